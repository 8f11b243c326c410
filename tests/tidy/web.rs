//! The walls between the rooms of `web/src/`: pages stand on ui, model and net, those on the protocol, and never back.

use super::documents::joined;
use super::source::{Source, line_of};
use super::{Broken, Checkout, Hole, Passing, broken};

/// A room, the rooms it may import besides itself, and whether it may import packages.
const ROOMS: &[(&str, &[&str], bool)] = &[
    ("protocol", &[], false),
    ("text", &["protocol"], false),
    ("net", &["protocol"], true),
    ("model", &["protocol", "text"], false),
    ("ui", &["protocol", "text", "model"], true),
];

/// What makes a reducer answer differently to the same action.
const NOT_IN_MODEL: &[&[&str]] = &[
    &["Date", ".", "now"],
    &["new", "Date", "(", ")"],
    &["Math", ".", "random"],
    &["window", "."],
    &["document", "."],
    &["localStorage"],
    &["sessionStorage"],
    &["fetch", "("],
    &["WebSocket"],
    &["setTimeout"],
    &["setInterval"],
    &["await"],
];

/// Imports run page → ui, model, net → protocol. A page is any other folder; only its `main.tsx` may open another page's door.
pub fn rooms_import_downwards(checkout: &Checkout) -> Vec<Broken> {
    let mut found = Vec::new();
    for source in checkout.web.iter().filter(|source| !is_test(source)) {
        let own = room_of(&source.path);
        for (offset, target) in imports(source) {
            let line = line_of(&source.text, offset);
            if let Some(rule) = minded(source, own, &target) {
                found.push(broken(&source.path, line, rule));
            }
        }
    }
    found
}

fn minded(source: &Source, own: &str, target: &str) -> Option<String> {
    let room = ROOMS.iter().find(|(name, ..)| *name == own);
    if !target.starts_with('.') {
        let closed = room.is_some_and(|(.., packages)| !packages);
        return closed.then(|| format!("web/src/{own} imports no packages: not {target}"));
    }
    let folder = source.path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let path = joined(folder, target);
    let other = room_of(&path);
    let is_shared = ROOMS.iter().any(|(name, ..)| *name == other);
    let allowed = other == own
        || match room {
            Some((_, below, _)) => below.contains(&other),
            // Style sheets and pictures lie beside the rooms, open to every page.
            None => is_shared || other.contains('.') || source.path.ends_with("/main.tsx"),
        };
    (!allowed).then(|| format!("imports run page → ui, model, net → protocol: {own} does not import {other}"))
}

/// Reducers are pure: no clock, no randomness, no page, no network.
pub fn model_is_pure(checkout: &Checkout) -> Vec<Broken> {
    let mut found = Vec::new();
    for source in checkout
        .web
        .iter()
        .filter(|source| source.is_in("web/src/model") && !is_test(source))
    {
        for words in NOT_IN_MODEL {
            let rule = format!("web/src/model is pure: no {}", words.concat());
            found.extend(
                source
                    .lines_with(words)
                    .into_iter()
                    .map(|line| broken(&source.path, line, &rule)),
            );
        }
    }
    found
}

fn is_test(source: &Source) -> bool {
    source.path.contains(".test.")
}

/// The folder below `web/src` that a path is in; a file that lies there itself is named by its file name.
fn room_of(path: &str) -> &str {
    let inside = path.strip_prefix("web/src/").unwrap_or("..");
    inside.split('/').next().unwrap_or(inside)
}

/// The targets of `from "…"`, `import "…"` and `import("…")`.
fn imports(source: &Source) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (offset, _) in source.code.match_indices('"') {
        let before = source.code[..offset].trim_end_matches([' ', '(', '\n']);
        let follows = |word: &str| {
            before
                .strip_suffix(word)
                .is_some_and(|rest| !rest.ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == '"'))
        };
        if (follows("from") || follows("import"))
            && let Some(length) = source.text[offset + 1..].find('"')
        {
            found.push((offset, source.text[offset + 1..offset + 1 + length].to_owned()));
        }
    }
    found
}

#[rustfmt::skip]
pub const HOLES: &[Hole<'static>] = &[
    ("web_rooms_import_downwards", &[("web/src/ui/button.tsx", "\nimport { Wait } from \"../customer/wait\";\n")], "web/src/ui/button.tsx:2: imports run"),
    ("web_rooms_import_downwards", &[("web/src/model/chat.ts", "import { socket } from \"../net/socket\";\n")], "web/src/model/chat.ts:1: "),
    ("web_rooms_import_downwards", &[("web/src/model/chat.ts", "import {\n  signal,\n} from \"@preact/signals\";\n")], "web/src/model/chat.ts:3: web/src/model imports no packages"),
    ("web_rooms_import_downwards", &[("web/src/net/socket.ts", "export * from \"../model/chat\";\n")], "web/src/net/socket.ts:1: "),
    ("web_rooms_import_downwards", &[("web/src/customer/wait.tsx", "const a = await import(\"../staff/board\");\n")], "web/src/customer/wait.tsx:1: "),
    ("web_rooms_import_downwards", &[("web/src/ui/a.tsx", "import \"../customer/a.css\";\n")], "web/src/ui/a.tsx:1: "),
    ("web_model_is_pure", &[("web/src/model/chat.ts", "// Date.now\nconst at = Date.now();\n")], "web/src/model/chat.ts:2: web/src/model is pure"),
];

#[rustfmt::skip]
pub const FINE: &[Passing<'static>] = &[
    ("web_rooms_import_downwards", &[("web/src/customer/wait.tsx", "import { render } from \"preact\";\nimport \"../base.css\";\nimport { a } from \"./b\";\nimport { c } from \"../ui/c\";\nimport type { D } from \"../protocol/D\";\n")]),
    ("web_rooms_import_downwards", &[("web/src/staff/main.tsx", "import { Board } from \"../board/board\";\n"), ("web/src/ui/a.tsx", "import { b } from \"../model/b\";\nconst a = \"from \\\"../customer/x\\\"\";\n")]),
    ("web_model_is_pure", &[("web/src/model/chat.ts", "const a = \"Date.now\"; const windows = new Date(1);\n"), ("web/src/model/chat.test.ts", "Date.now();\n")]),
];
