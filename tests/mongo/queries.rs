//! What is found, in which order, and how much of it.

use futures_util::TryStreamExt;
use mongodb::Collection;
use mongodb::bson::raw::cstr;
use mongodb::bson::{Bson, DateTime, Document, Regex, doc};

use super::ids;
use crate::harness::Mongo;

/// Conversations of three agents, the newest last.
async fn conversations(mongo: &Mongo) -> Collection<Document> {
    let conversations = mongo.database().await.collection::<Document>("conversations");
    let of = |id: i32, agents: &[i32], words: &[&str]| {
        doc! { "_id": id, "ended": at(id), "agents": agents, "words": words, "rating": Bson::Null, "by": { "id": id % 2 } }
    };
    let all = [
        of(1, &[1], &["refund", "refuse"]),
        of(2, &[1, 2], &["refund", "grüße", "привет"]),
        of(3, &[2], &["fund", "grüßen"]),
        of(4, &[3, 1], &["a.b", "refund"]),
        of(5, &[3], &[]),
    ];
    conversations.insert_many(all).await.unwrap();
    conversations
}

/// A moment so many seconds after another.
fn at(second: i32) -> DateTime {
    DateTime::from_millis(1_790_000_000_123 + i64::from(second) * 1000)
}

#[tokio::test]
async fn found_in_order_as_many_as_wanted_and_only_the_fields_asked_for() {
    let Some(mongo) = Mongo::start() else { return };
    let all = conversations(&mongo).await;
    let newest_first = doc! { "ended": -1, "_id": -1 };
    let of_agent = |agent: i32| all.find(doc! { "agents": agent }).sort(newest_first.clone());
    assert_eq!(ids(of_agent(1)).await, [4, 2, 1]);
    assert_eq!(ids(of_agent(1).limit(2)).await, [4, 2]);

    // The next page begins after the last one's key.
    let next = doc! { "agents": 1, "$or": [{ "ended": { "$lt": at(2) } }, { "ended": at(2), "_id": { "$lt": 2 } }] };
    assert_eq!(ids(all.find(next).sort(newest_first.clone())).await, [1]);

    let within = doc! { "ended": { "$gte": at(2), "$lt": at(4) } };
    assert_eq!(ids(all.find(within).sort(doc! { "ended": 1 })).await, [2, 3]);
    let either = doc! { "agents": { "$in": [2, 9] }, "by.id": 1, "rating": Bson::Null };
    assert_eq!(ids(all.find(either)).await, [3]);

    let some = all.find(doc! { "_id": 2 }).projection(doc! { "ended": 1, "by.id": 1 });
    let some: Vec<Document> = some.await.unwrap().try_collect().await.unwrap();
    assert_eq!(some, [doc! { "_id": 2, "ended": at(2), "by": { "id": 0 } }]);
}

/// Beginnings go under `$and`, one each: the stand-in takes a pattern within `$all` for a word.
#[tokio::test]
async fn words_are_found_whole_by_their_beginning_and_all_at_once() {
    let Some(mongo) = Mongo::start() else { return };
    let all = conversations(&mongo).await;
    let find = |filter: Document| ids(all.find(filter).sort(doc! { "_id": 1 }));
    assert_eq!(find(doc! { "words": { "$all": ["refund"] } }).await, [1, 2, 4]);
    assert_eq!(find(doc! { "words": { "$all": ["refund", "grüße"] } }).await, [2]);

    let cases: [(&[&str], &[i32]); 8] = [
        (&["^refu"], &[1, 2, 4]),
        (&["^refus"], &[1]),
        (&["^fund"], &[3]),
        (&["^refu", "^grü"], &[2]),
        (&["^refund", "^при", "^grü"], &[2]),
        (&["^grüße"], &[2, 3]),
        (&[r"^a\.b"], &[4]),
        (&["^refu", r"^a\.c"], &[]),
    ];
    for (beginnings, expected) in cases {
        let each = |pattern: &&str| doc! { "words": { "$regex": *pattern } };
        let asked: Vec<Document> = beginnings.iter().map(each).collect();
        assert_eq!(find(doc! { "$and": asked }).await, expected, "{beginnings:?}");
        let each = |pattern: &&str| doc! { "words": regex(pattern) };
        let asked: Vec<Document> = beginnings.iter().map(each).collect();
        assert_eq!(find(doc! { "$and": asked }).await, expected, "{beginnings:?}");
    }
    let both = doc! { "words": { "$all": ["refund"] }, "$and": [{ "words": { "$regex": "^grü" } }] };
    assert_eq!(find(both).await, [2]);
}

fn regex(pattern: &str) -> Regex {
    Regex {
        pattern: pattern.try_into().unwrap(),
        options: cstr!("").into(),
    }
}

/// More than one answer holds, so that a cursor has to ask again.
#[tokio::test]
async fn a_long_answer_comes_whole_and_in_order() {
    let Some(mongo) = Mongo::start() else { return };
    let all = mongo.database().await.collection::<Document>("messages");
    let entries: Vec<i32> = (0..1500).collect();
    all.insert_many(entries.iter().rev().map(|id| doc! { "_id": id, "seq": id }))
        .await
        .unwrap();
    assert_eq!(
        ids(all.find(doc! {}).sort(doc! { "seq": 1 }).batch_size(100)).await,
        entries
    );
    assert_eq!(
        all.count_documents(doc! { "seq": { "$gte": 1000 } }).await.unwrap(),
        500
    );
    let gone = all.delete_many(doc! { "seq": { "$lt": 1400 } }).await.unwrap();
    assert_eq!((gone.deleted_count, ids(all.find(doc! {})).await.len()), (1400, 100));
}
