//! What the hub wants kept: one row type for each kind of thing, and the changes that a step made to them.
//!
//! A row is the whole truth about its thing: `Hub::load` of all live rows is the hub after a crash. `store::translate`
//! turns rows into what the tables hold. Deliberately absent: connections, drafts, positions, boards.

use std::sync::Arc;

use crate::ids::{
    AgentId, CategoryId, CommandId, ConversationId, CustomerId, EntryId, GuestId, InvitationId, OfferId, SessionId,
    TabId,
};

use super::input::{AwayReason, Limits, Mode, Preview};
use super::terms::{Answer, EndWhy, Estimate, OfferGone, Outcome};
use super::text::{Body, Email, Name, Note, StatusText, Subject};
use super::time::Wall;

/// One thing to write. Within a batch only the last change of a key counts; `Entry`, `Wait` and `Offer` are written once.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    Put(Row),
    RemoveAgent(AgentId),
    /// The customer is remembered no longer, nor any command they sent.
    ForgetCustomer(CustomerId),
    /// An accepted command that will not be repeated any more.
    ForgetAccepted {
        person: Person,
        tab: TabId,
        id: CommandId,
    },
    /// The conversation has left live state; from now on it is only in the archive.
    Retire(ConversationId),
    /// The guest has left the lobby.
    RemoveGuest(CustomerId),
    /// The invitation is pending no longer.
    RemoveInvitation(InvitationId),
}

/// A thing that is kept.
#[derive(Clone, Debug, PartialEq)]
pub enum Row {
    Counters(Counters),
    Limits(Limits),
    Category(CategoryRow),
    Agent(AgentRow),
    Customer(CustomerRow),
    Conversation(ConversationRow),
    Entry(ConversationId, Arc<EntryRow>),
    Accepted(AcceptedRow),
    Wait(WaitRow),
    Offer(OfferRow),
    Guest(GuestRow),
    Invitation(InvitationRow),
}

/// Everything that lives, as the store gives it back.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rows {
    pub counters: Counters,
    pub limits: Option<Limits>,
    pub categories: Vec<CategoryRow>,
    pub agents: Vec<AgentRow>,
    pub customers: Vec<CustomerRow>,
    /// Those not retired.
    pub conversations: Vec<ConversationRow>,
    /// For each of those, at least its last [`super::TAIL_ENTRIES_LOADED`] entries, in order.
    pub entries: Vec<(ConversationId, Arc<EntryRow>)>,
    /// In the order they were accepted.
    pub accepted: Vec<AcceptedRow>,
    /// Everybody in the lobby.
    pub guests: Vec<GuestRow>,
    /// Those that are pending.
    pub invitations: Vec<InvitationRow>,
}

/// The next number of each kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    pub agent: u32,
    pub category: u32,
    pub entry: u64,
    pub offer: u64,
    pub conversation: u64,
    pub outcome: u64,
    pub guest: u64,
    pub invitation: u64,
}

/// A category.
#[derive(Clone, Debug, PartialEq)]
pub struct CategoryRow {
    pub id: CategoryId,
    pub name: Name,
    pub position: u32,
    pub open: bool,
    pub mode: Mode,
    pub queue_limit: u32,
    pub queue_when_unstaffed: bool,
    pub preview: Preview,
    pub ask_email: bool,
    pub ask_subject: bool,
    pub wrap_up_s: u32,
    /// When it takes customers; always without.
    pub hours: Option<Arc<Hours>>,
    /// Days after which an ended conversation is removed; kept for good without.
    pub retention_days: Option<u32>,
    /// Takes nobody and is shown to nobody but admins; its agents stay assigned.
    pub archived: bool,
}

/// Opening hours in the zone of the business. Whoever knows zones tells the hub what they mean at the time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hours {
    /// An IANA name.
    pub zone: String,
    /// Sorted; they do not overlap.
    pub week: Vec<Span>,
    /// Sorted by their date, each day once.
    pub holidays: Vec<Holiday>,
}

/// One span of one weekday, in minutes after midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// 1 is Monday, 7 is Sunday.
    pub day: u8,
    pub from_min: u16,
    /// Up to 1440, later than `from_min`.
    pub to_min: u16,
}

/// A day on which it is closed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Holiday {
    /// `2026-12-25`
    pub date: String,
    pub name: String,
}

/// An agent: the account as the hub needs it, and where they stand.
#[derive(Clone, Debug, PartialEq)]
pub struct AgentRow {
    pub id: AgentId,
    pub email: Email,
    pub full_name: Name,
    pub display_name: Name,
    pub admin: bool,
    pub enabled: bool,
    pub capacity: u8,
    pub categories: Vec<CategoryId>,
    pub sessions: Vec<SessionId>,
    pub state: AgentState,
    pub state_since: Wall,
    /// When the last unit ended that served anybody; the longest idle is served first.
    pub idle_since: Wall,
    /// Offers left unanswered in a row.
    pub missed: u8,
    pub outcomes: Vec<Outcome>,
    /// What they say of themselves to those who see them.
    pub status: Option<StatusText>,
    /// Whether guests in the lobby see them.
    pub listed: bool,
    /// Whether those who may invite them see them: connected, or not for long without.
    pub here: bool,
}

/// What an agent has chosen, or was set to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AgentState {
    Available,
    Away(AwayReason),
    LastCall,
}

/// A customer with a place, or one who had one a short while ago.
#[derive(Clone, Debug, PartialEq)]
pub struct CustomerRow {
    pub id: CustomerId,
    pub waiting: Option<WaitingRow>,
    /// The conversation under way, or the last one until it is closed or forgotten. One by invitation names its guests itself.
    pub conversation: Option<ConversationId>,
    pub outcomes: Vec<Outcome>,
}

/// A guest in the lobby.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GuestRow {
    pub customer: CustomerId,
    pub guest: GuestId,
    pub name: Name,
    /// What they have chosen.
    pub available: bool,
    /// What they say of themselves to those who see them.
    pub status: Option<StatusText>,
    pub entered: Wall,
    /// Connected, or not for long without; others are kept only while they talk.
    pub here: bool,
}

/// A pending invitation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvitationRow {
    pub id: InvitationId,
    pub from: Person,
    pub to: Person,
    pub at: Wall,
}

/// A stay in a queue.
#[derive(Clone, Debug, PartialEq)]
pub struct WaitingRow {
    pub entry: EntryId,
    pub category: CategoryId,
    pub band: Band,
    /// What the order goes by: the first entry's time for those returned, else this one's.
    pub since: Wall,
    /// When this stay began.
    pub entered: Wall,
    pub name: Name,
    pub email: Option<Email>,
    pub subject: Option<Subject>,
    /// The conversation that waits for an agent, for those returned.
    pub conversation: Option<ConversationId>,
    /// What was promised on entering.
    pub place_at_first: u32,
    pub promised: Option<Estimate>,
    /// The stays in categories that closed, from which this one was moved; oldest first.
    pub moved_from: Vec<EntryId>,
}

impl WaitingRow {
    /// Since when the customer waits, as they see it: whoever was moved goes on waiting.
    pub fn waiting_since(&self) -> Wall {
        match self.band {
            Band::Normal => self.since.min(self.entered),
            Band::Returned | Band::Due => self.entered,
        }
    }
}

/// The bands of a queue, in the order of service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Band {
    Returned,
    Due,
    Normal,
}

/// A conversation without its entries.
#[derive(Clone, Debug, PartialEq)]
pub struct ConversationRow {
    pub id: ConversationId,
    pub road: Road,
    /// [`CategoryId::NONE`] on a road without.
    pub category: CategoryId,
    /// [`CustomerId::NONE`] when two of the staff talk.
    pub customer: CustomerId,
    /// Of whoever is on the customer's side.
    pub customer_name: Name,
    /// Who is on the agent's side, when two guests talk.
    pub second: Option<Box<Second>>,
    pub email: Option<Email>,
    pub subject: Option<Subject>,
    /// When the customer first entered a queue.
    pub entered: Wall,
    pub started: Wall,
    /// Every stay in a queue that led here, oldest first.
    pub queue_entries: Vec<EntryId>,
    /// Each agent's part, oldest first. The last one is open while an agent is in it.
    pub parts: Vec<Part>,
    /// The customer's first.
    pub marks: [Marks; 2],
    /// Whether drafts are shown: the setting of its category.
    pub preview: Preview,
    /// The number of the line that tells the customer so: another one with each change of the setting.
    pub preview_line: u32,
    /// What the customer chose, if anything.
    pub preview_choice: Option<bool>,
    /// From the agent who transferred it, until the next one takes it.
    pub note_for_next: Option<Note>,
    pub end: Option<End>,
    pub rating: Option<Rating>,
    /// The agent's wrap-up, until this time.
    pub wrap_up_until: Option<Wall>,
}

/// The road by which two people came together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Road {
    Queue,
    /// One present person has invited another.
    Invitation,
}

/// The second of two guests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Second {
    pub customer: CustomerId,
    pub name: Name,
}

/// One agent's part of a conversation: they may read it up to the end of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    pub agent: AgentId,
    pub name: Name,
    pub from: Wall,
    /// End of the part and the number of the last entry that belongs to it.
    pub to: Option<(Wall, u32)>,
    /// From the agent before, never shown to the customer.
    pub note: Option<Note>,
}

/// How a conversation ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct End {
    pub at: Wall,
    pub why: EndWhy,
}

/// What the customer thought of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rating {
    /// 1 to 5.
    pub score: u8,
    pub comment: Option<Note>,
}

/// "Up to number n" of the entries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Marks {
    pub delivered: u32,
    pub read: u32,
}

/// The two sides of a conversation. Between two of a kind the one who invited has the customer's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    Customer,
    Agent,
}

impl Side {
    pub fn other(self) -> Self {
        match self {
            Self::Customer => Self::Agent,
            Self::Agent => Self::Customer,
        }
    }
}

/// One entry of a conversation's numbered log.
#[derive(Clone, Debug, PartialEq)]
pub struct EntryRow {
    /// From 1, without gaps.
    pub seq: u32,
    /// Never before the entry before.
    pub at: Wall,
    pub content: Content,
}

/// What an entry tells.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    Message {
        side: Side,
        name: Name,
        body: Body,
        sent_as: SentAs,
    },
    /// One has invited the other, who has accepted. `side` is the inviter's.
    Invited {
        side: Side,
        inviter: Name,
        invitee: Name,
    },
    /// An agent took the conversation: the first, or after a wait.
    Joined {
        agent: Name,
    },
    Dropped {
        side: Side,
        name: Name,
    },
    Back {
        side: Side,
        name: Name,
    },
    /// The agent's connection was lost; the customer waits at the head of the queue.
    Returned {
        agent: Name,
    },
    /// `to` is the agent it went to; with none it waits in `category`.
    Transferred {
        from: Name,
        to: Option<Name>,
        category: CategoryId,
    },
    /// Little room is left.
    NearlyFull {
        left: u32,
    },
    Ended {
        why: EndWhy,
        name: Option<Name>,
    },
}

/// The command by which a message came, so that a repeat finds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SentAs {
    pub person: Person,
    pub tab: TabId,
    pub id: CommandId,
    pub digest: u64,
}

/// Somebody who can command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Person {
    Customer(CustomerId),
    Agent(AgentId),
}

/// An accepted command that is not a message (those are found by their entry).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AcceptedRow {
    pub person: Person,
    pub tab: TabId,
    pub id: CommandId,
    pub digest: u64,
    pub answer: Answer,
    pub at: Wall,
}

/// How a stay in a queue went, beside what was promised; so that the estimate's error can be reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WaitRow {
    pub entry: EntryId,
    pub category: CategoryId,
    pub entered: Wall,
    pub left: Wall,
    pub place_at_first: u32,
    pub promised: Option<Estimate>,
    pub how: WaitEnd,
}

/// How a stay in a queue ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WaitEnd {
    Paired(ConversationId),
    Left,
    Abandoned,
    /// The category closed, and the wait goes on in another one.
    Moved,
    /// The category closed, and the customer was told so.
    Dismissed,
}

/// One ringing of one agent for a stay in a queue, when it is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfferRow {
    pub offer: OfferId,
    pub entry: EntryId,
    pub agent: AgentId,
    /// As the agent was called then.
    pub name: Name,
    pub at: Wall,
    pub ended: Wall,
    pub why: OfferGone,
}
