//! The filters that do not lead: whether a conversation that was found fits them too.

use rusqlite::types::Value;
use rusqlite::{Connection, Row, params};

use crate::hub::effect::EndWhy;
use crate::hub::row::{ConversationRow, Road};
use crate::hub::time::Wall;
use crate::ids::ConversationId;
use crate::store::fault::Fault;
use crate::store::{questions, words as stored_words};
use crate::words::plain;

use super::list::{ArchiveQuery, Rated};

pub(super) const LOOK: &str = "SELECT started, rating, why, customer_name, json_extract(data, '$.email'), road,
      json_extract(data, '$.second')
    FROM conversations WHERE id = ?1 AND ended IS NOT NULL";
pub(super) const HAD_PART: &str = "SELECT 1 FROM parts WHERE conversation = ?1 AND agent = ?2 LIMIT 1";
pub(super) const WAS_IN: &str = "SELECT 1 FROM passages WHERE conversation = ?1 AND category = ?2";
pub(super) const HAS_TAG: &str = "SELECT 1 FROM tags WHERE conversation = ?1 AND folded = ?2";

/// What is looked at of a candidate.
pub(super) struct Look {
    started: Wall,
    rating: Option<u8>,
    why: Option<EndWhy>,
    name: String,
    email: Option<String>,
    road: Road,
    /// Of two guests the other one's name.
    second: Option<String>,
}

impl Look {
    pub fn at(tables: &Connection, id: ConversationId) -> Result<Option<Self>, Fault> {
        questions::one(tables, LOOK, [id.0.cast_signed()], Self::read)
    }

    pub fn of(row: &ConversationRow) -> Self {
        Self {
            started: row.started,
            rating: row.rating.as_ref().map(|rating| rating.score),
            why: row.end.map(|end| end.why),
            name: row.customer_name.to_string(),
            email: row.email.as_ref().map(ToString::to_string),
            road: row.road,
            second: row.second.as_ref().map(|second| second.name.to_string()),
        }
    }

    fn read(row: &Row<'_>) -> Result<Self, Fault> {
        let why: Option<String> = row.get(2)?;
        let road: String = row.get(5)?;
        let why = why.as_deref().map(stored_words::EndWhy::read).transpose()?;
        Ok(Self {
            started: Wall(row.get(0)?),
            rating: row.get(1)?,
            why: why.map(EndWhy::from),
            name: row.get(3)?,
            email: row.get(4)?,
            road: stored_words::Road::read(&road)?.into(),
            second: row.get(6)?,
        })
    }

    pub fn fits(&self, query: &ArchiveQuery) -> bool {
        query.from.is_none_or(|from| self.started >= from)
            && query.to.is_none_or(|to| self.started < to)
            && query.why.is_none_or(|why| self.why == Some(why))
            && query.road.is_none_or(|road| self.road == road)
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
        [Some(&self.name), self.second.as_ref(), self.email.as_ref()]
            .into_iter()
            .flatten()
            .any(|named| plain(named).contains(&wanted))
    }
}

/// Whether parts, categories and tags fit.
pub(super) fn is_among(tables: &Connection, query: &ArchiveQuery, id: ConversationId) -> Result<bool, Fault> {
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
