//! Older entries that were asked for, read beside the loop.

use std::mem;

use tokio::sync::mpsc;
use tokio_util::task::TaskTracker;

use crate::hub::row::{Content, EntryRow};
use crate::ids::{ConnId, ConversationId};
use crate::store::Reader;

use super::Outlet;

/// How many asked-for histories wait at most; a client that gets none asks again.
const READS_MAX: usize = 4_096;

/// How much text one answer holds, beside one message: as JSON, which may take six bytes for one, it still fits an outbox.
const BYTES_MAX: usize = 24 * 1024;

pub(super) struct Histories {
    reader: Reader,
    tasks: TaskTracker,
    done: mpsc::Sender<History>,
    pub ready: mpsc::Receiver<History>,
}

pub(super) struct History {
    to: ConnId,
    conversation: ConversationId,
    from: u32,
    entries: Vec<EntryRow>,
}

impl Histories {
    pub fn new(reader: Reader) -> Self {
        let (done, ready) = mpsc::channel(64);
        Self {
            reader,
            tasks: TaskTracker::new(),
            done,
            ready,
        }
    }

    pub fn read(&self, to: ConnId, conversation: ConversationId, from: u32, before: u32) {
        if self.tasks.len() >= READS_MAX {
            tracing::warn!(%conversation, "Too many histories are asked for at once; one is left out.");
            return;
        }
        let (reader, done) = (self.reader.clone(), self.done.clone());
        let read = async move {
            match reader.history(conversation, from, before).await {
                Ok(entries) => {
                    let entries = newest(entries);
                    let history = History {
                        to,
                        conversation,
                        from: entries.first().map_or(from, |entry| entry.seq),
                        entries,
                    };
                    // The driver may have ended meanwhile; then there is nobody to show it to.
                    mem::drop(done.send(history).await);
                }
                Err(error) => tracing::warn!(%error, %conversation, "A history could not be read."),
            }
        };
        mem::drop(self.tasks.spawn(read));
    }

    pub fn deliver(&self, history: History, outlet: &mut impl Outlet) {
        outlet.history(history.to, history.conversation, history.from, &history.entries);
    }
}

/// The last of them, as many as one answer holds, and at least one. Those before are asked for again.
fn newest(mut entries: Vec<EntryRow>) -> Vec<EntryRow> {
    let mut bytes = 0;
    let fitting = entries.iter().rev().take_while(|entry| {
        let fits = bytes <= BYTES_MAX;
        if let Content::Message { body, .. } = &entry.content {
            bytes += body.len();
        }
        fits
    });
    let kept = fitting.count();
    entries.drain(..entries.len() - kept);
    entries
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hub::row::{Person, SentAs, Side};
    use crate::hub::text::{Body, Name};
    use crate::hub::time::Wall;
    use crate::ids::{AgentId, CommandId, TabId};

    fn entries(sizes: &[usize]) -> Vec<EntryRow> {
        let message = |(seq, size): (u32, &usize)| EntryRow {
            seq,
            at: Wall(0),
            content: Content::Message {
                side: Side::Agent,
                name: Name::parse("Ada").unwrap(),
                body: Body::parse(&"x".repeat(*size)).unwrap(),
                sent_as: SentAs {
                    person: Person::Agent(AgentId(1)),
                    tab: TabId(1),
                    id: CommandId(seq.into()),
                    digest: 0,
                },
            },
        };
        (1..).zip(sizes).map(message).collect()
    }

    fn first(sizes: &[usize]) -> u32 {
        newest(entries(sizes))[0].seq
    }

    #[test]
    fn one_answer_holds_what_fits_and_at_least_the_last() {
        assert_eq!(first(&[10; 50]), 1);
        assert_eq!(first(&[10_000; 50]), 48);
        assert_eq!(first(&[10_000, 1, 1]), 1);
        assert!(newest(Vec::new()).is_empty());
    }
}
