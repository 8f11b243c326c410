//! Who is asking: the address, the origin, the session. Handlers name what they need as an argument and get it or are not run.

use std::net::IpAddr;

use axum::extract::FromRequestParts;
use axum::http::header::COOKIE;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum_extra::extract::CookieJar;

use crate::config::{Https, Origin};
use crate::hub::row::AgentRow;
use crate::protocol::http::Must;
use crate::site::{Shared, Site};
use crate::store::records::{SessionRecord, Standing};

use super::caller::presented;
use super::problem::Refused;
use super::{keys, session};

/// The address that the connection came from; put there by the accept loop.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub IpAddr);

/// Where the request comes from, trusted proxies seen through.
#[derive(Clone, Copy, Debug)]
pub struct Client {
    pub address: IpAddr,
}

/// The request comes from an address that staff may use.
#[derive(Clone, Copy, Debug)]
pub struct Allowed(pub IpAddr);

/// A logged-in agent with nothing to do first, from an allowed address.
#[derive(Clone, Debug)]
pub struct Staff {
    pub agent: AgentRow,
    pub session: SessionRecord,
    /// Where the request comes from.
    pub address: IpAddr,
    pub standing: Standing,
    /// What they have to do first; nothing past [`LoggedIn`].
    pub must: Option<Must>,
}

/// A logged-in agent who may still have to do something before anything else: for the routes by which it is done.
#[derive(Clone, Debug)]
pub struct LoggedIn(pub Staff);

/// A logged-in agent who may administer.
#[derive(Clone, Debug)]
pub struct Admin(pub Staff);

impl Client {
    /// The sender of a request with these headers and extensions.
    pub fn of(site: &Site, parts: &Parts) -> Option<Self> {
        let peer = parts.extensions.get::<Peer>()?.0;
        let forwarded: Vec<&str> = parts
            .headers
            .get_all("x-forwarded-for")
            .iter()
            .map(|value| value.to_str().unwrap_or_default())
            .collect();
        let address = site.config.trusted_proxies.origin_of(peer, &forwarded);
        Some(Self { address })
    }
}

impl FromRequestParts<Shared> for Client {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, site: &Shared) -> Result<Self, Refused> {
        Self::of(site, parts).ok_or_else(Refused::internal)
    }
}

impl FromRequestParts<Shared> for Allowed {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, site: &Shared) -> Result<Self, Refused> {
        let client = Client::from_request_parts(parts, site).await?;
        if site.allow_list.contains(client.address) {
            Ok(Self(client.address))
        } else {
            Err(Refused::address(client.address))
        }
    }
}

impl FromRequestParts<Shared> for LoggedIn {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, site: &Shared) -> Result<Self, Refused> {
        keys::nobody(parts, site).await?;
        let Allowed(address) = Allowed::from_request_parts(parts, site).await?;
        let jar = CookieJar::from_headers(&parts.headers);
        session::of(site, &jar, address)
            .await?
            .map(Self)
            .ok_or_else(Refused::not_logged_in)
    }
}

impl FromRequestParts<Shared> for Staff {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, site: &Shared) -> Result<Self, Refused> {
        let LoggedIn(staff) = LoggedIn::from_request_parts(parts, site).await?;
        match staff.must {
            None => Ok(staff),
            Some(must) => Err(Refused::first(must)),
        }
    }
}

impl FromRequestParts<Shared> for Admin {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, site: &Shared) -> Result<Self, Refused> {
        let staff = Staff::from_request_parts(parts, site).await?;
        if staff.agent.admin {
            Ok(Self(staff))
        } else {
            Err(Refused::not_allowed())
        }
    }
}

/// Whether `Origin` names this server: the public URL if one is set. Else the address that the request was sent to, as long as
/// that is `localhost` or a bare address: any other name could be somebody's who has pointed it here.
pub fn same_origin(site: &Site, headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let Some(origin) = text("origin").and_then(Origin::parse) else {
        return false;
    };
    match &site.config.public_url {
        Some(public) => *public == origin,
        None => {
            let https = site.config.https != Https::None;
            origin.is_https() == https
                && origin.is_unmistakable()
                && text("host").is_some_and(|host| origin.has_host(host))
        }
    }
}

/// Lets only this server's own pages change anything: requests that do must bring its origin.
///
/// A form may bring `null` where a page hides its address; then the browser's own word for it counts. No browser brings a key by
/// itself, so a request with one needs no origin, though it may not show another site's; and it counts as the key's alone.
pub async fn own_pages_only(
    axum::extract::State(site): axum::extract::State<Shared>,
    mut request: axum::extract::Request,
    next: Next,
) -> Response {
    let by_key = presented(request.headers()).is_some();
    if by_key {
        request.headers_mut().remove(COOKIE);
    }
    // What is asked by any other method has no route, and is told so.
    let changing = [Method::POST, Method::PUT, Method::PATCH, Method::DELETE];
    if !changing.contains(request.method()) {
        return next.run(request).await;
    }
    let headers = request.headers();
    let hidden = headers.get("origin").is_none_or(|origin| origin == "null");
    let vouched = headers.get("sec-fetch-site").is_some_and(|site| site == "same-origin");
    if same_origin(&site, headers) || (hidden && (vouched || by_key)) {
        next.run(request).await
    } else {
        Refused::origin().into_response()
    }
}
