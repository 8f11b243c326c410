//! The door: which addresses staff come in from, and what the pages and routes behind it say to whom.
//!
//! `log_in`: links, passwords, cookies. `origins`: what other sites may not. `agents`: who is added, disabled and removed.
//! `large`: bodies and heads past their limits.

mod agents;
mod large;
mod log_in;
mod origins;

use serde_json::json;
use usher::protocol::http::Agent;
use usher::protocol::words::Reason;

use crate::harness::{Method, PASSWORD, Socket, TestServer};

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

/// The defaults but for the proxy: loopback, where it runs, is on the allow-list.
#[tokio::test]
async fn a_proxy_that_forgets_to_name_addresses_opens_nothing() {
    let server = TestServer::start_with(|config| config.trusted_proxies = "127.0.0.1".parse().unwrap()).await;
    let admin = server.admin().await;
    let silent = server.client().with("x-forwarded-for", "");
    assert_eq!(
        admin.client.get("/metrics").await.status,
        200,
        "loopback itself is let in"
    );
    let with_session = admin.client.with("x-forwarded-for", "");
    for client in [&silent, &with_session] {
        for path in STAFF_ROUTES.into_iter().chain(["/metrics", "/openapi.json"]) {
            let problem = client.get(path).await.problem();
            let told = (
                problem.status,
                problem.reason,
                problem.detail.contains("X-Forwarded-For"),
            );
            assert_eq!(told, (403, Reason::AddressNotAllowed, true), "{path}");
        }
        assert_eq!(Socket::upgrade(client, "agent").await.err(), Some(403));
    }
    for path in STAFF_PAGES {
        let page = silent.get(path).await;
        let text = page.text();
        assert_eq!(page.status, 403, "{path}");
        assert!(
            text.contains("<code>X-Forwarded-For</code>") && text.contains("whoever runs this server"),
            "{text}"
        );
        assert!(!text.contains("this address") && !text.contains("127.0.0.1"), "{text}");
    }
    assert_eq!(silent.get("/").await.status, 200, "customers come from anywhere");
    assert!(Socket::upgrade(&silent, "customer").await.is_ok());
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
        assert_eq!(answer.header("retry-after"), Some("5"), "{path}");
        assert!(answer.text().contains("This does not work now"), "{path}");
    }
    let answer = admin.client.get("/v1/me").await;
    let problem = answer.problem();
    assert_eq!(
        (problem.status, problem.reason, problem.retry_after_s),
        (503, Reason::Unavailable, Some(5))
    );
    assert_eq!(answer.header("retry-after"), Some("5"));
    assert_eq!(server.client().get("/").await.status, 200, "who has no session");
}

#[tokio::test]
async fn a_slash_at_the_end_leads_to_the_page_for_good() {
    let server = TestServer::start().await;
    let anybody = server.client();
    for (path, page) in [
        ("/admin/", "/admin"),
        ("/agent/archive/?text=a%20b", "/agent/archive?text=a%20b"),
        ("/admin/categories/1/", "/admin/categories/1"),
        ("/chat/sales/", "/chat/sales"),
        ("/login/", "/login"),
        ("/docs/", "/docs"),
    ] {
        let answer = anybody.get(path).await;
        assert_eq!(answer.status, 308, "{path}");
        assert_eq!(answer.headers["location"], page);
    }
    // Nothing is there, or it would lead to another server.
    for path in ["//elsewhere.example/", "/chat//", "/nothing/", "/assets/x/", "/v1/me/"] {
        assert_eq!(anybody.get(path).await.status, 404, "{path}");
    }
    let posted = anybody.send(Method::POST, "/login/", Some(&json!({}))).await;
    assert_eq!(posted.status, 404);
}
