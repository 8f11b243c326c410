//! The HTTP side: the table of routes, and what holds for all of them.
//!
//! `accept`: the loop that takes connections. `guard`: who is asking; `caller`: somebody, or a key. `problem`: how a refusal looks. `plain`: routes that the document does not describe. The rest is a file for each
//! kind of thing. Deliberately absent: rules of queue and conversation.

pub mod accept;
mod agents;
pub mod allow_list;
pub mod archive;
mod assets;
pub mod audit;
mod bodies;
mod browser;
pub mod caller;
mod categories;
mod docs;
mod erasure;
pub mod guard;
mod health;
pub mod in_use;
pub mod keys;
mod known;
pub mod links;
mod login;
mod metrics;
mod mongo;
mod objects;
pub mod observed;
pub mod openapi;
mod pages;
mod paging;
mod password_rule;
pub mod passwords;
pub mod plain;
pub mod problem;
mod send_timeout;
pub mod session;
mod sessions;
mod settings;
mod sign_ups;
pub mod throttle;
pub mod tls;
pub mod totp;
mod waiting;
mod wording;

use std::time::Duration;

use axum::extract::{DefaultBodyLimit, State};
use axum::http::header::{CACHE_CONTROL, STRICT_TRANSPORT_SECURITY};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Router};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use utoipa_axum::router::OpenApiRouter;

use crate::site::Shared;

use bodies::Deadlines;
use problem::Refused;

pub use categories::slug;

/// The largest body that is read.
const BODY_BYTES_MAX: usize = 64 * 1024;

/// How long a request may take. The answer's is longer than the hub takes to say that it cannot; the rest's is for those who are
/// sending already.
const DEADLINES: Deadlines = Deadlines {
    body: Duration::from_secs(30),
    answer: Duration::from_secs(30),
    rest: Duration::from_secs(2),
};

/// What browsers shall know of every answer. The referrer stays in the house: without one a form's origin would be hidden too.
const HEADERS: [(&str, &str); 5] = [
    (
        "content-security-policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; \
         form-action 'self'; frame-ancestors 'none'",
    ),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    (
        "permissions-policy",
        "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    ),
];

/// The routes that the OpenAPI document describes: a line for each room.
fn described() -> OpenApiRouter<Shared> {
    OpenApiRouter::with_openapi(openapi::frame())
        .merge(login::routes())
        .merge(links::routes())
        .merge(password_rule::routes())
        .merge(sessions::routes())
        .merge(totp::routes())
        .merge(sign_ups::routes())
        .merge(agents::routes())
        .merge(categories::routes())
        .merge(archive::routes())
        .merge(erasure::routes())
        .merge(mongo::routes())
        .merge(allow_list::routes())
        .merge(keys::routes())
        .merge(audit::routes())
        .merge(settings::routes())
        .merge(health::routes())
        .merge(metrics::routes())
        .merge(docs::routes())
}

/// The OpenAPI document, as it is but for the name of the cookie.
pub fn document() -> serde_json::Value {
    openapi::complete(described().get_openapi())
}

/// All that the server answers to.
pub fn router(site: Shared) -> Router {
    let (described, api) = described().split_for_parts();
    let document = docs::Described::new(&api, &site);
    let described = described
        .route_layer(middleware::from_fn(docs::known_queries_only))
        .layer(Extension(document));
    let pages = plain::router(&plain::PAGES).layer(CompressionLayer::new());
    let answers = plain::router(&plain::ANSWERS)
        .merge(described)
        // Answers are of this moment and for this person.
        .layer(middleware::map_response(async |mut response: Response| {
            response.headers_mut().entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
            response
        }));
    pages
        .merge(answers)
        .method_not_allowed_fallback(pages::wrong_method)
        .fallback(pages::nothing)
        .layer(middleware::from_fn_with_state(site.clone(), guard::own_pages_only))
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .layer(middleware::from_fn(bodies::heard_out))
        .layer(middleware::from_fn(bodies::hosted))
        .layer(middleware::from_fn_with_state(DEADLINES, bodies::in_time))
        .layer(CatchPanicLayer::custom(|_: Box<dyn std::any::Any + Send>| {
            Refused::internal().into_response()
        }))
        .layer(middleware::from_fn(problem::problems_only))
        .layer(middleware::map_response_with_state(site.clone(), secured))
        .layer(middleware::from_fn_with_state(site.clone(), observed::observed))
        .with_state(site)
}

/// For a year, come by https only. Without the hosts below this one, which are not ours.
const STRICT_HTTPS: HeaderValue = HeaderValue::from_static("max-age=31536000");

async fn secured(State(site): State<Shared>, mut response: Response) -> Response {
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        // Where an answer brings its own, it knows why.
        headers
            .entry(HeaderName::from_static(name))
            .or_insert(HeaderValue::from_static(value));
    }
    if site.config.strict_https() {
        headers.insert(STRICT_TRANSPORT_SECURITY, STRICT_HTTPS);
    }
    response
}
