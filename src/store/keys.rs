//! The API keys on disk: their one table, written and read.

use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::hub::time::Wall;

use super::fault::Fault;
use super::records::KeyRecord;

const KEY: &str = "SELECT id, name, prefix, secret_hash, scopes, cidrs, created, created_by, last_used FROM api_keys";

pub(super) fn put(tables: &Connection, key: &KeyRecord) -> Result<(), Fault> {
    tables
        .prepare_cached(
            "INSERT OR REPLACE INTO api_keys (id, name, prefix, secret_hash, scopes, cidrs, created, created_by, last_used)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )?
        .execute(params![
            key.id,
            key.name,
            key.prefix,
            key.secret_hash,
            serde_json::to_string(&key.scopes)?,
            serde_json::to_string(&key.cidrs)?,
            key.created.0,
            key.created_by,
            key.last_used.map(|at| at.0),
        ])?;
    Ok(())
}

/// Notes a use. Of a key that has been revoked meanwhile nothing is left to note it of.
pub(super) fn used(tables: &Connection, key: u32, at: Wall) -> Result<(), Fault> {
    tables
        .prepare_cached("UPDATE api_keys SET last_used = ?2 WHERE id = ?1")?
        .execute(params![key, at.0])?;
    Ok(())
}

pub(super) fn remove(tables: &Connection, key: u32) -> Result<(), Fault> {
    tables
        .prepare_cached("DELETE FROM api_keys WHERE id = ?1")?
        .execute([key])?;
    Ok(())
}

/// By id.
pub(super) fn all(tables: &Connection) -> Result<Vec<KeyRecord>, Fault> {
    let mut statement = tables.prepare_cached(&format!("{KEY} ORDER BY id"))?;
    let rows = statement.query_and_then([], read)?;
    rows.collect()
}

pub(super) fn by_secret(tables: &Connection, secret_hash: [u8; 32]) -> Result<Option<KeyRecord>, Fault> {
    let mut statement = tables.prepare_cached(&format!("{KEY} WHERE secret_hash = ?1"))?;
    let found = statement.query_row([secret_hash], |row| Ok(read(row))).optional()?;
    found.transpose()
}

fn read(row: &Row<'_>) -> Result<KeyRecord, Fault> {
    let list = |column| -> Result<Vec<String>, Fault> { Ok(serde_json::from_str(&row.get::<_, String>(column)?)?) };
    Ok(KeyRecord {
        id: row.get(0)?,
        name: row.get(1)?,
        prefix: row.get(2)?,
        secret_hash: row.get(3)?,
        scopes: list(4)?,
        cidrs: list(5)?,
        created: Wall(row.get(6)?),
        created_by: row.get(7)?,
        last_used: row.get::<_, Option<i64>>(8)?.map(Wall),
    })
}
