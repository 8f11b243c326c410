//! What MongoDB shows of the live store: accounts, categories, settings, the audit log. Nothing but people and their tools read it.
//!
//! Deliberately absent: passwords, sessions, keys, secrets of one-time codes. They never leave the file.

use mongodb::bson::{Bson, DateTime, Document, doc};

use crate::hub::row::{AgentRow, CategoryRow};
use crate::ids::AgentId;
use crate::store::audit::AuditLine;
use crate::store::words::Mode;

use super::documents::{AGENTS, AUDIT, CATEGORIES, SCHEMA_VERSION, SETTINGS};
use super::{Mongo, MongoError};

impl Mongo {
    pub async fn mirror_agent(&self, row: &AgentRow, rev: u64) -> Result<(), MongoError> {
        self.mirror(AGENTS, agent(row), rev).await
    }

    pub async fn remove_agent(&self, agent: AgentId) -> Result<(), MongoError> {
        let agents = self.collection::<Document>(AGENTS);
        agents.delete_one(doc! { "_id": i64::from(agent.0) }).await?;
        Ok(())
    }

    pub async fn mirror_category(&self, row: &CategoryRow, rev: u64) -> Result<(), MongoError> {
        self.mirror(CATEGORIES, category(row), rev).await
    }

    /// All settings at once, by the names that they have in the environment.
    pub async fn mirror_settings(
        &self,
        words: impl Iterator<Item = (&'static str, String)>,
        rev: u64,
    ) -> Result<(), MongoError> {
        self.mirror(SETTINGS, settings(words), rev).await
    }

    pub async fn mirror_audit(&self, line: &AuditLine, rev: u64) -> Result<(), MongoError> {
        self.mirror(AUDIT, audit(line), rev).await
    }

    /// Puts a document there, or in the place of an older revision.
    async fn mirror(&self, collection: &str, mut document: Document, rev: u64) -> Result<(), MongoError> {
        let rev = rev.cast_signed();
        document.insert("schema_version", SCHEMA_VERSION);
        document.insert("rev", rev);
        let id = document.get("_id").cloned().unwrap_or(Bson::Null);
        self.newest(collection, id, rev, document).await
    }
}

fn agent(row: &AgentRow) -> Document {
    let categories: Vec<i64> = row.categories.iter().map(|category| category.0.into()).collect();
    doc! {
        "_id": i64::from(row.id.0),
        "email": row.email.as_str(),
        "full_name": row.full_name.as_str(),
        "display_name": row.display_name.as_str(),
        "admin": row.admin,
        "enabled": row.enabled,
        "capacity": i32::from(row.capacity),
        "categories": categories,
    }
}

fn category(row: &CategoryRow) -> Document {
    doc! {
        "_id": i64::from(row.id.0),
        "name": row.name.as_str(),
        "position": i64::from(row.position),
        "open": row.open,
        "archived": row.archived,
        "mode": Mode::from(row.mode).word(),
        "queue_limit": i64::from(row.queue_limit),
        "retention_days": row.retention_days.map(i64::from),
    }
}

fn settings(words: impl Iterator<Item = (&'static str, String)>) -> Document {
    let mut all = doc! { "_id": 0_i64 };
    for (name, value) in words {
        all.insert(name.to_lowercase(), value);
    }
    all
}

fn audit(line: &AuditLine) -> Document {
    let entry = &line.record;
    let changes: Vec<Document> = entry
        .changes
        .iter()
        .map(|change| doc! { "field": &change.field, "before": change.before.clone(), "after": change.after.clone() })
        .collect();
    let target = entry
        .target
        .as_ref()
        .map(|target| doc! { "kind": &target.kind, "id": &target.id, "name": &target.name });
    doc! {
        "_id": line.id.cast_signed(),
        "at": DateTime::from_millis(entry.at.0),
        "by": &entry.by,
        "agent": entry.agent.map(|agent| i64::from(agent.0)),
        "name": &entry.name,
        "address": entry.address.clone(),
        "action": &entry.action,
        "target": target,
        "changes": changes,
    }
}
