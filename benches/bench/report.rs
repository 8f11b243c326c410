//! The figures of one run: a line each in `target/bench/report.jsonl`, and a table for people.

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::machine::Machine;

/// Which way a figure should go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Better {
    Lower,
    Higher,
}

/// One figure, beside what it is measured against.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    pub name: String,
    pub value: f64,
    pub unit: String,
    /// What stands beside it: a ceiling or a peer of the same run.
    pub against: Option<String>,
    pub against_value: Option<f64>,
    /// `value / against_value`
    pub ratio: Option<f64>,
    pub better: Better,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub must: Option<Bound>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub wanted: Option<Bound>,
    /// More about it: other percentiles, the generator's share, what was checked.
    #[serde(skip_serializing_if = "String::is_empty", default)]
    pub note: String,
}

/// Where a figure has to be.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Bound {
    Value(f64),
    Ratio(f64),
    /// The value is at most so much above that of `against`.
    Above(f64),
}

impl Figure {
    pub fn new(name: &str, value: f64, unit: &str, better: Better) -> Self {
        Self {
            name: name.to_owned(),
            value,
            unit: unit.to_owned(),
            against: None,
            against_value: None,
            ratio: None,
            better,
            must: None,
            wanted: None,
            note: String::new(),
        }
    }

    pub fn against(mut self, what: &str, value: f64) -> Self {
        self.against = Some(what.to_owned());
        self.against_value = Some(value);
        self.ratio = (value != 0.0).then_some(self.value / value);
        self
    }

    pub fn must(mut self, bound: Bound) -> Self {
        self.must = Some(bound);
        self
    }

    pub fn wanted(mut self, bound: Bound) -> Self {
        self.wanted = Some(bound);
        self
    }

    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = note.into();
        self
    }

    fn within(&self, bound: Option<Bound>) -> Option<bool> {
        let keeps = |value: f64, limit: f64| match self.better {
            Better::Lower => value <= limit,
            Better::Higher => value >= limit,
        };
        Some(match bound? {
            Bound::Value(limit) => keeps(self.value, limit),
            Bound::Ratio(limit) => keeps(self.ratio?, limit),
            Bound::Above(more) => keeps(self.value, self.against_value? + more),
        })
    }

    /// Whether the figure is where it has to be; without a bound it always is.
    pub fn is_enough(&self) -> bool {
        self.within(self.must).unwrap_or(true)
    }

    /// Absolute figures depend on the machine; only a ratio of one run is a promise.
    fn is_promise(&self) -> bool {
        matches!(self.must, Some(Bound::Ratio(_)))
    }

    fn verdict(&self) -> &'static str {
        match (self.within(self.must), self.within(self.wanted)) {
            (Some(false), _) => "falls short",
            (_, Some(true)) => "as wanted",
            (Some(true), _) => "enough",
            (None, _) => "",
        }
    }
}

/// How the table of a page begins.
pub const MARKDOWN_HEAD: &str = "| figure | value | beside | ratio | must | wanted | |";

/// All figures of a run.
#[derive(Clone, Debug)]
pub struct Report {
    pub machine: Machine,
    pub figures: Vec<Figure>,
}

impl Report {
    pub fn write(&self, path: &Path) -> io::Result<()> {
        let mut text = json(&self.machine)?;
        for figure in &self.figures {
            text += &json(figure)?;
        }
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(path, text)
    }

    pub fn table(&self) -> String {
        let mut table = String::new();
        let mut head = ["figure", "value", "against", "ratio", "must", "wanted", ""];
        if self.machine.quick {
            table += "smaller than promised (QUICK): what stands beside must and wanted was measured at a part of their sizes\n";
            head[6] = "at this size";
        }
        let rows: Vec<[String; 7]> = self.figures.iter().map(row).collect();
        let mut widths = head.map(str::len);
        for row in &rows {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = (*width).max(cell.chars().count());
            }
        }
        line(&mut table, &head.map(str::to_owned), &widths);
        line(&mut table, &widths.map(|width| "─".repeat(width)), &widths);
        for (row, figure) in rows.iter().zip(&self.figures) {
            line(&mut table, row, &widths);
            if !figure.note.is_empty() {
                table += &format!("  {}\n", figure.note);
            }
        }
        for line in &self.machine.left_out {
            table += &format!("left out: {line}\n");
        }
        for line in &self.machine.failed {
            table += &format!("failed: {line}\n");
        }
        table
    }

    /// The figures as a table of a page.
    pub fn markdown(&self) -> String {
        let mut table = format!("{MARKDOWN_HEAD}\n| --- | --- | --- | --- | --- | --- | --- |\n");
        for figure in &self.figures {
            let [name, value, against, ratio, must, wanted, verdict] = row(figure);
            let verdict = if figure.is_enough() {
                verdict
            } else {
                format!("**{verdict}**")
            };
            let cells = [format!("`{name}`"), value, against, ratio, must, wanted, verdict];
            table += &format!("| {} |\n", cells.join(" | "));
        }
        table
    }

    /// Ratios that have to hold and do not.
    pub fn broken_promises(&self) -> impl Iterator<Item = &Figure> {
        self.figures
            .iter()
            .filter(|figure| figure.is_promise() && !figure.is_enough())
    }
}

fn json(value: &impl Serialize) -> io::Result<String> {
    Ok(serde_json::to_string(value)? + "\n")
}

fn row(figure: &Figure) -> [String; 7] {
    let against = match (&figure.against, figure.against_value) {
        (Some(what), Some(value)) => format!("{what} {}", short(value)),
        _ => String::new(),
    };
    [
        figure.name.clone(),
        format!("{} {}", short(figure.value), figure.unit),
        against,
        figure.ratio.map(short).unwrap_or_default(),
        bound(figure, figure.must),
        bound(figure, figure.wanted),
        figure.verdict().to_owned(),
    ]
}

fn bound(figure: &Figure, bound: Option<Bound>) -> String {
    let sign = match figure.better {
        Better::Lower => "≤",
        Better::Higher => "≥",
    };
    match bound {
        Some(Bound::Value(limit)) => format!("{sign} {}", short(limit)),
        Some(Bound::Ratio(limit)) => format!("{sign} {}x", short(limit)),
        Some(Bound::Above(more)) => format!("{sign} +{}", short(more)),
        None => String::new(),
    }
}

/// Three digits that count, thousands apart.
pub fn short(value: f64) -> String {
    let size = value.abs();
    if size == 0.0 {
        "0".to_owned()
    } else if size >= 1_000.0 {
        let digits = format!("{value:.0}");
        let mut text = String::new();
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) && !text.ends_with('-') {
                text.push(',');
            }
            text.push(digit);
        }
        text
    } else if size >= 100.0 {
        format!("{value:.0}")
    } else if size >= 10.0 {
        format!("{value:.1}")
    } else if size >= 1.0 {
        format!("{value:.2}")
    } else {
        format!("{value:.3}")
    }
}

fn line(table: &mut String, cells: &[String; 7], widths: &[usize; 7]) {
    let mut text = String::new();
    for (cell, width) in cells.iter().zip(widths) {
        let space = " ".repeat(width.saturating_sub(cell.chars().count()) + 2);
        write!(text, "{cell}{space}").expect("a string takes all");
    }
    table.push_str(text.trim_end());
    table.push('\n');
}
