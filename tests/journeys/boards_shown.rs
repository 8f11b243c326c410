//! Boards: who sees which, what they tell, how often.

use super::script::journeys;

journeys! {
    an_agent_sees_the_team_and_an_admin_the_floor: "
        show board
        ada works Sales 1
        ann enters Sales
        root logs in
        root/9 comes
            root/floor: floor all; here 0 waiting 0 talking 0 agents 0 free 0 full 0 away 0 last 0
        wait 1s
            ada: team new; here 1 waiting 0 talking 1 agents 2 free 0 full 1 away 0 last 0; Sales queue waiting 0 0 of 1 free; Billing unstaffed waiting 0 0 of 0 free; root away 0/1 (not here); ada available 1/1
            root/floor: floor new; here 1 waiting 0 talking 1 agents 2 free 0 full 1 away 0 last 0; Sales queue waiting 0 0 of 1 free; Billing unstaffed waiting 0 0 of 0 free; root away 0/1 (not here); ada available 1/1; #1 ann with ada
    ";
    a_customer_who_waits_or_talks_sees_no_categories: "
        show board
        ann comes
            ann: page idle
            ann: categories all; Sales unstaffed waiting 0 0 of 0 free
        ann enters Sales
        wait 2s
        ada joins Sales 1
        wait 2s
            ada: team new; here 1 waiting 1 talking 0 agents 1 free 0 full 0 away 1 last 0; Sales queue waiting 1 0 of 1 free; ada away 0/1
        ann leaves
            ann: idle
            ann: categories all; Sales queue waiting 1 0 of 0 free; Billing unstaffed waiting 0 0 of 0 free
            ann: ok
            ada: team new; here 1 waiting 0 talking 0 agents 1 free 0 full 0 away 1 last 0; Sales queue waiting 0 0 of 1 free
            ann: categories new; Sales queue waiting 0 0 of 0 free
    ";
    customers_are_shown_changes_once_a_second: "
        show board
        ann comes
        wait 2s
        ben enters Sales
            ben: page idle
            ben: categories all; Sales unstaffed waiting 0 0 of 0 free; Billing unstaffed waiting 0 0 of 0 free
            ben: waits in Sales, place 1
            ben: ok entry 1
            ann: categories new; Sales unstaffed waiting 1 0 of 0 free
        cid enters Sales
        wait 500ms
        dan enters Sales
            dan: page idle
            dan: categories all; Sales unstaffed waiting 1 0 of 0 free; Billing unstaffed waiting 0 0 of 0 free
            dan: waits in Sales, place 3
            dan: ok entry 3
        wait 600ms
            ann: categories new; Sales unstaffed waiting 3 0 of 0 free
    ";
    staff_are_shown_changes_four_times_a_second: "
        show board
        root logs in
        root comes
        wait 2s
        ben enters Sales
            ben: page idle
            ben: categories all; Sales unstaffed waiting 0 0 of 0 free; Billing unstaffed waiting 0 0 of 0 free
            root: team new; here 1 waiting 0 talking 0 agents 1 free 0 full 0 away 1 last 0
            ben: waits in Sales, place 1
            ben: ok entry 1
        cid enters Sales
        wait 100ms
        dan enters Sales
        wait 200ms
            root: team new; here 3 waiting 3 talking 0 agents 1 free 0 full 0 away 1 last 0; Sales unstaffed waiting 3 0 of 0 free
        wait 10s
    ";
    a_state_is_on_the_board: "
        show board; hide me
        root logs in
        root comes
        ada joins Sales 2
        wait 1s
        ada available
            ada: ok
            root, ada: team new; here 0 waiting 0 talking 0 agents 2 free 1 full 0 away 1 last 0; Sales ready waiting 0 1 of 1 free; ada available 0/2
        wait 1s
        ann enters Sales
        wait 1s
        ada last call
            ada: ok
            root, ada: team new; here 1 waiting 0 talking 1 agents 2 free 0 full 0 away 1 last 1; Sales queue waiting 0 0 of 1 free; ada last_call 1/2
        wait 1s
        ada drops
            ann: #1.2 ada dropped
            root: team new; here 1 waiting 0 talking 1 agents 2 free 0 full 0 away 1 last 0; Sales queue waiting 0 0 of 1 free; ada last_call 1/2 (not here)
        wait 1s
        admin removes ada
            ann: #1.3 ada lost, returned
            ann: waits in Sales with #1, place 1
            root: team new; here 1 waiting 1 talking 0 agents 1 free 0 full 0 away 1 last 0; Sales unstaffed waiting 1 0 of 0 free; no ada
        wait 1s
            (nothing)
    ";
    held_sides_are_on_the_floor: "
        show board
        root logs in
        ada works Sales 1
        ann enters Sales
        root/9 comes
        wait 1s
        ann drops
            ada: #1.2 ann dropped
            ada: team new; here 0 waiting 0 talking 1 agents 2 free 0 full 1 away 0 last 0
            root/floor: floor new; here 0 waiting 0 talking 1 agents 2 free 0 full 1 away 0 last 0; #1 ann with ada (customer held)
        wait 1s
        ada drops
            root/floor: floor new; here 0 waiting 0 talking 1 agents 2 free 0 full 0 away 0 last 0; Sales queue waiting 0 0 of 1 free; ada available 1/1 (not here); #1 ann with ada (both held)
        wait 1s
        ann returns
            ann: page talks in #1; #1 open with ada, other held 29 s, entries 2..4
            root/floor: floor new; here 1 waiting 0 talking 1 agents 2 free 0 full 0 away 0 last 0; #1 ann with ada (agent held)
    ";
    who_talks_without_anybody_there_is_counted_until_the_end_and_no_longer: "
        show board
        root logs in
        ada works Sales 1
        ann enters Sales
        root/9 comes
        ada drops; ann drops
        wait 29s
        wait 2s
            root/floor: floor new; here 0 waiting 0 talking 0 agents 2 free 0 full 0 away 0 last 0; ada available 0/1 (not here); no #1
        bob works Sales 1
        cid enters Sales
        bob drops; cid leaves
        wait 1s
            root/floor: floor new; here 1 waiting 0 talking 0 agents 3 free 0 full 0 away 0 last 0; Sales queue waiting 0 0 of 2 free; bob available 0/1 (not here)
    ";
    a_crash_is_a_new_board_with_everybody_on_it: "
        show board
        ada works Sales 1
        ann enters Sales
        wait 1s
        crash
        ada returns
            ada: desk available 1/1; #1 open with ann, other held 30 s, up to date at 1
            ada: team all; here 0 waiting 0 talking 1 agents 1 free 0 full 0 away 0 last 0; Sales queue waiting 0 0 of 1 free; Billing unstaffed waiting 0 0 of 0 free; root away 0/1 (not here); ada available 1/1 (not here)
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
