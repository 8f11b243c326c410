//! `usher doctor`, as the real program: what it finds, what it advises, and that it leaves everything as it was.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::thread;
use std::time::SystemTime;

use rcgen::CertificateParams;
use serde_json::Value;
use tempfile::TempDir;

use crate::harness::ChildServer;
use crate::harness::child::command;
use crate::harness::tls::Pair;

/// A folder as the server makes it.
pub fn folder() -> TempDir {
    let folder = TempDir::new().unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o700)).unwrap();
    folder
}

/// What the doctor finds: whether nothing has failed, and each check with its verdict, what was found and what to do.
pub struct Found {
    pub code: Option<i32>,
    pub checks: BTreeMap<String, [String; 3]>,
}

impl Found {
    pub fn is(&self, check: &str, verdict: &str, says: &str) {
        let found = self
            .checks
            .get(check)
            .unwrap_or_else(|| panic!("no {check} in {:#?}", self.checks));
        assert_eq!(found[0], verdict, "{found:?}");
        assert!(
            found[1].contains(says) || found[2].contains(says),
            "{found:?} does not say {says:?}"
        );
        assert_eq!(
            found[2].is_empty(),
            verdict == "ok",
            "advice where there is something to do: {found:?}"
        );
    }
}

pub fn doctor(folder: &Path, settings: &[(&str, &str)], arguments: &[&str]) -> Found {
    let output = command(folder, settings)
        .args(["doctor", "--json"])
        .args(arguments)
        .output()
        .unwrap();
    let report: Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stderr)));
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let checks = report["findings"].as_array().unwrap().iter();
    let checks = checks.map(|found| {
        let rest = [text(&found["verdict"]), text(&found["found"]), text(&found["advice"])];
        (text(&found["check"]), rest)
    });
    let checks: BTreeMap<_, _> = checks.collect();
    let failed = checks.values().any(|found| found[0] == "failed");
    assert_eq!(report["ok"], !failed);
    assert_eq!(output.status.code(), Some(i32::from(failed)));
    Found {
        code: output.status.code(),
        checks,
    }
}

/// Everything in a folder with its size and time.
fn contents(folder: &Path) -> BTreeMap<String, (u64, SystemTime)> {
    let entries = fs::read_dir(folder).unwrap().map(Result::unwrap);
    entries
        .map(|entry| {
            let meta = entry.metadata().unwrap();
            (
                entry.file_name().into_string().unwrap(),
                (meta.len(), meta.modified().unwrap()),
            )
        })
        .collect()
}

fn free_port() -> u16 {
    TcpListener::bind(("127.0.0.1", 0))
        .unwrap()
        .local_addr()
        .unwrap()
        .port()
}

#[test]
fn a_fresh_machine_is_well_and_stays_as_it_was() {
    let folder = folder();
    let found = doctor(folder.path(), &[("MAX_CONNECTIONS", "10")], &[]);
    assert_eq!(found.code, Some(0));
    for (check, says) in [
        ("settings", "within its bounds"),
        ("data", "by its owner alone"),
        ("store", "does not exist yet"),
        ("port", "is free"),
        ("clock", "T"),
        ("limits", "MAX_CONNECTIONS=10"),
        ("allowlist", "127.0.0.0/8"),
        ("proxies", "no X-Forwarded-For"),
    ] {
        found.is(check, "ok", says);
    }
    assert_eq!(contents(folder.path()), BTreeMap::new());
    let missing = folder.path().join("later").display().to_string();
    doctor(folder.path(), &[("DATA_DIR", &missing)], &[]).is("data", "warning", "does not exist");
    assert_eq!(contents(folder.path()), BTreeMap::new());
    let text = command(folder.path(), &[]).arg("doctor").output().unwrap();
    let text = String::from_utf8(text.stdout).unwrap();
    assert!(text.starts_with("ok       settings   every value"), "{text}");
}

#[test]
fn bad_settings_are_named_with_what_to_do() {
    let folder = folder();
    let found = doctor(folder.path(), &[("HOLD_S", "forever")], &[]);
    found.is("settings", "failed", "HOLD_S: found \"forever\"");
    found.is("settings", "failed", "set HOLD_S in the environment");
    let several = [
        ("HOLD_S", "0"),
        ("HTTPS_MODE", "files"),
        ("SERVER_PORT", "x"),
        ("LOG_FORMAT", "xml"),
    ];
    let told = command(folder.path(), &several).arg("doctor").output().unwrap();
    let told = String::from_utf8(told.stdout).unwrap();
    for bad in [
        "HOLD_S: found \"0\"",
        "TLS_CERT: found \"\"",
        "TLS_KEY: found \"\"",
        "SERVER_PORT: found \"x\"",
        "LOG_FORMAT: found \"xml\"",
    ] {
        assert!(told.contains(bad), "{bad}: {told}");
    }
    let open = [("SERVER_HOST", "0.0.0.0")];
    doctor(folder.path(), &open, &[]).is("tls", "warning", "over plain http");
    let settings = [
        ("AGENT_WHITELIST", "0.0.0.0/0"),
        ("TRUSTED_PROXIES", "::/0"),
        ("MAX_CONNECTIONS", "1000000"),
    ];
    let found = doctor(folder.path(), &settings, &[]);
    found.is("allowlist", "warning", "lets everybody in");
    found.is("proxies", "failed", "believes everybody");
    found.is("limits", "warning", "LimitNOFILE=1000064");
    doctor(folder.path(), &[("PUBLIC_URL", "https://chat.example")], &[]).is(
        "proxies",
        "warning",
        "TRUSTED_PROXIES=127.0.0.1",
    );
    doctor(folder.path(), &[("SERVER_HOST", "192.0.2.7")], &[]).is("port", "failed", "no address of this machine");
    let held = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = held.local_addr().unwrap().port().to_string();
    doctor(folder.path(), &[("SERVER_PORT", &port)], &[]).is("port", "failed", "ss -ltnp");
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
    doctor(folder.path(), &[], &[]).is("data", "warning", "chmod -R go=");
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    doctor(folder.path(), &[("DATA_DIR", &file.display().to_string())], &[]).is("data", "failed", "is no folder");
}

#[test]
fn a_running_server_is_recognised_and_not_disturbed() {
    let folder = folder();
    let settings = [("MAX_CONNECTIONS", "10")];
    let server = ChildServer::start(folder.path(), &settings);
    let names = |folder: &Path| contents(folder).into_keys().collect::<Vec<_>>();
    let before = names(folder.path());
    let url = format!("http://{}", server.address);
    let found = doctor(folder.path(), &settings, &["--url", &url]);
    assert_eq!(found.code, Some(0), "{:#?}", found.checks);
    found.is("server", "ok", &format!("process {}", server.id()));
    found.is("port", "ok", "held by the running server");
    found.is("store", "ok", "its pages are sound");
    found.is("url", "ok", "answers");
    found.is("drift", "ok", "agree");
    found.is("address", "ok", "knows from where one comes");
    found.is("websocket", "ok", "welcomed");
    assert_eq!(names(folder.path()), before);
    let elsewhere = doctor(folder.path(), &[("SERVER_PORT", "9")], &[]);
    elsewhere.is("port", "warning", "the settings say");
    assert_eq!(server.terminate().code(), Some(0));

    let before = contents(folder.path());
    doctor(folder.path(), &settings, &[]).is("store", "ok", "its pages are sound");
    assert_eq!(contents(folder.path()), before, "a closed store is read as it lies");
}

/// It asks from a trusted address, as the proxy does, and names nobody.
#[test]
fn an_address_that_leads_past_the_proxy_is_told_apart_from_one_that_leads_through_it() {
    let folder = folder();
    let proxied = [("TRUSTED_PROXIES", "127.0.0.1")];
    let server = ChildServer::start(folder.path(), &proxied);
    let url = format!("http://{}", server.address);
    let port = server.address.port().to_string();
    let own = [proxied[0], ("SERVER_PORT", &port)];
    let past = doctor(folder.path(), &own, &["--url", &url]);
    past.is("address", "warning", "leads past the proxy");
    past.is("websocket", "ok", "welcomed");
}

#[test]
fn the_allow_list_is_the_live_one_and_only_at_the_first_start_the_environments() {
    let folder = folder();
    let first = [("AGENT_WHITELIST", "192.0.2.0/24")];
    let other = [("AGENT_WHITELIST", "0.0.0.0/0")];
    doctor(folder.path(), &first, &[]).is("allowlist", "ok", "AGENT_WHITELIST lets staff in from 192.0.2.0/24");
    let server = ChildServer::start(folder.path(), &first);
    let added = command(folder.path(), &[])
        .args(["admin", "allow", "2001:db8::/32"])
        .output()
        .unwrap();
    assert!(added.status.success(), "{added:?}");
    let both = "lets staff in from 192.0.2.0/24, 2001:db8::/32";
    let live = doctor(folder.path(), &other, &[]);
    live.is("allowlist", "ok", &format!("the live list {both}"));
    assert_eq!(server.terminate().code(), Some(0));
    let before = contents(folder.path());
    let kept = doctor(folder.path(), &other, &[]);
    kept.is("allowlist", "ok", &format!("the list in the store {both}"));
    assert_eq!(contents(folder.path()), before);
    let everybody = command(folder.path(), &[]).args(["admin", "allow", "::/0"]).output();
    assert!(everybody.unwrap().status.success());
    doctor(folder.path(), &first, &[]).is("allowlist", "warning", "the list in the store lets everybody in");
    ChildServer::start(folder.path(), &[]).kill();
    doctor(folder.path(), &first, &[]).is("allowlist", "warning", "start the server");
}

#[test]
fn a_store_that_was_not_closed_or_is_damaged_is_told() {
    let folder = folder();
    ChildServer::start(folder.path(), &[]).kill();
    let before = contents(folder.path());
    doctor(folder.path(), &[], &[]).is("store", "warning", "did not end in order");
    assert_eq!(contents(folder.path()), before);
    assert_eq!(ChildServer::start(folder.path(), &[]).terminate().code(), Some(0));
    let store = folder.path().join("usher.db");
    let mut bytes = fs::read(&store).unwrap();
    let half = bytes.len() / 2;
    bytes[half..].fill(0x5a);
    fs::write(&store, &bytes).unwrap();
    doctor(folder.path(), &[], &[]).is("store", "failed", "is damaged");
    fs::write(&store, "a letter").unwrap();
    doctor(folder.path(), &[], &[]).is("store", "failed", "is not an Usher store");
}

#[test]
fn certificates_are_looked_at_before_they_run_out() {
    let folder = folder();
    let with = |params: CertificateParams| {
        let files = Pair::of(params).write(folder.path());
        let (cert, key) = (files.cert.display().to_string(), files.key.display().to_string());
        let settings = [
            ("HTTPS_MODE", "files"),
            ("TLS_CERT", &cert),
            ("TLS_KEY", &key),
            ("PUBLIC_URL", "https://chat.example"),
        ];
        doctor(folder.path(), &settings, &[])
    };
    let params = |name: &str| CertificateParams::new(vec![name.to_owned()]).unwrap();
    with(params("chat.example")).is("tls", "ok", "is good until");
    with(params("other.example")).is("tls", "failed", "not for chat.example");
    let mut old = params("chat.example");
    old.not_after = rcgen::date_time_ymd(2020, 2, 1);
    with(old).is("tls", "failed", "was good until 2020-02-01");
    let missing = [
        ("HTTPS_MODE", "files"),
        ("TLS_CERT", "none.pem"),
        ("TLS_KEY", "none.pem"),
    ];
    doctor(folder.path(), &missing, &[]).is("tls", "failed", "TLS_CERT: found");
}

#[test]
fn a_certificate_made_ad_hoc_is_believed_when_asked_to() {
    let folder = folder();
    let server = ChildServer::start(folder.path(), &[("HTTPS_MODE", "adhoc")]);
    let url = format!("https://localhost:{}", server.address.port());
    doctor(folder.path(), &[("HTTPS_MODE", "adhoc")], &["--url", &url]).is("url", "failed", "--insecure");
    let found = doctor(
        folder.path(),
        &[("HTTPS_MODE", "adhoc")],
        &["--url", &url, "--insecure"],
    );
    found.is("websocket", "ok", "welcomed");
    let plain = format!("http://localhost:{}", server.address.port());
    doctor(folder.path(), &[], &["--url", &plain]).is("url", "failed", "use https://");
}

#[test]
fn an_address_that_browsers_would_be_refused_at_is_told() {
    let folder = folder();
    let port = free_port().to_string();
    let public = format!("http://chat.example:{port}");
    let settings = [("SERVER_PORT", port.as_str()), ("PUBLIC_URL", &public)];
    let _server = ChildServer::start(folder.path(), &settings);
    let found = doctor(
        folder.path(),
        &settings,
        &["--url", &format!("http://127.0.0.1:{port}")],
    );
    found.is("url", "ok", "answers");
    let https = format!("https://127.0.0.1:{port}");
    doctor(folder.path(), &settings, &["--url", &https]).is("url", "failed", "speaks plain http");
    found.is("websocket", "failed", &format!("PUBLIC_URL is {public}"));
    doctor(
        folder.path(),
        &[],
        &["--url", &format!("http://127.0.0.1:{}", free_port())],
    )
    .is("url", "failed", "refused");
    doctor(folder.path(), &[], &["--url", "chat.example"]).is("url", "failed", "no address of a server");
}

/// A proxy that answers as it likes: `/healthz` in order but for its clock, a websocket with this status.
fn poor_proxy(status: &'static str) -> String {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        for _ in 0..2 {
            let (mut stream, _) = listener.accept().unwrap();
            let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
            let first = lines.next().unwrap().unwrap();
            assert!(lines.map(Result::unwrap).any(|line| line.is_empty()));
            let answer = if first.contains("/healthz") {
                "HTTP/1.1 200 OK\r\ndate: Mon, 01 Jan 2001 00:00:00 GMT\r\ncontent-length: 3\r\n\r\nok\n".to_owned()
            } else {
                format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\n\r\n")
            };
            stream.write_all(answer.as_bytes()).unwrap();
        }
    });
    url
}

#[test]
fn what_a_proxy_lacks_is_told() {
    let folder = folder();
    for (status, says) in [
        ("400 Bad Request", "Upgrade and Connection"),
        ("426 Upgrade Required", "Upgrade and Connection"),
        ("403 Forbidden", "set PUBLIC_URL="),
        ("404 Not Found", "does not forward /v1/ws/"),
        ("502 Bad Gateway", "does not reach Usher"),
    ] {
        let found = doctor(folder.path(), &[], &["--url", &poor_proxy(status)]);
        found.is("drift", "warning", "ahead of");
        found.is("websocket", "failed", says);
    }
}
