//! The names of things: one newtype for each kind of id, so that one cannot be passed for another.
//!
//! Ids that strangers could profit from guessing (a customer, a tab, a command, a session) are 128 random bits and
//! travel as 32 hex digits. Ids that the hub hands out are counters and travel as numbers; they stay below 2^53.
//! Deliberately absent: secrets. Knowing an id never gives a right; see `http` and `ws` for what does.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

macro_rules! counter_id {
    ($(#[$doc:meta])* $name:ident, $repr:ty) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS, ToSchema)]
        #[serde(transparent)]
        #[ts(type = "number")]
        pub struct $name(pub $repr);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

macro_rules! random_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS, ToSchema)]
        #[serde(try_from = "String", into = "String")]
        #[ts(type = "string")]
        #[schema(value_type = String, pattern = "^[0-9a-f]{32}$")]
        pub struct $name(pub u128);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{:032x}", self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({:032x})"), self.0)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.to_string()
            }
        }

        impl FromStr for $name {
            type Err = NotAnId;

            fn from_str(text: &str) -> Result<Self, NotAnId> {
                let hex = text.len() == 32 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
                if !hex {
                    return Err(NotAnId);
                }
                u128::from_str_radix(text, 16).map($name).map_err(|_| NotAnId)
            }
        }

        impl TryFrom<String> for $name {
            type Error = NotAnId;

            fn try_from(text: String) -> Result<Self, NotAnId> {
                text.parse()
            }
        }
    };
}

/// What was given is not 32 lower-case hex digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAnId;

impl fmt::Display for NotAnId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an id is 32 lower-case hex digits")
    }
}

impl std::error::Error for NotAnId {}

counter_id!(/// A staff account.
    AgentId, u32);
counter_id!(/// A kind of service with its queue.
    CategoryId, u32);
counter_id!(/// One stay in a queue. A customer who is returned to a queue gets a new one.
    EntryId, u64);
counter_id!(/// One ringing of one agent for one waiting customer.
    OfferId, u64);
counter_id!(/// A private place for two, from first pairing to end.
    ConversationId, u64);
counter_id!(/// A guest's stay in the lobby, as others name them. Who enters again gets a new one.
    GuestId, u64);
counter_id!(/// One person's invitation of another.
    InvitationId, u64);
counter_id!(/// One notice kept for a person until it is dismissed.
    OutcomeId, u64);
counter_id!(/// One websocket of this process. Never stored.
    ConnId, u64);
counter_id!(/// One question from the HTTP side to the hub. Never stored.
    RequestId, u64);

random_id!(/// A visitor, as named by their signed token.
    CustomerId);
random_id!(/// One open page of one person; survives reload.
    TabId);
random_id!(/// One command, made by the client; repeated when the answer is lost.
    CommandId);
random_id!(/// One log-in of one agent. Not the cookie: the cookie's secret is another value.
    SessionId);

impl CategoryId {
    /// That of a road without categories. No category has it: they are counted from 1.
    pub const NONE: Self = Self(0);
}

impl CustomerId {
    /// Nobody: two of the staff talk. No customer has it: their ids are 128 random bits.
    pub const NONE: Self = Self(0);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_random_id_survives_its_text() {
        let id = TabId(0x0123_4567_89ab_cdef_0000_0000_0000_00ff);
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!(
            serde_json::to_string(&id).ok().as_deref(),
            Some("\"0123456789abcdef00000000000000ff\"")
        );
    }

    #[test]
    fn what_is_not_32_lower_case_hex_digits_is_refused() {
        for text in [
            "",
            "0",
            "+123456789abcdef00000000000000ff",
            "0123456789ABCDEF00000000000000FF",
            "0123456789abcdef00000000000000ff0",
        ] {
            assert_eq!(text.parse::<TabId>(), Err(NotAnId), "{text}");
        }
    }
}
