//! What may be asked of the list, of an export and of a record, parsed field by field, so that all that is wrong is told at once.

use std::str::FromStr;

use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

use crate::http::{paging, wording};
use crate::hub::time::Wall;
use crate::ids::{AgentId, CategoryId, ConversationId};
use crate::protocol::http::{AuditField, FieldProblem};
use crate::protocol::words::{EndWhy, Reason, Road};
use crate::store::{ArchiveQuery, LogPart, Rated, folded_tag};
use crate::words::Asked;
use crate::ws::translate::{self, Fields};

/// Longer questions are no questions.
const TEXT_MAX: usize = 500;

/// The most entries of a record that may be asked for at once, and among which words are looked for.
const ENTRIES_MAX: u32 = 500;

/// Which page of the list.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Page {
    /// Only what comes after this one in the list: the `next` of the page before.
    #[param(value_type = Option<u64>)]
    before: Option<String>,
    /// How many, 1 to 200; 50 when absent.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 200)]
    limit: Option<String>,
}

/// Which conversations: of the list, of an export. Filters are joined by *and*.
#[derive(Clone, Debug, Default, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Filter {
    /// Only those that this agent took part in. An agent gets their own in any case.
    #[param(value_type = Option<u32>)]
    pub agent: Option<String>,
    /// Only those that were in this category.
    #[param(value_type = Option<u32>)]
    pub category: Option<String>,
    /// The customer's name or e-mail address contains this, whatever its case and accents.
    pub customer: Option<String>,
    /// Only those that started at this time or later, in milliseconds since the Unix epoch.
    #[param(value_type = Option<i64>)]
    pub from: Option<String>,
    /// Only those that started before this time.
    #[param(value_type = Option<i64>)]
    pub to: Option<String>,
    /// Only those to which this road led.
    #[param(value_type = Option<Road>)]
    pub road: Option<String>,
    /// `1` to `5`, `none` or `any`.
    pub rating: Option<String>,
    /// Only those with this tag, whatever its case and accents.
    pub tag: Option<String>,
    /// Only those that ended so.
    #[param(value_type = Option<EndWhy>)]
    pub why: Option<String>,
    /// Words that stand in one message, or in name, e-mail address and subject.
    pub text: Option<String>,
}

impl Page {
    /// The question for this page of what is filtered; `reader` is the one whose part alone may be seen.
    pub fn of(self, filter: Filter, reader: Option<AgentId>) -> Result<ArchiveQuery, Vec<FieldProblem>> {
        let mut fields = Fields::new();
        let before = number(&mut fields, "before", self.before).map(ConversationId);
        let limit = paging::limit(&mut fields, self.limit);
        let query = filter.read(&mut fields, reader);
        fields.or(Some(ArchiveQuery { before, limit, ..query }))
    }
}

impl Filter {
    /// The question for all that is filtered, from the newest on.
    pub fn parse(self, reader: Option<AgentId>) -> Result<ArchiveQuery, Vec<FieldProblem>> {
        let mut fields = Fields::new();
        let query = self.read(&mut fields, reader);
        fields.or(Some(query))
    }

    /// What is filtered by, as it was asked for: for the audit log.
    pub fn given(&self) -> impl Iterator<Item = (AuditField, String)> {
        let all = [
            (AuditField::Agent, &self.agent),
            (AuditField::Category, &self.category),
            (AuditField::Customer, &self.customer),
            (AuditField::From, &self.from),
            (AuditField::To, &self.to),
            (AuditField::Road, &self.road),
            (AuditField::Rating, &self.rating),
            (AuditField::Tag, &self.tag),
            (AuditField::Why, &self.why),
            (AuditField::Text, &self.text),
        ];
        all.into_iter()
            .filter_map(|(field, value)| given(value.clone()).map(|value| (field, value.trim().to_owned())))
    }

    fn read(self, fields: &mut Fields, reader: Option<AgentId>) -> ArchiveQuery {
        let agent = number(fields, "agent", self.agent);
        let category = number(fields, "category", self.category);
        let from = number(fields, "from", self.from);
        let to = number(fields, "to", self.to);
        let why = word::<EndWhy>(fields, "why", self.why);
        let rating = rating(fields, self.rating);
        let road = word::<Road>(fields, "road", self.road);
        let customer = text(fields, "customer", self.customer);
        let tag = text(fields, "tag", self.tag);
        let asked = text(fields, "text", self.text);
        ArchiveQuery {
            reader,
            agent: agent.map(AgentId),
            category: category.map(CategoryId),
            customer,
            from: from.map(Wall),
            to: to.map(Wall),
            road: road.map(translate::hub_road),
            rating,
            tag: tag.map(|tag| folded_tag(&tag)),
            why: why.map(translate::hub_end_why),
            text: asked.map(|asked| Asked::parse(&asked)),
            before: None,
            limit: paging::LINES,
        }
    }
}

/// What may be asked of a record.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct WantedOfRecord {
    /// A conversation under way with the same customer, in which the asker is.
    #[param(value_type = Option<u64>)]
    beside: Option<String>,
    /// The number of the entry with which the log begins; 1 when absent.
    #[param(value_type = Option<u32>, minimum = 1)]
    from: Option<String>,
    /// How many entries, 1 to 500. When absent all, and with `text` 500.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 500)]
    limit: Option<String>,
    /// Words to be marked where all of them stand, as the list finds them.
    text: Option<String>,
}

impl WantedOfRecord {
    /// Beside which conversation, and which part of the log.
    pub fn parse(self) -> Result<(Option<ConversationId>, LogPart), Vec<FieldProblem>> {
        let mut fields = Fields::new();
        let beside = number(&mut fields, "beside", self.beside);
        let from = number(&mut fields, "from", self.from).unwrap_or(1);
        if from == 0 {
            fields.fault("from", Reason::BadField, "must be 1 or more");
        }
        let limit = number(&mut fields, "limit", self.limit);
        if limit.is_some_and(|limit| !(1..=ENTRIES_MAX).contains(&limit)) {
            fields.fault("limit", Reason::BadField, format!("must be 1 to {ENTRIES_MAX}"));
        }
        let text = text(&mut fields, "text", self.text);
        let unsaid = if text.is_some() { ENTRIES_MAX } else { u32::MAX };
        let part = LogPart {
            from,
            limit: limit.unwrap_or(unsaid),
            text: text.map(|text| Asked::parse(&text)),
        };
        fields.or(Some((beside.map(ConversationId), part)))
    }
}

/// A number of the query, if it is there and one.
pub fn number<T: FromStr>(fields: &mut Fields, field: &str, raw: Option<String>) -> Option<T> {
    let parsed = raw?.parse().ok();
    if parsed.is_none() {
        fields.fault(field, Reason::BadField, "is no number that can be meant");
    }
    parsed
}

/// What a form leaves blank is not asked for.
fn given(raw: Option<String>) -> Option<String> {
    raw.filter(|raw| !raw.trim().is_empty())
}

fn text(fields: &mut Fields, field: &str, raw: Option<String>) -> Option<String> {
    let raw = given(raw)?;
    if raw.chars().count() > TEXT_MAX {
        let message = format!("must be at most {TEXT_MAX} characters");
        fields.fault(field, Reason::TooLong, message);
        return None;
    }
    Some(raw.trim().to_owned())
}

/// A word of a closed list.
pub fn word<T: serde::de::DeserializeOwned>(fields: &mut Fields, field: &str, raw: Option<String>) -> Option<T> {
    let known = serde_json::from_value(serde_json::Value::String(given(raw)?));
    known
        .map_err(|error: serde_json::Error| {
            fields.fault(
                field,
                Reason::BadField,
                wording::wanted(&error.to_string(), Some(field)),
            );
        })
        .ok()
}

fn rating(fields: &mut Fields, raw: Option<String>) -> Option<Rated> {
    let raw = given(raw)?;
    match raw.as_str() {
        "any" => Some(Rated::Any),
        "none" => Some(Rated::None),
        score => {
            let score = score.parse().ok().filter(|score| (1..=5).contains(score));
            if score.is_none() {
                fields.fault("rating", Reason::BadField, "must be 1 to 5, none or any");
            }
            score.map(Rated::As)
        }
    }
}
