//! Conversations under load: the same messages from customers to agents in the tongue of every server that is measured.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use hdrhistogram::Histogram;
use serde_json::json;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use crate::house::{House, enter, id};
use crate::process::{Process, cpu_here};
use crate::socket::{BINARY, PATIENCE, Socket, TEXT, source, write_frame};
use crate::stops::Stops;

/// What a message says besides its stamp: sixty characters, as people write in chats.
const SENTENCE: &str = "I wonder whether the parcel has left already, or not yet...";

/// How many conversations an agent has.
pub const EACH: usize = 4;

/// Two floods are below the burst that one socket may send at once, so that no pace limits what is measured.
pub const BURST: usize = 30;

/// How long a socket's burst takes to be whole again after two floods, each settled.
pub const REST: Duration = Duration::from_millis(2_400);

/// For how long the writer has nothing to do before it is said to rest: a quarter of a second after the last row it folds its journal.
const SETTLES: Duration = Duration::from_millis(280);

/// How a server is spoken to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tongue {
    /// Usher's frames.
    Frames,
    /// The same as events of Socket.IO; customers and agents in a namespace each.
    SocketIo,
    /// A subject for each conversation.
    Nats,
    /// Whatever is sent comes back to the sender, and may be shown to an agent.
    Echo,
    /// As `Echo`, without websocket.
    Bytes,
}

/// A customer in a conversation.
struct Line {
    socket: Socket,
    conversation: u64,
}

/// What one customer will say.
#[derive(Default)]
struct Script {
    bytes: Vec<u8>,
    /// Where each message ends.
    ends: Vec<usize>,
}

impl Script {
    /// The messages from one on, up to another one.
    fn between(&self, from: usize, upto: usize) -> &[u8] {
        let place = |messages: usize| messages.checked_sub(1).map_or(0, |last| self.ends[last]);
        &self.bytes[place(from)..place(upto)]
    }
}

/// Everybody in conversation.
pub struct Talks {
    tongue: Tongue,
    customers: Vec<Line>,
    desks: Vec<Socket>,
}

/// What so many messages cost.
#[derive(Clone, Copy, Debug)]
pub struct Cost {
    pub messages: usize,
    pub took: Duration,
    /// Of the server, while messages came.
    pub cpu: Duration,
    /// Of the server, for what it had put off until after the last.
    pub after: Duration,
    /// Of both by the thread that writes to disk, where the server has one.
    pub writer: Duration,
    /// Bytes that the server had written to disk.
    pub written: u64,
    /// Of the generator.
    pub generator: Duration,
}

/// What the operating system says before messages come.
struct Meter {
    cpu: Duration,
    writer: Duration,
    written: u64,
    generator: Duration,
    begun: Instant,
}

impl Meter {
    fn of(server: &Process) -> Result<Self> {
        Ok(Self {
            cpu: server.cpu()?,
            writer: server.cpu_of_writer(),
            written: server.written()?,
            generator: cpu_here(),
            begun: Instant::now(),
        })
    }

    fn cost(&self, server: &Process, messages: usize) -> Result<Cost> {
        let now = Self::of(server)?;
        Ok(Cost {
            messages,
            took: now.begun - self.begun,
            cpu: now.cpu - self.cpu,
            after: Duration::ZERO,
            writer: now.writer - self.writer,
            written: now.written - self.written,
            generator: now.generator - self.generator,
        })
    }
}

/// Messages that came at a steady rate.
pub struct Steady {
    /// From the moment at which each was due to its agent's screen, in microseconds.
    pub latencies: Histogram<u64>,
    /// The same of those on whose way the generator was not stopped.
    pub undisturbed: Histogram<u64>,
    /// When it was.
    pub stops: Arc<Stops>,
    /// The generator's share says nothing: it waits for the next message without rest.
    pub cost: Cost,
}

impl Cost {
    /// Adds what the server does once no more messages come: the journal's rows are folded into the file.
    pub async fn settled(mut self, server: &Process) -> Result<Self> {
        let before = Meter::of(server)?;
        // By then it has begun.
        sleep(SETTLES).await;
        loop {
            let writer = server.cpu_of_writer();
            sleep(SETTLES).await;
            if server.cpu_of_writer() == writer {
                break;
            }
        }
        let after = before.cost(server, 0)?;
        self.after += after.cpu;
        self.writer += after.writer;
        self.written += after.written;
        Ok(self)
    }

    /// Messages for a second of the server's processor.
    pub fn a_core(&self) -> f64 {
        self.messages as f64 / (self.cpu + self.after).as_secs_f64()
    }

    /// Of the server's processor.
    pub fn micros_each(&self) -> f64 {
        (self.cpu + self.after).as_secs_f64() * 1e6 / self.messages as f64
    }

    /// Of that for what was put off.
    pub fn micros_after(&self) -> f64 {
        self.after.as_secs_f64() * 1e6 / self.messages as f64
    }

    /// Messages a second by the clock.
    pub fn a_second(&self) -> f64 {
        self.messages as f64 / self.took.as_secs_f64()
    }

    /// How much of the time the server's processor was busy: as long as it is nearly always, the generator is not the limit.
    pub fn busy(&self) -> f64 {
        self.cpu.as_secs_f64() / self.took.as_secs_f64()
    }

    /// The same of the generator's.
    pub fn generator_busy(&self) -> f64 {
        self.generator.as_secs_f64() / self.took.as_secs_f64()
    }
}

impl Talks {
    /// Conversations in a house with enough agents.
    pub async fn in_house(house: &House, count: usize) -> Result<Self> {
        let mut desks = Vec::new();
        for n in 0..count.div_ceil(EACH) {
            desks.push(house.available(n).await?);
        }
        let mut customers = Vec::new();
        for _ in 0..count {
            let mut customer = house.customer().await?;
            let conversation = customer.talking().await?;
            customers.push(Line {
                socket: customer.socket,
                conversation,
            });
        }
        Ok(Self {
            tongue: Tongue::Frames,
            customers,
            desks,
        })
    }

    /// The same with a hub by hand over `ws`, which speaks Usher's frames.
    pub async fn with_ws(server: SocketAddr, count: usize) -> Result<Self> {
        let mut desks = Vec::new();
        for n in 0..count.div_ceil(EACH) {
            let mut desk = Socket::open(source(n), server, "/agent", &[]).await?;
            desk.send(json!({ "type": "hello" }).to_string().as_bytes()).await?;
            desk.until(r#"{"type":"agent_state""#).await?;
            desks.push(desk);
        }
        let mut customers = Vec::new();
        for n in 0..count {
            let mut socket = waiting_at_ws(server, n).await?;
            socket.until(r#"{"type":"place""#).await?;
            customers.push(Line {
                socket,
                conversation: n as u64 + 1,
            });
        }
        Ok(Self {
            tongue: Tongue::Frames,
            customers,
            desks,
        })
    }

    /// The same over Socket.IO.
    pub async fn with_socket_io(server: SocketAddr, count: usize) -> Result<Self> {
        let mut desks = Vec::new();
        for n in 0..count.div_ceil(EACH) {
            let mut desk = socket_io(server, n, "agent").await?;
            desk.send(br#"42/agent,["hello",{}]"#).await?;
            desk.until(r#"42/agent,["agent_state""#).await?;
            desks.push(desk);
        }
        let mut customers = Vec::new();
        for n in 0..count {
            let mut socket = socket_io(server, n, "customer").await?;
            socket.send(br#"42/customer,["enter",{"name":"Grace"}]"#).await?;
            socket.until(r#"42/customer,["place""#).await?;
            customers.push(Line {
                socket,
                conversation: n as u64 + 1,
            });
        }
        Ok(Self {
            tongue: Tongue::SocketIo,
            customers,
            desks,
        })
    }

    /// The same over NATS: a customer and an agent hear one subject; what a customer has said comes back as the answer.
    pub async fn with_nats(server: SocketAddr, count: usize) -> Result<Self> {
        let mut desks = Vec::new();
        for n in 0..count.div_ceil(EACH) {
            let subjects = (n * EACH..(n * EACH + EACH).min(count)).collect::<Vec<_>>();
            desks.push(nats(server, n, &subjects).await?);
        }
        let mut customers = Vec::new();
        for n in 0..count {
            customers.push(Line {
                socket: nats(server, n, &[n]).await?,
                conversation: n as u64,
            });
        }
        Ok(Self {
            tongue: Tongue::Nats,
            customers,
            desks,
        })
    }

    /// Nobody on the other side but an echo.
    pub async fn with_echo(server: SocketAddr, count: usize) -> Result<Self> {
        let mut customers = Vec::new();
        for n in 0..count {
            let socket = Socket::open(source(n), server, "/", &[]).await?;
            customers.push(Line {
                socket,
                conversation: n as u64,
            });
        }
        Ok(Self {
            tongue: Tongue::Echo,
            customers,
            desks: Vec::new(),
        })
    }

    /// What a customer says comes back, and goes to their agent as it is.
    pub async fn with_bare_relay(server: SocketAddr, count: usize) -> Result<Self> {
        let mut desks = Vec::new();
        for n in 0..count.div_ceil(EACH) {
            desks.push(Socket::open(source(n), server, "/agent", &[]).await?);
        }
        let customers = Self::with_echo(server, count).await?;
        Ok(Self { desks, ..customers })
    }

    /// As [`Talks::with_echo`], bytes without a frame around them.
    pub async fn with_bytes(server: SocketAddr, count: usize) -> Result<Self> {
        let mut customers = Vec::new();
        for n in 0..count {
            let socket = Socket::bare(source(n), server).await?;
            customers.push(Line {
                socket,
                conversation: n as u64,
            });
        }
        Ok(Self {
            tongue: Tongue::Bytes,
            customers,
            desks: Vec::new(),
        })
    }

    /// Every customer says so many messages as fast as they are answered, with at most `window` on their way; over when the last
    /// stands on its agent's screen.
    pub async fn flood(&mut self, server: &Process, messages: usize, window: usize) -> Result<Cost> {
        let (tongue, count) = (self.tongue, self.customers.len());
        // All that will be said is written before the clock runs.
        let scripts: Vec<Script> = self
            .customers
            .iter()
            .map(|line| tongue.script(line.conversation, messages))
            .collect();
        let before = Meter::of(server)?;
        let mut customers = JoinSet::new();
        for (n, (mut line, script)) in self.customers.drain(..).zip(scripts).enumerate() {
            customers.spawn(async move {
                tongue.flood(&mut line, &script, window).await?;
                anyhow::Ok((n, line))
            });
        }
        let mut desks = JoinSet::new();
        for (n, mut desk) in self.desks.drain(..).enumerate() {
            let expected = messages * EACH.min(count - n * EACH);
            desks.spawn(async move {
                let mut shown = 0;
                while shown < expected {
                    shown += tongue.shown(desk.next().await?);
                }
                anyhow::Ok((n, desk))
            });
        }
        let all = async {
            self.customers = in_order(customers).await?;
            self.desks = in_order(desks).await?;
            anyhow::Ok(())
        };
        timeout(PATIENCE, all).await??;
        before.cost(server, count * messages)
    }

    /// Messages at a steady rate, whatever becomes of those before.
    pub async fn at_rate(&mut self, server: &Process, a_second: f64, seconds: f64) -> Result<Steady> {
        let tongue = self.tongue;
        let count = self.customers.len();
        // As many for each: nobody knows which customer is at which desk.
        let each = (a_second * seconds) as usize / count;
        let before = Meter::of(server)?;
        let begun = before.begun;
        let stops = Arc::new(Stops::default());
        let (shown, mut ways) = mpsc::unbounded_channel();
        let mut senders = Vec::new();
        let mut customers = JoinSet::new();
        for (n, mut line) in self.customers.drain(..).enumerate() {
            let (due, mut stamps) = mpsc::unbounded_channel::<u64>();
            senders.push(due);
            let stops = stops.clone();
            customers.spawn(async move {
                let (mut sent, mut answered) = (0, 0);
                let (mut more, mut wire) = (true, Vec::new());
                while more || answered < sent {
                    tokio::select! {
                        stamp = stamps.recv(), if more => match stamp {
                            Some(stamp) => {
                                stops.runs(nanoseconds(begun));
                                wire.clear();
                                tongue.write(&mut wire, line.conversation, stamp);
                                line.socket.queue_raw(&wire);
                                line.socket.flush().await?;
                                sent += 1;
                            }
                            None => more = false,
                        },
                        frame = line.socket.next() => {
                            stops.runs(nanoseconds(begun));
                            answered += tongue.answered(frame?)?;
                        }
                    }
                }
                anyhow::Ok((n, line))
            });
        }
        let mut desks = JoinSet::new();
        for (n, mut desk) in self.desks.drain(..).enumerate() {
            let (shown, stops) = (shown.clone(), stops.clone());
            let expected = each * EACH.min(count - n * EACH);
            desks.spawn(async move {
                let mut seen = 0;
                while seen < expected {
                    let frame = desk.next().await?;
                    if let Some(stamp) = stamp_of(frame) {
                        let now = nanoseconds(begun);
                        stops.runs(now);
                        shown.send((stamp, now))?;
                        seen += 1;
                    }
                }
                anyhow::Ok((n, desk))
            });
        }
        drop(shown);
        stops.begins(nanoseconds(begun));
        // Spins: a timer would come up to a millisecond late, and nobody else wants this processor.
        for n in 0..each * count {
            let due = (n as f64 / a_second * 1e9) as u64;
            loop {
                let now = nanoseconds(begun);
                stops.runs(now);
                if now >= due {
                    break;
                }
                tokio::task::yield_now().await;
            }
            senders[n % count].send(due)?;
        }
        stops.rests();
        drop(senders);
        let all = async {
            self.customers = in_order(customers).await?;
            self.desks = in_order(desks).await?;
            anyhow::Ok(())
        };
        timeout(PATIENCE, all).await??;
        let cost = before.cost(server, each * count)?;
        let (mut latencies, mut undisturbed) = (Histogram::new(3)?, Histogram::new(3)?);
        while let Some((due, shown)) = ways.recv().await {
            let latency = shown.saturating_sub(due) / 1_000;
            latencies.record(latency)?;
            if !stops.touch(due, shown) {
                undisturbed.record(latency)?;
            }
        }
        Ok(Steady {
            latencies,
            undisturbed,
            stops,
            cost,
        })
    }
}

fn nanoseconds(since: Instant) -> u64 {
    u64::try_from(since.elapsed().as_nanos()).unwrap_or(u64::MAX)
}

async fn in_order<T: 'static>(mut tasks: JoinSet<Result<(usize, T)>>) -> Result<Vec<T>> {
    let mut all = Vec::new();
    while let Some(done) = tasks.join_next().await {
        all.push(done??);
    }
    all.sort_by_key(|(n, _)| *n);
    Ok(all.into_iter().map(|(_, one)| one).collect())
}

/// A customer who waits at the hub by hand.
pub async fn waiting_at_ws(server: SocketAddr, n: usize) -> Result<Socket> {
    let mut socket = Socket::open(source(n), server, "/customer", &[]).await?;
    socket
        .send(json!({ "type": "hello", "version": 1 }).to_string().as_bytes())
        .await?;
    socket.until(r#"{"type":"customer_state""#).await?;
    socket.send(enter().as_bytes()).await?;
    socket.until(r#"{"type":"ok""#).await?;
    Ok(socket)
}

async fn socket_io(server: SocketAddr, n: usize, namespace: &str) -> Result<Socket> {
    let mut socket = Socket::open(source(n), server, "/socket.io/?EIO=4&transport=websocket", &[]).await?;
    socket.until("0{").await?;
    socket.send(format!("40/{namespace},").as_bytes()).await?;
    socket.until(&format!("40/{namespace},")).await?;
    Ok(socket)
}

async fn nats(server: SocketAddr, n: usize, subjects: &[usize]) -> Result<Socket> {
    let mut socket = Socket::open(source(n), server, "/", &[]).await?;
    socket.until("INFO").await?;
    socket.queue_bytes(b"CONNECT {\"verbose\":false,\"pedantic\":false}\r\n");
    for subject in subjects {
        socket.queue_bytes(format!("SUB talk.{subject} {subject}\r\n").as_bytes());
    }
    socket.queue_bytes(b"PING\r\n");
    socket.flush().await?;
    socket.until("PONG").await?;
    Ok(socket)
}

impl Tongue {
    /// So many messages as they go over the wire.
    fn script(self, conversation: u64, messages: usize) -> Script {
        let mut script = Script::default();
        for _ in 0..messages {
            self.write(&mut script.bytes, conversation, 0);
            script.ends.push(script.bytes.len());
        }
        script
    }

    async fn flood(self, line: &mut Line, script: &Script, window: usize) -> Result<()> {
        let (messages, length) = (script.ends.len(), message(line.conversation, 0).len());
        let (mut sent, mut answered) = (0, 0);
        while answered < messages {
            let upto = messages.min(answered + window);
            line.socket.queue_raw(script.between(sent, upto));
            sent = upto;
            // All that has come is answered before anything goes out.
            if !line.socket.has_another() {
                line.socket.flush().await?;
            }
            answered += if self == Self::Bytes {
                line.socket.next_bytes(length).await?
            } else {
                self.answered(line.socket.next().await?)?
            };
        }
        Ok(())
    }

    /// Writes a message as it goes over the wire.
    fn write(self, wire: &mut Vec<u8>, conversation: u64, stamp: u64) {
        let say = message(conversation, stamp);
        match self {
            Self::Frames | Self::Echo => write_frame(wire, TEXT, say.as_bytes()),
            Self::SocketIo => write_frame(wire, TEXT, format!(r#"42/customer,["say",{say}]"#).as_bytes()),
            Self::Nats => {
                let publish = format!("PUB talk.{conversation} {}\r\n{say}\r\n", say.len());
                write_frame(wire, BINARY, publish.as_bytes());
            }
            Self::Bytes => wire.extend(say.as_bytes()),
        }
    }

    /// How many of the customer's messages this frame answers.
    fn answered(self, frame: &[u8]) -> Result<usize> {
        if frame.starts_with(br#"{"type":"refused""#) {
            bail!("{}", String::from_utf8_lossy(frame));
        }
        Ok(match self {
            Self::Frames => usize::from(frame.starts_with(br#"{"type":"ok""#)),
            Self::SocketIo => usize::from(frame.starts_with(br#"42/customer,["ok""#)),
            Self::Nats => count(frame, b"MSG talk."),
            Self::Echo | Self::Bytes => 1,
        })
    }

    /// How many messages this frame shows to the agent.
    fn shown(self, frame: &[u8]) -> usize {
        match self {
            Self::Frames | Self::SocketIo => usize::from(stamp_of(frame).is_some()),
            Self::Nats => count(frame, b"MSG talk."),
            Self::Echo => 1,
            Self::Bytes => 0,
        }
    }
}

/// A message as Usher wants it. Its text begins with a stamp of 16 digits.
fn message(conversation: u64, stamp: u64) -> String {
    let id = id();
    format!(r#"{{"type":"say","id":"{id}","conversation":{conversation},"text":"{stamp:016} {SENTENCE}"}}"#)
}

fn stamp_of(frame: &[u8]) -> Option<u64> {
    const TEXT: &[u8] = br#""text":""#;
    let at = frame.windows(TEXT.len()).position(|bytes| bytes == TEXT)? + TEXT.len();
    std::str::from_utf8(frame.get(at..at + 16)?).ok()?.parse().ok()
}

fn count(frame: &[u8], what: &[u8]) -> usize {
    frame.windows(what.len()).filter(|bytes| *bytes == what).count()
}
