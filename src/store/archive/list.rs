//! Pages of ended conversations by any filters, newest first.
//!
//! One filter leads: its index gives conversations in the order of the list, and each is then looked at for the other filters. A page
//! looks at so many at most and then says where to go on, so that no question takes long, however seldom its filters meet.

use rusqlite::types::Value;
use rusqlite::{Connection, Row, Rows, Statement, params};

use crate::hub::effect::EndWhy;
use crate::hub::row::ConversationRow;
use crate::hub::time::Wall;
use crate::ids::{AgentId, CategoryId, ConversationId};
use crate::store::fault::Fault;
use crate::store::{questions, words as stored_words};
use crate::words::{Asked, plain};

use super::hits::{self, Hit};
use super::sight::{self, Sight};
use super::{entries_shown, index, tags_shown};

/// The longest page.
pub const PAGE_MAX: u32 = 200;

/// How many a page looks at: what takes a few hundredths of a second.
pub const LOOKED_AT_MAX: u32 = 5_000;

/// Places shown of each conversation that a search found.
const HITS_MAX: usize = 3;

/// The clock of a machine may be set back by this much without a conversation getting lost in a period.
const CLOCK_SLACK_MS: i64 = 24 * 60 * 60 * 1_000;

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

/// The SQL of the filter that leads. Each takes the exclusive bounds of ids as ?1 and ?2, and what it filters by as ?3.
const ALL: &str = "SELECT id FROM conversations
    WHERE ended IS NOT NULL AND id < ?1 AND id > ?2 AND ?3 IS NULL ORDER BY id DESC";
const OF_CATEGORY: &str = "SELECT conversation FROM passages INDEXED BY passages_by_category
    WHERE conversation < ?1 AND conversation > ?2 AND category = ?3 ORDER BY conversation DESC";
const OF_AGENT: &str = "SELECT conversation FROM parts INDEXED BY parts_by_agent
    WHERE conversation < ?1 AND conversation > ?2 AND agent = ?3 ORDER BY conversation DESC";
const OF_TAG: &str = "SELECT conversation FROM tags INDEXED BY tags_by_tag
    WHERE conversation < ?1 AND conversation > ?2 AND folded = ?3 ORDER BY conversation DESC";
const OF_RATING: &str = "SELECT id FROM conversations INDEXED BY conversations_by_rating
    WHERE ended IS NOT NULL AND id < ?1 AND id > ?2 AND rating IS ?3 ORDER BY id DESC";
const RATED: &str = "SELECT id FROM conversations INDEXED BY conversations_rated
    WHERE ended IS NOT NULL AND rating IS NOT NULL AND id < ?1 AND id > ?2 AND ?3 IS NULL ORDER BY id DESC";
const OF_WHY: &str = "SELECT id FROM conversations INDEXED BY conversations_by_why
    WHERE ended IS NOT NULL AND id < ?1 AND id > ?2 AND why = ?3 ORDER BY id DESC";
/// Its bounds are of rowids.
const OF_TEXT: &str = "SELECT rowid FROM words WHERE rowid < ?1 AND rowid > ?2 AND words MATCH ?3 ORDER BY rowid DESC";

const LAST_BEFORE: &str = "SELECT id FROM conversations INDEXED BY conversations_by_start
    WHERE ended IS NOT NULL AND started < ?1 ORDER BY started DESC, id DESC LIMIT 1";
const FIRST_FROM: &str = "SELECT id FROM conversations INDEXED BY conversations_by_start
    WHERE ended IS NOT NULL AND started >= ?1 ORDER BY started, id LIMIT 1";

const LOOK: &str = "SELECT started, rating, why, customer_name, json_extract(data, '$.email')
    FROM conversations WHERE id = ?1 AND ended IS NOT NULL";
const HAD_PART: &str = "SELECT 1 FROM parts WHERE conversation = ?1 AND agent = ?2 LIMIT 1";
const WAS_IN: &str = "SELECT 1 FROM passages WHERE conversation = ?1 AND category = ?2";
const HAS_TAG: &str = "SELECT 1 FROM tags WHERE conversation = ?1 AND folded = ?2";

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
    Ok(ArchivePage { lines, next })
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

/// A conversation that the leading filter found, and with a search where.
#[derive(Debug)]
struct Candidate {
    id: ConversationId,
    seqs: Vec<u32>,
}

type Found = (Vec<Candidate>, Option<ConversationId>);

fn found(tables: &Connection, query: &ArchiveQuery) -> Result<Found, Fault> {
    let limit = usize::try_from(query.limit.min(PAGE_MAX)).unwrap_or(usize::MAX);
    let lead = Lead::of(query);
    let mut statement = tables.prepare_cached(lead.sql)?;
    let mut candidates = Candidates::new(&mut statement, &lead, bounds(tables, query)?)?;
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
        if candidates.looked_at >= LOOKED_AT_MAX {
            return Ok((found, full.or(Some(id))));
        }
    }
}

/// The filter that leads, the narrowest as a rule first.
struct Lead {
    sql: &'static str,
    value: Value,
}

impl Lead {
    fn of(query: &ArchiveQuery) -> Self {
        let lead = |sql, value: Value| Self { sql, value };
        if let Some(text) = &query.text {
            return lead(OF_TEXT, index::matching(text, query.reader, query.category).into());
        }
        if let Some(tag) = &query.tag {
            return lead(OF_TAG, tag.clone().into());
        }
        if let Some(agent) = query.agent.or(query.reader) {
            return lead(OF_AGENT, agent.0.into());
        }
        if let Some(Rated::As(score)) = query.rating {
            return lead(OF_RATING, score.into());
        }
        if let Some(why) = query.why {
            return lead(OF_WHY, stored_words::EndWhy::from(why).word().to_owned().into());
        }
        if query.rating == Some(Rated::Any) {
            return lead(RATED, Value::Null);
        }
        match query.category {
            Some(category) => lead(OF_CATEGORY, category.0.into()),
            None if query.rating == Some(Rated::None) => lead(OF_RATING, Value::Null),
            None => lead(ALL, Value::Null),
        }
    }

    fn by_words(&self) -> bool {
        self.sql == OF_TEXT
    }
}

/// The ids between which the list is, both excluded: the page before and the period.
///
/// Ids grow with the start, but for a clock that was set back: so a period is looked for in a little more than itself.
fn bounds(tables: &Connection, query: &ArchiveQuery) -> Result<(i64, i64), Fault> {
    let id = |sql: &str, at: i64| questions::one(tables, sql, [at], |row| Ok(row.get::<_, i64>(0)?));
    let mut below = query.before.map_or(i64::MAX, |before| before.0.cast_signed());
    let mut above = -1;
    if let Some(to) = query.to
        && let Some(after) = id(FIRST_FROM, to.0.saturating_add(CLOCK_SLACK_MS))?
    {
        below = below.min(after);
    }
    if let Some(from) = query.from
        && let Some(earlier) = id(LAST_BEFORE, from.0.saturating_sub(CLOCK_SLACK_MS))?
    {
        above = above.max(earlier);
    }
    Ok((below, above))
}

/// What the leading filter finds, each conversation once.
struct Candidates<'a> {
    rows: Rows<'a>,
    by_words: bool,
    /// A row that was read and belongs to the next one.
    ahead: Option<(ConversationId, u32)>,
    looked_at: u32,
}

impl<'a> Candidates<'a> {
    fn new(statement: &'a mut Statement<'_>, lead: &Lead, (below, above): (i64, i64)) -> Result<Self, Fault> {
        let by_words = lead.by_words();
        let bounds = if by_words {
            (
                below.saturating_mul(index::ROWS_EACH),
                above.saturating_add(1).saturating_mul(index::ROWS_EACH) - 1,
            )
        } else {
            (below, above)
        };
        Ok(Self {
            rows: statement.query(params![bounds.0, bounds.1, lead.value])?,
            by_words,
            ahead: None,
            looked_at: 0,
        })
    }

    fn next(&mut self) -> Result<Option<Candidate>, Fault> {
        let first = match self.ahead.take() {
            Some(row) => row,
            None => match self.row()? {
                Some(row) => row,
                None => return Ok(None),
            },
        };
        let mut candidate = Candidate {
            id: first.0,
            seqs: vec![first.1],
        };
        while let Some((id, seq)) = self.row()? {
            if id != candidate.id {
                self.ahead = Some((id, seq));
                break;
            }
            // Rows come backwards: the first places of the conversation stay.
            candidate.seqs.insert(0, seq);
            candidate.seqs.truncate(HITS_MAX);
            if self.looked_at >= LOOKED_AT_MAX {
                break;
            }
        }
        Ok(Some(candidate))
    }

    fn row(&mut self) -> Result<Option<(ConversationId, u32)>, Fault> {
        let Some(row) = self.rows.next()? else {
            return Ok(None);
        };
        self.looked_at += 1;
        let id: i64 = row.get(0)?;
        Ok(Some(if self.by_words {
            index::place(id)
        } else {
            (ConversationId(id.cast_unsigned()), 0)
        }))
    }
}

/// What is looked at of a candidate.
struct Look {
    started: Wall,
    rating: Option<u8>,
    why: Option<EndWhy>,
    name: String,
    email: Option<String>,
}

impl Look {
    fn at(tables: &Connection, id: ConversationId) -> Result<Option<Self>, Fault> {
        questions::one(tables, LOOK, [id.0.cast_signed()], Self::read)
    }

    fn read(row: &Row<'_>) -> Result<Self, Fault> {
        let why: Option<String> = row.get(2)?;
        let why = why.as_deref().map(stored_words::EndWhy::read).transpose()?;
        Ok(Self {
            started: Wall(row.get(0)?),
            rating: row.get(1)?,
            why: why.map(EndWhy::from),
            name: row.get(3)?,
            email: row.get(4)?,
        })
    }

    fn fits(&self, query: &ArchiveQuery) -> bool {
        query.from.is_none_or(|from| self.started >= from)
            && query.to.is_none_or(|to| self.started < to)
            && query.why.is_none_or(|why| self.why == Some(why))
            && match query.rating {
                None => true,
                Some(Rated::As(score)) => self.rating == Some(score),
                Some(Rated::Any) => self.rating.is_some(),
                Some(Rated::None) => self.rating.is_none(),
            }
            && query.customer.as_deref().is_none_or(|part| self.is_of(part))
    }

    fn is_of(&self, customer: &str) -> bool {
        let wanted = plain(customer);
        plain(&self.name).contains(&wanted)
            || self
                .email
                .as_deref()
                .is_some_and(|email| plain(email).contains(&wanted))
    }
}

/// Whether parts, categories and tags fit.
fn is_among(tables: &Connection, query: &ArchiveQuery, id: ConversationId) -> Result<bool, Fault> {
    let there = |sql: &str, value: Value| -> Result<bool, Fault> {
        Ok(tables.prepare_cached(sql)?.exists(params![id.0.cast_signed(), value])?)
    };
    for agent in [query.agent, query.reader].into_iter().flatten() {
        if !there(HAD_PART, agent.0.into())? {
            return Ok(false);
        }
    }
    if let Some(category) = query.category
        && !there(WAS_IN, category.0.into())?
    {
        return Ok(false);
    }
    match &query.tag {
        None => Ok(true),
        Some(tag) => there(HAS_TAG, tag.clone().into()),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{Store, schema};

    #[test]
    fn every_filter_that_leads_is_served_by_an_index() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("usher.db");
        let _store = Store::open(&path).unwrap();
        let tables = schema::open_to_read(&path).unwrap();
        for (sql, index) in [
            (ALL, "USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)"),
            (
                OF_CATEGORY,
                "passages_by_category (category=? AND conversation>? AND conversation<?)",
            ),
            (
                OF_AGENT,
                "parts_by_agent (agent=? AND conversation>? AND conversation<?)",
            ),
            (OF_TAG, "tags_by_tag (folded=? AND conversation>? AND conversation<?)"),
            (OF_RATING, "conversations_by_rating (rating=? AND id>? AND id<?)"),
            (RATED, "conversations_rated (id>? AND id<?)"),
            (OF_WHY, "conversations_by_why (why=? AND id>? AND id<?)"),
            (OF_TEXT, "VIRTUAL TABLE INDEX"),
            (LAST_BEFORE, "conversations_by_start (started<?)"),
            (FIRST_FROM, "conversations_by_start (started>?)"),
            (LOOK, "USING INTEGER PRIMARY KEY (rowid=?)"),
            (HAD_PART, "parts_by_agent (agent=? AND conversation=?)"),
            (WAS_IN, "(conversation=? AND category=?)"),
            (HAS_TAG, "(conversation=? AND folded=?)"),
            (index::TO_INDEX, "conversations_to_index"),
            (
                super::super::beside::EARLIER,
                "conversations_by_customer (customer=? AND id<?)",
            ),
            (super::super::beside::NOTES, "notes_by_conversation (conversation=?)"),
            (
                super::super::removal::EXPIRED,
                "conversations_by_end (category=? AND ended>? AND ended<?)",
            ),
        ] {
            let mut statement = tables.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
            let values = vec![Value::Null; statement.parameter_count()];
            let plan: Vec<String> = statement
                .query_map(rusqlite::params_from_iter(values), |row| row.get(3))
                .unwrap()
                .map(Result::unwrap)
                .collect();
            let plan = plan.join("; ");
            assert!(plan.contains(index), "{sql}: {plan}");
            assert!(!plan.contains("TEMP B-TREE"), "{sql}: {plan}");
        }
    }
}
