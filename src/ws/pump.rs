//! The pump between one socket and the driver: reads frames into inputs, writes the outbox, and nothing else.
//!
//! One task for a socket, its future kept small: everything that waits is polled by hand in one place, so that writing goes
//! on while reading is held back, and many frames go out with one flush.

use std::future::{Future, poll_fn};
use std::net::IpAddr;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket};
use futures_util::{SinkExt, StreamExt};
use tokio::time::{sleep, timeout};
use tokio_tungstenite::tungstenite;

use crate::http::observed::RequestId;
use crate::http::session;
use crate::hub::input::{Command, Input, Signal, Who};
use crate::ids::{ConnId, ConversationId, TabId};
use crate::protocol::close::{self, CloseCode};
use crate::protocol::server::ServerFrame;
use crate::protocol::words::Reason;
use crate::site::Shared;

use super::decode::{self, Nonsense, Role};
use super::limits::{Pace, Strikes};
use super::outbox::{Lane, Next};
use super::registry::{Connection, Seat};
use super::translate::{self, Piece};

/// Commands without an answer at which reading stops.
const UNANSWERED_MAX: u32 = 32;

/// How long a socket that is to be closed may take to read the rest and say good-bye.
const FAREWELL: Duration = Duration::from_secs(5);

/// How long the close frame of a socket whose bytes cannot be read any more is given to arrive.
const LINGER: Duration = Duration::from_secs(1);

/// The good-byes of a leaving server take a millisecond for each socket, up to this.
const SPREAD_MS_MAX: u64 = 3_000;

/// How long a client is asked to stay away after a restart, at least and at most, so that they do not come all at once.
const COME_BACK_MS: std::ops::RangeInclusive<u32> = 500..=3_000;

/// One socket after its hello.
pub struct Pump {
    site: Shared,
    socket: WebSocket,
    connection: Arc<Connection>,
    role: Role,
    address: IpAddr,
    pace: Pace,
    strikes: Strikes,
    /// Commands handed to the driver whose answer was not written yet.
    unanswered: u32,
    /// Whether something was written since the last flush.
    unflushed: bool,
    _seat: Arc<Seat>,
    /// That of the upgrade. A span would cost each connection ten times as much.
    request: RequestId,
}

/// Why the turns of a pump come to an end.
enum End {
    /// The other side is gone.
    Gone,
    Close(CloseCode),
    /// A frame above the limit.
    TooLarge,
}

impl End {
    /// In one word, for logs and sums.
    fn word(&self) -> &'static str {
        match self {
            Self::Gone => "gone",
            Self::Close(code) => code.reason,
            Self::TooLarge => close::TOO_LARGE.reason,
        }
    }
}

/// What one turn brought.
enum Turn {
    Received(Message),
    Ended(End),
}

/// What could not be handled at once.
enum Later {
    /// Too fast: the message again after a while.
    Message(Message, Duration),
    Draft(Piece, Duration),
    /// The driver has no room.
    Input(Input),
}

impl Pump {
    pub fn new(
        site: Shared,
        socket: WebSocket,
        connection: Arc<Connection>,
        role: Role,
        address: IpAddr,
        seat: Arc<Seat>,
        request: RequestId,
    ) -> Self {
        Self {
            site,
            socket,
            connection,
            role,
            address,
            pace: Pace::new(),
            strikes: Strikes::default(),
            unanswered: 0,
            unflushed: false,
            _seat: seat,
            request,
        }
    }

    pub fn id(&self) -> ConnId {
        self.connection.id
    }

    /// Runs the socket to its end.
    // Not an `async fn`: its future would hold the pump twice, as it came and as it runs.
    #[expect(clippy::manual_async_fn, reason = "the size of what each idle connection costs")]
    pub fn run(
        mut self,
        who: Who,
        tab: TabId,
        seen: Vec<(ConversationId, u32)>,
    ) -> impl Future<Output = ()> + Send + 'static {
        async move {
            // Boxed, here and below: the task keeps the size of its largest phase, and what idles is the wait in `turns`.
            let end = match Box::pin(self.begin(who, tab, seen)).await {
                Ok(()) => self.turns().await,
                Err(end) => end,
            };
            Box::pin(self.finish(end)).await;
        }
    }

    async fn begin(&mut self, who: Who, tab: TabId, seen: Vec<(ConversationId, u32)>) -> Result<(), End> {
        let outbox = self.connection.outbox.clone();
        self.site
            .driver
            .connect(self.connection.id, outbox, who, tab, seen)
            .await;
        may_stay(&self.site, who).await
    }

    async fn finish(&mut self, end: End) {
        let id = self.connection.id;
        self.site.driver.disconnected(id);
        self.site.meter.socket_closed(end.word());
        tracing::debug!(request = %self.request, conn = id.0, why = end.word(), "a socket was closed");
        if matches!(end, End::Close(close::GOING_AWAY)) {
            // Spread over time, so that they do not all come back at once either.
            let spread_ms = u64::try_from(self.site.sockets.len())
                .unwrap_or(u64::MAX)
                .min(SPREAD_MS_MAX);
            sleep(Duration::from_millis(rand::random_range(0..=spread_ms))).await;
        }
        // Waiting for a slow good-bye is bounded, and the hub has heard already.
        let said = timeout(FAREWELL, self.farewell(end)).await;
        drop(said);
        self.site.sockets.close(id);
    }

    async fn turns(&mut self) -> End {
        loop {
            match poll_fn(|cx| self.poll_turn(cx)).await {
                Turn::Received(message) => {
                    self.connection.heard(self.site.sockets.turn());
                    match self.received(message) {
                        Ok(None) => {}
                        Ok(Some(later)) => {
                            if let Err(end) = Box::pin(self.wait_for(later)).await {
                                return end;
                            }
                        }
                        Err(end) => return end,
                    }
                }
                Turn::Ended(end) => return end,
            }
        }
    }

    /// Writes what there is to write, then reads one frame if reading is not held back.
    fn poll_turn(&mut self, cx: &mut Context<'_>) -> Poll<Turn> {
        if let Poll::Ready(end) = self.poll_write(cx) {
            return Poll::Ready(Turn::Ended(end));
        }
        if self.unanswered >= UNANSWERED_MAX {
            return Poll::Pending;
        }
        Poll::Ready(match ready!(self.socket.poll_next_unpin(cx)) {
            Some(Ok(Message::Close(_))) | None => Turn::Ended(End::Gone),
            Some(Ok(message)) => {
                self.site.meter.frames_in.increment(1);
                Turn::Received(message)
            }
            Some(Err(error)) if is_too_large(&error) => Turn::Ended(End::TooLarge),
            Some(Err(_)) => Turn::Ended(End::Gone),
        })
    }

    /// Writes all that is queued and flushes once. Ready only at the end of the socket.
    fn poll_write(&mut self, cx: &mut Context<'_>) -> Poll<End> {
        loop {
            let may_write = match self.socket.poll_ready_unpin(cx) {
                Poll::Ready(Ok(())) => true,
                Poll::Ready(Err(_)) => return Poll::Ready(End::Gone),
                Poll::Pending => false,
            };
            let message = match self.connection.outbox.next(may_write, cx) {
                Next::Close(why) => return Poll::Ready(End::Close(why)),
                Next::Write(lane, frame) => {
                    if lane == Lane::Answer {
                        self.unanswered = self.unanswered.saturating_sub(1);
                    }
                    Message::Text(frame)
                }
                Next::Ping => {
                    // Its own frame can be heard by a page, the ping cannot.
                    let beat = translate::bytes(&ServerFrame::Beat {});
                    self.connection.outbox.push(Lane::Event, beat);
                    Message::Ping(Default::default())
                }
                Next::Wait if may_write => break,
                Next::Wait => return Poll::Pending,
            };
            if self.socket.start_send_unpin(message).is_err() {
                return Poll::Ready(End::Gone);
            }
            self.site.meter.frames_out.increment(1);
            self.unflushed = true;
        }
        if self.unflushed {
            match self.socket.poll_flush_unpin(cx) {
                Poll::Ready(Ok(())) => self.unflushed = false,
                Poll::Ready(Err(_)) => return Poll::Ready(End::Gone),
                Poll::Pending => {}
            }
        }
        Poll::Pending
    }

    /// Waits for what could not be done at once, until nothing of it is left.
    async fn wait_for(&mut self, mut later: Later) -> Result<(), End> {
        loop {
            let more = match later {
                Later::Message(message, wait) => {
                    self.writing(sleep(wait)).await?;
                    self.received(message)?
                }
                Later::Draft(draft, wait) => {
                    self.writing(sleep(wait)).await?;
                    self.hand_in(draft)
                }
                Later::Input(input) => {
                    let site = self.site.clone();
                    self.writing(site.driver.input(input)).await?;
                    None
                }
            };
            match more {
                Some(more) => later = more,
                None => return Ok(()),
            }
        }
    }

    /// Handles a message, and answers what of it has to wait.
    fn received(&mut self, message: Message) -> Result<Option<Later>, End> {
        let bytes = match &message {
            Message::Text(text) => text.len(),
            Message::Binary(data) | Message::Ping(data) | Message::Pong(data) => data.len(),
            Message::Close(_) => return Err(End::Gone),
        };
        if let Some(wait) = self.pace.wait(bytes) {
            return Ok(Some(Later::Message(message, wait)));
        }
        match message {
            Message::Text(text) => {
                self.connection.used();
                self.text(text)
            }
            Message::Binary(_) => self.nonsense(Nonsense {
                frame: Box::new(ServerFrame::Error {
                    reason: Reason::BadJson,
                    message: "frames are text".to_owned(),
                }),
                strike: true,
            }),
            Message::Ping(_) => {
                // The answer was queued by the socket itself and goes out with the next flush.
                self.unflushed = true;
                Ok(None)
            }
            Message::Pong(_) | Message::Close(_) => Ok(None),
        }
    }

    fn text(&mut self, text: Utf8Bytes) -> Result<Option<Later>, End> {
        let piece = decode::frame(self.role, &text);
        // The text pins the read buffer it came in.
        drop(text);
        let piece = match piece {
            Ok(piece) => piece,
            Err(nonsense) => return self.nonsense(nonsense),
        };
        let piece = match piece {
            Piece::Command { id, digest, command } if !self.may_so_often(&command) => Piece::Repeat { id, digest },
            piece => piece,
        };
        if !matches!(piece, Piece::Signal(_)) {
            self.unanswered += 1;
        }
        Ok(self.hand_in(piece))
    }

    /// Whether a stranger may ask for this once more now; then it is counted.
    fn may_so_often(&self, command: &Command) -> bool {
        match command {
            Command::Enter { .. } | Command::EnterLobby { .. } => self.site.enters.enter(self.address),
            Command::Invite { .. } if self.role == Role::Guest => self.site.invites.enter(self.address),
            _ => true,
        }
    }

    /// Hands the driver what was said, unless it has to wait: for the pace of drafts, or for room.
    fn hand_in(&mut self, piece: Piece) -> Option<Later> {
        if let Piece::Signal(Signal::Draft { .. } | Signal::Typing { .. }) = &piece
            && let Some(wait) = self.pace.wait_for_draft()
        {
            return Some(Later::Draft(piece, wait));
        }
        let input = piece.from(self.connection.id);
        self.site.driver.try_input(input).map(Later::Input)
    }

    fn nonsense(&mut self, nonsense: Nonsense) -> Result<Option<Later>, End> {
        if let ServerFrame::Refused { reason, .. } | ServerFrame::Error { reason, .. } = &*nonsense.frame {
            self.site.meter.refused(*reason);
        }
        self.connection
            .outbox
            .push(Lane::Event, translate::bytes(&nonsense.frame));
        if nonsense.strike && self.strikes.add(self.site.sockets.turn()) {
            return Err(End::Close(close::ABUSE));
        }
        Ok(None)
    }

    /// Waits for something without ceasing to write.
    async fn writing<T>(&mut self, wait: impl Future<Output = T>) -> Result<T, End> {
        let mut wait = pin!(wait);
        poll_fn(|cx| {
            if let Poll::Ready(value) = wait.as_mut().poll(cx) {
                return Poll::Ready(Ok(value));
            }
            self.poll_write(cx).map(Err)
        })
        .await
    }

    /// Says the last words and waits for the other side to have heard them.
    async fn farewell(&mut self, end: End) {
        let code = match end {
            End::Gone => {
                // Sends the answer to a close frame, if one came.
                drop(self.socket.close().await);
                return;
            }
            End::TooLarge => {
                let message = format!("a frame is at most {} bytes", super::limits::FRAME_BYTES_MAX);
                let error = ServerFrame::Error {
                    reason: Reason::TooLarge,
                    message,
                };
                drop(self.socket.feed(Message::Text(translate::bytes(&error))).await);
                close::TOO_LARGE
            }
            End::Close(code) => code,
        };
        let sent = self.last_words(code).await;
        if sent.is_ok() && code == close::TOO_LARGE {
            // The rest of that frame cannot be read, and hanging up on unread bytes could take the close frame with it.
            sleep(LINGER).await;
        } else if sent.is_ok() {
            while let Some(Ok(_)) = self.socket.next().await {}
        }
    }

    async fn last_words(&mut self, code: CloseCode) -> Result<(), axum::Error> {
        while let Some(frame) = self.connection.outbox.pop() {
            self.socket.feed(Message::Text(frame)).await?;
        }
        if code == close::GOING_AWAY {
            let come_back_ms = rand::random_range(COME_BACK_MS);
            self.socket
                .feed(Message::Text(translate::bytes(&ServerFrame::Bye { come_back_ms })))
                .await?;
        }
        say_close(&mut self.socket, code).await
    }
}

/// Whether a socket may stay. Asked once the hub knows it, see [`session::must_go`].
async fn may_stay(site: &Shared, who: Who) -> Result<(), End> {
    let (Who::Desk { agent, .. } | Who::Floor { agent, .. }) = who else {
        return Ok(());
    };
    match session::must_go(site, agent).await {
        Ok(false) => Ok(()),
        Ok(true) => Err(End::Close(close::LOGGED_OUT)),
        Err(error) => {
            tracing::warn!(%error, "a staff socket could not be looked after");
            Err(End::Close(close::BUSY))
        }
    }
}

/// Sends a close frame.
pub async fn say_close(socket: &mut WebSocket, why: CloseCode) -> Result<(), axum::Error> {
    let frame = CloseFrame {
        code: why.code,
        reason: Utf8Bytes::from_static(why.reason),
    };
    socket.send(Message::Close(Some(frame))).await
}

/// Whether a read failed because a frame was above the limit.
pub fn is_too_large(error: &axum::Error) -> bool {
    let source = std::error::Error::source(error);
    matches!(
        source.and_then(|source| source.downcast_ref()),
        Some(tungstenite::Error::Capacity(_))
    )
}
