//! How a refusal looks: RFC 9457, with the fields that are to blame.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use crate::ids::EntryId;
use crate::protocol::words::Reason;

/// Every answer of 400 and above (`application/problem+json`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
pub struct Problem {
    /// Names the kind of problem: `urn:usher:problem:` and the reason.
    #[serde(rename = "type", default)]
    pub kind: String,
    /// The status in words.
    #[serde(default)]
    pub title: String,
    pub status: u16,
    /// What happened, for a developer's eyes, in English.
    pub detail: String,
    pub reason: Reason,
    /// What is wrong with which field.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(as = "Option<Vec<FieldProblem>>", optional)]
    pub fields: Vec<FieldProblem>,
    /// Seconds to wait before another try.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub retry_after_s: Option<u32>,
    /// About whom it is asked, with `people_waiting`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub people_waiting: Option<Box<PeopleWaiting>>,
}

/// Those who wait in a category that is to be closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct PeopleWaiting {
    pub people: u32,
    /// The newest of their stays in line: whoever comes later is not among them.
    pub newest: EntryId,
}

/// One field's fault.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
pub struct FieldProblem {
    pub field: String,
    pub reason: Reason,
    pub message: String,
}
