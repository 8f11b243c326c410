//! All that the list finds as a file, over HTTP: for whom, what of it is noted, and how it is known when it is not whole.

use std::future::pending;
use std::net::SocketAddr;
use std::time::Duration;

use http_body_util::{BodyExt, Empty};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use serde_json::json;
use tokio::net::{TcpSocket, TcpStream};
use tokio::task::JoinHandle;
use tokio::time::timeout;
use usher::engine::store_file;
use usher::http::{accept, router};
use usher::hub::effect::EndWhy;
use usher::hub::row::{Change, ConversationRow, Row};
use usher::ids::{AgentId, CommandId, ConversationId};
use usher::protocol::http::{
    ArchiveLine, ArchivePage, ArchiveRecord, AuditPage, ExportEnd, ExportLine, ExportStep, MadeKey,
};
use usher::protocol::words::{Reason, State};
use usher::store::records::Record;
use usher::store::{Batch, Outcome, Store};

use super::House;
use crate::harness::{Client, DEADLINE, Method, TestServer};
use crate::store::samples::{ended_conversation, message, part, put_entry};

const EXPORT: &str = "/v1/conversations/export";

/// Puts conversations of so many messages into the store of a server that runs, all of this agent.
pub async fn fill(data_dir: &std::path::Path, agent: AgentId, conversations: u64, messages: u32, body: &str) {
    let store = Store::open(&store_file(data_dir)).unwrap();
    let mut writer = store.writer().unwrap();
    for id in 1..=conversations {
        let row = ConversationRow {
            parts: vec![part(agent.0, Some((50, messages)))],
            ..ended_conversation(id, EndWhy::AgentEnded)
        };
        let entries = (1..=messages).map(|seq| put_entry(id, message(seq, body)));
        let rows = std::iter::once(Row::Conversation(row)).chain(entries);
        let mut changes: Vec<Change> = rows.map(Change::Put).collect();
        changes.push(Change::Retire(ConversationId(id)));
        let records = Vec::new();
        writer
            .submit(Batch {
                upto: id,
                changes,
                records,
            })
            .unwrap();
        assert_eq!(writer.outcome().await, Some(Outcome::Committed { upto: id }));
    }
}

async fn listed(client: &Client, filter: &str) -> Vec<ArchiveLine> {
    let page: ArchivePage = client.get(&format!("/v1/conversations?{filter}")).await.json();
    page.conversations
}

/// The records of a file of JSON lines that is whole.
async fn exported(client: &Client, filter: &str) -> Vec<ArchiveRecord> {
    let answer = client.get(&format!("{EXPORT}?{filter}")).await;
    assert_eq!(
        (answer.status, answer.header("content-type")),
        (200, Some("application/x-ndjson")),
        "{}",
        answer.text()
    );
    let mut lines: Vec<ExportLine> = answer
        .text()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let Some(ExportLine::End(ExportEnd { exported })) = lines.pop() else {
        panic!("it does not say that it is whole");
    };
    assert_eq!(usize::try_from(exported.conversations).unwrap(), lines.len());
    lines
        .into_iter()
        .map(|line| match line {
            ExportLine::Record(record) => *record,
            ExportLine::End(end) => panic!("{end:?}"),
        })
        .collect()
}

async fn noted(admin: &Client) -> Vec<(String, Vec<(String, String)>)> {
    let page: AuditPage = admin.get("/v1/audit?action=archive_exported").await.json();
    let changes = |changes: Vec<usher::protocol::http::AuditChange>| {
        let change = |one: usher::protocol::http::AuditChange| (one.field, one.after.unwrap());
        changes.into_iter().map(change).collect()
    };
    let entries = page.entries.into_iter();
    entries.map(|entry| (entry.name, changes(entry.changes))).collect()
}

/// Two agents' conversation among others, with tags and ratings.
#[tokio::test]
async fn a_file_holds_what_the_list_finds_for_each_up_to_their_part_and_that_is_noted() {
    let mut house = House::open().await;
    let category = house.category;
    house.ended("Zoë", &["The apples are bruised"]).await;
    let mut customer = house.server.customer().await;
    let id = house.talk(&mut customer, "Eve", &["hello"]).await;
    let bob = house.server.agent(&house.admin, "Bob", 1, &[category]).await;
    let mut bobs = bob.desk().await;
    bobs.set_state(State::Available).await;
    let command = CommandId(77);
    let transfer = json!({ "type": "transfer", "id": command, "conversation": id, "agent": bob.agent, "note": null });
    house.desk.send(&transfer).await;
    house.desk.answer(command).await.unwrap();
    assert_eq!(bobs.paired().await, id);
    customer.say(id, "only for Bob").await;
    bobs.message("only for Bob").await;
    bobs.end(id).await;
    let tags = json!({ "tags": ["vip"] });
    let put = bob
        .client
        .send(Method::PUT, &format!("/v1/conversations/{id}/tags"), Some(&tags))
        .await;
    assert_eq!(put.status, 200);
    house
        .finds(&house.admin, "/v1/conversations?text=bruised", ConversationId(1))
        .await;
    let key = json!({ "name": "Warehouse", "scopes": ["archive:read"] });
    let key: MadeKey = house.admin.client.post("/v1/keys", &key).await.json();
    let bearer = format!("Bearer {}", key.secret);
    let key = house.server.client().with("origin", "").with("authorization", &bearer);

    let (admin, grace) = (&house.admin.client, &house.agent.client);
    let by_bob = format!("agent={}", bob.agent);
    for (client, name) in [(admin, "Ada"), (grace, "Grace"), (&bob.client, "Bob"), (&key, "a key")] {
        for filter in [
            "",
            "tag=VIP",
            "why=agent_ended",
            "text=bruis",
            "customer=zoe",
            "rating=any",
            "from=0",
            "to=9",
            "road=queue",
            &by_bob,
        ] {
            let lines: Vec<ArchiveLine> = listed(client, filter)
                .await
                .into_iter()
                .map(|line| ArchiveLine {
                    hits: Vec::new(),
                    ..line
                })
                .collect();
            let records = exported(client, filter).await;
            let of_records: Vec<ArchiveLine> = records.iter().map(|record| record.line.clone()).collect();
            assert_eq!(of_records, lines, "{name}: {filter}");
            for record in records {
                let path = format!("/v1/conversations/{}", record.line.conversation);
                assert_eq!(
                    client.get(&path).await.json::<ArchiveRecord>(),
                    record,
                    "{name}: {filter}"
                );
            }
        }
    }
    for format in ["jsonl", "csv", "html"] {
        let filter = format!("{EXPORT}?format={format}");
        let (own, whole) = (grace.get(&filter).await.text(), bob.client.get(&filter).await.text());
        assert!(
            own.contains("hello") && !own.contains("only for Bob") && !own.contains("vip"),
            "{own}"
        );
        assert!(own.contains("bruised") && !whole.contains("bruised"), "{whole}");
        assert!(whole.contains("only for Bob") && whole.contains("vip"), "{whole}");
    }

    let asked = format!("{EXPORT}?format=csv&text=%20apples%20&rating=none&customer=");
    let answer = grace.get(&asked).await;
    assert_eq!(
        answer.header("content-type"),
        Some("text/csv; charset=utf-8; header=present")
    );
    let named = answer.header("content-disposition").unwrap();
    assert!(
        named.starts_with("attachment; filename=\"usher-conversations-2") && named.ends_with(".csv\""),
        "{named}"
    );
    let (name, changes) = noted(admin).await.remove(0);
    let changes: Vec<(&str, &str)> = changes.iter().map(|(field, after)| (&field[..], &after[..])).collect();
    assert_eq!(
        (name.as_str(), &changes[..]),
        (
            "Grace",
            &[("rating", "none"), ("text", "apples"), ("format", "csv")][..]
        )
    );
}

#[tokio::test]
async fn nobody_exports_who_may_not_read_and_what_is_asked_wrongly_is_not_noted() {
    let house = House::open().await;
    let stranger = house.server.client().get(EXPORT).await;
    assert_eq!(stranger.problem().reason, Reason::NotLoggedIn);
    let key = json!({ "name": "Wallboard", "scopes": ["categories:read"] });
    let key: MadeKey = house.admin.client.post("/v1/keys", &key).await.json();
    let bearer = format!("Bearer {}", key.secret);
    let key = house.server.client().with("origin", "").with("authorization", &bearer);
    assert_eq!(key.get(EXPORT).await.problem().reason, Reason::ScopeMissing);
    for (query, field) in [
        ("format=pdf", "format"),
        ("progress=yes", "progress"),
        ("rating=9", "rating"),
        ("from=monday", "from"),
        ("limit=5", "limit"),
        ("before=5", "before"),
    ] {
        let wrong = house.admin.client.get(&format!("{EXPORT}?{query}")).await;
        assert_eq!(wrong.faults(), [(field.to_owned(), Reason::BadField)], "{query}");
    }
    assert_eq!(noted(&house.admin.client).await, []);
    assert_eq!(exported(&house.agent.client, "").await, []);
    assert_eq!(noted(&house.admin.client).await.len(), 1);
}

#[tokio::test]
async fn with_progress_each_piece_is_announced() {
    let house = House::open().await;
    let (agent, admin) = (house.agent.agent, &house.admin.client);
    fill(&house.server.config.data_dir, agent, 150, 20, &"é".repeat(200)).await;
    for format in ["jsonl", "csv", "html"] {
        let plain = admin.get(&format!("{EXPORT}?format={format}")).await.body;
        let framed = admin.get(&format!("{EXPORT}?format={format}&progress=true")).await;
        assert_eq!(framed.header("content-type"), Some("application/vnd.usher.export"));
        let (mut rest, mut file, mut steps) = (framed.body, Vec::new(), Vec::new());
        while !rest.is_empty() {
            let line = rest.split_to(rest.iter().position(|byte| *byte == b'\n').unwrap() + 1);
            let step: ExportStep = serde_json::from_slice(&line).unwrap();
            file.extend(rest.split_to(usize::try_from(step.bytes).unwrap()));
            steps.push(step);
        }
        assert!(steps.len() > 5, "{}", steps.len());
        let last = steps.last().unwrap();
        assert!(last.done && last.exported.conversations == 150 && last.exported.entries == 3_000);
        // A page says when it was made.
        let without_time = |file: &[u8]| {
            String::from_utf8_lossy(file)
                .split_once("</style>")
                .map_or(String::from_utf8_lossy(file).into_owned(), |(_, after)| {
                    after.split_once("UTC").unwrap().1.to_owned()
                })
        };
        assert_eq!(without_time(&file), without_time(&plain), "{format}");
    }
}

/// What the system buffers on each side: little, so that an export waits for its reader.
const BUFFER_BYTES: u32 = 4_096;

/// A server with a long conversation, and a door of it behind which little is buffered.
struct Door {
    house: House,
    address: SocketAddr,
}

/// An export of which a little has been read.
struct Begun {
    /// What has been read of it.
    read: Vec<u8>,
    response: Response<Incoming>,
    connection: JoinHandle<hyper::Result<()>>,
}

impl Door {
    async fn open() -> Self {
        let house = House::open().await;
        fill(
            &house.server.config.data_dir,
            house.agent.agent,
            1,
            5_000,
            &"x".repeat(1_000),
        )
        .await;
        let address = door(&house.server);
        Self { house, address }
    }

    async fn begin(&self, as_client: &Client) -> Begun {
        let mut begun = self.ask(as_client).await;
        assert_eq!(begun.response.status(), 200);
        // With its head alone it may not have come to the conversation yet.
        let frame = timeout(DEADLINE, begun.response.body_mut().frame()).await.unwrap();
        begun.read.extend(frame.unwrap().unwrap().into_data().unwrap());
        begun
    }

    async fn ask(&self, as_client: &Client) -> Begun {
        let socket = TcpSocket::new_v4().unwrap();
        socket.set_recv_buffer_size(BUFFER_BYTES).unwrap();
        let stream: TcpStream = socket.connect(self.address).await.unwrap();
        let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.unwrap();
        let connection = tokio::spawn(connection);
        let request = Request::get(EXPORT)
            .header("host", self.address.to_string())
            .header("cookie", as_client.cookie.clone().unwrap())
            .body(Empty::<Bytes>::new())
            .unwrap();
        let response = timeout(DEADLINE, sender.send_request(request)).await.unwrap().unwrap();
        Begun {
            read: Vec::new(),
            response,
            connection,
        }
    }
}

fn door(server: &TestServer) -> SocketAddr {
    let socket = TcpSocket::new_v4().unwrap();
    // Connections have that of their listener.
    socket.set_send_buffer_size(BUFFER_BYTES).unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let listener = socket.listen(16).unwrap();
    let address = listener.local_addr().unwrap();
    let site = server.running.site.clone();
    let patience = Duration::from_secs(600);
    let doors = accept::run(site.clone(), listener, router(site.clone()), patience, pending());
    drop(site.tasks.spawn(doors));
    address
}

impl Begun {
    /// Reads on to the end, if it has one.
    async fn rest(mut self) -> hyper::Result<Bytes> {
        let body = timeout(DEADLINE, self.response.into_body().collect()).await;
        let rest = body.expect("it neither goes on nor ends")?.to_bytes();
        self.read.extend(rest);
        Ok(self.read.into())
    }
}

#[tokio::test]
async fn an_export_that_cannot_go_on_breaks_the_connection() {
    let door = Door::open().await;
    let (admin, grace) = (&door.house.admin, &door.house.agent);
    let whole = door.begin(&admin.client).await.rest().await.unwrap();
    assert!(
        whole.len() > 5_000_000 && whole.ends_with(b"\"missing\":0}}\n"),
        "{}",
        whole.len()
    );

    let begun = door.begin(&grace.client).await;
    let sessions = format!("/v1/agents/{}/sessions", grace.agent);
    assert_eq!(admin.client.send(Method::DELETE, &sessions, None).await.status, 204);
    let broken = begun.rest().await;
    assert!(broken.is_err(), "an agent who was logged out reads on");

    let begun = door.begin(&admin.client).await;
    let removed = Record::RemoveConversation(ConversationId(1));
    door.house
        .server
        .running
        .site
        .driver
        .record(vec![removed])
        .await
        .unwrap();
    assert!(begun.rest().await.is_err(), "half of a conversation passes for a whole");

    // Who asks anew has a file without it.
    let whole = door.begin(&admin.client).await.rest().await.unwrap();
    assert!(whole.starts_with(b"{\"exported\":{\"conversations\":0,"));
}

#[tokio::test]
async fn a_server_that_leaves_waits_for_no_export() {
    let door = Door::open().await;
    let begun = door.begin(&door.house.admin.client).await;
    let left = door.house.server.running.leave();
    let (left, rest) = tokio::join!(left, begun.rest());
    left.unwrap();
    assert!(rest.is_err(), "a part passes for the whole");
}

#[tokio::test]
async fn one_agent_has_two_exports_at_once_and_whoever_hangs_up_makes_room() {
    let door = Door::open().await;
    let (admin, grace) = (&door.house.admin.client, &door.house.agent.client);
    let first = door.begin(grace).await;
    let second = door.begin(grace).await;
    let third = grace.get(EXPORT).await;
    assert_eq!((third.status, third.problem().reason), (409, Reason::TooMany));
    let others = door.begin(admin).await;
    assert_eq!(noted(admin).await.len(), 3, "the refused one was none");
    first.connection.abort();
    drop(first);
    let makes_room = async { while door.ask(grace).await.response.status() != 200 {} };
    timeout(DEADLINE, makes_room).await.expect("its place is kept for ever");
    drop((second, others));
}
