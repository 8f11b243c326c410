//! What is wrong with a request before anybody looks at it: no host; a body that is too large, or never comes.

use std::pin::{Pin, pin};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::header::{CONNECTION, CONTENT_LENGTH, EXPECT, HOST};
use axum::http::{StatusCode, Version};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http_body_util::BodyExt;
use hyper::body::{Body as _, Frame, SizeHint};
use tokio::sync::oneshot;
use tokio::sync::oneshot::error::TryRecvError;
use tokio::time::{sleep, timeout};

use crate::protocol::words::Reason;

use super::BODY_BYTES_MAX;
use super::problem::Refused;

/// Up to this size a body is read to its end only to be refused. A proxy that is still sending would take the answer for a
/// broken connection, and tell people that the server is down.
const HEARD_OUT_BYTES_MAX: usize = 1024 * 1024;

/// Refuses a body that announces itself as too large, once all of it has come.
pub async fn heard_out(request: Request, next: Next) -> Response {
    let announced = request.headers().get(CONTENT_LENGTH);
    let bytes = announced
        .and_then(|bytes| bytes.to_str().ok())
        .and_then(|bytes| bytes.parse().ok());
    if !bytes.is_some_and(|bytes: usize| bytes > BODY_BYTES_MAX && bytes <= HEARD_OUT_BYTES_MAX) {
        return next.run(request).await;
    }
    let mut body = request.into_body();
    // What breaks off needs no answer.
    while let Some(Ok(_)) = body.frame().await {}
    let message = format!("a body is at most {BODY_BYTES_MAX} bytes");
    Refused::new(StatusCode::PAYLOAD_TOO_LARGE, Reason::TooLarge, message).into_response()
}

/// How long the parts of a request may take.
#[derive(Clone, Copy, Debug)]
pub struct Deadlines {
    /// Until all of the body has come.
    pub body: Duration,
    /// From then on until the answer.
    pub answer: Duration,
    /// Until what nobody wanted of a body has come.
    pub rest: Duration,
}

/// Refuses a body that does not come in time as the client's fault, and an answer that does not as the server's.
///
/// An answer that came without the body being read waits a little for the rest of it. Otherwise the connection would end under a client
/// who is still sending, or who takes it for one that stays open: where the rest is too much or too late, the answer says that it closes.
pub async fn in_time(State(deadlines): State<Deadlines>, request: Request, next: Next) -> Response {
    let waits_for_leave = request.headers().contains_key(EXPECT);
    let (request, mut let_go) = lend(request);
    let mut answer = pin!(next.run(request));
    let (answer, unread) = tokio::select! {
        biased;
        answer = &mut answer => (answer, let_go.try_recv()),
        unread = &mut let_go => {
            let answer = timeout(deadlines.answer, answer).await;
            let answer = answer.unwrap_or_else(|_| StatusCode::SERVICE_UNAVAILABLE.into_response());
            (answer, unread.map_err(|_| TryRecvError::Closed))
        }
        () = sleep(deadlines.body) => return late(deadlines.body),
    };
    let stays_open = match unread {
        // Read to its end.
        Err(TryRecvError::Closed) => true,
        Err(TryRecvError::Empty) => false,
        // Whoever waits for leave sends nothing.
        Ok(_) if waits_for_leave => false,
        Ok(rest) => timeout(deadlines.rest, hear_out(rest)).await.unwrap_or(false),
    };
    if stays_open {
        answer
    } else {
        ([(CONNECTION, "close")], answer).into_response()
    }
}

/// Reads what is left of a body. Answers whether that was all of it.
async fn hear_out(mut rest: Body) -> bool {
    let mut left = HEARD_OUT_BYTES_MAX;
    if rest.size_hint().lower() > left as u64 {
        return false;
    }
    while let Some(frame) = rest.frame().await {
        let bytes = frame.map(|frame| frame.into_data().map_or(0, |data| data.len()));
        match bytes.ok().and_then(|bytes| left.checked_sub(bytes)) {
            Some(fewer) => left = fewer,
            None => return false,
        }
    }
    true
}

/// A request whose body comes back when somebody lets go of it before its end. From a body that was read to its end nothing comes.
fn lend(request: Request) -> (Request, oneshot::Receiver<Body>) {
    let (back, let_go) = oneshot::channel();
    if request.body().is_end_stream() {
        return (request, let_go);
    }
    let lent = |body| Body::new(Lent { body, back: Some(back) });
    (request.map(lent), let_go)
}

struct Lent {
    body: Body,
    /// Nobody's any more once the body has ended.
    back: Option<oneshot::Sender<Body>>,
}

impl hyper::body::Body for Lent {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let polled = Pin::new(&mut self.body).poll_frame(cx);
        if matches!(polled, Poll::Ready(None)) {
            self.back = None;
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        if let Some(back) = self.back.take().filter(|_| !self.body.is_end_stream()) {
            // Whoever asked may have hung up.
            drop(back.send(std::mem::take(&mut self.body)));
        }
    }
}

fn late(within: Duration) -> Response {
    let message = format!("the body did not come within {} seconds", within.as_secs());
    let refused = Refused::new(StatusCode::REQUEST_TIMEOUT, Reason::BadJson, message);
    // What still comes of it is no next request.
    ([(CONNECTION, "close")], refused).into_response()
}

/// Refuses a request without a host, or with several, as HTTP/1.1 wants it.
pub async fn hosted(request: Request, next: Next) -> Response {
    let hosts = request.headers().get_all(HOST).iter().count();
    if hosts == 1 || (hosts == 0 && request.version() != Version::HTTP_11) {
        return next.run(request).await;
    }
    let message = "the request must name its host in one Host header";
    Refused::new(StatusCode::BAD_REQUEST, Reason::BadField, message).into_response()
}

#[cfg(test)]
mod tests {
    use std::future::pending;

    use axum::routing::{get, post};
    use axum::{Router, middleware};
    use futures_util::stream;
    use tower::ServiceExt;

    use super::*;

    /// A server with short deadlines.
    async fn ask(request: Request) -> Response {
        const DEADLINES: Deadlines = Deadlines {
            body: Duration::from_millis(20),
            answer: Duration::from_millis(20),
            rest: Duration::from_millis(20),
        };
        let router: Router = Router::new()
            .route("/length", post(async |body: Bytes| body.len().to_string()))
            .route("/nothing", get(pending::<()>))
            .route("/unread", post(async || StatusCode::FORBIDDEN))
            .route("/wanted", post(async |_: Bytes| pending::<()>().await))
            .layer(middleware::from_fn_with_state(DEADLINES, in_time));
        router.oneshot(request).await.unwrap_or_else(|never| match never {})
    }

    #[tokio::test]
    async fn a_late_body_is_the_clients_fault_and_a_late_answer_the_servers() {
        let never = || Body::from_stream(stream::pending::<Result<Bytes, std::io::Error>>());
        let late = ask(Request::post("/length").body(never()).unwrap()).await;
        assert_eq!(
            (late.status(), &late.headers()[CONNECTION]),
            (StatusCode::REQUEST_TIMEOUT, &"close".parse().unwrap())
        );
        let fine = ask(Request::post("/length").body(Body::from("four")).unwrap()).await;
        assert_eq!(fine.status(), StatusCode::OK);
        let answers = [
            Request::get("/nothing").body(Body::empty()).unwrap(),
            // A body that nobody wants keeps nobody waiting.
            Request::get("/nothing").body(never()).unwrap(),
            Request::post("/wanted").body(Body::from("four")).unwrap(),
        ];
        for request in answers {
            assert_eq!(ask(request).await.status(), StatusCode::SERVICE_UNAVAILABLE);
        }
    }

    #[tokio::test]
    async fn what_nobody_wanted_is_heard_out_or_the_connection_closes() {
        let ends = |bytes: usize| Body::from_stream(stream::iter([Ok::<_, std::io::Error>(vec![b'x'; bytes])]));
        let never = Body::from_stream(stream::pending::<Result<Bytes, std::io::Error>>());
        let broken = Body::from_stream(stream::iter([Err::<Bytes, _>(std::io::Error::other("gone"))]));
        let post = |body: Body| Request::post("/unread").body(body).unwrap();
        let mut waits = post(ends(4));
        waits.headers_mut().insert(EXPECT, "100-continue".parse().unwrap());
        for (request, closes) in [
            (post(Body::empty()), false),
            (post(Body::from("four")), false),
            (post(ends(HEARD_OUT_BYTES_MAX)), false),
            (post(ends(HEARD_OUT_BYTES_MAX + 1)), true),
            (post(Body::from(vec![b'x'; HEARD_OUT_BYTES_MAX + 1])), true),
            (post(never), true),
            (post(broken), true),
            (waits, true),
        ] {
            let answer = ask(request).await;
            assert_eq!(answer.status(), StatusCode::FORBIDDEN);
            assert_eq!(answer.headers().contains_key(CONNECTION), closes, "{answer:?}");
        }
    }

    #[tokio::test]
    async fn an_answer_waits_for_a_late_body() {
        let (sends, late) = oneshot::channel::<Result<Bytes, std::io::Error>>();
        let body = Body::from_stream(stream::once(async { late.await.unwrap() }));
        let request = Request::post("/unread").body(body).unwrap();
        let (answer, ()) = tokio::join!(ask(request), async {
            tokio::task::yield_now().await;
            sends.send(Ok(Bytes::from_static(b"late"))).unwrap();
        });
        assert_eq!(answer.status(), StatusCode::FORBIDDEN);
        assert!(!answer.headers().contains_key(CONNECTION));
    }
}
