//! Who is outside after an edit: never its author, and whoever is, at once, with their sockets and sessions.

use serde_json::json;
use usher::ids::TabId;
use usher::protocol::close::{ADDRESS_NOT_ALLOWED, LOGGED_OUT};
use usher::protocol::http::AuditPage;
use usher::protocol::server::{Content, ServerFrame};
use usher::protocol::words::{Reason, State};

use super::{add, at, cidrs, edit, entry, house, list, remove, remove_id};
use crate::harness::{Client, Colleague, Socket, add_agent};

/// Closed by now: a few requests later the close is there to be read, without waiting for it.
async fn cut_by_now<const N: usize>(client: &Client, sockets: [&mut Socket; N]) -> [Option<u16>; N] {
    for _ in 0..20 {
        assert_eq!(client.get("/healthz").await.status, 200);
    }
    sockets.map(Socket::closed_by_now)
}

#[tokio::test]
async fn nobody_shuts_themselves_out() {
    let (server, admin) = house("10.0.0.0/8, 192.0.2.0/24").await;
    let client = &admin.client;
    let id = entry(client, "10.0.0.0/8").await.id;
    let refused = [
        remove_id(client, id).await,
        edit(client, id, &json!({ "cidr": "10.0.0.2/31", "note": "not kept either" })).await,
        // The proxy itself is none of the addresses that count.
        edit(client, id, &json!({ "cidr": "127.0.0.1" })).await,
    ];
    for answer in refused {
        let problem = answer.problem();
        assert_eq!(
            (problem.status, problem.reason, problem.fields[0].field.as_str()),
            (409, Reason::WouldLockOut, "cidr")
        );
        assert!(problem.detail.contains("10.0.0.1"), "{problem:?}");
    }
    assert_eq!(entry(client, "10.0.0.0/8").await.note, "");
    let log: AuditPage = client.get("/v1/audit?action=allow_entry_edited").await.json();
    assert_eq!(log.entries, [], "what did not happen is not in the log");

    // A colleague who comes from elsewhere may, and so may the author as long as another entry lets them in.
    let elsewhere = at(client, "192.0.2.7");
    assert_eq!(
        edit(&elsewhere, id, &json!({ "cidr": "::ffff:10.0.0.0/120" }))
            .await
            .status,
        200
    );
    assert_eq!(add(client, "10.0.0.1").await.status, 201);
    assert_eq!(remove(client, "10.0.0.0/24").await.status, 200);
    let (server, client) = {
        let restarted = server.restart().await;
        let client = at(&restarted.client_like(client), "10.0.0.1");
        (restarted, client)
    };
    assert_eq!(cidrs(&list(&client).await), ["192.0.2.0/24", "10.0.0.1/32"]);
    drop(server);
}

#[tokio::test]
async fn of_two_edits_at_the_same_moment_one_sees_the_other() {
    for _ in 0..10 {
        let (_server, admin) = house("10.0.0.0/8, 10.0.0.0/16").await;
        let (wide, narrow) = (
            entry(&admin.client, "10.0.0.0/8").await.id,
            entry(&admin.client, "10.0.0.0/16").await.id,
        );
        let other = at(&admin.client, "10.0.0.2");
        let (one, two) = tokio::join!(remove_id(&admin.client, wide), remove_id(&other, narrow));
        assert_eq!([one.status.min(two.status), one.status.max(two.status)], [200, 409]);
        assert_eq!(list(&admin.client).await.entries.len(), 1);
    }
}

#[tokio::test]
async fn whoever_is_shut_out_meanwhile_has_no_say() {
    let (server, admin) = house("10.0.0.0/8, 192.0.2.0/24").await;
    let (home, away) = (
        entry(&admin.client, "10.0.0.0/8").await.id,
        entry(&admin.client, "192.0.2.0/24").await.id,
    );
    let elsewhere = at(&admin.client, "192.0.2.7");
    // Each removes the other's network: the later one has none to come from, and may not leave the house without any.
    let (one, two) = tokio::join!(remove_id(&admin.client, away), remove_id(&elsewhere, home));
    assert_eq!([one.status.min(two.status), one.status.max(two.status)], [200, 403]);
    assert_eq!(server.running.site.allow_list.now().list().len(), 1);
}

#[tokio::test]
async fn sockets_and_sessions_end_with_their_address() {
    let (server, admin) = house("10.0.0.0/8, 192.0.2.0/24, 2001:db8::/32").await;
    let sales = admin.categories().await[0];
    let gone = add_agent(&admin, at(&server.client(), "192.0.2.7"), "Bo", 1, &[sales]).await;
    // Logged in at the office, at work from the network that goes.
    let roaming = add_agent(&admin, at(&server.client(), "10.0.0.5"), "Cleo", 1, &[]).await;
    let stays = add_agent(&admin, at(&server.client(), "2001:db8::5"), "Dan", 1, &[]).await;
    let quiet = add_agent(&admin, at(&server.client(), "192.0.2.9"), "Eli", 1, &[]).await;
    let mut desk = gone.desk().await;
    desk.set_state(State::Available).await;
    let mut floor = admin.floor().await;
    let mut roaming_desk = Colleague {
        client: at(&roaming.client, "::ffff:192.0.2.8"),
        ..roaming
    }
    .desk()
    .await;
    let mut stays_desk = stays.desk().await;
    let mut customer = server.customer().await;
    customer.enter(sales, "Ann").await;
    let conversation = customer.paired().await;

    // A request that is answered says that it is on disk, and that everything behind it is over.
    let answer = remove(&admin.client, "192.0.2.0/24").await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(
        cut_by_now(&admin.client, [&mut desk, &mut roaming_desk]).await,
        [Some(ADDRESS_NOT_ALLOWED.code); 2]
    );
    let site = &server.running.site;
    assert_eq!(site.reader.sessions_of(gone.agent).await.unwrap(), []);
    assert_eq!(site.reader.sessions_of(roaming.agent).await.unwrap(), []);
    assert_eq!(
        site.reader.sessions_of(quiet.agent).await.unwrap(),
        [],
        "also without a socket"
    );
    assert_eq!(site.reader.sessions_of(stays.agent).await.unwrap().len(), 1);
    let (of, _) = customer
        .entry("that the agent is gone", |content| {
            matches!(content, Content::Returned { .. })
        })
        .await;
    assert_eq!(of, conversation, "the conversation is given back as on a log-out");

    // Nobody comes back by the cookie, from wherever.
    assert_eq!(
        gone.client.get("/v1/me").await.problem().reason,
        Reason::AddressNotAllowed
    );
    assert_eq!(
        at(&gone.client, "10.0.0.7").get("/v1/me").await.problem().reason,
        Reason::NotLoggedIn
    );
    assert_eq!(roaming.client.get("/v1/me").await.problem().reason, Reason::NotLoggedIn);
    assert_eq!(Socket::upgrade(&gone.client, "agent").await.err(), Some(403));
    // The others have noticed nothing.
    stays_desk.set_state(State::Available).await;
    floor
        .expect("the floor", |frame| {
            matches!(frame, ServerFrame::Board(_)).then_some(())
        })
        .await;
    assert_eq!(stays.client.get("/v1/me").await.status, 200);

    let log: AuditPage = admin.client.get("/v1/audit?action=session_ended").await.json();
    let mut ended: Vec<_> = log
        .entries
        .iter()
        .map(|entry| (entry.name.as_str(), entry.target.as_ref().unwrap().name.as_str()))
        .collect();
    ended.sort_unstable();
    assert_eq!(
        ended,
        [("Ada Admin", "Bo"), ("Ada Admin", "Cleo"), ("Ada Admin", "Eli")]
    );
}

#[tokio::test]
async fn a_narrowed_entry_ends_what_it_leaves_outside() {
    let (server, admin) = house("10.0.0.0/8").await;
    let near = add_agent(&admin, at(&server.client(), "10.0.0.2"), "Bo", 1, &[]).await;
    let far = add_agent(&admin, at(&server.client(), "10.9.0.2"), "Cleo", 1, &[]).await;
    let (mut near_desk, mut far_desk) = (near.desk().await, far.desk().await);
    let id = entry(&admin.client, "10.0.0.0/8").await.id;
    assert_eq!(
        edit(&admin.client, id, &json!({ "note": "the office" })).await.status,
        200
    );
    far_desk.set_state(State::Available).await;
    assert_eq!(
        edit(&admin.client, id, &json!({ "cidr": "10.0.0.0/16" })).await.status,
        200
    );
    assert_eq!(
        cut_by_now(&admin.client, [&mut far_desk]).await,
        [Some(ADDRESS_NOT_ALLOWED.code)]
    );
    near_desk.set_state(State::Available).await;
    assert_eq!(near.client.get("/v1/me").await.status, 200);
}

#[tokio::test]
async fn other_sockets_of_an_ended_session_are_logged_out() {
    let (server, admin) = house("10.0.0.0/8, 192.0.2.0/24").await;
    let agent = add_agent(&admin, at(&server.client(), "10.0.0.2"), "Bo", 1, &[]).await;
    let mut office = agent.desk().await;
    let mut home = Colleague {
        client: at(&agent.client, "192.0.2.7"),
        ..agent
    }
    .desk()
    .await;
    assert_eq!(remove(&admin.client, "192.0.2.0/24").await.status, 200);
    assert_eq!(
        cut_by_now(&admin.client, [&mut home, &mut office]).await,
        [Some(ADDRESS_NOT_ALLOWED.code), Some(LOGGED_OUT.code)]
    );
}

#[tokio::test]
async fn a_socket_that_was_let_in_before_the_change_says_its_hello_in_vain() {
    let (server, admin) = house("10.0.0.0/8, 192.0.2.0/24").await;
    let agent = add_agent(&admin, at(&server.client(), "10.0.0.2"), "Bo", 1, &[]).await;
    let mut half = Socket::upgrade(&at(&agent.client, "192.0.2.7"), "agent").await.unwrap();
    assert_eq!(remove(&admin.client, "192.0.2.0/24").await.status, 200);
    half.hello(TabId(1), None, &[]).await;
    assert_eq!(half.closed().await, ADDRESS_NOT_ALLOWED.code);
    assert_eq!(agent.client.get("/v1/me").await.status, 200);
}
