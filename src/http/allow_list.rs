//! The allow-list, for admins: list, add, edit, remove.
//!
//! `shut_out`: what becomes of those whose address is on it no more. Deliberately absent: the list itself and the rules of a change, see
//! [`crate::allow_list`].

mod shut_out;

use std::collections::BTreeSet;
use std::net::IpAddr;

use axum::extract::State;
use axum::http::StatusCode;
use ipnet::IpNet;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::allow_list::{self, Author, Change, ENTRIES_MAX, Refusal, Stays};
use crate::ids::AgentId;
use crate::protocol::http::{AllowEntry, AllowList, EditAllowEntry, NewAllowEntry};
use crate::protocol::words::Reason;
use crate::site::Shared;
use crate::ws::translate::Fields;

use super::caller::{AdminOr, Caller, SettingsRead, SettingsWrite};
use super::problem::{Json, Path, Refused};

pub use shut_out::{see_off, sweep};

pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(list, add))
        .routes(routes!(edit, remove))
}

/// Lists where staff may come from.
#[utoipa::path(get, path = "/v1/allow-list", operation_id = "list_allow_entries", tag = "house",
    security(("session" = []), ("key" = ["settings:read"])),
    responses((status = 200, description = "The list, and where the asker comes from.", body = AllowList)))]
pub async fn list(State(site): State<Shared>, caller: AdminOr<SettingsRead>) -> axum::Json<AllowList> {
    axum::Json(shown(&site, &caller))
}

/// Lets staff come from another address or network. Host bits are dropped: `10.1.2.3/8` becomes `10.0.0.0/8`.
#[utoipa::path(post, path = "/v1/allow-list", operation_id = "add_allow_entry", tag = "house",
    security(("session" = []), ("key" = ["settings:write"])),
    responses(
        (status = 201, description = "The list as it is now.", body = AllowList),
        (status = 409, description = "`already_listed`, `too_many`")))]
pub async fn add(
    State(site): State<Shared>,
    caller: AdminOr<SettingsWrite>,
    Json(body): Json<NewAllowEntry>,
) -> Result<(StatusCode, axum::Json<AllowList>), Refused> {
    let mut fields = Fields::new();
    let net = cidr(&mut fields, &body.cidr);
    let note = note(&mut fields, &body.note);
    let (net, note) = fields.or(net.zip(note)).map_err(Refused::fields)?;
    change(&site, &caller, Change::Add { net, note }).await?;
    Ok((StatusCode::CREATED, axum::Json(shown(&site, &caller))))
}

/// Edits an entry: what is absent stays. Sockets and sessions at addresses that are on the list no more end at once.
#[utoipa::path(patch, path = "/v1/allow-list/{id}", operation_id = "edit_allow_entry", tag = "house",
    params(("id" = u32, Path, description = "The entry.")),
    security(("session" = []), ("key" = ["settings:write"])),
    responses(
        (status = 200, description = "The list as it is now.", body = AllowList),
        (status = 404, description = "`not_found`"),
        (status = 409, description = "`would_lock_out`, `already_listed`")))]
pub async fn edit(
    State(site): State<Shared>,
    caller: AdminOr<SettingsWrite>,
    Path(id): Path<u32>,
    Json(body): Json<EditAllowEntry>,
) -> Result<axum::Json<AllowList>, Refused> {
    let mut fields = Fields::new();
    let net = body.cidr.as_deref().map(|raw| cidr(&mut fields, raw));
    let note = body.note.as_deref().map(|raw| note(&mut fields, raw));
    fields.or(Some(())).map_err(Refused::fields)?;
    let edit = Change::Edit {
        id,
        net: net.flatten(),
        note: note.flatten(),
    };
    change(&site, &caller, edit).await?;
    Ok(axum::Json(shown(&site, &caller)))
}

/// Removes an entry. Sockets and sessions at addresses that are on the list no more end at once.
#[utoipa::path(delete, path = "/v1/allow-list/{id}", operation_id = "remove_allow_entry", tag = "house",
    params(("id" = u32, Path, description = "The entry.")),
    security(("session" = []), ("key" = ["settings:write"])),
    responses(
        (status = 200, description = "The list as it is now.", body = AllowList),
        (status = 404, description = "`not_found`"),
        (status = 409, description = "`would_lock_out`")))]
pub async fn remove(
    State(site): State<Shared>,
    caller: AdminOr<SettingsWrite>,
    Path(id): Path<u32>,
) -> Result<axum::Json<AllowList>, Refused> {
    change(&site, &caller, Change::Remove { id }).await?;
    Ok(axum::Json(shown(&site, &caller)))
}

fn cidr(fields: &mut Fields, raw: &str) -> Option<IpNet> {
    match allow_list::parse_cidr(raw) {
        Ok(net) => Some(net),
        Err(error) => {
            fields.fault("cidr", Reason::BadField, error.to_string());
            None
        }
    }
}

fn note(fields: &mut Fields, raw: &str) -> Option<String> {
    match allow_list::parse_note(raw) {
        Ok(note) => Some(note),
        Err(error) => {
            fields.fault("note", Reason::TooLong, error.to_string());
            None
        }
    }
}

/// Changes the list, and sees off those whom it lets in no more. A task of its own: whoever asked may hang up meanwhile.
async fn change(site: &Shared, caller: &Caller, change: Change) -> Result<(), Refused> {
    let doer = caller.doer();
    let author = match caller {
        Caller::Staff(staff) => Author {
            doer: doer.clone(),
            name: Some(staff.agent.full_name.to_string()),
            stays: Stays::Author(staff.address),
        },
        Caller::Key(key) => Author {
            doer: doer.clone(),
            name: Some(key.name.clone()),
            stays: Stays::Admins(where_admins_are(site).await?),
        },
    };
    let (shared, by) = (site.clone(), caller.to_string());
    let by_key = matches!(caller, Caller::Key(_));
    let seen = caller.address();
    let done = site.deed(async move {
        let now = shared.clock.wall();
        let changed = shared.allow_list.change(&shared.driver, now, author, change).await?;
        changed.map_err(|refusal| refused(refusal, seen, by_key))?;
        tracing::info!(by, "the allow-list was changed");
        if shut_out::see_off(&shared, &doer).await.is_err() {
            // The list has changed, so the answer is yes. Their sockets are closed and nothing is answered to them; the rest follows.
            tracing::error!("not all sessions behind the allow-list's change have ended; the next minute tries again");
        }
        Ok(())
    });
    done.await.map_err(|_| Refused::internal())?
}

/// From where admins are logged in or have a socket.
async fn where_admins_are(site: &Shared) -> Result<Vec<IpAddr>, Refused> {
    let staff = site.reader.agents().await?;
    let admins: BTreeSet<AgentId> = staff
        .into_iter()
        .filter(|row| row.admin && row.enabled)
        .map(|row| row.id)
        .collect();
    let places = site.reader.log_in_places().await?;
    let log_ins = places
        .iter()
        .filter(|place| admins.contains(&place.agent))
        .filter_map(|place| place.address.parse().ok());
    let open = site.sockets.staff_outside(|_| false);
    let sockets = open
        .iter()
        .filter_map(|open| open.staff.as_ref())
        .filter(|staff| admins.contains(&staff.agent))
        .map(|staff| staff.address);
    Ok(log_ins.chain(sockets).collect())
}

fn refused(refusal: Refusal, seen: IpAddr, by_key: bool) -> Refused {
    let conflict = |reason, message: &str| Refused::new(StatusCode::CONFLICT, reason, message).about(["cidr"]);
    match refusal {
        Refusal::Unknown => Refused::not_found(),
        Refusal::AlreadyListed => conflict(Reason::AlreadyListed, "is in the list already"),
        Refusal::TooMany => conflict(
            Reason::TooMany,
            &format!("the list has {ENTRIES_MAX} entries; more it does not hold"),
        ),
        Refusal::WouldLockOut if by_key => conflict(
            Reason::WouldLockOut,
            "a key may neither empty the list nor shut out an admin who is logged in",
        ),
        Refusal::WouldLockOut => conflict(
            Reason::WouldLockOut,
            &format!(
                "you come from {seen}, which the list would let in no more: add it first, or have somebody else do this"
            ),
        ),
        Refusal::Owners => conflict(
            Reason::WouldLockOut,
            "the machine's owner has added this as a way in, which a key may not take back",
        ),
        Refusal::ShutOut => Refused::address(seen),
    }
}

fn shown(site: &Shared, caller: &Caller) -> AllowList {
    let seen = caller.address().to_canonical();
    let entry = |entry: &crate::store::records::AllowRecord| AllowEntry {
        id: entry.id,
        cidr: entry.net.to_string(),
        note: entry.note.clone(),
        added: entry.added.0,
        added_by: entry.added_by.clone(),
        yours: entry.net.contains(&seen),
    };
    AllowList {
        entries: site.allow_list.now().list().iter().map(entry).collect(),
        seen: seen.to_string(),
        environment_value: site.allow_list.environment().map(str::to_owned),
    }
}
