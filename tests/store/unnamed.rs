//! Whom the filters of earlier exports name: once they are erased the log says nothing of them any more, and what names others stays.

use usher::hub::effect::EndWhy;
use usher::hub::row::{Change, ConversationRow, Row, Second};
use usher::hub::time::Wall;
use usher::ids::{AgentId, ConversationId, CustomerId};
use usher::store::AuditQuery;
use usher::store::records::{ErasureRecord, Record};

use super::erased::deed;
use super::samples::{ended_conversation, met_conversation, text};
use crate::store::both::{Both, over_both};

over_both! {
    a_filter_that_named_who_was_erased_is_empty_however_it_was_put,
}

/// What names the guests below, one of whom is erased.
const NAMES: [(&str, &str); 9] = [
    ("customer", "noor odegard"),
    ("customer", "øde"),
    ("customer", "Bo"),
    ("text", " bo "),
    ("customer", "李明"),
    ("text", "meier eva"),
    ("text", "\"Meier, Eva\""),
    ("text", "Is Meier there? Ask Eva, or Ada"),
    ("text", "it was noor ødegård!"),
];

const NAMES_NOBODY: [(&str, &str); 8] = [
    ("customer", "Zoë"),
    ("text", "eva müller"),
    ("text", "evameierhof eva"),
    ("text", "bob is about"),
    ("text", "meie, ev"),
    ("text", "明天"),
    ("text", "?!"),
    ("tag", "Bo"),
];

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
    let deeds = (50..).zip(&filters);
    let deeds: Vec<Record> = deeds
        .map(|(id, filter)| Record::Audit(deed(id, "archive_exported", None, &[*filter])))
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
    let exports = log.lines.iter().rev().map(|line| &line.record);
    let left: Vec<&str> = exports
        .filter(|record| record.action == "archive_exported")
        .filter_map(|record| record.changes[0].after.as_deref())
        .collect();
    let wanted = NAMES
        .map(|_| "")
        .into_iter()
        .chain(NAMES_NOBODY.map(|(_, asked)| asked));
    assert_eq!(left, wanted.collect::<Vec<_>>(), "{filters:?}");
}
