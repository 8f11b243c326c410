//! The bodies of the HTTP routes: staff, categories.

use crate::hours::Turn;
use crate::hub::effect::Reason as Refusal;
use crate::hub::input::{AgentDraft, AgentEdit, CategoryEdit, Fate, HoursEdit, Standing};
use crate::hub::row::CategoryRow;
use crate::hub::text::{Email, Name, Note, Tag, Text, TextError, is_invisible};
use crate::hub::time::Wall;
use crate::hub::{QUEUE_LIMIT_MAX, RETENTION_DAYS, WRAP_UP_S_MAX};
use crate::protocol::http as wire;
use crate::protocol::http::FieldProblem;
use crate::protocol::words::Reason;

use super::{hours, words};

/// What is wrong with the fields of one body; collected, so that a form shows all faults at once.
#[derive(Debug, Default)]
pub struct Fields(Vec<FieldProblem>);

impl Fields {
    pub fn new() -> Self {
        Self::default()
    }

    /// Notes a fault.
    pub fn fault(&mut self, field: &str, reason: Reason, message: impl Into<String>) {
        self.0.push(FieldProblem {
            field: field.to_owned(),
            reason,
            message: message.into(),
        });
    }

    /// The value, or the faults noted so far.
    pub fn or<T>(self, value: Option<T>) -> Result<T, Vec<FieldProblem>> {
        match value {
            Some(value) if self.0.is_empty() => Ok(value),
            Some(_) | None => Err(self.0),
        }
    }

    fn text<const MAX: usize, const LINE: bool>(&mut self, field: &str, raw: &str) -> Option<Text<MAX, LINE>> {
        match Text::parse(raw) {
            Ok(text) => Some(text),
            Err(error) => {
                self.fault(field, text_fault(error), error.to_string());
                None
            }
        }
    }
}

/// The wire's word for a fault of a text.
pub fn text_fault(error: TextError) -> Reason {
    match error {
        TextError::Blank => Reason::Blank,
        TextError::TooLong { .. } => Reason::TooLong,
    }
}

/// Parses a name of a field.
pub fn name(fields: &mut Fields, field: &str, raw: &str) -> Option<Name> {
    fields.text(field, raw)
}

/// Parses a note of a field.
pub fn note_text(fields: &mut Fields, field: &str, raw: &str) -> Option<Note> {
    fields.text(field, raw)
}

/// Parses a tag of a field.
pub fn tag(fields: &mut Fields, field: &str, raw: &str) -> Option<Tag> {
    fields.text(field, raw)
}

/// Parses an e-mail address of a field.
pub fn email(fields: &mut Fields, field: &str, raw: &str) -> Option<Email> {
    let email: Email = fields.text(field, raw)?;
    if email_shaped(&email) {
        return Some(email);
    }
    fields.fault(field, Reason::BadField, "is no e-mail address");
    None
}

/// Whether mail could be sent there: something, one `@`, a host with a dot or the local host, no blanks
/// and nothing that is not seen, by which two addresses would look alike. Only mail itself can tell more.
pub(super) fn email_shaped(email: &str) -> bool {
    let Some((user, host)) = email.split_once('@') else {
        return false;
    };
    let plain = |c: char| !is_invisible(c) && !matches!(c, '@' | '<' | '>' | ',' | ';' | '"');
    let dotted = host == "localhost" || (host.contains('.') && host.split('.').all(|label| !label.is_empty()));
    !user.is_empty()
        && email.chars().filter(|c| *c == '@').count() == 1
        && user.chars().all(plain)
        && host.chars().all(plain)
        && dotted
}

/// A new agent for the hub, with all faults of its fields.
pub fn agent_draft(fields: &mut Fields, body: &wire::NewAgent) -> Option<AgentDraft> {
    let email = email(fields, "email", &body.email);
    let full_name = name(fields, "full_name", &body.full_name);
    let display_name = name(fields, "display_name", &body.display_name);
    let capacity = capacity(fields, body.capacity.unwrap_or(1));
    Some(AgentDraft {
        email: email?,
        full_name: full_name?,
        display_name: display_name?,
        admin: body.admin,
        capacity: capacity?,
        categories: Some(body.categories.clone()),
    })
}

/// A change of an agent for the hub, with all faults of its fields.
pub fn agent_edit(fields: &mut Fields, body: &wire::EditAgent) -> Option<AgentEdit> {
    Some(AgentEdit {
        email: body.email.as_deref().and_then(|raw| email(fields, "email", raw)),
        full_name: body.full_name.as_deref().and_then(|raw| name(fields, "full_name", raw)),
        display_name: body
            .display_name
            .as_deref()
            .and_then(|raw| name(fields, "display_name", raw)),
        admin: body.admin,
        capacity: body.capacity.and_then(|raw| capacity(fields, raw)),
        categories: body.categories.clone(),
        enabled: body.enabled,
        waiting: body.waiting.map(fate),
        waiting_newest: body.waiting_newest,
    })
}

pub fn capacity(fields: &mut Fields, raw: u8) -> Option<u8> {
    if (1..=4).contains(&raw) {
        return Some(raw);
    }
    fields.fault("capacity", Reason::BadCapacity, "must be 1 to 4");
    None
}

/// A change of a category for the hub at this moment, with all faults of its fields.
pub fn category_edit(fields: &mut Fields, body: &wire::EditCategory, now: Wall) -> Option<CategoryEdit> {
    if body
        .queue_limit
        .is_some_and(|limit| !(1..=QUEUE_LIMIT_MAX).contains(&limit))
    {
        let message = format!("must be 1 to {QUEUE_LIMIT_MAX}");
        fields.fault("queue_limit", Reason::BadSetting, message);
    }
    if body.wrap_up_s.is_some_and(|s| s > WRAP_UP_S_MAX) {
        fields.fault("wrap_up_s", Reason::BadSetting, format!("must be 0 to {WRAP_UP_S_MAX}"));
    }
    let retention_days = body.retention_days.map(|edit| match edit {
        wire::EditRetention::Forever => None,
        wire::EditRetention::Days(days) => Some(days),
    });
    if retention_days
        .flatten()
        .is_some_and(|days| !RETENTION_DAYS.contains(&days))
    {
        let message = format!(
            "must be {{\"days\": {} to {}}} or \"forever\"",
            RETENTION_DAYS.start(),
            RETENTION_DAYS.end()
        );
        fields.fault("retention_days", Reason::BadSetting, message);
    }
    let hours = body.hours.as_ref().and_then(|edit| match edit {
        wire::EditHours::Always => Some(HoursEdit {
            hours: None,
            standing: Standing::default(),
        }),
        wire::EditHours::Weekly(weekly) => hours::parse(fields, weekly).map(|hours| HoursEdit {
            standing: crate::hours::at(&hours, now).standing(),
            hours: Some(hours),
        }),
    });
    Some(CategoryEdit {
        name: body.name.as_deref().and_then(|raw| name(fields, "name", raw)),
        open: body.open,
        mode: body.mode.map(words::hub_mode),
        queue_limit: body.queue_limit,
        queue_when_unstaffed: body.queue_when_unstaffed,
        preview: body.preview.map(words::hub_preview),
        ask_email: body.ask_email,
        ask_subject: body.ask_subject,
        wrap_up_s: body.wrap_up_s,
        position: body.position,
        hours,
        retention_days,
        archived: body.archived,
        waiting: body.waiting.map(fate),
        waiting_newest: body.waiting_newest,
    })
}

/// What shall become of those who wait, for the hub.
pub fn fate(fate: wire::WaitingFate) -> Fate {
    match fate {
        wire::WaitingFate::Keep => Fate::Keep,
        wire::WaitingFate::Move(category) => Fate::Move(category),
        wire::WaitingFate::Dismiss => Fate::Dismiss,
    }
}

/// A category as staff see it: with what its hours mean now, and how many wait.
pub fn category(row: &CategoryRow, turn: Option<Turn>, waiting: u32) -> wire::Category {
    wire::Category {
        category: row.id,
        name: row.name.to_string(),
        position: row.position,
        open: row.open,
        mode: words::mode(row.mode),
        queue_limit: row.queue_limit,
        queue_when_unstaffed: row.queue_when_unstaffed,
        preview: words::preview(row.preview),
        ask_email: row.ask_email,
        ask_subject: row.ask_subject,
        wrap_up_s: row.wrap_up_s,
        hours: row.hours.as_deref().map(hours::shown),
        out_of_hours: turn.is_some_and(|turn| !turn.open),
        next_change: turn.and_then(|turn| turn.next).map(|next| next.0),
        retention_days: row.retention_days,
        archived: row.archived,
        waiting,
    }
}

/// Which field of a form a refusal of the hub is about.
pub fn reason_of_reply(refusal: Refusal) -> (Reason, Option<&'static str>, &'static str) {
    let field = match refusal {
        Refusal::EmailTaken => Some("email"),
        Refusal::NameTaken => Some("name"),
        Refusal::BadCapacity => Some("capacity"),
        Refusal::UnknownCategory => Some("categories"),
        _ => None,
    };
    (words::reason(refusal), field, words::sentence(refusal))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_a_user_and_a_host() {
        for good in [
            "ada@example.org",
            "a+b@sub.example.org",
            "root@localhost",
            "jürgen@bücher.example",
        ] {
            assert!(email_shaped(good), "{good}");
        }
        for bad in [
            "",
            "ada",
            "@example.org",
            "ada@",
            "ada@host",
            "a@b@c.org",
            "a b@c.org",
            "ada@.org",
            "<ada@c.org>",
            "ada@c..org",
            "ada\u{200B}@example.org",
            "ada@exam\u{AD}ple.org",
        ] {
            assert!(!email_shaped(bad), "{bad}");
        }
    }
}
