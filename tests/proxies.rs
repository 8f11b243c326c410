//! Real proxies in front of the server, with the settings that `docs/OPERATIONS.md` shows: https ends at the proxy, the real
//! address and the websocket come through.

use std::fs;
use std::net::{IpAddr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;
use usher::config::{Config, Origin};
use usher::doctor::{Report, Verdict, Wish, examine};
use usher::ids::TabId;
use usher::protocol::words::{Reason, State};
use usher::ws::registry::SILENT_TURNS;

use crate::harness::tls::{Pair, client};
use crate::harness::{Client, CustomerSocket, Method, TestServer, add_agent, first_admin, leave_out};

/// Where staff come from, and where they may not.
const INSIDE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(127, 0, 0, 2));
const OUTSIDE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(127, 0, 0, 3));

const NGINX: &str = include_str!("proxies/nginx.conf");
const CADDY: &str = include_str!("proxies/Caddyfile");
const HAPROXY: &str = include_str!("proxies/haproxy.cfg");

/// A proxy that runs in the background; stopped by its id when dropped.
struct Proxy {
    pid: PathBuf,
    pair: Pair,
    address: SocketAddr,
    _folder: TempDir,
}

impl Drop for Proxy {
    fn drop(&mut self) {
        let pid = fs::read_to_string(&self.pid).unwrap_or_default();
        for pid in pid.split_whitespace() {
            drop(Command::new("kill").arg(pid).status());
        }
    }
}

/// How a proxy is started with its settings, so that it is ready when this comes back: where its number is then.
type Start = fn(&Path, &str) -> PathBuf;

impl Proxy {
    /// Starts one in front of `server`, with the settings of the page but for names, ports and files.
    fn start(server: SocketAddr, port: u16, settings: &str, start: Start) -> Self {
        let folder = TempDir::new().unwrap();
        let pair = Pair::for_names(&["localhost"]);
        let files = pair.write(folder.path());
        let all = folder.path().join("all.pem");
        pair.write_joined(&all);
        let settings = settings
            .replace("/etc/ssl/usher/fullchain.pem", files.cert.to_str().unwrap())
            .replace("/etc/ssl/usher/key.pem", files.key.to_str().unwrap())
            .replace("/etc/ssl/usher/all.pem", all.to_str().unwrap())
            .replace("chat.example.org", "localhost")
            .replace(":443", &format!(":{port}"))
            .replace("listen 443", &format!("listen {port}"))
            // Last: its number may hold one of those.
            .replace("127.0.0.1:4000", &server.to_string());
        assert!(!settings.contains("/etc/ssl") && settings.contains(&server.to_string()));
        Self {
            pid: start(folder.path(), &settings),
            pair,
            address: SocketAddr::from(([127, 0, 0, 1], port)),
            _folder: folder,
        }
    }

    fn client(&self, from: IpAddr) -> Client {
        let mut client = client(self.address, "localhost", &self.pair.certificate);
        client.from = Some(from);
        client
    }
}

/// Runs a command that goes into the background by itself once it is ready.
fn background(folder: &Path, program: &str, arguments: &[&str]) {
    let log = folder.join("log");
    let output = || Stdio::from(fs::File::options().create(true).append(true).open(&log).unwrap());
    let mut command = Command::new(program);
    command.args(arguments).current_dir(folder).env("HOME", folder);
    let status = command
        .stdin(Stdio::null())
        .stdout(output())
        .stderr(output())
        .status()
        .unwrap();
    assert!(
        status.success(),
        "{program}: {}",
        fs::read_to_string(&log).unwrap_or_default()
    );
}

fn nginx(folder: &Path, settings: &str) -> PathBuf {
    let (pid, shown) = (folder.join("pid"), folder.display());
    let temp =
        ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(|kind| format!("{kind}_temp_path {shown}/{kind};"));
    let whole = format!(
        "user root;\npid {};\nerror_log {shown}/log;\nevents {{}}\nhttp {{\naccess_log off;\n{}\n{settings}\n}}\n",
        pid.display(),
        temp.join("\n")
    );
    fs::write(folder.join("nginx.conf"), whole).unwrap();
    background(folder, "nginx", &["-p", ".", "-c", "nginx.conf"]);
    pid
}

fn caddy(folder: &Path, settings: &str) -> PathBuf {
    let whole = format!("{{\n\tadmin off\n\tauto_https disable_redirects\n}}\n\n{settings}");
    fs::write(folder.join("Caddyfile"), whole).unwrap();
    background(
        folder,
        "caddy",
        &[
            "start",
            "--config",
            "Caddyfile",
            "--adapter",
            "caddyfile",
            "--pidfile",
            "pid",
        ],
    );
    folder.join("pid")
}

fn haproxy(folder: &Path, settings: &str) -> PathBuf {
    fs::write(folder.join("haproxy.cfg"), settings).unwrap();
    background(folder, "haproxy", &["-D", "-f", "haproxy.cfg", "-p", "pid"]);
    folder.join("pid")
}

/// Whether the program is here; else it is said that its test was left out.
fn is_here(program: &str) -> bool {
    let here = ["/usr/sbin", "/usr/bin", "/usr/local/bin"]
        .iter()
        .any(|folder| Path::new(folder).join(program).exists());
    if !here {
        leave_out(&format!("the server behind {program}: apt-get install {program}"));
    }
    here
}

async fn behind(settings: &str, start: Start) -> (TestServer, Proxy) {
    let port = TcpListener::bind(("127.0.0.1", 0))
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let server = TestServer::start_with(|config| {
        config.public_url = Origin::parse(&format!("https://localhost:{port}"));
        config.trusted_proxies = "127.0.0.1".parse().unwrap();
        config.allow_list = INSIDE.to_string().parse().unwrap();
    })
    .await;
    let proxy = Proxy::start(server.address(), port, settings, start);
    (server, proxy)
}

async fn everything_works(settings: &str, start: Start) {
    let (server, proxy) = behind(settings, start).await;
    let (inside, outside) = (proxy.client(INSIDE), proxy.client(OUTSIDE));
    let page = outside.get("/").await;
    assert_eq!(page.status, 200);
    assert_eq!(page.header("strict-transport-security"), Some("max-age=31536000"));
    let id = page.header("x-request-id").unwrap_or_default();
    assert!(id.len() > 16, "the proxy has chosen the id of the request: {id}");

    for forged in ["", "127.0.0.2", "127.0.0.2, 127.0.0.1", "127.0.0.1"] {
        let refused = outside.with("x-forwarded-for", forged).get("/v1/me").await.problem();
        assert_eq!(refused.reason, Reason::AddressNotAllowed, "{forged}");
        assert!(refused.detail.contains("127.0.0.3"), "{}", refused.detail);
    }
    let admin = first_admin(inside.clone(), &server.first_token()).await;
    let cookie = admin.client.cookie.as_deref().unwrap_or_default();
    assert!(cookie.starts_with("__Host-usher_session="), "{cookie}");
    let category = admin.categories().await[0];
    let agent = add_agent(&admin, inside.clone(), "Bob", 2, &[category]).await;
    let elsewhere = agent.client.with("origin", "https://elsewhere.example");
    assert_eq!(
        elsewhere.send(Method::POST, "/v1/logout", None).await.problem().reason,
        Reason::OriginNotAllowed
    );

    let large = format!("{{\"email\":\"{}\"}}", "x".repeat(100_000)).into_bytes();
    let refused = inside
        .send_bytes(Method::POST, "/v1/login", Some("application/json"), large)
        .await;
    assert_eq!((refused.status, refused.problem().reason), (413, Reason::TooLarge));

    let mut desk = agent.desk().await;
    desk.set_state(State::Available).await;
    let mut customer = CustomerSocket::open_as(&outside, None, TabId(1), &[]).await;
    customer.enter(category, "Ann").await;
    let conversation = customer.paired().await;
    customer.say(conversation, "through the proxy").await;
    desk.message("through the proxy").await;
    desk.say(conversation, "and back").await;
    customer.message("and back").await;

    let report = doctor(&server.config, &proxy).await;
    assert!(report.ok, "{report}");
    assert_eq!(agent.client.send(Method::POST, "/v1/logout", None).await.status, 204);
}

/// What the doctor says of the way in through the proxy.
async fn doctor(config: &Config, proxy: &Proxy) -> Report {
    let wish = Wish {
        url: Some(format!("https://localhost:{}", proxy.address.port())),
        insecure: true,
    };
    examine(Ok(config.clone()), &wish).await
}

#[tokio::test(flavor = "multi_thread")]
async fn behind_nginx() {
    if is_here("nginx") {
        everything_works(NGINX, nginx).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn behind_caddy() {
    if is_here("caddy") {
        everything_works(CADDY, caddy).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn behind_haproxy() {
    if is_here("haproxy") {
        everything_works(HAPROXY, haproxy).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_doctor_sees_what_nginx_lacks() {
    if !is_here("nginx") {
        return;
    }
    let advice = |report: &Report| {
        let found = report.findings.iter().find(|found| found.check == "websocket").unwrap();
        assert_eq!(found.verdict, Verdict::Failed, "{report}");
        found.advice.clone().unwrap_or_default()
    };
    let without_upgrade: Vec<&str> = NGINX.lines().filter(|line| !line.contains("$http_upgrade;")).collect();
    let (server, proxy) = behind(&without_upgrade.join("\n"), nginx).await;
    let report = doctor(&server.config, &proxy).await;
    assert!(advice(&report).contains("Upgrade and Connection"), "{report}");

    let foreign = NGINX.replace(
        "proxy_set_header Host",
        "proxy_set_header Origin https://other.example;\nproxy_set_header Host",
    );
    let (server, proxy) = behind(&foreign, nginx).await;
    let report = doctor(&server.config, &proxy).await;
    assert!(advice(&report).contains("Origin"), "{report}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_doctor_sees_that_a_proxy_names_nobody_or_whom_strangers_name() {
    let address = async |settings: &str, start: Start| {
        let (server, proxy) = behind(settings, start).await;
        let refused = proxy.client(INSIDE).get("/v1/me").await.problem();
        assert_eq!(refused.reason, Reason::AddressNotAllowed, "fails closed");
        let report = doctor(&server.config, &proxy).await;
        let found = report
            .findings
            .into_iter()
            .find(|found| found.check == "address")
            .unwrap();
        assert_eq!(found.verdict, Verdict::Failed, "{found:?}");
        found.found
    };
    if is_here("nginx") {
        let forgets = NGINX.replace("proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;", "");
        let found = address(&forgets, nginx).await;
        assert!(found.contains("passes on the X-Forwarded-For"), "{found}");
    }
    if is_here("haproxy") {
        let forgets = HAPROXY.replace("option forwardfor", "http-request del-header X-Forwarded-For");
        let found = address(&forgets, haproxy).await;
        assert!(found.contains("so nobody of the staff is let in"), "{found}");
    }
}

#[test]
fn the_page_of_operations_shows_the_settings_that_were_tried() {
    let page = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/OPERATIONS.md")).unwrap();
    for settings in [NGINX, CADDY, HAPROXY] {
        assert!(
            page.contains(&format!("\n{settings}```\n")),
            "docs/OPERATIONS.md does not show:\n{settings}"
        );
    }
}

#[test]
fn no_proxy_hangs_up_before_the_server_would() {
    let seconds = |settings: &str, key: &str| -> u32 {
        let line = settings
            .lines()
            .find_map(|line| line.trim().strip_prefix(key))
            .unwrap_or_else(|| panic!("no {key}"));
        line.trim().trim_end_matches(';').trim_end_matches('s').parse().unwrap()
    };
    for (settings, key) in [
        (NGINX, "proxy_read_timeout"),
        (NGINX, "proxy_send_timeout"),
        (HAPROXY, "timeout tunnel"),
    ] {
        assert!(seconds(settings, key) >= 2 * SILENT_TURNS, "{key}");
    }
    assert!(
        !CADDY.contains("timeout"),
        "Caddy by itself never hangs up on a websocket"
    );
}
