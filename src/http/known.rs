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
use crate::ws::token::DEVICE_KNOWN_DAYS;

/// Behind https as the session's: nobody else could have set it.
const NAME: &str = "usher_known";
const SECURE_NAME: &str = "__Host-usher_known";

/// The cookie, as it goes out beside the session's.
pub type Known = AppendHeaders<[(axum::http::HeaderName, String); 1]>;

/// The browser that the cookie names, if this server has given it the cookie for this account.
pub fn device(site: &Site, jar: &CookieJar, agent: AgentId) -> Option<u128> {
    let cookie = jar.get(name(site))?;
    site.signer.verify_device(cookie.value(), agent, site.clock.wall())
}

/// Has a browser known from now on, by the name that it had or by a new one.
pub fn cookie(site: &Site, device: Option<u128>, agent: AgentId) -> Known {
    let device = device.unwrap_or_else(rand::random);
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
