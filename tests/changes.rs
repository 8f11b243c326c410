//! What admins who look on are told of what others change: which subject, to whom, and that the route shows it by then.
//!
//! `deeds`: each of them.

mod deeds;

use serde_json::{Value, json};
use usher::ids::{ConversationId, TabId};
use usher::protocol::http::{AgentLink, AllowList, Beside, Category, MadeKey, Setting, SettingKey, SignUpRequest};
use usher::protocol::server::ServerFrame;
use usher::protocol::words::{State, Subject};

use crate::harness::{AgentSocket, Client, Method, PASSWORD, Socket, TestServer};

async fn hears(floor: &mut AgentSocket, wanted: Subject) {
    let changed = |frame: &ServerFrame| matches!(frame, ServerFrame::Changed { what } if *what == wanted).then_some(());
    floor.expect(&format!("{wanted:?}"), changed).await;
}

async fn edit(client: &Client, path: &str, body: &Value) {
    let answer = client.send(Method::PATCH, path, Some(body)).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
}

async fn remove(client: &Client, path: &str) {
    assert_eq!(client.send(Method::DELETE, path, None).await.status, 204, "{path}");
}

#[tokio::test]
async fn another_admins_floor_hears_of_each_subject() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let zoe = server.agent(&admin, "Zoe", 1, &[]).await;
    edit(
        &admin.client,
        &format!("/v1/agents/{}", zoe.agent),
        &json!({ "admin": true }),
    )
    .await;
    let mut floor = zoe.floor().await;
    let by = &admin.client;

    let added = json!({ "email": "rosa@example.org", "full_name": "Rosa", "display_name": "Rosa", "categories": [] });
    let rosa = by.post("/v1/agents", &added).await.json::<AgentLink>().agent;
    hears(&mut floor, Subject::Agents).await;
    assert_eq!(zoe.agents().await.len(), 3);
    edit(by, &format!("/v1/agents/{rosa}"), &json!({ "capacity": 3 })).await;
    hears(&mut floor, Subject::Agents).await;

    assert_eq!(
        by.post("/v1/categories", &json!({ "name": "Repairs" })).await.status,
        201
    );
    hears(&mut floor, Subject::Categories).await;
    let repairs = by.get("/v1/categories").await.json::<Vec<Category>>().pop().unwrap();
    edit(
        by,
        &format!("/v1/categories/{}", repairs.category),
        &json!({ "queue_limit": 7 }),
    )
    .await;
    hears(&mut floor, Subject::Categories).await;

    edit(by, "/v1/settings", &json!([{ "key": "sign_up", "value": "approval" }])).await;
    hears(&mut floor, Subject::Settings).await;

    let asked = json!({ "email": "linus@example.org", "full_name": "Linus", "display_name": "Linus",
        "password": PASSWORD, "password_again": PASSWORD });
    assert_eq!(server.client().post("/v1/sign-ups", &asked).await.status, 202);
    hears(&mut floor, Subject::SignUps).await;
    let asks = by.get("/v1/sign-ups").await.json::<Vec<SignUpRequest>>().pop().unwrap();
    remove(by, &format!("/v1/sign-ups/{}", asks.sign_up)).await;
    hears(&mut floor, Subject::SignUps).await;

    let made = by
        .post("/v1/keys", &json!({ "name": "Shop", "scopes": ["agents:read"] }))
        .await;
    hears(&mut floor, Subject::Keys).await;
    remove(by, &format!("/v1/keys/{}", made.json::<MadeKey>().key.key)).await;
    hears(&mut floor, Subject::Keys).await;

    assert_eq!(
        by.post("/v1/allow-list", &json!({ "cidr": "192.0.2.0/24" }))
            .await
            .status,
        201
    );
    hears(&mut floor, Subject::AllowList).await;
}

/// What is known in memory follows the disk a moment later: whoever is told of a change then sees it.
#[tokio::test]
async fn whoever_is_told_of_a_change_then_sees_it() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let mut floor = admin.floor().await;
    for n in 0..20 {
        let seconds = (100 + n).to_string();
        let body = json!([{ "key": "hold_s", "value": seconds }]);
        let (by, see) = (admin.client.clone(), admin.client.clone());
        let deed = tokio::spawn(async move { edit(&by, "/v1/settings", &body).await });
        hears(&mut floor, Subject::Settings).await;
        let shown = see.get("/v1/settings").await.json::<Vec<Setting>>();
        let hold = shown.iter().find(|setting| setting.key == SettingKey::HoldS).unwrap();
        assert_eq!(hold.value, seconds);
        deed.await.unwrap();

        let cidr = format!("192.0.2.{n}/32");
        let (by, body) = (admin.client.clone(), json!({ "cidr": cidr }));
        let deed = tokio::spawn(async move { by.post("/v1/allow-list", &body).await.status });
        hears(&mut floor, Subject::AllowList).await;
        let list = see.get("/v1/allow-list").await.json::<AllowList>();
        assert!(list.entries.iter().any(|entry| entry.cidr == cidr), "{list:?}");
        assert_eq!(deed.await.unwrap(), 201);
    }
}

async fn noted(socket: &mut AgentSocket, wanted: ConversationId) {
    let noted = |frame: &ServerFrame| {
        matches!(frame, ServerFrame::Noted { conversation } if *conversation == wanted).then_some(())
    };
    socket.expect("a note", noted).await;
}

#[tokio::test]
async fn those_who_see_a_conversation_hear_of_its_notes_and_tags_and_nobody_else() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let category = admin.categories().await[0];
    let grace = server.agent(&admin, "Grace", 1, &[category]).await;
    let bob = server.agent(&admin, "Bob", 1, &[]).await;
    let mut floor = admin.floor().await;
    let mut desk = grace.desk().await;
    let mut bobs = bob.desk().await;
    desk.set_state(State::Available).await;
    let mut customer = server.customer().await;
    customer.enter(category, "Eve").await;
    let id = customer.paired().await;
    let path = format!("/v1/conversations/{id}");

    let note = json!({ "text": "calls back" });
    assert_eq!(admin.client.post(&format!("{path}/notes"), &note).await.status, 201);
    noted(&mut desk, id).await;
    noted(&mut floor, id).await;
    let beside: Beside = grace.client.get(&format!("{path}/beside")).await.json();
    assert_eq!(beside.notes.len(), 1);
    let tags = json!({ "tags": ["vip"] });
    let put = grace
        .client
        .send(Method::PUT, &format!("{path}/tags"), Some(&tags))
        .await;
    assert_eq!(put.status, 200);
    noted(&mut floor, id).await;

    // What has nothing to do with it comes after whatever was told of the note.
    edit(
        &admin.client,
        "/v1/settings",
        &json!([{ "key": "message_chars", "value": "500" }]),
    )
    .await;
    let until_told = |frame: &ServerFrame| {
        assert!(!matches!(frame, ServerFrame::Noted { .. }), "{frame:?}");
        matches!(frame, ServerFrame::Limits { message_chars: 500, .. }).then_some(())
    };
    bobs.expect("the limit", until_told).await;
    customer.expect("the limit", until_told).await;
}

#[tokio::test]
async fn neither_a_desk_nor_a_customer_hears_of_it_and_the_welcome_is_first() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let mut floor = Socket::upgrade(&admin.client, "admin").await.unwrap();
    floor.hello(TabId(rand::random()), None, &[]).await;
    assert!(matches!(floor.next().await, Ok(ServerFrame::Welcome(_))));
    let mut desk = admin.desk().await;
    let mut customer = server.customer().await;
    edit(
        &admin.client,
        "/v1/settings",
        &json!([{ "key": "message_chars", "value": "500" }]),
    )
    .await;
    let changed = |frame: &ServerFrame| matches!(frame, ServerFrame::Changed { .. }).then_some(());
    floor.expect("that the settings have changed", changed).await;
    // A second change, so that whatever came of the first has been sent by then.
    edit(
        &admin.client,
        "/v1/settings",
        &json!([{ "key": "message_chars", "value": "600" }]),
    )
    .await;
    let until_told = |frame: &ServerFrame| {
        assert!(!matches!(frame, ServerFrame::Changed { .. }), "{frame:?}");
        matches!(frame, ServerFrame::Limits { message_chars: 600, .. }).then_some(())
    };
    desk.expect("the second limit", until_told).await;
    customer.expect("the second limit", until_told).await;
}
