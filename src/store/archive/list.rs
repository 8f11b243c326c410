//! Pages of ended conversations by any filters, newest first.
//!
//! One filter leads: its index gives conversations in the order of the list, and each is then looked at for the other filters. A page
//! looks at so many at most and then says where to go on, so that no question takes long, however seldom its filters meet.

use rusqlite::Connection;

use crate::hub::effect::EndWhy;
use crate::hub::row::{ConversationRow, Road};
use crate::hub::time::Wall;
use crate::ids::{AgentId, CategoryId, ConversationId};
use crate::store::fault::Fault;
use crate::store::questions;
use crate::words::Asked;

use super::hits::{self, Hit};
use super::index;
use super::lead::{Candidate, Candidates, Lead, UNMARKED, bounds};
use super::look::{Look, is_among};
use super::sight::{self, Sight};
use super::{entries_shown, tags_shown};

/// The longest page.
pub const PAGE_MAX: u32 = 200;

/// How many a page looks at, and of a search the rest of the conversation in which that ends: what takes a few hundredths of a second.
pub const LOOKED_AT_MAX: u32 = 5_000;

/// How far those are counted whose words are not indexed yet: what takes a millisecond.
pub const NOT_INDEXED_MAX: u32 = 10_000;

/// Which ended conversations, newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ArchiveQuery {
    /// Only those in which this agent had a part, and only what was said until their last one ended.
    pub reader: Option<AgentId>,
    /// Only those in which this agent had a part.
    pub agent: Option<AgentId>,
    /// Only those that were in this category, in a queue or with an agent.
    pub category: Option<CategoryId>,
    /// Name or e-mail address contains this.
    pub customer: Option<String>,
    /// By the start: not before, and before.
    pub from: Option<Wall>,
    pub to: Option<Wall>,
    /// Only those to which this road led.
    pub road: Option<Road>,
    pub rating: Option<Rated>,
    /// A tag, without its case and accents.
    pub tag: Option<String>,
    pub why: Option<EndWhy>,
    /// These words stand in one message, or in name, e-mail address and subject.
    pub text: Option<Asked>,
    /// Only those older than this one: the `next` of the page before.
    pub before: Option<ConversationId>,
    /// At most [`PAGE_MAX`].
    pub limit: u32,
}

/// What the customer said of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rated {
    /// 1 to 5.
    As(u8),
    Any,
    None,
}

/// A page, and where the next one begins; `None` is the end. It may be short, and even empty, and yet not the last one.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ArchivePage {
    pub lines: Vec<ArchiveLine>,
    pub next: Option<ConversationId>,
    /// With a search: in how many conversations it could not look yet, since their words are still to be indexed. At most
    /// [`NOT_INDEXED_MAX`].
    pub not_indexed: u32,
    /// Those that may be among these, and of which MongoDB has a document that cannot be read.
    pub unreadable: Vec<ConversationId>,
}

/// An ended conversation in a list.
#[derive(Clone, Debug, PartialEq)]
pub struct ArchiveLine {
    pub conversation: ConversationRow,
    /// How many entries it has for the reader.
    pub entries: u32,
    /// The number of the last entry that the reader may see, if it went on without them; then all is as it was at that entry.
    pub until: Option<u32>,
    pub tags: Vec<String>,
    pub hits: Vec<Hit>,
}

/// A page of the list.
pub(in crate::store) fn list(tables: &Connection, query: &ArchiveQuery) -> Result<ArchivePage, Fault> {
    // All that is read belongs to one moment.
    let _moment = tables.unchecked_transaction()?;
    if query.text.as_ref().is_some_and(Asked::is_empty) {
        return Ok(ArchivePage::default());
    }
    let (found, next) = found(tables, query)?;
    let mut lines = Vec::with_capacity(found.len());
    for candidate in found {
        if let Some(mut conversation) = questions::ended_conversation(tables, candidate.id)? {
            let mut until = None;
            if let Some(reader) = query.reader
                && let Sight::Until(cut) = Sight::of(tables, &conversation, reader)?
            {
                cut.apply(tables, &mut conversation)?;
                until = Some(cut.until);
            }
            lines.push(ArchiveLine {
                entries: entries_shown(tables, candidate.id, until)?,
                until,
                tags: tags_shown(tables, candidate.id, until)?,
                hits: hits(tables, query, &conversation, &candidate)?,
                conversation,
            });
        }
    }
    let not_indexed = match query.text {
        None => 0,
        Some(_) => index::missing(tables, NOT_INDEXED_MAX)?,
    };
    Ok(ArchivePage {
        lines,
        next,
        not_indexed,
        unreadable: Vec::new(),
    })
}

fn hits(
    tables: &Connection,
    query: &ArchiveQuery,
    conversation: &ConversationRow,
    candidate: &Candidate,
) -> Result<Vec<Hit>, Fault> {
    let Some(asked) = &query.text else {
        return Ok(Vec::new());
    };
    hits::around(tables, asked, conversation, &candidate.seqs)
}

type Found = (Vec<Candidate>, Option<ConversationId>);

fn found(tables: &Connection, query: &ArchiveQuery) -> Result<Found, Fault> {
    let limit = usize::try_from(query.limit.min(PAGE_MAX)).unwrap_or(usize::MAX);
    let lead = Lead::of(query);
    let bounds = bounds(tables, query)?;
    let mut statement = tables.prepare_cached(lead.sql)?;
    let mut unmarked = tables.prepare_cached(UNMARKED)?;
    let mut candidates = Candidates::new(&mut statement, &lead, bounds)?;
    if lead.by_marks {
        candidates.among_unmarked(&mut unmarked, bounds)?;
    }
    let mut found: Vec<Candidate> = Vec::new();
    loop {
        let full = found.last().filter(|_| found.len() >= limit).map(|last| last.id);
        let Some(candidate) = candidates.next()? else {
            return Ok((found, None));
        };
        let fits = Look::at(tables, candidate.id)?.is_some_and(|look| look.fits(query));
        let id = candidate.id;
        if fits && is_among(tables, query, id)? && is_in_sight(tables, query, id)? {
            if full.is_some() {
                return Ok((found, full));
            }
            found.push(candidate);
        }
        if candidates.looked_at() >= LOOKED_AT_MAX {
            return Ok((found, full.or(Some(id))));
        }
    }
}

fn is_in_sight(tables: &Connection, query: &ArchiveQuery, id: ConversationId) -> Result<bool, Fault> {
    let Some(reader) = query.reader else {
        return Ok(true);
    };
    match questions::ended_conversation(tables, id)? {
        None => Ok(false),
        Some(conversation) => sight::fits(tables, query, &conversation, reader),
    }
}
