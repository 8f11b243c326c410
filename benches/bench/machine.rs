//! What the figures were measured on, and what of it all was measured: the first line of every report.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::peers::{NATS, SOCKET_IO, WS};
use crate::run::Run;
use crate::yardstick::Yardstick;
use crate::{peers, process};

/// The machine and the programs, in words.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Machine {
    pub machine: String,
    pub cores: usize,
    pub open_files: u64,
    /// Where the servers kept what they keep; reports from before this was told have none.
    #[serde(default)]
    pub filesystem: String,
    /// How fast its processor was; reports from before this was measured have none.
    #[serde(default)]
    pub yardstick: Option<Yardstick>,
    pub quick: bool,
    /// What was measured to its end; reports from before this was told have none, and nothing of what follows.
    #[serde(default)]
    pub rooms: Vec<String>,
    /// What was not measured, and why.
    #[serde(default)]
    pub left_out: Vec<String>,
    /// What broke off, and why; what a room had found until then is there.
    #[serde(default)]
    pub failed: Vec<String>,
    #[serde(default)]
    pub took_s: f64,
    /// Of this program, what built it, the system, and what was measured beside it: a name and what it says of its version, each.
    pub versions: Vec<(String, String)>,
}

impl Machine {
    /// This machine, after a run that kept its files in a folder.
    pub fn of(run: &Run, folder: &Path) -> Self {
        let of = |program: &str, arguments: &[&str]| {
            let version = first_line(program, arguments)?;
            Some((program.to_owned(), version))
        };
        let version = env!("CARGO_PKG_VERSION");
        let code = first_line(
            "git",
            &["-C", env!("CARGO_MANIFEST_DIR"), "describe", "--always", "--dirty"],
        );
        let version = code.map_or_else(|| version.to_owned(), |code| format!("{version} ({code})"));
        let mut versions = vec![
            Some(("usher".to_owned(), version)),
            of("rustc", &["--version"]),
            of("uname", &["-sr"]),
        ];
        let on_node = |name: &str| [WS, SOCKET_IO].contains(&name);
        if run.beside.iter().any(|name| on_node(name)) {
            versions.push(of("node", &["--version"]));
        }
        versions.extend(run.beside.iter().map(|name| match *name {
            NATS => of("nats-server", &["--version"]),
            name if on_node(name) => peer(name),
            name => locked(name),
        }));
        Self {
            machine: processor(),
            cores: processors().count(),
            open_files: open_files_hard(),
            filesystem: filesystem(folder).unwrap_or_default(),
            yardstick: Yardstick::middle(&run.looks),
            quick: run.quick,
            rooms: run.rooms.clone(),
            left_out: run.left_out.clone(),
            failed: run.failed.clone(),
            took_s: run.begun.elapsed().as_secs_f64().round(),
            versions: versions.into_iter().flatten().collect(),
        }
    }
}

/// How many files this process, and each of its children, may have open at most.
pub fn open_files_hard() -> u64 {
    let limit = rustix::process::getrlimit(rustix::process::Resource::Nofile);
    limit.maximum.unwrap_or(u64::MAX)
}

/// The kind of file system that a folder is on.
fn filesystem(folder: &Path) -> Option<String> {
    let mounts = fs::read_to_string("/proc/self/mounts").ok()?;
    let mounts = mounts.lines().filter_map(|line| {
        let mut words = line.split(' ').skip(1);
        Some((words.next()?, words.next()?))
    });
    let above = mounts.filter(|(place, _)| folder.starts_with(place));
    // The last of those that were laid over each other is what is seen.
    let (_, kind) = above.max_by_key(|(place, _)| place.len())?;
    Some(kind.to_owned())
}

/// The kind of file system that a folder is on, if that is memory.
pub fn memory_for(folder: &Path) -> Option<String> {
    filesystem(folder).filter(|kind| ["tmpfs", "ramfs"].contains(&kind.as_str()))
}

fn first_line(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(process::program(program).ok()?)
        .args(arguments)
        .output()
        .ok()?;
    Some(String::from_utf8_lossy(&output.stdout).lines().next()?.to_owned())
}

/// What is installed of a package of the peers on Node.
fn peer(package: &str) -> Option<(String, String)> {
    let installed = fs::read_to_string(peers::installed()).ok()?;
    let installed: Value = serde_json::from_str(&installed).ok()?;
    let version = installed["packages"][format!("node_modules/{package}")]["version"].as_str()?;
    Some((package.to_owned(), version.to_owned()))
}

/// What this program was built with.
fn locked(package: &str) -> Option<(String, String)> {
    let lock = include_str!("../../Cargo.lock");
    let (_, rest) = lock.split_once(&format!("name = \"{package}\"\nversion = \""))?;
    let (version, _) = rest.split_once('"')?;
    Some((package.to_owned(), version.to_owned()))
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
