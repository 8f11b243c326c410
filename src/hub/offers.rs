//! Offers: in `offer` mode one agent is rung for one customer, who keeps their place meanwhile.

use crate::ids::{AgentId, CategoryId, EntryId, OfferId};

use super::Hub;
use super::deadlines::What;
use super::effect::{Answer, Frame, OfferGone, OfferView, OutcomeWhat, Reason};
use super::input::{AwayReason, Mode};
use super::queue::Key;
use super::row::{AgentState, OfferRow, Person, Row};
use super::text::Name;
use super::time::Wall;

/// A ringing offer.
#[derive(Clone, Debug)]
pub(super) struct Offer {
    pub agent: AgentId,
    /// As the agent is called.
    pub name: Name,
    pub entry: EntryId,
    pub at: Wall,
    pub expires: Wall,
}

impl Hub {
    /// The first entry without a live offer for which an agent is eligible, and the best such agent.
    pub(super) fn first_offer(&self, id: CategoryId) -> Option<(Key, CategoryId, AgentId)> {
        let category = self
            .categories
            .get(&id)
            .filter(|category| category.row.mode == Mode::Offer)?;
        let free = || {
            category
                .free
                .iter()
                .map(|(_, _, agent)| *agent)
                .filter(|agent| self.agents.get(agent).is_some_and(|a| a.offer.is_none()))
        };
        free().next()?;
        category.queue.servable().find_map(|key| {
            let waiting = self.waiting(key.entry)?;
            let agent = free().find(|agent| !waiting.cooling.contains(agent))?;
            Some((key, id, agent))
        })
    }

    pub(super) fn waiting(&self, entry: EntryId) -> Option<&super::customer::Waiting> {
        let customer = self.customers_by_entry.get(&entry)?;
        self.customers.get(customer)?.waiting.as_deref()
    }

    /// Rings an agent for somebody who waits.
    pub(super) fn offer(&mut self, entry: EntryId, agent_id: AgentId) {
        self.counters.offer += 1;
        self.out.dirty.counters = true;
        let id = OfferId(self.counters.offer);
        let expires = self.now.wall.plus(self.limits.offer_ms);
        let Some(customer) = self
            .customers_by_entry
            .get(&entry)
            .and_then(|id| self.customers.get_mut(id))
        else {
            return;
        };
        let Some(name) = self.agents.get(&agent_id).map(|agent| agent.row.display_name.clone()) else {
            return;
        };
        let Some(waiting) = customer.waiting.as_mut() else {
            return;
        };
        waiting.offer = Some(id);
        let (category_id, spot) = (waiting.row.category, waiting.spot);
        let offer = Offer {
            agent: agent_id,
            name,
            entry,
            at: self.now.wall,
            expires,
        };
        self.offers.insert(id, offer);
        self.set_servable(category_id, spot, false);
        self.deadlines
            .set(What::Offer(id), self.now.steady.plus(self.limits.offer_ms));
        if let Some(agent) = self.agents.get_mut(&agent_id) {
            agent.offer = Some(id);
        }
        self.show_offer(id);
        self.agent_changed(agent_id);
    }

    /// Shows an offer to whom it rings, also when it rings already.
    pub(super) fn show_offer(&mut self, id: OfferId) {
        let Some(offer) = self.offers.get(&id) else { return };
        if let Some(view) = self.offer_view(id)
            && let Some(agent) = self.agents.get(&offer.agent)
        {
            self.out.send(&agent.desks, Frame::Offer(view));
        }
    }

    pub(super) fn offer_view(&self, id: OfferId) -> Option<OfferView> {
        let offer = self.offers.get(&id)?;
        let waiting = self.waiting(offer.entry)?;
        Some(OfferView {
            offer: id,
            category: waiting.row.category,
            customer: waiting.row.name.clone(),
            subject: waiting.row.subject.clone(),
            waiting_since: waiting.row.since,
            expires: offer.expires,
        })
    }

    /// Takes an offer back: the agent's unit is free, the customer can be rung for again.
    pub(super) fn withdraw_offer(&mut self, id: OfferId, why: OfferGone) {
        let Some(offer) = self.offers.remove(&id) else { return };
        self.out.append(Row::Offer(OfferRow {
            offer: id,
            entry: offer.entry,
            agent: offer.agent,
            name: offer.name,
            at: offer.at,
            ended: self.now.wall,
            why,
        }));
        self.offers_gone.add(why);
        self.deadlines.clear(What::Offer(id));
        let again = matches!(why, OfferGone::Declined | OfferGone::Unanswered);
        if let Some(customer) = self
            .customers_by_entry
            .get(&offer.entry)
            .and_then(|id| self.customers.get_mut(id))
        {
            let present = customer.present();
            if let Some(waiting) = customer.waiting.as_mut() {
                waiting.offer = None;
                if again {
                    waiting.cooling.insert(offer.agent);
                    self.deadlines.set(
                        What::OfferAgain(offer.entry, offer.agent),
                        self.now.steady.plus(self.limits.offer_again_ms),
                    );
                }
                let (category_id, spot) = (waiting.row.category, waiting.spot);
                self.set_servable(category_id, spot, present);
                self.category_touched(category_id);
            }
        }
        if let Some(agent) = self.agents.get_mut(&offer.agent) {
            agent.offer = None;
            self.out.send(&agent.desks, Frame::OfferGone { offer: id, why });
            // Also when the unit is kept: an agent who is rung no longer can be rung for somebody else.
            self.categories_touched.extend(agent.row.categories.iter().copied());
            if why != OfferGone::Accepted {
                self.unit_ended(offer.agent);
            }
        }
    }

    pub(super) fn offer_unanswered(&mut self, id: OfferId) {
        let Some(agent_id) = self.offers.get(&id).map(|offer| offer.agent) else {
            return;
        };
        let mut set_away = false;
        if let Some(agent) = self.agents.get_mut(&agent_id) {
            agent.row.missed += 1;
            set_away = agent.row.missed >= self.limits.offers_unanswered;
            if set_away {
                agent.row.missed = 0;
            }
            self.out.dirty.agents.insert(agent_id);
        }
        self.withdraw_offer(id, OfferGone::Unanswered);
        if set_away {
            self.take_back_invitation(Person::Agent(agent_id));
            self.set_agent_state(agent_id, AgentState::Away(AwayReason::Unanswered));
            self.add_outcome(Person::Agent(agent_id), OutcomeWhat::SetAway);
        }
    }

    pub(super) fn offer_again(&mut self, entry: EntryId, agent: AgentId) {
        let Some(customer) = self
            .customers_by_entry
            .get(&entry)
            .and_then(|id| self.customers.get_mut(id))
        else {
            return;
        };
        let Some(waiting) = customer.waiting.as_mut() else {
            return;
        };
        waiting.cooling.remove(&agent);
        let category = waiting.row.category;
        self.category_touched(category);
    }

    fn agents_offer(&self, me: AgentId, id: OfferId) -> Result<Offer, Reason> {
        match self.offers.get(&id) {
            Some(offer) if offer.agent == me => Ok(offer.clone()),
            None if id.0 > 0 && id.0 <= self.counters.offer => Err(Reason::Gone),
            Some(_) | None => Err(Reason::UnknownOffer),
        }
    }

    pub(super) fn accept_offer(&mut self, me: AgentId, id: OfferId) -> Result<Answer, Reason> {
        let offer = self.agents_offer(me, id)?;
        let customer = self.customers_by_entry.get(&offer.entry).copied().ok_or(Reason::Gone)?;
        if let Some(agent) = self.agents.get_mut(&me) {
            agent.row.missed = 0;
        }
        self.withdraw_offer(id, OfferGone::Accepted);
        Ok(Answer::Took {
            conversation: self.pair(customer, me),
        })
    }

    pub(super) fn decline_offer(&mut self, me: AgentId, id: OfferId) -> Result<Answer, Reason> {
        self.agents_offer(me, id)?;
        if let Some(agent) = self.agents.get_mut(&me) {
            agent.row.missed = 0;
        }
        self.withdraw_offer(id, OfferGone::Declined);
        Ok(Answer::Done)
    }
}
