//! A line in which everyone's place is known: tickets in order of arrival over a Fenwick tree of who is still there.
//!
//! Joining, leaving and asking a place cost O(log n) of the tickets handed out since the last compaction, which keeps
//! those below about four times the people in line. Source: P. M. Fenwick, "A new data structure for cumulative frequency tables", 1994.

use crate::ids::EntryId;

/// The order of arrival.
#[derive(Clone, Debug, Default)]
pub struct Line {
    /// Who holds each ticket; `None` has left.
    slots: Vec<Option<EntryId>>,
    /// `tree[i]` counts the people in the `lowest_bit(i + 1)` slots that end at slot `i`.
    tree: Vec<u32>,
    live: usize,
}

/// A place in [`Line::slots`]. It stays valid until [`Line::needs_compaction`] is acted upon.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ticket(usize);

/// Below this many slots compaction gains nothing.
const COMPACT_FROM: usize = 64;

impl Line {
    pub fn len(&self) -> usize {
        self.live
    }

    /// Joins at the end.
    pub fn join(&mut self, entry: EntryId) -> Ticket {
        let index = self.slots.len();
        // A new tree node covers the nodes it swallows, plus itself.
        let mut sum = 1;
        let mut below = index;
        let stop = (index + 1) - lowest_bit(index + 1);
        while below > stop {
            sum += self.tree[below - 1];
            below -= lowest_bit(below);
        }
        self.slots.push(Some(entry));
        self.tree.push(sum);
        self.live += 1;
        Ticket(index)
    }

    /// Leaves. The ticket must be held.
    pub fn leave(&mut self, ticket: Ticket) {
        if self.slots.get_mut(ticket.0).and_then(Option::take).is_none() {
            return;
        }
        self.live -= 1;
        let mut index = ticket.0 + 1;
        while index <= self.tree.len() {
            self.tree[index - 1] -= 1;
            index += lowest_bit(index);
        }
    }

    /// How many stand before this ticket.
    pub fn before(&self, ticket: Ticket) -> usize {
        let mut index = ticket.0;
        let mut sum = 0;
        while index > 0 {
            sum += self.tree[index - 1] as usize;
            index -= lowest_bit(index);
        }
        sum
    }

    /// Everyone from the one with `before` people before them on, in order.
    pub fn from(&self, before: usize) -> impl Iterator<Item = EntryId> + '_ {
        let start = self.slot_after(before);
        self.slots[start.min(self.slots.len())..].iter().copied().flatten()
    }

    /// Whether so many have left that new tickets should be given to those who stay.
    pub fn needs_compaction(&self) -> bool {
        self.slots.len() > COMPACT_FROM && self.slots.len() > self.live * 4
    }

    /// The first slot such that `before` people stand in earlier slots and somebody in it.
    fn slot_after(&self, before: usize) -> usize {
        let mut index = 0;
        let mut left = before;
        let mut step = (self.tree.len() + 1).next_power_of_two();
        while step > 0 {
            let next = index + step;
            if next <= self.tree.len() && self.tree[next - 1] as usize <= left {
                left -= self.tree[next - 1] as usize;
                index = next;
            }
            step /= 2;
        }
        index
    }
}

fn lowest_bit(index: usize) -> usize {
    index & index.wrapping_neg()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_those_of_a_plain_list() {
        let mut line = Line::default();
        let mut plain: Vec<(Ticket, EntryId)> = Vec::new();
        let mut state: u64 = 7;
        for n in 0..2_000 {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            if state >> 62 != 0 || plain.is_empty() {
                plain.push((line.join(EntryId(n)), EntryId(n)));
            } else {
                let gone = plain.remove((state >> 20) as usize % plain.len());
                line.leave(gone.0);
                line.leave(gone.0);
            }
            assert_eq!(line.len(), plain.len());
            for (place, (ticket, _)) in plain.iter().enumerate() {
                assert_eq!(line.before(*ticket), place);
            }
            let from = plain.len() / 2;
            assert_eq!(
                line.from(from).collect::<Vec<_>>(),
                plain[from..].iter().map(|p| p.1).collect::<Vec<_>>()
            );
        }
    }

    #[test]
    fn from_beyond_the_end_is_nobody() {
        let mut line = Line::default();
        assert_eq!(line.from(0).count(), 0);
        let ticket = line.join(EntryId(1));
        assert_eq!(line.from(1).count(), 0);
        line.leave(ticket);
        assert_eq!(line.from(0).count(), 0);
    }
}
