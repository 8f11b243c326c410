//! The protocol's page against its types: every frame, field, word and close code stands in it, and every example is a frame.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde::de::DeserializeOwned;
use usher::protocol::board::Topic;
use usher::protocol::client::{AgentFrame, CustomerFrame, Hello};
use usher::protocol::close;
use usher::protocol::http::LinkPurpose;
use usher::protocol::lobby::{By, GuestFrame, InvitationEnd, Lobby};
use usher::protocol::server::{Content, OutcomeWhat, Place, ServerFrame, Status};
use usher::protocol::words;

fn read(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The words that a closed list knows, as it names them itself when it is given another.
pub fn known<T: DeserializeOwned>(wrong: &str) -> Vec<String> {
    let error = serde_json::from_str::<T>(wrong)
        .err()
        .expect("no list knows a question mark")
        .to_string();
    let known: Vec<String> = error.split('`').skip(3).step_by(2).map(str::to_owned).collect();
    assert!(!known.is_empty(), "{error}");
    known
}

fn examples(page: &str) -> Vec<&str> {
    let blocks = page.split("```json\n").skip(1);
    blocks
        .flat_map(|block| block.split("```").next().unwrap_or("").lines())
        .collect()
}

fn type_of(example: &str) -> String {
    let value: serde_json::Value = serde_json::from_str(example).unwrap_or_else(|error| panic!("{example}: {error}"));
    value["type"]
        .as_str()
        .unwrap_or_else(|| panic!("{example} has no type"))
        .to_owned()
}

#[test]
fn every_example_is_a_frame() {
    let page = read("docs/PROTOCOL.md");
    assert!(examples(&page).len() > 50);
    for example in examples(&page) {
        let whole = serde_json::from_str::<serde_json::Value>(example).unwrap();
        let server = serde_json::from_str::<ServerFrame>(example).ok();
        let client = [
            serde_json::from_str::<CustomerFrame>(example).is_ok(),
            serde_json::from_str::<AgentFrame>(example).is_ok(),
            serde_json::from_str::<GuestFrame>(example).is_ok(),
            serde_json::from_str::<Hello>(example).is_ok(),
        ];
        assert!(server.is_some() || client.contains(&true), "nobody sends {example}");
        if let Some(frame) = server {
            // What the types would not write back is a field that does not exist.
            assert_eq!(serde_json::to_value(&frame).unwrap(), whole, "{example}");
        }
    }
}

#[test]
fn every_frame_has_an_example() {
    let page = read("docs/PROTOCOL.md");
    let shown: BTreeSet<String> = examples(&page).into_iter().map(type_of).collect();
    let mut all = vec!["hello".to_owned()];
    let wrong = r#"{"type":"?"}"#;
    all.extend(known::<ServerFrame>(wrong));
    all.extend(known::<CustomerFrame>(wrong));
    all.extend(known::<AgentFrame>(wrong));
    all.extend(known::<GuestFrame>(wrong));
    let missing: Vec<_> = all.iter().filter(|kind| !shown.contains(*kind)).collect();
    assert!(missing.is_empty(), "no example of {missing:?}");
}

#[test]
fn every_word_is_explained() {
    let page = read("docs/PROTOCOL.md");
    let mut all = Vec::new();
    for list in [
        known::<words::Reason>("\"?\""),
        known::<words::State>("\"?\""),
        known::<words::AwayReason>("\"?\""),
        known::<words::Mode>("\"?\""),
        known::<words::Preview>("\"?\""),
        known::<words::Door>("\"?\""),
        known::<words::EndWhy>("\"?\""),
        known::<words::LeftWhy>("\"?\""),
        known::<words::OfferGone>("\"?\""),
        known::<words::Road>("\"?\""),
        known::<Lobby>("\"?\""),
        known::<InvitationEnd>("\"?\""),
        known::<By>("\"?\""),
        known::<words::Overtaken>("\"?\""),
        known::<words::Side>("\"?\""),
        known::<LinkPurpose>("\"?\""),
        known::<Topic>("\"?\""),
        known::<Content>(r#"{"kind":"?"}"#),
        known::<OutcomeWhat>(r#"{"what":"?"}"#),
        known::<Place>(r#"{"at":"?"}"#),
        known::<Status>(r#"{"is":"?"}"#),
    ] {
        all.extend(list);
    }
    let said = |word: &str| page.contains(&format!("`{word}`")) || page.contains(&format!("\"at\":\"{word}\""));
    let missing: Vec<_> = all.iter().filter(|word| !said(word)).collect();
    assert!(missing.is_empty(), "not a word of {missing:?}");
    for reason in known::<words::Reason>("\"?\"") {
        assert!(
            page.contains(&format!("\n| `{reason}` | ")),
            "{reason} has a row with its meaning"
        );
    }
}

#[test]
fn every_close_code_has_a_row() {
    let page = read("docs/PROTOCOL.md");
    for close in close::ALL {
        let row = format!("| {} | `{}` | ", close.code, close.reason);
        assert!(page.contains(&row), "{row}");
    }
}

/// Fields, by the generated types of the web.
#[test]
fn every_field_is_named() {
    let page = read("docs/PROTOCOL.md");
    let types = read("web/src/protocol/types.ts");
    // The bodies of the HTTP routes are explained by the OpenAPI document.
    let frames = types
        .split("// Bodies of the HTTP routes")
        .next()
        .expect("there is a first part");
    let named = frames
        .split(['{', ',', '\n', '('])
        .filter_map(|part| part.split_once(':'));
    let fields: BTreeSet<&str> = named
        .map(|(name, _)| name.trim().trim_end_matches('?').trim_matches('"'))
        .filter(|name| !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'))
        .collect();
    assert!(fields.len() > 60, "{fields:?}");
    let said = |name: &str| page.contains(&format!("`{name}`")) || page.contains(&format!("\"{name}\":"));
    let missing: Vec<_> = fields.into_iter().filter(|name| !said(name)).collect();
    assert!(missing.is_empty(), "nothing about the fields {missing:?}");
}
