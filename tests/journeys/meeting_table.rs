//! The table of my state, their state and what happens in `docs/PROTOCOL.md`, walked row by row.
//!
//! `ann` is me and `ben` the other, both guests; `cid` is a third. A row says what I am answered, if I asked, and what the two are
//! shown. `USHER_WRITE_JOURNEYS=1` writes the rows into the document, for a person to read and judge.

use std::fs;
use std::path::PathBuf;

use super::rig::Rig;
use super::script::come_out_even;
use super::verbs::perform;

const BEGIN: &str = "<!-- my state and theirs: begin -->\n";
const END: &str = "<!-- my state and theirs: end -->";

/// Everybody is in the lobby and free.
const SETUP: &str = "admin sets lobby open; ann/lobby comes; ann/lobby steps in; ben/lobby comes; ben/lobby steps in; \
    cid/lobby comes; cid/lobby steps in; dan/lobby comes; dan/lobby steps in";

/// My state, theirs, and how it comes to that.
const STATES: &[(&str, &str, &str)] = &[
    ("free", "free", ""),
    ("free", "unavailable", "ben/lobby closed"),
    ("free", "inviting a third", "ben/lobby invites cid"),
    ("free", "talking to a third", "ben/lobby invites cid; cid/lobby meets"),
    (
        "free",
        "told of an end",
        "ben/lobby invites cid; cid/lobby meets; cid/lobby ends",
    ),
    ("free", "without a connection", "ben/lobby drops"),
    ("unavailable", "free", "ann/lobby closed"),
    ("inviting a third", "free", "ann/lobby invites cid"),
    (
        "inviting a third",
        "inviting another",
        "ann/lobby invites cid; ben/lobby invites dan",
    ),
    ("talking to a third", "free", "ann/lobby invites cid; cid/lobby meets"),
    (
        "told of an end",
        "free",
        "ann/lobby invites cid; cid/lobby meets; cid/lobby ends",
    ),
    ("inviting them", "invited by me", "ann/lobby invites ben"),
    (
        "inviting them",
        "invited by me, without a connection",
        "ann/lobby invites ben; ben/lobby drops",
    ),
    (
        "inviting them",
        "invited by me, inviting a third",
        "ann/lobby invites ben; ben/lobby invites cid",
    ),
    ("invited by them", "inviting me", "ben/lobby invites ann"),
    (
        "invited by them, inviting a third",
        "inviting me",
        "ben/lobby invites ann; ann/lobby invites cid",
    ),
    (
        "invited by them and a third",
        "inviting me",
        "ben/lobby invites ann; cid/lobby invites ann",
    ),
    (
        "talking to them",
        "talking to me",
        "ann/lobby invites ben; ben/lobby meets",
    ),
    (
        "told of our end",
        "told of our end",
        "ann/lobby invites ben; ben/lobby meets; ben/lobby ends",
    ),
];

/// What happens, and how.
const EVENTS: &[(&str, &str)] = &[
    ("I invite them", "ann/lobby invites ben"),
    ("I accept", "ann/lobby meets 1"),
    ("I decline", "ann/lobby refuses 1"),
    ("I cancel", "ann/lobby cancels 1"),
    ("I end", "ann/lobby ends #1"),
    ("I become unavailable", "ann/lobby closed"),
    ("I leave", "ann/lobby steps out"),
    ("I reload", "ann/lobby reloads"),
    ("I am gone for 10 s", "ann/lobby drops; wait 10s; ann/lobby returns"),
    ("they come back", "!ben/lobby returns"),
    ("they leave", "?ben/lobby steps out"),
    ("they become unavailable", "?ben/lobby closed"),
    ("they invite me", "?ben/lobby invites ann"),
    ("they accept", "?ben/lobby meets 1"),
    ("60 s pass", "wait 60s"),
    ("the server restarts", "crash; ann/lobby returns; ben/lobby returns"),
    ("the lobby closes", "admin sets lobby staff"),
];

fn document() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("docs/PROTOCOL.md")
}

/// What the two are shown.
fn shown(setup: &str, event: &str) -> String {
    let mut rig = Rig::open();
    for line in SETUP.split("; ").chain(setup.split("; ")) {
        perform(&mut rig, line.trim());
    }
    rig.log.clear();
    for line in event.split("; ") {
        perform(&mut rig, line.trim_start_matches(['?', '!']));
    }
    let ours = |line: &&String| {
        let (to, _) = line.split_once(": ").unwrap_or((line.as_str(), ""));
        to.split(", ").any(|who| who == "ann/40" || who == "ben/40")
    };
    let told: Vec<String> = rig
        .log
        .iter()
        .filter(ours)
        .map(|line| line.replace("/40", ""))
        .collect();
    come_out_even(rig);
    if told.is_empty() {
        "nothing".to_owned()
    } else {
        told.join(" · ")
    }
}

#[test]
fn every_state_of_two_people_goes_on_as_the_protocol_says() {
    let text = fs::read_to_string(document()).expect("the protocol is written down");
    let (head, rest) = text.split_once(BEGIN).expect("the table begins");
    let (table, tail) = rest.split_once(END).expect("the table ends");
    let mut wanted = "| me | them | what happens | what we are shown |\n| --- | --- | --- | --- |\n".to_owned();
    for (me, them, setup) in STATES {
        // Whoever has no connection does nothing but come back.
        let lost = setup.contains("ben/lobby drops");
        let possible = |(_, how): &&(&str, &str)| !how.starts_with(if lost { '?' } else { '!' });
        for (event, how) in EVENTS.iter().filter(possible) {
            wanted += &format!("| {me} | {them} | {event} | {} |\n", shown(setup, how));
        }
    }
    if wanted != table && std::env::var_os("USHER_WRITE_JOURNEYS").is_some() {
        fs::write(document(), format!("{head}{BEGIN}{wanted}{END}{tail}")).expect("the document is writable");
        return;
    }
    let rows = |table: &str| table.lines().map(str::to_owned).collect::<Vec<_>>();
    let (wanted, told) = (rows(&wanted), rows(table));
    let wrong: Vec<_> = wanted.iter().filter(|row| !told.contains(row)).collect();
    let more: Vec<_> = told.iter().filter(|row| !wanted.contains(row)).collect();
    assert!(
        wrong.is_empty() && more.is_empty(),
        "the document does not say: {wrong:#?}\nit says: {more:#?}"
    );
}
