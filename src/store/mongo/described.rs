//! `docs/DATA.md` beside the code: the page names every field, index and word that there is, and none that there is not.

mod samples;

use std::collections::{BTreeMap, BTreeSet};

use mongodb::bson::{Bson, Document, serialize_to_document};

use crate::store::words::{EndWhy, Mode, OfferGone, Preview, Road, Side};

use super::documents::{AGENTS, AUDIT, CATEGORIES, CONVERSATIONS, MESSAGES, META, SETTINGS};
use super::indexes::{BY_ID, INDEXES, Index};
use super::questions::Question;

const PAGE: &str = include_str!("../../../docs/DATA.md");

/// A row of a table of the page.
#[derive(Clone, Debug)]
struct Row<'a> {
    /// The heading that it stands under.
    under: &'a str,
    /// What the first column has.
    of: &'a str,
    cells: Vec<&'a str>,
}

fn rows(page: &str) -> Vec<Row<'_>> {
    let (mut under, mut of, mut above) = ("", "", None);
    let mut rows = Vec::new();
    for line in page.lines() {
        if let Some(heading) = line.strip_prefix("## ") {
            under = heading;
        }
        let Some(inner) = line.strip_prefix('|').and_then(|rest| rest.strip_suffix('|')) else {
            (of, above) = ("", None);
            continue;
        };
        let cells: Vec<&str> = inner.split('|').map(str::trim).collect();
        if cells.iter().all(|cell| cell.starts_with("--")) {
            of = above.unwrap_or_default();
        } else if !of.is_empty() {
            rows.push(Row {
                under,
                of,
                cells: cells.clone(),
            });
        }
        above = cells.first().copied();
    }
    rows
}

/// What stands in backticks, first of all.
fn code(cell: &str) -> &str {
    cell.split('`').nth(1).unwrap_or_default()
}

/// What the page says, a line each, sorted.
fn described(page: &str) -> Vec<String> {
    let mut said: Vec<String> = rows(page).iter().filter_map(statement).collect();
    said.sort_unstable();
    said
}

fn statement(row: &Row<'_>) -> Option<String> {
    let (under, [first, second, .., last]) = (row.under, row.cells.as_slice()) else {
        return None;
    };
    match row.of {
        "field" => Some(field(under, code(first), second, last.is_empty())),
        "index" => Some(format!("{under} has the index {}, {second}", code(first))),
        "word" => Some(word(under, code(second), code(first))),
        _ => None,
    }
}

fn field(under: &str, path: &str, kind: &str, always: bool) -> String {
    let when = if always { "always" } else { "not always" };
    format!("{under} has {path}: {kind}, {when}")
}

fn word(under: &str, path: &str, word: &str) -> String {
    format!("{under} has {path} that is {word}")
}

/// What there is, in the same way.
fn there(samples: &[(&'static str, Vec<Document>)]) -> Vec<String> {
    let mut all = Vec::new();
    for (under, documents) in samples {
        fields(under, "", &documents.iter().collect::<Vec<_>>(), &mut all);
    }
    for index in INDEXES {
        let unique = if index.unique { "unique" } else { "not unique" };
        all.push(format!(
            "`{}` has the index {}, {unique}",
            index.collection,
            keys(index)
        ));
    }
    for (collection, path, words) in WORDS {
        all.extend(words.iter().map(|one| word(&format!("`{collection}`"), path, one)));
    }
    let kinds: BTreeSet<String> = samples::log().into_iter().map(|entry| entry.kind).collect();
    all.extend(kinds.iter().map(|kind| word("`messages`", "kind", kind)));
    all.sort_unstable();
    all
}

/// The closed lists; those of the audit log are the protocol's.
const WORDS: [(&str, &str, &[&str]); 6] = [
    (CONVERSATIONS, "road", Road::WORDS),
    (CONVERSATIONS, "ended_why", EndWhy::WORDS),
    (CONVERSATIONS, "waits.offers.why", OfferGone::WORDS),
    (CONVERSATIONS, "preview.setting", Preview::WORDS),
    (MESSAGES, "side", Side::WORDS),
    (CATEGORIES, "mode", Mode::WORDS),
];

/// As a shell takes it.
fn keys(index: &Index) -> String {
    let each: Vec<String> = index
        .fields
        .iter()
        .map(|(field, way)| format!("\"{field}\": {way}"))
        .collect();
    format!("{{ {} }}", each.join(", "))
}

/// The fields of objects that stand in the same place.
fn fields(under: &str, before: &str, objects: &[&Document], all: &mut Vec<String>) {
    let mut by_name: BTreeMap<&str, Vec<&Bson>> = BTreeMap::new();
    for (name, value) in objects.iter().copied().flatten() {
        by_name.entry(name).or_default().push(value);
    }
    for (name, values) in by_name {
        let path = format!("{before}{name}");
        let kinds: BTreeSet<String> = values.iter().map(|value| kind(value)).collect();
        let kinds: Vec<String> = kinds.into_iter().collect();
        all.push(field(under, &path, &kinds.join(" or "), values.len() == objects.len()));
        let within: Vec<&Document> = values.into_iter().flat_map(objects_in).collect();
        if !within.is_empty() {
            fields(under, &format!("{path}."), &within, all);
        }
    }
}

fn objects_in(value: &Bson) -> Vec<&Document> {
    match value {
        Bson::Document(one) => vec![one],
        Bson::Array(many) => many.iter().filter_map(Bson::as_document).collect(),
        _ => Vec::new(),
    }
}

/// By the names that Compass has for types.
fn kind(value: &Bson) -> String {
    match value {
        Bson::String(_) => "String".to_owned(),
        Bson::Int32(_) => "Int32".to_owned(),
        Bson::Int64(_) => "Int64".to_owned(),
        Bson::Boolean(_) => "Boolean".to_owned(),
        Bson::DateTime(_) => "Date".to_owned(),
        Bson::Document(_) => "Object".to_owned(),
        Bson::Array(many) => format!("Array of {}", many.first().map_or_else(|| "nothing".to_owned(), kind)),
        other => format!("{other:?}, which no document has"),
    }
}

#[test]
fn the_page_of_the_documents_says_what_they_are() {
    let (described, there) = (described(PAGE), there(&samples::all()));
    let besides = |these: &[String], those: &[String]| {
        let missing: Vec<&str> = these
            .iter()
            .filter(|one| !those.contains(one))
            .map(String::as_str)
            .collect();
        missing.join("\n")
    };
    assert!(
        described == there,
        "docs/DATA.md does not say:\n{}\ndocs/DATA.md says, and it is not so:\n{}\n",
        besides(&there, &described),
        besides(&described, &there)
    );
    let headings: Vec<&str> = PAGE
        .lines()
        .filter_map(|line| line.strip_prefix("## `")?.strip_suffix('`'))
        .collect();
    let collections = [CONVERSATIONS, MESSAGES, AGENTS, CATEGORIES, SETTINGS, AUDIT, META];
    assert_eq!(headings, collections);
}

/// Whatever row is lost, or says something else, is missed; and so is a field that only the code has.
#[test]
fn neither_the_page_nor_a_document_can_change_alone() {
    let there = there(&samples::all());
    let lines: Vec<&str> = PAGE.lines().collect();
    let mut tried = 0;
    for (at, line) in lines.iter().enumerate() {
        let [before, after] = [&lines[..at], &lines[at + 1..]].map(|part| part.join("\n"));
        let lost = described(&format!("{before}\n{after}"));
        if !line.starts_with("| `") || lost == there {
            continue;
        }
        tried += 1;
        let renamed = line.replacen("| `", "| `x", 1);
        for changed in [renamed, format!("{line}\n{line}")] {
            assert_ne!(described(&format!("{before}\n{changed}\n{after}")), there, "{changed}");
        }
    }
    assert_eq!(tried, there.len());

    for at in 0..samples::all().len() {
        let mut samples = samples::all();
        for document in &mut samples[at].1 {
            document.insert("new", 1);
        }
        assert_ne!(described(PAGE), super::described::there(&samples), "{}", samples[at].0);
    }
}

#[test]
fn the_samples_have_every_field() {
    for sample in samples::full() {
        assert!(!sample.contains("None") && !sample.contains("[]"), "{sample}");
    }
}

/// What a person is shown to ask is served, and nothing is indexed that nobody is shown to ask.
#[test]
fn every_question_of_the_page_is_served_by_the_index_that_it_names() {
    let mut unasked: BTreeSet<String> = INDEXES
        .iter()
        .map(|index| format!("{} {}", index.collection, keys(index)))
        .collect();
    let rows = rows(PAGE);
    let asked: Vec<&Row<'_>> = rows.iter().filter(|row| row.of == "question").collect();
    assert!(!asked.is_empty());
    for row in asked {
        let [what, collection, filter, sort, index] = row.cells.as_slice() else {
            panic!("{row:?}")
        };
        let (collection, index) = (code(collection), code(index));
        unasked.remove(&format!("{collection} {index}"));
        let named = INDEXES
            .iter()
            .chain([&BY_ID])
            .find(|one| one.collection == collection && keys(one) == index);
        let question = Question {
            index: *named.unwrap_or_else(|| panic!("{row:?} names no index")),
            filter: parsed(code(filter)),
            sort: directions(&parsed(code(sort))),
            is_in_order: !what.ends_with("sorted by the server"),
        };
        assert!(question.is_served(), "{question:?}");
    }
    assert_eq!(unasked, BTreeSet::new());
}

/// What is to be filled in stands in capitals.
fn parsed(text: &str) -> Document {
    let mut filled = String::new();
    let mut capitals = false;
    for c in text.chars() {
        if !c.is_ascii_uppercase() {
            filled.push(c);
        } else if !capitals {
            filled.push('0');
        }
        capitals = c.is_ascii_uppercase();
    }
    let value: serde_json::Value = serde_json::from_str(&filled).unwrap_or_else(|error| panic!("{text}: {error}"));
    serialize_to_document(&value).unwrap()
}

fn directions(sort: &Document) -> Document {
    let each = sort
        .iter()
        .map(|(field, way)| (field.clone(), Bson::Int32(if way == &Bson::Int64(-1) { -1 } else { 1 })));
    each.collect()
}
