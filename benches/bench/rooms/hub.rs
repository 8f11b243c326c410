//! The hub alone: whole lives of conversations in a busy house, and how the cost of one act grows with the house.

use std::collections::VecDeque;
use std::time::Duration;

use anyhow::{Result, ensure};
use usher::hub::queue::{Key, Queue};
use usher::hub::row::{Band, ConversationRow};
use usher::hub::time::Wall;
use usher::ids::{CategoryId, EntryId};

use crate::alone::Alone;
use crate::figure::{Better, Bound, Figure};
use crate::process::busy;
use crate::run::Run;

const CATEGORIES: u32 = 100;
const AGENTS: u32 = 1_000;
const CAPACITY: u8 = 4;
const MESSAGES: usize = 10;
/// How many begin and end in a millisecond. With fewer, those who wait would be told their places more often for each of them, which is what `positions` measures.
const LIVES_A_MS: u64 = 10;

pub fn measure(run: &mut Run) -> Result<()> {
    run.doing("the hub alone: whole lives");
    lives(run)?;
    run.doing("the hub alone: growth with those who wait");
    growth_with_waiting(run)?;
    run.doing("the hub alone: growth with agents");
    growth_with_agents(run)
}

/// Each life: one enters, the next is paired, ten messages are said, it ends.
fn lives(run: &mut Run) -> Result<()> {
    let waiting = run.size(100_000, 20_000);
    let lives = run.size(200_000, 20_000);
    let mut hub = Alone::with(CATEGORIES, AGENTS, CAPACITY);
    let mut customer = 0;
    let mut enter = |hub: &mut Alone| {
        customer += 1;
        hub.enter(customer, CategoryId(1 + (customer % u64::from(CATEGORIES)) as u32));
    };
    for _ in 0..waiting + u64::from(AGENTS) * u64::from(CAPACITY) {
        enter(&mut hub);
    }
    let mut talking = VecDeque::from(std::mem::take(&mut hub.begun));
    ensure!(
        talking.len() == (AGENTS * u32::from(CAPACITY)) as usize,
        "{} talk",
        talking.len()
    );
    let spent = busy(|| live(&mut hub, &mut enter, &mut talking, lives));
    ensure!(
        talking.len() == (AGENTS * u32::from(CAPACITY)) as usize,
        "{} talk",
        talking.len()
    );
    run.add(
        Figure::new(
            "pair_core",
            lives as f64 / spent.as_secs_f64(),
            "lives/s",
            Better::Higher,
        )
        .must(Bound::Value(300_000.0))
        .wanted(Bound::Value(1_000_000.0))
        .note(format!(
            "{CATEGORIES} categories, {AGENTS} agents, {waiting} waiting; each life is {} inputs",
            MESSAGES + 4
        )),
    );
    Ok(())
}

/// What is measured of `lives`, under a name of its own, by which a profiler finds it.
#[inline(never)]
fn live(hub: &mut Alone, enter: &mut dyn FnMut(&mut Alone), talking: &mut VecDeque<ConversationRow>, lives: u64) {
    for n in 0..lives {
        enter(hub);
        if let Some(row) = talking.pop_front() {
            for n in 0..MESSAGES {
                hub.say(&row, n % 2 == 1);
            }
            hub.end(&row);
        }
        if n % LIVES_A_MS == 0 {
            hub.pass(1);
        }
        talking.extend(hub.begun.drain(..));
    }
}

fn growth_with_waiting(run: &mut Run) -> Result<()> {
    let sizes: [u64; 4] = run.size([1_000, 10_000, 100_000, 1_000_000], [1_000, 4_000, 16_000, 64_000]);
    let mut departures = Vec::new();
    let mut ranks = Vec::new();
    for size in sizes {
        departures.push((size as f64, departure(size)));
        ranks.push((size as f64, rank(size)));
    }
    run.curve("departure", "waiting", "ns", &departures);
    run.curve("rank", "waiting", "ns", &ranks);
    run.add(growth("growth_departure", &departures));
    run.add(growth("growth_rank", &ranks));
    Ok(())
}

fn growth_with_agents(run: &mut Run) -> Result<()> {
    let sizes: [u32; 4] = run.size([10, 100, 1_000, 10_000], [10, 40, 160, 640]);
    let pairings: Vec<_> = sizes
        .into_iter()
        .map(|agents| (f64::from(agents), pairing(agents)))
        .collect();
    run.curve("pairing", "agents", "ns", &pairings);
    run.add(growth("growth_pairing", &pairings));
    Ok(())
}

fn growth(name: &str, curve: &[(f64, f64)]) -> Figure {
    let (from, to) = (curve[0], curve[curve.len() - 1]);
    Figure::new(name, to.1, "ns", Better::Lower)
        .against(&format!("at {}", from.0), from.1)
        .must(Bound::Ratio(2.5))
        .wanted(Bound::Ratio(1.2))
        .note(format!("at {}", to.0))
}

/// How many acts one size is looked at for: so many spells, of which the middle counts, as an allocator tidies up now and then. The clock is
/// read once a spell, as to read it costs nearly as much as some acts.
const SPELLS: u64 = 20;
const ACTS_A_SPELL: u64 = 20;
const ACTS: u64 = SPELLS * ACTS_A_SPELL;

/// What one act of the middle spell costs, in nanoseconds.
fn middle(mut spells: Vec<Duration>) -> f64 {
    spells.sort_unstable();
    spells[spells.len() / 2].as_nanos() as f64 / ACTS_A_SPELL as f64
}

/// One leaves from anywhere in the line.
fn departure(waiting: u64) -> f64 {
    let mut hub = Alone::with(1, 0, 1);
    for n in 1..=waiting {
        hub.enter(n, CategoryId(1));
    }
    hub.pass(60_000);
    let step = waiting / ACTS;
    let spells = (0..SPELLS).map(|spell| {
        let first = spell * ACTS_A_SPELL;
        busy(|| (first..first + ACTS_A_SPELL).for_each(|n| hub.leave(1 + n * step)))
    });
    middle(spells.collect())
}

/// The place of one anywhere in the line.
fn rank(waiting: u64) -> f64 {
    let key = |n: u64| Key {
        band: Band::Normal,
        since: Wall(n.cast_signed()),
        entry: EntryId(n),
    };
    let mut queue = Queue::default();
    let spots: Vec<_> = (0..waiting).map(|n| queue.enter(key(n))).collect();
    // Not in the order of entry: neighbours would find each other's memory warm.
    let asked: Vec<_> = (0..100_000).map(|n| spots[(n * 7_919 % waiting) as usize]).collect();
    let spent = busy(|| {
        let places = asked.iter().map(|spot| u64::from(queue.place(*spot)));
        std::hint::black_box(places.sum::<u64>());
    });
    spent.as_nanos() as f64 / asked.len() as f64
}

/// One enters and is paired at once, with half of all room free at least.
fn pairing(agents: u32) -> f64 {
    let mut hub = Alone::with(1, agents, CAPACITY);
    hub.pass(60_000);
    let mut spells = Vec::new();
    for spell in 0..SPELLS {
        let first = 1 + spell * ACTS_A_SPELL;
        spells.push(busy(|| {
            (first..first + ACTS_A_SPELL).for_each(|n| hub.enter(n, CategoryId(1)));
        }));
        for row in std::mem::take(&mut hub.begun) {
            hub.end(&row);
        }
    }
    middle(spells)
}
