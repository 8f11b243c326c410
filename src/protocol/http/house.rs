//! The house itself: who may come in, what was done, machines' keys, whether it is ready.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use crate::ids::AgentId;

/// `GET /readyz`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
pub struct Ready {
    pub ready: bool,
    /// In one word each: `store`, `hub`.
    pub store: String,
    pub hub: String,
    /// `ready` or `away`: MongoDB, which nothing but the archive waits for. Absent without `MONGO_URL`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub archive: Option<String>,
}

/// Where staff may come from. `GET /v1/allow-list`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
pub struct AllowList {
    pub entries: Vec<AllowEntry>,
    /// The asker's own address, as this server sees it.
    pub seen: String,
    /// What `AGENT_WHITELIST` says now, when that differs from what seeded the list.
    pub environment_value: Option<String>,
}

/// One address or network.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
pub struct AllowEntry {
    pub id: u32,
    /// In its shortest form: `10.0.0.0/8`, `::1/128`.
    pub cidr: String,
    pub note: String,
    #[ts(type = "number")]
    pub added: i64,
    /// Whose work it is; nobody's for the environment's.
    pub added_by: Option<String>,
    /// Whether the asker's own address is in it.
    pub yours: bool,
}

/// `POST /v1/allow-list`
#[derive(Clone, Debug, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAllowEntry {
    /// An address or a CIDR.
    pub cidr: String,
    /// At most 200 characters.
    #[serde(default, deserialize_with = "super::null_is_default")]
    #[schema(max_length = 200, nullable)]
    pub note: String,
}

/// `PATCH /v1/allow-list/{id}`: what is absent stays.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[ts(optional_fields = nullable)]
pub struct EditAllowEntry {
    pub cidr: Option<String>,
    #[schema(max_length = 200)]
    pub note: Option<String>,
}

/// `GET /v1/audit`: newest first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
pub struct AuditPage {
    pub entries: Vec<AuditEntry>,
    /// Give this as `before` for the next page; absent on the last one.
    #[ts(type = "number | null")]
    pub next: Option<u64>,
}

/// One thing that somebody did. Nobody can change it afterwards.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
pub struct AuditEntry {
    #[ts(type = "number")]
    pub audit: u64,
    #[ts(type = "number")]
    pub at: i64,
    /// Who, as they were called then: an agent's or a key's name, or empty for the machine itself and the server.
    pub name: String,
    pub by: AuditBy,
    /// The agent who did it, if it was one.
    pub agent: Option<AgentId>,
    /// From where; absent for the machine itself and the server.
    pub address: Option<String>,
    pub action: AuditAction,
    /// What it was done to, as it was called then.
    pub target: Option<AuditTarget>,
    pub changes: Vec<AuditChange>,
}

/// What kind of doer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AuditBy {
    Agent,
    /// An API key.
    Key,
    /// The command line on the machine itself.
    Machine,
    /// The server by itself.
    Server,
    /// Somebody who is not logged in.
    Stranger,
}

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AuditAction {
    LoggedIn,
    LogInFailed,
    LoggedOut,
    LoggedOutEverywhere,
    SessionEnded,
    PasswordChanged,
    LinkMade,
    LinkUsed,
    PasswordReset,
    TotpSet,
    TotpRemoved,
    RecoveryCodesMade,
    RecoveryCodeUsed,
    SignUpAsked,
    SignUpApproved,
    SignUpDeclined,
    AgentAdded,
    AgentEdited,
    AgentRemoved,
    CategoryAdded,
    CategoryEdited,
    CategoriesOrdered,
    SettingEdited,
    AllowEntryAdded,
    AllowEntryEdited,
    AllowEntryRemoved,
    KeyMade,
    KeyRevoked,
    RecordOpened,
    RecordsRemoved,
    NoteAdded,
    TagsEdited,
    ArchiveExported,
    AuditExported,
    RefusedCarriedAgain,
    ErasureAsked,
    CustomerErased,
}

/// What something was done to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
pub struct AuditTarget {
    /// `agent`, `category`, `allow_entry`, `key`, `conversation`, `sign_up`, `setting`, `erasure`.
    pub kind: String,
    pub id: String,
    pub name: String,
}

/// A field that the log can speak of; the pages have words for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum AuditField {
    // Of an agent.
    Email,
    FullName,
    DisplayName,
    Admin,
    Enabled,
    Capacity,
    Categories,
    Password,
    MustChangePassword,
    Totp,
    RecoveryCodes,
    Left,
    // Of a category.
    Name,
    Position,
    Order,
    Open,
    Mode,
    QueueLimit,
    QueueWhenUnstaffed,
    Preview,
    AskEmail,
    AskSubject,
    WrapUpS,
    Hours,
    RetentionDays,
    Archived,
    Waiting,
    // Of a setting, the allow-list, keys.
    Value,
    Cidr,
    Note,
    Cidrs,
    Scopes,
    // Of conversations.
    Beside,
    Tags,
    Conversations,
    Entries,
    // Of what MongoDB had refused.
    Refused,
    // Of an export: what its filter was. A log-in's address too.
    Address,
    Agent,
    By,
    Key,
    Action,
    From,
    To,
    Text,
    Format,
    Category,
    Customer,
    Road,
    Rating,
    Tag,
    Why,
}

/// One field, before and after. Secrets never stand here.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
pub struct AuditChange {
    pub field: String,
    pub before: Option<String>,
    pub after: Option<String>,
}

/// An API key, for admins. `GET /v1/keys`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
pub struct ApiKey {
    pub key: u32,
    pub name: String,
    /// How it begins, to know it again.
    pub prefix: String,
    pub scopes: Vec<Scope>,
    /// From where it works; from anywhere when empty.
    pub cidrs: Vec<String>,
    #[ts(type = "number")]
    pub created: i64,
    pub created_by: String,
    /// To within five minutes.
    #[ts(type = "number | null")]
    pub last_used: Option<i64>,
}

/// What a key may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS, ToSchema)]
pub enum Scope {
    #[serde(rename = "agents:read")]
    AgentsRead,
    #[serde(rename = "agents:write")]
    AgentsWrite,
    #[serde(rename = "categories:read")]
    CategoriesRead,
    #[serde(rename = "categories:write")]
    CategoriesWrite,
    #[serde(rename = "archive:read")]
    ArchiveRead,
    #[serde(rename = "archive:write")]
    ArchiveWrite,
    #[serde(rename = "audit:read")]
    AuditRead,
    #[serde(rename = "settings:read")]
    SettingsRead,
    #[serde(rename = "settings:write")]
    SettingsWrite,
    #[serde(rename = "metrics:read")]
    MetricsRead,
}

/// `POST /v1/keys`
#[derive(Clone, Debug, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewKey {
    #[schema(min_length = 1, max_length = 100)]
    pub name: String,
    #[schema(min_items = 1)]
    pub scopes: Vec<Scope>,
    /// Addresses or CIDRs; from anywhere when empty.
    #[serde(default, deserialize_with = "super::null_is_default")]
    #[schema(max_items = 20, nullable)]
    pub cidrs: Vec<String>,
}

/// The answer to a new key.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
pub struct MadeKey {
    pub key: ApiKey,
    /// Shown this once. As user name of HTTP Basic with an empty password, or as Bearer.
    pub secret: String,
}
