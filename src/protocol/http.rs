//! The bodies of the HTTP routes under `/v1`.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::ids::{AgentId, CategoryId, ConversationId};

use super::server::{Entry, Estimate};
use super::words::{EndWhy, Mode, Preview, Reason};

/// Every answer of 400 and above (`application/problem+json`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct Problem {
    pub status: u16,
    pub reason: Reason,
    /// For a developer's eyes, in English.
    pub message: String,
    /// What is wrong with which field.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(as = "Option<Vec<FieldProblem>>", optional)]
    pub fields: Vec<FieldProblem>,
    /// Seconds to wait before another try.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub retry_after_s: Option<u32>,
}

/// One field's fault.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct FieldProblem {
    pub field: String,
    pub reason: Reason,
    pub message: String,
}

/// `POST /v1/login`
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct LogIn {
    pub email: String,
    pub password: String,
}

/// `GET /v1/me`, and the answer to a log-in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct Account {
    pub agent: AgentId,
    pub email: String,
    pub full_name: String,
    pub display_name: String,
    pub admin: bool,
    pub demo: bool,
}

/// `GET /v1/links/{token}`: what a one-time link is for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct Link {
    pub purpose: LinkPurpose,
    /// The account's address; for the first admin it is still to be chosen.
    pub email: Option<String>,
    pub display_name: Option<String>,
    #[ts(type = "number")]
    pub expires: i64,
}

/// What a one-time link does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum LinkPurpose {
    /// Sets e-mail, name and password of the first admin.
    FirstAdmin,
    /// Sets an agent's password.
    SetPassword,
    /// Logs a demo agent in.
    DemoLogIn,
}

/// `POST /v1/links/{token}`: uses it.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct UseLink {
    /// Wanted for the first admin.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub email: Option<String>,
    #[serde(default)]
    #[ts(optional = nullable)]
    pub full_name: Option<String>,
    #[serde(default)]
    #[ts(optional = nullable)]
    pub display_name: Option<String>,
    /// Wanted but for a demo log-in.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub password: Option<String>,
    #[serde(default)]
    #[ts(optional = nullable)]
    pub password_again: Option<String>,
}

/// `POST /v1/password`
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ChangePassword {
    pub current: String,
    pub password: String,
    pub password_again: String,
}

/// An agent, for admins.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct Agent {
    pub agent: AgentId,
    pub email: String,
    pub full_name: String,
    pub display_name: String,
    pub admin: bool,
    pub enabled: bool,
    /// Conversations, offers and wrap-ups at once, 1 to 4.
    pub capacity: u8,
    pub categories: Vec<CategoryId>,
    /// Whether a password has been set.
    pub has_password: bool,
}

/// `POST /v1/agents`: with a password typed twice, or without one and then a one-time link is answered.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct NewAgent {
    pub email: String,
    pub full_name: String,
    pub display_name: String,
    #[serde(default)]
    pub admin: bool,
    /// 1 when absent.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub capacity: Option<u8>,
    #[serde(default)]
    pub categories: Vec<CategoryId>,
    #[serde(default)]
    #[ts(optional = nullable)]
    pub password: Option<String>,
    #[serde(default)]
    #[ts(optional = nullable)]
    pub password_again: Option<String>,
}

/// `PATCH /v1/agents/{id}`: what is absent stays.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(optional_fields = nullable)]
pub struct EditAgent {
    pub email: Option<String>,
    pub full_name: Option<String>,
    pub display_name: Option<String>,
    pub admin: Option<bool>,
    pub capacity: Option<u8>,
    pub categories: Option<Vec<CategoryId>>,
    pub enabled: Option<bool>,
}

/// The answer to a new agent and to `POST /v1/agents/{id}/link`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct AgentLink {
    pub agent: AgentId,
    /// The one-time link to set the password, shown this once; absent when a password was given.
    pub link: Option<String>,
}

/// A category, for staff. `GET /v1/categories`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct Category {
    pub category: CategoryId,
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
}

/// `POST /v1/categories`
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct NewCategory {
    pub name: String,
}

/// `PATCH /v1/categories/{id}`: what is absent stays.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(optional_fields = nullable)]
pub struct EditCategory {
    pub name: Option<String>,
    pub position: Option<u32>,
    pub open: Option<bool>,
    pub mode: Option<Mode>,
    pub queue_limit: Option<u32>,
    pub queue_when_unstaffed: Option<bool>,
    pub preview: Option<Preview>,
    pub ask_email: Option<bool>,
    pub ask_subject: Option<bool>,
    pub wrap_up_s: Option<u32>,
}

/// `GET /v1/conversations?before=&limit=&agent=&category=`: newest first; agents get their own, admins all.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct ArchivePage {
    pub conversations: Vec<ArchiveLine>,
    /// Give this as `before` for the next page; absent on the last one.
    pub next: Option<ConversationId>,
}

/// An ended conversation in a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct ArchiveLine {
    pub conversation: ConversationId,
    pub category: CategoryId,
    pub category_name: String,
    pub customer: String,
    pub subject: Option<String>,
    /// Display names, in the order they took part.
    pub agents: Vec<String>,
    #[ts(type = "number")]
    pub started: i64,
    #[ts(type = "number")]
    pub ended: i64,
    pub why: EndWhy,
    #[ts(type = "number")]
    pub waited_ms: u64,
    pub entries: u32,
    pub rating: Option<u8>,
}

/// `GET /v1/conversations/{id}`: one record, as far as the reader may read it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct ArchiveRecord {
    pub line: ArchiveLine,
    pub email: Option<String>,
    pub rating_comment: Option<String>,
    /// What was promised when the customer first entered a queue.
    pub promised: Option<Estimate>,
    pub parts: Vec<ArchivePart>,
    pub log: Vec<Entry>,
    /// Whether the log ends where the reader's own part ended.
    pub cut: bool,
}

/// One agent's part.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct ArchivePart {
    pub agent: AgentId,
    pub name: String,
    #[ts(type = "number")]
    pub from: i64,
    #[ts(type = "number | null")]
    pub to: Option<i64>,
    pub note: Option<String>,
}

/// `GET /readyz`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct Ready {
    pub ready: bool,
    /// In one word each: `store`, `hub`.
    pub store: String,
    pub hub: String,
}
