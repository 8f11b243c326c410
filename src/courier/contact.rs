//! The first contact with MongoDB, at the start: whether the database is the one in which the archive lives, and of one moment with the
//! file. A wrong one is given nothing.

use std::time::Duration;

use crate::archive::Behind;
use crate::config::{BadValue, Config};
use crate::engine::Engine;
use crate::store::migration::{Mark, Way};
use crate::store::mongo::{Mongo, MongoError, MongoUrl, Own, Tenure, within};
use crate::store::records::Record;
use crate::store::{CONFIRMED, MIGRATING, ReadError, Reader, SEEN, UNSEEN, unseen_of};

use super::REST_MAX;

/// The named value that tells this server from others.
pub const INSTANCE_META: &str = "instance";

/// How long the doors stay shut for MongoDB at the start: longer than a server is looked for, so that this is what is told.
const PREPARED_WITHIN: Duration = Duration::from_secs(6);

/// What `MONGO_URL` asks for, before the doors open: notes from now on what changes, and looks once whether the database is there
/// and ours. One that does not answer is no reason not to open, and neither is one that is nobody's while the archive lives elsewhere.
pub async fn prepare(engine: &Engine, config: &Config) -> anyhow::Result<Option<Behind>> {
    let Some(url) = named(engine, config).await? else {
        return Ok(None);
    };
    let mongo = reached(url).await?;
    if let Some(other) = begun_elsewhere(engine, &mongo).await? {
        return Err(other.into());
    }
    let named = instance(engine, &mongo).await?;
    let (instance, missed) = named.map_err(|error| bad_url(url, &error))?;
    let (given, rev) = given_unseen(engine).await?;
    let own = Own {
        instance,
        given,
        rev,
        seen: engine.reader.meta(SEEN).await?,
        confirmed: confirmed(&engine.reader).await?,
    };
    engine.driver.record(vec![Record::Spool]).await?;
    let now = engine.clock.wall();
    let behind = Behind::new(mongo, own, Tenure::begin(engine.place()), now);
    // Who has just been missed is not waited for again.
    let prepared = match missed {
        Some(error) => Err(error),
        None => within(PREPARED_WITHIN, behind.prepare()).await,
    };
    match prepared {
        Ok(()) => {
            behind.found(Ok(()), now);
            tracing::info!(%url, "the archive lives in MongoDB");
        }
        Err(
            error @ (MongoError::Foreign
            | MongoError::Occupied(_)
            | MongoError::Ahead { .. }
            | MongoError::Newer
            | MongoError::Held),
        ) => {
            return Err(bad_url(url, &error).into());
        }
        Err(error) if error.is_wrong_database() => {
            behind.found(Err(&error), now);
            tracing::error!(
                %url,
                error = error.in_full(),
                "MONGO_URL has not the database in which the archive lives, as it was: the doors open, chats go on, what ends waits in \
                 DATA_DIR, and nothing is carried until somebody has chosen"
            );
        }
        Err(error) => {
            behind.found(Err(&error), now);
            tracing::warn!(
                %url,
                %error,
                "MongoDB is away: the doors open, chats go on, and what ends waits in DATA_DIR; it is tried again every {} s for as long \
                 as the server runs",
                REST_MAX.as_secs()
            );
        }
    }
    Ok(Some(behind))
}

/// The same for somebody who only looks: nothing is noted, taken or made. Nothing while all of the archive is in the file.
pub async fn look(engine: &Engine, config: &Config) -> anyhow::Result<Option<Behind>> {
    let Some(url) = named(engine, config).await? else {
        return Ok(None);
    };
    if !engine.reader.is_spooling().await? {
        return Ok(None);
    }
    let (given, rev) = given(engine).await?.0;
    let own = Own {
        instance: engine.reader.meta(INSTANCE_META).await?.unwrap_or_default(),
        given,
        rev,
        seen: engine.reader.meta(SEEN).await?,
        confirmed: confirmed(&engine.reader).await?,
    };
    let now = engine.clock.wall();
    let behind = Behind::new(reached(url).await?, own, Tenure::begin(engine.place()), now);
    let found = within(PREPARED_WITHIN, behind.examine()).await;
    match &found {
        Err(error) if error.is_wrong_database() => return Err(bad_url(url, error).into()),
        found => behind.found(found.as_ref().copied(), now),
    };
    Ok(Some(behind))
}

/// What is kept once it has been seen, and is what it should be.
pub(super) fn seen(mongo: &Mongo) -> Vec<Record> {
    vec![put(UNSEEN, ""), put(SEEN, &mongo.place())]
}

/// The last revision that MongoDB has confirmed.
pub(super) async fn confirmed(reader: &Reader) -> Result<u64, ReadError> {
    let found = reader.meta(CONFIRMED).await?;
    Ok(found.and_then(|rev| rev.parse().ok()).unwrap_or(0))
}

async fn named<'a>(engine: &Engine, config: &'a Config) -> anyhow::Result<Option<&'a MongoUrl>> {
    if config.mongo.is_none() && engine.reader.is_spooling().await? {
        tracing::warn!(
            "MONGO_URL is not set, but this folder had one: the archive shows only what has not left the folder"
        );
    } else if config.mongo.is_none() && engine.reader.meta(MIGRATING).await?.is_some() {
        tracing::warn!(
            "a migration into MongoDB was broken off, and what changes is noted for it: run `usher migrate --to` again, or give it up with \
             `usher migrate --forget`"
        );
    }
    Ok(config.mongo.as_ref())
}

async fn reached(url: &MongoUrl) -> Result<Mongo, BadValue> {
    Mongo::of(url).await.map_err(|error| bad_url(url, &error))
}

/// A migration that was broken off goes on with the database that it began with. Should another one take what is noted for it, what was
/// removed meanwhile would still be in the first.
async fn begun_elsewhere(engine: &Engine, mongo: &Mongo) -> anyhow::Result<Option<BadValue>> {
    let Some(mark) = engine.reader.meta(MIGRATING).await? else {
        return Ok(None);
    };
    let mark: Mark = serde_json::from_str(&mark)?;
    // On the other ways the archive lives in a database already, which is known where it was seen.
    if mark.way != Way::There || mark.database == mongo.place() {
        return Ok(None);
    }
    // The same database under another name says so itself.
    let named = engine.reader.meta(INSTANCE_META).await?;
    if let Ok(owner @ Some(_)) = within(PREPARED_WITHIN, mongo.owner()).await
        && owner == named
    {
        return Ok(None);
    }
    Ok(Some(BadValue {
        key: "MONGO_URL",
        found: format!("{}, while a migration into {} was broken off", mongo.place(), mark.database),
        allowed: "the database that it began with; or end it with `usher migrate --to`, or give it up with `usher migrate --forget`"
            .to_owned(),
    }))
}

/// What tells this server from others. A folder that was brought back from MongoDB has gone on without it, and what was removed
/// meanwhile is still there: it takes another name, so that the old database is not its own any more. Beside it why MongoDB did not say
/// whose it is, if it was asked and did not.
async fn instance(engine: &Engine, mongo: &Mongo) -> anyhow::Result<Result<(String, Option<MongoError>), MongoError>> {
    let goes_on = engine.reader.is_spooling().await? || engine.reader.meta(MIGRATING).await?.is_some();
    if let (Some(named), true) = (engine.reader.meta(INSTANCE_META).await?, goes_on) {
        return Ok(Ok((named, None)));
    }
    // A start that is refused leaves the folder as it was.
    let missed = match within(PREPARED_WITHIN, mongo.stands()).await {
        Ok(found) if found.owner.is_some() => return Ok(Err(MongoError::Foreign)),
        Ok(found) => match found.holds {
            Some(holds) => return Ok(Err(MongoError::Occupied(holds))),
            None => None,
        },
        Err(error) => Some(error),
    };
    let value = format!("{:032x}", rand::random::<u128>());
    engine.driver.record(vec![put(INSTANCE_META, &value)]).await?;
    Ok(Ok((value, missed)))
}

/// The last number and the last revision that the file had given when it was last without a doubt about MongoDB; noted, if that is now.
async fn given_unseen(engine: &Engine) -> anyhow::Result<(u64, u64)> {
    let ((given, rev), is_noted) = self::given(engine).await?;
    if !is_noted {
        let noted = put(UNSEEN, &format!("{given} {rev}"));
        engine.driver.record(vec![noted]).await?;
    }
    Ok((given, rev))
}

/// The same, and whether it is noted.
async fn given(engine: &Engine) -> anyhow::Result<((u64, u64), bool)> {
    let noted = engine.reader.meta(UNSEEN).await?;
    Ok(match noted.as_deref().and_then(unseen_of) {
        Some(given) => (given, true),
        None => ((engine.reader.conversations_given().await?, engine.noted), false),
    })
}

fn put(key: &str, value: &str) -> Record {
    Record::PutMeta {
        key: key.to_owned(),
        value: value.to_owned(),
    }
}

fn bad_url(url: &MongoUrl, why: &MongoError) -> BadValue {
    BadValue {
        key: "MONGO_URL",
        found: format!("{url} ({why})"),
        allowed: why.allowed().unwrap_or("a database of this server's own").to_owned(),
    }
}
