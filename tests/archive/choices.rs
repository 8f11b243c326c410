//! What the archive's filters offer: whom and what the records of whoever asks can name, also when that is no more.

use serde_json::json;
use usher::ids::{AgentId, CategoryId, CommandId};
use usher::protocol::http::ArchiveFilters;
use usher::protocol::words::State;

use super::House;
use crate::harness::{Client, Method};

async fn archived(admin: &Client, who: &Client, category: CategoryId) -> Option<bool> {
    let body = json!({ "archived": true });
    let path = format!("/v1/categories/{category}");
    assert_eq!(admin.send(Method::PATCH, &path, Some(&body)).await.status, 200);
    offered(who, category).await
}

/// Whether the category is offered, and if so whether as an archived one.
async fn offered(who: &Client, category: CategoryId) -> Option<bool> {
    let filters: ArchiveFilters = who.get("/v1/archive-filters").await.json();
    let found = filters.categories.iter().find(|one| one.category == category);
    found.map(|one| one.archived)
}

async fn agents(who: &Client) -> Vec<(AgentId, String, bool)> {
    let filters: ArchiveFilters = who.get("/v1/archive-filters").await.json();
    let agents = filters.agents.into_iter();
    agents.map(|one| (one.agent, one.name, one.removed)).collect()
}

#[tokio::test]
async fn a_removed_agent_is_offered_to_admins_by_the_last_name() {
    let mut house = House::open().await;
    house.ended("Eve", &["hello"]).await;
    let admin = house.admin.client.clone();
    let grace = house.agent.agent;
    let before = agents(&admin).await;
    assert_eq!(before.iter().filter(|(_, _, removed)| *removed).count(), 0);
    assert_eq!(agents(&house.agent.client).await, [], "agents see only what is theirs");
    let gone = admin.send(Method::DELETE, &format!("/v1/agents/{grace}"), None).await;
    assert_eq!(gone.status, 204);
    let after = agents(&admin).await;
    assert_eq!(after.len(), before.len());
    assert_eq!(after.last(), Some(&(grace, "Grace".to_owned(), true)));
}

#[tokio::test]
async fn an_archived_category_is_offered_to_those_whose_records_were_in_it() {
    let mut house = House::open().await;
    house.ended("Eve", &["hello"]).await;
    let (admin, grace) = (house.admin.client.clone(), house.agent.client.clone());
    let bob = house.server.agent(&house.admin, "Bob", 1, &[house.category]).await;
    assert_eq!(offered(&bob.client, house.category).await, Some(false));
    assert_eq!(archived(&admin, &grace, house.category).await, Some(true));
    assert_eq!(offered(&admin, house.category).await, Some(true));
    assert_eq!(offered(&bob.client, house.category).await, None);
}

#[tokio::test]
async fn a_category_into_which_a_conversation_went_on_without_the_agent_is_not_offered() {
    let mut house = House::open().await;
    let other = house.admin.categories().await[1];
    let mut customer = house.server.customer().await;
    let id = house.talk(&mut customer, "Eve", &["hello"]).await;
    let command = CommandId(77);
    let transfer = json!({ "type": "transfer", "id": command, "conversation": id, "category": other, "note": null });
    house.desk.send(&transfer).await;
    house.desk.answer(command).await.unwrap();
    let bob = house.server.agent(&house.admin, "Bob", 1, &[other]).await;
    let mut bobs = bob.desk().await;
    bobs.set_state(State::Available).await;
    assert_eq!(bobs.paired().await, id);
    bobs.end(id).await;
    let admin = house.admin.client.clone();
    assert_eq!(archived(&admin, &house.agent.client, other).await, None);
    assert_eq!(offered(&bob.client, other).await, Some(true));
}
