//! The oldest cases of all: few agents, few customers, who sees whom, and what a reload does.

use super::script::journeys;

journeys! {
    only_one_of_two_agents_sees_the_customer: "
        ada works Sales 1
        bob works Sales 1
        ann enters Sales
            ann: page idle
            ann: waits in Sales, place 1
            ann: ok entry 1
            ann, ada: #1.1 ada joined
            ann: talks in #1
        ann says hello
            ann, ada: #1.2 ann: hello
            ann: ok 2
        ada says welcome
            ann, ada: #1.3 agent ada: welcome
            ada: ok 3
    ";
    the_second_waits_at_place_one_and_sees_nothing_of_the_first: "
        ada works Sales 1
        ann enters Sales
        ben enters Sales
            ben: page idle
            ben: waits in Sales, place 1
            ben: ok entry 2
        ann says a secret
            ann, ada: #1.2 ann: a secret
            ann: ok 2
        ada says another one
            ann, ada: #1.3 agent ada: another one
            ada: ok 3
        ann ends
            ann, ada: #1.4 ended customer_left by ann
            ann: idle
            ann: ok
            ben, ada: #2.1 ada joined
            ben: talks in #2
    ";
    two_and_two_talk_and_nothing_crosses: "
        ada works Sales 1
        bob works Sales 1
        ann enters Sales
        ben enters Sales
        ann says from ann
            ann, ada: #1.2 ann: from ann
            ann: ok 2
        ben says from ben
            ben, bob: #2.2 ben: from ben
            ben: ok 2
        ada says to ann
            ann, ada: #1.3 agent ada: to ann
            ada: ok 3
        bob says to ben
            ben, bob: #2.3 agent bob: to ben
            bob: ok 3
        ada ends
            ann, ada: #1.4 ended agent_ended by ada
            ann: idle
            ada: ok
        ben says still here
            ben, bob: #2.4 ben: still here
            ben: ok 4
    ";
    the_agent_may_come_after_the_customer: "
        ann enters Sales
            ann: page idle
            ann: waits in Sales, place 1
            ann: ok entry 1
        ada joins Sales 1
            ada: desk away logged_in 0/1
        ada available
            ada: ok
            ann, ada: #1.1 ada joined
            ann: talks in #1
    ";
    an_agent_is_away_after_the_log_in_and_gets_nothing: "
        ada joins Sales 1
            ada: desk away logged_in 0/1
        ann enters Sales
            ann: page idle
            ann: waits in Sales, place 1
            ann: ok entry 1
        wait 10m
    ";
    a_reload_of_the_agent_is_told_and_it_continues: "
        ada works Sales 1
        ann enters Sales
        ada says one
        ada drops
            ann: #1.3 ada dropped
        ann says are you there
            ann: #1.4 ann: are you there
            ann: ok 4
        ada returns
            ann: #1.5 ada back
            ada: desk available 1/1; #1 open with ann, entries 3..5
        ada says yes
            ann, ada: #1.6 agent ada: yes
            ada: ok 6
    ";
    a_reload_of_the_customer_is_told_and_it_continues: "
        ada works Sales 1
        ann enters Sales
        ann says one
        ann drops
            ada: #1.3 ann dropped
        ada says are you there
            ada: #1.4 agent ada: are you there
            ada: ok 4
        ann reloads
        ann says yes
            ann, ada: #1.6 ann: yes
            ann: ok 6
    ";
    both_reload_and_it_continues: "
        ada works Sales 1
        ann enters Sales
        ann drops
        ada drops
            (nothing)
        ann returns
            ann: page talks in #1; #1 open with ada, other held 30 s, entries 2..4
        ada returns
            ann: #1.5 ada back
            ada: desk available 1/1; #1 open with ann, entries 3..5
        ann says here we are
            ann, ada: #1.6 ann: here we are
            ann: ok 6
    ";
    a_fresh_page_gets_the_whole_tail_and_an_old_one_what_it_has_not: "
        ada works Sales 1
        ann enters Sales
        ann says two; ann says three
        ann drops
        ada says five
        ann returns
            ada: #1.6 ann back
            ann: page talks in #1; #1 open with ada, entries 4..6
        ann drops
        ann forgets
        ann returns
            ada: #1.8 ann back
            ann: page talks in #1; #1 open with ada, entries 1..8
    ";
    a_reload_keeps_the_agents_state: "
        show me
        ada works Sales 2
        ada drops
        ada returns
            ada: desk available 0/2
            ada: me available 0/2
        ada away lunch
            ada: ok
            ada: me away lunch 0/2
        ada drops
        ada returns
            ada: desk away lunch 0/2
            ada: me away lunch 0/2
    ";
    a_second_log_in_keeps_the_state_and_the_first_log_in_is_away: "
        ada works Sales 1
        ada logs in
        ada/2 comes
            ada/2: desk available 0/1
        ada logs out everywhere
            ada: closed logged_out
            ada/2: closed logged_out
        ada logs in
        ada comes
            ada: desk away logged_in 0/1
    ";
    two_tabs_of_a_customer_both_see_it: "
        ada works Sales 1
        ann enters Sales
        ann/2 comes
            ann/2: page talks in #1; #1 open with ada, entries 1..1
        ann/2 says from the second
            ann, ann/2, ada: #1.2 ann: from the second
            ann/2: ok 2
        ann drops
            (nothing)
        ada says still with you
            ann/2, ada: #1.3 agent ada: still with you
            ada: ok 3
    ";
    two_tabs_with_different_last_numbers_each_get_their_own_rest: "
        ada works Sales 1
        ann enters Sales
        ann says two
        ann/2 comes
        ann drops
        ada says three; ada says four
        ann/2 drops
        ada says six
        ann returns
            ada: #1.7 ann back
            ann: page talks in #1; #1 open with ada, entries 3..7
        ann/2 returns
            ann/2: page talks in #1; #1 open with ada, entries 5..7
    ";
    two_tabs_of_an_agent_count_as_one: "
        ada works Sales 1
        ada/2 comes
            ada/2: desk available 0/1
        ann enters Sales
            ann: page idle
            ann: waits in Sales, place 1
            ann: ok entry 1
            ann, ada, ada/2: #1.1 ada joined
            ann: talks in #1
        ada drops
            (nothing)
        ada/2 says hello
            ann, ada/2: #1.2 agent ada: hello
            ada/2: ok 2
    ";
    an_agent_who_opens_the_customers_page_is_just_a_customer: "
        ada works Sales 1
        ada2 enters Sales
            ada2: page idle
            ada2: waits in Sales, place 1
            ada2: ok entry 1
            ada2, ada: #1.1 ada joined
            ada2: talks in #1
    ";
    three_conversations_leave_three_records_with_their_own_entries: "
        ada works Sales 1
        bob works Billing 1
        ann enters Sales
        ben enters Billing
        ann says sell me something
        ben says bill me
        ann ends
        cid enters Sales
        cid says third
        cid ends; ben ends
        kept
            3 customers 3 conversations 8 accepted 0 archived
        wait 11m
        kept
            3 customers 0 conversations 8 accepted 3 archived
    ";
    the_seventeenth_tab_is_closed: "
        ann/11 comes; ann/12 comes; ann/13 comes; ann/14 comes; ann/15 comes; ann/16 comes; ann/17 comes; ann/18 comes
        ann/19 comes; ann/20 comes; ann/21 comes; ann/22 comes; ann/23 comes; ann/24 comes; ann/25 comes; ann/26 comes
        ann/27 comes
            ann/27: closed too_many_tabs
        ann/26 drops
        ann/27 comes
            ann/27: page idle
    ";
}
