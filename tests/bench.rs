//! The judgement of `make bench`: whether a figure is where it has to be, what got worse, and whether all were told their places in time.

#[path = "../benches/bench/compared.rs"]
#[allow(dead_code, reason = "the bench tells more than is judged here")]
mod compared;
#[path = "../benches/bench/figure.rs"]
#[allow(dead_code, reason = "the bench tells more than is judged here")]
mod figure;
#[path = "../benches/bench/rooms/positions/promises.rs"]
mod promises;
#[path = "../benches/bench/stops.rs"]
#[allow(
    dead_code,
    clippy::cast_precision_loss,
    reason = "the bench tells more than is judged here"
)]
mod stops;

use std::time::{Duration, Instant};

use compared::{pairs, worse};
use figure::{Better, Bound, Figure};
use promises::{Departure, Told, check};
use stops::Stops;

fn speed(value: f64, beside: f64) -> Figure {
    Figure::new("relay", value, "messages/s/core", Better::Higher)
        .against("echo_ws", beside)
        .must(Bound::Ratio(0.4))
        .wanted(Bound::Ratio(0.6))
}

fn time(value: f64) -> Figure {
    Figure::new("search_p99", value, "ms", Better::Lower).must(Bound::Value(50.0))
}

#[test]
fn a_figure_falls_short_is_enough_or_as_wanted_from_its_bounds_on() {
    for (value, verdict) in [
        (39.9, "falls short"),
        (40.0, "enough"),
        (59.9, "enough"),
        (60.0, "as wanted"),
    ] {
        assert_eq!(speed(value, 100.0).verdict(), verdict, "{value}");
        assert_eq!(speed(value, 100.0).is_enough(), verdict != "falls short");
    }
    assert_eq!(time(50.0).verdict(), "enough");
    assert_eq!(time(50.1).verdict(), "falls short");
    let above = |value| Figure::new("relay_p99", value, "ms", Better::Lower).against("commit_p99", 10.0);
    assert_eq!(above(99.0).verdict(), "");
    assert_eq!(above(12.0).must(Bound::Above(2.0)).verdict(), "enough");
    assert_eq!(above(12.1).must(Bound::Above(2.0)).verdict(), "falls short");
}

#[test]
fn only_a_ratio_is_a_promise_and_one_that_nothing_stands_beside_is_not_kept() {
    assert!(speed(39.9, 100.0).is_broken_promise() && !speed(40.0, 100.0).is_broken_promise());
    assert!(!time(50.1).is_broken_promise());
    let above = Figure::new("relay_p99", 99.0, "ms", Better::Lower).against("commit_p99", 10.0);
    assert!(!above.must(Bound::Above(2.0)).is_broken_promise());
    let alone = Figure::new("relay", 1.0, "messages/s/core", Better::Higher).must(Bound::Ratio(0.4));
    assert!(!alone.is_enough());
    assert!(alone.is_broken_promise());
    assert_eq!(alone.verdict(), "falls short");
    assert!(!speed(1.0, 0.0).is_enough());
}

/// What is told of one figure beside the kept one, on a machine that is so many times slower.
fn told(now: &Figure, kept: &Figure, slower: Option<f64>) -> Vec<String> {
    let (now, kept) = ([now.clone()], [kept.clone()]);
    let pairs = pairs(&now, &kept);
    let (_, worse) = worse(&pairs, slower);
    worse
        .into_iter()
        .map(|(pair, growth)| pair.told(growth, slower))
        .collect()
}

#[test]
fn what_is_worse_by_more_than_15_percent_is_named_with_both_numbers() {
    // A ratio, on whatever machine.
    assert_eq!(
        told(&speed(20.0, 100.0), &speed(50.0, 200.0), None),
        [
            "1.25 times worse: relay 0.200 times echo_ws now, 0.250 times echo_ws kept, as runs of the same code may differ"
        ]
    );
    assert_eq!(
        told(&speed(20.0, 100.0), &speed(30.0, 100.0), None),
        ["1.50 times worse: relay 0.200 times echo_ws now, 0.300 times echo_ws kept"]
    );
    let growth = |ratio: f64| {
        let of = Figure::new("growth_rank", ratio, "ns", Better::Lower).against("at 1000", 1.0);
        of.must(Bound::Ratio(2.5))
    };
    let words = told(&growth(1.5), &growth(1.0), None);
    assert!(words[0].ends_with("as runs of the same code may differ"), "{words:?}");
    assert!(!told(&growth(1.7), &growth(1.0), None)[0].ends_with("may differ"));
    // A size is the same in every run.
    let size = |of: f64| Figure::new("idle_rss", of, "KiB", Better::Lower).against("ws", 10.0);
    assert!(!told(&size(5.0), &size(4.0), None)[0].ends_with("may differ"));
    assert!(told(&speed(23.0, 100.0), &speed(25.0, 100.0), None).is_empty());
    assert!(told(&speed(50.0, 100.0), &speed(25.0, 100.0), None).is_empty());
    // A time, as this machine would have had it.
    assert_eq!(
        told(&time(15.0), &time(10.0), Some(1.0)),
        ["1.50 times worse: search_p99 15.0 ms now, 10.0 ms kept (as this machine would have it)"]
    );
    assert!(told(&time(15.0), &time(10.0), Some(1.4)).is_empty());
    assert!(told(&time(15.0), &time(10.0), None).is_empty());
    let words = told(&time(12.0), &time(10.0), Some(1.0));
    assert!(words[0].ends_with("as runs of the same code may differ"), "{words:?}");
}

#[test]
fn a_latency_is_compared_by_what_it_has_above_the_disks_own() {
    let latency = |value, disk| {
        Figure::new("relay_p99", value, "ms", Better::Lower)
            .against("commit_p99", disk)
            .must(Bound::Above(2.0))
    };
    // A disk that is ten times faster makes nothing worse.
    assert!(told(&latency(15.0, 2.0), &latency(60.0, 20.0), None).is_empty());
    assert!(told(&latency(1.4, 1.0), &latency(1.1, 1.0), None).is_empty());
    assert_eq!(
        told(&latency(35.0, 5.0), &latency(15.0, 5.0), None),
        ["3.00 times worse: relay_p99 30.0 ms above commit_p99 now, 10.0 ms above commit_p99 kept"]
    );
}

const MS: Duration = Duration::from_millis(1);

/// Three enter; the first leaves at once and is gone after 10 ms. What the others were told later, at which millisecond.
fn line(second: &[(u32, usize)], third: &[(u32, usize)], seen_s: u32) -> anyhow::Result<promises::Outcome> {
    let begun = Instant::now();
    let page = |place, later: &[(u32, usize)]| -> Told {
        let later = later.iter().map(|(at, place)| (begun + MS * *at, *place));
        [(begun - MS, place)].into_iter().chain(later).collect()
    };
    let told = [page(1, &[]), page(2, second), page(3, third)];
    let left = [Departure {
        page: 0,
        asked: begun,
        gone: begun + MS * 10,
    }];
    check(&told, &left, begun + MS * (seen_s * 1_000))
}

#[test]
fn who_is_told_their_place_late_or_never_is_found() {
    let outcome = line(&[(50, 1)], &[(260, 2)], 20).unwrap();
    assert_eq!(outcome.worst, Duration::ZERO);
    assert!(outcome.in_words().starts_with("nobody was told late"));
    // The way is allowed for, and told all the same.
    let outcome = line(&[(50, 1)], &[(310, 2)], 20).unwrap();
    assert_eq!(outcome.worst, MS * 50);
    assert!(outcome.in_words().starts_with("nobody was told late"));
    let outcome = line(&[(50, 1)], &[(760, 2)], 20).unwrap();
    assert_eq!(outcome.worst, MS * 500);
    assert!(
        outcome.in_words().starts_with("1 were told late"),
        "{}",
        outcome.in_words()
    );
    // One who was never told counts until the end.
    let outcome = line(&[], &[(50, 2)], 20).unwrap();
    assert_eq!(outcome.worst, MS * (20_000 - 260));
}

#[test]
fn a_place_that_was_never_ones_own_is_no_figure() {
    assert!(line(&[(50, 1)], &[(50, 1)], 20).is_err(), "better than is true");
    assert!(line(&[(50, 1)], &[(50, 2), (60, 3)], 20).is_err(), "a place goes back");
}

#[test]
fn what_was_on_its_way_while_the_generator_was_stopped_is_known() {
    const MS: u64 = 1_000_000;
    let stops = Stops::default();
    stops.begins(MS / 20);
    for now in [MS / 10, MS / 5, 2 * MS, 2 * MS + 1] {
        stops.runs(now);
    }
    // What comes after it need not run is no stop.
    stops.rests();
    stops.runs(9 * MS);
    stops.runs(12 * MS);
    let told = stops.told();
    assert_eq!(
        told,
        "stopped 1 time for more than 0.3 ms, 1.8 ms together, 1.8 ms at most"
    );
    for (from, upto, is_touched) in [
        (0, MS / 5, false),
        (0, MS / 5 + 1, true),
        (MS, MS + 1, true),
        (2 * MS - 1, 9 * MS, true),
        (2 * MS, 9 * MS, false),
    ] {
        assert_eq!(stops.touch(from, upto), is_touched, "{from} to {upto}");
    }
}
