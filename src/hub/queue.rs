//! One category's queue: who waits, in which order, at which place, and who of them can be served now.
//!
//! The order is that of [`Key`]: those returned, then due appointments, then everyone by time of entry. The first two bands
//! are a small ordered map; the last is a [`Line`]. Deliberately absent: agents; see `routing`.

use std::collections::BTreeMap;

use crate::ids::EntryId;

use super::line::{Line, Standing, Ticket};
use super::row::Band;
use super::time::Wall;

/// The order of service: the least is next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    pub band: Band,
    pub since: Wall,
    pub entry: EntryId,
}

/// Where somebody stands in a queue: it stays true until they leave it, or are given another by [`Queue::merge`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spot {
    pub key: Key,
    /// In the line of the normal band.
    ticket: Option<Ticket>,
}

/// A category's queue.
#[derive(Clone, Debug, Default)]
pub struct Queue {
    /// Those returned or due, and whether each can be served now.
    early: BTreeMap<Key, bool>,
    line: Line,
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

    /// Enters; not to be served yet. Keys of the normal band must come in ascending order.
    pub fn enter(&mut self, key: Key) -> Spot {
        let ticket = match key.band {
            Band::Returned | Band::Due => {
                self.early.insert(key, false);
                None
            }
            Band::Normal => {
                self.latest = self.latest.max(key.since);
                Some(self.line.join((key.since, key.entry)))
            }
        };
        Spot { key, ticket }
    }

    /// Takes people in who have waited elsewhere, each where their key belongs, and answers where everyone of theirs and of the normal
    /// band stands now. Costs O(n log n) for the n of both.
    pub fn merge(&mut self, new: &[Key]) -> Vec<Spot> {
        let here = self
            .line
            .tickets()
            .map(|(ticket, who)| (normal(who), self.line.is_servable(ticket)));
        let mut normal: Vec<(Key, bool)> = here.collect();
        let (line, early): (Vec<Key>, Vec<Key>) = new.iter().partition(|key| key.band == Band::Normal);
        normal.extend(line.into_iter().map(|key| (key, false)));
        normal.sort_unstable();
        self.line = Line::default();
        let mut spots: Vec<Spot> = early.into_iter().map(|key| self.enter(key)).collect();
        for (key, servable) in normal {
            let spot = self.enter(key);
            self.set_servable(spot, servable);
            spots.push(spot);
        }
        spots
    }

    /// Leaves, whatever the state.
    pub fn leave(&mut self, spot: Spot) {
        match spot.ticket {
            Some(ticket) => self.line.leave(ticket),
            None => {
                self.early.remove(&spot.key);
            }
        }
    }

    /// Says whether this one can be served now: connected and not rung for.
    pub fn set_servable(&mut self, spot: Spot, servable: bool) {
        match spot.ticket {
            Some(ticket) => self.line.set_servable(ticket, servable),
            None => {
                if let Some(early) = self.early.get_mut(&spot.key) {
                    *early = servable;
                }
            }
        }
    }

    /// Those who can be served, in order: the first is served next.
    pub fn servable(&self) -> impl Iterator<Item = Key> + '_ {
        let early = self
            .early
            .iter()
            .filter(|(_, servable)| **servable)
            .map(|(key, _)| *key);
        early.chain(self.line.servable().map(normal))
    }

    /// The place, 1 for the next. Costs O(k) for the k returned or due.
    pub fn place(&self, spot: Spot) -> u32 {
        let before = match spot.ticket {
            Some(ticket) => self.early.len() + self.line.before(ticket),
            None => self.early.range(..spot.key).count(),
        };
        u32::try_from(before + 1).unwrap_or(u32::MAX)
    }

    /// Everyone from a place on, in order; held people included.
    pub fn from_place(&self, place: u32) -> impl Iterator<Item = EntryId> + '_ {
        let before = place.saturating_sub(1) as usize;
        let early = self.early.keys().map(|key| key.entry).skip(before);
        let line = self.line.from(before.saturating_sub(self.early.len()));
        early.chain(line.map(|(_, entry)| entry))
    }

    /// When the one who waits longest began.
    pub fn longest_since(&self) -> Option<Wall> {
        let returned = self.early.keys().filter(|key| key.band == Band::Returned);
        let line = self.line.from(0).next().map(|(since, _)| since);
        returned.map(|key| key.since).chain(line).min()
    }
}

/// The key of somebody in the line.
fn normal((since, entry): Standing) -> Key {
    Key {
        band: Band::Normal,
        since,
        entry,
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
        let spots = keys.map(|key| queue.enter(key));
        let order: Vec<u64> = queue.from_place(1).map(|entry| entry.0).collect();
        assert_eq!(order, [5, 4, 3, 1, 2]);
        assert_eq!(spots.map(|spot| queue.place(spot)), [4, 5, 3, 2, 1]);
        assert_eq!(queue.from_place(4).map(|entry| entry.0).collect::<Vec<_>>(), [1, 2]);
    }

    #[test]
    fn many_leave_and_the_rest_keep_their_order() {
        let mut queue = Queue::default();
        let keys: Vec<Key> = (0..500).map(|n| key(Band::Normal, i64::from(n), n as u64)).collect();
        let spots: Vec<Spot> = keys.iter().map(|key| queue.enter(*key)).collect();
        for spot in &spots {
            queue.set_servable(*spot, true);
        }
        for spot in spots.iter().filter(|spot| spot.key.entry.0 % 10 != 0) {
            queue.leave(*spot);
        }
        let stayed: Vec<u64> = queue.from_place(1).map(|entry| entry.0).collect();
        assert_eq!(stayed, (0..500).step_by(10).collect::<Vec<_>>());
        assert_eq!(queue.servable().map(|key| key.entry.0).collect::<Vec<_>>(), stayed);
        assert_eq!(queue.place(spots[490]), 50);
    }

    #[test]
    fn who_is_moved_in_stands_where_the_time_of_entry_says() {
        let mut queue = Queue::default();
        let here = [key(Band::Normal, 10, 3), key(Band::Normal, 30, 5)];
        for key in [key(Band::Returned, 5, 9)].iter().chain(&here) {
            let spot = queue.enter(*key);
            queue.set_servable(spot, key.entry != EntryId(5));
        }
        let new = [
            key(Band::Normal, 20, 11),
            key(Band::Returned, 1, 12),
            key(Band::Normal, 40, 13),
        ];
        let spots = queue.merge(&new);
        let order: Vec<u64> = queue.from_place(1).map(|entry| entry.0).collect();
        assert_eq!(order, [12, 9, 3, 11, 5, 13]);
        let places = spots.iter().map(|spot| (spot.key.entry.0, queue.place(*spot)));
        assert_eq!(places.collect::<Vec<_>>(), [(12, 1), (3, 3), (11, 4), (5, 5), (13, 6)]);
        assert_eq!(queue.since(Wall(1)), Wall(40));
        assert_eq!(queue.servable().map(|key| key.entry.0).collect::<Vec<_>>(), [9, 3]);
    }

    #[test]
    fn a_clock_set_back_keeps_the_order() {
        let mut queue = Queue::default();
        queue.enter(key(Band::Normal, 1_000, 1));
        assert_eq!(queue.since(Wall(10)), Wall(1_000));
    }
}
