//! Several who change the same account at the same moment, and what nobody may do to the last admin who can log in.

use futures_util::future::join_all;
use serde_json::{Value, json};
use usher::protocol::http::{Agent, AgentLink, AuditPage};
use usher::protocol::words::Reason;

use super::{OTHER, changes};
use crate::harness::{Method, PASSWORD, TestServer};

#[tokio::test]
async fn an_admin_without_a_password_is_nobody_to_leave_the_house_to() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let new = json!({ "email": "new@example.org", "full_name": "New", "display_name": "New", "admin": true });
    let added: AgentLink = admin.client.post("/v1/agents", &new).await.json();
    let own = format!("/v1/agents/{}", admin.agent);
    for (method, body) in [
        (Method::PATCH, Some(json!({ "admin": false }))),
        (Method::PATCH, Some(json!({ "enabled": false }))),
        (Method::DELETE, None),
    ] {
        let answer = admin.client.send(method.clone(), &own, body.as_ref()).await;
        assert_eq!(
            (answer.status, answer.problem().reason),
            (409, Reason::LastAdmin),
            "{method} {body:?}"
        );
    }
    // Nobody counts on the new one, so that one may go.
    let path = format!("/v1/agents/{}", added.agent);
    let demoted = admin
        .client
        .send(Method::PATCH, &path, Some(&json!({ "admin": false })))
        .await;
    assert_eq!(demoted.status, 200, "{}", demoted.text());
}

#[tokio::test]
async fn of_two_admins_who_put_each_other_out_one_stays() {
    let server = TestServer::start().await;
    let ada = server.admin().await;
    let bo = server.agent(&ada, "Bo", 1, &[]).await;
    let path = format!("/v1/agents/{}", bo.agent);
    let made = ada
        .client
        .send(Method::PATCH, &path, Some(&json!({ "admin": true })))
        .await;
    assert_eq!(made.status, 200);
    let new = json!({ "email": "new@example.org", "full_name": "New", "display_name": "New", "admin": true });
    assert_eq!(ada.client.post("/v1/agents", &new).await.status, 201);
    let off = json!({ "admin": false });
    let put_out = |of: u32| format!("/v1/agents/{of}");
    let (own, others) = (put_out(ada.agent.0), put_out(bo.agent.0));
    let (one, two) = tokio::join!(
        ada.client.send(Method::PATCH, &others, Some(&off)),
        bo.client.send(Method::PATCH, &own, Some(&off)),
    );
    let mut statuses = [one.status, two.status];
    statuses.sort_unstable();
    assert!(statuses[0] == 200 && [403, 409].contains(&statuses[1]), "{statuses:?}");
}

#[tokio::test]
async fn what_is_noted_of_edits_at_once_is_a_chain() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let bo = server.agent(&admin, "Bo", 1, &[]).await;
    let path = format!("/v1/agents/{}", bo.agent);
    let bodies: Vec<Value> = [2, 3, 4, 2, 3, 4]
        .map(|capacity| json!({ "capacity": capacity }))
        .to_vec();
    let edits = bodies
        .iter()
        .map(|body| admin.client.send(Method::PATCH, &path, Some(body)));
    for answer in join_all(edits).await {
        assert_eq!(answer.status, 200, "{}", answer.text());
    }
    let page: AuditPage = admin.client.get("/v1/audit?action=agent_edited").await.json();
    let mut now = "1".to_owned();
    for entry in page.entries.iter().rev() {
        let [change] = &entry.changes[..] else {
            panic!("{:?}", changes(entry))
        };
        assert_eq!(change.before.as_ref(), Some(&now), "{:?}", changes(entry));
        now = change.after.clone().unwrap();
    }
    let staff: Vec<Agent> = admin.client.get("/v1/agents").await.json();
    assert!(
        staff
            .iter()
            .any(|agent| agent.agent == bo.agent && agent.capacity.to_string() == now)
    );
}

#[tokio::test]
async fn a_password_is_changed_once_however_many_show_it() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let body = |n: usize| {
        let password = format!("{OTHER} {n}");
        json!({ "current": PASSWORD, "password": password, "password_again": password })
    };
    let bodies: Vec<Value> = (0..4).map(body).collect();
    let answers = join_all(bodies.iter().map(|body| admin.client.post("/v1/password", body))).await;
    let won: Vec<usize> = (0..4).filter(|n| answers[*n].status == 204).collect();
    let lost = answers.iter().filter(|answer| answer.status != 204);
    for answer in lost {
        assert_eq!(answer.faults(), [("current".to_owned(), Reason::WrongCredentials)]);
    }
    assert_eq!(won.len(), 1, "{won:?}");
    let password = format!("{OTHER} {}", won[0]);
    server.client().log_in(&admin.email, &password).await;
}

#[tokio::test]
async fn a_borrowed_screen_makes_no_link_to_the_account_that_it_shows() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let own = format!("/v1/agents/{}", admin.agent);
    for (method, way) in [
        (Method::POST, "link"),
        (Method::POST, "reset"),
        (Method::DELETE, "totp"),
    ] {
        let answer = admin.client.send(method, &format!("{own}/{way}"), None).await;
        assert_eq!(
            (answer.status, answer.problem().reason),
            (403, Reason::NotAllowed),
            "{way}"
        );
    }
    assert_eq!(admin.client.get("/v1/me").await.status, 200);
}
