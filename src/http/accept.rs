//! The loop that takes connections: seats, deadlines for handshakes and headers, no delay, an orderly end.

use std::convert::Infallible;
use std::error::Error;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket};
use tokio::sync::watch;
use tokio::time::{sleep, timeout};
use tokio_rustls::server::TlsStream;
use tower::ServiceExt;

use crate::site::Shared;

use super::guard::Peer;
use super::send_timeout::SendTimeout;
use super::tls::Tls;

/// How many may be on their way in at one moment, if the machine allows it (`somaxconn`): when a thousand come back at once, whoever
/// finds no room tries again a second later.
const BACKLOG: u32 = 4_096;

/// How long a client may take to send its headers; a half-sent request would stay for ever otherwise.
const HEADERS_WITHIN: Duration = Duration::from_secs(5);

/// How long a client may take over its handshake.
const HANDSHAKE_WITHIN: Duration = Duration::from_secs(5);

/// How long nothing of what is to be sent may get away; a little longer than a websocket may be silent.
pub const SENT_WITHIN: Duration = Duration::from_secs(40);

/// The first byte of every TLS connection.
const TLS_HANDSHAKE: u8 = 0x16;

/// What somebody reads who came by http to a port of https.
const SAY_HTTPS: &str = "This server speaks https here: use https:// in the address.\n";

/// Enough for headers and cookies, and little to keep for each connection.
const BUFFER_BYTES_MAX: usize = 16 * 1024;

/// How long to wait when the process has no file descriptor left.
const BREATH: Duration = Duration::from_millis(50);

/// Listens, with room for many who come at once.
pub fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = match address {
        SocketAddr::V4(_) => TcpSocket::new_v4()?,
        SocketAddr::V6(_) => TcpSocket::new_v6()?,
    };
    // The last server's connections may still be dying on that port.
    #[cfg(unix)]
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

/// Takes connections until `leaving`. Those that are open finish what they answer; sockets go on by themselves. One to which nothing
/// could be sent for `sent_within` is reset.
pub async fn run(
    site: Shared,
    listener: TcpListener,
    router: Router,
    sent_within: Duration,
    leaving: impl Future<Output = ()>,
) {
    let (closing, closed) = watch::channel(());
    let mut leaving = pin!(leaving);
    loop {
        tokio::select! {
            () = &mut leaving => break,
            accepted = listener.accept() => match accepted {
                Ok((stream, peer)) => {
                    // Only a slower answer, should it fail.
                    drop(stream.set_nodelay(true));
                    take(&site, SendTimeout::new(stream, sent_within), peer, &router, closed.clone());
                }
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be taken");
                    sleep(BREATH).await;
                }
            }
        }
    }
    drop(listener);
    drop(closing);
}

fn take(site: &Shared, stream: SendTimeout, peer: SocketAddr, router: &Router, closed: watch::Receiver<()>) {
    let address = peer.ip().to_canonical();
    let through_proxy = site.config.trusted_proxies.contains(address);
    let Some(seat) = site.seats.take((!through_proxy).then_some(address)) else {
        tracing::debug!("a connection was refused: the house or its address is full");
        return;
    };
    // A socket takes its share of the seat along: the connection of HTTP ends with the upgrade.
    let seat = Arc::new(seat);
    let held = seat.clone();
    let router = router.clone();
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        let mut request: Request = request.map(axum::body::Body::new);
        request.extensions_mut().insert(Peer(address));
        request.extensions_mut().insert(seat.clone());
        let router = router.clone();
        async move { Ok::<_, Infallible>(router.oneshot(request).await.unwrap_or_else(|never| match never {})) }
    });
    let site = site.clone();
    drop(site.tasks.clone().spawn(async move {
        let _seat = held;
        match &site.tls {
            None => answer(stream, service, closed).await,
            Some(tls) => {
                // Boxed: the task keeps the size of its largest phase, and the handshake is not the one that lasts.
                let shaken = timeout(HANDSHAKE_WITHIN, Box::pin(shake_hands(tls, stream))).await;
                if let Ok(Some(stream)) = shaken {
                    answer(stream, service, closed).await;
                }
            }
        }
    }));
}

/// Makes a TLS stream of a connection; nothing when the other side speaks something else, which it is told.
async fn shake_hands(tls: &Tls, stream: SendTimeout) -> Option<Box<TlsStream<SendTimeout>>> {
    let mut first = [0];
    match stream.get_ref().peek(&mut first).await {
        Ok(1) if first != [TLS_HANDSHAKE] => {
            say_https(stream).await;
            return None;
        }
        Ok(1) => {}
        Ok(_) | Err(_) => return None,
    }
    match tls.acceptor.accept(stream).await {
        Ok(stream) => Some(Box::new(stream)),
        Err(error) => {
            tracing::debug!(%error, "a TLS handshake has failed");
            None
        }
    }
}

/// Answers plain http that came to a port of https.
async fn say_https(mut stream: SendTimeout) {
    let answer = format!(
        "HTTP/1.1 400 Bad Request\r\ncontent-type: text/plain; charset=utf-8\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{SAY_HTTPS}",
        SAY_HTTPS.len()
    );
    if stream.write_all(answer.as_bytes()).await.is_err() || stream.shutdown().await.is_err() {
        return;
    }
    // Hanging up on unread bytes could take the answer with it; the deadline is the caller's.
    let mut rest = [0; 1024];
    let mut left = BUFFER_BYTES_MAX;
    while let Ok(read @ 1..) = stream.read(&mut rest).await {
        left = left.saturating_sub(read);
        if left == 0 {
            return;
        }
    }
}

/// Answers the requests of one connection.
async fn answer<S, F, B>(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    service: S,
    mut closed: watch::Receiver<()>,
) where
    S: Service<hyper::Request<Incoming>, Response = hyper::Response<B>, Error = Infallible, Future = F>,
    F: Future<Output = Result<hyper::Response<B>, Infallible>>,
    B: hyper::body::Body<Error: Into<Box<dyn Error + Send + Sync>>> + 'static,
{
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADERS_WITHIN)
        .max_buf_size(BUFFER_BYTES_MAX)
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades();
    let mut connection = pin!(connection);
    let ended = tokio::select! {
        ended = &mut connection => ended,
        _ = closed.changed() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::trace!(%error, "a connection ended early");
    }
}

#[cfg(test)]
mod tests {
    use tokio::net::TcpStream;

    use super::*;

    #[tokio::test]
    async fn hundreds_find_room_before_anybody_is_taken() {
        // A machine may allow fewer.
        let allowed = std::fs::read_to_string("/proc/sys/net/core/somaxconn");
        let allowed = allowed.ok().and_then(|most| most.trim().parse().ok()).unwrap_or(128);
        let door = listen("127.0.0.1:0".parse().unwrap()).unwrap();
        let address = door.local_addr().unwrap();
        let mut waiting = Vec::new();
        for n in 0..allowed.min(400) {
            let coming = timeout(Duration::from_secs(30), TcpStream::connect(address));
            waiting.push(
                coming
                    .await
                    .unwrap_or_else(|_| panic!("no room for number {n}"))
                    .unwrap(),
            );
        }
    }
}
