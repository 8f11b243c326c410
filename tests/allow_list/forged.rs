//! Forwarded addresses over real sockets: from peers that are trusted, and from peers that are not.

use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::harness::{DEADLINE, TestServer};

/// The status of a staff page for a request with these header lines, as they are.
async fn status(address: SocketAddr, lines: &[u8]) -> u16 {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let head = format!("GET /login HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n");
    let request = [head.as_bytes(), lines, b"\r\n"].concat();
    stream.write_all(&request).await.unwrap();
    let mut answer = Vec::new();
    // A server that refuses a request before its end may hang up on the rest of it.
    drop(
        timeout(DEADLINE, stream.read_to_end(&mut answer))
            .await
            .expect("no answer in time"),
    );
    let text = String::from_utf8_lossy(&answer);
    let status = text.split(' ').nth(1).and_then(|status| status.parse().ok());
    status.unwrap_or_else(|| panic!("{text:?}"))
}

async fn server(trusted: &str) -> TestServer {
    TestServer::start_with(|config| {
        config.allow_list = "10.0.0.0/8, 2001:db8::/32".parse().unwrap();
        config.trusted_proxies = trusted.parse().unwrap();
    })
    .await
}

#[tokio::test]
async fn nobody_believes_a_peer_that_is_not_trusted() {
    let server = server("192.0.2.0/24, 10.0.0.0/8").await;
    let ten = ["10.0.0.1"; 10].join(", ");
    for forged in [
        "x-forwarded-for: 10.0.0.1".to_owned(),
        "X-FORWARDED-FOR:10.0.0.1".to_owned(),
        "x-forwarded-for: 10.0.0.1, 192.0.2.1".to_owned(),
        format!("x-forwarded-for: {ten}"),
        "x-forwarded-for: 10.0.0.1\r\nx-forwarded-for: 10.0.0.1".to_owned(),
        "x-forwarded-for: ::ffff:10.0.0.1".to_owned(),
        "x-forwarded-for: [2001:db8::1]:443".to_owned(),
        "x-real-ip: 10.0.0.1".to_owned(),
        "forwarded: for=10.0.0.1".to_owned(),
        "x-client-ip: 10.0.0.1\r\ntrue-client-ip: 10.0.0.1\r\ncf-connecting-ip: 10.0.0.1".to_owned(),
    ] {
        assert_eq!(
            status(server.address(), format!("{forged}\r\n").as_bytes()).await,
            403,
            "{forged}"
        );
    }
}

#[tokio::test]
async fn a_trusted_peer_is_believed_as_far_as_it_has_seen() {
    let server = server("127.0.0.1, 192.0.2.0/24").await;
    let ten = (1..=10).map(|n| format!("192.0.2.{n}")).collect::<Vec<_>>().join(", ");
    let padded = format!("x-forwarded-for: {}10.0.0.1", "198.51.100.1, ".repeat(500));
    for (lines, expected) in [
        ("x-forwarded-for: 10.0.0.1".to_owned(), 200),
        ("x-forwarded-for:\t10.0.0.1 \t".to_owned(), 200),
        (format!("x-forwarded-for: 198.51.100.7, 10.0.0.1, {ten}"), 200),
        (format!("x-forwarded-for: 10.0.0.1, 198.51.100.7, {ten}"), 403),
        (
            "x-forwarded-for: 198.51.100.7\r\nX-Forwarded-For: 10.0.0.1\r\nx-forwarded-for: 192.0.2.1".to_owned(),
            200,
        ),
        (
            "x-forwarded-for: 10.0.0.1\r\nx-forwarded-for: 198.51.100.7".to_owned(),
            403,
        ),
        ("x-forwarded-for: 10.0.0.1\r\nx-forwarded-for:".to_owned(), 403),
        ("x-forwarded-for: 10.0.0.1, , 192.0.2.1".to_owned(), 403),
        ("x-forwarded-for: \"10.0.0.1:80\"".to_owned(), 200),
        ("x-forwarded-for: 10.0.0.1 10.0.0.2".to_owned(), 403),
        ("x-forwarded-for: [2001:db8::7%eth0]:443".to_owned(), 200),
        ("x-forwarded-for: ::ffff:a00:1".to_owned(), 200),
        ("forwarded: for=10.0.0.1".to_owned(), 403),
        (padded, 200),
    ] {
        assert_eq!(
            status(server.address(), format!("{lines}\r\n").as_bytes()).await,
            expected,
            "{lines}"
        );
    }
    // Not even text.
    assert_eq!(
        status(server.address(), b"x-forwarded-for: 10.0.0.1\xff\r\n").await,
        403
    );
    // Longer than a head may be: refused before anybody looks at it.
    let endless = format!("x-forwarded-for: {}10.0.0.1\r\n", "10.0.0.1, ".repeat(10_000));
    assert_eq!(status(server.address(), endless.as_bytes()).await, 431);
}
