//! A time that runs when an admin sets another: whose it is, from when it counts, and what it leaves alone.

use super::script::journeys;

journeys! {
    who_was_lost_while_talking_has_the_time_of_a_participant: "
        ada works Sales 1
        ann enters Sales
        ada drops
        wait 5s
        ann drops
        wait 26s
        admin sets hold 1s
        line Sales
            Sales: ann
        admin sets grace 40s
        wait 13s
        line Sales
            Sales: ann
        wait 1s
        line Sales
            Sales: nobody
        ann returns
            ann: page idle; #1 ended both_lost, entries 3..5
    ";
    a_hold_that_was_put_off_counts_from_the_start_of_the_server: "
        admin sets hold 10s
        ann enters Sales; ben enters Sales
        crash
        wait 8s
        ben returns
        wait 3s
        line Sales
            Sales: ann ben
        admin sets hold 20s
        wait 8s
        line Sales
            Sales: ann ben
        wait 1s
        line Sales
            Sales: ben
    ";
    a_grace_that_was_put_off_counts_from_the_start_of_the_server: "
        show conversation
        admin sets grace 10s
        ada works Sales 2
        ann enters Sales; ben enters Sales
        crash
        ada returns
        wait 8s
        ben returns
        wait 3s
        admin sets grace 20s
            ada: #1 open with ann, other held 9 s
        wait 9s
            ada: #1.3 ended customer_lost by ann
            ada: #1 ended customer_lost
    ";
    the_customer_sees_the_new_end_of_an_agents_grace: "
        show conversation
        ada works Sales 1
        ann enters Sales
        ada drops
        wait 5s
        admin sets grace 60s
            ann: #1 open with ada, other held 55 s
        wait 5s
        admin sets grace 15s
            ann: #1 open with ada, other held 5 s
        wait 5s
            ann: #1.3 ada lost, returned
            ann: waits in Sales with #1, place 1
            ann: #1 waits for an agent
    ";
    another_hold_leaves_who_talks_as_they_are: "
        show conversation
        ada works Sales 1
        ann enters Sales
        ann drops
        admin sets hold 60s
            ada: messages of 2000, kept for 60 s
    ";
    another_categorys_wrap_up_is_left_alone: "
        show conversation
        admin Sales wrap-up 60
        ada works Sales 1
        ann enters Sales
        ada ends
        admin Billing wrap-up 10
            (nothing)
        wait 11s
            (nothing)
        units ada
            ada 1/1
    ";
    what_ended_without_a_wrap_up_gets_none: "
        show conversation
        ada works Sales 1
        ann enters Sales
        ada ends
        admin Sales wrap-up 60
            (nothing)
        units ada
            ada 0/1
    ";
}
