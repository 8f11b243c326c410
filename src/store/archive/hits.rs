//! Where the words of a search stand: a few places of each conversation in a list, all of them in what is read of a record.

use rusqlite::Connection;

use crate::hub::row::{Content, ConversationRow, EntryRow};
use crate::ids::ConversationId;
use crate::store::fault::Fault;
use crate::store::questions;
use crate::words::Asked;
use crate::words::snippet::{Piece, marked, snippet};

use super::index;

/// A place where the words of a search stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// The number of the entry; 0 is the head.
    pub seq: u32,
    pub pieces: Vec<Piece>,
}

/// Pieces of the places that the index gave, around the words.
pub(super) fn around(
    tables: &Connection,
    asked: &Asked,
    conversation: &ConversationRow,
    seqs: &[u32],
) -> Result<Vec<Hit>, Fault> {
    let mut hits = Vec::new();
    for seq in seqs {
        let text = match *seq {
            0 => Some(index::head(conversation)),
            seq => message(tables, conversation.id, seq)?,
        };
        if let Some(pieces) = text.and_then(|text| snippet(&text, asked)) {
            hits.push(Hit { seq: *seq, pieces });
        }
    }
    Ok(hits)
}

fn message(tables: &Connection, of: ConversationId, seq: u32) -> Result<Option<String>, Fault> {
    let entry = questions::entry(tables, of, seq)?;
    Ok(entry.as_ref().and_then(said).map(str::to_owned))
}

fn said(entry: &EntryRow) -> Option<&str> {
    match &entry.content {
        Content::Message { body, .. } => Some(body.as_str()),
        _ => None,
    }
}

/// The head and those of the entries in which all of the words stand, whole.
pub(super) fn whole(asked: &Asked, conversation: &ConversationRow, log: &[EntryRow]) -> Vec<Hit> {
    let head = index::head(conversation);
    let messages = log.iter().filter_map(|entry| said(entry).map(|text| (entry.seq, text)));
    [(0, head.as_str())]
        .into_iter()
        .chain(messages)
        .filter_map(|(seq, text)| marked(text, asked).map(|pieces| Hit { seq, pieces }))
        .collect()
}
