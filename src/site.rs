//! What the doors share: everything that `http` and `ws` need, in one value.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio_util::task::TaskTracker;
use tracing::Instrument;

use crate::allow_list::AllowList;
use crate::archive::Archive;
use crate::clock::Clock;
use crate::config::Config;
use crate::driver::{DriverHandle, Health};
use crate::erasure::Forgotten;
use crate::hours::OpeningHours;
use crate::http::archive::export::Exports;
use crate::http::in_use::InUse;
use crate::http::keys::Desk;
use crate::http::passwords::Passwords;
use crate::http::throttle::Throttle;
use crate::http::tls::Tls;
use crate::ids::ConversationId;
use crate::meter::Meter;
use crate::settings::Settings;
use crate::store::Reader;
use crate::ws::limits::Enters;
use crate::ws::registry::{Registry, Seats};
use crate::ws::token::Signer;

/// The site, as every handler gets it.
pub type Shared = Arc<Site>;

/// Everything that a request or a socket may need.
#[derive(Debug)]
pub struct Site {
    pub config: Config,
    /// Where browsers find this server, without a slash at the end.
    pub base_url: String,
    /// What the server listens on.
    pub address: SocketAddr,
    /// Names this run of the server.
    pub epoch: String,
    pub clock: Clock,
    pub driver: DriverHandle,
    pub reader: Reader,
    pub archive: Archive,
    pub meter: Arc<Meter>,
    /// What admins can change while the server runs.
    pub settings: Settings,
    pub hours: OpeningHours,
    pub signer: Signer,
    /// With `HTTPS_MODE`.
    pub tls: Option<Tls>,
    /// Where staff may come from.
    pub allow_list: AllowList,
    pub seats: Arc<Seats>,
    pub sockets: Registry,
    pub passwords: Passwords,
    pub throttle: Throttle,
    pub enters: Enters,
    /// How often guests of one address may invite.
    pub invites: Enters,
    /// Links, codes and requests of sign-ups that are being used at this moment.
    pub in_use: InUse,
    /// One asks for an account at a time, so that their number is known.
    pub asking: tokio::sync::Mutex<()>,
    /// One uses a recovery code at a time, so that it is noted of each how many are left.
    pub recovering: tokio::sync::Mutex<()>,
    /// One adds to a conversation at a time, so that each change is to what is there.
    pub adding: Turns,
    pub keys: Desk,
    /// Exports of conversations that run.
    pub exports: Exports,
    /// Tasks that end by themselves once the sockets are closed.
    pub tasks: TaskTracker,
    pub stage: Stage,
    /// A category keeps its conversations for another time than before: it is looked at once for what is too old.
    pub keeping: tokio::sync::Notify,
    /// The full-text search's index is added to, by several, or written anew, by one alone.
    pub indexing: tokio::sync::RwLock<()>,
    /// Somebody is to be erased.
    pub erasing: tokio::sync::Notify,
    /// The customers who were.
    pub forgotten: Forgotten,
    /// How often the full-text search's index has become complete.
    pub indexed: watch::Sender<u64>,
}

impl Site {
    /// Whether new people may come in.
    pub fn open(&self) -> bool {
        self.stage.is_open() && *self.driver.health().borrow() == Health::Ready
    }

    /// Does what must come to its end although whoever asked hangs up; what it logs carries the request's id.
    pub fn deed<T: Send + 'static>(&self, work: impl Future<Output = T> + Send + 'static) -> JoinHandle<T> {
        self.tasks.spawn(work.in_current_span())
    }
}

/// How far the server is between start and end.
#[derive(Debug, Default)]
pub struct Stage(AtomicU8);

const STARTING: u8 = 0;
const OPEN: u8 = 1;
const LEAVING: u8 = 2;

impl Stage {
    pub fn set_open(&self) {
        self.0.store(OPEN, Ordering::Release);
    }

    pub fn set_leaving(&self) {
        self.0.store(LEAVING, Ordering::Release);
    }

    pub fn is_open(&self) -> bool {
        self.0.load(Ordering::Acquire) == OPEN
    }

    /// In one word, for `/readyz`.
    pub fn word(&self) -> &'static str {
        match self.0.load(Ordering::Acquire) {
            STARTING => "starting",
            OPEN => "open",
            _ => "leaving",
        }
    }
}

/// Turns at conversations: whoever waits for one waits for few others.
#[derive(Debug, Default)]
pub struct Turns([Arc<tokio::sync::Mutex<()>>; 32]);

/// A turn, which ends when it is dropped.
pub type Turn = tokio::sync::OwnedMutexGuard<()>;

impl Turns {
    pub async fn at(&self, conversation: ConversationId) -> Turn {
        let place = conversation.0 as usize % self.0.len();
        Arc::clone(&self.0[place]).lock_owned().await
    }
}
