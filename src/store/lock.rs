//! One server per data folder: an exclusive lock on a file in it, held as long as the process lives.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

/// The name of the file that is locked.
pub const LOCK_FILE: &str = "lock";

/// The right to write in a data folder. Dropping it, or the end of the process however it comes, gives it back.
#[derive(Debug)]
pub struct FolderLock {
    _file: File,
}

/// Why the folder was not to be had.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    #[error("another Usher is running on {}: stop it first, or choose another DATA_DIR", .0.display())]
    Held(PathBuf),
    #[error("cannot lock {}: {source}", .path.display())]
    Io { path: PathBuf, source: io::Error },
}

impl FolderLock {
    /// Takes the folder, which must exist, or says who has it. Never waits.
    pub fn take(folder: &Path) -> Result<Self, LockError> {
        let path = folder.join(LOCK_FILE);
        let failed = |source| LockError::Io {
            path: path.clone(),
            source,
        };
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .map_err(failed)?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(LockError::Held(folder.to_owned())),
            Err(TryLockError::Error(source)) => Err(failed(source)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_is_refused_until_the_first_has_gone() {
        let folder = tempfile::tempdir().unwrap();
        let first = FolderLock::take(folder.path()).unwrap();
        let second = FolderLock::take(folder.path()).unwrap_err();
        assert!(second.to_string().contains("another Usher is running on"), "{second}");
        drop(first);
        assert!(FolderLock::take(folder.path()).is_ok());
    }

    #[test]
    fn a_folder_that_is_not_there_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let missing = folder.path().join("missing");
        let error = FolderLock::take(&missing).unwrap_err();
        assert!(error.to_string().contains("missing"), "{error}");
    }
}
