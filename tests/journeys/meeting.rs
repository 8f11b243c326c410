//! Two who meet by an invitation: equals in one conversation, whoever they are, and free again a moment after its end.

use super::script::journeys;

journeys! {
    two_guests_meet_talk_and_part: "
        show conversation
        admin sets lobby open
        ann/lobby comes; ann/lobby steps in; ben/lobby comes; ben/lobby steps in
        ann/lobby invites ben
            ann/40: invites ben 1, 60 s
            ben/40: is invited by ann 1, 60 s
            ann/40: ok invitation 1
            ann/40: myself 1 ann busy
        ben/lobby meets
            ann/40: invitation 1 to ben accepted by them
            ben/40: invitation 1 from ann accepted by you
            ann/40: #1 open with ben
            ben/40: #1 open with ann
            ann/40, ben/40: #1.1 ann invited ben
            ben/40: ok #1
            ben/40: myself 2 ben busy
        ann/lobby says hello
            ann/40, ben/40: #1.2 ann: hello
            ann/40: ok 2
        ben/lobby types
            ann/40: #1 typing after 0
        ben/lobby ends
            ann/40, ben/40: #1.3 ended agent_ended by ben
            ann/40: #1 ended agent_ended
            ben/40: #1 ended agent_ended
            ben/40: ok
        ann/lobby says too late
            ann/40: refused ended
        wait 3s
            (nothing)
        wait 1s
            ann/40: left #1 closed
            ben/40: left #1 closed
            ann/40: myself 1 ann free
            ben/40: myself 2 ben free
    ";
    an_agent_and_a_guest_meet: "
        show me
        show conversation
        admin sets lobby open
        ada works Sales 1
        ann/lobby comes; ann/lobby steps in
        ada invites ann
            ada: invites ann 1, 60 s
            ann/40: is invited by ada 1, 60 s
            ada: ok invitation 1
            ada: me available 1/1
        ben enters Sales
            ben: page idle
            ben: waits in Sales, place 1
            ben: ok entry 1
        ann/lobby meets
            ada: invitation 1 to ann accepted by them
            ann/40: invitation 1 from ada accepted by you
            ann/40: #1 open with ada
            ada: #1 open with ann
            ann/40, ada: #1.1 ada invited ann
            ann/40: ok #1
            ann/40: myself 1 ann busy
        ada says hello
            ann/40, ada: #1.2 agent ada: hello
            ada: ok 2
        ada hands to Billing
            ada: refused not_on_this_road
        ann/lobby says hi
            ann/40, ada: #1.3 ann: hi
            ann/40: ok 3
        ann/lobby ends
            ann/40, ada: #1.4 ended customer_left by ann
            ann/40: #1 ended customer_left
            ada: #1 ended customer_left
            ann/40: ok
        ada wraps up
            ada: refused not_wrapping_up
        wait 4s
            ada: left #1 closed
            ann/40: left #1 closed
            ben: #2 open with ada
            ada: #2 open with ben
            ben, ada: #2.1 ada joined
            ben: talks in #2
            ann/40: myself 1 ann free
    ";
    a_guest_invites_an_agent_who_has_room: "
        show me
        admin sets lobby open
        ada works Sales 2; ada shows up
        ann/lobby comes; ann/lobby steps in
        ben enters Sales
        ann/lobby invites ada
            ann/40: invites ada 1, 60 s
            ada: is invited by ann 1, 60 s
            ann/40: ok invitation 1
            ann/40: myself 1 ann busy
        cid enters Sales
            cid: page idle
            cid: waits in Sales, place 1
            cid: ok entry 2
            cid, ada: #2.1 ada joined
            cid: talks in #2
            ann/40: invitation 1 to ada busy by them
            ada: invitation 1 from ann busy by you
            ann/40: myself 1 ann free
            ada: me available 2/2
        ada meets
            ada: refused gone
            ada: desk available 2/2; #1 open with ben, entries 1..1; #2 open with cid, entries 1..1
    ";
    two_of_the_staff_meet: "
        show me
        ada works - 1
        bob works - 1
        ada invites bob
            ada: invites bob 1, 60 s
            bob: is invited by ada 1, 60 s
            ada: ok invitation 1
            ada: me available 1/1
        bob meets
            ada: invitation 1 to bob accepted by them
            bob: invitation 1 from ada accepted by you
            ada, bob: #1.1 ada invited bob
            bob: ok #1
            bob: me available 1/1
        bob says hello
            ada, bob: #1.2 agent bob: hello
            bob: ok 2
        ada says hi
            ada, bob: #1.3 ada: hi
            ada: ok 3
        ada drops; wait 10s
            bob: #1.4 ada dropped
        ada returns
            bob: #1.5 ada back
            ada: desk available 1/1; #1 open with bob, entries 4..5
            ada: me available 1/1
        bob drops; wait 30s
            ada: #1.6 bob dropped
            ada: #1.7 ended agent_lost by bob
        wait 4s
            ada: left #1 closed
            ada: me available 0/1
    ";
    the_other_pending_ones_of_either_end: "
        admin sets lobby open
        ann/lobby comes; ann/lobby steps in; ben/lobby comes; ben/lobby steps in
        cid/lobby comes; cid/lobby steps in; dan/lobby comes; dan/lobby steps in
        ann/lobby invites ben; cid/lobby invites ben; dan/lobby invites ann
            ann/40: invites ben 1, 60 s
            ben/40: is invited by ann 1, 60 s
            ann/40: ok invitation 1
            ann/40: myself 1 ann busy
            cid/40: invites ben 2, 60 s
            ben/40: is invited by cid 2, 60 s
            cid/40: ok invitation 2
            cid/40: myself 3 cid busy
            dan/40: refused busy
        ben/lobby invites dan
            ben/40: invites dan 3, 60 s
            dan/40: is invited by ben 3, 60 s
            ben/40: ok invitation 3
            ben/40: myself 2 ben busy
        ben/lobby meets 2
            cid/40: invitation 2 to ben accepted by them
            ben/40: invitation 2 from cid accepted by you
            ben/40: invitation 3 to dan busy by you
            dan/40: invitation 3 from ben busy by them
            ann/40: invitation 1 to ben busy by them
            ben/40: invitation 1 from ann busy by you
            cid/40, ben/40: #1.1 cid invited ben
            ben/40: ok #1
            ann/40: myself 1 ann free
    ";
    who_invites_back_accepts: "
        admin sets lobby open
        ann/lobby comes; ann/lobby steps in; ben/lobby comes; ben/lobby steps in
        ann/lobby invites ben; ben/lobby invites ann
            ann/40: invites ben 1, 60 s
            ben/40: is invited by ann 1, 60 s
            ann/40: ok invitation 1
            ann/40: myself 1 ann busy
            ann/40: invitation 1 to ben accepted by them
            ben/40: invitation 1 from ann accepted by you
            ann/40, ben/40: #1.1 ann invited ben
            ben/40: ok #1
            ben/40: myself 2 ben busy
    ";
    cancel_against_accept: "
        admin sets lobby open
        ann/lobby comes; ann/lobby steps in; ben/lobby comes; ben/lobby steps in
        ann/lobby invites ben
        ann/lobby cancels; ben/lobby meets
            ann/40: invitation 1 to ben cancelled by you
            ben/40: invitation 1 from ann cancelled by them
            ann/40: ok
            ann/40: myself 1 ann free
            ben/40: refused gone
            ben/40: lobby 2 ben free
        ann/lobby invites ben
        ben/lobby meets; ann/lobby cancels
            ann/40: invitation 2 to ben accepted by them
            ben/40: invitation 2 from ann accepted by you
            ann/40, ben/40: #1.1 ann invited ben
            ben/40: ok #1
            ben/40: myself 2 ben busy
            ann/40: refused gone
            ann/40: lobby 1 ann busy; #1 open with ben, entries 1..1
    ";
    a_reload_keeps_it_and_its_time_runs_on: "
        admin sets lobby open
        ann/lobby comes; ann/lobby steps in; ben/lobby comes; ben/lobby steps in
        ann/lobby invites ben; wait 50s
        ann/lobby reloads
            ann/40: lobby 1 ann busy; invites ben 1, 10 s
        wait 10s
            ann/40: invitation 1 to ben unanswered
            ben/40: invitation 1 from ann unanswered
            ann/40: myself 1 ann free
        ann/lobby invites ben
        ann/lobby drops; ben/lobby refuses
            ben/40: invitation 2 from ann declined by you
            ben/40: ok
        ann/lobby returns
            ann/40: lobby 1 ann free; told 3 invitation to ben declined by them
        ann/lobby invites ben
        ann/lobby drops; ben/lobby meets
            ben/40: invitation 3 from ann accepted by you
            ben/40: #1.1 ann invited ben
            ben/40: #1.2 ann dropped
            ben/40: ok #1
            ben/40: myself 2 ben busy
        wait 30s
            ben/40: #1.3 ended customer_lost by ann
    ";
    who_fills_up_otherwise_is_busy: "
        admin sets lobby open
        ada works Sales 1; ada shows up
        ann/lobby comes; ann/lobby steps in
        ann/lobby invites ada
        ben enters Sales
            ben: page idle
            ben: waits in Sales, place 1
            ben: ok entry 1
            ben, ada: #1.1 ada joined
            ben: talks in #1
            ann/40: invitation 1 to ada busy by them
            ada: invitation 1 from ann busy by you
            ann/40: myself 1 ann free
        ann/lobby invites ada
            ann/40: refused busy
    ";
    a_unit_is_free_for_the_queue_when_an_invitation_ends: "
        admin sets lobby open
        ada works Sales 1
        ann/lobby comes; ann/lobby steps in
        ada invites ann
        ben enters Sales
        ann/lobby refuses
            ada: invitation 1 to ann declined by them
            ann/40: invitation 1 from ada declined by you
            ann/40: ok
            ben, ada: #1.1 ada joined
            ben: talks in #1
    ";
    going_away_takes_the_invitation_back: "
        ada works - 1
        bob works - 1
        ada invites bob; ada away
            ada: invites bob 1, 60 s
            bob: is invited by ada 1, 60 s
            ada: ok invitation 1
            ada: invitation 1 to bob busy by you
            bob: invitation 1 from ada busy by them
            ada: ok
        ada available; ada invites bob; bob last call
            ada: ok
            ada: invites bob 2, 60 s
            bob: is invited by ada 2, 60 s
            ada: ok invitation 2
            bob: ok
            ada: invitation 2 to bob busy by them
            bob: invitation 2 from ada busy by you
    ";
    who_logs_out_is_gone: "
        ada works - 1
        bob works - 1
        ada invites bob; bob logs out
            ada: invites bob 1, 60 s
            bob: is invited by ada 1, 60 s
            ada: ok invitation 1
            bob: closed logged_out
            ada: invitation 1 to bob gone by them
        cal works - 1
        ada invites cal; cal meets
        ada logs out
            ada, cal: #1.2 ended customer_left by ada
            ada: closed logged_out
    ";
    a_guest_who_was_away_is_told_that_it_ended: "
        show conversation
        admin sets lobby open
        ann/lobby comes; ann/lobby steps in; ben/lobby comes; ben/lobby steps in
        ann/lobby invites ben; ben/lobby meets
        ben/lobby drops; ann/lobby ends; wait 4s
            ann/40: #1.2 ben dropped
            ann/40: #1 open with ben, other held 30 s
            ann/40: #1.3 ended customer_left by ann
            ann/40: #1 ended customer_left
            ann/40: ok
            ann/40: left #1 closed
            ann/40: myself 1 ann free
        ben/lobby returns
            ben/40: lobby 2 ben free; #1 ended customer_left, entries 2..3; told 1 ended #1 with ann customer_left
        ben/lobby dismisses
            ben/40: outcome 1 gone
            ben/40: ok
        ben/lobby invites ann; ann/lobby meets
        ann/lobby drops; wait 30s
            ben/40: #2.2 ann dropped
            ben/40: #2 open with ann, other held 30 s
            ben/40: #2.3 ended agent_lost by ann
            ben/40: #2 ended agent_lost
        wait 4s; crash
        ann/lobby returns
            ann/40: lobby outside; #2 ended agent_lost, entries 2..3; told 3 ended #2 with ben agent_lost
    ";
    who_is_removed_leaves_the_other_the_whole_notice: "
        show conversation
        show me
        admin sets lobby open
        ada works - 1
        ann/lobby comes; ann/lobby steps in
        ada invites ann; ann/lobby meets
        admin removes ada
            ann/40, ada: #1.2 ended agent_ended by ada
            ann/40: #1 ended agent_ended
            ada: #1 ended agent_ended
            ada: closed logged_out
        wait 3s
            (nothing)
        wait 1s
            ann/40: left #1 closed
            ann/40: myself 1 ann free
        bob works - 1
        cal works - 1
        bob invites cal; cal meets
        admin removes bob
            bob, cal: #2.2 ended customer_left by bob
            bob: #2 ended customer_left
            cal: #2 ended customer_left
            bob: closed logged_out
        wait 3s; crash; cal returns
            cal: desk available 1/1; #2 ended customer_left, up to date at 2
            cal: me available 1/1
        wait 1s
            cal: left #2 closed
            cal: me available 0/1
    ";
    every_page_knows_whether_it_talks_with_the_staff: "
        show conversation; show staff
        admin sets lobby open
        ada works Sales 2
        ada shows up
        bob works - 1
        ann/lobby comes; ann/lobby steps in; ben/lobby comes; ben/lobby steps in
        ann/lobby invites ada; ada meets
            ann/40: invites ada 1, 60 s
            ada: is invited by ann 1, 60 s
            ann/40: ok invitation 1
            ann/40: myself 1 ann busy
            ann/40: invitation 1 to ada accepted by them
            ada: invitation 1 from ann accepted by you
            ann/40: #1 open with ada, of the staff
            ada: #1 open with ann
            ann/40, ada: #1.1 ann invited ada
            ada: ok #1
        ann/lobby reloads; ann/41 comes
            ada: #1.2 ann dropped
            ada: #1 open with ann, other held 30 s
            ada: #1.3 ann back
            ada: #1 open with ann
            ann/40: lobby 1 ann busy; #1 open with ada, of the staff, entries 1..3
            ann/41: lobby 1 ann busy; #1 open with ada, of the staff, entries 1..3
        ada invites bob; bob meets
            ada: invites bob 2, 60 s
            bob: is invited by ada 2, 60 s
            ada: ok invitation 2
            ada: invitation 2 to bob accepted by them
            bob: invitation 2 from ada accepted by you
            ada: #2 open with bob, of the staff
            bob: #2 open with ada, of the staff
            ada, bob: #2.1 ada invited bob
            bob: ok #2
        bob reloads; ada reloads
            ada: #2.2 bob dropped
            ada: #2 open with bob, of the staff, other held 30 s
            ada: #2.3 bob back
            ada: #2 open with bob, of the staff
            bob: desk available 1/1; #2 open with ada, of the staff, entries 1..3
            ann/40, ann/41: #1.4 ada dropped
            ann/40, ann/41: #1 open with ada, of the staff, other held 30 s
            bob: #2.4 ada dropped
            bob: #2 open with ada, of the staff, other held 30 s
            ann/40, ann/41: #1.5 ada back
            ann/40, ann/41: #1 open with ada, of the staff
            bob: #2.5 ada back
            bob: #2 open with ada, of the staff
            ada: desk available 2/2; #1 open with ann, entries 1..5; #2 open with bob, of the staff, entries 1..5
        ann/lobby ends; wait 5s
        ann/lobby invites ben; ben/lobby meets
            ann/40, ann/41: invites ben 3, 60 s
            ben/40: is invited by ann 3, 60 s
            ann/40: ok invitation 3
            ann/40, ann/41: myself 1 ann busy
            ann/40, ann/41: invitation 3 to ben accepted by them
            ben/40: invitation 3 from ann accepted by you
            ann/40, ann/41: #3 open with ben
            ben/40: #3 open with ann
            ann/40, ann/41, ben/40: #3.1 ann invited ben
            ben/40: ok #3
            ben/40: myself 2 ben busy
        ben/lobby reloads
            ann/40, ann/41: #3.2 ben dropped
            ann/40, ann/41: #3 open with ben, other held 30 s
            ann/40, ann/41: #3.3 ben back
            ann/40, ann/41: #3 open with ben
            ben/40: lobby 2 ben busy; #3 open with ann, entries 1..3
        bob ends; wait 5s
        cid enters Sales
            cid: page idle
            cid: waits in Sales, place 1
            cid: ok entry 1
            cid: #4 open with ada, of the staff
            ada: #4 open with cid
            cid, ada: #4.1 ada joined
            cid: talks in #4
        cid reloads; ada drops; wait 40s; cid reloads
            ada: #4.2 cid dropped
            ada: #4 open with cid, other held 30 s
            ada: #4.3 cid back
            ada: #4 open with cid
            cid: page talks in #4; #4 open with ada, of the staff, entries 1..3
            cid: #4.4 ada dropped
            cid: #4 open with ada, of the staff, other held 30 s
            cid: #4.5 ada lost, returned
            cid: waits in Sales with #4, place 1
            cid: #4 waits for an agent, of the staff
            cid: page waits in Sales with #4, place 1; #4 waits for an agent, of the staff, entries 1..5
    ";
    a_forged_word_changes_nothing: "
        admin sets lobby open
        ann/lobby comes; ann/lobby steps in; ben/lobby comes; ben/lobby steps in; cid/lobby comes; cid/lobby steps in
        ann/lobby invites ann
            ann/40: refused target_is_self
        ann/lobby invites nobody
            ann/40: refused unknown_person
        ann/lobby invites ben
        cid/lobby meets; cid/lobby refuses; cid/lobby cancels; ann/lobby meets; ben/lobby cancels; ben/lobby meets 77
            cid/40: refused unknown_invitation
            cid/40: refused unknown_invitation
            cid/40: refused unknown_invitation
            ann/40: refused unknown_invitation
            ben/40: refused unknown_invitation
            ben/40: refused unknown_invitation
        ann/lobby invites cid
            ann/40: refused already_inviting
        dan/lobby comes; dan/lobby invites ben; dan/lobby open; dan/lobby posts hello
            dan/40: lobby outside
            dan/40: refused not_in_lobby
            dan/40: refused not_in_lobby
            dan/40: refused not_in_lobby
        ben/lobby meets
        cid/lobby says #1 let me in; cid/lobby ends #1; ann comes; ann says #1 hello
            cid/40: refused unknown_conversation
            cid/40: refused unknown_conversation
            ann: page idle
            ann: refused unknown_conversation
    ";
}
