//! A program on processor 0, and what the operating system says that it costs. Killed when dropped.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result};
use rustix::time::{ClockId, clock_gettime};

/// The processor of whatever is measured.
pub const SERVERS: usize = 0;
/// That of the generator.
pub const GENERATOR: usize = 1;

pub struct Process {
    child: Child,
    lines: BufReader<ChildStdout>,
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended by itself.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Process {
    /// Starts a program with nothing in its environment but what is given.
    pub fn start(program: &Path, arguments: &[&str], folder: &Path, environment: &[(&str, &str)]) -> Result<Self> {
        // It ends with this program, even if that is killed.
        let mut command = Command::new("setpriv");
        command.args(["--pdeathsig", "KILL", "taskset", "-c", &SERVERS.to_string()]);
        command.arg(program).args(arguments);
        command
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
        Ok(Self { child, lines })
    }

    /// The next line that it prints.
    pub fn line(&mut self) -> Result<String> {
        let mut line = String::new();
        let bytes = self.lines.read_line(&mut line)?;
        anyhow::ensure!(bytes > 0, "the program has ended");
        Ok(line.trim_end().to_owned())
    }

    /// Processor time so far, of all its threads that live, to the nanosecond.
    pub fn cpu(&self) -> Result<Duration> {
        cpu_of(self.child.id())
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

    /// Asks it to end, and waits until it has.
    pub fn stop(mut self) -> Result<()> {
        let pid = i32::try_from(self.child.id())?;
        let pid = rustix::process::Pid::from_raw(pid).context("no process")?;
        rustix::process::kill_process(pid, rustix::process::Signal::TERM)?;
        self.child.wait()?;
        Ok(())
    }
}

/// Processor time of this process so far.
pub fn cpu_here() -> Result<Duration> {
    cpu_of(std::process::id())
}

/// Processor time that this takes on its thread, whatever else the machine does meanwhile.
pub fn busy(work: impl FnOnce()) -> Duration {
    let now = || {
        let time = clock_gettime(ClockId::ThreadCPUTime);
        Duration::new(time.tv_sec.unsigned_abs(), u32::try_from(time.tv_nsec).unwrap_or(0))
    };
    let begun = now();
    work();
    now() - begun
}

/// Processor time of this process's thread of that name so far.
pub fn busy_thread(name: &str) -> Duration {
    let tasks = fs::read_dir("/proc/self/task").into_iter().flatten().flatten();
    let mut tasks = tasks.map(|task| task.path());
    let named = tasks.find(|task| fs::read_to_string(task.join("comm")).is_ok_and(|comm| comm.trim() == name));
    let told = named.and_then(|task| fs::read_to_string(task.join("schedstat")).ok());
    let nanos = told.and_then(|told| told.split(' ').next()?.parse().ok());
    Duration::from_nanos(nanos.unwrap_or(0))
}

/// Moves this process to the generator's processor.
pub fn pin_here() -> Result<()> {
    let pid = std::process::id().to_string();
    let done = Command::new("taskset")
        .args(["-a", "-p", "-c", &GENERATOR.to_string(), &pid])
        .output()?;
    anyhow::ensure!(
        done.status.success(),
        "taskset: {}",
        String::from_utf8_lossy(&done.stderr)
    );
    Ok(())
}

fn cpu_of(pid: u32) -> Result<Duration> {
    let mut total = 0;
    for thread in fs::read_dir(format!("/proc/{pid}/task"))? {
        // A thread may end between the two.
        let text = fs::read_to_string(thread?.path().join("schedstat")).unwrap_or_default();
        total += text
            .split(' ')
            .next()
            .and_then(|first| first.parse::<u64>().ok())
            .unwrap_or(0);
    }
    Ok(Duration::from_nanos(total))
}
