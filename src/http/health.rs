//! Liveness and readiness, for whoever watches.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use crate::driver::Health;
use crate::protocol::http::Ready;
use crate::site::Shared;

/// `GET /healthz`: the process answers.
pub async fn alive() -> &'static str {
    "ok\n"
}

/// `GET /readyz`: whether new people may be sent here.
pub async fn ready(State(site): State<Shared>) -> Response {
    let health = *site.driver.health().borrow();
    let (store, hub) = match health {
        Health::Ready => ("ready", site.stage.word()),
        Health::StoreTrouble { .. } => ("trouble", site.stage.word()),
        Health::Draining => ("ready", "leaving"),
        Health::Stopped => ("stopped", "stopped"),
    };
    let body = Ready {
        ready: site.open(),
        store: store.to_owned(),
        hub: hub.to_owned(),
    };
    let status = if body.ready {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    (status, axum::Json(body)).into_response()
}
