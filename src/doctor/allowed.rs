//! Where staff may come from: the live list of the running server, else the one that its store keeps; `AGENT_WHITELIST` where no
//! start has taken it over yet.

use ipnet::IpNet;

use crate::config::{Addresses, Config};
use crate::control::{self, Answer, Request};
use crate::engine::store_file;
use crate::store::look::{AllowListSeen, allow_list};

use super::Finding;

const CHECK: &str = "allowlist";

/// As many as one reads in a line.
const SHOWN_MAX: usize = 12;

/// How to see all of it.
const WHOLE: &str = "`usher admin allow-list` prints it with its notes";

pub async fn look(config: &Config, running: bool) -> Finding {
    if running {
        return match live(config).await {
            Ok(list) => judged("the live list", &list),
            Err(error) => Finding::warning(CHECK, format!("the live list is not known ({error})"), WHOLE),
        };
    }
    let path = store_file(&config.data_dir);
    if !path.exists() {
        return judged("AGENT_WHITELIST", &config.allow_list);
    }
    match allow_list(&path) {
        Ok(AllowListSeen::Kept(kept)) => judged("the list in the store", &Addresses::from_iter(kept)),
        Ok(AllowListSeen::Unseeded(kept)) => {
            let both = kept.into_iter().chain(config.allow_list.nets().iter().copied());
            judged(
                "AGENT_WHITELIST, which the next start takes over,",
                &Addresses::from_iter(both),
            )
        }
        Ok(AllowListSeen::InJournal) => Finding::warning(
            CHECK,
            "its newest entries are in the store's journal",
            format!("start the server: the journal is taken in then, and {WHOLE}"),
        ),
        Err(error) => Finding::warning(
            CHECK,
            format!("it cannot be read ({error})"),
            "see what is said of the store",
        ),
    }
}

/// What the doors of the running server go by.
async fn live(config: &Config) -> anyhow::Result<Addresses> {
    match control::ask(&config.data_dir, &Request::AllowList).await? {
        Some(Answer::AllowList(list)) => {
            let nets = list.iter().map(|line| line.cidr.parse::<IpNet>());
            Ok(nets.collect::<Result<_, _>>()?)
        }
        Some(Answer::Error(error)) => anyhow::bail!(error),
        Some(_) => anyhow::bail!("the running server answers another question"),
        None => anyhow::bail!("the running server has just ended"),
    }
}

fn judged(which: &str, list: &Addresses) -> Finding {
    if list.is_empty() {
        return Finding::failed(
            CHECK,
            format!("{which} lets no staff in"),
            "`usher admin allow CIDR` names an address or a network that staff work from",
        );
    }
    let shown = shown(list);
    if list.hold_everybody() {
        let advice = "name the addresses that staff work from instead, on the page /admin/allow-list, or be sure that passwords alone shall keep the door";
        return Finding::warning(CHECK, format!("{which} lets everybody in ({shown})"), advice);
    }
    Finding::ok(CHECK, format!("{which} lets staff in from {shown}"))
}

fn shown(list: &Addresses) -> String {
    let nets = list.nets();
    let first = Addresses::from_iter(nets.iter().take(SHOWN_MAX).copied());
    match nets.len().checked_sub(SHOWN_MAX) {
        None | Some(0) => first.to_string(),
        Some(more) => format!("{first} and {more} more"),
    }
}
