//! A conversation as a file to keep: plain text, a page that needs nothing else, or JSON. As far as the reader may read it.

use axum::extract::{Query, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::export::told::{CUT, STYLE, are_missing, escaped, head, item, time, told};
use crate::ids::ConversationId;
use crate::protocol::http::{ArchiveRecord, FieldProblem};
use crate::protocol::words::Reason;
use crate::site::Shared;
use crate::store::LogPart;
use crate::ws::translate::Fields;

use super::super::caller::{ArchiveRead, StaffOr};
use super::super::problem::{Path, Refused};
use super::bad_query;
use super::wanted::number;

pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new().routes(routes!(transcript))
}

/// As what, and beside which chat.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Wanted {
    /// `txt` when absent.
    #[param(inline, value_type = Option<Format>)]
    format: Option<String>,
    /// A conversation under way with the same customer, in which the asker is.
    #[param(value_type = Option<u64>)]
    beside: Option<String>,
}

/// What kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    Txt,
    Html,
    Json,
}

/// Downloads one ended conversation, as far as the reader may read it. Times are UTC.
#[utoipa::path(get, path = "/v1/conversations/{id}/transcript", operation_id = "read_transcript", tag = "archive",
    params(("id" = u64, Path, description = "The conversation."), Wanted),
    security(("session" = []), ("key" = ["archive:read"])),
    responses(
        (status = 200, description = "A file.", content(
            (String = "text/plain"), (String = "text/html"), (ArchiveRecord = "application/json"))),
        (status = 404, description = "`not_found`")))]
pub async fn transcript(
    State(site): State<Shared>,
    caller: StaffOr<ArchiveRead>,
    Path(conversation): Path<u64>,
    wanted: Result<Query<Wanted>, axum::extract::rejection::QueryRejection>,
) -> Result<Response, Refused> {
    let Query(wanted) = wanted.map_err(|rejection| bad_query(&rejection))?;
    let (format, beside) = wanted.parse().map_err(Refused::fields)?;
    let record = super::read(&site, &caller, ConversationId(conversation), beside, LogPart::ALL).await?;
    let (kind, body) = match format {
        Format::Txt => ("text/plain; charset=utf-8", text(&record)),
        Format::Html => ("text/html; charset=utf-8", page(&record)),
        Format::Json => (
            "application/json",
            serde_json::to_string_pretty(&record).map_err(|_| Refused::internal())?,
        ),
    };
    let headers = [
        (CONTENT_TYPE, kind.to_owned()),
        (CONTENT_DISPOSITION, named(&record, format)),
    ];
    Ok((headers, body).into_response())
}

impl Wanted {
    fn parse(self) -> Result<(Format, Option<ConversationId>), Vec<FieldProblem>> {
        let mut fields = Fields::new();
        let format = match self.format.as_deref().unwrap_or("txt") {
            "txt" => Some(Format::Txt),
            "html" => Some(Format::Html),
            "json" => Some(Format::Json),
            _ => {
                fields.fault("format", Reason::BadField, "must be txt, html or json");
                None
            }
        };
        let beside = number(&mut fields, "beside", self.beside).map(ConversationId);
        fields.or(format.map(|format| (format, beside)))
    }
}

/// `attachment`, with a name for every browser: the plain one of ASCII, the other as RFC 5987 has it.
fn named(record: &ArchiveRecord, format: Format) -> String {
    let ending = match format {
        Format::Txt => "txt",
        Format::Html => "html",
        Format::Json => "json",
    };
    let number = record.line.conversation;
    let customer: String = record
        .line
        .customer
        .chars()
        .filter(|c| !"/\\:*?\"<>|".contains(*c))
        .collect();
    let encoded: String = format!("conversation-{number} {customer}.{ending}")
        .bytes()
        .map(|byte| match byte {
            b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'-' | b'.' | b'_' => char::from(byte).to_string(),
            byte => format!("%{byte:02X}"),
        })
        .collect();
    format!("attachment; filename=\"conversation-{number}.{ending}\"; filename*=UTF-8''{encoded}")
}

fn text(record: &ArchiveRecord) -> String {
    let mut text = format!("Conversation {}\n\n", record.line.conversation);
    for (name, value) in head(record) {
        text.push_str(&format!("{name}: {}\n", indented(&value)));
    }
    text.push_str("\nTimes are UTC.\n\n");
    for entry in &record.log {
        let line = match told(entry) {
            (Some((name, _)), said) => format!("{name}: {}", indented(&said)),
            (None, event) => format!("* {event}"),
        };
        text.push_str(&format!("[{}] {line}\n", time(entry.at)));
    }
    for lack in lacking(record) {
        text.push_str(&format!("\n{lack}\n"));
    }
    text
}

/// Lines after the first stand in, so that nobody can write what looks like another's.
fn indented(text: &str) -> String {
    let lines: Vec<&str> = text
        .split(['\n', '\r', '\u{B}', '\u{C}', '\u{85}', '\u{2028}', '\u{2029}'])
        .collect();
    lines.join("\n    ")
}

/// What of the conversation is not in it: a line each.
fn lacking(record: &ArchiveRecord) -> Vec<String> {
    let missing = u64::from(record.line.entries).saturating_sub(record.log.len() as u64);
    let mut all: Vec<String> = are_missing(missing, "this conversation").into_iter().collect();
    all.extend(record.cut.then(|| CUT.to_owned()));
    all
}

fn page(record: &ArchiveRecord) -> String {
    let number = record.line.conversation;
    let mut page = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>Conversation {number}</title>\n\
         <style>{STYLE}</style>\n</head>\n<body>\n<h1>Conversation {number}</h1>\n<dl>\n"
    );
    for (name, value) in head(record) {
        page.push_str(&format!("<dt>{name}</dt><dd>{}</dd>\n", escaped(&value)));
    }
    page.push_str("</dl>\n<p>Times are UTC.</p>\n<ol>\n");
    for entry in &record.log {
        page.push_str(&item(entry));
    }
    page.push_str("</ol>\n");
    for lack in lacking(record) {
        page.push_str(&format!("<p>{lack}</p>\n"));
    }
    page.push_str("</body>\n</html>\n");
    page
}
