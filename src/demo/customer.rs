//! One scripted customer: enters a category, waits, types, talks, leaves, and comes again after a while.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::Context;
use futures_util::{SinkExt, StreamExt};
use tokio::time::{sleep, timeout};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{WebSocketStream, client_async};

use crate::dial::{Line, Trust, dial};
use crate::ids::{CategoryId, CommandId, ConversationId, TabId};
use crate::protocol::VERSION;
use crate::protocol::board::Row;
use crate::protocol::client::{CustomerFrame, Hello};
use crate::protocol::server::{Content, Place, ServerFrame, Status};
use crate::protocol::words::{Door, Side};
use crate::site::Shared;

use super::script::{PARTS, Part};

/// How fast a script types.
const KEY: Duration = Duration::from_millis(70);

/// Between an answer and the next thought.
const THINKING: Duration = Duration::from_secs(2);

/// Between two visits.
const AWAY: Duration = Duration::from_secs(25);

/// How long one talks into the void before going on with the script, and before giving up at its end.
const PATIENCE: Duration = Duration::from_secs(45);

/// Visits for ever. A visit that fails is one that ends early.
pub async fn come_and_go(site: &Shared, address: SocketAddr, number: usize) {
    let mut visit = number;
    loop {
        if let Some(part) = PARTS.get(visit % PARTS.len())
            && let Err(error) = visit_once(site, address, part, visit).await
        {
            tracing::debug!(%error, "a scripted customer's visit ended early");
        }
        visit += 3;
        sleep(AWAY).await;
    }
}

async fn visit_once(site: &Shared, address: SocketAddr, part: &Part, visit: usize) -> anyhow::Result<()> {
    let mut page = Page::open(site, address).await?;
    let category = page.category(visit).await?;
    page.send(&CustomerFrame::Enter {
        id: CommandId(rand::random()),
        category,
        name: part.name.to_owned(),
        email: Some("customer@demo.example".to_owned()),
        subject: Some(part.subject.to_owned()),
    })
    .await?;
    let conversation = page.paired().await?;
    for line in part.lines {
        sleep(THINKING).await;
        page.type_and_say(conversation, line).await?;
        // An answer, or enough silence.
        if let Ok(answer) = timeout(PATIENCE, page.answer(conversation)).await
            && !answer?
        {
            return Ok(());
        }
    }
    sleep(THINKING).await;
    page.send(&CustomerFrame::End {
        id: CommandId(rand::random()),
        conversation,
    })
    .await?;
    page.send(&CustomerFrame::Close {
        id: CommandId(rand::random()),
        conversation,
    })
    .await?;
    // The answers, so that the page is not closed before the server has read all of it.
    let _read = timeout(THINKING, async { while page.next().await.is_ok() {} }).await;
    Ok(())
}

/// A customer's page.
struct Page {
    socket: WebSocketStream<Line>,
    /// The number of the line about the preview in the conversation under way.
    line: Option<u32>,
}

impl Page {
    async fn open(site: &Shared, address: SocketAddr) -> anyhow::Result<Self> {
        let host = if address.ip().is_unspecified() {
            SocketAddr::from(([127, 0, 0, 1], address.port()))
        } else {
            address
        };
        // It calls its own process, so whose certificate it is needs no proof.
        let trust = if site.tls.is_some() {
            Trust::Anybody
        } else {
            Trust::Plain
        };
        let line = dial(&host.ip().to_string(), host.port(), trust).await?;
        let (socket, _) = client_async(format!("ws://{host}/v1/ws/customer"), line).await?;
        let mut page = Self { socket, line: None };
        let hello = Hello {
            version: VERSION,
            tab: TabId(rand::random()),
            token: None,
            seen: Vec::new(),
        };
        page.text(serde_json::to_string(&hello)?).await?;
        anyhow::ensure!(site.stage.is_open(), "the server is leaving");
        Ok(page)
    }

    async fn send(&mut self, frame: &CustomerFrame) -> anyhow::Result<()> {
        self.text(serde_json::to_string(frame)?).await
    }

    async fn text(&mut self, text: String) -> anyhow::Result<()> {
        Ok(self.socket.send(Message::text(text)).await?)
    }

    async fn next(&mut self) -> anyhow::Result<ServerFrame> {
        loop {
            let message = self.socket.next().await.context("the socket was closed")??;
            if let Message::Text(text) = message {
                let frame = serde_json::from_str(&text)?;
                if let ServerFrame::Conversation { header } = &frame {
                    self.line = Some(header.preview_line);
                }
                return Ok(frame);
            }
        }
    }

    /// One of the categories that can be entered, another one at each visit.
    async fn category(&mut self, visit: usize) -> anyhow::Result<CategoryId> {
        loop {
            let ServerFrame::Board(board) = self.next().await? else {
                continue;
            };
            let mut open: Vec<CategoryId> = Vec::new();
            for row in &board.rows {
                if let Row::Category(line) = row
                    && !matches!(line.door, Door::Closed | Door::Full)
                {
                    open.push(line.category);
                }
            }
            if let Some(category) = open.get(visit % open.len().max(1)) {
                return Ok(*category);
            }
        }
    }

    /// Waits in line for as long as it takes.
    async fn paired(&mut self) -> anyhow::Result<ConversationId> {
        loop {
            match self.next().await? {
                ServerFrame::Place {
                    place: Place::Talking { conversation },
                }
                | ServerFrame::CustomerState {
                    place: Place::Talking { conversation },
                    ..
                } => return Ok(conversation),
                ServerFrame::Refused { reason, .. } => anyhow::bail!("refused: {reason:?}"),
                _ => {}
            }
        }
    }

    async fn type_and_say(&mut self, conversation: ConversationId, line: &str) -> anyhow::Result<()> {
        let mut typed = String::new();
        let told = self.line;
        for word in line.split_inclusive(' ') {
            typed.push_str(word);
            self.send(&CustomerFrame::Draft {
                conversation,
                text: typed.clone(),
                line: told,
            })
            .await?;
            sleep(KEY * u32::try_from(word.len()).unwrap_or(1)).await;
        }
        self.send(&CustomerFrame::Say {
            id: CommandId(rand::random()),
            conversation,
            text: line.to_owned(),
        })
        .await
    }

    /// Waits for the agent's next message; `false` when the conversation is over.
    async fn answer(&mut self, conversation: ConversationId) -> anyhow::Result<bool> {
        loop {
            match self.next().await? {
                ServerFrame::Entry {
                    conversation: of,
                    entry,
                } if of == conversation => {
                    let seq = entry.seq;
                    self.send(&CustomerFrame::Mark {
                        conversation,
                        delivered: seq,
                        read: seq,
                    })
                    .await?;
                    match entry.content {
                        Content::Message { side: Side::Agent, .. } => return Ok(true),
                        Content::Ended { .. } => return Ok(false),
                        _ => {}
                    }
                }
                ServerFrame::Conversation { header } if matches!(header.status, Status::Ended { .. }) => {
                    return Ok(false);
                }
                _ => {}
            }
        }
    }
}
