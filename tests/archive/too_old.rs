//! What is older than its category keeps it goes, at once when the days become fewer, and that is noted.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::timeout;
use usher::archivist;
use usher::hub::time::Wall;
use usher::ids::CategoryId;
use usher::protocol::http::ArchivePage;
use usher::store::records::Record;

use super::House;
use crate::harness::{Client, DEADLINE, Method, until};

#[tokio::test]
async fn what_is_too_old_goes_and_that_is_noted() {
    let mut house = House::open().await;
    let conversation = house.ended("Eve", &["old news"]).await;
    house
        .finds(&house.admin, "/v1/conversations?text=news", conversation)
        .await;
    let path = format!("/v1/categories/{}", house.category);
    let days = json!({ "retention_days": { "days": 2 } });
    let answer = house.admin.client.send(Method::PATCH, &path, Some(&days)).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let site = &house.server.running.site;
    let in_days = |days: i64| Wall(site.clock.wall().0 + days * 24 * 60 * 60 * 1_000 + 1_000);
    let there = async || {
        let page: ArchivePage = house.admin.client.get("/v1/conversations").await.json();
        page.conversations.len()
    };
    archivist::remove_all(site, in_days(3)).await.unwrap();
    assert_eq!(there().await, 1, "the hub still knows it");
    // As the hub does ten minutes after the end.
    let tables = rusqlite::Connection::open(usher::engine::store_file(&house.server.config.data_dir)).unwrap();
    tables.busy_timeout(Duration::from_secs(5)).unwrap();
    tables.execute("UPDATE conversations SET live = 0", []).unwrap();
    archivist::remove_all(site, in_days(1)).await.unwrap();
    assert_eq!(there().await, 1, "it is young");
    archivist::remove_all(site, in_days(2)).await.unwrap();
    for path in ["/v1/conversations", "/v1/conversations?text=news"] {
        let page: ArchivePage = house.admin.client.get(path).await.json();
        assert_eq!(page.conversations, [], "{path}");
    }
    let audit = house.admin.client.get("/v1/audit?limit=1").await.json::<Value>();
    let entry = &audit["entries"][0];
    assert_eq!(
        (entry["action"].as_str(), entry["by"].as_str()),
        (Some("records_removed"), Some("server"))
    );
    assert_eq!(entry["changes"][0]["after"], "1");
}

#[tokio::test]
async fn fewer_days_count_at_once() {
    let mut house = House::open().await;
    house.ended("Eve", &["old news"]).await;
    let tables = rusqlite::Connection::open(usher::engine::store_file(&house.server.config.data_dir)).unwrap();
    tables.busy_timeout(Duration::from_secs(5)).unwrap();
    let three_days = 3 * 24 * 60 * 60 * 1_000_i64;
    tables
        .execute("UPDATE conversations SET live = 0, ended = ended - ?1", [three_days])
        .unwrap();
    let path = format!("/v1/categories/{}", house.category);
    let days = json!({ "retention_days": { "days": 2 } });
    let answer = house.admin.client.send(Method::PATCH, &path, Some(&days)).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    // Nobody waits for the next hour.
    until(async || {
        let page: ArchivePage = house.admin.client.get("/v1/conversations").await.json();
        page.conversations.is_empty()
    })
    .await;
}

#[tokio::test]
async fn of_each_category_what_is_too_old_goes_and_leaves_no_word() {
    let mut house = House::open().await;
    let conversation = house.ended("Eve", &["zyzzyva"]).await;
    house
        .finds(&house.admin, "/v1/conversations?text=zyzzyva", conversation)
        .await;
    let categories = house.admin.categories().await;
    let tables = rusqlite::Connection::open(usher::engine::store_file(&house.server.config.data_dir)).unwrap();
    tables.busy_timeout(Duration::from_secs(5)).unwrap();
    // Past the server, which would begin at once beside the test.
    for category in &categories[..2] {
        let sql = "UPDATE categories SET data = json_set(data, '$.retention_days', 2) WHERE id = ?1";
        assert_eq!(tables.execute(sql, [category.0]).unwrap(), 1);
    }
    let id = conversation.0.cast_signed();
    tables
        .execute_batch("CREATE TEMP TABLE one AS SELECT * FROM conversations; UPDATE one SET live = 0, ended = 1")
        .unwrap();
    // Others like it, each with one message: more than are removed at once, one of the second category, one of the third.
    let like = |n: i64, category: CategoryId| {
        let sql = format!(
            "UPDATE one SET id = {at}, category = {category}; INSERT INTO conversations SELECT * FROM one;
             INSERT INTO entries (conversation, seq, at, kind, body) VALUES ({at}, 1, 1, 'message', 'zyzzyva')",
            at = id + n
        );
        tables.execute_batch(&sql).unwrap();
    };
    for n in 1..=22 {
        like(n, categories[0]);
    }
    like(23, categories[1]);
    like(24, categories[2]);
    like(25, categories[2]);
    // As a crash leaves one behind.
    let site = &house.server.running.site;
    let left = usher::ids::ConversationId((id + 25).cast_unsigned());
    site.driver
        .record(vec![Record::RemoveConversation(left)])
        .await
        .unwrap();
    tables
        .execute("UPDATE conversations SET live = 0, ended = 1 WHERE id = ?1", [id])
        .unwrap();
    archivist::remove_all(site, site.clock.wall()).await.unwrap();
    // What went before the crash is noted with the rest, each category for itself, also where nothing else is too old.
    assert_eq!(
        removed(&house.admin.client).await,
        [(categories[2], 1), (categories[1], 1), (categories[0], 23)]
    );
    let count = |of: &str| -> i64 {
        let sql = format!("SELECT count(*) FROM {of}");
        tables.query_row(&sql, [], |row| row.get(0)).unwrap()
    };
    let kept: Vec<i64> = {
        let mut ids = tables.prepare("SELECT id FROM conversations ORDER BY id").unwrap();
        let ids = ids.query_map([], |row| row.get(0)).unwrap();
        ids.map(Result::unwrap).collect()
    };
    assert_eq!(kept, [id + 24], "the category that keeps all for good");
    assert_eq!((count("removed"), count("entries")), (0, 1));
    let written = "words_data WHERE instr(block, CAST('zyzzyva' AS BLOB))";
    assert_eq!(count(written), 0, "not even in the index's own pages");
    // A crash may leave something although nothing else is too old.
    let left = usher::ids::ConversationId((id + 24).cast_unsigned());
    site.driver
        .record(vec![Record::RemoveConversation(left)])
        .await
        .unwrap();
    assert_eq!((count("removed"), count("entries")), (1, 1));
    archivist::remove_all(site, site.clock.wall()).await.unwrap();
    assert_eq!((count("removed"), count("entries")), (0, 0));
    assert_eq!(removed(&house.admin.client).await[0], (categories[2], 1));
}

/// More than go at once, and a server that ends while they go: at no moment does the log say more than was done.
#[tokio::test]
async fn what_is_removed_is_noted_once_it_is_gone() {
    let mut house = House::open().await;
    let conversation = house.ended("Eve", &["old news"]).await;
    let mut tables = rusqlite::Connection::open(usher::engine::store_file(&house.server.config.data_dir)).unwrap();
    tables.busy_timeout(Duration::from_secs(5)).unwrap();
    const OLD: i64 = 100;
    let id = conversation.0.cast_signed();
    let more = tables.transaction().unwrap();
    more.execute_batch("CREATE TEMP TABLE one AS SELECT * FROM conversations; UPDATE one SET live = 0, ended = 1")
        .unwrap();
    for n in 1..=OLD {
        let sql = format!(
            "UPDATE one SET id = {}; INSERT INTO conversations SELECT * FROM one",
            id + n
        );
        more.execute_batch(&sql).unwrap();
    }
    more.commit().unwrap();
    let left = || -> i64 {
        let sql = "SELECT count(*) FROM conversations WHERE ended = 1";
        tables.query_row(sql, [], |row| row.get(0)).unwrap()
    };
    let mut noted = tables
        .prepare("SELECT count(*) FROM audit WHERE action = 'records_removed'")
        .unwrap();
    let mut noted = || -> i64 { noted.query_row([], |row| row.get(0)).unwrap() };
    let path = format!("/v1/categories/{}", house.category);
    let days = json!({ "retention_days": { "days": 2 } });
    let answer = house.admin.client.send(Method::PATCH, &path, Some(&days)).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let begun = async {
        while left() == OLD {
            tokio::task::yield_now().await;
        }
    };
    timeout(DEADLINE, begun).await.expect("none goes");
    let (said, there) = (noted(), left());
    assert!(
        there == 0 || said == 0,
        "{there} are there while they are said to be removed"
    );
    let House {
        server,
        admin,
        desk,
        category,
        ..
    } = house;
    // A server that ends waits for those who do not read its good-bye.
    drop(desk);
    let server = server.restart().await;
    let admin = server.client_like(&admin.client);
    let ended = async {
        loop {
            let (said, there) = (noted(), left());
            assert!(
                there == 0 || said == 0,
                "{there} are there while they are said to be removed"
            );
            if said > 0 {
                return;
            }
            tokio::task::yield_now().await;
        }
    };
    timeout(DEADLINE, ended).await.expect("it is never said");
    assert_eq!(removed(&admin).await, [(category, u32::try_from(OLD).unwrap())]);
}

/// What the audit log says was removed: the category and how many, newest first.
async fn removed(admin: &Client) -> Vec<(CategoryId, u32)> {
    let log: Value = admin.get("/v1/audit?action=records_removed").await.json();
    let entries = log["entries"].as_array().unwrap();
    let number = |value: &Value| value.as_str().unwrap().parse().unwrap();
    let said = |entry: &Value| {
        let category = CategoryId(number(&entry["target"]["id"]));
        (category, number(&entry["changes"][0]["after"]))
    };
    entries.iter().map(said).collect()
}

/// A road without a category has a setting of the house.
#[tokio::test]
async fn what_was_said_on_invitation_goes_by_a_setting_and_that_is_noted() {
    let mut house = House::open().await;
    house.ended("Eve", &["old news"]).await;
    let stays = house.ended("Ann", &["more news"]).await;
    let tables = rusqlite::Connection::open(usher::engine::store_file(&house.server.config.data_dir)).unwrap();
    tables.busy_timeout(Duration::from_secs(5)).unwrap();
    let three_days = 3 * 24 * 60 * 60 * 1_000_i64;
    let sql = "UPDATE conversations SET live = 0, ended = ended - ?1";
    tables.execute(sql, [three_days]).unwrap();
    let sql = "UPDATE conversations SET category = 0, road = 'invitation' WHERE id <> ?1";
    assert_eq!(tables.execute(sql, [stays.0.cast_signed()]).unwrap(), 1);
    let list = async |query: &str| {
        let path = format!("/v1/conversations{query}");
        house.admin.client.get(&path).await.json::<ArchivePage>().conversations
    };
    let site = &house.server.running.site;
    archivist::remove_all(site, site.clock.wall()).await.unwrap();
    assert_eq!(list("?road=invitation").await.len(), 1, "it is kept for good");
    let days = json!([{ "key": "invitation_days", "value": 2 }]);
    let answer = house
        .admin
        .client
        .send(Method::PATCH, "/v1/settings", Some(&days))
        .await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    until(async || list("?road=invitation").await.is_empty()).await;
    let kept: Vec<_> = list("").await.iter().map(|line| line.conversation).collect();
    assert_eq!(kept, [stays], "a category's is another matter");
    archivist::remove_all(site, site.clock.wall()).await.unwrap();
    let audit = house.admin.client.get("/v1/audit?limit=1").await.json::<Value>();
    let entry = &audit["entries"][0];
    assert_eq!(
        (entry["action"].as_str(), entry["target"]["kind"].as_str()),
        (Some("records_removed"), Some("road"))
    );
    assert_eq!(entry["changes"][0]["after"], "1");
}
