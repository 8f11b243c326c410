//! Liveness and readiness, for whoever watches.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::driver::Health;
use crate::protocol::http::Ready;
use crate::site::Shared;

pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new().routes(routes!(alive)).routes(routes!(ready))
}

/// Says that the process answers.
#[utoipa::path(get, path = "/healthz", operation_id = "alive", tag = "server",
    responses((status = 200, description = "It does.", body = str, content_type = "text/plain")))]
pub async fn alive() -> &'static str {
    "ok\n"
}

/// Says whether new people may be sent here.
#[utoipa::path(get, path = "/readyz", operation_id = "ready", tag = "server",
    responses(
        (status = 200, description = "They may.", body = Ready),
        (status = 503, description = "They may not.", body = Ready)))]
pub async fn ready(State(site): State<Shared>) -> Response {
    let health = *site.driver.health().borrow();
    let (store, hub) = match health {
        Health::Ready => ("ready", site.stage.word()),
        Health::StoreTrouble { .. } => ("trouble", site.stage.word()),
        Health::Draining => ("ready", "leaving"),
        Health::Stopped => ("stopped", "stopped"),
    };
    let body = Ready {
        // Of what was looked at once: the driver may have changed its mind meanwhile.
        ready: health == Health::Ready && site.stage.is_open(),
        store: store.to_owned(),
        hub: hub.to_owned(),
        archive: site.archive.standing().map(|standing| standing.word().to_owned()),
    };
    let status = if body.ready {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    (status, axum::Json(body)).into_response()
}
