//! What is still to be carried to MongoDB: one line for each thing that has changed since MongoDB confirmed it, in the order of change.
//!
//! Each line is written in the batch of what it is about, so nothing that was told is ever missing in it. A line's number is the
//! revision that MongoDB is given; what changes again gets a greater one. Without MongoDB nothing is noted. A conversation that the
//! hub has let go of leaves the file once MongoDB has its last revision. Deliberately absent: MongoDB.

use std::collections::BTreeSet;

use rusqlite::{Connection, params};

use crate::ids::ConversationId;

use super::apply::{Done, run};
use super::archive::write;
use super::fault::Fault;
use super::{migration, questions};

/// The named value that is there while changes are noted.
const SPOOLING: &str = "spooling";

/// The named value that is there while the archive is on its way from one place to the other; changes are noted then, too.
pub const MIGRATING: &str = "migrating";

/// The named value that says where MongoDB was last seen: the archive lives there, and in no other database.
pub const SEEN: &str = "mongo_seen";

/// The named value with the last number that the file had given to a conversation before MongoDB was to be looked at, and the last
/// revision; empty once it has been. A server that starts again meanwhile goes by it: what it gives itself would hide that MongoDB went
/// on without this file.
pub const UNSEEN: &str = "given_before_mongo_was_seen";

/// The named value with the last revision that MongoDB has confirmed: one that does not know of it any more is an older one.
pub const CONFIRMED: &str = "mongo_confirmed";

/// What a line is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SpoolKind {
    /// As it is now.
    Conversation,
    /// Gone for good.
    Removal,
    Agent,
    Category,
    /// All of them; its id is 0.
    Settings,
    Audit,
}

impl SpoolKind {
    const ALL: [Self; 6] = [
        Self::Conversation,
        Self::Removal,
        Self::Agent,
        Self::Category,
        Self::Settings,
        Self::Audit,
    ];

    /// As it stands in the table.
    pub fn word(self) -> &'static str {
        match self {
            Self::Conversation => "conversation",
            Self::Removal => "removal",
            Self::Agent => "agent",
            Self::Category => "category",
            Self::Settings => "settings",
            Self::Audit => "audit",
        }
    }

    fn read(word: &str) -> Result<Self, Fault> {
        let kind = Self::ALL.into_iter().find(|kind| kind.word() == word);
        kind.ok_or(Fault::Word("kind"))
    }
}

/// One thing to be carried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spooled {
    pub rev: u64,
    pub kind: SpoolKind,
    pub id: u64,
}

/// One thing that was set aside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetAside {
    pub kind: SpoolKind,
    pub id: u64,
    /// What MongoDB said of it.
    pub why: String,
}

/// How much waits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Waiting {
    /// To be carried.
    pub lines: u64,
    /// What MongoDB will never take.
    pub refused: u64,
}

// The time is a lower bound, so that a file that was restored from a backup goes on with greater numbers than it had given.
const NOTE: &str = "INSERT OR REPLACE INTO spool (rev, kind, id)
    SELECT max(ifnull((SELECT seq FROM sqlite_sequence WHERE name = 'spool'), 0) + 1,
        CAST(unixepoch('subsec') * 1000 AS INTEGER)), ?1, ?2
    WHERE EXISTS (SELECT 1 FROM meta WHERE key IN ('spooling', 'migrating'))";
const NEXT: &str = "SELECT rev, kind, id FROM spool INDEXED BY spool_to_send
    WHERE refused IS NULL AND rev > ?1 ORDER BY rev LIMIT ?2";

/// Notes a change.
pub(super) fn note(tables: &Connection, kind: SpoolKind, id: i64) -> Done {
    run(tables, NOTE, params![kind.word(), id])
}

/// Notes a change of a conversation, if it has ended.
pub(super) fn note_ended(tables: &Connection, conversation: ConversationId) -> Done {
    let id = conversation.0.cast_signed();
    let sql = "SELECT 1 FROM conversations WHERE id = ?1 AND ended IS NOT NULL";
    if tables.prepare_cached(sql)?.exists([id])? {
        note(tables, SpoolKind::Conversation, id)?;
    }
    Ok(())
}

/// Notes that a conversation is gone, unless it is still there, or that is noted already; answers whether that is news. What else was
/// to be carried of it is not any more.
pub(super) fn note_removal(tables: &Connection, conversation: ConversationId) -> Result<bool, Fault> {
    let id = conversation.0.cast_signed();
    let sql = "SELECT 1 FROM conversations WHERE id = ?1
        UNION ALL SELECT 1 FROM spool WHERE kind = 'removal' AND id = ?1";
    if tables.prepare_cached(sql)?.exists([id])? {
        return Ok(false);
    }
    forget(tables, SpoolKind::Conversation, id)?;
    note(tables, SpoolKind::Removal, id)?;
    is_on(tables)
}

/// From now on changes are noted; the first time, everything that is there is one. What was on its way is from now on carried so, and
/// what was on its way back goes again.
pub(super) fn begin(tables: &Connection) -> Done {
    let mark = mark(tables)?;
    if mark.is_some_and(|mark| migration::is_back(&mark)) {
        give_back(tables)?;
    }
    set_mark(tables, None)?;
    if !switch_on(tables)? {
        // What was refused may have been for a reason that is gone.
        return again(tables);
    }
    note_all(tables)
}

/// What was brought from MongoDB before that was broken off leaves once MongoDB says again that it has it; half a log goes at once.
fn give_back(tables: &Connection) -> Done {
    run(
        tables,
        "INSERT OR IGNORE INTO spool (kind, id) SELECT ?1, id FROM conversations WHERE ended IS NOT NULL AND live = 0 ORDER BY id",
        [SpoolKind::Conversation.word()],
    )?;
    write::clear_all_left(tables)
}

/// Answers whether that is news.
pub(super) fn switch_on(tables: &Connection) -> Result<bool, Fault> {
    let sql = "INSERT OR IGNORE INTO meta (key, value) VALUES (?1, '1')";
    Ok(tables.prepare_cached(sql)?.execute([SPOOLING])? > 0)
}

/// From now on nothing is noted, and nothing is to be carried.
pub(super) fn switch_off(tables: &Connection) -> Done {
    let keys = [SPOOLING, SEEN, UNSEEN, CONFIRMED];
    run(tables, "DELETE FROM meta WHERE key IN (?1, ?2, ?3, ?4)", keys)?;
    run(tables, "DELETE FROM spool", [])
}

/// How far the archive is on its way, as whoever moves it wrote it down.
pub(super) fn mark(tables: &Connection) -> Result<Option<String>, Fault> {
    questions::meta(tables, MIGRATING)
}

/// While there is a mark changes are noted.
pub(super) fn set_mark(tables: &Connection, mark: Option<&str>) -> Done {
    match mark {
        Some(mark) => run(
            tables,
            "INSERT OR REPLACE INTO meta (key, value) VALUES (?1, ?2)",
            [MIGRATING, mark],
        ),
        None => run(tables, "DELETE FROM meta WHERE key = ?1", [MIGRATING]),
    }
}

/// Everything that is there is noted, unless it is.
pub(super) fn note_all(tables: &Connection) -> Done {
    // The first, as its revision is what all the others are above.
    note(tables, SpoolKind::Settings, 0)?;
    for (kind, ids) in [
        (SpoolKind::Category, "SELECT id FROM categories ORDER BY id"),
        (SpoolKind::Agent, "SELECT id FROM agents ORDER BY id"),
        (SpoolKind::Audit, "SELECT id FROM audit ORDER BY id"),
        (
            SpoolKind::Conversation,
            "SELECT id FROM conversations WHERE ended IS NOT NULL ORDER BY id",
        ),
    ] {
        run(
            tables,
            &format!("INSERT OR IGNORE INTO spool (kind, id) SELECT ?1, * FROM ({ids})"),
            [kind.word()],
        )?;
    }
    Ok(())
}

/// MongoDB has confirmed these revisions. What changed since has another one and stays.
pub(super) fn sent(tables: &Connection, revs: &[u64]) -> Done {
    if let Some(last) = revs.iter().max() {
        confirm(tables, *last)?;
    }
    for rev in revs {
        let sql = "DELETE FROM spool WHERE rev = ?1 RETURNING kind, id";
        let gone: Option<(String, i64)> =
            questions::one(tables, sql, [rev.cast_signed()], |row| Ok((row.get(0)?, row.get(1)?)))?;
        if let Some((kind, id)) = gone
            && SpoolKind::read(&kind)? == SpoolKind::Conversation
        {
            let_go(tables, ConversationId(id.cast_unsigned()))?;
        }
    }
    Ok(())
}

fn confirm(tables: &Connection, rev: u64) -> Done {
    let sql = "INSERT INTO meta (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = excluded.value
        WHERE CAST(value AS INTEGER) < CAST(excluded.value AS INTEGER)";
    run(tables, sql, [CONFIRMED, &rev.to_string()])
}

/// The last revision that MongoDB has confirmed; 0 when there is none.
pub(super) fn confirmed(tables: &Connection) -> Result<u64, Fault> {
    let found = questions::meta(tables, CONFIRMED)?;
    Ok(found.and_then(|rev| rev.parse().ok()).unwrap_or(0))
}

/// MongoDB is an older one, and is to be gone on with: whatever is there is noted for it again, and which agents are not there any more.
/// Nothing else that is mirrored is ever removed.
pub(super) fn accept_older(tables: &Connection) -> Done {
    run(tables, "DELETE FROM meta WHERE key = ?1", [CONFIRMED])?;
    note_all(tables)?;
    let given = questions::agents_given(tables)?;
    let gone = "INSERT OR IGNORE INTO spool (kind, id)
        WITH RECURSIVE given (id) AS (SELECT 1 WHERE ?2 > 0 UNION ALL SELECT id + 1 FROM given WHERE id < ?2)
        SELECT ?1, id FROM given WHERE id NOT IN (SELECT id FROM agents)";
    run(tables, gone, params![SpoolKind::Agent.word(), given])
}

/// MongoDB will never take that revision: it is set aside, and stays in the file.
pub(super) fn refused(tables: &Connection, rev: u64, why: &str) -> Done {
    run(
        tables,
        "UPDATE spool SET refused = ?2 WHERE rev = ?1",
        params![rev.cast_signed(), why],
    )
}

/// All that was set aside is to be carried again, as of now: with revisions after all that MongoDB has confirmed.
pub(super) fn again(tables: &Connection) -> Done {
    run(
        tables,
        "INSERT OR REPLACE INTO spool (kind, id) SELECT kind, id FROM spool WHERE refused IS NOT NULL ORDER BY rev",
        [],
    )
}

/// Lets a conversation leave the file if nobody needs it there: the hub has let go of it, and MongoDB has all of it.
pub(super) fn let_go(tables: &Connection, conversation: ConversationId) -> Done {
    let sql = "SELECT 1 FROM conversations WHERE id = ?1 AND ended IS NOT NULL AND live = 0
        AND EXISTS (SELECT 1 FROM meta WHERE key = 'spooling')
        AND NOT EXISTS (SELECT 1 FROM spool WHERE kind = 'conversation' AND id = ?1)";
    if tables.prepare_cached(sql)?.exists([conversation.0.cast_signed()])? {
        write::leave(tables, conversation)?;
    }
    Ok(())
}

/// Whether changes are noted.
pub(super) fn is_on(tables: &Connection) -> Result<bool, Fault> {
    Ok(questions::meta(tables, SPOOLING)?.is_some())
}

/// Those of these conversations of which the file has the last word: they are in it, or are being removed.
pub(super) fn here(tables: &Connection, among: &[ConversationId]) -> Result<BTreeSet<ConversationId>, Fault> {
    let sql = "SELECT 1 FROM conversations WHERE id = ?1
        UNION ALL SELECT 1 FROM spool WHERE kind = 'removal' AND id = ?1";
    let mut statement = tables.prepare_cached(sql)?;
    let mut found = BTreeSet::new();
    for id in among {
        if statement.exists([id.0.cast_signed()])? {
            found.insert(*id);
        }
    }
    Ok(found)
}

/// The last number that was given to a conversation, and the last revision, before there was a doubt about MongoDB.
pub(super) fn given(tables: &Connection) -> Result<(u64, u64), Fault> {
    let unseen = questions::meta(tables, UNSEEN)?;
    match unseen.as_deref().and_then(unseen_of) {
        Some(given) => Ok(given),
        None => Ok((questions::conversations_given(tables)?, last_rev(tables)?)),
    }
}

/// Notes what the file has given so far, unless that is noted: from now on there is a doubt about MongoDB, until it has been looked at.
pub(super) fn note_given(tables: &Connection) -> Done {
    let unseen = questions::meta(tables, UNSEEN)?;
    if !is_on(tables)? || unseen.as_deref().and_then(unseen_of).is_some() {
        return Ok(());
    }
    let (given, rev) = given(tables)?;
    run(
        tables,
        "INSERT OR REPLACE INTO meta (key, value) VALUES (?1, ?2)",
        [UNSEEN, &format!("{given} {rev}")],
    )
}

/// What [`UNSEEN`] says.
pub fn unseen_of(value: &str) -> Option<(u64, u64)> {
    let (given, rev) = value.split_once(' ')?;
    Some((given.parse().ok()?, rev.parse().ok()?))
}

/// The last revision that was given.
pub(super) fn last_rev(tables: &Connection) -> Result<u64, Fault> {
    let sql = "SELECT seq FROM sqlite_sequence WHERE name = 'spool'";
    let last = questions::one(tables, sql, [], |row| Ok(row.get::<_, i64>(0)?))?;
    Ok(last.unwrap_or(0).cast_unsigned())
}

/// The next to be carried, oldest change first, after that revision.
pub(super) fn next(tables: &Connection, after: u64, limit: u32) -> Result<Vec<Spooled>, Fault> {
    questions::all(tables, NEXT, params![after.cast_signed(), limit], |row| {
        Ok(Spooled {
            rev: row.get::<_, i64>(0)?.cast_unsigned(),
            kind: SpoolKind::read(&row.get::<_, String>(1)?)?,
            id: row.get::<_, i64>(2)?.cast_unsigned(),
        })
    })
}

/// What was set aside, oldest change first. Reads all of it, as [`waiting`] does.
pub(super) fn set_aside(tables: &Connection, limit: u32) -> Result<Vec<SetAside>, Fault> {
    let sql = "SELECT kind, id, refused FROM spool WHERE refused IS NOT NULL ORDER BY rev LIMIT ?1";
    questions::all(tables, sql, [limit], |row| {
        Ok(SetAside {
            kind: SpoolKind::read(&row.get::<_, String>(0)?)?,
            id: row.get::<_, i64>(1)?.cast_unsigned(),
            why: row.get(2)?,
        })
    })
}

/// Those of these conversations whose removal was set aside.
pub(super) fn removals_set_aside(
    tables: &Connection,
    among: &[ConversationId],
) -> Result<BTreeSet<ConversationId>, Fault> {
    let sql = "SELECT 1 FROM spool WHERE kind = 'removal' AND id = ?1 AND refused IS NOT NULL";
    let mut statement = tables.prepare_cached(sql)?;
    let mut found = BTreeSet::new();
    for id in among {
        if statement.exists([id.0.cast_signed()])? {
            found.insert(*id);
        }
    }
    Ok(found)
}

/// How many removals were set aside; counted up to `most`.
pub(super) fn removals_set_aside_count(tables: &Connection, most: u32) -> Result<u32, Fault> {
    let sql = "SELECT count(*) FROM (SELECT 1 FROM spool WHERE kind = 'removal' AND refused IS NOT NULL LIMIT ?1)";
    Ok(questions::one(tables, sql, [most], |row| Ok(row.get(0)?))?.unwrap_or(0))
}

/// How much waits. Reads all of it: some milliseconds for each hundred thousand.
pub(super) fn waiting(tables: &Connection) -> Result<Waiting, Fault> {
    let sql = "SELECT count(*) - count(refused), count(refused) FROM spool";
    let found = questions::one(tables, sql, [], |row| {
        Ok(Waiting {
            lines: row.get::<_, i64>(0)?.cast_unsigned(),
            refused: row.get::<_, i64>(1)?.cast_unsigned(),
        })
    })?;
    Ok(found.unwrap_or_default())
}

fn forget(tables: &Connection, kind: SpoolKind, id: i64) -> Done {
    run(
        tables,
        "DELETE FROM spool WHERE kind = ?1 AND id = ?2",
        params![kind.word(), id],
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{Store, schema};

    #[test]
    fn what_is_next_is_found_by_its_index() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("usher.db");
        let _store = Store::open(&path).unwrap();
        let tables = schema::open_to_read(&path).unwrap();
        schema::assert_served(&tables, NEXT, "spool_to_send (rev>?)");
    }
}
