//! The house's rules for accounts, as they are at this moment. Whoever keeps settings sets them; every request reads them.

use std::sync::atomic::{AtomicU8, Ordering};

/// Who has to set up one-time codes before anything else.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RequireTotp {
    #[default]
    Off,
    Admins,
    Everyone,
}

impl RequireTotp {
    pub const ALL: [Self; 3] = [Self::Off, Self::Admins, Self::Everyone];

    /// As a setting has it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Admins => "admins",
            Self::Everyone => "everyone",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|rule| rule.word() == word)
    }

    /// Whether it holds for an agent.
    pub fn holds_for(self, admin: bool) -> bool {
        match self {
            Self::Off => false,
            Self::Admins => admin,
            Self::Everyone => true,
        }
    }
}

/// Whether people may ask for an account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SignUps {
    #[default]
    Off,
    /// An admin decides on each.
    Approval,
}

impl SignUps {
    pub const ALL: [Self; 2] = [Self::Off, Self::Approval];

    /// As a setting has it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Approval => "approval",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|rule| rule.word() == word)
    }
}

/// The rules.
#[derive(Debug, Default)]
pub struct Policy {
    require_totp: AtomicU8,
    sign_ups: AtomicU8,
}

impl Policy {
    pub fn require_totp(&self) -> RequireTotp {
        RequireTotp::ALL[usize::from(self.require_totp.load(Ordering::Acquire))]
    }

    /// Those whom it newly holds for are told by [`crate::http::session::hang_up_who_must`].
    pub fn set_require_totp(&self, rule: RequireTotp) {
        self.require_totp.store(rule as u8, Ordering::Release);
    }

    pub fn sign_ups(&self) -> SignUps {
        SignUps::ALL[usize::from(self.sign_ups.load(Ordering::Acquire))]
    }

    pub fn set_sign_ups(&self, rule: SignUps) {
        self.sign_ups.store(rule as u8, Ordering::Release);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_set_holds() {
        let policy = Policy::default();
        assert_eq!((policy.require_totp(), policy.sign_ups()), Default::default());
        for rule in RequireTotp::ALL {
            policy.set_require_totp(rule);
            assert_eq!(policy.require_totp(), rule);
            assert_eq!(RequireTotp::parse(rule.word()), Some(rule));
        }
        for rule in SignUps::ALL {
            policy.set_sign_ups(rule);
            assert_eq!(policy.sign_ups(), rule);
            assert_eq!(SignUps::parse(rule.word()), Some(rule));
        }
        assert_eq!((RequireTotp::parse("on"), SignUps::parse("on")), (None, None));
    }
}
