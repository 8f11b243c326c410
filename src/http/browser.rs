//! What a browser calls itself, in a few words: "Firefox on Linux". For people who look through their log-ins, not for decisions.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::header::USER_AGENT;
use axum::http::request::Parts;

/// Nothing longer is kept of what a client says about itself.
const CHARACTERS_MAX: usize = 100;

/// The browser of a request, if it says what it is.
#[derive(Clone, Debug)]
pub struct Browser(pub Option<String>);

impl<S: Send + Sync> FromRequestParts<S> for Browser {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let header = parts.headers.get(USER_AGENT).and_then(|value| value.to_str().ok());
        Ok(Self(header.and_then(described)))
    }
}

/// Programs by a mark in their header. Most claim to be others as well, so the first that fits counts.
const PROGRAMS: [(&str, &str); 11] = [
    ("Edg/", "Edge"),
    ("EdgA/", "Edge"),
    ("EdgiOS/", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("FxiOS/", "Firefox"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chromium/", "Chromium"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
];

/// Systems likewise: Android is also Linux, an iPhone also "like Mac OS X".
const SYSTEMS: [(&str, &str); 8] = [
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("CrOS", "ChromeOS"),
    ("Mac OS X", "macOS"),
    ("FreeBSD", "FreeBSD"),
    ("Linux", "Linux"),
];

fn described(header: &str) -> Option<String> {
    let first = |table: &[(&str, &'static str)]| {
        let found = table.iter().find(|(mark, _)| header.contains(mark));
        found.map(|(_, name)| *name)
    };
    match (first(&PROGRAMS), first(&SYSTEMS)) {
        (Some(program), Some(system)) => Some(format!("{program} on {system}")),
        (Some(program), None) => Some(program.to_owned()),
        // Something else: the name that it gives itself.
        (None, _) => {
            let name: String = header
                .split(['/', ' '])
                .next()?
                .chars()
                .filter(|c| !c.is_control())
                .take(CHARACTERS_MAX)
                .collect();
            (!name.is_empty()).then_some(name)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_are_told_apart() {
        let webkit = "AppleWebKit/537.36 (KHTML, like Gecko)";
        let table = [
            (
                "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0".to_owned(),
                "Firefox on Linux",
            ),
            (
                format!("Mozilla/5.0 (Windows NT 10.0; Win64; x64) {webkit} Chrome/140.0.0.0 Safari/537.36"),
                "Chrome on Windows",
            ),
            (
                format!("Mozilla/5.0 (Windows NT 10.0) {webkit} Chrome/140.0.0.0 Safari/537.36 Edg/140.0"),
                "Edge on Windows",
            ),
            (
                format!(
                    "Mozilla/5.0 (Linux; Android 14; SM-S9) {webkit} SamsungBrowser/27.0 Chrome/125.0 Mobile Safari/537.36"
                ),
                "Samsung Internet on Android",
            ),
            (
                format!("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) {webkit} Version/18.0 Safari/605.1.15"),
                "Safari on macOS",
            ),
            (
                format!(
                    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) {webkit} CriOS/140.0 Mobile Safari/604.1"
                ),
                "Chrome on iPhone",
            ),
            ("curl/8.5.0".to_owned(), "curl"),
            ("Chrome/1".to_owned(), "Chrome"),
        ];
        for (header, expected) in table {
            assert_eq!(described(&header).as_deref(), Some(expected), "{header}");
        }
        assert_eq!(described(""), None);
        assert_eq!(
            described(&"x".repeat(5_000)).map(|name| name.len()),
            Some(CHARACTERS_MAX)
        );
    }
}
