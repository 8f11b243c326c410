//! An agent who takes, talks, transfers, ends and changes state, and who remembers what they were told.

use std::collections::BTreeMap;
use std::sync::Arc;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use usher::ids::{AgentId, CommandId, ConversationId};
use usher::protocol::client::AgentFrame;
use usher::protocol::server::{Conversation, Header, Marks, Me, ServerFrame, Status};
use usher::protocol::words::{AwayReason, Side, State};

use crate::harness::Client;
use crate::harness::socket::new_id;

use super::line::Line;
use super::told::Said;
use super::words;
use super::world::{Mood, World};

/// How many commands wait for their answer at most.
const DEPTH_MAX: usize = 6;

pub struct Agent {
    line: Line<AgentFrame>,
    world: Arc<World>,
    rng: StdRng,
    id: AgentId,
    name: String,
    state: State,
    /// The last number held of each conversation.
    talks: BTreeMap<ConversationId, u32>,
}

impl Agent {
    pub fn new(world: Arc<World>, client: Client, id: AgentId, name: &str, seed: u64) -> Self {
        Self {
            line: Line::new(world.clone(), client, "agent"),
            world,
            rng: StdRng::seed_from_u64(seed),
            id,
            name: name.to_owned(),
            state: State::Away,
            talks: BTreeMap::new(),
        }
    }

    /// Lives until no customer is left.
    pub async fn live(mut self) {
        loop {
            let forgot = self.rng.random_bool(0.3);
            let seen: Vec<_> = self
                .talks
                .iter()
                .filter(|_| !forgot)
                .map(|(id, last)| (*id, *last))
                .collect();
            let ServerFrame::AgentState {
                me,
                conversations,
                offers,
                ..
            } = self.line.open(&seen).await
            else {
                panic!("{} was taken for a customer", self.name);
            };
            assert!(
                offers.is_empty(),
                "a restart voids offers, and nobody is rung before the rest is back"
            );
            self.resumed(&me, conversations, &seen).await;
            let repeat = self.rng.random_bool(0.5);
            self.line.resend(repeat).await;
            if self.session().await {
                return;
            }
        }
    }

    /// One connection, until it is lost or nobody is left; says which.
    async fn session(&mut self) -> bool {
        let (mut moods, mut busy) = (self.world.mood.subscribe(), self.world.busy.subscribe());
        loop {
            let left = *busy.borrow_and_update();
            if left == 0 && self.line.unanswered().next().is_none() {
                return true;
            }
            if !self.talks.is_empty() && self.world.may_be_lost(Mood::AgentAway) {
                self.line.hang_up();
                self.world.loss().await;
                return false;
            }
            if left > 0 {
                self.act().await;
            }
            tokio::select! {
                frame = self.line.next() => match frame {
                    Some(frame) => self.take(frame).await,
                    None => return false,
                },
                _ = moods.changed() => {}
                _ = busy.changed() => {}
            }
        }
    }

    /// The whole state after a reconnect, beside what was told before.
    async fn resumed(&mut self, me: &Me, views: Vec<Conversation>, seen: &[(ConversationId, u32)]) {
        let run = self.line.run;
        let asked = |wanted: State| {
            let asks = |frame: &AgentFrame| matches!(frame, AgentFrame::SetState { state, .. } if *state == wanted);
            self.state == wanted || self.line.unanswered().any(asks)
        };
        let done = asked(State::LastCall) && me.reason == Some(AwayReason::LastCallDone);
        let missed = me.reason == Some(AwayReason::Unanswered);
        let expected = asked(me.state) || done || missed;
        assert!(
            expected,
            "{} was told {:?} and is {:?}",
            self.name, self.state, me.state
        );
        self.me(me);
        self.talks.clear();
        for view in views {
            let (id, mut at) = (view.header.conversation, view.from);
            self.world.told().resumed(run, &view.header);
            for entry in &view.entries {
                assert_eq!(entry.seq, at);
                self.world.told().entry(run, id, entry);
                at += 1;
            }
            assert_eq!(at, view.header.entries + 1, "the state of {id} has a gap at its end");
            let held = seen.iter().find(|(of, _)| *of == id).map_or(0, |(_, last)| *last);
            if view.from > held + 1 {
                self.line
                    .signal(&AgentFrame::History {
                        conversation: id,
                        before: view.from,
                    })
                    .await;
            }
            self.talks.insert(id, view.header.entries);
            self.header(&view.header).await;
        }
    }

    fn me(&mut self, me: &Me) {
        assert_eq!(me.agent, self.id);
        assert!(
            me.units <= me.capacity,
            "{} holds {} of {}",
            self.name,
            me.units,
            me.capacity
        );
        self.state = me.state;
    }

    async fn header(&mut self, header: &Header) {
        let id = header.conversation;
        self.shown(id);
        if let Status::Ended { .. } = header.status {
            self.talks.remove(&id);
        } else if self.talks.insert(id, header.entries).is_none() && header.entries > 0 {
            self.line
                .signal(&AgentFrame::History {
                    conversation: id,
                    before: header.entries + 1,
                })
                .await;
        }
    }

    async fn take(&mut self, frame: ServerFrame) {
        let run = self.line.run;
        self.world.frame_read();
        match frame {
            ServerFrame::AgentState { me, conversations, .. } => self.resumed(&me, conversations, &[]).await,
            ServerFrame::Me { me } => self.me(&me),
            ServerFrame::Conversation { header } => {
                self.world.told().header(run, &header);
                let held = self.talks.get(&header.conversation).copied();
                assert!(
                    held.is_none_or(|last| last == header.entries),
                    "a header and its entries differ"
                );
                self.header(&header).await;
            }
            ServerFrame::Left { conversation, .. } => drop(self.talks.remove(&conversation)),
            ServerFrame::Entry { conversation, entry } => {
                self.world.told().entry(run, conversation, &entry);
                self.world.entry_shown(&entry.content);
                let last = self
                    .talks
                    .get_mut(&conversation)
                    .expect("entries are of conversations shown");
                assert_eq!(entry.seq, *last + 1, "{} missed an entry of {conversation}", self.name);
                *last = entry.seq;
            }
            ServerFrame::History {
                conversation,
                from,
                entries,
            } => {
                for (at, entry) in (from..).zip(&entries) {
                    assert_eq!(entry.seq, at);
                    self.world.told().entry(run, conversation, entry);
                }
                if from > 1 && self.rng.random_bool(0.8) {
                    self.line
                        .signal(&AgentFrame::History {
                            conversation,
                            before: from,
                        })
                        .await;
                }
            }
            ServerFrame::Marked {
                conversation,
                side,
                delivered,
                read,
            } => {
                let last = self.talks.get(&conversation).copied().unwrap_or(0);
                self.world
                    .told()
                    .marked(run, conversation, last, side, Marks { delivered, read });
            }
            ServerFrame::Offer { offer } => {
                let (id, offer) = (new_id(), offer.offer);
                let accept = self.world.mood() == Mood::Finishing || self.rng.random_bool(0.8);
                let answer = if accept {
                    AgentFrame::Accept { id, offer }
                } else {
                    AgentFrame::Decline { id, offer }
                };
                self.line.command(id, answer).await;
            }
            ServerFrame::Ok { .. } | ServerFrame::Refused { .. } => self.answer(&frame),
            ServerFrame::Error { .. } => panic!("{} was told {frame:?}", self.name),
            _ => {}
        }
    }

    fn answer(&mut self, frame: &ServerFrame) {
        let command = self.line.answered(frame);
        if let (
            ServerFrame::Ok {
                conversation: Some(taken),
                ..
            },
            Some(_),
        ) = (frame, &command)
        {
            self.shown(*taken);
        }
    }

    /// Told that a conversation is this agent's.
    fn shown(&self, conversation: ConversationId) {
        let mut told = self.world.told();
        told.conversations
            .entry(conversation)
            .or_default()
            .agents
            .insert(self.id);
    }

    async fn act(&mut self) {
        let depth = self.rng.random_range(1..=DEPTH_MAX);
        while self.line.unanswered().count() < depth {
            let id = new_id();
            let Some(frame) = self.choice(id).await else { return };
            if let AgentFrame::Say { conversation, text, .. } = &frame {
                let said = Said {
                    conversation: *conversation,
                    side: Side::Agent,
                    author: self.name.clone(),
                    text: text.clone(),
                    order: self.world.next_sent(),
                    answer: None,
                };
                self.world.told().says.insert(id, said);
            }
            self.line.command(id, frame).await;
        }
    }

    /// What to do next; nothing while one can only wait.
    async fn choice(&mut self, id: CommandId) -> Option<AgentFrame> {
        let (finishing, busy) = (
            self.world.mood() == Mood::Finishing,
            self.line.unanswered().next().is_some(),
        );
        let at = self.rng.random_range(0..self.talks.len().max(1));
        let Some((&conversation, &last)) = self.talks.iter().nth(at) else {
            return if busy {
                None
            } else if self.state == State::Available {
                let category = self.world.categories.last().copied();
                Some(AgentFrame::TakeNext { id, category })
            } else {
                Some(AgentFrame::SetState {
                    id,
                    state: State::Available,
                    reason: None,
                })
            };
        };
        if finishing {
            return (!busy).then_some(AgentFrame::End { id, conversation });
        }
        if self.rng.random_bool(0.3) {
            let read = self.rng.random_range(0..=last);
            self.line
                .signal(&AgentFrame::Mark {
                    conversation,
                    delivered: last,
                    read,
                })
                .await;
        }
        let least = if self.world.mood() == Mood::Busy { 0 } else { 12 };
        Some(match self.rng.random_range(least..100) {
            0..3 => AgentFrame::End { id, conversation },
            3..8 => self.transfer(id, conversation),
            8..12 => {
                let state =
                    [State::Available, State::Available, State::Away, State::LastCall][self.rng.random_range(0..4)];
                let reason = (state == State::Away).then_some(AwayReason::Lunch);
                AgentFrame::SetState { id, state, reason }
            }
            12..16 => AgentFrame::TakeNext { id, category: None },
            _ => AgentFrame::Say {
                id,
                conversation,
                text: words(&mut self.rng, &self.name),
            },
        })
    }

    fn transfer(&mut self, id: CommandId, conversation: ConversationId) -> AgentFrame {
        let agent = self.rng.random_bool(0.6).then(|| {
            let at = self.rng.random_range(0..self.world.agents.len());
            self.world.agents[at]
        });
        let at = self.rng.random_range(0..self.world.categories.len());
        let category = agent.is_none().then(|| self.world.categories[at]);
        let note = Some(format!("from {}", self.name));
        AgentFrame::Transfer {
            id,
            conversation,
            agent,
            category,
            note,
        }
    }
}
