//! Whether all who wait were told their place in time: each page's whole history is looked at, not where it ended.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};

/// Up to which place one is told within which time.
const PROMISES: [(usize, Duration); 4] = [
    (10, Duration::from_millis(250)),
    (100, Duration::from_secs(1)),
    (1_000, Duration::from_secs(5)),
    (usize::MAX, Duration::from_secs(15)),
];

/// What the way to a page and back may add to a promise: the server's turn, two sockets, and the generator, which reads thousands.
pub const WAY: Duration = Duration::from_millis(250);

/// The places that a page was told, and when; the first as it entered.
pub type Told = Vec<(Instant, usize)>;

/// One who left the line.
pub struct Departure {
    /// How many had entered before them.
    pub page: usize,
    /// When they were to go. They were told nothing from here on.
    pub asked: Instant,
    /// When they were told that they had.
    pub gone: Instant,
}

/// What came of the promises.
#[derive(Default)]
pub struct Outcome {
    /// How many of each fell due.
    due: [usize; PROMISES.len()],
    /// Pages that were told later than promised, or never.
    late: usize,
    /// How long after what was promised somebody was told, at most.
    pub worst: Duration,
}

/// What became of the promises until `end`; fails if somebody was told a place that was never theirs. Departures are in the order of
/// time, pages in that of entry.
pub fn check(told: &[Told], left: &[Departure], end: Instant) -> Result<Outcome> {
    let mut until = vec![end; told.len()];
    for departure in left {
        until[departure.page] = departure.asked;
    }
    let mut outcome = Outcome::default();
    for (page, told) in told.iter().enumerate() {
        let ahead: Vec<_> = left.iter().filter(|departure| departure.page < page).collect();
        ensure!(
            is_plausible(page, told, &ahead),
            "who entered as number {} was told a place that was never theirs: {told:?}",
            page + 1
        );
        outcome.add(page, told, &ahead, until[page]);
    }
    Ok(outcome)
}

/// Nobody overtakes here: places only fall, and never below what the departures so far have made true.
fn is_plausible(page: usize, told: &Told, ahead: &[&Departure]) -> bool {
    told.is_sorted_by(|(_, before), (_, after)| before >= after)
        && told.iter().all(|(at, place)| {
            let gone = ahead.partition_point(|departure| departure.asked <= *at);
            *place + gone > page
        })
}

impl Outcome {
    /// After each departure ahead, the page has to hear in time of a place no greater than what is then its own.
    fn add(&mut self, page: usize, told: &Told, ahead: &[&Departure], until: Instant) {
        let mut heard = told.iter().peekable();
        let mut late = false;
        for (departure, place) in ahead.iter().zip((1..=page).rev()) {
            while heard.next_if(|(_, told)| *told > place).is_some() {}
            let promise = PROMISES.iter().position(|(limit, _)| place <= *limit);
            let promise = promise.expect("the last one is for all");
            let promised = departure.gone + PROMISES[promise].1;
            let heard_at = heard.peek().map_or(until, |(at, _)| *at);
            let over = heard_at.saturating_duration_since(promised);
            self.worst = self.worst.max(over);
            self.due[promise] += usize::from(promised + WAY <= until);
            late |= over > WAY;
        }
        self.late += usize::from(late);
    }

    /// What was looked at, and how many were told late.
    pub fn in_words(&self) -> String {
        let within = |is_due: bool| {
            let each = PROMISES.iter().zip(self.due);
            let each = each.filter(|(_, due)| (*due > 0) == is_due);
            let each: Vec<_> = each.map(|((_, within), _)| format!("{within:?}")).collect();
            each.join(", ")
        };
        let mut words = match self.late {
            0 => "nobody was told late".to_owned(),
            late => format!("{late} were told late"),
        };
        words += &format!(", by each page's whole history and the promises of {}", within(true));
        if self.due.contains(&0) {
            words += &format!("; too short a time for those of {} to fall due", within(false));
        }
        words
    }
}
