//! How often somebody may change what everybody else is shown of them, or be shown everybody anew: a few times at once, then one by one.

use super::time::Steady;

/// So many at once: a slip of the pen is put right without a wait.
const AT_ONCE: u64 = 5;
/// Then one in so long: each change goes to everybody who looks on.
const EVERY_MS: u64 = 10_000;

/// The changes that one person may still make.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Pace {
    /// When all of them may be made again.
    whole: Steady,
}

impl Pace {
    /// Whether one may be made now; then it is counted.
    pub fn take(&mut self, now: Steady) -> bool {
        let whole = self.whole.max(now).plus(EVERY_MS);
        let may = whole.since(now) <= AT_ONCE * EVERY_MS;
        if may {
            self.whole = whole;
        }
        may
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_at_once_then_one_in_ten_seconds_and_after_a_minute_a_few_again() {
        let mut pace = Pace::default();
        let taken = |pace: &mut Pace, at| (0..20).filter(|_| pace.take(Steady(at))).count();
        assert_eq!(taken(&mut pace, 1_000), 5);
        assert_eq!(taken(&mut pace, 10_999), 0);
        assert_eq!(taken(&mut pace, 11_000), 1);
        assert_eq!(taken(&mut pace, 36_000), 2);
        assert_eq!(taken(&mut pace, 600_000), 5);
    }
}
