//! Usher: a presence and chat-routing hub.
pub mod config;
pub mod hub;
pub mod ids;
pub mod protocol;
pub mod telemetry;
pub mod ws;
