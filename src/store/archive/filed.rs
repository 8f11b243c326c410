//! An ended conversation with everything that is kept of it but its log: what MongoDB has in one document. What a reader sees of it
//! is decided here, wherever it came from.

use rusqlite::Connection;

use crate::hub::effect::Estimate;
use crate::hub::row::{ConversationRow, EntryRow};
use crate::ids::{AgentId, CategoryId, ConversationId, EntryId};
use crate::store::fault::Fault;
use crate::store::questions;
use crate::words::Asked;

use super::beside::{self, NoteLine};
use super::hits::{self, Hit};
use super::list::{ArchiveLine, ArchiveQuery};
use super::look::Look;
use super::sight::{self, Kept, Sight};
use super::write::folded_tag;
use super::{ArchiveRecord, OfferLine, WaitLine, index, offers, promised, waits};

/// An ended conversation without its entries.
#[derive(Clone, Debug, PartialEq)]
pub struct Filed {
    pub conversation: ConversationRow,
    /// How many entries it has.
    pub entries: u32,
    /// The categories in which it was, by id.
    pub passages: Vec<CategoryId>,
    /// Its stays in queues, oldest first.
    pub stays: Vec<Stay>,
    pub notes: Vec<NoteLine>,
    pub tags: Vec<String>,
}

/// A stay in a queue: how it went, and whom it rang.
#[derive(Clone, Debug, PartialEq)]
pub struct Stay {
    pub entry: EntryId,
    pub promised: Option<Estimate>,
    pub wait: Option<WaitLine>,
    pub offers: Vec<OfferLine>,
}

/// As much of it as somebody may see.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    filed: Filed,
    /// The number of the last visible entry, if it went on without them.
    until: Option<u32>,
}

impl Kept for Filed {
    fn entries(&self, _row: &ConversationRow) -> Result<u32, Fault> {
        Ok(self.entries)
    }

    fn waits(&self, entry: EntryId) -> Result<Vec<WaitLine>, Fault> {
        let stays = self.stays.iter().filter(|stay| stay.entry == entry);
        Ok(stays.filter_map(|stay| stay.wait.clone()).collect())
    }
}

impl Filed {
    /// What an agent sees; all for nobody in particular, nothing when they had no part.
    pub fn seen_by(mut self, reader: Option<AgentId>) -> Option<Seen> {
        let Some(agent) = reader else {
            return Some(Seen {
                filed: self,
                until: None,
            });
        };
        // What is at hand is not asked for, so nothing can fail.
        let cut = match Sight::of(&self, &self.conversation, agent).ok()? {
            Sight::Nothing => return None,
            Sight::All => {
                return Some(Seen {
                    filed: self,
                    until: None,
                });
            }
            Sight::Until(cut) => cut,
        };
        let mut conversation = self.conversation.clone();
        cut.apply(&self, &mut conversation).ok()?;
        self.stays
            .retain(|stay| conversation.queue_entries.contains(&stay.entry));
        self.notes.retain(|note| note.at <= cut.to || note.agent == Some(agent));
        self.tags.clear();
        self.entries = cut.until;
        self.conversation = conversation;
        Some(Seen {
            filed: self,
            until: Some(cut.until),
        })
    }

    /// Whether an agent may add to it.
    pub fn may_add(&self, agent: AgentId) -> bool {
        sight::may_add(self, &self.conversation, agent).unwrap_or(false)
    }

    /// Whether it is one of those that are asked for, but for the words of a search.
    pub fn fits(&self, query: &ArchiveQuery) -> bool {
        let had_part = |agent: AgentId| self.conversation.parts.iter().any(|part| part.agent == agent);
        Look::of(&self.conversation).fits(query)
            && [query.agent, query.reader].into_iter().flatten().all(had_part)
            && query.category.is_none_or(|category| self.passages.contains(&category))
            && query
                .tag
                .as_ref()
                .is_none_or(|tag| self.tags.iter().any(|one| folded_tag(one) == *tag))
            && query
                .reader
                .is_none_or(|reader| sight::fits(self, query, &self.conversation, reader).unwrap_or(false))
    }

    /// What of it is found beside its messages.
    pub fn head(&self) -> String {
        index::head(&self.conversation)
    }
}

impl Seen {
    /// In a list, with the places that a search found.
    pub fn line(self, hits: Vec<Hit>) -> ArchiveLine {
        ArchiveLine {
            conversation: self.filed.conversation,
            entries: self.filed.entries,
            until: self.until,
            tags: self.filed.tags,
            hits,
        }
    }

    /// The number of the last entry that may be seen, if it went on without the reader.
    pub fn until(&self) -> Option<u32> {
        self.until
    }

    /// As a record, with those of its entries that were asked for.
    pub fn record(self, log: Vec<EntryRow>, asked: Option<&Asked>) -> ArchiveRecord {
        let filed = self.filed;
        let found = asked.map_or_else(Vec::new, |asked| hits::whole(asked, &filed.conversation, &log));
        ArchiveRecord {
            promised: filed.stays.first().and_then(|stay| stay.promised),
            entries: filed.entries,
            log,
            unreadable: 0,
            found,
            until: self.until,
            waits: filed.stays.iter().filter_map(|stay| stay.wait.clone()).collect(),
            offers: filed.stays.into_iter().flat_map(|stay| stay.offers).collect(),
            notes: filed.notes,
            tags: filed.tags,
            conversation: filed.conversation,
        }
    }
}

/// All that is kept of an ended conversation but its log.
pub(in crate::store) fn filed(tables: &Connection, id: ConversationId) -> Result<Option<Filed>, Fault> {
    let Some(conversation) = questions::ended_conversation(tables, id)? else {
        return Ok(None);
    };
    let mut stays = Vec::with_capacity(conversation.queue_entries.len());
    for entry in &conversation.queue_entries {
        stays.push(Stay {
            entry: *entry,
            promised: promised(tables, *entry)?,
            wait: waits(tables, *entry)?.pop(),
            offers: offers(tables, *entry)?,
        });
    }
    Ok(Some(Filed {
        entries: questions::entries_count(tables, id)?,
        passages: index::categories(tables, id)?,
        stays,
        notes: beside::notes(tables, id)?,
        tags: beside::tags(tables, id)?,
        conversation,
    }))
}
