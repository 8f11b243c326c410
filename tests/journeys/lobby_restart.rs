//! A server that leaves, and one that was down for long, with people in the lobby and invitations pending.

use super::script::journeys;

journeys! {
    who_is_removed_while_the_server_leaves_is_invited_by_nobody: "
        admin sets lobby open
        ada works - 1
        bob works - 1
        cal works - 1
        ann/lobby comes; ann/lobby steps in; ben/lobby comes; ben/lobby steps in; ada shows up; cal shows up
        ann/lobby invites ada; bob invites ada
        ben/lobby invites cal; cal meets
        drain
        admin removes ada
            ada: closed logged_out
            ann/40: invitation 1 to ada gone by them
            bob: invitation 2 to ada gone by them
            ann/40: myself 1 ann free
        admin removes cal
            ben/40, cal: #1.2 ended agent_ended by cal
            cal: closed logged_out
        wait 20s; crash
        ann/lobby returns
            ann/40: lobby 1 ann free
        ben/lobby returns
            ben/40: lobby 2 ben free
        bob returns
            bob: desk available 0/1
        wait 2m
            (nothing)
        ann/lobby invites ben
            ann/40: invites ben 4, 60 s
            ben/40: is invited by ann 4, 60 s
            ann/40: ok invitation 4
            ann/40: myself 1 ann busy
    ";
    who_came_anew_is_not_put_back_into_the_conversation_of_an_earlier_stay: "
        admin sets lobby open
        ann/lobby comes; ann/lobby steps in; ben/lobby comes; ben/lobby steps in; cid/lobby comes; cid/lobby steps in
        ann/lobby invites ben; ben/lobby meets; ann/lobby ends
        wait 1s
        ann/lobby steps out; ann/lobby steps in
        cid/lobby invites ann
        crash; ben/lobby returns; cid/lobby returns; ann/lobby returns
            ben/40: lobby 2 ben busy; #1 ended customer_left, up to date at 2
            cid/40: lobby 3 cid busy; invites ann 2, 60 s
            ann/40: lobby 4 ann free; is invited by cid 2, 60 s
        wait 1s
            (nothing)
        ann/lobby meets
            cid/40: invitation 2 to ann accepted by them
            ann/40: invitation 2 from cid accepted by you
            cid/40, ann/40: #2.1 cid invited ann
            ann/40: ok #2
            ann/40: myself 4 ann busy
    ";
    the_staff_are_on_the_list_before_they_are_back_but_who_was_gone_before: "
        admin sets lobby open
        ada works - 1; bob works - 1; cal works - 1
        ann/lobby comes; ann/lobby steps in; ada shows up; bob shows up; cal shows up
        cal drops; wait 10s
        crash; ann/lobby returns
            ann/40: lobby 1 ann free
        ann/lobby invites cal
            ann/40: refused unknown_person
        ann/lobby invites bob
            ann/40: invites bob 1, 60 s
            ann/40: ok invitation 1
            ann/40: myself 1 ann busy
        wait 25s
            ann/40: invitation 1 to bob gone by them
            ann/40: myself 1 ann free
    ";
    who_was_gone_before_the_server_leaves_is_on_no_list_after_it_either: "
        admin sets lobby open
        ada works - 1; bob works - 1
        ann/lobby comes; ann/lobby steps in; ada shows up; bob shows up
        ada drops; wait 10s
        drain
        wait 20s; crash
        ann/lobby returns
            ann/40: lobby 1 ann free
        ann/lobby invites ada
            ann/40: refused unknown_person
        ada returns
            ada: desk available 0/1
        crash
        ann/lobby returns
            ann/40: lobby 1 ann free
        ann/lobby invites ada
            ann/40: invites ada 1, 60 s
            ann/40: ok invitation 1
            ann/40: myself 1 ann busy
    ";
    who_is_logged_out_while_the_server_leaves_invites_nobody: "
        ada works - 1
        bob works - 1
        ada invites bob
        drain
        ada logs out
            ada: closed logged_out
            bob: invitation 1 from ada gone by them
        crash; bob returns
            bob: desk available 0/1
        ada logs in; ada returns
            ada: desk away logged_in 0/1; told 1 invitation to bob gone by you
    ";
    who_loses_the_connection_because_the_server_leaves_stays: "
        admin sets lobby open
        ann/lobby comes; ann/lobby steps in; ben/lobby comes; ben/lobby steps in
        ann/lobby invites ben
        drain
        ben/lobby drops; wait 20s
            (nothing)
        crash; ben/lobby returns
            ben/40: lobby 2 ben free; is invited by ann 1, 60 s
    ";
    a_long_downtime_takes_nobody_out_of_the_lobby: "
        admin sets lobby open
        ann/lobby comes; ann/lobby steps in; ben/lobby comes; ben/lobby steps in; cid/lobby comes; cid/lobby steps in
        ann/lobby invites ben
        wait 50s; down 10m; wait 21s
            (nothing)
        ann/lobby returns
            ann/40: lobby 1 ann busy; invites ben 1, 39 s
        ben/lobby returns; cid/lobby returns
            ben/40: lobby 2 ben free; is invited by ann 1, 39 s
            cid/40: lobby 3 cid free
        ben/lobby meets
            ann/40: invitation 1 to ben accepted by them
            ben/40: invitation 1 from ann accepted by you
            ann/40, ben/40: #1.1 ann invited ben
            ben/40: ok #1
            ben/40: myself 2 ben busy
    ";
    the_minute_of_an_invitation_begins_anew_after_a_downtime: "
        admin sets lobby open
        ann/lobby comes; ann/lobby steps in; ben/lobby comes; ben/lobby steps in
        ann/lobby invites ben
        wait 50s; down 10m
        ann/lobby returns; ben/lobby returns
        wait 59s
            (nothing)
        wait 1s
            ann/40: invitation 1 to ben unanswered
            ben/40: invitation 1 from ann unanswered
            ann/40: myself 1 ann free
    ";
    whoever_does_not_come_back_after_a_long_downtime_is_invited_by_nobody: "
        admin sets lobby open
        ann/lobby comes; ann/lobby steps in; ben/lobby comes; ben/lobby steps in
        ann/lobby invites ben
        down 10m; ann/lobby returns
            ann/40: lobby 1 ann busy; invites ben 1, 60 s
        wait 24s
            (nothing)
        wait 1s
            ann/40: invitation 1 to ben gone by them
            ann/40: myself 1 ann free
        ben/lobby returns
            ben/40: lobby outside; told 2 invitation from ann gone by you
    ";
    an_inviter_who_does_not_come_back_is_waited_for_by_nobody: "
        ada works - 1
        bob works - 1
        ada invites bob
        down 10m; bob returns
            bob: desk available 0/1; is invited by ada 1, 60 s
        wait 24s
            (nothing)
        wait 1s
            bob: invitation 1 from ada gone by them
        ada returns
            ada: desk available 0/1; told 1 invitation to bob gone by you
    ";
    a_conversation_of_two_outlives_a_long_downtime: "
        admin sets lobby open
        ann/lobby comes; ann/lobby steps in; ben/lobby comes; ben/lobby steps in
        ann/lobby invites ben; ben/lobby meets
        down 10m; ann/lobby returns
            ann/40: lobby 1 ann busy; #1 open with ben, other held 30 s, up to date at 1
        wait 20s
            ann/40: #1.2 ben dropped
        ben/lobby returns
            ann/40: #1.3 ben back
            ben/40: lobby 2 ben busy; #1 open with ann, entries 2..3
    ";
}
