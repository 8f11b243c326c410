//! What the archive's filters offer: whom and what the records of whoever asks can name.

use std::collections::BTreeSet;

use axum::extract::State;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::ids::AgentId;
use crate::protocol::http::{ArchiveFilters, FilterAgent, FilterCategory};
use crate::site::{Shared, Site};
use crate::store::ReadError;

use super::super::caller::{ArchiveRead, StaffOr};
use super::super::problem::Refused;

pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new().routes(routes!(filters))
}

/// Lists the agents and categories by which the archive can be filtered.
///
/// An agent gets the categories of now and those archived ones in which records of their own were; admins and keys get all, and all
/// agents with those who were removed.
#[utoipa::path(get, path = "/v1/archive-filters", operation_id = "list_archive_filters", tag = "archive",
    security(("session" = []), ("key" = ["archive:read"])),
    responses((status = 200, description = "What there is to filter by.", body = ArchiveFilters)))]
pub async fn filters(
    State(site): State<Shared>,
    caller: StaffOr<ArchiveRead>,
) -> Result<axum::Json<ArchiveFilters>, Refused> {
    let reader = caller.reads_only();
    let agents = match reader {
        Some(_) => Vec::new(),
        None => agents(&site).await?,
    };
    let categories = categories(&site, reader).await?;
    Ok(axum::Json(ArchiveFilters { agents, categories }))
}

async fn agents(site: &Site) -> Result<Vec<FilterAgent>, ReadError> {
    let present = site.reader.agents().await?.into_iter().map(|row| FilterAgent {
        agent: row.id,
        name: row.full_name.to_string(),
        removed: false,
    });
    let removed = site.archive.removed_agents().await?.into_iter();
    let removed = removed.map(|(agent, name)| FilterAgent {
        agent,
        name,
        removed: true,
    });
    let mut all: Vec<FilterAgent> = present.chain(removed).collect();
    all.sort_by_cached_key(|one| (one.removed, one.name.to_lowercase(), one.agent));
    Ok(all)
}

async fn categories(site: &Site, reader: Option<AgentId>) -> Result<Vec<FilterCategory>, ReadError> {
    let mut rows = site.reader.categories().await?;
    if let Some(reader) = reader {
        let archived: BTreeSet<_> = rows.iter().filter(|row| row.archived).map(|row| row.id).collect();
        let read = site.archive.categories_read(reader, archived).await?;
        rows.retain(|row| !row.archived || read.contains(&row.id));
    }
    rows.sort_by_key(|row| (row.archived, row.position));
    let shown = rows.into_iter().map(|row| FilterCategory {
        category: row.id,
        name: row.name.to_string(),
        archived: row.archived,
    });
    Ok(shown.collect())
}
