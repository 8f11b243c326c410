//! What the machine says of this process. Where it says nothing the figure is left out.

use std::fs;

use rustix::param::page_size;
use rustix::process::{Resource, getrlimit};

/// Memory and file descriptors, by the names of their metrics.
pub fn figures() -> impl Iterator<Item = (&'static str, f64)> {
    [
        ("usher_process_resident_memory_bytes", resident_bytes()),
        ("usher_process_open_fds", open_fds()),
        ("usher_process_max_fds", fds_max()),
    ]
    .into_iter()
    .filter_map(|(name, value)| Some((name, value? as f64)))
}

fn resident_bytes() -> Option<u64> {
    let pages = fs::read_to_string("/proc/self/statm").ok()?;
    let resident: u64 = pages.split_whitespace().nth(1)?.parse().ok()?;
    Some(resident * page_size() as u64)
}

/// The one that looks is among them.
fn open_fds() -> Option<u64> {
    Some(fs::read_dir("/proc/self/fd").ok()?.count() as u64)
}

/// How many this process may have open; nothing when there is no limit.
pub fn fds_max() -> Option<u64> {
    getrlimit(Resource::Nofile).current
}
