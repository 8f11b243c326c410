//! Notices of what happened while a person could not see it: at most eight, at most ten minutes, until dismissed.
//!
//! Nobody knows for half a minute that a line is dead, so an end is kept as a notice even of who seems to be there, until a page
//! says that it has been shown it.

use crate::ids::OutcomeId;

use super::Hub;
use super::deadlines::What;
use super::effect::{Conns, Frame, Outcome, OutcomeView, OutcomeWhat};
use super::row::Person;
use super::text::Name;

/// More would be a history, and there is an archive for that.
const OUTCOMES_KEPT: usize = 8;
/// After this an outcome is no news.
const OUTCOME_MS: u64 = 600_000;

impl Hub {
    /// Tells a person what happened, now if they are there, and whenever they come within ten minutes.
    pub(super) fn add_outcome(&mut self, person: Person, what: OutcomeWhat) {
        self.add_outcome_about(person, what, None);
    }

    /// The same of something that somebody else did, whom it names.
    pub(super) fn add_outcome_about(&mut self, person: Person, what: OutcomeWhat, name: Option<Name>) {
        if let Some(outcome) = self.keep_outcome(person, what, name) {
            let view = self.outcome_view(&outcome);
            let conns = self.outcomes_of(person).map(|(_, conns)| conns).unwrap_or_default();
            self.out.send(&conns, Frame::Outcome(view));
        }
    }

    /// Keeps an end that has just been shown to the pages of a person until one of them says so. Where there is none they are told
    /// as of anything else that they could not see.
    pub(super) fn keep_end(&mut self, person: Person, what: OutcomeWhat, name: Option<Name>) {
        let pages = self.pages_of(person);
        if pages.is_empty() {
            return self.add_outcome_about(person, what, name);
        }
        if let Some(Outcome { id: outcome, .. }) = self.keep_outcome(person, what, name) {
            self.out.send(&pages, Frame::Kept { outcome });
        }
    }

    fn keep_outcome(&mut self, person: Person, what: OutcomeWhat, name: Option<Name>) -> Option<Outcome> {
        self.counters.outcome += 1;
        self.out.dirty.counters = true;
        let outcome = Outcome {
            id: OutcomeId(self.counters.outcome),
            at: self.now.wall,
            what,
            name,
        };
        let (outcomes, conns) = self.outcomes_of(person)?;
        outcomes.push(outcome.clone());
        if outcomes.len() > OUTCOMES_KEPT {
            // Whoever invites somebody and takes it back, again and again, pushes out that first.
            let least = |one: &Outcome| matches!(one.what, OutcomeWhat::InvitationEnded { .. });
            let pushed_out = outcomes.remove(outcomes[..OUTCOMES_KEPT].iter().position(least).unwrap_or(0));
            self.out.send(&conns, Frame::OutcomeGone { outcome: pushed_out.id });
        }
        self.deadlines
            .set_if_none(What::Outcome(person), self.now.steady.plus(OUTCOME_MS));
        self.person_dirty(person);
        Some(outcome)
    }

    /// Removes one that was dismissed, or of which a page says that it was told, and says whether it was there. Every page is told,
    /// also the one that says so: its whole state may have come anew in between, with the notice.
    pub(super) fn dismiss_outcome(&mut self, person: Person, id: OutcomeId) -> bool {
        let Some((outcomes, conns)) = self.outcomes_of(person) else {
            return false;
        };
        let Some(index) = outcomes.iter().position(|outcome| outcome.id == id) else {
            return false;
        };
        outcomes.remove(index);
        if outcomes.is_empty() {
            self.deadlines.clear(What::Outcome(person));
        }
        self.out.send(&conns, Frame::OutcomeGone { outcome: id });
        self.person_dirty(person);
        true
    }

    pub(super) fn outcomes_expire(&mut self, person: Person) {
        let now = self.now;
        let Some((outcomes, conns)) = self.outcomes_of(person) else {
            return;
        };
        let old: Vec<OutcomeId> = outcomes
            .iter()
            .filter(|o| now.wall.since(o.at) >= OUTCOME_MS)
            .map(|o| o.id)
            .collect();
        outcomes.retain(|outcome| !old.contains(&outcome.id));
        let next = outcomes.first().map(|outcome| outcome.at.plus(OUTCOME_MS));
        for id in old {
            self.out.send(&conns, Frame::OutcomeGone { outcome: id });
        }
        if let Some(next) = next {
            self.deadlines
                .set(What::Outcome(person), now.steady_of(next).max(now.steady.plus(1)));
        }
        self.person_dirty(person);
    }

    pub(super) fn outcome_view(&self, outcome: &Outcome) -> OutcomeView {
        let category_name = match outcome.what {
            OutcomeWhat::Abandoned { category } | OutcomeWhat::CategoryClosed { category } => {
                self.category_name(category)
            }
            OutcomeWhat::CustomerReturned { .. }
            | OutcomeWhat::ConversationEnded { .. }
            | OutcomeWhat::SetAway
            | OutcomeWhat::InvitationEnded { .. } => None,
        };
        OutcomeView {
            outcome: outcome.clone(),
            category_name,
        }
    }

    pub(super) fn outcomes_of(&mut self, person: Person) -> Option<(&mut Vec<Outcome>, Conns)> {
        match person {
            Person::Customer(id) => {
                let lobby = self.visitors.get(&id).map(|visitor| visitor.conns.clone());
                let customer = self.customers.get_mut(&id)?;
                let pages = customer.conns.iter().copied().chain(lobby.into_iter().flatten());
                let conns = pages.collect();
                Some((&mut customer.outcomes, conns))
            }
            Person::Agent(id) => self.agents.get_mut(&id).map(|a| (&mut a.row.outcomes, a.desks.clone())),
        }
    }

    pub(super) fn person_dirty(&mut self, person: Person) {
        match person {
            Person::Customer(id) => {
                self.out.dirty.customers.insert(id);
            }
            Person::Agent(id) => {
                self.out.dirty.agents.insert(id);
            }
        }
    }
}
