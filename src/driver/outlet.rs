//! Where the driver's effects come out: an outbox for each connection, fed with frames that are serialised once.

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::ws::Utf8Bytes;

use crate::hub::effect::{Answer, Closing, Frame};
use crate::hub::row::EntryRow;
use crate::ids::{CommandId, ConnId, ConversationId};
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
}

/// The outlet of the running server.
#[derive(Debug, Default)]
pub struct Outboxes {
    by_conn: HashMap<ConnId, Arc<Outbox>>,
}

impl Outboxes {
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
        let mut serialised = None;
        for outbox in to.iter().filter_map(|conn| self.by_conn.get(conn)) {
            let (lane, bytes) = serialised.get_or_insert_with(|| translate::frame(frame));
            outbox.push(*lane, bytes.clone());
        }
    }

    fn answer(&mut self, to: ConnId, id: CommandId, answer: &Answer) {
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
}
