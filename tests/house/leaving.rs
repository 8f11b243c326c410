//! The last agent on duty is taken away from a category that closes without one, over HTTP: the same question as of who closes it.

use serde_json::{Value, json};
use usher::ids::{AgentId, CategoryId};
use usher::protocol::http::{AuditPage, PeopleWaiting};
use usher::protocol::server::{OutcomeWhat, Place, ServerFrame};
use usher::protocol::words::Reason;

use super::categories::edited;
use crate::harness::http::Answer;
use crate::harness::socket::CustomerSocket;
use crate::harness::{Colleague, Method, TestServer};

struct Scene {
    admin: Colleague,
    ada: AgentId,
    sales: CategoryId,
    billing: CategoryId,
    ann: CustomerSocket,
}

impl Scene {
    /// Ann waits in Sales, which closes when nobody is on duty; Ada is the only one, and away.
    async fn set(server: &TestServer) -> Self {
        let admin = server.admin().await;
        let (sales, billing) = (admin.categories().await[0], admin.categories().await[1]);
        let ada = server.agent(&admin, "Ada", 1, &[sales]).await.agent;
        let own = format!("/v1/agents/{}", admin.agent);
        let elsewhere = json!({ "categories": [billing] });
        assert_eq!(
            admin.client.send(Method::PATCH, &own, Some(&elsewhere)).await.status,
            200
        );
        edited(&admin, sales, &json!({ "queue_when_unstaffed": false })).await;
        let mut ann = server.customer().await;
        ann.enter(sales, "Ann").await;
        Self {
            admin,
            ada,
            sales,
            billing,
            ann,
        }
    }

    async fn send(&self, method: Method, body: Option<&Value>) -> Answer {
        let at = format!("/v1/agents/{}", self.ada);
        self.admin.client.send(method, &at, body).await
    }

    /// What the last deed of that kind noted of those who waited.
    async fn noted(&self, action: &str) -> (Option<String>, Option<String>) {
        let at = format!("/v1/audit?action={action}&limit=1");
        let page: AuditPage = self.admin.client.get(&at).await.json();
        let mut changes = page.entries.into_iter().flat_map(|entry| entry.changes);
        let waiting = changes.find(|change| change.field == "waiting");
        let waiting = waiting.expect("what became of those who waited is noted");
        (waiting.before, waiting.after)
    }
}

/// The question in an answer, which changes nothing.
fn asked(answer: &Answer) -> PeopleWaiting {
    let problem = answer.problem();
    assert_eq!((problem.status, problem.reason), (409, Reason::PeopleWaiting));
    assert_eq!(problem.fields[0].field, "waiting");
    *problem.people_waiting.expect("about whom it is asked")
}

#[tokio::test]
async fn who_unassigns_the_last_one_on_duty_is_asked_and_they_see_what_becomes_of_them() {
    let server = TestServer::start().await;
    let mut scene = Scene::set(&server).await;
    let unassigned = json!({ "categories": [], "full_name": "Ada L." });
    let question = asked(&scene.send(Method::PATCH, Some(&unassigned)).await);
    assert_eq!(question.people, 1);
    let staff = scene.admin.agents().await;
    let ada = staff.iter().find(|agent| agent.agent == scene.ada).unwrap();
    assert_eq!((ada.full_name.as_str(), ada.categories.len()), ("Ada", 1));

    let to = |target| json!({ "categories": [], "waiting": { "move": target }, "waiting_newest": question.newest });
    let refused = scene.send(Method::PATCH, Some(&to(scene.sales))).await.problem();
    assert_eq!(
        (refused.reason, refused.fields[0].field.as_str()),
        (Reason::Unstaffed, "waiting")
    );
    let done = scene.send(Method::PATCH, Some(&to(scene.billing))).await;
    assert_eq!(done.status, 200, "{}", done.text());
    let billing = scene.billing;
    let moved = scene.ann.expect("the place in Billing", |frame| match frame {
        ServerFrame::Place {
            place: Place::Waiting { category, .. },
        } if *category == billing => Some(()),
        _ => None,
    });
    moved.await;
    assert_eq!(
        scene.noted("agent_edited").await,
        (Some("1".to_owned()), Some("moved to Billing".to_owned()))
    );

    let nothing_closes = json!({ "capacity": 2, "waiting": "keep" });
    let refused = scene.send(Method::PATCH, Some(&nothing_closes)).await.problem();
    assert_eq!((refused.status, refused.fields[0].field.as_str()), (422, "waiting"));
}

#[tokio::test]
async fn who_disables_or_removes_the_last_one_is_asked_and_the_answer_to_a_removal_is_its_body() {
    let server = TestServer::start().await;
    let mut scene = Scene::set(&server).await;
    asked(&scene.send(Method::PATCH, Some(&json!({ "enabled": false }))).await);
    let first = asked(&scene.send(Method::DELETE, None).await);
    let mut ben = server.customer().await;
    ben.enter(scene.sales, "Ben").await;
    let answer = |newest| json!({ "waiting": "dismiss", "waiting_newest": newest });
    let second = asked(&scene.send(Method::DELETE, Some(&answer(first.newest))).await);
    assert_eq!(second.people, 2);
    let fault = scene.send(Method::DELETE, Some(&json!({ "waiting": "later" }))).await;
    assert_eq!(fault.faults(), [("waiting".to_owned(), Reason::BadField)]);

    let done = scene.send(Method::DELETE, Some(&answer(second.newest))).await;
    assert_eq!(done.status, 204, "{}", done.text());
    let sales = scene.sales;
    for customer in [&mut scene.ann, &mut ben] {
        let told = customer.expect("the notice", |frame| match frame {
            ServerFrame::Outcome { outcome } => Some(outcome.what),
            _ => None,
        });
        assert_eq!(told.await, OutcomeWhat::CategoryClosed { category: sales });
    }
    assert_eq!(
        scene.noted("agent_removed").await,
        (Some("2".to_owned()), Some("dismissed".to_owned()))
    );
}

#[tokio::test]
async fn logging_the_last_one_out_asks_nobody() {
    let server = TestServer::start().await;
    let scene = Scene::set(&server).await;
    let at = format!("/v1/agents/{}/sessions", scene.ada);
    assert_eq!(scene.admin.client.send(Method::DELETE, &at, None).await.status, 204);
    // Who is off duty already leaves nobody behind by going.
    assert_eq!(scene.send(Method::DELETE, None).await.status, 204);
}
