//! Everybody who waits loses their connection at once and comes back.

use std::time::Instant;

use anyhow::{Result, ensure};
use futures_util::{StreamExt, TryStreamExt, stream};
use serde_json::Value;

use crate::house::House;
use crate::report::{Better, Bound, Figure};
use crate::rooms::memory::waiting;
use crate::run::Run;

/// How many come back at the same time.
const AT_ONCE: usize = 256;

pub async fn measure(run: &mut Run) -> Result<()> {
    let count = run.size(15_000, 2_000);
    run.doing("storm: those who will drop");
    let house = House::with_agents(0).await?;
    let mut places = Vec::new();
    for customer in waiting(&house, count).await? {
        places.push((customer.token, customer.entry));
        customer.socket.vanish()?;
    }
    run.doing("storm: all come back");
    let (cpu, begun) = (house.process.cpu()?, Instant::now());
    let returning = places.iter().map(|(token, entry)| {
        let house = &house;
        async move {
            let mut customer = house.visitor(Some(token)).await?;
            let state: Value = serde_json::from_slice(customer.socket.until(r#"{"type":"customer_state""#).await?)?;
            ensure!(state["place"]["entry"] == *entry, "lost their place: {state}");
            Ok((customer, state["place"]["position"]["place"].as_u64()))
        }
    });
    let back: Vec<_> = stream::iter(returning).buffered(AT_ONCE).try_collect().await?;
    let (took, cpu) = (begun.elapsed(), house.process.cpu()? - cpu);
    // Each stands at a place of their own, and nobody stands behind who is not there.
    let mut told: Vec<_> = back.iter().filter_map(|(_, place)| *place).collect();
    told.sort_unstable();
    told.dedup();
    ensure!(
        told.len() == count && told.last() == Some(&(count as u64)),
        "somebody is lost, or there twice"
    );
    run.add(
        Figure::new(
            "storm",
            count as f64 / cpu.as_secs_f64(),
            "resumed/s/core",
            Better::Higher,
        )
        .must(Bound::Value(4_000.0))
        .wanted(Bound::Value(6_000.0))
        .note(format!(
            "{count} dropped at once; all were back after {took:.1?}, each at their place, none lost, none twice"
        )),
    );
    Ok(())
}
