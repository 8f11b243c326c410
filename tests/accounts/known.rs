//! Known browsers: who waits is told the same whether there is such an account or not, and its owner gets in meanwhile.

use std::collections::BTreeMap;

use usher::hub::time::Steady;
use usher::protocol::words::Reason;

use super::guessing::{body, from, server};
use super::totp::set_up;
use crate::harness::http::Answer;
use crate::harness::{Client, Colleague, PASSWORD, TestServer, add_agent};

const NOBODY: &str = "nobody-here@example.org";

/// The cookie by which a browser is known, as it was set.
fn known(answer: &Answer) -> String {
    let cookies = answer.headers.get_all("set-cookie").iter();
    let mut found =
        cookies.filter_map(|cookie| cookie.to_str().ok().filter(|cookie| cookie.starts_with("usher_known=")));
    found.next_back().expect("a browser is known after a log-in").to_owned()
}

/// The same client as the browser that was given this cookie.
fn with_cookie(client: &Client, cookie: &str) -> Client {
    let mut client = client.clone();
    client.cookie = cookie.split(';').next().map(str::to_owned);
    client
}

/// All that an answer tells, but what each answer has of its own.
fn told(answer: &Answer) -> (u16, BTreeMap<String, String>, String) {
    let own = ["x-request-id", "date", "retry-after", "content-length"];
    let headers = answer.headers.iter().filter(|(name, _)| !own.contains(&name.as_str()));
    let headers = headers.map(|(name, value)| (name.to_string(), format!("{value:?}")));
    let mut body = answer.problem();
    assert_eq!(body.retry_after_s.is_some(), answer.header("retry-after").is_some());
    body.retry_after_s = body.retry_after_s.map(|_| 1);
    (answer.status, headers.collect(), serde_json::to_string(&body).unwrap())
}

/// A house with a colleague who was logged in to from network 9, and one who never was.
struct House {
    server: TestServer,
    admin: Colleague,
    at_home: Colleague,
    elsewhere: Colleague,
    /// What the browser at home was given.
    cookie: String,
}

impl House {
    async fn new() -> Self {
        let server = server().await;
        let admin = server.admin().await;
        let at_home = add_agent(&admin, from(&server, 9), "Bo", 1, &[]).await;
        let elsewhere = add_agent(&admin, from(&server, 1), "Ml", 1, &[]).await;
        let right = from(&server, 9)
            .post("/v1/login", &body(&at_home.email, PASSWORD))
            .await;
        assert_eq!(right.status, 200);
        let cookie = known(&right);
        Self {
            server,
            admin,
            at_home,
            elsewhere,
            cookie,
        }
    }

    fn emails(&self) -> [&str; 3] {
        [NOBODY, &self.elsewhere.email, &self.at_home.email]
    }

    /// Somebody has tried this for an hour from there, an hour that is still to come: no slow machine ends the wait.
    fn hammered(&self, email: &str, network: u8) {
        let now: Steady = self.server.running.site.clock.now().steady;
        for minute in 0..60 {
            let at = now.plus(minute * 60_000);
            drop(
                self.server
                    .running
                    .site
                    .throttle
                    .password(email, [127, 7, 0, network].into(), at),
            );
        }
    }

    /// The three are told the same of a wrong password from there, after the same work.
    async fn alike(&self, network: u8, status: u16, step: &str) {
        let passwords = &self.server.running.site.passwords;
        let mut first = None;
        for email in self.emails() {
            let before = passwords.computed();
            let answer = from(&self.server, network)
                .post("/v1/login", &body(email, "not the password"))
                .await;
            let hashes = u64::from(status == 401);
            assert_eq!(passwords.computed() - before, hashes, "{step}: {email}");
            let told = told(&answer);
            assert_eq!(told.0, status, "{step}: {email}");
            assert_eq!(*first.get_or_insert_with(|| told.clone()), told, "{step}: {email}");
        }
    }

    async fn log_in(&self, client: &Client, email: &str) -> u16 {
        client.post("/v1/login", &body(email, PASSWORD)).await.status
    }
}

#[tokio::test]
async fn who_waits_is_told_the_same_whether_there_is_such_an_account_or_not() {
    let house = House::new().await;
    house.alike(9, 401, "at first").await;
    for made_up in 0..40 {
        house.hammered(&format!("{made_up}@example.org"), 9);
    }
    house.alike(9, 429, "while the network waits").await;
    house.alike(8, 401, "another network").await;
    for email in house.emails() {
        house.hammered(email, 8);
    }
    house.alike(8, 429, "while the accounts wait there").await;
    for email in house.emails() {
        for network in 100..200 {
            house.hammered(email, network);
        }
    }
    house.alike(7, 429, "while the accounts wait everywhere").await;
    let owner = with_cookie(&from(&house.server, 9), &house.cookie);
    assert_eq!(house.log_in(&owner, &house.at_home.email).await, 200);
    // That she was let in is not to be seen either.
    for network in [9, 8, 7] {
        house.alike(network, 429, "after she was let in").await;
    }
}

#[tokio::test]
async fn a_browser_is_known_to_its_own_account_alone_and_its_cookie_opens_nothing() {
    let house = House::new().await;
    for part in ["HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=15552000"] {
        assert!(house.cookie.split("; ").any(|one| one == part), "{}", house.cookie);
    }
    let office = from(&house.server, 9);
    let owner = with_cookie(&office, &house.cookie);
    assert_eq!(owner.get("/v1/me").await.status, 401, "it opens nothing");
    let (bo, ml) = (&house.at_home.email, &house.elsewhere.email);
    let theirs = from(&house.server, 2).post("/v1/login", &body(ml, PASSWORD)).await;
    for email in house.emails() {
        house.hammered(email, 9);
    }
    let none = told(&office.post("/v1/login", &body(bo, PASSWORD)).await);
    assert_eq!(none.0, 429);
    let (name, value) = house.cookie.split(';').next().unwrap().split_once('=').unwrap();
    let (payload, signature) = value.split_once('.').unwrap();
    let other = known(&theirs);
    let (foreign, _) = other.split_once('.').unwrap();
    let altered = [
        other.clone(),
        format!("{foreign}.{signature}"),
        format!("{name}={payload}"),
        format!("{name}={payload}."),
        format!("{name}={payload}.{}", signature.to_lowercase()),
        format!("{name}=A{}.{signature}", &payload[1..payload.len() - 1]),
        format!("{name}={value}x"),
        format!("{name}="),
    ];
    for cookie in altered {
        let answer = with_cookie(&office, &cookie)
            .post("/v1/login", &body(bo, PASSWORD))
            .await;
        assert_eq!(told(&answer), none, "{cookie}");
    }
    assert_eq!(
        house.log_in(&owner, ml).await,
        429,
        "of another account it says nothing"
    );
    assert_eq!(house.log_in(&owner, bo).await, 200);
    // Each try that is looked at doubles the wait, so however slow hashes are one comes too early.
    let mut statuses = Vec::new();
    for _ in 0..20 {
        let wrong = owner.post("/v1/login", &body(bo, "not the password")).await;
        statuses.push(wrong.status);
    }
    assert_eq!(statuses[0], 401);
    assert!(statuses.contains(&429), "its own failures count: {statuses:?}");
}

#[tokio::test]
async fn a_browser_is_known_from_the_one_time_link_on_and_a_password_is_shown_again_in_peace() {
    let house = House::new().await;
    let server = &house.server;
    let reset = house
        .admin
        .client
        .post(&format!("/v1/agents/{}/reset", house.elsewhere.agent), &().into())
        .await;
    let link: usher::protocol::http::AgentLink = reset.json();
    let chosen = serde_json::json!({ "password": PASSWORD, "password_again": PASSWORD });
    let used = from(server, 3)
        .post(
            &format!("/v1/links/{}", crate::harness::token_of(&link.link.unwrap())),
            &chosen,
        )
        .await;
    assert_eq!(used.status, 200, "{}", used.text());
    let ml = &house.elsewhere.email;
    for network in [3, 4] {
        house.hammered(ml, network);
    }
    assert_eq!(house.log_in(&from(server, 3), ml).await, 429);
    let known = with_cookie(&from(server, 4), &known(&used));
    assert_eq!(house.log_in(&known, ml).await, 200);
    let mut staff = from(server, 3);
    staff.keep_cookie(&used);
    let change = serde_json::json!({ "current": PASSWORD, "password": "another fine one", "password_again": "another fine one" });
    assert_eq!(staff.post("/v1/password", &change).await.status, 204);
}

#[tokio::test]
async fn a_browser_keeps_its_name_for_an_account_and_has_another_for_another() {
    let house = House::new().await;
    let site = &house.server.running.site;
    let named = |cookie: &str| {
        let (_, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
        site.signer.verify_device(value, site.clock.wall()).unwrap()
    };
    let browser = with_cookie(&from(&house.server, 9), &house.cookie);
    let log_in = async |email: &str| known(&browser.post("/v1/login", &body(email, PASSWORD)).await);
    assert_eq!(named(&log_in(&house.at_home.email).await), named(&house.cookie));
    let (agent, device) = named(&log_in(&house.elsewhere.email).await);
    assert_eq!(agent, house.elsewhere.agent);
    assert_ne!(device, named(&house.cookie).1);
}

#[tokio::test]
async fn the_right_password_without_its_code_makes_no_failure_of_an_own_browser_forgotten() {
    let house = House::new().await;
    set_up(&house.server, &house.at_home).await;
    let site = &house.server.running.site;
    let (_, value) = house.cookie.split(';').next().unwrap().split_once('=').unwrap();
    let (agent, device) = site.signer.verify_device(value, site.clock.wall()).unwrap();
    // All in one moment, so that no slow machine ends the wait.
    let wrong = |now: Steady| site.throttle.password_on(agent, device, now).is_ok();
    let now = site.clock.now().steady;
    assert!((0..5).all(|_| wrong(now)));
    let owner = with_cookie(&from(&house.server, 9), &house.cookie);
    let half = owner.post("/v1/login", &body(&house.at_home.email, PASSWORD)).await;
    assert_eq!(half.problem().reason, Reason::CodeRequired);
    let now = site.clock.now().steady;
    assert_eq!([wrong(now), wrong(now)], [true, false]);
}
