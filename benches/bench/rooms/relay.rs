//! Messages from a thousand customers to their agents, beside the ceilings and the peers, in messages for a second of one core.

use std::time::Duration;

use anyhow::Result;
use tokio::time::sleep;

use crate::commits;
use crate::house::House;
use crate::peers::{Echo, Peer, nats_is_missing, node_is_missing};
use crate::process::Process;
use crate::report::{Better, Bound, Figure};
use crate::run::Run;
use crate::talk::{BURST, Flood, REST, Talks};

/// Messages on their way in one conversation.
const PIPELINED: usize = 16;

/// How long latencies are looked at.
const SECONDS: f64 = 8.0;

pub async fn measure(run: &mut Run) -> Result<()> {
    let count = run.size(1_000, 200);
    run.doing("ceilings: echo");
    let bytes = ceiling(run, Echo::Tcp, count, 1).await?;
    let echo = ceiling(run, Echo::Socket, count, 1).await?;
    let batched = ceiling(run, Echo::Batched, count, PIPELINED).await?;
    for (name, flood) in [("echo_tcp", bytes), ("echo_ws", echo), ("echo_ws_pipelined", batched)] {
        run.add(Figure::new(name, flood.a_core(), "messages/s/core", Better::Higher).note(generator(flood)));
    }

    run.doing("relay");
    let house = House::with_agents(count.div_ceil(4)).await?;
    let mut talks = Talks::in_house(&house, count).await?;
    let alone = rounds(run, &mut talks, &house.process, 1).await?;
    run.doing("relay, 16 in flight");
    let pipelined = rounds(run, &mut talks, &house.process, PIPELINED).await?;
    run.doing("relay at half load");
    sleep(REST).await;
    let half = alone.messages as f64 / alone.took.as_secs_f64() / 2.0;
    // Never faster than a socket may speak for good.
    let half = half.min(count as f64 * 18.0);
    let latency = talks.at_rate(half, run.size(SECONDS, 2.0)).await?;
    drop(house);
    run.doing("commits at the same rate");
    let commit = commits::at_rate(half, run.size(SECONDS, 2.0))?;

    let relay = || Figure::new("relay", alone.a_core(), "messages/s/core", Better::Higher);
    let note = format!(
        "{count} conversations, each message on disk before it is shown; {}",
        generator(alone)
    );
    run.add(
        relay()
            .against("echo_ws", echo.a_core())
            .must(Bound::Ratio(0.4))
            .wanted(Bound::Ratio(0.6))
            .note(note),
    );
    run.add(
        Figure::new("pipelined", pipelined.a_core(), "messages/s/core", Better::Higher)
            .against("echo_ws_pipelined", batched.a_core())
            .must(Bound::Ratio(0.25))
            .wanted(Bound::Ratio(0.5))
            .note(generator(pipelined)),
    );
    run.add(
        Figure::new(
            "relay_p99",
            latency.value_at_quantile(0.99) as f64 / 1e3,
            "ms",
            Better::Lower,
        )
        .against("commit_p99", commit.p99_ms)
        .must(Bound::Above(2.0))
        .wanted(Bound::Above(0.5))
        .note(format!(
            "at {half:.0} messages/s, open loop; p50 {:.2} ms beside the commit's {:.2} ms",
            latency.value_at_quantile(0.5) as f64 / 1e3,
            commit.p50_ms
        )),
    );
    beside_peers(run, count, alone).await
}

async fn beside_peers(run: &mut Run, count: usize, usher: Flood) -> Result<()> {
    let mut peers = Vec::new();
    if let Some(why) = node_is_missing() {
        run.leave_out(why);
    } else {
        run.doing("relay by ws");
        let ws = Peer::by_hand("ws")?;
        let mut talks = Talks::with_ws(ws.address, count).await?;
        peers.push(("ws", rounds(run, &mut talks, &ws.process, 1).await?));
        run.doing("relay by socket.io");
        let socket_io = Peer::by_hand("socket.io")?;
        let mut talks = Talks::with_socket_io(socket_io.address, count).await?;
        peers.push(("socket.io", rounds(run, &mut talks, &socket_io.process, 1).await?));
    }
    if let Some(why) = nats_is_missing() {
        run.leave_out(why);
    } else {
        run.doing("relay by NATS");
        let nats = Peer::nats()?;
        let mut talks = Talks::with_nats(nats.address, count).await?;
        peers.push(("NATS", rounds(run, &mut talks, &nats.process, 1).await?));
    }
    for (peer, flood) in peers {
        let figure = Figure::new(
            &format!("relay_{peer}"),
            usher.a_core(),
            "messages/s/core",
            Better::Higher,
        )
        .against(peer, flood.a_core())
        .note(format!("{peer} keeps nothing; {}", generator(flood)));
        // Ahead of a hub as one would have written it by hand; NATS is a bus without a hub's work.
        run.add(if peer == "ws" {
            figure.must(Bound::Ratio(1.0))
        } else {
            figure
        });
    }
    Ok(())
}

async fn ceiling(run: &Run, which: Echo, count: usize, window: usize) -> Result<Flood> {
    let echo = Peer::echo(which)?;
    let mut talks = match which {
        Echo::Tcp => Talks::with_bytes(echo.address, count).await?,
        Echo::Socket | Echo::Batched => Talks::with_echo(echo.address, count).await?,
    };
    rounds(run, &mut talks, &echo.process, window).await
}

/// The middle of three floods, each after a rest in which every socket's burst is whole again.
async fn rounds(run: &Run, talks: &mut Talks, server: &Process, window: usize) -> Result<Flood> {
    let mut floods = Vec::new();
    for _ in 0..run.size(3, 1) {
        sleep(run.size(REST, Duration::from_secs(3))).await;
        floods.push(talks.flood(server, BURST, window).await?);
    }
    floods.sort_by(|a, b| a.a_core().total_cmp(&b.a_core()));
    Ok(floods[floods.len() / 2])
}

fn generator(flood: Flood) -> String {
    format!(
        "{:.0}/s by the clock; the generator could do {:.1} times as many",
        flood.messages as f64 / flood.took.as_secs_f64(),
        flood.a_generator() / flood.a_core()
    )
}
