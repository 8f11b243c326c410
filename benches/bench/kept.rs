//! The report that was kept to compare with, one for each kind of run, and what got worse since.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};

use crate::report::{Better, Bound, Figure, MARKDOWN_HEAD, Report, short};
use crate::run::missing;
use crate::yardstick::Yardstick;

/// From which growth on a figure counts as worse than the kept one. Ratios and sizes of the same code hardly differ by more.
const WORSE: f64 = 1.15;

/// By how much a rate, a time or a share of the same code may differ, by the yardstick. The best and the worst of six runs of the same code (rooms hub, board,
/// storm, archive, start) on two cores that others wanted, too, differed by 1.1 to 1.2 times in `growth_departure`, `growth_rank`,
/// and both depths, by 1.3 in `storm` and `search_p99`. By more only where somebody was waited for: one
/// run's `growth_pairing` and `pair_core` by 1.5, `archive`, which waits for the disk, by 1.7, `board` by 2.9.
const SLOWER: f64 = 1.3;

/// The same of a latency beside the disk's own, of which no yardstick tells (whole runs on the same machine had 1.1 to 2.4 times its p99),
/// and of a cold start.
const BESIDE_THE_DISK: f64 = 2.0;

/// Where the figures of the whole run that was kept last are read.
const PAGE: &str = "docs/PERFORMANCE.md";

/// Starts for which all is read from the disk: much of such a time is the disk's.
const COLD: [&str; 2] = ["start", "start_loaded"];

/// What the disk's own time is called.
const COMMIT: &str = "commit_p99";

/// Units that do not depend on how fast the machine is.
const SIZES: [&str; 3] = ["KiB", "MiB", "MB"];

/// Units of time, and of its share, in which a slower machine takes more of what is the same work. By how much a promise was missed
/// is none: it is the worst of millions, and two runs of the same code may well have 0 and 600 ms.
const TIMES: [&str; 3] = ["ns", "ms", "% of a core"];

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
    let growths = pairs.iter().filter_map(|pair| Some((pair, pair.growth(slower)?)));
    let growths: Vec<_> = growths.collect();
    let worse: Vec<_> = growths.iter().filter(|(_, growth)| *growth > WORSE).collect();
    let swings = worse.iter().filter(|(pair, growth)| pair.swings(*growth)).count();
    let mut lines = vec![format!(
        "{} of {} that can be compared with {name} are worse by more than {:.0} %; {swings} of them by no more than runs of the same code differ",
        worse.len(),
        growths.len(),
        (WORSE - 1.0) * 100.0,
    )];
    let worse = worse.into_iter().map(|(pair, growth)| pair.told(*growth, slower));
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

/// What of a figure can be compared.
#[derive(Clone, Debug, PartialEq)]
struct Measure {
    /// What the number is of, in words.
    of: String,
    value: f64,
    goes: Goes,
}

/// How a number goes with the speed of the machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Goes {
    /// Not at all: a ratio within one run, or a size.
    Nowhere,
    /// Not with the machine's, but with the disk's.
    WithTheDisk,
    /// A rate falls on a slower one.
    Down,
    /// A time, or a share of it, rises.
    Up,
}

impl Measure {
    /// By how much it differs between runs of the same code.
    fn spread(&self) -> f64 {
        match self.goes {
            Goes::Nowhere => WORSE,
            Goes::WithTheDisk => BESIDE_THE_DISK,
            Goes::Down | Goes::Up => SLOWER,
        }
    }

    /// What it would be on a machine that is so many times slower, if that is known where it matters.
    fn on(&self, slower: Option<f64>) -> Option<f64> {
        Some(match self.goes {
            Goes::Nowhere | Goes::WithTheDisk => self.value,
            Goes::Down => self.value / slower?,
            Goes::Up => self.value * slower?,
        })
    }
}

/// The same of a figure now, and as it was kept.
struct Pair<'a> {
    figure: &'a Figure,
    measure: Measure,
    kept: Measure,
}

impl Pair<'_> {
    /// Above 1 it is worse than it was.
    fn growth(&self, slower: Option<f64>) -> Option<f64> {
        let (now, kept) = (self.measure.value, self.kept.on(slower)?);
        Some(match self.figure.better {
            Better::Lower => now / kept,
            Better::Higher => kept / now,
        })
    }

    fn swings(&self, growth: f64) -> bool {
        growth <= self.measure.spread()
    }

    fn told(&self, growth: f64, slower: Option<f64>) -> String {
        let Measure { of, value, goes } = &self.measure;
        let kept = self.kept.on(slower).map(short).unwrap_or_default();
        let mut line = format!(
            "{growth:.2} times worse: {} {} {of} now, {kept} {of} kept",
            self.figure.name,
            short(*value)
        );
        if matches!(goes, Goes::Down | Goes::Up) {
            line += " (as this machine would have it)";
        }
        if self.swings(growth) {
            line += ", as runs of the same code may differ";
        }
        line
    }
}

fn pairs<'a>(now: &'a [Figure], kept: &[Figure]) -> Vec<Pair<'a>> {
    let mut pairs = Vec::new();
    for figure in now {
        let then = kept.iter().find(|then| then.name == figure.name);
        let then = then.map_or_else(Vec::new, measures);
        for measure in measures(figure) {
            let same = then
                .iter()
                .find(|kept| (&kept.of, kept.goes) == (&measure.of, measure.goes));
            pairs.extend(same.map(|kept| Pair {
                figure,
                measure,
                kept: kept.clone(),
            }));
        }
    }
    pairs
}

/// What of a figure means the same in another run: the ratio to what stands beside it, and the number itself of a size, of a time
/// and of a rate that stands alone.
fn measures(figure: &Figure) -> Vec<Measure> {
    let mut measures = Vec::new();
    let unit = &figure.unit;
    let number = |goes| Measure {
        of: unit.clone(),
        value: figure.value,
        goes,
    };
    if let (Some(against), Some(ratio)) = (&figure.against, figure.ratio) {
        let goes = match (against == COMMIT, figure.must) {
            (false, _) => Some(Goes::Nowhere),
            (true, Some(_)) => Some(Goes::WithTheDisk),
            // What gets no verdict is compared with nothing.
            (true, None) => None,
        };
        measures.extend(goes.map(|goes| Measure {
            of: format!("times {against}"),
            value: ratio,
            goes,
        }));
    }
    if matches!(figure.must, Some(Bound::Value(_) | Bound::Ratio(_))) {
        if unit.contains("/s") && figure.against.is_none() {
            measures.push(number(Goes::Down));
        } else if COLD.contains(&figure.name.as_str()) {
            measures.push(number(Goes::WithTheDisk));
        } else if TIMES.contains(&unit.as_str()) {
            measures.push(number(Goes::Up));
        }
    }
    if SIZES.contains(&unit.as_str()) {
        measures.push(number(Goes::Nowhere));
    }
    measures
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
