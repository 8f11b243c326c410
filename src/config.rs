//! Settings: one list of keys, each with default, bounds and reason, read once at the start.
//!
//! The only file that reads the environment (and `.env`). A value out of bounds stops the start with one line that names
//! the key. Keys marked `seed` count at the first start only; afterwards the live settings are the truth.

pub mod addresses;
mod keys;
mod parse;

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::path::PathBuf;

use crate::hub::QUEUE_LIMIT_MAX;
use crate::hub::input::{Lobby, Mode, Preview};
use crate::hub::text::Name;
use crate::settings::{Live, SPECS};
use crate::store::mongo::MongoUrl;

pub use addresses::Addresses;
pub use parse::Origin;
use parse::{Reader, on_off};

/// One setting.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    pub name: &'static str,
    /// What counts when the key is absent or empty; empty when there is no value then.
    pub default: &'static str,
    /// What is allowed, in words.
    pub allowed: &'static str,
    /// What it does and why it is so, for `.env.example`.
    pub about: &'static str,
    /// Whether it counts at the first start only.
    pub seed: bool,
}

pub use keys::KEYS;

/// A value that cannot be used. One line, for the person who set it.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("{key}: found \"{found}\", allowed: {allowed}")]
pub struct BadValue {
    pub key: &'static str,
    pub found: String,
    pub allowed: String,
}

/// Everything that can be set from outside.
#[derive(Clone, Debug)]
pub struct Config {
    pub host: IpAddr,
    /// 0 takes a free one.
    pub port: u16,
    pub data_dir: PathBuf,
    /// Signs customers' tokens; kept in `DATA_DIR/secret` when absent.
    pub session_secret: Option<String>,
    /// What browsers type; `http://localhost:<port>` when absent.
    pub public_url: Option<Origin>,
    pub https: Https,
    /// Where staff may come from, in a store that has no list yet.
    pub allow_list: Addresses,
    /// Whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Addresses,
    pub max_connections: usize,
    pub max_connections_per_address: usize,
    /// A minute.
    pub enters_per_address: NonZeroU32,
    /// Where the archive lives; in the data folder without.
    pub mongo: Option<MongoUrl>,
    /// Opens `/metrics` from anywhere.
    pub metrics_token: Option<String>,
    pub log_level: tracing::Level,
    pub log_json: bool,
    pub demo: bool,
    pub seeds: Seeds,
}

/// Whether the server speaks https itself, and with which certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Https {
    None,
    /// One that is made at the start.
    Adhoc,
    Files {
        cert: PathBuf,
        key: PathBuf,
    },
}

/// What the first start puts into the store.
#[derive(Clone, Debug, PartialEq)]
pub struct Seeds {
    pub categories: Vec<Name>,
    pub live: Live,
    pub queue_limit: u32,
    pub queue_when_unstaffed: bool,
    pub mode: Mode,
    pub preview: Preview,
    pub wrap_up_s: u32,
    /// The values as they were given, by key: a later difference is logged.
    pub given: BTreeMap<String, String>,
}

impl Config {
    /// Reads `.env` of the working directory, if there is one, and the environment, which wins.
    #[allow(clippy::disallowed_methods, reason = "the one place that reads the environment")]
    pub fn from_environment() -> Result<Self, BadValue> {
        match dotenvy::dotenv() {
            Ok(_) => {}
            Err(error) if error.not_found() => {}
            Err(error) => {
                return Err(BadValue {
                    key: ".env",
                    found: error.to_string(),
                    allowed: "lines of KEY=value".to_owned(),
                });
            }
        }
        Self::from_lookup(|key| std::env::var(key).ok())
    }

    /// Every value of the environment that cannot be used; `first` is the one that was found by reading it.
    #[allow(clippy::disallowed_methods, reason = "the one place that reads the environment")]
    pub fn faults_of_environment(first: BadValue) -> Vec<BadValue> {
        let mut faults = Self::faults(|key| std::env::var(key).ok());
        // A file that cannot be read is none of the values.
        if !faults.contains(&first) {
            faults.insert(0, first);
        }
        faults
    }

    /// Every value that cannot be used: each is left out once it is known, and the rest looked at again.
    pub fn faults(lookup: impl Fn(&str) -> Option<String>) -> Vec<BadValue> {
        let mut faults: Vec<BadValue> = Vec::new();
        loop {
            let rest = |key: &str| match faults.iter().find(|bad| bad.key == key) {
                // What is missing counts as given.
                Some(bad) if bad.found.is_empty() => Some("given".to_owned()),
                Some(_) => None,
                None => lookup(key),
            };
            match Self::from_lookup(rest) {
                Err(bad) if faults.iter().all(|known| known.key != bad.key) => faults.push(bad),
                Err(_) | Ok(_) => return faults,
            }
        }
    }

    /// Reads from any source of values; absent and empty mean the default.
    pub fn from_lookup(lookup: impl Fn(&str) -> Option<String>) -> Result<Self, BadValue> {
        let read = Reader::new(&lookup);
        Ok(Self {
            host: read.parsed("SERVER_HOST")?,
            port: read.port("SERVER_PORT", "PORT")?,
            data_dir: PathBuf::from(read.text("DATA_DIR")),
            session_secret: read.secret("SESSION_SECRET", 32)?,
            public_url: public_url(&read)?,
            https: https(&read)?,
            allow_list: read.addresses("AGENT_WHITELIST")?,
            trusted_proxies: read.addresses("TRUSTED_PROXIES")?,
            max_connections: read.number("MAX_CONNECTIONS", 10, 1_000_000)?,
            max_connections_per_address: read.number("MAX_CONNECTIONS_PER_ADDRESS", 1, 1_000_000)?,
            enters_per_address: read.number(
                "ENTERS_PER_ADDRESS",
                NonZeroU32::MIN,
                NonZeroU32::new(100_000).expect("not zero"),
            )?,
            mongo: read.mongo("MONGO_URL")?,
            metrics_token: read.header_secret("METRICS_TOKEN", 16)?,
            log_level: read.parsed("LOG_LEVEL")?,
            log_json: read.word("LOG_FORMAT", |word| match word {
                "text" => Some(false),
                "json" => Some(true),
                _ => None,
            })?,
            demo: read.word("USHER_DEMO", on_off)?,
            seeds: Seeds::read(&read)?,
        })
    }

    /// Where browsers find this server, without a slash at the end.
    pub fn base_url(&self, port: u16) -> String {
        match &self.public_url {
            Some(origin) => origin.to_string(),
            None if self.https == Https::None => format!("http://localhost:{port}"),
            None => format!("https://localhost:{port}"),
        }
    }

    /// Whether people come by https only, so that cookies are for https only.
    pub fn secure(&self) -> bool {
        self.https != Https::None || self.public_url.as_ref().is_some_and(Origin::is_https)
    }

    /// Whether browsers may be told to come by https from now on: not by a certificate that they were warned of.
    pub fn strict_https(&self) -> bool {
        matches!(self.https, Https::Files { .. }) || self.public_url.as_ref().is_some_and(Origin::is_https)
    }
}

fn https(read: &Reader<'_>) -> Result<Https, BadValue> {
    let mode = read.word("HTTPS_MODE", |word| match word {
        "none" => Some(Https::None),
        "adhoc" => Some(Https::Adhoc),
        "files" => Some(Https::Files {
            cert: PathBuf::new(),
            key: PathBuf::new(),
        }),
        _ => None,
    })?;
    let files = matches!(mode, Https::Files { .. });
    let (cert, key) = (read.tls_file("TLS_CERT", files)?, read.tls_file("TLS_KEY", files)?);
    Ok(if files { Https::Files { cert, key } } else { mode })
}

/// A server that speaks https itself is not found under http.
fn public_url(read: &Reader<'_>) -> Result<Option<Origin>, BadValue> {
    let url = read.optional("PUBLIC_URL", Origin::parse)?;
    match &url {
        Some(origin) if !origin.is_https() && https(read)? != Https::None => Err(BadValue {
            key: "PUBLIC_URL",
            found: origin.to_string(),
            allowed: "https:// and a host, because HTTPS_MODE is set".to_owned(),
        }),
        Some(_) | None => Ok(url),
    }
}

impl Seeds {
    fn read(read: &Reader<'_>) -> Result<Self, BadValue> {
        let mut live = Live::default();
        for spec in &SPECS {
            read.word(spec.environment, |text| spec.put(&mut live, text).then_some(()))?;
        }
        let mut given: BTreeMap<String, String> = KEYS
            .iter()
            .filter(|key| key.seed)
            .map(|key| (key.name.to_owned(), read.text(key.name)))
            .collect();
        // Whoever tries a demonstration meets somebody in the lobby, unless it is said otherwise.
        if read.word("USHER_DEMO", on_off)? && !read.says("LOBBY") {
            live.limits.lobby = Lobby::Open;
            given.insert("LOBBY".to_owned(), "open".to_owned());
        }
        Ok(Self {
            categories: read.names("CATEGORIES")?,
            live,
            queue_limit: read.number("QUEUE_LIMIT", 1, QUEUE_LIMIT_MAX)?,
            queue_when_unstaffed: read.word("QUEUE_WHEN_UNSTAFFED", on_off)?,
            mode: read.word("ROUTING_MODE", |word| match word {
                "automatic" => Some(Mode::Automatic),
                "offer" => Some(Mode::Offer),
                "manual" => Some(Mode::Manual),
                _ => None,
            })?,
            preview: read.word("DRAFT_PREVIEW", |word| match word {
                "on" => Some(Preview::On),
                "ask" => Some(Preview::Ask),
                "off" => Some(Preview::Off),
                _ => None,
            })?,
            wrap_up_s: read.number("WRAP_UP_S", 0, 3_600)?,
            given,
        })
    }
}

/// The text of `.env.example`: every key with its default and reason.
pub fn example() -> String {
    let mut text = String::from(
        "# Every setting with its default. Copy to .env and uncomment what shall differ; the environment wins over .env.\n\
         # Marked \"first start\": seeds the store when it is empty; afterwards the live setting counts.\n",
    );
    for key in KEYS {
        text.push('\n');
        for line in key.about.lines() {
            text.push_str(&format!("# {line}\n"));
        }
        let seed = if key.seed { " First start." } else { "" };
        // A value with spaces wants quotes in such a file.
        let quote = if key.default.contains(' ') { "\"" } else { "" };
        text.push_str(&format!(
            "# Allowed: {}.{seed}\n# {}={quote}{}{quote}\n",
            key.allowed, key.name, key.default
        ));
    }
    text
}
