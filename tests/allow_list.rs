//! The allow-list from outside: how it is seeded, edited and bounded, and by whom.
//!
//! `shut_out`: that nobody shuts themselves out, and what becomes of those who are shut out. `machine`: the command line.
//! `forged`: what strangers say of where they come from.

mod forged;
mod machine;
mod shut_out;

use serde_json::{Value, json};
use usher::protocol::http::{AllowEntry, AllowList, AuditAction, AuditPage};
use usher::protocol::words::Reason;

use crate::harness::http::Answer;
use crate::harness::{Client, Colleague, Method, TestServer, add_agent, first_admin};

/// Behind a proxy on loopback, so that a test can come from anywhere. Staff sit in two networks; the admin comes from the first.
async fn house(allowed: &str) -> (TestServer, Colleague) {
    let server = TestServer::start_with(|config| {
        config.allow_list = allowed.parse().unwrap();
        config.trusted_proxies = "127.0.0.1".parse().unwrap();
    })
    .await;
    let admin = first_admin(at(&server.client(), "10.0.0.1"), &server.first_token()).await;
    (server, admin)
}

/// The same browser at another address.
fn at(client: &Client, address: &str) -> Client {
    client.with("x-forwarded-for", address)
}

async fn list(client: &Client) -> AllowList {
    client.get("/v1/allow-list").await.json()
}

async fn entry(client: &Client, cidr: &str) -> AllowEntry {
    let list = list(client).await;
    let found = list.entries.iter().find(|entry| entry.cidr == cidr);
    found.unwrap_or_else(|| panic!("{cidr} in {list:?}")).clone()
}

async fn add(client: &Client, cidr: &str) -> Answer {
    client.post("/v1/allow-list", &json!({ "cidr": cidr })).await
}

async fn edit(client: &Client, id: u32, body: &Value) -> Answer {
    client
        .send(Method::PATCH, &format!("/v1/allow-list/{id}"), Some(body))
        .await
}

async fn remove(client: &Client, cidr: &str) -> Answer {
    let id = entry(client, cidr).await.id;
    remove_id(client, id).await
}

async fn remove_id(client: &Client, id: u32) -> Answer {
    client.send(Method::DELETE, &format!("/v1/allow-list/{id}"), None).await
}

fn cidrs(list: &AllowList) -> Vec<&str> {
    list.entries.iter().map(|entry| entry.cidr.as_str()).collect()
}

#[tokio::test]
async fn the_environment_seeds_the_list_once_and_a_later_difference_is_shown() {
    let (server, admin) = house("10.0.0.0/8, 10.9.9.9/8, ::1").await;
    let seeded = list(&admin.client).await;
    assert_eq!(cidrs(&seeded), ["10.0.0.0/8", "::1/128"]);
    assert_eq!((seeded.seen.as_str(), seeded.environment_value), ("10.0.0.1", None));
    let of: Vec<_> = seeded
        .entries
        .iter()
        .map(|entry| (entry.added_by.as_deref(), entry.yours))
        .collect();
    assert_eq!(of, [(None, true), (None, false)]);
    assert_eq!(remove(&admin.client, "::1/128").await.status, 200);

    let mut server = server;
    server.config.allow_list = "192.0.2.0/24".parse().unwrap();
    let server = server.restart().await;
    let client = at(&server.client_like(&admin.client), "10.0.0.1");
    let kept = list(&client).await;
    assert_eq!(
        (cidrs(&kept), kept.environment_value.as_deref()),
        (vec!["10.0.0.0/8"], Some("192.0.2.0/24"))
    );
    assert_eq!(
        at(&client, "192.0.2.1").get("/v1/me").await.problem().reason,
        Reason::AddressNotAllowed
    );
}

#[tokio::test]
async fn a_store_from_before_is_seeded_at_its_next_start() {
    let (server, admin) = house("10.0.0.0/8").await;
    let store = server.config.data_dir.join("usher.db");
    // As the schema before left it: no list, and no word of one.
    let forget = || {
        let tables = rusqlite::Connection::open(&store).unwrap();
        tables
            .execute_batch("DELETE FROM allow_list; DELETE FROM meta WHERE key = 'allow_list_seed'")
            .unwrap();
    };
    forget();
    let mut server = server;
    server.config.allow_list = "10.0.0.0/16, 2001:db8::/32".parse().unwrap();
    let server = server.restart().await;
    let client = at(&server.client_like(&admin.client), "10.0.0.1");
    let seeded = list(&client).await;
    assert_eq!(
        (cidrs(&seeded), seeded.environment_value.as_deref()),
        (vec!["10.0.0.0/16", "2001:db8::/32"], None)
    );
    // Numbers are never used again.
    assert!(seeded.entries[0].id > 1, "{seeded:?}");
}

#[tokio::test]
async fn entries_are_kept_in_their_shortest_form_and_once() {
    let (_server, admin) = house("10.0.0.0/8").await;
    let client = &admin.client;
    for (typed, kept) in [
        (" 192.168.1.7 ", "192.168.1.7/32"),
        ("192.168.77.1/16", "192.168.0.0/16"),
        ("::ffff:172.16.0.1", "172.16.0.1/32"),
        ("::ffff:172.16.0.0/108", "172.16.0.0/12"),
        ("2001:DB8:0::1", "2001:db8::1/128"),
        ("2001:db8::1/32", "2001:db8::/32"),
    ] {
        let answer = client
            .post(
                "/v1/allow-list",
                &json!({ "cidr": typed, "note": "  Home\u{7} office " }),
            )
            .await;
        assert_eq!(answer.status, 201, "{typed}: {}", answer.text());
        let added = answer.json::<AllowList>().entries.pop().unwrap();
        assert_eq!(
            (added.cidr.as_str(), added.note.as_str()),
            (kept, "Home office"),
            "{typed}"
        );
        assert_eq!((added.added_by.as_deref(), added.yours), (Some("Ada Admin"), false));
        let again = add(client, kept).await.problem();
        assert_eq!(
            (again.status, again.reason, again.fields[0].field.as_str()),
            (409, Reason::AlreadyListed, "cidr")
        );
    }
    let fault = |reason| vec![("cidr".to_owned(), reason)];
    for wrong in [
        "",
        "10.0.0.0/33",
        "office",
        "10.0.0.1 10.0.0.2",
        "10.0.0.1,::1",
        "2001:db8::/129",
        "::ffff:0:0/90",
        "<b>",
    ] {
        assert_eq!(add(client, wrong).await.faults(), fault(Reason::BadField), "{wrong}");
    }
    let wide = add(client, "::ffff:10.0.0.0/95").await.problem().fields;
    assert!(wide[0].message.contains("wider than ::ffff:0:0/96"), "{wide:?}");
    let long = client
        .post("/v1/allow-list", &json!({ "cidr": "x", "note": "n".repeat(201) }))
        .await;
    assert_eq!(
        long.faults(),
        [
            ("cidr".to_owned(), Reason::BadField),
            ("note".to_owned(), Reason::TooLong)
        ]
    );

    let id = entry(client, "192.168.1.7/32").await.id;
    let taken = edit(client, id, &json!({ "cidr": "::ffff:10.1.2.3/104" })).await;
    assert_eq!(taken.problem().reason, Reason::AlreadyListed);
    let edited: AllowList = edit(client, id, &json!({ "cidr": "192.168.1.8", "note": "" }))
        .await
        .json();
    let edited = edited.entries.into_iter().find(|entry| entry.id == id).unwrap();
    assert_eq!((edited.cidr.as_str(), edited.note.as_str()), ("192.168.1.8/32", ""));
    assert_eq!(edit(client, 4_711, &json!({ "note": "x" })).await.status, 404);
    assert_eq!(remove_id(client, 4_711).await.status, 404);

    let log: AuditPage = client
        .get(&format!("/v1/audit?agent={}&action=allow_entry_edited", admin.agent))
        .await
        .json();
    let told: Vec<_> = log.entries[0]
        .changes
        .iter()
        .map(|change| (change.field.as_str(), change.before.as_deref(), change.after.as_deref()))
        .collect();
    let expected = [
        ("cidr", Some("192.168.1.7/32"), Some("192.168.1.8/32")),
        ("note", Some("Home office"), None),
    ];
    assert_eq!((log.entries.len(), told), (1, expected.to_vec()));
}

#[tokio::test]
async fn the_list_is_bounded() {
    let networks: Vec<String> = (0..999).map(|n| format!("10.{}.{}.0/24", n / 256, n % 256)).collect();
    let (_server, admin) = house(&networks.join(",")).await;
    assert_eq!(add(&admin.client, "192.0.2.1").await.status, 201);
    let full = add(&admin.client, "192.0.2.2").await.problem();
    assert_eq!((full.status, full.reason), (409, Reason::TooMany));
}

#[tokio::test]
async fn it_is_for_admins() {
    let (server, admin) = house("10.0.0.0/8").await;
    let agent = add_agent(&admin, at(&server.client(), "10.0.0.2"), "Bo", 1, &[]).await;
    let id = entry(&admin.client, "10.0.0.0/8").await.id;
    for (client, reason) in [
        (&at(&server.client(), "10.0.0.3"), Reason::NotLoggedIn),
        (&agent.client, Reason::NotAllowed),
        (&at(&admin.client, "192.0.2.1"), Reason::AddressNotAllowed),
        (
            &admin.client.with("origin", "http://evil.example"),
            Reason::OriginNotAllowed,
        ),
    ] {
        let answers = [
            add(client, "0.0.0.0/0").await,
            edit(client, id, &json!({ "cidr": "0.0.0.0/0" })).await,
            remove_id(client, id).await,
        ];
        assert_eq!(answers.map(|answer| answer.problem().reason), [reason; 3]);
    }
    assert_eq!(cidrs(&list(&admin.client).await), ["10.0.0.0/8"]);
}

#[tokio::test]
async fn an_address_is_let_in_as_soon_as_it_is_listed() {
    let (server, admin) = house("10.0.0.0/8").await;
    let outside = at(&server.client(), "::ffff:198.51.100.7");
    let page = outside.get("/admin").await;
    assert_eq!(page.status, 403);
    assert!(
        page.text().contains("staff may not come in from 198.51.100.7"),
        "{}",
        page.text()
    );
    assert!(page.text().contains("usher admin allow"), "{}", page.text());
    assert_eq!(add(&admin.client, "198.51.100.0/24").await.status, 201);
    assert_eq!(outside.get("/v1/me").await.problem().reason, Reason::NotLoggedIn);
    assert_eq!(outside.get("/login").await.status, 200);
    let log: AuditPage = admin.client.get("/v1/audit?text=198.51.100").await.json();
    assert_eq!(log.entries[0].action, AuditAction::AllowEntryAdded);
}

#[tokio::test]
async fn a_refused_visitor_sees_no_markup_of_their_own() {
    let (server, _admin) = house("10.0.0.0/8").await;
    for forged in ["<script>alert(1)</script>", "10.0.0.1, <b>\"'&", "fe80::1%<script>"] {
        let page = at(&server.client(), forged).get("/login").await;
        assert_eq!(page.status, 403, "{forged}");
        assert!(
            !page.text().contains("<script>") && !page.text().contains("<b>"),
            "{}",
            page.text()
        );
        assert!(!page.text().contains("from ::"), "{}", page.text());
    }
}
