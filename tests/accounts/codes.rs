//! What keeps codes from being guessed, used twice or changed by whoever finds a screen; and the machine's owner taking them off.

use futures_util::future::join_all;
use serde_json::{Value, json};
use totp_rs::{Builder, Secret};
use usher::control::{Answer, Request, ask};
use usher::http::links::new_link;
use usher::hub::time::Wall;
use usher::protocol::close::LOGGED_OUT;
use usher::protocol::http::{AuditBy, AuditPage};
use usher::protocol::words::Reason;
use usher::store::records::{AccountRecord, LinkPurpose, Record, TotpSecret};

use super::totp::{IN, begin, log_in, set_up};
use super::{OTHER, changes, noted};
use crate::harness::{Colleague, Method, PASSWORD, TestServer, token_of};

/// Addresses of links for an agent, of which each may be used once.
async fn links(server: &TestServer, agent: &Colleague, purpose: LinkPurpose, number: usize) -> Vec<String> {
    let site = &server.running.site;
    let mut paths = Vec::new();
    for _ in 0..number {
        let (link, address) = new_link(&site.base_url, purpose, Some(agent.agent), site.clock.wall(), 7);
        site.driver.record(vec![Record::PutLink(link)]).await.unwrap();
        paths.push(format!("/v1/links/{}", token_of(&address)));
    }
    paths
}

/// How often each of these codes lets somebody in, all sent at the same moment. By links: a password takes time, and would part them.
async fn let_in(server: &TestServer, agent: &Colleague, codes: &[String]) -> usize {
    let paths = links(server, agent, LinkPurpose::DemoLogIn, codes.len()).await;
    let client = server.client();
    let tries = paths.iter().zip(codes).map(|(path, code)| {
        let body = json!({ "code": code });
        let client = client.clone();
        async move { client.post(path, &body).await }
    });
    let answers = join_all(tries).await;
    answers.iter().filter(|answer| answer.status == 200).count()
}

#[tokio::test]
async fn a_code_that_several_use_at_once_lets_one_in() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let agent = server.agent(&admin, "Bo", 1, &[]).await;
    let (phone, _) = set_up(&server, &admin).await;
    let code = phone.code(&server, 0);
    assert_eq!(let_in(&server, &admin, &vec![code; 8]).await, 1);
    // Of another account: this one has to wait for its wrong tries.
    let (_, codes) = set_up(&server, &agent).await;
    assert_eq!(let_in(&server, &agent, &vec![codes[0].clone(); 5]).await, 1);
}

#[tokio::test]
async fn each_of_several_recovery_codes_used_at_once_tells_how_many_are_left() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let agent = server.agent(&admin, "Bo", 1, &[]).await;
    let (_, codes) = set_up(&server, &agent).await;
    assert_eq!(let_in(&server, &agent, &codes[..4]).await, 4);
    let log: AuditPage = admin.client.get("/v1/audit?action=recovery_code_used").await.json();
    let left: Vec<_> = log.entries.iter().flat_map(changes).collect();
    assert_eq!(left, ["left: 7 → 6", "left: 8 → 7", "left: 9 → 8", "left: 10 → 9"]);
}

/// Neither where the password is shown by a link nor where a new authenticator is confirmed, so that no other wait is in the way.
#[tokio::test]
async fn codes_are_not_tried_on_where_no_password_is_asked_for() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let agent = server.agent(&admin, "Bo", 1, &[]).await;
    set_up(&server, &agent).await;
    let path = &links(&server, &agent, LinkPurpose::SetPassword, 1).await[0];
    begin(&admin).await;
    let (mut by_link, mut confirming) = (Vec::new(), Vec::new());
    for n in 0..10 {
        let code = format!("{n:06}");
        let body = json!({ "password": OTHER, "password_again": OTHER, "code": code });
        by_link.push(server.client().post(path, &body).await.problem().reason);
        let answer = admin
            .client
            .send(Method::PUT, "/v1/totp", Some(&json!({ "code": code })))
            .await;
        confirming.push(answer.problem().reason);
    }
    assert_eq!((by_link[0], confirming[0]), (Reason::WrongCode, Reason::WrongCode));
    assert_eq!(
        (by_link[9], confirming[9]),
        (Reason::TooManyTries, Reason::TooManyTries)
    );
}

#[tokio::test]
async fn a_secret_that_was_shown_a_quarter_of_an_hour_ago_is_confirmed_no_more() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let site = &server.running.site;
    let phone = begin(&admin).await;
    let secret = |age_ms: i64| AccountRecord::OfferTotp {
        agent: admin.agent,
        secret: TotpSecret(phone.secret()),
        at: Wall(site.clock.wall().0 - age_ms),
    };
    let body = json!({ "code": phone.code(&server, 0) });
    for (age_ms, status) in [(16 * 60_000, 410), (13 * 60_000, 200)] {
        site.driver.record(vec![secret(age_ms).into()]).await.unwrap();
        let answer = admin.client.send(Method::PUT, "/v1/totp", Some(&body)).await;
        assert_eq!(answer.status, status, "{}", answer.text());
    }
}

#[tokio::test]
async fn what_changes_codes_wants_the_password_beside_one_of_them() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let (_, codes) = set_up(&server, &admin).await;
    let wrong = json!({ "password": OTHER, "code": codes[0] });
    for (method, path) in [
        (Method::POST, "/v1/totp"),
        (Method::POST, "/v1/totp/recovery"),
        (Method::DELETE, "/v1/totp"),
    ] {
        let answer = admin.client.send(method.clone(), path, Some(&wrong)).await;
        let faults = [("password".to_owned(), Reason::WrongCredentials)];
        assert_eq!(answer.faults(), faults, "{method} {path}");
    }
    assert_eq!(
        log_in(&server, &admin, Some(&codes[0])).await,
        IN,
        "the code was not looked at"
    );
}

#[tokio::test]
async fn a_running_server_takes_codes_off_by_its_control_socket() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let agent = server.agent(&admin, "Bo", 1, &[]).await;
    set_up(&server, &agent).await;
    let mut desk = agent.desk().await;
    let email = agent.email.clone();
    let answer = ask(&server.config.data_dir, &Request::RemoveTotp { email }).await;
    let answer = answer.unwrap();
    assert!(
        matches!(&answer, Some(Answer::TotpRemoved { email }) if *email == agent.email),
        "{answer:?}"
    );
    assert_eq!(desk.closed().await, LOGGED_OUT.code);
    assert_eq!(agent.client.get("/v1/me").await.status, 401);
    assert_eq!(log_in(&server, &agent, None).await, IN);
    assert_eq!(noted(&admin, "totp_removed").await.by, AuditBy::Machine);
}

#[tokio::test]
async fn a_link_that_logs_in_wants_a_code_too_and_works_once() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let (phone, _) = set_up(&server, &admin).await;
    let path = &links(&server, &admin, LinkPurpose::DemoLogIn, 1).await[0];
    let client = server.client();
    let without = client.post(path, &json!({})).await;
    assert_eq!((without.status, without.problem().reason), (401, Reason::CodeRequired));
    let code = json!({ "code": phone.code(&server, 0) });
    assert_eq!(client.post(path, &code).await.status, 200);
    let again = json!({ "code": phone.code(&server, 1) });
    assert_eq!(client.post(path, &again).await.problem().reason, Reason::LinkExpired);
}

#[tokio::test]
async fn a_link_that_has_expired_is_void_before_it_is_swept_away() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let agent = server.agent(&admin, "Bo", 1, &[]).await;
    let site = &server.running.site;
    let (mut link, address) = new_link(
        &site.base_url,
        LinkPurpose::SetPassword,
        Some(agent.agent),
        site.clock.wall(),
        7,
    );
    link.expires = Wall(site.clock.wall().0 - 1);
    site.driver.record(vec![Record::PutLink(link)]).await.unwrap();
    let path = format!("/v1/links/{}", token_of(&address));
    let body = json!({ "password": OTHER, "password_again": OTHER });
    assert_eq!(server.client().get(&path).await.problem().reason, Reason::LinkExpired);
    assert_eq!(
        server.client().post(&path, &body).await.problem().reason,
        Reason::LinkExpired
    );
    let log_in = |password: &str| json!({ "email": agent.email, "password": password });
    assert_eq!(server.client().post("/v1/login", &log_in(PASSWORD)).await.status, 200);
    assert_eq!(
        admin.client.get("/v1/me").await.json::<Value>()["agent"],
        json!(admin.agent)
    );
}

#[tokio::test]
async fn codes_taken_off_take_along_what_belongs_to_them() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let (_, codes) = set_up(&server, &admin).await;
    let shown = |code: &str| json!({ "password": PASSWORD, "code": code });
    let again: Value = admin.client.post("/v1/totp", &shown(&codes[0])).await.json();
    let secret = Secret::try_from_base32(again["secret"].as_str().unwrap()).unwrap();
    let off = admin
        .client
        .send(Method::DELETE, "/v1/totp", Some(&shown(&codes[1])))
        .await;
    assert_eq!(off.status, 204, "{}", off.text());
    let site = &server.running.site;
    let standing = site.reader.standing(admin.agent).await.unwrap();
    assert_eq!((standing.totp, standing.recovery_codes), (false, 0));
    let phone = Builder::new().with_secret(secret.as_bytes().to_vec()).build().unwrap();
    let now_s = u64::try_from(site.clock.wall().0 / 1_000).unwrap();
    let code = json!({ "code": phone.generate(now_s).to_string() });
    let late = admin.client.send(Method::PUT, "/v1/totp", Some(&code)).await;
    assert_eq!(late.problem().reason, Reason::Gone, "begun under the old ones");
}

#[tokio::test]
async fn a_secret_that_was_confirmed_is_confirmed_no_more() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let phone = begin(&admin).await;
    for (steps, status) in [(-1, 200), (0, 410)] {
        let code = json!({ "code": phone.code(&server, steps) });
        let answer = admin.client.send(Method::PUT, "/v1/totp", Some(&code)).await;
        assert_eq!(answer.status, status, "{}", answer.text());
    }
}

#[tokio::test]
async fn whose_codes_are_right_never_waits() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let (_, codes) = set_up(&server, &admin).await;
    for code in &codes[..8] {
        assert_eq!(log_in(&server, &admin, Some(code)).await, IN);
    }
}
