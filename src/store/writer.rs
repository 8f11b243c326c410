//! The one writer: a thread that takes a batch, makes it one transaction, and says so. What fails is tried again unchanged.

use std::collections::HashSet;
use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread;
use std::time::Duration;

use rusqlite::{Connection, TransactionBehavior};
use tokio::sync::mpsc;

use crate::hub::row::{Change, Person, Row};
use crate::ids::{AgentId, CategoryId, CommandId, ConversationId, CustomerId, InvitationId, SessionId, TabId};

use super::fault::Fault;
use super::records::Record;
use super::{OpenError, apply, schema};

/// How long the thread rests after a failure, the first time and at most.
const REST_MIN: Duration = Duration::from_millis(50);
const REST_MAX: Duration = Duration::from_millis(500);

/// A pause of this length is an idle moment, in which the journal is folded into the file if it has grown worth it.
const IDLE: Duration = Duration::from_millis(250);
const CHANGES_WORTH_FOLDING: usize = 1_000;

/// All that the steps up to `upto` have changed since the batch before.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Batch {
    pub upto: u64,
    /// In the order in which they were made.
    pub changes: Vec<Change>,
    /// In the order in which they were made; applied after the changes.
    pub records: Vec<Record>,
}

/// What became of a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// On disk.
    Committed { upto: u64 },
    /// Not on disk; it is tried again unchanged.
    Failed { error: String },
}

/// The way to the writer thread, which ends when this is dropped.
#[derive(Debug)]
pub struct Writer {
    batches: SyncSender<Batch>,
    outcomes: mpsc::Receiver<Outcome>,
}

/// The thread has ended, or a batch is waiting already; the batch was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the store's writer takes no batch")]
pub struct NotTaken;

impl Writer {
    pub(super) fn start(path: &Path) -> Result<Self, OpenError> {
        let tables = schema::open_again(path).map_err(|fault| schema::explain(path, fault))?;
        let (batches, inbox) = sync_channel(1);
        let (outbox, outcomes) = mpsc::channel(8);
        let thread = Thread {
            tables,
            outbox,
            unfolded: 0,
        };
        thread::Builder::new()
            .name("store-writer".to_owned())
            .spawn(move || thread.run(&inbox))?;
        Ok(Self { batches, outcomes })
    }

    /// Hands in a batch. Never waits: one may be under way and one waiting.
    pub fn submit(&self, batch: Batch) -> Result<(), NotTaken> {
        self.batches.try_send(batch).map_err(|_| NotTaken)
    }

    /// What became of the batch under way: any number of failures, then one commit. `None`: the thread has ended.
    pub async fn outcome(&mut self) -> Option<Outcome> {
        self.outcomes.recv().await
    }
}

struct Thread {
    tables: Connection,
    outbox: mpsc::Sender<Outcome>,
    /// Changes since the journal was folded into the file.
    unfolded: usize,
}

impl Thread {
    fn run(mut self, inbox: &Receiver<Batch>) {
        while let Some(batch) = self.next(inbox) {
            if !self.keep(&compacted(batch)) {
                return;
            }
        }
    }

    fn next(&mut self, inbox: &Receiver<Batch>) -> Option<Batch> {
        if self.unfolded >= CHANGES_WORTH_FOLDING {
            match inbox.recv_timeout(IDLE) {
                Ok(batch) => return Some(batch),
                Err(RecvTimeoutError::Disconnected) => return None,
                Err(RecvTimeoutError::Timeout) => self.fold(),
            }
        }
        inbox.recv().ok()
    }

    /// Keeps a batch, however long it takes. Answers whether anybody is still listening.
    fn keep(&mut self, batch: &Batch) -> bool {
        let mut rest = REST_MIN;
        loop {
            match self.commit(batch) {
                Ok(()) => {
                    self.unfolded += batch.changes.len() + batch.records.len();
                    let upto = batch.upto;
                    return self.outbox.blocking_send(Outcome::Committed { upto }).is_ok();
                }
                Err(fault) => {
                    let error = fault.to_string();
                    if self.outbox.blocking_send(Outcome::Failed { error }).is_err() {
                        return false;
                    }
                    thread::sleep(rest);
                    rest = (rest * 2).min(REST_MAX);
                }
            }
        }
    }

    fn commit(&mut self, batch: &Batch) -> Result<(), Fault> {
        let whole = self.tables.transaction_with_behavior(TransactionBehavior::Immediate)?;
        apply::apply(&whole, &batch.changes, &batch.records)?;
        Ok(whole.commit()?)
    }

    fn fold(&mut self) {
        self.unfolded = 0;
        let folded = self.tables.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()));
        if let Err(error) = folded {
            // Nothing is lost: it is all in the journal, and a later commit folds it.
            tracing::warn!(%error, "The store's journal could not be folded into the file.");
        }
    }
}

/// What a change or record is about. Of those with the same key only the last counts; it keeps its place among the others.
#[derive(Debug, PartialEq, Eq, Hash)]
enum Key {
    Counters,
    Limits,
    Category(CategoryId),
    Agent(AgentId),
    Customer(CustomerId),
    ForgetCustomer(CustomerId),
    Conversation(ConversationId),
    Retire(ConversationId),
    Guest(CustomerId),
    Invitation(InvitationId),
    Accepted(Person, TabId, CommandId),
    Credential(AgentId),
    Session(SessionId),
    SessionsOf(AgentId),
    LinksOf(AgentId),
    Link([u8; 32]),
    Meta(String),
    AllowEntry(u32),
    Tags(ConversationId),
}

/// The batch without what is overwritten in it.
fn compacted(batch: Batch) -> Batch {
    Batch {
        upto: batch.upto,
        changes: last_of_each(batch.changes, key_of_change),
        records: last_of_each(batch.records, key_of_record),
    }
}

fn last_of_each<T>(all: Vec<T>, key_of: impl Fn(&T) -> Option<Key>) -> Vec<T> {
    let mut seen = HashSet::new();
    let mut kept: Vec<T> = all
        .into_iter()
        .rev()
        .filter(|item| key_of(item).is_none_or(|key| seen.insert(key)))
        .collect();
    kept.reverse();
    kept
}

/// `None`: written once.
fn key_of_change(change: &Change) -> Option<Key> {
    Some(match change {
        Change::Put(Row::Counters(_)) => Key::Counters,
        Change::Put(Row::Limits(_)) => Key::Limits,
        Change::Put(Row::Category(row)) => Key::Category(row.id),
        Change::Put(Row::Agent(row)) => Key::Agent(row.id),
        Change::Put(Row::Customer(row)) => Key::Customer(row.id),
        Change::Put(Row::Conversation(row)) => Key::Conversation(row.id),
        Change::Put(Row::Entry(..) | Row::Wait(_) | Row::Offer(_)) => return None,
        Change::Put(Row::Accepted(row)) => Key::Accepted(row.person, row.tab, row.id),
        Change::RemoveAgent(agent) => Key::Agent(*agent),
        Change::ForgetCustomer(customer) => Key::ForgetCustomer(*customer),
        Change::ForgetAccepted { person, tab, id } => Key::Accepted(*person, *tab, *id),
        Change::Retire(conversation) => Key::Retire(*conversation),
        Change::Put(Row::Guest(row)) => Key::Guest(row.customer),
        Change::RemoveGuest(guest) => Key::Guest(*guest),
        Change::Put(Row::Invitation(row)) => Key::Invitation(row.id),
        Change::RemoveInvitation(id) => Key::Invitation(*id),
    })
}

/// `None`: written once.
fn key_of_record(record: &Record) -> Option<Key> {
    Some(match record {
        Record::PutCredential { agent, .. } | Record::RemoveCredential { agent } => Key::Credential(*agent),
        Record::PutSession(session) => Key::Session(session.id),
        Record::RemoveSession(session) => Key::Session(*session),
        Record::RemoveSessionsOf(agent) => Key::SessionsOf(*agent),
        Record::PutLink(link) => Key::Link(link.token_hash),
        Record::RemoveLink { token_hash } => Key::Link(*token_hash),
        Record::RemoveLinksOf(agent) => Key::LinksOf(*agent),
        Record::PutMeta { key, .. } => Key::Meta(key.clone()),
        Record::PutAllowEntry(entry) => Key::AllowEntry(entry.id),
        Record::RemoveAllowEntry { id } => Key::AllowEntry(*id),
        Record::PutTags { conversation, .. } => Key::Tags(*conversation),
        Record::Account(_)
        | Record::PutKey(_)
        | Record::KeyUsed { .. }
        | Record::RemoveKey(_)
        | Record::Audit(_)
        | Record::AddNote(_)
        | Record::Index { .. }
        | Record::MergeIndex
        | Record::RemoveConversation(_)
        | Record::RemoveFiled { .. }
        | Record::Spool
        | Record::NoteSettings
        | Record::Sent(_)
        | Record::Refused { .. }
        | Record::CarryAgain
        | Record::NoteRemovals { .. }
        | Record::Erase { .. }
        | Record::EraseConversation(_)
        | Record::Swept { .. }
        | Record::EraseAgain { .. }
        | Record::Proven { .. }
        | Record::MakeIndexStale
        | Record::RewriteIndex
        | Record::Clear { .. } => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hub::row::Counters;

    fn counters(agent: u32) -> Change {
        Change::Put(Row::Counters(Counters {
            agent,
            ..Counters::default()
        }))
    }

    #[test]
    fn the_last_of_each_key_stays_in_its_place() {
        let forget = Change::ForgetCustomer(CustomerId(1));
        let batch = Batch {
            upto: 4,
            changes: vec![
                counters(1),
                forget.clone(),
                counters(2),
                Change::Retire(ConversationId(1)),
            ],
            records: Vec::new(),
        };
        let kept = compacted(batch).changes;
        assert_eq!(kept, [forget, counters(2), Change::Retire(ConversationId(1))]);
    }
}
