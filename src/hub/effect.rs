//! Everything the hub orders: frames to connections, answers, closings, replies. Effects are orders, carried out by the driver.
//!
//! What a frame shows is a hub type; `ws::translate` turns it into the wire's. An effect is *volatile* when it may be shown
//! before the step that made it is on disk; [`Effect::volatile`] is the one place that says which are.

use std::sync::Arc;

use smallvec::SmallVec;

use crate::ids::{
    AgentId, CategoryId, CommandId, ConnId, ConversationId, EntryId, GuestId, InvitationId, OfferId, OutcomeId,
    RequestId,
};

pub use super::terms::{Answer, By, EndWhy, Estimate, InvitationEnd, OfferGone, Outcome, OutcomeWhat, Reason};

use super::input::{AwayReason, Buddy, Lobby, Mode, Preview};
use super::row::{EntryRow, Marks, Rating, Road, Side};
use super::text::{Name, Note, StatusText, Subject};
use super::time::Wall;

/// Connections; almost always one or two.
pub type Conns = SmallVec<[ConnId; 2]>;

/// One order to the driver.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Shows a frame to these connections, in order with all other frames to them.
    Send {
        to: Conns,
        frame: Frame,
    },
    /// Answers one command on the connection it came by.
    Answer {
        to: ConnId,
        id: CommandId,
        answer: Answer,
    },
    /// Reads the entries `from..before` of a conversation from the store and shows them.
    ReadHistory {
        to: ConnId,
        conversation: ConversationId,
        from: u32,
        before: u32,
    },
    Close {
        conn: ConnId,
        why: Closing,
    },
    /// Answers the HTTP side.
    Reply {
        request: RequestId,
        reply: Reply,
    },
}

impl Effect {
    /// Whether it may overtake the commit of its own step. Places and boards may not: they would overtake the state they belong to.
    pub fn volatile(&self) -> bool {
        match self {
            Self::Send { frame, .. } => matches!(frame, Frame::Draft { .. } | Frame::Typing { .. }),
            Self::Answer { .. } | Self::ReadHistory { .. } | Self::Close { .. } | Self::Reply { .. } => false,
        }
    }
}

/// What a connection is shown.
#[derive(Clone, Debug, PartialEq)]
pub enum Frame {
    /// Everything a customer's page needs; replaces all it had.
    Customer(Box<CustomerView>),
    /// Everything an agent's console needs; replaces all it had.
    Agent(Box<AgentView>),
    /// Everything a lobby page needs; replaces all it had.
    Guest(Box<GuestView>),
    /// What a guest sees of themselves, once they are in the lobby.
    Myself(GuestSelf),
    /// The lobby is open to others than before.
    Lobby(Lobby),
    /// An invitation is pending, sent or received.
    Invitation(InvitationView),
    InvitationGone {
        invitation: InvitationId,
        why: InvitationEnd,
        /// Whose deed it was; nobody's when time ran out or the lobby was closed.
        by: Option<By>,
        sent: bool,
        /// The other's.
        name: Name,
    },
    /// The customer stands elsewhere now.
    Place(PlaceView),
    /// The agent's own state, limit or load changed.
    Me(AgentSelf),
    /// How long a message may be, or a place in line is kept, is another number now.
    Limits {
        message_chars: u32,
        hold_ms: u64,
    },
    /// A conversation began or its header changed.
    Conversation(Box<Header>),
    /// An agent has no part in this conversation any more.
    Left {
        conversation: ConversationId,
        why: LeftWhy,
    },
    /// The next entry of a conversation.
    Entry {
        conversation: ConversationId,
        entry: Arc<EntryRow>,
    },
    /// What a side holds and has looked at.
    Marked {
        conversation: ConversationId,
        side: Side,
        marks: Marks,
    },
    Offer(OfferView),
    OfferGone {
        offer: OfferId,
        why: OfferGone,
    },
    Outcome(OutcomeView),
    /// The end that was shown just before is kept under this number until a page says that it has been shown it.
    Kept {
        outcome: OutcomeId,
    },
    OutcomeGone {
        outcome: OutcomeId,
    },
    /// My place and estimate; only the newest matters.
    Position {
        entry: EntryId,
        position: Position,
    },
    /// Volatile: what stands in the customer's composer. `after` is the number of their last message before it was typed:
    /// a viewer who holds a later message of theirs drops it, and entry `after` itself does not clear it.
    Draft {
        conversation: ConversationId,
        text: Arc<str>,
        after: u32,
    },
    /// Volatile: the other is typing, or has stopped; `after` as for a draft.
    Typing {
        conversation: ConversationId,
        on: bool,
        after: u32,
    },
    /// Rows of a board.
    Board(Arc<BoardUpdate>),
}

/// What became of a change by the HTTP side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reply {
    Done,
    Agent(AgentId),
    Category(CategoryId),
    /// An edit that said what shall become of those who wait has closed a category with so many.
    Closed {
        waiting: u32,
    },
    Refused(Reason),
}

/// Why the hub closes a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Closing {
    /// The server is leaving; come back.
    GoingAway,
    /// The session ended or the account was disabled; stay away until logged in.
    LoggedOut,
    /// Whose page it was has been erased; come back as somebody new.
    Forgotten,
    /// More tabs than one person may have open.
    TooManyTabs,
    /// The lobby is not open to guests.
    LobbyClosed,
}

/// Why an agent has no part in a conversation any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeftWhy {
    Transferred,
    /// Their connection was lost for too long.
    Lost,
    /// Wrapped up or closed.
    Closed,
}

/// A customer's whole page.
#[derive(Clone, Debug, PartialEq)]
pub struct CustomerView {
    pub place: PlaceView,
    /// The conversation under way, or the last one until it is closed, with what this tab has not seen.
    pub conversation: Option<ConversationView>,
    pub outcomes: Vec<OutcomeView>,
    pub message_chars: u32,
    pub hold_ms: u64,
    pub lobby: Lobby,
}

/// Where a customer stands.
#[derive(Clone, Debug, PartialEq)]
pub enum PlaceView {
    Idle,
    Waiting {
        entry: EntryId,
        category: CategoryId,
        /// The category's.
        name: Name,
        since: Wall,
        position: Position,
        /// Set while an earlier agent was lost or has transferred: the conversation stays.
        conversation: Option<ConversationId>,
    },
    Talking {
        conversation: ConversationId,
    },
}

/// A notice as its person is shown it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutcomeView {
    pub outcome: Outcome,
    /// Of the category that it is about, also of one that is archived.
    pub category_name: Option<Name>,
}

/// A place in line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// 1 is next.
    pub place: u32,
    pub estimate: Option<Estimate>,
    /// Why the number is another than it was.
    pub because: Option<Overtaken>,
    /// Whether the category takes nobody new any more; those who wait are served.
    pub closed: bool,
}

/// Who came before a waiting customer by right, or how else the number changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Overtaken {
    /// Somebody returned to the head.
    Returned,
    /// An appointment came due.
    Appointment,
    /// The customer's own category closed, and they were moved to this one.
    Moved,
    /// People who have waited longer were moved here.
    Merged,
}

/// A guest's whole page.
#[derive(Clone, Debug, PartialEq)]
pub struct GuestView {
    /// Nothing before they have entered, and after they have left.
    pub me: Option<GuestSelf>,
    pub invitations: Vec<InvitationView>,
    pub conversation: Option<ConversationView>,
    /// By invitation, of whose end a notice is kept, with what this tab has not seen.
    pub ended: Vec<ConversationView>,
    pub outcomes: Vec<OutcomeView>,
    pub message_chars: u32,
    pub lobby: Lobby,
}

/// What a guest sees of themselves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GuestSelf {
    pub guest: GuestId,
    pub name: Name,
    pub status: Option<StatusText>,
    /// What they have chosen.
    pub available: bool,
    /// What others see.
    pub free: bool,
}

/// A pending invitation as one of the two sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvitationView {
    pub invitation: InvitationId,
    /// Whether the viewer has sent it.
    pub sent: bool,
    pub other: Buddy,
    /// The other's.
    pub name: Name,
    pub at: Wall,
    pub expires: Wall,
}

/// An agent's whole console.
#[derive(Clone, Debug, PartialEq)]
pub struct AgentView {
    pub me: AgentSelf,
    pub lobby: Lobby,
    pub invitations: Vec<InvitationView>,
    pub offers: Vec<OfferView>,
    pub conversations: Vec<ConversationView>,
    pub outcomes: Vec<OutcomeView>,
    pub message_chars: u32,
}

/// What an agent sees of themselves.
#[derive(Clone, Debug, PartialEq)]
pub struct AgentSelf {
    pub agent: AgentId,
    pub display_name: Name,
    pub admin: bool,
    pub state: StateView,
    pub since: Wall,
    pub capacity: u8,
    pub units: u8,
    pub categories: Vec<CategoryId>,
    /// What those see who may invite them.
    pub free: bool,
    pub status: Option<StatusText>,
    pub listed: bool,
}

/// An agent's state as shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StateView {
    Available,
    Away(AwayReason),
    LastCall,
}

/// A ringing offer.
#[derive(Clone, Debug, PartialEq)]
pub struct OfferView {
    pub offer: OfferId,
    pub category: CategoryId,
    pub customer: Name,
    pub subject: Option<Subject>,
    pub waiting_since: Wall,
    pub expires: Wall,
}

/// A conversation with entries: its header, and the entries from `from` on.
#[derive(Clone, Debug, PartialEq)]
pub struct ConversationView {
    pub header: Header,
    /// The number of the first entry given; entries before it are to be asked for by history.
    pub from: u32,
    pub entries: Vec<Arc<EntryRow>>,
}

/// A conversation without its entries, as one side sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct Header {
    pub conversation: ConversationId,
    pub road: Road,
    pub category: CategoryId,
    /// As it is called now, also when it is archived.
    pub category_name: Option<Name>,
    /// Which side the viewer is on.
    pub side: Side,
    pub customer: Name,
    /// The present or last agent's display name; on the road of invitations that of whoever is on that side.
    pub agent: Option<Name>,
    /// Whether the other is one of the staff.
    pub with_staff: bool,
    pub status: Status,
    /// The other's grace, while their connection is lost: they are gone at this time.
    pub other_held_until: Option<Wall>,
    pub preview: PreviewView,
    /// The customer's side first.
    pub marks: [Marks; 2],
    pub started: Wall,
    /// How many entries there are; the last one has this number.
    pub entries: u32,
    pub rating: Option<Rating>,
    /// For the agent only.
    pub card: Option<Card>,
}

/// Draft preview in one conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PreviewView {
    pub setting: Preview,
    /// Whether the agent sees the draft now.
    pub active: bool,
    /// The number of the line that tells the customer so.
    pub line: u32,
}

/// What the agent knows of the customer.
#[derive(Clone, Debug, PartialEq)]
pub struct Card {
    pub email: Option<super::text::Email>,
    pub subject: Option<Subject>,
    pub waited_ms: u64,
    /// From the agent before, never shown to the customer.
    pub note: Option<Note>,
    pub wrap_up_until: Option<Wall>,
}

/// How far a conversation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    Open,
    WaitingForAgent,
    Ended { why: EndWhy, at: Wall },
}

/// The boards there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Topic {
    /// Categories as customers see them.
    Categories,
    /// Counts, categories and colleagues, for agents.
    Team,
    /// The team's and every conversation under way, for admins.
    Floor,
    /// Everybody who is present, for agents who ask.
    People,
    /// Guests and the agents who show themselves to them, for guests who ask.
    Lobby,
}

impl Topic {
    pub const ALL: [Self; 5] = [Self::Categories, Self::Team, Self::Floor, Self::People, Self::Lobby];
}

/// Rows of a board that are new or changed since the version before, or all of them.
#[derive(Clone, Debug, PartialEq)]
pub struct BoardUpdate {
    pub topic: Topic,
    /// Counts changes since the hub was loaded.
    pub version: u64,
    /// Whether these are all the rows there are.
    pub snapshot: bool,
    pub rows: Vec<BoardRow>,
    pub removed: Vec<BoardKey>,
}

/// What names a row of a board.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum BoardKey {
    Totals,
    Category(CategoryId),
    Agent(AgentId),
    Conversation(ConversationId),
    Person(Buddy),
}

/// A row of a board.
#[derive(Clone, Debug, PartialEq)]
pub enum BoardRow {
    Totals(TotalsRow),
    Category(CategoryLine),
    Agent(AgentLine),
    Conversation(ConversationLine),
    Person(PersonLine),
}

impl BoardRow {
    pub fn key(&self) -> BoardKey {
        match self {
            Self::Totals(_) => BoardKey::Totals,
            Self::Category(line) => BoardKey::Category(line.category),
            Self::Agent(line) => BoardKey::Agent(line.agent),
            Self::Conversation(line) => BoardKey::Conversation(line.conversation),
            Self::Person(line) => BoardKey::Person(line.buddy),
        }
    }
}

/// People, each counted once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TotalsRow {
    /// Any customer page open.
    pub customers: u32,
    pub waiting: u32,
    pub talking: u32,
    pub agents: AgentCounts,
}

/// Agents by state; the first counts all logged in, the others only those who are connected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AgentCounts {
    pub logged_in: u32,
    /// Available and with room.
    pub available: u32,
    pub at_capacity: u32,
    pub away: u32,
    pub last_call: u32,
}

/// A category on a board.
#[derive(Clone, Debug, PartialEq)]
pub struct CategoryLine {
    pub category: CategoryId,
    pub name: Name,
    /// Its place in the list, from 0.
    pub position: u32,
    pub mode: Mode,
    pub door: Door,
    /// When it opens again, while it is out of hours and nothing else keeps it closed.
    pub opens: Option<Wall>,
    /// Why it takes nobody new; for staff, and while it is closed.
    pub closed: Option<WhyClosed>,
    pub ask_email: bool,
    pub ask_subject: bool,
    pub waiting: u32,
    /// When the one who waits longest entered.
    pub longest_since: Option<Wall>,
    /// What somebody entering now would be told.
    pub estimate: Option<Estimate>,
    pub agents: AgentCounts,
}

/// Whether a category can be entered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    /// Agents are available now.
    Ready,
    /// There is a line.
    Queue,
    /// One may wait, but nobody is on duty.
    Unstaffed,
    Full,
    Closed,
}

/// Why a category takes nobody new.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhyClosed {
    /// An admin has closed it.
    ByHand,
    OutOfHours,
    /// Nobody is on duty, and it does not queue then.
    Unstaffed,
}

/// An agent on a board.
#[derive(Clone, Debug, PartialEq)]
pub struct AgentLine {
    pub agent: AgentId,
    pub name: Name,
    pub state: StateView,
    pub since: Wall,
    pub connected: bool,
    pub units: u8,
    pub capacity: u8,
    pub categories: Vec<CategoryId>,
}

/// A present person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonLine {
    pub buddy: Buddy,
    pub name: Name,
    /// Whether they may be invited.
    pub available: bool,
    pub status: Option<StatusText>,
    /// Whether nothing was heard of them for five minutes.
    pub idle: bool,
}

/// A conversation on the floor board.
#[derive(Clone, Debug, PartialEq)]
pub struct ConversationLine {
    pub conversation: ConversationId,
    pub category: CategoryId,
    pub customer: Name,
    pub agent: Option<AgentId>,
    pub started: Wall,
    pub customer_held: bool,
    pub agent_held: bool,
}
