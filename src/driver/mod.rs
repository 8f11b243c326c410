//! The one task that owns the hub: takes inputs, stamps the time, calls the hub, keeps what changed, carries out effects.
//!
//! `handle`: what others hold of it. `task`: the loop. `ledger`: what is not yet on disk, and so not yet told. `outlet`: where
//! effects come out. Deliberately absent: every rule of the product.

mod handle;
mod histories;
mod ledger;
mod outlet;
mod task;

use std::sync::Arc;

use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use tokio_util::task::TaskTracker;

use crate::changes::Changes;
use crate::clock::Clock;
use crate::hub::Hub;
use crate::store::{Reader, Writer};

use handle::Gone;
use task::Task;

pub use handle::{ANSWER_WITHIN, DriverHandle, Health, Unavailable};
pub use outlet::{Outboxes, Outlet};

/// How many messages wait at most before whoever brings the next one waits too. Those who wait are let in one message each, so
/// that a socket's messages come apart, into a commit and a write each: there is room for a thousand that talk without a pause.
/// Long texts have a bound of their own, in bytes: [`handle::LONG_TEXTS_MAX`].
const MESSAGES_MAX: usize = 16_384;

/// How many may wait to see the hub's sums.
const LOOKS_MAX: usize = 4;

/// Why the driver ended though nobody stopped it. The process is to end with it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DriverError {
    #[error("the store has kept nothing for {waited_ms} ms: {detail}")]
    StoreStuck { waited_ms: u64, detail: String },
    #[error("the store's writer has ended")]
    WriterGone,
}

/// How long and how much the driver lets wait for the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// After this long with a step unsettled no more inputs are taken: what they would tell could be lost.
    pub pause_ms: u64,
    /// After this long the driver gives up: a new process, or a person, may do better.
    pub give_up_ms: u64,
    /// With this much unsettled no more inputs are taken.
    pub unsettled_bytes: usize,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            pause_ms: 2_000,
            give_up_ms: 10_000,
            unsettled_bytes: 8 * 1024 * 1024,
        }
    }
}

/// The driver; see [`Driver::start`].
#[derive(Clone, Copy, Debug)]
pub struct Driver;

/// How the driver's task ended.
pub type Ended = Result<(), DriverError>;

impl Driver {
    /// Starts the task. It ends well after [`DriverHandle::stop`], with an error when the store is stuck, and panics with the
    /// hub: watch the `JoinHandle` and end the process with it.
    pub fn start(
        clock: Clock,
        hub: Hub,
        writer: Writer,
        reader: Reader,
        outlet: impl Outlet,
    ) -> (DriverHandle, JoinHandle<Ended>) {
        Self::start_with(Patience::default(), clock, hub, writer, reader, outlet)
    }

    /// As [`Driver::start`], with another patience.
    pub fn start_with(
        patience: Patience,
        clock: Clock,
        hub: Hub,
        writer: Writer,
        reader: Reader,
        outlet: impl Outlet,
    ) -> (DriverHandle, JoinHandle<Ended>) {
        let (messages, inbox) = mpsc::channel(MESSAGES_MAX);
        let (health, watched) = watch::channel(Health::Ready);
        let (ended, ends) = watch::channel(0);
        let (changes, changed) = watch::channel(Changes::default());
        let gone = Arc::<Gone>::default();
        let (look, looks) = mpsc::channel(LOOKS_MAX);
        let handle = DriverHandle::new(messages, look, Arc::clone(&gone), watched, ends, changed);
        let task = Task::new(
            clock, hub, writer, reader, outlet, patience, inbox, looks, gone, health, ended, changes,
        );
        (handle, TaskTracker::new().spawn(task.run()))
    }
}
