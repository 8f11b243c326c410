//! What an admin's change means to those who are in the midst of something: everybody sees it in the same step.
//!
//! A time that runs is reckoned anew from its beginning. What is past by that is due now. Idleness is looked after in `idle`.

use crate::ids::{CategoryId, ConversationId, CustomerId, EntryId, OfferId};

use super::Hub;
use super::conversation::Conversation;
use super::deadlines::What;
use super::effect::{Frame, PlaceView};
use super::input::Limits;
use super::row::{CategoryRow, Person, Side};
use super::text::Name;
use super::time::Steady;

impl Hub {
    /// Carries an edit of a category to those who wait, talk or wrap up in it.
    pub(super) fn carry_to_those_within(&mut self, id: CategoryId, before: &CategoryRow) {
        let Some(row) = self.categories.get(&id).map(|category| category.row.clone()) else {
            return;
        };
        if row.wrap_up_s != before.wrap_up_s {
            self.retime_wrap_ups(id, row.wrap_up_s);
        }
        if row.preview != before.preview {
            self.follow_preview_in(id);
        }
        if row.name != before.name {
            self.show_name(id);
        }
    }

    pub(super) fn category_name(&self, id: CategoryId) -> Option<Name> {
        self.categories.get(&id).map(|category| category.row.name.clone())
    }

    /// Shows a category's new name wherever it stands.
    fn show_name(&mut self, id: CategoryId) {
        let within = self.conversations.values().filter(|c| c.row.category == id);
        let within: Vec<ConversationId> = within.map(|conversation| conversation.row.id).collect();
        for conversation in within {
            self.show_header_to_all(conversation);
        }
        for entry in self.entries_of(id) {
            self.show_place_anew(entry);
        }
    }

    fn show_place_anew(&mut self, entry: EntryId) {
        let Some(waiting) = self.waiting(entry) else { return };
        let (row, shown) = (&waiting.row, waiting.shown);
        let (Some(name), Some(position)) = (self.category_name(row.category), shown) else {
            return;
        };
        let view = PlaceView::Waiting {
            entry,
            category: row.category,
            name,
            since: row.waiting_since(),
            position,
            conversation: row.conversation,
        };
        if let Some(customer) = self.customers_by_entry.get(&entry).copied() {
            self.send_customer(customer, |_| Frame::Place(view));
        }
    }

    /// A wrap-up that runs ends so many seconds after the conversation.
    fn retime_wrap_ups(&mut self, category: CategoryId, wrap_up_s: u32) {
        let now = self.now;
        let runs = |c: &&mut Box<Conversation>| c.row.category == category && c.row.wrap_up_until.is_some();
        let mut retimed = Vec::new();
        for conversation in self.conversations.values_mut().filter(runs) {
            let Some(end) = conversation.row.end else { continue };
            let until = end.at.plus(u64::from(wrap_up_s) * 1_000);
            conversation.row.wrap_up_until = Some(until);
            retimed.push((conversation.row.id, now.steady_of(until)));
        }
        for (id, until) in retimed {
            self.deadlines.set(What::WrapUp(id), until);
            self.out.dirty.conversations.insert(id);
            self.show_header_to_all(id);
        }
    }

    /// Reckons anew when those are lost who are held, and when what rings or cools down is over.
    pub(super) fn retime(&mut self, before: Limits) {
        if self.limits.hold_ms != before.hold_ms || self.limits.grace_ms != before.grace_ms {
            self.retime_holds(before);
            self.retime_graces(before);
        }
        if self.limits.offer_ms != before.offer_ms {
            self.retime_offers(before);
        }
        if self.limits.offer_again_ms != before.offer_again_ms {
            self.retime_cooling(before);
        }
    }

    fn retime_holds(&mut self, before: Limits) {
        let held = self.customers.values().filter(|customer| !customer.present());
        let held = held.filter_map(|customer| Some((customer.id, customer.waiting.as_ref()?.both_dropped)));
        let held: Vec<(CustomerId, bool)> = held.collect();
        for (id, both_dropped) in held {
            // Whoever was lost while talking has the time of a participant.
            let (old, new) = if both_dropped {
                (before.grace_ms, self.limits.grace_ms)
            } else {
                (before.hold_ms, self.limits.hold_ms)
            };
            self.retime_one(What::Hold(id), Some(Person::Customer(id)), old, new);
        }
    }

    fn retime_graces(&mut self, before: Limits) {
        let open = self.conversations.values().filter(|conversation| conversation.open());
        let open: Vec<_> = open
            .map(|conversation| {
                let side = |side| (side, conversation.person(side));
                (conversation.row.id, [side(Side::Customer), side(Side::Agent)])
            })
            .collect();
        for (id, sides) in open {
            let mut moved = false;
            for (side, person) in sides {
                moved |= self.retime_one(What::Grace(id, side), person, before.grace_ms, self.limits.grace_ms);
            }
            if moved {
                self.show_header(id);
            }
        }
    }

    fn retime_offers(&mut self, before: Limits) {
        let ids: Vec<OfferId> = self.offers.keys().copied().collect();
        for id in ids {
            self.retime_one(What::Offer(id), None, before.offer_ms, self.limits.offer_ms);
            if let Some(offer) = self.offers.get_mut(&id) {
                offer.expires = offer.at.plus(self.limits.offer_ms);
            }
            self.show_offer(id);
        }
    }

    fn retime_cooling(&mut self, before: Limits) {
        let waiting = self.customers.values().filter_map(|customer| customer.waiting.as_ref());
        let cooling = waiting.flat_map(|waiting| waiting.cooling.iter().map(|agent| (waiting.row.entry, *agent)));
        let cooling: Vec<_> = cooling.collect();
        for (entry, agent) in cooling {
            let what = What::OfferAgain(entry, agent);
            self.retime_one(what, None, before.offer_again_ms, self.limits.offer_again_ms);
        }
    }

    /// Moves a deadline that runs; says whether it moved. Of whoever has been missing since the start the time began when the server
    /// accepted, and may have been put off since.
    fn retime_one(&mut self, what: What, whose: Option<Person>, old_ms: u64, new_ms: u64) -> bool {
        let Some(at) = self.deadlines.at(what).filter(|_| old_ms != new_ms) else {
            return false;
        };
        let since_start = whose.and_then(|person| self.missing_since(person));
        let began = since_start.unwrap_or(Steady(at.0.saturating_sub(old_ms)));
        self.deadlines.set(what, began.plus(new_ms));
        true
    }
}
