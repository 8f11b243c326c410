//! Much at once, for a migration: put in without asking for each whether it is there, and read through by one cursor in the order of
//! `_id`. Doing it twice is doing it once.

use std::collections::HashMap;

use mongodb::Cursor;
use mongodb::bson::{Document, doc, serialize_to_document};
use mongodb::error::{Error, ErrorKind};

use crate::hub::row::{AgentRow, CategoryRow, EntryRow};
use crate::ids::ConversationId;
use crate::store::archive::filed::Filed;
use crate::store::archive::index;
use crate::store::audit::AuditLine;

use super::compared::Compared;
use super::documents::{AGENTS, AUDIT, CATEGORIES, CONVERSATIONS, MESSAGES, META, SETTINGS};
use super::fault::is_duplicate;
use super::numbers::number_in;
use super::{INSTANCE, Mongo, MongoError, mirror, read, said, translate};

/// Documents that a cursor fetches at once: few enough to be little, many enough that nobody waits.
const FETCHED: u32 = 1_000;

/// All that hold something of the archive.
const COLLECTIONS: [&str; 6] = [CONVERSATIONS, MESSAGES, AGENTS, CATEGORIES, SETTINGS, AUDIT];

/// What is in a database before anything is done to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Whose it is; nobody's as long as no server has taken it.
    pub owner: Option<String>,
    /// A collection that is not empty: as long as it is nobody's any at all, then one of the archive's.
    pub holds: Option<String>,
}

/// What a server keeps for itself begins so.
const OF_THE_SERVER: &str = "system.";

/// A document on its way.
#[derive(Clone, Debug, PartialEq)]
pub struct Parcel {
    collection: &'static str,
    document: Document,
}

impl Parcel {
    pub fn entry(of: ConversationId, entry: &EntryRow) -> Result<Self, MongoError> {
        Self::of(MESSAGES, &translate::message(of, entry))
    }

    /// To be put once all of its entries are.
    pub fn conversation(filed: &Filed, rev: u64, category: &str) -> Result<Self, MongoError> {
        Self::of(CONVERSATIONS, &translate::conversation(filed, rev, category))
    }

    pub fn agent(row: &AgentRow, rev: u64) -> Result<Self, MongoError> {
        Self::of(AGENTS, &mirror::agent(row, rev))
    }

    pub fn category(row: &CategoryRow, rev: u64) -> Result<Self, MongoError> {
        Self::of(CATEGORIES, &mirror::category(row, rev))
    }

    pub fn settings(words: impl Iterator<Item = (&'static str, String)>, rev: u64) -> Result<Self, MongoError> {
        Self::of(SETTINGS, &mirror::settings(words, rev))
    }

    pub fn audit(line: &AuditLine, rev: u64) -> Result<Self, MongoError> {
        Self::of(AUDIT, &mirror::audit(line, rev))
    }

    fn of(collection: &'static str, document: &impl serde::Serialize) -> Result<Self, MongoError> {
        let document = serialize_to_document(document).map_err(Error::from)?;
        Ok(Self { collection, document })
    }

    pub(super) fn into_document(self) -> Document {
        self.document
    }

    /// What it is, for whoever is told that it was not taken.
    fn name(&self) -> String {
        let id = self.document.get("_id").map(ToString::to_string).unwrap_or_default();
        format!("{} {id}", self.collection)
    }
}

/// What MongoDB has of conversations, one after the other.
#[derive(Debug)]
pub enum Kept {
    Entry(ConversationId, EntryRow),
    Conversation(Box<Filed>),
    /// What cannot be read: of which conversation, if it says so, where it is and what is wrong with it.
    Unreadable(Option<ConversationId>, String),
}

impl Mongo {
    /// Whose it is; nobody's as long as no server has taken it.
    pub async fn owner(&self) -> Result<Option<String>, MongoError> {
        let claim = self.claimed().await?;
        Ok(claim.and_then(|claim| claim.get_str("instance").map(str::to_owned).ok()))
    }

    /// Whose it is and whether anything is in it; changes nothing.
    pub async fn stands(&self) -> Result<Found, MongoError> {
        let owner = self.owner().await?;
        let all = match owner {
            Some(_) => COLLECTIONS.map(str::to_owned).to_vec(),
            None => self.all_collections().await?,
        };
        let mut holds = None;
        for name in all {
            // The claim of whoever was faster is no other program's.
            let others = match name.as_str() {
                META => doc! { "_id": { "$ne": INSTANCE } },
                _ => doc! {},
            };
            let there = self.collection::<Document>(&name).await?;
            if said(async { Ok(there.find_one(others).await?) }).await?.is_some() {
                holds = Some(name);
                break;
            }
        }
        Ok(Found { owner, holds })
    }

    /// Whoever's they are, by name.
    async fn all_collections(&self) -> Result<Vec<String>, MongoError> {
        let database = self.database().await?;
        let mut all = said(async { Ok(database.list_collection_names().await?) }).await?;
        all.retain(|name| !name.starts_with(OF_THE_SERVER));
        all.sort_unstable();
        Ok(all)
    }

    /// How many documents a collection has, more or less.
    pub async fn size(&self, of: Compared) -> Result<u64, MongoError> {
        let collection = self.collection::<Document>(of.word()).await?;
        Ok(collection.estimated_document_count().await?)
    }

    /// Puts documents there, or in the place of older revisions, log first. What is there already stays.
    pub async fn put_all(&self, parcels: &[Parcel]) -> Result<(), MongoError> {
        let (logs, rest): (Vec<&Parcel>, Vec<&Parcel>) =
            parcels.iter().partition(|parcel| parcel.collection == MESSAGES);
        self.insert(MESSAGES, &logs).await?;
        let mut by_collection: HashMap<&'static str, Vec<&Parcel>> = HashMap::new();
        for parcel in rest {
            by_collection.entry(parcel.collection).or_default().push(parcel);
        }
        for (collection, parcels) in by_collection {
            if self.insert(collection, &parcels).await? {
                self.replace_older(collection, &parcels).await?;
            }
        }
        Ok(())
    }

    /// Answers whether some were there already.
    async fn insert(&self, collection: &str, parcels: &[&Parcel]) -> Result<bool, MongoError> {
        if parcels.is_empty() {
            return Ok(false);
        }
        let documents = parcels.iter().map(|parcel| &parcel.document);
        let there = self.collection::<Document>(collection).await?;
        match there.insert_many(documents).ordered(false).await {
            Ok(_) => Ok(false),
            Err(error) if is_duplicate(&error) => Ok(true),
            Err(error) => Err(named(&error, parcels)),
        }
    }

    /// One look says which of those that are there are older; as a rule none is, and they were put by a run that was cut off.
    async fn replace_older(&self, collection: &str, parcels: &[&Parcel]) -> Result<(), MongoError> {
        let ids: Vec<_> = parcels.iter().filter_map(|parcel| parcel.document.get("_id")).collect();
        let there = self.collection::<Document>(collection).await?;
        let mut cursor = there
            .find(doc! { "_id": { "$in": ids } })
            .projection(doc! { "rev": 1 })
            .await?;
        let mut revs = HashMap::new();
        while cursor.advance().await? {
            let one = cursor.deserialize_current()?;
            if let (Some(id), Ok(rev)) = (read::id(&one), one.get_i64("rev")) {
                revs.insert(id, rev);
            }
        }
        for parcel in parcels {
            let (Ok(id), Ok(rev)) = (parcel.document.get_i64("_id"), parcel.document.get_i64("rev")) else {
                continue;
            };
            if revs.get(&id).is_some_and(|there| *there < rev) {
                self.newest(collection, id.into(), rev, parcel.document.clone()).await?;
            }
        }
        Ok(())
    }

    /// Everything of conversations after that one, by two cursors that go side by side.
    pub async fn conversations_after(&self, after: ConversationId) -> Result<Passing, MongoError> {
        let first = index::row(ConversationId(after.0.saturating_add(1)), 0);
        let conversations = doc! { "_id": { "$gt": after.0.cast_signed() } };
        Ok(Passing {
            conversations: self.in_order(CONVERSATIONS, conversations).await?,
            messages: self.in_order(MESSAGES, doc! { "_id": { "$gte": first } }).await?,
            now: None,
            ahead: None,
        })
    }

    /// A collection in the order of `_id`.
    pub(super) async fn in_order(&self, collection: &str, filter: Document) -> Result<Cursor<Document>, MongoError> {
        let collection = self.collection::<Document>(collection).await?;
        let found = collection.find(filter).sort(doc! { "_id": 1 });
        Ok(found.batch_size(FETCHED).await?)
    }
}

/// Conversations with their logs, in order: each one's entries first.
#[derive(Debug)]
pub struct Passing {
    conversations: Cursor<Document>,
    messages: Cursor<Document>,
    /// The conversation whose entries are being passed.
    now: Option<Filed>,
    /// An entry of a conversation further on.
    ahead: Option<Document>,
}

impl Passing {
    /// The next, as long as there is one. What was removed is passed over, and so are entries of no conversation.
    pub async fn next(&mut self) -> Result<Option<Kept>, MongoError> {
        loop {
            let Some(filed) = self.now.take() else {
                if !self.conversations.advance().await? {
                    return Ok(None);
                }
                let kept = self.conversations.deserialize_current()?;
                let (id, name) = (read::id(&kept), read::number_of(&kept));
                match read::read(kept) {
                    Ok(filed) => self.now = filed,
                    Err(error) => return Ok(Some(unreadable(CONVERSATIONS, id, &name, error)?)),
                }
                continue;
            };
            let id = filed.conversation.id;
            let next = self.next_entry(id).await;
            match next {
                Ok(None) => return Ok(Some(Kept::Conversation(Box::new(filed)))),
                // What came before it stays what is passed.
                _ => self.now = Some(filed),
            }
            return next;
        }
    }

    /// The next entry of a conversation, or what should be one.
    async fn next_entry(&mut self, of: ConversationId) -> Result<Option<Kept>, MongoError> {
        let number = of.0.cast_signed();
        loop {
            let next = match self.ahead.take() {
                Some(next) => next,
                None if self.messages.advance().await? => self.messages.deserialize_current()?,
                None => return Ok(None),
            };
            // The numbers of a log are those of its conversation, whatever is wrong with the rest.
            let of_next = number_in(&next, "conversation_id")
                .or_else(|| read::id(&next).map(|row| index::place(row).0.0.cast_signed()));
            match of_next {
                Some(later) if later > number => {
                    self.ahead = Some(next);
                    return Ok(None);
                }
                Some(earlier) if earlier < number => {}
                _ => {
                    let name = read::number_of(&next);
                    return match read::message(next) {
                        Ok(entry) => Ok(Some(Kept::Entry(of, entry))),
                        Err(error) => unreadable(MESSAGES, of_next, &name, error).map(Some),
                    };
                }
            }
        }
    }
}

fn unreadable(collection: &str, of: Option<i64>, name: &str, error: MongoError) -> Result<Kept, MongoError> {
    match error {
        MongoError::Damaged(why) => {
            let of = of.map(|id| ConversationId(id.cast_unsigned()));
            Ok(Kept::Unreadable(of, format!("{collection} {name}: {why}")))
        }
        error => Err(error),
    }
}

/// What is refused is called by its name.
fn named(error: &Error, parcels: &[&Parcel]) -> MongoError {
    let refused = MongoError::from(error.clone());
    let (MongoError::Refused(why), ErrorKind::InsertMany(many)) = (&refused, error.kind.as_ref()) else {
        return refused;
    };
    let first = many.write_errors.iter().flatten().find(|write| write.message == *why);
    match first.and_then(|write| parcels.get(write.index)) {
        Some(parcel) => MongoError::Refused(format!("{}: {why}", parcel.name())),
        None => refused,
    }
}

/// Whether a document says only that something was removed.
pub(super) fn is_stone(document: &Document) -> bool {
    document.contains_key("removed") && !document.contains_key("ended")
}
