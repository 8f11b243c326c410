//! A conversation: its header, its numbered log's tail, and who of the two is held.

use std::collections::VecDeque;
use std::sync::Arc;

use crate::ids::{AgentId, ConversationId, CustomerId};

use super::Hub;
use super::deadlines::What;
use super::effect::{BoardKey, Conns, EndWhy, Frame, Header, LeftWhy, OutcomeWhat, PlaceView, Status};
use super::row::{Change, Content, ConversationRow, End, EntryRow, Person, Road, Row, Side};
use super::time::Wall;

/// Kept free at the end, so that what ends a conversation always has room.
const ENTRIES_RESERVED: u32 = 8;
/// How many entries stay in memory: a screenful and some.
const TAIL_ENTRIES: usize = 50;
/// How many bytes of text stay in memory.
const TAIL_BYTES: usize = 16 * 1024;

/// A conversation as it lives.
#[derive(Debug)]
pub(super) struct Conversation {
    pub row: ConversationRow,
    pub last_seq: u32,
    last_at: Wall,
    pub tail: VecDeque<Arc<EntryRow>>,
    tail_bytes: usize,
    /// Whether each side's connection is lost, customer first.
    pub held: [Held; 2],
    /// The number of each side's last message.
    pub said: [u32; 2],
}

/// Whether a side's connection is lost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Held {
    #[default]
    No,
    /// Lost, and the other has not been told: just after a start.
    Silently,
    /// Lost, with an entry that says so.
    Told,
}

impl Conversation {
    pub fn new(row: ConversationRow) -> Self {
        Self {
            row,
            last_seq: 0,
            last_at: Wall(0),
            tail: VecDeque::new(),
            tail_bytes: 0,
            held: [Held::No; 2],
            said: [0; 2],
        }
    }

    /// The agent who is in it now.
    pub fn agent(&self) -> Option<AgentId> {
        self.row
            .parts
            .last()
            .filter(|part| part.to.is_none())
            .map(|part| part.agent)
    }

    /// Who is on a side now. Of one that has ended only who has no part of their own.
    pub fn person(&self, side: Side) -> Option<Person> {
        let row = &self.row;
        let open = |part: Option<&super::row::Part>| part.filter(|part| part.to.is_none()).map(|part| part.agent);
        match side {
            Side::Customer if row.customer != CustomerId::NONE => Some(Person::Customer(row.customer)),
            Side::Customer => open(row.parts.first()).map(Person::Agent),
            Side::Agent => match &row.second {
                Some(second) => Some(Person::Customer(second.customer)),
                None => open(row.parts.last()).map(Person::Agent),
            },
        }
    }

    /// Whether a side is the staff's, also while nobody stands on it.
    pub fn is_staffs(&self, side: Side) -> bool {
        match side {
            Side::Customer => self.row.customer == CustomerId::NONE,
            Side::Agent => self.row.second.is_none(),
        }
    }

    /// Whether a customer is or was in it.
    pub fn is_of(&self, customer: CustomerId) -> bool {
        self.row.customer == customer || self.row.second.as_ref().is_some_and(|one| one.customer == customer)
    }

    pub fn by_invitation(&self) -> bool {
        self.row.road == Road::Invitation
    }

    /// Whether its guests are in it: by invitation, and under way or of whose end they are just being told.
    pub fn holds_guests(&self) -> bool {
        self.by_invitation() && (self.open() || self.row.wrap_up_until.is_some())
    }

    pub fn status(&self) -> Status {
        match (self.row.end, self.person(Side::Agent)) {
            (Some(End { at, why }), _) => Status::Ended { why, at },
            (None, Some(_)) => Status::Open,
            (None, None) => Status::WaitingForAgent,
        }
    }

    pub fn open(&self) -> bool {
        self.row.end.is_none()
    }

    pub fn held(&self, side: Side) -> bool {
        self.held[side as usize] != Held::No
    }

    /// How many messages still fit where a conversation may have so many entries.
    pub fn room(&self, entries: u32) -> u32 {
        (entries - ENTRIES_RESERVED).saturating_sub(self.last_seq)
    }

    /// Whether this agent has ever had a part in it.
    pub fn had(&self, agent: AgentId) -> bool {
        self.row.parts.iter().any(|part| part.agent == agent)
    }

    /// Numbers, stamps and keeps the next entry.
    pub fn append(&mut self, now: Wall, content: Content) -> Arc<EntryRow> {
        let entry = Arc::new(EntryRow {
            seq: self.last_seq + 1,
            at: now.max(self.last_at),
            content,
        });
        self.keep(&entry);
        entry
    }

    /// Takes an entry into the tail.
    pub fn keep(&mut self, entry: &Arc<EntryRow>) {
        self.last_seq = entry.seq;
        self.last_at = entry.at;
        if let Content::Message { side, .. } = &entry.content {
            self.said[*side as usize] = entry.seq;
        }
        self.tail_bytes += weight(entry);
        self.tail.push_back(Arc::clone(entry));
        while self.tail.len() > TAIL_ENTRIES || (self.tail_bytes > TAIL_BYTES && self.tail.len() > 1) {
            if let Some(old) = self.tail.pop_front() {
                self.tail_bytes -= weight(&old);
            }
        }
    }

    /// The entries after `seen` if the tail has them all, else the whole tail.
    pub fn after(&self, seen: u32) -> (u32, Vec<Arc<EntryRow>>) {
        let first = self.tail.front().map_or(self.last_seq + 1, |entry| entry.seq);
        let from = if seen >= first && seen <= self.last_seq {
            seen + 1
        } else {
            first
        };
        (
            from,
            self.tail.iter().filter(|entry| entry.seq >= from).cloned().collect(),
        )
    }
}

/// From this entry on both are told that little room is left: one in a hundred, but always enough to say good-bye.
pub(super) fn nearly_full_from(entries: u32) -> u32 {
    entries - (entries / 100).max(2 * ENTRIES_RESERVED)
}

fn weight(entry: &EntryRow) -> usize {
    match &entry.content {
        Content::Message { body, name, .. } => body.len() + name.len(),
        Content::Invited { .. }
        | Content::Joined { .. }
        | Content::Dropped { .. }
        | Content::Back { .. }
        | Content::Returned { .. }
        | Content::Transferred { .. }
        | Content::NearlyFull { .. }
        | Content::Ended { .. } => 64,
    }
}

impl Hub {
    /// The connections of one side of a conversation.
    pub(super) fn side_conns(&self, id: ConversationId, side: Side) -> Conns {
        let Some(conversation) = self.conversations.get(&id) else {
            return Conns::new();
        };
        let person = conversation.person(side);
        person.map_or_else(Conns::new, |person| {
            self.conns_within(id, conversation.row.road, person)
        })
    }

    /// Where a person is shown a conversation: on the pages of its road.
    fn conns_within(&self, id: ConversationId, road: Road, person: Person) -> Conns {
        match (person, road) {
            (Person::Customer(customer), Road::Queue) => {
                let customer = self.customers.get(&customer).filter(|c| c.conversation == Some(id));
                customer.map(|c| c.conns.clone()).unwrap_or_default()
            }
            (Person::Customer(customer), Road::Invitation) => {
                let visitor = self.visitors.get(&customer).filter(|_| self.met(customer) == Some(id));
                visitor.map(|v| v.conns.clone()).unwrap_or_default()
            }
            (Person::Agent(agent), _) => self.agents.get(&agent).map(|a| a.desks.clone()).unwrap_or_default(),
        }
    }

    /// The connections of both sides, the customer's first.
    pub(super) fn both_conns(&self, id: ConversationId) -> Conns {
        let mut both = self.side_conns(id, Side::Customer);
        both.extend_from_slice(&self.side_conns(id, Side::Agent));
        both
    }

    /// Appends an entry and shows it to both, unless there is no room: an end always has some.
    pub(super) fn append(&mut self, id: ConversationId, content: Content) -> Option<Arc<EntryRow>> {
        let now = self.now.wall;
        let conversation = self.conversations.get_mut(&id)?;
        let ends = matches!(content, Content::Ended { .. });
        if conversation.room(self.limits.conversation_entries) == 0 && !ends {
            return None;
        }
        let entry = conversation.append(now, content);
        self.show_entry(id, &entry);
        if entry.seq == nearly_full_from(self.limits.conversation_entries) && !ends {
            self.say_nearly_full(id);
        }
        Some(entry)
    }

    /// Tells both how many more messages fit, if this notice itself does.
    fn say_nearly_full(&mut self, id: ConversationId) {
        let room = self
            .conversations
            .get(&id)
            .map_or(0, |conversation| conversation.room(self.limits.conversation_entries));
        if room > 0 {
            self.append(id, Content::NearlyFull { left: room - 1 });
        }
    }

    /// A conversation may have fewer entries than before: tells those that have come near the end by it.
    pub(super) fn fewer_entries(&mut self, before: u32) {
        let near = nearly_full_from(self.limits.conversation_entries)..nearly_full_from(before);
        let came: Vec<ConversationId> = self
            .conversations
            .iter()
            .filter(|(_, conversation)| conversation.open() && near.contains(&conversation.last_seq))
            .map(|(id, _)| *id)
            .collect();
        for id in came {
            self.say_nearly_full(id);
        }
    }

    fn show_entry(&mut self, id: ConversationId, entry: &Arc<EntryRow>) {
        self.out.append(Row::Entry(id, Arc::clone(entry)));
        let to = self.both_conns(id);
        self.out.send(
            &to,
            Frame::Entry {
                conversation: id,
                entry: Arc::clone(entry),
            },
        );
    }

    /// Shows both the header as each sees it.
    pub(super) fn show_header(&mut self, id: ConversationId) {
        self.boards.touch(BoardKey::Conversation(id));
        for side in [Side::Customer, Side::Agent] {
            let to = self.side_conns(id, side);
            if to.is_empty() {
                continue;
            }
            if let Some(header) = self.header(id, side) {
                self.out.send(&to, Frame::Conversation(Box::new(header)));
            }
        }
    }

    /// A conversation as one side sees it, without its entries.
    pub(super) fn header(&self, id: ConversationId, side: Side) -> Option<Header> {
        let conversation = self.conversations.get(&id)?;
        Some(self.header_of(conversation, side))
    }

    /// Ends an open conversation, wherever it stands.
    pub(super) fn end_conversation(&mut self, id: ConversationId, why: EndWhy) {
        let now = self.now.wall;
        let Some(conversation) = self.conversations.get_mut(&id) else {
            return;
        };
        if !conversation.open() {
            return;
        }
        if conversation.by_invitation() {
            return self.end_invited(id, why);
        }
        let agent = conversation.agent();
        let customer = conversation.row.customer;
        let category = conversation.row.category;
        let name = self.who_ended(id, why);
        for side in [Side::Customer, Side::Agent] {
            self.deadlines.clear(What::Grace(id, side));
        }
        self.append(id, Content::Ended { why, name });
        let wrap_up = self.categories.get(&category).map_or(0, |c| c.row.wrap_up_s);
        let handled = self.close_ended(id, End { at: now, why }, u64::from(wrap_up) * 1_000);
        if let Some(category) = self.categories.get_mut(&category) {
            category.rate.handled(handled);
        }
        self.totals.talking -= u32::from(agent.is_some());
        self.boards.touch(BoardKey::Totals);
        self.deadlines
            .set(What::Retire(id), self.now.steady.plus(self.limits.remember_ms));
        if let Some(agent) = agent {
            self.release_agent(id, agent);
            if self.pages_of(Person::Agent(agent)).is_empty() {
                let what = OutcomeWhat::ConversationEnded { conversation: id, why };
                self.add_outcome(Person::Agent(agent), what);
            }
        }
        self.out.dirty.conversations.insert(id);
        self.show_ended(id, [Some(Person::Customer(customer)), agent.map(Person::Agent)]);
        self.out.dirty.customers.insert(customer);
        self.send_customer(customer, |_| Frame::Place(PlaceView::Idle));
        self.watch_categories(customer);
        self.customer_may_be_forgotten(customer);
    }

    /// Whoever of the two an end names.
    pub(super) fn who_ended(&self, id: ConversationId, why: EndWhy) -> Option<super::text::Name> {
        match why {
            EndWhy::CustomerLeft | EndWhy::CustomerLost => self.side_name(id, Side::Customer),
            EndWhy::AgentEnded | EndWhy::AgentLost => self.side_name(id, Side::Agent),
            EndWhy::BothLost | EndWhy::CategoryClosed => None,
        }
    }

    /// Marks the row as ended, for whose second side there was time to write things down, and returns how long the last agent's part took.
    pub(super) fn close_ended(&mut self, id: ConversationId, end: End, wrap_up_ms: u64) -> u64 {
        let now = self.now;
        let Some(conversation) = self.conversations.get_mut(&id) else {
            return 0;
        };
        let last_seq = conversation.last_seq;
        let had_both = conversation.person(Side::Agent).is_some();
        conversation.row.end = Some(end);
        conversation.held = [Held::No; 2];
        let mut handled = 0;
        for part in conversation.row.parts.iter_mut().filter(|part| part.to.is_none()) {
            handled = now.wall.since(part.from);
            part.to = Some((now.wall, last_seq));
        }
        if had_both && wrap_up_ms > 0 {
            conversation.row.wrap_up_until = Some(now.wall.plus(wrap_up_ms));
            self.deadlines.set(What::WrapUp(id), now.steady.plus(wrap_up_ms));
        }
        handled
    }

    /// Gives the agent's unit back, or turns it into a wrap-up.
    pub(super) fn release_agent(&mut self, id: ConversationId, agent_id: AgentId) {
        let wrapping = self
            .conversations
            .get(&id)
            .is_some_and(|c| c.row.wrap_up_until.is_some());
        let Some(agent) = self.agents.get_mut(&agent_id) else {
            return;
        };
        agent.holding.remove(&id);
        if wrapping {
            agent.wrapping.insert(id);
            self.out.dirty.agents.insert(agent_id);
            self.agent_changed(agent_id);
        } else {
            self.unit_ended(agent_id);
        }
    }

    /// Shows the header to both, also after the end, when the agent may still have it before them.
    pub(super) fn show_header_to_all(&mut self, id: ConversationId) {
        let Some(conversation) = self.conversations.get(&id) else {
            return;
        };
        if conversation.open() {
            return self.show_header(id);
        }
        // To whom it is closed it must not come back.
        let wrapping = |agent: &AgentId| self.agents.get(agent).is_some_and(|a| a.wrapping.contains(&id));
        let row = &conversation.row;
        let agent = row.parts.last().map(|part| part.agent).filter(wrapping);
        self.show_ended(id, [Some(Person::Customer(row.customer)), agent.map(Person::Agent)]);
    }

    /// After the end nobody is "in" it, so its last header goes to those who were.
    pub(super) fn show_ended(&mut self, id: ConversationId, people: [Option<Person>; 2]) {
        self.boards.touch(BoardKey::Conversation(id));
        let Some(road) = self.conversations.get(&id).map(|conversation| conversation.row.road) else {
            return;
        };
        for (side, person) in [Side::Customer, Side::Agent].into_iter().zip(people) {
            let to = person.map_or_else(Conns::new, |person| self.conns_within(id, road, person));
            if let Some(header) = self.header(id, side) {
                self.out.send(&to, Frame::Conversation(Box::new(header)));
            }
        }
    }

    /// The wrap-up is over, by the agent's word or by time.
    pub(super) fn finish_wrap_up(&mut self, id: ConversationId) {
        self.deadlines.clear(What::WrapUp(id));
        let Some(conversation) = self.conversations.get_mut(&id) else {
            return;
        };
        conversation.row.wrap_up_until = None;
        let by_invitation = conversation.by_invitation();
        let last = conversation.row.parts.last().map(|part| part.agent);
        self.out.dirty.conversations.insert(id);
        if by_invitation {
            return self.part_invited(id);
        }
        if let Some(agent) = last {
            self.end_wrap_up(id, agent);
        }
    }

    /// Gives an agent's unit back after the wrap-up.
    pub(super) fn end_wrap_up(&mut self, id: ConversationId, agent_id: AgentId) {
        let Some(agent) = self.agents.get_mut(&agent_id) else {
            return;
        };
        agent.wrapping.remove(&id);
        self.out.send(
            &agent.desks,
            Frame::Left {
                conversation: id,
                why: LeftWhy::Closed,
            },
        );
        self.unit_ended(agent_id);
    }

    /// Ten minutes after its end a conversation is only in the archive.
    pub(super) fn retire(&mut self, id: ConversationId) {
        if self
            .conversations
            .get(&id)
            .is_some_and(|c| c.row.wrap_up_until.is_some())
        {
            let again = self.now.steady.plus(self.limits.remember_ms);
            self.deadlines.set(What::Retire(id), again);
            return;
        }
        let Some(conversation) = self.conversations.remove(&id) else {
            return;
        };
        self.out.remove(Change::Retire(id));
        let customer_id = conversation.row.customer;
        if let Some(customer) = self.customers.get_mut(&customer_id)
            && customer.conversation == Some(id)
        {
            customer.conversation = None;
            self.out.dirty.customers.insert(customer_id);
        }
        self.boards.touch(BoardKey::Conversation(id));
    }
}
