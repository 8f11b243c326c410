//! Waits that grow with each failure, for an account and for an address. They end by themselves: nobody is locked out for good.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use crate::hub::time::Steady;

/// Failures that cost nothing: one's own typing errors.
const FREE: u32 = 5;

/// An address may stand for an office.
const FREE_FOR_ADDRESS: u32 = 20;

/// The longest wait for an account. Short, for anybody can make a stranger's account wait.
const ACCOUNT_WAIT_MS_MAX: u64 = 60_000;

/// The longest wait for an address.
const ADDRESS_WAIT_MS_MAX: u64 = 15 * 60_000;

/// Failures this long ago are forgotten.
const FORGET_MS: u64 = 60 * 60_000;

/// How many accounts and how many addresses are remembered; past it the oldest is forgotten.
const REMEMBERED_MAX: usize = 10_000;

/// Failures by account and by address.
#[derive(Debug, Default)]
pub struct Throttle {
    by_account: Mutex<HashMap<String, Failures>>,
    by_address: Mutex<HashMap<IpAddr, Failures>>,
}

#[derive(Clone, Copy, Debug)]
struct Failures {
    count: u32,
    last: Steady,
    /// No try before this.
    until: Steady,
}

impl Throttle {
    /// Counts a try before it is known to be right, so that a thousand at once are a thousand; or says how many seconds to wait.
    pub fn try_now(&self, account: &str, address: IpAddr, now: Steady) -> Result<(), u32> {
        let account = account.trim().to_lowercase();
        let wait = waiting(&self.by_account, &account, now).max(waiting(&self.by_address, &address, now));
        if wait > 0 {
            return Err(u32::try_from(wait.div_ceil(1_000)).unwrap_or(u32::MAX));
        }
        count(&self.by_account, account, now, FREE, ACCOUNT_WAIT_MS_MAX);
        count(&self.by_address, address, now, FREE_FOR_ADDRESS, ADDRESS_WAIT_MS_MAX);
        Ok(())
    }

    /// The try was right: the account starts afresh, and the address gets this one back.
    pub fn succeeded(&self, account: &str, address: IpAddr) {
        locked(&self.by_account).remove(&account.trim().to_lowercase());
        if let Some(failures) = locked(&self.by_address).get_mut(&address) {
            failures.count = failures.count.saturating_sub(1);
        }
    }
}

fn waiting<K: Eq + Hash>(all: &Mutex<HashMap<K, Failures>>, key: &K, now: Steady) -> u64 {
    locked(all).get(key).map_or(0, |failures| failures.until.since(now))
}

fn count<K: Eq + Hash + Clone>(all: &Mutex<HashMap<K, Failures>>, key: K, now: Steady, free: u32, wait_ms_max: u64) {
    let mut all = locked(all);
    if all.len() >= REMEMBERED_MAX && !all.contains_key(&key) {
        all.retain(|_, failures| now.since(failures.last) < FORGET_MS);
        if all.len() >= REMEMBERED_MAX
            && let Some(oldest) = all
                .iter()
                .min_by_key(|(_, failures)| failures.last)
                .map(|(key, _)| key.clone())
        {
            all.remove(&oldest);
        }
    }
    let failures = all.entry(key).or_insert(Failures {
        count: 0,
        last: now,
        until: now,
    });
    if now.since(failures.last) >= FORGET_MS {
        failures.count = 0;
    }
    failures.count = failures.count.saturating_add(1);
    failures.last = now;
    // One second after the last free one, then twice as long each time.
    let beyond = failures.count.saturating_sub(free);
    let wait_ms = if beyond == 0 {
        0
    } else {
        1_000_u64.saturating_mul(1 << (beyond - 1).min(20)).min(wait_ms_max)
    };
    failures.until = now.plus(wait_ms);
}

fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    // A panic elsewhere leaves at worst one try uncounted.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);

    #[test]
    fn waits_grow_and_end_by_themselves() {
        let throttle = Throttle::default();
        let mut now = Steady(0);
        for _ in 0..=FREE {
            assert_eq!(throttle.try_now("Ada@example.org", HERE, now), Ok(()));
        }
        assert_eq!(throttle.try_now("ada@example.org ", HERE, now), Err(1));
        now = now.plus(1_000);
        assert_eq!(throttle.try_now("ada@example.org", HERE, now), Ok(()));
        assert_eq!(throttle.try_now("ada@example.org", HERE, now), Err(2));
        assert_eq!(throttle.try_now("bob@example.org", HERE, now), Ok(()));
        for at in 0..50 {
            now = now.plus(ACCOUNT_WAIT_MS_MAX);
            assert_eq!(
                throttle.try_now("ada@example.org", IpAddr::from([192, 0, 2, at]), now),
                Ok(())
            );
        }
        let elsewhere = IpAddr::V4(std::net::Ipv4Addr::UNSPECIFIED);
        assert!(
            throttle
                .try_now("ada@example.org", elsewhere, now)
                .is_err_and(|wait| wait <= 60)
        );
        assert_eq!(
            throttle.try_now("ada@example.org", elsewhere, now.plus(ACCOUNT_WAIT_MS_MAX)),
            Ok(())
        );
    }

    #[test]
    fn an_address_waits_whatever_account_it_tries() {
        let throttle = Throttle::default();
        let tried = (0..1_000)
            .filter(|at| throttle.try_now(&format!("{at}@example.org"), HERE, Steady(0)).is_ok())
            .count();
        assert_eq!(tried, FREE_FOR_ADDRESS as usize + 1);
    }

    #[test]
    fn the_right_password_clears_the_account() {
        let throttle = Throttle::default();
        for _ in 0..100 {
            assert_eq!(throttle.try_now("ada@example.org", HERE, Steady(0)), Ok(()));
            throttle.succeeded("ada@example.org", HERE);
        }
    }
}
