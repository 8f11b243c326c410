//! The archive: who may list and read which conversation, page by page, up to which entry.

use usher::hub::effect::EndWhy;
use usher::hub::row::{Change, ConversationRow, Row, WaitEnd};
use usher::hub::time::Wall;
use usher::ids::{AgentId, CategoryId, ConversationId};
use usher::store::records::{NoteRecord, Record};
use usher::store::{ArchiveQuery, LogPart, ReadBy};

use super::Kept;
use super::samples::{ESTIMATE, agent, ended_conversation, message, open_conversation, part, put_entry, wait};
use crate::store::both::{Both, over_both};

over_both! {
    lists_are_by_who_took_part_and_by_category,
    pages_follow_each_other_without_gap_or_overlap,
    each_reads_up_to_the_end_of_their_part,
    whoever_gave_it_back_does_not_see_how_it_ended_in_the_queue,
    what_has_not_ended_is_not_in_the_archive,
    a_removed_agent_keeps_the_name_in_the_record,
}

fn ended(id: u64, category: u32, agents: &[u32]) -> Row {
    Row::Conversation(ConversationRow {
        category: CategoryId(category),
        parts: agents.iter().map(|agent| part(*agent, Some((50, 5)))).collect(),
        ..ended_conversation(id, EndWhy::AgentEnded)
    })
}

async fn ids(kept: &Both, query: ArchiveQuery) -> Vec<u64> {
    let page = kept.reader.archive_list(query).await.unwrap();
    page.lines.iter().map(|line| line.conversation.id.0).collect()
}

const ALL: ArchiveQuery = ArchiveQuery {
    reader: None,
    agent: None,
    category: None,
    customer: None,
    from: None,
    to: None,
    road: None,
    rating: None,
    tag: None,
    why: None,
    text: None,
    before: None,
    limit: 50,
};

async fn lists_are_by_who_took_part_and_by_category(kept: Both) {
    kept.put([
        ended(1, 1, &[1]),
        ended(2, 2, &[1, 2]),
        ended(3, 1, &[2, 1, 2]),
        Row::Conversation(open_conversation(4)),
        ended(5, 1, &[3]),
    ])
    .await;
    kept.keep(vec![Change::Retire(ConversationId(3))], Vec::new()).await;
    let of_agent = |agent| ArchiveQuery {
        agent: Some(AgentId(agent)),
        ..ALL
    };
    let sales = Some(CategoryId(1));
    assert_eq!(ids(&kept, ALL).await, [5, 3, 2, 1]);
    assert_eq!(ids(&kept, of_agent(1)).await, [3, 2, 1]);
    assert_eq!(ids(&kept, of_agent(2)).await, [3, 2]);
    assert_eq!(ids(&kept, of_agent(9)).await, [0; 0]);
    let of_sales = ArchiveQuery { category: sales, ..ALL };
    assert_eq!(ids(&kept, of_sales).await, [5, 3, 1]);
    let both = ArchiveQuery {
        category: sales,
        ..of_agent(2)
    };
    assert_eq!(ids(&kept, both).await, [3]);
}

async fn pages_follow_each_other_without_gap_or_overlap(kept: Both) {
    kept.put((1..=25).map(|id| ended(id, 1, &[1]))).await;
    for agent in [None, Some(AgentId(1))] {
        let mut seen = Vec::new();
        let mut before = None;
        loop {
            let query = ArchiveQuery {
                agent,
                before,
                limit: 10,
                ..ALL
            };
            let page = ids(&kept, query).await;
            let Some(last) = page.last() else { break };
            before = Some(ConversationId(*last));
            seen.extend(page);
        }
        assert_eq!(seen, (1..=25).rev().collect::<Vec<_>>());
    }
}

async fn each_reads_up_to_the_end_of_their_part(kept: Both) {
    let mut row = ended_conversation(1, EndWhy::CustomerLeft);
    // Agent 1 had it twice, agent 2 in between; the last part was never closed.
    row.parts = vec![
        part(1, Some((40, 2))),
        part(2, Some((41, 3))),
        part(1, Some((42, 4))),
        part(3, None),
    ];
    let entries = (1..=6).map(|seq| put_entry(1, message(seq, "hello")));
    kept.put(
        [
            Row::Conversation(row.clone()),
            Row::Wait(wait(1, WaitEnd::Paired(row.id))),
        ]
        .into_iter()
        .chain(entries),
    )
    .await;
    let lines = kept.reader.archive_list(ALL).await.unwrap().lines;
    assert_eq!((lines[0].entries, &lines[0].conversation), (6, &row));
    for (agent, visible) in [(None, 6), (Some(1), 4), (Some(2), 3), (Some(3), 6)] {
        let record = kept
            .reader
            .archive_record(
                row.id,
                agent.map_or(ReadBy::Admin, |agent| ReadBy::Agent(AgentId(agent))),
                LogPart::ALL,
            )
            .await
            .unwrap()
            .unwrap();
        let seqs: Vec<u32> = record.log.iter().map(|entry| entry.seq).collect();
        assert_eq!(seqs, (1..=visible).collect::<Vec<_>>(), "{agent:?}");
        assert_eq!(record.until, (visible < 6).then_some(visible));
        assert_eq!((record.promised, record.entries), (Some(ESTIMATE), visible));
    }
    assert_eq!(
        kept.reader
            .archive_record(row.id, ReadBy::Agent(AgentId(4)), LogPart::ALL)
            .await
            .unwrap(),
        None
    );
}

/// Given back and ended while it waited: the last who had it does not see who was written to, or that it ended.
async fn whoever_gave_it_back_does_not_see_how_it_ended_in_the_queue(kept: Both) {
    let mut row = ended_conversation(1, EndWhy::CustomerLeft);
    row.parts = vec![part(1, Some((40, 2)))];
    let entries = (1..=3).map(|seq| put_entry(1, message(seq, "hello")));
    kept.put([Row::Conversation(row.clone())].into_iter().chain(entries))
        .await;
    let note = |uid, agent, at| {
        Record::AddNote(NoteRecord {
            uid,
            conversation: row.id,
            agent: Some(AgentId(agent)),
            name: "Ada".to_owned(),
            at: Wall(at),
            text: "calls back".to_owned(),
        })
    };
    kept.record([note(1, 2, 40), note(2, 2, 41), note(3, 1, 42)]).await;
    let by = ReadBy::Agent(AgentId(1));
    let record = kept
        .reader
        .archive_record(row.id, by, LogPart::ALL)
        .await
        .unwrap()
        .unwrap();
    assert_eq!((record.until, record.log.len()), (Some(2), 2));
    let notes = record.notes.iter().map(|note| (note.agent, note.at));
    let notes: Vec<_> = notes.collect();
    let (own, of_before) = ((Some(AgentId(1)), Wall(42)), (Some(AgentId(2)), Wall(40)));
    assert_eq!(notes, [of_before, own], "their own, and what stood there by then");
    let seen = record.conversation;
    assert!(
        row.rating.is_some() && row.note_for_next.is_some() && row.wrap_up_until.is_some(),
        "there is something to hide"
    );
    assert_eq!(
        (seen.rating, seen.note_for_next, seen.wrap_up_until),
        (None, None, None)
    );
    assert_eq!(kept.reader.adding(row.id, by).await.unwrap(), None);
}

async fn what_has_not_ended_is_not_in_the_archive(kept: Both) {
    kept.put([Row::Conversation(open_conversation(1))]).await;
    assert_eq!(
        kept.reader
            .archive_record(ConversationId(1), ReadBy::Admin, LogPart::ALL)
            .await
            .unwrap(),
        None
    );
    assert_eq!(
        kept.reader
            .archive_record(ConversationId(2), ReadBy::Admin, LogPart::ALL)
            .await
            .unwrap(),
        None
    );
}

async fn a_removed_agent_keeps_the_name_in_the_record(kept: Both) {
    kept.put([Row::Agent(agent(1, "ada@example.org")), ended(1, 1, &[1])])
        .await;
    kept.keep(vec![Change::RemoveAgent(AgentId(1))], Vec::new()).await;
    let record = kept
        .reader
        .archive_record(ConversationId(1), ReadBy::Admin, LogPart::ALL)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(record.conversation.parts[0].name.as_str(), "Ada");
}

#[tokio::test]
async fn every_wait_is_kept_with_how_it_ended() {
    let mut kept = Kept::new();
    let mut unpromised = wait(3, WaitEnd::Abandoned);
    unpromised.promised = None;
    kept.put([
        Row::Wait(wait(1, WaitEnd::Paired(ConversationId(9)))),
        Row::Wait(wait(2, WaitEnd::Left)),
        Row::Wait(unpromised),
        Row::Wait(wait(4, WaitEnd::Moved)),
        Row::Wait(wait(5, WaitEnd::Dismissed)),
    ])
    .await;
    let tables = rusqlite::Connection::open(kept.path()).unwrap();
    let mut statement = tables
        .prepare(
            "SELECT how, conversation, promised_from_min, promised_to_min, place_at_first FROM waits ORDER BY entry",
        )
        .unwrap();
    type Line = (String, Option<i64>, Option<u32>, Option<u32>, u32);
    let waits: Vec<Line> = statement
        .query_map([], |row| row.try_into())
        .unwrap()
        .map(Result::unwrap)
        .collect();
    let kept = |how: &str, conversation, from, to| (how.to_owned(), conversation, from, to, 3);
    assert_eq!(
        waits,
        [
            kept("paired", Some(9), Some(2), Some(5)),
            kept("left", None, Some(2), Some(5)),
            kept("abandoned", None, None, None),
            kept("moved", None, Some(2), Some(5)),
            kept("dismissed", None, Some(2), Some(5)),
        ]
    );
}

#[tokio::test]
async fn history_gives_the_entries_asked_for() {
    let mut kept = Kept::new();
    kept.put((1..=10).map(|seq| put_entry(1, message(seq, "hello")))).await;
    let seqs = async |from, before| -> Vec<u32> {
        let rows = kept.reader.history(ConversationId(1), from, before).await.unwrap();
        rows.iter().map(|row| row.seq).collect()
    };
    assert_eq!(seqs(3, 6).await, [3, 4, 5]);
    assert_eq!(seqs(9, 99).await, [9, 10]);
    assert_eq!(seqs(6, 6).await, [0; 0]);
    assert_eq!(kept.reader.history(ConversationId(2), 1, 9).await.unwrap(), Vec::new());
}
