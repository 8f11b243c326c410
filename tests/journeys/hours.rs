//! Out of hours: closed for newcomers, who are told when it opens again; those who wait are served.

use super::script::journeys;

journeys! {
    out_of_hours_it_takes_nobody_new: "
        admin Sales has hours
        ann enters Sales
        admin hours of Sales end for 1h
        wait 1s
            ann: place 1, closed behind
        ben enters Sales
            ben: page idle
            ben: refused category_closed, opens in 3599 s
        ada works Sales 1
            ada: desk away logged_in 0/1
            ada: ok
            ann, ada: #1.1 ada joined
            ann: talks in #1
        ada hands to Sales
            ada: refused category_closed, opens in 3599 s
        admin hours of Sales begin
        ben enters Sales
            ben: waits in Sales, place 1
            ben: ok entry 2
    ";
    customers_see_when_it_opens: "
        show board
        ann comes
            ann: page idle
            ann: categories all; Sales unstaffed waiting 0 0 of 0 free
        admin Sales has hours
        admin hours of Sales end for 1h
        wait 1s
            ann: categories new; Sales closed, opens in 3599 s waiting 0 0 of 0 free; Billing unstaffed waiting 0 0 of 0 free
        admin closes Sales
        wait 1s
            ann: categories new; Sales closed waiting 0 0 of 0 free
        admin opens Sales; admin Sales has no hours
        wait 1s
            ann: categories new; Sales unstaffed waiting 0 0 of 0 free
    ";
    hours_that_are_others_by_now_are_left_as_they_are: "
        admin hours of Sales end for 1h
        ann enters Sales
            ann: page idle
            ann: waits in Sales, place 1
            ann: ok entry 1
    ";
    after_a_crash_it_is_closed_until_the_hours_are_read_again: "
        admin Sales has hours
        crash
        ann enters Sales
            ann: page idle
            ann: refused category_closed
        admin hours of Sales begin
        ann enters Sales
            ann: waits in Sales, place 1
            ann: ok entry 1
    ";
    hours_that_open_later_than_they_were_to_are_shown: "
        show board
        ann comes
        admin Sales has hours
        admin hours of Sales end for 1h
        wait 1s
            ann: categories new; Sales closed, opens in 3599 s waiting 0 0 of 0 free; Billing unstaffed waiting 0 0 of 0 free
        admin hours of Sales end for 2h
        wait 1s
            ann: categories new; Sales closed, opens in 7199 s waiting 0 0 of 0 free
    ";
}
