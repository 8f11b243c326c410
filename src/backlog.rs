//! What waits in the file for MongoDB: how much it is, whether the disk has room for it, and a warning when either is so bad that
//! somebody should look. Nothing is ever thrown away.

use std::io;
use std::path::Path;
use std::time::Duration;

use rustix::fs::statvfs;
use tokio::select;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::archive::{Behind, Standing};
use crate::site::{Shared, Site};
use crate::store::{ReadError, Waiting};

/// More than this waits only where MongoDB is away for long, or is new to a house that has had conversations.
pub const MANY: u64 = 10_000;

/// With less left of its disk the store may soon have no room.
pub const FREE_BYTES_MIN: u64 = 1 << 30;

/// How often it is looked at: often enough to be warned before a disk is full, seldom enough to cost nothing.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// What waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Backlog {
    pub waiting: Waiting,
    /// What is left of the disk of `DATA_DIR`; nothing when the machine does not say.
    pub free_bytes: Option<u64>,
}

/// What is bad about it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Strain {
    /// More than [`MANY`] things wait.
    pub many: bool,
    /// They wait on a disk with less than [`FREE_BYTES_MIN`].
    pub little_room: bool,
}

impl Backlog {
    pub async fn look(site: &Site) -> Result<Self, ReadError> {
        Ok(Self {
            waiting: site.reader.waiting_for_mongo().await?,
            free_bytes: free_bytes(&site.config.data_dir).ok(),
        })
    }

    /// A small disk is bad only while something may be long on it; else it is for `usher doctor` to tell.
    pub fn strain(&self, standing: &Standing) -> Strain {
        let many = self.waiting.lines > MANY;
        let is_growing = many || *standing != Standing::Ready;
        Strain {
            many,
            little_room: is_growing && self.free_bytes.is_some_and(|free| free < FREE_BYTES_MIN),
        }
    }
}

/// What is left of a folder's disk, for those who are not its owner.
pub fn free_bytes(folder: &Path) -> io::Result<u64> {
    let disk = statvfs(folder)?;
    Ok(disk.f_bavail.saturating_mul(disk.f_frsize))
}

/// Looks on from now on, if there is a MongoDB; it ends with `leave`.
pub fn start(site: &Shared, background: &TaskTracker, leave: &CancellationToken) {
    let Some(behind) = site.archive.behind().cloned() else {
        return;
    };
    let (site, leave) = (site.clone(), leave.clone());
    drop(background.spawn(async move {
        leave.run_until_cancelled(look_on(&site, &behind)).await;
    }));
}

async fn look_on(site: &Site, behind: &Behind) {
    let mut standing = behind.standing();
    loop {
        let now = standing.borrow_and_update().clone();
        match Backlog::look(site).await {
            Ok(backlog) => found(behind, &backlog, backlog.strain(&now)),
            Err(error) => tracing::warn!(%error, "how much waits for MongoDB is not known"),
        }
        select! {
            _ = standing.changed() => {}
            () = sleep(LOOK_EVERY) => {}
        }
    }
}

/// Warns once of each thing that has become bad.
fn found(behind: &Behind, backlog: &Backlog, strain: Strain) {
    let before = *behind.strain().borrow();
    behind
        .strain()
        .send_if_modified(|known| std::mem::replace(known, strain) != strain);
    let waiting = backlog.waiting.lines;
    if strain.many && !before.many {
        tracing::warn!(
            waiting,
            "more than {MANY} things wait for MongoDB in DATA_DIR; none is lost, and its disk fills"
        );
    }
    if strain.little_room && !before.little_room {
        tracing::warn!(
            waiting,
            free_bytes = backlog.free_bytes,
            "the disk of DATA_DIR, where things wait for MongoDB, has less than 1 GiB left: make room; when it is full nobody is told \
             anything new"
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hub::time::Wall;

    #[test]
    fn many_things_are_bad_at_any_time_and_a_small_disk_while_they_grow() {
        let away = Standing::Away {
            since: Wall(0),
            why: String::new(),
        };
        let strain = |lines, free_bytes, standing: &Standing| {
            let waiting = Waiting { lines, refused: 0 };
            let strain = Backlog { waiting, free_bytes }.strain(standing);
            (strain.many, strain.little_room)
        };
        let (enough, little) = (Some(FREE_BYTES_MIN), Some(FREE_BYTES_MIN - 1));
        assert_eq!(strain(MANY, enough, &away), (false, false));
        assert_eq!(strain(MANY + 1, None, &Standing::Ready), (true, false));
        assert_eq!(strain(MANY + 1, little, &Standing::Ready), (true, true));
        assert_eq!(strain(1, little, &Standing::Ready), (false, false));
        assert_eq!(strain(0, little, &away), (false, true));
    }
}
