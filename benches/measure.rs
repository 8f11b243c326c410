//! What an idle connection costs in memory, and how fast messages are relayed beside a bare echo, both against the release binary.
//!
//! ```sh
//! ulimit -n 20000; cargo build --release && cargo bench --bench measure
//! ```
//!
//! The server runs on processor 0 and this client on processor 1 (`taskset`). Nothing is asserted: the numbers are to be read.
//! `WAITING=10000` and `PAIRS=400` set the sizes. The echo is tokio-tungstenite with 4 KiB buffers, one thread like the core
//! that the server has. A relayed message is in the file before it is shown, and makes three frames: the entry to both sides
//! and the answer; an echo makes one.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a measurement reads clocks and environment"
)]

use std::env;
use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::{WebSocketStream, accept_async_with_config, client_async_with_config};

type Socket = WebSocketStream<TcpStream>;

/// Below the burst that a connection may send at once, so that no pace limits what is measured.
const MESSAGES: usize = 60;

/// Below the commands that may be unanswered.
const WINDOW: usize = 16;

/// A server as a child on processor 0, killed when dropped.
struct Server {
    child: Child,
    lines: BufReader<std::process::ChildStdout>,
    address: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Server {
    fn start(program: &str, argument: Option<&str>, folder: &str) -> Self {
        let mut command = Command::new("taskset");
        command
            .args(["-c", "0", program])
            .args(argument)
            .env_clear()
            .current_dir(folder);
        for (key, value) in [
            ("DATA_DIR", folder),
            ("SERVER_PORT", "0"),
            ("MAX_CONNECTIONS_PER_ADDRESS", "100000"),
            ("ENTERS_PER_ADDRESS", "100000"),
            ("QUEUE_LIMIT", "100000"),
            ("LOG_LEVEL", "error"),
        ] {
            command.env(key, value);
        }
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        lines.read_line(&mut line).unwrap();
        let port = line.trim().rsplit(':').next().unwrap().to_owned();
        Self {
            child,
            lines,
            address: format!("127.0.0.1:{port}"),
        }
    }

    fn token(&mut self) -> String {
        let mut line = String::new();
        while !line.contains("/setup/") {
            line.clear();
            self.lines.read_line(&mut line).unwrap();
        }
        line.trim().rsplit('/').next().unwrap().to_owned()
    }

    fn rss_kib(&self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find(|line| line.starts_with("VmRSS")).unwrap();
        line.split_whitespace().nth(1).unwrap().parse().unwrap()
    }

    /// Processor time so far, at 100 ticks a second.
    fn cpu(&self) -> Duration {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.child.id())).unwrap();
        let fields: Vec<&str> = stat.rsplit(") ").next().unwrap().split(' ').collect();
        let ticks: u64 = fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap();
        Duration::from_millis(ticks * 10)
    }
}

async fn open(address: &str, path: &str, cookie: Option<&str>) -> Socket {
    let mut request = format!("ws://{address}{path}").into_client_request().unwrap();
    if let Some(cookie) = cookie {
        let headers = request.headers_mut();
        headers.insert("cookie", HeaderValue::from_str(cookie).unwrap());
        headers.insert("origin", HeaderValue::from_str(&format!("http://{address}")).unwrap());
    }
    let stream = TcpStream::connect(address).await.unwrap();
    stream.set_nodelay(true).unwrap();
    client_async_with_config(request, stream, Some(small()))
        .await
        .unwrap()
        .0
}

fn small() -> WebSocketConfig {
    WebSocketConfig::default()
        .read_buffer_size(4096)
        .write_buffer_size(4096)
}

fn id() -> String {
    format!("{:032x}", rand::random::<u128>())
}

async fn send(socket: &mut Socket, frame: &Value) {
    socket.send(Message::text(frame.to_string())).await.unwrap();
}

/// Reads until a frame of that type.
async fn until(socket: &mut Socket, kind: &str) -> Value {
    loop {
        if let Message::Text(text) = socket.next().await.unwrap().unwrap() {
            let frame: Value = serde_json::from_str(&text).unwrap();
            assert_ne!(frame["type"], "refused", "{frame}");
            if frame["type"] == kind {
                return frame;
            }
        }
    }
}

async fn hello(socket: &mut Socket, state: &str) {
    send(socket, &json!({ "type": "hello", "version": 1, "tab": id() })).await;
    until(socket, state).await;
}

/// A customer's page that waits in a category.
async fn waiting(address: &str, category: u64) -> Socket {
    let mut socket = open(address, "/v1/ws/customer", None).await;
    hello(&mut socket, "customer_state").await;
    send(
        &mut socket,
        &json!({ "type": "enter", "id": id(), "category": category, "name": "Grace" }),
    )
    .await;
    until(&mut socket, "ok").await;
    socket
}

fn curl(address: &str, method: &str, path: &str, cookie: &str, body: &Value) -> (String, Value) {
    let output = Command::new("curl")
        .args(["-s", "-i", "-X", method, "-H", "content-type: application/json", "-H"])
        .args([
            &format!("origin: http://{address}"),
            "-H",
            &format!("cookie: {cookie}"),
            "-d",
            &body.to_string(),
        ])
        .arg(format!("http://{address}{path}"))
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    let cookie = head
        .lines()
        .find_map(|line| line.strip_prefix("set-cookie: "))
        .unwrap_or_default();
    (
        cookie.split(';').next().unwrap().to_owned(),
        serde_json::from_str(body).unwrap(),
    )
}

async fn memory(server: &Server, count: usize) {
    let before = server.rss_kib();
    let mut idle = Vec::new();
    for _ in 0..count {
        let mut socket = open(&server.address, "/v1/ws/customer", None).await;
        hello(&mut socket, "customer_state").await;
        idle.push(socket);
    }
    let looking = server.rss_kib();
    for socket in &mut idle {
        send(
            socket,
            &json!({ "type": "enter", "id": id(), "category": 4, "name": "Grace" }),
        )
        .await;
        until(socket, "ok").await;
    }
    let waiting = server.rss_kib();
    let each = |now: u64| (now - before) as f64 / count as f64;
    println!(
        "RSS: {before} KiB with nobody; {count} customers: {:.1} KiB each on the first page, {:.1} KiB each waiting",
        each(looking),
        each(waiting)
    );
}

/// Pairs who talk; from customer to agent each `MESSAGES`.
async fn relay(server: &Server, admin: &str, pairs: usize) -> f64 {
    let address = &server.address;
    let mut desks = JoinSet::new();
    for at in 0..pairs.div_ceil(4) {
        let (email, password) = (format!("a{at}@example.org"), "correct horse battery");
        let body = json!({ "email": email, "full_name": "A", "display_name": format!("A{at}"), "capacity": 4,
            "categories": [1], "password": password, "password_again": password });
        curl(address, "POST", "/v1/agents", admin, &body);
        let (cookie, _) = curl(
            address,
            "POST",
            "/v1/login",
            "",
            &json!({ "email": email, "password": password }),
        );
        let mut desk = open(address, "/v1/ws/agent", Some(&cookie)).await;
        hello(&mut desk, "agent_state").await;
        send(
            &mut desk,
            &json!({ "type": "set_state", "id": id(), "state": "available" }),
        )
        .await;
        until(&mut desk, "ok").await;
        let expected = MESSAGES * 4.min(pairs - at * 4);
        desks.spawn(async move {
            let mut shown = 0;
            while shown < expected {
                let entry = until(&mut desk, "entry").await;
                shown += usize::from(entry["entry"]["kind"] == "message");
            }
        });
    }
    let mut customers = Vec::new();
    for _ in 0..pairs {
        let mut customer = waiting(address, 1).await;
        let talking = loop {
            let place = until(&mut customer, "place").await;
            if let Some(conversation) = place["place"]["conversation"].as_u64() {
                break conversation;
            }
        };
        customers.push((customer, talking));
    }
    let (cpu, begun) = (server.cpu(), Instant::now());
    let mut talks = JoinSet::new();
    for (mut customer, conversation) in customers {
        talks.spawn(async move {
            for at in 0..MESSAGES + WINDOW {
                if at < MESSAGES {
                    let say =
                        json!({ "type": "say", "id": id(), "conversation": conversation, "text": "x".repeat(60) });
                    send(&mut customer, &say).await;
                }
                if at >= WINDOW {
                    until(&mut customer, "ok").await;
                }
            }
        });
    }
    while talks.join_next().await.is_some() {}
    while desks.join_next().await.is_some() {}
    report(
        "relay, customer to agent",
        pairs * MESSAGES,
        begun.elapsed(),
        server.cpu() - cpu,
    )
}

async fn echo(server: &Server, pairs: usize) -> f64 {
    let begun = Instant::now();
    let mut clients = JoinSet::new();
    let mut sockets = Vec::new();
    for _ in 0..pairs {
        sockets.push(open(&server.address, "/", None).await);
    }
    let (opened, opened_at) = (server.cpu(), begun.elapsed());
    for mut socket in sockets {
        clients.spawn(async move {
            for at in 0..MESSAGES * 5 + WINDOW {
                if at < MESSAGES * 5 {
                    let say = json!({ "type": "say", "id": id(), "conversation": 1, "text": "x".repeat(60) });
                    send(&mut socket, &say).await;
                }
                if at >= WINDOW {
                    until(&mut socket, "say").await;
                }
            }
        });
    }
    while clients.join_next().await.is_some() {}
    report(
        "bare echo",
        pairs * MESSAGES * 5,
        begun.elapsed() - opened_at,
        server.cpu() - opened,
    )
}

fn report(what: &str, messages: usize, took: Duration, cpu: Duration) -> f64 {
    let (wall, busy) = (
        messages as f64 / took.as_secs_f64(),
        messages as f64 / cpu.as_secs_f64(),
    );
    println!(
        "{what}: {messages} messages in {took:.2?}, {wall:.0}/s; {busy:.0} per second of the server's processor time"
    );
    busy
}

async fn serve_echo() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    println!("echo at 127.0.0.1:{}", listener.local_addr().unwrap().port());
    let mut open = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        stream.set_nodelay(true).unwrap();
        open.spawn(async move {
            let mut socket = accept_async_with_config(stream, Some(small())).await.unwrap();
            while let Some(Ok(message)) = socket.next().await {
                if message.is_text() && socket.send(message).await.is_err() {
                    break;
                }
            }
        });
    }
}

fn size(key: &str, default: usize) -> usize {
    env::var(key).map_or(default, |text| text.parse().unwrap())
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    if env::args().any(|argument| argument == "echo") {
        return serve_echo().await;
    }
    let me = env::current_exe().unwrap().display().to_string();
    drop(
        Command::new("taskset")
            .args(["-p", "-c", "1", &std::process::id().to_string()])
            .output(),
    );
    let program = format!("{}/target/release/usher", env!("CARGO_MANIFEST_DIR"));
    let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let [first, second] = folders.each_ref().map(|folder| folder.path().display().to_string());
    let server = Server::start(&program, None, &first);
    memory(&server, size("WAITING", 9_900)).await;
    drop(server);
    let pairs = size("PAIRS", 400);
    let bare = echo(&Server::start(&me, Some("echo"), &second), pairs).await;
    let mut server = Server::start(&program, None, &second);
    let token = server.token();
    let body = json!({ "email": "admin@example.org", "full_name": "Ada", "display_name": "Ada",
        "password": "correct horse battery", "password_again": "correct horse battery" });
    let (admin, _) = curl(&server.address, "POST", &format!("/v1/links/{token}"), "", &body);
    let relayed = relay(&server, &admin, pairs).await;
    println!("a relayed message costs {:.1} bare echoes", bare / relayed);
}
