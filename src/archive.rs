//! The archive as the doors see it: what the embedded store has, and with `MONGO_URL` what lives in MongoDB.
//!
//! A conversation that has just ended is in the file, and stays there until the hub has let go of it and MongoDB has confirmed it; so
//! every question is put to the file first, and whatever is there counts. While MongoDB is away the file answers for what it has, and
//! pages say so. `behind`: MongoDB, and how it stands. `join`: two pages as one. Deliberately absent: how what is in the file comes to MongoDB, which is the courier's.

mod behind;
mod join;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use crate::hub::time::Wall;
use crate::ids::{AgentId, CategoryId, ConversationId};
use crate::store::mongo::{Mongo, MongoError, within};
use crate::store::{
    Adding, ArchivePage, ArchiveQuery, ArchiveRecord, BesideChat, LogPart, NoteLine, ReadBy, ReadError, Reader,
};

pub use behind::{Behind, Standing};

use join::join;

/// How many earlier conversations stand beside a chat.
const EARLIER_MAX: u32 = 20;

/// How many of a customer's earlier conversations are looked at for these.
const EARLIER_LOOKED_AT: u32 = 200;

/// How many tags are offered.
const TAGS_MAX: usize = 500;

/// How many refused removals retention looks behind: more are a server that refuses everything.
const SET_ASIDE_MAX: u32 = 1_000;

/// How many tagged conversations of the file are not counted twice: more than end in ten minutes.
const TAGGED_MAX: u32 = 10_000;

/// How long whoever is at work waits for MongoDB: a link that carries nothing says nothing either.
const ANSWERED_WITHIN: Duration = Duration::from_secs(2);

/// How long all questions for a page or a choice may take there together.
const ASKED_WITHIN: Duration = Duration::from_secs(5);

/// How long a page or a choice is waited for: longer than that, so that what is slow says so, and what says nothing is away.
const SHOWN_WITHIN: Duration = Duration::from_secs(6);

/// How long retention and erasures wait for one look: longer than a slow server takes for its questions.
const UNHURRIED_WITHIN: Duration = Duration::from_secs(60);

/// The way to the archive. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Archive {
    reader: Reader,
    behind: Option<Behind>,
}

/// What a note is in a conversation that has left the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Numbered {
    /// It is there already.
    Known(NoteLine),
    /// With its number, for a conversation as it was read.
    New(NoteLine, i64),
}

/// What a page of the list is, and whether a part of it is missing.
#[derive(Clone, Debug, PartialEq)]
pub struct Listed {
    pub page: ArchivePage,
    /// MongoDB is away: only what is still in the file is there.
    pub away: bool,
}

/// How long somebody waits.
#[derive(Clone, Copy, Debug)]
enum Patience {
    /// Of whoever looks at a page.
    Page,
    /// Of whoever wants all or nothing: each question may take its time, and more of it.
    Whole,
}

impl Archive {
    pub fn new(reader: Reader, behind: Option<Behind>) -> Self {
        Self { reader, behind }
    }

    /// MongoDB, if there is to be one.
    pub fn behind(&self) -> Option<&Behind> {
        self.behind.as_ref()
    }

    /// How MongoDB stands, if there is to be one.
    pub fn standing(&self) -> Option<Standing> {
        self.behind.as_ref().map(|behind| behind.now())
    }

    /// A page of ended conversations, newest first.
    pub async fn list(&self, query: ArchiveQuery) -> Result<Listed, ReadError> {
        self.listed(query, Patience::Page).await
    }

    async fn listed(&self, query: ArchiveQuery, patience: Patience) -> Result<Listed, ReadError> {
        // The file first: what leaves it meanwhile is in MongoDB by then.
        let own = self.reader.archive_list(query.clone()).await?;
        let Some(behind) = &self.behind else {
            return Ok(Listed { page: own, away: false });
        };
        let others = match behind.there() {
            Ok(mongo) => {
                patience
                    .asks(mongo, async |mongo| Box::pin(mongo.list(&query)).await)
                    .await
            }
            Err(error) => Err(error),
        };
        match others {
            Ok(others) => {
                let page = self.joined(&query, own, others).await?;
                Ok(Listed { page, away: false })
            }
            Err(error) if error.is_out_of_reach() => {
                tracing::debug!(%error, "a page of the archive is without what MongoDB has");
                Ok(Listed { page: own, away: true })
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Refuses whoever wants all or nothing while MongoDB is known to be away, or another.
    pub fn is_whole(&self) -> Result<(), ReadError> {
        match &self.behind {
            Some(behind) if !behind.has_nothing() => Ok(behind.there().map(drop)?),
            _ => Ok(()),
        }
    }

    /// As [`Self::list`], for whoever wants all or nothing and has the time.
    pub async fn whole_list(&self, query: ArchiveQuery) -> Result<ArchivePage, ReadError> {
        let listed = self.listed(query, Patience::Whole).await?;
        let lacks = listed.away && !self.behind.as_ref().is_some_and(Behind::has_nothing);
        match (lacks, self.standing()) {
            (false, _) => Ok(listed.page),
            (true, Some(Standing::Away { why, .. })) => Err(ReadError::Away(why)),
            (true, Some(Standing::Wrong { why, .. })) => Err(ReadError::Wrong(why)),
            (true, _) => Err(ReadError::Away("it did not answer".to_owned())),
        }
    }

    /// What the embedded store alone knows.
    pub fn file(&self) -> &Reader {
        &self.reader
    }

    /// Two pages by the same question as one.
    async fn joined(
        &self,
        query: &ArchiveQuery,
        own: ArchivePage,
        others: ArchivePage,
    ) -> Result<ArchivePage, ReadError> {
        let ids = others.lines.iter().map(|line| line.conversation.id);
        let ids = ids.chain(others.unreadable.iter().copied()).collect();
        let here = self.reader.here(ids).await?;
        Ok(join(own, others, &here, query.limit))
    }

    /// A part of an ended conversation, as far as it may be read. Who reads it takes it for all that was said.
    pub async fn record(
        &self,
        of: ConversationId,
        by: ReadBy,
        part: LogPart,
    ) -> Result<Option<ArchiveRecord>, ReadError> {
        match self.recorded(of, by, part, Patience::Page).await? {
            Some(ArchiveRecord { unreadable: 1.., .. }) => {
                Err(ReadError::Damaged(format!("the log of conversation {of}")))
            }
            found => Ok(found),
        }
    }

    /// As [`Self::record`], for whoever has the time, and counts what cannot be read.
    pub async fn whole_record(
        &self,
        of: ConversationId,
        by: ReadBy,
        part: LogPart,
    ) -> Result<Option<ArchiveRecord>, ReadError> {
        self.recorded(of, by, part, Patience::Whole).await
    }

    async fn recorded(
        &self,
        of: ConversationId,
        by: ReadBy,
        part: LogPart,
        patience: Patience,
    ) -> Result<Option<ArchiveRecord>, ReadError> {
        let own = self.reader.archive_record(of, by, part.clone()).await?;
        let Some(behind) = &self.behind else {
            return Ok(own);
        };
        if own.is_some() || self.is_here(of).await? {
            return Ok(own);
        }
        let mongo = behind.there()?;
        let (reader, beside) = match by {
            ReadBy::Admin => (None, None),
            ReadBy::Agent(agent) => (Some(agent), None),
            ReadBy::Beside(agent, now) => (None, Some((agent, now))),
        };
        let found = patience.asks(mongo, async |mongo| Box::pin(mongo.record(of, reader, &part)).await);
        let Some(found) = found.await? else {
            return Ok(None);
        };
        let Some((agent, now)) = beside else {
            return Ok(Some(found));
        };
        let may_look = self.reader.may_look(agent, now, found.conversation.clone()).await?;
        Ok(may_look.then_some(found))
    }

    /// What stands beside a chat, if that agent is in it; and whether earlier conversations may be missing.
    pub async fn beside(&self, now: ConversationId, agent: AgentId) -> Result<Option<(BesideChat, bool)>, ReadError> {
        let Some(mut found) = self.reader.beside(now, agent).await? else {
            return Ok(None);
        };
        let Some(behind) = &self.behind else {
            return Ok(Some((found, false)));
        };
        let (Some(customer), Some(agent)) = (self.reader.customer_of(now).await?, self.reader.agent(agent).await?)
        else {
            return Ok(Some((found, false)));
        };
        let earlier = match behind.there() {
            Ok(mongo) => soon(mongo.earlier(customer, now, EARLIER_LOOKED_AT)).await,
            Err(error) => Err(error),
        };
        let earlier = match earlier {
            Ok(earlier) => earlier,
            Err(error) if error.is_out_of_reach() => return Ok(Some((found, true))),
            Err(error) => return Err(error.into()),
        };
        let mut here = self
            .reader
            .here(earlier.iter().map(|one| one.conversation.id).collect())
            .await?;
        here.extend(found.earlier.iter().map(|line| line.conversation.id));
        let others = earlier
            .into_iter()
            .filter(|one| agent.categories.contains(&one.conversation.category))
            .filter(|one| !here.contains(&one.conversation.id))
            .filter_map(|one| one.seen_by(None))
            .map(|seen| seen.line(Vec::new()));
        found.earlier.extend(others);
        found
            .earlier
            .sort_by_key(|line| std::cmp::Reverse(line.conversation.id));
        found.earlier.truncate(EARLIER_MAX as usize);
        Ok(Some((found, false)))
    }

    /// A conversation, under way or ended, to which somebody wants to add something; nothing if they may not read it.
    pub async fn adding(&self, to: ConversationId, by: ReadBy) -> Result<Option<Adding>, ReadError> {
        let own = self.reader.adding(to, by).await?;
        let Some(behind) = &self.behind else {
            return Ok(own);
        };
        if own.is_some() || self.is_here(to).await? {
            return Ok(own);
        }
        let Some((filed, rev)) = soon(behind.there()?.filed_with_rev(to)).await? else {
            return Ok(None);
        };
        let may = match by {
            ReadBy::Admin => true,
            ReadBy::Agent(agent) => filed.may_add(agent),
            ReadBy::Beside(..) => false,
        };
        Ok(may.then(|| Adding {
            customer: filed.conversation.customer_name.to_string(),
            tags: filed.tags,
            rev: Some(rev),
        }))
    }

    /// What a note will be in a conversation that has left the file; nothing when it is not there.
    pub async fn numbered(&self, to: ConversationId, note: NoteLine) -> Result<Option<Numbered>, ReadError> {
        let Some(behind) = &self.behind else {
            return Ok(None);
        };
        let Some((filed, rev)) = soon(behind.there()?.filed_with_rev(to)).await? else {
            return Ok(None);
        };
        if let Some(known) = filed.notes.iter().find(|known| known.uid == note.uid) {
            return Ok(Some(Numbered::Known(known.clone())));
        }
        let last = filed.notes.iter().map(|known| known.note).max().unwrap_or(0);
        Ok(Some(Numbered::New(NoteLine { note: last + 1, ..note }, rev)))
    }

    /// Adds a note to a conversation that has left the file, as it was read; answers whether it is still there.
    pub async fn add_note(&self, to: ConversationId, rev: i64, note: &NoteLine) -> Result<bool, ReadError> {
        match &self.behind {
            None => Ok(false),
            Some(behind) => Ok(shown(behind.there()?, async |mongo| mongo.add_note(to, rev, note).await).await?),
        }
    }

    /// Gives a conversation that has left the file these tags and no others, as it was read, or is now; answers whether it is there.
    pub async fn put_tags(&self, of: ConversationId, rev: Option<i64>, tags: &[String]) -> Result<bool, ReadError> {
        let Some(behind) = &self.behind else {
            return Ok(false);
        };
        let mongo = behind.there()?;
        let rev = match rev {
            Some(rev) => rev,
            None => match soon(mongo.filed_with_rev(of)).await? {
                Some((_, rev)) => rev,
                None => return Ok(false),
            },
        };
        Ok(shown(mongo, async |mongo| mongo.put_tags(of, rev, tags).await).await?)
    }

    /// The oldest conversations of a category that ended before and are in MongoDB, at most so many; those of them that are there only.
    /// `None`: there are none but those whose removal it has refused.
    pub async fn expired(
        &self,
        category: CategoryId,
        before: Wall,
        limit: u32,
    ) -> Result<Option<Vec<ConversationId>>, ReadError> {
        let Some(behind) = &self.behind else {
            return Ok(None);
        };
        let mongo = behind.there()?;
        // What it has refused to remove stays, and stands before the rest.
        let aside = self.reader.removals_set_aside_count(SET_ASIDE_MAX).await?;
        let limit = limit.saturating_add(aside);
        let mut expired = unhurried(mongo, async |mongo| mongo.expired(category, before, limit).await).await?;
        let aside = self.reader.removals_set_aside(expired.clone()).await?;
        expired.retain(|id| !aside.contains(id));
        if expired.is_empty() {
            return Ok(None);
        }
        let here = self.reader.here(expired.clone()).await?;
        expired.retain(|id| !here.contains(id));
        Ok(Some(expired))
    }

    /// Whether the file has the last word of a conversation: it is in it, under way or ended, or is being removed.
    pub async fn is_here(&self, conversation: ConversationId) -> Result<bool, ReadError> {
        Ok(!self.reader.here(vec![conversation]).await?.is_empty())
    }

    /// The tags in use, each with the number of conversations; for an agent, of their own. While MongoDB is away, of those in the file.
    pub async fn tags_in_use(&self, reader: Option<AgentId>) -> Result<Vec<(String, u32)>, ReadError> {
        let own = self.reader.tags_in_use(reader).await?;
        let besides = self.reader.tagged(TAGGED_MAX).await?;
        let Some(others) = self
            .offered(async |mongo| mongo.tags_in_use(reader, &besides).await)
            .await?
        else {
            return Ok(own);
        };
        let mut counts: BTreeMap<String, (String, u32)> = BTreeMap::new();
        // Those of the file come last: they are the newest.
        for (tag, number) in others.into_iter().chain(own) {
            let folded = crate::store::folded_tag(&tag);
            let known = counts.entry(folded).or_insert_with(|| (tag.clone(), 0));
            *known = (tag, known.1.saturating_add(number));
        }
        let mut tags: Vec<(String, (String, u32))> = counts.into_iter().collect();
        // The map has them by their folded words, which a stable sort keeps among the equal.
        tags.sort_by_key(|(_, (_, number))| std::cmp::Reverse(*number));
        tags.truncate(TAGS_MAX);
        Ok(tags.into_iter().map(|(_, counted)| counted).collect())
    }

    /// Those of these agents who may see what is added to a conversation.
    pub async fn see_additions(
        &self,
        to: ConversationId,
        among: BTreeSet<AgentId>,
    ) -> Result<BTreeSet<AgentId>, ReadError> {
        let Some(behind) = &self.behind else {
            return self.reader.see_additions(to, among).await;
        };
        if self.is_here(to).await? {
            return self.reader.see_additions(to, among).await;
        }
        let Some(filed) = soon(behind.there()?.filed(to)).await? else {
            return Ok(BTreeSet::new());
        };
        let mut seeing = BTreeSet::new();
        for agent in among {
            let is_admin = self.reader.agent(agent).await?.is_some_and(|row| row.admin);
            if is_admin || filed.may_add(agent) {
                seeing.insert(agent);
            }
        }
        Ok(seeing)
    }

    /// The agents who had a part in a conversation and are no more, as they were last called.
    pub async fn removed_agents(&self) -> Result<Vec<(AgentId, String)>, ReadError> {
        let own = self.reader.removed_agents().await?;
        let present = self.reader.agents().await?.into_iter().map(|row| row.id).collect();
        let others = self.offered(async |mongo| mongo.agents_besides(&present).await);
        let mut all = others.await?.unwrap_or_default();
        all.extend(own);
        Ok(all.into_iter().collect())
    }

    /// Those of the categories in which an ended conversation was, as far as this reader sees it.
    pub async fn categories_read(
        &self,
        reader: AgentId,
        among: BTreeSet<CategoryId>,
    ) -> Result<BTreeSet<CategoryId>, ReadError> {
        let mut read = self.reader.categories_read(reader, among.clone()).await?;
        let rest: BTreeSet<CategoryId> = among.difference(&read).copied().collect();
        let others = self.offered(async |mongo| mongo.categories_read(reader, rest).await);
        read.extend(others.await?.unwrap_or_default());
        Ok(read)
    }

    /// What MongoDB has to offer; nothing if it does not in time: that there is less to choose from holds up nobody.
    async fn offered<T>(&self, ask: impl AsyncFnOnce(&Mongo) -> Result<T, MongoError>) -> Result<Option<T>, ReadError> {
        let Some(mongo) = self.behind.as_ref().and_then(|behind| behind.there().ok()) else {
            return Ok(None);
        };
        match shown(mongo, ask).await {
            Ok(found) => Ok(Some(found)),
            Err(error) if error.is_out_of_reach() || matches!(error, MongoError::Slow(_)) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }
}

/// What MongoDB answers to somebody who has other things to do.
async fn soon<T>(asked: impl Future<Output = Result<T, MongoError>>) -> Result<T, MongoError> {
    within(ANSWERED_WITHIN, asked).await
}

/// What MongoDB answers to a page.
pub async fn shown<T>(mongo: &Mongo, ask: impl AsyncFnOnce(&Mongo) -> Result<T, MongoError>) -> Result<T, MongoError> {
    within(SHOWN_WITHIN, ask(&mongo.within(ASKED_WITHIN))).await
}

/// What MongoDB answers to work that nobody waits for.
pub async fn unhurried<T>(
    mongo: &Mongo,
    ask: impl AsyncFnOnce(&Mongo) -> Result<T, MongoError>,
) -> Result<T, MongoError> {
    within(UNHURRIED_WITHIN, ask(&mongo.patiently())).await
}

impl Patience {
    async fn asks<T>(
        self,
        mongo: &Mongo,
        ask: impl AsyncFnOnce(&Mongo) -> Result<T, MongoError>,
    ) -> Result<T, MongoError> {
        match self {
            Self::Page => shown(mongo, ask).await,
            Self::Whole => ask(&mongo.patiently()).await,
        }
    }
}
