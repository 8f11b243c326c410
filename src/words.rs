//! The words of a text, as the full-text search knows them: one tokenizer for what is kept and for what is asked.
//!
//! A word is letters and digits without case and accents: `Straße` and `STRASSE` are one word, `Ødegård` is `odegard`, an e-mail
//! address is its parts. Where a script sets no blanks, each ideograph or syllable is a word. `snippet`: found words marked in
//! their text. Deliberately absent: where words are kept, and any grammar of a language.

pub mod snippet;

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{canonical_combining_class, is_combining_mark};
use unicode_segmentation::UnicodeSegmentation;

/// What is longer is cut, in texts and in queries: nobody types that much of a word.
pub const LETTERS_MAX: usize = 64;

/// How many words of a query count: more would not find more.
pub const ASKED_MAX: usize = 16;

/// A word and where it stands in its text, in bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    pub text: String,
    pub at: Range<usize>,
}

/// The words of a text, in order.
pub fn words(text: &str) -> Vec<Word> {
    let mut found = Vec::new();
    for (start, part) in text.unicode_word_indices() {
        split(start, part, &mut found);
    }
    found
}

/// A text without case and accents, its words apart by one blank.
pub fn folded(text: &str) -> String {
    let mut all = String::with_capacity(text.len());
    for word in words(text) {
        if !all.is_empty() {
            all.push(' ');
        }
        all.push_str(&word.text);
    }
    all
}

/// A text without case and accents, everything between its words as it is: for "contains".
pub fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in text.nfkd() {
        match kind(c) {
            Kind::Letter => {
                fold(c, &mut plain);
            }
            Kind::Nothing => {}
            Kind::Between => plain.push(c),
        }
    }
    plain
}

/// Splits what Unicode calls a word further, so that both halves of `name@host` and of `l'homme` can be found.
fn split(start: usize, part: &str, found: &mut Vec<Word>) {
    // Most words by far: nothing to decompose, nothing to part, nothing to cut.
    if part.len() <= LETTERS_MAX && part.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        found.push(Word {
            text: part.to_ascii_lowercase(),
            at: start..start + part.len(),
        });
        return;
    }
    let mut text = String::new();
    let mut letters = 0;
    let mut begun = start;
    let mut ended = start;
    let mut finish = |text: &mut String, letters: &mut usize, at: Range<usize>| {
        if !text.is_empty() {
            *letters = 0;
            found.push(Word {
                text: std::mem::take(text),
                at,
            });
        }
    };
    for (offset, original) in part.char_indices() {
        let at = start + offset;
        for c in std::iter::once(original).nfkd() {
            match kind(c) {
                Kind::Letter => {
                    if text.is_empty() {
                        begun = at;
                    }
                    if letters < LETTERS_MAX {
                        letters += fold(c, &mut text);
                    }
                    ended = at + original.len_utf8();
                }
                // A mark belongs to the letter before it.
                Kind::Nothing if !text.is_empty() => ended = at + original.len_utf8(),
                Kind::Nothing => {}
                Kind::Between => finish(&mut text, &mut letters, begun..ended),
            }
        }
    }
    finish(&mut text, &mut letters, begun..ended);
}

/// What a character of a decomposed text is to a word.
enum Kind {
    Letter,
    /// An accent, or something that only shapes what is beside it.
    Nothing,
    Between,
}

fn kind(c: char) -> Kind {
    if c.is_ascii() {
        return if c.is_ascii_alphanumeric() {
            Kind::Letter
        } else {
            Kind::Between
        };
    }
    match c {
        // The stroke that stretches an Arabic word.
        '\u{640}' => Kind::Nothing,
        // Soft hyphen, joiners and direction marks, selectors of a glyph's form.
        '\u{AD}'
        | '\u{34F}'
        | '\u{61C}'
        | '\u{200B}'..='\u{200F}'
        | '\u{2060}'..='\u{2064}'
        | '\u{FE00}'..='\u{FE0F}'
        | '\u{FEFF}' => Kind::Nothing,
        c if is_combining_mark(c) => match canonical_combining_class(c) {
            // Vowel signs, the voice of kana, viramas: without them it is another word.
            8 | 9 => Kind::Letter,
            0 if c.is_alphanumeric() => Kind::Letter,
            _ => Kind::Nothing,
        },
        c if c.is_alphanumeric() => Kind::Letter,
        _ => Kind::Between,
    }
}

/// Adds a decomposed letter without its case, and answers how many letters that made. What neither decomposition nor lower case
/// resolve is resolved here.
fn fold(c: char, into: &mut String) -> usize {
    let before = into.len();
    for c in c.to_lowercase() {
        match c {
            'ß' => into.push_str("ss"),
            'æ' => into.push_str("ae"),
            'œ' => into.push_str("oe"),
            'þ' => into.push_str("th"),
            'ø' => into.push('o'),
            'ł' => into.push('l'),
            'đ' | 'ð' => into.push('d'),
            'ħ' => into.push('h'),
            'ŧ' => into.push('t'),
            'ŋ' => into.push('n'),
            'ı' => into.push('i'),
            'ς' => into.push('σ'),
            // The dot that the lower case of İ leaves.
            '\u{307}' => {}
            // The digits of Arabic, Persian and Hindi are the same numbers.
            '\u{660}'..='\u{669}' => into.push(digit(c, '\u{660}')),
            '\u{6F0}'..='\u{6F9}' => into.push(digit(c, '\u{6F0}')),
            '\u{966}'..='\u{96F}' => into.push(digit(c, '\u{966}')),
            c => into.push(c),
        }
    }
    into.get(before..).map_or(0, |added| added.chars().count())
}

fn digit(c: char, zero: char) -> char {
    char::from_digit(u32::from(c) - u32::from(zero), 10).unwrap_or(c)
}

/// What is asked for: all of these words must stand in one text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked(Vec<AskedWord>);

/// One word of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AskedWord {
    pub text: String,
    /// Whether it may go on.
    pub prefix: bool,
}

impl Asked {
    /// The words of a query. Everything else in it is plain text: there are no operators. Words of two letters and more, and the
    /// last one, which may still be being typed, may go on.
    pub fn parse(query: &str) -> Self {
        let mut asked: Vec<AskedWord> = Vec::new();
        for word in words(query) {
            if asked.len() < ASKED_MAX && !asked.iter().any(|known| known.text == word.text) {
                let prefix = word.text.chars().nth(1).is_some();
                asked.push(AskedWord {
                    text: word.text,
                    prefix,
                });
            }
        }
        if let Some(last) = asked.last_mut() {
            last.prefix = true;
        }
        Self(asked)
    }

    pub fn words(&self) -> &[AskedWord] {
        &self.0
    }

    /// Whether nothing can be found, as there is no word in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether all of these stand in a text of these words, and there is one.
    pub fn all_in(&self, words: &[Word]) -> bool {
        let stands = |asked: &AskedWord| words.iter().any(|word| asked.fits(&word.text));
        !self.is_empty() && self.0.iter().all(stands)
    }

    /// Whether a word of a text is one of these.
    pub fn has(&self, word: &str) -> bool {
        self.0.iter().any(|asked| asked.fits(word))
    }
}

impl AskedWord {
    fn fits(&self, word: &str) -> bool {
        if self.prefix {
            word.starts_with(&self.text)
        } else {
            word == self.text
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_without_case_and_accents() {
        for (text, wanted) in [
            ("Grüße aus der STRASSE, Straße, ẞ", "grusse aus der strasse strasse ss"),
            ("L'été à l’Œuvre: déjà vu", "l ete a l oeuvre deja vu"),
            ("İstanbul ISPARTA ılık Iğdır şöğüç", "istanbul isparta ilik igdir soguc"),
            ("ΟΔΥΣΣΕΎΣ Οδυσσεύς ᾳ", "οδυσσευσ οδυσσευσ α"),
            ("Ёлка, ЙОД и мой щит", "елка иод и мои щит"),
            ("مُحَمَّد أحمد كـــتاب ٤٢", "محمد احمد كتاب 42"),
            ("我的訂單 123号", "我 的 訂 單 123 号"),
            ("がか カラオケ ﾃｽﾄ", "か\u{3099} か カラオケ テスト"),
            ("สวัสดี", "ส ว\u{e31} ส ด\u{e35}"),
            ("हिन्दी में", "हिन्दी में"),
            (
                "Ødegård Łódź Đorđe Þór æble smørrebrød",
                "odegard lodz dorde thor aeble smorrebrod",
            ),
            ("e\u{301}te\u{301} n\u{303}andu a\u{308}\u{323}", "ete nandu a"),
            ("ﬁne ｗｉｄｅ ① x²", "fine wide 1 x 2"),
            (
                "co\u{AD}operate zero\u{200B}width می\u{200C}خواهم",
                "cooperate zero width میخواهم",
            ),
            ("👩\u{200D}👩\u{200D}👧 🎉 ❤\u{FE0F} 1\u{FE0F}\u{20E3}", "1"),
            ("ada.lovelace+bills@example.co.uk", "ada lovelace bills example co uk"),
            ("+49 (30) 1234-5678, 1,299.50 € #A_77", "49 30 1234 5678 1 299 50 a 77"),
            (
                "naïve AND \"quoted\" NEAR(a, 2) b* -c ^d {x}:y",
                "naive and quoted near a 2 b c d x y",
            ),
            ("", ""),
            ("?! …", ""),
        ] {
            assert_eq!(folded(text), wanted, "{text}");
        }
    }

    #[test]
    fn a_word_knows_where_it_stands() {
        let text = "Die Straße, e\u{301}te\u{301}!";
        let found: Vec<_> = words(text).into_iter().map(|word| &text[word.at]).collect();
        assert_eq!(found, ["Die", "Straße", "e\u{301}te\u{301}"]);
    }

    #[test]
    fn a_word_has_an_end() {
        let long = words(&"ß".repeat(2_000));
        assert_eq!(long.len(), 1);
        assert!(long[0].text.chars().count() <= LETTERS_MAX + 1);
        assert_eq!(long[0].at, 0..4_000);
        assert_eq!(Asked::parse(&"x".repeat(2_000)).words()[0].text.len(), LETTERS_MAX);
    }

    #[test]
    fn folding_again_changes_nothing() {
        for text in ["Straße İı ΟΔΟΣ がハ कि ﷺ", "ŉ ǰ ẖ ﬄ ſ K Å", "Ꭰ ꭰ Ა Ⅷ ⓐ"] {
            let once = folded(text);
            assert_eq!(folded(&once), once, "{text}");
        }
    }

    #[test]
    fn everything_in_a_query_is_plain_text() {
        let asked = |query: &str| -> Vec<(String, bool)> {
            let asked = Asked::parse(query);
            asked.0.into_iter().map(|word| (word.text, word.prefix)).collect()
        };
        let word = |text: &str, prefix| (text.to_owned(), prefix);
        assert_eq!(
            asked("a* OR \"b NEAR/3 a refund"),
            [
                word("a", false),
                word("or", true),
                word("b", false),
                word("near", true),
                word("3", false),
                word("refund", true)
            ]
        );
        assert_eq!(asked("plan b"), [word("plan", true), word("b", true)]);
        assert_eq!(asked("\"*()"), []);
        assert_eq!(
            asked(&(0..40).map(|n| format!("w{n} ")).collect::<String>()).len(),
            ASKED_MAX
        );
    }

    #[test]
    fn plain_text_keeps_what_is_between() {
        assert_eq!(plain("Ünal O'Neill <ü@EXAMPLE.org>"), "unal o'neill <u@example.org>");
    }
}
