//! Who meets whom. Pairing happens in the step that makes it possible; nothing polls.
//!
//! Among customers the least key first; among the eligible the fewest units, then the longest idle. In `automatic` mode the two
//! are paired, in `offer` mode the agent is rung, in `manual` mode agents take.

use crate::ids::{AgentId, CategoryId, ConversationId, CustomerId, EntryId, OfferId};

use super::Hub;
use super::conversation::{Conversation, Held};
use super::deadlines::What;
use super::effect::{Answer, BoardKey, Frame, LeftWhy, OfferGone, OfferView, OutcomeWhat, PlaceView, Reason};
use super::input::{AwayReason, Mode};
use super::load::Phase;
use super::queue::Key;
use super::row::{
    AgentState, Band, Content, ConversationRow, Marks, Part, Person, Road, Row, Side, WaitEnd, WaitRow, WaitingRow,
};
use super::time::Wall;

/// Two unanswered offers in a row set the agent away: one may be bad luck.
const MISSED_MAX: u8 = 2;

/// A ringing offer.
#[derive(Clone, Copy, Debug)]
pub(super) struct Offer {
    pub agent: AgentId,
    pub entry: EntryId,
    pub expires: Wall,
}

impl Hub {
    /// Pairs and offers until nobody who could be served is left waiting.
    pub(super) fn pair_everyone(&mut self) {
        if self.phase != Phase::Open {
            return;
        }
        while !self.categories_touched.is_empty() {
            let touched = std::mem::take(&mut self.categories_touched);
            let first = touched.iter().filter_map(|id| self.first_pair(*id)).min();
            let Some((key, category, agent)) = first else {
                for category in touched {
                    self.offer_all(category);
                }
                continue;
            };
            // The others may still pair; this pairing may have taken their agent.
            self.categories_touched.extend(touched);
            self.categories_touched.insert(category);
            if let Some(customer) = self.customers_by_entry.get(&key.entry).copied() {
                self.pair(customer, agent);
            }
        }
    }

    /// The head of an automatic category and the agent to serve it, if both are there.
    fn first_pair(&self, id: CategoryId) -> Option<(Key, CategoryId, AgentId)> {
        let category = self
            .categories
            .get(&id)
            .filter(|category| category.row.mode == Mode::Automatic)?;
        let key = category.queue.servable().next()?;
        let (_, _, agent) = category.free.first()?;
        Some((key, id, *agent))
    }

    /// In offer mode: rings for everyone who can be rung for.
    fn offer_all(&mut self, id: CategoryId) {
        while let Some((entry, agent)) = self.first_offer(id) {
            self.offer(entry, agent);
        }
    }

    /// The first entry without a live offer for which an agent is eligible, and the best such agent.
    fn first_offer(&self, id: CategoryId) -> Option<(EntryId, AgentId)> {
        let category = self
            .categories
            .get(&id)
            .filter(|category| category.row.mode == Mode::Offer)?;
        let free = || {
            category
                .free
                .iter()
                .map(|(_, _, agent)| *agent)
                .filter(|id| self.agents.get(id).is_some_and(|a| a.offer.is_none()))
        };
        free().next()?;
        category.queue.servable().find_map(|key| {
            let waiting = self.waiting(key.entry)?;
            let agent = free().find(|agent| !waiting.cooling.contains(agent))?;
            Some((key.entry, agent))
        })
    }

    fn waiting(&self, entry: EntryId) -> Option<&super::customer::Waiting> {
        let customer = self.customers_by_entry.get(&entry)?;
        self.customers.get(customer)?.waiting.as_ref()
    }

    fn offer(&mut self, entry: EntryId, agent_id: AgentId) {
        self.counters.offer += 1;
        self.out.dirty.counters = true;
        let id = OfferId(self.counters.offer);
        let expires = self.now.wall.plus(self.limits.offer_ms);
        let Some(customer) = self
            .customers_by_entry
            .get(&entry)
            .and_then(|id| self.customers.get_mut(id))
        else {
            return;
        };
        let Some(waiting) = customer.waiting.as_mut() else {
            return;
        };
        waiting.offer = Some(id);
        let (category_id, key) = (waiting.row.category, waiting.key());
        let offer = Offer {
            agent: agent_id,
            entry,
            expires,
        };
        self.offers.insert(id, offer);
        if let Some(category) = self.categories.get_mut(&category_id) {
            category.queue.set_servable(key, false);
        }
        self.deadlines
            .set(What::Offer(id), self.now.steady.plus(self.limits.offer_ms));
        if let Some(agent) = self.agents.get_mut(&agent_id) {
            agent.offer = Some(id);
        }
        if let Some(view) = self.offer_view(id)
            && let Some(agent) = self.agents.get(&agent_id)
        {
            self.out.send(agent.desks.iter().copied(), Frame::Offer(view));
        }
        self.agent_changed(agent_id);
    }

    pub(super) fn offer_view(&self, id: OfferId) -> Option<OfferView> {
        let offer = self.offers.get(&id)?;
        let waiting = self.waiting(offer.entry)?;
        Some(OfferView {
            offer: id,
            category: waiting.row.category,
            customer: waiting.row.name.clone(),
            subject: waiting.row.subject.clone(),
            waiting_since: waiting.row.since,
            expires: offer.expires,
        })
    }

    /// Takes an offer back: the agent's unit is free, the customer can be rung for again.
    pub(super) fn withdraw_offer(&mut self, id: OfferId, why: OfferGone) {
        let Some(offer) = self.offers.remove(&id) else { return };
        self.deadlines.clear(What::Offer(id));
        let again = matches!(why, OfferGone::Declined | OfferGone::Unanswered);
        if let Some(customer) = self
            .customers_by_entry
            .get(&offer.entry)
            .and_then(|id| self.customers.get_mut(id))
        {
            let present = customer.present();
            if let Some(waiting) = customer.waiting.as_mut() {
                waiting.offer = None;
                if again {
                    waiting.cooling.insert(offer.agent);
                    self.deadlines.set(
                        What::OfferAgain(offer.entry, offer.agent),
                        self.now.steady.plus(self.limits.offer_again_ms),
                    );
                }
                let (category_id, key) = (waiting.row.category, waiting.key());
                if let Some(category) = self.categories.get_mut(&category_id) {
                    category.queue.set_servable(key, present);
                }
                self.category_touched(category_id);
            }
        }
        if let Some(agent) = self.agents.get_mut(&offer.agent) {
            agent.offer = None;
            let to = agent.desks.iter().copied();
            self.out.send(to, Frame::OfferGone { offer: id, why });
            // Also when the unit is kept: an agent who is rung no longer can be rung for somebody else.
            self.categories_touched.extend(agent.row.categories.iter().copied());
            if why != OfferGone::Accepted {
                self.unit_ended(offer.agent);
            }
        }
    }

    pub(super) fn offer_unanswered(&mut self, id: OfferId) {
        let Some(agent_id) = self.offers.get(&id).map(|offer| offer.agent) else {
            return;
        };
        let mut set_away = false;
        if let Some(agent) = self.agents.get_mut(&agent_id) {
            agent.row.missed += 1;
            set_away = agent.row.missed >= MISSED_MAX;
            if set_away {
                agent.row.missed = 0;
            }
            self.out.dirty.agents.insert(agent_id);
        }
        self.withdraw_offer(id, OfferGone::Unanswered);
        if set_away {
            self.set_agent_state(agent_id, AgentState::Away(AwayReason::Unanswered));
            self.add_outcome(Person::Agent(agent_id), OutcomeWhat::SetAway);
        }
    }

    pub(super) fn offer_again(&mut self, entry: EntryId, agent: AgentId) {
        let Some(customer) = self
            .customers_by_entry
            .get(&entry)
            .and_then(|id| self.customers.get_mut(id))
        else {
            return;
        };
        let Some(waiting) = customer.waiting.as_mut() else {
            return;
        };
        waiting.cooling.remove(&agent);
        let category = waiting.row.category;
        self.category_touched(category);
    }

    fn agents_offer(&self, me: AgentId, id: OfferId) -> Result<Offer, Reason> {
        match self.offers.get(&id) {
            Some(offer) if offer.agent == me => Ok(*offer),
            None if id.0 > 0 && id.0 <= self.counters.offer => Err(Reason::Gone),
            Some(_) | None => Err(Reason::UnknownOffer),
        }
    }

    pub(super) fn accept_offer(&mut self, me: AgentId, id: OfferId) -> Result<Answer, Reason> {
        let offer = self.agents_offer(me, id)?;
        let customer = self.customers_by_entry.get(&offer.entry).copied().ok_or(Reason::Gone)?;
        if let Some(agent) = self.agents.get_mut(&me) {
            agent.row.missed = 0;
        }
        self.withdraw_offer(id, OfferGone::Accepted);
        Ok(Answer::Took {
            conversation: self.pair(customer, me),
        })
    }

    pub(super) fn decline_offer(&mut self, me: AgentId, id: OfferId) -> Result<Answer, Reason> {
        self.agents_offer(me, id)?;
        if let Some(agent) = self.agents.get_mut(&me) {
            agent.row.missed = 0;
        }
        self.withdraw_offer(id, OfferGone::Declined);
        Ok(Answer::Done)
    }

    pub(super) fn take_next(&mut self, me: AgentId, category: Option<CategoryId>) -> Result<Answer, Reason> {
        let agent = self.agents.get(&me).ok_or(Reason::UnknownAgent)?;
        if self.phase != Phase::Open {
            return Err(Reason::Draining);
        }
        if let Some(id) = category {
            let category = self.categories.get(&id).ok_or(Reason::UnknownCategory)?;
            if !agent.serves(id) {
                return Err(Reason::NotAssigned);
            }
            if category.row.mode != Mode::Manual {
                return Err(Reason::NotManual);
            }
        }
        if agent.row.state != AgentState::Available {
            return Err(Reason::NotAvailable);
        }
        if !agent.room() {
            return Err(Reason::AtCapacity);
        }
        let mine = agent
            .row
            .categories
            .iter()
            .filter(|id| category.is_none_or(|wanted| wanted == **id));
        let manual = mine
            .filter_map(|id| self.categories.get(id))
            .filter(|category| category.row.mode == Mode::Manual);
        let key = manual
            .filter_map(|category| category.queue.servable().next())
            .min()
            .ok_or(Reason::NobodyWaiting)?;
        let customer = self
            .customers_by_entry
            .get(&key.entry)
            .copied()
            .ok_or(Reason::NobodyWaiting)?;
        Ok(Answer::Took {
            conversation: self.pair(customer, me),
        })
    }

    /// Brings a waiting customer and an agent with room together.
    fn pair(&mut self, customer_id: CustomerId, agent_id: AgentId) -> ConversationId {
        let now = self.now;
        let waiting = self
            .customers
            .get(&customer_id)
            .and_then(|c| c.waiting.as_ref())
            .map(|waiting| waiting.row.clone());
        let Some(waiting) = waiting else {
            return ConversationId(0);
        };
        let id = waiting.conversation.unwrap_or_else(|| self.next_conversation());
        self.leave_queue(customer_id, WaitEnd::Paired(id));
        if let Some(category) = self.categories.get_mut(&waiting.category) {
            category.rate.served(now.steady);
        }
        if waiting.conversation.is_none() {
            let preview = self
                .categories
                .get(&waiting.category)
                .map_or(super::input::Preview::Off, |c| c.row.preview);
            let row = new_conversation(id, customer_id, &waiting, now.wall, preview);
            self.conversations.insert(id, Conversation::new(row));
        }
        self.join(id, customer_id, agent_id);
        let name = self.agents.get(&agent_id).map(|agent| agent.row.display_name.clone());
        self.show_header(id);
        if let Some(agent) = name {
            self.append(id, Content::Joined { agent });
        }
        self.send_customer(customer_id, |_| Frame::Place(PlaceView::Talking { conversation: id }));
        id
    }

    /// Seats an agent in a conversation: takes the unit and opens their part.
    pub(super) fn join(&mut self, id: ConversationId, customer_id: CustomerId, agent_id: AgentId) {
        let now = self.now.wall;
        let Some(agent) = self.agents.get_mut(&agent_id) else {
            return;
        };
        agent.holding.insert(id);
        let name = agent.row.display_name.clone();
        if let Some(conversation) = self.conversations.get_mut(&id) {
            let note = conversation.row.note_for_next.take();
            conversation.row.parts.push(Part {
                agent: agent_id,
                name,
                from: now,
                to: None,
                note,
            });
            conversation.row.marks[Side::Agent as usize] = Marks::default();
            conversation.held[Side::Agent as usize] = Held::No;
        }
        if let Some(customer) = self.customers.get_mut(&customer_id) {
            customer.conversation = Some(id);
        }
        self.totals.talking += 1;
        self.boards.touch(BoardKey::Totals);
        self.out.dirty.customers.insert(customer_id);
        self.out.dirty.conversations.insert(id);
        self.out.dirty.agents.insert(agent_id);
        self.agent_changed(agent_id);
    }

    fn next_conversation(&mut self) -> ConversationId {
        self.counters.conversation += 1;
        self.out.dirty.counters = true;
        ConversationId(self.counters.conversation)
    }

    /// Takes a customer out of the queue, by whatever way.
    pub(super) fn leave_queue(&mut self, customer_id: CustomerId, how: WaitEnd) {
        let now = self.now;
        let Some(customer) = self.customers.get_mut(&customer_id) else {
            return;
        };
        let Some(offer) = customer.waiting.as_ref().map(|waiting| waiting.offer) else {
            return;
        };
        if let Some(offer) = offer {
            self.withdraw_offer(offer, OfferGone::CustomerGone);
        }
        let Some(waiting) = self.customers.get_mut(&customer_id).and_then(|c| c.waiting.take()) else {
            return;
        };
        let (key, row) = (waiting.key(), waiting.row);
        for agent in waiting.cooling {
            self.deadlines.clear(What::OfferAgain(row.entry, agent));
        }
        self.deadlines.clear(What::Hold(customer_id));
        self.customers_by_entry.remove(&row.entry);
        self.totals.waiting -= 1;
        if let Some(category) = self.categories.get_mut(&row.category) {
            let place = category.queue.place(key);
            category.queue.leave(key);
            category.move_cursors(place, false);
            let busy = !category.queue.is_empty();
            category.rate.set_busy(now.steady, busy);
        }
        self.out.append(Row::Wait(WaitRow {
            entry: row.entry,
            category: row.category,
            entered: row.entered,
            left: now.wall,
            place_at_first: row.place_at_first,
            promised: row.promised,
            how,
        }));
        self.out.dirty.customers.insert(customer_id);
        self.queue_changed(row.category);
    }

    /// The agent is lost: their part ends, and the customer waits at the head of the queue.
    pub(super) fn return_to_queue(&mut self, id: ConversationId) {
        let Some(name) = self.side_name(id, Side::Agent) else {
            return;
        };
        self.append(id, Content::Returned { agent: name });
        let Some(category) = self.conversations.get(&id).map(|c| c.row.category) else {
            return;
        };
        self.wait_for_agent(id, category, LeftWhy::Lost);
    }

    /// Ends the present agent's part and queues the customer of a conversation for another one.
    pub(super) fn wait_for_agent(&mut self, id: ConversationId, category: CategoryId, why: LeftWhy) {
        let now = self.now;
        let entry = self.next_entry();
        let Some(conversation) = self.conversations.get_mut(&id) else {
            return;
        };
        let Some(agent_id) = conversation.agent() else { return };
        let last_seq = conversation.last_seq;
        if let Some(part) = conversation.row.parts.last_mut() {
            part.to = Some((now.wall, last_seq));
        }
        conversation.row.category = category;
        conversation.row.queue_entries.push(entry);
        conversation.held = [Held::No; 2];
        let customer_id = conversation.row.customer;
        let row = WaitingRow {
            entry,
            category,
            band: Band::Returned,
            since: conversation.row.entered,
            entered: now.wall,
            name: conversation.row.customer_name.clone(),
            email: conversation.row.email.clone(),
            subject: conversation.row.subject.clone(),
            conversation: Some(id),
            place_at_first: 0,
            promised: None,
        };
        self.deadlines.clear(What::Grace(id, Side::Agent));
        let grace = self.deadlines.at(What::Grace(id, Side::Customer));
        self.deadlines.clear(What::Grace(id, Side::Customer));
        self.totals.talking -= 1;
        self.leave_agent(id, agent_id, why);
        self.enter_queue(customer_id, row);
        if let Some(customer) = self.customers.get_mut(&customer_id).filter(|c| !c.present())
            && let Some(waiting) = customer.waiting.as_mut()
        {
            waiting.both_dropped = why == LeftWhy::Lost;
            let hold = self.now.steady.plus(self.limits.hold_ms);
            let until = if why == LeftWhy::Lost {
                grace.unwrap_or(hold)
            } else {
                hold
            };
            self.deadlines.set(What::Hold(customer_id), until);
        }
        self.out.dirty.conversations.insert(id);
        self.show_header(id);
    }

    pub(super) fn leave_agent(&mut self, id: ConversationId, agent_id: AgentId, why: LeftWhy) {
        let Some(agent) = self.agents.get_mut(&agent_id) else {
            return;
        };
        agent.holding.remove(&id);
        self.out
            .send(agent.desks.iter().copied(), Frame::Left { conversation: id, why });
        self.unit_ended(agent_id);
    }
}

fn new_conversation(
    id: ConversationId,
    customer: CustomerId,
    waiting: &WaitingRow,
    started: Wall,
    preview: super::input::Preview,
) -> ConversationRow {
    ConversationRow {
        id,
        road: Road::Queue,
        category: waiting.category,
        customer,
        customer_name: waiting.name.clone(),
        email: waiting.email.clone(),
        subject: waiting.subject.clone(),
        entered: waiting.since.min(waiting.entered),
        started,
        queue_entries: vec![waiting.entry],
        parts: Vec::new(),
        marks: [Marks::default(); 2],
        preview,
        preview_choice: None,
        note_for_next: None,
        end: None,
        rating: None,
        wrap_up_until: None,
    }
}
