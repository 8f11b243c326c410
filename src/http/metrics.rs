//! `GET /metrics`: the sums, for machines that watch.

use std::time::Duration;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, WWW_AUTHENTICATE};
use axum::response::{IntoResponse, Response};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use tokio::time::timeout;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::archive::Standing;
use crate::site::{Shared, Site};
use crate::store::Waiting;

use super::caller::{AdminOr, MetricsRead, presented};
use super::guard::Allowed;
use super::problem::Refused;

/// The text format of Prometheus.
const TEXT: &str = "text/plain; version=0.0.4; charset=utf-8";

/// How long the hub is waited for, and the store: without them the figures about people, and about what waits for MongoDB, are left out.
const LOOK_WITHIN: Duration = Duration::from_secs(1);

pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new().routes(routes!(metrics))
}

/// The sums in the text format of Prometheus: for addresses of the allow-list, `METRICS_TOKEN` and keys with the scope.
///
/// One of the three is enough; a request with a key counts as the key's alone. Addresses get it without any log-in.
#[utoipa::path(get, path = "/metrics", operation_id = "metrics", tag = "server",
    security((), ("key" = ["metrics:read"]), ("metrics_token" = [])),
    responses((status = 200, description = "The sums.", body = String, content_type = "text/plain")))]
async fn metrics(
    State(site): State<Shared>,
    allowed: Result<Allowed, Refused>,
    caller: Result<AdminOr<MetricsRead>, Refused>,
    headers: HeaderMap,
) -> Response {
    if presented(&headers).is_some() {
        // A key counts alone.
        if let Err(refused) = caller {
            return refused.into_response();
        }
    } else if let Err(refused) = allowed
        && !knows_the_token(&site, &headers)
    {
        return if site.config.metrics_token.is_some() {
            ([(WWW_AUTHENTICATE, "Bearer")], Refused::not_logged_in()).into_response()
        } else {
            refused.into_response()
        };
    }
    let people = site.driver.sums(LOOK_WITHIN).await;
    let archive = archive(&site).await;
    let archive = archive.as_ref().map(|(standing, waiting)| (standing, *waiting));
    let text = site.meter.text(&site, people.as_ref(), archive);
    ([(CONTENT_TYPE, TEXT)], text).into_response()
}

/// How MongoDB stands and what waits for it, if there is one and the store says so.
async fn archive(site: &Site) -> Option<(Standing, Waiting)> {
    let standing = site.archive.standing()?;
    match timeout(LOOK_WITHIN, site.reader.waiting_for_mongo()).await.ok()? {
        Ok(waiting) => Some((standing, waiting)),
        Err(error) => {
            tracing::warn!(%error, "how much waits for MongoDB is not known");
            None
        }
    }
}

/// Takes the same time wherever the token differs.
fn knows_the_token(site: &Site, headers: &HeaderMap) -> bool {
    let given = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let given = given.and_then(|value| value.split_once(' '));
    let (Some(token), Some((scheme, given))) = (&site.config.metrics_token, given) else {
        return false;
    };
    let sum = |text: &str| {
        let mac = Hmac::<Sha256>::new_from_slice(token.as_bytes()).expect("HMAC takes a key of any length");
        mac.chain_update(text.trim().as_bytes()).finalize()
    };
    scheme.eq_ignore_ascii_case("bearer") && sum(given) == sum(token)
}
