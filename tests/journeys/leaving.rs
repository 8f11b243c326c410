//! An edit that takes the last agent on duty away from a category which queues only with one: it asks like one that closes it.

use super::script::journeys;

journeys! {
    who_unassigns_the_last_one_on_duty_says_what_becomes_of_those_who_wait: "
        ada works Sales 1; ada away
        ann enters Sales; ben enters Sales
        admin Sales unstaffed off
        admin assigns ada Billing
            admin: refused people_waiting
        cid enters Sales
            cid: page idle
            cid: waits in Sales, place 3
            cid: ok entry 3
        admin assigns ada Billing dismiss until 2
            admin: refused people_waiting
        admin assigns ada Billing keep
            (nothing)
        line Sales
            Sales: ann ben cid
        dan enters Sales
            dan: page idle
            dan: refused unstaffed
    ";
    those_whom_a_disabled_agent_gives_back_are_asked_about_too: "
        ada works Sales 1
        ann enters Sales
        admin Sales unstaffed off
        admin disables ada
            admin: refused people_waiting
        admin disables ada to Billing
            ada: told 1 customer_returned #1
            ann, ada: #1.2 ada lost, returned
            ada: left #1 lost
            ann: waits in Sales with #1, place 1
            ada: closed logged_out
            ann: waits in Billing with #1, place 1 (moved)
        line Billing
            Billing: ann
    ";
    who_unassigns_keeps_what_is_held_and_is_asked_about_the_line_only: "
        ada works Sales 1
        ann enters Sales
        admin Sales unstaffed off
        admin assigns ada -
            (nothing)
        ann says hello
            ann, ada: #1.2 ann: hello
            ann: ok 2
    ";
    who_is_told_by_a_removal_waits_no_more: "
        ada works Sales 1
        ann enters Sales; ben enters Sales
        admin Sales unstaffed off
        admin removes ada dismiss until 1
            admin: refused people_waiting
        admin removes ada dismiss until 2
            ada: told 1 customer_returned #1
            ann, ada: #1.2 ada lost, returned
            ada: left #1 lost
            ann: waits in Sales with #1, place 1
            ada: closed logged_out
            ann: #1.3 ended category_closed
            ann: idle
            ben: idle
            ben: told 2 closed Sales
        line Sales
            Sales: nobody
    ";
    several_that_close_at_once_are_asked_about_together: "
        ada works Sales,Billing 1; ada away
        ann enters Sales
        wait 1s
        ben enters Billing
        admin Sales unstaffed off; admin Billing unstaffed off
        admin disables ada
            admin: refused people_waiting
        admin disables ada to Billing
            admin: refused unstaffed
        bob joins Billing 1
        cid enters Billing
        admin Billing full at 2
        admin disables ada to Billing
            admin: refused queue_full
        admin Billing full at 3
        admin disables ada to Billing
        line Billing
            Billing: ann ben cid
    ";
    with_another_on_duty_nothing_closes_and_nothing_is_asked: "
        ada works Sales 1; ada away
        bob works Sales 1; bob away
        ann enters Sales
        admin Sales unstaffed off
        admin disables ada dismiss
            admin: refused bad_setting
        admin disables ada
        line Sales
            Sales: ann
        bob logs out
        line Sales
            Sales: ann
    ";
    where_people_queue_without_agents_nothing_is_asked: "
        ada works Sales 1; ada away
        ann enters Sales
        admin removes ada
        line Sales
            Sales: ann
    ";
}
