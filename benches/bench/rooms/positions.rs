//! Everybody who waits is told their true place: what that costs while fifty leave a second, and whether nobody is told late.

mod promises;

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use futures_util::{StreamExt, stream};
use rand::SeedableRng;
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use serde_json::{Value, json};
use tokio::sync::oneshot;
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::sleep;
use usher::ids::CategoryId;

use crate::alone::Alone;
use crate::figure::{Better, Bound, Figure};
use crate::house::{Customer, House, enter, id};
use crate::process::busy;
use crate::rooms::memory::AT_ONCE;
use crate::run::Run;
use promises::{Departure, Told, WAY};

/// Leave a second, from anywhere in the line.
const LEAVE: usize = 50;

/// Another mixture of departures and pushes: several departures share one push.
const RUSH: usize = 300;

pub async fn measure(run: &mut Run) -> Result<()> {
    let prices = on_sockets(run).await?;
    simulated(run, &prices);
    Ok(())
}

/// What a page was told so far.
type Heard = Arc<Mutex<Told>>;

/// One who leaves when the sender is dropped: how many entered before them, and their page.
type Leaver = (usize, oneshot::Sender<()>, JoinHandle<Result<()>>);

/// What it costs while some leave.
struct Spell {
    cpu: Duration,
    took: Duration,
    pushes: usize,
    left: Vec<Departure>,
}

/// Processor time of one departure, told places left out, and of one told place, in seconds. Below zero where the spells were too
/// short or too much alike to tell the two apart.
#[derive(Clone, Copy)]
struct Price {
    departure: f64,
    push: f64,
}

/// The price by all spells, and by each two that were unlike; and of the time, what each who waits costs while nobody leaves.
struct Prices {
    all: Price,
    pairs: Vec<Price>,
    idle: f64,
}

impl Price {
    /// Least squares over spells with different mixtures of both, less what is spent while nobody leaves.
    fn of(spells: &[&Spell], quiet: &Spell) -> Result<Self> {
        let [mut ll, mut lp, mut pp, mut lt, mut pt] = [0.0; 5];
        for spell in spells {
            let (left, pushed) = (spell.left.len() as f64, spell.pushes as f64);
            let time = (spell.share() - quiet.share()) * spell.took.as_secs_f64();
            ll += left * left;
            lp += left * pushed;
            pp += pushed * pushed;
            lt += left * time;
            pt += pushed * time;
        }
        let apart = ll * pp - lp * lp;
        ensure!(
            apart > 0.0,
            "every departure brought as many pushes: no price of either can be told"
        );
        Ok(Self {
            departure: (lt * pp - pt * lp) / apart,
            push: (pt * ll - lt * lp) / apart,
        })
    }
}

impl Prices {
    fn of(spells: &[Spell], quiet: &Spell, waiting: usize) -> Result<Self> {
        // Few and many leave in turns: two that lie an odd number apart have unlike mixtures.
        let pairs = (0..spells.len()).flat_map(|one| (one + 1..spells.len()).step_by(2).map(move |other| [one, other]));
        let pairs = pairs.map(|pair| Price::of(&pair.map(|n| &spells[n]), quiet));
        Ok(Self {
            all: Price::of(&spells.iter().collect::<Vec<_>>(), quiet)?,
            pairs: pairs.collect::<Result<_>>()?,
            idle: quiet.share() / waiting as f64,
        })
    }

    /// One of the two prices in microseconds, with the least and the greatest that two spells by themselves give.
    fn in_words(&self, which: impl Fn(&Price) -> f64) -> String {
        let each = self.pairs.iter().map(&which);
        let (least, most) = each.fold((f64::INFINITY, f64::NEG_INFINITY), |(least, most), price| {
            (least.min(price), most.max(price))
        });
        let price = which(&self.all);
        let doubt = if price < 0.0 {
            ", which cannot be: measure longer"
        } else {
            ""
        };
        let [price, least, most] = [price, least, most].map(|price| price * 1e6);
        format!("{price:.1} µs ({least:.1} to {most:.1} by two spells at a time{doubt})")
    }
}

impl Spell {
    fn share(&self) -> f64 {
        self.cpu.as_secs_f64() / self.took.as_secs_f64()
    }

    /// How many left a second.
    fn pace(&self) -> f64 {
        match &self.left[..] {
            [first, .., last] => (self.left.len() - 1) as f64 / (last.asked - first.asked).as_secs_f64(),
            _ => 0.0,
        }
    }
}

async fn on_sockets(run: &mut Run) -> Result<Prices> {
    let count = run.size(15_000, 2_000);
    // Both mixtures in turn, so that a slow moment of the machine meets both. The first spell is the figure, and what the promises are for.
    let plan = run.size(
        [(LEAVE, 20), (RUSH, 3), (LEAVE, 10), (RUSH, 3)],
        [(LEAVE, 3), (RUSH, 1), (LEAVE, 1), (RUSH, 1)],
    );
    let leaving: usize = plan.iter().map(|(a_second, seconds)| a_second * seconds).sum();
    run.doing("places: those who wait");
    let house = House::with_agents(0).await?;
    let told: Vec<Heard> = (0..count).map(|_| Arc::default()).collect();
    let (mut stay, mut leavers) = (JoinSet::new(), Vec::new());
    let mut coming = stream::iter(0..count)
        .map(|_| in_line(&house))
        .buffer_unordered(AT_ONCE);
    // Each listens from the moment they wait, as one who does not would be taken for dead before the last has come.
    while let Some((customer, at, place)) = coming.next().await.transpose()? {
        // They are numbered in the order in which they entered.
        let n = usize::try_from(customer.entry)? - 1;
        ensure!(place == n + 1, "number {} of the line was told {place}", n + 1);
        let told = told[n].clone();
        told.lock().expect("nobody panics").push((at, place));
        // As many as are to leave, evenly along the line.
        if n * leaving % count < leaving {
            let (go, gone) = oneshot::channel();
            leavers.push((n, go, tokio::spawn(leave_when(gone, customer, told))));
        } else {
            stay.spawn(async move { listen(&mut { customer }, &told).await });
        }
    }
    drop(coming);
    leavers.shuffle(&mut rand::rng());
    // The first in line leaves in the midst of the first spell, so that the promise to those at the head falls due in every run.
    let first = leavers
        .iter()
        .position(|(page, ..)| *page == 0)
        .context("the first stays")?;
    let midst = leavers.len() - plan[0].0 * plan[0].1 / 2;
    leavers.swap(first, midst);
    // All that the coming of so many has set going has to settle first.
    sleep(run.size(Duration::from_secs(16), Duration::from_secs(2))).await;
    run.doing(&format!("places: {count} wait, nobody leaves"));
    let quiet = spell(&house, &told, Vec::new(), 1, Duration::from_secs(run.size(10, 2))).await?;
    let (mut spells, mut kept) = (Vec::new(), None);
    for (a_second, seconds) in plan {
        run.doing(&format!("places: {count} wait, {a_second} leave a second"));
        let these = leavers.split_off(leavers.len() - a_second * seconds);
        let spell = spell(&house, &told, these, a_second, Duration::ZERO).await?;
        if kept.is_none() {
            // What was promised to those who stand furthest back falls due when nobody leaves any more.
            run.doing("places: whether everybody has been told");
            sleep(run.size(Duration::from_secs(16), Duration::from_secs(2))).await;
            let histories: Vec<Told> = told
                .iter()
                .map(|one| one.lock().expect("nobody panics").clone())
                .collect();
            kept = Some(promises::check(&histories, &spell.left, Instant::now())?);
        }
        spells.push(spell);
    }
    if let Some(gone) = stay.try_join_next() {
        gone??;
        bail!("somebody who was to stay has gone");
    }
    stay.shutdown().await;
    let kept = kept.context("there was a first spell")?;
    run.add(
        Figure::new("positions", spells[0].share() * 100.0, "% of a core", Better::Lower)
            .must(Bound::Value(10.0))
            .wanted(Bound::Value(3.0))
            .note(format!(
                "{count} wait on sockets, {:.1} leave a second, {:.0} pushes/s; {:.2} % while nobody leaves",
                spells[0].pace(),
                spells[0].pushes as f64 / spells[0].took.as_secs_f64(),
                quiet.share() * 100.0,
            )),
    );
    let ms = |time: Duration| time.as_secs_f64() * 1e3;
    run.add(
        Figure::new("positions_late", ms(kept.worst), "ms past the promise", Better::Lower)
            .must(Bound::Value(ms(WAY)))
            .note(kept.in_words()),
    );
    Prices::of(&spells, &quiet, count)
}

/// Somebody who has entered; when they were told their first place, and which.
async fn in_line(house: &House) -> Result<(Customer, Instant, usize)> {
    let mut customer = house.visitor(None).await?;
    customer.socket.until(r#"{"type":"customer_state""#).await?;
    customer.socket.send(enter().as_bytes()).await?;
    let place: Value = serde_json::from_slice(customer.socket.until(r#"{"type":"place""#).await?)?;
    let at = Instant::now();
    let ok: Value = serde_json::from_slice(customer.socket.until(r#"{"type":"ok""#).await?)?;
    customer.entry = ok["entry"].as_u64().context("no entry")?;
    let place = place["place"]["position"]["place"].as_u64().context("no place")?;
    Ok((customer, at, usize::try_from(place)?))
}

/// Has them leave at a steady rate, or nobody for a while.
async fn spell(
    house: &House,
    told: &[Heard],
    leavers: Vec<Leaver>,
    a_second: usize,
    at_least: Duration,
) -> Result<Spell> {
    let pushed = || -> usize { told.iter().map(|one| one.lock().expect("nobody panics").len()).sum() };
    let (cpu, begun, before) = (house.process.cpu()?, Instant::now(), pushed());
    let mut left = Vec::new();
    for (n, (page, go, leaver)) in leavers.into_iter().enumerate() {
        let due = Duration::from_secs_f64(n as f64 / a_second as f64);
        sleep(due.saturating_sub(begun.elapsed())).await;
        let asked = Instant::now();
        drop(go);
        leaver.await??;
        let gone = Instant::now();
        left.push(Departure { page, asked, gone });
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
async fn leave_when(gone: oneshot::Receiver<()>, mut customer: Customer, told: Heard) -> Result<()> {
    tokio::select! {
        _ = gone => {}
        heard = listen(&mut customer, &told) => return heard,
    }
    let leave = json!({ "type": "leave", "id": id(), "entry": customer.entry });
    customer.socket.send(leave.to_string().as_bytes()).await?;
    customer.socket.until(r#"{"type":"ok""#).await?;
    Ok(())
}

async fn listen(customer: &mut Customer, told: &Heard) -> Result<()> {
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

/// A hub by itself in which many more wait; each departure, each push and each idle socket costs what it costs on sockets.
fn simulated(run: &mut Run, prices: &Prices) {
    let count: u64 = run.size(100_000, 20_000);
    let seconds = 60;
    run.doing(&format!("places: a hub by itself with {count} who wait"));
    let mut hub = Alone::with(1, 0, 1);
    for n in 1..=count {
        hub.enter(n, CategoryId(1));
    }
    hub.pass(60_000);
    hub.positions = 0;
    // From anywhere in the line, as on sockets; the same ones in every run.
    let mut leavers: Vec<_> = (0..LEAVE as u64 * seconds).collect();
    let apart = count / leavers.len() as u64;
    leavers.shuffle(&mut StdRng::seed_from_u64(1));
    let spent = busy(|| {
        for n in &leavers {
            hub.leave(1 + n * apart);
            hub.pass(1_000 / LEAVE as u64);
        }
    });
    let pushes = hub.positions as f64;
    let share = |time: f64| time / seconds as f64 * 100.0;
    let told = share(prices.all.departure * leavers.len() as f64 + prices.all.push * pushes);
    let idle = prices.idle * count as f64 * 100.0;
    let note = format!(
        "{count} wait, simulated, {LEAVE} leave a second; a departure costs {}, each of {:.0} pushes/s {}, together {told:.2} %; {idle:.2} % while nobody leaves; the hub's part {:.2} %",
        prices.in_words(|price| price.departure),
        pushes / seconds as f64,
        prices.in_words(|price| price.push),
        share(spent.as_secs_f64()),
    );
    if told <= 0.0 {
        run.leave_out(format!("positions_100k, as its prices make no sense: {note}"));
        return;
    }
    run.add(
        Figure::new("positions_100k", told + idle, "% of a core", Better::Lower)
            .must(Bound::Value(10.0))
            .wanted(Bound::Value(3.0))
            .note(note),
    );
}
