//! A disk that can be filled, where the machine lets one be mounted.

use std::fs::{self, File};
use std::io::Write;
use std::path::PathBuf;
use std::process::Command;

use tempfile::TempDir;

use crate::harness::leave_out;

/// A disk of a few megabytes in memory. Gone when dropped.
pub struct SmallDisk {
    pub path: PathBuf,
    _folder: TempDir,
}

impl SmallDisk {
    /// Mounting wants root: without, the suite says that it left this out.
    pub fn mount() -> Option<Self> {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("disk");
        fs::create_dir(&path).unwrap();
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=4m,mode=700", "tmpfs"])
            .arg(&path)
            .output();
        let why = match mounted {
            Ok(output) if output.status.success() => return Some(Self { path, _folder: folder }),
            Ok(output) => String::from_utf8_lossy(&output.stderr).trim().to_owned(),
            Err(error) => error.to_string(),
        };
        leave_out(&format!(
            "the full disk: a tmpfs cannot be mounted here ({why}); run as root"
        ));
        None
    }

    /// Leaves room for nothing.
    pub fn fill(&self) {
        let mut file = File::create(self.path.join("filler")).unwrap();
        for size in [65_536, 4_096, 1] {
            while file.write_all(&vec![0; size]).is_ok() {}
        }
    }

    pub fn free(&self) {
        fs::remove_file(self.path.join("filler")).unwrap();
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // Lazily: a child that is being killed may still hold a file.
        drop(Command::new("umount").arg("-l").arg(&self.path).status());
    }
}
