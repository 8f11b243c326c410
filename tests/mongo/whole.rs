//! Nobody sees half a record: neither pages nor whoever reads the database, whatever happens while it is written.

use std::time::Duration;

use mongodb::Database;
use mongodb::bson::{Document, doc};
use usher::ids::ConversationId;

use super::carried::{House, ids};
use crate::harness::mongo::{database, url_of};
use crate::harness::{Link, MongoServer, until};

/// How much is said in it.
const SAID: usize = 40;

/// How many of its entries are there, and how many its document says there are.
async fn there(database: &Database, conversation: ConversationId) -> (u64, Option<u64>) {
    let id = i64::try_from(conversation.0).unwrap();
    let conversations = database.collection::<Document>("conversations");
    // The document first: what is put there meanwhile is too much, not too little.
    let document = conversations.find_one(doc! { "_id": id }).await.unwrap();
    let messages = database.collection::<Document>("messages");
    let entries = messages.count_documents(doc! { "conversation_id": id }).await.unwrap();
    let says = document.map(|document| document.get_i32("entries").unwrap());
    (entries, says.map(|entries| u64::try_from(entries).unwrap()))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_between_a_log_and_what_makes_it_seen_it_has_nothing_that_can_be_seen_and_all_of_it_later() {
    let Some(mut server) = MongoServer::start() else { return };
    let mut link = Link::to(server.address()).await;
    let mut house = House::before(&url_of(link.address(), "usher")).await;
    house.has_carried().await;
    link.cut().await;
    let said: Vec<String> = (0..SAID).map(|n| format!("apple {n}")).collect();
    let said: Vec<&str> = said.iter().map(String::as_str).collect();
    let apples = house.ended("Zoë", &said).await;

    // Each answer comes late, so that there is a while between one part of the log and the next.
    link.mend().await;
    link.slow(Duration::from_millis(300));
    let reads = database(&server.url("usher")).await;
    let half = async || there(&reads, apples).await.0 > 0;
    until(half).await;
    let (entries, says) = there(&reads, apples).await;
    assert_eq!(says, None, "{entries} of {SAID} are there, and it is seen");
    server.kill();
    link.cut().await;
    assert_eq!(ids(&house.list("?text=apple").await), [apples], "the file has it");

    server.start_again();
    let reads = database(&server.url("usher")).await;
    let (entries, says) = there(&reads, apples).await;
    assert!(entries >= 1 && says.is_none(), "{entries}, {says:?}");
    link.mend().await;
    // A reader looks all the time.
    until(async || {
        let (entries, says) = there(&reads, apples).await;
        assert!(says.is_none_or(|says| says == entries), "{entries} of {says:?}");
        says.is_some()
    })
    .await;
    house.has_carried().await;
    let (entries, says) = there(&reads, apples).await;
    assert_eq!(says, Some(entries));
    assert!(entries > SAID as u64, "{entries}");
    assert_eq!(ids(&house.found("").await), [apples], "once");
}
