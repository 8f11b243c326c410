//! The live settings: what each is called, what it may be, and what it is now.
//!
//! The hub keeps those that are its own ([`Limits`]); the others stand in a named value of the store. Whoever wants one takes a
//! copy of all by [`Settings::current`]. Deliberately absent: the routes, which are `http::settings`'s.

use std::collections::BTreeMap;
use std::sync::{PoisonError, RwLock};

use anyhow::Context;
use serde::{Deserialize, Serialize};
use tokio::sync::{Mutex, MutexGuard};

use crate::config::{KEYS, Key};
use crate::hub::input::{Limits, Lobby};
use crate::protocol::http::SettingKey;
use crate::store::Reader;
use crate::store::records::Record;

/// Where the settings that are not the hub's are kept, one JSON object.
const META: &str = "settings";

/// Where the seeds are kept as they were given at the first start, one JSON object.
pub const SEEDS_META: &str = "seeds";

/// All live settings, as they are at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Live {
    pub limits: Limits,
    pub sign_up: SignUp,
    pub require_totp: RequireTotp,
    /// The shortest new password, in Unicode scalar values.
    pub password_min_chars: u32,
    /// How long a one-time link is good.
    pub link_days: u32,
    /// How long conversations by invitation are kept; 0 is for good.
    pub invitation_days: u32,
}

impl Default for Live {
    fn default() -> Self {
        Self {
            limits: Limits::default(),
            sign_up: SignUp::Off,
            require_totp: RequireTotp::Off,
            password_min_chars: 12,
            link_days: 7,
            invitation_days: 0,
        }
    }
}

/// Whether people may ask for an account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignUp {
    #[default]
    Off,
    /// An admin decides.
    Approval,
}

/// Who has to have one-time codes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RequireTotp {
    #[default]
    Off,
    Admins,
    Everyone,
}

impl RequireTotp {
    /// Whether it holds for an agent.
    pub fn holds_for(self, admin: bool) -> bool {
        match self {
            Self::Off => false,
            Self::Admins => admin,
            Self::Everyone => true,
        }
    }
}

/// One setting: its names and what it may be.
#[derive(Clone, Copy, Debug)]
pub struct Spec {
    pub key: SettingKey,
    /// The key of the environment that seeds it.
    pub environment: &'static str,
    pub kind: Kind,
}

/// What a value may be.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    Number { unit: &'static str, min: u32, max: u32 },
    Choice(&'static [&'static str]),
}

const fn number(key: SettingKey, environment: &'static str, unit: &'static str, min: u32, max: u32) -> Spec {
    Spec {
        key,
        environment,
        kind: Kind::Number { unit, min, max },
    }
}

/// Every live setting, in the order in which they are shown.
pub const SPECS: [Spec; 14] = [
    number(SettingKey::HoldS, "HOLD_S", "s", 1, 3_600),
    number(SettingKey::GraceS, "GRACE_S", "s", 1, 600),
    number(SettingKey::OfferS, "OFFER_S", "s", 1, 300),
    number(SettingKey::OfferAgainS, "OFFER_AGAIN_S", "s", 1, 3_600),
    number(SettingKey::OffersUnanswered, "OFFERS_UNANSWERED", "offers", 1, 10),
    number(SettingKey::IdleAwayMin, "IDLE_AWAY_MIN", "min", 0, 1_440),
    number(SettingKey::MessageChars, "MESSAGE_CHARS", "characters", 1, 10_000),
    number(
        SettingKey::ConversationEntries,
        "CONVERSATION_ENTRIES",
        "entries",
        100,
        100_000,
    ),
    Spec {
        key: SettingKey::SignUp,
        environment: "SIGN_UP",
        kind: Kind::Choice(&["off", "approval"]),
    },
    Spec {
        key: SettingKey::RequireTotp,
        environment: "REQUIRE_TOTP",
        kind: Kind::Choice(&["off", "admins", "everyone"]),
    },
    number(SettingKey::PasswordMinChars, "PASSWORD_MIN_CHARS", "characters", 8, 64),
    number(SettingKey::LinkDays, "LINK_DAYS", "days", 1, 30),
    Spec {
        key: SettingKey::Lobby,
        environment: "LOBBY",
        kind: Kind::Choice(&["off", "staff", "open"]),
    },
    number(SettingKey::InvitationDays, "INVITATION_DAYS", "days", 0, 36_500),
];

impl Spec {
    /// That of a key.
    pub fn of(key: SettingKey) -> &'static Self {
        SPECS
            .iter()
            .find(|spec| spec.key == key)
            .expect("every key stands in the table")
    }

    /// The row of the environment's table that seeds it.
    pub fn seed(&self) -> &'static Key {
        KEYS.iter()
            .find(|key| key.name == self.environment)
            .expect("every live setting has a key of the environment")
    }

    /// Its value, as people write it.
    pub fn shown(&self, live: &Live) -> String {
        let seconds = |ms: u64| (ms / 1_000).to_string();
        match self.key {
            SettingKey::HoldS => seconds(live.limits.hold_ms),
            SettingKey::GraceS => seconds(live.limits.grace_ms),
            SettingKey::OfferS => seconds(live.limits.offer_ms),
            SettingKey::OfferAgainS => seconds(live.limits.offer_again_ms),
            SettingKey::OffersUnanswered => live.limits.offers_unanswered.to_string(),
            SettingKey::IdleAwayMin => (live.limits.idle_away_ms / 60_000).to_string(),
            SettingKey::MessageChars => live.limits.message_chars.to_string(),
            SettingKey::ConversationEntries => live.limits.conversation_entries.to_string(),
            SettingKey::SignUp => match live.sign_up {
                SignUp::Off => "off".to_owned(),
                SignUp::Approval => "approval".to_owned(),
            },
            SettingKey::RequireTotp => match live.require_totp {
                RequireTotp::Off => "off".to_owned(),
                RequireTotp::Admins => "admins".to_owned(),
                RequireTotp::Everyone => "everyone".to_owned(),
            },
            SettingKey::PasswordMinChars => live.password_min_chars.to_string(),
            SettingKey::LinkDays => live.link_days.to_string(),
            SettingKey::Lobby => match live.limits.lobby {
                Lobby::Off => "off".to_owned(),
                Lobby::Staff => "staff".to_owned(),
                Lobby::Open => "open".to_owned(),
            },
            SettingKey::InvitationDays => live.invitation_days.to_string(),
        }
    }

    /// Takes a value as people write it; says whether it is one.
    pub fn put(&self, live: &mut Live, text: &str) -> bool {
        let text = text.trim().to_ascii_lowercase();
        let number = self.number(&text);
        let ms = |per: u64| number.map(|number| u64::from(number) * per);
        let limits = &mut live.limits;
        match self.key {
            SettingKey::HoldS => put(&mut limits.hold_ms, ms(1_000)),
            SettingKey::GraceS => put(&mut limits.grace_ms, ms(1_000)),
            SettingKey::OfferS => put(&mut limits.offer_ms, ms(1_000)),
            SettingKey::OfferAgainS => put(&mut limits.offer_again_ms, ms(1_000)),
            SettingKey::OffersUnanswered => put(
                &mut limits.offers_unanswered,
                number.and_then(|number| number.try_into().ok()),
            ),
            SettingKey::IdleAwayMin => put(&mut limits.idle_away_ms, ms(60_000)),
            SettingKey::MessageChars => put(&mut limits.message_chars, number),
            SettingKey::ConversationEntries => put(&mut limits.conversation_entries, number),
            SettingKey::SignUp => put(
                &mut live.sign_up,
                match text.as_str() {
                    "off" => Some(SignUp::Off),
                    "approval" => Some(SignUp::Approval),
                    _ => None,
                },
            ),
            SettingKey::RequireTotp => put(
                &mut live.require_totp,
                match text.as_str() {
                    "off" => Some(RequireTotp::Off),
                    "admins" => Some(RequireTotp::Admins),
                    "everyone" => Some(RequireTotp::Everyone),
                    _ => None,
                },
            ),
            SettingKey::PasswordMinChars => put(&mut live.password_min_chars, number),
            SettingKey::LinkDays => put(&mut live.link_days, number),
            SettingKey::Lobby => put(
                &mut limits.lobby,
                match text.as_str() {
                    "off" => Some(Lobby::Off),
                    "staff" => Some(Lobby::Staff),
                    "open" => Some(Lobby::Open),
                    _ => None,
                },
            ),
            SettingKey::InvitationDays => put(&mut live.invitation_days, number),
        }
    }

    fn number(&self, text: &str) -> Option<u32> {
        let Kind::Number { min, max, .. } = self.kind else {
            return None;
        };
        text.parse().ok().filter(|number| (min..=max).contains(number))
    }

    /// A value as people write it, in the one way that this server writes it; as it is if it is none.
    fn canonical(&self, text: &str) -> String {
        let mut live = Live::default();
        if self.put(&mut live, text) {
            self.shown(&live)
        } else {
            text.to_owned()
        }
    }
}

fn put<T>(place: &mut T, value: Option<T>) -> bool {
    match value {
        Some(value) => {
            *place = value;
            true
        }
        None => false,
    }
}

/// What is kept of the settings that are not the hub's.
#[derive(Debug, Serialize, Deserialize)]
#[serde(default)]
struct Kept {
    sign_up: SignUp,
    require_totp: RequireTotp,
    password_min_chars: u32,
    link_days: u32,
    invitation_days: u32,
}

impl Default for Kept {
    fn default() -> Self {
        Self::of(&Live::default())
    }
}

impl Kept {
    fn of(live: &Live) -> Self {
        Self {
            sign_up: live.sign_up,
            require_totp: live.require_totp,
            password_min_chars: live.password_min_chars,
            link_days: live.link_days,
            invitation_days: live.invitation_days,
        }
    }

    fn with(self, limits: Limits) -> Live {
        Live {
            limits,
            sign_up: self.sign_up,
            require_totp: self.require_totp,
            password_min_chars: self.password_min_chars,
            link_days: self.link_days,
            invitation_days: self.invitation_days,
        }
    }
}

impl Live {
    /// Those that the store keeps.
    pub async fn read(reader: &Reader) -> anyhow::Result<Self> {
        let kept: Kept = match reader.meta(META).await? {
            Some(text) => serde_json::from_str(&text).context("the store's settings cannot be read")?,
            None => Kept::default(),
        };
        Ok(kept.with(reader.limits().await?.unwrap_or_default()))
    }

    /// What is to be kept beside the hub's own.
    pub fn record(&self) -> Record {
        Record::PutMeta {
            key: META.to_owned(),
            value: serde_json::to_string(&Kept::of(self)).expect("words and numbers are always JSON"),
        }
    }
}

/// The settings of a running server.
#[derive(Debug)]
pub struct Settings {
    live: RwLock<Live>,
    /// What the environment said at the first start, and what it says now.
    seeded: BTreeMap<String, String>,
    given: BTreeMap<String, String>,
    /// Held by whoever reads, changes and notes what was before and after: one at a time.
    editing: Mutex<()>,
}

impl Settings {
    /// Reads them from the store, after the first start has seeded it. `given` is what the environment says now.
    pub async fn load(reader: &Reader, given: BTreeMap<String, String>) -> anyhow::Result<Self> {
        let seeded = match reader.meta(SEEDS_META).await? {
            Some(text) => serde_json::from_str(&text).context("the store's seeds cannot be read")?,
            None => BTreeMap::new(),
        };
        Ok(Self {
            live: RwLock::new(Live::read(reader).await?),
            seeded,
            given,
            editing: Mutex::new(()),
        })
    }

    /// A copy of all of them. Cheap.
    pub fn current(&self) -> Live {
        *self.live.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Shows a change to everybody, once it is on disk.
    pub fn set(&self, live: Live) {
        *self.live.write().unwrap_or_else(PoisonError::into_inner) = live;
    }

    /// The turn of whoever changes anything of the house: what was before is then what was before.
    pub async fn turn(&self) -> MutexGuard<'_, ()> {
        self.editing.lock().await
    }

    /// What the environment says now, if that is neither what seeded the setting nor what counts.
    pub fn environment_differs(&self, spec: &Spec) -> Option<String> {
        let default = spec.seed().default.to_owned();
        let given = spec.canonical(self.given.get(spec.environment).unwrap_or(&default));
        let seeded = spec.canonical(self.seeded.get(spec.environment).unwrap_or(&default));
        (given != seeded && given != spec.shown(&self.current())).then_some(given)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_setting_has_a_seed_whose_default_it_has() {
        for spec in SPECS {
            assert!(spec.seed().seed, "{}", spec.environment);
            assert_eq!(
                spec.seed().default,
                spec.shown(&Live::default()),
                "{}",
                spec.environment
            );
        }
    }

    #[test]
    fn what_is_allowed_in_words_is_what_is_taken() {
        for spec in SPECS {
            let allowed = spec.seed().allowed;
            let takes = |text: &str| spec.put(&mut Live::default(), text);
            match spec.kind {
                Kind::Number { min, max, .. } => {
                    assert!(allowed.starts_with(&format!("{min} to {max} ")), "{allowed}");
                    assert!(takes(&min.to_string()) && takes(&max.to_string()));
                    assert!(!takes(&(max + 1).to_string()) && !takes(&(i64::from(min) - 1).to_string()));
                    assert!(!takes("soon") && !takes("") && !takes("1.5"));
                }
                Kind::Choice(words) => {
                    assert!(words.iter().all(|word| allowed.contains(word) && takes(word)));
                    assert!(!takes("maybe") && !takes("1"));
                }
            }
        }
    }

    #[test]
    fn what_is_put_is_shown() {
        for spec in SPECS {
            let value = match spec.kind {
                Kind::Number { max, .. } => max.to_string(),
                Kind::Choice(words) => words[words.len() - 1].to_owned(),
            };
            let mut live = Live::default();
            assert!(spec.put(&mut live, &format!(" {} ", value.to_uppercase())));
            assert_eq!(spec.shown(&live), value);
            let others = SPECS.iter().filter(|other| other.key != spec.key);
            for other in others {
                assert_eq!(other.shown(&live), other.shown(&Live::default()));
            }
        }
    }
}
