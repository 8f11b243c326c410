//! Ended conversations: an agent's own, up to the end of their part; all for an admin. What is not theirs is not there.
//!
//! `wanted`: what may be asked of the list and of a record. `additions`: notes and tags, and what stands beside a chat. `choices`: what the
//! filters offer. `transcript`: a file of one. `export`: a file of all that is filtered.

mod additions;
mod choices;
pub mod export;
mod transcript;
mod wanted;

use axum::extract::{Query, State};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::archive::Listed;
use crate::ids::ConversationId;
use crate::protocol::http::{ArchivePage, ArchiveRecord, AuditAction, AuditField};
use crate::protocol::words::Reason;
use crate::site::{Shared, Site};
use crate::store::{self, LogPart, ReadBy};
use crate::ws::translate;

use super::audit::Deed;
use super::caller::{ArchiveRead, Caller, StaffOr};
use super::problem::{Path, Refused};
use wanted::{Page, WantedOfRecord};

pub use wanted::Filter;

pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(record))
        .merge(additions::routes())
        .merge(choices::routes())
        .merge(export::routes())
        .merge(transcript::routes())
}

/// Lists ended conversations, newest first: an agent's own, all for an admin.
///
/// A page may be short and have a `next` all the same: it has then looked at as many as one page looks at. The words of `text` must
/// stand in one message, or in name, e-mail address and subject; words of two letters and more, and the last one, may go on.
#[utoipa::path(get, path = "/v1/conversations", operation_id = "list_conversations", tag = "archive",
    params(Page, Filter),
    security(("session" = []), ("key" = ["archive:read"])),
    responses((status = 200, description = "One page.", body = ArchivePage)))]
pub async fn list(
    State(site): State<Shared>,
    caller: StaffOr<ArchiveRead>,
    page: Result<Query<Page>, axum::extract::rejection::QueryRejection>,
    filter: Result<Query<Filter>, axum::extract::rejection::QueryRejection>,
) -> Result<axum::Json<ArchivePage>, Refused> {
    let Query(page) = page.map_err(|rejection| bad_query(&rejection))?;
    let Query(filter) = filter.map_err(|rejection| bad_query(&rejection))?;
    let query = page.of(filter, caller.reads_only()).map_err(Refused::fields)?;
    let Listed { page, away } = site.archive.list(query).await?;
    let categories = site.reader.categories().await?;
    let conversations = page
        .lines
        .iter()
        .filter_map(|line| translate::archive_line(line, &categories))
        .collect();
    Ok(axum::Json(ArchivePage {
        conversations,
        next: page.next,
        not_indexed: page.not_indexed,
        unreadable: page.unreadable,
        away,
    }))
}

/// Shows one ended conversation, as far as the reader may read it.
///
/// An entry that is not the reader's to read is as one that there is not: the log is empty from there on.
#[utoipa::path(get, path = "/v1/conversations/{id}", operation_id = "read_conversation", tag = "archive",
    params(("id" = u64, Path, description = "The conversation."), WantedOfRecord),
    security(("session" = []), ("key" = ["archive:read"])),
    responses(
        (status = 200, description = "The record.", body = ArchiveRecord),
        (status = 404, description = "`not_found`")))]
pub async fn record(
    State(site): State<Shared>,
    caller: StaffOr<ArchiveRead>,
    Path(conversation): Path<u64>,
    wanted: Result<Query<WantedOfRecord>, axum::extract::rejection::QueryRejection>,
) -> Result<axum::Json<ArchiveRecord>, Refused> {
    let Query(wanted) = wanted.map_err(|rejection| bad_query(&rejection))?;
    let (now, part) = wanted.parse().map_err(Refused::fields)?;
    read(&site, &caller, ConversationId(conversation), now, part)
        .await
        .map(axum::Json)
}

/// One record. What one may read anyway is read so; else beside a chat with its customer, which is noted.
async fn read(
    site: &Site,
    caller: &Caller,
    conversation: ConversationId,
    beside: Option<ConversationId>,
    part: LogPart,
) -> Result<ArchiveRecord, Refused> {
    let by = read_by(caller);
    let opened = caller
        .reads_only()
        .zip(beside)
        .map(|(agent, now)| ReadBy::Beside(agent, now));
    let found = match opened {
        None => site.archive.record(conversation, by, part).await?,
        Some(opened) => match site.archive.record(conversation, opened, part.clone()).await? {
            Some(found) => {
                note_opening(site, caller, &found, beside).await?;
                return shown(site, &found).await;
            }
            None => site.archive.record(conversation, by, part).await?,
        },
    };
    shown(site, &found.ok_or_else(Refused::not_found)?).await
}

async fn shown(site: &Site, found: &store::ArchiveRecord) -> Result<ArchiveRecord, Refused> {
    let categories = site.reader.categories().await?;
    translate::archive_record(found, &categories).ok_or_else(Refused::not_found)
}

/// Nobody reads it before that is noted.
async fn note_opening(
    site: &Site,
    caller: &Caller,
    found: &store::ArchiveRecord,
    beside: Option<ConversationId>,
) -> Result<(), Refused> {
    let row = &found.conversation;
    let deed = Deed::new(site.clock.wall(), &caller.doer(), AuditAction::RecordOpened)
        .on("conversation", row.id, row.customer_name.to_string())
        .change(AuditField::Beside, None, beside.map(|now| now.to_string()));
    Ok(site.driver.record(vec![deed.record()]).await?)
}

fn read_by(caller: &Caller) -> ReadBy {
    caller.reads_only().map_or(ReadBy::Admin, ReadBy::Agent)
}

pub(super) fn bad_query(rejection: &axum::extract::rejection::QueryRejection) -> Refused {
    Refused::new(rejection.status(), Reason::BadField, rejection.body_text())
}
