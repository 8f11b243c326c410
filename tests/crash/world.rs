//! What everybody in the crash test shares: the server and the fuse that kills it, what was told, and what they are to do.

use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::{Notify, watch};
use tokio::time::timeout;
use usher::ids::{AgentId, CategoryId};
use usher::protocol::server::Content;

use crate::harness::{ChildServer, DEADLINE};

use super::told::Told;

/// What people do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mood {
    /// Everything that one can.
    Busy,
    /// Talking, until an agent was lost: the first who can stays away.
    AgentAway,
    /// Talking, until a customer was lost.
    CustomerAway,
    /// Ending what they have, and then nothing.
    Finishing,
}

/// Shared by all.
pub struct World {
    pub mood: watch::Sender<Mood>,
    /// Customers who have not finished.
    pub busy: watch::Sender<usize>,
    /// Each with its mode: the first two automatic, then offer, then manual.
    pub categories: Vec<CategoryId>,
    pub agents: Vec<AgentId>,
    server: Mutex<Option<ChildServer>>,
    told: Mutex<Told>,
    /// How many frames the server may still send before it is killed; below one it is safe.
    fuse: AtomicI64,
    blown: Notify,
    /// Which run of the server is up.
    run: watch::Sender<u32>,
    /// Whether somebody is still to stay away, and whether a loss was told.
    to_lose: AtomicBool,
    lost: watch::Sender<bool>,
    /// Numbers everything that was sent.
    sent: AtomicU64,
}

impl World {
    pub fn new(server: ChildServer, categories: Vec<CategoryId>, agents: Vec<AgentId>, customers: usize) -> Self {
        Self {
            mood: watch::Sender::new(Mood::Busy),
            busy: watch::Sender::new(customers),
            categories,
            agents,
            server: Mutex::new(Some(server)),
            told: Mutex::default(),
            fuse: AtomicI64::new(0),
            blown: Notify::new(),
            run: watch::Sender::new(1),
            to_lose: AtomicBool::new(false),
            lost: watch::Sender::new(false),
            sent: AtomicU64::new(0),
        }
    }

    /// What was told. Never held over an await.
    pub fn told(&self) -> MutexGuard<'_, Told> {
        locked(&self.told)
    }

    pub fn mood(&self) -> Mood {
        *self.mood.borrow()
    }

    pub fn next_sent(&self) -> u64 {
        self.sent.fetch_add(1, Ordering::Relaxed)
    }

    /// Waits until a run of at least this number is up.
    pub async fn up(&self, wanted: u32) -> u32 {
        let mut run = self.run.subscribe();
        let up = timeout(DEADLINE * 4, run.wait_for(|run| *run >= wanted)).await;
        *up.expect("the server comes back")
            .expect("the world lives as long as its people")
    }

    /// A frame was read. Whoever reads the last one that the fuse allows kills the server there and then, so that between what
    /// was told and the end there is no time in which it could become true.
    pub fn frame_read(&self) {
        if self.fuse.fetch_sub(1, Ordering::Relaxed) == 1 {
            self.blow();
        }
    }

    /// An entry was shown; a loss ends a time of waiting for one.
    pub fn entry_shown(&self, content: &Content) {
        use usher::protocol::words::EndWhy::{BothLost, CustomerLost};
        let why_lost = |content: &Content| {
            matches!(
                content,
                Content::Ended {
                    why: CustomerLost | BothLost,
                    ..
                }
            )
        };
        if matches!(content, Content::Returned { .. }) || why_lost(content) {
            self.lost.send_replace(true);
            if matches!(self.mood(), Mood::AgentAway | Mood::CustomerAway) {
                self.blow();
            }
        }
    }

    /// Sets the mood in which somebody is to be lost.
    pub fn lose_somebody(&self, mood: Mood) {
        self.lost.send_replace(false);
        self.to_lose.store(true, Ordering::Relaxed);
        self.mood.send_replace(mood);
    }

    /// Whether whoever asks is to stay away; one alone.
    pub fn may_be_lost(&self, mood: Mood) -> bool {
        self.mood() == mood && self.to_lose.swap(false, Ordering::Relaxed)
    }

    /// Waits until the loss is told. Whoever was in nobody's sight when they went is not missed: then it is another's turn.
    pub async fn loss(&self) {
        let mut lost = self.lost.subscribe();
        if timeout(DEADLINE, lost.wait_for(|lost| *lost)).await.is_err() {
            self.to_lose.store(true, Ordering::Relaxed);
        }
    }

    /// Lets the server live for so many frames.
    pub fn arm(&self, frames: i64) {
        self.fuse.store(frames, Ordering::Relaxed);
    }

    pub fn disarm(&self) {
        self.arm(0);
    }

    fn blow(&self) {
        self.disarm();
        if let Some(server) = locked(&self.server).as_mut() {
            server.shoot();
        }
        self.blown.notify_one();
    }

    /// Waits until the fuse has blown.
    pub async fn dead(&self) {
        timeout(DEADLINE * 4, self.blown.notified())
            .await
            .expect("the fuse blows");
    }

    /// Takes the server, killed or not.
    pub fn take_server(&self) -> ChildServer {
        locked(&self.server).take().expect("there is a server")
    }

    /// Lets everybody know that the next run is up.
    pub fn put_server(&self, server: ChildServer) {
        *locked(&self.server) = Some(server);
        self.run.send_modify(|run| *run += 1);
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // A failed assertion under the lock ends the test anyway.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
