//! What is kept of log-ins: of a secret its hash, of one that has ended nothing, of one in use when that was.

use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tokio::task::{block_in_place, yield_now};
use usher::http::session::{AGE_MS, IDLE_MS};
use usher::hub::time::Wall;
use usher::ids::TabId;
use usher::protocol::close::LOGGED_OUT;
use usher::protocol::http::{AgentLink, MadeKey};
use usher::protocol::words::{Reason, State};
use usher::store::records::{AccountRecord, Record, SessionRecord, TotpRecord, TotpSecret};

use super::{OTHER, another_log_in, delete, edit, sessions};
use crate::harness::{DEADLINE, PASSWORD, Socket, TestServer, token_of, until};

#[tokio::test]
async fn of_a_secret_the_store_has_its_sha_256_alone() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let agent = server.agent(&admin, "Bo", 1, &[]).await;
    let cookie = admin.client.cookie.clone().unwrap();
    let (_, cookie) = cookie.split_once('=').unwrap();
    let link = format!("/v1/agents/{}/link", agent.agent);
    let link: AgentLink = admin.client.post(&link, &Value::Null).await.json();
    let link = token_of(&link.link.unwrap());
    let key = json!({ "name": "Wallboard", "scopes": ["audit:read"] });
    let key: MadeKey = admin.client.post("/v1/keys", &key).await.json();
    let sum = |secret: &str| -> [u8; 32] { Sha256::digest(secret.as_bytes()).into() };
    let reader = &server.running.site.reader;
    assert_eq!(
        reader.sessions_of(admin.agent).await.unwrap()[0].secret_hash,
        sum(cookie)
    );
    assert!(reader.link(sum(&link)).await.unwrap().is_some());
    assert!(reader.key(sum(&key.secret)).await.unwrap().is_some());
    for file in std::fs::read_dir(&server.config.data_dir).unwrap() {
        let path = file.unwrap().path();
        // The control socket is no file to be read.
        let Ok(bytes) = std::fs::read(&path) else { continue };
        for secret in [cookie, &link, &key.secret, PASSWORD] {
            let there = bytes.windows(secret.len()).any(|part| part == secret.as_bytes());
            assert!(!there, "{}", path.display());
        }
    }
}

#[tokio::test]
async fn a_log_in_that_has_ended_leaves_no_record() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let agent = server.agent(&admin, "Bo", 1, &[]).await;
    let reader = &server.running.site.reader;
    let left = async || reader.sessions_of(agent.agent).await.unwrap().len();
    let there = another_log_in(&server, &agent, "").await;
    assert_eq!(left().await, 2);
    assert_eq!(there.client.post("/v1/logout", &Value::Null).await.status, 204);
    assert_eq!(left().await, 1, "logged out");
    another_log_in(&server, &agent, "").await;
    let other = sessions(&agent.client).await.into_iter().find(|session| !session.this);
    let path = format!("/v1/sessions/{}", other.unwrap().session);
    assert_eq!(delete(&agent.client, &path).await, 204);
    assert_eq!(left().await, 1, "ended from elsewhere");
    another_log_in(&server, &agent, "").await;
    let change = json!({ "current": PASSWORD, "password": OTHER, "password_again": OTHER });
    assert_eq!(agent.client.post("/v1/password", &change).await.status, 204);
    assert_eq!(left().await, 1, "by the old password");
    edit(&admin, &agent, json!({ "enabled": false })).await;
    assert_eq!(left().await, 0, "disabled");
    edit(&admin, &agent, json!({ "enabled": true })).await;
    assert_eq!(agent.client.get("/v1/me").await.problem().reason, Reason::NotLoggedIn);
}

#[tokio::test]
async fn a_log_in_that_has_expired_is_listed_no_more() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    another_log_in(&server, &admin, "").await;
    let here = sessions(&admin.client).await.into_iter().find(|session| session.this);
    let site = &server.running.site;
    let all = site.reader.sessions_of(admin.agent).await.unwrap();
    let other = all
        .into_iter()
        .find(|session| Some(session.id) != here.as_ref().map(|here| here.session));
    let then = Wall(site.clock.wall().0 - i64::try_from(IDLE_MS + 60_000).unwrap());
    let old = SessionRecord {
        created: then,
        last_seen: then,
        ..other.unwrap()
    };
    assert_eq!(sessions(&admin.client).await.len(), 2);
    site.driver.record(vec![Record::PutSession(old)]).await.unwrap();
    assert_eq!(sessions(&admin.client).await, [here.unwrap()]);
}

#[tokio::test]
async fn a_request_keeps_the_log_in_for_another_twelve_hours() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let site = &server.running.site;
    let session = site.reader.sessions_of(admin.agent).await.unwrap().remove(0);
    let then = Wall(site.clock.wall().0 - i64::try_from(IDLE_MS - 60_000).unwrap());
    let old = SessionRecord {
        last_seen: then,
        ..session
    };
    site.driver.record(vec![Record::PutSession(old)]).await.unwrap();
    assert_eq!(admin.client.get("/v1/me").await.status, 200);
    // The use is noted.
    until(async || site.reader.sessions_of(admin.agent).await.unwrap()[0].last_seen > then).await;
}

#[tokio::test]
async fn a_week_ends_a_log_in_at_a_console_in_use_too() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let site = &server.running.site;
    let mut desk = admin.desk().await;
    let session = site.reader.sessions_of(admin.agent).await.unwrap().remove(0);
    let created = Wall(site.clock.wall().0 - i64::try_from(AGE_MS + 60_000).unwrap());
    let old = SessionRecord { created, ..session };
    site.driver.record(vec![Record::PutSession(old)]).await.unwrap();
    desk.set_state(State::Available).await;
    usher::http::session::sweep(site).await.unwrap();
    assert_eq!(desk.closed().await, LOGGED_OUT.code);
}

#[tokio::test]
async fn a_socket_let_in_before_there_was_something_to_do_first_says_its_hello_in_vain() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let agent = server.agent(&admin, "Bo", 1, &[]).await;
    for body in [json!({ "must_change_password": true }), json!({ "enabled": false })] {
        edit(&admin, &agent, json!({ "must_change_password": false })).await;
        let mut half = Socket::upgrade(&agent.client, "agent").await.unwrap();
        edit(&admin, &agent, body.clone()).await;
        half.hello(TabId(1), None, &[]).await;
        assert_eq!(half.closed().await, LOGGED_OUT.code, "{body}");
    }
}

/// The driver is kept waiting until the link's password is being hashed: by then no code was wanted.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn codes_set_up_meanwhile_are_wanted_of_whoever_is_about_to_be_let_in() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let agent = server.agent(&admin, "Bo", 1, &[]).await;
    let link = format!("/v1/agents/{}/link", agent.agent);
    let link: AgentLink = admin.client.post(&link, &Value::Null).await.json();
    let path = format!("/v1/links/{}", token_of(&link.link.unwrap()));
    let site = &server.running.site;
    let totp = TotpRecord {
        secret: TotpSecret(vec![7; 20]),
        last_step: 0,
    };
    let codes = AccountRecord::PutTotp {
        agent: agent.agent,
        totp,
    };
    let (go, waits) = std::sync::mpsc::channel();
    let set_up = site.driver.decide(move || {
        // What else this thread had to do goes on in another.
        block_in_place(|| waits.recv_timeout(DEADLINE)).expect("a hash has begun");
        vec![codes.into()]
    });
    let before = site.passwords.computed();
    let begun = async {
        while site.passwords.computed() == before {
            yield_now().await;
        }
        go.send(()).unwrap();
    };
    let body = json!({ "password": OTHER, "password_again": OTHER });
    let client = server.client();
    let (set_up, answer, ()) = tokio::join!(set_up, client.post(&path, &body), begun);
    set_up.unwrap();
    assert_eq!((answer.status, answer.problem().reason), (401, Reason::CodeRequired));
    assert!(answer.header("set-cookie").is_none());
    assert_eq!(site.reader.sessions_of(agent.agent).await.unwrap(), []);
}

#[tokio::test]
async fn a_socket_let_in_before_its_log_in_ended_says_its_hello_in_vain() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    for role in ["agent", "admin"] {
        let there = another_log_in(&server, &admin, "").await;
        let mut half = Socket::upgrade(&there.client, role).await.unwrap();
        assert_eq!(there.client.post("/v1/logout", &Value::Null).await.status, 204);
        half.hello(TabId(1), None, &[]).await;
        assert_eq!(half.closed().await, LOGGED_OUT.code, "{role}");
    }
}
