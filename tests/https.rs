//! `HTTPS_MODE`: the certificate of a run, files that change, and what is wrong with them.

use std::fs;
use std::path::Path;

use rcgen::CertificateParams;
use rustls::pki_types::CertificateDer;
use serde_json::json;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;
use usher::config::Https;
use usher::http::tls::fingerprint;
use usher::ids::TabId;
use usher::protocol::words::State;

use crate::harness::child::command;
use crate::harness::tls::{Pair, PairFiles, Trusting, client};
use crate::harness::{Client, CustomerSocket, DEADLINE, TestServer, first_admin};

async fn adhoc() -> TestServer {
    TestServer::start_with(|config| config.https = Https::Adhoc).await
}

async fn with_files(files: &PairFiles) -> TestServer {
    TestServer::start_with(|config| {
        config.https = Https::Files {
            cert: files.cert.clone(),
            key: files.key.clone(),
        };
    })
    .await
}

fn fingerprint_of(server: &TestServer) -> String {
    server.running.site.tls.as_ref().unwrap().fingerprint().borrow().clone()
}

/// The certificate of the server that shows this fingerprint: what somebody does who compares it with the log.
fn certificate(server: &TestServer) -> CertificateDer<'static> {
    let shown = server.running.site.tls.as_ref().unwrap().certificate().unwrap();
    assert_eq!(fingerprint(&shown), fingerprint_of(server));
    shown
}

#[tokio::test]
async fn a_certificate_made_for_the_run_carries_a_whole_conversation() {
    let server = adhoc().await;
    let port = server.address().port();
    assert_eq!(server.running.site.base_url, format!("https://localhost:{port}"));
    let certificate = certificate(&server);
    let page = client(server.address(), "::1", &certificate).get("/").await;
    assert_eq!(page.status, 200);
    assert_eq!(page.header("strict-transport-security"), None, "nobody vouches for it");

    let browser = client(server.address(), "localhost", &certificate);
    let token = server.first_token();
    let body = json!({ "email": "admin@example.org", "full_name": "Ada", "display_name": "Ada",
        "password": crate::harness::PASSWORD, "password_again": crate::harness::PASSWORD });
    let foreign = browser.with("origin", &format!("http://localhost:{port}"));
    assert_eq!(
        foreign.post(&format!("/v1/links/{token}"), &body).await.status,
        403,
        "http is another origin"
    );
    let admin = first_admin(browser.clone(), &token).await;
    let answer = browser
        .post(
            "/v1/login",
            &json!({ "email": admin.email, "password": crate::harness::PASSWORD }),
        )
        .await;
    let cookie = answer.header("set-cookie").unwrap();
    assert!(
        cookie.starts_with("__Host-usher_session=") && cookie.contains("; Secure"),
        "{cookie}"
    );

    let categories = admin.categories().await;
    let mut desk = admin.desk().await;
    desk.set_state(State::Available).await;
    let address = client(server.address(), "127.0.0.1", &certificate);
    let mut customer = CustomerSocket::open_as(&address, None, TabId(1), &[]).await;
    customer.enter(categories[0], "Ann").await;
    let conversation = customer.paired().await;
    customer.say(conversation, "by wss").await;
    desk.message("by wss").await;
}

#[tokio::test]
async fn plain_http_on_a_port_of_https_is_told_so() {
    let server = adhoc().await;
    let answer = Client::new(server.address()).get("/").await;
    assert_eq!((answer.status, answer.text().contains("use https://")), (400, true));
}

#[tokio::test]
async fn who_says_nothing_holds_up_nobody_and_is_hung_up_on() {
    let server = adhoc().await;
    let mut silent = TcpStream::connect(server.address()).await.unwrap();
    let mut halting = TcpStream::connect(server.address()).await.unwrap();
    halting.write_all(&[0x16, 3, 1]).await.unwrap();
    let browser = client(server.address(), "localhost", &certificate(&server));
    assert_eq!(browser.get("/healthz").await.status, 200);
    let mut rest = Vec::new();
    timeout(DEADLINE, silent.read_to_end(&mut rest)).await.unwrap().unwrap();
    // The end may come as a reset: not all that was sent had been read.
    drop(timeout(DEADLINE, halting.read_to_end(&mut rest)).await.unwrap());
    assert_eq!(rest, [0; 0]);
}

#[tokio::test]
async fn files_are_read_again_when_they_change_and_a_bad_pair_changes_nothing() {
    let folder = TempDir::new().unwrap();
    let [first, second] = [["chat.example", "localhost"]; 2].map(|names| Pair::for_names(&names));
    let files = first.write(folder.path());
    let server = with_files(&files).await;
    let mut changed = server.running.site.tls.as_ref().unwrap().fingerprint();
    let page = client(server.address(), "chat.example", &first.certificate)
        .get("/")
        .await;
    assert_eq!(page.header("strict-transport-security"), Some("max-age=31536000"));

    let open = client(server.address(), "chat.example", &first.certificate)
        .with("origin", "")
        .with("host", "chat.example");
    let mut customer = CustomerSocket::open_as(&open, None, TabId(1), &[]).await;
    fs::write(&files.cert, "no certificate").unwrap();
    second.write_to(&files);
    timeout(DEADLINE, changed.changed()).await.unwrap().unwrap();
    assert_eq!(*changed.borrow(), fingerprint(&second.certificate));
    let trusting = client(server.address(), "chat.example", &second.certificate);
    assert_eq!(trusting.get("/healthz").await.status, 200);
    let stream = TcpStream::connect(server.address()).await.unwrap();
    let old = Trusting::only(&first.certificate, "chat.example");
    assert!(old.shake(stream).await.is_err(), "the old one is in use no more");
    let admin = first_admin(
        client(server.address(), "localhost", &second.certificate),
        &server.first_token(),
    )
    .await;
    customer.enter(admin.categories().await[0], "Ann").await;
}

#[test]
fn bad_files_stop_the_start_with_one_line_that_names_the_key() {
    let folder = TempDir::new().unwrap();
    let good = Pair::for_names(&["localhost"]).write(folder.path());
    let elsewhere = TempDir::new().unwrap();
    let other = Pair::of(CertificateParams::new(vec!["localhost".to_owned()]).unwrap()).write(elsewhere.path());
    let empty = folder.path().join("empty.pem");
    fs::write(&empty, "").unwrap();
    let missing = folder.path().join("missing.pem");
    for (mode, cert, key, names, says) in [
        ("files", Some(&missing), Some(&good.key), "TLS_CERT", "No such file"),
        ("files", Some(&good.cert), Some(&missing), "TLS_KEY", "No such file"),
        ("files", Some(&good.cert), None, "TLS_KEY", "found \"\""),
        ("files", None, Some(&good.key), "TLS_CERT", "found \"\""),
        (
            "files",
            Some(&empty),
            Some(&good.key),
            "TLS_CERT",
            "there is no certificate",
        ),
        ("files", Some(&good.cert), Some(&empty), "TLS_KEY", "empty.pem"),
        (
            "files",
            Some(&good.cert),
            Some(&other.key),
            "TLS_KEY",
            "does not belong",
        ),
        ("none", Some(&good.cert), None, "TLS_CERT", "only with HTTPS_MODE=files"),
        ("adhoc", None, Some(&good.key), "TLS_KEY", "only with HTTPS_MODE=files"),
        ("maybe", None, None, "HTTPS_MODE", "none, adhoc or files"),
    ] {
        let (code, error) = start(folder.path(), mode, cert.map(|p| p.as_path()), key.map(|p| p.as_path()));
        assert_eq!(code, Some(2), "{error}");
        assert!(
            error.starts_with(&format!("usher: {names}: found \"")) && error.contains(says),
            "{error}"
        );
        assert_eq!(error.lines().count(), 1, "{error}");
    }
    assert!(!folder.path().join("usher.db").exists(), "nothing was made");
}

fn start(folder: &Path, mode: &str, cert: Option<&Path>, key: Option<&Path>) -> (Option<i32>, String) {
    let mut command = command(folder, &[("HTTPS_MODE", mode)]);
    for (name, path) in [("TLS_CERT", cert), ("TLS_KEY", key)] {
        command.envs(path.map(|path| (name, path)));
    }
    let output = command.output().unwrap();
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}
