//! All that anybody was told, and what they asked for. Each thing told a second time must be the same, and nothing told in an
//! earlier run of the server may be missing in a later one.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use usher::ids::{AgentId, CategoryId, CommandId, ConversationId, EntryId};
use usher::protocol::server::{Content, Entry, Header, Marks, ServerFrame, Status};
use usher::protocol::words::{EndWhy, Side};

/// What was told, by conversation, by command and by stay in a queue.
#[derive(Default)]
pub struct Told {
    pub conversations: BTreeMap<ConversationId, Record>,
    pub says: HashMap<CommandId, Said>,
    pub answers: HashMap<CommandId, ServerFrame>,
    pub stays: BTreeMap<EntryId, Stay>,
    /// How many things were told for the first time.
    pub facts: u64,
}

/// What was told of one conversation.
#[derive(Default)]
pub struct Record {
    pub entries: BTreeMap<u32, Entry>,
    pub customer: Option<String>,
    pub agents: BTreeSet<AgentId>,
    pub started: Option<i64>,
    pub end: Option<(EndWhy, i64)>,
    pub rating: Option<(u8, Option<String>)>,
    /// The last number told, by the run of the server in which it was.
    last: BTreeMap<u32, u32>,
    /// Run, and the number of agents so far for the agent's marks.
    marks: Vec<(u32, Side, usize, Marks)>,
    ended_in: Option<u32>,
}

/// A message that somebody sent.
pub struct Said {
    pub conversation: ConversationId,
    pub side: Side,
    pub author: String,
    pub text: String,
    /// Counts everything that this author sent.
    pub order: u64,
    /// `None` when it was refused.
    pub answer: Option<Option<(u32, i64)>>,
}

/// A customer's stay in a queue, as the answer to `enter` or a place told of it.
#[derive(Clone, Debug, Default)]
pub struct Stay {
    pub category: Option<CategoryId>,
    pub conversation: Option<ConversationId>,
    /// The customer was away for a moment of their own will, and may have been passed over.
    pub was_away: bool,
}

impl Told {
    fn record(&mut self, conversation: ConversationId) -> &mut Record {
        self.conversations.entry(conversation).or_default()
    }

    /// An entry was shown.
    pub fn entry(&mut self, run: u32, conversation: ConversationId, entry: &Entry) {
        let record = self.record(conversation);
        let last = record.last.entry(run).or_default();
        *last = (*last).max(entry.seq);
        match record.entries.get(&entry.seq) {
            Some(before) => assert_eq!(before, entry, "entry of {conversation} told differently in run {run}"),
            None => {
                record.entries.insert(entry.seq, entry.clone());
                self.facts += 1;
            }
        }
    }

    /// A header was shown: what does not change must not, and an end is for good.
    pub fn header(&mut self, run: u32, header: &Header) {
        let id = header.conversation;
        let record = self.record(id);
        assert_eq!(*record.started.get_or_insert(header.started), header.started, "{id}");
        let customer = record.customer.get_or_insert_with(|| header.customer.clone());
        assert_eq!(*customer, header.customer, "{id} belongs to another customer");
        let mut facts = 0;
        if let Status::Ended { why, at } = header.status {
            facts += u64::from(record.end.is_none());
            assert_eq!(
                *record.end.get_or_insert((why, at)),
                (why, at),
                "{id} ended differently"
            );
            record.ended_in.get_or_insert(run);
        }
        self.facts += facts;
    }

    /// A header that came with a person's whole state: all that was told in earlier runs is in it.
    pub fn resumed(&mut self, run: u32, header: &Header) {
        self.header(run, header);
        let id = header.conversation;
        let record = self.record(id);
        let last = record.last.range(..run).map(|(_, seq)| *seq).max().unwrap_or(0);
        assert!(
            header.entries >= last,
            "{id} has {} entries after {last} were told",
            header.entries
        );
        let ended_before = record.ended_in.is_some_and(|at| at < run);
        let ended = matches!(header.status, Status::Ended { .. });
        assert!(ended || !ended_before, "{id} has ended and lives again");
        if header.side == Side::Customer && ended {
            let score = record.rating.as_ref().map(|(score, _)| *score);
            assert!(
                score.is_none() || header.rating == score,
                "{id}: rating {:?}",
                header.rating
            );
        }
        let (agents, complete) = record.agents_until(header.entries);
        for (told_in, side, of, marks) in &record.marks {
            let now = match side {
                Side::Customer => header.customer_marks,
                Side::Agent if complete && *of == agents => header.agent_marks,
                Side::Agent => continue,
            };
            let kept = now.delivered >= marks.delivered && now.read >= marks.read;
            assert!(
                *told_in >= run || kept,
                "{id}: {side:?} was told {marks:?}, now {now:?}"
            );
        }
    }

    /// A tick was shown to somebody who held the entries up to `last`: that tells which agent's it is.
    pub fn marked(&mut self, run: u32, conversation: ConversationId, last: u32, side: Side, marks: Marks) {
        let record = self.record(conversation);
        let (agents, complete) = record.agents_until(last);
        if side == Side::Customer || complete {
            record.marks.push((run, side, agents, marks));
        }
        self.facts += 1;
    }

    /// A command was answered; asked again, it is answered the same.
    pub fn answered(&mut self, id: CommandId, answer: &ServerFrame) {
        if let (ServerFrame::Ok { .. }, Some(before)) = (answer, self.answers.get(&id)) {
            assert_eq!(before, answer, "the same command was answered differently");
        }
        if let Some(said) = self.says.get_mut(&id) {
            said.answer = Some(match answer {
                ServerFrame::Ok { seq, at, .. } => seq.zip(*at),
                _ => None,
            });
        }
        self.answers.insert(id, answer.clone());
        self.facts += 1;
    }

    /// A customer was told of their stay in a queue.
    pub fn stays(&mut self, entry: EntryId, category: Option<CategoryId>) -> &mut Stay {
        let stay = self.stays.entry(entry).or_default();
        stay.category = stay.category.or(category);
        self.facts += 1;
        stay
    }

    /// How often something of that kind was shown.
    pub fn count(&self, wanted: impl Fn(&Content) -> bool) -> usize {
        let entries = self.conversations.values().flat_map(|record| record.entries.values());
        entries.filter(|entry| wanted(&entry.content)).count()
    }

    /// In each category those who waited were taken in the order in which they came.
    pub fn assert_order_of_service(&self, categories: &[CategoryId]) -> usize {
        let mut compared = 0;
        for category in categories {
            let mut before: Option<(EntryId, ConversationId)> = None;
            for (entry, stay) in &self.stays {
                let Some(conversation) = stay
                    .conversation
                    .filter(|_| stay.category == Some(*category) && !stay.was_away)
                else {
                    continue;
                };
                if let Some(before) = before {
                    assert!(
                        before.1 < conversation,
                        "{entry} ({conversation}) was served before {before:?}"
                    );
                    compared += 1;
                }
                before = Some((*entry, conversation));
            }
        }
        compared
    }
}

impl Record {
    /// How many agents the log names up to a number, and whether all of it until there was told.
    pub fn agents_until(&self, last: u32) -> (usize, bool) {
        let entries = self.entries.range(..=last);
        let complete = u32::try_from(entries.clone().count()) == Ok(last);
        (
            entries.filter(|(_, entry)| arriving(&entry.content).is_some()).count(),
            complete,
        )
    }
}

/// The agent who comes in by this entry.
pub fn arriving(content: &Content) -> Option<&str> {
    match content {
        Content::Joined { agent } => Some(agent),
        Content::Transferred { to, .. } => to.as_deref(),
        _ => None,
    }
}
