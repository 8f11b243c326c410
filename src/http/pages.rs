//! Which page an address shows, and to whom. What stands on the pages is the web client's.

use axum::extract::{Path, Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{Method, StatusCode, Uri};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;

use crate::settings::SignUp;
use crate::site::Shared;

use super::assets::{self, Door, Shell, shell};
use super::categories;
use super::guard::{Allowed, Client, LoggedIn};
use super::plain;
use super::problem::{Refused, UNKNOWN_ADDRESS};
use super::session;

/// What every page of a demonstration says.
const DEMO: &str = "<p class=\"demo\">Demonstration: the people here are made up.</p>";

/// What staff can do about an address that is not in the allow-list.
const NOT_LISTED: &str = "If you are staff, come in from the office or its network, or tell your admin this address: an admin adds it \
    to the allow-list, or on the machine itself with <code>usher admin allow</code>.";

/// What staff can do where no address is known. No allow-list helps then, and nobody but the proxy's operator.
const NO_ADDRESS: &str = "If you are staff, tell whoever runs this server and its proxy: the proxy must send \
    <code>X-Forwarded-For</code> with each request, as its settings under \u{201c}A proxy in front\u{201d} in \
    <code>docs/OPERATIONS.md</code> do. <code>usher doctor --url</code> shows whether it does.";

/// `/`: the welcome page.
pub async fn welcome(State(site): State<Shared>, client: Client, jar: CookieJar) -> Response {
    match agent_here(&site, client, &jar).await {
        Some(refusal) => refusal,
        None => shell(Shell::Customer, site.config.demo),
    }
}

/// `/chat/{category}`: named by slug or number; an unknown one leads back to the welcome page.
pub async fn chat(
    State(site): State<Shared>,
    client: Client,
    jar: CookieJar,
    Path(category): Path<String>,
) -> Response {
    if let Some(refusal) = agent_here(&site, client, &jar).await {
        return refusal;
    }
    match site.reader.categories().await {
        Ok(rows) if categories::named(&rows, &category).is_some() => shell(Shell::Customer, site.config.demo),
        Ok(_) => Redirect::to("/").into_response(),
        Err(error) => trouble(&site, &Refused::from(error)),
    }
}

/// `/buddies`: the staff by their log-in, everybody else by a name. Whether guests may come in is said by their socket.
pub async fn buddies(State(site): State<Shared>, staff: Result<LoggedIn, Refused>) -> Response {
    match staff {
        Ok(_) => shell(Shell::Staff, site.config.demo),
        Err(Refused(problem)) if matches!(problem.status, 401 | 403) => shell(Shell::Buddies, site.config.demo),
        Err(refused) => trouble(&site, &refused),
    }
}

/// `/login`, `/sign-up` and `/setup/{token}`: staff pages for those who are not logged in.
pub async fn door(State(site): State<Shared>, allowed: Result<Allowed, Refused>) -> Response {
    let sign_up = match site.settings.current().sign_up {
        SignUp::Off => false,
        SignUp::Approval => true,
    };
    match allowed {
        Ok(_) => assets::door(Door {
            demo: site.config.demo,
            sign_up,
        }),
        Err(refused) => trouble(&site, &refused),
    }
}

/// `/agent` and below.
pub async fn agent(State(site): State<Shared>, uri: Uri, staff: Result<LoggedIn, Refused>) -> Response {
    match staff {
        // The page itself leads to what has to be done first.
        Ok(_) => shell(Shell::Staff, site.config.demo),
        Err(refused) => turned_away(&site, &uri, &refused),
    }
}

/// `/admin` and below.
pub async fn admin(State(site): State<Shared>, uri: Uri, staff: Result<LoggedIn, Refused>) -> Response {
    match staff {
        Ok(LoggedIn(staff)) if staff.agent.admin => shell(Shell::Staff, site.config.demo),
        Ok(_) => page(
            &site,
            StatusCode::FORBIDDEN,
            "This page is for admins",
            "<p>Your account may not administer. An admin can change that.</p><p><a href=\"/agent\">To your conversations</a></p>",
        ),
        Err(refused) => turned_away(&site, &uri, &refused),
    }
}

/// Every other address. One that only ends in a slash too many leads to the page without it, for good.
pub async fn nothing(State(site): State<Shared>, request: Request) -> Response {
    if let Some(page) = without_slash(request.method(), request.uri()) {
        return Redirect::permanent(&page).into_response();
    }
    if request.uri().path().starts_with("/v1/") {
        return Refused::not_found().into_response();
    }
    page(
        &site,
        StatusCode::NOT_FOUND,
        "There is nothing here",
        "<p><a href=\"/\">To the welcome page</a></p>",
    )
}

/// The page of ours that is meant by an address with a slash at its end.
fn without_slash(method: &Method, uri: &Uri) -> Option<String> {
    let path = uri.path().strip_suffix('/')?;
    if !matches!(*method, Method::GET | Method::HEAD) || !plain::is_page(path) {
        return None;
    }
    let query = uri.query().map(|query| format!("?{query}"));
    Some(format!("{path}{}", query.unwrap_or_default()))
}

/// A known route by a method it does not have.
pub async fn wrong_method() -> Refused {
    Refused::new(
        StatusCode::METHOD_NOT_ALLOWED,
        crate::protocol::words::Reason::MethodNotAllowed,
        "this route has no such method",
    )
}

/// The style of the small pages that are not the web client's.
pub async fn style() -> Response {
    (
        [
            (CONTENT_TYPE, "text/css; charset=utf-8"),
            (CACHE_CONTROL, "max-age=3600"),
        ],
        include_str!("plain.css"),
    )
        .into_response()
}

/// A logged-in agent is no customer of their own house.
async fn agent_here(site: &Shared, client: Client, jar: &CookieJar) -> Option<Response> {
    if !site.allow_list.contains(client.address) {
        return None;
    }
    let staff = match session::of(site, jar, client.address).await {
        Ok(staff) => staff?,
        Err(refused) => return Some(trouble(site, &refused)),
    };
    let body = format!(
        "<p>You are logged in as {}. This page is for customers.</p><p><a href=\"/agent\">To your conversations</a></p>\
         <form method=\"post\" action=\"/logout\"><button>Log out</button></form>",
        escaped(&staff.agent.display_name)
    );
    Some(page(site, StatusCode::FORBIDDEN, "This page is for customers", &body))
}

/// Not logged in: to the log-in page and back. From elsewhere: a page that says which address was seen.
fn turned_away(site: &Shared, uri: &Uri, refused: &Refused) -> Response {
    if refused.0.status == StatusCode::UNAUTHORIZED {
        let back: String = uri
            .path_and_query()
            .map_or("/agent", |path| path.as_str())
            .bytes()
            .map(percent)
            .collect();
        return Redirect::to(&format!("/login?next={back}")).into_response();
    }
    trouble(site, refused)
}

/// A page that says what is wrong.
pub fn trouble(site: &Shared, refused: &Refused) -> Response {
    let status = StatusCode::from_u16(refused.0.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let message = escaped(&refused.0.detail);
    if refused.0.reason == crate::protocol::words::Reason::AddressNotAllowed {
        let advice = if refused.0.detail == UNKNOWN_ADDRESS {
            NO_ADDRESS
        } else {
            NOT_LISTED
        };
        let body = format!(
            "<p>This page is for staff, and {message}.</p><p>{advice}</p><p><a href=\"/\">To the welcome page</a></p>"
        );
        return page(site, status, "This page is for staff", &body);
    }
    let mut response = page(site, status, "This does not work now", &format!("<p>{message}.</p>"));
    response.headers_mut().extend(refused.retry_after());
    response
}

/// A small page of its own. `body` is trusted HTML.
fn page(site: &Shared, status: StatusCode, title: &str, body: &str) -> Response {
    let demo = if site.config.demo { DEMO } else { "" };
    let html = format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, \
         initial-scale=1\"><meta name=\"color-scheme\" content=\"light dark\"><title>{title} – Usher</title>\
         <link rel=\"icon\" href=\"data:,\"><link rel=\"stylesheet\" href=\"/plain.css\"></head>\
         <body>{demo}<main><h1>{title}</h1>{body}</main></body></html>\n"
    );
    (status, [(CACHE_CONTROL, "no-store")], Html(html)).into_response()
}

fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            c => safe.push(c),
        }
    }
    safe
}

/// A byte as it may stand in a query's value.
fn percent(byte: u8) -> String {
    if byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'-' | b'_' | b'.' | b'~') {
        char::from(byte).to_string()
    } else {
        format!("%{byte:02X}")
    }
}
