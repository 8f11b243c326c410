//! What ends comes to MongoDB by itself, leaves the file, and is read, listed and added to as before.

use std::net::{Ipv4Addr, SocketAddr};

use mongodb::bson::{Document, doc};
use serde_json::json;
use usher::hub::effect::Reply;
use usher::hub::input::{Administration, Limits};
use usher::hub::time::Wall;
use usher::ids::{CategoryId, ConversationId};
use usher::protocol::http::{ArchiveFilters, ArchivePage, ArchiveRecord, ConversationNote, EditTags};
use usher::protocol::words::State;
use usher::store::Waiting;
use usher::store::mongo::MongoUrl;

use super::erased::all_of;
use crate::harness::mongo::{free_port, url_of};
use crate::harness::{
    AgentSocket, ChildServer, Colleague, CustomerSocket, GuestSocket, Method, Mongo, PASSWORD, TestServer, until,
};

/// A server with an admin and an agent at the desk.
pub struct House {
    pub server: TestServer,
    pub admin: Colleague,
    pub agent: Colleague,
    pub desk: AgentSocket,
    pub category: CategoryId,
}

impl House {
    /// Behind which MongoDB is, or will be, at that address.
    pub async fn before(url: &str) -> Self {
        let url = MongoUrl::parse(url).unwrap();
        let server = TestServer::start_with(|config| config.mongo = Some(url)).await;
        let admin = server.admin().await;
        let category = admin.categories().await[0];
        let agent = server.agent(&admin, "Grace", 4, &[category]).await;
        let mut desk = agent.desk().await;
        desk.set_state(State::Available).await;
        Self {
            server,
            admin,
            agent,
            desk,
            category,
        }
    }

    /// A conversation from its first word to its end.
    pub async fn ended(&mut self, name: &str, said: &[&str]) -> ConversationId {
        let mut customer = self.server.customer().await;
        customer.enter(self.category, name).await;
        let conversation = customer.paired().await;
        for text in said {
            customer.say(conversation, text).await;
            self.desk.message(text).await;
        }
        self.desk.end(conversation).await;
        conversation
    }

    pub async fn set(&self, key: &str, value: &str) {
        let edits = json!([{ "key": key, "value": value }]);
        let answer = self
            .admin
            .client
            .send(Method::PATCH, "/v1/settings", Some(&edits))
            .await;
        assert_eq!(answer.status, 200, "{}", answer.text());
    }

    /// Two guests meet, the first says this and ends it, and both leave.
    pub async fn met(&self, name: &str, other: &str, said: &str) -> ConversationId {
        let mut one = GuestSocket::enter(&self.server.client(), name).await;
        let mut other = GuestSocket::enter(&self.server.client(), other).await;
        let conversation = one.meet(&mut other).await;
        one.say(conversation, said).await;
        one.end(conversation).await;
        one.leave().await;
        other.leave().await;
        conversation
    }

    /// The hub lets go of what has ended after a second, not after ten minutes.
    pub async fn forgets_soon(&self) {
        let site = &self.server.running.site;
        let limits = Limits {
            remember_ms: 1_000,
            ..site.settings.current().limits
        };
        let driver = &site.driver;
        let done = driver.ask(Administration::SetLimits(limits), |_| Vec::new()).await;
        assert_eq!(done, Ok(Reply::Done));
    }

    /// Nothing waits for MongoDB any more.
    pub async fn has_carried(&self) {
        until(async || self.waiting().await.lines == 0).await;
    }

    /// What waits for MongoDB, and what was set aside.
    pub async fn waiting(&self) -> Waiting {
        self.server.running.site.reader.waiting_for_mongo().await.unwrap()
    }

    pub async fn list(&self, query: &str) -> ArchivePage {
        let path = format!("/v1/conversations{query}");
        self.admin.client.get(&path).await.json()
    }
}

pub fn ids(page: &ArchivePage) -> Vec<ConversationId> {
    page.conversations.iter().map(|line| line.conversation).collect()
}

#[tokio::test]
async fn what_has_ended_is_there_a_moment_later_for_any_client() {
    let Some(mongo) = Mongo::start() else { return };
    let mut house = House::before(mongo.url()).await;
    let apples = house
        .ended("Zoë", &["The apples in the Straße are bruised", "all of them"])
        .await;
    house.has_carried().await;
    let database = mongo.database().await;
    let conversations = database.collection::<Document>("conversations");
    let there = conversations
        .find_one(doc! { "customer.name": "Zoë" })
        .await
        .unwrap()
        .unwrap();
    assert_eq!(there.get_i64("_id").unwrap().cast_unsigned(), apples.0);
    assert_eq!(there.get_str("ended_why").unwrap(), "agent_ended");
    let messages = database.collection::<Document>("messages");
    let said = messages.count_documents(doc! { "conversation_id": there.get_i64("_id").unwrap(), "kind": "message" });
    assert_eq!(said.await.unwrap(), 2);
    for (collection, name) in [
        ("agents", "full_name"),
        ("categories", "name"),
        ("settings", "hold_s"),
        ("audit", "action"),
    ] {
        let one = database
            .collection::<Document>(collection)
            .find_one(doc! {})
            .await
            .unwrap();
        assert!(one.is_some_and(|one| one.contains_key(name)), "{collection}");
    }
    let whole = format!(
        "{:?}",
        database
            .collection::<Document>("agents")
            .find_one(doc! {})
            .await
            .unwrap()
    );
    assert!(!whole.contains("argon2"), "no secret leaves the file");
}

#[tokio::test]
async fn what_has_left_the_file_is_listed_read_and_added_to_as_before() {
    let Some(mongo) = Mongo::start() else { return };
    let mut house = House::before(mongo.url()).await;
    house.forgets_soon().await;
    let apples = house.ended("Zoë", &["The apples are bruised"]).await;
    let pears = house.ended("Noor", &["pears, please"]).await;
    let archive = &house.server.running.site.archive;
    until(async || !archive.is_here(apples).await.unwrap() && !archive.is_here(pears).await.unwrap()).await;
    let page = house.found("").await;
    assert_eq!((ids(&page), page.away), (vec![pears, apples], false));
    assert_eq!(ids(&house.found("?text=appl").await), [apples]);
    let note = json!({ "text": "calls back" });
    let path = format!("/v1/conversations/{apples}");
    let added = house.agent.client.post(&format!("{path}/notes"), &note).await;
    assert_eq!(added.status, 201, "{}", added.text());
    // Sent again, as after an answer that got lost, it is the same.
    let again = json!({ "text": "twice", "id": "0123456789abcdef0123456789abcdef" });
    for _ in 0..2 {
        let added = house.agent.client.post(&format!("{path}/notes"), &again).await;
        assert_eq!(added.status, 201, "{}", added.text());
        assert_eq!(added.json::<ConversationNote>().note, 2);
    }
    let tags = json!({ "tags": ["fruit"] });
    let edited = house
        .agent
        .client
        .send(Method::PUT, &format!("{path}/tags"), Some(&tags))
        .await;
    assert_eq!(edited.json::<EditTags>().tags, ["fruit"]);
    let record: ArchiveRecord = house.agent.client.get(&path).await.json();
    assert_eq!(
        (record.notes.len(), record.line.tags.clone()),
        (2, vec!["fruit".to_owned()])
    );
    assert_eq!(ids(&house.found("?tag=FRUIT").await), [apples]);
    let missing = house.agent.client.get("/v1/conversations/999").await;
    assert_eq!(missing.status, 404);
}

#[tokio::test]
async fn the_database_of_another_server_is_refused() {
    let Some(mongo) = Mongo::start() else { return };
    let house = House::before(mongo.url()).await;
    house.has_carried().await;
    let folder = tempfile::tempdir().unwrap();
    let mut command = crate::harness::child::command(folder.path(), &[("MONGO_URL", mongo.url())]);
    let output = tokio::task::spawn_blocking(move || command.output().unwrap())
        .await
        .unwrap();
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{told}");
    assert!(
        told.contains("MONGO_URL") && told.contains("belongs to another Usher"),
        "{told}"
    );
}

#[tokio::test]
async fn what_is_too_old_goes_from_there_too_and_is_not_brought_back() {
    let Some(mongo) = Mongo::start() else { return };
    let mut house = House::before(mongo.url()).await;
    house.forgets_soon().await;
    let old = house.ended("Zoë", &["old news"]).await;
    let site = &house.server.running.site;
    until(async || !site.archive.is_here(old).await.unwrap()).await;
    let tags = json!({ "tags": ["vip"] });
    let tagged = format!("/v1/conversations/{old}/tags");
    assert_eq!(
        house.admin.client.send(Method::PUT, &tagged, Some(&tags)).await.status,
        200
    );
    house.has_carried().await;
    let before = all_of(mongo.url()).await;
    assert!(before.contains("zoë") && before.contains("vip"), "{before}");
    let late = site.archive.behind().unwrap().mongo.filed(old).await.unwrap().unwrap();
    let path = format!("/v1/categories/{}", house.category);
    let days = json!({ "retention_days": { "days": 2 } });
    let answer = house.admin.client.send(Method::PATCH, &path, Some(&days)).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let in_days = |days: i64| Wall(site.clock.wall().0 + days * 24 * 60 * 60 * 1_000 + 1_000);
    house.removes_at(in_days(1)).await;
    assert_eq!(ids(&house.found("").await), [old], "it is young");
    house.removes_all_of("", in_days(2)).await;
    for query in ["", "?text=news", "?customer=zoe"] {
        assert_eq!(ids(&house.found(query).await), [], "{query}");
    }
    let database = mongo.database().await;
    let left = database
        .collection::<Document>("messages")
        .count_documents(doc! {})
        .await
        .unwrap();
    let stone = database
        .collection::<Document>("conversations")
        .find_one(doc! {})
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (left, stone.contains_key("removed"), stone.len()),
        (0, true, 4),
        "{stone}"
    );
    house.has_carried().await;
    let after = all_of(mongo.url()).await;
    assert!(
        !after.contains("zoë") && !after.contains("vip"),
        "not in the audit log either: {after}"
    );
    // Something that was on its way comes late.
    let mongo = &site.archive.behind().unwrap().mongo;
    mongo.put_conversation(&late, 1 << 60, "Sales").await.unwrap();
    assert_eq!(ids(&house.found("").await), []);
    let noted = house
        .admin
        .client
        .get("/v1/audit?limit=1")
        .await
        .json::<serde_json::Value>();
    let entry = &noted["entries"][0];
    assert_eq!(
        (entry["action"].as_str(), entry["changes"][0]["after"].as_str()),
        (Some("records_removed"), Some("1"))
    );
}

/// A road without a category has a setting of the house.
#[tokio::test]
async fn what_was_said_on_invitation_goes_from_there_too_when_it_is_too_old() {
    let Some(mongo) = Mongo::start() else { return };
    let mut house = House::before(mongo.url()).await;
    house.set("lobby", "open").await;
    house.forgets_soon().await;
    let stays = house.ended("Zoë", &["a lamp"]).await;
    let old = house.met("Ann", "Ben", "old news").await;
    let site = &house.server.running.site;
    for one in [stays, old] {
        until(async || !site.archive.is_here(one).await.unwrap()).await;
    }
    assert_eq!(ids(&house.found("?road=invitation").await), [old]);
    let in_days = |days: i64| Wall(site.clock.wall().0 + days * 24 * 60 * 60 * 1_000 + 1_000);
    house.removes_at(in_days(36_500)).await;
    assert_eq!(ids(&house.found("").await), [old, stays], "it is kept for good");
    house.set("invitation_days", "2").await;
    house.removes_at(in_days(1)).await;
    assert_eq!(ids(&house.found("?text=news").await), [old], "it is young");
    house.removes_all_of("?road=invitation", in_days(2)).await;
    for query in ["?road=invitation", "?text=news", "?customer=ben"] {
        assert_eq!(ids(&house.found(query).await), [], "{query}");
    }
    assert_eq!(ids(&house.found("").await), [stays], "a category's is another matter");
    let left = mongo.database().await.collection::<Document>("messages");
    let left = left
        .count_documents(doc! { "conversation_id": old.0.cast_signed() })
        .await
        .unwrap();
    assert_eq!(left, 0);
    let noted = house.admin.client.get("/v1/audit?limit=1").await;
    let entry = &noted.json::<serde_json::Value>()["entries"][0];
    assert_eq!(
        (entry["target"]["kind"].as_str(), entry["changes"][0]["after"].as_str()),
        (Some("road"), Some("1"))
    );
}

/// An older copy of the file, put back alone, would give the numbers of conversations that MongoDB has to others.
#[tokio::test]
async fn a_file_that_was_put_back_without_its_database_is_not_started_with_it() {
    let Some(mongo) = Mongo::start() else { return };
    let mut house = House::before(mongo.url()).await;
    house.ended("Zoë", &["before the copy"]).await;
    house.has_carried().await;
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("usher.db");
    let file = usher::engine::store_file(&house.server.config.data_dir);
    let tables = rusqlite::Connection::open(file).unwrap();
    tables.execute("VACUUM INTO ?1", [copy.to_str().unwrap()]).unwrap();
    house.ended("Noor", &["after it"]).await;
    house.has_carried().await;
    // A start at which it is away gives number 2 to somebody else, and hides nothing by that.
    let nowhere = url_of(SocketAddr::from((Ipv4Addr::LOCALHOST, free_port())), "usher");
    let child = ChildServer::start(folder.path(), &[("MONGO_URL", nowhere.as_str())]);
    let mut grace = child.client();
    grace.log_in(&house.agent.email, PASSWORD).await;
    let mut desk = AgentSocket::open(&grace, "agent").await;
    desk.set_state(State::Available).await;
    let mut customer = CustomerSocket::open(child.address, None).await;
    customer.enter(house.category, "Ada").await;
    assert_eq!(customer.paired().await, ConversationId(2));
    child.kill();
    let mut command = crate::harness::child::command(folder.path(), &[("MONGO_URL", mongo.url())]);
    let output = tokio::task::spawn_blocking(move || command.output().unwrap())
        .await
        .unwrap();
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{told}");
    assert!(
        told.contains("MONGO_URL") && told.contains("has conversation 2, the file has given 1"),
        "{told}"
    );
}

#[tokio::test]
async fn the_filters_offer_whom_and_what_only_mongodb_names() {
    let Some(mongo) = Mongo::start() else { return };
    let mut house = House::before(mongo.url()).await;
    house.forgets_soon().await;
    let apples = house.ended("Zoë", &["The apples are bruised"]).await;
    let archive = &house.server.running.site.archive;
    until(async || !archive.is_here(apples).await.unwrap()).await;
    assert_eq!(archive.removed_agents().await, Ok(Vec::new()));
    let path = format!("/v1/agents/{}", house.agent.agent);
    let removed = house.admin.client.send(Method::DELETE, &path, None).await;
    assert_eq!(removed.status, 204, "{}", removed.text());
    let offered: ArchiveFilters = house.admin.client.get("/v1/archive-filters").await.json();
    let grace = offered
        .agents
        .iter()
        .find(|one| one.agent == house.agent.agent)
        .unwrap();
    assert_eq!((grace.name.as_str(), grace.removed), ("Grace", true));
}
