//! The command line.

use clap::{Parser, Subcommand};

use crate::config::Config;
use crate::control::{self, Answer, Request};
use crate::engine::{Engine, store_file};

/// Usher brings a customer to the right person and gives the two a private place to talk.
///
/// Settings come from the environment and from `.env`; `.env.example` lists them.
#[derive(Debug, Parser)]
#[command(version)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// What it can do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run the server (the default)
    Serve,
    /// Look at everything a server needs, and say what to do; changes nothing
    Doctor {
        /// An address by which people come in: asks it for a websocket
        #[arg(long)]
        url: Option<String>,
        /// Believe any certificate of that address, as of HTTPS_MODE=adhoc
        #[arg(long, requires = "url")]
        insecure: bool,
        /// Print what was found as JSON
        #[arg(long)]
        json: bool,
    },
    /// Look after the server from the machine it runs on
    #[command(subcommand)]
    Admin(AdminCommand),
}

/// What the owner of the machine can do.
#[derive(Debug, Subcommand)]
pub enum AdminCommand {
    /// End an agent's sessions and print a one-time link to set another password
    ResetPassword {
        /// Whose; the only admin's when left out
        email: Option<String>,
    },
}

/// Carries out an admin command, by the running server or, when none runs, on the store itself. Answers what to print.
pub async fn admin(config: &Config, command: AdminCommand) -> anyhow::Result<String> {
    let AdminCommand::ResetPassword { email } = command;
    let request = Request::ResetPassword { email: email.clone() };
    let link = match control::ask(&config.data_dir, &request).await? {
        Some(Answer::Link(link)) => link,
        Some(Answer::Error(error)) => anyhow::bail!(error),
        Some(Answer::Standing(_)) => anyhow::bail!("the running server answers another question"),
        None => {
            let store = store_file(&config.data_dir);
            // Opening would make one.
            if !store.exists() {
                anyhow::bail!("DATA_DIR: there is no store at {}", store.display());
            }
            let engine = Engine::start(config)?;
            let url = config.base_url(config.port);
            let link = control::reset(&engine.reader, &engine.driver, &engine.clock, &url, email.as_deref()).await;
            engine.stop().await?;
            link?
        }
    };
    Ok(format!(
        "This link sets another password. It works once, for seven days:\n\n    {link}\n"
    ))
}
