//! People who are present and invite each other: guests in the lobby, and the staff.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use crate::ids::{AgentId, CommandId, ConversationId, GuestId, InvitationId, OutcomeId};

/// A present person, as others name them. A guest has another number each time they enter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Buddy {
    Agent { agent: AgentId },
    Guest { guest: GuestId },
}

/// To whom the lobby is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Lobby {
    Off,
    Staff,
    Open,
}

/// Why an invitation is pending no longer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
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
    LobbyClosed,
}

/// Which of the two ended an invitation, as whoever gets the frame sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum By {
    You,
    Them,
}

/// What a guest sees of themselves.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
pub struct Myself {
    pub guest: GuestId,
    pub name: String,
    pub status: Option<String>,
    /// What the guest has chosen.
    pub available: bool,
    /// Whether others may invite them: what the others see.
    pub free: bool,
}

/// A pending invitation, as the receiver of the frame sees it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
pub struct Invitation {
    pub invitation: InvitationId,
    /// Whether it was sent by whoever gets this frame.
    pub sent: bool,
    pub other: Buddy,
    /// The other's.
    pub name: String,
    #[ts(type = "number")]
    pub at: i64,
    #[ts(type = "number")]
    pub expires: i64,
}

/// A present person. One's own row is on the board too: a page leaves it out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
pub struct PersonLine {
    #[serde(flatten)]
    pub who: Buddy,
    pub name: String,
    pub available: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub status: Option<String>,
    /// Nothing was heard of them for five minutes.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[ts(as = "Option<bool>", optional)]
    pub idle: bool,
}

/// What a lobby page may send after its hello.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum GuestFrame {
    EnterLobby {
        id: CommandId,
        name: String,
    },
    LeaveLobby {
        id: CommandId,
    },
    SetAvailable {
        id: CommandId,
        on: bool,
    },
    SetStatus {
        id: CommandId,
        #[serde(default)]
        #[ts(optional = nullable)]
        text: Option<String>,
    },
    Invite {
        id: CommandId,
        to: Buddy,
    },
    AcceptInvitation {
        id: CommandId,
        invitation: InvitationId,
    },
    DeclineInvitation {
        id: CommandId,
        invitation: InvitationId,
    },
    CancelInvitation {
        id: CommandId,
        invitation: InvitationId,
    },
    Say {
        id: CommandId,
        conversation: ConversationId,
        text: String,
    },
    End {
        id: CommandId,
        conversation: ConversationId,
    },
    Dismiss {
        id: CommandId,
        outcome: OutcomeId,
    },
    Mark {
        conversation: ConversationId,
        delivered: u32,
        read: u32,
    },
    Typing {
        conversation: ConversationId,
        on: bool,
    },
    History {
        conversation: ConversationId,
        before: u32,
    },
    /// "I was told the end that is `kept` as this notice."
    Taken {
        outcome: OutcomeId,
    },
    /// Who is present is shown from now on, or no longer.
    Watch {
        on: bool,
    },
    /// As an agent's.
    Active {},
}

impl GuestFrame {
    /// The command's id; signals have none.
    pub fn id(&self) -> Option<CommandId> {
        match self {
            Self::EnterLobby { id, .. }
            | Self::LeaveLobby { id }
            | Self::SetAvailable { id, .. }
            | Self::SetStatus { id, .. }
            | Self::Invite { id, .. }
            | Self::AcceptInvitation { id, .. }
            | Self::DeclineInvitation { id, .. }
            | Self::CancelInvitation { id, .. }
            | Self::Say { id, .. }
            | Self::End { id, .. }
            | Self::Dismiss { id, .. } => Some(*id),
            Self::Mark { .. }
            | Self::Typing { .. }
            | Self::History { .. }
            | Self::Taken { .. }
            | Self::Watch { .. }
            | Self::Active {} => None,
        }
    }
}
