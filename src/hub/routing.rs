//! Who meets whom. Pairing happens in the step that makes it possible; nothing polls.
//!
//! Among customers the least key first; among the eligible the fewest units, then the longest idle. In `automatic` mode the two
//! are paired, in `offer` mode the agent is rung, in `manual` mode agents take.

use crate::ids::{AgentId, CategoryId, ConversationId, CustomerId};

use super::Hub;
use super::conversation::{Conversation, Held};
use super::effect::{Answer, BoardKey, Frame, PlaceView, Reason};
use super::input::Mode;
use super::load::Phase;
use super::queue::Key;
use super::row::{AgentState, Content, ConversationRow, Marks, Part, Road, Side, WaitEnd, WaitingRow};
use super::time::Wall;

impl Hub {
    /// Pairs and offers until nobody who could be served is left waiting.
    pub(super) fn pair_everyone(&mut self) {
        if self.phase != Phase::Open {
            return;
        }
        while !self.categories_touched.is_empty() {
            let touched = self.categories_touched.take();
            let met = |id: &CategoryId| self.first_pair(*id).or_else(|| self.first_offer(*id));
            // Over all of them the least key first, whichever way their category meets its agents.
            let Some((key, category, agent)) = touched.iter().filter_map(met).min() else {
                continue;
            };
            // The others may still meet somebody; this one may have taken their agent.
            self.categories_touched.extend(touched);
            match self.categories.get(&category).map(|category| category.row.mode) {
                Some(Mode::Offer) => self.offer(key.entry, agent),
                Some(Mode::Automatic | Mode::Manual) | None => {
                    if let Some(customer) = self.customers_by_entry.get(&key.entry).copied() {
                        self.pair(customer, agent);
                    }
                }
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
    pub(super) fn pair(&mut self, customer_id: CustomerId, agent_id: AgentId) -> ConversationId {
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
            self.conversations.insert(id, Box::new(Conversation::new(row)));
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

    pub(super) fn next_conversation(&mut self) -> ConversationId {
        self.counters.conversation += 1;
        self.out.dirty.counters = true;
        ConversationId(self.counters.conversation)
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
        second: None,
        email: waiting.email.clone(),
        subject: waiting.subject.clone(),
        entered: waiting.since.min(waiting.entered),
        started,
        queue_entries: waiting.moved_from.iter().copied().chain([waiting.entry]).collect(),
        parts: Vec::new(),
        marks: [Marks::default(); 2],
        preview,
        preview_line: 1,
        preview_choice: None,
        note_for_next: None,
        end: None,
        rating: None,
        wrap_up_until: None,
    }
}
