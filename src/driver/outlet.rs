//! Where the driver's effects come out: an outbox for each connection, fed with frames that are serialised once.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Weak};
use std::time::Duration;

use axum::extract::ws::Utf8Bytes;

use crate::hub::effect::{Answer, BoardUpdate, Closing, Frame, Topic};
use crate::hub::row::{Change, Content, EntryRow, Row};
use crate::ids::{CommandId, ConnId, ConversationId};
use crate::meter::Meter;
use crate::ws::outbox::{Lane, Outbox};
use crate::ws::translate;

/// What the driver needs to carry out effects. No call waits; what is for a connection that is gone is dropped.
pub trait Outlet: Send + 'static {
    fn connected(&mut self, conn: ConnId, outbox: Arc<Outbox>);
    /// Answers whether the connection was there.
    fn disconnected(&mut self, conn: ConnId) -> bool;
    fn frame(&mut self, to: &[ConnId], frame: &Frame);
    fn answer(&mut self, to: ConnId, id: CommandId, answer: &Answer);
    /// The entries from number `from` on, in order.
    fn history(&mut self, to: ConnId, conversation: ConversationId, from: u32, entries: &[EntryRow]);
    fn close(&mut self, conn: ConnId, why: Closing);
    /// A step changed this; it is not on disk yet.
    fn changed(&mut self, _: &Change) {}
    /// A batch of so many rows is on disk.
    fn committed(&mut self, _rows: usize, _took: Duration) {}
    /// The store has failed to keep a batch and tries again.
    fn commit_failed(&mut self) {}
    /// So many bytes wait for the disk.
    fn unsettled(&mut self, _bytes: usize) {}
}

/// The outlet of the running server.
#[derive(Debug)]
pub struct Outboxes {
    by_conn: HashMap<ConnId, Arc<Outbox>>,
    /// The last whole board of each kind as it goes out, for all who come before it changes.
    boards: BTreeMap<Topic, (Weak<BoardUpdate>, Utf8Bytes)>,
    meter: Arc<Meter>,
}

impl Outboxes {
    pub fn new(meter: Arc<Meter>) -> Self {
        Self {
            by_conn: HashMap::new(),
            boards: BTreeMap::new(),
            meter,
        }
    }

    fn serialised(&mut self, frame: &Frame) -> (Lane, Utf8Bytes) {
        let Frame::Board(board) = frame else {
            return translate::frame(frame);
        };
        let last = self.boards.get(&board.topic);
        if let Some((_, bytes)) = last.filter(|(of, _)| Weak::as_ptr(of) == Arc::as_ptr(board)) {
            return (Lane::Snapshot, bytes.clone());
        }
        let (lane, bytes) = translate::frame(frame);
        if board.snapshot {
            self.boards.insert(board.topic, (Arc::downgrade(board), bytes.clone()));
        }
        (lane, bytes)
    }

    fn push(&self, to: ConnId, (lane, bytes): (Lane, Utf8Bytes)) {
        if let Some(outbox) = self.by_conn.get(&to) {
            outbox.push(lane, bytes);
        }
    }
}

impl Outlet for Outboxes {
    fn connected(&mut self, conn: ConnId, outbox: Arc<Outbox>) {
        self.by_conn.insert(conn, outbox);
    }

    fn disconnected(&mut self, conn: ConnId) -> bool {
        self.by_conn.remove(&conn).is_some()
    }

    fn frame(&mut self, to: &[ConnId], frame: &Frame) {
        if !to.iter().any(|conn| self.by_conn.contains_key(conn)) {
            return;
        }
        let (lane, bytes) = self.serialised(frame);
        for outbox in to.iter().filter_map(|conn| self.by_conn.get(conn)) {
            outbox.push(lane, bytes.clone());
        }
    }

    fn answer(&mut self, to: ConnId, id: CommandId, answer: &Answer) {
        if let Answer::Refused(reason) = answer {
            self.meter.refused(translate::reason(*reason));
        }
        self.push(to, translate::answer(id, answer));
    }

    fn history(&mut self, to: ConnId, conversation: ConversationId, from: u32, entries: &[EntryRow]) {
        self.push(to, translate::history(conversation, from, entries));
    }

    fn close(&mut self, conn: ConnId, why: Closing) {
        if let Some(outbox) = self.by_conn.get(&conn) {
            outbox.close(translate::closing(why));
        }
    }

    fn changed(&mut self, change: &Change) {
        match change {
            Change::Put(Row::Wait(wait)) => self.meter.waited(wait),
            Change::Put(Row::Entry(_, entry)) => {
                if let Content::Dropped { side, .. } = entry.content {
                    self.meter.dropped(side);
                }
            }
            _ => {}
        }
    }

    fn committed(&mut self, rows: usize, took: Duration) {
        self.meter.committed(rows, took);
    }

    fn commit_failed(&mut self) {
        self.meter.commit_failures.increment(1);
    }

    fn unsettled(&mut self, bytes: usize) {
        self.meter.unsettled_bytes.set(bytes as f64);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hub::time::Wall;

    fn board(version: u64, snapshot: bool) -> Frame {
        Frame::Board(Arc::new(BoardUpdate {
            topic: Topic::Lobby,
            version,
            snapshot,
            rows: Vec::new(),
            removed: Vec::new(),
        }))
    }

    #[test]
    fn a_whole_board_is_serialised_once_for_all_who_come_before_it_changes() {
        let mut outboxes = Outboxes::new(Arc::new(Meter::new(Wall(0))));
        let (first, change, later) = (board(1, true), board(2, false), board(2, true));
        let mut sent = |conn, frame: &Frame| {
            let outbox = Arc::new(Outbox::new());
            outboxes.connected(ConnId(conn), Arc::clone(&outbox));
            outboxes.frame(&[ConnId(conn)], frame);
            outbox.pop().unwrap()
        };
        let one = sent(1, &first);
        let another = sent(2, &first);
        assert_eq!(one.as_ptr(), another.as_ptr());
        assert!(sent(3, &change).contains(r#""version":2"#));
        assert_eq!(sent(4, &first).as_ptr(), one.as_ptr());
        assert!(sent(5, &later).contains(r#""version":2"#));
    }
}
