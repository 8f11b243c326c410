//! What is remembered ten minutes and then no longer, and leaving for good.

use super::script::journeys;

journeys! {
    an_ended_conversation_is_shown_for_ten_minutes: "
        ada works Sales 1
        ann enters Sales
        ann ends
        wait 9m
        ann reloads
            ?
        wait 61s
        ann reloads
            ?
        kept
            ?
    ";
    a_customer_gone_for_ten_minutes_is_forgotten: "
        ada works Sales 1
        ann enters Sales
        ada ends
        ann drops
        wait 11m
        kept
            ?
    ";
    one_who_comes_and_goes_begins_the_ten_minutes_anew: "
        ann enters Sales
        ann leaves
        ann drops
        wait 9m
        ann comes
        ann drops
        wait 9m
        kept
            ?
        wait 61s
        kept
            ?
    ";
    a_waiting_customer_is_never_forgotten_while_there: "
        ann enters Sales
        wait 2h
        line Sales
            ?
    ";
    the_ten_minutes_run_on_over_a_crash: "
        ada works Sales 1
        ann enters Sales
        ann ends
        wait 5m
        down 1m
        wait 3m
        kept
            ?
        wait 2m
        kept
            ?
    ";
    draining_pairs_nobody_and_tells_of_no_drop: "
        ada works Sales 1
        ann enters Sales
        ben enters Sales
        drain
            (nothing)
        ann ends
            ?
        ada drops
            (nothing)
        crash
        ada returns; ben returns
            ?
    ";
    draining_takes_nobody: "
        admin Sales is manual
        ada works Sales 1
        ann enters Sales
        drain
        ada takes
            ?
    ";
    draining_lets_a_conversation_go_on: "
        ada works Sales 1
        ann enters Sales
        drain
        ann says still here
            ?
        ann drops
            (nothing)
        crash
        ann returns
            ?
        ada returns
            ?
    ";
    a_drain_rings_no_more: "
        admin Sales is offer
        ada works Sales 1
        drain
        ann enters Sales
            ?
    ";
}
