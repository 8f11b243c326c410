//! What is too large, however it comes: a body that does not say its length, a head without end.

use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::timeout;

use crate::harness::{DEADLINE, PASSWORD, TestServer};

#[tokio::test]
async fn a_body_that_does_not_say_how_long_it_is_may_be_no_longer() {
    let server = TestServer::start().await;
    let address = server.address();
    for (letters, status) in [(10, "401"), (70_000, "413")] {
        let body = json!({ "email": "x".repeat(letters), "password": PASSWORD }).to_string();
        let request = format!(
            "POST /v1/login HTTP/1.1\r\nhost: {address}\r\norigin: http://{address}\r\nconnection: close\r\n\
             content-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n{:x}\r\n{body}\r\n0\r\n\r\n",
            body.len()
        );
        let mut line = server.client().line().await.unwrap();
        line.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        let read = timeout(DEADLINE, line.read_to_string(&mut answer)).await;
        read.expect("no answer in time").unwrap();
        assert_eq!(answer.split(' ').nth(1), Some(status), "{letters}: {answer}");
    }
}

#[tokio::test]
async fn a_head_is_of_sixteen_kibibytes_at_most() {
    let server = TestServer::start().await;
    for (letters, status) in [(8 * 1024, 200), (32 * 1024, 431)] {
        let client = server.client().with("x-long", &"x".repeat(letters));
        assert_eq!(client.get("/healthz").await.status, status, "{letters}");
    }
}
