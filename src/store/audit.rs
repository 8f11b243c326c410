//! The audit log, read: newest first, by filters. What is written into it is a [`Record`](super::records::Record) like any other.
//!
//! Deliberately absent: any way to change or remove an entry. The table's triggers refuse both.

use std::net::IpAddr;

use ipnet::IpNet;
use rusqlite::{Connection, Row, params};

use crate::hub::time::Wall;
use crate::ids::AgentId;

use super::fault::Fault;
use super::questions;
use super::records::{AuditChange, AuditRecord, AuditTarget};

/// The longest page.
pub const AUDIT_PAGE_MAX: u32 = 1_000;

/// The wire's word for a doer that is a key.
const BY_KEY: &str = "key";

/// How many entries one question looks at, at most: some ten milliseconds. What no index serves, the words, is looked for among these.
const LOOKED_AT_MAX: u32 = 10_000;

/// Which entries, newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditQuery {
    /// Only what this agent did.
    pub agent: Option<AgentId>,
    /// Only what this kind of doer did, in the wire's word.
    pub by: Option<String>,
    /// Only what the keys of this name did.
    pub key: Option<String>,
    /// Only what was done from these addresses.
    pub address: Option<IpNet>,
    /// Only deeds of this kind, in the wire's word.
    pub action: Option<String>,
    /// Only what was done then or later.
    pub from: Option<Wall>,
    /// Only what was done before.
    pub to: Option<Wall>,
    /// Only entries with this in a name, a target, an address or a change, whatever its case.
    pub text: Option<String>,
    /// Only entries older than this one.
    pub before: Option<u64>,
    /// At most [`AUDIT_PAGE_MAX`].
    pub limit: u32,
}

/// One entry with its number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditLine {
    pub id: u64,
    pub record: AuditRecord,
}

/// Some entries, and where to look on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditPage {
    pub lines: Vec<AuditLine>,
    /// Everything from this number on has been looked at; `None` is the end of the log. There may be nothing more behind it: a
    /// question looks at so many entries and no further.
    pub next: Option<u64>,
}

/// The first and the last number of a period. By the index alone; a clock that was set back may have put times out of order.
const PERIOD: &str = "SELECT min(id), max(id) FROM audit INDEXED BY audit_by_time WHERE at >= ?1 AND at < ?2";

const ALL: &str = "SELECT id, uid, at, by, agent, name, address, action, target_kind, target_id, target_name, changes
    FROM audit WHERE id >= ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3";
const OF_AGENT: &str =
    "SELECT id, uid, at, by, agent, name, address, action, target_kind, target_id, target_name, changes
    FROM audit INDEXED BY audit_by_agent WHERE id >= ?1 AND id < ?2 AND agent = ?4 ORDER BY id DESC LIMIT ?3";
const OF_ACTION: &str =
    "SELECT id, uid, at, by, agent, name, address, action, target_kind, target_id, target_name, changes
    FROM audit INDEXED BY audit_by_action WHERE id >= ?1 AND id < ?2 AND action = ?4 ORDER BY id DESC LIMIT ?3";

/// A page of the log.
pub(super) fn page(tables: &Connection, query: &AuditQuery) -> Result<AuditPage, Fault> {
    // All that is read belongs to one moment.
    let _moment = tables.unchecked_transaction()?;
    let newest = query
        .before
        .map_or(i64::MAX, |before| i64::try_from(before).unwrap_or(i64::MAX));
    let Some((first, below)) = span(tables, query, newest)? else {
        return Ok(AuditPage {
            lines: Vec::new(),
            next: None,
        });
    };
    let wanted = Wanted::new(query);
    let limit = query.limit.clamp(1, AUDIT_PAGE_MAX) as usize;
    let (mut lines, mut looked_at, mut last) = (Vec::new(), 0, 0);
    let mut look = |row: &Row<'_>| -> Result<bool, Fault> {
        looked_at += 1;
        let line = line(row)?;
        last = line.id;
        if wanted.has(&line.record) {
            lines.push(line);
        }
        // One more tells whether there is another page.
        Ok(lines.len() <= limit)
    };
    let at_most = LOOKED_AT_MAX;
    match (query.agent, &query.action) {
        (Some(agent), _) => each(tables, OF_AGENT, params![first, below, at_most, agent.0], &mut look)?,
        (None, Some(action)) => each(tables, OF_ACTION, params![first, below, at_most, action], &mut look)?,
        (None, None) => each(tables, ALL, params![first, below, at_most], &mut look)?,
    }
    let next = if lines.len() > limit {
        lines.truncate(limit);
        lines.last().map(|line| line.id)
    } else {
        let more = looked_at == at_most && i64::try_from(last).is_ok_and(|last| last > first);
        more.then_some(last)
    };
    Ok(AuditPage { lines, next })
}

/// One entry by its number.
pub(super) fn entry(tables: &Connection, id: u64) -> Result<Option<AuditLine>, Fault> {
    let found = i64::try_from(id).unwrap_or(i64::MAX);
    questions::one(tables, ALL, params![found, found.saturating_add(1), 1], line)
}

/// Hands the rows on until that is enough.
fn each(
    tables: &Connection,
    sql: &str,
    values: impl rusqlite::Params,
    look: &mut impl FnMut(&Row<'_>) -> Result<bool, Fault>,
) -> Result<(), Fault> {
    let mut statement = tables.prepare_cached(sql)?;
    let mut rows = statement.query(values)?;
    while let Some(row) = rows.next()? {
        if !look(row)? {
            break;
        }
    }
    Ok(())
}

/// The numbers from the first to below the second among which the answer is; `None` when there are none.
fn span(tables: &Connection, query: &AuditQuery, newest: i64) -> Result<Option<(i64, i64)>, Fault> {
    if query.from.is_none() && query.to.is_none() {
        return Ok(Some((0, newest)));
    }
    let from = query.from.map_or(i64::MIN, |from| from.0);
    let to = query.to.map_or(i64::MAX, |to| to.0);
    let mut statement = tables.prepare_cached(PERIOD)?;
    let ends: (Option<i64>, Option<i64>) = statement.query_row([from, to], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(ends
        .0
        .zip(ends.1)
        .map(|(first, last)| (first, newest.min(last.saturating_add(1)))))
}

/// What an entry must have beside what the index has seen to.
struct Wanted<'a> {
    query: &'a AuditQuery,
    text: Option<String>,
}

impl<'a> Wanted<'a> {
    fn new(query: &'a AuditQuery) -> Self {
        let text = query.text.as_ref().map(|text| text.to_lowercase());
        Self { query, text }
    }

    fn has(&self, record: &AuditRecord) -> bool {
        let AuditQuery {
            agent,
            by,
            key,
            address,
            action,
            from,
            to,
            ..
        } = self.query;
        agent.is_none_or(|agent| record.agent == Some(agent))
            && by.as_ref().is_none_or(|by| record.by == *by)
            && key
                .as_ref()
                .is_none_or(|key| record.by == BY_KEY && record.name == *key)
            && address.is_none_or(|from| is_from(record, from))
            && action.as_ref().is_none_or(|action| record.action == *action)
            && from.is_none_or(|from| record.at >= from)
            && to.is_none_or(|to| record.at < to)
            && self.text.as_ref().is_none_or(|text| mentions(record, text))
    }
}

/// Whether it was done from one of these addresses.
fn is_from(record: &AuditRecord, from: IpNet) -> bool {
    let address = record
        .address
        .as_ref()
        .and_then(|address| address.parse::<IpAddr>().ok());
    address.is_some_and(|address| from.contains(&address))
}

/// Whether a text in lower case stands anywhere in an entry.
fn mentions(record: &AuditRecord, text: &str) -> bool {
    let target = record.target.iter().flat_map(|target| [&target.name, &target.id]);
    let changes = record
        .changes
        .iter()
        .flat_map(|change| [Some(&change.field), change.before.as_ref(), change.after.as_ref()]);
    [&record.name]
        .into_iter()
        .chain(&record.address)
        .chain(target)
        .chain(changes.flatten())
        .any(|said| said.to_lowercase().contains(text))
}

fn line(row: &Row<'_>) -> Result<AuditLine, Fault> {
    let id: i64 = row.get(0)?;
    let target: Option<String> = row.get(8)?;
    let target = match target {
        None => None,
        Some(kind) => Some(AuditTarget {
            kind,
            id: row.get(9)?,
            name: row.get(10)?,
        }),
    };
    let changes: String = row.get(11)?;
    let changes: Vec<(String, Option<String>, Option<String>)> = serde_json::from_str(&changes)?;
    let record = AuditRecord {
        id: u128::from_be_bytes(row.get(1)?),
        at: Wall(row.get(2)?),
        by: row.get(3)?,
        agent: row.get::<_, Option<u32>>(4)?.map(AgentId),
        name: row.get(5)?,
        address: row.get(6)?,
        action: row.get(7)?,
        target,
        changes: changes
            .into_iter()
            .map(|(field, before, after)| AuditChange { field, before, after })
            .collect(),
    };
    let id = u64::try_from(id).map_err(|_| Fault::Word("number of an audit entry"))?;
    Ok(AuditLine { id, record })
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;
    use tempfile::TempDir;

    use super::*;
    use crate::store::{Store, apply, schema};

    fn store() -> (TempDir, Connection) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("usher.db");
        let _store = Store::open(&path).unwrap();
        let tables = schema::open_again(&path).unwrap();
        (folder, tables)
    }

    fn note(tables: &Connection, id: u128, at: i64, name: &str) {
        let record = AuditRecord {
            id,
            at: Wall(at),
            by: "machine".to_owned(),
            agent: None,
            name: name.to_owned(),
            address: None,
            action: "link_made".to_owned(),
            target: None,
            changes: Vec::new(),
        };
        apply::apply(tables, &[], &[super::super::records::Record::Audit(record)]).unwrap();
    }

    fn numbers(tables: &Connection, query: AuditQuery) -> (Vec<u64>, Option<u64>) {
        let page = page(tables, &query).unwrap();
        (page.lines.iter().map(|line| line.id).collect(), page.next)
    }

    #[test]
    fn every_filter_is_served_by_an_index() {
        let (_folder, tables) = store();
        for (sql, index) in [
            (PERIOD, "USING COVERING INDEX audit_by_time (at>? AND at<?)"),
            (ALL, "USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)"),
            (OF_AGENT, "audit_by_agent (agent=? AND id>? AND id<?)"),
            (OF_ACTION, "audit_by_action (action=? AND id>? AND id<?)"),
        ] {
            schema::assert_served(&tables, sql, index);
        }
    }

    #[test]
    fn nobody_changes_or_removes_an_entry() {
        let (_folder, tables) = store();
        note(&tables, 1, 1, "Ada");
        for deed in [
            "UPDATE audit SET name = 'Eve'",
            "UPDATE OR REPLACE audit SET id = 7",
            "DELETE FROM audit",
        ] {
            let refused = tables.execute(deed, []).unwrap_err().to_string();
            assert!(refused.contains("only added to"), "{deed}: {refused}");
        }
        let over = "INSERT OR REPLACE INTO audit (id, uid, at, by, name, action, changes) VALUES (?1, ?2, 1, '', 'Eve', '', '[]')";
        for (id, uid) in [(1, 7_u128), (8, 1)] {
            assert_eq!(tables.execute(over, params![id, uid.to_be_bytes()]).unwrap(), 0);
        }
        let kept = page(
            &tables,
            &AuditQuery {
                limit: 9,
                ..AuditQuery::default()
            },
        )
        .unwrap();
        assert_eq!((kept.lines.len(), kept.lines[0].record.name.as_str()), (1, "Ada"));
    }

    #[test]
    fn a_batch_done_twice_adds_one_entry() {
        let (_folder, tables) = store();
        note(&tables, 1, 1, "Ada");
        note(&tables, 1, 1, "Ada");
        note(&tables, 2, 1, "Ada");
        assert_eq!(
            numbers(
                &tables,
                AuditQuery {
                    limit: 9,
                    ..AuditQuery::default()
                }
            )
            .0
            .len(),
            2
        );
    }

    #[test]
    fn a_clock_that_was_set_back_hides_nothing() {
        let (_folder, tables) = store();
        for (id, at) in [(1, 100), (2, 200), (3, 50), (4, 150), (5, 300)] {
            note(&tables, id, at, "Ada");
        }
        let within = |from, to| {
            let query = AuditQuery {
                from: Some(Wall(from)),
                to: Some(Wall(to)),
                limit: 9,
                ..AuditQuery::default()
            };
            numbers(&tables, query).0
        };
        assert_eq!(within(50, 151), [4, 3, 1]);
        assert_eq!(within(100, 200), [4, 1]);
        assert_eq!(within(301, 400), Vec::<u64>::new());
        assert_eq!(within(200, 100), Vec::<u64>::new());
    }

    #[test]
    fn a_question_looks_at_so_many_entries_and_says_where_it_stopped() {
        let (_folder, tables) = store();
        let whole = tables.unchecked_transaction().unwrap();
        note(&tables, 1, 1, "needle");
        for id in 0..u128::from(LOOKED_AT_MAX) {
            note(&tables, id + 2, 1, "hay");
        }
        whole.commit().unwrap();
        let ask = |before| AuditQuery {
            text: Some("NEEDLE".to_owned()),
            before,
            limit: 5,
            ..AuditQuery::default()
        };
        assert_eq!(numbers(&tables, ask(None)), (vec![], Some(2)));
        assert_eq!(numbers(&tables, ask(Some(2))), (vec![1], None));
    }
}
