//! The log for admins: newest first, page by page, by filters.

use std::str::FromStr;

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use ipnet::IpNet;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use utoipa::IntoParams;

use crate::allow_list;
use crate::http::caller::{AdminOr, AuditRead};
use crate::http::paging;
use crate::http::problem::Refused;
use crate::hub::time::Wall;
use crate::ids::AgentId;
use crate::protocol::http::{AuditAction, AuditBy, AuditChange, AuditEntry, AuditField, AuditPage, AuditTarget};
use crate::protocol::words::Reason;
use crate::site::Shared;
use crate::store::{AuditLine, AuditQuery};
use crate::ws::translate::Fields;

use super::word;

/// The longest text that is looked for.
const TEXT_MAX: usize = 200;

/// How many questions one page may take. Each looks at a bounded number of entries, so that words which stand nowhere hold
/// nobody up for long; the page then says where to look on.
const QUESTIONS_MAX: usize = 20;

/// What may be asked of the log.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Wanted {
    /// Only what comes after this one in the list: the `next` of the page before.
    #[param(value_type = Option<u64>)]
    before: Option<String>,
    /// How many, 1 to 200; 50 when absent.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 200)]
    limit: Option<String>,
    /// Only what this agent did.
    #[param(value_type = Option<u32>)]
    agent: Option<String>,
    /// Only what this kind of doer did.
    #[param(value_type = Option<AuditBy>)]
    by: Option<String>,
    /// Only what was done with a key of this name.
    key: Option<String>,
    /// Only what was done from this address or network.
    address: Option<String>,
    /// Only deeds of this kind.
    #[param(value_type = Option<AuditAction>)]
    action: Option<String>,
    /// Only what was done then or later, in milliseconds since the Unix epoch.
    #[param(value_type = Option<i64>)]
    from: Option<String>,
    /// Only what was done before, in milliseconds since the Unix epoch.
    #[param(value_type = Option<i64>)]
    to: Option<String>,
    /// Only entries with this in a name, an address, a target or a change, whatever its case; at most 200 characters.
    text: Option<String>,
}

/// Lists what was done, newest first.
#[utoipa::path(get, path = "/v1/audit", operation_id = "list_audit", tag = "audit",
    params(Wanted),
    security(("session" = []), ("key" = ["audit:read"])),
    responses((status = 200, description = "One page. It may hold fewer entries than asked for and still say `next`.", body = AuditPage)))]
pub async fn list(
    State(site): State<Shared>,
    _: AdminOr<AuditRead>,
    wanted: Result<Query<Wanted>, QueryRejection>,
) -> Result<axum::Json<AuditPage>, Refused> {
    let mut query = query(wanted)?;
    let limit = query.limit;
    let (mut entries, mut next) = (Vec::new(), None);
    for _ in 0..QUESTIONS_MAX {
        let page = site.reader.audit(query.clone()).await?;
        for line in page.lines {
            entries.push(entry(line)?);
        }
        next = page.next;
        query.before = next;
        query.limit = limit.saturating_sub(u32::try_from(entries.len()).unwrap_or(u32::MAX));
        if query.limit == 0 || next.is_none() {
            break;
        }
    }
    Ok(axum::Json(AuditPage { entries, next }))
}

/// The question that is asked by these parameters, or all that is wrong with them.
pub(super) fn query(wanted: Result<Query<Wanted>, QueryRejection>) -> Result<AuditQuery, Refused> {
    let Query(wanted) =
        wanted.map_err(|rejection| Refused::new(rejection.status(), Reason::BadField, rejection.body_text()))?;
    let mut fields = Fields::new();
    let query = AuditQuery {
        before: number(&mut fields, "before", wanted.before),
        limit: paging::limit(&mut fields, wanted.limit),
        agent: number(&mut fields, "agent", wanted.agent).map(AgentId),
        by: one_of::<AuditBy>(&mut fields, "by", "is no kind of doer", wanted.by),
        key: text(&mut fields, "key", wanted.key),
        address: address(&mut fields, wanted.address),
        action: one_of::<AuditAction>(&mut fields, "action", "is nothing that is noted", wanted.action),
        from: number(&mut fields, "from", wanted.from).map(Wall),
        to: number(&mut fields, "to", wanted.to).map(Wall),
        text: text(&mut fields, "text", wanted.text),
    };
    fields.or(Some(query)).map_err(Refused::fields)
}

/// A number, if one is given and it is one.
fn number<T: FromStr>(fields: &mut Fields, field: &str, raw: Option<String>) -> Option<T> {
    let raw = raw?;
    let parsed = raw.parse().ok();
    if parsed.is_none() {
        fields.fault(field, Reason::BadField, "is no number that can be meant");
    }
    parsed
}

/// A word of the wire, if one is given and it is one of these.
fn one_of<T: DeserializeOwned>(fields: &mut Fields, field: &str, fault: &str, raw: Option<String>) -> Option<String> {
    let raw = raw?;
    if read::<T>(&raw).is_none() {
        fields.fault(field, Reason::BadField, fault);
    }
    Some(raw)
}

fn address(fields: &mut Fields, raw: Option<String>) -> Option<IpNet> {
    let raw = raw?;
    match allow_list::parse_cidr(&raw) {
        Ok(net) => Some(net),
        Err(error) => {
            fields.fault("address", Reason::BadField, error.to_string());
            None
        }
    }
}

fn text(fields: &mut Fields, field: &str, raw: Option<String>) -> Option<String> {
    let raw = raw?;
    let text = raw.trim();
    if text.chars().count() > TEXT_MAX {
        fields.fault(field, Reason::TooLong, format!("must be at most {TEXT_MAX} characters"));
    }
    (!text.is_empty()).then(|| text.to_owned())
}

/// The variant of a word of the wire.
fn read<T: DeserializeOwned>(word: &str) -> Option<T> {
    serde_json::from_value(serde_json::Value::String(word.to_owned())).ok()
}

/// An entry as admins see it.
pub(super) fn entry(line: AuditLine) -> Result<AuditEntry, Refused> {
    let AuditLine { id, record } = line;
    let Some((by, action)) = read(&record.by).zip(read(&record.action)) else {
        tracing::error!(
            audit = id,
            "an entry of the audit log has a word that this version does not know"
        );
        return Err(Refused::internal());
    };
    Ok(AuditEntry {
        audit: id,
        at: record.at.0,
        name: record.name,
        by,
        agent: record.agent,
        address: record.address,
        action,
        target: record.target.map(|target| AuditTarget {
            kind: target.kind,
            id: target.id,
            name: target.name,
        }),
        changes: record
            .changes
            .into_iter()
            .map(|change| AuditChange {
                field: change.field,
                before: change.before,
                after: change.after,
            })
            .collect(),
    })
}

/// What an export was narrowed to, as the log says it of the export itself.
pub(super) fn narrowed(query: &AuditQuery) -> impl Iterator<Item = (AuditField, Option<String>)> {
    [
        (AuditField::Agent, query.agent.map(|agent| agent.to_string())),
        (AuditField::By, query.by.clone()),
        (AuditField::Key, query.key.clone()),
        (AuditField::Address, query.address.map(|address| address.to_string())),
        (AuditField::Action, query.action.clone()),
        (AuditField::From, query.from.map(|from| from.0.to_string())),
        (AuditField::To, query.to.map(|to| to.0.to_string())),
        (AuditField::Text, query.text.clone()),
    ]
    .into_iter()
}

/// The wire's word for what was done.
pub(super) fn action_word(action: AuditAction) -> String {
    word(&action)
}
