//! `MONGO_URL` names another database than the one in which the archive lives: chats go on, it is given nothing, and it is said how one
//! chooses.

use std::path::Path;

use mongodb::bson::{Document, doc};
use serde_json::json;
use usher::archive::Standing;
use usher::engine::store_file;
use usher::protocol::http::{MongoStanding, MongoState, Ready};
use usher::store::look::{OwnSeen, own};
use usher::store::mongo::MongoUrl;

use super::carried::{House, ids, until};
use crate::harness::child::command;
use crate::harness::mongo::database;
use crate::harness::{AgentSocket, ChildServer, MongoServer};

impl House {
    /// Starts again with another `MONGO_URL`.
    async fn moved(self, url: &str) -> Self {
        let Self {
            mut server,
            mut admin,
            mut agent,
            desk,
            category,
        } = self;
        // A server that ends waits for those who do not read its good-bye.
        drop(desk);
        server.config.mongo = Some(MongoUrl::parse(url).unwrap());
        let server = server.restart().await;
        admin.client = server.client_like(&admin.client);
        agent.client = server.client_like(&agent.client);
        let desk = AgentSocket::open(&agent.client, "agent").await;
        Self {
            server,
            admin,
            agent,
            desk,
            category,
        }
    }

    async fn standing(&self) -> MongoStanding {
        self.admin.client.get("/v1/mongo").await.json()
    }

    async fn is_ready(&self) {
        until(async || self.server.running.site.archive.standing() == Some(Standing::Ready)).await;
    }
}

#[tokio::test]
async fn a_database_that_is_nobodys_is_given_nothing_while_the_archive_lives_in_another() {
    let Some(server) = MongoServer::start() else { return };
    let (right, wrong) = (server.url("usher"), server.url("ushre"));
    let mut house = House::before(&right).await;
    house.forgets_soon().await;
    let apples = house.ended("Zoë", &["The apples are bruised"]).await;
    let archive = house.server.running.site.archive.clone();
    until(async || !archive.is_here(apples).await.unwrap()).await;

    let mut house = house.moved(&wrong).await;
    let pears = house.ended("Noor", &["pears, please"]).await;
    let ready: Ready = house.admin.client.get("/readyz").await.json();
    assert_eq!((ready.ready, ready.archive.as_deref()), (true, Some("wrong_database")));
    let told = house.standing().await;
    let why = told.why.unwrap();
    assert_eq!(told.state, MongoState::WrongDatabase);
    assert!(
        why.contains("/usher:") && why.contains("usher migrate --forget"),
        "{why}"
    );
    let page = house.list("").await;
    assert_eq!((ids(&page), page.away), (vec![pears], true));
    assert_eq!(database(&wrong).await.list_collection_names().await.unwrap(), [""; 0]);

    let house = house.moved(&right).await;
    house.has_carried().await;
    house.is_ready().await;
    assert_eq!(ids(&house.list("").await), [pears, apples], "nothing was lost");
}

#[tokio::test]
async fn who_means_it_begins_anew_and_the_old_database_is_refused_from_then_on() {
    let Some(server) = MongoServer::start() else { return };
    let (old, new) = (server.url("usher"), server.url("anew"));
    let mut house = House::before(&old).await;
    house.forgets_soon().await;
    let apples = house.ended("Zoë", &["The apples are bruised"]).await;
    let archive = house.server.running.site.archive.clone();
    until(async || !archive.is_here(apples).await.unwrap()).await;
    let config = house.server.config.clone();
    let running = said(&config.data_dir, &["migrate", "--forget"], &[]).await;
    assert!(!running.0, "beside a server: {}", running.1);
    let House {
        server, admin, desk, ..
    } = house;
    drop(desk);
    server.running.leave().await.unwrap();
    let (done, told) = said(&config.data_dir, &["migrate", "--forget"], &[]).await;
    assert!(done && told.contains("/usher, which is as it was"), "{told}");
    let (done, told) = said(&config.data_dir, &["migrate", "--forget"], &[]).await;
    assert!(done && told.contains("no MongoDB to forget"), "{told}");

    let started = async |url: &str| {
        let mut config = config.clone();
        config.mongo = Some(MongoUrl::parse(url).unwrap());
        Box::pin(usher::app::Running::start(config)).await
    };
    let refused = started(&old).await.err().unwrap().to_string();
    assert!(refused.contains("belongs to another Usher"), "{refused}");
    let anew = started(&new).await.unwrap();
    until(async || anew.site.archive.standing() == Some(Standing::Ready)).await;
    until(async || anew.site.reader.waiting_for_mongo().await.unwrap().lines == 0).await;
    let agents = database(&new).await.collection::<Document>("agents");
    let mirrored = agents.find_one(doc! { "_id": i64::from(admin.agent.0) }).await.unwrap();
    assert!(mirrored.is_some(), "the mirror is whole there too");
    anew.leave().await.unwrap();
}

/// An older copy of the file that has given the same numbers: what was added since would be written over.
#[tokio::test]
async fn a_file_that_was_put_back_alone_is_refused_though_no_conversation_was_added() {
    let Some(server) = MongoServer::start() else { return };
    let url = server.url("usher");
    let mut house = House::before(&url).await;
    let apples = house.ended("Zoë", &["before the copy"]).await;
    house.has_carried().await;
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("usher.db");
    let file = store_file(&house.server.config.data_dir);
    let tables = rusqlite::Connection::open(file).unwrap();
    tables.execute("VACUUM INTO ?1", [copy.to_str().unwrap()]).unwrap();
    let path = format!("/v1/conversations/{apples}/notes");
    let note = house.agent.client.post(&path, &json!({ "text": "after it" })).await;
    assert_eq!(note.status, 201, "{}", note.text());
    house.has_carried().await;
    let doctor = said(folder.path(), &["doctor"], &[("MONGO_URL", &url)]).await.1;
    for _ in 0..2 {
        let (done, told) = said(folder.path(), &[], &[("MONGO_URL", &url)]).await;
        assert!(!done && told.contains("was given changes since this copy"), "{told}");
    }
    assert!(
        doctor.contains("of which the store in DATA_DIR does not know"),
        "{doctor}"
    );
}

#[tokio::test]
async fn an_export_without_a_server_only_looks() {
    let Some(server) = MongoServer::start() else { return };
    let (right, wrong) = (server.url("usher"), server.url("ushre"));
    let folder = tempfile::tempdir().unwrap();
    ChildServer::start(folder.path(), &[]).terminate();
    let export = ["export", "-o", "-"];
    let (done, told) = said(folder.path(), &export, &[("MONGO_URL", &right)]).await;
    assert!(done, "all of it is in the file: {told}");
    assert_eq!(database(&right).await.list_collection_names().await.unwrap(), [""; 0]);
    let spooling = || own(&store_file(folder.path()), false, "spooling").unwrap();
    assert!(
        matches!(
            spooling(),
            OwnSeen::Kept {
                value: None,
                noted: 0,
                ..
            }
        ),
        "{:?}",
        spooling()
    );

    let child = ChildServer::start(folder.path(), &[("MONGO_URL", &right)]);
    let claims = database(&right).await.collection::<Document>("meta");
    let seen = || own(&store_file(folder.path()), true, "spooling").unwrap();
    until(async || matches!(seen(), OwnSeen::Kept { lives: Some(_), .. })).await;
    child.terminate();
    let claim = claims.find_one(doc! {}).await.unwrap();
    let (done, told) = said(folder.path(), &export, &[("MONGO_URL", &right)]).await;
    assert!(done, "{told}");
    assert_eq!(claims.find_one(doc! {}).await.unwrap(), claim);
    let (done, told) = said(folder.path(), &export, &[("MONGO_URL", &wrong)]).await;
    assert!(!done && told.contains("the archive of DATA_DIR lives in"), "{told}");
    assert_eq!(database(&wrong).await.list_collection_names().await.unwrap(), [""; 0]);
    let doctor = said(folder.path(), &["doctor"], &[("MONGO_URL", &wrong)]).await.1;
    assert!(doctor.contains("usher migrate --forget"), "{doctor}");
}

/// Whether it was done, and what it said.
async fn said(folder: &Path, arguments: &[&str], settings: &[(&str, &str)]) -> (bool, String) {
    let mut command = command(folder, settings);
    command.args(arguments);
    let output = tokio::task::spawn_blocking(move || command.output().unwrap());
    let output = output.await.unwrap();
    let told = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8(told).unwrap())
}
