//! A line to the server as the protocol wants it: an outbox of unanswered commands, which are sent again, in order, when the
//! server is back. Only the jitter is left out: a line comes back as soon as the server is up.

use std::collections::VecDeque;
use std::sync::Arc;

use serde::Serialize;
use usher::ids::{CommandId, ConversationId, TabId};
use usher::protocol::server::{ServerFrame, Welcome};

use crate::harness::{Client, Socket};

use super::world::World;

/// One tab's line. `F` is what its role may send.
pub struct Line<F> {
    pub world: Arc<World>,
    client: Client,
    role: &'static str,
    tab: TabId,
    pub token: Option<String>,
    socket: Option<Socket>,
    /// The run of the server that the socket belongs to.
    pub run: u32,
    wanted_run: u32,
    outbox: VecDeque<(CommandId, F)>,
    /// A command that was done, to be repeated after a crash.
    done: Option<(CommandId, F)>,
    repeated: Option<CommandId>,
}

impl<F: Serialize + Clone> Line<F> {
    pub fn new(world: Arc<World>, client: Client, role: &'static str) -> Self {
        Self {
            world,
            client,
            role,
            tab: TabId(rand::random()),
            token: None,
            socket: None,
            run: 0,
            wanted_run: 1,
            outbox: VecDeque::new(),
            done: None,
            repeated: None,
        }
    }

    /// Connects as soon as the server is up, says hello and brings the whole state.
    pub async fn open(&mut self, seen: &[(ConversationId, u32)]) -> ServerFrame {
        loop {
            self.run = self.world.up(self.wanted_run).await;
            if let Ok(mut socket) = Socket::connect(&self.client, self.role).await {
                socket.hello(self.tab, self.token.as_deref(), seen).await;
                self.socket = Some(socket);
                if let Some(state) = self.state().await {
                    return state;
                }
            }
            self.wanted_run = self.run + 1;
        }
    }

    async fn state(&mut self) -> Option<ServerFrame> {
        loop {
            match self.next().await? {
                ServerFrame::Welcome(Welcome { token, .. }) => {
                    assert!(
                        token.is_none() || self.token.is_none(),
                        "a known customer was taken for a new one"
                    );
                    self.token = token.or(self.token.take());
                }
                state @ (ServerFrame::CustomerState { .. } | ServerFrame::AgentState { .. }) => return Some(state),
                // What is not kept waits for no disk, and may come first; so may the beat.
                ServerFrame::Beat {}
                | ServerFrame::Board(_)
                | ServerFrame::Position { .. }
                | ServerFrame::Draft { .. }
                | ServerFrame::Typing { .. } => {}
                other => panic!("{other:?} before the state"),
            }
        }
    }

    /// Sends what is unanswered again, and perhaps the last command that was answered.
    pub async fn resend(&mut self, repeat: bool) {
        let Some(socket) = &mut self.socket else { return };
        self.repeated = None;
        if let Some((id, frame)) = self.done.as_ref().filter(|_| repeat) {
            socket.send(frame).await;
            self.repeated = Some(*id);
        }
        for (_, frame) in &self.outbox {
            socket.send(frame).await;
        }
    }

    /// The next frame; nothing when the server was killed.
    pub async fn next(&mut self) -> Option<ServerFrame> {
        match self.socket.as_mut()?.next_whenever().await {
            Ok(frame) => Some(frame),
            Err(1005 | 1006) => {
                self.socket = None;
                self.wanted_run = self.run + 1;
                None
            }
            Err(code) => panic!("closed with {code}"),
        }
    }

    /// Hangs up, to come back to the same run of the server.
    pub fn hang_up(&mut self) {
        self.socket = None;
        self.wanted_run = self.run;
    }

    /// Sends a command, now and until it is answered.
    pub async fn command(&mut self, id: CommandId, frame: F) {
        if let Some(socket) = &mut self.socket {
            socket.send(&frame).await;
        }
        self.outbox.push_back((id, frame));
    }

    /// Sends a signal, which may be lost.
    pub async fn signal(&mut self, frame: &F) {
        if let Some(socket) = &mut self.socket {
            socket.send(frame).await;
        }
    }

    /// Commands without an answer.
    pub fn unanswered(&self) -> impl Iterator<Item = &F> {
        self.outbox.iter().map(|(_, frame)| frame)
    }

    /// Notes an answer; gives back the command that it is for, unless that was a repetition.
    pub fn answered(&mut self, answer: &ServerFrame) -> Option<F> {
        let (ServerFrame::Ok { id, .. } | ServerFrame::Refused { id, .. }) = answer else {
            return None;
        };
        let done = matches!(answer, ServerFrame::Ok { .. });
        if self.repeated.take_if(|repeated| repeated == id).is_some() {
            assert!(done, "what was done is refused: {answer:?}");
            self.world.told().answered(*id, answer);
            return None;
        }
        let (first, frame) = self.outbox.pop_front().expect("an answer is for a command");
        assert_eq!(first, *id, "answers come in the order of the commands");
        self.world.told().answered(*id, answer);
        if done {
            self.done = Some((*id, frame.clone()));
        }
        Some(frame)
    }
}
