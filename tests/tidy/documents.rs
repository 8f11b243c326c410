//! What stands beside the code and must agree with it: the listed settings, the links of the documents, the targets of the Makefile.

use super::source::{Source, line_of};
use super::{Broken, Checkout, Hole, Passing, broken};

/// More than these and the front desk needs a receptionist of its own.
const MAKE_TARGETS_MAX: usize = 12;

/// `.env.example` names exactly the keys that `config.rs` names, with those of the live settings, which it reads as their table has them.
pub fn settings_are_listed(checkout: &Checkout) -> Vec<Broken> {
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
pub fn links_lead_somewhere(checkout: &Checkout) -> Vec<Broken> {
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
pub fn joined(folder: &str, target: &str) -> String {
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
pub fn make_is_a_front_desk(checkout: &Checkout) -> Vec<Broken> {
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

#[rustfmt::skip]
pub const HOLES: &[Hole<'static>] = &[
    ("settings_are_listed", &[("src/config.rs", "//! C\nconst A: &str = \"DATA_DIR\";\n")], "src/config.rs:2: `.env.example` lists"),
    ("settings_are_listed", &[("src/config.rs", "//! C\n"), (".env.example", "\nSERVER_PORT=4000\n")], ".env.example:2: `config.rs` reads"),
    ("settings_are_listed", &[("src/config.rs", "//! C\n"), (".env.example", "# SESSION_SECRET=\n")], ".env.example:1: "),
    ("links_lead_somewhere", &[("README.md", "x\n[a](docs/GONE.md#part)\n")], "README.md:2: a link leads"),
    ("links_lead_somewhere", &[("docs/adr/1.md", "![a](../PICTURE.png)\n")], "docs/adr/1.md:1: "),
    ("links_lead_somewhere", &[("README.md", "<img src=\"docs/p.png\">\n")], "README.md:1: "),
    ("make_is_a_front_desk", &[("Makefile", "run: web\n\tcargo run\n")], "Makefile:1: every target"),
    ("make_is_a_front_desk", &[("Makefile", "a: ## .\nb: ## .\nc: ## .\nd: ## .\ne: ## .\nf: ## .\ng: ## .\nh: ## .\ni: ## .\nj: ## .\nk: ## .\nl: ## .\nm: ## .\n")], "Makefile:13: at most 12"),
];

#[rustfmt::skip]
pub const FINE: &[Passing<'static>] = &[
    ("settings_are_listed", &[("src/config.rs", "//! \"NOT_ONE\"\nconst A: &str = \"DATA_DIR\";\n"), (".env.example", "# Where. A=b\nDATA_DIR=data\n")]),
    ("links_lead_somewhere", &[("README.md", "[a](docs/PROTOCOL.md#x) [b](https://example.org) [c](#here)\n```\n[d](gone)\n```\n")]),
    ("links_lead_somewhere", &[("docs/adr/1.md", "[a](../PROTOCOL.md) [b](../../web/)\n")]),
    ("make_is_a_front_desk", &[("Makefile", "FLAGS := a\nrun: web ## Runs.\n\techo a: b\n.PHONY: run\n")]),
];
