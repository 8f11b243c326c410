//! What is noted of each request: its id, a line in the log, its share of the sums. Never its address: that of a one-time link
//! is a secret.

use std::sync::Arc;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use tracing::Instrument;

use crate::clock::Stopwatch;
use crate::protocol::words::Reason;
use crate::site::{Shared, Site};

use super::guard::Peer;

/// The header that brings a request's id, and takes it back.
const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// The longest id that a proxy may choose.
const ID_LENGTH_MAX: usize = 64;

/// Names a request in the log and to whoever sent it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestId(Arc<str>);

impl RequestId {
    /// A trusted proxy's, if it is sane: it goes into logs. Else a new one.
    fn of(site: &Site, request: &Request) -> Self {
        let peer = request.extensions().get::<Peer>();
        let given = peer
            .filter(|peer| site.config.trusted_proxies.contains(peer.0))
            .and_then(|_| sane(request.headers()));
        Self(given.map_or_else(|| format!("{:016x}", rand::random::<u64>()).into(), Arc::from))
    }
}

impl std::fmt::Display for RequestId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

fn sane(headers: &HeaderMap) -> Option<&str> {
    let id = headers.get(HEADER)?.to_str().ok()?;
    let fine = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
    ((1..=ID_LENGTH_MAX).contains(&id.len()) && id.bytes().all(fine)).then_some(id)
}

/// Gives a request its id, and notes what became of it.
pub async fn observed(State(site): State<Shared>, mut request: Request, next: Next) -> Response {
    let id = RequestId::of(&site, &request);
    request.extensions_mut().insert(id.clone());
    // Of the highest level, so that the id is there whichever lines are wanted.
    let span = tracing::error_span!("http", request = %id);
    let mut response = noted(&site, request, next).instrument(span).await;
    if let Ok(value) = HeaderValue::from_str(&id.0) {
        response.headers_mut().insert(HEADER, value);
    }
    response
}

async fn noted(site: &Site, request: Request, next: Next) -> Response {
    let method = request.method().clone();
    let path = request.extensions().get::<MatchedPath>().cloned();
    let route = path.as_ref().map_or("none", MatchedPath::as_str);
    let begun = Stopwatch::start();
    let response = next.run(request).await;
    let took = begun.time();
    let took_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    let status = response.status();
    site.meter.request(&method, route, status, took);
    if route == "/v1/login" {
        site.meter.log_in(status, response.extensions().get::<Reason>());
    }
    let code = status.as_u16();
    if status.is_server_error() && status != StatusCode::SERVICE_UNAVAILABLE {
        tracing::error!(%method, route, status = code, took_ms, "a request has failed");
    } else {
        tracing::debug!(%method, route, status = code, took_ms, "a request was answered");
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_that_could_spoil_a_log_is_not_taken() {
        let taken = |value: &[u8]| {
            let mut headers = HeaderMap::new();
            headers.insert(HEADER, HeaderValue::from_bytes(value).unwrap());
            sane(&headers).map(str::to_owned)
        };
        assert_eq!(taken(b"a-Z.0_9").as_deref(), Some("a-Z.0_9"));
        assert!(taken(&[b'x'; 64]).is_some());
        for bad in [&[b'x'; 65] as &[u8], b"", b"a b", b"a\"b", "ä".as_bytes(), b"a=1"] {
            assert_eq!(taken(bad), None, "{bad:?}");
        }
    }
}
