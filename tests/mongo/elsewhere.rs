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

use super::carried::{House, ids};
use crate::harness::child::command;
use crate::harness::mongo::database;
use crate::harness::{AgentSocket, ChildServer, Method, MongoServer, until};

impl House {
    /// Starts again with another `MONGO_URL`.
    pub async fn moved(self, url: &str) -> Self {
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

    pub async fn standing(&self) -> MongoStanding {
        self.admin.client.get("/v1/mongo").await.json()
    }

    pub async fn is_ready(&self) {
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
    house.says_that_it_is_the_wrong_one(apples).await;

    let house = house.moved(&right).await;
    house.has_carried().await;
    house.is_ready().await;
    assert_eq!(ids(&house.found("").await), [pears, apples], "nothing was lost");
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
    assert!(done && told.contains("has no MongoDB"), "{told}");

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
    // Whatever is done in the folder without MongoDB meanwhile hides nothing.
    let (done, told) = said(folder.path(), &["admin", "allow", "203.0.113.7"], &[]).await;
    assert!(done, "{told}");
    ChildServer::start(folder.path(), &[]).terminate();
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
pub(super) async fn said(folder: &Path, arguments: &[&str], settings: &[(&str, &str)]) -> (bool, String) {
    let mut command = command(folder, settings);
    command.args(arguments);
    let output = tokio::task::spawn_blocking(move || command.output().unwrap());
    let output = output.await.unwrap();
    let told = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8(told).unwrap())
}

/// As when its container came up without its volume.
#[tokio::test]
async fn a_database_that_has_lost_its_data_while_the_server_runs_is_given_nothing_and_believed_nothing() {
    let Some(mut server) = MongoServer::start() else { return };
    let mut house = House::before(&server.url("usher")).await;
    house.forgets_soon().await;
    let apples = house.ended("Zoë", &["The apples are bruised"]).await;
    let archive = house.server.running.site.archive.clone();
    until(async || !archive.is_here(apples).await.unwrap()).await;
    house.has_carried().await;
    house.is_ready().await;

    server.kill();
    let folder = server.folder().to_owned();
    let data = || std::fs::read_dir(&folder).unwrap().map(|one| one.unwrap().path());
    let aside = tempfile::tempdir().unwrap();
    for one in data() {
        std::fs::rename(&one, aside.path().join(one.file_name().unwrap())).unwrap();
    }
    server.start_again();
    until(async || house.standing().await.state == MongoState::WrongDatabase).await;
    let pears = house.ended("Noor", &["and pears"]).await;
    let page = house.list("").await;
    assert_eq!((ids(&page), page.away), (vec![pears], true));
    assert!(house.waiting().await.lines > 0);
    let there = database(&server.url("usher")).await;
    let conversations = there.collection::<Document>("conversations");
    assert_eq!(conversations.count_documents(doc! {}).await.unwrap(), 0);

    // Its data is put back, and all goes on.
    server.kill();
    for one in data() {
        if one.is_dir() {
            std::fs::remove_dir_all(one).unwrap();
        } else {
            std::fs::remove_file(one).unwrap();
        }
    }
    for one in std::fs::read_dir(aside.path()).unwrap() {
        let one = one.unwrap();
        std::fs::rename(one.path(), folder.join(one.file_name())).unwrap();
    }
    server.start_again();
    house.is_ready().await;
    house.has_carried().await;
    assert_eq!(ids(&house.found("").await), [pears, apples]);
}

/// Nobody is told to name the database that is named.
#[tokio::test]
async fn a_database_that_was_dropped_is_told_as_empty_also_after_the_next_start() {
    let Some(server) = MongoServer::start() else { return };
    let url = server.url("usher");
    let house = House::before(&url).await;
    house.has_carried().await;
    house.is_ready().await;
    database(&url).await.drop().await.unwrap();
    until(async || house.standing().await.state == MongoState::WrongDatabase).await;
    let before = house.standing().await.why.unwrap();
    let house = house.moved(&url).await;
    let after = house.standing().await;
    assert_eq!(after.state, MongoState::WrongDatabase);
    for why in [before, after.why.unwrap()] {
        assert!(
            why.contains("put its data back") && why.contains("--forget") && !why.contains("MONGO_URL"),
            "{why}"
        );
    }
    let settings = [("MONGO_URL", url.as_str())];
    let doctor = said(&house.server.config.data_dir, &["doctor"], &settings).await.1;
    assert!(
        doctor.contains("put its data back") && !doctor.contains("name that"),
        "{doctor}"
    );
}

/// As a dump that was restored without its `meta`, or another program's.
#[tokio::test]
async fn a_database_that_is_nobodys_and_not_empty_is_refused_and_left_as_it_is() {
    let Some(server) = MongoServer::start() else { return };
    let url = server.url("theirs");
    let theirs = database(&url).await;
    let messages = theirs.collection::<Document>("messages");
    messages.insert_one(doc! { "_id": "theirs" }).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let (done, told) = said(folder.path(), &[], &[("MONGO_URL", &url)]).await;
    assert!(
        !done && told.contains("not empty (messages)") && told.contains("--into-existing") && told.lines().count() == 1,
        "{told}"
    );
    let doctor = said(folder.path(), &["doctor"], &[("MONGO_URL", &url)]).await.1;
    assert!(doctor.contains("not empty (messages)"), "{doctor}");
    assert_eq!(theirs.list_collection_names().await.unwrap(), ["messages"]);
}

#[tokio::test]
async fn a_first_start_takes_no_database_of_another_program_and_one_of_empty_collections() {
    let Some(server) = MongoServer::start() else { return };
    let url = server.url("shop");
    let shop = database(&url).await;
    let orders = shop.collection::<Document>("orders");
    orders.insert_one(doc! { "_id": 1 }).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let (done, told) = said(folder.path(), &[], &[("MONGO_URL", &url)]).await;
    assert!(!done && told.contains("not empty (orders)"), "{told}");
    let doctor = said(folder.path(), &["doctor"], &[("MONGO_URL", &url)]).await.1;
    assert!(doctor.contains("not empty (orders)"), "{doctor}");
    assert_eq!(shop.list_collection_names().await.unwrap(), ["orders"]);

    orders.delete_one(doc! { "_id": 1 }).await.unwrap();
    let house = House::before(&url).await;
    house.is_ready().await;
}

#[tokio::test]
async fn a_number_that_cannot_be_read_is_never_none() {
    let Some(server) = MongoServer::start() else { return };
    let url = server.url("usher");
    let mut house = House::before(&url).await;
    let apples = house.ended("Zoë", &["The apples are bruised"]).await;
    house.has_carried().await;
    let there = database(&url).await.collection::<Document>("conversations");
    // What is no number at all is in nobody's way.
    there.insert_one(doc! { "_id": "theirs" }).await.unwrap();
    let house = house.moved(&url).await;
    house.is_ready().await;
    // A whole one of another kind, as a shell puts it back, is that number.
    let mut kept = there.find_one(doc! { "_id": 1_i64 }).await.unwrap().unwrap();
    kept.insert("_id", 1.0);
    there.delete_one(doc! { "_id": 1_i64 }).await.unwrap();
    there.insert_one(kept).await.unwrap();
    let house = house.moved(&url).await;
    house.is_ready().await;
    there.insert_one(doc! { "_id": 1e12 + 0.5 }).await.unwrap();
    let house = house.moved(&url).await;
    let why = house.standing().await.why.unwrap_or_default();
    assert!(why.contains("is no whole one"), "{why}");
    assert_eq!(ids(&house.list("").await), [apples], "what is in the file is there");
    there.delete_one(doc! { "_id": 1e12 + 0.5 }).await.unwrap();
    house.is_ready().await;
}

/// As when the dump of last night was put back, and `usher.db` was not.
#[tokio::test]
async fn an_older_dump_is_told_and_given_nothing_until_somebody_has_chosen() {
    let Some(server) = MongoServer::start() else { return };
    let url = server.url("usher");
    let mut house = House::before(&url).await;
    house.forgets_soon().await;
    let archive = house.server.running.site.archive.clone();
    let apples = house.ended("Zoë", &["The apples are bruised"]).await;
    until(async || !archive.is_here(apples).await.unwrap()).await;
    let left = house.server.agent(&house.admin, "Lovelace", 1, &[house.category]).await;
    house.has_carried().await;
    let there = database(&url).await;
    let (claims, conversations, agents) = (
        there.collection::<Document>("meta"),
        there.collection::<Document>("conversations"),
        there.collection::<Document>("agents"),
    );
    let dumped = claims.find_one(doc! {}).await.unwrap().unwrap();
    let left_number = doc! { "_id": i64::from(left.agent.0) };
    let left_dumped = agents.find_one(left_number.clone()).await.unwrap().unwrap();
    let path = format!("/v1/agents/{}", left.agent);
    let removed = house.admin.client.send(Method::DELETE, &path, None).await;
    assert_eq!(removed.status, 204, "{}", removed.text());
    let came = house.server.agent(&house.admin, "Hopper", 1, &[house.category]).await;
    let came_number = doc! { "_id": i64::from(came.agent.0) };
    let lost = house.ended("Noor", &["and pears"]).await;
    until(async || !archive.is_here(lost).await.unwrap()).await;
    house.has_carried().await;

    let number = doc! { "_id": lost.0.cast_signed() };
    conversations.delete_one(number.clone()).await.unwrap();
    agents.delete_one(came_number.clone()).await.unwrap();
    agents.replace_one(left_number.clone(), left_dumped).await.unwrap();
    claims.replace_one(doc! { "_id": "instance" }, dumped).await.unwrap();
    until(async || house.standing().await.state == MongoState::WrongDatabase).await;
    let why = house.standing().await.why.unwrap();
    assert!(
        why.contains("older than DATA_DIR") && why.contains("--accept-older"),
        "{why}"
    );
    let plums = house.ended("Ada", &["plums"]).await;
    assert_eq!(
        (ids(&house.list("").await), house.waiting().await.lines > 0),
        (vec![plums], true)
    );
    let mut house = house.moved(&url).await;
    assert_eq!(house.standing().await.state, MongoState::WrongDatabase);
    let figs = house.ended("Eve", &["figs"]).await;
    assert_eq!(conversations.count_documents(doc! {}).await.unwrap(), 1);

    let config = house.server.config.clone();
    let House { server, desk, .. } = house;
    drop(desk);
    server.running.leave().await.unwrap();
    let settings = [("MONGO_URL", url.as_str())];
    let doctor = said(&config.data_dir, &["doctor"], &settings).await.1;
    assert!(doctor.contains("as an older dump does"), "{doctor}");
    let (done, told) = said(&config.data_dir, &["migrate", "--accept-older"], &[]).await;
    assert!(
        done && told.contains("goes on with") && told.contains("erase once more"),
        "{told}"
    );
    let running = Box::pin(usher::app::Running::start(config)).await.unwrap();
    let site = &running.site;
    until(async || site.archive.standing() == Some(Standing::Ready)).await;
    until(async || site.reader.waiting_for_mongo().await.unwrap().lines == 0).await;
    for kept in [apples, plums, figs] {
        let number = doc! { "_id": kept.0.cast_signed() };
        assert!(conversations.find_one(number).await.unwrap().is_some(), "{kept}");
    }
    assert_eq!(conversations.find_one(number).await.unwrap(), None);
    assert!(agents.find_one(came_number).await.unwrap().is_some());
    let stone = agents.find_one(left_number).await.unwrap().unwrap();
    assert_eq!((stone.contains_key("removed"), stone.len()), (true, 4), "{stone}");
    running.leave().await.unwrap();
}
