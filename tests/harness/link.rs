//! A line between a client and a server that a test can cut, mend, slow down and stall.
//!
//! It carries bytes and knows nothing of what they say.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use tokio::io::{self, AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{ReadHalf, WriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::DEADLINE;
use super::mongo::free_port;

/// What is carried at once: less than a batch of records, so that a cut can come in the middle of one.
const CHUNK_BYTES: usize = 16 * 1024;

/// A proxy in front of an address. Whatever goes through it is cut when it is dropped.
pub struct Link {
    address: SocketAddr,
    line: Arc<Line>,
    /// Nobody answers at the address while there is none.
    accepting: Option<JoinHandle<()>>,
}

/// What all connections share.
struct Line {
    server: SocketAddr,
    pace: watch::Sender<Pace>,
    accepted: AtomicU64,
    open: watch::Sender<u64>,
    sent_bytes: AtomicU64,
    answered_bytes: AtomicU64,
}

#[derive(Clone, Copy)]
enum Pace {
    /// Each chunk on its way to the server waits so long.
    Delayed(Duration),
    /// Nothing moves, in either direction.
    Stalled,
}

impl Link {
    /// To a server that need not be there yet.
    pub async fn to(server: SocketAddr) -> Self {
        let mut link = Self {
            address: SocketAddr::from((Ipv4Addr::LOCALHOST, free_port())),
            line: Arc::new(Line {
                server,
                pace: watch::Sender::new(Pace::Delayed(Duration::ZERO)),
                accepted: AtomicU64::new(0),
                open: watch::Sender::new(0),
                sent_bytes: AtomicU64::new(0),
                answered_bytes: AtomicU64::new(0),
            }),
            accepting: None,
        };
        link.mend().await;
        link
    }

    /// What the client is told instead of the server's.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Connections are reset and new ones refused, from the moment that this comes back.
    pub async fn cut(&mut self) {
        if let Some(accepting) = self.accepting.take() {
            accepting.abort();
            // Its connections went with it.
            assert!(accepting.await.is_err_and(|error| error.is_cancelled()));
        }
    }

    /// As it was in the beginning: open and at full speed. What had stalled goes on.
    pub async fn mend(&mut self) {
        self.line.pace.send_replace(Pace::Delayed(Duration::ZERO));
        if self.accepting.is_none() {
            let listener = TcpListener::bind(self.address).await.unwrap();
            self.accepting = Some(tokio::spawn(self.line.clone().accept(listener)));
        }
    }

    /// Each chunk of at most 16 KiB on its way to the server waits so long: so does each question, at least.
    pub fn slow(&self, delay: Duration) {
        self.line.pace.send_replace(Pace::Delayed(delay));
    }

    /// Connections stay and new ones are taken, but nothing is carried until it is mended.
    pub fn stall(&self) {
        self.line.pace.send_replace(Pace::Stalled);
    }

    /// How many connections it has taken.
    pub fn accepted(&self) -> u64 {
        self.line.accepted.load(Ordering::Relaxed)
    }

    /// Comes back when it carries so many connections.
    pub async fn until_open(&self, wanted: u64) {
        let mut open = self.line.open.subscribe();
        let reached = timeout(DEADLINE, open.wait_for(|open| *open == wanted)).await;
        drop(reached.expect("that many connections").expect("the sender is here"));
    }

    /// How much it has carried to the server.
    pub fn sent_bytes(&self) -> u64 {
        self.line.sent_bytes.load(Ordering::Relaxed)
    }

    /// How much it has carried back.
    pub fn answered_bytes(&self) -> u64 {
        self.line.answered_bytes.load(Ordering::Relaxed)
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        if let Some(accepting) = &self.accepting {
            accepting.abort();
        }
    }
}

impl Line {
    async fn accept(self: Arc<Self>, listener: TcpListener) {
        // Within this task and not beside it: they end with it.
        let mut connections = FuturesUnordered::new();
        loop {
            tokio::select! {
                accepted = listener.accept() => {
                    self.accepted.fetch_add(1, Ordering::Relaxed);
                    connections.push(self.carry(accepted.unwrap().0, Open::one_more(&self.open)));
                }
                Some(()) = connections.next() => {}
            }
        }
    }

    /// One connection, until both sides have ended it. Where the server is not there, or goes, the client feels a reset.
    async fn carry(&self, client: TcpStream, _open: Open<'_>) {
        let mut client = Abrupt::of(client);
        self.turn(Direction::Back).await;
        let Ok(server) = TcpStream::connect(self.server).await else {
            return;
        };
        let mut server = Abrupt::of(server);
        let (from_client, to_client) = client.stream.split();
        let (from_server, to_server) = server.stream.split();
        let there = self.pump(from_client, to_server, Direction::There);
        let back = self.pump(from_server, to_client, Direction::Back);
        let ended = tokio::try_join!(there, back);
        client.in_order = ended.is_ok();
        server.in_order = ended.is_ok();
    }

    async fn pump(&self, mut from: ReadHalf<'_>, mut to: WriteHalf<'_>, direction: Direction) -> io::Result<()> {
        let carried = match direction {
            Direction::There => &self.sent_bytes,
            Direction::Back => &self.answered_bytes,
        };
        let mut chunk = vec![0; CHUNK_BYTES];
        loop {
            let count = from.read(&mut chunk).await?;
            self.turn(direction).await;
            if count == 0 {
                return to.shutdown().await;
            }
            to.write_all(&chunk[..count]).await?;
            carried.fetch_add(count as u64, Ordering::Relaxed);
        }
    }

    /// Comes back when something may be carried in this direction.
    async fn turn(&self, direction: Direction) {
        let mut pace = self.pace.subscribe();
        loop {
            let now = *pace.borrow_and_update();
            let changed = pace.changed();
            match (now, direction) {
                (Pace::Delayed(delay), Direction::There) if !delay.is_zero() => {
                    tokio::select! {
                        () = tokio::time::sleep(delay) => return,
                        _ = changed => {}
                    }
                }
                (Pace::Delayed(_), _) => return,
                (Pace::Stalled, _) => changed.await.expect("the sender is here"),
            }
        }
    }
}

#[derive(Clone, Copy)]
enum Direction {
    There,
    Back,
}

/// A connection that is counted.
struct Open<'a>(&'a watch::Sender<u64>);

impl<'a> Open<'a> {
    fn one_more(count: &'a watch::Sender<u64>) -> Self {
        count.send_modify(|open| *open += 1);
        Self(count)
    }
}

impl Drop for Open<'_> {
    fn drop(&mut self) {
        self.0.send_modify(|open| *open -= 1);
    }
}

/// A connection that is reset when it is dropped, unless it has ended in order.
struct Abrupt {
    stream: TcpStream,
    in_order: bool,
}

impl Abrupt {
    fn of(stream: TcpStream) -> Self {
        stream.set_nodelay(true).unwrap();
        Self {
            stream,
            in_order: false,
        }
    }
}

impl Drop for Abrupt {
    fn drop(&mut self) {
        if !self.in_order {
            self.stream.set_zero_linger().unwrap();
        }
    }
}

mod tests {
    use std::io::ErrorKind;
    use std::time::Instant;

    use super::*;

    /// Says to every connection what it says itself.
    async fn echo() -> SocketAddr {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            loop {
                let (mut stream, _) = listener.accept().await.unwrap();
                tokio::spawn(async move {
                    let (mut from, mut to) = stream.split();
                    // That it is cut off is what some of them are about.
                    drop(io::copy(&mut from, &mut to).await);
                    drop(to.shutdown().await);
                });
            }
        });
        address
    }

    async fn say(stream: &mut TcpStream, text: &str) -> io::Result<String> {
        stream.write_all(text.as_bytes()).await?;
        hear(stream, text.len()).await
    }

    async fn hear(stream: &mut TcpStream, bytes: usize) -> io::Result<String> {
        let mut heard = vec![0; bytes];
        timeout(DEADLINE, stream.read_exact(&mut heard))
            .await
            .expect("an answer")?;
        Ok(String::from_utf8(heard).unwrap())
    }

    async fn call(link: &Link) -> io::Result<TcpStream> {
        TcpStream::connect(link.address()).await
    }

    #[tokio::test]
    async fn a_link_carries_all_there_and_back_and_ends_in_order() {
        let link = Link::to(echo().await).await;
        let mut stream = call(&link).await.unwrap();
        let text = "all of it. ".repeat(20_000);
        link.until_open(1).await;
        stream.write_all(text.as_bytes()).await.unwrap();
        stream.shutdown().await.unwrap();
        // It is done with it, and what nobody has read yet is still there.
        link.until_open(0).await;
        let mut heard = String::new();
        stream.read_to_string(&mut heard).await.unwrap();
        assert!(heard == text);
        let bytes = text.len() as u64;
        assert_eq!(
            (link.accepted(), link.sent_bytes(), link.answered_bytes()),
            (1, bytes, bytes)
        );
    }

    #[tokio::test]
    async fn a_cut_link_resets_and_refuses_until_it_is_mended() {
        let mut link = Link::to(echo().await).await;
        let mut stream = call(&link).await.unwrap();
        assert_eq!(say(&mut stream, "before").await.unwrap(), "before");
        link.cut().await;
        let reset = hear(&mut stream, 1).await.unwrap_err();
        assert_eq!(reset.kind(), ErrorKind::ConnectionReset);
        assert_eq!(call(&link).await.unwrap_err().kind(), ErrorKind::ConnectionRefused);
        link.cut().await;
        link.mend().await;
        let mut stream = call(&link).await.unwrap();
        assert_eq!(say(&mut stream, "after").await.unwrap(), "after");
        assert_eq!((link.accepted(), link.sent_bytes()), (2, 11));
    }

    #[tokio::test]
    async fn a_slow_link_delays_each_question_until_it_is_mended() {
        let delay = Duration::from_millis(200);
        let mut link = Link::to(echo().await).await;
        let mut stream = call(&link).await.unwrap();
        link.slow(delay);
        for _ in 0..2 {
            let asked = Instant::now();
            assert_eq!(say(&mut stream, "well?").await.unwrap(), "well?");
            assert!(asked.elapsed() >= delay);
        }
        // What waits for its turn does not wait for a former delay.
        link.slow(DEADLINE * 2);
        stream.write_all(b"and now?").await.unwrap();
        assert!(timeout(delay, hear(&mut stream, 8)).await.is_err());
        link.mend().await;
        assert_eq!(hear(&mut stream, 8).await.unwrap(), "and now?");
    }

    #[tokio::test]
    async fn a_stalled_link_takes_connections_and_carries_nothing_until_it_is_mended() {
        let mut link = Link::to(echo().await).await;
        let mut old = call(&link).await.unwrap();
        assert_eq!(say(&mut old, "old").await.unwrap(), "old");
        link.stall();
        let mut new = call(&link).await.unwrap();
        old.write_all(b"1").await.unwrap();
        new.write_all(b"2").await.unwrap();
        let silence = Duration::from_millis(200);
        assert!(timeout(silence, hear(&mut old, 1)).await.is_err());
        assert!(timeout(silence, hear(&mut new, 1)).await.is_err());
        assert_eq!((link.accepted(), link.sent_bytes()), (2, 3));
        link.mend().await;
        assert_eq!(hear(&mut old, 1).await.unwrap(), "1");
        assert_eq!(hear(&mut new, 1).await.unwrap(), "2");
        // A stall ends by a cut, too.
        link.stall();
        old.write_all(b"3").await.unwrap();
        link.cut().await;
        assert_eq!(hear(&mut old, 1).await.unwrap_err().kind(), ErrorKind::ConnectionReset);
    }

    #[tokio::test]
    async fn a_link_to_nobody_is_felt_as_a_reset() {
        let nobody = SocketAddr::from((Ipv4Addr::LOCALHOST, free_port()));
        let link = Link::to(nobody).await;
        let mut stream = call(&link).await.unwrap();
        assert_eq!(
            hear(&mut stream, 1).await.unwrap_err().kind(),
            ErrorKind::ConnectionReset
        );
    }
}
