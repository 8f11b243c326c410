//! Handing a conversation over: one conversation, one log; each refusal changes nothing.

use super::script::journeys;

journeys! {
    to_an_agent_with_a_note_that_the_customer_never_sees: "
        show conversation
        ada works Sales 1
        ann enters Sales
        bob works Billing 1
        ann says my bill is wrong
        ada hands to bob angry, be kind
            ann, ada: #1.3 ada handed over to bob
            ada: left #1 transferred
            ann: #1 open with bob
            bob: #1 open with ann, note angry, be kind
            ada: ok
        bob asks before 99
            bob: history #1 1..4
        ann says hello bob
            ann, bob: #1.4 ann: hello bob
            ann: ok 4
        ada says too late
            ada: refused gone
            ada: desk available 0/1
    ";
    to_a_category_it_waits_first_in_line_and_says_so: "
        show conversation
        ada works Sales 1
        ben enters Billing
        wait 60s
        ann enters Sales
        ada hands to Billing
            ann, ada: #1.2 ada handed over to Billing
            ada: left #1 transferred
            ann: waits in Billing with #1, place 1
            ann: #1 waits for an agent
            ada: ok
        line Billing
            Billing: ann ben
        ann says anybody
            ann: refused no_agent
        bob works Billing 1
            bob: desk away logged_in 0/1
            bob: ok
            ann: #1 open with bob
            bob: #1 open with ann
            ann, bob: #1.3 bob joined
            ann: talks in #1
    ";
    to_a_category_with_a_free_agent_it_is_taken_at_once: "
        ada works Sales 1
        bob works Billing 1
        ann enters Sales
        ada hands to Billing please
            ann, ada: #1.2 ada handed over to Billing
            ada: left #1 transferred
            ann: waits in Billing with #1, place 1
            ada: ok
            ann, bob: #1.3 bob joined
            ann: talks in #1
    ";
    the_agent_who_handed_over_is_free_for_the_next: "
        ada works Sales 1
        bob works Billing 1
        ann enters Sales; ben enters Sales
        ada hands to bob
            ann, ada: #1.2 ada handed over to bob
            ada: left #1 transferred
            ada: ok
            ben, ada: #2.1 ada joined
            ben: talks in #2
    ";
    back_to_the_own_category_it_comes_back_to_the_only_agent: "
        ada works Sales 1
        ann enters Sales
        ada hands to Sales
            ann, ada: #1.2 ada handed over to Sales
            ada: left #1 transferred
            ann: waits in Sales with #1, place 1
            ada: ok
            ann, ada: #1.3 ada joined
            ann: talks in #1
    ";
    to_oneself_is_refused: "
        ada works Sales 2
        ann enters Sales
        ada hands to ada
            ada: refused target_is_self
        ada says still mine
            ann, ada: #1.2 agent ada: still mine
            ada: ok 2
    ";
    to_an_unknown_agent_or_category_is_refused: "
        ada works Sales 1
        ann enters Sales
        ada hands to nobody
            ada: refused unknown_agent
        ada hands to 77
            ada: refused unknown_category
    ";
    to_one_who_is_away_not_there_or_on_last_call_is_refused: "
        ada works Sales 1
        ann enters Sales
        bob joins Sales 1
        ada hands to bob
            ada: refused target_unavailable
        cleo works Sales 1
        cleo drops
        ada hands to cleo
            ada: refused target_unavailable
        dora works Sales 2
        ben enters Sales
        dora last call
        ada hands to dora
            ada: refused target_unavailable
        units dora
            dora 1/2
    ";
    to_one_without_room_is_refused: "
        ada works Sales 1
        bob works Sales 1
        ann enters Sales; ben enters Sales
        ada hands to bob
            ada: refused target_full
        units ada; units bob
            ada 1/1
            bob 1/1
    ";
    to_one_who_is_rung_is_refused: "
        admin Billing is offer
        ada works Sales 1
        bob works Billing 1
        ann enters Sales; ben enters Billing
        ada hands to bob
            ada: refused target_full
        bob declines
        ada hands to bob
            ann, ada: #1.2 ada handed over to bob
            ada: left #1 transferred
            ada: ok
    ";
    to_one_who_was_disabled_or_removed_is_refused: "
        ada works Sales 1
        bob works Billing 1
        cleo works Billing 1
        ann enters Sales
        admin disables bob; admin removes cleo
        ada hands to bob
            ada: refused unknown_agent
        ada hands to cleo
            ada: refused unknown_agent
    ";
    to_a_closed_full_or_unstaffed_category_is_refused: "
        ada works Sales 1
        ann enters Sales
        admin closes Billing
        ada hands to Billing
            ada: refused category_closed
        admin opens Billing; admin Billing unstaffed off
        ada hands to Billing
            ada: refused unstaffed
        admin Billing unstaffed on; admin Billing full at 1
        ben enters Billing
        ada hands to Billing
            ada: refused queue_full
        ada says still mine
            ann, ada: #1.2 agent ada: still mine
            ada: ok 2
    ";
    end_crosses_transfer: "
        ada works Sales 1
        bob works Billing 1
        ann enters Sales
        ann ends
        ada hands to bob
            ada: refused ended
    ";
    transfer_crosses_end: "
        ada works Sales 1
        bob works Billing 1
        ann enters Sales
        ada hands to bob
        ada ends #1
            ada: refused gone
            ada: desk available 0/1
        ann ends
            ann, bob: #1.3 ended customer_left by ann
            ann: idle
            ann: ok
    ";
    transfer_crosses_transfer_from_two_tabs: "
        ada works Sales 1
        bob works Billing 1
        cleo works Billing 1
        ada/2 comes
        ann enters Sales
        ada hands to bob
        ada/2 hands #1 to cleo
            ada/2: refused gone
            ada/2: desk available 0/1
    ";
    while_the_customer_is_held_it_may_be_handed_over: "
        ada works Sales 1
        bob works Billing 1
        ann enters Sales
        ann drops
        ada hands to bob
            ada: #1.3 ada handed over to bob
            ada: left #1 transferred
            ada: ok
        wait 29s
        ann returns
            bob: #1.4 ann back
            ann: page talks in #1; #1 open with bob, entries 2..4
    ";
    handed_to_a_category_while_the_customer_is_held_it_waits_for_two_minutes: "
        ada works Sales 1
        ann enters Sales
        ann drops
        ada hands to Billing
            ada: #1.3 ada handed over to Billing
            ada: left #1 transferred
            ada: ok
        bob works Billing 1
            bob: desk away logged_in 0/1
            bob: ok
        wait 100s
        ann returns
            ann: page waits in Billing with #1, place 1; #1 waits for an agent, entries 2..3
            ann, bob: #1.4 bob joined
            ann: talks in #1
    ";
    a_chain_of_three_agents_keeps_each_to_their_own_part: "
        ada works Sales 1
        bob works Billing 1
        cleo works Billing 1
        ann enters Sales
        ada hands to bob
        ann says only bob and cleo
        bob hands to cleo
        ann says only cleo
            ann, cleo: #1.5 ann: only cleo
            ann: ok 5
        bob asks #1 before 9
            (nothing)
        cleo asks before 9
            cleo: history #1 1..6
    ";
    the_last_agent_wraps_up_not_the_one_before: "
        admin Billing wrap-up 60
        ada works Sales 1
        bob works Billing 1
        ann enters Sales
        ada hands to Billing
        ann ends
        units ada; units bob
            ada 0/1
            bob 1/1
        ada wraps #1 up
            ada: refused not_wrapping_up
    ";
    handing_over_on_last_call_ends_it: "
        show me
        ada works Sales 2
        bob works Billing 1
        ann enters Sales
        ada last call
        ada hands to bob
            ann, ada: #1.2 ada handed over to bob
            ada: left #1 transferred
            ada: ok
            ada: me away last_call_done 0/2
            bob: me available 1/1
    ";
}
