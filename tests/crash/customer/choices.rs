//! What a customer does next: something all the time, so that the server always has work in hand.

use rand::RngExt;
use usher::ids::ConversationId;
use usher::protocol::client::CustomerFrame;
use usher::protocol::server::Place;
use usher::protocol::words::Side;

use crate::crash::told::Said;
use crate::crash::words;
use crate::crash::world::Mood;
use crate::harness::socket::new_id;

use super::{Customer, ended};

/// How many commands wait for their answer at most.
const DEPTH_MAX: usize = 6;

impl Customer {
    pub(super) async fn act(&mut self) {
        let depth = self.rng.random_range(1..=DEPTH_MAX);
        while self.line.unanswered().count() < depth {
            let Some(frame) = self.choice().await else { return };
            let id = frame.id().expect("a command has an id");
            if let CustomerFrame::Say { conversation, text, .. } = &frame {
                let said = Said {
                    conversation: *conversation,
                    side: Side::Customer,
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
    async fn choice(&mut self) -> Option<CustomerFrame> {
        let id = new_id();
        let (finishing, busy) = (
            self.world.mood() == Mood::Finishing,
            self.line.unanswered().next().is_some(),
        );
        match (&self.place, &self.talk) {
            (Place::Waiting { entry, .. }, _) => {
                let leaves = !busy && (finishing || self.rng.random_bool(0.01));
                leaves.then_some(CustomerFrame::Leave { id, entry: *entry })
            }
            (Place::Talking { .. }, Some(talk)) => {
                let (conversation, last) = (talk.conversation, talk.last);
                if finishing || (self.world.mood() == Mood::Busy && self.rng.random_bool(0.03)) {
                    return (!busy || !finishing).then_some(CustomerFrame::End { id, conversation });
                }
                self.signals(conversation, last).await;
                let text = words(&mut self.rng, &self.name);
                Some(CustomerFrame::Say { id, conversation, text })
            }
            (Place::Idle, Some(talk)) if !busy && ended(talk.status) => {
                let conversation = talk.conversation;
                if !talk.rated && self.rng.random_bool(0.7) {
                    let comment = self.rng.random_bool(0.5).then(|| format!("said by {}", self.name));
                    return Some(CustomerFrame::Rate {
                        id,
                        conversation,
                        score: self.rng.random_range(1..=5),
                        comment,
                    });
                }
                if finishing || self.rng.random_bool(0.3) {
                    return Some(CustomerFrame::Close { id, conversation });
                }
                Some(self.enter())
            }
            (Place::Idle, None) if !busy && !finishing => Some(self.enter()),
            (Place::Idle | Place::Talking { .. }, _) => None,
        }
    }

    async fn signals(&mut self, conversation: ConversationId, last: u32) {
        if self.rng.random_bool(0.3) {
            let read = self.rng.random_range(0..=last);
            self.line
                .signal(&CustomerFrame::Mark {
                    conversation,
                    delivered: last,
                    read,
                })
                .await;
        }
        if self.rng.random_bool(0.2) {
            let text = "what I am about to s".to_owned();
            let draft = CustomerFrame::Draft {
                conversation,
                text,
                line: Some(1),
            };
            self.line.signal(&draft).await;
        }
    }

    fn enter(&mut self) -> CustomerFrame {
        let at = self.rng.random_range(0..self.world.categories.len());
        CustomerFrame::Enter {
            id: new_id(),
            category: self.world.categories[at],
            name: self.name.clone(),
            email: None,
            subject: Some(format!("the {} of {}", at, self.name)),
        }
    }
}
