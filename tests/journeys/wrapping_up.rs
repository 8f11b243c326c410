//! After the end: wrap-up, last call, rating, closing.

use super::script::journeys;

journeys! {
    without_a_wrap_up_the_agent_is_free_at_once: "
        show conversation
        ada works Sales 1
        ann enters Sales
        ada ends
            ?
    ";
    a_wrap_up_ends_by_itself: "
        show conversation
        admin Sales wrap-up 60
        ada works Sales 1
        ann enters Sales; ben enters Sales
        ada ends
            ?
        wait 59s
            ?
        wait 1s
            ?
    ";
    finished_by_hand_the_next_comes_at_once: "
        admin Sales wrap-up 60
        ada works Sales 1
        ann enters Sales; ben enters Sales
        ann ends
        ada wraps #1 up
            ?
        ada wraps #1 up
            ?
    ";
    a_wrap_up_shows_its_history_still: "
        admin Sales wrap-up 60
        ada works Sales 1
        ann enters Sales
        ann ends
        ada asks before 9
            ?
        ada says late
            ?
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
            ?
        wait 20m
        kept
            ?
    ";
    a_wrap_up_of_two_hours_is_refused: "
        admin Sales wrap-up 7200
            ?
    ";
    last_call_gets_nothing_new_and_then_is_away: "
        show me
        ada works Sales 2
        ann enters Sales
        ada last call
            ?
        ben enters Sales
            ?
        ann ends
            ?
    ";
    last_call_with_nothing_held_is_away_at_once: "
        show me
        ada works Sales 2
        ada last call
            ?
    ";
    last_call_lasts_through_the_wrap_up: "
        show me
        admin Sales wrap-up 60
        ada works Sales 1
        ann enters Sales
        ada last call
        ann ends
            ?
        ada wraps up
            ?
    ";
    last_call_is_taken_back_by_available: "
        show me
        ada works Sales 2
        ann enters Sales; ben comes
        ada last call
        ben enters Sales
        ada available
            ?
    ";
    last_call_waits_for_the_last_of_three: "
        show me
        ada works Sales 3
        ann enters Sales; ben enters Sales; cid enters Sales
        ada last call
        ann ends; ben ends
            ?
        cid ends
            ?
    ";
    away_while_talking_keeps_the_conversation: "
        ada works Sales 1
        ann enters Sales
        ada away lunch
        ann says still there
            ?
        ann ends
        ben enters Sales
            ?
    ";
    reasons_that_the_server_gives_cannot_be_chosen: "
        ada joins Sales 1
        ada away logged_in
            ?
        ada away unanswered
            ?
        ada away last_call_done
            ?
        ada away fishing
            ?
    ";
    a_rating_is_given_once_and_after_the_end: "
        show conversation
        ada works Sales 1
        ann enters Sales
        ann rates 5
            ?
        ann ends
        ann rates 0
            ?
        ann rates 6
            ?
        ann rates 4 very kind
            ?
        ann rates 5
            ?
        ann reloads
            ?
    ";
    a_closed_conversation_is_gone_from_the_page: "
        ada works Sales 1
        ann enters Sales
        ann closes
            ?
        ada ends
        ann closes
            ?
        ann closes
            ?
        ann reloads
            ?
    ";
    entering_again_after_the_end_replaces_the_old_one: "
        ada works Sales 1
        ann enters Sales
        ann enters Billing
            ?
        ann ends
        ann enters Billing
            ?
        ann rates #1 3
            ?
    ";
    ended_twice_the_second_is_refused: "
        ada works Sales 1
        ann enters Sales
        ann ends
        ada ends
            ?
        ann ends
            ?
    ";
}
