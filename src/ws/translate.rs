//! The only place where hub types and wire types meet.
//!
//! `outgoing`: what the hub shows. `boards`: rows of boards. `words`: the closed lists, one to one. `lobby`: people who invite each other. `incoming`: what clients
//! send, through the door of `hub::text`. `staff`, `archive`, `hours`: the bodies of the HTTP routes. Deliberately absent: any rule.

mod archive;
mod boards;
mod hours;
mod incoming;
mod lobby;
mod outgoing;
mod staff;
mod words;

use axum::extract::ws::Utf8Bytes;

use crate::hub::effect::{Answer, Closing, Frame};
use crate::hub::row::EntryRow;
use crate::ids::{CommandId, ConversationId};
use crate::protocol::close::{self, CloseCode};
use crate::protocol::server::{Entry, ServerFrame};

use super::outbox::{Lane, SlotKey};

pub use archive::{archive_line, archive_record, beside, erasure, note, refused_thing};
pub use hours::{DAY_MIN, in_words as hours_in_words};
pub use incoming::{Fault, Piece, agent_frame, customer_frame};
pub use lobby::guest_frame;
pub use staff::{
    Fields, agent_draft, agent_edit, capacity, category, category_edit, email, fate, name, note_text, reason_of_reply,
    tag, text_fault,
};
pub use words::{hub_end_why, hub_road, mode, preview, reason};

/// From so many rows on an update of a board is no smaller than many a board.
const LARGE_UPDATE: usize = 200;

/// A frame of the hub as bytes to send, and where in the outbox they belong. Serialise once, clone for every receiver.
pub fn frame(frame: &Frame) -> (Lane, Utf8Bytes) {
    let lane = match frame {
        Frame::Customer(_) | Frame::Agent(_) | Frame::Guest(_) => Lane::Snapshot,
        Frame::Board(update) if update.snapshot || update.rows.len() > LARGE_UPDATE => Lane::Snapshot,
        Frame::Position { entry, .. } => Lane::Slot(SlotKey::Position(*entry)),
        Frame::Draft { conversation, .. } => Lane::Slot(SlotKey::Draft(*conversation)),
        Frame::Typing { conversation, .. } => Lane::Slot(SlotKey::Typing(*conversation)),
        Frame::Place(_)
        | Frame::Myself(_)
        | Frame::Lobby(_)
        | Frame::Invitation(_)
        | Frame::InvitationGone { .. }
        | Frame::Me(_)
        | Frame::Limits { .. }
        | Frame::Conversation(_)
        | Frame::Left { .. }
        | Frame::Entry { .. }
        | Frame::Marked { .. }
        | Frame::Offer(_)
        | Frame::OfferGone { .. }
        | Frame::Outcome(_)
        | Frame::Kept { .. }
        | Frame::OutcomeGone { .. }
        | Frame::Board(_) => Lane::Event,
    };
    (lane, bytes(&outgoing::frame(frame)))
}

/// The answer to a command as bytes to send.
pub fn answer(id: CommandId, answer: &Answer) -> (Lane, Utf8Bytes) {
    (Lane::Answer, bytes(&outgoing::answer(id, answer)))
}

/// Entries asked for by number, as bytes to send. `from` is the number of the first one, also when there is none.
pub fn history(conversation: ConversationId, from: u32, entries: &[EntryRow]) -> (Lane, Utf8Bytes) {
    let entries = entries.iter().map(entry).collect();
    (
        Lane::Event,
        bytes(&ServerFrame::History {
            conversation,
            from,
            entries,
        }),
    )
}

/// One entry of a log.
pub fn entry(row: &EntryRow) -> Entry {
    outgoing::entry(row)
}

/// Why the hub closes a connection, as the code to close it with.
pub fn closing(why: Closing) -> CloseCode {
    match why {
        Closing::GoingAway => close::GOING_AWAY,
        Closing::LoggedOut => close::LOGGED_OUT,
        Closing::Forgotten => close::FORGOTTEN,
        Closing::TooManyTabs => close::TOO_MANY_TABS,
        Closing::LobbyClosed => close::LOBBY_CLOSED,
    }
}

/// A frame as bytes to send.
pub fn bytes(frame: &ServerFrame) -> Utf8Bytes {
    // Every frame is a tree of strings, numbers and lists with string keys; there is nothing in it that JSON cannot say.
    serde_json::to_string(frame).expect("a frame is always JSON").into()
}
