//! What `usher backup` and `usher restore` share: a checked copy of a store, step by step, and how far it is.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, bail};
use indicatif::{DecimalBytes, ProgressBar, ProgressDrawTarget, ProgressStyle};
use tokio::time::sleep;
use tokio_util::task::TaskTracker;

use crate::backlog::free_bytes;
use crate::clock::Clock;
use crate::hub::time::Steady;
use crate::secret;
use crate::store::OpenError;
use crate::store::copy::{Copy, Moment};
use crate::store::look::{Looked, look};

/// The name of the store, in a data folder and in a backup.
pub const STORE: &str = "usher.db";

/// How long the disk is left to others after each step: about as long as a step takes.
const REST: Duration = Duration::from_millis(5);

/// Where no bar can be drawn, a line tells how far it is, no more often than this.
const LINE_EVERY_MS: u64 = 5_000;

/// Copies a store as it was at that moment, and checks every page of the copy.
pub async fn copy(moment: &Moment, to: &Path, told: &mut Told) -> anyhow::Result<Looked> {
    let folder = to.parent().unwrap_or(Path::new("."));
    let (free, needed) = (free_bytes(folder)?, moment.bytes());
    if free < needed {
        bail!(
            "the disk of {} has {} free, and the copy takes {}",
            folder.display(),
            DecimalBytes(free),
            DecimalBytes(needed)
        );
    }
    let mut copy = Copy::make(to)?;
    let steps = copy.of(moment)?;
    while let Some(bytes) = steps.step()? {
        told.step(bytes, needed);
        sleep(REST).await;
    }
    drop(steps);
    copy.finish()?;
    told.checks();
    checked(to).await
}

/// Looks at every page of a copy that nobody writes.
async fn checked(path: &Path) -> anyhow::Result<Looked> {
    let place = path.to_owned();
    // Whoever calls it off does not wait for it: it changes nothing.
    let looked = TaskTracker::new().spawn_blocking(move || look(&place, false)).await??;
    if looked.schema == 0 {
        return Err(OpenError::NotAStore(path.to_owned()).into());
    }
    Ok(looked)
}

/// Copies the secret beside the store; answers whether there is one.
pub fn copy_secret(from: &Path, to: &Path) -> anyhow::Result<bool> {
    let place = from.join(secret::FILE);
    let Some(text) = secret::read(&place)? else {
        return Ok(false);
    };
    secret::write(to, &text).with_context(|| format!("{} cannot be made", to.display()))?;
    Ok(true)
}

/// Whether nothing stands in a folder but what a backup has, finished or not.
pub fn is_backup(folder: &Path) -> io::Result<bool> {
    // A link is somebody else's folder.
    if !fs::symlink_metadata(folder)?.is_dir() {
        return Ok(false);
    }
    let known = [STORE, "usher.db-journal", secret::FILE].map(OsStr::new);
    for file in fs::read_dir(folder)? {
        if !known.contains(&&*file?.file_name()) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Brings the names in a folder to disk.
pub fn sync_names(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// What is told meanwhile: a bar on a terminal, a line now and then elsewhere.
pub struct Told {
    bar: ProgressBar,
    clock: Clock,
    began: Steady,
    last_line: Steady,
}

impl Told {
    pub fn new() -> Self {
        let bar = ProgressBar::with_draw_target(Some(1), ProgressDrawTarget::stderr());
        let style = ProgressStyle::with_template(
            "{bar:30} {percent:>3} %  {decimal_bytes} of {decimal_total_bytes}, {decimal_bytes_per_sec}, {eta} left{msg}",
        );
        bar.set_style(style.expect("the template is right").progress_chars("━╸─"));
        let clock = Clock::start();
        let began = clock.now().steady;
        Self {
            bar,
            clock,
            began,
            last_line: began,
        }
    }

    fn step(&mut self, done: u64, of: u64) {
        if !self.bar.is_hidden() {
            self.bar.set_length(of);
            self.bar.set_position(done);
            return;
        }
        let now = self.clock.now().steady;
        if now.since(self.last_line) < LINE_EVERY_MS {
            return;
        }
        self.last_line = now;
        let rate = done.saturating_mul(1_000) / now.since(self.began).max(1);
        eprintln!(
            "{} %, {} of {}, {} a second, {} s left",
            done.saturating_mul(100) / of.max(1),
            DecimalBytes(done),
            DecimalBytes(of),
            DecimalBytes(rate),
            of.saturating_sub(done) / rate.max(1)
        );
    }

    fn checks(&self) {
        if let Some(of) = self.bar.length() {
            self.bar.set_position(of);
        }
        self.bar.set_message(", its pages are checked");
        self.bar.tick();
    }

    pub fn clear(&self) {
        self.bar.finish_and_clear();
    }

    /// How long it took, in words.
    pub fn took(&self) -> String {
        let tenths = self.clock.now().steady.since(self.began) / 100;
        format!("{}.{} s", tenths / 10, tenths % 10)
    }
}
