//! A store that holds what it was given, as the real one does, and gives it back.

use std::collections::BTreeMap;
use std::sync::Arc;

use usher::hub::input::Limits;
use usher::hub::row::{
    AcceptedRow, AgentRow, CategoryRow, Change, ConversationRow, Counters, CustomerRow, EntryRow, GuestRow,
    InvitationRow, Person, Row, Rows,
};
use usher::ids::{AgentId, CategoryId, ConversationId, CustomerId, InvitationId};

/// Everything on disk.
#[derive(Clone, Debug, Default)]
pub struct Disk {
    counters: Counters,
    limits: Option<Limits>,
    categories: BTreeMap<CategoryId, CategoryRow>,
    agents: BTreeMap<AgentId, AgentRow>,
    customers: BTreeMap<CustomerId, CustomerRow>,
    conversations: BTreeMap<ConversationId, ConversationRow>,
    entries: BTreeMap<(ConversationId, u32), Arc<EntryRow>>,
    accepted: Vec<AcceptedRow>,
    guests: BTreeMap<CustomerId, GuestRow>,
    invitations: BTreeMap<InvitationId, InvitationRow>,
    retired: BTreeMap<ConversationId, ConversationRow>,
}

impl Disk {
    /// Writes one change. Entries and stays in a queue are written once.
    pub fn write(&mut self, change: Change) -> Result<(), String> {
        match change {
            Change::Put(row) => return self.put(row),
            Change::RemoveAgent(id) => {
                self.agents.remove(&id);
                self.accepted.retain(|row| row.person != Person::Agent(id));
            }
            Change::ForgetCustomer(id) => {
                self.customers.remove(&id);
                self.accepted.retain(|row| row.person != Person::Customer(id));
            }
            Change::ForgetAccepted { person, tab, id } => self
                .accepted
                .retain(|row| (row.person, row.tab, row.id) != (person, tab, id)),
            Change::Retire(id) => {
                let row = self
                    .conversations
                    .remove(&id)
                    .ok_or_else(|| format!("{id} retired twice"))?;
                if row.end.is_none() {
                    return Err(format!("{id} retired while open"));
                }
                self.retired.insert(id, row);
            }
            Change::RemoveGuest(id) => {
                self.guests
                    .remove(&id)
                    .ok_or_else(|| format!("guest {id} leaves twice"))?;
            }
            Change::RemoveInvitation(id) => {
                self.invitations
                    .remove(&id)
                    .ok_or_else(|| format!("invitation {id} ends twice"))?;
            }
        }
        Ok(())
    }

    fn put(&mut self, row: Row) -> Result<(), String> {
        match row {
            Row::Counters(row) => self.counters = row,
            Row::Limits(row) => self.limits = Some(row),
            Row::Category(row) => drop(self.categories.insert(row.id, row)),
            Row::Agent(row) => drop(self.agents.insert(row.id, row)),
            Row::Customer(row) => drop(self.customers.insert(row.id, row)),
            Row::Conversation(row) => drop(self.conversations.insert(row.id, row)),
            Row::Guest(row) => drop(self.guests.insert(row.customer, row)),
            Row::Invitation(row) => drop(self.invitations.insert(row.id, row)),
            Row::Accepted(row) => self.accepted.push(row),
            Row::Wait(_) | Row::Offer(_) => {}
            Row::Entry(id, entry) => {
                let last = self.last_entry(id);
                if entry.seq != last + 1 {
                    return Err(format!("entry {} of {id} after {last}", entry.seq));
                }
                if last > 0 && self.entries[&(id, last)].at > entry.at {
                    return Err(format!("entry {} of {id} is stamped before the one before", entry.seq));
                }
                self.entries.insert((id, entry.seq), entry);
            }
        }
        Ok(())
    }

    /// The number of the last entry of a conversation.
    pub fn last_entry(&self, id: ConversationId) -> u32 {
        self.entries
            .range((id, 0)..=(id, u32::MAX))
            .next_back()
            .map_or(0, |((_, seq), _)| *seq)
    }

    pub fn has_entry(&self, id: ConversationId, entry: &EntryRow) -> bool {
        self.entries.get(&(id, entry.seq)).is_some_and(|kept| **kept == *entry)
    }

    pub fn conversation(&self, id: ConversationId) -> Option<&ConversationRow> {
        self.conversations.get(&id).or_else(|| self.retired.get(&id))
    }

    /// What a start would load.
    pub fn rows(&self) -> Rows {
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
                .filter(|((id, _), _)| self.conversations.contains_key(id))
                .map(|((id, _), e)| (*id, e.clone()))
                .collect(),
            accepted: self.accepted.clone(),
            guests: self.guests.values().cloned().collect(),
            invitations: self.invitations.values().copied().collect(),
        }
    }
}
