//! `usher backup` and `usher restore`: a copy of one moment, made while people talk, and what of it can be trusted with what.

mod refused;
mod restored;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use rusqlite::Connection;
use tempfile::TempDir;
use tokio::task::{JoinHandle, spawn_blocking, yield_now};
use tokio::time::timeout;
use usher::protocol::http::{ArchivePage, ArchiveRecord};
use usher::protocol::server::{Content, ServerFrame};
use usher::protocol::words::State;

use crate::harness::child::command;
use crate::harness::{ChildServer, CustomerSocket, DEADLINE, first_admin};

/// Large enough for the copy to take many steps.
const PAD_BYTES: u32 = 48_000_000;

/// What `usher …` did, in a folder of its own.
fn usher(data_dir: &Path, place: &Path, settings: &[(&str, &str)], arguments: &[&str]) -> Output {
    let mut command = command(data_dir, settings);
    command.current_dir(place).args(arguments);
    command.output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).trim_end().to_owned()
}

fn names(place: &Path) -> Vec<String> {
    let files = fs::read_dir(place).unwrap();
    let mut names: Vec<String> = files
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

/// A store with that much more in it, without a server.
fn pad(folder: &Path) {
    ChildServer::start(folder, &[]).terminate();
    let tables = Connection::open(folder.join("usher.db")).unwrap();
    let sql = "INSERT INTO meta (key, value) VALUES ('padding', hex(zeroblob(?1)))";
    tables.execute(sql, [PAD_BYTES / 2]).unwrap();
}

#[tokio::test]
async fn a_copy_made_while_people_talk_has_all_that_was_acknowledged_and_starts_as_it_is() {
    let (folder, place) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let (folder, place) = (folder.path().to_owned(), place.path().to_owned());
    pad(&folder);
    let mut server = ChildServer::start(&folder, &[]);
    let token = server.next_token();
    let admin = first_admin(server.client(), &token).await;
    let mut desk = admin.desk().await;
    desk.set_state(State::Available).await;
    let mut customer = CustomerSocket::open(server.address, None).await;
    customer.enter(admin.categories().await[0], "Grace").await;
    let conversation = customer.paired().await;

    let mut acknowledged = Vec::new();
    let mut copying: Option<JoinHandle<Output>> = None;
    let mut before = 0;
    let mut during = 0;
    loop {
        let text = format!("message {}", acknowledged.len());
        let id = customer.say(conversation, &text).await;
        assert!(customer.answer(id).await.is_ok());
        acknowledged.push(text);
        match &copying {
            None if acknowledged.len() == 100 => {
                before = acknowledged.len();
                let (folder, place) = (folder.clone(), place.clone());
                copying = Some(spawn_blocking(move || usher(&folder, &place, &[], &["backup", "copy"])));
            }
            None => {}
            Some(copying) if copying.is_finished() => break,
            Some(_) => during += 1,
        }
    }
    let output = copying.unwrap().await.unwrap();
    assert!(output.status.success(), "{}", said(&output));
    let told = String::from_utf8(output.stdout).unwrap();
    assert!(
        told.starts_with("copy holds ") && told.contains(", checked, made in "),
        "{told}"
    );
    assert!(during > 2, "people talk meanwhile: {during}");
    let copy = place.join("copy");
    assert_eq!(names(&place), ["copy"]);
    assert_eq!(names(&copy), ["secret", "usher.db"], "one file, without a journal");
    for (path, mode) in [("", 0o700), ("usher.db", 0o600), ("secret", 0o600)] {
        let found = fs::metadata(copy.join(path)).unwrap().permissions().mode();
        assert_eq!(found & 0o777, mode, "{path}: it is what people said");
    }

    // The copy as it is, while the original runs on.
    let copied = ChildServer::start(&copy, &[]);
    let mut again = CustomerSocket::open(copied.address, Some(&customer.token)).await;
    assert!(
        matches!(&again.state, ServerFrame::CustomerState { .. }),
        "{:?}",
        again.state
    );
    again.end(conversation).await;
    let client = copied.client_like(&admin.client);
    let record: ArchiveRecord = client.get(&format!("/v1/conversations/{conversation}")).await.json();
    let kept: Vec<String> = record
        .log
        .into_iter()
        .filter_map(|entry| match entry.content {
            Content::Message { text, .. } => Some(text),
            _ => None,
        })
        .collect();
    assert!(kept.len() >= before, "{} of {before}", kept.len());
    assert_eq!(kept, acknowledged[..kept.len()], "it is of one moment");
    assert_eq!(copied.terminate().code(), Some(0));

    // The original knows nothing of it.
    let listed: ArchivePage = admin.client.get("/v1/conversations").await.json();
    assert!(listed.conversations.is_empty());
    let id = customer.say(conversation, "still here").await;
    assert!(customer.answer(id).await.is_ok());
    assert_eq!(server.terminate().code(), Some(0));
}

#[tokio::test]
async fn a_backup_that_is_killed_or_called_off_leaves_no_folder_of_that_name() {
    let (folder, place) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let (folder, place) = (folder.path(), place.path());
    pad(folder);
    for signal in ["-INT", "-TERM", "-KILL"] {
        let mut command = command(folder, &[]);
        command.current_dir(place).args(["backup", "copy"]);
        let child = command.stderr(Stdio::piped()).spawn().unwrap();
        let begins = async {
            while !place.join("copy.part/usher.db").exists() {
                yield_now().await;
            }
        };
        timeout(DEADLINE, begins).await.expect("it never begins");
        assert_eq!(names(place), ["copy.part"]);
        let sent = Command::new("kill").args([signal, &child.id().to_string()]).status();
        assert!(sent.unwrap().success());
        let output = child.wait_with_output().unwrap();
        if signal == "-KILL" {
            assert_eq!(names(place), ["copy.part"]);
        } else {
            assert_eq!(output.status.code(), Some(1));
            assert_eq!(said(&output), "usher: called off: nothing is kept");
            assert!(names(place).is_empty(), "{:?}", names(place));
        }
    }
    // What a killed one has left is cleared away by the next.
    let output = usher(folder, place, &[], &["backup", "copy"]);
    assert!(output.status.success(), "{}", said(&output));
    assert_eq!(names(place), ["copy"]);
    let output = usher(folder, place, &[], &["backup", "--replace", "copy"]);
    assert!(output.status.success(), "{}", said(&output));
    assert_eq!(names(place), ["copy"]);
    assert_eq!(names(&place.join("copy")), ["secret", "usher.db"]);
}
