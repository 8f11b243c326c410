//! Log-in, log-out, who am I, another password.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::hub::effect::Reason::{Gone, UnknownAgent};
use crate::hub::effect::Reply;
use crate::hub::input::Administration;
use crate::protocol::http::{Account, ChangePassword, FieldProblem, LogIn};
use crate::protocol::words::Reason;
use crate::site::Shared;
use crate::store::records::Record;
use crate::ws::translate::Fields;

use super::guard::{Allowed, Client, Staff};
use super::passwords::typed_twice;
use super::problem::{Json, Refused, accepted};
use super::session;

pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(log_in))
        .routes(routes!(log_out))
        .routes(routes!(me))
        .routes(routes!(change_password))
}

/// Logs an agent in.
#[utoipa::path(post, path = "/v1/login", operation_id = "log_in", tag = "account",
    responses(
        (status = 200, description = "Logged in.", body = Account, headers(("set-cookie" = String, description = "The session."))),
        (status = 401, description = "`wrong_credentials`"),
        (status = 429, description = "`too_many_tries`")))]
pub async fn log_in(
    State(site): State<Shared>,
    Allowed(address): Allowed,
    jar: CookieJar,
    Json(body): Json<LogIn>,
) -> Result<(CookieJar, axum::Json<Account>), Refused> {
    site.throttle
        .try_now(&body.email, address, site.clock.now().steady)
        .map_err(Refused::too_many_tries)?;
    let agent = site.reader.agent_by_email(body.email.trim()).await?;
    let hash = match &agent {
        Some(agent) => site.reader.credential(agent.id).await?,
        None => None,
    };
    // The same work and the same answer for no account, no password yet, a disabled one and a wrong password.
    let right = site.passwords.verify(body.password, hash.clone()).await?;
    let known = agent.filter(|agent| right && agent.enabled).zip(hash);
    let Some((agent, hash)) = known else {
        tracing::info!("a log-in has failed");
        return Err(Refused::wrong_credentials());
    };
    site.throttle.succeeded(&body.email, address);
    if let Some(before) = session::of(&site, &jar, address).await? {
        session::end(&site, before.agent.id, before.session.id).await?;
    }
    let cookie = session::begin_by_password(&site, agent.id, &hash, address).await?;
    tracing::info!(agent = %agent.id, "an agent has logged in");
    Ok((jar.add(cookie), axum::Json(session::account(&site, &agent))))
}

/// Ends the session, if there is one.
#[utoipa::path(post, path = "/v1/logout", operation_id = "log_out", tag = "account",
    responses((status = 204, description = "Logged out.", headers(("set-cookie" = String, description = "No session.")))))]
pub async fn log_out(State(site): State<Shared>, client: Client, jar: CookieJar) -> Result<Response, Refused> {
    if let Some(staff) = session::of(&site, &jar, client.address).await? {
        session::end(&site, staff.agent.id, staff.session.id).await?;
        tracing::info!(agent = %staff.agent.id, "an agent has logged out");
    }
    Ok((jar.add(session::gone(&site)), StatusCode::NO_CONTENT).into_response())
}

/// `POST /logout`, from a form.
pub async fn log_out_form(state: State<Shared>, client: Client, jar: CookieJar) -> Result<Response, Refused> {
    let site = state.0.clone();
    log_out(state, client, jar.clone()).await?;
    Ok((jar.add(session::gone(&site)), Redirect::to("/login")).into_response())
}

/// Shows one's own account.
#[utoipa::path(get, path = "/v1/me", operation_id = "me", tag = "account",
    security(("session" = [])),
    responses((status = 200, description = "The account.", body = Account)))]
pub async fn me(State(site): State<Shared>, staff: Staff) -> axum::Json<Account> {
    axum::Json(session::account(&site, &staff.agent))
}

/// Changes one's own password. Every other session of the account ends.
#[utoipa::path(post, path = "/v1/password", operation_id = "change_password", tag = "account",
    security(("session" = [])),
    responses(
        (status = 204, description = "Changed."),
        (status = 429, description = "`too_many_tries`")))]
pub async fn change_password(
    State(site): State<Shared>,
    Allowed(address): Allowed,
    staff: Staff,
    Json(body): Json<ChangePassword>,
) -> Result<StatusCode, Refused> {
    let mut fields = Fields::new();
    let password = typed_twice(&mut fields, Some(&body.password), Some(&body.password_again));
    let password = fields.or(password).map_err(Refused::fields)?;
    let agent = staff.agent.id;
    site.throttle
        .try_now(&staff.agent.email, address, site.clock.now().steady)
        .map_err(Refused::too_many_tries)?;
    let hash = site.reader.credential(agent).await?;
    if !site.passwords.verify(body.current, hash).await? {
        return Err(Refused::fields(vec![FieldProblem {
            field: "current".to_owned(),
            reason: Reason::WrongCredentials,
            message: "is not the password".to_owned(),
        }]));
    }
    site.throttle.succeeded(&staff.agent.email, address);
    let password_hash = site.passwords.hash(password).await?;
    let this = staff.session;
    let change = Administration::LogOutElsewhere {
        agent,
        session: this.id,
    };
    let records = move |reply: &Reply| match reply {
        Reply::Refused(_) => Vec::new(),
        Reply::Done | Reply::Agent(_) | Reply::Category(_) => vec![
            Record::RemoveSessionsOf(agent),
            Record::PutSession(this),
            Record::PutCredential { agent, password_hash },
            Record::RemoveLinksOf(agent),
        ],
    };
    // The session may have ended while the passwords were looked at.
    match site.driver.ask(change, records).await? {
        Reply::Refused(Gone | UnknownAgent) => return Err(Refused::not_logged_in()),
        reply => accepted(reply)?,
    };
    tracing::info!(%agent, "an agent has another password");
    Ok(StatusCode::NO_CONTENT)
}
