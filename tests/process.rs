//! The program as its owner meets it: exit codes, signals, the lock, the command line.

use std::path::Path;

use serde_json::json;
use tempfile::TempDir;

use crate::harness::child::command;
use crate::harness::{ChildServer, Method, PASSWORD, first_admin, token_of};

/// What a command prints, and whether it went well.
fn run(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    let output = command(folder, &[]).args(arguments).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (
        output.status.code().unwrap_or(-1),
        text(&output.stdout),
        text(&output.stderr),
    )
}

#[tokio::test]
async fn a_server_opens_holds_its_folder_and_leaves_when_asked() {
    let folder = TempDir::new().unwrap();
    let server = ChildServer::start(folder.path(), &[]);
    let (code, _, error) = run(folder.path(), &["serve"]);
    assert!(code == 1 && error.contains("another Usher is running"), "{error}");
    assert_eq!(server.client().get("/healthz").await.status, 200);
    assert_eq!(server.terminate().code(), Some(0));
    assert!(!folder.path().join("control.sock").exists());
}

#[test]
fn a_bad_setting_is_one_line_and_exit_code_2() {
    let folder = TempDir::new().unwrap();
    let output = command(folder.path(), &[("HOLD_S", "forever")]).output().unwrap();
    let error = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(error, "usher: HOLD_S: found \"forever\", allowed: 1 to 3600 seconds\n");
}

#[tokio::test]
async fn a_password_is_reset_through_the_running_server_and_without_one() {
    let folder = TempDir::new().unwrap();
    let mut server = ChildServer::start(folder.path(), &[]);
    let (code, _, error) = run(folder.path(), &["admin", "reset-password"]);
    assert!(code == 1 && error.contains("there is no admin yet"), "{error}");
    let token = server.next_token();
    let admin = first_admin(server.client(), &token).await;

    let (code, output, error) = run(folder.path(), &["admin", "reset-password"]);
    assert_eq!(code, 0, "{error}");
    assert_eq!(admin.client.get("/v1/me").await.status, 401, "the sessions have ended");
    let token = token_of(output.trim());
    let body = json!({ "password": "a new long password", "password_again": "a new long password" });
    assert_eq!(
        server.client().post(&format!("/v1/links/{token}"), &body).await.status,
        200
    );
    server.client().log_in(&admin.email, "a new long password").await;
    assert_eq!(server.terminate().code(), Some(0));

    let (code, output, error) = run(folder.path(), &["admin", "reset-password", "ADMIN@example.org"]);
    assert_eq!(code, 0, "{error}");
    let token = token_of(output.trim());
    let server = ChildServer::start(folder.path(), &[]);
    let body = json!({ "password": PASSWORD, "password_again": PASSWORD });
    assert_eq!(
        server.client().post(&format!("/v1/links/{token}"), &body).await.status,
        200
    );
    let (code, _, error) = run(folder.path(), &["admin", "reset-password", "nobody@example.org"]);
    assert!(
        code == 1 && error.contains("there is no agent nobody@example.org"),
        "{error}"
    );
}

#[tokio::test]
async fn one_time_codes_are_taken_off_by_the_command_or_it_says_why_not() {
    let folder = TempDir::new().unwrap();
    let mut server = ChildServer::start(folder.path(), &[]);
    let token = server.next_token();
    let admin = first_admin(server.client(), &token).await;
    let remove = |email: &str| run(folder.path(), &["admin", "remove-totp", email]);
    let (code, _, error) = remove(&admin.email);
    assert!(code == 1 && error.contains("without one-time codes"), "{error}");
    let begun = admin.client.post("/v1/totp", &json!({ "password": PASSWORD })).await;
    let shown: usher::protocol::http::TotpSecret = begun.json();
    let secret = totp_rs::Secret::try_from_base32(shown.secret).unwrap();
    let totp = totp_rs::Builder::new()
        .with_secret(secret.as_bytes().to_vec())
        .build()
        .unwrap();
    let body = json!({ "code": totp.generate_current().to_string() });
    let set = admin.client.send(Method::PUT, "/v1/totp", Some(&body)).await;
    assert_eq!(set.status, 200, "{}", set.text());
    // Without the server the store is asked itself; with it, the server.
    assert_eq!(server.terminate().code(), Some(0));
    let (code, _, error) = remove("nobody@example.org");
    assert!(code == 1 && error.contains("there is no agent"), "{error}");
    let (code, output, error) = remove(&admin.email);
    assert_eq!(code, 0, "{error}");
    assert!(output.contains("without one-time codes now"), "{output}");
    let server = ChildServer::start(folder.path(), &[]);
    let (code, _, error) = remove(&admin.email);
    assert!(code == 1 && error.contains("without one-time codes"), "{error}");
    server.client().log_in(&admin.email, PASSWORD).await;
}

#[test]
fn a_password_is_not_reset_where_there_is_no_store() {
    let folder = TempDir::new().unwrap();
    let elsewhere = folder.path().join("elsewhere");
    for wrong in [elsewhere.as_path(), folder.path()] {
        let mut command = command(folder.path(), &[("DATA_DIR", wrong.to_str().unwrap())]);
        let output = command.args(["admin", "reset-password"]).output().unwrap();
        let error = String::from_utf8(output.stderr).unwrap();
        let file = wrong.join("usher.db");
        assert_eq!(output.status.code(), Some(1));
        assert_eq!(
            error,
            format!("usher: DATA_DIR: there is no store at {}\n", file.display())
        );
        assert_eq!(folder.path().read_dir().unwrap().count(), 0, "nothing was made");
    }
}

#[tokio::test]
async fn a_demonstration_refuses_a_store_with_people_in_it() {
    let folder = TempDir::new().unwrap();
    ChildServer::start(folder.path(), &[]).terminate();
    let output = command(folder.path(), &[("USHER_DEMO", "1")]).output().unwrap();
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(
        output.status.code() == Some(1) && error.contains("not a demonstration's"),
        "{error}"
    );
    let demo = TempDir::new().unwrap();
    for _ in 0..2 {
        let mut server = ChildServer::start(demo.path(), &[("USHER_DEMO", "1")]);
        for _ in 0..4 {
            let mut client = server.client();
            let token = server.next_token();
            let answer = client.post(&format!("/v1/links/{token}"), &json!({})).await;
            assert_eq!(answer.status, 200, "{}", answer.text());
            client.keep_cookie(&answer);
            assert_eq!(client.get("/v1/me").await.json::<serde_json::Value>()["demo"], true);
        }
        assert_eq!(server.terminate().code(), Some(0));
    }
}

#[test]
fn version_and_help_need_no_settings() {
    let folder = TempDir::new().unwrap();
    assert_eq!(
        run(folder.path(), &["--version"]).1,
        format!("usher {}\n", env!("CARGO_PKG_VERSION"))
    );
    assert!(
        run(folder.path(), &["--help"]).1.contains("reset-password")
            || run(folder.path(), &["admin", "--help"]).1.contains("reset-password")
    );
}
