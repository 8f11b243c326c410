//! A customer's connection is lost, at every state, within and past the time that the place is kept; and both are lost.

use super::script::journeys;

journeys! {
    waiting_and_back_within_two_minutes_the_place_is_the_same: "
        ann enters Sales; ben enters Sales; cid enters Sales
        ben drops
        wait 119s
        ben returns
            ben: page waits in Sales, place 2
        line Sales
            Sales: ann ben cid
    ";
    waiting_and_gone_for_longer_is_abandoned_and_told_on_return: "
        ann enters Sales; ben enters Sales
        wait 1s
        ann drops
        wait 121s
            ben: place 1
        ann reloads
            ann: page idle; told 1 abandoned Sales
        ann dismisses 1
            ann: outcome 1 gone
            ann: ok
        ann reloads
            ann: page idle
    ";
    mere_visitors_leave_no_trace: "
        ann comes
        ann drops
        kept
            0 customers 0 conversations 0 accepted 0 archived
    ";
    offered_and_lost_the_agent_is_free_for_the_next: "
        admin Sales is offer
        ada works Sales 1
        ann enters Sales; ben enters Sales
        ann drops
            ada: offer 1 customer_gone
            ada: rings 2 for ben, 20 s
        ada accepts
            ada: offer 2 accepted
            ben, ada: #1.1 ada joined
            ben: talks in #1
            ada: ok #1
        ann returns
            ann: page waits in Sales, place 1
    ";
    talking_and_back_within_the_grace: "
        ada works Sales 1
        ann enters Sales
        ann says one
        ann drops
            ada: #1.3 ann dropped
        ada says two
        wait 29s
        ann returns
            ada: #1.5 ann back
            ann: page talks in #1; #1 open with ada, entries 3..5
    ";
    talking_and_gone_past_the_grace_it_ends: "
        ada works Sales 1
        ann enters Sales
        ann drops
        wait 31s
            ada: #1.3 ended customer_lost by ann
        ann returns
            ann: page idle; #1 ended customer_lost, entries 2..3
        ann says hello
            ann: refused ended
        ann closes
            ann: idle
            ann: ok
    ";
    the_agent_may_end_while_the_customer_is_held: "
        ada works Sales 1
        ann enters Sales
        ann drops
        ada ends
            ada: #1.3 ended agent_ended by ada
            ada: ok
        ann returns
            ann: page idle; #1 ended agent_ended, entries 2..3
    ";
    a_laptop_asleep_for_ten_minutes_finds_the_conversation_ended: "
        ada works Sales 1
        ann enters Sales
        ann says hello
        ann drops
        wait 9m
        ann returns
            ann: page idle; #1 ended customer_lost, entries 3..4
        ann drops
        wait 11m
        ann returns
            ann: page idle
    ";
    one_of_two_tabs_lost_is_nothing: "
        ada works Sales 1
        ann enters Sales
        ann/2 comes
        ann/2 drops
            (nothing)
        wait 10m
            (nothing)
    ";
    after_the_end_a_lost_connection_is_nothing: "
        ada works Sales 1
        ann enters Sales
        ada ends
        ann drops
            (nothing)
        ann returns
            ann: page idle; #1 ended agent_ended, up to date at 2
    ";
    both_lost_the_customer_first_it_ends_for_both: "
        ada works Sales 1
        ann enters Sales
        ann drops
        wait 10s
        ada drops
        wait 21s
            (nothing)
        ada returns
            ada: desk available 0/1; told 1 ended #1 customer_lost
    ";
    both_lost_the_agent_first_and_the_customer_too_late: "
        ada works Sales 1
        ann enters Sales
        ada drops
        wait 10s
        ann drops
        wait 31s
        ann returns
            ann: page idle; #1 ended both_lost, entries 3..5
        ada returns
            ada: desk available 0/1; told 1 customer_returned #1
    ";
    both_lost_and_the_customer_back_after_the_agent_was_given_up: "
        ada works Sales 1
        ann enters Sales
        ada drops
        wait 10s
        ann drops
        wait 25s
        ann returns
            ann: page waits in Sales with #1, place 1; #1 waits for an agent, entries 3..4
        bob works Sales 1
            bob: desk away logged_in 0/1
            bob: ok
            ann, bob: #1.5 bob joined
            ann: talks in #1
    ";
    both_lost_at_the_same_instant_it_ends_as_both_lost: "
        ada works Sales 1
        ann enters Sales
        ann drops
        ada drops
        wait 31s
        ann returns
            ann: page idle; #1 ended both_lost, entries 2..4
        ada returns
            ada: desk available 0/1; told 1 ended #1 both_lost
    ";
    lost_while_the_conversation_waits_for_an_agent: "
        ada works Sales 1
        ann enters Sales
        ada drops
        wait 31s
        ann drops
        bob works Sales 1
            bob: desk away logged_in 0/1
            bob: ok
        wait 100s
        ann returns
            ann: page waits in Sales with #1, place 1; #1 waits for an agent, up to date at 3
            ann, bob: #1.4 bob joined
            ann: talks in #1
    ";
    lost_for_good_while_the_conversation_waits_for_an_agent: "
        ada works Sales 1
        ann enters Sales
        ada drops
        wait 31s
        ann drops
        wait 121s
        ann returns
            ann: page idle; #1 ended customer_lost, entries 4..4
    ";
    a_customer_with_two_tabs_is_counted_once: "
        show board
        root logs in
        root comes
        ann comes; ann/2 comes
        wait 1s
            root: team new; here 1 waiting 0 talking 0 agents 1 free 0 full 0 away 1 last 0; Sales unstaffed waiting 0 0 of 0 free; Billing unstaffed waiting 0 0 of 0 free; root away 0/1
            ann, ann/2: categories new; Billing unstaffed waiting 0 0 of 0 free
        ann drops
            (nothing)
        ann/2 drops
            root: team new; here 0 waiting 0 talking 0 agents 1 free 0 full 0 away 1 last 0
    ";
}
