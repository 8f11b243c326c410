//! One-time codes: set up, used once, required, lost; and recovery codes.

use serde_json::{Value, json};
use totp_rs::{Builder, Secret, Totp};
use usher::hub::time::Steady;
use usher::protocol::close::LOGGED_OUT;
use usher::protocol::http::{Account, AgentLink, Must, RecoveryCodes, TotpSecret};
use usher::protocol::words::{Reason, State};

use super::{OTHER, changes, delete, edit, noted};
use crate::harness::{Colleague, Method, PASSWORD, Socket, TestServer, token_of};

/// An authenticator, as one on a phone.
pub struct Phone(Totp);

impl Phone {
    pub fn secret(&self) -> Vec<u8> {
        self.0.secret().as_bytes().to_vec()
    }

    /// The code of so many steps from now.
    pub fn code(&self, server: &TestServer, steps: i64) -> String {
        let now_s = server.running.site.clock.wall().0 / 1_000;
        self.0.generate(u64::try_from(now_s + 30 * steps).unwrap()).to_string()
    }
}

pub async fn begin(agent: &Colleague) -> Phone {
    let answer = agent.client.post("/v1/totp", &json!({ "password": PASSWORD })).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let shown: TotpSecret = answer.json();
    assert!(shown.uri.contains(&shown.secret) && shown.picture.contains("<svg"));
    let secret = Secret::try_from_base32(shown.secret).unwrap();
    Phone(Builder::new().with_secret(secret.as_bytes().to_vec()).build().unwrap())
}

/// Sets codes up with the code of the step before, so that the present one is fresh.
pub async fn set_up(server: &TestServer, agent: &Colleague) -> (Phone, Vec<String>) {
    let phone = begin(agent).await;
    let body = json!({ "code": phone.code(server, -1) });
    let answer = agent.client.send(Method::PUT, "/v1/totp", Some(&body)).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    (phone, answer.json::<RecoveryCodes>().codes)
}

pub async fn log_in(server: &TestServer, agent: &Colleague, code: Option<&str>) -> (u16, Option<Reason>) {
    let body = json!({ "email": agent.email, "password": PASSWORD, "code": code });
    let answer = server.client().post("/v1/login", &body).await;
    let reason = (answer.status != 200).then(|| answer.problem().reason);
    (answer.status, reason)
}

pub const WRONG: (u16, Option<Reason>) = (401, Some(Reason::WrongCode));
pub const IN: (u16, Option<Reason>) = (200, None);

#[tokio::test]
async fn a_code_is_wanted_once_it_is_confirmed_and_works_once() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let agent = server.agent(&admin, "Bo", 1, &[]).await;
    let mut elsewhere = server.client();
    elsewhere.log_in(&agent.email, PASSWORD).await;
    let wrong = agent.client.post("/v1/totp", &json!({ "password": OTHER })).await;
    assert_eq!(wrong.faults(), [("password".to_owned(), Reason::WrongCredentials)]);
    let early = agent
        .client
        .send(Method::PUT, "/v1/totp", Some(&json!({ "code": "123456" })))
        .await;
    assert_eq!(early.problem().reason, Reason::Gone);
    let phone = begin(&agent).await;
    assert_eq!(log_in(&server, &agent, None).await, IN, "it does not count yet");
    let off = agent
        .client
        .send(
            Method::PUT,
            "/v1/totp",
            Some(&json!({ "code": phone.code(&server, 9) })),
        )
        .await;
    assert_eq!(off.faults(), [("code".to_owned(), Reason::WrongCode)]);
    let (phone, codes) = set_up(&server, &agent).await;
    assert_eq!(
        elsewhere.get("/v1/me").await.status,
        401,
        "log-ins without a code have ended"
    );
    let account: Account = agent.client.get("/v1/me").await.json();
    assert_eq!(
        (account.totp, account.recovery_codes, codes.len()),
        (true, Some(10), 10)
    );

    assert_eq!(log_in(&server, &agent, None).await, (401, Some(Reason::CodeRequired)));
    assert_eq!(
        log_in(&server, &agent, Some("  ")).await,
        (401, Some(Reason::CodeRequired))
    );
    assert_eq!(log_in(&server, &agent, Some(&phone.code(&server, 5))).await, WRONG);
    assert_eq!(
        log_in(&server, &agent, Some(&phone.code(&server, -1))).await,
        WRONG,
        "the confirming one is used"
    );
    let code = phone.code(&server, 1);
    let spaced = format!("{} {}", &code[..3], &code[3..]);
    let at_once = futures_util::future::join_all((0..4).map(|_| log_in(&server, &agent, Some(&spaced)))).await;
    assert_eq!(at_once.iter().filter(|answer| **answer == IN).count(), 1, "{at_once:?}");
    assert_eq!(log_in(&server, &agent, Some(&code)).await.0, 401);
    let log = admin.client.get("/v1/audit?limit=100").await.text();
    assert!(log.contains("totp_set") && log.contains("log_in_failed"));
    assert!(codes.iter().all(|code| !log.contains(code.as_str())));
}

#[tokio::test]
async fn a_recovery_code_stands_in_once_and_tells_how_many_are_left() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let agent = server.agent(&admin, "Bo", 1, &[]).await;
    let (_, codes) = set_up(&server, &agent).await;
    let typed = codes[0].to_lowercase().replace('-', " ");
    let at_once = futures_util::future::join_all((0..4).map(|_| log_in(&server, &agent, Some(&typed)))).await;
    assert_eq!(at_once.iter().filter(|answer| **answer == IN).count(), 1, "{at_once:?}");
    assert_eq!(changes(&noted(&admin, "recovery_code_used").await), ["left: 10 → 9"]);
    let account: Account = agent.client.get("/v1/me").await.json();
    assert_eq!(account.recovery_codes, Some(9));
    let new = agent
        .client
        .post("/v1/totp/recovery", &json!({ "password": PASSWORD, "code": codes[2] }))
        .await;
    let new: RecoveryCodes = new.json();
    assert_eq!(
        log_in(&server, &agent, Some(&codes[1])).await,
        WRONG,
        "the old ones are void"
    );
    assert_eq!(log_in(&server, &agent, Some(&new.codes[1])).await, IN);
    let none = admin
        .client
        .post("/v1/totp/recovery", &json!({ "password": PASSWORD }))
        .await;
    assert_eq!(none.status, 404, "without codes there is nothing to recover");
}

#[tokio::test]
async fn codes_cannot_be_tried_one_after_the_other() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    set_up(&server, &admin).await;
    let mut reasons = Vec::new();
    for n in 0..20 {
        // The right password without a code is neither counted nor does it make forget.
        assert_ne!(log_in(&server, &admin, None).await.0, 200);
        reasons.push(log_in(&server, &admin, Some(&format!("{n:06}"))).await.1);
    }
    assert_eq!(reasons[0], Some(Reason::WrongCode));
    let looked_at = reasons
        .iter()
        .filter(|reason| **reason == Some(Reason::WrongCode))
        .count();
    assert!(looked_at <= 8, "{looked_at}");
    assert_eq!(reasons.last(), Some(&Some(Reason::TooManyTries)));
}

#[tokio::test]
async fn the_right_password_without_a_code_makes_no_wrong_one_forgotten() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    set_up(&server, &admin).await;
    let site = &server.running.site;
    // All in one moment, so that no slow machine ends the wait.
    let from = [127, 0, 0, 1].into();
    let wrong = |now: Steady| site.throttle.password(&admin.email, from, now).is_ok();
    let now = site.clock.now().steady;
    assert!((0..5).all(|_| wrong(now)));
    assert_eq!(log_in(&server, &admin, None).await.1, Some(Reason::CodeRequired));
    let now = site.clock.now().steady;
    assert_eq!([wrong(now), wrong(now)], [true, false]);
}

#[tokio::test]
async fn a_link_does_not_stand_in_for_a_code() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let agent = server.agent(&admin, "Bo", 1, &[]).await;
    let (phone, _) = set_up(&server, &agent).await;
    let link = admin
        .client
        .post(&format!("/v1/agents/{}/link", agent.agent), &Value::Null)
        .await;
    let path = format!("/v1/links/{}", token_of(&link.json::<AgentLink>().link.unwrap()));
    let body = |code: Value| json!({ "password": OTHER, "password_again": OTHER, "code": code });
    let without = server.client().post(&path, &body(Value::Null)).await;
    assert_eq!(without.problem().reason, Reason::CodeRequired);
    let with = server.client().post(&path, &body(json!(phone.code(&server, 0)))).await;
    assert_eq!(with.status, 200, "{}", with.text());
}

#[tokio::test]
async fn where_codes_are_required_nothing_else_can_be_done_first() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let agent = server.agent(&admin, "Bo", 1, &[]).await;
    let (_, codes) = set_up(&server, &admin).await;
    let mut desk = agent.desk().await;
    let require = json!([{ "key": "require_totp", "value": "everyone" }]);
    let answer = admin.client.send(Method::PATCH, "/v1/settings", Some(&require)).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(desk.closed().await, LOGGED_OUT.code);
    assert_eq!(
        agent.client.get("/v1/me").await.json::<Account>().must,
        Some(Must::TotpRequired)
    );
    assert_eq!(
        agent.client.get("/v1/categories").await.problem().reason,
        Reason::TotpRequired
    );
    assert_eq!(Socket::upgrade(&agent.client, "agent").await.err(), Some(403));
    assert_eq!(
        admin.client.get("/v1/categories").await.status,
        200,
        "who has them goes on"
    );
    let (phone, _) = set_up(&server, &agent).await;
    assert_eq!(agent.client.get("/v1/categories").await.status, 200);
    let off = agent
        .client
        .send(Method::DELETE, "/v1/totp", Some(&json!({ "password": PASSWORD })))
        .await;
    assert_eq!((off.status, off.problem().reason), (403, Reason::TotpRequired));

    // The phone is lost: an admin takes the codes off, which ends the sessions; then they are set up anew.
    assert_eq!(
        delete(&agent.client, &format!("/v1/agents/{}/totp", admin.agent)).await,
        403
    );
    assert_eq!(
        delete(&admin.client, &format!("/v1/agents/{}/totp", agent.agent)).await,
        204
    );
    assert_eq!(agent.client.get("/v1/me").await.status, 401);
    assert_eq!(changes(&noted(&admin, "totp_removed").await), ["totp: on → off"]);
    assert_eq!(
        log_in(&server, &agent, Some(&phone.code(&server, 0))).await,
        IN,
        "no code is looked at"
    );
    let optional = json!([{ "key": "require_totp", "value": "off" }]);
    assert_eq!(
        admin
            .client
            .send(Method::PATCH, "/v1/settings", Some(&optional))
            .await
            .status,
        200
    );
    let off = admin
        .client
        .send(
            Method::DELETE,
            "/v1/totp",
            Some(&json!({ "password": PASSWORD, "code": codes[0] })),
        )
        .await;
    assert_eq!(off.status, 204);
    assert_eq!(log_in(&server, &admin, None).await, IN);
}

#[tokio::test]
async fn where_codes_are_required_of_admins_agents_go_on_without() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let agent = server.agent(&admin, "Bo", 1, &admin.categories().await).await;
    let mut desk = agent.desk().await;
    let mut theirs = admin.desk().await;
    let require = json!([{ "key": "require_totp", "value": "admins" }]);
    let answer = admin.client.send(Method::PATCH, "/v1/settings", Some(&require)).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(theirs.closed().await, LOGGED_OUT.code);
    let account: Account = admin.client.get("/v1/me").await.json();
    assert_eq!(account.must, Some(Must::TotpRequired));
    let refused = admin.client.get("/v1/agents").await;
    assert_eq!((refused.status, refused.problem().reason), (403, Reason::TotpRequired));
    assert_eq!(Socket::upgrade(&admin.client, "admin").await.err(), Some(403));

    desk.set_state(State::Available).await;
    let account: Account = agent.client.get("/v1/me").await.json();
    assert_eq!(account.must, None);
    assert_eq!(agent.client.get("/v1/categories").await.status, 200);
    let (phone, _) = set_up(&server, &agent).await;
    let body = json!({ "password": PASSWORD, "code": phone.code(&server, 0) });
    let off = agent.client.send(Method::DELETE, "/v1/totp", Some(&body)).await;
    assert_eq!(off.status, 204, "theirs are their own to take off");

    let (_, codes) = set_up(&server, &admin).await;
    assert_eq!(admin.client.get("/v1/agents").await.status, 200);
    let body = json!({ "password": PASSWORD, "code": codes[0] });
    let off = admin.client.send(Method::DELETE, "/v1/totp", Some(&body)).await;
    assert_eq!((off.status, off.problem().reason), (403, Reason::TotpRequired));
}

/// Whoever is made an admin has something to do first from then on.
#[tokio::test]
async fn codes_that_are_required_of_admins_are_required_of_a_new_admin_at_once() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let agent = server.agent(&admin, "Bo", 1, &[]).await;
    let mut desk = agent.desk().await;
    set_up(&server, &admin).await;
    let require = json!([{ "key": "require_totp", "value": "admins" }]);
    let answer = admin.client.send(Method::PATCH, "/v1/settings", Some(&require)).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    desk.set_state(State::Available).await;
    edit(&admin, &agent, json!({ "admin": true })).await;
    assert_eq!(desk.closed().await, LOGGED_OUT.code);
    let refused = agent.client.get("/v1/agents").await;
    assert_eq!((refused.status, refused.problem().reason), (403, Reason::TotpRequired));
}

#[tokio::test]
async fn the_machines_owner_takes_codes_off() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let site = &server.running.site;
    let remove = async |email: &str| usher::control::remove_totp(&site.reader, &site.driver, &site.clock, email).await;
    assert!(remove("nobody@example.org").await.is_err());
    assert!(remove(&admin.email).await.is_err(), "there are none");
    set_up(&server, &admin).await;
    remove(" ADMIN@example.org").await.unwrap();
    assert_eq!(admin.client.get("/v1/me").await.status, 401);
    let mut again = server.client();
    again.log_in(&admin.email, PASSWORD).await;
    let admin = Colleague { client: again, ..admin };
    let entry = noted(&admin, "totp_removed").await;
    assert_eq!(
        (entry.by, entry.address),
        (usher::protocol::http::AuditBy::Machine, None)
    );
}

#[tokio::test]
async fn what_changes_codes_wants_one_of_them_beside_the_password() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let agent = server.agent(&admin, "Bo", 1, &[]).await;
    let (phone, codes) = set_up(&server, &agent).await;
    let ways = [
        (Method::POST, "/v1/totp"),
        (Method::POST, "/v1/totp/recovery"),
        (Method::DELETE, "/v1/totp"),
    ];
    for (method, path) in ways.clone() {
        let without = json!({ "password": PASSWORD });
        let answer = agent.client.send(method.clone(), path, Some(&without)).await;
        assert_eq!(
            answer.faults(),
            [("code".to_owned(), Reason::CodeRequired)],
            "{method} {path}"
        );
        let wrong = json!({ "password": PASSWORD, "code": "not-a-code" });
        let answer = agent.client.send(method.clone(), path, Some(&wrong)).await;
        assert_eq!(
            (answer.status, answer.faults()),
            (422, vec![("code".to_owned(), Reason::WrongCode)]),
            "{method} {path}"
        );
    }
    for ((method, path), code) in ways
        .into_iter()
        .zip([&phone.code(&server, 0), &codes[0], &phone.code(&server, 1)])
    {
        let body = json!({ "password": PASSWORD, "code": code });
        let answer = agent.client.send(method.clone(), path, Some(&body)).await;
        assert!(
            [200, 204].contains(&answer.status),
            "{method} {path}: {}",
            answer.text()
        );
    }
    assert!(!agent.client.get("/v1/me").await.json::<Account>().totp);
}

#[tokio::test]
async fn a_set_up_is_confirmed_once_however_many_confirm_it() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let phone = begin(&admin).await;
    let body = json!({ "code": phone.code(&server, 0) });
    let confirm = || admin.client.send(Method::PUT, "/v1/totp", Some(&body));
    let answers = futures_util::future::join_all((0..5).map(|_| confirm())).await;
    let mut statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 410, 410, 410, 410]);
    let kept = answers.iter().find(|answer| answer.status == 200).unwrap();
    let codes = kept.json::<RecoveryCodes>().codes;
    assert_eq!(log_in(&server, &admin, Some(&codes[0])).await, IN);
}
