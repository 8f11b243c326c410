//! A store as the hub is promised one: it keeps what it is told, forgets what it is told, and gives it back after a crash.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use usher::hub::TAIL_ENTRIES_LOADED;
use usher::hub::input::Limits;
use usher::hub::row::{
    AcceptedRow, AgentRow, CategoryRow, Change, ConversationRow, Counters, CustomerRow, EntryRow, GuestRow,
    InvitationRow, OfferRow, Person, Row, Rows, WaitRow,
};
use usher::ids::{AgentId, CategoryId, ConversationId, CustomerId, InvitationId};

/// Everything that was ever written and not forgotten.
#[derive(Clone, Debug, Default)]
pub struct Store {
    pub counters: Counters,
    pub limits: Option<Limits>,
    pub categories: BTreeMap<CategoryId, CategoryRow>,
    pub agents: BTreeMap<AgentId, AgentRow>,
    pub customers: BTreeMap<CustomerId, CustomerRow>,
    pub conversations: BTreeMap<ConversationId, ConversationRow>,
    pub entries: BTreeMap<ConversationId, Vec<Arc<EntryRow>>>,
    pub accepted: Vec<AcceptedRow>,
    pub guests: BTreeMap<CustomerId, GuestRow>,
    pub invitations: BTreeMap<InvitationId, InvitationRow>,
    pub waits: Vec<WaitRow>,
    pub offers: Vec<OfferRow>,
    /// Those that left live state.
    pub archive: BTreeMap<ConversationId, ConversationRow>,
}

impl Store {
    pub fn apply(&mut self, change: Change) {
        match change {
            Change::Put(row) => self.put(row),
            Change::RemoveAgent(id) => {
                assert!(self.agents.remove(&id).is_some(), "agent {id} is removed once");
                self.accepted.retain(|row| row.person != Person::Agent(id));
            }
            Change::ForgetCustomer(id) => {
                assert!(self.customers.remove(&id).is_some(), "a customer is forgotten once");
                self.accepted.retain(|row| row.person != Person::Customer(id));
            }
            Change::ForgetAccepted { person, tab, id } => {
                let before = self.accepted.len();
                self.accepted
                    .retain(|row| (row.person, row.tab, row.id) != (person, tab, id));
                assert_eq!(
                    before,
                    self.accepted.len() + 1,
                    "only an accepted command that is kept can be forgotten"
                );
            }
            Change::Retire(id) => {
                let row = self
                    .conversations
                    .remove(&id)
                    .expect("only a live conversation is retired");
                assert!(row.end.is_some(), "only an ended conversation is retired");
                self.archive.insert(id, row);
            }
            Change::RemoveGuest(id) => assert!(self.guests.remove(&id).is_some(), "a guest leaves once"),
            Change::RemoveInvitation(id) => {
                assert!(self.invitations.remove(&id).is_some(), "an invitation ends once");
            }
        }
    }

    fn put(&mut self, row: Row) {
        match row {
            Row::Counters(row) => self.counters = row,
            Row::Limits(row) => self.limits = Some(row),
            Row::Category(row) => drop(self.categories.insert(row.id, row)),
            Row::Agent(row) => drop(self.agents.insert(row.id, row)),
            Row::Customer(row) => drop(self.customers.insert(row.id, row)),
            Row::Guest(row) => drop(self.guests.insert(row.customer, row)),
            Row::Invitation(row) => {
                assert!(
                    self.invitations.insert(row.id, row).is_none(),
                    "an invitation is sent once"
                );
            }
            Row::Conversation(row) => drop(self.conversations.insert(row.id, row)),
            Row::Entry(id, row) => {
                let log = self.entries.entry(id).or_default();
                assert_eq!(
                    row.seq as usize,
                    log.len() + 1,
                    "entries of {id} are numbered without gaps"
                );
                assert!(
                    log.last().is_none_or(|last| last.at <= row.at),
                    "stamps of {id} never decrease"
                );
                log.push(row);
            }
            Row::Accepted(row) => {
                let twice = self
                    .accepted
                    .iter()
                    .any(|old| (old.person, old.tab, old.id) == (row.person, row.tab, row.id));
                assert!(!twice, "a command is accepted once");
                self.accepted.push(row);
            }
            Row::Wait(row) => {
                assert!(
                    self.waits.iter().all(|old| old.entry != row.entry),
                    "a stay is recorded once"
                );
                self.waits.push(row);
            }
            Row::Offer(row) => {
                assert!(
                    self.offers.iter().all(|old| old.offer != row.offer),
                    "an offer is recorded once"
                );
                self.offers.push(row);
            }
        }
    }

    /// What a start finds.
    pub fn rows(&self) -> Rows {
        let live: BTreeSet<_> = self.conversations.keys().collect();
        let tail = |(id, log): (&ConversationId, &Vec<Arc<EntryRow>>)| {
            let from = log.len().saturating_sub(TAIL_ENTRIES_LOADED);
            let id = *id;
            log[from..]
                .iter()
                .map(move |row| (id, Arc::clone(row)))
                .collect::<Vec<_>>()
        };
        Rows {
            counters: self.counters,
            limits: self.limits,
            categories: self.categories.values().cloned().collect(),
            agents: self.agents.values().cloned().collect(),
            customers: self.customers.values().cloned().collect(),
            conversations: self.conversations.values().cloned().collect(),
            entries: self
                .entries
                .iter()
                .filter(|(id, _)| live.contains(id))
                .flat_map(tail)
                .collect(),
            accepted: self.accepted.clone(),
            guests: self.guests.values().cloned().collect(),
            invitations: self.invitations.values().copied().collect(),
        }
    }

    /// What the hub believes is what is here.
    pub fn check(&self, believed: &Rows) {
        assert_eq!(self.counters, believed.counters);
        assert_eq!(
            self.categories.values().cloned().collect::<Vec<_>>(),
            believed.categories
        );
        assert_eq!(self.agents.values().cloned().collect::<Vec<_>>(), believed.agents);
        assert_eq!(self.customers.values().cloned().collect::<Vec<_>>(), believed.customers);
        assert_eq!(
            self.conversations.values().cloned().collect::<Vec<_>>(),
            believed.conversations
        );
        assert_eq!(self.guests.values().cloned().collect::<Vec<_>>(), believed.guests);
        assert_eq!(
            self.invitations.values().copied().collect::<Vec<_>>(),
            believed.invitations
        );
        for (id, entry) in &believed.entries {
            assert_eq!(
                self.entries[id].get(entry.seq as usize - 1),
                Some(entry),
                "entry of {id}"
            );
        }
    }
}
