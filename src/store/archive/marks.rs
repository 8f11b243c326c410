//! What stands beside the words of a text in the full-text search's index, and how it is asked for.
//!
//! Marks are words of which no word of a text can be one: which agents may read the text, its categories, and in a head what the
//! customer's name and e-mail address contain. So a search that may see only an agent's own is the same question with one word more.

use crate::hub::row::ConversationRow;
use crate::ids::{AgentId, CategoryId};
use crate::words::{Asked, plain};

use super::last_part;

/// Planes of Unicode that are for private use: no letter, so in no word. A mark is one character as a rule, too short for the
/// indexes of prefixes.
const AGENTS: u32 = 0xF_0000;
const CATEGORIES: u32 = 0x10_0000;
const MARKS_EACH: u32 = 0xFF00;

/// The private use area of the first plane, all of it. Three letters have one of these: others may have the same one, so what is
/// found by them has still to be looked at.
const GRAMS: u32 = 0xE000;
const GRAMS_EACH: u32 = 6_400;

/// How many letters are one mark.
const GRAM: usize = 3;

/// How many marks of what is looked for count: more would not find less.
const GRAMS_ASKED_MAX: usize = 16;

/// The marks of a text, after its words.
pub(super) fn of(conversation: &ConversationRow, categories: &[CategoryId], seq: u32) -> String {
    let mut all: Vec<String> = Vec::new();
    if seq == 0 {
        let email = conversation.email.as_deref();
        let mut grams = grams(conversation.customer_name.as_str());
        let second = conversation.second.as_ref();
        grams.extend(second.map(|second| self::grams(&second.name)).unwrap_or_default());
        grams.extend(email.map(self::grams).unwrap_or_default());
        grams.sort_unstable();
        grams.dedup();
        all.extend(grams.into_iter().map(String::from));
    }
    all.extend(categories.iter().map(|category| mark(CATEGORIES, category.0)));
    all.extend(readers(conversation, seq).map(|agent| mark(AGENTS, agent.0)));
    all.into_iter().map(|mark| format!(" {mark}")).collect()
}

fn readers(conversation: &ConversationRow, seq: u32) -> impl Iterator<Item = AgentId> {
    let mut readers: Vec<AgentId> = conversation.parts.iter().map(|part| part.agent).collect();
    readers.sort_unstable();
    readers.dedup();
    readers.into_iter().filter(move |agent| {
        let until = last_part(conversation, *agent);
        until.is_some_and(|until| until.is_none_or(|until| seq <= until))
    })
}

/// The question for these words in the language of the table. Words hold letters and digits only, so that quotes keep them words.
pub(super) fn matching(asked: &Asked, reader: Option<AgentId>, category: Option<CategoryId>) -> String {
    let words = asked.words().iter();
    let quoted = words.map(|word| format!("\"{}\"{}", word.text, if word.prefix { "*" } else { "" }));
    among(quoted.collect(), reader, category)
}

/// The question for the heads whose customer may be called so; nothing if that is too short to be asked for by marks.
pub(super) fn of_customer(part: &str, reader: Option<AgentId>, category: Option<CategoryId>) -> Option<String> {
    let grams = grams(part);
    let quoted = grams.iter().take(GRAMS_ASKED_MAX).map(|gram| format!("\"{gram}\""));
    (!grams.is_empty()).then(|| among(quoted.collect(), reader, category))
}

fn among(mut all: Vec<String>, reader: Option<AgentId>, category: Option<CategoryId>) -> String {
    all.extend(reader.map(|agent| format!("\"{}\"", mark(AGENTS, agent.0))));
    all.extend(category.map(|category| format!("\"{}\"", mark(CATEGORIES, category.0))));
    all.join(" ")
}

fn mark(plane: u32, id: u32) -> String {
    let mut mark = String::new();
    let mut rest = id;
    loop {
        mark.extend(char::from_u32(plane + rest % MARKS_EACH));
        rest /= MARKS_EACH;
        if rest == 0 {
            return mark;
        }
    }
}

/// A mark for each three letters that follow each other, whatever their case and accents.
fn grams(text: &str) -> Vec<char> {
    let letters: Vec<char> = plain(text).chars().collect();
    letters.windows(GRAM).filter_map(gram).collect()
}

/// FNV-1a: what has been kept is asked for by the same marks for ever.
fn gram(letters: &[char]) -> Option<char> {
    let hash = letters.iter().fold(0x811C_9DC5_u32, |hash, letter| {
        let bytes = u32::from(*letter).to_le_bytes();
        bytes
            .iter()
            .fold(hash, |hash, byte| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193))
    });
    char::from_u32(GRAMS + hash % GRAMS_EACH)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::folded;

    #[test]
    fn what_contains_it_has_all_of_its_marks() {
        let all = grams("Zoë O'Brien");
        for part in ["zoe", "ZOË O", "o'b", "Brien", "Zoë O'Brien"] {
            assert!(grams(part).iter().all(|gram| all.contains(gram)), "{part}");
        }
        assert!(!grams("xyz").iter().all(|gram| all.contains(gram)));
        for short in ["", "zo", "ë", "e\u{301}\u{301}\u{301}o"] {
            assert_eq!(of_customer(short, None, None), None, "{short:?}");
        }
        let asked = of_customer("zoë", Some(AgentId(1)), None);
        assert_eq!(asked.unwrap(), format!("\"{}\" \"\u{F0001}\"", grams("zoe")[0]));
        assert_eq!(grams("abc"), ['\u{E3D5}'], "as it has always been");
    }

    #[test]
    fn no_word_is_a_mark_and_no_mark_is_anothers() {
        let marks = [0, 1, MARKS_EACH - 1, MARKS_EACH, MARKS_EACH + 1, u32::MAX];
        let all: Vec<String> = marks
            .iter()
            .flat_map(|id| [mark(AGENTS, *id), mark(CATEGORIES, *id)])
            .collect();
        for (at, one) in all.iter().enumerate() {
            assert_eq!(folded(one), "", "{one:?}");
            assert!(!all.iter().skip(at + 1).any(|other| other == one), "{one:?}");
        }
        assert_eq!(mark(AGENTS, 12).chars().count(), 1);
        for id in 0..GRAMS_EACH {
            assert_eq!(folded(&char::from_u32(GRAMS + id).unwrap().to_string()), "", "{id}");
        }
    }

    #[test]
    fn a_question_holds_only_words_and_marks() {
        let asked = Asked::parse("\"Straße\" OR x* NEAR(y) -z");
        assert_eq!(
            matching(&asked, None, None),
            "\"strasse\"* \"or\"* \"x\" \"near\"* \"y\" \"z\"*"
        );
        let own = matching(&Asked::parse("a"), Some(AgentId(1)), Some(CategoryId(2)));
        assert_eq!(own, "\"a\"* \"\u{F0001}\" \"\u{100002}\"");
    }
}
