//! The bodies of the archive's routes, store to wire.

use crate::hub::row::{CategoryRow, ConversationRow, EntryRow, Part};
use crate::ids::CategoryId;
use crate::protocol::http as wire;
use crate::protocol::server::{Content, Entry};
use crate::store::{self, SpoolKind};

use super::{outgoing, words};

/// An ended conversation as a line of a list; `None` while it has not ended.
pub fn archive_line(line: &store::ArchiveLine, categories: &[CategoryRow]) -> Option<wire::ArchiveLine> {
    let tags = line.tags.clone();
    let hits = line.hits.iter().map(hit).collect();
    let shown = bare_line(&line.conversation, line.entries, line.until, categories)?;
    Some(wire::ArchiveLine { tags, hits, ..shown })
}

fn bare_line(
    row: &ConversationRow,
    entries: u32,
    until: Option<u32>,
    categories: &[CategoryRow],
) -> Option<wire::ArchiveLine> {
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
        second: row.second.as_ref().map(|second| second.name.to_string()),
        subject: row.subject.as_ref().map(ToString::to_string),
        agents,
        started: row.started.0,
        ended: end.at.0,
        why: until.is_none().then(|| words::end_why(end.why)),
        waited_ms: row.started.since(row.entered),
        entries,
        rating: row.rating.as_ref().map(|rating| rating.score),
        tags: Vec::new(),
        road: words::road(row.road),
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
    categories.iter().find(|row| row.id == id).map_or_else(
        || {
            if id == CategoryId::NONE {
                String::new()
            } else {
                format!("#{id}")
            }
        },
        |row| row.name.to_string(),
    )
}

/// A record as its reader may see it; `None` while it has not ended.
pub fn archive_record(record: &store::ArchiveRecord, categories: &[CategoryRow]) -> Option<wire::ArchiveRecord> {
    let row = &record.conversation;
    let mut line = bare_line(row, record.entries, record.until, categories)?;
    line.tags.clone_from(&record.tags);
    let comment = row.rating.as_ref().and_then(|rating| rating.comment.as_ref());
    Some(wire::ArchiveRecord {
        line,
        email: row.email.as_ref().map(ToString::to_string),
        rating_comment: comment.map(ToString::to_string),
        promised: record.promised.map(outgoing::estimate),
        parts: row.parts.iter().map(part).collect(),
        log: record.log.iter().map(|row| entry(row, categories)).collect(),
        found: record.found.iter().map(hit).collect(),
        cut: record.until.is_some(),
        waits: record.waits.iter().map(|stay| wait(stay, categories)).collect(),
        offers: record.offers.iter().map(offer).collect(),
        notes: record.notes.iter().map(note).collect(),
    })
}

fn entry(row: &EntryRow, categories: &[CategoryRow]) -> Entry {
    let mut entry = outgoing::entry(row);
    if let Content::Transferred {
        category,
        category_name: name,
        ..
    } = &mut entry.content
    {
        *name = Some(category_name(categories, *category));
    }
    entry
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
pub fn beside(beside: &store::BesideChat, away: bool, categories: &[CategoryRow]) -> wire::Beside {
    wire::Beside {
        notes: beside.notes.iter().map(note).collect(),
        tags: beside.tags.clone(),
        earlier: beside
            .earlier
            .iter()
            .filter_map(|line| archive_line(line, categories))
            .collect(),
        away,
    }
}

/// An erasure, without whose it is.
pub fn erasure(line: &store::ErasureLine) -> wire::Erasure {
    let state = match (line.swept, line.proven) {
        (_, Some(_)) => wire::ErasureState::Proven,
        (Some(_), None) => wire::ErasureState::Swept,
        (None, None) => wire::ErasureState::Asked,
    };
    wire::Erasure {
        erasure: line.id,
        state,
        by: line.name.clone(),
        agent: line.agent,
        asked: line.asked.0,
        swept: line.swept.map(|at| at.0),
        proven: line.proven.map(|at| at.0),
        conversations: line.conversations,
        entries: line.gone.entries,
        notes: line.gone.notes,
        ratings: line.gone.ratings,
    }
}

/// One thing that MongoDB will never take.
pub fn refused_thing(thing: &store::SetAside) -> wire::RefusedThing {
    wire::RefusedThing {
        kind: match thing.kind {
            SpoolKind::Conversation => wire::MongoKind::Conversation,
            SpoolKind::Removal => wire::MongoKind::Removal,
            SpoolKind::Agent => wire::MongoKind::Agent,
            SpoolKind::Category => wire::MongoKind::Category,
            SpoolKind::Settings => wire::MongoKind::Settings,
            SpoolKind::Audit => wire::MongoKind::Audit,
        },
        id: thing.id,
        why: thing.why.clone(),
    }
}
