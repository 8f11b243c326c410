//! How long a conversation may be, where an admin sets it: who is told that it is nearly full, and who is not.

use super::rig::Rig;
use super::script::come_out_even;
use super::verbs::perform;

/// One that has so many entries, where it may have two hundred.
fn with_entries(entries: u32) -> Rig {
    let mut rig = Rig::open();
    for line in ["admin sets entries 200", "ada works Sales 1", "ann enters Sales"] {
        perform(&mut rig, line);
    }
    for _ in 1..entries {
        perform(&mut rig, "ann says x");
    }
    rig.log.clear();
    rig
}

#[test]
fn what_is_over_is_told_nothing() {
    let mut rig = with_entries(90);
    perform(&mut rig, "ada ends");
    rig.log.clear();
    perform(&mut rig, "admin sets entries 100");
    assert_eq!(rig.log, Vec::<String>::new());
    come_out_even(rig);
}

#[test]
fn an_end_near_the_last_place_is_the_last_entry() {
    let mut rig = with_entries(183);
    perform(&mut rig, "ann ends");
    assert_eq!(rig.log[0], "ann, ada: #1.184 ended customer_left by ann");
    assert!(
        !rig.log.iter().any(|line| line.contains("nearly full")),
        "{:?}",
        rig.log
    );
    come_out_even(rig);
}

#[test]
fn one_that_is_longer_than_it_may_be_gets_no_notice() {
    for entries in [92, 150] {
        let mut rig = with_entries(entries);
        perform(&mut rig, "admin sets entries 100");
        assert_eq!(rig.log, Vec::<String>::new(), "{entries} entries");
        perform(&mut rig, "ann says x");
        assert_eq!(rig.answer, "conversation_full");
        come_out_even(rig);
    }
}
