//! An edit that takes the last agent on duty away from a category which queues only with one closes it as by hand: who makes it says what
//! becomes of those who wait there, and of those whom the agent gives back to its line by going.

use crate::ids::{AgentId, CategoryId, EntryId};

use super::Hub;
use super::input::Fate;
use super::terms::Reason;

/// How an agent leaves categories.
#[derive(Clone, Copy)]
pub(super) enum Leaving<'a> {
    /// Serves only these from now on, and keeps what is held.
    For(&'a [CategoryId]),
    /// Is off duty, and gives back what is held.
    Altogether,
}

/// The categories that an agent's leaving closes, and what becomes of those within.
pub(super) struct LeftBehind {
    categories: Vec<CategoryId>,
    people: u32,
    fate: Fate,
}

impl LeftBehind {
    pub fn people(&self) -> u32 {
        self.people
    }
}

impl Hub {
    /// Whom an agent leaves behind with nobody on duty; refused while it is not said what is to become of all of them.
    pub(super) fn check_leaving(
        &self,
        agent: AgentId,
        how: Leaving<'_>,
        fate: Option<Fate>,
        asked: Option<EntryId>,
    ) -> Result<LeftBehind, Reason> {
        let categories = self.closed_without(agent, how);
        let stays = self.left_in(&categories, agent, how);
        let people = u32::try_from(stays.len()).unwrap_or(u32::MAX);
        let newest = stays.into_iter().max();
        let question = |newest| Reason::PeopleWaiting { people, newest };
        let fate = match (fate, newest) {
            (None, Some(newest)) => return Err(question(newest)),
            (None, None) => Fate::Keep,
            (Some(_), _) if categories.is_empty() => return Err(Reason::BadSetting),
            (Some(Fate::Move(_) | Fate::Dismiss), Some(newest)) if asked.is_some_and(|asked| newest > asked) => {
                return Err(question(newest));
            }
            (Some(fate), _) => fate,
        };
        if let Fate::Move(target) = fate {
            if categories.contains(&target) {
                return Err(Reason::Unstaffed);
            }
            for category in &categories {
                self.may_move(*category, target, people)?;
            }
        }
        Ok(LeftBehind {
            categories,
            people,
            fate,
        })
    }

    /// Does with those who are left behind what was said.
    pub(super) fn provide_for(&mut self, left: LeftBehind) {
        for category in left.categories {
            match left.fate {
                Fate::Keep => {}
                Fate::Move(target) => self.move_everyone(category, target),
                Fate::Dismiss => self.dismiss_everyone(category),
            }
        }
    }

    /// Those that are open only because this agent is on duty.
    fn closed_without(&self, id: AgentId, how: Leaving<'_>) -> Vec<CategoryId> {
        let Some(agent) = self.agents.get(&id).filter(|agent| agent.on_duty()) else {
            return Vec::new();
        };
        let leaves = |category: &CategoryId| match how {
            Leaving::For(others) => !others.contains(category),
            Leaving::Altogether => true,
        };
        let closes = |id: &CategoryId| {
            self.categories.get(id).is_some_and(|category| {
                !category.shut() && !category.row.queue_when_unstaffed && category.counts.logged_in == 1
            })
        };
        let left = agent.row.categories.iter().copied();
        left.filter(leaves).filter(closes).collect()
    }

    /// The stays of those who wait in these categories, and of those whom the agent gives back to their lines.
    fn left_in(&self, categories: &[CategoryId], agent: AgentId, how: Leaving<'_>) -> Vec<EntryId> {
        let waiting = categories.iter().flat_map(|category| self.entries_of(*category));
        let mut stays: Vec<EntryId> = waiting.collect();
        if let (Leaving::Altogether, Some(agent)) = (how, self.agents.get(&agent)) {
            let held = agent.holding.iter().filter_map(|id| self.conversations.get(id));
            let given_back = held.filter(|conversation| categories.contains(&conversation.row.category));
            stays.extend(given_back.filter_map(|conversation| conversation.row.queue_entries.last().copied()));
        }
        stays
    }
}
