//! Which commands a person has had done, with the answers: the same id gets the same answer and changes nothing.
//!
//! Bounded: 64 commands a tab, 8 tabs a person. A tab has at most 32 unanswered commands, so what is evicted was answered.

use std::collections::VecDeque;

use crate::ids::{CommandId, TabId};
use crate::table::Table;

use super::effect::Answer;
use super::row::Person;

/// How many accepted commands of a tab are kept: twice what it may have unanswered.
pub const COMMANDS_KEPT: usize = 64;
/// How many tabs of a person are kept.
pub const TABS_KEPT: usize = 8;

/// Room for the commands of a short talk.
const TALK: usize = 15;

/// One accepted command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Accepted {
    pub id: CommandId,
    pub digest: u64,
    pub answer: Answer,
    /// Messages are found by their entry and need no row of their own.
    pub kept_as_entry: bool,
}

/// A command that will not be repeated any more.
pub type Evicted = (TabId, CommandId);

type Tab = (TabId, Commands);

/// The commands of a tab, oldest first. A new one is looked for among all ids, which therefore lie side by side.
#[derive(Clone, Debug)]
struct Commands {
    ids: VecDeque<CommandId>,
    rest: VecDeque<Kept>,
}

/// What is kept of a command beside its id.
#[derive(Clone, Copy, Debug)]
struct Kept {
    digest: u64,
    answer: Answer,
    as_entry: bool,
}

impl Commands {
    fn new() -> Self {
        Self {
            ids: VecDeque::with_capacity(1),
            rest: VecDeque::with_capacity(1),
        }
    }

    fn find(&self, id: CommandId) -> Option<(u64, Answer)> {
        let at = self.ids.iter().rposition(|kept| *kept == id)?;
        self.rest.get(at).map(|kept| (kept.digest, kept.answer))
    }

    /// Keeps one more, and returns the one that had to make room if it has a row of its own.
    fn push(&mut self, accepted: Accepted) -> Option<CommandId> {
        if self.ids.len() == 1 {
            // Most have done one thing, which is to wait; who does a second one talks.
            self.ids.reserve(TALK);
            self.rest.reserve(TALK);
        }
        self.ids.push_back(accepted.id);
        self.rest.push_back(Kept {
            digest: accepted.digest,
            answer: accepted.answer,
            as_entry: accepted.kept_as_entry,
        });
        if self.ids.len() <= COMMANDS_KEPT {
            return None;
        }
        let (id, old) = (self.ids.pop_front()?, self.rest.pop_front()?);
        (!old.as_entry).then_some(id)
    }

    /// Those with rows of their own.
    fn with_rows(&self) -> impl Iterator<Item = CommandId> + '_ {
        let both = self.ids.iter().zip(&self.rest);
        both.filter(|(_, kept)| !kept.as_entry).map(|(id, _)| *id)
    }
}

/// Accepted commands by person; within a person the tab used last is last.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    tabs_by_person: Table<Person, Vec<Tab>>,
}

impl Ledger {
    /// What was answered to this command, and the digest of its payload.
    pub fn find(&self, person: Person, tab: TabId, id: CommandId) -> Option<(u64, Answer)> {
        let tabs = self.tabs_by_person.get(&person)?;
        let (_, commands) = tabs.iter().find(|(t, _)| *t == tab)?;
        commands.find(id)
    }

    /// Keeps one more, and returns those with rows of their own that had to make room.
    pub fn keep(&mut self, person: Person, tab: TabId, accepted: Accepted) -> Vec<Evicted> {
        // Most people have one tab and say little: nothing is allocated in advance.
        let tabs = self.tabs_by_person.get_or_insert_with(person, || Vec::with_capacity(1));
        match tabs.iter().position(|(t, _)| *t == tab) {
            Some(at) => tabs[at..].rotate_left(1),
            None => tabs.push((tab, Commands::new())),
        }
        let mut evicted = Vec::new();
        if let Some((_, commands)) = tabs.last_mut() {
            evicted.extend(commands.push(accepted).map(|old| (tab, old)));
        }
        if tabs.len() > TABS_KEPT {
            let (old_tab, old) = tabs.remove(0);
            evicted.extend(old.with_rows().map(|id| (old_tab, id)));
        }
        evicted
    }

    /// Forgets a person, and returns the commands that had rows of their own.
    pub fn forget(&mut self, person: Person) -> Vec<Evicted> {
        let tabs = self.tabs_by_person.remove(&person).unwrap_or_default();
        let rows = tabs
            .iter()
            .flat_map(|(tab, commands)| commands.with_rows().map(|id| (*tab, id)));
        rows.collect()
    }

    /// Whether anything is kept for a person.
    pub fn knows(&self, person: Person) -> bool {
        self.tabs_by_person.contains_key(&person)
    }

    /// Everyone something is kept for.
    pub fn people(&self) -> impl Iterator<Item = Person> + '_ {
        self.tabs_by_person.keys().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{AgentId, CustomerId};

    const ME: Person = Person::Customer(CustomerId(1));

    fn accepted(id: u128) -> Accepted {
        Accepted {
            id: CommandId(id),
            digest: 7,
            answer: Answer::Done,
            kept_as_entry: false,
        }
    }

    #[test]
    fn a_command_is_found_by_person_tab_and_id_alone() {
        let mut ledger = Ledger::default();
        assert!(ledger.keep(ME, TabId(1), accepted(5)).is_empty());
        assert_eq!(ledger.find(ME, TabId(1), CommandId(5)), Some((7, Answer::Done)));
        assert_eq!(ledger.find(ME, TabId(2), CommandId(5)), None);
        assert_eq!(ledger.find(Person::Agent(AgentId(1)), TabId(1), CommandId(5)), None);
    }

    #[test]
    fn old_commands_and_old_tabs_make_room() {
        let mut ledger = Ledger::default();
        for id in 0..COMMANDS_KEPT as u128 {
            assert!(ledger.keep(ME, TabId(1), accepted(id)).is_empty());
        }
        assert_eq!(ledger.keep(ME, TabId(1), accepted(1_000)), [(TabId(1), CommandId(0))]);
        for tab in 2..=TABS_KEPT as u128 {
            assert!(ledger.keep(ME, TabId(tab), accepted(1)).is_empty());
        }
        assert_eq!(ledger.keep(ME, TabId(99), accepted(1)).len(), COMMANDS_KEPT);
        assert_eq!(ledger.find(ME, TabId(1), CommandId(1_000)), None);
        assert_eq!(ledger.forget(ME).len(), TABS_KEPT);
        assert!(!ledger.knows(ME));
    }
}
