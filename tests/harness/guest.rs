//! A guest in the lobby: a page of theirs, and how two of them come to talk.

use std::ops::{Deref, DerefMut};

use usher::ids::{ConversationId, GuestId, InvitationId, TabId};
use usher::protocol::lobby::{Buddy, GuestFrame};
use usher::protocol::server::ServerFrame;

use super::socket::new_id;
use super::{Client, Socket};

/// A lobby page after its hello, of somebody who has entered.
pub struct GuestSocket {
    socket: Socket,
    pub token: String,
    /// By which others name the guest.
    pub guest: GuestId,
}

impl GuestSocket {
    /// A new guest, who enters under that name.
    pub async fn enter(client: &Client, name: &str) -> Self {
        Self::enter_as(client, name, None).await
    }

    /// The same of whoever has this token, if one is given.
    pub async fn enter_as(client: &Client, name: &str, token: Option<&str>) -> Self {
        let mut socket = Socket::upgrade(client, "lobby").await.expect("a guest may come in");
        socket.hello(TabId(rand::random()), token, &[]).await;
        let given = socket.expect("a welcome", |frame| match frame {
            ServerFrame::Welcome(welcome) => Some(welcome.token.clone()),
            _ => None,
        });
        let token = given
            .await
            .or_else(|| token.map(str::to_owned))
            .expect("a new guest gets a token");
        let guest = steps_in(&mut socket, name).await;
        Self { socket, token, guest }
    }

    /// Invites that guest, who has the invitation by then.
    pub async fn invite(&mut self, other: &mut Self) -> InvitationId {
        let to = Buddy::Guest { guest: other.guest };
        self.send(&GuestFrame::Invite { id: new_id(), to }).await;
        invited(other).await
    }

    /// The one invites, the other accepts.
    pub async fn meet(&mut self, other: &mut Self) -> ConversationId {
        let invitation = self.invite(other).await;
        let id = new_id();
        other.send(&GuestFrame::AcceptInvitation { id, invitation }).await;
        match other.answer(id).await {
            Ok(ServerFrame::Ok {
                conversation: Some(conversation),
                ..
            }) => conversation,
            refused => panic!("{refused:?}"),
        }
    }

    /// Says it, and waits until it is in the log.
    pub async fn say(&mut self, conversation: ConversationId, text: &str) {
        let say = GuestFrame::Say {
            id: new_id(),
            conversation,
            text: text.to_owned(),
        };
        self.send(&say).await;
        self.message(text).await;
    }

    pub async fn end(&mut self, conversation: ConversationId) {
        let id = new_id();
        self.send(&GuestFrame::End { id, conversation }).await;
        self.answer(id).await.unwrap();
    }

    pub async fn leave(&mut self) {
        let id = new_id();
        self.send(&GuestFrame::LeaveLobby { id }).await;
        self.answer(id).await.unwrap();
    }
}

impl Deref for GuestSocket {
    type Target = Socket;

    fn deref(&self) -> &Socket {
        &self.socket
    }
}

impl DerefMut for GuestSocket {
    fn deref_mut(&mut self) -> &mut Socket {
        &mut self.socket
    }
}

/// Steps in and answers with the number by which others name the guest.
pub async fn steps_in(socket: &mut Socket, name: &str) -> GuestId {
    let id = new_id();
    let name = name.to_owned();
    socket.send(&GuestFrame::EnterLobby { id, name }).await;
    let myself = socket.expect("myself", |frame| match frame {
        ServerFrame::Myself { me } => Some(me.guest),
        _ => None,
    });
    myself.await
}

/// Waits for an invitation.
pub async fn invited(socket: &mut Socket) -> InvitationId {
    let invitation = socket.expect("an invitation", |frame| match frame {
        ServerFrame::Invitation { invitation } if !invitation.sent => Some(invitation.invitation),
        _ => None,
    });
    invitation.await
}
