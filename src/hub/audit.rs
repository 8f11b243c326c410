//! The invariants, checked from outside: for random lives and journeys, never in service.
//!
//! The numbers are those of `docs/ARCHITECTURE.md`. [`Hub::rows`] is what the hub believes to be on disk.

use std::collections::{BTreeMap, BTreeSet};

use super::Hub;
use super::deadlines::What;
use super::input::Mode;
use super::load::Phase;
use super::queue::Key;
use super::row::{AgentState, Person, Rows, Side};
use super::time::Steady;
use crate::ids::{AgentId, CategoryId, ConversationId, CustomerId, EntryId};

impl Hub {
    /// Everything that lives, as `load` would want it; of the entries only those in memory, of accepted commands none.
    pub fn rows(&self) -> Rows {
        Rows {
            counters: self.counters,
            limits: Some(self.limits),
            categories: self.categories.values().map(|c| c.row.clone()).collect(),
            agents: self.agents.values().map(|a| a.row.clone()).collect(),
            customers: self.customers.values().filter(|c| c.stored).map(|c| c.row()).collect(),
            conversations: self.conversations.values().map(|c| c.row.clone()).collect(),
            entries: self
                .conversations
                .iter()
                .flat_map(|(id, c)| c.tail.iter().map(|entry| (*id, entry.clone())))
                .collect(),
            accepted: Vec::new(),
            guests: self
                .visitors
                .values()
                .filter_map(|v| v.guest.as_ref())
                .map(|g| g.row.clone())
                .collect(),
            invitations: self.invitations.values().copied().collect(),
        }
    }

    /// The number of the last entry of each conversation in memory.
    pub fn last_entries(&self) -> BTreeMap<ConversationId, u32> {
        self.conversations.iter().map(|(id, c)| (*id, c.last_seq)).collect()
    }

    /// Who would be served next in a category, and all who wait, in order.
    pub fn line(&self, category: CategoryId) -> Vec<CustomerId> {
        let queue = self
            .categories
            .get(&category)
            .map(|c| c.queue.from_place(1).collect::<Vec<EntryId>>())
            .unwrap_or_default();
        queue
            .iter()
            .filter_map(|entry| self.customers_by_entry.get(entry).copied())
            .collect()
    }

    /// Everyone waiting, least key first.
    pub fn everyone_waiting(&self) -> Vec<WaitingNow> {
        let waiting = self
            .customers
            .values()
            .filter_map(|c| c.waiting.as_ref().map(|w| (c, w)));
        let mut all: Vec<WaitingNow> = waiting
            .map(|(customer, w)| WaitingNow {
                key: w.key(),
                category: w.row.category,
                customer: customer.id,
                connected: customer.present(),
                offered: w.offer.is_some(),
            })
            .collect();
        all.sort();
        all
    }

    /// Whether the hub pairs: it has settled and is not leaving.
    pub fn pairs(&self) -> bool {
        self.phase == Phase::Open
    }

    /// Units an agent uses, and their limit.
    pub fn load_of(&self, agent: AgentId) -> Option<(u8, u8)> {
        self.agents.get(&agent).map(|agent| (agent.units(), agent.row.capacity))
    }

    /// Checks every invariant that can be seen in one state. Costs O(everything).
    pub fn audit(&self) -> Result<(), String> {
        self.audit_people()?;
        self.audit_agents()?;
        self.audit_queues()?;
        self.audit_pairing()?;
        self.audit_deadlines()?;
        self.audit_presence()?;
        self.audit_sums()
    }

    /// 1: a customer waits once, or is in one conversation with one agent.
    fn audit_people(&self) -> Result<(), String> {
        let mut open_of: BTreeMap<CustomerId, ConversationId> = BTreeMap::new();
        for (id, conversation) in self
            .conversations
            .iter()
            .filter(|(_, c)| c.open() && !c.by_invitation())
        {
            if let Some(other) = open_of.insert(conversation.row.customer, *id) {
                return Err(format!("1: {} is in {other} and {id}", conversation.row.customer));
            }
            let open_parts = conversation.row.parts.iter().filter(|part| part.to.is_none()).count();
            if open_parts > 1 {
                return Err(format!("1: {id} has {open_parts} agents"));
            }
            let customer = self
                .customers
                .get(&conversation.row.customer)
                .ok_or_else(|| format!("1: {id} lost its customer"))?;
            let waits_for_it = customer
                .waiting
                .as_ref()
                .is_some_and(|w| w.row.conversation == Some(*id));
            let setting = self.categories.get(&conversation.row.category).map(|c| c.row.preview);
            if setting != Some(conversation.row.preview) {
                return Err(format!("1: {id} shows drafts as its category does not"));
            }
            if customer.conversation != Some(*id) {
                return Err(format!("1: {} does not know {id}", customer.id));
            }
            if waits_for_it == conversation.agent().is_some() {
                return Err(format!("1: {id} waits and has an agent, or neither"));
            }
        }
        for customer in self.customers.values() {
            let fresh = customer.waiting.as_ref().is_some_and(|w| w.row.conversation.is_none());
            if fresh && open_of.contains_key(&customer.id) {
                return Err(format!("1: {} waits and talks", customer.id));
            }
        }
        Ok(())
    }

    /// 2 (the standing half): what an agent holds is what conversations and offers say.
    fn audit_agents(&self) -> Result<(), String> {
        for (id, agent) in self.agents.iter() {
            let holding: BTreeSet<_> = self
                .conversations
                .iter()
                .filter(|(_, c)| c.open() && c.row.parts.iter().any(|part| part.agent == *id && part.to.is_none()))
                .map(|(id, _)| *id)
                .collect();
            if holding != agent.holding {
                return Err(format!(
                    "2: agent {id} holds {:?}, conversations say {holding:?}",
                    agent.holding
                ));
            }
            let ringing: Vec<_> = self
                .offers
                .iter()
                .filter(|(_, o)| o.agent == *id)
                .map(|(id, _)| *id)
                .collect();
            if ringing.as_slice() != agent.offer.as_slice() {
                return Err(format!(
                    "2: agent {id} has offer {:?}, offers say {ringing:?}",
                    agent.offer
                ));
            }
            if agent.row.state == AgentState::LastCall && agent.units() == 0 {
                return Err(format!("8: agent {id} is on a last call that is over"));
            }
            if agent.offer.is_some() && !agent.present() {
                return Err(format!("12: agent {id} is rung but absent"));
            }
        }
        Ok(())
    }

    /// 5: places are dense and equal the order of keys; nobody is lost from a queue.
    fn audit_queues(&self) -> Result<(), String> {
        let mut waiting = 0;
        for (id, category) in &self.categories {
            let mut keys: Vec<Key> = Vec::new();
            for (index, entry) in category.queue.from_place(1).enumerate() {
                let customer = self.customers_by_entry.get(&entry).and_then(|c| self.customers.get(c));
                let row = customer
                    .and_then(|c| c.waiting.as_ref())
                    .filter(|w| w.row.entry == entry && w.row.category == *id);
                let key = row
                    .map(|waiting| waiting.key())
                    .ok_or_else(|| format!("5: {entry} in {id} is nobody's"))?;
                let spot = row.and_then(|waiting| waiting.spot).filter(|spot| spot.key == key);
                let told = spot.map_or(0, |spot| category.queue.place(spot));
                if told as usize != index + 1 {
                    return Err(format!("5: {entry} stands at {index} and is told {told}"));
                }
                keys.push(key);
            }
            if !keys.is_sorted() {
                return Err(format!("5: {id} is out of order"));
            }
            if keys.len() != category.queue.len() {
                return Err(format!("5: {id} counts {} of {}", category.queue.len(), keys.len()));
            }
            waiting += keys.len();
        }
        let rows = self.customers.values().filter(|c| c.waiting.is_some()).count();
        if waiting == rows {
            Ok(())
        } else {
            Err(format!("5: {rows} wait, {waiting} are in queues"))
        }
    }

    /// 3: nobody connected waits while somebody eligible has room.
    fn audit_pairing(&self) -> Result<(), String> {
        if self.phase != Phase::Open {
            return Ok(());
        }
        for customer in self.customers.values().filter(|c| c.present()) {
            let Some(waiting) = &customer.waiting else { continue };
            let Some(category) = self.categories.get(&waiting.row.category) else {
                continue;
            };
            let eligible = |agent: &&super::Agent| agent.room() && agent.serves(category.row.id);
            let found = match category.row.mode {
                Mode::Automatic => self.agents.values().find(eligible),
                Mode::Offer if waiting.offer.is_none() => self
                    .agents
                    .values()
                    .filter(eligible)
                    .find(|a| a.offer.is_none() && !waiting.cooling.contains(&a.row.id)),
                Mode::Offer | Mode::Manual => None,
            };
            if let Some(agent) = found {
                return Err(format!(
                    "3: {} waits in {} while agent {} has room",
                    customer.id, category.row.id, agent.row.id
                ));
            }
        }
        Ok(())
    }

    /// 8: every state that is not waiting or talking has a deadline.
    fn audit_deadlines(&self) -> Result<(), String> {
        if self.phase == Phase::Starting {
            return Ok(());
        }
        let need = |what: What| {
            self.deadlines
                .at(what)
                .map(|_| ())
                .ok_or_else(|| format!("8: {what:?} has no deadline"))
        };
        let nowhere = |c: &&super::Customer| !c.present() && !self.visitors.contains_key(&c.id);
        for customer in self.customers.values().filter(nowhere) {
            if customer.waiting.is_some() {
                need(What::Hold(customer.id))?;
            } else if !customer
                .conversation
                .and_then(|id| self.conversations.get(&id))
                .is_some_and(|c| c.open())
            {
                need(What::Forget(Person::Customer(customer.id)))?;
            }
        }
        let watched = |a: &&super::Agent| self.limits.idle_away_ms > 0 && a.row.state == AgentState::Available;
        for agent in self.agents.values().filter(watched) {
            need(What::Idle(agent.row.id))?;
        }
        self.audit_durations()?;
        for (id, conversation) in self.conversations.iter() {
            for side in [Side::Customer, Side::Agent] {
                if conversation.held(side) {
                    need(What::Grace(*id, side))?;
                }
            }
            if !conversation.open() {
                need(What::Retire(*id))?;
            }
            if conversation.row.wrap_up_until.is_some() {
                need(What::WrapUp(*id))?;
            }
            self.audit_held(*id)?;
        }
        self.offers.keys().try_for_each(|offer| need(What::Offer(*offer)))
    }

    /// Nobody is given more time than the settings say now; people who come back after a start may be.
    fn audit_durations(&self) -> Result<(), String> {
        let limits = self.limits;
        let most = |what: What| match what {
            What::Hold(_) => Some(limits.hold_ms.max(limits.grace_ms)),
            What::Grace(..) => Some(limits.grace_ms),
            What::Offer(_) => Some(limits.offer_ms),
            What::OfferAgain(..) => Some(limits.offer_again_ms),
            _ => None,
        };
        let late = |what: What, at: Steady| most(what).is_some_and(|ms| at > self.now.steady.plus(ms));
        match self.deadlines.all().find(|(what, at)| late(*what, *at)) {
            Some((what, at)) if self.returning.is_none() => Err(format!("8: {what:?} has until {at:?}")),
            Some(_) | None => Ok(()),
        }
    }

    /// A side is held exactly while it has no connection.
    fn audit_held(&self, id: ConversationId) -> Result<(), String> {
        let Some(conversation) = self.conversations.get(&id) else {
            return Ok(());
        };
        if conversation.by_invitation() && conversation.open() {
            return self.audit_held_equals(id);
        }
        let Some(agent) = conversation.agent().filter(|_| conversation.open()) else {
            return Ok(());
        };
        let customer = self
            .customers
            .get(&conversation.row.customer)
            .is_some_and(|c| c.present());
        let agent = self.agents.get(&agent).is_some_and(|a| !a.desks.is_empty());
        if conversation.held(Side::Customer) == customer || conversation.held(Side::Agent) == agent {
            return Err(format!("8: {id} holds the wrong side"));
        }
        Ok(())
    }

    /// Sums kept step by step equal sums made anew.
    fn audit_sums(&self) -> Result<(), String> {
        let talking = self
            .conversations
            .values()
            .filter(|c| c.open() && !c.by_invitation() && c.agent().is_some())
            .count();
        let present = self.customers.values().filter(|c| c.present()).count();
        let waiting = self.customers.values().filter(|c| c.waiting.is_some()).count();
        let totals = (
            self.totals.customers as usize,
            self.totals.waiting as usize,
            self.totals.talking as usize,
        );
        if totals != (present, waiting, talking) {
            return Err(format!(
                "sums: {totals:?} are told, {:?} are there",
                (present, waiting, talking)
            ));
        }
        for (id, category) in &self.categories {
            let free: BTreeSet<AgentId> = self
                .agents
                .values()
                .filter(|a| a.room() && a.on_duty() && a.serves(*id))
                .map(|a| a.row.id)
                .collect();
            let told: BTreeSet<AgentId> = category.free.iter().map(|(_, _, agent)| *agent).collect();
            if free != told {
                return Err(format!("sums: {id} has free {told:?}, is {free:?}"));
            }
            let on_duty = self.agents.values().filter(|a| a.on_duty() && a.serves(*id)).count();
            if on_duty != category.counts.logged_in as usize {
                return Err(format!(
                    "sums: {id} has {} on duty, is {on_duty}",
                    category.counts.logged_in
                ));
            }
        }
        Ok(())
    }
}

/// Somebody waiting, as the order of service sees them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct WaitingNow {
    pub key: Key,
    pub category: CategoryId,
    pub customer: CustomerId,
    pub connected: bool,
    pub offered: bool,
}
