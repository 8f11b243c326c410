//! Who asks for what machines may ask for too: somebody of the staff by their session, or a key with the scope for it.
//!
//! A handler names the scope as a type: `caller: AdminOr<AgentsWrite>`. A request that brings a key is the key's alone, whatever
//! cookie comes along: `own_pages_only` takes that off.

use std::fmt;
use std::marker::PhantomData;
use std::net::IpAddr;
use std::ops::Deref;

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::ids::AgentId;
use crate::protocol::http::Scope;
use crate::site::Shared;

use super::audit::Doer;
use super::guard::{Admin, Staff};
use super::keys;
use super::problem::Refused;

/// How every key's secret begins. What begins otherwise is meant for somebody else, as the password of a proxy before this house.
pub const PREFIX: &str = "usher_";

/// Somebody of the staff, or a key.
#[derive(Clone, Debug)]
pub enum Caller {
    Staff(Box<Staff>),
    Key(Bearer),
}

/// A key in use.
#[derive(Clone, Debug)]
pub struct Bearer {
    pub key: u32,
    pub name: String,
    /// Where the request comes from.
    pub address: IpAddr,
}

impl Caller {
    /// As whom the audit log knows them.
    pub fn doer(&self) -> Doer {
        match self {
            Self::Staff(staff) => Doer::staff(staff),
            Self::Key(key) => Doer::key(key),
        }
    }

    /// Whose conversations they may read: an agent their own, admins and keys all.
    pub fn reads_only(&self) -> Option<AgentId> {
        match self {
            Self::Staff(staff) if !staff.agent.admin => Some(staff.agent.id),
            Self::Staff(_) | Self::Key(_) => None,
        }
    }

    /// The agent, if it is one.
    pub fn staff(&self) -> Option<&Staff> {
        match self {
            Self::Staff(staff) => Some(staff),
            Self::Key(_) => None,
        }
    }

    pub fn address(&self) -> IpAddr {
        match self {
            Self::Staff(staff) => staff.address,
            Self::Key(key) => key.address,
        }
    }
}

/// For logs: `agent 3`, `key 1`.
impl fmt::Display for Caller {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Staff(staff) => write!(f, "agent {}", staff.agent.id),
            Self::Key(key) => write!(f, "key {}", key.key),
        }
    }
}

/// Any agent, or a key with the scope.
#[derive(Clone, Debug)]
pub struct StaffOr<S>(Caller, PhantomData<S>);

/// An admin, or a key with the scope.
#[derive(Clone, Debug)]
pub struct AdminOr<S>(Caller, PhantomData<S>);

impl<S> Deref for StaffOr<S> {
    type Target = Caller;

    fn deref(&self) -> &Caller {
        &self.0
    }
}

impl<S> Deref for AdminOr<S> {
    type Target = Caller;

    fn deref(&self) -> &Caller {
        &self.0
    }
}

/// A scope as a type.
pub trait Scoped {
    const SCOPE: Scope;
}

macro_rules! scopes {
    ($($name:ident),* $(,)?) => {$(
        #[derive(Clone, Copy, Debug)]
        pub struct $name;

        impl Scoped for $name {
            const SCOPE: Scope = Scope::$name;
        }
    )*};
}

scopes!(
    AgentsRead,
    AgentsWrite,
    CategoriesRead,
    CategoriesWrite,
    ArchiveRead,
    ArchiveWrite,
    AuditRead,
    SettingsRead,
    SettingsWrite,
    MetricsRead,
);

impl<S: Scoped> FromRequestParts<Shared> for StaffOr<S> {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, site: &Shared) -> Result<Self, Refused> {
        let caller = match keys::bearer(parts, site, S::SCOPE).await? {
            Some(key) => Caller::Key(key),
            None => Caller::Staff(Box::new(Staff::from_request_parts(parts, site).await?)),
        };
        Ok(Self(caller, PhantomData))
    }
}

impl<S: Scoped> FromRequestParts<Shared> for AdminOr<S> {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, site: &Shared) -> Result<Self, Refused> {
        let caller = match keys::bearer(parts, site, S::SCOPE).await? {
            Some(key) => Caller::Key(key),
            None => Caller::Staff(Box::new(Admin::from_request_parts(parts, site).await?.0)),
        };
        Ok(Self(caller, PhantomData))
    }
}

/// The key that a request brings: as user name of HTTP Basic, whatever the password, or as Bearer.
pub fn presented(headers: &HeaderMap) -> Option<String> {
    let (scheme, rest) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    let secret = if scheme.eq_ignore_ascii_case("bearer") {
        rest.trim().to_owned()
    } else if scheme.eq_ignore_ascii_case("basic") {
        let pair = String::from_utf8(STANDARD.decode(rest.trim()).ok()?).ok()?;
        pair.split_once(':')?.0.to_owned()
    } else {
        return None;
    };
    secret.starts_with(PREFIX).then_some(secret)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn a_key_comes_either_way_and_what_is_none_is_nobodys() {
        let of = |value: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(AUTHORIZATION, HeaderValue::from_str(value).unwrap());
            presented(&headers)
        };
        let basic = |pair: &str| of(&format!("Basic {}", STANDARD.encode(pair)));
        assert_eq!(of("Bearer usher_abc").as_deref(), Some("usher_abc"));
        assert_eq!(of("bearer  usher_abc ").as_deref(), Some("usher_abc"));
        assert_eq!(basic("usher_abc:").as_deref(), Some("usher_abc"));
        assert_eq!(basic("usher_abc:anything").as_deref(), Some("usher_abc"));
        for other in [
            "",
            "Bearer",
            "Bearer eyJhbGciOi",
            "Basic",
            "Basic !!!",
            "Digest usher_abc",
            "usher_abc",
        ] {
            assert_eq!(of(other), None, "{other}");
        }
        assert_eq!(basic("proxy:usher_abc"), None);
        assert_eq!(basic("usher_abc"), None);
    }
}
