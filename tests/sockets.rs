//! Sockets as strangers use them: origins, hellos, tokens, nonsense, and a line that is alive.
//!
//! `talk`: two who talk, slow readers, resume, leave-taking. `limits`: how many and how often from one address. `lobby`: guests.
//! `dead_line`: a line of which nobody knows that it is dead.

mod dead_line;
mod limits;
mod lobby;
mod talk;

use serde_json::json;
use tokio_tungstenite::tungstenite::Message;
use usher::ids::TabId;
use usher::protocol::client::CustomerFrame;
use usher::protocol::close;
use usher::protocol::server::ServerFrame;
use usher::protocol::words::Reason;

use crate::harness::socket::new_id;
use crate::harness::{CustomerSocket, Socket, TestServer};

fn a_tab() -> TabId {
    TabId(rand::random())
}

async fn stranger(server: &TestServer) -> Socket {
    Socket::upgrade(&server.client(), "customer").await.unwrap()
}

#[tokio::test]
async fn sockets_are_for_our_own_pages() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let foreign = |client: &crate::harness::Client| client.with("origin", "https://evil.example");
    let none = |client: &crate::harness::Client| client.with("origin", "");
    assert_eq!(
        Socket::upgrade(&foreign(&server.client()), "customer").await.err(),
        Some(403)
    );
    assert!(
        Socket::upgrade(&none(&server.client()), "customer").await.is_ok(),
        "a client that is no browser"
    );
    for role in ["agent", "admin"] {
        assert_eq!(Socket::upgrade(&server.client(), role).await.err(), Some(401));
        assert_eq!(Socket::upgrade(&foreign(&admin.client), role).await.err(), Some(403));
        assert_eq!(Socket::upgrade(&none(&admin.client), role).await.err(), Some(403));
        assert!(Socket::upgrade(&admin.client, role).await.is_ok());
    }
}

#[tokio::test]
async fn the_public_url_is_an_origin_too() {
    let url = usher::config::Origin::parse("https://chat.example.org");
    let server = TestServer::start_with(|config| config.public_url = url).await;
    let client = server.client().with("origin", "https://chat.example.org");
    assert!(Socket::upgrade(&client, "customer").await.is_ok());
}

#[tokio::test]
async fn a_hello_comes_first() {
    let server = TestServer::start().await;
    let hello = |version: u32, tab: &str| json!({ "type": "hello", "version": version, "tab": tab }).to_string();
    let tab = a_tab().to_string();
    for (first, reason, code) in [
        (r#"{"type":"say"}"#.to_owned(), Reason::HelloExpected, close::BAD_HELLO),
        ("{".to_owned(), Reason::BadJson, close::BAD_HELLO),
        ("[]".to_owned(), Reason::HelloExpected, close::BAD_HELLO),
        (hello(1, "not an id"), Reason::BadField, close::BAD_HELLO),
        (hello(2, &tab), Reason::BadField, close::VERSION),
        ("x".repeat(70_000), Reason::TooLarge, close::TOO_LARGE),
    ] {
        let mut socket = stranger(&server).await;
        socket.send_text(first.as_str()).await;
        assert_eq!(socket.error().await, reason, "{}", &first[..first.len().min(80)]);
        assert_eq!(socket.closed().await, code.code);
    }
    let mut socket = stranger(&server).await;
    socket.send_message(Message::binary(vec![1, 2, 3])).await;
    assert_eq!(socket.error().await, Reason::HelloExpected);
    assert_eq!(socket.closed().await, close::BAD_HELLO.code);
}

#[tokio::test]
async fn whoever_says_nothing_is_shown_out() {
    let server = TestServer::start().await;
    let mut socket = stranger(&server).await;
    assert_eq!(socket.closed().await, close::NO_HELLO.code);
}

#[tokio::test]
async fn a_token_is_believed_when_this_server_signed_it() {
    let server = TestServer::start().await;
    let token = server.customer().await.token.clone();
    let again = CustomerSocket::open(server.address(), Some(&token)).await;
    assert_eq!(again.token, token);
    let flipped = token.replace('.', "x.");
    let swapped: String = token.chars().rev().collect();
    for forged in [
        "",
        "x",
        ".",
        flipped.as_str(),
        swapped.as_str(),
        &token[..token.len() - 2],
    ] {
        let mut socket = stranger(&server).await;
        socket.hello(a_tab(), Some(forged), &[]).await;
        assert_eq!(socket.error().await, Reason::BadToken, "{forged}");
        assert_eq!(socket.closed().await, close::BAD_HELLO.code);
    }
    let server = server.restart().await;
    CustomerSocket::open(server.address(), Some(&token)).await;
    let other = TestServer::start().await;
    let mut socket = stranger(&other).await;
    socket.hello(a_tab(), Some(&token), &[]).await;
    assert_eq!(socket.closed().await, close::BAD_HELLO.code);
}

#[tokio::test]
async fn nonsense_gets_a_reason_and_ten_of_it_the_door() {
    let server = TestServer::start().await;
    let mut customer = server.customer().await;
    let mut other = server.customer().await;
    for (text, reason) in [
        ("{", Reason::BadJson),
        ("null", Reason::UnknownType),
        (r#"{"type":"dance"}"#, Reason::UnknownType),
        (
            r#"{"type":"take_next","id":"00000000000000000000000000000001"}"#,
            Reason::WrongRole,
        ),
        (
            r#"{"type":"say","id":"1","conversation":1,"text":"x"}"#,
            Reason::BadField,
        ),
        (
            r#"{"type":"mark","conversation":"one","delivered":1,"read":1}"#,
            Reason::BadField,
        ),
        (r#"{"type":"hello","version":1}"#, Reason::UnknownType),
    ] {
        customer.send_text(text).await;
        assert_eq!(customer.error().await, reason, "{text}");
    }
    customer.send_message(Message::binary(vec![0; 10])).await;
    assert_eq!(customer.error().await, Reason::BadJson);
    let long = json!({ "type": "draft", "conversation": 1, "text": "x".repeat(10_001) });
    customer.send(&long).await;
    assert_eq!(customer.error().await, Reason::TooLong);
    customer.send_text("[".repeat(50_000)).await;
    assert_eq!(customer.error().await, Reason::BadJson);
    assert_eq!(customer.closed().await, close::ABUSE.code);
    // Nobody else notices.
    let id = new_id();
    other
        .send(&CustomerFrame::Leave {
            id,
            entry: usher::ids::EntryId(99),
        })
        .await;
    assert_eq!(other.answer(id).await, Err((Reason::NotWaiting, None)));
}

#[tokio::test]
async fn a_frame_above_the_limit_is_refused_and_the_socket_closed() {
    let server = TestServer::start().await;
    let mut customer = server.customer().await;
    customer.send_text("x".repeat(1_000_000)).await;
    assert_eq!(customer.error().await, Reason::TooLarge);
    assert_eq!(customer.closed().await, close::TOO_LARGE.code);
}

#[tokio::test]
async fn the_floor_only_looks() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let mut floor = admin.floor().await;
    floor
        .expect("a board", |frame| {
            matches!(frame, ServerFrame::Board(board) if board.snapshot).then_some(())
        })
        .await;
    floor.send(&json!({ "type": "take_next", "id": new_id() })).await;
    assert_eq!(floor.error().await, Reason::WrongRole);
}

#[tokio::test]
async fn a_page_hears_that_its_line_is_alive() {
    let server = TestServer::start().await;
    let mut customer = server.customer().await;
    // One round of the sweeper over all its shares.
    for _ in 0..25 {
        server.running.site.sockets.sweep();
    }
    customer
        .expect("a beat", |frame| matches!(frame, ServerFrame::Beat {}).then_some(()))
        .await;
}
