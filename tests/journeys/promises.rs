//! The promises of places, kept to the millisecond: whoever moves up hears of it in time, whatever leaves where and whenever it stops.

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::positions::crowd;
use super::rig::Rig;
use super::script::come_out_even;
use super::verbs::perform;

/// Up to which place one is told within how many milliseconds.
const PROMISES: [(usize, u64); 4] = [(10, 250), (100, 1_000), (1_000, 5_000), (usize::MAX, 15_000)];

/// How finely it is looked.
const STEP_MS: u64 = 10;

/// Those who wait, by the number in which they entered, and what each is still to be told.
struct Line {
    /// In order.
    waiting: Vec<usize>,
    /// For each: by when at the latest they are to hear of which place or a lower one; soonest first.
    due: Vec<Vec<(u64, usize)>>,
    now: u64,
}

impl Line {
    fn of(many: usize) -> Self {
        Self {
            waiting: (0..many).collect(),
            due: vec![Vec::new(); many],
            now: 0,
        }
    }

    fn leaves(&mut self, rig: &mut Rig, at: usize) {
        let who = self.waiting.remove(at);
        self.due[who].clear();
        for (index, behind) in self.waiting.iter().enumerate().skip(at) {
            let place = index + 1;
            let (_, within) = PROMISES.into_iter().find(|(upto, _)| place <= *upto).unwrap();
            self.due[*behind].push((self.now + within, place));
        }
        perform(rig, &format!("c{who} leaves {}", who + 1));
    }

    /// Time passes; who has heard is owed nothing more of it, and nobody is owed what is overdue.
    fn pass(&mut self, rig: &mut Rig, ms: u64) {
        rig.advance(ms);
        self.now += ms;
        for line in rig.log.drain(..) {
            let told = line.strip_prefix('c').and_then(|line| line.split_once(": place "));
            if let Some((who, place)) = told {
                let (who, told): (usize, usize) = (who.parse().unwrap(), place.parse().unwrap());
                self.due[who].retain(|(_, place)| *place < told);
            }
        }
        for who in &self.waiting {
            if let Some((by, place)) = self.due[*who].iter().min() {
                let late = self.now.saturating_sub(*by);
                assert!(
                    late < STEP_MS,
                    "c{who} is told of place {place} {late} ms too late, or never"
                );
            }
        }
    }
}

/// So many wait, and at random ones leave at that rate for a while; then nobody.
fn storm(many: usize, a_second: u64, seconds: u64, picks: impl Fn(u64, usize) -> usize) {
    let mut rig = crowd(u32::try_from(many).unwrap());
    rig.advance(60_000);
    rig.log.clear();
    let mut line = Line::of(many);
    for n in 0..a_second * seconds {
        let at = picks(n, line.waiting.len());
        line.leaves(&mut rig, at);
        line.pass(&mut rig, 1_000 / a_second);
    }
    for _ in 0..16_000 / STEP_MS {
        line.pass(&mut rig, STEP_MS);
    }
    come_out_even(rig);
}

#[test]
fn whoever_moves_up_is_told_in_time_though_it_stops_at_once() {
    let mut runner = TestRunner::new(Config {
        cases: 3,
        failure_persistence: None,
        ..Config::default()
    });
    let lives = (1_100_usize..2_500, 20_u64..100, 1_u64..8, any::<u64>());
    runner
        .run(&lives, |(many, a_second, seconds, seed)| {
            storm(many, a_second, seconds, |n, waiting| scattered(seed, n) % waiting);
            Ok(())
        })
        .unwrap();
}

/// All of them at the head, faster than a cursor walks.
#[test]
fn a_rush_at_the_head_keeps_nobody_waiting_for_news() {
    storm(1_500, 100, 6, |_, _| 0);
}

/// Half of the line gives up from behind, which leaves the last band shorter from lap to lap.
#[test]
fn a_line_that_shrinks_from_behind_keeps_its_promises() {
    storm(3_000, 50, 20, |n, waiting| if n % 10 == 0 { 0 } else { waiting - 1 });
}

/// They move out of a stretch of which a lap takes a quarter of a minute just before they are come to in it, into one that has just
/// been walked to its end.
#[test]
fn whoever_moves_into_a_stretch_that_was_just_walked_is_told_in_time() {
    // Laps of 14 s and of 4.5 s: after four of the longer ones each has met each.
    storm(2_500, 2, 80, |n, waiting| scattered(7, n) % waiting.min(900));
}

/// Of any two numbers one that has no pattern.
fn scattered(seed: u64, n: u64) -> usize {
    let mixed = (seed ^ n.wrapping_mul(0x9E37_79B9_7F4A_7C15)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    usize::try_from((mixed ^ (mixed >> 31)) >> 1).unwrap()
}
