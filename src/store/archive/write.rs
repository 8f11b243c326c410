//! What the archive's records do to the tables. Doing one twice is doing it once.

use rusqlite::{Connection, params};

use crate::ids::{CategoryId, ConversationId};
use crate::store::fault::Fault;
use crate::store::questions;
use crate::store::records::{IndexedText, NoteRecord};
use crate::words::folded;

use super::index;

type Done = Result<(), Fault>;

/// Adds a note, if its conversation is still there.
pub(in crate::store) fn add_note(tables: &Connection, note: &NoteRecord) -> Done {
    run(
        tables,
        "INSERT OR IGNORE INTO notes (uid, conversation, agent, name, at, text)
         SELECT ?1, id, ?3, ?4, ?5, ?6 FROM conversations WHERE id = ?2",
        params![
            note.uid.to_be_bytes(),
            note.conversation.0.cast_signed(),
            note.agent.map(|agent| agent.0),
            note.name,
            note.at.0,
            note.text,
        ],
    )?;
    Ok(())
}

/// Gives a conversation these tags and no others.
pub(in crate::store) fn put_tags(tables: &Connection, conversation: ConversationId, tags: &[String]) -> Done {
    let id = conversation.0.cast_signed();
    run(tables, "DELETE FROM tags WHERE conversation = ?1", [id])?;
    for (place, tag) in (0_u32..).zip(tags) {
        run(
            tables,
            "INSERT OR IGNORE INTO tags (conversation, place, folded, tag)
             SELECT id, ?2, ?3, ?4 FROM conversations WHERE id = ?1",
            params![id, place, folded_tag(tag), tag],
        )?;
    }
    Ok(())
}

/// What makes two tags the same.
pub fn folded_tag(tag: &str) -> String {
    let words = folded(tag);
    // A tag of signs alone is what it is.
    if words.is_empty() { tag.to_owned() } else { words }
}

/// How much of the index a piece of merging writes anew at most, but for a word that stands in more texts than that has room for.
const PAGES_MERGED: u32 = 32;

/// Puts texts into the index, unless that was done.
pub(in crate::store) fn index(
    tables: &Connection,
    conversation: ConversationId,
    from: u32,
    next: Option<u32>,
    texts: &[IndexedText],
) -> Done {
    let moved = run(
        tables,
        "UPDATE conversations SET words_from = ?3 WHERE id = ?1 AND words_from = ?2 AND ended IS NOT NULL",
        params![conversation.0.cast_signed(), from, next],
    )?;
    if moved == 0 {
        return Ok(());
    }
    for text in texts {
        run(
            tables,
            "INSERT INTO words (rowid, text) VALUES (?1, ?2)",
            params![text.row, text.text],
        )?;
    }
    has_grown(tables)
}

/// Merges a little of the index, if there is anything to merge.
pub(in crate::store) fn merge_index(tables: &Connection) -> Done {
    if !tables.prepare_cached(index::UNMERGED)?.exists([])? {
        return Ok(());
    }
    let before = changes(tables)?;
    run(
        tables,
        "INSERT INTO words (words, rank) VALUES ('merge', ?1)",
        [PAGES_MERGED],
    )?;
    // The command itself counts as one: https://www.sqlite.org/fts5.html#the_merge_command
    if changes(tables)? - before < 2 {
        run(tables, "DELETE FROM words_unmerged", [])?;
    }
    Ok(())
}

/// All of the index is to be written anew: what was removed stays in it until then.
pub(in crate::store) fn make_stale(tables: &Connection) -> Done {
    run(tables, "INSERT OR IGNORE INTO words_stale (one) VALUES (1)", [])?;
    Ok(())
}

/// Writes a piece of a stale index anew. A negative number makes one segment of all, also of one that has gaps, which a piece of
/// [`merge_index`] leaves as it is: <https://www.sqlite.org/fts5.html#the_merge_command>
pub(in crate::store) fn rewrite_index(tables: &Connection) -> Done {
    if !tables.prepare_cached(index::STALE)?.exists([])? {
        return Ok(());
    }
    let before = changes(tables)?;
    run(
        tables,
        "INSERT INTO words (words, rank) VALUES ('merge', ?1)",
        [-i64::from(PAGES_MERGED)],
    )?;
    if changes(tables)? - before < 2 {
        run(tables, "DELETE FROM words_stale", [])?;
    }
    Ok(())
}

fn has_grown(tables: &Connection) -> Done {
    run(tables, "INSERT OR IGNORE INTO words_unmerged (one) VALUES (1)", [])?;
    Ok(())
}

fn changes(tables: &Connection) -> Result<i64, Fault> {
    Ok(tables
        .prepare_cached("SELECT total_changes()")?
        .query_row([], |row| row.get(0))?)
}

/// Removes a conversation from every list, unless it still lives; its entries and words are left to be cleared away. Answers whether it
/// was there.
pub(in crate::store) fn remove(tables: &Connection, conversation: ConversationId) -> Result<bool, Fault> {
    let id = conversation.0.cast_signed();
    if !is_to_be_cleared(tables, id)? {
        return Ok(false);
    }
    let category = questions::one(
        tables,
        "SELECT category FROM conversations WHERE id = ?1",
        [id],
        |row| Ok(CategoryId(row.get(0)?)),
    )?;
    if let Some(category) = category {
        count_removal(tables, category)?;
    }
    let_go_of_stays(tables, id)?;
    take_out(tables, id)?;
    Ok(true)
}

/// The same of one that is erased, and so is not counted among those that are too old.
pub(in crate::store) fn take_away(tables: &Connection, conversation: ConversationId) -> Done {
    let id = conversation.0.cast_signed();
    if is_to_be_cleared(tables, id)? {
        let_go_of_stays(tables, id)?;
        take_out(tables, id)?;
    }
    Ok(())
}

fn let_go_of_stays(tables: &Connection, id: i64) -> Done {
    let sql = format!("UPDATE waits SET conversation = NULL WHERE entry IN {STAYS}");
    run(tables, &sql, [id])?;
    Ok(())
}

/// One more was removed of a category.
pub(in crate::store) fn count_removal(tables: &Connection, category: CategoryId) -> Done {
    run(
        tables,
        "INSERT INTO removals (category, conversations) VALUES (?1, 1)
         ON CONFLICT (category) DO UPDATE SET conversations = conversations + 1",
        [category.0],
    )?;
    Ok(())
}

/// Takes a conversation out of the file, as MongoDB has it; its entries and words are left to be cleared away.
pub(in crate::store) fn leave(tables: &Connection, conversation: ConversationId) -> Done {
    let id = conversation.0.cast_signed();
    if is_to_be_cleared(tables, id)? {
        take_out(tables, id)?;
    }
    Ok(())
}

const STAYS: &str = "(SELECT value FROM conversations, json_each(conversations.data, '$.queue_entries')
    WHERE conversations.id = ?1)";

/// Notes that its entries are to be cleared away, if it is there and does not live.
fn is_to_be_cleared(tables: &Connection, id: i64) -> Result<bool, Fault> {
    let taken = run(
        tables,
        "INSERT OR IGNORE INTO removed (conversation, upto)
         SELECT id, 0 FROM conversations WHERE id = ?1 AND ended IS NOT NULL AND live = 0",
        [id],
    )?;
    Ok(taken > 0)
}

/// Notes that the log of a conversation which is not there is to be cleared away: a migration that was broken off has left it.
pub(in crate::store) fn clear_left(tables: &Connection, conversation: ConversationId) -> Done {
    let sql = "INSERT OR IGNORE INTO removed (conversation, upto) SELECT ?1, 0
        WHERE EXISTS (SELECT 1 FROM logs WHERE conversation = ?1)
        AND NOT EXISTS (SELECT 1 FROM conversations WHERE id = ?1)";
    run(tables, sql, [conversation.0.cast_signed()])?;
    Ok(())
}

/// The same of all of them.
pub(in crate::store) fn clear_all_left(tables: &Connection) -> Done {
    let sql = "INSERT OR IGNORE INTO removed (conversation, upto) SELECT conversation, 0 FROM logs
        WHERE conversation NOT IN (SELECT id FROM conversations)";
    run(tables, sql, [])?;
    Ok(())
}

fn take_out(tables: &Connection, id: i64) -> Done {
    run(tables, &format!("DELETE FROM offers WHERE entry IN {STAYS}"), [id])?;
    for table in ["notes", "tags", "parts", "passages"] {
        run(tables, &format!("DELETE FROM {table} WHERE conversation = ?1"), [id])?;
    }
    run(tables, "DELETE FROM conversations WHERE id = ?1", [id])?;
    Ok(())
}

/// Whether so many removals of a category are to be noted; from now on they are not.
pub(in crate::store) fn are_unnoted(tables: &Connection, category: CategoryId, number: u32) -> Result<bool, Fault> {
    let sql = "DELETE FROM removals WHERE category = ?1 AND conversations = ?2";
    Ok(run(tables, sql, params![category.0, number])? > 0)
}

/// Clears away the entries and words `from..upto` of a removed conversation.
pub(in crate::store) fn clear(
    tables: &Connection,
    conversation: ConversationId,
    from: u32,
    upto: u32,
    done: bool,
) -> Done {
    let id = conversation.0.cast_signed();
    let moved = run(
        tables,
        "UPDATE removed SET upto = ?3 WHERE conversation = ?1 AND upto = ?2",
        params![id, from, upto],
    )?;
    if moved == 0 {
        return Ok(());
    }
    for seq in from..upto {
        let sql = "DELETE FROM entries WHERE seq = ?1 AND conversation = ?2";
        run(tables, sql, params![seq, id])?;
    }
    run(
        tables,
        "DELETE FROM words WHERE rowid >= ?1 AND rowid < ?2",
        [index::row(conversation, from), index::row(conversation, upto)],
    )?;
    has_grown(tables)?;
    if done {
        run(tables, "DELETE FROM logs WHERE conversation = ?1", [id])?;
        run(tables, "DELETE FROM removed WHERE conversation = ?1", [id])?;
    }
    Ok(())
}

fn run(tables: &Connection, sql: &str, values: impl rusqlite::Params) -> Result<usize, Fault> {
    Ok(tables.prepare_cached(sql)?.execute(values)?)
}
