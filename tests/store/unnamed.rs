//! What the log tells of conversations that are gone: what was done, and not to whom; and whom the filters of earlier exports name, once they
//! are erased. What tells of others stays.

use usher::hub::effect::EndWhy;
use usher::hub::row::{Change, ConversationRow, Row, Second};
use usher::hub::time::Wall;
use usher::ids::{AgentId, ConversationId, CustomerId};
use usher::store::records::{ErasureRecord, Record};
use usher::store::{AuditQuery, Store};

use super::Kept;
use super::erased::{deed, ended};
use super::samples::{ended_conversation, met_conversation, text};
use crate::store::both::{Both, over_both};

over_both! {
    what_is_too_old_takes_what_the_log_told_of_it_along,
    a_filter_that_named_who_was_erased_is_empty_however_it_was_put,
}

/// What names the guests below, one of whom is erased.
const NAMES: [(&str, &str); 10] = [
    ("customer", "noor odegard"),
    ("customer", "øde"),
    ("customer", "Bo"),
    ("text", " bo "),
    ("customer", "李明"),
    ("text", "meier eva"),
    ("text", "\"Meier, Eva\""),
    ("text", "Is Meier there? Ask Eva, or Ada"),
    ("text", "it was noor ødegård!"),
    ("tag", "Bo"),
];

const NAMES_NOBODY: [(&str, &str); 8] = [
    ("customer", "Zoë"),
    ("text", "eva müller"),
    ("text", "evameierhof eva"),
    ("text", "bob is about"),
    ("text", "meie, ev"),
    ("text", "明天"),
    ("text", "?!"),
    ("tag", "vip"),
];

async fn what_is_too_old_takes_what_the_log_told_of_it_along(both: Both) {
    both.put(ended(1, 6, "Evelina")).await;
    both.put(ended(2, 7, "Zoë")).await;
    both.put(ended(3, 8, "Evelina")).await;
    let opened = |id, of, name| Record::Audit(deed(id, "record_opened", Some((of, name)), &[("beside", "4")]));
    let tagged = |id, of, name| Record::Audit(deed(id, "tags_edited", Some((of, name)), &[("tags", "vip")]));
    both.record([opened(51, 1, "Evelina"), tagged(52, 1, "Evelina"), opened(53, 2, "Zoë")])
        .await;
    both.record([tagged(54, 2, "Zoë"), opened(55, 3, "Evelina")]).await;
    both.removes(1).await;
    // Read a moment before it went, and noted a moment after.
    let late = vec![opened(56, 2, "Zoë"), tagged(57, 3, "Evelina")];
    both.removes_before(2, late).await;
    let all = AuditQuery {
        limit: 50,
        ..AuditQuery::default()
    };
    let log = both.reader.audit(all).await;
    let told = log.lines.iter().rev().map(|line| {
        let of = line.record.target.as_ref().unwrap();
        let action = line.record.action.as_str();
        (action, of.id.as_str(), of.name.as_str(), line.record.changes.len())
    });
    let wanted = [
        ("record_opened", "1", "", 0),
        ("tags_edited", "1", "", 0),
        ("record_opened", "2", "", 0),
        ("tags_edited", "2", "", 0),
        ("record_opened", "3", "Evelina", 1),
        ("record_opened", "2", "", 0),
        ("tags_edited", "3", "Evelina", 1),
    ];
    assert_eq!(told.collect::<Vec<_>>(), wanted);
}

async fn a_filter_that_named_who_was_erased_is_empty_however_it_was_put(both: Both) {
    for (id, name, second) in [(1, "Eva Meier", "Noor Ødegård"), (2, "Bo", "李明")] {
        let met = ConversationRow {
            customer_name: text(name),
            second: Some(Box::new(Second {
                customer: CustomerId(6),
                name: text(second),
            })),
            end: ended_conversation(id, EndWhy::AgentLost).end,
            ..met_conversation(id)
        };
        both.put([Row::Conversation(met)]).await;
    }
    let filters: Vec<(&str, &str)> = NAMES.into_iter().chain(NAMES_NOBODY).collect();
    let exports = ["archive_exported", "audit_exported"];
    let deeds = exports
        .iter()
        .flat_map(|action| filters.iter().map(move |filter| (*action, *filter)));
    let deeds: Vec<Record> = (50..)
        .zip(deeds)
        .map(|(id, (action, filter))| Record::Audit(deed(id, action, None, &[filter])))
        .collect();
    both.record(deeds).await;
    let retired = (1..=2).map(|id| Change::Retire(ConversationId(id))).collect();
    both.keep(retired, Vec::new()).await;
    let asked = ErasureRecord {
        uid: 31,
        customer: CustomerId(6),
        hash: [6; 32],
        upto: ConversationId(2),
        at: Wall(100),
        agent: Some(AgentId(1)),
        name: "Ada".to_owned(),
    };
    let proof = both.reader.erase(asked, deed(31, "erasure_asked", None, &[])).await;
    assert_eq!(proof.conversations, 2);

    let all = AuditQuery {
        limit: 50,
        ..AuditQuery::default()
    };
    let log = both.reader.audit(all).await;
    let wanted = NAMES
        .map(|_| "")
        .into_iter()
        .chain(NAMES_NOBODY.map(|(_, asked)| asked));
    let wanted: Vec<_> = wanted.collect();
    for action in exports {
        let told = log.lines.iter().rev().map(|line| &line.record);
        let left: Vec<&str> = told
            .filter(|record| record.action == action)
            .filter_map(|record| record.changes[0].after.as_deref())
            .collect();
        assert_eq!(left, wanted, "{action}: {filters:?}");
    }
}

/// Conversations that were removed before they took anything along.
#[tokio::test]
async fn what_went_before_is_made_good_at_the_next_start() {
    for (spools, left) in [(false, ""), (true, "Evelina")] {
        let mut kept = Kept::new();
        kept.put(ended(2, 7, "Zoë")).await;
        kept.record([Record::Audit(deed(51, "record_opened", Some((2, "Zoë")), &[]))])
            .await;
        if spools {
            kept.record([Record::Spool]).await;
        }
        let tables = rusqlite::Connection::open(kept.path()).unwrap();
        let sql =
            "DROP INDEX audit_by_conversation; DROP INDEX entries_by_number; DROP TABLE logs; PRAGMA user_version = 8;
            CREATE UNIQUE INDEX entries_by_conversation ON entries (conversation, seq);
            INSERT INTO audit (uid, at, by, name, action, target_kind, target_id, target_name, changes)
            VALUES (x'52', 1, 'agent', 'Ada', 'record_opened', 'conversation', '1', 'Evelina', '[]')";
        tables.execute_batch(sql).unwrap();
        kept.store = Store::open(&kept.path()).unwrap();
        let of = |id: &str| -> String {
            let sql = "SELECT target_name FROM audit WHERE target_id = ?1";
            tables.query_row(sql, [id], |row| row.get(0)).unwrap()
        };
        assert_eq!(
            (of("1").as_str(), of("2").as_str()),
            (left, "Zoë"),
            "noted for MongoDB: {spools}"
        );
    }
}
