//! MongoDB, the archive of record: what has ended, and a mirror of accounts, categories, settings and the audit log.
//!
//! `url`: the address. `documents`: their shapes. `translate`: into the shapes and back. `indexes` and `questions`: what is asked, and what serves it.
//! `write`: what is put there. `mirror`: what only people read there. `read`, `list` and `choices`: what is read. `look`: what a doctor sees. `tenure`: which running server has it. `bulk` and `compared`: all of it at once, for a migration. Deliberately absent: who may see what, which is the archive's
//! (`store::archive::sight`), and when what is carried there, which is the courier's.

mod bulk;
mod choices;
mod compared;
#[cfg(test)]
mod described;
mod documents;
mod fault;
mod indexes;
mod list;
mod look;
mod mirror;
mod numbers;
mod questions;
mod read;
mod tenure;
mod translate;
mod url;
mod write;

use std::sync::Arc;
use std::time::Duration;

use mongodb::bson::{Document, doc};
use mongodb::{Client, Collection, Database};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::sync::OnceCell;
use tokio::time::timeout;

pub use bulk::{Found, Kept, Parcel, Passing};
pub use compared::{Compared, Comparison, Counts, DIFFERENT_SHOWN, Sum};
pub use fault::MongoError;
pub use look::{LookError, Looked};
pub use read::Theirs;
pub use tenure::Tenure;
pub use url::MongoUrl;

use crate::clock::Deadline;

use documents::{CONVERSATIONS, META};
use numbers::number;

/// How long a question may take on the server.
const ANSWER_WITHIN: Duration = Duration::from_secs(5);

/// The same for whoever has the time: a server that is busy for a while ends no export.
const ANSWER_WITHIN_MAX: Duration = Duration::from_secs(30);

/// How long any question may take, with the way to the server and back, when nobody waits for it. What is asked again is done once.
const SAID_WITHIN: Duration = Duration::from_secs(10);

/// The least that a question is given: a server takes no time at all for all the time that there is.
const ANSWER_WITHIN_MIN: Duration = Duration::from_millis(1);

/// The document of `meta` that says whose database it is.
const INSTANCE: &str = "instance";

/// Its field with the greatest revision that was confirmed.
const REACHED: &str = "rev";

/// Why it counts as away when somebody has waited long enough.
const LATE: &str = "it does not answer in time";

/// What says that the database is this instance's.
fn claim(instance: &str) -> Document {
    doc! { "_id": INSTANCE, "instance": instance, "schema_version": documents::SCHEMA_VERSION, REACHED: 0_i64 }
}

/// The last revision of the file's that was confirmed to it.
fn reached(claim: &Document) -> u64 {
    claim.get_i64(REACHED).unwrap_or_default().cast_unsigned()
}

fn is_not_older(claim: &Document, confirmed: u64) -> Result<(), MongoError> {
    if reached(claim) < confirmed {
        return Err(MongoError::Older);
    }
    Ok(())
}

/// What the file knows of itself and of its database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Own {
    /// What tells this server from others.
    pub instance: String,
    /// The last number that it had given to a conversation, and the last revision that it had given to anything, before MongoDB is
    /// looked at.
    pub given: u64,
    pub rev: u64,
    /// Where MongoDB was last seen, if it was: the archive lives there.
    pub seen: Option<String>,
    /// The last revision that MongoDB has confirmed.
    pub confirmed: u64,
}

/// Whether a database that is nobody's may have something in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    Empty,
    /// Somebody has said that it may.
    Any,
}

/// A way to the database. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Mongo {
    url: MongoUrl,
    /// There from the first question on whose hosts were found.
    database: Arc<OnceCell<Database>>,
    /// By when its questions are answered or given up, if there are several that somebody waits for together.
    by: Option<Deadline>,
    /// How long each of them may take at most.
    each: Duration,
}

impl Mongo {
    /// Connects when it is first asked something, and looks up then what is to be looked up: names may be away too.
    pub async fn of(url: &MongoUrl) -> Result<Self, MongoError> {
        let mongo = Self {
            url: url.clone(),
            database: Arc::default(),
            by: None,
            each: ANSWER_WITHIN,
        };
        url.check_options().await?;
        if !url.is_looked_up() {
            mongo.database().await?;
        }
        Ok(mongo)
    }

    /// The same way for questions that may take so long on the server, all of them together.
    pub fn within(&self, limit: Duration) -> Self {
        Self {
            by: Some(Deadline::after(limit)),
            ..self.clone()
        }
    }

    /// The same way for whoever wants all or nothing.
    pub fn patiently(&self) -> Self {
        Self {
            each: ANSWER_WITHIN_MAX,
            ..self.clone()
        }
    }

    /// How long the next question may take.
    fn rest(&self) -> Result<Duration, MongoError> {
        let rest = self.by.map_or(self.each, Deadline::rest);
        if rest < ANSWER_WITHIN_MIN {
            return Err(MongoError::Slow(
                "the questions before have taken all the time".to_owned(),
            ));
        }
        Ok(rest.min(self.each))
    }

    /// Where it is, without whatever lets one in.
    pub fn place(&self) -> String {
        self.url.to_string()
    }

    /// Makes the indexes that are not there, and takes the database if it is nobody's, as empty as it has to be, and the archive lives in
    /// no other. What is refused is left as it is. Takes as long as it takes, if no one question takes too long.
    pub async fn prepare(&self, own: &Own, target: Target) -> Result<(), MongoError> {
        let is_free = self.owner().await?.is_none() && own.seen.is_none();
        if is_free
            && target == Target::Empty
            && let Some(holds) = self.stands().await?.holds
        {
            return Err(MongoError::Occupied(holds));
        }
        if is_free {
            self.is_not_ahead(own.given).await?;
        } else {
            self.examine(own).await?;
        }
        self.index().await?;
        if is_free {
            self.take(own).await?;
        }
        Ok(())
    }

    /// Somebody else may have been faster.
    async fn take(&self, own: &Own) -> Result<(), MongoError> {
        let meta = self.collection::<Document>(META).await?;
        let taken = said(async {
            match meta.insert_one(claim(&own.instance)).await {
                Ok(_) => Ok(true),
                Err(error) if fault::is_duplicate(&error) => Ok(false),
                Err(error) => Err(MongoError::from(error)),
            }
        });
        if taken.await? {
            return Ok(());
        }
        self.examine(own).await
    }

    /// Whether it is the database in which the archive of this file lives, and of one moment with it; changes nothing.
    pub async fn examine(&self, own: &Own) -> Result<(), MongoError> {
        let Some(found) = self.claimed().await? else {
            return match &own.seen {
                None => Ok(()),
                Some(seen) if *seen == self.place() => Err(MongoError::Emptied),
                Some(seen) => Err(MongoError::Elsewhere(seen.clone())),
            };
        };
        if found.get_str("instance").ok() != Some(own.instance.as_str()) {
            return Err(MongoError::Foreign);
        }
        self.is_not_ahead(own.given).await?;
        if reached(&found) > own.rev {
            return Err(MongoError::Newer);
        }
        is_not_older(&found, own.confirmed)
    }

    /// What says whose it is, if anybody's.
    async fn claimed(&self) -> Result<Option<Document>, MongoError> {
        let meta = self.collection::<Document>(META).await?;
        said(async { Ok(meta.find_one(doc! { "_id": INSTANCE }).await?) }).await
    }

    /// It has no conversation of a number that is still to be given.
    async fn is_not_ahead(&self, given: u64) -> Result<(), MongoError> {
        match self.last_number().await? {
            there if there > given => Err(MongoError::Ahead { there, given }),
            _ => Ok(()),
        }
    }

    /// It has all up to some revision that the file has given, this one among them. One that lacks what it had confirmed does not pass
    /// for one that has it.
    pub async fn has_reached(&self, rev: u64, confirmed: u64) -> Result<(), MongoError> {
        let meta = self.collection::<Document>(META).await?;
        let mut claim = doc! { "_id": INSTANCE };
        if confirmed > 0 {
            claim.insert(REACHED, doc! { "$gte": confirmed.cast_signed() });
        }
        let reached = doc! { "$max": { REACHED: rev.cast_signed() } };
        let done = meta.update_one(claim, reached).await?;
        if done.matched_count == 0 {
            return Err(MongoError::Emptied);
        }
        Ok(())
    }

    /// Whether it still says that it is this server's and that this run has it, and has all that it has confirmed.
    pub async fn is_still(&self, own: &Own, tenure: &Tenure, confirmed: u64) -> Result<(), MongoError> {
        match &self.claimed().await? {
            Some(found) if found.get_str("instance").ok() == Some(own.instance.as_str()) => {
                is_not_older(found, confirmed)?;
                self.holds(found, tenure).await
            }
            Some(_) => Err(MongoError::Foreign),
            None => Err(MongoError::Emptied),
        }
    }

    /// The greatest number of a conversation that is there; 0 when there is none.
    async fn last_number(&self) -> Result<u64, MongoError> {
        let conversations = self.collection::<Document>(CONVERSATIONS).await?;
        // Whatever is no number takes the place of none.
        let last = conversations.find_one(doc! { "_id": { "$gte": 0_i64 } });
        let last = last.sort(doc! { "_id": -1 }).projection(doc! { "_id": 1 });
        let last = said(async { Ok(last.await?) }).await?;
        let Some(last) = last.as_ref().and_then(|last| last.get("_id")) else {
            return Ok(0);
        };
        number(last).map(i64::cast_unsigned).ok_or_else(|| {
            MongoError::Damaged(format!(
                "the number of the last of conversations is no whole one, but {last:?}"
            ))
        })
    }

    async fn database(&self) -> Result<&Database, MongoError> {
        let found = async {
            let client = Client::with_options(self.url.options().await?)?;
            Ok(client.database(&self.url.database))
        };
        self.database
            .get_or_try_init(|| found)
            .await
            .map_err(MongoError::of_client)
    }

    async fn collection<T: Serialize + DeserializeOwned + Send + Sync>(
        &self,
        name: &str,
    ) -> Result<Collection<T>, MongoError> {
        Ok(self.database().await?.collection(name))
    }

    /// All that a question finds, at most so many.
    async fn found<T: Serialize + DeserializeOwned + Unpin + Send + Sync>(
        &self,
        question: questions::Question,
        limit: i64,
    ) -> Result<Vec<T>, MongoError> {
        let collection = self.collection::<T>(question.index.collection).await?;
        let mut cursor = collection
            .find(question.filter)
            .sort(question.sort)
            .limit(limit)
            .max_time(self.rest()?)
            .await?;
        let mut all = Vec::new();
        while cursor.advance().await? {
            all.push(cursor.deserialize_current()?);
        }
        Ok(all)
    }

    /// The first that a question finds.
    async fn first<T: Serialize + DeserializeOwned + Unpin + Send + Sync>(
        &self,
        question: questions::Question,
    ) -> Result<Option<T>, MongoError> {
        let collection = self.collection::<T>(question.index.collection).await?;
        let first = collection.find_one(question.filter).sort(question.sort);
        Ok(first.max_time(self.rest()?).await?)
    }
}

/// What does not answer in that time is away: a link that carries nothing any more says nothing either, for a quarter of an hour and more.
pub async fn within<T, E: From<MongoError>>(
    limit: Duration,
    asked: impl Future<Output = Result<T, E>>,
) -> Result<T, E> {
    let answered = timeout(limit, asked).await;
    answered.unwrap_or_else(|_| Err(MongoError::Away(LATE.to_owned()).into()))
}

/// What is answered to one question. Of many that follow one another each has its own time, so that a slow server is done with all of them
/// at last.
pub(super) async fn said<T>(asked: impl Future<Output = Result<T, MongoError>>) -> Result<T, MongoError> {
    within(SAID_WITHIN, asked).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn one_that_is_slow_is_told_from_one_that_breaks_off() {
        let never = std::future::pending::<Result<(), MongoError>>();
        assert!(within(Duration::ZERO, never).await.unwrap_err().is_late());
        let reset = async { Err::<(), _>(MongoError::Away("connection reset by peer".to_owned())) };
        assert!(!within(Duration::MAX, reset).await.unwrap_err().is_late());
    }
}
