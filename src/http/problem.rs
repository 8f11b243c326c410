//! Answers of 400 and above: `application/problem+json`, one shape for all.

use axum::extract::rejection::JsonRejection;
use axum::extract::{FromRequest, Request};
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::de::DeserializeOwned;

use crate::driver::Unavailable;
use crate::hub::effect::{Reason as Refusal, Reply};
use crate::protocol::http::{FieldProblem, Problem};
use crate::protocol::words::Reason;
use crate::store::ReadError;
use crate::ws::translate;

/// A request that was refused, as its answer.
#[derive(Debug)]
pub struct Refused(pub Problem);

impl Refused {
    pub fn new(status: StatusCode, reason: Reason, message: impl Into<String>) -> Self {
        Self(Problem {
            status: status.as_u16(),
            reason,
            message: message.into(),
            fields: Vec::new(),
            retry_after_s: None,
        })
    }

    pub fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, Reason::NotFound, "there is nothing here")
    }

    pub fn not_logged_in() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, Reason::NotLoggedIn, "log in first")
    }

    pub fn not_allowed() -> Self {
        Self::new(StatusCode::FORBIDDEN, Reason::NotAllowed, "only an admin may do this")
    }

    pub fn address(seen: std::net::IpAddr) -> Self {
        let message = format!("staff may not come in from {seen}");
        Self::new(StatusCode::FORBIDDEN, Reason::AddressNotAllowed, message)
    }

    pub fn origin() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            Reason::OriginNotAllowed,
            "only this server's own pages may do this",
        )
    }

    pub fn wrong_credentials() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            Reason::WrongCredentials,
            "e-mail or password is wrong",
        )
    }

    pub fn too_many_tries(retry_after_s: u32) -> Self {
        let mut refused = Self::new(
            StatusCode::TOO_MANY_REQUESTS,
            Reason::TooManyTries,
            "too many tries; wait a little",
        );
        refused.0.retry_after_s = Some(retry_after_s);
        refused
    }

    pub fn link_expired() -> Self {
        Self::new(
            StatusCode::GONE,
            Reason::LinkExpired,
            "the link was used, has expired, or never was one",
        )
    }

    /// Some fields are wrong; all of them are named.
    pub fn fields(fields: Vec<FieldProblem>) -> Self {
        let reason = fields.first().map_or(Reason::BadField, |field| field.reason);
        let mut refused = Self::new(StatusCode::UNPROCESSABLE_ENTITY, reason, "some fields are wrong");
        refused.0.fields = fields;
        refused
    }

    pub fn internal() -> Self {
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            Reason::Internal,
            "something broke in the server",
        )
    }

    /// A refusal by the hub.
    pub fn hub(refusal: Refusal) -> Self {
        let (reason, field, message) = translate::reason_of_reply(refusal);
        let status = match refusal {
            Refusal::UnknownAgent => StatusCode::NOT_FOUND,
            Refusal::EmailTaken | Refusal::NameTaken | Refusal::LastAdmin | Refusal::TooMany => StatusCode::CONFLICT,
            Refusal::Draining => StatusCode::SERVICE_UNAVAILABLE,
            _ => StatusCode::UNPROCESSABLE_ENTITY,
        };
        let mut refused = Self::new(status, reason, message);
        if let Some(field) = field {
            refused.0.fields = vec![FieldProblem {
                field: field.to_owned(),
                reason,
                message: message.to_owned(),
            }];
        }
        refused
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.0.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = serde_json::to_vec(&self.0).expect("a problem is always JSON");
        let mut response = (status, body).into_response();
        response
            .headers_mut()
            .insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if let Some(seconds) = self.0.retry_after_s {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

impl From<Unavailable> for Refused {
    fn from(_: Unavailable) -> Self {
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            Reason::Unavailable,
            "the server cannot keep anything now; try again",
        )
    }
}

impl From<ReadError> for Refused {
    fn from(error: ReadError) -> Self {
        tracing::error!(%error, "a question to the store was not answered");
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            Reason::Unavailable,
            "the store does not answer; try again",
        )
    }
}

/// Turns a refusal by the hub into an answer.
pub fn accepted(reply: Reply) -> Result<Reply, Refused> {
    match reply {
        Reply::Refused(refusal) => Err(Refused::hub(refusal)),
        reply @ (Reply::Done | Reply::Agent(_) | Reply::Category(_)) => Ok(reply),
    }
}

/// A JSON body, whose faults are problems.
#[derive(Debug)]
pub struct Json<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = Refused;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refused> {
        match axum::Json::<T>::from_request(request, state).await {
            Ok(axum::Json(body)) => Ok(Self(body)),
            Err(rejection) => Err(refused(&rejection)),
        }
    }
}

fn refused(rejection: &JsonRejection) -> Refused {
    let reason = match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Reason::TooLarge,
        StatusCode::UNPROCESSABLE_ENTITY => Reason::BadField,
        _ => Reason::BadJson,
    };
    Refused::new(rejection.status(), reason, rejection.body_text())
}
