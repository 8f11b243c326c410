//! The figures of one run: a line each in `target/bench/report.jsonl`, and a table for people.

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::Path;

use serde::Serialize;

use crate::figure::{Better, Bound, Figure, short};
use crate::machine::Machine;

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
        self.figures.iter().filter(|figure| figure.is_broken_promise())
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

fn line(table: &mut String, cells: &[String; 7], widths: &[usize; 7]) {
    let mut text = String::new();
    for (cell, width) in cells.iter().zip(widths) {
        let space = " ".repeat(width.saturating_sub(cell.chars().count()) + 2);
        write!(text, "{cell}{space}").expect("a string takes all");
    }
    table.push_str(text.trim_end());
    table.push('\n');
}
