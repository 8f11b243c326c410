//! When the generator's processor was taken away: what was on its way then says nothing of a server.
//!
//! Whoever sends at a steady rate never rests, so a moment in which nothing of the generator ran was taken by something else: the
//! kernel, or the machine that this one is a guest of. Times are nanoseconds since one beginning.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

/// What nothing that the generator does at once takes: a few microseconds are a frame's.
const TOO_LONG: u64 = 300_000;

/// The moments in which the generator was stopped.
#[derive(Debug, Default)]
pub struct Stops {
    /// When it was last seen to run.
    last: AtomicU64,
    all: Mutex<Vec<(u64, u64)>>,
}

impl Stops {
    /// The generator runs: told before everything it does.
    pub fn runs(&self, now: u64) {
        let last = self.last.fetch_max(now, Ordering::Relaxed);
        if now.saturating_sub(last) > TOO_LONG {
            self.all.lock().expect("nobody panics with it").push((last, now));
        }
    }

    /// From now on it may rest.
    pub fn rests(&self) {
        self.last.store(u64::MAX, Ordering::Relaxed);
    }

    /// Whether it was stopped at any moment between these.
    pub fn touch(&self, from: u64, upto: u64) -> bool {
        let all = self.all.lock().expect("nobody panics with it");
        all.iter().any(|(begun, ended)| from < *ended && upto > *begun)
    }

    /// In words.
    pub fn told(&self) -> String {
        let all = self.all.lock().expect("nobody panics with it");
        let lengths = all.iter().map(|(begun, ended)| (ended - begun) as f64 / 1e6);
        format!(
            "stopped {} times for more than {:.1} ms, {:.0} ms together, {:.1} ms at most",
            all.len(),
            TOO_LONG as f64 / 1e6,
            lengths.clone().sum::<f64>(),
            lengths.fold(0.0, f64::max)
        )
    }
}
