//! A piece of a text around the words that were found, with these marked. Never cut inside of what a reader sees as one character.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use super::{Asked, Word, words};

/// How much of a text is shown, in graphemes.
pub const SHOWN_MAX: usize = 160;

/// How much stands before the first word that was found.
const BEFORE: usize = 40;

const ELLIPSIS: &str = "…";

/// A piece of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    pub text: String,
    pub found: bool,
}

/// The text around the first words that were found, these marked; nothing where none of them stands.
pub fn snippet(text: &str, asked: &Asked) -> Option<Vec<Piece>> {
    let bounds = bounds(text);
    let marks = marks(&words(text), &bounds, asked);
    let shown = window(text, &bounds, marks.first()?);
    Some(pieces(text, marks, shown))
}

/// The whole text, the words that were found marked; nothing unless all that were asked for stand in it.
pub fn marked(text: &str, asked: &Asked) -> Option<Vec<Piece>> {
    let words = words(text);
    let all = || pieces(text, marks(&words, &bounds(text), asked), 0..text.len());
    asked.all_in(&words).then(all)
}

/// Where graphemes begin, and the end.
fn bounds(text: &str) -> Vec<usize> {
    let begins = text.grapheme_indices(true).map(|(at, _)| at);
    begins.chain([text.len()]).collect()
}

fn marks(words: &[Word], bounds: &[usize], asked: &Asked) -> Vec<Range<usize>> {
    let found = words.iter().filter(|word| asked.has(&word.text));
    found.map(|word| whole(bounds, &word.at)).collect()
}

fn pieces(text: &str, marks: Vec<Range<usize>>, shown: Range<usize>) -> Vec<Piece> {
    let mut pieces = Pieces::default();
    if shown.start > 0 {
        pieces.add(ELLIPSIS, false);
    }
    let mut at = shown.start;
    for mark in marks {
        let (start, end) = (mark.start.max(at), mark.end.min(shown.end));
        if start < end {
            pieces.add(text.get(at..start).unwrap_or_default(), false);
            pieces.add(text.get(start..end).unwrap_or_default(), true);
            at = end;
        }
    }
    pieces.add(text.get(at..shown.end).unwrap_or_default(), false);
    if shown.end < text.len() {
        pieces.add(ELLIPSIS, false);
    }
    pieces.0
}

/// A stretch made larger until it cuts no grapheme.
fn whole(bounds: &[usize], at: &Range<usize>) -> Range<usize> {
    let start = bounds.partition_point(|bound| *bound <= at.start).saturating_sub(1);
    let end = bounds.partition_point(|bound| *bound < at.end);
    let bound = |index: usize| bounds.get(index).copied().unwrap_or_default();
    bound(start)..bound(end)
}

/// What is shown of a text so that a word of it can be seen: all if it is short.
fn window(text: &str, bounds: &[usize], first: &Range<usize>) -> Range<usize> {
    let graphemes = bounds.len() - 1;
    if graphemes <= SHOWN_MAX {
        return 0..text.len();
    }
    let mark = bounds.partition_point(|bound| *bound < first.start);
    let start = mark.saturating_sub(BEFORE).min(graphemes - SHOWN_MAX);
    let bound = |index: usize| bounds.get(index).copied().unwrap_or(text.len());
    let begin = after_blank(text, bound(start)..bound(mark));
    begin..bound(start + SHOWN_MAX)
}

/// Begins with a whole word where there is one before what must be seen.
fn after_blank(text: &str, lead: Range<usize>) -> usize {
    if lead.start == 0 {
        return 0;
    }
    let blank = text.get(lead.clone()).and_then(|lead| lead.find(' '));
    blank.map_or(lead.start, |blank| lead.start + blank + 1)
}

/// Pieces of the same kind that follow each other are one.
#[derive(Default)]
struct Pieces(Vec<Piece>);

impl Pieces {
    fn add(&mut self, text: &str, found: bool) {
        if text.is_empty() {
            return;
        }
        match self.0.last_mut() {
            Some(last) if last.found == found => last.text.push_str(text),
            _ => self.0.push(Piece {
                text: text.to_owned(),
                found,
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(text: &str, query: &str) -> Option<String> {
        let pieces = snippet(text, &Asked::parse(query))?;
        let shown = |piece: &Piece| {
            if piece.found {
                format!("[{}]", piece.text)
            } else {
                piece.text.clone()
            }
        };
        Some(pieces.iter().map(shown).collect())
    }

    #[test]
    fn found_words_are_marked_as_they_were_written() {
        for (text, query, wanted) in [
            ("In der Straße 5", "strasse", "In der [Straße] 5"),
            ("cafe\u{301} au lait", "CAFÉ", "[cafe\u{301}] au lait"),
            ("write to ada@example.org.", "example", "write to ada@[example].org."),
            ("<b>bold</b> & more", "b", "<[b]>[bold]</[b]> & more"),
            ("refunds, Refund!", "refund", "[refunds], [Refund]!"),
            ("我的訂單", "訂單", "我的[訂單]"),
            ("한국어 말", "한국", "[한국어] 말"),
            ("สวัสดี", "ส", "[ส]วั[ส]ดี"),
        ] {
            assert_eq!(marked(text, query).as_deref(), Some(wanted), "{text}");
        }
        assert_eq!(marked("nothing here", "elsewhere"), None);
        assert_eq!(marked("nothing here", ""), None);
    }

    #[test]
    fn a_whole_text_is_marked_where_all_words_stand() {
        let shown = |query: &str| {
            let text = format!("{} Straße, {} Café", "hay ".repeat(100), "stack ".repeat(100));
            let pieces = super::marked(&text, &Asked::parse(query))?;
            assert_eq!(pieces.iter().map(|piece| piece.text.as_str()).collect::<String>(), text);
            let found = pieces.into_iter().filter(|piece| piece.found);
            Some(found.map(|piece| piece.text).collect::<Vec<_>>())
        };
        assert_eq!(shown("cafe STRASS").unwrap(), ["Straße", "Café"]);
        assert_eq!(shown("cafe needle"), None);
        assert_eq!(shown("?"), None);
    }

    #[test]
    fn a_long_text_is_shown_around_the_word() {
        let text = format!("{}needle {}", "hay ".repeat(100), "stack ".repeat(100));
        let pieces = snippet(&text, &Asked::parse("needle")).unwrap();
        let shown: String = pieces.iter().map(|piece| piece.text.as_str()).collect();
        assert!(shown.graphemes(true).count() <= SHOWN_MAX + 2, "{shown}");
        assert!(shown.starts_with("…hay ") && shown.ends_with('…'), "{shown}");
        assert_eq!(pieces[1].text, "needle");
    }

    #[test]
    fn no_grapheme_is_cut() {
        let family = "👨\u{200D}👩\u{200D}👧\u{200D}👦";
        let text = format!("{}needle{}", family.repeat(90), family.repeat(200));
        for query in ["needle", "n"] {
            let pieces = snippet(&text, &Asked::parse(query)).unwrap();
            let shown: String = pieces.iter().map(|piece| piece.text.as_str()).collect();
            let odd = shown
                .graphemes(true)
                .find(|seen| ![family, "…"].contains(seen) && !"needle".contains(seen));
            assert_eq!(odd, None);
        }
    }

    #[test]
    fn pieces_joined_are_the_text() {
        for text in ["½ x², ﬁne", "e\u{301}\u{323}\u{200D} a", "กำ ก", "a\u{FE0F}b"] {
            for query in ["1", "2", "x", "fi", "e", "a", "ก"] {
                if let Some(pieces) = snippet(text, &Asked::parse(query)) {
                    let joined: String = pieces.iter().map(|piece| piece.text.as_str()).collect();
                    assert_eq!(joined, text, "{query}");
                }
            }
        }
    }
}
