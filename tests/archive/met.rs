//! What was said on invitation, in the archive: found by its road, read by whose it is, exported, and erased with either of two guests.

use serde_json::json;
use usher::hub::input::Lobby;
use usher::ids::{ConversationId, TabId};
use usher::protocol::client::AgentFrame;
use usher::protocol::http::{ArchivePage, Beside, ErasureBusy, ErasurePreview, ErasureState};
use usher::protocol::lobby::{Buddy, GuestFrame};
use usher::protocol::server::ServerFrame;
use usher::protocol::words::{Reason, Road, State};

use super::House;
use crate::harness::child::command;
use crate::harness::guest::invited;
use crate::harness::socket::{Socket, new_id};
use crate::harness::{Client, GuestSocket, Method, TestServer};

/// One of each kind, all of them over.
struct Met {
    /// By the browser that is Ann's.
    queue: ConversationId,
    /// Ann's, who has invited Ben.
    guests: ConversationId,
    /// The admin's, who has invited Grace.
    staff: ConversationId,
}

impl House {
    async fn with_a_lobby() -> Self {
        Self::open_on(TestServer::start_with(|config| config.seeds.live.limits.lobby = Lobby::Open).await).await
    }

    async fn has_met(&mut self) -> Met {
        let mut customer = self.server.customer().await;
        let queue = self.talk(&mut customer, "Zoë", &["apples"]).await;
        self.desk.end(queue).await;
        let guest =
            async |name: &str, token: Option<&str>| GuestSocket::enter_as(&self.server.client(), name, token).await;
        let mut ann = guest("Ann", Some(customer.token.as_str())).await;
        let mut ben = guest("Ben", None).await;
        let guests = ann.meet(&mut ben).await;
        ann.say(guests, "pears").await;
        ann.end(guests).await;
        ann.leave().await;
        ben.leave().await;
        let mut admin = self.admin.desk().await;
        admin.set_state(State::Available).await;
        let agent = self.agent.agent;
        let to = Buddy::Agent { agent };
        admin.send(&AgentFrame::Invite { id: new_id(), to }).await;
        let (id, invitation) = (new_id(), invited(&mut self.desk).await);
        self.desk.send(&AgentFrame::AcceptInvitation { id, invitation }).await;
        self.desk.answer(id).await.unwrap();
        let staff = admin.paired().await;
        admin.end(staff).await;
        Met { queue, guests, staff }
    }
}

async fn listed(client: &Client, query: &str) -> Vec<ConversationId> {
    let page: ArchivePage = client.get(&format!("/v1/conversations?{query}")).await.json();
    page.conversations.iter().map(|line| line.conversation).collect()
}

#[tokio::test]
async fn the_archive_is_filtered_by_road_in_the_list_and_in_exports() {
    let mut house = House::with_a_lobby().await;
    let Met { queue, guests, staff } = house.has_met().await;
    let (admin, grace) = (&house.admin.client, &house.agent.client);
    for (query, of_all, of_grace) in [
        ("", vec![staff, guests, queue], vec![staff, queue]),
        ("road=queue", vec![queue], vec![queue]),
        ("road=invitation", vec![staff, guests], vec![staff]),
        ("road=invitation&customer=ben", vec![guests], vec![]),
        ("road=invitation&why=agent_ended", vec![], vec![]),
    ] {
        assert_eq!(listed(admin, query).await, of_all, "{query}");
        assert_eq!(listed(grace, query).await, of_grace, "{query} of an agent");
        let file = admin
            .get(&format!("/v1/conversations/export?format=csv&{query}"))
            .await
            .text();
        let rows: Vec<Vec<&str>> = file.lines().map(|line| line.split(',').collect()).collect();
        for (one, of) in [
            (queue, ["queue", "Zoë", ""]),
            (guests, ["invitation", "Ann", "Ben"]),
            (staff, ["invitation", "Ada", ""]),
        ] {
            let (id, wanted) = (one.to_string(), of_all.contains(&one));
            let rows: Vec<_> = rows.iter().filter(|row| row[0] == id).collect();
            assert_eq!(!rows.is_empty(), wanted, "{query}: {file}");
            assert!(rows.iter().all(|row| [row[1], row[3], row[4]] == of), "{query}: {file}");
        }
    }
    let page: ArchivePage = admin.get("/v1/conversations?road=invitation").await.json();
    let told = page.conversations.iter().map(|line| {
        let agents = line.agents.iter().map(String::as_str).collect::<Vec<_>>().join(" ");
        (line.customer.as_str(), line.second.as_deref(), agents, line.road)
    });
    assert_eq!(
        told.collect::<Vec<_>>(),
        [
            ("Ada", None, "Ada Grace".to_owned(), Road::Invitation),
            ("Ann", Some("Ben"), String::new(), Road::Invitation)
        ]
    );
    let none = admin.get("/v1/conversations?road=railway").await;
    assert_eq!(
        (none.status, none.faults()),
        (422, vec![("road".to_owned(), Reason::BadField)])
    );
    assert!(
        none.text().contains("must be one of queue, invitation"),
        "{}",
        none.text()
    );
}

/// A guest has the name that they chose: what their browser said to the staff before is tied to nobody.
#[tokio::test]
async fn beside_a_guest_stands_nothing_of_another_day() {
    let mut house = House::with_a_lobby().await;
    let mut customer = house.server.customer().await;
    let queue = house.talk(&mut customer, "Zoë", &["apples"]).await;
    house.desk.end(queue).await;
    let mut ann = GuestSocket::enter_as(&house.server.client(), "Ann", Some(customer.token.as_str())).await;
    // Of the same category, and has met nobody.
    let bob = house.server.agent(&house.admin, "Bob", 1, &[house.category]).await;
    let mut desk = bob.desk().await;
    desk.set_state(State::Available).await;
    let to = Buddy::Guest { guest: ann.guest };
    desk.send(&AgentFrame::Invite { id: new_id(), to }).await;
    let (id, invitation) = (new_id(), invited(&mut ann).await);
    ann.send(&GuestFrame::AcceptInvitation { id, invitation }).await;
    ann.answer(id).await.unwrap();
    let now = desk.paired().await;
    let beside: Beside = bob.client.get(&format!("/v1/conversations/{now}/beside")).await.json();
    assert_eq!((beside.earlier, beside.away), (Vec::new(), false));
    let record = bob.client.get(&format!("/v1/conversations/{queue}?beside={now}")).await;
    assert_eq!(record.status, 404, "{}", record.text());
}

#[tokio::test]
async fn the_machine_exports_by_road() {
    let mut house = House::with_a_lobby().await;
    let Met { guests, staff, .. } = house.has_met().await;
    let mut export = command(&house.server.config.data_dir, &[]);
    export.args(["export", "-o", "-", "--format", "jsonl", "--road", "invitation"]);
    let done = tokio::task::spawn_blocking(move || export.output().unwrap())
        .await
        .unwrap();
    let told = String::from_utf8_lossy(&done.stdout);
    let ids: Vec<u64> = told
        .lines()
        .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()["line"]["conversation"].as_u64())
        .collect();
    assert_eq!(ids, [staff.0, guests.0], "{told}");
}

#[tokio::test]
async fn either_of_two_guests_is_erased_and_none_of_the_staff() {
    let mut house = House::with_a_lobby().await;
    let Met { queue, guests, staff } = house.has_met().await;
    let admin = house.admin.client.clone();
    let path = |of: ConversationId, query: &str| format!("/v1/conversations/{of}/erasure{query}");
    for (of, query) in [(queue, "?second=true"), (staff, ""), (staff, "?second=true")] {
        let answer = admin.get(&path(of, query)).await;
        assert_eq!(
            (answer.status, answer.problem().reason),
            (404, Reason::NotFound),
            "{of}{query}"
        );
    }
    let unclear = admin.get(&path(guests, "?second=perhaps")).await;
    assert_eq!(unclear.faults(), [("second".to_owned(), Reason::BadField)]);
    let would_go = async |query: &str| {
        let preview: ErasurePreview = admin.get(&path(guests, query)).await.json();
        (preview.customer, preview.conversations)
    };
    assert_eq!(would_go("").await, ("Ann".to_owned(), 2));
    assert_eq!(would_go("?second=true").await, ("Ben".to_owned(), 1));
    let second = path(guests, "?second=true");
    let wrong = admin
        .send(Method::POST, &second, Some(&json!({ "customer": "Ann" })))
        .await;
    assert_eq!(wrong.faults(), [("customer".to_owned(), Reason::BadField)]);
    let asked = admin
        .send(Method::POST, &second, Some(&json!({ "customer": "Ben" })))
        .await;
    assert_eq!(asked.status, 202, "{}", asked.text());
    house.lets_go();
    house.erase_at(0).await;
    let proof = house.erasures().await.remove(0);
    assert_eq!((proof.state, proof.conversations), (ErasureState::Swept, 1));
    assert_eq!(listed(&admin, "").await, [staff, queue]);
    assert_eq!(listed(&admin, "text=pears").await, []);
}

#[tokio::test]
async fn who_is_in_the_lobby_is_erased_once_they_have_left() {
    let mut house = House::with_a_lobby().await;
    let mut customer = house.server.customer().await;
    let queue = house.talk(&mut customer, "Zoë", &["apples"]).await;
    house.desk.end(queue).await;
    let admin = house.admin.client.clone();
    let path = format!("/v1/conversations/{queue}/erasure");
    let zoe = json!({ "customer": "Zoë" });
    let refused = async |busy: ErasureBusy, why: Reason| {
        let preview: ErasurePreview = admin.get(&path).await.json();
        assert_eq!(preview.busy, Some(busy));
        let answer = admin.post(&path, &zoe).await;
        assert_eq!((answer.status, answer.problem().reason), (409, why));
    };
    let mut ann = GuestSocket::enter_as(&house.server.client(), "Ann", Some(customer.token.as_str())).await;
    refused(ErasureBusy::InLobby, Reason::InLobby).await;
    let mut ben = GuestSocket::enter(&house.server.client(), "Ben").await;
    let invitation = ben.invite(&mut ann).await;
    refused(ErasureBusy::InLobby, Reason::InLobby).await;
    let id = new_id();
    ann.send(&GuestFrame::AcceptInvitation { id, invitation }).await;
    let Ok(ServerFrame::Ok { conversation, .. }) = ann.answer(id).await else {
        panic!("the invitation is accepted");
    };
    refused(ErasureBusy::InConversation, Reason::InConversation).await;
    ben.end(conversation.expect("they talk")).await;
    refused(ErasureBusy::InLobby, Reason::InLobby).await;
    ann.leave().await;
    assert_eq!(admin.post(&path, &zoe).await.status, 202);
    // Nothing begins any more on pages that are open: they come back as somebody new, who keeps what begins then.
    assert_eq!((ann.closed().await, customer.closed().await), (4006, 4006));
    let mut ann = GuestSocket::enter_as(&house.server.client(), "Ann", Some(customer.token.as_str())).await;
    assert_ne!(ann.token, customer.token);
    let mut cid = GuestSocket::enter(&house.server.client(), "Cid").await;
    let guests = cid.meet(&mut ann).await;
    let mut again = Socket::upgrade(&house.server.client(), "lobby").await.unwrap();
    again.hello(TabId(rand::random()), Some(&ann.token), &[]).await;
    let talks = again.expect("the conversation", |frame| match frame {
        ServerFrame::LobbyState { conversation, .. } => Some(conversation.as_ref().map(|one| one.header.conversation)),
        _ => None,
    });
    assert_eq!(talks.await, Some(guests));
}
