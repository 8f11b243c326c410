//! How fast this machine's processor is just now: a piece of work that never changes, timed on the servers' processor in every run, so
//! that times of this run can be told beside those of another machine, or of another hour.
//!
//! Deliberately absent: the disk, of which no fraction of a second says anything, and sockets, beside which the bare echoes stand.

use std::collections::BTreeMap;
use std::hint::black_box;
use std::time::{Duration, Instant};

use anyhow::Result;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::process::{Process, busy};
use crate::stops::Stops;

/// What is done at each look, in words: two reports are compared by it only if both did this.
const WORK: &str = "sha256 of 16 MiB, then 50,000 looks into a map of 400,000";

/// A buffer that stays in the nearest cache, and how often it is hashed.
const BUFFER: usize = 16 * 1024;
const HASHED: usize = 1_024;

/// A map of more than caches hold, as in a house of many people: half of what the hub, the archive and a start do is waiting for
/// memory, and of that others on the machine take more than of arithmetic.
const KEYS: u64 = 400_000;
const LOOKS: u64 = 50_000;

/// How often one look does the work; the middle of them counts.
const TIMES: usize = 5;

/// From where on a run is not kept: on a machine by itself it is 1.00 to 1.03.
const STARVED: f64 = 1.1;

/// What the work took in one run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Yardstick {
    pub work: String,
    /// Of the processor, at the middle of all looks.
    pub ms: f64,
    /// How many times as long it took by the clock, at the middle of all looks: 1 where nobody else wanted the processor.
    #[serde(default)]
    pub waited: Option<f64>,
}

/// One look.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Look {
    pub busy: Duration,
    pub clock: Duration,
}

impl Yardstick {
    /// Of a run that was looked at so often, if it was.
    pub fn middle(looks: &[Look]) -> Option<Self> {
        let busy = looks.iter().map(|look| look.busy.as_secs_f64() * 1e3);
        let waited = looks.iter().map(|look| look.clock.div_duration_f64(look.busy));
        Some(Self {
            work: WORK.to_owned(),
            ms: middle(busy.collect())?,
            waited: middle(waited.collect()),
        })
    }

    /// What to say where others wanted the processor so much that what is told by the clock is theirs, too.
    pub fn is_starved(&self) -> Option<String> {
        let waited = self.waited.filter(|waited| *waited > STARVED)?;
        Some(format!(
            "others wanted this machine: what is one second of the processor's took {waited:.2} by the clock"
        ))
    }

    /// How many times slower one is than the other, or why that cannot be said.
    pub fn slower(now: Option<&Self>, then: Option<&Self>) -> Result<f64, &'static str> {
        let now = now.ok_or("this run has no yardstick")?;
        let then = then.ok_or("it has no yardstick")?;
        if now.work != then.work {
            return Err("its yardstick did other work");
        }
        Ok(now.ms / then.ms)
    }
}

/// Looks once, by a process of its own on the servers' processor.
pub fn look() -> Result<Look> {
    let folder = tempfile::tempdir()?;
    let mut process = Process::start(&std::env::current_exe()?, &["yardstick"], folder.path(), &[])?;
    Ok(serde_json::from_str(&process.line()?)?)
}

/// Runs as that process.
pub fn serve() {
    let buffer = vec![7; BUFFER];
    let map: BTreeMap<u64, [u64; 8]> = (0..KEYS).map(|n| (key(n), [n; 8])).collect();
    let begun = Instant::now();
    let took = (0..TIMES).map(|_| {
        busy(|| {
            hash(&buffer);
            walk(&map);
        })
    });
    let took: Vec<Duration> = took.collect();
    let (all, clock) = (took.iter().sum::<Duration>(), begun.elapsed());
    let busy = Duration::from_secs_f64(middle(took.iter().map(Duration::as_secs_f64).collect()).unwrap_or_default());
    let look = Look {
        busy,
        clock: busy.mul_f64(clock.div_duration_f64(all)),
    };
    println!("{}", json!(look));
}

/// How the servers' processor is taken away from a process of its own on it that only reads the clock for so long, in words: the
/// machine's doing, where nothing else wants that processor.
pub fn stops(seconds: f64) -> Result<String> {
    let folder = tempfile::tempdir()?;
    let arguments = ["stops", &seconds.to_string()];
    Process::start(&std::env::current_exe()?, &arguments, folder.path(), &[])?.line()
}

/// Runs as that process.
pub fn serve_stops(seconds: f64) {
    let (stops, begun) = (Stops::default(), Instant::now());
    while begun.elapsed().as_secs_f64() < seconds {
        stops.runs(u64::try_from(begun.elapsed().as_nanos()).unwrap_or(u64::MAX));
    }
    println!("{}", stops.told());
}

fn middle(mut all: Vec<f64>) -> Option<f64> {
    all.sort_by(f64::total_cmp);
    all.get(all.len() / 2).copied()
}

fn hash(buffer: &[u8]) {
    let mut hasher = Sha256::new();
    for _ in 0..HASHED {
        hasher.update(black_box(buffer));
    }
    black_box(hasher.finalize());
}

/// Looks keys up that lie anywhere in the map.
fn walk(map: &BTreeMap<u64, [u64; 8]>) {
    let found = (0..LOOKS).filter_map(|n| map.get(&key(n * 7_919 % KEYS)));
    black_box(found.map(|value| value[0]).fold(0, u64::wrapping_add));
}

/// The n-th key: spread over all numbers, the same in every run.
fn key(n: u64) -> u64 {
    n.wrapping_mul(0x9E37_79B9_7F4A_7C15)
}
