//! A backup as the folder of a server again: which one, where to, and what becomes of what was there.

use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use tempfile::TempDir;
use usher::engine::RESTORING;

use super::{names, said, usher};
use crate::harness::{ChildServer, Colleague, first_admin};

/// Twice the rule for a secret.
const SECRET: (&str, &str) = (
    "SESSION_SECRET",
    "a secret that is as long as a secret has to be, and longer",
);

/// A house with an admin, a backup of it, and an empty place.
struct Houses {
    house: TempDir,
    place: TempDir,
    admin: Colleague,
}

impl Houses {
    async fn new() -> Self {
        let (house, place) = (TempDir::new().unwrap(), TempDir::new().unwrap());
        let mut server = ChildServer::start(house.path(), &[]);
        let token = server.next_token();
        let admin = first_admin(server.client(), &token).await;
        let output = usher(house.path(), place.path(), &[], &["backup", "copy"]);
        assert!(output.status.success(), "{}", said(&output));
        assert_eq!(server.terminate().code(), Some(0));
        Self { house, place, admin }
    }

    fn copy(&self) -> PathBuf {
        self.place.path().join("copy")
    }

    fn copy_store(&self) -> PathBuf {
        self.copy().join("usher.db")
    }

    /// Restores into that folder, with these words more, and answers what went wrong.
    fn refuses(&self, into: &Path, arguments: &[&str], complaint: &str) {
        let output = usher(into, self.place.path(), &[], &[&["restore"], arguments].concat());
        let told = said(&output);
        assert_eq!(output.status.code(), Some(1), "{told}");
        assert!(
            told.starts_with("usher: ") && told.contains(complaint) && told.lines().count() == 1,
            "{told}"
        );
    }

    fn restores(&self, into: &Path, settings: &[(&str, &str)], arguments: &[&str]) -> String {
        let output = usher(
            into,
            self.place.path(),
            settings,
            &[&["restore", "copy"], arguments].concat(),
        );
        assert!(output.status.success(), "{}", said(&output));
        String::from_utf8(output.stdout).unwrap()
    }

    /// The admin is known there.
    async fn is_restored(&self, into: &Path) {
        let server = ChildServer::start(into, &[]);
        let answer = server.client_like(&self.admin.client).get("/v1/me").await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert_eq!(server.terminate().code(), Some(0));
    }
}

#[tokio::test]
async fn a_backup_is_restored_into_a_folder_that_is_empty_or_absent() {
    let houses = Houses::new().await;
    let empty = TempDir::new().unwrap();
    for into in [empty.path().to_owned(), empty.path().join("absent/folder")] {
        let output = {
            let mut command = crate::harness::child::command(houses.place.path(), &[]);
            command.env("DATA_DIR", &into).args(["restore", "copy"]);
            command.output().unwrap()
        };
        assert!(output.status.success(), "{}", said(&output));
        assert_eq!(names(&into), ["lock", "secret", "usher.db"]);
        assert_eq!(
            fs::read(into.join("secret")).unwrap(),
            fs::read(houses.house.path().join("secret")).unwrap()
        );
        houses.is_restored(&into).await;
    }
    assert_eq!(names(&houses.copy()), ["secret", "usher.db"], "the backup is as it was");
}

#[tokio::test]
async fn a_store_that_is_there_stays_unless_told_and_is_kept_aside() {
    let houses = Houses::new().await;
    let other = TempDir::new().unwrap();
    let into = other.path();
    let mut server = ChildServer::start(into, &[]);
    let token = server.next_token();
    let neighbour = first_admin(server.client(), &token).await;
    houses.refuses(into, &["copy", "--replace"], "another Usher is running on");
    // Its journal is not folded.
    server.kill();
    houses.refuses(into, &["copy"], "has a usher.db already");
    let secret = fs::read(into.join("secret")).unwrap();

    let told = houses.restores(into, &[], &["--replace"]);
    let aside = names(into).into_iter().find(|name| name.starts_with("before-restore-"));
    let aside = into.join(aside.unwrap());
    assert!(
        told.contains(&format!("What was there is in {}.", aside.display())),
        "{told}"
    );
    assert_eq!(fs::read(aside.join("secret")).unwrap(), secret);
    houses.is_restored(into).await;
    let server = ChildServer::start(&aside, &[]);
    let answer = server.client_like(&neighbour.client).get("/v1/me").await;
    assert_eq!(answer.status, 200, "what was kept aside is whole: {}", answer.text());
    assert_eq!(server.terminate().code(), Some(0));
}

#[tokio::test]
async fn what_cannot_be_trusted_is_refused_and_changes_nothing() {
    let houses = Houses::new().await;
    let place = houses.place.path();
    let empty = TempDir::new().unwrap();
    let into = empty.path();
    let good = fs::read(houses.copy_store()).unwrap();
    houses.refuses(into, &["missing"], "missing cannot be read");
    houses.refuses(into, &["copy/usher.db"], "is no folder");
    fs::create_dir(place.join("nothing")).unwrap();
    houses.refuses(into, &["nothing"], "nothing is no backup");

    let mut damaged = good.clone();
    let middle = damaged.len() / 4_096 / 2 * 4_096;
    damaged[middle..middle + 4_096].fill(0xAA);
    fs::write(houses.copy_store(), damaged).unwrap();
    houses.refuses(into, &["copy"], "is damaged");
    fs::write(houses.copy_store(), &good[..good.len() / 2]).unwrap();
    houses.refuses(into, &["copy"], "is damaged");
    fs::write(houses.copy_store(), "").unwrap();
    houses.refuses(into, &["copy"], "is not an Usher store");
    fs::write(houses.copy_store(), "somebody's letters\n".repeat(1_000)).unwrap();
    houses.refuses(into, &["copy"], "is not an Usher store");
    fs::write(houses.copy_store(), &good).unwrap();
    let tables = Connection::open(houses.copy_store()).unwrap();
    tables.pragma_update(None, "user_version", 99).unwrap();
    tables.close().unwrap();
    houses.refuses(into, &["copy"], "was written by a newer Usher (schema 99");
    fs::write(houses.copy_store(), &good).unwrap();

    fs::write(houses.copy().join("secret"), "short").unwrap();
    houses.refuses(into, &["copy"], "is too short to be a secret");
    fs::remove_file(houses.copy().join("secret")).unwrap();
    houses.refuses(into, &["copy"], "there is no secret in copy");
    let names_now = names(into);
    assert!(names_now.is_empty() || names_now == ["lock"], "{names_now:?}");

    houses.restores(into, &[SECRET], &[]);
    assert_eq!(names(into), ["lock", "usher.db"]);
    houses.restores(into, &[], &["--replace", "--without-secret"]);
    houses.is_restored(into).await;
    houses.refuses(&houses.copy(), &["."], "is no backup");
    let itself = into.to_str().unwrap();
    houses.refuses(into, &[itself, "--without-secret"], "is DATA_DIR itself");
}

#[tokio::test]
async fn a_restore_that_was_broken_off_is_done_again_before_a_server_starts() {
    let houses = Houses::new().await;
    let other = TempDir::new().unwrap();
    let into = other.path();
    ChildServer::start(into, &[]).terminate();
    fs::write(into.join(RESTORING), "").unwrap();
    fs::write(into.join("usher.db.part"), "half of it").unwrap();
    let output = usher(into, into, &[], &["serve"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("was broken off"), "{}", said(&output));
    houses.restores(into, &[], &["--replace"]);
    assert!(!into.join(RESTORING).exists() && !into.join("usher.db.part").exists());
    houses.is_restored(into).await;
}

/// As made by hand, of a server that was killed: the journal beside it belongs to it.
#[tokio::test]
async fn the_journal_beside_a_backup_is_taken_in() {
    let (house, place, empty) = (
        TempDir::new().unwrap(),
        TempDir::new().unwrap(),
        TempDir::new().unwrap(),
    );
    let mut server = ChildServer::start(house.path(), &[]);
    let token = server.next_token();
    let admin = first_admin(server.client(), &token).await;
    server.kill();
    fs::create_dir(place.path().join("copy")).unwrap();
    for name in ["usher.db", "usher.db-wal", "secret"] {
        fs::copy(house.path().join(name), place.path().join("copy").join(name)).unwrap();
    }
    let houses = Houses { house, place, admin };
    houses.restores(empty.path(), &[], &[]);
    houses.is_restored(empty.path()).await;
}
