//! What comes from other sites, under other names, or in a body that is none: refused, each in its own words.

use serde_json::{Value, json};
use usher::protocol::words::Reason;

use crate::harness::{Method, PASSWORD, Socket, TestServer};

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
        ("evillocalhost:4000", "http://evillocalhost:4000", 403),
        ("a.localhost:4000", "http://a.localhost:4000", 403),
        ("[::1]:4000", "http://[::1]:4000", 401),
        ("LocalHost:80", "http://localhost", 401),
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
async fn under_a_public_url_no_other_port_scheme_or_name_is_ours() {
    let url = usher::config::Origin::parse("https://chat.example.org:443");
    let server = TestServer::start_with(|config| config.public_url = url).await;
    let here = format!("http://{}", server.address());
    let credentials = json!({ "email": "a@b.co", "password": PASSWORD });
    for (origin, status) in [
        ("https://chat.example.org", 401),
        ("HTTPS://Chat.Example.org:443", 401),
        ("https://chat.example.org:8443", 403),
        ("http://chat.example.org", 403),
        ("http://chat.example.org:443", 403),
        ("https://example.org", 403),
        ("https://a.chat.example.org", 403),
        ("https://chat.example.org.evil.example", 403),
        ("https://evil.example?https://chat.example.org", 403),
        (&here, 403),
    ] {
        let client = server.client().with("origin", origin);
        let answer = client.post("/v1/login", &credentials).await;
        assert_eq!(answer.status, status, "{origin}");
        let upgraded = Socket::upgrade(&client, "customer").await;
        assert_eq!(upgraded.is_ok(), status == 401, "{origin}");
    }
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
