//! The data folder and the store in it.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use rustix::fs::{Access, access};
use rustix::process::geteuid;

use crate::backlog::{FREE_BYTES_MIN, free_bytes};
use crate::config::Config;
use crate::engine::store_file;
use crate::store::look::{Checked, look as look_at_store};

use super::Finding;

pub fn look(config: &Config, running: bool) -> Vec<Finding> {
    let folder = &config.data_dir;
    let shown = folder.display();
    match fs::metadata(folder) {
        Ok(found) if found.is_dir() => {}
        Ok(_) => {
            let found = format!("{shown} is no folder");
            return vec![Finding::failed("data", found, "set DATA_DIR to a folder")];
        }
        Err(_) => return vec![missing(folder)],
    }
    let mut findings = vec![rights(folder), space(folder)];
    findings.push(store(&store_file(folder), running));
    findings
}

fn missing(folder: &Path) -> Finding {
    let above = folder
        .ancestors()
        .skip(1)
        .find(|path| path.exists() || path.as_os_str().is_empty());
    let above = above
        .filter(|path| !path.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let found = format!("{} does not exist", folder.display());
    if access(above, Access::WRITE_OK | Access::EXEC_OK).is_ok() {
        Finding::warning(
            "data",
            found,
            "nothing, if this is the first start: it is made then; else set DATA_DIR to the right folder",
        )
    } else {
        let advice = format!(
            "make it for the user that Usher runs as: install -d -m 700 -o usher {}",
            folder.display()
        );
        Finding::failed("data", found, advice)
    }
}

fn rights(folder: &Path) -> Finding {
    let shown = folder.display();
    if let Err(error) = access(folder, Access::READ_OK | Access::WRITE_OK | Access::EXEC_OK) {
        let found = format!("{shown} cannot be written ({error})");
        return Finding::failed(
            "data",
            found,
            format!("chown -R to the user that Usher runs as: {shown}"),
        );
    }
    let open = |path: &Path| fs::metadata(path).is_ok_and(|found| found.mode() & 0o077 != 0);
    let inside = ["", "usher.db", "secret"].map(|name| folder.join(name));
    if let Some(path) = inside.iter().find(|path| open(path)) {
        let found = format!("{} can be read by other users of this machine", path.display());
        return Finding::warning("data", found, format!("chmod -R go= {shown}"));
    }
    let owner = fs::metadata(folder).map(|found| found.uid());
    let me = geteuid().as_raw();
    // The machine's owner may look at everything.
    if me != 0 && owner.as_ref().is_ok_and(|owner| *owner != me) {
        let found = format!("{shown} belongs to another user than the one who asks (user id {me})");
        return Finding::warning("data", found, "run usher doctor as the user that Usher runs as");
    }
    Finding::ok("data", format!("{shown} can be written, and read by its owner alone"))
}

fn space(folder: &Path) -> Finding {
    let free = match free_bytes(folder) {
        Ok(free) => free,
        Err(error) => return Finding::warning("disk", format!("its free space is not known ({error})"), "df -h"),
    };
    let found = format!("{} free", size(free));
    let advice = "make room, or move DATA_DIR to a larger disk: when it is full nobody is told anything new";
    // Below a tenth of it, any moment.
    if free < FREE_BYTES_MIN / 10 {
        Finding::failed("disk", found, advice)
    } else if free < FREE_BYTES_MIN {
        Finding::warning("disk", found, advice)
    } else {
        Finding::ok("disk", found)
    }
}

fn store(path: &Path, running: bool) -> Finding {
    if !path.exists() {
        return Finding::ok(
            "store",
            format!("{} does not exist yet: the first start makes it", path.display()),
        );
    }
    let looked = match look_at_store(path, running) {
        Ok(looked) => looked,
        Err(error) => {
            return Finding::failed(
                "store",
                error.to_string(),
                "docs/OPERATIONS.md says how to restore a backup",
            );
        }
    };
    let found = format!("{}, schema {} of {}", size(looked.bytes), looked.schema, looked.known);
    match looked.checked {
        Checked::Sound => Finding::ok("store", format!("{found}, its pages are sound")),
        Checked::TooLarge => Finding::ok(
            "store",
            format!("{found}; too large to check its pages while the server runs"),
        ),
        Checked::Journal(bytes) => Finding::warning(
            "store",
            format!(
                "{found}, and {} in its journal: the server did not end in order",
                size(bytes)
            ),
            "nothing: the next start takes the journal in; keep usher.db-wal beside usher.db until then",
        ),
    }
}

fn size(bytes: u64) -> String {
    let units = [(1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")];
    match units.into_iter().find(|(unit, _)| bytes >= *unit) {
        Some((unit, name)) => format!("{:.1} {name}", bytes as f64 / unit as f64),
        None => format!("{bytes} bytes"),
    }
}
