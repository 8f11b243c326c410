//! What an attacker with a little patience tries: half-sent requests, a thousand sockets, towers of brackets, cookies and ids of others.
//!
//! Forged addresses are in `door` and `allow_list`, passwords and codes in `door` and `credentials`, roles in `roles`, markup in the
//! browser journeys.

use std::collections::BTreeSet;

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::task::JoinSet;
use tokio::time::timeout;
use usher::ids::{CategoryId, ConversationId, OutcomeId};
use usher::protocol::client::{AgentFrame, CustomerFrame};
use usher::protocol::server::{Content, ServerFrame};
use usher::protocol::words::{Reason, State};

use crate::harness::socket::new_id;
use crate::harness::{Client, DEADLINE, Method, Socket, TestServer};

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
    let back = async {
        while Socket::connect(&server.client(), "customer").await.is_err() {
            tokio::task::yield_now().await;
        }
    };
    assert!(timeout(DEADLINE, back).await.is_ok(), "the share is given back");
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

/// Every frame of a customer that names something, with what belongs to somebody else.
fn customers_frames(theirs: &Theirs) -> Vec<CustomerFrame> {
    let Theirs {
        conversation, entry, ..
    } = *theirs;
    let id = new_id;
    vec![
        // First: it is read beside the rest, and would come later.
        CustomerFrame::History {
            conversation,
            before: 9,
        },
        CustomerFrame::Leave { id: id(), entry },
        CustomerFrame::Say {
            id: id(),
            conversation,
            text: "intruder".to_owned(),
        },
        CustomerFrame::End { id: id(), conversation },
        CustomerFrame::Close { id: id(), conversation },
        CustomerFrame::Preview {
            id: id(),
            conversation,
            on: false,
        },
        CustomerFrame::Rate {
            id: id(),
            conversation,
            score: 1,
            comment: None,
        },
        CustomerFrame::Dismiss {
            id: id(),
            outcome: OutcomeId(1),
        },
        CustomerFrame::Mark {
            conversation,
            delivered: 1,
            read: 1,
        },
        CustomerFrame::Draft {
            conversation,
            text: "intruder".to_owned(),
            line: Some(1),
        },
        CustomerFrame::Typing { conversation, on: true },
    ]
}

/// The same for an agent.
fn agents_frames(theirs: &Theirs) -> Vec<AgentFrame> {
    let Theirs {
        conversation, category, ..
    } = *theirs;
    let id = new_id;
    let to = |agent, category| AgentFrame::Transfer {
        id: id(),
        conversation,
        agent,
        category,
        note: None,
    };
    vec![
        AgentFrame::History {
            conversation,
            before: 9,
        },
        AgentFrame::Accept {
            id: id(),
            offer: usher::ids::OfferId(1),
        },
        AgentFrame::Decline {
            id: id(),
            offer: usher::ids::OfferId(1),
        },
        AgentFrame::TakeNext {
            id: id(),
            category: Some(category),
        },
        to(Some(usher::ids::AgentId(1)), None),
        to(None, Some(category)),
        AgentFrame::FinishWrapUp { id: id(), conversation },
        AgentFrame::Say {
            id: id(),
            conversation,
            text: "intruder".to_owned(),
        },
        AgentFrame::End { id: id(), conversation },
        AgentFrame::Dismiss {
            id: id(),
            outcome: OutcomeId(1),
        },
        AgentFrame::Mark {
            conversation,
            delivered: 1,
            read: 1,
        },
        AgentFrame::Typing { conversation, on: true },
    ]
}

/// Names of things that are somebody else's.
struct Theirs {
    conversation: ConversationId,
    entry: usher::ids::EntryId,
    category: CategoryId,
}

/// The types of these frames, and those that a role may send without naming anything of anybody's.
fn types_of(frames: &[Value], harmless: &[&str]) -> BTreeSet<String> {
    let sent = frames.iter().map(|frame| frame["type"].as_str().unwrap().to_owned());
    sent.chain(harmless.iter().map(|&word| word.to_owned())).collect()
}

#[tokio::test]
async fn ids_of_others_open_nothing_to_a_customer_or_an_agent() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let category = admin.categories().await[0];
    let mut desk = admin.desk().await;
    desk.set_state(State::Available).await;
    let mut victim = server.customer().await;
    let entry = victim.enter(category, "Vic").await;
    let conversation = victim.paired().await;
    desk.paired().await;
    desk.entry("joined", |content| matches!(content, Content::Joined { .. }))
        .await;
    let theirs = Theirs {
        conversation,
        entry,
        category,
    };

    let customers: Vec<Value> = customers_frames(&theirs).iter().map(as_json).collect();
    let known = crate::protocol::known::<CustomerFrame>(r#"{"type":"?"}"#);
    assert_eq!(
        types_of(&customers, &["enter"]),
        known.into_iter().collect(),
        "a frame is missing here"
    );
    let mut intruder = server.customer().await;
    intrude(&mut intruder, &customers).await;

    let other = server.agent(&admin, "Mallory", 4, &[]).await;
    let agents: Vec<Value> = agents_frames(&theirs).iter().map(as_json).collect();
    let known = crate::protocol::known::<AgentFrame>(r#"{"type":"?"}"#);
    assert_eq!(
        types_of(&agents, &["set_state", "active"]),
        known.into_iter().collect(),
        "a frame is missing here"
    );
    let mut mallory = other.desk().await;
    intrude(&mut mallory, &agents).await;

    // Nothing has reached the two: all that either sees of the conversation is what they say themselves.
    let said = victim.say(conversation, "still us two").await;
    let (heard, told) = (all_until_ours(&mut desk).await, all_until_ours(&mut victim).await);
    for frame in heard.iter().chain(&told) {
        assert!(!names_a_conversation(frame), "{frame:?} came of an intruder");
    }
    victim.answer(said).await.unwrap();
}

/// Sends each frame: a command is refused, and what wants no answer gets none.
async fn intrude(socket: &mut Socket, frames: &[Value]) {
    for frame in frames {
        socket.send(frame).await;
        let answer_to = frame.get("id").cloned();
        // What is no frame is answered in its turn, so that silence shows.
        let last = if answer_to.is_none() { r#"{"type":"?"}"# } else { "" };
        if !last.is_empty() {
            socket.send_text(last).await;
        }
        loop {
            let came = socket.next().await.unwrap();
            assert!(!names_a_conversation(&came), "{frame} got {came:?}");
            match &came {
                ServerFrame::Ok { .. } => panic!("{frame} was done"),
                ServerFrame::Refused { id, .. } if answer_to == Some(as_json(id)) => break,
                ServerFrame::Error { .. } if answer_to.is_none() => break,
                _ => {}
            }
        }
    }
}

/// What came before the message that the two are waiting for.
async fn all_until_ours(socket: &mut Socket) -> Vec<ServerFrame> {
    let mut before = Vec::new();
    loop {
        let frame = socket.next().await.unwrap();
        if let ServerFrame::Entry { entry, .. } = &frame {
            assert_eq!(entry.seq, 2, "nobody else has written in between");
            return before;
        }
        before.push(frame);
    }
}

/// Whether a frame shows or changes anything of a conversation.
fn names_a_conversation(frame: &ServerFrame) -> bool {
    use ServerFrame::{Conversation, Draft, Entry, History, Left, Marked, Offer, OfferGone, Typing};
    matches!(
        frame,
        Conversation { .. }
            | Draft { .. }
            | Entry { .. }
            | History { .. }
            | Left { .. }
            | Marked { .. }
            | Offer { .. }
            | OfferGone { .. }
            | Typing { .. }
    )
}

/// A frame of either role, as JSON.
fn as_json(frame: &impl serde::Serialize) -> Value {
    serde_json::to_value(frame).unwrap()
}
