//! The archive: ended conversations, newest first, live ones among them. A record is there from the step that ended it.

use rusqlite::{Connection, params};

use crate::hub::effect::Estimate;
use crate::hub::row::{ConversationRow, EntryRow};
use crate::ids::{AgentId, CategoryId, ConversationId, EntryId};

use super::fault::Fault;
use super::questions;

/// The longest page.
pub const PAGE_MAX: u32 = 200;

/// Which ended conversations, newest first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ArchiveQuery {
    /// Only those in which this agent had a part.
    pub agent: Option<AgentId>,
    pub category: Option<CategoryId>,
    /// Only those older than this one: the last of the page before.
    pub before: Option<ConversationId>,
    /// At most [`PAGE_MAX`].
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

const PAGE: &str = "SELECT id FROM conversations
    WHERE ended IS NOT NULL AND id < ?1 ORDER BY id DESC LIMIT ?2";
const PAGE_OF_CATEGORY: &str = "SELECT id FROM conversations INDEXED BY conversations_by_category
    WHERE ended IS NOT NULL AND category = ?3 AND id < ?1 ORDER BY id DESC LIMIT ?2";
const PAGE_OF_AGENT: &str = "SELECT DISTINCT parts.conversation FROM parts INDEXED BY parts_by_agent
    CROSS JOIN conversations ON conversations.id = parts.conversation AND conversations.ended IS NOT NULL
    WHERE parts.agent = ?3 AND parts.conversation < ?1 AND (?4 IS NULL OR conversations.category = ?4)
    ORDER BY parts.conversation DESC LIMIT ?2";

/// A page of the list.
pub(super) fn list(tables: &Connection, query: ArchiveQuery) -> Result<Vec<ArchiveLine>, Fault> {
    // All that is read belongs to one moment.
    let _moment = tables.unchecked_transaction()?;
    let page = page(tables, query)?;
    let mut lines = Vec::with_capacity(page.len());
    for id in page {
        if let Some(conversation) = questions::ended_conversation(tables, id)? {
            let entries = questions::entries_count(tables, id)?;
            lines.push(ArchiveLine { conversation, entries });
        }
    }
    Ok(lines)
}

fn page(tables: &Connection, query: ArchiveQuery) -> Result<Vec<ConversationId>, Fault> {
    let before = query.before.map_or(i64::MAX, |before| before.0.cast_signed());
    let limit = query.limit.min(PAGE_MAX);
    let category = query.category.map(|category| category.0);
    let read = |row: &rusqlite::Row<'_>| row.get::<_, i64>(0);
    let page: Result<Vec<i64>, rusqlite::Error> = match (query.agent, category) {
        (None, None) => tables
            .prepare_cached(PAGE)?
            .query_map(params![before, limit], read)?
            .collect(),
        (None, Some(category)) => tables
            .prepare_cached(PAGE_OF_CATEGORY)?
            .query_map(params![before, limit, category], read)?
            .collect(),
        (Some(agent), category) => tables
            .prepare_cached(PAGE_OF_AGENT)?
            .query_map(params![before, limit, agent.0, category], read)?
            .collect(),
    };
    Ok(page?.into_iter().map(|id| ConversationId(id.cast_unsigned())).collect())
}

/// One record: whole for `None`, else as far as that agent took part.
pub(super) fn record(
    tables: &Connection,
    id: ConversationId,
    agent: Option<AgentId>,
) -> Result<Option<ArchiveRecord>, Fault> {
    let _moment = tables.unchecked_transaction()?;
    let Some(conversation) = questions::ended_conversation(tables, id)? else {
        return Ok(None);
    };
    let until = match agent {
        None => None,
        Some(agent) => match last_part(&conversation, agent) {
            None => return Ok(None),
            Some(until) => until,
        },
    };
    let promised = match conversation.queue_entries.first() {
        None => None,
        Some(entry) => promised(tables, *entry)?,
    };
    let log = questions::entries(tables, id, 1, until.map_or(u32::MAX, |until| until.saturating_add(1)))?;
    let entries = questions::entries_count(tables, id)?;
    Ok(Some(ArchiveRecord {
        conversation,
        promised,
        entries,
        log,
        until,
    }))
}

/// Up to which entry an agent may read: nothing without a part, all with a part that was never closed.
fn last_part(conversation: &ConversationRow, agent: AgentId) -> Option<Option<u32>> {
    let last = conversation.parts.iter().rfind(|part| part.agent == agent)?;
    Some(last.to.map(|(_, until)| until))
}

fn promised(tables: &Connection, entry: EntryId) -> Result<Option<Estimate>, Fault> {
    let mut statement =
        tables.prepare_cached("SELECT promised_from_min, promised_to_min FROM waits WHERE entry = ?1")?;
    let mut rows = statement.query([entry.0.cast_signed()])?;
    let Some(row) = rows.next()? else {
        return Ok(None);
    };
    let range: (Option<u32>, Option<u32>) = (row.get(0)?, row.get(1)?);
    Ok(range
        .0
        .zip(range.1)
        .map(|(from_min, to_min)| Estimate { from_min, to_min }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{Store, schema};

    #[test]
    fn every_page_is_served_by_an_index() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("usher.db");
        let _store = Store::open(&path).unwrap();
        let tables = schema::open_to_read(&path).unwrap();
        for (sql, parameters, index) in [
            (PAGE, 2, "USING INTEGER PRIMARY KEY (rowid<?)"),
            (PAGE_OF_CATEGORY, 3, "conversations_by_category (category=? AND id<?)"),
            (PAGE_OF_AGENT, 4, "parts_by_agent (agent=? AND conversation<?)"),
        ] {
            let values = vec![0_i64; parameters];
            let mut statement = tables.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
            let plan: Vec<String> = statement
                .query_map(rusqlite::params_from_iter(values), |row| row.get(3))
                .unwrap()
                .map(Result::unwrap)
                .collect();
            let plan = plan.join("; ");
            assert!(plan.contains(index), "{plan}");
            assert!(!plan.contains("TEMP B-TREE"), "{plan}");
        }
    }
}
