//! A small world: one hub, its disk, eight customers, five agents, three categories, and everyone's open connections.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use usher::hub::Hub;
use usher::hub::effect::{Answer, Effect, Frame, Reason, Reply};
use usher::hub::input::{
    Administration, AgentDraft, AgentEdit, AwayReason, CategoryEdit, ChosenState, Command, Fate, Form, HoursEdit,
    Input, Mode, Preview, Signal, Standing, Target, Who,
};
use usher::hub::row::{Change, Hours, Person, Row, WaitEnd};
use usher::hub::text::Text;
use usher::hub::time::{Now, Steady, Wall};
use usher::ids::{
    AgentId, CategoryId, CommandId, ConnId, ConversationId, CustomerId, EntryId, OfferId, OutcomeId, RequestId,
    SessionId, TabId,
};

use super::act::Act;
use super::disk::Disk;
use super::watch::{Viewer, boards_agree, limits_agree};

const CUSTOMERS: u8 = 8;
const AGENTS: u8 = 5;
const CATEGORIES: u8 = 3;

pub struct World {
    hub: Hub,
    disk: Disk,
    now: Now,
    viewers: BTreeMap<ConnId, Viewer>,
    counter: u64,
    session_of: BTreeMap<AgentId, SessionId>,
    offers: Vec<OfferId>,
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
            outcomes: Vec::new(),
            entries: Vec::new(),
            conversations: Vec::new(),
            accepted: BTreeMap::new(),
            last_present: BTreeMap::new(),
            answers: Vec::new(),
            refused: false,
            line_changed: BTreeMap::new(),
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
        self.step(Input::Accepting)
    }

    /// Lets one thing happen and checks everything after it.
    pub fn act(&mut self, act: &Act) -> Checked {
        match *act {
            Act::CustomerComes { who, tab, seen } => self.customer_comes(who, tab, seen),
            Act::AgentComes { who, tab } => self.agent_comes(who, tab),
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
            Act::Quiet => self.quiet(),
            Act::Capacity { .. }
            | Act::Assign { .. }
            | Act::Enable { .. }
            | Act::LogOut { .. }
            | Act::LogIn { .. }
            | Act::Mode { .. }
            | Act::OpenCategory { .. }
            | Act::Archive { .. }
            | Act::Hours { .. }
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

    /// Which side commands what.
    fn command_of(&self, act: &Act) -> (bool, u8, Option<Command>) {
        match *act {
            Act::Enter { who, category } => {
                let form = Form {
                    name: text(&format!("Customer {}", who % CUSTOMERS)),
                    email: None,
                    subject: None,
                };
                (
                    true,
                    who,
                    Some(Command::Enter {
                        category: category_id(category),
                        form,
                    }),
                )
            }
            Act::Leave { who, stale } => {
                let mine = self
                    .hub
                    .everyone_waiting()
                    .into_iter()
                    .find(|w| w.customer == customer(who))
                    .map(|w| w.key.entry);
                let any = self.entries.get(usize::from(who) % self.entries.len().max(1)).copied();
                (
                    true,
                    who,
                    if stale { any } else { mine }.map(|entry| Command::Leave { entry }),
                )
            }
            Act::Say { side, who, which } => (
                side,
                who,
                Some(Command::Say {
                    conversation: self.some_conversation(side, who, which),
                    body: text("hello"),
                }),
            ),
            Act::End { side, who, which } => (
                side,
                who,
                Some(Command::End {
                    conversation: self.some_conversation(side, who, which),
                }),
            ),
            Act::Close { who } => (
                true,
                who,
                Some(Command::Close {
                    conversation: self.some_conversation(true, who, 0),
                }),
            ),
            Act::Preview { who, on } => (
                true,
                who,
                Some(Command::ChoosePreview {
                    conversation: self.some_conversation(true, who, 0),
                    on,
                }),
            ),
            Act::Rate { who, score } => (
                true,
                who,
                Some(Command::Rate {
                    conversation: self.some_conversation(true, who, 0),
                    score,
                    comment: None,
                }),
            ),
            Act::State { who, state } => {
                let state = match state {
                    0..=3 => ChosenState::Available,
                    4 => ChosenState::LastCall,
                    _ => ChosenState::Away(AwayReason::Lunch),
                };
                (false, who, Some(Command::SetState { state }))
            }
            Act::Accept { who, which } => (
                false,
                who,
                self.some_offer(which).map(|offer| Command::Accept { offer }),
            ),
            Act::Decline { who, which } => (
                false,
                who,
                self.some_offer(which).map(|offer| Command::Decline { offer }),
            ),
            Act::TakeNext { who, category } => (
                false,
                who,
                Some(Command::TakeNext {
                    category: category.map(category_id),
                }),
            ),
            Act::TransferToAgent { who, to } => {
                let conversation = self.some_conversation(false, who, 0);
                (
                    false,
                    who,
                    Some(Command::Transfer {
                        conversation,
                        target: Target::Agent(agent(to)),
                        note: None,
                    }),
                )
            }
            Act::TransferToCategory { who, to } => {
                let conversation = self.some_conversation(false, who, 0);
                (
                    false,
                    who,
                    Some(Command::Transfer {
                        conversation,
                        target: Target::Category(category_id(to)),
                        note: Some(text("note")),
                    }),
                )
            }
            Act::FinishWrapUp { who } => {
                let ended = self.conversations.iter().rev().find(|id| {
                    self.disk.conversation(**id).is_some_and(|c| {
                        c.wrap_up_until.is_some() && c.parts.last().is_some_and(|p| p.agent == agent(who))
                    })
                });
                (false, who, ended.map(|id| Command::FinishWrapUp { conversation: *id }))
            }
            Act::Dismiss { side, who } => (
                side,
                who,
                self.outcomes
                    .last()
                    .map(|outcome| Command::Dismiss { outcome: *outcome }),
            ),
            _ => (true, 0, None),
        }
    }

    /// The person's own conversation most of the time, else anybody's or none.
    fn some_conversation(&self, customer_side: bool, who: u8, which: u8) -> ConversationId {
        let mine = self.conversations.iter().rev().find(|id| {
            self.disk.conversation(**id).is_some_and(|c| {
                if customer_side {
                    c.customer == customer(who)
                } else {
                    c.parts.last().is_some_and(|p| p.agent == agent(who)) && c.end.is_none()
                }
            })
        });
        match (mine, which % 8) {
            (Some(id), 0..=6) => *id,
            (_, 7) => ConversationId(u64::from(which) * 1_000),
            (None, _) | (Some(_), _) => self
                .conversations
                .get(usize::from(which) % self.conversations.len().max(1))
                .copied()
                .unwrap_or(ConversationId(0)),
        }
    }

    fn some_offer(&self, which: u8) -> Option<OfferId> {
        let recent = self.offers.iter().rev().take(3).copied().collect::<Vec<_>>();
        recent.get(usize::from(which) % recent.len().max(1)).copied()
    }

    fn administration(&mut self, act: &Act) -> Checked {
        let edit_agent = |who, edit| Administration::EditAgent {
            agent: agent(who),
            edit,
        };
        let edit_category = |category, edit| Administration::EditCategory {
            category: category_id(category),
            edit,
        };
        match *act {
            Act::Capacity { who, capacity } => self.administer(edit_agent(
                who,
                AgentEdit {
                    capacity: Some(capacity),
                    ..Default::default()
                },
            )),
            Act::Assign { who, categories } => {
                let assigned = (0..CATEGORIES)
                    .filter(|n| categories >> n & 1 == 1)
                    .map(category_id)
                    .collect();
                self.administer(edit_agent(
                    who,
                    AgentEdit {
                        categories: Some(assigned),
                        ..Default::default()
                    },
                ))
            }
            Act::Enable { who, on } => {
                self.administer(edit_agent(
                    who,
                    AgentEdit {
                        enabled: Some(on),
                        ..Default::default()
                    },
                ))?;
                if on { self.log_in(agent(who)) } else { Ok(()) }
            }
            Act::LogOut { who } => {
                let session = self.session_of.get(&agent(who)).copied().unwrap_or(SessionId(0));
                self.administer(Administration::LogOut {
                    agent: agent(who),
                    session,
                })
            }
            Act::LogIn { who } => self.log_in(agent(who)),
            Act::Mode { category, mode } => {
                let mode = [Mode::Automatic, Mode::Offer, Mode::Manual][usize::from(mode)];
                self.administer(edit_category(
                    category,
                    CategoryEdit {
                        mode: Some(mode),
                        ..Default::default()
                    },
                ))
            }
            Act::OpenCategory { category, open, fate } => self.administer(edit_category(
                category,
                CategoryEdit {
                    open: Some(open),
                    waiting: fate.filter(|_| !open).map(self::fate),
                    ..Default::default()
                },
            )),
            Act::Archive {
                category,
                archived,
                fate,
            } => self.administer(edit_category(
                category,
                CategoryEdit {
                    archived: Some(archived),
                    open: (!archived).then_some(true),
                    waiting: fate.filter(|_| archived).map(self::fate),
                    ..Default::default()
                },
            )),
            Act::QueueLimit { category, limit } => self.administer(edit_category(
                category,
                CategoryEdit {
                    queue_limit: Some(u32::from(limit)),
                    ..Default::default()
                },
            )),
            Act::Hours {
                category,
                on,
                over,
                fate,
            } => self.administer(edit_category(
                category,
                CategoryEdit {
                    hours: Some(HoursEdit {
                        hours: on.then(hours),
                        standing: self.standing(on && over),
                    }),
                    waiting: fate.filter(|_| on && over).map(self::fate),
                    ..Default::default()
                },
            )),
            Act::Rename { category, number } => self.administer(edit_category(
                category,
                CategoryEdit {
                    name: Some(text(&format!("Category {number}"))),
                    ..Default::default()
                },
            )),
            Act::Drafts { category, setting } => self.administer(edit_category(
                category,
                CategoryEdit {
                    preview: Some([Preview::On, Preview::Ask, Preview::Off][usize::from(setting)]),
                    ..Default::default()
                },
            )),
            Act::HoursTurn { category, out } => {
                let standing = self.standing(out);
                self.administer(Administration::HoursTurned(vec![(
                    category_id(category),
                    hours(),
                    standing,
                )]))
            }
            Act::Order { first } => {
                let order = (0..CATEGORIES)
                    .map(|n| category_id(n.wrapping_add(first % CATEGORIES)))
                    .collect();
                self.administer(Administration::OrderCategories { order })
            }
            Act::Settings { which, seconds } => {
                let mut limits = self.hub.rows().limits.unwrap_or_default();
                let ms = u64::from(seconds) * 1_000;
                match which % 8 {
                    0 => limits.hold_ms = ms,
                    1 => limits.grace_ms = ms,
                    2 => limits.offer_ms = ms,
                    3 => limits.offer_again_ms = ms,
                    4 => limits.offers_unanswered = (seconds % 10) as u8 + 1,
                    5 => limits.message_chars = u32::from(seconds % 20) + 1,
                    6 => limits.conversation_entries = 100 + u32::from(seconds % 20),
                    _ => limits.idle_away_ms = if seconds < 100 { 0 } else { ms },
                }
                self.administer(Administration::SetLimits(limits))
            }
            Act::WrapUp { category, on } => {
                let wrap_up_s = Some(if on { 20 } else { 0 });
                self.administer(edit_category(
                    category,
                    CategoryEdit {
                        wrap_up_s,
                        ..Default::default()
                    },
                ))
            }
            _ => Ok(()),
        }
    }

    /// What hours mean that are over, or are not.
    fn standing(&self, out_of_hours: bool) -> Standing {
        Standing {
            out_of_hours,
            opens: out_of_hours.then(|| self.now.wall.plus(3_600_000)),
        }
    }

    fn log_in(&mut self, agent: AgentId) -> Checked {
        self.counter += 1;
        let session = SessionId(u128::from(self.counter));
        self.session_of.insert(agent, session);
        self.administer(Administration::LogIn { agent, session })
    }

    fn administer(&mut self, change: Administration) -> Checked {
        self.counter += 1;
        let before = self.hub.rows();
        let waiting: BTreeSet<CustomerId> = self.hub.everyone_waiting().iter().map(|w| w.customer).collect();
        let told_to_go = match &change {
            Administration::EditCategory { category, edit } if edit.waiting == Some(Fate::Dismiss) => Some(*category),
            _ => None,
        };
        let line: BTreeSet<CustomerId> = told_to_go
            .map(|id| self.hub.line(id).into_iter().collect())
            .unwrap_or_default();
        let category_change = matches!(
            change,
            Administration::EditCategory { .. }
                | Administration::OrderCategories { .. }
                | Administration::HoursTurned(_)
        );
        self.refused = false;
        self.step(Input::Administered {
            request: RequestId(self.counter),
            change,
        })?;
        if self.refused && self.hub.rows() != before {
            return Err("an administration was refused, and something changed".to_owned());
        }
        // Whoever waited before a change of a category waits, talks, or was told.
        let now: BTreeSet<CustomerId> = self.hub.everyone_waiting().iter().map(|w| w.customer).collect();
        let talking = |id: &CustomerId| {
            let rows = self.hub.rows();
            rows.conversations.iter().any(|c| c.customer == *id && c.end.is_none())
        };
        let lost = waiting
            .iter()
            .find(|id| category_change && !now.contains(id) && !talking(id) && !line.contains(id));
        lost.map_or(Ok(()), |id| {
            Err(format!("{id} waited and was lost by a change of a category"))
        })
    }

    fn customer_comes(&mut self, who: u8, tab: u8, seen: u8) -> Checked {
        let tab = TabId(u128::from(tab) + 1);
        let shown = self.viewers.values().filter(|v| v.who == Who::Customer(customer(who)));
        let last = shown
            .flat_map(|v| v.last.clone())
            .last()
            .map(|(id, last)| (id, last.saturating_sub(u32::from(seen % 4))));
        self.connect(Who::Customer(customer(who)), tab, last.into_iter().collect())
    }

    fn agent_comes(&mut self, who: u8, tab: u8) -> Checked {
        let session = self.session_of.get(&agent(who)).copied().unwrap_or(SessionId(0));
        self.connect(
            Who::Desk {
                agent: agent(who),
                session,
            },
            TabId(u128::from(tab) + 1),
            Vec::new(),
        )
    }

    fn admin_looks(&mut self, who: u8) -> Checked {
        let session = self.session_of.get(&agent(who)).copied().unwrap_or(SessionId(0));
        self.connect(
            Who::Floor {
                agent: agent(who),
                session,
            },
            TabId(9),
            Vec::new(),
        )
    }

    fn connect(&mut self, who: Who, tab: TabId, seen: Vec<(ConversationId, u32)>) -> Checked {
        self.counter += 1;
        let conn = ConnId(self.counter);
        let me = person(who);
        if self
            .last_present
            .get(&me)
            .is_some_and(|at| self.now.steady.since(*at) >= 600_000)
        {
            self.accepted.retain(|(person, _), _| *person != me);
        }
        let mut viewer = Viewer::new(who, tab);
        viewer.last.extend(seen.iter().copied());
        self.viewers.insert(conn, viewer);
        self.step(Input::Connected { conn, who, tab, seen })
    }

    /// Whoever was away for ten minutes may be a stranger to the hub.
    fn forget_strangers(&mut self) {
        let (last_present, now) = (&self.last_present, self.now.steady);
        self.accepted
            .retain(|(person, _), _| last_present.get(person).is_some_and(|at| now.since(*at) < 600_000));
    }

    fn drop_conn(&mut self, conn: ConnId) -> Checked {
        self.viewers.remove(&conn);
        self.step(Input::Disconnected { conn })
    }

    fn pick_conn(&self, which: u8, wanted: impl Fn(&Viewer) -> bool) -> Option<ConnId> {
        let conns: Vec<ConnId> = self
            .viewers
            .iter()
            .filter(|(_, v)| wanted(v))
            .map(|(conn, _)| *conn)
            .collect();
        conns.get(usize::from(which) % conns.len().max(1)).copied()
    }

    fn conn_of(&self, customer_side: bool, who: u8) -> Option<ConnId> {
        self.pick_conn(who, |viewer| match viewer.who {
            Who::Customer(id) => customer_side && id == customer(who),
            Who::Desk { agent: id, .. } => !customer_side && id == agent(who),
            Who::Floor { .. } => false,
        })
    }

    fn signal(&mut self, customer_side: bool, who: u8, signal: Signal) -> Checked {
        match self.conn_of(customer_side, who) {
            Some(conn) => self.step(Input::Signalled { conn, signal }),
            None => Ok(()),
        }
    }

    fn command(&mut self, customer_side: bool, who: u8, command: Command) -> Checked {
        let Some(conn) = self.conn_of(customer_side, who) else {
            return Ok(());
        };
        self.counter += 1;
        let (id, digest) = (CommandId(u128::from(self.counter)), self.counter);
        let before = self.hub.rows();
        self.step(Input::Commanded {
            conn,
            id,
            digest,
            command: command.clone(),
        })?;
        let answer = self.answer_to(conn, id)?;
        if let Answer::Refused(reason) = answer {
            // 7.x: what is refused changes nothing.
            if self.hub.rows() != before {
                return Err(format!("refused with {reason:?}, and something changed"));
            }
        } else if let Some(viewer) = self.viewers.get(&conn) {
            self.accepted
                .insert((person(viewer.who), viewer.tab), (id, digest, command, answer));
        }
        Ok(())
    }

    fn answer_to(&self, conn: ConnId, id: CommandId) -> Result<Answer, String> {
        let mut answers = self.answers.iter().filter(|(c, i, _)| *c == conn && *i == id);
        match (answers.next(), answers.next()) {
            (Some((_, _, answer)), None) => Ok(*answer),
            other => Err(format!("6: {id} has the answers {other:?}")),
        }
    }

    /// 6: a repeated command changes nothing and gets the same answer.
    fn repeat(&mut self, which: u8, other_payload: bool) -> Checked {
        let Some(conn) = self.pick_conn(which, |v| !matches!(v.who, Who::Floor { .. })) else {
            return Ok(());
        };
        let Some(viewer) = self.viewers.get(&conn) else {
            return Ok(());
        };
        let Some((id, digest, command, answer)) = self.accepted.get(&(person(viewer.who), viewer.tab)).cloned() else {
            return Ok(());
        };
        let digest = if other_payload { digest + 1_000_000 } else { digest };
        let wanted = if other_payload {
            Answer::Refused(Reason::IdReused)
        } else {
            answer
        };
        let before = (self.hub.rows(), self.disk.rows());
        self.step(Input::Commanded {
            conn,
            id,
            digest,
            command,
        })?;
        let got = self.answer_to(conn, id)?;
        if got != wanted {
            return Err(format!("6: repeated, {id} is answered {got:?}, was {wanted:?}"));
        }
        if (self.hub.rows(), self.disk.rows()) != before {
            return Err(format!("6: repeated, {id} changed something"));
        }
        Ok(())
    }

    /// Lets time pass, deadline by deadline.
    fn wait(&mut self, ms: u64) -> Checked {
        let until = self.now.steady.plus(ms);
        let mut at_once = 0;
        while let Some(at) = self.hub.poll_deadline().filter(|at| *at <= until) {
            at_once = if at <= self.now.steady { at_once + 1 } else { 0 };
            if at_once > 3 {
                return Err("a deadline stays due after its tick".to_owned());
            }
            self.pass(at.since(self.now.steady));
            self.step(Input::Ticked)?;
        }
        self.pass(until.since(self.now.steady));
        Ok(())
    }

    fn pass(&mut self, ms: u64) {
        self.now = Now {
            steady: self.now.steady.plus(ms),
            wall: self.now.wall.plus(ms),
        };
    }

    /// 5, as seen from outside: after a quiet moment everyone waiting has been told their true place.
    pub fn quiet(&mut self) -> Checked {
        self.wait(400)?;
        for waiting in self.hub.everyone_waiting().iter().filter(|w| w.connected) {
            if self
                .line_changed
                .get(&waiting.category)
                .is_some_and(|at| self.now.steady.since(*at) < 300)
            {
                continue;
            }
            let line = self.hub.line(waiting.category);
            let place = line
                .iter()
                .position(|c| *c == waiting.customer)
                .map(|index| index as u32 + 1);
            for viewer in self
                .viewers
                .values()
                .filter(|v| v.who == Who::Customer(waiting.customer))
            {
                if viewer.place.map(|(entry, told)| (entry, Some(told))) != Some((waiting.key.entry, place)) {
                    return Err(format!(
                        "5: {:?} was told {:?}, stands at {place:?}",
                        waiting.customer, viewer.place
                    ));
                }
            }
        }
        limits_agree(&self.viewers, &self.hub)?;
        boards_agree(&self.viewers)
    }

    /// 9: what a start loads is what the hub was, with everybody held; then perhaps everyone comes back.
    fn crash(&mut self, at_once: bool) -> Checked {
        let viewers = std::mem::take(&mut self.viewers);
        self.forget_strangers();
        // A message is found by its entry, as long as its conversation lives; ten minutes after the end it is only in the archive.
        let live: BTreeSet<ConversationId> = self.disk.rows().conversations.iter().map(|row| row.id).collect();
        self.accepted.retain(|_, (_, _, command, _)| match command {
            Command::Say { conversation, .. } => live.contains(conversation),
            _ => true,
        });
        let before_crash = self.now.steady;
        self.now.steady = Steady(self.now.steady.0 / 2);
        let lines = |hub: &Hub| (0..CATEGORIES).map(|n| hub.line(category_id(n))).collect::<Vec<_>>();
        let before = lines(&self.hub);
        self.hub = Hub::load(self.now, self.disk.rows());
        self.line_changed.clear();
        self.last_present.retain(|_, at| before_crash.since(*at) < 600_000);
        for at in self.last_present.values_mut() {
            *at = self.now.steady;
        }
        if lines(&self.hub) != before {
            return Err("9: the lines are not what they were".to_owned());
        }
        self.step(Input::Accepting)?;
        if at_once {
            for (_, viewer) in viewers {
                self.connect(viewer.who, viewer.tab, viewer.last.into_iter().collect())?;
            }
        }
        Ok(())
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

    /// 11: two participants see an entry; and it is on disk when they do.
    fn may_see(&self, conn: ConnId, frame: &Frame) -> Checked {
        let Frame::Entry { conversation, entry } = frame else {
            return Ok(());
        };
        let row = self
            .disk
            .conversation(*conversation)
            .ok_or_else(|| format!("9: {conversation} is shown and not on disk"))?;
        if !self.disk.has_entry(*conversation, entry) {
            return Err(format!(
                "9: entry {} of {conversation} is shown and not on disk",
                entry.seq
            ));
        }
        let allowed = match self.viewers.get(&conn).map(|viewer| viewer.who) {
            Some(Who::Customer(customer)) => row.customer == customer,
            Some(Who::Desk { agent, .. }) => row
                .parts
                .iter()
                .any(|p| p.agent == agent && p.to.is_none_or(|(_, last)| entry.seq <= last)),
            Some(Who::Floor { .. }) => false,
            None => true,
        };
        if allowed {
            Ok(())
        } else {
            Err(format!("11: {conn} is shown an entry of {conversation}"))
        }
    }

    /// 9: what the hub believes to be on disk is there.
    fn check_disk(&self) -> Checked {
        let (mut hub, disk) = (self.hub.rows(), self.disk.rows());
        for (id, last) in self.hub.last_entries() {
            if last != self.disk.last_entry(id) {
                return Err(format!(
                    "9: {id} has {last} entries, the disk {}",
                    self.disk.last_entry(id)
                ));
            }
        }
        hub.limits = disk.limits;
        let same = hub.counters == disk.counters
            && hub.categories == disk.categories
            && hub.agents == disk.agents
            && hub.customers == disk.customers
            && hub.conversations == disk.conversations;
        if same {
            Ok(())
        } else {
            Err(format!("9: the disk holds something else:\n{hub:?}\n{disk:?}"))
        }
    }

    /// 4: whoever was served comes before everyone connected who still waits for the same agent in the same way.
    fn check_order(
        &self,
        paired: &BTreeSet<(EntryId, CategoryId, ConversationId)>,
        before: &[usher::hub::audit::WaitingNow],
        taken: Option<Option<CategoryId>>,
    ) -> Checked {
        let modes: BTreeMap<CategoryId, Mode> = self.hub.rows().categories.iter().map(|c| (c.id, c.mode)).collect();
        let agents = self.hub.rows().agents;
        for (entry, category, conversation) in paired {
            let Some(key) = before.iter().find(|w| w.key.entry == *entry).map(|w| w.key) else {
                continue;
            };
            let mode = modes[category];
            if mode == Mode::Offer {
                continue;
            }
            let Some(agent) = self
                .disk
                .conversation(*conversation)
                .and_then(|c| c.parts.last())
                .map(|p| p.agent)
            else {
                continue;
            };
            let serves: Vec<CategoryId> = agents
                .iter()
                .find(|a| a.id == agent)
                .map(|a| a.categories.clone())
                .unwrap_or_default();
            let overtaken = self.hub.everyone_waiting().into_iter().find(|w| {
                let same_way = modes[&w.category] == mode && serves.contains(&w.category);
                let asked_for = taken.flatten().is_none_or(|wanted| wanted == w.category);
                w.connected && !w.offered && same_way && asked_for && w.key < key
            });
            if let Some(overtaken) = overtaken {
                return Err(format!("4: {entry} was served before {:?}", overtaken.key));
            }
        }
        Ok(())
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

fn fate(n: u8) -> Fate {
    match n % 5 {
        0 => Fate::Keep,
        1 => Fate::Dismiss,
        to => Fate::Move(category_id(to)),
    }
}

/// Any will do: what they mean is said by the acts.
fn hours() -> Arc<Hours> {
    Arc::new(Hours {
        zone: "UTC".to_owned(),
        week: Vec::new(),
        holidays: Vec::new(),
    })
}

fn person(who: Who) -> Person {
    match who {
        Who::Customer(id) => Person::Customer(id),
        Who::Desk { agent, .. } | Who::Floor { agent, .. } => Person::Agent(agent),
    }
}

fn text<const MAX: usize, const LINE: bool>(raw: &str) -> Text<MAX, LINE> {
    Text::parse(raw).expect("the text is short and not blank")
}
