//! Everything on the hot path in one go on one machine, beside the physical ceiling and what people would use instead.
//!
//! ```sh
//! make bench            # eight minutes
//! make bench QUICK=1    # under a minute
//! make bench ROOMS="relay memory"
//! make bench KEEP=1     # keeps the last report to compare with
//! ```
//!
//! The server that is measured runs on processor 0, this program on processor 1. A figure is processor time of the server from
//! the operating system's accounting, or stands beside another of the same run: machines differ, ratios less.
//! It prints a table, writes `target/bench/report.jsonl`, compares with `docs/bench/baseline.jsonl` (a quick run with
//! `docs/bench/quick.jsonl`), and fails only where a ratio is not what it must be, or something could not be measured.

#![allow(
    clippy::disallowed_methods,
    reason = "a measurement reads clocks and environment, and starts what it likes"
)]
#![allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "figures"
)]

mod alone;
mod commits;
mod compared;
mod corpus;
mod figure;
mod house;
mod kept;
mod machine;
mod peers;
mod plots;
mod process;
mod report;
mod rooms;
mod run;
mod socket;
mod stages;
mod stops;
mod talk;
mod yardstick;

use std::env;
use std::fs;
use std::mem;
use std::path::Path;
use std::process::{self as system, ExitCode};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use anyhow::Result;
use tokio::select;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::Notify;
use tokio::task::yield_now;

use machine::Machine;
use report::Report;
use run::Run;

const ROOMS: [&str; 11] = [
    "relay",
    "assign",
    "hub",
    "positions",
    "board",
    "presence",
    "memory",
    "storm",
    "archive",
    "start",
    "page",
];

/// What a run exits with that was told to stop.
const STOPPED: u8 = 130;

/// How long a run that was told to stop may take to put away what it has open: only the hub alone is at work for longer at a
/// time, and has nothing open.
const STOPS_WITHIN: Duration = Duration::from_secs(5);

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    asked().await.unwrap_or_else(|error| {
        eprintln!("bench: {error:#}");
        ExitCode::FAILURE
    })
}

/// Does what the arguments ask for.
async fn asked() -> Result<ExitCode> {
    let arguments: Vec<String> = env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let target = root().join("target/bench");
    on_the_disk_of(&target)?;
    match arguments[..] {
        ["bare", which] => peers::Bare::serve(which).await?,
        ["commits" | "pairings", ..] => commits::serve(&arguments).await?,
        ["yardstick"] => yardstick::serve(),
        ["stops", seconds] => yardstick::serve_stops(seconds.parse()?),
        ["plots"] => plots::draw(&target.join("pictures.json"), &root().join("docs/bench"), &ROOMS)?,
        ["keep"] => kept::keep(root(), &target.join("report.jsonl"), &ROOMS)?,
        _ => return until_told(measure(&arguments, &target)).await,
    }
    Ok(ExitCode::SUCCESS)
}

/// Whatever servers keep stands beside the report, not in a system's folder for passing things, which may be memory.
fn on_the_disk_of(target: &Path) -> Result<()> {
    fs::create_dir_all(target)?;
    // The first to say so is heard.
    tempfile::env::override_temp_dir(target).ok();
    Ok(())
}

/// Goes on until it is done, or until the system says that it should not: then all that is open is dropped, with its servers
/// and folders.
async fn until_told(measuring: impl Future<Output = Result<ExitCode>>) -> Result<ExitCode> {
    let told = Arc::new(Notify::new());
    thread::spawn({
        let told = Arc::clone(&told);
        move || {
            if let Err(error) = stop_when_told(&told) {
                eprintln!("bench: it will not hear when it should stop: {error:#}");
            }
        }
    });
    select! {
        biased;
        () = told.notified() => Ok(ExitCode::from(STOPPED)),
        outcome = measuring => outcome,
    }
}

/// Listens on a thread of its own, as the run itself is not always to be interrupted: it may wait for a server's line.
fn stop_when_told(told: &Notify) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
    runtime.block_on(async {
        let mut interrupted = signal(SignalKind::interrupt())?;
        let mut terminated = signal(SignalKind::terminate())?;
        select! {
            _ = interrupted.recv() => {}
            _ = terminated.recv() => {}
        }
        anyhow::Ok(())
    })?;
    eprintln!("stops: nothing is written");
    told.notify_one();
    process::kill_all();
    thread::sleep(STOPS_WITHIN);
    system::exit(STOPPED.into())
}

/// Measures the named rooms, or all.
async fn measure(wanted: &[&str], target: &Path) -> Result<ExitCode> {
    if let Some(unknown) = wanted.iter().find(|room| !ROOMS.contains(room)) {
        eprintln!("there is no room called {unknown}; there are {}", ROOMS.join(", "));
        return Ok(ExitCode::FAILURE);
    }
    let quick = env::var("QUICK").is_ok_and(|value| !value.is_empty() && value != "0");
    let rooms: Vec<&str> = ROOMS
        .into_iter()
        .filter(|room| wanted.is_empty() || wanted.contains(room))
        .collect();
    if let Some(memory) = machine::memory_for(target) {
        eprintln!(
            "{} is on a {memory}: what is kept there is on no disk, and to keep it is what is measured",
            target.display()
        );
        return Ok(ExitCode::FAILURE);
    }
    open_files()?;
    process::pin_here()?;
    let mut run = Run::new(quick, rooms.len() as u64);
    for room in rooms {
        run.look_at_machine();
        let outcome = enter(room, &mut run).await;
        process::move_to_generator()?;
        run.done(room, outcome);
        // Whoever says stop is heard between two rooms, too.
        yield_now().await;
    }
    run.look_at_machine();
    run.finish();
    let report = Report {
        machine: Machine::of(&run, target),
        figures: mem::take(&mut run.figures),
    };
    report.write(&target.join("report.jsonl"))?;
    plots::keep(&target.join("pictures.json"), run)?;
    tell(&report)
}

async fn enter(room: &str, run: &mut Run) -> Result<()> {
    match room {
        "relay" => rooms::relay::measure(run).await,
        "assign" => rooms::assign::measure(run).await,
        "hub" => {
            process::move_to_servers()?;
            rooms::hub::measure(run)
        }
        "positions" => rooms::positions::measure(run).await,
        "board" => rooms::board::measure(run).await,
        "presence" => rooms::presence::measure(run).await,
        "memory" => rooms::memory::measure(run).await,
        "storm" => rooms::storm::measure(run).await,
        "archive" => {
            process::move_to_servers()?;
            rooms::archive::measure(run).await
        }
        "start" => rooms::start::measure(run).await,
        "page" => rooms::page::measure(run),
        _ => unreachable!("every room stands here"),
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// As many files as the system lets this process have, and with it its children.
fn open_files() -> Result<()> {
    let mut limit = rustix::process::getrlimit(rustix::process::Resource::Nofile);
    limit.current = limit.maximum;
    Ok(rustix::process::setrlimit(rustix::process::Resource::Nofile, limit)?)
}

fn tell(report: &Report) -> Result<ExitCode> {
    println!("{}", report.table());
    for line in kept::compare(root(), report)? {
        println!("{line}");
    }
    let broken: Vec<_> = report.broken_promises().map(|figure| figure.name.as_str()).collect();
    if !broken.is_empty() {
        println!("falls short as a ratio: {}", broken.join(", "));
    }
    let fine = broken.is_empty() && report.machine.failed.is_empty();
    Ok(if fine { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
