//! Carries to MongoDB what the file notes for it, oldest change first: conversations that have ended, and the mirror of accounts,
//! categories, settings and the audit log.
//!
//! What MongoDB confirms is struck off the list, so a crash at any point goes on where it was, and doing a thing twice is doing it once.
//! While MongoDB is away it is tried again; chats, log-ins and administration know nothing of it. What MongoDB refuses for good is
//! set aside and blocks nothing. `under_way`: several things at once, of which a few long ones hold up no other. `contact`: what comes before, at
//! the start. Deliberately absent: what a document looks like.

mod contact;
mod under_way;

use std::time::Duration;

use tokio::select;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::archive::Behind;
use crate::archivist::{self, Trouble};
use crate::site::{Shared, Site};
use crate::store::ReadError;
use crate::store::mongo::{MongoError, within};

pub use contact::{INSTANCE_META, look, prepare};
pub use under_way::{Carried, UnderWay};

/// How many things are looked at at once, at most, those on their way among them: one after something was not carried, as several share a
/// link that may be slow, then one more with each piece of a log that comes over it, and twice as many with each thing that is done.
const LINES: u32 = 64;

/// How often it is looked for what nobody tells of.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// How long MongoDB may take to confirm one thing. It is done again, and twice is once.
const CONFIRMED_WITHIN: Duration = Duration::from_secs(10);

/// How long it waits after MongoDB did not answer, at first and at most.
const REST_MIN: Duration = Duration::from_millis(250);
const REST_MAX: Duration = Duration::from_secs(5);

/// Why something was not carried.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Held {
    #[error(transparent)]
    Mongo(#[from] MongoError),
    #[error(transparent)]
    Here(#[from] Trouble),
}

impl From<ReadError> for Held {
    fn from(error: ReadError) -> Self {
        Self::Here(error.into())
    }
}

/// Starts carrying, if there is a MongoDB; it ends with `leave`.
pub fn start(site: &Shared, background: &TaskTracker, leave: &CancellationToken) {
    let Some(behind) = site.archive.behind().cloned() else {
        return;
    };
    let (site, leave) = (site.clone(), leave.clone());
    drop(background.spawn(async move {
        leave.run_until_cancelled(carry_on(&site, &behind)).await;
    }));
}

/// What carries, as long as the server runs.
struct Courier<'a> {
    site: &'a Site,
    behind: &'a Behind,
    /// Whether what comes before is done.
    is_prepared: bool,
    under_way: UnderWay,
    /// How many things are looked at at once.
    at_once: u32,
    /// How long it waits should MongoDB not answer.
    rest: Duration,
}

async fn carry_on(site: &Site, behind: &Behind) {
    let mut ended = site.driver.ended();
    let mut courier = Courier {
        site,
        behind,
        is_prepared: false,
        under_way: UnderWay::new(&site.reader, &behind.mongo),
        at_once: LINES,
        rest: REST_MIN,
    };
    loop {
        ended.borrow_and_update();
        match courier.carry_all().await {
            Ok(()) => {
                courier.tell_taken();
                select! {
                    _ = ended.changed() => {}
                    () = sleep(LOOK_EVERY) => {}
                }
            }
            Err(Held::Mongo(error)) => {
                courier.at_once = 1;
                // One that is only slow has what it has taken: begun anew each time, it would never be done.
                if !error.is_late() {
                    courier.under_way.forget_late();
                }
                tell(site, behind, Err(&error));
                sleep(courier.rest).await;
                courier.rest = (courier.rest * 2).min(REST_MAX);
            }
            Err(Held::Here(error)) => {
                // Whatever was to be struck off may not have been.
                courier.under_way.forget_late();
                tracing::warn!(%error, "what is noted for MongoDB could not be read or struck off; it is tried again");
                sleep(REST_MAX).await;
            }
        }
    }
}

impl Courier<'_> {
    /// Carries until nothing is left, so many at a time.
    async fn carry_all(&mut self) -> Result<(), Held> {
        let (site, behind) = (self.site, self.behind);
        if !self.is_prepared {
            behind.prepare().await?;
            // Before anything is carried, as what is carried has numbers that were given since.
            let seen = site.driver.record(contact::seen(&behind.mongo)).await;
            seen.map_err(|error| Held::Here(error.into()))?;
            self.is_prepared = true;
        }
        loop {
            let confirmed = contact::confirmed(&site.reader).await?;
            if let Err(error) = in_time(behind.is_still(confirmed)).await {
                // Of what it had been given it may know nothing when it is there again.
                if !error.is_late() {
                    self.under_way = UnderWay::new(&site.reader, &behind.mongo);
                }
                return Err(error.into());
            }
            let lines = self.under_way.next(self.at_once).await?;
            if self.under_way.is_empty() && lines.is_empty() {
                return Ok(());
            }
            let done = self.under_way.go_on(site.clock.wall(), lines).await;
            let is_done = !done.records.is_empty();
            if is_done {
                let kept = site.driver.record(done.records).await;
                kept.map_err(|error| Held::Here(error.into()))?;
                behind.has_carried();
            }
            if let Some(held) = done.held {
                return Err(held);
            }
            if done.is_taken {
                self.tell_taken();
                self.at_once = if is_done { self.at_once * 2 } else { self.at_once + 1 }.min(LINES);
            }
            archivist::clear(site).await.map_err(Held::Here)?;
        }
    }

    /// MongoDB takes what it is given, however much is left.
    fn tell_taken(&mut self) {
        self.rest = REST_MIN;
        tell(self.site, self.behind, Ok(()));
    }
}

fn tell(site: &Site, behind: &Behind, result: Result<(), &MongoError>) {
    if !behind.found(result, site.clock.wall()) {
        return;
    }
    match result {
        Ok(()) => tracing::info!("MongoDB takes the archive"),
        Err(error) if error.is_wrong_database() => tracing::error!(
            error = error.in_full(),
            "MongoDB has another database than the one in which the archive lives: chats go on, what ends waits in the file, and nothing is \
             carried until somebody has chosen"
        ),
        Err(error) => tracing::warn!(
            %error,
            "MongoDB is away: chats go on, and what ends waits in the file; it is tried again every {} s for as long as the server runs",
            REST_MAX.as_secs()
        ),
    }
}

async fn in_time<T>(asked: impl Future<Output = Result<T, MongoError>>) -> Result<T, MongoError> {
    within(CONFIRMED_WITHIN, asked).await
}
