//! Everybody who waits loses their connection at once and comes back.

use std::fs;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use futures_util::{StreamExt, TryStreamExt, stream};
use serde_json::Value;
use tokio::task::unconstrained;

use crate::figure::{Better, Bound, Figure};
use crate::house::House;
use crate::process::cpu_here;
use crate::rooms::memory::waiting;
use crate::run::Run;

/// How many come back at the same time.
const AT_ONCE: usize = 256;

pub async fn measure(run: &mut Run) -> Result<()> {
    let count = run.size(15_000, 2_000);
    run.doing("storm: those who will drop");
    let house = House::with_agents(0).await?;
    let customers = waiting(&house, count).await?;
    run.doing("storm: all drop and come back");
    let (server, generator, turned_away) = (house.process.cpu()?, cpu_here(), turned_away()?);
    let begun = Instant::now();
    let mut places = Vec::new();
    for customer in customers {
        places.push((customer.token, customer.entry));
        customer.socket.vanish()?;
    }
    let returning = places.iter().map(|(token, entry)| {
        let house = &house;
        async move {
            let mut customer = house.visitor(Some(token)).await?;
            let state: Value = serde_json::from_slice(customer.socket.until(r#"{"type":"customer_state""#).await?)?;
            ensure!(state["place"]["entry"] == *entry, "lost their place: {state}");
            Ok((customer, state["place"]["position"]["place"].as_u64()))
        }
    });
    // In no order: whoever has to ask for a connection again keeps nobody else waiting.
    // They are all one task, and share what it may do before it has to give way: held to that, some would starve.
    let back = unconstrained(
        stream::iter(returning)
            .buffer_unordered(AT_ONCE)
            .try_collect::<Vec<_>>(),
    )
    .await?;
    let took = begun.elapsed();
    let (server, generator) = (house.process.cpu()? - server, cpu_here() - generator);
    let turned_away = self::turned_away()? - turned_away;
    // Each stands at a place of their own, and nobody stands behind who is not there.
    let mut told: Vec<_> = back.iter().filter_map(|(_, place)| *place).collect();
    told.sort_unstable();
    told.dedup();
    ensure!(
        told.len() == count && told.last() == Some(&(count as u64)),
        "somebody is lost, or there twice"
    );
    let share = |cpu: Duration| cpu.as_secs_f64() / took.as_secs_f64() * 100.0;
    let mut note = format!(
        "{count} dropped at once; {took:.1?} later by the clock all were back, {AT_ONCE} at a time, each at their place, none lost, \
         none twice; the server's processor was busy {:.0} % of it, the generator's {:.0} %",
        share(server),
        share(generator),
    );
    if turned_away > 0 {
        note += &format!(
            "; {turned_away} times the server's queue for new connections was full, and who came then asked again a second later"
        );
    }
    run.add(
        Figure::new(
            "storm",
            count as f64 / server.as_secs_f64(),
            "resumed/s/core",
            Better::Higher,
        )
        .must(Bound::Value(4_000.0))
        .wanted(Bound::Value(6_000.0))
        .note(note),
    );
    Ok(())
}

/// How often this machine has turned a connection away, as those waiting to be taken were too many.
fn turned_away() -> Result<u64> {
    let text = fs::read_to_string("/proc/net/netstat")?;
    let mut lines = text.lines().filter(|line| line.starts_with("TcpExt:"));
    let (names, counts) = (lines.next().context("no names")?, lines.next().context("no counts")?);
    let mut named = names.split_whitespace().zip(counts.split_whitespace());
    let (_, count) = named.find(|(name, _)| *name == "ListenOverflows").context("no count")?;
    Ok(count.parse()?)
}
