//! From a customer's press to the free agent's screen, in a house where nothing else happens.

use std::time::Instant;

use anyhow::{Context, Result};
use hdrhistogram::Histogram;
use serde_json::{Value, json};

use crate::commits;
use crate::figure::{Better, Bound, Figure};
use crate::house::{House, enter, id};
use crate::run::Run;
use crate::socket::Socket;

/// How often it is looked at, in turns with the commits alone; the middle of each counts.
const TURNS: usize = 3;

pub async fn measure(run: &mut Run) -> Result<()> {
    let times = run.size(700, 100);
    let house = House::with_agents(1).await?;
    let mut desk = house.available(0).await?;
    let (mut looks, mut commits) = (Vec::new(), Vec::new());
    for turn in 1..=TURNS {
        run.doing(&format!("assignment and its commits alone, turn {turn} of {TURNS}"));
        looks.push(assigned(&house, &mut desk, times).await?);
        commits.push(commits::of_pairings(times)?);
    }
    drop(house);
    looks.sort_by_key(|look| look.value_at_quantile(0.99));
    commits.sort_by(|a, b| a.p99_ms.total_cmp(&b.p99_ms));
    let (look, commit) = (&looks[TURNS / 2], commits[TURNS / 2]);
    let ms = |quantile| look.value_at_quantile(quantile) as f64 / 1e3;
    run.add(
        Figure::new("assign_p99", ms(0.99), "ms", Better::Lower)
            .against("commit_p99", commit.p99_ms)
            .must(Bound::Above(1.0))
            .wanted(Bound::Above(0.3))
            .note(format!(
                "{times} times one after the other; p50 {:.2} ms beside the commit's {:.2} ms",
                ms(0.5),
                commit.p50_ms
            )),
    );
    Ok(())
}

/// Microseconds from the press to the screen, so many times.
async fn assigned(house: &House, desk: &mut Socket, times: usize) -> Result<Histogram<u64>> {
    let mut histogram = Histogram::new(3)?;
    for _ in 0..times {
        // Each their own: a socket may not go on entering and ending as fast as this.
        let mut customer = house.visitor(None).await?;
        customer.socket.until(r#"{"type":"customer_state""#).await?;
        let begun = Instant::now();
        customer.socket.send(enter().as_bytes()).await?;
        let conversation = begins(desk).await?;
        histogram.record(u64::try_from(begun.elapsed().as_micros())?)?;
        let end = json!({ "type": "end", "id": id(), "conversation": conversation });
        customer.socket.send(end.to_string().as_bytes()).await?;
        customer.socket.until(r#"{"type":"place","place":{"at":"idle""#).await?;
    }
    Ok(histogram)
}

/// Waits until the screen shows a conversation that goes on, past the last word of those before.
async fn begins(desk: &mut Socket) -> Result<u64> {
    loop {
        let frame: Value = serde_json::from_slice(desk.until(r#"{"type":"conversation""#).await?)?;
        if frame["header"]["status"]["is"] == "open" {
            return frame["header"]["conversation"].as_u64().context("no conversation");
        }
    }
}
