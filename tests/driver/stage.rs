//! A driver with everything around it but sockets: its outlet writes down what is shown, in order.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use rusqlite::Connection;
use tempfile::TempDir;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use usher::clock::Clock;
use usher::driver::{Driver, DriverError, DriverHandle, Health, Outlet, Patience};
use usher::hub::Hub;
use usher::hub::effect::{Answer, Closing, Effect, Frame};
use usher::hub::input::{Administration, AgentDraft, Command, Input, Who};
use usher::hub::row::EntryRow;
use usher::hub::text::Text;
use usher::ids::{CommandId, ConnId, ConversationId, TabId};
use usher::store::{Reader, Store};
use usher::ws::outbox::Outbox;

/// Nothing in these tests takes long; a test that waits longer has failed.
const SOON: Duration = Duration::from_secs(20);

pub fn text<const MAX: usize, const LINE: bool>(text: &str) -> Text<MAX, LINE> {
    Text::parse(text).unwrap()
}

pub fn add_agent(email: &str) -> Administration {
    Administration::AddAgent(AgentDraft {
        email: text(email),
        full_name: text("Ada Lovelace"),
        display_name: text("Ada"),
        admin: false,
        capacity: 1,
        categories: None,
    })
}

/// Something that came out.
#[derive(Clone, Debug, PartialEq)]
pub enum Shown {
    Connected(ConnId),
    Disconnected(ConnId),
    Frame(Vec<ConnId>, Frame),
    Answer(ConnId, CommandId, Answer),
    History(ConnId, u32, Vec<EntryRow>),
    Close(ConnId, Closing),
}

impl Shown {
    /// Whether it may be shown before its step is on disk.
    pub fn is_volatile(&self) -> bool {
        match self {
            Self::Frame(to, frame) => Effect::Send {
                to: to.clone().into(),
                frame: frame.clone(),
            }
            .volatile(),
            Self::Connected(_) | Self::Disconnected(_) => true,
            Self::Answer(..) | Self::History(..) | Self::Close(..) => false,
        }
    }
}

pub struct Stage {
    _folder: TempDir,
    path: PathBuf,
    pub store: Store,
    pub reader: Reader,
    pub driver: DriverHandle,
    task: Option<JoinHandle<Result<(), DriverError>>>,
    shown: mpsc::Receiver<Shown>,
    checks: Arc<Checks>,
}

/// Whether entries are looked for in the file when they are shown, and how many were.
#[derive(Default)]
struct Checks {
    on: AtomicBool,
    done: AtomicUsize,
}

impl Stage {
    pub fn open(patience: Patience) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("usher.db");
        let store = Store::open(&path).unwrap();
        let (reader, writer) = (store.reader(), store.writer().unwrap());
        let clock = Clock::start();
        let hub = Hub::load(clock.now(), store.load().unwrap());
        let (sender, shown) = mpsc::channel(10_000);
        let checks = Arc::<Checks>::default();
        let recorder = Recorder {
            shown: sender,
            file: Connection::open(&path).unwrap(),
            checks: Arc::clone(&checks),
        };
        let (driver, task) = Driver::start_with(patience, clock, hub, writer, reader.clone(), recorder);
        Self {
            _folder: folder,
            path,
            store,
            reader,
            driver,
            task: Some(task),
            shown,
            checks,
        }
    }

    /// Takes the file's write lock, as another program might: commits fail until the guard is dropped.
    pub fn lock_file(&self) -> Connection {
        let other = Connection::open(&self.path).unwrap();
        other.execute_batch("BEGIN IMMEDIATE").unwrap();
        other
    }

    /// Lets the driver take what was brought.
    pub async fn enough_room(&self) {
        for _ in 0..10 {
            tokio::task::yield_now().await;
        }
    }

    pub async fn connect(&self, who: Who) -> ConnId {
        let conn = self.driver.next_conn();
        let tab = TabId(conn.0.into());
        self.driver
            .connect(conn, Arc::new(Outbox::new()), who, tab, Vec::new())
            .await;
        conn
    }

    pub async fn command(&self, conn: ConnId, id: CommandId, command: Command) {
        let digest = u64::try_from(id.0).unwrap();
        self.driver
            .input(Input::Commanded {
                conn,
                id,
                digest,
                command,
            })
            .await;
    }

    /// Everything shown up to the first that is meant, with it.
    pub async fn shown_until(&mut self, mut meant: impl FnMut(&Shown) -> bool) -> Vec<Shown> {
        let mut seen = Vec::new();
        loop {
            let next = timeout(SOON, self.shown.recv()).await;
            let Ok(Some(shown)) = next else {
                panic!("what was meant is not shown; only {seen:?}");
            };
            let found = meant(&shown);
            seen.push(shown);
            if found {
                return seen;
            }
        }
    }

    /// What was shown and not yet looked at.
    pub fn shown_so_far(&mut self) -> Vec<Shown> {
        std::iter::from_fn(|| self.shown.try_recv().ok()).collect()
    }

    /// Waits for this health.
    pub async fn healthy(&self, meant: impl FnMut(&Health) -> bool) {
        let mut health = self.driver.health();
        timeout(SOON, health.wait_for(meant)).await.unwrap().unwrap();
    }

    /// Waits until the store has been tried once more and has failed once more.
    pub async fn next_trouble(&self) {
        let file = self.path.clone();
        // While the other connection holds the lock, taking it fails after the same wait as the writer's.
        let busy = tokio::task::spawn_blocking(move || {
            let third = Connection::open(file).unwrap();
            third.busy_timeout(Duration::from_millis(600)).unwrap();
            third.execute_batch("BEGIN IMMEDIATE").is_err()
        });
        assert!(busy.await.unwrap());
    }

    /// How the driver's task ended.
    pub async fn ended(&mut self) -> Result<(), DriverError> {
        let task = self.task.take().unwrap();
        timeout(SOON, task).await.unwrap().unwrap()
    }

    /// From now on every entry that is shown, and every answer that names one, must be in the file.
    pub fn check_every_entry(&self) {
        self.checks.on.store(true, Ordering::SeqCst);
    }

    pub fn entries_checked(&self) -> usize {
        self.checks.done.load(Ordering::SeqCst)
    }
}

struct Recorder {
    shown: mpsc::Sender<Shown>,
    file: Connection,
    checks: Arc<Checks>,
}

impl Recorder {
    fn show(&self, shown: Shown) {
        // A test that has ended looks no more.
        drop(self.shown.try_send(shown));
    }

    fn check(&self, seq: u32) {
        if self.checks.on.load(Ordering::SeqCst) {
            let found: u32 = self
                .file
                .query_row("SELECT count(*) FROM entries WHERE seq = ?1", [seq], |row| row.get(0))
                .unwrap();
            assert_eq!(found, 1, "entry {seq} was shown and is not on disk");
            self.checks.done.fetch_add(1, Ordering::SeqCst);
        }
    }
}

impl Outlet for Recorder {
    fn connected(&mut self, conn: ConnId, _outbox: Arc<Outbox>) {
        self.show(Shown::Connected(conn));
    }

    fn disconnected(&mut self, conn: ConnId) -> bool {
        self.show(Shown::Disconnected(conn));
        true
    }

    fn frame(&mut self, to: &[ConnId], frame: &Frame) {
        if let Frame::Entry { entry, .. } = frame {
            self.check(entry.seq);
        }
        self.show(Shown::Frame(to.to_vec(), frame.clone()));
    }

    fn answer(&mut self, to: ConnId, id: CommandId, answer: &Answer) {
        if let Answer::Said { seq, .. } = answer {
            self.check(*seq);
        }
        self.show(Shown::Answer(to, id, *answer));
    }

    fn history(&mut self, to: ConnId, _conversation: ConversationId, from: u32, entries: &[EntryRow]) {
        self.show(Shown::History(to, from, entries.to_vec()));
    }

    fn close(&mut self, conn: ConnId, why: Closing) {
        self.show(Shown::Close(conn, why));
    }
}
