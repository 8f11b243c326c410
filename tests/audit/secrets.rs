//! No secret is ever in the audit log: each is used, rightly and wrongly, and then looked for in the file that leaves the house.

use serde_json::{Value, json};
use totp_rs::{Builder, Secret, Totp};
use usher::protocol::http::{AgentLink, MadeKey, RecoveryCodes, SignUpRequest, TotpSecret};

use crate::harness::http::Answer;
use crate::harness::{Client, Colleague, Method, PASSWORD, TestServer, token_of};

/// What must never be read in the log, gathered while it is used.
#[derive(Default)]
struct Secrets(Vec<String>);

impl Secrets {
    /// Does what a browser does, and remembers what it now holds.
    fn keep_cookie(&mut self, client: &mut Client, answer: &Answer) {
        client.keep_cookie(answer);
        let cookie = client.cookie.clone().unwrap_or_default();
        self.0.extend(
            cookie
                .split_once('=')
                .map(|(_, secret)| secret.to_owned())
                .filter(|secret| !secret.is_empty()),
        );
    }

    fn keep(&mut self, secret: &str) -> String {
        self.0.push(secret.to_owned());
        secret.to_owned()
    }
}

/// Every route with a secret in it is used here, and used wrongly too. Whoever adds such a route adds it here.
async fn use_everything(server: &TestServer, admin: &Colleague) -> Secrets {
    let mut secrets = Secrets::default();
    secrets.keep(PASSWORD);
    let cookie = admin.client.cookie.clone().unwrap_or_default();
    secrets.keep(cookie.split_once('=').unwrap().1);
    let twice = |password: &str| json!({ "password": password, "password_again": password });
    let first = secrets.keep("marked first password");
    let second = secrets.keep("marked second password");
    let wrong = secrets.keep("marked wrong password");

    let body =
        json!({ "email": "bo@example.org", "full_name": "Bo", "display_name": "Bo", "capacity": 1, "categories": [] });
    let link: AgentLink = admin.client.post("/v1/agents", &body).await.json();
    let token = secrets.keep(&token_of(&link.link.unwrap()));
    let again: AgentLink = admin
        .client
        .post(&format!("/v1/agents/{}/link", link.agent), &Value::Null)
        .await
        .json();
    secrets.keep(&token);
    let token = secrets.keep(&token_of(&again.link.unwrap()));
    let mut bo = server.client();
    let used = bo.post(&format!("/v1/links/{token}"), &twice(&first)).await;
    assert_eq!(used.status, 200, "{}", used.text());
    secrets.keep_cookie(&mut bo, &used);
    bo.post(&format!("/v1/links/{token}"), &twice(&first)).await;

    let change = json!({ "current": wrong, "password": second, "password_again": second });
    assert_eq!(bo.post("/v1/password", &change).await.status, 422);
    let change = json!({ "current": first, "password": second, "password_again": second });
    assert_eq!(bo.post("/v1/password", &change).await.status, 204);
    let log_in = async |password: &str| {
        let body = json!({ "email": "bo@example.org", "password": password, "code": "123456" });
        server.client().post("/v1/login", &body).await
    };
    log_in(&wrong).await;
    let logged_in = log_in(&second).await;
    let mut other = server.client();
    secrets.keep_cookie(&mut other, &logged_in);
    other.post("/v1/logout", &Value::Null).await;
    let edit = json!({ "full_name": "Bo Edited", "password": second, "capacity": 2 });
    admin
        .client
        .send(Method::PATCH, &format!("/v1/agents/{}", link.agent), Some(&edit))
        .await;
    use_codes(server, &mut bo, &second, &mut secrets).await;
    use_sign_ups(server, admin, &mut secrets).await;
    use_keys(server, admin, &mut secrets).await;
    let site = &server.running.site;
    let reset = usher::control::reset(
        &site.reader,
        &site.driver,
        &site.clock,
        &site.base_url,
        Some("bo@example.org"),
    );
    let usher::control::Answer::Link { link, .. } = reset.await.unwrap() else {
        panic!("a reset answers a link");
    };
    secrets.keep(&token_of(&link));
    secrets
}

async fn expect(status: u16, client: &Client, method: Method, path: &str, body: Value) -> Answer {
    let answer = client.send(method, path, Some(&body)).await;
    assert_eq!(answer.status, status, "{path}: {}", answer.text());
    answer
}

/// One-time codes and recovery codes. The former are void once they are used, and too short to be looked for among numbers.
async fn use_codes(server: &TestServer, bo: &mut Client, password: &str, secrets: &mut Secrets) {
    let proof = |code: &str| json!({ "password": password, "code": code });
    let shown: TotpSecret = expect(200, bo, Method::POST, "/v1/totp", proof("")).await.json();
    secrets.keep(&shown.uri);
    let secret = Secret::try_from_base32(secrets.keep(&shown.secret)).unwrap();
    let bytes = secret.as_bytes();
    secrets.keep(&hex(bytes));
    let phone: Totp = Builder::new().with_secret(bytes.to_vec()).build().unwrap();
    let now_s = u64::try_from(server.running.site.clock.wall().0 / 1_000).unwrap();
    let code = phone.generate(now_s).to_string();

    let wrong = secrets.keep("marked wrong code");
    expect(422, bo, Method::PUT, "/v1/totp", json!({ "code": wrong })).await;
    let first: RecoveryCodes = expect(200, bo, Method::PUT, "/v1/totp", json!({ "code": code }))
        .await
        .json();
    let again = expect(200, bo, Method::POST, "/v1/totp/recovery", proof(&first.codes[1])).await;
    let second: RecoveryCodes = again.json();
    for (code, status) in [(&first.codes[0], 401), (&wrong, 401), (&second.codes[0], 200)] {
        let log_in = json!({ "email": "bo@example.org", "password": password, "code": code });
        let answer = expect(status, &server.client(), Method::POST, "/v1/login", log_in).await;
        if status == 200 {
            secrets.keep_cookie(bo, &answer);
        }
    }
    for code in first.codes.iter().chain(&second.codes) {
        secrets.keep(code);
        secrets.keep(&code.replace('-', ""));
    }
    expect(204, bo, Method::DELETE, "/v1/totp", proof(&second.codes[1])).await;
}

/// Asking for an account, and what becomes of it.
async fn use_sign_ups(server: &TestServer, admin: &Colleague, secrets: &mut Secrets) {
    let open = json!([{ "key": "sign_up", "value": "approval" }]);
    expect(200, &admin.client, Method::PATCH, "/v1/settings", open).await;
    let (right, other) = (
        secrets.keep("marked wished password"),
        secrets.keep("marked unlike password"),
    );
    let ask = |email: &str, again: &str| json!({ "email": email, "full_name": "Cy", "display_name": "Cy", "password": right, "password_again": again });
    let mut client = server.client();
    expect(
        422,
        &client,
        Method::POST,
        "/v1/sign-ups",
        ask("cy@example.org", &other),
    )
    .await;
    for email in ["cy@example.org", "di@example.org"] {
        expect(202, &client, Method::POST, "/v1/sign-ups", ask(email, &right)).await;
    }
    let asked: Vec<SignUpRequest> = admin.client.get("/v1/sign-ups").await.json();
    let path = |at: usize| format!("/v1/sign-ups/{}", asked[at].sign_up);
    let approve = format!("{}/approve", path(0));
    expect(200, &admin.client, Method::POST, &approve, json!({ "categories": [] })).await;
    expect(204, &admin.client, Method::DELETE, &path(1), Value::Null).await;
    client.log_in("cy@example.org", &right).await;
}

/// A machine's key: made, used, used wrongly, taken away.
async fn use_keys(server: &TestServer, admin: &Colleague, secrets: &mut Secrets) {
    let wished = json!({ "name": "Directory", "scopes": ["agents:read", "agents:write"] });
    let made: MadeKey = expect(201, &admin.client, Method::POST, "/v1/keys", wished)
        .await
        .json();
    let secret = secrets.keep(&made.secret);
    let wrong = secrets.keep(&format!("{}_", &secret[..secret.len() - 1]));
    let machine = |secret: &str| {
        server
            .client()
            .with("origin", "")
            .with("authorization", &format!("Bearer {secret}"))
    };
    let body =
        json!({ "email": "ed@example.org", "full_name": "Ed", "display_name": "Ed", "capacity": 1, "categories": [] });
    expect(401, &machine(&wrong), Method::POST, "/v1/agents", body.clone()).await;
    let added: AgentLink = expect(201, &machine(&secret), Method::POST, "/v1/agents", body)
        .await
        .json();
    secrets.keep(&token_of(&added.link.unwrap()));
    let path = format!("/v1/keys/{}", made.key.key);
    expect(204, &admin.client, Method::DELETE, &path, Value::Null).await;
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[tokio::test]
async fn no_secret_is_ever_in_the_log() {
    let server = TestServer::start().await;
    let first_link = server.first_token();
    let admin = server.admin().await;
    let mut secrets = use_everything(&server, &admin).await;
    secrets.keep(&first_link);
    let hash = |secret: &String| hex(&usher::http::session::hash(secret));
    let hashes: Vec<String> = secrets.0.iter().map(hash).collect();
    let [lines, table] = [
        admin.client.get("/v1/audit/export?format=jsonl").await.text(),
        admin.client.get("/v1/audit/export").await.text(),
    ];
    for deed in [
        "totp_set",
        "recovery_codes_made",
        "sign_up_approved",
        "sign_up_declined",
        "key_made",
        "key_revoked",
    ] {
        assert!(lines.contains(&format!("\"{deed}\"")), "{deed} is not noted in {lines}");
    }
    let [lines, table] = [lines, table].map(|text| text.to_lowercase());
    for secret in secrets.0.iter().chain(&hashes) {
        let secret = secret.to_lowercase();
        assert!(
            !lines.contains(&secret) && !table.contains(&secret),
            "{secret} in {lines}"
        );
    }
    assert!(!lines.contains("$argon2"), "{lines}");
}
