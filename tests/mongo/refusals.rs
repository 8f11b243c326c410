//! What is refused for good, and how that is told apart from a server that is away.

use std::time::Duration;

use mongodb::Client;
use mongodb::bson::{Bson, Document, doc};
use mongodb::error::ErrorKind;
use mongodb::options::ClientOptions;

use super::{DUPLICATE, codes, ids, message, messages};
use crate::harness::{Mongo, MongoServer};

/// More than any server takes in one document.
fn too_large(id: i32) -> Document {
    doc! { "_id": id, "text": "x".repeat(17_000_000) }
}

#[tokio::test]
async fn a_document_that_the_server_refuses_lets_the_rest_of_a_bulk_in() {
    let Some(mongo) = Mongo::start() else { return };
    let messages = messages(&mongo.database().await).await;
    messages.insert_one(message(1, 1, 1)).await.unwrap();
    // No list can be an `_id`; servers have different codes for that.
    let list = doc! { "_id": [Bson::from(2)], "conversation_id": 1, "seq": 2 };
    let bulk = [message(3, 1, 3), list, message(4, 1, 1), message(5, 1, 5)];
    let refused = messages.insert_many(bulk).ordered(false).await.unwrap_err();
    let codes = codes(&refused);
    assert!(
        matches!(codes[..], [refused, DUPLICATE] if refused != DUPLICATE),
        "{codes:?}"
    );
    assert_eq!(ids(messages.find(doc! {}).sort(doc! { "_id": 1 })).await, [1, 3, 5]);
}

/// The driver itself does not send it, nor what stood beside it.
#[tokio::test]
async fn a_document_too_large_takes_its_whole_bulk_with_it() {
    let Some(mongo) = Mongo::start() else { return };
    let things = mongo.database().await.collection::<Document>("things");
    let bulk = [doc! { "_id": 1 }, too_large(2), doc! { "_id": 3 }];
    for refused in [
        things.insert_one(too_large(4)).await.map(drop),
        things.insert_many(bulk).ordered(false).await.map(drop),
    ] {
        let kind = *refused.unwrap_err().kind;
        assert!(matches!(kind, ErrorKind::InvalidArgument { .. }), "{kind}");
    }
    assert_eq!(things.count_documents(doc! {}).await.unwrap(), 0);
}

/// The driver divides it by itself.
#[tokio::test]
async fn a_bulk_may_be_larger_than_a_command() {
    let Some(mongo) = Mongo::start() else { return };
    let things = mongo.database().await.collection::<Document>("things");
    let bulk: Vec<Document> = (0..60)
        .map(|id| doc! { "_id": id, "text": "x".repeat(1_000_000) })
        .collect();
    let put = things.insert_many(&bulk).ordered(false).await.unwrap();
    assert_eq!(put.inserted_ids.len(), bulk.len());
    assert_eq!(things.count_documents(doc! {}).await.unwrap(), 60);
}

#[tokio::test]
async fn a_refused_log_in_says_so() {
    let Some(server) = MongoServer::start() else { return };
    let url = server.url("things").replace("://", "://nobody:secret@");
    let mut options = ClientOptions::parse(url).await.unwrap();
    options.server_selection_timeout = Some(Duration::from_secs(3));
    let things = Client::with_options(options)
        .unwrap()
        .database("things")
        .collection::<Document>("things");
    let refused = things.insert_one(doc! { "_id": 1 }).await.unwrap_err();
    assert!(
        matches!(&*refused.kind, ErrorKind::Authentication { .. }),
        "{:?}",
        refused.kind
    );
}
