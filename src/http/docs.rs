//! The OpenAPI document and the page to try it, for whoever may come in as staff; and what of a request the document decides.
//!
//! Swagger UI comes with the binary: its script and its style, nothing from elsewhere. The page around them is our own.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use axum::Extension;
use axum::body::Bytes;
use axum::extract::{MatchedPath, Path, Query, Request, State};
use axum::http::Method;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};
use serde_json::Value;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use utoipa_swagger_ui::Config;

use crate::protocol::http::FieldProblem;
use crate::protocol::words::Reason;
use crate::site::{Shared, Site};

use super::guard::Allowed;
use super::problem::Refused;
use super::{openapi, pages, session};

/// The page's own: Swagger UI writes styles into its elements, which everywhere else is forbidden.
const CSP: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; \
    base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

const PAGE: &str = "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, \
    initial-scale=1\"><title>The HTTP side – Usher</title><link rel=\"icon\" href=\"data:,\">\
    <meta name=\"color-scheme\" content=\"light dark\"><link rel=\"stylesheet\" href=\"/docs/swagger-ui.css\">\
    <link rel=\"stylesheet\" href=\"/docs/own.css\"></head><body>\
    <nav><a href=\"/agent\">Back to the pages of staff</a></nav><div id=\"swagger-ui\"></div>\
    <script src=\"/docs/swagger-ui-bundle.js\"></script><script src=\"/docs/start.js\"></script></body></html>\n";

/// Swagger UI has a dark look and leaves it to the page when.
const START: &str = "const dark = matchMedia(\"(prefers-color-scheme: dark)\");\n\
    const follow = () => document.documentElement.classList.toggle(\"dark-mode\", dark.matches);\n\
    follow();\ndark.addEventListener(\"change\", follow);\n\
    window.ui = SwaggerUIBundle({ url: \"/openapi.json\", dom_id: \"#swagger-ui\", deepLinking: true, \
    displayRequestDuration: true, presets: [SwaggerUIBundle.presets.apis], layout: \"BaseLayout\", validatorUrl: null });\n";

/// Its boxes around words are taller than its lines.
const OWN_CSS: &str = "body { margin: 0; }\n\
    nav { max-width: 1460px; margin: 0 auto; padding: 16px 20px 0; box-sizing: border-box; font: 16px/1.5 sans-serif; }\n\
    .swagger-ui :is(.markdown, .renderedMarkdown) :is(p, li) code { padding: 0 4px; line-height: inherit; overflow-wrap: anywhere; }\n";

/// Every frame of the websockets, as the page beside the code says it.
const PROTOCOL: &str = include_str!("../../docs/PROTOCOL.md");

/// The document as it is served, and what it says about queries.
#[derive(Clone, Debug)]
pub struct Described(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    json: Bytes,
    /// The names that may stand in a query, by method and route.
    queries: BTreeMap<(Method, String), BTreeSet<String>>,
}

impl Described {
    pub fn new(api: &OpenApi, site: &Site) -> Self {
        let mut document = openapi::complete(api);
        document["components"]["securitySchemes"]["session"]["name"] = session::name(site).into();
        let json = serde_json::to_vec(&document).expect("a document is JSON").into();
        Self(Arc::new(Inner {
            json,
            queries: queries(&document),
        }))
    }
}

pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new().routes(routes!(document))
}

/// Shows this document.
#[utoipa::path(get, path = "/openapi.json", operation_id = "document", tag = "server",
    responses(
        (status = 200, description = "It.", body = Value),
        (status = 403, description = "`address_not_allowed`")))]
async fn document(_: Allowed, described: Extension<Described>) -> Response {
    ([(CONTENT_TYPE, "application/json")], described.0.0.json.clone()).into_response()
}

/// `GET /docs`: the page to try it.
pub async fn page(State(site): State<Shared>, allowed: Result<Allowed, Refused>) -> Response {
    match allowed {
        Ok(_) => (
            [(CONTENT_SECURITY_POLICY, CSP), (CACHE_CONTROL, "no-cache")],
            Html(PAGE),
        )
            .into_response(),
        Err(refused) => pages::trouble(&site, &refused),
    }
}

/// `GET /docs/{file}`: its parts, and the page about the websockets.
pub async fn file(_: Allowed, Path(file): Path<String>) -> Result<Response, Refused> {
    let part = |kind: &'static str, of: Bytes| {
        let headers = [(CONTENT_TYPE, kind), (CACHE_CONTROL, "private, max-age=3600")];
        (headers, of).into_response()
    };
    let vendored = |name: &str| -> Result<Bytes, Refused> {
        let found = utoipa_swagger_ui::serve(name, Arc::new(Config::default()));
        let file = found.ok().flatten().ok_or_else(Refused::internal)?;
        Ok(Bytes::from(file.bytes.into_owned()))
    };
    Ok(match file.as_str() {
        "start.js" => part("text/javascript; charset=utf-8", Bytes::from_static(START.as_bytes())),
        "own.css" => part("text/css; charset=utf-8", Bytes::from_static(OWN_CSS.as_bytes())),
        "swagger-ui-bundle.js" => part("text/javascript; charset=utf-8", vendored(&file)?),
        "swagger-ui.css" => part("text/css; charset=utf-8", vendored(&file)?),
        "protocol" => part("text/plain; charset=utf-8", Bytes::from_static(PROTOCOL.as_bytes())),
        _ => return Err(Refused::not_found()),
    })
}

/// Refuses a query that asks for what the route does not know, or twice for the same: a filter that is misspelt must not look like
/// one that found everything.
pub async fn known_queries_only(
    Extension(described): Extension<Described>,
    path: MatchedPath,
    request: Request,
    next: Next,
) -> Response {
    let method = match *request.method() {
        Method::HEAD => Method::GET,
        ref method => method.clone(),
    };
    let route = (method, path.as_str().to_owned());
    let Some(known) = described.0.queries.get(&route) else {
        return next.run(request).await;
    };
    match faults(known, &request) {
        faults if faults.is_empty() => next.run(request).await,
        faults => Refused::fields(faults).into_response(),
    }
}

fn faults(known: &BTreeSet<String>, request: &Request) -> Vec<FieldProblem> {
    let Ok(Query(asked)) = Query::<Vec<(String, String)>>::try_from_uri(request.uri()) else {
        return Vec::new();
    };
    let mut seen = BTreeSet::new();
    let mut faults = Vec::new();
    for (name, _) in &asked {
        let message = if !known.contains(name) {
            "is nothing that can be asked here"
        } else if !seen.insert(name) {
            "may be said once"
        } else {
            continue;
        };
        faults.push(FieldProblem {
            field: name.chars().take(100).collect(),
            reason: Reason::BadField,
            message: message.to_owned(),
        });
    }
    faults
}

/// Those of the routes under `/v1`: who watches the server from elsewhere may add what they like.
fn queries(document: &Value) -> BTreeMap<(Method, String), BTreeSet<String>> {
    let operations = openapi::operations(document);
    let ours = operations.filter(|(_, path, _)| path.starts_with("/v1/"));
    ours.filter_map(|(method, path, operation)| {
        let method = Method::from_bytes(method.to_uppercase().as_bytes()).ok()?;
        let all = operation["parameters"].as_array().into_iter().flatten();
        let names = all
            .filter(|one| one["in"] == "query")
            .filter_map(|one| one["name"].as_str());
        Some(((method, path.to_owned()), names.map(str::to_owned).collect()))
    })
    .collect()
}
