//! Accounts from outside: one's own log-ins, what has to be done first, what admins can do for somebody who is locked out.
//!
//! `at_once`: several who change the same account at the same moment. `guessing`: waits after wrong passwords. `known`: whom they do not keep out.
//! `kept`: what is on disk of log-ins. `codes`: codes that are tried, old, or used by several at once. `totp`: one-time and recovery codes. `sign_ups`: asking for an account.

mod at_once;
mod codes;
mod guessing;
mod kept;
mod known;
mod sign_ups;
pub mod totp;

use serde_json::{Value, json};
use usher::http::session::{AGE_MS, IDLE_MS};
use usher::hub::time::Wall;
use usher::ids::SessionId;
use usher::protocol::close::LOGGED_OUT;
use usher::protocol::http::{
    Account, Agent, AgentLink, AuditAction, AuditBy, AuditEntry, AuditPage, Category, Must, Session,
};
use usher::protocol::words::{Reason, State};
use usher::store::records::{Record, SessionRecord};

use crate::harness::{Client, Colleague, Method, PASSWORD, Socket, TestServer, token_of, until};

pub const OTHER: &str = "another fine password";

/// The newest note of an action.
pub async fn noted(admin: &Colleague, action: &str) -> AuditEntry {
    let page: AuditPage = admin.client.get(&format!("/v1/audit?action={action}")).await.json();
    page.entries
        .into_iter()
        .next()
        .unwrap_or_else(|| panic!("{action} is not noted"))
}

/// A note's fields as `field: before → after`.
pub fn changes(entry: &AuditEntry) -> Vec<String> {
    let word = |value: &Option<String>| value.clone().unwrap_or_default();
    let line = |change: &usher::protocol::http::AuditChange| {
        format!("{}: {} → {}", change.field, word(&change.before), word(&change.after))
    };
    entry.changes.iter().map(line).collect()
}

pub async fn delete(client: &Client, path: &str) -> u16 {
    client.send(Method::DELETE, path, None).await.status
}

async fn edit(admin: &Colleague, agent: &Colleague, body: Value) -> Agent {
    let path = format!("/v1/agents/{}", agent.agent);
    let answer = admin.client.send(Method::PATCH, &path, Some(&body)).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

async fn another_log_in(server: &TestServer, agent: &Colleague, browser: &str) -> Colleague {
    let mut client = server.client().with("user-agent", browser);
    client.log_in(&agent.email, PASSWORD).await;
    Colleague {
        agent: agent.agent,
        email: agent.email.clone(),
        client: client.with("user-agent", ""),
    }
}

async fn sessions(client: &Client) -> Vec<Session> {
    client.get("/v1/sessions").await.json()
}

#[tokio::test]
async fn ones_own_log_ins_are_listed_and_ended_and_nobody_elses() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let here = server.agent(&admin, "Bo", 1, &[]).await;
    let there = another_log_in(
        &server,
        &here,
        "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    )
    .await;
    let mut desk = there.desk().await;
    let listed = sessions(&here.client).await;
    let known: Vec<_> = listed
        .iter()
        .map(|s| (s.this, s.browser.as_deref(), s.address.as_str()))
        .collect();
    assert_eq!(
        known,
        [
            (false, Some("Firefox on Linux"), "127.0.0.1"),
            (true, None, "127.0.0.1")
        ]
    );
    let path = format!("/v1/sessions/{}", listed[0].session);
    assert_eq!(delete(&admin.client, &path).await, 404, "an admin's own they are not");
    assert_eq!(there.client.get("/v1/me").await.status, 200);
    assert_eq!(delete(&here.client, &path).await, 204);
    assert_eq!(desk.closed().await, LOGGED_OUT.code);
    assert_eq!(there.client.get("/v1/me").await.status, 401);
    assert_eq!(delete(&here.client, &path).await, 404, "it is over");
    assert_eq!(delete(&here.client, "/v1/sessions/x").await, 404);
    assert_eq!(noted(&admin, "session_ended").await.name, "Bo");

    let there = another_log_in(&server, &here, "").await;
    let gone = here.client.send(Method::DELETE, "/v1/sessions", None).await;
    assert_eq!(gone.status, 204);
    assert!(gone.header("set-cookie").unwrap().contains("Max-Age=0"));
    for client in [&here.client, &there.client] {
        assert_eq!(client.get("/v1/me").await.status, 401);
    }
    assert_eq!(server.running.site.reader.sessions_of(here.agent).await.unwrap(), []);
    assert_eq!(
        noted(&admin, "logged_out_everywhere").await.action,
        AuditAction::LoggedOutEverywhere
    );
}

#[tokio::test]
async fn the_seventeenth_log_in_ends_the_first_and_leaves_no_record_of_it() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    for _ in 0..16 {
        another_log_in(&server, &admin, "").await;
    }
    assert_eq!(admin.client.get("/v1/me").await.status, 401);
    assert_eq!(
        server.running.site.reader.sessions_of(admin.agent).await.unwrap().len(),
        16
    );
}

/// As a late write may leave one behind.
#[tokio::test]
async fn a_session_that_the_hub_does_not_know_opens_nothing() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let site = &server.running.site;
    let now = site.clock.wall();
    let stray = SessionRecord {
        id: SessionId(7),
        secret_hash: usher::http::session::hash("stray"),
        agent: admin.agent,
        created: now,
        last_seen: now,
        address: "127.0.0.1".to_owned(),
        browser: None,
    };
    site.driver.record(vec![Record::PutSession(stray)]).await.unwrap();
    let mut client = server.client();
    client.cookie = Some("usher_session=stray".to_owned());
    assert_eq!(client.get("/v1/me").await.problem().reason, Reason::NotLoggedIn);
    let kept = async || {
        let all = site.reader.sessions_of(admin.agent).await.unwrap();
        all.iter().filter(|session| session.id == SessionId(7)).count()
    };
    assert_eq!(kept().await, 1);
    usher::http::session::sweep(site).await.unwrap();
    assert_eq!(kept().await, 0, "it is removed");
    assert_eq!(admin.client.get("/v1/me").await.status, 200);
}

#[tokio::test]
async fn a_session_ends_after_twelve_idle_hours_and_after_a_week() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let site = &server.running.site;
    let session = site.reader.sessions_of(admin.agent).await.unwrap().remove(0);
    let now = site.clock.wall();
    let ago = |ms: u64| Wall(now.0 - i64::try_from(ms).unwrap());
    let with = async |created: Wall, last_seen: Wall| {
        let aged = SessionRecord {
            created,
            last_seen,
            ..session.clone()
        };
        site.driver.record(vec![Record::PutSession(aged)]).await.unwrap();
        admin.client.get("/v1/me").await.status
    };
    let minute = 60_000;
    assert_eq!(with(ago(IDLE_MS), ago(IDLE_MS - minute)).await, 200);
    assert_eq!(with(ago(AGE_MS - minute), now).await, 200);
    assert_eq!(with(ago(AGE_MS + minute), now).await, 401, "a week");
    let mut floor = {
        assert_eq!(with(now, now).await, 200);
        admin.floor().await
    };
    assert_eq!(
        with(ago(IDLE_MS + minute), ago(IDLE_MS + minute)).await,
        401,
        "twelve hours"
    );
    usher::http::session::sweep(site).await.unwrap();
    assert_eq!(floor.closed().await, LOGGED_OUT.code);
}

#[tokio::test]
async fn work_at_a_console_keeps_the_session_without_a_request_and_an_idle_page_does_not() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let site = &server.running.site;
    let mut desk = admin.desk().await;
    let aged = async || {
        let session = site.reader.sessions_of(admin.agent).await.unwrap().remove(0);
        let then = Wall(site.clock.wall().0 - i64::try_from(IDLE_MS + 60_000).unwrap());
        let record = SessionRecord {
            created: then,
            last_seen: then,
            ..session
        };
        site.driver.record(vec![Record::PutSession(record)]).await.unwrap();
        then
    };
    let then = aged().await;
    desk.set_state(State::Available).await;
    usher::http::session::sweep(site).await.unwrap();
    // The work is noted.
    until(async || site.reader.sessions_of(admin.agent).await.unwrap()[0].last_seen > then).await;
    assert_eq!(admin.client.get("/v1/me").await.status, 200);
    aged().await;
    usher::http::session::sweep(site).await.unwrap();
    assert_eq!(desk.closed().await, LOGGED_OUT.code);
}

#[tokio::test]
async fn a_log_in_never_takes_over_the_session_that_the_browser_came_with() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let victim = server.agent(&admin, "Bo", 1, &[]).await;
    // The attacker's own session, planted in the victim's browser.
    let mut browser = server.client_like(&admin.client);
    let planted = browser.cookie.clone();
    browser.log_in(&victim.email, PASSWORD).await;
    assert_ne!(browser.cookie, planted);
    assert_eq!(admin.client.get("/v1/me").await.status, 401, "the planted one is over");
    // A made-up one as well.
    let mut browser = server.client();
    browser.cookie = Some("usher_session=chosen-by-somebody-else".to_owned());
    browser.log_in(&victim.email, PASSWORD).await;
    assert_ne!(browser.cookie.as_deref(), Some("usher_session=chosen-by-somebody-else"));
}

#[tokio::test]
async fn whoever_must_change_the_password_can_do_nothing_else() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let agent = server.agent(&admin, "Bo", 1, &admin.categories().await).await;
    let mut desk = agent.desk().await;
    assert!(
        edit(&admin, &agent, json!({ "must_change_password": true }))
            .await
            .must_change_password
    );
    assert_eq!(desk.closed().await, LOGGED_OUT.code, "sockets that are open close");
    let account: Account = agent.client.get("/v1/me").await.json();
    assert_eq!(account.must, Some(Must::PasswordChangeRequired));
    for path in ["/v1/categories", "/v1/conversations", "/v1/tags"] {
        let problem = agent.client.get(path).await.problem();
        assert_eq!(
            (problem.status, problem.reason),
            (403, Reason::PasswordChangeRequired),
            "{path}"
        );
    }
    assert_eq!(Socket::upgrade(&agent.client, "agent").await.err(), Some(403));
    assert_eq!(agent.client.get("/agent").await.status, 200, "the page leads there");
    assert_eq!(sessions(&agent.client).await.len(), 1);

    let change = |password: &str| json!({ "current": PASSWORD, "password": password, "password_again": password });
    let same = agent.client.post("/v1/password", &change(PASSWORD)).await;
    assert_eq!(same.faults(), [("password".to_owned(), Reason::BadField)]);
    assert_eq!(agent.client.get("/v1/categories").await.status, 403);
    assert_eq!(agent.client.post("/v1/password", &change(OTHER)).await.status, 204);
    assert_eq!(agent.client.get("/v1/categories").await.status, 200);
    agent.desk().await;
    assert_eq!(
        changes(&noted(&admin, "password_changed").await),
        ["password:  → changed"]
    );
    assert_eq!(
        changes(&noted(&admin, "agent_edited").await),
        ["must_change_password: false → true"]
    );
}

#[tokio::test]
async fn a_reset_voids_password_links_and_sessions_at_once() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let agent = server.agent(&admin, "Bo", 1, &[]).await;
    let mut desk = agent.desk().await;
    let path = |what: &str| format!("/v1/agents/{}/{what}", agent.agent);
    let older: AgentLink = admin.client.post(&path("link"), &Value::Null).await.json();
    let reset: AgentLink = admin.client.post(&path("reset"), &Value::Null).await.json();
    assert_eq!(desk.closed().await, LOGGED_OUT.code);
    assert_eq!(agent.client.get("/v1/me").await.status, 401);
    let body = json!({ "email": agent.email, "password": PASSWORD });
    assert_eq!(
        server.client().post("/v1/login", &body).await.problem().reason,
        Reason::WrongCredentials
    );
    let door = |link: &AgentLink| format!("/v1/links/{}", token_of(link.link.as_ref().unwrap()));
    assert_eq!(server.client().get(&door(&older)).await.status, 410);
    let row = |agents: Vec<Agent>| agents.into_iter().find(|row| row.agent == agent.agent).unwrap();
    assert!(!row(admin.agents().await).has_password);
    let twice = json!({ "password": OTHER, "password_again": OTHER });
    assert_eq!(server.client().post(&door(&reset), &twice).await.status, 200);
    server.client().log_in(&agent.email, OTHER).await;
    assert_eq!(
        changes(&noted(&admin, "password_reset").await),
        ["password:  → changed"]
    );

    assert_eq!(row(admin.agents().await).sessions, 2);
    assert_eq!(delete(&admin.client, &path("sessions")).await, 204);
    assert_eq!(row(admin.agents().await).sessions, 0);
    for (what, method) in [
        ("reset", Method::POST),
        ("sessions", Method::DELETE),
        ("totp", Method::DELETE),
    ] {
        let nobody = admin
            .client
            .send(method.clone(), &format!("/v1/agents/999/{what}"), None)
            .await;
        assert_eq!(nobody.status, 404, "{what}");
        let mut plain = server.client();
        plain.log_in(&agent.email, OTHER).await;
        assert_eq!(plain.send(method, &path(what), None).await.status, 403, "{what}");
    }
}

#[tokio::test]
async fn who_became_the_first_admin_is_noted() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let used = noted(&admin, "link_used").await;
    let target = used.target.clone().unwrap();
    assert_eq!(
        (target.name.as_str(), target.id),
        ("Ada Admin", admin.agent.to_string())
    );
    assert_eq!(
        (used.by, used.agent, used.name.as_str(), used.address.as_deref()),
        (AuditBy::Agent, Some(admin.agent), "Ada Admin", Some("127.0.0.1"))
    );
    let all = admin.client.get("/v1/categories").await.json::<Vec<Category>>();
    let all: Vec<&str> = all.iter().map(|category| category.name.as_str()).collect();
    let expected = [
        "email:  → admin@example.org",
        "full_name:  → Ada Admin",
        "display_name:  → Ada",
        "admin:  → true",
        "capacity:  → 1",
        &format!("categories:  → {}", all.join(", ")),
        "password:  → changed",
    ];
    assert_eq!(changes(&used), expected);
}

#[tokio::test]
async fn what_changes_about_an_agent_is_noted_before_and_after() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let agent = server.agent(&admin, "Bo", 1, &[]).await;
    let added = noted(&admin, "agent_added").await;
    assert_eq!(added.target.as_ref().unwrap().name, "Bo");
    assert!(changes(&added).contains(&"password:  → changed".to_owned()));
    let categories = admin.categories().await;
    let body = json!({ "full_name": "Bo Berg", "capacity": 3, "categories": [categories[1], categories[0]] });
    edit(&admin, &agent, body.clone()).await;
    let expected = [
        "full_name: Bo → Bo Berg",
        "capacity: 1 → 3",
        "categories:  → Sales, Billing",
    ];
    let edited = noted(&admin, "agent_edited").await;
    assert_eq!(
        (changes(&edited), edited.agent),
        (expected.map(str::to_owned).to_vec(), Some(admin.agent))
    );
    edit(&admin, &agent, body).await;
    assert_eq!(
        noted(&admin, "agent_edited").await.audit,
        edited.audit,
        "nothing changed, nothing is noted"
    );
    assert_eq!(delete(&admin.client, &format!("/v1/agents/{}", agent.agent)).await, 204);
    assert_eq!(noted(&admin, "agent_removed").await.target.unwrap().name, "Bo Berg");
    let log = admin.client.get("/v1/audit?limit=100").await.text();
    assert!(!log.contains(PASSWORD) && !log.contains("$argon2"));
}
