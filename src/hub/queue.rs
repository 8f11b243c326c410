//! One category's queue: who waits, in which order, at which place, and who of them can be served now.
//!
//! The order is that of [`Key`]: those returned, then due appointments, then everyone by time of entry. The first two bands
//! are small ordered maps; the last is a [`Line`]. Deliberately absent: agents; see `routing`.

use std::collections::BTreeMap;

use crate::ids::EntryId;

use super::line::{Line, Ticket};
use super::row::Band;
use super::time::Wall;

/// The order of service: the least is next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    pub band: Band,
    pub since: Wall,
    pub entry: EntryId,
}

/// A category's queue.
#[derive(Clone, Debug, Default)]
pub struct Queue {
    early: BTreeMap<Key, EntryId>,
    line: Line,
    tickets: BTreeMap<EntryId, Ticket>,
    /// Those connected and not rung for: the first is served next.
    servable: BTreeMap<Key, EntryId>,
    /// The latest `since` of the normal band, so that a clock set back cannot bring disorder.
    latest: Wall,
}

impl Queue {
    pub fn len(&self) -> usize {
        self.early.len() + self.line.len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The `since` of somebody entering the normal band at `wall`.
    pub fn since(&self, wall: Wall) -> Wall {
        wall.max(self.latest)
    }

    /// Enters. Keys of the normal band must come in ascending order.
    pub fn enter(&mut self, key: Key) {
        match key.band {
            Band::Returned | Band::Due => {
                self.early.insert(key, key.entry);
            }
            Band::Normal => {
                self.latest = self.latest.max(key.since);
                let ticket = self.line.join(key.entry);
                self.tickets.insert(key.entry, ticket);
            }
        }
    }

    /// Those of the normal band, in order.
    pub fn normal(&self) -> impl Iterator<Item = EntryId> + '_ {
        self.line.from(0)
    }

    /// Takes people in who have waited elsewhere, each where their key belongs. `here` are the keys of the normal band that are here
    /// already, in order.
    pub fn merge(&mut self, here: Vec<Key>, new: &[Key]) {
        let mut normal = here;
        for key in new {
            match key.band {
                Band::Returned | Band::Due => self.enter(*key),
                Band::Normal => normal.push(*key),
            }
        }
        normal.sort_unstable();
        self.line = Line::default();
        for key in normal {
            self.enter(key);
        }
    }

    /// Leaves, whatever the state.
    pub fn leave(&mut self, key: Key) {
        self.servable.remove(&key);
        if self.early.remove(&key).is_some() {
            return;
        }
        if let Some(ticket) = self.tickets.remove(&key.entry) {
            self.line.leave(ticket);
            if self.line.needs_compaction() {
                self.compact();
            }
        }
    }

    /// Says whether this one can be served now.
    pub fn set_servable(&mut self, key: Key, servable: bool) {
        if servable {
            self.servable.insert(key, key.entry);
        } else {
            self.servable.remove(&key);
        }
    }

    /// Those who can be served, in order.
    pub fn servable(&self) -> impl Iterator<Item = Key> + '_ {
        self.servable.keys().copied()
    }

    /// The place, 1 for the next. Costs O(log n), and O(k) for the k returned or due.
    pub fn place(&self, key: Key) -> u32 {
        let before = match key.band {
            Band::Returned | Band::Due => self.early.range(..key).count(),
            Band::Normal => {
                self.early.len()
                    + self
                        .tickets
                        .get(&key.entry)
                        .map_or(0, |ticket| self.line.before(*ticket))
            }
        };
        u32::try_from(before + 1).unwrap_or(u32::MAX)
    }

    /// Everyone from a place on, in order; held people included.
    pub fn from_place(&self, place: u32) -> impl Iterator<Item = EntryId> + '_ {
        let before = place.saturating_sub(1) as usize;
        let early = self.early.values().copied().skip(before);
        early.chain(self.line.from(before.saturating_sub(self.early.len())))
    }

    /// When the one who waits longest began.
    pub fn longest_since(&self, since_of: impl Fn(EntryId) -> Option<Wall>) -> Option<Wall> {
        let early = self
            .early
            .keys()
            .filter(|key| key.band == Band::Returned)
            .map(|key| key.since)
            .min();
        let line = self.line.from(0).next().and_then(since_of);
        match (early, line) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        }
    }

    fn compact(&mut self) {
        let mut line = Line::default();
        for entry in self.line.from(0) {
            self.tickets.insert(entry, line.join(entry));
        }
        self.line = line;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(band: Band, since: i64, entry: u64) -> Key {
        Key {
            band,
            since: Wall(since),
            entry: EntryId(entry),
        }
    }

    #[test]
    fn bands_come_in_their_order_and_places_are_dense() {
        let mut queue = Queue::default();
        let keys = [
            key(Band::Normal, 1, 1),
            key(Band::Normal, 2, 2),
            key(Band::Due, 50, 3),
            key(Band::Returned, 40, 4),
            key(Band::Returned, 30, 5),
        ];
        for key in keys {
            queue.enter(key);
        }
        let order: Vec<u64> = queue.from_place(1).map(|entry| entry.0).collect();
        assert_eq!(order, [5, 4, 3, 1, 2]);
        assert_eq!(keys.map(|key| queue.place(key)), [4, 5, 3, 2, 1]);
        assert_eq!(queue.from_place(4).map(|entry| entry.0).collect::<Vec<_>>(), [1, 2]);
    }

    #[test]
    fn many_leave_and_the_rest_keep_their_order() {
        let mut queue = Queue::default();
        let keys: Vec<Key> = (0..500).map(|n| key(Band::Normal, i64::from(n), n as u64)).collect();
        for key in &keys {
            queue.enter(*key);
            queue.set_servable(*key, true);
        }
        for key in keys.iter().filter(|key| key.entry.0 % 10 != 0) {
            queue.leave(*key);
        }
        let stayed: Vec<u64> = queue.from_place(1).map(|entry| entry.0).collect();
        assert_eq!(stayed, (0..500).step_by(10).collect::<Vec<_>>());
        assert_eq!(queue.servable().map(|key| key.entry.0).collect::<Vec<_>>(), stayed);
        assert_eq!(queue.place(keys[490]), 50);
    }

    #[test]
    fn who_is_moved_in_stands_where_the_time_of_entry_says() {
        let mut queue = Queue::default();
        let here = [key(Band::Normal, 10, 3), key(Band::Normal, 30, 5)];
        for key in [key(Band::Returned, 5, 9)].iter().chain(&here) {
            queue.enter(*key);
        }
        let new = [
            key(Band::Normal, 20, 11),
            key(Band::Returned, 1, 12),
            key(Band::Normal, 40, 13),
        ];
        queue.merge(here.to_vec(), &new);
        let order: Vec<u64> = queue.from_place(1).map(|entry| entry.0).collect();
        assert_eq!(order, [12, 9, 3, 11, 5, 13]);
        assert_eq!(new.map(|key| queue.place(key)), [4, 1, 6]);
        assert_eq!(queue.since(Wall(1)), Wall(40));
        assert_eq!(queue.normal().map(|entry| entry.0).collect::<Vec<_>>(), [3, 11, 5, 13]);
    }

    #[test]
    fn a_clock_set_back_keeps_the_order() {
        let mut queue = Queue::default();
        queue.enter(key(Band::Normal, 1_000, 1));
        assert_eq!(queue.since(Wall(10)), Wall(1_000));
    }
}
