//! Offer mode: one agent is rung at a time; declined, unanswered, withdrawn, and what crosses on the way.

use super::script::journeys;

journeys! {
    whoever_waited_longest_is_rung_for_first_whatever_the_category: "
        admin Sales is offer
        admin Billing is offer
        ben enters Billing
        wait 1s
        ann enters Sales
        ada works Sales,Billing 1
            ada: desk away logged_in 0/1
            ada: ok
            ada: rings 1 for ben, 20 s
    ";
    who_is_to_be_rung_for_is_not_overtaken_by_who_would_be_paired: "
        admin Billing is offer
        ben enters Billing
        wait 1s
        ann enters Sales
        ada works Sales,Billing 1
            ada: desk away logged_in 0/1
            ada: ok
            ada: rings 1 for ben, 20 s
        ada declines
            ada: offer 1 declined
            ada: ok
            ann, ada: #1.1 ada joined
            ann: talks in #1
    ";
    one_agent_rings_for_twenty_seconds_and_accepts: "
        admin Sales is offer
        ada works Sales 1
        bob works Sales 1
        ann enters Sales subject shoes
            ann: page idle
            ann: waits in Sales, place 1
            ann: ok entry 1
            ada: rings 1 for ann about shoes, 20 s
        wait 19s
            (nothing)
        ada accepts
            ada: offer 1 accepted
            ann, ada: #1.1 ada joined
            ann: talks in #1
            ada: ok #1
    ";
    declined_it_rings_the_next: "
        admin Sales is offer
        ada works Sales 1
        bob works Sales 1
        ann enters Sales
        ada declines
            ada: offer 1 declined
            ada: ok
            bob: rings 2 for ann, 20 s
    ";
    unanswered_it_rings_the_next_and_the_customer_keeps_the_place: "
        admin Sales is offer
        ada works Sales 1
        bob works Sales 1
        ann enters Sales; ben enters Sales
        wait 20s
            ben: place 2
            ada: offer 1 unanswered
            bob: offer 2 unanswered
            bob: rings 3 for ann, 20 s
            ada: rings 4 for ben, 20 s
        line Sales
            Sales: ann ben
    ";
    not_back_to_the_same_agent_for_sixty_seconds: "
        admin Sales is offer
        ada works Sales 1
        ann enters Sales
        ada declines
            ada: offer 1 declined
            ada: ok
        wait 59s
            (nothing)
        wait 2s
            ada: rings 2 for ann, 20 s
    ";
    a_cooling_agent_is_rung_for_others: "
        admin Sales is offer
        ada works Sales 1
        ann enters Sales; ben enters Sales
        ada declines
            ada: offer 1 declined
            ada: ok
            ada: rings 2 for ben, 20 s
        ada accepts
            ada: offer 2 accepted
            ben, ada: #1.1 ada joined
            ben: talks in #1
            ada: ok #1
    ";
    an_agent_has_one_live_offer_at_most: "
        admin Sales is offer
        ada works Sales 3
        ann enters Sales; ben enters Sales
            ann: page idle
            ann: waits in Sales, place 1
            ann: ok entry 1
            ada: rings 1 for ann, 20 s
            ben: page idle
            ben: waits in Sales, place 2
            ben: ok entry 2
        ada accepts
            ada: offer 1 accepted
            ann, ada: #1.1 ada joined
            ann: talks in #1
            ada: ok #1
            ada: rings 2 for ben, 20 s
        ada accepts
            ada: offer 2 accepted
            ben, ada: #2.1 ada joined
            ben: talks in #2
            ada: ok #2
    ";
    two_agents_are_rung_for_two_customers: "
        admin Sales is offer
        ada works Sales 1
        bob works Sales 1
        ann enters Sales; ben enters Sales
            ann: page idle
            ann: waits in Sales, place 1
            ann: ok entry 1
            ada: rings 1 for ann, 20 s
            ben: page idle
            ben: waits in Sales, place 2
            ben: ok entry 2
            bob: rings 2 for ben, 20 s
        bob accepts
            bob: offer 2 accepted
            ben, bob: #1.1 bob joined
            ben: talks in #1
            bob: ok #1
        ada accepts 1
            ada: offer 1 accepted
            ann, ada: #2.1 ada joined
            ann: talks in #2
            ada: ok #2
    ";
    going_away_while_rung_returns_the_offer_without_a_miss: "
        admin Sales is offer
        ada works Sales 1
        bob works Sales 1
        ann enters Sales
        ada away
            ada: offer 1 returned
            ada: ok
            bob: rings 2 for ann, 20 s
        ada accepts 1
            ada: refused gone
            ada: desk away break 0/1
    ";
    last_call_while_rung_returns_the_offer: "
        show me
        admin Sales is offer
        ada works Sales 2
        ann enters Sales
        ada last call
            ada: offer 1 returned
            ada: ok
            ada: me away last_call_done 0/2
    ";
    an_offer_returned_by_going_away_may_ring_again_at_once: "
        admin Sales is offer
        ada works Sales 1
        ann enters Sales
        ada away
        ada available
            ada: ok
            ada: rings 2 for ann, 20 s
    ";
    the_customer_leaves_while_it_rings: "
        admin Sales is offer
        ada works Sales 1
        ann enters Sales
        ann leaves
            ada: offer 1 customer_gone
            ann: idle
            ann: ok
        ada accepts
            ada: refused gone
            ada: desk available 0/1
        ada declines
            ada: refused gone
            ada: desk available 0/1
    ";
    accept_crosses_the_end_of_ringing: "
        admin Sales is offer
        ada works Sales 1
        ann enters Sales
        wait 20s
            ada: offer 1 unanswered
        ada accepts
            ada: refused gone
            ada: desk available 0/1
        ann says hello
            ann: refused unknown_conversation
    ";
    leave_crosses_accept: "
        admin Sales is offer
        ada works Sales 1
        ann enters Sales
        ada accepts
        ann leaves 1
            ann, ada: #1.2 ended customer_left by ann
            ann: idle
            ann: ok
    ";
    accepted_twice_the_second_is_gone: "
        admin Sales is offer
        ada works Sales 1
        ada/2 comes
        ann enters Sales
        ada accepts
        ada/2 accepts
            ada/2: refused gone
            ada/2: desk available 1/1; #1 open with ann, entries 1..1
    ";
    both_tabs_ring_and_both_stop: "
        admin Sales is offer
        ada works Sales 1
        ada/2 comes
        ann enters Sales
            ann: page idle
            ann: waits in Sales, place 1
            ann: ok entry 1
            ada, ada/2: rings 1 for ann, 20 s
        ada/2 declines
            ada, ada/2: offer 1 declined
            ada/2: ok
    ";
    a_reload_shows_what_rings: "
        admin Sales is offer
        ada works Sales 1
        ada/2 comes
        ann enters Sales
        wait 5s
        ada reloads
            ada: desk available 1/1; rings 1 for ann, 15 s
    ";
    out_of_offer_mode_who_waits_is_paired: "
        admin Sales is offer
        ada works Sales 1
        ann enters Sales
        admin Sales is automatic
            ada: offer 1 returned
            ann, ada: #1.1 ada joined
            ann: talks in #1
    ";
    out_of_offer_mode_into_manual_the_ringing_ends: "
        admin Sales is offer
        ada works Sales 1
        ann enters Sales
        admin Sales is manual
            ada: offer 1 returned
        ada takes
            ann, ada: #1.1 ada joined
            ann: talks in #1
            ada: ok #1
    ";
    a_returned_customer_rings_again_before_the_others: "
        admin Sales is offer
        ada works Sales 1
        ann enters Sales
        ada accepts
        ben enters Sales
        bob works Sales 1
            bob: desk away logged_in 0/1
            bob: ok
            bob: rings 2 for ben, 20 s
        bob accepts
        ada drops
        wait 31s
        bob ends
            ben, bob: #2.2 ended agent_ended by bob
            ben: idle
            bob: ok
            bob: rings 3 for ann, 20 s
    ";
    order_is_judged_when_the_offer_is_made: "
        admin Sales is offer
        ada works Sales 1
        ann enters Sales; ben enters Sales
        ann drops
            ada: offer 1 customer_gone
            ada: rings 2 for ben, 20 s
        ann returns
            ann: page waits in Sales, place 1
        ada declines
            ada: offer 2 declined
            ada: ok
            ada: rings 3 for ann, 20 s
    ";
}
