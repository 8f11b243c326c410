//! CSV: each row an entry with the columns of its conversation; the last row says what the file holds.
//!
//! For people with a spreadsheet. What only JSON lines hold: waits, offers, parts and notes.

use jiff::Timestamp;

use crate::http::audit::word;
use crate::protocol::http::{ArchiveRecord, Exported};
use crate::protocol::server::{Content, Entry};

use super::Part;
use super::told::{holds, lacks, told};

/// The columns: of the conversation, then of the entry.
pub const COLUMNS: [&str; 23] = [
    "conversation",
    "road",
    "category",
    "customer",
    "second",
    "email",
    "subject",
    "agents",
    "started",
    "ended",
    "why",
    "waited_s",
    "rating",
    "rating_comment",
    "tags",
    "cut",
    "entries",
    "entry",
    "at",
    "kind",
    "side",
    "name",
    "text",
];

/// Those of the entry.
const OF_ENTRY: usize = 6;

/// The kind of the last row.
const END: &str = "end_of_export";

/// By which a spreadsheet knows that it is UTF-8.
const MARK: &[u8] = "\u{FEFF}".as_bytes();

pub(super) fn begin(out: &mut Vec<u8>) {
    out.extend_from_slice(MARK);
    rows(out, [COLUMNS.map(str::to_owned)]);
}

pub(super) fn part(out: &mut Vec<u8>, part: &Part<'_>) {
    let record = part.record;
    let line = of_conversation(record);
    let row = |entry: [String; OF_ENTRY]| {
        let cells = line.iter().cloned().chain(entry);
        cells.map(no_formula).collect::<Vec<_>>()
    };
    if part.last && part.written == 0 && record.log.is_empty() {
        rows(out, [row(Default::default())]);
    }
    rows(out, record.log.iter().map(|entry| row(of_entry(entry))));
}

pub(super) fn end(out: &mut Vec<u8>, exported: Exported) {
    let mut row = COLUMNS.map(|_| String::new());
    let holds = std::iter::once(holds(exported))
        .chain(lacks(exported))
        .collect::<Vec<_>>()
        .join("; ");
    for (column, cell) in COLUMNS.iter().zip(&mut row) {
        match *column {
            "kind" => END.clone_into(cell),
            "text" => cell.clone_from(&holds),
            _ => {}
        }
    }
    rows(out, [row]);
}

fn rows<R: IntoIterator<Item: AsRef<[u8]>>>(out: &mut Vec<u8>, rows: impl IntoIterator<Item = R>) {
    let mut table = csv::Writer::from_writer(out);
    for row in rows {
        table.write_record(row).expect("memory takes everything");
    }
    table.flush().expect("memory takes everything");
}

fn of_conversation(record: &ArchiveRecord) -> [String; COLUMNS.len() - OF_ENTRY] {
    let line = &record.line;
    let text = |of: &Option<String>| of.clone().unwrap_or_default();
    [
        line.conversation.to_string(),
        word(&line.road),
        line.category_name.clone(),
        line.customer.clone(),
        text(&line.second),
        text(&record.email),
        text(&line.subject),
        line.agents.join(", "),
        moment(line.started),
        moment(line.ended),
        line.why.as_ref().map(word).unwrap_or_default(),
        (line.waited_ms / 1_000).to_string(),
        line.rating.map(|rating| rating.to_string()).unwrap_or_default(),
        text(&record.rating_comment),
        line.tags.join(", "),
        record.cut.to_string(),
        line.entries.to_string(),
    ]
}

fn of_entry(entry: &Entry) -> [String; OF_ENTRY] {
    let (_, text) = told(entry);
    let (side, name) = match &entry.content {
        Content::Message { side, name, .. } | Content::Dropped { side, name } | Content::Back { side, name } => {
            (Some(side), Some(name))
        }
        Content::Joined { agent } | Content::Returned { agent } => (None, Some(agent)),
        Content::Transferred { from, .. } => (None, Some(from)),
        Content::Ended { name, .. } => (None, name.as_ref()),
        Content::NearlyFull { .. } => (None, None),
        Content::Invited { side, inviter, .. } => (Some(side), Some(inviter)),
    };
    [
        entry.seq.to_string(),
        moment(entry.at),
        kind(&entry.content),
        side.map(word).unwrap_or_default(),
        name.cloned().unwrap_or_default(),
        text,
    ]
}

/// The wire's word for what an entry is.
fn kind(content: &Content) -> String {
    match content {
        Content::Message { .. } => "message",
        Content::Joined { .. } => "joined",
        Content::Dropped { .. } => "dropped",
        Content::Back { .. } => "back",
        Content::Returned { .. } => "returned",
        Content::Transferred { .. } => "transferred",
        Content::NearlyFull { .. } => "nearly_full",
        Content::Invited { .. } => "invited",
        Content::Ended { .. } => "ended",
    }
    .to_owned()
}

/// A cell that a spreadsheet shows and does not work out: what anyone may have typed stands in these. Where people write wide signs,
/// so do their formulas.
pub fn no_formula(cell: String) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']) {
        format!("'{cell}")
    } else {
        cell
    }
}

/// RFC 3339, in UTC.
pub fn moment(ms: i64) -> String {
    Timestamp::from_millisecond(ms).map_or_else(|_| ms.to_string(), |moment| format!("{moment:.3}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        for evil in [
            "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", "＋1", "－1", "＠A1",
        ] {
            assert_eq!(no_formula(evil.to_owned()), format!("'{evil}"));
        }
        for harmless in ["Ann", "", "a=b", "10.0.0.1", " =1"] {
            assert_eq!(no_formula(harmless.to_owned()), harmless);
        }
    }

    #[test]
    fn moments_are_written_as_everybody_reads_them() {
        assert_eq!(moment(1_700_000_000_123), "2023-11-14T22:13:20.123Z");
    }
}
