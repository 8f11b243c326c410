//! MongoDB away, slow, or cut off in the midst of it: chats go on, nothing is lost, and what waits follows, once.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use mongodb::bson::{Document, doc};
use serde_json::json;
use tokio::time::timeout;
use usher::archive::Standing;
use usher::protocol::http::{ArchivePage, Beside, Problem, Ready};
use usher::protocol::words::Reason;
use usher::store::Waiting;

use super::carried::{House, ids};
use crate::harness::mongo::url_of;
use crate::harness::{
    ChildServer, CustomerSocket, DEADLINE, Link, Method, MongoServer, first_admin, until, until_within,
};

#[tokio::test]
async fn a_server_opens_without_it_and_what_ended_meanwhile_follows() {
    let Some(mut mongo) = MongoServer::start() else { return };
    let url = mongo.url("usher");
    mongo.kill();
    let mut house = House::before(&url).await;
    house.forgets_soon().await;
    let apples = house.ended("Zoë", &["The apples are bruised"]).await;
    let ready: Ready = house.server.client().get("/readyz").await.json();
    assert_eq!((ready.ready, ready.archive.as_deref()), (true, Some("away")));
    let page = house.list("").await;
    assert_eq!((ids(&page), page.away), (vec![apples], true), "what waits is shown");
    mongo.start_again();
    let archive = &house.server.running.site.archive;
    until(async || !archive.is_here(apples).await.unwrap()).await;
    until(async || archive.standing() == Some(Standing::Ready)).await;
    let page = house.list("").await;
    assert_eq!((ids(&page), page.away), (vec![apples], false));
    // It goes away again, and takes with it what only it has.
    mongo.kill();
    until(async || archive.standing() != Some(Standing::Ready)).await;
    assert_eq!(
        house.list("").await,
        ArchivePage {
            conversations: Vec::new(),
            next: None,
            not_indexed: 0,
            unreadable: Vec::new(),
            away: true
        }
    );
    let answer = house.admin.client.get(&format!("/v1/conversations/{apples}")).await;
    assert_eq!(
        (answer.status, answer.json::<Problem>().reason),
        (503, Reason::ArchiveAway)
    );
    let pears = house.ended("Noor", &["pears, please"]).await;
    mongo.start_again();
    until(async || ids(&house.list("").await) == [pears, apples]).await;
}

#[tokio::test]
async fn a_first_start_without_it_says_so_in_one_line_and_what_becomes_of_it() {
    let Some(mut mongo) = MongoServer::start() else { return };
    let url = mongo.url("usher").replace("://", "://rosa:orange%40tree@");
    mongo.kill();
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("log");
    let server = ChildServer::start_logging(folder.path(), &[("MONGO_URL", &url), ("LOG_LEVEL", "info")], &log);
    let ready: Ready = server.client().get("/readyz").await.json();
    assert_eq!((ready.ready, ready.archive.as_deref()), (true, Some("away")));
    let logged = std::fs::read_to_string(&log).unwrap();
    let told: Vec<&str> = logged.lines().filter(|line| line.contains("MongoDB is away")).collect();
    let [told] = told.as_slice() else { panic!("{logged}") };
    for words in [
        "WARN",
        "the doors open, chats go on",
        "every 5 s",
        "/usher",
        "no server answers",
    ] {
        assert!(told.contains(words), "{words}: {told}");
    }
    assert!(!logged.contains("orange") && !logged.contains("rosa"), "{logged}");
    assert_eq!(server.terminate().code(), Some(0));
}

/// As the addresses of clusters are: where the names cannot be looked up, MongoDB is away like any other.
#[tokio::test]
async fn a_server_opens_although_the_hosts_cannot_be_looked_up() {
    let mut house = House::before("mongodb+srv://usher:s3cret@cluster.invalid/archive").await;
    let ready: Ready = house.server.client().get("/readyz").await.json();
    assert_eq!((ready.ready, ready.archive.as_deref()), (true, Some("away")));
    let Some(Standing::Away { why, .. }) = house.server.running.site.archive.standing() else {
        panic!("it is away");
    };
    assert!(!why.contains("s3cret") && !why.contains("feature"), "{why}");
    // Nothing has left for it yet.
    house.ended("Zoë", &["The apples are bruised"]).await;
    let export = house.admin.client.get("/v1/conversations/export").await;
    assert_eq!(export.status, 200);
    assert!(export.text().contains("The apples are bruised"), "{}", export.text());
}

#[tokio::test]
async fn on_a_full_disk_it_is_away_nothing_is_set_aside_and_what_ended_follows() {
    let Some(mut mongo) = MongoServer::start() else { return };
    let mut house = House::before(&mongo.url("usher")).await;
    house.forgets_soon().await;
    let before = house.ended("Zoë", &["The apples are bruised"]).await;
    let archive = house.server.running.site.archive.clone();
    until(async || !archive.is_here(before).await.unwrap()).await;
    mongo.fill_disk();
    let apples = house.ended("Noor", &["there is no room"]).await;
    until(async || archive.standing() != Some(Standing::Ready)).await;
    // Chats go on, and so does everything else.
    let pears = house.ended("Ada", &["pears, please"]).await;
    assert_eq!(house.waiting().await.refused, 0);
    assert_eq!(ids(&house.list("").await), [pears, apples]);
    mongo.clear_disk();
    house.has_carried().await;
    until(async || ids(&house.list("").await) == [pears, apples, before]).await;
    assert_eq!(house.waiting().await, Waiting::default());
}

#[tokio::test]
async fn two_seconds_a_write_hold_up_no_chat_and_all_of_it_comes() {
    let Some(server) = MongoServer::start() else { return };
    let link = Link::to(server.address()).await;
    let mut house = House::before(&url_of(link.address(), "usher")).await;
    house.has_carried().await;
    link.slow(Duration::from_secs(2));
    let begun = Instant::now();
    let mut ended = Vec::new();
    for name in ["Zoë", "Noor", "Ada"] {
        ended.push(house.ended(name, &["one", "two", "three"]).await);
    }
    // The first is there after two writes at the earliest; what was said has waited for none.
    let waiting = house.waiting().await;
    assert!(
        waiting.lines >= 3 || begun.elapsed() > Duration::from_secs(4),
        "{waiting:?}"
    );
    until_within(DEADLINE * 4, async || house.waiting().await.lines == 0).await;
    assert!(
        begun.elapsed() > Duration::from_secs(4),
        "log and conversation are two writes"
    );
    assert_eq!(house.waiting().await, Waiting::default());
    let database = crate::harness::mongo::database(&server.url("usher")).await;
    let conversations = database.collection::<Document>("conversations");
    assert_eq!(conversations.count_documents(doc! {}).await.unwrap(), 3);
    assert_eq!(
        house.server.running.site.archive.standing(),
        Some(Standing::Ready),
        "slow is not away"
    );
}

/// Each of what is to be done before the first write is quick enough, and all of it together takes long.
#[tokio::test]
async fn a_server_that_starts_while_it_is_slow_comes_to_it_and_carries() {
    let Some(server) = MongoServer::start() else { return };
    let link = Link::to(server.address()).await;
    link.slow(Duration::from_secs(1));
    let mut house = House::before(&url_of(link.address(), "usher")).await;
    let apples = house.ended("Zoë", &["The apples are bruised"]).await;
    let database = crate::harness::mongo::database(&server.url("usher")).await;
    let conversations = database.collection::<Document>("conversations");
    until_within(DEADLINE * 4, async || {
        let number = doc! { "_id": apples.0.cast_signed() };
        conversations.count_documents(number).await.unwrap() == 1
    })
    .await;
    assert_eq!(
        house.server.running.site.archive.standing(),
        Some(Standing::Ready),
        "slow is not away"
    );
}

/// As when a router has forgotten the connection: nothing is refused, and nothing comes.
#[tokio::test]
async fn a_link_that_carries_nothing_any_more_is_felt() {
    let Some(server) = MongoServer::start() else { return };
    let mut link = Link::to(server.address()).await;
    let mut house = House::before(&url_of(link.address(), "usher")).await;
    house.has_carried().await;
    link.stall();
    let apples = house.ended("Zoë", &["The apples are bruised"]).await;
    let archive = house.server.running.site.archive.clone();
    let mut standing = archive.behind().unwrap().standing();
    let away = standing.wait_for(|standing| *standing != Standing::Ready);
    timeout(DEADLINE * 2, away).await.expect("nobody feels it").unwrap();
    assert_eq!(ids(&house.list("").await), [apples]);
    link.mend().await;
    house.has_carried().await;
}

/// Nobody has felt it yet, and whoever is at work does not wait until somebody does.
#[tokio::test]
async fn a_link_that_carries_nothing_holds_up_nobody_who_is_in_a_chat() {
    const FELT_AFTER: Duration = Duration::from_secs(5);
    let Some(server) = MongoServer::start() else { return };
    let mut link = Link::to(server.address()).await;
    let mut house = House::before(&url_of(link.address(), "usher")).await;
    house.forgets_soon().await;
    let apples = house.ended("Zoë", &["The apples are bruised"]).await;
    let archive = house.server.running.site.archive.clone();
    until(async || !archive.is_here(apples).await.unwrap()).await;
    let mut customer = house.server.customer().await;
    customer.enter(house.category, "Noor").await;
    let now = customer.paired().await;
    until(async || archive.standing() == Some(Standing::Ready)).await;

    link.stall();
    let agent = &house.agent.client;
    let (chat, old) = (
        format!("/v1/conversations/{now}"),
        format!("/v1/conversations/{apples}"),
    );
    let note = json!({ "text": "calls back" });
    let added = agent.post(&format!("{chat}/notes"), &note).await;
    let tagged = agent
        .send(
            Method::PUT,
            &format!("{chat}/tags"),
            Some(&json!({ "tags": ["fruit"] })),
        )
        .await;
    assert_eq!((added.status, tagged.status), (201, 200));
    let asked = Instant::now();
    let beside: Beside = agent.get(&format!("{chat}/beside")).await.json();
    assert_eq!((beside.notes.len(), beside.away), (1, true));
    assert!(asked.elapsed() < FELT_AFTER, "{:?}", asked.elapsed());
    let asked = Instant::now();
    let added = agent.post(&format!("{old}/notes"), &note).await;
    assert_eq!((added.status, added.problem().reason), (503, Reason::ArchiveAway));
    assert!(asked.elapsed() < FELT_AFTER, "{:?}", asked.elapsed());
    link.mend().await;
    house.has_carried().await;
}

/// Whoever only looks waits a little longer, as a question may take its time there, and not until the link is given up.
#[tokio::test]
async fn a_link_that_carries_nothing_holds_up_no_page_of_the_archive_for_long() {
    const ANSWERED_WITHIN: Duration = Duration::from_secs(9);
    let Some(server) = MongoServer::start() else { return };
    let mut link = Link::to(server.address()).await;
    let mut house = House::before(&url_of(link.address(), "usher")).await;
    house.forgets_soon().await;
    let apples = house.ended("Zoë", &["The apples are bruised"]).await;
    let archive = house.server.running.site.archive.clone();
    until(async || !archive.is_here(apples).await.unwrap()).await;
    until(async || archive.standing() == Some(Standing::Ready)).await;

    let admin = &house.admin.client;
    let site = &house.server.running.site;
    let customer = archive.behind().unwrap().there().unwrap().filed(apples).await.unwrap();
    let customer = customer.unwrap().conversation.customer;
    let record = format!("/v1/conversations/{apples}");
    let erasure = format!("{record}/erasure");
    link.stall();
    let asked = Instant::now();
    let (list, record, erasure, preview) = tokio::join!(
        admin.get("/v1/conversations"),
        admin.get(&record),
        admin.get(&erasure),
        usher::erasure::preview(site, customer),
    );
    assert!(asked.elapsed() < ANSWERED_WITHIN, "{:?}", asked.elapsed());
    let page: ArchivePage = list.json();
    assert_eq!((ids(&page), page.away), (vec![], true));
    for answer in [record, erasure] {
        assert_eq!((answer.status, answer.problem().reason), (503, Reason::ArchiveAway));
    }
    assert!(preview.unwrap().away);
    link.mend().await;
    house.has_carried().await;
}

#[tokio::test]
async fn killed_with_records_waiting_the_next_server_carries_them_once() {
    let Some(server) = MongoServer::start() else { return };
    let mut link = Link::to(server.address()).await;
    link.cut().await;
    let url = url_of(link.address(), "usher");
    let folder = tempfile::tempdir().unwrap();
    let settings = [("MONGO_URL", url.as_str())];
    let mut child = ChildServer::start(folder.path(), &settings);
    let token = child.next_token();
    let admin = first_admin(child.client(), &token).await;
    let category = admin.categories().await[0];
    let mut desk = admin.desk().await;
    let on_duty = serde_json::json!({ "categories": [category] });
    let path = format!("/v1/agents/{}", admin.agent);
    let edited = admin
        .client
        .send(crate::harness::Method::PATCH, &path, Some(&on_duty))
        .await;
    assert_eq!(edited.status, 200, "{}", edited.text());
    desk.set_state(usher::protocol::words::State::Available).await;
    let mut said: BTreeMap<String, u64> = BTreeMap::new();
    for n in 0..5 {
        let mut customer = CustomerSocket::open(child.address, None).await;
        customer.enter(category, &format!("customer {n}")).await;
        let conversation = customer.paired().await;
        for m in 0..4 {
            let text = format!("word {n} {m}");
            customer.say(conversation, &text).await;
            desk.message(&text).await;
            said.insert(text, conversation.0);
        }
        desk.end(conversation).await;
    }
    child.kill();
    link.mend().await;
    let _again = ChildServer::start(folder.path(), &settings);
    let client = mongodb::Client::with_uri_str(server.url("usher")).await.unwrap();
    let database = client.database("usher");
    let conversations = database.collection::<Document>("conversations");
    until(async || conversations.count_documents(doc! {}).await.unwrap() == 5).await;
    let messages = database.collection::<Document>("messages");
    let mut cursor = messages.find(doc! { "kind": "message" }).await.unwrap();
    let mut found = BTreeMap::new();
    while cursor.advance().await.unwrap() {
        let one: Document = cursor.deserialize_current().unwrap();
        let conversation = one.get_i64("conversation_id").unwrap().cast_unsigned();
        let before = found.insert(one.get_str("body").unwrap().to_owned(), conversation);
        assert_eq!(before, None, "each once");
    }
    assert_eq!(found, said);
}
