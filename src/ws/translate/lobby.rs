//! People who are present and invite each other, both ways.

use crate::hub::effect as hub;
use crate::hub::input::{self, Command, Signal};
use crate::ids::CommandId;
use crate::protocol::lobby as wire;
use crate::protocol::lobby::GuestFrame;

use super::incoming::{Fault, Field, Piece, digest, say};

/// What a lobby page's frame means.
pub fn guest_frame(frame: GuestFrame) -> Result<Piece, Fault> {
    let digest = frame.id().map_or(0, |_| digest(&frame));
    let (id, command) = match frame {
        GuestFrame::EnterLobby { id, name } => {
            let name = Field::of(id).text("name", &name)?;
            (id, Command::EnterLobby { name })
        }
        GuestFrame::LeaveLobby { id } => (id, Command::LeaveLobby),
        GuestFrame::SetAvailable { id, on } => (id, Command::SetAvailable { on }),
        GuestFrame::SetStatus { id, text } => (id, status(id, text)?),
        GuestFrame::Invite { id, to } => (id, Command::Invite { to: named(to) }),
        GuestFrame::AcceptInvitation { id, invitation } => (id, Command::AcceptInvitation { invitation }),
        GuestFrame::DeclineInvitation { id, invitation } => (id, Command::DeclineInvitation { invitation }),
        GuestFrame::CancelInvitation { id, invitation } => (id, Command::CancelInvitation { invitation }),
        GuestFrame::Say { id, conversation, text } => (id, say(id, conversation, &text)?),
        GuestFrame::End { id, conversation } => (id, Command::End { conversation }),
        GuestFrame::Dismiss { id, outcome } => (id, Command::Dismiss { outcome }),
        GuestFrame::Mark {
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
        GuestFrame::Typing { conversation, on } => return Ok(Piece::Signal(Signal::Typing { conversation, on })),
        GuestFrame::History { conversation, before } => {
            return Ok(Piece::Signal(Signal::History { conversation, before }));
        }
        GuestFrame::Taken { outcome } => return Ok(Piece::Signal(Signal::Taken { outcome })),
        GuestFrame::Watch { on } => return Ok(Piece::Signal(Signal::Watch { on })),
        GuestFrame::Active {} => return Ok(Piece::Signal(Signal::Active)),
    };
    Ok(Piece::Command { id, digest, command })
}

pub(super) fn status(id: CommandId, text: Option<String>) -> Result<Command, Fault> {
    let text = Field::of(id).optional("text", text)?;
    Ok(Command::SetStatus { text })
}

/// A person, wire to hub.
pub(super) fn named(buddy: wire::Buddy) -> input::Buddy {
    match buddy {
        wire::Buddy::Agent { agent } => input::Buddy::Agent(agent),
        wire::Buddy::Guest { guest } => input::Buddy::Guest(guest),
    }
}

/// A person, hub to wire.
pub(super) fn buddy(buddy: input::Buddy) -> wire::Buddy {
    match buddy {
        input::Buddy::Agent(agent) => wire::Buddy::Agent { agent },
        input::Buddy::Guest(guest) => wire::Buddy::Guest { guest },
    }
}

pub(super) fn lobby(lobby: input::Lobby) -> wire::Lobby {
    match lobby {
        input::Lobby::Off => wire::Lobby::Off,
        input::Lobby::Staff => wire::Lobby::Staff,
        input::Lobby::Open => wire::Lobby::Open,
    }
}

pub(super) fn end(why: hub::InvitationEnd) -> wire::InvitationEnd {
    match why {
        hub::InvitationEnd::Accepted => wire::InvitationEnd::Accepted,
        hub::InvitationEnd::Declined => wire::InvitationEnd::Declined,
        hub::InvitationEnd::Cancelled => wire::InvitationEnd::Cancelled,
        hub::InvitationEnd::Unanswered => wire::InvitationEnd::Unanswered,
        hub::InvitationEnd::Busy => wire::InvitationEnd::Busy,
        hub::InvitationEnd::Gone => wire::InvitationEnd::Gone,
        hub::InvitationEnd::Hidden => wire::InvitationEnd::Hidden,
        hub::InvitationEnd::LobbyClosed => wire::InvitationEnd::LobbyClosed,
    }
}

pub(super) fn by(by: hub::By) -> wire::By {
    match by {
        hub::By::You => wire::By::You,
        hub::By::Them => wire::By::Them,
    }
}

pub(super) fn myself(me: &hub::GuestSelf) -> wire::Myself {
    wire::Myself {
        guest: me.guest,
        name: me.name.to_string(),
        status: me.status.as_ref().map(ToString::to_string),
        available: me.available,
        free: me.free,
    }
}

pub(super) fn invitation(view: &hub::InvitationView) -> wire::Invitation {
    wire::Invitation {
        invitation: view.invitation,
        sent: view.sent,
        other: buddy(view.other),
        name: view.name.to_string(),
        at: view.at.0,
        expires: view.expires.0,
    }
}

pub(super) fn person(line: &hub::PersonLine) -> wire::PersonLine {
    wire::PersonLine {
        who: buddy(line.buddy),
        name: line.name.to_string(),
        available: line.available,
        status: line.status.as_ref().map(ToString::to_string),
        idle: line.idle,
    }
}
