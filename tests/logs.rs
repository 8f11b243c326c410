//! What is in the log, and what must never be; the ids by which a request is found in it.

use std::fs;

use serde_json::{Value, json};
use tempfile::TempDir;
use usher::protocol::client::CustomerFrame;
use usher::protocol::http::AgentLink;
use usher::protocol::words::State;

use crate::harness::{ChildServer, CustomerSocket, Method, PASSWORD, TestServer, first_admin, token_of};

/// Words that are said, typed or sent in the test below and have no business in a log.
const SECRETS: [&str; 9] = [
    PASSWORD,
    "a wrong password",
    "Xanthippe",
    "xanthippe@customers.example",
    "the subject of it",
    "the body of a message",
    "the draft of a message",
    "signs-all-the-tokens-of-customers",
    "opens-the-metrics-to-machines",
];

#[tokio::test]
async fn every_line_is_json_and_no_secret_is_in_it() {
    let folder = TempDir::new().unwrap();
    let log = folder.path().join("log");
    let settings = [
        ("LOG_FORMAT", "json"),
        ("LOG_LEVEL", "debug"),
        ("SESSION_SECRET", SECRETS[7]),
        ("METRICS_TOKEN", SECRETS[8]),
    ];
    let mut server = ChildServer::start_logging(folder.path(), &settings, &log);
    let mut secrets: Vec<String> = SECRETS.map(str::to_owned).into();
    let token = server.next_token();
    secrets.push(token.clone());
    let admin = first_admin(server.client(), &token).await;
    secrets.extend([admin.email.clone(), admin.client.cookie.clone().unwrap()]);

    let wrong = json!({ "email": admin.email, "password": SECRETS[1] });
    assert_eq!(server.client().post("/v1/login", &wrong).await.status, 401);
    let mut again = server.client();
    again.log_in(&admin.email, PASSWORD).await;
    secrets.push(again.cookie.clone().unwrap());
    let bearer = server.client().with("authorization", &format!("Bearer {}", SECRETS[8]));
    assert_eq!(bearer.get("/metrics").await.status, 200);

    let body = json!({ "email": "bob@example.org", "full_name": "Bob", "display_name": "Bob", "capacity": 1, "categories": [] });
    let added: AgentLink = admin.client.post("/v1/agents", &body).await.json();
    let link = token_of(&added.link.unwrap());
    assert_eq!(server.client().get(&format!("/v1/links/{link}")).await.status, 200);
    assert_eq!(server.client().get(&format!("/setup/{link}")).await.status, 200);
    secrets.extend(["bob@example.org".to_owned(), link]);

    let network = json!({ "cidr": "192.0.2.0/24", "note": "the branch office" });
    assert_eq!(admin.client.post("/v1/allow-list", &network).await.status, 201);
    let edit = json!({ "display_name": "Bobby" });
    let path = format!("/v1/agents/{}", added.agent.0);
    let edited = admin.client.send(Method::PATCH, &path, Some(&edit)).await;
    assert_eq!(edited.status, 200);

    let mut desk = admin.desk().await;
    desk.set_state(State::Available).await;
    let mut customer = CustomerSocket::open(server.address, None).await;
    secrets.push(customer.token.clone());
    let category = admin.categories().await[0];
    customer
        .send(&CustomerFrame::Enter {
            id: crate::harness::socket::new_id(),
            category,
            name: SECRETS[2].to_owned(),
            email: Some(SECRETS[3].to_owned()),
            subject: Some(SECRETS[4].to_owned()),
        })
        .await;
    let conversation = customer.paired().await;
    let text = SECRETS[6].to_owned();
    let line = Some(1);
    let draft = CustomerFrame::Draft {
        conversation,
        text,
        line,
    };
    customer.send(&draft).await;
    customer.say(conversation, SECRETS[5]).await;
    desk.message(SECRETS[5]).await;
    customer.send_text("{\"type\":\"the body of a message\"}").await;
    customer.error().await;
    assert_eq!(server.terminate().code(), Some(0));

    let log = fs::read_to_string(log).unwrap();
    let lines: Vec<Value> = log
        .lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}")))
        .collect();
    for line in &lines {
        for key in ["timestamp", "level", "target", "message"] {
            assert!(line[key].is_string(), "no {key}: {line}");
        }
    }
    for secret in &secrets {
        assert!(!log.contains(secret.as_str()), "{secret} is in the log");
    }
    let told = |message: &str| {
        lines
            .iter()
            .filter(|line| line["message"] == message)
            .collect::<Vec<_>>()
    };
    assert!(
        told("a request was answered")
            .iter()
            .all(|line| line["span"]["request"].is_string())
    );
    assert_eq!(told("a log-in has failed").len(), 1);
    // Deeds go on when whoever asked hangs up, in a task of their own.
    for deed in [
        "the allow-list was changed",
        "an agent was added",
        "an agent was edited",
    ] {
        let [line] = told(deed)[..] else {
            panic!("{deed}: {log}")
        };
        assert!(line["span"]["request"].is_string(), "{line}");
    }
    let (opened, closed) = (told("a socket was opened"), told("a socket was closed"));
    assert_eq!((opened.len(), closed.len()), (2, 2));
    for line in opened {
        let same = closed.iter().find(|closed| closed["conn"] == line["conn"]).unwrap();
        assert!(
            same["request"].is_string() && same["request"] == line["span"]["request"],
            "{same}"
        );
    }
}

#[tokio::test]
async fn a_request_has_an_id_and_only_a_trusted_proxy_may_choose_it() {
    let ours = TestServer::start().await.client();
    let proxied = TestServer::start_with(|config| config.trusted_proxies = "127.0.0.1".parse().unwrap()).await;
    let theirs = proxied.client().with("x-forwarded-for", "127.0.0.1");
    let mut ids = Vec::new();
    for path in ["/", "/v1/me", "/nothing", "/healthz"] {
        let answer = ours.with("x-request-id", "chosen.by-me_1").get(path).await;
        ids.push(answer.header("x-request-id").unwrap().to_owned());
        let answer = theirs.with("x-request-id", "chosen.by-me_1").get(path).await;
        assert_eq!(answer.header("x-request-id"), Some("chosen.by-me_1"));
        let answer = theirs.with("x-request-id", "no good").get(path).await;
        assert_ne!(answer.header("x-request-id"), Some("no good"));
    }
    ids.sort();
    ids.dedup();
    assert!(
        ids.len() == 4 && !ids.iter().any(|id| id == "chosen.by-me_1"),
        "{ids:?}"
    );
}
