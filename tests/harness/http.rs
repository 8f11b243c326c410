//! A small HTTP client: one request a connection, cookies by hand, whatever headers a test wants.

use std::net::{IpAddr, SocketAddr};

use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::{HeaderMap, Request};
use hyper_util::rt::TokioIo;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tokio::net::TcpSocket;
use tokio::time::timeout;
use usher::dial::Line;
use usher::protocol::http::Problem;
use usher::protocol::words::Reason;

use super::DEADLINE;
use super::tls::Trusting;

pub use hyper::Method;

/// A browser: an address to talk to, the origin it shows, perhaps a cookie.
#[derive(Clone, Debug)]
pub struct Client {
    pub address: SocketAddr,
    pub cookie: Option<String>,
    /// The address that it comes from; whichever fits when there is none.
    pub from: Option<IpAddr>,
    /// With it the browser comes by https.
    pub trusting: Option<Trusting>,
    pub(super) headers: Vec<(String, String)>,
}

/// What the system keeps for a client who does not read: little, or it would take long to be noticed.
const RECEIVE_BYTES: u32 = 32 * 1024;

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Client {
    pub fn new(address: SocketAddr) -> Self {
        let origin = ("origin".to_owned(), format!("http://{address}"));
        Self {
            address,
            cookie: None,
            from: None,
            trusting: None,
            headers: vec![origin],
        }
    }

    /// With one header more, or instead of one of that name; without it when the value is empty.
    pub fn with(&self, name: &str, value: &str) -> Self {
        let mut client = self.clone();
        client.headers.retain(|(known, _)| known != name);
        if !value.is_empty() {
            client.headers.push((name.to_owned(), value.to_owned()));
        }
        client
    }

    pub fn headers(&self) -> &[(String, String)] {
        &self.headers
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, None).await
    }

    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.send(Method::POST, path, Some(body)).await
    }

    pub async fn send(&self, method: Method, path: &str, body: Option<&Value>) -> Answer {
        let bytes = body.map(|body| serde_json::to_vec(body).unwrap()).unwrap_or_default();
        let kind = body.map(|_| "application/json");
        self.send_bytes(method, path, kind, bytes).await
    }

    pub async fn send_bytes(&self, method: Method, path: &str, kind: Option<&str>, body: Vec<u8>) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        if !self.headers.iter().any(|(name, _)| name == "host") {
            request = request.header("host", self.address.to_string());
        }
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        if let Some(cookie) = &self.cookie {
            request = request.header("cookie", cookie);
        }
        if let Some(kind) = kind {
            request = request.header("content-type", kind);
        }
        let request = request.body(Full::new(Bytes::from(body))).unwrap();
        timeout(DEADLINE, self.exchange(request))
            .await
            .expect("no answer in time")
    }

    async fn exchange(&self, request: Request<Full<Bytes>>) -> Answer {
        let line = self.line().await.unwrap();
        let (mut sender, connection) = http1::handshake(TokioIo::new(line)).await.unwrap();
        let connection = tokio::spawn(connection);
        let response = sender.send_request(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        connection.abort();
        Answer {
            status: parts.status.as_u16(),
            headers: parts.headers,
            body,
        }
    }

    /// A connection to the server, with TLS on it if it comes by https.
    pub async fn line(&self) -> std::io::Result<Line> {
        let socket = TcpSocket::new_v4()?;
        socket.set_recv_buffer_size(RECEIVE_BYTES)?;
        if let Some(from) = self.from {
            socket.bind(SocketAddr::new(from, 0))?;
        }
        let stream = socket.connect(self.address).await?;
        match &self.trusting {
            None => Ok(Box::new(stream)),
            Some(trusting) => Ok(Box::new(trusting.shake(stream).await?)),
        }
    }

    /// Logs in, or fails the test.
    pub async fn log_in(&mut self, email: &str, password: &str) {
        let answer = self
            .post("/v1/login", &json!({ "email": email, "password": password }))
            .await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        self.keep_cookie(&answer);
    }

    /// Does with `Set-Cookie` what a browser does.
    pub fn keep_cookie(&mut self, answer: &Answer) {
        if let Some(cookie) = answer.header("set-cookie") {
            self.cookie = cookie.split(';').next().map(str::to_owned);
        }
    }
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn json<T: DeserializeOwned>(&self) -> T {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {} {}", self.status, self.text()))
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The problem that it is.
    pub fn problem(&self) -> Problem {
        assert_eq!(
            self.header("content-type"),
            Some("application/problem+json"),
            "{} {}",
            self.status,
            self.text()
        );
        let problem: Problem = self.json();
        assert_eq!(problem.status, self.status);
        problem
    }

    /// The fields of a problem that are wrong, and why.
    pub fn faults(&self) -> Vec<(String, Reason)> {
        self.problem()
            .fields
            .into_iter()
            .map(|field| (field.field, field.reason))
            .collect()
    }
}
