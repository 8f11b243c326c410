//! Browsers that an account was logged in with before: a long-lived cookie that opens nothing.
//!
//! It says of a log-in that it comes from one of its account's own browsers, so that its tries are counted by themselves: others who
//! fail at the same address, as in an office, do not make it wait.

use axum::http::header::SET_COOKIE;
use axum::response::AppendHeaders;
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};

use crate::ids::AgentId;
use crate::site::Site;
use crate::store::ReadError;
use crate::ws::token::DEVICE_KNOWN_DAYS;

/// Behind https as the session's: nobody else could have set it.
const NAME: &str = "usher_known";
const SECURE_NAME: &str = "__Host-usher_known";

/// The cookie, as it goes out beside the session's.
pub type Known = AppendHeaders<[(axum::http::HeaderName, String); 1]>;

/// Whose browser it is, and which, if this server has given it the cookie for the account of this address. What was typed is
/// compared with what the cookie names, so that without a cookie nothing is looked up, and nothing takes time.
pub async fn device(site: &Site, jar: &CookieJar, email: &str) -> Result<Option<(AgentId, u128)>, ReadError> {
    let Some((agent, device)) = named(site, jar) else {
        return Ok(None);
    };
    let row = site.reader.agent(agent).await?;
    let same = row.is_some_and(|row| row.email.to_lowercase() == email.trim().to_lowercase());
    Ok(same.then_some((agent, device)))
}

fn named(site: &Site, jar: &CookieJar) -> Option<(AgentId, u128)> {
    site.signer
        .verify_device(jar.get(name(site))?.value(), site.clock.wall())
}

/// Has a browser known to this account from now on, by the name that it had or by a new one.
pub fn cookie(site: &Site, jar: &CookieJar, agent: AgentId) -> Known {
    let former = named(site, jar).filter(|(of, _)| *of == agent);
    let device = former.map_or_else(rand::random, |(_, device)| device);
    let value = site.signer.sign_device(agent, device, site.clock.wall());
    let mut cookie = Cookie::new(name(site), value);
    cookie.set_http_only(true);
    cookie.set_same_site(SameSite::Lax);
    cookie.set_path("/");
    cookie.set_secure(site.config.secure());
    // The setter of the age wants a crate that is needed for nothing else.
    let age_s = DEVICE_KNOWN_DAYS * 24 * 3_600;
    AppendHeaders([(SET_COOKIE, format!("{cookie}; Max-Age={age_s}"))])
}

fn name(site: &Site) -> &'static str {
    if site.config.secure() { SECURE_NAME } else { NAME }
}
