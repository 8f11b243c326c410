//! A key counts where it is expected and nowhere else; and it is the house's, not that of whoever made it.

use serde_json::json;
use tokio::time::timeout;
use usher::hub::time::Wall;
use usher::protocol::words::Reason;
use usher::store::records::Record;

use super::{machine, make, server};
use crate::harness::{DEADLINE, Method};

#[tokio::test]
async fn a_key_anywhere_but_in_its_header_is_none() {
    let server = server().await;
    let admin = server.admin().await;
    let made = make(&admin, json!({ "name": "Wallboard", "scopes": ["categories:read"] })).await;
    let nobody = server.client().with("origin", "");
    let secret = made.secret.as_str();
    for header in [
        "x-api-key",
        "api-key",
        "x-auth-token",
        "proxy-authorization",
        "usher-key",
    ] {
        for value in [secret.to_owned(), format!("Bearer {secret}")] {
            let answer = nobody.with(header, &value).get("/v1/categories").await;
            assert_eq!(answer.problem().reason, Reason::NotLoggedIn, "{header}");
        }
    }
    for name in ["key", "api_key", "usher_session", "authorization"] {
        let mut client = nobody.clone();
        client.cookie = Some(format!("{name}={secret}"));
        let answer = client.get("/v1/categories").await;
        assert_eq!(answer.problem().reason, Reason::NotLoggedIn, "the cookie {name}");
    }
    for name in ["key", "api_key", "access_token", "authorization"] {
        let answer = nobody.get(&format!("/v1/categories?{name}={secret}")).await;
        assert!(answer.status >= 400, "{name} in the address");
    }
    assert_eq!(machine(&server, secret).get("/v1/categories").await.status, 200);
}

#[tokio::test]
async fn a_key_goes_on_when_whoever_made_it_is_disabled_and_gone() {
    let server = server().await;
    let admin = server.admin().await;
    let maker = server.agent(&admin, "Max", 1, &[]).await;
    let path = format!("/v1/agents/{}", maker.agent);
    let edit = async |body: serde_json::Value| admin.client.send(Method::PATCH, &path, Some(&body)).await.status;
    assert_eq!(edit(json!({ "admin": true })).await, 200);
    let made = make(&maker, json!({ "name": "Wallboard", "scopes": ["categories:read"] })).await;
    let asked = async || machine(&server, &made.secret).get("/v1/categories").await.status;
    assert_eq!(edit(json!({ "enabled": false })).await, 200);
    assert_eq!(asked().await, 200, "disabled");
    assert_eq!(admin.client.send(Method::DELETE, &path, None).await.status, 204);
    assert_eq!(asked().await, 200, "removed");
    assert_eq!(super::keys(&admin).await[0].created_by, "Max");
}

#[tokio::test]
async fn a_key_that_was_not_used_for_a_while_is_noted_again() {
    let server = server().await;
    let admin = server.admin().await;
    let made = make(&admin, json!({ "name": "Wallboard", "scopes": ["categories:read"] })).await;
    let site = &server.running.site;
    let at = Wall(site.clock.wall().0 - 6 * 60_000);
    let key = made.key.key;
    site.driver.record(vec![Record::KeyUsed { key, at }]).await.unwrap();
    assert_eq!(machine(&server, &made.secret).get("/v1/categories").await.status, 200);
    let noted = async { while super::keys(&admin).await[0].last_used <= Some(at.0) {} };
    timeout(DEADLINE, noted).await.expect("the use is noted");
}
