//! The report that was kept to compare with, one for each kind of run, and what got worse since.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};

use crate::compared::{WORSE, pairs, worse};
use crate::figure::short;
use crate::report::{MARKDOWN_HEAD, Report};
use crate::run::missing;
use crate::yardstick::Yardstick;

/// Where the figures of the whole run that was kept last are read.
const PAGE: &str = "docs/PERFORMANCE.md";

impl Report {
    /// A report as it was written; there may be none.
    fn read(path: &Path) -> Result<Option<Self>> {
        match fs::read_to_string(path) {
            Ok(text) => Ok(Some(Self::parse(&text).with_context(|| path.display().to_string())?)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error).with_context(|| path.display().to_string()),
        }
    }

    fn parse(text: &str) -> Result<Self> {
        let (machine, figures) = text.split_once('\n').context("it has no lines")?;
        Ok(Self {
            machine: serde_json::from_str(machine)?,
            figures: figures.lines().map(serde_json::from_str).collect::<Result<_, _>>()?,
        })
    }
}

/// Where a report of that kind is kept.
pub fn place(root: &Path, quick: bool) -> PathBuf {
    root.join("docs/bench")
        .join(if quick { "quick.jsonl" } else { "baseline.jsonl" })
}

/// Lines on how a report stands beside the kept one of its kind.
pub fn compare(root: &Path, report: &Report) -> Result<Vec<String>> {
    let quick = report.machine.quick;
    let path = place(root, quick);
    let name = path.strip_prefix(root)?.display().to_string();
    let Some(kept) = Report::read(&path)? else {
        return Ok(vec![format!("compared with nothing: there is no {name}")]);
    };
    if kept.machine.quick != quick {
        let (then, now) = (kind(kept.machine.quick), kind(quick));
        return Ok(vec![format!(
            "not compared: {name} is of a {then} run, this was a {now} one"
        )]);
    }
    Ok(beside(report, &kept, &name))
}

fn kind(quick: bool) -> &'static str {
    if quick { "quick" } else { "whole" }
}

fn beside(report: &Report, kept: &Report, name: &str) -> Vec<String> {
    let pairs = pairs(&report.figures, &kept.figures);
    let machines = Yardstick::slower(report.machine.yardstick.as_ref(), kept.machine.yardstick.as_ref());
    let slower = machines.as_ref().ok().copied();
    let (comparable, worse) = worse(&pairs, slower);
    let swings = worse.iter().filter(|(pair, growth)| pair.swings(*growth)).count();
    let mut lines = vec![format!(
        "{} of {} that can be compared with {name} are worse by more than {:.0} %; {swings} of them by no more than runs of the same code differ",
        worse.len(),
        comparable,
        (WORSE - 1.0) * 100.0,
    )];
    let worse = worse.into_iter().map(|(pair, growth)| pair.told(growth, slower));
    match machines {
        Ok(slower) => lines.push(format!(
            "this machine takes {} times as long for the yardstick's work as the one of {name} did",
            short(slower)
        )),
        Err(why) => {
            let left = pairs.iter().filter(|pair| pair.growth(None).is_none());
            let left: Vec<_> = left.map(|pair| pair.figure.name.as_str()).collect();
            if !left.is_empty() {
                lines.push(format!("not compared with {name}, as {why}: {}", left.join(", ")));
            }
        }
    }
    lines.extend(report.machine.yardstick.as_ref().and_then(Yardstick::is_starved));
    lines.extend(worse);
    lines
}

/// Keeps a report to compare with from now on, if nothing of the bench is missing in it: rooms, or what was left out of them.
pub fn keep(root: &Path, report: &Path, rooms: &[&str]) -> Result<()> {
    let last = Report::read(report)?.context("run `make bench` first: there is no report to keep")?;
    let incomplete = [&last.machine.failed[..], &last.machine.left_out].concat();
    ensure!(
        incomplete.is_empty(),
        "not kept: of the last run failed or was left out: {}",
        incomplete.join("; ")
    );
    if let Some(why) = last.machine.yardstick.as_ref().and_then(Yardstick::is_starved) {
        bail!("not kept: {why}");
    }
    let missing = missing(rooms, &last.machine.rooms);
    let quick = last.machine.quick;
    let path = place(root, quick);
    // Runs of both kinds have the same figures.
    let before = match Report::read(&path)? {
        Some(before) => Some(before),
        None => Report::read(&place(root, !quick))?,
    };
    let before = before.map(|kept| kept.figures).unwrap_or_default();
    let gone = before
        .iter()
        .filter(|kept| last.figures.iter().all(|figure| figure.name != kept.name));
    let gone: Vec<_> = gone.map(|figure| figure.name.as_str()).collect();
    ensure!(
        missing.is_empty(),
        "not kept: the last run has nothing, or not all, of {}; {} of the {} figures kept before are missing",
        missing.join(", "),
        gone.len(),
        before.len()
    );
    if !gone.is_empty() {
        println!("the bench no longer has {}", gone.join(", "));
    }
    fs::copy(report, &path).with_context(|| path.display().to_string())?;
    if !quick {
        put_into_page(&root.join(PAGE), &last)?;
    }
    println!("kept in {}: {} figures", path.display(), last.figures.len());
    Ok(())
}

/// Puts a report's table in the place of the one that a page has.
fn put_into_page(path: &Path, report: &Report) -> Result<()> {
    let page = fs::read_to_string(path).with_context(|| path.display().to_string())?;
    let (before, rest) = page.split_once(MARKDOWN_HEAD).context("the page has no table")?;
    let (_, after) = rest.split_once("\n\n").context("the page ends in its table")?;
    fs::write(path, format!("{before}{}\n{after}", report.markdown()))?;
    println!(
        "its table stands in {}; what is told around it wants reading",
        path.display()
    );
    Ok(())
}
