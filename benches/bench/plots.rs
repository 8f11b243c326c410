//! Growth curves and bars, drawn as SVG from what the last run has kept in `target/bench/pictures.jsonl`.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use serde::{Deserialize, Serialize};

/// What a run has kept to be drawn.
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

const SIZE: (u32, u32) = (640, 360);
const INK: RGBColor = RGBColor(0x1f, 0x6f, 0x8b);
/// A grey that is read on white and on black.
const FRAME: RGBColor = RGBColor(0x80, 0x80, 0x80);

pub fn keep(path: &Path, pictures: &[Picture]) -> Result<()> {
    let lines: Result<Vec<String>, _> = pictures.iter().map(serde_json::to_string).collect();
    Ok(fs::write(path, lines?.join("\n"))?)
}

/// Draws every kept picture into a folder.
pub fn draw(kept: &Path, folder: &Path) -> Result<()> {
    let text = fs::read_to_string(kept).context("run `make bench` first: there is nothing to draw")?;
    fs::create_dir_all(folder)?;
    for line in text.lines() {
        let picture: Picture = serde_json::from_str(line)?;
        let name = match &picture {
            Picture::Curve(curve) => &curve.name,
            Picture::Bars(bars) => &bars.name,
        };
        let path = folder.join(format!("{name}.svg"));
        match &picture {
            Picture::Curve(curve) => draw_curve(&path, curve),
            Picture::Bars(bars) => draw_bars(&path, bars),
        }
        .with_context(|| format!("{} cannot be drawn", path.display()))?;
        println!("{}", path.display());
    }
    Ok(())
}

/// A bar to the p99 of each, within it one to the p50.
fn draw_bars(path: &Path, picture: &Bars) -> Result<()> {
    const ROW: i32 = 24;
    const HEAD: i32 = 64;
    const LEFT: i32 = 344;
    const WIDTH: f64 = 330.0;
    let most = picture.bars.iter().map(|bar| bar.p99).fold(f64::MIN_POSITIVE, f64::max);
    let rows = i32::try_from(picture.bars.len())?;
    let size = (800, u32::try_from(HEAD + ROW * rows + 8)?);
    let area = SVGBackend::new(path, size).into_drawing_area();
    let words = ("sans-serif", 13).into_font().color(&FRAME);
    let end = words.clone().pos(Pos::new(HPos::Right, VPos::Top));
    area.draw(&Text::new(
        picture.title.clone(),
        (16, 12),
        ("sans-serif", 16).into_font().color(&FRAME),
    ))?;
    area.draw(&Text::new(picture.legend.clone(), (16, 38), words.clone()))?;
    for (row, bar) in (0..).zip(&picture.bars) {
        let y = HEAD + row * ROW;
        let to = |value: f64| LEFT + (value / most * WIDTH).max(1.0) as i32;
        area.draw(&Text::new(bar.what.clone(), (LEFT - 8, y + 2), end.clone()))?;
        area.draw(&Rectangle::new(
            [(LEFT, y), (to(bar.p99), y + 16)],
            INK.mix(0.35).filled(),
        ))?;
        area.draw(&Rectangle::new([(LEFT, y + 4), (to(bar.p50), y + 12)], INK.filled()))?;
        let numbers = format!("{:.2} · {:.2}", bar.p50, bar.p99);
        area.draw(&Text::new(numbers, (to(bar.p99) + 8, y + 2), words.clone()))?;
    }
    Ok(area.present()?)
}

fn draw_curve(path: &Path, curve: &Curve) -> Result<()> {
    let first = curve.points.first().context("no points")?.0;
    let last = curve.points.last().context("no points")?.0;
    let top = curve.points.iter().map(|point| point.1).fold(0.0, f64::max) * 1.2;
    let area = SVGBackend::new(path, SIZE).into_drawing_area();
    let mut chart = ChartBuilder::on(&area)
        .margin(16)
        .margin_right(40)
        .x_label_area_size(44)
        .y_label_area_size(64)
        .caption(
            format!("{}: {} by {}", curve.name, curve.unit, curve.over),
            ("sans-serif", 16, &FRAME),
        )
        .build_cartesian_2d((first..last).log_scale(), 0.0..top)?;
    chart
        .configure_mesh()
        .disable_x_mesh()
        .axis_style(FRAME)
        .light_line_style(TRANSPARENT)
        .bold_line_style(FRAME.mix(0.3))
        .label_style(("sans-serif", 13, &FRAME))
        .x_desc(&curve.over)
        .y_desc(&curve.unit)
        .x_label_formatter(&|value| crate::report::short(*value))
        .y_label_formatter(&|value| crate::report::short(*value))
        .draw()?;
    chart.draw_series(LineSeries::new(curve.points.iter().copied(), INK.stroke_width(3)))?;
    chart.draw_series(curve.points.iter().map(|point| Circle::new(*point, 4, INK.filled())))?;
    Ok(area.present()?)
}
