//! `usher migrate`: an archive with everything in it goes into MongoDB and comes back the same, whatever breaks off in the middle.

mod logs;
mod refused;
mod shown;

use std::fmt::Write as _;
use std::path::Path;
use std::process::{Child, Output, Stdio};
use std::time::{Duration, Instant};

use mongodb::bson::{DateTime, Document, doc};
use serde_json::{Value, json};
use tempfile::TempDir;
use usher::engine::store_file;
use usher::hub::effect::{EndWhy, OfferGone};
use usher::hub::row::{Change, Counters, OfferRow, Row, WaitEnd};
use usher::hub::time::Wall;
use usher::ids::{AgentId, ConversationId, EntryId, OfferId};
use usher::protocol::http::{ArchivePage, MongoStanding, MongoState};
use usher::store::look::{OwnSeen, own};
use usher::store::records::{NoteRecord, Record};
use usher::store::{Batch, Outcome, Store};

use crate::harness::child::command;
use crate::harness::mongo::{database, url_of};
use crate::harness::{
    ChildServer, Client, DEADLINE, Link, Method, Mongo, MongoServer, add_agent, first_admin, until, until_within,
};
use crate::store::samples::{agent, ended_conversation, log, message, put_entry, text, wait};

/// A folder with a store, whose admin is known.
pub struct House {
    folder: TempDir,
    admin: Client,
    /// Somebody of the staff who is to leave.
    leaver: AgentId,
}

impl House {
    async fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let mut server = ChildServer::start(folder.path(), &[]);
        let token = server.next_token();
        let admin = first_admin(server.client(), &token).await;
        let leaver = add_agent(&admin, server.client(), "Grace", 1, &[]).await.agent;
        assert_eq!(server.terminate().code(), Some(0));
        Self {
            folder,
            admin: admin.client,
            leaver,
        }
    }

    /// With so many conversations of so many messages, which the hub does not know any more.
    pub async fn with(conversations: u64, messages: u32) -> Self {
        let house = Self::new().await;
        let mut filling = Filling::of(house.path());
        for id in 1..=conversations {
            filling.put(Row::Conversation(ended_conversation(id, EndWhy::AgentEnded)));
            for seq in 1..=messages {
                filling.put(put_entry(id, message(seq, &format!("Where is my lamp number {id}?"))));
            }
            filling.changes.push(Change::Retire(ConversationId(id)));
            if id.is_multiple_of(100) {
                filling.flush().await;
            }
        }
        filling.given(conversations).await;
        house
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    pub fn migrate(&self, arguments: &[&str], settings: &[(&str, &str)]) -> Output {
        let mut command = command(self.path(), settings);
        command.arg("migrate").args(arguments).output().unwrap()
    }

    /// Without waiting for its end.
    fn begin(&self, arguments: &[&str]) -> Child {
        let mut command = command(self.path(), &[]);
        command.arg("migrate").args(arguments);
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    }

    /// The whole archive, as anybody takes it home, but for the numbers of notes: MongoDB counts them for each conversation anew.
    fn exported(&self, settings: &[(&str, &str)]) -> Vec<Value> {
        let mut command = command(self.path(), settings);
        let output = command.args(["export", "-o", "-"]).output().unwrap();
        assert!(output.status.success(), "{}", said(&output));
        let file = String::from_utf8(output.stdout).unwrap();
        file.lines().map(without_numbers).collect()
    }

    /// What the archive's page lists of a running server.
    async fn listed(&self, server: &ChildServer, query: &str) -> ArchivePage {
        let client = server.client_like(&self.admin);
        client.get(&format!("/v1/conversations{query}")).await.json()
    }

    /// A server runs as if nothing were on its way, and what has been copied already changes.
    async fn goes_on_meanwhile(&self) {
        let server = ChildServer::start(self.path(), &[]);
        let client = server.client_like(&self.admin);
        for conversation in [1, 600] {
            let path = format!("/v1/conversations/{conversation}/notes");
            let note = client.post(&path, &json!({ "text": "meanwhile" })).await;
            assert_eq!(note.status, 201, "{}", note.text());
        }
        let removed = client
            .send(Method::DELETE, &format!("/v1/agents/{}", self.leaver), None)
            .await;
        assert_eq!(removed.status, 204, "{}", removed.text());
        assert_eq!(server.terminate().code(), Some(0));
    }

    /// How many conversations are in the file.
    async fn in_file(&self) -> usize {
        let store = Store::open(&store_file(self.path())).unwrap();
        let reader = store.reader();
        let ids = (1..=200).map(ConversationId).collect();
        reader.here(ids).await.unwrap().len()
    }
}

fn without_numbers(line: &str) -> Value {
    let mut record: Value = serde_json::from_str(line).unwrap();
    if let Some(notes) = record.get_mut("notes") {
        for note in notes.as_array_mut().unwrap() {
            note.as_object_mut().unwrap().remove("note");
        }
    }
    record
}

/// Puts much into a store.
struct Filling {
    _store: Store,
    writer: usher::store::Writer,
    counters: Counters,
    changes: Vec<Change>,
    records: Vec<Record>,
    upto: u64,
}

impl Filling {
    fn of(folder: &Path) -> Self {
        let store = Store::open(&store_file(folder)).unwrap();
        Self {
            counters: store.load().unwrap().counters,
            writer: store.writer().unwrap(),
            _store: store,
            changes: Vec::new(),
            records: Vec::new(),
            upto: 0,
        }
    }

    fn put(&mut self, row: Row) {
        self.changes.push(Change::Put(row));
    }

    /// So many numbers were given to conversations.
    async fn given(mut self, conversation: u64) {
        let counters = Counters {
            conversation,
            ..self.counters
        };
        self.put(Row::Counters(counters));
        self.flush().await;
    }

    async fn flush(&mut self) {
        self.upto += 1;
        let batch = Batch {
            upto: self.upto,
            changes: std::mem::take(&mut self.changes),
            records: std::mem::take(&mut self.records),
        };
        self.writer.submit(batch).unwrap();
        assert_eq!(
            self.writer.outcome().await,
            Some(Outcome::Committed { upto: self.upto })
        );
    }
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).trim_end().to_owned()
}

fn printed(output: &Output) -> String {
    assert!(output.status.success(), "{}", said(output));
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// The lines that say count and checksum of these collections.
fn sums<'a>(printed: &'a str, collections: &[&str]) -> Vec<&'a str> {
    let of = |line: &&str| collections.iter().any(|name| line.trim_start().starts_with(name));
    let found: Vec<&str> = printed
        .lines()
        .filter(|line| line.contains("sha256"))
        .filter(of)
        .collect();
    assert_eq!(found.len(), collections.len(), "{printed}");
    found
}

/// Conversations with everything that one can have.
async fn furnish(folder: &Path) {
    let mut filling = Filling::of(folder);
    filling.put(Row::Agent(agent(77, "ada@example.org")));
    for id in 1..=5 {
        let whys = [
            EndWhy::AgentEnded,
            EndWhy::CustomerLeft,
            EndWhy::CustomerLost,
            EndWhy::BothLost,
        ];
        filling.put(Row::Conversation(ended_conversation(id, whys[id as usize % 4])));
        for entry in log() {
            filling.put(put_entry(id, entry));
        }
        filling.put(Row::Wait(wait(id, WaitEnd::Moved)));
        filling.put(Row::Wait(wait(id + 1_000, WaitEnd::Paired(ConversationId(id)))));
        for (number, why) in [OfferGone::Declined, OfferGone::Unanswered, OfferGone::Accepted]
            .into_iter()
            .enumerate()
        {
            filling.put(Row::Offer(OfferRow {
                offer: OfferId(id * 10 + number as u64),
                entry: EntryId(id + 1_000),
                agent: AgentId(2),
                name: text("Bob"),
                at: Wall(20),
                ended: Wall(21 + number as i64),
                why,
            }));
        }
        for (number, agent) in [(1, Some(AgentId(1))), (2, None)] {
            filling.records.push(Record::AddNote(NoteRecord {
                uid: u128::from(id * 10 + number),
                conversation: ConversationId(id),
                agent,
                name: "Ada".to_owned(),
                at: Wall(60 + number as i64),
                text: format!("note {number} on <b>{id}</b>"),
            }));
        }
        filling.records.push(Record::PutTags {
            conversation: ConversationId(id),
            tags: vec!["VIP".to_owned(), "Ärger".to_owned(), "!".to_owned()],
        });
        if id != 5 {
            filling.changes.push(Change::Retire(ConversationId(id)));
        }
    }
    // One that is under way is nobody's business.
    filling.put(Row::Conversation(crate::store::samples::open_conversation(6)));
    filling.given(6).await;
}

#[tokio::test]
async fn an_archive_with_everything_in_it_goes_there_and_comes_back_the_same() {
    let Some(mongo) = Mongo::start() else { return };
    let house = House::new().await;
    furnish(house.path()).await;
    let before = house.exported(&[]);
    assert_eq!(before.len(), 5 + 1);

    let there = printed(&house.migrate(&["--to", mongo.url()], &[]));
    assert!(
        there.contains("4 conversations have left DATA_DIR, and the archive lives in 127.0.0.1"),
        "the hub still knows the fifth: {there}"
    );
    assert!(there.contains("Start the server with MONGO_URL"), "{there}");
    let all = ["conversations", "messages", "agents", "categories", "settings", "audit"];
    let sums_there = sums(&there, &all).join("\n");
    assert_eq!(checksums(&mongo).await, sums_there);
    assert_eq!(house.in_file().await, 2);
    let settings = [("MONGO_URL", mongo.url())];
    assert!(house.exported(&settings) == before);

    // The server goes on from there: what has its own changes is carried, what nobody knows any more leaves.
    let server = ChildServer::start(house.path(), &settings);
    let listed = house.listed(&server, "?text=naive").await;
    assert_eq!(listed.conversations.len(), 5);
    let client = server.client_like(&house.admin);
    let path = format!("/v1/conversations/{}/notes", listed.conversations[2].conversation);
    let note = client.post(&path, &json!({ "text": "calls back" })).await;
    assert_eq!(note.status, 201, "{}", note.text());
    assert_eq!(server.terminate().code(), Some(0));
    let before = house.exported(&settings);

    let again = house.migrate(&["--to"], &settings);
    assert_eq!(again.status.code(), Some(2));
    assert!(said(&again).contains("which lives in"), "{}", said(&again));
    let back = printed(&house.migrate(&["--from"], &settings));
    assert!(back.contains("conversations of it are in DATA_DIR now."), "{back}");
    assert!(back.contains("start the server without MONGO_URL"), "{back}");
    assert_eq!(house.in_file().await, 6);
    assert!(house.exported(&[]) == before);

    let server = ChildServer::start(house.path(), &[]);
    until(async || house.listed(&server, "?text=naive").await.conversations.len() == 5).await;
    assert_eq!(house.listed(&server, "?tag=arger").await.conversations.len(), 5);
    assert_eq!(server.terminate().code(), Some(0));
    // Whoever goes from the file now would still be there.
    let refused = command(house.path(), &settings).output().unwrap();
    let told = said(&refused);
    assert!(
        told.contains("MONGO_URL") && told.contains("belongs to another Usher"),
        "{told}"
    );
    let nothing = house.migrate(&["--from"], &settings);
    assert_eq!(nothing.status.code(), Some(2));
    assert!(said(&nothing).contains("DATA_DIR has all of it"), "{}", said(&nothing));

    // There once more, when what was left is gone.
    let left = house.migrate(&["--to", mongo.url(), "--into-existing"], &[]);
    assert!(said(&left).contains("was left behind"), "{}", said(&left));
    mongo.database().await.drop().await.unwrap();
    let there = printed(&house.migrate(&["--to", mongo.url()], &[]));
    assert_eq!(checksums(&mongo).await, sums(&there, &all).join("\n"));
    assert!(house.exported(&settings) == before);
}

/// As `docs/DATA.md` says, by somebody who only has the page.
async fn checksums(mongo: &Mongo) -> String {
    use sha2::{Digest, Sha256};
    let database = mongo.database().await;
    let mut text = String::new();
    for name in ["conversations", "messages", "agents", "categories", "settings", "audit"] {
        let (mut hash, mut count) = (Sha256::new(), 0);
        let mut cursor = database
            .collection::<Document>(name)
            .find(doc! {})
            .sort(doc! { "_id": 1 })
            .await
            .unwrap();
        while cursor.advance().await.unwrap() {
            let document: Document = cursor.deserialize_current().unwrap();
            if document.contains_key("removed") {
                continue;
            }
            let mut value = extended(&mongodb::bson::Bson::Document(document));
            let fields = value.as_object_mut().unwrap();
            fields.remove("rev");
            if name == "conversations" {
                fields["category"].as_object_mut().unwrap().remove("name");
                for note in fields["notes"].as_array_mut().unwrap() {
                    note.as_object_mut().unwrap().remove("number");
                }
            }
            hash.update(format!("{value}\n"));
            count += 1;
        }
        let digits = hash.finalize().iter().fold(String::new(), |mut digits, byte| {
            write!(digits, "{byte:02x}").unwrap();
            digits
        });
        writeln!(text, "  {name:<13} {count:>10}  sha256 {digits}").unwrap();
    }
    text.trim_end().to_owned()
}

fn extended(value: &mongodb::bson::Bson) -> Value {
    use mongodb::bson::Bson;
    match value {
        Bson::Document(fields) => fields
            .iter()
            .map(|(name, value)| (name.clone(), extended(value)))
            .collect(),
        Bson::Array(all) => all.iter().map(extended).collect(),
        Bson::Int32(number) => json!({ "$numberInt": number.to_string() }),
        Bson::Int64(number) => json!({ "$numberLong": number.to_string() }),
        Bson::DateTime(at) => json!({ "$date": { "$numberLong": at.timestamp_millis().to_string() } }),
        Bson::String(text) => text.clone().into(),
        Bson::Boolean(is) => (*is).into(),
        other => panic!("{other} is in no document"),
    }
}

/// Runs it behind a slow link and kills it: at first somewhere in the beginning, then whenever it has come further.
async fn killed(house: &House, link: &Link, way: &str, before: Option<u64>) -> u64 {
    let url = url_of(link.address(), "usher");
    let carried = link.sent_bytes() + link.answered_bytes();
    let mut child = house.begin(&[way, &url]);
    until(async || match before {
        None => link.sent_bytes() + link.answered_bytes() > carried + 20_000,
        Some(before) => mark(house.path()) > before,
    })
    .await;
    assert_eq!(child.try_wait().unwrap(), None, "it was faster");
    child.kill().unwrap();
    child.wait().unwrap();
    mark(house.path())
}

/// How far it is, as it stands in the file.
fn mark(folder: &Path) -> u64 {
    let Ok(OwnSeen::Kept { value: Some(mark), .. }) = own(&store_file(folder), true, "migrating") else {
        return 0;
    };
    let mark: Value = serde_json::from_str(&mark).unwrap();
    mark["upto"].as_u64().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_any_point_it_goes_on_where_it_was() {
    let Some(mongo) = MongoServer::start() else { return };
    let mut link = Link::to(mongo.address()).await;
    let url = url_of(link.address(), "usher");
    // Two hundred are a piece.
    let house = House::with(600, 6).await;
    let mut before = Vec::new();
    for way in ["--to", "--from"] {
        link.slow(Duration::from_millis(20));
        let mut last = killed(&house, &link, way, None).await;
        for _ in 0..2 {
            let further = killed(&house, &link, way, Some(last)).await;
            assert!(further > last, "{way}: {further} after {last}");
            last = further;
        }
        if way == "--to" {
            house.goes_on_meanwhile().await;
            before = house.exported(&[]);
        }
        link.mend().await;
        let done = printed(&house.migrate(&[way, &url], &[]));
        let sums = sums(&done, &["conversations", "messages"]).join("\n");
        assert!(sums.contains(" 600 ") && sums.contains(" 3,600 "), "{done}");
        assert_eq!(house.in_file().await, if way == "--to" { 0 } else { 200 });
    }
    assert!(house.exported(&[]) == before);
}

/// The file has a part of the archive then, and half a log.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_brought_back_before_it_was_killed_goes_again_when_the_server_is_started_with_mongodb() {
    let Some(mongo) = MongoServer::start() else { return };
    let mut link = Link::to(mongo.address()).await;
    let url = url_of(link.address(), "usher");
    // Two pieces, of few conversations: each goes by itself again, which takes a server without indexes its time.
    let house = House::with(30, 40).await;
    printed(&house.migrate(&["--to", &url], &[]));
    let settings = [("MONGO_URL", url.as_str())];
    let before = house.exported(&settings);
    link.slow(Duration::from_millis(20));
    killed(&house, &link, "--from", Some(0)).await;
    link.mend().await;
    assert!(house.in_file().await > 0);

    let server = ChildServer::start(house.path(), &settings);
    let client = server.client_like(&house.admin);
    until_within(DEADLINE * 6, async || {
        let standing: MongoStanding = client.get("/v1/mongo").await.json();
        standing.waiting == 0 && standing.state == MongoState::Ready
    })
    .await;
    let entries = || {
        let tables = rusqlite::Connection::open(store_file(house.path())).unwrap();
        let count = "SELECT (SELECT count(*) FROM conversations) + (SELECT count(*) FROM entries)";
        tables.query_row(count, [], |row| row.get::<_, i64>(0)).unwrap()
    };
    until(async || entries() == 0).await;
    assert_eq!(server.terminate().code(), Some(0));
    assert!(house.exported(&settings) == before);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_link_that_is_cut_in_the_middle_is_waited_for() {
    let Some(mongo) = MongoServer::start() else { return };
    let mut link = Link::to(mongo.address()).await;
    let url = url_of(link.address(), "usher");
    let house = House::with(600, 6).await;
    let before = house.exported(&[]);
    for way in ["--to", "--from"] {
        let carried = |link: &Link| link.sent_bytes() + link.answered_bytes();
        let mut from = carried(&link);
        link.slow(Duration::from_millis(20));
        let mut child = house.begin(&[way, &url]);
        for _ in 0..3 {
            until(async || carried(&link) >= from + 200_000).await;
            assert_eq!(child.try_wait().unwrap(), None, "it was faster");
            link.cut().await;
            link.mend().await;
            link.slow(Duration::from_millis(5));
            from = carried(&link);
        }
        link.mend().await;
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", said(&output));
    }
    assert!(house.exported(&[]) == before);
}

/// What the issue asks for. `USHER_MIGRATED` says how many conversations of ten messages go there and back.
#[tokio::test]
async fn many_go_there_and_back_with_equal_checksums() {
    let Some(mongo) = Mongo::start() else { return };
    let conversations = std::env::var("USHER_MIGRATED").map_or(1_000, |text| text.parse().unwrap());
    let begun = Instant::now();
    let house = House::with(conversations, 10).await;
    let filled = begun.elapsed();
    let there = printed(&house.migrate(&["--to", mongo.url()], &[]));
    let went = begun.elapsed() - filled;
    let back = printed(&house.migrate(&["--from", mongo.url()], &[]));
    let came = begun.elapsed() - filled - went;
    println!("{conversations}: filled in {filled:?}, there in {went:?}, back in {came:?}");
    let both = ["conversations", "messages"];
    assert_eq!(sums(&there, &both), sums(&back, &both));
    assert!(back.contains("MongoDB is as it was"), "{back}");
}
