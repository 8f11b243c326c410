//! From the file into MongoDB.

use crate::clock::Clock;
use crate::courier::INSTANCE_META;
use crate::hub::row::{Content, EntryRow};
use crate::ids::{AgentId, CategoryId, ConversationId};
use crate::store::migration::{Mark, Moving, Stands, Way};
use crate::store::mongo::{Compared, Parcel, Target};
use crate::store::{SpoolKind, Spooled};

use super::{Done, ENTRIES_READ, Migration, Phase, Piece, Step, Stopped, Told, equal, own, patiently, settings};

/// What is noted is looked at in pieces of so many.
const LINES: u32 = 200;

/// So many are struck off at once: a commit of some ten milliseconds.
const STRUCK_OFF: u32 = 100;

/// Copies everything, compares it, and lets what MongoDB has leave the file. Begun once, it goes on where it was.
pub async fn there(migration: &mut Migration, target: Target, told: Told<'_>) -> Result<Done, Stopped> {
    let stands = migration.file.stands()?;
    let mark = match admitted(migration, &stands, target).await? {
        Some(mark) => mark,
        None => migration.file.begin(&migration.url.to_string())?,
    };
    let (mut compared, mut settled) = (Vec::new(), mark);
    if settled.way == Way::There {
        let upto = copy(migration, settled, told).await?;
        compared = equal::compare(migration, &Compared::ALL, equal::All, told).await?;
        patiently(async || Ok(migration.mongo.has_reached(upto, 0).await?)).await?;
        settled = migration.file.settle(&migration.url.to_string(), upto)?;
    }
    let moved = leave(migration, &settled, told)?;
    migration.file.end()?;
    Ok(Done {
        compared,
        moved,
        kept: 0,
    })
}

/// Refuses what must not be written into, and says where an earlier run was.
async fn admitted(migration: &mut Migration, stands: &Stands, target: Target) -> Result<Option<Mark>, Stopped> {
    let Migration { file, mongo, url, .. } = migration;
    let begun = stands.mark.clone().filter(|mark| mark.way != Way::Back);
    if stands.spooling && begun.is_none() {
        return Err(lives_there(stands));
    }
    let found = patiently(async || Ok(mongo.stands().await?)).await?;
    // Each database is given a name of its own, so that one which was left behind is never taken for the one in use.
    let is_known = found.owner.is_some() && found.owner == file.named(INSTANCE_META)?;
    // What another one has is not known any more once this one is begun, and nobody would be erased from it.
    if let Some(mark) = begun.as_ref().filter(|mark| mark.way == Way::There && !is_known)
        && mark.database != url.to_string()
    {
        return Err(Stopped::refused(
            format!("{url}, while a migration into {} was broken off", mark.database),
            "the database that it began with; or `usher migrate --forget` first, and that one is dropped",
        ));
    }
    let resumed = begun.filter(|_| is_known);
    // A run that was killed before it began has left its name, and nothing else.
    let is_left = is_known && found.holds.is_none();
    if found.owner.is_some() && resumed.is_none() && !is_left {
        return Err(Stopped::refused(
            format!("{url}, which belongs to another Usher, or was left behind"),
            "a database of this server's own; one that was left behind is dropped first",
        ));
    }
    if let (None, Some(holds), Target::Empty) = (&resumed, found.holds, target) {
        return Err(Stopped::refused(
            format!("{url}, which is not empty ({holds})"),
            "an empty database, or --into-existing to write into this one all the same",
        ));
    }
    if resumed.is_none() && stands.spooling {
        return Err(Stopped::refused(
            format!("{url}, which is not where the archive of DATA_DIR is"),
            "the database that it was moved to",
        ));
    }
    let instance = match found.owner {
        Some(known) => known,
        None => named_anew(file)?,
    };
    let file = own(stands, instance);
    patiently(async || Ok(mongo.prepare(&file, target).await?)).await?;
    Ok(resumed)
}

/// Why a folder that has a MongoDB already is not moved into one.
fn lives_there(stands: &Stands) -> Stopped {
    match (&stands.mark, &stands.seen) {
        // Any other mark is one of the way there.
        (Some(mark), _) => Stopped::refused(
            format!(
                "the archive of DATA_DIR, which is on its way back from {}",
                mark.database
            ),
            "end that with --from, or start the server with MONGO_URL, and it goes there again",
        ),
        (None, Some(seen)) => Stopped::refused(
            format!("the archive of DATA_DIR, which lives in {seen} already"),
            "start the server with MONGO_URL, and it goes on from there",
        ),
        (None, None) => Stopped::refused(
            "an archive that waits in DATA_DIR for the MongoDB of MONGO_URL, which was never reached",
            "start the server with MONGO_URL, and it is carried there; or `usher migrate --forget` first, and then --to",
        ),
    }
}

fn named_anew(file: &mut Moving) -> Result<String, Stopped> {
    let name = format!("{:032x}", rand::random::<u128>());
    file.name(INSTANCE_META, &name)?;
    Ok(name)
}

/// Answers up to which revision it has copied.
async fn copy(migration: &mut Migration, mut mark: Mark, told: Told<'_>) -> Result<u64, Stopped> {
    let of = migration.file.noted_count(0)?;
    let mut done = of - migration.file.noted_count(mark.upto)?;
    let words = settings(&migration.reader).await?;
    loop {
        let lines = migration.file.noted(mark.upto, LINES)?;
        let Some(last) = lines.last() else {
            return Ok(mark.upto);
        };
        let upto = last.rev;
        let mut waiting = Waiting::new();
        for line in &lines {
            waiting.add(migration, line, &words).await?;
            done += 1;
            told(Step {
                phase: Phase::Copying,
                done,
                of,
            });
        }
        waiting.put(migration).await?;
        mark.upto = upto;
        migration.file.set_mark(&mark)?;
    }
}

/// What waits to be put: conversations behind all that was said in them.
struct Waiting {
    entries: Piece<Parcel>,
    rest: Vec<Parcel>,
}

impl Waiting {
    fn new() -> Self {
        Self {
            entries: Piece::new(),
            rest: Vec::new(),
        }
    }

    async fn add(
        &mut self,
        migration: &Migration,
        line: &Spooled,
        words: &[(&'static str, String)],
    ) -> Result<(), Stopped> {
        let number = u32::try_from(line.id).unwrap_or(u32::MAX);
        let file = &migration.file;
        let parcel = match line.kind {
            SpoolKind::Conversation => {
                return self
                    .add_conversation(migration, ConversationId(line.id), line.rev)
                    .await;
            }
            // What went since an earlier run was broken off is there perhaps, or a part of it.
            SpoolKind::Removal => {
                let (id, now) = (ConversationId(line.id), Clock::start().wall());
                patiently(async || Ok(migration.mongo.remove_conversation(id, now).await?)).await?;
                None
            }
            SpoolKind::Agent => match file.agent(AgentId(number))? {
                Some(row) => Some(Parcel::agent(&row, line.rev)),
                None => {
                    let (id, now) = (AgentId(number), Clock::start().wall());
                    patiently(async || Ok(migration.mongo.remove_agent(id, now).await?)).await?;
                    None
                }
            },
            SpoolKind::Category => file
                .category(CategoryId(number))?
                .map(|row| Parcel::category(&row, line.rev)),
            SpoolKind::Settings => Some(Parcel::settings(words.iter().cloned(), line.rev)),
            SpoolKind::Audit => file.audit(line.id)?.map(|entry| Parcel::audit(&entry, line.rev)),
        };
        self.rest.extend(parcel.transpose()?);
        Ok(())
    }

    async fn add_conversation(&mut self, migration: &Migration, id: ConversationId, rev: u64) -> Result<(), Stopped> {
        let file = &migration.file;
        let Some(filed) = file.filed(id)? else {
            return Ok(());
        };
        let mut from = 1;
        while from <= filed.entries {
            let before = from.saturating_add(ENTRIES_READ);
            for entry in file.entries(id, from, before)? {
                self.entries.add(Parcel::entry(id, &entry)?, bytes_of(&entry));
            }
            if self.entries.is_full() {
                put(migration, &self.entries.take()).await?;
            }
            from = before;
        }
        let name = file.category_name(filed.conversation.category)?;
        self.rest.push(Parcel::conversation(&filed, rev, &name)?);
        Ok(())
    }

    async fn put(mut self, migration: &Migration) -> Result<(), Stopped> {
        put(migration, &self.entries.take()).await?;
        put(migration, &self.rest).await
    }
}

async fn put(migration: &Migration, parcels: &[Parcel]) -> Result<(), Stopped> {
    patiently(async || Ok(migration.mongo.put_all(parcels).await?)).await
}

pub(super) fn bytes_of(entry: &EntryRow) -> usize {
    match &entry.content {
        Content::Message { body, .. } => body.len(),
        _ => 0,
    }
}

/// Answers how many conversations have left.
fn leave(migration: &mut Migration, mark: &Mark, told: Told<'_>) -> Result<u64, Stopped> {
    let file = &mut migration.file;
    let (before, _) = file.ended_count()?;
    let of = file.noted_count(0)? - file.noted_count(mark.upto)?;
    let mut done = 0;
    loop {
        let gone = file.leave_some(mark.upto, STRUCK_OFF)?;
        if gone == 0 {
            let (left, _) = file.ended_count()?;
            return Ok(before.saturating_sub(left));
        }
        done += gone;
        let phase = Phase::Leaving;
        told(Step { phase, done, of });
    }
}
