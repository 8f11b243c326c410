//! How many sockets an address may have, and how often it may ask for a place in line.

use std::num::NonZeroU32;
use std::time::Duration;

use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;
use usher::ids::{CategoryId, CommandId};
use usher::protocol::client::CustomerFrame;
use usher::protocol::close;
use usher::protocol::server::ServerFrame;
use usher::protocol::words::Reason;

use super::a_tab;
use crate::harness::socket::new_id;
use crate::harness::{Client, DEADLINE, Socket, TestServer};

/// Tries until there is room: the server hears a little later that somebody has left.
async fn opened(client: &Client) -> Socket {
    let tries = async {
        loop {
            if let Ok(socket) = Socket::connect(client, "customer").await {
                return socket;
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(DEADLINE, tries).await.expect("nobody gets in")
}

#[tokio::test]
async fn an_address_has_so_many_sockets_and_the_next_waits_for_one_to_leave() {
    let server = TestServer::start_with(|config| config.max_connections_per_address = 3).await;
    let one = server.customer().await;
    let mut two = server.customer().await;
    let _three = server.customer().await;
    assert!(Socket::connect(&server.client(), "customer").await.is_err());
    two.send_text("{").await;
    assert_eq!(two.error().await, Reason::BadJson, "those who are in stay in");
    drop(one);
    let mut four = opened(&server.client()).await;
    four.hello(a_tab(), None, &[]).await;
    four.expect("the state", |frame| {
        matches!(frame, ServerFrame::CustomerState { .. }).then_some(())
    })
    .await;
    assert!(Socket::connect(&server.client(), "customer").await.is_err());
}

#[tokio::test]
async fn behind_a_proxy_sockets_count_for_the_address_it_names() {
    let server = TestServer::start_with(|config| {
        config.max_connections_per_address = 2;
        config.trusted_proxies = "127.0.0.1".parse().unwrap();
    })
    .await;
    let from = |address: &str| server.client().with("x-forwarded-for", address);
    let hello = async |address| {
        let mut socket = Socket::upgrade(&from(address), "customer").await.unwrap();
        socket.hello(a_tab(), None, &[]).await;
        let first = socket.next().await.map(drop);
        first.map(|()| socket)
    };
    let _one = hello("192.0.2.1").await.unwrap();
    let _two = hello("192.0.2.1").await.unwrap();
    assert_eq!(hello("192.0.2.1").await.err(), Some(close::BUSY.code));
    assert!(hello("192.0.2.2").await.is_ok());
}

/// A page from this address asks for a place in line, and drops.
async fn entered(server: &TestServer, address: &str) -> Result<ServerFrame, (Reason, Option<String>)> {
    let client = server.client().with("x-forwarded-for", address);
    let mut socket = Socket::upgrade(&client, "customer").await.unwrap();
    socket.hello(a_tab(), None, &[]).await;
    let id = new_id();
    socket.send(&enter(id)).await;
    socket.answer(id).await
}

fn enter(id: CommandId) -> CustomerFrame {
    CustomerFrame::Enter {
        id,
        category: CategoryId(1),
        name: "Grace".to_owned(),
        email: None,
        subject: None,
    }
}

#[tokio::test]
async fn an_address_enters_so_often_a_minute_and_then_waits() {
    let server = TestServer::start_with(|config| {
        config.enters_per_address = NonZeroU32::new(3).unwrap();
        config.trusted_proxies = "127.0.0.1".parse().unwrap();
    })
    .await;
    for address in ["192.0.2.1", "2001:db8::1"] {
        for _ in 0..3 {
            assert!(entered(&server, address).await.is_ok());
        }
    }
    let refused = Err((Reason::TooManyTries, None));
    assert_eq!(entered(&server, "192.0.2.1").await, refused);
    assert_eq!(entered(&server, "2001:db8::2").await, refused, "the same /64");
    assert!(entered(&server, "192.0.2.2").await.is_ok());
    assert!(entered(&server, "2001:db8:0:1::1").await.is_ok());
}

#[tokio::test]
async fn what_was_done_is_answered_once_more_when_the_allowance_is_used_up() {
    let server = TestServer::start_with(|config| config.enters_per_address = NonZeroU32::new(3).unwrap()).await;
    let mut customer = server.customer().await;
    let first = new_id();
    customer.send(&enter(first)).await;
    let done = customer.answer(first).await;
    assert!(done.is_ok(), "{done:?}");
    let refused = Err((Reason::TooManyTries, None));
    loop {
        let id = new_id();
        customer.send(&enter(id)).await;
        if customer.answer(id).await == refused {
            break;
        }
    }
    customer.send(&enter(first)).await;
    assert_eq!(customer.answer(first).await, done);
    let mut another = enter(first);
    if let CustomerFrame::Enter { name, .. } = &mut another {
        "Somebody else".clone_into(name);
    }
    customer.send(&another).await;
    assert_eq!(customer.answer(first).await, Err((Reason::IdReused, None)));
}

#[tokio::test]
async fn whoever_was_refused_for_haste_enters_later_with_the_same_command() {
    // One a second.
    let server = TestServer::start_with(|config| config.enters_per_address = NonZeroU32::new(60).unwrap()).await;
    let mut customer = server.customer().await;
    // No nonsense: however many there are, the socket stays.
    let mut refused = None;
    for _ in 0..100 {
        let id = new_id();
        customer.send(&enter(id)).await;
        match customer.answer(id).await {
            Err((Reason::TooManyTries, None)) => refused = Some(id),
            Ok(_) | Err((Reason::AlreadyWaiting, _)) => {}
            other => panic!("{other:?}"),
        }
    }
    let refused = refused.expect("a hundred are too many");
    let tries = async {
        loop {
            customer.send(&enter(refused)).await;
            match customer.answer(refused).await {
                Err((Reason::TooManyTries, None)) => {}
                other => return other,
            }
        }
    };
    let answer = tokio::time::timeout(DEADLINE, tries).await.unwrap();
    assert!(
        !matches!(answer, Err((Reason::IdReused | Reason::TooManyTries, _))),
        "{answer:?}"
    );
}

#[tokio::test]
async fn a_connection_past_the_limit_is_hung_up_on_at_once() {
    let server = TestServer::start_with(|config| config.max_connections_per_address = 3).await;
    let _in = [
        server.customer().await,
        server.customer().await,
        server.customer().await,
    ];
    let mut stream = TcpStream::connect(server.address()).await.unwrap();
    // The server would hang up on silence after five seconds.
    let read = tokio::time::timeout(Duration::from_secs(2), stream.read(&mut [0])).await;
    assert_eq!(read.expect("at once").unwrap(), 0);
}
