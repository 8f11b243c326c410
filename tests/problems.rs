//! Every refusal under `/v1` is a problem that names what is wrong.

use serde_json::{Value, json};
use usher::protocol::words::Reason;

use crate::harness::{Method, TestServer};

#[tokio::test]
async fn bad_requests_are_problems_that_name_their_fields() {
    use Reason::{
        BadCapacity, BadField, BadSetting, Blank, LastAdmin, NameTaken, NotFound, PasswordsDiffer, TooShort,
        UnknownCategory,
    };
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let (get, post, patch, delete) = (Method::GET, Method::POST, Method::PATCH, Method::DELETE);
    let own = format!("/v1/agents/{}", admin.agent);
    let none = Value::Null;
    let agent = |key: &str, value: Value| {
        let mut body = json!({ "email": "bo@example.org", "full_name": "Bo", "display_name": "Bo" });
        body[key] = value;
        body
    };
    let all_wrong = json!({ "email": "bo", "full_name": "", "display_name": "Bo", "capacity": 9, "categories": [999],
        "password": "short", "password_again": "shorter" });
    let faults = [
        ("email", BadField),
        ("full_name", Blank),
        ("capacity", BadCapacity),
        ("categories", UnknownCategory),
        ("password", TooShort),
        ("password_again", PasswordsDiffer),
    ];
    let category = "/v1/categories/1";
    type Fields<'a> = &'a [(&'a str, Reason)];
    #[rustfmt::skip]
    let table: &[(&Method, &str, Value, u16, Reason, Fields<'_>)] = &[
        (&get, "/v1/conversations/abc", none.clone(), 404, NotFound, &[]),
        (&get, "/v1/conversations/-1", none.clone(), 404, NotFound, &[]),
        (&get, "/v1/conversations/99999999999999999999", none.clone(), 404, NotFound, &[]),
        (&get, "/v1/links/%ff", none.clone(), 404, NotFound, &[]),
        (&delete, "/v1/agents/abc", none.clone(), 404, NotFound, &[]),
        (&patch, "/v1/agents/-1", json!({}), 404, NotFound, &[]),
        (&post, "/v1/agents/x/link", none.clone(), 404, NotFound, &[]),
        (&patch, "/v1/categories/4294967296", json!({}), 404, NotFound, &[]),
        (&get, "/v1/conversations?limit=x&before=-1", none.clone(), 422, BadField, &[("before", BadField), ("limit", BadField)]),
        (&get, "/v1/conversations?agent=&category=1.5", none.clone(), 422, BadField, &[("agent", BadField), ("category", BadField)]),
        (&get, "/v1/conversations?limit=0", none.clone(), 422, BadField, &[("limit", BadField)]),
        (&get, "/v1/conversations?limit=201", none.clone(), 422, BadField, &[("limit", BadField)]),
        (&get, "/v1/audit?limit=0&agent=x", none.clone(), 422, BadField, &[("limit", BadField), ("agent", BadField)]),
        (&get, "/v1/audit?limit=201", none.clone(), 422, BadField, &[("limit", BadField)]),
        (&get, "/v1/audit?limit=-1", none.clone(), 422, BadField, &[("limit", BadField)]),
        (&get, "/v1/conversations?limit=1&limit=2", none.clone(), 422, BadField, &[("limit", BadField)]),
        (&get, "/v1/conversations?limt=1&limit=2", none.clone(), 422, BadField, &[("limt", BadField)]),
        (&get, "/v1/agents?x", none.clone(), 422, BadField, &[("x", BadField)]),
        (&get, "/v1/conversations?rating=6&why=x&road=moon&from=a", none.clone(), 422, BadField, &[("from", BadField), ("why", BadField), ("rating", BadField), ("road", BadField)]),
        (&get, "/v1/ws/customer", none.clone(), 400, BadField, &[]),
        (&get, "/v1/ws/lobby", none.clone(), 400, BadField, &[]),
        (&get, "/v1/ws/agent", none.clone(), 400, BadField, &[]),
        (&post, "/v1/agents", agent("capacity", json!(-1)), 422, BadField, &[("capacity", BadField)]),
        (&post, "/v1/agents", agent("capacity", json!(1.5)), 422, BadField, &[("capacity", BadField)]),
        (&post, "/v1/agents", agent("capacity", json!("x")), 422, BadField, &[("capacity", BadField)]),
        (&post, "/v1/agents", agent("categories", json!([1, "x"])), 422, BadField, &[("categories", BadField)]),
        (&post, "/v1/agents", json!({ "email": "bo@example.org" }), 422, BadField, &[("full_name", BadField)]),
        (&post, "/v1/agents", all_wrong, 422, BadField, &faults),
        (&patch, &own, json!({ "categories": [999], "capacity": 0 }), 422, BadCapacity, &[("capacity", BadCapacity), ("categories", UnknownCategory)]),
        (&patch, &own, json!({ "admin": false }), 409, LastAdmin, &[("admin", LastAdmin)]),
        (&patch, &own, json!({ "enabled": false }), 409, LastAdmin, &[("enabled", LastAdmin)]),
        (&patch, category, json!({ "wrap_up_s": -1 }), 422, BadField, &[("wrap_up_s", BadField)]),
        (&patch, category, json!({ "mode": "x" }), 422, BadField, &[("mode", BadField)]),
        (&patch, category, json!({ "hours": { "weekly": { "zone": 7, "week": [] } } }), 422, BadField, &[("hours.zone", BadField)]),
        (&patch, category, json!({ "retention_days": 7 }), 422, BadField, &[("retention_days", BadField)]),
        (&patch, "/v1/settings", json!([{ "key": "hold_s", "value": true }]), 422, BadField, &[("hold_s", BadField)]),
        (&patch, category, json!({ "hours": { "weekly": { "zone": "UTC", "week": [[1, 540, 1020]] } } }), 422, BadField, &[("hours.week", BadField)]),
        (&patch, category, json!({ "hours": { "weekly": ["UTC", [], []] } }), 422, BadField, &[("hours", BadField)]),
        (&patch, "/v1/settings", json!([["hold_s", "20"]]), 422, BadField, &[("0", BadField)]),
        (&patch, category, json!({ "queue_limit": 0, "wrap_up_s": 9_999 }), 422, BadSetting, &[("queue_limit", BadSetting), ("wrap_up_s", BadSetting)]),
        (&patch, category, json!({ "hours": { "weekly": { "zone": "UTC", "week": [] } } }), 422, BadField, &[("hours.week", BadField)]),
        (&post, "/v1/categories", json!({ "name": "Sa\u{200D}les" }), 409, NameTaken, &[("name", NameTaken)]),
        (&post, "/v1/categories", json!({ "name": "S\u{200B}ales" }), 409, NameTaken, &[("name", NameTaken)]),
        (&patch, category, json!({ "opened": true }), 422, BadField, &[("opened", BadField)]),
        (&post, "/v1/login", json!({ "email": 7, "password": "x" }), 422, BadField, &[("email", BadField)]),
    ];
    for (method, path, body, status, reason, fields) in table {
        let body = (!body.is_null()).then_some(body);
        let answer = admin.client.send((*method).clone(), path, body).await;
        let problem = answer.problem();
        let case = format!("{method} {path} {body:?}: {}", answer.text());
        assert_eq!((problem.status, problem.reason), (*status, *reason), "{case}");
        let word = serde_json::to_value(reason).unwrap();
        assert_eq!(
            problem.kind,
            format!("urn:usher:problem:{}", word.as_str().unwrap()),
            "{case}"
        );
        assert!(!problem.title.is_empty() && !problem.detail.is_empty(), "{case}");
        let found: Vec<_> = problem
            .fields
            .iter()
            .map(|field| (field.field.as_str(), field.reason))
            .collect();
        assert_eq!(found, *fields, "{case}");
    }
}

#[tokio::test]
async fn an_unknown_web_file_is_an_empty_404() {
    let server = TestServer::start().await;
    let answer = server.client().get("/assets/x").await;
    assert_eq!((answer.status, answer.text().as_str()), (404, ""));
}

/// What is wrong before any field is looked at.
#[tokio::test]
async fn a_request_that_cannot_be_read_is_a_problem_of_its_own() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let json = Some("application/json");
    let deep = "[".repeat(5_000) + &"]".repeat(5_000);
    let long = format!("{{\"name\":\"{}\"}}", "x".repeat(64 * 1024));
    let bytes = |text: &str| text.as_bytes().to_vec();
    #[rustfmt::skip]
    let table = [
        (json, bytes(""), 400, Reason::BadJson),
        (json, bytes("{"), 400, Reason::BadJson),
        (json, bytes("{} x"), 400, Reason::BadJson),
        (json, b"{\"name\":\"\xff\"}".to_vec(), 400, Reason::BadJson),
        (json, bytes(&deep), 400, Reason::BadJson),
        (json, bytes(&format!("{{\"name\":{}}}", &deep[4_800..5_200])), 400, Reason::BadJson),
        (json, bytes(&long), 413, Reason::TooLarge),
        (json, bytes("[]"), 422, Reason::BadField),
        (json, bytes("7"), 422, Reason::BadField),
        (None, bytes("{\"name\":\"A\"}"), 415, Reason::BadJson),
        (Some("text/plain"), bytes("{\"name\":\"A\"}"), 415, Reason::BadJson),
        (Some("application/x-www-form-urlencoded"), bytes("name=A"), 415, Reason::BadJson),
        (Some("application/json; charset=utf-8"), bytes("{\"name\":\"A\"}"), 201, Reason::Blank),
    ];
    for (kind, body, status, reason) in table {
        let case = format!("{kind:?} {}", String::from_utf8_lossy(&body[..body.len().min(40)]));
        let answer = admin
            .client
            .send_bytes(Method::POST, "/v1/categories", kind, body)
            .await;
        assert_eq!(answer.status, status, "{case}: {}", answer.text());
        if status >= 400 {
            assert_eq!(answer.problem().reason, reason, "{case}");
            let said = answer.problem().detail;
            assert!(
                !["expected", "struct", "recursion", "serde"]
                    .iter()
                    .any(|word| said.contains(word)),
                "{said}"
            );
        }
    }
}

#[tokio::test]
async fn a_wrong_method_names_the_right_ones_and_head_is_get_without_a_body() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    for (method, path, allow) in [
        (Method::PUT, "/v1/agents", "GET,HEAD,POST"),
        (Method::DELETE, "/v1/categories", "GET,HEAD,POST"),
        (Method::GET, "/v1/login", "POST"),
        (Method::POST, "/v1/me", "GET,HEAD"),
        (Method::PATCH, "/healthz", "GET,HEAD"),
        (Method::OPTIONS, "/v1/agents", "GET,HEAD,POST"),
    ] {
        let answer = admin.client.send(method.clone(), path, None).await;
        assert_eq!(
            (answer.status, answer.problem().reason),
            (405, Reason::MethodNotAllowed),
            "{method} {path}"
        );
        let mut named: Vec<_> = answer.header("allow").unwrap().split(',').collect();
        named.sort_unstable();
        assert_eq!(named.join(","), allow, "{method} {path}");
    }
    for path in [
        "/v1/agents",
        "/v1/me",
        "/v1/categories",
        "/healthz",
        "/openapi.json",
        "/",
        "/docs",
    ] {
        let client = if path == "/" { &server.client() } else { &admin.client };
        let (get, head) = (client.get(path).await, client.send(Method::HEAD, path, None).await);
        assert_eq!((head.status, head.text().as_str()), (get.status, ""), "{path}");
        assert_eq!(head.header("content-type"), get.header("content-type"), "{path}");
    }
    let nothing = admin.client.get("/v1/nothing").await;
    assert_eq!((nothing.status, nothing.problem().reason), (404, Reason::NotFound));
}

/// HTTP/1.1 wants a host, once; HTTP/1.0 knows none.
#[tokio::test]
async fn a_request_names_its_host_once() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    let server = TestServer::start().await;
    for (request, status) in [
        ("GET /healthz HTTP/1.1\r\n", "HTTP/1.1 400 "),
        ("GET /healthz HTTP/1.1\r\nhost: a\r\nhost: b\r\n", "HTTP/1.1 400 "),
        ("GET /healthz HTTP/1.1\r\nhost: a\r\n", "HTTP/1.1 200 "),
        ("GET /healthz HTTP/1.0\r\n", "HTTP/1.0 200 "),
    ] {
        let mut line = server.client().line().await.unwrap();
        let request = format!("{request}connection: close\r\n\r\n");
        line.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        line.read_to_string(&mut answer).await.unwrap();
        assert!(answer.starts_with(status), "{request}: {answer}");
        assert!(answer.contains("x-request-id: "), "{answer}");
        assert_eq!(
            answer.contains("application/problem+json"),
            status.contains("400"),
            "{answer}"
        );
    }
}
