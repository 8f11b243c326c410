//! What is on its way to MongoDB: several things at once, no thing twice, and what is no conversation, of the
//! oldest that are looked at, waits for no long log.

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::select;
use tokio::task::JoinSet;
use tokio::time::sleep;

use crate::archivist::Trouble;
use crate::hub::row::{Content, EntryRow};
use crate::hub::time::Wall;
use crate::ids::{AgentId, CategoryId, ConversationId};
use crate::settings::{Live, SPECS};
use crate::store::mongo::{Mongo, MongoError};
use crate::store::records::Record;
use crate::store::{ReadError, Reader, SpoolKind, Spooled};

use super::{Held, LINES, contact, in_time};

/// How many things are on their way at once, and how many of them conversations, whose logs may be long.
const AT_ONCE: usize = 8;
const LOGS_AT_ONCE: usize = 6;

/// How long is waited before what is there is struck off, and what has been noted since is looked at.
const A_WHILE: Duration = Duration::from_secs(1);

/// Entries of a log read at once.
const ENTRIES: u32 = 500;

/// What of them is put at once, in bytes of text: with its words, some hundred KiB at most, which a slow link carries within the time, too.
const PIECE_BYTES: usize = 32 * 1024;

/// All that has begun and is not struck off. Each goes on by itself, whatever becomes of the others, and ends where it is when this is
/// dropped: it is carried again then, of a log only what is not there.
pub struct UnderWay {
    reader: Reader,
    mongo: Mongo,
    begun: JoinSet<(Spooled, Result<(), Held>)>,
    things: Vec<Spooled>,
    /// Carried after a greater revision had been struck off.
    late: Vec<Spooled>,
    /// Whether something was noted so that they are struck off.
    is_noted: bool,
    /// Pieces of logs that MongoDB has taken, and how many of them it has been told of.
    pieces: Arc<AtomicU64>,
    pieces_told: u64,
}

/// What came of carrying some.
#[derive(Debug, Default)]
pub struct Carried {
    /// What strikes off what was confirmed, and sets aside what was refused.
    pub records: Vec<Record>,
    /// Why something was not carried.
    pub held: Option<Held>,
    /// Whether MongoDB has taken anything, a piece of a log at least.
    pub is_taken: bool,
}

impl UnderWay {
    pub fn new(reader: &Reader, mongo: &Mongo) -> Self {
        Self {
            reader: reader.clone(),
            mongo: mongo.clone(),
            begun: JoinSet::new(),
            things: Vec::new(),
            late: Vec::new(),
            is_noted: false,
            pieces: Arc::default(),
            pieces_told: 0,
        }
    }

    pub fn is_empty(&self) -> bool {
        self.things.is_empty() && self.late.is_empty()
    }

    /// What is noted and not under way, oldest change first, so much that with what is under way there are no more than so many. Nothing
    /// comes before its turn: all that is older would have to wait for something greater until it is struck off.
    pub async fn next(&self, at_most: u32) -> Result<Vec<Spooled>, ReadError> {
        let late = u32::try_from(self.late.len()).unwrap_or(u32::MAX);
        let mut lines = self.reader.spooled(0, at_most.saturating_add(late)).await?;
        // What has changed since it was carried does not wait until that is struck off.
        lines.retain(|line| !self.late.contains(line) && !self.things.iter().any(|thing| is_same(*thing, *line)));
        lines.truncate((at_most as usize).saturating_sub(self.things.len()));
        Ok(lines)
    }

    /// Begins these as there is room, and comes back when all is carried, when something is not, or after a while: what is there is struck
    /// off soon, so that a link that breaks again and again costs little that was done, and what is noted meanwhile does not wait for a
    /// long log on a slow link. Those of the lines that were not begun by then are left, and what was begun goes on, as do, for a while,
    /// the others after one that failed: a link that broke is one failure. Whoever asks keeps the records before asking again.
    pub async fn go_on(&mut self, now: Wall, mut lines: Vec<Spooled>) -> Carried {
        let (mut carried, mut done_with) = (Carried::default(), Vec::new());
        let mut a_while = pin!(sleep(A_WHILE));
        loop {
            while carried.held.is_none() {
                let Some(next) = lines.iter().position(|line| self.has_room(*line)) else {
                    break;
                };
                self.begin(now, lines.remove(next));
            }
            let done = select! {
                done = self.begun.join_next() => done,
                () = &mut a_while => break,
            };
            let Some(done) = done else { break };
            let (line, done) = done.expect("nobody cancels it, and a panic in it is one here");
            self.things.retain(|thing| *thing != line);
            match done {
                Ok(()) => done_with.push(line),
                Err(Held::Mongo(MongoError::Refused(why))) => {
                    carried
                        .records
                        .push(set_aside(line, why, "MongoDB refuses it for good"));
                }
                // A spoilt row; where nothing can be read, nothing can be set aside either.
                Err(Held::Here(Trouble::Read(ReadError::Failed(why)))) => {
                    carried.records.push(set_aside(line, why, "the file cannot read it"));
                }
                Err(held) if carried.held.is_none() => {
                    a_while.set(sleep(A_WHILE));
                    carried.held = Some(held);
                }
                Err(_) => {}
            }
        }
        let pieces = self.pieces.load(Ordering::Relaxed);
        carried.is_taken = std::mem::replace(&mut self.pieces_told, pieces) < pieces || !done_with.is_empty();
        match self.struck_off(done_with).await {
            Ok(record) => carried.records.extend(record),
            Err(error) => carried.held = Some(error),
        }
        carried
    }

    /// What waited to be struck off is carried again: MongoDB was not there, and may be another when it is.
    pub fn forget_late(&mut self) {
        self.late.clear();
        self.is_noted = false;
    }

    /// What strikes off what is carried. Of each striking off the greatest revision is a greater one than before, so that a MongoDB which
    /// does not know of it is an older one: what comes late is struck off with the next, and should nothing else be noted, something is.
    async fn struck_off(&mut self, done_with: Vec<Spooled>) -> Result<Option<Record>, Held> {
        self.late.extend(done_with);
        let Some(greatest) = self.late.iter().map(|line| line.rev).max() else {
            return Ok(None);
        };
        let confirmed = contact::confirmed(&self.reader).await?;
        if greatest <= confirmed {
            let is_greater_begun = self.things.iter().any(|thing| thing.rev > confirmed);
            let is_greater_noted = !self.reader.spooled(confirmed, 1).await?.is_empty();
            if is_greater_begun || is_greater_noted || !self.next(LINES).await?.is_empty() {
                return Ok(None);
            }
            // Settings that MongoDB refuses hold up nothing.
            if !std::mem::replace(&mut self.is_noted, true) {
                return Ok(Some(Record::NoteSettings));
            }
        }
        self.is_noted = false;
        // Before it is struck off: a file that does not know of it is an older copy.
        in_time(self.mongo.has_reached(greatest, confirmed)).await?;
        Ok(Some(Record::Sent(self.late.drain(..).map(|line| line.rev).collect())))
    }

    fn has_room(&self, line: Spooled) -> bool {
        let is_log = |thing: &Spooled| thing.kind == SpoolKind::Conversation;
        let logs = self.things.iter().filter(|thing| is_log(thing)).count();
        self.things.len() < AT_ONCE && (!is_log(&line) || logs < LOGS_AT_ONCE)
    }

    fn begin(&mut self, now: Wall, line: Spooled) {
        let (reader, mongo, pieces) = (self.reader.clone(), self.mongo.clone(), self.pieces.clone());
        self.things.push(line);
        drop(
            self.begun
                .spawn(async move { (line, one(&reader, &mongo, now, line, &pieces).await) }),
        );
    }
}

/// Whether both are about one thing, so that one waits for the other: a conversation and its removal are.
fn is_same(one: Spooled, other: Spooled) -> bool {
    let kind = |line: Spooled| match line.kind {
        SpoolKind::Removal => SpoolKind::Conversation,
        kind => kind,
    };
    one.id == other.id && kind(one) == kind(other)
}

fn set_aside(line: Spooled, why: String, by: &str) -> Record {
    let (kind, id, rev) = (line.kind.word(), line.id, line.rev);
    tracing::error!(kind, id, why, "{by}; this revision is set aside");
    Record::Refused { rev, why }
}

async fn one(reader: &Reader, mongo: &Mongo, now: Wall, line: Spooled, pieces: &AtomicU64) -> Result<(), Held> {
    let number = u32::try_from(line.id).unwrap_or(u32::MAX);
    match line.kind {
        SpoolKind::Conversation => conversation(reader, mongo, ConversationId(line.id), line.rev, pieces).await,
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

/// Its log first, of which only what is not there is sent once it has begun, and when all of that is there, what makes it seen.
async fn conversation(
    reader: &Reader,
    mongo: &Mongo,
    id: ConversationId,
    rev: u64,
    taken: &AtomicU64,
) -> Result<(), Held> {
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
            let is_taken = match has_begun {
                false => in_time(mongo.put_entries(id, piece)).await.map(|()| true)?,
                true => in_time(mongo.put_missing(id, piece)).await?,
            };
            // That a piece is there already says nothing of what MongoDB takes now.
            taken.fetch_add(u64::from(is_taken), Ordering::Relaxed);
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
