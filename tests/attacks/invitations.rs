//! A thousand invitations in one burst, with answers to those of others between them: each refused as the protocol says, and
//! nobody else notices.

use std::collections::BTreeMap;

use futures_util::future::join_all;
use usher::hub::input::Lobby;
use usher::ids::{AgentId, CommandId, GuestId, InvitationId, OutcomeId};
use usher::protocol::lobby::{Buddy, GuestFrame};
use usher::protocol::server::ServerFrame;
use usher::protocol::words::Reason;

use crate::harness::socket::new_id;
use crate::harness::{GuestSocket, TestServer};

/// Half of them at one address.
const ATTACKERS: usize = 32;
/// So many of each are no more than may be sent at once: none of it is slowed down.
const ROUNDS: usize = 8;
/// In each round so many invitations, and one answer to somebody else's.
const INVITES: usize = 4;
/// What guests of one address may send in a minute, and a few that come back meanwhile.
const PASS_AT_ONE_ADDRESS: usize = 30 + 10;

/// Those whom the attack is about.
struct Aims {
    /// Who waits for the answer to this invitation.
    inviting: GuestId,
    invitation: InvitationId,
    unavailable: GuestId,
}

/// One frame, and why it is refused.
fn frame(at: usize, id: CommandId, me: GuestId, aims: &Aims) -> (GuestFrame, Reason) {
    let invite = |to, why| (GuestFrame::Invite { id, to }, why);
    let guest = |guest| Buddy::Guest { guest };
    let invitation = aims.invitation;
    let (round, step) = (at / (INVITES + 1), at % (INVITES + 1));
    match (step, round % 3) {
        (0, _) => invite(guest(me), Reason::TargetIsSelf),
        (1, 0) => invite(Buddy::Agent { agent: AgentId(999) }, Reason::UnknownPerson),
        (1, _) => invite(guest(GuestId(4_000_000)), Reason::UnknownPerson),
        (2, _) => invite(guest(aims.inviting), Reason::Busy),
        (3, _) => invite(guest(aims.unavailable), Reason::Busy),
        (_, 0) => (
            GuestFrame::AcceptInvitation { id, invitation },
            Reason::UnknownInvitation,
        ),
        (_, 1) => (
            GuestFrame::DeclineInvitation { id, invitation },
            Reason::UnknownInvitation,
        ),
        (_, _) => (
            GuestFrame::CancelInvitation { id, invitation },
            Reason::UnknownInvitation,
        ),
    }
}

/// Sends all of it and reads the answers; says how many invitations the hub was asked for.
async fn attack(mallory: &mut GuestSocket, aims: &Aims) -> usize {
    let mut sent = BTreeMap::new();
    for at in 0..ROUNDS * (INVITES + 1) {
        let id = new_id();
        let (frame, why) = frame(at, id, mallory.guest, aims);
        let is_invite = matches!(frame, GuestFrame::Invite { .. });
        mallory.send(&frame).await;
        sent.insert(id, (is_invite, why));
    }
    let mut asked = 0;
    while !sent.is_empty() {
        match mallory.next().await {
            Ok(ServerFrame::Refused { id, reason, .. }) => {
                let (is_invite, why) = sent.remove(&id).expect("each is answered once");
                assert!(
                    reason == why || (is_invite && reason == Reason::TooManyTries),
                    "{reason:?} instead of {why:?}"
                );
                asked += usize::from(is_invite && reason == why);
            }
            Ok(ServerFrame::Beat {}) => {}
            other => panic!("an attacker is shown {other:?}"),
        }
    }
    asked
}

/// Whatever was shown until now has been read, and nothing of it was unexpected.
async fn nothing_was_shown(guest: &mut GuestSocket) {
    match ask(guest).await.as_slice() {
        [] => {}
        shown => panic!("shown meanwhile: {shown:?}"),
    }
}

/// Asks for something that is refused, and returns what came before the answer.
async fn ask(guest: &mut GuestSocket) -> Vec<ServerFrame> {
    let id = new_id();
    let outcome = OutcomeId(4_000_000);
    guest.send(&GuestFrame::Dismiss { id, outcome }).await;
    let mut before = Vec::new();
    loop {
        match guest.next().await.expect("the socket stays open") {
            ServerFrame::Refused { id: answered, .. } if answered == id => return before,
            ServerFrame::Beat {} => {}
            other => before.push(other),
        }
    }
}

#[tokio::test]
async fn a_thousand_invitations_in_a_second_are_refused_and_hurt_nobody() {
    let server = TestServer::start_with(|config| {
        config.seeds.live.limits.lobby = Lobby::Open;
        config.trusted_proxies = "127.0.0.1".parse().unwrap();
    })
    .await;
    let at = |address: String| server.client().with("x-forwarded-for", &address);
    let own = |name: &'static str, last: u8| {
        let client = at(format!("192.0.2.{last}"));
        async move { GuestSocket::enter(&client, name).await }
    };
    let (mut ann, mut ben, mut eve) = (own("Ann", 1).await, own("Ben", 2).await, own("Eve", 3).await);
    let (mut gil, mut hal) = (own("Gil", 4).await, own("Hal", 5).await);
    let invitation = ann.invite(&mut ben).await;
    let id = new_id();
    eve.send(&GuestFrame::SetAvailable { id, on: false }).await;
    eve.answer(id).await.unwrap();
    for guest in [&mut ann, &mut ben, &mut eve] {
        ask(guest).await;
    }
    let aims = Aims {
        inviting: ann.guest,
        invitation,
        unavailable: eve.guest,
    };
    let mut attackers = Vec::new();
    for number in 0..ATTACKERS {
        let address = if number % 2 == 0 { 0 } else { number };
        let client = at(format!("198.51.100.{address}"));
        attackers.push(GuestSocket::enter(&client, "Mallory").await);
    }
    for mallory in &mut attackers {
        ask(mallory).await;
    }

    let flood = join_all(attackers.iter_mut().map(|mallory| attack(mallory, &aims)));
    let others = async {
        for text in ["first", "second", "third"] {
            let conversation = gil.meet(&mut hal).await;
            gil.say(conversation, text).await;
            assert_eq!(hal.message(text).await.0, conversation);
            hal.end(conversation).await;
            let left = |frame: &ServerFrame| matches!(frame, ServerFrame::Left { .. }).then_some(());
            gil.expect("the end of the notice", left).await;
            hal.expect("the end of the notice", left).await;
        }
    };
    let (asked, ()) = tokio::join!(flood, others);

    let all = ATTACKERS * ROUNDS * INVITES;
    assert!(all >= 1_000, "{all} invitations");
    let at_one_address: usize = asked.iter().step_by(2).sum();
    assert!(
        (1..=PASS_AT_ONE_ADDRESS).contains(&at_one_address),
        "{at_one_address} passed at one address"
    );
    let elsewhere: usize = asked.iter().skip(1).step_by(2).sum();
    assert!(elsewhere >= ATTACKERS / 2 * 30, "the hub itself refused {elsewhere}");
    for guest in [&mut ann, &mut ben, &mut eve] {
        nothing_was_shown(guest).await;
    }
    assert_eq!(server.client().get("/healthz").await.status, 200);
    let id = new_id();
    ben.send(&GuestFrame::AcceptInvitation { id, invitation }).await;
    let Ok(ServerFrame::Ok {
        conversation: Some(conversation),
        ..
    }) = ben.answer(id).await
    else {
        panic!("what was pending is accepted as before");
    };
    ann.say(conversation, "at last").await;
    assert_eq!(ben.message("at last").await.0, conversation);
}
