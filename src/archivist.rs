//! What goes on behind the archive, in small pieces between everything else: putting the words of ended conversations into the index
//! of the full-text search, removing what is too old, clearing away what that leaves.
//!
//! What is to be done stands in the store, so a crash at any point goes on where it was. Deliberately absent: SQL, and who may read.

use std::time::Duration;

use tokio::select;
use tokio::time::{MissedTickBehavior, interval, sleep, timeout};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::driver::Unavailable;
use crate::http::audit::{Deed, Doer};
use crate::hub::time::Wall;
use crate::ids::CategoryId;
use crate::protocol::http::{AuditAction, AuditField};
use crate::site::{Shared, Site};
use crate::store::ReadError;
use crate::store::records::Record;

/// How long the store is left to others after each piece: as long as a piece takes at most.
const REST: Duration = Duration::from_millis(5);

/// How long it waits when the store is in trouble.
const TROUBLE: Duration = Duration::from_secs(5);

/// How often it is looked for what has become too old.
const LOOK_EVERY: Duration = Duration::from_secs(60 * 60);

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

/// How many conversations are removed at once.
const REMOVED_AT_ONCE: u32 = 10;

/// Why a piece was not done; it is tried again.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    #[error(transparent)]
    Read(#[from] ReadError),
    #[error(transparent)]
    Write(#[from] Unavailable),
}

/// Starts both lines of work; they end with `leave`.
pub fn start(site: &Shared, background: &TaskTracker, leave: &CancellationToken) {
    let (indexing, leaving) = (site.clone(), leave.clone());
    drop(background.spawn(async move {
        leaving.run_until_cancelled(keep_indexed(&indexing)).await;
    }));
    let (removing, leaving) = (site.clone(), leave.clone());
    drop(background.spawn(async move {
        leaving.run_until_cancelled(keep_young(&removing)).await;
    }));
}

/// Follows the ends of conversations.
async fn keep_indexed(site: &Site) {
    let mut ended = site.driver.ended();
    loop {
        ended.borrow_and_update();
        match index_all(site).await {
            Ok(()) => {
                site.indexed.send_modify(|times| *times += 1);
                if ended.changed().await.is_err() {
                    return;
                }
            }
            Err(error) => {
                tracing::warn!(%error, "The words of ended conversations could not be indexed; it is tried again.");
                sleep(TROUBLE).await;
            }
        }
    }
}

/// Puts all that has ended into the index.
async fn index_all(site: &Site) -> Result<(), Trouble> {
    while index_some(site).await? {
        sleep(REST).await;
    }
    Ok(())
}

/// Puts a slice there; answers whether there was one.
async fn index_some(site: &Site) -> Result<bool, Trouble> {
    let _turn = site.indexing.read().await;
    let slice = site.reader.to_index().await?;
    if slice.is_empty() {
        return Ok(false);
    }
    let grows = !slice.contains(&Record::MergeIndex);
    site.driver.record(slice).await?;
    // However much is to be put in, the index does not fall to pieces.
    if grows {
        sleep(REST).await;
        site.driver.record(vec![Record::MergeIndex]).await?;
    }
    Ok(true)
}

async fn keep_young(site: &Site) {
    let mut turns = interval(LOOK_EVERY);
    turns.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        select! {
            _ = turns.tick() => {}
            () = site.keeping.notified() => {}
        }
        if let Err(error) = remove_all(site, site.clock.wall()).await {
            tracing::warn!(%error, "What is too old could not be removed; it is tried again in an hour.");
        }
    }
}

/// Removes what is older at that time than its category, archived or not, or the road without one keeps it, and clears away what a
/// crash has left of an earlier run.
pub async fn remove_all(site: &Site, now: Wall) -> Result<(), Trouble> {
    let before = |days: u32| Wall(now.0.saturating_sub(i64::from(days).saturating_mul(DAY_MS)));
    for category in site.reader.categories().await? {
        if let Some(days) = category.retention_days {
            remove_older(site, category.id, before(days)).await?;
        }
        note_removals(site, category.id, &category.name).await?;
    }
    let days = site.settings.current().invitation_days;
    if days > 0 {
        remove_older(site, CategoryId::NONE, before(days)).await?;
    }
    note_removals(site, CategoryId::NONE, "").await?;
    clear(site).await
}

/// Removes the conversations of a category that ended before.
async fn remove_older(site: &Site, category: CategoryId, before: Wall) -> Result<(), Trouble> {
    remove_here(site, category, before).await?;
    remove_filed(site, category, before).await
}

/// Those that are in MongoDB only. They are removed by the courier, and this waits for it.
async fn remove_filed(site: &Site, category: CategoryId, before: Wall) -> Result<(), Trouble> {
    let Some(behind) = site.archive.behind() else {
        return Ok(());
    };
    loop {
        let mut carried = behind.carried();
        let expired = match site.archive.expired(category, before, REMOVED_AT_ONCE).await {
            // The next hour looks again.
            Err(ReadError::Away(_) | ReadError::Wrong(_)) => return Ok(()),
            expired => expired?,
        };
        let Some(expired) = expired else {
            return Ok(());
        };
        let gone = expired
            .into_iter()
            .map(|conversation| Record::RemoveFiled { conversation, category });
        // All of them may be noted already, while the courier is busy with something else.
        if gone.len() > 0 {
            site.driver.record(gone.collect()).await?;
        }
        if timeout(TROUBLE, carried.changed()).await.is_err() {
            return Ok(());
        }
    }
}

async fn remove_here(site: &Site, category: CategoryId, before: Wall) -> Result<(), Trouble> {
    loop {
        let expired = site.reader.expired(category, before, REMOVED_AT_ONCE).await?;
        if expired.is_empty() {
            return Ok(());
        }
        let records = expired.into_iter().map(Record::RemoveConversation).collect();
        site.driver.record(records).await?;
        clear(site).await?;
    }
}

/// Says in the audit log how many went, once they have: the store counts them as they go, so a crash in between leaves none unnoted.
async fn note_removals(site: &Site, category: CategoryId, name: &str) -> Result<(), Trouble> {
    let conversations = site.reader.unnoted_removals(category).await?;
    if conversations == 0 {
        return Ok(());
    }
    let deed = Deed::new(site.clock.wall(), &Doer::server(), AuditAction::RecordsRemoved);
    let deed = if category == CategoryId::NONE {
        deed.on("road", "invitation", "")
    } else {
        deed.on("category", category, name)
    };
    let deed = deed.change(AuditField::Conversations, None, Some(conversations.to_string()));
    let noted = Record::NoteRemovals {
        category,
        conversations,
        deed: deed.audit(),
    };
    site.driver.record(vec![noted]).await?;
    tracing::info!(%category, conversations, "conversations were removed that are older than the category keeps them");
    Ok(())
}

/// Writes all of the full-text search's index anew, without what was removed. What ends meanwhile is indexed afterwards.
pub async fn rewrite_index(site: &Site) -> Result<(), Trouble> {
    // What is put there meanwhile would have it begin anew.
    let _turn = site.indexing.write().await;
    site.driver.record(vec![Record::MakeIndexStale]).await?;
    while site.reader.index_is_stale().await? {
        site.driver.record(vec![Record::RewriteIndex]).await?;
        sleep(REST).await;
    }
    Ok(())
}

/// Clears away what removed conversations have left.
pub async fn clear(site: &Site) -> Result<(), Trouble> {
    let mut cleared = false;
    while let Some(slice) = site.reader.to_clear().await? {
        site.driver.record(vec![slice]).await?;
        sleep(REST).await;
        cleared = true;
    }
    // What was removed stays written in the index until that is merged.
    if cleared { index_all(site).await } else { Ok(()) }
}
