//! A copy of the whole file, made in steps while others write: of the one moment at which it began.
//!
//! A question that stays open meanwhile holds that moment, so that no commit makes the copy begin anew. No writer waits for it; the
//! journal grows by what is written until it is done. Deliberately absent: where copies lie, and which of them may be used for what.

use std::fs::{File, OpenOptions};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OpenFlags};

use super::fault::Fault;
use super::{OpenError, look, schema};

/// Pages copied at once, 1 MiB: so few that the disk is not kept from the writer for long.
const STEP_PAGES: i32 = 256;

/// A store as it was at one moment, whatever is written meanwhile.
pub struct Moment {
    tables: Connection,
    path: PathBuf,
    bytes: u64,
}

impl Moment {
    /// Of a store that may be in use.
    pub fn of(path: &Path) -> Result<Self, OpenError> {
        Self::held(path, look::open(path, true)?)
    }

    /// Of a copy that lies somewhere, perhaps where nothing can be written, and perhaps beside the journal that belongs to it.
    pub fn of_copy(path: &Path) -> Result<Self, OpenError> {
        Self::held(path, look::open(path, look::journal_bytes(path) > 0)?)
    }

    fn held(path: &Path, tables: Connection) -> Result<Self, OpenError> {
        let hold = || -> Result<u64, Fault> {
            tables.busy_timeout(schema::BUSY)?;
            tables.execute_batch("BEGIN")?;
            let pages: i64 = tables.pragma_query_value(None, "page_count", |row| row.get(0))?;
            let size: i64 = tables.pragma_query_value(None, "page_size", |row| row.get(0))?;
            Ok(pages.saturating_mul(size).cast_unsigned())
        };
        let bytes = hold().map_err(|fault| schema::explain(path, fault))?;
        Ok(Self {
            tables,
            path: path.to_owned(),
            bytes,
        })
    }

    /// How large the copy will be.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }
}

/// A file that becomes the copy. It is nobody's store before [`Self::finish`].
pub struct Copy {
    tables: Connection,
    file: File,
    path: PathBuf,
}

impl Copy {
    /// Makes the file, which must not be there: it holds what people said, so only its owner may read it.
    pub fn make(path: &Path) -> Result<Self, OpenError> {
        let mut new = OpenOptions::new();
        let made = new.write(true).create_new(true).mode(0o600).open(path);
        let file = made.map_err(|error| schema::from_io(path, &error))?;
        let open = || -> Result<Connection, Fault> {
            let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
            let tables = Connection::open_with_flags(path, flags)?;
            // What breaks off is thrown away, and each step is brought to disk here.
            tables.pragma_update(None, "journal_mode", "OFF")?;
            tables.pragma_update(None, "synchronous", "OFF")?;
            Ok(tables)
        };
        let tables = open().map_err(|fault| schema::explain(path, fault))?;
        Ok(Self {
            tables,
            file,
            path: path.to_owned(),
        })
    }

    /// Begins to copy; each step is asked for.
    pub fn of<'a>(&'a mut self, moment: &'a Moment) -> Result<Steps<'a>, OpenError> {
        let backup = Backup::new(&moment.tables, &mut self.tables);
        let backup = backup.map_err(|error| schema::explain(&self.path, error.into()))?;
        Ok(Steps {
            backup,
            file: &self.file,
            path: &self.path,
            from: &moment.path,
            bytes: moment.bytes,
        })
    }

    /// Makes it one file that needs no journal beside it, and brings it to disk.
    pub fn finish(self) -> Result<(), OpenError> {
        let close = || -> Result<(), Fault> {
            self.tables.pragma_update(None, "journal_mode", "DELETE")?;
            Ok(self.tables.close().map_err(|(_, error)| error)?)
        };
        close().map_err(|fault| schema::explain(&self.path, fault))?;
        self.file
            .sync_all()
            .map_err(|error| schema::from_io(&self.path, &error))
    }
}

/// The steps of one copy.
pub struct Steps<'a> {
    backup: Backup<'a, 'a>,
    file: &'a File,
    path: &'a Path,
    from: &'a Path,
    bytes: u64,
}

impl Steps<'_> {
    /// Copies some more, and brings it to disk. Answers how many bytes are done; nothing when all are.
    pub fn step(&self) -> Result<Option<u64>, OpenError> {
        // Which of the two files has failed SQLite does not say: damaged or in use can only be the first.
        let stepped = self
            .backup
            .step(STEP_PAGES)
            .map_err(|error| match schema::explain(self.path, error.into()) {
                OpenError::Damaged { detail, .. } => OpenError::Damaged {
                    path: self.from.to_owned(),
                    detail,
                },
                other => other,
            })?;
        self.file
            .sync_data()
            .map_err(|error| schema::from_io(self.path, &error))?;
        let progress = self.backup.progress();
        let (left, all) = (i64::from(progress.remaining), i64::from(progress.pagecount).max(1));
        let done = self.bytes.saturating_mul((all - left).cast_unsigned()) / all.cast_unsigned();
        Ok((stepped != StepResult::Done).then_some(done))
    }
}
