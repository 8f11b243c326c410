//! How far an export is. How many conversations a filter finds is known only at its end, so it is told how far through the ids it
//! is, and with a period how far through that.
//!
//! Ids grow with the start, from 1. Either measure may lag behind, where the oldest conversations are gone or none is as old as
//! the period: the further one counts.

use crate::hub::time::Wall;
use crate::ids::ConversationId;
use crate::store::{ArchivePage, ArchiveQuery};

/// Before the end nobody is told that all is done.
const NEARLY: f64 = 0.99;

#[derive(Clone, Debug)]
pub struct Progress {
    /// Where the period begins.
    from: Option<Wall>,
    newest: Option<ConversationId>,
    newest_started: Option<Wall>,
    share: Option<f64>,
}

impl Progress {
    pub fn of(query: &ArchiveQuery) -> Self {
        Self {
            from: query.from,
            newest: None,
            newest_started: None,
            share: None,
        }
    }

    /// A page of the list: the first says where it begins, an empty one how far was looked.
    pub fn seen(&mut self, page: &ArchivePage) {
        let first = page.lines.first().map(|line| &line.conversation);
        self.newest = self.newest.or(first.map(|row| row.id)).or(page.next);
        self.newest_started = self.newest_started.or(first.map(|row| row.started));
        if let (true, Some(next)) = (page.lines.is_empty(), page.next) {
            self.reach(self.by_ids(next));
        }
    }

    /// A conversation that is written.
    pub fn passed(&mut self, conversation: ConversationId, started: Wall) {
        self.reach(self.by_ids(conversation));
        self.reach(self.by_period(started));
    }

    /// From 0 to 1; nothing before anything was found.
    pub fn share(&self, done: bool) -> Option<f64> {
        if done { Some(1.0) } else { self.share }
    }

    fn by_ids(&self, at: ConversationId) -> Option<f64> {
        let newest = self.newest?.0;
        Some(1.0 - at.0 as f64 / newest as f64)
    }

    fn by_period(&self, at: Wall) -> Option<f64> {
        let newest = self.newest_started?;
        let whole = newest.since(self.from?);
        Some(newest.since(at) as f64 / whole as f64)
    }

    /// It never goes back: a clock may have been.
    fn reach(&mut self, share: Option<f64>) {
        let share = share.filter(|share| share.is_finite());
        let share = share.map(|share| share.clamp(0.0, NEARLY));
        self.share = match (self.share, share) {
            (Some(before), Some(now)) => Some(before.max(now)),
            (before, now) => before.or(now),
        };
    }
}
