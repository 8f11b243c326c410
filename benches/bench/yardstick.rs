//! How fast this machine's processor is just now: a piece of work that never changes, timed on the servers' processor in every run, so
//! that times of this run can be told beside those of another machine, or of another hour.
//!
//! Deliberately absent: the disk, of which no fraction of a second says anything, and sockets, beside which the bare echoes stand.

use std::collections::BTreeMap;
use std::hint::black_box;
use std::time::Duration;

use anyhow::Result;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::process::{Process, busy};

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

/// What the work took in one run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Yardstick {
    pub work: String,
    /// Of the processor, at the middle of all looks.
    pub ms: f64,
}

impl Yardstick {
    /// Of a run that was looked at so often, if it was.
    pub fn middle(looks: &[Duration]) -> Option<Self> {
        Some(Self {
            work: WORK.to_owned(),
            ms: middle(looks.to_vec())?.as_secs_f64() * 1e3,
        })
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
pub fn look() -> Result<Duration> {
    let folder = tempfile::tempdir()?;
    let mut process = Process::start(&std::env::current_exe()?, &["yardstick"], folder.path(), &[])?;
    Ok(Duration::from_nanos(process.line()?.parse()?))
}

/// Runs as that process.
pub fn serve() {
    let buffer = vec![7; BUFFER];
    let map: BTreeMap<u64, [u64; 8]> = (0..KEYS).map(|n| (key(n), [n; 8])).collect();
    let took = (0..TIMES).map(|_| {
        busy(|| {
            hash(&buffer);
            walk(&map);
        })
    });
    let took = middle(took.collect()).unwrap_or_default();
    println!("{}", took.as_nanos());
}

fn middle(mut all: Vec<Duration>) -> Option<Duration> {
    all.sort_unstable();
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
