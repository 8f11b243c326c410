//! The real binary as a process of its own, which a test may kill at any moment.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};

use super::http::Client;
use super::token_of;

/// A running `usher`. Killed when dropped.
pub struct ChildServer {
    child: Child,
    pub address: SocketAddr,
    stdout: BufReader<ChildStdout>,
}

/// The binary with nothing in its environment but these, in a folder without a `.env`.
pub fn command(data_dir: &Path, settings: &[(&str, &str)]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_usher"));
    command
        .env_clear()
        .env("DATA_DIR", data_dir)
        .env("SERVER_PORT", "0")
        .env("MAX_CONNECTIONS_PER_ADDRESS", "100000")
        .env("ENTERS_PER_ADDRESS", "100000")
        .env("LOG_LEVEL", "error");
    command.envs(settings.iter().copied()).current_dir(data_dir);
    command
}

impl ChildServer {
    /// Starts it on a free port, unless `settings` name one, and waits until it says that it is open.
    pub fn start(data_dir: &Path, settings: &[(&str, &str)]) -> Self {
        Self::open(command(data_dir, settings))
    }

    /// As [`Self::start`], with its log in this file.
    pub fn start_logging(data_dir: &Path, settings: &[(&str, &str)], log: &Path) -> Self {
        let mut command = command(data_dir, settings);
        command.stderr(File::create(log).unwrap());
        Self::open(command)
    }

    fn open(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        let port = line.trim().rsplit(':').next().and_then(|port| port.parse().ok());
        let port: u16 = port.unwrap_or_else(|| panic!("the server did not open: {line:?}"));
        Self {
            child,
            address: SocketAddr::from(([127, 0, 0, 1], port)),
            stdout,
        }
    }

    /// The token of the next link that it prints.
    pub fn next_token(&mut self) -> String {
        loop {
            let mut line = String::new();
            assert!(self.stdout.read_line(&mut line).unwrap() > 0, "no link was printed");
            if line.contains("/setup/") {
                return token_of(line.trim());
            }
        }
    }

    pub fn client(&self) -> Client {
        Client::new(self.address)
    }

    /// A browser with another one's cookie, as after a restart.
    pub fn client_like(&self, other: &Client) -> Client {
        Client {
            cookie: other.cookie.clone(),
            ..self.client()
        }
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// SIGKILL: no last words, no flush.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// SIGKILL without waiting for the end: the moment counts. Dropping waits.
    pub fn shoot(&mut self) {
        self.child.kill().unwrap();
    }

    /// How it ended, if it has by itself.
    pub fn ended(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().unwrap()
    }

    /// SIGTERM, and how it ended.
    pub fn terminate(mut self) -> ExitStatus {
        let sent = Command::new("kill")
            .args(["-TERM", &self.child.id().to_string()])
            .status()
            .unwrap();
        assert!(sent.success());
        self.child.wait().unwrap()
    }
}

impl Drop for ChildServer {
    fn drop(&mut self) {
        // It may have ended already.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
