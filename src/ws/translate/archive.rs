//! The bodies of the archive's routes, store to wire.

use crate::hub::row::{CategoryRow, ConversationRow, Part};
use crate::ids::{AgentId, CategoryId};
use crate::protocol::http as wire;
use crate::store;

use super::{outgoing, words};

/// An ended conversation as a line of a list; `None` while it has not ended.
pub fn archive_line(line: &store::ArchiveLine, categories: &[CategoryRow]) -> Option<wire::ArchiveLine> {
    let tags = line.tags.clone();
    let hits = line.hits.iter().map(hit).collect();
    let shown = bare_line(&line.conversation, line.entries, categories)?;
    Some(wire::ArchiveLine { tags, hits, ..shown })
}

fn bare_line(row: &ConversationRow, entries: u32, categories: &[CategoryRow]) -> Option<wire::ArchiveLine> {
    let end = row.end?;
    let mut agents: Vec<String> = Vec::new();
    for part in &row.parts {
        if agents.last().map(String::as_str) != Some(part.name.as_str()) {
            agents.push(part.name.to_string());
        }
    }
    Some(wire::ArchiveLine {
        conversation: row.id,
        category: row.category,
        category_name: category_name(categories, row.category),
        customer: row.customer_name.to_string(),
        subject: row.subject.as_ref().map(ToString::to_string),
        agents,
        started: row.started.0,
        ended: end.at.0,
        why: words::end_why(end.why),
        waited_ms: row.started.since(row.entered),
        entries,
        rating: row.rating.as_ref().map(|rating| rating.score),
        tags: Vec::new(),
        road: words::road(row.road).to_owned(),
        hits: Vec::new(),
    })
}

fn hit(hit: &store::Hit) -> wire::Hit {
    let piece = |piece: &crate::words::snippet::Piece| wire::Piece {
        text: piece.text.clone(),
        found: piece.found,
    };
    wire::Hit {
        seq: hit.seq,
        pieces: hit.pieces.iter().map(piece).collect(),
    }
}

fn category_name(categories: &[CategoryRow], id: CategoryId) -> String {
    categories
        .iter()
        .find(|row| row.id == id)
        .map_or_else(|| format!("#{id}"), |row| row.name.to_string())
}

/// A record as its reader may see it; `reader` is the one whose part alone is shown, and then what belongs to a later part is not:
/// its stays in queues, its ringings, others' notes. `None` while it has not ended.
pub fn archive_record(
    record: &store::ArchiveRecord,
    categories: &[CategoryRow],
    reader: Option<AgentId>,
) -> Option<wire::ArchiveRecord> {
    let row = &record.conversation;
    let mut line = bare_line(row, record.entries, categories)?;
    line.tags.clone_from(&record.tags);
    let cut = record.log.last().map_or(0, |entry| entry.seq) < record.entries;
    let comment = row.rating.as_ref().and_then(|rating| rating.comment.as_ref());
    let parts = parts_shown(&row.parts, reader.filter(|_| cut));
    let until = parts.last().and_then(|part| part.to).filter(|_| cut);
    let shown = |at: i64| until.is_none_or(|(until, _)| at <= until.0);
    Some(wire::ArchiveRecord {
        line,
        email: row.email.as_ref().map(ToString::to_string),
        rating_comment: comment.filter(|_| !cut).map(ToString::to_string),
        promised: record.promised.map(outgoing::estimate),
        parts: parts.iter().map(part).collect(),
        log: record.log.iter().map(outgoing::entry).collect(),
        cut,
        waits: record
            .waits
            .iter()
            .filter(|stay| shown(stay.left.0))
            .map(|stay| wait(stay, categories))
            .collect(),
        offers: record
            .offers
            .iter()
            .filter(|offer| shown(offer.ended.0))
            .map(offer)
            .collect(),
        notes: record
            .notes
            .iter()
            .filter(|note| shown(note.at.0) || (reader.is_some() && reader == note.agent))
            .map(note)
            .collect(),
    })
}

/// A part's note is written to its agent; who came before does not read what was said after theirs.
fn parts_shown(parts: &[Part], reader: Option<AgentId>) -> &[Part] {
    let last = reader.and_then(|reader| parts.iter().rposition(|part| part.agent == reader));
    last.and_then(|last| parts.get(..=last)).unwrap_or(parts)
}

fn part(part: &Part) -> wire::ArchivePart {
    wire::ArchivePart {
        agent: part.agent,
        name: part.name.to_string(),
        from: part.from.0,
        to: part.to.map(|(at, _)| at.0),
        note: part.note.as_ref().map(ToString::to_string),
    }
}

fn wait(stay: &store::WaitLine, categories: &[CategoryRow]) -> wire::ArchiveWait {
    wire::ArchiveWait {
        category: stay.category,
        category_name: category_name(categories, stay.category),
        entered: stay.entered.0,
        left: stay.left.0,
        place_at_first: stay.place_at_first,
    }
}

fn offer(offer: &store::OfferLine) -> wire::ArchiveOffer {
    wire::ArchiveOffer {
        agent: offer.agent,
        name: offer.name.clone(),
        at: offer.at.0,
        ended: offer.ended.0,
        why: words::offer_gone(offer.why),
    }
}

/// A note on a conversation.
pub fn note(note: &store::NoteLine) -> wire::ConversationNote {
    wire::ConversationNote {
        note: note.note,
        agent: note.agent,
        name: note.name.clone(),
        at: note.at.0,
        text: note.text.clone(),
    }
}

/// What stands beside a chat.
pub fn beside(beside: &store::BesideChat, categories: &[CategoryRow]) -> wire::Beside {
    wire::Beside {
        notes: beside.notes.iter().map(note).collect(),
        tags: beside.tags.clone(),
        earlier: beside
            .earlier
            .iter()
            .filter_map(|line| archive_line(line, categories))
            .collect(),
    }
}
