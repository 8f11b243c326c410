//! Servers that speak MongoDB's protocol: the one that `MONGO_URL` names, a `mongod` of this machine, or the stand-in of
//! `tests/mongo/stand-in`, in this order. `scripts/mongo` knows where the last two are.
//!
//! Where none can be had, the test says so and ends: nothing about MongoDB can be shown by something that is none.

use std::env;
use std::io::{BufRead, BufReader};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, LazyLock, Mutex, Weak};
use std::thread;

use mongodb::bson::{Document, doc};
use mongodb::{Client, Database};
use rand::RngExt;
use rustix::io::Errno;
use rustix::process::{Pid, Resource, Rlimit, getrlimit, prlimit};
use tempfile::TempDir;
use tokio::runtime;

use super::leave_out;

/// A database that nobody has used before, in a server that tests share. It goes when this does.
pub struct Mongo {
    url: String,
    name: String,
    /// Without one it is the server of `MONGO_URL`, which was there before and will be afterwards.
    server: Option<Arc<MongoServer>>,
    /// It notes how it answers.
    shows_plans: bool,
}

/// A server of one's own, which may be killed. Killed when dropped, and its data with it.
pub struct MongoServer {
    program: PathBuf,
    address: SocketAddr,
    folder: TempDir,
    child: Option<Child>,
}

/// The server that tests share, as long as one of them has it.
static SHARED: Mutex<Weak<MongoServer>> = Mutex::new(Weak::new());

/// The program that is started as a server, or why there is none.
static PROGRAM: LazyLock<Result<PathBuf, String>> = LazyLock::new(|| match env::var("USHER_MONGOD") {
    Ok(path) => Ok(PathBuf::from(path)),
    Err(_) => ask_script(),
});

/// What `make test` has asked already.
fn ask_script() -> Result<PathBuf, String> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts/mongo");
    let output = Command::new(script).stdin(Stdio::null()).output().unwrap();
    let last_line = |bytes: &[u8]| {
        String::from_utf8_lossy(bytes)
            .lines()
            .last()
            .unwrap_or_default()
            .to_owned()
    };
    match output.status.success() {
        true => Ok(PathBuf::from(last_line(&output.stdout))),
        false => Err(last_line(&output.stderr).trim_start_matches("missing: ").to_owned()),
    }
}

impl Mongo {
    /// Says it aloud where there is no server to be had.
    pub fn start() -> Option<Self> {
        let name = format!("usher_test_{:016x}", rand::random::<u64>());
        if let Ok(url) = env::var("MONGO_URL") {
            return Some(Self {
                url: with_database(&url, &name),
                name,
                server: None,
                shows_plans: false,
            });
        }
        let mut shared = SHARED.lock().unwrap();
        let server = match shared.upgrade() {
            Some(server) => server,
            None => Arc::new(MongoServer::start()?),
        };
        *shared = Arc::downgrade(&server);
        Some(Self {
            url: server.url(&name),
            name,
            server: Some(server),
            shows_plans: false,
        })
    }

    /// As `MONGO_URL` has it, with the database.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Clients belong to the runtime that they are made in.
    pub async fn database(&self) -> Database {
        database(&self.url).await
    }

    /// From now on a real server notes how it answers each question; the stand-in, which says what it is, has no plans.
    pub async fn note_plans(&mut self) {
        let database = self.database().await;
        let built = database.run_command(doc! { "buildInfo": 1 }).await.unwrap();
        self.shows_plans = !built.contains_key("ferretdbVersion");
        if self.shows_plans {
            database.run_command(doc! { "profile": 2 }).await.unwrap();
        }
    }

    /// Every question so far was answered by an index, in its order unless it may be sorted, as far as the server tells.
    pub async fn assert_planned(&self) {
        if !self.shows_plans {
            return;
        }
        let of = |collection: &str| format!("{}.{collection}", self.name);
        let unserved = doc! {
            "op": "query",
            "ns": { "$in": [of("conversations"), of("messages")] },
            "$or": [
                { "planSummary": "COLLSCAN" },
                { "hasSortStage": true, "command.allowDiskUse": { "$ne": true } },
            ],
        };
        let noted = self.database().await.collection::<Document>("system.profile");
        assert_eq!(noted.find_one(unserved).await.unwrap(), None, "no index served it");
    }
}

impl Drop for Mongo {
    fn drop(&mut self) {
        if self.server.is_some() {
            return;
        }
        // On a thread of its own: here may be a runtime already, which cannot wait for another.
        let url = self.url.clone();
        let dropping = thread::spawn(move || {
            let runtime = runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async { database(&url).await.drop().await }).unwrap();
        });
        if dropping.join().is_err() {
            eprintln!("the database {} stays in the server of MONGO_URL", self.name);
        }
    }
}

impl MongoServer {
    /// On a free port, with a folder of its own, and ready. Says it aloud where there is no program to be had.
    pub fn start() -> Option<Self> {
        let program = match &*PROGRAM {
            Ok(program) => program.clone(),
            Err(why) => {
                leave_out(why);
                return None;
            }
        };
        let mut server = Self {
            program,
            address: SocketAddr::from((Ipv4Addr::LOCALHOST, free_port())),
            folder: TempDir::new().unwrap(),
            child: None,
        };
        server.start_again();
        Some(server)
    }

    /// On the same port and the same data, and ready.
    pub fn start_again(&mut self) {
        assert!(self.child.is_none(), "it is running");
        let mut child = Command::new(&self.program)
            .arg("--dbpath")
            .arg(self.folder.path())
            .args(["--bind_ip", "127.0.0.1", "--port", &self.address.port().to_string()])
            .arg("--nounixsocket")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        self.child = Some(child);
        let mut said = Vec::new();
        let is_ready = lines.by_ref().map_while(Result::ok).any(|line| {
            said.push(line.to_lowercase());
            said.last().is_some_and(|line| line.contains("waiting for connections"))
        });
        assert!(is_ready, "the server did not open: {}", said.join("\n"));
        // A real one goes on talking, and would stand still if nobody listened.
        thread::spawn(move || lines.map_while(Result::ok).for_each(drop));
    }

    /// SIGKILL, and it is gone.
    pub fn kill(&mut self) {
        let mut child = self.child.take().expect("it is running");
        child.kill().unwrap();
        child.wait().unwrap();
    }

    /// From now on it can write nothing, as on a disk that is full.
    pub fn fill_disk(&self) {
        self.let_files_grow(Some(0));
    }

    /// It can write again. One that ended of a full disk, as a real one does, is started again.
    pub fn clear_disk(&mut self) {
        self.let_files_grow(None);
        let child = self.child.as_mut().expect("it was started");
        if child.try_wait().unwrap().is_some() {
            self.child = None;
            self.start_again();
        }
    }

    fn let_files_grow(&self, to: Option<u64>) {
        let child = self.child.as_ref().expect("it is running");
        let pid = Pid::from_child(child);
        let before = getrlimit(Resource::Fsize);
        let limit = Rlimit {
            current: to.or(before.current),
            ..before
        };
        match prlimit(Some(pid), Resource::Fsize, limit) {
            // It has ended of it.
            Ok(_) | Err(Errno::SRCH) => {}
            Err(error) => panic!("its files cannot be kept from growing: {error}"),
        }
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where it keeps its data.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub fn url(&self, database: &str) -> String {
        url_of(self.address, database)
    }
}

impl Drop for MongoServer {
    fn drop(&mut self) {
        if self.child.is_some() {
            self.kill();
        }
    }
}

/// A server that is asked itself, or by a link: nobody it may name instead.
pub fn url_of(address: SocketAddr, database: &str) -> String {
    format!("mongodb://{address}/{database}?directConnection=true")
}

/// The database that a URL names.
pub async fn database(url: &str) -> Database {
    let client = Client::with_uri_str(url).await.unwrap();
    client.default_database().expect("a URL with a database")
}

/// Where nobody listens, below what the system hands out by itself: so that nobody gets it while the server is down.
pub fn free_port() -> u16 {
    let mut random = rand::rng();
    let mut tries = (0..1000).map(|_| random.random_range(15_000..32_768));
    let is_free = |port: &u16| TcpListener::bind((Ipv4Addr::LOCALHOST, *port)).is_ok();
    tries.find(is_free).expect("one in a thousand is free")
}

/// The same URL for another database. Who logs in there does it where the first URL said.
fn with_database(url: &str, database: &str) -> String {
    let (scheme, rest) = url.split_once("://").expect("a URL has a scheme");
    let (rest, options) = rest.split_once('?').unwrap_or((rest, ""));
    let (hosts, former) = rest.split_once('/').unwrap_or((rest, ""));
    let mut options: Vec<String> = options
        .split('&')
        .filter(|one| !one.is_empty())
        .map(str::to_owned)
        .collect();
    if hosts.contains('@') && !options.iter().any(|one| one.to_lowercase().starts_with("authsource=")) {
        let source = if former.is_empty() { "admin" } else { former };
        options.push(format!("authSource={source}"));
    }
    let options = options.join("&");
    let mark = if options.is_empty() { "" } else { "?" };
    format!("{scheme}://{hosts}/{database}{mark}{options}")
}

#[test]
fn a_url_of_ones_own_gets_another_database() {
    let cases = [
        ("mongodb://h:1", "mongodb://h:1/new"),
        ("mongodb://h:1/", "mongodb://h:1/new"),
        ("mongodb://a,b/old?w=1", "mongodb://a,b/new?w=1"),
        ("mongodb://u:p@h", "mongodb://u:p@h/new?authSource=admin"),
        (
            "mongodb://u:p@h/old?tls=true",
            "mongodb://u:p@h/new?tls=true&authSource=old",
        ),
        (
            "mongodb+srv://u:p@h/old?authSource=x",
            "mongodb+srv://u:p@h/new?authSource=x",
        ),
    ];
    for (url, expected) in cases {
        assert_eq!(with_database(url, "new"), expected, "{url}");
    }
}
