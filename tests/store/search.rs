//! The list by any filters, the full-text search and its index, what staff add, and what is removed.

use usher::hub::effect::EndWhy;
use usher::hub::row::{Change, ConversationRow, End, Rating, Row, WaitEnd};
use usher::hub::time::Wall;
use usher::ids::{AgentId, CategoryId, ConversationId, CustomerId};
use usher::store::records::{NoteRecord, Record};
use usher::store::{ArchiveQuery, LOOKED_AT_MAX, LogPart, Rated, ReadBy, folded_tag};
use usher::words::Asked;

use super::Kept;
use super::samples::{ended_conversation, message, open_conversation, part, put_entry, text, wait};

const NOON: i64 = 1_700_000_000_000;
const DAY: i64 = 24 * 60 * 60 * 1_000;

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
    async fn index(&mut self) -> usize {
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
        }
    }

    async fn found(&self, query: ArchiveQuery) -> Vec<u64> {
        let page = self.reader.archive_list(query).await.unwrap();
        page.lines.iter().map(|line| line.conversation.id.0).collect()
    }

    async fn hits(&self, query: ArchiveQuery) -> Vec<(u32, String)> {
        let page = self.reader.archive_list(query).await.unwrap();
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
}

#[tokio::test]
async fn words_are_found_without_case_and_accents_newest_first() {
    let mut kept = Kept::new();
    kept.put((1..=3).map(|id| talk(id, &[(1, 9)], |_| {}))).await;
    kept.put([
        put_entry(1, message(1, "Die Lieferung in die Straße fehlt")),
        put_entry(1, message(2, "Lieferung?")),
        put_entry(2, message(1, "STRASSENBAHN AND \"quoted\"")),
        put_entry(3, message(1, "nothing of that")),
    ])
    .await;
    assert_eq!(kept.found(search("strasse")).await, [0; 0], "not indexed yet");
    kept.index().await;
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

#[tokio::test]
async fn an_agent_finds_only_what_they_may_read() {
    let mut kept = Kept::new();
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

#[tokio::test]
async fn the_index_goes_on_where_it_was() {
    let mut kept = Kept::new();
    let long = "lorem ipsum ".repeat(100);
    kept.put(
        (1..=2)
            .map(|id| talk(id, &[(1, 9)], |_| {}))
            .chain([Row::Conversation(open_conversation(3))]),
    )
    .await;
    kept.put((1..=300).map(|seq| put_entry(1, message(seq, &format!("{long} w{seq}")))))
        .await;
    kept.put([put_entry(2, message(1, "late")), put_entry(3, message(1, "alive"))])
        .await;
    let first = kept.reader.to_index().await.unwrap();
    kept.record(first).await;
    assert_eq!(kept.found(search("w1")).await, [1]);
    assert_eq!(kept.found(search("w300")).await, [0; 0]);
    // A writer that knows of nothing goes on.
    kept.writer = kept.store.writer().unwrap();
    kept.upto = 0;
    assert!(kept.index().await >= 10);
    for word in ["w1", "w2", "w150", "w300"] {
        assert_eq!(kept.found(search(word)).await, [1], "{word}");
    }
    assert_eq!(kept.found(search("late")).await, [2]);
    assert_eq!(kept.found(search("alive")).await, [0; 0], "under way");
    let hits = kept.hits(search("lorem")).await;
    assert_eq!(
        hits.iter().map(|hit| hit.0).collect::<Vec<_>>(),
        [1, 2, 3],
        "the first three places"
    );
    // A conversation that changes after its end is not indexed again.
    kept.put([talk(2, &[(1, 9)], |row| row.rating = None)]).await;
    assert_eq!(kept.index().await, 0);
}

#[tokio::test]
async fn filters_are_joined() {
    let mut kept = Kept::new();
    let rated = |score| Some(Rating { score, comment: None });
    kept.put([
        talk(1, &[(1, 9)], |row| {
            row.rating = rated(5);
            row.category = CategoryId(1);
            row.customer_name = text("Jörg Ünal");
            row.email = None;
        }),
        talk(2, &[(1, 3), (2, 9)], |row| {
            row.rating = rated(1);
            row.end = Some(End {
                at: Wall(60),
                why: EndWhy::CustomerLost,
            });
        }),
        talk(3, &[(2, 9)], |row| {
            row.rating = None;
            row.started = Wall(NOON + 10 * DAY);
        }),
    ])
    .await;
    kept.put([put_entry(2, message(1, "apple"))]).await;
    kept.index().await;
    let tags = |id, tags: &[&str]| Record::PutTags {
        conversation: ConversationId(id),
        tags: tags.iter().map(|tag| (*tag).to_owned()).collect(),
    };
    kept.record([tags(1, &["Über", "refund"]), tags(2, &["uber"]), tags(99, &["uber"])])
        .await;
    type Change = fn(&mut ArchiveQuery);
    let table: &[(Change, &[u64])] = &[
        (|_| {}, &[3, 2, 1]),
        (|q| q.rating = Some(Rated::As(5)), &[1]),
        (|q| q.rating = Some(Rated::Any), &[2, 1]),
        (|q| q.rating = Some(Rated::None), &[3]),
        (|q| q.why = Some(EndWhy::CustomerLost), &[2]),
        (|q| q.tag = Some(folded_tag("ÜBER")), &[2, 1]),
        (|q| q.customer = Some("jorg u".to_owned()), &[1]),
        (|q| q.customer = Some("EXAMPLE.ORG".to_owned()), &[3, 2]),
        (|q| q.from = Some(Wall(NOON + 2)), &[3, 2]),
        (|q| q.to = Some(Wall(NOON + 2)), &[1]),
        (
            |q| (q.from, q.to) = (Some(Wall(NOON + 2)), Some(Wall(NOON + DAY))),
            &[2],
        ),
        (|q| q.from = Some(Wall(NOON + 20 * DAY)), &[]),
        (|q| (q.agent, q.reader) = (Some(AgentId(1)), Some(AgentId(2))), &[2]),
        (|q| (q.agent, q.rating) = (Some(AgentId(2)), Some(Rated::None)), &[3]),
        (
            |q| (q.category, q.rating) = (Some(CategoryId(2)), Some(Rated::Any)),
            &[2],
        ),
        (
            |q| (q.tag, q.category) = (Some("uber".to_owned()), Some(CategoryId(1))),
            &[1],
        ),
        (
            |q| (q.text, q.tag) = (Some(Asked::parse("appl")), Some("uber".to_owned())),
            &[2],
        ),
        (
            |q| (q.text, q.tag) = (Some(Asked::parse("appl")), Some("refund".to_owned())),
            &[],
        ),
        (
            |q| (q.text, q.to) = (Some(Asked::parse("eve")), Some(Wall(NOON + DAY))),
            &[2],
        ),
        (
            |q| (q.text, q.agent) = (Some(Asked::parse("apple")), Some(AgentId(1))),
            &[2],
        ),
        (
            |q| (q.text, q.rating) = (Some(Asked::parse("refund")), Some(Rated::None)),
            &[3],
        ),
        (
            |q| (q.text, q.agent) = (Some(Asked::parse("refund")), Some(AgentId(1))),
            &[2, 1],
        ),
        (
            |q| (q.text, q.from) = (Some(Asked::parse("refund")), Some(Wall(NOON + 5 * DAY))),
            &[3],
        ),
        (|q| (q.agent, q.rating) = (Some(AgentId(2)), Some(Rated::As(1))), &[2]),
        (|q| (q.agent, q.rating) = (Some(AgentId(2)), Some(Rated::Any)), &[2]),
        (
            |q| (q.agent, q.why) = (Some(AgentId(2)), Some(EndWhy::CustomerLost)),
            &[2],
        ),
        (|q| q.before = Some(ConversationId(3)), &[2, 1]),
    ];
    for (at, (change, wanted)) in table.iter().enumerate() {
        assert_eq!(kept.found(query(change)).await, *wanted, "row {at}");
    }
    let in_use = async |reader: Option<u32>| kept.reader.tags_in_use(reader.map(AgentId)).await.unwrap();
    let tag = |tag: &str, conversations| (tag.to_owned(), conversations);
    assert_eq!(
        in_use(None).await,
        [tag("uber", 2), tag("refund", 1)],
        "as it was last typed"
    );
    assert_eq!(in_use(Some(2)).await, [tag("uber", 1)]);
    assert_eq!(in_use(Some(3)).await, []);
}

/// Of three that began one after the other the clock was set back before the last.
#[tokio::test]
async fn a_clock_that_was_set_back_hides_nothing_from_a_period() {
    const HOUR: i64 = 60 * 60 * 1_000;
    let mut kept = Kept::new();
    let began = [(1, 1), (2, 3 * HOUR), (3, 2)];
    kept.put(began.map(|(id, after)| talk(id, &[(1, 9)], |row| row.started = Wall(NOON + after))))
        .await;
    let since = query(|query| query.from = Some(Wall(NOON + HOUR)));
    assert_eq!(kept.found(since).await, [2]);
    let until = query(|query| query.to = Some(Wall(NOON + HOUR)));
    assert_eq!(kept.found(until).await, [3, 1]);
}

#[tokio::test]
async fn a_page_looks_at_so_many_and_says_where_to_go_on() {
    let mut kept = Kept::new();
    let many = u64::from(LOOKED_AT_MAX) + 500;
    kept.put((1..=many).map(|id| {
        talk(id, &[(1, 9)], |row| {
            if id == 3 {
                row.customer_name = text("Needle");
            }
        })
    }))
    .await;
    let needle = query(|query| query.customer = Some("needle".to_owned()));
    let page = kept.reader.archive_list(needle.clone()).await.unwrap();
    assert_eq!(page.lines, []);
    let next = page.next.expect("there is more to look at");
    // One row is read ahead, to see where the one before ends.
    assert_eq!(next.0, many - u64::from(LOOKED_AT_MAX) + 2);
    let page = kept
        .reader
        .archive_list(ArchiveQuery {
            before: Some(next),
            ..needle
        })
        .await
        .unwrap();
    assert_eq!((page.lines.len(), page.next), (1, None));
    // With a word that stands everywhere too, and no conversation is left out at the seam.
    kept.index().await;
    let mut rest = query(|query| {
        query.text = Some(Asked::parse("refund"));
        query.rating = Some(Rated::None);
    });
    let mut pages = 0;
    while let Some(next) = kept.reader.archive_list(rest.clone()).await.unwrap().next {
        rest.before = Some(next);
        pages += 1;
    }
    assert_eq!(pages, 1);
}

#[tokio::test]
async fn a_customer_is_found_by_any_part_of_name_or_address_indexed_or_not() {
    let mut kept = Kept::new();
    let names = [
        "Zoë O'Brien",
        "Øystein Łukasz",
        "zoe",
        "***",
        "José Ñandú",
        "Straße",
        "李小龍先生",
        "Eve",
    ];
    let emails = [Some("zoe.ö@example.org"), None, Some("o'b@Straße.example")];
    let named = |id: u64| {
        let at = usize::try_from(id).unwrap();
        (names[at % names.len()], emails[at % emails.len()])
    };
    let put = |ids: std::ops::RangeInclusive<u64>| {
        ids.map(move |id| {
            let (name, email) = named(id);
            let agent = if id % 2 == 0 { (1, 9) } else { (2, 9) };
            talk(id, &[agent], |row| {
                row.customer_name = text(name);
                row.email = email.map(text);
                row.category = CategoryId(if id % 5 == 0 { 1 } else { 2 });
            })
        })
    };
    let parts = [
        "zoë",
        "ZOE",
        "o'b",
        "oystein luk",
        "***",
        "ñan",
        "nandu",
        "strasse",
        "STRAẞE.EXA",
        "李小龍",
        "小龍先生",
        "example.org",
        "e@e",
        "eve",
        "ve\n",
        "zoëzoë",
        "xyz",
        "z",
        "e\u{301}",
        "李",
        "zo",
        "@",
        "oe.o@ex",
    ];
    kept.put(put(1..=30)).await;
    kept.index().await;
    // Some are indexed, some are not yet.
    for ids in [1..=30, 31..=60, 61..=90] {
        let upto = *ids.end();
        kept.put(put(ids)).await;
        if upto == 60 {
            kept.index().await;
        }
        for part in parts {
            let wanted = usher::words::plain(part);
            let fits = |text: &str| usher::words::plain(text).contains(&wanted);
            let is_of = |id: &u64| fits(named(*id).0) || named(*id).1.is_some_and(fits);
            let all: Vec<u64> = (1..=upto).rev().filter(is_of).collect();
            for (reader, category) in [(None, None), (Some(2), None), (None, Some(1)), (Some(1), Some(2))] {
                let is_among = |id: &u64| {
                    reader.is_none_or(|reader| id.is_multiple_of(2) == (reader == 1))
                        && category.is_none_or(|category| id.is_multiple_of(5) == (category == 1))
                };
                let expected: Vec<u64> = all.iter().copied().filter(is_among).collect();
                let mut asked = query(|query| {
                    query.customer = Some(part.to_owned());
                    query.reader = reader.map(AgentId);
                    query.category = category.map(CategoryId);
                    query.limit = 4;
                });
                let mut seen = Vec::new();
                loop {
                    let page = kept.reader.archive_list(asked.clone()).await.unwrap();
                    seen.extend(page.lines.iter().map(|line| line.conversation.id.0));
                    asked.before = page.next;
                    if page.next.is_none() {
                        break;
                    }
                }
                assert_eq!(seen, expected, "{part:?} of {reader:?} in {category:?}, {upto}");
            }
        }
    }
}

#[tokio::test]
async fn pages_stay_as_they_are_while_records_arrive() {
    let mut kept = Kept::new();
    kept.put((1..=20).map(|id| talk(id, &[(1, 9)], |_| {}))).await;
    kept.index().await;
    for mut wanted in [query(|_| {}), search("refund")] {
        wanted.limit = 5;
        let mut seen = Vec::new();
        let mut new = 100;
        loop {
            let page = kept.reader.archive_list(wanted.clone()).await.unwrap();
            seen.extend(
                page.lines
                    .iter()
                    .map(|line| line.conversation.id.0)
                    .filter(|id| *id <= 20),
            );
            kept.put([talk(new, &[(1, 9)], |_| {})]).await;
            kept.index().await;
            new += 1;
            wanted.before = page.next;
            if page.next.is_none() {
                break;
            }
        }
        assert_eq!(seen, (1..=20).rev().collect::<Vec<_>>());
        kept = Kept::new();
        kept.put((1..=20).map(|id| talk(id, &[(1, 9)], |_| {}))).await;
        kept.index().await;
    }
}

#[tokio::test]
async fn beside_a_chat_stand_the_same_customers_earlier_ones() {
    let mut kept = Kept::new();
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
    assert_eq!(
        kept.reader
            .beside(ConversationId(4), AgentId(2))
            .await
            .unwrap()
            .map(|_| ()),
        Some(()),
        "a moment ago"
    );
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
    assert!(kept.reader.beside(now, ada).await.unwrap().is_some());
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

#[tokio::test]
async fn a_conversation_is_found_under_each_category_in_which_it_was() {
    let mut kept = Kept::new();
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

#[tokio::test]
async fn what_is_too_old_leaves_nothing_behind() {
    let mut kept = Kept::new();
    kept.put([
        talk(1, &[(1, 300)], |_| {}),
        talk(2, &[(1, 9)], |_| {}),
        talk(3, &[(1, 9)], |_| {}),
    ])
    .await;
    kept.put([talk(1, &[(1, 300)], |row| row.customer_name = text("Quetzal"))])
        .await;
    kept.put((1..=300).map(|seq| put_entry(1, message(seq, "apple zyzzyva"))))
        .await;
    kept.put([put_entry(2, message(1, "apple"))]).await;
    kept.index().await;
    let named = |name: &str| query(|query| query.customer = Some(name.to_owned()));
    assert_eq!(kept.found(named("tzal")).await, [1]);
    let tables = rusqlite::Connection::open(kept.path()).unwrap();
    let written = |word: &str| -> u32 {
        let sql = "SELECT count(*) FROM words_data WHERE instr(block, CAST(?1 AS BLOB))";
        tables.query_row(sql, [word], |row| row.get(0)).unwrap()
    };
    assert!(written("zyzzyva") > 0 && written("quetzal") > 0);
    let (old, live) = (ConversationId(1), ConversationId(3));
    kept.keep(vec![Change::Retire(old), Change::Retire(ConversationId(2))], Vec::new())
        .await;
    let tags = Record::PutTags {
        conversation: old,
        tags: vec!["vip".to_owned()],
    };
    kept.record([tags]).await;
    let category = CategoryId(2);
    assert_eq!(kept.reader.expired(category, Wall(50), 9).await.unwrap(), []);
    let expired = kept.reader.expired(category, Wall(51), 9).await.unwrap();
    assert_eq!(expired, [old, ConversationId(2)], "never one that lives");
    kept.record([Record::RemoveConversation(old), Record::RemoveConversation(live)])
        .await;
    assert_eq!(kept.found(query(|_| {})).await, [3, 2], "gone at once");
    let mut pieces = 0;
    while let Some(piece) = kept.reader.to_clear().await.unwrap() {
        kept.record([piece.clone(), piece]).await;
        pieces += 1;
    }
    assert!(pieces >= 3);
    assert_eq!(kept.found(search("apple")).await, [2]);
    assert_eq!(kept.found(named("tzal")).await, [0; 0]);
    kept.index().await;
    assert_eq!((written("zyzzyva"), written("quetzal")), (0, 0), "not even on disk");
    assert_eq!(kept.found(search("apple")).await, [2]);
    for (left, number) in [
        ("entries WHERE conversation = 1", 0),
        ("parts WHERE conversation = 1", 0),
        ("tags", 0),
        ("passages WHERE conversation = 1", 0),
        ("removed", 0),
        ("words_docsize", 3),
    ] {
        let sql = format!("SELECT count(*) FROM {left}");
        let count: u32 = tables.query_row(&sql, [], |row| row.get(0)).unwrap();
        assert_eq!(count, number, "{left}");
    }
}

#[tokio::test]
async fn a_store_whose_index_has_other_rows_is_indexed_anew() {
    let mut kept = Kept::new();
    kept.put([talk(9, &[(1, 9)], |_| {}), put_entry(9, message(1, "apple"))])
        .await;
    let tables = rusqlite::Connection::open(kept.path()).unwrap();
    // As the second schema has it, whose conversations had 16,384 rows each.
    let sql = "INSERT INTO words (rowid, text) VALUES (9 * 16384 + 1, 'apple');
        UPDATE conversations SET words_from = NULL; PRAGMA user_version = 2";
    tables.execute_batch(sql).unwrap();
    drop(tables);
    kept.store = usher::store::Store::open(&kept.path()).unwrap();
    kept.writer = kept.store.writer().unwrap();
    kept.reader = kept.store.reader();
    let tables = rusqlite::Connection::open(kept.path()).unwrap();
    let rows = || -> u32 {
        let sql = "SELECT count(*) FROM words_docsize";
        tables.query_row(sql, [], |row| row.get(0)).unwrap()
    };
    assert_eq!(rows(), 0);
    kept.index().await;
    assert_eq!(kept.found(search("apple")).await, [9]);
    assert_eq!(rows(), 2, "the head and the message");
}

#[tokio::test]
async fn a_store_of_the_first_schema_is_indexed_too() {
    let mut new = Kept::new();
    new.put([talk(1, &[(1, 9)], |_| {}), put_entry(1, message(1, "apple"))])
        .await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("usher.db");
    let tables = rusqlite::Connection::open(&path).unwrap();
    tables
        .execute_batch(include_str!("../../src/store/schema/1.sql"))
        .unwrap();
    tables.pragma_update(None, "application_id", 0x5553_4852).unwrap();
    tables.pragma_update(None, "user_version", 1).unwrap();
    tables
        .execute("ATTACH ?1 AS new", [new.path().to_str().unwrap()])
        .unwrap();
    for (table, columns) in [
        (
            "conversations",
            "id, category, customer, customer_name, started, ended, why, live, data",
        ),
        ("parts", "*"),
        ("entries", "*"),
    ] {
        let sql = format!("INSERT INTO main.{table} SELECT {columns} FROM new.{table}");
        assert_eq!(tables.execute(&sql, []).unwrap(), 1, "{table}");
    }
    drop(tables);
    let store = usher::store::Store::open(&path).unwrap();
    let mut old = Kept {
        writer: store.writer().unwrap(),
        reader: store.reader(),
        folder,
        store,
        upto: 0,
    };
    assert_eq!(old.found(query(|query| query.rating = Some(Rated::As(5)))).await, [1]);
    old.index().await;
    assert_eq!(old.found(search("apple")).await, [1]);
}
