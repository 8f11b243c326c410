//! Telling everyone who waits their true place, as often as it is worth.
//!
//! The first ten are looked at on each change, at most four times a second. Beyond, cursors walk the places in slices, so that whoever
//! stands at 11 to 100 is told within a second of a change, to 1,000 within five, all the rest within fifteen. A lap always has the
//! same number of slices, and nobody comes later in it than in the one before: each stands behind as many as then, or fewer, and no
//! slice takes less than it did. Its last slice takes whoever is left, so those who have moved up into the places meanwhile too; its
//! first begins with whoever stood first in the lap before, wherever they have moved up to: what they were promised there falls due
//! sooner than they may be come to here. A frame goes out only when what the customer would see has changed.

use crate::ids::{CategoryId, ConnId, EntryId};

use super::Hub;
use super::category::Sweep;
use super::deadlines::What;
use super::effect::{BoardKey, Conns, Frame, Overtaken, Position};
use super::row::Band;
use super::time::Steady;

/// Places looked at on each change.
const HEADS: u32 = 10;
/// Four pushes a second.
const COALESCE_MS: u64 = 250;
/// For so long a number may have grown by people who were moved here: until everyone has been told.
const MERGED_MS: u64 = 20_000;
/// Estimates change with time alone, though slowly.
const REFRESH_MS: u64 = 15_000;
/// The first and last place of each band beyond the heads, and in how many slices of [`COALESCE_MS`] it is walked: a little fewer than
/// what is promised has room for.
const BANDS: [(u32, u32, u32); 3] = [(11, 100, 3), (101, 1_000, 18), (1_001, u32::MAX, 56)];
/// By which part a slice may shrink from lap to lap with its queue: whoever stands last comes two slices later then, not more.
const SHRINKS: u32 = 32;
/// Slices walked after a change beyond a lap of them, for whoever comes later in it.
const SLICES_MORE: u32 = 2;

impl Hub {
    /// Somebody joined or left a queue.
    pub(super) fn queue_changed(&mut self, id: CategoryId) {
        self.boards.touch(BoardKey::Totals);
        self.boards.touch(BoardKey::Category(id));
        self.category_touched(id);
        self.heads_changed(id);
        if self.totals.waiting > 0 {
            self.deadlines
                .set_if_none(What::Refresh, self.now.steady.plus(REFRESH_MS));
        }
    }

    /// What those waiting in a category are told may have changed.
    pub(super) fn heads_changed(&mut self, id: CategoryId) {
        let now = self.now.steady;
        let Some(category) = self.categories.get_mut(&id) else {
            return;
        };
        let waiting = u32::try_from(category.queue.len()).unwrap_or(u32::MAX);
        for (sweep, (first, _, slices)) in category.sweeps.iter_mut().zip(BANDS) {
            if waiting >= first {
                sweep.slices_left = slices + SLICES_MORE;
            }
        }
        if waiting > HEADS {
            self.deadlines.set_if_none(What::Sweep, now.plus(COALESCE_MS));
        }
        let soonest = category.heads_shown.map_or(now, |shown| shown.plus(COALESCE_MS));
        self.deadlines.set_if_none(What::Heads(id), soonest.max(now));
    }

    /// Shows at the end of a step what is due at once.
    pub(super) fn show_places(&mut self) {
        let due: Vec<CategoryId> = self.categories_with_heads_due();
        for id in due {
            self.deadlines.clear(What::Heads(id));
            self.category_heads_due(id);
        }
    }

    fn categories_with_heads_due(&self) -> Vec<CategoryId> {
        self.deadlines.heads_due(self.now.steady)
    }

    pub(super) fn category_heads_due(&mut self, id: CategoryId) {
        let Some(category) = self.categories.get_mut(&id) else {
            return;
        };
        category.heads_shown = Some(self.now.steady);
        let heads: Vec<EntryId> = category.queue.from_place(1).take(HEADS as usize).collect();
        self.show_positions(id, 1, &heads);
    }

    /// Walks the next slice of each band. The one after that is due a quarter of a second after this one was, however late it came:
    /// over sixty slices small delays would add up.
    pub(super) fn sweep(&mut self, due: Steady) {
        let ids: Vec<CategoryId> = self
            .categories
            .iter()
            .filter(|(_, c)| c.sweeps.iter().any(|s| s.slices_left > 0))
            .map(|(id, _)| *id)
            .collect();
        let mut more = false;
        for id in ids {
            for band in 0..BANDS.len() {
                more |= self.sweep_band(id, band);
            }
        }
        if more {
            self.deadlines.set(What::Sweep, due.plus(COALESCE_MS));
        }
    }

    /// One slice of one band; says whether more are to come.
    fn sweep_band(&mut self, id: CategoryId, band: usize) -> bool {
        let (first, most, slices) = BANDS[band];
        let Some(category) = self.categories.get_mut(&id) else {
            return false;
        };
        let waiting = u32::try_from(category.queue.len()).unwrap_or(u32::MAX);
        let last = most.min(waiting);
        let sweep = &mut category.sweeps[band];
        if sweep.slices_left == 0 {
            *sweep = Sweep::default();
            return false;
        }
        if sweep.slice == 0 {
            sweep.next_place = match sweep.first_place {
                0 => first,
                stood_first => stood_first.min(first),
            };
            sweep.first_place = first;
            // The last place of all moves, so that the last band's slices are reckoned anew for each lap.
            let places = (if most == u32::MAX { last } else { most } + 1).saturating_sub(sweep.next_place);
            sweep.size = places.div_ceil(slices).max(sweep.size - sweep.size / SHRINKS);
        }
        let from = sweep.next_place;
        sweep.slice = (sweep.slice + 1) % slices;
        let rest = (last + 1).saturating_sub(from);
        let size = if sweep.slice == 0 { rest } else { sweep.size.min(rest) };
        sweep.next_place = from + size;
        sweep.slices_left -= 1;
        let more = sweep.slices_left > 0;
        let entries: Vec<EntryId> = category.queue.from_place(from).take(size as usize).collect();
        self.show_positions(id, from, &entries);
        more
    }

    pub(super) fn refresh_estimates(&mut self) {
        let waiting: Vec<CategoryId> = self
            .categories
            .iter()
            .filter(|(_, c)| !c.queue.is_empty())
            .map(|(id, _)| *id)
            .collect();
        for id in waiting {
            self.heads_changed(id);
            self.deadlines
                .set_if_none(What::Refresh, self.now.steady.plus(REFRESH_MS));
        }
    }

    /// Tells these, who stand from place `from` on, what has changed for them.
    fn show_positions(&mut self, id: CategoryId, from: u32, entries: &[EntryId]) {
        let now = self.now.steady;
        let Some(category) = self.categories.get(&id) else {
            return;
        };
        let head = category.queue.from_place(1).next();
        let by = match head.and_then(|entry| self.band_of(entry)) {
            Some(Band::Due) => Overtaken::Appointment,
            Some(Band::Normal) if category.merged.is_some_and(|at| now.since(at) < MERGED_MS) => Overtaken::Merged,
            Some(Band::Returned | Band::Normal) | None => Overtaken::Returned,
        };
        for (place, entry) in (from..).zip(entries) {
            let estimate = category.rate.estimate(now, place, category.capacity());
            let Some(customer) = self
                .customers_by_entry
                .get(entry)
                .and_then(|id| self.customers.get_mut(id))
            else {
                continue;
            };
            if customer.conns.is_empty() {
                continue;
            }
            let Some(waiting) = customer.waiting.as_mut() else {
                continue;
            };
            let position = Position {
                place,
                estimate,
                because: because(waiting.shown, place, by),
                closed: category.shut(),
            };
            if waiting.shown != Some(position) {
                waiting.shown = Some(position);
                self.out.send(
                    &customer.conns,
                    Frame::Position {
                        entry: *entry,
                        position,
                    },
                );
            }
        }
    }

    /// Where a waiting customer stands just now, for the whole state of one connection; their others are told if it is news.
    pub(super) fn position(&mut self, entry: EntryId, conn: ConnId) -> Option<Position> {
        let now = self.now.steady;
        let customer = self
            .customers_by_entry
            .get(&entry)
            .and_then(|id| self.customers.get_mut(id))?;
        let waiting = customer.waiting.as_mut()?;
        let category = self.categories.get(&waiting.row.category)?;
        let place = category.queue.place(waiting.spot?);
        let estimate = category.rate.estimate(now, place, category.capacity());
        let because = waiting
            .shown
            .filter(|shown| shown.place == place)
            .and_then(|shown| shown.because);
        let position = Position {
            place,
            estimate,
            because,
            closed: category.shut(),
        };
        if waiting.shown != Some(position) {
            waiting.shown = Some(position);
            let others = customer.conns.iter().copied().filter(|other| *other != conn);
            self.out
                .send(&others.collect::<Conns>(), Frame::Position { entry, position });
        }
        Some(position)
    }

    fn band_of(&self, entry: EntryId) -> Option<Band> {
        let customer = self.customers_by_entry.get(&entry)?;
        self.customers
            .get(customer)?
            .waiting
            .as_ref()
            .map(|waiting| waiting.row.band)
    }
}

/// Why a number grew: whoever is at the head by right came before. It stays until the number falls again.
fn because(shown: Option<Position>, place: u32, by: Overtaken) -> Option<Overtaken> {
    let shown = shown?;
    if place == shown.place {
        return shown.because;
    }
    if place < shown.place {
        return None;
    }
    Some(by)
}
