//! The same id gets the same answer and changes nothing; another payload is refused; over crashes too.

use super::rig::Rig;
use super::script::{come_out_even, journeys};
use super::verbs::perform;

journeys! {
    a_message_sent_twice_appears_once: "
        ada works Sales 1
        ann enters Sales
        ann says hello
            ann, ada: #1.2 ann: hello
            ann: ok 2
        again
            ann: ok 2
        reusing ann says other
            ann: refused id_reused
    ";
    every_kind_of_command_is_done_once: "
        ada works Sales 1
        ann enters Sales
        again
            ann: ok entry 1
        ada ends
        again
            ada: ok
        ann rates 4
        again
            ann: ok
        ann closes
        again
            ann: ok
        ada away lunch
        again
            ada: ok
    ";
    entering_twice_with_one_id_is_one_entry: "
        ann enters Sales
        again
            ann: ok entry 1
        ann leaves
        again
            ann: ok
        kept
            1 customers 0 conversations 2 accepted 0 archived
    ";
    the_same_id_in_another_tab_is_another_command: "
        ada works Sales 1
        ann enters Sales
        ann/2 comes
        ann says hello
        reusing ann/2 says hello
            ann, ann/2, ada: #1.3 ann: hello
            ann/2: ok 3
    ";
    a_refusal_is_not_kept: "
        ada works Sales 1
        ada drops
        ann enters Sales
        ann says #1 too early
            ann: refused unknown_conversation
        ada returns
        again
            ann, ada: #1.2 ann: too early
            ann: ok 2
    ";
    over_a_crash_the_answer_is_the_same: "
        ada works Sales 1
        ann enters Sales
        ann says hello
        crash
        ann returns; ada returns
        again
            ann: ok 2
        reusing ann says other
            ann: refused id_reused
    ";
    over_a_crash_an_end_is_still_done: "
        ada works Sales 1
        ann enters Sales
        ann ends
        crash
        ann returns
        again
            ann: ok
    ";
    before_the_commit_a_lost_command_is_done_by_its_repeat: "
        lost: ann enters Sales
        ann returns
        again
            ann: waits in Sales, place 1
            ann: ok entry 1
        again
            ann: ok entry 1
    ";
    a_transfer_repeated_is_one_transfer: "
        ada works Sales 1
        bob works Billing 1
        ann enters Sales
        ada hands to bob
        again
            ada: ok
    ";
    an_accepted_offer_repeated_is_one_conversation: "
        admin Sales is offer
        ada works Sales 2
        ann enters Sales
        ada accepts
        again
            ada: ok #1
        units ada
            ada 1/2
    ";
    a_person_gone_for_ten_minutes_is_a_stranger: "
        ada works Sales 1
        ann enters Sales
        ann ends
        ann drops
        wait 11m
        kept
            0 customers 0 conversations 1 accepted 1 archived
        ann returns
        again
            ann: refused unknown_conversation
    ";
    an_agent_gone_for_ten_minutes_is_forgotten_by_the_ledger_only: "
        ada works Sales 1
        ada away lunch
        kept
            0 customers 0 conversations 2 accepted 0 archived
        ada drops
        wait 11m
        kept
            0 customers 0 conversations 0 accepted 0 archived
        ada returns
            ada: desk away lunch 0/1
    ";
}

/// 64 of a tab are kept; a tab has at most 32 unanswered.
#[test]
fn sixty_four_commands_are_kept_of_a_tab() {
    let mut rig = talking();
    perform(&mut rig, "ada away lunch");
    let first = rig.last.clone().unwrap();
    for n in 0..63 {
        perform(&mut rig, &format!("ada says {n}"));
    }
    let send = |rig: &mut Rig, (name, tab, frame): (String, u32, serde_json::Value)| {
        rig.sends(&name, tab, frame);
        rig.answer.clone()
    };
    assert_eq!(send(&mut rig, first.clone()), "ok");
    let rows = rig.store.accepted.len();
    perform(&mut rig, "ada says one more");
    assert_eq!(
        rig.store.accepted.len(),
        rows - 1,
        "what is too old is forgotten in the store too"
    );
    come_out_even(rig);
}

/// A command after 64 messages is found again after a crash, as it was before.
#[test]
fn the_last_command_of_a_busy_tab_survives_a_crash() {
    let mut rig = talking();
    for n in 0..70 {
        perform(&mut rig, &format!("ann says {n}"));
        rig.advance(10);
    }
    perform(&mut rig, "ann ends");
    perform(&mut rig, "crash");
    perform(&mut rig, "ann returns");
    rig.log.clear();
    perform(&mut rig, "again");
    assert_eq!(rig.log, ["ann: ok"]);
    come_out_even(rig);
}

/// Eight tabs are kept; the one used longest ago makes room.
#[test]
fn the_ninth_tab_makes_the_first_forgotten() {
    let mut rig = talking();
    perform(&mut rig, "ann/2 comes");
    perform(&mut rig, "ann/2 says hello");
    let first = rig.last.clone().unwrap();
    for tab in 10..18 {
        perform(&mut rig, &format!("ann/{tab} comes"));
        perform(&mut rig, &format!("ann/{tab} says from {tab}"));
    }
    rig.sends(&first.0, first.1, first.2);
    assert!(rig.log.last().unwrap().ends_with("ok 11"), "{:?}", rig.log.last());
    come_out_even(rig);
}

fn talking() -> Rig {
    let mut rig = Rig::open();
    for line in ["ada works Sales 1", "ann enters Sales"] {
        perform(&mut rig, line);
    }
    rig
}
