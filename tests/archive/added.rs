//! What is added to a conversation: notes and tags, by whoever holds or held it, by two at the same moment, by a key.

use serde_json::{Value, json};
use usher::protocol::http::{ArchivePage, ArchiveRecord, Beside, ConversationNote, EditTags, MadeKey, Tag};
use usher::protocol::words::Reason;

use super::House;
use crate::harness::{Client, Method};

#[tokio::test]
async fn notes_and_tags_are_kept_under_way_and_after_the_end() {
    let mut house = House::open().await;
    let mut customer = house.server.customer().await;
    let conversation = house.talk(&mut customer, "Eve", &["hello"]).await;
    let path = format!("/v1/conversations/{conversation}");
    let grace = &house.agent.client;
    let answer = grace
        .post(&format!("{path}/notes"), &json!({ "text": " calls <b>back</b> " }))
        .await;
    assert_eq!(answer.status, 201);
    let note: ConversationNote = answer.json();
    assert_eq!((note.text.as_str(), note.name.as_str()), ("calls <b>back</b>", "Grace"));
    let put = async |tags: Value| {
        let body = json!({ "tags": tags });
        grace.send(Method::PUT, &format!("{path}/tags"), Some(&body)).await
    };
    let again = json!({ "text": "calls <b>back</b>", "id": "0123456789abcdef0123456789abcdef" });
    let mut notes = vec![note];
    for _ in 0..2 {
        let added: ConversationNote = grace.post(&format!("{path}/notes"), &again).await.json();
        notes.retain(|known| known.note != added.note);
        notes.push(added);
    }
    assert_eq!(
        notes.len(),
        2,
        "the same words under no id are another note, under the same one the same"
    );
    let tags: EditTags = put(json!(["Rückgabe", "RUCKGABE", " vip "])).await.json();
    assert_eq!(tags.tags, ["Rückgabe", "vip"]);
    let many: Vec<String> = (0..11).map(|n| format!("t{n}")).collect();
    for (wrong, reason) in [
        (json!(many), Reason::TooMany),
        (json!(["x".repeat(51)]), Reason::TooLong),
        (json!(["ok", " "]), Reason::Blank),
    ] {
        assert_eq!(put(wrong).await.faults(), [("tags".to_owned(), reason)]);
    }
    let blank = grace.post(&format!("{path}/notes"), &json!({ "text": " " })).await;
    assert_eq!(blank.faults(), [("text".to_owned(), Reason::Blank)]);
    let beside: Beside = grace.get(&format!("{path}/beside")).await.json();
    assert_eq!((&beside.notes[..], &beside.tags[..]), (&notes[..], &tags.tags[..]));
    house.desk.end(conversation).await;
    let record: ArchiveRecord = house.admin.client.get(&path).await.json();
    assert_eq!((record.notes, record.line.tags.clone()), (notes, tags.tags));
    assert_eq!(
        (record.waits.len(), record.line.road),
        (1, usher::protocol::words::Road::Queue)
    );
    let page: ArchivePage = house
        .admin
        .client
        .get("/v1/conversations?tag=ruckgabe&rating=none")
        .await
        .json();
    assert_eq!(page.conversations, [record.line]);
    let in_use: Vec<Tag> = house.agent.client.get("/v1/tags").await.json();
    assert_eq!(in_use.iter().map(|tag| tag.conversations).collect::<Vec<_>>(), [1, 1]);
    let audit = house.admin.client.get("/v1/audit?limit=2").await.json::<Value>();
    let actions: Vec<&str> = audit["entries"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["action"].as_str().unwrap())
        .collect();
    assert_eq!(actions, ["tags_edited", "note_added"]);
    assert!(!audit.to_string().contains("calls"), "what a note says is its own");
}

#[tokio::test]
async fn tags_that_two_add_at_the_same_moment_are_both_kept() {
    let mut house = House::open().await;
    let id = house.ended("Eve", &["hello"]).await;
    let path = format!("/v1/conversations/{id}/tags");
    let put = async |who: &Client, before: Value, tags: Value| {
        let body = json!({ "before": before, "tags": tags });
        who.send(Method::PUT, &path, Some(&body)).await
    };
    let (grace, admin) = (&house.agent.client, &house.admin.client);
    let start = put(grace, json!([]), json!(["old"])).await;
    assert_eq!(start.json::<EditTags>().tags, ["old"]);
    let (one, two) = tokio::join!(
        put(grace, json!(["old"]), json!(["old", "one"])),
        put(admin, json!(["OLD"]), json!(["two"])),
    );
    assert_eq!((one.status, two.status), (200, 200));
    let mut tags = admin
        .get(&format!("/v1/conversations/{id}"))
        .await
        .json::<ArchiveRecord>()
        .line
        .tags;
    tags.sort();
    assert_eq!(tags, ["one", "two"]);
    let nine: Vec<String> = (0..9).map(|n| format!("t{n}")).collect();
    let many = put(grace, json!([]), json!(nine)).await;
    assert_eq!(many.faults(), [("tags".to_owned(), Reason::TooMany)]);
    let all: EditTags = put(grace, Value::Null, json!(["only"])).await.json();
    assert_eq!(all.tags, ["only"]);
}

#[tokio::test]
async fn a_key_reads_all_and_adds_in_its_own_name() {
    let mut house = House::open().await;
    let conversation = house.ended("Eve", &["hello"]).await;
    let make = async |name: &str, scopes: Value| {
        let body = json!({ "name": name, "scopes": scopes });
        let made: MadeKey = house.admin.client.post("/v1/keys", &body).await.json();
        let bearer = format!("Bearer {}", made.secret);
        house.server.client().with("origin", "").with("authorization", &bearer)
    };
    let reads = make("Reader", json!(["archive:read"])).await;
    let writes = make("Importer", json!(["archive:write"])).await;
    let path = format!("/v1/conversations/{conversation}");
    for route in ["/v1/conversations", &path, &format!("{path}/transcript"), "/v1/tags"] {
        assert_eq!(reads.get(route).await.status, 200, "{route}");
        assert_eq!(
            writes.get(route).await.problem().reason,
            Reason::ScopeMissing,
            "{route}"
        );
    }
    let note = json!({ "text": "imported" });
    let refused = reads.post(&format!("{path}/notes"), &note).await;
    assert_eq!(refused.problem().reason, Reason::ScopeMissing);
    let note: ConversationNote = writes.post(&format!("{path}/notes"), &note).await.json();
    assert_eq!((note.agent, note.name.as_str()), (None, "Importer"));
}
