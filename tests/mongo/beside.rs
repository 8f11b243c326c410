//! Two servers with one database, as when a backup is started beside its original: the second is refused while the first runs, and one
//! whose database was taken all the same carries nothing.

use mongodb::bson::{Document, doc};
use usher::app::Running;
use usher::archive::Standing;
use usher::config::Config;
use usher::protocol::http::MongoState;

use super::carried::House;
use super::elsewhere::said;
use crate::harness::mongo::database;
use crate::harness::{MongoServer, until};

async fn started(config: Config) -> anyhow::Result<Running> {
    Box::pin(Running::start(config)).await
}

#[tokio::test]
async fn a_backup_beside_its_original_is_refused_and_without_it_takes_its_place() {
    let Some(server) = MongoServer::start() else { return };
    let url = server.url("usher");
    let mut house = House::before(&url).await;
    house.has_carried().await;
    let place = tempfile::tempdir().unwrap();
    let copy = place.path().join("copy");
    let original = house.server.config.clone();
    let backup = ["backup", copy.to_str().unwrap()];
    let (done, told) = said(&original.data_dir, &backup, &[("MONGO_URL", &url)]).await;
    assert!(done, "{told}");
    let of_copy = Config {
        data_dir: copy,
        ..original.clone()
    };

    let refused = started(of_copy.clone()).await.err().unwrap().to_string();
    assert!(
        refused.contains("MONGO_URL") && refused.contains("another server runs with this database"),
        "{refused}"
    );
    house.ended("Zoë", &["goes on"]).await;
    house.has_carried().await;
    assert_eq!(house.standing().await.state, MongoState::Ready);

    // A newer copy, and nobody says that the original has ended.
    let of_copy = Config {
        data_dir: place.path().join("later"),
        ..original.clone()
    };
    let backup = ["backup", of_copy.data_dir.to_str().unwrap()];
    let (done, told) = said(&original.data_dir, &backup, &[("MONGO_URL", &url)]).await;
    assert!(done, "{told}");
    let House { server: gone, desk, .. } = house;
    drop(desk);
    // The folder has to stay.
    let folder = gone.folder.clone();
    gone.running.leave().await.unwrap();
    let copied = started(of_copy).await.unwrap();
    until(async || copied.site.archive.standing() == Some(Standing::Ready)).await;
    let refused = started(original).await.err().unwrap().to_string();
    assert!(refused.contains("another server runs with this database"), "{refused}");
    copied.leave().await.unwrap();
    drop(folder);
}

#[tokio::test]
async fn one_whose_database_was_taken_carries_nothing_until_it_is_started_again() {
    let Some(server) = MongoServer::start() else { return };
    let url = server.url("usher");
    let mut house = House::before(&url).await;
    house.has_carried().await;
    house.is_ready().await;
    let meta = database(&url).await.collection::<Document>("meta");
    let taken = doc! { "$set": { "held_by": { "folder": "another", "run": "another" } } };
    meta.update_one(doc! {}, taken).await.unwrap();
    until(async || house.standing().await.state == MongoState::WrongDatabase).await;
    let why = house.standing().await.why.unwrap();
    assert!(why.contains("has taken the database over"), "{why}");
    let apples = house.ended("Zoë", &["waits"]).await;
    let conversations = database(&url).await.collection::<Document>("conversations");
    assert_eq!(conversations.count_documents(doc! {}).await.unwrap(), 0);
    assert!(house.waiting().await.lines > 0);

    // It asks the other one, which says nothing.
    let house = house.moved(&url).await;
    house.is_ready().await;
    house.has_carried().await;
    let there = conversations.find_one(doc! {}).await.unwrap().unwrap();
    assert_eq!(there.get_i64("_id").unwrap().cast_unsigned(), apples.0);
    let claim = meta.find_one(doc! {}).await.unwrap().unwrap();
    assert!(!claim.contains_key("asked"), "{claim}");
}
