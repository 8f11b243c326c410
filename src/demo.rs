//! The demonstration: agents to log in as, and scripted customers who come, talk and go.
//!
//! `customer`: one scripted customer, a websocket client like any other. Deliberately absent: any way past the doors.

mod customer;
mod script;

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::bail;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::config::Config;
use crate::engine::Engine;
use crate::http::links::new_link;
use crate::hub::effect::{Reason, Reply};
use crate::hub::input::{Administration, AgentDraft};
use crate::hub::text::{Email, Name};
use crate::ids::AgentId;
use crate::site::Shared;
use crate::store::records::{LinkPurpose, Record};

/// Marks a store as a demonstration's.
const META: &str = "demo";

/// The people of the demonstration: name, e-mail, whether an admin, capacity, how many categories from which on (0 is all).
const AGENTS: [(&str, &str, bool, u8, usize, usize); 4] = [
    ("Ada Admin", "ada@demo.example", true, 2, 0, 0),
    ("Bela", "bela@demo.example", false, 1, 0, 2),
    ("Carmen", "carmen@demo.example", false, 3, 1, 2),
    ("Deniz", "deniz@demo.example", false, 4, 2, 2),
];

/// How many customers there are at a time.
const CUSTOMERS: usize = 3;

/// Between the first comings of two customers, so that a newcomer sees a line grow.
const APART: Duration = Duration::from_secs(4);

/// Refuses a store with real people in it.
pub async fn check(engine: &Engine, config: &Config) -> anyhow::Result<()> {
    let marked = engine.reader.meta(META).await?.is_some();
    if config.demo && !engine.empty && !marked {
        bail!(
            "USHER_DEMO: {} holds a store that is not empty and not a demonstration's: choose another DATA_DIR",
            config.data_dir.display()
        );
    }
    if marked && !config.demo {
        tracing::warn!("the store is a demonstration's: its agents and customers were made up");
    }
    if config.demo && !marked {
        engine
            .driver
            .record(vec![Record::PutMeta {
                key: META.to_owned(),
                value: "1".to_owned(),
            }])
            .await?;
    }
    Ok(())
}

/// Adds the agents that are not there yet; a one-time link to log in as each.
pub async fn prepare(site: &Shared) -> anyhow::Result<Vec<(String, String)>> {
    let mut links = Vec::new();
    for (name, email, admin, capacity, from, count) in AGENTS {
        let agent = match site.reader.agent_by_email(email).await? {
            Some(row) => row.id,
            None => add(site, name, email, admin, capacity, from, count).await?,
        };
        let (link, address) = new_link(
            &site.base_url,
            LinkPurpose::DemoLogIn,
            Some(agent),
            site.clock.wall(),
            site.settings.current().link_days,
        );
        site.driver
            .record(vec![Record::RemoveLinksOf(agent), Record::PutLink(link)])
            .await?;
        let role = if admin { "the admin" } else { "an agent" };
        links.push((
            format!("Demonstration: logs you in as {name}, {role}; works once:"),
            address,
        ));
    }
    Ok(links)
}

async fn add(
    site: &Shared,
    name: &str,
    email: &str,
    admin: bool,
    capacity: u8,
    from: usize,
    count: usize,
) -> anyhow::Result<AgentId> {
    let all: Vec<_> = site.reader.categories().await?.iter().map(|row| row.id).collect();
    let some = (count > 0).then(|| {
        all.iter()
            .copied()
            .cycle()
            .skip(from)
            .take(count.min(all.len()))
            .collect()
    });
    let name = Name::parse(name).expect("a name out of the table above");
    let draft = AgentDraft {
        email: Email::parse(email).expect("an address out of the table above"),
        full_name: name.clone(),
        display_name: name,
        admin,
        capacity,
        categories: some,
    };
    match site.driver.ask(Administration::AddAgent(draft), |_| Vec::new()).await? {
        Reply::Agent(agent) => Ok(agent),
        Reply::Refused(Reason::EmailTaken) => {
            bail!("a demonstration's agent was removed and cannot come back: choose another DATA_DIR")
        }
        other => bail!("a demonstration's agent could not be added ({other:?})"),
    }
}

/// Sends the customers in, until the server leaves.
pub fn start(site: &Shared, address: SocketAddr, background: &TaskTracker, leave: &CancellationToken) {
    tracing::warn!("this is a demonstration: its customers are scripts, and anybody with a printed link is staff");
    for number in 0..CUSTOMERS {
        let (site, leave) = (site.clone(), leave.clone());
        drop(background.spawn(async move {
            let visits = async {
                sleep(APART * u32::try_from(number).unwrap_or(0)).await;
                customer::come_and_go(&site, address, number).await;
            };
            leave.run_until_cancelled(visits).await;
        }));
    }
}
