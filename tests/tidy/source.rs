//! What the walls need to know of a file: its text, its code without comments and literals, and the paths it names.
//!
//! Deliberately absent: a real parser. Walls look at words and at `use` trees, and a page of reading does for both.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// One file of the checkout. `path` is relative to its root, with forward slashes.
pub struct Source {
    pub path: String,
    pub text: String,
    /// The text with comments and literals blanked out, line for line, and (in Rust) without its `mod tests`.
    pub code: String,
}

/// A path that a file names, by `use` or in passing: `["crate", "hub", "Hub"]`.
pub struct Named {
    pub line: usize,
    pub segments: Vec<String>,
}

impl Source {
    pub fn new(path: &str, text: &str) -> Source {
        let mut code = blanked(text, !path.ends_with(".rs"));
        if path.ends_with(".rs")
            && let Some(at) = tests_start(&code)
        {
            code.truncate(at);
        }
        Source {
            path: path.to_owned(),
            text: text.to_owned(),
            code,
        }
    }

    /// True for a file that is under the folder, or is the folder's own file (`src/hub.rs`).
    pub fn is_in(&self, folder: &str) -> bool {
        self.path
            .strip_prefix(folder)
            .is_some_and(|rest| rest.starts_with('/') || rest == ".rs")
    }

    /// The folder that the modules which this file declares are in.
    fn children(&self) -> String {
        let inside = self.path.trim_end_matches(".rs");
        let is_folders_own = |name: &str| ["mod", "lib", "main"].contains(&name);
        match inside.rsplit_once('/') {
            Some((folder, name)) if is_folders_own(name) => folder.to_owned(),
            _ => inside.to_owned(),
        }
    }

    pub fn has_extension(&self, extensions: &[&str]) -> bool {
        self.path
            .rsplit_once('.')
            .is_some_and(|(_, end)| extensions.contains(&end))
    }

    /// The string literals of the non-test part, with their lines. Raw strings and escapes are taken as they stand.
    pub fn literals(&self) -> Vec<(usize, String)> {
        let mut found = Vec::new();
        let code = self.code.as_bytes();
        let mut at = 0;
        while let Some(open) = next(code, at, b'"') {
            let Some(close) = next(code, open + 1, b'"') else { break };
            found.push((line_of(&self.text, open), self.text[open + 1..close].to_owned()));
            at = close + 1;
        }
        found
    }

    /// The places where these words stand in a row, as whole words: `["env", "::", "var"]`.
    pub fn lines_with(&self, words: &[&str]) -> Vec<usize> {
        let tokens = tokens(&self.code);
        tokens
            .windows(words.len())
            .filter(|window| window.iter().zip(words).all(|((_, token), word)| token == word))
            .map(|window| line_of(&self.code, window[0].0))
            .collect()
    }

    /// Every path of the non-test part that starts at `crate`, `self`, `super` or one of `roots`, and all that `use` names;
    /// `self` and `super` are resolved from the file's place, and modules that the file declares are its own.
    pub fn paths(&self, roots: &BTreeSet<String>) -> Vec<Named> {
        let tokens = tokens(&self.code);
        let own_modules: BTreeSet<&str> = tokens
            .windows(2)
            .filter(|pair| pair[0].1 == "mod")
            .map(|pair| pair[1].1)
            .collect();
        let mut found = Vec::new();
        let mut at = 0;
        while at < tokens.len() {
            let (offset, word) = tokens[at];
            let follows_path = at > 0 && tokens[at - 1].1 == "::";
            let is_path = tokens.get(at + 1).is_some_and(|(_, next)| *next == "::");
            if word == "use" && tokens.get(at + 1).is_some_and(|(_, next)| *next != "<") {
                let mut leaves = Vec::new();
                at = use_tree(&tokens, at + 1, &mut Vec::new(), &mut leaves);
                let line = line_of(&self.code, offset);
                found.extend(leaves.into_iter().map(|segments| Named {
                    line,
                    segments: self.resolved(segments, &own_modules),
                }));
            } else if is_path
                && !follows_path
                && (["crate", "self", "super"].contains(&word) || (roots.contains(word) && !own_modules.contains(word)))
            {
                let mut segments = vec![word.to_owned()];
                while tokens.get(at + 1).is_some_and(|(_, next)| *next == "::") {
                    at += 2;
                    segments.extend(tokens.get(at).map(|(_, word)| (*word).to_owned()));
                }
                found.push(Named {
                    line: line_of(&self.code, offset),
                    segments: self.resolved(segments, &own_modules),
                });
            } else {
                at += 1;
                continue;
            }
            at += 1;
        }
        found
    }

    fn resolved(&self, segments: Vec<String>, own_modules: &BTreeSet<&str>) -> Vec<String> {
        let first = segments[0].as_str();
        let is_own = own_modules.contains(first) || first.starts_with(char::is_uppercase);
        if !is_own && first != "self" && first != "super" {
            return segments;
        }
        let mut path = vec!["crate".to_owned()];
        path.extend(self.module());
        let mut rest = segments.as_slice();
        while let Some((head, tail)) = rest.split_first()
            && (head == "self" || head == "super")
        {
            if head == "super" && path.len() > 1 {
                path.pop();
            }
            rest = tail;
        }
        path.extend_from_slice(rest);
        path
    }

    /// `src/hub/queue.rs` is `["hub", "queue"]`, `src/hub/mod.rs` and `src/hub.rs` are `["hub"]`.
    fn module(&self) -> Vec<String> {
        let inside = self.path.trim_start_matches("src/").trim_end_matches(".rs");
        inside
            .split('/')
            .filter(|part| !["mod", "lib", "main"].contains(part))
            .map(str::to_owned)
            .collect()
    }
}

/// Files that are modules for tests alone (`#[cfg(test)] mod name;`) stand outside the walls: they keep no code.
pub fn without_test_modules(mut sources: Vec<Source>) -> Vec<Source> {
    let mut outside = Vec::new();
    for source in &sources {
        let tokens = tokens(&source.code);
        let words: Vec<&str> = tokens.iter().map(|(_, word)| *word).collect();
        for window in words.windows(10) {
            if let ["#", "[", "cfg", "(", "test", ")", "]", "mod", name, ";"] = window {
                outside.push(format!("{}/{name}", source.children()));
            }
        }
    }
    for source in &mut sources {
        if outside.iter().any(|module| source.is_in(module)) {
            source.code.clear();
        }
    }
    sources
}

/// All files below `folder` of the checkout whose name ends so, in order of name.
pub fn read_below(root: &Path, folder: &str, extensions: &[&str]) -> Vec<Source> {
    let Ok(entries) = fs::read_dir(root.join(folder)) else {
        return Vec::new();
    };
    let mut names: Vec<String> = entries
        .map(|entry| {
            entry
                .unwrap()
                .file_name()
                .into_string()
                .expect("names in the checkout are UTF-8")
        })
        .collect();
    names.sort();
    let mut found = Vec::new();
    for name in names {
        let path = if folder.is_empty() {
            name.clone()
        } else {
            format!("{folder}/{name}")
        };
        let is_folder = fs::symlink_metadata(root.join(&path)).is_ok_and(|meta| meta.is_dir());
        if is_folder && !["node_modules", "dist", "target", "out", ".git"].contains(&name.as_str()) {
            found.extend(read_below(root, &path, extensions));
        } else if extensions
            .iter()
            .any(|extension| name.ends_with(&format!(".{extension}")))
        {
            // Someone may be saving it this very moment: what cannot be read is not there.
            found.extend(
                fs::read_to_string(root.join(&path))
                    .ok()
                    .map(|text| Source::new(&path, &text)),
            );
        }
    }
    found
}

pub fn line_of(text: &str, offset: usize) -> usize {
    text.as_bytes()[..offset].iter().filter(|byte| **byte == b'\n').count() + 1
}

/// Reads one `use` tree from `at` and returns the place of its end (`;`, or `,` and `}` inside a group).
fn use_tree(tokens: &[(usize, &str)], mut at: usize, prefix: &mut Vec<String>, leaves: &mut Vec<Vec<String>>) -> usize {
    let depth = prefix.len();
    while let Some((_, word)) = tokens.get(at) {
        match *word {
            "{" => {
                let mut inside = at + 1;
                while tokens.get(inside).is_some_and(|(_, word)| *word != "}") {
                    inside = use_tree(tokens, inside, prefix, leaves);
                    inside += usize::from(tokens.get(inside).is_some_and(|(_, word)| *word == ","));
                }
                prefix.truncate(depth);
                return inside + 1;
            }
            ";" | "," | "}" => break,
            "::" => {}
            // The name that follows is local.
            "as" => at += 1,
            word => prefix.push(word.to_owned()),
        }
        at += 1;
    }
    if prefix.len() > depth {
        leaves.push(prefix.clone());
    }
    prefix.truncate(depth);
    at
}

/// Words, `::`, and single other characters, with their offsets.
fn tokens(code: &str) -> Vec<(usize, &str)> {
    let bytes = code.as_bytes();
    let is_word = |byte: u8| byte == b'_' || byte.is_ascii_alphanumeric() || byte >= 0x80;
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let start = at;
        at += 1;
        if is_word(bytes[start]) {
            while at < bytes.len() && is_word(bytes[at]) {
                at += 1;
            }
        } else if bytes[start] == b':' && bytes.get(at) == Some(&b':') {
            at += 1;
        } else if bytes[start].is_ascii_whitespace() {
            continue;
        }
        found.push((start, &code[start..at]));
    }
    found
}

/// Where the file's own tests begin: everything from there on stands outside the walls.
fn tests_start(code: &str) -> Option<usize> {
    code.match_indices("#[cfg(test)]").map(|(at, _)| at).find(|at| {
        let after = code[at + "#[cfg(test)]".len()..].trim_start();
        after.starts_with("mod ") && after.find(['{', ';']).is_some_and(|end| after[end..].starts_with('{'))
    })
}

fn next(bytes: &[u8], from: usize, wanted: u8) -> Option<usize> {
    (from..bytes.len()).find(|at| bytes[*at] == wanted)
}

/// The text with comments and the insides of literals as blanks; newlines, offsets and double quotes stay.
/// In scripts `'` and `` ` `` also quote; in Rust `'` may be a lifetime.
fn blanked(text: &str, script: bool) -> String {
    let bytes = text.as_bytes();
    let mut out = bytes.to_vec();
    let mut blank = |from: usize, to: usize| {
        for byte in &mut out[from..to.min(bytes.len())] {
            if *byte != b'\n' {
                *byte = b' ';
            }
        }
    };
    let mut at = 0;
    while at < bytes.len() {
        let rest = &bytes[at..];
        let end = if rest.starts_with(b"//") {
            let end = next(bytes, at, b'\n').unwrap_or(bytes.len());
            blank(at, end);
            end
        } else if rest.starts_with(b"/*") {
            let end = text[at + 2..].find("*/").map_or(bytes.len(), |length| at + length + 4);
            blank(at, end);
            end
        } else if !script && raw_string_hashes(bytes, at).is_some() {
            let hashes = raw_string_hashes(bytes, at).expect("asked the line above");
            let open = at + 1 + hashes;
            let closing = format!("\"{}", "#".repeat(hashes));
            let close = text[open + 1..]
                .find(&closing)
                .map_or(bytes.len(), |length| open + 1 + length);
            blank(at, open);
            blank(open + 1, close);
            blank(close + 1, close + 1 + hashes);
            close + 1 + hashes
        } else if rest[0] == b'"' || (script && (rest[0] == b'\'' || rest[0] == b'`')) {
            let mut close = at + 1;
            while close < bytes.len() && bytes[close] != rest[0] {
                close += if bytes[close] == b'\\' { 2 } else { 1 };
            }
            blank(at + 1, close);
            close + 1
        } else if let Some(length) = (!script && rest[0] == b'\'')
            .then(|| char_literal(&text[at..]))
            .flatten()
        {
            blank(at, at + length);
            at + length
        } else {
            at + 1
        };
        at = end;
    }
    String::from_utf8(out).expect("whole literals and comments are blanked, so characters stay whole")
}

fn raw_string_hashes(bytes: &[u8], at: usize) -> Option<usize> {
    let in_word = at > 0 && (bytes[at - 1].is_ascii_alphanumeric() && bytes[at - 1] != b'b' || bytes[at - 1] == b'_');
    if bytes[at] != b'r' || in_word {
        return None;
    }
    let hashes = bytes[at + 1..].iter().take_while(|byte| **byte == b'#').count();
    (bytes.get(at + 1 + hashes) == Some(&b'"')).then_some(hashes)
}

/// The length of the character literal that `text` begins with; a lifetime is none.
fn char_literal(text: &str) -> Option<usize> {
    let mut characters = text.char_indices().skip(1);
    let (_, first) = characters.next()?;
    if first == '\\' {
        return text[3..].find('\'').map(|length| length + 4);
    }
    let (at, second) = characters.next()?;
    (second == '\'').then_some(at + 1)
}
