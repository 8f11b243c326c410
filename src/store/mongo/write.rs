//! What is put into MongoDB. Doing it twice is doing it once, and something older never takes the place of something newer.

use std::collections::BTreeMap;

use mongodb::bson::{Bson, DateTime, Document, doc};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::hub::row::EntryRow;
use crate::hub::time::Wall;
use crate::ids::ConversationId;
use crate::store::archive::beside::NoteLine;
use crate::store::archive::filed::Filed;
use crate::store::archive::index;
use crate::store::archive::write::folded_tag;

use super::documents::{CONVERSATIONS, MESSAGES, Message, SCHEMA_VERSION, Tombstone};
use super::fault::is_duplicate;
use super::numbers::number_in;
use super::{Mongo, MongoError, questions, read, translate};

/// A revision that nothing follows.
const LAST_REV: i64 = i64::MAX;

impl Mongo {
    /// Whether anything of a conversation's log is there: its first entry goes first.
    pub async fn has_begun(&self, id: ConversationId) -> Result<bool, MongoError> {
        let messages = self.collection::<Document>(MESSAGES).await?;
        let found = messages.find_one(doc! { "_id": index::row(id, 1) });
        Ok(found.projection(doc! { "_id": 1 }).await?.is_some())
    }

    /// Puts entries of a log there, in their order; those that are there already stay.
    pub async fn put_entries(&self, of: ConversationId, entries: &[EntryRow]) -> Result<(), MongoError> {
        let documents: Vec<Message> = entries.iter().map(|entry| translate::message(of, entry)).collect();
        self.put_log(of, &documents).await
    }

    /// The same where most of them are there, as a rule all: only what is not is sent. Answers whether anything was.
    pub async fn put_missing(&self, of: ConversationId, entries: &[EntryRow]) -> Result<bool, MongoError> {
        let documents: Vec<Message> = entries.iter().map(|entry| translate::message(of, entry)).collect();
        let missing = self.missing(of, &documents).await?;
        self.put_log(of, &missing).await?;
        Ok(!missing.is_empty())
    }

    async fn put_log(&self, of: ConversationId, entries: &[Message]) -> Result<(), MongoError> {
        if entries.is_empty() {
            return Ok(());
        }
        let messages = self.collection::<Message>(MESSAGES).await?;
        match messages.insert_many(entries).ordered(false).await {
            Ok(_) => Ok(()),
            // It may be refused for another document's sake, be it one of another conversation that had this one's number.
            Err(error) if is_duplicate(&error) => match self.missing(of, entries).await?.first() {
                None => Ok(()),
                Some(first) => Err(taken_by(of, first)),
            },
            Err(error) => Err(error.into()),
        }
    }

    /// Those of these entries, which are in order, that are not there. One in the place of which there is another never will be.
    async fn missing(&self, of: ConversationId, entries: &[Message]) -> Result<Vec<Message>, MongoError> {
        let (Some(first), Some(last)) = (entries.first(), entries.last()) else {
            return Ok(Vec::new());
        };
        let question = questions::log(of, first.seq.cast_unsigned(), last.seq.cast_unsigned() + 1);
        let messages = self.collection::<Document>(question.index.collection).await?;
        let mut cursor = messages
            .find(question.filter)
            .projection(doc! { "seq": 1, "at": 1, "kind": 1 })
            .await?;
        let mut there = BTreeMap::new();
        while cursor.advance().await? {
            let one = cursor.deserialize_current()?;
            let Some(seq) = number_in(&one, "seq").and_then(|seq| i32::try_from(seq).ok()) else {
                continue;
            };
            let (at, kind) = (one.get_datetime("at").ok(), one.get_str("kind").ok());
            let known = (read::id(&one), at.copied(), kind.map(str::to_owned));
            there.insert(seq, known);
        }
        let mut missing = Vec::new();
        for entry in entries {
            let own = (Some(entry.id), Some(entry.at), Some(entry.kind.clone()));
            match there.get(&entry.seq) {
                None => missing.push(entry.clone()),
                Some(known) if *known == own => {}
                Some(_) => return Err(taken_by(of, entry)),
            }
        }
        Ok(missing)
    }

    /// Puts a conversation there, or in the place of an older revision. All of its entries have to be there.
    pub async fn put_conversation(&self, filed: &Filed, rev: u64, category: &str) -> Result<(), MongoError> {
        let document = translate::conversation(filed, rev, category);
        self.newest(CONVERSATIONS, document.id.into(), document.rev, document)
            .await
    }

    /// Removes a conversation from every list, then its log; its number stays, so that nothing late brings it back.
    pub async fn remove_conversation(&self, id: ConversationId, at: Wall) -> Result<(), MongoError> {
        let number = id.0.cast_signed();
        self.put_stone(CONVERSATIONS, number, at).await?;
        let log = questions::of_log(id);
        let messages = self.collection::<Document>(log.index.collection).await?;
        messages.delete_many(log.filter).await?;
        Ok(())
    }

    /// Leaves of a document its number, which nothing follows.
    pub(super) async fn put_stone(&self, collection: &str, id: i64, at: Wall) -> Result<(), MongoError> {
        let stone = Tombstone {
            id,
            schema_version: SCHEMA_VERSION,
            rev: LAST_REV,
            removed: DateTime::from_millis(at.0),
        };
        self.newest(collection, id.into(), LAST_REV, stone).await
    }

    /// Adds a note to a conversation that is there, as it was read; answers whether it still is.
    pub async fn add_note(&self, to: ConversationId, rev: i64, note: &NoteLine) -> Result<bool, MongoError> {
        let note = translate::note(note);
        let note = mongodb::bson::serialize_to_document(&note).map_err(mongodb::error::Error::from)?;
        self.change(to, rev, doc! { "$push": { "notes": note }, "$inc": { "rev": 1_i64 } })
            .await
    }

    /// Gives a conversation that is there, as it was read, these tags and no others; answers whether it still is.
    pub async fn put_tags(&self, of: ConversationId, rev: i64, tags: &[String]) -> Result<bool, MongoError> {
        let folded: Vec<String> = tags.iter().map(|tag| folded_tag(tag)).collect();
        self.change(
            of,
            rev,
            doc! { "$set": { "tags": tags, "tags_folded": folded }, "$inc": { "rev": 1_i64 } },
        )
        .await
    }

    /// Changes a conversation if it is as it was read: a change that was given up, and comes late all the same, undoes no newer one.
    async fn change(&self, id: ConversationId, rev: i64, change: Document) -> Result<bool, MongoError> {
        let number = id.0.cast_signed();
        let conversations = self.collection::<Document>(CONVERSATIONS).await?;
        let as_read = doc! { "_id": number, "ended": { "$exists": true }, "rev": rev };
        if conversations.update_one(as_read, change).await?.matched_count > 0 {
            return Ok(true);
        }
        match self.filed_with_rev(id).await? {
            None => Ok(false),
            Some(_) => Err(MongoError::Away("it has changed since it was read".to_owned())),
        }
    }

    /// Puts a document there, or in the place of an older revision. As a rule it is new, which a look at one index says; and no server
    /// has to look for something older that is not there.
    pub(super) async fn newest<T: Serialize + DeserializeOwned + Send + Sync>(
        &self,
        collection: &str,
        id: Bson,
        rev: i64,
        document: T,
    ) -> Result<(), MongoError> {
        let collection = self.collection::<T>(collection).await?;
        match collection.insert_one(&document).await {
            Ok(_) => return Ok(()),
            Err(error) if is_duplicate(&error) => {}
            Err(error) => return Err(error.into()),
        }
        // Where something newer is there, nothing older is found.
        let older = doc! { "_id": id.clone(), "rev": { "$lt": rev } };
        if collection.replace_one(older, document).await?.matched_count > 0 {
            return Ok(());
        }
        let there = collection.clone_with_type::<Document>();
        let there = there
            .find_one(doc! { "_id": id.clone() })
            .projection(doc! { "rev": 1 })
            .await?;
        match there.and_then(|there| number_in(&there, "rev")) {
            Some(newer) if newer >= rev => Ok(()),
            _ => Err(taken(collection.name(), &id.to_string())),
        }
    }
}

fn taken_by(of: ConversationId, entry: &Message) -> MongoError {
    taken(MESSAGES, &format!("entry {} of conversation {of}", entry.seq))
}

/// A unique index, of `_id` or of the house's own, has another document in its place.
fn taken(collection: &str, what: &str) -> MongoError {
    MongoError::Refused(format!(
        "a document that is none of this server's takes the place of {what} in {collection}"
    ))
}
