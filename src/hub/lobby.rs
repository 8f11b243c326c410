//! Guests: by a lobby page, under a name, in the lobby or not yet. Who is in the lobby is nowhere else.
//!
//! A guest is the customer of their token, so what others may know of them is a number of this stay only.

use crate::ids::{ConnId, ConversationId, CustomerId, GuestId};

use super::commands::Outcome;
use super::connect::CONNECTIONS_MAX;
use super::deadlines::What;
use super::effect::{Answer, Closing, Conns, Frame, GuestSelf, GuestView, InvitationEnd, Reason, Topic};
use super::input::{Buddy, Command, Lobby};
use super::invitations::Ties;
use super::pace::Pace;
use super::row::{Change, GuestRow, Person, SentAs};
use super::text::{Name, StatusText};
use super::time::Steady;
use super::{Connection, Customer, Hub};

/// Somebody with a lobby page, or in the lobby without one for a moment.
#[derive(Debug, Default)]
pub(super) struct Visitor {
    pub conns: Conns,
    pub guest: Option<Box<Guest>>,
}

/// Somebody in the lobby.
#[derive(Debug)]
pub(super) struct Guest {
    pub row: GuestRow,
    pub idle: bool,
    /// When the person was last heard of.
    pub active: Steady,
    pub ties: Ties,
    /// The conversation by invitation in which they are, or of whose end they are just being told.
    pub met: Option<ConversationId>,
    pub status_pace: Pace,
    pub choice_pace: Pace,
    pub shown: Option<GuestSelf>,
}

impl Hub {
    pub(super) fn guest(&self, id: CustomerId) -> Option<&Guest> {
        self.visitors.get(&id)?.guest.as_deref()
    }

    pub(super) fn guest_mut(&mut self, id: CustomerId) -> Option<&mut Guest> {
        self.visitors.get_mut(&id)?.guest.as_deref_mut()
    }

    /// The conversation in which a guest is, or of whose end they are just being told.
    pub(super) fn met(&self, id: CustomerId) -> Option<ConversationId> {
        self.guest(id)?.met
    }

    pub(super) fn guest_connected(
        &mut self,
        conn: ConnId,
        connection: Connection,
        id: CustomerId,
        seen: &[(ConversationId, u32)],
    ) {
        // A closed lobby ends nothing that is held.
        if self.limits.lobby != Lobby::Open && self.met(id).is_none() {
            self.out.close(conn, Closing::LobbyClosed);
            return;
        }
        let visitor = self.visitors.get_or_insert_with(id, Visitor::default);
        if visitor.conns.len() >= CONNECTIONS_MAX {
            self.out.close(conn, Closing::TooManyTabs);
            return;
        }
        let first = visitor.conns.is_empty();
        if first {
            self.customers.get_or_insert_with(id, || Customer::new(id));
            self.deadlines.clear(What::Forget(Person::Customer(id)));
            // Before the connection is known: its first frame is the whole state, which has all this in it.
            self.guest_back(id);
        }
        self.conns.insert(conn, connection);
        if let Some(visitor) = self.visitors.get_mut(&id) {
            visitor.conns.push(conn);
        }
        self.show_guest(conn, id, seen);
        if first {
            self.returned_after_load(Person::Customer(id));
        }
    }

    fn guest_back(&mut self, id: CustomerId) {
        let person = Person::Customer(id);
        self.deadlines.clear(What::Gone(person));
        if let Some(guest) = self.guest_mut(id) {
            let was_here = std::mem::replace(&mut guest.row.here, true);
            if !was_here {
                self.out.dirty.guests.insert(id);
                self.watch_quiet(person);
            }
            self.people_touched.insert(person);
        }
        if let Some(conversation) = self.met(id) {
            self.person_back(person, conversation);
        }
    }

    pub(super) fn guest_disconnected(&mut self, conn: ConnId, id: CustomerId) {
        let Some(visitor) = self.visitors.get_mut(&id) else {
            return;
        };
        visitor.conns.retain(|own| *own != conn);
        if !visitor.conns.is_empty() {
            return;
        }
        if visitor.guest.is_none() {
            self.visitors.remove(&id);
            return self.customer_may_be_forgotten(id);
        }
        self.may_be_gone(Person::Customer(id));
        if let Some(conversation) = self.met(id) {
            self.person_dropped(Person::Customer(id), conversation);
        }
    }

    /// What a lobby page may ask for.
    pub(super) fn guest_command(&mut self, me: CustomerId, sent_as: SentAs, command: Command) -> Outcome {
        let person = Person::Customer(me);
        match command {
            Command::EnterLobby { name } => self.enter_lobby(me, name),
            Command::LeaveLobby => self.leave_lobby(me),
            Command::SetAvailable { on } => self.guest_chooses(me, on),
            Command::SetStatus { text } => self.guest_says_status(me, text),
            Command::Invite { to } => self.invite(person, to),
            Command::AcceptInvitation { invitation } => self.accept_invitation(person, invitation),
            Command::DeclineInvitation { invitation } => self.decline_invitation(person, invitation),
            Command::CancelInvitation { invitation } => self.cancel_invitation(person, invitation),
            Command::Say { conversation, body } => self.guest_says(me, conversation, body, sent_as),
            Command::End { conversation } => {
                self.guests_conversation(me, conversation)?;
                self.one_ends(person, conversation);
                Ok(Answer::Done)
            }
            Command::Dismiss { outcome } => self.dismissed(person, outcome),
            Command::Enter { .. }
            | Command::Leave { .. }
            | Command::ChoosePreview { .. }
            | Command::Rate { .. }
            | Command::Close { .. }
            | Command::SetState { .. }
            | Command::Accept { .. }
            | Command::Decline { .. }
            | Command::TakeNext { .. }
            | Command::Transfer { .. }
            | Command::FinishWrapUp { .. }
            | Command::ShowMyself { .. } => Err(Reason::WrongRole),
        }
    }

    fn enter_lobby(&mut self, me: CustomerId, name: Name) -> Outcome {
        if self.limits.lobby != Lobby::Open {
            return Err(Reason::LobbyClosed);
        }
        if self.guest(me).is_some() {
            return Err(Reason::InLobby);
        }
        let customer = self.customers.get(&me).ok_or(Reason::Gone)?;
        if customer.waiting.is_some() {
            return Err(Reason::AlreadyWaiting);
        }
        if let Some(id) = customer.conversation
            && self
                .conversations
                .get(&id)
                .is_some_and(|conversation| conversation.open())
        {
            return Err(Reason::InConversation);
        }
        self.counters.guest += 1;
        self.out.dirty.counters = true;
        let guest = GuestId(self.counters.guest);
        let row = GuestRow {
            customer: me,
            guest,
            name,
            available: true,
            status: None,
            entered: self.now.wall,
            here: true,
        };
        self.seat_guest(row);
        self.out.dirty.guests.insert(me);
        self.watch_quiet(Person::Customer(me));
        Ok(Answer::Done)
    }

    /// Puts somebody into the lobby, now or at load.
    pub(super) fn seat_guest(&mut self, row: GuestRow) {
        let id = row.customer;
        self.customers_by_guest.insert(row.guest, id);
        let guest = Guest {
            row,
            idle: false,
            active: self.now.steady,
            ties: Ties::default(),
            met: None,
            status_pace: Pace::default(),
            choice_pace: Pace::default(),
            shown: None,
        };
        self.visitors.get_or_insert_with(id, Visitor::default).guest = Some(Box::new(guest));
        self.people_touched.insert(Person::Customer(id));
    }

    fn leave_lobby(&mut self, me: CustomerId) -> Outcome {
        self.guest(me).ok_or(Reason::NotInLobby)?;
        let person = Person::Customer(me);
        if let Some(conversation) = self.met(me) {
            self.one_ends(person, conversation);
            self.lets_go(me, conversation);
        }
        self.end_invitations(person, InvitationEnd::Gone);
        self.remove_guest(me);
        for conn in self.pages_of(person) {
            self.show_guest(conn, me, &[]);
        }
        Ok(Answer::Done)
    }

    fn guest_chooses(&mut self, me: CustomerId, available: bool) -> Outcome {
        let now = self.now.steady;
        let guest = self.guest_mut(me).ok_or(Reason::NotInLobby)?;
        if guest.row.available == available {
            return Ok(Answer::Done);
        }
        if !guest.choice_pace.take(now) {
            return Err(Reason::TooOften);
        }
        guest.row.available = available;
        self.out.dirty.guests.insert(me);
        self.people_touched.insert(Person::Customer(me));
        if !available {
            self.take_back_invitation(Person::Customer(me));
        }
        Ok(Answer::Done)
    }

    fn guest_says_status(&mut self, me: CustomerId, text: Option<StatusText>) -> Outcome {
        let now = self.now.steady;
        let guest = self.guest_mut(me).ok_or(Reason::NotInLobby)?;
        if guest.row.status == text {
            return Ok(Answer::Done);
        }
        if !guest.status_pace.take(now) {
            return Err(Reason::TooOften);
        }
        guest.row.status = text;
        self.out.dirty.guests.insert(me);
        self.people_touched.insert(Person::Customer(me));
        Ok(Answer::Done)
    }

    /// The person has shown that they are there.
    pub(super) fn guest_active(&mut self, id: CustomerId) {
        let now = self.now.steady;
        let Some(guest) = self.guest_mut(id) else { return };
        guest.active = now;
        if guest.idle {
            self.idle_no_more(Person::Customer(id));
        }
    }

    /// Takes somebody out of the lobby who has nothing pending any more.
    pub(super) fn remove_guest(&mut self, id: CustomerId) {
        let person = Person::Customer(id);
        let Some(visitor) = self.visitors.get_mut(&id) else {
            return;
        };
        let Some(guest) = visitor.guest.take() else { return };
        let pages = visitor.conns.clone();
        self.deadlines.clear(What::Gone(person));
        self.deadlines.clear(What::Quiet(person));
        self.customers_by_guest.remove(&guest.row.guest);
        self.out.dirty.guests.remove(id);
        self.out.remove(Change::RemoveGuest(id));
        self.boards.touch_person(Buddy::Guest(guest.row.guest));
        if pages.is_empty() {
            self.visitors.remove(&id);
        }
        for conn in pages {
            self.unwatch_board(conn, Topic::Lobby);
        }
        self.customer_may_be_forgotten(id);
    }

    /// What a guest sees of themselves.
    pub(super) fn guest_self(&self, id: CustomerId) -> Option<GuestSelf> {
        let row = &self.guest(id)?.row;
        Some(GuestSelf {
            guest: row.guest,
            name: row.name.clone(),
            status: row.status.clone(),
            available: row.available,
            free: self.free(Person::Customer(id)),
        })
    }

    /// Shows a guest's whole state to one connection.
    pub(super) fn show_guest(&mut self, conn: ConnId, id: CustomerId, seen: &[(ConversationId, u32)]) {
        let Some(customer) = self.customers.get(&id) else {
            return;
        };
        let person = Person::Customer(id);
        let met = self.met(id);
        let side = met
            .and_then(|conversation| self.conversations.get(&conversation))
            .map(|met| met.side_of_equal(person));
        let conversation = met
            .zip(side)
            .and_then(|(met, side)| self.conversation_view(met, side, seen));
        let view = GuestView {
            me: self.guest_self(id),
            invitations: self.invitations_of(person),
            conversation,
            ended: self.ended_before(person, &customer.outcomes, seen),
            outcomes: customer.outcomes.iter().map(|one| self.outcome_view(one)).collect(),
            message_chars: self.limits.message_chars,
            lobby: self.limits.lobby,
        };
        self.out.send(&[conn], Frame::Guest(Box::new(view)));
    }

    /// The lobby is open to others than before: who may not be here any more goes at once, but from nobody whom they talk with.
    pub(super) fn lobby_turned(&mut self) {
        let lobby = self.limits.lobby;
        self.end_invitations_out_of(lobby);
        let visitors: Vec<CustomerId> = self.visitors.keys().copied().collect();
        for id in visitors {
            if let Some(guest) = self.guest(id) {
                let buddy = Buddy::Guest(guest.row.guest);
                self.boards.touch_person(buddy);
            }
            if lobby != Lobby::Open && self.met(id).is_none() {
                self.turn_out(id);
            }
        }
        let here = self.agents.values().filter(|agent| agent.row.here);
        let staff: Vec<_> = here.map(|agent| agent.row.id).collect();
        for id in staff {
            self.boards.touch_person(Buddy::Agent(id));
        }
        let desks = self.agents.values().flat_map(|agent| agent.desks.iter());
        let guests = self.visitors.values().flat_map(|visitor| visitor.conns.iter());
        // The customers' welcome page leads there while it is open.
        let customers = self.customers.values().flat_map(|customer| customer.conns.iter());
        let to: Vec<ConnId> = desks.chain(guests).chain(customers).copied().collect();
        self.out.send(&to, Frame::Lobby(lobby));
    }

    /// The lobby is closed to a guest.
    pub(super) fn turn_out(&mut self, id: CustomerId) {
        let pages = self.pages_of(Person::Customer(id));
        self.remove_guest(id);
        for conn in pages {
            self.out.close(conn, Closing::LobbyClosed);
            self.disconnected(conn);
        }
    }
}
