//! Refusals of requests whose body nobody reads: the connection stays what the answer says it is.

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::timeout;
use usher::dial::Line;

use crate::harness::{DEADLINE, TestServer};

/// The head of an answer, in small letters, and its body.
async fn answer(line: &mut Line) -> (String, Value) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let byte = timeout(DEADLINE, line.read_u8()).await.expect("no answer in time");
        head.push(byte.expect("the connection has ended without an answer"));
    }
    let head = String::from_utf8(head).unwrap().to_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
    let mut body = vec![0; length.map_or(0, |length| length.parse().unwrap())];
    line.read_exact(&mut body).await.unwrap();
    (head, serde_json::from_slice(&body).unwrap_or_default())
}

const LOG_IN: &str = r#"{"email":"nobody@example.org","password":"not the password"}"#;

/// What is refused before its body is looked at: the head, and why.
const REFUSED: [(&str, &str, &str); 5] = [
    (
        "POST /v1/login",
        "origin: https://elsewhere.example",
        "origin_not_allowed",
    ),
    (
        "POST /v1/agents",
        "authorization: Bearer usher_none",
        "wrong_credentials",
    ),
    ("POST /v1/agents", "origin: http://ORIGIN", "not_logged_in"),
    ("POST /v1/nothing", "origin: http://ORIGIN", "not_found"),
    ("PUT /v1/login", "origin: http://ORIGIN", "method_not_allowed"),
];

#[tokio::test]
async fn a_refused_request_whose_body_comes_late_leaves_the_connection_open() {
    let server = TestServer::start().await;
    let client = server.client();
    let mut line = client.line().await.unwrap();
    for (request, header, reason) in REFUSED.repeat(4) {
        let header = header.replace("ORIGIN", &server.address().to_string());
        let length = LOG_IN.len();
        let head = format!("{request} HTTP/1.1\r\nhost: {}\r\n{header}\r\n", server.address());
        let head = format!("{head}content-type: application/json\r\ncontent-length: {length}\r\n\r\n");
        line.write_all(head.as_bytes()).await.unwrap();
        // Whoever is answered elsewhere meanwhile has given the server time enough to refuse.
        assert_eq!(client.get("/healthz").await.status, 200);
        line.write_all(LOG_IN.as_bytes()).await.unwrap();
        let (head, problem) = answer(&mut line).await;
        assert_eq!(problem["reason"], reason, "{head}");
        assert!(!head.contains("connection: close"), "{head}");
    }
}

#[tokio::test]
async fn a_refused_request_whose_body_waits_for_leave_or_is_endless_says_that_it_closes() {
    let server = TestServer::start().await;
    for (header, sent) in [
        ("expect: 100-continue\r\ncontent-length: 62", ""),
        ("content-length: 5000000000", "{"),
    ] {
        let mut line = server.client().line().await.unwrap();
        let (origin, host) = ("https://elsewhere.example", server.address());
        let head = format!("POST /v1/login HTTP/1.1\r\nhost: {host}\r\norigin: {origin}\r\n{header}\r\n\r\n{sent}");
        line.write_all(head.as_bytes()).await.unwrap();
        let (head, problem) = answer(&mut line).await;
        assert_eq!(problem["reason"], "origin_not_allowed");
        assert!(head.contains("connection: close"), "{head}");
        let mut rest = Vec::new();
        timeout(DEADLINE, line.read_to_end(&mut rest)).await.unwrap().unwrap();
        assert!(rest.is_empty());
    }
}
