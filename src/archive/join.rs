//! A page of the file and one of MongoDB as one.

use std::collections::BTreeSet;

use crate::ids::ConversationId;
use crate::store::{ArchiveLine, ArchivePage};

/// What the file answered first, and what MongoDB answered after it. What is in the file counts, also when it does not fit any more, and
/// also when it has left meanwhile.
pub(super) fn join(own: ArchivePage, others: ArchivePage, here: &BTreeSet<ConversationId>, limit: u32) -> ArchivePage {
    let horizon = own.next.max(others.next);
    let was_here: BTreeSet<_> = own.lines.iter().map(|line| line.conversation.id).collect();
    let is_there = |id: &ConversationId| !here.contains(id) && !was_here.contains(id);
    let mut unreadable: Vec<ConversationId> = others.unreadable.into_iter().filter(is_there).collect();
    let others = others.lines.into_iter().filter(|line| is_there(&line.conversation.id));
    let mut lines: Vec<ArchiveLine> = own.lines.into_iter().chain(others).collect();
    lines.sort_by_key(|line| std::cmp::Reverse(line.conversation.id));
    // Below where either page ended, the other one knows nothing of it.
    lines.retain(|line| horizon.is_none_or(|horizon| line.conversation.id >= horizon));
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let is_cut = lines.len() > limit;
    lines.truncate(limit);
    let last = lines.last().map(|line| line.conversation.id);
    let next = if is_cut { last } else { horizon };
    // The next page comes to those below.
    unreadable.retain(|id| next.is_none_or(|next| *id >= next));
    ArchivePage {
        next,
        lines,
        not_indexed: own.not_indexed,
        unreadable,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hub::input::Preview;
    use crate::hub::row::{ConversationRow, Marks, Road};
    use crate::hub::text::Name;
    use crate::hub::time::Wall;
    use crate::ids::{CategoryId, CustomerId};

    fn line(id: u64) -> ArchiveLine {
        ArchiveLine {
            conversation: ConversationRow {
                id: ConversationId(id),
                road: Road::Queue,
                category: CategoryId(1),
                customer: CustomerId(1),
                customer_name: Name::parse("Zoë").unwrap(),
                second: None,
                email: None,
                subject: None,
                entered: Wall(0),
                started: Wall(0),
                queue_entries: Vec::new(),
                parts: Vec::new(),
                marks: [Marks::default(); 2],
                preview: Preview::On,
                preview_line: 1,
                preview_choice: None,
                note_for_next: None,
                end: None,
                rating: None,
                wrap_up_until: None,
            },
            entries: 0,
            until: None,
            tags: Vec::new(),
            hits: Vec::new(),
        }
    }

    fn page(ids: &[u64], next: Option<u64>) -> ArchivePage {
        ArchivePage {
            lines: ids.iter().map(|id| line(*id)).collect(),
            next: next.map(ConversationId),
            not_indexed: 0,
            unreadable: Vec::new(),
        }
    }

    #[test]
    fn what_leaves_the_file_between_two_answers_is_there_once() {
        let nothing = BTreeSet::new();
        let joined = join(page(&[9, 7], None), page(&[7, 5], None), &nothing, 10);
        assert_eq!(joined, page(&[9, 7, 5], None));
    }

    #[test]
    fn what_the_file_has_counts_though_it_does_not_fit() {
        let here = BTreeSet::from([ConversationId(7)]);
        let joined = join(page(&[9], None), page(&[7, 5], None), &here, 10);
        assert_eq!(joined, page(&[9, 5], None));
    }

    #[test]
    fn nothing_is_told_below_where_one_of_the_two_has_ended() {
        let nothing = BTreeSet::new();
        let joined = join(page(&[9, 8], Some(8)), page(&[7, 5], None), &nothing, 2);
        assert_eq!(joined, page(&[9, 8], Some(8)));
        let joined = join(page(&[9, 6], None), page(&[8, 7], Some(7)), &nothing, 2);
        assert_eq!(
            joined,
            page(&[9, 8], Some(8)),
            "the next page begins below what was told"
        );
    }

    #[test]
    fn what_cannot_be_read_is_told_once_and_not_where_the_file_has_it() {
        let unreadable = |ids: &[u64]| ids.iter().copied().map(ConversationId).collect::<Vec<_>>();
        let others = |next| ArchivePage {
            unreadable: unreadable(&[8, 7, 5]),
            ..page(&[6], next)
        };
        let here = BTreeSet::from([ConversationId(7)]);
        assert_eq!(
            join(page(&[9], None), others(None), &here, 10).unreadable,
            unreadable(&[8, 5])
        );
        assert_eq!(
            join(page(&[9], None), others(Some(6)), &here, 10).unreadable,
            unreadable(&[8])
        );
        assert_eq!(
            join(page(&[9], None), others(None), &here, 1).unreadable,
            unreadable(&[])
        );
    }
}
