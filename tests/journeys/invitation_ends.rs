//! The ends of an invitation: each of the two is told why, and by whose doing; nobody of the other's as their own.

use super::script::journeys;

journeys! {
    who_declines_and_who_cancels: "
        admin sets lobby open
        ann/lobby comes; ann/lobby steps in; ben/lobby comes; ben/lobby steps in
        ann/lobby invites ben
        ben/lobby refuses
            ann/40: invitation 1 to ben declined by them
            ben/40: invitation 1 from ann declined by you
            ben/40: ok
            ann/40: myself 1 ann free
        ann/lobby invites ben
        ann/lobby cancels
            ann/40: invitation 2 to ben cancelled by you
            ben/40: invitation 2 from ann cancelled by them
            ann/40: ok
            ann/40: myself 1 ann free
    ";
    who_accepts: "
        admin sets lobby open
        ann/lobby comes; ann/lobby steps in; ben/lobby comes; ben/lobby steps in
        ann/lobby invites ben
        ben/lobby meets
            ann/40: invitation 1 to ben accepted by them
            ben/40: invitation 1 from ann accepted by you
            ann/40, ben/40: #1.1 ann invited ben
            ben/40: ok #1
            ben/40: myself 2 ben busy
    ";
    time_is_nobodys_doing_and_neither_is_a_lobby_that_closes: "
        admin sets lobby open
        ann/lobby comes; ann/lobby steps in; ben/lobby comes; ben/lobby steps in
        ann/lobby invites ben
        wait 60s
            ann/40: invitation 1 to ben unanswered
            ben/40: invitation 1 from ann unanswered
            ann/40: myself 1 ann free
        ann/lobby invites ben
        admin sets lobby staff
            ann/40: invitation 2 to ben lobby_closed
            ben/40: invitation 2 from ann lobby_closed
            ann/40: closed lobby_closed
            ben/40: closed lobby_closed
    ";
    the_invited_is_busy: "
        admin sets lobby open
        ann/lobby comes; ann/lobby steps in; ben/lobby comes; ben/lobby steps in
        ann/lobby invites ben
        ben/lobby closed
            ben/40: ok
            ann/40: invitation 1 to ben busy by them
            ben/40: invitation 1 from ann busy by you
            ben/40: myself 2 ben busy, unavailable
            ann/40: myself 1 ann free
    ";
    the_inviter_is_busy: "
        admin sets lobby open
        ann/lobby comes; ann/lobby steps in; ben/lobby comes; ben/lobby steps in; cid/lobby comes; cid/lobby steps in
        ann/lobby invites ben
        ann/lobby closed
            ann/40: invitation 1 to ben busy by you
            ben/40: invitation 1 from ann busy by them
            ann/40: ok
            ann/40: myself 1 ann busy, unavailable
        ann/lobby open
        cid/lobby invites ann; ann/lobby invites ben
        ann/lobby meets 2
            cid/40: invitation 2 to ann accepted by them
            ann/40: invitation 2 from cid accepted by you
            ann/40: invitation 3 to ben busy by you
            ben/40: invitation 3 from ann busy by them
            cid/40, ann/40: #1.1 cid invited ann
            ann/40: ok #1
    ";
    an_agent_on_last_call_or_set_away_has_not_cancelled: "
        ada works Sales 2
        bob works - 1
        ada invites bob
        ada last call
            ada: invitation 1 to bob busy by you
            bob: invitation 1 from ada busy by them
            ada: ok
        ada available
        admin Sales is offer
        ann enters Sales; ben enters Sales
        ada invites bob; wait 20s
            ada: invites bob 2, 60 s
            bob: is invited by ada 2, 60 s
            ada: ok invitation 2
            ben: place 2
            ada: offer 1 unanswered
            ada: rings 2 for ben, 20 s
        wait 20s
            ada: offer 2 unanswered
            ada: invitation 2 to bob busy by you
            bob: invitation 2 from ada busy by them
            ada: told 5 set_away
    ";
    the_inviter_is_gone: "
        admin sets lobby open
        ann/lobby comes; ann/lobby steps in; ben/lobby comes; ben/lobby steps in
        ann/lobby invites ben
        ann/lobby steps out
            ann/40: invitation 1 to ben gone by you
            ben/40: invitation 1 from ann gone by them
            ann/40: lobby outside
            ann/40: ok
        ann/lobby steps in; ann/lobby invites ben
        ann/lobby drops; wait 10s
            ben/40: invitation 2 from ann gone by them
        crash
        ann/lobby returns
            ann/40: lobby outside; told 2 invitation to ben gone by you
    ";
    the_invited_is_gone: "
        admin sets lobby open
        ann/lobby comes; ann/lobby steps in; ben/lobby comes; ben/lobby steps in
        ann/lobby invites ben
        ben/lobby steps out
            ann/40: invitation 1 to ben gone by them
            ben/40: invitation 1 from ann gone by you
            ben/40: lobby outside
            ben/40: ok
            ann/40: myself 1 ann free
        ben/lobby steps in; ann/lobby invites ben
        ben/lobby drops; wait 10s
            ann/40: invitation 2 to ben gone by them
            ann/40: myself 1 ann free
        ben/lobby returns
            ben/40: lobby outside; told 3 invitation from ann gone by you
    ";
    an_agent_who_hides_has_not_gone: "
        admin sets lobby open
        ada works - 1; ada shows up
        ann/lobby comes; ann/lobby steps in
        ann/lobby invites ada
        ada hides
            ann/40: invitation 1 to ada hidden by them
            ada: invitation 1 from ann hidden by you
            ada: ok
            ann/40: myself 1 ann free
        ada shows up; ann/lobby invites ada; ann/lobby drops
        ada hides
            ada: invitation 2 from ann hidden by you
            ada: ok
        ann/lobby returns
            ann/40: lobby 1 ann free; told 3 invitation to ada hidden by them
    ";
    who_invited_in_vain_is_idle_for_as_long_as_before: "
        ada works Sales 1
        wait 1m
        bob works Sales 1
        ada invites bob; wait 10s; ada cancels
        ada invites bob; bob refuses
        ada invites bob; wait 60s
        ann enters Sales
            ann: page idle
            ann: waits in Sales, place 1
            ann: ok entry 1
            ann, ada: #1.1 ada joined
            ann: talks in #1
        ben enters Sales
            ben: page idle
            ben: waits in Sales, place 1
            ben: ok entry 2
            ben, bob: #2.1 bob joined
            ben: talks in #2
        ada ends; wait 1m; bob ends #2; cid enters Sales
            ann, ada: #1.2 ended agent_ended by ada
            ann: idle
            ada: ok
            ben, bob: #2.2 ended agent_ended by bob
            ben: idle
            bob: ok
            cid: page idle
            cid: waits in Sales, place 1
            cid: ok entry 3
            cid, ada: #3.1 ada joined
            cid: talks in #3
    ";
}
