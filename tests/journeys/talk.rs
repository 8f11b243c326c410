//! Within a conversation: messages, marks, drafts, typing, history and the limits of the log.

use super::rig::Rig;
use super::script::{come_out_even, journeys};
use super::verbs::perform;

journeys! {
    both_see_the_messages_in_one_order: "
        ada works Sales 1
        ann enters Sales
        ann says one; ada says two; ann says three
            ann, ada: #1.2 ann: one
            ann: ok 2
            ann, ada: #1.3 agent ada: two
            ada: ok 3
            ann, ada: #1.4 ann: three
            ann: ok 4
    ";
    stamps_never_decrease_though_the_clock_does: "
        ada works Sales 1
        ann enters Sales
        ann says one
        clock back 1h
        ann says two
            ann, ada: #1.3 ann: two
            ann: ok 3
        clock ahead 2h
        ann says three
            ann, ada: #1.4 ann: three
            ann: ok 4
    ";
    everybody_who_may_write_is_told_how_much_and_it_counts_at_once: "
        ada works Sales 1
        ada/floor comes
        ann enters Sales
        ben comes
        ann drafts hello
            ada: #1 draft [hello] after 0
        admin sets characters 5
            ada, ann, ben: messages of 5, kept for 120 s
        admin sets characters 5
            (nothing)
        ann says hello
            ann, ada: #1.2 ann: hello
            ann: ok 2
        ann says hello!
            ann: refused too_long
        ada says hello!
            ada: refused too_long
        ann drafts hello!
            ada: #1 typing after 2
        admin sets characters 6
            ada, ann, ben: messages of 6, kept for 120 s
        ada says hello!
            ann, ada: #1.3 agent ada: hello!
            ada: ok 3
    ";
    a_repeat_gets_its_answer_though_it_would_be_too_long_by_now: "
        ada works Sales 1
        ann enters Sales
        ann says hello
        admin sets characters 4
        again
            ann: ok 2
    ";
    a_message_of_none_or_more_than_ten_thousand_characters_is_no_setting: "
        admin sets characters 0
            admin: refused bad_setting
        admin sets characters 10001
            admin: refused bad_setting
        admin sets entries 99
            admin: refused bad_setting
        admin sets entries 100001
            admin: refused bad_setting
    ";
    marks_only_grow_and_stay_within_the_log: "
        ada works Sales 1
        ann enters Sales
        ann says two; ann says three
        ada marks 2 1
            ann, ada: #1 agent marks 2/1
        ada marks 1 1
            (nothing)
        ada marks 99 99
            ann, ada: #1 agent marks 3/3
        ann marks 3 2
            ann, ada: #1 customer marks 3/2
    ";
    what_is_read_is_delivered: "
        ada works Sales 1
        ann enters Sales
        ann says two
        ada marks 0 2
            ann, ada: #1 agent marks 2/2
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
            ann, bob: #1 agent marks 1/1
    ";
    the_agent_sees_the_draft_and_after_which_message: "
        ada works Sales 1
        ann enters Sales
        ann drafts hel
            ada: #1 draft [hel] after 0
        ann says hello
        ann drafts wor
            ada: #1 draft [wor] after 2
        ann drafts
            ada: #1 draft [] after 2
    ";
    the_customer_sees_that_the_agent_types_never_what: "
        ada works Sales 1
        ann enters Sales
        ada types
            ann: #1 typing after 0
        ada says hi
        ada pauses
            ann: #1 still after 2
    ";
    the_customers_typing_is_shown_too: "
        ada works Sales 1
        ann enters Sales
        ann types
            ada: #1 typing after 0
        ann pauses
            ada: #1 still after 0
    ";
    switched_off_only_typing_is_shown_and_the_screen_is_cleared: "
        show conversation
        ada works Sales 1
        ann enters Sales
        ann drafts secr
            ada: #1 draft [secr] after 0
        ann preview off
            ann: #1 open with ada, preview on hidden
            ada: #1 open with ann, preview on hidden
            ada: #1 draft [] after 0
            ann: ok
        ann drafts secret
            ada: #1 typing after 0
        ann drafts
            ada: #1 still after 0
        ann preview on
            ann: #1 open with ada
            ada: #1 open with ann
            ann: ok
        ann drafts open
            ada: #1 draft [open] after 0
    ";
    ask_shows_nothing_before_a_yes: "
        show conversation
        admin Sales preview ask
        ada works Sales 1
        ann enters Sales
            ann: page idle
            ann: waits in Sales, place 1
            ann: ok entry 1
            ann: #1 open with ada, preview ask hidden
            ada: #1 open with ann, preview ask hidden
            ann, ada: #1.1 ada joined
            ann: talks in #1
        ann drafts no
            ada: #1 typing after 0
        ann preview on
            ann: #1 open with ada, preview ask seen
            ada: #1 open with ann, preview ask seen
            ann: ok
        ann drafts yes
            ada: #1 draft [yes] after 0
    ";
    off_never_shows: "
        show conversation
        admin Sales preview off
        ada works Sales 1
        ann enters Sales
        ann preview on
            ann: refused preview_off
        ann drafts never
            ada: #1 typing after 0
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
            bob: #1 typing after 0
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
            ann: history #1 1..1
        ann asks before 0
            ann: history #1 1..1
        ann asks before 4000000000
            ann: history #1 1..2
    ";
    the_customer_reads_history_after_the_end: "
        ada works Sales 1
        ann enters Sales
        ann says two
        ada ends
        ann asks before 9
            ann: history #1 1..4
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
    for line in [
        "ann asks before 121",
        "ann asks before 71",
        "ann asks before 21",
        "ann reloads",
    ] {
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
    assert_eq!(rig.log[1], "ann, ada: #1.9901 nearly full, 91 left");
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

/// Fewer entries than there are: whoever writes is told so, and more again lets them go on.
#[test]
fn the_length_of_a_conversation_is_a_setting_for_those_under_way() {
    let mut rig = talking();
    let say = |rig: &mut Rig, times: u32| {
        for _ in 0..times {
            rig.log.clear();
            perform(rig, "ann says x");
        }
    };
    perform(&mut rig, "admin sets entries 1000");
    say(&mut rig, 89);
    assert_eq!(rig.log[0], "ann, ada: #1.90 ann: x");
    rig.log.clear();
    perform(&mut rig, "admin sets entries 100");
    assert_eq!(rig.log[0], "ann, ada: #1.91 nearly full, 1 left");
    say(&mut rig, 1);
    assert_eq!(rig.answer, "ok");
    say(&mut rig, 1);
    assert_eq!(rig.answer, "conversation_full");
    perform(&mut rig, "admin sets entries 200");
    say(&mut rig, 92);
    assert_eq!(rig.log[1], "ann, ada: #1.185 nearly full, 7 left");
    rig.log.clear();
    perform(&mut rig, "admin sets entries 100");
    assert_eq!(rig.log, Vec::<String>::new(), "there is no room for a notice");
    say(&mut rig, 1);
    assert_eq!(rig.answer, "conversation_full");
    perform(&mut rig, "ada ends");
    assert_eq!(rig.log.last().unwrap(), "ada: ok");
    come_out_even(rig);
}

fn talking() -> Rig {
    let mut rig = Rig::open();
    for line in ["ada works Sales 1", "ann enters Sales"] {
        perform(&mut rig, line);
    }
    rig
}
