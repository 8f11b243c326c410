//! Whether the file and MongoDB have the same.

use crate::ids::ConversationId;
use crate::store::OpenError;
use crate::store::migration::Moving;
use crate::store::mongo::{Compared, Comparison, MongoError, Parcel};

use super::{ENTRIES_READ, Migration, Phase, Step, Stopped, Told, patiently, settings};

/// Of which conversations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// All that have ended.
    All,
    /// Those that only MongoDB had.
    Brought,
}
pub use Which::{All, Brought};

/// Compares these collections, each as a whole. That they are not the same is an error.
pub async fn compare(
    migration: &Migration,
    collections: &[Compared],
    which: Which,
    told: Told<'_>,
) -> Result<Vec<(&'static str, Comparison)>, Stopped> {
    let (conversations, entries) = migration.file.ended_count()?;
    let of = conversations + entries;
    let words = settings(&migration.reader).await?;
    let mut before = 0_u64;
    let mut all = Vec::new();
    for collection in collections {
        // A cursor that breaks begins anew: nothing is changed by looking.
        let compared = patiently(async || {
            let mut passing = Walk::of(&migration.file, *collection, which, &words)?;
            let mut counts = |id| Ok(counts(&migration.file, *collection, which, id)?);
            let mut seen = |done: u64| {
                told(Step {
                    phase: Phase::Comparing,
                    done: (before + done).min(of),
                    of,
                });
            };
            let mongo = &migration.mongo;
            mongo
                .compare::<Stopped>(*collection, &mut || passing.next(), &mut counts, &mut seen)
                .await
        });
        let compared = compared.await?;
        before += compared.file.count;
        all.push((collection.word(), compared));
    }
    if all.iter().all(|(_, compared)| compared.is_equal()) {
        Ok(all)
    } else {
        Err(Stopped::Different(all))
    }
}

/// Whether what MongoDB has of a conversation is to be in the file. A log counts with its conversation; without one nobody lists it.
fn counts(file: &Moving, of: Compared, which: Which, id: ConversationId) -> Result<bool, OpenError> {
    Ok(match (of, which) {
        (Compared::Messages, All) => file.ended_after(ConversationId(id.0.saturating_sub(1)), false)? == Some(id),
        (Compared::Messages, Brought) => file.is_brought(id)?,
        (_, All) => true,
        (_, Brought) => file.is_brought(id)? || !file.has_last_word(id)?,
    })
}

/// The documents that the file makes of a collection, in the order of `_id`.
struct Walk<'a> {
    file: &'a Moving,
    of: Compared,
    which: Which,
    /// Up to which number it is.
    last: u64,
    /// Those that are made already; of a log, with the number of the next entry while there may be more.
    made: std::vec::IntoIter<Parcel>,
    from: Option<u32>,
}

impl<'a> Walk<'a> {
    fn of(file: &'a Moving, of: Compared, which: Which, words: &[(&'static str, String)]) -> Result<Self, Stopped> {
        // Those that are few are made at once.
        let made: Result<Vec<Parcel>, MongoError> = match of {
            Compared::Agents => file.agents()?.iter().map(|row| Parcel::agent(row, 0)).collect(),
            Compared::Categories => file.categories()?.iter().map(|row| Parcel::category(row, 0)).collect(),
            Compared::Settings => Parcel::settings(words.iter().cloned(), 0).map(|all| vec![all]),
            Compared::Conversations | Compared::Messages | Compared::Audit => Ok(Vec::new()),
        };
        Ok(Self {
            file,
            of,
            which,
            last: 0,
            made: made?.into_iter(),
            from: None,
        })
    }

    fn next(&mut self) -> Result<Option<Parcel>, Stopped> {
        match self.of {
            Compared::Agents | Compared::Categories | Compared::Settings => Ok(self.made.next()),
            Compared::Messages => self.message(),
            Compared::Conversations => {
                let next = self.conversation()?.map(|id| self.file.filed(id)).transpose()?;
                let parcel = next.flatten().map(|filed| Parcel::conversation(&filed, 0, ""));
                Ok(parcel.transpose()?)
            }
            Compared::Audit => {
                let next = self.file.audit_after(self.last)?;
                self.last = next.as_ref().map_or(self.last, |line| line.id);
                Ok(next.map(|line| Parcel::audit(&line, 0)).transpose()?)
            }
        }
    }

    fn conversation(&mut self) -> Result<Option<ConversationId>, Stopped> {
        let next = self
            .file
            .ended_after(ConversationId(self.last), self.which == Brought)?;
        self.last = next.map_or(self.last, |id| id.0);
        Ok(next)
    }

    fn message(&mut self) -> Result<Option<Parcel>, Stopped> {
        loop {
            if let Some(parcel) = self.made.next() {
                return Ok(Some(parcel));
            }
            if self.from.is_none() {
                self.from = self.conversation()?.map(|_| 1);
            }
            let Some(from) = self.from else {
                return Ok(None);
            };
            let id = ConversationId(self.last);
            let before = from.saturating_add(ENTRIES_READ);
            let entries = self.file.entries(id, from, before)?;
            self.from = (before <= self.file.last_entry(id)?).then_some(before);
            let parcels: Result<Vec<Parcel>, MongoError> =
                entries.iter().map(|entry| Parcel::entry(id, entry)).collect();
            self.made = parcels?.into_iter();
        }
    }
}
