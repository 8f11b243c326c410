//! Everything that can happen to the hub: one closed list. Inputs are in the past tense.
//!
//! Texts have passed the door ([`super::text`]); ids have not: any of them may be forged, stale or somebody else's.

use std::sync::Arc;

use crate::ids::{
    AgentId, CategoryId, CommandId, ConnId, ConversationId, CustomerId, EntryId, GuestId, InvitationId, OfferId,
    OutcomeId, RequestId, SessionId, TabId,
};

use super::row::Hours;
use super::text::{Body, Email, Name, Note, StatusText, Subject};
use super::time::Wall;

/// What happened.
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    /// A socket said a valid hello. `seen` tells the last entry number that this tab holds of each conversation.
    Connected {
        conn: ConnId,
        who: Who,
        tab: TabId,
        seen: Vec<(ConversationId, u32)>,
    },
    /// A socket is gone, for whatever reason.
    Disconnected { conn: ConnId },
    /// A socket sent a command, which wants an answer. `digest` stands for the whole payload.
    Commanded {
        conn: ConnId,
        id: CommandId,
        digest: u64,
        command: Command,
    },
    /// A socket sent a command for which the allowance of its address is used up: only what was done before is answered once more.
    Repeated { conn: ConnId, id: CommandId, digest: u64 },
    /// A socket sent something that wants no answer.
    Signalled { conn: ConnId, signal: Signal },
    /// The HTTP side wants staff or categories changed; answered by `Effect::Reply`.
    Administered { request: RequestId, change: Administration },
    /// The server begins to accept sockets; grace periods start anew.
    Accepting,
    /// The server is leaving: nobody new is paired, and sockets that close now are no news.
    Draining,
    /// A deadline is due.
    Ticked,
}

/// Whose socket it is, as authenticated at the door.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Who {
    /// Any customer page.
    Customer(CustomerId),
    /// A lobby page. Whose it is may be in the lobby by it.
    Guest(CustomerId),
    /// An agent at work: this connection makes them present.
    Desk { agent: AgentId, session: SessionId },
    /// An admin looking at the floor: sees the board, is not at work through it.
    Floor { agent: AgentId, session: SessionId },
}

/// What a person asks for. Each has one answer, and the same id gets the same answer again.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    // A customer's.
    Enter {
        category: CategoryId,
        form: Form,
    },
    Leave {
        entry: EntryId,
    },
    ChoosePreview {
        conversation: ConversationId,
        on: bool,
    },
    Rate {
        conversation: ConversationId,
        score: u8,
        comment: Option<Note>,
    },
    /// Forgets an ended conversation: it leaves the person's state, never the archive.
    Close {
        conversation: ConversationId,
    },
    // An agent's.
    SetState {
        state: ChosenState,
    },
    Accept {
        offer: OfferId,
    },
    Decline {
        offer: OfferId,
    },
    TakeNext {
        category: Option<CategoryId>,
    },
    Transfer {
        conversation: ConversationId,
        target: Target,
        note: Option<Note>,
    },
    FinishWrapUp {
        conversation: ConversationId,
    },
    /// Whether guests in the lobby see me.
    ShowMyself {
        on: bool,
    },
    // A guest's.
    EnterLobby {
        name: Name,
    },
    LeaveLobby,
    SetAvailable {
        on: bool,
    },
    // A guest's or an agent's.
    SetStatus {
        text: Option<StatusText>,
    },
    Invite {
        to: Buddy,
    },
    AcceptInvitation {
        invitation: InvitationId,
    },
    DeclineInvitation {
        invitation: InvitationId,
    },
    CancelInvitation {
        invitation: InvitationId,
    },
    // Everybody's.
    Say {
        conversation: ConversationId,
        body: Body,
    },
    End {
        conversation: ConversationId,
    },
    Dismiss {
        outcome: OutcomeId,
    },
}

/// A present person, as others name them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Buddy {
    Agent(AgentId),
    Guest(GuestId),
}

/// What a customer tells before the queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    pub name: Name,
    pub email: Option<Email>,
    pub subject: Option<Subject>,
}

/// What wants no answer: repeated, late or lost, it does no harm.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Signal {
    /// "I hold everything up to `delivered` and have looked at everything up to `read`."
    Mark {
        conversation: ConversationId,
        delivered: u32,
        read: u32,
    },
    /// What stands in the customer's composer now. Empty: nothing. `line` is the number of the line about the preview that stood under
    /// the composer at the first key.
    Draft {
        conversation: ConversationId,
        text: String,
        line: Option<u32>,
    },
    Typing {
        conversation: ConversationId,
        on: bool,
    },
    /// Wants the entries before number `before`.
    History {
        conversation: ConversationId,
        before: u32,
    },
    /// The agent or guest moves the mouse, types or touches: somebody is there.
    Active,
    /// "I have been shown the end that is kept as this notice."
    Taken {
        outcome: OutcomeId,
    },
    /// Wants to see who is present from now on, or no longer.
    Watch {
        on: bool,
    },
}

/// The states an agent can choose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChosenState {
    Available,
    Away(AwayReason),
    LastCall,
}

/// Why an agent is away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AwayReason {
    /// Has just logged in.
    LoggedIn,
    Break,
    Lunch,
    Meeting,
    Training,
    Other,
    /// Left two offers in a row unanswered.
    Unanswered,
    /// Finished a last call.
    LastCallDone,
    /// Was not heard of for as long as the setting says.
    Idle,
}

/// Where a conversation is transferred to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    Agent(AgentId),
    Category(CategoryId),
}

/// A change of staff or categories, authorised by the HTTP side.
#[derive(Clone, Debug, PartialEq)]
pub enum Administration {
    AddAgent(AgentDraft),
    EditAgent {
        agent: AgentId,
        edit: AgentEdit,
    },
    /// Ends their sockets and sessions at once; the name stays in the archive.
    RemoveAgent {
        agent: AgentId,
        /// As for an edit that disables.
        waiting: Option<Fate>,
        waiting_newest: Option<EntryId>,
    },
    LogIn {
        agent: AgentId,
        session: SessionId,
    },
    /// One session, by log-out or expiry.
    LogOut {
        agent: AgentId,
        session: SessionId,
    },
    /// All sessions, as after a reset of the password.
    LogOutEverywhere {
        agent: AgentId,
    },
    /// All sessions but this one, which must still be one: whoever was logged out meanwhile has no say any more.
    LogOutElsewhere {
        agent: AgentId,
        session: SessionId,
    },
    /// Closes an agent's sockets; the sessions stay.
    HangUp {
        agent: AgentId,
    },
    /// Closes a customer's pages, which come back as somebody new: nothing may begin under what was erased.
    ForgetCustomer {
        customer: CustomerId,
    },
    AddCategory {
        name: Name,
    },
    EditCategory {
        category: CategoryId,
        edit: CategoryEdit,
    },
    /// All that are not archived, in their new order.
    OrderCategories {
        order: Vec<CategoryId>,
    },
    /// What the opening hours of these mean now. One whose hours are others by now is left as it is.
    HoursTurned(Vec<(CategoryId, Arc<Hours>, Standing)>),
    SetLimits(Limits),
}

/// A new agent.
#[derive(Clone, Debug, PartialEq)]
pub struct AgentDraft {
    pub email: Email,
    pub full_name: Name,
    pub display_name: Name,
    pub admin: bool,
    pub capacity: u8,
    /// Which categories; `None` is all there are.
    pub categories: Option<Vec<CategoryId>>,
}

/// What of an agent is to change; `None` stays.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AgentEdit {
    pub email: Option<Email>,
    pub full_name: Option<Name>,
    pub display_name: Option<Name>,
    pub admin: Option<bool>,
    pub capacity: Option<u8>,
    pub categories: Option<Vec<CategoryId>>,
    /// `false` ends their sockets and sessions at once.
    pub enabled: Option<bool>,
    /// What becomes of those who wait where nobody else is on duty, when a category closes by that.
    pub waiting: Option<Fate>,
    /// The newest of those about whom that was asked; nobody was asked about without.
    pub waiting_newest: Option<EntryId>,
}

/// What of a category is to change; `None` stays.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CategoryEdit {
    pub name: Option<Name>,
    pub open: Option<bool>,
    pub mode: Option<Mode>,
    pub queue_limit: Option<u32>,
    pub queue_when_unstaffed: Option<bool>,
    pub preview: Option<Preview>,
    pub ask_email: Option<bool>,
    pub ask_subject: Option<bool>,
    /// Seconds; 0 is off.
    pub wrap_up_s: Option<u32>,
    /// Its place in the list, from 0.
    pub position: Option<u32>,
    pub hours: Option<HoursEdit>,
    /// `Some(None)` is for good.
    pub retention_days: Option<Option<u32>>,
    pub archived: Option<bool>,
    /// What becomes of those who wait, when it is closed or archived by this.
    pub waiting: Option<Fate>,
    /// The newest of those about whom that was asked; nobody was asked about without.
    pub waiting_newest: Option<EntryId>,
}

/// Other opening hours, with what they mean now.
#[derive(Clone, Debug, PartialEq)]
pub struct HoursEdit {
    /// Always open without.
    pub hours: Option<Arc<Hours>>,
    pub standing: Standing,
}

/// What opening hours mean at some time. The default is that of a category without.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    pub out_of_hours: bool,
    /// When it opens, while it is out of hours.
    pub opens: Option<Wall>,
}

/// What becomes of those who wait in a category that closes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// They are served.
    Keep,
    /// They wait on in this category, with the time at which they came.
    Move(CategoryId),
    /// They are told that it has closed.
    Dismiss,
}

/// How a category's customers meet its agents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Paired at once.
    Automatic,
    /// Rings one agent after the other.
    Offer,
    /// Agents take the next.
    Manual,
}

/// Whether the agent sees what the customer is typing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Preview {
    /// Yes, until the customer switches it off.
    On,
    /// Only after the customer's yes.
    Ask,
    Off,
}

/// Who may be present and invite.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lobby {
    Off,
    #[default]
    Staff,
    /// The staff, and whoever comes by the lobby page.
    Open,
}

/// The durations that are settings. All in milliseconds; a change counts at once, also for what is running, from its beginning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// How long a waiting customer without a connection keeps the place.
    pub hold_ms: u64,
    /// How long a participant without a connection keeps the conversation.
    pub grace_ms: u64,
    /// How long an offer rings: long enough to finish a sentence elsewhere, short enough that the customer sees movement.
    pub offer_ms: u64,
    /// How long an agent who declined or missed an offer is not offered the same customer.
    pub offer_again_ms: u64,
    /// How long an ended conversation and a person who left are remembered.
    pub remember_ms: u64,
    /// After how long without a sign of the person an available agent is set away; 0 is never.
    pub idle_away_ms: u64,
    /// How many unanswered offers in a row set an agent away.
    pub offers_unanswered: u8,
    /// How many Unicode scalar values a message may have.
    pub message_chars: u32,
    /// How many entries a conversation may have.
    pub conversation_entries: u32,
    pub lobby: Lobby,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            hold_ms: 120_000,
            grace_ms: 30_000,
            offer_ms: 20_000,
            offer_again_ms: 60_000,
            remember_ms: 600_000,
            idle_away_ms: 0,
            offers_unanswered: 2,
            message_chars: 2_000,
            conversation_entries: 10_000,
            lobby: Lobby::Staff,
        }
    }
}
