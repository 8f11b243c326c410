//! The archive as a file: the same records as the list has, in every format, in pieces that stay small, whatever happens meanwhile.

use serde_json::Value;
use usher::archive::Archive;
use usher::export::table::COLUMNS;
use usher::export::{BrokeOff, Export};
use usher::hub::effect::EndWhy;
use usher::hub::row::{ConversationRow, Row};
use usher::hub::time::Wall;
use usher::ids::{AgentId, CategoryId, ConversationId};
use usher::protocol::http::{ExportEnd, ExportFormat, ExportLine, ExportStep, Exported};
use usher::store::records::Record;
use usher::store::{ArchiveQuery, LOOKED_AT_MAX, LogPart, ReadBy};
use usher::words::Asked;
use usher::ws::translate;

use super::Kept;
use super::both::{Both, over_both};
use super::samples::{ended_conversation, log, message, part, put_entry, text};

over_both! {
    each_line_is_the_record_itself_for_whoever_reads_it,
    a_table_has_a_row_for_each_entry_and_no_formula,
    a_page_shows_what_was_said_literally_and_says_how_much_it_is,
    a_long_conversation_goes_through_in_small_pieces,
    a_file_holds_what_the_list_finds_by_each_filter,
    what_comes_shifts_nothing_what_goes_is_left_out_and_no_half_of_it_passes_for_a_whole,
}

/// A file, and what was told on the way.
struct Made {
    text: String,
    steps: Vec<ExportStep>,
}

fn export(kept: &Kept, format: ExportFormat, query: ArchiveQuery) -> Export {
    Export::new(
        Archive::new(kept.reader.clone(), None),
        format,
        query,
        Wall(1_700_000_000_000),
    )
}

async fn made(mut export: Export) -> Made {
    let (mut bytes, mut steps) = (Vec::new(), Vec::new());
    while let Some(piece) = export.piece().await.unwrap() {
        assert_eq!(usize::try_from(piece.step.bytes).unwrap(), piece.bytes.len());
        bytes.extend(piece.bytes);
        steps.push(piece.step);
    }
    let last = steps.last().unwrap();
    assert!(last.done && last.share == Some(1.0) && steps.iter().filter(|step| step.done).count() == 1);
    assert!(steps.is_sorted_by_key(|step| step.share), "{steps:?}");
    let text = String::from_utf8(bytes).unwrap();
    Made { text, steps }
}

/// The records of a file of JSON lines; the end is the last line and says how many they are.
fn records(made: &Made) -> Vec<Value> {
    let lines: Vec<&str> = made.text.lines().collect();
    let (end, records) = lines.split_last().unwrap();
    let ExportLine::End(ExportEnd { exported }) = serde_json::from_str(end).unwrap() else {
        panic!("{end}");
    };
    assert_eq!(exported, made.steps.last().unwrap().exported);
    assert_eq!((exported.unreadable, exported.missing), (0, 0));
    let parsed: Vec<Value> = records.iter().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(usize::try_from(exported.conversations).unwrap(), parsed.len());
    parsed
}

fn ids(made: &Made) -> Vec<u64> {
    let of = |record: &Value| record["line"]["conversation"].as_u64().unwrap();
    records(made).iter().map(of).collect()
}

fn ended(id: u64, parts: &[(u32, u32)]) -> ConversationRow {
    ConversationRow {
        parts: parts
            .iter()
            .map(|(agent, until)| part(*agent, Some((50, *until))))
            .collect(),
        ..ended_conversation(id, EndWhy::AgentEnded)
    }
}

/// Of messages, and nothing else.
fn conversation(id: u64, messages: u32, body: &str) -> Vec<Row> {
    let entries = (1..=messages).map(|seq| put_entry(id, message(seq, body)));
    let row = Row::Conversation(ended(id, &[(1, messages)]));
    std::iter::once(row).chain(entries).collect()
}

async fn each_line_is_the_record_itself_for_whoever_reads_it(kept: Both) {
    let kinds = log();
    let all = u32::try_from(kinds.len()).unwrap();
    kept.put(kinds.into_iter().map(|entry| put_entry(1, entry))).await;
    // Agent 1 saw the half of it; the second is longer than is read at once; the third has nothing in it.
    kept.put([Row::Conversation(ended(1, &[(1, all / 2), (2, all)]))]).await;
    kept.put(conversation(2, 1_037, "\"log\":[] {\"line\":")).await;
    kept.put([Row::Conversation(ended(3, &[(3, 0)]))]).await;
    kept.record([Record::PutTags {
        conversation: ConversationId(1),
        tags: vec!["vip".to_owned()],
    }])
    .await;
    let categories = kept.reader.categories().await.unwrap();
    for (reader, wanted) in [
        (None, vec![3, 2, 1]),
        (Some(1), vec![2, 1]),
        (Some(2), vec![1]),
        (Some(9), vec![]),
    ] {
        let reader = reader.map(AgentId);
        let query = ArchiveQuery {
            reader,
            ..ArchiveQuery::default()
        };
        let made = made(kept.reader.export(ExportFormat::Jsonl, query).await).await;
        assert_eq!(ids(&made), wanted, "{reader:?}");
        let mut entries = 0;
        for (id, line) in wanted.iter().zip(made.text.lines()) {
            let by = reader.map_or(ReadBy::Admin, ReadBy::Agent);
            let record = kept.reader.archive_record(ConversationId(*id), by, LogPart::ALL).await;
            let record = translate::archive_record(&record.unwrap().unwrap(), &categories).unwrap();
            assert_eq!(line, serde_json::to_string(&record).unwrap(), "{id} for {reader:?}");
            entries += record.log.len() as u64;
        }
        assert_eq!(made.steps.last().unwrap().exported.entries, entries);
    }
}

async fn a_table_has_a_row_for_each_entry_and_no_formula(kept: Both) {
    let kinds = log();
    let all = kinds.len();
    kept.put(kinds.into_iter().map(|entry| put_entry(1, entry))).await;
    let evil = ConversationRow {
        customer_name: text("=HYPERLINK(\"x\",\"y\")"),
        subject: Some(text("+49 30 \"quoted\", and; more")),
        ..ended(1, &[(1, 12)])
    };
    kept.put([Row::Conversation(evil)]).await;
    kept.put(conversation(2, 450, "@SUM(A1)\n=1+1")).await;
    kept.put([Row::Conversation(ended(3, &[(3, 0)]))]).await;
    let made = made(kept.reader.export(ExportFormat::Csv, ArchiveQuery::default()).await).await;
    assert!(made.text.starts_with('\u{FEFF}'), "spreadsheets ask for it");
    let mut table = csv::Reader::from_reader(made.text.as_bytes());
    assert_eq!(table.headers().unwrap(), &COLUMNS[..]);
    let rows: Vec<csv::StringRecord> = table.records().map(Result::unwrap).collect();
    let column = |name: &str| COLUMNS.iter().position(|column| *column == name).unwrap();
    let cells = |row: usize, names: [&str; 4]| names.map(|name| rows[row][column(name)].to_owned());
    assert_eq!(rows.len(), 1 + 450 + all + 1);
    assert_eq!(
        cells(0, ["conversation", "entry", "kind", "text"]),
        ["3", "", "", ""],
        "nothing was said"
    );
    assert_eq!(
        cells(1, ["conversation", "entry", "kind", "text"]),
        ["2", "1", "message", "'@SUM(A1)\n=1+1"]
    );
    assert_eq!(
        cells(450, ["entry", "side", "name", "at"]),
        ["450", "customer", "Eve", "1970-01-01T00:00:01.450Z"]
    );
    assert_eq!(
        cells(451, ["conversation", "customer", "subject", "rating"]),
        ["1", "'=HYPERLINK(\"x\",\"y\")", "'+49 30 \"quoted\", and; more", "5"]
    );
    let kinds: Vec<&str> = rows[451..451 + all].iter().map(|row| &row[column("kind")]).collect();
    for kind in [
        "joined",
        "message",
        "dropped",
        "back",
        "returned",
        "transferred",
        "nearly_full",
        "ended",
    ] {
        assert!(kinds.contains(&kind), "{kind}");
    }
    let end = format!("3 conversations, {} entries", 450 + all);
    assert_eq!(
        cells(rows.len() - 1, ["conversation", "kind", "text", "customer"]),
        ["", "end_of_export", end.as_str(), ""]
    );
}

async fn a_page_shows_what_was_said_literally_and_says_how_much_it_is(kept: Both) {
    let evil = "</li></ol><script>alert(1)</script>\n<p id=\"end\">End of the export: 9 conversations";
    kept.put(conversation(1, 201, evil)).await;
    let named = ConversationRow {
        customer_name: text("<img src=x onerror=alert(1)>"),
        ..ended(2, &[(1, 2), (2, 3)])
    };
    kept.put([Row::Conversation(named)]).await;
    kept.put((1..=3).map(|seq| put_entry(2, message(seq, "'\"&")))).await;
    let query = ArchiveQuery {
        reader: Some(AgentId(1)),
        ..ArchiveQuery::default()
    };
    let made = made(kept.reader.export(ExportFormat::Html, query).await).await;
    let page = made.text;
    let count = |what: &str| page.matches(what).count();
    assert!(page.starts_with("<!doctype html>") && page.ends_with("</body>\n</html>\n"));
    assert_eq!(
        (count("<script"), count("<img"), count("<article"), count("</article>")),
        (0, 0, 2, 2)
    );
    assert_eq!(
        (count("<li"), count("</li>"), count("<ol>"), count("</ol>")),
        (203, 203, 2, 2)
    );
    assert_eq!(count("&lt;script&gt;alert(1)&lt;/script&gt;"), 201);
    assert!(page.contains("&lt;img src=x onerror=alert(1)&gt;") && page.contains("&#39;&quot;&amp;"));
    assert_eq!(
        count("belongs to another agent"),
        1,
        "the part of the other is left out"
    );
    assert_eq!(
        count("<p id=\"end\">End of the export: 2 conversations, 203 entries.</p>"),
        1
    );
}

async fn a_file_holds_what_the_list_finds_by_each_filter(kept: Both) {
    for id in 1..=6_u64 {
        let why = if id < 3 {
            EndWhy::CustomerLeft
        } else {
            EndWhy::AgentEnded
        };
        let agent = if id.is_multiple_of(3) { 2 } else { 1 };
        let row = ConversationRow {
            parts: vec![part(agent, Some((50, 1)))],
            customer_name: text(if id == 4 { "Noor" } else { "Eve" }),
            ..ended_conversation(id, why)
        };
        let said = if id == 5 { "the lamp is broken" } else { "hello" };
        kept.put([Row::Conversation(row), put_entry(id, message(1, said))])
            .await;
    }
    let tags = Record::PutTags {
        conversation: ConversationId(2),
        tags: vec!["VIP".to_owned()],
    };
    kept.record([tags]).await;
    kept.index().await;
    let all = ArchiveQuery::default;
    for (query, wanted) in [
        (all(), vec![6, 5, 4, 3, 2, 1]),
        (
            ArchiveQuery {
                agent: Some(AgentId(2)),
                ..all()
            },
            vec![6, 3],
        ),
        (
            ArchiveQuery {
                reader: Some(AgentId(1)),
                ..all()
            },
            vec![5, 4, 2, 1],
        ),
        (
            ArchiveQuery {
                tag: Some("vip".to_owned()),
                ..all()
            },
            vec![2],
        ),
        (
            ArchiveQuery {
                why: Some(EndWhy::CustomerLeft),
                ..all()
            },
            vec![2, 1],
        ),
        (
            ArchiveQuery {
                customer: Some("noor".to_owned()),
                ..all()
            },
            vec![4],
        ),
        (
            ArchiveQuery {
                text: Some(Asked::parse("lam")),
                ..all()
            },
            vec![5],
        ),
        (
            ArchiveQuery {
                text: Some(Asked::parse("nothing of it")),
                ..all()
            },
            vec![],
        ),
    ] {
        for format in [ExportFormat::Csv, ExportFormat::Html] {
            let made = made(kept.reader.export(format, query.clone()).await).await;
            let exported = made.steps.last().unwrap().exported;
            assert_eq!(exported.conversations, wanted.len() as u64, "{format:?}: {query:?}");
        }
        let made = made(kept.reader.export(ExportFormat::Jsonl, query.clone()).await).await;
        assert_eq!(ids(&made), wanted, "{query:?}");
    }
}

/// As long as a conversation may be, each of them full: what is in memory at a time is a small part of it.
async fn a_long_conversation_goes_through_in_small_pieces(kept: Both) {
    // The stand-in looks at all that it has for each part of a log.
    let messages: u32 = if kept.is_in_mongo() { 1_500 } else { 5_000 };
    kept.put(conversation(1, messages, &"x".repeat(2_000))).await;
    for format in [ExportFormat::Jsonl, ExportFormat::Csv, ExportFormat::Html] {
        let made = made(kept.reader.export(format, ArchiveQuery::default()).await).await;
        assert!(
            made.text.len() > messages as usize * 2_000,
            "{format:?}: {}",
            made.text.len()
        );
        let largest = made.steps.iter().map(|step| step.bytes).max().unwrap();
        assert!(largest < 600_000, "{format:?}: {largest}");
        let exported = made.steps.last().unwrap().exported;
        assert_eq!(
            (exported.conversations, exported.entries),
            (1, messages.into()),
            "{format:?}"
        );
        if format == ExportFormat::Jsonl {
            let record = &records(&made)[0];
            let seqs = record["log"]
                .as_array()
                .unwrap()
                .iter()
                .map(|entry| entry["seq"].as_u64());
            assert!(seqs.eq((1..=messages).map(|seq| Some(seq.into()))));
        }
    }
}

async fn what_comes_shifts_nothing_what_goes_is_left_out_and_no_half_of_it_passes_for_a_whole(kept: Both) {
    // More than a page of the list, each of them a piece.
    for id in 1..=120 {
        kept.put(conversation(id, 10, &"y".repeat(4_000))).await;
    }
    kept.put(conversation(121, 250, &"z".repeat(4_000))).await;
    let mut one = kept.reader.export(ExportFormat::Jsonl, ArchiveQuery::default()).await;
    let begun = one.piece().await.unwrap().unwrap();
    assert_eq!(begun.step.exported.conversations, 0, "the long one is under way");
    kept.put(conversation(122, 1, "later")).await;
    kept.removes(60).await;
    kept.removes(3).await;
    let rest = made(one).await;
    let text = String::from_utf8(begun.bytes).unwrap() + &rest.text;
    let whole = Made {
        text,
        steps: rest.steps,
    };
    let wanted: Vec<u64> = (1..=121).rev().filter(|id| ![60, 3].contains(id)).collect();
    assert_eq!(ids(&whole), wanted);

    let mut other = kept.reader.export(ExportFormat::Jsonl, ArchiveQuery::default()).await;
    let begun = other.piece().await.unwrap().unwrap();
    assert_eq!(begun.step.exported.conversations, 1, "the later one");
    kept.removes(121).await;
    let broken = loop {
        match other.piece().await {
            Ok(Some(piece)) => assert!(!piece.step.done),
            Ok(None) => panic!("it has come to an end"),
            Err(error) => break error,
        }
    };
    assert!(matches!(broken, BrokeOff::Removed(ConversationId(121))), "{broken}");
}

/// Where a filter finds something seldom, it is told how far was looked.
#[tokio::test]
async fn progress_is_told_by_ids_by_period_and_while_nothing_is_found() {
    let mut kept = Kept::new();
    let row = |id: u64, category: u32, started: i64| {
        Row::Conversation(ConversationRow {
            category: CategoryId(category),
            started: Wall(started),
            ..ended(id, &[(1, 0)])
        })
    };
    let many = u64::from(LOOKED_AT_MAX) + 1_000;
    kept.put((1..=many).map(|id| row(id, if id <= 10 { 7 } else { 8 }, 1_000 * id.cast_signed())))
        .await;
    let seldom = ArchiveQuery {
        agent: Some(AgentId(1)),
        category: Some(CategoryId(7)),
        ..ArchiveQuery::default()
    };
    let found = made(export(&kept, ExportFormat::Jsonl, seldom.clone())).await;
    assert_eq!(ids(&found), (1..=10).rev().collect::<Vec<_>>());
    assert_eq!(
        (found.steps[0].bytes, found.steps[0].done),
        (0, false),
        "nothing so far"
    );
    assert_eq!(found.steps[0].share, Some(0.0));
    let table = made(export(&kept, ExportFormat::Csv, seldom)).await;
    assert!(
        table.text.lines().count() == 12 && table.steps[0].bytes > 0,
        "its head has come"
    );

    let share_after_a_page = async |from: Option<i64>| {
        let query = ArchiveQuery {
            agent: Some(AgentId(1)),
            from: from.map(Wall),
            ..ArchiveQuery::default()
        };
        let made = made(export(&kept, ExportFormat::Jsonl, query)).await;
        let step = made.steps.iter().find(|step| step.exported.conversations >= 100);
        (step.unwrap().exported.conversations, step.unwrap().share.unwrap())
    };
    let (conversations, share) = share_after_a_page(None).await;
    let wanted = (conversations - 1) as f64 / many as f64;
    assert!((share - wanted).abs() < 0.001, "{share}, {wanted}");
    let (conversations, share) = share_after_a_page(Some(1_000 * (many - 400).cast_signed())).await;
    let wanted = (conversations - 1) as f64 / 400.0;
    assert!((share - wanted).abs() < 0.001, "{share}, {wanted}");
}

#[tokio::test]
async fn a_search_says_where_it_could_not_look() {
    let mut kept = Kept::new();
    kept.put(conversation(1, 1, "apples")).await;
    kept.put(conversation(2, 1, "pears")).await;
    let query = ArchiveQuery {
        text: Some(Asked::parse("apples")),
        ..ArchiveQuery::default()
    };
    let wanted = Exported {
        conversations: 0,
        entries: 0,
        not_indexed: 2,
        ..Exported::default()
    };
    let found = made(export(&kept, ExportFormat::Jsonl, query)).await;
    assert_eq!(found.steps.last().unwrap().exported, wanted);
    let nothing = ArchiveQuery {
        text: Some(Asked::parse("…")),
        ..ArchiveQuery::default()
    };
    let found = made(export(&kept, ExportFormat::Jsonl, nothing)).await;
    assert_eq!(ids(&found), [0; 0], "no word was asked for");
}
