//! What the tests stand on: a real server in this process or as a child, an HTTP client, sockets for each role.
//!
//! Every wait is for an event and has a deadline. `wait`: for what nobody tells. `http`: the client. `socket`: the sockets. `guest`: guests in the lobby. `tls`: certificates. `child`: the
//! server as a process of its own, to be killed. `mongo`: MongoDB servers. `link`: a line to any server, to be cut.
#![allow(dead_code, reason = "a harness offers more than any one test takes")]

pub mod child;
pub mod guest;
pub mod http;
pub mod link;
pub mod mongo;
pub mod socket;
pub mod tls;
pub mod wait;

use std::io::Write;
use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use tempfile::TempDir;
use usher::app::Running;
use usher::config::Config;
use usher::ids::{AgentId, CategoryId};
use usher::protocol::http::{Account, Agent, AgentLink, Category};

pub use child::ChildServer;
pub use guest::GuestSocket;
pub use http::{Client, Method};
pub use link::Link;
pub use mongo::{Mongo, MongoServer};
pub use socket::{AgentSocket, CustomerSocket, Socket};
pub use wait::{comes_about, until, until_within};

/// How long a test waits for anything before it fails.
pub const DEADLINE: Duration = Duration::from_secs(15);

/// The password of everybody in the tests.
pub const PASSWORD: &str = "correct horse battery";

/// A server in this process, on a free port, with a folder of its own.
pub struct TestServer {
    pub running: Running,
    pub config: Config,
    pub folder: Arc<TempDir>,
}

/// Somebody of the staff, logged in.
pub struct Colleague {
    pub agent: AgentId,
    pub email: String,
    pub client: Client,
}

impl TestServer {
    /// With the defaults, but no limits for one address.
    pub async fn start() -> Self {
        Self::start_with(|_| {}).await
    }

    /// With other settings.
    pub async fn start_with(change: impl FnOnce(&mut Config)) -> Self {
        let folder = Arc::new(TempDir::new().unwrap());
        let mut config = Config::from_lookup(|_| None).unwrap();
        config.port = 0;
        config.data_dir = folder.path().to_owned();
        config.max_connections_per_address = 100_000;
        config.enters_per_address = NonZeroU32::new(100_000).unwrap();
        change(&mut config);
        Self::open(config, folder).await
    }

    async fn open(config: Config, folder: Arc<TempDir>) -> Self {
        let running = Box::pin(Running::start(config.clone())).await.unwrap();
        Self {
            running,
            config,
            folder,
        }
    }

    /// Takes leave in order and starts again on the same folder, on another port.
    pub async fn restart(self) -> Self {
        let (config, folder) = (self.config, self.folder);
        self.running.leave().await.unwrap();
        Self::open(config, folder).await
    }

    pub fn address(&self) -> SocketAddr {
        self.running.address
    }

    /// A browser that nobody has used before. Where loopback is a trusted proxy, it is one on the proxy's own machine.
    pub fn client(&self) -> Client {
        let client = Client::new(self.address());
        let loopback = self.address().ip();
        match self.config.trusted_proxies.contains(loopback) {
            true => client.with("x-forwarded-for", &loopback.to_string()),
            false => client,
        }
    }

    /// A browser with another one's cookie, as after a restart.
    pub fn client_like(&self, other: &Client) -> Client {
        Client {
            cookie: other.cookie.clone(),
            ..self.client()
        }
    }

    /// The token of the first-admin link that was printed.
    pub fn first_token(&self) -> String {
        token_of(&self.running.links[0].1)
    }

    /// The first admin, by the printed link.
    pub async fn admin(&self) -> Colleague {
        first_admin(self.client(), &self.first_token()).await
    }

    /// A new agent, added by the admin and logged in.
    pub async fn agent(&self, admin: &Colleague, name: &str, capacity: u8, categories: &[CategoryId]) -> Colleague {
        add_agent(admin, self.client(), name, capacity, categories).await
    }

    /// A new customer's page.
    pub async fn customer(&self) -> CustomerSocket {
        CustomerSocket::open(self.address(), None).await
    }
}

impl Colleague {
    /// The agent's console.
    pub async fn desk(&self) -> AgentSocket {
        AgentSocket::open(&self.client, "agent").await
    }

    /// The admin's view of the floor.
    pub async fn floor(&self) -> AgentSocket {
        AgentSocket::open(&self.client, "admin").await
    }

    /// The categories, in the order of the list.
    pub async fn categories(&self) -> Vec<CategoryId> {
        let answer = self.client.get("/v1/categories").await;
        answer.json::<Vec<Category>>().iter().map(|row| row.category).collect()
    }

    /// The staff.
    pub async fn agents(&self) -> Vec<Agent> {
        self.client.get("/v1/agents").await.json()
    }
}

/// Becomes the first admin by a link's token.
pub async fn first_admin(mut client: Client, token: &str) -> Colleague {
    let body = json!({ "email": "admin@example.org", "full_name": "Ada Admin", "display_name": "Ada",
        "password": PASSWORD, "password_again": PASSWORD });
    let answer = client.post(&format!("/v1/links/{token}"), &body).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    client.keep_cookie(&answer);
    let account: Account = answer.json();
    Colleague {
        agent: account.agent,
        email: account.email,
        client,
    }
}

/// Has the admin add an agent, who logs in with `client`.
pub async fn add_agent(
    admin: &Colleague,
    mut client: Client,
    name: &str,
    capacity: u8,
    categories: &[CategoryId],
) -> Colleague {
    let email = format!("{}@example.org", name.to_lowercase());
    let body = json!({ "email": email, "full_name": name, "display_name": name, "capacity": capacity,
        "categories": categories, "password": PASSWORD, "password_again": PASSWORD });
    let answer = admin.client.post("/v1/agents", &body).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    let agent = answer.json::<AgentLink>().agent;
    client.log_in(&email, PASSWORD).await;
    Colleague { agent, email, client }
}

/// The last part of a link.
pub fn token_of(link: &str) -> String {
    link.rsplit('/').next().unwrap().to_owned()
}

/// What this machine cannot show is named in the last lines of `make test`; where nothing may be left out, it is a failure.
pub fn leave_out(what: &str) {
    println!("left out: {what}");
    assert!(std::env::var("CI").as_deref() != Ok("true"), "{what}");
    if let Ok(list) = std::env::var("USHER_LEFT_OUT") {
        let mut list = std::fs::OpenOptions::new()
            .append(true)
            .create(true)
            .open(list)
            .unwrap();
        writeln!(list, "{what}").unwrap();
    }
}
