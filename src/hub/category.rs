//! A category: its settings, its queue, the agents who could serve it, and how fast it serves.

use std::collections::BTreeSet;

use crate::ids::AgentId;

use super::effect::{AgentCounts, Door, WhyClosed};
use super::estimate::ServiceRate;
use super::input::Standing;
use super::queue::Queue;
use super::row::CategoryRow;
use super::time::{Steady, Wall};

/// A category as it lives.
#[derive(Debug)]
pub(super) struct Category {
    pub row: CategoryRow,
    pub queue: Queue,
    /// Eligible agents: fewest units first, then longest idle.
    pub free: BTreeSet<(u8, Wall, AgentId)>,
    pub counts: AgentCounts,
    /// Units that agents who are connected could hold in all.
    pub capacity_at_work: u32,
    /// The same of those who are connected and available.
    pub capacity_serving: u32,
    pub rate: ServiceRate,
    /// What its opening hours mean now.
    pub standing: Standing,
    /// When people of a category that closed were last moved here.
    pub merged: Option<Steady>,
    /// When the first ten places were last shown.
    pub heads_shown: Option<Steady>,
    /// How many slices of each further band are still to be looked at, and from which place on.
    pub sweeps: [Sweep; 3],
}

/// A cursor over one band of places.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Sweep {
    pub slices_left: u32,
    /// How many of this lap are done.
    pub slice: u32,
    /// Where whoever stood first in the band as the lap began stands now; 0 before the first lap.
    pub first_place: u32,
    pub next_place: u32,
    /// Places in a slice, as reckoned at the first place of the band: a queue that shrinks meanwhile must not slow the walk.
    pub size: u32,
}

impl Category {
    pub fn new(row: CategoryRow) -> Self {
        // Until it is told otherwise.
        let standing = Standing {
            out_of_hours: row.hours.is_some(),
            opens: None,
        };
        Self {
            row,
            standing,
            merged: None,
            queue: Queue::default(),
            free: BTreeSet::new(),
            counts: AgentCounts::default(),
            capacity_at_work: 0,
            capacity_serving: 0,
            rate: ServiceRate::default(),
            heads_shown: None,
            sweeps: [Sweep::default(); 3],
        }
    }

    /// Whether it takes nobody new, whoever is on duty.
    pub fn shut(&self) -> bool {
        !self.row.open || self.row.archived || self.standing.out_of_hours
    }

    /// When it opens by itself.
    pub fn opens(&self) -> Option<Wall> {
        self.standing
            .opens
            .filter(|_| self.standing.out_of_hours && self.row.open && !self.row.archived)
    }

    /// Why it takes nobody new: what an admin has said comes first.
    pub fn why_closed(&self) -> Option<WhyClosed> {
        if !self.row.open || self.row.archived {
            Some(WhyClosed::ByHand)
        } else if self.standing.out_of_hours {
            Some(WhyClosed::OutOfHours)
        } else {
            let unstaffed = self.counts.logged_in == 0 && !self.row.queue_when_unstaffed;
            unstaffed.then_some(WhyClosed::Unstaffed)
        }
    }

    /// Whether it can be entered, in the order in which a refusal would be given.
    pub fn door(&self) -> Door {
        let unstaffed = self.counts.logged_in == 0;
        if self.why_closed().is_some() {
            Door::Closed
        } else if self.queue.len() >= self.row.queue_limit as usize {
            Door::Full
        } else if unstaffed {
            Door::Unstaffed
        } else if self.counts.available > 0 && self.queue.is_empty() {
            Door::Ready
        } else {
            Door::Queue
        }
    }

    /// Keeps each cursor between the same two people when somebody joined or left at a place: nobody who moves up escapes it.
    pub fn move_cursors(&mut self, place: u32, joined: bool) {
        let marks = self.sweeps.iter_mut();
        let marks = marks.flat_map(|sweep| [&mut sweep.first_place, &mut sweep.next_place]);
        for mark in marks.filter(|mark| place < **mark) {
            if joined {
                *mark += 1;
            } else {
                *mark -= 1;
            }
        }
    }

    /// The capacity that estimates go by: of those serving now, else of those connected. Zero means that there is no ground for one.
    pub fn capacity(&self) -> u32 {
        if self.capacity_serving > 0 {
            self.capacity_serving
        } else {
            self.capacity_at_work
        }
    }
}
