//! The `usher` command: settings, signals, exit codes. 2 is a bad setting, 1 is any other failure.

use std::io::{Write, stdout};
use std::mem::ManuallyDrop;
use std::process::ExitCode;

use clap::Parser;
use tokio::runtime::{Builder, Runtime};
use tokio::signal::unix::{SignalKind, signal};

use usher::app::Running;
use usher::cli::{self, Cli, Command};
use usher::config::{BadValue, Config};
use usher::doctor::{self, Wish};
use usher::telemetry;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let config = Config::from_environment();
    if let Some(Command::Doctor { url, insecure, json }) = cli.command {
        let config = config.map_err(Config::faults_of_environment);
        return examine(config, &Wish { url, insecure }, json);
    }
    let config = match config {
        Ok(config) => config,
        Err(bad) => {
            eprintln!("usher: {bad}");
            return ExitCode::from(2);
        }
    };
    telemetry::start(&config);
    let done = match Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => run(runtime, config, cli.command.unwrap_or(Command::Serve)),
        Err(error) => Err(error.into()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("usher: {error:#}");
            // A setting may be found bad only when it is used: a file that it names, say.
            ExitCode::from(if error.is::<BadValue>() { 2 } else { 1 })
        }
    }
}

/// Looks at everything; 1 when something has failed.
fn examine(config: Result<Config, Vec<BadValue>>, wish: &Wish, json: bool) -> ExitCode {
    let runtime = match Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("usher: {error}");
            return ExitCode::FAILURE;
        }
    };
    let report = runtime.block_on(doctor::examine(config, wish));
    let text = if json { report.json() + "\n" } else { report.to_string() };
    // A reader that has seen enough (head, less) is no failure.
    drop(std::io::stdout().write_all(text.as_bytes()));
    if report.ok {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn run(runtime: Runtime, config: Config, command: Command) -> anyhow::Result<()> {
    let done = match command {
        Command::Serve => runtime.block_on(serve(config)),
        // Answered before the settings were known to be good.
        Command::Doctor { .. } => Ok(()),
        Command::Admin(command) => runtime.block_on(cli::admin(&config, command)).map(say),
        Command::Export(options) => runtime.block_on(cli::export::run(&config, *options)),
        Command::Backup(options) => runtime.block_on(cli::backup::run(&config, options)).map(say),
        Command::Restore(options) => runtime.block_on(cli::restore::run(&config, options)).map(say),
        Command::Migrate(options) => runtime.block_on(cli::migrate::run(&config, options)),
    };
    // Nothing is left to do: a hash that is still computed ends with the process. Taken down part by part, tasks of MongoDB's driver
    // would miss each other, and say so by a panic.
    let _stays = ManuallyDrop::new(runtime);
    done
}

async fn serve(config: Config) -> anyhow::Result<()> {
    // Before anything is printed: whoever reads that line may send a signal at once.
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    let mut running = Running::start(config).await?;
    let links = running.links.iter();
    let links: String = links
        .map(|(what, link)| format!("\n{what}\n\n    {link}\n\n"))
        .collect();
    // Whoever reads it may be gone: that is no reason to end.
    drop(write!(stdout(), "Usher is open at {}\n{links}", running.site.base_url));
    tokio::select! {
        _ = terminate.recv() => running.leave().await,
        _ = interrupt.recv() => running.leave().await,
        error = running.failed() => {
            tracing::error!(%error, "the server cannot go on");
            Err(error)
        }
    }
}

fn say(text: String) {
    println!("{text}");
}
