//! What is wrong with a request before anybody looks at it: no host; a body that is too large, or never comes.

use std::pin::pin;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{CONNECTION, CONTENT_LENGTH, HOST};
use axum::http::{StatusCode, Version};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http_body_util::BodyExt;
use hyper::body::Body as _;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

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

/// How long the two parts of a request may take.
#[derive(Clone, Copy, Debug)]
pub struct Deadlines {
    /// Until all of the body has come.
    pub body: Duration,
    /// From then on until the answer.
    pub answer: Duration,
}

/// Refuses a body that does not come in time as the client's fault, and an answer that does not as the server's.
pub async fn in_time(State(deadlines): State<Deadlines>, request: Request, next: Next) -> Response {
    let came = CancellationToken::new();
    let request = if request.body().is_end_stream() {
        came.cancel();
        request
    } else {
        // Whoever reads the body drops it at its end; who does not want it drops it at once.
        let dropped = came.clone().drop_guard();
        request.map(|body| {
            Body::new(body.map_frame(move |frame| {
                let _held = &dropped;
                frame
            }))
        })
    };
    let mut answer = pin!(next.run(request));
    tokio::select! {
        biased;
        answer = &mut answer => return answer,
        () = came.cancelled() => {}
        () = sleep(deadlines.body) => return late(deadlines.body),
    }
    timeout(deadlines.answer, answer)
        .await
        .unwrap_or_else(|_| StatusCode::SERVICE_UNAVAILABLE.into_response())
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

    use axum::body::Bytes;
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
        };
        let router: Router = Router::new()
            .route("/length", post(async |body: Bytes| body.len().to_string()))
            .route("/nothing", get(pending::<()>))
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
}
