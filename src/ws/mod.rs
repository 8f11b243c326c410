//! Websockets: the door, the pump between a socket and the driver, and the words between hub and wire.
//!
//! Deliberately absent: every rule of the product. What a frame does is decided in `hub`.

pub mod decode;
pub mod limits;
pub mod outbox;
pub mod pump;
pub mod registry;
pub mod token;
pub mod translate;
pub mod upgrade;
