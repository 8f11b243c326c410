//! Growth curves, drawn as SVG from what the last run has kept in `target/bench/curves.jsonl`.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use plotters::prelude::*;
use serde::{Deserialize, Serialize};

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

pub fn keep(path: &Path, curves: &[Curve]) -> Result<()> {
    let lines: Result<Vec<String>, _> = curves.iter().map(serde_json::to_string).collect();
    Ok(fs::write(path, lines?.join("\n"))?)
}

/// Draws every kept curve into a folder.
pub fn draw(kept: &Path, folder: &Path) -> Result<()> {
    let text = fs::read_to_string(kept).context("run `make bench` first: there are no curves to draw")?;
    fs::create_dir_all(folder)?;
    for line in text.lines() {
        let curve: Curve = serde_json::from_str(line)?;
        let path = folder.join(format!("{}.svg", curve.name));
        draw_one(&path, &curve).with_context(|| format!("{} cannot be drawn", path.display()))?;
        println!("{}", path.display());
    }
    Ok(())
}

fn draw_one(path: &Path, curve: &Curve) -> Result<()> {
    let first = curve.points.first().context("no points")?.0;
    let last = curve.points.last().context("no points")?.0;
    let top = curve.points.iter().map(|point| point.1).fold(0.0, f64::max) * 1.2;
    let area = SVGBackend::new(path, SIZE).into_drawing_area();
    let mut chart = ChartBuilder::on(&area)
        .margin(16)
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
