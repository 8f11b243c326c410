//! Links, passwords, sessions and their cookies: how one gets in, and for how long.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use usher::protocol::http::{Account, Link, LinkPurpose};
use usher::protocol::words::Reason;

use crate::harness::{PASSWORD, TestServer};

#[tokio::test]
async fn the_first_link_makes_one_admin_and_works_once() {
    let server = TestServer::start().await;
    let path = format!("/v1/links/{}", server.first_token());
    let client = server.client();
    let link: Link = client.get(&path).await.json();
    assert_eq!((link.purpose, link.email), (LinkPurpose::FirstAdmin, None));
    let faults = client
        .post(&path, &json!({ "email": "ada", "full_name": " ", "password": "short" }))
        .await
        .faults();
    assert_eq!(
        faults,
        [
            ("email".to_owned(), Reason::BadField),
            ("full_name".to_owned(), Reason::Blank),
            ("display_name".to_owned(), Reason::Blank),
            ("password".to_owned(), Reason::TooShort),
            ("password_again".to_owned(), Reason::PasswordsDiffer),
        ]
    );
    let body = |email: &str| json!({ "email": email, "full_name": "Ada", "display_name": "Ada", "password": PASSWORD, "password_again": PASSWORD });
    let (one, two) = tokio::join!(
        async { client.post(&path, &body("one@example.org")).await.status },
        async { client.post(&path, &body("two@example.org")).await.status },
    );
    assert_eq!([one.min(two), one.max(two)], [200, 410]);
    assert_eq!(client.get(&path).await.problem().reason, Reason::LinkExpired);
    let server = server.restart().await;
    assert!(server.running.links.is_empty(), "an admin with a password is there");
}

#[tokio::test]
async fn a_new_start_without_an_admin_prints_a_new_link_and_the_old_one_is_void() {
    let server = TestServer::start().await;
    let old = server.first_token();
    let server = server.restart().await;
    assert_ne!(server.first_token(), old);
    assert_eq!(server.client().get(&format!("/v1/links/{old}")).await.status, 410);
    let admin = server.admin().await;
    assert_eq!(admin.agents().await[0].categories, admin.categories().await);
}

#[tokio::test]
async fn a_new_house_has_no_password_that_lets_anybody_in() {
    let server = TestServer::start().await;
    let store = rusqlite::Connection::open(server.config.data_dir.join("usher.db")).unwrap();
    let count = |table: &str| -> u32 {
        let question = format!("SELECT count(*) FROM {table}");
        store.query_row(&question, [], |row| row.get(0)).unwrap()
    };
    assert_eq!(count("credentials"), 0);
    server.admin().await;
    assert_eq!(count("credentials"), 1, "the one that was chosen by the link");
}

#[tokio::test]
async fn unknown_and_wrong_get_the_same_answer_in_the_same_time() {
    let server = TestServer::start().await;
    server.admin().await;
    let client = server.client();
    let mut quickest = [Duration::MAX; 2];
    let mut bodies = [String::new(), String::new()];
    for _ in 0..3 {
        for (at, email) in ["admin@example.org", "nobody@example.org"].into_iter().enumerate() {
            let begun = Instant::now();
            let answer = client
                .post("/v1/login", &json!({ "email": email, "password": "not the password" }))
                .await;
            quickest[at] = quickest[at].min(begun.elapsed());
            assert_eq!(answer.status, 401);
            assert!(answer.header("set-cookie").is_none());
            bodies[at] = answer.text();
        }
    }
    assert_eq!(bodies[0], bodies[1]);
    let [wrong, unknown] = quickest.map(|time| time.as_secs_f64());
    // Coarse, for the machine may be busy: that either computes one hash and no more is counted in `accounts::guessing`.
    assert!(unknown > wrong / 3.0 && wrong > unknown / 3.0, "{quickest:?}");
}

#[tokio::test]
async fn failures_make_one_wait_and_the_wait_is_told() {
    let server = TestServer::start().await;
    server.admin().await;
    let client = server.client();
    let mut statuses = Vec::new();
    for _ in 0..7 {
        let answer = client
            .post(
                "/v1/login",
                &json!({ "email": " ADMIN@example.org", "password": "not the password" }),
            )
            .await;
        statuses.push(answer.status);
        if answer.status == 429 {
            let problem = answer.problem();
            assert_eq!((problem.reason, problem.retry_after_s), (Reason::TooManyTries, Some(1)));
            assert_eq!(answer.header("retry-after"), Some("1"));
        }
    }
    assert_eq!(statuses[..6], [401; 6]);
    assert_eq!(statuses[6], 429);
    let right = client
        .post(
            "/v1/login",
            &json!({ "email": "admin@example.org", "password": PASSWORD }),
        )
        .await;
    assert_eq!(right.status, 429, "also the right one waits");
}

#[tokio::test]
async fn a_log_in_is_a_session_of_its_own_in_a_cookie_that_scripts_cannot_read() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let before = admin.client.cookie.clone();
    let answer = admin
        .client
        .post(
            "/v1/login",
            &json!({ "email": "Admin@Example.org ", "password": PASSWORD }),
        )
        .await;
    let cookie = answer.header("set-cookie").unwrap().to_owned();
    let parts: Vec<&str> = cookie.split("; ").collect();
    assert!(parts[0].starts_with("usher_session="), "{cookie}");
    for wanted in ["HttpOnly", "SameSite=Lax", "Path=/"] {
        assert!(parts.contains(&wanted), "{cookie}");
    }
    assert!(!parts.contains(&"Secure"));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let mut after = admin.client.clone();
    after.keep_cookie(&answer);
    assert_ne!(after.cookie, before);
    assert_eq!(
        admin.client.get("/v1/me").await.status,
        401,
        "the session before is over"
    );
    assert_eq!(after.get("/v1/me").await.json::<Account>().email, "admin@example.org");
    let out = after.post("/logout", &Value::Null).await;
    assert_eq!((out.status, out.header("location")), (303, Some("/login")));
    assert!(out.header("set-cookie").unwrap().contains("Max-Age=0"));
    assert_eq!(
        after.get("/v1/me").await.status,
        401,
        "a stolen cookie is worth nothing after the log-out"
    );
}

#[tokio::test]
async fn behind_https_the_cookie_is_for_https_and_for_this_host() {
    let url = usher::config::Origin::parse("https://chat.example.org");
    let server = TestServer::start_with(|config| config.public_url = url).await;
    assert!(server.running.links[0].1.starts_with("https://chat.example.org/setup/"));
    let client = server.client().with("origin", "https://chat.example.org");
    let body = json!({ "email": "a@b.co", "full_name": "A", "display_name": "A", "password": PASSWORD, "password_again": PASSWORD });
    let answer = client.post(&format!("/v1/links/{}", server.first_token()), &body).await;
    let cookie = answer.header("set-cookie").unwrap();
    assert!(
        cookie.starts_with("__Host-usher_session=") && cookie.contains("Secure"),
        "{cookie}"
    );
    let answer = client
        .post("/v1/login", &json!({ "email": "a@b.co", "password": PASSWORD }))
        .await;
    let all = answer.headers.get_all("set-cookie").iter();
    let mut known = all.filter_map(|cookie| cookie.to_str().ok()?.strip_prefix("__Host-usher_known="));
    let parts: Vec<&str> = known.next().unwrap().split("; ").collect();
    for wanted in ["HttpOnly", "SameSite=Lax", "Secure", "Path=/"] {
        assert!(parts.contains(&wanted), "{parts:?}");
    }
}

#[tokio::test]
async fn another_password_ends_the_other_sessions_and_not_this_one() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let mut elsewhere = server.client();
    elsewhere.log_in(&admin.email, PASSWORD).await;
    let change = |current: &str, again: &str| json!({ "current": current, "password": "another fine password", "password_again": again });
    let wrong = admin.client.post("/v1/password", &change(PASSWORD, "typo")).await;
    assert_eq!(wrong.faults()[0].0, "password_again");
    let wrong = elsewhere
        .post("/v1/password", &change("wrong password", "another fine password"))
        .await;
    assert_eq!(wrong.faults()[0].0, "current");
    let done = elsewhere
        .post("/v1/password", &change(PASSWORD, "another fine password"))
        .await;
    assert_eq!(done.status, 204);
    assert_eq!(admin.client.get("/v1/me").await.status, 401);
    assert_eq!(elsewhere.get("/v1/me").await.status, 200);
    server
        .client()
        .log_in("admin@example.org", "another fine password")
        .await;
}

#[tokio::test]
async fn sessions_survive_a_restart_and_health_tells_the_truth() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let ready = server.client().get("/readyz").await;
    assert_eq!(
        (ready.status, ready.json::<Value>()["ready"].clone()),
        (200, json!(true))
    );
    let server = server.restart().await;
    let back = server.client_like(&admin.client);
    assert_eq!(back.get("/v1/me").await.status, 200);
}
