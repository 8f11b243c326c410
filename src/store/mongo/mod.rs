//! MongoDB, the archive of record: what has ended, and a mirror of accounts, categories, settings and the audit log.
//!
//! `documents`: their shapes. `translate`: into the shapes and back. `indexes` and `questions`: what is asked, and what serves it.
//! `write`: what is put there. `mirror`: what only people read there. `read`, `list` and `choices`: what is read. `look`: what a doctor sees. `bulk` and `compared`: all of it at once, for a migration. Deliberately absent: who may see what, which is the archive's
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
mod questions;
mod read;
mod translate;
mod write;

use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use mongodb::bson::{Bson, Document, doc};
use mongodb::error::{Error, ErrorKind};
use mongodb::options::{
    Acknowledgment, ClientOptions, ConnectionString, HostInfo, ReadPreference, SelectionCriteria, WriteConcern,
};
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

use crate::clock::Deadline;

use documents::{CONVERSATIONS, META};

/// The database when the address names none.
const DATABASE: &str = "usher";

/// How long it is looked for a server that takes commands.
const FIND_WITHIN: Duration = Duration::from_secs(5);

/// How long a connection may take to come about.
const CONNECT_WITHIN: Duration = Duration::from_secs(5);

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

/// What is told of an address of which nothing is to be repeated.
const NOT_AN_ADDRESS: &str = "it is none of MongoDB's";
const UNESCAPED: &str =
    "it is none of MongoDB's; in a name or password :, /, ?, #, [, ], @ and % are written as %3A and so on";

/// Databases in which a server keeps what is its own; one of them, `local`, goes to no other member of a replica set.
const OF_THE_SERVER: [&str; 3] = ["admin", "config", "local"];

/// What a database may be called, on any system: https://www.mongodb.com/docs/manual/reference/limits/#naming-restrictions
const NAME_BYTES_MAX: usize = 63;
const NOT_IN_A_NAME: [char; 13] = ['/', '\\', '.', ' ', '"', '$', '*', '<', '>', ':', '|', '?', '\0'];

/// A part of a name or password that is shorter, in bytes, stands in many words.
const SHORT: usize = 4;

/// An address that can be used; shows itself without its password.
#[derive(Clone, PartialEq)]
pub struct MongoUrl {
    given: ConnectionString,
    shown: String,
    database: String,
}

impl MongoUrl {
    /// Checks the address, without connecting. What is wrong is told without repeating the address.
    pub fn parse(url: &str) -> Result<Self, String> {
        let given = ConnectionString::parse(url).map_err(|error| match error.kind.as_ref() {
            ErrorKind::InvalidArgument { message, .. } if !message.contains(url) => told(url, &error),
            _ => NOT_AN_ADDRESS.to_owned(),
        })?;
        if let Some(Err(error)) = ClientOptions::parse(without_name(&given)).into_future().now_or_never() {
            return Err(told(url, &error));
        }
        let database = given.default_database.clone().unwrap_or_else(|| DATABASE.to_owned());
        if OF_THE_SERVER.contains(&database.as_str()) {
            return Err(
                "its database is one of MongoDB's own, admin, config or local; where it is named for the log-in, say ?authSource=admin"
                    .to_owned(),
            );
        }
        if database.len() > NAME_BYTES_MAX || database.contains(NOT_IN_A_NAME) {
            return Err(format!(
                "its database has no name that MongoDB takes: at most {NAME_BYTES_MAX} bytes, and none of / \\ . \" $ * < > : | ? and spaces"
            ));
        }
        let hosts = match &given.host_info {
            HostInfo::HostIdentifiers(hosts) => hosts.iter().map(ToString::to_string).collect::<Vec<_>>().join(","),
            HostInfo::DnsRecord(name) => name.clone(),
            _ => "?".to_owned(),
        };
        Ok(Self {
            shown: format!("{hosts}/{database}"),
            given,
            database,
        })
    }

    /// Whether its hosts have to be looked up by its name.
    fn is_looked_up(&self) -> bool {
        matches!(self.given.host_info, HostInfo::DnsRecord(_))
    }

    /// Whether the driver takes its options, and can read the files that they name; looks nothing up and asks nobody.
    async fn check_options(&self) -> Result<(), MongoError> {
        let options = ClientOptions::parse(without_name(&self.given)).await;
        let client = options.and_then(|mut options| {
            // A driver that knows of no host asks none; behind a balancer it would want one.
            options.hosts.clear();
            options.load_balanced = None;
            Client::with_options(options)
        });
        client.map(drop).map_err(|error| MongoError::of_options(&error))
    }

    /// Looks its hosts up, if it has to.
    async fn options(&self) -> Result<ClientOptions, Error> {
        let mut options = ClientOptions::parse(self.given.clone()).await?;
        options.app_name.get_or_insert_with(|| "usher".to_owned());
        options.server_selection_timeout.get_or_insert(FIND_WITHIN);
        options.connect_timeout.get_or_insert(CONNECT_WITHIN);
        // Confirmed means: by most, on disk.
        let concern = WriteConcern::builder().w(Acknowledgment::Majority).journal(true);
        options.write_concern = Some(concern.build());
        // A member that lags would show what was removed, and not what was said to be there.
        options.selection_criteria = Some(SelectionCriteria::ReadPreference(ReadPreference::Primary));
        Ok(options)
    }
}

impl std::fmt::Display for MongoUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.shown)
    }
}

impl std::fmt::Debug for MongoUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(self, f)
    }
}

/// The address with its options, and without a name that would have to be looked up.
fn without_name(given: &ConnectionString) -> ConnectionString {
    let mut given = given.clone();
    if matches!(given.host_info, HostInfo::DnsRecord(_)) {
        given.host_info = HostInfo::default();
    }
    given
}

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

    /// Whether it still says that it is this server's, and has all that it has confirmed.
    pub async fn is_still(&self, own: &Own, confirmed: u64) -> Result<(), MongoError> {
        match &self.claimed().await? {
            Some(found) if found.get_str("instance").ok() == Some(own.instance.as_str()) => {
                is_not_older(found, confirmed)
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
        match last.as_ref().and_then(|last| last.get("_id")) {
            None => Ok(0),
            Some(Bson::Int64(last)) => Ok(last.cast_unsigned()),
            Some(other) => Err(MongoError::Damaged(format!(
                "the number of the last of conversations is no Int64, but {other:?}"
            ))),
        }
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

/// What is wrong with an address, unless the words have anything of its name and password: a driver that takes a part of a password
/// for a host or a port repeats it.
fn told(url: &str, error: &Error) -> String {
    let words = fault::options_in_words(error);
    let behind = url.split_once("://").map_or(url, |(_, behind)| behind);
    let (who, told) = match behind.rsplit_once('@') {
        Some((who, _)) => (who, UNESCAPED),
        // There may be both where somebody has forgotten the host.
        None => (behind.split(['/', '?']).next().unwrap_or_default(), NOT_AN_ADDRESS),
    };
    let is_letter = |of: char| of.is_alphanumeric();
    let has = |part: &str| match part.len() {
        0 => false,
        1..SHORT => words.split(|of| !is_letter(of)).any(|word| word == part),
        _ => words.contains(part),
    };
    match who.split(|of| !is_letter(of)).any(has) {
        true => told.to_owned(),
        false => words,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_with_an_address_is_told_without_name_and_password() {
        for url in [
            "mongodb://usher:s3cr3tPW?abc@db.example.org/usher",
            "mongodb://usher:s3cr3tPW/abc@db.example.org/usher",
            "mongodb://usher:s3cr3tPW#abc@db.example.org/usher",
            "mongodb://usher:s3cr3tPW@abc@db.example.org:99999/usher",
            "mongodb://usher:s3cr3tPW%zz@db.example.org/usher",
            "mongodb://usher:s3cr3tPW:abc@db.example.org:port/usher",
            "mongodb://usher:s3cr3tPW",
            "mongodb://usher:s3cr3tPW?abc",
            "mongodb://usher:s3cr3tPW/usher",
            "mongodb+srv://usher:s3cr3tPW?abc@db.example.org/usher",
        ] {
            let Err(why) = MongoUrl::parse(url) else {
                panic!("{url}")
            };
            assert!(!why.contains("s3cr3tPW") && !why.contains("abc"), "{url}: {why}");
        }
        for url in ["mongodb://in:s3cr3tPW@h/usher?nothing=1", "mongodb://h/usher?nothing=1"] {
            let why = MongoUrl::parse(url).unwrap_err();
            assert!(why.contains("nothing is an"), "{url}: {why}");
        }
    }

    #[tokio::test]
    async fn one_that_is_slow_is_told_from_one_that_breaks_off() {
        let never = std::future::pending::<Result<(), MongoError>>();
        assert!(within(Duration::ZERO, never).await.unwrap_err().is_late());
        let reset = async { Err::<(), _>(MongoError::Away("connection reset by peer".to_owned())) };
        assert!(!within(Duration::MAX, reset).await.unwrap_err().is_late());
    }

    #[test]
    fn a_database_is_none_of_mongodbs_own_and_may_be_called_so() {
        let long = "a".repeat(NAME_BYTES_MAX + 1);
        for (name, told) in [
            ("admin", "MongoDB's own"),
            ("local", "MongoDB's own"),
            ("config", "MongoDB's own"),
            ("x.y", "no name"),
            ("a%20b", "character in database name"),
            (long.as_str(), "at most 63 bytes"),
        ] {
            let why = MongoUrl::parse(&format!("mongodb://h/{name}")).unwrap_err();
            assert!(why.contains(told), "{name}: {why}");
        }
        for url in [
            "mongodb://h",
            "mongodb://h/?authSource=admin",
            "mongodb://h/usher-2",
            &format!("mongodb://h/{}", &long[1..]),
        ] {
            assert_eq!(MongoUrl::parse(url).err(), None, "{url}");
        }
    }

    #[tokio::test]
    async fn what_is_written_is_confirmed_and_read_from_the_primary_whatever_the_address_says() {
        let url = "mongodb://h/usher?w=0&journal=false&readPreference=secondary";
        let options = MongoUrl::parse(url).unwrap().options().await.unwrap();
        let primary = SelectionCriteria::ReadPreference(ReadPreference::Primary);
        assert_eq!(options.selection_criteria, Some(primary));
        let concern = options.write_concern.unwrap();
        assert_eq!(
            (concern.w, concern.journal),
            (Some(Acknowledgment::Majority), Some(true))
        );
    }
}
