//! The closed lists as the tables hold them: one word for each, the same in JSON and in columns.
//!
//! A word that has been published keeps its meaning for ever. Deliberately absent: everything that carries data.

use crate::hub::{effect, input, row};

use super::fault::Fault;
use super::records;

/// Makes the stored twin of a hub enum, with its words and both ways between them.
macro_rules! twin {
    ($name:ident of $hub:ty { $($variant:ident = $word:literal),+ $(,)? }) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
        pub(super) enum $name {
            $(#[serde(rename = $word)] $variant,)+
        }

        impl From<$hub> for $name {
            fn from(value: $hub) -> Self {
                match value {
                    $(<$hub>::$variant => Self::$variant,)+
                }
            }
        }

        impl From<$name> for $hub {
            fn from(value: $name) -> Self {
                match value {
                    $($name::$variant => Self::$variant,)+
                }
            }
        }

        #[allow(dead_code, reason = "not every list is a column too")]
        impl $name {
            #[cfg(test)]
            pub(super) const WORDS: &'static [&'static str] = &[$($word,)+];

            pub(super) fn word(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }

            pub(super) fn read(word: &str) -> Result<Self, Fault> {
                match word {
                    $($word => Ok(Self::$variant),)+
                    _ => Err(Fault::Word(stringify!($name))),
                }
            }
        }
    };
}

twin!(Mode of input::Mode {
    Automatic = "automatic",
    Offer = "offer",
    Manual = "manual",
});
twin!(Preview of input::Preview {
    On = "on",
    Ask = "ask",
    Off = "off",
});
twin!(AwayReason of input::AwayReason {
    LoggedIn = "logged_in",
    Break = "break",
    Lunch = "lunch",
    Meeting = "meeting",
    Training = "training",
    Other = "other",
    Unanswered = "unanswered",
    LastCallDone = "last_call_done",
    Idle = "idle",
});
twin!(Band of row::Band {
    Returned = "returned",
    Due = "due",
    Normal = "normal",
});
twin!(Road of row::Road {
    Queue = "queue",
    Invitation = "invitation",
});
twin!(Side of row::Side {
    Customer = "customer",
    Agent = "agent",
});
twin!(EndWhy of effect::EndWhy {
    CustomerLeft = "customer_left",
    AgentEnded = "agent_ended",
    CustomerLost = "customer_lost",
    BothLost = "both_lost",
    CategoryClosed = "category_closed",
    AgentLost = "agent_lost",
});
twin!(Lobby of input::Lobby {
    Off = "off",
    Staff = "staff",
    Open = "open",
});
twin!(InvitationEnd of effect::InvitationEnd {
    Accepted = "accepted",
    Declined = "declined",
    Cancelled = "cancelled",
    Unanswered = "unanswered",
    Busy = "busy",
    Gone = "gone",
    Hidden = "hidden",
    LobbyClosed = "lobby_closed",
});
twin!(By of effect::By {
    You = "you",
    Them = "them",
});
twin!(OfferGone of effect::OfferGone {
    Accepted = "accepted",
    Declined = "declined",
    Unanswered = "unanswered",
    CustomerGone = "customer_gone",
    Returned = "returned",
});
twin!(LinkPurpose of records::LinkPurpose {
    FirstAdmin = "first_admin",
    SetPassword = "set_password",
    DemoLogIn = "demo_log_in",
});
