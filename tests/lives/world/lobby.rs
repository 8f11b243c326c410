//! Guests and invitations: who steps in, who invites whom, and what everybody has been told of it.

use std::collections::BTreeSet;

use usher::hub::input::{Administration, Buddy, Command, Input, Lobby, Signal, Who};
use usher::hub::row::{InvitationRow, Person};
use usher::ids::{ConnId, ConversationId, InvitationId, TabId};

use super::{CUSTOMERS, Checked, World, agent, customer, person, text};
use crate::lives::act::Act;

impl World {
    pub(super) fn guest_comes(&mut self, who: u8, tab: u8) -> Checked {
        self.connect(Who::Guest(customer(who)), TabId(u128::from(tab) + 20), Vec::new())
    }

    pub(super) fn lobby_is(&mut self, which: u8) -> Checked {
        let mut limits = self.hub.rows().limits.unwrap_or_default();
        limits.lobby = match which % 4 {
            0 => Lobby::Off,
            1 => Lobby::Staff,
            _ => Lobby::Open,
        };
        self.administer(Administration::SetLimits(limits))
    }

    pub(super) fn lobby_command(&mut self, act: &Act) -> Checked {
        let (guest, who, command) = match *act {
            Act::StepsIn { who } => {
                let name = text(&format!("Guest {}", who % CUSTOMERS));
                (true, who, Command::EnterLobby { name })
            }
            Act::StepsOut { who } => (true, who, Command::LeaveLobby),
            Act::Open { who, on } => (true, who, Command::SetAvailable { on }),
            Act::Posts { guest, who } => (
                guest,
                who,
                Command::SetStatus {
                    text: Some(text(&format!("here {}", self.counter))),
                },
            ),
            Act::Invites {
                guest,
                who,
                to_guest,
                to,
            } => (
                guest,
                who,
                Command::Invite {
                    to: self.buddy(to_guest, to),
                },
            ),
            Act::Meets { guest, who, which } => {
                let invitation = self.some_invitation(side(guest, who), which, |row| row.to);
                (guest, who, Command::AcceptInvitation { invitation })
            }
            Act::Refuses { guest, who, which } => {
                let invitation = self.some_invitation(side(guest, who), which, |row| row.to);
                (guest, who, Command::DeclineInvitation { invitation })
            }
            Act::Cancels { guest, who, which } => {
                let invitation = self.some_invitation(side(guest, who), which, |row| row.from);
                (guest, who, Command::CancelInvitation { invitation })
            }
            Act::GuestSays { who } => {
                let (conversation, body) = (self.met_by(who), text("hello"));
                (true, who, Command::Say { conversation, body })
            }
            Act::GuestEnds { who } => {
                let conversation = self.met_by(who);
                (true, who, Command::End { conversation })
            }
            Act::ShowsUp { who, on } => (false, who, Command::ShowMyself { on }),
            _ => return Ok(()),
        };
        match self.page_of(guest, who) {
            Some(conn) => self.command_by(conn, command),
            None => Ok(()),
        }
    }

    pub(super) fn lobby_signal(&mut self, guest: bool, who: u8, signal: Signal) -> Checked {
        match self.page_of(guest, who) {
            Some(conn) => self.step(Input::Signalled { conn, signal }),
            None => Ok(()),
        }
    }

    pub(super) fn takes(&mut self, which: u8) -> Checked {
        let Some(conn) = self.pick_conn(which, |viewer| !viewer.kept.is_empty()) else {
            return Ok(());
        };
        let kept = self.viewers.get_mut(&conn).and_then(|viewer| viewer.kept.pop());
        match kept {
            Some(outcome) => self.step(Input::Signalled {
                conn,
                signal: Signal::Taken { outcome },
            }),
            None => Ok(()),
        }
    }

    fn page_of(&self, guest: bool, who: u8) -> Option<ConnId> {
        self.pick_conn(who, |viewer| match viewer.who {
            Who::Guest(id) => guest && id == customer(who),
            Who::Desk { agent: id, .. } => !guest && id == agent(who),
            Who::Customer(_) | Who::Floor { .. } => false,
        })
    }

    fn buddy(&self, guest: bool, n: u8) -> Buddy {
        let guests = self.hub.rows().guests;
        match guests.get(usize::from(n) % guests.len().max(1)) {
            Some(row) if guest => Buddy::Guest(row.guest),
            Some(_) | None => Buddy::Agent(agent(n)),
        }
    }

    /// One of the person's own most of the time, else the newest or one that never was.
    fn some_invitation(&self, me: Person, which: u8, mine: impl Fn(&InvitationRow) -> Person) -> InvitationId {
        let pending = self.hub.rows().invitations;
        let mine: Vec<_> = pending.iter().filter(|row| mine(row) == me).collect();
        match (which % 8, mine.get(usize::from(which) % mine.len().max(1))) {
            (7, _) => InvitationId(u64::from(which) * 1_000),
            (_, Some(row)) => row.id,
            (_, None) => self.invitations.last().copied().unwrap_or(InvitationId(0)),
        }
    }

    /// The last conversation of that road in which a guest was, or anybody's.
    fn met_by(&self, who: u8) -> ConversationId {
        let me = customer(who);
        let rows = self.hub.rows().conversations;
        let mine = rows
            .iter()
            .rev()
            .find(|row| row.customer == me || row.second.as_ref().is_some_and(|second| second.customer == me));
        mine.or(rows.last()).map_or(ConversationId(0), |row| row.id)
    }

    /// 12, as seen from outside: what is pending is what everybody's pages show, and nobody is in two places.
    pub(super) fn invitations_agree(&self) -> Checked {
        let rows = self.hub.rows();
        for viewer in self.viewers.values() {
            if matches!(viewer.who, Who::Customer(_) | Who::Floor { .. }) {
                continue;
            }
            let me = person(viewer.who);
            let pending = rows.invitations.iter().filter(|row| row.from == me || row.to == me);
            let pending: BTreeSet<InvitationId> = pending.map(|row| row.id).collect();
            if pending != viewer.invitations {
                return Err(format!(
                    "12: {me:?} is shown {:?}, pending are {pending:?}",
                    viewer.invitations
                ));
            }
        }
        let waiting = self.hub.everyone_waiting();
        match rows
            .guests
            .iter()
            .find(|guest| waiting.iter().any(|one| one.customer == guest.customer))
        {
            Some(guest) => Err(format!("1: {guest:?} waits in line too")),
            None => Ok(()),
        }
    }
}

fn side(guest: bool, who: u8) -> Person {
    if guest {
        Person::Customer(customer(who))
    } else {
        Person::Agent(agent(who))
    }
}
