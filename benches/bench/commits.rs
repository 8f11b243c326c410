//! The floor under every latency: how long the store alone takes to put on disk what is told later. Measured by a process of its
//! own on the servers' processor, with Usher's own writer.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use hdrhistogram::Histogram;
use serde::{Deserialize, Serialize};
use usher::hub::row::{Change, Content, EntryRow, Person, Row, SentAs, Side};
use usher::hub::time::Wall;
use usher::ids::{CommandId, ConversationId, CustomerId, TabId};
use usher::store::{Batch, Outcome, Store, Writer};

use crate::alone::Alone;
use crate::house::{SALES, text};
use crate::process::Process;

/// How long rows waited for the disk.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Waited {
    pub p50_ms: f64,
    pub p99_ms: f64,
}

/// Messages that come at that rate in so many conversations, in which so many each have been said before; each is kept with all
/// that came meanwhile, as the driver does it.
pub fn at_rate(a_second: f64, seconds: f64, conversations: usize, said: usize) -> Result<Waited> {
    ask(&[
        "commits",
        &a_second.to_string(),
        &seconds.to_string(),
        &conversations.to_string(),
        &said.to_string(),
    ])
}

/// So many pairings, each on its own: what the hub wants kept when a customer enters and an agent is free.
pub fn of_pairings(times: usize) -> Result<Waited> {
    ask(&["pairings", &times.to_string()])
}

fn ask(arguments: &[&str]) -> Result<Waited> {
    let folder = tempfile::tempdir()?;
    let mut process = Process::start(&std::env::current_exe()?, arguments, folder.path(), &[])?;
    Ok(serde_json::from_str(&process.line()?)?)
}

/// Runs as that process, in its own folder.
pub async fn serve(arguments: &[&str]) -> Result<()> {
    let histogram = match arguments {
        ["commits", a_second, seconds, conversations, said] => {
            let talks = (conversations.parse()?, said.parse()?);
            messages(a_second.parse()?, seconds.parse()?, talks).await?
        }
        ["pairings", times] => pairings(times.parse()?).await?,
        _ => anyhow::bail!("there is nothing like {arguments:?} to commit"),
    };
    let ms = |quantile| histogram.value_at_quantile(quantile) as f64 / 1e3;
    let waited = Waited {
        p50_ms: ms(0.5),
        p99_ms: ms(0.99),
    };
    println!("{}", serde_json::to_string(&waited)?);
    Ok(())
}

async fn messages(a_second: f64, seconds: f64, (conversations, said): (usize, usize)) -> Result<Histogram<u64>> {
    let store = Store::open(Path::new("usher.db"))?;
    let mut writer = store.writer()?;
    let mut histogram = Histogram::new(3)?;
    for seq in 0..said {
        let everybody = seq * conversations..(seq + 1) * conversations;
        keep(&mut writer, everybody.map(|n| message(n, conversations)).collect()).await?;
    }
    // An idle moment, in which the journal is folded into the file.
    tokio::time::sleep(Duration::from_secs(1)).await;
    let before = said * conversations;
    let messages = (a_second * seconds) as usize;
    let begun = Instant::now();
    let due = |n: usize| Duration::from_secs_f64(n as f64 / a_second);
    let mut kept = 0;
    while kept < messages {
        let now = begun.elapsed();
        let upto = ((now.as_secs_f64() * a_second) as usize + 1).min(messages);
        if upto == kept {
            // Precise to some fifty microseconds, where a timer comes up to a millisecond late.
            std::thread::sleep(due(kept).saturating_sub(now));
            continue;
        }
        let come = before + kept..before + upto;
        keep(&mut writer, come.map(|n| message(n, conversations)).collect()).await?;
        let now = begun.elapsed();
        for n in kept..upto {
            histogram.record(u64::try_from((now.saturating_sub(due(n))).as_micros())?)?;
        }
        kept = upto;
    }
    Ok(histogram)
}

async fn pairings(times: u64) -> Result<Histogram<u64>> {
    let store = Store::open(Path::new("usher.db"))?;
    let mut writer = store.writer()?;
    let mut histogram = Histogram::new(3)?;
    let mut hub = Alone::with(1, 1, 1);
    for n in 1..=times {
        hub.changes = Some(Vec::new());
        hub.enter(n, SALES);
        let changes = hub.changes.take().unwrap_or_default();
        let begun = Instant::now();
        keep(&mut writer, changes).await?;
        histogram.record(u64::try_from(begun.elapsed().as_micros())?)?;
        for row in std::mem::take(&mut hub.begun) {
            hub.changes = Some(Vec::new());
            hub.end(&row);
            keep(&mut writer, hub.changes.take().unwrap_or_default()).await?;
        }
    }
    Ok(histogram)
}

async fn keep(writer: &mut Writer, changes: Vec<Change>) -> Result<()> {
    writer.submit(Batch {
        upto: 0,
        changes,
        records: Vec::new(),
    })?;
    let outcome = writer.outcome().await.context("the writer has ended")?;
    anyhow::ensure!(outcome == Outcome::Committed { upto: 0 }, "{outcome:?}");
    Ok(())
}

/// The n-th message, when all conversations have their turns.
fn message(n: usize, conversations: usize) -> Change {
    let conversation = ConversationId(1 + (n % conversations) as u64);
    let content = Content::Message {
        side: Side::Customer,
        name: text("Grace"),
        body: text("0000000000000000 I wonder whether the parcel has left already, or not yet..."),
        sent_as: SentAs {
            person: Person::Customer(CustomerId(rand::random())),
            tab: TabId(rand::random()),
            id: CommandId(rand::random()),
            digest: 0,
        },
    };
    let seq = 1 + (n / conversations) as u32;
    let at = Wall(1_700_000_000_000 + n as i64);
    Change::Put(Row::Entry(conversation, Arc::new(EntryRow { seq, at, content })))
}
