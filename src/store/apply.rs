//! What a batch does to the tables. Doing it twice is doing it once, so that a commit of unknown outcome can be repeated.

mod records;

use rusqlite::types::Value;
use rusqlite::{Connection, params};

use crate::hub::row::{
    AcceptedRow, AgentRow, Change, Content, ConversationRow, EntryRow, OfferRow, Part, Person, Row, SentAs, WaitEnd,
    WaitRow,
};
use crate::hub::text::Name;
use crate::ids::{AgentId, CategoryId, ConversationId};

use super::fault::Fault;
use super::records::Record;
use super::spool::{self, SpoolKind};
use super::words::{EndWhy, OfferGone, Road, Side};
use super::{accounts, stored, translate};

pub(super) type Done = Result<(), Fault>;

/// Keys of the two rows of table `hub`.
pub(super) const COUNTERS: &str = "counters";
pub(super) const LIMITS: &str = "limits";

/// Applies changes in order, then records in order. The caller holds the transaction.
pub(super) fn apply(tables: &Connection, changes: &[Change], records: &[Record]) -> Done {
    free_emails(tables, changes)?;
    for change in changes {
        apply_change(tables, change)?;
    }
    for record in records {
        records::apply(tables, record)?;
    }
    Ok(())
}

/// Two agents may swap addresses within a batch, so those that change are let go before any is taken.
fn free_emails(tables: &Connection, changes: &[Change]) -> Done {
    for change in changes {
        match change {
            Change::Put(Row::Agent(row)) => {
                run(
                    tables,
                    "UPDATE agents SET email = NULL WHERE id = ?1 AND email <> ?2",
                    params![row.id.0, folded(&row.email)],
                )?;
            }
            Change::RemoveAgent(agent) => run(tables, "DELETE FROM agents WHERE id = ?1", [agent.0])?,
            _ => {}
        }
    }
    Ok(())
}

/// An e-mail address without its case.
pub(super) fn folded(email: &str) -> String {
    email.to_lowercase()
}

fn apply_change(tables: &Connection, change: &Change) -> Done {
    match change {
        Change::Put(row) => put(tables, row),
        Change::RemoveAgent(agent) => remove_agent(tables, *agent),
        Change::ForgetCustomer(customer) => {
            let id = blob(customer.0);
            run(tables, "DELETE FROM customers WHERE id = ?1", [&id])?;
            run(tables, "DELETE FROM accepted WHERE person = ?1", [&id])
        }
        Change::ForgetAccepted { person, tab, id } => run(
            tables,
            "DELETE FROM accepted WHERE person = ?1 AND tab = ?2 AND id = ?3",
            params![self::person(*person), blob(tab.0), blob(id.0)],
        ),
        Change::Retire(conversation) => {
            run(
                tables,
                "UPDATE conversations SET live = 0 WHERE id = ?1",
                [conversation.0.cast_signed()],
            )?;
            spool::let_go(tables, *conversation)
        }
        Change::RemoveGuest(guest) => run(tables, "DELETE FROM guests WHERE id = ?1", [blob(guest.0)]),
        Change::RemoveInvitation(id) => run(tables, "DELETE FROM invitations WHERE id = ?1", [id.0.cast_signed()]),
    }
}

fn put(tables: &Connection, row: &Row) -> Done {
    match row {
        Row::Counters(counters) => put_hub(tables, COUNTERS, &translate::counters(*counters)),
        Row::Limits(limits) => {
            put_hub(tables, LIMITS, &translate::limits(*limits))?;
            spool::note(tables, SpoolKind::Settings, 0)
        }
        Row::Category(row) => {
            run(
                tables,
                "INSERT OR REPLACE INTO categories (id, data) VALUES (?1, ?2)",
                params![row.id.0, json(&translate::category(row))?],
            )?;
            spool::note(tables, SpoolKind::Category, row.id.0.into())
        }
        Row::Agent(row) => put_agent(tables, row),
        Row::Customer(row) => run(
            tables,
            "INSERT OR REPLACE INTO customers (id, data) VALUES (?1, ?2)",
            params![blob(row.id.0), json(&translate::customer(row))?],
        ),
        Row::Conversation(row) => put_conversation(tables, row),
        Row::Entry(conversation, row) => put_entry(tables, *conversation, row),
        Row::Accepted(row) => put_accepted(tables, row),
        Row::Wait(row) => put_wait(tables, row),
        Row::Offer(row) => put_offer(tables, row),
        Row::Guest(row) => run(
            tables,
            "INSERT OR REPLACE INTO guests (id, data) VALUES (?1, ?2)",
            params![blob(row.customer.0), json(&translate::guest(row))?],
        ),
        Row::Invitation(row) => run(
            tables,
            "INSERT OR REPLACE INTO invitations (id, sender, receiver, at) VALUES (?1, ?2, ?3, ?4)",
            params![row.id.0.cast_signed(), person(row.from), person(row.to), row.at.0],
        ),
    }
}

fn put_hub(tables: &Connection, key: &str, data: &impl serde::Serialize) -> Done {
    run(
        tables,
        "INSERT OR REPLACE INTO hub (key, data) VALUES (?1, ?2)",
        params![key, json(data)?],
    )
}

fn put_agent(tables: &Connection, row: &AgentRow) -> Done {
    // No "or replace": that would throw out another agent who has the address.
    run(
        tables,
        "INSERT INTO agents (id, email, data) VALUES (?1, ?2, ?3)
         ON CONFLICT (id) DO UPDATE SET email = excluded.email, data = excluded.data",
        params![row.id.0, folded(&row.email), json(&translate::agent(row))?],
    )?;
    spool::note(tables, SpoolKind::Agent, row.id.0.into())
}

fn remove_agent(tables: &Connection, agent: AgentId) -> Done {
    run(tables, "DELETE FROM agents WHERE id = ?1", [agent.0])?;
    spool::note(tables, SpoolKind::Agent, agent.0.into())?;
    run(tables, "DELETE FROM credentials WHERE agent = ?1", [agent.0])?;
    run(tables, "DELETE FROM sessions WHERE agent = ?1", [agent.0])?;
    run(tables, "DELETE FROM links WHERE agent = ?1", [agent.0])?;
    run(tables, "DELETE FROM password_changes WHERE agent = ?1", [agent.0])?;
    accounts::remove_totp(tables, agent)
}

fn put_conversation(tables: &Connection, row: &ConversationRow) -> Done {
    write_conversation(tables, row, true)?;
    if row.end.is_some() {
        spool::note(tables, SpoolKind::Conversation, row.id.0.cast_signed())?;
    }
    Ok(())
}

/// With its parts; `live` says whether the hub knows it.
pub(super) fn write_conversation(tables: &Connection, row: &ConversationRow, live: bool) -> Done {
    let id = row.id.0.cast_signed();
    run(
        tables,
        "INSERT INTO conversations (id, category, customer, customer_name, started, ended, why, live, data, rating,
           road, second)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?10, ?8, ?9, ?11, ?12)
         ON CONFLICT (id) DO UPDATE SET category = excluded.category, customer = excluded.customer,
           customer_name = excluded.customer_name, started = excluded.started, ended = excluded.ended,
           why = excluded.why, live = excluded.live, data = excluded.data, rating = excluded.rating,
           road = excluded.road, second = excluded.second",
        params![
            id,
            row.category.0,
            blob(row.customer.0),
            row.customer_name.as_str(),
            row.started.0,
            row.end.map(|end| end.at.0),
            row.end.map(|end| EndWhy::from(end.why).word()),
            json(&translate::conversation(row))?,
            row.rating.as_ref().map(|rating| rating.score),
            live,
            Road::from(row.road).word(),
            row.second.as_ref().map(|second| blob(second.customer.0)),
        ],
    )?;
    if row.category != CategoryId::NONE {
        put_passage(tables, id, row.category)?;
    }
    let mut parts = 0;
    for part in &row.parts {
        put_part(tables, id, parts, part)?;
        parts += 1;
    }
    run(
        tables,
        "DELETE FROM parts WHERE conversation = ?1 AND part >= ?2",
        params![id, parts],
    )
}

pub(super) fn put_passage(tables: &Connection, conversation: i64, category: CategoryId) -> Done {
    run(
        tables,
        "INSERT OR IGNORE INTO passages (conversation, category) VALUES (?1, ?2)",
        params![conversation, category.0],
    )
}

/// A part that has not changed is looked at and not written.
fn put_part(tables: &Connection, conversation: i64, at: u32, part: &Part) -> Done {
    let (ended, last_entry) = part.to.unzip();
    run(
        tables,
        "INSERT INTO parts (conversation, part, agent, name, began, ended, last_entry, note)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
         ON CONFLICT (conversation, part) DO UPDATE SET agent = excluded.agent, name = excluded.name,
           began = excluded.began, ended = excluded.ended, last_entry = excluded.last_entry, note = excluded.note
         WHERE (agent, name, began, ended, last_entry, note)
           IS NOT (excluded.agent, excluded.name, excluded.began, excluded.ended, excluded.last_entry, excluded.note)",
        params![
            conversation,
            at,
            part.agent.0,
            part.name.as_str(),
            part.from.0,
            ended.map(|ended| ended.0),
            last_entry,
            part.note.as_deref(),
        ],
    )
}

/// An entry as columns, beside its conversation, number and time.
struct EntryColumns<'a> {
    kind: &'static str,
    side: Option<Side>,
    name: Option<&'a Name>,
    body: Option<&'a str>,
    sent_as: Option<SentAs>,
    data: Option<String>,
}

impl<'a> EntryColumns<'a> {
    fn of(content: &'a Content) -> Result<Self, Fault> {
        let plain = |kind, side: Option<crate::hub::row::Side>, name| Self {
            kind,
            side: side.map(Side::from),
            name,
            body: None,
            sent_as: None,
            data: None,
        };
        Ok(match content {
            Content::Message {
                side,
                name,
                body,
                sent_as,
            } => Self {
                body: Some(body.as_str()),
                sent_as: Some(*sent_as),
                ..plain("message", Some(*side), Some(name))
            },
            Content::Invited { side, inviter, invitee } => Self {
                data: Some(json(&stored::Invited {
                    invitee: invitee.to_string(),
                })?),
                ..plain("invited", Some(*side), Some(inviter))
            },
            Content::Joined { agent } => plain("joined", None, Some(agent)),
            Content::Dropped { side, name } => plain("dropped", Some(*side), Some(name)),
            Content::Back { side, name } => plain("back", Some(*side), Some(name)),
            Content::Returned { agent } => plain("returned", None, Some(agent)),
            Content::Transferred { from, to, category } => Self {
                data: Some(json(&stored::Transfer {
                    to: to.as_ref().map(ToString::to_string),
                    category: *category,
                })?),
                ..plain("transferred", None, Some(from))
            },
            Content::NearlyFull { left } => Self {
                data: Some(json(&stored::NearlyFull { left: *left })?),
                ..plain("nearly_full", None, None)
            },
            Content::Ended { why, name } => Self {
                data: Some(json(&stored::Ended { why: (*why).into() })?),
                ..plain("ended", None, name.as_ref())
            },
        })
    }
}

pub(super) fn put_entry(tables: &Connection, conversation: ConversationId, row: &EntryRow) -> Done {
    let columns = EntryColumns::of(&row.content)?;
    run(
        tables,
        "INSERT OR REPLACE INTO entries
           (conversation, seq, at, kind, side, name, body, sent_person, sent_tab, sent_id, digest, data)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
        params![
            conversation.0.cast_signed(),
            row.seq,
            row.at.0,
            columns.kind,
            columns.side.map(Side::word),
            columns.name.map(|name| name.as_str()),
            columns.body,
            columns.sent_as.map(|sent| person(sent.person)),
            columns.sent_as.map(|sent| blob(sent.tab.0)),
            columns.sent_as.map(|sent| blob(sent.id.0)),
            columns.sent_as.map(|sent| sent.digest.cast_signed()),
            columns.data,
        ],
    )?;
    put_length(tables, conversation, row.seq)
}

/// A log goes so far, or further.
pub(super) fn put_length(tables: &Connection, conversation: ConversationId, last: u32) -> Done {
    run(
        tables,
        "INSERT INTO logs (conversation, last) VALUES (?1, ?2)
         ON CONFLICT (conversation) DO UPDATE SET last = excluded.last WHERE excluded.last > last",
        params![conversation.0.cast_signed(), last],
    )
}

fn put_accepted(tables: &Connection, row: &AcceptedRow) -> Done {
    let Some(answer) = translate::answer(row.answer) else {
        return Ok(());
    };
    run(
        tables,
        "INSERT INTO accepted (person, tab, id, digest, at, data) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (person, tab, id) DO UPDATE SET digest = excluded.digest, at = excluded.at, data = excluded.data",
        params![
            person(row.person),
            blob(row.tab.0),
            blob(row.id.0),
            row.digest.cast_signed(),
            row.at.0,
            json(&answer)?,
        ],
    )
}

fn put_wait(tables: &Connection, row: &WaitRow) -> Done {
    let (how, conversation) = match row.how {
        WaitEnd::Paired(conversation) => ("paired", Some(conversation.0.cast_signed())),
        WaitEnd::Left => ("left", None),
        WaitEnd::Abandoned => ("abandoned", None),
        WaitEnd::Moved => ("moved", None),
        WaitEnd::Dismissed => ("dismissed", None),
    };
    run(
        tables,
        "INSERT OR REPLACE INTO waits
           (entry, category, entered, left, place_at_first, promised_from_min, promised_to_min, how, conversation)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        params![
            row.entry.0.cast_signed(),
            row.category.0,
            row.entered.0,
            row.left.0,
            row.place_at_first,
            row.promised.map(|promised| promised.from_min),
            row.promised.map(|promised| promised.to_min),
            how,
            conversation,
        ],
    )
}

fn put_offer(tables: &Connection, row: &OfferRow) -> Done {
    run(
        tables,
        "INSERT OR REPLACE INTO offers (offer, entry, agent, name, at, ended, why) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        params![
            row.offer.0.cast_signed(),
            row.entry.0.cast_signed(),
            row.agent.0,
            row.name.as_str(),
            row.at.0,
            row.ended.0,
            OfferGone::from(row.why).word(),
        ],
    )
}

pub(super) fn run(tables: &Connection, sql: &str, values: impl rusqlite::Params) -> Done {
    tables.prepare_cached(sql)?.execute(values)?;
    Ok(())
}

pub(super) fn json(data: &impl serde::Serialize) -> Result<String, Fault> {
    Ok(serde_json::to_string(data)?)
}

fn blob(id: u128) -> [u8; 16] {
    id.to_be_bytes()
}

/// An agent's number, or a customer's blob.
fn person(person: Person) -> Value {
    match person {
        Person::Customer(customer) => Value::Blob(blob(customer.0).to_vec()),
        Person::Agent(agent) => Value::Integer(agent.0.into()),
    }
}
