//! Port, clock, limits.

use std::fs;
use std::io::ErrorKind;
use std::net::TcpListener;

use crate::clock::Clock;
use crate::config::Config;
use crate::control::Standing;
use crate::meter::process::fds_max;

use super::Finding;

/// What the process needs beside connections: store, log, control socket, listener.
const OWN_FDS: u64 = 64;

/// No machine that runs this version can be at an earlier time, nor in a far century.
const YEARS: std::ops::RangeInclusive<i16> = 2025..=2100;

pub fn look(config: &Config, running: Option<&Standing>) -> Vec<Finding> {
    vec![port(config, running), clock(), limits(config, running)]
}

fn port(config: &Config, running: Option<&Standing>) -> Finding {
    let wanted = format!("{}, port {}", config.host, config.port);
    if let Some(standing) = running {
        let address = standing.address;
        if config.port == 0 || (address.port() == config.port && address.ip() == config.host) {
            return Finding::ok("port", format!("{address} is held by the running server"));
        }
        let found = format!("the running server listens on {address}, the settings say {wanted}");
        return Finding::warning(
            "port",
            found,
            "restart the server if the settings were changed on purpose",
        );
    }
    // Bound for an instant, and given back.
    match TcpListener::bind((config.host, config.port)).map(drop) {
        Ok(()) => Finding::ok("port", format!("{wanted} is free")),
        Err(error) if error.kind() == ErrorKind::AddrInUse => {
            let advice = format!(
                "see who it is (ss -ltnp 'sport = :{}'), or set SERVER_PORT",
                config.port
            );
            Finding::failed("port", format!("{wanted} is held by another program"), advice)
        }
        Err(error) if error.kind() == ErrorKind::PermissionDenied => Finding::failed(
            "port",
            format!("{wanted} is not open to this user"),
            "use a port above 1023 behind a proxy, or AmbientCapabilities=CAP_NET_BIND_SERVICE in the unit",
        ),
        Err(error) if error.kind() == ErrorKind::AddrNotAvailable => Finding::failed(
            "port",
            format!("{} is no address of this machine", config.host),
            "set SERVER_HOST to one that `ip address` lists, or to 0.0.0.0 or ::",
        ),
        Err(error) => Finding::failed("port", format!("{wanted}: {error}"), "set SERVER_HOST and SERVER_PORT"),
    }
}

fn clock() -> Finding {
    let clock = Clock::start();
    let (before, after) = (clock.now(), clock.now());
    let time = match jiff::Timestamp::from_millisecond(after.wall.0) {
        Ok(time) => time,
        Err(error) => return Finding::failed("clock", error.to_string(), "timedatectl set-ntp true"),
    };
    let found = format!("{time:.0}");
    let year = time.to_zoned(jiff::tz::TimeZone::UTC).year();
    if after.steady < before.steady || !YEARS.contains(&year) {
        return Finding::failed("clock", found, "set it, and keep it: timedatectl set-ntp true");
    }
    Finding::ok("clock", found)
}

fn limits(config: &Config, running: Option<&Standing>) -> Finding {
    let needed = config.max_connections as u64 + OWN_FDS;
    // A service has limits of its own, so those of the server count if it runs.
    let limit = match running.and_then(|standing| limit_of(standing.process)) {
        Some(limit) => Some(limit),
        None => fds_max(),
    };
    let Some(limit) = limit.filter(|limit| *limit < needed) else {
        let limit = limit.map_or("no limit of open files".to_owned(), |limit| {
            format!("{limit} open files")
        });
        return Finding::ok(
            "limits",
            format!("{limit}, for MAX_CONNECTIONS={}", config.max_connections),
        );
    };
    Finding::warning(
        "limits",
        format!(
            "{limit} open files, and MAX_CONNECTIONS={} wants {needed}",
            config.max_connections
        ),
        format!(
            "LimitNOFILE={needed} in the unit, or `ulimit -n {needed}` in the shell before the start; or set MAX_CONNECTIONS"
        ),
    )
}

/// The limit of open files of another process, as far as one may know it.
fn limit_of(process: u32) -> Option<u64> {
    let limits = fs::read_to_string(format!("/proc/{process}/limits")).ok()?;
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files"))?;
    line.split_whitespace().next()?.parse().ok()
}
