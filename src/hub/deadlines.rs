//! Everything that will happen by itself, in the order of its time.

use std::collections::BTreeSet;

use crate::ids::{AgentId, CategoryId, ConversationId, CustomerId, EntryId, InvitationId, OfferId};

use crate::table::Table;

use super::row::{Person, Side};
use super::time::Steady;

/// What falls due. At one instant the order of this list decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum What {
    /// The hub has settled after a start.
    Settled,
    /// A participant without a connection is lost.
    Grace(ConversationId, Side),
    /// A waiting customer without a connection is lost.
    Hold(CustomerId),
    /// An offer rings no longer.
    Offer(OfferId),
    /// An agent may be offered this entry again.
    OfferAgain(EntryId, AgentId),
    WrapUp(ConversationId),
    /// The oldest outcome of a person is ten minutes old.
    Outcome(Person),
    /// An available agent may have been idle for too long.
    Idle(AgentId),
    /// A person who left is remembered no longer.
    Forget(Person),
    /// An invitation is pending no longer.
    Invitation(InvitationId),
    /// Somebody without a connection is shown no longer.
    Gone(Person),
    /// Nothing may have been heard of a present person for long.
    Quiet(Person),
    /// An ended conversation leaves live state.
    Retire(ConversationId),
    /// The first places of a queue may be shown again.
    Heads(CategoryId),
    /// The next slice of places beyond the first ten.
    Sweep,
    /// Estimates change with time alone.
    Refresh,
    Boards,
    PublicBoard,
    PeopleBoards,
}

/// Deadlines by time and by what. Each thing has at most one. Setting and clearing cost O(log n).
#[derive(Clone, Debug, Default)]
pub struct Deadlines {
    by_time: BTreeSet<(Steady, What)>,
    by_what: Table<What, Steady>,
}

impl Deadlines {
    /// Sets or moves it.
    pub fn set(&mut self, what: What, at: Steady) {
        if let Some(before) = self.by_what.insert(what, at) {
            self.by_time.remove(&(before, what));
        }
        self.by_time.insert((at, what));
    }

    /// Sets it unless it is set.
    pub fn set_if_none(&mut self, what: What, at: Steady) {
        if !self.by_what.contains_key(&what) {
            self.set(what, at);
        }
    }

    pub fn clear(&mut self, what: What) {
        if let Some(at) = self.by_what.remove(&what) {
            self.by_time.remove(&(at, what));
        }
    }

    pub fn at(&self, what: What) -> Option<Steady> {
        self.by_what.get(&what).copied()
    }

    /// All there are, for tests.
    pub fn all(&self) -> impl Iterator<Item = (What, Steady)> {
        self.by_what.iter().map(|(what, at)| (*what, *at))
    }

    /// Categories whose heads are due. Costs O(log n) when there are none.
    pub fn heads_due(&self, now: Steady) -> Vec<CategoryId> {
        let due = self.by_time.range(..=(now, What::PublicBoard));
        let category = |(_, what): &(Steady, What)| if let What::Heads(id) = what { Some(*id) } else { None };
        due.filter_map(category).collect()
    }

    /// The earliest there is.
    pub fn next(&self) -> Option<Steady> {
        self.by_time.first().map(|(at, _)| *at)
    }

    /// Takes the earliest that is due, and says since when.
    pub fn pop_due(&mut self, now: Steady) -> Option<(Steady, What)> {
        let (at, what) = *self.by_time.first()?;
        if at > now {
            return None;
        }
        self.clear(what);
        Some((at, what))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moved_deadline_falls_due_once_at_its_new_time() {
        let mut deadlines = Deadlines::default();
        deadlines.set(What::Boards, Steady(5));
        deadlines.set(What::Boards, Steady(9));
        deadlines.set_if_none(What::Boards, Steady(1));
        assert_eq!(deadlines.pop_due(Steady(8)), None);
        assert_eq!(deadlines.next(), Some(Steady(9)));
        assert_eq!(deadlines.pop_due(Steady(10)), Some((Steady(9), What::Boards)));
        assert_eq!(deadlines.pop_due(Steady(99)), None);
    }
}
