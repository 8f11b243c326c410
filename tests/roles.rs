//! Who may do what: every route and every frame by every role. What has no row here fails, and so does a row for what is not there.
//!
//! A route is asked with an id that nobody has and with nothing in its body, so that whoever is let in changes as little as can be:
//! `served` is the answer behind the door. The other answers follow from the door.
//!
//! `people`: those who ask. `frames`: the rows of the frames.

mod frames;
mod people;

use std::collections::BTreeSet;

use serde_json::{Value, json};
use usher::protocol::server::Content;
use usher::protocol::words::{Reason, State};

use people::{House, ROLES, Role};

use crate::harness::Method;
use crate::openapi;

use Door::{
    AdminOnly, AdminOr, AdminPage, Allowed, AllowedOr, Anyone, CustomersPage, LogInPage, StaffOnly, StaffOr, StaffPage,
};
use Role::{Admin, Agent, Customer, Disabled, Guest, KeyWith, KeyWithout, Outside, OutsideStranger, Stranger};

/// Who stands before a route.
#[derive(Clone, Copy, Debug)]
enum Door {
    /// Nobody.
    Anyone,
    /// Addresses of the allow-list.
    Allowed,
    /// A session of any agent.
    StaffOnly,
    /// A session of an admin.
    AdminOnly,
    /// Or a key with this scope.
    AllowedOr(&'static str),
    StaffOr(&'static str),
    AdminOr(&'static str),
    /// Pages say the same in their own way.
    CustomersPage,
    LogInPage,
    StaffPage,
    AdminPage,
}

/// The route as the router has it, its door, and what is answered behind it.
#[rustfmt::skip]
const ROUTES: &[(&str, Door, u16)] = &[
    ("GET /", CustomersPage, 200),
    ("GET /chat/{category}", CustomersPage, 303),
    ("GET /buddies", Anyone, 200),
    ("GET /login", LogInPage, 200),
    ("GET /sign-up", LogInPage, 200),
    ("GET /setup/{token}", LogInPage, 200),
    ("GET /docs", LogInPage, 200),
    ("GET /docs/{file}", Allowed, 404),
    ("GET /agent", StaffPage, 200),
    ("GET /agent/account", StaffPage, 200),
    ("GET /agent/archive", StaffPage, 200),
    ("GET /agent/archive/{id}", StaffPage, 200),
    ("GET /admin", AdminPage, 200),
    ("GET /admin/agents", AdminPage, 200),
    ("GET /admin/allow-list", AdminPage, 200),
    ("GET /admin/archive", AdminPage, 200),
    ("GET /admin/archive/{id}", AdminPage, 200),
    ("GET /admin/audit", AdminPage, 200),
    ("GET /admin/board", AdminPage, 200),
    ("GET /admin/categories", AdminPage, 200),
    ("GET /admin/categories/{id}", AdminPage, 200),
    ("GET /admin/erasures", AdminPage, 200),
    ("GET /admin/keys", AdminPage, 200),
    ("GET /admin/settings", AdminPage, 200),
    ("GET /assets/{*path}", Anyone, 404),
    ("GET /plain.css", Anyone, 200),
    ("GET /healthz", Anyone, 200),
    ("GET /readyz", Anyone, 200),
    ("GET /metrics", AllowedOr("metrics:read"), 200),
    ("GET /openapi.json", Allowed, 200),
    ("POST /logout", Anyone, 303),
    ("GET /v1/ws/customer", Anyone, 400),
    ("GET /v1/ws/lobby", Anyone, 400),
    ("GET /v1/ws/agent", StaffOnly, 400),
    ("GET /v1/ws/admin", AdminOnly, 400),
    ("POST /v1/login", Allowed, 422),
    ("POST /v1/logout", Anyone, 204),
    ("GET /v1/me", StaffOnly, 200),
    ("POST /v1/password", StaffOnly, 422),
    ("GET /v1/links/{token}", Allowed, 410),
    ("POST /v1/links/{token}", Allowed, 410),
    ("GET /v1/password-rule", Allowed, 200),
    ("GET /v1/agents", AdminOr("agents:read"), 200),
    ("POST /v1/agents", AdminOr("agents:write"), 422),
    ("PATCH /v1/agents/{id}", AdminOr("agents:write"), 404),
    ("DELETE /v1/agents/{id}", AdminOr("agents:write"), 404),
    ("POST /v1/agents/{id}/link", AdminOr("agents:write"), 404),
    ("POST /v1/agents/{id}/reset", AdminOr("agents:write"), 404),
    ("DELETE /v1/agents/{id}/sessions", AdminOr("agents:write"), 404),
    ("DELETE /v1/agents/{id}/totp", AdminOr("agents:write"), 404),
    ("GET /v1/sessions", StaffOnly, 200),
    ("DELETE /v1/sessions", StaffOnly, 204),
    ("DELETE /v1/sessions/{session}", StaffOnly, 404),
    ("POST /v1/totp", StaffOnly, 422),
    ("PUT /v1/totp", StaffOnly, 422),
    ("DELETE /v1/totp", StaffOnly, 422),
    ("POST /v1/totp/recovery", StaffOnly, 422),
    // Closed as long as the house makes its accounts itself.
    ("POST /v1/sign-ups", Allowed, 422),
    ("GET /v1/sign-ups", AdminOnly, 200),
    ("POST /v1/sign-ups/{id}/approve", AdminOnly, 404),
    ("DELETE /v1/sign-ups/{id}", AdminOnly, 404),
    ("GET /v1/categories", StaffOr("categories:read"), 200),
    ("POST /v1/categories", AdminOr("categories:write"), 422),
    ("PUT /v1/categories/order", AdminOr("categories:write"), 422),
    ("PATCH /v1/categories/{id}", AdminOr("categories:write"), 404),
    ("GET /v1/settings", AdminOr("settings:read"), 200),
    ("PATCH /v1/settings", AdminOr("settings:write"), 422),
    ("GET /v1/allow-list", AdminOr("settings:read"), 200),
    ("POST /v1/allow-list", AdminOr("settings:write"), 422),
    ("PATCH /v1/allow-list/{id}", AdminOr("settings:write"), 404),
    ("DELETE /v1/allow-list/{id}", AdminOr("settings:write"), 404),
    ("GET /v1/audit", AdminOr("audit:read"), 200),
    ("GET /v1/audit/export", AdminOr("audit:read"), 200),
    ("GET /v1/conversations", StaffOr("archive:read"), 200),
    ("GET /v1/conversations/export", StaffOr("archive:read"), 200),
    ("GET /v1/conversations/{id}", StaffOr("archive:read"), 404),
    ("GET /v1/conversations/{id}/transcript", StaffOr("archive:read"), 404),
    ("GET /v1/conversations/{id}/beside", StaffOnly, 404),
    ("POST /v1/conversations/{id}/notes", StaffOr("archive:write"), 422),
    ("PUT /v1/conversations/{id}/tags", StaffOr("archive:write"), 422),
    ("GET /v1/tags", StaffOr("archive:read"), 200),
    ("GET /v1/archive-filters", StaffOr("archive:read"), 200),
    ("GET /v1/conversations/{id}/erasure", AdminOnly, 404),
    ("POST /v1/conversations/{id}/erasure", AdminOnly, 422),
    ("GET /v1/erasures", AdminOnly, 200),
    ("GET /v1/mongo", AdminOr("archive:read"), 200),
    // There is none.
    ("POST /v1/mongo/again", AdminOr("archive:write"), 404),
    ("GET /v1/keys", AdminOnly, 200),
    ("POST /v1/keys", AdminOnly, 422),
    ("DELETE /v1/keys/{id}", AdminOnly, 404),
];

/// Status, and the reason where the answer is a problem of the door's.
type Expected = (u16, Option<Reason>);

impl Door {
    /// What this door answers to that role.
    fn answers(self, role: Role, served: u16) -> Expected {
        let no = |status, reason| (status, Some(reason));
        let yes = (served, None);
        let far = no(403, Reason::AddressNotAllowed);
        let people_only = no(403, Reason::NotAllowed);
        match (self, role) {
            (Anyone, _) => yes,
            (LogInPage, Outside | OutsideStranger | KeyWith | KeyWithout) => (403, None),
            (AllowedOr(_), Outside | OutsideStranger) => far,
            (AllowedOr(_), Stranger | Customer | Guest | Agent | Admin | Disabled) => yes,
            (Allowed, Outside | OutsideStranger | KeyWith | KeyWithout) => far,
            (Allowed | LogInPage, _) => yes,
            (StaffOnly | AdminOnly, KeyWith | KeyWithout) => people_only,
            (AllowedOr(_) | StaffOr(_) | AdminOr(_), KeyWith) => yes,
            (AllowedOr(_) | StaffOr(_) | AdminOr(_), KeyWithout) => no(403, Reason::ScopeMissing),
            (CustomersPage, Agent | Admin) => (403, None),
            (CustomersPage, _) => yes,
            (StaffPage | AdminPage, Stranger | Customer | Guest | Disabled) => (303, None),
            (StaffPage | AdminPage, Outside | OutsideStranger | KeyWith | KeyWithout) => (403, None),
            (_, Outside | OutsideStranger) => far,
            (_, Stranger | Customer | Guest | Disabled) => no(401, Reason::NotLoggedIn),
            (AdminOnly | AdminOr(_), Agent) => no(403, Reason::NotAllowed),
            (AdminPage, Agent) => (403, None),
            (StaffOnly | AdminOnly | StaffOr(_) | AdminOr(_) | StaffPage | AdminPage, Agent | Admin) => yes,
        }
    }

    fn is_page(self) -> bool {
        matches!(self, CustomersPage | LogInPage | StaffPage | AdminPage)
    }

    /// The scope of a key that is let in, and one that does not help.
    fn scopes(self) -> (&'static str, &'static str) {
        let right = match self {
            AllowedOr(scope) | StaffOr(scope) | AdminOr(scope) => scope,
            Anyone | Allowed | StaffOnly | AdminOnly | CustomersPage | LogInPage | StaffPage | AdminPage => {
                "metrics:read"
            }
        };
        (
            right,
            if right == "audit:read" {
                "agents:read"
            } else {
                "audit:read"
            },
        )
    }
}

/// The address to ask at: ids that nobody has.
fn asked(path: &str) -> String {
    let ids = [
        ("{id}", "999999"),
        ("{category}", "nothing"),
        ("{token}", "none"),
        ("{file}", "none"),
        ("{*path}", "none"),
    ];
    let session = ("{session}", "00000000000000000000000000000000");
    ids.into_iter()
        .chain([session])
        .fold(path.to_owned(), |path, (name, id)| path.replace(name, id))
}

#[test]
fn every_route_has_a_row_and_every_row_a_route() {
    let rows: BTreeSet<String> = ROUTES.iter().map(|(route, ..)| (*route).to_owned()).collect();
    assert_eq!(rows.len(), ROUTES.len(), "a route has one row");
    let all = openapi::all();
    let without: Vec<_> = all.difference(&rows).collect();
    assert!(without.is_empty(), "tests/roles.rs has no row for {without:?}");
    let gone: Vec<_> = rows.difference(&all).collect();
    assert!(
        gone.is_empty(),
        "tests/roles.rs has rows for what is not there: {gone:?}"
    );
}

/// The document tells the same as the table.
#[test]
fn the_document_says_who_may() {
    let document = usher::http::document();
    for (method, path, operation) in usher::http::openapi::operations(&document) {
        let route = format!("{} {path}", method.to_uppercase());
        let Some((_, door, _)) = ROUTES.iter().find(|(row, ..)| *row == route) else {
            continue;
        };
        let scope = match door {
            AllowedOr(scope) | StaffOr(scope) | AdminOr(scope) => Some(*scope),
            _ => None,
        };
        let staff = matches!(door, StaffOnly | AdminOnly | StaffOr(_) | AdminOr(_));
        let ways = operation["security"].as_array().cloned().unwrap_or_default();
        assert_eq!(
            ways.iter().any(|way| way.get("session").is_some()),
            staff,
            "{route}: session"
        );
        for scheme in ["key", "bearer"] {
            let said = ways.iter().find_map(|way| way.get(scheme)?[0].as_str());
            assert_eq!(said, scope, "{route}: {scheme}");
        }
    }
}

#[tokio::test]
async fn every_route_answers_every_role_as_the_table_says() {
    let house = House::open().await;
    let mut wrong = Vec::new();
    let mut keys = std::collections::BTreeMap::new();
    for (route, door, served) in ROUTES {
        let (method, path) = route.split_once(' ').unwrap();
        let method: Method = method.parse().unwrap();
        let (right, other) = door.scopes();
        for scope in [right, other] {
            if !keys.contains_key(scope) {
                keys.insert(scope, house.key(scope).await);
            }
        }
        let pair = (keys[right].clone(), keys[other].clone());
        for role in ROLES {
            let body = (method != Method::GET).then(|| json!({}));
            let client = house.client(role, &pair).await;
            let answer = client.send(method.clone(), &asked(path), body.as_ref()).await;
            let (status, reason) = door.answers(role, *served);
            let told = answer.header("content-type") == Some("application/problem+json");
            let fits = reason.is_none() || (told && Some(answer.problem().reason) == reason);
            let problem_as_due = door.is_page() || status < 400 || told || !path.starts_with("/v1/");
            if answer.status != status || !fits || !problem_as_due {
                wrong.push(format!(
                    "{route} to {role:?}: {status} {reason:?}, but {} {}",
                    answer.status,
                    answer.text()
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Ids that are somebody else's open no more than ids that nobody has.
#[tokio::test]
async fn what_is_somebody_elses_is_not_there() {
    let house = House::open().await;
    let categories = house.admin.categories().await;
    let bo = house.server.agent(&house.admin, "Ben", 1, &categories[..1]).await;
    let mut desk = bo.desk().await;
    desk.set_state(State::Available).await;
    let mut customer = house.server.customer().await;
    customer.enter(categories[0], "Ann").await;
    let conversation = desk.paired().await;
    let rows: [(Method, &str, Value); 5] = [
        (Method::GET, "", Value::Null),
        (Method::GET, "/transcript", Value::Null),
        (Method::GET, "/beside", Value::Null),
        (Method::POST, "/notes", json!({ "text": "x" })),
        (Method::PUT, "/tags", json!({ "tags": ["x"] })),
    ];
    // While it is under way only the one who holds it, then also the archive's readers.
    for ended in [false, true] {
        for (method, rest, body) in &rows {
            let path = format!("/v1/conversations/{conversation}{rest}");
            let body = (!body.is_null()).then_some(body);
            let other = house.agent.client.send(method.clone(), &path, body).await;
            assert_eq!(
                (other.status, other.problem().reason),
                (404, Reason::NotFound),
                "{method} {path}, ended: {ended}"
            );
            let own = bo.client.send(method.clone(), &path, body).await;
            let there = match *rest {
                "" | "/transcript" => ended,
                _ => true,
            };
            assert_eq!(
                own.status < 300,
                there,
                "{method} {path}, ended: {ended}: {}",
                own.text()
            );
        }
        if !ended {
            customer.end(conversation).await;
            desk.entry("the end", |content| matches!(content, Content::Ended { .. }))
                .await;
        }
    }
}
