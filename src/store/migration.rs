//! What a migration reads in the file and does to it, on a connection of its own: nobody else has the file open meanwhile.
//!
//! How far it is stands in the file beside what it has done, so that it goes on from there whenever it is killed; doing a piece twice
//! is doing it once. Deliberately absent: MongoDB.

mod back;

use std::path::{Path, PathBuf};

use rusqlite::{Connection, params};
use serde::{Deserialize, Serialize};

use crate::hub::row::{AgentRow, CategoryRow, EntryRow};
use crate::ids::{CategoryId, ConversationId};

use super::apply::run;
use super::archive::filed::{self, Filed};
use super::archive::write;
use super::audit::{self, AuditLine};
use super::fault::Fault;
use super::spool::{self, Spooled};
use super::{OpenError, questions, schema};

pub use back::Brought;

/// The file while its archive is moved.
#[derive(Debug)]
pub struct Moving {
    tables: Connection,
    path: PathBuf,
}

/// How far a migration is, and with which database.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    pub way: Way,
    /// Without whatever lets one in.
    pub database: String,
    /// On the way there and at the end of it a revision, on the way back the number of a conversation: up to it all is done.
    pub upto: u64,
}

/// Where it goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// MongoDB is given what the file has.
    There,
    /// MongoDB has all of it, and it leaves the file.
    Leaving,
    /// The file is given what MongoDB has.
    Back,
}

/// How the file stands before anything is moved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stands {
    pub mark: Option<Mark>,
    /// Whether the archive lives in MongoDB.
    pub spooling: bool,
    /// The last number that was given to a conversation.
    pub given: u64,
    /// The last revision that was given to a change.
    pub rev: u64,
    /// Where MongoDB was last seen, if it was.
    pub seen: Option<String>,
    /// The last revision that MongoDB has confirmed.
    pub confirmed: u64,
}

impl Moving {
    /// A file that [`Store::open`](super::Store::open) has accepted.
    pub fn open(path: &Path) -> Result<Self, OpenError> {
        let tables = schema::open_again(path).map_err(|fault| schema::explain(path, fault))?;
        Ok(Self {
            tables,
            path: path.to_owned(),
        })
    }

    pub fn stands(&self) -> Result<Stands, OpenError> {
        self.look(|tables| {
            let mark = spool::mark(tables)?;
            let (given, rev) = spool::given(tables)?;
            Ok(Stands {
                // What cannot be read was left by a later version, which this one does not open.
                mark: mark.map(|mark| serde_json::from_str(&mark)).transpose()?,
                spooling: spool::is_on(tables)?,
                given,
                rev,
                seen: questions::meta(tables, spool::SEEN)?,
                confirmed: spool::confirmed(tables)?,
            })
        })
    }

    /// The named value.
    pub fn named(&self, key: &str) -> Result<Option<String>, OpenError> {
        self.look(|tables| questions::meta(tables, key))
    }

    /// Gives it another value.
    pub fn name(&mut self, key: &str, value: &str) -> Result<(), OpenError> {
        self.at_once(|tables| {
            run(
                tables,
                "INSERT OR REPLACE INTO meta (key, value) VALUES (?1, ?2)",
                [key, value],
            )
        })
    }

    /// Notes everything that there is, and from now on what changes: all of it is to go to MongoDB.
    pub fn begin(&mut self, database: &str) -> Result<Mark, OpenError> {
        let mark = Mark {
            way: Way::There,
            database: database.to_owned(),
            upto: 0,
        };
        self.at_once(|tables| {
            // While there is none, nothing is noted.
            set_mark(tables, &mark)?;
            spool::note_all(tables)
        })?;
        Ok(mark)
    }

    pub fn set_mark(&mut self, mark: &Mark) -> Result<(), OpenError> {
        self.at_once(|tables| set_mark(tables, mark))
    }

    /// The next that are noted after that revision.
    pub fn noted(&self, after: u64, limit: u32) -> Result<Vec<Spooled>, OpenError> {
        self.look(|tables| spool::next(tables, after, limit))
    }

    /// How many are noted after that revision.
    pub fn noted_count(&self, after: u64) -> Result<u64, OpenError> {
        self.count("SELECT count(*) FROM spool WHERE rev > ?1", after)
    }

    /// How many conversations have ended, and how many entries they have.
    pub fn ended_count(&self) -> Result<(u64, u64), OpenError> {
        let conversations = self.count(
            "SELECT count(*) FROM conversations WHERE ended IS NOT NULL AND id > ?1",
            0,
        )?;
        let entries = self.count(
            "SELECT count(*) FROM entries JOIN conversations ON conversations.id = entries.conversation
             WHERE ended IS NOT NULL AND conversations.id > ?1",
            0,
        )?;
        Ok((conversations, entries))
    }

    fn count(&self, sql: &str, after: u64) -> Result<u64, OpenError> {
        let found = self.look(|tables| questions::one(tables, sql, [after.cast_signed()], |row| Ok(row.get(0)?)));
        Ok(found?.map_or(0, |number: i64| number.cast_unsigned()))
    }

    /// A conversation that has ended, but for its log.
    pub fn filed(&self, id: ConversationId) -> Result<Option<Filed>, OpenError> {
        self.look(|tables| filed::filed(tables, id))
    }

    /// The number of the last entry of a conversation; 0 when it has none.
    pub fn last_entry(&self, of: ConversationId) -> Result<u32, OpenError> {
        self.look(|tables| questions::entries_count(tables, of))
    }

    /// The entries `from..before` of a conversation, in order.
    pub fn entries(&self, of: ConversationId, from: u32, before: u32) -> Result<Vec<EntryRow>, OpenError> {
        self.look(|tables| questions::entries(tables, of, from, before))
    }

    /// What a category is called.
    pub fn category_name(&self, category: CategoryId) -> Result<String, OpenError> {
        let found = self.category(category)?;
        Ok(found.map_or_else(String::new, |category| category.name.to_string()))
    }

    pub fn category(&self, category: CategoryId) -> Result<Option<CategoryRow>, OpenError> {
        self.look(|tables| questions::category(tables, category))
    }

    pub fn categories(&self) -> Result<Vec<CategoryRow>, OpenError> {
        self.look(questions::categories)
    }

    pub fn agent(&self, agent: crate::ids::AgentId) -> Result<Option<AgentRow>, OpenError> {
        self.look(|tables| questions::agent(tables, agent))
    }

    pub fn agents(&self) -> Result<Vec<AgentRow>, OpenError> {
        self.look(questions::agents)
    }

    pub fn audit(&self, id: u64) -> Result<Option<AuditLine>, OpenError> {
        self.look(|tables| audit::entry(tables, id))
    }

    /// The next entry of the audit log after that one.
    pub fn audit_after(&self, id: u64) -> Result<Option<AuditLine>, OpenError> {
        self.look(|tables| {
            let sql = "SELECT id FROM audit WHERE id > ?1 ORDER BY id LIMIT 1";
            let next = questions::one(tables, sql, [id.cast_signed()], |row| Ok(row.get::<_, i64>(0)?))?;
            next.map_or(Ok(None), |next| audit::entry(tables, next.cast_unsigned()))
        })
    }

    /// The next conversation after that one that has ended. With `moved` only of those of which the file has not the last word: they
    /// are there because MongoDB has them.
    pub fn ended_after(&self, id: ConversationId, moved: bool) -> Result<Option<ConversationId>, OpenError> {
        const NEXT: &str = "SELECT id FROM conversations WHERE ended IS NOT NULL AND id > ?1 ORDER BY id LIMIT 1";
        const NEXT_MOVED: &str = "SELECT id FROM conversations WHERE ended IS NOT NULL AND id > ?1 AND live = 0
            AND NOT EXISTS (SELECT 1 FROM spool WHERE spool.id = conversations.id AND kind = 'conversation')
            ORDER BY id LIMIT 1";
        let sql = if moved { NEXT_MOVED } else { NEXT };
        self.look(|tables| {
            let next = questions::one(tables, sql, [id.0.cast_signed()], |row| Ok(row.get::<_, i64>(0)?))?;
            Ok(next.map(|next| ConversationId(next.cast_unsigned())))
        })
    }

    /// MongoDB has all that was noted up to that revision, and what is in it is the same: from now on the archive lives there.
    pub fn settle(&mut self, database: &str, upto: u64) -> Result<Mark, OpenError> {
        let mark = Mark {
            way: Way::Leaving,
            database: database.to_owned(),
            upto,
        };
        self.at_once(|tables| {
            spool::switch_on(tables)?;
            run(
                tables,
                "INSERT OR REPLACE INTO meta (key, value) VALUES (?1, ?2)",
                [spool::SEEN, database],
            )?;
            run(tables, "DELETE FROM meta WHERE key = ?1", [spool::UNSEEN])?;
            set_mark(tables, &mark)
        })?;
        Ok(mark)
    }

    /// Strikes off some of what MongoDB has up to that revision: conversations that the hub does not know any more leave the file with
    /// their logs. Answers how many were struck off.
    pub fn leave_some(&mut self, upto: u64, limit: u32) -> Result<u64, OpenError> {
        self.at_once(|tables| {
            let sql = "SELECT rev FROM spool WHERE rev <= ?1 ORDER BY rev LIMIT ?2";
            let revs: Vec<u64> = questions::all(tables, sql, params![upto.cast_signed(), limit], |row| {
                Ok(row.get::<_, i64>(0)?.cast_unsigned())
            })?;
            spool::sent(tables, &revs)?;
            clear_all(tables)?;
            Ok(revs.len() as u64)
        })
    }

    /// From now on the file has no MongoDB: nothing is on its way, what has left for one is out of reach, and the next one that is named is
    /// new to it. What was brought back in part is cleared away. `key` names what the old one knew the file by.
    pub fn forget(&mut self, key: &str) -> Result<(), OpenError> {
        self.at_once(|tables| {
            spool::switch_off(tables)?;
            spool::set_mark(tables, None)?;
            run(tables, "DELETE FROM meta WHERE key = ?1", [key])?;
            write::clear_all_left(tables)?;
            clear_all(tables)
        })
    }

    /// The archive lives in a MongoDB that is older than the file, and all that the file has goes there again.
    pub fn accept_older(&mut self) -> Result<(), OpenError> {
        self.at_once(spool::accept_older)
    }

    /// It is done: nothing is on its way any more.
    pub fn end(&mut self) -> Result<(), OpenError> {
        self.at_once(|tables| spool::set_mark(tables, None))
    }

    fn look<T>(&self, question: impl FnOnce(&Connection) -> Result<T, Fault>) -> Result<T, OpenError> {
        question(&self.tables).map_err(|fault| schema::explain(&self.path, fault))
    }

    /// All of it or nothing.
    fn at_once<T>(&mut self, work: impl FnOnce(&Connection) -> Result<T, Fault>) -> Result<T, OpenError> {
        let done = || {
            let whole = self.tables.unchecked_transaction()?;
            let done = work(&whole)?;
            whole.commit()?;
            Ok(done)
        };
        done().map_err(|fault| schema::explain(&self.path, fault))
    }
}

/// Whether that mark is one of the way back.
pub(super) fn is_back(mark: &str) -> bool {
    serde_json::from_str(mark).is_ok_and(|mark: Mark| mark.way == Way::Back)
}

fn set_mark(tables: &Connection, mark: &Mark) -> Result<(), Fault> {
    spool::set_mark(tables, Some(&serde_json::to_string(mark)?))
}

/// Clears away what conversations that are gone have left.
fn clear_all(tables: &Connection) -> Result<(), Fault> {
    let sql = "SELECT conversation, upto FROM removed ORDER BY conversation";
    let left: Vec<(i64, u32)> = questions::all(tables, sql, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
    for (id, from) in left {
        let conversation = ConversationId(id.cast_unsigned());
        let last = questions::entries_count(tables, conversation)?;
        write::clear(tables, conversation, from, last.max(from).saturating_add(1), true)?;
    }
    Ok(())
}
