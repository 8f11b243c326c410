//! Sockets as strangers use them: hellos, origins, nonsense, abuse, slow readers, resume, leave-taking.

use std::num::NonZeroU32;
use std::time::Duration;

use serde_json::json;
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use usher::ids::{CategoryId, CommandId, ConversationId, TabId};
use usher::protocol::client::CustomerFrame;
use usher::protocol::close;
use usher::protocol::server::{Content, ServerFrame};
use usher::protocol::words::{Reason, State};

use crate::harness::socket::new_id;
use crate::harness::{AgentSocket, Client, Colleague, CustomerSocket, DEADLINE, Socket, TestServer};

fn a_tab() -> TabId {
    TabId(rand::random())
}

/// An agent, available, and a customer who talk.
struct Talk {
    customer: CustomerSocket,
    desk: AgentSocket,
    agent: Colleague,
    conversation: ConversationId,
}

async fn talk(server: &TestServer) -> Talk {
    let agent = server.admin().await;
    let category = agent.categories().await[0];
    let mut desk = agent.desk().await;
    desk.set_state(State::Available).await;
    let mut customer = server.customer().await;
    customer.enter(category, "Grace").await;
    let conversation = customer.paired().await;
    assert_eq!(desk.paired().await, conversation);
    Talk {
        customer,
        desk,
        agent,
        conversation,
    }
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
async fn a_fault_of_a_field_is_an_answer_and_no_abuse() {
    let server = TestServer::start().await;
    let Talk {
        mut customer,
        conversation,
        ..
    } = talk(&server).await;
    for _ in 0..12 {
        let id = customer.say(conversation, " \u{200B} ").await;
        assert_eq!(customer.answer(id).await, Err((Reason::Blank, Some("text".to_owned()))));
    }
    let id = customer.say(conversation, &"é".repeat(2_001)).await;
    assert_eq!(
        customer.answer(id).await,
        Err((Reason::TooLong, Some("text".to_owned())))
    );
    let longest = "👩\u{200D}🚀".chars().cycle().take(1_998).collect::<String>();
    let id = customer.say(conversation, &longest).await;
    assert!(customer.answer(id).await.is_ok());
}

#[tokio::test]
async fn what_one_says_the_other_reads_and_markup_stays_text() {
    let server = TestServer::start().await;
    let Talk {
        mut customer,
        mut desk,
        conversation,
        ..
    } = talk(&server).await;
    for text in [
        "agent connected",
        "<img src=x onerror=alert(1)>",
        "👨\u{200D}👩\u{200D}👧\u{200D}👦",
    ] {
        customer.say(conversation, text).await;
        let (of, entry) = desk.message(text).await;
        assert_eq!(of, conversation);
        assert!(matches!(entry.content, Content::Message { ref name, .. } if name == "Grace"));
    }
    desk.say(conversation, "good day").await;
    customer.message("good day").await;
}

#[tokio::test]
async fn drafts_and_typing_arrive_and_signals_for_others_conversations_do_not() {
    let server = TestServer::start().await;
    let Talk {
        mut customer,
        mut desk,
        conversation,
        ..
    } = talk(&server).await;
    let mut thief = server.customer().await;
    thief
        .send(&CustomerFrame::Draft {
            conversation,
            text: "forged".to_owned(),
            line: Some(1),
        })
        .await;
    thief
        .send(&CustomerFrame::History {
            conversation,
            before: 100,
        })
        .await;
    let id = new_id();
    thief
        .send(&CustomerFrame::Say {
            id,
            conversation,
            text: "forged".to_owned(),
        })
        .await;
    assert_eq!(thief.answer(id).await, Err((Reason::UnknownConversation, None)));
    customer
        .send(&CustomerFrame::Draft {
            conversation,
            text: "I wan".to_owned(),
            line: Some(1),
        })
        .await;
    let draft = desk.expect("a draft", |frame| match frame {
        ServerFrame::Draft { text, .. } => Some(text.clone()),
        _ => None,
    });
    assert_eq!(draft.await, "I wan");
    desk.send(&json!({ "type": "typing", "conversation": conversation, "on": true }))
        .await;
    customer
        .expect("typing", |frame| {
            matches!(frame, ServerFrame::Typing { on: true, .. }).then_some(())
        })
        .await;
}

#[tokio::test]
async fn the_same_command_twice_is_done_once_and_another_payload_is_refused() {
    let server = TestServer::start().await;
    let Talk {
        mut customer,
        mut desk,
        conversation,
        ..
    } = talk(&server).await;
    let id = new_id();
    let say = |text: &str| CustomerFrame::Say {
        id,
        conversation,
        text: text.to_owned(),
    };
    customer.send(&say("once")).await;
    customer.send(&say("once")).await;
    let first = customer.answer(id).await;
    assert_eq!(customer.answer(id).await, first);
    customer.send(&say("twice")).await;
    assert_eq!(customer.answer(id).await, Err((Reason::IdReused, None)));
    let (_, once) = desk.message("once").await;
    customer.say(conversation, "after").await;
    assert_eq!(desk.message("after").await.1.seq, once.seq + 1);
}

#[tokio::test]
async fn a_burst_after_a_reconnect_is_taken_whole() {
    let server = TestServer::start().await;
    let Talk {
        mut customer,
        mut desk,
        conversation,
        ..
    } = talk(&server).await;
    let mut ids = Vec::new();
    for at in 0..100 {
        ids.push(customer.say(conversation, &format!("message {at}")).await);
    }
    for id in ids {
        assert!(customer.answer(id).await.is_ok());
    }
    desk.message("message 99").await;
}

#[tokio::test]
async fn a_reader_who_does_not_read_is_closed_and_comes_back_to_all_of_it() {
    let server = TestServer::start().await;
    let Talk {
        mut customer,
        mut desk,
        conversation,
        ..
    } = talk(&server).await;
    let long = "🚀".repeat(2_000);
    for _ in 0..25 {
        let id = customer.say(conversation, &long).await;
        assert!(customer.answer(id).await.is_ok());
    }
    // From here on the customer only asks: each answer is some twenty kilobytes that stay unread, until
    // the system holds no more.
    for _ in 0..220 {
        customer
            .send(&CustomerFrame::History {
                conversation,
                before: 27,
            })
            .await;
    }
    desk.entry("the customer dropped", |content| {
        matches!(content, Content::Dropped { .. })
    })
    .await;
    assert_eq!(customer.closed().await, close::SLOW.code);
    let mut back = customer.again().await;
    back.say(conversation, "back").await;
    desk.message("back").await;
}

#[tokio::test]
async fn a_reload_is_told_to_the_other_and_nothing_is_lost() {
    let server = TestServer::start().await;
    let Talk {
        customer,
        mut desk,
        conversation,
        ..
    } = talk(&server).await;
    let mut customer = customer.again().await;
    desk.say(conversation, "still there?").await;
    customer.message("still there?").await;
    let ServerFrame::CustomerState {
        conversation: Some(view),
        ..
    } = &customer.state
    else {
        panic!("{:?}", customer.state)
    };
    assert_eq!((view.header.conversation, view.from), (conversation, 1));
}

#[tokio::test]
async fn a_leaving_server_says_when_to_come_back_and_all_is_there_then() {
    let server = TestServer::start().await;
    let Talk {
        mut customer,
        mut desk,
        agent,
        conversation,
    } = talk(&server).await;
    let id = customer.say(conversation, "before the restart").await;
    assert!(customer.answer(id).await.is_ok());
    let (server, (code, asked)) = tokio::join!(server.restart(), async {
        let asked = customer
            .expect("a bye", |frame| match frame {
                ServerFrame::Bye { come_back_ms } => Some(*come_back_ms),
                _ => None,
            })
            .await;
        let code = customer.closed().await;
        assert_eq!(desk.closed().await, close::GOING_AWAY.code);
        (code, asked)
    });
    assert_eq!(code, close::GOING_AWAY.code);
    assert!((500..=3_000).contains(&asked));
    let back = CustomerSocket::open(server.address(), Some(&customer.token)).await;
    let ServerFrame::CustomerState {
        conversation: Some(view),
        ..
    } = &back.state
    else {
        panic!("{:?}", back.state)
    };
    assert_eq!(view.header.conversation, conversation);
    let client = server.client_like(&agent.client);
    let mut desk = AgentSocket::open(&client, "agent").await;
    desk.say(conversation, "after the restart").await;
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
