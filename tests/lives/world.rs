//! A small world: one hub, its disk, eight customers, five agents, three categories, and everyone's open connections.
//!
//! `commands`, `administration`, `presence` and `passing` are what may happen; `rules` is what holds whatever happened, and
//! `waiting` what is over by when.

mod administration;
mod commands;
mod lobby;
mod passing;
mod presence;
mod rules;
mod waiting;

use std::collections::{BTreeMap, BTreeSet};

use usher::hub::Hub;
use usher::hub::effect::{Answer, Effect, Frame, Reply};
use usher::hub::input::{Administration, AgentDraft, CategoryEdit, Command, Input, Mode, Signal, Who};
use usher::hub::row::{Change, Person, Row, WaitEnd};
use usher::hub::text::Text;
use usher::hub::time::{Now, Steady, Wall};
use usher::ids::{
    AgentId, CategoryId, CommandId, ConnId, ConversationId, CustomerId, EntryId, InvitationId, OfferId, OutcomeId,
    SessionId, TabId,
};

use super::act::Act;
use super::disk::Disk;
use super::watch::Viewer;

const CUSTOMERS: u8 = 8;
const AGENTS: u8 = 5;
const CATEGORIES: u8 = 3;
/// A few, as a server leaves within seconds.
const ACTS_OF_A_LEAVING: u8 = 6;

pub struct World {
    hub: Hub,
    disk: Disk,
    now: Now,
    viewers: BTreeMap<ConnId, Viewer>,
    counter: u64,
    session_of: BTreeMap<AgentId, SessionId>,
    offers: Vec<OfferId>,
    invitations: Vec<InvitationId>,
    outcomes: Vec<OutcomeId>,
    entries: Vec<EntryId>,
    conversations: Vec<ConversationId>,
    /// The last accepted command of each person's tab.
    accepted: BTreeMap<(Person, TabId), (CommandId, u64, Command, Answer)>,
    /// When each person last had a connection: ten minutes later they are strangers.
    last_present: BTreeMap<Person, Steady>,
    answers: Vec<(ConnId, CommandId, Answer)>,
    /// Whether the last administration was refused.
    refused: bool,
    /// When each category's line last changed.
    line_changed: BTreeMap<CategoryId, Steady>,
    /// After how many more acts a server that is leaving is gone.
    leaves_after: Option<u8>,
    clocks: waiting::Clocks,
}

type Checked = Result<(), String>;

impl World {
    pub fn new() -> Self {
        let now = Now {
            steady: Steady(1_000),
            wall: Wall(1_700_000_000_000),
        };
        let mut world = Self {
            hub: Hub::load(now, Disk::default().rows()),
            disk: Disk::default(),
            now,
            viewers: BTreeMap::new(),
            counter: 0,
            session_of: BTreeMap::new(),
            offers: Vec::new(),
            invitations: Vec::new(),
            outcomes: Vec::new(),
            entries: Vec::new(),
            conversations: Vec::new(),
            accepted: BTreeMap::new(),
            last_present: BTreeMap::new(),
            answers: Vec::new(),
            refused: false,
            line_changed: BTreeMap::new(),
            leaves_after: None,
            clocks: waiting::Clocks::default(),
        };
        world.furnish().expect("an empty hub takes its furniture");
        world
    }

    fn furnish(&mut self) -> Checked {
        for name in ["Sales", "Billing", "Support"] {
            self.administer(Administration::AddCategory { name: text(name) })?;
        }
        self.administer(Administration::EditCategory {
            category: CategoryId(2),
            edit: CategoryEdit {
                mode: Some(Mode::Offer),
                ..Default::default()
            },
        })?;
        self.administer(Administration::EditCategory {
            category: CategoryId(3),
            edit: CategoryEdit {
                mode: Some(Mode::Manual),
                ..Default::default()
            },
        })?;
        for n in 1..=AGENTS {
            let draft = AgentDraft {
                email: text(&format!("agent{n}@example.org")),
                full_name: text(&format!("Agent {n}")),
                display_name: text(&format!("Agent {n}")),
                admin: n == 1,
                capacity: 1 + n % 4,
                categories: None,
            };
            self.administer(Administration::AddAgent(draft))?;
            self.log_in(AgentId(u32::from(n)))?;
        }
        self.lobby_is(2)?;
        self.step(Input::Accepting)
    }

    /// Lets one thing happen and checks everything after it.
    pub fn act(&mut self, act: &Act) -> Checked {
        match self.leaves_after {
            Some(0) => self.crash(true)?,
            Some(acts) => self.leaves_after = Some(acts - 1),
            None => {}
        }
        match *act {
            Act::CustomerComes { who, tab, seen } => self.customer_comes(who, tab, seen),
            Act::AgentComes { who, tab } => self.agent_comes(who, tab),
            Act::GuestComes { who, tab } => self.guest_comes(who, tab),
            Act::StepsIn { .. }
            | Act::StepsOut { .. }
            | Act::Open { .. }
            | Act::Posts { .. }
            | Act::Invites { .. }
            | Act::Meets { .. }
            | Act::Refuses { .. }
            | Act::Cancels { .. }
            | Act::GuestSays { .. }
            | Act::GuestEnds { .. }
            | Act::ShowsUp { .. } => self.lobby_command(act),
            Act::Watches { guest, who, on } => self.lobby_signal(guest, who, Signal::Watch { on }),
            Act::GuestActive { who } => self.lobby_signal(true, who, Signal::Active),
            Act::Takes { which } => self.takes(which),
            Act::Lobby { which } => self.lobby_is(which),
            Act::AdminLooks { who } => self.admin_looks(who),
            Act::SomeoneDrops { which } => match self.pick_conn(which, |_| true) {
                Some(conn) => self.drop_conn(conn),
                None => Ok(()),
            },
            Act::Repeat { which, other_payload } => self.repeat(which, other_payload),
            Act::Wait { ms } => self.wait(u64::from(ms)),
            Act::ClockSetBack { ms } => {
                self.now.wall = Wall(self.now.wall.0 - i64::from(ms));
                Ok(())
            }
            Act::Crash { at_once } => self.crash(at_once),
            Act::Drain => {
                self.leaves_after = Some(ACTS_OF_A_LEAVING);
                self.step(Input::Draining)
            }
            Act::Quiet => self.quiet(),
            Act::Capacity { .. }
            | Act::Assign { .. }
            | Act::Enable { .. }
            | Act::Remove { .. }
            | Act::LogOut { .. }
            | Act::LogIn { .. }
            | Act::Mode { .. }
            | Act::OpenCategory { .. }
            | Act::Archive { .. }
            | Act::Hours { .. }
            | Act::Unstaffed { .. }
            | Act::HoursTurn { .. }
            | Act::Rename { .. }
            | Act::Drafts { .. }
            | Act::QueueLimit { .. }
            | Act::Order { .. }
            | Act::Settings { .. }
            | Act::WrapUp { .. } => self.administration(act),
            Act::Mark { side, who, up_to } => {
                let conversation = self.some_conversation(side, who, up_to);
                self.signal(
                    side,
                    who,
                    Signal::Mark {
                        conversation,
                        delivered: u32::from(up_to),
                        read: u32::from(up_to) / 2,
                    },
                )
            }
            Act::Active { who } => self.signal(false, who, Signal::Active),
            Act::Draft { who, empty } => {
                let conversation = self.some_conversation(true, who, 0);
                let text = if empty { String::new() } else { "hel".to_owned() };
                // Of the present line, of an old one, or of none.
                let line = Some(u32::from(who) % 4).filter(|line| *line > 0);
                self.signal(
                    true,
                    who,
                    Signal::Draft {
                        conversation,
                        text,
                        line,
                    },
                )
            }
            _ => match self.command_of(act) {
                (side, who, Some(command)) => self.command(side, who, command),
                (_, _, None) => Ok(()),
            },
        }
    }

    /// One input, and everything that must hold after it.
    fn step(&mut self, input: Input) -> Checked {
        let units_before: BTreeMap<AgentId, u8> = (0..AGENTS)
            .filter_map(|n| Some((agent(n), self.hub.load_of(agent(n))?.0)))
            .collect();
        let lines_before: Vec<_> = (0..CATEGORIES).map(|n| self.hub.line(category_id(n))).collect();
        let taken = if let Input::Commanded {
            command: Command::TakeNext { category },
            ..
        } = &input
        {
            Some(*category)
        } else {
            None
        };
        let paired_before = self.hub.everyone_waiting();
        let at_work = self
            .viewers
            .values()
            .filter(|viewer| !matches!(viewer.who, Who::Floor { .. }));
        self.last_present
            .extend(at_work.map(|viewer| (person(viewer.who), self.now.steady)));
        self.answers.clear();
        self.hub.handle(self.now, input);
        let mut paired = BTreeSet::new();
        while let Some(change) = self.hub.poll_change() {
            if let Change::Put(Row::Wait(wait)) = &change
                && let WaitEnd::Paired(conversation) = wait.how
            {
                paired.insert((wait.entry, wait.category, conversation));
            }
            self.remember(&change);
            self.disk.write(change)?;
        }
        while let Some(effect) = self.hub.poll_effect() {
            self.carry_out(effect)?;
        }
        self.hub.audit()?;
        self.check_disk()?;
        self.look_at_clocks()?;
        for (agent, before) in units_before {
            if let Some((units, capacity)) = self.hub.load_of(agent)
                && units > before.max(capacity)
            {
                return Err(format!(
                    "2: agent {agent} went from {before} to {units} units of {capacity}"
                ));
            }
        }
        for (n, before) in (0..CATEGORIES).zip(lines_before) {
            if self.hub.line(category_id(n)) != before {
                self.line_changed.insert(category_id(n), self.now.steady);
            }
        }
        self.check_order(&paired, &paired_before, taken)
    }

    fn remember(&mut self, change: &Change) {
        match change {
            Change::Put(Row::Conversation(row)) if !self.conversations.contains(&row.id) => {
                self.conversations.push(row.id);
            }
            Change::Put(Row::Customer(row)) => {
                if let Some(waiting) = row.waiting.as_ref().filter(|w| !self.entries.contains(&w.entry)) {
                    self.entries.push(waiting.entry);
                }
                self.outcomes.extend(row.outcomes.iter().map(|outcome| outcome.id));
            }
            Change::Put(Row::Agent(row)) => self.outcomes.extend(row.outcomes.iter().map(|outcome| outcome.id)),
            _ => {}
        }
    }

    fn carry_out(&mut self, effect: Effect) -> Checked {
        match effect {
            Effect::Send { to, frame } => {
                for conn in to {
                    self.may_see(conn, &frame)?;
                    if let Frame::Invitation(view) = &frame {
                        self.invitations.push(view.invitation);
                    }
                    if let Frame::Offer(offer) = &frame {
                        self.offers.push(offer.offer);
                    }
                    if let Some(viewer) = self.viewers.get_mut(&conn) {
                        viewer.see(&frame)?;
                    }
                }
                Ok(())
            }
            Effect::Answer { to, id, answer } => {
                self.answers.push((to, id, answer));
                Ok(())
            }
            Effect::Close { conn, .. } => {
                self.viewers.remove(&conn);
                Ok(())
            }
            Effect::Reply { reply, .. } => {
                self.refused = matches!(reply, Reply::Refused(_));
                Ok(())
            }
            Effect::ReadHistory { .. } => Ok(()),
        }
    }
}

fn customer(n: u8) -> CustomerId {
    CustomerId(u128::from(n % CUSTOMERS) + 1)
}

fn agent(n: u8) -> AgentId {
    AgentId(u32::from(n % AGENTS) + 1)
}

fn category_id(n: u8) -> CategoryId {
    CategoryId(u32::from(n % CATEGORIES) + 1)
}

fn person(who: Who) -> Person {
    match who {
        Who::Customer(id) | Who::Guest(id) => Person::Customer(id),
        Who::Desk { agent, .. } | Who::Floor { agent, .. } => Person::Agent(agent),
    }
}

fn text<const MAX: usize, const LINE: bool>(raw: &str) -> Text<MAX, LINE> {
    Text::parse(raw).expect("the text is short and not blank")
}
