//! Lobby pages as strangers use them: the door, one person by one token, an invitation from end to end, and a flood.

use serde_json::{Value, json};
use usher::hub::input::Lobby;
use usher::ids::ConversationId;
use usher::protocol::close;
use usher::protocol::lobby::{Buddy, GuestFrame};
use usher::protocol::server::ServerFrame;
use usher::protocol::words::Reason;

use super::a_tab;
use crate::harness::guest::{invited, steps_in};
use crate::harness::socket::new_id;
use crate::harness::{Socket, TestServer};

async fn open_house() -> TestServer {
    TestServer::start_with(|config| config.seeds.live.limits.lobby = Lobby::Open).await
}

/// A lobby page of a new guest, or of the one with this token; and the token.
async fn page(server: &TestServer, token: Option<&str>) -> (Socket, Option<String>) {
    let mut socket = Socket::upgrade(&server.client(), "lobby").await.unwrap();
    socket.hello(a_tab(), token, &[]).await;
    let given = socket.expect("a welcome", |frame| match frame {
        ServerFrame::Welcome(welcome) => Some(welcome.token.clone()),
        _ => None,
    });
    let given = given.await;
    (socket, given)
}

#[tokio::test]
async fn a_lobby_that_is_closed_sends_its_guests_away() {
    let server = TestServer::start().await;
    let (mut socket, _) = page(&server, None).await;
    assert_eq!(socket.closed().await, close::LOBBY_CLOSED.code);
}

#[tokio::test]
async fn two_guests_invite_talk_and_stay_who_they_are() {
    let server = open_house().await;
    let (mut ann, token) = page(&server, None).await;
    let (mut ben, _) = page(&server, None).await;
    steps_in(&mut ann, "Ann").await;
    let guest = steps_in(&mut ben, "<b>Ben</b>").await;
    let to = Buddy::Guest { guest };
    ann.send(&GuestFrame::Invite { id: new_id(), to }).await;
    let invitation = invited(&mut ben).await;
    let id = new_id();
    ben.send(&GuestFrame::AcceptInvitation { id, invitation }).await;
    let Ok(ServerFrame::Ok {
        conversation: Some(conversation),
        ..
    }) = ben.answer(id).await
    else {
        panic!("the invitation is accepted");
    };
    // The same person in another tab has the conversation too, and what is said.
    let (mut again, given) = page(&server, token.as_deref()).await;
    assert_eq!(given, None, "who is known gets no other token");
    let held = again.expect("the state", |frame| match frame {
        ServerFrame::LobbyState { conversation, .. } => Some(conversation.as_ref().map(|one| one.header.conversation)),
        _ => None,
    });
    assert_eq!(held.await, Some(conversation));
    let text = "hello".to_owned();
    ben.send(&GuestFrame::Say {
        id: new_id(),
        conversation,
        text,
    })
    .await;
    for socket in [&mut ann, &mut again, &mut ben] {
        assert_eq!(socket.message("hello").await.0, conversation);
    }
}

#[tokio::test]
async fn nobody_speaks_in_anothers_name() {
    let server = open_house().await;
    let (mut ann, _) = page(&server, None).await;
    let (mut ben, _) = page(&server, None).await;
    let (mut mallory, _) = page(&server, None).await;
    steps_in(&mut ann, "Ann").await;
    let guest = steps_in(&mut ben, "Ben").await;
    let mine = steps_in(&mut mallory, "Ann").await;
    let to = Buddy::Guest { guest };
    ann.send(&GuestFrame::Invite { id: new_id(), to }).await;
    let invitation = invited(&mut ben).await;
    let conversation = ConversationId(1);
    let tried: [(Value, Reason); 6] = [
        (
            json!({ "type": "accept_invitation", "invitation": invitation }),
            Reason::UnknownInvitation,
        ),
        (
            json!({ "type": "decline_invitation", "invitation": invitation }),
            Reason::UnknownInvitation,
        ),
        (
            json!({ "type": "cancel_invitation", "invitation": invitation }),
            Reason::UnknownInvitation,
        ),
        (
            json!({ "type": "invite", "to": { "kind": "guest", "guest": mine } }),
            Reason::TargetIsSelf,
        ),
        (
            json!({ "type": "invite", "to": { "kind": "guest", "guest": 4_000 } }),
            Reason::UnknownPerson,
        ),
        (
            json!({ "type": "say", "conversation": conversation, "text": "hi" }),
            Reason::UnknownConversation,
        ),
    ];
    for (mut frame, refused) in tried {
        let id = new_id();
        frame["id"] = json!(id);
        mallory.send(&frame).await;
        assert_eq!(
            mallory.answer(id).await.err().map(|(reason, _)| reason),
            Some(refused),
            "{frame}"
        );
    }
    let id = new_id();
    ben.send(&GuestFrame::AcceptInvitation { id, invitation }).await;
    assert!(ben.answer(id).await.is_ok(), "nothing has changed for the two");
}

#[tokio::test]
async fn a_flood_of_invitations_is_refused_and_hurts_nobody() {
    let server = open_house().await;
    let (mut ann, _) = page(&server, None).await;
    let (mut ben, _) = page(&server, None).await;
    steps_in(&mut ann, "Ann").await;
    let guest = steps_in(&mut ben, "Ben").await;
    let to = Buddy::Guest { guest };
    let first = new_id();
    ann.send(&GuestFrame::Invite { id: first, to }).await;
    let done = ann.answer(first).await;
    let mut last = new_id();
    for _ in 0..50 {
        last = new_id();
        ann.send(&GuestFrame::Invite { id: last, to }).await;
    }
    assert_eq!(
        ann.answer(last).await.err().map(|(reason, _)| reason),
        Some(Reason::TooManyTries)
    );
    ann.send(&GuestFrame::Invite { id: first, to }).await;
    assert!(
        done.is_ok() && ann.answer(first).await == done,
        "what was done is answered once more"
    );
    let invitation = invited(&mut ben).await;
    let id = new_id();
    ben.send(&GuestFrame::DeclineInvitation { id, invitation }).await;
    assert!(ben.answer(id).await.is_ok());
    let id = new_id();
    ann.send(&GuestFrame::SetAvailable { id, on: false }).await;
    assert!(ann.answer(id).await.is_ok(), "what is no invitation is done");
}
