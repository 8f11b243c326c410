//! Coming and going: present, held while a connection is lost, lost after the grace, forgotten in the end.

use crate::ids::{AgentId, ConnId, ConversationId, CustomerId, SessionId};

use super::conversation::Held;
use super::customer::Customer;
use super::deadlines::What;
use super::effect::{BoardKey, Closing, EndWhy, Frame, OfferGone, OutcomeWhat, Reply, Topic};
use super::input::Who;
use super::load::Phase;
use super::row::{Change, Content, Person, Side, WaitEnd};
use super::text::Name;
use super::{Connection, Hub};

/// Tabs of one person at a time, at most.
pub(super) const CONNECTIONS_MAX: usize = 16;

impl Hub {
    pub(super) fn connected(&mut self, conn: ConnId, connection: Connection, seen: &[(ConversationId, u32)]) {
        if self.conns.contains_key(&conn) {
            return;
        }
        match connection.who {
            Who::Customer(id) => self.customer_connected(conn, connection, id, seen),
            Who::Guest(id) => self.guest_connected(conn, connection, id, seen),
            Who::Desk { agent, session } => self.desk_connected(conn, connection, agent, session, seen),
            Who::Floor { agent, session } => self.floor_connected(conn, connection, agent, session),
        }
    }

    fn customer_connected(
        &mut self,
        conn: ConnId,
        connection: Connection,
        id: CustomerId,
        seen: &[(ConversationId, u32)],
    ) {
        let customer = self.customers.get_or_insert_with(id, || Customer::new(id));
        if customer.conns.len() >= CONNECTIONS_MAX {
            self.out.close(conn, Closing::TooManyTabs);
            return;
        }
        let first = customer.conns.is_empty();
        if first {
            self.totals.customers += 1;
            self.boards.touch(BoardKey::Totals);
            self.deadlines.clear(What::Forget(Person::Customer(id)));
            // Before the connection is known: its first frame is the whole state, which has all this in it.
            self.customer_back(id);
        }
        self.conns.insert(conn, connection);
        if let Some(customer) = self.customers.get_mut(&id) {
            customer.conns.push(conn);
        }
        self.show_customer(conn, id, seen);
        if first {
            self.returned_after_load(Person::Customer(id));
        }
    }

    /// The first connection of a customer who may have been held.
    fn customer_back(&mut self, id: CustomerId) {
        self.deadlines.clear(What::Hold(id));
        let Some(customer) = self.customers.get_mut(&id) else {
            return;
        };
        if let Some(waiting) = &mut customer.waiting {
            waiting.both_dropped = false;
            let (category_id, spot) = (waiting.row.category, waiting.spot);
            self.set_servable(category_id, spot, true);
            self.category_touched(category_id);
        } else if let Some(conversation) = customer.conversation {
            self.side_back(conversation, Side::Customer);
        }
    }

    fn desk_connected(
        &mut self,
        conn: ConnId,
        connection: Connection,
        id: AgentId,
        session: SessionId,
        seen: &[(ConversationId, u32)],
    ) {
        let Some(agent) = self
            .agents
            .get_mut(&id)
            .filter(|a| a.row.enabled && a.row.sessions.contains(&session))
        else {
            self.out.close(conn, Closing::LoggedOut);
            return;
        };
        if agent.desks.len() >= CONNECTIONS_MAX {
            self.out.close(conn, Closing::TooManyTabs);
            return;
        }
        let first = agent.desks.is_empty();
        let holding: Vec<ConversationId> = agent.holding.iter().copied().collect();
        if first {
            self.deadlines.clear(What::Forget(Person::Agent(id)));
            for conversation in holding {
                self.person_back(Person::Agent(id), conversation);
            }
            self.agent_is_here(id);
        }
        self.conns.insert(conn, connection);
        if let Some(agent) = self.agents.get_mut(&id) {
            agent.desks.push(conn);
        }
        self.agent_changed(id);
        self.show_agent(conn, id, seen);
        if first {
            self.returned_after_load(Person::Agent(id));
        }
    }

    fn floor_connected(&mut self, conn: ConnId, connection: Connection, id: AgentId, session: SessionId) {
        let known = |a: &&mut super::Agent| a.row.enabled && a.row.admin && a.row.sessions.contains(&session);
        let Some(agent) = self.agents.get_mut(&id).filter(known) else {
            self.out.close(conn, Closing::LoggedOut);
            return;
        };
        if agent.floors.len() >= CONNECTIONS_MAX {
            self.out.close(conn, Closing::TooManyTabs);
            return;
        }
        agent.floors.insert(conn);
        self.conns.insert(conn, connection);
        if let Some(agent) = self.agents.get(&id) {
            self.out
                .send(&[conn], Frame::Me(agent.view(self.categories_shown(agent))));
        }
        self.watch_board(conn, Topic::Floor);
    }

    /// One side of a conversation has a connection again.
    pub(super) fn person_back(&mut self, person: Person, id: ConversationId) {
        if let Some(side) = self.side_of(person, id) {
            self.side_back(id, side);
        }
    }

    fn side_back(&mut self, id: ConversationId, side: Side) {
        let Some(conversation) = self.conversations.get_mut(&id) else {
            return;
        };
        if !conversation.open() {
            return;
        }
        let was = std::mem::take(&mut conversation.held[side as usize]);
        self.deadlines.clear(What::Grace(id, side));
        if was == Held::Told
            && let Some(name) = self.side_name(id, side)
        {
            self.append(id, Content::Back { side, name });
        }
        if was != Held::No {
            self.show_header(id);
        }
    }

    pub(super) fn side_name(&self, id: ConversationId, side: Side) -> Option<Name> {
        let conversation = self.conversations.get(&id)?;
        match side {
            Side::Customer => Some(conversation.row.customer_name.clone()),
            Side::Agent => match &conversation.row.second {
                Some(second) => Some(second.name.clone()),
                None => conversation.row.parts.last().map(|part| part.name.clone()),
            },
        }
    }

    /// Closes all pages of a customer, on every road.
    pub(super) fn close_pages(&mut self, id: CustomerId) -> Reply {
        let pages: Vec<ConnId> = match self.outcomes_of(Person::Customer(id)) {
            Some((_, pages)) => pages.iter().copied().collect(),
            None => Vec::new(),
        };
        for conn in pages {
            self.out.close(conn, Closing::Forgotten);
            self.disconnected(conn);
        }
        Reply::Done
    }

    pub(super) fn disconnected(&mut self, conn: ConnId) {
        let Some(connection) = self.conns.remove(&conn) else {
            return;
        };
        self.unwatch_boards(conn);
        match connection.who {
            Who::Customer(id) => {
                let Some(customer) = self.customers.get_mut(&id) else {
                    return;
                };
                customer.conns.retain(|own| *own != conn);
                if customer.conns.is_empty() {
                    self.totals.customers -= 1;
                    self.boards.touch(BoardKey::Totals);
                    self.customer_dropped(id);
                }
            }
            Who::Guest(id) => self.guest_disconnected(conn, id),
            Who::Desk { agent: id, .. } => {
                let Some(agent) = self.agents.get_mut(&id) else { return };
                agent.desks.retain(|desk| *desk != conn);
                if agent.desks.is_empty() {
                    self.agent_dropped(id);
                }
            }
            Who::Floor { agent: id, .. } => {
                if let Some(agent) = self.agents.get_mut(&id) {
                    agent.floors.remove(&conn);
                }
            }
        }
    }

    /// The customer's last connection is gone: whatever place they have is held.
    fn customer_dropped(&mut self, id: CustomerId) {
        let Some(customer) = self.customers.get(&id) else {
            return;
        };
        if let Some(waiting) = &customer.waiting {
            let (category_id, spot, offer) = (waiting.row.category, waiting.spot, waiting.offer);
            self.set_servable(category_id, spot, false);
            self.deadlines
                .set(What::Hold(id), self.now.steady.plus(self.limits.hold_ms));
            if let Some(offer) = offer {
                self.withdraw_offer(offer, OfferGone::CustomerGone);
            }
        } else if let Some(conversation) = customer.conversation {
            self.side_dropped(conversation, Side::Customer);
        }
        self.customer_may_be_forgotten(id);
    }

    /// The agent's last desk is gone: ineligible at once, conversations held.
    fn agent_dropped(&mut self, id: AgentId) {
        let Some(agent) = self.agents.get(&id) else { return };
        let holding: Vec<ConversationId> = agent.holding.iter().copied().collect();
        if let Some(offer) = agent.offer {
            self.withdraw_offer(offer, OfferGone::Returned);
        }
        for conversation in holding {
            self.person_dropped(Person::Agent(id), conversation);
        }
        self.may_be_gone(Person::Agent(id));
        self.deadlines.set(
            What::Forget(Person::Agent(id)),
            self.now.steady.plus(self.limits.remember_ms),
        );
        self.agent_changed(id);
    }

    pub(super) fn person_dropped(&mut self, person: Person, id: ConversationId) {
        if let Some(side) = self.side_of(person, id) {
            self.side_dropped(id, side);
        }
    }

    fn side_dropped(&mut self, id: ConversationId, side: Side) {
        let told = self.phase == Phase::Open;
        let Some(conversation) = self.conversations.get_mut(&id) else {
            return;
        };
        if !conversation.open() {
            return;
        }
        conversation.held[side as usize] = if told { Held::Told } else { Held::Silently };
        self.deadlines
            .set(What::Grace(id, side), self.now.steady.plus(self.limits.grace_ms));
        if told && let Some(name) = self.side_name(id, side) {
            self.append(id, Content::Dropped { side, name });
        }
        self.show_header(id);
    }

    /// A participant did not come back within the grace.
    pub(super) fn grace_over(&mut self, id: ConversationId, side: Side) {
        let now = self.now.steady;
        let Some(conversation) = self.conversations.get(&id) else {
            return;
        };
        if !conversation.open() {
            return;
        }
        let other = side.other();
        let other_lost =
            conversation.held(other) && self.deadlines.at(What::Grace(id, other)).is_none_or(|at| at <= now);
        let by_invitation = conversation.by_invitation();
        match side {
            _ if other_lost => self.end_conversation(id, EndWhy::BothLost),
            Side::Customer => self.end_conversation(id, EndWhy::CustomerLost),
            Side::Agent if by_invitation => self.end_conversation(id, EndWhy::AgentLost),
            Side::Agent => self.agent_lost(id),
        }
    }

    /// An agent is lost to a conversation: the customer returns to the head of the queue.
    pub(super) fn agent_lost(&mut self, id: ConversationId) {
        let Some(agent) = self.conversations.get(&id).and_then(|c| c.agent()) else {
            return;
        };
        self.add_outcome(Person::Agent(agent), OutcomeWhat::CustomerReturned { conversation: id });
        self.return_to_queue(id);
    }

    /// A waiting customer did not come back in time.
    pub(super) fn hold_over(&mut self, id: CustomerId) {
        let Some(waiting) = self.customers.get(&id).and_then(|c| c.waiting.as_ref()) else {
            return;
        };
        let (category, conversation, both) = (waiting.row.category, waiting.row.conversation, waiting.both_dropped);
        self.leave_queue(id, WaitEnd::Abandoned);
        match conversation {
            Some(conversation) => {
                let why = if both { EndWhy::BothLost } else { EndWhy::CustomerLost };
                self.end_conversation(conversation, why);
            }
            None => self.add_outcome(Person::Customer(id), OutcomeWhat::Abandoned { category }),
        }
        self.customer_may_be_forgotten(id);
    }

    /// Starts the time after which an absent customer without a place is remembered no longer.
    pub(super) fn customer_may_be_forgotten(&mut self, id: CustomerId) {
        let what = What::Forget(Person::Customer(id));
        let Some(customer) = self.customers.get(&id) else {
            return;
        };
        if customer.present() || self.has_place(customer) || self.visitors.contains_key(&id) {
            self.deadlines.clear(what);
        } else if !customer.stored
            && !self.out.dirty.customers.contains(&id)
            && !self.ledger.knows(Person::Customer(id))
        {
            self.customers.remove(&id);
        } else {
            self.deadlines
                .set_if_none(what, self.now.steady.plus(self.limits.remember_ms));
        }
    }

    fn has_place(&self, customer: &Customer) -> bool {
        let talking = customer
            .conversation
            .and_then(|id| self.conversations.get(&id))
            .is_some_and(|c| c.open());
        customer.waiting.is_some() || talking
    }

    pub(super) fn forget(&mut self, person: Person) {
        match person {
            Person::Customer(id) => {
                if self
                    .customers
                    .get(&id)
                    .is_some_and(|c| c.present() || self.has_place(c) || self.visitors.contains_key(&id))
                {
                    return;
                }
                self.deadlines.clear(What::Outcome(person));
                self.ledger.forget(person);
                self.customers.remove(&id);
                self.out.dirty.customers.remove(&id);
                self.out.remove(Change::ForgetCustomer(id));
            }
            Person::Agent(id) => {
                if self.agents.get(&id).is_some_and(super::Agent::present) {
                    return;
                }
                for (tab, id) in self.ledger.forget(person) {
                    self.out.remove(Change::ForgetAccepted { person, tab, id });
                }
            }
        }
    }
}
