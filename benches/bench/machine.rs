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
            cores: processors().count(),
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
    let model = processors().next().flatten();
    model.unwrap_or_else(|| std::env::consts::ARCH.to_owned())
}

/// All of the machine's, also those that this process is kept off; each with its name, if it has one.
fn processors() -> impl Iterator<Item = Option<String>> {
    let text = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let each: Vec<_> = text
        .split("\n\n")
        .filter(|one| one.starts_with("processor"))
        .map(model)
        .collect();
    each.into_iter()
}

fn model(processor: &str) -> Option<String> {
    let line = processor.lines().find_map(|line| line.strip_prefix("model name"))?;
    Some(line.trim_start_matches([' ', '\t', ':']).to_owned())
}
