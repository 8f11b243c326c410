//! The driver with a real hub and a real store: what is told is on disk, whatever the store does.

mod stage;

use std::sync::Arc;

use usher::driver::{DriverError, Health, Patience, Unavailable};
use usher::hub::effect::{Answer, Frame, Reply};
use usher::hub::input::{Administration, ChosenState, Command, Form, Input, Signal, Who};
use usher::hub::row::Content;
use usher::ids::{AgentId, CategoryId, CommandId, ConnId, ConversationId, CustomerId, SessionId, TabId};
use usher::store::records::Record;
use usher::ws::outbox::Outbox;

use stage::{Shown, Stage, text};

fn add_category(name: &str) -> Administration {
    Administration::AddCategory { name: text(name) }
}

async fn ask(stage: &Stage, change: Administration) -> Reply {
    stage.driver.ask(change, |_| Vec::new()).await.unwrap()
}

fn credential(reply: &Reply) -> Vec<Record> {
    match reply {
        Reply::Agent(agent) => vec![Record::PutCredential {
            agent: *agent,
            password_hash: "argon2".to_owned(),
        }],
        Reply::Done | Reply::Category(_) | Reply::Closed { .. } | Reply::Refused(_) => Vec::new(),
    }
}

#[tokio::test]
async fn a_reply_comes_when_the_change_and_its_records_are_on_disk() {
    let stage = Stage::open(Patience::default());
    let reply = stage.driver.ask(stage::add_agent("ada@example.org"), credential).await;
    let Ok(Reply::Agent(agent)) = reply else {
        panic!("{reply:?}");
    };
    assert!(stage.reader.agent(agent).await.unwrap().is_some());
    assert_eq!(stage.reader.credential(agent).await.unwrap().as_deref(), Some("argon2"));
}

#[tokio::test]
async fn a_refused_change_keeps_no_records() {
    let stage = Stage::open(Patience::default());
    for expected in [true, false] {
        let reply = stage
            .driver
            .ask(stage::add_agent("ada@example.org"), credential)
            .await
            .unwrap();
        assert_eq!(matches!(reply, Reply::Agent(_)), expected, "{reply:?}");
    }
    assert_eq!(stage.reader.agents().await.unwrap().len(), 1);
}

#[tokio::test]
async fn records_without_an_input_are_on_disk_when_it_returns() {
    let stage = Stage::open(Patience::default());
    let record = Record::PutMeta {
        key: "demo".to_owned(),
        value: "yes".to_owned(),
    };
    stage.driver.record(vec![record]).await.unwrap();
    assert_eq!(stage.reader.meta("demo").await.unwrap().as_deref(), Some("yes"));
}

#[tokio::test]
async fn nothing_is_told_while_the_store_fails_and_all_of_it_afterwards() {
    let mut stage = Stage::open(Patience::default());
    let lock = stage.lock_file();
    let driver = stage.driver.clone();
    let asked = tokio::spawn(async move { driver.ask(add_category("Sales"), |_| Vec::new()).await });
    // A customer's hello changes nothing that is kept, and still its answer comes after the step before it.
    stage.enough_room().await;
    let conn = stage.connect(Who::Customer(CustomerId(1))).await;
    stage
        .healthy(|health| matches!(health, Health::StoreTrouble { .. }))
        .await;
    assert_eq!(
        stage.shown_until(|shown| *shown == Shown::Connected(conn)).await.len(),
        1
    );
    let early = stage.shown_so_far();
    assert!(early.iter().all(Shown::is_volatile), "{early:?}");
    assert!(!asked.is_finished());
    drop(lock);
    assert_eq!(asked.await.unwrap(), Ok(Reply::Category(CategoryId(1))));
    stage
        .shown_until(|shown| matches!(shown, Shown::Frame(to, Frame::Customer(_)) if *to == [conn]))
        .await;
    stage.healthy(|health| *health == Health::Ready).await;
}

#[tokio::test]
async fn with_too_much_unsettled_no_input_is_taken() {
    let mut stage = Stage::open(Patience {
        unsettled_bytes: 1,
        ..Patience::default()
    });
    let lock = stage.lock_file();
    let driver = stage.driver.clone();
    let asked = tokio::spawn(async move { driver.ask(add_category("Sales"), |_| Vec::new()).await });
    stage
        .healthy(|health| matches!(health, Health::StoreTrouble { .. }))
        .await;
    let conn = stage.connect(Who::Customer(CustomerId(1))).await;
    // Each report of the writer is a turn of the loop, which leaves the hello where it is.
    stage.next_trouble().await;
    assert_eq!(stage.shown_so_far(), []);
    drop(lock);
    asked.await.unwrap().unwrap();
    stage.shown_until(|shown| *shown == Shown::Connected(conn)).await;
}

#[tokio::test]
async fn with_a_store_that_stays_stuck_the_driver_gives_up() {
    let mut stage = Stage::open(Patience {
        pause_ms: 20,
        give_up_ms: 100,
        ..Patience::default()
    });
    let _lock = stage.lock_file();
    let asked = stage.driver.ask(add_category("Sales"), |_| Vec::new()).await;
    assert_eq!(asked, Err(Unavailable));
    let ended = stage.ended().await;
    assert!(
        matches!(&ended, Err(DriverError::StoreStuck { waited_ms, .. }) if *waited_ms >= 100),
        "{ended:?}"
    );
    stage.healthy(|health| *health == Health::Stopped).await;
    assert_eq!(stage.driver.record(Vec::new()).await, Err(Unavailable));
}

#[tokio::test]
async fn a_stop_keeps_everything_and_ends_well() {
    let mut stage = Stage::open(Patience::default());
    let driver = stage.driver.clone();
    let asked = tokio::spawn(async move { driver.ask(add_category("Sales"), |_| Vec::new()).await });
    stage.enough_room().await;
    stage.driver.drain().await;
    assert_eq!(*stage.driver.health().borrow(), Health::Draining);
    assert!(asked.await.unwrap().is_ok());
    stage.driver.stop().await;
    assert_eq!(stage.ended().await, Ok(()));
    assert_eq!(stage.store.load().unwrap().categories.len(), 1);
}

#[tokio::test]
async fn whoever_is_gone_leaves_after_their_own_hello() {
    let mut stage = Stage::open(Patience::default());
    let conn = stage.driver.next_conn();
    // On this runtime the driver does not run before the first await that waits.
    stage.driver.disconnected(conn);
    let hello = (Who::Customer(CustomerId(1)), TabId(1));
    stage
        .driver
        .connect(conn, Arc::new(Outbox::new()), hello.0, hello.1, Vec::new())
        .await;
    let shown = stage.shown_until(|shown| *shown == Shown::Disconnected(conn)).await;
    assert_eq!(shown.first(), Some(&Shown::Connected(conn)));
    // One who never said hello leaves nothing behind.
    stage.driver.disconnected(ConnId(999));
    let next = stage.connect(Who::Customer(CustomerId(2))).await;
    stage.shown_until(|shown| *shown == Shown::Connected(next)).await;
}

#[tokio::test]
async fn deadlines_of_the_hub_come_due() {
    let mut stage = Stage::open(Patience::default());
    stage.driver.input(Input::Accepting).await;
    ask(&stage, add_category("Sales")).await;
    let conn = stage.connect(Who::Customer(CustomerId(1))).await;
    stage
        .shown_until(|shown| matches!(shown, Shown::Frame(_, Frame::Customer(_))))
        .await;
    ask(&stage, add_category("Billing")).await;
    // The hub collects what changes on a board and shows it at a deadline of its own.
    stage
        .shown_until(|shown| match shown {
            Shown::Frame(to, Frame::Board(board)) => to.contains(&conn) && !board.snapshot && board.rows.len() == 1,
            _ => false,
        })
        .await;
}

/// A customer and an agent in one conversation.
struct Pair {
    customer: ConnId,
    agent: ConnId,
    conversation: ConversationId,
}

async fn pair(stage: &mut Stage) -> Pair {
    stage.driver.input(Input::Accepting).await;
    ask(stage, add_category("Sales")).await;
    let ada = ask(stage, stage::add_agent("ada@example.org")).await;
    let Reply::Agent(agent) = ada else { panic!("{ada:?}") };
    log_in(stage, agent).await;
    let who = Who::Desk {
        agent,
        session: SessionId(1),
    };
    let desk = stage.connect(who).await;
    let state = ChosenState::Available;
    stage.command(desk, CommandId(1), Command::SetState { state }).await;
    let customer = stage.connect(Who::Customer(CustomerId(1))).await;
    let form = Form {
        name: text("Eve"),
        email: None,
        subject: None,
    };
    let category = CategoryId(1);
    stage
        .command(customer, CommandId(2), Command::Enter { category, form })
        .await;
    let shown = stage
        .shown_until(|shown| matches!(shown, Shown::Frame(to, Frame::Conversation(_)) if to.contains(&customer)))
        .await;
    let Some(Shown::Frame(_, Frame::Conversation(header))) = shown.last() else {
        panic!("{shown:?}");
    };
    Pair {
        customer,
        agent: desk,
        conversation: header.conversation,
    }
}

async fn log_in(stage: &Stage, agent: AgentId) {
    let session = SessionId(1);
    let reply = stage
        .driver
        .ask(Administration::LogIn { agent, session }, |_| Vec::new())
        .await;
    assert_eq!(reply, Ok(Reply::Done));
}

#[tokio::test]
async fn whoever_is_shown_a_message_can_read_it_in_the_file() {
    let mut stage = Stage::open(Patience::default());
    let pair = pair(&mut stage).await;
    stage.check_every_entry();
    const MESSAGES: u32 = 300;
    for n in 0..MESSAGES {
        let conn = if n % 2 == 0 { pair.customer } else { pair.agent };
        let command = Command::Say {
            conversation: pair.conversation,
            body: text(&format!("message {n}")),
        };
        stage.command(conn, CommandId(100 + u128::from(n)), command).await;
    }
    let mut told = 0;
    stage
        .shown_until(|shown| {
            told += u32::from(matches!(shown, Shown::Answer(_, _, Answer::Said { .. })));
            told == MESSAGES
        })
        .await;
    assert!(
        stage.entries_checked() >= 2 * MESSAGES as usize,
        "both sides and every answer"
    );
}

#[tokio::test]
async fn history_is_read_beside_the_loop() {
    let mut stage = Stage::open(Patience::default());
    let pair = pair(&mut stage).await;
    let conversation = pair.conversation;
    let body = text("hello");
    stage
        .command(pair.customer, CommandId(9), Command::Say { conversation, body })
        .await;
    let signal = Signal::History {
        conversation,
        before: 99,
    };
    stage
        .driver
        .input(Input::Signalled {
            conn: pair.agent,
            signal,
        })
        .await;
    let shown = stage.shown_until(|shown| matches!(shown, Shown::History(..))).await;
    let Some(Shown::History(to, 1, entries)) = shown.last() else {
        panic!("{shown:?}");
    };
    assert_eq!(*to, pair.agent);
    assert!(matches!(
        entries.first().map(|entry| &entry.content),
        Some(Content::Joined { .. })
    ));
    assert!(matches!(
        entries.last().map(|entry| &entry.content),
        Some(Content::Message { .. })
    ));
}
