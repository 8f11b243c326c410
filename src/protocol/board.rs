//! Boards: rows that change, of which a viewer gets all once and then what is new. Old rows, plus changes, equal all rows.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use crate::ids::{AgentId, CategoryId, ConversationId};

use super::lobby::{Buddy, PersonLine};
use super::server::Estimate;
use super::words::{AwayReason, Door, Mode, State, WhyClosed};

/// The boards there are: customers get `categories`, agents `team`, admins `floor`; agents who ask `people`, guests who ask `lobby`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Topic {
    Categories,
    Team,
    Floor,
    People,
    Lobby,
}

/// All rows (`snapshot`), or those that are new, changed or removed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
pub struct Board {
    pub topic: Topic,
    #[ts(type = "number")]
    pub version: u64,
    pub snapshot: bool,
    pub rows: Vec<Row>,
    pub removed: Vec<Key>,
}

/// What names a row.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(tag = "row", rename_all = "snake_case")]
#[ts(rename = "BoardKey")]
pub enum Key {
    Totals,
    Category { category: CategoryId },
    Agent { agent: AgentId },
    Conversation { conversation: ConversationId },
    Person(Buddy),
}

/// A row; its `row` and id name it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(tag = "row", rename_all = "snake_case")]
#[ts(rename = "BoardRow")]
pub enum Row {
    Totals(Totals),
    Category(CategoryLine),
    Agent(AgentLine),
    Conversation(ConversationLine),
    Person(PersonLine),
}

/// People, each counted once.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
pub struct Totals {
    pub customers: u32,
    pub waiting: u32,
    pub talking: u32,
    pub agents: AgentCounts,
}

/// Agents by state; `logged_in` counts all, the others only those who are connected.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
pub struct AgentCounts {
    pub logged_in: u32,
    pub available: u32,
    pub at_capacity: u32,
    pub away: u32,
    pub last_call: u32,
}

/// A category. On the customers' board `agents` tells only `available`, the rest is zero.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
pub struct CategoryLine {
    pub category: CategoryId,
    pub name: String,
    pub position: u32,
    pub mode: Mode,
    pub door: Door,
    /// When it opens again, while it is out of hours and nothing else keeps it closed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "number")]
    pub opens: Option<i64>,
    /// Why it takes nobody new, while the door is closed; not on the customers' board.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub closed: Option<WhyClosed>,
    pub ask_email: bool,
    pub ask_subject: bool,
    pub waiting: u32,
    #[ts(type = "number | null")]
    pub longest_since: Option<i64>,
    pub estimate: Option<Estimate>,
    pub agents: AgentCounts,
}

/// An agent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
pub struct AgentLine {
    pub agent: AgentId,
    pub name: String,
    pub state: State,
    pub reason: Option<AwayReason>,
    #[ts(type = "number")]
    pub since: i64,
    pub connected: bool,
    pub units: u8,
    pub capacity: u8,
    pub categories: Vec<CategoryId>,
}

/// A conversation under way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
pub struct ConversationLine {
    pub conversation: ConversationId,
    pub category: CategoryId,
    pub customer: String,
    pub agent: Option<AgentId>,
    #[ts(type = "number")]
    pub started: i64,
    pub customer_held: bool,
    pub agent_held: bool,
}
