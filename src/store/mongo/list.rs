//! Pages of conversations by any filters, newest first: the same as the embedded store gives, by the same rules.
//!
//! One filter leads, and what it finds is looked at for the others; a page looks at so many at most and then says where to go on.

use std::collections::HashMap;

use mongodb::Cursor;
use mongodb::bson::{Document, doc};

use crate::ids::ConversationId;
use crate::store::archive::filed::Filed;
use crate::store::archive::hits::Hit;
use crate::store::archive::list::{ArchiveLine, ArchivePage, ArchiveQuery, LOOKED_AT_MAX, PAGE_MAX};
use crate::store::archive::{HITS_MAX, index, last_part};
use crate::words::Asked;
use crate::words::snippet::snippet;

use super::questions::{self, Question};
use super::read::{self, Spoilt, for_a_list};
use super::{Mongo, MongoError};

/// How many of those that a search found are fetched at once.
const FETCHED: usize = 64;

/// How many numbers are asked for at once: one more than a page looks at, as a server sorts them anew for each piece.
const PIECE: i64 = LOOKED_AT_MAX as i64 + 1;

/// A conversation that fits, and with a search where.
struct Found {
    filed: Filed,
    seqs: Vec<u32>,
}

/// What a page holds, and where the next one begins.
struct Ended {
    found: Vec<Found>,
    next: Option<ConversationId>,
    /// Of those that this page has passed.
    unreadable: Vec<ConversationId>,
}

impl Mongo {
    /// A page of the list.
    pub async fn list(&self, query: &ArchiveQuery) -> Result<ArchivePage, MongoError> {
        let ended = match &query.text {
            Some(asked) if asked.is_empty() => return Ok(ArchivePage::default()),
            Some(asked) => self.searched(query, asked).await?,
            None => self.led(query).await?,
        };
        let said = self.said(&ended.found).await?;
        let mut lines: Vec<ArchiveLine> = Vec::with_capacity(ended.found.len());
        for one in ended.found {
            let hits = hits(&one, query.text.as_ref(), &said);
            lines.extend(one.filed.seen_by(query.reader).map(|seen| seen.line(hits)));
        }
        Ok(ArchivePage {
            lines,
            next: ended.next,
            not_indexed: 0,
            unreadable: ended.unreadable,
        })
    }

    /// By a filter that leads.
    async fn led(&self, query: &ArchiveQuery) -> Result<Ended, MongoError> {
        let question = questions::lead(query, self.bounds(query).await?);
        let mut cursor = self.asked(question).await?;
        let mut page = Page::new(query);
        while cursor.advance().await? {
            page.looked_at += 1;
            let kept: Document = cursor.deserialize_current()?;
            page.last = id(&kept)
                .ok()
                .map(|id| ConversationId(id.cast_unsigned()))
                .or(page.last);
            match for_a_list(kept) {
                Ok(Some(filed)) => page.look(filed, Vec::new()),
                Ok(None) => {}
                Err(spoilt) => page.leave_out(&spoilt),
            }
            if page.is_done() {
                break;
            }
        }
        Ok(page.end())
    }

    /// By the words of a search: in heads and in messages.
    async fn searched(&self, query: &ArchiveQuery, asked: &Asked) -> Result<Ended, MongoError> {
        let bounds = self.bounds(query).await?;
        let heads = Numbers::of(self, questions::headed(asked, bounds)).await?;
        let rows = questions::Bounds {
            below: bounds.below.saturating_mul(index::ROWS_EACH),
            above: bounds.above.saturating_add(1).saturating_mul(index::ROWS_EACH) - 1,
        };
        let messages = Numbers::of(self, questions::said(asked, rows)).await?;
        let mut places = Places {
            heads,
            messages,
            ahead: [None, None],
            begun: None,
            looked_at: 0,
        };
        let mut page = Page::new(query);
        loop {
            let mut some: Vec<(ConversationId, Vec<u32>)> = Vec::new();
            while some.len() < FETCHED
                && places.looked_at < LOOKED_AT_MAX
                && let Some(place) = places.next().await?
            {
                some.push(place);
            }
            if some.is_empty() {
                return Ok(page.end());
            }
            let ids: Vec<ConversationId> = some.iter().map(|(id, _)| *id).collect();
            let (filed, spoilt) = self.filed_among(&ids).await?;
            spoilt.iter().for_each(|one| page.leave_out(one));
            let filed = filed.into_iter().map(|one| (one.conversation.id, one));
            let mut filed: HashMap<ConversationId, Filed> = filed.collect();
            for (id, seqs) in some {
                page.last = Some(id);
                if let Some(filed) = filed.remove(&id) {
                    let seqs = readable(&filed, query, seqs);
                    if !seqs.is_empty() {
                        page.look(filed, seqs);
                    }
                }
                if page.is_full() {
                    return Ok(page.end());
                }
            }
            page.looked_at = places.looked_at;
            if page.is_done() {
                return Ok(page.end());
            }
        }
    }

    async fn asked(&self, question: Question) -> Result<Cursor<Document>, MongoError> {
        let collection = self.collection::<Document>(question.index.collection).await?;
        let found = collection.find(question.filter).sort(question.sort);
        Ok(found.max_time(self.rest()?).await?)
    }

    /// The numbers of what is found, at most so many. A server that has to sort them keeps no more than these, on disk if need be.
    async fn numbers(&self, question: Question, limit: i64) -> Result<Cursor<Document>, MongoError> {
        let collection = self.collection::<Document>(question.index.collection).await?;
        let found = collection.find(question.filter).sort(question.sort);
        let found = found.projection(doc! { "_id": 1 }).limit(limit);
        Ok(found
            .allow_disk_use(!question.is_in_order)
            .max_time(self.rest()?)
            .await?)
    }

    /// What was said at the places that a page shows.
    async fn said(&self, found: &[Found]) -> Result<HashMap<i64, String>, MongoError> {
        let rows = found.iter().flat_map(|one| {
            let id = one.filed.conversation.id;
            one.seqs
                .iter()
                .filter(|seq| **seq > 0)
                .map(move |seq| index::row(id, *seq))
        });
        let rows: Vec<i64> = rows.collect();
        let mut said = HashMap::new();
        if rows.is_empty() {
            return Ok(said);
        }
        let question = questions::rows(&rows);
        let messages = self.collection::<Document>(question.index.collection).await?;
        let among = messages.find(question.filter).max_time(self.rest()?);
        let mut cursor = among.projection(doc! { "body": 1 }).await?;
        while cursor.advance().await? {
            let one: Document = cursor.deserialize_current()?;
            if let (Some(row), Ok(body)) = (read::id(&one), one.get_str("body")) {
                said.insert(row, body.to_owned());
            }
        }
        Ok(said)
    }
}

/// The places that the reader may read, the first ones.
fn readable(filed: &Filed, query: &ArchiveQuery, mut seqs: Vec<u32>) -> Vec<u32> {
    if let Some(reader) = query.reader {
        match last_part(&filed.conversation, reader) {
            None => seqs.clear(),
            Some(None) => {}
            Some(Some(until)) => seqs.retain(|seq| *seq <= until),
        }
    }
    seqs.truncate(HITS_MAX);
    seqs
}

fn hits(found: &Found, asked: Option<&Asked>, said: &HashMap<i64, String>) -> Vec<Hit> {
    let Some(asked) = asked else {
        return Vec::new();
    };
    let id = found.filed.conversation.id;
    let hit = |seq: &u32| {
        let pieces = match *seq {
            0 => snippet(&found.filed.head(), asked),
            seq => snippet(said.get(&index::row(id, seq))?, asked),
        };
        pieces.map(|pieces| Hit { seq: *seq, pieces })
    };
    found.seqs.iter().filter_map(hit).collect()
}

/// A page while it is found.
struct Page<'a> {
    query: &'a ArchiveQuery,
    limit: usize,
    found: Vec<Found>,
    unreadable: Vec<ConversationId>,
    /// There is one more than the page has room for.
    more: bool,
    looked_at: u32,
    /// The last that was looked at.
    last: Option<ConversationId>,
}

impl<'a> Page<'a> {
    fn new(query: &'a ArchiveQuery) -> Self {
        Self {
            query,
            limit: usize::try_from(query.limit.min(PAGE_MAX)).unwrap_or(usize::MAX),
            found: Vec::new(),
            unreadable: Vec::new(),
            more: false,
            looked_at: 0,
            last: None,
        }
    }

    fn look(&mut self, filed: Filed, seqs: Vec<u32>) {
        self.last = Some(filed.conversation.id);
        if !filed.fits(self.query) {
            return;
        }
        if self.found.len() >= self.limit {
            self.more = true;
        } else {
            self.found.push(Found { filed, seqs });
        }
    }

    /// What nobody can read may be one that is asked for.
    fn leave_out(&mut self, spoilt: &Spoilt) {
        if spoilt.may_be_of(self.query.reader) {
            self.unreadable.extend(spoilt.id);
        }
    }

    fn is_full(&self) -> bool {
        self.more
    }

    fn is_done(&self) -> bool {
        self.more || self.looked_at >= LOOKED_AT_MAX
    }

    /// What was found, and where the next page begins.
    fn end(mut self) -> Ended {
        let last = self.found.last().map(|found| found.filed.conversation.id);
        let next = if self.more {
            last
        } else if self.looked_at >= LOOKED_AT_MAX {
            last.filter(|_| self.found.len() >= self.limit).or(self.last)
        } else {
            None
        };
        // The next page comes to those below.
        self.unreadable.retain(|id| next.is_none_or(|next| *id >= next));
        Ended {
            found: self.found,
            next,
            unreadable: self.unreadable,
        }
    }
}

/// The numbers that a question finds, newest first, asked for in pieces.
struct Numbers<'a> {
    mongo: &'a Mongo,
    question: Question,
    cursor: Cursor<Document>,
    /// How many the piece still has room for; with any left at its end there is nothing behind it.
    room: i64,
    last: i64,
}

impl<'a> Numbers<'a> {
    async fn of(mongo: &'a Mongo, question: Question) -> Result<Self, MongoError> {
        Ok(Self {
            mongo,
            cursor: mongo.numbers(question.clone(), PIECE).await?,
            question,
            room: PIECE,
            last: 0,
        })
    }

    async fn next(&mut self) -> Result<Option<i64>, MongoError> {
        if self.room == 0 {
            let question = self.question.clone().below(self.last);
            self.cursor = self.mongo.numbers(question, PIECE).await?;
            self.room = PIECE;
        }
        if !self.cursor.advance().await? {
            return Ok(None);
        }
        self.room -= 1;
        self.last = id(&self.cursor.deserialize_current()?)?;
        Ok(Some(self.last))
    }
}

/// Where the words stand, each conversation once, newest first.
struct Places<'a> {
    heads: Numbers<'a>,
    messages: Numbers<'a>,
    /// One of each that was read and comes later.
    ahead: [Option<(ConversationId, u32)>; 2],
    /// The first place of the next conversation.
    begun: Option<(ConversationId, u32)>,
    looked_at: u32,
}

impl Places<'_> {
    async fn next(&mut self) -> Result<Option<(ConversationId, Vec<u32>)>, MongoError> {
        let first = match self.begun.take() {
            Some(first) => Some(first),
            None => self.place().await?,
        };
        let Some((id, seq)) = first else {
            return Ok(None);
        };
        let mut seqs = vec![seq];
        // However many were looked at: its first places are what is shown, and perhaps all that the reader may read.
        while let Some((next, seq)) = self.place().await? {
            if next != id {
                self.begun = Some((next, seq));
                break;
            }
            seqs.push(seq);
        }
        // They come backwards.
        seqs.reverse();
        Ok(Some((id, seqs)))
    }

    /// The next place, of the two that come next the later one.
    async fn place(&mut self) -> Result<Option<(ConversationId, u32)>, MongoError> {
        let [head, message] = &mut self.ahead;
        if head.is_none() {
            let next = self.heads.next().await?;
            *head = next.map(|id| (ConversationId(id.cast_unsigned()), 0));
        }
        if message.is_none() {
            *message = self.messages.next().await?.map(index::place);
        }
        let later = if message >= head { message } else { head };
        self.looked_at += u32::from(later.is_some());
        Ok(later.take())
    }
}

fn id(found: &Document) -> Result<i64, MongoError> {
    read::id(found).ok_or_else(|| MongoError::Damaged("a document without a number".to_owned()))
}
