//! What happened to a conversation besides what was said stands in its record.

use serde_json::json;
use usher::ids::{CommandId, OfferId};
use usher::protocol::client::AgentFrame;
use usher::protocol::http::ArchiveRecord;
use usher::protocol::server::{Content, ServerFrame};
use usher::protocol::words::{EndWhy, OfferGone, Side, State};

use super::House;
use crate::harness::socket::new_id;
use crate::harness::{AgentSocket, CustomerSocket, Method};

async fn rung(desk: &mut AgentSocket) -> OfferId {
    desk.expect("an offer", |frame| match frame {
        ServerFrame::Offer { offer } => Some(offer.offer),
        _ => None,
    })
    .await
}

async fn does(desk: &mut AgentSocket, deed: impl FnOnce(CommandId) -> AgentFrame) {
    let id = new_id();
    desk.send(&deed(id)).await;
    desk.answer(id).await.unwrap();
}

/// Grace declines, Bob accepts; the line drops and is back; Bob hands over to a category, where Grace serves and ends.
#[tokio::test]
async fn offers_drops_hand_overs_and_waits_stand_in_the_record() {
    let mut house = House::open().await;
    let [sales, billing] = house.admin.categories().await[..2] else {
        unreachable!("a new house has four categories")
    };
    let offers = json!({ "mode": "offer" });
    let path = format!("/v1/categories/{sales}");
    assert_eq!(
        house
            .admin
            .client
            .send(Method::PATCH, &path, Some(&offers))
            .await
            .status,
        200
    );
    let mut customer = house.server.customer().await;
    customer.enter(sales, "Eve").await;
    let offer = rung(&mut house.desk).await;
    does(&mut house.desk, |id| AgentFrame::Decline { id, offer }).await;
    let bob = house.server.agent(&house.admin, "Bob", 1, &[sales]).await;
    let mut bobs = bob.desk().await;
    bobs.set_state(State::Available).await;
    let offer = rung(&mut bobs).await;
    does(&mut bobs, |id| AgentFrame::Accept { id, offer }).await;
    let conversation = customer.paired().await;

    let (token, tab, address) = (customer.token.clone(), customer.tab, customer.address);
    drop(customer);
    bobs.entry("the drop", |content| matches!(content, Content::Dropped { .. }))
        .await;
    let mut customer = CustomerSocket::open_tab(address, Some(&token), tab, &[]).await;
    bobs.entry("the return", |content| matches!(content, Content::Back { .. }))
        .await;

    does(&mut bobs, |id| AgentFrame::Transfer {
        id,
        conversation,
        agent: None,
        category: Some(billing),
        note: None,
    })
    .await;
    customer
        .entry("the hand-over", |content| {
            matches!(content, Content::Transferred { .. })
        })
        .await;
    let own = format!("/v1/agents/{}", house.agent.agent);
    let both = json!({ "categories": [sales, billing] });
    assert_eq!(
        house.admin.client.send(Method::PATCH, &own, Some(&both)).await.status,
        200
    );
    assert_eq!(house.desk.paired().await, conversation);
    house.desk.end(conversation).await;

    let record: ArchiveRecord = house
        .admin
        .client
        .get(&format!("/v1/conversations/{conversation}"))
        .await
        .json();
    let rung: Vec<_> = record.offers.iter().map(|one| (one.name.as_str(), one.why)).collect();
    assert_eq!(rung, [("Grace", OfferGone::Declined), ("Bob", OfferGone::Accepted)]);
    assert!(record.offers.iter().all(|one| one.at <= one.ended));
    let waited: Vec<_> = record
        .waits
        .iter()
        .map(|one| (one.category, one.place_at_first))
        .collect();
    assert_eq!(waited, [(sales, 1), (billing, 1)]);
    let eve = || "Eve".to_owned();
    let side = Side::Customer;
    let told: Vec<_> = record.log.into_iter().map(|entry| entry.content).collect();
    let wanted = [
        Content::Joined {
            agent: "Bob".to_owned(),
        },
        Content::Dropped { side, name: eve() },
        Content::Back { side, name: eve() },
        Content::Transferred {
            from: "Bob".to_owned(),
            to: None,
            category: billing,
            category_name: Some("Billing".to_owned()),
        },
        Content::Joined {
            agent: "Grace".to_owned(),
        },
        Content::Ended {
            why: EndWhy::AgentEnded,
            name: Some("Grace".to_owned()),
        },
    ];
    assert_eq!(told, wanted);
}

/// Grace hands over to a category that is not hers and is then archived: her own record, which ends there, says its name all the same.
#[tokio::test]
async fn an_archived_category_is_named_in_records_that_went_on_in_it() {
    let mut house = House::open().await;
    let billing = house.admin.categories().await[1];
    let mut customer = house.server.customer().await;
    let conversation = house.talk(&mut customer, "Eve", &["a bill"]).await;
    does(&mut house.desk, |id| AgentFrame::Transfer {
        id,
        conversation,
        agent: None,
        category: Some(billing),
        note: None,
    })
    .await;
    let bob = house.server.agent(&house.admin, "Bob", 1, &[billing]).await;
    let mut bobs = bob.desk().await;
    bobs.set_state(State::Available).await;
    assert_eq!(bobs.paired().await, conversation);
    bobs.end(conversation).await;
    let path = format!("/v1/categories/{billing}");
    let archived = json!({ "archived": true });
    let answer = house.admin.client.send(Method::PATCH, &path, Some(&archived)).await;
    assert_eq!(answer.status, 200, "{}", answer.text());

    let path = format!("/v1/conversations/{conversation}");
    let named = |record: &ArchiveRecord| {
        record.log.iter().find_map(|entry| match &entry.content {
            Content::Transferred { category_name, .. } => Some(category_name.clone()),
            _ => None,
        })
    };
    for who in [&house.agent.client, &bob.client, &house.admin.client] {
        let record: ArchiveRecord = who.get(&path).await.json();
        assert_eq!(named(&record), Some(Some("Billing".to_owned())));
        for format in ["txt", "html"] {
            let file = who.get(&format!("{path}/transcript?format={format}")).await.text();
            let said = "Grace has transferred it to Billing; the customer waits for an agent.";
            assert!(file.contains(said), "{file}");
        }
        let file: ArchiveRecord = who.get(&format!("{path}/transcript?format=json")).await.json();
        assert_eq!(named(&file), Some(Some("Billing".to_owned())));
    }
}
