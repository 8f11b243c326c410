//! Sessions of staff: a random secret in a cookie, its hash in the store, the hub's knowledge of who is logged in.

use std::net::IpAddr;

use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use crate::hub::effect::{Reason, Reply};
use crate::hub::input::Administration;
use crate::hub::row::AgentRow;
use crate::hub::time::Wall;
use crate::ids::{AgentId, SessionId};
use crate::protocol::http::{Account, AuditAction, Must};
use crate::site::{Shared, Site};
use crate::store::ReadError;
use crate::store::records::{Record, SessionRecord, Standing};

use super::audit::{Deed, Doer};
use super::browser::Browser;
use super::guard::Staff;
use super::problem::{Refused, accepted};
use super::sign_ups;

/// A session that nobody uses ends after a working day.
pub const IDLE_MS: u64 = 12 * 3_600_000;

/// A session ends after a week in any case.
pub const AGE_MS: u64 = 7 * 24 * 3_600_000;

/// How stale `last_seen` may get: a write for each request would be a write for nothing.
const SEEN_MS: u64 = 5 * 60_000;

/// Behind https the browser itself sees to it that nobody else could have set the cookie.
const NAME: &str = "usher_session";
const SECURE_NAME: &str = "__Host-usher_session";

/// 256 random bits in base64url: a cookie's secret, a link's token.
pub fn new_secret() -> String {
    URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>())
}

/// What the store keeps of a secret.
pub fn hash(secret: &str) -> [u8; 32] {
    Sha256::digest(secret.as_bytes()).into()
}

/// Whose session the request's cookie is, if it is one.
pub async fn of(site: &Shared, jar: &CookieJar, address: IpAddr) -> Result<Option<Staff>, Refused> {
    let Some(cookie) = jar.get(name(site)) else {
        return Ok(None);
    };
    let Some((session, agent, standing)) = site.reader.session(hash(cookie.value())).await? else {
        return Ok(None);
    };
    let now = site.clock.wall();
    // The hub has the last word: a session it does not know is over, whatever a late write has left behind.
    if expired(&session, now) || !agent.enabled || !agent.sessions.contains(&session.id) {
        return Ok(None);
    }
    touch_if_stale(site, &session, now);
    let must = must(site, &agent, standing);
    Ok(Some(Staff {
        agent,
        session,
        address,
        standing,
        must,
    }))
}

/// What an agent has to do before anything else.
pub fn must(site: &Site, agent: &AgentRow, standing: Standing) -> Option<Must> {
    if standing.must_change_password {
        Some(Must::PasswordChangeRequired)
    } else if !standing.totp && site.settings.current().require_totp.holds_for(agent.admin) {
        Some(Must::TotpRequired)
    } else {
        None
    }
}

/// Whether an agent whose socket the hub has just been told of has something to do first.
///
/// What has to be done is kept before the sockets are closed that are open. So a socket that the closing came too early for
/// finds it here, as long as it asks after the hub knows it.
pub async fn must_go(site: &Shared, agent: AgentId) -> Result<bool, ReadError> {
    let row = site.reader.agent(agent).await?;
    let standing = site.reader.standing(agent).await?;
    Ok(row.is_none_or(|row| must(site, &row, standing).is_some()))
}

/// Closes an agent's sockets and leaves the sessions, by which they do what they have to do first. That is to be kept before.
pub async fn hang_up(site: &Site, agent: AgentId) -> Result<(), Refused> {
    // An agent who was removed meanwhile has no sockets.
    site.driver
        .ask(Administration::HangUp { agent }, |_| Vec::new())
        .await?;
    Ok(())
}

/// Closes the sockets of everybody who has something to do first. For a rule that is new.
pub async fn hang_up_who_must(site: &Site) -> Result<(), Refused> {
    for (agent, standing) in site.reader.staff().await? {
        if must(site, &agent, standing).is_some() && !agent.sessions.is_empty() {
            hang_up(site, agent.id).await?;
        }
    }
    Ok(())
}

/// Whether a session has ended by itself.
pub fn expired(session: &SessionRecord, now: Wall) -> bool {
    now.since(session.last_seen) > IDLE_MS || now.since(session.created) > AGE_MS
}

/// Notes in the background that a session is in use.
fn touch_if_stale(site: &Shared, session: &SessionRecord, now: Wall) {
    if now.since(session.last_seen) <= SEEN_MS {
        return;
    }
    let session = SessionRecord {
        last_seen: now,
        ..session.clone()
    };
    let shared = site.clone();
    drop(site.deed(async move {
        // Asked again under the newest state: the session may have been ended since it was read.
        if let Ok(Some(_)) = shared.reader.session(session.secret_hash).await {
            // Not kept means seen a little earlier: the next request tries again.
            let _kept = shared.driver.record(vec![Record::PutSession(session)]).await;
        }
    }));
}

/// What somebody has shown who logs in.
#[derive(Clone, Debug)]
pub struct Proof {
    /// Of the password that was found to be right.
    pub password_hash: String,
    /// Whether a one-time code was right too.
    pub code: bool,
}

/// Logs an agent in who has shown who they are.
///
/// That took its time, and password or codes may have changed meanwhile: so they are asked for again once the session stands.
/// A change that comes later than that ends the session with all the others.
pub async fn begin_by(
    site: &Shared,
    agent: &AgentRow,
    proof: &Proof,
    address: IpAddr,
    browser: Browser,
) -> Result<Cookie<'static>, Refused> {
    let (session, cookie) = begin(site, agent, address, browser).await?;
    let same_password = site.reader.credential(agent.id).await?.as_ref() == Some(&proof.password_hash);
    let code_missing = !proof.code && site.reader.totp(agent.id).await?.is_some();
    if same_password && !code_missing {
        return Ok(cookie);
    }
    let deed = Deed::new(site.clock.wall(), &Doer::stranger(address), AuditAction::LogInFailed).on_agent(agent);
    end(site, agent.id, session, Some(deed)).await?;
    tracing::info!(agent = %agent.id, "a log-in has failed: password or codes have changed meanwhile");
    Err(if same_password {
        Refused::code_required()
    } else {
        Refused::wrong_credentials()
    })
}

/// Logs an agent in: a session that was never used before, and its cookie.
pub async fn begin(
    site: &Shared,
    agent: &AgentRow,
    address: IpAddr,
    browser: Browser,
) -> Result<(SessionId, Cookie<'static>), Refused> {
    let id = SessionId(rand::random());
    let secret = new_secret();
    let now = site.clock.wall();
    let record = SessionRecord {
        id,
        secret_hash: hash(&secret),
        agent: agent.id,
        created: now,
        last_seen: now,
        address: address.to_string(),
        browser: browser.0,
    };
    let deed = Deed::new(now, &Doer::agent(agent, address), AuditAction::LoggedIn).on_agent(agent);
    let records = move |reply: &Reply| match reply {
        Reply::Refused(_) => Vec::new(),
        Reply::Done | Reply::Agent(_) | Reply::Category(_) | Reply::Closed { .. } => {
            vec![Record::PutSession(record), deed.record()]
        }
    };
    let agent = agent.id;
    let change = Administration::LogIn { agent, session: id };
    accepted(site.driver.ask(change, records).await?)?;
    // With too many the oldest has made room.
    sweep_strays(site, agent).await?;
    Ok((id, cookie(site, secret)))
}

/// Ends one session, as somebody's deed if it is one.
pub async fn end(site: &Site, agent: AgentId, session: SessionId, deed: Option<Deed>) -> Result<(), Refused> {
    let records = move |_: &Reply| {
        let deed = deed.map(Deed::record);
        std::iter::once(Record::RemoveSession(session)).chain(deed).collect()
    };
    // An agent or session that the hub does not know is as logged out as can be.
    site.driver
        .ask(Administration::LogOut { agent, session }, records)
        .await?;
    Ok(())
}

/// Ends the session that a browser comes with, before another takes its place: what it knew before is worth nothing after.
pub async fn end_former(site: &Shared, jar: &CookieJar, address: IpAddr) -> Result<(), Refused> {
    match of(site, jar, address).await? {
        Some(former) => end(site, former.agent.id, former.session.id, None).await,
        None => Ok(()),
    }
}

/// Ends all sessions of an agent; the records join the same batch.
pub async fn end_all(site: &Site, agent: AgentId, mut records: Vec<Record>) -> Result<(), Refused> {
    let records = move |reply: &Reply| match reply {
        Reply::Refused(_) => Vec::new(),
        Reply::Done | Reply::Agent(_) | Reply::Category(_) | Reply::Closed { .. } => {
            records.insert(0, Record::RemoveSessionsOf(agent));
            records
        }
    };
    let change = Administration::LogOutEverywhere { agent };
    accepted(site.driver.ask(change, records).await?).map(drop)
}

/// Ends all sessions of an agent but the one that asks; the records join the same batch.
pub async fn end_others(site: &Site, staff: &Staff, mut records: Vec<Record>) -> Result<(), Refused> {
    let (agent, this) = (staff.agent.id, staff.session.clone());
    let change = Administration::LogOutElsewhere {
        agent,
        session: this.id,
    };
    let records = move |reply: &Reply| match reply {
        Reply::Refused(_) => Vec::new(),
        Reply::Done | Reply::Agent(_) | Reply::Category(_) | Reply::Closed { .. } => {
            records.splice(0..0, [Record::RemoveSessionsOf(agent), Record::PutSession(this)]);
            records
        }
    };
    match site.driver.ask(change, records).await? {
        // It ended while whatever it asked for was looked at.
        Reply::Refused(Reason::Gone | Reason::UnknownAgent) => Err(Refused::not_logged_in()),
        reply => accepted(reply).map(drop),
    }
}

fn cookie(site: &Site, secret: String) -> Cookie<'static> {
    let mut cookie = Cookie::new(name(site), secret);
    cookie.set_http_only(true);
    // Lax, not strict: a link in a mail to /agent should find one logged in. What changes anything checks the origin.
    cookie.set_same_site(SameSite::Lax);
    cookie.set_path("/");
    cookie.set_secure(site.config.secure());
    cookie
}

/// The cookie that makes a browser forget its session.
pub fn gone(site: &Site) -> Cookie<'static> {
    let mut cookie = cookie(site, String::new());
    cookie.make_removal();
    cookie
}

/// What the cookie is called.
pub fn name(site: &Site) -> &'static str {
    if site.config.secure() { SECURE_NAME } else { NAME }
}

/// The account as its owner sees it.
pub fn account(site: &Site, agent: &AgentRow, standing: Standing) -> Account {
    Account {
        agent: agent.id,
        email: agent.email.to_string(),
        full_name: agent.full_name.to_string(),
        display_name: agent.display_name.to_string(),
        admin: agent.admin,
        demo: site.config.demo,
        totp: standing.totp,
        recovery_codes: standing.totp.then_some(standing.recovery_codes),
        must: must(site, agent, standing),
    }
}

/// Ends the sessions and removes the links and requests whose time has come. Called every minute.
pub async fn sweep(site: &Shared) -> Result<(), Refused> {
    let now = site.clock.wall();
    // A day's work at a console may be without one request.
    let in_use = site.sockets.sessions_in_use();
    for agent in site.reader.agents().await? {
        for session in site.reader.sessions_of(agent.id).await? {
            if in_use.contains(&session.id) && now.since(session.created) <= AGE_MS {
                touch_if_stale(site, &session, now);
            } else if expired(&session, now) {
                end(site, agent.id, session.id, None).await?;
                tracing::info!(agent = %agent.id, "a session has expired");
            }
        }
        sweep_strays(site, agent.id).await?;
    }
    let links = site.reader.expired_links(now).await?;
    if !links.is_empty() {
        let gone = links.into_iter().map(|token_hash| Record::RemoveLink { token_hash });
        site.driver.record(gone.collect()).await?;
    }
    sign_ups::sweep(site).await
}

/// Removes the sessions of an agent that the hub does not know.
async fn sweep_strays(site: &Site, agent: AgentId) -> Result<(), Refused> {
    let strays = site.reader.stray_sessions(agent).await?;
    if !strays.is_empty() {
        let gone = strays.into_iter().map(Record::RemoveSession);
        site.driver.record(gone.collect()).await?;
    }
    Ok(())
}
