//! What can go wrong with MongoDB, and what that means: later, never, or nothing.

use mongodb::error::{Error, ErrorKind, WriteFailure};

use crate::store::fault::Fault;

/// The server's codes for what is wrong with itself and not with a document: no right to write, too late, in recovery or shutting
/// down, not the primary, no disk. https://www.mongodb.com/docs/manual/reference/error-codes/
const PASSING: [i32; 14] = [6, 7, 13, 18, 50, 64, 89, 91, 112, 189, 10107, 11600, 11602, 14031];

/// A unique index has it already.
const DUPLICATE: i32 = 11_000;

/// Why MongoDB did not do what it was asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MongoError {
    /// It may pass.
    #[error("{0}")]
    Away(String),
    /// It will never take this.
    #[error("MongoDB refuses it: {0}")]
    Refused(String),
    /// The database belongs to another server.
    #[error("the database belongs to another Usher")]
    Foreign,
    /// It has conversations of numbers that the file will give to others, as after an older copy of the file was put back alone.
    #[error(
        "it has conversation {there}, the file has given {given} numbers: put both back of one moment, or start with another database"
    )]
    Ahead { there: u64, given: u64 },
    /// A document is nothing that this version could have written.
    #[error("a document cannot be read: {0}")]
    Damaged(String),
}

impl From<Fault> for MongoError {
    fn from(fault: Fault) -> Self {
        Self::Damaged(fault.to_string())
    }
}

impl From<Error> for MongoError {
    fn from(error: Error) -> Self {
        match error.kind.as_ref() {
            ErrorKind::Write(WriteFailure::WriteError(write)) if !PASSING.contains(&write.code) => {
                Self::Refused(write.message.clone())
            }
            ErrorKind::InsertMany(many) => {
                let all = many.write_errors.iter().flatten();
                let never = all
                    .clone()
                    .find(|write| !PASSING.contains(&write.code) && write.code != DUPLICATE);
                match never {
                    Some(write) => Self::Refused(write.message.clone()),
                    None => Self::Away(in_words(&error)),
                }
            }
            ErrorKind::BsonSerialization(_) | ErrorKind::InvalidArgument { .. } => Self::Refused(error.to_string()),
            ErrorKind::BsonDeserialization(_) | ErrorKind::Bson(_) => Self::Damaged(error.to_string()),
            _ => Self::Away(in_words(&error)),
        }
    }
}

/// Whether all that went wrong is that it is there already.
pub(super) fn is_duplicate(error: &Error) -> bool {
    match error.kind.as_ref() {
        ErrorKind::Write(WriteFailure::WriteError(write)) => write.code == DUPLICATE,
        ErrorKind::Command(command) => command.code == DUPLICATE,
        ErrorKind::InsertMany(many) => {
            many.write_concern_error.is_none()
                && many
                    .write_errors
                    .as_ref()
                    .is_some_and(|all| !all.is_empty() && all.iter().all(|write| write.code == DUPLICATE))
        }
        _ => false,
    }
}

/// One line, without the list of every server that was tried.
fn in_words(error: &Error) -> String {
    let text = match error.kind.as_ref() {
        ErrorKind::Authentication { .. } => "the log-in was refused".to_owned(),
        ErrorKind::ServerSelection { .. } => "no server answers".to_owned(),
        ErrorKind::Io(error) => error.to_string(),
        ErrorKind::Command(command) => format!("{} ({})", command.message, command.code),
        ErrorKind::ConnectionPoolCleared { message, .. } => message.clone(),
        other => other.to_string(),
    };
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
