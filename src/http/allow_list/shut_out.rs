//! Seeing off those whose address is on the allow-list no more: their sockets, and the sessions that were begun or are used there.
//!
//! The hub then gives their conversations back, as when somebody logs out. A request that was let in before may still end well.

use std::collections::BTreeMap;
use std::net::IpAddr;

use futures_util::{StreamExt, TryStreamExt, stream};

use crate::http::audit::{Deed, Doer};
use crate::http::problem::Refused;
use crate::hub::effect::Reply;
use crate::hub::input::Administration;
use crate::ids::{AgentId, SessionId};
use crate::protocol::close::ADDRESS_NOT_ALLOWED;
use crate::protocol::http::{AuditAction, AuditField};
use crate::site::Shared;
use crate::store::records::Record;

/// Sessions ended at a time: as many join one commit.
const AT_A_TIME: usize = 64;

/// Closes the sockets and ends the sessions behind addresses that are on the list no more, as a deed of whoever changed it.
pub async fn see_off(site: &Shared, doer: &Doer) -> Result<(), Refused> {
    let allowed = site.allow_list.now();
    let mut over: BTreeMap<(AgentId, SessionId), String> = BTreeMap::new();
    // First the sockets: those that come from now on are looked at by the new list.
    for connection in site.sockets.staff_outside(|address| allowed.contains(address)) {
        connection.outbox.close(ADDRESS_NOT_ALLOWED);
        if let Some(staff) = &connection.staff {
            over.insert((staff.agent, staff.session), staff.address.to_canonical().to_string());
        }
    }
    for place in site.reader.log_in_places().await? {
        let allowed_in = place
            .address
            .parse::<IpAddr>()
            .is_ok_and(|address| allowed.contains(address));
        if !allowed_in {
            over.insert((place.agent, place.session), place.address);
        }
    }
    let names: BTreeMap<AgentId, String> = match over.is_empty() {
        true => return Ok(()),
        false => site
            .reader
            .agents()
            .await?
            .into_iter()
            .map(|row| (row.id, row.full_name.to_string()))
            .collect(),
    };
    let ended = over.len();
    stream::iter(over)
        .map(|((agent, session), address)| {
            let name = names.get(&agent).cloned().unwrap_or_default();
            end(site, doer, (agent, name), session, address)
        })
        .buffer_unordered(AT_A_TIME)
        .try_collect::<()>()
        .await?;
    tracing::info!(
        sessions = ended,
        "the allow-list lets some staff in no more: their sessions have ended"
    );
    Ok(())
}

async fn end(
    site: &Shared,
    doer: &Doer,
    (agent, name): (AgentId, String),
    session: SessionId,
    address: String,
) -> Result<(), Refused> {
    let deed = Deed::new(site.clock.wall(), doer, AuditAction::SessionEnded)
        .on("agent", agent, name)
        .change(AuditField::Address, Some(address), None);
    let records = move |_: &Reply| vec![Record::RemoveSession(session), deed.record()];
    // An agent or session that the hub does not know is as logged out as can be.
    site.driver
        .ask(Administration::LogOut { agent, session }, records)
        .await?;
    Ok(())
}

/// What a crash in the middle, or a log-in that was under way, has left behind. Called at the start and every minute.
pub async fn sweep(site: &Shared) -> Result<(), Refused> {
    see_off(site, &Doer::server()).await
}
