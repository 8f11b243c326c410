//! Two hundred agents and twenty admins look at live boards while two hundred things change a second.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use anyhow::{Result, ensure};
use serde::Deserialize;
use serde_json::json;
use tokio::select;
use tokio::task::JoinSet;
use tokio::time::{MissedTickBehavior, interval_at, sleep};

use crate::house::{ADMINS, House, id};
use crate::report::{Better, Bound, Figure};
use crate::run::Run;
use crate::socket::Socket;

/// Every viewer has to be current within this time.
const WITHIN_MS: i64 = 1_000;

pub async fn measure(run: &mut Run) -> Result<()> {
    let agents = run.size(200, 40);
    let seconds = run.size(15, 4);
    run.doing("boards: those who look");
    let house = House::with_agents(agents).await?;
    let mut viewers = JoinSet::new();
    let until = Instant::now() + Duration::from_secs(seconds + 4);
    for n in 0..agents {
        let desk = house.available(n).await?;
        let phase = Duration::from_secs(2) + Duration::from_secs(1) * u32::try_from(n)? / u32::try_from(agents)?;
        viewers.spawn(look(desk, Some(phase), until));
    }
    for n in 0..ADMINS {
        viewers.spawn(look(house.floor(n).await?, None, until));
    }
    sleep(Duration::from_secs(3)).await;
    run.doing(&format!("boards: {agents} changes a second"));
    let (cpu, begun) = (house.process.cpu()?, Instant::now());
    sleep(Duration::from_secs(seconds)).await;
    let (cpu, took) = (house.process.cpu()? - cpu, begun.elapsed());
    let mut rows = 0;
    let mut latest_ms = 0;
    while let Some(seen) = viewers.join_next().await {
        let seen = seen??;
        rows += seen.rows;
        latest_ms = latest_ms.max(seen.latest_ms);
    }
    ensure!(rows > agents * (agents + ADMINS), "the boards hardly changed");
    ensure!(latest_ms <= WITHIN_MS, "somebody was {latest_ms} ms behind");
    run.add(
        Figure::new("board", cpu.as_secs_f64() / took.as_secs_f64() * 100.0, "% of a core", Better::Lower)
            .must(Bound::Value(10.0))
            .wanted(Bound::Value(4.0))
            .note(format!("{agents} agents and {ADMINS} admins look at {agents} changes a second; nobody was further behind than {latest_ms} ms")),
    );
    Ok(())
}

#[derive(Default)]
struct Seen {
    rows: usize,
    /// How long after a change it was seen, at most.
    latest_ms: i64,
}

#[derive(Deserialize)]
struct Board<'a> {
    snapshot: bool,
    #[serde(borrow)]
    rows: Vec<Row<'a>>,
}

#[derive(Deserialize)]
struct Row<'a> {
    row: &'a str,
    #[serde(default)]
    since: i64,
}

/// Looks at a board; a desk turns from one reason of being away to another once a second, beginning after `phase`.
async fn look(mut socket: Socket, phase: Option<Duration>, until: Instant) -> Result<Seen> {
    let mut seen = Seen::default();
    let mut reasons = ["break", "lunch"].into_iter().cycle();
    let start = tokio::time::Instant::now() + phase.unwrap_or(Duration::from_secs(3_600));
    let mut turns = interval_at(start, Duration::from_secs(1));
    turns.set_missed_tick_behavior(MissedTickBehavior::Skip);
    let end = tokio::time::sleep_until(until.into());
    tokio::pin!(end);
    loop {
        select! {
            () = &mut end => return Ok(seen),
            _ = turns.tick() => {
                let turn = json!({ "type": "set_state", "id": id(), "state": "away", "reason": reasons.next() });
                socket.send(turn.to_string().as_bytes()).await?;
            }
            frame = socket.next() => {
                let frame = frame?;
                if frame.starts_with(br#"{"type":"board""#) {
                    let board: Board<'_> = serde_json::from_slice(frame)?;
                    if !board.snapshot {
                        take(&mut seen, &board);
                    }
                }
            }
        }
    }
}

fn take(seen: &mut Seen, board: &Board<'_>) {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let now = i64::try_from(now.as_millis()).unwrap_or(i64::MAX);
    for row in board.rows.iter().filter(|row| row.row == "agent") {
        seen.rows += 1;
        seen.latest_ms = seen.latest_ms.max(now - row.since);
    }
}
