//! The loop that takes connections: seats, deadlines for headers, no delay, an orderly end.

use std::convert::Infallible;
use std::future::Future;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::time::sleep;
use tower::ServiceExt;

use crate::site::Shared;

use super::guard::Peer;

/// How long a client may take to send its headers; a half-sent request would stay for ever otherwise.
const HEADERS_WITHIN: Duration = Duration::from_secs(5);

/// Enough for headers and cookies, and little to keep for each connection.
const BUFFER_BYTES_MAX: usize = 16 * 1024;

/// How long to wait when the process has no file descriptor left.
const BREATH: Duration = Duration::from_millis(50);

/// Takes connections until `leaving`. Those that are open finish what they answer; sockets go on by themselves.
pub async fn run(site: Shared, listener: TcpListener, router: Router, leaving: impl Future<Output = ()>) {
    let (closing, closed) = watch::channel(());
    let mut leaving = pin!(leaving);
    loop {
        tokio::select! {
            () = &mut leaving => break,
            accepted = listener.accept() => match accepted {
                Ok((stream, peer)) => take(&site, stream, peer, &router, closed.clone()),
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

fn take(site: &Shared, stream: TcpStream, peer: SocketAddr, router: &Router, mut closed: watch::Receiver<()>) {
    let address = peer.ip().to_canonical();
    let through_proxy = site.config.trusted_proxies.contains(address);
    let Some(seat) = site.seats.take((!through_proxy).then_some(address)) else {
        tracing::debug!("a connection was refused: the house or its address is full");
        return;
    };
    // A socket takes its share of the seat along: the connection of HTTP ends with the upgrade.
    let seat = Arc::new(seat);
    let held = seat.clone();
    // Only a slower answer, should it fail.
    drop(stream.set_nodelay(true));
    let router = router.clone();
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        let mut request: Request = request.map(axum::body::Body::new);
        request.extensions_mut().insert(Peer(address));
        request.extensions_mut().insert(seat.clone());
        let router = router.clone();
        async move { Ok::<_, Infallible>(router.oneshot(request).await.unwrap_or_else(|never| match never {})) }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADERS_WITHIN)
        .max_buf_size(BUFFER_BYTES_MAX)
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades();
    drop(site.tasks.spawn(async move {
        let _seat = held;
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
    }));
}
