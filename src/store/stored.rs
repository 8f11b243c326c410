//! What the `data` columns hold, as JSON. Times are milliseconds since the Unix epoch.
//!
//! A field that is new has a default, so that an older row is still read. Deliberately absent: what has a column of its own.

use serde::{Deserialize, Serialize};

use crate::ids::{CategoryId, ConversationId, EntryId, GuestId, InvitationId, OutcomeId, SessionId};

use super::words::{AwayReason, Band, By, EndWhy, InvitationEnd, Lobby, Mode, Preview, Road};

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Counters {
    pub agent: u32,
    pub category: u32,
    pub entry: u64,
    pub offer: u64,
    pub conversation: u64,
    pub outcome: u64,
    #[serde(default)]
    pub guest: u64,
    #[serde(default)]
    pub invitation: u64,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Limits {
    pub hold_ms: u64,
    pub grace_ms: u64,
    pub offer_ms: u64,
    pub offer_again_ms: u64,
    pub remember_ms: u64,
    #[serde(default)]
    pub idle_away_ms: u64,
    #[serde(default = "offers_unanswered")]
    pub offers_unanswered: u8,
    #[serde(default = "message_chars")]
    pub message_chars: u32,
    #[serde(default = "conversation_entries")]
    pub conversation_entries: u32,
    #[serde(default = "lobby")]
    pub lobby: Lobby,
}

fn lobby() -> Lobby {
    crate::hub::input::Limits::default().lobby.into()
}

fn offers_unanswered() -> u8 {
    crate::hub::input::Limits::default().offers_unanswered
}

fn message_chars() -> u32 {
    crate::hub::input::Limits::default().message_chars
}

fn conversation_entries() -> u32 {
    crate::hub::input::Limits::default().conversation_entries
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Category {
    pub name: String,
    pub position: u32,
    pub open: bool,
    pub mode: Mode,
    pub queue_limit: u32,
    pub queue_when_unstaffed: bool,
    pub preview: Preview,
    pub ask_email: bool,
    pub ask_subject: bool,
    pub wrap_up_s: u32,
    #[serde(default)]
    pub hours: Option<Hours>,
    #[serde(default)]
    pub retention_days: Option<u32>,
    #[serde(default)]
    pub archived: bool,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Hours {
    pub zone: String,
    /// Day, from, to.
    pub week: Vec<(u8, u16, u16)>,
    /// Date and name.
    pub holidays: Vec<(String, String)>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Agent {
    pub email: String,
    pub full_name: String,
    pub display_name: String,
    pub admin: bool,
    pub enabled: bool,
    pub capacity: u8,
    pub categories: Vec<CategoryId>,
    pub sessions: Vec<SessionId>,
    pub state: AgentState,
    pub state_since: i64,
    pub idle_since: i64,
    pub missed: u8,
    pub outcomes: Vec<Outcome>,
    #[serde(default)]
    pub status: Option<String>,
    #[serde(default)]
    pub listed: bool,
    #[serde(default)]
    pub here: bool,
}

/// A guest in the lobby.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Guest {
    pub guest: GuestId,
    pub name: String,
    pub available: bool,
    pub status: Option<String>,
    pub entered: i64,
    /// Rows of before have none: then everybody who was kept was.
    #[serde(default = "was_here")]
    pub here: bool,
}

fn was_here() -> bool {
    true
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum AgentState {
    Available,
    Away(AwayReason),
    LastCall,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Customer {
    pub waiting: Option<Waiting>,
    pub conversation: Option<ConversationId>,
    pub outcomes: Vec<Outcome>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Waiting {
    pub entry: EntryId,
    pub category: CategoryId,
    pub band: Band,
    pub since: i64,
    pub entered: i64,
    pub name: String,
    pub email: Option<String>,
    pub subject: Option<String>,
    pub conversation: Option<ConversationId>,
    pub place_at_first: u32,
    pub promised: Option<Estimate>,
    #[serde(default)]
    pub moved_from: Vec<EntryId>,
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct Estimate {
    pub from_min: u32,
    pub to_min: u32,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Outcome {
    pub id: OutcomeId,
    pub at: i64,
    pub what: OutcomeWhat,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(super) enum OutcomeWhat {
    Abandoned {
        category: CategoryId,
    },
    CustomerReturned {
        conversation: ConversationId,
    },
    ConversationEnded {
        conversation: ConversationId,
        why: EndWhy,
    },
    SetAway,
    CategoryClosed {
        category: CategoryId,
    },
    InvitationEnded {
        sent: bool,
        why: InvitationEnd,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<By>,
    },
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Conversation {
    pub road: Road,
    /// What the second of two guests is called; who that is has a column.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second: Option<String>,
    pub email: Option<String>,
    pub subject: Option<String>,
    pub entered: i64,
    pub queue_entries: Vec<EntryId>,
    /// The customer's first.
    pub marks: [Marks; 2],
    pub preview: Preview,
    #[serde(default)]
    pub preview_line: u32,
    pub preview_choice: Option<bool>,
    pub note_for_next: Option<String>,
    pub rating: Option<Rating>,
    pub wrap_up_until: Option<i64>,
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct Marks {
    pub delivered: u32,
    pub read: u32,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Rating {
    pub score: u8,
    pub comment: Option<String>,
}

/// What an entry that is no message tells beside its columns.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Transfer {
    pub to: Option<String>,
    pub category: CategoryId,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Invited {
    pub invitee: String,
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct NearlyFull {
    pub left: u32,
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct Ended {
    pub why: EndWhy,
}

/// The answer to an accepted command. A refusal is never kept, so it has no word here.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(super) enum Answer {
    Done,
    Entered { entry: EntryId },
    Said { seq: u32, at: i64 },
    Took { conversation: ConversationId },
    Invited { invitation: InvitationId },
}
