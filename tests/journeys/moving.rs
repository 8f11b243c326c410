//! What comes along with those who are moved out of a category that closes.

use usher::ids::{ConversationId, EntryId};

use super::rig::Rig;
use super::script::{come_out_even, journeys};
use super::verbs::perform;

journeys! {
    a_conversation_that_is_moved_goes_by_the_category_where_it_is_now: "
        show conversation
        admin Billing preview off
        ada works Sales 1
        ann enters Sales
        ada drops
        wait 31s
        admin closes Sales to Billing
            ann: waits in Billing with #1, place 1 (moved)
            ann: #1 waits for an agent, preview off hidden
        bob works Billing 1
            bob: desk away logged_in 0/1
            bob: ok
            ann: #1 open with bob, preview off hidden
            bob: #1 open with ann, preview off hidden
            ann, bob: #1.4 bob joined
            ann: talks in #1
        ann drafts one
            bob: #1 typing after 0
        admin Billing is called Shop
            ann: #1 open with bob, in Shop, preview off hidden
            bob: #1 open with ann, in Shop, preview off hidden
        admin Sales is called Store
            (nothing)
    ";
    both_lost_and_moved_it_still_ends_as_both_lost: "
        ada works Sales 1
        ann enters Sales
        ada drops
        wait 10s
        ann drops
        wait 21s
        admin closes Sales to Billing
        wait 10s
        ann returns
            ann: page idle; #1 ended both_lost, entries 3..5
    ";
    who_is_dismissed_sees_the_categories_again: "
        show board
        ann enters Sales
        wait 1s
        admin closes Sales dismiss
            ann: idle
            ann: told 1 closed Sales
            ann: categories all; Sales unstaffed waiting 1 0 of 0 free; Billing unstaffed waiting 0 0 of 0 free
        wait 1s
            ann: categories new; Sales closed waiting 0 0 of 0 free
    ";
    nobody_is_moved_into_an_archived_one: "
        ann enters Sales
        admin archives Billing
        admin closes Sales to Billing
            admin: refused archived
        line Sales
            Sales: ann
    ";
}

/// The time of the entry decides who is next; the stay in the other queue begins with the move.
#[test]
fn each_stay_is_kept_with_its_own_time() {
    let mut rig = Rig::open();
    perform(&mut rig, "ann enters Sales");
    rig.advance(5_000);
    let moved = rig.now.wall;
    perform(&mut rig, "admin closes Sales to Billing");
    rig.advance(7_000);
    perform(&mut rig, "ann leaves");
    let stays = rig.store.waits.iter().map(|wait| (wait.entered, wait.left));
    let stays: Vec<_> = stays.collect();
    assert_eq!(stays.len(), 2);
    assert_eq!(stays[0].1, moved);
    assert_eq!(stays[1], (moved, rig.now.wall));
    come_out_even(rig);
}

#[test]
fn a_conversation_names_each_of_its_stays() {
    let mut rig = Rig::open();
    for line in [
        "ada works Sales 1",
        "ann enters Sales",
        "ada drops",
        "wait 31s",
        "admin closes Sales to Billing",
    ] {
        perform(&mut rig, line);
    }
    let row = &rig.store.conversations[&ConversationId(1)];
    assert_eq!(row.queue_entries, [EntryId(1), EntryId(2), EntryId(3)]);
    come_out_even(rig);
}
