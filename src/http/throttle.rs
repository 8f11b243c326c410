//! Waits that grow with each failure and end by themselves: nobody is locked out for good.
//!
//! Failures are counted in three ways, and a try of a password waits for the longest of them:
//!
//! - *an account from a network*: what a guesser at one desk runs into;
//! - *a network*, whatever account it tries: what spraying one password over all accounts runs into;
//! - *an account from anywhere*: what a guesser with many networks runs into. Much gentler, for anybody can cause it.
//!
//! All three are counted by what was typed, whether there is such an account or not and wherever it was logged in to: how long one
//! waits tells nothing about it. Its owner does not wait for others all the same: a browser that an account was logged in with shows
//! so by a signed cookie (`known`), and its tries for that account are counted by themselves. So are those of somebody logged in who
//! shows the password once more. One-time codes are counted by account alone, because whoever tries them has the password: at the
//! longest wait fewer than 300 a day get through, of a million.
//!
//! A network is an IPv4 address or an IPv6 /64. Counts are kept in memory: a restart, which is the operator's act, forgets them (SECURITY.md says what that is worth).

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::hub::time::Steady;
use crate::ids::{AgentId, SessionId};
use crate::ws::registry::network;

use super::session;

/// Failures this long ago are forgotten.
const FORGET_MS: u64 = 60 * 60_000;

/// Of how many accounts, networks and browsers failures are remembered; past it the oldest are forgotten.
const REMEMBERED_MAX: usize = 20_000;

/// What was typed as an account's address, hashed: it may be long, and a password by mistake.
type Typed = [u8; 32];

/// What failures are counted for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Key {
    AccountFrom(Typed, IpAddr),
    Network(IpAddr),
    Account(Typed),
    /// An account from one of its own browsers.
    Device(AgentId, u128),
    /// The password of somebody who is logged in.
    Session(SessionId),
    Codes(AgentId),
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
            Self::AccountFrom(..) | Self::Device(..) | Self::Session(_) => (5, 5 * 60_000),
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

/// Failures.
#[derive(Debug, Default)]
pub struct Throttle(Mutex<Memory>);

#[derive(Debug, Default)]
struct Memory(HashMap<Key, Failures>);

/// A try, counted before it is known to be right, so that a thousand at once are a thousand. Dropped, it was wrong.
#[derive(Debug)]
#[must_use = "a try that is dropped counts as wrong"]
pub struct Try<'a> {
    throttle: &'a Throttle,
    /// For what it was counted, and what stood there before.
    counted: Vec<(Key, Failures)>,
}

impl Throttle {
    /// A try of a password; or how many seconds to wait.
    pub fn password(&self, account: &str, address: IpAddr, now: Steady) -> Result<Try<'_>, u32> {
        let (account, network) = (typed(account), network(address));
        let all = vec![
            Key::AccountFrom(account, network),
            Key::Network(network),
            Key::Account(account),
        ];
        self.count(all, now)
    }

    /// A try of a password in a browser that the account is known in; or how many seconds to wait.
    pub fn password_on(&self, agent: AgentId, device: u128, now: Steady) -> Result<Try<'_>, u32> {
        self.count(vec![Key::Device(agent, device)], now)
    }

    /// A try of the password by somebody logged in; or how many seconds to wait.
    pub fn password_in(&self, session: SessionId, now: Steady) -> Result<Try<'_>, u32> {
        self.count(vec![Key::Session(session)], now)
    }

    /// A try of a one-time or recovery code; or how many seconds to wait.
    pub fn code(&self, agent: AgentId, now: Steady) -> Result<Try<'_>, u32> {
        self.count(vec![Key::Codes(agent)], now)
    }

    /// A try of a secret too long to be guessed, as a one-time link's or a key's; or how many seconds to wait.
    pub fn secret(&self, address: IpAddr, now: Steady) -> Result<Try<'_>, u32> {
        self.count(vec![Key::Network(network(address))], now)
    }

    /// Asking for an account, which counts however it ends; or how many seconds to wait.
    pub fn sign_up(&self, address: IpAddr, now: Steady) -> Result<(), u32> {
        self.count(vec![Key::SignUps(network(address))], now).map(drop)
    }

    /// Counts for all keys, unless one of them has to wait.
    fn count(&self, keys: Vec<Key>, now: Steady) -> Result<Try<'_>, u32> {
        let mut memory = self.memory();
        let wait_ms = keys.iter().map(|key| memory.wait_ms(key, now)).max();
        if let Some(wait_ms @ 1..) = wait_ms {
            return Err(u32::try_from(wait_ms.div_ceil(1_000)).unwrap_or(u32::MAX));
        }
        let counted = keys.into_iter().map(|key| {
            let before = memory.count(&key, now);
            (key, before)
        });
        Ok(Try {
            counted: counted.collect(),
            throttle: self,
        })
    }

    fn memory(&self) -> MutexGuard<'_, Memory> {
        // A panic elsewhere leaves at worst one try uncounted.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Try<'_> {
    /// It was right: whoever is known by more than an address starts afresh. Elsewhere this one try is given back and no more: what
    /// others find there must not tell them that somebody was right.
    pub fn right(self) {
        let mut memory = self.throttle.memory();
        for (key, before) in &self.counted {
            match key {
                Key::Device(..) | Key::Session(_) | Key::Codes(_) => {
                    memory.0.remove(key);
                }
                Key::AccountFrom(..) | Key::Network(_) | Key::Account(_) | Key::SignUps(_) => {
                    memory.give_back(key, *before);
                }
            }
        }
    }

    /// It was neither right nor wrong: as if it had not been.
    pub fn neither(self) {
        let mut memory = self.throttle.memory();
        for (key, before) in &self.counted {
            memory.give_back(key, *before);
        }
    }
}

impl Memory {
    fn wait_ms(&self, key: &Key, now: Steady) -> u64 {
        self.0
            .get(key)
            .map_or(0, |failures| failures.until(&key.price()).since(now))
    }

    /// Counts one more; answers what stood there before.
    fn count(&mut self, key: &Key, now: Steady) -> Failures {
        if !self.0.contains_key(key) {
            self.make_room(now);
        }
        let none = Failures { count: 0, last: now };
        let failures = self.0.entry(key.clone()).or_insert(none);
        if now.since(failures.last) >= FORGET_MS {
            *failures = none;
        }
        let before = *failures;
        failures.count = failures.count.saturating_add(1);
        failures.last = now;
        before
    }

    fn give_back(&mut self, key: &Key, before: Failures) {
        let Some(failures) = self.0.get_mut(key) else { return };
        failures.count = failures.count.saturating_sub(1);
        if failures.count == 0 {
            self.0.remove(key);
        } else if failures.count == before.count {
            // Nobody else came in between: nor is it later than it was.
            failures.last = before.last;
        }
    }

    /// Makes room for one more.
    fn make_room(&mut self, now: Steady) {
        if self.0.len() < REMEMBERED_MAX {
            return;
        }
        self.0.retain(|_, failures| now.since(failures.last) < FORGET_MS);
        if self.0.len() < REMEMBERED_MAX {
            return;
        }
        // A tenth at a time, or each try of a flood would look through all.
        let mut ages: Vec<Steady> = self.0.values().map(|failures| failures.last).collect();
        let (_, oldest, _) = ages.select_nth_unstable(REMEMBERED_MAX / 10);
        let oldest = *oldest;
        self.0.retain(|_, failures| failures.last > oldest);
    }
}

fn typed(account: &str) -> Typed {
    session::hash(&account.trim().to_lowercase())
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
    fn whoever_hammers_from_many_networks_waits_a_little_and_an_own_browser_does_not() {
        let throttle = Throttle::default();
        let now = Steady(0);
        throttle.password(ADA, from(0), now).unwrap().right();
        let through: u32 = (1..=200)
            .map(|network| wrong(&throttle, 10, ADA, from(network), now))
            .sum();
        assert_eq!(through, 51, "the owner's own was given back");
        for network in [0, 250] {
            let told = throttle.password(ADA, from(network), now).map(drop);
            assert!(
                told.is_err_and(|wait_s| wait_s <= 10),
                "where the owner was before as anywhere"
            );
        }
        throttle.password_on(AgentId(1), 7, now).unwrap().right();
        assert!(
            throttle.password(ADA, from(251), now.plus(10_000)).is_ok(),
            "nobody waits for good"
        );
    }

    #[test]
    fn what_was_right_is_given_back_and_tells_others_nothing() {
        let [quiet, busy] = [(); 2].map(|()| Throttle::default());
        let mut now = Steady(0);
        for _ in 0..40 {
            // The owner comes and goes, once in a while without the cookie.
            if let Ok(owners) = busy.password(ADA, from(1), now) {
                owners.right();
            }
            let told = [&quiet, &busy].map(|throttle| throttle.password(ADA, from(1), now).map(drop));
            assert_eq!(told[0], told[1]);
            now = now.plus(told[0].map_or_else(|wait_s| u64::from(wait_s) * 500, |()| 1));
        }
    }

    #[test]
    fn what_was_neither_never_was() {
        let throttle = Throttle::default();
        for _ in 0..100 {
            throttle.password(ADA, from(2), Steady(0)).unwrap().neither();
        }
        assert!(throttle.memory().0.is_empty());
        assert_eq!(wrong(&throttle, 5, ADA, from(2), Steady(0)), 5);
        throttle.password(ADA, from(2), Steady(1)).unwrap().neither();
        assert_eq!(wrong(&throttle, 9, ADA, from(2), Steady(1)), 1, "five still stand");
        // An hour on the first five are forgotten, though somebody was let in meanwhile.
        let later = Steady(0).plus(FORGET_MS);
        assert_eq!(wrong(&throttle, 9, ADA, from(2), later.plus(1)), 6);
    }

    #[test]
    fn own_browsers_and_sessions_wait_for_their_own_failures_alone() {
        let throttle = Throttle::default();
        let now = Steady(0);
        wrong(&throttle, 1_000, ADA, from(1), now);
        assert!(throttle.password(ADA, from(1), now).is_err());
        throttle.password_on(AgentId(1), 7, now).unwrap().right();
        let through = (0..100)
            .filter(|_| throttle.password_on(AgentId(1), 7, now).is_ok())
            .count();
        assert_eq!(through, 6);
        assert!(throttle.password_on(AgentId(1), 8, now).is_ok(), "another browser");
        assert!(throttle.password(ADA, from(2), now).is_ok(), "another network");
        let shown = (0..100)
            .filter(|_| throttle.password_in(SessionId(7), now).is_ok())
            .count();
        assert_eq!(shown, 6);
        assert!(throttle.password_in(SessionId(8), now).is_ok(), "another log-in");
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let throttle = Throttle::default();
        let name = "x".repeat(1_000);
        for at in 0..10_000 {
            let address = IpAddr::from((u128::from(at) << 64).to_be_bytes());
            drop(throttle.password(&format!("{at}{name}"), address, Steady(at)));
            assert!(throttle.memory().0.len() <= REMEMBERED_MAX + 2);
        }
        // Keys own nothing beside the table, however long what was typed.
        assert!(!std::mem::needs_drop::<Key>() && size_of::<Key>() <= 64);
        let last = IpAddr::from((9_999_u128 << 64).to_be_bytes());
        let through = wrong(&throttle, 10, &format!("9999{name}"), last, Steady(10_000));
        assert_eq!(through, 5, "the newest are remembered");
    }

    #[test]
    fn a_million_codes_take_years() {
        let throttle = Throttle::default();
        let mut now = Steady(0);
        let day = now.plus(24 * 3_600_000);
        let mut through = 0_u32;
        while now < day {
            through += u32::from(throttle.code(AgentId(1), now).is_ok());
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
}
