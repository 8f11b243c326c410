//! How soon the program is there, empty and with much to load; how large it is, on disk and in memory.

use std::fs::{self, File};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Result;
use rustix::fs::{Advice, fadvise};
use usher::hub::input::Preview;
use usher::hub::row::{
    Band, Change, Content, ConversationRow, CustomerRow, EntryRow, Marks, Part, Person, Road, Row, SentAs, Side,
    WaitingRow,
};
use usher::hub::time::Wall;
use usher::ids::{AgentId, CommandId, ConversationId, CustomerId, EntryId, TabId};

use crate::figure::{Better, Bound, Figure};
use crate::house::{House, SALES, binary, text};
use crate::run::Run;
use crate::socket::{Socket, source};

/// In each conversation.
const ENTRIES: u32 = 10;

pub async fn measure(run: &mut Run) -> Result<()> {
    let (waiting, talking) = run.size((100_000, 10_000), (10_000, 1_000));
    // For the first time, with program and file no longer in memory, and with much to load; the middle counts.
    let times = run.size(3, 1);
    run.doing("start, with nothing to load");
    let house = House::with_agents(0).await?;
    let (house, again) = starts(house, run.size(9, 3), |_| Ok(())).await?;
    let rss = house.process.rss_kib()? / 1024.0;
    let (_, cold) = starts(house, times, unread).await?;
    let mut first = Vec::new();
    for _ in 0..times {
        first.push(until_a_socket(&House::new()?).await?);
    }
    first.sort_unstable();
    let ms = |time: Duration| time.as_secs_f64() * 1e3;
    run.add(
        Figure::new("start", ms(cold[times / 2]), "ms", Better::Lower)
            .must(Bound::Value(300.0))
            .wanted(Bound::Value(100.0))
            .note(format!(
                "from the start of the process, which has to be read from the disk, to the first open socket; with all in memory \
                 {:.0} ms, the slowest of {} {:.0} ms; in a new folder {:.0} ms",
                ms(again[again.len() / 2]),
                again.len(),
                ms(again[again.len() - 1]),
                ms(first[times / 2]),
            )),
    );
    run.doing("start, with much to load");
    let house = House::filled(|now| (rows(waiting, talking, now), Vec::new())).await?;
    let loaded_mib = house.process.rss_kib()? / 1024.0;
    let (house, again) = starts(house, times, |_| Ok(())).await?;
    let (_, cold) = starts(house, times, unread).await?;
    run.add(
        Figure::new("start_loaded", ms(cold[times / 2]), "ms", Better::Lower)
            .must(Bound::Value(3_000.0))
            .wanted(Bound::Value(1_000.0))
            .note(format!(
                "{waiting} wait, {talking} conversations of {ENTRIES} messages; program and file have to be read from the disk: {:.0} to {:.0} ms in \
                 {times}; with both in memory {:.0} ms; {loaded_mib:.0} MiB then",
                ms(cold[0]),
                ms(cold[times - 1]),
                ms(again[times / 2]),
            )),
    );
    run.add(
        Figure::new("idle_program_rss", rss, "MiB", Better::Lower)
            .must(Bound::Value(30.0))
            .wanted(Bound::Value(15.0)),
    );
    let size = fs::metadata(binary())?.len() as f64 / 1e6;
    run.add(
        Figure::new("binary", size, "MB", Better::Lower)
            .must(Bound::Value(30.0))
            .wanted(Bound::Value(20.0)),
    );
    Ok(())
}

/// Starts a house anew so often, each time after something was done while it was stopped, which is told where its file is; how long each took, the shortest first.
async fn starts(
    mut house: House,
    times: usize,
    stopped: impl Fn(&Path) -> Result<()>,
) -> Result<(House, Vec<Duration>)> {
    let mut took = Vec::new();
    for _ in 0..times {
        house = house.restart_after(&stopped)?;
        took.push(until_a_socket(&house).await?);
    }
    took.sort_unstable();
    Ok((house, took))
}

/// Has the system forget what it holds of the program, which nobody runs, and of the house's file, so that both are read from the disk anew.
fn unread(file: &Path) -> Result<()> {
    for path in [&binary(), file] {
        let file = File::open(path)?;
        // What is not written yet would be kept.
        file.sync_all()?;
        fadvise(file, 0, None, Advice::DontNeed)?;
    }
    Ok(())
}

/// From the start of the process until a socket was taken.
async fn until_a_socket(house: &House) -> Result<Duration> {
    let begun = Instant::now();
    let origin = format!("http://{}", house.address);
    Socket::open(source(0), house.address, "/v1/ws/customer", &[("origin", &origin)]).await?;
    Ok(house.started_in + begun.elapsed())
}

/// People who wait and people who talk, all of whom have lost their connection.
fn rows(waiting: u64, talking: u64, now: Wall) -> Vec<Change> {
    let mut changes = Vec::new();
    for n in 1..=waiting {
        let mut row = stranger(n);
        row.waiting = Some(WaitingRow {
            entry: EntryId(n),
            category: SALES,
            band: Band::Normal,
            since: Wall(now.0 - 1_000_000 + n.cast_signed()),
            entered: Wall(now.0 - 1_000_000 + n.cast_signed()),
            name: text("Grace"),
            email: None,
            subject: None,
            conversation: None,
            place_at_first: u32::try_from(n).unwrap_or(u32::MAX),
            promised: None,
            moved_from: Vec::new(),
        });
        changes.push(Change::Put(Row::Customer(row)));
    }
    for n in 1..=talking {
        let mut row = stranger(waiting + n);
        row.conversation = Some(ConversationId(n));
        changes.push(Change::Put(Row::Conversation(conversation(n, row.id, now))));
        changes.extend((1..=ENTRIES).map(|seq| Change::Put(Row::Entry(ConversationId(n), message(seq, row.id, now)))));
        changes.push(Change::Put(Row::Customer(row)));
    }
    changes
}

fn message(seq: u32, customer: CustomerId, at: Wall) -> Arc<EntryRow> {
    let content = Content::Message {
        side: Side::Customer,
        name: text("Grace"),
        body: text("I wonder whether the parcel has left already, or not yet..."),
        sent_as: SentAs {
            person: Person::Customer(customer),
            tab: TabId(1),
            id: CommandId(rand::random()),
            digest: 0,
        },
    };
    Arc::new(EntryRow { seq, at, content })
}

fn stranger(n: u64) -> CustomerRow {
    CustomerRow {
        id: CustomerId(u128::from(n)),
        waiting: None,
        conversation: None,
        outcomes: Vec::new(),
    }
}

fn conversation(n: u64, customer: CustomerId, now: Wall) -> ConversationRow {
    ConversationRow {
        id: ConversationId(n),
        road: Road::Queue,
        category: SALES,
        customer,
        customer_name: text("Grace"),
        second: None,
        email: None,
        subject: None,
        entered: now,
        started: now,
        queue_entries: Vec::new(),
        parts: vec![Part {
            agent: AgentId(1),
            name: text("Ada"),
            from: now,
            to: None,
            note: None,
        }],
        marks: [Marks::default(); 2],
        preview: Preview::On,
        preview_line: 1,
        preview_choice: None,
        note_for_next: None,
        end: None,
        rating: None,
        wrap_up_until: None,
    }
}
