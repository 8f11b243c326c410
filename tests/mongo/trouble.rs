//! A server that is killed under its writers, and a link to it that is cut, slowed and stalled.

use std::time::{Duration, Instant};

use mongodb::bson::{Document, doc};
use mongodb::error::{Error, ErrorKind};
use mongodb::options::{Acknowledgment, ClientOptions, WriteConcern};
use mongodb::{Client, Collection};
use tokio::time::timeout;

use super::ids;
use crate::harness::mongo::url_of;
use crate::harness::{DEADLINE, Link, MongoServer};

/// Long enough for a server that is there on a busy machine, short enough to wait for one that is not.
const SELECTION: Duration = Duration::from_secs(3);

/// A collection whose writes are acknowledged when they are on disk, and whose client soon gives up.
async fn durable(url: &str) -> Collection<Document> {
    let mut options = ClientOptions::parse(url).await.unwrap();
    options.server_selection_timeout = Some(SELECTION);
    let on_disk = WriteConcern::builder()
        .w(Acknowledgment::Majority)
        .journal(true)
        .build();
    options.write_concern = Some(on_disk);
    Client::with_options(options)
        .unwrap()
        .default_database()
        .unwrap()
        .collection("messages")
}

async fn insert(messages: &Collection<Document>, id: i32) -> Result<(), Error> {
    messages.insert_one(doc! { "_id": id }).await.map(drop)
}

fn is_away(error: &Error) -> bool {
    matches!(
        &*error.kind,
        ErrorKind::Io(_) | ErrorKind::ServerSelection { .. } | ErrorKind::ConnectionPoolCleared { .. }
    )
}

#[tokio::test]
async fn what_was_acknowledged_survives_a_kill() {
    let Some(mut server) = MongoServer::start() else { return };
    let url = server.url("kept");
    let mut acknowledged = Vec::new();
    for round in 0..3 {
        let messages = durable(&url).await;
        let (told, mut hears) = tokio::sync::mpsc::channel(1000);
        let writing = tokio::spawn(async move {
            for id in round * 1000.. {
                match insert(&messages, id).await {
                    Ok(()) => told.send(id).await.unwrap(),
                    Err(error) => return error,
                }
            }
            unreachable!("it ends by the kill")
        });
        for _ in 0..50 {
            acknowledged.push(hears.recv().await.unwrap());
        }
        server.kill();
        let error = writing.await.unwrap();
        assert!(is_away(&error), "{error}");
        while let Ok(id) = hears.try_recv() {
            acknowledged.push(id);
        }
        server.start_again();
    }
    let found = ids(durable(&url).await.find(doc! {}).sort(doc! { "_id": 1 })).await;
    let lost: Vec<_> = acknowledged.iter().filter(|id| !found.contains(id)).collect();
    assert!(lost.is_empty(), "{lost:?} of {}", acknowledged.len());
}

#[tokio::test]
async fn a_driver_feels_a_cut_and_comes_back_by_itself() {
    let Some(server) = MongoServer::start() else { return };
    let mut link = Link::to(server.address()).await;
    let messages = durable(&url_of(link.address(), "linked")).await;
    insert(&messages, 1).await.unwrap();
    link.cut().await;
    let error = insert(&messages, 2).await.unwrap_err();
    assert!(is_away(&error), "{error}");
    link.mend().await;
    // The driver looks again at its own pace.
    let back = async {
        while let Err(error) = insert(&messages, 3).await {
            assert!(is_away(&error), "{error}");
        }
    };
    timeout(DEADLINE, back).await.expect("the driver comes back");
    assert_eq!(ids(messages.find(doc! {}).sort(doc! { "_id": 1 })).await, [1, 3]);
}

#[tokio::test]
async fn a_driver_waits_for_a_slow_link_and_a_stalled_one() {
    let Some(server) = MongoServer::start() else { return };
    let mut link = Link::to(server.address()).await;
    let messages = durable(&url_of(link.address(), "linked")).await;
    insert(&messages, 1).await.unwrap();

    let delay = Duration::from_millis(200);
    link.slow(delay);
    let asked = Instant::now();
    insert(&messages, 2).await.unwrap();
    assert!(asked.elapsed() >= delay);

    link.mend().await;
    link.stall();
    let sent = link.sent_bytes();
    let stalled = insert(&messages, 3);
    tokio::pin!(stalled);
    assert!(timeout(delay, &mut stalled).await.is_err());
    assert_eq!(link.sent_bytes(), sent);
    link.mend().await;
    stalled.await.unwrap();
    assert_eq!(ids(messages.find(doc! {}).sort(doc! { "_id": 1 })).await, [1, 2, 3]);
}
