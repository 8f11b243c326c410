//! What is read of one conversation.

use mongodb::bson::{Document, deserialize_from_document, doc};

use crate::hub::row::EntryRow;
use crate::hub::time::Wall;
use crate::ids::{AgentId, CategoryId, ConversationId, CustomerId};
use crate::store::archive::filed::Filed;
use crate::store::archive::{ArchiveRecord, LogPart};
use crate::store::records::Tally;

use super::documents::{CONVERSATIONS, Conversation, Message};
use super::numbers::{number, number_in, whole};
use super::{Mongo, MongoError, questions, translate};

impl Mongo {
    /// A conversation without its log; nothing when it is not there, or was removed.
    pub async fn filed(&self, id: ConversationId) -> Result<Option<Filed>, MongoError> {
        self.kept(id).await?.map_or(Ok(None), |kept| read_of(id, kept))
    }

    /// Its document.
    async fn kept(&self, id: ConversationId) -> Result<Option<Document>, MongoError> {
        let conversations = self.collection::<Document>(CONVERSATIONS).await?;
        let found = conversations.find_one(doc! { "_id": id.0.cast_signed() });
        Ok(found.max_time(self.rest()?).await?)
    }

    /// The same with the revision that whoever changes it goes by.
    pub async fn filed_with_rev(&self, id: ConversationId) -> Result<Option<(Filed, i64)>, MongoError> {
        let conversations = self.collection::<Document>(CONVERSATIONS).await?;
        let Some(found) = conversations.find_one(doc! { "_id": id.0.cast_signed() }).await? else {
            return Ok(None);
        };
        let rev = number_in(&found, "rev").unwrap_or_default();
        Ok(read_of(id, found)?.map(|filed| (filed, rev)))
    }

    /// Those of these conversations that are there, and those of them that cannot be read.
    pub(super) async fn filed_among(&self, ids: &[ConversationId]) -> Result<(Vec<Filed>, Vec<Spoilt>), MongoError> {
        if ids.is_empty() {
            return Ok((Vec::new(), Vec::new()));
        }
        let found: Vec<Document> = self.found(questions::among(ids), 0).await?;
        let (mut all, mut spoilt) = (Vec::new(), Vec::new());
        for kept in found {
            match for_a_list(kept) {
                Ok(filed) => all.extend(filed),
                Err(one) => spoilt.push(one),
            }
        }
        Ok((all, spoilt))
    }

    /// The entries `from..before` of a log, in order, and how many of them cannot be read.
    async fn entries(&self, of: ConversationId, from: u32, before: u32) -> Result<(Vec<EntryRow>, u32), MongoError> {
        let found: Vec<Document> = self.found(questions::log(of, from, before), 0).await?;
        let (mut entries, mut unreadable) = (Vec::with_capacity(found.len()), 0);
        for kept in found {
            let id = number_of(&kept);
            match message(kept) {
                Ok(entry) => entries.push(entry),
                Err(error) => {
                    tracing::error!(id, conversation = %of, %error, "an entry in MongoDB cannot be read");
                    unreadable += 1;
                }
            }
        }
        Ok((entries, unreadable))
    }

    /// One record, as far as this agent, or anybody, may read it.
    pub async fn record(
        &self,
        id: ConversationId,
        reader: Option<AgentId>,
        part: &LogPart,
    ) -> Result<Option<ArchiveRecord>, MongoError> {
        let Some(kept) = self.kept(id).await? else {
            return Ok(None);
        };
        let spoilt = Spoilt::of(&kept);
        let seen = match read_of(id, kept) {
            Ok(filed) => filed.and_then(|filed| filed.seen_by(reader)),
            // Of what is not theirs nobody is told anything.
            Err(_) if !spoilt.may_be_of(reader) => None,
            Err(error) => return Err(error),
        };
        let Some(seen) = seen else {
            return Ok(None);
        };
        let (log, unreadable) = self.entries(id, part.from, part.before(seen.until())).await?;
        Ok(Some(ArchiveRecord {
            unreadable,
            ..seen.record(log, part.text.as_ref())
        }))
    }

    /// A customer's conversations before that one, newest first.
    pub async fn earlier(
        &self,
        customer: CustomerId,
        before: ConversationId,
        limit: u32,
    ) -> Result<Vec<Filed>, MongoError> {
        let found: Vec<Document> = self.found(questions::earlier(customer, before), limit.into()).await?;
        Ok(found.into_iter().filter_map(|kept| for_a_list(kept).ok()?).collect())
    }

    /// Whose conversation it is, or with `second` which other guest they met, and how it calls them; nothing when it is not there, or has
    /// none. Of one that cannot be read as well, if it says that much.
    pub async fn whose(&self, id: ConversationId, second: bool) -> Result<Option<(CustomerId, String)>, MongoError> {
        let Some(kept) = self.kept(id).await? else {
            return Ok(None);
        };
        let Some(person) = kept.get(if second { "second" } else { "customer" }) else {
            return Ok(None);
        };
        let damaged = || MongoError::Damaged(format!("conversation {id}: whose it is"));
        let person = person.as_document().ok_or_else(damaged)?;
        let hex = person.get_str("id").map_err(|_| damaged())?;
        let customer = CustomerId(u128::from_str_radix(hex, 16).map_err(|_| damaged())?);
        let name = person
            .get_str("name")
            .map_or_else(|_| format!("conversation {id}"), str::to_owned);
        // Two of the staff are nobody's customers.
        Ok((customer != CustomerId::NONE).then_some((customer, name)))
    }

    /// All that an erasure of them takes before that one, newest first: what two guests said is of both. One that cannot be read is no
    /// reason not to be taken away.
    pub async fn of_customer(
        &self,
        customer: CustomerId,
        before: ConversationId,
        limit: u32,
    ) -> Result<Vec<Theirs>, MongoError> {
        let mut all: Vec<Theirs> = Vec::new();
        for question in [
            questions::earlier(customer, before),
            questions::earlier_as_second(customer, before),
        ] {
            let found: Vec<Document> = self.found(question, limit.into()).await?;
            all.extend(found.into_iter().filter_map(Theirs::of));
        }
        all.sort_by_key(|one| std::cmp::Reverse(one.id));
        all.truncate(limit.try_into().unwrap_or(usize::MAX));
        Ok(all)
    }

    /// The oldest conversations of a category that ended before; at most so many.
    pub async fn expired(
        &self,
        category: CategoryId,
        before: Wall,
        limit: u32,
    ) -> Result<Vec<ConversationId>, MongoError> {
        let found: Vec<Document> = self
            .found(questions::ended_before(category, before), limit.into())
            .await?;
        Ok(found.iter().filter_map(conversation).collect())
    }
}

/// What is to be known of a conversation that goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Theirs {
    pub id: ConversationId,
    pub tally: Tally,
    /// What it calls its customers: names, addresses.
    pub names: Vec<String>,
}

impl Theirs {
    /// Of one that cannot be read as much as can be. Without a number it is none of this server's.
    fn of(kept: Document) -> Option<Self> {
        let id = conversation(&kept)?;
        let names = ["customer", "second"].into_iter().filter_map(|who| {
            let name = kept.get_document(who).ok()?.get_str("name").ok()?;
            Some(name.to_owned())
        });
        let names = names.collect();
        let (tally, names) = match read(kept) {
            Ok(None) => return None,
            Ok(Some(filed)) => (filed.tally(), filed.names()),
            Err(_) => (Tally::default(), names),
        };
        Some(Self { id, tally, names })
    }
}

/// One that cannot be read: its number, if it is one of this server's, and whose it says that it was.
pub(super) struct Spoilt {
    pub id: Option<ConversationId>,
    agents: Vec<i64>,
}

impl Spoilt {
    fn of(kept: &Document) -> Self {
        let parts = kept.get_array("participants").map(Vec::as_slice).unwrap_or_default();
        let agents = parts.iter().filter_map(|part| number_in(part.as_document()?, "agent"));
        Self {
            id: conversation(kept),
            agents: agents.collect(),
        }
    }

    /// Whether it may be one that this reader sees.
    pub(super) fn may_be_of(&self, reader: Option<AgentId>) -> bool {
        reader.is_none_or(|agent| self.agents.contains(&i64::from(agent.0)))
    }
}

/// The same for a list, which is not to be dark for the sake of one document that somebody has changed.
pub(super) fn for_a_list(kept: Document) -> Result<Option<Filed>, Spoilt> {
    let (id, spoilt) = (number_of(&kept), Spoilt::of(&kept));
    read(kept).map_err(|error| {
        tracing::error!(id, %error, "a conversation in MongoDB cannot be read, and is left out of a list");
        spoilt
    })
}

/// The same for whoever asks for that one: whatever is wrong with it says of which it speaks.
fn read_of(id: ConversationId, kept: Document) -> Result<Option<Filed>, MongoError> {
    read(kept).map_err(|error| match error {
        MongoError::Damaged(why) => MongoError::Damaged(format!("conversation {id}: {why}")),
        error => error,
    })
}

fn conversation(kept: &Document) -> Option<ConversationId> {
    Some(ConversationId(id(kept)?.cast_unsigned()))
}

/// A document's number as everything that is read of it is: also where somebody has put it back as another kind of number, by which
/// MongoDB finds it as well.
pub(super) fn id(kept: &Document) -> Option<i64> {
    number(kept.get("_id")?)
}

pub(super) fn number_of(kept: &Document) -> String {
    kept.get("_id").map(ToString::to_string).unwrap_or_default()
}

pub(super) fn message(kept: Document) -> Result<EntryRow, MongoError> {
    let kept: Message = deserialize_from_document(whole(kept)).map_err(mongodb::error::Error::from)?;
    Ok(translate::read_message(&kept)?)
}

/// What was removed left its number only.
pub(super) fn read(kept: Document) -> Result<Option<Filed>, MongoError> {
    if kept.contains_key("removed") {
        return Ok(None);
    }
    let kept: Conversation = deserialize_from_document(whole(kept)).map_err(mongodb::error::Error::from)?;
    Ok(Some(translate::read_conversation(kept)?))
}
