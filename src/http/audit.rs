//! What is noted of what somebody did: who, what, before and after, when, from where.
//!
//! A note is a [`Record`] and joins the batch of the deed itself, so that there is never one without the other.
//! `list`: the log for admins, page by page. `export`: the log as a file. Deliberately absent: secrets. Passwords, codes, links and
//! keys are noted as having changed, never as what they are.

mod export;
mod list;

use std::fmt::Display;
use std::net::IpAddr;

use serde::Serialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::hub::row::AgentRow;
use crate::hub::time::Wall;
use crate::ids::AgentId;
use crate::protocol::http::{AuditAction, AuditBy};
use crate::site::Shared;
use crate::store::records::{AuditChange, AuditRecord, AuditTarget, Record};

use super::caller::Bearer;
use super::guard::Staff;

pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(list::list))
        .routes(routes!(export::export))
}

/// Who does something, and from where.
#[derive(Clone, Debug)]
pub struct Doer {
    by: AuditBy,
    agent: Option<AgentId>,
    name: String,
    address: Option<IpAddr>,
}

impl Doer {
    /// A logged-in agent.
    pub fn staff(staff: &Staff) -> Self {
        Self {
            by: AuditBy::Agent,
            agent: Some(staff.agent.id),
            name: staff.agent.full_name.to_string(),
            address: Some(staff.address),
        }
    }

    /// An agent who comes in at this moment.
    pub fn agent(agent: &AgentRow, address: IpAddr) -> Self {
        Self {
            by: AuditBy::Agent,
            agent: Some(agent.id),
            name: agent.full_name.to_string(),
            address: Some(address),
        }
    }

    /// A machine by its API key.
    pub fn key(bearer: &Bearer) -> Self {
        Self {
            by: AuditBy::Key,
            agent: None,
            name: bearer.name.clone(),
            address: Some(bearer.address),
        }
    }

    /// Somebody who is not logged in.
    pub fn stranger(address: IpAddr) -> Self {
        Self {
            by: AuditBy::Stranger,
            agent: None,
            name: String::new(),
            address: Some(address),
        }
    }

    /// The owner of the machine, by its command line.
    pub fn machine() -> Self {
        Self::nobody(AuditBy::Machine)
    }

    /// The server by itself.
    pub fn server() -> Self {
        Self::nobody(AuditBy::Server)
    }

    fn nobody(by: AuditBy) -> Self {
        Self {
            by,
            agent: None,
            name: String::new(),
            address: None,
        }
    }
}

/// One deed, while it is being described.
#[derive(Clone, Debug)]
pub struct Deed(AuditRecord);

impl Deed {
    pub fn new(at: Wall, doer: &Doer, action: AuditAction) -> Self {
        Self(AuditRecord {
            id: rand::random(),
            at,
            by: word(&doer.by),
            agent: doer.agent,
            name: doer.name.clone(),
            address: doer.address.map(|address| address.to_string()),
            action: word(&action),
            target: None,
            changes: Vec::new(),
        })
    }

    /// By an agent whom the deed itself makes.
    pub fn by_newcomer(mut self, agent: AgentId, name: &str) -> Self {
        self.0.by = word(&AuditBy::Agent);
        self.0.agent = Some(agent);
        name.clone_into(&mut self.0.name);
        self
    }

    /// What it was done to: its kind, its id, what it is called.
    pub fn on(mut self, kind: &str, id: impl Display, name: impl Into<String>) -> Self {
        self.0.target = Some(AuditTarget {
            kind: kind.to_owned(),
            id: id.to_string(),
            name: name.into(),
        });
        self
    }

    /// An agent it was done to.
    pub fn on_agent(self, agent: &AgentRow) -> Self {
        self.on("agent", agent.id, agent.full_name.as_str())
    }

    /// A secret that is another one now.
    pub fn changed(self, secret: &str) -> Self {
        self.change(secret, None, Some("changed".to_owned()))
    }

    /// One field, before and after; noted only if they differ.
    pub fn change(mut self, field: &str, before: Option<String>, after: Option<String>) -> Self {
        if before != after {
            self.0.changes.push(AuditChange {
                field: field.to_owned(),
                before,
                after,
            });
        }
        self
    }

    /// Whether any field differs.
    pub fn changes_something(&self) -> bool {
        !self.0.changes.is_empty()
    }

    pub fn record(self) -> Record {
        Record::Audit(self.audit())
    }

    /// The entry itself, for what notes it only if something else is so.
    pub fn audit(self) -> AuditRecord {
        self.0
    }
}

/// The wire's word for a variant.
pub fn word(of: &impl Serialize) -> String {
    match serde_json::to_value(of) {
        Ok(serde_json::Value::String(word)) => word,
        Ok(_) | Err(_) => unreachable!("these enums are words on the wire"),
    }
}
