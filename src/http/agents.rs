//! The staff, for admins: list, add, a new one-time link, and what helps somebody who is locked out.
//!
//! `change`: edit, disable, remove.

mod change;

use axum::extract::State;
use axum::http::StatusCode;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::hub::effect::Reply;
use crate::hub::input::{Administration, AgentDraft};
use crate::hub::row::AgentRow;
use crate::ids::{AgentId, CategoryId};
use crate::protocol::http::{Agent, AgentLink, AuditAction, NewAgent};
use crate::protocol::words::Reason;
use crate::site::{Shared, Site};
use crate::store::records::{AccountRecord, LinkPurpose, Record, Standing};
use crate::ws::translate::{self, Fields};

use super::audit::Deed;
use super::caller::{AdminOr, AgentsRead, AgentsWrite, Caller};
use super::links::new_link;
use super::password_rule::Typed;
use super::problem::{Json, Path, Refused, accepted};
use super::session;
use super::totp;

pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(list, add))
        .routes(routes!(change::edit, change::remove))
        .routes(routes!(link))
        .routes(routes!(reset))
        .routes(routes!(end_sessions))
        .routes(routes!(remove_totp))
}

/// Lists the staff.
#[utoipa::path(get, path = "/v1/agents", operation_id = "list_agents", tag = "agents",
    security(("session" = []), ("key" = ["agents:read"])),
    responses((status = 200, description = "All agents.", body = Vec<Agent>)))]
pub async fn list(State(site): State<Shared>, _: AdminOr<AgentsRead>) -> Result<axum::Json<Vec<Agent>>, Refused> {
    let staff = site.reader.staff().await?;
    Ok(axum::Json(
        staff.into_iter().map(|(row, standing)| shown(row, standing)).collect(),
    ))
}

/// Adds an agent: with a password typed twice, or without one and then with a one-time link in the answer.
#[utoipa::path(post, path = "/v1/agents", operation_id = "add_agent", tag = "agents",
    security(("session" = []), ("key" = ["agents:write"])),
    responses(
        (status = 201, description = "The agent is there.", body = AgentLink),
        (status = 409, description = "`email_taken`, `too_many`")))]
pub async fn add(
    State(site): State<Shared>,
    caller: AdminOr<AgentsWrite>,
    Json(body): Json<NewAgent>,
) -> Result<(StatusCode, axum::Json<AgentLink>), Refused> {
    let mut fields = Fields::new();
    let draft = translate::agent_draft(&mut fields, &body);
    known_categories(&site, &mut fields, &body.categories).await?;
    within_reach(&caller, body.admin)?;
    // Without a password in the form the new agent chooses one by a link.
    let typed = body.password.is_some() || body.password_again.is_some();
    let live = site.settings.current();
    let password = typed.then(|| {
        let typed = Typed::new(body.password.as_deref(), body.password_again.as_deref());
        let own = [&body.email, &body.full_name, &body.display_name].map(String::as_str);
        typed.checked(&mut fields, &live, own)
    });
    let draft = fields.or(draft).map_err(Refused::fields)?;
    let (password_hash, link) = match password.flatten() {
        Some(password) => (Some(site.passwords.hash(password).await?), None),
        None => (
            None,
            Some(new_link(
                &site.base_url,
                LinkPurpose::SetPassword,
                None,
                site.clock.wall(),
                live.link_days,
            )),
        ),
    };
    let address = link.as_ref().map(|(_, address)| address.clone());
    let deed = Deed::new(site.clock.wall(), &caller.doer(), AuditAction::AgentAdded);
    let name = draft.full_name.to_string();
    let mut deed = noted(&site, deed, &draft).await?;
    if password_hash.is_some() {
        deed = deed.changed("password");
    }
    let records = move |reply: &Reply| {
        let Reply::Agent(agent) = *reply else { return Vec::new() };
        let deed = deed.on("agent", agent, name).record();
        let credential = password_hash.map(|password_hash| Record::PutCredential { agent, password_hash });
        let link = link.map(|(mut link, _)| {
            link.agent = Some(agent);
            Record::PutLink(link)
        });
        credential.into_iter().chain(link).chain([deed]).collect()
    };
    let reply = accepted(site.driver.ask(Administration::AddAgent(draft), records).await?)?;
    let Reply::Agent(agent) = reply else {
        return Err(Refused::internal());
    };
    tracing::info!(%agent, by = %*caller, "an agent was added");
    Ok((StatusCode::CREATED, axum::Json(given(agent, address, live.link_days))))
}

/// Makes a one-time link to set a password. The old password works until the link is used.
#[utoipa::path(post, path = "/v1/agents/{id}/link", operation_id = "make_agent_link", tag = "agents",
    params(("id" = u32, Path, description = "The agent.")),
    security(("session" = []), ("key" = ["agents:write"])),
    responses(
        (status = 200, description = "The link, shown this once.", body = AgentLink),
        (status = 404, description = "`not_found`")))]
pub async fn link(
    State(site): State<Shared>,
    caller: AdminOr<AgentsWrite>,
    Path(agent): Path<u32>,
) -> Result<axum::Json<AgentLink>, Refused> {
    let agent = AgentId(agent);
    let (row, _) = known(&site, agent).await?;
    within_reach(&caller, row.admin)?;
    not_oneself(&caller, agent)?;
    let deed = Deed::new(site.clock.wall(), &caller.doer(), AuditAction::LinkMade).on_agent(&row);
    let days = site.settings.current().link_days;
    let (record, address) = new_link(
        &site.base_url,
        LinkPurpose::SetPassword,
        Some(agent),
        site.clock.wall(),
        days,
    );
    // What was given away before is void: only the newest can have been wanted.
    site.driver
        .record(vec![
            Record::RemoveLinksOf(agent),
            Record::PutLink(record),
            deed.record(),
        ])
        .await?;
    tracing::info!(%agent, by = %*caller, "a one-time link was made");
    Ok(axum::Json(given(agent, Some(address), days)))
}

/// Resets an agent's password: it is void at once, all sessions end, and only the new one-time link sets another.
#[utoipa::path(post, path = "/v1/agents/{id}/reset", operation_id = "reset_agent", tag = "agents",
    params(("id" = u32, Path, description = "The agent.")),
    security(("session" = []), ("key" = ["agents:write"])),
    responses(
        (status = 200, description = "The link, shown this once.", body = AgentLink),
        (status = 404, description = "`not_found`"),
        (status = 409, description = "`last_admin`")))]
pub async fn reset(
    State(site): State<Shared>,
    caller: AdminOr<AgentsWrite>,
    Path(agent): Path<u32>,
) -> Result<axum::Json<AgentLink>, Refused> {
    let agent = AgentId(agent);
    let (shared, by) = (site.clone(), caller.clone());
    let done = site.deed(async move { make_void(&shared, &by, agent).await });
    let (address, days) = done.await.map_err(|_| Refused::internal())??;
    tracing::info!(%agent, by = %*caller, "a password was reset");
    Ok(axum::Json(given(agent, Some(address), days)))
}

/// Voids a password. Answers the address of the link to another, and for how many days it is good. In the turn in which it is counted who can log in.
async fn make_void(site: &Site, by: &Caller, agent: AgentId) -> Result<(String, u32), Refused> {
    let _turn = site.settings.turn().await;
    let (row, _) = known(site, agent).await?;
    within_reach(by, row.admin)?;
    not_oneself(by, agent)?;
    change::not_last_admin(site, agent).await?;
    let deed = Deed::new(site.clock.wall(), &by.doer(), AuditAction::PasswordReset)
        .on_agent(&row)
        .changed("password");
    let days = site.settings.current().link_days;
    let (link, address) = new_link(
        &site.base_url,
        LinkPurpose::SetPassword,
        Some(agent),
        site.clock.wall(),
        days,
    );
    let records = vec![
        Record::RemoveCredential { agent },
        Record::RemoveLinksOf(agent),
        Record::PutLink(link),
        deed.record(),
    ];
    session::end_all(site, agent, records).await?;
    Ok((address, days))
}

fn given(agent: AgentId, link: Option<String>, days: u32) -> AgentLink {
    AgentLink {
        agent,
        link_days: link.is_some().then_some(days),
        link,
    }
}

/// Logs an agent out everywhere. Their sockets close at once.
#[utoipa::path(delete, path = "/v1/agents/{id}/sessions", operation_id = "end_agent_sessions", tag = "agents",
    params(("id" = u32, Path, description = "The agent.")),
    security(("session" = []), ("key" = ["agents:write"])),
    responses(
        (status = 204, description = "All sessions have ended."),
        (status = 404, description = "`not_found`")))]
pub async fn end_sessions(
    State(site): State<Shared>,
    caller: AdminOr<AgentsWrite>,
    Path(agent): Path<u32>,
) -> Result<StatusCode, Refused> {
    let agent = AgentId(agent);
    let (row, _) = known(&site, agent).await?;
    within_reach(&caller, row.admin)?;
    let doer = caller.doer();
    let deed = Deed::new(site.clock.wall(), &doer, AuditAction::LoggedOutEverywhere).on_agent(&row);
    session::end_all(&site, agent, vec![deed.record()]).await?;
    tracing::info!(%agent, by = %*caller, "an agent was logged out everywhere");
    Ok(StatusCode::NO_CONTENT)
}

/// Takes an agent's one-time codes off, as for a lost phone. All sessions end.
#[utoipa::path(delete, path = "/v1/agents/{id}/totp", operation_id = "remove_agent_totp", tag = "agents",
    params(("id" = u32, Path, description = "The agent.")),
    security(("session" = []), ("key" = ["agents:write"])),
    responses(
        (status = 204, description = "Log-ins want no code any more."),
        (status = 404, description = "`not_found`")))]
pub async fn remove_totp(
    State(site): State<Shared>,
    caller: AdminOr<AgentsWrite>,
    Path(agent): Path<u32>,
) -> Result<StatusCode, Refused> {
    let agent = AgentId(agent);
    let (row, _) = known(&site, agent).await?;
    within_reach(&caller, row.admin)?;
    not_oneself(&caller, agent)?;
    let deed = totp::removed(&site.clock, &caller.doer(), &row);
    let records = vec![AccountRecord::RemoveTotp(agent).into(), deed.record()];
    session::end_all(&site, agent, records).await?;
    tracing::info!(%agent, by = %*caller, "an agent's one-time codes were taken off");
    Ok(StatusCode::NO_CONTENT)
}

/// Asked here as well as by the hub, so that it is told along with the other faults of a form.
pub(super) async fn known_categories(site: &Site, fields: &mut Fields, wanted: &[CategoryId]) -> Result<(), Refused> {
    let rows = site.reader.categories().await?;
    if !wanted.iter().all(|id| rows.iter().any(|row| row.id == *id)) {
        fields.fault("categories", Reason::UnknownCategory, "there is no such category");
    }
    Ok(())
}

/// A key has no say over admins: it could make itself one, and with that everything else.
fn within_reach(caller: &Caller, admin: bool) -> Result<(), Refused> {
    match caller {
        Caller::Key(_) if admin => Err(Refused::new(
            StatusCode::FORBIDDEN,
            Reason::NotAllowed,
            "a key has no say over admins",
        )),
        Caller::Key(_) | Caller::Staff(_) => Ok(()),
    }
}

/// One's own account page asks for the password first, which a borrowed screen has not.
fn not_oneself(caller: &Caller, agent: AgentId) -> Result<(), Refused> {
    match caller.staff() {
        Some(staff) if staff.agent.id == agent => Err(Refused::new(
            StatusCode::FORBIDDEN,
            Reason::NotAllowed,
            "do that on your own account page",
        )),
        Some(_) | None => Ok(()),
    }
}

async fn known(site: &Site, agent: AgentId) -> Result<(AgentRow, Standing), Refused> {
    let row = site.reader.agent(agent).await?.ok_or_else(Refused::not_found)?;
    Ok((row, site.reader.standing(agent).await?))
}

/// An agent as admins see them.
pub(super) async fn one(site: &Site, agent: AgentId) -> Result<axum::Json<Agent>, Refused> {
    let (row, standing) = known(site, agent).await?;
    Ok(axum::Json(shown(row, standing)))
}

/// Notes all that a new agent has.
pub(super) async fn noted(site: &Site, deed: Deed, draft: &AgentDraft) -> Result<Deed, Refused> {
    let categories = match &draft.categories {
        Some(categories) => named(site, categories).await?,
        // All there are.
        None => {
            let rows = site.reader.categories().await?;
            named(site, &rows.iter().map(|row| row.id).collect::<Vec<_>>()).await?
        }
    };
    Ok(deed
        .change("email", None, Some(draft.email.to_string()))
        .change("full_name", None, Some(draft.full_name.to_string()))
        .change("display_name", None, Some(draft.display_name.to_string()))
        .change("admin", None, Some(draft.admin.to_string()))
        .change("capacity", None, Some(draft.capacity.to_string()))
        .change("categories", None, Some(categories)))
}

/// Categories by name, in the order of the list.
async fn named(site: &Site, categories: &[CategoryId]) -> Result<String, Refused> {
    let mut rows = site.reader.categories().await?;
    rows.retain(|row| categories.contains(&row.id));
    rows.sort_by_key(|row| row.position);
    let names: Vec<&str> = rows.iter().map(|row| row.name.as_str()).collect();
    Ok(names.join(", "))
}

fn shown(row: AgentRow, standing: Standing) -> Agent {
    Agent {
        agent: row.id,
        email: row.email.to_string(),
        full_name: row.full_name.to_string(),
        display_name: row.display_name.to_string(),
        admin: row.admin,
        enabled: row.enabled,
        capacity: row.capacity,
        categories: row.categories,
        has_password: standing.has_password,
        totp: standing.totp,
        must_change_password: standing.must_change_password,
        sessions: u32::try_from(row.sessions.len()).unwrap_or(u32::MAX),
    }
}
