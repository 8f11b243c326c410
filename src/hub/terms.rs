//! Terms in which both rows and effects speak: answers, reasons, ends, estimates, notices.

use crate::ids::{CategoryId, ConversationId, EntryId, InvitationId, OutcomeId};

use super::text::Name;
use super::time::Wall;

/// What became of a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    Done,
    Entered { entry: EntryId },
    Said { seq: u32, at: Wall },
    Took { conversation: ConversationId },
    Invited { invitation: InvitationId },
    Refused(Reason),
}

/// Why a command was refused. `ws::translate` gives each its word on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// This role has no such command.
    WrongRole,
    /// The id was used for another payload.
    IdReused,
    UnknownCategory,
    /// With the time at which it opens by itself, if it does.
    CategoryClosed(Option<Wall>),
    QueueFull,
    /// Nobody is on duty and the category does not queue then.
    Unstaffed,
    EmailRequired,
    SubjectRequired,
    AlreadyWaiting,
    InConversation,
    /// Not waiting by that entry.
    NotWaiting,
    /// No conversation of that id is or was yours.
    UnknownConversation,
    /// You were a participant until a later step; your present state follows.
    Gone,
    /// The conversation has ended.
    Ended,
    /// It has not ended yet.
    NotEnded,
    /// Nobody is there to read: the conversation waits for an agent.
    NoAgent,
    ConversationFull,
    /// A message longer than the setting allows.
    TooLong,
    UnknownOffer,
    /// The agent has no room.
    AtCapacity,
    /// The agent is away or on last call.
    NotAvailable,
    /// The agent is not assigned to the category.
    NotAssigned,
    /// The category is not in manual mode.
    NotManual,
    NobodyWaiting,
    UnknownAgent,
    TargetUnavailable,
    TargetFull,
    TargetIsSelf,
    PreviewOff,
    AlreadyRated,
    BadScore,
    UnknownOutcome,
    NotWrappingUp,
    /// The lobby is closed, to everybody or to guests.
    LobbyClosed,
    /// Only who is in the lobby may ask for this.
    NotInLobby,
    /// Who is in the lobby is nowhere else.
    InLobby,
    /// Nobody whom you see has that name.
    UnknownPerson,
    /// Whoever was invited is not available.
    Busy,
    /// One invitation at a time.
    AlreadyInviting,
    UnknownInvitation,
    /// Two who met by an invitation are equals: nobody rates, nobody hands over.
    NotOnThisRoad,
    /// What others are shown of somebody changes only so often.
    TooOften,
    /// The server is starting or leaving and pairs nobody just now.
    Draining,
    // Administration.
    EmailTaken,
    NameTaken,
    BadCapacity,
    BadSetting,
    LastAdmin,
    TooMany,
    /// So many wait in the category, and it was not said of all of them what shall become of them.
    PeopleWaiting {
        people: u32,
        newest: EntryId,
    },
    /// The category is archived.
    Archived,
}

/// How long it may take: half of all wait no longer than `from_min`, nine of ten no longer than `to_min`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Estimate {
    pub from_min: u32,
    pub to_min: u32,
}

/// Why a conversation ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum EndWhy {
    CustomerLeft,
    AgentEnded,
    /// The customer's connection was lost for too long.
    CustomerLost,
    /// Both connections were lost for too long.
    BothLost,
    /// It waited for an agent, and the category was closed.
    CategoryClosed,
    /// On a road without a queue to go back to: the agent's side was lost for too long.
    AgentLost,
}

/// A one-off notice kept until dismissed, at most eight, at most ten minutes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    pub id: OutcomeId,
    pub at: Wall,
    pub what: OutcomeWhat,
    /// Whom it is about, where that is a person who may be gone.
    pub name: Option<Name>,
}

/// What happened while the person could not see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutcomeWhat {
    /// A customer was away too long and lost the place in line.
    Abandoned { category: CategoryId },
    /// An agent was away too long and the customer went back to the queue.
    CustomerReturned { conversation: ConversationId },
    /// A conversation ended while this agent was not connected.
    ConversationEnded { conversation: ConversationId, why: EndWhy },
    /// Two offers in a row were left unanswered.
    SetAway,
    /// The category was closed while the customer waited in it.
    CategoryClosed { category: CategoryId },
    /// An invitation, sent or received, ended while the person was not connected.
    InvitationEnded {
        sent: bool,
        why: InvitationEnd,
        by: Option<By>,
    },
}

/// Why an invitation is pending no longer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum InvitationEnd {
    Accepted,
    Declined,
    Cancelled,
    Unanswered,
    /// One of the two is in a conversation now, or not available any more.
    Busy,
    /// One of the two has left.
    Gone,
    /// One of the two, of the staff, shows themselves to guests no longer.
    Hidden,
    /// The lobby was closed.
    LobbyClosed,
}

/// Which of the two did it, as the one sees it who is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    You,
    Them,
}

/// Why an offer rings no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OfferGone {
    Accepted,
    Declined,
    Unanswered,
    /// The customer left or lost the connection.
    CustomerGone,
    /// The agent went away, on last call, or lost the connection, or the category changed.
    Returned,
}
