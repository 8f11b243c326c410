//! Usher: a presence and chat-routing hub.
pub mod app;
pub mod cli;
pub mod clock;
pub mod config;
pub mod control;
pub mod demo;
pub mod driver;
pub mod http;
pub mod hub;
pub mod ids;
pub mod protocol;
pub mod secret;
pub mod seed;
pub mod site;
pub mod store;
pub mod telemetry;
pub mod ws;
