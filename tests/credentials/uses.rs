//! One-time links as they are used: once, by whoever was given them, and never by guessing.

use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::future::join_all;
use serde_json::{Value, json};
use tokio::task::block_in_place;
use usher::hub::time::Wall;
use usher::protocol::words::Reason;
use usher::store::records::{LinkPurpose, LinkRecord, Record};

use super::{OTHER, link, twice};
use crate::harness::{DEADLINE, Method, PASSWORD, TestServer};

#[tokio::test]
async fn a_link_that_is_used_ends_the_log_ins_by_the_old_password() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let agent = server.agent(&admin, "Bo", 1, &[]).await;
    let path = link(&admin, &agent).await;
    assert_eq!(agent.client.get("/v1/me").await.status, 200);
    assert_eq!(server.client().post(&path, &twice(OTHER)).await.status, 200);
    assert_eq!(agent.client.get("/v1/me").await.problem().reason, Reason::NotLoggedIn);
    let old = json!({ "email": agent.email, "password": PASSWORD });
    let old = server.client().post("/v1/login", &old).await;
    assert_eq!(old.problem().reason, Reason::WrongCredentials);
}

/// The driver is kept waiting until one of the two was refused, or both have chosen their password: so neither is late for the other.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_who_use_a_link_at_once_one_is_refused() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let agent = server.agent(&admin, "Bo", 1, &[]).await;
    let path = link(&admin, &agent).await;
    let site = &server.running.site;
    let (go, waits) = std::sync::mpsc::channel();
    let busy = site.driver.decide(move || {
        // In place: whatever this thread was to do next goes on elsewhere.
        block_in_place(|| waits.recv_timeout(DEADLINE)).expect("the two have been there");
        Vec::new()
    });
    let refused = AtomicUsize::new(0);
    let choose = async |password: &str| {
        let answer = server.client().post(&path, &twice(password)).await;
        refused.fetch_add(usize::from(answer.status != 200), Ordering::Relaxed);
        answer
    };
    let before = site.passwords.computed();
    let both = async {
        while refused.load(Ordering::Relaxed) == 0 {
            tokio::task::yield_now().await;
            if site.passwords.computed() >= before + 2 {
                // In their turn these two come after those of the link.
                let hash = || site.passwords.hash("x".to_owned());
                let (first, second) = tokio::join!(hash(), hash());
                assert!(first.is_ok() && second.is_ok());
                assert_eq!(server.client().get(&path).await.status, 200);
                break;
            }
        }
        go.send(()).unwrap();
    };
    let (busy, one, two, ()) = tokio::join!(busy, choose(OTHER), choose("yet another fine one"), both);
    busy.unwrap();
    let mut statuses = [one.status, two.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 410], "{} {}", one.text(), two.text());
}

#[tokio::test]
async fn two_links_for_the_first_admin_make_one_of_them() {
    let server = TestServer::start().await;
    let site = &server.running.site;
    let second = LinkRecord {
        token_hash: usher::http::session::hash("second"),
        purpose: LinkPurpose::FirstAdmin,
        agent: None,
        expires: Wall(i64::MAX),
    };
    site.driver.record(vec![Record::PutLink(second)]).await.unwrap();
    let tokens = [server.first_token(), "second".to_owned()];
    let uses = tokens.iter().map(|token| {
        let (client, path) = (server.client(), format!("/v1/links/{token}"));
        let body = json!({ "email": format!("{}@example.org", token.to_lowercase()), "full_name": "Ada", "display_name": "Ada",
            "password": PASSWORD, "password_again": PASSWORD });
        async move { client.post(&path, &body).await.status }
    });
    let statuses = join_all(uses).await;
    assert!(statuses == [200, 410] || statuses == [410, 200], "{statuses:?}");
    assert_eq!(site.reader.agents().await.unwrap().len(), 1);
    let used = statuses.iter().position(|status| *status == 200).unwrap();
    let used = usher::http::session::hash(&tokens[used]);
    assert_eq!(site.reader.link(used).await.unwrap(), None, "used up, not only void");
}

#[tokio::test]
async fn whoever_uses_a_link_leaves_the_session_that_the_browser_came_with() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let agent = server.agent(&admin, "Bo", 1, &[]).await;
    let path = link(&admin, &agent).await;
    let mut browser = admin.client.clone();
    let answer = browser.post(&path, &twice(OTHER)).await;
    browser.keep_cookie(&answer);
    assert_ne!(browser.cookie, admin.client.cookie);
    assert_eq!(admin.client.get("/v1/me").await.status, 401);
    assert_eq!(browser.get("/v1/me").await.json::<Value>()["agent"], json!(agent.agent));
}

#[tokio::test]
async fn a_good_link_is_no_wrong_try_and_a_made_up_one_is_however_it_is_tried() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let agent = server.agent(&admin, "Bo", 1, &[]).await;
    let path = link(&admin, &agent).await;
    let client = server.client();
    let tries = async |method: Method, path: &str| {
        let body = (method == Method::POST).then(|| json!({}));
        let mut statuses = Vec::new();
        for _ in 0..25 {
            statuses.push(client.send(method.clone(), path, body.as_ref()).await.status);
        }
        statuses
    };
    assert_eq!(tries(Method::GET, &path).await, [200; 25]);
    assert_eq!(
        tries(Method::POST, &path).await,
        [422; 25],
        "a form that is not filled in"
    );
    let made_up = tries(Method::POST, "/v1/links/made-up").await;
    assert!(made_up[0] == 410 && made_up.contains(&429), "{made_up:?}");
}
