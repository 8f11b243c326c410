//! Ids of somebody else in every frame that names one: refused as the protocol says, and nothing has changed for whom they belong to.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use usher::ids::{AgentId, CategoryId, ConversationId, EntryId, OfferId, OutcomeId};
use usher::protocol::client::{AgentFrame, CustomerFrame};
use usher::protocol::http::Category;
use usher::protocol::server::{Content, OutcomeWhat, ServerFrame};
use usher::protocol::words::{Reason, State};

use crate::harness::socket::new_id;
use crate::harness::{AgentSocket, Colleague, CustomerSocket, Method, Socket, TestServer};
use crate::protocol::known;

/// What is somebody else's, all of it there.
struct Theirs {
    /// One under way, and one that has ended and is being wrapped up.
    conversations: [ConversationId; 2],
    /// Of one who waits, one who is offered, and one who talks.
    entries: [EntryId; 3],
    offer: OfferId,
    /// An agent's and a customer's.
    outcomes: [OutcomeId; 2],
    /// Who is available and has room.
    agent: AgentId,
    /// Somebody waits in it, and the intruding agent does not serve it.
    category: CategoryId,
}

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
    let dismiss = |&outcome: &OutcomeId| tried(&AgentFrame::Dismiss { id: id(), outcome }, Reason::UnknownOutcome);
    all.extend(theirs.outcomes.iter().map(dismiss));
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

/// A house in which everything that has an id is somebody's.
struct House {
    server: TestServer,
    admin: Colleague,
    /// Those who talk.
    talking: (AgentSocket, CustomerSocket),
    /// Whose offer rings.
    offered: (AgentSocket, CustomerSocket),
    /// Who wraps up after whom.
    wrapping: (AgentSocket, CustomerSocket),
    waiting: CustomerSocket,
    /// Each with a notice.
    noticed: (AgentSocket, CustomerSocket),
    theirs: Theirs,
    /// All but the one that somebody waits in.
    served: Vec<CategoryId>,
}

/// A category of its own, so that everybody gets whom they shall get.
async fn category(admin: &Colleague, name: &str, edit: Value) -> CategoryId {
    let added = admin.client.post("/v1/categories", &json!({ "name": name })).await;
    let category = added.json::<Category>().category;
    edit_category(admin, category, edit).await;
    category
}

async fn edit_category(admin: &Colleague, category: CategoryId, edit: Value) {
    let path = format!("/v1/categories/{category}");
    let edited = admin.client.send(Method::PATCH, &path, Some(&edit)).await;
    assert_eq!(edited.status, 200, "{}", edited.text());
}

/// An agent who serves this category, available.
async fn available(
    server: &TestServer,
    admin: &Colleague,
    name: &str,
    category: CategoryId,
) -> (Colleague, AgentSocket) {
    let agent = server.agent(admin, name, 2, &[category]).await;
    let mut desk = agent.desk().await;
    desk.set_state(State::Available).await;
    (agent, desk)
}

/// A customer who has got an agent, at the point where both have seen all of it.
async fn talk(
    server: &TestServer,
    desk: &mut AgentSocket,
    category: CategoryId,
) -> (CustomerSocket, EntryId, ConversationId) {
    let mut customer = server.customer().await;
    let entry = customer.enter(category, "Vic").await;
    let conversation = customer.paired().await;
    desk.paired().await;
    desk.entry("joined", |content| matches!(content, Content::Joined { .. }))
        .await;
    (customer, entry, conversation)
}

/// An agent whose customer has ended it while they were lost: they have a notice.
async fn noticed_agent(server: &TestServer, admin: &Colleague) -> (AgentSocket, OutcomeId) {
    let lost = category(admin, "Lost", json!({ "open": true })).await;
    let (agent, mut desk) = available(server, admin, "Lea", lost).await;
    let (mut customer, _, conversation) = talk(server, &mut desk, lost).await;
    drop(desk);
    customer
        .entry("that the agent is lost", |content| {
            matches!(content, Content::Dropped { .. })
        })
        .await;
    customer.end(conversation).await;
    let mut desk = Socket::upgrade(&agent.client, "agent").await.unwrap();
    desk.hello(usher::ids::TabId(rand::random()), None, &[]).await;
    let outcome = desk
        .expect("the notice", |frame| match frame {
            ServerFrame::AgentState { outcomes, .. } => Some(outcomes[0]),
            _ => None,
        })
        .await;
    assert!(matches!(outcome.what, OutcomeWhat::ConversationEnded { .. }));
    (agent.desk().await, outcome.id)
}

/// A customer whose category was closed: they have one too.
async fn noticed_customer(server: &TestServer, admin: &Colleague) -> (CustomerSocket, OutcomeId) {
    let closing = category(admin, "Closing", json!({ "open": true })).await;
    let mut customer = server.customer().await;
    customer.enter(closing, "Cal").await;
    edit_category(admin, closing, json!({ "open": false, "waiting": "dismiss" })).await;
    let outcome = customer
        .expect("the notice", |frame| match frame {
            ServerFrame::Outcome { outcome } => Some(outcome.id),
            _ => None,
        })
        .await;
    (customer, outcome)
}

impl House {
    async fn open() -> Self {
        let server = TestServer::start().await;
        let admin = server.admin().await;
        // As long as may be: it rings while others try.
        let long = json!([{ "key": "offer_s", "value": "300" }]);
        let set = admin.client.send(Method::PATCH, "/v1/settings", Some(&long)).await;
        assert_eq!(set.status, 200, "{}", set.text());
        let talks = category(&admin, "Talks", json!({ "open": true })).await;
        let offers = category(&admin, "Offers", json!({ "open": true, "mode": "offer" })).await;
        let wraps = category(&admin, "Wraps", json!({ "open": true, "wrap_up_s": 600 })).await;
        let waits = category(&admin, "Waits", json!({ "open": true })).await;

        let (noticed_agent, agents_outcome) = noticed_agent(&server, &admin).await;
        let (noticed_customer, customers_outcome) = noticed_customer(&server, &admin).await;
        let (wrapper, mut wrapping) = available(&server, &admin, "Wren", wraps).await;
        let (customer, _, ended) = talk(&server, &mut wrapping, wraps).await;
        wrapping.end(ended).await;
        let wrapping = (wrapping, customer);
        let mut waiting = server.customer().await;
        let waits_by = waiting.enter(waits, "Wanda").await;
        let (_, mut desk) = available(&server, &admin, "Tala", talks).await;
        let (customer, talks_by, conversation) = talk(&server, &mut desk, talks).await;
        let talking = (desk, customer);
        let (_, mut desk) = available(&server, &admin, "Rita", offers).await;
        let mut customer = server.customer().await;
        let offered_by = customer.enter(offers, "Otto").await;
        let offer = desk
            .expect("the offer", |frame| match frame {
                ServerFrame::Offer { offer } => Some(offer.offer),
                _ => None,
            })
            .await;
        Self {
            admin,
            talking,
            offered: (desk, customer),
            wrapping,
            waiting,
            noticed: (noticed_agent, noticed_customer),
            theirs: Theirs {
                conversations: [conversation, ended],
                entries: [waits_by, offered_by, talks_by],
                offer,
                outcomes: [agents_outcome, customers_outcome],
                agent: wrapper.agent,
                category: waits,
            },
            served: vec![talks, offers, wraps],
            server,
        }
    }

    /// Everybody does with what is theirs what can be done once.
    async fn stands_unchanged(mut self) {
        let Theirs { offer, outcomes, .. } = self.theirs;
        let [_, ended] = self.theirs.conversations;
        let accept = AgentFrame::Accept { id: new_id(), offer };
        done(&mut self.offered.0, tried(&accept, None).0).await;
        self.offered.1.paired().await;
        let entry = self.theirs.entries[0];
        let leave = CustomerFrame::Leave { id: new_id(), entry };
        done(&mut self.waiting, tried(&leave, None).0).await;
        let finish = AgentFrame::FinishWrapUp {
            id: new_id(),
            conversation: ended,
        };
        done(&mut self.wrapping.0, tried(&finish, None).0).await;
        let rate = CustomerFrame::Rate {
            id: new_id(),
            conversation: ended,
            score: 5,
            comment: None,
        };
        done(&mut self.wrapping.1, tried(&rate, None).0).await;
        let [agents, customers] = outcomes.map(|outcome| CustomerFrame::Dismiss { id: new_id(), outcome });
        done(&mut self.noticed.0, tried(&agents, None).0).await;
        done(&mut self.noticed.1, tried(&customers, None).0).await;
        // All that either of the two sees of the conversation is what they say themselves.
        let (mut desk, mut customer) = self.talking;
        let said = customer.say(self.theirs.conversations[0], "still us two").await;
        let (heard, told) = (all_until_ours(&mut desk).await, all_until_ours(&mut customer).await);
        for frame in heard.iter().chain(&told) {
            assert!(!names_what_is_ours(frame), "{frame:?} came of an intruder");
        }
        customer.answer(said).await.unwrap();
    }
}

/// Sends what must still be possible, once nothing has come of an intruder.
async fn done(socket: &mut Socket, frame: Value) {
    let id = frame["id"].clone();
    socket.send(&frame).await;
    let answered = |answer: &ServerFrame| match answer {
        ServerFrame::Ok { id: of, .. } => (as_json(of) == id).then_some(Ok(())),
        ServerFrame::Refused { id: of, reason, .. } => (as_json(of) == id).then_some(Err(*reason)),
        _ => None,
    };
    let answer = socket.expect("an answer", answered).await;
    assert_eq!(answer, Ok(()), "{frame}");
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
    house.stands_unchanged().await;
}

#[tokio::test]
async fn what_is_somebody_elses_is_closed_to_other_agents() {
    let house = House::open().await;
    let frames = agents_frames(&house.theirs);
    let known = known::<AgentFrame>(r#"{"type":"?"}"#);
    all_are_tried(&frames, &["set_state", "active"], known);
    let nothing: &[CategoryId] = &[];
    for (name, served) in [("Mallory", &house.served[..]), ("Mo", nothing)] {
        let agent = house.server.agent(&house.admin, name, 4, served).await;
        let mut desk = agent.desk().await;
        intrude(&mut desk, &frames).await;
    }
    house.stands_unchanged().await;
}

/// Sends each frame: a command is refused for that reason, and what wants no answer gets none.
async fn intrude(socket: &mut Socket, frames: &[Tried]) {
    for (frame, refused) in frames {
        socket.send(frame).await;
        if refused.is_none() {
            // What is no frame is answered in its turn, so that silence shows.
            socket.send_text(r#"{"type":"?"}"#).await;
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
                ServerFrame::Error { .. } if refused.is_none() => break,
                _ => {}
            }
        }
    }
}

/// What came before the message that the two are waiting for.
async fn all_until_ours(socket: &mut Socket) -> Vec<ServerFrame> {
    let mut before = Vec::new();
    loop {
        let frame = socket.next().await.unwrap();
        if let ServerFrame::Entry { entry, .. } = &frame {
            assert_eq!(entry.seq, 2, "nobody else has written in between");
            return before;
        }
        before.push(frame);
    }
}

/// Whether a frame shows or changes anything of a conversation, an offer or a notice.
fn names_what_is_ours(frame: &ServerFrame) -> bool {
    use ServerFrame::{
        Conversation, Draft, Entry, History, Left, Marked, Offer, OfferGone, Outcome, OutcomeGone, Typing,
    };
    matches!(
        frame,
        Conversation { .. }
            | Draft { .. }
            | Entry { .. }
            | History { .. }
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
