//! The hub by itself, in this process: what comes in, what it decides, and what that costs, without a socket or a disk.

use usher::hub::Hub;
use usher::hub::effect::{Effect, Frame};
use usher::hub::input::{Administration, AgentDraft, CategoryEdit, ChosenState, Command, Form, Input, Who};
use usher::hub::row::{Change, ConversationRow, Row, Rows};
use usher::hub::text::{Body, Name};
use usher::hub::time::{Now, Steady, Wall};
use usher::ids::{AgentId, CategoryId, CommandId, ConnId, CustomerId, EntryId, RequestId, SessionId, TabId};

use crate::house::text;

/// The most that a queue may hold.
const QUEUE_LIMIT: u32 = usher::hub::QUEUE_LIMIT_MAX;

pub struct Alone {
    hub: Hub,
    now_ms: u64,
    next_id: u64,
    name: Name,
    body: Body,
    /// Frames with a place in line.
    pub positions: u64,
    /// Conversations that have begun and were not taken notice of.
    pub begun: Vec<ConversationRow>,
    last_conversation: u64,
    /// What would be on disk by now, for whoever wants it.
    pub changes: Option<Vec<Change>>,
}

impl Alone {
    /// A hub with so many categories and agents, who are available, one category each, and room for `capacity`.
    pub fn with(categories: u32, agents: u32, capacity: u8) -> Self {
        let mut alone = Self {
            hub: Hub::load(Now::default(), Rows::default()),
            now_ms: 1,
            next_id: 1,
            name: text("Grace"),
            body: text("I wonder whether the parcel has left already, or not yet, for it was to be here today."),
            positions: 0,
            begun: Vec::new(),
            last_conversation: 0,
            changes: None,
        };
        alone.step(Input::Accepting);
        for n in 1..=categories {
            let name = text(&format!("Category {n}"));
            alone.administer(Administration::AddCategory { name });
            let edit = CategoryEdit {
                queue_limit: Some(QUEUE_LIMIT),
                ..CategoryEdit::default()
            };
            let category = CategoryId(n);
            alone.administer(Administration::EditCategory { category, edit });
        }
        for n in 1..=agents {
            alone.hire(n, CategoryId(1 + n % categories), capacity);
        }
        alone
    }

    fn hire(&mut self, n: u32, category: CategoryId, capacity: u8) {
        let agent = AgentId(n);
        let session = SessionId(u128::from(n));
        self.administer(Administration::AddAgent(AgentDraft {
            email: text(&format!("agent{n}@example.org")),
            full_name: text("Agent"),
            display_name: text("Agent"),
            admin: false,
            capacity,
            categories: Some(vec![category]),
        }));
        self.administer(Administration::LogIn { agent, session });
        self.connect(desk(agent), Who::Desk { agent, session });
        let state = ChosenState::Available;
        self.command(desk(agent), Command::SetState { state });
    }

    fn administer(&mut self, change: Administration) {
        self.next_id += 1;
        let request = RequestId(self.next_id);
        self.step(Input::Administered { request, change });
    }

    fn connect(&mut self, conn: ConnId, who: Who) {
        let tab = TabId(1);
        self.step(Input::Connected {
            conn,
            who,
            tab,
            seen: Vec::new(),
        });
    }

    fn command(&mut self, conn: ConnId, command: Command) {
        self.next_id += 1;
        let id = CommandId(u128::from(self.next_id));
        self.step(Input::Commanded {
            conn,
            id,
            digest: self.next_id,
            command,
        });
    }

    /// A customer comes and enters a category.
    pub fn enter(&mut self, n: u64, category: CategoryId) {
        self.connect(page(n), Who::Customer(CustomerId(u128::from(n))));
        let form = Form {
            name: self.name.clone(),
            email: None,
            subject: None,
        };
        self.command(page(n), Command::Enter { category, form });
    }

    /// A customer who waits leaves the queue and shuts the page. Those who enter one by one have their number as their entry's.
    pub fn leave(&mut self, n: u64) {
        self.command(page(n), Command::Leave { entry: EntryId(n) });
        self.step(Input::Disconnected { conn: page(n) });
    }

    pub fn say(&mut self, conversation: &ConversationRow, from_agent: bool) {
        let conn = if from_agent {
            desk(agent_of(conversation))
        } else {
            page_of(conversation)
        };
        let (conversation, body) = (conversation.id, self.body.clone());
        self.command(conn, Command::Say { conversation, body });
    }

    /// The agent ends a conversation, and the customer shuts the page.
    pub fn end(&mut self, row: &ConversationRow) {
        let conversation = row.id;
        self.command(desk(agent_of(row)), Command::End { conversation });
        self.step(Input::Disconnected { conn: page_of(row) });
    }

    /// Lets time pass, with everything that falls due.
    pub fn pass(&mut self, ms: u64) {
        let end = self.now_ms + ms;
        while let Some(Steady(due)) = self.hub.poll_deadline().filter(|due| due.0 <= end) {
            self.now_ms = self.now_ms.max(due);
            self.step(Input::Ticked);
        }
        self.now_ms = end;
    }

    fn step(&mut self, input: Input) {
        let now = Now {
            steady: Steady(self.now_ms),
            wall: Wall(1_700_000_000_000 + self.now_ms.cast_signed()),
        };
        self.hub.handle(now, input);
        while let Some(change) = self.hub.poll_change() {
            if let Some(changes) = &mut self.changes {
                changes.push(change.clone());
            }
            if let Change::Put(Row::Conversation(row)) = change
                && row.id.0 > self.last_conversation
            {
                self.last_conversation = row.id.0;
                self.begun.push(row);
            }
        }
        while let Some(effect) = self.hub.poll_effect() {
            if let Effect::Send {
                to,
                frame: Frame::Position { .. },
            } = effect
            {
                self.positions += to.len() as u64;
            }
        }
    }
}

/// The one page of a customer.
fn page(n: u64) -> ConnId {
    ConnId((1 << 40) + n)
}

fn desk(agent: AgentId) -> ConnId {
    ConnId(u64::from(agent.0))
}

fn page_of(row: &ConversationRow) -> ConnId {
    page(u64::try_from(row.customer.0).expect("customers are numbered"))
}

fn agent_of(row: &ConversationRow) -> AgentId {
    row.parts.last().expect("it began with an agent").agent
}
