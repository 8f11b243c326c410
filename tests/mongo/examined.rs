//! `usher doctor` looks at MongoDB: whether it answers and lets us in, whose the database is, whether its indexes are there. It leaves
//! everything as it was, and never repeats the password.

use std::net::SocketAddr;
use std::time::Duration;

use mongodb::bson::{Document, doc};
use mongodb::options::IndexOptions;
use mongodb::{Database, IndexModel};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;
use usher::store::mongo::{Mongo, MongoUrl};

use crate::doctor::{Found, doctor, folder};
use crate::harness::mongo::{database, free_port, url_of};
use crate::harness::{ChildServer, Link, MongoServer, until};

/// What the doctor says, of a folder with this `MONGO_URL`.
fn examined(folder: &std::path::Path, url: &str) -> Found {
    doctor(folder, &[("MONGO_URL", url), ("MAX_CONNECTIONS", "10")], &[])
}

/// All that stands in the database: of each collection its documents and its indexes.
async fn contents(database: &Database) -> Vec<(String, u64, Vec<String>)> {
    let mut names = database.list_collection_names().await.unwrap();
    names.sort();
    let mut all = Vec::new();
    for name in names {
        let collection = database.collection::<Document>(&name);
        let mut indexes = collection.list_index_names().await.unwrap();
        indexes.sort();
        all.push((name, collection.count_documents(doc! {}).await.unwrap(), indexes));
    }
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_is_looked_at_before_and_after_the_first_start_and_left_as_it_is() {
    let Some(mongo) = MongoServer::start() else { return };
    let url = mongo.url("usher");
    let there = database(&url).await;
    let folder = folder();
    let fresh = examined(folder.path(), &url);
    assert_eq!(fresh.code, Some(0), "{:#?}", fresh.checks);
    fresh.is("mongo", "ok", "lets us in");
    fresh.is("database", "ok", "nobody's yet");
    fresh.is("indexes", "ok", "the next start makes them");
    assert_eq!(contents(&there).await, [], "nothing is claimed, nothing is made");

    let settings = [("MONGO_URL", url.as_str())];
    let server = ChildServer::start(folder.path(), &settings);
    let mirrored = there.collection::<Document>("settings");
    until(async || mirrored.count_documents(doc! {}).await.unwrap() > 0).await;
    let running = examined(folder.path(), &url);
    running.is("database", "ok", "belongs to the store in DATA_DIR");
    running.is("indexes", "ok", "are there");
    assert_eq!(server.terminate().code(), Some(0));
    let before = contents(&there).await;
    let closed = examined(folder.path(), &url);
    assert_eq!(closed.code, Some(0), "{:#?}", closed.checks);
    closed.is("database", "ok", "belongs to the store in DATA_DIR");

    let other = self::folder();
    examined(other.path(), &url).is("database", "failed", "another Usher");
    ChildServer::start(other.path(), &[]).terminate();
    examined(other.path(), &url).is("database", "failed", "name another database in MONGO_URL");
    assert_eq!(contents(&there).await, before);

    let conversations = there.collection::<Document>("conversations");
    conversations.insert_one(doc! { "_id": 7_i64 }).await.unwrap();
    examined(folder.path(), &url).is("database", "failed", "it has conversation 7");
    conversations.delete_one(doc! { "_id": 7_i64 }).await.unwrap();
    conversations.drop_index("tags_folded_1__id_-1").await.unwrap();
    let messages = there.collection::<Document>("messages");
    messages.drop_index("conversation_id_1_seq_1").await.unwrap();
    // Of the same fields, and yet another one: it lets everything in.
    let lax = IndexModel::builder()
        .keys(doc! { "conversation_id": 1, "seq": 1 })
        .options(IndexOptions::builder().unique(false).build());
    messages.create_index(lax.build()).await.unwrap();
    let lacking = examined(folder.path(), &url);
    lacking.is("indexes", "warning", "2 of 17 are missing");
    lacking.is("indexes", "warning", "conversations by tags_folded, _id");
    lacking.is("indexes", "warning", "messages by conversation_id, seq");
    ChildServer::start(folder.path(), &settings).kill();
    examined(folder.path(), &url).is("database", "warning", "in the store's journal");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_does_not_answer_or_refuses_the_log_in_is_told_without_the_password() {
    let Some(mongo) = MongoServer::start() else { return };
    let folder = folder();
    let nobody = SocketAddr::from(([127, 0, 0, 1], free_port()));
    let with_log_in = |url: String| url.replace("://", "://rosa:orange%40tree@");
    for (url, says) in [
        (url_of(nobody, "usher"), "no server answers"),
        (with_log_in(url_of(nobody, "usher")), "no server answers"),
        (with_log_in(mongo.url("usher")), "the log-in is refused"),
    ] {
        let found = examined(folder.path(), &url);
        assert_eq!(found.code, Some(1));
        found.is("mongo", "failed", says);
        assert!(!found.checks.contains_key("indexes"), "{:#?}", found.checks);
        let told = format!("{:?}", found.checks);
        for secret in ["orange", "tree", "rosa"] {
            assert!(!told.contains(secret), "{secret}: {told}");
        }
    }
    let without = doctor(folder.path(), &[], &[]);
    assert!(!without.checks.contains_key("mongo"), "{:#?}", without.checks);
}

/// What somebody has to put right is not the same.
#[tokio::test(flavor = "multi_thread")]
async fn why_no_server_answers_is_told_of_each() {
    let Some(mongo) = MongoServer::start() else { return };
    let nobody = SocketAddr::from(([127, 0, 0, 1], free_port()));
    let web = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let of_the_web = web.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut taken, _)) = web.accept().await {
            let _reset = taken
                .write_all(b"HTTP/1.1 400 Bad Request\r\n\r\nnothing of that kind")
                .await;
        }
    });
    for (hosts, options, says) in [
        (nobody.to_string(), "", format!("({nobody}: Connection refused")),
        (
            format!("nobody.invalid,{nobody}"),
            "",
            format!("{nobody}: Connection refused"),
        ),
        (
            "nobody.invalid".to_owned(),
            "",
            "(nobody.invalid:27017: failed to lookup".to_owned(),
        ),
        (
            of_the_web.to_string(),
            "",
            format!("({of_the_web}: what answers there is no MongoDB)"),
        ),
        (
            mongo.address().to_string(),
            "&replicaSet=elsewhere",
            "that is the primary of the replica set elsewhere".to_owned(),
        ),
    ] {
        let url = format!("mongodb://{hosts}/usher?serverSelectionTimeoutMS=2000{options}");
        let way = Mongo::of(&MongoUrl::parse(&url).unwrap()).await.unwrap();
        let told = way.owner().await.unwrap_err().to_string();
        assert!(
            told.starts_with("no server answers") && told.contains(&says),
            "{says}: {told}"
        );
    }
}

/// Each of its questions is answered soon enough, and all of them together take long.
#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_slow_is_not_told_as_one_that_does_not_answer() {
    let Some(mongo) = MongoServer::start() else { return };
    let folder = folder();
    let url = mongo.url("usher");
    ChildServer::start(folder.path(), &[("MONGO_URL", url.as_str())]).terminate();
    let link = Link::to(mongo.address()).await;
    link.slow(Duration::from_secs(1));
    let found = examined(folder.path(), &url_of(link.address(), "usher"));
    found.is("mongo", "ok", "lets us in");
    found.is("database", "ok", "belongs to the store in DATA_DIR");
    found.is("indexes", "ok", "all 17 are there");
}
