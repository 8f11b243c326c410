//! One run: how large it is, what it has found so far, and the bar that tells how far it is.

use std::time::{Duration, Instant};

use anyhow::{Error, Result};
use indicatif::{ProgressBar, ProgressStyle};

use crate::figure::Figure;
use crate::plots::{Bar, Bars, Curve, Picture};
use crate::yardstick;

pub struct Run {
    /// Sizes for under a minute; the figures are coarser and named the same.
    pub quick: bool,
    pub figures: Vec<Figure>,
    pub left_out: Vec<String>,
    /// Rooms that were measured to their end.
    pub rooms: Vec<String>,
    /// Those that broke off, and why, in a line each.
    pub failed: Vec<String>,
    /// What was measured beside Usher.
    pub beside: Vec<&'static str>,
    pub begun: Instant,
    pub pictures: Vec<Picture>,
    /// How long the yardstick took, whenever it was looked at.
    pub looks: Vec<yardstick::Look>,
    bar: ProgressBar,
}

/// Which rooms are not among those that were measured to their end.
pub fn missing<'a>(all: &[&'a str], measured: &[String]) -> Vec<&'a str> {
    let missing = all.iter().filter(|room| !measured.iter().any(|had| had == *room));
    missing.copied().collect()
}

impl Run {
    pub fn new(quick: bool, rooms: u64) -> Self {
        let bar = ProgressBar::new(rooms);
        let style = ProgressStyle::with_template("{elapsed_precise} [{bar:30}] {pos}/{len} {wide_msg}");
        bar.set_style(style.expect("a template that is right"));
        bar.enable_steady_tick(Duration::from_millis(200));
        Self {
            quick,
            figures: Vec::new(),
            left_out: Vec::new(),
            rooms: Vec::new(),
            failed: Vec::new(),
            beside: Vec::new(),
            begun: Instant::now(),
            pictures: Vec::new(),
            looks: Vec::new(),
            bar,
        }
    }

    /// One of two sizes.
    pub fn size<T>(&self, whole: T, quick: T) -> T {
        if self.quick { quick } else { whole }
    }

    /// Says what is being done.
    pub fn doing(&self, what: &str) {
        self.bar.set_message(what.to_owned());
        if self.bar.is_hidden() {
            eprintln!("{what}");
        }
    }

    /// A room is done, or has broken off.
    pub fn done(&mut self, room: &str, outcome: Result<()>) {
        match outcome {
            Ok(()) => self.rooms.push(room.to_owned()),
            Err(error) => self.fail(room, &error),
        }
        self.bar.inc(1);
    }

    fn fail(&mut self, what: &str, error: &Error) {
        let why = format!("{error:#}");
        let words: Vec<&str> = why.split_whitespace().collect();
        self.failed.push(format!("{what}: {}", words.join(" ")));
    }

    /// Looks how fast the machine is just now: rooms take minutes, and a shared machine is not always as fast.
    pub fn look_at_machine(&mut self) {
        match yardstick::look() {
            Ok(look) => self.looks.push(look),
            Err(error) => self.fail("yardstick", &error),
        }
    }

    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }

    pub fn add(&mut self, figure: Figure) {
        self.figures.push(figure);
    }

    pub fn leave_out(&mut self, why: String) {
        if !self.left_out.contains(&why) {
            self.left_out.push(why);
        }
    }

    /// Something stands beside Usher.
    pub fn beside(&mut self, name: &'static str) {
        if !self.beside.contains(&name) {
            self.beside.push(name);
        }
    }

    /// Keeps how a cost grows, to be drawn.
    pub fn curve(&mut self, name: &str, over: &str, unit: &str, points: &[(f64, f64)]) {
        self.pictures.push(Picture::Curve(Curve {
            name: name.to_owned(),
            over: over.to_owned(),
            unit: unit.to_owned(),
            points: points.to_vec(),
        }));
    }

    /// Keeps how long many things took, to be drawn.
    pub fn bars(&mut self, name: &str, title: String, legend: &str, bars: Vec<Bar>) {
        self.pictures.push(Picture::Bars(Bars {
            name: name.to_owned(),
            title,
            legend: legend.to_owned(),
            bars,
        }));
    }
}
