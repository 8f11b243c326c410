//! The way in through an address that people use: an answer, a websocket, a welcome, an address that the proxy names; and what it lacks.

use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use http_body_util::{BodyExt, Empty, Limited};
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::header::{DATE, HOST, HeaderValue, LOCATION, ORIGIN};
use hyper::{HeaderMap, Request, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::time::timeout;
use tokio_tungstenite::client_async;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_util::task::TaskTracker;

use crate::clock::Clock;
use crate::config::{Config, Origin};
use crate::dial::{Trust, dial};
use crate::http::problem::UNKNOWN_ADDRESS;
use crate::ids::TabId;
use crate::protocol::VERSION;
use crate::protocol::client::Hello;
use crate::protocol::http::Problem;
use crate::protocol::server::ServerFrame;

use super::Finding;

/// How long each step may take.
const STEP_WITHIN: Duration = Duration::from_secs(10);

/// Clocks that differ by more show people wrong times and countdowns.
const DRIFT_S_MAX: i64 = 30;

/// An address of the documentation's, from which nobody comes.
const NO_ONES: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1));

const ANSWER_BYTES_MAX: usize = 64 * 1024;

/// Where to call, and how.
#[derive(Clone)]
struct Way {
    origin: Origin,
    host: String,
    port: u16,
    trust: Trust,
}

pub async fn look(config: &Config, url: &str, insecure: bool) -> Vec<Finding> {
    let parsed = Origin::parse(url).and_then(|origin| Some((origin.port()?, origin)));
    let Some((port, origin)) = parsed else {
        let found = format!("{url} is no address of a server");
        return vec![Finding::failed(
            "url",
            found,
            "http:// or https:// and a host, without a path",
        )];
    };
    let trust = match (origin.is_https(), insecure) {
        (false, _) => Trust::Plain,
        (true, false) => Trust::Known,
        (true, true) => Trust::Anybody,
    };
    let host = origin.host().to_owned();
    let way = Way {
        origin,
        host,
        port,
        trust,
    };
    let mut findings = Vec::new();
    match ask(&way, "/healthz", None).await {
        Err(error) => {
            findings.push(unreachable(url, &way, &error).await);
            return findings;
        }
        Ok((status, headers, body)) => {
            findings.push(answer(url, status, &headers, &body));
            findings.extend(drift(&headers));
        }
    }
    findings.push(websocket(config, &way).await);
    findings.push(named(config, &way).await);
    findings
}

async fn unreachable(url: &str, way: &Way, error: &str) -> Finding {
    if way.origin.is_https() && speaks_plain(way).await {
        let advice = "use http:// in the address, or have it speak https: HTTPS_MODE, or the proxy's settings";
        return Finding::failed("url", format!("{url}: this port speaks plain http"), advice);
    }
    let advice = if error.contains("certificate") {
        "have a certificate that browsers believe, or look with --insecure if it was made ad hoc"
    } else {
        "is the name right, the proxy running, the port open in the firewall?"
    };
    Finding::failed("url", format!("{url}: {error}"), advice)
}

/// Whether plain http is served where https was tried. A port of https may answer it too, to say that it is none.
async fn speaks_plain(way: &Way) -> bool {
    let plain = Way {
        trust: Trust::Plain,
        ..way.clone()
    };
    matches!(ask(&plain, "/healthz", None).await, Ok((status, ..)) if status != StatusCode::BAD_REQUEST)
}

type Answered = Result<(StatusCode, HeaderMap, Bytes), String>;

/// `GET` of a path, by somebody who says that they come from somewhere else.
async fn ask(way: &Way, path: &str, forwarded: Option<IpAddr>) -> Answered {
    let answered = timeout(STEP_WITHIN, asked(way, path, forwarded)).await;
    answered.unwrap_or_else(|_| Err("no answer within ten seconds".to_owned()))
}

async fn asked(way: &Way, path: &str, forwarded: Option<IpAddr>) -> Answered {
    let line = dial(&way.host, way.port, way.trust)
        .await
        .map_err(|error| error.to_string())?;
    let said = |error: hyper::Error| error.to_string();
    let (mut sender, connection) = http1::handshake(TokioIo::new(line)).await.map_err(said)?;
    let calls = TaskTracker::new();
    let call = calls.spawn(connection);
    let mut request = Request::get(path).header(HOST, way.authority());
    if let Some(address) = forwarded {
        request = request.header("x-forwarded-for", address.to_string());
    }
    let request = request.body(Empty::<Bytes>::new()).map_err(|error| error.to_string())?;
    let (head, body) = sender.send_request(request).await.map_err(said)?.into_parts();
    let body = Limited::new(body, ANSWER_BYTES_MAX)
        .collect()
        .await
        .map_err(|error| error.to_string())?;
    call.abort();
    Ok((head.status, head.headers, body.to_bytes()))
}

fn answer(url: &str, status: StatusCode, headers: &HeaderMap, body: &[u8]) -> Finding {
    if status == StatusCode::OK && body == b"ok\n" {
        return Finding::ok("url", format!("{url} answers"));
    }
    let found = format!("{url}/healthz answers {status}");
    let advice = match status {
        status if status.is_redirection() => {
            let to = headers
                .get(LOCATION)
                .and_then(|to| to.to_str().ok())
                .unwrap_or("somewhere else");
            format!("it leads to {to}: look at that address")
        }
        StatusCode::OK => "another program answers there: does the proxy forward every path to Usher?".to_owned(),
        StatusCode::BAD_REQUEST if String::from_utf8_lossy(body).contains("https://") => {
            "this port speaks https: use https:// in the address".to_owned()
        }
        StatusCode::BAD_GATEWAY | StatusCode::SERVICE_UNAVAILABLE | StatusCode::GATEWAY_TIMEOUT => {
            "the proxy does not reach Usher: does it run, and does the proxy call SERVER_HOST and SERVER_PORT?"
                .to_owned()
        }
        _ => "does the proxy forward every path to Usher?".to_owned(),
    };
    Finding::failed("url", found, advice)
}

fn drift(headers: &HeaderMap) -> Option<Finding> {
    let date = headers.get(DATE)?.to_str().ok()?;
    let there_s = jiff::fmt::rfc2822::parse(date).ok()?.timestamp().as_second();
    let ahead_s = Clock::start().wall().0 / 1_000 - there_s;
    if ahead_s.abs() <= DRIFT_S_MAX {
        return Some(Finding::ok("drift", "the clock there and the one here agree"));
    }
    let found = format!(
        "the clock here is {} s {} the one there",
        ahead_s.abs(),
        if ahead_s > 0 { "ahead of" } else { "behind" }
    );
    Some(Finding::warning(
        "drift",
        found,
        "timedatectl set-ntp true, on the one that is wrong",
    ))
}

/// Whether the server learns from where people come.
async fn named(config: &Config, way: &Way) -> Finding {
    const CHECK: &str = "address";
    let told = match whereabouts(way, None).await {
        Ok(told) => told,
        Err(error) => {
            let found = format!("/v1/me does not answer as Usher does ({error})");
            return Finding::failed(CHECK, found, "does the proxy forward every path to Usher as it is?");
        }
    };
    if told != UNKNOWN_ADDRESS {
        return Finding::ok(CHECK, "the server knows from where one comes");
    }
    let here = way.host == "localhost" || way.host.parse::<IpAddr>().is_ok_and(|host| host.is_loopback());
    if here && way.port == config.port {
        return Finding::warning(
            CHECK,
            "this address leads past the proxy to a server that is told people's addresses by the proxy: staff who come this way are refused",
            "look at the address that people type",
        );
    }
    // Some proxies pass on what they do not set, and then everybody chooses where they come from.
    let forged = whereabouts(way, Some(NO_ONES)).await;
    let found = if forged.is_ok_and(|told| told != UNKNOWN_ADDRESS) {
        "the proxy names no address, and passes on the X-Forwarded-For that people send: whoever writes an allowed address into it is staff"
    } else {
        "the proxy names no address (X-Forwarded-For), so nobody of the staff is let in"
    };
    let advice = "have the proxy send X-Forwarded-For with the address that it sees; docs/OPERATIONS.md shows the line for yours";
    Finding::failed(CHECK, found, advice)
}

/// What `/v1/me` says to somebody who is not logged in.
async fn whereabouts(way: &Way, forwarded: Option<IpAddr>) -> Result<String, String> {
    let (_, _, body) = ask(way, "/v1/me", forwarded).await?;
    let problem = serde_json::from_slice::<Problem>(&body);
    problem.map(|problem| problem.detail).map_err(|error| error.to_string())
}

/// A websocket with a hello: what a customer's page does.
async fn websocket(config: &Config, way: &Way) -> Finding {
    let failed = |found: String, advice: String| Finding::failed("websocket", found, advice);
    match timeout(STEP_WITHIN, welcomed(way)).await {
        Err(_) => failed(
            "no welcome within ten seconds".to_owned(),
            "the proxy holds the websocket back: switch its buffering off for /v1/ws/, and forward Upgrade and Connection".to_owned(),
        ),
        Ok(Ok(())) => Finding::ok("websocket", "a customer's page is welcomed"),
        Ok(Err(Trouble::Refused(status))) => {
            let found = format!("the upgrade is answered with {status}");
            failed(found, advice_for(config, way, status))
        }
        Ok(Err(Trouble::Other(error))) => failed(error, "see the log of the proxy and of Usher at that moment".to_owned()),
    }
}

enum Trouble {
    Refused(u16),
    Other(String),
}

async fn welcomed(way: &Way) -> Result<(), Trouble> {
    let other = |error: &dyn ToString| Trouble::Other(error.to_string());
    let mut request = format!("ws://{}/v1/ws/customer", way.authority())
        .into_client_request()
        .map_err(|error| other(&error))?;
    let origin = HeaderValue::from_str(&way.origin.to_string()).map_err(|error| other(&error))?;
    request.headers_mut().insert(ORIGIN, origin);
    let line = dial(&way.host, way.port, way.trust)
        .await
        .map_err(|error| other(&error))?;
    let (mut socket, _) = client_async(request, line).await.map_err(|error| match error {
        Error::Http(response) => Trouble::Refused(response.status().as_u16()),
        error => other(&error),
    })?;
    let hello = Hello {
        version: VERSION,
        tab: TabId(rand::random()),
        token: None,
        seen: Vec::new(),
    };
    let hello = serde_json::to_string(&hello).map_err(|error| other(&error))?;
    socket.send(Message::text(hello)).await.map_err(|error| other(&error))?;
    while let Some(message) = socket.next().await {
        let Message::Text(text) = message.map_err(|error| other(&error))? else {
            continue;
        };
        if matches!(serde_json::from_str(&text), Ok(ServerFrame::Welcome(_))) {
            // It was welcome; how it leaves does not matter.
            drop(socket.close(None).await);
            return Ok(());
        }
    }
    Err(Trouble::Other("the socket was closed before the welcome".to_owned()))
}

fn advice_for(config: &Config, way: &Way, status: u16) -> String {
    match status {
        400 | 426 => "the proxy does not forward the headers Upgrade and Connection (nginx: proxy_http_version 1.1, proxy_set_header Upgrade and Connection)".to_owned(),
        403 => match &config.public_url {
            Some(url) if *url == way.origin => "the proxy changes the Origin header: forward it as it is".to_owned(),
            Some(url) => format!("browsers' Origin is {}, PUBLIC_URL is {url}: they must be the same", way.origin),
            None => format!("set PUBLIC_URL={}, and have the proxy forward the Host and Origin headers as they are", way.origin),
        },
        404 => "the proxy does not forward /v1/ws/".to_owned(),
        502..=504 => "the proxy does not reach Usher, or gives up too soon".to_owned(),
        _ => "forward /v1/ws/ to Usher as it is".to_owned(),
    }
}

impl Way {
    /// As in the `Host` header.
    fn authority(&self) -> String {
        let address = self.origin.to_string();
        address
            .split_once("://")
            .map_or(address.clone(), |(_, authority)| authority.to_owned())
    }
}
