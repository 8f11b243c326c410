//! Logs that lack something, and one that is long.

use std::time::Duration;

use mongodb::bson::{Document, doc};
use usher::engine::store_file;
use usher::hub::effect::EndWhy;
use usher::hub::row::{Change, Row};
use usher::ids::ConversationId;
use usher::protocol::http::{MongoStanding, MongoState};

use super::{Filling, House, printed, sums};
use crate::harness::mongo::{database, url_of};
use crate::harness::{ChildServer, Link, MongoServer, until, until_within};
use crate::store::samples::{ended_conversation, message, put_entry};

/// In the file, as somebody has taken one out of it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_log_with_a_gap_goes_there_with_what_it_has() {
    let Some(mongo) = MongoServer::start() else { return };
    let house = House::with(3, 10).await;
    let tables = rusqlite::Connection::open(store_file(house.path())).unwrap();
    let taken_out = "DELETE FROM entries WHERE conversation = 2 AND seq = 4";
    assert_eq!(tables.execute(taken_out, []).unwrap(), 1);
    let before = house.exported(&[]);
    let url = mongo.url("usher");
    printed(&house.migrate(&["--to", &url], &[]));
    let messages = database(&url).await.collection::<Document>("messages");
    let there = messages
        .count_documents(doc! { "conversation_id": 2_i64 })
        .await
        .unwrap();
    assert_eq!(there, 9);
    let left: i64 = tables
        .query_row(
            "SELECT (SELECT count(*) FROM entries) + (SELECT count(*) FROM logs)",
            [],
            |row| row.get(0),
        )
        .unwrap();
    assert_eq!(left, 0, "something was left in the file");
    assert!(house.exported(&[("MONGO_URL", &url)]) == before);
}

/// In MongoDB, the first and the last of a log, too.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_log_with_a_gap_comes_back_with_what_it_has() {
    let Some(mongo) = MongoServer::start() else { return };
    let house = House::with(3, 10).await;
    let url = mongo.url("usher");
    printed(&house.migrate(&["--to", &url], &[]));
    let messages = database(&url).await.collection::<Document>("messages");
    for (conversation, seq) in [(1_i64, 10), (2, 4), (3, 1)] {
        let one = doc! { "conversation_id": conversation, "seq": seq };
        assert_eq!(messages.delete_one(one).await.unwrap().deleted_count, 1);
    }
    let back = printed(&house.migrate(&["--from", &url], &[]));
    assert!(sums(&back, &["messages"])[0].contains("27"), "{back}");
    let again = printed(&house.migrate(&["--to", &mongo.url("another")], &[]));
    assert_eq!(sums(&again, &["messages"]), sums(&back, &["messages"]));
}

/// Long, over a link that is slow and breaks once: it is on its way for half a minute after that.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_link_that_broke_under_a_long_log_is_there_again_before_that_is() {
    const LONG: u32 = 250;
    let Some(mongo) = MongoServer::start() else { return };
    let house = House::new().await;
    let mut link = Link::to(mongo.address()).await;
    let url = url_of(link.address(), "usher");
    let server = ChildServer::start(house.path(), &[("MONGO_URL", &url)]);
    let standing = async |server: &ChildServer| -> MongoStanding {
        server.client_like(&house.admin).get("/v1/mongo").await.json()
    };
    until(async || standing(&server).await.waiting == 0).await;
    assert_eq!(server.terminate().code(), Some(0));
    let mut filling = Filling::of(house.path());
    for seq in 1..=LONG {
        let words = (0..330).map(|word| format!("{:x} ", seq * 1_000 + word));
        filling.put(put_entry(1, message(seq, &words.collect::<String>())));
    }
    filling.put(Row::Conversation(ended_conversation(1, EndWhy::AgentEnded)));
    filling.changes.push(Change::Retire(ConversationId(1)));
    filling.given(1).await;

    let messages = database(&mongo.url("usher")).await.collection::<Document>("messages");
    let there = async || messages.count_documents(doc! {}).await.unwrap();
    let slow = Duration::from_millis(150);
    link.slow(slow);
    let server = ChildServer::start(house.path(), &[("MONGO_URL", &url)]);
    until_within(Duration::from_secs(60), async || there().await > 20).await;
    link.cut().await;
    until_within(Duration::from_secs(60), async || {
        standing(&server).await.state != MongoState::Ready
    })
    .await;
    link.mend().await;
    link.slow(slow);
    until_within(Duration::from_secs(60), async || {
        standing(&server).await.state == MongoState::Ready
    })
    .await;
    // What is noted meanwhile, as this export is, does not wait for the log either.
    let admin = server.client_like(&house.admin);
    assert_eq!(admin.get("/v1/conversations/export").await.status, 200);
    until_within(Duration::from_secs(60), async || standing(&server).await.waiting == 1).await;
    assert!(there().await < u64::from(LONG), "all of the log was there already");
    link.slow(Duration::ZERO);
    until_within(Duration::from_secs(60), async || standing(&server).await.waiting == 0).await;
    assert_eq!(there().await, u64::from(LONG));
    assert_eq!(server.terminate().code(), Some(0));
}
