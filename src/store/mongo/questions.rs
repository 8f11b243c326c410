//! What MongoDB is asked, each question with the index that serves it: first the fields that are equal, then those that are sorted by.

use mongodb::bson::{Bson, Document, doc};

use crate::hub::time::Wall;
use crate::ids::{AgentId, CategoryId, ConversationId, CustomerId};
use crate::store::archive::list::{ArchiveQuery, Rated};
use crate::store::words::{EndWhy, Road};
use crate::words::{Asked, plain};

use super::indexes::{
    BY_AGENT, BY_CATEGORY, BY_CUSTOMER, BY_CUSTOMER_PART, BY_END, BY_HEAD, BY_ID, BY_PLACE, BY_RATED, BY_RATING,
    BY_ROAD, BY_SECOND, BY_START, BY_TAG, BY_WHOLE, BY_WHY, BY_WORD, Index,
};
use super::translate::{self, GRAM, grams};

/// How many parts of a customer's name are asked for: more would not find less.
const GRAMS_ASKED_MAX: usize = 16;

/// A question: what has to be, in which order.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Question {
    pub index: Index,
    pub filter: Document,
    pub sort: Document,
}

#[cfg(test)]
impl Question {
    /// Whether its index gives what is equal, in the order that is wanted, without sorting.
    pub(super) fn is_served(&self) -> bool {
        let mut equal: Vec<&str> = Vec::new();
        for (field, value) in &self.filter {
            match (field.as_str(), value) {
                ("$and", Bson::Array(each)) => {
                    let fields = each.iter().filter_map(Bson::as_document).flat_map(Document::keys);
                    equal.extend(fields.map(String::as_str));
                }
                // A range goes with the order.
                (_, Bson::Document(range))
                    if range.keys().any(|key| key.starts_with("$l") || key.starts_with("$g")) => {}
                ("ended", _) => {}
                (field, _) => equal.push(field),
            }
        }
        equal.dedup();
        let fields = self.index.fields;
        let (led, sorted) = fields.split_at(equal.len().min(fields.len()));
        let order: Vec<(&str, i32)> = self
            .sort
            .iter()
            .map(|(field, way)| (field.as_str(), way.as_i32().unwrap()))
            .collect();
        let turned: Vec<(&str, i32)> = sorted.iter().map(|(field, way)| (*field, -way)).collect();
        led.iter().map(|(field, _)| *field).eq(equal) && (sorted.starts_with(&order) || turned.starts_with(&order))
    }
}

/// The ids between which a list is, both excluded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Bounds {
    pub below: i64,
    pub above: i64,
}

impl Bounds {
    fn filter(self) -> Document {
        doc! { "$lt": self.below, "$gt": self.above }
    }
}

/// Newest first.
fn backwards(index: Index, filter: Document) -> Question {
    Question {
        index,
        filter,
        sort: doc! { "_id": -1 },
    }
}

/// The filter that leads, the narrowest as a rule first; without one, all.
pub(super) fn lead(query: &ArchiveQuery, bounds: Bounds) -> Question {
    let (index, field, value) = leading(query);
    let mut filter = doc! { "_id": bounds.filter() };
    if let Some(field) = field {
        filter.insert(field, value);
    } else {
        // What was removed left its number.
        filter.insert("ended", doc! { "$exists": true });
    }
    backwards(index, filter)
}

fn leading(query: &ArchiveQuery) -> (Index, Option<&'static str>, Bson) {
    if let Some(customer) = &query.customer
        && plain(customer).chars().count() >= GRAM
    {
        let mut parts = grams(customer);
        parts.truncate(GRAMS_ASKED_MAX);
        return (BY_CUSTOMER_PART, Some("search.customer"), doc! { "$all": parts }.into());
    }
    if let Some(tag) = &query.tag {
        return (BY_TAG, Some("tags_folded"), tag.into());
    }
    if let Some(agent) = query.agent.or(query.reader) {
        return (BY_AGENT, Some("participants.agent"), i64::from(agent.0).into());
    }
    if let Some(Rated::As(score)) = query.rating {
        return (BY_RATING, Some("rating.score"), i32::from(score).into());
    }
    if let Some(why) = query.why {
        return (BY_WHY, Some("ended_why"), EndWhy::from(why).word().into());
    }
    if query.rating == Some(Rated::Any) {
        return (BY_RATED, Some("rated"), true.into());
    }
    if let Some(category) = query.category {
        return (BY_CATEGORY, Some("passed"), i64::from(category.0).into());
    }
    if let Some(road) = query.road {
        return (BY_ROAD, Some("road"), Road::from(road).word().into());
    }
    if query.rating == Some(Rated::None) {
        return (BY_RATED, Some("rated"), false.into());
    }
    (BY_ID, None, Bson::Null)
}

/// The messages in which all these words stand, by numbers between.
pub(super) fn said(asked: &Asked, bounds: Bounds) -> Question {
    backwards(BY_WORD, doc! { "_id": bounds.filter(), "$and": words("words", asked) })
}

/// The conversations in whose head all these words stand.
pub(super) fn headed(asked: &Asked, bounds: Bounds) -> Question {
    backwards(
        BY_HEAD,
        doc! { "_id": bounds.filter(), "$and": words("search.words", asked) },
    )
}

/// Words hold letters and digits only, so that none is more than itself in a pattern.
fn words(field: &str, asked: &Asked) -> Vec<Document> {
    let each = asked.words().iter().map(|word| {
        let value = if word.prefix {
            Bson::from(doc! { "$regex": format!("^{}", word.text) })
        } else {
            Bson::from(word.text.as_str())
        };
        let mut one = Document::new();
        one.insert(field, value);
        one
    });
    each.collect()
}

/// The entries `from..before` of a log, in order.
pub(super) fn log(of: ConversationId, from: u32, before: u32) -> Question {
    Question {
        index: BY_PLACE,
        filter: doc! {
            "conversation_id": of.0.cast_signed(),
            "seq": { "$gte": i64::from(from), "$lt": i64::from(before) },
        },
        sort: doc! { "seq": 1 },
    }
}

/// Of those that started before, the last one first.
pub(super) fn started_before(at: Wall) -> Question {
    Question {
        index: BY_START,
        filter: doc! { "started": { "$lt": translate::date(at) } },
        sort: doc! { "started": -1, "_id": -1 },
    }
}

/// Of those that started then or later, the first one first.
pub(super) fn started_from(at: Wall) -> Question {
    Question {
        index: BY_START,
        filter: doc! { "started": { "$gte": translate::date(at) } },
        sort: doc! { "started": 1, "_id": 1 },
    }
}

/// The earlier ones of a customer.
pub(super) fn earlier(customer: CustomerId, before: ConversationId) -> Question {
    backwards(
        BY_CUSTOMER,
        doc! { "customer.id": customer.to_string(), "_id": { "$lt": before.0.cast_signed() } },
    )
}

/// Those in which a customer was the second of two guests, before that one.
pub(super) fn earlier_as_second(customer: CustomerId, before: ConversationId) -> Question {
    backwards(
        BY_SECOND,
        doc! { "second.id": customer.to_string(), "_id": { "$lt": before.0.cast_signed() } },
    )
}

/// Those of a category that ended before, oldest first.
pub(super) fn ended_before(category: CategoryId, at: Wall) -> Question {
    Question {
        index: BY_END,
        filter: doc! { "category.id": i64::from(category.0), "ended": { "$lt": translate::date(at) } },
        sort: doc! { "ended": 1 },
    }
}

/// All that an agent had, newest first.
pub(super) fn of_agent(agent: AgentId) -> Question {
    backwards(BY_AGENT, doc! { "participants.agent": i64::from(agent.0) })
}

/// Those with a tag that an agent sees all of, or with a tag at all.
pub(super) fn tagged(seen_whole_by: Option<AgentId>) -> Question {
    match seen_whole_by {
        Some(agent) => backwards(BY_WHOLE, doc! { "seen_whole_by": i64::from(agent.0) }),
        None => Question {
            index: BY_TAG,
            filter: doc! { "tags_folded": { "$gt": "" } },
            sort: doc! { "tags_folded": 1 },
        },
    }
}

/// Those with this tag.
pub(super) fn with_tag(folded: &str) -> Question {
    backwards(BY_TAG, doc! { "tags_folded": folded })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hub::effect::EndWhy as Why;
    use crate::hub::row::Road as Way;

    fn queries() -> Vec<ArchiveQuery> {
        let all = ArchiveQuery::default;
        vec![
            all(),
            ArchiveQuery {
                customer: Some("Zoë".to_owned()),
                ..all()
            },
            ArchiveQuery {
                customer: Some("Zo".to_owned()),
                ..all()
            },
            ArchiveQuery {
                tag: Some("vip".to_owned()),
                ..all()
            },
            ArchiveQuery {
                agent: Some(AgentId(1)),
                ..all()
            },
            ArchiveQuery {
                reader: Some(AgentId(1)),
                ..all()
            },
            ArchiveQuery {
                rating: Some(Rated::As(5)),
                ..all()
            },
            ArchiveQuery {
                rating: Some(Rated::Any),
                ..all()
            },
            ArchiveQuery {
                rating: Some(Rated::None),
                ..all()
            },
            ArchiveQuery {
                why: Some(Why::CustomerLeft),
                ..all()
            },
            ArchiveQuery {
                category: Some(CategoryId(1)),
                ..all()
            },
            ArchiveQuery {
                road: Some(Way::Invitation),
                ..all()
            },
        ]
    }

    /// Every question there is.
    fn questions() -> Vec<Question> {
        let bounds = Bounds { below: 9, above: 0 };
        let asked = Asked::parse("a bc");
        let mut all: Vec<Question> = queries().iter().map(|query| lead(query, bounds)).collect();
        all.extend([
            said(&asked, bounds),
            headed(&asked, bounds),
            log(ConversationId(1), 1, 2),
            started_before(Wall(1)),
            started_from(Wall(1)),
            earlier(CustomerId(1), ConversationId(2)),
            earlier_as_second(CustomerId(1), ConversationId(2)),
            ended_before(CategoryId(1), Wall(1)),
            of_agent(AgentId(1)),
            tagged(None),
            tagged(Some(AgentId(1))),
            with_tag("vip"),
        ]);
        all
    }

    #[test]
    fn every_question_is_served_by_its_index() {
        for question in questions() {
            assert!(question.is_served(), "{question:?}");
        }
    }

    #[test]
    fn an_index_that_does_not_serve_is_found_out() {
        let mut question = of_agent(AgentId(1));
        question.index = BY_TAG;
        assert!(!question.is_served());
        let mut question = log(ConversationId(1), 1, 2);
        question.sort = doc! { "at": 1 };
        assert!(!question.is_served());
    }

    #[test]
    fn every_index_of_conversations_serves_a_question() {
        let asked = questions();
        for index in super::super::indexes::INDEXES
            .iter()
            .filter(|index| index.collection != super::super::documents::AUDIT)
        {
            assert!(asked.iter().any(|question| question.index == *index), "{index:?}");
        }
    }
}
