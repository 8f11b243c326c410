//! Idleness: an available agent of whom nothing is heard for as long as the setting says is set away. Nothing that is held ends.
//!
//! Heard of is a person by what they ask for, by typing, and by the signal that a page sends while there is input. A connection
//! that comes back and what a page marks by itself are no sign of anybody.

use crate::ids::AgentId;

use super::Hub;
use super::deadlines::What;
use super::effect::OfferGone;
use super::input::{AwayReason, Signal};
use super::row::{AgentState, Person};

impl Hub {
    /// The person has shown that they are there.
    pub(super) fn agent_active(&mut self, id: AgentId) {
        let now = self.now.steady;
        if let Some(agent) = self.agents.get_mut(&id) {
            agent.active = now;
            if agent.idle {
                self.idle_no_more(Person::Agent(id));
            }
        }
    }

    /// Whether a signal comes from a person's hand.
    pub(super) fn by_hand(signal: &Signal) -> bool {
        match signal {
            Signal::Active | Signal::Draft { .. } | Signal::Typing { on: true, .. } => true,
            Signal::Typing { on: false, .. }
            | Signal::Mark { .. }
            | Signal::History { .. }
            | Signal::Taken { .. }
            | Signal::Watch { .. } => false,
        }
    }

    /// Sees to it that an available agent is looked after, and no other.
    pub(super) fn watch_idleness(&mut self, id: AgentId) {
        let limit = self.limits.idle_away_ms;
        let Some(agent) = self.agents.get(&id) else { return };
        if limit > 0 && agent.row.state == AgentState::Available {
            self.deadlines.set_if_none(What::Idle(id), agent.active.plus(limit));
        } else {
            self.deadlines.clear(What::Idle(id));
        }
    }

    /// Another time counts from the last sign of each; where nobody was watched before, it begins now.
    pub(super) fn watch_idleness_anew(&mut self, before_ms: u64) {
        if before_ms == self.limits.idle_away_ms {
            return;
        }
        if before_ms == 0 {
            return self.watch_everyone();
        }
        let ids: Vec<AgentId> = self.agents.keys().copied().collect();
        for id in ids {
            self.deadlines.clear(What::Idle(id));
            self.watch_idleness(id);
        }
    }

    /// Everybody's time begins now: at the start of the server, and when it is switched on.
    pub(super) fn watch_everyone(&mut self) {
        let ids: Vec<AgentId> = self.agents.keys().copied().collect();
        for id in ids {
            self.agent_active(id);
            self.deadlines.clear(What::Idle(id));
            self.watch_idleness(id);
        }
    }

    /// The deadline is not moved at every sign of life; only here it is looked whether there was one.
    pub(super) fn idle_due(&mut self, id: AgentId) {
        let limit = self.limits.idle_away_ms;
        let Some(agent) = self.agents.get(&id) else { return };
        if limit == 0 || agent.row.state != AgentState::Available {
            return;
        }
        if self.now.steady < agent.active.plus(limit) {
            self.watch_idleness(id);
            return;
        }
        if let Some(offer) = agent.offer {
            self.withdraw_offer(offer, OfferGone::Returned);
        }
        self.take_back_invitation(Person::Agent(id));
        self.set_agent_state(id, AgentState::Away(AwayReason::Idle));
    }
}
