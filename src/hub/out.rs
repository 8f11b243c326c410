//! What a step leaves behind: orders for the driver, and which rows it touched.

use std::collections::{BTreeSet, VecDeque};

use crate::ids::{AgentId, CategoryId, CommandId, ConnId, ConversationId, CustomerId, RequestId};

use super::effect::{Answer, Closing, Conns, Effect, Frame, Reply};
use super::row::{Change, Row};
use super::touched::Touched;

/// The outbox of the hub.
#[derive(Debug, Default)]
pub(super) struct Out {
    pub effects: VecDeque<Effect>,
    /// Written once: entries, accepted commands, waits, removals.
    pub appended: VecDeque<Change>,
    pub changes: VecDeque<Change>,
    pub dirty: Dirty,
}

/// Rows to be written again at the end of the step, as they are then.
#[derive(Debug, Default)]
pub(super) struct Dirty {
    pub counters: bool,
    pub limits: bool,
    pub categories: Touched<CategoryId>,
    pub agents: Touched<AgentId>,
    pub customers: BTreeSet<CustomerId>,
    pub conversations: Touched<ConversationId>,
    pub guests: Touched<CustomerId>,
}

impl Out {
    pub fn send(&mut self, to: &[ConnId], frame: Frame) {
        if !to.is_empty() {
            let to = Conns::from_slice(to);
            self.effects.push_back(Effect::Send { to, frame });
        }
    }

    pub fn answer(&mut self, to: ConnId, id: CommandId, answer: Answer) {
        self.effects.push_back(Effect::Answer { to, id, answer });
    }

    pub fn close(&mut self, conn: ConnId, why: Closing) {
        self.effects.push_back(Effect::Close { conn, why });
    }

    pub fn reply(&mut self, request: RequestId, reply: Reply) {
        self.effects.push_back(Effect::Reply { request, reply });
    }

    pub fn append(&mut self, row: Row) {
        self.appended.push_back(Change::Put(row));
    }

    pub fn remove(&mut self, change: Change) {
        self.appended.push_back(change);
    }
}
