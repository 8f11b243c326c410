//! One server per data folder: an exclusive lock on a file in it, held as long as the process lives. What stands in the file tells the
//! folder from its copies.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// The name of the file that is locked.
pub const LOCK_FILE: &str = "lock";

/// The right to write in a data folder. Dropping it, or the end of the process however it comes, gives it back.
#[derive(Debug)]
pub struct FolderLock {
    _file: File,
    place: String,
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
        let mut file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .read(true)
            .write(true)
            .open(&path)
            .map_err(failed)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(LockError::Held(folder.to_owned())),
            Err(TryLockError::Error(source)) => return Err(failed(source)),
        }
        let place = place(&mut file).map_err(failed)?;
        Ok(Self { _file: file, place })
    }

    /// What tells the folder from its copies, as long as it is one and the same.
    pub fn place(&self) -> &str {
        &self.place
    }
}

/// A random name and the file's number in its file system: where a copy has the name, its number is another, and it is given a new name.
fn place(file: &mut File) -> io::Result<String> {
    let number = file.metadata()?.ino();
    let mut kept = Vec::new();
    file.read_to_end(&mut kept)?;
    let kept = String::from_utf8_lossy(&kept);
    if kept.split_once(' ').is_some_and(|(_, of)| of == number.to_string()) {
        return Ok(kept.into_owned());
    }
    let place = format!("{:032x} {number}", rand::random::<u128>());
    file.set_len(0)?;
    file.rewind()?;
    file.write_all(place.as_bytes())?;
    Ok(place)
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

    #[test]
    fn a_folder_keeps_its_name_and_a_copy_of_it_has_another() {
        let folder = tempfile::tempdir().unwrap();
        let place = |of: &Path| FolderLock::take(of).unwrap().place().to_owned();
        let first = place(folder.path());
        assert_eq!(place(folder.path()), first);
        let copied = tempfile::tempdir().unwrap();
        std::fs::copy(folder.path().join(LOCK_FILE), copied.path().join(LOCK_FILE)).unwrap();
        let other = place(copied.path());
        assert_ne!(other, first);
        assert_eq!(place(copied.path()), other);
        std::fs::write(folder.path().join(LOCK_FILE), [0xff, b' ']).unwrap();
        assert_ne!(place(folder.path()), first, "what is no name is replaced");
    }
}
