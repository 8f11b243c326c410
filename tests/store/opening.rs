//! Opening: what is fine, and what is refused in one line that says what to do.

use std::fs;
use std::io::{Seek, SeekFrom, Write};
use std::path::Path;

use rusqlite::Connection;
use usher::hub::input::{Mode, Preview};
use usher::hub::row::Row;
use usher::store::{OpenError, Store};

use super::Kept;
use super::samples::{category, message, open_conversation, put_entry};

fn refusal(path: &Path) -> OpenError {
    let error = Store::open(path).unwrap_err();
    let line = error.to_string();
    assert!(!line.contains('\n'), "{line}");
    assert!(line.contains(&*path.to_string_lossy()), "{line}");
    error
}

#[test]
fn an_empty_file_becomes_a_store() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("usher.db");
    fs::write(&path, "").unwrap();
    Store::open(&path).unwrap();
    let tables = Connection::open(&path).unwrap();
    let version: u32 = tables
        .pragma_query_value(None, "user_version", |row| row.get(0))
        .unwrap();
    assert_eq!(version, 11);
    let journal: String = tables
        .pragma_query_value(None, "journal_mode", |row| row.get(0))
        .unwrap();
    assert_eq!(journal, "wal");
}

#[cfg(unix)]
#[test]
fn only_its_owner_may_read_it() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("usher.db");
    Store::open(&path).unwrap();
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
}

#[tokio::test]
async fn opened_again_it_holds_what_it_held() {
    let mut kept = Kept::new();
    let row = category(1, Mode::Offer, Preview::On);
    kept.put([Row::Category(row.clone())]).await;
    let again = Store::open(&kept.path()).unwrap();
    assert_eq!(again.load().unwrap().categories, [row]);
}

#[test]
fn a_newer_store_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("usher.db");
    Store::open(&path).unwrap();
    let tables = Connection::open(&path).unwrap();
    tables.pragma_update(None, "user_version", 99).unwrap();
    drop(tables);
    let before = fs::read(&path).unwrap();
    assert!(matches!(
        refusal(&path),
        OpenError::Newer {
            found: 99,
            known: 11,
            ..
        }
    ));
    assert_eq!(fs::read(&path).unwrap(), before);
}

#[test]
fn what_is_no_store_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let text = folder.path().join("letter.txt");
    fs::write(&text, "Dear Sir or Madam, ".repeat(500)).unwrap();
    assert!(matches!(refusal(&text), OpenError::NotAStore(_)));
    assert_eq!(fs::read(&text).unwrap().len(), 9_500);

    let theirs = folder.path().join("theirs.db");
    let tables = Connection::open(&theirs).unwrap();
    tables.execute_batch("CREATE TABLE theirs (a)").unwrap();
    drop(tables);
    assert!(matches!(refusal(&theirs), OpenError::NotAStore(_)));
}

#[tokio::test]
async fn a_damaged_store_is_refused() {
    let mut kept = Kept::new();
    let entries = (1..=500).map(|seq| put_entry(1, message(seq, &"hello ".repeat(50))));
    kept.put([Row::Conversation(open_conversation(1))].into_iter().chain(entries))
        .await;
    let copy = kept.folder.path().join("copy.db");
    let tables = Connection::open(kept.path()).unwrap();
    tables.execute("VACUUM INTO ?1", [copy.to_str().unwrap()]).unwrap();
    Store::open(&copy).unwrap();
    let mut file = fs::OpenOptions::new().write(true).open(&copy).unwrap();
    let middle = file.metadata().unwrap().len() / 2;
    file.seek(SeekFrom::Start(middle)).unwrap();
    file.write_all(&[0xA5; 16 * 1024]).unwrap();
    drop(file);
    assert!(matches!(refusal(&copy), OpenError::Damaged { .. }));
}

#[test]
fn a_folder_that_is_not_there_is_named() {
    let folder = tempfile::tempdir().unwrap();
    assert!(matches!(
        refusal(&folder.path().join("missing").join("usher.db")),
        OpenError::Denied(_)
    ));
}

#[test]
fn a_store_in_use_by_another_program_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("usher.db");
    Store::open(&path).unwrap();
    let other = Connection::open(&path).unwrap();
    other
        .execute_batch("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; PRAGMA user_version = 1; COMMIT")
        .unwrap();
    assert!(matches!(refusal(&path), OpenError::Busy(_)));
}
