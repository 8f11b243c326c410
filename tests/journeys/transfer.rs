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
            ?
        bob asks before 99
            ?
        ann says hello bob
            ?
        ada says too late
            ?
    ";
    to_a_category_it_waits_first_in_line_and_says_so: "
        show conversation
        ada works Sales 1
        ben enters Billing
        wait 60s
        ann enters Sales
        ada hands to Billing
            ?
        line Billing
            ?
        ann says anybody
            ?
        bob works Billing 1
            ?
    ";
    to_a_category_with_a_free_agent_it_is_taken_at_once: "
        ada works Sales 1
        bob works Billing 1
        ann enters Sales
        ada hands to Billing please
            ?
    ";
    the_agent_who_handed_over_is_free_for_the_next: "
        ada works Sales 1
        bob works Billing 1
        ann enters Sales; ben enters Sales
        ada hands to bob
            ?
    ";
    back_to_the_own_category_it_comes_back_to_the_only_agent: "
        ada works Sales 1
        ann enters Sales
        ada hands to Sales
            ?
    ";
    to_oneself_is_refused: "
        ada works Sales 2
        ann enters Sales
        ada hands to ada
            ?
        ada says still mine
            ?
    ";
    to_an_unknown_agent_or_category_is_refused: "
        ada works Sales 1
        ann enters Sales
        ada hands to nobody
            ?
        ada hands to 77
            ?
    ";
    to_one_who_is_away_not_there_or_on_last_call_is_refused: "
        ada works Sales 1
        ann enters Sales
        bob joins Sales 1
        ada hands to bob
            ?
        cleo works Sales 1
        cleo drops
        ada hands to cleo
            ?
        dora works Sales 2
        ben enters Sales
        dora last call
        ada hands to dora
            ?
        units dora
            ?
    ";
    to_one_without_room_is_refused: "
        ada works Sales 1
        bob works Sales 1
        ann enters Sales; ben enters Sales
        ada hands to bob
            ?
        units ada; units bob
            ?
    ";
    to_one_who_is_rung_is_refused: "
        admin Billing is offer
        ada works Sales 1
        bob works Billing 1
        ann enters Sales; ben enters Billing
        ada hands to bob
            ?
        bob declines
        ada hands to bob
            ?
    ";
    to_one_who_was_disabled_or_removed_is_refused: "
        ada works Sales 1
        bob works Billing 1
        cleo works Billing 1
        ann enters Sales
        admin disables bob; admin removes cleo
        ada hands to bob
            ?
        ada hands to cleo
            ?
    ";
    to_a_closed_full_or_unstaffed_category_is_refused: "
        ada works Sales 1
        ann enters Sales
        admin closes Billing
        ada hands to Billing
            ?
        admin opens Billing; admin Billing unstaffed off
        ada hands to Billing
            ?
        admin Billing unstaffed on; admin Billing full at 1
        ben enters Billing
        ada hands to Billing
            ?
        ada says still mine
            ?
    ";
    end_crosses_transfer: "
        ada works Sales 1
        bob works Billing 1
        ann enters Sales
        ann ends
        ada hands to bob
            ?
    ";
    transfer_crosses_end: "
        ada works Sales 1
        bob works Billing 1
        ann enters Sales
        ada hands to bob
        ada ends #1
            ?
        ann ends
            ?
    ";
    transfer_crosses_transfer_from_two_tabs: "
        ada works Sales 1
        bob works Billing 1
        cleo works Billing 1
        ada/2 comes
        ann enters Sales
        ada hands to bob
        ada/2 hands #1 to cleo
            ?
    ";
    while_the_customer_is_held_it_may_be_handed_over: "
        ada works Sales 1
        bob works Billing 1
        ann enters Sales
        ann drops
        ada hands to bob
            ?
        wait 29s
        ann returns
            ?
    ";
    handed_to_a_category_while_the_customer_is_held_it_waits_for_two_minutes: "
        ada works Sales 1
        ann enters Sales
        ann drops
        ada hands to Billing
            ?
        bob works Billing 1
            ?
        wait 100s
        ann returns
            ?
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
            ?
        bob asks #1 before 9
            (nothing)
        cleo asks before 9
            ?
    ";
    the_last_agent_wraps_up_not_the_one_before: "
        admin Billing wrap-up 60
        ada works Sales 1
        bob works Billing 1
        ann enters Sales
        ada hands to Billing
        ann ends
        units ada; units bob
            ?
        ada wraps #1 up
            ?
    ";
    handing_over_on_last_call_ends_it: "
        show me
        ada works Sales 2
        bob works Billing 1
        ann enters Sales
        ada last call
        ada hands to bob
            ?
    ";
}
