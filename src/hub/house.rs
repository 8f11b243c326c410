//! Categories as admins set them: added, edited, ordered, opened and closed, archived, and what their hours mean now.
//!
//! What becomes of those who wait in one that closes is decided here in the same step, and done in `closing`; what an edit means to those
//! who wait or talk in it is done in `at_once`.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::ids::{AgentId, CategoryId, EntryId};

use super::Hub;
use super::category::Category;
use super::effect::{BoardKey, OfferGone, Reason, Reply};
use super::input::{CategoryEdit, Fate, Mode, Preview, Standing};
use super::row::{CategoryRow, Hours};
use super::staff::{CATEGORIES_MAX, Done, QUEUE_LIMIT_MAX, RETENTION_DAYS, WRAP_UP_S_MAX};
use super::text::{Name, is_invisible};

impl Hub {
    pub(super) fn add_category(&mut self, name: Name) -> Done {
        if self.categories.len() >= CATEGORIES_MAX {
            return Err(Reason::TooMany);
        }
        self.name_free(&name, None)?;
        self.counters.category += 1;
        self.out.dirty.counters = true;
        let id = CategoryId(self.counters.category);
        let row = CategoryRow {
            id,
            name,
            position: u32::try_from(self.categories.len()).unwrap_or(u32::MAX),
            open: true,
            mode: Mode::Automatic,
            queue_limit: 500,
            queue_when_unstaffed: true,
            preview: Preview::On,
            ask_email: false,
            ask_subject: false,
            wrap_up_s: 0,
            hours: None,
            retention_days: None,
            archived: false,
        };
        self.categories.insert(id, Category::new(row));
        self.out.dirty.categories.insert(id);
        self.boards.touch(BoardKey::Category(id));
        if self.categories.values().any(|category| category.row.archived) {
            self.number_categories(self.category_order());
        }
        Ok(Reply::Category(id))
    }

    pub(super) fn edit_category(&mut self, id: CategoryId, edit: CategoryEdit) -> Done {
        self.check_edit(id, &edit)?;
        let fate = self.check_closing(id, &edit)?;
        let waiting = self.waiting_in(id);
        let category = self.categories.get_mut(&id).ok_or(Reason::UnknownCategory)?;
        let (was_shut, before) = (category.shut(), category.row.clone());
        if let Some(hours) = &edit.hours {
            category.standing = hours.standing;
        }
        category.row = category.row.edited(edit.clone());
        let (shut, archived) = (category.shut(), category.row.archived);
        let left_offer_mode = before.mode == Mode::Offer && category.row.mode != Mode::Offer;
        self.out.dirty.categories.insert(id);
        if archived != before.archived {
            self.archived_or_restored(id, archived);
        }
        if let Some(position) = edit.position {
            self.move_category(id, position as usize);
        }
        if left_offer_mode {
            self.withdraw_offers_of(id);
        }
        match fate {
            Fate::Keep => {}
            Fate::Move(target) => self.move_everyone(id, target),
            Fate::Dismiss => self.dismiss_everyone(id),
        }
        if shut != was_shut {
            self.queue_changed(id);
        }
        self.carry_to_those_within(id, &before);
        self.boards.touch(BoardKey::Category(id));
        self.category_touched(id);
        Ok(edit.waiting.map_or(Reply::Done, |_| Reply::Closed { waiting }))
    }

    /// How many wait in a category, held ones included.
    fn waiting_in(&self, id: CategoryId) -> u32 {
        let waiting = self.categories.get(&id).map_or(0, |category| category.queue.len());
        u32::try_from(waiting).unwrap_or(u32::MAX)
    }

    /// What can be said against an edit without looking at who waits.
    fn check_edit(&self, id: CategoryId, edit: &CategoryEdit) -> Result<(), Reason> {
        let row = &self.categories.get(&id).ok_or(Reason::UnknownCategory)?.row;
        if let Some(name) = &edit.name {
            self.name_free(name, Some(id))?;
        }
        let limit = edit
            .queue_limit
            .is_none_or(|limit| (1..=QUEUE_LIMIT_MAX).contains(&limit));
        let wrap_up = edit.wrap_up_s.is_none_or(|s| s <= WRAP_UP_S_MAX);
        let days = edit
            .retention_days
            .flatten()
            .is_none_or(|days| RETENTION_DAYS.contains(&days));
        if !limit || !wrap_up || !days {
            return Err(Reason::BadSetting);
        }
        let stays_archived = edit.archived.unwrap_or(row.archived);
        if stays_archived && (edit.open == Some(true) || edit.position.is_some()) {
            return Err(Reason::Archived);
        }
        Ok(())
    }

    /// What is to become of those who wait, if the edit closes the category; refused if that is not said and somebody does.
    fn check_closing(&self, id: CategoryId, edit: &CategoryEdit) -> Result<Fate, Reason> {
        let category = self.categories.get(&id).ok_or(Reason::UnknownCategory)?;
        let row = &category.row;
        let archived = edit.archived.unwrap_or(row.archived);
        let restored = row.archived && !archived;
        let open = !archived && edit.open.unwrap_or(row.open && !restored);
        // By the clock alone, or by the last agent who goes, it closes over nobody; by an edit it closes as by hand.
        let standing = edit.hours.as_ref().map_or(category.standing, |hours| hours.standing);
        let queues_unstaffed = edit.queue_when_unstaffed.unwrap_or(row.queue_when_unstaffed);
        let without_agents = category.counts.logged_in == 0 && !queues_unstaffed;
        let by_hours = standing.out_of_hours && !category.shut();
        let by_lack_of_agents = without_agents && row.queue_when_unstaffed && !category.shut();
        // By hand also again: some may have been kept when it was closed before.
        let by_hand = edit.open == Some(false) || edit.archived == Some(true);
        let closes = by_hand || (open && (by_hours || by_lack_of_agents));
        match edit.waiting {
            None if closes => self.nobody_waits(id),
            None => Ok(Fate::Keep),
            // Of one that takes people nobody needs to go, and in an archived one nobody can stay.
            Some(_) if open && !standing.out_of_hours && !without_agents => Err(Reason::BadSetting),
            Some(Fate::Keep) if archived => Err(Reason::BadSetting),
            Some(Fate::Keep) => Ok(Fate::Keep),
            Some(fate @ (Fate::Move(_) | Fate::Dismiss)) => {
                self.nobody_came_since(id, edit.waiting_newest)?;
                if let Fate::Move(target) = fate {
                    self.may_move(id, target, self.waiting_in(id))?;
                }
                Ok(fate)
            }
        }
    }

    fn nobody_waits(&self, id: CategoryId) -> Result<Fate, Reason> {
        let newest = self.entries_of(id).into_iter().max();
        newest.map_or(Ok(Fate::Keep), |newest| Err(self.people_waiting(id, newest)))
    }

    /// Whoever came after it was asked is asked about too.
    fn nobody_came_since(&self, id: CategoryId, asked: Option<EntryId>) -> Result<(), Reason> {
        let newest = self.entries_of(id).into_iter().max();
        match newest.filter(|newest| asked.is_some_and(|asked| *newest > asked)) {
            Some(newest) => Err(self.people_waiting(id, newest)),
            None => Ok(()),
        }
    }

    fn people_waiting(&self, id: CategoryId, newest: EntryId) -> Reason {
        let people = self.waiting_in(id);
        Reason::PeopleWaiting { people, newest }
    }

    /// Who serves a category sees it come or go, and those that are archived stand behind the others.
    fn archived_or_restored(&mut self, id: CategoryId, archived: bool) {
        let serving = self.agents.values().filter(|agent| agent.serves(id));
        let serving: Vec<AgentId> = serving.map(|agent| agent.row.id).collect();
        self.agents_touched.extend(serving);
        let mut order = self.category_order();
        if !archived {
            // It comes back as the last one of those that are shown.
            order.retain(|other| *other != id);
            let shown = order
                .iter()
                .filter(|other| !self.is_archived(BoardKey::Category(**other)))
                .count();
            order.insert(shown, id);
        }
        self.number_categories(order);
    }

    /// The opening hours of some mean something else by now.
    pub(super) fn hours_turned(&mut self, turned: Vec<(CategoryId, Arc<Hours>, Standing)>) -> Reply {
        for (id, hours, standing) in turned {
            let current = |category: &&mut Category| category.row.hours.as_ref() == Some(&hours);
            let Some(category) = self.categories.get_mut(&id).filter(current) else {
                continue;
            };
            let was_shut = category.shut();
            category.standing = standing;
            let shut = category.shut();
            self.boards.touch(BoardKey::Category(id));
            if shut != was_shut {
                self.queue_changed(id);
            }
        }
        Reply::Done
    }

    /// Puts those that are not archived into this order, which must name each of them once.
    pub(super) fn order_categories(&mut self, order: &[CategoryId]) -> Done {
        let named: BTreeSet<CategoryId> = order.iter().copied().collect();
        let (shown, archived): (Vec<_>, Vec<_>) = self
            .category_order()
            .into_iter()
            .partition(|id| !self.is_archived(BoardKey::Category(*id)));
        if named.len() != order.len() || named != shown.into_iter().collect() {
            return Err(Reason::BadSetting);
        }
        self.number_categories(order.iter().copied().chain(archived).collect());
        Ok(Reply::Done)
    }

    fn withdraw_offers_of(&mut self, category: CategoryId) {
        let ringing: Vec<_> = self
            .offers
            .keys()
            .copied()
            .filter(|id| self.offer_view(*id).is_some_and(|view| view.category == category))
            .collect();
        for offer in ringing {
            self.withdraw_offer(offer, OfferGone::Returned);
        }
    }

    /// Moves a category to a place in the list; the others keep their order.
    fn move_category(&mut self, id: CategoryId, to: usize) {
        let mut order = self.category_order();
        order.retain(|other| *other != id);
        let shown = order
            .iter()
            .filter(|other| !self.is_archived(BoardKey::Category(**other)))
            .count();
        order.insert(to.min(shown), id);
        self.number_categories(order);
    }

    /// All of them as they are listed, those that are archived last.
    fn category_order(&self) -> Vec<CategoryId> {
        let mut rows: Vec<&CategoryRow> = self.categories.values().map(|category| &category.row).collect();
        rows.sort_by_key(|row| (row.archived, row.position, row.id));
        rows.into_iter().map(|row| row.id).collect()
    }

    fn number_categories(&mut self, order: Vec<CategoryId>) {
        for (position, id) in (0_u32..).zip(order) {
            if let Some(category) = self
                .categories
                .get_mut(&id)
                .filter(|category| category.row.position != position)
            {
                category.row.position = position;
                self.out.dirty.categories.insert(id);
                self.boards.touch(BoardKey::Category(id));
            }
        }
    }

    fn name_free(&self, name: &Name, but: Option<CategoryId>) -> Result<(), Reason> {
        // Letter by letter, without a copy: of ten thousand names nearly all differ in the first few.
        let same = |other: &str| as_read(other).eq(as_read(name));
        let taken = self
            .categories
            .values()
            .any(|category| Some(category.row.id) != but && same(&category.row.name));
        if taken { Err(Reason::NameTaken) } else { Ok(()) }
    }
}

/// What two names that look the same have in common.
fn as_read(name: &str) -> impl Iterator<Item = char> {
    let seen = name.chars().filter(|c| c.is_whitespace() || !is_invisible(*c));
    seen.flat_map(char::to_lowercase)
}

impl CategoryRow {
    /// The row after an edit, but for its place in the list. One that is archived is closed too, and comes back so.
    pub fn edited(&self, edit: CategoryEdit) -> Self {
        let archived = edit.archived.unwrap_or(self.archived);
        Self {
            id: self.id,
            name: edit.name.unwrap_or_else(|| self.name.clone()),
            position: self.position,
            open: edit.open.unwrap_or(self.open) && !archived,
            mode: edit.mode.unwrap_or(self.mode),
            queue_limit: edit.queue_limit.unwrap_or(self.queue_limit),
            queue_when_unstaffed: edit.queue_when_unstaffed.unwrap_or(self.queue_when_unstaffed),
            preview: edit.preview.unwrap_or(self.preview),
            ask_email: edit.ask_email.unwrap_or(self.ask_email),
            ask_subject: edit.ask_subject.unwrap_or(self.ask_subject),
            wrap_up_s: edit.wrap_up_s.unwrap_or(self.wrap_up_s),
            hours: edit.hours.map_or_else(|| self.hours.clone(), |edit| edit.hours),
            retention_days: edit.retention_days.unwrap_or(self.retention_days),
            archived,
        }
    }
}
