//! What may be asked, by whom, and when. Each command has one answer; the same id gets the same one again.
//!
//! The table of every command in every state stands in `docs/PROTOCOL.md`; a test walks it.

use crate::ids::{AgentId, CategoryId, CommandId, ConnId, ConversationId, CustomerId, EntryId, OutcomeId, TabId};

use super::Hub;
use super::effect::{Answer, EndWhy, Frame, OfferGone, PlaceView, Reason};
use super::input::{ChosenState, Command, Form, Signal, Who};
use super::ledger::Accepted;
use super::row::{AcceptedRow, AgentState, Band, Person, Row, SentAs, WaitEnd, WaitingRow};

/// What became of a command, before it is answered.
pub(super) type Outcome = Result<Answer, Reason>;

/// By whom a connection's commands are; from the floor nobody commands.
fn who_commands(who: Who) -> Option<Person> {
    match who {
        Who::Customer(customer) | Who::Guest(customer) => Some(Person::Customer(customer)),
        Who::Desk { agent, .. } => Some(Person::Agent(agent)),
        Who::Floor { .. } => None,
    }
}

impl Hub {
    pub(super) fn commanded(&mut self, conn: ConnId, id: CommandId, digest: u64, command: Command) {
        let Some(connection) = self.conns.get(&conn).copied() else {
            return;
        };
        let Some(person) = who_commands(connection.who) else {
            return self.out.answer(conn, id, Answer::Refused(Reason::WrongRole));
        };
        if let Some(answer) = self.answered_before(person, connection.tab, id, digest) {
            return self.out.answer(conn, id, answer);
        }
        let message = matches!(command, Command::Say { .. });
        let sent_as = SentAs {
            person,
            tab: connection.tab,
            id,
            digest,
        };
        let outcome = match (connection.who, person) {
            (Who::Guest(guest), _) => {
                self.guest_active(guest);
                self.guest_command(guest, sent_as, command)
            }
            (_, Person::Customer(customer)) => self.customer_command(customer, sent_as, command),
            (_, Person::Agent(agent)) => {
                self.agent_active(agent);
                self.agent_command(agent, sent_as, command)
            }
        };
        match outcome {
            Ok(answer) => {
                self.accept(sent_as, answer, message);
                self.out.answer(conn, id, answer);
            }
            Err(reason) => {
                self.out.answer(conn, id, Answer::Refused(reason));
                if reason == Reason::Gone {
                    self.show_again(conn, connection.who);
                }
            }
        }
    }

    /// A command that may not be done now: what it was answered, if it was done before.
    pub(super) fn repeated(&mut self, conn: ConnId, id: CommandId, digest: u64) {
        let Some(connection) = self.conns.get(&conn) else {
            return;
        };
        let person = who_commands(connection.who);
        let before = person.and_then(|person| self.answered_before(person, connection.tab, id, digest));
        self.out
            .answer(conn, id, before.unwrap_or(Answer::Refused(Reason::TooOften)));
    }

    /// What this command was answered, if it was accepted; another under the same id is refused.
    fn answered_before(&self, person: Person, tab: TabId, id: CommandId, digest: u64) -> Option<Answer> {
        let (same, answer) = self.ledger.find(person, tab, id)?;
        Some(if same == digest {
            answer
        } else {
            Answer::Refused(Reason::IdReused)
        })
    }

    /// Keeps an accepted command until it cannot be repeated any more.
    fn accept(&mut self, sent_as: SentAs, answer: Answer, message: bool) {
        let SentAs {
            person,
            tab,
            id,
            digest,
        } = sent_as;
        if !message {
            self.out.append(Row::Accepted(AcceptedRow {
                person,
                tab,
                id,
                digest,
                answer,
                at: self.now.wall,
            }));
            if let Person::Customer(customer) = person {
                // A ledger without its person would never be forgotten.
                self.out.dirty.customers.insert(customer);
            }
        }
        for (tab, id) in self.ledger.keep(
            person,
            tab,
            Accepted {
                id,
                digest,
                answer,
                kept_as_entry: message,
            },
        ) {
            self.out.remove(super::Change::ForgetAccepted { person, tab, id });
        }
    }

    /// A command that came too late is answered `gone`, and what is true now follows.
    fn show_again(&mut self, conn: ConnId, who: Who) {
        match who {
            Who::Customer(customer) => self.show_customer(conn, customer, &[]),
            Who::Guest(guest) => self.show_guest(conn, guest, &[]),
            Who::Desk { agent, .. } => self.show_agent(conn, agent, &[]),
            Who::Floor { .. } => {}
        }
    }

    fn customer_command(&mut self, me: CustomerId, sent_as: SentAs, command: Command) -> Outcome {
        match command {
            Command::Enter { category, form } => self.enter(me, category, form),
            Command::Leave { entry } => self.leave(me, entry),
            Command::ChoosePreview { conversation, on } => self.choose_preview(me, conversation, on),
            Command::Rate {
                conversation,
                score,
                comment,
            } => self.rate(me, conversation, score, comment),
            Command::Say { conversation, body } => self.customer_says(me, conversation, body, sent_as),
            Command::End { conversation } => {
                self.customers_conversation(me, conversation)?;
                self.customer_ends(me, conversation);
                Ok(Answer::Done)
            }
            Command::Close { conversation } => self.close_ended_conversation(me, conversation),
            Command::Dismiss { outcome } => self.dismissed(Person::Customer(me), outcome),
            Command::SetState { .. }
            | Command::Accept { .. }
            | Command::Decline { .. }
            | Command::TakeNext { .. }
            | Command::Transfer { .. }
            | Command::FinishWrapUp { .. }
            | Command::ShowMyself { .. }
            | Command::EnterLobby { .. }
            | Command::LeaveLobby
            | Command::SetAvailable { .. }
            | Command::SetStatus { .. }
            | Command::Invite { .. }
            | Command::AcceptInvitation { .. }
            | Command::DeclineInvitation { .. }
            | Command::CancelInvitation { .. } => Err(Reason::WrongRole),
        }
    }

    fn agent_command(&mut self, me: AgentId, sent_as: SentAs, command: Command) -> Outcome {
        match command {
            Command::SetState { state } => Ok(self.agent_chooses(me, state)),
            Command::Accept { offer } => self.accept_offer(me, offer),
            Command::Decline { offer } => self.decline_offer(me, offer),
            Command::TakeNext { category } => self.take_next(me, category),
            Command::Transfer {
                conversation,
                target,
                note,
            } => self.transfer(me, conversation, target, note),
            Command::FinishWrapUp { conversation } => self.wrap_up_finished(me, conversation),
            Command::Say { conversation, body } => self.agent_says(me, conversation, body, sent_as),
            Command::End { conversation } => {
                self.agents_conversation(me, conversation)?;
                self.one_ends(Person::Agent(me), conversation);
                Ok(Answer::Done)
            }
            Command::Dismiss { outcome } => self.dismissed(Person::Agent(me), outcome),
            Command::ShowMyself { on } => self.show_myself(me, on),
            Command::SetStatus { text } => self.agent_says_status(me, text),
            Command::Invite { to } => self.invite(Person::Agent(me), to),
            Command::AcceptInvitation { invitation } => self.accept_invitation(Person::Agent(me), invitation),
            Command::DeclineInvitation { invitation } => self.decline_invitation(Person::Agent(me), invitation),
            Command::CancelInvitation { invitation } => self.cancel_invitation(Person::Agent(me), invitation),
            Command::EnterLobby { .. }
            | Command::LeaveLobby
            | Command::SetAvailable { .. }
            | Command::Enter { .. }
            | Command::Leave { .. }
            | Command::ChoosePreview { .. }
            | Command::Rate { .. }
            | Command::Close { .. } => Err(Reason::WrongRole),
        }
    }

    pub(super) fn signalled(&mut self, conn: ConnId, signal: Signal) {
        let Some(who) = self.conns.get(&conn).map(|connection| connection.who) else {
            return;
        };
        let person = match who {
            Who::Customer(customer) | Who::Guest(customer) => Person::Customer(customer),
            Who::Desk { agent, .. } => Person::Agent(agent),
            Who::Floor { .. } => return,
        };
        if Self::by_hand(&signal) {
            match who {
                Who::Desk { agent, .. } => self.agent_active(agent),
                Who::Guest(guest) => self.guest_active(guest),
                Who::Customer(_) | Who::Floor { .. } => {}
            }
        }
        match signal {
            Signal::Mark {
                conversation,
                delivered,
                read,
            } => self.mark(person, conversation, delivered, read),
            Signal::Draft {
                conversation,
                text,
                line,
            } => self.draft(person, conversation, &text, line),
            Signal::Typing { conversation, on } => self.typing(person, conversation, on),
            Signal::History { conversation, before } => self.history(conn, person, conversation, before),
            Signal::Active => {}
            Signal::Taken { outcome } => {
                self.dismiss_outcome(person, outcome);
            }
            Signal::Watch { on } => self.watch_people(conn, who, on),
        }
    }

    /// The customer's own conversation that has not ended, or why there is none of that id.
    pub(super) fn customers_conversation(&self, me: CustomerId, id: ConversationId) -> Result<(), Reason> {
        let conversation = self
            .conversations
            .get(&id)
            .filter(|c| c.row.customer == me && !c.by_invitation())
            .ok_or(Reason::UnknownConversation)?;
        if conversation.open() {
            Ok(())
        } else {
            Err(Reason::Ended)
        }
    }

    /// The agent's own conversation that has not ended, or why there is none of that id.
    pub(super) fn agents_conversation(&self, me: AgentId, id: ConversationId) -> Result<(), Reason> {
        let conversation = self
            .conversations
            .get(&id)
            .filter(|c| c.had(me))
            .ok_or(Reason::UnknownConversation)?;
        if !conversation.open() {
            Err(Reason::Ended)
        } else if self.side_of(Person::Agent(me), id).is_some() {
            Ok(())
        } else {
            Err(Reason::Gone)
        }
    }

    fn enter(&mut self, me: CustomerId, category_id: CategoryId, form: Form) -> Outcome {
        let customer = self.customers.get(&me).ok_or(Reason::Gone)?;
        if customer.waiting.is_some() {
            return Err(Reason::AlreadyWaiting);
        }
        if customer
            .conversation
            .is_some_and(|id| self.customers_conversation(me, id).is_ok())
        {
            return Err(Reason::InConversation);
        }
        // Who has closed the lobby's page has left, although the others see that only later.
        let person = Person::Customer(me);
        let in_lobby = self.guest(me).is_some();
        if in_lobby && (self.met(me).is_some() || !self.pages_of(person).is_empty()) {
            return Err(Reason::InLobby);
        }
        self.may_enter(category_id)?;
        let category = self.categories.get(&category_id).ok_or(Reason::UnknownCategory)?;
        if category.row.ask_email && form.email.is_none() {
            return Err(Reason::EmailRequired);
        }
        if category.row.ask_subject && form.subject.is_none() {
            return Err(Reason::SubjectRequired);
        }
        let row = WaitingRow {
            entry: self.next_entry(),
            category: category_id,
            band: Band::Normal,
            since: category_since(self, category_id),
            entered: self.now.wall,
            name: form.name,
            email: form.email,
            subject: form.subject,
            conversation: None,
            place_at_first: 0,
            promised: None,
            moved_from: Vec::new(),
        };
        let entry = row.entry;
        if in_lobby {
            self.gone(person);
        }
        if let Some(customer) = self.customers.get_mut(&me) {
            customer.conversation = None;
        }
        self.enter_queue(me, row);
        Ok(Answer::Entered { entry })
    }

    fn leave(&mut self, me: CustomerId, entry: EntryId) -> Outcome {
        let customer = self.customers.get(&me).ok_or(Reason::Gone)?;
        let waits_by = |row: &WaitingRow| row.entry == entry || row.moved_from.contains(&entry);
        if let Some(waiting) = customer.waiting.as_ref().filter(|waiting| waits_by(&waiting.row)) {
            match waiting.row.conversation {
                Some(conversation) => self.customer_ends(me, conversation),
                None => {
                    self.leave_queue(me, WaitEnd::Left);
                    self.send_customer(me, |_| Frame::Place(PlaceView::Idle));
                    self.watch_categories(me);
                }
            }
            return Ok(Answer::Done);
        }
        let became = customer.conversation.filter(|id| {
            self.conversations
                .get(id)
                .is_some_and(|c| c.row.queue_entries.contains(&entry))
        });
        match became {
            Some(conversation) => {
                self.customers_conversation(me, conversation)
                    .map_err(|_| Reason::Gone)?;
                self.customer_ends(me, conversation);
                Ok(Answer::Done)
            }
            None => Err(Reason::NotWaiting),
        }
    }

    /// The customer ends their conversation, also while it waits for an agent.
    fn customer_ends(&mut self, me: CustomerId, conversation: ConversationId) {
        if self.customers.get(&me).is_some_and(|c| c.waiting.is_some()) {
            self.leave_queue(me, WaitEnd::Left);
        }
        self.end_conversation(conversation, EndWhy::CustomerLeft);
    }

    fn close_ended_conversation(&mut self, me: CustomerId, id: ConversationId) -> Outcome {
        match self.customers_conversation(me, id) {
            Ok(()) => Err(Reason::NotEnded),
            Err(Reason::Ended) => {
                if let Some(customer) = self.customers.get_mut(&me).filter(|c| c.conversation == Some(id)) {
                    customer.conversation = None;
                    self.out.dirty.customers.insert(me);
                    self.send_customer(me, |_| Frame::Place(PlaceView::Idle));
                }
                Ok(Answer::Done)
            }
            Err(other) => Err(other),
        }
    }

    pub(super) fn dismissed(&mut self, person: Person, outcome: OutcomeId) -> Outcome {
        if self.dismiss_outcome(person, outcome) {
            Ok(Answer::Done)
        } else {
            Err(Reason::UnknownOutcome)
        }
    }

    fn agent_chooses(&mut self, me: AgentId, state: ChosenState) -> Answer {
        let state = match state {
            ChosenState::Available => AgentState::Available,
            ChosenState::Away(reason) => AgentState::Away(reason),
            ChosenState::LastCall => AgentState::LastCall,
        };
        if state != AgentState::Available
            && let Some(offer) = self.agents.get(&me).and_then(|agent| agent.offer)
        {
            self.withdraw_offer(offer, OfferGone::Returned);
        }
        if state != AgentState::Available {
            self.take_back_invitation(Person::Agent(me));
        }
        self.set_agent_state(me, state);
        Answer::Done
    }

    fn wrap_up_finished(&mut self, me: AgentId, id: ConversationId) -> Outcome {
        let wrapping = self.agents.get(&me).is_some_and(|agent| agent.wrapping.contains(&id));
        let equals = self.conversations.get(&id).is_some_and(|c| c.by_invitation());
        if !wrapping || equals {
            return Err(Reason::NotWrappingUp);
        }
        self.finish_wrap_up(id);
        Ok(Answer::Done)
    }

    pub(super) fn send_customer(&mut self, id: CustomerId, frame: impl FnOnce(&super::Customer) -> Frame) {
        if let Some(customer) = self.customers.get(&id) {
            let frame = frame(customer);
            self.out.send(&customer.conns, frame);
        }
    }
}

fn category_since(hub: &Hub, id: CategoryId) -> super::time::Wall {
    hub.categories
        .get(&id)
        .map_or(hub.now.wall, |category| category.queue.since(hub.now.wall))
}
