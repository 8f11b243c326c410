//! The door: addresses, log-in, links, sessions, origins, roles, as somebody outside tries them.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use usher::protocol::close::LOGGED_OUT;
use usher::protocol::http::{Account, Agent, AgentLink, Link, LinkPurpose};
use usher::protocol::words::Reason;

use crate::harness::{Method, PASSWORD, Socket, TestServer, token_of};

const STAFF_PAGES: [&str; 10] = [
    "/login",
    "/setup/x",
    "/agent",
    "/agent/archive",
    "/agent/archive/1",
    "/admin",
    "/admin/agents",
    "/admin/board",
    "/admin/categories/1",
    "/admin/archive/1",
];

const STAFF_ROUTES: [&str; 4] = ["/v1/me", "/v1/agents", "/v1/categories", "/v1/conversations"];

/// A server behind a proxy on loopback, whose staff sit in 10.0.0.0/8.
async fn behind_a_proxy() -> TestServer {
    TestServer::start_with(|config| {
        config.allow_list = "10.0.0.0/8".parse().unwrap();
        config.trusted_proxies = "127.0.0.1".parse().unwrap();
    })
    .await
}

#[tokio::test]
async fn staff_are_let_in_from_the_allow_list_only() {
    let server = behind_a_proxy().await;
    let outside = server.client().with("x-forwarded-for", "203.0.113.9");
    for path in STAFF_PAGES {
        let answer = outside.get(path).await;
        assert_eq!(answer.status, 403, "{path}");
        assert!(
            answer.text().contains("203.0.113.9") && answer.text().contains("<h1>"),
            "{path}: {}",
            answer.text()
        );
    }
    for path in STAFF_ROUTES {
        let problem = outside.get(path).await.problem();
        assert_eq!(
            (problem.status, problem.reason),
            (403, Reason::AddressNotAllowed),
            "{path}"
        );
        assert!(problem.detail.contains("203.0.113.9"));
    }
    let log_in = outside
        .post("/v1/login", &json!({ "email": "a@b.co", "password": PASSWORD }))
        .await;
    assert_eq!(log_in.problem().reason, Reason::AddressNotAllowed);
    for role in ["agent", "admin"] {
        assert_eq!(Socket::upgrade(&outside, role).await.err(), Some(403), "{role}");
    }
    assert_eq!(outside.get("/").await.status, server.client().get("/").await.status);
    assert!(Socket::upgrade(&outside, "customer").await.is_ok());
    assert_eq!(
        server
            .client()
            .with("x-forwarded-for", "10.1.2.3")
            .get("/v1/me")
            .await
            .status,
        401
    );
}

#[tokio::test]
async fn forwarded_addresses_are_believed_from_trusted_proxies_only_and_from_the_right() {
    let server = behind_a_proxy().await;
    for (forged, status) in [
        ("10.0.0.1, 203.0.113.9", 403),
        ("10.0.0.1,203.0.113.9:4711", 403),
        (" 203.0.113.9 , 127.0.0.1", 403),
        ("10.0.0.1, rubbish", 403),
        ("10.0.0.1, ", 403),
        ("203.0.113.9, 10.0.0.7", 401),
        ("::ffff:10.0.0.7", 401),
        ("[::ffff:10.0.0.7]:80, 127.0.0.1", 401),
    ] {
        assert_eq!(
            server
                .client()
                .with("x-forwarded-for", forged)
                .get("/v1/me")
                .await
                .status,
            status,
            "{forged}"
        );
    }
    let direct = TestServer::start_with(|config| config.allow_list = "10.0.0.0/8".parse().unwrap()).await;
    let forged = direct.client().with("x-forwarded-for", "10.0.0.1");
    let problem = forged.get("/v1/me").await.problem();
    assert!(
        problem.status == 403 && problem.detail.contains("127.0.0.1"),
        "{problem:?}"
    );
}

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
async fn a_name_that_somebody_points_here_is_not_us() {
    let server = TestServer::start().await;
    let credentials = json!({ "email": "a@b.co", "password": PASSWORD });
    let as_host = |host: &str, origin: &str| server.client().with("host", host).with("origin", origin);
    for (host, origin, status) in [
        ("evil.example", "http://evil.example", 403),
        ("localhost:4000", "https://localhost:4000", 403),
        ("127.0.0.1.evil.example", "http://127.0.0.1.evil.example", 403),
        ("localhost:4000", "http://localhost:4001", 403),
        ("localhost:4000", "http://localhost:4000", 401),
        ("[::1]:4000", "http://[::1]:4000", 401),
    ] {
        let answer = as_host(host, origin).post("/v1/login", &credentials).await;
        assert_eq!(answer.status, status, "{host} {origin}");
    }
    let url = usher::config::Origin::parse("http://chat.example.org");
    let named = TestServer::start_with(|config| config.public_url = url).await;
    let answer = named.client().post("/v1/login", &credentials).await;
    assert_eq!(answer.status, 403, "with a public URL only that counts");
}

#[tokio::test]
async fn other_pages_cannot_change_anything() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let body = json!({ "name": "Forged" });
    for (origin, site, status) in [
        ("", "", 403),
        ("https://evil.example", "cross-site", 403),
        ("https://evil.example", "same-origin", 403),
        ("null", "", 403),
        ("null", "cross-site", 403),
        ("", "same-site", 403),
        ("null", "same-origin", 201),
    ] {
        let client = admin.client.with("origin", origin).with("sec-fetch-site", site);
        let answer = client.post("/v1/categories", &body).await;
        assert_eq!(answer.status, status, "{origin} {site}: {}", answer.text());
    }
    let evil = admin.client.with("origin", "https://evil.example");
    for (method, path) in [
        (Method::PUT, "/v1/categories/order"),
        (Method::PATCH, "/v1/settings"),
        (Method::DELETE, "/v1/sessions"),
    ] {
        let answer = evil.send(method.clone(), path, Some(&json!([]))).await;
        assert_eq!(answer.problem().reason, Reason::OriginNotAllowed, "{method} {path}");
    }
    let form = admin.client.send_bytes(
        Method::POST,
        "/v1/categories",
        Some("application/x-www-form-urlencoded"),
        b"name=x".into(),
    );
    assert_eq!(form.await.status, 415);
    let plain = admin
        .client
        .send_bytes(
            Method::POST,
            "/v1/categories",
            Some("text/plain"),
            br#"{"name":"x"}"#.into(),
        )
        .await;
    assert_eq!(plain.problem().status, 415);
    let log_out = admin
        .client
        .with("origin", "https://evil.example")
        .post("/logout", &Value::Null)
        .await;
    assert_eq!(log_out.status, 403);
    assert_eq!(admin.client.get("/v1/me").await.status, 200);
}

#[tokio::test]
async fn bad_bodies_are_told_apart() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let post = |body: Vec<u8>| {
        admin
            .client
            .send_bytes(Method::POST, "/v1/categories", Some("application/json"), body)
    };
    assert_eq!(post(b"{".into()).await.problem().reason, Reason::BadJson);
    assert_eq!(post(br#"{"name":7}"#.into()).await.problem().reason, Reason::BadField);
    assert_eq!(post(vec![b'['; 5_000]).await.problem().reason, Reason::BadJson);
    let large = format!(r#"{{"name":"{}"}}"#, "x".repeat(70_000));
    assert_eq!(post(large.into()).await.problem().reason, Reason::TooLarge);
    assert_eq!(
        admin
            .client
            .send(Method::PUT, "/v1/categories", None)
            .await
            .problem()
            .reason,
        Reason::MethodNotAllowed
    );
    assert_eq!(admin.client.get("/v1/nothing").await.problem().reason, Reason::NotFound);
}

#[tokio::test]
async fn an_agent_is_added_with_all_faults_named() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    for capacity in [0, 5] {
        let body = json!({ "email": "bo", "full_name": "", "display_name": "x".repeat(101), "capacity": capacity,
            "password": "long enough, yes", "password_again": "long enough, no" });
        let faults = admin.client.post("/v1/agents", &body).await.faults();
        let expected = [
            ("email", Reason::BadField),
            ("full_name", Reason::Blank),
            ("display_name", Reason::TooLong),
            ("capacity", Reason::BadCapacity),
            ("password_again", Reason::PasswordsDiffer),
        ];
        assert_eq!(faults, expected.map(|(field, reason)| (field.to_owned(), reason)));
    }
    let body = json!({ "email": "bo@example.org", "full_name": "Bo", "display_name": "Bo" });
    let added: AgentLink = admin.client.post("/v1/agents", &body).await.json();
    let link = added.link.expect("without a password there is a link");
    let again = json!({ "email": "BO@example.org", "full_name": "Bo", "display_name": "Bo" });
    let taken = admin.client.post("/v1/agents", &again).await;
    assert_eq!(
        (taken.status, taken.faults()),
        (409, vec![("email".to_owned(), Reason::EmailTaken)])
    );
    let agents = admin.agents().await;
    let bo: &Agent = agents.iter().find(|agent| agent.agent == added.agent).unwrap();
    assert_eq!(
        (bo.capacity, bo.categories.len(), bo.has_password, bo.enabled),
        (1, 0, false, true)
    );

    let path = format!("/v1/links/{}", token_of(&link));
    let seen: Link = server.client().get(&path).await.json();
    assert_eq!(
        (seen.purpose, seen.email.as_deref()),
        (LinkPurpose::SetPassword, Some("bo@example.org"))
    );
    let used = server
        .client()
        .post(&path, &json!({ "password": PASSWORD, "password_again": PASSWORD }))
        .await;
    assert_eq!(used.json::<Account>().agent, added.agent);
    assert_eq!(server.client().get(&path).await.status, 410);
    server.client().log_in("bo@example.org", PASSWORD).await;
}

#[tokio::test]
async fn disabling_and_removing_end_sockets_and_sessions_at_once() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let categories = admin.categories().await;
    for remove in [false, true] {
        let name = if remove { "Removed" } else { "Disabled" };
        let agent = server.agent(&admin, name, 1, &categories).await;
        let mut desk = agent.desk().await;
        let path = format!("/v1/agents/{}", agent.agent);
        let answer = if remove {
            admin.client.send(Method::DELETE, &path, None).await
        } else {
            admin
                .client
                .send(Method::PATCH, &path, Some(&json!({ "enabled": false })))
                .await
        };
        assert!(answer.status < 300, "{}", answer.text());
        assert_eq!(desk.closed().await, LOGGED_OUT.code);
        let reader = &server.running.site.reader;
        assert_eq!(
            reader.sessions_of(agent.agent).await.unwrap(),
            [],
            "{name}: nothing is left on disk"
        );
        let password = reader.credential(agent.agent).await.unwrap();
        assert_eq!(password.is_some(), !remove, "{name}");
        assert_eq!(agent.client.get("/v1/me").await.status, 401);
        assert_eq!(Socket::upgrade(&agent.client, "agent").await.err(), Some(401));
        let log_in = server
            .client()
            .post("/v1/login", &json!({ "email": agent.email, "password": PASSWORD }))
            .await;
        assert_eq!(log_in.problem().reason, Reason::WrongCredentials);
    }
    let last = admin
        .client
        .send(Method::DELETE, &format!("/v1/agents/{}", admin.agent), None)
        .await;
    assert_eq!(last.problem().reason, Reason::LastAdmin);
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
async fn agents_do_not_administer() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let agent = server.agent(&admin, "Bo", 1, &[]).await;
    for (method, path) in [
        (Method::GET, "/v1/agents"),
        (Method::POST, "/v1/agents"),
        (Method::PATCH, "/v1/agents/1"),
        (Method::DELETE, "/v1/agents/1"),
        (Method::POST, "/v1/agents/1/link"),
        (Method::POST, "/v1/categories"),
        (Method::PATCH, "/v1/categories/1"),
    ] {
        let body = (method != Method::GET).then(|| json!({}));
        let problem = agent.client.send(method.clone(), path, body.as_ref()).await.problem();
        assert_eq!(
            (problem.status, problem.reason),
            (403, Reason::NotAllowed),
            "{method} {path}"
        );
        let stranger = server
            .client()
            .send(method.clone(), path, body.as_ref())
            .await
            .problem();
        assert_eq!(
            (stranger.status, stranger.reason),
            (401, Reason::NotLoggedIn),
            "{method} {path}"
        );
    }
    assert_eq!(agent.client.get("/v1/categories").await.status, 200);
    assert_eq!(Socket::upgrade(&agent.client, "admin").await.err(), Some(403));
    let page = agent.client.get("/admin/agents").await;
    assert!(
        page.status == 403 && page.text().contains("for admins"),
        "{}",
        page.text()
    );
    assert_eq!(agent.client.get("/v1/conversations/1").await.status, 404);
}

#[tokio::test]
async fn pages_know_who_is_looking() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let stranger = server.client();
    let turned = stranger.get("/agent/archive?q=a%20b&x=1").await;
    assert_eq!(
        (turned.status, turned.header("location")),
        (303, Some("/login?next=/agent/archive%3Fq%3Da%2520b%26x%3D1"))
    );
    for path in ["/", "/chat/sales"] {
        let page = admin.client.get(path).await;
        assert!(
            page.status == 403 && page.text().contains("for customers") && page.text().contains("/logout"),
            "{path}"
        );
    }
    let unknown = stranger.get("/chat/nothing-like-it").await;
    assert_eq!((unknown.status, unknown.header("location")), (303, Some("/")));
    assert_ne!(stranger.get("/chat/account-support").await.status, 303);
    let nothing = stranger.get("/nothing").await;
    assert!(nothing.status == 404 && nothing.text().contains("<h1>"));
    let policy = nothing.header("content-security-policy").unwrap();
    assert!(
        policy.contains("default-src 'none'") && !policy.contains("unsafe"),
        "{policy}"
    );
    assert_eq!(nothing.header("x-content-type-options"), Some("nosniff"));
}

#[tokio::test]
async fn a_name_with_markup_is_shown_as_text() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let name = "<script>alert(1)</script>";
    let path = format!("/v1/agents/{}", admin.agent);
    let edited = admin
        .client
        .send(Method::PATCH, &path, Some(&json!({ "display_name": name })))
        .await;
    assert_eq!(edited.json::<Agent>().display_name, name);
    let page = admin.client.get("/").await.text();
    assert!(
        !page.contains("<script") && page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"),
        "{page}"
    );
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

#[tokio::test]
async fn a_page_says_so_when_the_store_does_not_answer() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let store = rusqlite::Connection::open(server.config.data_dir.join("usher.db")).unwrap();
    store
        .execute_batch("ALTER TABLE sessions RENAME TO sessions_gone")
        .unwrap();
    for path in ["/", "/chat/1", "/agent"] {
        let answer = admin.client.get(path).await;
        assert_eq!(answer.status, 503, "{path}");
        assert!(answer.text().contains("This does not work now"), "{path}");
    }
    assert_eq!(server.client().get("/").await.status, 200, "who has no session");
}
