//! Opening the file: who may write it, whether it can be trusted, and which tables it has.
//!
//! The schema's version is SQLite's `user_version`: the number of migrations done. A migration that has been published is
//! never edited; the next one follows it.

use std::fs::OpenOptions;
use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::OpenError;
use super::fault::Fault;

/// Marks the file as ours: "USHR".
const APPLICATION_ID: i32 = 0x5553_4852;

/// Up to this size every page is checked at the start, which takes about a second; of larger files only what is read is.
pub(super) const CHECK_BYTES_MAX: u64 = 256 * 1024 * 1024;

/// How long a statement waits for a lock of another program before it fails and is tried again by whoever asked.
pub(super) const BUSY: Duration = Duration::from_millis(500);

/// Pages in the journal after which a commit has to fold it into the file, 64 MiB; before that it is done in idle moments.
const JOURNAL_PAGES_MAX: u32 = 16_384;

/// Statements kept ready on each connection: more than there are kinds.
const STATEMENTS_KEPT: usize = 64;

/// What each version added to the one before.
const MIGRATIONS: &[&str] = &[
    include_str!("schema/1.sql"),
    // One step, a file for each room.
    concat!(
        include_str!("schema/2/audit.sql"),
        include_str!("schema/2/access.sql"),
        include_str!("schema/2/account.sql"),
        include_str!("schema/2/keys.sql"),
        include_str!("schema/2/archive.sql"),
    ),
    include_str!("schema/3.sql"),
    include_str!("schema/4.sql"),
    include_str!("schema/5.sql"),
    include_str!("schema/6.sql"),
    include_str!("schema/7.sql"),
    include_str!("schema/8.sql"),
    include_str!("schema/9.sql"),
    include_str!("schema/10.sql"),
    include_str!("schema/11.sql"),
];

/// The first version that keeps an allow-list.
pub(super) const WITH_ALLOW_LIST: u32 = 2;

/// Opens the file for writing, or makes it, checks it and brings it up to date.
pub(super) fn open(path: &Path) -> Result<Connection, OpenError> {
    let explain = |fault| explain(path, fault);
    make_private(path).map_err(|error| from_io(path, &error))?;
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = Connection::open_with_flags(path, flags).map_err(|error| explain(error.into()))?;
    connection.busy_timeout(BUSY).map_err(|error| explain(error.into()))?;
    refuse_strangers(&connection, path)?;
    prepare(&connection).map_err(explain)?;
    check(&connection, path)?;
    migrate(&mut connection).map_err(explain)?;
    Ok(connection)
}

/// Opens a file that [`open`] has accepted, for writing.
pub(super) fn open_again(path: &Path) -> Result<Connection, Fault> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    prepare(&connection)?;
    Ok(connection)
}

/// Folds the journal of a file that is in use into it, and empties it; answers whether that was possible. What is left to be folded once
/// nobody may write is little.
pub(super) fn empty_journal(path: &Path) -> Result<bool, Fault> {
    let tables = open_again(path)?;
    // Whoever waited for readers would keep the writer waiting.
    tables.busy_timeout(Duration::ZERO)?;
    let fold = |how: &str| -> Result<bool, Fault> {
        let is_busy: i64 = tables.query_row(&format!("PRAGMA wal_checkpoint({how})"), [], |row| row.get(0))?;
        Ok(is_busy == 0)
    };
    Ok(fold("PASSIVE")? && fold("TRUNCATE")?)
}

/// Opens a file that [`open`] has accepted, for reading.
pub(super) fn open_to_read(path: &Path) -> Result<Connection, Fault> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(BUSY)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
    Ok(connection)
}

/// The file holds what people said: only its owner may read it. SQLite gives its journal the same rights.
fn make_private(path: &Path) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    options.create(true).truncate(false).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}

/// Refuses what is no store, and a store that a later version wrote, before anything is changed in it.
pub(super) fn refuse_strangers(connection: &Connection, path: &Path) -> Result<(), OpenError> {
    let number = |pragma: &str| -> Result<i32, OpenError> {
        connection
            .pragma_query_value(None, pragma, |row| row.get(0))
            .map_err(|error| explain(path, error.into()))
    };
    let (application, version) = (number("application_id")?, number("user_version")?);
    let tables: u32 = connection
        .query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))
        .map_err(|error| explain(path, error.into()))?;
    let untouched = application == 0 && version == 0 && tables == 0;
    if !untouched && application != APPLICATION_ID {
        return Err(OpenError::NotAStore(path.to_owned()));
    }
    let known = known();
    match u32::try_from(version) {
        Ok(found) if found <= known => Ok(()),
        Ok(found) => Err(OpenError::Newer {
            path: path.to_owned(),
            found,
            known,
        }),
        Err(_) => Err(OpenError::NotAStore(path.to_owned())),
    }
}

/// The schema that this version makes.
pub(super) fn known() -> u32 {
    u32::try_from(MIGRATIONS.len()).unwrap_or(u32::MAX)
}

fn prepare(connection: &Connection) -> Result<(), Fault> {
    connection.busy_timeout(BUSY)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    // What is removed is overwritten, so that it cannot be read out of the file's free places.
    connection.pragma_update(None, "secure_delete", true)?;
    connection.pragma_update(None, "wal_autocheckpoint", JOURNAL_PAGES_MAX)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
    Ok(())
}

fn check(connection: &Connection, path: &Path) -> Result<(), OpenError> {
    let large = std::fs::metadata(path).is_ok_and(|file| file.len() > CHECK_BYTES_MAX);
    if large { Ok(()) } else { check_pages(connection, path) }
}

/// Checks every page.
pub(super) fn check_pages(connection: &Connection, path: &Path) -> Result<(), OpenError> {
    let verdict: String = connection
        .query_row("PRAGMA quick_check(1)", [], |row| row.get(0))
        .map_err(|error| explain(path, error.into()))?;
    if verdict == "ok" {
        return Ok(());
    }
    // The verdict may name the place in a line of its own.
    let detail = verdict.split_whitespace().collect::<Vec<_>>().join(" ");
    Err(OpenError::Damaged {
        path: path.to_owned(),
        detail,
    })
}

fn migrate(connection: &mut Connection) -> Result<(), Fault> {
    let done: u32 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    for (version, migration) in (1_u32..).zip(MIGRATIONS).filter(|(version, _)| *version > done) {
        let step = connection.transaction()?;
        step.execute_batch(migration)?;
        step.pragma_update(None, "application_id", APPLICATION_ID)?;
        step.pragma_update(None, "user_version", version)?;
        step.commit()?;
    }
    Ok(())
}

/// What a failure means to whoever starts the server.
pub(super) fn explain(path: &Path, fault: Fault) -> OpenError {
    let path = path.to_owned();
    let detail = fault.to_string();
    match fault.code() {
        Some(ErrorCode::NotADatabase) => OpenError::NotAStore(path),
        Some(ErrorCode::DatabaseCorrupt) => OpenError::Damaged { path, detail },
        Some(ErrorCode::CannotOpen | ErrorCode::PermissionDenied | ErrorCode::ReadOnly) => OpenError::Denied(path),
        Some(ErrorCode::DiskFull) => OpenError::Full(path),
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => OpenError::Busy(path),
        Some(_) => OpenError::Other { path, detail },
        None => OpenError::Damaged { path, detail },
    }
}

pub(super) fn from_io(path: &Path, error: &std::io::Error) -> OpenError {
    let path = path.to_owned();
    match error.kind() {
        std::io::ErrorKind::PermissionDenied
        | std::io::ErrorKind::NotFound
        | std::io::ErrorKind::ReadOnlyFilesystem => OpenError::Denied(path),
        std::io::ErrorKind::StorageFull => OpenError::Full(path),
        _ => OpenError::Other {
            path,
            detail: error.to_string(),
        },
    }
}

/// Asserts that this index serves the question, and that nothing is sorted for its answer.
#[cfg(test)]
pub(super) fn assert_served(tables: &Connection, sql: &str, index: &str) {
    let mut statement = tables.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
    let values = vec![rusqlite::types::Null; statement.parameter_count()];
    let steps: Vec<String> = statement
        .query_map(rusqlite::params_from_iter(values), |row| row.get(3))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    let plan = steps.join("; ");
    assert!(plan.contains(index), "{sql}: {plan}");
    assert!(!plan.contains("TEMP B-TREE"), "{sql}: {plan}");
}
