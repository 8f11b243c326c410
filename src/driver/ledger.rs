//! What is not yet on disk, and what may therefore not yet be told. Pure: steps in, batches and orders out.
//!
//! Steps are numbered. What a step changed joins the pending batch; what it ordered is held until it and every step before it
//! are settled, also when it changed nothing itself: otherwise it could tell of a change that is not yet true.

use std::collections::VecDeque;
use std::mem;

use tokio::sync::oneshot;

use crate::hub::effect::{Effect, Frame, Reply};
use crate::hub::row::{Change, Content, Row};
use crate::hub::time::Steady;
use crate::protocol::words::Subject;
use crate::store::Batch;
use crate::store::records::Record;

/// Something to carry out once its step is settled.
#[derive(Debug)]
pub(super) enum Order {
    Effect(Effect),
    Reply(oneshot::Sender<Reply>, Reply),
    Done(oneshot::Sender<()>),
    /// A conversation has ended, or an ended one has changed.
    Ended,
    /// Something of the house is another than before.
    Changed(Subject),
}

/// The steps that are not settled.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    /// The last step that began.
    step: u64,
    began: Steady,
    pending: Batch,
    /// The first step of the pending batch and of the batch under way, when it began, and how much they weigh.
    pending_span: Option<Span>,
    under_way: Option<Span>,
    held: VecDeque<(u64, Order)>,
    held_weight: usize,
}

#[derive(Clone, Copy, Debug)]
struct Span {
    first: u64,
    since: Steady,
    weight: usize,
}

impl Ledger {
    /// Begins the next step.
    pub(super) fn begin(&mut self, now: Steady) {
        self.step += 1;
        self.began = now;
    }

    /// Notes what the present step changed.
    pub(super) fn change(&mut self, change: Change) {
        self.weigh(weight_of_change(&change));
        self.pending.changes.push(change);
    }

    /// Notes what is to be kept beside it.
    pub(super) fn records(&mut self, records: Vec<Record>) {
        if !records.is_empty() {
            let texts: usize = records.iter().map(Record::text_bytes).sum();
            self.weigh(RECORD_WEIGHT * records.len() + texts);
            self.pending.records.extend(records);
        }
    }

    /// Holds what the present step ordered.
    pub(super) fn hold(&mut self, order: Order) {
        self.held_weight += weight_of_order(&order);
        self.held.push_back((self.step, order));
    }

    /// The next batch, if there is something to keep and none is under way. It is under way from now on.
    pub(super) fn next_batch(&mut self) -> Option<Batch> {
        if self.under_way.is_some() {
            return None;
        }
        self.under_way = Some(self.pending_span.take()?);
        Some(Batch {
            upto: self.step,
            ..mem::take(&mut self.pending)
        })
    }

    /// The batch under way is on disk.
    pub(super) fn committed(&mut self) {
        self.under_way = None;
    }

    /// The next order that may be carried out, in the order of steps.
    pub(super) fn release(&mut self) -> Option<Order> {
        let settled = self.settled();
        self.held.front().filter(|(step, _)| *step <= settled)?;
        let (_, order) = self.held.pop_front()?;
        self.held_weight -= weight_of_order(&order);
        Some(order)
    }

    /// Whether everything is on disk and everything was told.
    pub(super) fn is_clear(&self) -> bool {
        self.first_unsettled().is_none() && self.held.is_empty()
    }

    /// When the oldest step began that has something to keep and is not on disk.
    pub(super) fn unsettled_since(&self) -> Option<Steady> {
        self.first_unsettled().map(|span| span.since)
    }

    /// Roughly the bytes of memory that wait for the disk.
    pub(super) fn weight(&self) -> usize {
        let spans = [self.under_way, self.pending_span];
        self.held_weight + spans.iter().flatten().map(|span| span.weight).sum::<usize>()
    }

    /// The last step of which, and of all before which, everything is on disk.
    fn settled(&self) -> u64 {
        self.first_unsettled().map_or(self.step, |span| span.first - 1)
    }

    fn first_unsettled(&self) -> Option<Span> {
        self.under_way.or(self.pending_span)
    }

    fn weigh(&mut self, weight: usize) {
        let span = self.pending_span.get_or_insert(Span {
            first: self.step,
            since: self.began,
            weight: 0,
        });
        span.weight += weight;
    }
}

/// What a row takes in memory beside its long texts, rounded up: it need only be right within a factor of two.
const ROW_WEIGHT: usize = 512;
const ENTRY_WEIGHT: usize = 160;
const RECORD_WEIGHT: usize = 256;
const ORDER_WEIGHT: usize = 256;

fn weight_of_change(change: &Change) -> usize {
    let Change::Put(Row::Entry(_, entry)) = change else {
        return ROW_WEIGHT;
    };
    match &entry.content {
        Content::Message { body, .. } => ENTRY_WEIGHT + body.len(),
        Content::Invited { .. }
        | Content::Joined { .. }
        | Content::Dropped { .. }
        | Content::Back { .. }
        | Content::Returned { .. }
        | Content::Transferred { .. }
        | Content::NearlyFull { .. }
        | Content::Ended { .. } => ENTRY_WEIGHT,
    }
}

/// Entries are shared with the batch, so that a view weighs only its pointers to them.
fn weight_of_order(order: &Order) -> usize {
    let Order::Effect(Effect::Send { to, frame }) = order else {
        return ORDER_WEIGHT;
    };
    let conversations = match frame {
        Frame::Customer(view) => view.conversation.as_slice(),
        Frame::Agent(view) => view.conversations.as_slice(),
        Frame::Guest(view) => view.conversation.as_slice(),
        _ => &[],
    };
    let entries: usize = conversations.iter().map(|view| view.entries.len()).sum();
    ORDER_WEIGHT + 8 * to.len() + ROW_WEIGHT * conversations.len() + 8 * entries
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hub::effect::Closing;
    use crate::hub::row::Counters;
    use crate::ids::ConnId;

    fn change() -> Change {
        Change::Put(Row::Counters(Counters::default()))
    }

    /// Takes a step that orders connection `conn` closed.
    fn step(ledger: &mut Ledger, conn: u64, changes: bool) {
        ledger.begin(Steady(conn));
        if changes {
            ledger.change(change());
        }
        ledger.hold(Order::Effect(Effect::Close {
            conn: ConnId(conn),
            why: Closing::GoingAway,
        }));
    }

    fn released(ledger: &mut Ledger) -> Vec<u64> {
        std::iter::from_fn(|| ledger.release())
            .map(|order| match order {
                Order::Effect(Effect::Close { conn, .. }) => conn.0,
                other => panic!("{other:?}"),
            })
            .collect()
    }

    #[test]
    fn a_step_without_changes_waits_for_those_before_it() {
        let mut ledger = Ledger::default();
        step(&mut ledger, 1, false);
        assert_eq!(released(&mut ledger), [1]);
        step(&mut ledger, 2, true);
        step(&mut ledger, 3, false);
        assert_eq!(released(&mut ledger), [0; 0]);
        assert_eq!(ledger.next_batch().map(|batch| batch.upto), Some(3));
        step(&mut ledger, 4, false);
        assert_eq!(released(&mut ledger), [0; 0]);
        ledger.committed();
        assert_eq!(released(&mut ledger), [2, 3, 4]);
        assert!(ledger.is_clear());
        assert_eq!(ledger.weight(), 0);
    }

    #[test]
    fn one_batch_is_under_way_and_the_next_collects() {
        let mut ledger = Ledger::default();
        step(&mut ledger, 1, true);
        assert_eq!(ledger.next_batch().map(|batch| batch.changes.len()), Some(1));
        step(&mut ledger, 2, true);
        step(&mut ledger, 3, false);
        step(&mut ledger, 4, true);
        assert_eq!(ledger.next_batch(), None);
        assert_eq!(ledger.unsettled_since(), Some(Steady(1)));
        ledger.committed();
        assert_eq!(released(&mut ledger), [1]);
        assert_eq!(ledger.unsettled_since(), Some(Steady(2)));
        assert_eq!(
            ledger.next_batch().map(|batch| (batch.upto, batch.changes.len())),
            Some((4, 2))
        );
        assert_eq!(released(&mut ledger), [0; 0]);
        ledger.committed();
        assert_eq!(released(&mut ledger), [2, 3, 4]);
        assert_eq!(ledger.unsettled_since(), None);
    }

    #[test]
    fn a_step_without_changes_before_a_pending_one_need_not_wait_for_it() {
        let mut ledger = Ledger::default();
        step(&mut ledger, 1, true);
        assert!(ledger.next_batch().is_some());
        step(&mut ledger, 2, false);
        step(&mut ledger, 3, true);
        ledger.committed();
        assert_eq!(released(&mut ledger), [1, 2]);
    }
}
