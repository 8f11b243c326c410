//! Sessions of staff: a random secret in a cookie, its hash in the store, the hub's knowledge of who is logged in.

use std::net::IpAddr;

use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use crate::hub::effect::Reply;
use crate::hub::input::Administration;
use crate::hub::row::AgentRow;
use crate::hub::time::Wall;
use crate::ids::{AgentId, SessionId};
use crate::protocol::http::Account;
use crate::site::{Shared, Site};
use crate::store::records::{Record, SessionRecord};

use super::guard::Staff;
use super::problem::{Refused, accepted};

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
    let Some((session, agent)) = site.reader.session(hash(cookie.value())).await? else {
        return Ok(None);
    };
    let now = site.clock.wall();
    // The hub has the last word: a session it does not know is over, whatever a late write has left behind.
    if expired(&session, now) || !agent.enabled || !agent.sessions.contains(&session.id) {
        return Ok(None);
    }
    if now.since(session.last_seen) > SEEN_MS {
        touch(
            site,
            SessionRecord {
                last_seen: now,
                ..session.clone()
            },
        );
    }
    Ok(Some(Staff {
        agent,
        session,
        address,
    }))
}

/// Whether a session has ended by itself.
pub fn expired(session: &SessionRecord, now: Wall) -> bool {
    now.since(session.last_seen) > IDLE_MS || now.since(session.created) > AGE_MS
}

/// Notes in the background that a session is in use.
fn touch(site: &Shared, session: SessionRecord) {
    let shared = site.clone();
    drop(site.tasks.spawn(async move {
        // Asked again under the newest state: the session may have been ended since it was read.
        if let Ok(Some(_)) = shared.reader.session(session.secret_hash).await {
            // Not kept means seen a little earlier: the next request tries again.
            let _kept = shared.driver.record(vec![Record::PutSession(session)]).await;
        }
    }));
}

/// Logs an agent in whose password was found to be the one of this hash.
///
/// That took its time, and the password may have changed meanwhile: so it is asked for again once the session stands. A change
/// that comes later than that ends the session with all the others.
pub async fn begin_by_password(
    site: &Shared,
    agent: AgentId,
    password_hash: &str,
    address: IpAddr,
) -> Result<Cookie<'static>, Refused> {
    let (session, cookie) = begin(site, agent, address).await?;
    if site.reader.credential(agent).await?.as_deref() == Some(password_hash) {
        return Ok(cookie);
    }
    end(site, agent, session).await?;
    tracing::info!(%agent, "a log-in has failed: the password has changed meanwhile");
    Err(Refused::wrong_credentials())
}

/// Logs an agent in: a session that was never used before, and its cookie.
pub async fn begin(site: &Shared, agent: AgentId, address: IpAddr) -> Result<(SessionId, Cookie<'static>), Refused> {
    let id = SessionId(rand::random());
    let secret = new_secret();
    let now = site.clock.wall();
    let record = SessionRecord {
        id,
        secret_hash: hash(&secret),
        agent,
        created: now,
        last_seen: now,
        address: address.to_string(),
    };
    let records = move |reply: &Reply| match reply {
        Reply::Refused(_) => Vec::new(),
        Reply::Done | Reply::Agent(_) | Reply::Category(_) => vec![Record::PutSession(record)],
    };
    accepted(
        site.driver
            .ask(Administration::LogIn { agent, session: id }, records)
            .await?,
    )?;
    Ok((id, cookie(site, secret)))
}

/// Ends one session.
pub async fn end(site: &Site, agent: AgentId, session: SessionId) -> Result<(), Refused> {
    let records = move |_: &Reply| vec![Record::RemoveSession(session)];
    // An agent or session that the hub does not know is as logged out as can be.
    site.driver
        .ask(Administration::LogOut { agent, session }, records)
        .await?;
    Ok(())
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
pub fn account(site: &Site, agent: &AgentRow) -> Account {
    Account {
        agent: agent.id,
        email: agent.email.to_string(),
        full_name: agent.full_name.to_string(),
        display_name: agent.display_name.to_string(),
        admin: agent.admin,
        demo: site.config.demo,
        totp: false,
        must: None,
    }
}

/// Ends the sessions and removes the links whose time has come. Called every minute.
pub async fn sweep(site: &Shared) -> Result<(), Refused> {
    let now = site.clock.wall();
    for agent in site.reader.agents().await? {
        for session in site.reader.sessions_of(agent.id).await? {
            if expired(&session, now) {
                end(site, agent.id, session.id).await?;
                tracing::info!(agent = %agent.id, "a session has expired");
            }
        }
    }
    let links = site.reader.expired_links(now).await?;
    if !links.is_empty() {
        let gone = links.into_iter().map(|token_hash| Record::RemoveLink { token_hash });
        site.driver.record(gone.collect()).await?;
    }
    Ok(())
}
