//! Usher: a presence and chat-routing hub.
pub mod clock;
pub mod config;
pub mod driver;
pub mod http;
pub mod hub;
pub mod ids;
pub mod protocol;
pub mod site;
pub mod store;
pub mod telemetry;
pub mod ws;
