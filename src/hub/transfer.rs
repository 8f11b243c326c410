//! Handing a conversation to another agent or category: one conversation, one log, one record. What is refused changes nothing.

use crate::ids::{AgentId, CategoryId, ConversationId};

use super::Hub;
use super::commands::Outcome;
use super::deadlines::What;
use super::effect::{Answer, LeftWhy, Reason};
use super::input::Target;
use super::row::{AgentState, Content, Side};
use super::text::Note;

impl Hub {
    pub(super) fn transfer(&mut self, me: AgentId, id: ConversationId, target: Target, note: Option<Note>) -> Outcome {
        self.agents_conversation(me, id)?;
        let conversation = self.conversations.get(&id).ok_or(Reason::UnknownConversation)?;
        if conversation.by_invitation() {
            return Err(Reason::NotOnThisRoad);
        }
        if conversation.room(self.limits.conversation_entries) == 0 {
            return Err(Reason::ConversationFull);
        }
        match target {
            Target::Agent(agent) => self.transfer_to_agent(me, id, agent, note),
            Target::Category(category) => self.transfer_to_category(id, category, note),
        }
    }

    fn transfer_to_agent(&mut self, me: AgentId, id: ConversationId, to: AgentId, note: Option<Note>) -> Outcome {
        if to == me {
            return Err(Reason::TargetIsSelf);
        }
        let target = self
            .agents
            .get(&to)
            .filter(|agent| agent.row.enabled)
            .ok_or(Reason::UnknownAgent)?;
        if !target.present() || target.row.state != AgentState::Available {
            return Err(Reason::TargetUnavailable);
        }
        if !target.room() {
            return Err(Reason::TargetFull);
        }
        let to_name = target.row.display_name.clone();
        let now = self.now.wall;
        let from = self.side_name(id, Side::Agent).ok_or(Reason::UnknownConversation)?;
        let category = self
            .conversations
            .get(&id)
            .map(|c| c.row.category)
            .ok_or(Reason::UnknownConversation)?;
        self.append(
            id,
            Content::Transferred {
                from,
                to: Some(to_name),
                category,
            },
        );
        let conversation = self.conversations.get_mut(&id).ok_or(Reason::UnknownConversation)?;
        let last_seq = conversation.last_seq;
        if let Some(part) = conversation.row.parts.last_mut() {
            part.to = Some((now, last_seq));
        }
        conversation.row.note_for_next = note;
        let customer = conversation.row.customer;
        self.deadlines.clear(What::Grace(id, Side::Agent));
        self.totals.talking -= 1;
        self.leave_agent(id, me, LeftWhy::Transferred);
        self.join(id, customer, to);
        self.show_header(id);
        Ok(Answer::Done)
    }

    fn transfer_to_category(&mut self, id: ConversationId, to: CategoryId, note: Option<Note>) -> Outcome {
        self.may_enter(to)?;
        let from = self.side_name(id, Side::Agent).ok_or(Reason::UnknownConversation)?;
        self.append(
            id,
            Content::Transferred {
                from,
                to: None,
                category: to,
            },
        );
        if let Some(conversation) = self.conversations.get_mut(&id) {
            conversation.row.note_for_next = note;
        }
        self.wait_for_agent(id, to, LeftWhy::Transferred);
        Ok(Answer::Done)
    }
}
