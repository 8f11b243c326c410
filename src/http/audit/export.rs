//! The log as a file: CSV for people with a spreadsheet, JSON lines for programs.
//!
//! Streamed a few hundred entries at a time, each time in a question of its own: neither memory nor the store's journal grows with the
//! length of the log. What is written into the log meanwhile is not in the file. That it was exported is in the log before the
//! first line leaves the house.

use axum::body::{Body, Bytes};
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::HeaderValue;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::export::table::{moment, no_formula};
use crate::http::caller::{AdminOr, AuditRead};
use crate::http::problem::Refused;
use crate::protocol::http::{AuditAction, AuditChange, AuditEntry, AuditField};
use crate::protocol::words::Reason;
use crate::site::Shared;
use crate::store::AuditQuery;
use crate::ws::translate::Fields;

use super::list::{self, Wanted, entry};
use super::{Deed, word};

/// How many entries are in memory at a time.
const AT_A_TIME: u32 = 500;

/// The columns of the table.
const COLUMNS: [&str; 11] = [
    "audit",
    "at",
    "by",
    "agent",
    "name",
    "address",
    "action",
    "target_kind",
    "target_id",
    "target_name",
    "changes",
];

/// In which language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Csv,
    Jsonl,
}

/// How the file is to be written.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct How {
    /// `csv` (when absent) or `jsonl`.
    format: Option<String>,
}

/// What is still to be written.
struct Rest {
    site: Shared,
    format: Format,
    query: AuditQuery,
    /// Whether anything was written before.
    begun: bool,
}

/// Writes the log, or what of it is wanted, as a file.
#[utoipa::path(get, path = "/v1/audit/export", operation_id = "export_audit", tag = "audit",
    params(How, Wanted),
    security(("session" = []), ("key" = ["audit:read"])),
    responses((status = 200, description = "The file, newest first. `limit` has no meaning here.",
        content((String = "text/csv"), (AuditEntry = "application/x-ndjson")))))]
pub async fn export(
    State(site): State<Shared>,
    caller: AdminOr<AuditRead>,
    how: Result<Query<How>, QueryRejection>,
    wanted: Result<Query<Wanted>, QueryRejection>,
) -> Result<Response, Refused> {
    let Query(how) =
        how.map_err(|rejection| Refused::new(rejection.status(), Reason::BadField, rejection.body_text()))?;
    let mut query = list::query(wanted)?;
    let format = format(how.format.as_deref())?;
    let name = file_name(site.clock.wall().0, format);
    let deed = Deed::new(site.clock.wall(), &caller.doer(), AuditAction::AuditExported);
    let deed = list::narrowed(&query).fold(deed, |deed, (field, value)| deed.change(field, None, value));
    site.driver
        .record(vec![
            deed.change(AuditField::Format, None, Some(format.word().to_owned()))
                .record(),
        ])
        .await?;
    tracing::info!(by = %*caller, "the audit log was exported");
    query.limit = AT_A_TIME;
    let rest = Rest {
        site,
        format,
        query,
        begun: false,
    };
    let pieces = stream::try_unfold(Some(rest), |rest| async move {
        match rest {
            Some(rest) => rest.piece().await.map(Some),
            None => Ok(None),
        }
    });
    let kind = (CONTENT_TYPE, HeaderValue::from_static(format.media_type()));
    let file = (CONTENT_DISPOSITION, name);
    Ok(([kind, file], Body::from_stream(pieces)).into_response())
}

/// `usher-audit-2026-11-21.csv`
fn file_name(now_ms: i64, format: Format) -> HeaderValue {
    let day = moment(now_ms).chars().take(10).collect::<String>();
    HeaderValue::try_from(format!("attachment; filename=\"usher-audit-{day}.{}\"", format.word()))
        .expect("digits, letters and dashes")
}

fn format(raw: Option<&str>) -> Result<Format, Refused> {
    match raw {
        None | Some("" | "csv") => Ok(Format::Csv),
        Some("jsonl") => Ok(Format::Jsonl),
        Some(_) => {
            let mut fields = Fields::new();
            fields.fault("format", Reason::BadField, "must be csv or jsonl");
            fields.or(None).map_err(Refused::fields)
        }
    }
}

impl Format {
    fn word(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Jsonl => "jsonl",
        }
    }

    fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8; header=present",
            Self::Jsonl => "application/x-ndjson",
        }
    }
}

/// Why a file breaks off. The connection is cut then, so that nobody takes a part for the whole.
#[derive(Debug, thiserror::Error)]
#[error("the audit log could not be read to its end")]
struct BrokeOff;

impl Rest {
    /// The next lines, and what is left after them.
    async fn piece(mut self) -> Result<(Bytes, Option<Self>), BrokeOff> {
        let page = self.site.reader.audit(self.query.clone()).await.map_err(|error| {
            tracing::error!(%error, "an export of the audit log broke off");
            BrokeOff
        })?;
        let entries: Result<Vec<_>, _> = page.lines.into_iter().map(entry).collect();
        let entries = entries.map_err(|_| BrokeOff)?;
        let bytes = match self.format {
            Format::Csv => csv_lines(&entries, !self.begun),
            Format::Jsonl => json_lines(&entries),
        };
        self.begun = true;
        self.query.before = page.next;
        let rest = page.next.is_some().then_some(self);
        Ok((Bytes::from(bytes), rest))
    }
}

fn json_lines(entries: &[AuditEntry]) -> Vec<u8> {
    let mut lines = Vec::new();
    for entry in entries {
        serde_json::to_writer(&mut lines, entry).expect("an entry is always JSON");
        lines.push(b'\n');
    }
    lines
}

fn csv_lines(entries: &[AuditEntry], with_head: bool) -> Vec<u8> {
    let mut table = csv::Writer::from_writer(Vec::new());
    if with_head {
        table.write_record(COLUMNS).expect("memory takes everything");
    }
    for entry in entries {
        let target = entry.target.as_ref();
        let text = |of: Option<&String>| of.cloned().unwrap_or_default();
        let cells = [
            entry.audit.to_string(),
            moment(entry.at),
            word(&entry.by),
            entry.agent.map(|agent| agent.to_string()).unwrap_or_default(),
            entry.name.clone(),
            text(entry.address.as_ref()),
            list::action_word(entry.action),
            text(target.map(|target| &target.kind)),
            text(target.map(|target| &target.id)),
            text(target.map(|target| &target.name)),
            changes(&entry.changes),
        ];
        table
            .write_record(cells.map(no_formula))
            .expect("memory takes everything");
    }
    table.into_inner().expect("memory takes everything")
}

/// For people: `name: Ann → Anna; capacity: 1 → 2`. Programs read JSON lines.
fn changes(changes: &[AuditChange]) -> String {
    let side = |value: &Option<String>| value.clone().unwrap_or_else(|| "(nothing)".to_owned());
    let told: Vec<_> = changes
        .iter()
        .map(|change| format!("{}: {} → {}", change.field, side(&change.before), side(&change.after)))
        .collect();
    told.join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_called_by_its_day() {
        assert_eq!(
            file_name(1_700_000_000_123, Format::Jsonl),
            "attachment; filename=\"usher-audit-2023-11-14.jsonl\""
        );
    }
}
