//! An agent's connection is lost, at every state, within and past the grace of thirty seconds.

use super::script::journeys;

journeys! {
    within_the_grace_messages_are_kept_and_shown_on_return: "
        ada works Sales 1
        ann enters Sales
        ada drops
            ann: #1.2 ada dropped
        wait 29s
            (nothing)
        ann says patience
            ann: #1.3 ann: patience
            ann: ok 3
        ada returns
            ann: #1.4 ada back
            ada: desk available 1/1; #1 open with ann, entries 2..4
    ";
    past_the_grace_the_customer_returns_to_the_head: "
        ada works Sales 1
        ann enters Sales; ben enters Sales
        ada drops
        wait 29s
        wait 2s
            ann: #1.3 ada lost, returned
            ann: waits in Sales with #1, place 1
            ben: place 2 (returned)
        line Sales
            Sales: ann ben
    ";
    the_header_tells_how_long_the_other_is_held: "
        show conversation
        ada works Sales 1
        ann enters Sales
        ada drops
            ann: #1.2 ada dropped
            ann: #1 open with ada, other held 30 s
        ada returns
            ann: #1.3 ada back
            ann: #1 open with ada
            ada: desk available 1/1; #1 open with ann, entries 2..3
        ada drops
        wait 31s
            ann: #1.5 ada lost, returned
            ann: waits in Sales with #1, place 1
            ann: #1 waits for an agent
    ";
    past_the_grace_a_free_agent_takes_over_at_once: "
        ada works Sales 1
        ann enters Sales
        ann says my number is 7
        bob works Sales 1
        ada drops
        wait 30s
            ann: #1.4 ada lost, returned
            ann: waits in Sales with #1, place 1
            ann, bob: #1.5 bob joined
            ann: talks in #1
        bob asks before 99
            bob: history #1 1..6
        ada returns
            ada: desk available 0/1; told 1 customer_returned #1
        ada says #1 late
            ada: refused gone
            ada: desk available 0/1; told 1 customer_returned #1
    ";
    one_who_returned_comes_before_all_who_never_had_an_agent: "
        ben enters Sales; cid enters Sales
        wait 60s
        ada works Sales 1
        wait 1s
        ada drops
        dan enters Sales
        wait 31s
        line Sales
            Sales: ben cid dan
        bob works Sales 1
            bob: desk away logged_in 0/1
            bob: ok
            ben, bob: #1.4 bob joined
            ben: talks in #1
            cid: place 1
            dan: place 2
    ";
    among_those_who_returned_the_one_who_first_entered_earliest_is_next: "
        ann enters Sales
        wait 10s
        ben enters Sales
        bob works Sales 1
        ada works Sales 1
        ada drops
        wait 10s
        bob drops
        wait 41s
        line Sales
            Sales: ann ben
    ";
    while_it_waits_nothing_can_be_written: "
        ada works Sales 1
        ann enters Sales
        ada drops
        wait 31s
        ann says anybody
            ann: refused no_agent
        ann drafts anybody
            (nothing)
        ann ends
            ann: #1.4 ended customer_left by ann
            ann: idle
            ann: ok
    ";
    a_waiting_conversation_is_left_like_a_queue: "
        ada works Sales 1
        ann enters Sales
        ada drops
        wait 31s
        ann leaves 2
            ann: #1.4 ended customer_left by ann
            ann: idle
            ann: ok
        line Sales
            Sales: nobody
    ";
    an_agent_with_three_loses_all_three_in_their_order: "
        ada works Sales 3
        ann enters Sales
        wait 1s
        ben enters Sales
        wait 1s
        cid enters Sales
        ada drops
        wait 31s
            ann: #1.3 ada lost, returned
            ann: waits in Sales with #1, place 1
            ben: #2.3 ada lost, returned
            ben: waits in Sales with #2, place 2
            cid: #3.3 ada lost, returned
            cid: waits in Sales with #3, place 3
        line Sales
            Sales: ann ben cid
    ";
    rung_and_lost_the_offer_goes_on_and_no_miss_is_counted: "
        admin Sales is offer
        ada works Sales 1
        bob works Sales 1
        ann enters Sales
            ann: page idle
            ann: waits in Sales, place 1
            ann: ok entry 1
            ada: rings 1 for ann, 20 s
        ada drops
            bob: rings 2 for ann, 20 s
        ada returns
            ada: desk available 0/1
        bob declines
            bob: offer 2 declined
            bob: ok
            ada: rings 3 for ann, 20 s
    ";
    wrapping_up_and_lost_the_wrap_up_ends_by_its_time: "
        admin Sales wrap-up 60
        ada works Sales 1
        ann enters Sales
        ann ends
        ada drops
        wait 30s
        ada returns
            ada: desk available 1/1; #1 ended customer_left, wrap-up 30 s, up to date at 2
        wait 30s
            ada: left #1 closed
    ";
    on_last_call_and_back_in_time_it_goes_on: "
        show me
        ada works Sales 2
        ann enters Sales
        ada last call
            ada: ok
            ada: me last_call 1/2
        ada drops
        ada returns
            ann: #1.3 ada back
            ada: desk last_call 1/2; #1 open with ann, entries 2..3
            ada: me last_call 1/2
        ann ends
            ann, ada: #1.4 ended customer_left by ann
            ann: idle
            ann: ok
            ada: me away last_call_done 0/2
    ";
    on_last_call_and_lost_the_agent_is_away: "
        ada works Sales 2
        ann enters Sales
        ada last call
        ada drops
        wait 31s
        ada returns
            ada: desk away last_call_done 0/2; told 1 customer_returned #1
    ";
    away_and_lost_and_back_the_state_is_kept: "
        ada joins Sales 1
        ada away meeting
        ada drops
        wait 20m
        ada returns
            ada: desk away meeting 0/1
    ";
    idle_and_lost_the_agent_is_ineligible_at_once: "
        ada works Sales 1
        bob works Sales 1
        ada drops
        ann enters Sales
            ann: page idle
            ann: waits in Sales, place 1
            ann: ok entry 1
            ann, bob: #1.1 bob joined
            ann: talks in #1
    ";
    a_laptop_asleep_for_ten_minutes_wakes_to_an_empty_desk: "
        ada works Sales 1
        ann enters Sales
        ada says hold on
        ada drops
        wait 9m
        ada returns
            ada: desk available 0/1; told 1 customer_returned #1
            ann, ada: #1.5 ada joined
            ann: talks in #1
        wait 2m
            ada: outcome 1 gone
    ";
    a_second_loss_starts_a_new_grace: "
        ada works Sales 1
        ann enters Sales
        ada drops
        wait 25s
        ada returns
        ada drops
        wait 25s
            (nothing)
        wait 6s
            ann: #1.5 ada lost, returned
            ann: waits in Sales with #1, place 1
    ";
    the_customer_may_end_while_the_agent_is_held: "
        ada works Sales 1
        ann enters Sales
        ada drops
        ann ends
            ann: #1.3 ended customer_left by ann
            ann: idle
            ann: ok
        ada returns
            ada: desk available 0/1; told 1 ended #1 customer_left
    ";
}
