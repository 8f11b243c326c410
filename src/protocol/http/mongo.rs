//! MongoDB, as those see it who look after the house.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

/// How MongoDB stands, and what waits for it. `GET /v1/mongo`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
pub struct MongoStanding {
    pub state: MongoState,
    /// Since when it is away, or the wrong one.
    #[ts(type = "number | null")]
    pub since: Option<i64>,
    /// Why, in one line.
    pub why: Option<String>,
    /// How many things are still to be carried there; they wait in `DATA_DIR`.
    #[ts(type = "number")]
    pub waiting: u64,
    /// Whether these are more than 10,000.
    pub many: bool,
    /// What is left of the disk of `DATA_DIR`, in bytes, when that is less than 1 GiB while things wait.
    #[ts(type = "number | null")]
    pub free_bytes: Option<u64>,
    /// How many things it will never take. They stay in `DATA_DIR`.
    #[ts(type = "number")]
    pub refused: u64,
    /// Of these, oldest change first, at most 100.
    pub set_aside: Vec<RefusedThing>,
}

/// How MongoDB stands, in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MongoState {
    /// There is to be none: `MONGO_URL` is not set.
    None,
    Ready,
    Away,
    /// It answers, and is not the database in which the archive lives: nothing is carried until somebody has chosen.
    WrongDatabase,
}

/// One thing that MongoDB will never take.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
pub struct RefusedThing {
    pub kind: MongoKind,
    /// Of that kind; 0 where there is only one.
    #[ts(type = "number")]
    pub id: u64,
    /// What MongoDB said, in English.
    pub why: String,
}

/// What is carried to MongoDB.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MongoKind {
    Conversation,
    /// That a conversation is gone.
    Removal,
    Agent,
    Category,
    /// All settings.
    Settings,
    Audit,
}
