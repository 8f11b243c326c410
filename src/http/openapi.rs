//! The OpenAPI document: made of the handlers' own `#[utoipa::path]`, completed here with what holds for all of them.
//!
//! A handler says what it does, what it answers and what is special about its refusals: `(status = 409, description = "`email_taken`")`.
//! Here every refusal gets its body, and every operation the refusals that follow from its kind: that a body may be no JSON, that
//! somebody may not be logged in, that the store may be away.

use serde_json::{Map, Value, json};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{Components, InfoBuilder, LicenseBuilder, OpenApi, OpenApiBuilder, tag::TagBuilder};
use utoipa::{PartialSchema as _, ToSchema as _};

use crate::protocol::http::{FieldProblem, PeopleWaiting, Problem};
use crate::protocol::words::Reason;

use super::problem::PROBLEM_JSON;

/// What somebody needs who reads the document without this house at hand.
const ABOUT: &str = "\
Usher brings a customer to the right person, keeps the line while they wait, and gives the two a private place to talk.

Staff log in with `POST /v1/login` and carry a session cookie; requests with it that change anything must come from this server's own \
pages (`Origin`). Machines carry an API key with the scopes they need, made by an admin: as user name of HTTP Basic, whatever the \
password, or as Bearer. A request with a key counts as the key's alone, whatever cookie comes along. Staff routes answer to addresses of \
the allow-list only; keys work from the addresses that each was given.

Refusals are problems (`application/problem+json`, RFC 9457): `reason` is a word of a closed list, `fields` names what is wrong with which \
field. Absent and `null` mean the same. Times are milliseconds since the \
Unix epoch (UTC). A body and a query hold what is named here and nothing else.

Chat itself goes over websockets, which this document cannot describe: `/v1/ws/customer`, `/v1/ws/lobby`, `/v1/ws/agent` and `/v1/ws/admin`. Every frame \
is explained on [the page about the protocol](/docs/protocol).";

/// The security schemes. Handlers name the first two; what a key opens, it opens as Bearer too.
const SESSION: &str = "session";
const KEY: &str = "key";
const BEARER: &str = "bearer";
/// `/metrics` alone.
const METRICS_TOKEN: &str = "metrics_token";

/// The rooms of the house, as readers find them. Each operation stands in one.
const TAGS: [(&str, &str); 8] = [
    ("account", "One's own log-in, password, one-time codes and sessions."),
    ("agents", "The staff."),
    ("categories", "Kinds of service, each with its queue."),
    (
        "archive",
        "Ended conversations, what staff add to them, and what stands beside a chat.",
    ),
    ("house", "Settings, and where staff may come from."),
    ("keys", "What machines log in with."),
    ("audit", "Who did what, when and from where."),
    ("server", "The server itself, and this document."),
];

/// What the rooms' routes are merged into.
pub fn frame() -> OpenApi {
    let info = InfoBuilder::new()
        .title("Usher")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(ABOUT))
        .license(Some(LicenseBuilder::new().name("MIT").identifier(Some("MIT")).build()));
    OpenApiBuilder::new()
        .info(info)
        .components(Some(components()))
        .tags(Some(TAGS.map(|(name, about)| {
            TagBuilder::new().name(name).description(Some(about)).build()
        })))
        .build()
}

fn components() -> Components {
    let mut components = Components::new();
    let problem = [
        (Problem::name(), Problem::schema()),
        (FieldProblem::name(), FieldProblem::schema()),
        (PeopleWaiting::name(), PeopleWaiting::schema()),
        (Reason::name(), Reason::schema()),
    ];
    components
        .schemas
        .extend(problem.map(|(name, schema)| (name.into_owned(), schema)));
    let cookie = ApiKeyValue::with_description(
        "usher_session",
        "Of `POST /v1/login`; over HTTPS `__Host-usher_session`.",
    );
    let basic = HttpBuilder::new()
        .scheme(HttpAuthScheme::Basic)
        .description(Some("An API key as user name; the password does not matter."));
    let bearer = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .description(Some("An API key."));
    let token = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .description(Some("`METRICS_TOKEN`, where the server has one."));
    components.add_security_scheme(METRICS_TOKEN, SecurityScheme::Http(token.build()));
    components.add_security_scheme(SESSION, SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
    components.add_security_scheme(KEY, SecurityScheme::Http(basic.build()));
    components.add_security_scheme(BEARER, SecurityScheme::Http(bearer.build()));
    components
}

/// The document as it is served: of what the handlers say of themselves, and what holds for all.
pub fn complete(api: &OpenApi) -> Value {
    let mut document = serde_json::to_value(api).expect("a document of utoipa's is always JSON");
    let paths = document["paths"].as_object_mut().into_iter().flatten();
    for (_, item) in paths {
        let shared = has_parameters(item);
        for (method, operation) in item.as_object_mut().into_iter().flatten() {
            if METHODS.contains(&method.as_str()) {
                complete_operation(method, operation, shared);
            }
        }
    }
    bound_integers(&mut document);
    document
}

/// Method, path and what they do, of a whole document.
pub fn operations(document: &Value) -> impl Iterator<Item = (&str, &str, &Value)> {
    let paths = document["paths"].as_object().into_iter().flatten();
    paths.flat_map(|(path, item)| {
        let methods = item.as_object().into_iter().flatten();
        let known = methods.filter(|(method, _)| METHODS.contains(&method.as_str()));
        known.map(move |(method, operation)| (method.as_str(), path.as_str(), operation))
    })
}

/// A format is no limit to whoever does not know it.
fn bound_integers(schema: &mut Value) {
    match schema {
        Value::Object(all) => {
            let bounds = all.get("format").and_then(Value::as_str).and_then(bounds);
            if let Some((format, most)) = bounds {
                all.insert("format".to_owned(), format.into());
                all.entry("minimum").or_insert(0.into());
                all.entry("maximum").or_insert(most.into());
            }
            all.values_mut().for_each(bound_integers);
        }
        Value::Array(all) => all.iter_mut().for_each(bound_integers),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// The registered name of the library's format for a whole number without a sign, and the largest there is.
fn bounds(format: &str) -> Option<(&'static str, u64)> {
    match format {
        "u-int8" => Some(("uint8", u8::MAX.into())),
        "u-int16" => Some(("uint16", u16::MAX.into())),
        "u-int32" => Some(("uint32", u32::MAX.into())),
        "u-int64" => Some(("uint64", u64::MAX)),
        _ => None,
    }
}

const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

fn complete_operation(method: &str, operation: &mut Value, in_item: bool) {
    let with_parameters = in_item || has_parameters(operation);
    let with_body = operation["requestBody"].is_object();
    let guarded = also_as_bearer(operation);
    let by_key = operation
        .get("security")
        .is_some_and(|ways| ways.to_string().contains(BEARER));
    let Some(responses) = operation["responses"].as_object_mut() else {
        return;
    };
    let mut may = |status: &str, why: &str| {
        responses.entry(status).or_insert_with(|| json!({ "description": why }));
    };
    if with_body {
        may("400", "The body is no JSON.");
        may("408", "The body did not come in time.");
        may("413", "The body is too large.");
        may("415", "The body is not said to be JSON.");
    }
    if with_body || with_parameters {
        may("422", "Some fields are wrong; all of them are named.");
    }
    if guarded {
        may("401", "Not logged in, or the key is none.");
    }
    if by_key {
        may("429", "`too_many_tries`: keys from this address that were none.");
    }
    if guarded || method != "get" {
        may(
            "403",
            "Not from this address, from another site's page, or not by this account or key.",
        );
    }
    may("500", "Something broke in the server.");
    may("503", "The server cannot do it now; try again.");
    for (status, response) in responses {
        if status.starts_with(['4', '5']) {
            as_problem(status, response);
        }
    }
}

fn has_parameters(of: &Value) -> bool {
    of["parameters"].as_array().is_some_and(|all| !all.is_empty())
}

/// Whoever may bring a key may bring it either way. Whether anything is asked for at all.
fn also_as_bearer(operation: &mut Value) -> bool {
    let Some(ways) = operation.get_mut("security").and_then(Value::as_array_mut) else {
        return false;
    };
    let bearers: Vec<Value> = ways
        .iter()
        .filter_map(|way| Some(json!({ BEARER: way.get(KEY)? })))
        .collect();
    ways.extend(bearers);
    !ways.is_empty()
}

fn as_problem(status: &str, response: &mut Value) {
    let Some(response) = response.as_object_mut() else {
        return;
    };
    let is_problem = !response.contains_key("content");
    if is_problem {
        let body = json!({ PROBLEM_JSON: { "schema": { "$ref": "#/components/schemas/Problem" } } });
        response.insert("content".to_owned(), body);
    }
    let mut header = |name: &str, about: Value| {
        let headers = response.entry("headers").or_insert_with(|| Value::Object(Map::new()));
        headers[name] = about;
    };
    if status == "401" {
        header(
            "WWW-Authenticate",
            json!({ "required": true, "schema": { "type": "string" } }),
        );
    }
    if status == "429" || (status == "503" && is_problem) {
        let seconds = json!({ "type": "integer", "minimum": 1 });
        header(
            "Retry-After",
            json!({ "description": "Seconds to wait.", "required": true, "schema": seconds }),
        );
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::http::document;

    #[test]
    fn every_operation_introduces_itself() {
        let document = document();
        let mut ids = BTreeSet::new();
        for (method, path, operation) in operations(&document) {
            let name = format!("{method} {path}");
            let id = operation["operationId"].as_str().unwrap();
            assert!(ids.insert(id), "{name}: {id} is another's");
            assert!(
                operation["summary"].as_str().is_some_and(|said| said.len() > 10),
                "{name}"
            );
            let tag = operation["tags"][0].as_str().unwrap();
            assert!(TAGS.iter().any(|(known, _)| *known == tag), "{name}: {tag}");
            assert!(
                operation["responses"]
                    .as_object()
                    .unwrap()
                    .keys()
                    .any(|status| status.starts_with('2')),
                "{name}"
            );
        }
    }

    /// All that a key of that name says, anywhere below.
    fn said<'a>(value: &'a Value, key: &str, found: &mut Vec<&'a str>) {
        match value {
            Value::Object(all) => {
                found.extend(all.get(key).and_then(Value::as_str));
                all.values().for_each(|value| said(value, key, found));
            }
            Value::Array(all) => all.iter().for_each(|value| said(value, key, found)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }

    #[test]
    fn what_is_referred_to_is_there_and_formats_are_registered() {
        let document = document();
        let (mut references, mut formats) = (Vec::new(), Vec::new());
        said(&document, "$ref", &mut references);
        said(&document, "format", &mut formats);
        assert!(references.len() > 50 && formats.len() > 50);
        for reference in references {
            let there = document.pointer(reference.trim_start_matches('#')).is_some();
            assert!(there, "{reference} is not there");
        }
        for format in formats {
            let known = ["int32", "int64", "uint8", "uint16", "uint32", "uint64", "double"];
            assert!(known.contains(&format), "{format}");
        }
    }

    /// The properties of a body, and of what stands in it, that may be absent and do not say that they may be null.
    fn absent_but_not_null(document: &Value, schema: &Value, name: &str, found: &mut Vec<String>) {
        if !schema.is_object() {
            return;
        }
        if let Some(named) = schema["$ref"].as_str() {
            let there = document.pointer(named.trim_start_matches('#')).unwrap();
            return absent_but_not_null(document, there, named, found);
        }
        let required = schema["required"].as_array().cloned().unwrap_or_default();
        for (field, property) in schema["properties"].as_object().into_iter().flatten() {
            if !required.contains(&json!(field)) && !property.to_string().contains("\"null\"") {
                found.push(format!("{name}: {field}"));
            }
            absent_but_not_null(document, property, field, found);
        }
        for below in ["items", "oneOf", "allOf"] {
            match &schema[below] {
                Value::Array(all) => all
                    .iter()
                    .for_each(|one| absent_but_not_null(document, one, name, found)),
                one => absent_but_not_null(document, one, name, found),
            }
        }
    }

    #[test]
    fn what_may_be_absent_from_a_body_may_be_null() {
        let document = document();
        let (mut found, mut bodies) = (Vec::new(), 0);
        for (method, path, operation) in operations(&document) {
            let body = &operation["requestBody"]["content"]["application/json"]["schema"];
            bodies += usize::from(!body.is_null());
            absent_but_not_null(&document, body, &format!("{method} {path}"), &mut found);
        }
        assert!(bodies > 15, "{bodies}");
        assert_eq!(found, Vec::<String>::new());
    }

    #[test]
    fn problems_that_pass_say_when_to_try_again() {
        let document = document();
        let (mut with, mut without) = (BTreeSet::new(), BTreeSet::new());
        for (_, path, operation) in operations(&document) {
            for (status, response) in operation["responses"].as_object().unwrap() {
                let headers = &response["headers"];
                match headers["Retry-After"]["required"] == true {
                    true => with.insert(status.as_str()),
                    false => without.insert(if path == "/readyz" { path } else { status.as_str() }),
                };
            }
        }
        assert_eq!(with, BTreeSet::from(["429", "503"]));
        assert!(!without.contains("429") && !without.contains("503"), "{without:?}");
    }

    #[test]
    fn every_refusal_is_a_problem() {
        let document = document();
        for (method, path, operation) in operations(&document) {
            let name = format!("{method} {path}");
            for (status, response) in operation["responses"].as_object().unwrap() {
                // Whoever watches wants to know what is not ready.
                let told = name == "get /readyz" && status == "503";
                let refusal = status.starts_with(['4', '5']) && !told;
                assert_eq!(
                    response["content"].get(PROBLEM_JSON).is_some(),
                    refusal,
                    "{name}: {status}"
                );
            }
        }
    }
}
