//! The web files inside the binary. In a debug build they are read from `web/dist` at each request.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{Html, IntoResponse, Response};
use rust_embed::RustEmbed;

/// What `vite build` has made. Without it the server runs and says what is missing.
#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/web/dist/"]
#[allow_missing = true]
struct Dist;

/// The three pages there are.
#[derive(Clone, Copy, Debug)]
pub enum Shell {
    Customer,
    Buddies,
    Staff,
}

const NOT_BUILT: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Usher</title>\
    <p>The web pages are not built: run <code>make run</code>, or <code>npm run build</code> in <code>web/</code>.</p></html>";

/// A page of the web client. In a demonstration it carries a mark by which every page says so.
pub fn shell(shell: Shell, demo: bool) -> Response {
    marked(shell, if demo { "data-demo " } else { "" })
}

/// What the pages before a log-in are marked with.
#[derive(Clone, Copy, Debug)]
pub struct Door {
    pub demo: bool,
    /// Whether an account can be asked for.
    pub sign_up: bool,
}

/// A page before a log-in.
pub fn door(door: Door) -> Response {
    let marks = [(door.demo, "data-demo "), (door.sign_up, "data-sign-up ")];
    marked(
        Shell::Staff,
        &marks
            .into_iter()
            .filter(|(is, _)| *is)
            .map(|(_, mark)| mark)
            .collect::<String>(),
    )
}

fn marked(shell: Shell, marks: &str) -> Response {
    let name = match shell {
        Shell::Customer => "customer.html",
        Shell::Buddies => "buddies.html",
        Shell::Staff => "staff.html",
    };
    match Dist::get(name) {
        Some(file) if !marks.is_empty() => {
            let page = String::from_utf8_lossy(&file.data).replacen("<html ", &format!("<html {marks}"), 1);
            ([(CACHE_CONTROL, "no-cache")], Html(page)).into_response()
        }
        Some(file) => ([(CACHE_CONTROL, "no-cache")], Html(file.data)).into_response(),
        None => (StatusCode::SERVICE_UNAVAILABLE, Html(NOT_BUILT)).into_response(),
    }
}

/// `GET /assets/{*path}`: names carry a hash of the content, so a name never changes its meaning.
pub async fn asset(Path(path): Path<String>) -> Response {
    match Dist::get(&format!("assets/{path}")) {
        Some(file) => (
            [
                (CONTENT_TYPE, kind(&path)),
                (CACHE_CONTROL, "public, max-age=31536000, immutable"),
            ],
            file.data,
        )
            .into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// What a file is, by its name. A build has no other kinds.
fn kind(path: &str) -> &'static str {
    match path.rsplit('.').next() {
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("woff2") => "font/woff2",
        Some("json" | "map") => "application/json",
        _ => "application/octet-stream",
    }
}
