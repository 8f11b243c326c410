//! When a processor was taken away from who never rests: by the kernel, or by the machine that this one is a guest of.
//!
//! The generator is one while it sends at a steady rate: what was on its way then says nothing of a server. Times are nanoseconds since
//! one beginning.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

/// What nothing takes that is done between two looks at the clock: a frame of the generator's takes a few microseconds.
const TOO_LONG: u64 = 300_000;

/// The moments in which somebody was stopped.
#[derive(Debug, Default)]
pub struct Stops {
    /// When they were last seen to run.
    last: AtomicU64,
    all: Mutex<Vec<(u64, u64)>>,
}

impl Stops {
    /// From now on they do not rest.
    pub fn begins(&self, now: u64) {
        self.last.store(now, Ordering::Relaxed);
    }

    /// They run: told before everything they do.
    pub fn runs(&self, now: u64) {
        let last = self.last.fetch_max(now, Ordering::Relaxed);
        if now.saturating_sub(last) > TOO_LONG {
            self.all.lock().expect("nobody panics with it").push((last, now));
        }
    }

    /// From now on they may rest.
    pub fn rests(&self) {
        self.last.store(u64::MAX, Ordering::Relaxed);
    }

    /// Whether they were stopped at any moment between these.
    pub fn touch(&self, from: u64, upto: u64) -> bool {
        let all = self.all.lock().expect("nobody panics with it");
        all.iter().any(|(begun, ended)| from < *ended && upto > *begun)
    }

    /// In words.
    pub fn told(&self) -> String {
        let all = self.all.lock().expect("nobody panics with it");
        let lengths = all.iter().map(|(begun, ended)| (ended - begun) as f64 / 1e6);
        format!(
            "stopped {} time{} for more than {:.1} ms, {:.1} ms together, {:.1} ms at most",
            all.len(),
            if all.len() == 1 { "" } else { "s" },
            TOO_LONG as f64 / 1e6,
            lengths.clone().fold(0.0, |all, one| all + one),
            lengths.fold(0.0, f64::max)
        )
    }
}
