//! What the filters offer: tags in use, agents who are no more, categories that an agent's records name.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::{StreamExt, TryStreamExt, stream};
use mongodb::bson::{Bson, Document, deserialize_from_document, doc};

use crate::ids::{AgentId, CategoryId, ConversationId};
use crate::store::archive::list::ArchiveQuery;
use crate::store::archive::write::folded_tag;

use super::documents::{CONVERSATIONS, Conversation};
use super::numbers::whole;
use super::questions::{self, Bounds};
use super::{Mongo, MongoError, read, within};

/// How many tags are offered, the most used first.
const TAGS_MAX: i64 = 500;

/// Questions asked at once.
const AT_ONCE: usize = 8;

impl Mongo {
    /// The tags in use on conversations that this agent sees all of, or on all, but these; each as it was last typed, with their number.
    pub async fn tags_in_use(
        &self,
        reader: Option<AgentId>,
        besides: &[ConversationId],
    ) -> Result<Vec<(String, u32)>, MongoError> {
        let mut asked = questions::tagged(reader).filter;
        let besides: Vec<i64> = besides.iter().map(|id| id.0.cast_signed()).collect();
        asked.insert("_id", doc! { "$nin": besides });
        let counted = [
            doc! { "$match": asked },
            doc! { "$unwind": "$tags_folded" },
            doc! { "$group": { "_id": "$tags_folded", "conversations": { "$sum": 1 } } },
            doc! { "$sort": { "conversations": -1, "_id": 1 } },
            doc! { "$limit": TAGS_MAX },
        ];
        let mut cursor = self
            .collection::<Document>(CONVERSATIONS)
            .await?
            .aggregate(counted)
            .max_time(self.rest()?)
            .await?;
        let mut counts: Vec<(String, u32)> = Vec::new();
        while cursor.advance().await? {
            let one: Document =
                deserialize_from_document(cursor.deserialize_current()?).map_err(mongodb::error::Error::from)?;
            let number = one
                .get_i64("conversations")
                .or_else(|_| one.get_i32("conversations").map(i64::from));
            if let (Ok(folded), Ok(number)) = (one.get_str("_id"), number) {
                counts.push((folded.to_owned(), u32::try_from(number).unwrap_or(u32::MAX)));
            }
        }
        let typed = stream::iter(counts).map(|(folded, number)| async move {
            let newest: Option<Document> = self.first(questions::with_tag(&folded)).await?;
            let tags = newest.and_then(readable).map(|newest| newest.tags).unwrap_or_default();
            let typed = tags.into_iter().find(|tag| folded_tag(tag) == folded);
            Ok::<_, MongoError>((typed.unwrap_or(folded), number))
        });
        typed.buffered(AT_ONCE).try_collect().await
    }

    /// The agents who had a part and are not among these, as they were last called.
    pub async fn agents_besides(&self, present: &BTreeSet<AgentId>) -> Result<BTreeMap<AgentId, String>, MongoError> {
        let (question, field) = questions::had_parts();
        let conversations = self.collection::<Document>(question.index.collection).await?;
        // Not every server takes a limit of time for this one.
        let asked = async { Ok(conversations.distinct(field, question.filter).await?) };
        let all: Vec<Bson> = within::<_, MongoError>(self.rest()?, asked).await?;
        let gone = all
            .iter()
            .filter_map(|id| id.as_i64().or_else(|| id.as_i32().map(i64::from)))
            .filter_map(|id| u32::try_from(id).ok().map(AgentId))
            .filter(|agent| !present.contains(agent));
        let mut named = BTreeMap::new();
        for agent in gone {
            let newest: Option<Document> = self.first(questions::of_agent(agent)).await?;
            let parts = newest
                .and_then(readable)
                .map(|newest| newest.participants)
                .unwrap_or_default();
            let part = parts.into_iter().rfind(|part| part.agent == i64::from(agent.0));
            named.extend(part.map(|part| (agent, part.name)));
        }
        Ok(named)
    }

    /// Those of the categories in which a conversation was, as far as this reader sees it.
    pub async fn categories_read(
        &self,
        reader: AgentId,
        among: BTreeSet<CategoryId>,
    ) -> Result<BTreeSet<CategoryId>, MongoError> {
        let mut read = BTreeSet::new();
        for category in among {
            let mut query = ArchiveQuery {
                reader: Some(reader),
                category: Some(category),
                limit: 1,
                ..ArchiveQuery::default()
            };
            loop {
                let page = self.list(&query).await?;
                if !page.lines.is_empty() {
                    read.insert(category);
                    break;
                }
                match page.next {
                    Some(next) => query.before = Some(next),
                    None => break,
                }
            }
        }
        Ok(read)
    }

    /// The ids between which a list is: the page before and the period.
    pub(super) async fn bounds(&self, query: &ArchiveQuery) -> Result<Bounds, MongoError> {
        let mut bounds = Bounds {
            below: query
                .before
                .map_or(i64::MAX, |before: ConversationId| before.0.cast_signed()),
            above: -1,
        };
        let slack = crate::store::archive::CLOCK_SLACK_MS;
        if let Some(to) = query.to {
            let at = crate::hub::time::Wall(to.0.saturating_add(slack));
            let after: Option<Document> = self.first(questions::started_from(at)).await?;
            let after = after.as_ref().and_then(read::id);
            bounds.below = after.map_or(bounds.below, |after| bounds.below.min(after));
        }
        if let Some(from) = query.from {
            let at = crate::hub::time::Wall(from.0.saturating_sub(slack));
            let earlier: Option<Document> = self.first(questions::started_before(at)).await?;
            let earlier = earlier.as_ref().and_then(read::id);
            bounds.above = earlier.map_or(bounds.above, |earlier| bounds.above.max(earlier));
        }
        Ok(bounds)
    }
}

/// Nothing, if somebody has changed it so that it cannot be read: a filter offers one less.
fn readable(kept: Document) -> Option<Conversation> {
    deserialize_from_document(whole(kept)).ok()
}
