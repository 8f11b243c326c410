//! Whether two places have the same: the documents that the file makes and those that MongoDB has, one after the other in the order of
//! `_id`, counted and summed up as `docs/DATA.md` says. Nothing is kept of what was seen but the sums.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use mongodb::bson::{Bson, Document, doc};
use sha2::{Digest, Sha256};

use crate::ids::ConversationId;

use super::bulk::{Parcel, is_stone};
use super::documents::{AGENTS, AUDIT, CATEGORIES, CONVERSATIONS, MESSAGES, SETTINGS};
use super::numbers::{are_same, number_in};
use super::{Mongo, MongoError};

/// As many as one reads.
pub const DIFFERENT_SHOWN: usize = 20;

/// One of the collections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compared {
    Conversations,
    Messages,
    Agents,
    Categories,
    Settings,
    Audit,
}

impl Compared {
    pub const ALL: [Self; 6] = [
        Self::Conversations,
        Self::Messages,
        Self::Agents,
        Self::Categories,
        Self::Settings,
        Self::Audit,
    ];

    pub fn word(self) -> &'static str {
        match self {
            Self::Conversations => CONVERSATIONS,
            Self::Messages => MESSAGES,
            Self::Agents => AGENTS,
            Self::Categories => CATEGORIES,
            Self::Settings => SETTINGS,
            Self::Audit => AUDIT,
        }
    }
}

/// How many documents, and their checksum in hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sum {
    pub count: u64,
    pub sha256: String,
}

/// What came of a comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    pub file: Sum,
    pub mongo: Sum,
    pub different: u64,
    /// The first of them, each with what is different.
    pub first: Vec<String>,
}

impl Comparison {
    pub fn is_equal(&self) -> bool {
        self.different == 0 && self.file == self.mongo
    }
}

/// Which documents of MongoDB count, by the number of their conversation; all of the other collections do.
pub type Counts<'a, E> = dyn FnMut(ConversationId) -> Result<bool, E> + 'a;

impl Mongo {
    /// Compares what the file hands out, in order, with a collection.
    pub async fn compare<E: From<MongoError>>(
        &self,
        of: Compared,
        file: &mut dyn FnMut() -> Result<Option<Parcel>, E>,
        counts: &mut Counts<'_, E>,
        told: &mut dyn FnMut(u64),
    ) -> Result<Comparison, E> {
        let mut there = There {
            of,
            cursor: self.in_order(of.word(), doc! {}).await?,
            last: None,
        };
        let (mut file_sum, mut mongo_sum) = (Summing::default(), Summing::default());
        let mut differences = Differences::default();
        let mut own = file()?.map(|parcel| Plain::of(of, parcel.into_document()));
        let mut other = there.next(counts).await?;
        while own.is_some() || other.is_some() {
            let (own_id, other_id) = (own.as_ref().map(|one| one.id), other.as_ref().map(|one| one.id));
            let (has_own, has_other) = match (own_id, other_id) {
                (Some(own_id), Some(other_id)) => (own_id <= other_id, other_id <= own_id),
                (own_id, other_id) => (own_id.is_some(), other_id.is_some()),
            };
            let different = match (&own, &mut other) {
                (Some(one), Some(two)) if has_own && has_other => {
                    (!two.is(one)).then(|| (one.shown(), "is not the same"))
                }
                (Some(one), _) if has_own => Some((one.shown(), "is only in the file")),
                (_, Some(two)) => Some((two.shown(), "is only in MongoDB")),
                (_, None) => None,
            };
            if let Some((id, what)) = different {
                differences.add(id, what);
            }
            if has_own {
                if let Some(one) = &own {
                    file_sum.add(&one.text);
                }
                told(file_sum.count);
                own = file()?.map(|parcel| Plain::of(of, parcel.into_document()));
            }
            if has_other {
                if let Some(two) = &other {
                    mongo_sum.add(&two.text);
                }
                other = there.next(counts).await?;
            }
        }
        Ok(Comparison {
            file: file_sum.sum(),
            mongo: mongo_sum.sum(),
            different: differences.count,
            first: differences.first,
        })
    }
}

/// The documents of MongoDB that count.
struct There {
    of: Compared,
    cursor: mongodb::Cursor<Document>,
    /// The conversation that was asked about last, and the answer.
    last: Option<(ConversationId, bool)>,
}

impl There {
    async fn next<E: From<MongoError>>(&mut self, counts: &mut Counts<'_, E>) -> Result<Option<Plain>, E> {
        while self.cursor.advance().await.map_err(MongoError::from)? {
            let document: Document = self.cursor.deserialize_current().map_err(MongoError::from)?;
            if self.counts(&document, counts)? {
                return Ok(Some(Plain::of(self.of, document)));
            }
        }
        Ok(None)
    }

    fn counts<E>(&mut self, document: &Document, counts: &mut Counts<'_, E>) -> Result<bool, E> {
        let field = match self.of {
            Compared::Conversations | Compared::Agents if is_stone(document) => return Ok(false),
            Compared::Conversations => "_id",
            Compared::Messages => "conversation_id",
            Compared::Agents | Compared::Categories | Compared::Settings | Compared::Audit => return Ok(true),
        };
        let Some(number) = number_in(document, field) else {
            return Ok(true);
        };
        let id = ConversationId(number.cast_unsigned());
        if let Some((last, answer)) = self.last
            && last == id
        {
            return Ok(answer);
        }
        let answer = counts(id)?;
        self.last = Some((id, answer));
        Ok(answer)
    }
}

/// A document as it is compared.
struct Plain {
    /// What is no number comes last, as in MongoDB.
    id: (bool, i64),
    shown: Option<String>,
    document: Document,
    text: String,
}

impl Plain {
    fn of(of: Compared, mut document: Document) -> Self {
        document.remove("rev");
        if of == Compared::Conversations {
            forget_names(&mut document);
        }
        let id = number_in(&document, "_id");
        let shown = document.get("_id").filter(|_| id.is_none()).map(ToString::to_string);
        let mut text = String::new();
        write_document(&mut text, &document);
        text.push('\n');
        Self {
            id: (id.is_none(), id.unwrap_or_default()),
            shown,
            document,
            text,
        }
    }

    /// Whether it says what that one does. With other kinds of numbers it does as well, and is summed up as that one is.
    fn is(&mut self, own: &Self) -> bool {
        if self.text == own.text {
            return true;
        }
        let is_same = are_same(&self.document, &own.document);
        if is_same {
            self.text.clone_from(&own.text);
        }
        is_same
    }

    fn shown(&self) -> String {
        self.shown.clone().unwrap_or_else(|| self.id.1.to_string())
    }
}

/// What the file does not keep: what its category was called, and which numbers its notes have.
fn forget_names(document: &mut Document) {
    if let Ok(category) = document.get_document_mut("category") {
        category.remove("name");
    }
    if let Ok(notes) = document.get_array_mut("notes") {
        for note in notes.iter_mut().filter_map(Bson::as_document_mut) {
            note.remove("number");
        }
    }
}

#[derive(Default)]
struct Summing {
    count: u64,
    hash: Sha256,
}

impl Summing {
    fn add(&mut self, text: &str) {
        self.count += 1;
        self.hash.update(text);
    }

    fn sum(self) -> Sum {
        let mut sha256 = String::new();
        for byte in self.hash.finalize() {
            // A text takes everything.
            let _written = write!(sha256, "{byte:02x}");
        }
        Sum {
            count: self.count,
            sha256,
        }
    }
}

#[derive(Default)]
struct Differences {
    count: u64,
    first: Vec<String>,
}

impl Differences {
    fn add(&mut self, id: String, what: &str) {
        self.count += 1;
        if self.first.len() < DIFFERENT_SHOWN {
            self.first.push(format!("{id} {what}"));
        }
    }
}

/// Canonical Extended JSON with its keys in order and no spaces:
/// https://www.mongodb.com/docs/manual/reference/mongodb-extended-json/
fn write_document(text: &mut String, document: &Document) {
    let sorted: BTreeMap<&String, &Bson> = document.iter().collect();
    text.push('{');
    for (at, (name, value)) in sorted.into_iter().enumerate() {
        if at > 0 {
            text.push(',');
        }
        write_string(text, name);
        text.push(':');
        write_value(text, value);
    }
    text.push('}');
}

fn write_value(text: &mut String, value: &Bson) {
    let _written = match value {
        Bson::String(value) => return write_string(text, value),
        Bson::Document(value) => return write_document(text, value),
        Bson::Array(values) => {
            text.push('[');
            for (at, value) in values.iter().enumerate() {
                if at > 0 {
                    text.push(',');
                }
                write_value(text, value);
            }
            text.push(']');
            return;
        }
        Bson::Boolean(value) => write!(text, "{value}"),
        Bson::Null => write!(text, "null"),
        Bson::Int32(value) => write!(text, r#"{{"$numberInt":"{value}"}}"#),
        Bson::Int64(value) => write!(text, r#"{{"$numberLong":"{value}"}}"#),
        Bson::DateTime(value) => {
            let ms = value.timestamp_millis();
            write!(text, r#"{{"$date":{{"$numberLong":"{ms}"}}}}"#)
        }
        // No document of ours has one, so that it is different anyway.
        other => write!(text, "{other}"),
    };
}

fn write_string(text: &mut String, value: &str) {
    match serde_json::to_string(value) {
        Ok(quoted) => text.push_str(&quoted),
        Err(_) => text.push_str("\"\""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use mongodb::bson::DateTime;

    /// As `docs/DATA.md` has it.
    #[test]
    fn a_document_is_written_as_the_page_says() {
        let document = doc! {
            "_id": 7_i64, "rev": 9_i64, "b": ["x", { "z": 1, "a": true }], "a": DateTime::from_millis(-5),
            "é": "\u{0}\u{7f}\n\"\\/👩", "category": { "name": "Sales", "id": 1_i64 },
            "notes": [{ "number": 3_i64, "text": "t" }],
        };
        let plain = Plain::of(Compared::Conversations, document.clone());
        let expected = concat!(
            r#"{"_id":{"$numberLong":"7"},"a":{"$date":{"$numberLong":"-5"}},"b":["x",{"a":true,"z":{"$numberInt":"1"}}],"#,
            r#""category":{"id":{"$numberLong":"1"}},"notes":[{"text":"t"}],"#,
            "\"é\":\"\\u0000\u{7f}\\n\\\"\\\\/👩\"}\n",
        );
        assert_eq!((plain.id, plain.text.as_str()), ((false, 7), expected));
        // Of others nothing but the revision is left out.
        let other = Plain::of(Compared::Messages, document).text;
        assert!(
            other.contains("Sales") && other.contains("number") && !other.contains("rev"),
            "{other}"
        );
        let mut sum = Summing::default();
        sum.add("a\n");
        sum.add("b\n");
        let sum = sum.sum();
        assert_eq!(
            (sum.count, sum.sha256.as_str()),
            (2, "911169ddaaf146aff539f58c26c489af3b892dff0fe283c1c264c65ae5aa59a2")
        );
    }
}
