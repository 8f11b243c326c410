//! One-time links: 256 random bits, kept as their hash, good for some days and for one use.

use std::net::IpAddr;

use axum::extract::State;
use axum_extra::extract::CookieJar;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::hub::effect::Reply;
use crate::hub::input::{Administration, AgentDraft};
use crate::hub::row::AgentRow;
use crate::hub::time::Wall;
use crate::ids::AgentId;
use crate::protocol::http::{Account, AuditAction, Link, LinkPurpose as WirePurpose, UseLink};
use crate::protocol::words::Reason;
use crate::site::Shared;
use crate::store::records::{AccountRecord, LinkPurpose, LinkRecord, Record};
use crate::ws::translate::{self, Fields};

use super::agents;
use super::audit::{Deed, Doer};
use super::browser::Browser;
use super::guard::Allowed;
use super::known::{self, Known};
use super::password_rule::{Typed, own};
use super::problem::{Json, Path, Refused, accepted};
use super::session::{self, Proof};
use super::totp::{self, Second};

const DAY_MS: u64 = 24 * 3_600_000;

/// Where the hash of the newest first-admin link is kept, so that a newer one can take its place.
pub const FIRST_ADMIN_META: &str = "first_admin_link";

/// A new link that is good for so many days: the record to keep, and the address to give away.
pub fn new_link(
    base_url: &str,
    purpose: LinkPurpose,
    agent: Option<AgentId>,
    now: Wall,
    days: u32,
) -> (LinkRecord, String) {
    let token = session::new_secret();
    let record = LinkRecord {
        token_hash: session::hash(&token),
        purpose,
        agent,
        expires: now.plus(u64::from(days) * DAY_MS),
    };
    (record, format!("{base_url}/setup/{token}"))
}

/// As people are told it.
pub fn for_days(days: u32) -> String {
    match days {
        1 => "for one day".to_owned(),
        days => format!("for {days} days"),
    }
}

pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new().routes(routes!(look, consume))
}

/// Says what a one-time link is for.
#[utoipa::path(get, path = "/v1/links/{token}", operation_id = "look_at_link", tag = "account",
    params(("token" = String, Path, description = "The link's secret.")),
    responses(
        (status = 200, description = "It can be used.", body = Link),
        (status = 403, description = "`address_not_allowed`"),
        (status = 404, description = "`not_found`: it is no text"),
        (status = 410, description = "`link_expired`"),
        (status = 429, description = "`too_many_tries`")))]
pub async fn look(
    State(site): State<Shared>,
    Allowed(address): Allowed,
    Path(token): Path<String>,
) -> Result<axum::Json<Link>, Refused> {
    let (link, agent) = shown(&site, session::hash(&token), address).await?;
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

/// Uses a one-time link up, and logs its owner in.
#[utoipa::path(post, path = "/v1/links/{token}", operation_id = "use_link", tag = "account",
    params(("token" = String, Path, description = "The link's secret.")),
    responses(
        (status = 200, description = "Logged in.", body = Account, headers(("set-cookie" = String, description = "The session."))),
        (status = 404, description = "`not_found`: it is no text"),
        (status = 409, description = "`email_taken`"),
        (status = 410, description = "`link_expired`"),
        (status = 429, description = "`too_many_tries`")))]
pub async fn consume(
    State(site): State<Shared>,
    Allowed(address): Allowed,
    Path(token): Path<String>,
    browser: Browser,
    jar: CookieJar,
    Json(body): Json<UseLink>,
) -> Result<(CookieJar, Known, axum::Json<Account>), Refused> {
    let token_hash = session::hash(&token);
    let _claim = site.in_use.claim(token_hash).ok_or_else(Refused::link_expired)?;
    let (link, agent) = shown(&site, token_hash, address).await?;
    let (agent, proof) = match (link.purpose, agent) {
        (LinkPurpose::FirstAdmin, _) => {
            // A name of its own for the one thing that two links at once could do twice.
            let _first = site.in_use.claim([0; 32]).ok_or_else(Refused::link_expired)?;
            first_admin(&site, token_hash, &body, address).await?
        }
        (LinkPurpose::SetPassword, Some(agent)) => {
            let proof = set_password(&site, token_hash, &agent, &body, address).await?;
            (agent.id, Some(proof))
        }
        (LinkPurpose::DemoLogIn, Some(agent)) => {
            second_factor(&site, &agent, &body, address).await?;
            let used = used(&site, &agent, address);
            site.driver
                .record(vec![Record::RemoveLink { token_hash }, used.record()])
                .await?;
            (agent.id, None)
        }
        (LinkPurpose::SetPassword | LinkPurpose::DemoLogIn, None) => return Err(Refused::link_expired()),
    };
    session::end_former(&site, &jar, address).await?;
    let row = site.reader.agent(agent).await?.ok_or_else(Refused::link_expired)?;
    let cookie = match proof {
        Some(proof) => session::begin_by(&site, &row, &proof, address, browser).await?,
        None => session::begin(&site, &row, address, browser).await?.1,
    };
    let standing = site.reader.standing(agent).await?;
    tracing::info!(%agent, "a one-time link was used");
    let known = known::cookie(&site, &jar, agent);
    let account = axum::Json(session::account(&site, &row, standing));
    Ok((jar.add(cookie), known, account))
}

/// A link stands in for the password, not for the authenticator. Answers whether there is one, and its code was right.
async fn second_factor(site: &Shared, agent: &AgentRow, body: &UseLink, address: IpAddr) -> Result<bool, Refused> {
    match totp::second_factor(site, agent, body.code.as_deref(), address).await? {
        Second::NotWanted => Ok(false),
        Second::Right => Ok(true),
        Second::Wanted => Err(Refused::code_required()),
        Second::Wrong => Err(Refused::wrong_code()),
    }
}

/// The note of a link's use. By its owner, as far as anybody can tell.
fn used(site: &Shared, agent: &AgentRow, address: IpAddr) -> Deed {
    Deed::new(site.clock.wall(), &Doer::agent(agent, address), AuditAction::LinkUsed).on_agent(agent)
}

/// The link that somebody shows. A right one never waits, whatever others at that address have tried; wrong ones count, and wait.
async fn shown(
    site: &Shared,
    token_hash: [u8; 32],
    address: IpAddr,
) -> Result<(LinkRecord, Option<AgentRow>), Refused> {
    let looked = good(site, token_hash).await;
    if let Err(refused) = &looked
        && refused.0.reason == Reason::LinkExpired
    {
        let tried = site.throttle.secret(address, site.clock.now().steady);
        drop(tried.map_err(Refused::too_many_tries)?);
    }
    looked
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
    let staff = site.reader.staff().await?;
    Ok(staff
        .iter()
        .any(|(agent, standing)| agent.admin && agent.enabled && standing.has_password))
}

/// The new admin, and what they log in with.
async fn first_admin(
    site: &Shared,
    token_hash: [u8; 32],
    body: &UseLink,
    address: IpAddr,
) -> Result<(AgentId, Option<Proof>), Refused> {
    let mut fields = Fields::new();
    let email = translate::email(&mut fields, "email", body.email.as_deref().unwrap_or_default());
    let full_name = translate::name(&mut fields, "full_name", body.full_name.as_deref().unwrap_or_default());
    let display_name = translate::name(
        &mut fields,
        "display_name",
        body.display_name.as_deref().unwrap_or_default(),
    );
    let known = [&body.email, &body.full_name, &body.display_name].map(|given| given.as_deref().unwrap_or_default());
    let typed = Typed::new(body.password.as_deref(), body.password_again.as_deref());
    let password = typed.checked(&mut fields, &site.settings.current(), known);
    let all = email.zip(full_name).zip(display_name).zip(password);
    let (((email, full_name), display_name), password) = fields.or(all).map_err(Refused::fields)?;
    let password_hash = site.passwords.hash(password).await?;
    let proof = Proof {
        password_hash: password_hash.clone(),
        code: false,
    };
    let draft = AgentDraft {
        email,
        full_name,
        display_name,
        admin: true,
        capacity: 1,
        categories: None,
    };
    let deed = Deed::new(site.clock.wall(), &Doer::stranger(address), AuditAction::LinkUsed);
    let deed = agents::noted(site, deed, &draft).await?.changed("password");
    let name = draft.full_name.to_string();
    let records = move |reply: &Reply| match *reply {
        Reply::Agent(agent) => {
            vec![
                Record::PutCredential { agent, password_hash },
                Record::RemoveLink { token_hash },
                // Who holds the link is whom it makes.
                deed.by_newcomer(agent, &name).on("agent", agent, name).record(),
            ]
        }
        Reply::Done | Reply::Category(_) | Reply::Closed { .. } | Reply::Refused(_) => Vec::new(),
    };
    match accepted(site.driver.ask(Administration::AddAgent(draft), records).await?)? {
        Reply::Agent(agent) => Ok((agent, Some(proof))),
        Reply::Done | Reply::Category(_) | Reply::Closed { .. } | Reply::Refused(_) => Err(Refused::internal()),
    }
}

/// Sets the password that an agent has chosen; it is the one they log in with now.
async fn set_password(
    site: &Shared,
    token_hash: [u8; 32],
    agent: &AgentRow,
    body: &UseLink,
    address: IpAddr,
) -> Result<Proof, Refused> {
    let mut fields = Fields::new();
    let typed = Typed::new(body.password.as_deref(), body.password_again.as_deref());
    let password = typed.checked(&mut fields, &site.settings.current(), own(agent));
    let password = fields.or(password).map_err(Refused::fields)?;
    let code = second_factor(site, agent, body, address).await?;
    let password_hash = site.passwords.hash(password).await?;
    // Asked again: a hash takes its time, and meanwhile the link may have become void.
    good(site, token_hash).await?;
    let proof = Proof { password_hash, code };
    let deed = used(site, agent, address).changed("password");
    let records = chosen(agent.id, proof.password_hash.clone(), deed);
    session::end_all(site, agent.id, records).await?;
    Ok(proof)
}

/// What is kept of a password that its owner has chosen.
pub(super) fn chosen(agent: AgentId, password_hash: String, deed: Deed) -> Vec<Record> {
    let required = false;
    vec![
        Record::PutCredential { agent, password_hash },
        AccountRecord::RequirePasswordChange { agent, required }.into(),
        Record::RemoveLinksOf(agent),
        deed.record(),
    ]
}
