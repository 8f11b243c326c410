//! The archive: ended conversations, newest first, live ones among them. A record is there from the step that ended it.
//!
//! `list`: pages by any filters, of what a filter that leads finds (`lead`) and the others let pass (`look`). `hits`: where the words
//! of a search stand. `index`: the words of the full-text search, with their `marks`. `beside`: what staff add, and what stands beside a
//! chat. `filed`: all that is kept of a conversation but its log. `removal`: what is kept no longer. `erasure`: what goes of one customer. `unnamed`: what the audit log tells of it from then on. `sight`: how far an agent sees. `write`: what all of that does to the tables. Here: one record, and who may read it.

pub(super) mod beside;
pub(super) mod choices;
pub(super) mod erasure;
pub(super) mod filed;
pub(super) mod hits;
pub(super) mod index;
mod lead;
pub(super) mod list;
mod look;
mod marks;
pub(super) mod removal;
mod sight;
pub(super) mod unnamed;
pub(super) mod write;

use rusqlite::Connection;

use crate::hub::effect::{Estimate, OfferGone};
use crate::hub::row::{ConversationRow, EntryRow};
use crate::hub::time::Wall;
use crate::ids::{AgentId, CategoryId, ConversationId, EntryId};

use super::fault::Fault;
use super::{questions, words};
use crate::words::Asked;
use beside::NoteLine;
use hits::Hit;

/// Places shown of each conversation that a search found.
pub(super) const HITS_MAX: usize = 3;

/// The clock of a machine may be set back by this much without a conversation getting lost in a period.
pub(super) const CLOCK_SLACK_MS: i64 = 24 * 60 * 60 * 1_000;

/// An ended conversation, as far as the asker may read it.
#[derive(Clone, Debug, PartialEq)]
pub struct ArchiveRecord {
    pub conversation: ConversationRow,
    /// What was promised at the first stay in a queue.
    pub promised: Option<Estimate>,
    /// How many entries it has for the asker.
    pub entries: u32,
    /// Those of the visible entries that were asked for, in order.
    pub log: Vec<EntryRow>,
    /// How many of those that were asked for cannot be read, and are not in `log`.
    pub unreadable: u32,
    /// With a search: those of them, and the head, in which its words stand.
    pub found: Vec<Hit>,
    /// The number of the last visible entry, if it went on without the asker; then all is as it was at that entry.
    pub until: Option<u32>,
    pub waits: Vec<WaitLine>,
    pub offers: Vec<OfferLine>,
    pub notes: Vec<NoteLine>,
    pub tags: Vec<String>,
}

/// A stay in a queue that led to a conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitLine {
    pub category: CategoryId,
    pub entered: Wall,
    pub left: Wall,
    pub place_at_first: u32,
}

/// One ringing of one agent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfferLine {
    pub agent: AgentId,
    pub name: String,
    pub at: Wall,
    pub ended: Wall,
    pub why: OfferGone,
}

/// Who reads a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadBy {
    /// All of everything.
    Admin,
    /// What this agent took part in, up to the end of their last part.
    Agent(AgentId),
    /// An earlier conversation of the customer with whom this agent is in that conversation now, in one of the agent's categories.
    Beside(AgentId, ConversationId),
}

/// Which entries of a record are asked for, and what is looked for in them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogPart {
    /// The number of the first.
    pub from: u32,
    /// How many at most.
    pub limit: u32,
    pub text: Option<Asked>,
}

impl LogPart {
    /// All entries, nothing looked for.
    pub const ALL: Self = Self {
        from: 1,
        limit: u32::MAX,
        text: None,
    };

    /// The first entry that is not asked for, if the reader sees up to that one.
    pub(super) fn before(&self, until: Option<u32>) -> u32 {
        let seen = until.map_or(u32::MAX, |until| until.saturating_add(1));
        self.from.saturating_add(self.limit).min(seen)
    }
}

/// One record, as far as it may be read; nothing when there is nothing to read.
pub(super) fn record(
    tables: &Connection,
    id: ConversationId,
    by: ReadBy,
    part: &LogPart,
) -> Result<Option<ArchiveRecord>, Fault> {
    let _moment = tables.unchecked_transaction()?;
    let Some(filed) = filed::filed(tables, id)? else {
        return Ok(None);
    };
    let reader = match by {
        ReadBy::Admin => None,
        ReadBy::Agent(agent) => Some(agent),
        ReadBy::Beside(agent, now) => {
            if !beside::may_look(tables, agent, now, &filed.conversation)? {
                return Ok(None);
            }
            None
        }
    };
    let Some(seen) = filed.seen_by(reader) else {
        return Ok(None);
    };
    let log = questions::entries(tables, id, part.from, part.before(seen.until()))?;
    Ok(Some(seen.record(log, part.text.as_ref())))
}

/// Up to which entry, and so how many.
fn entries_shown(tables: &Connection, id: ConversationId, until: Option<u32>) -> Result<u32, Fault> {
    until.map_or_else(|| questions::entries_count(tables, id), Ok)
}

/// Tags have no time, so who does not see the end sees none.
fn tags_shown(tables: &Connection, id: ConversationId, until: Option<u32>) -> Result<Vec<String>, Fault> {
    until.map_or_else(|| beside::tags(tables, id), |_| Ok(Vec::new()))
}

/// Up to which entry an agent may read: nothing without a part, all with a part that was never closed.
pub(super) fn last_part(conversation: &ConversationRow, agent: AgentId) -> Option<Option<u32>> {
    let last = conversation.parts.iter().rfind(|part| part.agent == agent)?;
    Some(last.to.map(|(_, until)| until))
}

fn each_stay<T>(
    conversation: &ConversationRow,
    read: impl Fn(EntryId) -> Result<Vec<T>, Fault>,
) -> Result<Vec<T>, Fault> {
    let mut all = Vec::new();
    for entry in &conversation.queue_entries {
        all.extend(read(*entry)?);
    }
    Ok(all)
}

fn promised(tables: &Connection, entry: EntryId) -> Result<Option<Estimate>, Fault> {
    let sql = "SELECT promised_from_min, promised_to_min FROM waits WHERE entry = ?1";
    let range = questions::one(tables, sql, [entry.0.cast_signed()], |row| {
        Ok((row.get(0)?, row.get(1)?))
    })?;
    Ok(range
        .and_then(|(from, to): (Option<u32>, Option<u32>)| from.zip(to))
        .map(|(from_min, to_min)| Estimate { from_min, to_min }))
}

fn waits(tables: &Connection, entry: EntryId) -> Result<Vec<WaitLine>, Fault> {
    let sql = "SELECT category, entered, left, place_at_first FROM waits WHERE entry = ?1";
    questions::all(tables, sql, [entry.0.cast_signed()], |row| {
        Ok(WaitLine {
            category: CategoryId(row.get(0)?),
            entered: Wall(row.get(1)?),
            left: Wall(row.get(2)?),
            place_at_first: row.get(3)?,
        })
    })
}

fn offers(tables: &Connection, entry: EntryId) -> Result<Vec<OfferLine>, Fault> {
    let sql = "SELECT agent, name, at, ended, why FROM offers WHERE entry = ?1 ORDER BY offer";
    questions::all(tables, sql, [entry.0.cast_signed()], |row| {
        Ok(OfferLine {
            agent: AgentId(row.get(0)?),
            name: row.get(1)?,
            at: Wall(row.get(2)?),
            ended: Wall(row.get(3)?),
            why: words::OfferGone::read(&row.get::<_, String>(4)?)?.into(),
        })
    })
}
