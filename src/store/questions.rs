//! What the tables can be asked: rows out of columns, one function for each question. Every question is served by an index.

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension, Params, Row, params};

use crate::hub::effect::EndWhy;
use crate::hub::input::Limits;
use crate::hub::row::{
    AcceptedRow, AgentRow, CategoryRow, Content, ConversationRow, CustomerRow, End, EntryRow, GuestRow, InvitationRow,
    Part, Person, SentAs, Side,
};
use crate::hub::time::Wall;
use crate::ids::{AgentId, CategoryId, CommandId, ConversationId, CustomerId, InvitationId, TabId};

use super::apply::{COUNTERS, LIMITS, folded};
use super::fault::Fault;
use super::{stored, translate, words};

pub(super) type Read<T> = Result<T, Fault>;

const CONVERSATION: &str =
    "SELECT id, category, customer, customer_name, started, ended, why, data, second FROM conversations";
/// Number by number, as one statement: what it reads is of one moment, and it can be broken off.
const ENTRIES: &str = "WITH RECURSIVE number (n) AS (
      SELECT ?2 WHERE ?2 < ?3
      UNION ALL
      SELECT n + 1 FROM number
      WHERE n + 1 < ?3 AND n < (SELECT last FROM logs WHERE conversation = ?1))
    SELECT seq, at, kind, side, name, body, sent_person, sent_tab, sent_id, digest, data
    FROM number CROSS JOIN entries INDEXED BY entries_by_number ON seq = n AND conversation = ?1";

const ENTRY: &str = "SELECT seq, at, kind, side, name, body, sent_person, sent_tab, sent_id, digest, data
    FROM entries INDEXED BY entries_by_number WHERE seq = ?2 AND conversation = ?1";

/// All rows of a query.
pub(super) fn all<T>(
    tables: &Connection,
    sql: &str,
    values: impl Params,
    read: impl FnMut(&Row<'_>) -> Read<T>,
) -> Read<Vec<T>> {
    let mut statement = tables.prepare_cached(sql)?;
    statement.query_and_then(values, read)?.collect()
}

/// The only row of a query, if there is one.
pub(super) fn one<T>(
    tables: &Connection,
    sql: &str,
    values: impl Params,
    read: impl FnOnce(&Row<'_>) -> Read<T>,
) -> Read<Option<T>> {
    let mut statement = tables.prepare_cached(sql)?;
    let mut rows = statement.query(values)?;
    rows.next()?.map(read).transpose()
}

/// One of the rows of table `hub`.
pub(super) fn hub<T: serde::de::DeserializeOwned>(tables: &Connection, key: &str) -> Read<Option<T>> {
    one(tables, "SELECT data FROM hub WHERE key = ?1", [key], |row| json(row, 0))
}

pub(super) fn limits(tables: &Connection) -> Read<Option<Limits>> {
    let kept: Option<stored::Limits> = hub(tables, LIMITS)?;
    Ok(kept.as_ref().map(translate::read_limits))
}

/// The last number that was given to a conversation.
pub(super) fn conversations_given(tables: &Connection) -> Read<u64> {
    let kept: Option<stored::Counters> = hub(tables, COUNTERS)?;
    Ok(kept.map_or(0, |counters| counters.conversation))
}

/// The last number that was given to an agent.
pub(super) fn agents_given(tables: &Connection) -> Read<u32> {
    let kept: Option<stored::Counters> = hub(tables, COUNTERS)?;
    Ok(kept.map_or(0, |counters| counters.agent))
}

pub(super) fn meta(tables: &Connection, key: &str) -> Read<Option<String>> {
    let mut statement = tables.prepare_cached("SELECT value FROM meta WHERE key = ?1")?;
    Ok(statement.query_row([key], |row| row.get(0)).optional()?)
}

pub(super) fn categories(tables: &Connection) -> Read<Vec<CategoryRow>> {
    all(tables, "SELECT id, data FROM categories ORDER BY id", [], |row| {
        translate::read_category(CategoryId(row.get(0)?), &json(row, 1)?)
    })
}

pub(super) fn category(tables: &Connection, category: CategoryId) -> Read<Option<CategoryRow>> {
    let sql = "SELECT data FROM categories WHERE id = ?1";
    one(tables, sql, [category.0], |row| {
        translate::read_category(category, &json(row, 0)?)
    })
}

pub(super) fn agents(tables: &Connection) -> Read<Vec<AgentRow>> {
    all(tables, "SELECT id, data FROM agents ORDER BY id", [], agent_row)
}

pub(super) fn agent(tables: &Connection, agent: AgentId) -> Read<Option<AgentRow>> {
    one(
        tables,
        "SELECT id, data FROM agents WHERE id = ?1",
        [agent.0],
        agent_row,
    )
}

pub(super) fn agent_by_email(tables: &Connection, email: &str) -> Read<Option<AgentRow>> {
    let sql = "SELECT id, data FROM agents WHERE email = ?1";
    one(tables, sql, [folded(email.trim())], agent_row)
}

pub(super) fn agent_row(row: &Row<'_>) -> Read<AgentRow> {
    translate::read_agent(AgentId(row.get(0)?), json(row, 1)?)
}

pub(super) fn customers(tables: &Connection) -> Read<Vec<CustomerRow>> {
    all(tables, "SELECT id, data FROM customers ORDER BY id", [], |row| {
        translate::read_customer(CustomerId(id(row, 0)?), &json(row, 1)?)
    })
}

pub(super) fn customer(tables: &Connection, customer: CustomerId) -> Read<Option<CustomerRow>> {
    let sql = "SELECT id, data FROM customers WHERE id = ?1";
    one(tables, sql, [customer.0.to_be_bytes()], |row| {
        translate::read_customer(CustomerId(id(row, 0)?), &json(row, 1)?)
    })
}

pub(super) fn guests(tables: &Connection) -> Read<Vec<GuestRow>> {
    all(tables, "SELECT id, data FROM guests ORDER BY id", [], |row| {
        translate::read_guest(CustomerId(id(row, 0)?), &json(row, 1)?)
    })
}

/// Those that are pending.
pub(super) fn invitations(tables: &Connection) -> Read<Vec<InvitationRow>> {
    let sql = "SELECT id, sender, receiver, at FROM invitations ORDER BY id";
    all(tables, sql, [], |row| {
        Ok(InvitationRow {
            id: InvitationId(row.get::<_, i64>(0)?.cast_unsigned()),
            from: person(row, 1)?,
            to: person(row, 2)?,
            at: Wall(row.get(3)?),
        })
    })
}

/// In the order of acceptance.
pub(super) fn accepted(tables: &Connection) -> Read<Vec<AcceptedRow>> {
    let sql = "SELECT person, tab, id, digest, at, data FROM accepted ORDER BY number";
    all(tables, sql, [], |row| {
        Ok(AcceptedRow {
            person: person(row, 0)?,
            tab: TabId(id(row, 1)?),
            id: CommandId(id(row, 2)?),
            digest: row.get::<_, i64>(3)?.cast_unsigned(),
            at: Wall(row.get(4)?),
            answer: translate::read_answer(json(row, 5)?),
        })
    })
}

/// Those that are not retired, by id.
pub(super) fn live_conversations(tables: &Connection) -> Read<Vec<ConversationRow>> {
    let sql = format!("{CONVERSATION} WHERE live = 1 ORDER BY id");
    all(tables, &sql, [], |row| conversation_row(tables, row))
}

/// One that has ended.
pub(super) fn ended_conversation(tables: &Connection, of: ConversationId) -> Read<Option<ConversationRow>> {
    let sql = format!("{CONVERSATION} WHERE id = ?1 AND ended IS NOT NULL");
    one(tables, &sql, [of.0.cast_signed()], |row| conversation_row(tables, row))
}

/// One that is under way or has ended, and whether the hub still knows it.
pub(super) fn conversation(tables: &Connection, of: ConversationId) -> Read<Option<(ConversationRow, bool)>> {
    let sql = format!("{CONVERSATION} WHERE id = ?1");
    let Some(row) = one(tables, &sql, [of.0.cast_signed()], |row| conversation_row(tables, row))? else {
        return Ok(None);
    };
    let sql = "SELECT live FROM conversations WHERE id = ?1";
    let live = one(tables, sql, [of.0.cast_signed()], |row| Ok(row.get(0)?))?;
    Ok(live.map(|live| (row, live)))
}

/// Whose conversation of a queue it is, under way or ended. Guests of the lobby are tied to nothing that they did under another name.
pub(super) fn customer_of(tables: &Connection, of: ConversationId) -> Read<Option<CustomerId>> {
    let sql = "SELECT customer FROM conversations WHERE id = ?1 AND road = 'queue'";
    one(tables, sql, [of.0.cast_signed()], |row| Ok(CustomerId(id(row, 0)?)))
}

fn conversation_row(tables: &Connection, row: &Row<'_>) -> Read<ConversationRow> {
    let id = ConversationId(row.get::<_, i64>(0)?.cast_unsigned());
    let end = match row.get::<_, Option<i64>>(5)? {
        None => None,
        Some(at) => Some(End {
            at: Wall(at),
            why: words::EndWhy::read(word(row, 6)?)?.into(),
        }),
    };
    let columns = translate::ConversationColumns {
        id,
        category: CategoryId(row.get(1)?),
        customer: CustomerId(self::id(row, 2)?),
        customer_name: translate::text(word(row, 3)?)?,
        second: row
            .get::<_, Option<[u8; 16]>>(8)?
            .map(|id| CustomerId(u128::from_be_bytes(id))),
        started: Wall(row.get(4)?),
        end,
    };
    translate::read_conversation(columns, parts(tables, id)?, json(row, 7)?)
}

fn parts(tables: &Connection, of: ConversationId) -> Read<Vec<Part>> {
    let sql = "SELECT agent, name, began, ended, last_entry, note FROM parts WHERE conversation = ?1 ORDER BY part";
    all(tables, sql, [of.0.cast_signed()], |row| {
        Ok(Part {
            agent: AgentId(row.get(0)?),
            name: translate::text(word(row, 1)?)?,
            from: Wall(row.get(2)?),
            to: row.get::<_, Option<i64>>(3)?.map(Wall).zip(row.get(4)?),
            note: translate::text_if(word_if(row, 5)?)?,
        })
    })
}

/// How many entries a conversation has: they are numbered from 1. Should one be missing, it counts.
pub(super) fn entries_count(tables: &Connection, of: ConversationId) -> Read<u32> {
    let sql = "SELECT last FROM logs WHERE conversation = ?1";
    let last = one(tables, sql, [of.0.cast_signed()], |row| Ok(row.get(0)?))?;
    Ok(last.unwrap_or(0))
}

/// The entries `from..before`, in order, each of which costs a look.
pub(super) fn entries(tables: &Connection, of: ConversationId, from: u32, before: u32) -> Read<Vec<EntryRow>> {
    all(tables, ENTRIES, params![of.0.cast_signed(), from, before], entry_row)
}

/// One entry by its number.
pub(super) fn entry(tables: &Connection, of: ConversationId, seq: u32) -> Read<Option<EntryRow>> {
    one(tables, ENTRY, params![of.0.cast_signed(), seq], entry_row)
}

fn entry_row(row: &Row<'_>) -> Read<EntryRow> {
    Ok(EntryRow {
        seq: row.get(0)?,
        at: Wall(row.get(1)?),
        content: content(row)?,
    })
}

fn content(row: &Row<'_>) -> Read<Content> {
    let name = || translate::text(word(row, 4)?);
    Ok(match word(row, 2)? {
        "message" => Content::Message {
            side: side(row)?,
            name: name()?,
            body: translate::text(word(row, 5)?)?,
            sent_as: SentAs {
                person: person(row, 6)?,
                tab: TabId(id(row, 7)?),
                id: CommandId(id(row, 8)?),
                digest: row.get::<_, i64>(9)?.cast_unsigned(),
            },
        },
        "invited" => {
            let stored::Invited { invitee } = json(row, 10)?;
            Content::Invited {
                side: side(row)?,
                inviter: name()?,
                invitee: translate::text(&invitee)?,
            }
        }
        "joined" => Content::Joined { agent: name()? },
        "dropped" => Content::Dropped {
            side: side(row)?,
            name: name()?,
        },
        "back" => Content::Back {
            side: side(row)?,
            name: name()?,
        },
        "returned" => Content::Returned { agent: name()? },
        "transferred" => {
            let stored::Transfer { to, category } = json(row, 10)?;
            Content::Transferred {
                from: name()?,
                to: translate::text_if(to.as_deref())?,
                category,
            }
        }
        "nearly_full" => {
            let stored::NearlyFull { left } = json(row, 10)?;
            Content::NearlyFull { left }
        }
        "ended" => {
            let stored::Ended { why } = json(row, 10)?;
            Content::Ended {
                why: EndWhy::from(why),
                name: translate::text_if(word_if(row, 4)?)?,
            }
        }
        _ => return Err(Fault::Word("kind of entry")),
    })
}

fn side(row: &Row<'_>) -> Read<Side> {
    Ok(words::Side::read(word(row, 3)?)?.into())
}

fn person(row: &Row<'_>, column: usize) -> Read<Person> {
    match row.get_ref(column)? {
        ValueRef::Integer(agent) => match u32::try_from(agent) {
            Ok(agent) => Ok(Person::Agent(AgentId(agent))),
            Err(_) => Err(Fault::Word("person")),
        },
        ValueRef::Blob(_) => Ok(Person::Customer(CustomerId(id(row, column)?))),
        ValueRef::Null | ValueRef::Real(_) | ValueRef::Text(_) => Err(Fault::Word("person")),
    }
}

pub(super) fn id(row: &Row<'_>, column: usize) -> Read<u128> {
    Ok(u128::from_be_bytes(row.get(column)?))
}

pub(super) fn word<'a>(row: &'a Row<'_>, column: usize) -> Read<&'a str> {
    word_if(row, column)?.ok_or(Fault::Word("null"))
}

fn word_if<'a>(row: &'a Row<'_>, column: usize) -> Read<Option<&'a str>> {
    match row.get_ref(column)? {
        ValueRef::Null => Ok(None),
        value => value.as_str().map(Some).map_err(|_| Fault::Word("text")),
    }
}

pub(super) fn json<T: serde::de::DeserializeOwned>(row: &Row<'_>, column: usize) -> Read<T> {
    Ok(serde_json::from_str(word(row, column)?)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Store;

    #[test]
    fn each_entry_is_found_by_number_and_conversation_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("usher.db");
        drop(Store::open(&path).unwrap());
        let plan = "entries_by_number (seq=? AND conversation=?)";
        for sql in [ENTRIES, ENTRY] {
            crate::store::schema::assert_served(&Connection::open(&path).unwrap(), sql, plan);
        }
    }
}
