//! The words of the full-text search: how they lie in the table, and what is still to be put there.
//!
//! A row is a text: the head of a conversation (the customer's name, e-mail address and subject) or a message. Beside its words stand
//! its marks.

use rusqlite::Connection;

use crate::hub::row::{Content, ConversationRow};
use crate::ids::{CategoryId, ConversationId};
use crate::store::fault::Fault;
use crate::store::questions;
use crate::store::records::{IndexedText, Record};
use crate::words::folded;

use super::marks;

/// Rows that each conversation may have: more than it can have entries.
pub(in crate::store) const ROWS_EACH: i64 = 131_072;

/// How much of the texts one slice takes, so that the writer is busy with it for a few milliseconds.
const SLICE_TEXTS: usize = 144;
const SLICE_BYTES: usize = 36 * 1024;

/// Entries read at once of one conversation.
const ENTRIES_READ: u32 = 150;

pub(super) const TO_INDEX: &str = "SELECT id, words_from FROM conversations INDEXED BY conversations_to_index
    WHERE ended IS NOT NULL AND words_from IS NOT NULL ORDER BY id LIMIT 16";

const MISSING: &str = "SELECT count(*) FROM (SELECT 1 FROM conversations INDEXED BY conversations_to_index
    WHERE ended IS NOT NULL AND words_from IS NOT NULL LIMIT ?1)";

pub(super) const UNMERGED: &str = "SELECT 1 FROM words_unmerged";

pub(super) const STALE: &str = "SELECT 1 FROM words_stale";

/// The row of a text.
pub(in crate::store) fn row(conversation: ConversationId, seq: u32) -> i64 {
    conversation
        .0
        .cast_signed()
        .saturating_mul(ROWS_EACH)
        .saturating_add(i64::from(seq))
}

/// The text of a row.
pub(in crate::store) fn place(row: i64) -> (ConversationId, u32) {
    let (conversation, seq) = (row.div_euclid(ROWS_EACH), row.rem_euclid(ROWS_EACH));
    (
        ConversationId(conversation.cast_unsigned()),
        u32::try_from(seq).unwrap_or(0),
    )
}

/// What of a conversation is found beside its messages.
pub(in crate::store) fn head(conversation: &ConversationRow) -> String {
    let name = Some(conversation.customer_name.as_str());
    let second = conversation.second.as_ref().map(|second| second.name.as_str());
    let email = conversation.email.as_deref();
    let subject = conversation.subject.as_deref();
    [name, second, email, subject]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" · ")
}

/// The next texts to be put into the index, oldest conversations first, then a piece of merging; nothing when all is done.
pub(in crate::store) fn next_slice(tables: &Connection) -> Result<Vec<Record>, Fault> {
    let _moment = tables.unchecked_transaction()?;
    let next: Vec<(i64, u32)> = questions::all(tables, TO_INDEX, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let mut slice = Slice::default();
    for (id, from) in next {
        if slice.is_full() {
            break;
        }
        if let Some(conversation) = questions::ended_conversation(tables, ConversationId(id.cast_unsigned()))? {
            slice.add(tables, &conversation, from)?;
        }
    }
    if slice.records.is_empty() && tables.prepare_cached(UNMERGED)?.exists([])? {
        slice.records.push(Record::MergeIndex);
    }
    Ok(slice.records)
}

/// Whether the index is being written anew.
pub(in crate::store) fn is_stale(tables: &Connection) -> Result<bool, Fault> {
    Ok(tables.prepare_cached(STALE)?.exists([])?)
}

/// Of how many ended conversations not all words are in the index yet; counted up to `most`.
pub(super) fn missing(tables: &Connection, most: u32) -> Result<u32, Fault> {
    Ok(questions::one(tables, MISSING, [most], |row| Ok(row.get(0)?))?.unwrap_or(0))
}

/// Texts until there are enough.
#[derive(Default)]
struct Slice {
    records: Vec<Record>,
    texts: usize,
    bytes: usize,
}

impl Slice {
    fn is_full(&self) -> bool {
        self.texts >= SLICE_TEXTS || self.bytes >= SLICE_BYTES
    }

    /// Adds what there is room for, and at least something.
    fn add(&mut self, tables: &Connection, conversation: &ConversationRow, from: u32) -> Result<(), Fault> {
        let mut texts = Vec::new();
        let categories = categories(tables, conversation.id)?;
        if from == 0 {
            texts.extend(self.text(conversation, &categories, 0, &head(conversation)));
        }
        let begin = from.max(1);
        // Also past a gap, however wide.
        let mut upto = begin.saturating_add(ENTRIES_READ);
        for entry in questions::entries(tables, conversation.id, begin, upto)? {
            if let Content::Message { body, .. } = &entry.content {
                texts.extend(self.text(conversation, &categories, entry.seq, body));
            }
            if self.is_full() {
                upto = entry.seq + 1;
                break;
            }
        }
        let last = questions::entries_count(tables, conversation.id)?;
        self.records.push(Record::Index {
            conversation: conversation.id,
            from,
            next: (upto <= last).then_some(upto),
            texts,
        });
        Ok(())
    }

    fn text(
        &mut self,
        conversation: &ConversationRow,
        categories: &[CategoryId],
        seq: u32,
        text: &str,
    ) -> Option<IndexedText> {
        let words = folded(text);
        // The head is found by its customer too, who may be called by signs alone.
        if words.is_empty() && seq > 0 {
            return None;
        }
        let row = row(conversation.id, seq);
        let text = words + &marks::of(conversation, categories, seq);
        self.texts += 1;
        self.bytes += text.len();
        Some(IndexedText { row, text })
    }
}

/// The categories in which a conversation was.
pub(super) fn categories(tables: &Connection, of: ConversationId) -> Result<Vec<CategoryId>, Fault> {
    let sql = "SELECT category FROM passages WHERE conversation = ?1 ORDER BY category";
    questions::all(tables, sql, [of.0.cast_signed()], |row| Ok(CategoryId(row.get(0)?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_a_place_and_back() {
        for (conversation, seq) in [(1, 0), (1, 10_000), (77, 131_071), (1 << 40, 5)] {
            let conversation = ConversationId(conversation);
            assert_eq!(place(row(conversation, seq)), (conversation, seq));
        }
        assert!(row(ConversationId(1), 100_000) < row(ConversationId(2), 0));
    }
}
