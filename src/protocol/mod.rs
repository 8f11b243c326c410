//! The wire: every frame, body and word that crosses it, as serde types from which the TypeScript ones are generated.
//!
//! Text frames of JSON, tagged by `type`, names in snake_case. Times are milliseconds since the Unix epoch (UTC) under names
//! like `at`, `since`, `until`; durations end in `_ms`. Absent and `null` mean the same. Unknown fields are ignored, unknown types refused.
//! Deliberately absent: any rule. What a frame does is decided in `hub`; what it means stands in `docs/PROTOCOL.md`.

pub mod board;
pub mod client;
pub mod close;
pub mod http;
pub mod lobby;
pub mod server;
#[cfg(test)]
mod typescript;
pub mod words;

/// The version of this protocol, told in both hellos.
pub const VERSION: u32 = 1;
