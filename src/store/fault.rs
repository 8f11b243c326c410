//! What can go wrong inside the store, before it is told to anybody else.

use rusqlite::ErrorCode;

#[derive(Debug, thiserror::Error)]
pub(super) enum Fault {
    #[error("{0}")]
    Sql(#[from] rusqlite::Error),
    #[error("a row cannot be read: {}", without_values(&.0.to_string()))]
    Json(#[from] serde_json::Error),
    /// What a row holds is nothing that this version could have written.
    #[error("a row holds a bad {0}")]
    Word(&'static str),
}

impl Fault {
    /// SQLite's own word for it, if it came from there.
    pub(super) fn code(&self) -> Option<ErrorCode> {
        match self {
            Self::Sql(error) => error.sqlite_error_code(),
            Self::Json(_) | Self::Word(_) => None,
        }
    }
}

/// What an error of serde's says of the kind of value that should have stood somewhere: never what stood there, which may be somebody's
/// words, and is for no log.
pub(super) fn without_values(text: &str) -> String {
    if let Some((_, what)) = text.rsplit_once(", expected ") {
        // What MongoDB's driver adds.
        let what = what.split(", labels: ").next().unwrap_or_default();
        return format!("expected {}", what.trim_end_matches('.'));
    }
    let missing = text
        .rsplit_once("missing field `")
        .and_then(|(_, what)| what.split_once('`'));
    match missing.map(|(field, _)| field) {
        Some(field) if field.chars().all(|of| of.is_ascii_lowercase() || of == '_') => {
            format!("missing field `{field}`")
        }
        _ => "it is nothing that this version could have written".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_of_a_row_that_cannot_be_read_has_none_of_its_words() {
        for (kept, told) in [
            (
                r#"["Jane, expected x jane@example.org"]"#,
                "expected i32 at line 1 column 36",
            ),
            (r#"{"a": "Jane"}"#, "expected a sequence at line 1 column 0"),
            ("[1", "it is nothing that this version could have written"),
        ] {
            let error = serde_json::from_str::<Vec<i32>>(kept).unwrap_err();
            assert_eq!(Fault::from(error).to_string(), format!("a row cannot be read: {told}"));
        }
        for text in ["missing field `Jane` at line 1", "duplicate field `Jane`"] {
            assert!(!without_values(text).contains("Jane"), "{text}");
        }
    }
}
