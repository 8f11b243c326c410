//! A look at the file for somebody who must not change anything: not even by opening it.

use std::fs;
use std::path::{Path, PathBuf};

use ipnet::IpNet;
use rusqlite::{Connection, OpenFlags};

use super::access::{self, ALLOW_LIST_SEED};
use super::fault::Fault;
use super::{OpenError, questions, schema, spool};

/// What was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Looked {
    pub bytes: u64,
    pub schema: u32,
    /// The schema that this version makes.
    pub known: u32,
    pub checked: Checked,
}

/// Whether the pages were checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Checked {
    Sound,
    /// It would take long, beside a running server.
    TooLarge,
    /// A journal of so many bytes waits for the next start; without it the file says little.
    Journal(u64),
}

/// Where staff may come from, as a file says that lies there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AllowListSeen {
    Kept(Vec<IpNet>),
    /// The next start adds what the environment says.
    Unseeded(Vec<IpNet>),
    /// A journal waits for the next start, and may hold newer entries.
    InJournal,
}

/// What MongoDB is held against, as a file says that lies there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OwnSeen {
    Kept {
        /// The named value that was asked for.
        value: Option<String>,
        /// The last number that was given to a conversation, before there was a doubt about MongoDB.
        given: u64,
        /// The last revision that was given to a change, in the same way.
        noted: u64,
        /// Where MongoDB was last seen, if it was.
        lives: Option<String>,
    },
    /// A journal waits for the next start, and may hold newer ones.
    InJournal,
}

impl OwnSeen {
    /// Of a store that is not there.
    pub fn nothing() -> Self {
        Self::Kept {
            value: None,
            given: 0,
            noted: 0,
            lives: None,
        }
    }
}

/// Looks at the store. `running` says whether a server has it open: then its journal is read too, by the files that are there;
/// else the file is read as it lies, for opening it in the usual way would make files beside it.
pub fn look(path: &Path, running: bool) -> Result<Looked, OpenError> {
    let bytes = fs::metadata(path).map_or(0, |file| file.len());
    let journal = journal_bytes(path);
    let connection = open(path, running)?;
    let schema = version(&connection).map_err(|fault| schema::explain(path, fault))?;
    let checked = if !running && journal > 0 {
        Checked::Journal(journal)
    } else if running && bytes > schema::CHECK_BYTES_MAX {
        Checked::TooLarge
    } else {
        schema::check_pages(&connection, path)?;
        Checked::Sound
    };
    Ok(Looked {
        bytes,
        schema,
        known: schema::known(),
        checked,
    })
}

/// The allow-list of a store that no server has open.
pub fn allow_list(path: &Path) -> Result<AllowListSeen, OpenError> {
    if journal_bytes(path) > 0 {
        return Ok(AllowListSeen::InJournal);
    }
    let connection = open(path, false)?;
    let look = || -> Result<AllowListSeen, Fault> {
        if version(&connection)? < schema::WITH_ALLOW_LIST {
            return Ok(AllowListSeen::Unseeded(Vec::new()));
        }
        let entries = access::allow_list(&connection)?.entries;
        let nets = entries.into_iter().map(|entry| entry.net).collect();
        Ok(match questions::meta(&connection, ALLOW_LIST_SEED)? {
            Some(_) => AllowListSeen::Kept(nets),
            None => AllowListSeen::Unseeded(nets),
        })
    };
    look().map_err(|fault| schema::explain(path, fault))
}

/// A named value of a store, and what it knows of conversations and of its MongoDB; `running` as for [`look`].
pub fn own(path: &Path, running: bool, key: &str) -> Result<OwnSeen, OpenError> {
    if !running && journal_bytes(path) > 0 {
        return Ok(OwnSeen::InJournal);
    }
    let connection = open(path, running)?;
    let look = || -> Result<OwnSeen, Fault> {
        let (given, noted) = spool::given(&connection)?;
        Ok(OwnSeen::Kept {
            value: questions::meta(&connection, key)?,
            given,
            noted,
            lives: questions::meta(&connection, spool::SEEN)?,
        })
    };
    look().map_err(|fault| schema::explain(path, fault))
}

pub(super) fn open(path: &Path, running: bool) -> Result<Connection, OpenError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = if running {
        Connection::open_with_flags(path, flags)
    } else {
        Connection::open_with_flags(as_it_lies(path), flags | OpenFlags::SQLITE_OPEN_URI)
    };
    let connection = connection.map_err(|error| schema::explain(path, error.into()))?;
    schema::refuse_strangers(&connection, path)?;
    Ok(connection)
}

/// The schema's.
fn version(connection: &Connection) -> Result<u32, Fault> {
    Ok(connection.pragma_query_value(None, "user_version", |row| row.get(0))?)
}

pub(super) fn journal_bytes(path: &Path) -> u64 {
    let mut journal = PathBuf::from(path).into_os_string();
    journal.push("-wal");
    fs::metadata(journal).map_or(0, |file| file.len())
}

/// The address of a file that nobody changes.
fn as_it_lies(path: &Path) -> String {
    let mut address = String::from("file:");
    for byte in path.as_os_str().as_encoded_bytes() {
        match byte {
            b'/' | b'.' | b'_' | b'-' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => address.push(char::from(*byte)),
            other => address.push_str(&format!("%{other:02X}")),
        }
    }
    address.push_str("?immutable=1");
    address
}
