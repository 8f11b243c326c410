//! The walls between the rooms of `src/`, as tables: what each may import, and which words belong to one room alone.

use std::collections::BTreeSet;

use super::source::{Named, Source};
use super::{Broken, Checkout, Hole, Passing, broken};

/// What a pure room may import. `std` is open to all.
struct Room {
    folder: &'static str,
    own: &'static [&'static str],
    crates: &'static [&'static str],
}

const ROOMS: &[Room] = &[
    Room {
        folder: "src/hub",
        own: &["hub", "ids", "table"],
        crates: &["smallvec"],
    },
    Room {
        folder: "src/protocol",
        own: &["protocol", "ids"],
        crates: &["serde", "ts_rs", "utoipa"],
    },
    Room {
        folder: "src/ids",
        own: &["ids"],
        crates: &["serde", "ts_rs", "utoipa", "rand"],
    },
];

/// Words that only some files may say.
struct Word {
    words: &'static [&'static str],
    only_in: &'static [&'static str],
    rule: &'static str,
}

const ENVIRONMENT: &str = "only config.rs reads the environment";
const CLOCK: &str = "only clock.rs reads a clock";
const STORE: &str = "driver types never leave the store";
const CLUSTER: &str = "driver types never leave the store and the cluster";

#[rustfmt::skip]
const WORDS: &[Word] = &[
    Word { words: &["env", "::", "var"], only_in: &["src/config"], rule: ENVIRONMENT },
    Word { words: &["env", "::", "var_os"], only_in: &["src/config"], rule: ENVIRONMENT },
    Word { words: &["env", "::", "vars"], only_in: &["src/config"], rule: ENVIRONMENT },
    Word { words: &["env", "::", "vars_os"], only_in: &["src/config"], rule: ENVIRONMENT },
    Word { words: &["dotenvy"], only_in: &["src/config"], rule: ENVIRONMENT },
    Word { words: &["from_default_env"], only_in: &["src/config"], rule: ENVIRONMENT },
    Word { words: &["try_from_default_env"], only_in: &["src/config"], rule: ENVIRONMENT },
    Word { words: &["Instant", "::", "now"], only_in: &["src/clock"], rule: CLOCK },
    Word { words: &["SystemTime", "::", "now"], only_in: &["src/clock"], rule: CLOCK },
    Word { words: &["Timestamp", "::", "now"], only_in: &["src/clock"], rule: CLOCK },
    Word { words: &["Zoned", "::", "now"], only_in: &["src/clock"], rule: CLOCK },
    Word { words: &[".", "elapsed", "("], only_in: &["src/clock"], rule: CLOCK },
    Word { words: &["rusqlite"], only_in: &["src/store"], rule: STORE },
    Word { words: &["mongodb"], only_in: &["src/store"], rule: STORE },
    Word { words: &["redis"], only_in: &["src/store", "src/cluster"], rule: CLUSTER },
];

/// What would make the hub answer differently to the same inputs, or wait.
const NOT_IN_HUB: &[&str] = &[
    "HashMap",
    "HashSet",
    "RandomState",
    "Instant",
    "SystemTime",
    "Mutex",
    "RwLock",
    "Condvar",
    "AtomicBool",
    "AtomicU64",
    "AtomicUsize",
    "OnceLock",
    "LazyLock",
    "thread_local",
    "async",
    "await",
    "tracing",
    "rand",
    "println",
    "eprintln",
    "dbg",
];

/// Pure rooms import `std` and what their table says.
pub fn rooms_import_what_they_may(checkout: &Checkout) -> Vec<Broken> {
    let mut found = Vec::new();
    for room in ROOMS {
        for source in checkout.rust.iter().filter(|source| source.is_in(room.folder)) {
            let mut seen = BTreeSet::new();
            for Named { line, segments } in source.paths(&checkout.dependencies) {
                if !room.may_import(&segments) && seen.insert((line, segments[0].clone())) {
                    let allowed: Vec<String> = room.own.iter().map(|module| format!("crate::{module}")).collect();
                    let rule = format!(
                        "{}/ imports only std, {}: not {}",
                        room.folder,
                        [allowed.join(", "), room.crates.join(", ")]
                            .join(", ")
                            .trim_end_matches(", "),
                        segments.join("::")
                    );
                    found.push(broken(&source.path, line, rule));
                }
            }
        }
    }
    found
}

impl Room {
    fn may_import(&self, segments: &[String]) -> bool {
        match segments[0].as_str() {
            "std" | "core" | "alloc" => true,
            "crate" => segments
                .get(1)
                .is_some_and(|module| self.own.contains(&module.as_str())),
            other => self.crates.contains(&other),
        }
    }
}

/// Words that belong to one room are said in no other.
pub fn rooms_name_what_they_may(checkout: &Checkout) -> Vec<Broken> {
    let mut found = Vec::new();
    for source in checkout.rust.iter().filter(|source| source.path.starts_with("src/")) {
        for word in WORDS
            .iter()
            .filter(|word| !word.only_in.iter().any(|room| source.is_in(room)))
        {
            found.extend(
                source
                    .lines_with(word.words)
                    .into_iter()
                    .map(|line| broken(&source.path, line, word.rule)),
            );
        }
        if source.is_in("src/hub") {
            found.extend(hub_words(source));
        }
    }
    found
}

fn hub_words(source: &Source) -> Vec<Broken> {
    let reported = |word: &&str| {
        let rule = format!("the hub is a deterministic value: no {word}");
        source
            .lines_with(&[*word])
            .into_iter()
            .map(move |line| broken(&source.path, line, &rule))
            .collect::<Vec<_>>()
    };
    NOT_IN_HUB.iter().flat_map(reported).collect()
}

#[rustfmt::skip]
pub const HOLES: &[Hole<'static>] = &[
    ("rooms_import_what_they_may", &[("src/hub/mod.rs", "//! H\nuse crate::protocol::Frame;\n")], "src/hub/mod.rs:2: src/hub/ imports only"),
    ("rooms_import_what_they_may", &[("src/hub/queue.rs", "//! Q\nuse crate::{ids::Key, driver::Step};\n")], "src/hub/queue.rs:2: "),
    ("rooms_import_what_they_may", &[("src/hub/mod.rs", "//! H\nuse super::driver::Step;\n")], "src/hub/mod.rs:2: "),
    ("rooms_import_what_they_may", &[("src/hub/queue.rs", "//! Q\nfn f() { super::super::clock::wall() }\n")], "src/hub/queue.rs:2: "),
    ("rooms_import_what_they_may", &[("src/hub/queue.rs", "//! Q\n\nfn f() -> serde_json::Value { g() }\n")], "src/hub/queue.rs:3: "),
    ("rooms_import_what_they_may", &[("src/hub/queue.rs", "//! Q\nuse serde_json as std;\n")], "src/hub/queue.rs:2: "),
    ("rooms_import_what_they_may", &[("src/protocol/mod.rs", "//! P\nuse crate::hub::Hub;\n")], "src/protocol/mod.rs:2: src/protocol/ imports only"),
    ("rooms_import_what_they_may", &[("src/protocol/mod.rs", "//! P\nfn f(a: crate::hub::Hub) {}\n")], "src/protocol/mod.rs:2: "),
    ("rooms_import_what_they_may", &[("src/ids.rs", "//! I\nuse crate::hub::Hub;\n")], "src/ids.rs:2: "),
    ("rooms_name_what_they_may", &[("src/hub/queue.rs", "//! Q\nuse std::collections::HashMap;\n")], "src/hub/queue.rs:2: the hub is a deterministic value: no HashMap"),
    ("rooms_name_what_they_may", &[("src/hub/queue.rs", "//! Q\nasync fn f() {}\n")], "src/hub/queue.rs:2: "),
    ("rooms_name_what_they_may", &[("src/app.rs", "//! A\nfn f() { std::env::var(\"A\"); }\n")], "src/app.rs:2: only config.rs"),
    ("rooms_name_what_they_may", &[("src/main.rs", "//! M\nfn f() { dotenvy::dotenv(); }\n")], "src/main.rs:2: only config.rs"),
    ("rooms_name_what_they_may", &[("src/driver.rs", "//! D\nlet a = '\"';\nlet b = tokio::time::Instant::now();\n")], "src/driver.rs:3: only clock.rs"),
    ("rooms_name_what_they_may", &[("src/driver.rs", "//! D\nlet a = b.elapsed();\n")], "src/driver.rs:2: only clock.rs"),
    ("rooms_name_what_they_may", &[("src/hub/mod.rs", "//! H\nmod tests;\n"), ("src/hub/tests.rs", "//! T\nuse std::collections::HashMap;\n")], "src/hub/tests.rs:2: "),
    ("rooms_name_what_they_may", &[("src/http/mod.rs", "//! D\nuse rusqlite::Connection;\n")], "src/http/mod.rs:2: driver types"),
];

#[rustfmt::skip]
pub const FINE: &[Passing<'static>] = &[
    ("rooms_import_what_they_may", &[("src/hub/mod.rs", "//! H\nmod queue;\npub use queue::Queue;\nuse std::{fmt, mem};\nuse crate::ids::{self, Key};\nuse self::queue::Head as H;\n")]),
    ("rooms_import_what_they_may", &[("src/hub/queue.rs", "//! Q\nuse super::{Effect, input::Input};\nuse Mode::*;\n#[cfg(test)]\nmod tests {\n    use proptest::prelude::*;\n}\n")]),
    ("rooms_import_what_they_may", &[("src/protocol/mod.rs", "//! P\nuse serde::Serialize;\nuse ts_rs::TS;\nuse crate::ids::Key;\n")]),
    ("rooms_import_what_they_may", &[("src/driver.rs", "//! D\nuse crate::hub::Hub;\nuse serde_json::Value;\n")]),
    ("rooms_name_what_they_may", &[("src/hub/queue.rs", "//! No HashMap.\n// async\n/* rand */\nconst A: &str = \"Mutex\";\nconst B: &str = r#\"a \"Mutex\" b\"#;\nfn operand<'a>(a: &'a str) {}\n")]),
    ("rooms_name_what_they_may", &[("src/config.rs", "//! C\nfn f() { std::env::var(\"A\"); }\n"), ("src/clock.rs", "//! C\nfn f() { Instant::now(); }\n")]),
    ("rooms_name_what_they_may", &[("src/store/sqlite.rs", "//! S\nuse rusqlite::Connection;\n"), ("src/app.rs", "//! A\nconst V: &str = env!(\"V\");\n")]),
    ("rooms_name_what_they_may", &[("src/hub/mod.rs", "//! H\n#[cfg(test)]\nmod tests;\n"), ("src/hub/tests/lives.rs", "//! T\nuse std::collections::HashMap;\n")]),
];
