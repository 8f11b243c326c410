//! The archive's list and full-text search: which words find what, for whom, and what stands beside a chat.
//!
//! `filters`: the list by any filters, page by page. `index`: how the index is built, grown and cleared.

mod filters;
mod index;

use usher::hub::effect::EndWhy;
use usher::hub::row::{Change, ConversationRow, Row, WaitEnd};
use usher::hub::time::Wall;
use usher::ids::{AgentId, CategoryId, ConversationId, CustomerId};
use usher::store::records::{NoteRecord, Record};
use usher::store::{ArchivePage, ArchiveQuery, LogPart, ReadBy};
use usher::words::Asked;

use super::Kept;
use super::samples::{ended_conversation, message, open_conversation, part, put_entry, wait};
use crate::store::both::{Both, over_both};

over_both! {
    words_are_found_without_case_and_accents_newest_first,
    an_agent_finds_only_what_they_may_read,
    beside_a_chat_stand_the_same_customers_earlier_ones,
    a_conversation_is_found_under_each_category_in_which_it_was,
}

const NOON: i64 = 1_700_000_000_000;

/// What differs between the conversations of these tests.
fn talk(id: u64, agents: &[(u32, u32)], change: impl FnOnce(&mut ConversationRow)) -> Row {
    let mut row = ended_conversation(id, EndWhy::AgentEnded);
    row.parts = agents
        .iter()
        .map(|(agent, last)| part(*agent, Some((50, *last))))
        .collect();
    row.started = Wall(NOON + i64::try_from(id).unwrap());
    change(&mut row);
    Row::Conversation(row)
}

fn query(change: impl FnOnce(&mut ArchiveQuery)) -> ArchiveQuery {
    let mut query = ArchiveQuery {
        limit: 50,
        ..ArchiveQuery::default()
    };
    change(&mut query);
    query
}

fn search(words: &str) -> ArchiveQuery {
    query(|query| query.text = Some(Asked::parse(words)))
}

impl Kept {
    /// Puts all that has ended into the index, piece by piece, and answers how many pieces it took.
    pub async fn index(&mut self) -> usize {
        let mut pieces = 0;
        loop {
            let slice = self.reader.to_index().await.unwrap();
            if slice.is_empty() {
                return pieces;
            }
            // Twice, as after a commit of unknown outcome.
            let twice = slice.iter().chain(&slice).cloned().collect();
            self.keep(Vec::new(), twice).await;
            pieces += 1;
            assert!(pieces < 1_000, "it goes on without end");
        }
    }

    async fn found(&self, query: ArchiveQuery) -> Vec<u64> {
        found(self.reader.archive_list(query).await.unwrap())
    }

    async fn hits(&self, query: ArchiveQuery) -> Vec<(u32, String)> {
        hits(self.reader.archive_list(query).await.unwrap())
    }
}

impl Both {
    async fn found(&self, query: ArchiveQuery) -> Vec<u64> {
        found(self.reader.archive_list(query).await.unwrap())
    }

    async fn not_indexed(&self, query: ArchiveQuery) -> u32 {
        self.reader.archive_list(query).await.unwrap().not_indexed
    }

    async fn hits(&self, query: ArchiveQuery) -> Vec<(u32, String)> {
        hits(self.reader.archive_list(query).await.unwrap())
    }
}

fn found(page: ArchivePage) -> Vec<u64> {
    page.lines.iter().map(|line| line.conversation.id.0).collect()
}

fn hits(page: ArchivePage) -> Vec<(u32, String)> {
    let hits = page.lines.into_iter().flat_map(|line| line.hits);
    hits.map(|hit| {
        let shown = |piece: usher::words::snippet::Piece| {
            if piece.found {
                format!("[{}]", piece.text)
            } else {
                piece.text
            }
        };
        (hit.seq, hit.pieces.into_iter().map(shown).collect())
    })
    .collect()
}

async fn words_are_found_without_case_and_accents_newest_first(kept: Both) {
    kept.put((1..=3).map(|id| talk(id, &[(1, 9)], |_| {}))).await;
    kept.put([
        put_entry(1, message(1, "Die Lieferung in die Straße fehlt")),
        put_entry(1, message(2, "Lieferung?")),
        put_entry(2, message(1, "STRASSENBAHN AND \"quoted\"")),
        put_entry(3, message(1, "nothing of that")),
    ])
    .await;
    // MongoDB has the words with the text.
    if !kept.is_in_mongo() {
        assert_eq!(kept.found(search("strasse")).await, [0; 0], "not indexed yet");
        assert_eq!(kept.not_indexed(search("strasse")).await, 3, "and that is said");
    }
    assert_eq!(kept.not_indexed(query(|_| {})).await, 0, "no words are asked for");
    kept.index().await;
    assert_eq!(kept.not_indexed(search("strasse")).await, 0);
    assert_eq!(kept.found(search("strasse")).await, [2, 1]);
    assert_eq!(kept.found(search("STRASSE lieferung")).await, [1]);
    assert_eq!(kept.found(search("fehlt nothing")).await, [0; 0], "in one message");
    assert_eq!(kept.found(search("and")).await, [2]);
    assert_eq!(kept.found(search("\"quoted\" NEAR(")).await, [0; 0]);
    assert_eq!(kept.found(search("\"quoted\"*")).await, [2]);
    assert_eq!(kept.found(search("q")).await, [2], "the last word may go on");
    assert_eq!(
        kept.found(search("q strassenbahn")).await,
        [0; 0],
        "a single letter is itself"
    );
    assert_eq!(kept.found(search("'; -- *")).await, [0; 0]);
    assert_eq!(kept.found(search("refund example.org")).await, [3, 2, 1], "the head");
    let marked = kept.hits(query(|q| {
        q.text = Some(Asked::parse("lieferung"));
        q.category = Some(CategoryId(2));
    }));
    let wanted = [
        (1, "Die [Lieferung] in die Straße fehlt".to_owned()),
        (2, "[Lieferung]?".to_owned()),
    ];
    assert_eq!(marked.await, wanted);
    assert_eq!(
        kept.hits(search("eve")).await[0],
        (0, "[Eve] · [eve]@example.org · Refund".to_owned())
    );
}

async fn an_agent_finds_only_what_they_may_read(kept: Both) {
    kept.put([talk(1, &[(1, 1), (2, 2)], |_| {}), talk(2, &[(2, 9)], |_| {})])
        .await;
    kept.put([
        put_entry(1, message(1, "apple")),
        put_entry(1, message(2, "pear")),
        put_entry(2, message(1, "apple")),
    ])
    .await;
    kept.index().await;
    let of = |agent, words: &str| ArchiveQuery {
        reader: Some(AgentId(agent)),
        ..search(words)
    };
    assert_eq!(kept.found(of(1, "apple")).await, [1]);
    assert_eq!(kept.found(of(1, "pear")).await, [0; 0], "said after their part");
    assert_eq!(kept.found(of(2, "pear")).await, [1]);
    assert_eq!(kept.found(of(2, "apple")).await, [2, 1]);
    assert_eq!(kept.found(of(1, "refund")).await, [1], "the head, always");
    assert_eq!(kept.found(of(3, "apple")).await, [0; 0]);
}

async fn beside_a_chat_stand_the_same_customers_earlier_ones(kept: Both) {
    let agent = super::samples::agent(1, "ada@example.org");
    let in_sales = |row: &mut ConversationRow| row.category = CategoryId(1);
    kept.put([
        Row::Agent(agent),
        talk(1, &[(2, 9)], in_sales),
        talk(2, &[(2, 9)], |row| row.category = CategoryId(7)),
        talk(3, &[(2, 9)], |row| {
            in_sales(row);
            row.customer = CustomerId(6);
        }),
        talk(4, &[(2, 9)], in_sales),
        Row::Conversation(ConversationRow {
            parts: vec![part(1, None)],
            ..open_conversation(5)
        }),
        talk(6, &[(2, 9)], in_sales),
    ])
    .await;
    let (now, ada) = (ConversationId(5), AgentId(1));
    let note = |uid, conversation| {
        Record::AddNote(NoteRecord {
            uid,
            conversation: ConversationId(conversation),
            agent: Some(ada),
            name: "Ada Lovelace".to_owned(),
            at: Wall(7),
            text: "calls back".to_owned(),
        })
    };
    kept.record([note(1, 5), note(2, 5), note(1, 5), note(3, 99)]).await;
    let beside = kept.reader.beside(now, ada).await.unwrap().unwrap();
    assert_eq!(beside.notes.len(), 2);
    assert_eq!(kept.reader.note(3).await.unwrap(), None, "on nothing");
    let earlier: Vec<u64> = beside.earlier.iter().map(|line| line.conversation.id.0).collect();
    assert_eq!(earlier, [4, 1]);
    assert_eq!(kept.reader.beside(now, AgentId(2)).await.unwrap(), None);
    // What leaves the file in these tests does so at once, and has not ended a moment ago.
    let beside = kept.reader.beside(ConversationId(4), AgentId(2)).await.unwrap();
    assert_eq!(beside.is_some(), kept.stays(4));
    for (id, by, there) in [
        (4, ReadBy::Beside(ada, now), true),
        (4, ReadBy::Beside(AgentId(2), now), false),
        (4, ReadBy::Agent(ada), false),
        (2, ReadBy::Beside(ada, now), false),
        (3, ReadBy::Beside(ada, now), false),
        (6, ReadBy::Beside(ada, now), false),
        (5, ReadBy::Beside(ada, now), false),
        (4, ReadBy::Beside(ada, ConversationId(99)), false),
    ] {
        let found = kept
            .reader
            .archive_record(ConversationId(id), by, LogPart::ALL)
            .await
            .unwrap();
        assert_eq!(found.is_some(), there, "{id} {by:?}");
    }
    // Once it has gone on to somebody else, waits for that, or has ended long ago, it opens nothing.
    for parts in [
        vec![part(1, Some((60, 2))), part(2, None)],
        vec![part(1, Some((60, 2)))],
    ] {
        let row = ConversationRow {
            parts,
            ..open_conversation(5)
        };
        kept.put([Row::Conversation(row)]).await;
        assert_eq!(kept.reader.beside(now, ada).await.unwrap(), None);
        assert_eq!(kept.reader.adding(now, ReadBy::Agent(ada)).await.unwrap(), None);
        let found = kept
            .reader
            .archive_record(ConversationId(4), ReadBy::Beside(ada, now), LogPart::ALL)
            .await;
        assert_eq!(found.unwrap(), None);
    }
    kept.put([talk(5, &[(1, 9)], in_sales)]).await;
    assert_eq!(kept.reader.beside(now, ada).await.unwrap().is_some(), kept.stays(5));
    kept.put([talk(5, &[(1, 7), (2, 9)], in_sales)]).await;
    assert_eq!(
        kept.reader.beside(now, ada).await.unwrap(),
        None,
        "it ended with another"
    );
    assert_eq!(kept.reader.adding(now, ReadBy::Agent(ada)).await.unwrap(), None);
    kept.keep(vec![Change::Retire(now)], Vec::new()).await;
    assert_eq!(kept.reader.beside(now, ada).await.unwrap(), None);
    kept.put([Row::Conversation(ConversationRow {
        parts: vec![part(1, None)],
        ..open_conversation(5)
    })])
    .await;
    for (to, by, may) in [
        (5, ReadBy::Agent(ada), true),
        (5, ReadBy::Agent(AgentId(2)), false),
        (5, ReadBy::Admin, true),
        (4, ReadBy::Agent(ada), false),
        (99, ReadBy::Admin, false),
    ] {
        let found = kept.reader.adding(ConversationId(to), by).await.unwrap();
        assert_eq!(found.is_some(), may, "{to} {by:?}");
    }
}

async fn a_conversation_is_found_under_each_category_in_which_it_was(kept: Both) {
    let stay = |entry, category, left| {
        let mut row = wait(entry, WaitEnd::Paired(ConversationId(1)));
        (row.category, row.left) = (CategoryId(category), Wall(left));
        Row::Wait(row)
    };
    // In 3 with agent 1, then transferred to 4, where agent 2 has ended it.
    let step = |category: u32, parts: &[(u32, i64, u32)]| {
        talk(1, &[], |row| {
            row.category = CategoryId(category);
            row.parts = parts
                .iter()
                .map(|(agent, from, last)| {
                    let mut part = part(*agent, Some((*from + 5, *last)));
                    part.from = Wall(*from);
                    part
                })
                .collect();
        })
    };
    kept.put([step(3, &[(1, 10, 1)]), stay(1, 3, 10)]).await;
    kept.put([step(4, &[(1, 10, 1), (2, 20, 3)]), stay(1_001, 4, 20)]).await;
    kept.put((1..=3).map(|seq| put_entry(1, message(seq, "apple")))).await;
    kept.index().await;
    for (reader, category, there) in [
        (None, 3, true),
        (None, 4, true),
        (None, 2, false),
        (Some(2), 3, true),
        (Some(2), 4, true),
        (Some(1), 3, true),
        (Some(1), 4, false),
    ] {
        let reader = reader.map(AgentId);
        let of = |base: ArchiveQuery| ArchiveQuery {
            reader,
            category: Some(CategoryId(category)),
            ..base
        };
        let wanted: &[u64] = if there { &[1] } else { &[] };
        assert_eq!(kept.found(of(query(|_| {}))).await, wanted, "{reader:?} {category}");
        assert_eq!(
            kept.found(of(search("apple"))).await,
            wanted,
            "{reader:?} {category} by words"
        );
    }
    for (by, category) in [(ReadBy::Admin, 4), (ReadBy::Agent(AgentId(1)), 3)] {
        let record = kept
            .reader
            .archive_record(ConversationId(1), by, LogPart::ALL)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(record.conversation.category, CategoryId(category), "{by:?}");
        assert_eq!(record.conversation.rating.is_some(), by == ReadBy::Admin);
        assert_eq!(record.waits.len(), if by == ReadBy::Admin { 2 } else { 1 });
    }
}
