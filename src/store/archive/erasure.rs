//! Erasures: what is left of one customer, what is to be done about it, and the proof that it was.
//!
//! What is asked for is a row, and each piece of the work a record, so a crash at any point goes on where it was. Deliberately absent: when
//! what is done, which `src/erasure.rs` decides.

use rusqlite::{Connection, Row, params};

use crate::hub::row::ConversationRow;
use crate::hub::time::Wall;
use crate::ids::{AgentId, ConversationId, CustomerId};
use crate::store::fault::Fault;
use crate::store::questions;
use crate::store::records::{ErasedConversation, ErasureRecord, Tally};
use crate::store::spool::{self, SpoolKind};

use super::filed::{self, Filed};
use super::{unnamed, write};

type Done = Result<(), Fault>;

/// One erasure, as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErasureLine {
    pub id: u32,
    /// Nobody's any more once it is proven.
    pub customer: Option<CustomerId>,
    /// Conversations with a greater number are not meant.
    pub upto: ConversationId,
    pub asked: Wall,
    pub agent: Option<AgentId>,
    /// Of whoever asked.
    pub name: String,
    pub swept: Option<Wall>,
    /// When MongoDB was told once more.
    pub again: Option<Wall>,
    pub proven: Option<Wall>,
    pub conversations: u32,
    pub gone: Tally,
}

/// What keeps a customer from being erased.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Busy {
    Waiting,
    Talking,
    /// In the lobby, perhaps invited there.
    Present,
}

/// What the file has of one customer.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OfCustomer {
    pub busy: Option<Busy>,
    pub ended: Vec<Filed>,
}

const LINE: &str =
    "SELECT id, customer, upto, asked, agent, name, swept, again, proven, conversations, entries, notes, ratings
    FROM erasures";
/// Of two guests who have met, what is of one is of both.
const OF_CUSTOMER: &str = "SELECT id FROM conversations INDEXED BY conversations_by_customer
    WHERE ended IS NOT NULL AND customer = ?1 AND id <= ?2 AND live <= ?3
    UNION SELECT id FROM conversations INDEXED BY conversations_by_second
    WHERE second IS NOT NULL AND ended IS NOT NULL AND second = ?1 AND id <= ?2 AND live <= ?3
    ORDER BY id DESC LIMIT ?4";
const UNDER_WAY: &str =
    "SELECT 1 FROM conversations WHERE live = 1 AND ended IS NULL AND (customer = ?1 OR second = ?1)";
const PRESENT: &str = "SELECT 1 FROM guests WHERE id = ?1";
/// What MongoDB has still to be told of an erasure: that its conversations are gone, and what of the audit log was emptied for it. Which
/// exports' filters those were is not kept: any that waits may be one.
const UNPROVEN: &str = "SELECT spool.refused FROM spool JOIN erased ON erased.conversation = spool.id
    WHERE erased.erasure = ?1 AND spool.kind IN ('removal', 'conversation')
    UNION ALL SELECT spool.refused FROM spool JOIN audit ON audit.id = spool.id
    WHERE spool.kind = 'audit' AND (audit.action IN ('archive_exported', 'audit_exported') OR audit.target_kind = 'conversation'
        AND audit.target_id IN (SELECT CAST(conversation AS TEXT) FROM erased WHERE erasure = ?1))";

/// Newest first.
pub(in crate::store) fn erasures(tables: &Connection) -> Result<Vec<ErasureLine>, Fault> {
    questions::all(tables, &format!("{LINE} ORDER BY id DESC"), [], line)
}

/// Those that are not proven yet, oldest first.
pub(in crate::store) fn unproven(tables: &Connection) -> Result<Vec<ErasureLine>, Fault> {
    questions::all(
        tables,
        &format!("{LINE} WHERE customer IS NOT NULL ORDER BY id"),
        [],
        line,
    )
}

/// The one that was asked for under this name.
pub(in crate::store) fn erasure(tables: &Connection, uid: u128) -> Result<Option<ErasureLine>, Fault> {
    questions::one(tables, &format!("{LINE} WHERE uid = ?1"), [uid.to_be_bytes()], line)
}

/// The one of this customer that is not proven yet.
pub(in crate::store) fn erasure_of(tables: &Connection, customer: CustomerId) -> Result<Option<ErasureLine>, Fault> {
    questions::one(
        tables,
        &format!("{LINE} WHERE customer = ?1"),
        [customer.0.to_be_bytes()],
        line,
    )
}

fn line(row: &Row<'_>) -> Result<ErasureLine, Fault> {
    let wall = |at: usize| -> Result<Option<Wall>, Fault> { Ok(row.get::<_, Option<i64>>(at)?.map(Wall)) };
    let customer: Option<[u8; 16]> = row.get(1)?;
    Ok(ErasureLine {
        id: row.get(0)?,
        customer: customer.map(|id| CustomerId(u128::from_be_bytes(id))),
        upto: ConversationId(row.get::<_, i64>(2)?.cast_unsigned()),
        asked: Wall(row.get(3)?),
        agent: row.get::<_, Option<u32>>(4)?.map(AgentId),
        name: row.get(5)?,
        swept: wall(6)?,
        again: wall(7)?,
        proven: wall(8)?,
        conversations: row.get(9)?,
        gone: Tally {
            entries: row.get(10)?,
            notes: row.get(11)?,
            ratings: row.get(12)?,
        },
    })
}

/// What the file has of a customer, newest first, and whether they are in the midst of something.
pub(in crate::store) fn of_customer(
    tables: &Connection,
    customer: CustomerId,
    before: ConversationId,
    limit: u32,
) -> Result<OfCustomer, Fault> {
    let _moment = tables.unchecked_transaction()?;
    let waits = questions::customer(tables, customer)?.is_some_and(|row| row.waiting.is_some());
    let talks = tables.prepare_cached(UNDER_WAY)?.exists([customer.0.to_be_bytes()])?;
    let present = tables.prepare_cached(PRESENT)?.exists([customer.0.to_be_bytes()])?;
    let busy = match (talks, waits, present) {
        (true, _, _) => Some(Busy::Talking),
        (false, true, _) => Some(Busy::Waiting),
        (false, false, true) => Some(Busy::Present),
        (false, false, false) => None,
    };
    let upto = before.0.saturating_sub(1).cast_signed();
    Ok(OfCustomer {
        busy,
        ended: filed_of(tables, customer, upto, true, limit)?,
    })
}

/// Those of an erasure's conversations that can go now, at most so many; and whether others are still known to the hub.
pub(in crate::store) fn to_erase(
    tables: &Connection,
    customer: CustomerId,
    upto: ConversationId,
    limit: u32,
) -> Result<(Vec<Filed>, bool), Fault> {
    let _moment = tables.unchecked_transaction()?;
    let upto = upto.0.cast_signed();
    let free = filed_of(tables, customer, upto, false, limit)?;
    let sql = "SELECT 1 FROM conversations WHERE live = 1 AND (customer = ?1 OR second = ?1) AND id <= ?2";
    let held = tables
        .prepare_cached(sql)?
        .exists(params![customer.0.to_be_bytes(), upto])?;
    Ok((free, held))
}

fn filed_of(tables: &Connection, of: CustomerId, upto: i64, live: bool, limit: u32) -> Result<Vec<Filed>, Fault> {
    let values = params![of.0.to_be_bytes(), upto, live, limit];
    let ids = questions::all(tables, OF_CUSTOMER, values, |row| {
        Ok(ConversationId(row.get::<_, i64>(0)?.cast_unsigned()))
    })?;
    let mut all = Vec::with_capacity(ids.len());
    for id in ids {
        all.extend(filed::filed(tables, id)?);
    }
    Ok(all)
}

/// Whether something of an erasure is still on its way to MongoDB.
pub(in crate::store) fn is_on_its_way(tables: &Connection, erasure: u32) -> Result<bool, Fault> {
    Ok(tables.prepare_cached(UNPROVEN)?.exists([erasure])?)
}

/// Whether MongoDB has refused something of it: that goes no further by itself.
pub(in crate::store) fn is_set_aside(tables: &Connection, erasure: u32) -> Result<bool, Fault> {
    let sql = format!("SELECT 1 FROM ({UNPROVEN}) WHERE refused IS NOT NULL");
    Ok(tables.prepare_cached(&sql)?.exists([erasure])?)
}

/// The customers who are not known again.
pub(in crate::store) fn forgotten(tables: &Connection) -> Result<Vec<[u8; 32]>, Fault> {
    questions::all(tables, "SELECT hash FROM forgotten", [], |row| Ok(row.get(0)?))
}

/// Asks for an erasure, unless one of that customer is under way; answers whether it is news.
pub(in crate::store) fn ask(tables: &Connection, asked: &ErasureRecord) -> Result<bool, Fault> {
    let added = run(
        tables,
        "INSERT OR IGNORE INTO erasures (uid, customer, upto, asked, agent, name) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![
            asked.uid.to_be_bytes(),
            asked.customer.0.to_be_bytes(),
            asked.upto.0.cast_signed(),
            asked.at.0,
            asked.agent.map(|agent| agent.0),
            asked.name,
        ],
    )?;
    run(
        tables,
        "INSERT OR IGNORE INTO forgotten (hash) VALUES (?1)",
        [asked.hash],
    )?;
    Ok(added > 0)
}

/// Removes one of its conversations, wherever that is, and notes that for MongoDB; nothing happens to one that lives. One that has gone
/// goes again, as an older MongoDB may have it back, and is counted once.
pub(in crate::store) fn conversation(tables: &Connection, gone: &ErasedConversation) -> Done {
    let id = gone.conversation.0.cast_signed();
    let under_way = "SELECT 1 FROM conversations WHERE id = ?1 AND (live = 1 OR ended IS NULL)";
    if tables.prepare_cached(under_way)?.exists([id])? {
        return Ok(());
    }
    write::take_away(tables, gone.conversation)?;
    write::clear_left(tables, gone.conversation)?;
    spool::note_removal(tables, gone.conversation)?;
    let sql = "INSERT OR IGNORE INTO erased (conversation, erasure) VALUES (?1, ?2)";
    if run(tables, sql, params![id, gone.erasure])? == 0 {
        return Ok(());
    }
    run(
        tables,
        "UPDATE erasures SET conversations = conversations + 1, entries = entries + ?2, notes = notes + ?3,
           ratings = ratings + ?4 WHERE id = ?1",
        params![gone.erasure, gone.tally.entries, gone.tally.notes, gone.tally.ratings],
    )?;
    unnamed::take_out(tables, gone.conversation)?;
    unnamed::take_out_of_filters(tables, &gone.names)
}

/// All of it is gone for the first time.
pub(in crate::store) fn swept(tables: &Connection, erasure: u32, at: Wall) -> Done {
    run(
        tables,
        "UPDATE erasures SET swept = ?2 WHERE id = ?1 AND swept IS NULL",
        params![erasure, at.0],
    )?;
    Ok(())
}

/// MongoDB is to be told once more of each conversation: something may have come late.
pub(in crate::store) fn again(tables: &Connection, erasure: u32, at: Wall) -> Done {
    let sql = "UPDATE erasures SET again = ?2 WHERE id = ?1 AND again IS NULL AND swept IS NOT NULL";
    if run(tables, sql, params![erasure, at.0])? == 0 {
        return Ok(());
    }
    let sql = "SELECT conversation FROM erased WHERE erasure = ?1";
    for id in questions::all(tables, sql, [erasure], |row| Ok(row.get::<_, i64>(0)?))? {
        spool::note(tables, SpoolKind::Removal, id)?;
    }
    Ok(())
}

/// Nothing came late. From now on it names nobody; answers whether that is news.
pub(in crate::store) fn proven(tables: &Connection, erasure: u32, at: Wall) -> Result<bool, Fault> {
    let sql = "UPDATE erasures SET proven = ?2, customer = NULL WHERE id = ?1 AND proven IS NULL AND swept IS NOT NULL";
    let is_news = run(tables, sql, params![erasure, at.0])? > 0;
    run(tables, "DELETE FROM erased WHERE erasure = ?1", [erasure])?;
    Ok(is_news)
}

impl Filed {
    /// What goes with it.
    pub fn tally(&self) -> Tally {
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Tally {
            entries: self.entries,
            notes: count(self.notes.len()),
            ratings: self.conversation.rating.is_some().into(),
        }
    }

    /// What it calls its customers: with one of two guests goes what names either.
    pub fn names(&self) -> Vec<String> {
        let ConversationRow {
            customer_name,
            second,
            email,
            ..
        } = &self.conversation;
        let second = second.as_ref().map(|second| second.name.to_string());
        let email = email.as_ref().map(ToString::to_string);
        std::iter::once(customer_name.to_string())
            .chain(second)
            .chain(email)
            .collect()
    }
}

fn run(tables: &Connection, sql: &str, values: impl rusqlite::Params) -> Result<usize, Fault> {
    Ok(tables.prepare_cached(sql)?.execute(values)?)
}
