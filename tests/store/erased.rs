//! The erasure of a customer: what of the archive goes by it, what stays, and what the proof says.

use usher::hub::effect::EndWhy;
use usher::hub::row::{Change, ConversationRow, Rating, Row};
use usher::hub::time::Wall;
use usher::ids::{AgentId, ConversationId, CustomerId};
use usher::store::records::{
    AuditChange, AuditRecord, AuditTarget, ErasedConversation, ErasureRecord, NoteRecord, Record, Tally,
};
use usher::store::{ArchiveQuery, AuditQuery, LogPart, ReadBy, SpoolKind};
use usher::words::Asked;

use super::Kept;
use super::samples::{ended_conversation, message, met_conversation, met_staff, part, put_entry, text};
use crate::store::both::{Both, over_both};

over_both! {
    all_of_a_customer_goes_up_to_a_number_and_nothing_of_others,
    what_a_guest_was_the_second_in_goes_with_them_and_is_counted_whole,
}

pub(super) fn ended(id: u64, customer: u128, name: &str) -> [Row; 3] {
    let row = ConversationRow {
        customer: CustomerId(customer),
        customer_name: text(name),
        email: Some(text("eve@example.org")),
        rating: Some(rating()),
        parts: vec![part(1, Some((50, 2)))],
        ..ended_conversation(id, EndWhy::AgentEnded)
    };
    [
        Row::Conversation(row),
        put_entry(id, message(1, "hello")),
        put_entry(id, message(2, "good bye")),
    ]
}

fn rating() -> Rating {
    Rating {
        score: 5,
        comment: Some(text("fine")),
    }
}

pub(super) fn deed(id: u128, action: &str, target: Option<(u64, &str)>, changes: &[(&str, &str)]) -> AuditRecord {
    AuditRecord {
        id,
        at: Wall(70),
        by: "agent".to_owned(),
        agent: Some(AgentId(1)),
        name: "Ada".to_owned(),
        address: None,
        action: action.to_owned(),
        target: target.map(|(id, name)| AuditTarget {
            kind: "conversation".to_owned(),
            id: id.to_string(),
            name: name.to_owned(),
        }),
        changes: changes
            .iter()
            .map(|(field, after)| AuditChange {
                field: (*field).to_owned(),
                before: None,
                after: Some((*after).to_owned()),
            })
            .collect(),
    }
}

async fn ids(both: &Both) -> Vec<u64> {
    let all = ArchiveQuery {
        limit: 50,
        ..ArchiveQuery::default()
    };
    let page = both.reader.archive_list(all).await.unwrap();
    page.lines.iter().map(|line| line.conversation.id.0).collect()
}

async fn all_of_a_customer_goes_up_to_a_number_and_nothing_of_others(both: Both) {
    for (id, customer, name) in [(1, 7, "Eve"), (2, 8, "Eve"), (3, 7, "Evelina"), (4, 7, "Eve")] {
        both.put(ended(id, customer, name)).await;
    }
    let note = NoteRecord {
        uid: 1,
        conversation: ConversationId(3),
        agent: Some(AgentId(1)),
        name: "Ada".to_owned(),
        at: Wall(65),
        text: "rang again".to_owned(),
    };
    let tags = ["vip", "angry"].map(str::to_owned);
    both.record([Record::AddNote(note)]).await;
    for (conversation, tag) in [(3, &tags[..]), (2, &tags[..1])] {
        both.record([Record::PutTags {
            conversation: ConversationId(conversation),
            tags: tag.to_vec(),
        }])
        .await;
    }
    both.record([
        Record::Audit(deed(11, "record_opened", Some((3, "Evelina")), &[("beside", "4")])),
        Record::Audit(deed(12, "tags_edited", Some((2, "Eve")), &[("tags", "vip")])),
        Record::Audit(deed(
            13,
            "archive_exported",
            None,
            &[("format", "csv"), ("customer", "EVE@example")],
        )),
        Record::Audit(deed(
            14,
            "archive_exported",
            None,
            &[("customer", "Zoë"), ("tag", "vip")],
        )),
    ])
    .await;
    both.keep(
        (1..=4).map(|id| Change::Retire(ConversationId(id))).collect(),
        Vec::new(),
    )
    .await;
    assert_eq!(ids(&both).await, [4, 3, 2, 1]);

    let asked = ErasureRecord {
        uid: 21,
        customer: CustomerId(7),
        hash: [7; 32],
        upto: ConversationId(3),
        at: Wall(100),
        agent: Some(AgentId(1)),
        name: "Ada".to_owned(),
    };
    let proof = both.reader.erase(asked, deed(21, "erasure_asked", None, &[])).await;
    assert_eq!(
        ids(&both).await,
        [4, 2],
        "what began later stays, and who is only called the same"
    );
    for id in [1, 3] {
        let gone = both
            .reader
            .archive_record(ConversationId(id), ReadBy::Admin, LogPart::ALL)
            .await;
        assert_eq!(gone.unwrap(), None);
    }
    assert_eq!(both.reader.tags_in_use(None).await.unwrap(), [("vip".to_owned(), 1)]);
    let gone = Tally {
        entries: 4,
        notes: 1,
        ratings: 2,
    };
    assert_eq!((proof.conversations, proof.gone), (2, gone));
    assert_eq!(
        (proof.customer, proof.swept, proof.proven, proof.name.as_str()),
        (None, Some(Wall(1_000)), Some(Wall(2_000)), "Ada")
    );

    let log = both
        .reader
        .audit(AuditQuery {
            limit: 50,
            ..AuditQuery::default()
        })
        .await;
    let told = |action: &str| -> Vec<(Option<&str>, Vec<Option<&str>>)> {
        let lines = log.lines.iter().rev().filter(|line| line.record.action == action);
        lines
            .map(|line| {
                let target = line.record.target.as_ref().map(|target| target.name.as_str());
                let changes = line.record.changes.iter().map(|change| change.after.as_deref());
                (target, changes.collect())
            })
            .collect()
    };
    assert_eq!(told("record_opened"), [(Some(""), vec![])]);
    assert_eq!(told("tags_edited"), [(Some("Eve"), vec![Some("vip")])], "of another");
    assert_eq!(
        told("archive_exported"),
        [
            (None, vec![Some("csv"), Some("")]),
            (None, vec![Some("Zoë"), Some("vip")])
        ]
    );
    assert_eq!(told("erasure_asked").len(), 2, "the deed of each step once");
}

async fn what_a_guest_was_the_second_in_goes_with_them_and_is_counted_whole(both: Both) {
    let met = |id| {
        let row = ConversationRow {
            end: ended_conversation(id, EndWhy::AgentLost).end,
            ..met_conversation(id)
        };
        let said = (1..=3).map(move |seq| put_entry(id, message(seq, "between us")));
        std::iter::once(Row::Conversation(row)).chain(said)
    };
    for id in [1, 2, 6] {
        both.put(met(id)).await;
    }
    both.put(ended(3, 6, "Zoë")).await;
    both.put(ended(4, 5, "Eve")).await;
    both.put([Row::Conversation(met_staff(5))]).await;
    let retired = (1..=6).map(|id| Change::Retire(ConversationId(id))).collect();
    both.keep(retired, Vec::new()).await;
    assert_eq!(ids(&both).await, [6, 5, 4, 3, 2, 1]);
    let asked = ErasureRecord {
        uid: 31,
        customer: CustomerId(6),
        hash: [6; 32],
        upto: ConversationId(5),
        at: Wall(100),
        agent: Some(AgentId(1)),
        name: "Ada".to_owned(),
    };
    let proof = both.reader.erase(asked, deed(31, "erasure_asked", None, &[])).await;
    assert_eq!(ids(&both).await, [6, 5, 4], "what is another's, or began later, stays");
    let gone = Tally {
        entries: 8,
        notes: 0,
        ratings: 1,
    };
    assert_eq!((proof.conversations, proof.gone), (3, gone), "what both have said");
}

/// Words that have no beginning in common, so that each is written in the index as it is, but for its first letters.
fn word(of: u64, seq: u32, n: u64) -> String {
    let mixed = (of * 1_000_000 + u64::from(seq) * 1_000 + n + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let mixed = (mixed ^ (mixed >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    format!("{:016x}", mixed ^ (mixed >> 32))
}

/// A large index in one piece is not merged by itself: what was removed from it would stay written.
#[tokio::test]
async fn no_word_is_left_in_a_large_index_that_is_one_piece() {
    let mut kept = Kept::new();
    for id in 1..=40 {
        let row = ended_conversation(id, EndWhy::AgentEnded);
        let texts = (1..=60).map(|seq| {
            let words: Vec<String> = (0..20).map(|n| word(id, seq, n)).collect();
            put_entry(id, message(seq, &words.join(" ")))
        });
        let rows: Vec<Row> = std::iter::once(Row::Conversation(row)).chain(texts).collect();
        kept.put(rows).await;
    }
    kept.keep(
        (1..=40).map(|id| Change::Retire(ConversationId(id))).collect(),
        Vec::new(),
    )
    .await;
    kept.index().await;
    for id in [0, 7, 8] {
        if id > 0 {
            kept.record([Record::RemoveConversation(ConversationId(id))]).await;
            while let Some(piece) = kept.reader.to_clear().await.unwrap() {
                kept.record([piece]).await;
            }
            kept.index().await;
        }
        kept.record([Record::MakeIndexStale]).await;
        let mut pieces = 0;
        while kept.reader.index_is_stale().await.unwrap() {
            kept.record([Record::RewriteIndex]).await;
            pieces += 1;
        }
        assert!(id == 0 || pieces > 3, "{id} is written in pieces: {pieces}");
        assert!(kept.reader.empty_journal().await.unwrap());
        let file = std::fs::read(kept.path()).unwrap();
        let file = String::from_utf8_lossy(&file);
        let left = |of: u64| {
            let words = (1..=60)
                .step_by(6)
                .flat_map(|seq| (0..20).step_by(5).map(move |n| word(of, seq, n)));
            words.filter(|word| file.contains(&word[6..])).count()
        };
        for (gone, by) in [(7, 7), (8, 8)] {
            assert_eq!(left(gone) == 0, by <= id, "{gone}: {} words", left(gone));
        }
    }
    let found = kept.reader.archive_list(ArchiveQuery {
        text: Some(Asked::parse(&word(9, 30, 1))),
        limit: 50,
        ..ArchiveQuery::default()
    });
    assert_eq!(found.await.unwrap().lines.len(), 1, "what is kept is found");
}

/// As a migration leaves it that was killed on the way back: a log, and no conversation yet.
#[tokio::test]
async fn a_log_without_its_conversation_goes_too() {
    let removed = Record::RemoveFiled {
        conversation: ConversationId(9),
        category: usher::ids::CategoryId(1),
    };
    let erased = Record::EraseConversation(ErasedConversation {
        erasure: 1,
        conversation: ConversationId(9),
        tally: Tally::default(),
        names: vec!["Eve".to_owned()],
    });
    for gone in [removed, erased] {
        let mut kept = Kept::new();
        kept.record([Record::Spool]).await;
        kept.put([put_entry(9, message(1, "half a zyzzyva"))]).await;
        kept.put(ended(8, 7, "Zoë")).await;
        kept.record([gone]).await;
        while let Some(piece) = kept.reader.to_clear().await.unwrap() {
            kept.record([piece]).await;
        }
        let left = |id| kept.reader.history(ConversationId(id), 1, 10);
        assert_eq!(left(9).await.unwrap(), []);
        assert_eq!(left(8).await.unwrap().len(), 2, "of another");
    }
}

/// As when an older dump was put back while the erasure was under way.
#[tokio::test]
async fn what_mongodb_has_again_goes_again_and_is_counted_once() {
    let mut kept = Kept::new();
    kept.put(ended(3, 7, "Evelina")).await;
    kept.keep(vec![Change::Retire(ConversationId(3))], Vec::new()).await;
    let asked = ErasureRecord {
        uid: 21,
        customer: CustomerId(7),
        hash: [7; 32],
        upto: ConversationId(3),
        at: Wall(100),
        agent: None,
        name: "Ada".to_owned(),
    };
    let deed = deed(21, "erasure_asked", None, &[]);
    kept.record([Record::Spool, Record::Erase { asked, deed }]).await;
    let gone = || {
        Record::EraseConversation(ErasedConversation {
            erasure: 1,
            conversation: ConversationId(3),
            tally: Tally::default(),
            names: vec!["Evelina".to_owned()],
        })
    };
    for time in 1..=2 {
        kept.record([gone(), gone()]).await;
        let lines = kept.reader.spooled(0, 64).await.unwrap();
        let removals = lines.iter().filter(|line| line.kind == SpoolKind::Removal).count();
        assert_eq!(removals, 1, "time {time}");
        kept.record([Record::Sent(lines.iter().map(|line| line.rev).collect())])
            .await;
    }
    let erasure = kept.reader.erasure(21).await.unwrap().unwrap();
    assert_eq!(erasure.conversations, 1);
}

/// Who opened the record a moment before comes to the log a moment after.
#[tokio::test]
async fn what_is_noted_of_a_conversation_that_has_gone_names_nobody() {
    let mut kept = Kept::new();
    kept.put(ended(3, 7, "Evelina")).await;
    kept.put(ended(4, 8, "Zoë")).await;
    kept.keep(vec![Change::Retire(ConversationId(3))], Vec::new()).await;
    let asked = ErasureRecord {
        uid: 21,
        customer: CustomerId(7),
        hash: [7; 32],
        upto: ConversationId(3),
        at: Wall(100),
        agent: None,
        name: "Ada".to_owned(),
    };
    let gone = Record::EraseConversation(ErasedConversation {
        erasure: 1,
        conversation: ConversationId(3),
        tally: Tally::default(),
        names: vec!["Evelina".to_owned()],
    });
    let asked = Record::Erase {
        asked,
        deed: deed(21, "erasure_asked", None, &[]),
    };
    let late = |id, of, name| Record::Audit(deed(id, "tags_edited", Some((of, name)), &[("tags", "vip")]));
    kept.record([asked, gone, late(22, 3, "Evelina"), late(23, 4, "Zoë")])
        .await;
    let log = kept.reader.audit(AuditQuery {
        limit: 50,
        ..AuditQuery::default()
    });
    let told = log.await.unwrap().lines.into_iter().rev().skip(1).map(|line| {
        let target = line.record.target.unwrap();
        (target.id, target.name, line.record.changes.len())
    });
    let wanted = [("3", "", 0), ("4", "Zoë", 1)].map(|(id, name, changes)| (id.to_owned(), name.to_owned(), changes));
    assert_eq!(told.collect::<Vec<_>>(), wanted);
}

#[tokio::test]
async fn what_two_guests_said_is_of_both_and_what_two_agents_said_of_nobody() {
    let mut kept = Kept::new();
    let met = ConversationRow {
        end: ended_conversation(7, EndWhy::AgentLost).end,
        ..met_conversation(7)
    };
    kept.put([Row::Conversation(met), Row::Conversation(met_staff(8))])
        .await;
    let all = ConversationId(u64::MAX >> 1);
    for customer in [5, 6] {
        let found = kept.reader.of_customer(CustomerId(customer), all, 9).await.unwrap();
        let ids: Vec<u64> = found.ended.iter().map(|filed| filed.conversation.id.0).collect();
        assert_eq!(ids, [7], "{customer}");
    }
    assert_eq!(kept.reader.customer_of(ConversationId(8)).await.unwrap(), None);
    for agent in [1, 2] {
        let own = ArchiveQuery {
            reader: Some(AgentId(agent)),
            limit: 9,
            ..ArchiveQuery::default()
        };
        let page = kept.reader.archive_list(own).await.unwrap();
        let lines: Vec<_> = page
            .lines
            .iter()
            .map(|line| (line.conversation.id.0, line.until))
            .collect();
        assert_eq!(lines, [(8, None)], "both of the staff see all of it");
    }
}
