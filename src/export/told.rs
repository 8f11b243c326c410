//! A record told in English: what stands above its log, and what each entry says. As text, or as a part of a page.
//!
//! Transcripts and exports share it. Nothing that anybody typed gets into a page unescaped.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::protocol::http::{ArchiveRecord, Exported};
use crate::protocol::server::{Content, Entry};
use crate::protocol::words::{EndWhy, Side};

/// What stands at the end of a log that goes on for others.
pub const CUT: &str = "What followed belongs to another agent's part.";

/// Dark and light, in print too; no script, nothing from elsewhere.
pub const STYLE: &str = "\
:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:44rem;margin:2rem auto;padding:0 1rem}\
dl{display:grid;grid-template-columns:max-content 1fr;gap:.25rem 1rem}dt{font-weight:600}dd{margin:0;overflow-wrap:anywhere}\
ol{list-style:none;padding:0}li{margin:.75rem 0}time{opacity:.7;font-size:.85em}.event{text-align:center;font-style:italic}\
.text{white-space:pre-wrap;overflow-wrap:anywhere}.agent{margin-left:2rem}";

/// `2026-11-21 16:09:54`
pub fn time(ms: i64) -> String {
    let zoned = Timestamp::from_millisecond(ms).map(|at| at.to_zoned(TimeZone::UTC));
    zoned.map_or_else(|_| ms.to_string(), |at| at.strftime("%Y-%m-%d %H:%M:%S").to_string())
}

/// What stands above the log, line by line.
pub fn head(record: &ArchiveRecord) -> Vec<(&'static str, String)> {
    let line = &record.line;
    let mut head = vec![("Customer", line.customer.clone())];
    head.extend(line.second.clone().map(|second| ("Second customer", second)));
    head.extend([
        ("Category", line.category_name.clone()),
        (
            "Agents",
            record
                .parts
                .iter()
                .map(|part| part.name.as_str())
                .collect::<Vec<_>>()
                .join(", "),
        ),
        ("Started", format!("{} UTC", time(line.started))),
        ("Ended", format!("{} UTC", time(line.ended))),
    ]);
    head.extend(record.email.clone().map(|email| ("E-mail", email)));
    head.extend(line.subject.clone().map(|subject| ("Subject", subject)));
    head.extend(line.rating.map(|rating| ("Rating", format!("{rating} of 5"))));
    head.extend(record.rating_comment.clone().map(|comment| ("Comment", comment)));
    if !line.tags.is_empty() {
        head.push(("Tags", line.tags.join(", ")));
    }
    head
}

/// What a file has.
pub fn holds(exported: Exported) -> String {
    let conversations = match exported.conversations {
        1 => "1 conversation".to_owned(),
        n => format!("{n} conversations"),
    };
    match exported.entries {
        1 => format!("{conversations}, 1 entry"),
        n => format!("{conversations}, {n} entries"),
    }
}

/// What a file has not, although it is of what was asked for: a sentence each.
pub fn lacks(exported: Exported) -> Vec<String> {
    let Exported {
        unreadable, missing, ..
    } = exported;
    let mut all = Vec::new();
    match unreadable {
        0 => {}
        1 => all.push("1 document in MongoDB cannot be read and is left out".to_owned()),
        n => all.push(format!("{n} documents in MongoDB cannot be read and are left out")),
    }
    all.extend(are_missing(missing, "these conversations"));
    all
}

/// That so many entries are not there, if any are.
pub fn are_missing(number: u64, of: &str) -> Option<String> {
    match number {
        0 => None,
        1 => Some(format!("1 entry of {of} is missing in the archive")),
        n => Some(format!("{n} entries of {of} are missing in the archive")),
    }
}

/// Whose entry it is, if it is a message; and what it says.
pub fn told(entry: &Entry) -> (Option<(&str, Side)>, String) {
    let who = |side: Side| match side {
        Side::Customer => "the customer",
        Side::Agent => "the agent",
    };
    let event = match &entry.content {
        Content::Message { side, name, text, .. } => return (Some((name, *side)), text.clone()),
        Content::Joined { agent } => format!("{agent} has joined."),
        Content::Dropped { side, name } => format!("{name}, {}, has lost the connection.", who(*side)),
        Content::Back { side, name } => format!("{name}, {}, is back.", who(*side)),
        Content::Returned { agent } => format!("{agent} was lost; the customer waits for another agent."),
        Content::Transferred { from, to: Some(to), .. } => format!("{from} has transferred it to {to}."),
        Content::Transferred {
            from, category_name, ..
        } => {
            let to = category_name
                .as_ref()
                .map_or(String::new(), |name| format!(" to {name}"));
            format!("{from} has transferred it{to}; the customer waits for an agent.")
        }
        Content::Invited { inviter, invitee, .. } => format!("{inviter} invited {invitee}, who accepted."),
        Content::NearlyFull { left } => format!("There is room for {left} more entries."),
        Content::Ended { why, name } => ended(*why, name.as_deref()),
    };
    (None, event)
}

fn ended(why: EndWhy, name: Option<&str>) -> String {
    let name = name.unwrap_or("Somebody");
    match why {
        EndWhy::CustomerLeft | EndWhy::AgentEnded => format!("{name} has ended the conversation."),
        EndWhy::CustomerLost | EndWhy::AgentLost => format!("{name} has not come back; the conversation has ended."),
        EndWhy::BothLost => "Neither has come back; the conversation has ended.".to_owned(),
        EndWhy::CategoryClosed => "The category was closed; the conversation has ended.".to_owned(),
    }
}

/// An entry of a page's list.
pub fn item(entry: &Entry) -> String {
    let at = time(entry.at);
    match told(entry) {
        (Some((name, side)), said) => {
            let side = match side {
                Side::Customer => "customer",
                Side::Agent => "agent",
            };
            let (name, said) = (escaped(name), escaped(&said));
            format!(
                "<li class=\"{side}\"><b>{name}</b> <time>{at}</time><div class=\"text\" dir=\"auto\">{said}</div></li>\n"
            )
        }
        (None, event) => format!("<li class=\"event\">{} <time>{at}</time></li>\n", escaped(&event)),
    }
}

/// Text as a page shows it, whatever stands in it.
pub fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c => escaped.push(c),
        }
    }
    escaped
}
