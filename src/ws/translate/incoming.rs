//! Client frames, wire to hub. Texts are parsed here; past this file a body is a `Body`.

use sha2::{Digest, Sha256};

use crate::hub::input::{ChosenState, Command, Form, Input, Signal, Target};
use crate::hub::text::{Body, Text};
use crate::ids::{CommandId, ConnId};
use crate::protocol::client::{AgentFrame, CustomerFrame};
use crate::protocol::server::ServerFrame;
use crate::protocol::words::{AwayReason, Reason, State};

use super::staff::{email_shaped, text_fault};
use super::{lobby, words};

/// What a client frame means to the hub.
#[derive(Clone, Debug, PartialEq)]
pub enum Piece {
    Command {
        id: CommandId,
        digest: u64,
        command: Command,
    },
    /// A command that may not be done now, but may have been done before.
    Repeat {
        id: CommandId,
        digest: u64,
    },
    Signal(Signal),
}

/// A field of a frame is not as it must be.
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    /// The command's id; a signal has none.
    pub id: Option<CommandId>,
    pub reason: Reason,
    pub field: &'static str,
    pub message: String,
}

impl Piece {
    /// As an input from this connection.
    pub fn from(self, conn: ConnId) -> Input {
        match self {
            Self::Command { id, digest, command } => Input::Commanded {
                conn,
                id,
                digest,
                command,
            },
            Self::Repeat { id, digest } => Input::Repeated { conn, id, digest },
            Self::Signal(signal) => Input::Signalled { conn, signal },
        }
    }
}

impl Fault {
    /// As a frame for the client: a command is refused, a signal was an error.
    pub fn frame(self) -> ServerFrame {
        match self.id {
            Some(id) => ServerFrame::Refused {
                id,
                reason: self.reason,
                field: Some(self.field.to_owned()),
                message: self.message,
                opens: None,
            },
            None => ServerFrame::Error {
                reason: self.reason,
                message: format!("{}: {}", self.field, self.message),
            },
        }
    }
}

/// What a customer's frame means.
pub fn customer_frame(frame: CustomerFrame) -> Result<Piece, Fault> {
    let digest = frame.id().map_or(0, |_| digest(&frame));
    let (id, command) = match frame {
        CustomerFrame::Enter {
            id,
            category,
            name,
            email,
            subject,
        } => {
            let at = Field::of(id);
            let form = Form {
                name: at.text("name", &name)?,
                email: at.email("email", email)?,
                subject: at.optional("subject", subject)?,
            };
            (id, Command::Enter { category, form })
        }
        CustomerFrame::Leave { id, entry } => (id, Command::Leave { entry }),
        CustomerFrame::Say { id, conversation, text } => (id, say(id, conversation, &text)?),
        CustomerFrame::End { id, conversation } => (id, Command::End { conversation }),
        CustomerFrame::Close { id, conversation } => (id, Command::Close { conversation }),
        CustomerFrame::Preview { id, conversation, on } => (id, Command::ChoosePreview { conversation, on }),
        CustomerFrame::Rate {
            id,
            conversation,
            score,
            comment,
        } => {
            let comment = Field::of(id).optional("comment", comment)?;
            (
                id,
                Command::Rate {
                    conversation,
                    score,
                    comment,
                },
            )
        }
        CustomerFrame::Dismiss { id, outcome } => (id, Command::Dismiss { outcome }),
        CustomerFrame::Mark {
            conversation,
            delivered,
            read,
        } => {
            return Ok(Piece::Signal(Signal::Mark {
                conversation,
                delivered,
                read,
            }));
        }
        CustomerFrame::Draft {
            conversation,
            text,
            line,
        } => return draft(conversation, text, line),
        CustomerFrame::Typing { conversation, on } => return Ok(Piece::Signal(Signal::Typing { conversation, on })),
        CustomerFrame::History { conversation, before } => {
            return Ok(Piece::Signal(Signal::History { conversation, before }));
        }
    };
    Ok(Piece::Command { id, digest, command })
}

/// What an agent's frame means.
pub fn agent_frame(frame: AgentFrame) -> Result<Piece, Fault> {
    let digest = frame.id().map_or(0, |_| digest(&frame));
    let (id, command) = match frame {
        AgentFrame::SetState { id, state, reason } => (
            id,
            Command::SetState {
                state: chosen(id, state, reason)?,
            },
        ),
        AgentFrame::Accept { id, offer } => (id, Command::Accept { offer }),
        AgentFrame::Decline { id, offer } => (id, Command::Decline { offer }),
        AgentFrame::TakeNext { id, category } => (id, Command::TakeNext { category }),
        AgentFrame::Transfer {
            id,
            conversation,
            agent,
            category,
            note,
        } => {
            let target = match (agent, category) {
                (Some(agent), None) => Target::Agent(agent),
                (None, Some(category)) => Target::Category(category),
                (Some(_), Some(_)) | (None, None) => {
                    return Err(Field::of(id).fault(
                        "agent",
                        Reason::BadField,
                        "give exactly one of agent and category",
                    ));
                }
            };
            let note = Field::of(id).optional("note", note)?;
            (
                id,
                Command::Transfer {
                    conversation,
                    target,
                    note,
                },
            )
        }
        AgentFrame::FinishWrapUp { id, conversation } => (id, Command::FinishWrapUp { conversation }),
        AgentFrame::Say { id, conversation, text } => (id, say(id, conversation, &text)?),
        AgentFrame::End { id, conversation } => (id, Command::End { conversation }),
        AgentFrame::Dismiss { id, outcome } => (id, Command::Dismiss { outcome }),
        AgentFrame::Mark {
            conversation,
            delivered,
            read,
        } => {
            return Ok(Piece::Signal(Signal::Mark {
                conversation,
                delivered,
                read,
            }));
        }
        AgentFrame::Typing { conversation, on } => return Ok(Piece::Signal(Signal::Typing { conversation, on })),
        AgentFrame::History { conversation, before } => {
            return Ok(Piece::Signal(Signal::History { conversation, before }));
        }
        AgentFrame::Taken { outcome } => return Ok(Piece::Signal(Signal::Taken { outcome })),
        AgentFrame::Active {} => return Ok(Piece::Signal(Signal::Active)),
        AgentFrame::Watch { on } => return Ok(Piece::Signal(Signal::Watch { on })),
        AgentFrame::ShowMyself { id, on } => (id, Command::ShowMyself { on }),
        AgentFrame::SetStatus { id, text } => (id, lobby::status(id, text)?),
        AgentFrame::Invite { id, to } => (id, Command::Invite { to: lobby::named(to) }),
        AgentFrame::AcceptInvitation { id, invitation } => (id, Command::AcceptInvitation { invitation }),
        AgentFrame::DeclineInvitation { id, invitation } => (id, Command::DeclineInvitation { invitation }),
        AgentFrame::CancelInvitation { id, invitation } => (id, Command::CancelInvitation { invitation }),
    };
    Ok(Piece::Command { id, digest, command })
}

pub(super) fn say(id: CommandId, conversation: crate::ids::ConversationId, text: &str) -> Result<Command, Fault> {
    Ok(Command::Say {
        conversation,
        body: Field::of(id).text("text", text)?,
    })
}

/// A draft may be blank, and is as long as a message at most: a longer one is an error, since cutting it would show a lie.
fn draft(conversation: crate::ids::ConversationId, text: String, line: Option<u32>) -> Result<Piece, Fault> {
    if text.len() > Body::LIMIT && text.chars().count() > Body::LIMIT {
        let message = format!("must be at most {} characters", Body::LIMIT);
        return Err(Fault {
            id: None,
            reason: Reason::TooLong,
            field: "text",
            message,
        });
    }
    Ok(Piece::Signal(Signal::Draft {
        conversation,
        text,
        line,
    }))
}

fn chosen(id: CommandId, state: State, reason: Option<AwayReason>) -> Result<ChosenState, Fault> {
    match state {
        State::Available => Ok(ChosenState::Available),
        State::LastCall => Ok(ChosenState::LastCall),
        State::Away => {
            let reason = reason.and_then(words::chosen_away);
            let missing = || {
                Field::of(id).fault(
                    "reason",
                    Reason::BadField,
                    "one of break, lunch, meeting, training, other",
                )
            };
            reason.map(ChosenState::Away).ok_or_else(missing)
        }
    }
}

/// Stands for the whole payload: the first eight bytes of SHA-256 over the frame as this server writes it.
pub(super) fn digest(frame: &impl serde::Serialize) -> u64 {
    let text = serde_json::to_vec(frame).expect("a frame is always JSON");
    let hash = Sha256::digest(text);
    hash.iter()
        .take(8)
        .fold(0, |digest, byte| digest << 8 | u64::from(*byte))
}

/// The fields of one command.
pub(super) struct Field {
    id: CommandId,
}

impl Field {
    pub(super) fn of(id: CommandId) -> Self {
        Self { id }
    }

    fn fault(&self, field: &'static str, reason: Reason, message: &str) -> Fault {
        Fault {
            id: Some(self.id),
            reason,
            field,
            message: message.to_owned(),
        }
    }

    pub(super) fn text<const MAX: usize, const LINE: bool>(
        &self,
        field: &'static str,
        raw: &str,
    ) -> Result<Text<MAX, LINE>, Fault> {
        Text::parse(raw).map_err(|error| self.fault(field, text_fault(error), &error.to_string()))
    }

    /// Absent and blank are the same.
    pub(super) fn optional<const MAX: usize, const LINE: bool>(
        &self,
        field: &'static str,
        raw: Option<String>,
    ) -> Result<Option<Text<MAX, LINE>>, Fault> {
        match raw {
            Some(raw) if !raw.trim().is_empty() => self.text(field, &raw).map(Some),
            Some(_) | None => Ok(None),
        }
    }

    fn email(&self, field: &'static str, raw: Option<String>) -> Result<Option<crate::hub::text::Email>, Fault> {
        let email = self.optional(field, raw)?;
        match email {
            Some(email) if !email_shaped(&email) => Err(self.fault(field, Reason::BadField, "is no e-mail address")),
            email => Ok(email),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{CategoryId, ConversationId};

    const ID: CommandId = CommandId(7);

    fn say_text(text: &str) -> Result<Piece, Fault> {
        customer_frame(CustomerFrame::Say {
            id: ID,
            conversation: ConversationId(1),
            text: text.to_owned(),
        })
    }

    #[test]
    fn a_text_is_refused_by_field_and_keeps_its_command() {
        let fault = say_text("  ").unwrap_err();
        assert_eq!((fault.id, fault.reason, fault.field), (Some(ID), Reason::Blank, "text"));
        assert_eq!(say_text(&"é".repeat(10_001)).unwrap_err().reason, Reason::TooLong);
        assert!(say_text(&"é".repeat(10_000)).is_ok());
    }

    #[test]
    fn the_longest_message_fits_a_frame_whatever_its_characters() {
        for widest in ["\u{1}", "\"", "👨", "\u{FFFF}"] {
            let text = format!("a{}a", widest.repeat(Body::LIMIT - 2));
            let frame = CustomerFrame::Say {
                id: CommandId(u128::MAX),
                conversation: ConversationId((1 << 53) - 1),
                text,
            };
            let frame = serde_json::to_string(&frame).unwrap();
            assert!(
                frame.len() <= crate::ws::limits::FRAME_BYTES_MAX,
                "{widest:?}: {}",
                frame.len()
            );
            assert!(crate::ws::decode::frame(crate::ws::decode::Role::Customer, &frame).is_ok());
        }
    }

    #[test]
    fn the_same_payload_has_the_same_digest_and_another_has_another() {
        let digest = |text| match say_text(text) {
            Ok(Piece::Command { digest, .. }) => digest,
            other => panic!("{other:?}"),
        };
        assert_eq!(digest("hello"), digest("hello"));
        assert_ne!(digest("hello"), digest("hullo"));
    }

    #[test]
    fn a_form_wants_a_name_and_an_address_that_is_one() {
        let enter = |name: &str, email: Option<&str>| {
            customer_frame(CustomerFrame::Enter {
                id: ID,
                category: CategoryId(1),
                name: name.to_owned(),
                email: email.map(str::to_owned),
                subject: Some("  ".to_owned()),
            })
        };
        assert!(enter("0", None).is_ok());
        assert!(enter("Ada", Some("ada@example.org")).is_ok());
        assert_eq!(enter("\u{200B}", None).unwrap_err().field, "name");
        assert_eq!(enter("Ada", Some("ada")).unwrap_err().field, "email");
    }

    #[test]
    fn only_a_persons_own_reasons_can_be_chosen() {
        let away = |reason| {
            agent_frame(AgentFrame::SetState {
                id: ID,
                state: State::Away,
                reason,
            })
        };
        assert!(away(Some(AwayReason::Lunch)).is_ok());
        assert!(away(Some(AwayReason::Unanswered)).is_err());
        assert!(away(None).is_err());
    }
}
