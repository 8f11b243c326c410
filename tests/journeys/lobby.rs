//! The lobby: who may be in it, what others see of them, and when they are gone.

use super::script::journeys;

journeys! {
    a_guest_steps_in_is_seen_and_sees: "
        show board
        admin sets lobby open
        ann/lobby comes
            ann/40: lobby outside
        ann/lobby steps in
            ann/40: ok
            ann/40: myself 1 ann free
        ann/lobby watches
            ann/40: lobby all; ann available
        ben/lobby comes; ben/lobby steps in; ben/lobby watches
            ben/40: lobby outside
            ben/40: ok
            ben/40: myself 2 ben free
            ben/40: lobby all; ann available
        wait 300ms
            ann/40, ben/40: lobby new; ben available
        ben/lobby posts back at two
            ben/40: ok
            ben/40: myself 2 ben free, says back at two
        wait 300ms
            ann/40, ben/40: lobby new; ben available says back at two
        ben/lobby closed
            ben/40: ok
            ben/40: myself 2 ben busy, unavailable, says back at two
        wait 300ms
            ann/40, ben/40: lobby new; ben unavailable says back at two
        ben/lobby steps out
            ben/40: lobby outside
            ben/40: ok
        wait 300ms
            ann/40: lobby new; no guest 2
    ";
    several_tabs_are_one_person: "
        admin sets lobby open
        ann/lobby comes; ann/41 comes; ann/lobby steps in
            ann/40: lobby outside
            ann/41: lobby outside
            ann/40: ok
            ann/40, ann/41: myself 1 ann free
        ann/41 steps in
            ann/41: refused in_lobby
        ann/lobby drops; wait 20s
            (nothing)
        ann/41 drops; wait 9s; ann/41 returns
            ann/41: lobby 1 ann free
        ann/41 drops; wait 10s; ann/41 returns
            ann/41: lobby outside
    ";
    nobody_is_in_two_places: "
        admin sets lobby open
        ann comes; ann/lobby comes; ann/lobby steps in
        ann enters Sales
            ann: refused in_lobby
        ann/lobby steps out
        ann enters Sales
            ann: waits in Sales, place 1
            ann: ok entry 1
        ann/lobby steps in
            ann/40: refused already_waiting
        ada works Sales 1
        ann/lobby steps in
            ann/40: refused in_conversation
        ann ends
        ann/lobby steps in
            ann/40: ok
            ann/40: myself 2 ann free
    ";
    who_has_closed_the_lobbys_page_enters_a_queue_at_once: "
        admin sets lobby open
        ann comes; ann/lobby comes; ann/lobby steps in; ben/lobby comes; ben/lobby steps in; cid/lobby comes; cid/lobby steps in
        cid/lobby invites ann; ann/lobby invites ben
        ann/lobby drops
        ann enters nowhere
            ann: refused unknown_category
        ann enters Sales
            ann: told 1 invitation to ben gone by you
            ben/40: invitation 2 from ann gone by them
            cid/40: invitation 1 to ann gone by them
            ann: told 4 invitation from cid gone by you
            ann: waits in Sales, place 1
            ann: ok entry 1
            cid/40: myself 3 cid free
        wait 40s
            (nothing)
        ann/lobby comes
            ann/40: lobby outside; told 1 invitation to ben gone by you; told 4 invitation from cid gone by you
        ann leaves; ann/lobby steps in; ann/lobby invites ben; ben/lobby meets; ann/lobby drops
        ann enters Sales
            ann: refused in_lobby
        wait 35s; ann enters Sales
            ben/40: #1.3 ended customer_lost by ann
            ann: told 5 ended #1 with ben customer_lost
            ben/40: left #1 closed
            ben/40: myself 2 ben free
            ann: waits in Sales, place 1
            ann: ok entry 2
    ";
    what_ended_in_a_queue_stays_on_its_page_while_its_customer_meets_somebody: "
        admin sets lobby open
        ada works Sales 1
        ann enters Sales; ann says hello; ada ends
        ann/lobby comes; ann/lobby steps in; ben/lobby comes; ben/lobby steps in
        ann/lobby invites ben; ben/lobby meets
            ann/40: invites ben 1, 60 s
            ben/40: is invited by ann 1, 60 s
            ann/40: ok invitation 1
            ann/40: myself 1 ann busy
            ann/40: invitation 1 to ben accepted by them
            ben/40: invitation 1 from ann accepted by you
            ann/40, ben/40: #2.1 ann invited ben
            ben/40: ok #2
            ben/40: myself 2 ben busy
        ann reloads
            ann: page idle; #1 ended agent_ended, entries 1..3
        crash; ann returns; ann/lobby returns; ben/lobby returns
            ann: page idle; #1 ended agent_ended, up to date at 3
            ann/40: lobby 1 ann busy; #2 open with ben, other held 30 s, up to date at 1
            ben/40: lobby 2 ben busy; #2 open with ann, up to date at 1
        ann rates #1 5
            ann: ok
        ann/lobby ends #2; wait 4s
            ann/40, ben/40: #2.2 ended customer_left by ann
            ann/40: ok
            ann/40: left #2 closed
            ben/40: left #2 closed
            ann/40: myself 1 ann free
            ben/40: myself 2 ben free
        ann reloads
            ann: page idle; #1 ended agent_ended, rated 5, entries 1..3
        ann closes #1; ann reloads
            ann: idle
            ann: ok
            ann: page idle
    ";
    guests_see_the_agents_who_show_themselves: "
        show board
        admin sets lobby open
        ada works - 1
        ann/lobby comes; ann/lobby steps in
        ann/lobby watches
            ann/40: lobby all; ann available
        ann/lobby invites ada
            ann/40: refused unknown_person
        ada shows up; wait 300ms
            ada: ok
            ada: team new; here 0 waiting 0 talking 0 agents 1 free 1 full 0 away 0 last 0; Sales unstaffed waiting 0 0 of 0 free; Billing unstaffed waiting 0 0 of 0 free; root away 0/1 (not here); ada available 0/1
            ann/40: lobby new; ada available
        ann/lobby invites ada
            ann/40: invites ada 1, 60 s
            ada: is invited by ann 1, 60 s
            ann/40: ok invitation 1
            ann/40: myself 1 ann busy
        ada hides
            ann/40: invitation 1 to ada hidden by them
            ada: invitation 1 from ann hidden by you
            ada: ok
            ann/40: myself 1 ann free
    ";
    the_lobby_closes_over_those_who_are_there: "
        admin sets lobby open
        ann/lobby comes; ann/lobby steps in; ben/lobby comes; ben/lobby steps in; cid/lobby comes
        dan/lobby comes; dan/lobby steps in; eve/lobby comes; eve/lobby steps in; dan/lobby invites eve; eve/lobby meets
        ann/lobby invites ben
        admin sets lobby staff
            ann/40: invitation 2 to ben lobby_closed
            ben/40: invitation 2 from ann lobby_closed
            ann/40: closed lobby_closed
            ben/40: closed lobby_closed
            cid/40: closed lobby_closed
            dan/40, eve/40: lobby staff
        ann/lobby comes
            ann/40: closed lobby_closed
        dan/lobby says still here
            dan/40, eve/40: #1.2 dan: still here
            dan/40: ok 2
        dan/lobby drops; dan/lobby returns
            eve/40: #1.3 dan dropped
            eve/40: #1.4 dan back
            dan/40: lobby 3 dan busy; #1 open with eve, entries 3..4
        eve/lobby ends
            dan/40, eve/40: #1.5 ended agent_ended by eve
            eve/40: ok
        wait 4s
            dan/40: left #1 closed
            dan/40: closed lobby_closed
            eve/40: left #1 closed
            eve/40: closed lobby_closed
    ";
    staff_see_staff_unless_it_is_off: "
        show board
        ada works - 1
        bob works - 1
        ada watches
            ada: people all; ada unavailable
        ada invites bob
            ada: invites bob 1, 60 s
            bob: is invited by ada 1, 60 s
            ada: ok invitation 1
        admin sets lobby off
            ada: invitation 1 to bob lobby_closed
            bob: invitation 1 from ada lobby_closed
            ada, bob: lobby off
        wait 300ms
            ada, bob: team new; here 0 waiting 0 talking 0 agents 2 free 2 full 0 away 0 last 0; Sales unstaffed waiting 0 0 of 0 free; Billing unstaffed waiting 0 0 of 0 free; root away 0/1 (not here); ada available 0/1; bob available 0/1
            ada: people new; no ada
        ada invites bob
            ada: refused lobby_closed
    ";
    what_was_accepted_goes_on_when_it_is_off: "
        ada works - 1
        bob works - 1
        ada invites bob; bob meets
        admin sets lobby off
            ada, bob: lobby off
        ada says still here
            ada, bob: #1.2 ada: still here
            ada: ok 2
    ";
    customers_pages_are_told_to_whom_it_is_open: "
        ann comes
        admin sets lobby open
            ann: lobby open
        admin sets lobby off
            ann: lobby off
    ";
    who_is_not_heard_of_is_shown_idle: "
        show board
        ada works - 1
        bob works - 1
        ada watches
        wait 5m
            ada, bob: team new; here 0 waiting 0 talking 0 agents 2 free 2 full 0 away 0 last 0; Sales unstaffed waiting 0 0 of 0 free; Billing unstaffed waiting 0 0 of 0 free; root away 0/1 (not here); ada available 0/1; bob available 0/1
            ada: people new; ada available; bob available
            ada: people new; ada available idle; bob available idle
        bob active; wait 300ms
            ada: people new; bob available
        bob drops; wait 9s
            ada: team new; here 0 waiting 0 talking 0 agents 2 free 1 full 0 away 0 last 0; bob available 0/1 (not here)
        wait 2s
            ada: people new; no bob
    ";
    a_guest_who_is_not_heard_of_is_shown_idle_to_those_who_see_them: "
        show board
        show me
        admin sets lobby open
        ada works - 1
        ada shows up
        ada watches
        ann/lobby comes; ann/lobby steps in
        cid comes
        ben/lobby comes; ben/lobby steps in; ben/lobby watches
        wait 4m
        ada active; ben/lobby active
        wait 59s
            (nothing)
        wait 1300ms
            ada: people new; ann available idle
            ben/40: lobby new; ann available idle
        ann/lobby drops; ann/lobby returns; ann/lobby watches; wait 300ms
            ann/40: lobby 1 ann free
            ann/40: lobby all; ada available; ann available idle; ben available
        ben/lobby invites ann; ann/lobby refuses; wait 300ms
            ben/40: invites ann 1, 60 s
            ann/40: is invited by ben 1, 60 s
            ben/40: ok invitation 1
            ben/40: myself 2 ben busy
            ada: people new; ben unavailable
            ben/40, ann/40: lobby new; ben unavailable
            ben/40: invitation 1 to ann declined by them
            ann/40: invitation 1 from ben declined by you
            ann/40: ok
            ben/40: myself 2 ben free
            ada: people new; ann available; ben available
            ben/40, ann/40: lobby new; ann available; ben available
        wait 5m
            ada: people new; ada available idle
            ben/40, ann/40: lobby new; ada available idle
            ada: people new; ann available idle; ben available idle
            ben/40, ann/40: lobby new; ann available idle; ben available idle
        ann/lobby active; wait 300ms
            ada: people new; ann available
            ben/40, ann/40: lobby new; ann available
        ben/lobby posts back; wait 300ms
            ben/40: ok
            ben/40: myself 2 ben free, says back
            ada: people new; ben available says back
            ben/40, ann/40: lobby new; ben available says back
    ";
    a_guests_five_minutes_begin_anew_with_the_server: "
        show board
        admin sets lobby open
        ann/lobby comes; ann/lobby steps in
        wait 4m
        crash; ann/lobby returns; ann/lobby watches
            ann/40: lobby 1 ann free
            ann/40: lobby all; ann available
        wait 4m
            (nothing)
        wait 1m
            ann/40: lobby new; ann available idle
    ";
    a_status_changes_a_few_times_at_once_and_then_one_by_one: "
        show board
        admin sets lobby open
        ann/lobby comes; ann/lobby steps in; ann/41 comes; ben/lobby comes; ben/lobby steps in; ben/lobby watches
        ann/lobby posts one; ann/lobby posts two; ann/41 posts three; ann/lobby posts four; ann/41 posts five
            ann/40: ok
            ann/40, ann/41: myself 1 ann free, says one
            ann/40: ok
            ann/40, ann/41: myself 1 ann free, says two
            ann/41: ok
            ann/40, ann/41: myself 1 ann free, says three
            ann/40: ok
            ann/40, ann/41: myself 1 ann free, says four
            ann/41: ok
            ann/40, ann/41: myself 1 ann free, says five
        ann/lobby posts six
            ann/40: refused too_many_tries
        ann/41 posts six
            ann/41: refused too_many_tries
        ann/lobby posts five
            ann/40: ok
        wait 300ms
            ben/40: lobby new; ann available says five; ben available
        ben/lobby posts mine
            ben/40: ok
            ben/40: myself 2 ben free, says mine
        ann/lobby closed; ann/lobby open
            ann/40: ok
            ann/40, ann/41: myself 1 ann busy, unavailable, says five
            ann/40: ok
            ann/40, ann/41: myself 1 ann free, says five
        wait 9s; ann/lobby posts six
            ben/40: lobby new; ben available says mine
            ann/40: refused too_many_tries
        wait 1s; again
            ann/40: ok
            ann/40, ann/41: myself 1 ann free, says six
            ben/40: lobby new; ann available says six
        ann/lobby posts seven
            ann/40: refused too_many_tries
        wait 1m
            (nothing)
        ann/lobby posts eight; ann/lobby posts nine
            ann/40: ok
            ann/40, ann/41: myself 1 ann free, says eight
            ben/40: lobby new; ann available says eight
            ann/40: ok
            ann/40, ann/41: myself 1 ann free, says nine
    ";
    an_agents_status_has_the_same_pace: "
        ada works - 1
        ada posts one; ada posts two; ada posts three; ada posts four; ada posts five
        ada posts six
            ada: refused too_many_tries
        wait 10s; ada posts six
            ada: ok
    ";
    a_lobby_survives_a_restart: "
        admin sets lobby open
        ann/lobby comes; ann/lobby steps in; ann/lobby posts hello
        ben/lobby comes; ben/lobby steps in
        ann/lobby invites ben
        wait 30s
        crash
        ann/lobby returns
            ann/40: lobby 1 ann busy, says hello; invites ben 1, 60 s
        ben/lobby returns
            ben/40: lobby 2 ben free; is invited by ann 1, 60 s
        wait 40s
        ben/lobby meets
            ann/40: invitation 1 to ben accepted by them
            ben/40: invitation 1 from ann accepted by you
            ann/40, ben/40: #1.1 ann invited ben
            ben/40: ok #1
            ben/40: myself 2 ben busy
        crash
        ann/lobby returns
            ann/40: lobby 1 ann busy, says hello; #1 open with ben, other held 30 s, up to date at 1
        wait 1m
            ann/40: #1.2 ben dropped
            ann/40: #1.3 ended agent_lost by ben
            ann/40: left #1 closed
            ann/40: myself 1 ann free, says hello
    ";
}
