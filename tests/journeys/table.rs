//! The table of every command in every state in `docs/PROTOCOL.md`, walked row by row.
//!
//! A state is a script, a command is a line; the answer is the word on the wire. A row that is missing fails, so does one too many.
//! `USHER_WRITE_JOURNEYS=1` writes the answers into the document, for a person to read and judge.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use super::rig::Rig;
use super::script::come_out_even;
use super::verbs::perform;

const BEGIN: &str = "<!-- commands and states: begin -->\n";
const END: &str = "<!-- commands and states: end -->";

/// A state by name, and how one comes there: `ann` is the customer, `ada` the agent who asks.
type State = (&'static str, &'static str);

/// A command by name, and how it is sent.
type Command = (&'static str, &'static str);

const CUSTOMER_STATES: &[State] = &[
    ("idle", "ann comes"),
    ("waiting", "ann enters Sales"),
    ("offered", "admin Sales is offer; ada works Sales 1; ann enters Sales"),
    ("talking", "ada works Sales 1; ann enters Sales"),
    ("talking, agent held", "ada works Sales 1; ann enters Sales; ada drops"),
    (
        "waiting for an agent",
        "ada works Sales 1; ann enters Sales; ada drops; wait 31s",
    ),
    (
        "handed over",
        "ada works Sales 1; bob works Billing 1; ann enters Sales; ada hands to bob",
    ),
    ("ended", "ada works Sales 1; ann enters Sales; ada ends"),
    ("closed", "ada works Sales 1; ann enters Sales; ada ends; ann closes"),
    ("abandoned", "ann enters Sales; ann drops; wait 121s; ann returns"),
];

const CUSTOMER_COMMANDS: &[Command] = &[
    ("enter", "ann enters Sales"),
    ("leave", "ann leaves"),
    ("say", "ann says #1 hello"),
    ("end", "ann ends #1"),
    ("close", "ann closes #1"),
    ("preview", "ann preview #1 off"),
    ("rate", "ann rates #1 5"),
    ("dismiss", "ann dismisses 1"),
    ("set_state", "ann available"),
];

const AGENT_STATES: &[State] = &[
    ("away", "ada joins Sales 1"),
    ("available", "ada works Sales 1"),
    ("offered", "admin Sales is offer; ada works Sales 1; ann enters Sales"),
    (
        "offer withdrawn",
        "admin Sales is offer; ada works Sales 1; ann enters Sales; ann leaves",
    ),
    (
        "offer unanswered",
        "admin Sales is offer; ada works Sales 1; ann enters Sales; wait 20s",
    ),
    ("talking", "ada works Sales 1; ann enters Sales"),
    ("customer held", "ada works Sales 1; ann enters Sales; ann drops"),
    ("on last call", "ada works Sales 2; ann enters Sales; ada last call"),
    (
        "wrapping up",
        "admin Sales wrap-up 60; ada works Sales 1; ann enters Sales; ann ends",
    ),
    ("ended", "ada works Sales 1; ann enters Sales; ann ends"),
    (
        "handed over",
        "ada works Sales 1; bob works Billing 1; ann enters Sales; ada hands to bob",
    ),
    (
        "handed to a category",
        "ada works Sales 1; ann enters Sales; ada hands to Billing",
    ),
    (
        "lost",
        "ada works Sales 1; ann enters Sales; ada away; ada drops; wait 31s; ada returns",
    ),
    (
        "manual, somebody waits",
        "admin Sales is manual; ada works Sales 1; ann enters Sales",
    ),
    ("settling", "ada works Sales 1; ann enters Sales; crash; ada returns"),
    ("draining", "ada works Sales 1; ann enters Sales; drain"),
];

const AGENT_COMMANDS: &[Command] = &[
    ("set_state", "ada away lunch"),
    ("accept", "ada accepts 1"),
    ("decline", "ada declines 1"),
    ("take_next", "ada takes"),
    ("transfer", "ada hands #1 to Billing"),
    ("finish_wrap_up", "ada wraps #1 up"),
    ("say", "ada says #1 hello"),
    ("end", "ada ends #1"),
    ("dismiss", "ada dismisses 1"),
    ("enter", "ada enters Sales"),
];

/// Who, in which state, which command, and how: what the whole table leaves open.
#[rustfmt::skip]
const MORE: &[(&str, &str, &str, &str)] = &[
    ("customer", "idle", "enter a category that is closed", "admin closes Sales; ann enters Sales"),
    ("customer", "idle", "enter a category that is archived", "admin archives Sales; ann enters Sales"),
    ("customer", "idle", "enter a category that is out of hours", "admin Sales has hours; admin hours of Sales end for 1h; ann enters Sales"),
    ("customer", "idle", "enter a category that is full", "admin Sales full at 1; ben enters Sales; ann enters Sales"),
    ("customer", "idle", "enter one that does not queue unstaffed", "admin Sales unstaffed off; ann enters Sales"),
    ("customer", "idle", "enter one that asks for an e-mail", "admin Sales asks email; ann enters Sales"),
    ("customer", "idle", "enter one that asks for a subject", "admin Sales asks subject; ann enters Sales"),
    ("customer", "idle", "enter one that is not there", "ann enters 77"),
    ("customer", "idle", "enter, in the lobby", "admin sets lobby open; ann/lobby comes; ann/lobby steps in; ann enters Sales"),
    ("customer", "idle", "enter, in the lobby without a page of it", "admin sets lobby open; ann/lobby comes; ann/lobby steps in; ann/lobby drops; ann enters Sales"),
    ("customer", "idle", "enter, in a conversation of the lobby without a page of it", "admin sets lobby open; ann/lobby comes; ann/lobby steps in; ben/lobby comes; ben/lobby steps in; ann/lobby invites ben; ben/lobby meets; ann/lobby drops; ann enters Sales"),
    ("customer", "waiting", "leave another's entry", "ben enters Sales; ann leaves 2"),
    ("customer", "waiting", "leave after being moved", "admin closes Sales to Billing; ann leaves 1"),
    ("customer", "waiting", "leave after being dismissed", "admin closes Sales dismiss; ann leaves 1"),
    ("customer", "waiting", "dismiss the notice of being dismissed", "admin closes Sales dismiss; ann dismisses 1"),
    ("customer", "waiting", "leave twice", "ann leaves; ann leaves"),
    ("customer", "waiting", "enter, same id again", "again"),
    ("customer", "waiting", "enter, same id, other payload", "reusing ann enters Billing"),
    ("customer", "talking", "leave the entry it began with", "ann leaves 1"),
    ("customer", "talking", "say, blank", "ann says #1"),
    ("customer", "talking", "say, same id again", "ann says #1 hello; again"),
    ("customer", "talking", "say, same id again after a crash", "ann says #1 hello; crash; ann returns; ada returns; again"),
    ("customer", "talking", "say, same id again, lost before its commit", "lost: ann says #1 hello; ann returns; ada returns; again"),
    ("customer", "talking", "say, same id, other payload", "ann says #1 hello; reusing ann says #1 other"),
    ("customer", "talking", "end, same id again", "ann ends #1; again"),
    ("customer", "talking", "end, another id", "ann ends #1; ann ends #1"),
    ("customer", "talking", "say in another's conversation", "bob works Sales 1; ben enters Sales; ann says #2 hello"),
    ("customer", "talking", "preview where drafts are never shown", "ann ends; admin Sales preview off; ann enters Sales; ann preview #2 on"),
    ("customer", "waiting for an agent", "leave the entry it began with", "ann leaves 1"),
    ("customer", "ended", "rate with six", "ann rates #1 6"),
    ("customer", "ended", "rate twice", "ann rates #1 5; ann rates #1 4"),
    ("agent", "away", "set_state away without a reason", r#"ada sends {"type":"set_state","state":"away"}"#),
    ("agent", "offered", "accept, same id again", "ada accepts 1; again"),
    ("agent", "offered", "accept after the customer was moved", "admin closes Sales to Billing; ada accepts 1"),
    ("agent", "offered", "accept, another id", "ada accepts 1; ada accepts 1"),
    ("agent", "offered", "accept another's offer", "bob works Sales 1; ben enters Sales; ada accepts 2"),
    ("agent", "offered", "accept after declining", "ada declines 1; ada accepts 1"),
    ("agent", "talking", "take_next from an automatic category", "ada takes Sales"),
    ("agent", "talking", "take_next from a category of others", "ada takes Billing"),
    ("agent", "talking", "take_next from no category", "ada takes 77"),
    ("agent", "talking", "transfer, same id again", "ada hands #1 to Billing; again"),
    ("agent", "talking", "transfer to oneself", "ada hands #1 to ada"),
    ("agent", "talking", "transfer to an agent who is not there", "bob works Sales 1; bob drops; ada hands #1 to bob"),
    ("agent", "talking", "transfer to an agent who is away", "bob joins Sales 1; ada hands #1 to bob"),
    ("agent", "talking", "transfer to an agent without room", "bob works Billing 1; ben enters Billing; ada hands #1 to bob"),
    ("agent", "talking", "transfer to an unknown agent", "ada hands #1 to nobody"),
    ("agent", "talking", "transfer to an unknown category", "ada hands #1 to 77"),
    ("agent", "talking", "transfer to a closed category", "admin closes Billing; ada hands #1 to Billing"),
    ("agent", "talking", "transfer to an archived category", "admin archives Billing; ada hands #1 to Billing"),
    ("agent", "talking", "transfer to a full category", "admin Billing full at 1; ben enters Billing; ada hands #1 to Billing"),
    ("agent", "talking", "end, same id again", "ada ends #1; again"),
    ("agent", "manual, somebody waits", "take_next when full", "ben enters Sales; ada takes; ada takes"),
    ("agent", "manual, somebody waits", "take_next twice with one id", "ada takes; again"),
];

/// Role, state and command.
type Key = (String, String, String);

/// Every row there must be, with what plays it.
fn wanted() -> Vec<(Key, String)> {
    let key = |who: &str, state: &str, command: &str| (who.to_owned(), state.to_owned(), command.to_owned());
    let mut rows = Vec::new();
    let sides = [
        ("customer", CUSTOMER_STATES, CUSTOMER_COMMANDS),
        ("agent", AGENT_STATES, AGENT_COMMANDS),
    ];
    for (who, states, commands) in sides {
        for (state, setup) in states {
            let all = commands.iter().map(|(name, line)| (*name, *line));
            let more = MORE
                .iter()
                .filter(|row| (row.0, row.1) == (who, *state))
                .map(|row| (row.2, row.3));
            rows.extend(
                all.chain(more)
                    .map(|(name, line)| (key(who, state, name), format!("{setup}; {line}"))),
            );
        }
    }
    rows
}

fn document() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("docs/PROTOCOL.md")
}

fn rows_of(table: &str) -> BTreeMap<Key, String> {
    let mut rows = BTreeMap::new();
    for line in table.lines().filter(|line| line.starts_with("| ")).skip(2) {
        let cells: Vec<&str> = line
            .trim_matches('|')
            .split('|')
            .map(|cell| cell.trim().trim_matches('`'))
            .collect();
        let [who, state, command, answer] = cells.as_slice() else {
            panic!("{line} has four cells")
        };
        let key = (who.to_string(), state.to_string(), command.to_string());
        assert!(
            rows.insert(key, answer.to_string()).is_none(),
            "{line} stands there twice"
        );
    }
    rows
}

#[test]
fn every_command_in_every_state_is_answered_as_the_protocol_says() {
    let text = fs::read_to_string(document()).expect("the protocol is written down");
    let (head, rest) = text.split_once(BEGIN).expect("the table begins");
    let (table, tail) = rest.split_once(END).expect("the table ends");
    let mut told = rows_of(table);
    let mut wrong = Vec::new();
    let mut shown = "| who | state | command | answer |\n| --- | --- | --- | --- |\n".to_owned();
    for (key, script) in wanted() {
        let mut rig = Rig::open();
        for line in script.split("; ") {
            perform(&mut rig, line.trim());
        }
        let (who, state, command) = &key;
        shown += &format!("| {who} | {state} | {command} | `{}` |\n", rig.answer);
        let said = told.remove(&key);
        if said.as_deref() != Some(rig.answer.as_str()) {
            wrong.push(format!(
                "{key:?} is answered {}, the document says {said:?}",
                rig.answer
            ));
        }
        come_out_even(rig);
    }
    wrong.extend(told.keys().map(|key| format!("{key:?} is no row of the table")));
    if !wrong.is_empty() && std::env::var_os("USHER_WRITE_JOURNEYS").is_some() {
        fs::write(document(), format!("{head}{BEGIN}{shown}{END}{tail}")).expect("the document is writable");
        return;
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
