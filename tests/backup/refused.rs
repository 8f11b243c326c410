//! What is not copied, and where to: each in a line, and nothing is left.

use std::fs;
use std::os::unix::fs::symlink;

use tempfile::TempDir;

use super::{names, pad, said, usher};
use crate::harness::ChildServer;
use crate::trouble::SmallDisk;

#[tokio::test]
async fn a_backup_that_cannot_be_made_says_so_in_a_line_and_leaves_nothing() {
    let (folder, place) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let (folder, place) = (folder.path(), place.path());
    let none = usher(folder, place, &[], &["backup", "copy"]);
    assert_eq!(none.status.code(), Some(1));
    assert!(said(&none).contains("there is no store at"), "{}", said(&none));
    assert!(names(place).is_empty() && names(folder).is_empty(), "nothing was made");

    let server = ChildServer::start(folder, &[]);
    fs::write(place.join("file"), "as it was").unwrap();
    fs::create_dir(place.join("folder")).unwrap();
    fs::write(place.join("folder/photo"), "as it was").unwrap();
    fs::create_dir(place.join("other.part")).unwrap();
    fs::write(place.join("other.part/photo"), "as it was").unwrap();
    symlink("folder", place.join("link")).unwrap();
    let data_dir = folder.to_str().unwrap();
    for (arguments, complaint) in [
        (vec!["-"], "cannot go to standard output"),
        (vec!["folder"], "folder is there already"),
        (vec!["file"], "file is there already"),
        (vec!["link"], "link is there already"),
        (vec!["--replace", "folder"], "folder is more than a backup"),
        (vec!["--replace", "file"], "file is more than a backup"),
        (vec!["--replace", "link"], "link is more than a backup"),
        (vec!["--replace", data_dir], "is more than a backup"),
        (vec!["other"], "other.part is in the way"),
        (vec!["missing/copy"], "missing/copy cannot be made"),
        (vec!["file/copy"], "Not a directory"),
        (vec![".."], ".. is no name for a folder"),
    ] {
        let output = usher(folder, place, &[], &[&["backup"], &arguments[..]].concat());
        let told = said(&output);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}: {told}");
        assert!(
            told.starts_with("usher: ") && told.contains(complaint) && told.lines().count() == 1,
            "{arguments:?}: {told}"
        );
    }
    assert_eq!(names(place), ["file", "folder", "link", "other.part"]);
    assert_eq!(fs::read(place.join("folder/photo")).unwrap(), b"as it was");
    assert_eq!(fs::read(place.join("file")).unwrap(), b"as it was");
    assert_eq!(server.terminate().code(), Some(0));
}

#[test]
fn a_disk_without_room_for_it_is_left_as_it_was() {
    let Some(disk) = SmallDisk::mount() else {
        return;
    };
    let folder = TempDir::new().unwrap();
    pad(folder.path());
    let output = usher(folder.path(), &disk.path, &[], &["backup", "copy"]);
    assert_eq!(output.status.code(), Some(1));
    let told = said(&output);
    assert!(
        told.contains(" free, and the copy takes ") && told.lines().count() == 1,
        "{told}"
    );
    assert!(names(&disk.path).is_empty(), "{:?}", names(&disk.path));
}

#[test]
fn a_store_that_is_damaged_is_not_copied() {
    let (folder, place) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let (folder, place) = (folder.path(), place.path());
    ChildServer::start(folder, &[]).terminate();
    let file = folder.join("usher.db");
    let mut bytes = fs::read(&file).unwrap();
    let middle = bytes.len() / 4_096 / 2 * 4_096;
    bytes[middle..middle + 4_096].fill(0xAA);
    fs::write(&file, bytes).unwrap();
    let output = usher(folder, place, &[], &["backup", "copy"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("is damaged"), "{}", said(&output));
    assert!(names(place).is_empty(), "{:?}", names(place));
}
