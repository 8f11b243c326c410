//! MongoDB behind the archive: whether it is there, and what is known of what waits for it. Whoever finds out says so here, and whoever
//! wants to be told looks on.

use std::sync::Arc;

use tokio::sync::watch;

use crate::backlog::Strain;
use crate::hub::time::Wall;
use crate::store::mongo::{Mongo, MongoError};

/// MongoDB, and how it stands.
#[derive(Clone, Debug)]
pub struct Behind {
    pub mongo: Mongo,
    /// What tells this server from others.
    instance: Arc<str>,
    /// The last number that the file had given to a conversation at the start.
    given: u64,
    standing: watch::Sender<Standing>,
    /// How often something was struck off the list of what it is to be given.
    carried: watch::Sender<u64>,
    strain: watch::Sender<Strain>,
}

/// How MongoDB stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    Ready,
    /// It does not take what it is given, or cannot be reached; since when, and why in one line.
    Away {
        since: Wall,
        why: String,
    },
}

impl Standing {
    /// In one word, for `/readyz`.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::Away { .. } => "away",
        }
    }
}

impl Behind {
    /// Not yet known to be there.
    pub fn new(mongo: Mongo, instance: String, given: u64, now: Wall) -> Self {
        let why = "not reached yet".to_owned();
        Self {
            mongo,
            instance: instance.into(),
            given,
            carried: watch::Sender::new(0),
            standing: watch::Sender::new(Standing::Away { since: now, why }),
            strain: watch::Sender::default(),
        }
    }

    /// How it stands now.
    pub fn now(&self) -> Standing {
        self.standing.borrow().clone()
    }

    /// How it stands, from now on.
    pub fn standing(&self) -> watch::Receiver<Standing> {
        self.standing.subscribe()
    }

    /// Whether what waits for it is too much; whoever looks says so here.
    pub fn strain(&self) -> &watch::Sender<Strain> {
        &self.strain
    }

    /// Makes MongoDB ready for this server, or says why it cannot be.
    pub async fn prepare(&self) -> Result<(), MongoError> {
        self.mongo.prepare(&self.instance, self.given).await
    }

    /// Something has come to it.
    pub fn has_carried(&self) {
        self.carried.send_modify(|times| *times += 1);
    }

    /// Changes whenever something has come to it.
    pub fn carried(&self) -> watch::Receiver<u64> {
        self.carried.subscribe()
    }

    /// What was found of it; answers whether that is news.
    pub fn found(&self, result: Result<(), &MongoError>, now: Wall) -> bool {
        self.standing.send_if_modified(|standing| {
            let next = match (&*standing, result) {
                (Standing::Away { .. }, Ok(())) => Standing::Ready,
                (Standing::Ready, Err(error)) => Standing::Away {
                    since: now,
                    why: error.to_string(),
                },
                (Standing::Away { since, why }, Err(error)) if *why != error.to_string() => Standing::Away {
                    since: *since,
                    why: error.to_string(),
                },
                (Standing::Ready, Ok(())) | (Standing::Away { .. }, Err(_)) => return false,
            };
            *standing = next;
            true
        })
    }

    /// MongoDB, unless it is known to be away: nobody waits for that.
    pub fn there(&self) -> Result<&Mongo, MongoError> {
        match &*self.standing.borrow() {
            Standing::Ready => Ok(&self.mongo),
            Standing::Away { why, .. } => Err(MongoError::Away(why.clone())),
        }
    }
}
