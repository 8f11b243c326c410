//! Usher: a presence and chat-routing hub.
pub mod clock;
pub mod config;
pub mod driver;
pub mod hub;
pub mod ids;
pub mod protocol;
pub mod store;
pub mod telemetry;
pub mod ws;
