//! What MongoDB has refused to remove, and what somebody has spoilt there by hand, hold up nothing else.

use mongodb::Collection;
use mongodb::bson::{DateTime, Document, doc};
use serde_json::json;
use tokio::select;
use tokio::task::yield_now;
use tokio::time::timeout;
use usher::archive::Standing;
use usher::erasure;
use usher::ids::ConversationId;
use usher::protocol::http::{AuditPage, ErasurePreview, ErasureState};
use usher::protocol::words::Reason;
use usher::store::records::Record;

use super::carried::{House, ids};
use crate::harness::mongo::{database, url_of};
use crate::harness::{DEADLINE, Link, Method, MongoServer, until, until_within};

/// As many as are removed at once.
const AT_ONCE: i64 = 10;

/// A house with one conversation in MongoDB only.
async fn furnished(url: &str) -> (House, ConversationId) {
    let mut house = House::before(url).await;
    house.forgets_soon().await;
    let one = house.ended("Evelina", &["my zyzzyva is broken"]).await;
    let archive = house.server.running.site.archive.clone();
    until(async || !archive.is_here(one).await.unwrap()).await;
    house.has_carried().await;
    (house, one)
}

async fn conversations(url: &str) -> Collection<Document> {
    database(url).await.collection("conversations")
}

async fn is_removed(there: &Collection<Document>, id: i64) -> bool {
    let found = there.find_one(doc! { "_id": id }).await.unwrap().unwrap();
    found.contains_key("removed")
}

#[tokio::test]
async fn ten_refused_removals_hold_up_neither_retention_nor_an_erasure() {
    let Some(server) = MongoServer::start() else { return };
    let url = server.url("usher");
    let mut link = Link::to(server.address()).await;
    let (house, one) = furnished(&url_of(link.address(), "usher")).await;
    let site = house.server.running.site.clone();
    let there = conversations(&url).await;
    let like = there
        .find_one(doc! { "_id": one.0.cast_signed() })
        .await
        .unwrap()
        .unwrap();
    // Ten that come first by age and by number, one that is as old, one of a category that keeps all for good.
    let (too_old, other) = (80, 70);
    let copies = (90..90 + AT_ONCE).chain([too_old, other]).map(|id| {
        let mut copy = like.clone();
        copy.insert("_id", id);
        copy.insert("ended", DateTime::from_millis(1_000 - id));
        if id == other {
            copy.get_document_mut("category").unwrap().insert("id", 999_i64);
        }
        copy
    });
    there.insert_many(copies).await.unwrap();
    // What somebody has put there under no number is older still, and none of a server's.
    let strangers = (0..2 * AT_ONCE).map(|n| {
        let mut copy = like.clone();
        copy.insert("_id", format!("by hand {n}"));
        copy.insert("ended", DateTime::from_millis(1));
        copy
    });
    there.insert_many(strangers).await.unwrap();
    link.cut().await;
    until(async || site.archive.standing() != Some(Standing::Ready)).await;
    let removals = (90..90 + AT_ONCE).map(|id| Record::RemoveFiled {
        conversation: ConversationId(id.cast_unsigned()),
        category: house.category,
    });
    site.driver.record(removals.collect()).await.unwrap();
    let lines = site.reader.spooled(0, 64).await.unwrap();
    let refused = lines.iter().map(|line| Record::Refused {
        rev: line.rev,
        why: "a rule of its own".to_owned(),
    });
    site.driver.record(refused.collect()).await.unwrap();
    link.mend().await;
    until(async || site.archive.standing() == Some(Standing::Ready)).await;

    let path = format!("/v1/categories/{}", house.category);
    let days = json!({ "retention_days": { "days": 2 } });
    let answer = house.admin.client.send(Method::PATCH, &path, Some(&days)).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    until_within(DEADLINE * 2, async || {
        house.removes_at(site.clock.wall()).await;
        is_removed(&there, too_old).await
    })
    .await;
    assert!(!is_removed(&there, 90).await && !is_removed(&there, other).await);

    let path = format!("/v1/conversations/{one}/erasure");
    let asked = house.admin.client.post(&path, &json!({ "customer": "Evelina" })).await;
    assert_eq!(asked.status, 202, "{}", asked.text());
    // It ends although the courier is never done.
    let behind = site.archive.behind().unwrap();
    let busy = async {
        loop {
            behind.has_carried();
            yield_now().await;
        }
    };
    let erasing = timeout(DEADLINE, async {
        loop {
            erasure::erase_all(&site, site.clock.wall()).await.unwrap();
            if is_removed(&there, one.0.cast_signed()).await {
                return;
            }
        }
    });
    select! {
        () = busy => {}
        done = erasing => done.expect("it never ends"),
    }
    let all: Vec<usher::protocol::http::Erasure> = house.admin.client.get("/v1/erasures").await.json();
    assert_ne!(all[0].state, ErasureState::Proven, "ten are left");
}

#[tokio::test]
async fn a_document_that_cannot_be_read_is_left_out_of_lists_and_the_rest_is_there() {
    let Some(server) = MongoServer::start() else { return };
    let url = server.url("usher");
    let (house, one) = furnished(&url).await;
    let there = conversations(&url).await;
    let like = there
        .find_one(doc! { "_id": one.0.cast_signed() })
        .await
        .unwrap()
        .unwrap();
    let mut spoilt = like.clone();
    spoilt.insert("_id", 0_i64);
    spoilt.insert("entries", "many");
    spoilt.insert("started", DateTime::from_millis(1));
    there.insert_one(spoilt).await.unwrap();
    let found = async || {
        for query in ["", "?text=evelina", "?customer=evelina", "?from=1700000000000"] {
            let page = house.found(query).await;
            assert_eq!((ids(&page), page.away), (vec![one], false), "{query}");
            // By when it started it is not among those.
            let left_out = if query.starts_with("?from") {
                vec![]
            } else {
                vec![ConversationId(0)]
            };
            assert_eq!(page.unreadable, left_out, "{query}");
        }
    };
    found().await;
    let damaged = house.admin.client.get("/v1/conversations/0").await;
    assert_eq!(
        (damaged.status, damaged.problem().reason),
        (500, Reason::ArchiveDamaged)
    );
    let opened = async || house.agent.client.get("/v1/conversations/0").await.status;
    assert_eq!(opened().await, 500, "it is theirs");
    let of_another = doc! { "$set": { "participants.0.agent": 99_i64 } };
    there.update_one(doc! { "_id": 0_i64 }, of_another).await.unwrap();
    assert_eq!(opened().await, 404);
    // The other one comes back with the shortest number that it fits in, as through a program that writes it so.
    there.delete_one(doc! { "_id": one.0.cast_signed() }).await.unwrap();
    let mut short = like;
    short.insert("_id", i32::try_from(one.0).unwrap());
    there.insert_one(short).await.unwrap();
    found().await;
    assert_eq!(house.admin.client.get("/v1/archive-filters").await.status, 200);
    assert_eq!(house.admin.client.get("/v1/tags").await.status, 200);
}

#[tokio::test]
async fn a_document_that_cannot_be_read_is_erased_with_the_rest() {
    let Some(server) = MongoServer::start() else { return };
    let url = server.url("usher");
    let (house, one) = furnished(&url).await;
    let there = conversations(&url).await;
    let one_of_them = doc! { "_id": one.0.cast_signed() };
    let mut spoilt = there.find_one(one_of_them).await.unwrap().unwrap();
    // As a number comes back through a program that takes the shortest.
    spoilt.insert("_id", 0_i32);
    spoilt.insert("entries", "many");
    there.insert_one(spoilt).await.unwrap();
    // Also from its own page, whatever else it does not say.
    let path = "/v1/conversations/0/erasure".to_owned();
    let preview = async || -> ErasurePreview { house.admin.client.get(&path).await.json() };
    let of_two = preview().await;
    assert_eq!((of_two.customer.as_str(), of_two.conversations), ("Evelina", 2));
    let nobody = house.admin.client.get(&format!("{path}?second=true")).await;
    assert_eq!((nobody.status, nobody.problem().reason), (404, Reason::NotFound));
    let change = async |how: Document| drop(there.update_one(doc! { "_id": 0 }, how).await.unwrap());
    change(doc! { "$unset": { "customer.name": "" } }).await;
    assert_eq!(preview().await.customer, "conversation 0");
    change(doc! { "$set": { "customer.name": "Evelina" } }).await;
    let asked = house.admin.client.post(&path, &json!({ "customer": "Evelina" })).await;
    assert_eq!(asked.status, 202, "{}", asked.text());
    let site = &house.server.running.site;
    until(async || {
        erasure::erase_all(site, site.clock.wall()).await.unwrap();
        is_removed(&there, 0).await && is_removed(&there, one.0.cast_signed()).await
    })
    .await;
}

#[tokio::test]
async fn what_is_added_there_grows_the_revision_and_its_deed_is_kept_first() {
    let Some(mut server) = MongoServer::start() else { return };
    let url = server.url("usher");
    let (house, one) = furnished(&url).await;
    let there = conversations(&url).await;
    let rev = async || {
        let found = there.find_one(doc! { "_id": one.0.cast_signed() }).await.unwrap();
        found.unwrap().get_i64("rev").unwrap()
    };
    let admin = &house.admin.client;
    let (path, mut before) = (format!("/v1/conversations/{one}"), rev().await);
    let tags = json!({ "tags": ["fruit"] });
    let tagged = admin.send(Method::PUT, &format!("{path}/tags"), Some(&tags)).await;
    assert_eq!(tagged.status, 200, "{}", tagged.text());
    assert!(rev().await > before);
    before = rev().await;
    let note = json!({ "text": "calls back" });
    assert_eq!(admin.post(&format!("{path}/notes"), &note).await.status, 201);
    assert!(rev().await > before);

    house.has_carried().await;
    server.fill_disk();
    let refused = admin.post(&format!("{path}/notes"), &note).await;
    assert_ne!(refused.status, 201);
    let log: AuditPage = admin.get("/v1/audit?action=note_added").await.json();
    assert_eq!(log.entries.len(), 2, "the log says no less than was done");
    server.clear_disk();
}

#[tokio::test]
async fn an_agent_who_was_removed_does_not_come_back_with_something_late() {
    let Some(server) = MongoServer::start() else { return };
    let url = server.url("usher");
    let (house, _) = furnished(&url).await;
    let site = &house.server.running.site;
    let row = site.reader.agent(house.agent.agent).await.unwrap().unwrap();
    let path = format!("/v1/agents/{}", house.agent.agent);
    let removed = house.admin.client.send(Method::DELETE, &path, None).await;
    assert_eq!(removed.status, 204, "{}", removed.text());
    house.has_carried().await;
    let mongo = &site.archive.behind().unwrap().mongo;
    mongo.mirror_agent(&row, 1 << 60).await.unwrap();
    let agents = database(&url).await.collection::<Document>("agents");
    let stone = agents.find_one(doc! { "_id": i64::from(house.agent.agent.0) }).await;
    let stone = stone.unwrap().unwrap();
    assert_eq!((stone.contains_key("removed"), stone.len()), (true, 4), "{stone}");
}

/// A house that had a unique index of its own put on the collection, and one that put a document of its own into it.
#[tokio::test]
async fn what_another_documents_place_keeps_out_is_set_aside_and_stays_in_the_file() {
    let Some(server) = MongoServer::start() else { return };
    let (mut house, first) = furnished(&server.url("usher")).await;
    let there = conversations(&server.url("usher")).await;
    there
        .create_index(super::unique(doc! { "customer.name": 1 }))
        .await
        .unwrap();
    there
        .insert_one(doc! { "_id": 3_i64, "of": "somebody else's" })
        .await
        .unwrap();
    let second = house.ended("Evelina", &["another zyzzyva"]).await;
    let third = house.ended("Noor", &["a third one"]).await;
    assert_eq!(third, ConversationId(3));
    // The log of another that had the number of the next.
    let messages = database(&server.url("usher")).await.collection::<Document>("messages");
    let before = DateTime::from_millis(1_700_000_000_000);
    for seq in 1..=3_i32 {
        let kind = if seq == 2 { "message" } else { "joined" };
        let number = doc! { "_id": 4 * 131_072 + i64::from(seq), "conversation_id": 4_i64, "seq": seq, "at": before, "kind": kind };
        messages.insert_one(number).await.unwrap();
    }
    let fourth = house.ended("Linus", &["a fourth one"]).await;
    assert_eq!(fourth, ConversationId(4));
    until(async || house.waiting().await.refused == 3 && house.waiting().await.lines == 0).await;
    let archive = &house.server.running.site.archive;
    for kept in [second, third, fourth] {
        assert!(archive.is_here(kept).await.unwrap(), "{kept}");
    }
    let page = house.found("").await;
    assert_eq!(ids(&page), [fourth, third, second, first]);
}

#[tokio::test]
async fn notes_that_are_added_at_once_are_all_kept_each_with_its_number() {
    let Some(server) = MongoServer::start() else { return };
    let (house, one) = furnished(&server.url("usher")).await;
    let path = format!("/v1/conversations/{one}/notes");
    let adding = (0..6).map(|n| {
        let (client, path) = (house.admin.client.clone(), path.clone());
        tokio::spawn(async move { client.post(&path, &json!({ "text": format!("note {n}") })).await.status })
    });
    for added in adding.collect::<Vec<_>>() {
        assert_eq!(added.await.unwrap(), 201);
    }
    let mongo = &house.server.running.site.archive.behind().unwrap().mongo;
    let filed = mongo.filed(one).await.unwrap().unwrap();
    let mut numbers: Vec<_> = filed.notes.iter().map(|note| note.note).collect();
    numbers.sort_unstable();
    numbers.dedup();
    assert_eq!((filed.notes.len(), numbers.len()), (6, 6));
}
