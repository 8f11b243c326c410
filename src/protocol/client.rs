//! What clients send. The first frame is a hello; after it commands, which carry an `id` and get one answer, and signals, which get none.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::ids::{AgentId, CategoryId, CommandId, ConversationId, EntryId, InvitationId, OfferId, OutcomeId, TabId};

use super::lobby::Buddy;
use super::words::{AwayReason, State};

/// The first frame of every connection, within five seconds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename = "hello")]
pub struct Hello {
    pub version: u32,
    /// Made by the page, kept over reloads (session storage).
    pub tab: TabId,
    /// A customer's token from an earlier `welcome`. Without one the customer is new.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub token: Option<String>,
    /// The last entry number that this page holds of each conversation; at most 16.
    #[serde(default)]
    #[ts(as = "Option<Vec<Seen>>", optional = nullable)]
    pub seen: Vec<Seen>,
}

/// "I hold everything up to `seq`."
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct Seen {
    pub conversation: ConversationId,
    pub seq: u32,
}

/// What a customer's page may send after its hello.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum CustomerFrame {
    Enter {
        id: CommandId,
        category: CategoryId,
        name: String,
        #[serde(default)]
        #[ts(optional = nullable)]
        email: Option<String>,
        #[serde(default)]
        #[ts(optional = nullable)]
        subject: Option<String>,
    },
    Leave {
        id: CommandId,
        entry: EntryId,
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
    Close {
        id: CommandId,
        conversation: ConversationId,
    },
    Preview {
        id: CommandId,
        conversation: ConversationId,
        on: bool,
    },
    Rate {
        id: CommandId,
        conversation: ConversationId,
        score: u8,
        #[serde(default)]
        #[ts(optional = nullable)]
        comment: Option<String>,
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
    /// The whole composer's text as it stands now.
    Draft {
        conversation: ConversationId,
        text: String,
        /// The header's `preview_line` at the first key of this text. Without it, or with another than now, the agent is told only that
        /// something is being typed.
        #[serde(default)]
        #[ts(optional = nullable)]
        line: Option<u32>,
    },
    Typing {
        conversation: ConversationId,
        on: bool,
    },
    History {
        conversation: ConversationId,
        before: u32,
    },
}

/// What an agent's console may send after its hello.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum AgentFrame {
    SetState {
        id: CommandId,
        state: State,
        /// Wanted with `away`, ignored otherwise.
        #[serde(default)]
        #[ts(optional = nullable)]
        reason: Option<AwayReason>,
    },
    Accept {
        id: CommandId,
        offer: OfferId,
    },
    Decline {
        id: CommandId,
        offer: OfferId,
    },
    TakeNext {
        id: CommandId,
        /// Of this category, or of any of mine in manual mode.
        #[serde(default)]
        #[ts(optional = nullable)]
        category: Option<CategoryId>,
    },
    Transfer {
        id: CommandId,
        conversation: ConversationId,
        /// Exactly one of `agent` and `category`.
        #[serde(default)]
        #[ts(optional = nullable)]
        agent: Option<AgentId>,
        #[serde(default)]
        #[ts(optional = nullable)]
        category: Option<CategoryId>,
        #[serde(default)]
        #[ts(optional = nullable)]
        note: Option<String>,
    },
    FinishWrapUp {
        id: CommandId,
        conversation: ConversationId,
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
    /// The person has moved the mouse, typed or touched: at the first sign, then every 50 s while there are more.
    Active {},
    /// Whether guests in the lobby see me.
    ShowMyself {
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
    /// Who is present is shown from now on, or no longer.
    Watch {
        on: bool,
    },
}

impl CustomerFrame {
    /// The command's id; signals have none.
    pub fn id(&self) -> Option<CommandId> {
        match self {
            Self::Enter { id, .. }
            | Self::Leave { id, .. }
            | Self::Say { id, .. }
            | Self::End { id, .. }
            | Self::Close { id, .. }
            | Self::Preview { id, .. }
            | Self::Rate { id, .. }
            | Self::Dismiss { id, .. } => Some(*id),
            Self::Mark { .. } | Self::Draft { .. } | Self::Typing { .. } | Self::History { .. } => None,
        }
    }
}

impl AgentFrame {
    /// The command's id; signals have none.
    pub fn id(&self) -> Option<CommandId> {
        match self {
            Self::SetState { id, .. }
            | Self::Accept { id, .. }
            | Self::Decline { id, .. }
            | Self::TakeNext { id, .. }
            | Self::Transfer { id, .. }
            | Self::FinishWrapUp { id, .. }
            | Self::ShowMyself { id, .. }
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
            | Self::Active {}
            | Self::Watch { .. } => None,
        }
    }
}
