//! `usher export`: through the running server and on the store itself, and what is left where it does not come to its end.

use std::fs;
use std::io::Read;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;
use tokio::time::timeout;
use usher::ids::AgentId;
use usher::protocol::http::{AuditBy, AuditPage, ExportEnd, ExportLine};

use super::exports::fill;
use crate::harness::child::command;
use crate::harness::{ChildServer, DEADLINE, first_admin};

/// What `usher export …` did, in a folder of its own.
fn export(data_dir: &Path, place: &Path, arguments: &[&str]) -> Output {
    let mut command = command(data_dir, &[]);
    command.current_dir(place).arg("export").args(arguments);
    command.output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).trim_end().to_owned()
}

/// How many conversations a file of JSON lines holds, by its last line and by counting.
fn counted(file: &str) -> usize {
    let lines: Vec<&str> = file.lines().collect();
    let (end, records) = lines.split_last().unwrap();
    let ExportLine::End(ExportEnd { exported }) = serde_json::from_str(end).unwrap() else {
        panic!("{end}");
    };
    assert_eq!(usize::try_from(exported.conversations).unwrap(), records.len());
    records.len()
}

fn names(place: &Path) -> Vec<String> {
    let files = fs::read_dir(place).unwrap();
    let mut names: Vec<String> = files
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[tokio::test]
async fn the_machine_exports_the_same_with_a_server_and_without() {
    let (folder, place) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let (folder, place) = (folder.path(), place.path());
    let mut server = ChildServer::start(folder, &[]);
    let token = server.next_token();
    let admin = first_admin(server.client(), &token).await;
    fill(folder, AgentId(admin.agent.0), 130, 12, "Where is my blue lamp?").await;

    for (format, arguments) in [
        ("jsonl", &["--output", "all.jsonl"][..]),
        ("csv", &["-o", "all.csv"]),
        ("html", &["-o", "all.html"]),
    ] {
        let output = export(folder, place, arguments);
        assert!(output.status.success() && output.stdout.is_empty(), "{output:?}");
        let name = format!("all.{format}");
        let told = said(&output);
        assert!(
            told.starts_with("130 conversations with 1,560 entries (") && told.ends_with(&format!(") are in {name}.")),
            "{told}"
        );
        let mode = fs::metadata(place.join(&name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "it is what people said");
    }
    let through = export(folder, place, &["-o", "-", "--format", "jsonl"]);
    assert!(through.status.success(), "{through:?}");
    let file = fs::read(place.join("all.jsonl")).unwrap();
    assert_eq!(through.stdout, file);
    assert_eq!(counted(&String::from_utf8(file.clone()).unwrap()), 130);
    for (filter, conversations) in [
        (vec!["--agent", "ADMIN@example.org"], 130),
        (vec!["--agent", "77"], 0),
        (vec!["--category", "billing"], 130),
        (vec!["--category", "1"], 0),
        (vec!["--customer", "eve", "--rating", "5", "--why", "agent_ended"], 130),
        (vec!["--from", "1970-01-01", "--to", "1970-01-01"], 130),
        (vec!["--from", "1970-01-02"], 0),
        (vec!["--tag", "vip"], 0),
    ] {
        let output = export(folder, place, &[&["-o", "-"], &filter[..]].concat());
        assert!(output.status.success(), "{filter:?}: {}", said(&output));
        let file = String::from_utf8(output.stdout).unwrap();
        assert_eq!(counted(&file), conversations, "{filter:?}");
    }
    let log: AuditPage = admin.client.get("/v1/audit?action=archive_exported").await.json();
    assert_eq!((log.entries.len(), log.entries[0].by), (4 + 8, AuditBy::Machine));
    assert_eq!(
        log.entries[7].changes[0].after.as_deref(),
        Some("1"),
        "the number of who was named"
    );
    assert_eq!(server.terminate().code(), Some(0));

    let output = export(folder, place, &["-o", "all.jsonl"]);
    assert!(output.status.success(), "{}", said(&output));
    assert_eq!(
        fs::read(place.join("all.jsonl")).unwrap(),
        file,
        "the old one is replaced"
    );
    assert_eq!(names(place), ["all.csv", "all.html", "all.jsonl"]);
    let server = ChildServer::start(folder, &[]);
    let client = server.client_like(&admin.client);
    let log: AuditPage = client.get("/v1/audit?action=archive_exported").await.json();
    assert_eq!(log.entries.len(), 4 + 8 + 1);
    assert_eq!(server.terminate().code(), Some(0));
}

#[tokio::test]
async fn what_cannot_be_exported_is_said_in_a_line_and_leaves_nothing() {
    let (folder, place) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let (folder, place) = (folder.path(), place.path());
    let none = export(folder, place, &["-o", "all.csv"]);
    assert_eq!(none.status.code(), Some(1));
    assert!(said(&none).contains("there is no store at"), "{}", said(&none));
    assert!(names(place).is_empty() && names(folder).is_empty(), "nothing was made");

    ChildServer::start(folder, &[]).terminate();
    fs::create_dir(place.join("folder")).unwrap();
    fs::write(place.join("kept.csv"), "as it was").unwrap();
    for with_server in [false, true] {
        let server = with_server.then(|| ChildServer::start(folder, &[]));
        for (arguments, complaint) in [
            (
                vec!["-o", "kept.csv", "--agent", "nobody@example.org"],
                "--agent: there is no agent nobody@",
            ),
            (
                vec!["-o", "kept.csv", "--category", "Shoes"],
                "--category: there is no category Shoes",
            ),
            (
                vec!["-o", "kept.csv", "--rating", "9"],
                "--rating: must be 1 to 5, none or any",
            ),
            (vec!["-o", "folder"], "is a folder"),
            (vec!["-o", "missing/all.csv"], "missing/all.csv cannot be made"),
        ] {
            let output = export(folder, place, &arguments);
            let told = said(&output);
            assert_eq!(output.status.code(), Some(1), "{told}");
            assert!(
                told.starts_with("usher: ") && told.contains(complaint) && told.lines().count() == 1,
                "{told}"
            );
        }
        for arguments in [
            vec!["-o", "kept.csv", "--from", "monday"],
            vec!["-o", "kept.csv", "--format", "pdf"],
            vec!["--format", "csv"],
        ] {
            assert_eq!(
                export(folder, place, &arguments).status.code(),
                Some(2),
                "{arguments:?}"
            );
        }
        drop(server);
    }
    assert_eq!(names(place), ["folder", "kept.csv"]);
    assert_eq!(fs::read(place.join("kept.csv")).unwrap(), b"as it was");
}

#[tokio::test]
async fn a_reader_who_has_seen_enough_is_no_failure_and_a_server_that_goes_is_one() {
    let (folder, place) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let (folder, place) = (folder.path(), place.path());
    let server = ChildServer::start(folder, &[]);
    fill(folder, AgentId(1), 3, 5_000, &"x".repeat(1_000)).await;
    let begin = |arguments: &[&str]| {
        let mut command = command(folder, &[]);
        command.current_dir(place).arg("export").args(arguments);
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    };
    let read_some = |child: &mut std::process::Child| {
        let mut some = [0; 1_000];
        child.stdout.as_mut().unwrap().read_exact(&mut some).unwrap();
    };
    let mut enough = begin(&["-o", "-"]);
    read_some(&mut enough);
    drop(enough.stdout.take());
    let output = enough.wait_with_output().unwrap();
    assert!(output.status.success() && output.stderr.is_empty(), "{}", said(&output));

    let mut alone = begin(&["-o", "-"]);
    read_some(&mut alone);
    server.kill();
    let output = alone.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("ended in the middle"), "{}", said(&output));
    let file = String::from_utf8_lossy(&output.stdout);
    assert!(
        !file.is_empty() && !file.contains("{\"exported\""),
        "it does not look whole"
    );
    // A link in the way of what is written first is not written through.
    fs::write(place.join("other"), "untouched").unwrap();
    std::os::unix::fs::symlink("other", place.join("all.csv.part")).unwrap();
    let output = export(folder, place, &["-o", "all.csv"]);
    assert!(output.status.success(), "{}", said(&output));
    assert_eq!(names(place), ["all.csv", "other"]);
    assert_eq!(fs::read(place.join("other")).unwrap(), b"untouched");
}

#[tokio::test]
async fn an_export_that_is_called_off_leaves_nothing() {
    let (folder, place) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let (folder, place) = (folder.path(), place.path());
    let server = ChildServer::start(folder, &[]);
    let send = |signal: &str, process: u32| {
        let sent = Command::new("kill").args([signal, &process.to_string()]).status();
        assert!(sent.unwrap().success());
    };
    for signal in ["-INT", "-TERM"] {
        send("-STOP", server.id());
        let mut command = command(folder, &[]);
        command.current_dir(place).args(["export", "-o", "all.csv"]);
        let child = command.stderr(Stdio::piped()).spawn().unwrap();
        let begins = async {
            while names(place).is_empty() {
                tokio::task::yield_now().await;
            }
        };
        timeout(DEADLINE, begins).await.expect("it never begins");
        assert_eq!(names(place), ["all.csv.part"]);
        send(signal, child.id());
        let output = child.wait_with_output().unwrap();
        assert_eq!(
            (output.status.code(), said(&output).as_str()),
            (Some(1), "usher: called off: nothing is kept")
        );
        assert!(names(place).is_empty(), "{:?}", names(place));
        send("-CONT", server.id());
    }
}

/// The most memory that a process has had so far.
fn peak_bytes(process: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    let kib: u64 = line.trim().trim_end_matches(" kB").parse().unwrap();
    kib * 1024
}

#[tokio::test]
async fn memory_does_not_grow_with_the_file() {
    let folder = TempDir::new().unwrap();
    let folder = folder.path();
    let server = ChildServer::start(folder, &[]);
    // Without a word in it, or indexing would count too.
    fill(folder, AgentId(1), 12, 5_000, &"-".repeat(1_000)).await;
    let one = export(folder, folder, &["-o", "-", "--to", "1970-01-01T00:00:00Z"]);
    assert!(one.status.success(), "{}", said(&one));
    let before = peak_bytes(server.id());
    for format in ["jsonl", "csv", "html"] {
        let output = export(folder, folder, &["-o", "all", "--format", format]);
        assert!(output.status.success(), "{}", said(&output));
        let bytes = fs::metadata(folder.join("all")).unwrap().len();
        let grown = peak_bytes(server.id()) - before;
        assert!(bytes > 60_000_000 && grown < bytes / 3, "{format}: {grown} for {bytes}");
    }
}
