//! Invitations: one at a time sent, any number received, and each ends once, with one reason for both and by one of them or nobody.
//!
//! While one is pending its inviter is unavailable to all and uses one unit. The invitee stays available until they accept one or
//! fill up otherwise. What is pending survives a restart, its time beginning anew.

use std::collections::BTreeSet;

use crate::ids::{AgentId, InvitationId};

use super::Hub;
use super::commands::Outcome;
use super::deadlines::What;
use super::effect::{Answer, By, Frame, InvitationEnd, InvitationView, OutcomeWhat, Reason};
use super::input::{Buddy, Lobby};
use super::load::Phase;
use super::row::{AgentState, Change, InvitationRow, Person, Row};

/// How long an invitation waits for an answer.
pub(super) const INVITATION_MS: u64 = 60_000;

/// The invitations of one person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Ties {
    pub outgoing: Option<InvitationId>,
    pub incoming: BTreeSet<InvitationId>,
}

impl Ties {
    pub fn all(&self) -> impl Iterator<Item = InvitationId> + '_ {
        self.outgoing.iter().chain(&self.incoming).copied()
    }
}

impl Hub {
    pub(super) fn invite(&mut self, me: Person, to: Buddy) -> Outcome {
        self.may_invite(me)?;
        let them = self.seen_by(me, to).ok_or(Reason::UnknownPerson)?;
        if them == me {
            return Err(Reason::TargetIsSelf);
        }
        let theirs = self.ties(them).and_then(|ties| ties.outgoing);
        if let Some(id) = theirs.filter(|id| self.invitations.get(id).is_some_and(|row| row.to == me)) {
            // Both want the same: whoever comes second accepts.
            return self.accept_invitation(me, id);
        }
        if self.ties(me).is_some_and(|ties| ties.outgoing.is_some()) {
            return Err(Reason::AlreadyInviting);
        }
        self.has_room(me)?;
        if !self.free(them) {
            return Err(Reason::Busy);
        }
        self.counters.invitation += 1;
        self.out.dirty.counters = true;
        let row = InvitationRow {
            id: InvitationId(self.counters.invitation),
            from: me,
            to: them,
            at: self.now.wall,
        };
        self.pend(row);
        self.deadlines
            .set(What::Invitation(row.id), self.now.steady.plus(INVITATION_MS));
        self.out.append(Row::Invitation(row));
        for person in [me, them] {
            let pages = self.pages_of(person);
            if let Some(view) = self.invitation_view(person, row) {
                self.out.send(&pages, Frame::Invitation(view));
            }
            self.person_changed(person);
        }
        Ok(Answer::Invited { invitation: row.id })
    }

    /// Ties the two to an invitation, now or at load.
    pub(super) fn pend(&mut self, row: InvitationRow) {
        self.invitations.insert(row.id, row);
        if let Some(ties) = self.ties_mut(row.from) {
            ties.outgoing = Some(row.id);
        }
        if let Some(ties) = self.ties_mut(row.to) {
            ties.incoming.insert(row.id);
        }
    }

    fn may_invite(&self, me: Person) -> Result<(), Reason> {
        if self.phase == Phase::Draining {
            return Err(Reason::Draining);
        }
        match (me, self.limits.lobby) {
            (_, Lobby::Off) | (Person::Customer(_), Lobby::Staff) => Err(Reason::LobbyClosed),
            (Person::Customer(id), Lobby::Open) if self.guest(id).is_none() => Err(Reason::NotInLobby),
            (Person::Agent(_) | Person::Customer(_), Lobby::Staff | Lobby::Open) => Ok(()),
        }
    }

    /// Whether the unit of an invitation may be taken; of an agent `room` decides, as on every road.
    fn has_room(&self, me: Person) -> Result<(), Reason> {
        match me {
            Person::Agent(id) => {
                let agent = self.agents.get(&id).ok_or(Reason::UnknownAgent)?;
                if agent.row.state != AgentState::Available {
                    return Err(Reason::NotAvailable);
                }
                if agent.room() { Ok(()) } else { Err(Reason::AtCapacity) }
            }
            Person::Customer(id) => {
                let guest = self.guest(id).ok_or(Reason::NotInLobby)?;
                if !guest.row.available {
                    return Err(Reason::NotAvailable);
                }
                if self.met(id).is_none() {
                    Ok(())
                } else {
                    Err(Reason::AtCapacity)
                }
            }
        }
    }

    /// A pending invitation in which this person has this part, or why there is none of that id.
    fn invitation(
        &self,
        me: Person,
        id: InvitationId,
        part: impl Fn(&InvitationRow) -> Person,
    ) -> Result<InvitationRow, Reason> {
        match self.invitations.get(&id) {
            Some(row) if part(row) == me => Ok(*row),
            None if id.0 > 0 && id.0 <= self.counters.invitation => Err(Reason::Gone),
            Some(_) | None => Err(Reason::UnknownInvitation),
        }
    }

    pub(super) fn accept_invitation(&mut self, me: Person, id: InvitationId) -> Outcome {
        let row = self.invitation(me, id, |row| row.to)?;
        if self.phase == Phase::Draining {
            return Err(Reason::Draining);
        }
        if !self.could_meet(me) {
            return Err(Reason::AtCapacity);
        }
        self.end_invitation(id, InvitationEnd::Accepted, Some(me));
        self.end_invitations(row.from, InvitationEnd::Busy);
        self.end_invitations(row.to, InvitationEnd::Busy);
        let conversation = self.meet(row.from, row.to).ok_or(Reason::Gone)?;
        Ok(Answer::Took { conversation })
    }

    pub(super) fn decline_invitation(&mut self, me: Person, id: InvitationId) -> Outcome {
        self.invitation(me, id, |row| row.to)?;
        self.end_invitation(id, InvitationEnd::Declined, Some(me));
        Ok(Answer::Done)
    }

    pub(super) fn cancel_invitation(&mut self, me: Person, id: InvitationId) -> Outcome {
        self.invitation(me, id, |row| row.from)?;
        self.end_invitation(id, InvitationEnd::Cancelled, Some(me));
        Ok(Answer::Done)
    }

    pub(super) fn invitation_unanswered(&mut self, id: InvitationId) {
        self.end_invitation(id, InvitationEnd::Unanswered, None);
    }

    /// Whoever goes away or on last call invites nobody any more.
    pub(super) fn take_back_invitation(&mut self, me: Person) {
        if let Some(id) = self.ties(me).and_then(|ties| ties.outgoing) {
            self.end_invitation(id, InvitationEnd::Busy, Some(me));
        }
    }

    /// Ends all that somebody has sent and received, by their doing.
    pub(super) fn end_invitations(&mut self, person: Person, why: InvitationEnd) {
        self.end_each(person, why, |_| true);
    }

    pub(super) fn end_incoming(&mut self, person: Person, why: InvitationEnd) {
        self.end_each(person, why, |row| row.to == person);
    }

    /// An agent shows themselves to guests no longer: those who were inviting them see them no more.
    pub(super) fn end_with_guests(&mut self, me: AgentId) {
        let me = Person::Agent(me);
        self.end_each(me, InvitationEnd::Hidden, |row| {
            row.to == me && matches!(row.from, Person::Customer(_))
        });
    }

    /// Ends those of people who may not invite or be invited any more.
    pub(super) fn end_invitations_out_of(&mut self, lobby: Lobby) {
        let is_guest = |person: Person| matches!(person, Person::Customer(_));
        let out = |row: &InvitationRow| match lobby {
            Lobby::Off => true,
            Lobby::Staff => is_guest(row.from) || is_guest(row.to),
            Lobby::Open => false,
        };
        let ids: Vec<InvitationId> = self
            .invitations
            .values()
            .filter(|row| out(row))
            .map(|row| row.id)
            .collect();
        for id in ids {
            self.end_invitation(id, InvitationEnd::LobbyClosed, None);
        }
    }

    fn end_each(&mut self, person: Person, why: InvitationEnd, which: impl Fn(&InvitationRow) -> bool) {
        let Some(ties) = self.ties(person) else { return };
        let rows = ties.all().filter_map(|id| self.invitations.get(&id));
        let ids: Vec<InvitationId> = rows.filter(|row| which(row)).map(|row| row.id).collect();
        for id in ids {
            self.end_invitation(id, why, Some(person));
        }
    }

    /// Ends one for both, who are told why and by whom; whoever is not connected finds it when they are.
    fn end_invitation(&mut self, id: InvitationId, why: InvitationEnd, whose: Option<Person>) {
        let Some(row) = self.invitations.remove(&id) else {
            return;
        };
        self.deadlines.clear(What::Invitation(id));
        self.out.remove(Change::RemoveInvitation(id));
        if let Some(ties) = self.ties_mut(row.from) {
            ties.outgoing = None;
        }
        if let Some(ties) = self.ties_mut(row.to) {
            ties.incoming.remove(&id);
        }
        for (person, other) in [(row.from, row.to), (row.to, row.from)] {
            let sent = person == row.from;
            let by = whose.map(|doer| if doer == person { By::You } else { By::Them });
            let Some(name) = self.name_of(other) else { continue };
            let gone = Frame::InvitationGone {
                invitation: id,
                why,
                by,
                sent,
                name: name.clone(),
            };
            let pages = self.pages_of(person);
            self.out.send(&pages, gone);
            if !is_known(why, by, !pages.is_empty()) {
                self.keep_end(person, OutcomeWhat::InvitationEnded { sent, why, by }, Some(name));
            }
        }
        self.people_touched.insert(row.to);
        match row.from {
            Person::Agent(agent) if why != InvitationEnd::Accepted => self.unit_freed(agent),
            from @ (Person::Agent(_) | Person::Customer(_)) => self.person_changed(from),
        }
    }

    /// Something that decides what others see of somebody is another.
    pub(super) fn person_changed(&mut self, person: Person) {
        match person {
            Person::Agent(id) => self.agent_changed(id),
            Person::Customer(_) => self.people_touched.insert(person),
        }
    }

    fn invitation_view(&self, viewer: Person, row: InvitationRow) -> Option<InvitationView> {
        let sent = viewer == row.from;
        let other = if sent { row.to } else { row.from };
        let expires = self.deadlines.at(What::Invitation(row.id));
        Some(InvitationView {
            invitation: row.id,
            sent,
            other: self.buddy_of(other)?,
            name: self.name_of(other)?,
            at: row.at,
            expires: expires.map_or(row.at.plus(INVITATION_MS), |at| self.now.wall_of(at)),
        })
    }

    /// What somebody has sent and received, as they see it.
    pub(super) fn invitations_of(&self, person: Person) -> Vec<InvitationView> {
        let Some(ties) = self.ties(person) else {
            return Vec::new();
        };
        let rows = ties.all().filter_map(|id| self.invitations.get(&id));
        rows.filter_map(|row| self.invitation_view(person, *row)).collect()
    }
}

/// Whether whoever is told knows it without: a conversation follows, or it was their own answer, or they left, and not by losing their line.
fn is_known(why: InvitationEnd, by: Option<By>, there: bool) -> bool {
    match why {
        InvitationEnd::Accepted => true,
        InvitationEnd::Declined | InvitationEnd::Cancelled => by == Some(By::You),
        InvitationEnd::Gone => there && by == Some(By::You),
        InvitationEnd::Unanswered | InvitationEnd::Busy | InvitationEnd::Hidden | InvitationEnd::LobbyClosed => false,
    }
}
