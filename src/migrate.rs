//! Moves the archive of a folder into MongoDB, and back, while no server runs on it.
//!
//! It goes in pieces, and how far it is stands in the file: killed at any point, it goes on from there. Nothing leaves the file before
//! all that MongoDB has was read again and is the same. `there` and `back`: the two ways. `equal`: what is compared. Deliberately
//! absent: what is told of it on a terminal.

mod back;
mod equal;
mod there;

use std::time::Duration;

use tokio::select;
use tokio::time::sleep;

use crate::courier::INSTANCE_META;
use crate::settings::{Live, SPECS};
use crate::store::migration::{Moving, Stands};
use crate::store::mongo::{Comparison, DIFFERENT_SHOWN, Mongo, MongoError, MongoUrl, Own};
use crate::store::{OpenError, Reader};

pub use back::back;
pub use there::there;

/// How long something is tried again while MongoDB is away, and how long it rests between two tries.
const PATIENCE: Duration = Duration::from_secs(30);
const REST_MIN: Duration = Duration::from_millis(100);
const REST_MAX: Duration = Duration::from_secs(5);

/// Documents that are put at once, and about how many bytes of text: enough that the way there does not count, little enough to be
/// kept in memory twice.
const PIECE: usize = 1_000;
const PIECE_BYTES: usize = 4 << 20;

/// Entries of a log that are read at once.
const ENTRIES_READ: u32 = 500;

/// What is being done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Things are put into MongoDB.
    Copying,
    /// What MongoDB has is held against the file.
    Comparing,
    /// What MongoDB has leaves the file.
    Leaving,
    /// Conversations are put into the file.
    Bringing,
}

/// How far it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    pub phase: Phase,
    pub done: u64,
    /// Of how many, more or less.
    pub of: u64,
}

/// Whoever looks on.
pub type Told<'a> = &'a mut dyn FnMut(Step);

/// The folder and the database.
pub struct Migration {
    pub file: Moving,
    pub reader: Reader,
    pub mongo: Mongo,
    pub url: MongoUrl,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    /// Each collection by its name.
    pub compared: Vec<(&'static str, Comparison)>,
    /// How many conversations went. Those that stay for a while are in both places.
    pub moved: u64,
    /// Conversations of which the file had a newer word than MongoDB, or that live: they were neither brought nor compared.
    pub kept: u64,
}

/// Why it did not come to its end. Run again, it goes on where it was, unless nothing was begun.
#[derive(Debug, thiserror::Error)]
pub enum Stopped {
    #[error(transparent)]
    File(#[from] OpenError),
    #[error(transparent)]
    Mongo(#[from] MongoError),
    /// Nothing was begun: what was found, and what is allowed instead.
    #[error("{found}: {allowed}")]
    Refused { found: String, allowed: &'static str },
    /// MongoDB has documents that are none. Nothing of them has come.
    #[error("documents cannot be read")]
    Unreadable(Unreadable),
    /// They are not the same. Nothing has left the file.
    #[error("they are not the same")]
    Different(Vec<(&'static str, Comparison)>),
    #[error("{0}")]
    Settings(String),
}

/// Documents that cannot be read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unreadable {
    pub count: u64,
    /// The first of them, each with what is wrong.
    pub first: Vec<String>,
}

impl Unreadable {
    fn add(&mut self, one: String) {
        self.count += 1;
        if self.first.len() < DIFFERENT_SHOWN {
            self.first.push(one);
        }
    }
}

impl Stopped {
    fn refused(found: impl Into<String>, allowed: &'static str) -> Self {
        Self::Refused {
            found: found.into(),
            allowed,
        }
    }
}

/// From now on the folder has no MongoDB, and MongoDB is left as it is. Answers where the archive lived, if that was anywhere else.
pub fn forget(file: &mut Moving) -> Result<Option<String>, Stopped> {
    let stands = file.stands()?;
    let lived = stands.seen.or(stands.mark.map(|mark| mark.database));
    if lived.is_some() || stands.spooling {
        file.forget(INSTANCE_META)?;
    }
    Ok(lived)
}

/// From now on the folder goes on with a MongoDB that is older than itself. Answers where the archive lives, if that is anywhere else.
pub fn accept_older(file: &mut Moving) -> Result<Option<String>, Stopped> {
    let stands = file.stands()?;
    if stands.spooling && stands.seen.is_some() {
        file.accept_older()?;
    }
    Ok(stands.seen)
}

/// Documents that wait to be put.
struct Piece<T> {
    all: Vec<T>,
    bytes: usize,
}

impl<T> Piece<T> {
    fn new() -> Self {
        Self {
            all: Vec::new(),
            bytes: 0,
        }
    }

    fn add(&mut self, one: T, bytes: usize) {
        self.all.push(one);
        self.bytes += bytes;
    }

    fn is_full(&self) -> bool {
        self.all.len() >= PIECE || self.bytes >= PIECE_BYTES
    }

    fn take(&mut self) -> Vec<T> {
        self.bytes = 0;
        std::mem::take(&mut self.all)
    }
}

/// Does it again while MongoDB is away, until it has been for a while.
async fn patiently<T>(work: impl AsyncFnMut() -> Result<T, Stopped>) -> Result<T, Stopped> {
    as_patient_as(PATIENCE, work).await
}

async fn as_patient_as<T>(
    patience_is: Duration,
    mut work: impl AsyncFnMut() -> Result<T, Stopped>,
) -> Result<T, Stopped> {
    let mut rest = REST_MIN;
    // From the first failure: what works may take as long as it takes.
    let mut patience = None;
    loop {
        match work().await {
            Err(Stopped::Mongo(MongoError::Away(why))) => {
                let patience = patience.get_or_insert_with(|| Box::pin(sleep(patience_is)));
                tracing::warn!(why, "MongoDB is away; it is tried again");
                select! {
                    biased;
                    () = patience => return Err(MongoError::Away(why).into()),
                    () = sleep(rest) => rest = (rest * 2).min(REST_MAX),
                }
            }
            done => return done,
        }
    }
}

/// The file as MongoDB is held against it.
fn own(stands: &Stands, instance: String) -> Own {
    Own {
        instance,
        given: stands.given,
        rev: stands.rev,
        seen: stands.seen.clone(),
        confirmed: stands.confirmed,
    }
}

/// All live settings by their names, as they are mirrored.
async fn settings(reader: &Reader) -> Result<Vec<(&'static str, String)>, Stopped> {
    let live = Live::read(reader).await;
    let live = live.map_err(|error| Stopped::Settings(error.to_string()))?;
    Ok(SPECS.iter().map(|spec| (spec.environment, spec.shown(&live))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn who_is_away_for_good_is_given_up_and_who_comes_back_is_not() {
        let away = || Stopped::Mongo(MongoError::Away("nobody answers".to_owned()));
        let mut tries = 0;
        let done: Result<(), Stopped> = as_patient_as(REST_MIN * 5, async || {
            tries += 1;
            Err(away())
        })
        .await;
        assert!(matches!(done, Err(Stopped::Mongo(MongoError::Away(_)))), "{done:?}");
        assert!(tries > 1);
        let mut left = 2;
        let done = as_patient_as(PATIENCE, async || {
            left -= 1;
            if left > 0 { Err(away()) } else { Ok("back") }
        });
        assert_eq!(done.await.unwrap(), "back");
    }
}
