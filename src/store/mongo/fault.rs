//! What can go wrong with MongoDB, and what that means: later, never, or nothing.

use mongodb::error::{Error, ErrorKind, WriteFailure};

use crate::store::fault::{Fault, without_values};

/// The server's codes for what is wrong with itself and not with a document: no right to write, writes blocked, too late, too much to do,
/// in recovery or shutting down, not the primary, a shard on its way, no disk, a lock or a socket, or it does not know itself. https://www.mongodb.com/docs/manual/reference/error-codes/
const PASSING: [i32; 42] = [
    6, 7, 8, 13, 18, 24, 46, 50, 64, 82, 89, 91, 107, 112, 117, 133, 150, 175, 189, 202, 215, 216, 249, 262, 264, 319,
    355, 365, 371, 391, 402, 433, 449, 9001, 10107, 11600, 11601, 11602, 13388, 13435, 13436, 14031,
];

/// The code with which a compatible service says that it was asked too much at once.
const THROTTLED: i32 = 16_500;

/// Its codes for a command that it will never take because of a document in it: no BSON, a rule of its own, a key or a whole that is too
/// large, a field's name. Other commands that fail may do so for the server's sake, and are tried again.
const OF_A_DOCUMENT: [i32; 8] = [22, 52, 57, 121, 10334, 17280, 17419, 17420];

/// Its code for a question that took longer than it was given. Of a write it is a passing one.
const TOO_LATE: i32 = 50;

/// A unique index has it already.
const DUPLICATE: i32 = 11_000;

/// Why MongoDB did not do what it was asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MongoError {
    /// It may pass.
    #[error("{0}")]
    Away(String),
    /// It answers, and looked for as long as it may: what was asked is too much.
    #[error("it would take too long: {0}")]
    Slow(String),
    /// It was not asked: the driver cannot do with the options of the address, or with a file that they name.
    #[error("MongoDB's driver does not take the options of the address: {0}")]
    Options(String),
    /// It will never take this.
    #[error("MongoDB refuses it: {0}")]
    Refused(String),
    /// The database belongs to another server.
    #[error("the database belongs to another Usher")]
    Foreign,
    /// It is nobody's, and something is in it.
    #[error("it is nobody's and not empty ({0})")]
    Occupied(String),
    /// It has conversations of numbers that the file will give to others, as after an older copy of the file was put back alone.
    #[error("it has conversation {there}, the file has given {given} numbers")]
    Ahead { there: u64, given: u64 },
    /// It was given changes that the file does not know of, for the same reason.
    #[error("it was given changes since this copy of the file was made")]
    Newer,
    /// It lacks changes that it had confirmed, as after an older dump was put back.
    #[error("it is older than DATA_DIR, which knows of changes that it had confirmed")]
    Older,
    /// It is nobody's, and the archive lives in another one, as after a slip in the address.
    #[error("the database is nobody's, and the archive of DATA_DIR lives in {0}")]
    Elsewhere(String),
    /// It was this server's, and what said so is gone, as after its data was lost or replaced.
    #[error("the database is empty, or another than it was")]
    Emptied,
    /// Another server runs with it, as one on the folder of which this one's is a copy.
    #[error("another server runs with this database")]
    Held,
    /// Another server has it by now.
    #[error("another server has taken the database over, or an older dump of it was put back")]
    TakenOver,
    /// One of these, as it was found before, with what is allowed.
    #[error("{0}")]
    Wrong(String),
    /// A document is nothing that this version could have written.
    #[error("a document cannot be read: {0}")]
    Damaged(String),
}

/// What may stand behind the database in an address.
const OPTIONS_ALLOWED: &str = "options of MongoDB's Rust driver, with files that can be read";

impl MongoError {
    /// Of what came of making the driver's client.
    pub(super) fn of_options(error: &Error) -> Self {
        Self::Options(options_in_words(error))
    }

    /// The same where names were looked up, too, which say some options themselves.
    pub(super) fn of_client(error: Error) -> Self {
        match error.kind.as_ref() {
            ErrorKind::InvalidArgument { .. } | ErrorKind::InvalidTlsConfig { .. } => Self::of_options(&error),
            _ => error.into(),
        }
    }

    /// Whether it answers, and is not the database in which the archive lives as it was: somebody has to choose.
    pub fn is_wrong_database(&self) -> bool {
        match self {
            Self::Foreign
            | Self::Occupied(_)
            | Self::Elsewhere(_)
            | Self::Emptied
            | Self::Ahead { .. }
            | Self::Newer
            | Self::Older
            | Self::Held
            | Self::TakenOver
            | Self::Wrong(_) => true,
            Self::Away(_) | Self::Slow(_) | Self::Options(_) | Self::Refused(_) | Self::Damaged(_) => false,
        }
    }

    /// Whether it was not waited for any longer: it may only be slow, and is taken for the one that it was.
    pub fn is_late(&self) -> bool {
        matches!(self, Self::Away(why) if why == super::LATE)
    }

    /// Whether nothing of it is to be had for now: it is away, or another one.
    pub fn is_out_of_reach(&self) -> bool {
        matches!(self, Self::Away(_) | Self::Options(_)) || self.is_wrong_database()
    }

    /// What somebody may do about it, of a database that is the wrong one.
    pub fn allowed(&self) -> Option<&'static str> {
        match self {
            Self::Foreign => Some("a database of this server's own"),
            Self::Occupied(_) => {
                Some("name an empty database, or move into this one with `usher migrate --to --into-existing`")
            }
            Self::Ahead { .. } | Self::Newer => Some(
                "put both back of one moment, or name an empty database after `usher migrate --forget`; where a server has run on a copy \
                     of this folder, as a backup, with the same MONGO_URL, one of the two folders is put away",
            ),
            Self::Older => Some("put a newer one back, or go on with this one by `usher migrate --accept-older`"),
            Self::Elsewhere(_) => Some("name that one in MONGO_URL, or begin anew with `usher migrate --forget`"),
            Self::Emptied => Some("put its data back, or begin anew with `usher migrate --forget`"),
            Self::Held => Some("stop that one first, or start this one without MONGO_URL to look into a copy"),
            Self::TakenOver => Some(
                "stop the server that is not wanted, and start the other again: it has the database then; where both have given MongoDB \
                     anything since the copy was made, as at a start, go on with the one that had it last, and put the other's DATA_DIR away",
            ),
            Self::Options(_) => Some(OPTIONS_ALLOWED),
            Self::Wrong(_) | Self::Away(_) | Self::Slow(_) | Self::Refused(_) | Self::Damaged(_) => None,
        }
    }

    /// In one line, with what is allowed.
    pub fn in_full(&self) -> String {
        match self.allowed() {
            Some(allowed) => format!("{self}: {allowed}"),
            None => self.to_string(),
        }
    }
}

impl From<Fault> for MongoError {
    fn from(fault: Fault) -> Self {
        Self::Damaged(fault.to_string())
    }
}

impl From<Error> for MongoError {
    fn from(error: Error) -> Self {
        match error.kind.as_ref() {
            ErrorKind::Write(WriteFailure::WriteError(write)) if !passes(write.code) => {
                Self::Refused(why(write.code, &write.message))
            }
            ErrorKind::InsertMany(many) => {
                let all = many.write_errors.iter().flatten();
                let never = all.clone().find(|write| !passes(write.code) && write.code != DUPLICATE);
                match never {
                    Some(write) => Self::Refused(write.message.clone()),
                    None => Self::Away(in_words(&error)),
                }
            }
            ErrorKind::Command(command) if command.code == TOO_LATE => Self::Slow(in_words(&error)),
            ErrorKind::Command(command) if OF_A_DOCUMENT.contains(&command.code) => {
                Self::Refused(command.message.clone())
            }
            // As of a message that would be too long.
            ErrorKind::InvalidArgument { message, .. } => Self::Refused(message.clone()),
            ErrorKind::BsonSerialization(_) => Self::Refused(error.to_string()),
            ErrorKind::BsonDeserialization(_) | ErrorKind::Bson(_) => Self::Damaged(without_values(&error.to_string())),
            _ => Self::Away(in_words(&error)),
        }
    }
}

/// Whether a write that failed so may be taken later.
fn passes(code: i32) -> bool {
    code == THROTTLED || PASSING.contains(&code)
}

/// What the driver says of an option that it does not take, in one line.
pub(super) fn options_in_words(error: &Error) -> String {
    let text = match error.kind.as_ref() {
        ErrorKind::InvalidArgument { message, .. } | ErrorKind::InvalidTlsConfig { message, .. } => message.clone(),
        _ => in_words(error),
    };
    // It knows some options only when it is built with what they need, and then proposes the same one.
    let proposed = text.split_once(" is an invalid option. An option with a similar name exists: ");
    // What stands there may be a secret.
    if text.contains("authMechanismProperties") {
        return "authMechanismProperties: each must be a key, a colon and a value".to_owned();
    }
    match proposed {
        Some((option, similar)) if option == similar => format!("{option} is an option that is not taken here"),
        _ => text.split_whitespace().collect::<Vec<_>>().join(" "),
    }
}

/// What MongoDB says of a key that is taken names the key's value, which may be somebody's: that is for no log.
fn why(code: i32, message: &str) -> String {
    match code {
        DUPLICATE => "another document has its key".to_owned(),
        _ => message.to_owned(),
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
        ErrorKind::ServerSelection { message, .. } => nobody_answers(message),
        ErrorKind::Io(error) => error.to_string(),
        ErrorKind::Command(command) => format!("{} ({})", why(command.code, &command.message), command.code),
        ErrorKind::ConnectionPoolCleared { message, .. } => message.clone(),
        ErrorKind::InsertMany(many) => {
            let first = many.write_errors.iter().flatten().find(|write| write.code != DUPLICATE);
            first.map_or_else(
                || "it does not confirm it".to_owned(),
                |write| format!("{} ({})", write.message, write.code),
            )
        }
        other => other.to_string(),
    };
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// How many servers of an address are told of.
const SERVERS_TOLD: usize = 3;

/// Of what the driver says of all the servers that it tried, why each did not do. It says it in a text only: what stands elsewhere in
/// another version of it is not found, and nothing is told of it.
fn nobody_answers(message: &str) -> String {
    let servers = message.split("{ Address: ").skip(1).filter_map(|server| {
        let (address, rest) = server.split_once(", ")?;
        let (why, _) = rest.split_once("Error: Kind: ")?.1.split_once(", labels: ")?;
        let why = why.strip_prefix("I/O error: ").unwrap_or(why);
        let why = match why.starts_with("The server returned an invalid reply") {
            true => "what answers there is no MongoDB",
            false => why,
        };
        Some(format!("{address}: {why}"))
    });
    let why: Vec<String> = servers.take(SERVERS_TOLD).collect();
    let set = message.split_once(", Set Name: ").map(|(_, rest)| rest);
    let set = set.and_then(|rest| rest.split([',', ' ']).next());
    match (why.as_slice(), set) {
        ([], Some(set)) => format!("no server answers that is the primary of the replica set {set}"),
        ([], None) => "no server answers".to_owned(),
        (why, _) => format!("no server answers ({})", why.join("; ")),
    }
}

#[cfg(test)]
mod tests {
    use mongodb::bson::{Document, deserialize_from_document, doc};
    use mongodb::error::{CommandError, WriteError};

    use super::*;

    fn said(code: i32) -> Document {
        doc! { "code": code, "codeName": "Name", "errmsg": "why" }
    }

    fn of_a_write(code: i32) -> MongoError {
        let write: WriteError = deserialize_from_document(said(code)).unwrap();
        Error::from(ErrorKind::Write(WriteFailure::WriteError(write))).into()
    }

    fn of_a_command(code: i32) -> MongoError {
        let command: CommandError = deserialize_from_document(said(code)).unwrap();
        Error::from(ErrorKind::Command(command)).into()
    }

    #[test]
    fn what_is_told_of_a_document_that_cannot_be_read_has_none_of_its_words() {
        #[derive(Debug, serde::Deserialize)]
        struct Kept {
            #[expect(dead_code, reason = "it never comes about")]
            at: i32,
        }
        for (kept, told) in [
            (doc! { "at": "Jane, expected x jane@example.org" }, "expected i32"),
            (doc! { "on": "Jane" }, "missing field `at`"),
        ] {
            let error = deserialize_from_document::<Kept>(kept).unwrap_err();
            let told = MongoError::Damaged(told.to_owned());
            assert_eq!(MongoError::from(Error::from(error)), told);
        }
    }

    #[test]
    fn what_passes_is_tried_again_and_what_is_wrong_with_a_document_is_set_aside() {
        for code in [
            8, 24, 50, 82, 112, 202, 262, 365, 371, 402, 9001, 11_601, 13_388, 13_435, 16_500,
        ] {
            assert!(matches!(of_a_write(code), MongoError::Away(_)), "{code}");
            assert!(
                code == TOO_LATE || matches!(of_a_command(code), MongoError::Away(_)),
                "{code}"
            );
        }
        for code in [121, 10_334, 17_280] {
            assert!(matches!(of_a_write(code), MongoError::Refused(_)), "{code}");
            assert!(matches!(of_a_command(code), MongoError::Refused(_)), "{code}");
        }
        assert!(matches!(of_a_command(TOO_LATE), MongoError::Slow(_)));
        // Whose key it is stays out of the log.
        for error in [of_a_write(DUPLICATE), of_a_command(DUPLICATE)] {
            let told = error.to_string();
            assert!(
                told.contains("another document has its key") && !told.contains("why"),
                "{told}"
            );
        }
        // A command that the server does not know is no document's fault.
        assert!(matches!(of_a_command(59), MongoError::Away(_)));
    }
}
