//! What is remembered ten minutes and then no longer, and leaving for good.

use super::script::journeys;

journeys! {
    an_ended_conversation_is_shown_for_ten_minutes: "
        ada works Sales 1
        ann enters Sales
        ann ends
        wait 9m
        ann reloads
            ann: page idle; #1 ended customer_left, entries 1..2
        wait 61s
        ann reloads
            ann: page idle
        kept
            1 customers 0 conversations 3 accepted 1 archived
    ";
    a_customer_gone_for_ten_minutes_is_forgotten: "
        ada works Sales 1
        ann enters Sales
        ada ends
        ann drops
        wait 11m
        kept
            0 customers 0 conversations 2 accepted 1 archived
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
            1 customers 0 conversations 2 accepted 0 archived
        wait 61s
        kept
            0 customers 0 conversations 0 accepted 0 archived
    ";
    a_waiting_customer_is_never_forgotten_while_there: "
        ann enters Sales
        wait 2h
        line Sales
            Sales: ann
    ";
    the_ten_minutes_run_on_over_a_crash: "
        ada works Sales 1
        ann enters Sales
        ann ends
        wait 5m
        down 1m
        wait 3m
        kept
            1 customers 1 conversations 3 accepted 0 archived
        wait 2m
        kept
            1 customers 0 conversations 3 accepted 1 archived
    ";
    draining_pairs_nobody_and_tells_of_no_drop: "
        ada works Sales 1
        ann enters Sales
        ben enters Sales
        drain
            (nothing)
        ann ends
            ann, ada: #1.2 ended customer_left by ann
            ann: idle
            ann: ok
        ada drops
            (nothing)
        crash
        ada returns; ben returns
            ada: desk available 0/1
            ben: page waits in Sales, place 1
            ben, ada: #2.1 ada joined
            ben: talks in #2
    ";
    draining_takes_nobody: "
        admin Sales is manual
        ada works Sales 1
        ann enters Sales
        drain
        ada takes
            ada: refused draining
    ";
    draining_lets_a_conversation_go_on: "
        ada works Sales 1
        ann enters Sales
        drain
        ann says still here
            ann, ada: #1.2 ann: still here
            ann: ok 2
        ann drops
            (nothing)
        crash
        ann returns
            ann: page talks in #1; #1 open with ada, other held 30 s, up to date at 2
        ada returns
            ada: desk available 1/1; #1 open with ann, up to date at 2
    ";
    a_drain_rings_no_more: "
        admin Sales is offer
        ada works Sales 1
        drain
        ann enters Sales
            ann: page idle
            ann: waits in Sales, place 1
            ann: ok entry 1
    ";
}
