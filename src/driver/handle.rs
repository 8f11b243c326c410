//! What the rest of the process holds of the driver: a bounded queue of messages, the list of those who are gone, and its health.

use std::mem;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore, mpsc, oneshot, watch};
use tokio::time::timeout;

use crate::changes::Changes;
use crate::hub::effect::Reply;
use crate::hub::input::{Administration, Command, Input, Signal, Who};
use crate::hub::sums::Sums;
use crate::hub::time::Wall;
use crate::ids::{ConnId, ConversationId, TabId};
use crate::store::records::Record;
use crate::ws::outbox::Outbox;

/// How long the HTTP side waits for its answer: longer than the driver lives with a store that does not answer.
pub const ANSWER_WITHIN: Duration = Duration::from_secs(15);

/// Bytes of long texts that may wait for the driver: without this bound a full queue of the longest messages would be half a gigabyte.
pub(super) const LONG_TEXTS_MAX: usize = 8 * 1024 * 1024;

/// Up to this many bytes a text is not counted: the queue's own bound is enough for those.
const LONG_TEXT: usize = 512;

/// The driver has stopped, or the store did not answer in time. What was asked may or may not have happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the hub does not answer")]
pub struct Unavailable;

/// How the driver is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Health {
    Ready,
    /// The store fails or hangs; nobody is told anything new until it is back.
    StoreTrouble {
        since: Wall,
    },
    /// On the way out.
    Draining,
    /// No input is taken any more.
    Stopped,
}

/// The way to the driver. Cheap to clone.
#[derive(Clone, Debug)]
pub struct DriverHandle {
    messages: mpsc::Sender<Message>,
    /// A permit for each byte of long texts.
    room: Arc<Semaphore>,
    looks: mpsc::Sender<Look>,
    gone: Arc<Gone>,
    health: watch::Receiver<Health>,
    ended: watch::Receiver<u64>,
    changes: watch::Receiver<Changes>,
    next_conn: Arc<AtomicU64>,
}

/// What the driver is handed, in order.
pub(super) enum Message {
    Connect {
        conn: ConnId,
        outbox: Arc<Outbox>,
        who: Who,
        tab: TabId,
        seen: Vec<(ConversationId, u32)>,
    },
    /// With the room that its long text takes while it waits.
    Input(Input, Option<OwnedSemaphorePermit>),
    Ask {
        change: Administration,
        records: RecordsOf,
        reply: oneshot::Sender<Reply>,
    },
    Record {
        records: Decided,
        done: oneshot::Sender<()>,
    },
    Drain {
        done: oneshot::Sender<()>,
    },
    Stop {
        done: oneshot::Sender<()>,
    },
}

/// Somebody who wants to see the hub's sums.
pub(super) type Look = oneshot::Sender<Sums>;

/// Records that are decided in the driver's turn.
pub(super) type Decided = Box<dyn FnOnce() -> Vec<Record> + Send>;

/// The records that a reply asks for.
pub(super) type RecordsOf = Box<dyn FnOnce(&Reply) -> Vec<Record> + Send>;

impl DriverHandle {
    pub(super) fn new(
        messages: mpsc::Sender<Message>,
        looks: mpsc::Sender<Look>,
        gone: Arc<Gone>,
        health: watch::Receiver<Health>,
        ended: watch::Receiver<u64>,
        changes: watch::Receiver<Changes>,
    ) -> Self {
        Self {
            messages,
            room: Arc::new(Semaphore::new(LONG_TEXTS_MAX)),
            looks,
            gone,
            health,
            ended,
            changes,
            next_conn: Arc::new(AtomicU64::new(1)),
        }
    }

    /// A name for the next socket, never used before in this process.
    pub fn next_conn(&self) -> ConnId {
        ConnId(self.next_conn.fetch_add(1, Ordering::Relaxed))
    }

    /// Tells of a socket that said a valid hello; from now on the hub's frames for it go to `outbox`. Waits for room.
    /// Whoever called this, also when the wait was given up, calls [`Self::disconnected`] at the end of the socket.
    pub async fn connect(
        &self,
        conn: ConnId,
        outbox: Arc<Outbox>,
        who: Who,
        tab: TabId,
        seen: Vec<(ConversationId, u32)>,
    ) {
        self.send(Message::Connect {
            conn,
            outbox,
            who,
            tab,
            seen,
        })
        .await;
    }

    /// Hands in an input; waits for room. After the driver has stopped nothing happens.
    pub async fn input(&self, input: Input) {
        let room = match long_text(&input) {
            0 => None,
            // Nobody closes it.
            bytes => Arc::clone(&self.room).acquire_many_owned(bytes).await.ok(),
        };
        self.send(Message::Input(input, room)).await;
    }

    /// As [`Self::input`], without waiting: without room the input comes back.
    pub fn try_input(&self, input: Input) -> Option<Input> {
        let room = match long_text(&input) {
            0 => None,
            bytes => match Arc::clone(&self.room).try_acquire_many_owned(bytes) {
                Ok(room) => Some(room),
                Err(_) => return Some(input),
            },
        };
        match self.messages.try_send(Message::Input(input, room)) {
            Err(TrySendError::Full(Message::Input(input, _))) => Some(input),
            // See `send`.
            Ok(()) | Err(TrySendError::Full(_) | TrySendError::Closed(_)) => None,
        }
    }

    /// Tells that a socket is gone. Never waits, never fails; everything that was handed in before is handled before.
    pub fn disconnected(&self, conn: ConnId) {
        self.gone.push(conn);
    }

    /// Has the hub change staff or categories. The records join the same batch; the reply comes when both are on disk.
    pub async fn ask(
        &self,
        change: Administration,
        records: impl FnOnce(&Reply) -> Vec<Record> + Send + 'static,
    ) -> Result<Reply, Unavailable> {
        let (reply, answered) = oneshot::channel();
        let records = Box::new(records);
        self.wait(Message::Ask { change, records, reply }, answered).await
    }

    /// Keeps records that need no decision of the hub's. Returns when they are on disk.
    pub async fn record(&self, records: Vec<Record>) -> Result<(), Unavailable> {
        self.decide(move || records).await
    }

    /// As [`Self::record`], decided in the driver's turn: of two who decide at the same moment the second sees what the first has
    /// done. Quick, and without waiting for anything.
    pub async fn decide(&self, records: impl FnOnce() -> Vec<Record> + Send + 'static) -> Result<(), Unavailable> {
        let (done, kept) = oneshot::channel();
        let records = Box::new(records);
        self.wait(Message::Record { records, done }, kept).await
    }

    /// The hub's sums as they are now, also while the store is in trouble; nothing when the driver has stopped or has no time `within` this.
    pub async fn sums(&self, within: Duration) -> Option<Sums> {
        let (look, seen) = oneshot::channel();
        let looked = async {
            self.looks.send(look).await.ok()?;
            seen.await.ok()
        };
        timeout(within, looked).await.ok().flatten()
    }

    /// The driver's health, now and at each change. The sender's end is the driver's.
    pub fn health(&self) -> watch::Receiver<Health> {
        self.health.clone()
    }

    /// Changes whenever a conversation has ended, or an ended one has changed, and that is on disk.
    pub fn ended(&self) -> watch::Receiver<u64> {
        self.ended.clone()
    }

    /// Changes whenever something of the house has, and that is on disk.
    pub fn changes(&self) -> watch::Receiver<Changes> {
        self.changes.clone()
    }

    /// Has the hub pair nobody new, and returns when all that happened before is on disk and told, or could not be.
    pub async fn drain(&self) {
        let (done, drained) = oneshot::channel();
        // A driver that has stopped meanwhile has nothing left to flush.
        let _drained = self.wait(Message::Drain { done }, drained).await;
    }

    /// Ends the driver after a last flush; its task then ends without an error.
    pub async fn stop(&self) {
        let (done, stopped) = oneshot::channel();
        // A driver that has stopped already is what was wanted.
        let _stopped = self.wait(Message::Stop { done }, stopped).await;
    }

    async fn send(&self, message: Message) {
        // The driver's end is watched by the app, which ends the process; there is nothing to add here.
        let _sent = self.messages.send(message).await;
    }

    async fn wait<T>(&self, message: Message, answer: oneshot::Receiver<T>) -> Result<T, Unavailable> {
        let answered = async {
            self.messages.send(message).await.map_err(|_| Unavailable)?;
            answer.await.map_err(|_| Unavailable)
        };
        timeout(ANSWER_WITHIN, answered).await.unwrap_or(Err(Unavailable))
    }
}

/// The sockets that are gone and that the hub has not heard of yet: at most one line for each that there was.
#[derive(Debug, Default)]
pub(super) struct Gone {
    list: Mutex<Vec<ConnId>>,
    notify: Notify,
}

impl Gone {
    fn push(&self, conn: ConnId) {
        self.list.lock().unwrap_or_else(PoisonError::into_inner).push(conn);
        self.notify.notify_one();
    }

    /// Returns when there is something to take, or a little too often.
    pub(super) async fn notified(&self) {
        self.notify.notified().await;
    }

    pub(super) fn take(&self) -> Vec<ConnId> {
        mem::take(&mut *self.list.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Bytes of what a person may have written at length; 0 for what is short.
fn long_text(input: &Input) -> u32 {
    let bytes = match input {
        Input::Commanded { command, .. } => match command {
            Command::Say { body, .. } => body.len(),
            Command::Transfer { note: Some(note), .. }
            | Command::Rate {
                comment: Some(note), ..
            } => note.len(),
            _ => 0,
        },
        Input::Signalled {
            signal: Signal::Draft { text, .. },
            ..
        } => text.len(),
        _ => 0,
    };
    match bytes {
        ..=LONG_TEXT => 0,
        // One that is longer than all the room waits for all of it, not for ever.
        _ => u32::try_from(bytes.min(LONG_TEXTS_MAX)).unwrap_or(u32::MAX),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn handle() -> (DriverHandle, mpsc::Receiver<Message>) {
        let (messages, inbox) = mpsc::channel(100_000);
        let (looks, _) = mpsc::channel(1);
        let (_, health) = watch::channel(Health::Ready);
        let (_, ended) = watch::channel(0);
        let (_, changes) = watch::channel(Changes::default());
        let handle = DriverHandle::new(messages, looks, Arc::default(), health, ended, changes);
        (handle, inbox)
    }

    fn draft(bytes: usize) -> Input {
        let signal = Signal::Draft {
            conversation: ConversationId(1),
            text: "x".repeat(bytes),
            line: None,
        };
        Input::Signalled {
            conn: ConnId(1),
            signal,
        }
    }

    #[test]
    fn long_texts_wait_for_room_and_short_ones_do_not() {
        const LONG: usize = 40_000;
        let (handle, mut inbox) = handle();
        let taken = (0..1_000)
            .take_while(|_| handle.try_input(draft(LONG)).is_none())
            .count();
        assert_eq!(taken, LONG_TEXTS_MAX / LONG);
        assert!(handle.try_input(draft(LONG_TEXT)).is_none());
        drop(inbox.try_recv());
        assert!(handle.try_input(draft(LONG)).is_none());
        assert!(handle.try_input(draft(LONG)).is_some());
    }

    #[test]
    fn one_longer_than_all_room_is_taken_by_itself() {
        let (handle, mut inbox) = handle();
        assert!(handle.try_input(draft(2 * LONG_TEXTS_MAX)).is_none());
        assert!(handle.try_input(draft(2 * LONG_TEXTS_MAX)).is_some());
        drop(inbox.try_recv());
        assert!(handle.try_input(draft(2 * LONG_TEXTS_MAX)).is_none());
    }
}
