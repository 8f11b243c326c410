//! What the audit log tells of conversations that are gone: what was done, and not to whom. It is emptied of the customer's name and
//! the tags as a conversation goes, too old or erased, and of what filters name whoever is erased. Deliberately absent: when anything goes.

use std::collections::BTreeSet;

use rusqlite::{Connection, params};

use crate::ids::ConversationId;
use crate::store::apply::json;
use crate::store::fault::Fault;
use crate::store::questions;
use crate::store::spool::{self, SpoolKind};
use crate::words::{plain, words};

type Done = Result<(), Fault>;

/// Pieces of names that are shorter than this stand in too many other words to be anybody's, unless they are whole ones.
const NAMING_CHARS: usize = 3;

// Without MongoDB every conversation that there is is in the file.
const GONE: &str = "SELECT 1 FROM erased WHERE conversation = ?1
    UNION ALL SELECT 1 FROM spool WHERE kind = 'removal' AND id = ?1
    UNION ALL SELECT 1 WHERE NOT ?2 AND NOT EXISTS (SELECT 1 FROM conversations WHERE id = ?1)";

/// Whether a conversation has gone: what is noted of it from then on says nothing of anybody.
pub(in crate::store) fn is_gone(tables: &Connection, conversation: ConversationId) -> Result<bool, Fault> {
    let id = conversation.0.cast_signed();
    let elsewhere = spool::is_on(tables)?;
    Ok(tables.prepare_cached(GONE)?.exists(params![id, elsewhere])?)
}

/// Whatever was noted of a conversation that has gone says what was done, and not to whom.
pub(in crate::store) fn take_out(tables: &Connection, conversation: ConversationId) -> Done {
    let sql = "UPDATE audit INDEXED BY audit_by_conversation SET target_name = '', changes = '[]'
        WHERE target_kind = 'conversation' AND target_id = ?1 AND (target_name <> '' OR changes <> '[]') RETURNING id";
    let about = questions::all(tables, sql, [conversation.to_string()], |row| Ok(row.get::<_, i64>(0)?))?;
    for id in about {
        spool::note(tables, SpoolKind::Audit, id)?;
    }
    Ok(())
}

/// The filters of earlier exports do not name whoever is called so.
pub(super) fn take_out_of_filters(tables: &Connection, names: &[String]) -> Done {
    let sql = "SELECT id, changes FROM audit INDEXED BY audit_by_action
        WHERE action IN ('archive_exported', 'audit_exported')";
    let exports = questions::all(tables, sql, [], |row| {
        let changes: Vec<(String, Option<String>, Option<String>)> = questions::json(row, 1)?;
        Ok((row.get::<_, i64>(0)?, changes))
    })?;
    for (id, mut changes) in exports {
        let mut found = false;
        for (field, _, after) in &mut changes {
            if matches!(field.as_str(), "customer" | "text" | "tag")
                && after.as_ref().is_some_and(|asked| is_named(asked, names))
            {
                after.replace(String::new());
                found = true;
            }
        }
        if found {
            let sql = "UPDATE audit SET changes = ?2 WHERE id = ?1";
            tables.prepare_cached(sql)?.execute(params![id, json(&changes)?])?;
            spool::note(tables, SpoolKind::Audit, id)?;
        }
    }
    Ok(())
}

/// Whether a filter names somebody: it is a name or an address, or part of one, or has one in it, its words in any order.
fn is_named(asked: &str, names: &[String]) -> bool {
    let (asked, asked_words) = (plain(asked), whole_words(asked));
    names.iter().any(|name| {
        let (name, name_words) = (plain(name), whole_words(name));
        asked.trim() == name.trim()
            || is_part(&asked, &name)
            || is_part(&name, &asked)
            || are_among(&asked_words, &name_words)
            || are_among(&name_words, &asked_words)
    })
}

fn is_part(piece: &str, of: &str) -> bool {
    piece.chars().count() >= NAMING_CHARS && of.contains(piece)
}

/// What has no words is among nothing.
fn are_among(some: &BTreeSet<String>, all: &BTreeSet<String>) -> bool {
    !some.is_empty() && some.is_subset(all)
}

fn whole_words(text: &str) -> BTreeSet<String> {
    words(text).into_iter().map(|word| word.text).collect()
}
