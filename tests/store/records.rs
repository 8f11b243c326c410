//! Records as a whole, over both stores: every field and every kind of entry comes back as it was, however long the log.

use usher::hub::effect::{EndWhy, OfferGone};
use usher::hub::row::{ConversationRow, OfferRow, Row, WaitEnd};
use usher::hub::time::Wall;
use usher::ids::{AgentId, ConversationId, OfferId};
use usher::store::records::{NoteRecord, Record};
use usher::store::{ArchiveRecord, LogPart, ReadBy};
use usher::words::Asked;

use super::both::{Both, over_both};
use super::samples::{ESTIMATE, ended_conversation, log, message, open_conversation, put_entry, text, wait};

over_both! {
    every_field_comes_back_as_it_was,
    nothing_is_made_of_what_is_not_there,
    a_long_log_is_read_in_parts_without_gap_or_overlap,
}

async fn record(kept: &Both, id: u64, part: LogPart) -> ArchiveRecord {
    let found = kept
        .reader
        .archive_record(ConversationId(id), ReadBy::Admin, part)
        .await;
    found.unwrap().unwrap()
}

async fn every_field_comes_back_as_it_was(kept: Both) {
    let row = ended_conversation(7, EndWhy::CategoryClosed);
    let queued = row.queue_entries.clone();
    let waits = queued
        .iter()
        .map(|entry| Row::Wait(wait(entry.0, WaitEnd::Paired(row.id))));
    let offer = |n: u64, why| OfferRow {
        offer: OfferId(n),
        entry: queued[0],
        agent: AgentId(3),
        name: text("Ada \"the\" 李"),
        at: Wall(5),
        ended: Wall(6),
        why,
    };
    let offers = [offer(1, OfferGone::Unanswered), offer(2, OfferGone::Accepted)];
    let all = [Row::Conversation(row.clone())]
        .into_iter()
        .chain(waits)
        .chain(offers.iter().cloned().map(Row::Offer))
        .chain(log().into_iter().map(|entry| put_entry(7, entry)));
    kept.put(all).await;
    let note = NoteRecord {
        uid: u128::MAX,
        conversation: row.id,
        agent: None,
        name: "a key".to_owned(),
        at: Wall(99),
        text: "calls back 👨‍👩‍👧‍👦\nat nine".to_owned(),
    };
    let tags = vec!["Über".to_owned(), "👍".to_owned()];
    kept.record([
        Record::AddNote(note.clone()),
        Record::PutTags {
            conversation: row.id,
            tags: tags.clone(),
        },
    ])
    .await;
    let found = record(&kept, 7, LogPart::ALL).await;
    assert_eq!(found.conversation, row);
    assert_eq!(found.log, log());
    assert_eq!((found.promised, found.until), (Some(ESTIMATE), None));
    let stay = wait(queued[0].0, WaitEnd::Left);
    assert_eq!(found.waits.len(), queued.len());
    assert_eq!(
        (
            found.waits[0].entered,
            found.waits[0].left,
            found.waits[0].place_at_first
        ),
        (stay.entered, stay.left, stay.place_at_first)
    );
    let rung: Vec<_> = found
        .offers
        .iter()
        .map(|offer| (offer.agent, offer.name.as_str(), offer.at, offer.ended, offer.why))
        .collect();
    let expected = offers
        .iter()
        .map(|offer| (offer.agent, offer.name.as_str(), offer.at, offer.ended, offer.why));
    assert_eq!(rung, expected.collect::<Vec<_>>());
    assert_eq!((found.notes.len(), &found.tags), (1, &tags));
    let kept_note = &found.notes[0];
    assert_eq!(
        (
            kept_note.uid,
            kept_note.agent,
            &kept_note.name,
            kept_note.at,
            &kept_note.text
        ),
        (note.uid, None, &note.name, note.at, &note.text)
    );
}

async fn nothing_is_made_of_what_is_not_there(kept: Both) {
    let bare = ConversationRow {
        email: None,
        subject: None,
        queue_entries: Vec::new(),
        parts: Vec::new(),
        preview_choice: None,
        note_for_next: None,
        rating: None,
        wrap_up_until: None,
        end: ended_conversation(8, EndWhy::CustomerLost).end,
        ..open_conversation(8)
    };
    kept.put([Row::Conversation(bare.clone())]).await;
    let found = record(&kept, 8, LogPart::ALL).await;
    assert_eq!((found.conversation, found.log, found.entries), (bare, Vec::new(), 0));
    assert_eq!((found.promised, found.waits.len(), found.offers.len()), (None, 0, 0));
    let missing = kept
        .reader
        .archive_record(ConversationId(9), ReadBy::Admin, LogPart::ALL)
        .await;
    assert_eq!(missing.unwrap(), None);
}

async fn a_long_log_is_read_in_parts_without_gap_or_overlap(kept: Both) {
    const ENTRIES: u32 = 5_000;
    kept.put([Row::Conversation(ended_conversation(9, EndWhy::AgentEnded))])
        .await;
    for from in (1..=ENTRIES).step_by(1_000) {
        let some = (from..from + 1_000).map(|seq| put_entry(9, message(seq, &format!("word{seq} Straße 李"))));
        kept.put(some).await;
    }
    let mut seen = Vec::new();
    while seen.len() < ENTRIES as usize {
        let part = LogPart {
            from: u32::try_from(seen.len()).unwrap() + 1,
            limit: 700,
            text: Some(Asked::parse("word4999")),
        };
        let found = record(&kept, 9, part).await;
        assert_eq!(found.entries, ENTRIES);
        let has = found.log.iter().any(|entry| entry.seq == 4_999);
        assert_eq!(
            found.found.iter().map(|hit| hit.seq).collect::<Vec<_>>(),
            if has { vec![4_999] } else { vec![] }
        );
        seen.extend(found.log.iter().map(|entry| entry.seq));
    }
    assert_eq!(seen, (1..=ENTRIES).collect::<Vec<_>>());
}
