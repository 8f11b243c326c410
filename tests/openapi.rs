//! The OpenAPI document: that it names what there is, that the page of the protocol does too, and who gets to see it.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use usher::http::plain::{ANSWERS, PAGES};
use usher::protocol::words::Reason;

use crate::harness::{Method, TestServer};

/// Routes that people's browsers use and no program has to know.
const NOT_IN_THE_TABLE: [&str; 3] = ["POST /logout", "GET /plain.css", "GET /assets/{*path}"];

/// `GET /v1/agents`, of the document.
pub fn described() -> BTreeSet<String> {
    let document = usher::http::document();
    let operations = usher::http::openapi::operations(&document);
    operations
        .map(|(method, path, _)| format!("{} {path}", method.to_uppercase()))
        .collect()
}

/// The same, of every route there is.
pub fn all() -> BTreeSet<String> {
    let plain = PAGES.iter().chain(&ANSWERS);
    let plain = plain.map(|(path, what)| format!("{} {path}", what.method()));
    described().into_iter().chain(plain).collect()
}

/// What the tables of docs/PROTOCOL.md name in their first column, without the queries.
fn told() -> BTreeSet<String> {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/PROTOCOL.md")).unwrap();
    let rows = page
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split(" | ").next());
    let cells = rows.flat_map(|row| row.split('`'));
    let routes = cells.filter(|cell| {
        cell.split_once(" /")
            .is_some_and(|(method, _)| method.bytes().all(|b| b.is_ascii_uppercase()))
    });
    routes
        .map(|route| route.split('?').next().unwrap().to_owned())
        .collect()
}

#[test]
fn the_page_of_the_protocol_names_every_route_that_there_is() {
    let (told, all) = (told(), all());
    let unknown: Vec<_> = told.difference(&all).collect();
    assert!(
        unknown.is_empty(),
        "docs/PROTOCOL.md tells of what is not there: {unknown:?}"
    );
    let page = |route: &str| PAGES.iter().any(|(path, _)| route == format!("GET {path}"));
    let for_programs = |route: &&String| !page(route) && !NOT_IN_THE_TABLE.contains(&route.as_str());
    let untold: Vec<_> = all.difference(&told).filter(for_programs).collect();
    assert!(untold.is_empty(), "docs/PROTOCOL.md has no row for {untold:?}");
}

/// A route that is added beside the rooms would stand in no list.
#[test]
fn every_route_under_v1_is_in_the_document_or_a_socket() {
    for (path, what) in PAGES.iter().chain(&ANSWERS) {
        assert!(
            !path.starts_with("/v1/") || path.starts_with("/v1/ws/"),
            "{path} is {what:?}, and not described"
        );
    }
    let router = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/http/mod.rs")).unwrap();
    assert!(!router.contains(".route("), "src/http/mod.rs adds no route itself");
}

#[tokio::test]
async fn the_document_and_its_page_are_for_the_allow_list() {
    let server = TestServer::start_with(|config| config.trusted_proxies = "127.0.0.1".parse().unwrap()).await;
    let document = server.client().get("/openapi.json").await;
    assert_eq!(
        (document.status, document.header("content-type")),
        (200, Some("application/json"))
    );
    let mut served: Value = document.json();
    assert_eq!(served["openapi"], "3.1.0");
    let cookie = served["components"]["securitySchemes"]["session"]["name"].take();
    assert_eq!(cookie, "usher_session");
    assert_eq!(served["paths"], usher::http::document()["paths"]);

    let page = server.client().get("/docs").await;
    assert_eq!(page.status, 200);
    let policy = page.header("content-security-policy").unwrap();
    assert!(
        policy.contains("script-src 'self';") && policy.contains("style-src 'self' 'unsafe-inline'"),
        "{policy}"
    );
    assert!(
        !page.text().contains("http://") && !page.text().contains("https://"),
        "nothing from elsewhere"
    );
    assert!(page.text().contains("<a href=\"/agent\">"), "the way back");
    for (file, least) in [
        ("swagger-ui-bundle.js", 1_000_000),
        ("swagger-ui.css", 50_000),
        ("own.css", 50),
        ("start.js", 100),
        ("protocol", 30_000),
    ] {
        let part = server.client().get(&format!("/docs/{file}")).await;
        assert!(
            part.status == 200 && part.body.len() > least,
            "{file}: {} {}",
            part.status,
            part.body.len()
        );
    }
    assert_eq!(server.client().get("/docs/index.html").await.status, 404);

    let outside = server.client().with("x-forwarded-for", "203.0.113.9");
    let refused = outside.get("/openapi.json").await;
    assert_eq!(
        (refused.status, refused.problem().reason),
        (403, Reason::AddressNotAllowed)
    );
    let refused = outside.get("/docs").await;
    assert_eq!(refused.status, 403);
    assert!(
        refused.text().contains("203.0.113.9"),
        "a page that says which address was seen"
    );
    assert_eq!(outside.get("/docs/swagger-ui.css").await.status, 403);
    let elsewhere = server.client().get("/login").await;
    assert!(!elsewhere.header("content-security-policy").unwrap().contains("unsafe"));
}

/// An id that is no text at all, wherever a path has one.
#[tokio::test]
async fn what_a_path_cannot_name_is_not_found_and_the_document_says_so() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let document = usher::http::document();
    let mut asked = 0;
    for (method, path, operation) in usher::http::openapi::operations(&document) {
        let Some((start, rest)) = path.split_once('{') else {
            continue;
        };
        let (_, rest) = rest.split_once('}').unwrap();
        let odd = format!("{start}%ff{rest}");
        let body = json!({});
        let body = operation.get("requestBody").map(|_| &body);
        let method: Method = method.to_uppercase().parse().unwrap();
        assert_eq!(
            admin.client.send(method.clone(), &odd, body).await.status,
            404,
            "{method} {odd}"
        );
        assert!(!operation["responses"]["404"].is_null(), "{method} {path}");
        asked += 1;
    }
    assert!(asked > 15, "{asked}");
}

/// The objects of all bodies, also within others.
#[test]
fn a_body_holds_what_is_described_and_nothing_else() {
    let document = usher::http::document();
    let mut wanted: Vec<&Value> = usher::http::openapi::operations(&document)
        .map(|(.., operation)| &operation["requestBody"]["content"]["application/json"]["schema"])
        .collect();
    let mut objects = BTreeSet::new();
    while let Some(schema) = wanted.pop() {
        match schema {
            Value::Array(list) => wanted.extend(list),
            Value::Object(parts) => wanted.extend(parts.values()),
            Value::String(name) => {
                let known = name.strip_prefix("#/components/schemas/");
                if let Some(name) = known.filter(|name| objects.insert(*name)) {
                    let schema = &document["components"]["schemas"][name];
                    if !schema["properties"].is_null() {
                        assert_eq!(schema["additionalProperties"], false, "{name}");
                    }
                    wanted.push(schema);
                }
            }
            _ => {}
        }
    }
    assert!(objects.len() > 15, "{objects:?}");
}
