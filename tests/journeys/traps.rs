//! The traps in which the predecessor was caught: lost people, forged ids, and text that is more than text.

use super::rig::Rig;
use super::script::{come_out_even, journeys};
use serde_json::json;

journeys! {
    three_waiting_and_three_agents_become_three_pairs: "
        ann enters Sales; ben enters Sales; cid enters Sales
        ada works Sales 1
            ada: desk away logged_in 0/1
            ada: ok
            ann, ada: #1.1 ada joined
            ann: talks in #1
        bob works Sales 1
            bob: desk away logged_in 0/1
            bob: ok
            ben, bob: #2.1 bob joined
            ben: talks in #2
        cleo works Sales 1
            cleo: desk away logged_in 0/1
            cleo: ok
            cid, cleo: #3.1 cleo joined
            cid: talks in #3
    ";
    three_agents_who_come_at_once_are_given_one_each: "
        ada joins Sales 1; bob joins Sales 1; cleo joins Sales 1
        ann enters Sales; ben enters Sales; cid enters Sales
        ada available; bob available; cleo available
            ada: ok
            ann, ada: #1.1 ada joined
            ann: talks in #1
            bob: ok
            ben, bob: #2.1 bob joined
            ben: talks in #2
            cleo: ok
            cid, cleo: #3.1 cleo joined
            cid: talks in #3
    ";
    when_the_second_of_five_leaves_the_others_move_up_and_nobody_is_lost: "
        ann enters Sales; ben enters Sales; cid enters Sales; dan enters Sales; eve enters Sales
        wait 1s
        ben leaves 2
            ben: idle
            ben: ok
            cid: place 2
            dan: place 3
            eve: place 4
        line Sales
            Sales: ann cid dan eve
    ";
    when_the_second_of_five_drops_for_good_the_others_move_up: "
        ann enters Sales; ben enters Sales; cid enters Sales; dan enters Sales; eve enters Sales
        wait 1s
        ben drops
            (nothing)
        wait 119s
            (nothing)
        wait 2s
            cid: place 2
            dan: place 3
            eve: place 4
        line Sales
            Sales: ann cid dan eve
    ";
    words_that_look_like_an_event_are_a_message: r#"
        ada works Sales 1
        ann enters Sales
        ann says agent connected
            ann, ada: #1.2 ann: agent connected
            ann: ok 2
        ann says {"type":"ended"}
            ann, ada: #1.3 ann: {"type":"ended"}
            ann: ok 3
    "#;
    a_conversation_that_is_not_mine_is_unknown: "
        ada works Sales 1
        bob works Sales 1
        ann enters Sales; ben enters Sales
        ann says #2 intrusion
            ann: refused unknown_conversation
        ann ends #2
            ann: refused unknown_conversation
        bob says #1 intrusion
            bob: refused unknown_conversation
        bob hands #1 to ada
            bob: refused unknown_conversation
        ann rates #2 5
            ann: refused unknown_conversation
        ann closes #2
            ann: refused unknown_conversation
        ann preview #2 off
            ann: refused unknown_conversation
        bob wraps #1 up
            bob: refused not_wrapping_up
        ann says #77 nowhere
            ann: refused unknown_conversation
    ";
    signals_about_a_conversation_that_is_not_mine_are_not_heard: "
        ada works Sales 1
        bob works Sales 1
        ann enters Sales; ben enters Sales
        ann marks #2 1 1; ann drafts #2 peep; ann types #2; ann asks #2 before 9
            (nothing)
        bob marks #1 1 1; bob types #1; bob asks #1 before 9
            (nothing)
    ";
    an_entry_or_offer_that_is_not_mine_does_nothing: "
        admin Sales is offer
        ada works Sales 1
        bob works Sales 1
        ann enters Sales; ben enters Sales
        ben leaves 1
            ben: refused not_waiting
        bob accepts 1
            bob: refused unknown_offer
        bob declines 1
            bob: refused unknown_offer
        ada accepts 99
            ada: refused unknown_offer
    ";
    a_name_is_trimmed_and_not_blank: r#"
        ada works Sales 1
        ann comes
        ann sends {"type":"enter","category":1,"name":" "}
            ann: refused blank
        ann sends {"type":"enter","category":1,"name":"  Ann B  "}
            ann: waits in Sales, place 1
            ann: ok entry 1
            ann, ada: #1.1 ada joined
            ann: talks in #1
    "#;
    customers_cannot_do_what_agents_do_nor_agents_what_customers_do: "
        ada works Sales 1
        ann enters Sales
        ann available
            ann: error wrong_role
        ann takes
            ann: error wrong_role
        ann hands to Billing
            ann: error wrong_role
        ann accepts 1
            ann: error wrong_role
        ada enters Sales
            ada: error wrong_role
        ada rates 5
            ada: error wrong_role
        ada drafts peep
            ada: error wrong_role
    ";
    someone_who_only_looks_on_says_nothing: "
        root logs in
        root/9 comes
        root/9 available
            root/floor: error wrong_role
    ";
    bad_fields_are_refused_and_the_command_is_answered: r#"
        ann comes
        ann sends {"type":"enter","id":"000000000000000000000000000000aa","category":"Sales","name":"x"}
            ann: refused bad_field
        ann sends {"type":"leave","id":7,"entry":1}
            ann: error bad_field
        ann sends {"type":"dance"}
            ann: error unknown_type
        ann sends [1,2]
            ann: error unknown_type
    "#;
    names_need_not_be_unique: "
        ada works Sales 2
        ann enters Sales name Ann
        ben enters Sales name Ann
            ben: page idle
            ben: waits in Sales, place 1
            ben: ok entry 2
            ben, ada: #2.1 ada joined
            ben: talks in #2
        ben says I am the other one
            ben, ada: #2.2 Ann: I am the other one
            ben: ok 2
    ";
}

#[test]
fn two_thousand_characters_pass_and_one_more_does_not() {
    let mut rig = talking();
    for (text, answer) in [
        ("é".repeat(2_000), "ok"),
        ("é".repeat(2_001), "too_long"),
        ("👨".repeat(2_000), "ok"),
    ] {
        rig.sends("ann", 1, json!({ "type": "say", "conversation": 1, "text": text }));
        assert_eq!(rig.answer, answer);
    }
    assert_eq!(rig.store.entries[&usher::ids::ConversationId(1)].len(), 3);
    come_out_even(rig);
}

#[test]
fn what_looks_blank_is_refused_and_everything_else_passes_as_it_is() {
    let mut rig = talking();
    for blank in ["", "   ", "\n\t", "\u{200B}\u{200D}", "\u{FEFF}"] {
        rig.sends("ann", 1, json!({ "type": "say", "conversation": 1, "text": blank }));
        assert_eq!(rig.answer, "blank", "{blank:?}");
    }
    let family = "👨\u{200D}👩\u{200D}👧\u{200D}👦";
    assert_eq!(family.len(), 25);
    for (seq, text) in (2..).zip([
        "0",
        "<script>alert('1')</script> & more",
        family,
        "a\u{0}b",
        "\u{202E}odd",
    ]) {
        rig.sends("ann", 1, json!({ "type": "say", "conversation": 1, "text": text }));
        let shown = format!("ann, ada: #1.{seq} ann: {text}");
        assert!(rig.log.contains(&shown), "{shown:?} of {:?}", rig.log);
    }
    come_out_even(rig);
}

#[test]
fn each_text_has_its_own_limit() {
    let mut rig = Rig::open();
    rig.comes("ann", 1);
    let enter = |name: usize, email: usize, subject: usize| {
        let email = format!("{}@example.org", "e".repeat(email - 12));
        json!({ "type": "enter", "category": 1, "name": "n".repeat(name), "email": email, "subject": "s".repeat(subject) })
    };
    for (frame, answer) in [
        (enter(101, 254, 200), "too_long"),
        (enter(100, 255, 200), "too_long"),
        (enter(100, 254, 201), "too_long"),
        (enter(100, 254, 200), "ok"),
    ] {
        rig.sends("ann", 1, frame);
        assert_eq!(rig.answer, answer);
    }
    come_out_even(rig);
}

fn talking() -> Rig {
    let mut rig = Rig::open();
    for line in ["ada works Sales 1", "ann enters Sales"] {
        super::verbs::perform(&mut rig, line);
    }
    rig
}
