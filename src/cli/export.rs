//! `usher export`: what is wanted, where it goes, and how far it is.
//!
//! A file gets its name once all of it is there; until then it is `FILE.part`, and what breaks off leaves nothing.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::Args;
use indicatif::{DecimalBytes, HumanCount, ProgressBar, ProgressDrawTarget, ProgressStyle};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use crate::archive::Archive;
use crate::clock::Clock;
use crate::config::Config;
use crate::control::export::{self, Sent, Wanted};
use crate::courier;
use crate::engine::Engine;
use crate::export::told::lacks;
use crate::export::{Export, Piece};
use crate::http::archive::Filter;
use crate::hub::time::Steady;
use crate::protocol::http::{ExportFormat, ExportStep, Exported};

use super::engine_of;
use super::signals::Signals;

/// Where no bar can be drawn, a line tells how far it is, no more often than this.
const LINE_EVERY_MS: u64 = 5_000;

/// What stands for standard output.
const STDOUT: &str = "-";

/// How finely the bar is divided.
const BAR: u64 = 1_000;

/// What is wanted, and where.
#[derive(Debug, Args)]
pub struct Options {
    /// The file, which is there once it is whole; - is standard output
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// As what: jsonl, csv or html; when left out as FILE ends, else jsonl
    #[arg(short, long, value_parser = format)]
    format: Option<ExportFormat>,
    /// Only those that this agent took part in: a number, or an e-mail address
    #[arg(long)]
    agent: Option<String>,
    /// Only those that were in this category: a number, or a name
    #[arg(long)]
    category: Option<String>,
    /// The customer's name or e-mail address contains this
    #[arg(long)]
    customer: Option<String>,
    /// Only those that started then or later: a day (UTC), or a moment such as 2026-11-21T16:00:00+01:00
    #[arg(long, value_parser = from)]
    from: Option<i64>,
    /// Only those that started up to the end of that day (UTC), or before that moment
    #[arg(long, value_parser = to)]
    to: Option<i64>,
    /// Only those to which this road led: queue, invitation
    #[arg(long)]
    road: Option<String>,
    /// 1 to 5, none or any
    #[arg(long)]
    rating: Option<String>,
    /// Only those with this tag
    #[arg(long)]
    tag: Option<String>,
    /// Only those that ended so: agent_ended, customer_left, customer_lost, both_lost, agent_lost, category_closed
    #[arg(long)]
    why: Option<String>,
    /// Words that stand in one message, or in name, e-mail address and subject
    #[arg(long)]
    text: Option<String>,
}

/// Exports, through the running server or, when none runs, from the store itself.
pub async fn run(config: &Config, options: Options) -> anyhow::Result<()> {
    let mut signals = if options.output == Path::new(STDOUT) {
        Signals::none()
    } else {
        Signals::taken()?
    };
    let mut sink = Sink::open(&options.output)?;
    let mut source = Source::open(config, options.wanted()).await?;
    let mut told = Told::new();
    let copied = tokio::select! {
        copied = copy(&mut source, &mut sink, &mut told) => copied,
        () = signals.call_off() => Err(anyhow::anyhow!("called off: nothing is kept")),
    };
    let ended = source.end().await;
    told.clear();
    let Some(last) = copied? else {
        // Whoever reads it has seen enough.
        return ended;
    };
    ended?;
    let place = sink.finish()?;
    told.sum(&last, &place);
    Ok(())
}

/// All pieces, and what the last one says; nothing when nobody wants the rest.
async fn copy(source: &mut Source, sink: &mut Sink, told: &mut Told) -> anyhow::Result<Option<ExportStep>> {
    loop {
        let Piece { bytes, step } = source.piece().await?;
        match sink.write(&bytes) {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => return Ok(None),
            written => written.with_context(|| format!("{} cannot be written", sink.place()))?,
        }
        told.step(&step);
        if step.done {
            return Ok(Some(step));
        }
    }
}

impl Options {
    fn wanted(&self) -> Wanted {
        let ending = self.output.extension().and_then(|ending| ending.to_str());
        let by_name = ending.and_then(|ending| format(ending).ok());
        Wanted {
            format: self.format.or(by_name).unwrap_or(ExportFormat::Jsonl),
            filter: Filter {
                agent: self.agent.clone(),
                category: self.category.clone(),
                customer: self.customer.clone(),
                from: self.from.map(|at| at.to_string()),
                to: self.to.map(|at| at.to_string()),
                road: self.road.clone(),
                rating: self.rating.clone(),
                tag: self.tag.clone(),
                why: self.why.clone(),
                text: self.text.clone(),
            },
        }
    }
}

fn format(said: &str) -> Result<ExportFormat, String> {
    let word = serde_json::Value::String(said.to_lowercase());
    serde_json::from_value(word).map_err(|_| "must be jsonl, csv or html".to_owned())
}

/// The beginning of a day, or a moment.
fn from(said: &str) -> Result<i64, String> {
    moment(said, 0)
}

/// The end of a day, or a moment.
fn to(said: &str) -> Result<i64, String> {
    moment(said, 1)
}

fn moment(said: &str, days_on: i64) -> Result<i64, String> {
    if let Ok(moment) = said.parse::<Timestamp>() {
        return Ok(moment.as_millisecond());
    }
    let day = said.parse::<Date>().ok();
    let day = day.and_then(|day| day.checked_add(days_on.days()).ok()?.to_zoned(TimeZone::UTC).ok());
    let day = day.ok_or("must be a day such as 2026-11-21, or a moment such as 2026-11-21T16:00:00Z")?;
    Ok(day.timestamp().as_millisecond())
}

/// Where the pieces come from.
enum Source {
    Server(Sent),
    Store(Box<(Engine, Export)>),
}

impl Source {
    async fn open(config: &Config, wanted: Wanted) -> anyhow::Result<Self> {
        if let Some(sent) = export::ask(&config.data_dir, &wanted).await? {
            return Ok(Self::Server(sent));
        }
        let engine = engine_of(config)?;
        let begun = async {
            let behind = Box::pin(courier::look(&engine, config)).await?;
            let archive = Archive::new(engine.reader.clone(), behind);
            export::begin(&archive, &engine.driver, &engine.clock, wanted).await
        };
        match begun.await {
            Ok(begun) => Ok(Self::Store(Box::new((engine, begun)))),
            Err(error) => {
                engine.stop().await?;
                Err(error)
            }
        }
    }

    async fn piece(&mut self) -> anyhow::Result<Piece> {
        match self {
            Self::Server(sent) => sent.piece().await,
            Self::Store(here) => here.1.piece().await?.context("it has ended already"),
        }
    }

    async fn end(self) -> anyhow::Result<()> {
        match self {
            Self::Server(_) => Ok(()),
            Self::Store(here) => here.0.stop().await,
        }
    }
}

/// Where they go.
enum Sink {
    Stdout,
    File(Unfinished),
}

/// A file that has not its name yet. Dropped, it is removed.
struct Unfinished {
    file: File,
    part: PathBuf,
    whole: PathBuf,
}

impl Sink {
    fn open(output: &Path) -> anyhow::Result<Self> {
        if output == Path::new(STDOUT) {
            return Ok(Self::Stdout);
        }
        let place = output.display();
        if output.is_dir() || output.file_name().is_none() {
            bail!("--output: {place} is a folder: name a file in it");
        }
        let mut part = OsString::from(output);
        part.push(".part");
        let part = PathBuf::from(part);
        // Left by one that was killed. It may be a link, or somebody else's to read: it is never written into.
        if let Err(error) = fs::remove_file(&part)
            && error.kind() != ErrorKind::NotFound
        {
            return Err(error).with_context(|| format!("--output: {} is in the way", part.display()));
        }
        let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&part);
        let file = file.with_context(|| format!("--output: {place} cannot be made"))?;
        let whole = output.to_owned();
        Ok(Self::File(Unfinished { file, part, whole }))
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        match self {
            Self::Stdout => {
                let mut stdout = io::stdout().lock();
                stdout.write_all(bytes)?;
                stdout.flush()
            }
            Self::File(unfinished) => unfinished.file.write_all(bytes),
        }
    }

    /// Gives a file its name.
    fn finish(self) -> anyhow::Result<String> {
        let place = self.place();
        if let Self::File(Unfinished { file, part, whole }) = &self {
            let named = file.sync_all().and_then(|()| fs::rename(part, whole));
            named.with_context(|| format!("{place} cannot be written"))?;
        }
        Ok(place)
    }

    fn place(&self) -> String {
        match self {
            Self::Stdout => "standard output".to_owned(),
            Self::File(unfinished) => unfinished.whole.display().to_string(),
        }
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        // It has its name already, or it cannot be helped.
        drop(fs::remove_file(&self.part));
    }
}

/// What is told meanwhile: a bar on a terminal, a line now and then elsewhere.
struct Told {
    bar: ProgressBar,
    clock: Clock,
    last_line: Steady,
    bytes: u64,
}

impl Told {
    fn new() -> Self {
        let bar = ProgressBar::with_draw_target(Some(BAR), ProgressDrawTarget::stderr());
        let style = ProgressStyle::with_template("{bar:30} {percent:>3} %  {msg}  {elapsed}");
        bar.set_style(style.expect("the template is right").progress_chars("━╸─"));
        let clock = Clock::start();
        Self {
            bar,
            last_line: clock.now().steady,
            clock,
            bytes: 0,
        }
    }

    fn step(&mut self, step: &ExportStep) {
        self.bytes += u64::from(step.bytes);
        let so_far = format!(
            "{}, {}",
            plural(step.exported.conversations, "conversation", "conversations"),
            DecimalBytes(self.bytes)
        );
        let share = step.share.unwrap_or_default();
        if !self.bar.is_hidden() {
            self.bar.set_position((share * BAR as f64) as u64);
            self.bar.set_message(so_far);
            return;
        }
        let now = self.clock.now().steady;
        if now.since(self.last_line) >= LINE_EVERY_MS {
            self.last_line = now;
            eprintln!("{:.0} %, {so_far}", share * 100.0);
        }
    }

    fn clear(&self) {
        self.bar.finish_and_clear();
    }

    fn sum(&self, last: &ExportStep, place: &str) {
        let Exported {
            conversations,
            entries,
            not_indexed,
            ..
        } = last.exported;
        let are = if conversations == 1 { "is" } else { "are" };
        let (conversations, entries) = (
            plural(conversations, "conversation", "conversations"),
            plural(entries, "entry", "entries"),
        );
        eprintln!(
            "{conversations} with {entries} ({}) {are} in {place}.",
            DecimalBytes(self.bytes)
        );
        for lack in lacks(last.exported) {
            eprintln!("{lack}; the log says which.");
        }
        if not_indexed > 0 {
            let of = plural(not_indexed.into(), "conversation", "conversations");
            eprintln!("The words of {of} are still being indexed: not all is found yet.");
        }
    }
}

fn plural(n: u64, one: &str, many: &str) -> String {
    format!("{} {}", HumanCount(n), if n == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_whole_and_a_moment_is_one() {
        assert_eq!(from("1970-01-02"), Ok(86_400_000));
        assert_eq!(to("1970-01-02"), Ok(2 * 86_400_000));
        for read in [from, to] {
            assert_eq!(read("1970-01-01T01:00:00.5+01:00"), Ok(500));
            assert!(read("yesterday").is_err() && read("1970-02-30").is_err());
        }
    }
}
