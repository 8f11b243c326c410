//! A customer who enters, talks, leaves, rates and enters again, and who remembers what they were told. `choices`: what next.

mod choices;

use std::sync::Arc;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use usher::ids::{ConversationId, EntryId};
use usher::protocol::client::CustomerFrame;
use usher::protocol::server::{Conversation, Header, Marks, Place, ServerFrame, Status};

use crate::harness::Client;

use super::line::Line;
use super::world::{Mood, World};

pub struct Customer {
    line: Line<CustomerFrame>,
    world: Arc<World>,
    rng: StdRng,
    name: String,
    place: Place,
    talk: Option<Talk>,
    /// The stay that is to become the next conversation.
    stay: Option<EntryId>,
}

/// The conversation that the page shows.
struct Talk {
    conversation: ConversationId,
    status: Status,
    /// The last number held.
    last: u32,
    rated: bool,
}

impl Customer {
    pub fn new(world: Arc<World>, client: Client, name: String, seed: u64) -> Self {
        Self {
            line: Line::new(world.clone(), client, "customer"),
            world,
            rng: StdRng::seed_from_u64(seed),
            name,
            place: Place::Idle,
            talk: None,
            stay: None,
        }
    }

    /// Lives until everything is finished.
    pub async fn live(mut self) {
        loop {
            // A page that was reloaded holds nothing.
            let forgot = self.rng.random_bool(0.3);
            let seen: Vec<_> = self
                .talk
                .iter()
                .filter(|_| !forgot)
                .map(|talk| (talk.conversation, talk.last))
                .collect();
            let ServerFrame::CustomerState {
                place, conversation, ..
            } = self.line.open(&seen).await
            else {
                panic!("{} was taken for staff", self.name);
            };
            self.resumed(place, conversation, seen.first().map_or(0, |(_, last)| *last))
                .await;
            let repeat = self.rng.random_bool(0.5);
            self.line.resend(repeat).await;
            if self.session().await {
                self.world.busy.send_modify(|busy| *busy -= 1);
                return;
            }
        }
    }

    /// One connection, until it is lost or everything is finished; says which.
    async fn session(&mut self) -> bool {
        let mut moods = self.world.mood.subscribe();
        loop {
            if self.went_away().await {
                return false;
            }
            self.act().await;
            let talking = self.talk.as_ref().is_some_and(|talk| !ended(talk.status));
            let idle = self.place == Place::Idle && !talking && self.line.unanswered().next().is_none();
            if idle && self.world.mood() == Mood::Finishing && self.talk.is_none() {
                return true;
            }
            tokio::select! {
                frame = self.line.next() => match frame {
                    Some(frame) => self.take(frame).await,
                    None => return false,
                },
                _ = moods.changed() => {}
            }
        }
    }

    /// Reloads the page or, when a customer is to be lost, stays away until one was. Says whether it did.
    async fn went_away(&mut self) -> bool {
        let talking = matches!(self.place, Place::Talking { .. });
        let lost = talking && self.world.may_be_lost(Mood::CustomerAway);
        if self.place == Place::Idle || !(lost || self.rng.random_bool(0.002)) {
            return false;
        }
        if let Place::Waiting { entry, .. } = self.place {
            self.world.told().stays(entry, None).was_away = true;
        }
        self.line.hang_up();
        if lost {
            self.world.loss().await;
        }
        true
    }

    /// The whole state after a reconnect, beside what was told before.
    async fn resumed(&mut self, place: Place, conversation: Option<Conversation>, seen: u32) {
        let run = self.line.run;
        let shown = conversation.as_ref().map(|view| view.header.conversation);
        let asked = |wanted: fn(&CustomerFrame) -> bool| self.line.unanswered().any(wanted);
        let moves = asked(|frame| matches!(frame, CustomerFrame::Enter { .. } | CustomerFrame::Close { .. }));
        let leaves = asked(|frame| matches!(frame, CustomerFrame::Leave { .. }));
        match (&self.place, &place) {
            (
                Place::Waiting {
                    entry,
                    category,
                    since,
                    conversation,
                    ..
                },
                Place::Waiting {
                    entry: now,
                    category: at,
                    since: from,
                    ..
                },
            ) if entry == now => {
                assert_eq!(
                    (category, since),
                    (at, from),
                    "{} waits elsewhere or since another time",
                    self.name
                );
                assert!(conversation.is_none() || *conversation == shown, "{}", self.name);
            }
            (Place::Waiting { entry, .. }, _) => {
                assert!(
                    leaves || shown.is_some(),
                    "{} waited as {entry} and is now {place:?}",
                    self.name
                );
            }
            (Place::Idle | Place::Talking { .. }, _) => {}
        }
        if let Some(talk) = self.talk.as_ref().filter(|_| !moves) {
            assert_eq!(
                shown,
                Some(talk.conversation),
                "{} is shown another conversation",
                self.name
            );
        }
        match conversation {
            Some(view) => {
                self.world.told().resumed(run, &view.header);
                self.resumed_talk(view, seen).await;
            }
            None => self.talk = None,
        }
        self.placed(place);
    }

    async fn resumed_talk(&mut self, view: Conversation, seen: u32) {
        let (id, run) = (view.header.conversation, self.line.run);
        for (at, entry) in (view.from..).zip(&view.entries) {
            assert_eq!(entry.seq, at);
            self.world.told().entry(run, id, entry);
        }
        let until = view.from + u32::try_from(view.entries.len()).unwrap();
        assert_eq!(until, view.header.entries + 1, "the state of {id} has a gap at its end");
        let held = self
            .talk
            .as_ref()
            .filter(|talk| talk.conversation == id)
            .map_or(0, |_| seen);
        if view.from > held + 1 {
            self.line
                .signal(&CustomerFrame::History {
                    conversation: id,
                    before: view.from,
                })
                .await;
        }
        self.header(&view.header);
        if let Some(talk) = &mut self.talk {
            talk.last = view.header.entries;
        }
    }

    async fn take(&mut self, frame: ServerFrame) {
        let run = self.line.run;
        self.world.frame_read();
        match frame {
            ServerFrame::CustomerState {
                place, conversation, ..
            } => {
                // After a command that came too late.
                let held = self.talk.as_ref().map_or(0, |talk| talk.last);
                self.resumed(place, conversation, held).await;
            }
            ServerFrame::Place { place } => self.placed(place),
            ServerFrame::Conversation { header } => {
                self.world.told().header(run, &header);
                self.header(&header);
            }
            ServerFrame::Entry { conversation, entry } => {
                self.world.told().entry(run, conversation, &entry);
                self.world.entry_shown(&entry.content);
                let talk = self.talk.as_mut().filter(|talk| talk.conversation == conversation);
                let talk = talk.expect("entries are of the conversation shown");
                assert_eq!(
                    entry.seq,
                    talk.last + 1,
                    "{} missed an entry of {conversation}",
                    self.name
                );
                talk.last = entry.seq;
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
                if from > 1 {
                    self.line
                        .signal(&CustomerFrame::History {
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
                let last = self.talk.as_ref().map_or(0, |talk| talk.last);
                self.world
                    .told()
                    .marked(run, conversation, last, side, Marks { delivered, read });
            }
            ServerFrame::Ok { .. } | ServerFrame::Refused { .. } => self.answer(&frame),
            ServerFrame::Error { .. } => panic!("{} was told {frame:?}", self.name),
            _ => {}
        }
    }

    fn answer(&mut self, frame: &ServerFrame) {
        let command = self.line.answered(frame);
        let ServerFrame::Ok { entry, .. } = frame else { return };
        match command {
            Some(CustomerFrame::Enter { category, .. }) => {
                let entry = entry.expect("who enters gets an entry");
                self.world.told().stays(entry, Some(category));
                self.stay = Some(entry);
                self.match_stay();
            }
            Some(CustomerFrame::Close { conversation, .. }) => {
                self.talk.take_if(|talk| talk.conversation == conversation);
            }
            Some(CustomerFrame::Rate {
                conversation,
                score,
                comment,
                ..
            }) => {
                self.world.told().conversations.entry(conversation).or_default().rating = Some((score, comment));
            }
            _ => {}
        }
    }

    fn placed(&mut self, place: Place) {
        if let Place::Waiting {
            entry,
            category,
            conversation,
            ..
        } = place
        {
            let mut told = self.world.told();
            let stay = told.stays(entry, Some(category));
            if conversation.is_none() {
                stay.conversation = None;
                self.stay = Some(entry);
                self.talk = None;
            }
        }
        self.place = place;
    }

    fn header(&mut self, header: &Header) {
        let talk = self.talk.take().filter(|talk| talk.conversation == header.conversation);
        let last = talk.map_or(header.entries, |talk| talk.last);
        assert!(header.entries >= last, "a header goes back");
        self.talk = Some(Talk {
            conversation: header.conversation,
            status: header.status,
            last,
            rated: header.rating.is_some(),
        });
        self.match_stay();
    }

    /// A stay that was told of and a conversation that came of it.
    fn match_stay(&mut self) {
        if let Some(talk) = &self.talk
            && let Some(entry) = self.stay.take()
        {
            self.world.told().stays(entry, None).conversation = Some(talk.conversation);
        }
    }
}

fn ended(status: Status) -> bool {
    matches!(status, Status::Ended { .. })
}
