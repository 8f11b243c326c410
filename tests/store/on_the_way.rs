//! What happens to a conversation while the courier carries it to MongoDB.

use std::time::Duration;

use mongodb::bson::{Document, doc};
use usher::courier::{Held, UnderWay};
use usher::hub::effect::EndWhy;
use usher::hub::row::{Change, Row};
use usher::hub::time::Wall;
use usher::ids::ConversationId;
use usher::store::mongo::{Mongo as Way, MongoError, MongoUrl, Own, Target, Tenure};
use usher::store::records::{ErasedConversation, Record, Tally};
use usher::store::{CONFIRMED, NoteLine, SpoolKind, Spooled};

use super::erased::deed;
use super::samples::{ended_conversation, message, put_entry};
use super::{Kept, carry};
use crate::harness::mongo::{database, url_of};
use crate::harness::{Link, MongoServer, until};

/// More than go at once, some times over.
const ENTRIES: u32 = 1_100;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_erased_while_its_log_is_on_the_way_is_never_seen() {
    let Some(server) = MongoServer::start() else { return };
    let link = Link::to(server.address()).await;
    let mut kept = Kept::new();
    kept.record([Record::Spool]).await;
    let log = (1..=ENTRIES).map(|seq| put_entry(7, message(seq, "apple")));
    kept.put(log).await;
    kept.put([Row::Conversation(ended_conversation(7, EndWhy::AgentEnded))])
        .await;
    kept.keep(vec![Change::Retire(ConversationId(7))], Vec::new()).await;
    let mongo = prepared(&link).await;
    let lines = kept.reader.spooled(0, 64).await.unwrap();
    assert!(!lines.is_empty());

    link.slow(Duration::from_millis(300));
    let reader = kept.reader.clone();
    let carrying = tokio::spawn(async move { carry(&reader, &mongo, lines).await });
    let there = database(&server.url("usher")).await;
    let messages = there.collection::<Document>("messages");
    while messages.count_documents(doc! {}).await.unwrap() == 0 {
        tokio::task::yield_now().await;
    }
    let gone = ErasedConversation {
        erasure: 1,
        conversation: ConversationId(7),
        tally: Tally::default(),
        names: vec!["Eve".to_owned()],
    };
    kept.record([Record::EraseConversation(gone)]).await;
    while let Some(piece) = kept.reader.to_clear().await.unwrap() {
        kept.record([piece]).await;
    }
    let on_the_way = messages.count_documents(doc! {}).await.unwrap();
    assert!(on_the_way < u64::from(ENTRIES), "all of it was there already");
    assert_eq!(kept.reader.filed(ConversationId(7)).await.unwrap(), None);
    let carried = carrying.await.unwrap();
    assert_eq!(carried.held, None);
    let conversations = there.collection::<Document>("conversations");
    let seen = conversations.find_one(doc! { "_id": 7_i64 }).await.unwrap();
    assert_eq!(seen, None, "half of it is seen");
    // What is noted of its removal takes the half away, too.
    let lines = kept.reader.spooled(0, 64).await.unwrap();
    let mongo = way(&link).await;
    let carried = carry(&kept.reader, &mongo, lines).await;
    assert_eq!(carried.held, None);
    assert_eq!(messages.count_documents(doc! {}).await.unwrap(), 0);
}

const LONG: u32 = 300;

/// One conversation of long messages: over a megabyte.
async fn furnished() -> Kept {
    let mut kept = Kept::new();
    kept.record([Record::Spool]).await;
    ended(&mut kept, 7, LONG).await;
    kept
}

/// A conversation that has ended, of long messages, no word twice, so that all of them have to be told.
async fn ended(kept: &mut Kept, id: u64, messages: u32) {
    let body = |seq: u32| {
        let words = (0..330).map(|word| format!("{:x} ", seq * 1_000 + word));
        words.collect::<String>()
    };
    let log = (1..=messages).map(|seq| put_entry(id, message(seq, &body(seq))));
    kept.put(log).await;
    kept.put([Row::Conversation(ended_conversation(id, EndWhy::AgentEnded))])
        .await;
    kept.keep(vec![Change::Retire(ConversationId(id))], Vec::new()).await;
}

/// Some hundred KiB a second for each connection: all of the log at once would take longer than MongoDB may for one thing.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_long_log_comes_over_a_narrow_link_piece_by_piece() {
    let Some(server) = MongoServer::start() else { return };
    let link = Link::to(server.address()).await;
    let kept = furnished().await;
    let mongo = prepared(&link).await;
    let lines = kept.reader.spooled(0, 64).await.unwrap();
    let before = link.sent_bytes();
    link.slow(Duration::from_millis(130));
    let carried = carry(&kept.reader, &mongo, lines).await;
    assert_eq!(carried.held, None);
    let there = database(&server.url("usher")).await;
    let messages = there.collection::<Document>("messages");
    assert_eq!(messages.count_documents(doc! {}).await.unwrap(), u64::from(LONG));
    let chunks = (link.sent_bytes() - before) / (16 * 1024);
    assert!(
        chunks > 80,
        "{chunks} chunks are no proof: they take less than ten seconds at once"
    );
}

/// What is noted while a long log is on its way is there long before that is.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_long_log_on_its_way_holds_up_nothing_else() {
    let Some(server) = MongoServer::start() else { return };
    let link = Link::to(server.address()).await;
    let mut kept = furnished().await;
    let mongo = prepared(&link).await;
    let messages = database(&server.url("usher")).await.collection::<Document>("messages");
    link.slow(Duration::from_millis(130));
    let mut under_way = UnderWay::new(&kept.reader, &mongo);
    let log = Spooled {
        kind: SpoolKind::Conversation,
        ..last_noted(&kept).await
    };
    let mut carried = under_way.go_on(Wall(0), under_way.next(64).await.unwrap()).await;
    for id in 0..3 {
        kept.record(carried.records).await;
        kept.record([Record::Audit(deed(id, "record_opened", None, &[]))]).await;
        let noted = last_noted(&kept).await;
        let lines = under_way.next(64).await.unwrap();
        assert!(lines.contains(&noted) && !lines.contains(&log), "{lines:?}");
        assert_eq!(under_way.next(1).await.unwrap(), [], "one at a time is one");
        carried = under_way.go_on(Wall(0), lines).await;
        assert_eq!(carried.held, None);
        let [Record::Sent(revs)] = carried.records.as_slice() else {
            panic!("{:?}", carried.records);
        };
        assert!(revs.contains(&noted.rev) && !revs.contains(&log.rev), "{revs:?}");
    }
    let there = messages.count_documents(doc! {}).await.unwrap();
    assert!(there < u64::from(LONG), "all of the log was there already");
    kept.record(carried.records).await;
    // Its removal waits until it has come to its end.
    kept.record([Record::RemoveConversation(ConversationId(7))]).await;
    assert_eq!(under_way.next(64).await.unwrap(), []);
}

/// It may be another MongoDB when it is there again.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_carried_and_not_struck_off_as_mongodb_went_away_is_carried_again() {
    let Some(server) = MongoServer::start() else { return };
    let link = Link::to(server.address()).await;
    let mut kept = furnished().await;
    let mongo = prepared(&link).await;
    let there = database(&server.url("usher")).await;
    let conversations = there.collection::<Document>("conversations");
    link.slow(Duration::from_millis(130));
    let mut under_way = UnderWay::new(&kept.reader, &mongo);
    let log = last_noted(&kept).await;
    assert_eq!(log.kind, SpoolKind::Conversation);
    let lines = under_way.next(64).await.unwrap();
    kept.record(under_way.go_on(Wall(0), lines).await.records).await;
    kept.record([Record::Audit(deed(1, "record_opened", None, &[]))]).await;
    let noted = last_noted(&kept).await;
    let lines = under_way.next(64).await.unwrap();
    let carried = under_way.go_on(Wall(0), lines).await;
    assert!(matches!(carried.records.as_slice(), [Record::Sent(revs)] if revs.contains(&noted.rev)));
    kept.record(carried.records).await;
    link.slow(Duration::ZERO);
    until(async || conversations.count_documents(doc! {}).await.unwrap() == 1).await;
    // It is there, and struck off with the next greater one.
    let mut carried = under_way.go_on(Wall(0), Vec::new()).await;
    while carried.records.is_empty() {
        carried = under_way.go_on(Wall(0), Vec::new()).await;
    }
    assert_eq!(carried.records, [Record::NoteSettings]);
    kept.record(carried.records).await;
    conversations.delete_many(doc! {}).await.unwrap();
    under_way.forget_late();
    to_the_end(&mut kept, &mut under_way).await;
    assert_eq!(conversations.count_documents(doc! {}).await.unwrap(), 1);
}

/// What a dump of that moment lacks was struck off after a greater revision had been.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_older_dump_is_one_also_where_a_long_log_was_on_its_way() {
    let Some(server) = MongoServer::start() else { return };
    let link = Link::to(server.address()).await;
    let mut kept = furnished().await;
    let mongo = prepared(&link).await;
    let there = database(&server.url("usher")).await;
    let claim = there.collection::<Document>("meta");
    link.slow(Duration::from_millis(130));
    let mut under_way = UnderWay::new(&kept.reader, &mongo);
    for id in 0..2 {
        kept.record([Record::Audit(deed(id, "record_opened", None, &[]))]).await;
        let lines = under_way.next(64).await.unwrap();
        kept.record(under_way.go_on(Wall(0), lines).await.records).await;
    }
    // Until the log is there alone.
    while kept.reader.spooled(0, 64).await.unwrap().len() > 1 {
        let lines = under_way.next(64).await.unwrap();
        kept.record(under_way.go_on(Wall(0), lines).await.records).await;
    }
    let dumped = claim.find_one(doc! {}).await.unwrap().unwrap();
    let conversations = there.collection::<Document>("conversations");
    assert_eq!(conversations.count_documents(doc! {}).await.unwrap(), 0);
    link.slow(Duration::ZERO);
    to_the_end(&mut kept, &mut under_way).await;
    assert_eq!(conversations.count_documents(doc! {}).await.unwrap(), 1);
    claim.delete_many(doc! {}).await.unwrap();
    claim.insert_one(dumped).await.unwrap();
    let confirmed = kept.reader.meta(CONFIRMED).await.unwrap().unwrap().parse().unwrap();
    let own = Own {
        rev: u64::MAX >> 1,
        seen: Some(mongo.place()),
        confirmed,
        ..own()
    };
    let found = mongo.is_still(&own, &Tenure::begin("here"), confirmed).await;
    assert!(matches!(found, Err(MongoError::Older)), "{found:?}");
}

/// Carries until nothing is left to be.
async fn to_the_end(kept: &mut Kept, under_way: &mut UnderWay) {
    loop {
        let lines = under_way.next(64).await.unwrap();
        if lines.is_empty() && under_way.is_empty() {
            break;
        }
        let carried = under_way.go_on(Wall(0), lines).await;
        assert_eq!(carried.held, None);
        kept.record(carried.records).await;
    }
    assert_eq!(kept.reader.spooled(0, 64).await.unwrap(), []);
}

async fn last_noted(kept: &Kept) -> Spooled {
    let lines = kept.reader.spooled(0, 64).await.unwrap();
    *lines.last().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_long_log_that_was_cut_off_goes_on_where_it_was() {
    let Some(server) = MongoServer::start() else { return };
    let mut link = Link::to(server.address()).await;
    let kept = furnished().await;
    let mongo = prepared(&link).await;
    let lines = kept.reader.spooled(0, 64).await.unwrap();
    let messages = database(&server.url("usher")).await.collection::<Document>("messages");
    let count = async || messages.count_documents(doc! {}).await.unwrap();

    let before = link.sent_bytes();
    link.slow(Duration::from_millis(30));
    let cut = async {
        until(async || count().await >= u64::from(LONG) / 2).await;
        link.cut().await;
    };
    let (carried, ()) = tokio::join!(carry(&kept.reader, &mongo, lines.clone()), cut);
    assert!(carried.held.is_some(), "all of it was there already");
    let (there, first) = (count().await, link.sent_bytes() - before);

    link.mend().await;
    let mongo = way(&link).await;
    let before = link.sent_bytes();
    let carried = carry(&kept.reader, &mongo, lines).await;
    assert_eq!(carried.held, None);
    assert_eq!(count().await, u64::from(LONG));
    let second = link.sent_bytes() - before;
    // All of it once more would be as many bytes for each as at first; half of what is there is room for the questions.
    let most = first / there * (u64::from(LONG) - there / 2);
    assert!(second < most, "{second} bytes after {first} for {there}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn over_a_slow_link_what_is_there_is_struck_off_before_all_is_there() {
    const MANY: u32 = 100;
    let Some(server) = MongoServer::start() else { return };
    let mut link = Link::to(server.address()).await;
    let mut kept = Kept::new();
    kept.record([Record::Spool]).await;
    let deeds = (0..MANY).map(|id| Record::Audit(deed(u128::from(id), "record_opened", None, &[])));
    kept.record(deeds).await;
    let mongo = prepared(&link).await;
    let lines = kept.reader.spooled(0, MANY).await.unwrap();
    assert_eq!(lines.len(), MANY as usize);

    link.slow(Duration::from_millis(300));
    let carried = carry(&kept.reader, &mongo, lines.clone()).await;
    assert_eq!(carried.held, None);
    let sent = carried.records.iter().map(|record| match record {
        Record::Sent(revs) => revs.len(),
        other => panic!("{other:?}"),
    });
    let sent = sent.sum();
    assert!((8..lines.len()).contains(&sent), "{sent}");

    link.cut().await;
    let carried = carry(&kept.reader, &mongo, lines).await;
    assert!(
        matches!(carried.held, Some(Held::Mongo(MongoError::Away(_)))),
        "{carried:?}"
    );
    assert_eq!(carried.records, []);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_row_that_the_file_cannot_read_is_set_aside_and_holds_up_nothing() {
    let Some(server) = MongoServer::start() else { return };
    let link = Link::to(server.address()).await;
    let mut kept = Kept::new();
    kept.record([Record::Spool]).await;
    for id in [7, 8] {
        kept.put([put_entry(id, message(1, "apple"))]).await;
        kept.put([Row::Conversation(ended_conversation(id, EndWhy::AgentEnded))])
            .await;
    }
    let spoilt = rusqlite::Connection::open(kept.path()).unwrap();
    let sql = "UPDATE entries SET kind = 'a word of nobody' WHERE conversation = 7";
    assert_eq!(spoilt.execute(sql, []).unwrap(), 1);
    let mongo = prepared(&link).await;
    let lines = kept.reader.spooled(0, 64).await.unwrap();
    let carried = carry(&kept.reader, &mongo, lines.clone()).await;
    assert_eq!(carried.held, None);
    kept.record(carried.records).await;
    assert_eq!(kept.reader.spooled(0, 64).await.unwrap(), []);
    let aside = kept.reader.set_aside(10).await.unwrap();
    assert_eq!(aside.iter().map(|one| one.id).collect::<Vec<_>>(), [7], "{aside:?}");
}

/// As when MongoDB takes longer than anybody waits: what was refused for that comes late.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_change_that_comes_late_undoes_none_that_was_told() {
    let Some(server) = MongoServer::start() else { return };
    let link = Link::to(server.address()).await;
    let mut kept = Kept::new();
    kept.record([Record::Spool]).await;
    kept.put([put_entry(7, message(1, "apple"))]).await;
    kept.put([Row::Conversation(ended_conversation(7, EndWhy::AgentEnded))])
        .await;
    let mongo = prepared(&link).await;
    let lines = kept.reader.spooled(0, 64).await.unwrap();
    let carried = carry(&kept.reader, &mongo, lines).await;
    assert_eq!(carried.held, None);
    let id = ConversationId(7);
    let (_, rev) = mongo.filed_with_rev(id).await.unwrap().unwrap();
    assert!(mongo.put_tags(id, rev, &["told".to_owned()]).await.unwrap());
    let late = mongo.put_tags(id, rev, &["late".to_owned()]).await;
    assert!(matches!(late, Err(MongoError::Away(_))), "{late:?}");
    let note = NoteLine {
        note: 1,
        uid: 1,
        agent: None,
        name: "Grace".to_owned(),
        at: Wall(0),
        text: "late".to_owned(),
    };
    let late = mongo.add_note(id, rev, &note).await;
    assert!(matches!(late, Err(MongoError::Away(_))), "{late:?}");
    let (filed, _) = mongo.filed_with_rev(id).await.unwrap().unwrap();
    assert_eq!((filed.tags, filed.notes), (vec!["told".to_owned()], Vec::new()));
}

/// A rating, a note or a tag changes a conversation and never its log, which may be long.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_change_sends_of_a_log_that_is_there_only_what_is_not() {
    const BODY: usize = 500;
    let Some(server) = MongoServer::start() else { return };
    let link = Link::to(server.address()).await;
    let mut kept = Kept::new();
    kept.record([Record::Spool]).await;
    let body = "x".repeat(BODY);
    let log = (1..=ENTRIES).map(|seq| put_entry(7, message(seq, &body)));
    kept.put(log).await;
    kept.put([Row::Conversation(ended_conversation(7, EndWhy::AgentEnded))])
        .await;
    let mongo = prepared(&link).await;
    let there = database(&server.url("usher")).await;
    let messages = there.collection::<Document>("messages");
    carries_all(&mut kept, &mongo).await;
    let whole = link.sent_bytes();
    assert!(whole > u64::from(ENTRIES) * BODY as u64);

    for (tag, deleted) in [("one", None), ("two", Some(700)), ("three", Some(ENTRIES))] {
        if let Some(seq) = deleted {
            let gone = messages.delete_one(doc! { "conversation_id": 7_i64, "seq": seq }).await;
            assert_eq!(gone.unwrap().deleted_count, 1);
        }
        let before = link.sent_bytes();
        tagged(&mut kept, tag).await;
        carries_all(&mut kept, &mongo).await;
        let sent = link.sent_bytes() - before;
        assert!(sent < whole / 20, "{tag}: {sent} of {whole}");
        let (filed, _) = mongo.filed_with_rev(ConversationId(7)).await.unwrap().unwrap();
        assert_eq!(filed.tags, [tag]);
        assert_eq!(messages.count_documents(doc! {}).await.unwrap(), u64::from(ENTRIES));
    }

    // In the place of one somebody has put another.
    let other = doc! { "$set": { "kind": "joined" } };
    messages.update_one(doc! { "seq": 3 }, other).await.unwrap();
    tagged(&mut kept, "four").await;
    carries_all(&mut kept, &mongo).await;
    let aside = kept.reader.set_aside(10).await.unwrap();
    let [aside] = aside.as_slice() else { panic!("{aside:?}") };
    assert!(aside.why.contains("entry 3 of conversation 7"), "{aside:?}");
}

async fn tagged(kept: &mut Kept, tag: &str) {
    kept.record([Record::PutTags {
        conversation: ConversationId(7),
        tags: vec![tag.to_owned()],
    }])
    .await;
}

async fn carries_all(kept: &mut Kept, mongo: &Way) {
    let lines = kept.reader.spooled(0, 64).await.unwrap();
    let carried = carry(&kept.reader, mongo, lines).await;
    assert_eq!(carried.held, None);
    kept.record(carried.records).await;
    assert_eq!(kept.reader.spooled(0, 64).await.unwrap(), []);
}

async fn prepared(link: &Link) -> Way {
    let mongo = way(link).await;
    mongo.prepare(&own(), Target::Empty).await.unwrap();
    mongo
}

fn own() -> Own {
    Own {
        instance: "0".repeat(32),
        given: 7,
        rev: 0,
        seen: None,
        confirmed: 0,
    }
}

async fn way(link: &Link) -> Way {
    let url = MongoUrl::parse(&url_of(link.address(), "usher")).unwrap();
    Way::of(&url).await.unwrap()
}
