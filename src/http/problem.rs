//! Answers of 400 and above: `application/problem+json`, one shape for all.

use axum::body::{Bytes, HttpBody};
use axum::extract::rejection::BytesRejection;
use axum::extract::{FromRequest, FromRequestParts, OptionalFromRequest, Request};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::config::addresses::NOBODY;
use crate::driver::Unavailable;
use crate::hub::effect::{Reason as Refusal, Reply};
use crate::protocol::http::{FieldProblem, Must, Problem};
use crate::protocol::words::Reason;
use crate::store::ReadError;
use crate::ws::translate;

use super::objects::Objects;
use super::wording::{self, Fault};

pub const PROBLEM_JSON: &str = "application/problem+json";

/// How long to leave a server alone that cannot do it now: most trouble of a store is over by then.
pub const UNAVAILABLE_S: u32 = 5;

/// What somebody is told whose address a trusted proxy does not name.
pub const UNKNOWN_ADDRESS: &str =
    "it is not known from where you come: the proxy before this server does not say (X-Forwarded-For)";

/// A request that was refused, as its answer.
#[derive(Debug)]
pub struct Refused(pub Problem);

impl Refused {
    pub fn new(status: StatusCode, reason: Reason, message: impl Into<String>) -> Self {
        let word = serde_json::to_value(reason).unwrap_or_default();
        Self(Problem {
            kind: format!("urn:usher:problem:{}", word.as_str().unwrap_or_default()),
            title: status.canonical_reason().unwrap_or_default().to_owned(),
            status: status.as_u16(),
            detail: message.into(),
            reason,
            fields: Vec::new(),
            retry_after_s: (status == StatusCode::SERVICE_UNAVAILABLE).then_some(UNAVAILABLE_S),
            people_waiting: None,
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
        let message = if seen == NOBODY {
            UNKNOWN_ADDRESS.to_owned()
        } else {
            format!("staff may not come in from {}", seen.to_canonical())
        };
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

    /// Which database it is, and what is allowed, `GET /v1/mongo` tells admins.
    fn archive_wrong() -> Self {
        let mut refused = Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            Reason::ArchiveWrong,
            "the archive's database is another than it was: an admin has to choose one, and trying again does not help",
        );
        refused.0.retry_after_s = None;
        refused
    }

    /// Something has to be done before anything else.
    pub fn first(must: Must) -> Self {
        let (reason, message) = match must {
            Must::PasswordChangeRequired => (Reason::PasswordChangeRequired, "choose another password first"),
            Must::TotpRequired => (Reason::TotpRequired, "set up one-time codes first"),
        };
        Self::new(StatusCode::FORBIDDEN, reason, message)
    }

    pub fn code_required() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            Reason::CodeRequired,
            "a one-time code is wanted too",
        )
        .about(["code"])
    }

    pub fn wrong_code() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            Reason::WrongCode,
            "the code is wrong, or was used already",
        )
        .about(["code"])
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

    /// Names the fields that a refusal is about.
    pub fn about(mut self, fields: impl IntoIterator<Item = &'static str>) -> Self {
        let (reason, message) = (self.0.reason, self.0.detail.clone());
        self.0.fields.extend(fields.into_iter().map(|field| FieldProblem {
            field: field.to_owned(),
            reason,
            message: message.clone(),
        }));
        self
    }

    pub fn internal() -> Self {
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            Reason::Internal,
            "something broke in the server",
        )
    }

    /// The header that says when to try again, where that is known.
    pub fn retry_after(&self) -> Option<(HeaderName, HeaderValue)> {
        let seconds = self.0.retry_after_s?;
        Some((RETRY_AFTER, HeaderValue::from(seconds)))
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
        Self::new(status, reason, message).about(field)
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.0.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = serde_json::to_vec(&self.0).expect("a problem is always JSON");
        let mut response = (status, body).into_response();
        response
            .headers_mut()
            .insert(CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON));
        if status == StatusCode::UNAUTHORIZED {
            // Not Basic, though that works too: browsers would ask for a password of their own.
            response
                .headers_mut()
                .insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"usher\""));
        }
        // For whoever keeps the sums.
        response.extensions_mut().insert(self.0.reason);
        response.headers_mut().extend(self.retry_after());
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
        // Logged once, where it was found out.
        if let ReadError::Away(_) = error {
            return Self::new(
                StatusCode::SERVICE_UNAVAILABLE,
                Reason::ArchiveAway,
                "the archive is away; try again later",
            );
        }
        if let ReadError::Wrong(_) = error {
            return Self::archive_wrong();
        }
        if let ReadError::Damaged(_) = error {
            tracing::error!(%error, "a record of the archive cannot be read");
            return Self::new(
                StatusCode::INTERNAL_SERVER_ERROR,
                Reason::ArchiveDamaged,
                "what the archive has of it cannot be read, and trying again does not help: the server's log says what is wrong there",
            );
        }
        if let ReadError::Slow(_) = error {
            tracing::warn!(%error, "a question to the archive took too long");
            return Self::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                Reason::TakesTooLong,
                "it takes too long to find: ask for more of a word, or for a shorter period",
            );
        }
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
        reply @ (Reply::Done | Reply::Agent(_) | Reply::Category(_) | Reply::Closed { .. }) => Ok(reply),
    }
}

/// A JSON body, whose faults are problems.
#[derive(Debug)]
pub struct Json<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = Refused;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refused> {
        if !is_json(request.headers()) {
            let message = "the body must be JSON, and Content-Type say so: application/json";
            return Err(Refused::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                Reason::BadJson,
                message,
            ));
        }
        let body = Bytes::from_request(request, state)
            .await
            .map_err(|rejection| unread(&rejection))?;
        // In two steps: what is no JSON at all is told apart, and a wrong field by its name.
        let value: Value = serde_json::from_slice(&body).map_err(|error| no_json(&error))?;
        serde_path_to_error::deserialize(Objects(&value))
            .map(Self)
            .map_err(|error| Refused::from(wording::of(&error, &value)))
    }
}

impl<S: Send + Sync, T: DeserializeOwned> OptionalFromRequest<S> for Json<T> {
    type Rejection = Refused;

    async fn from_request(request: Request, state: &S) -> Result<Option<Self>, Refused> {
        if request.body().is_end_stream() {
            return Ok(None);
        }
        <Self as FromRequest<S>>::from_request(request, state).await.map(Some)
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let essence = kind.and_then(|kind| kind.split(';').next()).unwrap_or_default().trim();
    essence.eq_ignore_ascii_case("application/json")
}

fn unread(rejection: &BytesRejection) -> Refused {
    if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
        let message = format!("the body is larger than {} KiB", super::BODY_BYTES_MAX / 1024);
        return Refused::new(rejection.status(), Reason::TooLarge, message);
    }
    Refused::new(
        StatusCode::BAD_REQUEST,
        Reason::BadJson,
        "the body could not be read to its end",
    )
}

fn no_json(error: &serde_json::Error) -> Refused {
    let (line, column) = (error.line(), error.column());
    let message = format!("the body cannot be read as JSON: line {line}, column {column}");
    Refused::new(StatusCode::BAD_REQUEST, Reason::BadJson, message)
}

impl From<Fault> for Refused {
    fn from(fault: Fault) -> Self {
        match fault.field {
            Some(field) => Self::fields(vec![FieldProblem {
                field,
                reason: Reason::BadField,
                message: fault.message,
            }]),
            None => Self::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                Reason::BadField,
                format!("the body {}", fault.message),
            ),
        }
    }
}

/// The variable parts of an address; where they make no sense there is nothing.
#[derive(Debug)]
pub struct Path<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Path<T> {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refused> {
        let found = axum::extract::Path::<T>::from_request_parts(parts, state).await;
        found
            .map(|axum::extract::Path(path)| Self(path))
            .map_err(|_| Refused::not_found())
    }
}

/// Sees to it that what the libraries refuse by themselves looks like any other refusal under `/v1`.
pub async fn problems_only(request: Request, next: Next) -> Response {
    let ours = request.uri().path().starts_with("/v1/");
    let response = next.run(request).await;
    let status = response.status();
    let told = response
        .headers()
        .get(CONTENT_TYPE)
        .is_some_and(|kind| kind == PROBLEM_JSON);
    if !ours || told || !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    let reason = match status {
        StatusCode::SERVICE_UNAVAILABLE => Reason::Unavailable,
        StatusCode::METHOD_NOT_ALLOWED => Reason::MethodNotAllowed,
        StatusCode::PAYLOAD_TOO_LARGE => Reason::TooLarge,
        StatusCode::NOT_FOUND => Reason::NotFound,
        status if status.is_server_error() => Reason::Internal,
        _ => Reason::BadField,
    };
    let message = status.canonical_reason().unwrap_or("refused").to_lowercase();
    let (mut head, _) = response.into_parts();
    // Of the body that was; the new one brings its own.
    head.headers.remove(CONTENT_LENGTH);
    let (new, body) = Refused::new(status, reason, message).into_response().into_parts();
    head.headers.extend(new.headers);
    Response::from_parts(head, body)
}
