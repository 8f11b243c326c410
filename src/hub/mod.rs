//! The hub: every rule about people, queues, routing and conversations, as one pure value.
//!
//! Feed it with [`Hub::handle`], then drain [`Hub::poll_change`] and [`Hub::poll_effect`], then arrange to be called again at
//! [`Hub::poll_deadline`]. Deliberately absent: clocks, randomness, locks, awaits, I/O, logs, and any order of a hash map.

pub mod effect;
pub mod input;
pub mod row;
pub mod text;
pub mod time;

use effect::Effect;
use input::Input;
use row::{Change, Rows};
use time::{Now, Steady};

/// How many of its last entries an open conversation needs at load.
pub const TAIL_ENTRIES_LOADED: usize = 512;

/// The state machine.
#[derive(Debug, Default)]
pub struct Hub {}

impl Hub {
    /// The hub after a crash or a first start: everyone who was present is held, offers are void.
    pub fn load(_now: Now, _rows: Rows) -> Self {
        Self {}
    }

    /// Takes one input to its end. Never fails; what is refused is an effect.
    pub fn handle(&mut self, _now: Now, _input: Input) {}

    /// The next order, in order.
    pub fn poll_effect(&mut self) -> Option<Effect> {
        None
    }

    /// The next thing to write.
    pub fn poll_change(&mut self) -> Option<Change> {
        None
    }

    /// When to hand in `Input::Ticked`.
    pub fn poll_deadline(&self) -> Option<Steady> {
        None
    }
}
