//! The invariants of presence and invitations, checked from outside as those of `audit`.

use crate::ids::ConversationId;

use super::Hub;
use super::deadlines::What;
use super::input::Lobby;
use super::load::Phase;
use super::row::{Person, Side};

impl Hub {
    /// 1, 8 and 12, for people who are present: nobody is in two places, nobody is left inviting an absent person.
    pub(super) fn audit_presence(&self) -> Result<(), String> {
        self.audit_guests()?;
        self.audit_equals()?;
        self.audit_invitations()
    }

    fn audit_guests(&self) -> Result<(), String> {
        for (id, visitor) in self.visitors.iter() {
            let person = Person::Customer(*id);
            let customer = self
                .customers
                .get(id)
                .ok_or_else(|| format!("1: guest {id} is nobody"))?;
            let Some(guest) = &visitor.guest else {
                if visitor.conns.is_empty() {
                    return Err(format!("8: visitor {id} has no page"));
                }
                continue;
            };
            if customer.waiting.is_some() {
                return Err(format!("1: {id} waits and is in the lobby"));
            }
            if customer
                .conversation
                .and_then(|c| self.conversations.get(&c))
                .is_some_and(|c| c.open())
            {
                return Err(format!("1: {id} talks to an agent and is in the lobby"));
            }
            if self.limits.lobby != Lobby::Open && self.met(*id).is_none() {
                return Err(format!("1: {id} is in a closed lobby"));
            }
            if self.customers_by_guest.get(&guest.row.guest) != Some(id) {
                return Err(format!("1: guest {} is not {id}", guest.row.guest));
            }
            let over = |met| !self.conversations.get(&met).is_some_and(|met| met.holds_guests());
            if guest.met.is_some_and(over) {
                return Err(format!("1: {id} is in a conversation that is over"));
            }
            let earlier = guest.met.and_then(|met| self.conversations.get(&met)?.row.end);
            if earlier.is_some_and(|end| end.at < guest.row.entered) {
                return Err(format!("1: {id} is in a conversation of an earlier stay"));
            }
            if !guest.row.here && (self.met(*id).is_none() || !visitor.conns.is_empty()) {
                return Err(format!("8: {id} is gone and in the lobby"));
            }
            self.audit_here(person, guest.idle)?;
        }
        if self.customers_by_guest.len() != self.visitors.values().filter(|v| v.guest.is_some()).count() {
            return Err("1: a guest is left over".to_owned());
        }
        for agent in self.agents.values() {
            if !agent.row.here && !agent.desks.is_empty() {
                return Err(format!("8: agent {} is connected and not here", agent.row.id));
            }
            self.audit_here(Person::Agent(agent.row.id), agent.idle)?;
        }
        Ok(())
    }

    fn audit_here(&self, person: Person, idle: bool) -> Result<(), String> {
        let (here, absent) = (self.is_here(person), self.pages_of(person).is_empty());
        if matches!(self.phase, Phase::Starting | Phase::Draining) {
            return Ok(());
        }
        let has = |what: What| self.deadlines.at(what).is_some();
        if has(What::Gone(person)) != (here && absent) {
            return Err(format!(
                "8: {person:?} is here {here}, absent {absent}, and that has no end"
            ));
        }
        if has(What::Quiet(person)) != (here && !idle) {
            return Err(format!("8: {person:?} is here {here} and looked after wrongly"));
        }
        Ok(())
    }

    /// 1: whoever has met somebody is in no other conversation of that road, and knows it.
    fn audit_equals(&self) -> Result<(), String> {
        for (id, conversation) in self.conversations.iter().filter(|(_, c)| c.open() && c.by_invitation()) {
            for side in [Side::Customer, Side::Agent] {
                let person = conversation.person(side);
                let there = match person {
                    Some(Person::Customer(customer)) => self.met(customer) == Some(*id),
                    Some(Person::Agent(agent)) => self.agents.get(&agent).is_some_and(|a| a.holding.contains(id)),
                    None => false,
                };
                if !there {
                    return Err(format!("1: {person:?} does not know {id}"));
                }
            }
            if conversation.person(Side::Customer) == conversation.person(Side::Agent) {
                return Err(format!("1: {id} has one person twice"));
            }
        }
        Ok(())
    }

    /// A side is held exactly while it has no page.
    pub(super) fn audit_held_equals(&self, id: ConversationId) -> Result<(), String> {
        let Some(conversation) = self.conversations.get(&id) else {
            return Ok(());
        };
        for side in [Side::Customer, Side::Agent] {
            let person = conversation.person(side);
            let present = person.is_some_and(|person| !self.pages_of(person).is_empty());
            if conversation.held(side) == present {
                return Err(format!("8: {id} holds {person:?} wrongly"));
            }
        }
        Ok(())
    }

    /// 12: both of an invitation are here and know it, and it has an end.
    fn audit_invitations(&self) -> Result<(), String> {
        for (id, row) in self.invitations.iter() {
            let sent = self.ties(row.from).is_some_and(|ties| ties.outgoing == Some(*id));
            let got = self.ties(row.to).is_some_and(|ties| ties.incoming.contains(id));
            if !sent || !got || row.from == row.to {
                return Err(format!("12: {row:?} is not known to both"));
            }
            if !self.is_here(row.from) || !self.is_here(row.to) {
                return Err(format!("12: {row:?} is with somebody who is not here"));
            }
            if !self.could_meet(row.to) && self.phase != Phase::Starting {
                return Err(format!("12: {row:?} is for somebody who is busy"));
            }
            if self.deadlines.at(What::Invitation(*id)).is_none() && self.phase != Phase::Starting {
                return Err(format!("8: {row:?} has no deadline"));
            }
        }
        let guests = self.visitors.values().filter_map(|v| v.guest.as_ref()).map(|g| &g.ties);
        let tied: usize = self
            .agents
            .values()
            .map(|a| &a.ties)
            .chain(guests)
            .map(|ties| ties.all().count())
            .sum();
        if tied == 2 * self.invitations.len() {
            Ok(())
        } else {
            Err(format!("12: {} invitations, {tied} ends", self.invitations.len()))
        }
    }
}
