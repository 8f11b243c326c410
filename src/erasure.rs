//! The erasure of one customer: what it would take, and the work behind it.
//!
//! A customer is the browser by whose token they are known, so all conversations with that id are meant that began before it was asked
//! for. They go in pieces, as old ones do: from every list and search, from the index's own pages, from the journal, and from MongoDB, where
//! a number stays that nothing late can follow. After an hour MongoDB is looked at once more; then the proof names nobody. What is asked for is
//! a row of the file, so the work goes on after a crash, and while MongoDB is away it waits. Deliberately absent: SQL, and who may ask.

use std::collections::HashSet;
use std::sync::{PoisonError, RwLock};
use std::time::Duration;

use sha2::{Digest, Sha256};
use tokio::select;
use tokio::time::{MissedTickBehavior, interval, sleep, timeout};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::archive::{shown, unhurried};
use crate::archivist::{self, Trouble};
use crate::http::audit::{Deed, Doer};
use crate::hub::time::Wall;
use crate::ids::{ConversationId, CustomerId};
use crate::protocol::http::{AuditAction, AuditField};
use crate::site::{Shared, Site};
use crate::store::mongo::{Mongo, MongoError, Theirs};
use crate::store::records::{ErasedConversation, Record, Tally};
use crate::store::{Busy, ErasureLine, Filed, OfCustomer, ReadError};

/// How long after all has gone it is looked once more: longer than anything that was on its way to MongoDB can take.
pub const AGAIN_AFTER_MS: u64 = 60 * 60 * 1_000;

/// How often it is looked whether something can go on: the hub does not say when it lets go of a conversation.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// How long one turn waits for what is on its way to MongoDB.
const CARRIED_WITHIN: Duration = Duration::from_secs(5);

/// How many conversations go at once.
const AT_ONCE: u32 = 10;

/// How many are looked at at once for a preview.
const LOOKED_AT: u32 = 200;

/// How often the journal is tried while somebody reads.
const TRIES: u32 = 50;
const TRY_AGAIN: Duration = Duration::from_millis(20);

/// The customers who are not known again by their tokens.
#[derive(Debug, Default)]
pub struct Forgotten(RwLock<HashSet<[u8; 32]>>);

impl Forgotten {
    pub fn of(hashes: impl IntoIterator<Item = [u8; 32]>) -> Self {
        Self(RwLock::new(hashes.into_iter().collect()))
    }

    pub fn add(&self, customer: CustomerId) {
        let mut all = self.0.write().unwrap_or_else(PoisonError::into_inner);
        all.insert(hash(customer));
    }

    pub fn has(&self, customer: CustomerId) -> bool {
        let all = self.0.read().unwrap_or_else(PoisonError::into_inner);
        all.contains(&hash(customer))
    }
}

/// What stays of a customer's id: enough to refuse the token, too little to make one.
pub fn hash(customer: CustomerId) -> [u8; 32] {
    Sha256::digest(customer.0.to_be_bytes()).into()
}

/// What an erasure would take.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Preview {
    pub conversations: u32,
    pub tally: Tally,
    pub busy: Option<Busy>,
    /// MongoDB is away: what is there is not counted.
    pub away: bool,
}

impl Preview {
    fn count(&mut self, more: Tally) {
        self.conversations += 1;
        self.tally.entries += more.entries;
        self.tally.notes += more.notes;
        self.tally.ratings += more.ratings;
    }
}

/// Which customer of a conversation is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    Customer,
    /// The second of two guests who have met.
    Second,
}

/// Whose conversation it is, and how it calls them; nothing when it is not there, or has none.
pub async fn customer_of(
    site: &Site,
    of: ConversationId,
    whose: Whose,
) -> Result<Option<(CustomerId, String)>, ReadError> {
    let named = |filed: Filed| {
        let row = filed.conversation;
        match whose {
            // Two of the staff are nobody's customers: all of theirs would go with one.
            Whose::Customer => {
                (row.customer != CustomerId::NONE).then(|| (row.customer, row.customer_name.to_string()))
            }
            Whose::Second => row.second.map(|second| (second.customer, second.name.to_string())),
        }
    };
    if let Some(filed) = site.reader.filed(of).await? {
        return Ok(named(filed));
    }
    let Some(behind) = site.archive.behind() else {
        return Ok(None);
    };
    if site.archive.is_here(of).await? {
        return Ok(None);
    }
    let second = whose == Whose::Second;
    let theirs = shown(behind.there()?, async |mongo| mongo.whose(of, second).await);
    Ok(theirs.await?)
}

/// What an erasure of that customer would take now.
pub async fn preview(site: &Site, customer: CustomerId) -> Result<Preview, ReadError> {
    let mut preview = Preview::default();
    let mut before = ConversationId(u64::MAX >> 1);
    loop {
        let OfCustomer { busy, ended } = site.reader.of_customer(customer, before, LOOKED_AT).await?;
        preview.busy = busy;
        let Some(last) = ended.last() else {
            break;
        };
        before = last.conversation.id;
        ended.iter().for_each(|filed| preview.count(filed.tally()));
    }
    let Some(behind) = site.archive.behind() else {
        return Ok(preview);
    };
    let found = match behind.there() {
        Ok(mongo) => shown(mongo, async |mongo| all_of(mongo, customer).await).await,
        Err(error) => Err(error),
    };
    let found = match found {
        Err(error) if error.is_out_of_reach() => {
            preview.away = true;
            return Ok(preview);
        }
        found => found?,
    };
    let here = site.reader.here(ids(&found)).await?;
    let others = found.iter().filter(|one| !here.contains(&one.id));
    others.for_each(|one| preview.count(one.tally));
    Ok(preview)
}

/// All that MongoDB has of a customer.
async fn all_of(mongo: &Mongo, customer: CustomerId) -> Result<Vec<Theirs>, MongoError> {
    let (mut all, mut before) = (Vec::new(), ConversationId(u64::MAX >> 1));
    loop {
        let found = mongo.of_customer(customer, before, LOOKED_AT).await?;
        let Some(last) = found.last() else {
            return Ok(all);
        };
        before = last.id;
        all.extend(found);
    }
}

fn ids(all: &[Theirs]) -> Vec<ConversationId> {
    all.iter().map(|one| one.id).collect()
}

/// Starts the work; it ends with `leave`.
pub fn start(site: &Shared, background: &TaskTracker, leave: &CancellationToken) {
    let (site, leave) = (site.clone(), leave.clone());
    drop(background.spawn(async move {
        leave.run_until_cancelled(keep_erasing(&site)).await;
    }));
}

async fn keep_erasing(site: &Site) {
    let mut turns = interval(LOOK_EVERY);
    turns.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        select! {
            _ = turns.tick() => {}
            () = site.erasing.notified() => {}
        }
        if let Err(error) = erase_all(site, site.clock.wall()).await {
            tracing::warn!(%error, "What is to be erased could not go; it is tried again.");
        }
    }
}

/// Goes on with each erasure as far as it can at that time. One that cannot go on holds up no other.
pub async fn erase_all(site: &Site, now: Wall) -> Result<(), Trouble> {
    for erasure in site.reader.unproven_erasures().await? {
        let Some(customer) = erasure.customer else {
            continue;
        };
        let done = match erasure.swept {
            None => sweep(site, &erasure, customer, now).await,
            Some(swept) if now.since(swept) >= AGAIN_AFTER_MS => prove(site, &erasure, customer, now).await,
            Some(_) => Ok(()),
        };
        if let Err(error) = done {
            tracing::warn!(erasure = erasure.id, %error, "a customer could not be erased yet; it is tried again");
        }
    }
    Ok(())
}

/// The first time.
async fn sweep(site: &Site, erasure: &ErasureLine, customer: CustomerId, now: Wall) -> Result<(), Trouble> {
    if take_all(site, erasure, customer).await? {
        let swept = Record::Swept {
            erasure: erasure.id,
            at: now,
        };
        site.driver.record(vec![swept]).await?;
        tracing::info!(
            erasure = erasure.id,
            "a customer's conversations have gone; they are looked for once more in an hour"
        );
    }
    Ok(())
}

/// The second time, and then the proof.
async fn prove(site: &Site, erasure: &ErasureLine, customer: CustomerId, now: Wall) -> Result<(), Trouble> {
    if erasure.again.is_none() {
        let again = Record::EraseAgain {
            erasure: erasure.id,
            at: now,
        };
        site.driver.record(vec![again]).await?;
    }
    if !take_all(site, erasure, customer).await? {
        return Ok(());
    }
    let Some(counted) = site.reader.erasure_of(customer).await? else {
        return Ok(());
    };
    let deed = Deed::new(now, &Doer::server(), AuditAction::CustomerErased)
        .on("erasure", erasure.id, "")
        .change(AuditField::Conversations, None, Some(counted.conversations.to_string()))
        .change(AuditField::Entries, None, Some(counted.gone.entries.to_string()));
    let proven = Record::Proven {
        erasure: erasure.id,
        at: now,
        deed: deed.audit(),
    };
    site.driver.record(vec![proven]).await?;
    tracing::info!(erasure = erasure.id, "a customer was erased");
    Ok(())
}

/// Takes all that is there of it; answers whether nothing is left anywhere.
async fn take_all(site: &Site, erasure: &ErasureLine, customer: CustomerId) -> Result<bool, Trouble> {
    let here = take_here(site, erasure, customer).await?;
    let filed = take_filed(site, erasure, customer).await?;
    archivist::clear(site).await?;
    let all = here && filed && is_carried(site, erasure.id).await?;
    if !all {
        return Ok(false);
    }
    archivist::rewrite_index(site).await?;
    empty_journal(site).await
}

/// Those in the file. One that the hub still knows, a few minutes after its end, goes when that is over.
async fn take_here(site: &Site, erasure: &ErasureLine, customer: CustomerId) -> Result<bool, Trouble> {
    loop {
        let (free, held) = site.reader.to_erase(customer, erasure.upto, AT_ONCE).await?;
        if free.is_empty() {
            return Ok(!held);
        }
        let free = free.iter().map(|filed| Theirs {
            id: filed.conversation.id,
            tally: filed.tally(),
            names: filed.names(),
        });
        take(site, erasure.id, free.collect()).await?;
        archivist::clear(site).await?;
    }
}

/// Those in MongoDB only. The courier removes them there.
async fn take_filed(site: &Site, erasure: &ErasureLine, customer: CustomerId) -> Result<bool, Trouble> {
    let Some(behind) = site.archive.behind() else {
        // What had left for a MongoDB that is not named any more is out of reach.
        return Ok(!site.reader.is_spooling().await?);
    };
    let mut before = ConversationId(erasure.upto.0.saturating_add(1));
    let mut all = true;
    loop {
        let mut carried = behind.carried();
        let found = match behind.there() {
            Ok(mongo) => unhurried(mongo, async |mongo| mongo.of_customer(customer, before, AT_ONCE).await).await,
            Err(error) => Err(error),
        };
        let mut found = match found {
            Err(error) if error.is_out_of_reach() => return Ok(false),
            found => found.map_err(ReadError::from)?,
        };
        let Some(last) = found.last().map(|last| last.id) else {
            return Ok(all);
        };
        // What MongoDB has refused to remove stays until an admin has had it tried again, and holds up nothing else.
        if site.reader.removals_set_aside(ids(&found)).await?.len() == found.len() {
            (before, all) = (last, false);
            continue;
        }
        let here = site.reader.here(ids(&found)).await?;
        found.retain(|one| !here.contains(&one.id));
        take(site, erasure.id, found).await?;
        if timeout(CARRIED_WITHIN, carried.changed()).await.is_err() {
            return Ok(false);
        }
    }
}

async fn take(site: &Site, erasure: u32, all: Vec<Theirs>) -> Result<(), Trouble> {
    let gone = |one: Theirs| {
        Record::EraseConversation(ErasedConversation {
            erasure,
            conversation: one.id,
            tally: one.tally,
            names: one.names,
        })
    };
    Ok(site.driver.record(all.into_iter().map(gone).collect()).await?)
}

/// Whether MongoDB knows of all that has gone.
async fn is_carried(site: &Site, erasure: u32) -> Result<bool, Trouble> {
    let Some(behind) = site.archive.behind() else {
        // What a migration that was broken off has put there is removed when that goes on.
        return Ok(!site.reader.erasure_is_on_its_way(erasure).await?);
    };
    loop {
        let mut carried = behind.carried();
        if !site.reader.erasure_is_on_its_way(erasure).await? {
            return Ok(true);
        }
        let waits = !site.reader.erasure_is_set_aside(erasure).await?;
        if !waits || timeout(CARRIED_WITHIN, carried.changed()).await.is_err() {
            return Ok(false);
        }
    }
}

/// What was removed stays written in the journal until that is emptied, which wants a moment in which nobody reads.
async fn empty_journal(site: &Site) -> Result<bool, Trouble> {
    for _ in 0..TRIES {
        if site.reader.empty_journal().await? {
            return Ok(true);
        }
        sleep(TRY_AGAIN).await;
    }
    Ok(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_forgotten_is_not_who_is_not() {
        let forgotten = Forgotten::of([hash(CustomerId(1))]);
        forgotten.add(CustomerId(2));
        assert!(forgotten.has(CustomerId(1)) && forgotten.has(CustomerId(2)) && !forgotten.has(CustomerId(3)));
    }
}
