//! The secret that signs customers' tokens: given, or made once and kept beside the store.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use anyhow::{Context, bail};

use crate::config::Config;
use crate::http::session::new_secret;

/// The name of the file in `DATA_DIR`.
pub const FILE: &str = "secret";

/// The secret, made at the first start when none is given.
pub fn of(config: &Config) -> anyhow::Result<Vec<u8>> {
    if let Some(secret) = &config.session_secret {
        return Ok(secret.clone().into_bytes());
    }
    let path = config.data_dir.join(FILE);
    if let Some(text) = read(&path)? {
        return Ok(text.into_bytes());
    }
    let secret = new_secret();
    write(&path, &secret)?;
    Ok(secret.into_bytes())
}

/// The secret in a file, if there is one.
pub fn read(path: &Path) -> anyhow::Result<Option<String>> {
    match fs::read_to_string(path) {
        Ok(text) if text.trim().len() >= 32 => Ok(Some(text.trim().to_owned())),
        Ok(_) => bail!(
            "{} is too short to be a secret: remove it to have another made",
            path.display()
        ),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("{} cannot be read", path.display())),
    }
}

/// Makes a file of it that is not there yet, for its owner alone.
pub fn write(path: &Path, secret: &str) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(secret.as_bytes())?;
    file.sync_all()
}
