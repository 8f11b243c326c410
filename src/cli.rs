//! The command line. `export`: the archive as a file. `backup` and `restore`: the data folder, of which they make a copy as `copying`
//! says. `migrate`: the archive into MongoDB, and back. `signals`: how they are called off.

pub mod backup;
mod copying;
pub mod export;
pub mod migrate;
pub mod restore;
mod signals;

use clap::{Parser, Subcommand};
use jiff::Timestamp;

use crate::allow_list::AllowList;
use crate::config::Config;
use crate::control::list::{self, Listed};
use crate::control::{self, Answer, Request};
use crate::engine::{Engine, store_file};
use crate::http::links::for_days;

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
    /// Write ended conversations to a file
    Export(Box<export::Options>),
    /// Copy all of DATA_DIR, while the server runs or not
    Backup(backup::Options),
    /// Put a backup into DATA_DIR, while no server runs
    Restore(restore::Options),
    /// Move the archive into MongoDB, or back into DATA_DIR, while the server is stopped
    ///
    /// It goes in pieces: killed at any point, the same command goes on where it was. Nothing leaves DATA_DIR before everything in MongoDB
    /// was read again and is the same, by count and checksum.
    #[command(verbatim_doc_comment)]
    Migrate(migrate::Options),
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
    /// Take an agent's one-time codes off, as for a lost phone, and end their sessions
    RemoveTotp {
        /// Whose
        email: String,
    },
    /// Let staff come from another address or network: the way back in for whoever is shut out
    Allow {
        /// An address or a CIDR: 203.0.113.7, 10.0.0.0/8, 2001:db8::/32
        cidr: String,
        /// What it is for, at most 200 characters
        #[arg(long, default_value = "")]
        note: String,
    },
    /// Print where staff may come from
    AllowList {
        /// Remove this address or CIDR instead: who is let in by nothing else is logged out
        #[arg(long, value_name = "CIDR")]
        remove: Option<String>,
    },
}

/// Carries out an admin command, by the running server or, when none runs, on the store itself. Answers what to print.
pub async fn admin(config: &Config, command: AdminCommand) -> anyhow::Result<String> {
    let request = match command {
        AdminCommand::ResetPassword { email } => Request::ResetPassword { email },
        AdminCommand::RemoveTotp { email } => Request::RemoveTotp { email },
        AdminCommand::Allow { cidr, note } => Request::Allow { cidr, note },
        AdminCommand::AllowList { remove: None } => Request::AllowList,
        AdminCommand::AllowList { remove: Some(cidr) } => Request::Disallow { cidr },
    };
    let answer = match control::ask(&config.data_dir, &request).await? {
        Some(answer) => answer,
        None => without_server(config, request).await?,
    };
    match answer {
        Answer::Link { link, days } => Ok(format!(
            "This link sets another password. It works once, {}:\n\n    {link}\n",
            for_days(days)
        )),
        Answer::TotpRemoved { email } => Ok(format!(
            "{email} logs in without one-time codes now. All their sessions have ended."
        )),
        Answer::Allowed { cidr, was_there: false } => Ok(format!("Staff may come from {cidr} from now on.")),
        Answer::Allowed { cidr, was_there: true } => Ok(format!("{cidr} is in the allow-list already.")),
        Answer::Disallowed { cidr } => Ok(format!("The allow-list has {cidr} no more.")),
        Answer::AllowList(list) => Ok(printed(&list)),
        Answer::Standing(_) | Answer::Step(_) => anyhow::bail!("the running server answers another question"),
        Answer::Error(error) => anyhow::bail!(error),
    }
}

/// On the store itself, under the folder's lock.
async fn without_server(config: &Config, request: Request) -> anyhow::Result<Answer> {
    let engine = engine_of(config)?;
    let answer = by_engine(&engine, config, request).await;
    engine.stop().await?;
    answer
}

/// Of the store that is there.
fn engine_of(config: &Config) -> anyhow::Result<Engine> {
    let store = store_file(&config.data_dir);
    // Opening would make one.
    if !store.exists() {
        anyhow::bail!("DATA_DIR: there is no store at {}", store.display());
    }
    Engine::start(config)
}

async fn by_engine(engine: &Engine, config: &Config, request: Request) -> anyhow::Result<Answer> {
    let Engine {
        reader, driver, clock, ..
    } = engine;
    match request {
        Request::ResetPassword { email } => {
            let url = config.base_url(config.port);
            control::reset(reader, driver, clock, &url, email.as_deref()).await
        }
        Request::RemoveTotp { email } => {
            control::remove_totp(reader, driver, clock, &email).await?;
            Ok(Answer::TotpRemoved { email })
        }
        Request::Allow { cidr, note } => {
            let allowed = AllowList::unseeded(engine).await?;
            list::allow(&allowed, driver, clock, &cidr, &note).await
        }
        Request::Disallow { cidr } => {
            let allowed = AllowList::unseeded(engine).await?;
            // The next start ends the log-ins behind it.
            list::disallow(&allowed, driver, clock, &cidr).await
        }
        Request::AllowList => Ok(Answer::AllowList(list::listed(&AllowList::unseeded(engine).await?))),
        Request::Stand | Request::Export(_) => anyhow::bail!("no server runs on this folder"),
    }
}

/// A line for each entry: where, since when, by whom, what for.
fn printed(list: &[Listed]) -> String {
    if list.is_empty() {
        return "The allow-list is empty: no staff can come in. `usher admin allow` adds an address.".to_owned();
    }
    let width = list.iter().map(|line| line.cidr.len()).max().unwrap_or_default();
    let line = |line: &Listed| {
        let day = Timestamp::from_millisecond(line.added).map_or_else(|_| "-".to_owned(), |at| at.to_string());
        let day = day.get(..10).unwrap_or(&day);
        let by = line.added_by.as_deref().unwrap_or("AGENT_WHITELIST");
        format!("{:width$}  {day}  {by}  {}", line.cidr, line.note)
            .trim_end()
            .to_owned()
    };
    list.iter().map(line).collect::<Vec<_>>().join("\n")
}
