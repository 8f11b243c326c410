//! In and out of a queue: entering it, leaving it by whatever way, and going back to its head when an agent is lost.

use crate::ids::{AgentId, CategoryId, ConversationId, CustomerId, EntryId};

use super::Hub;
use super::conversation::Held;
use super::customer::Waiting;
use super::deadlines::What;
use super::effect::{Door, Frame, LeftWhy, OfferGone, Overtaken, PlaceView, Position, Reason};
use super::queue::Spot;
use super::row::{Band, Content, Row, Side, WaitEnd, WaitRow, WaitingRow};

impl Hub {
    /// Whether anybody may enter a category just now.
    pub(super) fn may_enter(&self, id: CategoryId) -> Result<(), Reason> {
        let category = self.categories.get(&id).ok_or(Reason::UnknownCategory)?;
        match category.door() {
            Door::Closed if category.row.archived => Err(Reason::Archived),
            Door::Closed if !category.shut() => Err(Reason::Unstaffed),
            Door::Closed => Err(Reason::CategoryClosed(category.opens())),
            Door::Full => Err(Reason::QueueFull),
            Door::Ready | Door::Queue | Door::Unstaffed => Ok(()),
        }
    }

    pub(super) fn next_entry(&mut self) -> EntryId {
        self.counters.entry += 1;
        self.out.dirty.counters = true;
        EntryId(self.counters.entry)
    }

    /// Says whether somebody who waits can be served now: connected and not rung for.
    pub(super) fn set_servable(&mut self, category: CategoryId, spot: Option<Spot>, servable: bool) {
        if let Some(category) = self.categories.get_mut(&category)
            && let Some(spot) = spot
        {
            category.queue.set_servable(spot, servable);
        }
    }

    /// Puts a customer into a queue and tells them where they stand.
    pub(super) fn enter_queue(&mut self, me: CustomerId, row: WaitingRow) {
        let mut waiting = Box::new(Waiting::new(row));
        if !self.customers.contains_key(&me) {
            return;
        }
        let Some(category) = self.categories.get_mut(&waiting.row.category) else {
            return;
        };
        let spot = category.queue.enter(waiting.key());
        category.move_cursors(category.queue.place(spot), true);
        waiting.spot = Some(spot);
        self.stand_in_line(me, waiting, None);
    }

    /// Somebody who has a spot in the queue waits from now on, and is told where they stand.
    pub(super) fn stand_in_line(&mut self, me: CustomerId, mut waiting: Box<Waiting>, because: Option<Overtaken>) {
        let now = self.now.steady;
        let category_id = waiting.row.category;
        let Some(spot) = waiting.spot else { return };
        let Some(category) = self.categories.get_mut(&category_id) else {
            return;
        };
        let Some(customer) = self.customers.get_mut(&me) else {
            return;
        };
        category.rate.set_busy(now, true);
        category.queue.set_servable(spot, customer.present());
        let place = category.queue.place(spot);
        let estimate = category.rate.estimate(now, place, category.capacity());
        let position = Position {
            place,
            estimate,
            because,
            closed: category.shut(),
        };
        waiting.row.place_at_first = place;
        waiting.row.promised = estimate;
        waiting.shown = Some(position);
        let view = PlaceView::Waiting {
            entry: spot.key.entry,
            category: category_id,
            name: category.row.name.clone(),
            since: waiting.row.waiting_since(),
            position,
            conversation: waiting.row.conversation,
        };
        customer.waiting = Some(waiting);
        self.customers_by_entry.insert(spot.key.entry, me);
        self.totals.waiting += 1;
        self.out.send(&customer.conns, Frame::Place(view));
        for conn in customer.conns.clone() {
            self.unwatch_boards(conn);
        }
        self.out.dirty.customers.insert(me);
        self.queue_changed(category_id);
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
        let Waiting { row, spot, cooling, .. } = *waiting;
        for agent in cooling {
            self.deadlines.clear(What::OfferAgain(row.entry, agent));
        }
        self.deadlines.clear(What::Hold(customer_id));
        self.customers_by_entry.remove(&row.entry);
        self.totals.waiting -= 1;
        if let Some(category) = self.categories.get_mut(&row.category)
            && let Some(spot) = spot
        {
            let place = category.queue.place(spot);
            category.queue.leave(spot);
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
            moved_from: Vec::new(),
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
        self.follow_preview(id);
        self.show_header(id);
    }

    pub(super) fn leave_agent(&mut self, id: ConversationId, agent_id: AgentId, why: LeftWhy) {
        let Some(agent) = self.agents.get_mut(&agent_id) else {
            return;
        };
        agent.holding.remove(&id);
        self.out.send(&agent.desks, Frame::Left { conversation: id, why });
        self.unit_ended(agent_id);
    }
}
