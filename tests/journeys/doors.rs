//! What a category is before one enters it, and whom it lets in.

use super::script::journeys;

journeys! {
    unknown_closed_full_and_unstaffed: "
        ann enters 77
            ?
        admin closes Sales
        ann enters Sales
            ?
        admin opens Sales; admin Sales unstaffed off
        ann enters Sales
            ?
        admin Sales unstaffed on; admin Sales full at 1
        ben enters Sales
        ann enters Sales
            ?
        ben leaves
        ann enters Sales
            ?
    ";
    with_nobody_on_duty_it_stays_open_and_the_first_to_come_serves: "
        estimates
        ann enters Sales
            ?
        ada joins Sales 1
        wait 1s
            ?
        ada available
            ?
    ";
    unstaffed_off_counts_the_away_as_on_duty: "
        admin Sales unstaffed off
        ada joins Sales 1
        ann enters Sales
            ?
        ada logs out
        ben enters Sales
            ?
        line Sales
            ?
    ";
    it_asks_for_what_it_asks_for: "
        admin Sales asks email; admin Sales asks subject
        ann enters Sales
            ?
        ann enters Sales email ann@example.org
            ?
        ann enters Sales email ann subject shoes
            ?
        ann enters Sales email ann@example.org subject shoes
            ?
    ";
    the_agent_gets_the_card: "
        show conversation
        ada works Sales 1
        ann enters Sales email ann@example.org subject shoes
            ?
    ";
    two_categories_of_one_name_are_refused: "
        admin Sales place 1
        category Other
        admin closes Nowhere
            ?
        admin Sales full at 0
            ?
    ";
    the_states_that_customers_see: "
        show board; estimates
        ann comes
            ?
        ada joins Sales 1
        wait 1s
            ?
        ada available
        wait 1s
            ?
        ben enters Sales
        wait 1s
            ?
        cid enters Sales
        wait 1s
            ?
        admin Sales full at 1
        wait 1s
            ?
        admin closes Sales
        wait 1s
            ?
    ";
}
