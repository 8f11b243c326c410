//! Sockets of each role, with waits for the frame that a test is after.

use std::net::SocketAddr;
use std::ops::{Deref, DerefMut};

use futures_util::{FutureExt, SinkExt, StreamExt};
use serde::Serialize;
use serde_json::json;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::{HeaderName, HeaderValue};
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{WebSocketStream, client_async};
use usher::dial::Line;
use usher::ids::{CategoryId, CommandId, ConversationId, EntryId, TabId};
use usher::protocol::VERSION;
use usher::protocol::client::{AgentFrame, CustomerFrame};
use usher::protocol::server::{Content, Entry, Place, ServerFrame, Welcome};
use usher::protocol::words::{Reason, State};

use super::DEADLINE;
use super::http::Client;

/// A new command's id.
pub fn new_id() -> CommandId {
    CommandId(rand::random())
}

/// A socket of any role, after the upgrade.
pub struct Socket {
    stream: WebSocketStream<Line>,
    /// What came while the test was waiting for something else, for its last words.
    seen: Vec<String>,
}

impl Socket {
    /// Upgrades, or answers with the status of the refusal.
    pub async fn upgrade(client: &Client, role: &str) -> Result<Self, u16> {
        match Self::connect(client, role).await {
            Ok(socket) => Ok(socket),
            Err(Error::Http(response)) => Err(response.status().as_u16()),
            Err(error) => panic!("{error}"),
        }
    }

    /// Upgrades, or says why it could not: the server may be killed at any moment.
    pub async fn connect(client: &Client, role: &str) -> Result<Self, Error> {
        let mut request = format!("ws://{}/v1/ws/{role}", client.address)
            .into_client_request()
            .unwrap();
        let cookie = client.cookie.iter().map(|cookie| ("cookie".to_owned(), cookie.clone()));
        for (name, value) in client.headers().iter().cloned().chain(cookie) {
            request.headers_mut().insert(
                HeaderName::from_bytes(name.as_bytes()).unwrap(),
                HeaderValue::from_str(&value).unwrap(),
            );
        }
        let line = client.line().await?;
        let (stream, _) = client_async(request, line).await?;
        Ok(Self {
            stream,
            seen: Vec::new(),
        })
    }

    pub async fn send(&mut self, frame: &impl Serialize) {
        self.send_text(serde_json::to_string(frame).unwrap()).await;
    }

    pub async fn send_text(&mut self, text: impl Into<String>) {
        self.send_message(Message::text(text.into())).await;
    }

    /// A server that has just hung up is found out by the next read.
    pub async fn send_message(&mut self, message: Message) {
        drop(
            timeout(DEADLINE, self.stream.send(message))
                .await
                .expect("the server does not read"),
        );
    }

    /// Says hello.
    pub async fn hello(&mut self, tab: TabId, token: Option<&str>, seen: &[(ConversationId, u32)]) {
        let seen: Vec<_> = seen
            .iter()
            .map(|(conversation, seq)| json!({ "conversation": conversation, "seq": seq }))
            .collect();
        let hello = json!({ "type": "hello", "version": VERSION, "tab": tab, "token": token, "seen": seen });
        self.send(&hello).await;
    }

    /// The next frame, or the code that the socket was closed with.
    pub async fn next(&mut self) -> Result<ServerFrame, u16> {
        match timeout(DEADLINE, self.next_whenever()).await {
            Ok(next) => next,
            Err(_) => panic!("nothing came in time; before that: {:#?}", self.seen),
        }
    }

    /// As [`Self::next`], for a test with a deadline of its own.
    pub async fn next_whenever(&mut self) -> Result<ServerFrame, u16> {
        loop {
            match self.stream.next().await {
                Some(Ok(Message::Text(text))) => {
                    self.seen.push(text.to_string());
                    return Ok(serde_json::from_str(&text).unwrap());
                }
                Some(Ok(Message::Close(Some(frame)))) => return Err(frame.code.into()),
                Some(Ok(Message::Close(None))) | None => return Err(1005),
                Some(Err(_)) => return Err(1006),
                Some(Ok(_)) => {}
            }
        }
    }

    /// Waits for the frame that `wanted` picks; those before it are passed over.
    pub async fn expect<T>(&mut self, what: &str, mut wanted: impl FnMut(&ServerFrame) -> Option<T>) -> T {
        loop {
            match self.next().await {
                Ok(frame) => {
                    if let Some(found) = wanted(&frame) {
                        return found;
                    }
                }
                Err(code) => panic!(
                    "closed with {code} while waiting for {what}; before that: {:#?}",
                    self.seen
                ),
            }
        }
    }

    /// Waits for an error frame.
    pub async fn error(&mut self) -> Reason {
        self.expect("an error", |frame| match frame {
            ServerFrame::Error { reason, .. } => Some(*reason),
            _ => None,
        })
        .await
    }

    /// Waits for the end and answers with the close code.
    pub async fn closed(&mut self) -> u16 {
        loop {
            if let Err(code) = self.next().await {
                return code;
            }
        }
    }

    /// The close code, if the end is there to be read at this moment.
    pub fn closed_by_now(&mut self) -> Option<u16> {
        loop {
            if let Err(code) = self.next_whenever().now_or_never()? {
                return Some(code);
            }
        }
    }

    /// Waits for the answer to a command: what it brought, or why it was refused.
    pub async fn answer(&mut self, wanted: CommandId) -> Result<ServerFrame, (Reason, Option<String>)> {
        self.expect("an answer", |frame| match frame {
            ServerFrame::Ok { id, .. } if *id == wanted => Some(Ok(frame.clone())),
            ServerFrame::Refused { id, reason, field, .. } if *id == wanted => Some(Err((*reason, field.clone()))),
            _ => None,
        })
        .await
    }

    /// Waits for an entry of a conversation.
    pub async fn entry(&mut self, what: &str, wanted: impl Fn(&Content) -> bool) -> (ConversationId, Entry) {
        self.expect(what, |frame| match frame {
            ServerFrame::Entry { conversation, entry } if wanted(&entry.content) => {
                Some((*conversation, entry.clone()))
            }
            _ => None,
        })
        .await
    }

    /// Waits for a message with this text.
    pub async fn message(&mut self, wanted: &str) -> (ConversationId, Entry) {
        self.entry(
            wanted,
            |content| matches!(content, Content::Message { text, .. } if text == wanted),
        )
        .await
    }

    async fn welcome(&mut self) -> Welcome {
        self.expect("a welcome", |frame| match frame {
            ServerFrame::Welcome(welcome) => Some(welcome.clone()),
            _ => None,
        })
        .await
    }
}

/// A customer's page after its hello.
pub struct CustomerSocket {
    socket: Socket,
    pub token: String,
    pub tab: TabId,
    /// The whole state that came first.
    pub state: ServerFrame,
    pub address: SocketAddr,
}

impl CustomerSocket {
    /// A page of a new customer, or of the one with this token.
    pub async fn open(address: SocketAddr, token: Option<&str>) -> Self {
        Self::open_tab(address, token, TabId(rand::random()), &[]).await
    }

    /// A page with what it holds already.
    pub async fn open_tab(
        address: SocketAddr,
        token: Option<&str>,
        tab: TabId,
        seen: &[(ConversationId, u32)],
    ) -> Self {
        Self::open_as(&Client::new(address), token, tab, seen).await
    }

    /// A page in a browser that a test has dressed itself.
    pub async fn open_as(client: &Client, token: Option<&str>, tab: TabId, seen: &[(ConversationId, u32)]) -> Self {
        let mut socket = Socket::upgrade(client, "customer")
            .await
            .expect("a customer may come in");
        socket.hello(tab, token, seen).await;
        let given = socket.welcome().await.token;
        let token = given
            .or_else(|| token.map(str::to_owned))
            .expect("a new customer gets a token");
        let state = socket
            .expect("the state", |frame| {
                matches!(frame, ServerFrame::CustomerState { .. }).then(|| frame.clone())
            })
            .await;
        Self {
            socket,
            token,
            tab,
            state,
            address: client.address,
        }
    }

    /// The same tab again, as after a reload.
    pub async fn again(self) -> Self {
        let (address, token, tab) = (self.address, self.token.clone(), self.tab);
        drop(self);
        Self::open_tab(address, Some(&token), tab, &[]).await
    }

    /// Enters a category's queue.
    pub async fn enter(&mut self, category: CategoryId, name: &str) -> EntryId {
        let id = new_id();
        let enter = CustomerFrame::Enter {
            id,
            category,
            name: name.to_owned(),
            email: None,
            subject: None,
        };
        self.socket.send(&enter).await;
        match self.socket.answer(id).await {
            Ok(ServerFrame::Ok { entry: Some(entry), .. }) => entry,
            other => panic!("{other:?}"),
        }
    }

    /// Waits until an agent is there.
    pub async fn paired(&mut self) -> ConversationId {
        self.socket
            .expect("a conversation", |frame| match frame {
                ServerFrame::Place {
                    place: Place::Talking { conversation },
                } => Some(*conversation),
                _ => None,
            })
            .await
    }

    pub async fn say(&mut self, conversation: ConversationId, text: &str) -> CommandId {
        let id = new_id();
        self.socket
            .send(&CustomerFrame::Say {
                id,
                conversation,
                text: text.to_owned(),
            })
            .await;
        id
    }

    pub async fn end(&mut self, conversation: ConversationId) {
        let id = new_id();
        self.socket.send(&CustomerFrame::End { id, conversation }).await;
        self.socket.answer(id).await.unwrap();
    }
}

impl Deref for CustomerSocket {
    type Target = Socket;

    fn deref(&self) -> &Socket {
        &self.socket
    }
}

impl DerefMut for CustomerSocket {
    fn deref_mut(&mut self) -> &mut Socket {
        &mut self.socket
    }
}

/// An agent's console, or an admin's floor, after its hello.
pub struct AgentSocket {
    socket: Socket,
    pub tab: TabId,
}

impl AgentSocket {
    pub async fn open(client: &Client, role: &str) -> Self {
        Self::open_tab(client, role, TabId(rand::random())).await
    }

    /// A tab that may have been open before.
    pub async fn open_tab(client: &Client, role: &str, tab: TabId) -> Self {
        let mut socket = Socket::upgrade(client, role).await.expect("staff may come in");
        socket.hello(tab, None, &[]).await;
        socket.welcome().await;
        Self { socket, tab }
    }

    pub async fn set_state(&mut self, state: State) {
        let id = new_id();
        let reason = (state == State::Away).then_some(usher::protocol::words::AwayReason::Break);
        self.socket.send(&AgentFrame::SetState { id, state, reason }).await;
        self.socket.answer(id).await.unwrap();
    }

    /// Waits for a customer.
    pub async fn paired(&mut self) -> ConversationId {
        self.socket
            .expect("a conversation", |frame| match frame {
                ServerFrame::Conversation { header } => Some(header.conversation),
                _ => None,
            })
            .await
    }

    pub async fn say(&mut self, conversation: ConversationId, text: &str) -> CommandId {
        let id = new_id();
        self.socket
            .send(&AgentFrame::Say {
                id,
                conversation,
                text: text.to_owned(),
            })
            .await;
        id
    }

    pub async fn end(&mut self, conversation: ConversationId) {
        let id = new_id();
        self.socket.send(&AgentFrame::End { id, conversation }).await;
        self.socket.answer(id).await.unwrap();
    }
}

impl Deref for AgentSocket {
    type Target = Socket;

    fn deref(&self) -> &Socket {
        &self.socket
    }
}

impl DerefMut for AgentSocket {
    fn deref_mut(&mut self) -> &mut Socket {
        &mut self.socket
    }
}
