//! Wrong passwords: a thousand of them, the same work for every kind of wrong, and the owner who gets in meanwhile.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use usher::protocol::words::Reason;

use crate::harness::http::Answer;
use crate::harness::{Client, Method, PASSWORD, TestServer};

/// Behind a proxy, so that a test has addresses to come from.
async fn server() -> TestServer {
    TestServer::start_with(|config| config.trusted_proxies = "127.0.0.1".parse().unwrap()).await
}

fn from(server: &TestServer, last: u8) -> Client {
    server.client().with("x-forwarded-for", &format!("127.7.0.{last}"))
}

fn body(email: &str, password: &str) -> Value {
    json!({ "email": email, "password": password })
}

#[tokio::test]
async fn a_thousand_wrong_passwords_are_a_handful_and_the_owner_gets_in() {
    let server = server().await;
    let admin = server.admin().await;
    let passwords = &server.running.site.passwords;
    let guesser = from(&server, 9);
    let before = passwords.computed();
    let mut looked_at = 0;
    for n in 0..1_000 {
        let answer = guesser
            .post("/v1/login", &body(&admin.email, &format!("wrong guess {n}")))
            .await;
        match answer.problem().reason {
            Reason::WrongCredentials => looked_at += 1,
            Reason::TooManyTries => assert!(answer.header("retry-after").is_some()),
            other => panic!("{other:?}"),
        }
    }
    assert!((6..=20).contains(&looked_at), "{looked_at}");
    assert_eq!(passwords.computed() - before, looked_at, "who waits costs no hash");
    let right = guesser.post("/v1/login", &body(&admin.email, PASSWORD)).await;
    assert_eq!(right.status, 429, "the right one waits as well there");
    let owner = from(&server, 1).post("/v1/login", &body(&admin.email, PASSWORD)).await;
    assert_eq!(owner.status, 200, "{}", owner.text());
}

#[tokio::test]
async fn every_kind_of_wrong_is_the_same_answer_after_the_same_work() {
    let server = server().await;
    let admin = server.admin().await;
    let disabled = server.agent(&admin, "Off", 1, &[]).await;
    let path = format!("/v1/agents/{}", disabled.agent);
    let off = admin
        .client
        .send(Method::PATCH, &path, Some(&json!({ "enabled": false })))
        .await;
    assert_eq!(off.status, 200);
    let added = json!({ "email": "new@example.org", "full_name": "New", "display_name": "New" });
    assert_eq!(admin.client.post("/v1/agents", &added).await.status, 201);
    let kinds = [
        ("admin@example.org", "not the password"),
        ("nobody@example.org", PASSWORD),
        ("off@example.org", PASSWORD),
        ("new@example.org", PASSWORD),
    ];
    let mut times = [const { Vec::new() }; 4];
    let mut answers = Vec::new();
    for round in 1..=9 {
        for (kind, (email, password)) in kinds.into_iter().enumerate() {
            let before = server.running.site.passwords.computed();
            let begun = Instant::now();
            let answer = from(&server, round).post("/v1/login", &body(email, password)).await;
            times[kind].push(begun.elapsed());
            assert_eq!(server.running.site.passwords.computed() - before, 1, "{email}");
            assert!(answer.header("set-cookie").is_none());
            assert_eq!(answer.header("cache-control"), Some("no-store"));
            answers.push((answer.status, answer.text()));
        }
    }
    assert!(answers.iter().all(|answer| *answer == answers[0] && answer.0 == 401));
    let median = |times: &mut Vec<Duration>| {
        times.sort();
        times[times.len() / 2].as_secs_f64()
    };
    let medians = times.each_mut().map(median);
    let (least, most) = (
        medians.iter().copied().fold(f64::MAX, f64::min),
        medians.iter().copied().fold(0.0, f64::max),
    );
    // A hash less would be a hundredth; what is between is the machine.
    assert!(most / least < 5.0, "{medians:?}");
}

#[tokio::test]
async fn wrong_links_and_wrong_current_passwords_wait_too() {
    let server = server().await;
    let admin = server.admin().await;
    let guesser = from(&server, 9);
    let mut statuses: Vec<u16> = Vec::new();
    for n in 0..30 {
        statuses.push(guesser.get(&format!("/v1/links/guess-{n}")).await.status);
    }
    assert_eq!((statuses[0], statuses[29]), (410, 429));
    assert_eq!(from(&server, 1).get("/v1/links/guess").await.status, 410);
    let change =
        json!({ "current": "not the password", "password": "another fine one", "password_again": "another fine one" });
    let mut last = 0;
    for _ in 0..10 {
        last = admin.client.post("/v1/password", &change).await.status;
    }
    assert_eq!(last, 429);
}

/// The cookie by which a browser is known.
fn known(answer: &Answer) -> String {
    let cookies = answer.headers.get_all("set-cookie").iter();
    let mut found =
        cookies.filter_map(|cookie| cookie.to_str().ok().filter(|cookie| cookie.starts_with("usher_known=")));
    found.next_back().expect("a browser is known after a log-in").to_owned()
}

#[tokio::test]
async fn a_guesser_at_the_same_address_keeps_no_owner_out_of_a_known_browser() {
    let server = server().await;
    let admin = server.admin().await;
    let bo = server.agent(&admin, "Bo", 1, &[]).await;
    let office = from(&server, 9);
    let answer = office.post("/v1/login", &body(&admin.email, PASSWORD)).await;
    let cookie = known(&answer);
    for part in ["; HttpOnly", "; SameSite=Lax", "; Path=/", "; Max-Age=15552000"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    let mut owner = office.clone();
    owner.cookie = cookie.split(';').next().map(str::to_owned);
    assert_eq!(owner.get("/v1/me").await.status, 401, "it opens nothing");
    // A guesser who has been at it for an hour, and whom it keeps waiting.
    let now = server.running.site.clock.now().steady;
    for email in [&admin.email, &bo.email] {
        for minute in 0..60 {
            let tried = server
                .running
                .site
                .throttle
                .password(email, [127, 7, 0, 9].into(), now.plus(minute * 60_000));
            drop(tried);
        }
    }
    let right =
        |client: Client, email: String| async move { client.post("/v1/login", &body(&email, PASSWORD)).await.status };
    assert_eq!(right(office.clone(), admin.email.clone()).await, 429);
    assert_eq!(
        right(owner.clone(), bo.email.clone()).await,
        429,
        "of another account it says nothing"
    );
    let mut forged = owner.clone();
    forged.cookie = forged.cookie.map(|cookie| format!("{cookie}x"));
    assert_eq!(right(forged, admin.email.clone()).await, 429);
    assert_eq!(right(owner.clone(), admin.email.clone()).await, 200);
    // Each try that is looked at doubles the wait, so however slow hashes are one comes too early.
    let mut statuses = Vec::new();
    for _ in 0..20 {
        statuses.push(
            owner
                .post("/v1/login", &body(&admin.email, "not the password"))
                .await
                .status,
        );
    }
    assert_eq!(statuses[0], 401);
    assert!(statuses.contains(&429), "its own failures count: {statuses:?}");
}
