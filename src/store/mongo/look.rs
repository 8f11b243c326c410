//! A look at the server and the database for somebody who must not change anything.

use mongodb::bson::{Document, doc};
use mongodb::error::{Error, ErrorKind};

use super::documents::META;
use super::indexes::{INDEXES, Index};
use super::{INSTANCE, Mongo, MongoError, REACHED, SAID_WITHIN, within};

/// The server's code: https://www.mongodb.com/docs/manual/reference/error-codes/
const UNAUTHORIZED: i32 = 13;

/// What was seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Looked {
    /// What the server calls itself, with its version.
    pub server: String,
    /// The first number of the version of MongoDB that it is, or is compatible with.
    pub major: Option<u32>,
    /// Whose database it is; nobody's before the first start.
    pub owner: Option<String>,
    /// A collection that is not empty.
    pub holds: Option<String>,
    /// The greatest number of a conversation that is there; 0 when there is none.
    pub newest: u64,
    /// The last revision of the file's that was confirmed; 0 when there is none.
    pub reached: u64,
    /// The indexes that are not there, in words.
    pub missing: Vec<String>,
    /// How many there are to be.
    pub indexes: usize,
}

/// Why nothing was seen.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LookError {
    #[error("the log-in is refused")]
    LogIn,
    #[error("the user may not read the database ({0})")]
    Forbidden(String),
    /// It was not asked.
    #[error("{0}")]
    Options(String),
    #[error("{0}")]
    Away(String),
    /// It answers, and what it has is nothing that this version could have written.
    #[error("{0}")]
    Damaged(String),
}

impl From<Error> for LookError {
    fn from(error: Error) -> Self {
        match error.kind.as_ref() {
            ErrorKind::Authentication { .. } => Self::LogIn,
            ErrorKind::Command(command) if command.code == UNAUTHORIZED => Self::Forbidden(command.message.clone()),
            _ => Self::Away(MongoError::from(error).to_string()),
        }
    }
}

impl From<MongoError> for LookError {
    fn from(error: MongoError) -> Self {
        match error {
            MongoError::Options(_) => Self::Options(error.to_string()),
            MongoError::Damaged(_) => Self::Damaged(error.to_string()),
            error => Self::Away(error.to_string()),
        }
    }
}

impl Mongo {
    /// Looks at what there is, and leaves it as it is.
    pub async fn look(&self) -> Result<Looked, LookError> {
        let database = self.database().await?;
        let built = seen(async { Ok(database.run_command(doc! { "buildInfo": 1 }).await?) }).await?;
        let meta = self.collection::<Document>(META).await?;
        let claim = seen(async { Ok(meta.find_one(doc! { "_id": INSTANCE }).await?) }).await?;
        let reached = claim.as_ref().and_then(|claim| claim.get_i64(REACHED).ok());
        let newest = self.last_number().await?;
        let holds = self.stands().await?.holds;
        let mut missing = Vec::new();
        for of_one in INDEXES.chunk_by(|one, next| one.collection == next.collection) {
            missing.extend(seen(self.lacking(of_one)).await?.into_iter().map(in_words));
        }
        let version = built.get_str("version").unwrap_or("?");
        let server = match built.get_str("ferretdbVersion") {
            Ok(own) => format!("FerretDB {own}, as MongoDB {version}"),
            Err(_) => format!("MongoDB {version}"),
        };
        Ok(Looked {
            server,
            major: version.split('.').next().and_then(|major| major.parse().ok()),
            owner: claim.and_then(|claim| claim.get_str("instance").map(str::to_owned).ok()),
            holds,
            newest,
            reached: reached.unwrap_or(0).cast_unsigned(),
            missing,
            indexes: INDEXES.len(),
        })
    }
}

/// What is answered to one question.
async fn seen<T>(asked: impl Future<Output = Result<T, LookError>>) -> Result<T, LookError> {
    within(SAID_WITHIN, asked).await
}

fn in_words(index: &Index) -> String {
    let fields: Vec<&str> = index.fields.iter().map(|(field, _)| *field).collect();
    format!("{} by {}", index.collection, fields.join(", "))
}
