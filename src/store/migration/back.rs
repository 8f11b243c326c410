//! What comes back into the file: logs first, conversations last, as they went.

use std::collections::BTreeSet;

use rusqlite::{Connection, params};

use crate::hub::row::EntryRow;
use crate::ids::ConversationId;
use crate::store::apply::{put_entry, put_length, put_passage, run, write_conversation};
use crate::store::archive::beside::NoteLine;
use crate::store::archive::filed::{Filed, Stay};
use crate::store::archive::write::put_tags;
use crate::store::fault::Fault;
use crate::store::words::OfferGone;
use crate::store::{OpenError, questions, spool};

use super::{Mark, Moving, Way, clear_all, set_mark};

/// Something that is put into the file.
#[derive(Clone, Debug, PartialEq)]
pub enum Brought {
    Entry(ConversationId, EntryRow),
    /// All of its entries were put before.
    Conversation(Box<Filed>),
}

impl Moving {
    /// What has left the file and was not cleared away yet is cleared away, or it would take along what comes back.
    pub fn begin_back(&mut self, database: &str) -> Result<Mark, OpenError> {
        let mark = Mark {
            way: Way::Back,
            database: database.to_owned(),
            upto: 0,
        };
        self.at_once(|tables| {
            clear_all(tables)?;
            set_mark(tables, &mark)
        })?;
        Ok(mark)
    }

    /// Whether the file has the last word of a conversation: it is in it, or is being removed.
    pub fn has_last_word(&self, of: ConversationId) -> Result<bool, OpenError> {
        Ok(!self.look(|tables| spool::here(tables, &[of]))?.is_empty())
    }

    /// Whether it stands in the file because it was brought there: the hub does not know it, and nothing of it has changed.
    pub fn is_brought(&self, id: ConversationId) -> Result<bool, OpenError> {
        let sql = "SELECT 1 FROM conversations WHERE id = ?1 AND ended IS NOT NULL AND live = 0
            AND NOT EXISTS (SELECT 1 FROM spool WHERE kind = 'conversation' AND id = ?1)";
        self.look(|tables| Ok(tables.prepare_cached(sql)?.exists([id.0.cast_signed()])?))
    }

    /// How many are noted to be removed from MongoDB, and how many the file has the last word of.
    pub fn own_count(&self) -> Result<u64, OpenError> {
        let sql = "SELECT count(*) FROM conversations WHERE ended IS NOT NULL AND (live = 1
            OR EXISTS (SELECT 1 FROM spool WHERE spool.id = conversations.id AND kind = 'conversation'))";
        let found = self.look(|tables| questions::one(tables, sql, [], |row| Ok(row.get::<_, i64>(0)?)));
        Ok(found?.map_or(0, i64::cast_unsigned))
    }

    /// Puts all of these, and how far it is.
    pub fn bring(&mut self, all: &[Brought], mark: &Mark) -> Result<(), OpenError> {
        self.at_once(|tables| {
            for one in all {
                match one {
                    Brought::Entry(conversation, entry) => put_entry(tables, *conversation, entry)?,
                    Brought::Conversation(filed) => put_filed(tables, filed)?,
                }
            }
            set_mark(tables, mark)
        })
    }

    /// The file has all of it: nothing lives in MongoDB any more. `key` names what that knew the file by, and does so no longer: whoever
    /// goes from the file from now on is still there.
    pub fn settle_back(&mut self, key: &str) -> Result<(), OpenError> {
        self.at_once(|tables| {
            spool::switch_off(tables)?;
            spool::set_mark(tables, None)?;
            run(tables, "DELETE FROM meta WHERE key = ?1", [key])
        })
    }
}

fn put_filed(tables: &Connection, filed: &Filed) -> Result<(), Fault> {
    let row = &filed.conversation;
    write_conversation(tables, row, false)?;
    // Of its log the last may be missing.
    put_length(tables, row.id, filed.entries)?;
    for category in &filed.passages {
        put_passage(tables, row.id.0.cast_signed(), *category)?;
    }
    let last = filed.stays.len().saturating_sub(1);
    for (at, stay) in filed.stays.iter().enumerate() {
        put_stay(tables, stay, (at == last).then_some(row.id))?;
    }
    put_notes(tables, filed)?;
    put_tags(tables, row.id, &filed.tags)
}

/// As a rule the wait never left, and the file's counts. The one that led to the conversation is the last.
fn put_stay(tables: &Connection, stay: &Stay, paired: Option<ConversationId>) -> Result<(), Fault> {
    let entry = stay.entry.0.cast_signed();
    if let Some(wait) = &stay.wait {
        run(
            tables,
            "INSERT OR IGNORE INTO waits
               (entry, category, entered, left, place_at_first, promised_from_min, promised_to_min, how, conversation)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            params![
                entry,
                wait.category.0,
                wait.entered.0,
                wait.left.0,
                wait.place_at_first,
                stay.promised.map(|promised| promised.from_min),
                stay.promised.map(|promised| promised.to_min),
                if paired.is_some() { "paired" } else { "moved" },
                paired.map(|conversation| conversation.0.cast_signed()),
            ],
        )?;
    }
    // What an offer was numbered is not known any more: below nought none ever was.
    run(tables, "DELETE FROM offers WHERE entry = ?1", [entry])?;
    let least = questions::one(tables, "SELECT min(offer) FROM offers", [], |row| {
        Ok(row.get::<_, Option<i64>>(0)?)
    })?;
    let before = least.flatten().unwrap_or(0).min(0);
    let first = before.saturating_sub_unsigned(stay.offers.len() as u64);
    for (number, offer) in (first..).zip(&stay.offers) {
        run(
            tables,
            "INSERT INTO offers (offer, entry, agent, name, at, ended, why) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![
                number,
                entry,
                offer.agent.0,
                offer.name,
                offer.at.0,
                offer.ended.0,
                OfferGone::from(offer.why).word(),
            ],
        )?;
    }
    Ok(())
}

/// In the order in which they were added. They keep their numbers, unless another conversation has one of them, as in MongoDB each
/// counts for itself, or two have the same.
fn put_notes(tables: &Connection, filed: &Filed) -> Result<(), Fault> {
    let mut taken = tables.prepare_cached("SELECT 1 FROM notes WHERE id = ?1")?;
    let (mut are_free, mut own) = (true, BTreeSet::new());
    for note in &filed.notes {
        are_free &= own.insert(note.note) && !taken.exists([note.note.cast_signed()])?;
    }
    for note in &filed.notes {
        put_note(tables, filed.conversation.id, note, are_free.then_some(note.note))?;
    }
    Ok(())
}

fn put_note(
    tables: &Connection,
    conversation: ConversationId,
    note: &NoteLine,
    number: Option<u64>,
) -> Result<(), Fault> {
    run(
        tables,
        "INSERT OR IGNORE INTO notes (uid, conversation, agent, name, at, text, id) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        params![
            note.uid.to_be_bytes(),
            conversation.0.cast_signed(),
            note.agent.map(|agent| agent.0),
            note.name,
            note.at.0,
            note.text,
            number.map(u64::cast_signed),
        ],
    )
}
