//! Closing and archiving a category in which people wait: it must be said what becomes of them, and nobody is lost by it.

use super::script::journeys;

journeys! {
    whoever_closes_it_says_what_becomes_of_those_who_wait: "
        ann enters Sales; ben enters Sales
        ben drops
        admin closes Sales
            admin: refused people_waiting
        admin archives Sales
            admin: refused people_waiting
        cid enters Sales
            cid: page idle
            cid: waits in Sales, place 3
            cid: ok entry 3
    ";
    with_nobody_waiting_nothing_is_asked: "
        admin closes Sales
            (nothing)
        admin opens Sales
            (nothing)
        admin archives Sales
            (nothing)
    ";
    those_who_are_kept_are_told_and_served: "
        ann enters Sales; ben enters Sales
        admin closes Sales keep
            (nothing)
        cid enters Sales
            cid: page idle
            cid: refused category_closed
        wait 1s
            ann: place 1, closed behind
            ben: place 2, closed behind
        ada works Sales 1
            ada: desk away logged_in 0/1
            ada: ok
            ann, ada: #1.1 ada joined
            ann: talks in #1
            ben: place 1, closed behind
        admin opens Sales
        wait 1s
            ben: place 1
    ";
    who_is_moved_keeps_the_time_at_which_they_came: "
        ann enters Sales
        wait 1s
        ben enters Billing
        wait 1s
        cid enters Sales
        wait 1s
        dan enters Billing
        wait 1s
        admin closes Sales to Billing
            ann: waits in Billing, place 1 (moved)
            cid: waits in Billing, place 3 (moved)
            ben: place 2 (merged)
            dan: place 4 (merged)
        line Billing
            Billing: ann ben cid dan
        line Sales
            Sales: nobody
        wait 1s
            (nothing)
        waits
            stay 1: Moved
            stay 3: Moved
        ann leaves 1
            ann: idle
            ann: ok
            ben: place 1
            cid: place 2
            dan: place 3
    ";
    who_is_moved_is_served_where_they_are_now: "
        ann enters Sales
        ada works Billing 1
        admin closes Sales to Billing
            ann: waits in Billing, place 1 (moved)
            ann, ada: #1.1 ada joined
            ann: talks in #1
    ";
    a_refused_move_changes_nothing: "
        ann enters Sales; ben enters Sales
        cid enters Billing
        admin Billing full at 2
        admin closes Sales to Billing
            admin: refused queue_full
        admin closes Sales to Sales
            admin: refused category_closed
        admin closes Sales to 77
            admin: refused unknown_category
        admin Billing full at 3
        admin closes Billing keep
        admin closes Sales to Billing
            admin: refused category_closed
        admin opens Billing; admin Billing unstaffed off keep
        admin closes Sales to Billing
            admin: refused unstaffed
        line Sales
            Sales: ann ben
        dan enters Sales
            dan: page idle
            dan: waits in Sales, place 3
            dan: ok entry 4
    ";
    only_of_one_that_closes_anything_becomes_of_those_who_wait: "
        ann enters Sales
        admin moves Sales to Billing
            admin: refused bad_setting
        admin moves Sales dismiss
            admin: refused bad_setting
        admin closes Sales keep
        admin moves Sales to Billing
            ann: waits in Billing, place 1 (moved)
        line Billing
            Billing: ann
    ";
    who_is_dismissed_is_told: "
        ann enters Sales; ben enters Sales
        ben drops
        wait 1s
        admin closes Sales dismiss
            ann: idle
            ann: told 1 closed Sales
        ben returns
            ben: page idle; told 2 closed Sales
        ann dismisses 1
            ann: outcome 1 gone
            ann: ok
        waits
            stay 1: Dismissed
            stay 2: Dismissed
    ";
    a_conversation_that_waits_ends_when_it_is_dismissed: "
        ada works Sales 1
        ann enters Sales
        ada drops
        wait 31s
        admin archives Sales dismiss
            ann: #1.4 ended category_closed
            ann: idle
        ann rates 4
            ann: ok
    ";
    a_conversation_that_waits_moves_and_stays_at_the_head: "
        ada works Sales 1
        ann enters Sales
        ben enters Billing
        ada drops
        wait 31s
        admin closes Sales to Billing
            ann: waits in Billing with #1, place 1 (moved)
            ben: place 2 (returned)
        line Billing
            Billing: ann ben
        bob works Billing 1
            bob: desk away logged_in 0/1
            bob: ok
            ann, bob: #1.4 bob joined
            ann: talks in #1
    ";
    the_held_keep_what_is_left_of_their_time: "
        ann enters Sales
        ann drops
        wait 100s
        admin closes Sales to Billing
        wait 19s
        line Billing
            Billing: ann
        wait 1s
        line Billing
            Billing: nobody
    ";
    offers_in_flight_ring_on_for_those_who_are_kept: "
        admin Sales is offer
        ada works Sales 1
        ann enters Sales
        admin closes Sales keep
            (nothing)
        ada accepts
            ada: offer 1 accepted
            ann, ada: #1.1 ada joined
            ann: talks in #1
            ada: ok #1
    ";
    offers_in_flight_are_taken_back_from_those_who_go: "
        admin Sales is offer; admin Billing is offer
        ada works Sales,Billing 1
        ann enters Sales
        wait 5s
        admin closes Sales to Billing
            ada: offer 1 returned
            ann: waits in Billing, place 1 (moved)
            ada: rings 2 for ann, 20 s
        wait 1s
        admin closes Billing dismiss
            ada: offer 2 returned
            ann: idle
            ann: told 1 closed Billing
        offers
            offer 1 of stay 1 to ada: Returned after 5 s
            offer 2 of stay 2 to ada: Returned after 1 s
    ";
    who_declined_is_not_rung_again_because_of_a_move: "
        admin Sales is offer; admin Billing is offer
        ada works Sales,Billing 1
        ann enters Sales
        ada declines
        admin closes Sales to Billing
            ann: waits in Billing, place 1 (moved)
        wait 59s
            (nothing)
        wait 1s
            ada: rings 2 for ann, 20 s
    ";
    an_archived_one_takes_nobody_and_is_seen_by_nobody: "
        ada works Sales,Billing 1
        ann comes
        show board; show me
        admin archives Sales
        wait 1s
            ada: team new; here 1 waiting 0 talking 0 agents 1 free 1 full 0 away 0 last 0; Billing ready waiting 0 1 of 1 free; root away 0/1 (not here); ada available 0/1
            ann: categories new; Billing ready waiting 0 1 of 0 free; no Sales
        ann enters Sales
            ann: refused archived
        ann enters Billing
        ada hands to Sales
            ada: refused archived
        admin opens Sales
            admin: refused archived
        admin Sales place 0
            admin: refused archived
        admin archives Sales keep
            admin: refused bad_setting
    ";
    an_archived_one_comes_back_closed_with_its_agents: "
        ada works Sales,Billing 1
        admin archives Sales
        admin restores Sales
        ann enters Sales
            ann: page idle
            ann: refused category_closed
        admin opens Sales
        ann enters Sales
            ann: waits in Sales, place 1
            ann: ok entry 1
            ann, ada: #1.1 ada joined
            ann: talks in #1
    ";
    who_talks_when_it_is_archived_talks_on_and_is_not_lost: "
        ada works Sales 1
        bob joins Sales 1
        ann enters Sales
        admin archives Sales
            (nothing)
        ada drops
        wait 31s
        line Sales
            Sales: ann
        bob available
            bob: ok
            ann, bob: #1.4 bob joined
            ann: talks in #1
    ";
    after_a_crash_everyone_stands_where_they_were_moved: "
        ann enters Sales
        wait 1s
        ben enters Billing
        admin closes Sales to Billing
        crash
        line Billing
            Billing: ann ben
        ann returns
            ann: page waits in Billing, place 1
        ada works Billing 1
        wait 10s
        ann ends
        kept
            2 customers 1 conversations 4 accepted 0 archived
    ";
}
