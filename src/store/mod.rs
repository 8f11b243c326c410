//! The embedded store: one SQLite file, one writer thread, a few readers.
//!
//! `schema`: opening and migrating. `writer`: batches, each one transaction. `apply`: what a change does to the tables.
//! `reader`: questions, each with a deadline; `questions`, `accounts`, `archive`, `audit` and `load`: how they are answered.
//! `stored`, `words` and `translate`: what the tables hold and how that becomes the hub's. `records`: what the HTTP side keeps.
//! `spool`: what MongoDB has not confirmed yet. `migration`: all of the archive on its way there or back. `copy`: all of it, while it
//! runs. `lock`: one server per data folder. Deliberately absent: any rule of the product.

mod access;
mod accounts;
mod apply;
mod archive;
mod audit;
pub mod copy;
mod fault;
mod keys;
mod load;
pub mod lock;
pub mod look;
pub mod migration;
pub mod mongo;
mod questions;
mod reader;
pub mod records;
mod schema;
mod spool;
mod stored;
mod translate;
mod words;
mod writer;

use std::io;
use std::path::{Path, PathBuf};

use crate::hub::row::Rows;

use mongo::MongoError;

pub use access::{ALLOW_LIST_SEED, AllowRows, LogInPlace};
pub use accounts::OpenSession;
pub use archive::beside::{Adding, BesideChat, NoteLine};
pub use archive::erasure::{Busy, ErasureLine, OfCustomer};
pub use archive::filed::{Filed, Seen, Stay};
pub use archive::hits::Hit;
pub use archive::list::{ArchiveLine, ArchivePage, ArchiveQuery, LOOKED_AT_MAX, PAGE_MAX, Rated};
pub use archive::write::folded_tag;
pub use archive::{ArchiveRecord, LogPart, OfferLine, ReadBy, WaitLine};
pub use audit::{AUDIT_PAGE_MAX, AuditLine, AuditPage, AuditQuery};
pub use reader::Reader;
pub use spool::{CONFIRMED, MIGRATING, SEEN, SetAside, SpoolKind, Spooled, UNSEEN, Waiting, unseen_of};
pub use writer::{Batch, NotTaken, Outcome, Writer};

/// The file, checked and of the present schema.
#[derive(Debug)]
pub struct Store {
    path: PathBuf,
}

/// Why a store cannot be used. Each is one line that tells what to do.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error("{} is not an Usher store: choose another DATA_DIR, or move the file away", .0.display())]
    NotAStore(PathBuf),
    #[error("{} is damaged ({detail}): restore it from a backup", .path.display())]
    Damaged { path: PathBuf, detail: String },
    #[error("{} was written by a newer Usher (schema {found}, this one knows {known}): use that version", .path.display())]
    Newer { path: PathBuf, found: u32, known: u32 },
    #[error("{} cannot be opened: no permission, or the folder does not exist", .0.display())]
    Denied(PathBuf),
    #[error("the disk of {} is full", .0.display())]
    Full(PathBuf),
    #[error("{} is in use by another program", .0.display())]
    Busy(PathBuf),
    #[error("{} cannot be used: {detail}", .path.display())]
    Other { path: PathBuf, detail: String },
    #[error("the store's writer could not be started: {0}")]
    Thread(#[from] io::Error),
}

/// Why a question was not answered.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    #[error("the store did not answer in time")]
    Late,
    #[error("the store cannot be read: {0}")]
    Failed(String),
    /// What is asked for lives in MongoDB.
    #[error("MongoDB is away: {0}")]
    Away(String),
    /// What is asked for lives in MongoDB, and what is there is another database: trying again helps nothing, as long as nobody has chosen.
    #[error("MongoDB is not the one in which the archive lives: {0}")]
    Wrong(String),
    /// MongoDB looked for as long as it may.
    #[error("MongoDB looked for too long: {0}")]
    Slow(String),
    /// What MongoDB has is nothing that this version could have written.
    #[error("MongoDB has something that cannot be read: {0}")]
    Damaged(String),
}

impl From<MongoError> for ReadError {
    fn from(error: MongoError) -> Self {
        match error {
            MongoError::Away(why) => Self::Away(why),
            error @ MongoError::Options(_) => Self::Away(error.to_string()),
            MongoError::Slow(why) => Self::Slow(why),
            MongoError::Damaged(why) => Self::Damaged(why),
            error if error.is_wrong_database() => Self::Wrong(error.in_full()),
            error => Self::Failed(error.to_string()),
        }
    }
}

impl Store {
    /// Opens the file, or makes it; brings an older schema up to date; refuses what it cannot trust.
    pub fn open(path: &Path) -> Result<Self, OpenError> {
        let tables = schema::open(path)?;
        // Before anything is written: it may be a copy without which MongoDB went on.
        spool::note_given(&tables).map_err(|fault| schema::explain(path, fault))?;
        Ok(Self { path: path.to_owned() })
    }

    /// Everything that lives.
    pub fn load(&self) -> Result<Rows, OpenError> {
        schema::open_to_read(&self.path)
            .and_then(|tables| load::load(&tables))
            .map_err(|fault| schema::explain(&self.path, fault))
    }

    /// The last revision that was given to a change.
    pub fn noted(&self) -> Result<u64, OpenError> {
        schema::open_to_read(&self.path)
            .and_then(|tables| spool::last_rev(&tables))
            .map_err(|fault| schema::explain(&self.path, fault))
    }

    /// Folds the journal into the file, so that the file alone is everything. For the end, when nobody writes any more.
    pub fn fold(path: &Path) -> Result<(), OpenError> {
        schema::open_again(path)
            .and_then(|tables| Ok(tables.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?))
            .map_err(|fault| schema::explain(path, fault))
    }

    /// A way to ask questions. Cheap to clone; all clones share a few connections.
    pub fn reader(&self) -> Reader {
        Reader::new(self.path.clone())
    }

    /// Starts the one writer thread, which ends when the `Writer` is dropped.
    pub fn writer(&self) -> Result<Writer, OpenError> {
        Writer::start(&self.path)
    }
}
