//! The conversation of an invitation: two equals meet, and when it ends both are told for a moment before they are free again.

use crate::ids::{CategoryId, ConversationId, CustomerId};

use super::Hub;
use super::conversation::Conversation;
use super::deadlines::What;
use super::effect::{ConversationView, EndWhy, Frame, LeftWhy, Outcome, OutcomeWhat, Reason};
use super::input::{Lobby, Preview};
use super::row::{Content, ConversationRow, End, Marks, Part, Person, Road, Second, Side};

/// How long the notice of the end stands, the unit still used.
pub(super) const NOTICE_MS: u64 = 4_000;

impl Conversation {
    /// The side of one of two equals who are or were in it.
    pub fn side_of_equal(&self, person: Person) -> Side {
        let row = &self.row;
        let is_first = match person {
            Person::Customer(id) => row.customer == id,
            Person::Agent(id) => {
                row.customer == CustomerId::NONE && row.parts.first().is_some_and(|part| part.agent == id)
            }
        };
        if is_first { Side::Customer } else { Side::Agent }
    }
}

impl Hub {
    pub(super) fn is_by_invitation(&self, id: ConversationId) -> bool {
        self.conversations
            .get(&id)
            .is_some_and(|conversation| conversation.by_invitation())
    }

    /// The guest's own conversation that has not ended, or why there is none of that id.
    pub(super) fn guests_conversation(&self, me: CustomerId, id: ConversationId) -> Result<(), Reason> {
        let conversation = self.conversations.get(&id).map(Box::as_ref);
        let conversation = conversation.filter(|c| c.by_invitation() && c.is_of(me));
        if conversation.ok_or(Reason::UnknownConversation)?.open() {
            Ok(())
        } else {
            Err(Reason::Ended)
        }
    }

    /// Brings the two of an accepted invitation together: a guest on the customer's side, one of the staff on the agent's, of two
    /// of a kind the inviter first.
    pub(super) fn meet(&mut self, inviter: Person, invitee: Person) -> Option<ConversationId> {
        let now = self.now.wall;
        let names = (self.name_of(inviter)?, self.name_of(invitee)?);
        let turned = matches!((inviter, invitee), (Person::Agent(_), Person::Customer(_)));
        let (people, ours) = if turned {
            ([invitee, inviter], [names.1.clone(), names.0.clone()])
        } else {
            ([inviter, invitee], [names.0.clone(), names.1.clone()])
        };
        let parts = people.iter().zip(&ours).filter_map(|(person, name)| match person {
            Person::Agent(agent) => Some(Part {
                agent: *agent,
                name: name.clone(),
                from: now,
                to: None,
                note: None,
            }),
            Person::Customer(_) => None,
        });
        let [first_name, second_name] = ours.clone();
        let id = self.next_conversation();
        let row = ConversationRow {
            id,
            road: Road::Invitation,
            category: CategoryId::NONE,
            customer: match people[0] {
                Person::Customer(customer) => customer,
                Person::Agent(_) => CustomerId::NONE,
            },
            customer_name: first_name,
            second: match people[1] {
                Person::Customer(customer) => Some(Box::new(Second {
                    customer,
                    name: second_name,
                })),
                Person::Agent(_) => None,
            },
            email: None,
            subject: None,
            entered: now,
            started: now,
            queue_entries: Vec::new(),
            parts: parts.collect(),
            marks: [Marks::default(); 2],
            preview: Preview::Off,
            preview_line: 1,
            preview_choice: None,
            note_for_next: None,
            end: None,
            rating: None,
            wrap_up_until: None,
        };
        self.conversations.insert(id, Box::new(Conversation::new(row)));
        self.out.dirty.conversations.insert(id);
        people.into_iter().for_each(|person| self.sit_down(id, person));
        self.show_header(id);
        let (inviter, invitee) = names;
        let side = if turned { Side::Agent } else { Side::Customer };
        self.append(id, Content::Invited { side, inviter, invitee });
        for person in people {
            if self.pages_of(person).is_empty() {
                self.person_dropped(person, id);
            }
        }
        Some(id)
    }

    fn sit_down(&mut self, id: ConversationId, person: Person) {
        match person {
            Person::Agent(agent_id) => {
                if let Some(agent) = self.agents.get_mut(&agent_id) {
                    agent.holding.insert(id);
                }
                self.out.dirty.agents.insert(agent_id);
            }
            Person::Customer(customer) => {
                if let Some(guest) = self.guest_mut(customer) {
                    guest.met = Some(id);
                }
            }
        }
        self.person_changed(person);
    }

    /// One of the two ends it.
    pub(super) fn one_ends(&mut self, person: Person, id: ConversationId) {
        if let Some(side) = self.side_of(person, id) {
            let why = match side {
                Side::Customer => EndWhy::CustomerLeft,
                Side::Agent => EndWhy::AgentEnded,
            };
            self.end_conversation(id, why);
        }
    }

    /// Ends an open one; both hold their unit while the notice stands.
    pub(super) fn end_invited(&mut self, id: ConversationId, why: EndWhy) {
        let at = self.now.wall;
        let Some(conversation) = self.conversations.get(&id) else {
            return;
        };
        let people = [Side::Customer, Side::Agent].map(|side| conversation.person(side));
        let name = self.who_ended(id, why);
        for side in [Side::Customer, Side::Agent] {
            self.deadlines.clear(What::Grace(id, side));
        }
        self.append(id, Content::Ended { why, name });
        self.close_ended(id, End { at, why }, NOTICE_MS);
        self.deadlines
            .set(What::Retire(id), self.now.steady.plus(self.limits.remember_ms));
        self.out.dirty.conversations.insert(id);
        for person in people.into_iter().flatten() {
            match person {
                Person::Agent(agent) => self.release_agent(id, agent),
                Person::Customer(_) => self.people_touched.insert(person),
            }
        }
        self.show_ended(id, people);
        for (side, person) in [Side::Customer, Side::Agent].into_iter().zip(people) {
            let Some(person) = person else { continue };
            let theirs = matches!(
                (side, why),
                (Side::Customer, EndWhy::CustomerLeft) | (Side::Agent, EndWhy::AgentEnded)
            );
            // Whoever ends it knows that, unless they were logged out.
            if !theirs || self.pages_of(person).is_empty() {
                let what = OutcomeWhat::ConversationEnded { conversation: id, why };
                // By the other's name, as their sides mean nothing to equals.
                self.keep_end(person, what, self.side_name(id, side.other()));
            }
        }
    }

    /// The conversations of whose end a guest has a notice, but for the one that is shown for a moment anyway: the staff find theirs in
    /// the archive, a guest has only this.
    pub(super) fn ended_before(
        &self,
        me: Person,
        outcomes: &[Outcome],
        seen: &[(ConversationId, u32)],
    ) -> Vec<ConversationView> {
        let ended = outcomes.iter().filter_map(|outcome| match outcome.what {
            OutcomeWhat::ConversationEnded { conversation, .. } => self.conversations.get(&conversation),
            OutcomeWhat::Abandoned { .. }
            | OutcomeWhat::CustomerReturned { .. }
            | OutcomeWhat::SetAway
            | OutcomeWhat::CategoryClosed { .. }
            | OutcomeWhat::InvitationEnded { .. } => None,
        });
        let over = ended.filter(|met| met.by_invitation() && met.row.wrap_up_until.is_none());
        over.filter_map(|met| self.conversation_view(met.row.id, met.side_of_equal(me), seen))
            .collect()
    }

    /// The notice has stood for long enough: each has the state that they had chosen.
    pub(super) fn part_invited(&mut self, id: ConversationId) {
        let Some(conversation) = self.conversations.get(&id) else {
            return;
        };
        let row = &conversation.row;
        let staff: Vec<_> = row.parts.iter().map(|part| part.agent).collect();
        let guests = [Some(row.customer), row.second.as_ref().map(|second| second.customer)];
        for agent in staff {
            if self
                .agents
                .get(&agent)
                .is_some_and(|agent| agent.wrapping.contains(&id))
            {
                self.end_wrap_up(id, agent);
            }
        }
        for guest in guests.into_iter().flatten() {
            self.lets_go(guest, id);
        }
    }

    /// A guest is in that conversation no longer.
    pub(super) fn lets_go(&mut self, id: CustomerId, conversation: ConversationId) {
        let person = Person::Customer(id);
        let Some(guest) = self.guest_mut(id).filter(|guest| guest.met == Some(conversation)) else {
            return;
        };
        guest.met = None;
        let left = Frame::Left {
            conversation,
            why: LeftWhy::Closed,
        };
        let pages = self.pages_of(person);
        self.out.send(&pages, left);
        if self.limits.lobby != Lobby::Open {
            self.turn_out(id);
        } else if self.is_here(person) {
            self.people_touched.insert(person);
        } else {
            self.remove_guest(id);
        }
        self.customer_may_be_forgotten(id);
    }
}
