//! Boards: who sees which, what they tell, how often.

use super::script::journeys;

journeys! {
    an_agent_sees_the_team_and_an_admin_the_floor: "
        show board
        ada works Sales 1
        ann enters Sales
        root logs in
        root/9 comes
            ?
        wait 1s
            ?
    ";
    a_customer_who_waits_or_talks_sees_no_categories: "
        show board
        ann comes
            ?
        ann enters Sales
        wait 2s
        ada joins Sales 1
        wait 2s
            ?
        ann leaves
            ?
    ";
    customers_are_shown_changes_once_a_second: "
        show board
        ann comes
        wait 2s
        ben enters Sales
            ?
        cid enters Sales
        wait 500ms
        dan enters Sales
            ?
        wait 600ms
            ?
    ";
    staff_are_shown_changes_four_times_a_second: "
        show board
        root logs in
        root comes
        wait 2s
        ben enters Sales
            ?
        cid enters Sales
        wait 100ms
        dan enters Sales
        wait 200ms
            ?
        wait 10s
    ";
    a_state_is_on_the_board: "
        show board; hide me
        root logs in
        root comes
        ada joins Sales 2
        wait 1s
        ada available
            ?
        wait 1s
        ann enters Sales
        wait 1s
        ada last call
            ?
        wait 1s
        ada drops
            ?
        wait 1s
        admin removes ada
            ?
        wait 1s
            ?
    ";
    held_sides_are_on_the_floor: "
        show board
        root logs in
        ada works Sales 1
        ann enters Sales
        root/9 comes
        wait 1s
        ann drops
            ?
        wait 1s
        ada drops
            ?
        wait 1s
        ann returns
        wait 1s
            ?
    ";
    a_crash_is_a_new_board: "
        show board
        ada works Sales 1
        wait 1s
        crash
        ada returns
            ?
    ";
}

/// A category added while nobody could see one reaches the customers who were there before.
#[test]
fn the_first_category_of_all_is_shown() {
    use super::rig::Rig;
    use usher::hub::Hub;
    let mut rig = Rig::open();
    rig.hub = Hub::load(rig.now, usher::hub::row::Rows::default());
    rig.store = super::store::Store::default();
    rig.step(usher::hub::input::Input::Accepting);
    rig.comes("ann", 1);
    rig.category("First");
    rig.advance(2_000);
    let (_, boards) = rig.boards().next().unwrap();
    assert_eq!(boards.by_topic["categories"].rows.len(), 1);
}
