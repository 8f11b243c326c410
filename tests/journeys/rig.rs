//! A hub with a clock that is turned by hand, people by name, and a log of what each of them is shown.
//!
//! Everything crosses the wire's own words in both directions, and after every step what must always hold is checked.
//! Deliberately absent: sockets and commits; what is told here is what a driver would tell after the commit.

mod page;
mod shown;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use usher::hub::Hub;
use usher::hub::effect::{Reason, Reply};
use usher::hub::input::{Administration, AgentDraft, AgentEdit, CategoryEdit, Input, Signal, Who};
use usher::hub::row::Person;
use usher::hub::time::{Now, Steady, Wall};
use usher::ids::{
    AgentId, CategoryId, CommandId, ConnId, ConversationId, CustomerId, OutcomeId, RequestId, SessionId, TabId,
};
use usher::ws::decode::{self, Role};
use usher::ws::translate;

use page::Tab;

use super::boards::Boards;
use super::store::Store;
use super::words::{Voice, word};

/// When the journeys begin: any day will do.
const MORNING: i64 = 1_700_000_000_000;

/// Somebody by name.
#[derive(Debug)]
pub struct Somebody {
    pub person: Person,
    number: u128,
    session: u128,
    tabs: BTreeMap<u32, Tab>,
}

/// From this number on a customer's tabs are lobby pages.
pub const LOBBY: u32 = 40;

/// The number of the tab through which an admin looks at the floor.
pub const FLOOR: u32 = 9;

pub struct Rig {
    pub hub: Hub,
    pub now: Now,
    pub store: Store,
    pub log: Vec<String>,
    /// Kinds of frames that the log leaves out unless they are asked for, and with whom of the `staff` somebody talks.
    pub hidden: BTreeSet<String>,
    /// Whether the log tells estimates.
    pub estimates: bool,
    /// Off while a journey makes a crowd, for which it would take too long.
    pub checked: bool,
    /// Whether what the hub orders is shown to nobody, as in a step that dies before its commit.
    pub mute: bool,
    /// The id of the next command, when it is to be one used before.
    pub reuse: Option<CommandId>,
    /// The last command sent: by whom, from which tab, and the frame.
    pub last: Option<(String, u32, Value)>,
    /// What the last command was answered, in the wire's word.
    pub answer: String,
    pub conns: BTreeMap<ConnId, (String, u32)>,
    /// What pages have been shown that they say so of.
    takes: Vec<(ConnId, OutcomeId)>,
    pub people: BTreeMap<String, Somebody>,
    categories: BTreeMap<CategoryId, String>,
    next: u64,
}

impl Rig {
    /// Sales and Billing, automatic, open; one admin, "root", who serves nothing.
    pub fn open() -> Self {
        Self::furnished(true)
    }

    /// The same for whoever is about something later, and has many houses to open: what is checked then is all that there is.
    pub fn unchecked() -> Self {
        Self::furnished(false)
    }

    fn furnished(checked: bool) -> Self {
        let now = Now {
            steady: Steady(1_000),
            wall: Wall(MORNING),
        };
        let mut rig = Self {
            hub: Hub::load(now, Store::default().rows()),
            now,
            store: Store::default(),
            log: Vec::new(),
            hidden: ["me", "conversation", "board", "kept", "staff"]
                .map(str::to_owned)
                .into(),
            estimates: false,
            checked,
            mute: false,
            reuse: None,
            last: None,
            answer: String::new(),
            conns: BTreeMap::new(),
            takes: Vec::new(),
            people: BTreeMap::new(),
            categories: BTreeMap::new(),
            next: 1,
        };
        rig.step(Input::Accepting);
        rig.category("Sales");
        rig.category("Billing");
        rig.agent("root", &[], 1);
        rig.edit_agent(
            "root",
            AgentEdit {
                admin: Some(true),
                ..AgentEdit::default()
            },
        );
        rig.log.clear();
        rig
    }

    pub fn category(&mut self, name: &str) -> CategoryId {
        match self.admin(Administration::AddCategory { name: text(name) }) {
            Reply::Category(id) => {
                self.categories.insert(id, name.to_owned());
                id
            }
            other => panic!("{other:?}"),
        }
    }

    /// An account, away and without a log-in.
    pub fn agent(&mut self, name: &str, categories: &[&str], capacity: u8) -> AgentId {
        let draft = AgentDraft {
            email: text(&format!("{name}@example.org")),
            full_name: text(name),
            display_name: text(name),
            admin: false,
            capacity,
            categories: Some(categories.iter().map(|name| self.category_id(name)).collect()),
        };
        let Reply::Agent(id) = self.admin(Administration::AddAgent(draft)) else {
            panic!("{name} is no agent")
        };
        self.somebody(name, Some(id));
        id
    }

    pub fn somebody(&mut self, name: &str, agent: Option<AgentId>) {
        let number = self.people.len() as u128 + 1;
        let person = agent.map_or(Person::Customer(CustomerId(number)), Person::Agent);
        let somebody = Somebody {
            person,
            number,
            session: number << 32,
            tabs: BTreeMap::new(),
        };
        self.people.insert(name.to_owned(), somebody);
    }

    pub fn category_id(&self, name: &str) -> CategoryId {
        let found = self.categories.iter().find(|(_, known)| *known == name);
        found.map_or(CategoryId(name.parse().unwrap_or(99)), |(id, _)| *id)
    }

    /// An agent's id; of a name never heard, one that nobody has.
    pub fn agent_id(&self, name: &str) -> AgentId {
        match self.people.get(name).map(|somebody| somebody.person) {
            Some(Person::Agent(id)) => id,
            Some(Person::Customer(_)) | None => AgentId(99),
        }
    }

    /// A new log-in.
    pub fn log_in(&mut self, name: &str) {
        let agent = self.agent_id(name);
        let somebody = self.people.get_mut(name).expect("somebody known");
        somebody.session += 1;
        let session = SessionId(somebody.session);
        self.admin(Administration::LogIn { agent, session });
    }

    pub fn session(&self, name: &str) -> SessionId {
        SessionId(self.people[name].session)
    }

    pub fn admin(&mut self, change: Administration) -> Reply {
        self.next += 1;
        let request = RequestId(self.next);
        let replies = self.step(Input::Administered { request, change });
        let reply = replies
            .into_iter()
            .find_map(|(to, reply)| (to == request).then_some(reply));
        let reply = reply.expect("the HTTP side is answered in the same step");
        if let Reply::Refused(reason) = reply {
            self.log.push(format!("admin: refused {}", reason_word(reason)));
        }
        reply
    }

    pub fn edit_agent(&mut self, name: &str, edit: AgentEdit) {
        let agent = self.agent_id(name);
        self.admin(Administration::EditAgent { agent, edit });
    }

    pub fn edit_category(&mut self, name: &str, edit: CategoryEdit) {
        let category = self.category_id(name);
        self.admin(Administration::EditCategory { category, edit });
    }

    /// Opens a tab, which tells what it holds.
    pub fn comes(&mut self, name: &str, tab: u32) {
        if !self.people.contains_key(name) {
            self.somebody(name, None);
        }
        self.next += 1;
        let conn = ConnId(self.next);
        let somebody = self.people.get_mut(name).expect("somebody known");
        let session = SessionId(somebody.session);
        let who = match somebody.person {
            Person::Customer(id) if tab >= LOBBY => Who::Guest(id),
            Person::Customer(id) => Who::Customer(id),
            Person::Agent(agent) if tab == FLOOR => Who::Floor { agent, session },
            Person::Agent(agent) => Who::Desk { agent, session },
        };
        let page = somebody.tabs.entry(tab).or_default();
        assert!(page.conn.replace(conn).is_none(), "{name} has tab {tab} open");
        page.hangs = false;
        page.boards = Boards::default();
        page.fresh = true;
        let seen = page.seen.iter().map(|(id, seq)| (*id, *seq)).collect();
        self.conns.insert(conn, (name.to_owned(), tab));
        let tab = TabId(somebody.number << 8 | u128::from(tab));
        self.step(Input::Connected { conn, who, tab, seen });
    }

    /// Loses a tab's connection. With `all` the page is closed too, and with it what it held.
    pub fn drops(&mut self, name: &str, tab: u32) {
        let page = self.tab(name, tab);
        let conn = page
            .conn
            .take()
            .unwrap_or_else(|| panic!("{name} has no tab {tab} open"));
        page.hangs = false;
        self.conns.remove(&conn);
        self.step(Input::Disconnected { conn });
    }

    /// A tab's line is dead, and the server does not know: what is sent reaches nobody.
    pub fn hangs(&mut self, name: &str, tab: u32) {
        self.tab(name, tab).hangs = true;
    }

    /// A fresh page in the same tab: it holds nothing.
    pub fn forgets(&mut self, name: &str, tab: u32) {
        self.tab(name, tab).seen.clear();
    }

    pub fn open_tabs(&self, name: &str) -> Vec<u32> {
        let tabs = self
            .people
            .get(name)
            .map(|somebody| &somebody.tabs)
            .into_iter()
            .flatten();
        tabs.filter(|(_, tab)| tab.conn.is_some())
            .map(|(number, _)| *number)
            .collect()
    }

    fn tab(&mut self, name: &str, tab: u32) -> &mut Tab {
        let somebody = self
            .people
            .get_mut(name)
            .unwrap_or_else(|| panic!("nobody is called {name}"));
        somebody.tabs.entry(tab).or_default()
    }

    /// Sends a frame; a command without an id gets one.
    pub fn sends(&mut self, name: &str, tab: u32, mut frame: Value) {
        let conn = self
            .tab(name, tab)
            .conn
            .unwrap_or_else(|| panic!("{name} has no tab {tab} open"));
        let role = match self.people[name].person {
            Person::Customer(_) if tab >= LOBBY => Role::Guest,
            Person::Customer(_) => Role::Customer,
            Person::Agent(_) if tab == FLOOR => Role::Floor,
            Person::Agent(_) => Role::Desk,
        };
        if frame.is_object() && frame.get("id").is_none() {
            self.next += 1;
            let id = self.reuse.take().unwrap_or(CommandId(u128::from(self.next)));
            frame["id"] = json!(id);
        }
        let about = frame["conversation"].as_u64().map(ConversationId);
        match (frame["type"].as_str(), about) {
            (Some("draft"), Some(id)) if frame.get("line").is_none() => {
                let text = frame["text"].as_str().unwrap_or_default().to_owned();
                frame["line"] = json!(self.tab(name, tab).types(id, &text));
            }
            (Some("say"), Some(id)) => drop(self.tab(name, tab).types(id, "")),
            _ => {}
        }
        self.answer = "nothing".to_owned();
        match decode::frame(role, &frame.to_string()) {
            Ok(piece) => {
                if matches!(piece, translate::Piece::Command { .. }) {
                    self.last = Some((name.to_owned(), tab, frame));
                }
                self.step(piece.from(conn));
            }
            Err(nonsense) => self.show(conn, &nonsense.frame),
        }
    }

    /// Time goes by, deadline after deadline.
    pub fn advance(&mut self, ms: u64) {
        let until = self.now.steady.plus(ms);
        while let Some(due) = self.hub.poll_deadline().filter(|due| *due <= until) {
            let passed = due.since(self.now.steady);
            self.now = Now {
                steady: self.now.steady.plus(passed),
                wall: self.now.wall.plus(passed),
            };
            self.step(Input::Ticked);
        }
        let passed = until.since(self.now.steady);
        self.now = Now {
            steady: until,
            wall: self.now.wall.plus(passed),
        };
    }

    /// The process dies and another one accepts `ms` later. Nobody has a connection then.
    pub fn crash(&mut self, ms: u64) {
        for somebody in self.people.values_mut() {
            for tab in somebody.tabs.values_mut() {
                tab.conn = None;
                tab.hangs = false;
            }
        }
        self.conns.clear();
        self.now = Now {
            steady: Steady(1_000),
            wall: self.now.wall.plus(ms),
        };
        self.hub = Hub::load(self.now, self.store.rows());
        self.step(Input::Accepting);
    }

    /// One input, the deadlines that are due after it, and what pages say by themselves; returns what the HTTP side is answered.
    pub fn step(&mut self, input: Input) -> Vec<(RequestId, Reply)> {
        let mut replies = self.handle(input);
        let mut ticks = 0;
        while self.hub.poll_deadline().is_some_and(|due| due <= self.now.steady) {
            replies.extend(self.handle(Input::Ticked));
            ticks += 1;
            assert!(ticks < 1_000, "deadlines come to an end");
        }
        while let Some((conn, outcome)) = self.takes.pop() {
            let signal = Signal::Taken { outcome };
            replies.extend(self.handle(Input::Signalled { conn, signal }));
        }
        replies
    }

    fn handle(&mut self, input: Input) -> Vec<(RequestId, Reply)> {
        let before = self.units();
        self.hub.handle(self.now, input);
        while let Some(change) = self.hub.poll_change() {
            self.store.apply(change);
        }
        let mut replies = Vec::new();
        while let Some(effect) = self.hub.poll_effect() {
            self.carry_out(effect, &mut replies);
        }
        if self.checked {
            self.hub
                .audit()
                .unwrap_or_else(|broken| panic!("{broken}\n{}", self.log.join("\n")));
            self.store.check(&self.hub.rows());
        }
        for (agent, units, capacity) in self.units() {
            let had = before
                .iter()
                .find(|(id, ..)| *id == agent)
                .map_or(0, |(_, units, _)| *units);
            assert!(
                units <= had || units <= capacity,
                "agent {agent} got unit {units} of {capacity}"
            );
        }
        replies
    }

    fn units(&self) -> Vec<(AgentId, u8, u8)> {
        let agents = self.store.agents.keys();
        agents
            .filter_map(|id| self.hub.load_of(*id).map(|(units, limit)| (*id, units, limit)))
            .collect()
    }
}

pub fn label(name: &str, tab: u32) -> String {
    match tab {
        1 => name.to_owned(),
        FLOOR => format!("{name}/floor"),
        tab => format!("{name}/{tab}"),
    }
}

fn reason_word(reason: Reason) -> String {
    word(translate::reason(reason))
}

pub fn text<const MAX: usize, const LINE: bool>(raw: &str) -> usher::hub::text::Text<MAX, LINE> {
    usher::hub::text::Text::parse(raw).expect("a good text")
}
