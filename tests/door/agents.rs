//! Agents as an admin adds, disables and removes them, and what they may not do themselves.

use serde_json::json;
use usher::hub::effect::Reply;
use usher::hub::input::Administration;
use usher::ids::SessionId;
use usher::protocol::close::LOGGED_OUT;
use usher::protocol::http::{Account, Agent, AgentLink, Link, LinkPurpose};
use usher::protocol::words::Reason;

use crate::harness::{Method, PASSWORD, Socket, TestServer, token_of};

#[tokio::test]
async fn an_agent_is_added_with_all_faults_named() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    for capacity in [0, 5] {
        let body = json!({ "email": "bo", "full_name": "", "display_name": "x".repeat(101), "capacity": capacity,
            "password": "long enough, yes", "password_again": "long enough, no" });
        let faults = admin.client.post("/v1/agents", &body).await.faults();
        let expected = [
            ("email", Reason::BadField),
            ("full_name", Reason::Blank),
            ("display_name", Reason::TooLong),
            ("capacity", Reason::BadCapacity),
            ("password_again", Reason::PasswordsDiffer),
        ];
        assert_eq!(faults, expected.map(|(field, reason)| (field.to_owned(), reason)));
    }
    let body = json!({ "email": "bo@example.org", "full_name": "Bo", "display_name": "Bo" });
    let added: AgentLink = admin.client.post("/v1/agents", &body).await.json();
    let link = added.link.expect("without a password there is a link");
    let again = json!({ "email": "BO@example.org", "full_name": "Bo", "display_name": "Bo" });
    let taken = admin.client.post("/v1/agents", &again).await;
    assert_eq!(
        (taken.status, taken.faults()),
        (409, vec![("email".to_owned(), Reason::EmailTaken)])
    );
    let agents = admin.agents().await;
    let bo: &Agent = agents.iter().find(|agent| agent.agent == added.agent).unwrap();
    assert_eq!(
        (bo.capacity, bo.categories.len(), bo.has_password, bo.enabled),
        (1, 0, false, true)
    );

    let path = format!("/v1/links/{}", token_of(&link));
    let seen: Link = server.client().get(&path).await.json();
    assert_eq!(
        (seen.purpose, seen.email.as_deref()),
        (LinkPurpose::SetPassword, Some("bo@example.org"))
    );
    let used = server
        .client()
        .post(&path, &json!({ "password": PASSWORD, "password_again": PASSWORD }))
        .await;
    assert_eq!(used.json::<Account>().agent, added.agent);
    assert_eq!(server.client().get(&path).await.status, 410);
    server.client().log_in("bo@example.org", PASSWORD).await;
}

#[tokio::test]
async fn disabling_and_removing_end_sockets_and_sessions_at_once() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let categories = admin.categories().await;
    for remove in [false, true] {
        let name = if remove { "Removed" } else { "Disabled" };
        let agent = server.agent(&admin, name, 1, &categories).await;
        let mut desk = agent.desk().await;
        let path = format!("/v1/agents/{}", agent.agent);
        let answer = if remove {
            admin.client.send(Method::DELETE, &path, None).await
        } else {
            admin
                .client
                .send(Method::PATCH, &path, Some(&json!({ "enabled": false })))
                .await
        };
        assert!(answer.status < 300, "{}", answer.text());
        assert_eq!(desk.closed().await, LOGGED_OUT.code);
        let reader = &server.running.site.reader;
        assert_eq!(
            reader.sessions_of(agent.agent).await.unwrap(),
            [],
            "{name}: nothing is left on disk"
        );
        let password = reader.credential(agent.agent).await.unwrap();
        assert_eq!(password.is_some(), !remove, "{name}");
        assert_eq!(agent.client.get("/v1/me").await.status, 401);
        assert_eq!(Socket::upgrade(&agent.client, "agent").await.err(), Some(401));
        let log_in = server
            .client()
            .post("/v1/login", &json!({ "email": agent.email, "password": PASSWORD }))
            .await;
        assert_eq!(log_in.problem().reason, Reason::WrongCredentials);
        // Nor in the moment after the password was found to be right.
        let late = Administration::LogIn {
            agent: agent.agent,
            session: SessionId(7),
        };
        let reply = server.running.site.driver.ask(late, |_| Vec::new()).await.unwrap();
        assert!(matches!(reply, Reply::Refused(_)), "{name}: {reply:?}");
    }
    let last = admin
        .client
        .send(Method::DELETE, &format!("/v1/agents/{}", admin.agent), None)
        .await;
    assert_eq!(last.problem().reason, Reason::LastAdmin);
}

#[tokio::test]
async fn agents_do_not_administer() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let agent = server.agent(&admin, "Bo", 1, &[]).await;
    for (method, path) in [
        (Method::GET, "/v1/agents"),
        (Method::POST, "/v1/agents"),
        (Method::PATCH, "/v1/agents/1"),
        (Method::DELETE, "/v1/agents/1"),
        (Method::POST, "/v1/agents/1/link"),
        (Method::POST, "/v1/categories"),
        (Method::PATCH, "/v1/categories/1"),
    ] {
        let body = (method != Method::GET).then(|| json!({}));
        let problem = agent.client.send(method.clone(), path, body.as_ref()).await.problem();
        assert_eq!(
            (problem.status, problem.reason),
            (403, Reason::NotAllowed),
            "{method} {path}"
        );
        let stranger = server
            .client()
            .send(method.clone(), path, body.as_ref())
            .await
            .problem();
        assert_eq!(
            (stranger.status, stranger.reason),
            (401, Reason::NotLoggedIn),
            "{method} {path}"
        );
    }
    assert_eq!(agent.client.get("/v1/categories").await.status, 200);
    assert_eq!(Socket::upgrade(&agent.client, "admin").await.err(), Some(403));
    let page = agent.client.get("/admin/agents").await;
    assert!(
        page.status == 403 && page.text().contains("for admins"),
        "{}",
        page.text()
    );
    assert_eq!(agent.client.get("/v1/conversations/1").await.status, 404);
}
