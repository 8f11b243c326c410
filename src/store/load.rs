//! Everything that lives, as the hub wants it at the start.

use std::sync::Arc;

use rusqlite::Connection;

use crate::hub::TAIL_ENTRIES_LOADED;
use crate::hub::row::Rows;

use super::apply::{COUNTERS, LIMITS};
use super::fault::Fault;
use super::{questions, stored, translate};

/// Reads it as of one moment.
pub(super) fn load(tables: &Connection) -> Result<Rows, Fault> {
    let _moment = tables.unchecked_transaction()?;
    let counters: Option<stored::Counters> = questions::hub(tables, COUNTERS)?;
    let limits: Option<stored::Limits> = questions::hub(tables, LIMITS)?;
    let conversations = questions::live_conversations(tables)?;
    let mut entries = Vec::new();
    for conversation in &conversations {
        let last = questions::entries_count(tables, conversation.id)?;
        let tail = u32::try_from(TAIL_ENTRIES_LOADED).unwrap_or(u32::MAX);
        let from = last.saturating_sub(tail) + 1;
        let rows = questions::entries(tables, conversation.id, from, u32::MAX)?;
        entries.extend(rows.into_iter().map(|row| (conversation.id, Arc::new(row))));
    }
    Ok(Rows {
        counters: counters.as_ref().map(translate::read_counters).unwrap_or_default(),
        limits: limits.as_ref().map(translate::read_limits),
        categories: questions::categories(tables)?,
        agents: questions::agents(tables)?,
        customers: questions::customers(tables)?,
        conversations,
        entries,
        accepted: questions::accepted(tables)?,
        guests: questions::guests(tables)?,
        invitations: questions::invitations(tables)?,
    })
}
