//! An agent: what they hold, whether they have room, and the counts they add to their categories.

use std::collections::BTreeSet;

use crate::ids::{AgentId, CategoryId, ConnId, ConversationId, OfferId};

use super::Hub;
use super::effect::{AgentCounts, AgentSelf, BoardKey, Conns, Frame, StateView};
use super::input::AwayReason;
use super::invitations::Ties;
use super::pace::Pace;
use super::row::{AgentRow, AgentState, Person};
use super::time::{Steady, Wall};

/// An agent as they live.
#[derive(Debug)]
pub(super) struct Agent {
    pub row: AgentRow,
    /// Connections that make them present, in the order in which they came.
    pub desks: Conns,
    /// Connections that look at the floor.
    pub floors: BTreeSet<ConnId>,
    /// Conversations, connected or held.
    pub holding: BTreeSet<ConversationId>,
    pub wrapping: BTreeSet<ConversationId>,
    pub offer: Option<OfferId>,
    /// When the person was last heard of.
    pub active: Steady,
    /// Whether they are shown idle to those.
    pub idle: bool,
    pub ties: Ties,
    pub status_pace: Pace,
    pub listed_pace: Pace,
    standing: Standing,
    shown: Option<AgentSelf>,
}

/// What an agent adds to the sums of each of their categories.
#[derive(Clone, Debug, Default, PartialEq)]
struct Standing {
    categories: Vec<CategoryId>,
    counts: AgentCounts,
    capacity_at_work: u32,
    capacity_serving: u32,
    free: Option<(u8, Wall)>,
}

impl Agent {
    pub fn new(row: AgentRow) -> Self {
        Self {
            row,
            desks: Conns::new(),
            floors: BTreeSet::new(),
            holding: BTreeSet::new(),
            wrapping: BTreeSet::new(),
            offer: None,
            active: Steady(0),
            idle: false,
            ties: Ties::default(),
            status_pace: Pace::default(),
            listed_pace: Pace::default(),
            standing: Standing::default(),
            shown: None,
        }
    }

    /// Units used. Every road counts here.
    pub fn units(&self) -> u8 {
        let ringing = usize::from(self.offer.is_some()) + usize::from(self.ties.outgoing.is_some());
        let units = self.holding.len() + self.wrapping.len() + ringing;
        u8::try_from(units).unwrap_or(u8::MAX)
    }

    /// Whether anything new may be given to them. Every road asks this, in the step that takes the unit.
    pub fn room(&self) -> bool {
        self.present() && self.row.state == AgentState::Available && self.units() < self.row.capacity
    }

    /// Whether an invitation that they accepted would find room: their own pending one gives its unit.
    pub fn could_meet(&self) -> bool {
        let own = u8::from(self.ties.outgoing.is_some());
        self.row.here && self.row.state == AgentState::Available && self.units() - own < self.row.capacity
    }

    /// Whether they may be invited: what those see who may do so.
    pub fn free(&self) -> bool {
        self.could_meet() && self.ties.outgoing.is_none()
    }

    pub fn present(&self) -> bool {
        self.row.enabled && !self.desks.is_empty()
    }

    pub fn on_duty(&self) -> bool {
        self.row.enabled && !self.row.sessions.is_empty()
    }

    pub fn serves(&self, category: CategoryId) -> bool {
        self.row.categories.contains(&category)
    }

    pub fn state_view(&self) -> StateView {
        match self.row.state {
            AgentState::Available => StateView::Available,
            AgentState::Away(reason) => StateView::Away(reason),
            AgentState::LastCall => StateView::LastCall,
        }
    }

    /// What they see of themselves; of their categories these.
    pub fn view(&self, categories: Vec<CategoryId>) -> AgentSelf {
        AgentSelf {
            agent: self.row.id,
            display_name: self.row.display_name.clone(),
            admin: self.row.admin,
            state: self.state_view(),
            since: self.row.state_since,
            capacity: self.row.capacity,
            units: self.units(),
            categories,
            free: self.free(),
            status: self.row.status.clone(),
            listed: self.row.listed,
        }
    }

    fn stand(&self) -> Standing {
        if !self.on_duty() {
            return Standing::default();
        }
        let mut counts = AgentCounts {
            logged_in: 1,
            ..AgentCounts::default()
        };
        let capacity = u32::from(self.row.capacity);
        let mut serving = 0;
        if self.present() {
            match self.row.state {
                AgentState::Available if self.room() => counts.available = 1,
                AgentState::Available => counts.at_capacity = 1,
                AgentState::Away(_) => counts.away = 1,
                AgentState::LastCall => counts.last_call = 1,
            }
            if self.row.state == AgentState::Available {
                serving = capacity;
            }
        }
        Standing {
            categories: self.row.categories.clone(),
            counts,
            capacity_at_work: if self.present() { capacity } else { 0 },
            capacity_serving: serving,
            free: self.room().then(|| (self.units(), self.row.idle_since)),
        }
    }
}

impl Hub {
    /// Brings the sums of an agent's categories up to date after anything about the agent changed.
    pub(super) fn agent_changed(&mut self, id: AgentId) {
        let Some(agent) = self.agents.get_mut(&id) else { return };
        self.agents_touched.insert(id);
        if agent.row.here {
            self.people_touched.insert(Person::Agent(id));
        }
        let new = agent.stand();
        if new == agent.standing {
            return;
        }
        let old = std::mem::replace(&mut agent.standing, new.clone());
        self.apply_standing(id, &old, false);
        self.apply_standing(id, &new, true);
        self.boards.touch(BoardKey::Totals);
    }

    /// Takes an agent out of all sums, before the account is removed.
    pub(super) fn agent_leaves_sums(&mut self, id: AgentId) {
        let Some(agent) = self.agents.get_mut(&id) else { return };
        let old = std::mem::take(&mut agent.standing);
        self.apply_standing(id, &old, false);
        self.boards.touch(BoardKey::Totals);
    }

    fn apply_standing(&mut self, id: AgentId, standing: &Standing, add: bool) {
        adjust(&mut self.totals.agents, &standing.counts, add);
        for category_id in &standing.categories {
            let Some(category) = self.categories.get_mut(category_id) else {
                continue;
            };
            adjust(&mut category.counts, &standing.counts, add);
            add_or_sub(&mut category.capacity_at_work, standing.capacity_at_work, add);
            add_or_sub(&mut category.capacity_serving, standing.capacity_serving, add);
            if let Some((units, idle_since)) = standing.free {
                let key = (units, idle_since, id);
                if add {
                    category.free.insert(key);
                } else {
                    category.free.remove(&key);
                }
            }
            self.boards.touch(BoardKey::Category(*category_id));
            self.category_touched(*category_id);
        }
    }

    /// Shows each touched agent their own state, if it is another than they saw last.
    pub(super) fn show_agents(&mut self) {
        for id in self.agents_touched.take() {
            self.boards.touch(BoardKey::Agent(id));
            let Some(agent) = self.agents.get_mut(&id) else {
                continue;
            };
            if agent.desks.is_empty() {
                agent.shown = None;
                continue;
            }
            let Some(agent) = self.agents.get(&id) else { continue };
            let view = agent.view(self.categories_shown(agent));
            let Some(agent) = self.agents.get_mut(&id) else {
                continue;
            };
            if agent.shown.as_ref() != Some(&view) {
                agent.shown = Some(view.clone());
                self.out.send(&agent.desks, Frame::Me(view));
            }
        }
    }

    /// An agent's categories, but for those that are archived.
    pub(super) fn categories_shown(&self, agent: &Agent) -> Vec<CategoryId> {
        let shown = |id: &&CategoryId| self.categories.get(id).is_some_and(|category| !category.row.archived);
        agent.row.categories.iter().filter(shown).copied().collect()
    }

    /// One unit of an agent ended: the idle clock starts, and a last call may be over.
    pub(super) fn unit_ended(&mut self, id: AgentId) {
        let now = self.now.wall;
        let Some(agent) = self.agents.get_mut(&id) else { return };
        agent.row.idle_since = now;
        self.out.dirty.agents.insert(id);
        self.unit_freed(id);
    }

    /// A unit that served nobody is free again: whoever was idle the longest is so still.
    pub(super) fn unit_freed(&mut self, id: AgentId) {
        let now = self.now.wall;
        let Some(agent) = self.agents.get_mut(&id) else { return };
        if agent.row.state == AgentState::LastCall && agent.units() == 0 {
            agent.row.state = AgentState::Away(AwayReason::LastCallDone);
            agent.row.state_since = now;
            self.out.dirty.agents.insert(id);
        }
        self.agent_changed(id);
    }

    /// Sets an agent's state, as chosen or as a rule demands.
    pub(super) fn set_agent_state(&mut self, id: AgentId, state: AgentState) {
        let now = self.now.wall;
        let Some(agent) = self.agents.get_mut(&id) else { return };
        let state = match state {
            AgentState::LastCall if agent.holding.is_empty() && agent.wrapping.is_empty() => {
                AgentState::Away(AwayReason::LastCallDone)
            }
            chosen => chosen,
        };
        if agent.row.state != state {
            agent.row.state = state;
            agent.row.state_since = now;
            if state == AgentState::Available {
                agent.row.idle_since = now;
                agent.row.missed = 0;
            }
            self.out.dirty.agents.insert(id);
        }
        self.watch_idleness(id);
        self.agent_changed(id);
    }
}

fn adjust(sum: &mut AgentCounts, part: &AgentCounts, add: bool) {
    add_or_sub(&mut sum.logged_in, part.logged_in, add);
    add_or_sub(&mut sum.available, part.available, add);
    add_or_sub(&mut sum.at_capacity, part.at_capacity, add);
    add_or_sub(&mut sum.away, part.away, add);
    add_or_sub(&mut sum.last_call, part.last_call, add);
}

fn add_or_sub(sum: &mut u32, part: u32, add: bool) {
    *sum = if add { *sum + part } else { *sum - part };
}
