//! By which the owner calls a command off that has something to tidy up.

use std::future::pending;
use std::io;

use tokio::signal::unix::{Signal, SignalKind, signal};

/// Interrupt and terminate, or neither.
pub struct Signals(Option<[Signal; 2]>);

impl Signals {
    /// They do as always: there is nothing to tidy up.
    pub fn none() -> Self {
        Self(None)
    }

    /// To be called before there is anything to tidy up.
    pub fn taken() -> io::Result<Self> {
        let signals = [signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?];
        Ok(Self(Some(signals)))
    }

    /// Waits for either.
    pub async fn call_off(&mut self) {
        let Some([interrupt, terminate]) = &mut self.0 else {
            return pending().await;
        };
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    }
}
