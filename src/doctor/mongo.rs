//! MongoDB, where `MONGO_URL` names one: whether it answers and lets us in, whose the database is, whether its indexes are there.

use crate::config::Config;
use crate::courier::INSTANCE_META;
use crate::engine::store_file;
use crate::store::OpenError;
use crate::store::look::{OwnSeen, own};
use crate::store::mongo::{LookError, Looked, Mongo, MongoError, MongoUrl};

use super::Finding;

/// What is used of MongoDB is there since its fifth.
const MAJOR_MIN: u32 = 5;

/// As many as one reads in a line.
const SHOWN_MAX: usize = 3;

const SERVER: &str = "mongo";
const DATABASE: &str = "database";
const INDEXES: &str = "indexes";

pub async fn look(config: &Config, running: bool) -> Vec<Finding> {
    let Some(url) = &config.mongo else {
        return Vec::new();
    };
    // Looked at first: a server that runs has more confirmed meanwhile.
    let confirmed = match own_seen(config, running) {
        Ok(OwnSeen::Kept { confirmed, .. }) => confirmed,
        Ok(OwnSeen::InJournal) | Err(_) => 0,
    };
    let looked = match seen(url).await {
        Ok(looked) => looked,
        Err(error) => return vec![unseen(url, &error)],
    };
    vec![
        server(url, &looked),
        database(&looked, own_seen(config, running), confirmed, config),
        indexes(&looked),
    ]
}

async fn seen(url: &MongoUrl) -> Result<Looked, LookError> {
    Mongo::of(url).await?.look().await
}

fn unseen(url: &MongoUrl, error: &LookError) -> Finding {
    let advice = match error {
        LookError::LogIn => {
            "are user and password in MONGO_URL right, their special characters written as %40 and the like, and is authSource the database that knows the user?"
        }
        LookError::Forbidden(_) => "give the user in MONGO_URL the role readWrite on the database",
        LookError::Damaged(_) => {
            "take away what somebody else has written there. Until then chats go on, and what ends waits in DATA_DIR"
        }
        LookError::Options(_) => "take them out of MONGO_URL, or put them right",
        LookError::Away(_) => {
            "is it running, are host and port of MONGO_URL right, is the port open in the firewall? Until it answers chats go on, and what ends waits in DATA_DIR"
        }
    };
    Finding::failed(SERVER, format!("{url}: {error}"), advice)
}

fn server(url: &MongoUrl, looked: &Looked) -> Finding {
    let found = format!("{url} lets us in: {}", looked.server);
    if looked.major.is_some_and(|major| major < MAJOR_MIN) {
        return Finding::warning(
            SERVER,
            found,
            format!("use MongoDB {MAJOR_MIN}.0 or later: nobody has tried Usher with an older one"),
        );
    }
    Finding::ok(SERVER, found)
}

/// What the store in `DATA_DIR` knows of it.
fn own_seen(config: &Config, running: bool) -> Result<OwnSeen, OpenError> {
    let path = store_file(&config.data_dir);
    if path.exists() {
        own(&path, running, INSTANCE_META)
    } else {
        Ok(OwnSeen::nothing())
    }
}

/// Whose it is. An owner is told apart by a number that stands in the store.
fn database(looked: &Looked, seen: Result<OwnSeen, OpenError>, confirmed: u64, config: &Config) -> Finding {
    match (seen, &looked.owner) {
        (Ok(OwnSeen::Kept { lives: Some(lives), .. }), None)
            if config.mongo.as_ref().is_some_and(|url| url.to_string() == lives) =>
        {
            Finding::failed(
                DATABASE,
                MongoError::Emptied.to_string(),
                "put its data back; or, when it is lost or not wanted any more, stop the server and say usher migrate --forget",
            )
        }
        (Ok(OwnSeen::Kept { lives: Some(lives), .. }), None) => Finding::failed(
            DATABASE,
            format!("it is nobody's, and the archive of DATA_DIR lives in {lives}"),
            "name that in MONGO_URL; or, when it is lost or not wanted any more, stop the server and say usher migrate --forget",
        ),
        (_, None) if looked.holds.is_some() => Finding::failed(
            DATABASE,
            format!(
                "it is nobody's and not empty ({})",
                looked.holds.as_deref().unwrap_or_default()
            ),
            "name an empty database in MONGO_URL, or move into this one with usher migrate --to --into-existing",
        ),
        (_, None) => Finding::ok(DATABASE, "it is nobody's yet: the next start takes it"),
        (
            Ok(OwnSeen::Kept {
                value, given, noted, ..
            }),
            Some(owner),
        ) if value.as_ref() == Some(owner) => of_one_moment(looked, given, noted, confirmed),
        (Ok(OwnSeen::Kept { .. }), Some(_)) => Finding::failed(
            DATABASE,
            "it belongs to another Usher than the one in DATA_DIR",
            "name another database in MONGO_URL, or the folder to which this one belongs in DATA_DIR",
        ),
        (Ok(OwnSeen::InJournal), Some(_)) => Finding::warning(
            DATABASE,
            "whose it is cannot be said: the newest is in the store's journal",
            "start the server: it says so when the database is another's, and ends",
        ),
        (Err(error), Some(_)) => Finding::warning(
            DATABASE,
            format!("whose it is cannot be said ({error})"),
            "see what is said of the store",
        ),
    }
}

/// Whether it knows of nothing that the store, which has given these, does not know of, and of all that it has confirmed.
fn of_one_moment(looked: &Looked, given: u64, noted: u64, confirmed: u64) -> Finding {
    let newest = looked.newest;
    let advice = "put both back of one moment, or stop the server, say usher migrate --forget and name an empty database in MONGO_URL";
    if newest > given {
        let found =
            format!("it has conversation {newest}, and the store in DATA_DIR has given {given} numbers: that is older");
        return Finding::failed(DATABASE, found, advice);
    }
    if looked.reached > noted {
        let found = "it was given changes of which the store in DATA_DIR does not know: that is older";
        return Finding::failed(DATABASE, found, advice);
    }
    if looked.reached < confirmed {
        return Finding::failed(
            DATABASE,
            "it lacks changes that it had confirmed to the store in DATA_DIR, as an older dump does",
            "put a newer one back; or, if there is none, stop the server and say usher migrate --accept-older",
        );
    }
    Finding::ok(DATABASE, "it belongs to the store in DATA_DIR")
}

fn indexes(looked: &Looked) -> Finding {
    let (all, missing) = (looked.indexes, looked.missing.len());
    if missing == 0 {
        return Finding::ok(INDEXES, format!("all {all} are there"));
    }
    if looked.owner.is_none() {
        return Finding::ok(INDEXES, "the next start makes them");
    }
    let named = looked
        .missing
        .iter()
        .take(SHOWN_MAX)
        .cloned()
        .collect::<Vec<_>>()
        .join("; ");
    let rest = if missing > SHOWN_MAX { " and others" } else { "" };
    Finding::warning(
        INDEXES,
        format!("{missing} of {all} are missing: {named}{rest}"),
        "restart the server: each start makes those that are missing",
    )
}
