//! What MongoDB is asked, each question with the index that serves it: first the fields that are equal, then those that are sorted by.
//!
//! A beginning stands in many places of an index, so what it finds is in no order: whoever asks so takes few at a time.

#[cfg(test)]
mod served;

use mongodb::bson::{Bson, Document, doc};

use crate::hub::time::Wall;
use crate::ids::{AgentId, CategoryId, ConversationId, CustomerId};
use crate::store::archive::list::{ArchiveQuery, Rated};
use crate::store::words::{EndWhy, Road};
use crate::words::{Asked, plain};

use super::indexes::{
    BY_AGENT, BY_CATEGORY, BY_CUSTOMER, BY_CUSTOMER_PART, BY_END, BY_HEAD, BY_ID, BY_PLACE, BY_RATED, BY_RATING,
    BY_ROAD, BY_ROW, BY_SECOND, BY_START, BY_TAG, BY_WHOLE, BY_WHY, BY_WORD, Index,
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
    /// Whether the index gives the order, too. Otherwise the server sorts what it finds, unless it goes through all by their numbers.
    pub is_in_order: bool,
}

impl Question {
    /// The rest of what it finds, of one that goes backwards and has bounds.
    pub(super) fn below(mut self, last: i64) -> Self {
        if let Ok(bounds) = self.filter.get_document_mut("_id") {
            bounds.insert("$lt", last);
        }
        self
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
        is_in_order: true,
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
    searched(BY_WORD, "words", asked, bounds)
}

/// The conversations in whose head all these words stand.
pub(super) fn headed(asked: &Asked, bounds: Bounds) -> Question {
    searched(BY_HEAD, "search.words", asked, bounds)
}

fn searched(index: Index, field: &str, asked: &Asked, bounds: Bounds) -> Question {
    let filter = doc! { "_id": bounds.filter(), "$and": words(field, asked) };
    Question {
        is_in_order: asked.words().iter().any(|word| !word.prefix),
        ..backwards(index, filter)
    }
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
        is_in_order: true,
    }
}

/// All of a log, in no order.
pub(super) fn of_log(of: ConversationId) -> Question {
    unordered(BY_PLACE, doc! { "conversation_id": of.0.cast_signed() })
}

/// These conversations.
pub(super) fn among(ids: &[ConversationId]) -> Question {
    let ids: Vec<i64> = ids.iter().map(|id| id.0.cast_signed()).collect();
    unordered(BY_ID, doc! { "_id": { "$in": ids } })
}

/// These messages.
pub(super) fn rows(rows: &[i64]) -> Question {
    unordered(BY_ROW, doc! { "_id": { "$in": rows } })
}

/// Each agent who had a part: a field that its index begins with, of all there are.
pub(super) fn had_parts() -> (Question, &'static str) {
    (unordered(BY_AGENT, doc! {}), "participants.agent")
}

fn unordered(index: Index, filter: Document) -> Question {
    Question {
        index,
        filter,
        sort: doc! {},
        is_in_order: true,
    }
}

/// Of those that started before, the last one first.
pub(super) fn started_before(at: Wall) -> Question {
    Question {
        index: BY_START,
        filter: doc! { "started": { "$lt": translate::date(at) } },
        sort: doc! { "started": -1, "_id": -1 },
        is_in_order: true,
    }
}

/// Of those that started then or later, the first one first.
pub(super) fn started_from(at: Wall) -> Question {
    Question {
        index: BY_START,
        filter: doc! { "started": { "$gte": translate::date(at) } },
        sort: doc! { "started": 1, "_id": 1 },
        is_in_order: true,
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

/// Those of a category that ended before, oldest first. What has no number is none of a server's, and stands before none that has.
pub(super) fn ended_before(category: CategoryId, at: Wall) -> Question {
    Question {
        index: BY_END,
        filter: doc! {
            "category.id": i64::from(category.0),
            "ended": { "$lt": translate::date(at) },
            "_id": { "$gte": 0 },
        },
        sort: doc! { "ended": 1 },
        is_in_order: true,
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
            sort: doc! {},
            is_in_order: true,
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
        let (whole, begun) = (Asked::parse("a bc"), Asked::parse("bc"));
        let mut all: Vec<Question> = queries().iter().map(|query| lead(query, bounds)).collect();
        all.extend([
            said(&whole, bounds),
            said(&begun, bounds),
            headed(&whole, bounds),
            headed(&begun, bounds),
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
            of_log(ConversationId(1)),
            among(&[ConversationId(1)]),
            rows(&[1]),
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
    fn what_is_counted_out_is_the_field_that_its_index_begins_with() {
        let (question, field) = had_parts();
        assert_eq!(question.index.fields[0].0, field);
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
    fn a_beginning_gives_no_order_and_says_so() {
        let bounds = Bounds { below: 9, above: 0 };
        let mut question = said(&Asked::parse("bc"), bounds);
        assert!(!question.is_in_order);
        question.is_in_order = true;
        assert!(!question.is_served());
        let mut question = said(&Asked::parse("a bc"), bounds);
        assert!(question.is_in_order, "the whole word leads");
        question.is_in_order = false;
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
