//! The page of buddies: everybody sees everybody, and fifty of them change what they say of themselves a second.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use futures_util::{StreamExt, TryStreamExt, stream};
use serde::Deserialize;
use serde_json::json;
use tokio::select;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{interval_at, sleep_until};

use crate::figure::{Better, Bound, Figure};
use crate::house::{House, id};
use crate::rooms::memory::AT_ONCE;
use crate::run::Run;
use crate::socket::Socket;

/// Changes a second, of all together.
const CHANGES: u32 = 50;

/// Every viewer has to be current within this time.
const WITHIN: Duration = Duration::from_secs(1);

pub async fn measure(run: &mut Run) -> Result<()> {
    let sizes = run.size([100, 1_000, 10_000], [50, 200, 800]);
    let seconds = run.size([10, 20, 10], [2, 2, 2]);
    let crowds = sizes.into_iter().zip(seconds);
    let crowds = crowds.map(|(people, seconds)| Crowd::of(run, people, Duration::from_secs(seconds)));
    // Small crowds wait more than they work, and each is a server of its own, whose time alone counts.
    let side_by_side = if run.quick { 3 } else { 1 };
    let crowds: Vec<_> = stream::iter(crowds).buffered(side_by_side).try_collect().await?;
    let [few, page, many] = &crowds[..] else {
        unreachable!("there are three sizes");
    };
    run.add(
        Figure::new("presence", page.share() * 100.0, "% of a core", Better::Lower)
            .must(Bound::Value(10.0))
            .wanted(Bound::Value(4.0))
            .note(format!(
                "{} people see each other, {:.0} changes/s; {}; {:.1} % when {} do, {:.1} % when {} do",
                page.people,
                page.changes as f64 / page.took.as_secs_f64(),
                page.coming_in_words(),
                few.share() * 100.0,
                few.people,
                many.share() * 100.0,
                many.people,
            )),
    );
    let late = page.behind.saturating_sub(WITHIN).as_millis() as f64;
    run.add(
        Figure::new("presence_late", late, "ms past the promise", Better::Lower)
            .must(Bound::Value(0.0))
            .note(format!(
                "each of {} saw each of {} changes, at most {} ms after the press; promised is {} s; at most {} ms when there are {}",
                page.people,
                page.changes,
                page.behind.as_millis(),
                WITHIN.as_secs(),
                many.behind.as_millis(),
                many.people
            )),
    );
    let each = |crowd: &Crowd| crowd.share() * 1e6 / crowd.people as f64;
    let curve: Vec<_> = crowds.iter().map(|crowd| (crowd.people as f64, each(crowd))).collect();
    run.curve("presence", "people", "µs/s each", &curve);
    run.add(
        Figure::new("growth_presence", each(many), "µs/s", Better::Lower)
            .against(&format!("at {}", few.people), each(few))
            .must(Bound::Ratio(2.5))
            .wanted(Bound::Ratio(1.2))
            .note(format!(
                "for each of {} who see each other; {}",
                many.people,
                many.coming_in_words()
            )),
    );
    Ok(())
}

/// What it costs that so many see each other.
struct Crowd {
    people: usize,
    /// Of the server, while all of them came.
    coming: Duration,
    cpu: Duration,
    took: Duration,
    changes: usize,
    /// How long after a change the last of them was shown it, at most.
    behind: Duration,
}

/// When each change was sent; its number is what the status says.
type Sent = Arc<Mutex<Vec<Instant>>>;

impl Crowd {
    async fn of(run: &Run, people: usize, lasts: Duration) -> Result<Self> {
        run.doing(&format!("presence: {people} people come"));
        let house = House::new()?;
        let before = house.process.cpu()?;
        let (sent, (begin, begins)) = (Sent::default(), watch::channel(None));
        let mut viewers = JoinSet::new();
        let mut coming = stream::iter(0..people)
            .map(|n| house.guest(n))
            .buffer_unordered(AT_ONCE);
        // Each reads from the moment they are there, as one who does not would be taken for dead before the last has come.
        while let Some(socket) = coming.try_next().await? {
            let turn = u32::try_from(viewers.len())?;
            viewers.spawn(look(socket, turn, begins.clone(), sent.clone()));
        }
        drop(coming);
        let coming = house.process.cpu()? - before;
        run.doing(&format!("presence: {people} people, {CHANGES} changes a second"));
        // All have seen the last who came when it begins.
        let begun = Instant::now() + WITHIN * 2;
        let end = begun + lasts;
        let round = Duration::from_secs(1) * u32::try_from(people)? / CHANGES;
        begin.send_replace(Some(Plan { begun, round, end }));
        sleep_until(begun.into()).await;
        let (cpu, start) = (house.process.cpu()?, Instant::now());
        sleep_until(end.into()).await;
        let (cpu, took) = (house.process.cpu()? - cpu, start.elapsed());
        let (mut seen, mut behind) = (Vec::new(), Duration::ZERO);
        let mut still_there = Vec::new();
        while let Some(viewer) = viewers.join_next().await {
            let (viewer, socket) = viewer??;
            still_there.push(socket);
            behind = behind.max(viewer.behind);
            seen.push(viewer.seen.into_iter().filter(|seen| *seen).count());
        }
        let changes = sent.lock().expect("nobody panics").len();
        ensure!(changes > 0, "nobody changed");
        let missed = seen.iter().find(|seen| **seen != changes);
        ensure!(missed.is_none(), "one of {people} saw {missed:?} of {changes} changes");
        Ok(Self {
            people,
            coming,
            cpu,
            took,
            changes,
            behind,
        })
    }

    fn share(&self) -> f64 {
        self.cpu.as_secs_f64() / self.took.as_secs_f64()
    }

    fn coming_in_words(&self) -> String {
        format!(
            "that all of them came, {AT_ONCE} at a time, took {:.2} s of a core",
            self.coming.as_secs_f64()
        )
    }
}

/// What one of them was shown.
#[derive(Default)]
struct Viewer {
    /// By the number of the change.
    seen: Vec<bool>,
    behind: Duration,
}

impl Viewer {
    fn sees(&mut self, change: usize, after: Duration) {
        if self.seen.len() <= change {
            self.seen.resize(change + 1, false);
        }
        self.seen[change] = true;
        self.behind = self.behind.max(after);
    }
}

#[derive(Deserialize)]
struct Board<'a> {
    #[serde(borrow)]
    rows: Vec<Row<'a>>,
}

#[derive(Deserialize)]
struct Row<'a> {
    status: Option<&'a str>,
}

/// When they change what they say of themselves.
#[derive(Clone, Copy)]
struct Plan {
    begun: Instant,
    /// How long it takes until it is the same person's turn again.
    round: Duration,
    end: Instant,
}

/// Looks until all that changed before the end was seen, or has to be; changes once in a round. Answers with the socket, as whoever goes
/// is news to those who still look.
async fn look(
    mut socket: Socket,
    turn: u32,
    mut begins: watch::Receiver<Option<Plan>>,
    sent: Sent,
) -> Result<(Viewer, Socket)> {
    let plan = loop {
        select! {
            plan = begins.wait_for(Option::is_some) => break plan?.context("there is one")?,
            frame = socket.next() => drop(frame?),
        }
    };
    let mut viewer = Viewer::default();
    let mut shown: Vec<usize> = Vec::new();
    let first = plan.begun + Duration::from_secs(1) * turn / CHANGES;
    let mut turns = interval_at(first.into(), plan.round);
    let mut asked = interval_at((plan.end + WITHIN / 10).into(), WITHIN / 10);
    loop {
        select! {
            _ = asked.tick() => {
                let is_current = viewer.seen.iter().filter(|seen| **seen).count() == sent.lock().expect("nobody panics").len();
                if is_current || Instant::now() > plan.end + WITHIN * 3 {
                    return Ok((viewer, socket));
                }
            }
            due = turns.tick(), if Instant::now() < plan.end => {
                // The turn that is due as it ends is one too many: nobody may say so much of themselves so soon.
                if due >= plan.end.into() {
                    continue;
                }
                let number = {
                    let mut sent = sent.lock().expect("nobody panics");
                    sent.push(Instant::now());
                    sent.len() - 1
                };
                let change = json!({ "type": "set_status", "id": id(), "text": number.to_string() });
                socket.send(change.to_string().as_bytes()).await?;
            }
            frame = socket.next() => {
                let frame = frame?;
                if !frame.starts_with(br#"{"type":"board""#) {
                    continue;
                }
                let board: Board<'_> = serde_json::from_slice(frame)?;
                shown.clear();
                for status in board.rows.iter().filter_map(|row| row.status) {
                    shown.push(status.parse().context("a status that nobody has")?);
                }
                let (now, sent) = (Instant::now(), sent.lock().expect("nobody panics"));
                for change in &shown {
                    viewer.sees(*change, now - sent[*change]);
                }
            }
        }
    }
}
