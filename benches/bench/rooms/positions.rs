//! Everybody who waits is told their true place: what that costs while fifty leave a second, and whether nobody is told late.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use futures_util::{StreamExt, stream};
use rand::seq::SliceRandom;
use serde_json::json;
use tokio::sync::oneshot;
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::sleep;
use usher::ids::CategoryId;

use crate::alone::Alone;
use crate::house::{Customer, House, id};
use crate::process::busy;
use crate::report::{Better, Bound, Figure};
use crate::rooms::memory::AT_ONCE;
use crate::run::Run;

/// Leave a second, from anywhere in the line.
const LEAVE: usize = 50;

/// Another mixture of departures and pushes: several departures share one push.
const RUSH: usize = 300;

/// Up to which place one is told within which time.
const PROMISES: [(usize, Duration); 4] = [
    (10, Duration::from_millis(250)),
    (100, Duration::from_secs(1)),
    (1_000, Duration::from_secs(5)),
    (usize::MAX, Duration::from_secs(15)),
];

/// What the way to a page and back may add to a promise.
const WAY: Duration = Duration::from_millis(750);

pub async fn measure(run: &mut Run) -> Result<()> {
    let prices = on_sockets(run).await?;
    simulated(run, prices);
    Ok(())
}

/// What a page was told, and when.
type Told = Arc<Mutex<Vec<(Instant, usize)>>>;

/// One who leaves when the sender is dropped: their place in the order of entry, and their page.
type Leaver = (usize, oneshot::Sender<()>, JoinHandle<Result<()>>);

/// What it costs while some leave.
struct Spell {
    cpu: Duration,
    took: Duration,
    pushes: usize,
    /// Who left, and when.
    left: Vec<(Instant, usize)>,
}

/// Processor time of one departure, told places left out, and of one told place, in seconds.
struct Prices {
    departure: f64,
    push: f64,
}

impl Prices {
    /// From two spells with another mixture of both, and what is spent while nobody leaves.
    fn of(one: &Spell, other: &Spell, quiet: &Spell) -> Self {
        let busy = |spell: &Spell| (spell.share() - quiet.share()) * spell.took.as_secs_f64();
        let counts = |spell: &Spell| (spell.left.len() as f64, spell.pushes as f64);
        let ((left, pushed), (other_left, other_pushed)) = (counts(one), counts(other));
        let apart = left * other_pushed - other_left * pushed;
        let price = |time: f64| (time / apart).max(0.0);
        Self {
            departure: price(busy(one) * other_pushed - busy(other) * pushed),
            push: price(left * busy(other) - other_left * busy(one)),
        }
    }
}

impl Spell {
    fn share(&self) -> f64 {
        self.cpu.as_secs_f64() / self.took.as_secs_f64()
    }
}

async fn on_sockets(run: &mut Run) -> Result<Prices> {
    let count = run.size(15_000, 2_000);
    let (seconds, rush_seconds) = run.size((20, 4), (5, 1));
    run.doing("places: those who wait");
    let house = House::with_agents(0).await?;
    let told: Vec<Told> = (0..count).map(|_| Arc::default()).collect();
    let leaving = LEAVE * seconds + RUSH * rush_seconds;
    let every = count / leaving;
    let (mut stay, mut leavers) = (JoinSet::new(), Vec::new());
    let mut coming = stream::iter(0..count)
        .map(|_| house.customer())
        .buffer_unordered(AT_ONCE);
    // Each listens from the moment they wait, as one who does not would be taken for dead before the last has come.
    while let Some(customer) = coming.next().await.transpose()? {
        // They are numbered in the order in which they entered.
        let n = usize::try_from(customer.entry)? - 1;
        let told = told[n].clone();
        if n.is_multiple_of(every) && n / every < leaving {
            let (go, gone) = oneshot::channel();
            leavers.push((n, go, tokio::spawn(leave_when(gone, customer, told))));
        } else {
            stay.spawn(async move { listen(&mut { customer }, &told).await });
        }
    }
    drop(coming);
    leavers.shuffle(&mut rand::rng());
    // All that the coming of so many has set going has to settle first.
    sleep(run.size(Duration::from_secs(16), Duration::from_secs(3))).await;
    run.doing(&format!("places: {count} wait, nobody leaves"));
    let quiet = spell(&house, &told, Vec::new(), 1, Duration::from_secs(run.size(10, 2))).await?;
    run.doing(&format!("places: {count} wait, {LEAVE} leave a second"));
    let rush = leavers.split_off(LEAVE * seconds);
    let spent = spell(&house, &told, leavers, LEAVE, Duration::ZERO).await?;
    let late = late(&told, &spent.left, Instant::now());
    run.doing(&format!("places: {count} wait, {RUSH} leave a second"));
    let rush = spell(&house, &told, rush, RUSH, Duration::ZERO).await?;
    stay.shutdown().await;
    ensure!(late == 0, "{late} of {count} were told later than promised");
    run.add(
        Figure::new("positions", spent.share() * 100.0, "% of a core", Better::Lower)
            .must(Bound::Value(10.0))
            .wanted(Bound::Value(3.0))
            .note(format!(
                "{count} wait on sockets, {LEAVE} leave a second, {:.0} pushes/s; nobody was told late; {:.2} % while nobody leaves",
                spent.pushes as f64 / spent.took.as_secs_f64(),
                quiet.share() * 100.0
            )),
    );
    Ok(Prices::of(&spent, &rush, &quiet))
}

/// Has them leave at a steady rate, or nobody for a while.
async fn spell(
    house: &House,
    told: &[Told],
    leavers: Vec<Leaver>,
    a_second: usize,
    at_least: Duration,
) -> Result<Spell> {
    let pushed = || -> usize { told.iter().map(|one| one.lock().expect("nobody panics").len()).sum() };
    let (cpu, begun, before) = (house.process.cpu()?, Instant::now(), pushed());
    let mut left = Vec::new();
    for (n, (at, go, leaver)) in leavers.into_iter().enumerate() {
        let due = Duration::from_secs_f64(n as f64 / a_second as f64);
        sleep(due.saturating_sub(begun.elapsed())).await;
        drop(go);
        leaver.await??;
        left.push((Instant::now(), at));
    }
    sleep(at_least.saturating_sub(begun.elapsed())).await;
    Ok(Spell {
        cpu: house.process.cpu()? - cpu,
        took: begun.elapsed(),
        pushes: pushed() - before,
        left,
    })
}

/// Listens until told to go, by the other end being dropped; then leaves the queue.
async fn leave_when(gone: oneshot::Receiver<()>, mut customer: Customer, told: Told) -> Result<()> {
    tokio::select! {
        _ = gone => {}
        heard = listen(&mut customer, &told) => return heard,
    }
    let leave = json!({ "type": "leave", "id": id(), "entry": customer.entry });
    customer.socket.send(leave.to_string().as_bytes()).await?;
    customer.socket.until(r#"{"type":"ok""#).await?;
    Ok(())
}

async fn listen(customer: &mut Customer, told: &Told) -> Result<()> {
    const PLACE: &[u8] = br#""place":"#;
    loop {
        let frame = customer.socket.next().await?;
        if !frame.starts_with(br#"{"type":"position""#) {
            continue;
        }
        let at = frame
            .windows(PLACE.len())
            .position(|bytes| bytes == PLACE)
            .map_or(0, |at| at + PLACE.len());
        let digits = frame[at..].iter().take_while(|byte| byte.is_ascii_digit());
        let place = digits.fold(0, |place, digit| place * 10 + usize::from(digit - b'0'));
        told.lock().expect("nobody panics").push((Instant::now(), place));
    }
}

/// How many of those who stayed were told a place at the end that had not been true any more for longer than promised.
fn late(told: &[Told], left: &[(Instant, usize)], end: Instant) -> usize {
    let mut late = 0;
    for (limit_place, within) in PROMISES {
        // Who was gone so long ago that everybody of this band has to know.
        let since = end.checked_sub(within + WAY);
        let mut gone = vec![false; told.len()];
        for (when, n) in left {
            gone[*n] = since.is_some_and(|since| *when <= since);
        }
        let mut now_gone = vec![false; told.len()];
        for (_, n) in left {
            now_gone[*n] = true;
        }
        let mut place = 0;
        for (n, told) in told.iter().enumerate() {
            place += usize::from(!gone[n]);
            let floor = PROMISES
                .iter()
                .map(|(limit, _)| *limit)
                .take_while(|limit| *limit < limit_place)
                .last()
                .unwrap_or(0);
            let told = told.lock().expect("nobody panics").last().map(|(_, place)| *place);
            if now_gone[n] || place <= floor || place > limit_place {
                continue;
            }
            late += usize::from(told.is_some_and(|told| told > place));
        }
    }
    late
}

/// A hub by itself with 100,000 who wait; each departure and each push costs what it costs on sockets.
fn simulated(run: &mut Run, prices: Prices) {
    let count: u64 = run.size(100_000, 20_000);
    let seconds = 60;
    run.doing("places: a hub by itself with 100,000 who wait");
    let mut hub = Alone::with(1, 0, 1);
    for n in 1..=count {
        hub.enter(n, CategoryId(1));
    }
    hub.pass(60_000);
    hub.positions = 0;
    let leaving = LEAVE as u64 * seconds;
    let spent = busy(|| {
        for n in (0..leaving).rev() {
            hub.leave(1 + n * (count / leaving));
            hub.pass(1_000 / LEAVE as u64);
        }
    });
    let pushes = hub.positions as f64;
    let all = prices.departure * leaving as f64 + prices.push * pushes;
    let share = |time: f64| time / seconds as f64 * 100.0;
    run.add(
        Figure::new("positions_100k", share(all), "% of a core", Better::Lower)
            .must(Bound::Value(10.0))
            .wanted(Bound::Value(3.0))
            .note(format!(
                "{count} wait, simulated, {LEAVE} leave a second at {:.0} µs each; {:.0} pushes/s at {:.1} µs each; the hub's part {:.2} %",
                prices.departure * 1e6,
                pushes / seconds as f64,
                prices.push * 1e6,
                share(spent.as_secs_f64()),
            )),
    );
}
