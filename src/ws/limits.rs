//! How fast one socket may speak, and how much nonsense; how often one address may enter. Too fast is slowed down: reading
//! waits, and TCP tells the client. Too many entries are refused.

use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::{Clock, DefaultClock};
use governor::state::{InMemoryState, NotKeyed};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use super::registry::network;

/// Messages a second in the long run: faster than anybody types or clicks.
const MESSAGES_PER_S: NonZeroU32 = NonZeroU32::new(20).expect("not zero");

/// At least the 32 unanswered commands that a client may resend at once after a reconnect.
const MESSAGES_BURST: NonZeroU32 = NonZeroU32::new(64).expect("not zero");

/// Bytes a second in the long run.
const BYTES_PER_S: NonZeroU32 = NonZeroU32::new(32 * 1024).expect("not zero");

/// Four frames of the largest size, or 32 messages of 2,000 characters of four bytes.
const BYTES_BURST: NonZeroU32 = NonZeroU32::new(256 * 1024).expect("not zero");

/// Drafts a second: each goes to another screen.
const DRAFTS_PER_S: NonZeroU32 = NonZeroU32::new(10).expect("not zero");
const DRAFTS_BURST: NonZeroU32 = NonZeroU32::new(32).expect("not zero");

/// The largest frame and message. The longest message in the protocol is a tenth of it.
pub const FRAME_BYTES_MAX: usize = 64 * 1024;

/// So much nonsense within a minute closes the socket.
const STRIKES_MAX: usize = 10;
const STRIKES_TURNS: u32 = 60;

type Limiter = RateLimiter<NotKeyed, InMemoryState, DefaultClock>;

/// The pace of one socket.
#[derive(Debug)]
pub struct Pace {
    messages: Limiter,
    bytes: Limiter,
    drafts: Limiter,
}

impl Pace {
    pub fn new() -> Self {
        let limiter = |per_s, burst| Limiter::direct(Quota::per_second(per_s).allow_burst(burst));
        Self {
            messages: limiter(MESSAGES_PER_S, MESSAGES_BURST),
            bytes: limiter(BYTES_PER_S, BYTES_BURST),
            drafts: limiter(DRAFTS_PER_S, DRAFTS_BURST),
        }
    }

    /// How long to wait before a frame of so many bytes is handled; `None` when it may be at once, and then it is counted.
    pub fn wait(&self, bytes: usize) -> Option<Duration> {
        let bytes = u32::try_from(bytes)
            .ok()
            .and_then(NonZeroU32::new)
            .unwrap_or(NonZeroU32::MIN);
        let message = wait(&self.messages, NonZeroU32::MIN);
        message.or_else(|| wait(&self.bytes, bytes))
    }

    /// As [`Pace::wait`], for one draft.
    pub fn wait_for_draft(&self) -> Option<Duration> {
        wait(&self.drafts, NonZeroU32::MIN)
    }
}

impl Default for Pace {
    fn default() -> Self {
        Self::new()
    }
}

fn wait(limiter: &Limiter, units: NonZeroU32) -> Option<Duration> {
    match limiter.check_n(units) {
        Ok(Ok(())) => None,
        Ok(Err(not_until)) => Some(not_until.wait_time_from(limiter.clock().now())),
        // More than the burst in one frame: the frame limit is below it.
        Err(_) => None,
    }
}

/// Nonsense of one socket in the last minute.
#[derive(Debug, Default)]
pub struct Strikes(Vec<u32>);

impl Strikes {
    /// Notes one at this turn of the sweeper; whether it is one too many.
    pub fn add(&mut self, turn: u32) -> bool {
        self.0.retain(|at| turn.wrapping_sub(*at) < STRIKES_TURNS);
        self.0.push(turn);
        self.0.len() >= STRIKES_MAX
    }
}

/// How often a minute guests of one address may invite: nobody presses that button so often, and a machine rings nobody's bell all day.
pub const INVITES_PER_ADDRESS: NonZeroU32 = NonZeroU32::new(30).expect("not zero");

/// How many addresses are remembered; past it those that are new share one allowance.
const ADDRESSES_MAX: usize = 10_000;

/// What all addresses share that are not remembered one by one. Nobody comes from it.
const THE_REST: IpAddr = IpAddr::V6(Ipv6Addr::UNSPECIFIED);

/// How often an address may enter a line.
#[derive(Debug)]
pub struct Enters {
    by_address: DefaultKeyedRateLimiter<IpAddr>,
}

impl Enters {
    pub fn new(per_minute: NonZeroU32) -> Self {
        Self {
            by_address: RateLimiter::keyed(Quota::per_minute(per_minute)),
        }
    }

    /// Whether somebody at this address may enter now; then it is counted.
    pub fn enter(&self, address: IpAddr) -> bool {
        if self.by_address.len() >= ADDRESSES_MAX {
            self.forget();
        }
        let key = if self.by_address.len() >= ADDRESSES_MAX {
            THE_REST
        } else {
            network(address)
        };
        self.by_address.check_key(&key).is_ok()
    }

    /// Forgets the addresses that have their whole allowance again. Called every minute.
    pub fn forget(&self) {
        self.by_address.retain_recent();
        self.by_address.shrink_to_fit();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_passes_and_then_reading_waits() {
        let pace = Pace::new();
        let passed = (0..100).take_while(|_| pace.wait(10).is_none()).count();
        assert!((64..70).contains(&passed), "{passed}");
        assert!(pace.wait(10).is_some_and(|wait| wait <= Duration::from_secs(1)));
    }

    #[test]
    fn bytes_and_drafts_have_a_pace_of_their_own() {
        let pace = Pace::new();
        let heavy = (0..50).take_while(|_| pace.wait(FRAME_BYTES_MAX).is_none()).count();
        assert!((4..6).contains(&heavy), "{heavy}");
        assert!(
            pace.wait(FRAME_BYTES_MAX)
                .is_some_and(|wait| wait <= Duration::from_secs(2))
        );
        let drafts = (0..100).take_while(|_| pace.wait_for_draft().is_none()).count();
        assert!((32..36).contains(&drafts), "{drafts}");
    }

    #[test]
    fn an_address_enters_so_often_and_others_do_not_notice() {
        let enters = Enters::new(NonZeroU32::new(3).unwrap());
        let times = |address: &str| {
            let address = address.parse().unwrap();
            (0..10).filter(|_| enters.enter(address)).count()
        };
        assert_eq!(times("192.0.2.1"), 3);
        assert_eq!(times("::ffff:192.0.2.1"), 0, "the same address");
        assert_eq!(times("192.0.2.2"), 3);
        assert_eq!(times("2001:db8:0:1::1"), 3);
        assert_eq!(times("2001:db8:0:1:ffff::2"), 0, "the same /64");
        assert_eq!(times("2001:db8:0:2::1"), 3);
        enters.forget();
        assert_eq!(enters.by_address.len(), 4, "nobody has waited");
    }

    #[test]
    fn a_crowd_of_addresses_does_not_grow_for_ever() {
        let enters = Enters::new(NonZeroU32::MIN);
        let address = |at: u32| IpAddr::from(at.to_be_bytes());
        let entered = (0..ADDRESSES_MAX as u32 + 100)
            .filter(|at| enters.enter(address(*at)))
            .count();
        assert_eq!(entered, ADDRESSES_MAX + 1);
        assert_eq!(enters.by_address.len(), ADDRESSES_MAX + 1);
    }

    #[test]
    fn the_tenth_within_a_minute_is_one_too_many() {
        let mut strikes = Strikes::default();
        assert!((0..9).all(|turn| !strikes.add(turn)));
        assert!(strikes.add(9));
        let mut slow = Strikes::default();
        assert!((0..100).all(|turn| !slow.add(turn * 7)));
    }
}
