//! What staff add to a conversation, under way or ended, and what stands beside a chat: notes, tags, the customer's earlier ones.

use std::collections::BTreeSet;

use rusqlite::{Connection, Row, params};

use crate::hub::row::{ConversationRow, Road};
use crate::hub::time::Wall;
use crate::ids::{AgentId, CategoryId, ConversationId};
use crate::store::fault::Fault;
use crate::store::questions;

use super::list::ArchiveLine;
use super::{ReadBy, sight};

/// How many earlier conversations are shown.
const EARLIER_MAX: usize = 20;

/// How many tags are listed, the most used first.
const TAGS_MAX: u32 = 500;

/// A private note on a conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoteLine {
    pub note: u64,
    /// What whoever added it calls it.
    pub uid: u128,
    /// Nobody of the staff when it is a key's.
    pub agent: Option<AgentId>,
    /// As they were called then.
    pub name: String,
    pub at: Wall,
    pub text: String,
}

/// What stands beside a chat.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BesideChat {
    pub notes: Vec<NoteLine>,
    pub tags: Vec<String>,
    /// Newest first.
    pub earlier: Vec<ArchiveLine>,
}

/// Whose conversation it is, for whoever wants to add something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Adding {
    pub customer: String,
    pub tags: Vec<String>,
    /// As what MongoDB has it, if it has left the file.
    pub rev: Option<i64>,
}

pub(super) const NOTES: &str = "SELECT id, agent, name, at, text, uid FROM notes WHERE conversation = ?1 ORDER BY id";
const NOTE: &str = "SELECT id, agent, name, at, text, uid FROM notes WHERE uid = ?1";
pub(super) const EARLIER: &str = "SELECT id, category FROM conversations INDEXED BY conversations_by_customer
    WHERE ended IS NOT NULL AND customer = ?1 AND id < ?2 ORDER BY id DESC";

/// The notes on a conversation, in the order in which they were added.
pub(super) fn notes(tables: &Connection, of: ConversationId) -> Result<Vec<NoteLine>, Fault> {
    questions::all(tables, NOTES, [of.0.cast_signed()], note_line)
}

/// The note that was added under this name.
pub(in crate::store) fn note(tables: &Connection, uid: u128) -> Result<Option<NoteLine>, Fault> {
    questions::one(tables, NOTE, [uid.to_be_bytes()], note_line)
}

fn note_line(row: &Row<'_>) -> Result<NoteLine, Fault> {
    Ok(NoteLine {
        note: row.get::<_, i64>(0)?.cast_unsigned(),
        agent: row.get::<_, Option<u32>>(1)?.map(AgentId),
        name: row.get(2)?,
        at: Wall(row.get(3)?),
        text: row.get(4)?,
        uid: u128::from_be_bytes(row.get(5)?),
    })
}

/// The tags of a conversation, in the order in which they were given.
pub(super) fn tags(tables: &Connection, of: ConversationId) -> Result<Vec<String>, Fault> {
    let sql = "SELECT tag FROM tags WHERE conversation = ?1 ORDER BY place";
    questions::all(tables, sql, [of.0.cast_signed()], |row| Ok(row.get(0)?))
}

/// The tags in use on conversations whose tags the reader may see, each as it was last typed, with their number; the most used first.
pub(in crate::store) fn tags_in_use(tables: &Connection, reader: Option<AgentId>) -> Result<Vec<(String, u32)>, Fault> {
    // With max() SQLite takes the bare column from the row that has it.
    let sql = match reader {
        None => {
            "SELECT tag, count(*), max(conversation) FROM tags WHERE ?1 IS NULL
             GROUP BY folded ORDER BY 2 DESC, folded LIMIT ?2"
        }
        Some(_) => {
            "SELECT tag, count(*), max(tags.conversation) FROM
               (SELECT mine.conversation FROM parts AS mine INDEXED BY parts_by_agent
                  CROSS JOIN conversations ON conversations.id = mine.conversation
                WHERE mine.agent = ?1
                  AND NOT EXISTS (SELECT 1 FROM parts WHERE conversation = mine.conversation AND part > mine.part)
                  AND (mine.ended IS NULL OR (conversations.ended IS NOT NULL AND mine.last_entry >=
                    coalesce((SELECT last FROM logs WHERE conversation = mine.conversation), 0)))) AS own
             CROSS JOIN tags ON tags.conversation = own.conversation
             GROUP BY folded ORDER BY 2 DESC, folded LIMIT ?2"
        }
    };
    questions::all(tables, sql, params![reader.map(|agent| agent.0), TAGS_MAX], |row| {
        Ok((row.get(0)?, row.get(1)?))
    })
}

/// The conversations that have tags.
pub(in crate::store) fn tagged(tables: &Connection, limit: u32) -> Result<Vec<ConversationId>, Fault> {
    let sql = "SELECT DISTINCT conversation FROM tags ORDER BY conversation LIMIT ?1";
    questions::all(tables, sql, [limit], |row| {
        Ok(ConversationId(row.get::<_, i64>(0)?.cast_unsigned()))
    })
}

/// What is there to add to, under way or ended, if it may be seen whole.
pub(in crate::store) fn adding(tables: &Connection, to: ConversationId, by: ReadBy) -> Result<Option<Adding>, Fault> {
    let _moment = tables.unchecked_transaction()?;
    let Some((conversation, _)) = questions::conversation(tables, to)? else {
        return Ok(None);
    };
    let may = match by {
        ReadBy::Admin => true,
        ReadBy::Agent(agent) => sight::may_add(tables, &conversation, agent)?,
        ReadBy::Beside(..) => false,
    };
    if !may {
        return Ok(None);
    }
    Ok(Some(Adding {
        customer: conversation.customer_name.to_string(),
        tags: tags(tables, to)?,
        rev: None,
    }))
}

/// Those of these agents who may see what is added to a conversation: admins, and whoever sees all of it.
pub(in crate::store) fn see_additions(
    tables: &Connection,
    to: ConversationId,
    among: BTreeSet<AgentId>,
) -> Result<BTreeSet<AgentId>, Fault> {
    let _moment = tables.unchecked_transaction()?;
    let Some((conversation, _)) = questions::conversation(tables, to)? else {
        return Ok(BTreeSet::new());
    };
    let mut seeing = BTreeSet::new();
    for agent in among {
        let is_admin = questions::agent(tables, agent)?.is_some_and(|row| row.admin);
        if is_admin || sight::may_add(tables, &conversation, agent)? {
            seeing.insert(agent);
        }
    }
    Ok(seeing)
}

/// What stands beside a chat, for the agent who is in it.
pub(in crate::store) fn beside(
    tables: &Connection,
    now: ConversationId,
    agent: AgentId,
) -> Result<Option<BesideChat>, Fault> {
    let _moment = tables.unchecked_transaction()?;
    let Some(conversation) = held(tables, agent, now)? else {
        return Ok(None);
    };
    let categories = categories_of(tables, agent)?;
    let mut earlier = Vec::new();
    for id in earlier_ids(tables, &conversation, &categories)? {
        if let Some(conversation) = questions::ended_conversation(tables, id)? {
            earlier.push(ArchiveLine {
                entries: questions::entries_count(tables, id)?,
                tags: tags(tables, id)?,
                hits: Vec::new(),
                until: None,
                conversation,
            });
        }
    }
    Ok(Some(BesideChat {
        notes: notes(tables, now)?,
        tags: tags(tables, now)?,
        earlier,
    }))
}

fn earlier_ids(
    tables: &Connection,
    now: &ConversationRow,
    categories: &[CategoryId],
) -> Result<Vec<ConversationId>, Fault> {
    let mut statement = tables.prepare_cached(EARLIER)?;
    let mut rows = statement.query(params![now.customer.0.to_be_bytes(), now.id.0.cast_signed()])?;
    let mut ids = Vec::new();
    while is_known(now)
        && ids.len() < EARLIER_MAX
        && let Some(row) = rows.next()?
    {
        if categories.contains(&CategoryId(row.get(1)?)) {
            ids.push(ConversationId(row.get::<_, i64>(0)?.cast_unsigned()));
        }
    }
    Ok(ids)
}

/// Whether an agent may look at an earlier conversation because its customer is with them now.
pub(in crate::store) fn may_look(
    tables: &Connection,
    agent: AgentId,
    now: ConversationId,
    earlier: &ConversationRow,
) -> Result<bool, Fault> {
    let Some(now) = held(tables, agent, now)? else {
        return Ok(false);
    };
    let same = is_known(&now) && now.customer == earlier.customer && earlier.id < now.id;
    Ok(same && categories_of(tables, agent)?.contains(&earlier.category))
}

/// Whether its customer is there as the customer of a category. Guests of the lobby have the name that they chose, which ties to nothing
/// that they did under another.
fn is_known(conversation: &ConversationRow) -> bool {
    conversation.road == Road::Queue
}

/// A conversation that this agent is in, or was in to the end a few minutes ago.
fn held(tables: &Connection, agent: AgentId, id: ConversationId) -> Result<Option<ConversationRow>, Fault> {
    let found = questions::conversation(tables, id)?;
    Ok(found
        .filter(|(_, live)| *live)
        .map(|(conversation, _)| conversation)
        .filter(|conversation| {
            let last = conversation.parts.last();
            last.is_some_and(|part| part.agent == agent && (part.to.is_none() || conversation.end.is_some()))
        }))
}

fn categories_of(tables: &Connection, agent: AgentId) -> Result<Vec<CategoryId>, Fault> {
    Ok(questions::agent(tables, agent)?
        .map(|row| row.categories)
        .unwrap_or_default())
}
