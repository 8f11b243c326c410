//! From the text of a frame to its meaning, and what to say when it has none.

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::ids::CommandId;
use crate::protocol::client::{AgentFrame, CustomerFrame, Hello};
use crate::protocol::lobby::GuestFrame;
use crate::protocol::server::ServerFrame;
use crate::protocol::words::Reason;
use crate::protocol::{VERSION, close};

use super::translate::{self, Piece};

/// What a socket may say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    Customer,
    /// A lobby page.
    Guest,
    /// An agent at work.
    Desk,
    /// An admin looking on: says nothing after the hello.
    Floor,
}

impl Role {
    /// As in the address of the socket.
    pub fn word(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Guest => "lobby",
            Self::Desk => "agent",
            Self::Floor => "admin",
        }
    }
}

/// The words for `type` that customers' pages send.
const CUSTOMER_TYPES: [&str; 12] = [
    "enter", "leave", "say", "end", "close", "preview", "rate", "dismiss", "mark", "draft", "typing", "history",
];

/// The words for `type` that lobby pages send.
const GUEST_TYPES: [&str; 17] = [
    "enter_lobby",
    "leave_lobby",
    "set_available",
    "set_status",
    "invite",
    "accept_invitation",
    "decline_invitation",
    "cancel_invitation",
    "say",
    "end",
    "dismiss",
    "mark",
    "typing",
    "history",
    "taken",
    "watch",
    "active",
];

/// The words for `type` that agents' consoles send.
const AGENT_TYPES: [&str; 21] = [
    "set_state",
    "accept",
    "decline",
    "take_next",
    "transfer",
    "finish_wrap_up",
    "say",
    "end",
    "dismiss",
    "mark",
    "typing",
    "history",
    "taken",
    "active",
    "show_myself",
    "set_status",
    "invite",
    "accept_invitation",
    "decline_invitation",
    "cancel_invitation",
    "watch",
];

/// The most conversations a hello tells of.
const SEEN_MAX: usize = 16;

/// Why a frame has no meaning.
#[derive(Debug)]
pub struct Nonsense {
    pub frame: Box<ServerFrame>,
    /// Whether it counts as abuse: a person's text that is too long does not.
    pub strike: bool,
}

/// The frame's beginning, enough to say what is wrong with the rest.
#[derive(Deserialize)]
struct Peek {
    #[serde(rename = "type", default)]
    kind: Option<String>,
    #[serde(default)]
    id: Option<serde_json::Value>,
    #[serde(default)]
    version: Option<serde_json::Value>,
}

fn peek(value: serde_json::Value) -> Option<Peek> {
    if value.is_object() {
        serde_json::from_value(value).ok()
    } else {
        None
    }
}

/// What a text frame of this role means.
pub fn frame(role: Role, text: &str) -> Result<Piece, Nonsense> {
    let piece = match role {
        Role::Customer => translate::customer_frame(parsed::<CustomerFrame>(role, text)?),
        Role::Guest => translate::guest_frame(parsed::<GuestFrame>(role, text)?),
        Role::Desk => translate::agent_frame(parsed::<AgentFrame>(role, text)?),
        Role::Floor => return Err(nonsense(role, text, "")),
    };
    piece.map_err(|fault| Nonsense {
        strike: fault.id.is_none(),
        frame: Box::new(fault.frame()),
    })
}

fn parsed<T: DeserializeOwned>(role: Role, text: &str) -> Result<T, Nonsense> {
    // Left to itself serde takes a list for an object, its fields in their order.
    if !text.trim_start().starts_with('{') {
        return Err(nonsense(role, text, ""));
    }
    serde_json::from_str(text).map_err(|error| nonsense(role, text, &error.to_string()))
}

/// Says what is wrong with a frame that could not be parsed.
fn nonsense(role: Role, text: &str, detail: &str) -> Nonsense {
    let error = |reason, message: &str| Nonsense {
        frame: Box::new(ServerFrame::Error {
            reason,
            message: message.to_owned(),
        }),
        strike: true,
    };
    let peek = match serde_json::from_str::<serde_json::Value>(text) {
        Err(_) => return error(Reason::BadJson, "a frame is a JSON object"),
        Ok(value) => peek(value),
    };
    let Some(Peek {
        kind: Some(kind), id, ..
    }) = peek
    else {
        return error(Reason::UnknownType, "a frame is a JSON object with a `type`");
    };
    let kind = kind.as_str();
    let (own, others): (&[&str], &[&str]) = match role {
        Role::Customer => (&CUSTOMER_TYPES, &AGENT_TYPES),
        Role::Guest => (&GUEST_TYPES, &AGENT_TYPES),
        Role::Desk => (&AGENT_TYPES, &CUSTOMER_TYPES),
        Role::Floor => (&[], &AGENT_TYPES),
    };
    if own.contains(&kind) {
        // A command whose id can be read is answered, or the client would send it again for ever.
        return match id.and_then(|id| serde_json::from_value::<CommandId>(id).ok()) {
            Some(id) => Nonsense {
                frame: Box::new(ServerFrame::Refused {
                    id,
                    reason: Reason::BadField,
                    field: None,
                    message: detail.to_owned(),
                    opens: None,
                }),
                strike: true,
            },
            None => error(Reason::BadField, detail),
        };
    }
    if others.contains(&kind) || CUSTOMER_TYPES.contains(&kind) || GUEST_TYPES.contains(&kind) {
        return error(Reason::WrongRole, "this role sends no such frame");
    }
    error(Reason::UnknownType, "there is no frame of that type")
}

/// Why a hello was not accepted: what to say, and how to close.
#[derive(Debug)]
pub struct BadHello {
    pub error: Box<ServerFrame>,
    pub close: close::CloseCode,
}

impl BadHello {
    pub fn new(reason: Reason, message: &str, close: close::CloseCode) -> Self {
        Self {
            error: Box::new(ServerFrame::Error {
                reason,
                message: message.to_owned(),
            }),
            close,
        }
    }
}

/// The first frame.
pub fn hello(text: &str) -> Result<Hello, BadHello> {
    let bad = |reason, message: &str| BadHello::new(reason, message, close::BAD_HELLO);
    let value: serde_json::Value =
        serde_json::from_str(text).map_err(|_| bad(Reason::BadJson, "a frame is a JSON object"))?;
    let Some(peek @ Peek { kind: Some(_), .. }) = peek(value.clone()) else {
        return Err(bad(Reason::HelloExpected, "the first frame is a hello"));
    };
    if peek.kind.as_deref() != Some("hello") {
        return Err(bad(Reason::HelloExpected, "the first frame is a hello"));
    }
    if peek.version != Some(serde_json::Value::from(VERSION)) {
        let message = format!("this server speaks version {VERSION}");
        return Err(BadHello::new(Reason::BadField, &message, close::VERSION));
    }
    let hello: Hello = serde_json::from_value(value).map_err(|error| bad(Reason::BadField, &error.to_string()))?;
    if hello.seen.len() > SEEN_MAX {
        return Err(bad(Reason::BadField, &format!("seen: at most {SEEN_MAX}")));
    }
    Ok(hello)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "000000000000000000000000000000aa";

    fn reason(role: Role, text: &str) -> Reason {
        let nonsense = frame(role, text).unwrap_err();
        match *nonsense.frame {
            ServerFrame::Error { reason, .. } | ServerFrame::Refused { reason, .. } => reason,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_lists_of_types_are_those_of_the_protocol() {
        fn all<T: DeserializeOwned>(types: &[&str]) {
            let error = serde_json::from_str::<T>(r#"{"type":"?"}"#).err().unwrap().to_string();
            let known = error
                .split("expected one of ")
                .nth(1)
                .unwrap()
                .split(" at line")
                .next()
                .unwrap();
            let known: Vec<&str> = known.split(", ").map(|word| word.trim_matches('`')).collect();
            assert_eq!(known, types);
        }
        all::<CustomerFrame>(&CUSTOMER_TYPES);
        all::<AgentFrame>(&AGENT_TYPES);
        all::<GuestFrame>(&GUEST_TYPES);
    }

    #[test]
    fn nonsense_is_told_apart() {
        assert_eq!(reason(Role::Customer, "{"), Reason::BadJson);
        assert_eq!(reason(Role::Customer, "[]"), Reason::UnknownType);
        for list in [
            r#"["say"]"#,
            &format!(r#"["leave","{ID}",1]"#),
            &format!(r#" ["finish_wrap_up","{ID}",1]"#),
        ] {
            for role in [Role::Customer, Role::Desk] {
                assert_eq!(reason(role, list), Reason::UnknownType, "{list}");
            }
        }
        assert_eq!(reason(Role::Customer, r#"{"type":7}"#), Reason::UnknownType);
        assert_eq!(reason(Role::Customer, r#"{"type":"dance"}"#), Reason::UnknownType);
        assert_eq!(reason(Role::Customer, r#"{"type":"take_next"}"#), Reason::WrongRole);
        assert_eq!(reason(Role::Desk, r#"{"type":"enter"}"#), Reason::WrongRole);
        assert_eq!(reason(Role::Floor, r#"{"type":"say"}"#), Reason::WrongRole);
        assert_eq!(reason(Role::Customer, r#"{"type":"say","id":"1"}"#), Reason::BadField);
        assert_eq!(
            reason(Role::Customer, &format!(r#"{{"type":"leave","id":"{ID}","entry":-1}}"#)),
            Reason::BadField
        );
        assert_eq!(reason(Role::Customer, &"[".repeat(10_000)), Reason::BadJson);
    }

    #[test]
    fn a_command_with_a_bad_field_is_answered() {
        let answer = frame(
            Role::Customer,
            &format!(r#"{{"type":"rate","id":"{ID}","conversation":1,"score":300}}"#),
        );
        let nonsense = answer.unwrap_err();
        assert!(
            matches!(
                *nonsense.frame,
                ServerFrame::Refused {
                    id: CommandId(0xaa),
                    ..
                }
            ) && nonsense.strike
        );
        let blank = frame(
            Role::Customer,
            &format!(r#"{{"type":"say","id":"{ID}","conversation":1,"text":" "}}"#),
        );
        assert!(matches!(blank, Err(Nonsense { strike: false, .. })));
    }

    #[test]
    fn a_hello_comes_first_and_speaks_our_version() {
        let tab = ID;
        assert!(hello(&format!(r#"{{"type":"hello","version":{VERSION},"tab":"{tab}"}}"#)).is_ok());
        assert!(
            hello(&format!(
                r#"{{"type":"hello","version":{VERSION},"tab":"{tab}","token":null,"more":1}}"#
            ))
            .is_ok()
        );
        for bad in [
            "",
            "{}",
            r#"{"type":"say"}"#,
            "7",
            &format!(r#"{{"type":"hello","version":{VERSION},"tab":"x"}}"#),
        ] {
            assert_eq!(hello(bad).err().map(|bad| bad.close), Some(close::BAD_HELLO), "{bad}");
        }
        let old = hello(&format!(r#"{{"type":"hello","version":99,"tab":"{tab}"}}"#));
        assert_eq!(old.err().map(|bad| bad.close), Some(close::VERSION));
    }
}
