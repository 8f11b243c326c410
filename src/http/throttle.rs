//! Waits that grow with each failure and end by themselves: nobody is locked out for good.
//!
//! Who hammers an account shall wait, and its owner shall not. So failures are counted in three ways, and a try waits for the
//! longest of them:
//!
//! - *an account from a network*: what an owner's own typing errors and a guesser at one desk run into;
//! - *a network*, whatever account it tries: what spraying one password over all accounts runs into;
//! - *an account from anywhere*: what a guesser with many networks runs into. Much gentler, for anybody can cause it.
//!
//! Where an account has been logged in to before, only the first counts for it: neither a guesser elsewhere nor one who tries
//! other accounts from the same office keeps its owner out. One-time codes are counted by account alone, because whoever tries
//! them has the password: at the longest wait fewer than 300 a day get through, of a million.
//!
//! A browser that an account was logged in with before shows so by a signed cookie (`usher_known`, which opens nothing). Its tries for
//! that account are counted by themselves, so that not even a guesser at the same address, as in an office, makes the owner wait.
//!
//! A network is an IPv4 address or an IPv6 /64. Counts are kept in memory: a restart, which is the operator's act, forgets them (SECURITY.md says what that is worth).

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::hub::time::Steady;
use crate::ws::registry::network;

/// Failures this long ago are forgotten.
const FORGET_MS: u64 = 60 * 60_000;

/// Of how many accounts and networks failures are remembered; past it the oldest is forgotten.
const REMEMBERED_MAX: usize = 20_000;

/// What failures are counted for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Key {
    AccountFrom(String, IpAddr),
    Network(IpAddr),
    Account(String),
    /// An account from one of its own browsers.
    Device(String, u128),
    Codes(String),
    SignUps(IpAddr),
}

/// What failures cost.
struct Price {
    /// How many cost nothing.
    free: u32,
    /// The longest wait.
    wait_ms_max: u64,
}

impl Key {
    const fn price(&self) -> Price {
        let (free, wait_ms_max) = match self {
            // One's own typing errors.
            Self::AccountFrom(..) | Self::Device(..) => (5, 5 * 60_000),
            // A network may stand for an office.
            Self::Network(_) => (20, 15 * 60_000),
            Self::Account(_) => (50, 10_000),
            Self::Codes(_) => (5, 5 * 60_000),
            Self::SignUps(_) => (10, 15 * 60_000),
        };
        Price { free, wait_ms_max }
    }
}

#[derive(Clone, Copy, Debug)]
struct Failures {
    count: u32,
    last: Steady,
}

impl Failures {
    /// When the next try may be: one second after the last free one, then twice as long each time.
    fn until(self, price: &Price) -> Steady {
        let wait_ms = match self.count.saturating_sub(price.free) {
            0 => 0,
            beyond => 1_000_u64
                .saturating_mul(1 << (beyond - 1).min(20))
                .min(price.wait_ms_max),
        };
        self.last.plus(wait_ms)
    }
}

/// Failures, and where accounts are at home.
#[derive(Debug, Default)]
pub struct Throttle(Mutex<Memory>);

#[derive(Debug, Default)]
struct Memory {
    failures: HashMap<Key, Failures>,
    /// From which networks each account was logged in to, and when last.
    homes: HashMap<(String, IpAddr), Steady>,
}

/// A try, counted before it is known to be right, so that a thousand at once are a thousand. Dropped, it was wrong.
#[derive(Debug)]
#[must_use = "a try that is dropped counts as wrong"]
pub struct Try<'a> {
    throttle: &'a Throttle,
    keys: Vec<Key>,
    now: Steady,
}

impl Throttle {
    /// A try of a password; or how many seconds to wait.
    pub fn password(&self, account: &str, address: IpAddr, now: Steady) -> Result<Try<'_>, u32> {
        let (account, network) = (folded(account), network(address));
        let from = Key::AccountFrom(account.clone(), network);
        let at_home = self.memory().homes.contains_key(&(account.clone(), network));
        let all = vec![from, Key::Network(network), Key::Account(account)];
        let decisive = if at_home { 1 } else { all.len() };
        self.count(all, decisive, now)
    }

    /// A try of a password in a browser that the account is known in; or how many seconds to wait.
    pub fn password_on(&self, account: &str, device: u128, now: Steady) -> Result<Try<'_>, u32> {
        self.count(vec![Key::Device(folded(account), device)], 1, now)
    }

    /// A try of a one-time or recovery code; or how many seconds to wait.
    pub fn code(&self, account: &str, now: Steady) -> Result<Try<'_>, u32> {
        self.count(vec![Key::Codes(folded(account))], 1, now)
    }

    /// A try of a secret too long to be guessed, as a one-time link's or a key's; or how many seconds to wait.
    pub fn secret(&self, address: IpAddr, now: Steady) -> Result<Try<'_>, u32> {
        self.count(vec![Key::Network(network(address))], 1, now)
    }

    /// Asking for an account, which counts however it ends; or how many seconds to wait.
    pub fn sign_up(&self, address: IpAddr, now: Steady) -> Result<(), u32> {
        self.count(vec![Key::SignUps(network(address))], 1, now).map(drop)
    }

    /// Counts for all keys, unless one of the first few has to wait.
    fn count(&self, keys: Vec<Key>, decisive: usize, now: Steady) -> Result<Try<'_>, u32> {
        let mut memory = self.memory();
        let wait_ms = keys.iter().take(decisive).map(|key| memory.wait_ms(key, now)).max();
        if let Some(wait_ms @ 1..) = wait_ms {
            return Err(u32::try_from(wait_ms.div_ceil(1_000)).unwrap_or(u32::MAX));
        }
        for key in &keys {
            memory.count(key, now);
        }
        Ok(Try {
            throttle: self,
            keys,
            now,
        })
    }

    fn memory(&self) -> MutexGuard<'_, Memory> {
        // A panic elsewhere leaves at worst one try uncounted.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Try<'_> {
    /// It was right: the account starts afresh from this network and for codes, which is its home now; elsewhere this one try
    /// is given back.
    pub fn right(self) {
        let mut memory = self.throttle.memory();
        for key in &self.keys {
            match key {
                Key::AccountFrom(account, network) => {
                    memory.failures.remove(key);
                    memory.at_home((account.clone(), *network), self.now);
                }
                Key::Device(..) | Key::Codes(_) => {
                    memory.failures.remove(key);
                }
                Key::Network(_) | Key::Account(_) | Key::SignUps(_) => memory.give_back(key),
            }
        }
    }

    /// It was neither right nor wrong: as if it had not been.
    pub fn neither(self) {
        let mut memory = self.throttle.memory();
        for key in &self.keys {
            memory.give_back(key);
        }
    }
}

impl Memory {
    fn wait_ms(&self, key: &Key, now: Steady) -> u64 {
        self.failures
            .get(key)
            .map_or(0, |failures| failures.until(&key.price()).since(now))
    }

    fn count(&mut self, key: &Key, now: Steady) {
        if self.failures.len() >= REMEMBERED_MAX && !self.failures.contains_key(key) {
            self.failures.retain(|_, failures| now.since(failures.last) < FORGET_MS);
            forget_oldest(&mut self.failures, |failures| failures.last);
        }
        let failures = self
            .failures
            .entry(key.clone())
            .or_insert(Failures { count: 0, last: now });
        if now.since(failures.last) >= FORGET_MS {
            failures.count = 0;
        }
        failures.count = failures.count.saturating_add(1);
        failures.last = now;
    }

    fn give_back(&mut self, key: &Key) {
        if let Some(failures) = self.failures.get_mut(key) {
            failures.count = failures.count.saturating_sub(1);
        }
    }

    fn at_home(&mut self, home: (String, IpAddr), now: Steady) {
        if !self.homes.contains_key(&home) {
            forget_oldest(&mut self.homes, |last| *last);
        }
        self.homes.insert(home, now);
    }
}

/// Makes room for one more.
fn forget_oldest<K: Clone + Eq + std::hash::Hash, V>(all: &mut HashMap<K, V>, last: impl Fn(&V) -> Steady) {
    if all.len() < REMEMBERED_MAX {
        return;
    }
    let oldest = all
        .iter()
        .min_by_key(|(_, value)| last(value))
        .map(|(key, _)| key.clone());
    if let Some(oldest) = oldest {
        all.remove(&oldest);
    }
}

fn folded(account: &str) -> String {
    account.trim().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADA: &str = "ada@example.org";

    fn from(network: u8) -> IpAddr {
        IpAddr::from([192, 0, 2, network])
    }

    /// How many of so many tries in the same moment get through and turn out wrong.
    fn wrong(throttle: &Throttle, tries: u32, account: &str, address: IpAddr, now: Steady) -> u32 {
        (0..tries)
            .map(|_| u32::from(throttle.password(account, address, now).is_ok()))
            .sum()
    }

    #[test]
    fn waits_grow_and_end_by_themselves() {
        let throttle = Throttle::default();
        let mut now = Steady(0);
        assert_eq!(wrong(&throttle, 1_000, "Ada@example.org", from(1), now), 6);
        for wait_s in [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300] {
            let told = throttle.password(" ada@example.org ", from(1), now).map(drop);
            assert_eq!(told, Err(wait_s));
            throttle.password("bob@example.org", from(1), now).unwrap().neither();
            now = now.plus(u64::from(wait_s) * 1_000);
            assert_eq!(wrong(&throttle, 10, ADA, from(1), now), 1);
        }
        now = now.plus(FORGET_MS);
        assert_eq!(wrong(&throttle, 10, ADA, from(1), now), 6);
    }

    #[test]
    fn a_network_waits_whatever_account_it_tries_and_a_64_is_one() {
        let throttle = Throttle::default();
        let tried = (0_u16..1_000)
            .filter(|at| {
                let address = IpAddr::from([0x2001, 0xDB8, 0, 7, *at, 1, 2, 3]);
                throttle
                    .password(&format!("{at}@example.org"), address, Steady(0))
                    .is_ok()
            })
            .count();
        assert_eq!(tried, 21);
        let next_door = IpAddr::from([0x2001, 0xDB8, 0, 8, 0, 0, 0, 1]);
        assert!(throttle.password(ADA, next_door, Steady(0)).is_ok());
    }

    #[test]
    fn whoever_hammers_from_many_networks_waits_and_the_owner_at_home_does_not() {
        let throttle = Throttle::default();
        let now = Steady(0);
        throttle.password(ADA, from(0), now).unwrap().right();
        let through: u32 = (1..=200)
            .map(|network| wrong(&throttle, 10, ADA, from(network), now))
            .sum();
        assert_eq!(through, 51, "the owner's own was given back");
        let stranger = throttle.password(ADA, from(250), now).map(drop);
        assert!(stranger.is_err_and(|wait_s| wait_s <= 10));
        throttle.password(ADA, from(0), now).unwrap().right();
        // Nor does one who tries everybody else's account from the owner's network.
        for at in 0..100 {
            wrong(&throttle, 1, &format!("{at}@example.org"), from(0), now);
        }
        assert!(throttle.password("new@example.org", from(0), now).is_err());
        throttle.password(ADA, from(0), now).unwrap().right();
        assert!(
            throttle.password(ADA, from(251), now.plus(10_000)).is_ok(),
            "nobody waits for good"
        );
    }

    #[test]
    fn what_was_right_starts_afresh_and_what_was_neither_never_was() {
        let throttle = Throttle::default();
        for _ in 0..100 {
            assert_eq!(wrong(&throttle, 3, ADA, from(1), Steady(0)), 3);
            throttle.password(ADA, from(1), Steady(0)).unwrap().right();
        }
        for _ in 0..100 {
            throttle
                .password("bob@example.org", from(2), Steady(0))
                .unwrap()
                .neither();
        }
        assert_eq!(wrong(&throttle, 5, "bob@example.org", from(2), Steady(0)), 5);
        throttle
            .password("bob@example.org", from(2), Steady(0))
            .unwrap()
            .neither();
        assert_eq!(
            wrong(&throttle, 9, "bob@example.org", from(2), Steady(0)),
            1,
            "five wrong ones still stand"
        );
    }

    #[test]
    fn one_of_the_accounts_own_browsers_waits_for_its_own_failures_alone() {
        let throttle = Throttle::default();
        let now = Steady(0);
        wrong(&throttle, 1_000, ADA, from(1), now);
        assert!(throttle.password(ADA, from(1), now).is_err());
        throttle.password_on("Ada@example.org", 7, now).unwrap().right();
        let through = (0..100).filter(|_| throttle.password_on(ADA, 7, now).is_ok()).count();
        assert_eq!(through, 6);
        assert!(throttle.password_on(ADA, 8, now).is_ok(), "another browser");
        assert!(throttle.password(ADA, from(2), now).is_ok(), "another network");
    }

    #[test]
    fn a_million_codes_take_years() {
        let throttle = Throttle::default();
        let mut now = Steady(0);
        let day = now.plus(24 * 3_600_000);
        let mut through = 0_u32;
        while now < day {
            through += u32::from(throttle.code(ADA, now).is_ok());
            now = now.plus(1_000);
        }
        assert!((280..310).contains(&through), "{through}");
    }

    #[test]
    fn asking_for_accounts_counts_however_it_ends() {
        let throttle = Throttle::default();
        let asked = (0..100)
            .filter(|_| throttle.sign_up(from(1), Steady(0)).is_ok())
            .count();
        assert_eq!(asked, 11);
        assert!(throttle.password(ADA, from(1), Steady(0)).is_ok());
    }

    #[test]
    fn one_who_logs_in_between_makes_nothing_of_their_network_forgotten() {
        let throttle = Throttle::default();
        let now = Steady(0);
        let through = (0..100)
            .filter(|at| {
                if let Ok(own) = throttle.password("own@example.org", from(1), now) {
                    own.right();
                }
                throttle.password(&format!("{at}@example.org"), from(1), now).is_ok()
            })
            .count();
        assert_eq!(through, 21);
    }

    #[test]
    fn no_more_is_remembered_than_there_is_room_for() {
        let mut memory = Memory::default();
        let more = u64::try_from(REMEMBERED_MAX).unwrap() + 5;
        for at in 0..more {
            memory.count(&Key::Account(format!("{at}@example.org")), Steady(at));
            memory.at_home((format!("{at}@example.org"), from(1)), Steady(at));
        }
        assert_eq!(
            (memory.failures.len(), memory.homes.len()),
            (REMEMBERED_MAX, REMEMBERED_MAX)
        );
        assert!(
            !memory.homes.contains_key(&("4@example.org".to_owned(), from(1))),
            "the oldest is forgotten"
        );
        assert!(memory.homes.contains_key(&("5@example.org".to_owned(), from(1))));
    }
}
