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
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Text<const MAX: usize>(Arc<str>);

/// What is said in a conversation.
pub type Body = Text<2_000>;
/// What others call a person.
pub type Name = Text<100>;
/// An e-mail address, whose shape is checked by [`Email::parse`](Text::parse) for length only.
pub type Email = Text<254>;
/// What a customer wants to talk about.
pub type Subject = Text<200>;
/// What one agent tells the next; a rating's comment.
pub type Note = Text<2_000>;

impl<const MAX: usize> Text<MAX> {
    /// The most Unicode scalar values it holds.
    pub const LIMIT: usize = MAX;

    /// Trims and checks.
    pub fn parse(raw: &str) -> Result<Self, TextError> {
        let text = raw.trim();
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

impl<const MAX: usize> Deref for Text<MAX> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl<const MAX: usize> fmt::Debug for Text<MAX> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The text itself is a person's; logs and panics show only its length.
        write!(f, "Text({} bytes)", self.0.len())
    }
}

impl<const MAX: usize> fmt::Display for Text<MAX> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Characters that show nothing on their own: a text of only these looks blank.
fn is_invisible(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '\u{200B}'..='\u{200F}' | '\u{2060}'..='\u{2064}' | '\u{FEFF}' | '\u{00AD}' | '\u{202A}'..='\u{202E}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_trimmed_and_counted_in_scalar_values() {
        assert_eq!(Body::parse("  hello \n").as_deref(), Ok("hello"));
        assert!(Body::parse(&"é".repeat(2_000)).is_ok());
        assert_eq!(
            Body::parse(&"é".repeat(2_001)),
            Err(TextError::TooLong { limit: 2_000 })
        );
        assert_eq!(Name::parse("0").as_deref(), Ok("0"));
    }

    #[test]
    fn what_looks_blank_is_blank() {
        for raw in ["", "   ", "\u{200B}\u{200D}", "\n\t", "\u{FEFF}"] {
            assert_eq!(Body::parse(raw), Err(TextError::Blank), "{raw:?}");
        }
    }

    #[test]
    fn a_family_of_25_bytes_is_seven_scalars_and_stays_whole() {
        let family = "👨\u{200D}👩\u{200D}👧\u{200D}👦";
        assert_eq!(family.len(), 25);
        assert_eq!(Body::parse(family).as_deref(), Ok(family));
    }
}
