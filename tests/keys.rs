//! API keys: made, shown once, used, limited, revoked.
//!
//! `bearers`: where a key counts, and whose it is.

mod bearers;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tokio::time::timeout;
use usher::protocol::close::ADDRESS_NOT_ALLOWED;
use usher::protocol::http::{ApiKey, MadeKey};
use usher::protocol::words::Reason;

use crate::harness::{AgentSocket, Client, Colleague, DEADLINE, Method, TestServer};

/// A server whose proxy is this machine, so that a request may come from anywhere; staff come in from this machine.
async fn server() -> TestServer {
    TestServer::start_with(|config| config.trusted_proxies = "127.0.0.1".parse().unwrap()).await
}

async fn make(admin: &Colleague, body: Value) -> MadeKey {
    let answer = admin.client.post("/v1/keys", &body).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.json()
}

/// A machine: no cookie, no origin.
fn machine(server: &TestServer, secret: &str) -> Client {
    let bearer = format!("Bearer {secret}");
    server.client().with("origin", "").with("authorization", &bearer)
}

async fn keys(admin: &Colleague) -> Vec<ApiKey> {
    admin.client.get("/v1/keys").await.json()
}

#[tokio::test]
async fn a_key_opens_what_its_scopes_say_either_way_and_nothing_else() {
    let server = server().await;
    let admin = server.admin().await;
    let made = make(
        &admin,
        json!({ "name": "Wallboard", "scopes": ["categories:read", "categories:read"] }),
    )
    .await;
    assert!(
        made.secret.starts_with(&made.key.prefix) && made.secret.len() == 6 + 43,
        "{made:?}"
    );
    let bearer = machine(&server, &made.secret);
    let basic = format!("Basic {}", STANDARD.encode(format!("{}:", made.secret)));
    let basic = server.client().with("origin", "").with("authorization", &basic);
    for client in [&bearer, &basic] {
        assert_eq!(client.get("/v1/categories").await.status, 200);
        let refused = client.get("/v1/agents").await;
        assert_eq!((refused.status, refused.problem().reason), (403, Reason::ScopeMissing));
    }
    // People's routes, also for a key with every scope.
    for (method, path) in [
        (Method::GET, "/v1/me"),
        (Method::GET, "/v1/keys"),
        (Method::POST, "/v1/keys"),
    ] {
        let refused = bearer.send(method.clone(), path, Some(&json!({}))).await;
        assert_eq!(
            (refused.status, refused.problem().reason),
            (403, Reason::NotAllowed),
            "{method} {path}"
        );
    }
    assert_eq!(bearer.get("/admin").await.status, 403);
}

#[tokio::test]
async fn a_key_counts_alone_whatever_cookie_comes_along_and_from_no_other_site() {
    let server = server().await;
    let admin = server.admin().await;
    let made = make(&admin, json!({ "name": "Wallboard", "scopes": ["categories:read"] })).await;
    let mut both = machine(&server, &made.secret);
    both.cookie.clone_from(&admin.client.cookie);
    assert_eq!(both.get("/v1/categories").await.status, 200);
    assert_eq!(both.get("/v1/agents").await.problem().reason, Reason::ScopeMissing);
    assert_eq!(both.get("/v1/me").await.problem().reason, Reason::NotAllowed);
    // A log-out by the cookie that came along would end the admin's session.
    assert_eq!(both.post("/v1/logout", &json!({})).await.status, 204);
    assert_eq!(admin.client.get("/v1/me").await.status, 200);
    let elsewhere = machine(&server, &made.secret).with("origin", "https://elsewhere.example");
    let refused = elsewhere.post("/v1/logout", &json!({})).await;
    assert_eq!(refused.problem().reason, Reason::OriginNotAllowed);
}

#[tokio::test]
async fn a_wrong_key_is_told_so_and_waits_while_a_right_one_does_not() {
    let server = server().await;
    let admin = server.admin().await;
    let made = make(&admin, json!({ "name": "Wallboard", "scopes": ["categories:read"] })).await;
    let wrong = machine(&server, &format!("{}x", made.secret));
    let mut answers = Vec::new();
    for _ in 0..24 {
        let answer = wrong.get("/v1/categories").await;
        assert_eq!(answer.header("www-authenticate").is_some(), answer.status == 401);
        answers.push((answer.status, answer.problem().reason));
    }
    assert_eq!(answers.first(), Some(&(401, Reason::WrongCredentials)));
    assert_eq!(answers.last(), Some(&(429, Reason::TooManyTries)));
    assert_eq!(machine(&server, &made.secret).get("/v1/categories").await.status, 200);
    let nobody = server.client().get("/v1/categories").await;
    assert_eq!((nobody.status, nobody.problem().reason), (401, Reason::NotLoggedIn));
    assert!(
        nobody
            .header("www-authenticate")
            .is_some_and(|said| said.starts_with("Bearer"))
    );
    // Another's password, as that of a proxy before this house, is no key.
    let proxied = admin.client.with("authorization", "Basic cHJveHk6c2VjcmV0");
    assert_eq!(proxied.get("/v1/me").await.status, 200);
}

#[tokio::test]
async fn a_key_works_from_its_own_addresses_and_not_from_the_allow_list() {
    let server = server().await;
    let admin = server.admin().await;
    let anywhere = make(&admin, json!({ "name": "Anywhere", "scopes": ["categories:read"] })).await;
    let body = json!({ "name": "Office", "scopes": ["categories:read"], "cidrs": ["203.0.113.9/24", " 2001:db8::1 ", "203.0.113.0/24"] });
    let office = make(&admin, body).await;
    assert_eq!(office.key.cidrs, ["2001:db8::1/128", "203.0.113.0/24"]);
    let from = |secret: &str, address: &str| machine(&server, secret).with("x-forwarded-for", address);
    assert_eq!(
        from(&anywhere.secret, "198.51.100.1")
            .get("/v1/categories")
            .await
            .status,
        200
    );
    for (address, status) in [
        ("203.0.113.77", 200),
        ("::ffff:203.0.113.7", 200),
        ("2001:db8::1", 200),
        ("198.51.100.1", 403),
        ("127.0.0.1", 403),
    ] {
        let answer = from(&office.secret, address).get("/v1/categories").await;
        assert_eq!(answer.status, status, "{address}");
        if status == 403 {
            assert_eq!(answer.problem().reason, Reason::AddressNotAllowed);
        }
    }
}

#[tokio::test]
async fn a_key_is_listed_without_its_secret_used_and_revoked_at_once_and_outlives_a_restart() {
    let server = server().await;
    let admin = server.admin().await;
    let made = make(&admin, json!({ "name": "Wallboard", "scopes": ["categories:read"] })).await;
    let list = admin.client.get("/v1/keys").await;
    assert!(!list.text().contains(&made.secret[made.key.prefix.len()..]));
    assert_eq!(list.json::<Vec<ApiKey>>(), std::slice::from_ref(&made.key));
    assert_eq!((made.key.created_by.as_str(), made.key.last_used), ("Ada Admin", None));

    let server = server.restart().await;
    let admin = Colleague {
        client: server.client_like(&admin.client),
        ..admin
    };
    assert_eq!(machine(&server, &made.secret).get("/v1/categories").await.status, 200);
    let second = make(&admin, json!({ "name": "Second", "scopes": ["audit:read"] })).await;
    // The use is noted in the background.
    let noted = async { while keys(&admin).await[0].last_used.is_none() {} };
    timeout(DEADLINE, noted).await.unwrap();

    let path = format!("/v1/keys/{}", made.key.key);
    assert_eq!(admin.client.send(Method::DELETE, &path, None).await.status, 204);
    assert_eq!(machine(&server, &made.secret).get("/v1/categories").await.status, 401);
    assert_eq!(
        admin.client.send(Method::DELETE, &path, None).await.problem().reason,
        Reason::NotFound
    );
    let path = format!("/v1/keys/{}", second.key.key);
    assert_eq!(admin.client.send(Method::DELETE, &path, None).await.status, 204);
    let third = make(&admin, json!({ "name": "wallboard", "scopes": ["audit:read"] })).await;
    assert_eq!(third.key.key, second.key.key + 1, "no number is used again");
}

#[tokio::test]
async fn what_no_key_can_be_is_refused_by_its_field() {
    let server = server().await;
    let admin = server.admin().await;
    make(&admin, json!({ "name": "Wallboard", "scopes": ["audit:read"] })).await;
    let scopes = json!(["audit:read"]);
    let long = "x".repeat(101);
    let many = vec!["10.0.0.0/8"; 21];
    #[rustfmt::skip]
    let table = [
        (json!({ "name": " ", "scopes": scopes }), 422, "name", Reason::Blank),
        (json!({ "name": long, "scopes": scopes }), 422, "name", Reason::TooLong),
        (json!({ "name": "wallBoard", "scopes": scopes }), 409, "name", Reason::NameTaken),
        (json!({ "name": "B", "scopes": [] }), 422, "scopes", Reason::BadField),
        (json!({ "name": "B", "scopes": ["everything"] }), 422, "scopes", Reason::BadField),
        (json!({ "name": "B", "scopes": scopes, "cidrs": ["10.0.0.0/33"] }), 422, "cidrs", Reason::BadField),
        (json!({ "name": "B", "scopes": scopes, "cidrs": ["::1", "::ffff:0:0/90"] }), 422, "cidrs", Reason::BadField),
        (json!({ "name": "B", "scopes": scopes, "cidrs": ["10.0.0.0/8,1.1.1.1"] }), 422, "cidrs", Reason::BadField),
        (json!({ "name": "B", "scopes": scopes, "cidrs": [""] }), 422, "cidrs", Reason::BadField),
        (json!({ "name": "B", "scopes": scopes, "cidrs": many }), 422, "cidrs", Reason::TooMany),
    ];
    for (body, status, field, reason) in table {
        let answer = admin.client.post("/v1/keys", &body).await;
        assert_eq!(
            (answer.status, answer.faults()),
            (status, vec![(field.to_owned(), reason)]),
            "{body}"
        );
    }
    for number in 1..100 {
        make(&admin, json!({ "name": format!("Key {number}"), "scopes": scopes })).await;
    }
    let answer = admin
        .client
        .post("/v1/keys", &json!({ "name": "One more", "scopes": scopes }))
        .await;
    assert_eq!((answer.status, answer.problem().reason), (409, Reason::TooMany));
}

#[tokio::test]
async fn a_key_that_writes_agents_has_no_say_over_admins_and_makes_none() {
    let server = server().await;
    let admin = server.admin().await;
    let agent = server.agent(&admin, "Bo", 1, &[]).await;
    let made = make(&admin, json!({ "name": "Directory", "scopes": ["agents:write"] })).await;
    let key = server
        .client()
        .with("origin", "")
        .with("authorization", &format!("Bearer {}", made.secret));
    let own = format!("/v1/agents/{}", admin.agent);
    let person = json!({ "email": "eve@example.org", "full_name": "Eve", "display_name": "Eve", "admin": true });
    let attempts = [
        (Method::POST, "/v1/agents".to_owned(), Some(person)),
        (Method::PATCH, own.clone(), Some(json!({ "email": "eve@example.org" }))),
        (
            Method::PATCH,
            format!("/v1/agents/{}", agent.agent),
            Some(json!({ "admin": true })),
        ),
        (Method::DELETE, own.clone(), None),
        (Method::POST, format!("{own}/link"), None),
        (Method::POST, format!("{own}/reset"), None),
        (Method::DELETE, format!("{own}/sessions"), None),
        (Method::DELETE, format!("{own}/totp"), None),
    ];
    for (method, path, body) in attempts {
        let answer = key.send(method.clone(), &path, body.as_ref()).await;
        assert_eq!(answer.problem().reason, Reason::NotAllowed, "{method} {path}");
    }
    assert_eq!(admin.client.get("/v1/me").await.status, 200);
    let link = key
        .post(&format!("/v1/agents/{}/link", agent.agent), &Value::Null)
        .await;
    assert_eq!(link.status, 200, "{}", link.text());
}

#[tokio::test]
async fn a_key_is_revoked_once_however_many_revoke_it() {
    let server = server().await;
    let admin = server.admin().await;
    let made = make(&admin, json!({ "name": "Wallboard", "scopes": ["categories:read"] })).await;
    let path = format!("/v1/keys/{}", made.key.key);
    let revoke = || admin.client.send(Method::DELETE, &path, None);
    let answers = futures_util::future::join_all((0..5).map(|_| revoke())).await;
    let mut statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [204, 404, 404, 404, 404]);
    let log: Value = admin.client.get("/v1/audit?action=key_revoked").await.json();
    assert_eq!(log["entries"].as_array().map(Vec::len), Some(1), "{log}");
}

#[tokio::test]
async fn a_key_shuts_no_admin_out() {
    let server = server().await;
    let admin = server.admin().await;
    let made = make(
        &admin,
        json!({ "name": "House", "scopes": ["settings:read", "settings:write"] }),
    )
    .await;
    let key = machine(&server, &made.secret);
    let rule = json!([{ "key": "require_totp", "value": "admins" }]);
    let answer = key.send(Method::PATCH, "/v1/settings", Some(&rule)).await;
    assert_eq!(
        (answer.status, answer.faults()),
        (403, vec![("require_totp".to_owned(), Reason::NotAllowed)])
    );
    let entries = |list: &Value| -> Vec<u64> {
        let all = list["entries"].as_array().unwrap();
        all.iter().map(|entry| entry["id"].as_u64().unwrap()).collect()
    };
    let other = key
        .post("/v1/allow-list", &json!({ "cidr": "203.0.113.7", "note": "" }))
        .await;
    assert_eq!(other.status, 201, "{}", other.text());
    let ids = entries(&other.json());
    let last = *ids.last().unwrap();
    // Whatever else is taken away, where the admin is stays.
    let mut refused = 0;
    for id in &ids[..ids.len() - 1] {
        let answer = key.send(Method::DELETE, &format!("/v1/allow-list/{id}"), None).await;
        if answer.status == 409 {
            assert_eq!(answer.problem().reason, Reason::WouldLockOut);
            refused += 1;
            let narrowed = json!({ "cidr": "198.51.100.1" });
            let path = format!("/v1/allow-list/{id}");
            let answer = key.send(Method::PATCH, &path, Some(&narrowed)).await;
            assert_eq!(answer.problem().reason, Reason::WouldLockOut);
        }
    }
    assert_eq!(refused, 1);
    assert_eq!(admin.client.get("/v1/me").await.status, 200);
    assert_eq!(
        key.send(Method::DELETE, &format!("/v1/allow-list/{last}"), None)
            .await
            .status,
        200
    );
    // With nobody logged in one entry stays all the same.
    assert_eq!(
        admin.client.send(Method::DELETE, "/v1/sessions", None).await.status,
        204
    );
    let mut left = entries(&key.get("/v1/allow-list").await.json());
    let kept = left.pop().unwrap();
    for id in left {
        assert_eq!(
            key.send(Method::DELETE, &format!("/v1/allow-list/{id}"), None)
                .await
                .status,
            200
        );
    }
    let answer = key.send(Method::DELETE, &format!("/v1/allow-list/{kept}"), None).await;
    assert_eq!((answer.status, answer.problem().reason), (409, Reason::WouldLockOut));
}

/// Where an admin is at work counts as well as where they logged in.
#[tokio::test]
async fn a_key_leaves_an_admin_the_network_of_an_open_page() {
    let server = server().await;
    let admin = server.admin().await;
    let at_home = admin.client.with("x-forwarded-for", "192.0.2.7");
    let listed = json!({ "cidr": "192.0.2.0/24", "note": "" });
    let added = admin.client.post("/v1/allow-list", &listed).await;
    assert_eq!(added.status, 201, "{}", added.text());
    let entries: Value = added.json();
    let id = &entries["entries"].as_array().unwrap().last().unwrap()["id"];
    let made = make(&admin, json!({ "name": "House", "scopes": ["settings:write"] })).await;
    let key = machine(&server, &made.secret);
    let mut page = AgentSocket::open(&at_home, "admin").await;
    let path = format!("/v1/allow-list/{id}");
    let refused = key.send(Method::DELETE, &path, None).await;
    assert_eq!((refused.status, refused.problem().reason), (409, Reason::WouldLockOut));
    assert_eq!(
        admin.client.send(Method::DELETE, &path, None).await.status,
        200,
        "an admin may"
    );
    assert_eq!(page.closed().await, ADDRESS_NOT_ALLOWED.code);
}
