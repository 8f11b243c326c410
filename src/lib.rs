//! Usher: a presence and chat-routing hub.
pub mod hub;
pub mod ids;
pub mod protocol;
pub mod ws;
