//! The filter that leads: its index gives conversations in the order of the list.

use rusqlite::types::Value;
use rusqlite::{Connection, Rows, Statement, params};

use crate::ids::ConversationId;
use crate::store::fault::Fault;
use crate::store::{questions, words as stored_words};

use super::list::{ArchiveQuery, Rated};
use super::{CLOCK_SLACK_MS, HITS_MAX, index, marks};

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
const OF_ROAD: &str = "SELECT id FROM conversations INDEXED BY conversations_by_road
    WHERE ended IS NOT NULL AND id < ?1 AND id > ?2 AND road = ?3 ORDER BY id DESC";
/// Its bounds are of rowids.
const OF_TEXT: &str = "SELECT rowid FROM words WHERE rowid < ?1 AND rowid > ?2 AND words MATCH ?3 ORDER BY rowid DESC";

/// Those whose heads are not in the index yet.
pub(super) const UNMARKED: &str = "SELECT id FROM conversations INDEXED BY conversations_to_index
    WHERE ended IS NOT NULL AND words_from IS NOT NULL AND words_from = 0 AND id < ?1 AND id > ?2 ORDER BY id DESC";

const LAST_BEFORE: &str = "SELECT id FROM conversations INDEXED BY conversations_by_start
    WHERE ended IS NOT NULL AND started < ?1 ORDER BY started DESC, id DESC LIMIT 1";
const FIRST_FROM: &str = "SELECT id FROM conversations INDEXED BY conversations_by_start
    WHERE ended IS NOT NULL AND started >= ?1 ORDER BY started, id LIMIT 1";

/// A conversation that the leading filter found, and with a search where.
#[derive(Debug)]
pub(super) struct Candidate {
    pub id: ConversationId,
    pub seqs: Vec<u32>,
}

/// The filter that leads, the narrowest as a rule first.
pub(super) struct Lead {
    pub sql: &'static str,
    value: Value,
    /// Whether it leads by what is marked in heads: those that are not in the index yet have no marks.
    pub by_marks: bool,
}

impl Lead {
    pub fn of(query: &ArchiveQuery) -> Self {
        let lead = |sql, value: Value| Self {
            sql,
            value,
            by_marks: false,
        };
        if let Some(text) = &query.text {
            return lead(OF_TEXT, marks::matching(text, query.reader, query.category).into());
        }
        if let Some(customer) = &query.customer
            && let Some(asked) = marks::of_customer(customer, query.reader, query.category)
        {
            return Self {
                by_marks: true,
                ..lead(OF_TEXT, asked.into())
            };
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
        if let Some(category) = query.category {
            return lead(OF_CATEGORY, category.0.into());
        }
        match query.road {
            Some(road) => lead(OF_ROAD, stored_words::Road::from(road).word().to_owned().into()),
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
pub(super) fn bounds(tables: &Connection, query: &ArchiveQuery) -> Result<(i64, i64), Fault> {
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

/// What the leading filter finds, each conversation once, newest first.
pub(super) struct Candidates<'a> {
    led: Led<'a>,
    /// Those that have no marks yet, beside what is found by marks.
    unmarked: Option<Led<'a>>,
    /// One of each that was read and comes later.
    ahead: [Option<Candidate>; 2],
}

impl<'a> Candidates<'a> {
    pub fn new(statement: &'a mut Statement<'_>, lead: &Lead, (below, above): (i64, i64)) -> Result<Self, Fault> {
        let by_words = lead.by_words();
        let bounds = if by_words {
            (
                below.saturating_mul(index::ROWS_EACH),
                above.saturating_add(1).saturating_mul(index::ROWS_EACH) - 1,
            )
        } else {
            (below, above)
        };
        let rows = statement.query(params![bounds.0, bounds.1, lead.value])?;
        Ok(Self {
            led: Led::new(rows, by_words),
            unmarked: None,
            ahead: [None, None],
        })
    }

    /// Adds those that are not in the index yet.
    pub fn among_unmarked(
        &mut self,
        statement: &'a mut Statement<'_>,
        (below, above): (i64, i64),
    ) -> Result<(), Fault> {
        self.unmarked = Some(Led::new(statement.query(params![below, above])?, false));
        Ok(())
    }

    /// How many rows have been read.
    pub fn looked_at(&self) -> u32 {
        self.led.looked_at + self.unmarked.as_ref().map_or(0, |unmarked| unmarked.looked_at)
    }

    pub fn next(&mut self) -> Result<Option<Candidate>, Fault> {
        let Some(unmarked) = &mut self.unmarked else {
            return self.led.next();
        };
        let [marked_ahead, unmarked_ahead] = &mut self.ahead;
        if marked_ahead.is_none() {
            *marked_ahead = self.led.next()?;
        }
        if unmarked_ahead.is_none() {
            *unmarked_ahead = unmarked.next()?;
        }
        let id = |ahead: &Option<Candidate>| ahead.as_ref().map(|candidate| candidate.id);
        let newer = if id(marked_ahead) >= id(unmarked_ahead) {
            marked_ahead
        } else {
            unmarked_ahead
        };
        Ok(newer.take())
    }
}

/// The rows of one question.
struct Led<'a> {
    rows: Rows<'a>,
    by_words: bool,
    /// A row that was read and belongs to the next one.
    ahead: Option<(ConversationId, u32)>,
    looked_at: u32,
}

impl<'a> Led<'a> {
    fn new(rows: Rows<'a>, by_words: bool) -> Self {
        Self {
            rows,
            by_words,
            ahead: None,
            looked_at: 0,
        }
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

#[cfg(test)]
mod tests {
    use super::super::look;
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
            (OF_ROAD, "conversations_by_road (road=? AND id>? AND id<?)"),
            (OF_TEXT, "VIRTUAL TABLE INDEX"),
            (UNMARKED, "conversations_to_index (id>? AND id<?)"),
            (LAST_BEFORE, "conversations_by_start (started<?)"),
            (FIRST_FROM, "conversations_by_start (started>?)"),
            (look::LOOK, "USING INTEGER PRIMARY KEY (rowid=?)"),
            (look::HAD_PART, "parts_by_agent (agent=? AND conversation=?)"),
            (look::WAS_IN, "(conversation=? AND category=?)"),
            (look::HAS_TAG, "(conversation=? AND folded=?)"),
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
            schema::assert_served(&tables, sql, index);
        }
    }
}
