//! What is kept no longer: which conversations are too old, and what of removed ones is still to be cleared away.

use rusqlite::{Connection, params};

use crate::hub::time::Wall;
use crate::ids::{CategoryId, ConversationId};
use crate::store::fault::Fault;
use crate::store::questions;
use crate::store::records::Record;

/// Entries cleared away at once, so that the writer is busy with it for a few milliseconds.
const SLICE_ENTRIES: u32 = 100;

pub(super) const EXPIRED: &str = "SELECT id FROM conversations INDEXED BY conversations_by_end
    WHERE ended IS NOT NULL AND category = ?1 AND ended < ?2 AND live = 0 ORDER BY ended LIMIT ?3";

/// The oldest conversations of a category that ended before.
pub(in crate::store) fn expired(
    tables: &Connection,
    category: CategoryId,
    before: Wall,
    limit: u32,
) -> Result<Vec<ConversationId>, Fault> {
    questions::all(tables, EXPIRED, params![category.0, before.0, limit], |row| {
        Ok(ConversationId(row.get::<_, i64>(0)?.cast_unsigned()))
    })
}

/// How many conversations of a category were removed since that was last noted.
pub(in crate::store) fn unnoted(tables: &Connection, category: CategoryId) -> Result<u32, Fault> {
    let sql = "SELECT conversations FROM removals WHERE category = ?1";
    Ok(questions::one(tables, sql, [category.0], |row| Ok(row.get(0)?))?.unwrap_or(0))
}

/// The next entries of removed conversations to be cleared away; nothing when all are.
pub(in crate::store) fn next_slice(tables: &Connection) -> Result<Option<Record>, Fault> {
    let _moment = tables.unchecked_transaction()?;
    let sql = "SELECT conversation, upto FROM removed ORDER BY conversation LIMIT 1";
    let next = questions::one(tables, sql, [], |row| {
        Ok((row.get::<_, i64>(0)?, row.get::<_, u32>(1)?))
    })?;
    let Some((id, from)) = next else {
        return Ok(None);
    };
    let conversation = ConversationId(id.cast_unsigned());
    let upto = from.saturating_add(SLICE_ENTRIES);
    let last = questions::entries_count(tables, conversation)?;
    Ok(Some(Record::Clear {
        conversation,
        from,
        upto,
        done: upto > last,
    }))
}
