//! Who is present, and how those see them who may invite them.
//!
//! Present is one of the staff by a desk and a guest by a lobby page, and both for ten seconds without: what is shown is what is
//! decided, and a reload is seen by nobody. Deliberately absent: who may take a unit, which is `Agent::room`'s alone to say.

use crate::ids::{AgentId, ConnId};

use super::Hub;
use super::commands::Outcome;
use super::deadlines::What;
use super::effect::{Answer, Conns, Frame, InvitationEnd, PersonLine, Reason, Topic};
use super::input::{Buddy, Lobby, Who};
use super::invitations::Ties;
use super::load::Phase;
use super::row::Person;
use super::text::{Name, StatusText};

/// How long somebody without a connection is here: a reload, a lift.
pub(super) const GONE_MS: u64 = 10_000;
/// After how long without a sign of the person those who see them see them idle.
const IDLE_MS: u64 = 300_000;

impl Hub {
    /// How others name somebody who is in the house.
    pub(super) fn buddy_of(&self, person: Person) -> Option<Buddy> {
        match person {
            Person::Agent(id) => Some(Buddy::Agent(id)),
            Person::Customer(id) => self.guest(id).map(|guest| Buddy::Guest(guest.row.guest)),
        }
    }

    pub(super) fn name_of(&self, person: Person) -> Option<Name> {
        match person {
            Person::Agent(id) => self.agents.get(&id).map(|agent| agent.row.display_name.clone()),
            Person::Customer(id) => self.guest(id).map(|guest| guest.row.name.clone()),
        }
    }

    fn person_of(&self, buddy: Buddy) -> Option<Person> {
        match buddy {
            Buddy::Agent(id) => self.agents.get(&id).map(|_| Person::Agent(id)),
            Buddy::Guest(id) => self.customers_by_guest.get(&id).map(|id| Person::Customer(*id)),
        }
    }

    /// The pages on which somebody sees others and is invited.
    pub(super) fn pages_of(&self, person: Person) -> Conns {
        match person {
            Person::Agent(id) => self.agents.get(&id).map(|agent| agent.desks.clone()),
            Person::Customer(id) => self.visitors.get(&id).map(|visitor| visitor.conns.clone()),
        }
        .unwrap_or_default()
    }

    pub(super) fn ties(&self, person: Person) -> Option<&Ties> {
        match person {
            Person::Agent(id) => self.agents.get(&id).map(|agent| &agent.ties),
            Person::Customer(id) => self.guest(id).map(|guest| &guest.ties),
        }
    }

    pub(super) fn ties_mut(&mut self, person: Person) -> Option<&mut Ties> {
        match person {
            Person::Agent(id) => self.agents.get_mut(&id).map(|agent| &mut agent.ties),
            Person::Customer(id) => self.guest_mut(id).map(|guest| &mut guest.ties),
        }
    }

    pub(super) fn is_here(&self, person: Person) -> bool {
        match person {
            Person::Agent(id) => self.agents.get(&id).is_some_and(|agent| agent.row.here),
            Person::Customer(id) => self.guest(id).is_some_and(|guest| guest.row.here),
        }
    }

    /// Whether an invitation that somebody accepted would find room: their own pending one gives its unit.
    pub(super) fn could_meet(&self, person: Person) -> bool {
        match person {
            Person::Agent(id) => self.agents.get(&id).is_some_and(super::Agent::could_meet),
            Person::Customer(id) => {
                let willing = self
                    .guest(id)
                    .is_some_and(|guest| guest.row.here && guest.row.available);
                willing && self.met(id).is_none()
            }
        }
    }

    /// Whether somebody may be invited.
    pub(super) fn free(&self, person: Person) -> bool {
        self.could_meet(person) && self.ties(person).is_some_and(|ties| ties.outgoing.is_none())
    }

    /// A person as they stand on the boards; nothing of one who does not.
    pub(super) fn person_line(&self, buddy: Buddy) -> Option<PersonLine> {
        let person = self.person_of(buddy)?;
        let lobby = self.limits.lobby;
        let (status, idle) = match person {
            Person::Agent(id) => {
                let agent = self
                    .agents
                    .get(&id)
                    .filter(|agent| agent.row.here && lobby != Lobby::Off)?;
                (agent.row.status.clone(), agent.idle)
            }
            Person::Customer(id) => {
                let guest = self.guest(id).filter(|guest| guest.row.here && lobby == Lobby::Open)?;
                (guest.row.status.clone(), guest.idle)
            }
        };
        Some(PersonLine {
            buddy,
            name: self.name_of(person)?,
            available: self.free(person),
            status,
            idle,
        })
    }

    /// Whether guests see somebody who stands on the staff's board.
    pub(super) fn guests_see(&self, buddy: Buddy) -> bool {
        let shows_themselves = |id| self.agents.get(id).is_some_and(|agent| agent.row.listed);
        self.limits.lobby == Lobby::Open
            && match buddy {
                Buddy::Agent(id) => shows_themselves(&id),
                Buddy::Guest(_) => true,
            }
    }

    /// Who it is that somebody sees under that name.
    pub(super) fn seen_by(&self, viewer: Person, buddy: Buddy) -> Option<Person> {
        self.person_line(buddy)?;
        match viewer {
            Person::Agent(_) => self.person_of(buddy),
            Person::Customer(_) => self.person_of(buddy).filter(|_| self.guests_see(buddy)),
        }
    }

    /// The first desk of an agent.
    pub(super) fn agent_is_here(&mut self, id: AgentId) {
        self.deadlines.clear(What::Gone(Person::Agent(id)));
        let Some(agent) = self.agents.get_mut(&id) else { return };
        if !agent.row.here {
            agent.row.here = true;
            self.out.dirty.agents.insert(id);
            self.watch_quiet(Person::Agent(id));
        }
        self.people_touched.insert(Person::Agent(id));
    }

    /// Somebody's last page is lost.
    pub(super) fn may_be_gone(&mut self, person: Person) {
        if self.is_here(person) {
            self.deadlines.set(What::Gone(person), self.now.steady.plus(GONE_MS));
        }
    }

    /// Nobody came back in time. Of a server that leaves everybody loses their connection, and at its next start their time begins anew.
    pub(super) fn absent_too_long(&mut self, person: Person) {
        if self.phase != Phase::Draining {
            self.gone(person);
        }
    }

    /// Somebody is here no longer: nobody sees them, and nobody is left inviting them.
    pub(super) fn gone(&mut self, person: Person) {
        self.deadlines.clear(What::Gone(person));
        self.deadlines.clear(What::Quiet(person));
        self.end_invitations(person, InvitationEnd::Gone);
        match person {
            Person::Agent(id) => {
                if let Some(agent) = self.agents.get_mut(&id) {
                    agent.row.here = false;
                    agent.idle = false;
                    self.out.dirty.agents.insert(id);
                }
                self.boards.touch_person(Buddy::Agent(id));
            }
            Person::Customer(id) if self.met(id).is_some() => {
                // They may still come back to whom they talk with.
                if let Some(guest) = self.guest_mut(id) {
                    guest.row.here = false;
                    guest.idle = false;
                    self.out.dirty.guests.insert(id);
                }
                self.people_touched.insert(person);
            }
            Person::Customer(id) => self.remove_guest(id),
        }
    }

    /// From now on it is looked whether anything is heard of somebody.
    pub(super) fn watch_quiet(&mut self, person: Person) {
        self.deadlines.set(What::Quiet(person), self.now.steady.plus(IDLE_MS));
    }

    /// The deadline is not moved at every sign of life; only here it is looked whether there was one.
    pub(super) fn quiet(&mut self, person: Person) {
        let now = self.now.steady;
        let (active, idle) = match person {
            Person::Agent(id) => match self.agents.get_mut(&id) {
                Some(agent) => (agent.active, &mut agent.idle),
                None => return,
            },
            Person::Customer(id) => match self.guest_mut(id) {
                Some(guest) => (guest.active, &mut guest.idle),
                None => return,
            },
        };
        let due = active.plus(IDLE_MS);
        if now < due {
            self.deadlines.set(What::Quiet(person), due);
        } else {
            *idle = true;
            self.people_touched.insert(person);
        }
    }

    /// Somebody who was shown idle has been heard of.
    pub(super) fn idle_no_more(&mut self, person: Person) {
        match person {
            Person::Agent(id) => {
                if let Some(agent) = self.agents.get_mut(&id) {
                    agent.idle = false;
                }
            }
            Person::Customer(id) => {
                if let Some(guest) = self.guest_mut(id) {
                    guest.idle = false;
                }
            }
        }
        self.watch_quiet(person);
        self.people_touched.insert(person);
    }

    /// What a step has made of those who are seen: who has filled up holds no invitation, and boards and guests are shown it.
    pub(super) fn settle_people(&mut self) {
        while !self.people_touched.is_empty() {
            for person in self.people_touched.take() {
                self.settle(person);
            }
            // A unit that became free may be somebody's who waits.
            self.pair_everyone();
        }
    }

    fn settle(&mut self, person: Person) {
        let incoming = self.ties(person).is_some_and(|ties| !ties.incoming.is_empty());
        if incoming && !self.could_meet(person) {
            self.end_incoming(person, InvitationEnd::Busy);
        }
        if let Some(buddy) = self.buddy_of(person) {
            self.boards.touch_person(buddy);
        }
        let Person::Customer(id) = person else { return };
        let new = self.guest_self(id);
        let pages = self.pages_of(person);
        if let Some(guest) = self.guest_mut(id)
            && guest.shown != new
        {
            guest.shown.clone_from(&new);
            if let Some(new) = new {
                self.out.send(&pages, Frame::Myself(new));
            }
        }
    }

    /// Shows a page who is present from now on, or no longer. Whoever turns away too often is shown it all the time: a page that turns back
    /// is given all rows again.
    pub(super) fn watch_people(&mut self, conn: ConnId, who: Who, on: bool) {
        let topic = match who {
            Who::Desk { .. } => Topic::People,
            Who::Guest(id) if self.guest(id).is_some() => Topic::Lobby,
            Who::Guest(_) | Who::Customer(_) | Who::Floor { .. } => return,
        };
        let now = self.now.steady;
        if on {
            self.watch_board(conn, topic);
        } else if let Some(connection) = self.conns.get_mut(&conn)
            && connection.watch_pace.take(now)
        {
            self.unwatch_board(conn, topic);
        }
    }

    pub(super) fn show_myself(&mut self, me: AgentId, on: bool) -> Outcome {
        let now = self.now.steady;
        if let Some(agent) = self.agents.get_mut(&me).filter(|agent| agent.row.listed != on) {
            if !agent.listed_pace.take(now) {
                return Err(Reason::TooOften);
            }
            agent.row.listed = on;
            self.out.dirty.agents.insert(me);
            if !on {
                self.end_with_guests(me);
            }
            self.agent_changed(me);
        }
        Ok(Answer::Done)
    }

    pub(super) fn agent_says_status(&mut self, me: AgentId, text: Option<StatusText>) -> Outcome {
        let now = self.now.steady;
        if let Some(agent) = self.agents.get_mut(&me).filter(|agent| agent.row.status != text) {
            if !agent.status_pace.take(now) {
                return Err(Reason::TooOften);
            }
            agent.row.status = text;
            self.out.dirty.agents.insert(me);
            self.agent_changed(me);
        }
        Ok(Answer::Done)
    }
}
