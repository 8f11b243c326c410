//! What changes an agent's row: edits, and removal. One at a time, in the turn of whoever changes anything of the house: so what is
//! noted as before was before, and there is always an admin left who can log in.

use axum::extract::State;
use axum::http::StatusCode;

use crate::hub::effect::Reason::{LastAdmin, UnknownAgent};
use crate::hub::effect::Reply;
use crate::hub::input::{Administration, AgentEdit};
use crate::hub::row::AgentRow;
use crate::ids::AgentId;
use crate::protocol::http::{Agent, AuditAction, EditAgent, RemoveAgent};
use crate::site::{Shared, Site};
use crate::store::records::{AccountRecord, Record, Standing};
use crate::ws::translate::{self, Fields};

use super::super::audit::Deed;
use super::super::caller::{AdminOr, AgentsWrite, Caller};
use super::super::problem::{Json, Path, Refused, accepted};
use super::super::session;
use super::super::waiting;
use super::{known, known_categories, named, shown, within_reach};

/// Edits an agent: what is absent stays. Who disables the last agent on duty of categories that close without one (`queue_when_unstaffed`),
/// or takes these away, says what shall become of those who wait there, and of those whom a disabled agent gives back to the line: by
/// `waiting` and `waiting_newest`, as for a category that is closed.
#[utoipa::path(patch, path = "/v1/agents/{id}", operation_id = "edit_agent", tag = "agents",
    params(("id" = u32, Path, description = "The agent.")),
    security(("session" = []), ("key" = ["agents:write"])),
    responses(
        (status = 200, description = "The agent as it is now.", body = Agent),
        (status = 404, description = "`not_found`"),
        (status = 409, description = "`email_taken`, `last_admin`, `people_waiting` (as for a category)")))]
pub async fn edit(
    State(site): State<Shared>,
    caller: AdminOr<AgentsWrite>,
    Path(agent): Path<u32>,
    Json(body): Json<EditAgent>,
) -> Result<axum::Json<Agent>, Refused> {
    let agent = AgentId(agent);
    let mut fields = Fields::new();
    let edit = translate::agent_edit(&mut fields, &body);
    known_categories(&site, &mut fields, body.categories.as_deref().unwrap_or_default()).await?;
    let edit = fields.or(edit).map_err(Refused::fields)?;
    let (shared, by) = (site.clone(), caller.clone());
    // Of its own: a client who hangs up in between must not give the turn away before it is on disk.
    let done = site.deed(async move { change(&shared, &by, agent, edit, &body).await });
    done.await.map_err(|_| Refused::internal())??;
    let (row, standing) = known(&site, agent).await?;
    // New sockets are refused by now; those that are open go.
    if session::must(&site, &row, standing).is_some() {
        session::hang_up(&site, agent).await?;
    }
    tracing::info!(%agent, by = %*caller, disabled = !row.enabled, "an agent was edited");
    Ok(axum::Json(shown(row, standing)))
}

async fn change(site: &Site, by: &Caller, agent: AgentId, edit: AgentEdit, body: &EditAgent) -> Result<(), Refused> {
    let _turn = site.settings.turn().await;
    let (before, standing) = known(site, agent).await?;
    within_reach(by, before.admin || edit.admin == Some(true))?;
    let stays = [("admin", body.admin), ("enabled", body.enabled)];
    let given_up = stays.into_iter().filter(|(_, value)| *value == Some(false));
    let given_up: Vec<&'static str> = given_up.map(|(field, _)| field).collect();
    if !given_up.is_empty() {
        not_last_admin(site, agent)
            .await
            .map_err(|refused| refused.about(given_up.clone()))?;
    }
    let (deed, mut kept) = records(site, by, (&before, standing), &edit, body.must_change_password).await?;
    let answer = edit.waiting;
    let fate = waiting::in_words(site, answer).await?;
    let records = move |reply: &Reply| {
        let deed = match reply {
            Reply::Done => deed,
            Reply::Closed { waiting } => deed.change("waiting", Some(waiting.to_string()), fate),
            Reply::Agent(_) | Reply::Category(_) | Reply::Refused(_) => return Vec::new(),
        };
        kept.extend(deed.changes_something().then(|| deed.record()));
        kept
    };
    let change = Administration::EditAgent { agent, edit };
    match site.driver.ask(change, records).await? {
        Reply::Refused(LastAdmin) => Err(Refused::hub(LastAdmin).about(given_up)),
        Reply::Refused(refusal) => Err(waiting::refused(refusal, answer)),
        reply => accepted(reply).map(drop),
    }
}

/// What is noted of an edit, and what else is kept of it beside the agent's row.
async fn records(
    site: &Site,
    by: &Caller,
    (before, standing): (&AgentRow, Standing),
    edit: &AgentEdit,
    required: Option<bool>,
) -> Result<(Deed, Vec<Record>), Refused> {
    let agent = before.id;
    let deed = Deed::new(site.clock.wall(), &by.doer(), AuditAction::AgentEdited).on_agent(before);
    let mut deed = edited(site, deed, before, edit).await?;
    if let Some(required) = required {
        let word = |required: bool| Some(required.to_string());
        deed = deed.change(
            "must_change_password",
            word(standing.must_change_password),
            word(required),
        );
    }
    let sessions = (edit.enabled == Some(false)).then_some(Record::RemoveSessionsOf(agent));
    let require = required.map(|required| AccountRecord::RequirePasswordChange { agent, required }.into());
    Ok((deed, sessions.into_iter().chain(require).collect()))
}

/// The hub sees to it that an enabled admin is left; here, that one is who can log in. To be asked in the turn.
pub(super) async fn not_last_admin(site: &Site, agent: AgentId) -> Result<(), Refused> {
    let staff = site.reader.staff().await?;
    let can_log_in = |(row, standing): &&(AgentRow, Standing)| row.admin && row.enabled && standing.has_password;
    let mut admins = staff.iter().filter(can_log_in).map(|(row, _)| row.id);
    match (admins.next(), admins.next()) {
        (Some(last), None) if last == agent => Err(Refused::hub(LastAdmin)),
        _ => Ok(()),
    }
}

/// Removes an agent. The name stays in the archive. Whom this leaves behind with nobody on duty is asked about as by an edit that disables;
/// the answer is the body, which is not needed otherwise.
#[utoipa::path(delete, path = "/v1/agents/{id}", operation_id = "remove_agent", tag = "agents",
    params(("id" = u32, Path, description = "The agent.")),
    request_body = Option<RemoveAgent>,
    security(("session" = []), ("key" = ["agents:write"])),
    responses(
        (status = 204, description = "Removed; sockets and sessions have ended."),
        (status = 404, description = "`unknown_agent`, `not_found`"),
        (status = 409, description = "`last_admin`, `people_waiting` (as for a category)")))]
pub async fn remove(
    State(site): State<Shared>,
    caller: AdminOr<AgentsWrite>,
    Path(agent): Path<u32>,
    body: Option<Json<RemoveAgent>>,
) -> Result<StatusCode, Refused> {
    let agent = AgentId(agent);
    let answer = body.map(|Json(body)| body).unwrap_or_default();
    let (shared, by) = (site.clone(), caller.clone());
    let done = site.deed(async move { take_off(&shared, &by, agent, answer).await });
    done.await.map_err(|_| Refused::internal())??;
    tracing::info!(%agent, by = %*caller, "an agent was removed");
    Ok(StatusCode::NO_CONTENT)
}

async fn take_off(site: &Site, by: &Caller, agent: AgentId, answer: RemoveAgent) -> Result<(), Refused> {
    let _turn = site.settings.turn().await;
    let row = site.reader.agent(agent).await?;
    let row = row.ok_or_else(|| Refused::hub(UnknownAgent))?;
    within_reach(by, row.admin)?;
    not_last_admin(site, agent).await?;
    let deed = Deed::new(site.clock.wall(), &by.doer(), AuditAction::AgentRemoved).on_agent(&row);
    let waiting = answer.waiting.map(translate::fate);
    let fate = waiting::in_words(site, waiting).await?;
    let records = move |reply: &Reply| {
        let deed = match reply {
            Reply::Done => deed,
            Reply::Closed { waiting } => deed.change("waiting", Some(waiting.to_string()), fate),
            Reply::Agent(_) | Reply::Category(_) | Reply::Refused(_) => return Vec::new(),
        };
        vec![
            Record::RemoveSessionsOf(agent),
            Record::RemoveCredential { agent },
            deed.record(),
        ]
    };
    let removal = Administration::RemoveAgent {
        agent,
        waiting,
        waiting_newest: answer.waiting_newest,
    };
    match site.driver.ask(removal, records).await? {
        Reply::Refused(refusal) => Err(waiting::refused(refusal, waiting)),
        reply => accepted(reply).map(drop),
    }
}

/// Notes what an edit changes.
async fn edited(site: &Site, deed: Deed, before: &AgentRow, edit: &AgentEdit) -> Result<Deed, Refused> {
    fn change<T: ToString>(deed: Deed, field: &str, before: &T, after: Option<&T>) -> Deed {
        match after {
            Some(after) => deed.change(field, Some(before.to_string()), Some(after.to_string())),
            None => deed,
        }
    }
    let deed = change(deed, "email", &before.email, edit.email.as_ref());
    let deed = change(deed, "full_name", &before.full_name, edit.full_name.as_ref());
    let deed = change(deed, "display_name", &before.display_name, edit.display_name.as_ref());
    let deed = change(deed, "admin", &before.admin, edit.admin.as_ref());
    let deed = change(deed, "enabled", &before.enabled, edit.enabled.as_ref());
    let deed = change(deed, "capacity", &before.capacity, edit.capacity.as_ref());
    let Some(after) = &edit.categories else { return Ok(deed) };
    let (before, after) = (named(site, &before.categories).await?, named(site, after).await?);
    Ok(deed.change("categories", Some(before), Some(after)))
}
