//! MongoDB's own client for Python reads what a server has put there, as `docs/DATA.md` says: `reads.py`.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::{Value, json};
use usher::ids::{CommandId, ConversationId};
use usher::protocol::client::{AgentFrame, CustomerFrame};
use usher::protocol::server::{Content, Entry};
use usher::protocol::words::State;

use super::carried::House;
use crate::harness::socket::new_id;
use crate::harness::{CustomerSocket, Method, Mongo, PASSWORD, leave_out};

/// The Python that has the client, as `make test` has asked already; nothing, and it is said aloud, where it cannot be had.
fn python() -> Option<String> {
    if let Ok(path) = std::env::var("USHER_PYMONGO") {
        return Some(path);
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut script = Command::new(root.join("scripts/python"));
    let output = script
        .arg("tests/mongo/requirements.txt")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    let last = said.lines().last().unwrap_or_default().to_owned();
    if !output.status.success() {
        leave_out(&format!("the archive in MongoDB read by its own client: {last}"));
        return None;
    }
    Some(last)
}

/// Tells the script what was done, and answers with whether it found all of it, and what it said.
fn read_by_client(python: &str, url: &str, told: &Value) -> (bool, String) {
    let mut child = Command::new(python)
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mongo/reads.py"))
        .arg(url)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("PYTHONIOENCODING", "utf-8")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(told.to_string().as_bytes())
        .unwrap();
    let output = child.wait_with_output().unwrap();
    (
        output.status.success(),
        String::from_utf8_lossy(&output.stdout).into_owned(),
    )
}

/// Who said what, and in which role.
fn said(entry: &Entry) -> Value {
    match &entry.content {
        Content::Message { side, name, text, .. } => json!([side, name, text]),
        other => panic!("nothing was said: {other:?}"),
    }
}

async fn asks(customer: &mut CustomerSocket, deed: impl FnOnce(CommandId) -> CustomerFrame) {
    let id = new_id();
    customer.send(&deed(id)).await;
    customer.answer(id).await.unwrap();
}

impl House {
    fn now(&self) -> i64 {
        self.server.running.site.clock.wall().0
    }

    /// A customer's word has come to the agent.
    async fn heard(&mut self, customer: &mut CustomerSocket, conversation: ConversationId, text: &str) -> Value {
        customer.say(conversation, text).await;
        let (_, entry) = self.desk.message(text).await;
        said(&entry)
    }

    /// The agent's word has come to the customer.
    async fn answered(&mut self, customer: &mut CustomerSocket, conversation: ConversationId, text: &str) -> Value {
        self.desk.say(conversation, text).await;
        let (_, entry) = customer.message(text).await;
        said(&entry)
    }

    /// One with address, subject, rating, comment, tags and a note.
    async fn rich(&mut self, zoe: &mut CustomerSocket) -> Value {
        let (category, before) = (self.category, self.now());
        asks(zoe, |id| CustomerFrame::Enter {
            id,
            category,
            name: "Zoë".to_owned(),
            email: Some("zoe@example.org".to_owned()),
            subject: Some("Rückgabe".to_owned()),
        })
        .await;
        let conversation = zoe.paired().await;
        let log = [
            self.heard(zoe, conversation, "The parcel for the Straße 7 came to 9")
                .await,
            self.answered(zoe, conversation, "You get a refund").await,
        ];
        self.desk.end(conversation).await;
        asks(zoe, |id| CustomerFrame::Rate {
            id,
            conversation,
            score: 4,
            comment: Some("quick".to_owned()),
        })
        .await;
        let path = format!("/v1/conversations/{conversation}");
        let (note, tags) = (json!({ "text": "calls back" }), json!({ "tags": ["VIP", "Rückgabe"] }));
        let (notes, tags_of) = (format!("{path}/notes"), format!("{path}/tags"));
        let grace = &self.agent.client;
        assert_eq!(grace.post(&notes, &note).await.status, 201);
        assert_eq!(grace.send(Method::PUT, &tags_of, Some(&tags)).await.status, 200);
        json!({
            "id": conversation, "before_ms": before, "customer": "Zoë", "email": "zoe@example.org", "subject": "Rückgabe",
            "agents": [self.agent.agent], "handed_over_with": [], "passed": [category], "said": log, "why": "agent_ended",
            "score": 4, "comment": "quick", "tags": ["VIP", "Rückgabe"], "notes": ["calls back"],
        })
    }

    /// One that is handed over to Bob, and that the customer ends.
    async fn handed_over(&mut self) -> Value {
        let before = self.now();
        let mut noor = self.server.customer().await;
        noor.enter(self.category, "Noor").await;
        let conversation = noor.paired().await;
        let mut log = vec![self.heard(&mut noor, conversation, "A refund, please").await];
        let bob = self.server.agent(&self.admin, "Bob", 1, &[self.category]).await;
        let mut bobs = bob.desk().await;
        bobs.set_state(State::Available).await;
        let id = new_id();
        let hand_over = AgentFrame::Transfer {
            id,
            conversation,
            agent: Some(bob.agent),
            category: None,
            note: Some("speaks Dutch".to_owned()),
        };
        self.desk.send(&hand_over).await;
        self.desk.answer(id).await.unwrap();
        bobs.set_state(State::Away).await;
        bobs.say(conversation, "Refunds take a day").await;
        log.push(said(&noor.message("Refunds take a day").await.1));
        noor.end(conversation).await;
        json!({
            "id": conversation, "before_ms": before, "customer": "Noor", "agents": [self.agent.agent, bob.agent],
            "handed_over_with": ["speaks Dutch"], "passed": [self.category], "said": log, "why": "customer_left",
            "tags": [], "notes": [],
        })
    }

    /// One of a customer who was there before.
    async fn again(&mut self, zoe: &mut CustomerSocket) -> Value {
        let before = self.now();
        zoe.enter(self.category, "Zoë").await;
        let conversation = zoe.paired().await;
        let log = [self.heard(zoe, conversation, "The refund is here").await];
        self.desk.end(conversation).await;
        json!({
            "id": conversation, "before_ms": before, "customer": "Zoë", "agents": [self.agent.agent],
            "handed_over_with": [], "passed": [self.category], "said": log, "why": "agent_ended", "tags": [], "notes": [],
        })
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_of_its_own_reads_the_archive_as_the_page_says() {
    let Some(mongo) = Mongo::start() else { return };
    let Some(python) = python() else { return };
    let mut house = House::before(mongo.url()).await;
    let began = house.now();
    let mut zoe = house.server.customer().await;
    let conversations = [
        house.rich(&mut zoe).await,
        house.handed_over().await,
        house.again(&mut zoe).await,
    ];
    house.set("lobby", "open").await;
    let met = house.met("Ann", "Ben", "a secret handshake").await;
    let gone = house.ended("Ghost", &["a refund for nothing"]).await;
    house.has_carried().await;
    let behind = house.server.running.site.archive.behind().unwrap();
    let now = house.server.running.site.clock.wall();
    behind.mongo.remove_conversation(gone, now).await.unwrap();
    let bob = &conversations[1]["agents"][1];
    let cookie = house.admin.client.cookie.as_deref().unwrap();
    let (_, session) = cookie.split_once('=').unwrap();
    let told = json!({
        "began_ms": began, "ended_ms": house.now() + 1, "conversations": conversations, "met": met, "removed": [gone],
        "agents": { "Grace": house.agent.agent, "Bob": bob },
        "secrets": [PASSWORD, "argon2", zoe.token, session],
    });
    let url = mongo.url().to_owned();
    let (fine, output) = tokio::task::spawn_blocking(move || read_by_client(&python, &url, &told))
        .await
        .unwrap();
    println!("{output}");
    assert!(fine, "not all of it was found");
}
