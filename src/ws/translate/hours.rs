//! Opening hours, wire to hub and back, and as one line for people.

use std::sync::Arc;

use crate::hours;
use crate::hub::row as hub;
use crate::hub::text::Name;
use crate::protocol::http as wire;
use crate::protocol::words::Reason;

use super::staff::Fields;

/// Spans of one week, at most.
const SPANS_MAX: usize = 50;
/// Holidays, at most.
const HOLIDAYS_MAX: usize = 200;
/// A day has so many minutes.
pub const DAY_MIN: u16 = 1_440;
const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// Hours for the hub, with all faults of their fields.
pub fn parse(fields: &mut Fields, body: &wire::Hours) -> Option<Arc<hub::Hours>> {
    let zone = hours::zone_name(&body.zone);
    if zone.is_none() {
        let message = "is no zone of the IANA database, as Europe/Berlin is one";
        fields.fault("hours.zone", Reason::BadField, message);
    }
    let week = match week(&body.week) {
        Ok(week) => Some(week),
        Err(message) => {
            fields.fault("hours.week", Reason::BadField, message);
            None
        }
    };
    let holidays = match holidays(&body.holidays) {
        Ok(holidays) => Some(holidays),
        Err(message) => {
            fields.fault("hours.holidays", Reason::BadField, message);
            None
        }
    };
    Some(Arc::new(hub::Hours {
        zone: zone?,
        week: week?,
        holidays: holidays?,
    }))
}

fn week(spans: &[wire::Span]) -> Result<Vec<hub::Span>, String> {
    if spans.is_empty() {
        return Err("must have a span: what is never open is closed by hand".to_owned());
    }
    if spans.len() > SPANS_MAX {
        return Err(format!("must have at most {SPANS_MAX} spans"));
    }
    let mut week = Vec::new();
    for span in spans {
        let day = DAYS.get(usize::from(span.day).wrapping_sub(1));
        let Some(day) = day else {
            return Err("a day must be 1 (Monday) to 7 (Sunday)".to_owned());
        };
        if span.from_min >= span.to_min || span.to_min > DAY_MIN {
            return Err(format!(
                "{day}: a span must end after it begins, at {DAY_MIN} at the latest"
            ));
        }
        week.push(hub::Span {
            day: span.day,
            from_min: span.from_min,
            to_min: span.to_min,
        });
    }
    week.sort_unstable();
    let overlap = week
        .iter()
        .zip(week.iter().skip(1))
        .find(|(a, b)| a.day == b.day && b.from_min < a.to_min);
    match overlap {
        Some((a, b)) => Err(format!("{} and {} overlap", shown_span(a), shown_span(b))),
        None => Ok(week),
    }
}

fn holidays(days: &[wire::Holiday]) -> Result<Vec<hub::Holiday>, String> {
    if days.len() > HOLIDAYS_MAX {
        return Err(format!("must be at most {HOLIDAYS_MAX}"));
    }
    let mut holidays = Vec::new();
    for day in days {
        if !hours::is_date(&day.date) {
            return Err(format!("{:?} is no day, as 2026-12-25 is one", shortened(&day.date)));
        }
        // A day may be closed without a name.
        let name = match day.name.trim() {
            "" => String::new(),
            name => Name::parse(name)
                .map_err(|error| format!("the name of {}: {error}", day.date))?
                .to_string(),
        };
        holidays.push(hub::Holiday {
            date: day.date.clone(),
            name,
        });
    }
    holidays.sort_unstable();
    match holidays
        .iter()
        .zip(holidays.iter().skip(1))
        .find(|(a, b)| a.date == b.date)
    {
        Some((twice, _)) => Err(format!("{} is named twice", twice.date)),
        None => Ok(holidays),
    }
}

fn shortened(text: &str) -> String {
    text.chars().take(20).collect()
}

/// Hours as staff see them.
pub fn shown(hours: &hub::Hours) -> wire::Hours {
    let span = |span: &hub::Span| wire::Span {
        day: span.day,
        from_min: span.from_min,
        to_min: span.to_min,
    };
    let holiday = |holiday: &hub::Holiday| wire::Holiday {
        date: holiday.date.clone(),
        name: holiday.name.clone(),
    };
    wire::Hours {
        zone: hours.zone.clone(),
        week: hours.week.iter().map(span).collect(),
        holidays: hours.holidays.iter().map(holiday).collect(),
    }
}

/// Hours in one line: `Europe/Berlin: Mon 09:00-17:00; closed 2026-12-25 Christmas`.
pub fn in_words(hours: Option<&hub::Hours>) -> String {
    let Some(hours) = hours else {
        return "always".to_owned();
    };
    let week: Vec<String> = hours.week.iter().map(shown_span).collect();
    let week = if week.is_empty() {
        "never".to_owned()
    } else {
        week.join(", ")
    };
    let day = |holiday: &hub::Holiday| format!("{} {}", holiday.date, holiday.name).trim_end().to_owned();
    let closed: Vec<String> = hours.holidays.iter().map(day).collect();
    if closed.is_empty() {
        format!("{}: {week}", hours.zone)
    } else {
        format!("{}: {week}; closed {}", hours.zone, closed.join(", "))
    }
}

fn shown_span(span: &hub::Span) -> String {
    let day = DAYS
        .get(usize::from(span.day).wrapping_sub(1))
        .copied()
        .unwrap_or_default();
    let clock = |minutes: u16| format!("{:02}:{:02}", minutes / 60, minutes % 60);
    format!("{day} {}-{}", clock(span.from_min), clock(span.to_min))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(week: &[(u8, u16, u16)], holidays: &[(&str, &str)]) -> wire::Hours {
        let span = |&(day, from_min, to_min): &(u8, u16, u16)| wire::Span { day, from_min, to_min };
        let day = |(date, name): &(&str, &str)| wire::Holiday {
            date: (*date).to_owned(),
            name: (*name).to_owned(),
        };
        wire::Hours {
            zone: "europe/berlin".to_owned(),
            week: week.iter().map(span).collect(),
            holidays: holidays.iter().map(day).collect(),
        }
    }

    /// The fields at fault.
    fn faults(body: &wire::Hours) -> Vec<String> {
        let mut fields = Fields::new();
        let parsed = parse(&mut fields, body);
        let faults = fields.or(parsed).err().unwrap_or_default();
        faults.into_iter().map(|fault| fault.field).collect()
    }

    #[test]
    fn hours_are_sorted_and_in_words() {
        let good = body(
            &[(2, 0, 1_440), (1, 780, 1_020), (1, 540, 780)],
            &[("2026-12-26", ""), ("2026-12-25", " Christmas ")],
        );
        let parsed = parse(&mut Fields::new(), &good).unwrap();
        assert_eq!(
            in_words(Some(&parsed)),
            "Europe/Berlin: Mon 09:00-13:00, Mon 13:00-17:00, Tue 00:00-24:00; closed 2026-12-25 Christmas, 2026-12-26"
        );
        assert_eq!(parse(&mut Fields::new(), &shown(&parsed)).as_ref(), Some(&parsed));
        assert_eq!(in_words(None), "always");
        assert_eq!(faults(&good), [""; 0]);
    }

    #[test]
    fn what_is_wrong_is_named() {
        for week in [
            &[(1, 540, 720), (1, 700, 800)][..],
            &[(1, 540, 540)],
            &[(1, 600, 540)],
            &[(0, 540, 600)],
            &[(8, 540, 600)],
            &[(1, 540, 1_441)],
            &[(1, 0, 1); SPANS_MAX + 1],
            &[],
        ] {
            assert_eq!(faults(&body(week, &[])), ["hours.week"], "{week:?}");
        }
        let long = "x".repeat(101);
        for days in [
            &[("2026-02-30", "")][..],
            &[("2026-12-25", "a"), ("2026-12-25", "b")],
            &[("2026-12-25", long.as_str())],
            &[("2026-12-25", ""); HOLIDAYS_MAX + 1],
        ] {
            assert_eq!(faults(&body(&[(1, 0, 1)], days)), ["hours.holidays"]);
        }
        let nowhere = wire::Hours {
            zone: "Europe/Atlantis".to_owned(),
            ..body(&[(9, 0, 1)], &[("soon", "")])
        };
        assert_eq!(faults(&nowhere), ["hours.zone", "hours.week", "hours.holidays"]);
    }
}
