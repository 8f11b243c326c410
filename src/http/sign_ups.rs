//! Asking for an account, where the house allows it, and what an admin decides.
//!
//! The answer is the same for an address that is known and one that is not, and takes the same work: nobody learns here who
//! works in the house. Nobody has shown either that the address is theirs; the admin sees where the request came from.

use axum::extract::State;
use axum::http::StatusCode;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::hub::effect::Reply;
use crate::hub::input::{Administration, AgentDraft};
use crate::ids::AgentId;
use crate::protocol::http::{Agent, ApproveSignUp, AuditAction, AuditField, SignUp, SignUpRequest};
use crate::protocol::words::Reason;
use crate::settings::SignUp as Rule;
use crate::site::{Shared, Site};
use crate::store::records::{AccountRecord, Record, SignUpRecord};
use crate::ws::translate::{self, Fields};

use super::agents;
use super::audit::{Deed, Doer};
use super::guard::{Admin, Allowed};
use super::in_use::Claim;
use super::password_rule::Typed;
use super::problem::{Json, Path, Refused, accepted};
use super::session;

/// How many requests are open at a time: more than an admin cares to look through at once.
const OPEN_MAX: usize = 100;

/// How long a request waits for a decision.
const OPEN_MS: u64 = 30 * 24 * 3_600_000;

pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(list, ask))
        .routes(routes!(approve))
        .routes(routes!(decline))
}

/// Asks for an account. The answer does not tell whether the address is known.
#[utoipa::path(post, path = "/v1/sign-ups", operation_id = "sign_up", tag = "account",
    responses(
        (status = 202, description = "An admin decides."),
        (status = 403, description = "`sign_up_closed`, `address_not_allowed`"),
        (status = 409, description = "`too_many`: enough people are waiting for a decision"),
        (status = 429, description = "`too_many_tries`")))]
pub async fn ask(
    State(site): State<Shared>,
    Allowed(address): Allowed,
    Json(body): Json<SignUp>,
) -> Result<StatusCode, Refused> {
    match site.settings.current().sign_up {
        Rule::Approval => {}
        Rule::Off => {
            let message = "nobody can ask for an account here";
            return Err(Refused::new(StatusCode::FORBIDDEN, Reason::SignUpClosed, message));
        }
    }
    let mut fields = Fields::new();
    let email = translate::email(&mut fields, "email", &body.email);
    let full_name = translate::name(&mut fields, "full_name", &body.full_name);
    let display_name = translate::name(&mut fields, "display_name", &body.display_name);
    let typed = Typed::new(Some(&body.password), Some(&body.password_again));
    let own = [&body.email, &body.full_name, &body.display_name].map(String::as_str);
    let password = typed.checked(&mut fields, &site.settings.current(), own);
    let all = email.zip(full_name).zip(display_name).zip(password);
    let (((email, full_name), display_name), password) = fields.or(all).map_err(Refused::fields)?;
    site.throttle
        .sign_up(address, site.clock.now().steady)
        .map_err(Refused::too_many_tries)?;
    let password_hash = site.passwords.hash(password).await?;
    let request = SignUpRecord {
        id: 0,
        email,
        full_name,
        display_name,
        password_hash,
        at: site.clock.wall(),
        address: address.to_string(),
    };
    keep(&site, request, &Doer::stranger(address)).await?;
    tracing::info!("somebody has asked for an account");
    Ok(StatusCode::ACCEPTED)
}

/// Keeps a request, unless the address is an agent's or has asked before. Either is noted.
async fn keep(site: &Site, mut request: SignUpRecord, doer: &Doer) -> Result<(), Refused> {
    let _one_at_a_time = site.asking.lock().await;
    let open = open(site).await?;
    if open.len() >= OPEN_MAX {
        let message = "enough people are waiting for a decision";
        return Err(Refused::new(StatusCode::CONFLICT, Reason::TooMany, message));
    }
    let agent = site.reader.agent_by_email(&request.email).await?;
    let wanted = request.email.to_lowercase();
    let before = open.iter().find(|open| open.email.to_lowercase() == wanted);
    request.id = site.reader.next_sign_up().await?;
    let deed = Deed::new(request.at, doer, AuditAction::SignUpAsked);
    let records = match (agent, before) {
        (Some(agent), _) => vec![deed.on_agent(&agent).record()],
        (None, Some(before)) => vec![on(deed, before).record()],
        (None, None) => vec![on(deed, &request).record(), AccountRecord::PutSignUp(request).into()],
    };
    site.driver.record(records).await?;
    Ok(())
}

fn on(deed: Deed, request: &SignUpRecord) -> Deed {
    deed.on("sign_up", request.id, request.full_name.as_str())
}

/// Those that wait for a decision, oldest first.
async fn open(site: &Site) -> Result<Vec<SignUpRecord>, Refused> {
    let now = site.clock.wall();
    let mut all = site.reader.sign_ups().await?;
    all.retain(|request| now.since(request.at) <= OPEN_MS);
    Ok(all)
}

/// Removes the requests that nobody has decided on in time.
pub async fn sweep(site: &Site) -> Result<(), Refused> {
    let now = site.clock.wall();
    let all = site.reader.sign_ups().await?;
    let old = all.iter().filter(|request| now.since(request.at) > OPEN_MS);
    let gone: Vec<Record> = old.map(|old| AccountRecord::RemoveSignUp(old.id).into()).collect();
    if !gone.is_empty() {
        site.driver.record(gone).await?;
    }
    Ok(())
}

/// Lists those who ask for an account.
#[utoipa::path(get, path = "/v1/sign-ups", operation_id = "list_sign_ups", tag = "agents",
    security(("session" = [])),
    responses((status = 200, description = "Those that wait for a decision, oldest first.", body = Vec<SignUpRequest>)))]
pub async fn list(State(site): State<Shared>, _: Admin) -> Result<axum::Json<Vec<SignUpRequest>>, Refused> {
    let shown = open(&site).await?.into_iter().map(|request| SignUpRequest {
        sign_up: request.id,
        email: request.email.to_string(),
        full_name: request.full_name.to_string(),
        display_name: request.display_name.to_string(),
        at: request.at.0,
        address: request.address,
    });
    Ok(axum::Json(shown.collect()))
}

/// Makes an agent of somebody who asked, with the password they chose.
#[utoipa::path(post, path = "/v1/sign-ups/{id}/approve", operation_id = "approve_sign_up", tag = "agents",
    params(("id" = u32, Path, description = "The request.")),
    security(("session" = [])),
    responses(
        (status = 200, description = "The new agent.", body = Agent),
        (status = 404, description = "`not_found`"),
        (status = 409, description = "`email_taken`, `too_many`")))]
pub async fn approve(
    State(site): State<Shared>,
    Admin(staff): Admin,
    Path(id): Path<u32>,
    Json(body): Json<ApproveSignUp>,
) -> Result<axum::Json<Agent>, Refused> {
    let (_claim, request) = decided(&site, id).await?;
    let mut fields = Fields::new();
    let capacity = translate::capacity(&mut fields, body.capacity.unwrap_or(1));
    let categories = body.categories.unwrap_or_default();
    agents::known_categories(&site, &mut fields, &categories).await?;
    let capacity = fields.or(capacity).map_err(Refused::fields)?;
    let deed = on(
        Deed::new(site.clock.wall(), &Doer::staff(&staff), AuditAction::SignUpApproved),
        &request,
    );
    let draft = AgentDraft {
        email: request.email,
        full_name: request.full_name,
        display_name: request.display_name,
        admin: false,
        capacity,
        categories: Some(categories),
    };
    let deed = agents::noted(&site, deed, &draft).await?;
    let password_hash = request.password_hash;
    let records = move |reply: &Reply| match *reply {
        Reply::Agent(agent) => vec![
            Record::PutCredential { agent, password_hash },
            AccountRecord::RemoveSignUp(id).into(),
            deed.change(AuditField::Agent, None, Some(agent.to_string())).record(),
        ],
        Reply::Done | Reply::Category(_) | Reply::Closed { .. } | Reply::Refused(_) => Vec::new(),
    };
    let agent: AgentId = match accepted(site.driver.ask(Administration::AddAgent(draft), records).await?)? {
        Reply::Agent(agent) => agent,
        Reply::Done | Reply::Category(_) | Reply::Closed { .. } | Reply::Refused(_) => return Err(Refused::internal()),
    };
    tracing::info!(%agent, by = %staff.agent.id, "somebody who asked was made an agent");
    agents::one(&site, agent).await
}

/// Forgets a request.
#[utoipa::path(delete, path = "/v1/sign-ups/{id}", operation_id = "decline_sign_up", tag = "agents",
    params(("id" = u32, Path, description = "The request.")),
    security(("session" = [])),
    responses(
        (status = 204, description = "Forgotten."),
        (status = 404, description = "`not_found`")))]
pub async fn decline(
    State(site): State<Shared>,
    Admin(staff): Admin,
    Path(id): Path<u32>,
) -> Result<StatusCode, Refused> {
    let (_claim, request) = decided(&site, id).await?;
    let doer = Doer::staff(&staff);
    let deed = on(
        Deed::new(site.clock.wall(), &doer, AuditAction::SignUpDeclined),
        &request,
    );
    let gone = AccountRecord::RemoveSignUp(id);
    site.driver.record(vec![gone.into(), deed.record()]).await?;
    tracing::info!(by = %staff.agent.id, "a request for an account was declined");
    Ok(StatusCode::NO_CONTENT)
}

/// A request for whoever decides on it; nobody else does meanwhile.
async fn decided(site: &Site, id: u32) -> Result<(Claim<'_>, SignUpRecord), Refused> {
    let claim = site.in_use.claim(session::hash(&format!("sign-up {id}")));
    let claim = claim.ok_or_else(Refused::not_found)?;
    let found = open(site).await?.into_iter().find(|request| request.id == id);
    Ok((claim, found.ok_or_else(Refused::not_found)?))
}
