//! Everybody is told when it is away, when it is back, and what it refuses: staff on their lines, admins by a route, machines by
//! `/readyz`, metrics and the log.

use std::collections::BTreeMap;
use std::fs;
use std::net::SocketAddr;

use mongodb::bson::{Document, doc};
use serde_json::{Value, json};
use usher::backlog::MANY;
use usher::hub::time::Wall;
use usher::ids::ConversationId;
use usher::protocol::http::{ArchivePage, AuditPage, MongoKind, MongoStanding, MongoState, Ready};
use usher::protocol::server::ServerFrame;
use usher::protocol::words::{Reason, State, Subject};
use usher::store::records::{AuditRecord, NoteRecord, Record};

use super::carried::{House, ids};
use super::elsewhere::said;
use crate::harness::mongo::{database, free_port, url_of};
use crate::harness::{
    AgentSocket, ChildServer, Client, CustomerSocket, Link, Method, MongoServer, PASSWORD, add_agent, first_admin,
    until,
};
use crate::trouble::SmallDisk;

/// More notes of the greatest length than one document can hold.
const TOO_MANY_NOTES: usize = 2_200;

async fn hears(socket: &mut AgentSocket, deed: &str) {
    let news = |frame: &ServerFrame| {
        let what = Subject::Archive;
        (*frame == ServerFrame::Changed { what }).then_some(())
    };
    socket.expect(deed, news).await;
}

impl House {
    /// No trying again helps whoever wants something of what is only there.
    pub async fn says_that_it_is_the_wrong_one(&self, old: ConversationId) {
        let admin = &self.admin.client;
        let record = format!("/v1/conversations/{old}");
        let tags = json!({ "tags": ["fruit"] });
        for answer in [
            admin.get(&record).await,
            admin
                .post(&format!("{record}/notes"), &json!({ "text": "calls back" }))
                .await,
            admin.send(Method::PUT, &format!("{record}/tags"), Some(&tags)).await,
            admin.get("/v1/conversations/export").await,
            admin.get(&format!("{record}/erasure")).await,
        ] {
            assert_eq!(answer.header("retry-after"), None);
            let problem = answer.problem();
            assert_eq!((problem.status, problem.reason), (503, Reason::ArchiveWrong));
        }
        let folder = &self.server.config.data_dir;
        let (done, told) = said(folder, &["export", "-o", "-"], &[]).await;
        assert!(
            !done && told.contains("/usher: name that one in MONGO_URL") && !told.contains("away"),
            "{told}"
        );
    }
}

async fn standing(client: &Client) -> MongoStanding {
    client.get("/v1/mongo").await.json()
}

/// The three figures about it, as far as they are there.
async fn figures(client: &Client) -> BTreeMap<String, f64> {
    let text = client.get("/metrics").await.text();
    let lines = text
        .lines()
        .filter_map(|line| line.strip_prefix("usher_archive_")?.split_once(' '));
    lines
        .map(|(name, value)| (name.to_owned(), value.parse().unwrap()))
        .collect()
}

fn of(ready: f64, waiting: f64, refused: f64) -> BTreeMap<String, f64> {
    [("ready", ready), ("waiting", waiting), ("refused", refused)]
        .map(|(name, value)| (name.to_owned(), value))
        .into()
}

/// A house whose MongoDB is there, at the end of a link.
async fn behind_a_link(server: &MongoServer) -> (Link, House) {
    let link = Link::to(server.address()).await;
    let house = House::before(&url_of(link.address(), "usher")).await;
    house.has_carried().await;
    until(async || standing(&house.admin.client).await.state == MongoState::Ready).await;
    (link, house)
}

#[tokio::test]
async fn staff_hear_that_it_is_away_and_back_and_admins_see_since_when_and_why() {
    let Some(server) = MongoServer::start() else { return };
    let (mut link, mut house) = behind_a_link(&server).await;
    let mut floor = house.admin.floor().await;
    let mut customer = house.server.customer().await;
    let admin = house.admin.client.clone();
    assert_eq!(figures(&admin).await, of(1.0, 0.0, 0.0));

    let before = house.server.running.site.clock.wall();
    link.cut().await;
    hears(&mut floor, "it is away").await;
    hears(&mut house.desk, "it is away").await;
    let away = standing(&admin).await;
    assert_eq!((away.state, away.refused, away.many), (MongoState::Away, 0, false));
    let now = house.server.running.site.clock.wall();
    assert!((before.0..=now.0).contains(&away.since.unwrap()), "{away:?}");
    let why = away.why.unwrap();
    assert!(!why.is_empty() && !why.contains('\n'), "{why}");
    let ready: Ready = admin.get("/readyz").await.json();
    assert_eq!((ready.ready, ready.archive.as_deref()), (true, Some("away")));

    let apples = house.ended("Zoë", &["The apples are bruised"]).await;
    let waiting = standing(&admin).await.waiting;
    assert!(waiting > 0);
    assert_eq!(figures(&admin).await, of(0.0, waiting as f64, 0.0));
    let page = house.list("").await;
    assert_eq!((ids(&page), page.away), (vec![apples], true));
    let export = admin.get("/v1/conversations/export").await;
    assert_eq!((export.status, export.problem().reason), (503, Reason::ArchiveAway));
    let log: AuditPage = admin.get("/v1/audit?action=archive_exported").await.json();
    assert_eq!(log.entries, [], "nothing was exported");

    link.mend().await;
    hears(&mut floor, "it is back").await;
    hears(&mut house.desk, "it is back").await;
    house.has_carried().await;
    until(async || figures(&admin).await == of(1.0, 0.0, 0.0)).await;
    let back = standing(&admin).await;
    assert_eq!(
        (back.state, back.since, back.why, back.waiting),
        (MongoState::Ready, None, None, 0)
    );

    // It is nothing to customers: what they hear of next is another thing.
    let pears = house.category;
    let until_told = |frame: &ServerFrame| {
        assert!(!matches!(frame, ServerFrame::Changed { .. }), "{frame:?}");
        matches!(frame, ServerFrame::Place { .. }).then_some(())
    };
    customer.enter(pears, "Noor").await;
    customer.expect("a place", until_told).await;
}

#[tokio::test]
async fn without_one_nothing_is_told() {
    let server = crate::harness::TestServer::start().await;
    let admin = server.admin().await;
    let none = standing(&admin.client).await;
    assert_eq!(
        (none.state, none.waiting, none.set_aside.len()),
        (MongoState::None, 0, 0)
    );
    let ready: Value = admin.client.get("/readyz").await.json();
    assert_eq!(ready.get("archive"), None);
    assert_eq!(figures(&admin.client).await, BTreeMap::new());
    let page: ArchivePage = admin.client.get("/v1/conversations").await.json();
    assert!(!page.away);
}

/// What `MONGO_URL` holds beside the host is nobody's business. Chats, log-ins and administration go on, and what ends follows once it is put right.
#[tokio::test]
async fn a_refused_log_in_is_told_without_its_password_and_holds_nothing_up() {
    let Some(mongo) = MongoServer::start() else { return };
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("log");
    let url = mongo.url("usher").replace("://", "://rosa:orange%40tree@");
    let settings = [("MONGO_URL", url.as_str()), ("LOG_LEVEL", "debug")];
    let mut server = ChildServer::start_logging(folder.path(), &settings, &log);
    let token = server.next_token();
    let admin = first_admin(server.client(), &token).await;
    until(async || standing(&admin.client).await.why.as_deref() == Some("the log-in was refused")).await;
    let told = format!(
        "{}{}{}",
        admin.client.get("/v1/mongo").await.text(),
        admin.client.get("/readyz").await.text(),
        fs::read_to_string(log).unwrap()
    );
    assert!(told.contains("the log-in was refused"));
    for secret in ["orange", "tree", "rosa"] {
        assert!(!told.contains(secret), "{secret}: {told}");
    }

    let category = admin.categories().await[0];
    let grace = add_agent(&admin, server.client(), "Grace", 4, &[category]).await;
    let mut desk = grace.desk().await;
    desk.set_state(State::Available).await;
    let mut customer = CustomerSocket::open(server.address, None).await;
    customer.enter(category, "Zoë").await;
    let apples = customer.paired().await;
    customer.say(apples, "The apples are bruised").await;
    desk.message("The apples are bruised").await;
    desk.end(apples).await;
    assert_eq!(standing(&admin.client).await.state, MongoState::Away);
    server.kill();

    let url = mongo.url("usher");
    let server = ChildServer::start(folder.path(), &[("MONGO_URL", url.as_str())]);
    let mut again = server.client();
    again.log_in(&grace.email, PASSWORD).await;
    let conversations = database(&url).await.collection::<Document>("conversations");
    until(async || conversations.count_documents(doc! {}).await.unwrap() == 1).await;
    let found = conversations.find_one(doc! { "customer.name": "Zoë" }).await.unwrap();
    assert!(found.is_some());
    let page: ArchivePage = again.get("/v1/conversations?text=bruised").await.json();
    assert_eq!((ids(&page), page.away), (vec![apples], false));
}

async fn notes(house: &House, on: ConversationId) {
    let notes = (0..TOO_MANY_NOTES).map(|n| {
        Record::AddNote(NoteRecord {
            uid: n as u128,
            conversation: on,
            agent: None,
            name: "A program".to_owned(),
            at: Wall(0),
            text: "\u{1f34e}".repeat(2_000),
        })
    });
    let kept = house.server.running.site.driver.record(notes.collect()).await;
    kept.unwrap();
}

#[tokio::test]
async fn what_it_refuses_for_good_is_named_holds_nothing_up_and_is_tried_again_when_an_admin_says_so() {
    let Some(server) = MongoServer::start() else { return };
    let (_link, mut house) = behind_a_link(&server).await;
    let mut floor = house.admin.floor().await;
    let admin = house.admin.client.clone();
    let apples = house.ended("Zoë", &["The apples are bruised"]).await;
    house.has_carried().await;

    notes(&house, apples).await;
    hears(&mut floor, "it refuses one").await;
    let told = standing(&admin).await;
    assert_eq!((told.state, told.refused), (MongoState::Ready, 1));
    let thing = &told.set_aside[0];
    assert_eq!((thing.kind, thing.id), (MongoKind::Conversation, apples.0));
    assert!(!thing.why.is_empty(), "{told:?}");
    let pears = house.ended("Noor", &["pears, please"]).await;
    house.has_carried().await;
    assert_eq!(figures(&admin).await, of(1.0, 0.0, 1.0));
    assert_eq!(
        ids(&house.found("").await),
        [pears, apples],
        "it is read in the file as before"
    );

    let again = admin.post("/v1/mongo/again", &json!({})).await;
    assert_eq!(again.status, 200, "{}", again.text());
    hears(&mut floor, "an admin has it tried again").await;
    hears(&mut floor, "it refuses it again").await;
    until(async || standing(&admin).await.refused == 1).await;
    let log: AuditPage = admin.get("/v1/audit?action=refused_carried_again").await.json();
    let [entry] = &log.entries[..] else { panic!("{log:?}") };
    assert_eq!(
        (entry.changes[0].field.as_str(), entry.changes[0].after.as_deref()),
        ("refused", Some("1"))
    );
    let agent = house.agent.client.post("/v1/mongo/again", &json!({})).await;
    assert_eq!(agent.status, 403);
    assert_eq!(house.agent.client.get("/v1/mongo").await.status, 403);
}

#[tokio::test]
async fn what_was_refused_for_a_reason_that_is_gone_follows() {
    let Some(server) = MongoServer::start() else { return };
    let (mut link, mut house) = behind_a_link(&server).await;
    house.forgets_soon().await;
    let admin = house.admin.client.clone();
    link.cut().await;
    until(async || standing(&admin).await.state == MongoState::Away).await;
    let apples = house.ended("Zoë", &["The apples are bruised"]).await;
    let site = &house.server.running.site;
    let lines = site.reader.spooled(0, 10).await.unwrap();
    let why = "a rule of its own".to_owned();
    let refused = lines.iter().map(|line| Record::Refused {
        rev: line.rev,
        why: why.clone(),
    });
    site.driver.record(refused.collect()).await.unwrap();
    let told = standing(&admin).await;
    assert_eq!((told.waiting, told.refused), (0, lines.len() as u64));
    link.mend().await;
    until(async || standing(&admin).await.state == MongoState::Ready).await;
    assert_eq!(standing(&admin).await.refused, told.refused, "nothing follows unasked");
    let again: MongoStanding = admin.post("/v1/mongo/again", &json!({})).await.json();
    assert_eq!(again.refused, 0);
    house.has_carried().await;
    let archive = &site.archive;
    until(async || !archive.is_here(apples).await.unwrap()).await;
    assert_eq!(ids(&house.found("").await), [apples]);
    let nothing = admin.post("/v1/mongo/again", &json!({})).await;
    assert_eq!(nothing.status, 200);
    let log: AuditPage = admin.get("/v1/audit?action=refused_carried_again").await.json();
    assert_eq!(log.entries.len(), 1, "nothing was done the second time");
}

fn deed(n: usize) -> Record {
    Record::Audit(AuditRecord {
        id: n as u128,
        at: Wall(0),
        by: "machine".to_owned(),
        agent: None,
        name: String::new(),
        address: None,
        action: "link_made".to_owned(),
        target: None,
        changes: Vec::new(),
    })
}

#[tokio::test]
async fn more_than_ten_thousand_that_wait_are_news() {
    let Some(server) = MongoServer::start() else { return };
    let (mut link, house) = behind_a_link(&server).await;
    let mut floor = house.admin.floor().await;
    let admin = &house.admin.client;
    link.cut().await;
    hears(&mut floor, "it is away").await;
    assert!(!standing(admin).await.many);
    let deeds = (0..=MANY as usize).map(deed).collect();
    house.server.running.site.driver.record(deeds).await.unwrap();
    let many = standing(admin).await;
    assert!(many.many && many.waiting > MANY, "{many:?}");
    // Of that it is away they were told: this is of its own.
    until_news_of_strain(&house, &mut floor).await;
}

async fn until_news_of_strain(house: &House, floor: &mut AgentSocket) {
    let behind = house.server.running.site.archive.behind().unwrap();
    until(async || behind.strain().borrow().many).await;
    hears(floor, "too much waits").await;
}

#[tokio::test]
async fn a_small_disk_under_what_waits_is_told_in_the_log_and_to_admins() {
    let Some(disk) = SmallDisk::mount() else { return };
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("log");
    let nobody = SocketAddr::from(([127, 0, 0, 1], free_port()));
    let url = url_of(nobody, "usher");
    let settings = [("MONGO_URL", url.as_str()), ("LOG_LEVEL", "warn")];
    let mut server = ChildServer::start_logging(&disk.path, &settings, &log);
    let token = server.next_token();
    let admin = first_admin(server.client(), &token).await.client;
    until(async || fs::read_to_string(&log).unwrap().contains("has less than 1 GiB left")).await;
    let told = standing(&admin).await;
    assert_eq!(told.state, MongoState::Away);
    assert!(told.free_bytes.is_some_and(|free| free < 4 << 20), "{told:?}");
    let mut customer = CustomerSocket::open(server.address, None).await;
    let category = first_category(&admin).await;
    customer.enter(category, "Grace").await;
}

async fn first_category(client: &Client) -> usher::ids::CategoryId {
    let all: Vec<usher::protocol::http::Category> = client.get("/v1/categories").await.json();
    all[0].category
}
