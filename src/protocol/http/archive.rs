//! The archive: lists, search, one record, what staff add to it.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use crate::ids::{AgentId, CategoryId, CommandId, ConversationId};
use crate::protocol::server::{Entry, Estimate};
use crate::protocol::words::{EndWhy, OfferGone, Road};

/// `GET /v1/conversations`: newest first; agents get their own, admins all.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
pub struct ArchivePage {
    pub conversations: Vec<ArchiveLine>,
    /// Give this as `before` for the next page; absent on the last one.
    pub next: Option<ConversationId>,
    /// With a search: in how many conversations it could not look yet, since their words are still being indexed; 10,000 stands for
    /// more too. They are not only the reader's.
    pub not_indexed: u32,
    /// Conversations of which MongoDB has a document that cannot be read, as somebody has changed it there: they may be among these, and are
    /// left out. The server's log says what is wrong with them.
    pub unreadable: Vec<ConversationId>,
    /// MongoDB is away: only what has not left for it yet is here.
    pub away: bool,
}

/// An ended conversation in a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
pub struct ArchiveLine {
    pub conversation: ConversationId,
    pub category: CategoryId,
    pub category_name: String,
    /// On the road of invitations whoever is on the customer's side: of two of a kind the inviter.
    pub customer: String,
    /// The other one, when two guests have met.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub second: Option<String>,
    pub subject: Option<String>,
    /// Display names, in the order they took part.
    pub agents: Vec<String>,
    #[ts(type = "number")]
    pub started: i64,
    /// For a reader whose part ended earlier: the end of that part.
    #[ts(type = "number")]
    pub ended: i64,
    /// Null for a reader whose part ended earlier, who is told neither rating nor tags either.
    pub why: Option<EndWhy>,
    #[ts(type = "number")]
    pub waited_ms: u64,
    /// Those that the reader may see.
    pub entries: u32,
    #[schema(minimum = 1, maximum = 5)]
    pub rating: Option<u8>,
    pub tags: Vec<String>,
    /// Which road led there.
    pub road: Road,
    /// With a search: where its words stand, at most three places.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(as = "Option<Vec<Hit>>", optional)]
    pub hits: Vec<Hit>,
}

/// A place where the words of a search stand: pieces of text in order, those that were found marked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
pub struct Hit {
    /// The number of the entry; 0 is the head: the customer's name, e-mail address and subject.
    pub seq: u32,
    pub pieces: Vec<Piece>,
}

/// A piece of a text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
pub struct Piece {
    pub text: String,
    pub found: bool,
}

/// `GET /v1/conversations/{id}`: one record, as far as the reader may read it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
pub struct ArchiveRecord {
    pub line: ArchiveLine,
    pub email: Option<String>,
    pub rating_comment: Option<String>,
    /// What was promised when the customer first entered a queue.
    pub promised: Option<Estimate>,
    pub parts: Vec<ArchivePart>,
    /// As many of the entries as were asked for; `line.entries` is the number of all.
    pub log: Vec<Entry>,
    /// With `text`: those of `log`, and the head, in which its words stand, each whole.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(as = "Option<Vec<Hit>>", optional)]
    pub found: Vec<Hit>,
    /// Whether all of the log ends where the reader's own part ended.
    pub cut: bool,
    /// The stays in queues, in order.
    pub waits: Vec<ArchiveWait>,
    /// Ringings of agents for it, in order.
    pub offers: Vec<ArchiveOffer>,
    pub notes: Vec<ConversationNote>,
}

/// As what an export is written. `GET /v1/conversations/export`
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ExportFormat {
    /// A record a line, for programs.
    Jsonl,
    /// An entry a row, for people with a spreadsheet.
    Csv,
    /// A page to read that needs nothing else.
    Html,
}

/// A line of an export in JSON lines: a record, and after all of them the end.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum ExportLine {
    Record(Box<ArchiveRecord>),
    End(ExportEnd),
}

/// The last line of an export in JSON lines. A file without it is not whole.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExportEnd {
    pub exported: Exported,
}

/// What an export holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct Exported {
    #[ts(type = "number")]
    pub conversations: u64,
    #[ts(type = "number")]
    pub entries: u64,
    /// With a search: in how many conversations it could not look yet, as in a page of the list.
    pub not_indexed: u32,
    /// How many documents of MongoDB, conversations or entries, cannot be read and are left out; the server's log names them.
    #[ts(type = "number")]
    pub unreadable: u64,
    /// How many entries the logs of these conversations lack; the server's log says where.
    #[ts(type = "number")]
    pub missing: u64,
}

/// With `progress`: the line of JSON that comes before each piece of the file.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
pub struct ExportStep {
    /// So many bytes of the file follow.
    pub bytes: u32,
    /// What the file holds with them.
    pub exported: Exported,
    /// Which part of the way is gone, from 0 to 1: by number or by period of what is written, whichever is further. Null until
    /// something was found.
    pub share: Option<f64>,
    /// Whether that is all. An export that ends without it is not whole.
    pub done: bool,
}

/// A stay in a queue.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
pub struct ArchiveWait {
    pub category: CategoryId,
    pub category_name: String,
    #[ts(type = "number")]
    pub entered: i64,
    #[ts(type = "number")]
    pub left: i64,
    pub place_at_first: u32,
}

/// One ringing of one agent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
pub struct ArchiveOffer {
    pub agent: AgentId,
    pub name: String,
    #[ts(type = "number")]
    pub at: i64,
    #[ts(type = "number")]
    pub ended: i64,
    pub why: OfferGone,
}

/// A private note of staff on a conversation, under way or ended. The customer never sees it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
pub struct ConversationNote {
    #[ts(type = "number")]
    pub note: u64,
    /// Nobody of the staff when it is a key's.
    pub agent: Option<AgentId>,
    pub name: String,
    #[ts(type = "number")]
    pub at: i64,
    pub text: String,
}

/// `POST /v1/conversations/{id}/notes`
#[derive(Clone, Debug, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewNote {
    /// At most 2,000 characters.
    #[schema(min_length = 1, max_length = 2000)]
    pub text: String,
    /// Made by whoever adds it, 128 random bits as 32 hexadecimal digits: the same note sent again with it, as after an answer that got
    /// lost or a 503, is added once.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub id: Option<CommandId>,
}

/// `PUT /v1/conversations/{id}/tags`: all of them. At most 10, of at most 50 characters.
#[derive(Clone, Debug, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EditTags {
    #[schema(max_items = 10)]
    pub tags: Vec<String>,
    /// What whoever asks saw before: with it only the difference is made, and what others changed meanwhile stays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional = nullable)]
    pub before: Option<Vec<String>>,
}

/// A tag in use. `GET /v1/tags`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
pub struct Tag {
    pub tag: String,
    pub conversations: u32,
}

/// What the archive's filters offer: whom and what the records of whoever asks can name. `GET /v1/archive-filters`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
pub struct ArchiveFilters {
    /// For admins and keys; by name, those who were removed last.
    pub agents: Vec<FilterAgent>,
    /// In their order, archived ones last.
    pub categories: Vec<FilterCategory>,
}

/// An agent to filter by.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
pub struct FilterAgent {
    pub agent: AgentId,
    pub name: String,
    pub removed: bool,
}

/// A category to filter by.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
pub struct FilterCategory {
    pub category: CategoryId,
    pub name: String,
    pub archived: bool,
}

/// What stands beside a chat: the conversation's notes and tags, and the customer's earlier ones.
/// `GET /v1/conversations/{id}/beside`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
pub struct Beside {
    pub notes: Vec<ConversationNote>,
    pub tags: Vec<String>,
    /// Newest first, at most twenty, of the categories of the agent who asks.
    pub earlier: Vec<ArchiveLine>,
    /// MongoDB is away: earlier ones may be missing.
    pub away: bool,
}

/// One agent's part.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
pub struct ArchivePart {
    pub agent: AgentId,
    pub name: String,
    #[ts(type = "number")]
    pub from: i64,
    #[ts(type = "number | null")]
    pub to: Option<i64>,
    pub note: Option<String>,
}
