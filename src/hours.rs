//! Opening hours: what they mean at a moment, and telling the hub when that changes.
//!
//! The hub knows of zones nothing; here the hours of each category are read against the wall clock, once a second, so that a sleep
//! of the machine, a clock that is set and the turns of summer and winter time are all the same: what the clock says now counts.
//!
//! A time of day that a zone skips counts as the moment of the skip. Of one that comes twice a span begins with the first and ends
//! with the second. A span up to midnight joins one from midnight of the next day.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{AmbiguousOffset, TimeZone};
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::hub::input::{Administration, Standing};
use crate::hub::row::Hours;
use crate::hub::time::Wall;
use crate::ids::CategoryId;
use crate::site::{Shared, Site};

/// How often the clock is looked at.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// How many days ahead the next opening is looked for: beyond a year of holidays there is none worth telling.
const DAYS_AHEAD: u32 = 400;

/// How many days ahead an end of being open is looked for.
const DAYS_OPEN: u32 = 30;

/// So often everything is reckoned anew though nothing was due.
const ANEW_MS: u64 = 3_600_000;

/// What hours mean at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Turn {
    pub open: bool,
    /// When that changes; nothing when it does not for long.
    pub next: Option<Wall>,
}

impl Turn {
    /// As the hub wants it.
    pub fn standing(self) -> Standing {
        Standing {
            out_of_hours: !self.open,
            opens: self.next.filter(|_| !self.open),
        }
    }
}

/// The name of a zone as the database writes it; nothing for one that it does not know.
pub fn zone_name(name: &str) -> Option<String> {
    let zone = zone(name)?;
    zone.iana_name().map(str::to_owned)
}

fn zone(name: &str) -> Option<TimeZone> {
    TimeZone::get(name).ok().filter(|zone| !zone.is_unknown())
}

/// A day of the calendar, written `2026-12-25`.
pub fn is_date(text: &str) -> bool {
    text.parse::<Date>().is_ok_and(|date| date.to_string() == text)
}

/// What hours mean at a moment. In a zone that nobody knows any more they are no hours.
pub fn at(hours: &Hours, now: Wall) -> Turn {
    let always = Turn { open: true, next: None };
    let (Some(calendar), Ok(now)) = (Calendar::of(hours), Timestamp::from_millisecond(now.0)) else {
        return always;
    };
    calendar.at(now).unwrap_or(always)
}

/// Hours, ready to be reckoned with.
struct Calendar {
    zone: TimeZone,
    /// Spans of each weekday in minutes after midnight, Monday's first.
    week: [Vec<(u16, u16)>; 7],
    holidays: BTreeSet<Date>,
}

impl Calendar {
    fn of(hours: &Hours) -> Option<Self> {
        let mut week: [Vec<(u16, u16)>; 7] = Default::default();
        for span in &hours.week {
            let day = week.get_mut(usize::from(span.day.checked_sub(1)?))?;
            day.push((span.from_min, span.to_min));
        }
        Some(Self {
            zone: zone(&hours.zone)?,
            week,
            holidays: hours.holidays.iter().filter_map(|day| day.date.parse().ok()).collect(),
        })
    }

    /// Nothing at the ends of the calendar.
    fn at(&self, now: Timestamp) -> Option<Turn> {
        let today = now.to_zoned(self.zone.clone()).date();
        let mut day = today.yesterday().ok()?;
        let mut open_until: Option<Timestamp> = None;
        let turn = |open, next: Timestamp| Turn {
            open,
            next: Some(Wall(next.as_millisecond())),
        };
        for ahead in 0..DAYS_AHEAD {
            let midnight = self.first(day, 0)?;
            match open_until {
                Some(until) if until < midnight => return Some(turn(true, until)),
                Some(_) if ahead > DAYS_OPEN => break,
                Some(_) | None => {}
            }
            for (from, to) in self.spans(day) {
                let (begins, ends) = (self.first(day, *from)?, self.last(day, *to)?);
                match open_until {
                    Some(until) if begins <= until => open_until = Some(until.max(ends)),
                    Some(until) => return Some(turn(true, until)),
                    // Over, or swallowed by a skip of the clock.
                    None if ends <= now || ends <= begins => {}
                    None if begins <= now => open_until = Some(ends),
                    None => return Some(turn(false, begins)),
                }
            }
            day = day.tomorrow().ok()?;
        }
        Some(Turn {
            open: open_until.is_some(),
            next: None,
        })
    }

    fn spans(&self, day: Date) -> &[(u16, u16)] {
        if self.holidays.contains(&day) {
            return &[];
        }
        let weekday = usize::from(day.weekday().to_monday_zero_offset().unsigned_abs());
        self.week.get(weekday).map_or(&[], Vec::as_slice)
    }

    /// The first moment at which clocks there show so many minutes after midnight.
    fn first(&self, day: Date, minutes: u16) -> Option<Timestamp> {
        self.moment(day, minutes, |before, after| before.min(after))
    }

    /// The last such moment.
    fn last(&self, day: Date, minutes: u16) -> Option<Timestamp> {
        self.moment(day, minutes, |before, after| before.max(after))
    }

    fn moment(&self, day: Date, minutes: u16, of_two: impl Fn(Timestamp, Timestamp) -> Timestamp) -> Option<Timestamp> {
        let shown = shown(day, minutes)?;
        match self.zone.to_ambiguous_timestamp(shown).offset() {
            AmbiguousOffset::Unambiguous { offset } => offset.to_timestamp(shown).ok(),
            AmbiguousOffset::Fold { before, after } => {
                let moments = (before.to_timestamp(shown).ok()?, after.to_timestamp(shown).ok()?);
                Some(of_two(moments.0, moments.1))
            }
            AmbiguousOffset::Gap { before, after } => {
                let early = before.to_timestamp(shown).ok()?.min(after.to_timestamp(shown).ok()?);
                self.zone.following(early).next().map(|skip| skip.timestamp())
            }
        }
    }
}

/// What a clock shows so many minutes after midnight; 1440 is the next day's midnight.
fn shown(day: Date, minutes: u16) -> Option<DateTime> {
    let (day, minutes) = if minutes >= 1_440 {
        (day.tomorrow().ok()?, minutes - 1_440)
    } else {
        (day, minutes)
    };
    let hour = i8::try_from(minutes / 60).ok()?;
    let minute = i8::try_from(minutes % 60).ok()?;
    Some(day.to_datetime(Time::new(hour, minute, 0, 0).ok()?))
}

/// The hours of all categories, and what the hub was told of them.
#[derive(Debug, Default)]
pub struct OpeningHours {
    kept: Mutex<Book>,
}

#[derive(Debug, Default)]
struct Book {
    categories: BTreeMap<CategoryId, Kept>,
    /// When it was last looked.
    looked: Option<Wall>,
    /// When everything was last reckoned.
    reckoned: Option<Wall>,
}

#[derive(Debug)]
struct Kept {
    hours: Arc<Hours>,
    turn: Turn,
    told: Option<Standing>,
}

impl OpeningHours {
    /// What a category's hours mean; nothing for one without.
    pub fn turn(&self, category: CategoryId) -> Option<Turn> {
        self.book().categories.get(&category).map(|kept| kept.turn)
    }

    /// Notes the hours that the hub has by now, with what it was told of them.
    pub fn set(&self, category: CategoryId, hours: Option<(Arc<Hours>, Turn)>) {
        let mut book = self.book();
        match hours {
            Some((hours, turn)) => {
                let told = Some(turn.standing());
                book.categories.insert(category, Kept { hours, turn, told });
            }
            None => drop(book.categories.remove(&category)),
        }
    }

    /// Notes hours of which the hub was told nothing yet.
    fn add(&self, category: CategoryId, hours: Arc<Hours>, now: Wall) {
        let turn = at(&hours, now);
        let kept = Kept {
            hours,
            turn,
            told: None,
        };
        self.book().categories.insert(category, kept);
    }

    /// Looks at the clock, and returns what the hub does not know yet.
    fn look(&self, now: Wall) -> Vec<(CategoryId, Arc<Hours>, Standing)> {
        let mut book = self.book();
        let anew = book.looked.is_none_or(|looked| now < looked)
            || book.reckoned.is_none_or(|reckoned| now.since(reckoned) >= ANEW_MS);
        book.looked = Some(now);
        if anew {
            book.reckoned = Some(now);
        }
        let mut news = Vec::new();
        for (category, kept) in &mut book.categories {
            if anew || kept.turn.next.is_some_and(|next| next <= now) {
                kept.turn = at(&kept.hours, now);
            }
            let standing = kept.turn.standing();
            if kept.told != Some(standing) {
                news.push((*category, Arc::clone(&kept.hours), standing));
            }
        }
        news
    }

    fn told(&self, news: &[(CategoryId, Arc<Hours>, Standing)]) {
        let mut book = self.book();
        for (category, hours, standing) in news {
            let same = |kept: &&mut Kept| kept.hours == *hours;
            if let Some(kept) = book.categories.get_mut(category).filter(same) {
                kept.told = Some(*standing);
            }
        }
    }

    fn book(&self) -> MutexGuard<'_, Book> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Tells the hub what all hours mean now. Called before anybody may come in.
pub async fn begin(site: &Site) -> anyhow::Result<()> {
    let now = site.clock.wall();
    for row in site.reader.categories().await? {
        if let Some(hours) = row.hours {
            if zone(&hours.zone).is_none() {
                tracing::error!(category = %row.id, zone = hours.zone, "this zone is unknown: the category's hours do not count");
            }
            site.hours.add(row.id, hours, now);
        }
    }
    tell(site).await?;
    Ok(())
}

/// Looks at the clock until the server leaves.
pub fn start(site: &Shared, background: &TaskTracker, leave: &CancellationToken) {
    let (site, leaving) = (site.clone(), leave.clone());
    drop(background.spawn(async move {
        let mut looks = interval(LOOK_EVERY);
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        while leaving.run_until_cancelled(looks.tick()).await.is_some() {
            // Not told is told at the next look.
            let _told = tell(&site).await;
        }
    }));
}

async fn tell(site: &Site) -> anyhow::Result<()> {
    let news = site.hours.look(site.clock.wall());
    if news.is_empty() {
        return Ok(());
    }
    let change = Administration::HoursTurned(news.clone());
    site.driver.ask(change, |_| Vec::new()).await?;
    site.hours.told(&news);
    Ok(())
}

#[cfg(test)]
mod tests;
