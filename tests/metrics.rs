//! `/metrics`: who may read it, what stands in it after a short life, and that its page names all of it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;
use usher::ids::ConversationId;
use usher::meter::table::{Kind, Source, TABLE};
use usher::protocol::client::CustomerFrame;
use usher::protocol::http::MadeKey;
use usher::protocol::server::Content;
use usher::protocol::words::{Reason, State};

use crate::harness::socket::new_id;
use crate::harness::{Client, Colleague, PASSWORD, TestServer};

/// The samples by name and labels.
async fn samples(client: &Client) -> BTreeMap<String, f64> {
    let answer = client.get("/metrics").await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(
        answer.header("content-type"),
        Some("text/plain; version=0.0.4; charset=utf-8")
    );
    let text = answer.text();
    let lines = text.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    lines
        .map(|line| {
            let (name, value) = line.rsplit_once(' ').unwrap();
            (name.to_owned(), value.parse().unwrap_or_else(|_| panic!("{line}")))
        })
        .collect()
}

/// The metrics that samples belong to.
fn names(samples: &BTreeMap<String, f64>) -> BTreeSet<String> {
    let name = |sample: &String| {
        let name = sample.split('{').next().unwrap();
        let histogram = TABLE.iter().find(|row| {
            matches!(row.kind, Kind::Histogram(_))
                && name
                    .strip_prefix(row.name)
                    .is_some_and(|end| ["_bucket", "_sum", "_count"].contains(&end))
        });
        histogram.map_or(name, |row| row.name).to_owned()
    };
    samples.keys().map(name).collect()
}

async fn a_short_life(server: &TestServer) -> (Colleague, usher::ids::CategoryId) {
    let admin = server.admin().await;
    let category = admin.categories().await[0];
    let wrong = json!({ "email": admin.email, "password": "not the right one" });
    assert_eq!(server.client().post("/v1/login", &wrong).await.status, 401);
    server.client().log_in(&admin.email, PASSWORD).await;
    let mut waiting = server.customer().await;
    let entry = waiting.enter(category, "Ben").await;
    waiting.send(&CustomerFrame::Leave { id: new_id(), entry }).await;
    let refused = new_id();
    let text = "to nobody".to_owned();
    let conversation = ConversationId(4_711);
    waiting
        .send(&CustomerFrame::Say {
            id: refused,
            conversation,
            text,
        })
        .await;
    let (reason, _) = waiting.answer(refused).await.unwrap_err();
    assert_eq!(reason, Reason::UnknownConversation);
    let mut desk = admin.desk().await;
    desk.set_state(State::Available).await;
    let mut customer = server.customer().await;
    customer.enter(category, "Ann").await;
    let conversation = desk.paired().await;
    customer.say(conversation, "Hello").await;
    desk.message("Hello").await;
    drop(customer);
    desk.entry("a drop", |content| matches!(content, Content::Dropped { .. }))
        .await;
    let mut line = server.customer().await;
    line.enter(category, "Cid").await;
    drop((waiting, desk, line));
    (admin, category)
}

#[tokio::test]
async fn a_short_life_moves_the_sums_and_the_page_names_them_all() {
    let server = TestServer::start().await;
    let other = TestServer::start().await;
    let (admin, category) = a_short_life(&server).await;
    let found = samples(&admin.client).await;
    let value = |name: &str| {
        found
            .get(name)
            .copied()
            .unwrap_or_else(|| panic!("no {name} in {found:#?}"))
    };
    let of_category = |name: &str| value(&format!("{name}{{category=\"{}\"}}", category.0));
    for (outcome, count) in [("paired", 1.0), ("left", 1.0)] {
        let name = format!(
            "usher_queue_wait_seconds_count{{category=\"{}\",outcome=\"{outcome}\"}}",
            category.0
        );
        assert_eq!(value(&name), count, "{name}");
    }
    assert_eq!(of_category("usher_pairings_total"), 1.0);
    assert_eq!(of_category("usher_waiting"), 1.0);
    assert_eq!(value("usher_conversations_open"), 1.0);
    assert_eq!(value("usher_agents{state=\"logged_in\"}"), 1.0);
    assert_eq!(value("usher_drops_total{side=\"customer\"}"), 1.0);
    assert_eq!(
        value("usher_refused_commands_total{reason=\"unknown_conversation\"}"),
        1.0
    );
    assert_eq!(value("usher_log_ins_total{outcome=\"ok\"}"), 1.0);
    assert_eq!(value("usher_log_ins_total{outcome=\"failed\"}"), 1.0);
    assert_eq!(
        value("usher_http_requests_total{route=\"/v1/login\",method=\"POST\",status=\"4xx\"}"),
        1.0
    );
    assert!(value("usher_commit_seconds_count") >= 5.0 && value("usher_commit_rows_total") >= 5.0);
    assert!(value("usher_frames_in_total") >= 7.0 && value("usher_frames_out_total") >= 8.0);
    assert!(value("usher_process_resident_memory_bytes") > 1e6 && value("usher_process_open_fds") > 3.0);
    assert!(value("usher_process_start_time_seconds") > 1.7e9 && value("usher_ready") == 1.0);

    // Of the archive only where there is a MongoDB.
    let all = TABLE.iter().filter(|row| row.from != Source::Archive);
    let all: BTreeSet<String> = all.map(|row| row.name.to_owned()).collect();
    assert_eq!(names(&found), all, "what is in the table is shown, and nothing else");
    let secret = found.keys().find(|name| {
        ["Ann", "Ben", "Cid", "Ada", "admin@"]
            .iter()
            .any(|person| name.contains(person))
    });
    assert_eq!(secret, None);
    let elsewhere = samples(&other.client()).await;
    assert_eq!(
        elsewhere["usher_frames_in_total"], 0.0,
        "another server in this process has sums of its own"
    );
}

#[test]
fn the_page_of_operations_lists_every_metric() {
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/OPERATIONS.md")).unwrap();
    let wanted: Vec<String> = TABLE
        .iter()
        .map(|row| {
            let kind = match row.kind {
                Kind::Counter => "counter",
                Kind::Gauge => "gauge",
                Kind::Histogram(_) => "histogram",
            };
            let labels: Vec<String> = row
                .labels
                .split(", ")
                .filter(|label| !label.is_empty())
                .map(|label| format!("`{label}`"))
                .collect();
            format!("| `{}` | {kind} | {} | {} |", row.name, labels.join(", "), row.about).replace("|  |", "| |")
        })
        .collect();
    let listed: Vec<&str> = page.lines().filter(|line| line.starts_with("| `usher_")).collect();
    assert_eq!(
        listed,
        wanted,
        "put this into docs/OPERATIONS.md:\n{}\n",
        wanted.join("\n")
    );
    assert!(TABLE.iter().all(|row| row.name.starts_with("usher_")));
}

/// A program on the proxy's machine that calls the server itself, as `docs/OPERATIONS.md` says of it.
#[tokio::test]
async fn past_the_proxy_a_token_a_key_or_an_own_word_reads_them() {
    let token = "a-token-for-machines";
    let server = TestServer::start_with(|config| {
        config.trusted_proxies = "127.0.0.1".parse().unwrap();
        config.metrics_token = Some(token.to_owned());
    })
    .await;
    let admin = server.admin().await;
    let past = server.client().with("x-forwarded-for", "");
    assert_eq!(past.get("/metrics").await.status, 401);
    let bearer = |secret: &str| past.with("authorization", &format!("Bearer {secret}"));
    assert_eq!(bearer(token).get("/metrics").await.status, 200);
    for (cidrs, status) in [(json!([]), 200), (json!(["127.0.0.1"]), 403)] {
        let key = json!({ "name": format!("{status}"), "scopes": ["metrics:read"], "cidrs": cidrs });
        let key: MadeKey = admin.client.post("/v1/keys", &key).await.json();
        let bearer = bearer(&key.secret);
        assert_eq!(bearer.get("/metrics").await.status, status, "{cidrs}");
        let named = bearer.with("x-forwarded-for", "127.0.0.1");
        assert_eq!(named.get("/metrics").await.status, 200, "{cidrs}");
    }
}

#[tokio::test]
async fn only_staff_addresses_and_the_token_read_them() {
    let token = "a-token-for-machines";
    let outside = |token: Option<&'static str>| {
        TestServer::start_with(move |config| {
            config.allow_list = "10.0.0.0/8".parse().unwrap();
            config.metrics_token = token.map(str::to_owned);
        })
    };
    let closed = outside(None).await;
    assert_eq!(
        closed.client().get("/metrics").await.problem().reason,
        Reason::AddressNotAllowed
    );
    let server = outside(Some(token)).await;
    let bearer = |token: &str| server.client().with("authorization", &format!("Bearer {token}"));
    let nothing = server.client().get("/metrics").await;
    assert_eq!(
        (nothing.problem().status, nothing.header("www-authenticate")),
        (401, Some("Bearer"))
    );
    for wrong in ["", "a-token-for-machine", "a-token-for-machinesx"] {
        assert_eq!(bearer(wrong).get("/metrics").await.status, 401, "{wrong}");
    }
    assert!(samples(&bearer(token)).await.contains_key("usher_customers"));
    let basic = server.client().with("authorization", &format!("Basic {token}"));
    assert_eq!(basic.get("/metrics").await.status, 401);
}
