//! Commands: who wants what of what, each answered once, and the same when it is repeated. Signals, which are not answered.

use usher::hub::effect::{Answer, Reason};
use usher::hub::input::{AwayReason, ChosenState, Command, Form, Input, Signal, Target, Who};
use usher::ids::{CommandId, ConnId, ConversationId, OfferId};

use super::{CUSTOMERS, Checked, World, agent, category_id, customer, person, text};
use crate::lives::act::Act;

impl World {
    /// Which side commands what.
    pub(super) fn command_of(&self, act: &Act) -> (bool, u8, Option<Command>) {
        match *act {
            Act::Enter { who, category } => {
                let form = Form {
                    name: text(&format!("Customer {}", who % CUSTOMERS)),
                    email: None,
                    subject: None,
                };
                (
                    true,
                    who,
                    Some(Command::Enter {
                        category: category_id(category),
                        form,
                    }),
                )
            }
            Act::Leave { who, stale } => {
                let mine = self
                    .hub
                    .everyone_waiting()
                    .into_iter()
                    .find(|w| w.customer == customer(who))
                    .map(|w| w.key.entry);
                let any = self.entries.get(usize::from(who) % self.entries.len().max(1)).copied();
                (
                    true,
                    who,
                    if stale { any } else { mine }.map(|entry| Command::Leave { entry }),
                )
            }
            Act::Say { side, who, which } => (
                side,
                who,
                Some(Command::Say {
                    conversation: self.some_conversation(side, who, which),
                    body: text("hello"),
                }),
            ),
            Act::End { side, who, which } => (
                side,
                who,
                Some(Command::End {
                    conversation: self.some_conversation(side, who, which),
                }),
            ),
            Act::Close { who } => (
                true,
                who,
                Some(Command::Close {
                    conversation: self.some_conversation(true, who, 0),
                }),
            ),
            Act::Preview { who, on } => (
                true,
                who,
                Some(Command::ChoosePreview {
                    conversation: self.some_conversation(true, who, 0),
                    on,
                }),
            ),
            Act::Rate { who, score } => (
                true,
                who,
                Some(Command::Rate {
                    conversation: self.some_conversation(true, who, 0),
                    score,
                    comment: None,
                }),
            ),
            Act::State { who, state } => {
                let state = match state {
                    0..=3 => ChosenState::Available,
                    4 => ChosenState::LastCall,
                    _ => ChosenState::Away(AwayReason::Lunch),
                };
                (false, who, Some(Command::SetState { state }))
            }
            Act::Accept { who, which } => (
                false,
                who,
                self.some_offer(which).map(|offer| Command::Accept { offer }),
            ),
            Act::Decline { who, which } => (
                false,
                who,
                self.some_offer(which).map(|offer| Command::Decline { offer }),
            ),
            Act::TakeNext { who, category } => (
                false,
                who,
                Some(Command::TakeNext {
                    category: category.map(category_id),
                }),
            ),
            Act::TransferToAgent { who, to } => {
                let conversation = self.some_conversation(false, who, 0);
                (
                    false,
                    who,
                    Some(Command::Transfer {
                        conversation,
                        target: Target::Agent(agent(to)),
                        note: None,
                    }),
                )
            }
            Act::TransferToCategory { who, to } => {
                let conversation = self.some_conversation(false, who, 0);
                (
                    false,
                    who,
                    Some(Command::Transfer {
                        conversation,
                        target: Target::Category(category_id(to)),
                        note: Some(text("note")),
                    }),
                )
            }
            Act::FinishWrapUp { who } => {
                let ended = self.conversations.iter().rev().find(|id| {
                    self.disk.conversation(**id).is_some_and(|c| {
                        c.wrap_up_until.is_some() && c.parts.last().is_some_and(|p| p.agent == agent(who))
                    })
                });
                (false, who, ended.map(|id| Command::FinishWrapUp { conversation: *id }))
            }
            Act::Dismiss { side, who } => (
                side,
                who,
                self.outcomes
                    .last()
                    .map(|outcome| Command::Dismiss { outcome: *outcome }),
            ),
            _ => (true, 0, None),
        }
    }

    /// The person's own conversation most of the time, else anybody's or none.
    pub(super) fn some_conversation(&self, customer_side: bool, who: u8, which: u8) -> ConversationId {
        let mine = self.conversations.iter().rev().find(|id| {
            self.disk.conversation(**id).is_some_and(|c| {
                if customer_side {
                    c.customer == customer(who)
                } else {
                    c.parts.last().is_some_and(|p| p.agent == agent(who)) && c.end.is_none()
                }
            })
        });
        match (mine, which % 8) {
            (Some(id), 0..=6) => *id,
            (_, 7) => ConversationId(u64::from(which) * 1_000),
            (None, _) | (Some(_), _) => self
                .conversations
                .get(usize::from(which) % self.conversations.len().max(1))
                .copied()
                .unwrap_or(ConversationId(0)),
        }
    }

    fn some_offer(&self, which: u8) -> Option<OfferId> {
        let recent = self.offers.iter().rev().take(3).copied().collect::<Vec<_>>();
        recent.get(usize::from(which) % recent.len().max(1)).copied()
    }

    pub(super) fn signal(&mut self, customer_side: bool, who: u8, signal: Signal) -> Checked {
        match self.conn_of(customer_side, who) {
            Some(conn) => self.step(Input::Signalled { conn, signal }),
            None => Ok(()),
        }
    }

    pub(super) fn command(&mut self, customer_side: bool, who: u8, command: Command) -> Checked {
        match self.conn_of(customer_side, who) {
            Some(conn) => self.command_by(conn, command),
            None => Ok(()),
        }
    }

    pub(super) fn command_by(&mut self, conn: ConnId, command: Command) -> Checked {
        self.counter += 1;
        let (id, digest) = (CommandId(u128::from(self.counter)), self.counter);
        let before = self.hub.rows();
        self.step(Input::Commanded {
            conn,
            id,
            digest,
            command: command.clone(),
        })?;
        let answer = self.answer_to(conn, id)?;
        if let Answer::Refused(reason) = answer {
            // 7.x: what is refused changes nothing.
            if self.hub.rows() != before {
                return Err(format!("refused with {reason:?}, and something changed"));
            }
        } else if let Some(viewer) = self.viewers.get(&conn) {
            self.accepted
                .insert((person(viewer.who), viewer.tab), (id, digest, command, answer));
        }
        Ok(())
    }

    fn answer_to(&self, conn: ConnId, id: CommandId) -> Result<Answer, String> {
        let mut answers = self.answers.iter().filter(|(c, i, _)| *c == conn && *i == id);
        match (answers.next(), answers.next()) {
            (Some((_, _, answer)), None) => Ok(*answer),
            other => Err(format!("6: {id} has the answers {other:?}")),
        }
    }

    /// 6: a repeated command changes nothing and gets the same answer.
    pub(super) fn repeat(&mut self, which: u8, other_payload: bool) -> Checked {
        let Some(conn) = self.pick_conn(which, |v| !matches!(v.who, Who::Floor { .. })) else {
            return Ok(());
        };
        let Some(viewer) = self.viewers.get(&conn) else {
            return Ok(());
        };
        let Some((id, digest, command, answer)) = self.accepted.get(&(person(viewer.who), viewer.tab)).cloned() else {
            return Ok(());
        };
        let digest = if other_payload { digest + 1_000_000 } else { digest };
        let wanted = if other_payload {
            Answer::Refused(Reason::IdReused)
        } else {
            answer
        };
        let before = (self.hub.rows(), self.disk.rows());
        self.step(Input::Commanded {
            conn,
            id,
            digest,
            command,
        })?;
        let got = self.answer_to(conn, id)?;
        if got != wanted {
            return Err(format!("6: repeated, {id} is answered {got:?}, was {wanted:?}"));
        }
        if (self.hub.rows(), self.disk.rows()) != before {
            return Err(format!("6: repeated, {id} changed something"));
        }
        Ok(())
    }
}
