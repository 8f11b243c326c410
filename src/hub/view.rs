//! What people are shown when they come: their whole state, made from what the hub knows now.

use crate::ids::{AgentId, ConnId, ConversationId, CustomerId};

use super::Hub;
use super::conversation::Conversation;
use super::deadlines::What;
use super::effect::{AgentView, Card, ConversationView, CustomerView, Frame, Header, PlaceView, PreviewView, Topic};
use super::preview::preview_active;
use super::row::{Person, Side};

impl Hub {
    /// Shows a customer's whole state to one connection.
    pub(super) fn show_customer(&mut self, conn: ConnId, id: CustomerId, seen: &[(ConversationId, u32)]) {
        let place = self.place_view(id, conn);
        let Some(customer) = self.customers.get(&id) else {
            return;
        };
        let conversation = customer
            .conversation
            .and_then(|c| self.conversation_view(c, Side::Customer, seen));
        let view = CustomerView {
            place,
            conversation,
            outcomes: customer.outcomes.iter().map(|one| self.outcome_view(one)).collect(),
            message_chars: self.limits.message_chars,
            hold_ms: self.limits.hold_ms,
            lobby: self.limits.lobby,
        };
        let idle = view.place == PlaceView::Idle;
        self.out.send(&[conn], Frame::Customer(Box::new(view)));
        if idle {
            self.watch_board(conn, Topic::Categories);
        }
    }

    fn place_view(&mut self, id: CustomerId, conn: ConnId) -> PlaceView {
        let Some(customer) = self.customers.get(&id) else {
            return PlaceView::Idle;
        };
        if let Some(row) = customer.waiting.as_ref().map(|waiting| waiting.row.clone())
            && let Some(position) = self.position(row.entry, conn)
            && let Some(name) = self.category_name(row.category)
        {
            return PlaceView::Waiting {
                entry: row.entry,
                category: row.category,
                name,
                since: row.waiting_since(),
                position,
                conversation: row.conversation,
            };
        }
        let open = self.customers.get(&id).and_then(|c| c.conversation).filter(|c| {
            self.conversations
                .get(c)
                .is_some_and(|conversation| conversation.open())
        });
        open.map_or(PlaceView::Idle, |conversation| PlaceView::Talking { conversation })
    }

    /// Shows an agent's whole console to one connection.
    pub(super) fn show_agent(&mut self, conn: ConnId, id: AgentId, seen: &[(ConversationId, u32)]) {
        let Some(agent) = self.agents.get(&id) else { return };
        let conversations = agent
            .holding
            .iter()
            .chain(&agent.wrapping)
            .filter_map(|c| self.conversation_view(*c, self.agents_side(id, *c), seen));
        let view = AgentView {
            me: agent.view(self.categories_shown(agent)),
            lobby: self.limits.lobby,
            invitations: self.invitations_of(Person::Agent(id)),
            offers: agent
                .offer
                .and_then(|offer| self.offer_view(offer))
                .into_iter()
                .collect(),
            conversations: conversations.collect(),
            outcomes: agent.row.outcomes.iter().map(|one| self.outcome_view(one)).collect(),
            message_chars: self.limits.message_chars,
        };
        self.out.send(&[conn], Frame::Agent(Box::new(view)));
        self.watch_board(conn, Topic::Team);
    }

    /// The side that an agent is or was on last.
    fn agents_side(&self, agent: AgentId, id: ConversationId) -> Side {
        let row = self.conversations.get(&id).map(|conversation| &conversation.row);
        let inviter = row
            .filter(|row| row.customer == CustomerId::NONE)
            .and_then(|row| row.parts.first());
        if inviter.is_some_and(|part| part.agent == agent) {
            Side::Customer
        } else {
            Side::Agent
        }
    }

    pub(super) fn conversation_view(
        &self,
        id: ConversationId,
        side: Side,
        seen: &[(ConversationId, u32)],
    ) -> Option<ConversationView> {
        let conversation = self.conversations.get(&id)?;
        let seen = seen.iter().find(|(c, _)| *c == id).map_or(0, |(_, seq)| *seq);
        let (from, entries) = conversation.after(seen);
        Some(ConversationView {
            header: self.header_of(conversation, side),
            from,
            entries,
        })
    }

    pub(super) fn header_of(&self, conversation: &Conversation, side: Side) -> Header {
        let row = &conversation.row;
        let other = side.other();
        let held_until = || {
            self.deadlines
                .at(What::Grace(row.id, other))
                .map(|at| self.now.wall_of(at))
        };
        Header {
            conversation: row.id,
            road: row.road,
            category: row.category,
            category_name: self.category_name(row.category),
            side,
            customer: row.customer_name.clone(),
            agent: self.side_name(row.id, Side::Agent),
            with_staff: conversation.is_staffs(other),
            status: conversation.status(),
            other_held_until: if conversation.held(other) { held_until() } else { None },
            preview: PreviewView {
                setting: row.preview,
                active: preview_active(row.preview, row.preview_choice),
                line: row.preview_line,
            },
            marks: row.marks,
            started: row.started,
            entries: conversation.last_seq,
            rating: row.rating.clone(),
            card: (side == Side::Agent && !conversation.by_invitation()).then(|| self.card(conversation)),
        }
    }

    fn card(&self, conversation: &Conversation) -> Card {
        let row = &conversation.row;
        Card {
            email: row.email.clone(),
            subject: row.subject.clone(),
            waited_ms: row.started.since(row.entered),
            note: row.parts.last().and_then(|part| part.note.clone()),
            wrap_up_until: row.wrap_up_until,
        }
    }
}
