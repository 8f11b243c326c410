//! A closed laptop: the line is there for the server and nothing arrives by it. What ended meanwhile is told when the page comes back.

use usher::hub::input::Lobby;
use usher::ids::{ConversationId, OutcomeId};
use usher::protocol::lobby::{GuestFrame, InvitationEnd};
use usher::protocol::server::{Content, Conversation, Outcome, OutcomeWhat, ServerFrame};
use usher::protocol::words::EndWhy;

use super::a_tab;
use crate::harness::link::Link;
use crate::harness::socket::new_id;
use crate::harness::{Client, GuestSocket, Socket, TestServer};

/// A lobby page's state.
struct State {
    socket: Socket,
    conversation: Option<Conversation>,
    ended: Vec<Conversation>,
    outcomes: Vec<Outcome>,
}

/// The same person comes back by another line, with what the page holds.
async fn back(client: &Client, token: &str, seen: &[(ConversationId, u32)]) -> State {
    let mut socket = Socket::upgrade(client, "lobby").await.unwrap();
    socket.hello(a_tab(), Some(token), seen).await;
    let state = socket.expect("the state", |frame| match frame {
        ServerFrame::LobbyState {
            conversation,
            ended,
            outcomes,
            ..
        } => Some((conversation.clone(), ended.clone(), outcomes.clone())),
        _ => None,
    });
    let (conversation, ended, outcomes) = state.await;
    State {
        socket,
        conversation,
        ended,
        outcomes,
    }
}

/// Waits until the server has kept an end for somebody, and answers as which notice.
async fn kept(socket: &mut Socket) -> OutcomeId {
    let kept = socket.expect("an end that is kept", |frame| match frame {
        ServerFrame::Kept { outcome } => Some(*outcome),
        _ => None,
    });
    kept.await
}

#[tokio::test]
async fn what_ends_while_a_laptop_is_closed_is_told_when_it_is_opened() {
    let server = TestServer::start_with(|config| config.seeds.live.limits.lobby = Lobby::Open).await;
    let link = Link::to(server.address()).await;
    let mut ann = GuestSocket::enter(&Client::new(link.address()), "Ann").await;
    let mut ben = GuestSocket::enter(&server.client(), "Ben").await;
    let invitation = ann.invite(&mut ben).await;
    // No end of the line, and no reset: nothing at all.
    link.stall();
    let id = new_id();
    ben.send(&GuestFrame::DeclineInvitation { id, invitation }).await;
    ben.answer(id).await.unwrap();
    let mut again = back(&server.client(), &ann.token, &[]).await;
    let declined = |one: &Outcome| {
        let why = InvitationEnd::Declined;
        one.name.as_deref() == Some("Ben")
            && matches!(one.what, OutcomeWhat::InvitationEnded { sent: true, why: was, .. } if was == why)
    };
    assert!(again.outcomes.iter().any(declined), "{:?}", again.outcomes);
    // Until the person has read it.
    let (id, outcome) = (new_id(), again.outcomes[0].id);
    again.socket.send(&GuestFrame::Dismiss { id, outcome }).await;
    again.socket.answer(id).await.unwrap();
    let again = back(&server.client(), &ann.token, &[]).await;
    assert!(again.outcomes.is_empty(), "{:?}", again.outcomes);
}

#[tokio::test]
async fn the_last_messages_of_two_guests_arrive_after_a_dead_line_and_a_restart() {
    let server = TestServer::start_with(|config| config.seeds.live.limits.lobby = Lobby::Open).await;
    let link = Link::to(server.address()).await;
    let mut ann = GuestSocket::enter(&Client::new(link.address()), "Ann").await;
    let mut ben = GuestSocket::enter(&server.client(), "Ben").await;
    let conversation = ann.meet(&mut ben).await;
    ben.say(conversation, "before").await;
    let (_, before) = ann.message("before").await;
    link.stall();
    ben.say(conversation, "I have to go").await;
    ben.say(conversation, "good-bye").await;
    ben.end(conversation).await;
    let seen = [(conversation, before.seq)];
    let server = server.restart().await;
    let mut state = back(&server.client(), &ann.token, &seen).await;
    if state.conversation.is_some() {
        // The end is shown for its four seconds; then it is to be read still.
        let left = |frame: &ServerFrame| matches!(frame, ServerFrame::Left { .. }).then_some(());
        state.socket.expect("the end of the notice", left).await;
        state = back(&server.client(), &ann.token, &seen).await;
    }
    let ended = |one: &Outcome| {
        matches!(
            one.what,
            OutcomeWhat::ConversationEnded {
                why: EndWhy::AgentEnded,
                ..
            }
        )
    };
    assert!(state.outcomes.iter().any(ended), "{:?}", state.outcomes);
    let said = state.ended[0].entries.iter().filter_map(|entry| match &entry.content {
        Content::Message { text, .. } => Some(text.as_str()),
        _ => None,
    });
    assert_eq!(said.collect::<Vec<_>>(), ["I have to go", "good-bye"]);
}

#[tokio::test]
async fn a_page_that_says_it_was_told_is_not_told_again() {
    let server = TestServer::start_with(|config| config.seeds.live.limits.lobby = Lobby::Open).await;
    let mut ann = GuestSocket::enter(&server.client(), "Ann").await;
    let mut ben = GuestSocket::enter(&server.client(), "Ben").await;
    let invitation = ann.invite(&mut ben).await;
    let id = new_id();
    ben.send(&GuestFrame::DeclineInvitation { id, invitation }).await;
    let outcome = kept(&mut ann).await;
    // Twice is once, and of another's it is nothing.
    ben.send(&GuestFrame::Taken { outcome }).await;
    let id = new_id();
    ben.send(&GuestFrame::Dismiss { id, outcome }).await;
    assert!(ben.answer(id).await.is_err());
    assert_eq!(back(&server.client(), &ann.token, &[]).await.outcomes.len(), 1);
    for _ in 0..2 {
        ann.send(&GuestFrame::Taken { outcome }).await;
    }
    let id = new_id();
    ann.send(&GuestFrame::Dismiss { id, outcome }).await;
    assert!(ann.answer(id).await.is_err(), "it is there no more");
    assert!(back(&server.client(), &ann.token, &[]).await.outcomes.is_empty());
}
