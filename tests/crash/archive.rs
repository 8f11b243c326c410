//! The end of the crash test: what the archive holds, beside everything that anybody was told.

use std::collections::{BTreeMap, BTreeSet};

use usher::ids::{CommandId, ConversationId};
use usher::protocol::http::{ArchivePage, ArchiveRecord};
use usher::protocol::server::{Content, Entry};

use crate::harness::Client;

use super::told::{Record, Told, arriving};

/// Every record there is, by the pages of the list and then one by one.
pub async fn read_all(admin: &Client) -> BTreeMap<ConversationId, ArchiveRecord> {
    let mut records = BTreeMap::new();
    let mut path = "/v1/conversations?limit=100".to_owned();
    loop {
        let page: ArchivePage = admin.get(&path).await.json();
        for line in page.conversations {
            let answer = admin.get(&format!("/v1/conversations/{}", line.conversation)).await;
            let record: ArchiveRecord = answer.json();
            assert_eq!(record.line, line);
            assert!(records.insert(line.conversation, record).is_none(), "listed twice");
        }
        let Some(next) = page.next else { return records };
        path = format!("/v1/conversations?limit=100&before={next}");
    }
}

/// Nothing told is missing or different, and every message that was sent is there exactly once.
pub fn compare(told: &Told, archive: &BTreeMap<ConversationId, ArchiveRecord>) {
    for (id, record) in &told.conversations {
        let kept = archive
            .get(id)
            .unwrap_or_else(|| panic!("{id} was told and is not in the archive"));
        compare_record(*id, record, kept);
    }
    let mut seen: BTreeMap<CommandId, (ConversationId, u32, i64)> = BTreeMap::new();
    for (id, record) in archive {
        for entry in &record.log {
            if let Content::Message {
                side,
                name,
                text,
                sent_as,
            } = &entry.content
            {
                let said = told.says.get(sent_as).unwrap_or_else(|| panic!("nobody said {text:?}"));
                assert_eq!(
                    (said.conversation, said.side),
                    (*id, *side),
                    "{text:?} is in the wrong place"
                );
                assert_eq!((&said.author, &said.text), (name, text));
                let twice = seen.insert(*sent_as, (*id, entry.seq, entry.at));
                assert!(twice.is_none(), "{text:?} is there twice: {twice:?} and {}", entry.seq);
            }
        }
    }
    for (id, said) in &told.says {
        let kept = seen.get(id).map(|(_, seq, at)| (*seq, *at));
        let answer = said
            .answer
            .unwrap_or_else(|| panic!("{:?} was never answered", said.text));
        assert_eq!(kept, answer, "{:?} of {}: kept and told", said.text, said.author);
    }
    assert_order_of_authors(told, archive);
}

fn compare_record(id: ConversationId, told: &Record, kept: &ArchiveRecord) {
    for (at, entry) in (1..).zip(&kept.log) {
        assert_eq!(entry.seq, at, "{id} has a gap");
    }
    for (seq, entry) in &told.entries {
        let kept = kept.log.get(*seq as usize - 1).map(as_told);
        assert_eq!(kept.as_ref(), Some(entry), "entry {seq} of {id}");
    }
    if let Some(end) = told.end {
        assert_eq!((kept.line.why, kept.line.ended), (Some(end.0), end.1), "{id}");
    }
    if let Some((score, comment)) = &told.rating {
        assert_eq!(
            (kept.line.rating, &kept.rating_comment),
            (Some(*score), comment),
            "{id}"
        );
    }
    assert!(told.started.is_none_or(|at| at == kept.line.started), "{id}");
    assert!(
        told.customer.as_ref().is_none_or(|name| *name == kept.line.customer),
        "{id}"
    );
    let came: Vec<&str> = kept.log.iter().filter_map(|entry| arriving(&entry.content)).collect();
    let parts: Vec<&str> = kept.parts.iter().map(|part| part.name.as_str()).collect();
    assert_eq!(came, parts, "the agents of {id}");
    let agents: BTreeSet<_> = kept.parts.iter().map(|part| part.agent).collect();
    assert!(
        told.agents.is_subset(&agents),
        "{id} was shown to {:?}, its agents are {agents:?}",
        told.agents
    );
}

/// An entry without what only a record says of it.
fn as_told(kept: &Entry) -> Entry {
    let mut entry = kept.clone();
    if let Content::Transferred { category_name, .. } = &mut entry.content {
        let name = category_name.take();
        assert!(name.is_some(), "a record names the category: {kept:?}");
    }
    entry
}

/// What one person said stands in the order in which they said it.
fn assert_order_of_authors(told: &Told, archive: &BTreeMap<ConversationId, ArchiveRecord>) {
    for (id, record) in archive {
        let mut last: BTreeMap<&str, u64> = BTreeMap::new();
        for entry in &record.log {
            let Content::Message { name, sent_as, .. } = &entry.content else {
                continue;
            };
            let order = told.says[sent_as].order;
            let before = last.insert(name, order);
            assert!(
                before.is_none_or(|before| before < order),
                "{id}: {name} said {} later",
                entry.seq
            );
        }
    }
}
