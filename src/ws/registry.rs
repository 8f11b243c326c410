//! Every open socket, for the sweeper and for the limits; and the seats that connections take.
//!
//! Silence is counted in turns of the sweeper, not by a clock: while the machine sleeps no turn passes, so nobody is
//! declared dead before the frames that wait in the buffers were read.

use std::collections::{BTreeSet, HashMap};
use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use axum::extract::ws::Utf8Bytes;

use crate::ids::{AgentId, ConnId, SessionId};
use crate::protocol::close::SILENT;

use super::outbox::{Lane, Outbox};

/// How many turns it takes to visit every socket once: a ping each 25 seconds keeps proxies awake, which drop after 30 or 60.
const SHARES: usize = 25;

/// How many turns without a frame mean that nobody is there: one ping unanswered, and ten seconds of patience.
pub const SILENT_TURNS: u32 = 35;

/// One open socket.
#[derive(Debug)]
pub struct Connection {
    pub id: ConnId,
    pub outbox: Arc<Outbox>,
    /// Whose it is and from where, if it is one of the staff's.
    pub staff: Option<Box<StaffSocket>>,
    heard: AtomicU32,
    /// Whether one of the staff has been welcomed at it.
    welcomed: AtomicBool,
    /// Whether an admin looks on by it, and has been welcomed.
    floor: AtomicBool,
    /// Whether a frame of the page came since it was last asked, not only a sign of life.
    used: AtomicBool,
}

/// Who of the staff is at a socket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaffSocket {
    pub agent: AgentId,
    pub session: SessionId,
    pub address: IpAddr,
}

impl Connection {
    /// Notes that a frame came, whichever.
    pub fn heard(&self, turn: u32) {
        self.heard.store(turn, Ordering::Relaxed);
    }

    /// Notes that it has had its welcome.
    pub fn welcomed(&self) {
        self.welcomed.store(true, Ordering::Relaxed);
    }

    /// Notes that an admin looks on by it.
    pub fn looks_on(&self) {
        self.floor.store(true, Ordering::Relaxed);
    }

    /// Notes that the page sent something of its own accord.
    pub fn used(&self) {
        self.used.store(true, Ordering::Relaxed);
    }
}

/// The open sockets.
#[derive(Debug)]
pub struct Registry {
    shares: Vec<Mutex<HashMap<ConnId, Arc<Connection>>>>,
    turn: AtomicU32,
    count: AtomicUsize,
}

impl Registry {
    pub fn new() -> Self {
        Self {
            shares: (0..SHARES).map(|_| Mutex::default()).collect(),
            turn: AtomicU32::new(0),
            count: AtomicUsize::new(0),
        }
    }

    /// A new socket with an empty outbox.
    pub fn open(&self, id: ConnId) -> Arc<Connection> {
        self.open_for(id, None)
    }

    /// A new socket of one of the staff, if `staff` names one.
    pub fn open_for(&self, id: ConnId, staff: Option<StaffSocket>) -> Arc<Connection> {
        let heard = AtomicU32::new(self.turn());
        let connection = Arc::new(Connection {
            id,
            outbox: Arc::new(Outbox::new()),
            staff: staff.map(Box::new),
            heard,
            welcomed: AtomicBool::new(false),
            floor: AtomicBool::new(false),
            used: AtomicBool::new(false),
        });
        self.share(id).insert(id, connection.clone());
        self.count.fetch_add(1, Ordering::Relaxed);
        connection
    }

    /// Forgets a socket.
    pub fn close(&self, id: ConnId) {
        if self.share(id).remove(&id).is_some() {
            self.count.fetch_sub(1, Ordering::Relaxed);
        }
    }

    /// How many sockets are open.
    pub fn len(&self) -> usize {
        self.count.load(Ordering::Relaxed)
    }

    /// Bytes that wait to be written, in all.
    pub fn waiting_bytes(&self) -> usize {
        let of_share = |share: &Mutex<HashMap<ConnId, Arc<Connection>>>| {
            locked(share)
                .values()
                .map(|open| open.outbox.waiting_bytes())
                .sum::<usize>()
        };
        self.shares.iter().map(of_share).sum()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The sweeper's present turn.
    pub fn turn(&self) -> u32 {
        self.turn.load(Ordering::Relaxed)
    }

    /// One turn of the sweeper, once a second: pings a share of the sockets and closes those of it that are silent.
    pub fn sweep(&self) {
        let turn = self.turn.fetch_add(1, Ordering::Relaxed).wrapping_add(1);
        let Some(share) = self.shares.get(turn as usize % SHARES) else {
            return;
        };
        for connection in locked(share).values() {
            if turn.wrapping_sub(connection.heard.load(Ordering::Relaxed)) >= SILENT_TURNS {
                connection.outbox.close(SILENT);
            } else {
                connection.outbox.ping();
            }
        }
    }

    /// The sessions at whose sockets something was done since this was last asked.
    pub fn sessions_in_use(&self) -> BTreeSet<SessionId> {
        let mut found = BTreeSet::new();
        for share in &self.shares {
            let open = locked(share);
            let used = open
                .values()
                .filter(|open| open.staff.is_some() && open.used.swap(false, Ordering::Relaxed));
            found.extend(used.filter_map(|open| open.staff.as_ref()).map(|staff| staff.session));
        }
        found
    }

    /// The staff's sockets whose address is none of these.
    pub fn staff_outside(&self, allowed: impl Fn(IpAddr) -> bool) -> Vec<Arc<Connection>> {
        let mut outside = Vec::new();
        for share in &self.shares {
            let open = locked(share);
            let staff = open
                .values()
                .filter(|open| open.staff.as_ref().is_some_and(|staff| !allowed(staff.address)));
            outside.extend(staff.cloned());
        }
        outside
    }

    /// Queues a frame for every admin who looks on.
    pub fn tell_floors(&self, frame: &Utf8Bytes) {
        for share in &self.shares {
            let open = locked(share);
            let floors = open.values().filter(|open| open.floor.load(Ordering::Relaxed));
            floors.for_each(|open| open.outbox.push(Lane::Event, frame.clone()));
        }
    }

    /// The agents at the staff's sockets.
    pub fn staff_there(&self) -> BTreeSet<AgentId> {
        let mut there = BTreeSet::new();
        for share in &self.shares {
            let open = locked(share);
            there.extend(
                open.values()
                    .filter_map(|open| open.staff.as_ref())
                    .map(|staff| staff.agent),
            );
        }
        there
    }

    /// Queues a frame for every socket of these agents that has had its welcome.
    pub fn tell_staff(&self, agents: &BTreeSet<AgentId>, frame: &Utf8Bytes) {
        let is_theirs = |open: &Connection| open.staff.as_ref().is_some_and(|staff| agents.contains(&staff.agent));
        for share in &self.shares {
            let open = locked(share);
            let theirs = open
                .values()
                .filter(|open| open.welcomed.load(Ordering::Relaxed) && is_theirs(open));
            theirs.for_each(|open| open.outbox.push(Lane::Event, frame.clone()));
        }
    }

    /// Asks every socket to go, in whatever state it is.
    pub fn close_all(&self, why: crate::protocol::close::CloseCode) {
        for share in &self.shares {
            for connection in locked(share).values() {
                connection.outbox.close(why);
            }
        }
    }

    fn share(&self, id: ConnId) -> MutexGuard<'_, HashMap<ConnId, Arc<Connection>>> {
        let at = usize::try_from(id.0 % SHARES as u64).unwrap_or(0);
        locked(&self.shares[at])
    }
}

impl Default for Registry {
    fn default() -> Self {
        Self::new()
    }
}

/// The seats of the house: so many connections in all, so many for one address.
#[derive(Debug)]
pub struct Seats {
    taken: Mutex<HashMap<IpAddr, usize>>,
    total: AtomicUsize,
    total_max: usize,
    per_address_max: usize,
}

/// A seat, given back when dropped: by the connection, or by the socket that it became.
#[derive(Debug)]
pub struct Seat {
    seats: Arc<Seats>,
    address: OnceLock<IpAddr>,
}

impl Seats {
    pub fn new(total_max: usize, per_address_max: usize) -> Arc<Self> {
        Arc::new(Self {
            taken: Mutex::default(),
            total: AtomicUsize::new(0),
            total_max,
            per_address_max,
        })
    }

    /// A seat for this address, unless the house or the address is full. `None` for an address counts to the whole alone: a
    /// trusted proxy brings many people.
    pub fn take(self: &Arc<Self>, address: Option<IpAddr>) -> Option<Seat> {
        // From here on the seat's drop gives everything back.
        let before = self.total.fetch_add(1, Ordering::Relaxed);
        let seat = Seat {
            seats: self.clone(),
            address: OnceLock::new(),
        };
        (before < self.total_max && address.is_none_or(|address| seat.count_for(address))).then_some(seat)
    }

    /// How many are taken.
    pub fn taken(&self) -> usize {
        self.total.load(Ordering::Relaxed)
    }
}

impl Seat {
    /// Counts the seat for an address from now on, unless that is full. One that is counted already stays as it is.
    pub fn count_for(&self, address: IpAddr) -> bool {
        let address = network(address);
        let mut taken = locked(&self.seats.taken);
        if self.address.get().is_some() {
            return true;
        }
        let count = taken.get(&address).copied().unwrap_or(0);
        if count >= self.seats.per_address_max || self.address.set(address).is_err() {
            return false;
        }
        taken.insert(address, count + 1);
        true
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.seats.total.fetch_sub(1, Ordering::Relaxed);
        let Some(address) = self.address.get() else { return };
        let mut taken = locked(&self.seats.taken);
        if let Some(count) = taken.get_mut(address) {
            *count -= 1;
            if *count == 0 {
                taken.remove(address);
            }
        }
    }
}

/// Who counts as one: an IPv4 address, or an IPv6 /64, of which anyone has 2^64 addresses.
pub fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => IpAddr::V4(address),
        IpAddr::V6(address) => IpAddr::V6((u128::from(address) >> 64 << 64).into()),
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Every change under these locks is a single step, so a panic elsewhere leaves them whole.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::task::{Context, Waker};

    use super::*;
    use crate::ws::outbox::Next;

    #[test]
    fn the_silent_are_closed_and_the_others_pinged() {
        let registry = Registry::new();
        let (silent, lively) = (registry.open(ConnId(1)), registry.open(ConnId(2)));
        for _ in 0..SILENT_TURNS as usize + SHARES {
            registry.sweep();
            lively.heard(registry.turn());
        }
        let cx = Context::from_waker(Waker::noop());
        assert_eq!(silent.outbox.next(true, &cx), Next::Close(SILENT));
        assert_eq!(lively.outbox.next(true, &cx), Next::Ping);
        registry.close(silent.id);
        assert_eq!(registry.len(), 1);
    }

    #[test]
    fn seats_are_counted_for_an_address_and_in_all_and_given_back() {
        let seats = Seats::new(3, 2);
        let address = |last| Some(IpAddr::from([192, 0, 2, last]));
        let first = seats.take(address(1));
        let second = seats.take(address(1));
        assert!(first.is_some() && second.is_some());
        assert!(seats.take(address(1)).is_none());
        let third = seats.take(address(2));
        assert!(third.is_some() && seats.take(None).is_none());
        drop(first);
        assert_eq!(seats.taken(), 2);
        assert!(seats.take(address(1)).is_some());
    }

    #[test]
    fn a_seat_through_a_proxy_is_counted_for_its_address_later_and_once() {
        let seats = Seats::new(10, 1);
        let address = |last| IpAddr::from([0x2001, 0xDB8, 0, last, 0, 0, 0, last]);
        let first = seats.take(None).unwrap();
        assert!(first.count_for(address(1)) && first.count_for(address(1)) && first.count_for(address(2)));
        let second = seats.take(None).unwrap();
        assert!(!second.count_for(address(1)));
        assert!(second.count_for(address(2)));
        assert_eq!(seats.taken(), 2);
        drop(first);
        assert!(seats.take(Some(address(1))).is_some());
        assert!(seats.take(Some(address(2))).is_none());
    }
}
