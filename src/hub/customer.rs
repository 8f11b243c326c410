//! A customer: where they stand, and by which connections they see it.

use std::collections::BTreeSet;

use crate::ids::{AgentId, ConversationId, CustomerId, OfferId};

use super::effect::{Conns, Outcome, Position};
use super::queue::{Key, Spot};
use super::row::{CustomerRow, WaitingRow};

/// A customer as they live.
#[derive(Debug)]
pub(super) struct Customer {
    pub id: CustomerId,
    pub conns: Conns,
    pub waiting: Option<Box<Waiting>>,
    /// The conversation under way, or the last one until it is closed or forgotten. Never one by invitation, which is the guest's.
    pub conversation: Option<ConversationId>,
    pub outcomes: Vec<Outcome>,
    /// Whether a row was ever written: a mere visitor leaves no trace.
    pub stored: bool,
}

/// A stay in a queue as it lives.
#[derive(Debug)]
pub(super) struct Waiting {
    pub row: WaitingRow,
    /// Where they stand; nowhere until they have entered.
    pub spot: Option<Spot>,
    pub offer: Option<OfferId>,
    /// Agents who declined or missed this entry a short while ago.
    pub cooling: BTreeSet<AgentId>,
    /// What the customer was last told.
    pub shown: Option<Position>,
    /// The connection was lost while still in the conversation, and the agent was lost meanwhile.
    pub both_dropped: bool,
}

impl Waiting {
    pub fn new(row: WaitingRow) -> Self {
        Self {
            row,
            spot: None,
            offer: None,
            cooling: BTreeSet::new(),
            shown: None,
            both_dropped: false,
        }
    }

    pub fn key(&self) -> Key {
        Key {
            band: self.row.band,
            since: self.row.since,
            entry: self.row.entry,
        }
    }
}

impl Customer {
    pub fn new(id: CustomerId) -> Self {
        Self {
            id,
            conns: Conns::new(),
            waiting: None,
            conversation: None,
            outcomes: Vec::new(),
            stored: false,
        }
    }

    pub fn present(&self) -> bool {
        !self.conns.is_empty()
    }

    pub fn row(&self) -> CustomerRow {
        CustomerRow {
            id: self.id,
            waiting: self.waiting.as_ref().map(|waiting| waiting.row.clone()),
            conversation: self.conversation,
            outcomes: self.outcomes.clone(),
        }
    }
}
