//! MongoDB behind the archive: whether it is there, and what is known of what waits for it. Whoever finds out says so here, and whoever
//! wants to be told looks on.

use std::sync::Arc;

use tokio::sync::watch;

use crate::backlog::Strain;
use crate::hub::time::Wall;
use crate::store::mongo::{Mongo, MongoError, Own, Target, Tenure};

/// MongoDB, and how it stands.
#[derive(Clone, Debug)]
pub struct Behind {
    pub mongo: Mongo,
    own: Arc<Own>,
    tenure: Arc<Tenure>,
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
    /// It answers, and is not the database in which the archive lives: nothing is carried until somebody has chosen.
    Wrong {
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
            Self::Wrong { .. } => "wrong_database",
        }
    }

    /// After that was found.
    fn then(&self, result: Result<(), &MongoError>, now: Wall) -> Self {
        let Err(error) = result else {
            return Self::Ready;
        };
        let since = match self {
            Self::Ready => now,
            Self::Away { since, .. } | Self::Wrong { since, .. } => *since,
        };
        let why = error.in_full();
        match error.is_wrong_database() {
            true => Self::Wrong { since, why },
            false => Self::Away { since, why },
        }
    }
}

impl Behind {
    /// Not yet known to be there.
    pub fn new(mongo: Mongo, own: Own, tenure: Tenure, now: Wall) -> Self {
        let why = "not reached yet".to_owned();
        Self {
            mongo,
            own: Arc::new(own),
            tenure: Arc::new(tenure),
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
        self.mongo.prepare(&self.own, Target::Empty).await?;
        self.mongo.hold(&self.tenure).await
    }

    /// Whether it is the database in which the archive lives; changes nothing.
    pub async fn examine(&self) -> Result<(), MongoError> {
        self.mongo.examine(&self.own).await
    }

    /// Whether the database that was ready is still the one; a server may have lost its data meanwhile, or what
    /// it had confirmed last.
    pub async fn is_still(&self, confirmed: u64) -> Result<(), MongoError> {
        self.mongo.is_still(&self.own, &self.tenure, confirmed).await
    }

    /// Something has come to it.
    pub fn has_carried(&self) {
        self.carried.send_modify(|times| *times += 1);
    }

    /// Whether nothing has come to it yet, in this run or an earlier one: then the file has all of it.
    pub fn has_nothing(&self) -> bool {
        self.own.seen.is_none() && *self.carried.borrow() == 0
    }

    /// Changes whenever something has come to it.
    pub fn carried(&self) -> watch::Receiver<u64> {
        self.carried.subscribe()
    }

    /// What was found of it; answers whether that is news.
    pub fn found(&self, result: Result<(), &MongoError>, now: Wall) -> bool {
        self.standing.send_if_modified(|standing| {
            let next = standing.then(result, now);
            let is_news = next != *standing;
            *standing = next;
            is_news
        })
    }

    /// MongoDB, unless it is known to be away or another: nobody waits for that.
    pub fn there(&self) -> Result<&Mongo, MongoError> {
        match &*self.standing.borrow() {
            Standing::Ready => Ok(&self.mongo),
            Standing::Away { why, .. } => Err(MongoError::Away(why.clone())),
            Standing::Wrong { why, .. } => Err(MongoError::Wrong(why.clone())),
        }
    }
}
