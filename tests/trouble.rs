//! A store in trouble under the real server: a disk that is full, a commit that takes long, one that fails and then works.
//! Nobody is told anything that is not there afterwards, and `/readyz` tells the truth.

mod small_disk;

use std::path::Path;
use std::time::{Duration, Instant};

use rusqlite::Connection;
use tempfile::TempDir;
use tokio::time::timeout;
use usher::ids::{CommandId, ConversationId};
use usher::protocol::client::CustomerFrame;
use usher::protocol::http::{ArchiveRecord, Ready};
use usher::protocol::server::{Content, ServerFrame};
use usher::protocol::words::State;

pub use small_disk::SmallDisk;

use crate::harness::{AgentSocket, ChildServer, Client, CustomerSocket, first_admin};

/// Longer than the server lives with a store that keeps nothing.
const GIVES_UP_WITHIN: Duration = Duration::from_secs(30);

/// What is said at the beginning of each talk.
const FIRST: &str = "good day";

/// An agent and a customer who talk, through a server of their own.
struct Talk {
    server: ChildServer,
    admin: Client,
    desk: AgentSocket,
    customer: CustomerSocket,
    conversation: ConversationId,
}

impl Talk {
    async fn begin(folder: &Path) -> Self {
        let mut server = ChildServer::start(folder, &[]);
        let token = server.next_token();
        let admin = first_admin(server.client(), &token).await;
        let category = admin.categories().await[0];
        let mut desk = admin.desk().await;
        desk.set_state(State::Available).await;
        let mut customer = CustomerSocket::open(server.address, None).await;
        customer.enter(category, "Grace").await;
        let conversation = customer.paired().await;
        assert_eq!(desk.paired().await, conversation);
        let mut talk = Self {
            server,
            admin: admin.client,
            desk,
            customer,
            conversation,
        };
        // Past everything that a beginning tells.
        talk.exchange(FIRST).await;
        talk
    }

    /// Says something, and has it answered and shown.
    async fn exchange(&mut self, text: &str) {
        let id = self.customer.say(self.conversation, text).await;
        assert!(self.customer.answer(id).await.is_ok());
        self.desk.message(text).await;
    }

    async fn ready(&self) -> bool {
        ready(&self.server.client()).await
    }

    /// Waits until `/readyz` says so.
    async fn becomes_ready(&self, wanted: bool) {
        let becomes = async { while self.ready().await != wanted {} };
        timeout(GIVES_UP_WITHIN, becomes)
            .await
            .expect("readiness follows the store");
    }

    /// Until `held` ends, nobody is told anything that would have to be kept.
    async fn silent_until(&mut self, held: impl Future<Output = ()>) {
        tokio::pin!(held);
        loop {
            tokio::select! {
                () = &mut held => return,
                frame = self.customer.next_whenever() => volatile(frame),
                frame = self.desk.next_whenever() => volatile(frame),
            }
        }
    }
}

async fn ready(client: &Client) -> bool {
    let answer = client.get("/readyz").await;
    let body: Ready = answer.json();
    assert_eq!(answer.status == 200, body.ready);
    assert_eq!(body.ready, body.store == "ready", "{body:?}");
    body.ready
}

fn volatile(frame: Result<ServerFrame, u16>) {
    let kept_nowhere = matches!(
        frame,
        Ok(ServerFrame::Beat {}
            | ServerFrame::Board(_)
            | ServerFrame::Position { .. }
            | ServerFrame::Draft { .. }
            | ServerFrame::Typing { .. })
    );
    assert!(kept_nowhere, "told while the store keeps nothing: {frame:?}");
}

/// Takes the file for itself, as a slow disk would: nothing can be committed until it is dropped.
fn lock(folder: &Path) -> Locked {
    let tables = Connection::open(folder.join("usher.db")).unwrap();
    tables.busy_timeout(Duration::from_secs(5)).unwrap();
    tables.execute_batch("BEGIN IMMEDIATE").unwrap();
    Locked {
        tables,
        since: Instant::now(),
    }
}

struct Locked {
    tables: Connection,
    since: Instant,
}

impl Locked {
    fn release(self) {
        self.tables.execute_batch("ROLLBACK").unwrap();
    }
}

/// Three messages of the customer's, their ids and texts.
async fn say_three(talk: &mut Talk, what: &str) -> Vec<(CommandId, String)> {
    let mut said = Vec::new();
    for at in 1..=3 {
        let text = format!("{what} {at}");
        said.push((talk.customer.say(talk.conversation, &text).await, text));
    }
    said
}

/// They are answered and shown, in order.
async fn all_told(talk: &mut Talk, said: &[(CommandId, String)]) {
    for (id, text) in said {
        assert!(talk.customer.answer(*id).await.is_ok(), "{text}");
        talk.desk.message(text).await;
    }
}

/// Ends the conversation and reads its messages in the archive.
async fn archived(talk: &mut Talk) -> Vec<String> {
    talk.customer.end(talk.conversation).await;
    messages(&talk.admin, talk.conversation).await
}

async fn messages(admin: &Client, conversation: ConversationId) -> Vec<String> {
    let record: ArchiveRecord = admin.get(&format!("/v1/conversations/{conversation}")).await.json();
    let text = |content: Content| match content {
        Content::Message { text, .. } if text != FIRST => Some(text),
        _ => None,
    };
    record.log.into_iter().filter_map(|entry| text(entry.content)).collect()
}

#[tokio::test]
async fn a_commit_that_takes_three_seconds_is_told_afterwards_and_in_order() {
    let folder = TempDir::new().unwrap();
    let mut talk = Talk::begin(folder.path()).await;
    talk.exchange("before").await;
    let locked = lock(folder.path());
    let mut said = say_three(&mut talk, "early").await;
    let client = talk.server.client();
    let early = async { while ready(&client).await {} };
    talk.silent_until(early).await;
    // What comes so late is not even taken any more, and is told all the same when the store is back.
    let since = locked.since;
    let late = async {
        while since.elapsed() < Duration::from_millis(2_300) {
            assert!(!ready(&client).await);
        }
    };
    talk.silent_until(late).await;
    said.extend(say_three(&mut talk, "late").await);
    let done = async {
        while since.elapsed() < Duration::from_secs(3) {
            assert!(!ready(&client).await);
        }
    };
    talk.silent_until(done).await;
    locked.release();
    all_told(&mut talk, &said).await;
    talk.becomes_ready(true).await;
    talk.exchange("after").await;
    let texts: Vec<&str> = said.iter().map(|(_, text)| text.as_str()).collect();
    assert_eq!(
        archived(&mut talk).await,
        [&["before"], texts.as_slice(), &["after"]].concat()
    );
}

#[tokio::test]
async fn a_short_wait_for_the_disk_is_no_trouble() {
    let folder = TempDir::new().unwrap();
    let mut talk = Talk::begin(folder.path()).await;
    let locked = lock(folder.path());
    let said = say_three(&mut talk, "soon").await;
    let (client, since) = (talk.server.client(), locked.since);
    let held = async {
        while since.elapsed() < Duration::from_millis(250) {
            assert!(ready(&client).await);
        }
    };
    talk.silent_until(held).await;
    locked.release();
    all_told(&mut talk, &said).await;
    assert_eq!(archived(&mut talk).await, ["soon 1", "soon 2", "soon 3"]);
}

#[tokio::test]
async fn a_commit_that_fails_and_then_works_loses_nothing() {
    let folder = TempDir::new().unwrap();
    let mut talk = Talk::begin(folder.path()).await;
    for round in 1..=3 {
        let locked = lock(folder.path());
        let said = say_three(&mut talk, &format!("round {round}:")).await;
        let client = talk.server.client();
        let failed = async { while ready(&client).await {} };
        talk.silent_until(failed).await;
        // A draft is kept nowhere, so it waits for nothing.
        let draft = CustomerFrame::Draft {
            conversation: talk.conversation,
            text: format!("draft {round}"),
            line: Some(1),
        };
        talk.customer.send(&draft).await;
        let drawn = talk.desk.expect("a draft", |frame| match frame {
            ServerFrame::Draft { text, .. } => Some(text.clone()),
            _ => None,
        });
        assert_eq!(drawn.await, format!("draft {round}"));
        locked.release();
        all_told(&mut talk, &said).await;
        talk.becomes_ready(true).await;
    }
    assert_eq!(archived(&mut talk).await.len(), 9);
}

#[tokio::test]
async fn a_store_that_keeps_nothing_for_ten_seconds_ends_the_process() {
    let folder = TempDir::new().unwrap();
    let mut talk = Talk::begin(folder.path()).await;
    talk.exchange("kept").await;
    let locked = lock(folder.path());
    let lost = say_three(&mut talk, "unanswered").await;
    let (status, talk) = gives_up(talk).await;
    assert_eq!(status.code(), Some(1));
    assert!(locked.since.elapsed() > Duration::from_secs(9), "too early");
    locked.release();
    comes_back(folder.path(), talk, &["kept"], lost).await;
}

#[tokio::test]
async fn a_full_disk_tells_nobody_what_is_not_there() {
    let Some(disk) = SmallDisk::mount() else { return };
    let mut talk = Talk::begin(&disk.path).await;
    talk.exchange("before").await;
    disk.fill();
    let mut told = vec!["before".to_owned()];
    let unanswered = write_until_full(&mut talk, &mut told).await;
    assert!(!talk.ready().await);
    let fits = unanswered.clone();
    // Room again before it gives up: it goes on as if nothing had been.
    disk.free();
    all_told(&mut talk, &fits).await;
    told.extend(fits.into_iter().map(|(_, text)| text));
    talk.becomes_ready(true).await;
    talk.exchange("between").await;
    told.push("between".to_owned());
    // And once more for good.
    disk.fill();
    let unanswered = write_until_full(&mut talk, &mut told).await;
    let (status, talk) = gives_up(talk).await;
    assert_eq!(status.code(), Some(1));
    disk.free();
    let told: Vec<&str> = told.iter().map(String::as_str).collect();
    comes_back(&disk.path, talk, &told, unanswered).await;
}

/// Talks on until the disk has no room; what was answered goes to `told`, what was not is returned.
async fn write_until_full(talk: &mut Talk, told: &mut Vec<String>) -> Vec<(CommandId, String)> {
    for at in 0..2_000 {
        let text = format!("{at} {}", "x".repeat(1_000));
        let id = talk.customer.say(talk.conversation, &text).await;
        let client = talk.server.client();
        tokio::select! {
            answer = talk.customer.answer(id) => {
                assert!(answer.is_ok());
                talk.desk.message(&text).await;
                told.push(text);
            }
            () = async { while ready(&client).await {} } => return vec![(id, text)],
        }
    }
    panic!("the disk has room for everything");
}

/// The server ends by itself; until then it is unready and tells nobody anything.
async fn gives_up(mut talk: Talk) -> (std::process::ExitStatus, Talk) {
    talk.becomes_ready(false).await;
    let ended = async {
        while let Ok(frame) = talk.desk.next_whenever().await {
            volatile(Ok(frame));
        }
        loop {
            match talk.server.ended() {
                Some(status) => return status,
                None => tokio::task::yield_now().await,
            }
        }
    };
    let status = timeout(GIVES_UP_WITHIN, ended).await.expect("the server gives up");
    (status, talk)
}

/// A new server on the same folder has all that was told; what was unanswered is sent again and is there once.
async fn comes_back(folder: &Path, talk: Talk, told: &[&str], unanswered: Vec<(CommandId, String)>) {
    let (conversation, token, tab) = (talk.conversation, talk.customer.token.clone(), talk.customer.tab);
    let server = ChildServer::start(folder, &[]);
    let admin = server.client_like(&talk.admin);
    let _desk = AgentSocket::open(&admin, "agent").await;
    let mut customer = CustomerSocket::open_tab(server.address, Some(&token), tab, &[]).await;
    let mut expected: Vec<&str> = told.to_vec();
    for (id, text) in &unanswered {
        let say = CustomerFrame::Say {
            id: *id,
            conversation,
            text: text.clone(),
        };
        customer.send(&say).await;
        assert!(customer.answer(*id).await.is_ok());
        expected.push(text);
    }
    customer.end(conversation).await;
    assert_eq!(messages(&admin, conversation).await, expected);
}
