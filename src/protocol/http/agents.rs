//! The staff, for admins.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use crate::ids::{AgentId, CategoryId, EntryId};

use super::categories::WaitingFate;

/// An agent, for admins.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
pub struct Agent {
    pub agent: AgentId,
    pub email: String,
    pub full_name: String,
    pub display_name: String,
    pub admin: bool,
    pub enabled: bool,
    /// Conversations, offers and wrap-ups at once, 1 to 4.
    #[schema(minimum = 1, maximum = 4)]
    pub capacity: u8,
    pub categories: Vec<CategoryId>,
    /// Whether a password has been set.
    pub has_password: bool,
    /// Whether log-ins want a one-time code.
    pub totp: bool,
    /// Whether the next thing they do is to choose another password.
    pub must_change_password: bool,
    /// How many log-ins there are now.
    pub sessions: u32,
}

/// `POST /v1/agents`: with a password typed twice, or without one and then a one-time link is answered.
#[derive(Clone, Debug, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAgent {
    #[schema(min_length = 3, max_length = 254)]
    pub email: String,
    #[schema(min_length = 1, max_length = 100)]
    pub full_name: String,
    #[schema(min_length = 1, max_length = 100)]
    pub display_name: String,
    #[serde(default, deserialize_with = "super::null_is_default")]
    #[schema(nullable)]
    pub admin: bool,
    /// 1 when absent.
    #[serde(default)]
    #[ts(optional = nullable)]
    #[schema(minimum = 1, maximum = 4)]
    pub capacity: Option<u8>,
    #[serde(default, deserialize_with = "super::null_is_default")]
    #[schema(nullable)]
    pub categories: Vec<CategoryId>,
    #[serde(default)]
    #[ts(optional = nullable)]
    #[schema(min_length = 8, max_length = 128)]
    pub password: Option<String>,
    #[serde(default)]
    #[ts(optional = nullable)]
    #[schema(min_length = 8, max_length = 128)]
    pub password_again: Option<String>,
}

/// `PATCH /v1/agents/{id}`: what is absent stays.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[ts(optional_fields = nullable)]
pub struct EditAgent {
    #[schema(min_length = 3, max_length = 254)]
    pub email: Option<String>,
    #[schema(min_length = 1, max_length = 100)]
    pub full_name: Option<String>,
    #[schema(min_length = 1, max_length = 100)]
    pub display_name: Option<String>,
    pub admin: Option<bool>,
    #[schema(minimum = 1, maximum = 4)]
    pub capacity: Option<u8>,
    pub categories: Option<Vec<CategoryId>>,
    pub enabled: Option<bool>,
    /// `true` lets them do nothing before they have chosen another password.
    pub must_change_password: Option<bool>,
    /// What becomes of those who wait in categories that close by it, as nobody else is on duty there; wanted while somebody waits
    /// (409 `people_waiting`).
    pub waiting: Option<WaitingFate>,
    /// With `move` or `dismiss`: the `newest` of the question that this answers, as for a category.
    pub waiting_newest: Option<EntryId>,
}

/// `DELETE /v1/agents/{id}`; no body is needed while nobody is left behind.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize, TS, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[ts(optional_fields = nullable)]
pub struct RemoveAgent {
    /// As in an edit that disables.
    pub waiting: Option<WaitingFate>,
    pub waiting_newest: Option<EntryId>,
}

/// The answer to a new agent and to `POST /v1/agents/{id}/link`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
pub struct AgentLink {
    /// For how many days the link is good, when there is one.
    pub link_days: Option<u32>,
    pub agent: AgentId,
    /// The one-time link to set the password, shown this once; absent when a password was given.
    pub link: Option<String>,
}

/// Somebody who asked for an account. `GET /v1/sign-ups`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
pub struct SignUpRequest {
    pub sign_up: u32,
    pub email: String,
    pub full_name: String,
    pub display_name: String,
    #[ts(type = "number")]
    pub at: i64,
    pub address: String,
}

/// `POST /v1/sign-ups/{id}/approve`: makes the agent.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[ts(optional_fields = nullable)]
pub struct ApproveSignUp {
    /// 1 when absent.
    #[schema(minimum = 1, maximum = 4)]
    pub capacity: Option<u8>,
    pub categories: Option<Vec<CategoryId>>,
}
