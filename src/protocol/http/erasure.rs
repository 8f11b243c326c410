//! The erasure of a customer, for admins.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use crate::ids::AgentId;

/// What an erasure of the customer of a conversation would take. `GET /v1/conversations/{id}/erasure`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
pub struct ErasurePreview {
    /// As that conversation calls them; to be typed by whoever asks for it.
    pub customer: String,
    /// All that were had with the same browser, ended or about to be.
    pub conversations: u32,
    /// Of their logs: messages and what else happened.
    pub entries: u32,
    pub notes: u32,
    pub ratings: u32,
    /// What keeps them from being erased now.
    pub busy: Option<ErasureBusy>,
    /// MongoDB is away: what is there is not counted, and goes when it is back.
    pub away: bool,
    /// It was asked for already.
    pub asked: Option<Erasure>,
}

/// What keeps a customer from being erased.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ErasureBusy {
    Waiting,
    InConversation,
    InLobby,
}

/// `POST /v1/conversations/{id}/erasure`
#[derive(Clone, Debug, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AskErasure {
    /// The customer's name, as the conversation has it.
    pub customer: String,
}

/// An erasure, and once it is proven the proof: it names nobody but who asked for it. `GET /v1/erasures`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
pub struct Erasure {
    pub erasure: u32,
    pub state: ErasureState,
    /// Who asked for it, as they were called then.
    pub by: String,
    pub agent: Option<AgentId>,
    #[ts(type = "number")]
    pub asked: i64,
    /// When all had gone for the first time.
    #[ts(type = "number | null")]
    pub swept: Option<i64>,
    /// When nothing was found after another hour.
    #[ts(type = "number | null")]
    pub proven: Option<i64>,
    /// How much has gone so far.
    pub conversations: u32,
    pub entries: u32,
    pub notes: u32,
    pub ratings: u32,
}

/// How far an erasure is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ErasureState {
    Asked,
    Swept,
    Proven,
}
