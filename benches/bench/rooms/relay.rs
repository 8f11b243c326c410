//! Messages from a thousand customers to their agents, beside the ceilings and the peers, in messages for a second of one core.

use std::time::Duration;

use anyhow::{Context, Result};
use tokio::time::sleep;

use crate::commits;
use crate::figure::{Better, Bound, Figure};
use crate::peers::{NATS, SOCKET_IO, WS};
use crate::run::Run;
use crate::stages::{PIPELINED, Stages, USHER};
use crate::talk::{BURST, Cost, Steady};
use crate::yardstick;

/// How often, and for how many seconds each time, latencies are looked at, in turns with those of the disk alone: in a whole run, and in a quick one.
const LOOKS: (usize, usize) = (3, 1);
const SECONDS: (f64, f64) = (4.0, 0.7);
/// How long after its last message Usher's journal is folded for sure: it begins a quarter of a second after.
const FOLDED: Duration = Duration::from_millis(700);

/// The least share of the flood that passes for half load: less says nothing of what half load costs.
const HALF_MIN: f64 = 0.4;

/// Two sockets with nothing between.
const BARE: &str = "relay_bare";

pub async fn measure(run: &mut Run) -> Result<()> {
    let count = run.size(1_000, 200);
    run.doing("relay: everybody into conversation");
    let mut stages = Stages::with_conversations(run, count).await?;
    let rounds = run.size(5, 3);
    for round in 1..=rounds {
        run.doing(&format!("relay: each in turn, round {round} of {rounds}"));
        stages.flood().await?;
    }
    let middle = |name, window| stages.middle(name, window).context("it was flooded");
    let (relay, pipelined) = (middle(USHER, 1)?, middle(USHER, PIPELINED)?);
    let growing = growing(stages.rounds(USHER, 1).unwrap_or_default(), 2 * BURST * rounds);
    let (echo, batched) = (middle("echo_ws", 1)?, middle("echo_ws_pipelined", PIPELINED)?);
    let (bare, bare_pipelined) = (middle(BARE, 1)?, middle(BARE, PIPELINED)?);
    let tcp = middle("echo_tcp", 1)?;
    let peers: Vec<_> = [WS, SOCKET_IO, NATS]
        .into_iter()
        .filter_map(|peer| Some((peer, stages.middle(peer, 1)?)))
        .collect();

    // Never faster than a socket may speak for good.
    let half = (relay.a_second() / 2.0).min(count as f64 * 18.0);
    let seconds = run.size(SECONDS.0, SECONDS.1);
    let times = run.size(LOOKS.0, LOOKS.1);
    let mut said = 2 * BURST * rounds;
    let (mut looks, mut commits, mut floors) = (Vec::new(), Vec::new(), Vec::new());
    for look in 1..=times {
        run.doing(&format!(
            "relay at half load and the disk alone, look {look} of {times}"
        ));
        commits.push(commits::at_rate(half, seconds, count, said)?);
        looks.push(stages.at_rate(USHER, half, seconds).await?);
        // What of a latency is the generator's own, and the sockets', once Usher, at rest, has folded its journal on the same processor.
        sleep(FOLDED).await;
        floors.push(stages.at_rate(BARE, half, seconds).await?);
        said += (half * seconds) as usize / count;
    }
    // With time to catch up with whatever stops it.
    let quarter = stages.at_rate(USHER, half / 2.0, seconds).await?;
    // What a rest now and then adds to what the ceiling's message costs, and so what it would cost without.
    let idle_half = stages
        .at_rate("echo_ws", echo.a_second() / 2.0, seconds / 2.0)
        .await?
        .cost;
    drop(stages);
    let machine = yardstick::stops(seconds)?;
    let p99 = |look: &Steady| look.latencies.value_at_quantile(0.99);
    looks.sort_by_key(p99);
    floors.sort_by_key(p99);
    commits.sort_by(|a, b| a.p99_ms.total_cmp(&b.p99_ms));
    let (look, commit, floor) = (&looks[times / 2], commits[times / 2], &floors[times / 2]);

    run.add(speed("echo_tcp", tcp));
    run.add(speed("echo_ws", echo).note(format!("{}; {}", generator(echo), without_rest(echo, idle_half))));
    run.add(speed("echo_ws_pipelined", batched));
    run.add(speed(BARE, bare).against("echo_ws", echo.a_core()).note(format!(
        "two sockets and nothing between: no frame is read, nobody is looked up, nothing is kept; {}",
        generator(bare)
    )));
    run.add(speed("pipelined_bare", bare_pipelined).against("echo_ws_pipelined", batched.a_core()));
    run.add(
        speed("relay", relay)
            .against("echo_ws", echo.a_core())
            .must(Bound::Ratio(0.4))
            .wanted(Bound::Ratio(0.6))
            .note(format!(
                "{count} conversations, each message on disk before it is shown; {}; {growing}",
                generator(relay)
            )),
    );
    run.add(
        speed("pipelined", pipelined)
            .against("echo_ws_pipelined", batched.a_core())
            .must(Bound::Ratio(0.25))
            .wanted(Bound::Ratio(0.5)),
    );
    let ms = |of: &Steady, quantile| of.latencies.value_at_quantile(quantile) as f64 / 1e3;
    // Who waits long in the server is the likelier to meet a stop: less than what a machine without stops would show.
    let undisturbed = |of: &Steady| {
        let share = 100.0 * of.undisturbed.len() as f64 / of.latencies.len() as f64;
        format!(
            "of the {share:.1} % on whose way it was not {:.2} ms",
            of.undisturbed.value_at_quantile(0.99) as f64 / 1e3
        )
    };
    let latency = Figure::new("relay_p99", ms(look, 0.99), "ms", Better::Lower)
        .against("commit_p99", commit.p99_ms)
        .note(format!(
            "at {half:.0} messages/s, {:.0} % of the flood's, open loop; {:.2} µs of processor a message, the server's processor busy \
             {:.0} % of the time; p50 {:.2} ms beside the commit's {:.2} ms; through two sockets with nothing between p50 {:.2} ms, p99 {:.2} ms; \
             the generator itself was {}: p99 {}; at half that rate, the server's processor busy \
             {:.0} % of the time, p50 {:.2} ms, p99 {:.2} ms, {}; a loop that only reads the clock for \
             {seconds:.1} s on the server's processor, with nothing else at work, was {machine}",
            half / relay.a_second() * 100.0,
            look.cost.micros_each(),
            look.cost.busy() * 100.0,
            ms(look, 0.5),
            commit.p50_ms,
            ms(floor, 0.5),
            ms(floor, 0.99),
            look.stops.told(),
            undisturbed(look),
            quarter.cost.busy() * 100.0,
            ms(&quarter, 0.5),
            ms(&quarter, 0.99),
            undisturbed(&quarter)
        ));
    run.add(if half < HALF_MIN * relay.a_second() {
        latency
    } else {
        latency.must(Bound::Above(2.0)).wanted(Bound::Above(0.5))
    });
    for (peer, flood) in peers {
        let figure = speed(&format!("relay_{peer}"), relay)
            .against(peer, flood.a_core())
            .note(format!("{peer} keeps nothing; {}", generator(flood)));
        // Ahead of a hub as one would have written it by hand; NATS is a bus without a hub's work.
        run.add(if peer == WS {
            figure.must(Bound::Ratio(1.0))
        } else {
            figure
        });
    }
    Ok(())
}

fn speed(name: &str, flood: Cost) -> Figure {
    Figure::new(name, flood.a_core(), "messages/s/core", Better::Higher).note(generator(flood))
}

/// What a message cost in each round, as ever more had been said in each conversation.
fn growing(rounds: &[Cost], said: usize) -> String {
    let each = |what: &dyn Fn(&Cost) -> f64| {
        let words = rounds.iter().map(|round| format!("{:.1}", what(round)));
        words.collect::<Vec<_>>().join(", ")
    };
    format!(
        "round by round, as each conversation grows to {said} messages, {} µs, of which {} the writer's, and {} KiB written to disk",
        each(&Cost::micros_each),
        each(&|round| round.writer.as_secs_f64() * 1e6 / round.messages as f64),
        each(&|round| round.written as f64 / 1024.0 / round.messages as f64)
    )
}

/// Where the line through what a message costs at half the flood's rate and in the flood ends with a server that is always busy.
fn without_rest(flood: Cost, half: Cost) -> String {
    let slope = (half.micros_each() - flood.micros_each()) / (flood.busy() - half.busy()).max(0.01);
    let always = flood.micros_each() - slope * (1.0 - flood.busy()).max(0.0);
    // Where something else than either processor was waited for, both are as busy, and the line goes anywhere.
    let line = if always > 0.0 {
        format!("by the line through both {always:.2} µs, were it always busy")
    } else {
        "no line through both makes sense".to_owned()
    };
    format!(
        "at half that rate {:.2} µs, busy {:.0} %: {line}",
        half.micros_each(),
        half.busy() * 100.0
    )
}

fn generator(flood: Cost) -> String {
    let after = match flood.micros_after() {
        0.0 => String::new(),
        micros => format!(", {micros:.2} of them after the last, to fold the journal"),
    };
    format!(
        "{:.2} µs of processor a message{after}; {:.0}/s by the clock, the server's processor busy {:.0} % of it, the generator's {:.0} %",
        flood.micros_each(),
        flood.a_second(),
        flood.busy() * 100.0,
        flood.generator_busy() * 100.0
    )
}
