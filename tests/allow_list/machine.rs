//! `usher admin allow` and `usher admin allow-list`: the way back in from the machine itself, with and without a running server.

use std::path::Path;

use serde_json::json;
use tempfile::TempDir;
use usher::protocol::http::{AllowList, AuditAction, AuditBy, AuditPage, MadeKey};
use usher::protocol::words::Reason;

use super::at;
use crate::harness::child::command;
use crate::harness::{ChildServer, Method, PASSWORD, first_admin};

const BEHIND_A_PROXY: [(&str, &str); 2] = [("AGENT_WHITELIST", "10.0.0.0/8"), ("TRUSTED_PROXIES", "127.0.0.1")];

/// What `usher admin …` prints, and whether it went well. Without the server's environment, as on another terminal.
fn admin(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    let output = command(folder, &[]).arg("admin").args(arguments).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim_end().to_owned();
    (
        output.status.code().unwrap_or(-1),
        text(&output.stdout),
        text(&output.stderr),
    )
}

#[tokio::test]
async fn the_machine_lets_an_address_in_at_once_and_the_log_says_so() {
    let folder = TempDir::new().unwrap();
    let mut server = ChildServer::start(folder.path(), &BEHIND_A_PROXY);
    let token = server.next_token();
    let client = at(&server.client(), "10.0.0.1");
    let ada = first_admin(client, &token).await;
    let home = at(&ada.client, "198.51.100.7");
    assert_eq!(home.get("/v1/me").await.problem().reason, Reason::AddressNotAllowed);

    let done = admin(
        folder.path(),
        &["allow", "::ffff:198.51.100.7", "--note", "Ada at home"],
    );
    assert_eq!(
        done,
        (
            0,
            "Staff may come from 198.51.100.7/32 from now on.".to_owned(),
            String::new()
        )
    );
    assert_eq!(home.get("/v1/me").await.status, 200);
    let again = admin(folder.path(), &["allow", "198.51.100.7"]);
    assert_eq!(
        again,
        (
            0,
            "198.51.100.7/32 is in the allow-list already.".to_owned(),
            String::new()
        )
    );

    let (code, printed, _) = admin(folder.path(), &["allow-list"]);
    let lines: Vec<Vec<&str>> = printed
        .lines()
        .map(|line| {
            line.split("  ")
                .map(str::trim)
                .filter(|cell| !cell.is_empty())
                .collect()
        })
        .collect();
    assert_eq!((code, lines.len()), (0, 2), "{printed}");
    assert_eq!((lines[0][0], lines[0][2]), ("10.0.0.0/8", "AGENT_WHITELIST"));
    assert_eq!(
        (lines[1][0], &lines[1][2..]),
        ("198.51.100.7/32", &["usher admin allow", "Ada at home"][..])
    );

    let log: AuditPage = home.get("/v1/audit?action=allow_entry_added").await.json();
    assert_eq!(
        (log.entries.len(), log.entries[0].by, log.entries[0].address.as_deref()),
        (1, AuditBy::Machine, None)
    );
    for (arguments, complaint) in [
        (vec!["allow", "office"], "usher: \"office\" is no address and no CIDR"),
        (vec!["allow", "10.0.0.0/33"], "usher: \"10.0.0.0/33\" is no address"),
        (
            vec!["allow", "10.0.0.1", "--note", &"n".repeat(201)],
            "usher: the note must be at most 200 characters",
        ),
    ] {
        let (code, _, error) = admin(folder.path(), &arguments);
        assert!(code == 1 && error.starts_with(complaint), "{arguments:?}: {error}");
    }
    assert_eq!(server.terminate().code(), Some(0));
}

#[tokio::test]
async fn the_machine_lets_an_address_in_while_no_server_runs() {
    let folder = TempDir::new().unwrap();
    let (code, _, error) = admin(folder.path(), &["allow", "198.51.100.7"]);
    assert!(code == 1 && error.contains("there is no store at"), "{error}");
    let mut server = ChildServer::start(folder.path(), &BEHIND_A_PROXY);
    let token = server.next_token();
    let ada = first_admin(at(&server.client(), "10.0.0.1"), &token).await;
    assert_eq!(server.terminate().code(), Some(0));
    // A store from before, which has no list: what the machine adds does not stand in for the environment's.
    let tables = rusqlite::Connection::open(folder.path().join("usher.db")).unwrap();
    tables
        .execute_batch("DELETE FROM allow_list; DELETE FROM meta WHERE key = 'allow_list_seed'")
        .unwrap();
    drop(tables);

    let (_, printed, _) = admin(folder.path(), &["allow-list"]);
    assert!(printed.contains("is empty"), "{printed}");
    let (code, printed, error) = admin(folder.path(), &["allow", "198.51.100.7/24"]);
    assert_eq!(
        (code, printed.as_str()),
        (0, "Staff may come from 198.51.100.0/24 from now on."),
        "{error}"
    );
    let (_, printed, _) = admin(folder.path(), &["allow-list"]);
    assert!(
        printed.starts_with("198.51.100.0/24 ") && printed.lines().count() == 1,
        "{printed}"
    );

    let server = ChildServer::start(folder.path(), &BEHIND_A_PROXY);
    let home = at(&server.client_like(&ada.client), "198.51.100.7");
    let list: AllowList = home.get("/v1/allow-list").await.json();
    let cidrs: Vec<_> = list
        .entries
        .iter()
        .map(|entry| (entry.cidr.as_str(), entry.yours))
        .collect();
    assert_eq!(cidrs, [("198.51.100.0/24", true), ("10.0.0.0/8", false)]);
}

/// A key that has filled the list, and takes back what it can.
#[tokio::test]
async fn a_full_list_keeps_the_machine_out_no_more_than_a_key_does() {
    let folder = TempDir::new().unwrap();
    let networks: Vec<String> = (0..999).map(|n| format!("10.{}.{}.0/24", n / 256, n % 256)).collect();
    let list = networks.join(",");
    let environment = [("AGENT_WHITELIST", list.as_str()), ("TRUSTED_PROXIES", "127.0.0.1")];
    let mut server = ChildServer::start(folder.path(), &environment);
    let ada = first_admin(at(&server.client(), "10.0.0.1"), &server.next_token()).await;
    let new = json!({ "name": "Directory", "scopes": ["settings:read", "settings:write"] });
    let made: MadeKey = ada.client.post("/v1/keys", &new).await.json();
    let key = server
        .client()
        .with("origin", "")
        .with("authorization", &format!("Bearer {}", made.secret));
    assert_eq!(super::add(&key, "192.0.2.1").await.status, 201);
    for cidr in ["192.0.2.2", "192.0.2.3"] {
        assert_eq!(super::add(&key, cidr).await.problem().reason, Reason::TooMany);
    }
    for home in ["198.51.100.7", "198.51.100.8", "198.51.100.9"] {
        let (code, _, error) = admin(folder.path(), &["allow", home]);
        assert_eq!((code, error.as_str()), (0, ""));
        assert_eq!(at(&ada.client, home).get("/v1/me").await.status, 200);
    }
    // What it cannot fill up it cannot take back either, also while no admin is logged in.
    assert_eq!(ada.client.send(Method::DELETE, "/v1/sessions", None).await.status, 204);
    let entry = super::entry(&key, "198.51.100.7/32").await;
    let back = super::remove_id(&key, entry.id).await.problem();
    assert_eq!((back.status, back.reason), (409, Reason::WouldLockOut));
    let other = super::edit(&key, entry.id, &json!({ "cidr": "192.0.2.4" }))
        .await
        .problem();
    assert_eq!(other.reason, Reason::WouldLockOut);
    assert_eq!(super::add(&key, "192.0.2.2").await.problem().reason, Reason::TooMany);
    assert_eq!(server.terminate().code(), Some(0));
    let (code, _, error) = admin(folder.path(), &["allow", "198.51.100.10"]);
    assert_eq!((code, error.as_str()), (0, ""), "nor while no server runs");
    let server = ChildServer::start(folder.path(), &environment);
    let home = at(&server.client(), "198.51.100.10");
    assert_eq!(home.get("/v1/me").await.status, 401, "the door is open");
}

#[tokio::test]
async fn the_machine_removes_what_it_likes_and_whoever_came_by_it_is_logged_out() {
    let folder = TempDir::new().unwrap();
    let mut server = ChildServer::start(folder.path(), &BEHIND_A_PROXY);
    let ada = first_admin(at(&server.client(), "10.0.0.1"), &server.next_token()).await;
    let home = at(&ada.client, "198.51.100.7");
    assert_eq!(admin(folder.path(), &["allow", "198.51.100.7"]).0, 0);
    assert_eq!(home.get("/v1/me").await.status, 200);
    let done = admin(folder.path(), &["allow-list", "--remove", "10.0.0.0/8"]);
    let told = "The allow-list has 10.0.0.0/8 no more.".to_owned();
    assert_eq!(done, (0, told, String::new()));
    assert_eq!(
        ada.client.get("/v1/me").await.problem().reason,
        Reason::AddressNotAllowed
    );
    assert_eq!(home.get("/v1/me").await.status, 401, "she had logged in from there");
    let mut again = home.clone();
    again.log_in(&ada.email, PASSWORD).await;
    let log: AuditPage = again.get("/v1/audit?limit=3").await.json();
    let deeds: Vec<_> = log.entries.iter().map(|entry| (entry.action, entry.by)).collect();
    let expected = [
        (AuditAction::LoggedIn, AuditBy::Agent),
        (AuditAction::SessionEnded, AuditBy::Machine),
        (AuditAction::AllowEntryRemoved, AuditBy::Machine),
    ];
    assert_eq!(deeds, expected);
    for (cidr, complaint) in [
        ("10.0.0.0/8", "usher: 10.0.0.0/8 is not in the allow-list"),
        ("office", "usher: \"office\" is no address and no CIDR"),
    ] {
        let (code, _, error) = admin(folder.path(), &["allow-list", "--remove", cidr]);
        assert!(code == 1 && error.starts_with(complaint), "{error}");
    }
    assert_eq!(server.terminate().code(), Some(0));
    assert_eq!(admin(folder.path(), &["allow-list", "--remove", "198.51.100.7"]).0, 0);
    let (_, printed, _) = admin(folder.path(), &["allow-list"]);
    assert!(printed.contains("is empty"), "{printed}");
}
