//! Those who stand before a door, each as they come along: with a cookie, a token, a key, or from elsewhere.

use serde_json::json;
use usher::hub::input::Lobby;
use usher::protocol::http::MadeKey;

use crate::harness::{Client, Colleague, GuestSocket, Method, PASSWORD, TestServer};

use Role::{Admin, Agent, Customer, Disabled, Guest, KeyWith, KeyWithout, Outside, OutsideStranger, Stranger};

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Stranger,
    /// With a customer's token, for what it is worth over HTTP.
    Customer,
    /// With the token of one who is in the lobby.
    Guest,
    Agent,
    Admin,
    /// With the cookie from before.
    Disabled,
    /// An admin's cookie from an address that is not in the list.
    Outside,
    OutsideStranger,
    /// Keys come from such an address too.
    KeyWithout,
    KeyWith,
}

pub(super) const ROLES: [Role; 10] = [
    Stranger,
    Customer,
    Guest,
    Agent,
    Admin,
    Disabled,
    Outside,
    OutsideStranger,
    KeyWithout,
    KeyWith,
];

/// The people who ask.
pub(super) struct House {
    pub(super) server: TestServer,
    pub(super) admin: Colleague,
    pub(super) agent: Colleague,
    disabled: Client,
    pub(super) token: String,
    /// In the lobby all the time.
    pub(super) guest: GuestSocket,
}

impl House {
    pub(super) async fn open() -> Self {
        let server = TestServer::start_with(|config| {
            config.trusted_proxies = "127.0.0.1".parse().unwrap();
            config.seeds.live.limits.lobby = Lobby::Open;
        })
        .await;
        let admin = server.admin().await;
        let agent = server.agent(&admin, "Bo", 1, &[]).await;
        let gone = server.agent(&admin, "Gone", 1, &[]).await;
        let path = format!("/v1/agents/{}", gone.agent);
        let done = admin
            .client
            .send(Method::PATCH, &path, Some(&json!({ "enabled": false })))
            .await;
        assert_eq!(done.status, 200, "{}", done.text());
        let token = server.customer().await.token.clone();
        let guest = GuestSocket::enter(&server.client(), "Gil").await;
        Self {
            server,
            admin,
            agent,
            disabled: gone.client,
            token,
            guest,
        }
    }

    pub(super) async fn key(&self, scope: &str) -> String {
        let admin = logged_in(&self.server.client(), &self.admin.email).await;
        let made = admin
            .post("/v1/keys", &json!({ "name": scope, "scopes": [scope] }))
            .await;
        made.json::<MadeKey>().secret
    }

    /// A browser, or a machine, as that role comes along. A session that a row has ended is begun anew.
    pub(super) async fn client(&self, role: Role, keys: &(String, String)) -> Client {
        let stranger = self.server.client();
        let far = |client: &Client| client.with("x-forwarded-for", "203.0.113.9");
        let machine = |secret: &str| {
            far(&stranger)
                .with("origin", "")
                .with("authorization", &format!("Bearer {secret}"))
        };
        match role {
            Stranger => stranger,
            Customer => stranger.with("x-customer-token", &self.token),
            Guest => stranger.with("x-customer-token", &self.guest.token),
            Agent => logged_in(&stranger, &self.agent.email).await,
            Admin => logged_in(&stranger, &self.admin.email).await,
            Disabled => self.disabled.clone(),
            Outside => far(&logged_in(&stranger, &self.admin.email).await),
            OutsideStranger => far(&stranger),
            KeyWithout => machine(&keys.1),
            KeyWith => machine(&keys.0),
        }
    }
}

async fn logged_in(stranger: &Client, email: &str) -> Client {
    let mut client = stranger.clone();
    client.log_in(email, PASSWORD).await;
    client
}
