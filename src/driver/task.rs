//! The loop: everything that can happen to the hub, taken one at a time, and everything it orders, carried out when it may be.
//!
//! It awaits nothing but its one select, and gives way once when something was brought.

use std::collections::VecDeque;
use std::pin::pin;
use std::sync::Arc;

use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::{consume_budget, yield_now};
use tokio::time::sleep_until;

use crate::changes::{self, Changes};
use crate::clock::{Clock, PULSE, Stopwatch};
use crate::hub::Hub;
use crate::hub::effect::{Effect, Reply};
use crate::hub::input::{Administration, Input};
use crate::hub::row::{Change, Row};
use crate::hub::time::{Now, Steady};
use crate::ids::{ConnId, RequestId};
use crate::protocol::words::Subject;
use crate::store::records::Record;
use crate::store::{Outcome, Reader, Writer};

use super::handle::{Gone, Health, Look, Message, RecordsOf};
use super::histories::Histories;
use super::ledger::{Ledger, Order};
use super::{DriverError, Outlet, Patience};

/// How many messages are taken before deadlines, leavers and the disk have their turn again.
const MESSAGES_A_TURN: usize = 64;

/// Everything the loop owns.
pub(super) struct Task<O> {
    clock: Clock,
    hub: Hub,
    writer: Writer,
    outlet: O,
    patience: Patience,
    ledger: Ledger,
    /// How many rows are with the writer, and since when.
    under_way: Option<(usize, Stopwatch)>,
    inbox: mpsc::Receiver<Message>,
    /// Taken together from the inbox; empty between turns.
    messages: Vec<Message>,
    looks: mpsc::Receiver<Look>,
    /// Messages taken so far.
    taken: u64,
    gone: Arc<Gone>,
    /// Those who are gone, each with the number of messages that had been brought before: these come first.
    leaving: VecDeque<(u64, ConnId)>,
    /// While a deadline is due: the number of messages that were ready before it. Without it a busy inbox would starve it.
    due_after: Option<u64>,
    histories: Histories,
    /// The question of the HTTP side that the present step answers.
    asked: Option<Asked>,
    next_request: u64,
    health: watch::Sender<Health>,
    /// How often a conversation has ended, or an ended one has changed, and that is on disk.
    ended: watch::Sender<u64>,
    /// How often what of the house has changed, and that is on disk.
    changes: watch::Sender<Changes>,
    /// What the store said last, while it fails.
    trouble: Option<String>,
    draining: bool,
    stopping: bool,
}

struct Asked {
    request: RequestId,
    records: RecordsOf,
    reply: oneshot::Sender<Reply>,
}

/// What happens next without anybody bringing it.
#[derive(Clone, Copy)]
enum Turn {
    Leave,
    Tick,
}

impl<O: Outlet> Task<O> {
    #[expect(
        clippy::too_many_arguments,
        reason = "called once; these are the parts of the process that meet here"
    )]
    pub(super) fn new(
        clock: Clock,
        hub: Hub,
        writer: Writer,
        reader: Reader,
        outlet: O,
        patience: Patience,
        inbox: mpsc::Receiver<Message>,
        looks: mpsc::Receiver<Look>,
        gone: Arc<Gone>,
        health: watch::Sender<Health>,
        ended: watch::Sender<u64>,
        changes: watch::Sender<Changes>,
    ) -> Self {
        Self {
            clock,
            hub,
            writer,
            outlet,
            patience,
            ledger: Ledger::default(),
            under_way: None,
            inbox,
            messages: Vec::with_capacity(MESSAGES_A_TURN),
            looks,
            taken: 0,
            gone,
            leaving: VecDeque::new(),
            due_after: None,
            histories: Histories::new(reader),
            asked: None,
            next_request: 1,
            health,
            ended,
            changes,
            trouble: None,
            draining: false,
            stopping: false,
        }
    }

    /// Runs until it is stopped or cannot go on.
    pub(super) async fn run(mut self) -> Result<(), DriverError> {
        let ended = self.serve().await;
        if let Err(error) = &ended {
            tracing::error!(%error, "The driver gives up.");
        }
        ended
    }

    async fn serve(&mut self) -> Result<(), DriverError> {
        let mut alarm = pin!(sleep_until(self.clock.instant_of(Steady(0))));
        loop {
            let now = self.clock.now();
            self.submit()?;
            self.release();
            self.outlet.unsettled(self.ledger.weight());
            if self.stopping && self.ledger.is_clear() {
                return Ok(());
            }
            let open = self.is_open(now)?;
            let turn = if open { self.turn(now) } else { None };
            alarm.as_mut().reset(self.clock.instant_of(self.wake(now)));
            tokio::select! {
                biased;
                outcome = self.writer.outcome() => self.settle(outcome)?,
                Some(history) = self.histories.ready.recv() => self.histories.deliver(history, &mut self.outlet),
                () = self.gone.notified() => self.note_gone(),
                // Also while no inputs are taken: trouble is when people look.
                Some(look) = self.looks.recv() => drop(look.send(self.hub.sums())),
                () = consume_budget(), if turn.is_some() => self.take_turn(turn),
                taken = self.inbox.recv_many(&mut self.messages, MESSAGES_A_TURN), if open => {
                    self.take_all(taken);
                    // Everybody who is ready brings theirs too before anything is submitted: one commit for all.
                    yield_now().await;
                }
                () = &mut alarm => {}
            }
        }
    }

    /// Hands the writer what is pending, if it is free.
    fn submit(&mut self) -> Result<(), DriverError> {
        let Some(batch) = self.ledger.next_batch() else {
            return Ok(());
        };
        self.under_way = Some((batch.changes.len() + batch.records.len(), Stopwatch::start()));
        self.writer.submit(batch).map_err(|_| DriverError::WriterGone)
    }

    /// Carries out what may be told by now.
    fn release(&mut self) {
        while let Some(order) = self.ledger.release() {
            match order {
                Order::Effect(effect) => self.carry_out(effect),
                // Whoever asked may have given up waiting; it happened all the same.
                Order::Reply(asker, reply) => drop(asker.send(reply)),
                Order::Done(asker) => drop(asker.send(())),
                Order::Ended => self.ended.send_modify(|ended| *ended += 1),
                Order::Changed(what) => self.changes.send_modify(|changes| changes.count(what)),
            }
        }
    }

    /// Whether inputs are taken, or whether it is time to give up.
    fn is_open(&mut self, now: Now) -> Result<bool, DriverError> {
        let waited = self.ledger.unsettled_since().map_or(0, |since| now.steady.since(since));
        if waited >= self.patience.give_up_ms {
            let detail = self.trouble.take().unwrap_or_else(|| "it does not answer".to_owned());
            return Err(DriverError::StoreStuck {
                waited_ms: waited,
                detail,
            });
        }
        let slow = waited >= self.patience.pause_ms;
        if slow && self.trouble.is_none() {
            self.trouble_begins("it does not answer", now);
        }
        Ok(!slow && !self.stopping && self.ledger.weight() < self.patience.unsettled_bytes)
    }

    /// What is next without anybody bringing it: somebody's leaving, or a deadline that waited for its turn.
    fn turn(&mut self, now: Now) -> Option<Turn> {
        if self.leaving.front().is_some_and(|(after, _)| *after <= self.taken) {
            return Some(Turn::Leave);
        }
        if self.hub.poll_deadline().is_none_or(|deadline| deadline > now.steady) {
            self.due_after = None;
            return None;
        }
        let brought = self.brought();
        let after = *self.due_after.get_or_insert(brought);
        (after <= self.taken).then_some(Turn::Tick)
    }

    /// When to look again though nothing happens: at the next deadline of the hub or of patience, and at each pulse, so that
    /// steady time keeps up.
    fn wake(&self, now: Now) -> Steady {
        let pulse = now.steady.plus(u64::try_from(PULSE.as_millis()).unwrap_or(u64::MAX));
        let patience = self.ledger.unsettled_since().map(|since| {
            let pause = since.plus(self.patience.pause_ms);
            if pause > now.steady {
                pause
            } else {
                since.plus(self.patience.give_up_ms)
            }
        });
        let deadline = self.hub.poll_deadline().filter(|deadline| *deadline > now.steady);
        [patience, deadline].into_iter().flatten().fold(pulse, Steady::min)
    }

    fn settle(&mut self, outcome: Option<Outcome>) -> Result<(), DriverError> {
        match outcome.ok_or(DriverError::WriterGone)? {
            Outcome::Committed { .. } => {
                self.ledger.committed();
                if let Some((rows, begun)) = self.under_way.take() {
                    self.outlet.committed(rows, begun.time());
                }
                self.trouble_ends();
            }
            Outcome::Failed { error } => {
                self.outlet.commit_failed();
                let now = self.clock.now();
                self.trouble_begins(&error, now);
            }
        }
        Ok(())
    }

    fn trouble_begins(&mut self, error: &str, now: Now) {
        if self.trouble.is_none() {
            tracing::warn!(
                error,
                "The store is in trouble; nobody is told anything new until it is back."
            );
            self.tell_health(Health::StoreTrouble { since: now.wall });
        }
        self.trouble = Some(error.to_owned());
    }

    fn trouble_ends(&mut self) {
        if self.trouble.take().is_some() {
            tracing::info!("The store is back.");
            self.tell_health(Health::Ready);
        }
    }

    fn tell_health(&self, health: Health) {
        if !self.draining {
            self.health.send_replace(health);
        }
    }

    /// Messages that were brought so far, taken or waiting.
    fn brought(&self) -> u64 {
        self.taken + self.inbox.len() as u64
    }

    /// Whoever is gone leaves after everything that was brought before: that may be their own hello.
    fn note_gone(&mut self) {
        let brought = self.brought();
        let gone = self.gone.take();
        self.leaving.extend(gone.into_iter().map(|conn| (brought, conn)));
    }

    fn take_turn(&mut self, turn: Option<Turn>) {
        match turn {
            Some(Turn::Leave) => {
                let leaving = self.leaving.pop_front();
                if let Some((_, conn)) = leaving.filter(|(_, conn)| self.outlet.disconnected(*conn)) {
                    self.step(Input::Disconnected { conn });
                }
            }
            Some(Turn::Tick) => {
                self.due_after = None;
                self.step(Input::Ticked);
            }
            None => {}
        }
    }

    /// Takes what was brought, one after the other, so few that nothing else has to wait long.
    fn take_all(&mut self, taken: usize) {
        if taken == 0 {
            // Nobody is left who could bring anything.
            self.stopping = true;
        }
        let mut messages = std::mem::take(&mut self.messages);
        messages.drain(..).for_each(|message| self.take(message));
        self.messages = messages;
    }

    fn take(&mut self, message: Message) {
        self.taken += 1;
        match message {
            Message::Connect {
                conn,
                outbox,
                who,
                tab,
                seen,
            } => {
                self.outlet.connected(conn, outbox);
                self.step(Input::Connected { conn, who, tab, seen });
            }
            Message::Input(input, _room) => self.step(input),
            Message::Ask { change, records, reply } => self.ask(change, records, reply),
            Message::Record { records, done } => {
                self.ledger.begin(self.clock.now().steady);
                self.keep(records());
                self.ledger.hold(Order::Done(done));
            }
            Message::Drain { done } => {
                self.tell_health(Health::Draining);
                self.draining = true;
                self.step(Input::Draining);
                self.ledger.hold(Order::Done(done));
            }
            Message::Stop { done } => {
                self.stopping = true;
                self.ledger.begin(self.clock.now().steady);
                self.ledger.hold(Order::Done(done));
            }
        }
    }

    fn ask(&mut self, change: Administration, records: RecordsOf, reply: oneshot::Sender<Reply>) {
        let request = RequestId(self.next_request);
        self.next_request += 1;
        self.asked = Some(Asked {
            request,
            records,
            reply,
        });
        self.step(Input::Administered { request, change });
        if self.asked.take().is_some() {
            // The asker hears of it: their receiver closes.
            tracing::error!(%request, "The hub left a question unanswered.");
        }
    }

    /// One input to its end. What is volatile goes at once, the rest is held.
    fn step(&mut self, input: Input) {
        let now = self.clock.now();
        self.ledger.begin(now.steady);
        self.hub.handle(now, input);
        while let Some(change) = self.hub.poll_change() {
            let ended = matches!(&change, Change::Put(Row::Conversation(row)) if row.end.is_some());
            self.outlet.changed(&change);
            self.ledger.change(change);
            if ended {
                self.ledger.hold(Order::Ended);
            }
        }
        while let Some(effect) = self.hub.poll_effect() {
            if effect.volatile() {
                self.carry_out(effect);
            } else if let Effect::Reply { request, reply } = effect {
                self.hold_reply(request, reply);
            } else {
                self.ledger.hold(Order::Effect(effect));
            }
        }
    }

    fn hold_reply(&mut self, request: RequestId, reply: Reply) {
        let asked = self.asked.take_if(|asked| asked.request == request);
        if let Some(asked) = asked {
            self.keep((asked.records)(&reply));
            self.ledger.hold(Order::Reply(asked.reply, reply));
        }
    }

    /// Keeps records; what the noted deeds have changed is told once they are on disk.
    fn keep(&mut self, records: Vec<Record>) {
        let changed: Vec<Subject> = changes::subjects(&records).collect();
        self.ledger.records(records);
        changed
            .into_iter()
            .for_each(|what| self.ledger.hold(Order::Changed(what)));
    }

    fn carry_out(&mut self, effect: Effect) {
        match effect {
            Effect::Send { to, frame } => self.outlet.frame(&to, &frame),
            Effect::Answer { to, id, answer } => self.outlet.answer(to, id, &answer),
            Effect::ReadHistory {
                to,
                conversation,
                from,
                before,
            } => self.histories.read(to, conversation, from, before),
            Effect::Close { conn, why } => self.outlet.close(conn, why),
            // A reply is held as an order of its own, with whoever asked.
            Effect::Reply { .. } => {}
        }
    }
}

impl<O> Drop for Task<O> {
    fn drop(&mut self) {
        // Also when the hub panicked.
        self.health.send_replace(Health::Stopped);
    }
}
