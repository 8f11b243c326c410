//! Text that has passed the door: trimmed, not blank, within its limit. Limits count Unicode scalar values.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

/// Why a text was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextError {
    /// Nothing is left after trimming.
    Blank,
    /// More than this many Unicode scalar values are left after trimming.
    TooLong { limit: usize },
}

impl fmt::Display for TextError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Blank => f.write_str("must not be blank"),
            Self::TooLong { limit } => write!(f, "must be at most {limit} characters"),
        }
    }
}

/// A trimmed text of 1 to `MAX` Unicode scalar values. Cloning shares it.
///
/// A `LINE` is shown within sentences of others: in it a line's break or a tab is a blank, and other control
/// characters, those that turn the direction of what follows, and those that show nothing are lost. What some scripts and
/// pictures join or part letters with stays between two that are seen.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Text<const MAX: usize, const LINE: bool = false>(Arc<str>);

/// What is said in a conversation. A setting may allow fewer characters, which is the hub's to say.
pub type Body = Text<10_000>;
/// What others call a person.
pub type Name = Text<100, true>;
/// An e-mail address, whose shape is checked by [`Email::parse`](Text::parse) for length only.
pub type Email = Text<254, true>;
/// What a customer wants to talk about.
pub type Subject = Text<200, true>;
/// What somebody says of themselves to those who see them.
pub type StatusText = Text<100, true>;
/// A word or two by which staff find a conversation again.
pub type Tag = Text<50, true>;
/// What one agent tells the next; a rating's comment.
pub type Note = Text<2_000>;

impl<const MAX: usize, const LINE: bool> Text<MAX, LINE> {
    /// The most Unicode scalar values it holds.
    pub const LIMIT: usize = MAX;

    /// Trims and checks.
    pub fn parse(raw: &str) -> Result<Self, TextError> {
        let line: String;
        let text = if LINE && raw.contains(|c| breaks_a_line(c) || shows_nothing(c) || joins(c)) {
            line = in_one_line(raw);
            line.trim()
        } else {
            raw.trim()
        };
        if text.is_empty() || text.chars().all(is_invisible) {
            return Err(TextError::Blank);
        }
        // A scalar value takes one to four bytes, so most texts need no count.
        if text.len() > MAX && text.chars().count() > MAX {
            return Err(TextError::TooLong { limit: MAX });
        }
        Ok(Self(text.into()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<const MAX: usize, const LINE: bool> Deref for Text<MAX, LINE> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl<const MAX: usize, const LINE: bool> fmt::Debug for Text<MAX, LINE> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The text itself is a person's; logs and panics show only its length.
        write!(f, "Text({} bytes)", self.0.len())
    }
}

impl<const MAX: usize, const LINE: bool> fmt::Display for Text<MAX, LINE> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Without what breaks a line or shows nothing; words that stood on two lines stay two words.
fn in_one_line(raw: &str) -> String {
    let mut line = String::with_capacity(raw.len());
    let mut joiner = None;
    for c in raw.chars() {
        if joins(c) {
            joiner = joiner.or(Some(c));
        } else if breaks_a_line(c) {
            if c.is_whitespace() && !line.ends_with(char::is_whitespace) {
                line.push(' ');
            }
        } else if !shows_nothing(c) {
            let between = !is_invisible(c) && line.ends_with(|last: char| !last.is_whitespace());
            line.extend(joiner.take().filter(|_| between));
            line.push(c);
        }
    }
    line
}

/// The zero-width joiner and non-joiner.
fn joins(c: char) -> bool {
    matches!(c, '\u{200C}' | '\u{200D}')
}

/// Characters without a width that no script and no picture needs within a line: soft hyphens, zero-width blanks, marks of direction,
/// operators that are not written.
fn shows_nothing(c: char) -> bool {
    matches!(
        c,
        '\u{00AD}' | '\u{061C}' | '\u{180E}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{2060}'
            ..='\u{206F}' | '\u{FEFF}'
    )
}

/// Characters that break a line, or turn the direction of what follows it.
fn breaks_a_line(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// Characters that show nothing on their own: a text of only these looks blank. Besides white space and controls these are
/// Unicode's default ignorable code points, the two fillers of Hangul, and the empty Braille pattern.
pub fn is_invisible(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c,
            '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180F}'
            | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{2800}' | '\u{3164}'
            | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFF8}' | '\u{1BCA0}'..='\u{1BCA3}'
            | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_trimmed_and_counted_in_scalar_values() {
        assert_eq!(Body::parse("  hello \n").as_deref(), Ok("hello"));
        assert!(Note::parse(&"é".repeat(2_000)).is_ok());
        assert_eq!(
            Note::parse(&"é".repeat(2_001)),
            Err(TextError::TooLong { limit: 2_000 })
        );
        assert_eq!(Name::parse("0").as_deref(), Ok("0"));
    }

    #[test]
    fn what_looks_blank_is_blank() {
        for raw in [
            "",
            "   ",
            "\u{200B}\u{200D}",
            "\n\t",
            "\u{FEFF}",
            "\u{2066}",
            "\0",
            "\u{3164}",
            "\u{FE0F}",
            "\u{E0041}",
        ] {
            assert_eq!(Body::parse(raw), Err(TextError::Blank), "{raw:?}");
        }
    }

    #[test]
    fn a_name_cannot_turn_the_words_around_it() {
        assert_eq!(
            Name::parse("evil\u{202E}txt\n.exe\u{2066}").as_deref(),
            Ok("eviltxt .exe")
        );
        assert_eq!(
            Name::parse("Ada\r\nLovelace\t\0\u{2028}II\n").as_deref(),
            Ok("Ada Lovelace II")
        );
        assert_eq!(Name::parse("\u{202E}\u{2069}"), Err(TextError::Blank));
        assert_eq!(Body::parse("two\nlines").as_deref(), Ok("two\nlines"));
    }

    #[test]
    fn a_name_holds_nothing_that_shows_nothing() {
        for raw in [
            "Sa\u{200B}les",
            "\u{FEFF}Sales\u{200E}",
            "Sa\u{AD}l\u{2060}es",
            "\u{200D}Sales\u{200C}",
            "Sales\u{200D}\u{200B} ",
        ] {
            assert_eq!(Name::parse(raw).as_deref(), Ok("Sales"), "{raw:?}");
        }
        assert_eq!(Name::parse("Sales \u{200D}Desk").as_deref(), Ok("Sales Desk"));
        // Persian parts letters so, and pictures are made of pictures.
        for kept in ["می\u{200C}خواهم", "👩\u{200D}💻", "❤\u{FE0F}\u{200D}🔥"] {
            assert_eq!(Name::parse(kept).as_deref(), Ok(kept));
        }
    }

    #[test]
    fn a_family_of_25_bytes_is_seven_scalars_and_stays_whole() {
        let family = "👨\u{200D}👩\u{200D}👧\u{200D}👦";
        assert_eq!(family.len(), 25);
        assert_eq!(Body::parse(family).as_deref(), Ok(family));
    }
}
