//! How long it may take: a category's service rate, and the wait that follows from it.
//!
//! The rate is served customers per busy time, both weighted by age (half-life five minutes), plus a prior of
//! [`PRIOR_SERVED`] customers served at *capacity on duty ÷ handling time*, which rules while samples are few. The wait until the
//! k-th service of a Poisson process with rate µ is Gamma(k, µ): its median is about (k − 1/3) / µ, and its 90th percentile follows
//! from the Wilson–Hilferty cube, k·(1 − 1/(9k) + z/(3√k))³ / µ with z = 1.2816 (E. B. Wilson, M. M. Hilferty, 1931).

use super::effect::Estimate;
use super::time::Steady;

/// A service five minutes ago counts half as much as one now.
const HALF_LIFE_MS: f64 = 300_000.0;
/// How many services the prior stands for: few, so that half a minute of real ones outweighs it on a busy desk.
const PRIOR_SERVED: f64 = 3.0;
/// What a conversation takes until some have been seen.
const HANDLING_MS: f64 = 360_000.0;
/// Each new handling time moves the average by this share.
const HANDLING_SHARE: f64 = 0.1;
/// z of the 90th percentile of the normal distribution.
const Z90: f64 = 1.2816;
/// The steps in which people think of waiting, in minutes; the last also stands for anything longer.
const STEPS_MIN: [u32; 14] = [1, 2, 3, 5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 240];

/// A category's service rate.
#[derive(Clone, Debug)]
pub struct ServiceRate {
    served: f64,
    busy_ms: f64,
    at: Steady,
    busy: bool,
    handling_ms: f64,
}

impl Default for ServiceRate {
    fn default() -> Self {
        Self {
            served: 0.0,
            busy_ms: 0.0,
            at: Steady(0),
            busy: false,
            handling_ms: HANDLING_MS,
        }
    }
}

impl ServiceRate {
    /// Somebody waits, or nobody any more. An idle desk says nothing about how fast it serves.
    pub fn set_busy(&mut self, now: Steady, busy: bool) {
        self.age(now);
        self.busy = busy;
    }

    /// One customer left the queue for an agent.
    pub fn served(&mut self, now: Steady) {
        self.age(now);
        self.served += 1.0;
    }

    /// One conversation took so long.
    pub fn handled(&mut self, ms: u64) {
        self.handling_ms += (ms as f64 - self.handling_ms) * HANDLING_SHARE;
    }

    /// The wait at a place, with so many units of capacity on duty; nothing when there are none.
    pub fn estimate(&self, now: Steady, place: u32, capacity: u32) -> Option<Estimate> {
        if capacity == 0 {
            return None;
        }
        let mut rate = self.clone();
        rate.age(now);
        let prior_ms = PRIOR_SERVED * rate.handling_ms / f64::from(capacity);
        let per_ms = (rate.served + PRIOR_SERVED) / (rate.busy_ms + prior_ms);
        let k = f64::from(place.max(1));
        let median = (k - 1.0 / 3.0) / per_ms;
        let ninth = k * (1.0 - 1.0 / (9.0 * k) + Z90 / (3.0 * k.sqrt())).powi(3) / per_ms;
        Some(Estimate {
            from_min: step(median),
            to_min: step(ninth),
        })
    }

    fn age(&mut self, now: Steady) {
        let elapsed = now.since(self.at) as f64;
        self.at = now.max(self.at);
        if elapsed == 0.0 {
            return;
        }
        let lambda = std::f64::consts::LN_2 / HALF_LIFE_MS;
        let kept = (-lambda * elapsed).exp();
        self.served *= kept;
        self.busy_ms *= kept;
        if self.busy {
            self.busy_ms += (1.0 - kept) / lambda;
        }
    }
}

/// The human step at or above a time.
fn step(ms: f64) -> u32 {
    let minutes = ms / 60_000.0;
    STEPS_MIN
        .into_iter()
        .find(|step| f64::from(*step) >= minutes)
        .unwrap_or(STEPS_MIN[STEPS_MIN.len() - 1])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_samples_the_prior_rules() {
        let rate = ServiceRate::default();
        // One agent, six minutes a conversation: the first waits about four minutes, nine of ten no longer than fourteen.
        assert_eq!(
            rate.estimate(Steady(0), 1, 1),
            Some(Estimate {
                from_min: 5,
                to_min: 15
            })
        );
        assert_eq!(rate.estimate(Steady(0), 1, 0), None);
    }

    #[test]
    fn a_steady_desk_is_believed() {
        let mut rate = ServiceRate::default();
        rate.set_busy(Steady(0), true);
        for minute in 1..=60 {
            rate.served(Steady(minute * 60_000));
        }
        // One a minute: the tenth waits about ten minutes.
        let estimate = rate.estimate(Steady(3_600_000), 10, 6);
        assert_eq!(
            estimate,
            Some(Estimate {
                from_min: 10,
                to_min: 15
            })
        );
    }

    #[test]
    fn an_idle_hour_is_no_slow_hour() {
        let mut rate = ServiceRate::default();
        rate.set_busy(Steady(0), true);
        for n in 1..=20 {
            rate.served(Steady(n * 30_000));
        }
        rate.set_busy(Steady(600_000), false);
        let before = rate.estimate(Steady(600_000), 5, 2);
        let after = rate.estimate(Steady(900_000), 5, 2);
        assert!(
            after.zip(before).is_some_and(|(a, b)| a.from_min <= b.from_min * 2),
            "{before:?} {after:?}"
        );
    }
}
