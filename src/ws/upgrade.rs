//! The door of the sockets: origin, address, session, seat; then the hello; then a pump.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Extension;
use axum::extract::State;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::http::HeaderMap;
use axum::response::Response;
use futures_util::{SinkExt, StreamExt};
use tokio::time::timeout;
use tracing::{Instrument, Span};

use crate::http::guard::{self, Admin, Client, Staff};
use crate::http::observed::RequestId;
use crate::http::problem::Refused;
use crate::hub::input::Who;
use crate::ids::CustomerId;
use crate::protocol::VERSION;
use crate::protocol::client::Hello;
use crate::protocol::close::{self, CloseCode};
use crate::protocol::server::{ServerFrame, Welcome};
use crate::protocol::words::Reason;
use crate::site::{Shared, Site};

use super::decode::{self, BadHello, Role};
use super::limits::FRAME_BYTES_MAX;
use super::outbox::{Lane, SNAPSHOT_BYTES_MAX};
use super::pump::{self, Pump, say_close};
use super::registry::{Connection, Seat, StaffSocket};
use super::translate;

/// How long a socket may take to say hello.
const HELLO_WITHIN: Duration = Duration::from_secs(5);

/// Small buffers: the library's own would cost 133 KB for each idle connection.
const READ_BUFFER: usize = 512;
const WRITE_BUFFER: usize = 4 * 1024;

/// Whom the door has let in, before the hello.
#[derive(Clone, Copy, Debug)]
enum Guest {
    Customer,
    Lobby,
    Staff(Who),
}

/// `GET /v1/ws/customer`
pub async fn customer(
    State(site): State<Shared>,
    client: Client,
    seat: Extension<Arc<Seat>>,
    request: Extension<RequestId>,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Result<Response, Refused> {
    from_here(&site, &headers)?;
    Ok(open(site, client, seat.0, request.0, upgrade, Guest::Customer))
}

/// `GET /v1/ws/lobby`: a lobby page. The hub says whether the lobby is open: only it knows who has a conversation there.
pub async fn lobby(
    State(site): State<Shared>,
    client: Client,
    seat: Extension<Arc<Seat>>,
    request: Extension<RequestId>,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Result<Response, Refused> {
    from_here(&site, &headers)?;
    Ok(open(site, client, seat.0, request.0, upgrade, Guest::Lobby))
}

/// A token is no cookie, so another page could do nothing in somebody's name; but it has no business here.
fn from_here(site: &Shared, headers: &HeaderMap) -> Result<(), Refused> {
    if headers.contains_key("origin") && !guard::same_origin(site, headers) {
        return Err(Refused::origin());
    }
    Ok(())
}

/// `GET /v1/ws/agent`: an agent at work.
pub async fn agent(
    State(site): State<Shared>,
    staff: Staff,
    client: Client,
    seat: Extension<Arc<Seat>>,
    request: Extension<RequestId>,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Result<Response, Refused> {
    if !guard::same_origin(&site, &headers) {
        return Err(Refused::origin());
    }
    let who = Who::Desk {
        agent: staff.agent.id,
        session: staff.session.id,
    };
    Ok(open(site, client, seat.0, request.0, upgrade, Guest::Staff(who)))
}

/// `GET /v1/ws/admin`: an admin looking on.
pub async fn admin(
    State(site): State<Shared>,
    Admin(staff): Admin,
    client: Client,
    seat: Extension<Arc<Seat>>,
    request: Extension<RequestId>,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Result<Response, Refused> {
    if !guard::same_origin(&site, &headers) {
        return Err(Refused::origin());
    }
    let who = Who::Floor {
        agent: staff.agent.id,
        session: staff.session.id,
    };
    Ok(open(site, client, seat.0, request.0, upgrade, Guest::Staff(who)))
}

fn open(
    site: Shared,
    client: Client,
    seat: Arc<Seat>,
    request: RequestId,
    upgrade: WebSocketUpgrade,
    guest: Guest,
) -> Response {
    let span = Span::current();
    upgrade
        .read_buffer_size(READ_BUFFER)
        .write_buffer_size(WRITE_BUFFER)
        // A whole board is one frame.
        .max_write_buffer_size(WRITE_BUFFER + SNAPSHOT_BYTES_MAX)
        .max_frame_size(FRAME_BYTES_MAX)
        .max_message_size(FRAME_BYTES_MAX)
        // Boxed: the task keeps the size of its largest phase, and the handshake is not the one that lasts.
        .on_upgrade(move |socket| Box::pin(welcome(site, client, seat, request, socket, guest).instrument(span)))
}

async fn welcome(
    site: Shared,
    client: Client,
    seat: Arc<Seat>,
    request: RequestId,
    mut socket: WebSocket,
    guest: Guest,
) {
    if !seat.count_for(client.address) {
        refuse(socket, None, close::BUSY).await;
        return;
    }
    if !site.open() {
        refuse(socket, None, close::GOING_AWAY).await;
        return;
    }
    let hello = match timeout(HELLO_WITHIN, first_frame(&mut socket)).await {
        Ok(Ok(hello)) => hello,
        Ok(Err(Some(bad))) => return refuse(socket, Some(*bad.error), bad.close).await,
        Ok(Err(None)) => return,
        Err(_) => return refuse(socket, None, close::NO_HELLO).await,
    };
    match identify(&site, guest, &hello) {
        Ok((who, token)) => start(site, socket, client.address, (seat, request), hello, who, token),
        Err(bad) => refuse(socket, Some(*bad.error), bad.close).await,
    }
}

/// The hello, or why there is none; nothing when the other side has gone.
async fn first_frame(socket: &mut WebSocket) -> Result<Hello, Option<BadHello>> {
    loop {
        let expected = || BadHello::new(Reason::HelloExpected, "the first frame is a hello", close::BAD_HELLO);
        match socket.next().await {
            Some(Ok(Message::Text(text))) => return decode::hello(&text).map_err(Some),
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
            Some(Ok(Message::Binary(_))) => return Err(Some(expected())),
            Some(Err(error)) if pump::is_too_large(&error) => {
                return Err(Some(BadHello::new(
                    Reason::TooLarge,
                    "the frame is too large",
                    close::TOO_LARGE,
                )));
            }
            Some(Ok(Message::Close(_)) | Err(_)) | None => return Err(None),
        }
    }
}

/// Who it is, and a token to keep when it is new.
fn identify(site: &Shared, guest: Guest, hello: &Hello) -> Result<(Who, Option<String>), BadHello> {
    let named = |customer| match guest {
        Guest::Lobby => Who::Guest(customer),
        Guest::Customer | Guest::Staff(_) => Who::Customer(customer),
    };
    let newcomer = || {
        let customer = CustomerId(rand::random());
        let token = site.signer.sign(customer, site.clock.wall());
        Ok((named(customer), Some(token)))
    };
    match (guest, &hello.token) {
        (Guest::Staff(who), _) => Ok((who, None)),
        (Guest::Customer | Guest::Lobby, None) => newcomer(),
        (Guest::Customer | Guest::Lobby, Some(token)) => match site.signer.verify(token) {
            // Nothing is left that would tell who they were.
            Some(customer) if site.forgotten.has(customer) => newcomer(),
            Some(customer) => Ok((named(customer), None)),
            None => Err(BadHello::new(
                Reason::BadToken,
                "the token was not signed by this server",
                close::BAD_HELLO,
            )),
        },
    }
}

fn start(
    site: Shared,
    socket: WebSocket,
    address: IpAddr,
    (seat, request): (Arc<Seat>, RequestId),
    hello: Hello,
    who: Who,
    token: Option<String>,
) {
    let role = match who {
        Who::Customer(_) => Role::Customer,
        Who::Guest(_) => Role::Guest,
        Who::Desk { .. } => Role::Desk,
        Who::Floor { .. } => Role::Floor,
    };
    let welcome = Welcome {
        version: VERSION,
        epoch: site.epoch.clone(),
        now: site.clock.wall().0,
        token,
        demo: site.config.demo,
    };
    let Some(connection) = seated(&site, who, address) else {
        drop(site.tasks.spawn(refuse(socket, None, close::ADDRESS_NOT_ALLOWED)));
        return;
    };
    connection
        .outbox
        .push(Lane::Event, translate::bytes(&ServerFrame::Welcome(welcome)));
    // The welcome is the first frame.
    connection.welcomed();
    if role == Role::Floor {
        connection.looks_on();
    }
    let seen = hello.seen.iter().map(|seen| (seen.conversation, seen.seq)).collect();
    let pump = Pump::new(site.clone(), socket, connection, role, address, seat, request);
    tracing::debug!(conn = pump.id().0, role = role.word(), "a socket was opened");
    // A fresh task: the one of the upgrade was sized for the handshake.
    drop(site.tasks.spawn(pump.run(who, hello.tab, seen)));
}

/// The socket among the open ones; nothing for one of the staff whose address was taken off the allow-list since the door let them in.
///
/// Looked up after it is among them: so either the change finds the socket, or the socket finds the change.
fn seated(site: &Site, who: Who, address: IpAddr) -> Option<Arc<Connection>> {
    let id = site.driver.next_conn();
    let staff = match who {
        Who::Customer(_) | Who::Guest(_) => return Some(site.sockets.open(id)),
        Who::Desk { agent, session } | Who::Floor { agent, session } => StaffSocket {
            agent,
            session,
            address,
        },
    };
    let connection = site.sockets.open_for(id, Some(staff));
    if !site.allow_list.contains(address) {
        site.sockets.close(id);
        return None;
    }
    Some(connection)
}

async fn refuse(mut socket: WebSocket, error: Option<ServerFrame>, why: CloseCode) {
    let words = async {
        if let Some(error) = error {
            socket.feed(Message::Text(translate::bytes(&error))).await?;
        }
        say_close(&mut socket, why).await?;
        while let Some(Ok(_)) = socket.next().await {}
        Ok::<(), axum::Error>(())
    };
    // Somebody who does not listen is hung up on.
    drop(timeout(Duration::from_secs(1), words).await);
}
