//! Restart: from rows to a hub in which everyone who was present is held, and how it settles once people come back.
//!
//! Connections are never stored, so a crash needs no repair: whoever had a place has it still, offers are void, grace periods
//! start anew when the server accepts, and for a few seconds nobody is paired, so that the first to reconnect does not overtake.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::Hub;
use super::agent::Agent;
use super::category::Category;
use super::conversation::{Conversation, Held};
use super::customer::{Customer, Waiting};
use super::deadlines::What;
use super::effect::{Answer, BoardKey};
use super::invitations::INVITATION_MS;
use super::ledger::Accepted;
use super::queue::Key;
use super::row::{AcceptedRow, AgentState, Content, EntryRow, InvitationRow, Person, Rows, Side};
use super::time::{Now, Steady, Wall};
use crate::ids::{ConversationId, CustomerId, TabId};

/// For how long after the start nobody is paired, at most.
const SETTLE_MS: u64 = 5_000;
/// No grace ends while people are still coming back, that is until none has for so long …
const RETURN_IDLE_MS: u64 = 5_000;
/// … but at most for so long.
const RETURN_MAX_MS: u64 = 300_000;

/// How long those who were present count as such who have not been here since the start: a page that found nobody for long
/// tries again every 20 s.
const ON_THE_WAY_MS: u64 = 25_000;

/// How far the hub is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Phase {
    /// Loaded; the server does not accept yet.
    #[default]
    Starting,
    /// The server accepts, and those who were there are coming back.
    Settling,
    Open,
    /// The server is leaving: nobody new is paired, nobody is told that somebody dropped.
    Draining,
}

/// People coming back after a restart.
#[derive(Clone, Debug)]
pub(super) struct Returning {
    began: Steady,
    last: Steady,
    /// Those with a place who have not been here since: only they count, or a busy house would put graces off for minutes.
    missing: BTreeSet<Person>,
    /// Those who were shown as present and have not been here since, with a place or without: they may still be on their way.
    unseen: BTreeSet<Person>,
}

impl Hub {
    /// The hub after a crash or a first start: everyone who was present is held, offers are void.
    pub fn load(now: Now, rows: Rows) -> Self {
        let mut hub = Self {
            now,
            counters: rows.counters,
            limits: rows.limits.unwrap_or_default(),
            ..Self::default()
        };
        for row in rows.categories {
            hub.boards.touch(BoardKey::Category(row.id));
            hub.categories.insert(row.id, Category::new(row));
        }
        for row in rows.agents {
            hub.boards.touch(BoardKey::Agent(row.id));
            hub.agents.insert(row.id, Agent::new(row));
        }
        for row in rows.conversations {
            hub.conversations.insert(row.id, Box::new(Conversation::new(row)));
        }
        for (id, entry) in &rows.entries {
            if let Some(conversation) = hub.conversations.get_mut(id) {
                conversation.keep(entry);
            }
        }
        hub.load_ledger(&rows.entries, &rows.accepted);
        hub.load_customers(rows.customers);
        hub.load_conversations();
        rows.guests.into_iter().for_each(|row| hub.seat_guest(row));
        hub.load_meetings();
        rows.invitations.into_iter().for_each(|row| hub.load_invitation(row));
        let agents: Vec<_> = hub.agents.keys().copied().collect();
        for id in agents {
            hub.load_agent(id);
        }
        hub.agents_touched.clear();
        hub.boards.touch(BoardKey::Totals);
        hub
    }

    /// Accepted commands in the order of their time: in any other, a busy tab's messages would push out what came after them.
    fn load_ledger(&mut self, entries: &[(ConversationId, Arc<EntryRow>)], rows: &[AcceptedRow]) {
        let messages = entries.iter().filter_map(|(_, entry)| message_as_accepted(entry));
        let mut all: Vec<_> = messages.collect();
        all.extend(rows.iter().map(|row| {
            let accepted = Accepted {
                id: row.id,
                digest: row.digest,
                answer: row.answer,
                kept_as_entry: false,
            };
            (row.at, row.person, row.tab, accepted)
        }));
        all.sort_by_key(|(at, ..)| *at);
        for (_, person, tab, accepted) in all {
            self.ledger.keep(person, tab, accepted);
        }
    }

    fn load_customers(&mut self, rows: Vec<super::row::CustomerRow>) {
        let mut queued: BTreeMap<Key, CustomerId> = BTreeMap::new();
        for row in rows {
            let mut customer = Customer::new(row.id);
            customer.stored = true;
            customer.conversation = row.conversation.filter(|id| {
                // One by invitation is its guests', also in a row of before.
                let known = self.conversations.get(id);
                known.is_some_and(|conversation| !conversation.by_invitation())
            });
            customer.outcomes = row.outcomes;
            if let Some(waiting) = row.waiting {
                let waiting = Box::new(Waiting::new(waiting));
                queued.insert(waiting.key(), row.id);
                self.customers_by_entry.insert(waiting.row.entry, row.id);
                customer.waiting = Some(waiting);
                self.totals.waiting += 1;
            }
            self.customers.insert(row.id, customer);
        }
        for (key, id) in queued {
            let Some(waiting) = self.customers.get_mut(&id).and_then(|c| c.waiting.as_mut()) else {
                continue;
            };
            if let Some(category) = self.categories.get_mut(&waiting.row.category) {
                waiting.spot = Some(category.queue.enter(key));
                category.rate.set_busy(self.now.steady, true);
            }
        }
    }

    fn load_invitation(&mut self, row: InvitationRow) {
        self.pend(row);
        for person in [row.from, row.to] {
            if let Person::Agent(id) = person
                && let Some(agent) = self.agents.get_mut(&id)
            {
                // Rows of before do not tell it of agents.
                agent.row.here = true;
            }
        }
    }

    fn load_conversations(&mut self) {
        for conversation in self.conversations.values_mut() {
            let id = conversation.row.id;
            self.boards.touch(BoardKey::Conversation(id));
            let by_invitation = conversation.by_invitation();
            let parts = &conversation.row.parts;
            if !conversation.open() {
                // On the road of invitations both of the staff may be wrapping up, on the others the last agent.
                let wrapping = match conversation.row.wrap_up_until {
                    None => &[],
                    Some(_) if by_invitation => parts.as_slice(),
                    Some(_) => parts.last().map_or(&[][..], std::slice::from_ref),
                };
                for part in wrapping {
                    if let Some(agent) = self.agents.get_mut(&part.agent) {
                        agent.wrapping.insert(id);
                    }
                }
                continue;
            }
            if conversation.person(Side::Agent).is_none() {
                continue;
            }
            self.totals.talking += u32::from(!by_invitation);
            for part in parts.iter().filter(|part| part.to.is_none()) {
                if let Some(agent) = self.agents.get_mut(&part.agent) {
                    agent.holding.insert(id);
                }
            }
            for side in [Side::Customer, Side::Agent] {
                conversation.held[side as usize] = if was_told(conversation, side) {
                    Held::Told
                } else {
                    Held::Silently
                };
            }
        }
    }

    /// Guests are in the conversation that names them, until its end has been shown, or they came anew after it.
    fn load_meetings(&mut self) {
        let meetings = self.conversations.values().filter(|met| met.holds_guests());
        let guests = meetings.flat_map(|met| {
            let second = met.row.second.as_ref().map(|second| second.customer);
            [Some(met.row.customer), second].map(|guest| (guest, met.row.id, met.row.end))
        });
        for (id, met, end) in guests.collect::<Vec<_>>() {
            if let Some(guest) = id.and_then(|id| self.guest_mut(id))
                && end.is_none_or(|end| guest.row.entered <= end.at)
            {
                guest.met = Some(met);
            }
        }
    }

    fn load_agent(&mut self, id: crate::ids::AgentId) {
        if let Some(agent) = self.agents.get_mut(&id)
            && agent.row.state == AgentState::LastCall
            && agent.units() == 0
        {
            // The last unit was an offer, which the restart voided.
            self.set_agent_state(id, AgentState::LastCall);
        }
        self.agent_changed(id);
    }

    /// The server accepts: from now on people can come back, and their time runs.
    pub(super) fn accepting(&mut self) {
        if self.phase != Phase::Starting {
            return;
        }
        let now = self.now;
        self.phase = Phase::Settling;
        self.start_deadlines(now);
        if self.anyone_missing() {
            self.returning = Some(Returning {
                began: now.steady,
                last: now.steady,
                missing: self.everyone_missing(),
                unseen: self.everyone_shown(),
            });
            self.deadlines.set(What::Settled, now.steady.plus(SETTLE_MS));
        } else {
            self.settled();
        }
    }

    fn start_deadlines(&mut self, now: Now) {
        for customer in self.customers.values() {
            let person = Person::Customer(customer.id);
            if customer.waiting.is_some() {
                self.deadlines
                    .set(What::Hold(customer.id), now.steady.plus(self.limits.hold_ms));
            }
            if let Some(first) = customer.outcomes.first() {
                self.deadlines
                    .set(What::Outcome(person), now.steady_of(first.at.plus(600_000)));
            }
        }
        let ids: Vec<CustomerId> = self.customers.keys().copied().collect();
        for id in ids {
            self.customer_may_be_forgotten(id);
        }
        for agent in self.agents.values() {
            let person = Person::Agent(agent.row.id);
            if let Some(first) = agent.row.outcomes.first() {
                self.deadlines
                    .set(What::Outcome(person), now.steady_of(first.at.plus(600_000)));
            }
            if self.ledger.knows(person) {
                self.deadlines
                    .set(What::Forget(person), now.steady.plus(self.limits.remember_ms));
            }
        }
        self.watch_everyone();
        self.start_presence();
        for (id, conversation) in self.conversations.iter() {
            if let Some(end) = conversation.row.end {
                self.deadlines
                    .set(What::Retire(*id), now.steady_of(end.at.plus(self.limits.remember_ms)));
            } else if conversation.person(Side::Agent).is_some() {
                for side in [Side::Customer, Side::Agent] {
                    self.deadlines
                        .set(What::Grace(*id, side), now.steady.plus(self.limits.grace_ms));
                }
            }
            if let Some(until) = conversation.row.wrap_up_until {
                self.deadlines.set(What::WrapUp(*id), now.steady_of(until));
            }
        }
        let waiting: Vec<_> = self
            .categories
            .iter()
            .filter(|(_, c)| !c.queue.is_empty())
            .map(|(id, _)| *id)
            .collect();
        for id in waiting {
            self.queue_changed(id);
        }
    }

    /// Nobody is here yet: who does not come is gone, and what is pending has its whole time.
    fn start_presence(&mut self) {
        for person in self.everyone_shown() {
            let at = self.now.steady.plus(ON_THE_WAY_MS);
            self.deadlines.set(What::Gone(person), at);
            self.watch_quiet(person);
        }
        let pending: Vec<_> = self.invitations.keys().copied().collect();
        for id in pending {
            self.deadlines
                .set(What::Invitation(id), self.now.steady.plus(INVITATION_MS));
        }
    }

    /// Somebody has connected who may have been missing since the start.
    pub(super) fn returned_after_load(&mut self, person: Person) {
        if let Some(returning) = &mut self.returning {
            returning.unseen.remove(&person);
            if returning.missing.remove(&person) {
                returning.last = self.now.steady;
                if returning.missing.is_empty() {
                    self.returning = None;
                }
            }
        }
        if self.phase == Phase::Settling && self.returning.is_none() {
            self.deadlines.clear(What::Settled);
            self.settled();
        }
    }

    /// When the time of somebody began who has been missing since the start.
    pub(super) fn missing_since(&self, person: Person) -> Option<Steady> {
        let returning = self.returning.as_ref()?;
        returning.missing.contains(&person).then_some(returning.began)
    }

    /// Whether somebody who has a place has not come back yet.
    fn anyone_missing(&self) -> bool {
        let waiting = self.customers.values().any(|c| c.waiting.is_some() && !c.present());
        let held = |c: &Conversation| c.open() && (c.held(Side::Customer) || c.held(Side::Agent));
        waiting || !self.invitations.is_empty() || self.conversations.values().any(|c| held(c))
    }

    /// Who has a place and is not here, just after the start.
    fn everyone_missing(&self) -> BTreeSet<Person> {
        let mut missing = BTreeSet::new();
        for customer in self.customers.values() {
            let talking = customer
                .conversation
                .and_then(|id| self.conversations.get(&id))
                .is_some_and(|conversation| conversation.open());
            if customer.waiting.is_some() || talking {
                missing.insert(Person::Customer(customer.id));
            }
        }
        let talks = |id: &&CustomerId| {
            let met = self.met(**id).and_then(|met| self.conversations.get(&met));
            met.is_some_and(|met| met.open())
        };
        let guests = self.visitors.keys().filter(talks);
        missing.extend(guests.map(|id| Person::Customer(*id)));
        let holding = self.agents.values().filter(|agent| !agent.holding.is_empty());
        missing.extend(holding.map(|agent| Person::Agent(agent.row.id)));
        missing.extend(self.invitations.values().flat_map(|row| [row.from, row.to]));
        missing
    }

    /// Who stands on the boards, just after the start.
    fn everyone_shown(&self) -> BTreeSet<Person> {
        let guests = self.visitors.keys().map(|id| Person::Customer(*id));
        let guests = guests.filter(|guest| self.is_here(*guest));
        let staff = self.agents.values().filter(|agent| agent.row.here);
        guests.chain(staff.map(|agent| Person::Agent(agent.row.id))).collect()
    }

    /// The hub pairs again, and those whose other side is still missing are told.
    pub(super) fn settled(&mut self) {
        if self.phase != Phase::Settling {
            return;
        }
        self.phase = Phase::Open;
        let ids: Vec<ConversationId> = self
            .conversations
            .iter()
            .filter(|(_, c)| c.open())
            .map(|(id, _)| *id)
            .collect();
        for id in ids {
            for side in [Side::Customer, Side::Agent] {
                self.tell_held(id, side);
            }
        }
        self.categories_touched.extend(self.categories.keys().copied());
    }

    fn tell_held(&mut self, id: ConversationId, side: Side) {
        let Some(conversation) = self.conversations.get_mut(&id) else {
            return;
        };
        if conversation.held[side as usize] != Held::Silently {
            return;
        }
        conversation.held[side as usize] = Held::Told;
        if let Some(name) = self.side_name(id, side) {
            self.append(id, Content::Dropped { side, name });
        }
        self.show_header(id);
    }

    /// Puts the end of a grace off while people are still coming back after a restart; says whether it did.
    pub(super) fn wait_for_return(&mut self, what: What) -> bool {
        let Some(returning) = &self.returning else { return false };
        let grace = matches!(what, What::Grace(..) | What::Hold(_) | What::Forget(_));
        // Who was back and has gone again is nobody who is coming back: nobody is left inviting them.
        if !grace && !matches!(what, What::Gone(person) if returning.unseen.contains(&person)) {
            return false;
        }
        let until = returning
            .last
            .plus(RETURN_IDLE_MS)
            .min(returning.began.plus(RETURN_MAX_MS));
        if self.now.steady >= until {
            self.returning = None;
            return false;
        }
        self.deadlines.set(what, until);
        true
    }
}

/// Whether the log's last word about a side's connection is that it dropped.
fn was_told(conversation: &Conversation, side: Side) -> bool {
    let last = conversation.tail.iter().rev().find_map(|entry| match &entry.content {
        Content::Dropped { side: s, .. } if *s == side => Some(true),
        Content::Back { side: s, .. } if *s == side => Some(false),
        Content::Message { side: s, .. } if *s == side => Some(false),
        Content::Invited { .. } | Content::Joined { .. } | Content::Transferred { .. } | Content::Returned { .. } => {
            Some(false)
        }
        Content::Message { .. }
        | Content::Dropped { .. }
        | Content::Back { .. }
        | Content::NearlyFull { .. }
        | Content::Ended { .. } => None,
    });
    last.unwrap_or(false)
}

/// A message's command is found by its entry.
fn message_as_accepted(entry: &EntryRow) -> Option<(Wall, Person, TabId, Accepted)> {
    let Content::Message { sent_as, .. } = &entry.content else {
        return None;
    };
    let answer = Answer::Said {
        seq: entry.seq,
        at: entry.at,
    };
    let accepted = Accepted {
        id: sent_as.id,
        digest: sent_as.digest,
        answer,
        kept_as_entry: true,
    };
    Some((entry.at, sent_as.person, sent_as.tab, accepted))
}
