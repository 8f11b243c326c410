//! The archive, or what of it is wanted, as a file: JSON lines for programs, CSV for people with a spreadsheet, a page to read.
//!
//! Made piece by piece: a page of the list, then its records one by one, a long log part by part. Each question is short and holds
//! nothing, the next one goes on by key: neither memory nor the store's journal grows with the file. What ends meanwhile shifts
//! nothing, and what is removed before its turn is left out. Each format ends with a line that says what the file holds; a file
//! without it is not whole.
//!
//! `jsonl`, `table` and `page`: the formats. `told`: a record in English. `progress`: how far it is. Deliberately absent: who may
//! export, which is the doors' to know; and where the bytes go.

mod jsonl;
mod page;
mod progress;
pub mod table;
pub mod told;

use std::ops::Range;

use crate::archive::Archive;
use crate::hub::row::CategoryRow;
use crate::hub::time::Wall;
use crate::ids::ConversationId;
use crate::protocol::http::{ArchiveRecord, ExportFormat, ExportStep, Exported};
use crate::store::{ArchiveQuery, LogPart, ReadBy, ReadError};
use crate::ws::translate;

use progress::Progress;

/// How many lines of the list are asked for at once.
const LINES: u32 = 100;

/// How many entries are in memory at once: a few hundred kilobytes, and at the longest texts that there may be a few megabytes.
const ENTRIES: u32 = 200;

/// A piece is given away once it has grown to this.
const PIECE_BYTES: usize = 64 * 1024;

/// How often a question is asked that is not answered in time: a house that is busy for a moment ends no export.
pub const TRIES: u32 = 3;

/// A file in the making.
#[derive(Debug)]
pub struct Export {
    archive: Archive,
    format: ExportFormat,
    query: ArchiveQuery,
    now: Wall,
    categories: Vec<CategoryRow>,
    list: List,
    /// Those of the last page of the list that are still to be written, the next one last.
    waiting: Vec<ConversationId>,
    within: Option<Begun>,
    done: bool,
    exported: Exported,
    progress: Progress,
}

/// How far the list was asked for.
#[derive(Clone, Copy, Debug)]
enum List {
    Unasked,
    GoesOn,
    Over,
}

/// A piece of the file, which may be empty, and how far it is with that.
#[derive(Debug)]
pub struct Piece {
    pub bytes: Vec<u8>,
    pub step: ExportStep,
}

/// A conversation of whose log a part is written.
#[derive(Clone, Copy, Debug)]
struct Begun {
    conversation: ConversationId,
    /// The number of the next entry.
    next: u32,
    /// How many entries are written.
    written: u32,
}

impl Begun {
    fn of(conversation: ConversationId) -> Self {
        Self {
            conversation,
            next: 1,
            written: 0,
        }
    }
}

/// What a question for a part of a record finds.
enum Found {
    Part {
        record: Box<ArchiveRecord>,
        /// How many entries of the part cannot be read.
        unreadable: u32,
    },
    Gone,
    /// Nothing of it can be read.
    Spoilt(String),
}

/// A part of a record's log, all of the log if it is the first and the last.
struct Part<'a> {
    record: &'a ArchiveRecord,
    first: bool,
    last: bool,
    /// How many entries of it are written already: a log may lack its first ones.
    written: u32,
}

/// Why a file breaks off. Whoever passes it on sees to it that nobody takes a part for the whole.
#[derive(Debug, thiserror::Error)]
pub enum BrokeOff {
    #[error("the archive could not be read: {0}")]
    Unread(#[from] ReadError),
    /// A file that claims to be whole holds no half of a conversation.
    #[error("conversation {0} was removed while it was being written: export again, without it")]
    Removed(ConversationId),
}

impl Export {
    /// Of what the query finds, as its reader may see it. Where its page begins and ends does not count.
    pub fn new(archive: Archive, format: ExportFormat, query: ArchiveQuery, now: Wall) -> Self {
        let progress = Progress::of(&query);
        Self {
            archive,
            format,
            query: ArchiveQuery {
                before: None,
                limit: LINES,
                ..query
            },
            now,
            categories: Vec::new(),
            list: List::Unasked,
            waiting: Vec::new(),
            within: None,
            done: false,
            exported: Exported::default(),
            progress,
        }
    }

    /// The next piece; nothing after the last one. A page of the list on which nothing was found is an empty piece.
    pub async fn piece(&mut self) -> Result<Option<Piece>, BrokeOff> {
        if self.done {
            return Ok(None);
        }
        let mut bytes = Vec::new();
        while self.advance(&mut bytes).await? && bytes.len() < PIECE_BYTES {}
        let step = ExportStep {
            bytes: u32::try_from(bytes.len()).unwrap_or(u32::MAX),
            exported: self.exported,
            share: self.progress.share(self.done),
            done: self.done,
        };
        Ok(Some(Piece { bytes, step }))
    }

    /// Does the next thing; whether the piece may grow on.
    async fn advance(&mut self, out: &mut Vec<u8>) -> Result<bool, BrokeOff> {
        if let Some(begun) = self.within.take() {
            self.write(begun, out).await?;
            return Ok(true);
        }
        if let Some(conversation) = self.waiting.pop() {
            self.write(Begun::of(conversation), out).await?;
            return Ok(true);
        }
        match self.list {
            List::Unasked => self.begin(out),
            List::GoesOn => {}
            List::Over => {
                self.end(out);
                return Ok(false);
            }
        }
        self.next_page().await?;
        // However seldom anything is found, it is seen to go on.
        Ok(!self.waiting.is_empty())
    }

    async fn next_page(&mut self) -> Result<(), BrokeOff> {
        let (archive, query) = (&self.archive, &self.query);
        let page = in_time(|| archive.whole_list(query.clone())).await?;
        self.categories = in_time(|| archive.file().categories()).await?;
        self.progress.seen(&page);
        self.exported.not_indexed = self.exported.not_indexed.max(page.not_indexed);
        self.exported.unreadable += page.unreadable.len() as u64;
        self.query.before = page.next;
        self.list = if page.next.is_some() { List::GoesOn } else { List::Over };
        self.waiting = page.lines.iter().rev().map(|line| line.conversation.id).collect();
        Ok(())
    }

    /// Writes the next entries of a conversation, with what stands before and after them if these are the first and last.
    async fn write(&mut self, begun: Begun, out: &mut Vec<u8>) -> Result<(), BrokeOff> {
        let Begun {
            conversation,
            next: from,
            written,
        } = begun;
        let first = from == 1;
        let (record, unreadable) = match self.record(conversation, from).await? {
            Found::Part { record, unreadable } => (record, unreadable),
            Found::Gone if first => return Ok(()),
            Found::Gone => return Err(BrokeOff::Removed(conversation)),
            Found::Spoilt(why) if first => {
                tracing::error!(%conversation, why, "a conversation cannot be read, and is left out of an export");
                self.exported.unreadable += 1;
                return Ok(());
            }
            Found::Spoilt(why) => return Err(ReadError::Damaged(why).into()),
        };
        // By their numbers, and not by how many came: a log may lack some.
        let next = from.saturating_add(ENTRIES);
        let entries = record.line.entries;
        let last = next > entries;
        let part = Part {
            record: &record,
            first,
            last,
            written,
        };
        match self.format {
            ExportFormat::Jsonl => jsonl::part(out, &part),
            ExportFormat::Csv => table::part(out, &part),
            ExportFormat::Html => page::part(out, &part),
        }
        self.count(from..next.min(entries.saturating_add(1)), &record, unreadable);
        if last {
            self.exported.conversations += 1;
            self.progress.passed(conversation, Wall(record.line.started));
        } else {
            let came = u32::try_from(record.log.len()).unwrap_or(u32::MAX);
            self.within = Some(Begun {
                conversation,
                next,
                written: written.saturating_add(came),
            });
        }
        Ok(())
    }

    /// What came of these entries of a log, and what did not.
    fn count(&mut self, wanted: Range<u32>, record: &ArchiveRecord, unreadable: u32) {
        self.exported.entries += record.log.len() as u64;
        self.exported.unreadable += u64::from(unreadable);
        let came = record.log.iter().filter(|entry| wanted.contains(&entry.seq)).count() as u64;
        let missing = (wanted.len() as u64).saturating_sub(came + u64::from(unreadable));
        if missing > 0 {
            let conversation = record.line.conversation;
            tracing::error!(%conversation, from = wanted.start, missing, "entries of a conversation are missing in the archive");
            self.exported.missing += missing;
        }
    }

    async fn record(&self, conversation: ConversationId, from: u32) -> Result<Found, BrokeOff> {
        let by = self.query.reader.map_or(ReadBy::Admin, ReadBy::Agent);
        let part = LogPart {
            from,
            limit: ENTRIES,
            text: None,
        };
        let found = match in_time(|| self.archive.whole_record(conversation, by, part.clone())).await {
            Ok(Some(found)) => found,
            Ok(None) => return Ok(Found::Gone),
            Err(ReadError::Damaged(why)) => return Ok(Found::Spoilt(why)),
            Err(error) => return Err(error.into()),
        };
        Ok(match translate::archive_record(&found, &self.categories) {
            Some(record) => Found::Part {
                record: Box::new(record),
                unreadable: found.unreadable,
            },
            None => Found::Spoilt(format!(
                "its category {} is none of the house",
                found.conversation.category
            )),
        })
    }

    fn begin(&self, out: &mut Vec<u8>) {
        match self.format {
            ExportFormat::Jsonl => {}
            ExportFormat::Csv => table::begin(out),
            ExportFormat::Html => page::begin(out, self.now.0),
        }
    }

    fn end(&mut self, out: &mut Vec<u8>) {
        self.done = true;
        match self.format {
            ExportFormat::Jsonl => jsonl::end(out, self.exported),
            ExportFormat::Csv => table::end(out, self.exported),
            ExportFormat::Html => page::end(out, self.exported),
        }
    }
}

/// Asks again what was not answered in time.
async fn in_time<T, F>(ask: impl Fn() -> F) -> Result<T, ReadError>
where
    F: Future<Output = Result<T, ReadError>>,
{
    for _ in 1..TRIES {
        match ask().await {
            Err(ReadError::Late) => {}
            answer => return answer,
        }
    }
    ask().await
}
