//! API keys: what machines log in with. Admins make and revoke them; a key never makes another.
//!
//! A key is `usher_` and 256 random bits, shown once. The store has its SHA-256 and finds it by that: how long a search takes tells
//! about the hash of a guess and nothing about a key. Keys are not bound to the allow-list but to addresses of their own.

use std::collections::BTreeSet;

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::request::Parts;
use serde::Serialize;
use tokio::sync::Mutex;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::config::Addresses;
use crate::config::addresses::network;
use crate::protocol::http::{ApiKey, AuditAction, AuditField, MadeKey, NewKey, Scope};
use crate::protocol::words::Reason;
use crate::site::Shared;
use crate::store::records::{KeyRecord, Record};
use crate::ws::translate::{self, Fields};

use super::audit::{Deed, Doer};
use super::caller::{Bearer, PREFIX, presented};
use super::guard::{Admin, Client};
use super::problem::{Json, Path, Refused};
use super::session;
use super::throttle::Throttle;

/// More than a house has machines; few enough to look through.
const KEYS_MAX: usize = 100;

/// Networks of one key.
const CIDRS_MAX: usize = 20;

/// Characters of a secret that are shown to know it by, the first six of them the same for all.
const SHOWN: usize = 12;

/// How stale `last_used` may get: a write for each request would be a write for nothing.
const USED_MS: u64 = 5 * 60_000;

/// Where the number of the newest key is kept, so that no other ever gets it.
const LAST_META: &str = "last_api_key";

/// What the keys need beside the store.
#[derive(Debug, Default)]
pub struct Desk {
    /// One key is made or revoked at a time: what is there is looked at before it is changed.
    turn: Mutex<()>,
    /// Keys that were none, by address. Right ones never wait.
    wrong: Throttle,
}

pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new().routes(routes!(list, make)).routes(routes!(revoke))
}

/// Lists the API keys.
#[utoipa::path(get, path = "/v1/keys", operation_id = "list_keys", tag = "keys",
    security(("session" = [])),
    responses((status = 200, description = "The keys, without their secrets.", body = Vec<ApiKey>)))]
pub async fn list(State(site): State<Shared>, _: Admin) -> Result<axum::Json<Vec<ApiKey>>, Refused> {
    let keys = site.reader.keys().await?;
    Ok(axum::Json(keys.iter().map(shown).collect()))
}

/// Makes an API key. Its secret is shown this once.
#[utoipa::path(post, path = "/v1/keys", operation_id = "make_key", tag = "keys",
    security(("session" = [])),
    responses(
        (status = 201, description = "The key, with its secret.", body = MadeKey),
        (status = 409, description = "`name_taken`, `too_many`")))]
pub async fn make(
    State(site): State<Shared>,
    Admin(staff): Admin,
    Json(body): Json<NewKey>,
) -> Result<(StatusCode, axum::Json<MadeKey>), Refused> {
    let mut fields = Fields::new();
    let name = translate::name(&mut fields, "name", &body.name);
    let scopes: BTreeSet<Scope> = body.scopes.iter().copied().collect();
    if scopes.is_empty() {
        fields.fault("scopes", Reason::BadField, "must be at least one");
    }
    let cidrs = networks(&mut fields, &body.cidrs);
    let name = fields.or(name).map_err(Refused::fields)?.to_string();
    let _turn = site.keys.turn.lock().await;
    let there = site.reader.keys().await?;
    if there.len() >= KEYS_MAX {
        let message = format!("there may be {KEYS_MAX} keys; revoke one first");
        return Err(Refused::new(StatusCode::CONFLICT, Reason::TooMany, message));
    }
    if there.iter().any(|key| key.name.to_lowercase() == name.to_lowercase()) {
        let message = "another key has that name";
        return Err(Refused::new(StatusCode::CONFLICT, Reason::NameTaken, message).about(["name"]));
    }
    let last = site.reader.meta(LAST_META).await?.and_then(|last| last.parse().ok());
    let id = last.unwrap_or(0_u32) + 1;
    let secret = format!("{PREFIX}{}", session::new_secret());
    let key = KeyRecord {
        id,
        name,
        prefix: secret.chars().take(SHOWN).collect(),
        secret_hash: session::hash(&secret),
        scopes: scopes.iter().map(word).collect(),
        cidrs,
        created: site.clock.wall(),
        created_by: staff.agent.full_name.to_string(),
        last_used: None,
    };
    let deed = Deed::new(key.created, &Doer::staff(&staff), AuditAction::KeyMade)
        .on("key", id, &key.name)
        .change(AuditField::Scopes, None, Some(key.scopes.join(", ")))
        .change(AuditField::Cidrs, None, Some(key.cidrs.join(", ")));
    let number = Record::PutMeta {
        key: LAST_META.to_owned(),
        value: id.to_string(),
    };
    site.driver
        .record(vec![number, Record::PutKey(key.clone()), deed.record()])
        .await?;
    tracing::info!(key = id, by = %staff.agent.id, "an API key was made");
    let key = shown(&key);
    Ok((StatusCode::CREATED, axum::Json(MadeKey { key, secret })))
}

/// Revokes an API key, at once.
#[utoipa::path(delete, path = "/v1/keys/{id}", operation_id = "revoke_key", tag = "keys",
    params(("id" = u32, Path, description = "The key.")),
    security(("session" = [])),
    responses(
        (status = 204, description = "It opens nothing any more."),
        (status = 404, description = "`not_found`")))]
pub async fn revoke(
    State(site): State<Shared>,
    Admin(staff): Admin,
    Path(id): Path<u32>,
) -> Result<StatusCode, Refused> {
    let (shared, doer) = (site.clone(), Doer::staff(&staff));
    // Of its own: a client who hangs up in between must not give the turn away before it is on disk.
    let done = site.deed(async move { take_away(&shared, &doer, id).await });
    done.await.map_err(|_| Refused::internal())??;
    tracing::info!(key = id, by = %staff.agent.id, "an API key was revoked");
    Ok(StatusCode::NO_CONTENT)
}

/// Of two who revoke a key at once the second finds none.
async fn take_away(site: &Shared, doer: &Doer, id: u32) -> Result<(), Refused> {
    let _turn = site.keys.turn.lock().await;
    let keys = site.reader.keys().await?;
    let key = keys
        .into_iter()
        .find(|key| key.id == id)
        .ok_or_else(Refused::not_found)?;
    let deed = Deed::new(site.clock.wall(), doer, AuditAction::KeyRevoked).on("key", id, key.name);
    site.driver.record(vec![Record::RemoveKey(id), deed.record()]).await?;
    Ok(())
}

/// The key that a request brings, if it brings one: known, from where it may come, with this scope.
pub async fn bearer(parts: &Parts, site: &Shared, scope: Scope) -> Result<Option<Bearer>, Refused> {
    let Some(key) = known(parts, site).await? else {
        return Ok(None);
    };
    let wanted = word(scope);
    if !key.0.scopes.contains(&wanted) {
        let message = format!("the key has not the scope {wanted}");
        return Err(Refused::new(StatusCode::FORBIDDEN, Reason::ScopeMissing, message));
    }
    Ok(Some(key.1))
}

/// Refuses a request that brings a key where only people may ask.
pub async fn nobody(parts: &Parts, site: &Shared) -> Result<(), Refused> {
    match known(parts, site).await? {
        Some(_) => {
            let message = "this is for people who are logged in; no key may do it";
            Err(Refused::new(StatusCode::FORBIDDEN, Reason::NotAllowed, message))
        }
        None => Ok(()),
    }
}

async fn known(parts: &Parts, site: &Shared) -> Result<Option<(KeyRecord, Bearer)>, Refused> {
    let Some(secret) = presented(&parts.headers) else {
        return Ok(None);
    };
    let address = Client::of(site, parts).ok_or_else(Refused::internal)?.address;
    let Some(key) = site.reader.key(session::hash(&secret)).await? else {
        let tried = site.keys.wrong.secret(address, site.clock.now().steady);
        drop(tried.map_err(Refused::too_many_tries)?);
        tracing::info!("an API key was none");
        return Err(Refused::new(
            StatusCode::UNAUTHORIZED,
            Reason::WrongCredentials,
            "there is no such key",
        ));
    };
    let anywhere = key.cidrs.is_empty();
    let addresses: Addresses = key.cidrs.join(",").parse().map_err(|_| Refused::internal())?;
    if !anywhere && !addresses.contains(address) {
        let message = format!("this key may not come in from {address}");
        return Err(Refused::new(StatusCode::FORBIDDEN, Reason::AddressNotAllowed, message));
    }
    note_use(site, &key);
    let bearer = Bearer {
        key: key.id,
        name: key.name.clone(),
        address,
    };
    Ok(Some((key, bearer)))
}

/// Notes in the background that a key is in use.
fn note_use(site: &Shared, key: &KeyRecord) {
    let (key, at) = (
        key.id,
        match key.last_used {
            Some(last) if site.clock.wall().since(last) <= USED_MS => return,
            Some(_) | None => site.clock.wall(),
        },
    );
    let site = site.clone();
    drop(site.tasks.clone().spawn(async move {
        // Not kept means seen a little earlier: the next request tries again.
        let _kept = site.driver.record(vec![Record::KeyUsed { key, at }]).await;
    }));
}

/// Each in its shortest form, once.
fn networks(fields: &mut Fields, cidrs: &[String]) -> Vec<String> {
    if cidrs.len() > CIDRS_MAX {
        fields.fault("cidrs", Reason::TooMany, format!("must be at most {CIDRS_MAX}"));
    }
    let mut all = BTreeSet::new();
    for cidr in cidrs.iter().take(CIDRS_MAX) {
        match network(cidr.trim()) {
            Ok(network) => {
                all.insert(network.to_string());
            }
            Err(error) => {
                fields.fault("cidrs", Reason::BadField, error.to_string());
                break;
            }
        }
    }
    all.into_iter().collect()
}

fn shown(key: &KeyRecord) -> ApiKey {
    ApiKey {
        key: key.id,
        name: key.name.clone(),
        prefix: key.prefix.clone(),
        // A scope that this version does not know opens nothing here.
        scopes: key.scopes.iter().filter_map(|scope| scope_of(scope)).collect(),
        cidrs: key.cidrs.clone(),
        created: key.created.0,
        created_by: key.created_by.clone(),
        last_used: key.last_used.map(|at| at.0),
    }
}

/// The wire's word for a scope.
fn word(scope: impl Serialize) -> String {
    serde_json::to_value(scope)
        .ok()
        .and_then(|word| word.as_str().map(str::to_owned))
        .expect("a scope is a word on the wire")
}

fn scope_of(word: &str) -> Option<Scope> {
    serde_json::from_value(word.into()).ok()
}
