//! What becomes of those who wait in a category that closes: they wait on elsewhere, or are told. Nobody is lost by it.

use std::collections::{BTreeMap, BTreeSet};

use crate::ids::{AgentId, CategoryId, CustomerId, EntryId};

use super::Hub;
use super::customer::Waiting;
use super::deadlines::What;
use super::effect::{EndWhy, Frame, OfferGone, OutcomeWhat, Overtaken, PlaceView, Reason};
use super::queue::{Key, Spot};
use super::row::{Person, WaitEnd};
use super::time::Steady;

/// Somebody between two queues.
struct Moving {
    customer: CustomerId,
    waiting: Box<Waiting>,
    /// The end of the time for which an absent customer keeps the place: it goes on.
    hold: Option<Steady>,
    /// Until when these agents are not rung for them again.
    cooling: Vec<(AgentId, Steady)>,
}

impl Hub {
    /// Whether so many can wait on in another category.
    pub(super) fn may_move(&self, from: CategoryId, to: CategoryId, people: u32) -> Result<(), Reason> {
        let target = self.categories.get(&to).ok_or(Reason::UnknownCategory)?;
        if target.row.archived {
            return Err(Reason::Archived);
        }
        if from == to || target.shut() {
            return Err(Reason::CategoryClosed(target.opens()));
        }
        if target.counts.logged_in == 0 && !target.row.queue_when_unstaffed {
            return Err(Reason::Unstaffed);
        }
        if target.queue.len() + people as usize > target.row.queue_limit as usize {
            return Err(Reason::QueueFull);
        }
        Ok(())
    }

    /// Everyone who waits in one category waits on in another, where the time of their entry says.
    pub(super) fn move_everyone(&mut self, from: CategoryId, to: CategoryId) {
        let entries = self.entries_of(from);
        let mut moving: Vec<Moving> = entries
            .into_iter()
            .filter_map(|entry| self.take_out(entry, to))
            .collect();
        let keys: Vec<Key> = moving.iter().map(|moving| moving.waiting.key()).collect();
        let now = self.now.steady;
        let mut spots = Vec::new();
        if let Some(target) = self.categories.get_mut(&to).filter(|_| !keys.is_empty()) {
            spots = target.queue.merge(&keys);
            target.merged = Some(now);
            // Whoever stands beyond the first ten is walked by anew: nobody stands where a cursor had left them.
            for sweep in &mut target.sweeps {
                *sweep = Default::default();
            }
        }
        let mut spots: BTreeMap<EntryId, Spot> = spots.into_iter().map(|spot| (spot.key.entry, spot)).collect();
        for one in &mut moving {
            one.waiting.spot = spots.remove(&one.waiting.row.entry);
        }
        for (entry, spot) in spots {
            let customer = self.customers_by_entry.get(&entry);
            let waiting = customer.and_then(|id| self.customers.get_mut(id)?.waiting.as_mut());
            if let Some(waiting) = waiting {
                waiting.spot = Some(spot);
            }
        }
        for one in moving {
            self.put_in(one);
        }
    }

    pub(super) fn entries_of(&self, category: CategoryId) -> Vec<EntryId> {
        let queue = self.categories.get(&category).map(|category| &category.queue);
        queue.map(|queue| queue.from_place(1).collect()).unwrap_or_default()
    }

    /// Ends a stay in a queue that goes on in another one.
    fn take_out(&mut self, entry: EntryId, to: CategoryId) -> Option<Moving> {
        let customer = self.customers_by_entry.get(&entry).copied()?;
        self.take_back_offer(entry);
        let next = self.next_entry();
        let hold = self.deadlines.at(What::Hold(customer));
        let waiting = self.waiting(entry)?;
        let mut row = waiting.row.clone();
        let both_dropped = waiting.both_dropped;
        let again = |agent: &AgentId| Some((*agent, self.deadlines.at(What::OfferAgain(entry, *agent))?));
        let cooling = waiting.cooling.iter().filter_map(again).collect();
        self.leave_queue(customer, WaitEnd::Moved);
        row.moved_from.push(entry);
        row.entry = next;
        row.category = to;
        row.entered = self.now.wall;
        if let Some(conversation) = row.conversation.and_then(|id| self.conversations.get_mut(&id)) {
            let id = conversation.row.id;
            conversation.row.category = to;
            conversation.row.queue_entries.push(next);
            self.out.dirty.conversations.insert(id);
            self.follow_preview(id);
        }
        let mut waiting = Box::new(Waiting::new(row));
        waiting.both_dropped = both_dropped;
        Some(Moving {
            customer,
            waiting,
            hold,
            cooling,
        })
    }

    /// Begins the new stay of somebody who has a spot in the queue already.
    fn put_in(&mut self, moving: Moving) {
        let Moving {
            customer,
            mut waiting,
            hold,
            cooling,
        } = moving;
        let (entry, conversation) = (waiting.row.entry, waiting.row.conversation);
        waiting.cooling = cooling.iter().map(|(agent, _)| *agent).collect::<BTreeSet<_>>();
        self.stand_in_line(customer, waiting, Some(Overtaken::Moved));
        for (agent, until) in cooling {
            self.deadlines.set(What::OfferAgain(entry, agent), until);
        }
        if let Some(until) = hold {
            self.deadlines.set(What::Hold(customer), until);
        }
        if let Some(conversation) = conversation {
            self.show_header(conversation);
        }
    }

    /// Everyone who waits in a category is told that it has closed, and waits no more.
    pub(super) fn dismiss_everyone(&mut self, category: CategoryId) {
        for entry in self.entries_of(category) {
            let Some(customer) = self.customers_by_entry.get(&entry).copied() else {
                continue;
            };
            self.take_back_offer(entry);
            let conversation = self.waiting(entry).and_then(|waiting| waiting.row.conversation);
            self.leave_queue(customer, WaitEnd::Dismissed);
            match conversation {
                Some(conversation) => self.end_conversation(conversation, EndWhy::CategoryClosed),
                None => {
                    self.send_customer(customer, |_| Frame::Place(PlaceView::Idle));
                    self.add_outcome(Person::Customer(customer), OutcomeWhat::CategoryClosed { category });
                    self.watch_categories(customer);
                    self.customer_may_be_forgotten(customer);
                }
            }
        }
    }

    /// Whoever is rung for this stay is rung no longer.
    fn take_back_offer(&mut self, entry: EntryId) {
        if let Some(offer) = self.waiting(entry).and_then(|waiting| waiting.offer) {
            self.withdraw_offer(offer, OfferGone::Returned);
        }
    }
}
