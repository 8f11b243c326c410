//! What MongoDB shows of the live store: accounts, categories, settings, the audit log. Nothing but people and their tools read it.
//!
//! Deliberately absent: passwords, sessions, keys, secrets of one-time codes. They never leave the file.

use mongodb::bson::{DateTime, Document};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::hub::row::{AgentRow, CategoryRow};
use crate::hub::time::Wall;
use crate::ids::AgentId;
use crate::store::audit::AuditLine;
use crate::store::records::AuditChange;
use crate::store::words::Mode;

use super::documents::{AGENTS, AUDIT, CATEGORIES, SCHEMA_VERSION, SETTINGS};
use super::{Mongo, MongoError, translate};

/// The number of the one document that has all settings.
const ALL: i64 = 0;

/// Somebody of the staff.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Agent {
    #[serde(rename = "_id")]
    pub id: i64,
    pub schema_version: i32,
    pub rev: i64,
    pub email: String,
    pub full_name: String,
    pub display_name: String,
    pub admin: bool,
    pub enabled: bool,
    pub capacity: i32,
    pub categories: Vec<i64>,
}

/// A kind of service.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Category {
    #[serde(rename = "_id")]
    pub id: i64,
    pub schema_version: i32,
    pub rev: i64,
    pub name: String,
    pub position: i64,
    pub open: bool,
    pub archived: bool,
    pub mode: String,
    pub queue_limit: i64,
    /// Without one they are kept for good.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub retention_days: Option<i64>,
}

/// All live settings.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Settings {
    #[serde(rename = "_id")]
    pub id: i64,
    pub schema_version: i32,
    pub rev: i64,
    /// Each by its name.
    #[serde(flatten)]
    pub values: Document,
}

/// An entry of the audit log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Audit {
    #[serde(rename = "_id")]
    pub id: i64,
    pub schema_version: i32,
    pub rev: i64,
    pub at: DateTime,
    pub by: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub agent: Option<i64>,
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub address: Option<String>,
    pub action: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub target: Option<Target>,
    pub changes: Vec<Change>,
}

/// What it was done to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Target {
    pub kind: String,
    pub id: String,
    pub name: String,
}

/// One field, before and after.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Change {
    pub field: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub before: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub after: Option<String>,
}

impl Mongo {
    pub async fn mirror_agent(&self, row: &AgentRow, rev: u64) -> Result<(), MongoError> {
        let agent = agent(row, rev);
        self.mirror(AGENTS, agent.id, rev, agent).await
    }

    /// The number stays, so that nothing late brings back whom it was.
    pub async fn remove_agent(&self, agent: AgentId, at: Wall) -> Result<(), MongoError> {
        self.put_stone(AGENTS, agent.0.into(), at).await
    }

    pub async fn mirror_category(&self, row: &CategoryRow, rev: u64) -> Result<(), MongoError> {
        let category = category(row, rev);
        self.mirror(CATEGORIES, category.id, rev, category).await
    }

    /// All settings at once, by the names that they have in the environment.
    pub async fn mirror_settings(
        &self,
        words: impl Iterator<Item = (&'static str, String)>,
        rev: u64,
    ) -> Result<(), MongoError> {
        self.mirror(SETTINGS, ALL, rev, settings(words, rev)).await
    }

    pub async fn mirror_audit(&self, line: &AuditLine, rev: u64) -> Result<(), MongoError> {
        let entry = audit(line, rev);
        self.mirror(AUDIT, entry.id, rev, entry).await
    }

    /// Puts a document there, or in the place of an older revision.
    async fn mirror<T: Serialize + DeserializeOwned + Send + Sync>(
        &self,
        collection: &str,
        id: i64,
        rev: u64,
        document: T,
    ) -> Result<(), MongoError> {
        self.newest(collection, id.into(), rev.cast_signed(), document).await
    }
}

pub(super) fn agent(row: &AgentRow, rev: u64) -> Agent {
    Agent {
        id: row.id.0.into(),
        schema_version: SCHEMA_VERSION,
        rev: rev.cast_signed(),
        email: row.email.to_string(),
        full_name: row.full_name.to_string(),
        display_name: row.display_name.to_string(),
        admin: row.admin,
        enabled: row.enabled,
        capacity: row.capacity.into(),
        categories: row.categories.iter().map(|category| category.0.into()).collect(),
    }
}

pub(super) fn category(row: &CategoryRow, rev: u64) -> Category {
    Category {
        id: row.id.0.into(),
        schema_version: SCHEMA_VERSION,
        rev: rev.cast_signed(),
        name: row.name.to_string(),
        position: row.position.into(),
        open: row.open,
        archived: row.archived,
        mode: Mode::from(row.mode).word().to_owned(),
        queue_limit: row.queue_limit.into(),
        retention_days: row.retention_days.map(i64::from),
    }
}

pub(super) fn settings(words: impl Iterator<Item = (&'static str, String)>, rev: u64) -> Settings {
    let mut values = Document::new();
    for (name, value) in words {
        values.insert(name.to_lowercase(), value);
    }
    Settings {
        id: ALL,
        schema_version: SCHEMA_VERSION,
        rev: rev.cast_signed(),
        values,
    }
}

pub(super) fn audit(line: &AuditLine, rev: u64) -> Audit {
    let entry = &line.record;
    let change = |change: &AuditChange| Change {
        field: change.field.clone(),
        before: change.before.clone(),
        after: change.after.clone(),
    };
    Audit {
        id: line.id.cast_signed(),
        schema_version: SCHEMA_VERSION,
        rev: rev.cast_signed(),
        at: translate::date(entry.at),
        by: entry.by.clone(),
        agent: entry.agent.map(|agent| agent.0.into()),
        name: entry.name.clone(),
        address: entry.address.clone(),
        action: entry.action.clone(),
        target: entry.target.as_ref().map(|target| Target {
            kind: target.kind.clone(),
            id: target.id.clone(),
            name: target.name.clone(),
        }),
        changes: entry.changes.iter().map(change).collect(),
    }
}
