//! Bodies that are too large: heard out, within bounds, before they are refused.

use axum::extract::Request;
use axum::http::StatusCode;
use axum::http::header::CONTENT_LENGTH;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http_body_util::BodyExt;

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
