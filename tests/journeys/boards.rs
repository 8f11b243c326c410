//! A viewer of boards: takes all rows once, then what is new, and must end with the rows that a newcomer gets.

use std::collections::BTreeMap;

use usher::protocol::board::{Board, Key, Row};

/// The boards of one page, by topic.
#[derive(Clone, Debug, Default)]
pub struct Boards {
    pub by_topic: BTreeMap<String, Seen>,
}

/// One board as a page has it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Seen {
    pub version: u64,
    pub rows: BTreeMap<String, Row>,
}

impl Boards {
    pub fn take(&mut self, board: &Board) {
        let topic = super::words::word(board.topic);
        if board.snapshot {
            self.by_topic.insert(
                topic.clone(),
                Seen {
                    version: board.version,
                    rows: BTreeMap::new(),
                },
            );
        }
        let seen = self
            .by_topic
            .get_mut(&topic)
            .expect("all rows come before the first change");
        let expected = if board.snapshot {
            board.version
        } else {
            seen.version + 1
        };
        assert_eq!(board.version, expected, "no version of {topic} is left out");
        seen.version = board.version;
        for row in &board.rows {
            seen.rows.insert(name_of(row), row.clone());
        }
        for key in &board.removed {
            assert!(
                seen.rows.remove(&format!("{key:?}")).is_some(),
                "only what is there is removed: {key:?}"
            );
        }
    }
}

fn name_of(row: &Row) -> String {
    let key = match row {
        Row::Totals(_) => Key::Totals,
        Row::Category(line) => Key::Category {
            category: line.category,
        },
        Row::Person(line) => Key::Person(line.who),
        Row::Agent(line) => Key::Agent { agent: line.agent },
        Row::Conversation(line) => Key::Conversation {
            conversation: line.conversation,
        },
    };
    format!("{key:?}")
}
