//! Where staff may come from, read; and from where each log-in was made.

use rusqlite::{Connection, OptionalExtension};

use crate::hub::time::Wall;
use crate::ids::{AgentId, SessionId};

use super::fault::Fault;
use super::records::AllowRecord;

/// The key under which it is kept what seeded the allow-list, as text.
pub const ALLOW_LIST_SEED: &str = "allow_list_seed";

/// The allow-list as it is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AllowRows {
    /// By number.
    pub entries: Vec<AllowRecord>,
    /// The highest number that was ever used.
    pub last: u32,
}

/// Where a log-in was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogInPlace {
    pub session: SessionId,
    pub agent: AgentId,
    pub address: String,
}

pub(super) fn allow_list(tables: &Connection) -> Result<AllowRows, Fault> {
    let _moment = tables.unchecked_transaction()?;
    let mut statement = tables.prepare_cached("SELECT id, cidr, note, added, added_by FROM allow_list ORDER BY id")?;
    let mut rows = statement.query([])?;
    let mut entries = Vec::new();
    while let Some(row) = rows.next()? {
        let cidr: String = row.get(1)?;
        entries.push(AllowRecord {
            id: row.get(0)?,
            net: cidr.parse().map_err(|_| Fault::Word("CIDR"))?,
            note: row.get(2)?,
            added: Wall(row.get(3)?),
            added_by: row.get(4)?,
        });
    }
    let last = tables
        .query_row("SELECT seq FROM sqlite_sequence WHERE name = 'allow_list'", [], |row| {
            row.get(0)
        })
        .optional()?;
    Ok(AllowRows {
        entries,
        last: last.unwrap_or(0),
    })
}

pub(super) fn log_in_places(tables: &Connection) -> Result<Vec<LogInPlace>, Fault> {
    let mut statement = tables.prepare_cached("SELECT id, agent, address FROM sessions")?;
    let places = statement.query_map([], |row| {
        Ok(LogInPlace {
            session: SessionId(u128::from_be_bytes(row.get(0)?)),
            agent: AgentId(row.get(1)?),
            address: row.get(2)?,
        })
    })?;
    Ok(places.collect::<Result<_, _>>()?)
}
