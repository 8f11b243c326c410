//! Drafts: whether the agent sees what the customer is typing.
//!
//! The category says, the customer chooses, and a line under the composer tells before the first key. Each change of the setting is a line
//! of its own; a draft is shown only if the line that stood there at its first key is the present one. So a change counts from the next draft.

use std::sync::Arc;

use crate::ids::{CategoryId, ConversationId, CustomerId};

use super::Hub;
use super::commands::Outcome;
use super::effect::{Answer, Frame, Reason};
use super::input::Preview;
use super::row::{Person, Side};

impl Hub {
    pub(super) fn draft(&mut self, person: Person, id: ConversationId, text: &str, line: Option<u32>) {
        if self.side_of(person, id) != Some(Side::Customer) {
            return;
        }
        let Some(conversation) = self.conversations.get(&id) else {
            return;
        };
        let row = &conversation.row;
        let after = conversation.said[Side::Customer as usize];
        // That nothing is there any more gives nothing away.
        let told = text.is_empty() || line == Some(row.preview_line);
        let active = preview_active(row.preview, row.preview_choice) && !self.is_too_long(text);
        let frame = if told && active {
            Frame::Draft {
                conversation: id,
                text: Arc::from(text),
                after,
            }
        } else {
            Frame::Typing {
                conversation: id,
                on: !text.is_empty(),
                after,
            }
        };
        self.out.send(&self.side_conns(id, Side::Agent), frame);
    }

    pub(super) fn choose_preview(&mut self, me: CustomerId, id: ConversationId, on: bool) -> Outcome {
        self.customers_conversation(me, id)?;
        let conversation = self.conversations.get_mut(&id).ok_or(Reason::UnknownConversation)?;
        if conversation.row.preview == Preview::Off {
            return Err(Reason::PreviewOff);
        }
        if conversation.row.preview_choice != Some(on) {
            conversation.row.preview_choice = Some(on);
            self.out.dirty.conversations.insert(id);
            self.show_header(id);
            if !on {
                self.take_draft_away(id);
            }
        }
        Ok(Answer::Done)
    }

    /// A category's setting is another: it counts for what is under way there.
    pub(super) fn follow_preview_in(&mut self, category: CategoryId) {
        let within = self
            .conversations
            .values()
            .filter(|c| c.open() && c.row.category == category);
        let ids: Vec<ConversationId> = within.map(|conversation| conversation.row.id).collect();
        for id in ids {
            if self.follow_preview(id) {
                self.show_header(id);
            }
        }
    }

    /// Gives a conversation the setting of the category that it is in now; says whether it had another.
    pub(super) fn follow_preview(&mut self, id: ConversationId) -> bool {
        let Some(conversation) = self.conversations.get_mut(&id) else {
            return false;
        };
        let row = &mut conversation.row;
        let setting = self.categories.get(&row.category).map(|category| category.row.preview);
        let Some(setting) = setting.filter(|setting| *setting != row.preview) else {
            return false;
        };
        row.preview = setting;
        row.preview_line += 1;
        self.out.dirty.conversations.insert(id);
        self.take_draft_away(id);
        true
    }

    /// What was shown before the switch must not stay on the agent's screen.
    fn take_draft_away(&mut self, id: ConversationId) {
        let Some(conversation) = self.conversations.get(&id) else {
            return;
        };
        let frame = Frame::Draft {
            conversation: id,
            text: Arc::from(""),
            after: conversation.said[Side::Customer as usize],
        };
        self.out.send(&self.side_conns(id, Side::Agent), frame);
    }
}

/// Whether the agent sees drafts: by the category's setting and the customer's choice.
pub(super) fn preview_active(setting: Preview, choice: Option<bool>) -> bool {
    match setting {
        Preview::On => choice.unwrap_or(true),
        Preview::Ask => choice.unwrap_or(false),
        Preview::Off => false,
    }
}
