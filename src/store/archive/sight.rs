//! How far an agent sees: all of a conversation that they hold or saw to its end, and else only what it was when their part ended.

use rusqlite::Connection;

use crate::hub::row::{ConversationRow, End, Road};
use crate::hub::time::Wall;
use crate::ids::{AgentId, CategoryId, EntryId};
use crate::store::fault::Fault;
use crate::store::questions;

use super::list::ArchiveQuery;
use super::{WaitLine, each_stay, waits};

/// Where more is found of a conversation than its row says.
pub(super) trait Kept {
    /// How many entries it has.
    fn entries(&self, row: &ConversationRow) -> Result<u32, Fault>;
    /// How it waited in that stay.
    fn waits(&self, entry: EntryId) -> Result<Vec<WaitLine>, Fault>;
}

impl Kept for Connection {
    fn entries(&self, row: &ConversationRow) -> Result<u32, Fault> {
        questions::entries_count(self, row.id)
    }

    fn waits(&self, entry: EntryId) -> Result<Vec<WaitLine>, Fault> {
        waits(self, entry)
    }
}

/// What an agent sees of a conversation.
pub(super) enum Sight {
    Nothing,
    All,
    Until(Cut),
}

/// Where a conversation went on without the agent.
pub(super) struct Cut {
    /// How many parts there were until then.
    parts: usize,
    from: Wall,
    pub to: Wall,
    /// The last entry of the part.
    pub until: u32,
}

impl Sight {
    pub fn of(kept: &impl Kept, row: &ConversationRow, agent: AgentId) -> Result<Self, Fault> {
        let Some(at) = row.parts.iter().rposition(|part| part.agent == agent) else {
            return Ok(Self::Nothing);
        };
        let Some((part, (to, until))) = row.parts.get(at).and_then(|part| Some((part, part.to?))) else {
            return Ok(Self::All);
        };
        let is_last = at + 1 == row.parts.len();
        // A part that ran to the end has the entry that says so; one that was transferred has not, and waits or goes on.
        // Of two of the staff who met each has a part to the end.
        if (is_last || row.road == Road::Invitation) && row.end.is_some() && until >= kept.entries(row)? {
            return Ok(Self::All);
        }
        Ok(Self::Until(Cut {
            parts: at + 1,
            from: part.from,
            to,
            until,
        }))
    }
}

impl Cut {
    /// The stays in queues that led to the part or to one before it.
    fn stays(&self, kept: &impl Kept, row: &ConversationRow) -> Result<Vec<(EntryId, CategoryId)>, Fault> {
        let seen = each_stay(row, |entry| {
            let stays = kept.waits(entry)?.into_iter();
            Ok(stays
                .filter(|stay| stay.left <= self.from)
                .map(|stay| (entry, stay.category))
                .collect())
        })?;
        Ok(seen)
    }

    /// The conversation as it was when the part ended.
    pub fn apply(&self, kept: &impl Kept, row: &mut ConversationRow) -> Result<(), Fault> {
        let stays = self.stays(kept, row)?;
        row.queue_entries = stays.iter().map(|(entry, _)| *entry).collect();
        if let Some((_, category)) = stays.last() {
            row.category = *category;
        }
        row.parts.truncate(self.parts);
        row.end = row.end.map(|end| End { at: self.to, ..end });
        row.rating = None;
        row.note_for_next = None;
        row.wrap_up_until = None;
        Ok(())
    }
}

/// Whether what the reader may see of an ended conversation fits too: what came later is not asked about.
pub(super) fn fits(
    kept: &impl Kept,
    query: &ArchiveQuery,
    row: &ConversationRow,
    reader: AgentId,
) -> Result<bool, Fault> {
    let cut = match Sight::of(kept, row, reader)? {
        Sight::Nothing => return Ok(false),
        Sight::All => return Ok(true),
        Sight::Until(cut) => cut,
    };
    if query.rating.is_some() || query.tag.is_some() || query.why.is_some() {
        return Ok(false);
    }
    let had_part = |agent| row.parts.iter().take(cut.parts).any(|part| part.agent == agent);
    if !query.agent.is_none_or(had_part) {
        return Ok(false);
    }
    match query.category {
        None => Ok(true),
        Some(wanted) => Ok(cut.stays(kept, row)?.iter().any(|(_, category)| *category == wanted)),
    }
}

/// Whether an agent may add to a conversation: they hold it, or it ended with them.
pub(super) fn may_add(kept: &impl Kept, row: &ConversationRow, agent: AgentId) -> Result<bool, Fault> {
    Ok(matches!(Sight::of(kept, row, agent)?, Sight::All))
}
