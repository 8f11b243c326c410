//! From MongoDB into the file.

use crate::courier::INSTANCE_META;
use crate::ids::ConversationId;
use crate::store::migration::{Brought, Mark, Stands, Way};
use crate::store::mongo::{Compared, Kept, MongoError};

use super::there::bytes_of;
use super::{Done, Migration, Phase, Piece, Step, Stopped, Told, Unreadable, equal, own, patiently};

/// About how much a conversation is beside its log.
const CONVERSATION_BYTES: usize = 1_000;

/// Brings everything that only MongoDB has, compares it, and from then on the archive lives in the file. Begun once, it goes on where
/// it was. MongoDB is left as it is.
pub async fn back(migration: &mut Migration, told: Told<'_>) -> Result<Done, Stopped> {
    let stands = migration.file.stands()?;
    let mut mark = match admitted(migration, stands).await? {
        Some(mark) => mark,
        None => migration.file.begin_back(&migration.url.to_string())?,
    };
    let of = patiently(async || Ok(migration.mongo.size(Compared::Conversations).await?)).await?;
    let mut done = 0;
    // What breaks off after some of it came goes on from there, as patient as at first.
    while !patiently(async || {
        let before = mark.upto;
        match bring(migration, &mut mark, &mut done, of, told).await {
            Err(Stopped::Mongo(MongoError::Away(_))) if mark.upto > before => Ok(false),
            broken_off_or_not => broken_off_or_not.map(|()| true),
        }
    })
    .await?
    {}
    let kept = migration.file.own_count()?;
    let collections = [Compared::Conversations, Compared::Messages];
    let compared = equal::compare(migration, &collections, equal::Brought, told).await?;
    let moved = compared
        .first()
        .map_or(0, |(_, conversations)| conversations.file.count);
    migration.file.settle_back(INSTANCE_META)?;
    Ok(Done { compared, moved, kept })
}

/// Refuses where nothing is to be brought back, or from elsewhere, and says where an earlier run was.
async fn admitted(migration: &mut Migration, stands: Stands) -> Result<Option<Mark>, Stopped> {
    let Migration { file, mongo, url, .. } = migration;
    if !stands.spooling {
        return Err(Stopped::refused(
            format!("{url}, and the archive of DATA_DIR does not live in MongoDB"),
            "nothing to bring back: DATA_DIR has all of it",
        ));
    }
    let found = patiently(async || Ok(mongo.stands().await?)).await?;
    match &found.owner {
        Some(_) if found.owner == file.named(INSTANCE_META)? => {}
        Some(_) => {
            return Err(Stopped::refused(
                format!("{url}, which belongs to another Usher"),
                "the database in which the archive of DATA_DIR lives",
            ));
        }
        None if stands.seen.is_none() => {
            return Err(Stopped::refused(
                format!("{url}, which is nobody's, and no MongoDB was ever reached"),
                "nothing to bring back: DATA_DIR has all of it; `usher migrate --forget` if it is to stay there",
            ));
        }
        None => {
            return Err(Stopped::refused(
                format!("{url}, which is nobody's"),
                "the database in which the archive of DATA_DIR lives",
            ));
        }
    }
    // One that is not of one moment with the file would be taken for whole.
    let file = own(&stands, found.owner.unwrap_or_default());
    patiently(async || Ok(mongo.examine(&file).await?)).await?;
    let begun = stands.mark.filter(|mark| mark.way == Way::Back);
    Ok(begun.filter(|mark| mark.database == url.to_string()))
}

/// Goes through all that MongoDB has, from where it was.
async fn bring(
    migration: &mut Migration,
    mark: &mut Mark,
    done: &mut u64,
    of: u64,
    told: Told<'_>,
) -> Result<(), Stopped> {
    let mut passing = migration.mongo.conversations_after(ConversationId(mark.upto)).await?;
    let mut piece = Piece::new();
    let mut last = None;
    let mut reached = mark.clone();
    let mut unreadable = Unreadable::default();
    while let Some(kept) = passing.next().await? {
        let (id, bytes, is_whole) = match &kept {
            Kept::Entry(id, entry) => (*id, bytes_of(entry), false),
            Kept::Conversation(filed) => (filed.conversation.id, CONVERSATION_BYTES, true),
            Kept::Unreadable(Some(id), _) => (*id, 0, false),
            // Above all numbers that were given.
            Kept::Unreadable(None, _) => (ConversationId(u64::MAX >> 1), 0, false),
        };
        let is_ours = match last {
            Some((known, is_ours)) if known == id => is_ours,
            _ => migration.file.has_last_word(id)?,
        };
        last = Some((id, is_ours));
        match kept {
            _ if is_ours => {}
            Kept::Unreadable(_, what) => unreadable.add(what),
            // Nothing more is brought: only what else cannot be read is looked for, so that all of it is told at once.
            _ if unreadable.count > 0 => {}
            Kept::Entry(id, entry) => piece.add(Brought::Entry(id, entry), bytes),
            Kept::Conversation(filed) => piece.add(Brought::Conversation(filed), bytes),
        }
        if is_whole {
            if unreadable.count == 0 {
                reached.upto = id.0;
            }
            *done += 1;
            told(Step {
                phase: Phase::Bringing,
                done: *done,
                of: of.max(*done),
            });
        }
        if piece.is_full() {
            migration.file.bring(&piece.take(), &reached)?;
            mark.clone_from(&reached);
        }
    }
    migration.file.bring(&piece.take(), &reached)?;
    *mark = reached;
    match unreadable.count {
        0 => Ok(()),
        _ => Err(Stopped::Unreadable(unreadable)),
    }
}
