//! Passwords, sessions and one-time links: what is void stays void, whatever happens at the same time.
//!
//! `uses`: how often a link works, and for whom.

mod uses;

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use serde_json::{Value, json};
use usher::hub::input::Administration;
use usher::hub::time::Wall;
use usher::ids::SessionId;
use usher::protocol::http::AgentLink;
use usher::protocol::words::Reason;
use usher::store::records::{LinkPurpose, LinkRecord, Record, SessionRecord};

use crate::harness::{Colleague, Method, PASSWORD, TestServer, token_of};

const OTHER: &str = "another fine password";

/// A new link for an agent, as its route.
async fn link(admin: &Colleague, agent: &Colleague) -> String {
    let answer = admin
        .client
        .post(&format!("/v1/agents/{}/link", agent.agent), &Value::Null)
        .await;
    let link: AgentLink = answer.json();
    format!("/v1/links/{}", token_of(&link.link.unwrap()))
}

fn twice(password: &str) -> Value {
    json!({ "password": password, "password_again": password })
}

#[tokio::test]
async fn no_session_by_the_old_password_outlives_its_change() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    // On a busy machine all of them may have been checked before the change: then it is tried again.
    for n in 0..20 {
        let agent = server.agent(&admin, &format!("Bo{n}"), 1, &[]).await;
        if is_anybody_late(&server, &agent).await {
            return;
        }
    }
    panic!("nobody is ever late");
}

/// Several log in while their password is changed; none of them stays. Answers whether one was checked by the old one and refused.
async fn is_anybody_late(server: &TestServer, agent: &Colleague) -> bool {
    let site = &server.running.site;
    let other_hash = site.passwords.hash(OTHER.to_owned()).await.unwrap();
    let log_in = async || {
        let body = json!({ "email": agent.email, "password": PASSWORD });
        let mut client = server.client();
        let answer = client.post("/v1/login", &body).await;
        client.keep_cookie(&answer);
        (answer.status, client)
    };
    // Two are checked at a time: when the first has been answered, the others wait with the old hash in their hands.
    let mut tries: FuturesUnordered<_> = (0..6).map(|_| log_in()).collect();
    let mut done = vec![tries.next().await.unwrap()];
    let who = agent.agent;
    let records = move |_: &_| {
        vec![
            Record::RemoveSessionsOf(who),
            Record::PutCredential {
                agent: who,
                password_hash: other_hash,
            },
        ]
    };
    let change = Administration::LogOutEverywhere { agent: who };
    let (changed, rest) = tokio::join!(site.driver.ask(change, records), tries.collect::<Vec<_>>());
    changed.unwrap();
    done.extend(rest);

    assert_eq!(done[0].0, 200);
    let is_late = done.iter().any(|(status, _)| *status == 401);
    for (status, client) in done {
        assert_eq!(client.get("/v1/me").await.status, 401, "answered {status}");
    }
    assert_eq!(site.reader.sessions_of(who).await.unwrap(), []);
    server.client().log_in(&agent.email, OTHER).await;
    is_late
}

#[tokio::test]
async fn whoever_was_logged_out_meanwhile_changes_no_password() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let agent = server.agent(&admin, "Bo", 1, &[]).await;
    let site = &server.running.site;
    let who = agent.agent;
    // The session ends in the hub alone: what a request finds that has passed the door before.
    let session = site.reader.sessions_of(who).await.unwrap()[0].id;
    let change = Administration::LogOutElsewhere { agent: who, session };
    let reply = site.driver.ask(change.clone(), |_| Vec::new()).await.unwrap();
    assert_eq!(reply, usher::hub::effect::Reply::Done);
    let out = Administration::LogOutEverywhere { agent: who };
    site.driver.ask(out, |_| Vec::new()).await.unwrap();
    let reply = site.driver.ask(change, |_| Vec::new()).await.unwrap();
    assert!(matches!(reply, usher::hub::effect::Reply::Refused(_)), "{reply:?}");
}

#[tokio::test]
async fn only_the_newest_link_is_good_and_none_after_a_change() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let agent = server.agent(&admin, "Bo", 1, &[]).await;
    let [oldest, newest] = [link(&admin, &agent).await, link(&admin, &agent).await];
    let status = async |path: &str| server.client().get(path).await.status;
    assert_eq!((status(&oldest).await, status(&newest).await), (410, 200));

    let body = json!({ "current": PASSWORD, "password": OTHER, "password_again": OTHER });
    assert_eq!(agent.client.post("/v1/password", &body).await.status, 204);
    assert_eq!(agent.client.get("/v1/me").await.status, 200);
    let used = server.client().post(&newest, &twice(PASSWORD)).await;
    assert_eq!(used.problem().reason, Reason::LinkExpired);

    // One that another way has left behind goes with the use of the newest.
    let newest = link(&admin, &agent).await;
    let left = LinkRecord {
        token_hash: [7; 32],
        purpose: LinkPurpose::SetPassword,
        agent: Some(agent.agent),
        expires: Wall(i64::MAX),
    };
    let site = &server.running.site;
    site.driver.record(vec![Record::PutLink(left.clone())]).await.unwrap();
    assert_eq!(server.client().post(&newest, &twice(PASSWORD)).await.status, 200);
    assert_eq!(site.reader.link(left.token_hash).await.unwrap(), None);

    site.driver.record(vec![Record::PutLink(left.clone())]).await.unwrap();
    let email = Some(agent.email.as_str());
    usher::control::reset(&site.reader, &site.driver, &site.clock, &site.base_url, email)
        .await
        .unwrap();
    assert_eq!(site.reader.link(left.token_hash).await.unwrap(), None);
}

#[tokio::test]
async fn what_has_expired_is_swept_away() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let site = &server.running.site;
    let link = |n: u8, expires| LinkRecord {
        token_hash: [n; 32],
        purpose: LinkPurpose::SetPassword,
        agent: Some(admin.agent),
        expires,
    };
    let session = SessionRecord {
        id: SessionId(1),
        secret_hash: [1; 32],
        agent: admin.agent,
        created: Wall(0),
        last_seen: Wall(0),
        address: "127.0.0.1".to_owned(),
        browser: None,
    };
    let good = link(2, Wall(i64::MAX));
    let records = vec![
        Record::PutLink(link(1, Wall(1))),
        Record::PutLink(good.clone()),
        Record::PutSession(session),
    ];
    site.driver.record(records).await.unwrap();
    usher::http::session::sweep(site).await.unwrap();
    assert_eq!(site.reader.link([1; 32]).await.unwrap(), None);
    assert_eq!(site.reader.link([2; 32]).await.unwrap(), Some(good));
    assert_eq!(site.reader.sessions_of(admin.agent).await.unwrap().len(), 1);
    assert_eq!(admin.client.get("/v1/me").await.status, 200);
}

#[tokio::test]
async fn a_disabled_agents_link_is_void() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let agent = server.agent(&admin, "Bo", 1, &[]).await;
    let path = link(&admin, &agent).await;
    let edit = async |enabled: bool| {
        let (path, body) = (format!("/v1/agents/{}", agent.agent), json!({ "enabled": enabled }));
        assert_eq!(admin.client.send(Method::PATCH, &path, Some(&body)).await.status, 200);
    };
    edit(false).await;
    assert_eq!(server.client().get(&path).await.problem().reason, Reason::LinkExpired);
    let used = server.client().post(&path, &twice(OTHER)).await;
    assert_eq!(used.problem().reason, Reason::LinkExpired);
    edit(true).await;
    server.client().log_in(&agent.email, PASSWORD).await;
}

#[tokio::test]
async fn a_link_for_the_first_admin_is_void_once_there_is_one() {
    let server = TestServer::start().await;
    server.admin().await;
    // As out of a backup.
    let left = LinkRecord {
        token_hash: usher::http::session::hash("left"),
        purpose: LinkPurpose::FirstAdmin,
        agent: None,
        expires: Wall(i64::MAX),
    };
    let site = &server.running.site;
    site.driver.record(vec![Record::PutLink(left)]).await.unwrap();
    let client = server.client();
    assert_eq!(client.get("/v1/links/left").await.problem().reason, Reason::LinkExpired);
    let body = json!({ "email": "eve@example.org", "full_name": "Eve", "display_name": "Eve",
        "password": PASSWORD, "password_again": PASSWORD });
    let used = client.post("/v1/links/left", &body).await;
    assert_eq!(used.problem().reason, Reason::LinkExpired);
}
