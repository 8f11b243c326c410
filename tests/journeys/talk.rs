//! Within a conversation: messages, marks, drafts, typing, history and the limits of the log.

use super::rig::Rig;
use super::script::{come_out_even, journeys};
use super::verbs::perform;

journeys! {
    both_see_the_messages_in_one_order: "
        ada works Sales 1
        ann enters Sales
        ann says one; ada says two; ann says three
            ?
    ";
    stamps_never_decrease_though_the_clock_does: "
        ada works Sales 1
        ann enters Sales
        ann says one
        clock back 1h
        ann says two
            ?
        clock ahead 2h
        ann says three
            ?
    ";
    marks_only_grow_and_stay_within_the_log: "
        ada works Sales 1
        ann enters Sales
        ann says two; ann says three
        ada marks 2 1
            ?
        ada marks 1 1
            (nothing)
        ada marks 99 99
            ?
        ann marks 3 2
            ?
    ";
    what_is_read_is_delivered: "
        ada works Sales 1
        ann enters Sales
        ann says two
        ada marks 0 2
            ?
    ";
    the_second_tabs_older_mark_changes_nothing: "
        ada works Sales 1
        ada/2 comes
        ann enters Sales
        ann says two; ann says three
        ada marks 3 3
        ada/2 marks 3 1
            (nothing)
    ";
    the_next_agents_marks_begin_anew: "
        show conversation
        ada works Sales 1
        bob works Billing 1
        ann enters Sales
        ada marks 1 1
        ada hands to bob
        bob marks 1 1
            ?
    ";
    the_agent_sees_the_draft_and_after_which_message: "
        ada works Sales 1
        ann enters Sales
        ann drafts hel
            ?
        ann says hello
        ann drafts wor
            ?
        ann drafts
            ?
    ";
    the_customer_sees_that_the_agent_types_never_what: "
        ada works Sales 1
        ann enters Sales
        ada types
            ?
        ada says hi
        ada pauses
            ?
    ";
    the_customers_typing_is_shown_too: "
        ada works Sales 1
        ann enters Sales
        ann types
            ?
        ann pauses
            ?
    ";
    switched_off_only_typing_is_shown_and_the_screen_is_cleared: "
        show conversation
        ada works Sales 1
        ann enters Sales
        ann drafts secr
            ?
        ann preview off
            ?
        ann drafts secret
            ?
        ann drafts
            ?
        ann preview on
            ?
        ann drafts open
            ?
    ";
    ask_shows_nothing_before_a_yes: "
        show conversation
        admin Sales preview ask
        ada works Sales 1
        ann enters Sales
            ?
        ann drafts no
            ?
        ann preview on
            ?
        ann drafts yes
            ?
    ";
    off_never_shows: "
        show conversation
        admin Sales preview off
        ada works Sales 1
        ann enters Sales
        ann preview on
            ?
        ann drafts never
            ?
    ";
    a_change_of_the_categorys_setting_holds_for_later_conversations: "
        ada works Sales 2
        ann enters Sales
        admin Sales preview off
        ann drafts still
            ?
        ben enters Sales
        ben drafts not
            ?
    ";
    the_choice_outlives_a_transfer_and_a_crash: "
        ada works Sales 1
        bob works Billing 1
        ann enters Sales
        ann preview off
        ada hands to bob
        crash
        ann returns; bob returns
        ann drafts no
            ?
    ";
    nothing_volatile_after_the_end: "
        ada works Sales 1
        ann enters Sales
        ada ends
        ann drafts late; ann types; ada types
            (nothing)
    ";
    history_before_one_is_empty: "
        ada works Sales 1
        ann enters Sales
        ann asks before 1
            ?
        ann asks before 0
            ?
        ann asks before 4000000000
            ?
    ";
    the_customer_reads_history_after_the_end: "
        ada works Sales 1
        ann enters Sales
        ann says two
        ada ends
        ann asks before 9
            ?
        ada asks #1 before 9
            (nothing)
    ";
}

/// Fifty entries in an answer, and in the tail.
#[test]
fn history_comes_in_fifties() {
    let mut rig = talking();
    for n in 2..=120 {
        perform(&mut rig, &format!("ann says {n}"));
    }
    rig.log.clear();
    for line in ["ann asks before 121", "ann asks before 71", "ann asks before 21", "ann reloads"] {
        perform(&mut rig, line);
    }
    let expected = [
        "ann: history #1 71..121",
        "ann: history #1 21..71",
        "ann: history #1 1..21",
        "ada: #1.121 ann dropped",
    ];
    assert_eq!(rig.log[..4], expected);
    let page = rig.log.iter().find(|line| line.starts_with("ann: page")).unwrap();
    assert!(page.ends_with("entries 73..122"), "{page}");
    come_out_even(rig);
}

/// The tail is bounded in bytes as well.
#[test]
fn a_tail_of_long_messages_is_short() {
    let mut rig = talking();
    for _ in 0..20 {
        perform(&mut rig, &format!("ann says {}", "x".repeat(2_000)));
    }
    rig.log.clear();
    perform(&mut rig, "ann/2 comes");
    assert!(rig.log[0].ends_with("entries 14..21"), "{:?}", rig.log);
    come_out_even(rig);
}

/// At most 10,000 entries; it says so from 9,900 on, and the end always has room.
#[test]
fn a_full_conversation_says_so_and_can_still_end() {
    let mut rig = talking();
    rig.checked = false;
    let said = |rig: &mut Rig| {
        rig.log.clear();
        perform(rig, "ann says x");
        rig.answer.clone()
    };
    for _ in 2..9_900 {
        assert_eq!(said(&mut rig), "ok");
    }
    assert_eq!(said(&mut rig), "ok");
    assert_eq!(rig.log[1], "ann, ada: #1.9901 nearly full, 100 left");
    let mut more = 0;
    while said(&mut rig) == "ok" {
        more += 1;
    }
    assert_eq!((more, rig.answer.as_str()), (91, "conversation_full"));
    perform(&mut rig, "ada hands to Billing");
    assert_eq!(rig.answer, "conversation_full");
    perform(&mut rig, "ann drops");
    perform(&mut rig, "ann returns");
    rig.log.clear();
    perform(&mut rig, "ann ends");
    assert_eq!(rig.log[0], "ann, ada: #1.9993 ended customer_left by ann");
    come_out_even(rig);
}

fn talking() -> Rig {
    let mut rig = Rig::open();
    for line in ["ada works Sales 1", "ann enters Sales"] {
        perform(&mut rig, line);
    }
    rig
}
