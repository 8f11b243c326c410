//! Hours against known days: the turns of the clock, midnights, holidays, and clocks that are set.

use super::*;
use crate::hub::row::{Holiday, Span};

fn hours(zone: &str, week: &[(u8, u16, u16)], holidays: &[&str]) -> Hours {
    let span = |(day, from_min, to_min): &(u8, u16, u16)| Span {
        day: *day,
        from_min: *from_min,
        to_min: *to_min,
    };
    Hours {
        zone: zone.to_owned(),
        week: week.iter().map(span).collect(),
        holidays: holidays
            .iter()
            .map(|date| Holiday {
                date: (*date).to_owned(),
                name: String::new(),
            })
            .collect(),
    }
}

fn wall(text: &str) -> Wall {
    Wall(text.parse::<Timestamp>().unwrap().as_millisecond())
}

/// Whether it is open at a moment, and the moment at which that changes.
#[track_caller]
fn check(hours: &Hours, moment: &str, open: bool, next: &str) {
    let turn = at(hours, wall(moment));
    let next_shown = turn
        .next
        .map(|next| Timestamp::from_millisecond(next.0).unwrap().to_string());
    assert_eq!(
        (turn.open, next_shown.as_deref().unwrap_or("never")),
        (open, next),
        "at {moment}"
    );
}

#[test]
fn an_ordinary_week() {
    // 2026-06-01 is a Monday; Berlin is two hours ahead.
    let berlin = hours("Europe/Berlin", &[(1, 540, 720), (1, 780, 1_020), (5, 540, 900)], &[]);
    check(&berlin, "2026-06-01T06:59:59Z", false, "2026-06-01T07:00:00Z");
    check(&berlin, "2026-06-01T07:00:00Z", true, "2026-06-01T10:00:00Z");
    check(&berlin, "2026-06-01T10:00:00Z", false, "2026-06-01T11:00:00Z");
    check(&berlin, "2026-06-01T14:59:59.999Z", true, "2026-06-01T15:00:00Z");
    check(&berlin, "2026-06-01T15:00:00Z", false, "2026-06-05T07:00:00Z");
    check(&berlin, "2026-06-06T12:00:00Z", false, "2026-06-08T07:00:00Z");
}

#[test]
fn holidays_are_days_of_the_business() {
    let auckland = hours("Pacific/Auckland", &[(4, 0, 1_440), (5, 0, 1_440)], &["2026-06-04"]);
    // Thursday the fourth begins there at noon of the third in Greenwich.
    check(&auckland, "2026-06-03T13:00:00Z", false, "2026-06-04T12:00:00Z");
    check(&auckland, "2026-06-04T12:00:00Z", true, "2026-06-05T12:00:00Z");
}

#[test]
fn a_span_up_to_midnight_joins_the_next_days_first() {
    let night = hours("Europe/Berlin", &[(1, 1_320, 1_440), (2, 0, 360)], &[]);
    check(&night, "2026-06-01T20:30:00Z", true, "2026-06-02T04:00:00Z");
    check(&night, "2026-06-01T22:00:00Z", true, "2026-06-02T04:00:00Z");
    let sunday_too = hours("UTC", &[(1, 0, 60), (7, 1_380, 1_440)], &[]);
    check(&sunday_too, "2026-06-07T23:59:00Z", true, "2026-06-08T01:00:00Z");
    let holiday = hours("Europe/Berlin", &[(1, 1_320, 1_440), (2, 0, 360)], &["2026-06-02"]);
    check(&holiday, "2026-06-01T20:30:00Z", true, "2026-06-01T22:00:00Z");
}

#[test]
fn always_and_never() {
    let week: Vec<(u8, u16, u16)> = (1..=7).map(|day| (day, 0, 1_440)).collect();
    check(
        &hours("Europe/Berlin", &week, &[]),
        "2026-06-01T00:00:00Z",
        true,
        "never",
    );
    check(
        &hours("UTC", &week, &["2026-06-10"]),
        "2026-06-01T00:00:00Z",
        true,
        "2026-06-10T00:00:00Z",
    );
    check(
        &hours("UTC", &week, &["2026-06-10"]),
        "2026-06-10T01:00:00Z",
        false,
        "2026-06-11T00:00:00Z",
    );
    check(
        &hours("Europe/Berlin", &[], &[]),
        "2026-06-01T00:00:00Z",
        false,
        "never",
    );
}

#[test]
fn a_time_that_is_skipped_is_the_moment_of_the_skip() {
    // On Sunday 2026-03-29 Berlin goes from 02:00 to 03:00, at 01:00 of Greenwich.
    let begins = hours("Europe/Berlin", &[(7, 150, 240)], &[]);
    check(&begins, "2026-03-29T00:59:59Z", false, "2026-03-29T01:00:00Z");
    check(&begins, "2026-03-29T01:00:00Z", true, "2026-03-29T02:00:00Z");
    let ends = hours("Europe/Berlin", &[(7, 60, 150)], &[]);
    check(&ends, "2026-03-29T00:30:00Z", true, "2026-03-29T01:00:00Z");
    check(&ends, "2026-03-29T01:00:00Z", false, "2026-04-04T23:00:00Z");
    let inside = hours("Europe/Berlin", &[(7, 125, 175)], &[]);
    check(&inside, "2026-03-29T00:30:00Z", false, "2026-04-05T00:05:00Z");
    // A day there is 23 hours long.
    let all_day = hours("Europe/Berlin", &[(7, 0, 1_440)], &[]);
    check(&all_day, "2026-03-28T23:00:00Z", true, "2026-03-29T22:00:00Z");
}

#[test]
fn of_a_time_that_comes_twice_a_span_begins_with_the_first_and_ends_with_the_second() {
    // On Sunday 2026-10-25 Berlin goes from 03:00 back to 02:00, at 01:00 of Greenwich.
    let begins = hours("Europe/Berlin", &[(7, 150, 240)], &[]);
    check(&begins, "2026-10-25T00:29:59Z", false, "2026-10-25T00:30:00Z");
    check(&begins, "2026-10-25T01:10:00Z", true, "2026-10-25T03:00:00Z");
    let ends = hours("Europe/Berlin", &[(7, 60, 150)], &[]);
    check(&ends, "2026-10-25T00:45:00Z", true, "2026-10-25T01:30:00Z");
    check(&ends, "2026-10-25T01:30:00Z", false, "2026-11-01T00:00:00Z");
}

#[test]
fn where_midnight_itself_is_skipped() {
    // On Friday 2026-04-24 Cairo goes from 00:00 to 01:00, at 22:00 of Greenwich the day before.
    let cairo = hours("Africa/Cairo", &[(4, 0, 1_440), (5, 0, 600)], &[]);
    check(&cairo, "2026-04-23T12:00:00Z", true, "2026-04-24T07:00:00Z");
    let friday = hours("Africa/Cairo", &[(5, 0, 600)], &[]);
    check(&friday, "2026-04-23T21:59:59Z", false, "2026-04-23T22:00:00Z");
}

#[test]
fn zones_are_known_by_the_name_of_the_database() {
    assert_eq!(zone_name("europe/berlin").as_deref(), Some("Europe/Berlin"));
    assert_eq!(zone_name("UTC").as_deref(), Some("UTC"));
    for unknown in [
        "",
        "Berlin",
        "Europe/Atlantis",
        "Etc/Unknown",
        "+02:00",
        "../etc/passwd",
    ] {
        assert_eq!(zone_name(unknown), None, "{unknown}");
    }
    assert!(is_date("2026-12-25") && is_date("2028-02-29"));
    for bad in [
        "2026-02-29",
        "2026-12-25T00:00",
        "20261225",
        "25.12.2026",
        "",
        "2026-1-2",
    ] {
        assert!(!is_date(bad), "{bad}");
    }
}

#[test]
fn what_the_clock_says_now_counts_whatever_it_said_before() {
    let book = OpeningHours::default();
    let (id, at_noon) = (CategoryId(1), hours("UTC", &[(1, 720, 780)], &[]));
    book.add(id, Arc::new(at_noon), wall("2026-06-01T11:00:00Z"));
    let look = |moment: &str| {
        let news = book.look(wall(moment));
        book.told(&news);
        news.iter()
            .map(|(_, _, standing)| standing.out_of_hours)
            .collect::<Vec<_>>()
    };
    assert_eq!(look("2026-06-01T11:00:00Z"), [true], "the first look tells all");
    assert!(look("2026-06-01T11:00:01Z").is_empty());
    assert_eq!(look("2026-06-01T12:00:00Z"), [false]);
    assert_eq!(look("2026-06-01T11:30:00Z"), [true], "the clock was set back");
    assert_eq!(look("2026-06-01T12:30:00Z"), [false], "and ahead");
    assert_eq!(look("2026-06-03T12:30:00Z"), [true], "the machine has slept");
    // The next opening is another one by now, which is news though it is still closed.
    assert!(look("2026-06-03T12:30:01Z").is_empty());
    assert_eq!(look("2026-05-31T12:30:00Z"), [true]);
}
