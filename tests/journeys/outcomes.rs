//! One-off notices: kept until dismissed, at most eight, at most ten minutes.

use super::script::journeys;

journeys! {
    told_at_once_to_who_is_there_and_again_on_reload: "
        admin Sales is offer
        ada works Sales 1
        ann enters Sales; ben enters Sales
        wait 40s
        ada reloads
            ?
        ada dismisses 1
            ?
        ada reloads
            ?
        ada dismisses 1
            ?
    ";
    dismissed_in_one_tab_it_goes_from_both: "
        ada works Sales 1
        ann enters Sales
        ada drops
        wait 31s
        ada returns; ada/2 comes
            ?
        ada/2 dismisses 1
            ?
    ";
    after_ten_minutes_it_is_no_news: "
        ada works Sales 1
        ann enters Sales
        ada drops
        ann ends
        wait 9m
        ada returns
            ?
        wait 61s
            ?
    ";
    they_survive_a_crash: "
        ada works Sales 1
        ann enters Sales
        ada drops
        ann ends
        wait 5m
        down 1m
        ada returns
            ?
        wait 4m
            ?
    ";
    somebody_elses_is_unknown: "
        ada works Sales 1
        bob works Sales 1
        ann enters Sales
        ada drops
        ann ends
        bob dismisses 1
            ?
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
            ?
    ";
}
