//! Manual mode: agents take the next.

use super::script::journeys;

journeys! {
    the_next_is_the_one_with_the_least_key: "
        admin Sales is manual
        ada works Sales 2
        ann enters Sales; ben enters Sales
        ada takes
            ann, ada: #1.1 ada joined
            ann: talks in #1
            ada: ok #1
        ada takes Sales
            ben, ada: #2.1 ada joined
            ben: talks in #2
            ada: ok #2
        ada takes
            ada: refused at_capacity
    ";
    with_nobody_waiting_nobody_is_taken: "
        admin Sales is manual
        ada works Sales 1
        ada takes
            ada: refused nobody_waiting
    ";
    only_from_categories_in_manual_mode_that_are_mine: "
        admin Sales is manual
        ada works Billing 1
        ann enters Sales
        ada takes
            ada: refused nobody_waiting
        ada takes Sales
            ada: refused not_assigned
        ada takes Billing
            ada: refused not_manual
        ada takes 77
            ada: refused unknown_category
    ";
    away_on_last_call_or_full_takes_nobody: "
        admin Sales is manual
        ada works Sales 1
        bob joins Sales 1
        ann enters Sales; ben enters Sales; cid enters Sales
        bob takes
            bob: refused not_available
        ada takes
            ann, ada: #1.1 ada joined
            ann: talks in #1
            ada: ok #1
        ada takes
            ada: refused at_capacity
        admin limits ada 2
        ada last call
        ada takes
            ada: refused not_available
    ";
    a_held_customer_is_passed_over: "
        admin Sales is manual
        ada works Sales 1
        ann enters Sales; ben enters Sales
        ann drops
        ada takes
            ben, ada: #1.1 ada joined
            ben: talks in #1
            ada: ok #1
    ";
    of_two_manual_categories_the_longest_waiting: "
        admin Sales is manual; admin Billing is manual
        ben enters Billing
        wait 1s
        ann enters Sales
        ada works Sales,Billing 2
        ada takes
            ben, ada: #1.1 ada joined
            ben: talks in #1
            ada: ok #1
        ada takes Sales
            ann, ada: #2.1 ada joined
            ann: talks in #2
            ada: ok #2
    ";
    two_agents_take_two_customers: "
        admin Sales is manual
        ada works Sales 1
        bob works Sales 1
        ann enters Sales; ben enters Sales
        ada takes; bob takes
            ann, ada: #1.1 ada joined
            ann: talks in #1
            ada: ok #1
            ben, bob: #2.1 bob joined
            ben: talks in #2
            bob: ok #2
    ";
    a_returned_customer_is_taken_first: "
        admin Sales is manual
        ada works Sales 1
        ann enters Sales
        ada takes
        ben enters Sales
        ada logs out
        bob works Sales 1
        bob takes
            ann, bob: #1.3 bob joined
            ann: talks in #1
            bob: ok #1
    ";
}
