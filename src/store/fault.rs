//! What can go wrong inside the store, before it is told to anybody else.

use rusqlite::ErrorCode;

#[derive(Debug, thiserror::Error)]
pub(super) enum Fault {
    #[error("{0}")]
    Sql(#[from] rusqlite::Error),
    #[error("a row cannot be read: {0}")]
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
