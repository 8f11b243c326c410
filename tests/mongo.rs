//! What Usher relies on in any server that speaks MongoDB's protocol, asked of the server itself.
//!
//! `carried`: what Usher brings there. `client`: how others read it. `away`: what it does without. `beside`: two servers with one database. `chaos`: a link that breaks at random.
//! `told`: who is told of that. `elsewhere`: another database than the archive's. `examined`: what the doctor sees. `exports`: what breaks off in the middle. `migrated`: all of it
//! there and back. `mirrored`: what is not a conversation. `patience`: with which it is asked. `whole`: that nobody sees half a record. `queries`: what is found, and in which
//! order. `refusals`: what is never taken. `set_aside`: what is refused, or spoilt by hand, and holds up nothing. `trouble`: servers that
//! are killed, links that are cut.

mod away;
mod beside;
mod carried;
mod chaos;
mod client;
mod elsewhere;
mod erased;
mod examined;
mod exports;
mod migrated;
mod mirrored;
mod patience;
mod queries;
mod refusals;
mod set_aside;
mod told;
mod trouble;
mod whole;

use mongodb::bson::{Document, doc};
use mongodb::error::{Error, ErrorKind, WriteFailure};
use mongodb::options::IndexOptions;
use mongodb::{Collection, Database, IndexModel};

use crate::harness::Mongo;

/// Something is there already.
const DUPLICATE: i32 = 11_000;

/// The codes with which a write was refused, of a bulk the ones of each document.
fn codes(error: &Error) -> Vec<i32> {
    match &*error.kind {
        ErrorKind::Write(WriteFailure::WriteError(one)) => vec![one.code],
        ErrorKind::InsertMany(all) => all.write_errors.iter().flatten().map(|one| one.code).collect(),
        other => panic!("no refused write: {other}"),
    }
}

fn unique(keys: Document) -> IndexModel {
    let options = IndexOptions::builder().unique(true).build();
    IndexModel::builder().keys(keys).options(options).build()
}

async fn ids(found: mongodb::action::Find<'_, Document>) -> Vec<i32> {
    use futures_util::TryStreamExt;
    let found: Vec<Document> = found.await.unwrap().try_collect().await.unwrap();
    found.iter().map(|document| document.get_i32("_id").unwrap()).collect()
}

async fn messages(database: &Database) -> Collection<Document> {
    let messages = database.collection::<Document>("messages");
    messages
        .create_index(unique(doc! { "conversation_id": 1, "seq": 1 }))
        .await
        .unwrap();
    messages
}

fn message(id: i32, conversation: i32, seq: i32) -> Document {
    doc! { "_id": id, "conversation_id": conversation, "seq": seq }
}

#[tokio::test]
async fn a_unique_index_refuses_what_is_there_and_lets_the_rest_of_a_bulk_in() {
    let Some(mongo) = Mongo::start() else { return };
    let messages = messages(&mongo.database().await).await;
    messages.insert_one(message(1, 7, 1)).await.unwrap();
    let again = messages.insert_one(message(2, 7, 1)).await.unwrap_err();
    assert_eq!(codes(&again), [DUPLICATE]);
    let same_id = messages.insert_one(message(1, 8, 1)).await.unwrap_err();
    assert_eq!(codes(&same_id), [DUPLICATE]);

    // Two of them are there, by either index, and stand in the middle.
    let bulk = [message(3, 7, 2), message(4, 7, 1), message(1, 9, 9), message(5, 7, 3)];
    let refused = messages.insert_many(bulk).ordered(false).await.unwrap_err();
    assert_eq!(codes(&refused), [DUPLICATE, DUPLICATE]);
    assert_eq!(ids(messages.find(doc! {}).sort(doc! { "_id": 1 })).await, [1, 3, 5]);

    // In order it ends at the first.
    let bulk = [message(6, 7, 4), message(7, 7, 4), message(8, 7, 5)];
    let refused = messages.insert_many(bulk).ordered(true).await.unwrap_err();
    assert_eq!(codes(&refused), [DUPLICATE]);
    assert_eq!(ids(messages.find(doc! {}).sort(doc! { "_id": 1 })).await, [1, 3, 5, 6]);
}

#[tokio::test]
async fn an_index_may_be_declared_again() {
    let Some(mongo) = Mongo::start() else { return };
    let database = mongo.database().await;
    for _ in 0..2 {
        messages(&database).await;
    }
    let names = messages(&database).await.list_index_names().await.unwrap();
    assert_eq!(names.len(), 2, "{names:?}");
}

/// Puts this state of a conversation in, unless a newer one is there.
async fn upsert(conversations: &Collection<Document>, rev: i32, word: &str) -> Result<(), Vec<i32>> {
    let set = doc! { "$set": { "rev": rev, "word": word } };
    let put = conversations
        .update_one(doc! { "_id": 1, "rev": { "$lt": rev } }, set)
        .upsert(true);
    put.await.map(drop).map_err(|error| codes(&error))
}

#[tokio::test]
async fn an_upsert_by_revision_refuses_what_is_not_newer() {
    let Some(mongo) = Mongo::start() else { return };
    let conversations = mongo.database().await.collection::<Document>("conversations");
    for (rev, word, expected, kept) in [
        (2, "new", Ok(()), "new"),
        (1, "late", Err(vec![DUPLICATE]), "new"),
        (2, "again", Err(vec![DUPLICATE]), "new"),
        (3, "newer", Ok(()), "newer"),
    ] {
        assert_eq!(upsert(&conversations, rev, word).await, expected, "{word}");
        let found = conversations.find_one(doc! {}).await.unwrap().unwrap();
        assert_eq!(found.get_str("word").unwrap(), kept, "after {word}");
    }

    // The same, when the whole document is replaced.
    let whole = doc! { "_id": 1, "rev": 3, "word": "whole" };
    let replaced = conversations
        .replace_one(doc! { "_id": 1, "rev": { "$lt": 3 } }, &whole)
        .upsert(true);
    assert_eq!(codes(&replaced.await.unwrap_err()), [DUPLICATE]);
    let whole = doc! { "_id": 1, "rev": 4, "word": "whole" };
    let replaced = conversations
        .replace_one(doc! { "_id": 1, "rev": { "$lt": 4 } }, &whole)
        .upsert(true);
    replaced.await.unwrap();
    assert_eq!(conversations.find_one(doc! {}).await.unwrap(), Some(whole));
}

/// Where a first state is the rule, as with most conversations: put in, and only if something is there replaced by what is newer. The stand-in
/// looks at every document for the condition of an update, and at none for an insert.
#[tokio::test]
async fn a_first_state_goes_in_by_itself_and_a_newer_one_over_it() {
    let Some(mongo) = Mongo::start() else { return };
    let conversations = mongo.database().await.collection::<Document>("conversations");
    let of = |rev: i32| doc! { "_id": "c", "rev": rev };
    conversations.insert_one(of(2)).await.unwrap();
    for (rev, replaced) in [(1, 0), (2, 0), (3, 1)] {
        let there = conversations.insert_one(of(rev)).await.unwrap_err();
        assert_eq!(codes(&there), [DUPLICATE]);
        let older = doc! { "_id": "c", "rev": { "$lt": rev } };
        let newer = conversations.replace_one(older, of(rev)).await.unwrap();
        assert_eq!(
            (newer.matched_count, newer.modified_count),
            (replaced, replaced),
            "{rev}"
        );
    }
    assert_eq!(conversations.find_one(doc! { "_id": "c" }).await.unwrap(), Some(of(3)));
}
