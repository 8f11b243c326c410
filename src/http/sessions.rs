//! One's own log-ins: where one is logged in, and ending that, here or everywhere.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum_extra::extract::CookieJar;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::ids::SessionId;
use crate::protocol::http::{AuditAction, Session};
use crate::site::Shared;

use super::audit::{Deed, Doer};
use super::guard::LoggedIn;
use super::problem::{Path, Refused};
use super::session;

pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new().routes(routes!(list, end_all)).routes(routes!(end))
}

/// Lists one's own log-ins.
#[utoipa::path(get, path = "/v1/sessions", operation_id = "list_sessions", tag = "account",
    security(("session" = [])),
    responses((status = 200, description = "The log-ins that last, newest first.", body = Vec<Session>)))]
pub async fn list(State(site): State<Shared>, LoggedIn(staff): LoggedIn) -> Result<axum::Json<Vec<Session>>, Refused> {
    let now = site.clock.wall();
    let all = site.reader.sessions_of(staff.agent.id).await?;
    let lasting = all
        .into_iter()
        .rev()
        .filter(|session| staff.agent.sessions.contains(&session.id) && !session::expired(session, now));
    let shown = lasting.map(|session| Session {
        session: session.id,
        this: session.id == staff.session.id,
        created: session.created.0,
        last_seen: session.last_seen.0,
        address: session.address,
        browser: session.browser,
    });
    Ok(axum::Json(shown.collect()))
}

/// Ends one of one's own log-ins. Its sockets close at once.
#[utoipa::path(delete, path = "/v1/sessions/{session}", operation_id = "end_session", tag = "account",
    params(("session" = SessionId, Path, description = "The log-in.")),
    security(("session" = [])),
    responses(
        (status = 204, description = "It has ended."),
        (status = 404, description = "`not_found`: there is none, or it is somebody else's")))]
pub async fn end(
    State(site): State<Shared>,
    LoggedIn(staff): LoggedIn,
    Path(session): Path<SessionId>,
) -> Result<StatusCode, Refused> {
    if !staff.agent.sessions.contains(&session) {
        return Err(Refused::not_found());
    }
    let deed = Deed::new(site.clock.wall(), &Doer::staff(&staff), AuditAction::SessionEnded).on_agent(&staff.agent);
    session::end(&site, staff.agent.id, session, Some(deed)).await?;
    tracing::info!(agent = %staff.agent.id, "an agent has ended a session");
    Ok(StatusCode::NO_CONTENT)
}

/// Ends all of one's own log-ins, this one included.
#[utoipa::path(delete, path = "/v1/sessions", operation_id = "end_sessions", tag = "account",
    security(("session" = [])),
    responses((status = 204, description = "All have ended.", headers(("set-cookie" = String, description = "No session.")))))]
pub async fn end_all(
    State(site): State<Shared>,
    LoggedIn(staff): LoggedIn,
    jar: CookieJar,
) -> Result<Response, Refused> {
    let doer = Doer::staff(&staff);
    let deed = Deed::new(site.clock.wall(), &doer, AuditAction::LoggedOutEverywhere).on_agent(&staff.agent);
    session::end_all(&site, staff.agent.id, vec![deed.record()]).await?;
    tracing::info!(agent = %staff.agent.id, "an agent has logged out everywhere");
    Ok((jar.add(session::gone(&site)), StatusCode::NO_CONTENT).into_response())
}
