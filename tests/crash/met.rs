//! The server killed while people of the lobby invite each other, in the moment of an acceptance, and while two talk.

use std::path::Path;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use tempfile::TempDir;
use tokio::time::timeout;
use usher::ids::{ConversationId, InvitationId, TabId};
use usher::protocol::lobby::{Buddy, GuestFrame, Invitation, InvitationEnd};
use usher::protocol::server::{Content, Conversation, ServerFrame};

use crate::harness::socket::new_id;
use crate::harness::{ChildServer, DEADLINE, GuestSocket, Socket};

use super::free_port;

/// How often an acceptance meets the end of the server.
const ROUNDS: usize = 8;

/// What a lobby page is shown when it comes.
struct Shown {
    socket: Socket,
    is_in: bool,
    invitations: Vec<Invitation>,
    conversation: Option<Conversation>,
}

impl Shown {
    fn talks_in(&self) -> Option<ConversationId> {
        self.conversation.as_ref().map(|one| one.header.conversation)
    }
}

/// The page of somebody who was there before the server was killed.
async fn back(server: &ChildServer, token: &str) -> Shown {
    let mut socket = Socket::upgrade(&server.client(), "lobby").await.unwrap();
    socket.hello(TabId(rand::random()), Some(token), &[]).await;
    let state = socket.expect("the state", |frame| match frame {
        ServerFrame::LobbyState {
            me,
            invitations,
            conversation,
            ..
        } => Some((me.is_some(), invitations.clone(), conversation.clone())),
        _ => None,
    });
    let (is_in, invitations, conversation) = state.await;
    Shown {
        socket,
        is_in,
        invitations,
        conversation,
    }
}

/// Why an invitation came to its end, however long that takes.
async fn end_of(socket: &mut Socket, wanted: InvitationId) -> InvitationEnd {
    loop {
        let next = timeout(DEADLINE * 3, socket.next_whenever()).await;
        if let ServerFrame::InvitationGone { invitation, why, .. } = next.expect("an end in time").unwrap()
            && invitation == wanted
        {
            return why;
        }
    }
}

async fn guest(server: &ChildServer, name: &str) -> GuestSocket {
    GuestSocket::enter(&server.client(), name).await
}

fn killed_and_started(server: ChildServer, folder: &Path, port: &str) -> ChildServer {
    server.kill();
    start(folder, port)
}

fn start(folder: &Path, port: &str) -> ChildServer {
    ChildServer::start(folder, &[("SERVER_PORT", port), ("LOBBY", "open")])
}

#[tokio::test]
async fn nobody_is_left_inviting_an_absent_person_and_who_talks_goes_on() {
    let mut rng = StdRng::seed_from_u64(rand::random());
    let (folder, port) = (TempDir::new().unwrap(), free_port(&mut rng).to_string());
    let server = start(folder.path(), &port);
    let (mut ann, mut ben) = (guest(&server, "Ann").await, guest(&server, "Ben").await);
    let (mut cid, mut dan) = (guest(&server, "Cid").await, guest(&server, "Dan").await);
    let (mut eve, mut fay) = (guest(&server, "Eve").await, guest(&server, "Fay").await);
    let (mut gil, mut hal) = (guest(&server, "Gil").await, guest(&server, "Hal").await);
    let kept = ann.invite(&mut ben).await;
    let to_nobody = cid.invite(&mut dan).await;
    let by_nobody = eve.invite(&mut fay).await;
    let conversation = gil.meet(&mut hal).await;
    gil.say(conversation, "before").await;
    hal.message("before").await;
    let server = killed_and_started(server, folder.path(), &port);

    // Dan and Eve do not come back.
    let (mut ann, mut ben) = (back(&server, &ann.token).await, back(&server, &ben.token).await);
    let (mut cid, mut fay) = (back(&server, &cid.token).await, back(&server, &fay.token).await);
    let (mut gil, mut hal) = (back(&server, &gil.token).await, back(&server, &hal.token).await);
    for (one, invitation, sent) in [
        (&ann, kept, true),
        (&ben, kept, false),
        (&cid, to_nobody, true),
        (&fay, by_nobody, false),
    ] {
        let pending: Vec<_> = one.invitations.iter().map(|one| (one.invitation, one.sent)).collect();
        assert!(one.is_in);
        assert_eq!(pending, [(invitation, sent)]);
    }
    for one in [&gil, &hal] {
        assert_eq!(one.talks_in(), Some(conversation));
        let entries = &one.conversation.as_ref().unwrap().entries;
        let before = |content: &Content| matches!(content, Content::Message { text, .. } if text == "before");
        assert!(entries.iter().any(|entry| before(&entry.content)), "{entries:?}");
    }
    let id = new_id();
    let text = "after".to_owned();
    hal.socket.send(&GuestFrame::Say { id, conversation, text }).await;
    assert_eq!(gil.socket.message("after").await.0, conversation);
    let id = new_id();
    let invitation = kept;
    ben.socket.send(&GuestFrame::AcceptInvitation { id, invitation }).await;
    assert!(ben.socket.answer(id).await.is_ok());
    assert_eq!(end_of(&mut ann.socket, kept).await, InvitationEnd::Accepted);
    assert_eq!(end_of(&mut cid.socket, to_nobody).await, InvitationEnd::Gone);
    assert_eq!(end_of(&mut fay.socket, by_nobody).await, InvitationEnd::Gone);
    // Free again: Cid may invite somebody else.
    let id = new_id();
    let to = Buddy::Guest {
        guest: number_of(&mut fay).await,
    };
    cid.socket.send(&GuestFrame::Invite { id, to }).await;
    assert!(cid.socket.answer(id).await.is_ok());
}

/// By which number the others name who has come back: they are told of themselves when something of them changes.
async fn number_of(shown: &mut Shown) -> usher::ids::GuestId {
    let id = new_id();
    let text = Some("here".to_owned());
    shown.socket.send(&GuestFrame::SetStatus { id, text }).await;
    let myself = shown.socket.expect("myself", |frame| match frame {
        ServerFrame::Myself { me } => Some(me.guest),
        _ => None,
    });
    myself.await
}

#[tokio::test]
async fn an_acceptance_that_meets_the_end_of_the_server_is_a_conversation_for_both_or_for_neither() {
    let seed = super::number("USHER_CRASH_SEED").unwrap_or_else(rand::random);
    println!("USHER_CRASH_SEED={seed}");
    let mut rng = StdRng::seed_from_u64(seed);
    let (folder, port) = (TempDir::new().unwrap(), free_port(&mut rng).to_string());
    let mut server = start(folder.path(), &port);
    for round in 0..ROUNDS {
        let (mut ann, mut ben) = (guest(&server, "Ann").await, guest(&server, "Ben").await);
        let invitation = ann.invite(&mut ben).await;
        let id = new_id();
        ben.send(&GuestFrame::AcceptInvitation { id, invitation }).await;
        // At once, a moment later, and once it was told.
        let told = match round % 3 {
            0 => false,
            1 => {
                for _ in 0..rng.random_range(1..2_000) {
                    tokio::task::yield_now().await;
                }
                false
            }
            _ => ben.answer(id).await.is_ok(),
        };
        server.shoot();
        server = killed_and_started(server, folder.path(), &port);
        let (mut ann, mut ben) = (back(&server, &ann.token).await, back(&server, &ben.token).await);
        assert_eq!(ann.talks_in(), ben.talks_in(), "round {round}");
        assert!(ann.is_in && ben.is_in);
        assert!(!told || ben.talks_in().is_some(), "what was told is undone");
        let pending = [&ann, &ben].map(|one| {
            one.invitations
                .iter()
                .filter(|one| one.invitation == invitation)
                .count()
        });
        assert_eq!(pending, [usize::from(ben.talks_in().is_none()); 2]);
        // The same command again has the same end, whether it was done or not.
        ben.socket.send(&GuestFrame::AcceptInvitation { id, invitation }).await;
        let conversation = match (ben.talks_in(), ben.socket.answer(id).await) {
            (None, Ok(ServerFrame::Ok { conversation, .. })) => conversation,
            // Another tab's command: done already.
            (there @ Some(_), Err(_)) => there,
            other => panic!("{other:?}"),
        };
        let conversation = conversation.expect("they talk");
        let text = format!("round {round}");
        let say = GuestFrame::Say {
            id: new_id(),
            conversation,
            text: text.clone(),
        };
        ben.socket.send(&say).await;
        assert_eq!(ann.socket.message(&text).await.0, conversation);
    }
}
