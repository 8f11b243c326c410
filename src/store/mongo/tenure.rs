//! Which running server has the database: the last one that took it. One that is started beside it, as on a restored backup, asks first,
//! and is told by the silence that nobody has it any more. One whose database was taken all the same carries nothing from then on.
//!
//! Deliberately absent: whose database it is (`examine`), which says the same to a folder and to its copy.

use std::time::Duration;

use mongodb::bson::{Bson, Document, doc};
use tokio::time::sleep;

use super::documents::META;
use super::{INSTANCE, Mongo, MongoError, said};

/// How often it is looked whether a server has said that it is there, and how long before each. One that carries looks each second; looks
/// are counted, and not seconds, as a MongoDB that is slow is slow for both.
const LOOKS: u32 = 6;
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// The fields of the document that says whose the database is.
pub(super) const HELD_BY: &str = "held_by";
const FOLDER: &str = "folder";
const RUN: &str = "run";
pub(super) const ASKED: &str = "asked";

/// One run of a server.
#[derive(Debug)]
pub struct Tenure {
    /// The folder under whose lock it runs: of another run in the same one it is known that it has ended.
    place: String,
    /// What tells this run from all others.
    run: String,
}

impl Tenure {
    /// A run in that folder.
    pub fn begin(place: &str) -> Self {
        Self {
            place: place.to_owned(),
            run: format!("{:032x}", rand::random::<u128>()),
        }
    }

    /// What stands in the database of whoever has it.
    pub(super) fn held_by(&self) -> Document {
        doc! { FOLDER: &self.place, RUN: &self.run }
    }
}

/// Who has it, by the document that says whose it is.
struct Holder<'a> {
    place: &'a str,
    run: &'a str,
}

impl<'a> Holder<'a> {
    fn of(claim: &'a Document) -> Option<Self> {
        let by = claim.get_document(HELD_BY).ok()?;
        Some(Self {
            place: by.get_str(FOLDER).ok()?,
            run: by.get_str(RUN).ok()?,
        })
    }
}

impl Mongo {
    /// Takes the database for this run, unless another server says within three seconds (longer where MongoDB is slow) that it has it.
    /// Nobody is asked where nobody has it, or a run of the same folder had it last.
    pub async fn hold(&self, own: &Tenure) -> Result<(), MongoError> {
        let claim = self.claimed().await?.ok_or(MongoError::Emptied)?;
        let holder = Holder::of(&claim);
        match &holder {
            Some(holder) if holder.run == own.run => Ok(()),
            Some(holder) if holder.place != own.place => {
                self.is_silent(holder.run).await?;
                self.take_over(own, doc! { "held_by.run": holder.run, ASKED: true })
                    .await
            }
            Some(holder) => self.take_over(own, doc! { "held_by.run": holder.run }).await,
            None => {
                // It is not there, or nothing that a server has put there.
                let found = claim.get(HELD_BY).cloned().unwrap_or(Bson::Null);
                self.take_over(own, doc! { HELD_BY: found }).await
            }
        }
    }

    /// Whether this run has it still, by what was found just now. Says that it is there, if that was asked.
    pub(super) async fn holds(&self, claim: &Document, own: &Tenure) -> Result<(), MongoError> {
        if Holder::of(claim).is_none_or(|holder| holder.run != own.run) {
            return Err(MongoError::TakenOver);
        }
        if claim.contains_key(ASKED) {
            let own = doc! { "_id": INSTANCE, "held_by.run": &own.run };
            self.change_claim(own, doc! { "$unset": { ASKED: "" } }).await?;
        }
        Ok(())
    }

    /// Asks that run whether it is there, and waits as long as it may take to say so.
    async fn is_silent(&self, run: &str) -> Result<(), MongoError> {
        tracing::info!("the database was another server's last: it is asked whether it still runs");
        self.change_claim(
            doc! { "_id": INSTANCE, "held_by.run": run },
            doc! { "$set": { ASKED: true } },
        )
        .await?;
        for _ in 0..LOOKS {
            sleep(LOOK_EVERY).await;
            let claim = self.claimed().await?.ok_or(MongoError::Emptied)?;
            // Another that asks as well may have been faster to take it: that one runs.
            if !claim.contains_key(ASKED) || Holder::of(&claim).is_none_or(|holder| holder.run != run) {
                return Err(MongoError::Held);
            }
        }
        Ok(())
    }

    /// From now on it is this run's, if it still is as it was found.
    async fn take_over(&self, own: &Tenure, mut found: Document) -> Result<(), MongoError> {
        found.insert("_id", INSTANCE);
        let taken = doc! { "$set": { HELD_BY: own.held_by() }, "$unset": { ASKED: "" } };
        match self.change_claim(found, taken).await? {
            true => Ok(()),
            false => Err(MongoError::Held),
        }
    }

    /// Answers whether there was anything to change.
    async fn change_claim(&self, what: Document, how: Document) -> Result<bool, MongoError> {
        let meta = self.collection::<Document>(META).await?;
        let done = said(async { Ok(meta.update_one(what, how).await?) }).await?;
        Ok(done.matched_count > 0)
    }
}
