//! The one integration test binary: each file of `tests/` is a module here, so that it links once.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "tests stand outside the process they look at: they may read clocks and environment, and a panic is a failure"
)]

mod accounts;
mod allow_list;
mod archive;
mod attacks;
mod audit;
mod backup;
mod bench;
mod changes;
mod config;
mod crash;
mod credentials;
mod doctor;
mod door;
mod driver;
mod harness;
mod headers;
mod house;
mod https;
mod journeys;
mod keys;
mod lifecycle;
mod lives;
mod logs;
mod metrics;
mod mongo;
mod openapi;
mod problems;
mod process;
mod protocol;
mod proxies;
mod roles;
mod sockets;
mod store;
mod tidy;
mod trouble;
