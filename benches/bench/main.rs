//! Everything on the hot path in one go on one machine, beside the physical ceiling and what people would use instead.
//!
//! ```sh
//! make bench            # some minutes
//! make bench QUICK=1    # under a minute
//! make bench ROOMS="relay memory"
//! ```
//!
//! The server that is measured runs on processor 0, this program on processor 1. A figure is processor time of the server from
//! the operating system's accounting, or stands beside another of the same run: machines differ, ratios less.
//! It prints a table, writes `target/bench/report.jsonl`, compares with `docs/bench/baseline.jsonl`, and fails only where a
//! ratio is not what it must be.

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
mod corpus;
mod house;
mod machine;
mod peers;
mod plots;
mod process;
mod report;
mod rooms;
mod run;
mod socket;
mod stages;
mod talk;

use std::env;
use std::path::Path;
use std::process::ExitCode;

use anyhow::Result;

use machine::Machine;
use report::{Report, kept};
use run::Run;

const ROOMS: [&str; 10] = [
    "relay",
    "assign",
    "hub",
    "positions",
    "board",
    "memory",
    "storm",
    "archive",
    "start",
    "page",
];

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<ExitCode> {
    let arguments: Vec<String> = env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let kept_pictures = root().join("target/bench/pictures.jsonl");
    match arguments[..] {
        ["bare", which] => peers::Bare::serve(which).await?,
        ["commits" | "pairings", ..] => commits::serve(&arguments).await?,
        ["plots"] => plots::draw(&kept_pictures, &root().join("docs/bench"))?,
        _ => return measure(&arguments, &kept_pictures).await,
    }
    Ok(ExitCode::SUCCESS)
}

/// Measures the named rooms, or all.
async fn measure(wanted: &[&str], kept_pictures: &Path) -> Result<ExitCode> {
    if let Some(unknown) = wanted.iter().find(|room| !ROOMS.contains(room)) {
        eprintln!("there is no room called {unknown}; there are {}", ROOMS.join(", "));
        return Ok(ExitCode::FAILURE);
    }
    let quick = env::var("QUICK").is_ok_and(|value| !value.is_empty() && value != "0");
    let rooms: Vec<&str> = ROOMS
        .into_iter()
        .filter(|room| wanted.is_empty() || wanted.contains(room))
        .collect();
    open_files()?;
    process::pin_here()?;
    let mut run = Run::new(quick, rooms.len() as u64);
    for room in rooms {
        match room {
            "relay" => rooms::relay::measure(&mut run).await?,
            "assign" => rooms::assign::measure(&mut run).await?,
            "hub" => rooms::hub::measure(&mut run)?,
            "positions" => rooms::positions::measure(&mut run).await?,
            "board" => rooms::board::measure(&mut run).await?,
            "memory" => rooms::memory::measure(&mut run).await?,
            "storm" => rooms::storm::measure(&mut run).await?,
            "archive" => rooms::archive::measure(&mut run).await?,
            "start" => rooms::start::measure(&mut run).await?,
            "page" => rooms::page::measure(&mut run)?,
            _ => unreachable!("every room stands here"),
        }
        run.done();
    }
    run.finish();
    let report = Report {
        machine: Machine::here(quick),
        figures: run.figures,
        left_out: run.left_out,
    };
    report.write(&root().join("target/bench/report.jsonl"))?;
    if !run.pictures.is_empty() {
        plots::keep(kept_pictures, &run.pictures)?;
    }
    tell(&report)
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
    for line in report.slower_than(&kept(&root().join("docs/bench/baseline.jsonl"))?) {
        println!("slower than kept: {line}");
    }
    let broken: Vec<_> = report.broken_promises().map(|figure| figure.name.as_str()).collect();
    if broken.is_empty() {
        return Ok(ExitCode::SUCCESS);
    }
    println!("falls short as a ratio: {}", broken.join(", "));
    Ok(ExitCode::FAILURE)
}
