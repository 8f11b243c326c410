//! The list by any filters, joined with each other and with words, page by page.

use usher::hub::effect::EndWhy;
use usher::hub::row::{ConversationRow, End, Rating, Road, Row};
use usher::hub::time::Wall;
use usher::ids::{AgentId, CategoryId, ConversationId};
use usher::store::records::Record;
use usher::store::{ArchiveQuery, LOOKED_AT_MAX, Rated, folded_tag};
use usher::words::Asked;

use super::{NOON, query, search, talk};
use crate::store::Kept;
use crate::store::both::{Both, over_both};
use crate::store::samples::{message, met_conversation, met_staff, put_entry, text};

over_both! {
    filters_are_joined,
    each_road_is_found_and_both_who_met_on_it,
    a_customer_is_found_by_any_part_of_name_or_address_indexed_or_not,
    pages_stay_as_they_are_while_records_arrive,
    what_is_readable_in_part_is_found_however_much_is_said_after_it,
}

const DAY: i64 = 24 * 60 * 60 * 1_000;

async fn filters_are_joined(kept: Both) {
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

async fn each_road_is_found_and_both_who_met_on_it(kept: Both) {
    let met = |id| ConversationRow {
        customer_name: text("Ann"),
        end: met_staff(id).end,
        ..met_conversation(id)
    };
    kept.put([
        talk(1, &[(1, 9)], |row| row.category = CategoryId(1)),
        Row::Conversation(met(2)),
        Row::Conversation(met(3)),
        Row::Conversation(met_staff(4)),
        talk(5, &[(2, 9)], |_| {}),
        Row::Conversation(met_staff(6)),
    ])
    .await;
    for (id, from) in [(2, 1), (3, 1), (4, 1), (6, 1)] {
        kept.put([put_entry(id, message(from, "pear"))]).await;
    }
    kept.index().await;
    let tags = Record::PutTags {
        conversation: ConversationId(3),
        tags: vec!["vip".to_owned()],
    };
    kept.record([tags]).await;
    type Change = fn(&mut ArchiveQuery);
    let table: &[(Change, &[u64])] = &[
        (|_| {}, &[6, 5, 4, 3, 2, 1]),
        (|q| q.road = Some(Road::Invitation), &[6, 4, 3, 2]),
        (|q| q.road = Some(Road::Queue), &[5, 1]),
        (
            |q| (q.road, q.before) = (Some(Road::Invitation), Some(ConversationId(4))),
            &[3, 2],
        ),
        (
            |q| (q.road, q.category) = (Some(Road::Invitation), Some(CategoryId(1))),
            &[],
        ),
        (
            |q| (q.road, q.category) = (Some(Road::Queue), Some(CategoryId(1))),
            &[1],
        ),
        (
            |q| (q.road, q.reader) = (Some(Road::Invitation), Some(AgentId(2))),
            &[6, 4],
        ),
        (|q| (q.road, q.reader) = (Some(Road::Queue), Some(AgentId(2))), &[5]),
        (|q| (q.road, q.tag) = (Some(Road::Queue), Some("vip".to_owned())), &[]),
        (
            |q| (q.road, q.rating) = (Some(Road::Invitation), Some(Rated::None)),
            &[6, 4, 3, 2],
        ),
        (
            |q| (q.road, q.text) = (Some(Road::Invitation), Some(Asked::parse("pear"))),
            &[6, 4, 3, 2],
        ),
        (
            |q| (q.road, q.text) = (Some(Road::Queue), Some(Asked::parse("pear"))),
            &[],
        ),
        (|q| q.customer = Some("zoe".to_owned()), &[3, 2]),
        (|q| q.customer = Some("zo".to_owned()), &[3, 2]),
        (|q| q.text = Some(Asked::parse("zoe")), &[3, 2]),
    ];
    for (at, (change, wanted)) in table.iter().enumerate() {
        assert_eq!(kept.found(query(change)).await, *wanted, "row {at}");
    }
    let page = kept
        .reader
        .archive_list(query(|q| q.road = Some(Road::Invitation)))
        .await;
    let names = page.unwrap().lines.into_iter().map(|line| {
        let row = line.conversation;
        let second = row.second.map(|second| second.name.to_string());
        let staff: Vec<u32> = row.parts.iter().map(|part| part.agent.0).collect();
        (row.customer_name.to_string(), second, staff)
    });
    let guests = ("Ann".to_owned(), Some("Zoë \"Z\"".to_owned()), vec![]);
    let staff = (met_staff(4).customer_name.to_string(), None, vec![1, 2]);
    assert_eq!(
        names.collect::<Vec<_>>(),
        [staff.clone(), staff, guests.clone(), guests],
        "both are named"
    );
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

async fn a_customer_is_found_by_any_part_of_name_or_address_indexed_or_not(kept: Both) {
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

async fn pages_stay_as_they_are_while_records_arrive(kept: Both) {
    kept.put((1..=20).map(|id| talk(id, &[(1, 9)], |_| {}))).await;
    kept.index().await;
    let mut new = 100;
    for mut wanted in [query(|_| {}), search("refund")] {
        wanted.limit = 5;
        let mut seen = Vec::new();
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
    }
}

/// A page looks at so many places and no more, and those that this agent may not read come first.
async fn what_is_readable_in_part_is_found_however_much_is_said_after_it(kept: Both) {
    kept.put([talk(1, &[(1, 9)], |_| {}), put_entry(1, message(1, "apple"))])
        .await;
    let last = LOOKED_AT_MAX + 10;
    let said = (1..=last).map(|seq| put_entry(2, message(seq, "apple")));
    kept.put([talk(2, &[(1, 2), (2, last)], |_| {})].into_iter().chain(said))
        .await;
    kept.index().await;
    for reader in [None, Some(AgentId(1)), Some(AgentId(2))] {
        let (mut found, mut places) = (Vec::new(), Vec::new());
        let mut asked = search("apple");
        asked.reader = reader;
        loop {
            let page = kept.reader.archive_list(asked.clone()).await.unwrap();
            asked.before = page.next;
            for line in page.lines {
                found.push(line.conversation.id.0);
                places.push(line.hits.iter().map(|hit| hit.seq).collect::<Vec<_>>());
            }
            if asked.before.is_none() {
                break;
            }
        }
        let wanted: &[u64] = if reader == Some(AgentId(2)) { &[2] } else { &[2, 1] };
        assert_eq!(found, wanted, "{reader:?}");
        assert_eq!(places[0][..2], [1, 2], "{reader:?}: the first places are shown");
    }
}
