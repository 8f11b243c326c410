//! What runs without doors: store, hub and driver, under the folder's lock. The server puts doors before it; the command line
//! uses it as it is.

use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, bail};
use tokio::task::JoinHandle;

use crate::clock::Clock;
use crate::config::Config;
use crate::driver::{Driver, DriverError, DriverHandle, Outboxes};
use crate::hub::Hub;
use crate::meter::Meter;
use crate::store::lock::FolderLock;
use crate::store::{Reader, Store};

/// The name of a file that is in a data folder while a restore changes it: half of one store and half of another is none.
pub const RESTORING: &str = "restoring";

/// Store, hub and driver.
pub struct Engine {
    pub clock: Clock,
    pub driver: DriverHandle,
    pub reader: Reader,
    pub meter: Arc<Meter>,
    /// The last revision that the store had given to a change when it was opened.
    pub noted: u64,
    /// Whether nothing was in the store.
    pub empty: bool,
    store: PathBuf,
    task: JoinHandle<Result<(), DriverError>>,
    lock: FolderLock,
}

impl Engine {
    /// Takes the folder, opens the store, loads the hub, starts the driver.
    pub fn start(config: &Config) -> anyhow::Result<Self> {
        let folder = &config.data_dir;
        make_folder(folder)?;
        let lock = FolderLock::take(folder)?;
        if folder.join(RESTORING).exists() {
            bail!(
                "a restore into {} was broken off: run `usher restore` again, with --replace",
                folder.display()
            );
        }
        let store = Store::open(&store_file(folder))?;
        let rows = store.load()?;
        let noted = store.noted()?;
        let empty = rows.agents.is_empty() && rows.categories.is_empty();
        let clock = Clock::start();
        let hub = Hub::load(clock.now(), rows);
        let meter = Arc::new(Meter::new(clock.wall()));
        let (writer, reader) = (store.writer()?, store.reader());
        let (driver, task) = Driver::start(
            clock.clone(),
            hub,
            writer,
            reader.clone(),
            Outboxes::new(Arc::clone(&meter)),
        );
        Ok(Self {
            clock,
            driver,
            reader,
            meter,
            noted,
            empty,
            store: store_file(folder),
            task,
            lock,
        })
    }

    /// What tells the data folder from its copies.
    pub fn place(&self) -> &str {
        self.lock.place()
    }

    /// Waits for the driver's end, which comes by itself only when it cannot go on.
    pub async fn ended(&mut self) -> anyhow::Result<()> {
        ended((&mut self.task).await)
    }

    /// Flushes and ends the driver; the lock goes with it.
    pub async fn stop(self) -> anyhow::Result<()> {
        self.driver.stop().await;
        ended(self.task.await)?;
        if let Err(error) = Store::fold(&self.store) {
            // Nothing is lost: the next start takes the journal in.
            tracing::warn!(%error, "the store's journal stays beside it");
        }
        Ok(())
    }
}

/// Where the store of a data folder is.
pub fn store_file(folder: &Path) -> PathBuf {
    folder.join("usher.db")
}

/// Makes a data folder that is not there, for its owner alone.
pub fn make_folder(folder: &Path) -> anyhow::Result<()> {
    let made = std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder);
    made.with_context(|| format!("DATA_DIR: the folder {} cannot be made", folder.display()))
}

fn ended(end: Result<Result<(), DriverError>, tokio::task::JoinError>) -> anyhow::Result<()> {
    match end {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error)) => Err(error.into()),
        Err(error) if error.is_panic() => bail!("the hub has panicked; nothing that was told is lost"),
        Err(error) => Err(error.into()),
    }
}
