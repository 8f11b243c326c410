//! What browsers are told with each answer, word by word: what a page may load and do, who may frame it, what may be kept.

use serde_json::json;
use usher::config::Origin;

use crate::harness::{Client, Method, PASSWORD, TestServer};

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
    base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// Of every answer, whatever it says of itself otherwise.
const ALWAYS: [(&str, &str); 4] = [
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    (
        "permissions-policy",
        "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    ),
];

/// Answers of each kind, and how long they may be kept.
const ANSWERS: [(&str, &str, u16, &str); 11] = [
    ("GET", "/", 200, "no-cache"),
    ("GET", "/login", 200, "no-cache"),
    ("GET", "/admin", 200, "no-cache"),
    ("GET", "/plain.css", 200, "max-age=3600"),
    ("GET", "/docs/start.js", 200, "private, max-age=3600"),
    ("GET", "/nothing", 404, "no-store"),
    ("GET", "/v1/me", 200, "no-store"),
    ("GET", "/v1/agents", 200, "no-store"),
    ("GET", "/v1/conversations/1", 404, "no-store"),
    ("POST", "/v1/login", 422, "no-store"),
    ("GET", "/openapi.json", 200, "no-store"),
];

async fn asks(client: &Client, method: &str, path: &str, status: u16, kept: Option<&str>, policy: &str) {
    let body = (method != "GET").then(|| json!({}));
    let method: Method = method.parse().unwrap();
    let answer = client.send(method, path, body.as_ref()).await;
    assert_eq!(answer.status, status, "{path}: {}", answer.text());
    for (name, value) in ALWAYS {
        assert_eq!(answer.header(name), Some(value), "{path}: {name}");
    }
    assert_eq!(answer.header("content-security-policy"), Some(policy), "{path}");
    if kept.is_some() {
        assert_eq!(answer.header("cache-control"), kept, "{path}");
    }
}

#[tokio::test]
async fn every_kind_of_answer_says_what_browsers_may_do_with_it() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let stranger = server.client();
    for (method, path, status, kept) in ANSWERS {
        let client = if path == "/" { &stranger } else { &admin.client };
        asks(client, method, path, status, Some(kept), POLICY).await;
    }
    let page = stranger.get("/").await.text();
    let (_, rest) = page.split_once("/assets/").unwrap();
    let asset = format!("/assets/{}", rest.split('"').next().unwrap());
    let for_ever = Some("public, max-age=31536000, immutable");
    asks(&stranger, "GET", &asset, 200, for_ever, POLICY).await;
    asks(&stranger, "DELETE", "/v1/me", 405, None, POLICY).await;
    let elsewhere = admin.client.with("origin", "https://evil.example");
    asks(&elsewhere, "POST", "/v1/logout", 403, None, POLICY).await;
    // Swagger UI writes styles into its elements; nothing else is looser there.
    let docs = POLICY.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'");
    asks(&stranger, "GET", "/docs", 200, Some("no-cache"), &docs).await;
}

#[tokio::test]
async fn a_page_with_a_mark_is_looked_at_anew_too() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let on = json!([{ "key": "sign_up", "value": "approval" }]);
    let set = admin.client.send(Method::PATCH, "/v1/settings", Some(&on)).await;
    assert_eq!(set.status, 200, "{}", set.text());
    let page = server.client().get("/login").await;
    assert!(page.text().contains("data-sign-up"));
    assert_eq!(page.header("cache-control"), Some("no-cache"));
}

#[tokio::test]
async fn only_behind_https_browsers_are_told_to_come_by_it() {
    let plain = TestServer::start().await;
    assert_eq!(plain.client().get("/").await.header("strict-transport-security"), None);
    let named = TestServer::start_with(|config| config.public_url = Origin::parse("http://chat.example.org")).await;
    assert_eq!(named.client().get("/").await.header("strict-transport-security"), None);
    let behind = TestServer::start_with(|config| {
        config.public_url = Origin::parse("https://chat.example.org");
        config.trusted_proxies = "127.0.0.1".parse().unwrap();
    })
    .await;
    let client = behind.client().with("origin", "https://chat.example.org");
    let body = json!({ "email": "nobody@example.org", "password": PASSWORD });
    for answer in [client.get("/").await, client.post("/v1/login", &body).await] {
        assert_eq!(
            answer.header("strict-transport-security"),
            Some("max-age=31536000"),
            "{}",
            answer.status
        );
    }
}
