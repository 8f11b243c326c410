//! What an admin changes counts at once for those who wait, talk, ring or wrap up.

use super::script::journeys;

journeys! {
    hours_that_close_ask_as_a_hand_does: "
        ann enters Sales; ben enters Sales
        admin Sales has hours that are over
            admin: refused people_waiting
        cid enters Sales
            cid: page idle
            cid: waits in Sales, place 3
            cid: ok entry 3
        admin Sales has hours that are over keep
        dan enters Sales
            dan: page idle
            dan: refused category_closed, opens in 3600 s
        wait 1s
            ann: place 1, closed behind
            ben: place 2, closed behind
            cid: place 3, closed behind
        line Sales
            Sales: ann ben cid
    ";
    hours_that_close_move_or_dismiss: "
        ann enters Sales
        admin Sales has hours that are over to Billing
            ann: waits in Billing, place 1 (moved)
        admin Billing has hours that are over dismiss
            ann: idle
            ann: told 1 closed Billing
    ";
    hours_that_leave_it_open_take_no_fate: "
        ann enters Sales
        admin Sales has hours
        admin moves Sales dismiss
            admin: refused bad_setting
        admin hours of Sales end for 1h
        admin Sales has hours that are over
            (nothing)
        line Sales
            Sales: ann
    ";
    those_left_by_the_clock_can_be_seen_to_later: "
        ann enters Sales
        admin Sales has hours
        admin hours of Sales end for 1h
        admin moves Sales dismiss
            ann: idle
            ann: told 1 closed Sales
    ";
    of_one_closed_by_hand_hours_ask_nothing: "
        ann enters Sales
        admin closes Sales keep
        admin Sales has hours that are over
            (nothing)
        line Sales
            Sales: ann
    ";
    who_returned_to_an_archived_one_can_be_seen_to: "
        ada works Sales 1
        bob works Billing 1
        bob away
        ann enters Sales
        admin archives Sales
        ada drops
        wait 30s
        line Sales
            Sales: ann
        admin archives Sales
            admin: refused people_waiting
        admin archives Sales keep
            admin: refused bad_setting
        admin archives Sales to Billing
            ann: waits in Billing with #1, place 1 (moved)
        bob available
            bob: ok
            ann, bob: #1.4 bob joined
            ann: talks in #1
    ";
    drafts_switched_off_disappear: "
        show conversation
        ada works Sales 1
        ann enters Sales
        ann drafts my se
            ada: #1 draft [my se] after 0
        admin Sales preview off
            ada: #1 draft [] after 0
            ann: #1 open with ada, preview off hidden
            ada: #1 open with ann, preview off hidden
        ann drafts my secret
            ada: #1 typing after 0
        ann preview on
            ann: refused preview_off
    ";
    drafts_switched_on_are_shown_from_the_next_one_on: "
        show conversation
        admin Sales preview off
        ada works Sales 1
        ann enters Sales
        ann drafts not for you
            ada: #1 typing after 0
        admin Sales preview on
            ada: #1 draft [] after 0
            ann: #1 open with ada
            ada: #1 open with ann
        ann drafts not for you, still
            ada: #1 typing after 0
        ann drafts
            ada: #1 draft [] after 0
        ann drafts this is
            ada: #1 draft [this is] after 0
        ann says this is
            ann, ada: #1.2 ann: this is
            ann: ok 2
        ann drafts and this
            ada: #1 draft [and this] after 2
    ";
    off_and_on_again_is_another_line: "
        ada works Sales 1
        ann enters Sales
        ann drafts one
            ada: #1 draft [one] after 0
        admin Sales preview off; admin Sales preview on
            ada: #1 draft [] after 0
            ada: #1 draft [] after 0
        ann drafts one two
            ada: #1 typing after 0
        crash
        ann returns; ada returns
        ann drafts one two three
            ada: #1 typing after 0
    ";
    to_ask_wants_a_yes: "
        ada works Sales 1
        ann enters Sales
        ann drafts one
            ada: #1 draft [one] after 0
        admin Sales preview ask
            ada: #1 draft [] after 0
        ann drafts
            ada: #1 still after 0
        ann drafts two
            ada: #1 typing after 0
        ann preview on
            ann: ok
        ann drafts two three
            ada: #1 draft [two three] after 0
    ";
    drafts_follow_the_category_into_which_it_is_handed: "
        show conversation
        admin Billing preview off
        ada works Sales 1
        bob works Billing 1
        ann enters Sales
        ann drafts one
            ada: #1 draft [one] after 0
        ada hands to Billing
        ann drafts one two
            bob: #1 typing after 0
    ";
    a_shorter_or_longer_hold_counts_from_its_beginning: "
        ann enters Sales; ben enters Sales
        ann drops; ben drops
        wait 5s
        admin sets hold 10s
        ben returns
        wait 4s
        line Sales
            Sales: ann ben
        wait 1s
        line Sales
            Sales: ben
        ben drops
        wait 9s
        admin sets hold 60s
        wait 50s
        line Sales
            Sales: ben
        wait 1s
        line Sales
            Sales: nobody
    ";
    a_hold_that_is_past_is_over_now: "
        ann enters Sales
        ann drops
        wait 11s
        admin sets hold 10s
        wait 0s
        line Sales
            Sales: nobody
    ";
    the_other_sees_the_new_end_of_a_grace: "
        show conversation
        ada works Sales 1
        ann enters Sales
        ann drops
            ada: #1.2 ann dropped
            ada: #1 open with ann, other held 30 s
        wait 5s
        admin sets grace 60s
            ada: #1 open with ann, other held 55 s
        wait 5s
        admin sets grace 15s
            ada: #1 open with ann, other held 5 s
        wait 5s
            ada: #1.3 ended customer_lost by ann
            ada: #1 ended customer_lost
    ";
    a_grace_of_one_who_is_missing_since_the_start: "
        show conversation
        ada works Sales 1
        ann enters Sales
        crash
        ada returns
        wait 6s
        admin sets grace 20s
            ada: #1 open with ann, other held 14 s
        wait 14s
            ada: #1.3 ended customer_lost by ann
            ada: #1 ended customer_lost
    ";
    an_offer_rings_as_long_as_it_says_now: "
        admin Sales is offer
        ada works Sales 1
        ann enters Sales
        wait 5s
        admin sets offer 60s
            ada: rings 1 for ann, 55 s
        wait 5s
        admin sets offer 10s
            ada: rings 1 for ann, 0 s
            ada: offer 1 unanswered
    ";
    who_cools_down_is_rung_when_it_says_now: "
        admin Sales is offer
        ada works Sales 1
        ann enters Sales
        ada declines
        wait 10s
        admin sets offer-again 15s
        wait 4s
            (nothing)
        wait 1s
            ada: rings 2 for ann, 20 s
    ";
    a_wrap_up_ends_when_it_says_now: "
        show conversation
        admin Sales wrap-up 60
        ada works Sales 1
        ann enters Sales
        ada ends
        wait 10s
        admin Sales wrap-up 120
            ann: #1 ended agent_ended
            ada: #1 ended agent_ended, wrap-up 110 s
        crash
        ada returns; ann returns
        wait 20s
        admin Sales wrap-up 40
            ann: #1 ended agent_ended
            ada: #1 ended agent_ended, wrap-up 10 s
        wait 10s
            ada: left #1 closed
    ";
    a_wrap_up_switched_off_is_over: "
        admin Sales wrap-up 60
        ada works Sales 1
        ann enters Sales
        ada ends
        admin Sales wrap-up 0
            ada: left #1 closed
        units ada
            ada 0/1
    ";
    a_new_name_is_shown_where_it_stands: "
        show conversation
        admin Sales wrap-up 60
        ada works Sales 1
        ann enters Sales; ben enters Sales
        admin Sales is called Shop
            ann: #1 open with ada, in Shop
            ada: #1 open with ann, in Shop
            ben: waits in Shop, place 1
        ada ends
        admin Sales is called Store
            ann: #1 ended agent_ended, in Store
            ada: #1 ended agent_ended, in Store, wrap-up 60 s
            ben: waits in Store, place 1
    ";
    a_yes_of_before_shows_nothing_where_drafts_are_off: "
        admin Sales preview ask
        ada works Sales 1
        ann enters Sales
        ann preview on
        admin Sales preview off
        ann drafts my secret
            ada: #1 typing after 0
    ";
    the_same_choice_again_shows_nothing: "
        show conversation
        ada works Sales 1
        ann enters Sales
        ann preview off
            ann: #1 open with ada, preview on hidden
            ada: #1 open with ann, preview on hidden
            ada: #1 draft [] after 0
            ann: ok
        ann preview off
            ann: ok
    ";
    what_has_ended_keeps_its_drafts_as_they_were: "
        show conversation
        ada works Sales 1
        ann enters Sales
        ada ends
        admin Sales preview off
            (nothing)
    ";
    another_categorys_name_is_not_shown: "
        show conversation
        ada works Sales 1
        ann enters Sales; ben enters Sales
        admin Billing is called Shop
            (nothing)
    ";
}
