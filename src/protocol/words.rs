//! The closed lists of words that the wire uses.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

/// Why something was refused. One list for frames and HTTP problems.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    // The frame or the request itself.
    BadJson,
    UnknownType,
    TooLarge,
    BadField,
    Blank,
    TooLong,
    TooShort,
    /// A password that is easily guessed.
    TooEasy,
    HelloExpected,
    BadToken,
    TooManyUnanswered,
    // Who may.
    WrongRole,
    NotLoggedIn,
    WrongCredentials,
    NotAllowed,
    AddressNotAllowed,
    OriginNotAllowed,
    TooManyTries,
    LinkExpired,
    /// Another password is to be chosen first.
    PasswordChangeRequired,
    /// One-time codes are to be set up first.
    TotpRequired,
    /// The password is right; a one-time code is wanted too.
    CodeRequired,
    WrongCode,
    /// The key has no such scope.
    ScopeMissing,
    /// The allow-list would shut out whoever asks for this.
    WouldLockOut,
    AlreadyListed,
    SignUpClosed,
    NotFound,
    MethodNotAllowed,
    // Commands.
    IdReused,
    UnknownCategory,
    CategoryClosed,
    QueueFull,
    Unstaffed,
    EmailRequired,
    SubjectRequired,
    AlreadyWaiting,
    InConversation,
    NotWaiting,
    UnknownConversation,
    Gone,
    Ended,
    NotEnded,
    NoAgent,
    ConversationFull,
    UnknownOffer,
    AtCapacity,
    NotAvailable,
    NotAssigned,
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
    NotInLobby,
    InLobby,
    /// You see nobody of that name.
    UnknownPerson,
    /// Whoever was invited is not available.
    Busy,
    AlreadyInviting,
    UnknownInvitation,
    NotOnThisRoad,
    Draining,
    // Administration.
    EmailTaken,
    NameTaken,
    BadCapacity,
    BadSetting,
    LastAdmin,
    TooMany,
    /// Somebody waits in the category: say what shall become of them.
    PeopleWaiting,
    Archived,
    PasswordsDiffer,
    // The server.
    Unavailable,
    /// What is asked for lives in MongoDB, which does not answer.
    ArchiveAway,
    /// The same, and MongoDB has another database than the archive's: somebody has to choose, and trying again helps nothing.
    ArchiveWrong,
    /// What the archive has of it cannot be read.
    ArchiveDamaged,
    /// The archive looked for as long as it may.
    TakesTooLong,
    Internal,
}

/// The two sides of a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    Customer,
    Agent,
}

/// The road by which two people came together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Road {
    Queue,
    Invitation,
}

/// An agent's state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum State {
    Available,
    Away,
    LastCall,
}

/// Why an agent is away. The first, `unanswered`, `last_call_done` and `idle` are set by the server and cannot be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AwayReason {
    LoggedIn,
    Break,
    Lunch,
    Meeting,
    Training,
    Other,
    Unanswered,
    LastCallDone,
    Idle,
}

/// How a category's customers meet its agents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    Automatic,
    Offer,
    Manual,
}

/// Whether the agent sees what the customer is typing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Preview {
    On,
    Ask,
    Off,
}

/// Whether a category can be entered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Door {
    Ready,
    Queue,
    Unstaffed,
    Full,
    Closed,
}

/// Why a category takes nobody new.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum WhyClosed {
    /// An admin has closed it.
    ByHand,
    OutOfHours,
    /// Nobody is on duty, and it does not queue then.
    Unstaffed,
}

/// Why a conversation ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum EndWhy {
    CustomerLeft,
    AgentEnded,
    CustomerLost,
    BothLost,
    /// It waited for an agent, and the category was closed.
    CategoryClosed,
    /// On the road of invitations: whoever is on the agent's side did not come back.
    AgentLost,
}

/// Why an agent has no part in a conversation any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LeftWhy {
    Transferred,
    Lost,
    Closed,
}

/// Why an offer rings no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OfferGone {
    Accepted,
    Declined,
    Unanswered,
    CustomerGone,
    Returned,
}

/// Who came before a waiting customer by right, or how else the number changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Overtaken {
    Returned,
    Appointment,
    /// The customer's own category closed, and they were moved to this one.
    Moved,
    /// People who have waited longer were moved here.
    Merged,
}

/// What of the house has changed: what shows it asks its route again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    Agents,
    Categories,
    AllowList,
    Settings,
    Keys,
    SignUps,
    /// How MongoDB stands, and what waits for it.
    Archive,
}
