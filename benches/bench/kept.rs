//! The report that was kept to compare with, one for each kind of run, and what got worse since.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use crate::machine::Machine;
use crate::report::{Better, Figure, Report, short};

/// From which growth on a figure counts as worse than the kept one.
const WORSE: f64 = 1.15;

/// Units that do not depend on how fast the machine is.
const SIZES: [&str; 3] = ["KiB", "MiB", "MB"];

/// Units of time, and of its share, in which a slower machine takes more of what is the same work.
const TIMES: [&str; 3] = ["ms", "ms past the promise", "% of a core"];

/// What stands for the speed of the machine, where a figure has nothing beside it.
const YARDSTICK: &str = "echo_ws";

/// A report as it was written.
pub struct Kept {
    pub machine: Machine,
    pub figures: Vec<Figure>,
}

impl Kept {
    /// Reads a report; there may be none.
    pub fn read(path: &Path) -> Result<Option<Self>> {
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
    let name = path.strip_prefix(root)?.display();
    let Some(kept) = Kept::read(&path)? else {
        return Ok(vec![format!("compared with nothing: there is no {name}")]);
    };
    if kept.machine.quick != quick {
        let (then, now) = (kind(kept.machine.quick), kind(quick));
        return Ok(vec![format!(
            "not compared: {name} is of a {then} run, this was a {now} one"
        )]);
    }
    let pairs = pairs(&report.figures, &kept.figures);
    let worse: Vec<_> = pairs.iter().filter(|pair| pair.growth() > WORSE).collect();
    let mut lines = vec![format!(
        "{} of {} that can be compared with {name} are worse by more than 15 %",
        worse.len(),
        pairs.len()
    )];
    lines.extend(worse.into_iter().map(Pair::told));
    Ok(lines)
}

fn kind(quick: bool) -> &'static str {
    if quick { "quick" } else { "whole" }
}

/// What can be compared of a figure: now, and as it was kept.
struct Pair<'a> {
    figure: &'a Figure,
    of: String,
    now: f64,
    kept: f64,
}

impl Pair<'_> {
    /// Above 1 it is worse than it was.
    fn growth(&self) -> f64 {
        match self.figure.better {
            Better::Lower => self.now / self.kept,
            Better::Higher => self.kept / self.now,
        }
    }

    fn told(&self) -> String {
        let (now, kept) = (short(self.now), short(self.kept));
        format!("worse: {}: {now} {} now, {kept} kept", self.figure.name, self.of)
    }
}

fn pairs<'a>(now: &'a [Figure], kept: &[Figure]) -> Vec<Pair<'a>> {
    let mut pairs = Vec::new();
    for figure in now {
        let then = kept.iter().find(|then| then.name == figure.name);
        let then = then.map_or_else(Vec::new, |then| measures(then, kept));
        for (of, now) in measures(figure, now) {
            let same = then.iter().find(|(kept_of, _)| *kept_of == of);
            pairs.extend(same.map(|(_, kept)| Pair {
                figure,
                of,
                now,
                kept: *kept,
            }));
        }
    }
    pairs
}

/// What of a figure means the same on another machine, in words and as a number.
fn measures(figure: &Figure, run: &[Figure]) -> Vec<(String, f64)> {
    let mut measures = Vec::new();
    if let (Some(against), Some(ratio)) = (&figure.against, figure.ratio) {
        measures.push((format!("times {against}"), ratio));
    } else if figure.must.is_some()
        && let Some(yardstick) = run.iter().find(|one| one.name == YARDSTICK)
    {
        if figure.unit.contains("/s") {
            measures.push((format!("of {YARDSTICK}"), figure.value / yardstick.value));
        } else if TIMES.contains(&figure.unit.as_str()) {
            measures.push((format!("{} x {YARDSTICK}", figure.unit), figure.value * yardstick.value));
        }
    }
    if SIZES.contains(&figure.unit.as_str()) {
        measures.push((figure.unit.clone(), figure.value));
    }
    measures
}

/// Keeps a report to compare with from now on, if nothing of the bench is missing in it.
pub fn keep(root: &Path, report: &Path, rooms: &[&str]) -> Result<()> {
    let last = Kept::read(report)?.context("run `make bench` first: there is no report to keep")?;
    let missing = rooms
        .iter()
        .filter(|room| !last.machine.rooms.iter().any(|had| had == *room));
    let missing: Vec<_> = missing.copied().collect();
    let quick = last.machine.quick;
    let path = place(root, quick);
    // Runs of both kinds have the same figures.
    let before = match Kept::read(&path)? {
        Some(before) => Some(before),
        None => Kept::read(&place(root, !quick))?,
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
    fs::copy(report, &path).with_context(|| path.display().to_string())?;
    println!("kept in {}: {} figures", path.display(), last.figures.len());
    if !gone.is_empty() {
        println!("no longer there: {}", gone.join(", "));
    }
    Ok(())
}
