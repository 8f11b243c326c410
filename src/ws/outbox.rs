//! What waits to be written to one socket: filled by the driver, emptied by the socket's pump.
//!
//! One queue in the order of pushing. A *slot* holds only the newest frame of its kind and stands where that was pushed, so
//! that a position never overtakes the place it belongs to. Grown lazily: an idle connection has an empty queue.

use std::collections::VecDeque;
use std::mem;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Context, Waker};

use axum::extract::ws::Utf8Bytes;

use crate::ids::{ConversationId, EntryId};
use crate::protocol::close::{CloseCode, SLOW};

/// What may wait behind a snapshot before the connection counts as slow: some seconds of the busiest board on a bad line.
pub const QUEUE_BYTES_MAX: usize = 256 * 1024;

/// What may wait of whole states and boards: several times the board of ten thousand categories, which a newcomer must be able to get.
pub const SNAPSHOT_BYTES_MAX: usize = 16 * 1024 * 1024;

/// What a queued frame costs beside its bytes, so that a flood of tiny frames is bounded too.
const FRAME_OVERHEAD: usize = 64;

/// Where in the outbox a frame belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lane {
    /// Delivered in order, never dropped.
    Event,
    /// The answer to a command: an event that makes room for the next command.
    Answer,
    /// A person's whole state or a whole board: an event that counts to a limit of its own.
    Snapshot,
    /// Replaces a waiting frame of the same key.
    Slot(SlotKey),
}

/// The state frames of which only the newest matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SlotKey {
    Position(EntryId),
    Draft(ConversationId),
    Typing(ConversationId),
}

/// What a pump has to do.
#[derive(Debug, PartialEq, Eq)]
pub enum Next {
    Close(CloseCode),
    Write(Lane, Utf8Bytes),
    Ping,
    /// Nothing, until it is woken.
    Wait,
}

/// The queue of one connection. Shared by the driver and the pump; no call blocks.
#[derive(Debug, Default)]
pub struct Outbox {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    queue: VecDeque<(Lane, Utf8Bytes)>,
    /// Bytes that count to the limit.
    counted: usize,
    /// Bytes of snapshots.
    snapshots: usize,
    /// Slots in the queue, so that most pushes need no search.
    slots: usize,
    ping: bool,
    closing: Option<CloseCode>,
    waker: Option<Waker>,
}

impl Outbox {
    pub fn new() -> Self {
        Self::default()
    }

    /// Queues a frame. Past [`QUEUE_BYTES_MAX`] the queue is dropped and the connection closed as slow; after `close` it is ignored.
    pub fn push(&self, lane: Lane, frame: Utf8Bytes) {
        let mut state = self.lock();
        if state.closing.is_some() {
            return;
        }
        if let Lane::Slot(key) = lane {
            state.drop_slot(key);
            state.slots += 1;
        }
        state.counted += cost(lane, &frame);
        if lane == Lane::Snapshot {
            state.snapshots += frame.len();
        }
        state.queue.push_back((lane, frame));
        if state.counted > QUEUE_BYTES_MAX || state.snapshots > SNAPSHOT_BYTES_MAX {
            state.clear();
            state.closing = Some(SLOW);
        }
        state.wake();
    }

    /// Closes the connection once what is queued has been written. The first reason stands.
    pub fn close(&self, why: CloseCode) {
        let mut state = self.lock();
        if state.closing.is_none() {
            state.closing = Some(why);
            state.wake();
        }
    }

    /// Asks the pump for a ping.
    pub fn ping(&self) {
        let mut state = self.lock();
        state.ping = true;
        state.wake();
    }

    /// Bytes that wait and count to the limit.
    pub fn waiting_bytes(&self) -> usize {
        self.lock().counted
    }

    /// What the pump has to do next, which may write a frame or not. With nothing to do it is woken at the next push, ping or close.
    pub fn next(&self, may_write: bool, cx: &Context<'_>) -> Next {
        let mut state = self.lock();
        if let Some(why) = state.closing {
            return Next::Close(why);
        }
        if may_write {
            if let Some((lane, frame)) = state.pop() {
                return Next::Write(lane, frame);
            }
            if mem::take(&mut state.ping) {
                return Next::Ping;
            }
        }
        state.register(cx);
        Next::Wait
    }

    /// The next frame to write.
    pub fn pop(&self) -> Option<Utf8Bytes> {
        self.lock().pop().map(|(_, frame)| frame)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // A panic elsewhere leaves the queue whole: every change to it is a single step.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn pop(&mut self) -> Option<(Lane, Utf8Bytes)> {
        let (lane, frame) = self.queue.pop_front()?;
        self.counted -= cost(lane, &frame);
        match lane {
            Lane::Slot(_) => self.slots -= 1,
            Lane::Snapshot => self.snapshots -= frame.len(),
            Lane::Event | Lane::Answer => {}
        }
        if self.queue.is_empty() && self.queue.capacity() > 16 {
            // A burst is over; a connection that idles for hours keeps nothing of it.
            self.queue = VecDeque::new();
        }
        Some((lane, frame))
    }

    fn register(&mut self, cx: &Context<'_>) {
        match &mut self.waker {
            Some(waker) => waker.clone_from(cx.waker()),
            none => *none = Some(cx.waker().clone()),
        }
    }

    fn drop_slot(&mut self, key: SlotKey) {
        if self.slots == 0 {
            return;
        }
        let Some(at) = self.queue.iter().position(|(lane, _)| *lane == Lane::Slot(key)) else {
            return;
        };
        if let Some((lane, frame)) = self.queue.remove(at) {
            self.counted -= cost(lane, &frame);
            self.slots -= 1;
        }
    }

    fn clear(&mut self) {
        self.queue = VecDeque::new();
        self.counted = 0;
        self.snapshots = 0;
        self.slots = 0;
    }

    fn wake(&mut self) {
        if let Some(waker) = &self.waker {
            waker.wake_by_ref();
        }
    }
}

fn cost(lane: Lane, frame: &Utf8Bytes) -> usize {
    match lane {
        Lane::Snapshot => 0,
        Lane::Event | Lane::Answer | Lane::Slot(_) => frame.len() + FRAME_OVERHEAD,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::close::LOGGED_OUT;

    fn text(text: &'static str) -> Utf8Bytes {
        Utf8Bytes::from_static(text)
    }

    /// Why the connection is to be closed.
    fn closing(outbox: &Outbox) -> Option<CloseCode> {
        match outbox.next(false, &Context::from_waker(Waker::noop())) {
            Next::Close(why) => Some(why),
            _ => None,
        }
    }

    fn drained(outbox: &Outbox) -> Vec<String> {
        std::iter::from_fn(|| outbox.pop())
            .map(|frame| frame.to_string())
            .collect()
    }

    #[test]
    fn events_keep_their_order_and_a_slot_keeps_the_newest() {
        let outbox = Outbox::new();
        let place = Lane::Slot(SlotKey::Position(EntryId(1)));
        outbox.push(place, text("third"));
        outbox.push(Lane::Event, text("moved"));
        outbox.push(place, text("second"));
        outbox.push(Lane::Slot(SlotKey::Draft(ConversationId(1))), text("draft"));
        assert_eq!(drained(&outbox), ["moved", "second", "draft"]);
        outbox.push(place, text("first"));
        assert_eq!(drained(&outbox), ["first"]);
    }

    #[test]
    fn a_slow_reader_is_closed_and_costs_nothing_more() {
        let outbox = Outbox::new();
        let frame = Utf8Bytes::from("x".repeat(1_000));
        for _ in 0..300 {
            outbox.push(Lane::Event, frame.clone());
        }
        assert_eq!(closing(&outbox), Some(SLOW));
        assert_eq!(outbox.pop(), None);
        outbox.close(LOGGED_OUT);
        assert_eq!(closing(&outbox), Some(SLOW));
    }

    #[test]
    fn a_snapshot_does_not_count() {
        let outbox = Outbox::new();
        outbox.push(Lane::Snapshot, Utf8Bytes::from("x".repeat(QUEUE_BYTES_MAX * 2)));
        outbox.push(Lane::Event, text("after"));
        assert_eq!(closing(&outbox), None);
        assert_eq!(drained(&outbox).len(), 2);
    }

    #[test]
    fn the_next_thing_is_the_end_then_frames_then_a_ping() {
        let outbox = Outbox::new();
        let cx = Context::from_waker(Waker::noop());
        assert_eq!(outbox.next(true, &cx), Next::Wait);
        outbox.ping();
        outbox.push(Lane::Answer, text("ok"));
        assert_eq!(outbox.next(false, &cx), Next::Wait, "what may not be written stays");
        assert_eq!(outbox.next(true, &cx), Next::Write(Lane::Answer, text("ok")));
        assert_eq!(outbox.next(true, &cx), Next::Ping);
        assert_eq!(outbox.next(true, &cx), Next::Wait, "a ping is wanted once");
        outbox.push(Lane::Event, text("more"));
        outbox.close(LOGGED_OUT);
        assert_eq!(outbox.next(true, &cx), Next::Close(LOGGED_OUT));
        assert_eq!(outbox.pop(), Some(text("more")), "the farewell says the rest");
    }

    #[test]
    fn whole_boards_have_a_limit_of_their_own() {
        let outbox = Outbox::new();
        let board = Utf8Bytes::from("x".repeat(3 * 1024 * 1024));
        for _ in 0..5 {
            outbox.push(Lane::Snapshot, board.clone());
        }
        assert_eq!((closing(&outbox), outbox.waiting_bytes()), (None, 0));
        assert!(outbox.pop().is_some());
        outbox.push(Lane::Snapshot, board.clone());
        assert_eq!(closing(&outbox), None, "what was read counts no more");
        outbox.push(Lane::Snapshot, board);
        assert_eq!(closing(&outbox), Some(SLOW));
    }
}
