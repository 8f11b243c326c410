//! The settings: defaults, bounds, the example file.

use std::net::IpAddr;

use usher::config::{self, BadValue, Config, KEYS};
use usher::hub::input::{Lobby, Mode, Preview};

use crate::doctor::doctor;
use crate::harness::child::command;

fn read(given: &[(&str, &str)]) -> Result<Config, BadValue> {
    let given: Vec<(String, String)> = given
        .iter()
        .map(|(key, value)| ((*key).into(), (*value).into()))
        .collect();
    Config::from_lookup(|key| {
        given
            .iter()
            .find(|(name, _)| name == key)
            .map(|(_, value)| value.clone())
    })
}

#[test]
fn nothing_set_means_the_defaults() {
    let config = read(&[]).unwrap();
    assert_eq!((config.host, config.port), (IpAddr::from([127, 0, 0, 1]), 4000));
    assert_eq!(config.base_url(4000), "http://localhost:4000");
    assert!(config.allow_list.contains("::1".parse().unwrap()) && !config.demo && !config.secure());
    let names: Vec<&str> = config.seeds.categories.iter().map(|name| name.as_str()).collect();
    assert_eq!(names, ["Sales", "Billing", "Account Support", "Other"]);
    assert_eq!(config.seeds.live, usher::settings::Live::default());
    assert_eq!(
        (config.seeds.mode, config.seeds.preview),
        (Mode::Automatic, Preview::On)
    );
}

#[test]
fn an_empty_value_is_none() {
    let every: Vec<(&str, &str)> = KEYS.iter().map(|key| (key.name, " ")).collect();
    assert_eq!(read(&every).unwrap().port, 4000);
}

#[test]
fn values_are_read() {
    let config = read(&[
        ("PORT", "5000"),
        ("PUBLIC_URL", "https://Chat.Example.org/"),
        ("AGENT_WHITELIST", " 10.0.0.0/8,::1 "),
        ("HOLD_S", "1"),
        ("DRAFT_PREVIEW", "Ask"),
        ("USHER_DEMO", "1"),
    ])
    .unwrap();
    assert_eq!(
        (config.port, config.base_url(5000).as_str()),
        (5000, "https://chat.example.org")
    );
    assert!(config.secure() && config.demo);
    assert_eq!(
        (config.seeds.live.limits.hold_ms, config.seeds.preview),
        (1_000, Preview::Ask)
    );
    let lobby = |said: &[(&str, &str)]| read(said).unwrap().seeds.live.limits.lobby;
    assert_eq!(lobby(&[]), Lobby::Staff);
    assert_eq!(lobby(&[("USHER_DEMO", "1")]), Lobby::Open, "a demonstration opens it");
    assert_eq!(lobby(&[("USHER_DEMO", "1"), ("LOBBY", "off")]), Lobby::Off);
    assert_eq!(read(&[("PORT", "5000"), ("SERVER_PORT", "6000")]).unwrap().port, 6000);
}

#[test]
fn a_bad_value_names_its_key_what_was_found_and_what_is_allowed() {
    for (key, value) in [
        ("SERVER_HOST", "localhost"),
        ("SERVER_PORT", "70000"),
        ("PORT", "x"),
        ("SESSION_SECRET", "short"),
        ("PUBLIC_URL", "chat.example.org"),
        ("PUBLIC_URL", "https://example.org/chat"),
        ("HTTPS_MODE", "https"),
        ("METRICS_TOKEN", "short"),
        ("METRICS_TOKEN", "usher_and_what_else_there_is"),
        ("AGENT_WHITELIST", "10.0.0.0/33"),
        ("AGENT_WHITELIST", "::1, ::ffff:0:0/90"),
        ("TRUSTED_PROXIES", "proxy"),
        ("TRUSTED_PROXIES", "::ffff:10.0.0.0/8"),
        ("CATEGORIES", "Sales,, Billing"),
        ("CATEGORIES", "Sales, sales"),
        ("ROUTING_MODE", "random"),
        ("QUEUE_LIMIT", "0"),
        ("QUEUE_WHEN_UNSTAFFED", "maybe"),
        ("HOLD_S", "-1"),
        ("GRACE_S", "601"),
        ("MAX_CONNECTIONS", "9"),
        ("LOG_LEVEL", "loud"),
        ("LOG_FORMAT", "xml"),
        ("USHER_DEMO", "2"),
    ] {
        let bad = read(&[(key, value)]).expect_err(key);
        let line = bad.to_string();
        assert!(
            bad.key == key && line.contains(key) && line.contains("allowed: ") && !line.contains('\n'),
            "{line}"
        );
        let secret = ["SESSION_SECRET", "METRICS_TOKEN"].contains(&key);
        assert_eq!(line.contains(value), !secret, "{line}");
    }
}

#[test]
fn an_option_that_is_not_taken_is_told_in_plain_words_without_a_look_at_the_name() {
    for scheme in ["mongodb", "mongodb+srv"] {
        for (option, says) in [
            (
                "socketTimeoutMS=100",
                "the Rust driver does not support socketTimeoutMS",
            ),
            ("compressors=zstd", "compressors is an option that is not taken here"),
            ("zlibCompressionLevel=3", "zlibCompressionLevel"),
            ("proxyHost=h", "proxyhost"),
            (
                "tls=true&tlsCertificateKeyFilePassword=x",
                "tlsCertificateKeyFilePassword",
            ),
            ("maxPoolSize=0", "cannot specify maxPoolSize=0"),
            ("colour=red", "colour is an invalid option"),
        ] {
            let url = format!("{scheme}://rosa:orange@db.nowhere.invalid/usher?{option}");
            let line = read(&[("MONGO_URL", &url)]).expect_err(option).to_string();
            assert!(
                line.starts_with("MONGO_URL")
                    && line.contains(says)
                    && line.contains("options of MongoDB's Rust driver"),
                "{line}"
            );
            for other in ["\n", "Kind:", "refuses", "database of this server's own", "orange"] {
                assert!(!line.contains(other), "{line}");
            }
        }
    }
}

/// What an option names is looked at when the server starts, whether or not the hosts are to be looked up.
#[test]
fn a_file_of_an_option_that_cannot_be_read_ends_the_start_with_one_line() {
    for scheme in ["mongodb", "mongodb+srv"] {
        for option in ["tlsCAFile", "tlsCertificateKeyFile"] {
            let folder = tempfile::tempdir().unwrap();
            let url = format!("{scheme}://db.nowhere.invalid/usher?{option}=/nowhere/at.pem");
            let settings = [("MONGO_URL", url.as_str())];
            let output = command(folder.path(), &settings).output().unwrap();
            let told = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
            assert!(!output.status.success(), "{told}");
            assert!(
                told.contains("MONGO_URL")
                    && told.contains("options of MongoDB's Rust driver")
                    && told.lines().count() == 1,
                "{told}"
            );
            for other in ["Kind:", "refuses", "away", "database of this server's own"] {
                assert!(!told.contains(other), "{told}");
            }
            let told = doctor(folder.path(), &settings, &[]);
            told.is("mongo", "failed", "does not take");
        }
    }
}

#[test]
fn with_https_addresses_and_cookies_are_of_https() {
    let config = read(&[("HTTPS_MODE", "adhoc")]).unwrap();
    assert_eq!(config.base_url(4000), "https://localhost:4000");
    assert!(config.secure() && !config.strict_https());
    let bad = read(&[("HTTPS_MODE", "adhoc"), ("PUBLIC_URL", "http://chat.example")]).unwrap_err();
    assert_eq!(bad.key, "PUBLIC_URL");
}

#[test]
fn the_example_file_is_written_from_the_table() {
    let file = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/.env.example")).unwrap_or_default();
    if file != config::example() {
        let written = std::env::temp_dir().join("usher.env.example");
        std::fs::write(&written, config::example()).unwrap();
        panic!(".env.example is stale: copy {} over it", written.display());
    }
}

#[test]
fn the_example_can_be_used_as_it_says() {
    let settings: Vec<&str> = include_str!("../.env.example")
        .lines()
        .filter_map(|line| {
            line.strip_prefix("# ")
                .filter(|line| KEYS.iter().any(|key| line.starts_with(&format!("{}=", key.name))))
        })
        .collect();
    assert_eq!(settings.len(), KEYS.len());
    let text = settings.join("\n");
    let given: Vec<(String, String)> = dotenvy::from_read_iter(text.as_bytes())
        .collect::<Result<_, _>>()
        .unwrap();
    let given: Vec<(&str, &str)> = given
        .iter()
        .map(|(key, value)| (key.as_str(), value.as_str()))
        .collect();
    assert_eq!(
        format!("{:?}", read(&given).unwrap()),
        format!("{:?}", read(&[]).unwrap())
    );
}
