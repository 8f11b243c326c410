//! The routes that the OpenAPI document does not describe: pages, their files, sockets. The router is made of this list, and tests
//! read it: whoever adds a route here has to say who may use it.

use axum::Router;
use axum::routing::{MethodRouter, get, post};

use crate::site::Shared;
use crate::ws::upgrade;

use super::{assets, docs, login, pages};

/// What answers at an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plain {
    Welcome,
    Chat,
    Buddies,
    Door,
    Agent,
    Admin,
    Asset,
    Style,
    Docs,
    DocsFile,
    LogOut,
    CustomerSocket,
    LobbySocket,
    AgentSocket,
    AdminSocket,
}

/// Pages and their files: what a browser may keep, and what is worth compressing.
pub const PAGES: [(&str, Plain); 26] = [
    ("/", Plain::Welcome),
    ("/chat/{category}", Plain::Chat),
    ("/buddies", Plain::Buddies),
    ("/login", Plain::Door),
    ("/sign-up", Plain::Door),
    ("/setup/{token}", Plain::Door),
    ("/agent", Plain::Agent),
    ("/agent/account", Plain::Agent),
    ("/agent/archive", Plain::Agent),
    ("/agent/archive/{id}", Plain::Agent),
    ("/admin", Plain::Admin),
    ("/admin/agents", Plain::Admin),
    ("/admin/board", Plain::Admin),
    ("/admin/categories", Plain::Admin),
    ("/admin/categories/{id}", Plain::Admin),
    ("/admin/archive", Plain::Admin),
    ("/admin/archive/{id}", Plain::Admin),
    ("/admin/allow-list", Plain::Admin),
    ("/admin/settings", Plain::Admin),
    ("/admin/keys", Plain::Admin),
    ("/admin/audit", Plain::Admin),
    ("/admin/erasures", Plain::Admin),
    ("/assets/{*path}", Plain::Asset),
    ("/plain.css", Plain::Style),
    ("/docs", Plain::Docs),
    ("/docs/{file}", Plain::DocsFile),
];

/// Answers of the moment, for whoever asks.
pub const ANSWERS: [(&str, Plain); 5] = [
    ("/logout", Plain::LogOut),
    ("/v1/ws/customer", Plain::CustomerSocket),
    ("/v1/ws/lobby", Plain::LobbySocket),
    ("/v1/ws/agent", Plain::AgentSocket),
    ("/v1/ws/admin", Plain::AdminSocket),
];

/// The routes of a list.
pub fn router(list: &[(&str, Plain)]) -> Router<Shared> {
    list.iter().fold(Router::new(), |router, (path, plain)| {
        router.route(path, plain.answer())
    })
}

/// Whether a path is that of a page: neither a file, nor one that leads to another server, as `//elsewhere` does.
pub fn is_page(path: &str) -> bool {
    let parts: Vec<&str> = path.split('/').collect();
    PAGES.iter().any(|(page, plain)| {
        let wanted: Vec<&str> = page.split('/').collect();
        let fits = |(wanted, part): (&&str, &&str)| match wanted.starts_with('{') {
            true => !part.is_empty(),
            false => wanted == part,
        };
        !matches!(plain, Plain::Asset | Plain::Style | Plain::DocsFile)
            && wanted.len() == parts.len()
            && wanted.iter().zip(&parts).all(fits)
    })
}

impl Plain {
    /// All are asked for by `GET` but the log-out.
    pub fn method(self) -> &'static str {
        if self == Self::LogOut { "POST" } else { "GET" }
    }

    fn answer(self) -> MethodRouter<Shared> {
        match self {
            Self::Welcome => get(pages::welcome),
            Self::Chat => get(pages::chat),
            Self::Buddies => get(pages::buddies),
            Self::Door => get(pages::door),
            Self::Agent => get(pages::agent),
            Self::Admin => get(pages::admin),
            Self::Asset => get(assets::asset),
            Self::Style => get(pages::style),
            Self::Docs => get(docs::page),
            Self::DocsFile => get(docs::file),
            Self::LogOut => post(login::log_out_form),
            Self::CustomerSocket => get(upgrade::customer),
            Self::LobbySocket => get(upgrade::lobby),
            Self::AgentSocket => get(upgrade::agent),
            Self::AdminSocket => get(upgrade::admin),
        }
    }
}
