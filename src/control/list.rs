//! What the machine's owner may do with the allow-list: add, remove, print. No bound and no rule about who stays holds for them.

use anyhow::{Context, bail};
use ipnet::IpNet;
use serde::{Deserialize, Serialize};

use crate::allow_list::{self, AllowList, Author, BY_COMMAND, Change, Refusal, Stays};
use crate::clock::Clock;
use crate::driver::DriverHandle;
use crate::http::audit::Doer;
use crate::store::records::AllowRecord;

use super::Answer;

/// One line of the allow-list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    pub cidr: String,
    pub note: String,
    /// Milliseconds since the Unix epoch.
    pub added: i64,
    pub added_by: Option<String>,
}

/// Lets staff come from another address or network.
pub async fn allow(
    list: &AllowList,
    driver: &DriverHandle,
    clock: &Clock,
    cidr: &str,
    note: &str,
) -> anyhow::Result<Answer> {
    let net = parsed(cidr)?;
    let note = allow_list::parse_note(note).map_err(|error| anyhow::anyhow!("the note {error}"))?;
    let change = Change::Add { net, note };
    let was_there = match list.change(driver, clock.wall(), owner(), change).await? {
        Ok(()) => false,
        Err(Refusal::AlreadyListed) => true,
        Err(refusal) => return Err(unexpected(refusal)),
    };
    let cidr = net.to_string();
    // By its number: addresses are people's, and stand in no log.
    let entry = list
        .now()
        .list()
        .iter()
        .find(|entry| entry.net == net)
        .map(|entry| entry.id);
    tracing::info!(entry, was_there, "the machine's owner has added to the allow-list");
    Ok(Answer::Allowed { cidr, was_there })
}

/// Lets staff come from an address or network of the list no more, whoever that shuts out.
pub async fn disallow(list: &AllowList, driver: &DriverHandle, clock: &Clock, cidr: &str) -> anyhow::Result<Answer> {
    let net = parsed(cidr)?;
    let now = list.now();
    let entry = now.list().iter().find(|entry| entry.net == net);
    let id = entry.with_context(|| format!("{net} is not in the allow-list"))?.id;
    match list
        .change(driver, clock.wall(), owner(), Change::Remove { id })
        .await?
    {
        Ok(()) => {}
        Err(Refusal::Unknown) => bail!("{net} is not in the allow-list"),
        Err(refusal) => return Err(unexpected(refusal)),
    }
    tracing::info!(entry = id, "the machine's owner has removed from the allow-list");
    Ok(Answer::Disallowed { cidr: net.to_string() })
}

/// The allow-list, line by line.
pub fn listed(list: &AllowList) -> Vec<Listed> {
    let line = |entry: &AllowRecord| Listed {
        cidr: entry.net.to_string(),
        note: entry.note.clone(),
        added: entry.added.0,
        added_by: entry.added_by.clone(),
    };
    list.now().list().iter().map(line).collect()
}

fn parsed(cidr: &str) -> anyhow::Result<IpNet> {
    allow_list::parse_cidr(cidr).map_err(|error| anyhow::anyhow!("\"{cidr}\" {error}"))
}

fn owner() -> Author {
    Author {
        doer: Doer::machine(),
        name: Some(BY_COMMAND.to_owned()),
        // Whoever owns the machine can always come in by it.
        stays: Stays::Nobody,
    }
}

fn unexpected(refusal: Refusal) -> anyhow::Error {
    anyhow::anyhow!("the allow-list could not be changed ({refusal:?})")
}
