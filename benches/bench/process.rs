//! A program on processor 0, and what the operating system says that it costs. Killed when dropped.

use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context, Result};
use nix::time::clock_getcpuclockid;
use rustix::process::{Pid, Signal, kill_process};
use rustix::time::{ClockId, clock_gettime};

/// The processor of whatever is measured.
pub const SERVERS: usize = 0;
/// That of the generator.
pub const GENERATOR: usize = 1;

/// The thread of Usher that writes to disk.
const WRITER: &str = "store-writer";

/// Where servers are that a person's PATH may lack.
const MORE_FOLDERS: [&str; 2] = ["/usr/local/sbin", "/usr/sbin"];

/// All that run, in case they have to end without being dropped first.
static RUNNING: Mutex<Vec<u32>> = Mutex::new(Vec::new());

pub struct Process {
    child: Child,
    lines: BufReader<ChildStdout>,
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended by itself.
        drop(self.child.kill());
        running(|all| all.retain(|pid| *pid != self.child.id()));
        drop(self.child.wait());
    }
}

impl Process {
    /// Starts a program with nothing in its environment but what is given.
    pub fn start(program: &Path, arguments: &[&str], folder: &Path, environment: &[(&str, &str)]) -> Result<Self> {
        // It ends with this program, even if that is killed.
        let mut command = Command::new(self::program("setpriv")?);
        command.args(["--pdeathsig", "KILL", "taskset", "-c", &SERVERS.to_string()]);
        command.arg(program).args(arguments);
        command
            // What is typed at the terminal is for this program, which ends it then.
            .process_group(0)
            .env_clear()
            .envs(environment.iter().copied())
            .current_dir(folder);
        let path = std::env::var_os("PATH").unwrap_or_default();
        let mut child = command
            .env("PATH", path)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("{} cannot be started", program.display()))?;
        let lines = BufReader::new(child.stdout.take().context("the program has no output")?);
        running(|all| all.push(child.id()));
        Ok(Self { child, lines })
    }

    /// The next line that it prints.
    pub fn line(&mut self) -> Result<String> {
        let mut line = String::new();
        let bytes = self.lines.read_line(&mut line)?;
        anyhow::ensure!(bytes > 0, "the program has ended");
        Ok(line.trim_end().to_owned())
    }

    /// Processor time so far, of all its threads, also of those that have ended.
    pub fn cpu(&self) -> Result<Duration> {
        let pid = i32::try_from(self.child.id())?;
        Ok(clock_getcpuclockid(nix::unistd::Pid::from_raw(pid))?.now()?.into())
    }

    /// Processor time so far of Usher's thread that writes to disk; of other servers there is none.
    pub fn cpu_of_writer(&self) -> Duration {
        cpu_of_thread(&format!("/proc/{}", self.child.id()), WRITER)
    }

    /// How many bytes it has had written to disk so far.
    pub fn written(&self) -> Result<u64> {
        let io = fs::read_to_string(format!("/proc/{}/io", self.child.id()))?;
        let bytes = io.lines().find_map(|line| line.strip_prefix("write_bytes: "));
        Ok(bytes.context("no write_bytes")?.parse()?)
    }

    /// Memory that is in use now, in KiB.
    pub fn rss_kib(&self) -> Result<f64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kib = line
            .and_then(|line| line.split_whitespace().next())
            .context("no VmRSS")?;
        Ok(kib.parse()?)
    }

    pub fn signal(&self, signal: Signal) -> Result<()> {
        Ok(kill_process(Pid::from_child(&self.child), signal)?)
    }

    /// Asks it to end, and waits until it has.
    pub fn stop(mut self) -> Result<()> {
        self.signal(Signal::TERM)?;
        self.child.wait()?;
        Ok(())
    }
}

fn running<T>(change: impl FnOnce(&mut Vec<u32>) -> T) -> T {
    change(&mut RUNNING.lock().unwrap_or_else(PoisonError::into_inner))
}

/// Kills all that run: whoever waits for one of them waits no longer.
pub fn kill_all() {
    running(|all| {
        let pids = all.iter().filter_map(|pid| Pid::from_raw(i32::try_from(*pid).ok()?));
        for pid in pids {
            // It may have ended by itself.
            let _ = kill_process(pid, Signal::KILL);
        }
    });
}

/// Where a program is.
pub fn program(name: &str) -> Result<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::env::split_paths(&path).chain(MORE_FOLDERS.map(PathBuf::from));
    let mut files = folders.map(|folder| folder.join(name));
    files
        .find(|file| file.is_file())
        .with_context(|| format!("{name} is missing: there is none on the PATH"))
}

/// Processor time of this process so far.
pub fn cpu_here() -> Duration {
    clock(ClockId::ProcessCPUTime)
}

fn clock(which: ClockId) -> Duration {
    let time = clock_gettime(which);
    Duration::new(time.tv_sec.unsigned_abs(), u32::try_from(time.tv_nsec).unwrap_or(0))
}

/// Processor time that this takes on its thread, whatever else the machine does meanwhile.
pub fn busy(work: impl FnOnce()) -> Duration {
    let begun = clock(ClockId::ThreadCPUTime);
    work();
    clock(ClockId::ThreadCPUTime) - begun
}

/// Processor time of this process's thread that writes to disk so far.
pub fn busy_writer() -> Duration {
    cpu_of_thread("/proc/self", WRITER)
}

fn cpu_of_thread(process: &str, name: &str) -> Duration {
    let tasks = fs::read_dir(format!("{process}/task")).into_iter().flatten().flatten();
    let mut tasks = tasks.map(|task| task.path());
    let named = tasks.find(|task| fs::read_to_string(task.join("comm")).is_ok_and(|comm| comm.trim() == name));
    let told = named.and_then(|task| fs::read_to_string(task.join("schedstat")).ok());
    let nanos = told.and_then(|told| told.split(' ').next()?.parse().ok());
    Duration::from_nanos(nanos.unwrap_or(0))
}

/// Makes sure that there are the two processors, and moves this process to the generator's.
pub fn pin_here() -> Result<()> {
    program("setpriv")?;
    move_to_servers()?;
    move_to_generator()
}

/// Moves this process to where servers are measured: for what needs no generator.
pub fn move_to_servers() -> Result<()> {
    move_to(SERVERS)
}

pub fn move_to_generator() -> Result<()> {
    move_to(GENERATOR)
}

fn move_to(processor: usize) -> Result<()> {
    let pid = std::process::id().to_string();
    let done = Command::new(program("taskset")?)
        .args(["-a", "-p", "-c", &processor.to_string(), &pid])
        .output()?;
    anyhow::ensure!(
        done.status.success(),
        "the bench needs two processors, {SERVERS} and {GENERATOR}: {}",
        String::from_utf8_lossy(&done.stderr).trim()
    );
    Ok(())
}
