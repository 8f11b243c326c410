//! What the records can name beyond the house of now: agents who were removed, categories that are archived.

use std::collections::BTreeSet;

use rusqlite::Connection;

use crate::ids::{AgentId, CategoryId, ConversationId};
use crate::store::fault::Fault;
use crate::store::questions;

use super::list::ArchiveQuery;
use super::sight;

/// Each agent with a part once: from one to the next in the index, however many conversations each has.
pub(super) const REMOVED: &str = "WITH RECURSIVE had(agent) AS (
      SELECT min(agent) FROM parts
      UNION ALL
      SELECT (SELECT min(agent) FROM parts WHERE agent > had.agent) FROM had WHERE had.agent IS NOT NULL
    )
    SELECT agent,
      (SELECT name FROM parts INDEXED BY parts_by_agent WHERE agent = had.agent ORDER BY conversation DESC LIMIT 1)
    FROM had WHERE agent IS NOT NULL AND NOT EXISTS (SELECT 1 FROM agents WHERE id = had.agent)";

const PASSED: &str = "SELECT parts.conversation, passages.category
    FROM parts INDEXED BY parts_by_agent
    CROSS JOIN passages ON passages.conversation = parts.conversation
    WHERE parts.agent = ?1 ORDER BY parts.conversation DESC";

/// The agents who had a part and are no more, as they were last called.
pub(in crate::store) fn removed_agents(tables: &Connection) -> Result<Vec<(AgentId, String)>, Fault> {
    questions::all(tables, REMOVED, [], |row| Ok((AgentId(row.get(0)?), row.get(1)?)))
}

/// Those of the categories in which an ended conversation was, as far as this reader sees it.
pub(in crate::store) fn categories_read(
    tables: &Connection,
    reader: AgentId,
    mut among: BTreeSet<CategoryId>,
) -> Result<BTreeSet<CategoryId>, Fault> {
    let _moment = tables.unchecked_transaction()?;
    let mut found = BTreeSet::new();
    let mut statement = tables.prepare_cached(PASSED)?;
    let mut rows = statement.query([reader.0])?;
    while !among.is_empty()
        && let Some(row) = rows.next()?
    {
        let category = CategoryId(row.get(1)?);
        if !among.contains(&category) {
            continue;
        }
        let id = ConversationId(row.get::<_, i64>(0)?.cast_unsigned());
        let query = ArchiveQuery {
            category: Some(category),
            ..ArchiveQuery::default()
        };
        let conversation = questions::ended_conversation(tables, id)?;
        if let Some(conversation) = conversation
            && sight::fits(tables, &query, &conversation, reader)?
        {
            among.remove(&category);
            found.insert(category);
        }
    }
    Ok(found)
}
