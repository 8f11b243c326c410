//! The walls of the house: what each room may import and name, and what must be beside what.
//!
//! Every rule is a function from the checkout to the places that break it, so that the tests below can hand it a
//! checkout with a hole in a wall and see it found. Formatting and lints belong to rustfmt, clippy, tsc and biome.

mod documents;
mod rooms;
mod source;
mod web;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use source::{Source, read_below, without_test_modules};

/// A hard limit, and a third more than a file should have: past it nobody reads top-down.
const LINES_MAX: usize = 600;

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

const RULES: &[Rule] = &[
    ("files_introduce_themselves", files_introduce_themselves),
    ("files_are_short", files_are_short),
    ("settings_are_listed", documents::settings_are_listed),
    ("links_lead_somewhere", documents::links_lead_somewhere),
    ("make_is_a_front_desk", documents::make_is_a_front_desk),
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
    ];
    let long_file = [("src/app.rs", long.as_str())];
    holes.push(("files_are_short", &long_file, "src/app.rs:601: "));
    holes.extend_from_slice(documents::HOLES);
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
    let fine: Vec<Passing<'_>> = [documents::FINE, rooms::FINE, web::FINE].concat();
    for (rule, files) in fine {
        let reported = rule_named(rule)(&checkout_of(files));
        assert!(reported.is_empty(), "{rule} minds {files:?}: {reported:?}");
    }
}
