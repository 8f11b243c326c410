//! A house in which everything that has an id is somebody's: who talks, who is offered or invited, who waits, who has a notice.

use serde_json::{Value, json};
use usher::hub::input::Lobby;
use usher::ids::{CategoryId, ConversationId, EntryId, OutcomeId};
use usher::protocol::client::{AgentFrame, CustomerFrame};
use usher::protocol::http::Category;
use usher::protocol::lobby::GuestFrame;
use usher::protocol::server::{Content, OutcomeWhat, ServerFrame};
use usher::protocol::words::State;

use super::{Theirs, as_json, names_what_is_ours, tried};
use crate::harness::socket::new_id;
use crate::harness::{AgentSocket, Colleague, CustomerSocket, GuestSocket, Method, Socket, TestServer};

/// A house in which everything that has an id is somebody's.
pub(super) struct House {
    pub(super) server: TestServer,
    pub(super) admin: Colleague,
    /// Those who talk.
    talking: (AgentSocket, CustomerSocket),
    /// Whose offer rings.
    offered: (AgentSocket, CustomerSocket),
    /// Who wraps up after whom.
    wrapping: (AgentSocket, CustomerSocket),
    waiting: CustomerSocket,
    /// Each with a notice.
    noticed: (AgentSocket, CustomerSocket),
    /// Guests who talk with each other.
    met: [GuestSocket; 2],
    /// Who invites whom.
    invited: [GuestSocket; 2],
    pub(super) theirs: Theirs,
    /// All but the one that somebody waits in.
    pub(super) served: Vec<CategoryId>,
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
            ServerFrame::AgentState { outcomes, .. } => Some(outcomes[0].clone()),
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
    pub(super) async fn open() -> Self {
        let server = TestServer::start_with(|config| config.seeds.live.limits.lobby = Lobby::Open).await;
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
        let guest = async |name: &str| GuestSocket::enter(&server.client(), name).await;
        let mut met = [guest("Mia").await, guest("Max").await];
        let [one, other] = &mut met;
        let between_guests = one.meet(other).await;
        let mut invited = [guest("Ida").await, guest("Ivo").await];
        let [one, other] = &mut invited;
        let invitation = one.invite(other).await;
        Self {
            admin,
            met,
            invited,
            talking,
            offered: (desk, customer),
            wrapping,
            waiting,
            noticed: (noticed_agent, noticed_customer),
            theirs: Theirs {
                conversations: [conversation, ended, between_guests],
                entries: [waits_by, offered_by, talks_by],
                offer,
                invitation,
                outcomes: [agents_outcome, customers_outcome],
                agent: wrapper.agent,
                category: waits,
            },
            served: vec![talks, offers, wraps],
            server,
        }
    }

    /// Everybody does with what is theirs what can be done once.
    pub(super) async fn stands_unchanged(mut self) {
        let Theirs {
            offer,
            invitation,
            outcomes,
            ..
        } = self.theirs;
        let [_, ended, between_guests] = self.theirs.conversations;
        let [_, ivo] = &mut self.invited;
        let accept = GuestFrame::AcceptInvitation {
            id: new_id(),
            invitation,
        };
        done(ivo, tried(&accept, None).0).await;
        let [mia, max] = &mut self.met;
        mia.say(between_guests, "still us two").await;
        assert_eq!(
            max.message("still us two").await.1.seq,
            2,
            "nobody else has written in between"
        );
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
