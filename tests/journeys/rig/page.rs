//! A page as a client would keep it: its connection, how far it holds each conversation, its boards.

use std::collections::{BTreeMap, BTreeSet};

use usher::ids::{ConnId, ConversationId, OutcomeId};
use usher::protocol::server::{Conversation, Outcome, Place, ServerFrame};

use super::Boards;

/// A tab of somebody: its page's connection and how far it holds each conversation.
#[derive(Clone, Debug, Default)]
pub(super) struct Tab {
    pub conn: Option<ConnId>,
    /// Whether what is sent to it is lost on the way.
    pub hangs: bool,
    pub seen: BTreeMap<ConversationId, u32>,
    pub boards: Boards,
    /// The notices that it shows.
    pub notices: BTreeSet<OutcomeId>,
    /// The number of the line about the preview, and the one that stood there at the first key of what is being typed.
    lines: BTreeMap<ConversationId, u32>,
    first_key: BTreeMap<ConversationId, Option<u32>>,
    /// Whether the state after the hello is still to come.
    pub fresh: bool,
}

impl Tab {
    pub fn takes(&mut self, frame: &ServerFrame) {
        if let ServerFrame::Place { place } | ServerFrame::CustomerState { place, .. } = frame
            && *place != Place::Idle
        {
            // Who waits or talks has no use for the list of categories, and is shown it no longer.
            self.boards = Boards::default();
        }
        match frame {
            ServerFrame::Entry { conversation, entry } => {
                let last = self.seen.insert(*conversation, entry.seq);
                assert!(
                    last.is_none_or(|last| last + 1 == entry.seq),
                    "#{conversation}: {} after {last:?}",
                    entry.seq
                );
            }
            ServerFrame::CustomerState {
                conversation, outcomes, ..
            } => {
                self.notices = numbers(outcomes);
                self.takes_all(&mut conversation.iter());
            }
            ServerFrame::LobbyState {
                me,
                conversation,
                ended,
                outcomes,
                ..
            } => {
                self.notices = numbers(outcomes);
                if me.is_none() {
                    // Who is not in the lobby sees nobody.
                    self.boards = Boards::default();
                }
                self.takes_all(&mut conversation.iter().chain(ended));
            }
            ServerFrame::AgentState {
                conversations,
                outcomes,
                ..
            } => {
                self.notices = numbers(outcomes);
                self.takes_all(&mut conversations.iter());
            }
            ServerFrame::Outcome { outcome } => {
                self.notices.insert(outcome.id);
            }
            ServerFrame::Conversation { header } => {
                self.lines.insert(header.conversation, header.preview_line);
                // A header that tells of more than is held makes a page ask for history.
                let seen = self.seen.entry(header.conversation).or_default();
                *seen = header.entries.max(*seen);
            }
            ServerFrame::Board(board) => self.boards.take(board),
            _ => {}
        }
    }

    /// What the composer holds from now on; answers by which line it was begun.
    pub fn types(&mut self, conversation: ConversationId, text: &str) -> Option<u32> {
        if text.is_empty() {
            self.first_key.remove(&conversation);
            return None;
        }
        let line = self.lines.get(&conversation).copied();
        *self.first_key.entry(conversation).or_insert(line)
    }

    fn takes_all(&mut self, conversations: &mut dyn Iterator<Item = &Conversation>) {
        for view in conversations {
            let id = view.header.conversation;
            self.lines.insert(id, view.header.preview_line);
            let numbers: Vec<u32> = view.entries.iter().map(|entry| entry.seq).collect();
            let expected: Vec<u32> = (view.from..=view.header.entries).collect();
            assert_eq!(numbers, expected, "#{id} comes without gaps up to its last entry");
            // A state that follows a refusal as `gone` brings all again; the one after a hello nothing twice.
            let seen = self.seen.get(&id).copied().unwrap_or_default();
            assert!(
                !self.fresh || view.from > seen,
                "#{id}: {seen} is held, {} comes again",
                view.from
            );
            self.seen.insert(id, view.header.entries);
        }
        self.fresh = false;
    }
}

fn numbers(outcomes: &[Outcome]) -> BTreeSet<OutcomeId> {
    outcomes.iter().map(|outcome| outcome.id).collect()
}
