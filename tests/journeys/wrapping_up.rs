//! After the end: wrap-up, last call, rating, closing.

use super::script::journeys;

journeys! {
    without_a_wrap_up_the_agent_is_free_at_once: "
        show conversation
        ada works Sales 1
        ann enters Sales
        ada ends
            ann, ada: #1.2 ended agent_ended by ada
            ann: #1 ended agent_ended
            ada: #1 ended agent_ended
            ann: idle
            ada: ok
    ";
    a_wrap_up_ends_by_itself: "
        show conversation
        admin Sales wrap-up 60
        ada works Sales 1
        ann enters Sales; ben enters Sales
        ada ends
            ann, ada: #1.2 ended agent_ended by ada
            ann: #1 ended agent_ended
            ada: #1 ended agent_ended, wrap-up 60 s
            ann: idle
            ada: ok
        wait 59s
            ben: place 1
        wait 1s
            ada: left #1 closed
            ben: #2 open with ada
            ada: #2 open with ben
            ben, ada: #2.1 ada joined
            ben: talks in #2
    ";
    finished_by_hand_the_next_comes_at_once: "
        admin Sales wrap-up 60
        ada works Sales 1
        ann enters Sales; ben enters Sales
        ann ends
        ada wraps #1 up
            ada: left #1 closed
            ada: ok
            ben, ada: #2.1 ada joined
            ben: talks in #2
        ada wraps #1 up
            ada: refused not_wrapping_up
    ";
    a_wrap_up_shows_its_history_still: "
        admin Sales wrap-up 60
        ada works Sales 1
        ann enters Sales
        ann ends
        ada asks before 9
            ada: history #1 1..3
        ada says late
            ada: refused ended
        ada wraps up
        ada asks #1 before 9
            (nothing)
    ";
    a_wrap_up_longer_than_ten_minutes_keeps_the_conversation: "
        admin Sales wrap-up 900
        ada works Sales 1
        ann enters Sales
        ann ends
        wait 11m
        kept
            1 customers 1 conversations 3 accepted 0 archived
        wait 20m
        kept
            1 customers 0 conversations 3 accepted 1 archived
    ";
    a_wrap_up_of_two_hours_is_refused: "
        admin Sales wrap-up 7200
            admin: refused bad_setting
    ";
    last_call_gets_nothing_new_and_then_is_away: "
        show me
        ada works Sales 2
        ann enters Sales
        ada last call
            ada: ok
            ada: me last_call 1/2
        ben enters Sales
            ben: page idle
            ben: waits in Sales, place 1
            ben: ok entry 2
        ann ends
            ann, ada: #1.2 ended customer_left by ann
            ann: idle
            ann: ok
            ada: me away last_call_done 0/2
    ";
    last_call_with_nothing_held_is_away_at_once: "
        show me
        ada works Sales 2
        ada last call
            ada: ok
            ada: me away last_call_done 0/2
    ";
    last_call_lasts_through_the_wrap_up: "
        show me
        admin Sales wrap-up 60
        ada works Sales 1
        ann enters Sales
        ada last call
        ann ends
            ann, ada: #1.2 ended customer_left by ann
            ann: idle
            ann: ok
        ada wraps up
            ada: left #1 closed
            ada: ok
            ada: me away last_call_done 0/1
    ";
    last_call_is_taken_back_by_available: "
        show me
        ada works Sales 2
        ann enters Sales; ben comes
        ada last call
        ben enters Sales
        ada available
            ada: ok
            ben, ada: #2.1 ada joined
            ben: talks in #2
            ada: me available 2/2
    ";
    last_call_waits_for_the_last_of_three: "
        show me
        ada works Sales 3
        ann enters Sales; ben enters Sales; cid enters Sales
        ada last call
        ann ends; ben ends
            ann, ada: #1.2 ended customer_left by ann
            ann: idle
            ann: ok
            ada: me last_call 2/3
            ben, ada: #2.2 ended customer_left by ben
            ben: idle
            ben: ok
            ada: me last_call 1/3
        cid ends
            cid, ada: #3.2 ended customer_left by cid
            cid: idle
            cid: ok
            ada: me away last_call_done 0/3
    ";
    away_while_talking_keeps_the_conversation: "
        ada works Sales 1
        ann enters Sales
        ada away lunch
        ann says still there
            ann, ada: #1.2 ann: still there
            ann: ok 2
        ann ends
        ben enters Sales
            ben: page idle
            ben: waits in Sales, place 1
            ben: ok entry 2
    ";
    reasons_that_the_server_gives_cannot_be_chosen: "
        ada joins Sales 1
        ada away logged_in
            ada: refused bad_field
        ada away unanswered
            ada: refused bad_field
        ada away last_call_done
            ada: refused bad_field
        ada away fishing
            ada: refused bad_field
    ";
    a_rating_is_given_once_and_after_the_end: "
        show conversation
        ada works Sales 1
        ann enters Sales
        ann rates 5
            ann: refused not_ended
        ann ends
        ann rates 0
            ann: refused bad_score
        ann rates 6
            ann: refused bad_score
        ann rates 4 very kind
            ann: #1 ended customer_left, rated 4
            ann: ok
        ann rates 5
            ann: refused already_rated
        ann reloads
            ann: page idle; #1 ended customer_left, rated 4, entries 1..2
    ";
    a_closed_conversation_is_gone_from_the_page: "
        ada works Sales 1
        ann enters Sales
        ann closes
            ann: refused not_ended
        ada ends
        ann closes
            ann: idle
            ann: ok
        ann closes
            ann: ok
        ann reloads
            ann: page idle
    ";
    entering_again_after_the_end_replaces_the_old_one: "
        ada works Sales 1
        ann enters Sales
        ann enters Billing
            ann: refused in_conversation
        ann ends
        ann enters Billing
            ann: waits in Billing, place 1
            ann: ok entry 2
        ann rates #1 3
            ann: ok
    ";
    ended_twice_the_second_is_refused: "
        ada works Sales 1
        ann enters Sales
        ann ends
        ada ends
            ada: refused ended
        ann ends
            ann: refused ended
    ";
}
