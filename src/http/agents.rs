//! The staff, for admins: list, add, edit, disable, remove, a new one-time link.

use axum::extract::State;
use axum::http::StatusCode;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::hub::effect::Reason::LastAdmin;
use crate::hub::effect::Reply;
use crate::hub::input::Administration;
use crate::hub::row::AgentRow;
use crate::ids::{AgentId, CategoryId};
use crate::protocol::http::{Agent, AgentLink, EditAgent, NewAgent};
use crate::protocol::words::Reason;
use crate::site::Shared;
use crate::store::records::{LinkPurpose, Record};
use crate::ws::translate::{self, Fields};

use super::caller::{AdminOr, AgentsRead};
use super::guard::Admin;
use super::links::new_link;
use super::passwords::typed_twice;
use super::problem::{Json, Path, Refused, accepted};

pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(list, add))
        .routes(routes!(edit, remove))
        .routes(routes!(link))
}

/// Lists the staff.
#[utoipa::path(get, path = "/v1/agents", operation_id = "list_agents", tag = "agents",
    security(("session" = []), ("key" = ["agents:read"])),
    responses((status = 200, description = "All agents.", body = Vec<Agent>)))]
pub async fn list(State(site): State<Shared>, _: AdminOr<AgentsRead>) -> Result<axum::Json<Vec<Agent>>, Refused> {
    let mut agents = Vec::new();
    for row in site.reader.agents().await? {
        agents.push(shown(&site, row).await?);
    }
    Ok(axum::Json(agents))
}

/// Adds an agent: with a password typed twice, or without one and then with a one-time link in the answer.
#[utoipa::path(post, path = "/v1/agents", operation_id = "add_agent", tag = "agents",
    security(("session" = []), ("key" = ["agents:write"])),
    responses(
        (status = 201, description = "The agent is there.", body = AgentLink),
        (status = 409, description = "`email_taken`, `too_many`")))]
pub async fn add(
    State(site): State<Shared>,
    Admin(staff): Admin,
    Json(body): Json<NewAgent>,
) -> Result<(StatusCode, axum::Json<AgentLink>), Refused> {
    let mut fields = Fields::new();
    let draft = translate::agent_draft(&mut fields, &body);
    known_categories(&site, &mut fields, &body.categories).await?;
    // Without a password in the form the new agent chooses one by a link.
    let typed = body.password.is_some() || body.password_again.is_some();
    let password = typed.then(|| typed_twice(&mut fields, body.password.as_deref(), body.password_again.as_deref()));
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
            )),
        ),
    };
    let address = link.as_ref().map(|(_, address)| address.clone());
    let records = move |reply: &Reply| {
        let Reply::Agent(agent) = *reply else { return Vec::new() };
        let credential = password_hash.map(|password_hash| Record::PutCredential { agent, password_hash });
        let link = link.map(|(mut link, _)| {
            link.agent = Some(agent);
            Record::PutLink(link)
        });
        credential.into_iter().chain(link).collect()
    };
    let reply = accepted(site.driver.ask(Administration::AddAgent(draft), records).await?)?;
    let Reply::Agent(agent) = reply else {
        return Err(Refused::internal());
    };
    tracing::info!(%agent, by = %staff.agent.id, "an agent was added");
    Ok((StatusCode::CREATED, axum::Json(AgentLink { agent, link: address })))
}

/// Edits an agent: what is absent stays.
#[utoipa::path(patch, path = "/v1/agents/{id}", operation_id = "edit_agent", tag = "agents",
    params(("id" = u32, Path, description = "The agent.")),
    security(("session" = []), ("key" = ["agents:write"])),
    responses(
        (status = 200, description = "The agent as it is now.", body = Agent),
        (status = 404, description = "`not_found`"),
        (status = 409, description = "`email_taken`, `last_admin`")))]
pub async fn edit(
    State(site): State<Shared>,
    Admin(staff): Admin,
    Path(agent): Path<u32>,
    Json(body): Json<EditAgent>,
) -> Result<axum::Json<Agent>, Refused> {
    let agent = AgentId(agent);
    let mut fields = Fields::new();
    let edit = translate::agent_edit(&mut fields, &body);
    known_categories(&site, &mut fields, body.categories.as_deref().unwrap_or_default()).await?;
    let edit = fields.or(edit).map_err(Refused::fields)?;
    let disabled = edit.enabled == Some(false);
    let records = move |reply: &Reply| match reply {
        Reply::Done if disabled => vec![Record::RemoveSessionsOf(agent)],
        Reply::Done | Reply::Agent(_) | Reply::Category(_) | Reply::Refused(_) => Vec::new(),
    };
    match site
        .driver
        .ask(Administration::EditAgent { agent, edit }, records)
        .await?
    {
        Reply::Refused(LastAdmin) => {
            let stays = [("admin", body.admin), ("enabled", body.enabled)];
            let refused = stays.into_iter().filter(|(_, value)| *value == Some(false));
            return Err(Refused::hub(LastAdmin).about(refused.map(|(field, _)| field)));
        }
        reply => accepted(reply)?,
    };
    tracing::info!(%agent, by = %staff.agent.id, disabled, "an agent was edited");
    let row = site.reader.agent(agent).await?.ok_or_else(Refused::not_found)?;
    Ok(axum::Json(shown(&site, row).await?))
}

/// Removes an agent. The name stays in the archive.
#[utoipa::path(delete, path = "/v1/agents/{id}", operation_id = "remove_agent", tag = "agents",
    params(("id" = u32, Path, description = "The agent.")),
    security(("session" = []), ("key" = ["agents:write"])),
    responses(
        (status = 204, description = "Removed; sockets and sessions have ended."),
        (status = 404, description = "`unknown_agent`"),
        (status = 409, description = "`last_admin`")))]
pub async fn remove(
    State(site): State<Shared>,
    Admin(staff): Admin,
    Path(agent): Path<u32>,
) -> Result<StatusCode, Refused> {
    let agent = AgentId(agent);
    let records = move |reply: &Reply| match reply {
        Reply::Done => vec![Record::RemoveSessionsOf(agent), Record::RemoveCredential { agent }],
        Reply::Agent(_) | Reply::Category(_) | Reply::Refused(_) => Vec::new(),
    };
    accepted(site.driver.ask(Administration::RemoveAgent { agent }, records).await?)?;
    tracing::info!(%agent, by = %staff.agent.id, "an agent was removed");
    Ok(StatusCode::NO_CONTENT)
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
    Admin(staff): Admin,
    Path(agent): Path<u32>,
) -> Result<axum::Json<AgentLink>, Refused> {
    let agent = AgentId(agent);
    site.reader.agent(agent).await?.ok_or_else(Refused::not_found)?;
    let (record, address) = new_link(&site.base_url, LinkPurpose::SetPassword, Some(agent), site.clock.wall());
    // What was given away before is void: only the newest can have been wanted.
    site.driver
        .record(vec![Record::RemoveLinksOf(agent), Record::PutLink(record)])
        .await?;
    tracing::info!(%agent, by = %staff.agent.id, "a one-time link was made");
    Ok(axum::Json(AgentLink {
        agent,
        link: Some(address),
    }))
}

/// Asked here as well as by the hub, so that it is told along with the other faults of a form.
async fn known_categories(site: &Shared, fields: &mut Fields, wanted: &[CategoryId]) -> Result<(), Refused> {
    let rows = site.reader.categories().await?;
    if !wanted.iter().all(|id| rows.iter().any(|row| row.id == *id)) {
        fields.fault("categories", Reason::UnknownCategory, "there is no such category");
    }
    Ok(())
}

async fn shown(site: &Shared, row: AgentRow) -> Result<Agent, Refused> {
    let has_password = site.reader.credential(row.id).await?.is_some();
    Ok(Agent {
        agent: row.id,
        email: row.email.to_string(),
        full_name: row.full_name.to_string(),
        display_name: row.display_name.to_string(),
        admin: row.admin,
        enabled: row.enabled,
        capacity: row.capacity,
        categories: row.categories,
        has_password,
        totp: false,
        must_change_password: false,
        sessions: u32::try_from(row.sessions.len()).unwrap_or(u32::MAX),
    })
}
