//! Ended conversations: an agent's own, up to the end of their part; all for an admin. What is not theirs is not there.

use std::str::FromStr;

use axum::extract::{Query, State};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::hub::row::CategoryRow;
use crate::ids::{AgentId, CategoryId, ConversationId};
use crate::protocol::http::{ArchivePage, ArchiveRecord};
use crate::protocol::words::Reason;
use crate::site::Shared;
use crate::store::{ArchiveLine, ArchiveQuery};
use crate::ws::translate::{self, Fields};

use super::guard::Staff;
use super::problem::{Path, Refused};

/// Lines of a page when nobody asks for more or less, and at most.
const LIMIT: u32 = 50;
const LIMIT_MAX: u32 = 200;

/// What may be asked of the list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Wanted {
    /// Only what comes after this one in the list: the `next` of the page before.
    #[param(value_type = Option<u64>)]
    before: Option<String>,
    /// How many, 1 to 200; 50 when absent.
    #[param(value_type = Option<u32>)]
    limit: Option<String>,
    /// Only those that this agent took part in. An agent gets their own in any case.
    #[param(value_type = Option<u32>)]
    agent: Option<String>,
    /// Only those of this category.
    #[param(value_type = Option<u32>)]
    category: Option<String>,
}

pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(record))
}

/// Lists ended conversations, newest first: an agent's own, all for an admin.
#[utoipa::path(get, path = "/v1/conversations", operation_id = "list_conversations", tag = "archive",
    params(Wanted),
    security(("session" = []), ("key" = ["archive:read"])),
    responses((status = 200, description = "One page.", body = ArchivePage)))]
pub async fn list(
    State(site): State<Shared>,
    staff: Staff,
    wanted: Result<Query<Wanted>, axum::extract::rejection::QueryRejection>,
) -> Result<axum::Json<ArchivePage>, Refused> {
    let Query(wanted) =
        wanted.map_err(|rejection| Refused::new(rejection.status(), Reason::BadField, rejection.body_text()))?;
    let mut fields = Fields::new();
    let before = number(&mut fields, "before", wanted.before);
    let limit = number(&mut fields, "limit", wanted.limit);
    let agent = number(&mut fields, "agent", wanted.agent);
    let category = number(&mut fields, "category", wanted.category);
    fields.or(Some(())).map_err(Refused::fields)?;
    let limit = limit.unwrap_or(LIMIT).clamp(1, LIMIT_MAX);
    let agent = if staff.agent.admin {
        agent.map(AgentId)
    } else {
        Some(staff.agent.id)
    };
    let query = ArchiveQuery {
        agent,
        category: category.map(CategoryId),
        before: before.map(ConversationId),
        // One more tells whether there is another page.
        limit: limit + 1,
    };
    let mut found = site.reader.archive_list(query).await?;
    let shown = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = found.len() > shown;
    found.truncate(shown);
    let categories = site.reader.categories().await?;
    let conversations: Vec<_> = found.iter().filter_map(|line| shown_line(line, &categories)).collect();
    let next = found.last().filter(|_| more).map(|line| line.conversation.id);
    Ok(axum::Json(ArchivePage { conversations, next }))
}

/// A number of the query, if it is there and one.
fn number<T: FromStr>(fields: &mut Fields, field: &str, raw: Option<String>) -> Option<T> {
    let parsed = raw?.parse().ok();
    if parsed.is_none() {
        fields.fault(field, Reason::BadField, "is no number that can be meant");
    }
    parsed
}

/// Shows one ended conversation, as far as the reader may read it.
#[utoipa::path(get, path = "/v1/conversations/{id}", operation_id = "read_conversation", tag = "archive",
    params(("id" = u64, Path, description = "The conversation.")),
    security(("session" = []), ("key" = ["archive:read"])),
    responses(
        (status = 200, description = "The record.", body = ArchiveRecord),
        (status = 404, description = "`not_found`")))]
pub async fn record(
    State(site): State<Shared>,
    staff: Staff,
    Path(conversation): Path<u64>,
) -> Result<axum::Json<ArchiveRecord>, Refused> {
    let reader = (!staff.agent.admin).then_some(staff.agent.id);
    let found = site.reader.archive_record(ConversationId(conversation), reader).await?;
    let found = found.ok_or_else(Refused::not_found)?;
    let categories = site.reader.categories().await?;
    let name = category_name(&categories, found.conversation.category);
    let line = translate::archive_line(&found.conversation, &name, found.entries).ok_or_else(Refused::not_found)?;
    Ok(axum::Json(translate::archive_record(
        &found.conversation,
        line,
        found.promised,
        &found.log,
        reader,
    )))
}

fn shown_line(line: &ArchiveLine, categories: &[CategoryRow]) -> Option<crate::protocol::http::ArchiveLine> {
    let name = category_name(categories, line.conversation.category);
    translate::archive_line(&line.conversation, &name, line.entries)
}

fn category_name(categories: &[CategoryRow], id: CategoryId) -> String {
    categories
        .iter()
        .find(|row| row.id == id)
        .map_or_else(|| format!("#{id}"), |row| row.name.to_string())
}
