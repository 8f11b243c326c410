//! All that the archive's list finds, as a file, streamed while it is made.
//!
//! That it is exported, by whom and with which filters, is in the audit log before the first line leaves the house. Whoever asked is
//! asked for at each piece again: who may not read any more gets no more. What cannot be written to its end breaks the connection,
//! so that nobody takes a part for the whole.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use axum::body::{Body, Bytes};
use axum::extract::rejection::QueryRejection;
use axum::extract::{FromRequestParts, Query, State};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::export::{BrokeOff, Export, Piece, TRIES, table};
use crate::hub::time::Wall;
use crate::ids::AgentId;
use crate::protocol::http::{AuditAction, AuditField, ExportFormat, ExportLine, ExportStep, FieldProblem};
use crate::protocol::words::Reason;
use crate::site::Shared;
use crate::ws::translate::Fields;

use super::super::audit::{self, Deed, Doer};
use super::super::caller::{ArchiveRead, StaffOr};
use super::super::problem::Refused;
use super::bad_query;
use super::wanted::{self, Filter};

/// Exports that run at once: each asks the store one question at a time, and those who wait for a page come in between.
const AT_ONCE: usize = 8;

/// Of one agent or key: one that was called off may not have noticed when the next begins.
const AT_ONCE_EACH: usize = 2;

/// The kind of an answer in which lines tell how far it is.
const WITH_STEPS: &str = "application/vnd.usher.export";

pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new().routes(routes!(export))
}

/// As what.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct How {
    /// `jsonl` when absent.
    #[param(inline, value_type = Option<ExportFormat>)]
    format: Option<String>,
    /// With `true` a line of JSON before each piece of the file says how many bytes of it follow and how far it is.
    #[param(value_type = Option<bool>)]
    progress: Option<String>,
}

/// Exports all conversations that the list finds by these filters, newest first: an agent's own, all for an admin.
///
/// Each is as it is when its turn comes; what ends meanwhile may be missing, what is removed meanwhile is. JSON lines: each line a record,
/// the last one `exported`. CSV: each row an entry with the columns of its conversation, the last one of kind `end_of_export`; a cell
/// that begins like a formula has an apostrophe before it. Without that last line, or when the connection breaks, the file is not whole.
#[utoipa::path(get, path = "/v1/conversations/export", operation_id = "export_conversations", tag = "archive",
    params(How, Filter),
    security(("session" = []), ("key" = ["archive:read"])),
    responses(
        (status = 200, description = "The file. With `progress`, lines that tell how far it is and pieces of the file by turns.", content(
            (ExportLine = "application/x-ndjson"), (String = "text/csv"), (String = "text/html"),
            (ExportStep = "application/vnd.usher.export"))),
        (status = 409, description = "`too_many`: two exports of the same agent or key run already, or eight in all.")))]
pub async fn export(
    State(site): State<Shared>,
    caller: StaffOr<ArchiveRead>,
    how: Result<Query<How>, QueryRejection>,
    filter: Result<Query<Filter>, QueryRejection>,
    parts: Parts,
) -> Result<Response, Refused> {
    let Query(how) = how.map_err(|rejection| bad_query(&rejection))?;
    let Query(filter) = filter.map_err(|rejection| bad_query(&rejection))?;
    let (format, with_steps) = how.parse().map_err(Refused::fields)?;
    let deed = deed(site.clock.wall(), &caller.doer(), format, &filter);
    let reads_only = caller.reads_only();
    let query = filter.parse(reads_only).map_err(Refused::fields)?;
    let ticket = Ticket::take(&site, caller.to_string()).ok_or_else(too_many)?;
    // Of what is known to break off nothing is sent, nor noted.
    site.archive.is_whole()?;
    site.driver.record(vec![deed.record()]).await?;
    tracing::info!(by = %*caller, ?format, "conversations are being exported");
    let now = site.clock.wall();
    let rest = Rest {
        export: Export::new(site.archive.clone(), format, query, now),
        with_steps,
        reads_only,
        parts,
        ticket,
    };
    let pieces = stream::try_unfold(rest, |mut rest| async move {
        let bytes = rest.next().await.inspect_err(|error| {
            tracing::warn!(by = rest.ticket.who, %error, "an export of conversations broke off");
        })?;
        Ok::<_, Ended>(bytes.map(|bytes| (bytes, rest)))
    });
    let body = Body::from_stream(pieces);
    if with_steps {
        return Ok(([(CONTENT_TYPE, WITH_STEPS)], body).into_response());
    }
    let kind = match format {
        ExportFormat::Jsonl => "application/x-ndjson",
        ExportFormat::Csv => "text/csv; charset=utf-8; header=present",
        ExportFormat::Html => "text/html; charset=utf-8",
    };
    let headers = [
        (CONTENT_TYPE, kind.to_owned()),
        (CONTENT_DISPOSITION, named(now, format)),
    ];
    Ok((headers, body).into_response())
}

/// Who exports what, for the audit log.
pub fn deed(at: Wall, doer: &Doer, format: ExportFormat, filter: &Filter) -> Deed {
    let deed = Deed::new(at, doer, AuditAction::ArchiveExported);
    let deed = filter
        .given()
        .fold(deed, |deed, (field, value)| deed.change(field, None, Some(value)));
    deed.change(AuditField::Format, None, Some(audit::word(&format)))
}

/// `usher-conversations-2026-11-21.csv`
fn named(now: Wall, format: ExportFormat) -> String {
    let day: String = table::moment(now.0).chars().take(10).collect();
    let ending = audit::word(&format);
    format!("attachment; filename=\"usher-conversations-{day}.{ending}\"")
}

impl How {
    fn parse(self) -> Result<(ExportFormat, bool), Vec<FieldProblem>> {
        let mut fields = Fields::new();
        let format = wanted::word(&mut fields, "format", self.format).unwrap_or(ExportFormat::Jsonl);
        let with_steps = match self.progress.as_deref() {
            None | Some("" | "false") => false,
            Some("true") => true,
            Some(_) => {
                fields.fault("progress", Reason::BadField, "must be true or false");
                false
            }
        };
        fields.or(Some((format, with_steps)))
    }
}

fn too_many() -> Refused {
    let message = "too many exports run already: wait for one to end";
    Refused::new(StatusCode::CONFLICT, Reason::TooMany, message)
}

/// What is still to be sent.
struct Rest {
    export: Export,
    with_steps: bool,
    /// Whose conversations they were allowed to read.
    reads_only: Option<AgentId>,
    /// Of the request: who asks.
    parts: Parts,
    ticket: Ticket,
}

/// Why it ends before its end.
#[derive(Debug, thiserror::Error)]
enum Ended {
    #[error(transparent)]
    BrokeOff(#[from] BrokeOff),
    #[error("whoever asked may not read on ({0:?})")]
    Refused(Reason),
    #[error("the server is leaving")]
    Leaving,
}

impl Rest {
    /// What is sent next.
    async fn next(&mut self) -> Result<Option<Bytes>, Ended> {
        loop {
            self.still_allowed().await?;
            let Some(Piece { bytes, step }) = self.export.piece().await? else {
                return Ok(None);
            };
            if self.with_steps {
                return Ok(Some(framed(&step, &bytes)));
            }
            if !bytes.is_empty() {
                return Ok(Some(bytes.into()));
            }
        }
    }

    async fn still_allowed(&mut self) -> Result<(), Ended> {
        let site = &self.ticket.site;
        if !site.stage.is_open() {
            return Err(Ended::Leaving);
        }
        let mut asked = 1;
        loop {
            match StaffOr::<ArchiveRead>::from_request_parts(&mut self.parts, site).await {
                Ok(caller) if caller.reads_only() == self.reads_only => return Ok(()),
                Ok(_) => return Err(Ended::Refused(Reason::NotAllowed)),
                Err(Refused(problem)) if problem.reason == Reason::Unavailable && asked < TRIES => asked += 1,
                Err(Refused(problem)) => return Err(Ended::Refused(problem.reason)),
            }
        }
    }
}

fn framed(step: &ExportStep, bytes: &[u8]) -> Bytes {
    let mut framed = serde_json::to_vec(step).expect("a body of the wire is always JSON");
    framed.push(b'\n');
    framed.extend_from_slice(bytes);
    framed.into()
}

/// The exports that run, by who asked for them.
#[derive(Debug, Default)]
pub struct Exports(Mutex<BTreeMap<String, usize>>);

/// The right to one; given back when it is dropped.
struct Ticket {
    site: Shared,
    who: String,
}

impl Ticket {
    fn take(site: &Shared, who: String) -> Option<Self> {
        let mut all = site.exports.0.lock().unwrap_or_else(PoisonError::into_inner);
        let theirs = all.get(&who).copied().unwrap_or_default();
        if theirs >= AT_ONCE_EACH || all.values().sum::<usize>() >= AT_ONCE {
            return None;
        }
        all.insert(who.clone(), theirs + 1);
        let site = site.clone();
        drop(all);
        Some(Self { site, who })
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        let mut all = self.site.exports.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(theirs) = all.get_mut(&self.who) {
            *theirs -= 1;
            if *theirs == 0 {
                all.remove(&self.who);
            }
        }
    }
}
