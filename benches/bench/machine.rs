//! What the figures were measured on: the first line of every report.

use std::fs;
use std::process::Command;

use serde::{Deserialize, Serialize};

/// The machine and the programs, in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Machine {
    pub machine: String,
    pub cores: usize,
    pub open_files: u64,
    pub quick: bool,
    /// A name and what it says of its version, each; those that are missing are left out.
    pub versions: Vec<(String, String)>,
}

impl Machine {
    pub fn here(quick: bool) -> Self {
        let of = |program: &str, arguments: &[&str]| {
            let version = first_line(program, arguments)?;
            Some((program.to_owned(), version))
        };
        let usher = ("usher".to_owned(), env!("CARGO_PKG_VERSION").to_owned());
        let others = [
            of("rustc", &["--version"]),
            of("uname", &["-sr"]),
            of("node", &["--version"]),
            of("nats-server", &["--version"]),
        ];
        Self {
            machine: processor(),
            cores: std::thread::available_parallelism().map_or(1, usize::from),
            open_files: open_files_hard(),
            quick,
            versions: std::iter::once(usher).chain(others.into_iter().flatten()).collect(),
        }
    }
}

/// How many files this process, and each of its children, may have open at most.
pub fn open_files_hard() -> u64 {
    let limit = rustix::process::getrlimit(rustix::process::Resource::Nofile);
    limit.maximum.unwrap_or(u64::MAX)
}

fn first_line(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).output().ok()?;
    Some(String::from_utf8_lossy(&output.stdout).lines().next()?.to_owned())
}

fn processor() -> String {
    let text = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = text.lines().find_map(|line| line.strip_prefix("model name"));
    model.map_or_else(
        || std::env::consts::ARCH.to_owned(),
        |line| line.trim_start_matches([' ', '\t', ':']).to_owned(),
    )
}
