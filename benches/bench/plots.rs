//! Growth curves and bars, drawn as SVG from what the last run has kept in `target/bench/pictures.json`.
//!
//! They are looked at in the width of a phone, and three beside each other: few words, and large.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use serde::{Deserialize, Serialize};

use crate::run::{Run, missing};

/// All that a run has kept to be drawn.
#[derive(Serialize, Deserialize)]
struct Kept {
    quick: bool,
    /// What was measured to its end.
    #[serde(default)]
    rooms: Vec<String>,
    pictures: Vec<Picture>,
}

/// One picture.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "lowercase")]
pub enum Picture {
    Curve(Curve),
    Bars(Bars),
}

/// How long many things took.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bars {
    pub name: String,
    pub title: String,
    pub legend: String,
    pub bars: Vec<Bar>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bar {
    pub what: String,
    pub p50: f64,
    pub p99: f64,
}

/// How a cost grows with the size of the house.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Curve {
    pub name: String,
    /// What grows.
    pub over: String,
    /// Of the cost.
    pub unit: String,
    pub points: Vec<(f64, f64)>,
}

/// Of a curve.
const SIZE: (u32, u32) = (400, 280);
/// Ink and grey that are read on white and on black.
const INK: RGBColor = RGBColor(0x2a, 0x86, 0xa6);
const FRAME: RGBColor = RGBColor(0x78, 0x78, 0x78);
/// How large letters are; plotters makes them a fifth smaller.
const TYPE: i32 = 28;
/// The same where whole sentences are to be read.
const SMALL_TYPE: i32 = 20;
/// How many of the small letters are as wide as bars.
const LETTERS: usize = 56;

/// Keeps what a run has to draw, also if that is nothing: it is the last run's from now on.
pub fn keep(path: &Path, run: Run) -> Result<()> {
    let kept = Kept {
        quick: run.quick,
        rooms: run.rooms,
        pictures: run.pictures,
    };
    Ok(fs::write(path, serde_json::to_string(&kept)?)?)
}

/// Draws every kept picture into a folder, if they are of a whole run of all rooms: the pictures there stand beside its figures.
pub fn draw(kept: &Path, folder: &Path, rooms: &[&str]) -> Result<()> {
    let text = fs::read_to_string(kept).context("run `make bench` first: there is nothing to draw")?;
    let kept: Kept = serde_json::from_str(&text)?;
    ensure!(
        !kept.quick,
        "nothing is drawn: the last run was a quick one, of smaller sizes; `make bench` without QUICK=1 measures the whole"
    );
    let missing = missing(rooms, &kept.rooms);
    ensure!(
        missing.is_empty(),
        "nothing is drawn: the last run has nothing, or not all, of {}; `make bench` without ROOMS measures all",
        missing.join(", ")
    );
    fs::create_dir_all(folder)?;
    for picture in &kept.pictures {
        let name = match picture {
            Picture::Curve(curve) => &curve.name,
            Picture::Bars(bars) => &bars.name,
        };
        let path = folder.join(format!("{name}.svg"));
        match picture {
            Picture::Curve(curve) => draw_curve(&path, curve),
            Picture::Bars(bars) => draw_bars(&path, bars),
        }
        .with_context(|| format!("{} cannot be drawn", path.display()))?;
        println!("{}", path.display());
    }
    Ok(())
}

/// A bar to the p99 of each, within it one to the p50; what it is stands above, in the whole width, and both numbers behind.
fn draw_bars(path: &Path, picture: &Bars) -> Result<()> {
    const WIDTH: i32 = 480;
    const MARGIN: i32 = 8;
    const LINE: i32 = 22;
    const BAR: i32 = 12;
    const ROW: i32 = LINE + BAR + 12;
    /// How wide the numbers are at most.
    const NUMBERS: i32 = 104;
    let right = WIDTH - MARGIN;
    let longest = right - NUMBERS - MARGIN;
    let most = picture.bars.iter().map(|bar| bar.p99).fold(f64::MIN_POSITIVE, f64::max);
    let head = [wrapped(&picture.title), wrapped(&picture.legend)].concat();
    let lines = LINE * i32::try_from(head.len())? + LINE / 2;
    let rows = ROW * i32::try_from(picture.bars.len())?;
    let size = (u32::try_from(WIDTH)?, u32::try_from(2 * MARGIN + lines + rows)?);
    let area = SVGBackend::new(path, size).into_drawing_area();
    let words = ("sans-serif", SMALL_TYPE).into_font().color(&FRAME);
    let numbers = words.clone().pos(Pos::new(HPos::Right, VPos::Center));
    for (row, line) in (0..).zip(head) {
        area.draw(&Text::new(line, (MARGIN, MARGIN + row * LINE), words.clone()))?;
    }
    for (row, bar) in (0..).zip(&picture.bars) {
        let y = MARGIN + lines + row * ROW;
        let (top, end) = (y + LINE, y + LINE + BAR);
        let to = |value: f64| MARGIN + (value / most * f64::from(longest - MARGIN)).max(1.0) as i32;
        area.draw(&Text::new(bar.what.clone(), (MARGIN, y), words.clone()))?;
        let both = format!("{:.2} · {:.2}", bar.p50, bar.p99);
        area.draw(&Text::new(both, (right, i32::midpoint(top, end)), numbers.clone()))?;
        let outer = [(MARGIN, top), (to(bar.p99), end)];
        area.draw(&Rectangle::new(outer, INK.mix(0.35).filled()))?;
        let inner = [(MARGIN, top + 3), (to(bar.p50), end - 3)];
        area.draw(&Rectangle::new(inner, INK.filled()))?;
    }
    Ok(area.present()?)
}

/// Lines that are no wider than a picture.
fn wrapped(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= LETTERS => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

fn draw_curve(path: &Path, curve: &Curve) -> Result<()> {
    let first = curve.points.first().context("no points")?.0;
    let last = curve.points.last().context("no points")?.0;
    let top = curve.points.iter().map(|point| point.1).fold(0.0, f64::max) * 1.2;
    let area = SVGBackend::new(path, SIZE).into_drawing_area();
    let mut chart = ChartBuilder::on(&area)
        .margin(8)
        .margin_right(32)
        .x_label_area_size(64)
        .y_label_area_size(64)
        .caption(format!("{}, {}", curve.name, curve.unit), ("sans-serif", TYPE, &FRAME))
        .build_cartesian_2d((first..last).log_scale(), 0.0..top)?;
    chart
        .configure_mesh()
        .disable_x_mesh()
        .axis_style(FRAME)
        .light_line_style(TRANSPARENT)
        .bold_line_style(FRAME.mix(0.3))
        .label_style(("sans-serif", TYPE, &FRAME))
        .x_labels(4)
        .y_labels(4)
        .x_desc(&curve.over)
        .x_label_formatter(&|value| tick(*value))
        .y_label_formatter(&|value| tick(*value))
        .draw()?;
    chart.draw_series(LineSeries::new(curve.points.iter().copied(), INK.stroke_width(4)))?;
    chart.draw_series(curve.points.iter().map(|point| Circle::new(*point, 6, INK.filled())))?;
    Ok(area.present()?)
}

/// A number in few letters: 10k, 1M.
fn tick(value: f64) -> String {
    let (value, letter) = match value {
        1e6.. => (value / 1e6, "M"),
        1e3.. => (value / 1e3, "k"),
        _ => (value, ""),
    };
    format!("{}{letter}", (value * 100.0).round() / 100.0)
}
