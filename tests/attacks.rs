//! What an attacker with a little patience tries: half-sent requests, a thousand sockets, towers of brackets, copied cookies.
//!
//! `frames` and `routes`: ids of others. `invitations`: a flood of them. Forged addresses are in `door` and `allow_list`, passwords and codes in `door` and `credentials`,
//! roles in `roles`, markup in the browser journeys.

mod frames;
mod invitations;
mod routes;
mod unread;
mod unread_answers;

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::task::JoinSet;
use tokio::time::timeout;
use usher::protocol::words::Reason;

use crate::harness::{Client, DEADLINE, Method, Socket, TestServer, until};

/// How many half-sent requests there are at once.
const HALVES: usize = 300;

/// How many sockets one address asks for.
const CROWD: usize = 1_000;

#[tokio::test]
async fn half_sent_requests_are_hung_up_on_and_hold_nobody_up() {
    let server = TestServer::start().await;
    let mut halves = Vec::new();
    for at in 0..HALVES {
        let mut half = TcpStream::connect(server.address()).await.unwrap();
        let sent: &[u8] = match at % 3 {
            0 => b"",
            1 => b"GET /v1/me HTTP/1.1\r\nhost: x\r\n",
            _ => b"POST /v1/login HTT",
        };
        half.write_all(sent).await.unwrap();
        halves.push(half);
    }
    assert_eq!(server.client().get("/healthz").await.status, 200, "others are answered");
    for mut half in halves {
        let mut rest = Vec::new();
        // Ended by the server: an end of the stream, a reset, or a word that it took too long.
        let ended = timeout(DEADLINE, half.read_to_end(&mut rest)).await;
        assert!(ended.is_ok(), "a half-sent request stays open");
    }
}

#[tokio::test]
async fn a_request_that_comes_a_byte_at_a_time_has_the_same_few_seconds() {
    let server = TestServer::start().await;
    let mut drip = TcpStream::connect(server.address()).await.unwrap();
    let endless = async {
        loop {
            for byte in b"GET /v1/me HTTP/1.1\r\nx-long: " {
                if drip.write_all(&[*byte]).await.is_err() {
                    return;
                }
                let mut answer = [0; 64];
                let waited = timeout(std::time::Duration::from_millis(20), drip.read(&mut answer)).await;
                if matches!(waited, Ok(Ok(0) | Err(_))) {
                    return;
                }
            }
        }
    };
    assert!(timeout(DEADLINE, endless).await.is_ok(), "it may drip for ever");
}

#[tokio::test]
async fn a_thousand_sockets_of_one_address_get_its_share_and_others_come_in() {
    let share = 200;
    let server = TestServer::start_with(|config| config.max_connections_per_address = share).await;
    let mut asked = JoinSet::new();
    for _ in 0..CROWD {
        let client = server.client();
        asked.spawn(async move { Socket::connect(&client, "customer").await.ok() });
    }
    let held: Vec<Socket> = asked.join_all().await.into_iter().flatten().collect();
    assert_eq!(held.len(), share);
    let elsewhere = TcpSocket::new_v4().unwrap();
    elsewhere.bind("127.0.0.2:0".parse().unwrap()).unwrap();
    let mut other = elsewhere.connect(server.address()).await.unwrap();
    other
        .write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
        .await
        .unwrap();
    let mut answer = String::new();
    timeout(DEADLINE, other.read_to_string(&mut answer))
        .await
        .unwrap()
        .unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    drop(held);
    // The share is given back.
    until(async || Socket::connect(&server.client(), "customer").await.is_ok()).await;
}

/// JSON that is deep: `[[[…]]]` and `{"a":{"a":…}}`.
fn towers(depth: usize) -> [String; 2] {
    [
        format!("{}{}", "[".repeat(depth), "]".repeat(depth)),
        format!("{}1{}", r#"{"a":"#.repeat(depth), "}".repeat(depth)),
    ]
}

/// Every route that takes a body, as the document has it, with a number for what varies in its path.
async fn routes_with_bodies(admin: &Client) -> Vec<(Method, String)> {
    let document: Value = admin.get("/openapi.json").await.json();
    let mut found = Vec::new();
    for (path, operations) in document["paths"].as_object().unwrap() {
        for (method, operation) in operations.as_object().unwrap() {
            if operation.get("requestBody").is_some() {
                let method: Method = method.to_uppercase().parse().unwrap();
                let parts = path
                    .split('/')
                    .map(|part| if part.starts_with('{') { "1" } else { part });
                found.push((method, parts.collect::<Vec<_>>().join("/")));
            }
        }
    }
    assert!(found.len() >= 20, "{found:?}");
    found
}

#[tokio::test]
async fn towers_of_brackets_and_large_bodies_are_refused_everywhere() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let kind = Some("application/json");
    let large = format!(r#"{{"name":"{}"}}"#, "x".repeat(70_000)).into_bytes();
    for (method, path) in routes_with_bodies(&admin.client).await {
        for tower in towers(10_000) {
            let sent = admin.client.send_bytes(method.clone(), &path, kind, tower.into_bytes());
            let answer = sent.await;
            assert!(
                (400..500).contains(&answer.status),
                "{method} {path}: {}",
                answer.text()
            );
            answer.problem();
        }
        let sent = admin.client.send_bytes(method.clone(), &path, kind, large.clone());
        assert_eq!(sent.await.problem().reason, Reason::TooLarge, "{method} {path}");
    }
    for tower in towers(10_000) {
        let nested = format!(r#"{{"email":"a@example.org","password":{tower}}}"#);
        let answer = server
            .client()
            .send_bytes(Method::POST, "/v1/login", kind, nested.into_bytes())
            .await;
        assert!((400..500).contains(&answer.status), "{}", answer.text());
        let mut socket = server.customer().await;
        socket.send_text(tower).await;
        assert_eq!(socket.error().await, Reason::BadJson);
    }
    let huge = format!(r#"{{"name":"{}"}}"#, "x".repeat(10 * 1024 * 1024));
    let answer = admin
        .client
        .send_bytes(Method::POST, "/v1/categories", kind, huge.into_bytes())
        .await;
    assert_eq!(answer.problem().reason, Reason::TooLarge);
}

#[tokio::test]
async fn a_cookie_that_was_copied_is_worth_nothing_after_the_log_out() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let thief = server.client_like(&admin.client);
    assert_eq!(thief.get("/v1/me").await.status, 200, "before it, it is the session");
    let mut desk = Socket::upgrade(&thief, "agent").await.ok().unwrap();
    desk.hello(usher::ids::TabId(rand::random()), None, &[]).await;
    assert_eq!(admin.client.post("/v1/logout", &Value::Null).await.status, 204);
    assert_eq!(desk.closed().await, usher::protocol::close::LOGGED_OUT.code);
    for path in ["/v1/me", "/v1/agents", "/v1/categories", "/v1/conversations"] {
        assert_eq!(thief.get(path).await.problem().reason, Reason::NotLoggedIn, "{path}");
    }
    assert_eq!(Socket::upgrade(&thief, "agent").await.err(), Some(401));
    assert_eq!(thief.get("/agent").await.status, 303);
    // A log-in with the stolen cookie at hand makes another session and gives the old one no life.
    let mut again = thief.clone();
    again.log_in(&admin.email, crate::harness::PASSWORD).await;
    assert_ne!(again.cookie, thief.cookie);
    assert_eq!(thief.get("/v1/me").await.status, 401);
}
