//! Categories and the settings of the house.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use crate::ids::{CategoryId, EntryId};
use crate::protocol::words::{Mode, Preview};

/// A category, for staff. `GET /v1/categories`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
pub struct Category {
    pub category: CategoryId,
    pub name: String,
    pub position: u32,
    pub open: bool,
    pub mode: Mode,
    pub queue_limit: u32,
    pub queue_when_unstaffed: bool,
    pub preview: Preview,
    pub ask_email: bool,
    pub ask_subject: bool,
    pub wrap_up_s: u32,
    /// When it takes customers; always without.
    pub hours: Option<Hours>,
    /// Whether it is out of hours now.
    pub out_of_hours: bool,
    /// When the hours next open or close it.
    #[ts(type = "number | null")]
    pub next_change: Option<i64>,
    /// Days after which an ended conversation is removed; kept for good without.
    pub retention_days: Option<u32>,
    /// Archived: takes nobody, is shown nowhere but in the archive and to admins.
    pub archived: bool,
    /// How many wait in it now.
    pub waiting: u32,
}

/// Opening hours in the zone of the business.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Hours {
    /// An IANA name, as `Europe/Berlin`.
    pub zone: String,
    /// Spans of the week, sorted; at least one, and they may not overlap.
    pub week: Vec<Span>,
    /// Days on which it is closed, sorted.
    #[serde(default, deserialize_with = "super::null_is_default")]
    #[schema(nullable)]
    pub holidays: Vec<Holiday>,
}

/// One span of one weekday.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Span {
    /// 1 is Monday, 7 is Sunday.
    #[schema(minimum = 1, maximum = 7)]
    pub day: u8,
    /// Minutes after midnight, 0 to 1439.
    #[schema(maximum = 1439)]
    pub from_min: u16,
    /// Minutes after midnight, up to 1440, later than `from_min`.
    #[schema(maximum = 1440)]
    pub to_min: u16,
}

/// One day of the business's calendar.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Holiday {
    /// `2026-12-25`
    pub date: String,
    /// What is celebrated; at most 100 characters.
    pub name: String,
}

/// `POST /v1/categories`
#[derive(Clone, Debug, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCategory {
    #[schema(min_length = 1, max_length = 100)]
    pub name: String,
}

/// `PATCH /v1/categories/{id}`: what is absent stays.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[ts(optional_fields = nullable)]
pub struct EditCategory {
    pub name: Option<String>,
    pub position: Option<u32>,
    pub open: Option<bool>,
    pub mode: Option<Mode>,
    pub queue_limit: Option<u32>,
    pub queue_when_unstaffed: Option<bool>,
    pub preview: Option<Preview>,
    pub ask_email: Option<bool>,
    pub ask_subject: Option<bool>,
    pub wrap_up_s: Option<u32>,
    /// `"always"` or spans; see [`EditHours`].
    pub hours: Option<EditHours>,
    pub retention_days: Option<EditRetention>,
    pub archived: Option<bool>,
    /// What becomes of those who wait, when it is archived or closed, also by `hours` that are over now or by `queue_when_unstaffed`
    /// while nobody is on duty; wanted while somebody waits (409 `people_waiting`).
    pub waiting: Option<WaitingFate>,
    /// With `move` or `dismiss`: the `newest` of the question that this answers. Did somebody come since, it is asked anew. Without, it
    /// counts for whoever waits.
    pub waiting_newest: Option<EntryId>,
}

/// Other opening hours.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum EditHours {
    Always,
    Weekly(Hours),
}

/// Another time of keeping.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum EditRetention {
    /// For good.
    Forever,
    /// 1 to 36500.
    Days(u32),
}

/// What becomes of those who wait in a category that closes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum WaitingFate {
    /// They are served; only nobody new comes in. Not when it is archived.
    Keep,
    /// They go to this category, in the order in which they came.
    Move(CategoryId),
    /// They are told that it has closed.
    Dismiss,
}

/// `PUT /v1/categories/order`: all that are not archived, in their new order.
#[derive(Clone, Debug, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CategoryOrder {
    pub categories: Vec<CategoryId>,
}

/// One live setting. `GET /v1/settings`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
pub struct Setting {
    pub key: SettingKey,
    /// In `unit`, or one of `choices`.
    pub value: String,
    pub default: String,
    /// What is allowed, in words, for the reader of a message.
    pub allowed: String,
    /// `s`, `min`, `days`; empty without one.
    pub unit: String,
    /// The bounds of a number.
    pub min: Option<u32>,
    pub max: Option<u32>,
    /// The words of a choice; empty for a number.
    pub choices: Vec<String>,
    /// The key of the environment that seeds it, and what stands there when that differs.
    pub environment: Option<String>,
    pub environment_value: Option<String>,
}

/// The names of the live settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SettingKey {
    HoldS,
    GraceS,
    OfferS,
    OfferAgainS,
    OffersUnanswered,
    IdleAwayMin,
    MessageChars,
    ConversationEntries,
    SignUp,
    RequireTotp,
    PasswordMinChars,
    LinkDays,
    Lobby,
    InvitationDays,
}

/// `PATCH /v1/settings`: what is absent stays; `null` is the default.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EditSetting {
    pub key: SettingKey,
    pub value: Option<SettingValue>,
}

/// What a setting is to be: a text, as it is shown, or the number that it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(untagged, expecting = "invalid type, expected a text or a number")]
pub enum SettingValue {
    Text(String),
    Number(f64),
}

impl SettingValue {
    /// As a text.
    pub fn text(&self) -> Cow<'_, str> {
        match self {
            Self::Text(text) => Cow::Borrowed(text),
            Self::Number(number) => Cow::Owned(number.to_string()),
        }
    }
}
