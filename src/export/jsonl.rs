//! JSON lines: each line a record as `GET /v1/conversations/{id}` has it, however many parts its log comes in; the last line says
//! what the file holds.

use serde::Serialize;

use crate::protocol::http::{
    ArchiveLine, ArchiveOffer, ArchivePart, ArchiveRecord, ArchiveWait, ConversationNote, ExportEnd, Exported,
};
use crate::protocol::server::Estimate;

use super::Part;

/// What stands before the log.
#[derive(Serialize)]
struct Head<'a> {
    line: &'a ArchiveLine,
    email: &'a Option<String>,
    rating_comment: &'a Option<String>,
    promised: &'a Option<Estimate>,
    parts: &'a [ArchivePart],
}

/// What stands after it.
#[derive(Serialize)]
struct Tail<'a> {
    cut: bool,
    waits: &'a [ArchiveWait],
    offers: &'a [ArchiveOffer],
    notes: &'a [ConversationNote],
}

pub fn part(out: &mut Vec<u8>, part: &Part<'_>) {
    let Part {
        record,
        first,
        last,
        written,
    } = part;
    // All of it by name, so that a field more is not forgotten.
    let ArchiveRecord {
        line,
        email,
        rating_comment,
        promised,
        parts,
        log,
        found: _,
        cut,
        waits,
        offers,
        notes,
    } = record;
    if *first {
        write(
            out,
            &Head {
                line,
                email,
                rating_comment,
                promised,
                parts,
            },
        );
        out.pop();
        out.extend_from_slice(b",\"log\":[");
    }
    for (at, entry) in log.iter().enumerate() {
        if at > 0 || *written > 0 {
            out.push(b',');
        }
        write(out, entry);
    }
    if *last {
        out.extend_from_slice(b"],");
        let tail = Tail {
            cut: *cut,
            waits,
            offers,
            notes,
        };
        let brace = out.len();
        write(out, &tail);
        out.remove(brace);
        out.push(b'\n');
    }
}

pub fn end(out: &mut Vec<u8>, exported: Exported) {
    write(out, &ExportEnd { exported });
    out.push(b'\n');
}

fn write(out: &mut Vec<u8>, of: &impl Serialize) {
    serde_json::to_writer(out, of).expect("a body of the wire is always JSON");
}
