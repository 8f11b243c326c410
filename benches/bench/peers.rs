//! Who does the same job beside Usher: two hubs by hand on Node, NATS, and the ceilings, which do nothing but move bytes.

use std::fs;
use std::net::{IpAddr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use futures_util::{FutureExt, SinkExt, StreamExt};
use rustix::process::Signal;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::handshake::server::{Request, Response};
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::{accept_async_with_config, accept_hdr_async_with_config};

use crate::process::{Process, program};
use crate::talk::EACH;

/// What stands beside Usher, as their packages are called; the ceilings stand on the last.
pub const WS: &str = "ws";
pub const SOCKET_IO: &str = "socket.io";
pub const NATS: &str = "NATS";
pub const TUNGSTENITE: &str = "tokio-tungstenite";

/// How long a peer may take to listen.
const STARTS_WITHIN: Duration = Duration::from_secs(20);

/// A server beside Usher.
pub struct Peer {
    pub process: Process,
    pub address: SocketAddr,
    _folder: TempDir,
}

impl Peer {
    /// A hub by hand: `ws` or `socket.io`.
    pub fn by_hand(which: &str) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let script = peers().join(format!("{which}.mjs")).display().to_string();
        let arguments = ["--expose-gc", &script];
        let process = Process::start(&program("node")?, &arguments, folder.path(), &[])?;
        Self::that_says_where(process, folder)
    }

    /// What the hub over `ws` has in memory after Node has collected its garbage, and how much of it is room that Node keeps ready
    /// for new objects, in KiB.
    pub fn collected_kib(&mut self) -> Result<(f64, f64)> {
        self.process.signal(Signal::USR2)?;
        let line = self.process.line()?;
        let ready = line.strip_prefix("collected ").context("it does not collect")?;
        Ok((self.process.rss_kib()?, ready.parse()?))
    }

    /// This program as a ceiling.
    pub fn bare(which: Bare) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let process = Process::start(&std::env::current_exe()?, &["bare", which.word()], folder.path(), &[])?;
        Self::that_says_where(process, folder)
    }

    fn that_says_where(mut process: Process, folder: TempDir) -> Result<Self> {
        let line = process.line()?;
        let address = line.rsplit(' ').next().and_then(|address| address.parse().ok());
        Ok(Self {
            address: address.with_context(|| format!("no address in: {line}"))?,
            process,
            _folder: folder,
        })
    }

    pub fn nats() -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let (plain, web) = (free_port()?, free_port()?);
        let settings = format!(
            "host: 127.0.0.1\nport: {plain}\nmax_connections: 100000\n\
             websocket {{ host: 127.0.0.1, port: {web}, no_tls: true, compression: false }}\n"
        );
        fs::write(folder.path().join("nats.conf"), settings)?;
        let arguments = ["-c", "nats.conf", "-l", "nats.log"];
        let process = Process::start(&program("nats-server")?, &arguments, folder.path(), &[])?;
        let address = SocketAddr::from(([127, 0, 0, 1], web));
        let begun = Instant::now();
        while std::net::TcpStream::connect(address).is_err() {
            anyhow::ensure!(begun.elapsed() < STARTS_WITHIN, "nats-server does not listen");
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(Self {
            process,
            address,
            _folder: folder,
        })
    }
}

/// Why the peers on Node cannot be measured, if they cannot: installs what they stand on.
pub fn node_is_missing() -> Option<String> {
    let install = || -> Result<()> {
        program("node")?;
        if installed().exists() {
            return Ok(());
        }
        let npm = Command::new(program("npm")?)
            .args(["ci", "--silent"])
            .current_dir(peers())
            .status()?;
        anyhow::ensure!(npm.success(), "`npm ci` failed in benches/peers");
        Ok(())
    };
    let why = install().err()?;
    Some(format!("the hubs on ws and socket.io: {why}"))
}

/// Why NATS cannot be measured, if it cannot.
pub fn nats_is_missing() -> Option<String> {
    let why = program("nats-server").err()?;
    Some(format!("NATS: {why} (Debian's package nats-server)"))
}

/// What npm says that it has installed.
pub fn installed() -> PathBuf {
    peers().join("node_modules/.package-lock.json")
}

fn peers() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/peers")
}

fn free_port() -> Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

/// The ceilings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bare {
    /// Bytes over TCP come back.
    Tcp,
    /// Messages over tokio-tungstenite come back, each flushed.
    Socket,
    /// As `Socket`; all that is there is answered before one flush.
    Batched,
    /// As `Batched`, and each message goes to an agent besides.
    Relay,
}

impl Bare {
    const ALL: [Self; 4] = [Self::Tcp, Self::Socket, Self::Batched, Self::Relay];

    fn word(self) -> &'static str {
        match self {
            Self::Tcp => "tcp",
            Self::Socket => "socket",
            Self::Batched => "batched",
            Self::Relay => "relay",
        }
    }

    /// Runs as that ceiling, for good.
    pub async fn serve(word: &str) -> Result<()> {
        let which = Self::ALL.into_iter().find(|one| one.word() == word);
        let which = which.with_context(|| format!("there is no ceiling called {word}"))?;
        let listener = tokio::net::TcpListener::bind((IpAddr::from([127, 0, 0, 1]), 0)).await?;
        println!("listens at {}", listener.local_addr()?);
        let desks = Desks::default();
        loop {
            let (stream, _) = listener.accept().await?;
            stream.set_nodelay(true)?;
            let desks = Arc::clone(&desks);
            // A connection that breaks is the generator's to notice.
            drop(tokio::spawn(async move {
                match which {
                    Self::Tcp => echo_bytes(stream).await,
                    Self::Socket => echo_messages(stream).await,
                    Self::Batched => echo_batches(stream).await,
                    Self::Relay => relay(stream, desks).await,
                }
            }));
        }
    }
}

async fn echo_bytes(mut stream: TcpStream) -> Result<()> {
    let mut buffer = [0; 4_096];
    loop {
        let bytes = stream.read(&mut buffer).await?;
        if bytes == 0 {
            return Ok(());
        }
        stream.write_all(&buffer[..bytes]).await?;
    }
}

/// As much as Usher writes through (it reads through 512 bytes): tungstenite's own cost a core.
fn buffers() -> WebSocketConfig {
    WebSocketConfig::default()
        .read_buffer_size(4_096)
        .write_buffer_size(4_096)
}

async fn echo_messages(stream: TcpStream) -> Result<()> {
    let mut socket = accept_async_with_config(stream, Some(buffers())).await?;
    while let Some(message) = socket.next().await {
        socket.send(message?).await?;
    }
    Ok(())
}

async fn echo_batches(stream: TcpStream) -> Result<()> {
    let mut socket = accept_async_with_config(stream, Some(buffers())).await?;
    while let Some(message) = socket.next().await {
        socket.feed(message?).await?;
        while let Some(Some(message)) = socket.next().now_or_never() {
            socket.feed(message?).await?;
        }
        socket.flush().await?;
    }
    Ok(())
}

/// The ways to the agents, and how many customers have come: four to each, in the order in which they come.
type Desks = Arc<Mutex<(Vec<mpsc::UnboundedSender<Message>>, usize)>>;

/// Who is at the other end of a socket.
enum Seat {
    Agent(mpsc::UnboundedReceiver<Message>),
    Customer(mpsc::UnboundedSender<Message>),
}

#[expect(clippy::result_large_err, reason = "tungstenite's own kind of callback")]
async fn relay(stream: TcpStream, desks: Desks) -> Result<()> {
    let mut seat = None;
    let take = |request: &Request, response: Response| {
        let (agents, customers) = &mut *desks.lock().expect("nobody panics");
        if request.uri().path() == "/agent" {
            let (to, messages) = mpsc::unbounded_channel();
            agents.push(to);
            seat = Some(Seat::Agent(messages));
        } else {
            seat = agents.get(*customers / EACH).cloned().map(Seat::Customer);
            *customers += 1;
        }
        Ok(response)
    };
    let mut socket = accept_hdr_async_with_config(stream, take, Some(buffers())).await?;
    match seat.context("a customer without an agent")? {
        Seat::Agent(mut messages) => {
            while let Some(message) = messages.recv().await {
                socket.feed(message).await?;
                while let Ok(message) = messages.try_recv() {
                    socket.feed(message).await?;
                }
                socket.flush().await?;
            }
        }
        Seat::Customer(agent) => {
            while let Some(message) = socket.next().await {
                let message = message?;
                agent.send(message.clone())?;
                socket.feed(message).await?;
                while let Some(Some(message)) = socket.next().now_or_never() {
                    let message = message?;
                    agent.send(message.clone())?;
                    socket.feed(message).await?;
                }
                socket.flush().await?;
            }
        }
    }
    Ok(())
}
