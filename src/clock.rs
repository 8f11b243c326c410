//! The only reader of clocks. Everybody else is handed a [`Now`], so that tests can hold it.
//!
//! Steady time leaves out what the machine slept through: see [`TURN_MS_MAX`].

#![allow(clippy::disallowed_methods, reason = "this is the one file that reads clocks")]

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::time::Instant;

use crate::hub::time::{Now, Steady, Wall};

/// How far one turn moves steady time at most. Longer than any turn of a healthy process; after a sleep of the machine the
/// pongs of the others wait in the buffers, and nobody may count as silent before those were read.
pub const TURN_MS_MAX: u64 = 2_000;

/// How often somebody has to look at the clock for steady time to keep up with the world.
pub const PULSE: Duration = Duration::from_millis(TURN_MS_MAX / 2);

/// The clock of the process. Clones share it.
#[derive(Clone, Debug)]
pub struct Clock {
    last: Arc<Mutex<Turn>>,
}

/// How long something takes, for sums and logs. No rule may depend on it.
#[derive(Clone, Copy, Debug)]
pub struct Stopwatch(Instant);

impl Stopwatch {
    pub fn start() -> Self {
        Self(Instant::now())
    }

    /// What has passed since the start.
    pub fn time(self) -> Duration {
        self.0.elapsed()
    }
}

/// When something has to be done, for those who ask others and are waited for. No rule may depend on it.
#[derive(Clone, Copy, Debug)]
pub struct Deadline(Instant);

impl Deadline {
    pub fn after(limit: Duration) -> Self {
        Self(Instant::now() + limit)
    }

    /// What is left until then.
    pub fn rest(self) -> Duration {
        self.0.saturating_duration_since(Instant::now())
    }
}

/// The last time that anybody looked.
#[derive(Clone, Copy, Debug)]
struct Turn {
    at: Instant,
    steady: Steady,
}

impl Clock {
    /// A clock that stands at steady zero.
    pub fn start() -> Self {
        let turn = Turn {
            at: Instant::now(),
            steady: Steady(0),
        };
        Self {
            last: Arc::new(Mutex::new(turn)),
        }
    }

    /// The present, as one turn: it moves steady time by what has passed since the last look, at most [`TURN_MS_MAX`].
    pub fn now(&self) -> Now {
        Now {
            steady: self.turn().steady,
            wall: self.wall(),
        }
    }

    /// When steady time gets there if somebody looks at least every [`PULSE`].
    pub fn instant_of(&self, steady: Steady) -> Instant {
        let turn = self.peek();
        turn.at + Duration::from_millis(steady.since(turn.steady))
    }

    /// The time of day, which may jump.
    pub fn wall(&self) -> Wall {
        let since = SystemTime::now().duration_since(UNIX_EPOCH);
        Wall(since.map_or(0, |since| i64::try_from(since.as_millis()).unwrap_or(i64::MAX)))
    }

    fn turn(&self) -> Turn {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        *last = last.next(Instant::now());
        *last
    }

    fn peek(&self) -> Turn {
        *self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Turn {
    /// The turn at `at`. Whole milliseconds move the clock; what is left of one counts in the next turn.
    fn next(self, at: Instant) -> Self {
        let passed = at.saturating_duration_since(self.at);
        let passed_ms = u64::try_from(passed.as_millis()).unwrap_or(u64::MAX);
        if passed_ms > TURN_MS_MAX {
            return Self {
                at,
                steady: self.steady.plus(TURN_MS_MAX),
            };
        }
        Self {
            at: self.at + Duration::from_millis(passed_ms),
            steady: self.steady.plus(passed_ms),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at_zero() -> Turn {
        Turn {
            at: Instant::now(),
            steady: Steady(0),
        }
    }

    #[test]
    fn turns_add_up_to_the_time_that_passed() {
        let start = at_zero();
        let mut turn = start;
        for step in 1..=1_000 {
            turn = turn.next(start.at + Duration::from_micros(1_500 * step));
        }
        assert_eq!(turn.steady, Steady(1_500));
    }

    #[test]
    fn a_sleep_of_the_machine_moves_steady_time_by_two_seconds() {
        let start = at_zero();
        let woken = start.next(start.at + Duration::from_secs(600));
        assert_eq!(woken.steady, Steady(2_000));
        assert_eq!(woken.next(woken.at + Duration::from_secs(1)).steady, Steady(3_000));
    }

    #[test]
    fn time_does_not_go_back() {
        let start = at_zero();
        let later = start.next(start.at + Duration::from_secs(1));
        assert_eq!(later.next(start.at).steady, later.steady);
    }

    #[test]
    fn nothing_is_left_of_a_deadline_that_is_over() {
        let limit = Duration::from_secs(60);
        let rest = Deadline::after(limit).rest();
        assert!(rest > Duration::ZERO && rest <= limit, "{rest:?}");
        assert_eq!(Deadline::after(Duration::ZERO).rest(), Duration::ZERO);
    }

    #[test]
    fn a_deadline_is_as_far_away_as_it_says() {
        let clock = Clock::start();
        let now = clock.now();
        let near = clock.instant_of(now.steady.plus(10));
        assert_eq!(clock.instant_of(now.steady.plus(1_010)) - near, Duration::from_secs(1));
    }
}
