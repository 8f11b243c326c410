//! Two hundred agents and twenty admins look at live boards while two hundred things change a second.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use serde::{Deserialize, Serialize};
use serde_json::json;
use tokio::select;
use tokio::task::JoinSet;
use tokio::time::{MissedTickBehavior, interval_at, sleep_until};

use crate::figure::{Better, Bound, Figure};
use crate::house::{ADMINS, House, id};
use crate::run::Run;
use crate::socket::Socket;

/// Every viewer has to be current within this time.
const WITHIN: Duration = Duration::from_secs(1);

/// How often an agent turns from one reason of being away to the other.
const TURN: Duration = Duration::from_secs(1);

pub async fn measure(run: &mut Run) -> Result<()> {
    let agents = run.size(200, 40);
    let seconds = run.size(15, 2);
    run.doing("boards: those who look");
    let house = House::with_agents(agents).await?;
    let (mut desks, mut floors) = (Vec::new(), Vec::new());
    for n in 0..agents {
        desks.push(house.available(n).await?);
    }
    for n in 0..ADMINS {
        floors.push(house.floor(n).await?);
    }
    // The first second is not measured: one after the other they begin to turn.
    let start = Instant::now() + TURN;
    let (begun, end) = (start + TURN, start + TURN + Duration::from_secs(seconds));
    let mut viewers = JoinSet::new();
    for (n, socket) in desks.into_iter().enumerate() {
        let phase = TURN * u32::try_from(n)? / u32::try_from(agents)?;
        viewers.spawn(Viewer::look(socket, Some(start + phase), end));
    }
    for socket in floors {
        viewers.spawn(Viewer::look(socket, None, end));
    }
    sleep_until(begun.into()).await;
    run.doing(&format!("boards: {agents} agents, each changes once a second"));
    let (cpu, writer) = (house.process.cpu()?, house.process.cpu_of_writer());
    sleep_until(end.into()).await;
    let (cpu, took) = (house.process.cpu()? - cpu, begun.elapsed());
    let writer = house.process.cpu_of_writer() - writer;
    let mut seen = Vec::new();
    while let Some(viewer) = viewers.join_next().await {
        seen.push(viewer??);
    }
    let changes: BTreeMap<u32, &[Change]> = seen
        .iter()
        .filter(|viewer| !viewer.changes.is_empty())
        .filter_map(|viewer| Some((viewer.agent?, viewer.changes.as_slice())))
        .collect();
    ensure!(
        changes.len() == agents,
        "only {} of {agents} desks changed",
        changes.len()
    );
    let mut behind = Duration::ZERO;
    for viewer in &seen {
        behind = behind.max(viewer.behind(&changes)?);
    }
    let boards: usize = seen.iter().map(|viewer| viewer.boards_from(begun, end)).sum();
    let measured = changes.values().copied().flatten();
    let measured = measured.filter(|change| (begun..end).contains(&change.sent)).count();
    run.add(
        Figure::new(
            "board",
            cpu.as_secs_f64() / took.as_secs_f64() * 100.0,
            "% of a core",
            Better::Lower,
        )
        .must(Bound::Value(10.0))
        .wanted(Bound::Value(4.0))
        .note(format!(
            "{agents} agents and {ADMINS} admins look at {:.0} changes a second, each on disk before it is told, which is {:.1} % of a core; \
             the rest is to hear them and to show {:.0} boards a second",
            measured as f64 / took.as_secs_f64(),
            writer.as_secs_f64() / took.as_secs_f64() * 100.0,
            boards as f64 / took.as_secs_f64(),
        )),
    );
    let late = behind.saturating_sub(WITHIN).as_millis() as f64;
    run.add(
        Figure::new("board_late", late, "ms past the promise", Better::Lower)
            .must(Bound::Value(0.0))
            .note(format!(
                "each of them saw each change or a later one of the same agent, at most {} ms after the agent's press; promised is {} s",
                behind.as_millis(),
                WITHIN.as_secs()
            )),
    );
    Ok(())
}

/// Why somebody is away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Reason {
    Break,
    Lunch,
    #[serde(other)]
    Other,
}

/// A press of an agent's.
#[derive(Debug)]
struct Change {
    sent: Instant,
    reason: Reason,
    /// By which the server knows it, once it has said so.
    since: Option<i64>,
}

/// What somebody who looked was shown of one agent.
struct Shown {
    at: Instant,
    since: i64,
    reason: Option<Reason>,
}

/// One who looks at a board, at a desk also one who changes.
#[derive(Default)]
struct Viewer {
    shown: BTreeMap<u32, Vec<Shown>>,
    /// When any board came.
    boards: Vec<Instant>,
    /// Who it is that looks, as far as they were told.
    agent: Option<u32>,
    changes: Vec<Change>,
}

#[derive(Deserialize)]
struct Board<'a> {
    #[serde(borrow)]
    rows: Vec<Row<'a>>,
}

#[derive(Deserialize)]
struct Row<'a> {
    row: &'a str,
    #[serde(default)]
    agent: Option<u32>,
    #[serde(default)]
    since: i64,
    #[serde(default)]
    reason: Option<Reason>,
}

#[derive(Deserialize)]
struct Frame {
    me: Me,
}

#[derive(Deserialize)]
struct Me {
    agent: u32,
    since: i64,
    reason: Option<Reason>,
}

impl Viewer {
    /// Looks until everything that changed before `end` has to be seen; a desk changes once a [`TURN`], from `start` on.
    async fn look(mut socket: Socket, start: Option<Instant>, end: Instant) -> Result<Self> {
        let mut viewer = Self::default();
        let mut reasons = [Reason::Break, Reason::Lunch].into_iter().cycle();
        let mut turns = interval_at(start.unwrap_or(end).into(), TURN);
        turns.set_missed_tick_behavior(MissedTickBehavior::Skip);
        let over = sleep_until((end + WITHIN * 2).into());
        tokio::pin!(over);
        loop {
            select! {
                () = &mut over => return Ok(viewer),
                _ = turns.tick(), if start.is_some() && Instant::now() < end => {
                    let reason = reasons.next().context("it goes round")?;
                    let turn = json!({ "type": "set_state", "id": id(), "state": "away", "reason": reason });
                    viewer.changes.push(Change { sent: Instant::now(), reason, since: None });
                    socket.send(turn.to_string().as_bytes()).await?;
                }
                frame = socket.next() => viewer.take(frame?)?,
            }
        }
    }

    fn take(&mut self, frame: &[u8]) -> Result<()> {
        if frame.starts_with(br#"{"type":"board""#) {
            let board: Board<'_> = serde_json::from_slice(frame)?;
            let at = Instant::now();
            self.boards.push(at);
            for row in board.rows.iter().filter(|row| row.row == "agent") {
                let shown = Shown {
                    at,
                    since: row.since,
                    reason: row.reason,
                };
                self.shown.entry(row.agent.context("nobody")?).or_default().push(shown);
            }
        } else if frame.starts_with(br#"{"type":"me""#) {
            let Frame { me } = serde_json::from_slice(frame)?;
            self.agent = Some(me.agent);
            let open = self.changes.iter_mut().find(|change| change.since.is_none());
            if let Some(change) = open.filter(|change| Some(change.reason) == me.reason) {
                change.since = Some(me.since);
            }
        }
        Ok(())
    }

    /// How many boards they were shown in a time.
    fn boards_from(&self, begun: Instant, end: Instant) -> usize {
        self.boards.iter().filter(|at| (begun..end).contains(*at)).count()
    }

    /// How long after a change they were shown it, or a later one of the same agent, at most.
    fn behind(&self, changes: &BTreeMap<u32, &[Change]>) -> Result<Duration> {
        let mut behind = Duration::ZERO;
        for (agent, changes) in changes {
            let shown = self
                .shown
                .get(agent)
                .with_context(|| format!("agent {agent} was never shown"))?;
            ensure!(shown.is_sorted_by_key(|shown| shown.since), "a board went back");
            for change in *changes {
                let since = change.since.with_context(|| format!("never confirmed: {change:?}"))?;
                let first = shown.iter().find(|shown| shown.since >= since);
                let first = first.with_context(|| format!("agent {agent} was never shown as of {since}"))?;
                ensure!(
                    first.since > since || first.reason == Some(change.reason),
                    "shown with another reason"
                );
                behind = behind.max(first.at - change.sent);
            }
        }
        Ok(behind)
    }
}
