//! Accounts as far as routing needs them, and the hub's settings. The HTTP side authorises; here it takes effect at once.

use crate::ids::{AgentId, CategoryId, ConnId, ConversationId, EntryId, RequestId, SessionId};

use super::Hub;
use super::agent::Agent;
use super::deadlines::What;
use super::effect::{BoardKey, Closing, Frame, OfferGone, Reason, Reply};
use super::input::{Administration, AgentDraft, AgentEdit, AwayReason, Fate, Limits, Who};
use super::leaving::{Leaving, LeftBehind};
use super::row::{AgentRow, AgentState, Change, Person, Side};
use super::text::Email;

/// The range of an agent's capacity: above four nobody follows all of them.
pub const CAPACITY: std::ops::RangeInclusive<u8> = 1..=4;
/// Categories, archived ones included.
pub const CATEGORIES_MAX: usize = 10_000;
/// Staff accounts.
pub const AGENTS_MAX: usize = 10_000;
/// People in one queue.
pub const QUEUE_LIMIT_MAX: u32 = 1_000_000;
/// The longest wrap-up, in seconds.
pub const WRAP_UP_S_MAX: u32 = 3_600;
/// How many days an ended conversation may be kept, where it is not for good.
pub const RETENTION_DAYS: std::ops::RangeInclusive<u32> = 1..=36_500;
/// How many unanswered offers in a row may set an agent away.
const OFFERS_UNANSWERED: std::ops::RangeInclusive<u8> = 1..=10;
/// How long the longest message may be; the most is what a message's text holds.
const MESSAGE_CHARS: std::ops::RangeInclusive<u32> = 1..=10_000;
/// How many entries a conversation may have; the most is what the full-text search has rows for.
const CONVERSATION_ENTRIES: std::ops::RangeInclusive<u32> = 100..=100_000;
/// Log-ins of one agent at a time; the oldest makes room.
const SESSIONS_MAX: usize = 16;

pub(super) type Done = Result<Reply, Reason>;

impl Hub {
    pub(super) fn administered(&mut self, request: RequestId, change: Administration) {
        let outcome = match change {
            Administration::AddAgent(draft) => self.add_agent(draft),
            Administration::EditAgent { agent, edit } => self.edit_agent(agent, edit),
            Administration::RemoveAgent {
                agent,
                waiting,
                waiting_newest,
            } => self.remove_agent(agent, waiting, waiting_newest),
            Administration::LogIn { agent, session } => self.log_in(agent, session),
            Administration::LogOut { agent, session } => self.log_out(agent, |s| *s == session),
            Administration::LogOutEverywhere { agent } => self.log_out(agent, |_| true),
            Administration::LogOutElsewhere { agent, session } => self.log_out_elsewhere(agent, session),
            Administration::HangUp { agent } => self.hang_up(agent),
            Administration::ForgetCustomer { customer } => Ok(self.close_pages(customer)),
            Administration::AddCategory { name } => self.add_category(name),
            Administration::EditCategory { category, edit } => self.edit_category(category, edit),
            Administration::OrderCategories { order } => self.order_categories(&order),
            Administration::HoursTurned(turned) => Ok(self.hours_turned(turned)),
            Administration::SetLimits(limits) => self.set_limits(limits),
        };
        self.out.reply(request, outcome.unwrap_or_else(Reply::Refused));
    }

    fn add_agent(&mut self, draft: AgentDraft) -> Done {
        if self.agents.len() >= AGENTS_MAX {
            return Err(Reason::TooMany);
        }
        self.email_free(&draft.email, None)?;
        let categories = draft
            .categories
            .unwrap_or_else(|| self.categories.keys().copied().collect());
        self.check_assignment(draft.capacity, &categories)?;
        self.counters.agent += 1;
        self.out.dirty.counters = true;
        let id = AgentId(self.counters.agent);
        let row = AgentRow {
            id,
            email: draft.email,
            full_name: draft.full_name,
            display_name: draft.display_name,
            admin: draft.admin,
            enabled: true,
            capacity: draft.capacity,
            categories: distinct(categories),
            sessions: Vec::new(),
            state: AgentState::Away(AwayReason::LoggedIn),
            state_since: self.now.wall,
            idle_since: self.now.wall,
            missed: 0,
            outcomes: Vec::new(),
            status: None,
            listed: false,
            here: false,
        };
        self.agents.insert(id, Agent::new(row));
        self.out.dirty.agents.insert(id);
        self.agent_changed(id);
        Ok(Reply::Agent(id))
    }

    fn edit_agent(&mut self, id: AgentId, edit: AgentEdit) -> Done {
        let agent = self.agents.get(&id).ok_or(Reason::UnknownAgent)?;
        let stays_admin = edit.admin.unwrap_or(agent.row.admin) && edit.enabled.unwrap_or(agent.row.enabled);
        let categories = edit.categories.unwrap_or_else(|| agent.row.categories.clone());
        let capacity = edit.capacity.unwrap_or(agent.row.capacity);
        let demoted = agent.row.admin && edit.admin == Some(false);
        let renamed = edit
            .display_name
            .as_ref()
            .is_some_and(|name| *name != agent.row.display_name);
        if let Some(email) = &edit.email {
            self.email_free(email, Some(id))?;
        }
        self.check_assignment(capacity, &categories)?;
        if !stays_admin {
            self.not_last_admin(id)?;
        }
        let how = if edit.enabled == Some(false) {
            Leaving::Altogether
        } else {
            Leaving::For(&categories)
        };
        let left = self.check_leaving(id, how, edit.waiting, edit.waiting_newest)?;
        let agent = self.agents.get_mut(&id).ok_or(Reason::UnknownAgent)?;
        let row = &mut agent.row;
        row.email = edit.email.unwrap_or_else(|| row.email.clone());
        row.full_name = edit.full_name.unwrap_or_else(|| row.full_name.clone());
        row.display_name = edit.display_name.unwrap_or_else(|| row.display_name.clone());
        row.admin = edit.admin.unwrap_or(row.admin);
        row.capacity = capacity;
        row.categories = distinct(categories);
        let was_enabled = row.enabled;
        row.enabled = edit.enabled.unwrap_or(row.enabled);
        let disabled = was_enabled && !row.enabled;
        let floors: Vec<ConnId> = if demoted {
            agent.floors.iter().copied().collect()
        } else {
            Vec::new()
        };
        let offer = agent.offer;
        self.out.dirty.agents.insert(id);
        for conn in floors {
            self.out.close(conn, Closing::LoggedOut);
            self.disconnected(conn);
        }
        if disabled {
            self.end_presence(id, |_| true);
        } else if let Some(offer) = offer.filter(|offer| self.offer_out_of_reach(id, *offer)) {
            self.withdraw_offer(offer, OfferGone::Returned);
        }
        if renamed {
            self.show_new_name(id);
        }
        self.agent_changed(id);
        Ok(self.provided_for(left, edit.waiting))
    }

    /// Provides for those left behind, and says for how many when an answer was given.
    fn provided_for(&mut self, left: LeftBehind, answer: Option<Fate>) -> Reply {
        let waiting = left.people();
        self.provide_for(left);
        answer.map_or(Reply::Done, |_| Reply::Closed { waiting })
    }

    /// The customers whom an agent holds see what the agent is called now. What was said before keeps the name of then.
    fn show_new_name(&mut self, id: AgentId) {
        let Some(agent) = self.agents.get(&id) else { return };
        let (name, holding) = (agent.row.display_name.clone(), agent.holding.clone());
        for conversation in holding {
            let side = self.side_of(Person::Agent(id), conversation);
            let Some(held) = self.conversations.get_mut(&conversation) else {
                continue;
            };
            let mut parts = held.row.parts.iter_mut();
            if let Some(part) = parts.find(|part| part.agent == id && part.to.is_none()) {
                part.name = name.clone();
                if side == Some(Side::Customer) {
                    held.row.customer_name = name.clone();
                }
                self.out.dirty.conversations.insert(conversation);
                self.show_header(conversation);
            }
        }
    }

    /// Whether an agent may no longer take what rings, having lost its category.
    fn offer_out_of_reach(&self, agent: AgentId, offer: crate::ids::OfferId) -> bool {
        let category = self.offer_view(offer).map(|view| view.category);
        category.is_some_and(|category| !self.agents.get(&agent).is_some_and(|agent| agent.serves(category)))
    }

    fn remove_agent(&mut self, id: AgentId, answer: Option<Fate>, asked: Option<EntryId>) -> Done {
        if !self.agents.contains_key(&id) {
            return Err(Reason::UnknownAgent);
        }
        self.not_last_admin(id)?;
        let left = self.check_leaving(id, Leaving::Altogether, answer, asked)?;
        self.end_presence(id, |_| true);
        let wrapping: Vec<ConversationId> = self
            .agents
            .get(&id)
            .map(|a| a.wrapping.iter().copied().collect())
            .unwrap_or_default();
        for conversation in wrapping {
            // The notice of the end is also the other's, who has it for its whole time.
            if self.is_by_invitation(conversation) {
                self.end_wrap_up(conversation, id);
            } else {
                self.finish_wrap_up(conversation);
            }
        }
        self.agent_leaves_sums(id);
        self.agents.remove(&id);
        for what in [What::Forget, What::Outcome, What::Gone, What::Quiet] {
            self.deadlines.clear(what(Person::Agent(id)));
        }
        self.deadlines.clear(What::Idle(id));
        self.ledger.forget(Person::Agent(id));
        self.out.dirty.agents.remove(id);
        self.out.remove(Change::RemoveAgent(id));
        self.boards.touch(BoardKey::Agent(id));
        Ok(self.provided_for(left, answer))
    }

    /// There is always one enabled admin, or nobody could let anybody in.
    fn not_last_admin(&self, id: AgentId) -> Result<(), Reason> {
        let is_admin = |agent: &Agent| agent.row.admin && agent.row.enabled;
        let others = self.agents.values().any(|agent| agent.row.id != id && is_admin(agent));
        let is_one = self.agents.get(&id).is_some_and(is_admin);
        if is_one && !others {
            Err(Reason::LastAdmin)
        } else {
            Ok(())
        }
    }

    fn email_free(&self, email: &Email, but: Option<AgentId>) -> Result<(), Reason> {
        let wanted = email.to_lowercase();
        let taken = self
            .agents
            .values()
            .any(|agent| Some(agent.row.id) != but && agent.row.email.to_lowercase() == wanted);
        if taken { Err(Reason::EmailTaken) } else { Ok(()) }
    }

    fn check_assignment(&self, capacity: u8, categories: &[CategoryId]) -> Result<(), Reason> {
        if !CAPACITY.contains(&capacity) {
            return Err(Reason::BadCapacity);
        }
        if categories.iter().all(|id| self.categories.contains_key(id)) {
            Ok(())
        } else {
            Err(Reason::UnknownCategory)
        }
    }

    fn log_in(&mut self, id: AgentId, session: SessionId) -> Done {
        let now = self.now.wall;
        let agent = self
            .agents
            .get_mut(&id)
            .filter(|agent| agent.row.enabled)
            .ok_or(Reason::UnknownAgent)?;
        if agent.row.sessions.is_empty() {
            agent.row.state = AgentState::Away(AwayReason::LoggedIn);
            agent.row.state_since = now;
        }
        agent.row.sessions.push(session);
        let oldest = (agent.row.sessions.len() > SESSIONS_MAX).then(|| agent.row.sessions[0]);
        self.out.dirty.agents.insert(id);
        if let Some(oldest) = oldest {
            self.end_presence(id, |session| *session == oldest);
        }
        self.agent_changed(id);
        Ok(Reply::Done)
    }

    fn log_out(&mut self, id: AgentId, which: impl Fn(&SessionId) -> bool) -> Done {
        if !self.agents.contains_key(&id) {
            return Err(Reason::UnknownAgent);
        }
        self.end_presence(id, which);
        Ok(Reply::Done)
    }

    fn log_out_elsewhere(&mut self, id: AgentId, kept: SessionId) -> Done {
        let agent = self.agents.get(&id).ok_or(Reason::UnknownAgent)?;
        if !agent.row.sessions.contains(&kept) {
            return Err(Reason::Gone);
        }
        self.log_out(id, |session| *session != kept)
    }

    /// Closes sockets only: what the agent holds waits for them as after any drop.
    fn hang_up(&mut self, id: AgentId) -> Done {
        let agent = self.agents.get(&id).ok_or(Reason::UnknownAgent)?;
        let all: Vec<ConnId> = agent.desks.iter().chain(&agent.floors).copied().collect();
        for conn in all {
            self.out.close(conn, Closing::LoggedOut);
            self.disconnected(conn);
        }
        Ok(Reply::Done)
    }

    /// Ends sessions with their sockets. With the last session everything the agent holds is given back at once.
    fn end_presence(&mut self, id: AgentId, which: impl Fn(&SessionId) -> bool) {
        let now = self.now.wall;
        let Some(agent) = self.agents.get_mut(&id) else { return };
        agent.row.sessions.retain(|session| !which(session));
        let over = agent.row.sessions.is_empty();
        let all: Vec<ConnId> = agent.desks.iter().chain(&agent.floors).copied().collect();
        let holding: Vec<ConversationId> = agent.holding.iter().copied().collect();
        self.out.dirty.agents.insert(id);
        if over {
            for conversation in holding {
                if self.is_by_invitation(conversation) {
                    self.one_ends(Person::Agent(id), conversation);
                } else {
                    self.agent_lost(conversation);
                }
            }
        }
        for conn in all {
            let session = self.conns.get(&conn).and_then(|connection| match connection.who {
                Who::Desk { session, .. } | Who::Floor { session, .. } => Some(session),
                Who::Customer(_) | Who::Guest(_) => None,
            });
            if session.is_some_and(|session| which(&session)) {
                self.out.close(conn, Closing::LoggedOut);
                self.disconnected(conn);
            }
        }
        if over {
            self.gone(Person::Agent(id));
            if let Some(agent) = self.agents.get_mut(&id) {
                agent.row.state = AgentState::Away(AwayReason::LoggedIn);
                agent.row.state_since = now;
            }
        }
        self.watch_idleness(id);
        self.agent_changed(id);
    }

    /// Tells everybody who may write how long a message may be, and a place in line is kept.
    fn show_limits(&mut self) {
        let writes = |who: Who| matches!(who, Who::Customer(_) | Who::Guest(_) | Who::Desk { .. });
        let to = self.conns.iter().filter(|(_, connection)| writes(connection.who));
        let to: Vec<ConnId> = to.map(|(conn, _)| *conn).collect();
        let Limits {
            message_chars, hold_ms, ..
        } = self.limits;
        self.out.send(&to, Frame::Limits { message_chars, hold_ms });
    }

    fn set_limits(&mut self, limits: Limits) -> Done {
        let all = [
            limits.hold_ms,
            limits.grace_ms,
            limits.offer_ms,
            limits.offer_again_ms,
            limits.remember_ms,
        ];
        let idle = limits.idle_away_ms;
        let counts = OFFERS_UNANSWERED.contains(&limits.offers_unanswered)
            && MESSAGE_CHARS.contains(&limits.message_chars)
            && CONVERSATION_ENTRIES.contains(&limits.conversation_entries);
        if !counts
            || all.iter().any(|ms| !(1_000..=86_400_000).contains(ms))
            || (idle > 0 && !(60_000..=86_400_000).contains(&idle))
        {
            return Err(Reason::BadSetting);
        }
        let before = std::mem::replace(&mut self.limits, limits);
        self.retime(before);
        self.watch_idleness_anew(before.idle_away_ms);
        if (before.message_chars, before.hold_ms) != (limits.message_chars, limits.hold_ms) {
            self.show_limits();
        }
        self.fewer_entries(before.conversation_entries);
        if before.lobby != limits.lobby {
            self.lobby_turned();
        }
        self.out.dirty.limits = true;
        Ok(Reply::Done)
    }
}

/// Each once, in ascending order.
fn distinct(mut categories: Vec<CategoryId>) -> Vec<CategoryId> {
    categories.sort_unstable();
    categories.dedup();
    categories
}
