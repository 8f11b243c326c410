//! One-time links: 256 random bits, kept as their hash, good for a week and for one use.

use std::net::IpAddr;

use axum::extract::State;
use axum_extra::extract::CookieJar;

use crate::hub::effect::Reply;
use crate::hub::input::{Administration, AgentDraft};
use crate::hub::row::AgentRow;
use crate::hub::time::Wall;
use crate::ids::AgentId;
use crate::protocol::http::{Account, Link, LinkPurpose as WirePurpose, UseLink};
use crate::site::Shared;
use crate::store::records::{LinkPurpose, LinkRecord, Record};
use crate::ws::translate::{self, Fields};

use super::guard::Allowed;
use super::passwords::typed_twice;
use super::problem::{Json, Path, Refused, accepted};
use super::session;

/// How long a link is good: a week, for people who are away.
const GOOD_MS: u64 = 7 * 24 * 3_600_000;

/// Where the hash of the newest first-admin link is kept, so that a newer one can take its place.
pub const FIRST_ADMIN_META: &str = "first_admin_link";

/// A new link: the record to keep, and the address to give away.
pub fn new_link(base_url: &str, purpose: LinkPurpose, agent: Option<AgentId>, now: Wall) -> (LinkRecord, String) {
    let token = session::new_secret();
    let record = LinkRecord {
        token_hash: session::hash(&token),
        purpose,
        agent,
        expires: now.plus(GOOD_MS),
    };
    (record, format!("{base_url}/setup/{token}"))
}

/// `GET /v1/links/{token}`: what it is for.
pub async fn look(
    State(site): State<Shared>,
    Allowed(_): Allowed,
    Path(token): Path<String>,
) -> Result<axum::Json<Link>, Refused> {
    let (link, agent) = good(&site, session::hash(&token)).await?;
    Ok(axum::Json(Link {
        purpose: match link.purpose {
            LinkPurpose::FirstAdmin => WirePurpose::FirstAdmin,
            LinkPurpose::SetPassword => WirePurpose::SetPassword,
            LinkPurpose::DemoLogIn => WirePurpose::DemoLogIn,
        },
        email: agent.as_ref().map(|agent| agent.email.to_string()),
        display_name: agent.as_ref().map(|agent| agent.display_name.to_string()),
        expires: link.expires.0,
    }))
}

/// `POST /v1/links/{token}`: uses it up, and logs its owner in.
pub async fn consume(
    State(site): State<Shared>,
    Allowed(address): Allowed,
    Path(token): Path<String>,
    jar: CookieJar,
    Json(body): Json<UseLink>,
) -> Result<(CookieJar, axum::Json<Account>), Refused> {
    let token_hash = session::hash(&token);
    let _claim = site.links_in_use.claim(token_hash).ok_or_else(Refused::link_expired)?;
    let (link, agent) = good(&site, token_hash).await?;
    let (agent, password_hash) = match (link.purpose, agent) {
        (LinkPurpose::FirstAdmin, _) => {
            // A name of its own for the one thing that two links at once could do twice.
            let _first = site.links_in_use.claim([0; 32]).ok_or_else(Refused::link_expired)?;
            first_admin(&site, token_hash, &body).await?
        }
        (LinkPurpose::SetPassword, Some(agent)) => set_password(&site, token_hash, agent.id, &body).await?,
        (LinkPurpose::DemoLogIn, Some(agent)) => {
            site.driver.record(vec![Record::RemoveLink { token_hash }]).await?;
            (agent.id, None)
        }
        (LinkPurpose::SetPassword | LinkPurpose::DemoLogIn, None) => return Err(Refused::link_expired()),
    };
    if let Some(before) = session::of(&site, &jar, address).await? {
        session::end(&site, before.agent.id, before.session.id).await?;
    }
    let cookie = match password_hash {
        Some(hash) => session::begin_by_password(&site, agent, &hash, address).await?,
        None => session::begin(&site, agent, address).await?.1,
    };
    let row = site.reader.agent(agent).await?.ok_or_else(Refused::internal)?;
    tracing::info!(%agent, "a one-time link was used");
    Ok((jar.add(cookie), axum::Json(session::account(&site, &row))))
}

/// The link, if it can still be used, and whose it is.
async fn good(site: &Shared, token_hash: [u8; 32]) -> Result<(LinkRecord, Option<AgentRow>), Refused> {
    let link = site.reader.link(token_hash).await?.ok_or_else(Refused::link_expired)?;
    if link.expires <= site.clock.wall() {
        return Err(Refused::link_expired());
    }
    let agent = match link.agent {
        Some(agent) => Some(
            site.reader
                .agent(agent)
                .await?
                .filter(|agent| agent.enabled)
                .ok_or_else(Refused::link_expired)?,
        ),
        None => None,
    };
    if link.purpose == LinkPurpose::FirstAdmin && has_admin(site).await? {
        return Err(Refused::link_expired());
    }
    Ok((link, agent))
}

/// Whether there is an admin who can log in.
pub async fn has_admin(site: &Shared) -> Result<bool, Refused> {
    for agent in site.reader.agents().await? {
        if agent.admin && agent.enabled && site.reader.credential(agent.id).await?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The new admin, and the hash of the password they chose.
async fn first_admin(
    site: &Shared,
    token_hash: [u8; 32],
    body: &UseLink,
) -> Result<(AgentId, Option<String>), Refused> {
    let mut fields = Fields::new();
    let email = translate::email(&mut fields, "email", body.email.as_deref().unwrap_or_default());
    let full_name = translate::name(&mut fields, "full_name", body.full_name.as_deref().unwrap_or_default());
    let display_name = translate::name(
        &mut fields,
        "display_name",
        body.display_name.as_deref().unwrap_or_default(),
    );
    let password = typed_twice(&mut fields, body.password.as_deref(), body.password_again.as_deref());
    let all = email.zip(full_name).zip(display_name).zip(password);
    let (((email, full_name), display_name), password) = fields.or(all).map_err(Refused::fields)?;
    let password_hash = site.passwords.hash(password).await?;
    let chosen = password_hash.clone();
    let draft = AgentDraft {
        email,
        full_name,
        display_name,
        admin: true,
        capacity: 1,
        categories: None,
    };
    let records = move |reply: &Reply| match *reply {
        Reply::Agent(agent) => {
            vec![
                Record::PutCredential { agent, password_hash },
                Record::RemoveLink { token_hash },
            ]
        }
        Reply::Done | Reply::Category(_) | Reply::Refused(_) => Vec::new(),
    };
    match accepted(site.driver.ask(Administration::AddAgent(draft), records).await?)? {
        Reply::Agent(agent) => Ok((agent, Some(chosen))),
        Reply::Done | Reply::Category(_) | Reply::Refused(_) => Err(Refused::internal()),
    }
}

/// The agent, and the hash of the password they chose.
async fn set_password(
    site: &Shared,
    token_hash: [u8; 32],
    agent: AgentId,
    body: &UseLink,
) -> Result<(AgentId, Option<String>), Refused> {
    let mut fields = Fields::new();
    let password = typed_twice(&mut fields, body.password.as_deref(), body.password_again.as_deref());
    let password = fields.or(password).map_err(Refused::fields)?;
    let password_hash = site.passwords.hash(password).await?;
    let chosen = password_hash.clone();
    // Asked again: a hash takes its time, and meanwhile the link may have become void.
    good(site, token_hash).await?;
    let records = move |reply: &Reply| match reply {
        Reply::Refused(_) => Vec::new(),
        Reply::Done | Reply::Agent(_) | Reply::Category(_) => vec![
            Record::RemoveSessionsOf(agent),
            Record::PutCredential { agent, password_hash },
            Record::RemoveLinksOf(agent),
        ],
    };
    accepted(
        site.driver
            .ask(Administration::LogOutEverywhere { agent }, records)
            .await?,
    )?;
    Ok((agent, Some(chosen)))
}
