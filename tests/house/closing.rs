//! A category that closes over people who wait: whoever closes it is asked, over HTTP, and they see what becomes of them.

use serde_json::json;
use usher::protocol::server::{OutcomeWhat, Place, ServerFrame};
use usher::protocol::words::{Overtaken, Reason};

use super::categories::{edited, hours_that_are_over, listed, noted, patch};
use crate::harness::{Method, TestServer};

#[tokio::test]
async fn who_closes_a_category_with_people_in_it_is_asked_and_they_see_what_becomes_of_them() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let (sales, billing) = (admin.categories().await[0], admin.categories().await[1]);
    let mut ann = server.customer().await;
    ann.enter(sales, "Ann").await;
    assert_eq!(listed(&admin).await[0].waiting, 1);

    let problem = patch(&admin, sales, &json!({ "open": false, "name": "Shop" }))
        .await
        .problem();
    assert_eq!((problem.status, problem.reason), (409, Reason::PeopleWaiting));
    assert_eq!(problem.fields[0].field, "waiting");
    assert!(problem.detail.starts_with("1 person"), "{}", problem.detail);
    assert_eq!(listed(&admin).await[0].name, "Sales", "nothing has changed");
    let problem = patch(&admin, sales, &json!({ "archived": true, "waiting": "keep" }))
        .await
        .problem();
    assert_eq!((problem.status, problem.fields[0].field.as_str()), (422, "waiting"));
    let problem = patch(&admin, sales, &json!({ "open": false, "waiting": { "move": 77 } }))
        .await
        .problem();
    assert_eq!(
        (problem.reason, problem.fields[0].field.as_str()),
        (Reason::UnknownCategory, "waiting")
    );

    let moved = edited(&admin, sales, &json!({ "open": false, "waiting": { "move": billing } })).await;
    assert_eq!((moved.open, moved.waiting), (false, 0));
    let because = ann.expect("the place in Billing", |frame| match frame {
        ServerFrame::Place {
            place: Place::Waiting { category, position, .. },
        } if *category == billing => Some(position.because),
        _ => None,
    });
    assert_eq!(because.await, Some(Overtaken::Moved));
    let on = |field: &str, before: Option<&str>, after: Option<&str>| {
        (field.to_owned(), before.map(str::to_owned), after.map(str::to_owned))
    };
    let wanted = [
        on("open", Some("on"), Some("off")),
        on("waiting", Some("1"), Some("moved to Billing")),
    ];
    assert_eq!(noted(&admin).await, wanted);

    edited(&admin, billing, &json!({ "archived": true, "waiting": "dismiss" })).await;
    let told = ann.expect("the notice", |frame| match frame {
        ServerFrame::Outcome { outcome } => Some((outcome.what, outcome.category_name.clone())),
        _ => None,
    });
    let closed = OutcomeWhat::CategoryClosed { category: billing };
    assert_eq!(
        told.await,
        (closed, Some("Billing".to_owned())),
        "it is on no board any more"
    );
    let ServerFrame::CustomerState { outcomes, .. } = ann.again().await.state else {
        unreachable!("it is the state that comes first")
    };
    assert_eq!(
        outcomes[0].category_name.as_deref(),
        Some("Billing"),
        "a reload leaves it its name"
    );
}

#[tokio::test]
async fn nobody_is_moved_or_dismissed_who_came_after_the_question() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let sales = admin.categories().await[0];
    let (mut ann, mut ben) = (server.customer().await, server.customer().await);
    ann.enter(sales, "Ann").await;
    // Nobody is on duty once the only one who is logged in serves another.
    let own = format!("/v1/agents/{}", admin.agent);
    let elsewhere = json!({ "categories": [admin.categories().await[1]] });
    assert_eq!(
        admin.client.send(Method::PATCH, &own, Some(&elsewhere)).await.status,
        200
    );

    let closing = json!({ "queue_when_unstaffed": false });
    let asked = patch(&admin, sales, &closing).await.problem();
    assert_eq!((asked.status, asked.reason), (409, Reason::PeopleWaiting));
    let first = asked.people_waiting.unwrap();
    assert_eq!(first.people, 1);
    ben.enter(sales, "Ben").await;
    let answer = |newest| json!({ "queue_when_unstaffed": false, "waiting": "dismiss", "waiting_newest": newest });
    let again = patch(&admin, sales, &answer(first.newest)).await.problem();
    let second = again.people_waiting.unwrap();
    assert_eq!((again.reason, second.people), (Reason::PeopleWaiting, 2));
    assert_eq!(listed(&admin).await[0].waiting, 2);

    let done = edited(&admin, sales, &answer(second.newest)).await;
    assert_eq!((done.open, done.waiting, done.queue_when_unstaffed), (true, 0, false));
    for person in [&mut ann, &mut ben] {
        let told = person.expect("the notice", |frame| match frame {
            ServerFrame::Outcome { outcome } => Some(outcome.what),
            _ => None,
        });
        assert_eq!(told.await, OutcomeWhat::CategoryClosed { category: sales });
    }
}

#[tokio::test]
async fn hours_that_are_over_ask_as_a_hand_does() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let sales = admin.categories().await[0];
    let mut ann = server.customer().await;
    ann.enter(sales, "Ann").await;
    let over = hours_that_are_over(&server, "UTC");

    let problem = patch(&admin, sales, &json!({ "hours": over, "name": "Shop" }))
        .await
        .problem();
    assert_eq!((problem.status, problem.reason), (409, Reason::PeopleWaiting));
    assert_eq!(problem.fields[0].field, "waiting");
    let unchanged = listed(&admin).await[0].clone();
    assert_eq!((unchanged.name.as_str(), unchanged.hours), ("Sales", None));
    let done = edited(
        &admin,
        sales,
        &json!({ "hours": over, "name": "Shop", "waiting": "dismiss" }),
    )
    .await;
    assert_eq!((done.out_of_hours, done.open, done.waiting), (true, true, 0));
    let told = ann.expect("the notice", |frame| match frame {
        ServerFrame::Outcome { outcome } => Some(outcome.what),
        _ => None,
    });
    assert_eq!(told.await, OutcomeWhat::CategoryClosed { category: sales });
    let fields: Vec<String> = noted(&admin).await.into_iter().map(|(field, ..)| field).collect();
    assert_eq!(fields, ["name", "hours", "waiting"]);
}
