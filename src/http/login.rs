//! Log-in, log-out, who am I, another password.

use std::net::IpAddr;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::hub::row::AgentRow;
use crate::protocol::http::{Account, AuditAction, AuditField, ChangePassword, LogIn};
use crate::protocol::words::Reason;
use crate::site::{Shared, Site};
use crate::ws::translate::Fields;

use super::audit::{Deed, Doer};
use super::browser::Browser;
use super::guard::{Allowed, Client, LoggedIn, Staff};
use super::known::{self, Known};
use super::links;
use super::password_rule::{Typed, own};
use super::passwords;
use super::problem::{Json, Refused};
use super::session::{self, Proof};
use super::totp::{self, Second};

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
        (status = 401, description = "`wrong_credentials`, `code_required`, `wrong_code`"),
        (status = 429, description = "`too_many_tries`")))]
pub async fn log_in(
    State(site): State<Shared>,
    Allowed(address): Allowed,
    browser: Browser,
    jar: CookieJar,
    Json(body): Json<LogIn>,
) -> Result<(CookieJar, Known, axum::Json<Account>), Refused> {
    let now = site.clock.now().steady;
    let attempt = match known::device(&site, &jar, &body.email).await? {
        Some((agent, device)) => site.throttle.password_on(agent, device, now),
        None => site.throttle.password(&body.email, address, now),
    };
    let attempt = attempt.map_err(Refused::too_many_tries)?;
    let agent = site.reader.agent_by_email(body.email.trim()).await?;
    let hash = match &agent {
        Some(agent) => site.reader.credential(agent.id).await?,
        None => None,
    };
    // The same work and the same answer for no account, no password yet, a disabled one and a wrong password.
    let right = site.passwords.verify(body.password, hash.clone()).await?;
    let (Some(agent), Some(password_hash), true) = (agent.as_ref().filter(|agent| agent.enabled), hash, right) else {
        failed(&site, agent.as_ref(), address).await?;
        return Err(Refused::wrong_credentials());
    };
    let code = match totp::second_factor(&site, agent, body.code.as_deref(), address).await? {
        Second::NotWanted => false,
        Second::Right => true,
        Second::Wanted => {
            attempt.neither();
            return Err(Refused::code_required());
        }
        Second::Wrong => {
            failed(&site, Some(agent), address).await?;
            return Err(Refused::wrong_code());
        }
    };
    attempt.right();
    session::end_former(&site, &jar, address).await?;
    let proof = Proof { password_hash, code };
    let cookie = session::begin_by(&site, agent, &proof, address, browser).await?;
    let standing = site.reader.standing(agent.id).await?;
    tracing::info!(agent = %agent.id, "an agent has logged in");
    let known = known::cookie(&site, &jar, agent.id);
    let account = axum::Json(session::account(&site, agent, standing));
    Ok((jar.add(cookie), known, account))
}

/// Notes a log-in that has failed. What was typed as e-mail is not noted: it may be a password.
async fn failed(site: &Shared, agent: Option<&AgentRow>, address: IpAddr) -> Result<(), Refused> {
    tracing::info!("a log-in has failed");
    let deed = Deed::new(site.clock.wall(), &Doer::stranger(address), AuditAction::LogInFailed);
    let deed = match agent {
        Some(agent) => deed.on_agent(agent),
        None => deed,
    };
    site.driver.record(vec![deed.record()]).await?;
    Ok(())
}

/// Ends the session, if there is one.
#[utoipa::path(post, path = "/v1/logout", operation_id = "log_out", tag = "account",
    responses((status = 204, description = "Logged out.", headers(("set-cookie" = String, description = "No session.")))))]
pub async fn log_out(State(site): State<Shared>, client: Client, jar: CookieJar) -> Result<Response, Refused> {
    if let Some(staff) = session::of(&site, &jar, client.address).await? {
        let deed = Deed::new(site.clock.wall(), &Doer::staff(&staff), AuditAction::LoggedOut).on_agent(&staff.agent);
        session::end(&site, staff.agent.id, staff.session.id, Some(deed)).await?;
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
pub async fn me(State(site): State<Shared>, LoggedIn(staff): LoggedIn) -> axum::Json<Account> {
    axum::Json(session::account(&site, &staff.agent, staff.standing))
}

/// Changes one's own password. Every other session of the account ends.
#[utoipa::path(post, path = "/v1/password", operation_id = "change_password", tag = "account",
    security(("session" = [])),
    responses(
        (status = 204, description = "Changed."),
        (status = 429, description = "`too_many_tries`")))]
pub async fn change_password(
    State(site): State<Shared>,
    LoggedIn(staff): LoggedIn,
    Json(body): Json<ChangePassword>,
) -> Result<StatusCode, Refused> {
    let mut fields = Fields::new();
    let typed = Typed::new(Some(&body.password), Some(&body.password_again));
    let password = typed.checked(&mut fields, &site.settings.current(), own(&staff.agent));
    if body.password == body.current {
        fields.fault("password", Reason::BadField, "is the password of now");
    }
    let password = fields.or(password).map_err(Refused::fields)?;
    let former = passwords::prove(&site, &staff, body.current, "current").await?;
    let password_hash = site.passwords.hash(password).await?;
    let agent = staff.agent.id;
    let shared = site.clone();
    // Of its own: a client who hangs up in between must not give the turn away before it is on disk.
    let done = site.deed(async move { change_from(&shared, &staff, former, password_hash).await });
    done.await.map_err(|_| Refused::internal())??;
    tracing::info!(%agent, "an agent has another password");
    Ok(StatusCode::NO_CONTENT)
}

/// Of two who change the same password at once the second has shown one that it is no more.
async fn change_from(site: &Site, staff: &Staff, former: Option<String>, password_hash: String) -> Result<(), Refused> {
    let _turn = site.settings.turn().await;
    if site.reader.credential(staff.agent.id).await? != former {
        return Err(passwords::wrong("current"));
    }
    let deed = Deed::new(site.clock.wall(), &Doer::staff(staff), AuditAction::PasswordChanged)
        .on_agent(&staff.agent)
        .changed(AuditField::Password);
    session::end_others(site, staff, links::chosen(staff.agent.id, password_hash, deed)).await
}
