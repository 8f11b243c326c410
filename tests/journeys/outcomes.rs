//! One-off notices: kept until dismissed, at most eight, at most ten minutes.

use super::script::journeys;

journeys! {
    told_at_once_to_who_is_there_and_again_on_reload: "
        admin Sales is offer
        ada works Sales 1
        ann enters Sales; ben enters Sales
        wait 40s
        ada reloads
            ada: desk away unanswered 0/1; told 1 set_away
        ada dismisses 1
            ada: outcome 1 gone
            ada: ok
        ada reloads
            ada: desk away unanswered 0/1
        ada dismisses 1
            ada: refused unknown_outcome
    ";
    dismissed_in_one_tab_it_goes_from_both: "
        ada works Sales 1
        ann enters Sales
        ada drops
        wait 31s
        ada returns; ada/2 comes
            ada: desk available 0/1; told 1 customer_returned #1
            ann, ada: #1.4 ada joined
            ann: talks in #1
            ada/2: desk available 1/1; #1 open with ann, entries 1..4; told 1 customer_returned #1
        ada/2 dismisses 1
            ada, ada/2: outcome 1 gone
            ada/2: ok
    ";
    after_ten_minutes_it_is_no_news: "
        ada works Sales 1
        ann enters Sales
        ada drops
        ann ends
        wait 9m
        ada returns
            ada: desk available 0/1; told 1 ended #1 customer_left
        wait 61s
            ada: outcome 1 gone
    ";
    they_survive_a_crash: "
        ada works Sales 1
        ann enters Sales
        ada drops
        ann ends
        wait 5m
        down 1m
        ada returns
            ada: desk available 0/1; told 1 ended #1 customer_left
        wait 4m
            ada: outcome 1 gone
    ";
    somebody_elses_is_unknown: "
        ada works Sales 1
        bob works Sales 1
        ann enters Sales
        ada drops
        ann ends
        bob dismisses 1
            bob: refused unknown_outcome
    ";
    the_ninth_pushes_the_first_out: "
        ada works Sales 4
        ann enters Sales; ben enters Sales; cid enters Sales; dan enters Sales
        ada drops
        wait 31s
        ada returns
        ada drops
        wait 31s
        ada returns
        ada drops
        wait 31s
        ada returns
            ada: desk available 0/4; told 5 customer_returned #1; told 6 customer_returned #2; told 7 customer_returned #3; told 8 customer_returned #4; told 9 customer_returned #1; told 10 customer_returned #2; told 11 customer_returned #3; told 12 customer_returned #4
            ann, ada: #1.10 ada joined
            ann: talks in #1
            ben, ada: #2.10 ada joined
            ben: talks in #2
            cid, ada: #3.10 ada joined
            cid: talks in #3
            dan, ada: #4.10 ada joined
            dan: talks in #4
    ";
}
