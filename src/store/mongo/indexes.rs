//! The indexes, each declared once; every question names the one that serves it.

use futures_util::TryStreamExt;
use mongodb::IndexModel;
use mongodb::bson::{Bson, Document, doc};
use mongodb::error::{Error, ErrorKind};
use mongodb::options::IndexOptions;

use super::documents::{AUDIT, CONVERSATIONS, MESSAGES};
use super::{Mongo, MongoError, said};

/// The server's code: https://www.mongodb.com/docs/manual/reference/error-codes/
const NAMESPACE_NOT_FOUND: i32 = 26;

/// An index: of which collection, by which fields in which direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Index {
    pub collection: &'static str,
    pub fields: &'static [(&'static str, i32)],
    pub unique: bool,
}

const fn of_conversations(fields: &'static [(&'static str, i32)]) -> Index {
    Index {
        collection: CONVERSATIONS,
        fields,
        unique: false,
    }
}

/// What MongoDB has by itself.
pub const BY_ID: Index = of_conversations(&[("_id", -1)]);
pub const BY_AGENT: Index = of_conversations(&[("participants.agent", 1), ("_id", -1)]);
pub const BY_CATEGORY: Index = of_conversations(&[("passed", 1), ("_id", -1)]);
pub const BY_TAG: Index = of_conversations(&[("tags_folded", 1), ("_id", -1)]);
pub const BY_RATING: Index = of_conversations(&[("rating.score", 1), ("_id", -1)]);
pub const BY_RATED: Index = of_conversations(&[("rated", 1), ("_id", -1)]);
pub const BY_WHY: Index = of_conversations(&[("ended_why", 1), ("_id", -1)]);
pub const BY_ROAD: Index = of_conversations(&[("road", 1), ("_id", -1)]);
pub const BY_CUSTOMER: Index = of_conversations(&[("customer.id", 1), ("_id", -1)]);
pub const BY_SECOND: Index = of_conversations(&[("second.id", 1), ("_id", -1)]);
pub const BY_CUSTOMER_PART: Index = of_conversations(&[("search.customer", 1), ("_id", -1)]);
pub const BY_HEAD: Index = of_conversations(&[("search.words", 1), ("_id", -1)]);
pub const BY_START: Index = of_conversations(&[("started", 1), ("_id", 1)]);
pub const BY_END: Index = of_conversations(&[("category.id", 1), ("ended", 1)]);
pub const BY_WHOLE: Index = of_conversations(&[("seen_whole_by", 1), ("_id", -1)]);
pub const BY_PLACE: Index = Index {
    collection: MESSAGES,
    fields: &[("conversation_id", 1), ("seq", 1)],
    unique: true,
};
/// What MongoDB has by itself, too.
pub const BY_ROW: Index = Index {
    collection: MESSAGES,
    fields: &[("_id", 1)],
    unique: true,
};
pub const BY_WORD: Index = Index {
    collection: MESSAGES,
    fields: &[("words", 1), ("_id", -1)],
    unique: false,
};
pub const BY_TIME: Index = Index {
    collection: AUDIT,
    fields: &[("at", 1)],
    unique: false,
};

/// All that are made at the start.
pub const INDEXES: &[Index] = &[
    BY_AGENT,
    BY_CATEGORY,
    BY_TAG,
    BY_RATING,
    BY_RATED,
    BY_WHY,
    BY_ROAD,
    BY_CUSTOMER,
    BY_SECOND,
    BY_CUSTOMER_PART,
    BY_HEAD,
    BY_START,
    BY_END,
    BY_WHOLE,
    BY_PLACE,
    BY_WORD,
    BY_TIME,
];

impl Index {
    /// What the driver is given. Its name is the server's own way to name one, so that making it twice at once changes nothing.
    pub fn model(&self) -> IndexModel {
        let options = IndexOptions::builder().unique(self.unique.then_some(true)).build();
        IndexModel::builder().keys(self.keys()).options(options).build()
    }

    /// As a hint.
    pub fn keys(&self) -> Document {
        let mut keys = doc! {};
        for (field, direction) in self.fields {
            keys.insert(*field, *direction);
        }
        keys
    }
}

impl Mongo {
    /// Makes those that are not there, all of a collection at once.
    pub(super) async fn index(&self) -> Result<(), MongoError> {
        for of_one in INDEXES.chunk_by(|one, next| one.collection == next.collection) {
            let lacking = said(self.lacking(of_one)).await?;
            if lacking.is_empty() {
                continue;
            }
            let collection = self.collection::<Document>(lacking[0].collection).await?;
            said(async { Ok(collection.create_indexes(lacking.into_iter().map(Index::model)).await?) }).await?;
        }
        Ok(())
    }

    /// Which of these of one collection are not there.
    pub(super) async fn lacking<E>(&self, of_one: &'static [Index]) -> Result<Vec<&'static Index>, E>
    where
        E: From<Error> + From<MongoError>,
    {
        let collection = self.collection::<Document>(of_one[0].collection).await?;
        let there: Vec<IndexModel> = match collection.list_indexes().await {
            Ok(there) => there.try_collect().await?,
            Err(error) if is_no_collection(&error) => Vec::new(),
            Err(error) => return Err(error.into()),
        };
        let is_lacking = |index: &&Index| !there.iter().any(|model| is(index, model));
        Ok(of_one.iter().filter(is_lacking).collect())
    }
}

fn is_no_collection(error: &Error) -> bool {
    matches!(error.kind.as_ref(), ErrorKind::Command(command) if command.code == NAMESPACE_NOT_FOUND)
}

/// The same, and of all documents.
fn is(index: &Index, model: &IndexModel) -> bool {
    let options = model.options.clone().unwrap_or_default();
    let has_all = options.sparse != Some(true) && options.partial_filter_expression.is_none();
    has_all && options.unique.unwrap_or(false) == index.unique && has_fields(index, &model.keys)
}

/// The same fields in the same order and direction; servers differ in the kind of number.
fn has_fields(index: &Index, keys: &Document) -> bool {
    let found = keys
        .iter()
        .map(|(field, direction)| (field.as_str(), direction_of(direction)));
    found.eq(index.fields.iter().map(|(field, direction)| (*field, Some(*direction))))
}

fn direction_of(direction: &Bson) -> Option<i32> {
    match direction {
        Bson::Int32(direction) => Some(*direction),
        Bson::Int64(direction) => i32::try_from(*direction).ok(),
        Bson::Double(direction) => Some(if *direction < 0.0 { -1 } else { 1 }),
        _ => None,
    }
}
