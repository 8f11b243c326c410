//! The documents, as `docs/DATA.md` describes them: what a person reads in Compass, and any client without Usher.
//!
//! Times are dates, ids of 128 bits are 32 hex digits, closed lists are the wire's words. A field that is new has a default, so that
//! an older document is still read.

use mongodb::bson::DateTime;
use serde::{Deserialize, Serialize};

/// What is written now.
pub const SCHEMA_VERSION: i32 = 1;

/// The collections, by the names that they have.
pub const CONVERSATIONS: &str = "conversations";
pub const MESSAGES: &str = "messages";
pub const AGENTS: &str = "agents";
pub const CATEGORIES: &str = "categories";
pub const SETTINGS: &str = "settings";
pub const AUDIT: &str = "audit";
pub const META: &str = "meta";

/// A conversation that has ended, with everything but its log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Conversation {
    #[serde(rename = "_id")]
    pub id: i64,
    pub schema_version: i32,
    /// Grows with each change: only a greater one takes the place of another.
    pub rev: i64,
    pub road: String,
    pub category: Category,
    /// The ids of all categories in which it was.
    pub passed: Vec<i64>,
    pub customer: Customer,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub second: Option<Second>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub subject: Option<String>,
    /// When the customer first entered a queue.
    pub entered: DateTime,
    pub started: DateTime,
    pub ended: DateTime,
    pub ended_why: String,
    /// Each agent's part, oldest first.
    pub participants: Vec<Participant>,
    /// The agents who see all of it.
    pub seen_whole_by: Vec<i64>,
    /// Each stay in a queue, oldest first.
    pub waits: Vec<Wait>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub rating: Option<Rating>,
    pub rated: bool,
    pub tags: Vec<String>,
    /// The same without case and accents.
    pub tags_folded: Vec<String>,
    pub notes: Vec<Note>,
    /// How many entries its log has.
    pub entries: i32,
    pub marks: Marks,
    pub preview: Preview,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub note_for_next: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub wrap_up_until: Option<DateTime>,
    pub search: Search,
}

/// The last category in which it was, as that was called then.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Category {
    pub id: i64,
    pub name: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Customer {
    pub id: String,
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub email: Option<String>,
}

/// The second of two guests.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Second {
    pub id: String,
    pub name: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Participant {
    pub agent: i64,
    pub name: String,
    pub from: DateTime,
    /// End of the part, and the number of the last entry that belongs to it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub to: Option<DateTime>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub last_entry: Option<i32>,
    /// From the agent before.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub note: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Wait {
    pub entry: i64,
    /// What was promised, in minutes.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub promised_from_min: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub promised_to_min: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub stay: Option<Stay>,
    pub offers: Vec<Offer>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Stay {
    pub category: i64,
    pub entered: DateTime,
    pub left: DateTime,
    pub place_at_first: i32,
}

/// One ringing of one agent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Offer {
    pub agent: i64,
    pub name: String,
    pub at: DateTime,
    pub ended: DateTime,
    pub why: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rating {
    /// 1 to 5.
    pub score: i32,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub comment: Option<String>,
}

/// A private note of staff.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Note {
    pub number: i64,
    pub uid: String,
    /// Nobody of the staff when it is a key's.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub agent: Option<i64>,
    pub name: String,
    pub at: DateTime,
    pub text: String,
}

/// Up to which entry each side had and saw it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Marks {
    pub customer: Mark,
    pub agent: Mark,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Mark {
    pub delivered: i32,
    pub read: i32,
}

/// Whether drafts were shown.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Preview {
    pub setting: String,
    pub line: i32,
    /// What the customer chose.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub choice: Option<bool>,
}

/// What it is found by; made of the other fields.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Search {
    /// The words of name, e-mail address and subject, without case and accents.
    pub words: Vec<String>,
    /// Each three characters that follow each other in name or e-mail address, without case and accents.
    pub customer: Vec<String>,
}

/// One entry of a conversation's log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Message {
    /// `conversation_id * 131072 + seq`
    #[serde(rename = "_id")]
    pub id: i64,
    pub conversation_id: i64,
    pub seq: i32,
    pub at: DateTime,
    pub kind: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub side: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub body: Option<String>,
    /// To whom it was transferred; with none it waited in `category`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub to: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub category: Option<i64>,
    /// How much room was left.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub left: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub why: Option<String>,
    /// The command by which it came.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub sent: Option<Sent>,
    /// The words of `body`, each once, without case and accents.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub words: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sent {
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub customer: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub agent: Option<i64>,
    pub tab: String,
    pub command: String,
    pub digest: i64,
}

/// What is left of a conversation that was removed, so that nothing late brings it back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tombstone {
    #[serde(rename = "_id")]
    pub id: i64,
    pub schema_version: i32,
    pub rev: i64,
    pub removed: DateTime,
}
