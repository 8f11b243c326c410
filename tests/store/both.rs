//! The archive's contract, put to both stores, and to the seam between them: the file alone; MongoDB behind it, to which all that has ended has
//! gone; and half of it gone, while the other half is in both.

use std::sync::Arc;

use tokio::sync::{Mutex, MutexGuard};
use tokio::time::timeout;
use usher::archive::{Archive, Behind, Numbered};
use usher::courier::Held;
use usher::export::Export;
use usher::hub::row::{CategoryRow, Change, Row};
use usher::hub::time::Wall;
use usher::ids::{AgentId, CategoryId, ConversationId};
use usher::protocol::http::ExportFormat;
use usher::store::mongo::{Mongo as Way, MongoError, MongoUrl, Own, Tenure};
use usher::store::records::{AuditRecord, ErasedConversation, ErasureRecord, Record};
use usher::store::{
    Adding, ArchivePage, ArchiveQuery, ArchiveRecord, AuditPage, AuditQuery, BesideChat, ErasureLine, LogPart,
    NoteLine, PAGE_MAX, ReadBy, ReadError,
};

use super::{Kept, carry};
use crate::harness::{DEADLINE, Mongo};

/// How often a busy machine may take too long to carry something.
const CARRIED_AGAIN: u32 = 5;

/// Makes three tests of each contract.
macro_rules! over_both {
    ($($name:ident),+ $(,)?) => {
        mod embedded {
            $(#[tokio::test]
            async fn $name() {
                super::$name(crate::store::both::Both::embedded().await).await;
            })+
        }

        mod mongo {
            $(#[tokio::test]
            async fn $name() {
                if let Some(both) = crate::store::both::Both::in_mongo(|_| true).await {
                    super::$name(both).await;
                }
            })+
        }

        mod seam {
            $(#[tokio::test]
            async fn $name() {
                if let Some(both) = crate::store::both::Both::in_mongo(|id| !id.0.is_multiple_of(2)).await {
                    super::$name(both).await;
                }
            })+
        }
    };
}
pub(super) use over_both;

/// A store, with or without MongoDB behind it.
pub struct Both {
    shared: Arc<Shared>,
    pub reader: Asked,
}

/// What may be asked of it. What has ended is in MongoDB by then, if there is one, and what is to leave the file has left.
#[derive(Clone)]
pub struct Asked(Arc<Shared>);

/// Which of those that have ended leave the file.
type Leaves = fn(&ConversationId) -> bool;

struct Shared {
    kept: Mutex<Kept>,
    archive: Archive,
    leaves: Leaves,
    /// Its database goes with it.
    mongo: Option<Mongo>,
}

impl Both {
    pub async fn embedded() -> Self {
        let kept = Kept::new();
        let archive = Archive::new(kept.reader.clone(), None);
        Self::of(kept, archive, |_| false, None)
    }

    /// Nothing, and it is said aloud, where there is no server to be had.
    pub async fn in_mongo(leaves: Leaves) -> Option<Self> {
        let mut mongo = Mongo::start()?;
        mongo.note_plans().await;
        let mut kept = Kept::new();
        kept.record([Record::Spool]).await;
        let url = MongoUrl::parse(mongo.url()).unwrap();
        let own = Own {
            instance: "0".repeat(32),
            given: 0,
            rev: 0,
            seen: None,
            confirmed: 0,
        };
        let behind = Behind::new(Way::of(&url).await.unwrap(), own, Tenure::begin("here"), Wall(0));
        behind.prepare().await.unwrap();
        behind.found(Ok(()), Wall(0));
        let archive = Archive::new(kept.reader.clone(), Some(behind));
        Some(Self::of(kept, archive, leaves, Some(mongo)))
    }

    fn of(kept: Kept, archive: Archive, leaves: Leaves, mongo: Option<Mongo>) -> Self {
        let shared = Arc::new(Shared {
            kept: Mutex::new(kept),
            archive,
            leaves,
            mongo,
        });
        Self {
            reader: Asked(Arc::clone(&shared)),
            shared,
        }
    }

    pub fn is_in_mongo(&self) -> bool {
        self.shared.archive.behind().is_some()
    }

    /// Whether the file keeps this one when it has ended.
    pub fn stays(&self, conversation: u64) -> bool {
        !self.is_in_mongo() || !(self.shared.leaves)(&ConversationId(conversation))
    }

    pub async fn put(&self, rows: impl IntoIterator<Item = Row>) {
        self.keep(rows.into_iter().map(Change::Put).collect(), Vec::new()).await;
    }

    pub async fn record(&self, records: impl IntoIterator<Item = Record>) {
        self.keep(Vec::new(), records.into_iter().collect()).await;
    }

    pub async fn keep(&self, changes: Vec<Change>, records: Vec<Record>) {
        let mut kept = self.shared.kept.lock().await;
        // What has left the file is added to where it is, as the doors do.
        for record in &records {
            match record {
                Record::AddNote(note) if !self.is_here(note.conversation).await => {
                    let line = NoteLine {
                        note: 0,
                        uid: note.uid,
                        agent: note.agent,
                        name: note.name.clone(),
                        at: note.at,
                        text: note.text.clone(),
                    };
                    let archive = &self.shared.archive;
                    let numbered = archive.numbered(note.conversation, line).await.unwrap();
                    if let Some(Numbered::New(line, rev)) = numbered {
                        archive.add_note(note.conversation, rev, &line).await.unwrap();
                    }
                }
                Record::PutTags { conversation, tags } if !self.is_here(*conversation).await => {
                    self.shared.archive.put_tags(*conversation, None, tags).await.unwrap();
                }
                _ => {}
            }
        }
        kept.keep(changes, records).await;
    }

    /// As retention does, of what the file has and of what has left it, and all the way to MongoDB.
    pub async fn removes(&self, conversation: u64) {
        self.removes_before(conversation, Vec::new()).await;
    }

    /// The same, and what comes right behind it, before MongoDB has heard of it.
    pub async fn removes_before(&self, conversation: u64, noted: Vec<Record>) {
        self.reader.settled().await;
        let id = ConversationId(conversation);
        let (retired, removed) = if self.stays(conversation) {
            (vec![Change::Retire(id)], Record::RemoveConversation(id))
        } else {
            let (conversation, category) = (id, CategoryId(1));
            (Vec::new(), Record::RemoveFiled { conversation, category })
        };
        self.keep(retired, Vec::new()).await;
        self.record(std::iter::once(removed).chain(noted)).await;
        let gone = self.reader.archive_record(id, ReadBy::Admin, LogPart::ALL).await;
        assert_eq!(gone.unwrap(), None);
    }

    async fn is_here(&self, conversation: ConversationId) -> bool {
        self.shared.archive.is_here(conversation).await.unwrap()
    }

    /// The file's own full-text search.
    pub async fn index(&self) -> usize {
        self.shared.kept.lock().await.index().await
    }
}

impl Asked {
    pub async fn archive_list(&self, query: ArchiveQuery) -> Result<ArchivePage, ReadError> {
        self.settled().await;
        let page = patiently(async || self.0.archive.whole_list(query.clone()).await).await?;
        self.planned().await;
        Ok(page)
    }

    pub async fn archive_record(
        &self,
        of: ConversationId,
        by: ReadBy,
        part: LogPart,
    ) -> Result<Option<ArchiveRecord>, ReadError> {
        self.settled().await;
        let record = patiently(async || self.0.archive.whole_record(of, by, part.clone()).await).await;
        self.planned().await;
        record
    }

    /// As the doors make it.
    pub async fn export(&self, format: ExportFormat, query: ArchiveQuery) -> Export {
        self.settled().await;
        Export::new(self.0.archive.clone(), format, query, Wall(1_700_000_000_000))
    }

    pub async fn categories(&self) -> Result<Vec<CategoryRow>, ReadError> {
        self.0.archive.file().categories().await
    }

    pub async fn beside(&self, now: ConversationId, agent: AgentId) -> Result<Option<BesideChat>, ReadError> {
        self.settled().await;
        patiently(async || match self.0.archive.beside(now, agent).await? {
            Some((_, true)) => Err(ReadError::Away("some may be missing".to_owned())),
            found => Ok(found.map(|(found, _)| found)),
        })
        .await
    }

    pub async fn adding(&self, to: ConversationId, by: ReadBy) -> Result<Option<Adding>, ReadError> {
        self.settled().await;
        patiently(async || self.0.archive.adding(to, by).await).await
    }

    /// Asks for an erasure, and does all of it up to the proof, as `usher::erasure` does.
    pub async fn erase(&self, asked: ErasureRecord, deed: AuditRecord) -> ErasureLine {
        self.settled().await;
        let (uid, customer, upto) = (asked.uid, asked.customer, asked.upto);
        let mut kept = self.0.kept.lock().await;
        let (proof, records) = (deed.clone(), vec![Record::Erase { asked, deed }]);
        kept.keep(Vec::new(), records).await;
        let erasure = kept.reader.erasure(uid).await.unwrap().unwrap().id;
        let gone = |conversation, tally, names| {
            Record::EraseConversation(ErasedConversation {
                erasure,
                conversation,
                tally,
                names,
            })
        };
        let found = kept.reader.to_erase(customer, upto, 100).await.unwrap().0;
        let mut all: Vec<Record> = found
            .iter()
            .map(|filed| gone(filed.conversation.id, filed.tally(), filed.names()))
            .collect();
        if let Some(behind) = self.0.archive.behind() {
            let before = ConversationId(upto.0 + 1);
            let there = patiently(async || Ok(behind.mongo.of_customer(customer, before, 100).await?)).await;
            let there = there.unwrap();
            all.extend(there.into_iter().map(|one| gone(one.id, one.tally, one.names)));
        }
        // Done twice it is done once.
        for _ in 0..2 {
            kept.keep(Vec::new(), all.clone()).await;
        }
        drop(kept);
        self.settled().await;
        let mut kept = self.0.kept.lock().await;
        assert!(!kept.reader.erasure_is_on_its_way(erasure).await.unwrap());
        let at = Wall(1_000);
        let again = Record::EraseAgain { erasure, at };
        kept.keep(Vec::new(), vec![Record::Swept { erasure, at }, again]).await;
        drop(kept);
        self.settled().await;
        let mut kept = self.0.kept.lock().await;
        let proven = Record::Proven {
            erasure,
            at: Wall(2_000),
            deed: AuditRecord { id: uid + 1, ..proof },
        };
        for _ in 0..2 {
            kept.keep(Vec::new(), vec![proven.clone()]).await;
        }
        kept.reader.erasure(uid).await.unwrap().unwrap()
    }

    pub async fn audit(&self, query: AuditQuery) -> AuditPage {
        self.0.kept.lock().await.reader.audit(query).await.unwrap()
    }

    /// Of a conversation that is in the file.
    pub async fn note(&self, uid: u128) -> Result<Option<NoteLine>, ReadError> {
        self.0.kept.lock().await.reader.note(uid).await
    }

    pub async fn tags_in_use(&self, reader: Option<AgentId>) -> Result<Vec<(String, u32)>, ReadError> {
        self.settled().await;
        self.0.archive.tags_in_use(reader).await
    }

    async fn planned(&self) {
        if let Some(mongo) = &self.0.mongo {
            mongo.assert_planned().await;
        }
    }

    /// With MongoDB behind, everything that has ended goes there, and those of which the hub has let go leave the file.
    async fn settled(&self) {
        let Some(behind) = self.0.archive.behind() else {
            return;
        };
        let mut kept = self.0.kept.lock().await;
        let mut patience = CARRIED_AGAIN;
        loop {
            let lines = kept.reader.spooled(0, 64).await.unwrap();
            if lines.is_empty() {
                break;
            }
            let carried = carry(&kept.reader, &behind.mongo, lines).await;
            match carried.held {
                None => {}
                Some(Held::Mongo(MongoError::Away(_))) if patience > 0 => patience -= 1,
                Some(held) => panic!("{held}"),
            }
            kept.keep(Vec::new(), carried.records).await;
        }
        let gone = ended(&kept).await.into_iter().filter(self.0.leaves);
        let gone = gone.map(Change::Retire).collect();
        kept.keep(gone, Vec::new()).await;
        while let Some(slice) = kept.reader.to_clear().await.unwrap() {
            kept.keep(Vec::new(), vec![slice]).await;
        }
        assert!(!ended(&kept).await.iter().any(self.0.leaves));
    }
}

/// What is found, not how soon, is what both have in common: a busy machine is given more time than a page has.
async fn patiently<T>(asked: impl AsyncFn() -> Result<T, ReadError>) -> Result<T, ReadError> {
    let asking = async {
        loop {
            match asked().await {
                Err(ReadError::Away(_) | ReadError::Slow(_) | ReadError::Late) => {}
                answer => return answer,
            }
        }
    };
    timeout(DEADLINE * 4, asking).await.expect("MongoDB does not answer")
}

/// What has ended and is in the file.
async fn ended(kept: &MutexGuard<'_, Kept>) -> Vec<ConversationId> {
    let mut query = ArchiveQuery {
        limit: PAGE_MAX,
        ..ArchiveQuery::default()
    };
    let mut ended = Vec::new();
    loop {
        let page = kept.reader.archive_list(query.clone()).await.unwrap();
        ended.extend(page.lines.iter().map(|line| line.conversation.id));
        match page.next {
            Some(next) => query.before = Some(next),
            None => return ended,
        }
    }
}
