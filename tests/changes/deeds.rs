//! Each deed that shows something otherwise is told once, whoever does it.

use serde_json::{Value, json};
use usher::protocol::http::{AgentLink, AllowList, Session, SignUpRequest};
use usher::protocol::server::ServerFrame;
use usher::protocol::words::Subject;

use super::{edit, remove};
use crate::accounts::totp;
use crate::harness::{AgentSocket, Client, Colleague, Method, PASSWORD, TestServer, token_of};

const OTHER: &str = "another fine password";

/// The next subjects that are told must be these, each once: the deed before has left nothing over.
async fn hears(floor: &mut AgentSocket, deed: &str, wanted: &[Subject]) {
    for wanted in wanted {
        let told = |frame: &ServerFrame| match frame {
            ServerFrame::Changed { what } => Some(*what),
            _ => None,
        };
        assert_eq!(floor.expect(deed, told).await, *wanted, "{deed}");
    }
}

async fn logged_in(server: &TestServer, who: &Colleague, floor: &mut AgentSocket) -> Client {
    let mut client = server.client();
    client.log_in(&who.email, PASSWORD).await;
    hears(floor, "logged_in", &[Subject::Agents]).await;
    client
}

#[tokio::test]
async fn what_changes_an_account_is_told() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let bo = server.agent(&admin, "Bo", 1, &[]).await;
    let by = &admin.client;
    let mut floor = admin.floor().await;
    let agents = &[Subject::Agents];
    let path = format!("/v1/agents/{}", bo.agent);

    let client = logged_in(&server, &bo, &mut floor).await;
    assert_eq!(client.post("/v1/logout", &json!({})).await.status, 204);
    hears(&mut floor, "logged_out", agents).await;
    logged_in(&server, &bo, &mut floor).await;
    let listed: Vec<Session> = bo.client.get("/v1/sessions").await.json();
    let other = listed.iter().find(|session| !session.this).unwrap();
    remove(&bo.client, &format!("/v1/sessions/{}", other.session)).await;
    hears(&mut floor, "session_ended", agents).await;
    let body = json!({ "current": PASSWORD, "password": OTHER, "password_again": OTHER });
    assert_eq!(bo.client.post("/v1/password", &body).await.status, 204);
    hears(&mut floor, "password_changed", agents).await;
    let body = json!({ "current": OTHER, "password": PASSWORD, "password_again": PASSWORD });
    assert_eq!(bo.client.post("/v1/password", &body).await.status, 204);
    hears(&mut floor, "password_changed", agents).await;
    totp::set_up(&server, &bo).await;
    hears(&mut floor, "totp_set", agents).await;
    remove(by, &format!("{path}/totp")).await;
    hears(&mut floor, "totp_removed", agents).await;
    let client = logged_in(&server, &bo, &mut floor).await;
    remove(&client, "/v1/sessions").await;
    hears(&mut floor, "logged_out_everywhere", agents).await;
    let link: AgentLink = by.post(&format!("{path}/reset"), &Value::Null).await.json();
    hears(&mut floor, "password_reset", agents).await;
    let body = json!({ "password": PASSWORD, "password_again": PASSWORD });
    let using = format!("/v1/links/{}", token_of(&link.link.unwrap()));
    assert_eq!(server.client().post(&using, &body).await.status, 200);
    // The link is used, then its owner is logged in.
    hears(&mut floor, "link_used", agents).await;
    hears(&mut floor, "logged_in", agents).await;
    edit(by, &path, &json!({ "capacity": 3 })).await;
    hears(&mut floor, "agent_edited", agents).await;
    remove(by, &path).await;
    hears(&mut floor, "agent_removed", agents).await;
    let body = json!({ "email": "cy@example.org", "full_name": "Cy", "display_name": "Cy", "categories": [] });
    assert_eq!(by.post("/v1/agents", &body).await.status, 201);
    hears(&mut floor, "agent_added", agents).await;
}

#[tokio::test]
async fn what_changes_the_house_is_told() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let by = &admin.client;
    let mut floor = admin.floor().await;

    assert_eq!(
        by.post("/v1/categories", &json!({ "name": "Repairs" })).await.status,
        201
    );
    hears(&mut floor, "category_added", &[Subject::Categories]).await;
    let mut order = admin.categories().await;
    edit(
        by,
        &format!("/v1/categories/{}", order[0]),
        &json!({ "queue_limit": 7 }),
    )
    .await;
    hears(&mut floor, "category_edited", &[Subject::Categories]).await;
    order.reverse();
    let ordered = by
        .send(
            Method::PUT,
            "/v1/categories/order",
            Some(&json!({ "categories": order })),
        )
        .await;
    assert!(ordered.status < 300, "{}", ordered.text());
    hears(&mut floor, "categories_ordered", &[Subject::Categories]).await;

    edit(by, "/v1/settings", &json!([{ "key": "sign_up", "value": "approval" }])).await;
    hears(&mut floor, "setting_edited", &[Subject::Settings]).await;
    let asked = json!({ "email": "linus@example.org", "full_name": "Linus", "display_name": "Linus",
        "password": PASSWORD, "password_again": PASSWORD });
    assert_eq!(server.client().post("/v1/sign-ups", &asked).await.status, 202);
    hears(&mut floor, "sign_up_asked", &[Subject::SignUps]).await;
    let asks = by.get("/v1/sign-ups").await.json::<Vec<SignUpRequest>>().pop().unwrap();
    let approved = by
        .post(&format!("/v1/sign-ups/{}/approve", asks.sign_up), &json!({}))
        .await;
    assert_eq!(approved.status, 200, "{}", approved.text());
    // It is an agent that was added, and a request less.
    hears(&mut floor, "sign_up_approved", &[Subject::Agents, Subject::SignUps]).await;

    let added = by.post("/v1/allow-list", &json!({ "cidr": "192.0.2.0/24" })).await;
    assert_eq!(added.status, 201);
    hears(&mut floor, "allow_entry_added", &[Subject::AllowList]).await;
    let entry = by
        .get("/v1/allow-list")
        .await
        .json::<AllowList>()
        .entries
        .pop()
        .unwrap();
    let path = format!("/v1/allow-list/{}", entry.id);
    edit(by, &path, &json!({ "note": "the annex" })).await;
    hears(&mut floor, "allow_entry_edited", &[Subject::AllowList]).await;
    let removed = by.send(Method::DELETE, &path, None).await;
    assert_eq!(removed.status, 200, "{}", removed.text());
    hears(&mut floor, "allow_entry_removed", &[Subject::AllowList]).await;
}
