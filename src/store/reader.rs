//! Questions to the store, answered by a few read-only connections. Each has a deadline.

use std::path::PathBuf;

use crate::hub::effect::Estimate;
use crate::hub::row::{AgentRow, CategoryRow, ConversationRow, EntryRow};
use crate::ids::{AgentId, CategoryId, ConversationId};

use super::ReadError;
use super::records::{LinkRecord, SessionRecord};

/// The way to ask. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Reader {
    _path: PathBuf,
}

/// Which ended conversations, newest first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ArchiveQuery {
    /// Only those in which this agent had a part.
    pub agent: Option<AgentId>,
    pub category: Option<CategoryId>,
    /// Only those older than this one: the last of the page before.
    pub before: Option<ConversationId>,
    pub limit: u32,
}

/// An ended conversation in a list.
#[derive(Clone, Debug, PartialEq)]
pub struct ArchiveLine {
    pub conversation: ConversationRow,
    /// How many entries it has, visible or not.
    pub entries: u32,
}

/// An ended conversation, as far as the asker may read it.
#[derive(Clone, Debug, PartialEq)]
pub struct ArchiveRecord {
    pub conversation: ConversationRow,
    /// What was promised at the first stay in a queue.
    pub promised: Option<Estimate>,
    /// How many entries it has, visible or not.
    pub entries: u32,
    /// The visible entries, in order.
    pub log: Vec<EntryRow>,
    /// The number of the last visible entry; `None` is all.
    pub until: Option<u32>,
}

impl Reader {
    pub(super) fn new(path: PathBuf) -> Self {
        Self { _path: path }
    }

    /// The hash of an agent's password.
    pub async fn credential(&self, _agent: AgentId) -> Result<Option<String>, ReadError> {
        Ok(None)
    }

    /// The agent of that e-mail, whatever its case.
    pub async fn agent_by_email(&self, _email: &str) -> Result<Option<AgentRow>, ReadError> {
        Ok(None)
    }

    /// An agent who has not been removed.
    pub async fn agent(&self, _agent: AgentId) -> Result<Option<AgentRow>, ReadError> {
        Ok(None)
    }

    /// All agents who have not been removed, by id.
    pub async fn agents(&self) -> Result<Vec<AgentRow>, ReadError> {
        Ok(Vec::new())
    }

    /// All categories, by id.
    pub async fn categories(&self) -> Result<Vec<CategoryRow>, ReadError> {
        Ok(Vec::new())
    }

    /// The log-in of that secret, with its agent.
    pub async fn session(&self, _secret_hash: [u8; 32]) -> Result<Option<(SessionRecord, AgentRow)>, ReadError> {
        Ok(None)
    }

    /// All log-ins of an agent, oldest first.
    pub async fn sessions_of(&self, _agent: AgentId) -> Result<Vec<SessionRecord>, ReadError> {
        Ok(Vec::new())
    }

    /// The link of that token, expired or not.
    pub async fn link(&self, _token_hash: [u8; 32]) -> Result<Option<LinkRecord>, ReadError> {
        Ok(None)
    }

    /// A named value.
    pub async fn meta(&self, _key: &str) -> Result<Option<String>, ReadError> {
        Ok(None)
    }

    /// The entries `from..before` of a conversation, in order.
    pub async fn history(&self, _of: ConversationId, _from: u32, _before: u32) -> Result<Vec<EntryRow>, ReadError> {
        Ok(Vec::new())
    }

    /// A page of ended conversations, newest first.
    pub async fn archive_list(&self, _query: ArchiveQuery) -> Result<Vec<ArchiveLine>, ReadError> {
        Ok(Vec::new())
    }

    /// An ended conversation: whole for `None`, else only if that agent had a part in it, and up to the end of their last.
    pub async fn archive_record(
        &self,
        _conversation: ConversationId,
        _agent: Option<AgentId>,
    ) -> Result<Option<ArchiveRecord>, ReadError> {
        Ok(None)
    }
}
