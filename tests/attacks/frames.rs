//! Ids of somebody else in every frame that names one: refused as the protocol says, and nothing has changed for whom they belong to.
//!
//! `house`: those to whom all of it belongs.

mod house;

use std::collections::BTreeSet;

use serde_json::Value;
use usher::ids::{AgentId, CategoryId, ConversationId, EntryId, InvitationId, OfferId, OutcomeId};
use usher::protocol::client::{AgentFrame, CustomerFrame};
use usher::protocol::lobby::GuestFrame;
use usher::protocol::server::ServerFrame;
use usher::protocol::words::Reason;

use house::House;

use crate::harness::socket::new_id;
use crate::harness::{GuestSocket, Socket};
use crate::protocol::known;

/// What is somebody else's, all of it there.
struct Theirs {
    /// One under way, one that has ended and is being wrapped up, and one of two guests.
    conversations: [ConversationId; 3],
    /// Of one who waits, one who is offered, and one who talks.
    entries: [EntryId; 3],
    offer: OfferId,
    /// Of a guest to another.
    invitation: InvitationId,
    /// An agent's and a customer's.
    outcomes: [OutcomeId; 2],
    /// Who is available and has room.
    agent: AgentId,
    /// Somebody waits in it, and the intruding agent does not serve it.
    category: CategoryId,
}

/// A conversation that there is not.
const NOBODYS: u64 = 4_000_000;

/// A frame, and why it is refused; signals are not answered.
type Tried = (Value, Option<Reason>);

fn tried(frame: &impl serde::Serialize, refused: impl Into<Option<Reason>>) -> Tried {
    (serde_json::to_value(frame).unwrap(), refused.into())
}

/// Every frame of a customer that names something.
fn customers_frames(theirs: &Theirs) -> Vec<Tried> {
    let id = new_id;
    let mut all = Vec::new();
    for conversation in theirs.conversations {
        let text = || "intruder".to_owned();
        let signals = [
            // First: it is read beside the rest, and would come later.
            CustomerFrame::History {
                conversation,
                before: 9,
            },
            CustomerFrame::Mark {
                conversation,
                delivered: 1,
                read: 1,
            },
            CustomerFrame::Draft {
                conversation,
                text: text(),
                line: Some(1),
            },
            CustomerFrame::Typing { conversation, on: true },
        ];
        let commands = [
            CustomerFrame::Say {
                id: id(),
                conversation,
                text: text(),
            },
            CustomerFrame::End { id: id(), conversation },
            CustomerFrame::Close { id: id(), conversation },
            CustomerFrame::Preview {
                id: id(),
                conversation,
                on: false,
            },
            CustomerFrame::Rate {
                id: id(),
                conversation,
                score: 1,
                comment: None,
            },
        ];
        all.extend(signals.iter().map(|signal| tried(signal, None)));
        all.extend(commands.iter().map(|one| tried(one, Reason::UnknownConversation)));
    }
    let leave = |&entry: &EntryId| tried(&CustomerFrame::Leave { id: id(), entry }, Reason::NotWaiting);
    all.extend(theirs.entries.iter().map(leave));
    let dismiss = |&outcome: &OutcomeId| tried(&CustomerFrame::Dismiss { id: id(), outcome }, Reason::UnknownOutcome);
    all.extend(theirs.outcomes.iter().map(dismiss));
    all
}

/// The same for an agent.
fn agents_frames(theirs: &Theirs) -> Vec<Tried> {
    let id = new_id;
    let mut all = Vec::new();
    for conversation in theirs.conversations {
        let signals = [
            AgentFrame::History {
                conversation,
                before: 9,
            },
            AgentFrame::Mark {
                conversation,
                delivered: 1,
                read: 1,
            },
            AgentFrame::Typing { conversation, on: true },
        ];
        let to = |agent, category| AgentFrame::Transfer {
            id: id(),
            conversation,
            agent,
            category,
            note: None,
        };
        let commands = [
            to(Some(theirs.agent), None),
            to(None, Some(theirs.category)),
            AgentFrame::Say {
                id: id(),
                conversation,
                text: "intruder".to_owned(),
            },
            AgentFrame::End { id: id(), conversation },
        ];
        all.extend(signals.iter().map(|signal| tried(signal, None)));
        all.extend(commands.iter().map(|one| tried(one, Reason::UnknownConversation)));
        let finish = AgentFrame::FinishWrapUp { id: id(), conversation };
        all.push(tried(&finish, Reason::NotWrappingUp));
    }
    let offer = theirs.offer;
    let next = AgentFrame::TakeNext {
        id: id(),
        category: Some(theirs.category),
    };
    all.extend([
        tried(&AgentFrame::Accept { id: id(), offer }, Reason::UnknownOffer),
        tried(&AgentFrame::Decline { id: id(), offer }, Reason::UnknownOffer),
        tried(&next, Reason::NotAssigned),
    ]);
    let invitation = theirs.invitation;
    all.extend([
        tried(
            &AgentFrame::AcceptInvitation { id: id(), invitation },
            Reason::UnknownInvitation,
        ),
        tried(
            &AgentFrame::DeclineInvitation { id: id(), invitation },
            Reason::UnknownInvitation,
        ),
        tried(
            &AgentFrame::CancelInvitation { id: id(), invitation },
            Reason::UnknownInvitation,
        ),
    ]);
    let dismiss = |&outcome: &OutcomeId| tried(&AgentFrame::Dismiss { id: id(), outcome }, Reason::UnknownOutcome);
    all.extend(theirs.outcomes.iter().map(dismiss));
    let taken = |&outcome: &OutcomeId| tried(&AgentFrame::Taken { outcome }, None);
    all.extend(theirs.outcomes.iter().map(taken));
    all
}

/// The same for a guest.
fn guests_frames(theirs: &Theirs) -> Vec<Tried> {
    let id = new_id;
    let mut all = Vec::new();
    for conversation in theirs.conversations {
        let signals = [
            GuestFrame::History {
                conversation,
                before: 9,
            },
            GuestFrame::Mark {
                conversation,
                delivered: 1,
                read: 1,
            },
            GuestFrame::Typing { conversation, on: true },
        ];
        let commands = [
            GuestFrame::Say {
                id: id(),
                conversation,
                text: "intruder".to_owned(),
            },
            GuestFrame::End { id: id(), conversation },
        ];
        all.extend(signals.iter().map(|signal| tried(signal, None)));
        all.extend(commands.iter().map(|one| tried(one, Reason::UnknownConversation)));
    }
    let invitation = theirs.invitation;
    let answers = [
        GuestFrame::AcceptInvitation { id: id(), invitation },
        GuestFrame::DeclineInvitation { id: id(), invitation },
        GuestFrame::CancelInvitation { id: id(), invitation },
    ];
    all.extend(answers.iter().map(|one| tried(one, Reason::UnknownInvitation)));
    let dismiss = |&outcome: &OutcomeId| tried(&GuestFrame::Dismiss { id: id(), outcome }, Reason::UnknownOutcome);
    all.extend(theirs.outcomes.iter().map(dismiss));
    let taken = |&outcome: &OutcomeId| tried(&GuestFrame::Taken { outcome }, None);
    all.extend(theirs.outcomes.iter().map(taken));
    all
}

/// Fails when a frame is neither tried nor one of those that name nothing of anybody's.
fn all_are_tried(frames: &[Tried], harmless: &[&str], known: Vec<String>) {
    let tried = frames
        .iter()
        .map(|(frame, _)| frame["type"].as_str().unwrap().to_owned());
    let tried: BTreeSet<String> = tried.chain(harmless.iter().map(|&word| word.to_owned())).collect();
    assert_eq!(tried, known.into_iter().collect(), "a frame is missing here");
}

#[tokio::test]
async fn what_is_somebody_elses_is_closed_to_other_customers() {
    let house = House::open().await;
    let frames = customers_frames(&house.theirs);
    all_are_tried(&frames, &["enter"], known::<CustomerFrame>(r#"{"type":"?"}"#));
    let mut idle = house.server.customer().await;
    intrude(&mut idle, &frames).await;
    let mut waiting = house.server.customer().await;
    waiting.enter(house.theirs.category, "Mallory").await;
    intrude(&mut waiting, &frames).await;
    Box::pin(house.stands_unchanged()).await;
}

#[tokio::test]
async fn what_is_somebody_elses_is_closed_to_other_agents() {
    let house = House::open().await;
    let frames = agents_frames(&house.theirs);
    let known = known::<AgentFrame>(r#"{"type":"?"}"#);
    let harmless = ["set_state", "active", "show_myself", "set_status", "invite", "watch"];
    all_are_tried(&frames, &harmless, known);
    let nothing: &[CategoryId] = &[];
    for (name, served) in [("Mallory", &house.served[..]), ("Mo", nothing)] {
        let agent = house.server.agent(&house.admin, name, 4, served).await;
        let mut desk = agent.desk().await;
        intrude(&mut desk, &frames).await;
    }
    Box::pin(house.stands_unchanged()).await;
}

#[tokio::test]
async fn what_is_somebody_elses_is_closed_to_other_guests() {
    let house = House::open().await;
    let frames = guests_frames(&house.theirs);
    let harmless = [
        "enter_lobby",
        "leave_lobby",
        "set_available",
        "set_status",
        "invite",
        "watch",
        "active",
    ];
    all_are_tried(&frames, &harmless, known::<GuestFrame>(r#"{"type":"?"}"#));
    let mut mallory = GuestSocket::enter(&house.server.client(), "Mallory").await;
    intrude(&mut mallory, &frames).await;
    mallory.send(&GuestFrame::Watch { on: true }).await;
    intrude(&mut mallory, &frames).await;
    Box::pin(house.stands_unchanged()).await;
}

/// Sends each frame: a command is refused for that reason, and what wants no answer gets none.
async fn intrude(socket: &mut Socket, frames: &[Tried]) {
    for (frame, refused) in frames {
        socket.send(frame).await;
        let after = new_id();
        if refused.is_none() {
            // It is refused to everybody and in its turn, so that silence shows.
            let say = CustomerFrame::Say {
                id: after,
                conversation: ConversationId(NOBODYS),
                text: "?".to_owned(),
            };
            socket.send(&say).await;
        }
        loop {
            let came = socket.next().await.unwrap();
            assert!(!names_what_is_ours(&came), "{frame} got {came:?}");
            match &came {
                ServerFrame::Ok { .. } => panic!("{frame} was done"),
                ServerFrame::Refused { id, reason, .. } if frame.get("id") == Some(&as_json(id)) => {
                    assert_eq!(Some(*reason), *refused, "{frame}");
                    break;
                }
                ServerFrame::Refused { id, .. } if refused.is_none() && *id == after => break,
                ServerFrame::Error { .. } => panic!("{frame} is no frame"),
                _ => {}
            }
        }
    }
}

/// Whether a frame shows or changes anything of a conversation, an offer, an invitation or a notice.
fn names_what_is_ours(frame: &ServerFrame) -> bool {
    use ServerFrame::{
        Conversation, Draft, Entry, History, Invitation, InvitationGone, Kept, Left, Marked, Offer, OfferGone, Outcome,
        OutcomeGone, Typing,
    };
    matches!(
        frame,
        Conversation { .. }
            | Draft { .. }
            | Entry { .. }
            | History { .. }
            | Invitation { .. }
            | InvitationGone { .. }
            | Kept { .. }
            | Left { .. }
            | Marked { .. }
            | Offer { .. }
            | OfferGone { .. }
            | Outcome { .. }
            | OutcomeGone { .. }
            | Typing { .. }
    )
}

fn as_json(part: &impl serde::Serialize) -> Value {
    serde_json::to_value(part).unwrap()
}
