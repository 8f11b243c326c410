//! The server going and coming as people notice it: away for a while, taking leave, a store it cannot use, a silent reader.

use std::fs;
use std::path::Path;
use std::process::Output;
use std::time::Duration;

use rusqlite::Connection;
use serde_json::json;
use tempfile::TempDir;
use tokio::time::timeout;
use usher::ids::{EntryId, TabId};
use usher::protocol::client::AgentFrame;
use usher::protocol::close;
use usher::protocol::http::ArchiveRecord;
use usher::protocol::server::{Content, Entry, Place, ServerFrame};
use usher::protocol::words::{EndWhy, Reason, State};

use crate::harness::child::command;
use crate::harness::socket::new_id;
use crate::harness::{AgentSocket, ChildServer, CustomerSocket, DEADLINE, TestServer, add_agent, first_admin};

/// Sockets of the server's in-process variant that are visited by every turn of the sweeper in this many turns.
const SWEEP_TURNS: u32 = 25;

#[tokio::test]
async fn fifty_who_waited_while_the_server_was_away_are_served_in_their_order() {
    let folder = TempDir::new().unwrap();
    // The places are held for less time than the server is away: time stands still for them meanwhile.
    let settings = [("HOLD_S", "1"), ("GRACE_S", "1")];
    let mut server = ChildServer::start(folder.path(), &settings);
    let token = server.next_token();
    let admin = first_admin(server.client(), &token).await;
    let categories = admin.categories().await;
    let agent = add_agent(&admin, server.client(), "Ann", 4, &categories[..1]).await;
    let mut waiting = Vec::new();
    for at in 0..50 {
        let mut customer = CustomerSocket::open(server.address, None).await;
        let entry = customer.enter(categories[0], &format!("C{at}")).await;
        waiting.push((customer.token.clone(), customer.tab, entry, customer));
    }
    server.kill();
    away_for(Duration::from_millis(1_500)).await;
    let server = ChildServer::start(folder.path(), &settings);
    let client = server.client_like(&agent.client);
    let mut desk = AgentSocket::open(&client, "agent").await;
    desk.set_state(State::Available).await;
    // The last comes back first.
    let mut back = Vec::new();
    for (place, (token, tab, entry, gone)) in (1..51).zip(waiting).rev() {
        drop(gone);
        let customer = CustomerSocket::open_tab(server.address, Some(&token), tab, &[]).await;
        assert_eq!(place_of(&customer.state), (entry, place));
        back.push(customer);
    }
    for expected in 0..50 {
        let (conversation, name) = next_customer(&mut desk).await;
        assert_eq!(name, format!("C{expected}"));
        desk.send(&AgentFrame::End {
            id: new_id(),
            conversation,
        })
        .await;
    }
}

/// The time that the server is away is what this is about: there is no event to wait for.
async fn away_for(long: Duration) {
    timeout(long, std::future::pending::<()>()).await.unwrap_err();
}

fn place_of(state: &ServerFrame) -> (EntryId, u32) {
    match state {
        ServerFrame::CustomerState {
            place: Place::Waiting { entry, position, .. },
            ..
        } => (*entry, position.place),
        other => panic!("{other:?}"),
    }
}

async fn next_customer(desk: &mut AgentSocket) -> (usher::ids::ConversationId, String) {
    let new = |frame: &ServerFrame| match frame {
        ServerFrame::Conversation { header } if header.entries == 0 => {
            Some((header.conversation, header.customer.clone()))
        }
        _ => None,
    };
    desk.expect("a customer", new).await
}

#[tokio::test]
async fn whoever_stays_away_after_a_restart_loses_the_place_and_the_others_move_up() {
    let folder = TempDir::new().unwrap();
    let settings = [("HOLD_S", "1")];
    let mut server = ChildServer::start(folder.path(), &settings);
    let token = server.next_token();
    let category = first_admin(server.client(), &token).await.categories().await[0];
    let mut first = CustomerSocket::open(server.address, None).await;
    let mut second = CustomerSocket::open(server.address, None).await;
    first.enter(category, "First").await;
    let entry = second.enter(category, "Second").await;
    server.kill();
    let server = ChildServer::start(folder.path(), &settings);
    let mut second = CustomerSocket::open(server.address, Some(&second.token)).await;
    assert_eq!(place_of(&second.state), (entry, 2));
    // Others who come and go meanwhile were not waited for.
    let moved = second.expect("the first place", |frame| match frame {
        ServerFrame::Position { position, .. } => (position.place == 1).then_some(()),
        _ => None,
    });
    moved.await;
}

#[tokio::test]
async fn a_server_that_is_told_to_go_says_bye_and_keeps_what_it_acknowledged() {
    let folder = TempDir::new().unwrap();
    let mut server = ChildServer::start(folder.path(), &[]);
    let token = server.next_token();
    let admin = first_admin(server.client(), &token).await;
    let category = admin.categories().await[0];
    let mut desk = admin.desk().await;
    desk.set_state(State::Available).await;
    let mut customer = CustomerSocket::open(server.address, None).await;
    customer.enter(category, "Grace").await;
    let conversation = customer.paired().await;
    let mut sent = Vec::new();
    for at in 0..60 {
        sent.push((
            customer.say(conversation, &format!("message {at}")).await,
            format!("message {at}"),
        ));
    }
    assert!(customer.answer(sent[0].0).await.is_ok());
    let ending = tokio::task::spawn_blocking(|| server.terminate());
    let mut answered = vec![sent[0].1.clone()];
    let mut bye = None;
    let code = loop {
        match customer.next().await {
            Ok(ServerFrame::Ok { id, .. }) => {
                let text = sent.iter().find(|(sent, _)| *sent == id).map(|(_, text)| text.clone());
                answered.extend(text);
            }
            Ok(ServerFrame::Bye { come_back_ms }) => bye = Some(come_back_ms),
            Ok(_) => {}
            Err(code) => break code,
        }
    };
    assert_eq!(code, close::GOING_AWAY.code);
    assert!(bye.is_some_and(|ms| (500..=3_000).contains(&ms)), "{bye:?}");
    assert_eq!(desk.closed().await, close::GOING_AWAY.code);
    assert_eq!(ending.await.unwrap().code(), Some(0));

    let server = ChildServer::start(folder.path(), &[]);
    let client = server.client_like(&admin.client);
    let mut customer = CustomerSocket::open(server.address, Some(&customer.token)).await;
    customer.end(conversation).await;
    let record: ArchiveRecord = client.get(&format!("/v1/conversations/{conversation}")).await.json();
    assert_eq!(record.line.why, Some(EndWhy::CustomerLeft));
    let kept: Vec<String> = record.log.into_iter().filter_map(text_of).collect();
    assert!(
        kept.starts_with(&answered),
        "{} were acknowledged, {} kept",
        answered.len(),
        kept.len()
    );
}

fn text_of(entry: Entry) -> Option<String> {
    if let Content::Message { text, .. } = entry.content {
        Some(text)
    } else {
        None
    }
}

#[test]
fn a_store_that_cannot_be_used_stops_the_start_with_one_line() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("usher.db");
    assert_eq!(ChildServer::start(folder.path(), &[]).terminate().code(), Some(0));
    let good = fs::read(&file).unwrap();

    let tables = Connection::open(&file).unwrap();
    tables.pragma_update(None, "user_version", 99).unwrap();
    tables.close().unwrap();
    refused(folder.path(), "was written by a newer Usher (schema 99");

    let mut damaged = good.clone();
    damaged[4_096..8_192].fill(0xAA);
    fs::write(&file, damaged).unwrap();
    refused(folder.path(), "is damaged");

    fs::write(
        &file,
        "no store at all, but a text that somebody keeps here\n".repeat(100),
    )
    .unwrap();
    refused(folder.path(), "is not an Usher store");

    fs::write(&file, good).unwrap();
    let server = ChildServer::start(folder.path(), &[]);
    refused(folder.path(), "another Usher is running");
    assert_eq!(server.terminate().code(), Some(0));
}

fn refused(folder: &Path, why: &str) {
    let Output { status, stdout, stderr } = command(folder, &[]).output().unwrap();
    let error = String::from_utf8(stderr).unwrap();
    assert_eq!(status.code(), Some(1), "{error}");
    assert!(stdout.is_empty() && error.lines().count() == 1, "{error}");
    assert!(error.starts_with("usher: ") && error.contains(why), "{error}");
}

#[tokio::test]
async fn a_laptop_asleep_is_closed_as_silent_and_wakes_to_the_same_conversation() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let category = admin.categories().await[0];
    let mut desk = admin.desk().await;
    desk.set_state(State::Available).await;
    let mut asleep = server.customer().await;
    asleep.enter(category, "Grace").await;
    let conversation = asleep.paired().await;
    let mut awake = server.customer().await;
    // Nobody reads for the one asleep, so no ping of the server's is answered. The others talk at every turn.
    let mut dropped = None;
    for _ in 0..close_turns() {
        server.running.site.sockets.sweep();
        lively(&mut awake).await;
        let said = desk.say(conversation, "are you there?").await;
        let answered = |frame: &ServerFrame| match frame {
            ServerFrame::Entry { entry, .. } if matches!(entry.content, Content::Dropped { .. }) => {
                dropped = Some(entry.seq);
                None
            }
            ServerFrame::Ok { id, .. } => (*id == said).then_some(()),
            _ => None,
        };
        desk.expect("an answer", answered).await;
    }
    let dropped = dropped.expect("the other is told while the laptop sleeps");
    let code = async {
        // What had been sent before is read first.
        while let Ok(frame) = asleep.next().await {
            assert!(!matches!(frame, ServerFrame::Entry { entry: Entry { seq, .. }, .. } if seq > dropped));
        }
    };
    timeout(DEADLINE, code).await.unwrap();
    let mut back = asleep.again().await;
    let (_, again) = desk
        .entry("the return", |content| matches!(content, Content::Back { .. }))
        .await;
    assert!(again.seq > dropped);
    back.say(conversation, "here I am").await;
    desk.message("here I am").await;
}

/// How many turns of the sweeper it takes until a socket that says nothing is closed for sure.
fn close_turns() -> u32 {
    usher::ws::registry::SILENT_TURNS + SWEEP_TURNS
}

/// A round trip that changes nothing.
async fn lively(customer: &mut CustomerSocket) {
    let id = new_id();
    customer.send(&json!({ "type": "leave", "id": id, "entry": 999 })).await;
    assert_eq!(customer.answer(id).await, Err((Reason::NotWaiting, None)));
}

#[tokio::test]
async fn the_silent_one_is_told_why() {
    let server = TestServer::start().await;
    let mut asleep = server.customer().await;
    for _ in 0..close_turns() {
        server.running.site.sockets.sweep();
    }
    assert_eq!(asleep.closed().await, close::SILENT.code);
}

#[tokio::test]
async fn an_agents_command_from_before_a_kill_is_done_once() {
    let folder = TempDir::new().unwrap();
    let mut server = ChildServer::start(folder.path(), &[]);
    let token = server.next_token();
    let admin = first_admin(server.client(), &token).await;
    let (tab, id) = (TabId(rand::random()), new_id());
    let available = AgentFrame::SetState {
        id,
        state: State::Available,
        reason: None,
    };
    let mut answers = Vec::new();
    for _ in 0..2 {
        let client = server.client_like(&admin.client);
        let mut desk = AgentSocket::open_tab(&client, "agent", tab).await;
        desk.send(&available).await;
        answers.push(desk.answer(id).await.unwrap());
        server.kill();
        server = ChildServer::start(folder.path(), &[]);
    }
    assert_eq!(answers[0], answers[1]);
}
