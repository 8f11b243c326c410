//! `usher backup`: a copy of the data folder that can be started as it is, made while the server runs.
//!
//! A folder gets its name once all of it is there, checked and on disk; until then it is `TARGET.part`, and what breaks off leaves
//! nothing but, after a kill, that. The server is not asked: the copy is read from its files, whether it runs or not.

use std::ffi::OsString;
use std::fs::{self, DirBuilder};
use std::io::ErrorKind;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::Args;
use indicatif::DecimalBytes;

use crate::config::Config;
use crate::engine::store_file;
use crate::secret;
use crate::store::copy::Moment;
use crate::store::look::Looked;

use super::copying::{STORE, Told, copy, copy_secret, is_backup, sync_names};
use super::signals::Signals;

/// Where to.
#[derive(Debug, Args)]
pub struct Options {
    /// The folder to make, which is there once the copy in it is whole and checked
    target: PathBuf,
    /// Let it take the place of a backup that is there already
    #[arg(long)]
    replace: bool,
}

/// Copies store and secret. Answers what to print.
pub async fn run(config: &Config, options: Options) -> anyhow::Result<String> {
    let mut signals = Signals::taken()?;
    let store = store_file(&config.data_dir);
    if !store.exists() {
        bail!("DATA_DIR: there is no store at {}", store.display());
    }
    let folder = Unfinished::make(options.target, options.replace)?;
    let mut told = Told::new();
    let copied = tokio::select! {
        copied = copy_all(config, &store, &folder.part, &mut told) => copied,
        () = signals.call_off() => Err(anyhow::anyhow!("called off: nothing is kept")),
    };
    told.clear();
    let (looked, has_secret) = copied?;
    let place = folder.finish()?;
    Ok(summed_up(config, &place, &looked, has_secret, &told.took()))
}

async fn copy_all(config: &Config, store: &Path, folder: &Path, told: &mut Told) -> anyhow::Result<(Looked, bool)> {
    let moment = Moment::of(store)?;
    let looked = copy(&moment, &folder.join(STORE), told).await?;
    let has_secret = copy_secret(&config.data_dir, &folder.join(secret::FILE))?;
    sync_names(folder)?;
    Ok((looked, has_secret))
}

fn summed_up(config: &Config, place: &str, looked: &Looked, has_secret: bool, took: &str) -> String {
    let mut lines = vec![format!(
        "{place} holds {} of schema {}, checked, made in {took}.",
        DecimalBytes(looked.bytes),
        looked.schema
    )];
    if config.session_secret.is_some() {
        lines.push("SESSION_SECRET stands in the environment: keep it beside this backup.".to_owned());
    } else if !has_secret {
        lines.push("There is no secret in it, because there is none in DATA_DIR.".to_owned());
    }
    if config.mongo.is_some() {
        lines.push(
            "What lives in MongoDB is not in it: docs/OPERATIONS.md says how the two are kept together.".to_owned(),
        );
    }
    lines.join("\n")
}

/// A folder that has not its name yet. Dropped, it is removed.
struct Unfinished {
    part: PathBuf,
    whole: PathBuf,
    replace: bool,
}

impl Unfinished {
    fn make(whole: PathBuf, replace: bool) -> anyhow::Result<Self> {
        let place = whole.display();
        if whole == Path::new("-") {
            bail!("a backup is a folder and cannot go to standard output: name the folder to make");
        }
        if whole.file_name().is_none() {
            bail!("{place} is no name for a folder to make");
        }
        if fs::symlink_metadata(&whole).is_ok() {
            if !replace {
                bail!("{place} is there already: name another folder, or say --replace");
            }
            if !is_backup(&whole)? {
                bail!("{place} is more than a backup, so it is not replaced");
            }
        }
        let part = beside(&whole, ".part");
        remove_left_over(&part)?;
        let made = DirBuilder::new().mode(0o700).create(&part);
        made.with_context(|| format!("{place} cannot be made"))?;
        Ok(Self { part, whole, replace })
    }

    /// Gives it its name.
    fn finish(self) -> anyhow::Result<String> {
        let place = self.whole.display().to_string();
        let named = || -> anyhow::Result<()> {
            let old = beside(&self.whole, ".old");
            let replaces = self.replace && fs::symlink_metadata(&self.whole).is_ok();
            if replaces {
                remove_left_over(&old)?;
                fs::rename(&self.whole, &old)?;
            }
            fs::rename(&self.part, &self.whole)?;
            let folder = self.whole.parent().filter(|folder| *folder != Path::new(""));
            sync_names(folder.unwrap_or(Path::new(".")))?;
            if replaces {
                fs::remove_dir_all(old)?;
            }
            Ok(())
        };
        named().with_context(|| format!("{place} cannot be made"))?;
        Ok(place)
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        // It has its name already, or it cannot be helped.
        drop(fs::remove_dir_all(&self.part));
    }
}

fn beside(whole: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(whole.file_name().unwrap_or_default());
    name.push(ending);
    whole.with_file_name(name)
}

/// Left by one that was killed; anything else stays, and is in the way.
fn remove_left_over(folder: &Path) -> anyhow::Result<()> {
    let removed = match is_backup(folder) {
        Ok(true) => fs::remove_dir_all(folder),
        Ok(false) => bail!("{} is in the way: move it elsewhere", folder.display()),
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => Err(error),
    };
    removed.with_context(|| format!("{} is in the way", folder.display()))
}
