//! A customer and an agent who talk: what arrives, what is done once, what is there again after a drop, a reload, a restart.

use serde_json::json;
use usher::ids::ConversationId;
use usher::protocol::client::CustomerFrame;
use usher::protocol::close;
use usher::protocol::server::{Content, ServerFrame};
use usher::protocol::words::{Reason, State};

use crate::harness::socket::new_id;
use crate::harness::{AgentSocket, Colleague, CustomerSocket, TestServer};

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
