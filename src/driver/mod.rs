//! The one task that owns the hub: takes inputs, stamps the time, calls the hub, keeps what changed, carries out effects.
//!
//! `handle`: what others hold of it. `outlet`: where effects come out. Deliberately absent: every rule of the product.

mod handle;
mod outlet;

use std::sync::Arc;

use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use tokio_util::task::TaskTracker;

use crate::clock::Clock;
use crate::hub::Hub;
use crate::store::{Reader, Writer};

pub use handle::{DriverHandle, Health, Unavailable};
pub use outlet::{Outboxes, Outlet};

/// Why the driver ended though nobody stopped it. The process is to end with it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DriverError {
    #[error("the store has not kept anything for {seconds} s: {detail}")]
    StoreStuck { seconds: u64, detail: String },
    #[error("the store's writer has ended")]
    WriterGone,
}

/// How many messages wait at most before whoever brings the next one waits too.
const MESSAGES_MAX: usize = 1_024;

/// The driver before it runs.
#[derive(Debug)]
pub struct Driver {}

impl Driver {
    /// Starts the task. It ends with an error when the store is stuck, and panics with the hub: watch the `JoinHandle`.
    pub fn start(
        _clock: Clock,
        _hub: Hub,
        _writer: Writer,
        _reader: Reader,
        _outlet: impl Outlet,
    ) -> (DriverHandle, JoinHandle<Result<(), DriverError>>) {
        let (messages, mut inbox) = mpsc::channel(MESSAGES_MAX);
        let (health, watched) = watch::channel(Health::Ready);
        let handle = DriverHandle::new(messages, Arc::default(), watched);
        let task = TaskTracker::new().spawn(async move {
            while inbox.recv().await.is_some() {}
            drop(health);
            Ok(())
        });
        (handle, task)
    }
}
