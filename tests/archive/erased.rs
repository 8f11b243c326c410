//! A customer is erased: nothing that they said, and nothing that names them, is left anywhere in the house's files.

use std::fs;
use std::path::Path;
use std::time::Duration;

use rusqlite::Connection;
use serde_json::{Value, json};
use tempfile::TempDir;
use usher::engine::store_file;
use usher::erasure::{self, AGAIN_AFTER_MS};
use usher::hub::time::Wall;
use usher::ids::ConversationId;
use usher::protocol::http::{
    ArchivePage, AuditPage, Erasure, ErasureBusy, ErasurePreview, ErasureState, ExportEnd, ExportLine,
};
use usher::protocol::words::{Reason, State};

use super::House;
use crate::harness::{ChildServer, Client, CustomerSocket, Method, first_admin, until};

fn path_of(conversation: ConversationId) -> String {
    format!("/v1/conversations/{conversation}/erasure")
}

async fn ask(client: &Client, conversation: ConversationId, name: &str) -> Erasure {
    let answer = client.post(&path_of(conversation), &json!({ "customer": name })).await;
    assert_eq!(answer.status, 202, "{}", answer.text());
    answer.json()
}

async fn erasures(client: &Client) -> Vec<Erasure> {
    client.get("/v1/erasures").await.json()
}

/// As the hub does ten minutes after the end.
fn let_go(data_dir: &Path) {
    let tables = Connection::open(store_file(data_dir)).unwrap();
    tables.busy_timeout(Duration::from_secs(5)).unwrap();
    tables.execute("UPDATE conversations SET live = 0", []).unwrap();
}

/// How often a word stands in the files of the store, in any case.
fn written(data_dir: &Path, word: &str) -> usize {
    let files = ["usher.db", "usher.db-wal"].map(|name| fs::read(data_dir.join(name)).unwrap_or_default());
    let stands = |file: &[u8]| {
        let places = file.windows(word.len());
        places
            .filter(|place| place.eq_ignore_ascii_case(word.as_bytes()))
            .count()
    };
    files.iter().map(|file| stands(file)).sum()
}

impl House {
    /// One more with a customer who was there before.
    async fn another(&mut self, customer: &mut CustomerSocket, name: &str, said: &[&str]) -> ConversationId {
        let conversation = self.talk(customer, name, said).await;
        self.desk.end(conversation).await;
        conversation
    }

    pub(super) fn lets_go(&self) {
        let_go(&self.server.config.data_dir);
    }

    pub(super) async fn erasures(&self) -> Vec<Erasure> {
        erasures(&self.admin.client).await
    }

    pub(super) async fn erase_at(&self, later_ms: u64) {
        let site = &self.server.running.site;
        let now = Wall(site.clock.wall().0 + later_ms.cast_signed());
        erasure::erase_all(site, now).await.unwrap();
    }

    async fn listed(&self) -> Vec<ConversationId> {
        let page: ArchivePage = self.admin.client.get("/v1/conversations").await.json();
        page.conversations.iter().map(|line| line.conversation).collect()
    }
}

#[tokio::test]
async fn a_customer_is_erased_from_lists_search_and_files_and_the_proof_names_nobody() {
    let mut house = House::open().await;
    let mut eve = house.server.customer().await;
    let first = house.another(&mut eve, "Evelina", &["my zyzzyva is broken"]).await;
    let mut again = eve.again().await;
    let second = house.another(&mut again, "Evelina", &["the quokkazyz too"]).await;
    let token = again.token.clone();
    drop(again);
    // Enough of others for the index to have segments, whose words stay.
    let mut others = Vec::new();
    for n in 0..12 {
        others.push(house.ended("Somebody", &[&format!("kettle {n} zyzother")]).await);
    }
    let client = house.admin.client.clone();
    let note = json!({ "text": "Evelina rang about the zyzzyva" });
    let noted = client.post(&format!("/v1/conversations/{first}/notes"), &note).await;
    assert_eq!(noted.status, 201);
    let tags = json!({ "tags": ["zyztag"] });
    let tagged = client
        .send(Method::PUT, &format!("/v1/conversations/{second}/tags"), Some(&tags))
        .await;
    assert_eq!(tagged.status, 200);
    let export = client.get("/v1/conversations/export?customer=evelina").await;
    assert_eq!(export.status, 200);
    house
        .finds(&house.admin, "/v1/conversations?text=quokkazyz", second)
        .await;
    let data_dir = house.server.config.data_dir.clone();
    assert!(written(&data_dir, "zyzzyva") > 0 && written(&data_dir, "Evelina") > 0);

    let preview: ErasurePreview = client.get(&path_of(second)).await.json();
    assert_eq!(
        (
            preview.customer.as_str(),
            preview.conversations,
            preview.notes,
            preview.busy
        ),
        ("Evelina", 2, 1, None)
    );
    assert!(preview.entries >= 4 && preview.asked.is_none() && !preview.away);
    let wrong = client.post(&path_of(second), &json!({ "customer": "Eve" })).await;
    assert_eq!(
        (wrong.status, wrong.problem().fields[0].field.as_str()),
        (422, "customer")
    );
    assert_eq!(erasures(&client).await, []);

    // Twice at once is one.
    let (one, other) = tokio::join!(ask(&client, first, "Evelina"), ask(&client, second, " Evelina "));
    assert_eq!(one.erasure, other.erasure);
    assert_eq!(one.state, ErasureState::Asked);
    let preview: ErasurePreview = client.get(&path_of(second)).await.json();
    assert_eq!(preview.asked.map(|asked| asked.erasure), Some(one.erasure));
    house.erase_at(0).await;
    assert_eq!(
        erasures(&client).await[0].state,
        ErasureState::Asked,
        "the hub still knows it"
    );
    let_go(&data_dir);
    house.erase_at(0).await;
    let swept = erasures(&client).await.remove(0);
    assert_eq!(
        (swept.state, swept.conversations, swept.notes),
        (ErasureState::Swept, 2, 1)
    );
    assert_eq!(house.listed().await, others.iter().rev().copied().collect::<Vec<_>>());
    for path in [
        "/v1/conversations?text=zyzzyva",
        "/v1/conversations?text=quokkazyz",
        "/v1/conversations?customer=evelina",
        "/v1/conversations?tag=zyztag",
    ] {
        assert_eq!(client.get(path).await.json::<ArchivePage>().conversations, [], "{path}");
    }
    assert_eq!(client.get(&path_of(first)).await.status, 404);
    assert_eq!(client.get(&format!("/v1/conversations/{second}")).await.status, 404);
    let page = house
        .finds(&house.admin, "/v1/conversations?text=zyzother", others[3])
        .await;
    assert_eq!(page.conversations.len(), 12, "others are found as before");
    for word in ["zyzzyva", "quokkazyz", "Evelina", "zyztag"] {
        assert_eq!(written(&data_dir, word), 0, "{word}");
    }

    house.erase_at(AGAIN_AFTER_MS - 60_000).await;
    assert_eq!(erasures(&client).await[0].state, ErasureState::Swept, "too early");
    house.erase_at(AGAIN_AFTER_MS + 1_000).await;
    let proof = erasures(&client).await.remove(0);
    assert_eq!((proof.state, proof.by.as_str()), (ErasureState::Proven, "Ada Admin"));
    assert_eq!((proof.conversations, proof.entries), (2, swept.entries));
    let tables = Connection::open(store_file(&data_dir)).unwrap();
    let left: i64 = tables
        .query_row(
            "SELECT (SELECT count(*) FROM erased) + (SELECT count(*) FROM erasures WHERE customer IS NOT NULL)",
            [],
            |row| row.get(0),
        )
        .unwrap();
    assert_eq!(left, 0, "nothing tells whose it was");
    let log: AuditPage = client.get("/v1/audit?limit=200").await.json();
    let text = serde_json::to_string(&log).unwrap().to_lowercase();
    assert!(!text.contains("evelina") && text.contains("erasure_asked") && text.contains("customer_erased"));
    let changed = tables.execute("UPDATE audit SET name = 'Mallory'", []);
    assert!(changed.unwrap_err().to_string().contains("only added to"));

    let back = CustomerSocket::open(house.server.address(), Some(&token)).await;
    assert_ne!(back.token, token, "the token names nobody any more");
}

#[tokio::test]
async fn who_waits_or_talks_is_erased_once_that_has_ended() {
    let mut house = House::open().await;
    let mut eve = house.server.customer().await;
    let first = house.another(&mut eve, "Eve", &["hello"]).await;
    let mut eve = eve.again().await;
    let now = house.talk(&mut eve, "Eve", &["me again"]).await;
    let client = house.admin.client.clone();
    let preview: ErasurePreview = client.get(&path_of(first)).await.json();
    assert_eq!(preview.busy, Some(ErasureBusy::InConversation));
    let refused = client.post(&path_of(first), &json!({ "customer": "Eve" })).await;
    assert_eq!(
        (refused.status, refused.problem().reason),
        (409, Reason::InConversation)
    );
    assert_eq!(client.get(&path_of(now)).await.status, 404, "it has not ended");
    house.desk.end(now).await;
    let mut eve = eve.again().await;
    house.desk.set_state(State::LastCall).await;
    eve.enter(house.category, "Eve").await;
    let preview: ErasurePreview = client.get(&path_of(first)).await.json();
    assert_eq!((preview.busy, preview.conversations), (Some(ErasureBusy::Waiting), 2));
    let refused = client.post(&path_of(first), &json!({ "customer": "Eve" })).await;
    assert_eq!(
        (refused.status, refused.problem().reason),
        (409, Reason::AlreadyWaiting)
    );
    assert_eq!(erasures(&client).await, []);
}

#[tokio::test]
async fn nobody_but_an_admin_erases_and_an_export_that_runs_leaves_out_what_goes() {
    let mut house = House::open().await;
    let eve = house.ended("Eve", &["hello"]).await;
    let ann = house.ended("Ann", &["hello"]).await;
    let key: Value = house
        .admin
        .client
        .post(
            "/v1/keys",
            &json!({ "name": "K", "scopes": ["archive:read", "archive:write"] }),
        )
        .await
        .json();
    let bearer = format!("Bearer {}", key["secret"].as_str().unwrap());
    let key = house.server.client().with("origin", "").with("authorization", &bearer);
    for client in [&house.agent.client, &key] {
        for answer in [
            client.get(&path_of(eve)).await,
            client.post(&path_of(eve), &json!({ "customer": "Eve" })).await,
            client.get("/v1/erasures").await,
        ] {
            assert_eq!((answer.status, answer.problem().reason), (403, Reason::NotAllowed));
        }
    }
    // The name of another is not the name of this one.
    let client = house.admin.client.clone();
    let mixed = client.post(&path_of(eve), &json!({ "customer": "Ann" })).await;
    assert_eq!(mixed.status, 422);
    let_go(&house.server.config.data_dir);
    let exporting = client.get("/v1/conversations/export");
    let erasing = async {
        ask(&client, eve, "Eve").await;
        house.erase_at(0).await;
    };
    let (export, ()) = tokio::join!(exporting, erasing);
    let lines: Vec<ExportLine> = export
        .text()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let Some(ExportLine::End(ExportEnd { exported })) = lines.last() else {
        panic!("it is not whole");
    };
    assert!((1..=2).contains(&exported.conversations));
    assert_eq!(house.listed().await, [ann]);
}

#[tokio::test]
async fn what_was_asked_for_goes_on_after_a_kill() {
    let folder = TempDir::new().unwrap();
    let mut server = ChildServer::start(folder.path(), &[]);
    let token = server.next_token();
    let admin = first_admin(server.client(), &token).await;
    let mut desk = admin.desk().await;
    desk.set_state(State::Available).await;
    let mut customer = CustomerSocket::open(server.address, None).await;
    customer.enter(admin.categories().await[0], "Evelina").await;
    let conversation = customer.paired().await;
    customer.say(conversation, "my zyzzyva").await;
    desk.message("my zyzzyva").await;
    customer.end(conversation).await;
    let asked = ask(&admin.client, conversation, "Evelina").await;
    server.kill();
    let_go(folder.path());
    let server = ChildServer::start(folder.path(), &[]);
    let client = server.client_like(&admin.client);
    // It goes on.
    until(async || {
        let known = erasures(&client).await;
        assert_eq!(known[0].erasure, asked.erasure);
        known[0].state == ErasureState::Swept
    })
    .await;
    for word in ["zyzzyva", "Evelina"] {
        assert_eq!(written(folder.path(), word), 0, "{word}");
    }
    let back = CustomerSocket::open(server.address, Some(&customer.token)).await;
    assert_ne!(back.token, customer.token, "also after a restart");
}
