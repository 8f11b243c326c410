//! The walls of the house: what each room may import and name, and what must be beside what.
//!
//! Every rule is a function from the checkout to the places that break it, so that the tests below can hand it a
//! checkout with a hole in a wall and see it found. Formatting and lints belong to rustfmt, clippy, tsc and biome.

mod rooms;
mod source;
mod web;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use source::{Source, line_of, read_below, without_test_modules};

/// A hard limit, and a third more than a file should have: past it nobody reads top-down.
const LINES_MAX: usize = 600;

/// More than these and the front desk needs a receptionist of its own.
const MAKE_TARGETS_MAX: usize = 12;

/// What the rules look at.
struct Checkout {
    rust: Vec<Source>,
    web: Vec<Source>,
    docs: Vec<Source>,
    /// Every path that exists, files and folders, relative to the root: links may point to any.
    exists: Box<dyn Fn(&str) -> bool>,
    env_example: Option<String>,
    makefile: String,
    dependencies: BTreeSet<String>,
}

/// A place that breaks a rule, as `file:line: rule`.
type Broken = String;

/// A function that finds the places, by name.
type Rule = (&'static str, fn(&Checkout) -> Vec<Broken>);

/// A file of a made-up checkout: path and text.
type File<'a> = (&'a str, &'a str);

/// A rule by name, files with one hole in its wall, and how the report of it begins.
type Hole<'a> = (&'a str, &'a [File<'a>], &'a str);

/// A rule by name, and files that it must not mind.
type Passing<'a> = (&'a str, &'a [File<'a>]);

fn broken(path: &str, line: usize, rule: impl AsRef<str>) -> Broken {
    format!("{path}:{line}: {}", rule.as_ref())
}

impl Checkout {
    fn here() -> Checkout {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let read = |path: &str| fs::read_to_string(root.join(path)).ok();
        let mut rust = read_below(root, "src", &["rs"]);
        rust.extend(read_below(root, "tests", &["rs"]));
        let mut docs = read_below(root, "docs", &["md"]);
        docs.extend(
            ["README.md", "CHANGELOG.md", "SECURITY.md"]
                .into_iter()
                .filter_map(|path| Some(Source::new(path, &read(path)?))),
        );
        Checkout {
            rust: without_test_modules(rust),
            web: read_below(root, "web/src", &["ts", "tsx"]),
            docs,
            exists: Box::new(move |path| root.join(path).exists()),
            env_example: read(".env.example"),
            makefile: read("Makefile").unwrap_or_default(),
            dependencies: dependencies(&read("Cargo.toml").expect("a crate has a Cargo.toml")),
        }
    }
}

/// The names of the crate's dependencies as code writes them.
fn dependencies(manifest: &str) -> BTreeSet<String> {
    let mut inside = false;
    let mut names = BTreeSet::new();
    for line in manifest.lines() {
        if line.starts_with('[') {
            inside = line.trim_end().ends_with("dependencies]");
        } else if inside && !line.starts_with('#') {
            names.extend(line.split_once('=').map(|(name, _)| name.trim().replace('-', "_")));
        }
    }
    names
}

/// Every Rust file says first what lives in it.
fn files_introduce_themselves(checkout: &Checkout) -> Vec<Broken> {
    checkout
        .rust
        .iter()
        .filter(|source| !source.text.starts_with("//! "))
        .map(|source| {
            broken(
                &source.path,
                1,
                "a Rust file begins with `//!`: what lives here, what is deliberately absent",
            )
        })
        .collect()
}

/// A file is a room one can see across.
fn files_are_short(checkout: &Checkout) -> Vec<Broken> {
    checkout
        .rust
        .iter()
        .filter(|source| source.path.starts_with("src/"))
        .chain(checkout.web.iter().filter(|source| !source.is_in("web/src/protocol")))
        .filter(|source| source.text.lines().count() > LINES_MAX)
        .map(|source| {
            broken(
                &source.path,
                LINES_MAX + 1,
                format!("a source file has at most {LINES_MAX} lines"),
            )
        })
        .collect()
}

/// `.env.example` names exactly the keys that `config.rs` names, with those of the live settings, which it reads as their table has them.
fn settings_are_listed(checkout: &Checkout) -> Vec<Broken> {
    let Some(config) = checkout.rust.iter().find(|source| source.path == "src/config.rs") else {
        return Vec::new();
    };
    let table = checkout.rust.iter().find(|source| source.path == "src/settings.rs");
    let literals = [Some(config), table].into_iter().flatten().flat_map(Source::literals);
    let known: Vec<(usize, String)> = literals.filter(|(_, word)| is_key(word)).collect();
    let example = checkout.env_example.as_deref().unwrap_or_default();
    let listed: Vec<(usize, String)> = example
        .lines()
        .enumerate()
        .filter_map(|(at, line)| Some((at + 1, key_of(line)?)))
        .collect();
    let has = |keys: &[(usize, String)], wanted: &str| keys.iter().any(|(_, key)| key == wanted);
    let unlisted = known.iter().filter(|(_, key)| !has(&listed, key)).map(|(line, key)| {
        broken(
            &config.path,
            *line,
            format!("`.env.example` lists every setting: {key} is missing there"),
        )
    });
    let unknown = listed.iter().filter(|(_, key)| !has(&known, key)).map(|(line, key)| {
        broken(
            ".env.example",
            *line,
            format!("`config.rs` reads every listed setting: {key} is unknown there"),
        )
    });
    unlisted.chain(unknown).collect()
}

fn is_key(word: &str) -> bool {
    word.len() > 2
        && word.starts_with(|first: char| first.is_ascii_uppercase())
        && word
            .chars()
            .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
}

/// The key that a line of `.env.example` sets, also when it is commented out because its default is nothing.
fn key_of(line: &str) -> Option<String> {
    let line = line
        .strip_prefix('#')
        .map_or(line, |rest| rest.strip_prefix(' ').unwrap_or(rest));
    let (key, _) = line.split_once('=')?;
    is_key(key).then(|| key.to_owned())
}

/// A link in the documents leads to a file that is there.
fn links_lead_somewhere(checkout: &Checkout) -> Vec<Broken> {
    let mut found = Vec::new();
    for doc in &checkout.docs {
        let folder = doc.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        for (offset, target) in links(&doc.text) {
            let file = target.split(['#', '?']).next().unwrap_or_default();
            if !file.is_empty() && !(checkout.exists)(&joined(folder, file)) {
                found.push(broken(
                    &doc.path,
                    line_of(&doc.text, offset),
                    format!("a link leads to a file: {target} is not there"),
                ));
            }
        }
    }
    found
}

/// The local targets of `[text](target)`, `![text](target)` and `src="target"`, outside fenced code.
fn links(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut fenced = false;
    let mut offset = 0;
    for line in text.split_inclusive('\n') {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        } else if !fenced {
            for (opening, closing) in [("](", ')'), ("src=\"", '"')] {
                found.extend(line.match_indices(opening).filter_map(|(at, _)| {
                    let target = line[at + opening.len()..].split([closing, ' ']).next()?;
                    let elsewhere = target.contains("://") || target.starts_with("mailto:");
                    (!elsewhere).then_some((offset + at, target))
                }));
            }
        }
        offset += line.len();
    }
    found
}

/// `docs/adr` and `../PROTOCOL.md` make `docs/PROTOCOL.md`.
fn joined(folder: &str, target: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// The Makefile stays a front desk: few targets, each with one line of help.
fn make_is_a_front_desk(checkout: &Checkout) -> Vec<Broken> {
    let targets: Vec<(usize, &str)> = checkout
        .makefile
        .lines()
        .enumerate()
        .filter(|(_, line)| {
            let name = line.split(':').next().unwrap_or_default();
            line.contains(':')
                && !line.contains(":=")
                && !name.is_empty()
                && name
                    .chars()
                    .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
        })
        .collect();
    let helpless = targets
        .iter()
        .filter(|(_, line)| !line.contains("## ") && !line.starts_with("help:"))
        .map(|(at, _)| broken("Makefile", at + 1, "every target has one line of help after `##`"));
    let surplus = targets
        .iter()
        .skip(MAKE_TARGETS_MAX)
        .map(|(at, _)| broken("Makefile", at + 1, format!("at most {MAKE_TARGETS_MAX} targets")));
    helpless.chain(surplus).collect()
}

const RULES: &[Rule] = &[
    ("files_introduce_themselves", files_introduce_themselves),
    ("files_are_short", files_are_short),
    ("settings_are_listed", settings_are_listed),
    ("links_lead_somewhere", links_lead_somewhere),
    ("make_is_a_front_desk", make_is_a_front_desk),
    ("rooms_import_what_they_may", rooms::rooms_import_what_they_may),
    ("rooms_name_what_they_may", rooms::rooms_name_what_they_may),
    ("web_rooms_import_downwards", web::rooms_import_downwards),
    ("web_model_is_pure", web::model_is_pure),
];

#[test]
fn the_house_is_tidy() {
    let checkout = Checkout::here();
    assert!(checkout.rust.len() > 2, "the sources are found");
    let broken: Vec<Broken> = RULES.iter().flat_map(|(_, rule)| rule(&checkout)).collect();
    assert!(
        broken.is_empty(),
        "{} places break a rule of the house:\n{}\n",
        broken.len(),
        broken.join("\n")
    );
}

/// A checkout of a few files; what is not given is in order.
fn checkout_of(files: &[File<'_>]) -> Checkout {
    let with = |extensions: &[&str]| -> Vec<Source> {
        let sources = files.iter().map(|(path, text)| Source::new(path, text));
        sources.filter(|source| source.has_extension(extensions)).collect()
    };
    let text_of = |wanted: &str| {
        files
            .iter()
            .find(|(path, _)| *path == wanted)
            .map(|(_, text)| (*text).to_owned())
    };
    Checkout {
        rust: without_test_modules(with(&["rs"])),
        web: with(&["ts", "tsx"]),
        docs: with(&["md"]),
        exists: Box::new(|path| path == "docs/PROTOCOL.md" || path == "web"),
        env_example: text_of(".env.example"),
        makefile: text_of("Makefile").unwrap_or_default(),
        dependencies: dependencies(
            "[dependencies]\nserde_json = \"1\"\ntokio-util = { version = \"1\" }\nrusqlite = \"1\"\n",
        ),
    }
}

fn rule_named(name: &str) -> fn(&Checkout) -> Vec<Broken> {
    RULES
        .iter()
        .find(|(known, _)| *known == name)
        .expect("the table names a rule")
        .1
}

/// Each row opens one hole: the rule, the files, and the place and words by which it must be reported.
#[test]
fn each_wall_is_missed_when_it_falls() {
    let long = "//! Long.\n".repeat(LINES_MAX + 1);
    let crowd = "a: ## .\nb: ## .\nc: ## .\nd: ## .\ne: ## .\nf: ## .\ng: ## .\nh: ## .\ni: ## .\nj: ## .\nk: ## .\nl: ## .\nm: ## .\n";
    let mut holes: Vec<Hole<'_>> = vec![
        (
            "files_introduce_themselves",
            &[("src/app.rs", "use std::fmt;\n")],
            "src/app.rs:1: a Rust file begins",
        ),
        (
            "files_introduce_themselves",
            &[("tests/lives.rs", "// No.\n")],
            "tests/lives.rs:1: ",
        ),
        (
            "settings_are_listed",
            &[("src/config.rs", "//! C\nconst A: &str = \"DATA_DIR\";\n")],
            "src/config.rs:2: `.env.example` lists",
        ),
        (
            "settings_are_listed",
            &[("src/config.rs", "//! C\n"), (".env.example", "\nSERVER_PORT=4000\n")],
            ".env.example:2: `config.rs` reads",
        ),
        (
            "settings_are_listed",
            &[("src/config.rs", "//! C\n"), (".env.example", "# SESSION_SECRET=\n")],
            ".env.example:1: ",
        ),
        (
            "links_lead_somewhere",
            &[("README.md", "x\n[a](docs/GONE.md#part)\n")],
            "README.md:2: a link leads",
        ),
        (
            "links_lead_somewhere",
            &[("docs/adr/1.md", "![a](../PICTURE.png)\n")],
            "docs/adr/1.md:1: ",
        ),
        (
            "links_lead_somewhere",
            &[("README.md", "<img src=\"docs/p.png\">\n")],
            "README.md:1: ",
        ),
        (
            "make_is_a_front_desk",
            &[("Makefile", "run: web\n\tcargo run\n")],
            "Makefile:1: every target",
        ),
    ];
    let long_file = [("src/app.rs", long.as_str())];
    let crowded = [("Makefile", crowd)];
    holes.push(("files_are_short", &long_file, "src/app.rs:601: "));
    holes.push(("make_is_a_front_desk", &crowded, "Makefile:13: at most 12"));
    holes.extend_from_slice(rooms::HOLES);
    holes.extend_from_slice(web::HOLES);
    for (rule, files, expected) in &holes {
        let reported = rule_named(rule)(&checkout_of(files));
        assert_eq!(reported.len(), 1, "{rule} reports one place in {files:?}: {reported:?}");
        assert!(
            reported[0].starts_with(expected),
            "{rule} says {:?}, not {expected:?}",
            reported[0]
        );
    }
    for (rule, _) in RULES {
        assert!(
            holes.iter().any(|(named, ..)| named == rule),
            "{rule} is shown to be able to fail"
        );
    }
}

/// What looks like a hole and is none.
#[test]
fn a_wall_does_not_fall_on_passers_by() {
    let fine: Vec<Passing<'_>> = [
        &[
            (
                "settings_are_listed",
                &[
                    ("src/config.rs", "//! \"NOT_ONE\"\nconst A: &str = \"DATA_DIR\";\n"),
                    (".env.example", "# Where. A=b\nDATA_DIR=data\n"),
                ] as &[File<'_>],
            ),
            (
                "links_lead_somewhere",
                &[(
                    "README.md",
                    "[a](docs/PROTOCOL.md#x) [b](https://example.org) [c](#here)\n```\n[d](gone)\n```\n",
                )],
            ),
            (
                "links_lead_somewhere",
                &[("docs/adr/1.md", "[a](../PROTOCOL.md) [b](../../web/)\n")],
            ),
            (
                "make_is_a_front_desk",
                &[("Makefile", "FLAGS := a\nrun: web ## Runs.\n\techo a: b\n.PHONY: run\n")],
            ),
        ],
        rooms::FINE,
        web::FINE,
    ]
    .concat();
    for (rule, files) in fine {
        let reported = rule_named(rule)(&checkout_of(files));
        assert!(reported.is_empty(), "{rule} minds {files:?}: {reported:?}");
    }
}
