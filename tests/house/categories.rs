//! Categories over HTTP: what an admin changes, what customers who are connected see of it, and what is noted.

use std::collections::HashSet;
use std::sync::mpsc::sync_channel;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::task::JoinSet;
use usher::hub::effect::Reply;
use usher::hub::input::Administration;
use usher::hub::text::Name;
use usher::ids::{CategoryId, ConversationId};
use usher::protocol::board::Row as BoardRow;
use usher::protocol::client::CustomerFrame;
use usher::protocol::http::{AuditPage, Category};
use usher::protocol::server::ServerFrame;
use usher::protocol::words::{Reason, State};

use crate::harness::http::Answer;
use crate::harness::socket::new_id;
use crate::harness::{Colleague, Method, TestServer};

pub(super) async fn patch(admin: &Colleague, category: CategoryId, body: &Value) -> Answer {
    admin
        .client
        .send(Method::PATCH, &format!("/v1/categories/{category}"), Some(body))
        .await
}

pub(super) async fn edited(admin: &Colleague, category: CategoryId, body: &Value) -> Category {
    let answer = patch(admin, category, body).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

pub(super) async fn listed(who: &Colleague) -> Vec<Category> {
    who.client.get("/v1/categories").await.json()
}

/// One hour of a week, days from now.
pub(super) fn hours_that_are_over(server: &TestServer, zone: &str) -> Value {
    let days = server.running.site.clock.wall().0 / 86_400_000;
    // The first day of all was a Thursday.
    let day = (days + 3 + 3) % 7 + 1;
    json!({ "weekly": { "zone": zone, "week": [{ "day": day, "from_min": 60, "to_min": 120 }] } })
}

/// The fields that the last edit of a category changed, before and after.
pub(super) async fn noted(admin: &Colleague) -> Vec<(String, Option<String>, Option<String>)> {
    let page: AuditPage = admin
        .client
        .get("/v1/audit?action=category_edited&limit=1")
        .await
        .json();
    let changes = page.entries.into_iter().flat_map(|entry| entry.changes);
    changes
        .map(|change| (change.field, change.before, change.after))
        .collect()
}

/// Longer than `/metrics` waits.
const BUSY: Duration = Duration::from_millis(1_500);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_busy_hub_is_waited_for() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let (_never, held) = sync_channel::<()>(0);
    let busy = server.running.site.driver.decide(move || {
        held.recv_timeout(BUSY).unwrap_err();
        Vec::new()
    });
    let (kept, listed) = tokio::join!(busy, admin.client.get("/v1/categories"));
    kept.unwrap();
    assert_eq!(listed.status, 200, "{}", listed.text());
}

#[tokio::test]
async fn a_new_name_and_other_drafts_reach_those_who_talk() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let sales = admin.categories().await[0];
    let mut desk = admin.desk().await;
    desk.set_state(State::Available).await;
    let mut customer = server.customer().await;
    customer.enter(sales, "Ann").await;
    let conversation = customer.paired().await;
    edited(&admin, sales, &json!({ "name": "Shop", "preview": "off" })).await;
    for frames in [
        customer.expect("the header", in_shop).await,
        desk.expect("the header", in_shop).await,
    ] {
        assert_eq!(frames, (conversation, false, 2));
    }
}

/// The header of a conversation in Shop: which, whether drafts are shown, and the number of the line that says so.
fn in_shop(frame: &ServerFrame) -> Option<(ConversationId, bool, u32)> {
    match frame {
        ServerFrame::Conversation { header } if header.category_name == "Shop" => {
            Some((header.conversation, header.preview_active, header.preview_line))
        }
        _ => None,
    }
}

#[tokio::test]
async fn who_enters_too_late_is_told_when_it_opens() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let sales = admin.categories().await[0];
    let half = |from_min: u16| {
        let week: Vec<Value> = (1..=7)
            .map(|day| json!({ "day": day, "from_min": from_min, "to_min": from_min + 720 }))
            .collect();
        json!({ "hours": { "weekly": { "zone": "UTC", "week": week } } })
    };
    // Whatever time it is, in one half of the day it is closed.
    let mut closed = edited(&admin, sales, &half(0)).await;
    if !closed.out_of_hours {
        closed = edited(&admin, sales, &half(720)).await;
    }
    let mut ann = server.customer().await;
    let id = new_id();
    ann.send(&CustomerFrame::Enter {
        id,
        category: sales,
        name: "Ann".to_owned(),
        email: None,
        subject: None,
    })
    .await;
    let refused = ann.expect("a refusal", |frame| match frame {
        ServerFrame::Refused { reason, opens, .. } => Some((*reason, *opens)),
        _ => None,
    });
    assert_eq!(refused.await, (Reason::CategoryClosed, closed.next_change));
    assert!(closed.next_change.is_some());
}

#[tokio::test]
async fn hours_count_at_once_and_are_shown() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let sales = admin.categories().await[0];
    let over = json!({ "hours": hours_that_are_over(&server, "europe/berlin") });
    let closed = edited(&admin, sales, &over).await;
    assert!(closed.out_of_hours && closed.open && closed.next_change.is_some());
    assert_eq!(closed.hours.map(|hours| hours.zone).as_deref(), Some("Europe/Berlin"));
    let week: Vec<Value> = (1..=7)
        .map(|day| json!({ "day": day, "from_min": 0, "to_min": 1440 }))
        .collect();
    let always = json!({ "hours": { "weekly": { "zone": "UTC", "week": week } }, "retention_days": { "days": 90 } });
    let open = edited(&admin, sales, &always).await;
    assert!(!open.out_of_hours);
    assert_eq!(open.retention_days, Some(90));
    let fields: Vec<String> = noted(&admin).await.into_iter().map(|(field, ..)| field).collect();
    assert_eq!(fields, ["hours", "retention_days"]);

    edited(&admin, sales, &over).await;
    let server = server.restart().await;
    let admin = Colleague {
        client: server.client_like(&admin.client),
        ..admin
    };
    assert!(listed(&admin).await[0].out_of_hours, "also after a restart");
    let bad = json!({ "hours": { "weekly": { "zone": "Mars/Base", "week": [{ "day": 1, "from_min": 5, "to_min": 5 }],
        "holidays": [{ "date": "2026-02-30", "name": "" }] } }, "retention_days": { "days": 0 } });
    let problem = patch(&admin, sales, &bad).await.problem();
    let fields: Vec<&str> = problem.fields.iter().map(|field| field.field.as_str()).collect();
    assert_eq!(
        (problem.status, fields),
        (
            422,
            vec!["retention_days", "hours.zone", "hours.week", "hours.holidays"]
        )
    );
    assert!(!edited(&admin, sales, &json!({ "hours": "always" })).await.out_of_hours);
}

#[tokio::test]
async fn categories_are_ordered_and_archived_ones_are_for_admins_only() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let mut ids = admin.categories().await;
    let agent = server.agent(&admin, "Bob", 1, &ids).await;
    ids.reverse();
    let order = json!({ "categories": ids });
    let answer = admin
        .client
        .send(Method::PUT, "/v1/categories/order", Some(&order))
        .await;
    let order: Vec<CategoryId> = answer.json::<Vec<Category>>().iter().map(|row| row.category).collect();
    assert_eq!(order, ids);
    let problem = admin
        .client
        .send(
            Method::PUT,
            "/v1/categories/order",
            Some(&json!({ "categories": ids[1..] })),
        )
        .await
        .problem();
    assert_eq!((problem.status, problem.fields[0].field.as_str()), (422, "categories"));
    edited(&admin, ids[0], &json!({ "archived": true })).await;
    assert_eq!(listed(&agent).await.len(), 3);
    assert_eq!(
        listed(&admin).await.last().map(|row| (row.category, row.archived)),
        Some((ids[0], true))
    );
    let problem = patch(&admin, ids[0], &json!({ "open": true })).await.problem();
    assert_eq!(
        (problem.reason, problem.fields[0].field.as_str()),
        (Reason::Archived, "archived")
    );
    assert_eq!(server.client().get(&format!("/chat/{}", ids[0])).await.status, 303);
    let back = edited(&admin, ids[0], &json!({ "archived": false })).await;
    assert!(!back.archived && !back.open);
    assert_eq!(
        agent
            .client
            .send(Method::PATCH, &format!("/v1/categories/{}", ids[0]), Some(&json!({})))
            .await
            .status,
        403
    );
}

/// The limit of categories, all of them in view of a customer, an agent who serves them all, and an admin.
#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_categories_are_listed_ordered_and_shown() {
    const ALL: usize = 10_000;
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let there = admin.categories().await.len();
    // So few at a time that a slow machine answers the last of them well before it is given up.
    for some in (there..ALL).collect::<Vec<_>>().chunks(50) {
        let mut adding = JoinSet::new();
        for n in some {
            let driver = server.running.site.driver.clone();
            let name = Name::parse(&format!("{n} kinds of service")).unwrap();
            adding.spawn(async move { driver.ask(Administration::AddCategory { name }, |_| Vec::new()).await });
        }
        let replies = adding.join_all().await;
        for reply in replies {
            assert!(matches!(reply, Ok(Reply::Category(_))), "{reply:?}");
        }
    }
    let full = admin
        .client
        .post("/v1/categories", &json!({ "name": "One more" }))
        .await
        .problem();
    assert_eq!((full.status, full.reason), (409, Reason::TooMany));

    // What grows with the square takes minutes, and each of these is given up long before.
    let mut ids = admin.categories().await;
    assert_eq!(ids.len(), ALL);
    ids.reverse();
    let answer = admin
        .client
        .send(Method::PUT, "/v1/categories/order", Some(&json!({ "categories": ids })))
        .await;
    assert_eq!(answer.json::<Vec<Category>>()[0].category, ids[0]);
    let mut ann = server.customer().await;
    // All rows once, then those that came while they were written.
    let mut shown = HashSet::new();
    let all = ann.expect("the whole board", |frame| {
        let ServerFrame::Board(board) = frame else { return None };
        shown.extend(board.rows.iter().filter_map(|row| match row {
            BoardRow::Category(line) => Some(line.category),
            _ => None,
        }));
        (shown.len() == ALL).then_some(())
    });
    all.await;
    ann.enter(ids[0], "Ann").await;
    edited(
        &admin,
        ids[0],
        &json!({ "archived": true, "waiting": { "move": ids[1] } }),
    )
    .await;
    assert_eq!(server.client().get(&format!("/chat/{}", ids[1])).await.status, 200);
}
