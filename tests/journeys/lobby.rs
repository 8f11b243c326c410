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
