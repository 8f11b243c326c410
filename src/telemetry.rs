//! Logs: one sentence that reads alone, and fields. On standard error, for people or for machines.

use tracing_subscriber::EnvFilter;

use crate::config::Config;

/// Starts logging. A second call in one process (tests) changes nothing.
pub fn start(config: &Config) {
    let filter = EnvFilter::new(format!("warn,usher={}", config.log_level));
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    // The first subscriber stays: in tests many servers share one process.
    let started = if config.log_json {
        builder.json().try_init()
    } else {
        builder.try_init()
    };
    drop(started);
}
