//! Parsing of single values.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use super::addresses::{Addresses, NoNetwork};
use super::{BadValue, KEYS, Key};
use crate::http::caller::PREFIX;
use crate::hub::text::Name;
use crate::store::mongo::MongoUrl;

/// Looks values up by key and knows what each allows.
pub(super) struct Reader<'a> {
    lookup: &'a dyn Fn(&str) -> Option<String>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(lookup: &'a dyn Fn(&str) -> Option<String>) -> Self {
        Self { lookup }
    }

    /// The value as given, trimmed, or the default.
    pub(super) fn text(&self, name: &str) -> String {
        self.given(name).unwrap_or_else(|| key(name).default.to_owned())
    }

    pub(super) fn parsed<T: FromStr>(&self, name: &str) -> Result<T, BadValue> {
        let text = self.text(name);
        text.parse().map_err(|_| bad(name, &text))
    }

    pub(super) fn addresses(&self, name: &str) -> Result<Addresses, BadValue> {
        let text = self.text(name);
        text.parse().map_err(|fault| match fault {
            NoNetwork::Unreadable => bad(name, &text),
            NoNetwork::TooWide => BadValue {
                allowed: format!(
                    "{}, of IPv4 written as IPv6 nothing wider than ::ffff:0:0/96",
                    key(name).allowed
                ),
                ..bad(name, &text)
            },
        })
    }

    pub(super) fn optional<T>(&self, name: &str, parse: impl Fn(&str) -> Option<T>) -> Result<Option<T>, BadValue> {
        match self.given(name) {
            Some(text) => parse(&text).map(Some).ok_or_else(|| bad(name, &text)),
            None => Ok(None),
        }
    }

    pub(super) fn word<T>(&self, name: &str, parse: impl FnOnce(&str) -> Option<T>) -> Result<T, BadValue> {
        let text = self.text(name);
        parse(&text.to_ascii_lowercase()).ok_or_else(|| bad(name, &text))
    }

    pub(super) fn number<T: FromStr + PartialOrd>(&self, name: &str, min: T, max: T) -> Result<T, BadValue> {
        let text = self.text(name);
        match text.parse() {
            Ok(number) if number >= min && number <= max => Ok(number),
            Ok(_) | Err(_) => Err(bad(name, &text)),
        }
    }

    /// The first key, or else the second, or else the first one's default.
    pub(super) fn port(&self, name: &str, or: &str) -> Result<u16, BadValue> {
        let name = if self.given(name).is_none() && self.given(or).is_some() {
            or
        } else {
            name
        };
        self.number(name, 0, u16::MAX)
    }

    /// The address of a MongoDB. It may hold a password, so that it is never repeated in the complaint.
    pub(super) fn mongo(&self, name: &str) -> Result<Option<MongoUrl>, BadValue> {
        let Some(text) = self.given(name) else {
            return Ok(None);
        };
        MongoUrl::parse(&text).map(Some).map_err(|why| BadValue {
            found: format!("an address that cannot be used ({why})"),
            ..bad(name, "")
        })
    }

    /// At least so many characters; never repeated in the complaint.
    pub(super) fn secret(&self, name: &str, length_min: usize) -> Result<Option<String>, BadValue> {
        match self.given(name) {
            Some(secret) if secret.chars().count() < length_min => {
                Err(bad(name, &format!("{} characters", secret.chars().count())))
            }
            secret => Ok(secret),
        }
    }

    /// A secret that is sent in a header, so without spaces.
    pub(super) fn header_secret(&self, name: &str, length_min: usize) -> Result<Option<String>, BadValue> {
        let secret = self.secret(name, length_min)?;
        match &secret {
            Some(text) if !text.bytes().all(|byte| byte.is_ascii_graphic()) => {
                Err(bad(name, "something else than visible ASCII characters"))
            }
            // Whoever brings it would be taken for one who brings a key.
            Some(text) if text.starts_with(PREFIX) => Err(bad(name, "a value that begins as API keys do")),
            Some(_) | None => Ok(secret),
        }
    }

    /// A file to be used with `HTTPS_MODE=files`: there then, and only then.
    pub(super) fn tls_file(&self, name: &str, wanted: bool) -> Result<PathBuf, BadValue> {
        match self.given(name) {
            Some(path) if wanted => Ok(PathBuf::from(path)),
            None if !wanted => Ok(PathBuf::new()),
            given => Err(bad(name, given.as_deref().unwrap_or_default())),
        }
    }

    /// Different names (without case), separated by commas.
    pub(super) fn names(&self, name: &str) -> Result<Vec<Name>, BadValue> {
        let text = self.text(name);
        let names: Option<Vec<Name>> = text.split(',').map(|part| Name::parse(part).ok()).collect();
        let names = names
            .filter(|names| names.len() <= 100)
            .ok_or_else(|| bad(name, &text))?;
        let mut folded: Vec<String> = names.iter().map(|name| name.to_lowercase()).collect();
        folded.sort();
        folded.dedup();
        if folded.len() == names.len() {
            Ok(names)
        } else {
            Err(bad(name, &text))
        }
    }

    /// Whether somebody has said something of it.
    pub(super) fn says(&self, name: &str) -> bool {
        self.given(name).is_some()
    }

    fn given(&self, name: &str) -> Option<String> {
        let text = (self.lookup)(name)?;
        let text = text.trim();
        (!text.is_empty()).then(|| text.to_owned())
    }
}

fn key(name: &str) -> &'static Key {
    KEYS.iter()
        .find(|key| key.name == name)
        .expect("every key that is read stands in the table")
}

pub(super) fn bad(name: &str, found: &str) -> BadValue {
    let key = key(name);
    BadValue {
        key: key.name,
        found: found.to_owned(),
        allowed: key.allowed.to_owned(),
    }
}

/// `on` or `off`, and what people write for them.
pub(super) fn on_off(word: &str) -> Option<bool> {
    match word {
        "on" | "1" | "true" | "yes" => Some(true),
        "off" | "0" | "false" | "no" => Some(false),
        _ => None,
    }
}

/// Scheme, host and port of a page: what browsers send as `Origin`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    https: bool,
    /// Host, and port unless it is the scheme's own; lower case.
    authority: String,
}

impl Origin {
    /// Parses `http(s)://host[:port]`, with at most a slash behind it.
    pub fn parse(text: &str) -> Option<Self> {
        let (scheme, rest) = text.trim().split_once("://")?;
        let https = match scheme.to_ascii_lowercase().as_str() {
            "http" => false,
            "https" => true,
            _ => return None,
        };
        let authority = rest.strip_suffix('/').unwrap_or(rest);
        let odd = |c: char| {
            c.is_whitespace()
                || c.is_control()
                || matches!(c, '/' | '?' | '#' | '@' | '\\' | '"' | '<' | '>' | ',' | ';')
        };
        if authority.is_empty() || authority.contains(odd) {
            return None;
        }
        let own = if https { ":443" } else { ":80" };
        let authority = authority.to_ascii_lowercase();
        let authority = authority.strip_suffix(own).unwrap_or(&authority).to_owned();
        Some(Self { https, authority })
    }

    pub fn is_https(&self) -> bool {
        self.https
    }

    /// Its host, an IPv6 address without brackets.
    pub fn host(&self) -> &str {
        match self.authority.strip_prefix('[') {
            Some(rest) => rest.split(']').next().unwrap_or_default(),
            None => self.authority.split(':').next().unwrap_or_default(),
        }
    }

    /// The port that it names, or that of its scheme.
    pub fn port(&self) -> Option<u16> {
        let behind = self.authority.rsplit(']').next().unwrap_or_default();
        match behind.split_once(':') {
            Some((_, port)) => port.parse().ok(),
            None => Some(if self.https { 443 } else { 80 }),
        }
    }

    /// Whether its host is `localhost` or a bare address, which nobody can point elsewhere.
    pub fn is_unmistakable(&self) -> bool {
        let host = self.host();
        host == "localhost" || host.parse::<std::net::IpAddr>().is_ok()
    }

    /// Whether a request's `Host` header names this origin. The scheme is not seen by a server behind a proxy.
    pub fn has_host(&self, host: &str) -> bool {
        let own = if self.https { ":443" } else { ":80" };
        let host = host.to_ascii_lowercase();
        host.strip_suffix(own).unwrap_or(&host) == self.authority
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", if self.https { "https" } else { "http" }, self.authority)
    }
}
