//! What a customer costs who only waits, and whether those who left leave something behind.

use std::time::Duration;

use anyhow::Result;
use futures_util::{StreamExt, TryStreamExt, stream};
use serde_json::json;
use tokio::time::sleep;
use usher::hub::input::Limits;
use usher::hub::row::{Change, Row};

use crate::figure::{Better, Bound, Figure};
use crate::house::{Customer, House, id};
use crate::peers::{Peer, WS, node_is_missing};
use crate::run::Run;
use crate::talk::waiting_at_ws;

/// How many come at the same time.
pub const AT_ONCE: usize = 64;

/// How long who left is remembered here. In a real house it is ten minutes, and waves would be counted that are meant to be there.
const REMEMBERED: Duration = Duration::from_secs(1);

pub async fn measure(run: &mut Run) -> Result<()> {
    let count = run.size(15_000, 2_000);
    let waves = run.size(10, 2);
    let house = House::filled(|_| (vec![forgetful()], Vec::new())).await?;
    let alone = house.process.rss_kib()?;
    run.doing("memory of those who wait");
    let mut first = 0.0;
    let mut last = 0.0;
    for wave in 1..=waves {
        run.doing(&format!("memory of those who wait, wave {wave} of {waves}"));
        let customers = waiting(&house, count).await?;
        last = (house.process.rss_kib()? - alone) / count as f64;
        if wave == 1 {
            first = last;
        }
        leave(customers).await?;
        sleep(REMEMBERED * 2).await;
    }
    drop(house);
    let idle = Figure::new("idle_rss", first, "KiB", Better::Lower)
        .must(Bound::Value(6.0))
        .wanted(Bound::Value(4.0))
        .note(format!(
            "each of {count} who wait, with their share of the hub; the program alone {:.1} MiB",
            alone / 1024.0
        ));
    run.doing("memory of those who wait, ws");
    let by_hand = match node_is_missing() {
        Some(why) => Err(why),
        None => by_hand(count)
            .await
            .map_err(|error| format!("{WS}, which does not run: {error:#}")),
    };
    match by_hand {
        Ok((ws, ready)) => {
            run.beside(WS);
            run.add(idle.against(WS, ws));
            run.add(
                Figure::new("idle_rss_ws", first, "KiB", Better::Lower)
                    .against(WS, ws)
                    .must(Bound::Ratio(1.0))
                    .note(format!(
                        "the same; ws keeps nothing on disk, and has collected its garbage: {ready:.2} KiB of what is left are room that \
                         Node keeps ready for new objects"
                    )),
            );
        }
        Err(why) => {
            run.leave_out(why);
            run.add(idle);
        }
    }
    run.add(
        Figure::new("churn_rss", last, "KiB", Better::Lower)
            .against("the first wave", first)
            .must(Bound::Ratio(1.15))
            .wanted(Bound::Ratio(1.05))
            .note(format!(
                "each of {count} in wave {waves}, all of those before have left and are forgotten: here after {} s instead of 10 min",
                REMEMBERED.as_secs()
            )),
    );
    Ok(())
}

fn forgetful() -> Change {
    Change::Put(Row::Limits(Limits {
        remember_ms: u64::try_from(REMEMBERED.as_millis()).expect("a second"),
        ..Limits::default()
    }))
}

/// So many customers who wait.
pub async fn waiting(house: &House, count: usize) -> Result<Vec<Customer>> {
    stream::iter(0..count)
        .map(|_| house.customer())
        .buffered(AT_ONCE)
        .try_collect()
        .await
}

async fn leave(customers: Vec<Customer>) -> Result<()> {
    let leaving = customers.into_iter().map(|mut customer| async move {
        let frame = json!({ "type": "leave", "id": id(), "entry": customer.entry });
        customer.socket.send(frame.to_string().as_bytes()).await?;
        customer.socket.until(r#"{"type":"ok""#).await?;
        anyhow::Ok(())
    });
    stream::iter(leaving).buffer_unordered(AT_ONCE).try_collect().await
}

/// What each of so many takes in the hub over `ws`, and their part of the room for new objects that has grown with them.
async fn by_hand(count: usize) -> Result<(f64, f64)> {
    let mut ws = Peer::by_hand(WS)?;
    let alone = ws.collected_kib()?;
    let sockets = stream::iter(0..count)
        .map(|n| waiting_at_ws(ws.address, n))
        .buffered(AT_ONCE);
    let sockets: Vec<_> = sockets.try_collect().await?;
    let full = ws.collected_kib()?;
    drop(sockets);
    Ok(((full.0 - alone.0) / count as f64, (full.1 - alone.1) / count as f64))
}
