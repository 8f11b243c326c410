//! Accounts, categories, settings and the audit log stand in MongoDB as they are, also after they were changed, and after a time without it.

use mongodb::Database;
use mongodb::bson::{Bson, Document, doc};
use serde_json::{Value, json};

use super::carried::House;
use crate::harness::mongo::{database, url_of};
use crate::harness::{Link, Method, MongoServer};

async fn change(house: &House, method: Method, path: &str, body: &Value) {
    let answer = house.admin.client.send(method, path, Some(body)).await;
    assert!([200, 204].contains(&answer.status), "{path}: {}", answer.text());
}

async fn one(database: &Database, collection: &str, id: i64) -> Option<Document> {
    let found = database.collection::<Document>(collection);
    found.find_one(doc! { "_id": id }).await.unwrap()
}

/// What a field of a document is there.
async fn field(database: &Database, collection: &str, id: i64, field: &str) -> Bson {
    let found = one(database, collection, id).await.unwrap();
    found.get(field).cloned().unwrap_or(Bson::Null)
}

#[tokio::test]
async fn what_is_changed_is_changed_there_also_what_was_changed_while_it_was_away() {
    let Some(server) = MongoServer::start() else { return };
    let mut link = Link::to(server.address()).await;
    let house = House::before(&url_of(link.address(), "usher")).await;
    house.has_carried().await;
    let there = database(&server.url("usher")).await;
    let (grace, sales) = (i64::from(house.agent.agent.0), i64::from(house.category.0));
    assert_eq!(field(&there, "agents", grace, "display_name").await, "Grace".into());

    for (away, name, capacity, limit, hold) in [(false, "Amazing Grace", 2, 40, 90), (true, "Hopper", 3, 50, 60)] {
        if away {
            link.cut().await;
        }
        let path = format!("/v1/agents/{grace}");
        change(
            &house,
            Method::PATCH,
            &path,
            &json!({ "display_name": name, "capacity": capacity }),
        )
        .await;
        let path = format!("/v1/categories/{sales}");
        let edit = json!({ "name": format!("Sales of {limit}"), "queue_limit": limit });
        change(&house, Method::PATCH, &path, &edit).await;
        change(
            &house,
            Method::PATCH,
            "/v1/settings",
            &json!([{ "key": "hold_s", "value": hold }]),
        )
        .await;
        if away {
            assert_eq!(field(&there, "agents", grace, "capacity").await, 2.into(), "it is away");
            link.mend().await;
        }
        house.has_carried().await;
        assert_eq!(field(&there, "agents", grace, "display_name").await, name.into());
        assert_eq!(field(&there, "agents", grace, "capacity").await, capacity.into());
        let called = format!("Sales of {limit}");
        assert_eq!(field(&there, "categories", sales, "name").await, called.into());
        assert_eq!(
            field(&there, "categories", sales, "queue_limit").await,
            Bson::Int64(limit)
        );
        assert_eq!(field(&there, "settings", 0, "hold_s").await, hold.to_string().into());
    }

    let log: Value = house.admin.client.get("/v1/audit?limit=100").await.json();
    let noted = there
        .collection::<Document>("audit")
        .count_documents(doc! {})
        .await
        .unwrap();
    assert_eq!(noted, log["entries"].as_array().unwrap().len() as u64);
    let path = format!("/v1/agents/{grace}");
    let removed = house.admin.client.send(Method::DELETE, &path, None).await;
    assert_eq!(removed.status, 204, "{}", removed.text());
    house.has_carried().await;
    let stone = one(&there, "agents", grace).await.unwrap();
    assert_eq!((stone.contains_key("removed"), stone.len()), (true, 4), "{stone}");
    let gone = doc! { "action": "agent_removed", "target.id": grace.to_string() };
    let noted = there.collection::<Document>("audit").find_one(gone).await.unwrap();
    assert!(noted.is_some(), "the log says who went");
}
