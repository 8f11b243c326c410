//! Who asks and never reads: no answer and no frame of a websocket lies unread for ever.

use std::future::pending;
use std::net::SocketAddr;
use std::time::Duration;

use futures_util::SinkExt;
use serde_json::json;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpSocket;
use tokio::time::timeout;
use tokio_tungstenite::client_async;
use tokio_tungstenite::tungstenite::Message;
use usher::config::Https;
use usher::dial::Line;
use usher::http::{accept, router};
use usher::hub::text::Name;
use usher::ids::TabId;
use usher::protocol::VERSION;

use crate::harness::tls::client;
use crate::harness::{Client, DEADLINE, TestServer};

/// In place of the forty seconds of a server.
const SOON: Duration = Duration::from_millis(200);

/// What the system buffers on each side: little, so that little fills it.
const BUFFER_BYTES: u32 = 4_096;

/// So many that telling a newcomer of them is more than both sides buffer.
const CATEGORIES: u32 = 100;

/// A server with room for one connection, and a door of it with less patience.
struct Door {
    server: TestServer,
    address: SocketAddr,
}

impl Door {
    async fn open(https: Https) -> Self {
        let server = TestServer::start_with(|config| {
            config.https = https;
            config.max_connections = 1;
            config.seeds.categories = (0..CATEGORIES)
                .map(|at| Name::parse(&format!("{at:0100}")).unwrap())
                .collect();
        })
        .await;
        let socket = TcpSocket::new_v4().unwrap();
        // Connections have that of their listener.
        socket.set_send_buffer_size(BUFFER_BYTES).unwrap();
        socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
        let listener = socket.listen(16).unwrap();
        let address = listener.local_addr().unwrap();
        let site = server.running.site.clone();
        let doors = accept::run(site.clone(), listener, router(site.clone()), SOON, pending());
        drop(site.tasks.spawn(doors));
        Self { server, address }
    }

    fn client(&self) -> Client {
        match &self.server.running.site.tls {
            None => Client::new(self.address),
            Some(tls) => client(self.address, "localhost", &tls.certificate().unwrap()),
        }
    }

    /// A connection of somebody who has not read anything yet.
    async fn line(&self) -> Line {
        let socket = TcpSocket::new_v4().unwrap();
        socket.set_recv_buffer_size(BUFFER_BYTES).unwrap();
        let stream = socket.connect(self.address).await.unwrap();
        match &self.client().trusting {
            None => Box::new(stream),
            Some(trusting) => Box::new(trusting.shake(stream).await.unwrap()),
        }
    }
}

/// Asks for a page over and over until the other side hangs up.
async fn ask_and_never_read(mut line: Line) {
    let request = "GET /openapi.json HTTP/1.1\r\nhost: localhost\r\n\r\n";
    let endless = async { while line.write_all(request.as_bytes()).await.is_ok() {} };
    timeout(DEADLINE, endless).await.expect("nobody hangs up");
}

/// Says hello and goes on pinging until the other side hangs up.
async fn say_hello_and_never_read(line: Line) {
    let (mut socket, _) = client_async("ws://localhost/v1/ws/customer", line).await.unwrap();
    let hello = json!({ "type": "hello", "version": VERSION, "tab": TabId(1), "token": null, "seen": [] });
    socket.send(Message::text(hello.to_string())).await.unwrap();
    let endless = async { while socket.send(Message::Ping(Default::default())).await.is_ok() {} };
    timeout(DEADLINE, endless).await.expect("nobody hangs up");
}

#[tokio::test]
async fn who_reads_no_answers_is_hung_up_on() {
    for https in [Https::None, Https::Adhoc] {
        let door = Door::open(https).await;
        ask_and_never_read(door.line().await).await;
        assert_eq!(door.client().get("/healthz").await.status, 200, "its seat is free");
    }
}

#[tokio::test]
async fn a_websocket_that_is_never_read_is_hung_up_on() {
    for https in [Https::None, Https::Adhoc] {
        let door = Door::open(https).await;
        say_hello_and_never_read(door.line().await).await;
        assert_eq!(door.client().get("/healthz").await.status, 200, "its seat is free");
    }
}
