//! What everybody else is shown of somebody changes a few times at once, and then one by one; so does what a page looks at.

use super::script::journeys;

journeys! {
    a_guest_becomes_available_and_not_a_few_times_at_once_and_then_one_by_one: "
        admin sets lobby open
        ann/lobby comes; ann/lobby steps in; ann/41 comes
        ann/lobby closed; ann/lobby open; ann/41 closed; ann/lobby open; ann/41 closed
            ann/40: ok
            ann/40, ann/41: myself 1 ann busy, unavailable
            ann/40: ok
            ann/40, ann/41: myself 1 ann free
            ann/41: ok
            ann/40, ann/41: myself 1 ann busy, unavailable
            ann/40: ok
            ann/40, ann/41: myself 1 ann free
            ann/41: ok
            ann/40, ann/41: myself 1 ann busy, unavailable
        ann/lobby open
            ann/40: refused too_many_tries
        ann/41 open
            ann/41: refused too_many_tries
        ann/lobby closed
            ann/40: ok
        wait 9s; ann/lobby open
            ann/40: refused too_many_tries
        wait 1s; ann/lobby open; ann/lobby closed
            ann/40: ok
            ann/40, ann/41: myself 1 ann free
            ann/40: refused too_many_tries
        wait 1m; ann/lobby open; ann/lobby closed
            ann/40: ok
            ann/40: ok
            ann/40, ann/41: myself 1 ann busy, unavailable
    ";
    an_agent_shows_up_and_hides_a_few_times_at_once_and_then_one_by_one: "
        ada works - 1
        ada shows up; ada hides; ada shows up; ada hides; ada shows up
            ada: ok
            ada: ok
            ada: ok
            ada: ok
            ada: ok
        ada hides
            ada: refused too_many_tries
        ada shows up
            ada: ok
        wait 10s; ada hides; ada shows up
            ada: ok
            ada: refused too_many_tries
    ";
    a_page_that_turns_away_and_back_too_often_is_shown_everybody_all_the_time: "
        show board
        admin sets lobby open
        ann/lobby comes; ann/lobby steps in; ann/lobby watches
        ann/lobby looks away; ann/lobby watches; ann/lobby looks away; ann/lobby watches; ann/lobby looks away; ann/lobby watches
            ann/40: lobby all; ann available
            ann/40: lobby all; ann available
            ann/40: lobby all; ann available
        ann/lobby looks away; ann/lobby watches; ann/lobby looks away; ben/lobby comes; ben/lobby steps in; wait 300ms
            ann/40: lobby all; ann available
            ben/40: lobby outside
            ben/40: ok
            ben/40: myself 2 ben free
        ann/lobby watches
            ann/40: lobby all; ann available; ben available
        ann/lobby looks away; ann/lobby watches; ann/lobby looks away
            (nothing)
        cid/lobby comes; cid/lobby steps in; wait 300ms
            cid/40: lobby outside
            cid/40: ok
            cid/40: myself 3 cid free
            ann/40: lobby new; cid available
        wait 10s; ann/lobby looks away; ben/lobby steps out; wait 300ms
            ben/40: lobby outside
            ben/40: ok
        ann/lobby watches
            ann/40: lobby all; ann available; cid available
    ";
}
