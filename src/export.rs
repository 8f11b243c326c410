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
    /// A conversation of whose log a part is written, and the number of the next entry.
    within: Option<(ConversationId, u32)>,
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

/// A part of a record's log, all of the log if it is the first and the last.
struct Part<'a> {
    record: &'a ArchiveRecord,
    first: bool,
    last: bool,
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
        if let Some((conversation, from)) = self.within.take() {
            self.write(conversation, from, out).await?;
            return Ok(true);
        }
        if let Some(conversation) = self.waiting.pop() {
            self.write(conversation, 1, out).await?;
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
        self.query.before = page.next;
        self.list = if page.next.is_some() { List::GoesOn } else { List::Over };
        self.waiting = page.lines.iter().rev().map(|line| line.conversation.id).collect();
        Ok(())
    }

    /// Writes the entries of a conversation from that one on, with what stands before and after them if these are the first and last.
    async fn write(&mut self, conversation: ConversationId, from: u32, out: &mut Vec<u8>) -> Result<(), BrokeOff> {
        let first = from == 1;
        let Some(record) = self.record(conversation, from).await? else {
            return if first {
                Ok(())
            } else {
                Err(BrokeOff::Removed(conversation))
            };
        };
        let written = u32::try_from(record.log.len()).unwrap_or(u32::MAX);
        let next = from.saturating_add(written);
        let last = written == 0 || next > record.line.entries;
        let part = Part {
            record: &record,
            first,
            last,
        };
        match self.format {
            ExportFormat::Jsonl => jsonl::part(out, &part),
            ExportFormat::Csv => table::part(out, &part),
            ExportFormat::Html => page::part(out, &part),
        }
        self.exported.entries += u64::from(written);
        if last {
            self.exported.conversations += 1;
            self.progress.passed(conversation, Wall(record.line.started));
        } else {
            self.within = Some((conversation, next));
        }
        Ok(())
    }

    async fn record(&self, conversation: ConversationId, from: u32) -> Result<Option<ArchiveRecord>, BrokeOff> {
        let by = self.query.reader.map_or(ReadBy::Admin, ReadBy::Agent);
        let part = LogPart {
            from,
            limit: ENTRIES,
            text: None,
        };
        let found = in_time(|| self.archive.whole_record(conversation, by, part.clone())).await?;
        Ok(found.and_then(|found| translate::archive_record(&found, &self.categories)))
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
