//! The store's contract: what was put is what is loaded, what ended is in the archive, what is broken is refused in words.

mod archive;
mod both;
mod erased;
mod export;
mod on_the_way;
mod opening;
mod questions;
mod records;
mod round_trip;
pub mod samples;
mod search;
mod slow;
mod unnamed;

use std::path::PathBuf;

use tempfile::TempDir;
use usher::courier::{Carried, UnderWay};
use usher::hub::row::{Change, Row};
use usher::hub::time::Wall;
use usher::store::mongo::Mongo;
use usher::store::records::Record;
use usher::store::{Batch, Outcome, Reader, Spooled, Store, Writer};

/// A store in a folder of its own, which goes with it.
struct Kept {
    folder: TempDir,
    store: Store,
    writer: Writer,
    reader: Reader,
    upto: u64,
}

impl Kept {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("usher.db")).unwrap();
        let (writer, reader) = (store.writer().unwrap(), store.reader());
        Self {
            folder,
            store,
            writer,
            reader,
            upto: 0,
        }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("usher.db")
    }

    /// Keeps a batch and returns when it is on disk.
    async fn keep(&mut self, changes: Vec<Change>, records: Vec<Record>) {
        self.upto += 1;
        let upto = self.upto;
        self.writer.submit(Batch { upto, changes, records }).unwrap();
        assert_eq!(self.writer.outcome().await, Some(Outcome::Committed { upto }));
    }

    async fn put(&mut self, rows: impl IntoIterator<Item = Row>) {
        self.keep(rows.into_iter().map(Change::Put).collect(), Vec::new()).await;
    }

    async fn record(&mut self, records: impl IntoIterator<Item = Record>) {
        self.keep(Vec::new(), records.into_iter().collect()).await;
    }
}

/// Carries what of these is begun within a while, to its end.
async fn carry(reader: &Reader, mongo: &Mongo, lines: Vec<Spooled>) -> Carried {
    let mut under_way = UnderWay::new(reader, mongo);
    let mut carried = under_way.go_on(Wall(0), lines).await;
    while !under_way.is_empty() {
        let more = under_way.go_on(Wall(0), Vec::new()).await;
        carried.records.extend(more.records);
        carried.held = carried.held.or(more.held);
    }
    carried
}
