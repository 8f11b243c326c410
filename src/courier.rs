//! Carries to MongoDB what the file notes for it, oldest change first: conversations that have ended, and the mirror of accounts,
//! categories, settings and the audit log.
//!
//! What MongoDB confirms is struck off the list, so a crash at any point goes on where it was, and doing a thing twice is doing it once.
//! While MongoDB is away it is tried again; chats, log-ins and administration know nothing of it. What MongoDB refuses for good is
//! set aside and blocks nothing. `contact`: what comes before, at the start. Deliberately absent: what a document looks like.

mod contact;

use std::pin::pin;
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use tokio::select;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::archive::Behind;
use crate::archivist::{self, Trouble};
use crate::hub::row::{Content, EntryRow};
use crate::hub::time::Wall;
use crate::ids::{AgentId, CategoryId, ConversationId};
use crate::settings::{Live, SPECS};
use crate::site::{Shared, Site};
use crate::store::mongo::{Mongo, MongoError, within};
use crate::store::records::Record;
use crate::store::{ReadError, Reader, SpoolKind, Spooled};

pub use contact::{INSTANCE_META, look, prepare};

/// How many things are looked at at once, at most: one after something was not carried, as several share a link that may be slow, then ever
/// more.
const LINES: u32 = 64;

/// How many of them are on their way at once.
const AT_ONCE: usize = 8;

/// How long it goes on with what it looked at before it strikes off what is there.
const ON_THE_WAY: Duration = Duration::from_secs(1);

/// Entries of a log read at once.
const ENTRIES: u32 = 500;

/// What of them is put at once, in bytes of text: with its words, some hundred KiB at most, which a slow link carries within the time, too.
const PIECE_BYTES: usize = 32 * 1024;

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

async fn carry_on(site: &Site, behind: &Behind) {
    let mut ended = site.driver.ended();
    let mut rest = REST_MIN;
    let (mut prepared, mut lines) = (false, LINES);
    loop {
        ended.borrow_and_update();
        match carry_all(site, behind, &mut prepared, &mut lines).await {
            Ok(()) => {
                rest = REST_MIN;
                tell(site, behind, Ok(()));
                select! {
                    _ = ended.changed() => {}
                    () = sleep(LOOK_EVERY) => {}
                }
            }
            Err(Held::Mongo(error)) => {
                lines = 1;
                tell(site, behind, Err(&error));
                sleep(rest).await;
                rest = (rest * 2).min(REST_MAX);
            }
            Err(Held::Here(error)) => {
                tracing::warn!(%error, "what is noted for MongoDB could not be read or struck off; it is tried again");
                sleep(REST_MAX).await;
            }
        }
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

/// Carries until nothing is left, so many at a time.
async fn carry_all(site: &Site, behind: &Behind, prepared: &mut bool, at_once: &mut u32) -> Result<(), Held> {
    if !*prepared {
        behind.prepare().await?;
        // Before anything is carried, as what is carried has numbers that were given since.
        let seen = site.driver.record(contact::seen(&behind.mongo)).await;
        seen.map_err(|error| Held::Here(error.into()))?;
        *prepared = true;
    }
    loop {
        in_time(behind.is_still(contact::confirmed(&site.reader).await?)).await?;
        let lines = site.reader.spooled(0, *at_once).await?;
        if lines.is_empty() {
            break;
        }
        let done = carry(&site.reader, &behind.mongo, site.clock.wall(), lines).await;
        if !done.records.is_empty() {
            let kept = site.driver.record(done.records).await;
            kept.map_err(|error| Held::Here(error.into()))?;
            behind.has_carried();
        }
        if let Some(held) = done.held {
            return Err(held);
        }
        *at_once = (*at_once * 2).min(LINES);
        // It answers, however much is left.
        tell(site, behind, Ok(()));
        archivist::clear(site).await.map_err(Held::Here)?;
    }
    Ok(())
}

/// What came of carrying some.
#[derive(Debug, Default)]
pub struct Carried {
    /// What strikes off what was confirmed, and sets aside what was refused.
    pub records: Vec<Record>,
    /// Why the rest was not carried.
    pub held: Option<Held>,
}

/// Carries some, several at once, and begins with no more of them once it has taken a while or one was not carried: what is there is
/// struck off soon, so that a link that breaks again and again costs little that was done; a long log on a slow link is waited for, as all that
/// was begun is. Whoever asks keeps the records.
pub async fn carry(reader: &Reader, mongo: &Mongo, now: Wall, lines: Vec<Spooled>) -> Carried {
    let (mut carried, mut revs) = (Carried::default(), Vec::new());
    let mut lines = lines.into_iter();
    let mut on_their_way = FuturesUnordered::new();
    let mut enough = pin!(sleep(ON_THE_WAY));
    let mut over = false;
    loop {
        while on_their_way.len() < AT_ONCE && !over {
            let Some(line) = lines.next() else { break };
            on_their_way.push(async move { (line, one(reader, mongo, now, line).await) });
        }
        let done = select! {
            done = on_their_way.next() => done,
            () = &mut enough, if !over => {
                over = true;
                continue;
            }
        };
        let Some((line, done)) = done else { break };
        let kind = line.kind.word();
        match done {
            Ok(()) => revs.push(line.rev),
            Err(Held::Mongo(MongoError::Refused(why))) => {
                tracing::error!(kind, id = line.id, why, "MongoDB refuses it for good; it is set aside");
                carried.records.push(Record::Refused { rev: line.rev, why });
            }
            // A spoilt row; where nothing can be read, nothing can be set aside either.
            Err(Held::Here(Trouble::Read(ReadError::Failed(why)))) => {
                tracing::error!(kind, id = line.id, why, "the file cannot read it; it is set aside");
                carried.records.push(Record::Refused { rev: line.rev, why });
            }
            Err(error) => {
                carried.held = Some(error);
                over = true;
            }
        }
    }
    if let Some(greatest) = revs.iter().max() {
        // Before it is struck off: a file that does not know of it is an older copy.
        let reached = async {
            let confirmed = contact::confirmed(reader).await?;
            in_time(mongo.has_reached(*greatest, confirmed))
                .await
                .map_err(Held::from)
        };
        match reached.await {
            Ok(()) => carried.records.push(Record::Sent(revs)),
            Err(error) => carried.held = Some(error),
        }
    }
    carried
}

async fn one(reader: &Reader, mongo: &Mongo, now: Wall, line: Spooled) -> Result<(), Held> {
    let number = u32::try_from(line.id).unwrap_or(u32::MAX);
    match line.kind {
        SpoolKind::Conversation => conversation(reader, mongo, ConversationId(line.id), line.rev).await,
        SpoolKind::Removal => Ok(in_time(mongo.remove_conversation(ConversationId(line.id), now)).await?),
        SpoolKind::Agent => match reader.agent(AgentId(number)).await? {
            Some(row) => Ok(in_time(mongo.mirror_agent(&row, line.rev)).await?),
            None => Ok(in_time(mongo.remove_agent(AgentId(number), now)).await?),
        },
        SpoolKind::Category => match reader.category(CategoryId(number)).await? {
            Some(row) => Ok(in_time(mongo.mirror_category(&row, line.rev)).await?),
            None => Ok(()),
        },
        SpoolKind::Settings => {
            let live = Live::read(reader).await;
            let live = live.map_err(|error| ReadError::Failed(error.to_string()))?;
            let words = SPECS.iter().map(|spec| (spec.environment, spec.shown(&live)));
            Ok(in_time(mongo.mirror_settings(words, line.rev)).await?)
        }
        SpoolKind::Audit => match reader.audit_entry(line.id).await? {
            Some(entry) => Ok(in_time(mongo.mirror_audit(&entry, line.rev)).await?),
            None => Ok(()),
        },
    }
}

async fn in_time<T>(asked: impl Future<Output = Result<T, MongoError>>) -> Result<T, MongoError> {
    within(CONFIRMED_WITHIN, asked).await
}

/// Its log first, of which only what is not there is sent once it has begun, and when all of that is there, what makes it seen.
async fn conversation(reader: &Reader, mongo: &Mongo, id: ConversationId, rev: u64) -> Result<(), Held> {
    // What is not there any more was removed: that is noted by itself.
    let Some(filed) = reader.filed(id).await? else {
        return Ok(());
    };
    let has_begun = in_time(mongo.has_begun(id)).await?;
    let (mut from, mut put) = (1, 0);
    while from <= filed.entries {
        let before = from.saturating_add(ENTRIES);
        let entries = reader.history(id, from, before).await?;
        for piece in pieces(&entries) {
            match has_begun {
                false => in_time(mongo.put_entries(id, piece)).await?,
                true => in_time(mongo.put_missing(id, piece)).await?,
            }
        }
        put += entries.len();
        from = before;
    }
    // It may have been removed while its log was on the way, of which the rest is gone: half a record is seen by nobody.
    if reader.filed(id).await?.is_none() {
        return Ok(());
    }
    if put != filed.entries as usize {
        let why = format!("its log has {put} of {} entries", filed.entries);
        return Err(MongoError::Refused(why).into());
    }
    let category = reader.category(filed.conversation.category).await?;
    let name = category.as_ref().map_or("", |category| category.name.as_str());
    Ok(in_time(mongo.put_conversation(&filed, rev, name)).await?)
}

/// A log cut up: each piece has as many entries as have [`PIECE_BYTES`] of text, and one at least.
fn pieces(entries: &[EntryRow]) -> impl Iterator<Item = &[EntryRow]> {
    let mut rest = entries;
    std::iter::from_fn(move || {
        let mut bytes = 0;
        let fits = rest.iter().take_while(|entry| {
            bytes += text_bytes(&entry.content);
            bytes <= PIECE_BYTES
        });
        let (piece, more) = rest.split_at_checked(fits.count().max(1))?;
        rest = more;
        Some(piece)
    })
}

/// What is written at length; a note of what happened is short.
fn text_bytes(content: &Content) -> usize {
    match content {
        Content::Message { body, .. } => body.len(),
        _ => 0,
    }
}
