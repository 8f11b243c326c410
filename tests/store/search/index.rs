//! The index of words: it goes on where it was, forgets what is removed, and is built anew for stores of older schemas.

use usher::hub::effect::OfferGone;
use usher::hub::row::{Change, OfferRow, Row, WaitEnd};
use usher::hub::time::Wall;
use usher::ids::{AgentId, CategoryId, ConversationId, EntryId, OfferId};
use usher::store::Rated;
use usher::store::records::{IndexedText, NoteRecord, Record};

use super::{query, search, talk};
use crate::store::Kept;
use crate::store::samples::{message, open_conversation, put_entry, text, wait};

/// One that rang for somebody who waited.
fn offer(id: u64, entry: u64) -> Row {
    Row::Offer(OfferRow {
        offer: OfferId(id),
        entry: EntryId(entry),
        agent: AgentId(1),
        name: text("Ada"),
        at: Wall(10),
        ended: Wall(20),
        why: OfferGone::Returned,
    })
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
    let texts = vec![IndexedText {
        row: 3 * 131_072 + 1,
        text: "alive".to_owned(),
    }];
    let early = Record::Index {
        conversation: ConversationId(3),
        from: 0,
        next: None,
        texts,
    };
    kept.record([early]).await;
    assert_eq!(kept.found(search("alive")).await, [0; 0], "what lives takes no words");
    // A conversation that changes after its end is not indexed again.
    kept.put([talk(2, &[(1, 9)], |row| row.rating = None)]).await;
    assert_eq!(kept.index().await, 0);
}

#[tokio::test]
async fn a_slice_is_of_so_many_texts_however_short() {
    let mut kept = Kept::new();
    kept.put([talk(1, &[(1, 300)], |_| {})]).await;
    kept.put((1..=200).map(|seq| put_entry(1, message(seq, "yes")))).await;
    let mut sizes = Vec::new();
    loop {
        let slice = kept.reader.to_index().await.unwrap();
        let texts = slice.iter().map(|record| match record {
            Record::Index { texts, .. } => texts.len(),
            _ => 0,
        });
        match texts.sum::<usize>() {
            0 => break,
            texts => sizes.push(texts),
        }
        kept.record(slice).await;
    }
    assert_eq!(sizes, [144, 57]);
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
    let first = kept.reader.to_index().await.unwrap();
    kept.record(first.clone()).await;
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
    let note = NoteRecord {
        uid: 1,
        conversation: old,
        agent: Some(AgentId(1)),
        name: "Ada".to_owned(),
        at: Wall(60),
        text: "mean zyzzyva".to_owned(),
    };
    kept.record([tags, Record::AddNote(note)]).await;
    kept.put([Row::Wait(wait(1, WaitEnd::Paired(old)))]).await;
    kept.put([offer(5, 1), offer(6, 2)]).await;
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
    // As a batch of before that is done once more.
    kept.record(first).await;
    assert_eq!(kept.found(search("apple")).await, [2]);
    assert_eq!(kept.found(named("tzal")).await, [0; 0]);
    kept.index().await;
    assert_eq!((written("zyzzyva"), written("quetzal")), (0, 0), "not even on disk");
    assert_eq!(kept.found(search("apple")).await, [2]);
    for (left, number) in [
        ("entries WHERE conversation = 1", 0),
        ("parts WHERE conversation = 1", 0),
        ("tags", 0),
        ("notes", 0),
        ("passages WHERE conversation = 1", 0),
        ("waits WHERE entry = 1", 1),
        ("waits WHERE conversation IS NOT NULL", 0),
        ("offers WHERE entry = 1", 0),
        ("offers", 1),
        ("removed", 0),
        ("words_docsize", 3),
    ] {
        let sql = format!("SELECT count(*) FROM {left}");
        let count: u32 = tables.query_row(&sql, [], |row| row.get(0)).unwrap();
        assert_eq!(count, number, "{left}");
    }
    let fold = "PRAGMA wal_checkpoint(TRUNCATE)";
    tables.query_row(fold, [], |_| Ok(())).unwrap();
    let file = std::fs::read(kept.path()).unwrap();
    let there = |word: &[u8]| file.windows(word.len()).any(|bytes| bytes == word);
    assert!(there(b"apple"), "what is kept");
    for word in ["zyzzyva", "Quetzal", "quetzal"] {
        assert!(!there(word.as_bytes()), "{word} can still be read in the file");
    }
}

/// As somebody has taken them out by hand.
#[tokio::test]
async fn a_gap_in_a_log_ends_nothing_however_wide() {
    let mut kept = Kept::new();
    kept.put([talk(1, &[(1, 9)], |_| {})]).await;
    kept.put((1..=600).map(|seq| put_entry(1, message(seq, &format!("w{seq}")))))
        .await;
    let tables = rusqlite::Connection::open(kept.path()).unwrap();
    let gaps = "DELETE FROM entries WHERE seq BETWEEN 101 AND 560 OR seq = 600";
    assert_eq!(tables.execute(gaps, []).unwrap(), 461);
    assert!(kept.index().await < 20);
    for (word, found) in [("w100", true), ("w101", false), ("w561", true), ("w599", true)] {
        assert_eq!(!kept.found(search(word)).await.is_empty(), found, "{word}");
    }
    let log = kept.reader.history(ConversationId(1), 99, u32::MAX).await.unwrap();
    let numbers: Vec<u32> = log.iter().map(|entry| entry.seq).collect();
    assert_eq!(numbers[..3], [99, 100, 561]);
    assert_eq!(numbers.last(), Some(&599));
    kept.keep(vec![Change::Retire(ConversationId(1))], Vec::new()).await;
    kept.record([Record::RemoveConversation(ConversationId(1))]).await;
    while let Some(piece) = kept.reader.to_clear().await.unwrap() {
        kept.record([piece]).await;
    }
    let left = "SELECT (SELECT count(*) FROM entries) + (SELECT count(*) FROM logs)";
    assert_eq!(tables.query_row(left, [], |row| row.get::<_, u32>(0)).unwrap(), 0);
}

#[tokio::test]
async fn a_store_whose_index_has_other_rows_is_indexed_anew() {
    let mut kept = Kept::new();
    kept.put([talk(9, &[(1, 9)], |_| {}), put_entry(9, message(1, "apple"))])
        .await;
    let tables = rusqlite::Connection::open(kept.path()).unwrap();
    // As the second schema has it, whose conversations had 16,384 rows each.
    let sql = "INSERT INTO words (rowid, text) VALUES (9 * 16384 + 1, 'apple');
        UPDATE conversations SET words_from = NULL; DROP TABLE removals; DROP TABLE spool;
        DROP TRIGGER audit_is_not_changed; CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit BEGIN SELECT 1; END;
        DROP INDEX audit_by_conversation; DROP TABLE erasures; DROP TABLE erased; DROP TABLE forgotten; DROP TABLE words_stale; DROP TABLE guests; DROP TABLE invitations; DROP TABLE logs;
        DROP INDEX conversations_by_road; ALTER TABLE conversations DROP COLUMN road;
        DROP INDEX conversations_by_second; ALTER TABLE conversations DROP COLUMN second;
        PRAGMA user_version = 2";
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
        .execute_batch(include_str!("../../../src/store/schema/1.sql"))
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
