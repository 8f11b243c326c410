//! `usher restore`: what `usher backup` made, as the data folder of this server.
//!
//! The copy is made and checked beside its place before anything there is touched, under the folder's lock. A store that was there is
//! kept aside. Deliberately absent: MongoDB, which a server compares with its store when it starts.

use std::fs::{self, DirBuilder, File};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, chown};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::Args;
use indicatif::DecimalBytes;
use jiff::Timestamp;
use rustix::process::geteuid;

use crate::clock::Clock;
use crate::config::Config;
use crate::engine::{RESTORING, make_folder, store_file};
use crate::secret;
use crate::store::Store;
use crate::store::copy::Moment;
use crate::store::lock::{FolderLock, LOCK_FILE};
use crate::store::look::Looked;

use super::copying::{STORE, Told, copy, copy_secret, sync_names};
use super::signals::Signals;

/// What makes up a store, its journal first: it must not be left with another one.
const OF_A_STORE: [&str; 5] = ["usher.db-wal", "usher.db-shm", "usher.db-journal", STORE, secret::FILE];

/// Which.
#[derive(Debug, Args)]
pub struct Options {
    /// The folder that `usher backup` made
    backup: PathBuf,
    /// Let it take the place of the store in DATA_DIR, which is kept aside
    #[arg(long)]
    replace: bool,
    /// Restore also what has no secret beside it: every customer becomes a stranger
    #[arg(long)]
    without_secret: bool,
}

/// Puts a backup in place. Answers what to print.
pub async fn run(config: &Config, options: Options) -> anyhow::Result<String> {
    let mut signals = Signals::taken()?;
    let from = &options.backup;
    refuse_what_is_none(from)?;
    let needs_secret = config.session_secret.is_none() && !options.without_secret;
    if needs_secret && secret::read(&from.join(secret::FILE))?.is_none() {
        bail!(
            "there is no secret in {}, so every customer would become a stranger: set SESSION_SECRET, or say --without-secret",
            from.display()
        );
    }
    let into = &config.data_dir;
    make_folder(into)?;
    if fs::canonicalize(from)? == fs::canonicalize(into)? {
        bail!("{} is DATA_DIR itself: name a backup of it", from.display());
    }
    let _lock = FolderLock::take(into)?;
    hand_over(into, &into.join(LOCK_FILE))?;
    let there = occupied(into);
    if let (Some(name), false) = (there, options.replace) {
        bail!(
            "{} has a {name} already: choose another DATA_DIR, or say --replace, which keeps it aside",
            into.display()
        );
    }
    let parts = Parts::of(into)?;
    let mut told = Told::new();
    let copied = tokio::select! {
        copied = copy_all(from, &parts, &mut told) => copied,
        () = signals.call_off() => Err(anyhow::anyhow!("called off: nothing has changed")),
    };
    told.clear();
    let looked = copied?;
    // From here on it is all or nothing: a server starts again when the new store is whole.
    let restoring = into.join(RESTORING);
    File::create(&restoring)?.sync_all()?;
    sync_names(into)?;
    let aside = there.map(|_| keep_aside(into)).transpose()?;
    parts.put(into)?;
    fs::remove_file(&restoring)?;
    sync_names(into)?;
    Ok(summed_up(config, &looked, aside.as_deref(), &told.took()))
}

fn refuse_what_is_none(from: &Path) -> anyhow::Result<()> {
    match fs::metadata(from) {
        Ok(found) if !found.is_dir() => bail!(
            "{} is no folder: name the folder that `usher backup` made",
            from.display()
        ),
        Ok(_) if !from.join(STORE).exists() => bail!("{} is no backup: there is no {STORE} in it", from.display()),
        Ok(_) => Ok(()),
        Err(error) => Err(error).with_context(|| format!("{} cannot be read", from.display())),
    }
}

/// The first file of a store that is there.
fn occupied(into: &Path) -> Option<&'static str> {
    [STORE]
        .into_iter()
        .chain(OF_A_STORE)
        .find(|name| fs::symlink_metadata(into.join(name)).is_ok())
}

async fn copy_all(from: &Path, parts: &Parts, told: &mut Told) -> anyhow::Result<Looked> {
    let moment = Moment::of_copy(&from.join(STORE))?;
    let looked = copy(&moment, &parts.store, told).await?;
    copy_secret(from, &parts.secret)?;
    Ok(looked)
}

fn summed_up(config: &Config, looked: &Looked, aside: Option<&Path>, took: &str) -> String {
    let mut lines = vec![format!(
        "{} holds the backup now: {} of schema {}, checked, restored in {took}.",
        config.data_dir.display(),
        DecimalBytes(looked.bytes),
        looked.schema
    )];
    if let Some(aside) = aside {
        lines.push(format!("What was there is in {}.", aside.display()));
    }
    if config.mongo.is_some() {
        lines.push(
            "A MongoDB that went on without it is refused at the start: restore its dump of the same moment first."
                .to_owned(),
        );
    }
    lines.join("\n")
}

/// The files that have not their names yet. Dropped, they are removed.
struct Parts {
    store: PathBuf,
    secret: PathBuf,
}

impl Parts {
    /// None is there yet.
    fn of(into: &Path) -> anyhow::Result<Self> {
        let parts = Self {
            store: into.join("usher.db.part"),
            secret: into.join("secret.part"),
        };
        // Left by one that was killed.
        for part in [&parts.store, &parts.secret] {
            remove_if_there(part).with_context(|| format!("{} is in the way", part.display()))?;
        }
        Ok(parts)
    }

    /// Gives them their names.
    fn put(&self, into: &Path) -> anyhow::Result<()> {
        for (part, name) in [(&self.secret, secret::FILE), (&self.store, STORE)] {
            if !part.exists() {
                continue;
            }
            hand_over(into, part)?;
            let place = into.join(name);
            fs::rename(part, &place).with_context(|| format!("{} cannot be made", place.display()))?;
        }
        Ok(sync_names(into)?)
    }
}

impl Drop for Parts {
    fn drop(&mut self) {
        // They have their names already, or it cannot be helped.
        drop(fs::remove_file(&self.store));
        drop(fs::remove_file(&self.secret));
    }
}

/// Moves the store that is there into a folder of its own beside it. What is killed in the middle of it can be done again.
fn keep_aside(into: &Path) -> anyhow::Result<PathBuf> {
    // A store that is whole is one file then. One that is damaged keeps its journal.
    drop(Store::fold(&store_file(into)));
    let now = Timestamp::from_millisecond(Clock::start().wall().0)?;
    let aside = into.join(format!("before-restore-{}", now.strftime("%Y%m%dT%H%M%S%3fZ")));
    let made = DirBuilder::new().mode(0o700).create(&aside);
    made.with_context(|| format!("{} cannot be made", aside.display()))?;
    hand_over(into, &aside)?;
    for name in OF_A_STORE {
        let place = into.join(name);
        match fs::rename(&place, aside.join(name)) {
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            moved => moved.with_context(|| format!("{} cannot be kept aside", place.display()))?,
        }
    }
    sync_names(&aside)?;
    Ok(aside)
}

fn remove_if_there(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        removed => removed,
    }
}

/// Gives what root has made to whom the folder belongs: the server may be nobody else's.
fn hand_over(folder: &Path, made: &Path) -> anyhow::Result<()> {
    let owner = fs::metadata(folder)?;
    if geteuid().is_root() && owner.uid() != 0 {
        chown(made, Some(owner.uid()), Some(owner.gid()))
            .with_context(|| format!("{} cannot be given to the owner of its folder", made.display()))?;
    }
    Ok(())
}
