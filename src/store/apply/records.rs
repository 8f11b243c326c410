//! What a record of the HTTP side does to the tables: credentials, sessions, links, the allow-list, the audit log. Those with
//! tables of their own kind are passed on.

use rusqlite::{Connection, params};

use crate::ids::ConversationId;
use crate::store::records::{AllowRecord, AuditRecord, LinkRecord, Record, SessionRecord};
use crate::store::spool::SpoolKind;
use crate::store::words::LinkPurpose;
use crate::store::{accounts, archive, keys, spool};

use super::{Done, blob, json, run};

/// Doing it twice is doing it once.
pub(super) fn apply(tables: &Connection, record: &Record) -> Done {
    match record {
        Record::PutCredential { agent, password_hash } => run(
            tables,
            "INSERT OR REPLACE INTO credentials (agent, password_hash) VALUES (?1, ?2)",
            params![agent.0, password_hash],
        ),
        Record::RemoveCredential { agent } => run(tables, "DELETE FROM credentials WHERE agent = ?1", [agent.0]),
        Record::PutSession(session) => put_session(tables, session),
        Record::RemoveSession(session) => run(tables, "DELETE FROM sessions WHERE id = ?1", [blob(session.0)]),
        Record::RemoveSessionsOf(agent) => run(tables, "DELETE FROM sessions WHERE agent = ?1", [agent.0]),
        Record::PutLink(link) => put_link(tables, link),
        Record::RemoveLink { token_hash } => run(tables, "DELETE FROM links WHERE token_hash = ?1", [token_hash]),
        Record::RemoveLinksOf(agent) => run(tables, "DELETE FROM links WHERE agent = ?1", [agent.0]),
        Record::Account(record) => accounts::apply(tables, record),
        Record::PutMeta { key, value } => {
            run(
                tables,
                "INSERT OR REPLACE INTO meta (key, value) VALUES (?1, ?2)",
                params![key, value],
            )?;
            spool::note(tables, SpoolKind::Settings, 0)
        }
        Record::PutAllowEntry(entry) => put_allow_entry(tables, entry),
        Record::RemoveAllowEntry { id } => run(tables, "DELETE FROM allow_list WHERE id = ?1", [id]),
        Record::PutKey(key) => keys::put(tables, key),
        Record::KeyUsed { key, at } => keys::used(tables, *key, *at),
        Record::RemoveKey(key) => keys::remove(tables, *key),
        Record::Audit(record) => audit(tables, record),
        Record::AddNote(note) => {
            archive::write::add_note(tables, note)?;
            spool::note_ended(tables, note.conversation)
        }
        Record::PutTags { conversation, tags } => {
            archive::write::put_tags(tables, *conversation, tags)?;
            spool::note_ended(tables, *conversation)
        }
        Record::Index {
            conversation,
            from,
            next,
            texts,
        } => archive::write::index(tables, *conversation, *from, *next, texts),
        Record::MergeIndex => archive::write::merge_index(tables),
        Record::RemoveConversation(conversation) => {
            // It may have left for MongoDB meanwhile.
            let was_here = archive::write::remove(tables, *conversation)?;
            if spool::note_removal(tables, *conversation)? || was_here {
                archive::unnamed::take_out(tables, *conversation)?;
            }
            Ok(())
        }
        Record::RemoveFiled { conversation, category } => {
            if spool::note_removal(tables, *conversation)? {
                archive::write::count_removal(tables, *category)?;
                archive::write::clear_left(tables, *conversation)?;
                archive::unnamed::take_out(tables, *conversation)?;
            }
            Ok(())
        }
        Record::Spool => spool::begin(tables),
        Record::NoteSettings => spool::note(tables, spool::SpoolKind::Settings, 0),
        Record::Sent(revs) => spool::sent(tables, revs),
        Record::Refused { rev, why } => spool::refused(tables, *rev, why),
        Record::CarryAgain => spool::again(tables),
        Record::NoteRemovals {
            category,
            conversations,
            deed,
        } => {
            if archive::write::are_unnoted(tables, *category, *conversations)? {
                audit(tables, deed)?;
            }
            Ok(())
        }
        Record::Erase { asked, deed } => {
            if archive::erasure::ask(tables, asked)? {
                audit(tables, deed)?;
            }
            Ok(())
        }
        Record::EraseConversation(gone) => archive::erasure::conversation(tables, gone),
        Record::Swept { erasure, at } => archive::erasure::swept(tables, *erasure, *at),
        Record::EraseAgain { erasure, at } => archive::erasure::again(tables, *erasure, *at),
        Record::Proven { erasure, at, deed } => {
            if archive::erasure::proven(tables, *erasure, *at)? {
                audit(tables, deed)?;
            }
            Ok(())
        }
        Record::MakeIndexStale => archive::write::make_stale(tables),
        Record::RewriteIndex => archive::write::rewrite_index(tables),
        Record::Clear {
            conversation,
            from,
            upto,
            done,
        } => archive::write::clear(tables, *conversation, *from, *upto, *done),
    }
}

fn put_allow_entry(tables: &Connection, entry: &AllowRecord) -> Done {
    run(
        tables,
        "INSERT OR REPLACE INTO allow_list (id, cidr, note, added, added_by) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![
            entry.id,
            entry.net.to_string(),
            entry.note,
            entry.added.0,
            entry.added_by
        ],
    )
}

/// Only ever added to: the table's triggers refuse anything else.
fn audit(tables: &Connection, record: &AuditRecord) -> Done {
    let target = record.target.as_ref();
    // Who was asked for a moment before the conversation went comes here a moment after.
    let is_gone = match target {
        Some(target) if target.kind == "conversation" => match target.id.parse() {
            Ok(id) => archive::unnamed::is_gone(tables, ConversationId(id))?,
            Err(_) => false,
        },
        _ => false,
    };
    let told = if is_gone { &[][..] } else { &record.changes };
    let changes: Vec<_> = told
        .iter()
        .map(|change| (&change.field, &change.before, &change.after))
        .collect();
    let name = target.map(|target| if is_gone { "" } else { target.name.as_str() });
    let added = tables
        .prepare_cached(
            "INSERT OR IGNORE INTO audit
               (uid, at, by, agent, name, address, action, target_kind, target_id, target_name, changes)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        )?
        .execute(params![
            blob(record.id),
            record.at.0,
            record.by,
            record.agent.map(|agent| agent.0),
            record.name,
            record.address,
            record.action,
            target.map(|target| &target.kind),
            target.map(|target| &target.id),
            name,
            json(&changes)?,
        ])?;
    if added > 0 {
        spool::note(tables, SpoolKind::Audit, tables.last_insert_rowid())?;
    }
    Ok(())
}

fn put_session(tables: &Connection, session: &SessionRecord) -> Done {
    run(
        tables,
        "INSERT OR REPLACE INTO sessions (id, secret_hash, agent, created, last_seen, address, browser)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        params![
            blob(session.id.0),
            session.secret_hash,
            session.agent.0,
            session.created.0,
            session.last_seen.0,
            session.address,
            session.browser,
        ],
    )
}

fn put_link(tables: &Connection, link: &LinkRecord) -> Done {
    run(
        tables,
        "INSERT OR REPLACE INTO links (token_hash, purpose, agent, expires) VALUES (?1, ?2, ?3, ?4)",
        params![
            link.token_hash,
            LinkPurpose::from(link.purpose).word(),
            link.agent.map(|agent| agent.0),
            link.expires.0,
        ],
    )
}
