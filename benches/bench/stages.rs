//! Every server that can relay a message, with the same conversations on each, flooded in turns: whatever else the machine does
//! slows all of them.

use std::ops::Deref;
use std::time::Instant;

use anyhow::{Context, Result};
use tokio::time::sleep;

use crate::house::House;
use crate::peers::{Bare, NATS, Peer, SOCKET_IO, TUNGSTENITE, WS, nats_is_missing, node_is_missing};
use crate::process::Process;
use crate::run::Run;
use crate::talk::{BURST, Cost, REST, Steady, Talks};

/// Messages on their way in one conversation, where there is more than one.
pub const PIPELINED: usize = 16;

/// What Usher is called among the others.
pub const USHER: &str = "usher";

/// What is flooded, how: messages on their way in a conversation, and messages of each conversation.
const ONE_BY_ONE: (usize, usize) = (1, BURST);
const MANY: (usize, usize) = (PIPELINED, BURST);
/// Who has next to nothing to do and no limit to a burst is given more, so that a flood takes some tenths of a second.
const ONE_BY_ONE_LONG: (usize, usize) = (1, 3 * BURST);
const MANY_LONG: (usize, usize) = (PIPELINED, 20 * BURST);

pub struct Stages(Vec<Stage>);

/// One server with everybody in conversation.
struct Stage {
    name: &'static str,
    server: Server,
    talks: Talks,
    /// The floods so far, by how many messages of a conversation were on their way and how many each had.
    floods: Vec<((usize, usize), Vec<Cost>)>,
    /// Since when every socket's burst has been growing again, if it was used.
    quiet: Option<Instant>,
}

enum Server {
    House(House),
    Peer(Peer),
}

impl Deref for Server {
    type Target = Process;

    fn deref(&self) -> &Process {
        match self {
            Self::House(house) => &house.process,
            Self::Peer(peer) => &peer.process,
        }
    }
}

impl Stages {
    /// Usher, the ceilings, and those peers that are on this machine. Ceilings stand next to what they are compared with.
    pub async fn with_conversations(run: &mut Run, count: usize) -> Result<Self> {
        let mut all = Self(Vec::new());
        let tcp = Peer::bare(Bare::Tcp)?;
        let talks = Talks::with_bytes(tcp.address, count).await?;
        all.add("echo_tcp", Server::Peer(tcp), talks, &[ONE_BY_ONE_LONG]);
        let relay = Peer::bare(Bare::Relay)?;
        let talks = Talks::with_bare_relay(relay.address, count).await?;
        all.add("relay_bare", Server::Peer(relay), talks, &[ONE_BY_ONE_LONG, MANY_LONG]);
        if let Some(why) = node_is_missing() {
            run.leave_out(why);
        } else {
            all.add_peer(run, SOCKET_IO, socket_io(count).await);
            all.add_peer(run, WS, ws(count).await);
        }
        let echo = Peer::bare(Bare::Socket)?;
        let talks = Talks::with_echo(echo.address, count).await?;
        all.add("echo_ws", Server::Peer(echo), talks, &[ONE_BY_ONE_LONG]);
        let house = House::with_agents(count.div_ceil(4)).await?;
        let talks = Talks::in_house(&house, count).await?;
        all.add(USHER, Server::House(house), talks, &[ONE_BY_ONE, MANY]);
        let batched = Peer::bare(Bare::Batched)?;
        let talks = Talks::with_echo(batched.address, count).await?;
        all.add("echo_ws_pipelined", Server::Peer(batched), talks, &[MANY_LONG]);
        if let Some(why) = nats_is_missing() {
            run.leave_out(why);
        } else {
            all.add_peer(run, NATS, nats(count).await);
        }
        run.beside(TUNGSTENITE);
        for peer in [WS, SOCKET_IO, NATS] {
            if all.0.iter().any(|stage| stage.name == peer) {
                run.beside(peer);
            }
        }
        Ok(all)
    }

    fn add(&mut self, name: &'static str, server: Server, talks: Talks, kinds: &[(usize, usize)]) {
        self.0.push(Stage {
            name,
            server,
            talks,
            floods: kinds.iter().map(|kind| (*kind, Vec::new())).collect(),
            quiet: None,
        });
    }

    /// One that is there and does not run takes nothing of the others along.
    fn add_peer(&mut self, run: &mut Run, name: &'static str, begun: Result<(Peer, Talks)>) {
        match begun {
            Ok((peer, talks)) => self.add(name, Server::Peer(peer), talks, &[ONE_BY_ONE]),
            Err(error) => run.leave_out(format!("{name}: {error:#}")),
        }
    }

    /// Floods each of them once.
    pub async fn flood(&mut self) -> Result<()> {
        for stage in &mut self.0 {
            stage.rest().await;
            for ((window, messages), floods) in &mut stage.floods {
                let cost = stage.talks.flood(&stage.server, *messages, *window).await?;
                floods.push(match &stage.server {
                    Server::House(house) => cost.settled(&house.process).await?,
                    Server::Peer(_) => cost,
                });
            }
            stage.quiet = Some(Instant::now());
        }
        Ok(())
    }

    /// Messages at a steady rate in one of them, when every socket is well rested.
    pub async fn at_rate(&mut self, name: &str, a_second: f64, seconds: f64) -> Result<Steady> {
        let stage = self.0.iter_mut().find(|stage| stage.name == name);
        let stage = stage.context("it is one of them")?;
        stage.rest().await;
        stage.talks.at_rate(&stage.server, a_second, seconds).await
    }

    /// The floods of one of them, if it could be flooded.
    pub fn rounds(&self, name: &str, window: usize) -> Option<&[Cost]> {
        let stage = self.0.iter().find(|stage| stage.name == name)?;
        let (_, floods) = stage.floods.iter().find(|((of, _), _)| *of == window)?;
        Some(floods)
    }

    /// The middle of the floods of one of them, if it could be flooded.
    pub fn middle(&self, name: &str, window: usize) -> Option<Cost> {
        let mut floods = self.rounds(name, window)?.to_vec();
        floods.sort_by(|a, b| a.a_core().total_cmp(&b.a_core()));
        floods.get(floods.len() / 2).copied()
    }
}

async fn socket_io(count: usize) -> Result<(Peer, Talks)> {
    let peer = Peer::by_hand(SOCKET_IO)?;
    let talks = Talks::with_socket_io(peer.address, count).await?;
    Ok((peer, talks))
}

async fn ws(count: usize) -> Result<(Peer, Talks)> {
    let peer = Peer::by_hand(WS)?;
    let talks = Talks::with_ws(peer.address, count).await?;
    Ok((peer, talks))
}

async fn nats(count: usize) -> Result<(Peer, Talks)> {
    let peer = Peer::nats()?;
    let talks = Talks::with_nats(peer.address, count).await?;
    Ok((peer, talks))
}

impl Stage {
    /// Waits until every socket's burst is whole again, where there is such a limit.
    async fn rest(&self) {
        if let (Server::House(_), Some(quiet)) = (&self.server, self.quiet) {
            sleep(REST.saturating_sub(quiet.elapsed())).await;
        }
    }
}
