//! An Usher to measure: the real program with a folder of its own, filled through the store before it starts, so that a
//! thousand agents need no thousand log-ins.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tempfile::TempDir;
use usher::hub::input::AwayReason;
use usher::hub::row::{AgentRow, AgentState, Change, Counters, Row};
use usher::hub::text::Text;
use usher::hub::time::Wall;
use usher::ids::{AgentId, CategoryId, SessionId};
use usher::store::records::{Record, SessionRecord};
use usher::store::{Batch, Outcome, Store};

use crate::process::Process;
use crate::socket::{Socket, source};

/// The category that all enter: the first of those of a new house.
pub const SALES: CategoryId = CategoryId(1);

/// How many of the agents are admins.
pub const ADMINS: usize = 20;

/// Wide enough that nothing but the work itself holds anybody up.
const SETTINGS: [(&str, &str); 7] = [
    ("SERVER_PORT", "0"),
    ("MAX_CONNECTIONS", "1000000"),
    ("MAX_CONNECTIONS_PER_ADDRESS", "1000000"),
    ("ENTERS_PER_ADDRESS", "100000"),
    ("QUEUE_LIMIT", "100000"),
    ("LOBBY", "open"),
    ("LOG_LEVEL", "error"),
];

/// The file of a house, in its folder.
const FILE: &str = "usher.db";

/// How many rows go in one transaction while a store is filled.
const ROWS_A_BATCH: usize = 2_000;

pub struct House {
    pub process: Process,
    pub address: SocketAddr,
    /// From the start of the process to the line that says where it listens.
    pub started_in: Duration,
    connections: AtomicUsize,
    folder: TempDir,
}

/// A customer's page.
pub struct Customer {
    pub socket: Socket,
    /// For coming back.
    pub token: String,
    /// The stay in the queue; 0 before there is one.
    pub entry: u64,
}

impl House {
    /// A house that starts for the first time.
    pub fn new() -> Result<Self> {
        Self::open(tempfile::tempdir()?)
    }

    /// A new house with so many agents, of four conversations each, who are all in the first category. The first [`ADMINS`] are admins.
    pub async fn with_agents(agents: usize) -> Result<Self> {
        Self::filled(|now| staff(agents, now)).await
    }

    /// A new house with these rows besides its own.
    pub async fn filled(rows: impl FnOnce(Wall) -> (Vec<Change>, Vec<Record>)) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        start(folder.path())?.0.stop()?;
        let now = Wall(i64::try_from(
            SystemTime::now().duration_since(UNIX_EPOCH)?.as_millis(),
        )?);
        let (changes, records) = rows(now);
        fill(&folder.path().join(FILE), changes, records).await?;
        Self::open(folder)
    }

    fn open(folder: TempDir) -> Result<Self> {
        let (process, address, started_in) = start(folder.path())?;
        Ok(Self {
            process,
            address,
            started_in,
            connections: AtomicUsize::new(0),
            folder,
        })
    }

    /// Stops it in order, does something with its file, and starts it again.
    pub fn restart_after(self, stopped: impl FnOnce(&Path) -> Result<()>) -> Result<Self> {
        self.process.stop()?;
        stopped(&self.folder.path().join(FILE))?;
        Self::open(self.folder)
    }

    async fn socket(&self, path: &str, cookie: Option<&str>) -> Result<Socket> {
        let from = source(self.connections.fetch_add(1, Ordering::Relaxed) % 100_000);
        let origin = format!("http://{}", self.address);
        let mut headers = vec![("origin", origin.as_str())];
        headers.extend(cookie.map(|cookie| ("cookie", cookie)));
        Socket::open(from, self.address, path, &headers).await
    }

    /// A customer's page after its hello; with a token it is the one who had it.
    pub async fn visitor(&self, token: Option<&str>) -> Result<Customer> {
        let mut socket = self.socket("/v1/ws/customer", None).await?;
        let hello = json!({ "type": "hello", "version": 1, "tab": id(), "token": token });
        socket.send(hello.to_string().as_bytes()).await?;
        let welcome: Value = serde_json::from_slice(socket.until(r#"{"type":"welcome""#).await?)?;
        let token = welcome["token"].as_str().or(token).context("no token")?.to_owned();
        Ok(Customer {
            socket,
            token,
            entry: 0,
        })
    }

    /// A customer who has entered the first category.
    pub async fn customer(&self) -> Result<Customer> {
        let mut customer = self.visitor(None).await?;
        customer.socket.until(r#"{"type":"customer_state""#).await?;
        customer.socket.send(enter().as_bytes()).await?;
        let ok: Value = serde_json::from_slice(customer.socket.until(r#"{"type":"ok""#).await?)?;
        customer.entry = ok["entry"].as_u64().context("no entry")?;
        Ok(customer)
    }

    /// A guest in the lobby who was shown who else is there.
    pub async fn guest(&self, n: usize) -> Result<Socket> {
        let mut socket = self.socket("/v1/ws/lobby", None).await?;
        let hello = json!({ "type": "hello", "version": 1, "tab": id() });
        socket.send(hello.to_string().as_bytes()).await?;
        socket.until(r#"{"type":"lobby_state""#).await?;
        let enter = json!({ "type": "enter_lobby", "id": id(), "name": format!("Guest {n}") });
        socket.send(enter.to_string().as_bytes()).await?;
        socket.until(r#"{"type":"ok""#).await?;
        socket
            .send(json!({ "type": "watch", "on": true }).to_string().as_bytes())
            .await?;
        socket.until(r#"{"type":"board""#).await?;
        Ok(socket)
    }

    /// The desk of the n-th agent, from 0, after its hello.
    pub async fn desk(&self, n: usize) -> Result<Socket> {
        self.staff("/v1/ws/agent", n).await
    }

    /// The floor as the n-th agent sees it, who is an admin.
    pub async fn floor(&self, n: usize) -> Result<Socket> {
        self.staff("/v1/ws/admin", n).await
    }

    async fn staff(&self, path: &str, n: usize) -> Result<Socket> {
        let cookie = format!("usher_session={}", secret(n));
        let mut socket = self.socket(path, Some(&cookie)).await?;
        let hello = json!({ "type": "hello", "version": 1, "tab": id() });
        socket.send(hello.to_string().as_bytes()).await?;
        socket.until(r#"{"type":"welcome""#).await?;
        Ok(socket)
    }

    /// A desk that is available.
    pub async fn available(&self, n: usize) -> Result<Socket> {
        let mut socket = self.desk(n).await?;
        socket.send(available().as_bytes()).await?;
        socket.until(r#"{"type":"ok""#).await?;
        Ok(socket)
    }
}

impl Customer {
    /// Waits for an agent; answers with the conversation.
    pub async fn talking(&mut self) -> Result<u64> {
        loop {
            let frame: Value = serde_json::from_slice(self.socket.until(r#"{"type":"place""#).await?)?;
            if let Some(conversation) = frame["place"]["conversation"].as_u64()
                && frame["place"]["at"] == "talking"
            {
                return Ok(conversation);
            }
        }
    }
}

/// 128 random bits in hex.
pub fn id() -> String {
    format!("{:032x}", rand::random::<u128>())
}

pub fn enter() -> String {
    json!({ "type": "enter", "id": id(), "category": SALES, "name": "Grace" }).to_string()
}

pub fn available() -> String {
    json!({ "type": "set_state", "id": id(), "state": "available" }).to_string()
}

pub fn binary() -> PathBuf {
    PathBuf::from(env!("CARGO_BIN_EXE_usher"))
}

/// Starts the program; answers where it listens and after what time it did.
fn start(folder: &Path) -> Result<(Process, SocketAddr, Duration)> {
    let data = folder.display().to_string();
    let mut environment = SETTINGS.to_vec();
    environment.push(("DATA_DIR", &data));
    let begun = Instant::now();
    let mut process = Process::start(&binary(), &[], folder, &environment)?;
    let line = process.line()?;
    let took = begun.elapsed();
    let port = line
        .rsplit(':')
        .next()
        .and_then(|port| port.trim_end_matches('/').parse().ok());
    let port: u16 = port.with_context(|| format!("no address in: {line}"))?;
    Ok((process, SocketAddr::from(([127, 0, 0, 1], port)), took))
}

/// What the cookie of the n-th agent says.
fn secret(n: usize) -> String {
    format!("the session of agent {n}")
}

fn staff(agents: usize, now: Wall) -> (Vec<Change>, Vec<Record>) {
    let mut changes = Vec::new();
    let mut records = Vec::new();
    for n in 0..agents {
        // The first number belongs to nobody yet: the admin of a new house has only a link.
        let id = AgentId(u32::try_from(n).expect("few agents") + 1_000);
        let session = SessionId(u128::from(id.0));
        changes.push(Change::Put(Row::Agent(AgentRow {
            id,
            email: text(&format!("agent{n}@example.org")),
            full_name: text(&format!("Agent {n}")),
            display_name: text(&format!("Agent {n}")),
            admin: n < ADMINS,
            enabled: true,
            capacity: 4,
            categories: vec![SALES],
            sessions: vec![session],
            state: AgentState::Away(AwayReason::LoggedIn),
            state_since: now,
            idle_since: now,
            missed: 0,
            outcomes: Vec::new(),
            status: None,
            listed: false,
            here: false,
        })));
        records.push(Record::PutSession(SessionRecord {
            id: session,
            secret_hash: Sha256::digest(secret(n)).into(),
            agent: id,
            created: now,
            last_seen: now,
            address: "127.0.0.1".to_owned(),
            browser: None,
        }));
    }
    (changes, records)
}

/// Adds rows to a store that nobody else has open. Counters go past every number that is used.
pub async fn fill(path: &Path, changes: Vec<Change>, records: Vec<Record>) -> Result<()> {
    let store = Store::open(path)?;
    let mut counters = store.load()?.counters;
    for change in &changes {
        count(&mut counters, change);
    }
    let mut writer = store.writer()?;
    let mut batches: Vec<Batch> = Vec::new();
    let mut changes = changes.into_iter().peekable();
    while changes.peek().is_some() {
        let changes = changes.by_ref().take(ROWS_A_BATCH).collect();
        batches.push(Batch {
            upto: 0,
            changes,
            records: Vec::new(),
        });
    }
    batches.push(Batch {
        upto: 0,
        changes: vec![Change::Put(Row::Counters(counters))],
        records,
    });
    for batch in batches {
        writer.submit(batch)?;
        let outcome = writer.outcome().await;
        anyhow::ensure!(outcome == Some(Outcome::Committed { upto: 0 }), "{outcome:?}");
    }
    drop(writer);
    Ok(Store::fold(path)?)
}

fn count(counters: &mut Counters, change: &Change) {
    match change {
        Change::Put(Row::Agent(row)) => counters.agent = counters.agent.max(row.id.0 + 1),
        Change::Put(Row::Customer(row)) => {
            let entry = row.waiting.as_ref().map_or(0, |waiting| waiting.entry.0 + 1);
            counters.entry = counters.entry.max(entry);
        }
        Change::Put(Row::Conversation(row)) => counters.conversation = counters.conversation.max(row.id.0 + 1),
        _ => {}
    }
}

pub fn text<const MAX: usize, const LINE: bool>(text: &str) -> Text<MAX, LINE> {
    Text::parse(text).expect("a text within its limits")
}
