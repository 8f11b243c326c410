//! What the server sends. After `welcome` comes the whole state; from then on changes, in order.
//!
//! All of it waits for the disk but drafts and typing, which may come before what they belong to and are then dropped.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use crate::ids::{AgentId, CategoryId, CommandId, ConversationId, EntryId, InvitationId, OfferId, OutcomeId};

use super::board::Board;
use super::lobby::{By, Invitation, InvitationEnd, Lobby, Myself};
use super::words::{AwayReason, EndWhy, LeftWhy, OfferGone, Overtaken, Preview, Reason, Road, Side, State, Subject};

/// Every frame a server sends. Which role gets which stands in `docs/PROTOCOL.md`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ServerFrame {
    Welcome(Welcome),
    /// A customer's whole state; replaces all before.
    CustomerState {
        place: Place,
        conversation: Option<Conversation>,
        outcomes: Vec<Outcome>,
        /// How many Unicode scalar values a message may have.
        message_chars: u32,
        /// For how many seconds a place in line is kept without a connection.
        hold_s: u32,
        lobby: Lobby,
    },
    /// An agent's whole state; replaces all before.
    AgentState {
        me: Me,
        lobby: Lobby,
        /// Pending ones, sent and received.
        invitations: Vec<Invitation>,
        offers: Vec<Offer>,
        conversations: Vec<Conversation>,
        outcomes: Vec<Outcome>,
        /// How many Unicode scalar values a message may have.
        message_chars: u32,
    },
    /// A guest's whole state; replaces all before.
    LobbyState {
        /// Nothing before the guest has entered, and after they have left.
        me: Option<Myself>,
        invitations: Vec<Invitation>,
        conversation: Option<Conversation>,
        /// By invitation, of whose end there is a notice, with what this page does not hold.
        ended: Vec<Conversation>,
        outcomes: Vec<Outcome>,
        /// How many Unicode scalar values a message may have.
        message_chars: u32,
        lobby: Lobby,
    },
    /// What a guest sees of themselves is another.
    Myself {
        me: Myself,
    },
    /// The lobby is open to others than before.
    Lobby {
        is: Lobby,
    },
    Invitation {
        invitation: Invitation,
    },
    InvitationGone {
        invitation: InvitationId,
        why: InvitationEnd,
        /// Absent when time ran out or the lobby was closed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        by: Option<By>,
        sent: bool,
        /// The other's.
        name: String,
    },
    Place {
        place: Place,
    },
    Me {
        me: Me,
    },
    /// How long a message may be, or a place in line is kept, is another number now.
    Limits {
        message_chars: u32,
        hold_s: u32,
    },
    /// A conversation began or its header changed.
    Conversation {
        header: Header,
    },
    Left {
        conversation: ConversationId,
        why: LeftWhy,
    },
    Entry {
        conversation: ConversationId,
        entry: Entry,
    },
    Marked {
        conversation: ConversationId,
        side: Side,
        delivered: u32,
        read: u32,
    },
    Offer {
        offer: Offer,
    },
    OfferGone {
        offer: OfferId,
        why: OfferGone,
    },
    Outcome {
        outcome: Outcome,
    },
    /// The end that was told just before is kept as this notice until a page answers `taken`: a line that is dead has not told it.
    Kept {
        outcome: OutcomeId,
    },
    OutcomeGone {
        outcome: OutcomeId,
    },
    Position {
        entry: EntryId,
        position: Position,
    },
    /// What stands in the customer's composer. `after` is the number of their last message before it was typed: drop the draft if a
    /// later message of theirs is held already, and do not clear it when entry `after` or an earlier one arrives.
    Draft {
        conversation: ConversationId,
        text: String,
        after: u32,
    },
    /// The other is typing, or has stopped; `after` as for a draft. Forget it after eight seconds without another.
    Typing {
        conversation: ConversationId,
        on: bool,
        after: u32,
    },
    Board(Board),
    /// Entries `from` to the one before the number asked for; fewer than asked for when `from` is 1.
    History {
        conversation: ConversationId,
        from: u32,
        entries: Vec<Entry>,
    },
    /// The command with this id was done.
    Ok {
        id: CommandId,
        #[serde(skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        entry: Option<EntryId>,
        #[serde(skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        conversation: Option<ConversationId>,
        #[serde(skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        invitation: Option<InvitationId>,
        #[serde(skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        seq: Option<u32>,
        #[serde(skip_serializing_if = "Option::is_none")]
        #[ts(optional, type = "number")]
        at: Option<i64>,
    },
    /// The command with this id changed nothing.
    Refused {
        id: CommandId,
        reason: Reason,
        #[serde(skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        field: Option<String>,
        /// For a developer's eyes, in English.
        message: String,
        /// With `category_closed`: when it opens by itself, if it does.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[ts(optional, type = "number")]
        opens: Option<i64>,
    },
    /// The frame was no frame. After ten of these within a minute the connection is closed.
    Error {
        reason: Reason,
        message: String,
    },
    /// An admin, a key or the machine has changed something of the house: what shows it asks its route again.
    Changed {
        what: Subject,
    },
    /// Notes or tags of a conversation have changed that the receiver sees whole: what shows them asks its route again.
    Noted {
        conversation: ConversationId,
    },
    /// Every 25 seconds, beside the websocket's own ping, which a page cannot see: a page that hears nothing for 35 s connects anew.
    Beat {},
    /// The server is leaving: come back after so many milliseconds.
    Bye {
        come_back_ms: u32,
    },
}

/// The server's hello.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
pub struct Welcome {
    pub version: u32,
    /// Names one load of the hub; another one means that the server was restarted.
    pub epoch: String,
    /// The server's clock, so that a page can show countdowns with its own clock off.
    #[ts(type = "number")]
    pub now: i64,
    /// A customer's token when it is new: to be kept and given in later hellos.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub token: Option<String>,
    /// Whether this is a demonstration with scripted customers.
    pub demo: bool,
}

/// Where a customer stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(tag = "at", rename_all = "snake_case")]
pub enum Place {
    Idle,
    Waiting {
        entry: EntryId,
        category: CategoryId,
        /// As it is called now.
        category_name: String,
        #[ts(type = "number")]
        since: i64,
        position: Position,
        /// The conversation that waits for an agent, for those whose agent was lost or has transferred.
        conversation: Option<ConversationId>,
    },
    Talking {
        conversation: ConversationId,
    },
}

/// A place in line.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
pub struct Position {
    /// 1 is next.
    pub place: u32,
    pub estimate: Option<Estimate>,
    /// Why the number is another than it was.
    pub because: Option<Overtaken>,
    /// Whether the category takes nobody new any more; those who wait are served.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[ts(as = "Option<bool>", optional)]
    pub closed: bool,
}

/// A range in minutes: half of all wait no longer than `from_min`, nine of ten no longer than `to_min`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
pub struct Estimate {
    pub from_min: u32,
    pub to_min: u32,
}

/// What an agent sees of themselves.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
pub struct Me {
    pub agent: AgentId,
    pub display_name: String,
    pub admin: bool,
    pub state: State,
    /// Set when `state` is `away`.
    pub reason: Option<AwayReason>,
    #[ts(type = "number")]
    pub since: i64,
    pub capacity: u8,
    /// Units used: conversations, ringing offers, wrap-ups, a pending invitation that was sent.
    pub units: u8,
    pub categories: Vec<CategoryId>,
    /// Whether those may invite me who see me: what they see.
    pub free: bool,
    /// What I say of myself to those who see me.
    pub status: Option<String>,
    /// Whether guests in the lobby see me.
    pub listed: bool,
}

/// A ringing offer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
pub struct Offer {
    pub offer: OfferId,
    pub category: CategoryId,
    pub customer: String,
    pub subject: Option<String>,
    #[ts(type = "number")]
    pub waiting_since: i64,
    #[ts(type = "number")]
    pub expires: i64,
}

/// A conversation with its last entries.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
pub struct Conversation {
    pub header: Header,
    /// The number of the first entry given. If it is later than what this page holds, ask for `history` in between.
    pub from: u32,
    pub entries: Vec<Entry>,
}

/// A conversation without its entries, as the receiver's side sees it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
pub struct Header {
    pub conversation: ConversationId,
    pub road: Road,
    /// 0, and no name, on the road of invitations.
    pub category: CategoryId,
    /// As it is called now.
    pub category_name: String,
    /// The receiver's side.
    pub side: Side,
    pub customer: String,
    pub agent: Option<String>,
    /// Whether the other is one of the staff.
    pub with_staff: bool,
    pub status: Status,
    /// While the other's connection is lost: when they count as gone.
    #[ts(type = "number | null")]
    pub other_held_until: Option<i64>,
    pub preview: Preview,
    /// Whether the agent sees the draft now.
    pub preview_active: bool,
    /// The number of the line that tells the customer so; another one whenever the category's setting has changed.
    pub preview_line: u32,
    pub customer_marks: Marks,
    pub agent_marks: Marks,
    #[ts(type = "number")]
    pub started: i64,
    /// How many entries there are.
    pub entries: u32,
    pub rating: Option<u8>,
    /// For agents only.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub card: Option<Card>,
}

/// "Up to number n".
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, TS, ToSchema)]
pub struct Marks {
    pub delivered: u32,
    pub read: u32,
}

/// What the agent knows of the customer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
pub struct Card {
    pub email: Option<String>,
    pub subject: Option<String>,
    #[ts(type = "number")]
    pub waited_ms: u64,
    pub note: Option<String>,
    #[ts(type = "number | null")]
    pub wrap_up_until: Option<i64>,
}

/// How far a conversation is.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Status {
    Open,
    WaitingForAgent,
    Ended {
        why: EndWhy,
        #[ts(type = "number")]
        at: i64,
    },
}

/// One entry of a conversation's numbered log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
pub struct Entry {
    /// From 1, without gaps.
    pub seq: u32,
    #[ts(type = "number")]
    pub at: i64,
    #[serde(flatten)]
    pub content: Content,
}

/// What an entry tells.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Content {
    /// `sent_as` is the command's id, so that a page recognises its own.
    Message {
        side: Side,
        name: String,
        text: String,
        sent_as: CommandId,
    },
    /// On the road of invitations the first entry; `side` is the inviter's.
    Invited {
        side: Side,
        inviter: String,
        invitee: String,
    },
    Joined {
        agent: String,
    },
    Dropped {
        side: Side,
        name: String,
    },
    Back {
        side: Side,
        name: String,
    },
    Returned {
        agent: String,
    },
    Transferred {
        from: String,
        to: Option<String>,
        category: CategoryId,
        /// In a record only: who reads it need not see the category otherwise.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        category_name: Option<String>,
    },
    NearlyFull {
        left: u32,
    },
    Ended {
        why: EndWhy,
        name: Option<String>,
    },
}

/// A notice kept until dismissed, at most ten minutes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
pub struct Outcome {
    pub id: OutcomeId,
    #[ts(type = "number")]
    pub at: i64,
    /// Of the `category` that it is about, when it was told: who was in line is not shown the board, and an archived one is not on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub category_name: Option<String>,
    /// Of the other, with `invitation_ended`, and with `conversation_ended` where two met by an invitation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub name: Option<String>,
    #[serde(flatten)]
    pub what: OutcomeWhat,
}

/// What happened while the person could not see it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum OutcomeWhat {
    Abandoned {
        category: CategoryId,
    },
    CustomerReturned {
        conversation: ConversationId,
    },
    ConversationEnded {
        conversation: ConversationId,
        why: EndWhy,
    },
    SetAway,
    CategoryClosed {
        category: CategoryId,
    },
    InvitationEnded {
        sent: bool,
        why: InvitationEnd,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        by: Option<By>,
    },
}
