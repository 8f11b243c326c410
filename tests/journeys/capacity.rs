//! Units and limits: what uses one, what frees one, and what an admin's change does to those already at work.

use super::script::journeys;

journeys! {
    a_limit_of_three_and_four_customers: "
        ada works Sales 3
        ann enters Sales; ben enters Sales; cid enters Sales; dan enters Sales
        units ada
            ada 3/3
        line Sales
            Sales: dan
        ben ends
            ben, ada: #2.2 ended customer_left by ben
            ben: idle
            ben: ok
            dan, ada: #4.1 ada joined
            dan: talks in #4
        units ada
            ada 3/3
    ";
    a_raised_limit_takes_the_next_at_once: "
        ada works Sales 1
        ann enters Sales; ben enters Sales; cid enters Sales
        admin limits ada 2
            ben, ada: #2.1 ada joined
            ben: talks in #2
        line Sales
            Sales: cid
    ";
    a_limit_lowered_below_what_is_held_ends_nothing: "
        ada works Sales 3
        ann enters Sales; ben enters Sales; cid enters Sales; dan enters Sales
        admin limits ada 1
            (nothing)
        units ada
            ada 3/1
        ann ends
            ann, ada: #1.2 ended customer_left by ann
            ann: idle
            ann: ok
        ben ends
            ben, ada: #2.2 ended customer_left by ben
            ben: idle
            ben: ok
        cid ends
            cid, ada: #3.2 ended customer_left by cid
            cid: idle
            cid: ok
            dan, ada: #4.1 ada joined
            dan: talks in #4
    ";
    limits_of_none_and_five_are_refused: "
        ada works Sales 2
        admin limits ada 0
            admin: refused bad_capacity
        admin limits ada 5
            admin: refused bad_capacity
        units ada
            ada 0/2
        admin limits ada 4
            (nothing)
    ";
    a_held_conversation_uses_its_unit: "
        ada works Sales 1
        ann enters Sales
        ann drops
        ben enters Sales
            ben: page idle
            ben: waits in Sales, place 1
            ben: ok entry 2
        units ada
            ada 1/1
    ";
    a_ringing_offer_uses_a_unit: "
        admin Billing is offer
        ada works Sales,Billing 1
        ben enters Billing
            ben: page idle
            ben: waits in Billing, place 1
            ben: ok entry 1
            ada: rings 1 for ben, 20 s
        ann enters Sales
            ann: page idle
            ann: waits in Sales, place 1
            ann: ok entry 2
        units ada
            ada 1/1
        ada declines
            ada: offer 1 declined
            ada: ok
            ann, ada: #1.1 ada joined
            ann: talks in #1
    ";
    a_wrap_up_uses_a_unit: "
        admin Sales wrap-up 60
        ada works Sales 1
        ann enters Sales; ben enters Sales
        ann ends
            ann, ada: #1.2 ended customer_left by ann
            ann: idle
            ann: ok
        units ada
            ada 1/1
        ada wraps up
            ada: left #1 closed
            ada: ok
            ben, ada: #2.1 ada joined
            ben: talks in #2
    ";
    an_accepted_offer_is_one_unit_not_two: "
        admin Sales is offer
        ada works Sales 2
        ann enters Sales
        units ada
            ada 1/2
        ada accepts
            ada: offer 1 accepted
            ann, ada: #1.1 ada joined
            ann: talks in #1
            ada: ok #1
        units ada
            ada 1/2
    ";
    an_agent_unassigned_keeps_what_is_held_and_gets_nothing_new: "
        ada works Sales 2
        ann enters Sales
        admin assigns ada Billing
            (nothing)
        ben enters Sales
            ben: page idle
            ben: waits in Sales, place 1
            ben: ok entry 2
        ann says still here
            ann, ada: #1.2 ann: still here
            ann: ok 2
        cid enters Billing
            cid: page idle
            cid: waits in Billing, place 1
            cid: ok entry 3
            cid, ada: #2.1 ada joined
            cid: talks in #2
    ";
    an_agent_unassigned_from_all_is_idle: "
        ada works Sales 1
        admin assigns ada -
        ann enters Sales
            ann: page idle
            ann: waits in Sales, place 1
            ann: ok entry 1
        admin assigns ada Sales
            ann, ada: #1.1 ada joined
            ann: talks in #1
    ";
    assigning_the_same_category_twice_is_once: "
        ada works Sales 1
        admin assigns ada Sales,Sales
        ann enters Sales
            ann: page idle
            ann: waits in Sales, place 1
            ann: ok entry 1
            ann, ada: #1.1 ada joined
            ann: talks in #1
    ";
    an_unknown_category_is_refused: "
        ada works Sales 1
        admin assigns ada 77
            admin: refused unknown_category
    ";
    a_disabled_agents_customers_return_to_the_head_at_once: "
        ada works Sales 2
        bob joins Sales 1
        ann enters Sales; ben enters Sales; cid enters Sales
        wait 1s
        admin disables ada
            ada: told 1 customer_returned #1
            ann, ada: #1.2 ada lost, returned
            ada: left #1 lost
            ann: waits in Sales with #1, place 1
            ada: told 2 customer_returned #2
            ben, ada: #2.2 ada lost, returned
            ada: left #2 lost
            ben: waits in Sales with #2, place 2
            ada: closed logged_out
            cid: place 3 (returned)
        line Sales
            Sales: ann ben cid
        bob available
            bob: ok
            ann, bob: #1.3 bob joined
            ann: talks in #1
    ";
    a_removed_agents_customers_return_and_the_name_stays_in_the_log: "
        ada works Sales 1
        ann enters Sales
        ada says this stays
        admin removes ada
            ada: told 1 customer_returned #1
            ann, ada: #1.3 ada lost, returned
            ada: left #1 lost
            ann: waits in Sales with #1, place 1
            ada: closed logged_out
        bob works Sales 1
            bob: desk away logged_in 0/1
            bob: ok
            ann, bob: #1.4 bob joined
            ann: talks in #1
        ann reloads
            bob: #1.5 ann dropped
            bob: #1.6 ann back
            ann: page talks in #1; #1 open with bob, entries 1..6
    ";
    a_disabled_agent_cannot_come_back_until_enabled_and_logged_in: "
        ada works Sales 1
        admin disables ada
            ada: closed logged_out
        ada comes
            ada: closed logged_out
        admin enables ada
        ada comes
            ada: closed logged_out
        ada logs in
        ada comes
            ada: desk away logged_in 0/1
    ";
    a_removed_agent_in_a_wrap_up_leaves_nothing_behind: "
        admin Sales wrap-up 60
        ada works Sales 1
        ann enters Sales
        ann ends
        admin removes ada
            ada: closed logged_out
        wait 20m
        kept
            1 customers 0 conversations 2 accepted 1 archived
    ";
    a_disabled_agent_in_a_wrap_up_finishes_it_by_time: "
        admin Sales wrap-up 60
        ada works Sales 1
        ann enters Sales
        ann ends
        admin disables ada
        units ada
            ada 1/1
        wait 60s
        units ada
            ada 0/1
    ";
    a_disabled_agents_offer_goes_to_the_next: "
        admin Sales is offer
        ada works Sales 1
        bob works Sales 1
        ann enters Sales
        admin disables ada
            ada: closed logged_out
            bob: rings 2 for ann, 20 s
    ";
    an_unassigned_agents_offer_goes_to_the_next: "
        admin Sales is offer
        ada works Sales 1
        bob works Sales 1
        ann enters Sales
        admin assigns ada Billing
            ada: offer 1 returned
            bob: rings 2 for ann, 20 s
    ";
    logging_out_gives_everything_back_at_once: "
        ada works Sales 1
        ann enters Sales
        ada logs out
            ada: told 1 customer_returned #1
            ann, ada: #1.2 ada lost, returned
            ada: left #1 lost
            ann: waits in Sales with #1, place 1
            ada: closed logged_out
        ada logs in
        ada comes
            ada: desk away logged_in 0/1; told 1 customer_returned #1
    ";
    logging_one_of_two_sessions_out_keeps_the_other: "
        ada works Sales 1
        ann enters Sales
        ada logs in
        ada/2 comes
        ada logs out
            ada/2: closed logged_out
        ada says still here
            ann, ada: #1.2 agent ada: still here
            ada: ok 2
    ";
    the_last_admin_stays: "
        ada works Sales 1
        admin removes root
            admin: refused last_admin
        admin disables root
            admin: refused last_admin
        admin demotes root
            admin: refused last_admin
        admin promotes ada
        admin demotes root
            (nothing)
        admin removes ada
            admin: refused last_admin
        admin promotes root
    ";
    a_demoted_admin_sees_the_floor_no_longer: "
        ada joins Sales 1
        admin promotes ada
        ada/floor comes
        admin demotes ada
            ada/floor: closed logged_out
        ada/floor comes
            ada/floor: closed logged_out
    ";
    a_new_display_name_is_shown_at_once_and_used_from_then_on: "
        ada works Sales 1
        ann enters Sales
        show conversation
        admin renames ada Ada
            ann: #1 open with Ada
            ada: #1 open with ann
        admin renames ada Ada
            (nothing)
        hide conversation
        ben enters Sales
        ann ends
            ann, ada: #1.2 ended customer_left by ann
            ann: idle
            ann: ok
            ben, ada: #2.1 Ada joined
            ben: talks in #2
    ";
}
