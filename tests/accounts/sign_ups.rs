//! Asking for an account, and what an admin decides.

use futures_util::future::join_all;
use serde_json::{Value, json};
use usher::hub::time::Wall;
use usher::protocol::http::{Agent, AuditPage, SignUpRequest};
use usher::protocol::words::Reason;
use usher::store::records::{AccountRecord, SignUpRecord};

use super::{changes, delete, noted};
use crate::harness::{Colleague, Method, PASSWORD, TestServer};

async fn open(server: &TestServer) -> Colleague {
    let admin = server.admin().await;
    let body = json!([{ "key": "sign_up", "value": "approval" }]);
    let answer = admin.client.send(Method::PATCH, "/v1/settings", Some(&body)).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    admin
}

fn request(email: &str) -> Value {
    json!({ "email": email, "full_name": "Cleo Chen", "display_name": "Cleo", "password": PASSWORD, "password_again": PASSWORD })
}

async fn waiting(admin: &Colleague) -> Vec<SignUpRequest> {
    admin.client.get("/v1/sign-ups").await.json()
}

#[tokio::test]
async fn somebody_asks_and_an_admin_decides() {
    let server = TestServer::start().await;
    let admin = open(&server).await;
    let client = server.client();
    let (new, known) = (
        client.post("/v1/sign-ups", &request("cleo@example.org")).await,
        client.post("/v1/sign-ups", &request("ADMIN@example.org")).await,
    );
    assert_eq!((new.status, new.text()), (known.status, known.text()));
    assert_eq!(new.status, 202);
    assert_eq!(
        client.post("/v1/sign-ups", &request("Cleo@example.org")).await.status,
        202
    );
    assert_eq!(
        client.post("/v1/sign-ups", &request("dora@example.org")).await.status,
        202
    );
    let all = waiting(&admin).await;
    let emails: Vec<&str> = all.iter().map(|one| one.email.as_str()).collect();
    assert_eq!(emails, ["cleo@example.org", "dora@example.org"]);
    let log_in = json!({ "email": "cleo@example.org", "password": PASSWORD });
    assert_eq!(
        client.post("/v1/login", &log_in).await.status,
        401,
        "not before somebody has decided"
    );

    let path = |at: usize, what: &str| format!("/v1/sign-ups/{}{what}", all[at].sign_up);
    let wrong = admin
        .client
        .post(&path(0, "/approve"), &json!({ "capacity": 9, "categories": [999] }))
        .await;
    assert_eq!(wrong.faults().len(), 2);
    let body = json!({ "capacity": 2, "categories": [admin.categories().await[0]] });
    let approval = path(0, "/approve");
    let approve = async || admin.client.post(&approval, &body).await;
    let (one, two) = tokio::join!(approve(), approve());
    assert_eq!([one.status.min(two.status), one.status.max(two.status)], [200, 404]);
    let agent: Agent = if one.status == 200 { one.json() } else { two.json() };
    assert_eq!(
        (agent.capacity, agent.categories.len(), agent.has_password, agent.admin),
        (2, 1, true, false)
    );
    server.client().log_in("cleo@example.org", PASSWORD).await;
    assert!(changes(&noted(&admin, "sign_up_approved").await).contains(&format!("agent:  → {}", agent.agent)));

    assert_eq!(delete(&admin.client, &path(1, "")).await, 204);
    assert_eq!(delete(&admin.client, &path(1, "")).await, 404);
    assert_eq!(waiting(&admin).await, []);
    assert_eq!(
        noted(&admin, "sign_up_declined").await.target.unwrap().name,
        "Cleo Chen"
    );
    let log = admin.client.get("/v1/audit?limit=100").await.text();
    assert!(!log.contains(PASSWORD) && !log.contains("$argon2"));
    let mut cleo = server.client();
    cleo.log_in("cleo@example.org", PASSWORD).await;
    assert_eq!(cleo.get("/v1/sign-ups").await.status, 403);
}

#[tokio::test]
async fn nobody_asks_where_it_is_closed_or_from_outside_and_faults_are_named() {
    let server = TestServer::start_with(|config| config.trusted_proxies = "127.0.0.1".parse().unwrap()).await;
    let closed = server.client().post("/v1/sign-ups", &request("cleo@example.org")).await;
    assert_eq!((closed.status, closed.problem().reason), (403, Reason::SignUpClosed));
    open(&server).await;
    let outside = server.client().with("x-forwarded-for", "203.0.113.9");
    let refused = outside.post("/v1/sign-ups", &request("cleo@example.org")).await;
    assert_eq!(refused.problem().reason, Reason::AddressNotAllowed);
    let faults = server
        .client()
        .post(
            "/v1/sign-ups",
            &json!({ "email": "x", "full_name": " ", "display_name": "C",
        "password": "short", "password_again": "other" }),
        )
        .await
        .faults();
    let fields: Vec<&str> = faults.iter().map(|(field, _)| field.as_str()).collect();
    assert_eq!(fields, ["email", "full_name", "password", "password_again"]);
}

#[tokio::test]
async fn who_asks_too_often_waits_before_anything_is_computed() {
    let server = TestServer::start().await;
    let admin = open(&server).await;
    let before = server.running.site.passwords.computed();
    let mut taken = 0;
    for n in 0..30 {
        let answer = server
            .client()
            .post("/v1/sign-ups", &request(&format!("c{n}@example.org")))
            .await;
        taken += u64::from(answer.status == 202);
    }
    assert!((11..20).contains(&taken), "{taken}");
    assert_eq!(server.running.site.passwords.computed() - before, taken);
    assert_eq!(waiting(&admin).await.len() as u64, taken);
}

#[tokio::test]
async fn a_hundred_are_enough_and_a_month_is_too() {
    let server = TestServer::start().await;
    let admin = open(&server).await;
    let site = &server.running.site;
    let now = site.clock.wall();
    let old = Wall(now.0 - 31 * 24 * 3_600_000);
    let records = (1..=101).map(|id| {
        let parsed = format!("c{id}@example.org");
        AccountRecord::PutSignUp(SignUpRecord {
            id,
            email: usher::hub::text::Email::parse(&parsed).unwrap(),
            full_name: usher::hub::text::Name::parse("Cleo").unwrap(),
            display_name: usher::hub::text::Name::parse("Cleo").unwrap(),
            password_hash: "x".to_owned(),
            at: if id == 1 { old } else { now },
            address: "127.0.0.1".to_owned(),
        })
        .into()
    });
    site.driver.record(records.collect()).await.unwrap();
    assert_eq!(waiting(&admin).await.len(), 100);
    let full = server.client().post("/v1/sign-ups", &request("cleo@example.org")).await;
    assert_eq!((full.status, full.problem().reason), (409, Reason::TooMany));
    usher::http::session::sweep(site).await.unwrap();
    assert_eq!(site.reader.sign_ups().await.unwrap().len(), 100);
}

#[tokio::test]
async fn of_several_who_ask_with_one_address_at_once_one_request_is_kept_and_all_notes_name_it() {
    let server = TestServer::start().await;
    let admin = open(&server).await;
    let client = server.client();
    let ask = |n: usize| {
        let body = request(if n.is_multiple_of(2) {
            "cleo@example.org"
        } else {
            "CLEO@example.org"
        });
        let client = client.clone();
        async move { client.post("/v1/sign-ups", &body).await.status }
    };
    assert_eq!(join_all((0..4).map(ask)).await, [202; 4]);
    let kept = waiting(&admin).await;
    assert_eq!(kept.len(), 1);
    let log: AuditPage = admin.client.get("/v1/audit?action=sign_up_asked").await.json();
    let named: Vec<_> = log
        .entries
        .iter()
        .map(|entry| entry.target.clone().unwrap().id)
        .collect();
    assert_eq!(named, vec![kept[0].sign_up.to_string(); 4]);
}
