//! Ids of somebody else in every route that has one in its path. What has no row here fails, and so does a row for what is not there.
//!
//! Each row names something that is there, with a body that would do it: those who may not are refused and nothing is noted of it, then
//! whom it belongs to does it, so that the row cannot have been refused for anything else.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use usher::ids::{CategoryId, ConversationId};
use usher::protocol::http::{AgentLink, AllowList, MadeKey, SignUpRequest};
use usher::protocol::server::Content;
use usher::protocol::words::{Reason, State};

use crate::harness::{Client, Colleague, Method, PASSWORD, TestServer, token_of};
use crate::openapi;

use Theirs::{
    AllowEntry, CategoryRow, Conversation, Documentation, Key, LinkToken, OtherAllowEntry, OtherSignUp, Script,
    Session, SignUp, Victim,
};

/// Whose id, or what else, stands in the path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Theirs {
    /// Another agent.
    Victim,
    /// Their log-in.
    Session,
    /// Their conversation, over.
    Conversation,
    /// Their one-time link.
    LinkToken,
    SignUp,
    OtherSignUp,
    CategoryRow,
    AllowEntry,
    OtherAllowEntry,
    Key,
    /// Files that are the same for everybody.
    Documentation,
    Script,
}

/// What the owner, or an admin, may do in the end.
#[derive(Clone, Copy, Debug)]
enum By {
    Owner,
    Admin,
    /// Whoever holds the secret in the path, or anybody.
    Anyone,
}

struct Row {
    route: &'static str,
    theirs: Theirs,
    body: fn() -> Value,
    /// Another agent, who is no admin; a key with every scope but the one; somebody who is not logged in.
    refused: [u16; 3],
    done: (By, u16),
}

const fn row(route: &'static str, theirs: Theirs, body: fn() -> Value, refused: [u16; 3], done: (By, u16)) -> Row {
    Row {
        route,
        theirs,
        body,
        refused,
        done,
    }
}

fn none() -> Value {
    Value::Null
}

fn password() -> Value {
    json!({ "password": PASSWORD, "password_again": PASSWORD })
}

/// Refused to an agent as not an admin's, to a key as out of its scope, to others as not logged in.
const ADMINS: [u16; 3] = [403, 403, 401];
/// To an agent it is not there.
const OWNERS: [u16; 3] = [404, 403, 401];
/// A page of its own says so, or leads to the log-in.
const PAGE: [u16; 3] = [403, 403, 303];
/// The page of staff is the same whatever its address names; what it shows comes by the routes under `/v1/`.
const SHELL: [u16; 3] = [200, 403, 303];

/// In an order in which what is removed is not needed any more.
#[rustfmt::skip]
const ROWS: &[Row] = &[
    row("GET /docs/{file}", Documentation, none, [200, 200, 200], (By::Anyone, 200)),
    row("GET /assets/{*path}", Script, none, [200, 200, 200], (By::Anyone, 200)),
    row("GET /chat/{category}", CategoryRow, none, [403, 200, 200], (By::Anyone, 200)),
    row("GET /admin/categories/{id}", CategoryRow, none, PAGE, (By::Admin, 200)),
    row("PATCH /v1/categories/{id}", CategoryRow, || json!({ "name": "Mine" }), ADMINS, (By::Admin, 200)),
    row("PATCH /v1/allow-list/{id}", AllowEntry, || json!({ "note": "mine" }), ADMINS, (By::Admin, 200)),
    row("DELETE /v1/allow-list/{id}", OtherAllowEntry, none, ADMINS, (By::Admin, 200)),
    row("DELETE /v1/keys/{id}", Key, none, ADMINS, (By::Admin, 204)),
    row("POST /v1/sign-ups/{id}/approve", SignUp, || json!({}), ADMINS, (By::Admin, 200)),
    row("DELETE /v1/sign-ups/{id}", OtherSignUp, none, ADMINS, (By::Admin, 204)),
    row("GET /agent/archive/{id}", Conversation, none, SHELL, (By::Owner, 200)),
    row("GET /admin/archive/{id}", Conversation, none, PAGE, (By::Admin, 200)),
    row("GET /v1/conversations/{id}", Conversation, none, OWNERS, (By::Owner, 200)),
    row("GET /v1/conversations/{id}/transcript", Conversation, none, OWNERS, (By::Owner, 200)),
    row("GET /v1/conversations/{id}/beside", Conversation, none, OWNERS, (By::Owner, 200)),
    row("POST /v1/conversations/{id}/notes", Conversation, || json!({ "text": "mine" }), OWNERS, (By::Owner, 201)),
    row("PUT /v1/conversations/{id}/tags", Conversation, || json!({ "tags": ["mine"] }), OWNERS, (By::Owner, 200)),
    // The secret in the address is the right; whoever opens it without using it leaves it as it was.
    row("GET /setup/{token}", LinkToken, none, [200, 200, 200], (By::Anyone, 200)),
    row("GET /v1/links/{token}", LinkToken, none, [200, 200, 200], (By::Anyone, 200)),
    row("POST /v1/links/{token}", LinkToken, || json!({}), [422, 422, 422], (By::Anyone, 422)),
    row("DELETE /v1/sessions/{session}", Session, none, OWNERS, (By::Owner, 204)),
    row("PATCH /v1/agents/{id}", Victim, || json!({ "full_name": "Mine" }), ADMINS, (By::Admin, 200)),
    row("DELETE /v1/agents/{id}/totp", Victim, none, ADMINS, (By::Admin, 204)),
    row("DELETE /v1/agents/{id}/sessions", Victim, none, ADMINS, (By::Admin, 204)),
    row("POST /v1/agents/{id}/link", Victim, none, ADMINS, (By::Admin, 200)),
    row("POST /v1/agents/{id}/reset", Victim, none, ADMINS, (By::Admin, 200)),
    row("GET /v1/conversations/{id}/erasure", Conversation, none, ADMINS, (By::Admin, 200)),
    row("POST /v1/conversations/{id}/erasure", Conversation, || json!({ "customer": "Vic" }), ADMINS, (By::Admin, 202)),
    row("DELETE /v1/agents/{id}", Victim, none, ADMINS, (By::Admin, 204)),
];

/// A house with something of everything, and who asks.
struct House {
    server: TestServer,
    admin: Colleague,
    owner: Client,
    intruder: Client,
    customer: Client,
    ids: BTreeMap<Theirs, String>,
}

impl House {
    async fn open() -> Self {
        let server = TestServer::start().await;
        let admin = server.admin().await;
        let category = admin.categories().await[0];
        let victim = server.agent(&admin, "Vera", 1, &[category]).await;
        let intruder = server.agent(&admin, "Mallory", 1, &[category]).await;
        let conversation = talked(&server, &victim, category).await;
        let (token, customer) = {
            let page = server.customer().await;
            let client = server.client().with("x-customer-token", &page.token);
            let path = format!("/v1/agents/{}/link", victim.agent);
            let made: AgentLink = admin.client.post(&path, &Value::Null).await.json();
            (token_of(&made.link.unwrap()), client)
        };
        let mut elsewhere = server.client();
        elsewhere.log_in(&victim.email, PASSWORD).await;
        let sessions: Value = elsewhere.get("/v1/sessions").await.json();
        let own = sessions.as_array().unwrap().iter().find(|row| row["this"] == false);
        let [sign_up, other_sign_up] = sign_ups(&server, &admin).await;
        let [entry, other_entry] = entries(&admin).await;
        let script = script(&server).await;
        let key = key(&admin, "Reports", &["audit:read"]).await;
        let ids = [
            (Victim, victim.agent.to_string()),
            (Session, own.unwrap()["session"].as_str().unwrap().to_owned()),
            (Conversation, conversation.to_string()),
            (LinkToken, token),
            (SignUp, sign_up),
            (OtherSignUp, other_sign_up),
            (CategoryRow, category.to_string()),
            (AllowEntry, entry),
            (OtherAllowEntry, other_entry),
            (Key, key.key.key.to_string()),
            (Documentation, "swagger-ui.css".to_owned()),
            (Script, script),
        ];
        Self {
            owner: elsewhere,
            intruder: intruder.client,
            customer,
            ids: ids.into(),
            admin,
            server,
        }
    }

    /// A machine that may everything but what this route wants.
    async fn key_without(&self, scope: Option<&str>) -> Client {
        let all = serde_json::to_value(usher::http::document()).unwrap();
        let all = &all["components"]["schemas"]["Scope"]["enum"];
        let scopes = all.as_array().unwrap().iter().map(|scope| scope.as_str().unwrap());
        let scopes: Vec<&str> = scopes.filter(|&one| Some(one) != scope).collect();
        assert!(scopes.len() >= 9, "{scopes:?}");
        let secret = key(&self.admin, &format!("Without {scope:?}"), &scopes).await.secret;
        let bearer = format!("Bearer {secret}");
        self.server.client().with("origin", "").with("authorization", &bearer)
    }

    /// What has been done in this house.
    async fn noted(&self) -> String {
        self.admin.client.get("/v1/audit?limit=200").await.text()
    }
}

/// The agent has had a conversation, and nobody else.
async fn talked(server: &TestServer, agent: &Colleague, category: CategoryId) -> ConversationId {
    let mut desk = agent.desk().await;
    desk.set_state(State::Available).await;
    let mut customer = server.customer().await;
    customer.enter(category, "Vic").await;
    let conversation = desk.paired().await;
    customer.end(conversation).await;
    desk.entry("the end", |content| matches!(content, Content::Ended { .. }))
        .await;
    conversation
}

async fn sign_ups(server: &TestServer, admin: &Colleague) -> [String; 2] {
    let on = json!([{ "key": "sign_up", "value": "approval" }]);
    let set = admin.client.send(Method::PATCH, "/v1/settings", Some(&on)).await;
    assert_eq!(set.status, 200, "{}", set.text());
    for name in ["nia", "nils"] {
        let mut body = password();
        for (field, value) in [("email", format!("{name}@example.org")), ("full_name", name.to_owned())] {
            body[field] = json!(value);
        }
        body["display_name"] = json!(name);
        assert_eq!(server.client().post("/v1/sign-ups", &body).await.status, 202);
    }
    let waiting: Vec<SignUpRequest> = admin.client.get("/v1/sign-ups").await.json();
    [0, 1].map(|at| waiting[at].sign_up.to_string())
}

async fn entries(admin: &Colleague) -> [String; 2] {
    for cidr in ["192.0.2.1", "192.0.2.2"] {
        let added = admin.client.post("/v1/allow-list", &json!({ "cidr": cidr })).await;
        assert_eq!(added.status, 201, "{}", added.text());
    }
    let list: AllowList = admin.client.get("/v1/allow-list").await.json();
    let last = list.entries.len();
    [2, 1].map(|back| list.entries[last - back].id.to_string())
}

async fn key(admin: &Colleague, name: &str, scopes: &[&str]) -> MadeKey {
    let made = admin
        .client
        .post("/v1/keys", &json!({ "name": name, "scopes": scopes }))
        .await;
    assert_eq!(made.status, 201, "{}", made.text());
    made.json()
}

/// A file that the pages load.
async fn script(server: &TestServer) -> String {
    let page = server.client().get("/").await.text();
    let (_, rest) = page.split_once("/assets/").unwrap();
    rest.split('"').next().unwrap().to_owned()
}

/// The scope that opens a route to keys.
fn scopes() -> BTreeMap<String, String> {
    let document = usher::http::document();
    let operations = usher::http::openapi::operations(&document);
    let named = operations.filter_map(|(method, path, operation)| {
        let ways = operation["security"].as_array()?;
        let scope = ways.iter().find_map(|way| way.get("key")?[0].as_str())?;
        Some((format!("{} {path}", method.to_uppercase()), scope.to_owned()))
    });
    named.collect()
}

#[test]
fn every_route_with_an_id_has_a_row_and_every_row_a_route() {
    let rows: BTreeSet<String> = ROWS.iter().map(|row| row.route.to_owned()).collect();
    assert_eq!(rows.len(), ROWS.len(), "a route has one row");
    let all = openapi::all().into_iter().filter(|route| route.contains('{')).collect();
    let difference: Vec<_> = rows.symmetric_difference(&all).collect();
    assert!(difference.is_empty(), "only here or only there: {difference:?}");
}

#[tokio::test]
async fn an_id_of_somebody_else_opens_no_route() {
    let house = House::open().await;
    let scopes = scopes();
    let mut wrong = Vec::new();
    let mut keys = BTreeMap::new();
    for row in ROWS {
        let scope = scopes.get(row.route).map(String::as_str);
        if let Entry::Vacant(free) = keys.entry(scope) {
            free.insert(house.key_without(scope).await);
        }
    }
    for row in ROWS {
        let (method, path) = row.route.split_once(' ').unwrap();
        let method: Method = method.parse().unwrap();
        let (before, rest) = path.split_once('{').unwrap();
        let (_, after) = rest.split_once('}').unwrap();
        let path = format!("{before}{}{after}", house.ids[&row.theirs]);
        let body = Some((row.body)()).filter(|body| !body.is_null());
        let key = &keys[&scopes.get(row.route).map(String::as_str)];
        let noted = house.noted().await;
        let stranger = house.server.client();
        let [agent, machine, nobody] = row.refused;
        for (who, client, expected) in [
            ("another agent", &house.intruder, agent),
            ("a key without the scope", key, machine),
            ("a customer", &house.customer, nobody),
            ("a stranger", &stranger, nobody),
        ] {
            let answer = client.send(method.clone(), &path, body.as_ref()).await;
            let refused_as_due = match (answer.status, who) {
                (401, _) => answer.problem().reason == Reason::NotLoggedIn,
                (403, "a key without the scope") if path.starts_with("/v1/") => {
                    let reason = answer.problem().reason;
                    reason
                        == if scopes.contains_key(row.route) {
                            Reason::ScopeMissing
                        } else {
                            Reason::NotAllowed
                        }
                }
                (403, _) if path.starts_with("/v1/") => answer.problem().reason == Reason::NotAllowed,
                (404, _) => answer.problem().reason == Reason::NotFound,
                _ => true,
            };
            if answer.status != expected || !refused_as_due {
                wrong.push(format!("{} to {who}: {} {}", row.route, answer.status, answer.text()));
            }
        }
        assert_eq!(noted, house.noted().await, "{} was done by somebody", row.route);
        let (by, expected) = row.done;
        let client = match by {
            By::Owner => &house.owner,
            By::Admin => &house.admin.client,
            By::Anyone => &stranger,
        };
        let answer = client.send(method, &path, body.as_ref()).await;
        if answer.status != expected {
            wrong.push(format!("{} by {by:?}: {} {}", row.route, answer.status, answer.text()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
