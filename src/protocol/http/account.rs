//! One's own account: log-in, log-out, passwords, one-time links, sessions, one-time codes, asking for an account.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use crate::ids::{AgentId, SessionId};

/// `POST /v1/login`
#[derive(Clone, Debug, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LogIn {
    pub email: String,
    pub password: String,
    /// Six digits of the authenticator, or a recovery code: wanted after an answer of `code_required`.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub code: Option<String>,
}

/// `GET /v1/me`, and the answer to a log-in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
pub struct Account {
    pub agent: AgentId,
    pub email: String,
    pub full_name: String,
    pub display_name: String,
    pub admin: bool,
    pub demo: bool,
    /// Whether log-ins want a one-time code.
    pub totp: bool,
    /// How many recovery codes are left, when log-ins want a code.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub recovery_codes: Option<u32>,
    /// What has to be done before anything else is answered; other routes refuse with the same word.
    pub must: Option<Must>,
}

/// What an agent has to do first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Must {
    /// `POST /v1/password`: an admin wants another password.
    PasswordChangeRequired,
    /// `POST /v1/totp`: an admin wants one-time codes.
    TotpRequired,
}

/// `GET /v1/links/{token}`: what a one-time link is for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
pub struct Link {
    pub purpose: LinkPurpose,
    /// The account's address; for the first admin it is still to be chosen.
    pub email: Option<String>,
    pub display_name: Option<String>,
    #[ts(type = "number")]
    pub expires: i64,
}

/// What a one-time link does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LinkPurpose {
    /// Sets e-mail, name and password of the first admin.
    FirstAdmin,
    /// Sets an agent's password.
    SetPassword,
    /// Logs a demo agent in.
    DemoLogIn,
}

/// `POST /v1/links/{token}`: uses it.
#[derive(Clone, Debug, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UseLink {
    /// Wanted for the first admin.
    #[serde(default)]
    #[ts(optional = nullable)]
    #[schema(min_length = 3, max_length = 254)]
    pub email: Option<String>,
    #[serde(default)]
    #[ts(optional = nullable)]
    #[schema(min_length = 1, max_length = 100)]
    pub full_name: Option<String>,
    #[serde(default)]
    #[ts(optional = nullable)]
    #[schema(min_length = 1, max_length = 100)]
    pub display_name: Option<String>,
    /// Wanted but for a demo log-in.
    #[serde(default)]
    #[ts(optional = nullable)]
    #[schema(min_length = 8, max_length = 128)]
    pub password: Option<String>,
    #[serde(default)]
    #[ts(optional = nullable)]
    #[schema(min_length = 8, max_length = 128)]
    pub password_again: Option<String>,
    /// A one-time or recovery code: wanted after an answer of `code_required`, where log-ins want one.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub code: Option<String>,
}

/// `POST /v1/password`
#[derive(Clone, Debug, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangePassword {
    pub current: String,
    #[schema(min_length = 8, max_length = 128)]
    pub password: String,
    #[schema(min_length = 8, max_length = 128)]
    pub password_again: String,
}

/// `GET /v1/password-rule`: what a new password must be. In Unicode scalar values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct PasswordRule {
    pub min_chars: u32,
    pub max_chars: u32,
}

/// One of one's own log-ins. `GET /v1/sessions`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
pub struct Session {
    pub session: SessionId,
    /// Whether it is the one that asks.
    pub this: bool,
    #[ts(type = "number")]
    pub created: i64,
    /// To within five minutes.
    #[ts(type = "number")]
    pub last_seen: i64,
    /// Where the log-in came from.
    pub address: String,
    /// What the browser called itself, in a few words.
    pub browser: Option<String>,
}

/// `POST /v1/totp`: wants the password once more, and a code where codes are on already.
#[derive(Clone, Debug, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BeginTotp {
    pub password: String,
    /// What the authenticator of now shows, or a recovery code.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub code: Option<String>,
}

/// A secret to put into an authenticator. It counts once `PUT /v1/totp` has shown a code of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
pub struct TotpSecret {
    /// In base32, to type.
    pub secret: String,
    /// `otpauth://totp/…`
    pub uri: String,
    /// The same as a picture: an SVG document.
    pub picture: String,
}

/// `PUT /v1/totp`
#[derive(Clone, Debug, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfirmTotp {
    /// The six digits that the authenticator shows now.
    pub code: String,
}

/// Codes that each stand in for the authenticator once, shown this once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
pub struct RecoveryCodes {
    pub codes: Vec<String>,
}

/// `DELETE /v1/totp` and `POST /v1/totp/recovery`: want the password once more, and a code.
#[derive(Clone, Debug, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProvePassword {
    pub password: String,
    /// What the authenticator shows, or a recovery code. Wanted where codes are on.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub code: Option<String>,
}

/// `POST /v1/sign-ups`: asks for an account, where that is open. The answer is the same whether or not the address is known.
#[derive(Clone, Debug, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignUp {
    #[schema(min_length = 3, max_length = 254)]
    pub email: String,
    #[schema(min_length = 1, max_length = 100)]
    pub full_name: String,
    #[schema(min_length = 1, max_length = 100)]
    pub display_name: String,
    #[schema(min_length = 8, max_length = 128)]
    pub password: String,
    #[schema(min_length = 8, max_length = 128)]
    pub password_again: String,
}
