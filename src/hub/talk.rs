//! Within a conversation: messages, marks, typing, history, rating.

use crate::ids::{AgentId, ConnId, ConversationId, CustomerId};

use super::Hub;
use super::commands::Outcome;
use super::effect::{Answer, Effect, Frame, Reason};
use super::row::{Content, Marks, Person, Rating, SentAs, Side};
use super::text::{Body, Note};

/// Entries in one answer to `history`: two screens.
const HISTORY_ENTRIES: u32 = 50;

impl Hub {
    pub(super) fn customer_says(&mut self, me: CustomerId, id: ConversationId, body: Body, sent_as: SentAs) -> Outcome {
        self.customers_conversation(me, id)?;
        self.say(id, Side::Customer, body, sent_as)
    }

    pub(super) fn agent_says(&mut self, me: AgentId, id: ConversationId, body: Body, sent_as: SentAs) -> Outcome {
        self.agents_conversation(me, id)?;
        let side = self.side_of(Person::Agent(me), id).ok_or(Reason::Gone)?;
        self.say(id, side, body, sent_as)
    }

    pub(super) fn guest_says(&mut self, me: CustomerId, id: ConversationId, body: Body, sent_as: SentAs) -> Outcome {
        self.guests_conversation(me, id)?;
        let side = self.side_of(Person::Customer(me), id).ok_or(Reason::Gone)?;
        self.say(id, side, body, sent_as)
    }

    fn say(&mut self, id: ConversationId, side: Side, body: Body, sent_as: SentAs) -> Outcome {
        let name = self.side_name(id, side).ok_or(Reason::UnknownConversation)?;
        let conversation = self.conversations.get(&id).ok_or(Reason::UnknownConversation)?;
        if conversation.person(Side::Agent).is_none() {
            return Err(Reason::NoAgent);
        }
        if self.is_too_long(&body) {
            return Err(Reason::TooLong);
        }
        let message = Content::Message {
            side,
            name,
            body,
            sent_as,
        };
        let entry = self.append(id, message).ok_or(Reason::ConversationFull)?;
        Ok(Answer::Said {
            seq: entry.seq,
            at: entry.at,
        })
    }

    /// Whether a message may not have so many characters now.
    pub(super) fn is_too_long(&self, text: &str) -> bool {
        let limit = self.limits.message_chars as usize;
        // A scalar value takes one to four bytes, so most texts need no count.
        text.len() > limit && text.chars().count() > limit
    }

    /// Which side of a conversation a person is on now, if any.
    pub(super) fn side_of(&self, person: Person, id: ConversationId) -> Option<Side> {
        let conversation = self.conversations.get(&id)?;
        let mut sides = [Side::Customer, Side::Agent].into_iter();
        sides.find(|side| conversation.person(*side) == Some(person))
    }

    pub(super) fn mark(&mut self, person: Person, id: ConversationId, delivered: u32, read: u32) {
        let Some(side) = self.side_of(person, id) else { return };
        let Some(conversation) = self.conversations.get_mut(&id) else {
            return;
        };
        let last = conversation.last_seq;
        let before = conversation.row.marks[side as usize];
        let read = before.read.max(read.min(last));
        let marks = Marks {
            delivered: before.delivered.max(delivered.min(last)).max(read),
            read,
        };
        if marks == before {
            return;
        }
        conversation.row.marks[side as usize] = marks;
        self.out.dirty.conversations.insert(id);
        let to = self.both_conns(id);
        self.out.send(
            &to,
            Frame::Marked {
                conversation: id,
                side,
                marks,
            },
        );
    }

    pub(super) fn typing(&mut self, person: Person, id: ConversationId, on: bool) {
        let Some(side) = self.side_of(person, id) else { return };
        let Some(conversation) = self.conversations.get(&id) else {
            return;
        };
        let after = conversation.said[side as usize];
        let to = self.side_conns(id, side.other());
        self.out.send(
            &to,
            Frame::Typing {
                conversation: id,
                on,
                after,
            },
        );
    }

    pub(super) fn history(&mut self, conn: ConnId, person: Person, id: ConversationId, before: u32) {
        let allowed = match person {
            Person::Customer(me) => self.conversations.get(&id).is_some_and(|c| c.is_of(me)),
            Person::Agent(me) => self
                .agents
                .get(&me)
                .is_some_and(|a| a.holding.contains(&id) || a.wrapping.contains(&id)),
        };
        let Some(conversation) = self.conversations.get(&id).filter(|_| allowed) else {
            return;
        };
        let before = before.clamp(1, conversation.last_seq + 1);
        let from = before.saturating_sub(HISTORY_ENTRIES).max(1);
        self.out.effects.push_back(Effect::ReadHistory {
            to: conn,
            conversation: id,
            from,
            before,
        });
    }

    pub(super) fn rate(&mut self, me: CustomerId, id: ConversationId, score: u8, comment: Option<Note>) -> Outcome {
        match self.customers_conversation(me, id) {
            Ok(()) => return Err(Reason::NotEnded),
            Err(Reason::Ended) => {}
            Err(other) => return Err(other),
        }
        if !(1..=5).contains(&score) {
            return Err(Reason::BadScore);
        }
        let conversation = self.conversations.get_mut(&id).ok_or(Reason::UnknownConversation)?;
        if conversation.row.rating.is_some() {
            return Err(Reason::AlreadyRated);
        }
        conversation.row.rating = Some(Rating { score, comment });
        self.out.dirty.conversations.insert(id);
        let to = self.side_conns(id, Side::Customer);
        if let Some(header) = self.header(id, Side::Customer) {
            self.out.send(&to, Frame::Conversation(Box::new(header)));
        }
        Ok(Answer::Done)
    }
}
