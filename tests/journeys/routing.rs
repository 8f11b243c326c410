//! Who is served next, and by whom: order within and across categories, eligibility, fewest units, longest idle.

use super::script::journeys;

journeys! {
    a_sales_agent_takes_the_sales_customer_though_billing_waited_longer: "
        ben enters Billing
        wait 60s
        ann enters Sales
        ada works Sales 1
            ada: desk away logged_in 0/1
            ada: ok
            ann, ada: #1.1 ada joined
            ann: talks in #1
        line Billing
            Billing: ben
    ";
    an_agent_of_two_categories_takes_the_one_who_waited_longest: "
        ben enters Billing
        wait 1s
        ann enters Sales
        ada works Sales,Billing 1
            ada: desk away logged_in 0/1
            ada: ok
            ben, ada: #1.1 ada joined
            ben: talks in #1
        ada ends
            ben, ada: #1.2 ended agent_ended by ada
            ben: idle
            ada: ok
            ann, ada: #2.1 ada joined
            ann: talks in #2
    ";
    an_agent_of_two_categories_fills_up_in_order_across_them: "
        ann enters Sales
        wait 1s
        ben enters Billing
        wait 1s
        cid enters Sales
        wait 1s
        dan enters Billing
        ada works Sales,Billing 3
            ada: desk away logged_in 0/3
            ada: ok
            ann, ada: #1.1 ada joined
            ann: talks in #1
            ben, ada: #2.1 ada joined
            ben: talks in #2
            cid, ada: #3.1 ada joined
            cid: talks in #3
        line Billing
            Billing: dan
    ";
    one_returned_in_billing_comes_before_one_who_waits_longer_in_sales: "
        ada works Billing 1
        ann enters Sales
        wait 60s
        ben enters Billing
        ada drops
        wait 31s
            ben: #1.3 ada lost, returned
            ben: waits in Billing with #1, place 1
        bob works Sales,Billing 1
            bob: desk away logged_in 0/1
            bob: ok
            ben, bob: #1.4 bob joined
            ben: talks in #1
    ";
    first_come_first_served: "
        ann enters Sales; ben enters Sales; cid enters Sales
        ada works Sales 1
            ada: desk away logged_in 0/1
            ada: ok
            ann, ada: #1.1 ada joined
            ann: talks in #1
        ada ends
            ann, ada: #1.2 ended agent_ended by ada
            ann: idle
            ada: ok
            ben, ada: #2.1 ada joined
            ben: talks in #2
        ada ends
            ben, ada: #2.2 ended agent_ended by ada
            ben: idle
            ada: ok
            cid, ada: #3.1 ada joined
            cid: talks in #3
    ";
    the_same_instant_keeps_the_order_of_entry: "
        ann enters Sales; ben enters Sales
        line Sales
            Sales: ann ben
    ";
    a_clock_set_back_does_not_let_anybody_overtake: "
        ann enters Sales
        clock back 1h
        ben enters Sales
        line Sales
            Sales: ann ben
        ada works Sales 1
            ada: desk away logged_in 0/1
            ada: ok
            ann, ada: #1.1 ada joined
            ann: talks in #1
    ";
    the_one_with_fewest_units_is_given_the_next: "
        ada works Sales 3
        ann enters Sales
        wait 5s
        bob works Sales 3
        ben enters Sales
            ben: page idle
            ben: waits in Sales, place 1
            ben: ok entry 2
            ben, bob: #2.1 bob joined
            ben: talks in #2
        wait 5s
        cid enters Sales
            cid: page idle
            cid: waits in Sales, place 1
            cid: ok entry 3
            cid, ada: #3.1 ada joined
            cid: talks in #3
    ";
    among_equals_the_longest_idle_is_given_the_next: "
        ada works Sales 1
        wait 5s
        bob works Sales 1
        ann enters Sales
            ann: page idle
            ann: waits in Sales, place 1
            ann: ok entry 1
            ann, ada: #1.1 ada joined
            ann: talks in #1
        wait 5s
        ann ends
        wait 5s
        ben enters Sales
            ben: page idle
            ben: waits in Sales, place 1
            ben: ok entry 2
            ben, bob: #2.1 bob joined
            ben: talks in #2
    ";
    going_available_starts_the_idle_clock: "
        ada works Sales 1
        wait 5s
        bob works Sales 1
        wait 5s
        ada away; ada available
        ann enters Sales
            ann: page idle
            ann: waits in Sales, place 1
            ann: ok entry 1
            ann, bob: #1.1 bob joined
            ann: talks in #1
    ";
    pressing_available_twice_does_not: "
        ada works Sales 1
        wait 5s
        bob works Sales 1
        wait 5s
        ada available
        ann enters Sales
            ann: page idle
            ann: waits in Sales, place 1
            ann: ok entry 1
            ann, ada: #1.1 ada joined
            ann: talks in #1
    ";
    nobody_is_eligible_who_is_away_on_last_call_full_elsewhere_or_not_there: "
        ada joins Sales 1
        bob works Billing 1
        cleo works Sales 1
        cleo drops
        dora works Sales 2
        ann enters Sales
        dora last call
        ben enters Sales
            ben: page idle
            ben: waits in Sales, place 1
            ben: ok entry 2
        wait 10s
        line Sales
            Sales: ben
    ";
    each_way_to_become_eligible_pairs_at_once: "
        ann enters Sales
        ada works Billing 1
        admin assigns ada Sales
            ann, ada: #1.1 ada joined
            ann: talks in #1
        ben enters Sales
        admin limits ada 2
            ben, ada: #2.1 ada joined
            ben: talks in #2
        cid enters Sales
        ann ends
            ann, ada: #1.2 ended customer_left by ann
            ann: idle
            ann: ok
            cid, ada: #3.1 ada joined
            cid: talks in #3
    ";
    an_agent_who_returns_is_given_who_waits: "
        ada works Sales 1
        ada drops
        ann enters Sales
            ann: page idle
            ann: waits in Sales, place 1
            ann: ok entry 1
        ada returns
            ada: desk available 0/1
            ann, ada: #1.1 ada joined
            ann: talks in #1
    ";
    a_held_customer_is_passed_over_and_keeps_the_place: "
        ann enters Sales; ben enters Sales
        ann drops
        ada works Sales 1
            ada: desk away logged_in 0/1
            ada: ok
            ben, ada: #1.1 ada joined
            ben: talks in #1
        line Sales
            Sales: ann
        ann returns
            ann: page waits in Sales, place 1
        ada ends
            ben, ada: #1.2 ended agent_ended by ada
            ben: idle
            ada: ok
            ann, ada: #2.1 ada joined
            ann: talks in #2
    ";
    a_held_customer_is_counted_by_those_behind: "
        ann enters Sales
        ann drops
        ben enters Sales
            ben: page idle
            ben: waits in Sales, place 2
            ben: ok entry 2
    ";
    one_whose_turn_has_passed_is_next: "
        ann enters Sales; ben enters Sales; cid enters Sales
        ann drops
        ada works Sales 1
        wait 60s
        ann returns
            ann: page waits in Sales, place 1
        ben ends
            ben, ada: #1.2 ended customer_left by ben
            ben: idle
            ben: ok
            ann, ada: #2.1 ada joined
            ann: talks in #2
    ";
    one_who_comes_back_to_a_free_agent_is_paired_at_once: "
        ann enters Sales
        ann drops
        ada works Sales 1
            ada: desk away logged_in 0/1
            ada: ok
        wait 100s
        ann returns
            ann: page waits in Sales, place 1
            ann, ada: #1.1 ada joined
            ann: talks in #1
    ";
    a_category_in_manual_mode_pairs_nobody_by_itself: "
        admin Sales is manual
        ada works Sales 1
        ann enters Sales
            ann: page idle
            ann: waits in Sales, place 1
            ann: ok entry 1
        wait 60s
        line Sales
            Sales: ann
    ";
    a_change_of_mode_pairs_who_waits: "
        admin Sales is manual
        ada works Sales 1
        ann enters Sales
        admin Sales is automatic
            ann, ada: #1.1 ada joined
            ann: talks in #1
    ";
    a_closed_category_still_serves_who_waits: "
        ann enters Sales
        admin closes Sales keep
            (nothing)
        ada works Sales 1
            ada: desk away logged_in 0/1
            ada: ok
            ann, ada: #1.1 ada joined
            ann: talks in #1
    ";
    a_customer_waits_in_one_queue_only: "
        ann enters Sales
        ann enters Billing
            ann: refused already_waiting
        ann leaves
            ann: idle
            ann: ok
        ann enters Billing
            ann: waits in Billing, place 1
            ann: ok entry 2
    ";
    the_second_tab_cannot_enter_again: "
        ann enters Sales
        ann/2 comes
        ann/2 enters Sales
            ann/2: refused already_waiting
        ann/2 leaves
            ann, ann/2: idle
            ann/2: ok
    ";
}
