//! Logs: one sentence that reads alone, and fields. On standard error, for people or for machines.

use std::io::IsTerminal;
use std::sync::atomic::{AtomicU64, Ordering};

use tracing::{Event, Level, Subscriber};
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{fmt, registry};

use crate::config::Config;

/// Lines of level error so far, of the whole process.
static ERRORS: AtomicU64 = AtomicU64::new(0);

/// Starts logging. A second call in one process (tests) changes nothing.
pub fn start(config: &Config) {
    let filter = Targets::new()
        .with_default(Level::WARN)
        .with_target("usher", config.log_level);
    let lines = fmt::layer().with_writer(std::io::stderr);
    let lines = if config.log_json {
        // One object a line, the request's id under "span".
        lines.json().flatten_event(true).with_span_list(false).boxed()
    } else {
        let coloured = std::io::stderr().is_terminal();
        // NO_COLOR has its say where there is a terminal.
        if coloured {
            lines.boxed()
        } else {
            lines.with_ansi(false).boxed()
        }
    };
    // The first subscriber stays: in tests many servers share one process.
    drop(registry().with(filter).with(lines).with(Errors).try_init());
}

/// How many lines of level error were logged.
pub fn errors_logged() -> u64 {
    ERRORS.load(Ordering::Relaxed)
}

/// Counts errors.
struct Errors;

impl<S: Subscriber> Layer<S> for Errors {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        if *event.metadata().level() == Level::ERROR {
            ERRORS.fetch_add(1, Ordering::Relaxed);
        }
    }
}
