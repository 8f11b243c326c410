//! Journeys as text: a line is an input, the indented lines under it are all that anybody is shown by it, in order.
//!
//! An input without indented lines may show anything; `(nothing)` says that it shows nothing. `USHER_WRITE_JOURNEYS=1` writes
//! into the source what was shown, for a person to read and judge. The words of the inputs: see `verbs`.

use std::fs;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use super::rig::Rig;
use super::verbs;

/// Several journeys: each becomes a test of its name.
macro_rules! journeys {
    ($($(#[$doc:meta])* $name:ident: $script:literal;)*) => {
        $(
            $(#[$doc])*
            #[test]
            fn $name() {
                $crate::journeys::script::play(file!(), $script);
            }
        )*
    };
}
pub(super) use journeys;

/// Journeys are rewritten one after the other: several stand in one file.
static WRITING: Mutex<()> = Mutex::new(());

/// An input with what it is expected to show.
struct Step<'s> {
    indent: &'s str,
    input: &'s str,
    expected: Vec<&'s str>,
}

/// Plays a journey and compares what is shown; then everything must have come out even.
pub fn play(file: &str, script: &str) {
    let steps = parse(script);
    let mut rig = Rig::open();
    let mut told = String::new();
    let mut same = true;
    for step in &steps {
        rig.log.clear();
        for input in step.input.split("; ") {
            verbs::perform(&mut rig, input.trim());
        }
        if rig.log.is_empty() {
            rig.log.push("(nothing)".to_owned());
        }
        told += &format!("{}{}\n", step.indent, step.input);
        if !step.expected.is_empty() {
            same &= step.expected == rig.log;
            told.extend(rig.log.iter().map(|line| format!("{}    {line}\n", step.indent)));
        }
    }
    if !same && std::env::var_os("USHER_WRITE_JOURNEYS").is_some() {
        write(file, script, &told);
    } else {
        assert!(same, "expected:\n{script}\nshown:\n{told}");
    }
    come_out_even(rig);
}

fn parse(script: &str) -> Vec<Step<'_>> {
    let mut steps: Vec<Step<'_>> = Vec::new();
    for line in script.lines().filter(|line| !line.trim().is_empty()) {
        let text = line.trim();
        let indent = &line[..line.len() - line.trim_start().len()];
        match steps.last_mut() {
            Some(step) if indent.len() > step.indent.len() => step.expected.push(text),
            _ => steps.push(Step {
                indent,
                input: text,
                expected: Vec::new(),
            }),
        }
    }
    steps
}

fn write(file: &str, script: &str, told: &str) {
    let _one_at_a_time = WRITING.lock().unwrap_or_else(PoisonError::into_inner);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    let source = fs::read_to_string(&path).expect("the journey's own source");
    let end = script.rsplit_once('\n').map_or("", |(_, end)| end);
    let new = source.replacen(script, &format!("\n{told}{end}"), 1);
    fs::write(path, new).expect("the source is writable");
}

/// What must hold at any end: newcomers see the boards that the others have, the boards are true, and a crash changes nothing.
pub fn come_out_even(mut rig: Rig) {
    rig.checked = true;
    rig.advance(1_100);
    for (topic, (name, tab)) in [
        ("categories", ("newcomer", 1)),
        ("floor", ("root", super::rig::FLOOR)),
        ("team", ("root", 1)),
    ] {
        if name == "root" {
            rig.log_in("root");
        }
        if rig.open_tabs(name).contains(&tab) {
            continue;
        }
        // The log-in itself is shown within a quarter of a second, so the newcomer comes after it.
        let before: Vec<_> = rig.boards().flat_map(|(_, boards)| boards.by_topic.clone()).collect();
        rig.comes(name, tab);
        let fresh = rig
            .boards()
            .find(|(who, boards)| *who == name && boards.by_topic.contains_key(topic));
        let fresh = fresh
            .map(|(_, boards)| boards.by_topic[topic].clone())
            .expect("a newcomer gets the board");
        for (_, other) in before
            .iter()
            .filter(|(known, seen)| known == topic && seen.version == fresh.version)
        {
            assert_eq!(*other, fresh, "an old board plus changes is a new one");
        }
    }
    truth::boards_are_true(&rig);
    let (before, last) = (rig.hub.rows(), rig.hub.last_entries());
    rig.crash(0);
    let after = rig.hub.rows();
    assert_eq!(
        (before.categories, before.customers),
        (after.categories, after.customers)
    );
    assert_eq!(
        (before.conversations, before.agents.len()),
        (after.conversations, after.agents.len())
    );
    assert_eq!((before.guests, before.invitations), (after.guests, after.invitations));
    assert_eq!(last, rig.hub.last_entries());
}

/// Boards against the hub's own sums.
mod truth {
    use usher::hub::row::Road;
    use usher::protocol::board::Row;

    use super::Rig;

    pub fn boards_are_true(rig: &Rig) {
        let rows = rig
            .boards()
            .flat_map(|(_, boards)| boards.by_topic.values().flat_map(|seen| seen.rows.values()));
        for row in rows.collect::<Vec<_>>() {
            match row {
                Row::Category(line) => assert_eq!(
                    line.waiting as usize,
                    rig.hub.line(line.category).len(),
                    "{}",
                    line.name
                ),
                Row::Agent(line) => {
                    let load = rig.hub.load_of(line.agent);
                    assert_eq!(load, Some((line.units, line.capacity)), "{}", line.name);
                }
                Row::Conversation(line) => {
                    let row = &rig.store.conversations[&line.conversation];
                    assert!(
                        row.end.is_none() && row.category == line.category,
                        "#{}",
                        line.conversation
                    );
                }
                Row::Totals(_) | Row::Person(_) => {}
            }
        }
        for seen in rig.boards().flat_map(|(_, boards)| boards.by_topic.get("floor")) {
            let agents = seen.rows.values().filter(|row| matches!(row, Row::Agent(_))).count();
            let open = seen
                .rows
                .values()
                .filter(|row| matches!(row, Row::Conversation(_)))
                .count();
            let on_floor = |row: &&usher::hub::row::ConversationRow| row.end.is_none() && row.road == Road::Queue;
            let talks = rig.store.conversations.values().filter(on_floor).count();
            assert_eq!(
                (agents, open),
                (rig.store.agents.len(), talks),
                "everybody is on the floor"
            );
        }
    }
}
