//! A customer is erased in MongoDB too: at once when it is there, and when it is back.

use std::time::Duration;

use mongodb::Database;
use mongodb::bson::{Document, doc};
use serde_json::json;
use usher::archive::Standing;
use usher::erasure::{self, AGAIN_AFTER_MS};
use usher::hub::time::Wall;
use usher::ids::ConversationId;
use usher::protocol::http::{Erasure, ErasurePreview, ErasureState};

use super::carried::{House, ids};
use super::elsewhere::said;
use crate::harness::mongo::{database, url_of};
use crate::harness::{DEADLINE, Link, Method, Mongo, MongoServer, until, until_within};

impl House {
    async fn erase(&self, conversation: ConversationId, name: &str) {
        let path = format!("/v1/conversations/{conversation}/erasure");
        let answer = self.admin.client.post(&path, &json!({ "customer": name })).await;
        assert_eq!(answer.status, 202, "{}", answer.text());
    }

    async fn erasure(&self) -> Erasure {
        let all: Vec<Erasure> = self.admin.client.get("/v1/erasures").await.json();
        all.into_iter().next().unwrap()
    }

    async fn erase_at(&self, later_ms: u64) {
        let site = &self.server.running.site;
        let now = Wall(site.clock.wall().0 + later_ms.cast_signed());
        erasure::erase_all(site, now).await.unwrap();
    }

    /// Until the file has nothing of it.
    async fn leaves(&self, conversation: ConversationId) {
        let reader = &self.server.running.site.reader;
        until(async || reader.filed(conversation).await.unwrap().is_none()).await;
    }
}

/// Everything that stands in a database, as text.
pub async fn all_of(url: &str) -> String {
    let database = database(url).await;
    let mut all = String::new();
    for name in database.list_collection_names().await.unwrap() {
        let mut found = database.collection::<Document>(&name).find(doc! {}).await.unwrap();
        while found.advance().await.unwrap() {
            all += &format!("{}\n", found.deserialize_current().unwrap());
        }
    }
    all.to_lowercase()
}

#[tokio::test]
async fn no_document_has_a_word_of_an_erased_customer() {
    let Some(mongo) = Mongo::start() else { return };
    let mut house = House::before(mongo.url()).await;
    house.forgets_soon().await;
    let gone = house.ended("Evelina", &["my zyzzyva is broken"]).await;
    let stays = house.ended("Somebody", &["kettle"]).await;
    let note = json!({ "text": "Evelina again" });
    let noted = format!("/v1/conversations/{gone}/notes");
    assert_eq!(house.admin.client.post(&noted, &note).await.status, 201);
    house.leaves(gone).await;
    house.has_carried().await;
    let all = all_of(mongo.url()).await;
    assert!(all.contains("zyzzyva") && all.contains("evelina"));
    let path = format!("/v1/conversations/{gone}/erasure");
    let preview: ErasurePreview = house.admin.client.get(&path).await.json();
    assert_eq!(
        (preview.customer.as_str(), preview.conversations, preview.notes),
        ("Evelina", 1, 1)
    );
    house.erase(gone, "Evelina").await;
    until(async || house.erasure().await.state == ErasureState::Swept).await;
    assert_eq!(ids(&house.found("").await), [stays]);
    house.has_carried().await;
    let all = all_of(mongo.url()).await;
    assert!(
        !all.contains("zyzzyva") && !all.contains("evelina") && all.contains("kettle"),
        "{all}"
    );

    // What comes late to MongoDB goes before the proof.
    let late = doc! { "_id": gone.0.cast_signed() * 131_072 + 1, "conversation_id": gone.0.cast_signed(), "seq": 1, "body": "late zyzzyva" };
    mongo
        .database()
        .await
        .collection::<Document>("messages")
        .insert_one(late)
        .await
        .unwrap();
    house.erase_at(AGAIN_AFTER_MS + 1_000).await;
    until(async || {
        house.erase_at(AGAIN_AFTER_MS + 1_000).await;
        house.erasure().await.state == ErasureState::Proven
    })
    .await;
    let proof = house.erasure().await;
    assert_eq!((proof.conversations, proof.notes), (1, 1));
    assert!(!all_of(mongo.url()).await.contains("zyzzyva"));
}

/// The audit log names customers as whom their conversations were tagged, too.
#[tokio::test]
async fn while_mongodb_refuses_to_empty_its_audit_log_nothing_is_proven() {
    let Some(mongo) = Mongo::start() else { return };
    let mut house = House::before(mongo.url()).await;
    house.forgets_soon().await;
    let gone = house.ended("Evelina", &["my zyzzyva is broken"]).await;
    let tagged = format!("/v1/conversations/{gone}/tags");
    let tags = json!({ "tags": ["zyzzyva"] });
    let answer = house.admin.client.send(Method::PUT, &tagged, Some(&tags)).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    house.leaves(gone).await;
    house.has_carried().await;
    // As an edit by hand might: what was changed since cannot be told any more, and nothing is written over.
    let audit = mongo.database().await.collection::<Document>("audit");
    let of_it = doc! { "target.kind": "conversation", "target.id": gone.to_string() };
    let entry = audit.find_one(of_it.clone()).await.unwrap().expect("it is noted");
    audit
        .update_one(of_it.clone(), doc! { "$unset": { "rev": "" } })
        .await
        .unwrap();
    house.erase(gone, "Evelina").await;
    until(async || house.waiting().await.refused == 1).await;
    house.has_carried().await;
    for _ in 0..3 {
        house.erase_at(AGAIN_AFTER_MS + 1_000).await;
        assert_eq!(house.erasure().await.state, ErasureState::Asked);
    }
    assert!(all_of(mongo.url()).await.contains("evelina"));

    let rev = entry.get("rev").cloned().unwrap();
    audit.update_one(of_it, doc! { "$set": { "rev": rev } }).await.unwrap();
    let again = house.admin.client.post("/v1/mongo/again", &json!({})).await;
    assert!(again.status < 300, "{}", again.text());
    until(async || {
        house.erase_at(0).await;
        house.erasure().await.state == ErasureState::Swept
    })
    .await;
    until(async || {
        house.erase_at(AGAIN_AFTER_MS + 1_000).await;
        house.erasure().await.state == ErasureState::Proven
    })
    .await;
    let all = all_of(mongo.url()).await;
    assert!(!all.contains("evelina") && !all.contains("zyzzyva"), "{all}");
}

/// What two guests said is of both, whoever of them is erased.
#[tokio::test]
async fn no_document_has_a_word_of_an_erased_second_guest() {
    let Some(mongo) = Mongo::start() else { return };
    let house = House::before(mongo.url()).await;
    house.set("lobby", "open").await;
    house.forgets_soon().await;
    let gone = house.met("Annabel", "Evelina", "my zyzzyva is broken").await;
    let stays = house.met("Somebody", "Noor", "kettle").await;
    house.leaves(gone).await;
    house.leaves(stays).await;
    house.has_carried().await;
    let path = format!("/v1/conversations/{gone}/erasure?second=true");
    let preview: ErasurePreview = house.admin.client.get(&path).await.json();
    assert_eq!((preview.customer.as_str(), preview.conversations), ("Evelina", 1));
    let asked = house.admin.client.post(&path, &json!({ "customer": "Evelina" })).await;
    assert_eq!(asked.status, 202, "{}", asked.text());
    until(async || house.erasure().await.state == ErasureState::Swept).await;
    assert_eq!(house.erasure().await.conversations, 1);
    house.has_carried().await;
    assert_eq!(ids(&house.found("").await), [stays]);
    let all = all_of(mongo.url()).await;
    let of_gone = ["zyzzyva", "evelina", "annabel"];
    assert!(
        of_gone.iter().all(|word| !all.contains(word)) && all.contains("kettle"),
        "{all}"
    );
}

#[tokio::test]
async fn while_mongodb_is_away_it_is_noted_and_done_when_it_is_back() {
    let Some(mut mongo) = MongoServer::start() else { return };
    let url = mongo.url("erased");
    let mut house = House::before(&url).await;
    house.forgets_soon().await;
    let mut eve = house.server.customer().await;
    eve.enter(house.category, "Evelina").await;
    let first = eve.paired().await;
    eve.say(first, "my zyzzyva is broken").await;
    house.desk.message("my zyzzyva is broken").await;
    house.desk.end(first).await;
    house.leaves(first).await;
    let mut eve = eve.again().await;
    eve.enter(house.category, "Evelina").await;
    let second = eve.paired().await;
    eve.say(second, "still").await;
    house.desk.message("still").await;
    mongo.kill();
    house.desk.end(second).await;
    let site = &house.server.running.site;
    until(async || site.archive.is_whole().is_err()).await;
    let path = format!("/v1/conversations/{second}/erasure");
    let preview: ErasurePreview = house.admin.client.get(&path).await.json();
    assert!(preview.away && preview.conversations == 1);
    house.erase(second, "Evelina").await;
    house.erase_at(0).await;
    assert_eq!(house.erasure().await.state, ErasureState::Asked);
    mongo.start_again();
    until(async || {
        house.erase_at(0).await;
        house.erasure().await.state == ErasureState::Swept
    })
    .await;
    assert_eq!(house.erasure().await.conversations, 2);
    let all = all_of(&url).await;
    assert!(!all.contains("zyzzyva") && !all.contains("evelina"), "{all}");
}

/// Each question takes longer than half of what a page waits; nobody waits for an erasure.
#[tokio::test]
async fn over_a_link_too_slow_for_pages_it_goes_on() {
    const EACH: Duration = Duration::from_millis(3_200);
    let Some(server) = MongoServer::start() else { return };
    let mut link = Link::to(server.address()).await;
    let mut house = House::before(&url_of(link.address(), "usher")).await;
    house.forgets_soon().await;
    let gone = house.ended("Evelina", &["my zyzzyva is broken"]).await;
    house.leaves(gone).await;
    house.has_carried().await;
    link.slow(EACH);
    house.erase(gone, "Evelina").await;
    until_within(4 * DEADLINE, async || house.erasure().await.conversations == 1).await;
    link.mend().await;
    until(async || house.erasure().await.state == ErasureState::Swept).await;
}

/// As when the dump of last night was put back between the two looks of an erasure: what came back goes again, before there is a proof.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_an_older_dump_brings_back_in_the_midst_of_an_erasure_goes_again_before_the_proof() {
    let Some(mongo) = MongoServer::start() else { return };
    let url = mongo.url("usher");
    let mut house = House::before(&url).await;
    house.forgets_soon().await;
    let gone = house.ended("Evelina", &["my zyzzyva is broken"]).await;
    let stays = house.ended("Somebody", &["kettle"]).await;
    for one in [gone, stays] {
        house.leaves(one).await;
    }
    house.has_carried().await;
    let there = database(&url).await;
    let dumped = dump(&there).await;
    house.erase(gone, "Evelina").await;
    until(async || {
        house.erase_at(0).await;
        house.erasure().await.state == ErasureState::Swept
    })
    .await;
    house.has_carried().await;
    assert!(!all_of(&url).await.contains("zyzzyva"));

    put_back(&there, dumped).await;
    let archive = house.server.running.site.archive.clone();
    until(async || matches!(archive.standing(), Some(Standing::Wrong { .. }))).await;
    house.erase_at(AGAIN_AFTER_MS).await;
    assert_eq!(house.erasure().await.state, ErasureState::Swept, "it is there again");

    let config = house.server.config.clone();
    let House { server, desk, .. } = house;
    drop(desk);
    server.running.leave().await.unwrap();
    let (done, told) = said(&config.data_dir, &["migrate", "--accept-older"], &[]).await;
    assert!(done, "{told}");
    assert!(all_of(&url).await.contains("zyzzyva"), "it was given nothing");
    let running = Box::pin(usher::app::Running::start(config)).await.unwrap();
    let site = &running.site;
    until(async || site.archive.standing() == Some(Standing::Ready)).await;
    until(async || {
        let later = Wall(site.clock.wall().0 + AGAIN_AFTER_MS.cast_signed());
        erasure::erase_all(site, later).await.unwrap();
        let all = site.reader.erasures().await.unwrap();
        let is_proven = all[0].proven.is_some();
        assert!(
            !is_proven || !all_of(&url).await.contains("zyzzyva"),
            "it is proven, and there"
        );
        is_proven
    })
    .await;
    let all = all_of(&url).await;
    assert!(!all.contains("evelina") && all.contains("kettle"), "{all}");
    assert_eq!(
        site.reader.erasures().await.unwrap()[0].conversations,
        1,
        "counted once"
    );
    running.leave().await.unwrap();
}

/// Every document, by its collection.
async fn dump(there: &Database) -> Vec<(String, Document)> {
    let mut all = Vec::new();
    for name in there.list_collection_names().await.unwrap() {
        let mut found = there.collection::<Document>(&name).find(doc! {}).await.unwrap();
        while found.advance().await.unwrap() {
            all.push((name.clone(), found.deserialize_current().unwrap()));
        }
    }
    all
}

/// In the place of all that is there.
async fn put_back(there: &Database, dumped: Vec<(String, Document)>) {
    for name in there.list_collection_names().await.unwrap() {
        there.collection::<Document>(&name).delete_many(doc! {}).await.unwrap();
    }
    for (name, document) in dumped {
        there.collection::<Document>(&name).insert_one(document).await.unwrap();
    }
}
