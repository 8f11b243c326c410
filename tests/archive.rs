//! The archive over HTTP, on a real server: who finds and reads what.
//!
//! `added`: notes and tags, by people and by keys. `choices`: what the filters offer. `command`: `usher export`. `events`: what happened to one. `exports`: files of many. `met`: by invitation. `transcripts`: files to keep. `too_old`: what goes.

mod added;
mod choices;
mod command;
mod erased;
mod events;
pub mod exports;
mod met;
mod too_old;
mod transcripts;

use serde_json::{Value, json};
use tokio::time::timeout;
use usher::ids::{CategoryId, CommandId, ConversationId};
use usher::protocol::http::{ArchiveLine, ArchivePage, ArchiveRecord, Beside, Piece, Tag};
use usher::protocol::words::{EndWhy, Reason, State};

use crate::harness::{AgentSocket, Client, Colleague, CustomerSocket, DEADLINE, Method, TestServer};

/// A server with an admin and an agent of the first category, who is at the desk.
struct House {
    server: TestServer,
    admin: Colleague,
    agent: Colleague,
    desk: AgentSocket,
    category: CategoryId,
}

impl House {
    async fn open() -> Self {
        Self::open_on(TestServer::start().await).await
    }

    async fn open_on(server: TestServer) -> Self {
        let admin = server.admin().await;
        let category = admin.categories().await[0];
        let agent = server.agent(&admin, "Grace", 4, &[category]).await;
        let mut desk = agent.desk().await;
        desk.set_state(State::Available).await;
        Self {
            server,
            admin,
            agent,
            desk,
            category,
        }
    }

    /// A conversation in which the customer says this, still open.
    async fn talk(&mut self, customer: &mut CustomerSocket, name: &str, said: &[&str]) -> ConversationId {
        customer.enter(self.category, name).await;
        let conversation = customer.paired().await;
        for text in said {
            customer.say(conversation, text).await;
            self.desk.message(text).await;
        }
        conversation
    }

    async fn ended(&mut self, name: &str, said: &[&str]) -> ConversationId {
        let mut customer = self.server.customer().await;
        let conversation = self.talk(&mut customer, name, said).await;
        self.desk.end(conversation).await;
        conversation
    }

    /// Waits until a search finds this conversation: each time the index is complete it looks again.
    async fn finds(&self, who: &Colleague, path: &str, wanted: ConversationId) -> ArchivePage {
        let mut indexed = self.server.running.site.indexed.subscribe();
        let search = async {
            loop {
                indexed.borrow_and_update();
                let page: ArchivePage = who.client.get(path).await.json();
                if page.conversations.iter().any(|line| line.conversation == wanted) {
                    return page;
                }
                indexed.changed().await.unwrap();
            }
        };
        timeout(DEADLINE, search).await.expect("it is never found")
    }
}

#[tokio::test]
async fn what_was_said_is_found_once_it_has_ended_and_after_a_restart() {
    let mut house = House::open().await;
    let apples = house.ended("Zoë", &["The apples in the Straße are bruised"]).await;
    let mut customer = house.server.customer().await;
    let pears = house.talk(&mut customer, "Noor", &["pears, please"]).await;
    let page = house
        .finds(&house.admin, "/v1/conversations?text=STRASSE+appl", apples)
        .await;
    assert_eq!(page.conversations.len(), 1);
    assert_eq!(found_in(&page.conversations[0].hits[0].pieces), ["apples", "Straße"]);
    house.finds(&house.agent, "/v1/conversations?text=zoe", apples).await;
    let alive: ArchivePage = house.admin.client.get("/v1/conversations?text=pears").await.json();
    assert_eq!(alive.conversations, [], "it is under way");
    // It ends, and the server leaves before or after it is indexed: both is the same to whoever asks.
    house.desk.end(pears).await;
    let House {
        server,
        mut admin,
        agent,
        desk,
        category,
    } = house;
    let server = server.restart().await;
    admin.client = server.client_like(&admin.client);
    let house = House {
        server,
        admin,
        agent,
        desk,
        category,
    };
    house.finds(&house.admin, "/v1/conversations?text=pears", pears).await;
    let page = house.finds(&house.admin, "/v1/conversations?text=apples", apples).await;
    assert_eq!(page.not_indexed, 0);
    // As an upgrade that indexes anew leaves them, before it is done.
    let tables = rusqlite::Connection::open(usher::engine::store_file(&house.server.config.data_dir)).unwrap();
    tables.busy_timeout(DEADLINE).unwrap();
    tables.execute("UPDATE conversations SET words_from = 0", []).unwrap();
    let page: ArchivePage = house.admin.client.get("/v1/conversations?text=apples").await.json();
    assert_eq!(page.not_indexed, 2);
}

#[tokio::test]
async fn others_conversations_are_not_there() {
    let mut house = House::open().await;
    let category = house.category;
    let conversation = house.ended("Eve", &["secret"]).await;
    let bob = house.server.agent(&house.admin, "Bob", 1, &[category]).await;
    house
        .finds(&house.admin, "/v1/conversations?text=secret", conversation)
        .await;
    for path in [
        "/v1/conversations",
        "/v1/conversations?text=secret",
        "/v1/conversations?agent=2",
    ] {
        let page: ArchivePage = bob.client.get(path).await.json();
        assert_eq!(page.conversations, [], "{path}");
    }
    let tags = json!({ "tags": ["vip"] });
    let note = json!({ "text": "mine" });
    for id in [conversation.0, 9_999] {
        let own = format!("/v1/conversations/{id}");
        let answers = [
            bob.client.get(&own).await,
            bob.client.get(&format!("{own}?beside={conversation}")).await,
            bob.client.get(&format!("{own}/beside")).await,
            bob.client.get(&format!("{own}/transcript")).await,
            bob.client.post(&format!("{own}/notes"), &note).await,
            bob.client.send(Method::PUT, &format!("{own}/tags"), Some(&tags)).await,
        ];
        for answer in answers {
            assert_eq!(answer.problem().reason, Reason::NotFound, "{id}");
        }
    }
    assert_eq!(bob.client.get("/v1/tags").await.json::<Vec<Tag>>(), []);
}

/// Two agents' conversation that the first has transferred to the second.
#[tokio::test]
async fn who_transferred_it_sees_and_changes_nothing_of_what_came_later() {
    let mut house = House::open().await;
    let category = house.category;
    let mut customer = house.server.customer().await;
    let id = house.talk(&mut customer, "Eve", &["hello"]).await;
    let bob = house.server.agent(&house.admin, "Bob", 1, &[category]).await;
    let mut bobs = bob.desk().await;
    bobs.set_state(State::Available).await;
    let grace = house.agent.client.clone();
    let path = format!("/v1/conversations/{id}");
    let note = json!({ "text": "before" });
    assert_eq!(grace.post(&format!("{path}/notes"), &note).await.status, 201);
    let command = CommandId(77);
    let transfer = json!({ "type": "transfer", "id": command, "conversation": id, "agent": bob.agent, "note": null });
    house.desk.send(&transfer).await;
    house.desk.answer(command).await.unwrap();
    assert_eq!(bobs.paired().await, id);
    let tags_path = format!("{path}/tags");
    let vip = json!({ "tags": ["vip"] });
    let refused = async |who: &Client| {
        let tags = who.send(Method::PUT, &tags_path, Some(&vip)).await;
        let note = who.post(&format!("{path}/notes"), &json!({ "text": "later" })).await;
        (tags.status, note.status)
    };
    assert_eq!(refused(&grace).await, (404, 404), "another holds it");
    assert_eq!(refused(&bob.client).await, (200, 201));
    assert_eq!(grace.get("/v1/tags").await.json::<Vec<Tag>>(), []);
    customer.say(id, "the rest").await;
    bobs.message("the rest").await;
    bobs.end(id).await;
    assert_eq!(refused(&grace).await, (404, 404), "it ended with another");
    assert_eq!(refused(&bob.client).await, (200, 201));
    let own: ArchiveRecord = grace.get(&path).await.json();
    let whole: ArchiveRecord = bob.client.get(&path).await.json();
    assert!(own.cut && !whole.cut);
    assert_eq!((own.line.why, own.line.tags.len()), (None, 0));
    assert_eq!(usize::try_from(own.line.entries).unwrap(), own.log.len());
    assert_eq!(Some(own.line.ended), own.parts[0].to);
    assert_eq!((own.line.agents.len(), own.notes.len()), (1, 1));
    assert_eq!((whole.line.why, whole.line.tags.len()), (Some(EndWhy::AgentEnded), 1));
    let listed = async |who: &Client, filter: &str| -> Vec<ArchiveLine> {
        let page: ArchivePage = who.get(&format!("/v1/conversations?{filter}")).await.json();
        page.conversations
    };
    assert_eq!(listed(&grace, "").await, [own.line]);
    let by_bob = format!("agent={}", bob.agent);
    for filter in ["tag=vip", "why=agent_ended", "rating=none", &by_bob] {
        assert_eq!(listed(&grace, filter).await, [], "{filter}");
        assert_eq!(listed(&bob.client, filter).await.len(), 1, "{filter}");
    }
    assert_eq!(grace.get("/v1/tags").await.json::<Vec<Tag>>(), []);
    assert_eq!(bob.client.get("/v1/tags").await.json::<Vec<Tag>>().len(), 1);
    // An entry of the other's part is as one that there is not, whatever is asked.
    let seen = u32::try_from(own.log.len()).unwrap();
    assert!(whole.line.entries > seen, "there is more");
    for query in ["", "&text=rest", "&limit=1"] {
        let beyond = async |entry: u32| -> String { grace.get(&format!("{path}?from={entry}{query}")).await.text() };
        let other = beyond(seen + 1).await;
        assert_eq!(other, beyond(9_000).await, "{query}");
        let other: ArchiveRecord = serde_json::from_str(&other).unwrap();
        assert_eq!((other.log.len(), other.found.len()), (0, 0), "{query}");
    }
    let around: ArchiveRecord = grace.get(&format!("{path}?from=1&limit=500&text=rest")).await.json();
    assert_eq!((around.log, around.found), (own.log, Vec::new()));
    let text = grace.get(&format!("{path}/transcript")).await.text();
    assert!(!text.contains("vip") && !text.contains("the rest"), "{text}");
}

#[tokio::test]
async fn a_record_is_read_part_by_part_with_what_was_found_marked() {
    let mut house = House::open().await;
    let said = [
        "In der Straße, café",
        "nothing",
        "STRASSEN and cafe\u{301}s",
        "only strasse",
    ];
    let id = house.ended("Café Strasser", &said).await;
    let read = async |query: &str| -> ArchiveRecord {
        let path = format!("/v1/conversations/{id}?{query}");
        house.admin.client.get(&path).await.json()
    };
    let seqs = |record: &ArchiveRecord| -> Vec<u32> { record.log.iter().map(|entry| entry.seq).collect() };
    let whole = read("").await;
    assert_eq!((seqs(&whole), &whole.found[..]), (vec![1, 2, 3, 4, 5, 6], &[][..]));
    // The first entry says who joined.
    let part = read("from=3&limit=2&text=strasse%20CAFE").await;
    assert_eq!((seqs(&part), part.line.entries, part.cut), (vec![3, 4], 6, false));
    let marked: Vec<(u32, Vec<&str>)> = part.found.iter().map(|hit| (hit.seq, found_in(&hit.pieces))).collect();
    assert_eq!(
        marked,
        [(0, vec!["Café", "Strasser"]), (4, vec!["STRASSEN", "cafe\u{301}s"])]
    );
    let texts: String = part.found[1].pieces.iter().map(|piece| piece.text.as_str()).collect();
    assert_eq!(texts, said[2]);
    assert_eq!(seqs(&read("from=7").await), [0; 0]);
    assert_eq!(read("text=unicorn").await.found, []);
    for (query, field) in [
        ("from=0", "from"),
        ("from=x", "from"),
        ("limit=0", "limit"),
        ("limit=501", "limit"),
    ] {
        let answer = house.admin.client.get(&format!("/v1/conversations/{id}?{query}")).await;
        assert_eq!(answer.faults(), [(field.to_owned(), Reason::BadField)], "{query}");
    }
    let long = format!("/v1/conversations/{id}?text={}", "x".repeat(501));
    let answer = house.admin.client.get(&long).await;
    assert_eq!(answer.faults(), [("text".to_owned(), Reason::TooLong)]);
}

fn found_in(pieces: &[Piece]) -> Vec<&str> {
    let found = pieces.iter().filter(|piece| piece.found);
    found.map(|piece| piece.text.as_str()).collect()
}

#[tokio::test]
async fn an_earlier_one_is_opened_beside_the_chat_and_that_is_noted() {
    let mut house = House::open().await;
    let category = house.category;
    let mut customer = house.server.customer().await;
    let earlier = house.talk(&mut customer, "Eve", &["the first time"]).await;
    house.desk.end(earlier).await;
    house.desk.set_state(State::Away).await;
    let bob = house.server.agent(&house.admin, "Bob", 1, &[category]).await;
    let mut bobs = bob.desk().await;
    bobs.set_state(State::Available).await;
    let mut customer = customer.again().await;
    customer.enter(category, "Eve").await;
    let now = customer.paired().await;
    let beside: Beside = bob.client.get(&format!("/v1/conversations/{now}/beside")).await.json();
    assert_eq!(
        beside.earlier.iter().map(|line| line.conversation).collect::<Vec<_>>(),
        [earlier]
    );
    let path = format!("/v1/conversations/{earlier}");
    assert_eq!(bob.client.get(&path).await.status, 404);
    let opened = bob.client.get(&format!("{path}?beside={now}")).await;
    let record: ArchiveRecord = opened.json();
    assert_eq!(record.line.conversation, earlier);
    let audit = house.admin.client.get("/v1/audit?limit=1").await.json::<Value>();
    let entry = &audit["entries"][0];
    assert_eq!(
        (entry["action"].as_str(), entry["name"].as_str()),
        (Some("record_opened"), Some("Bob"))
    );
    assert_eq!(entry["target"]["id"], earlier.to_string());
    // Another's chat opens nothing.
    let grace = &house.agent.client;
    assert_eq!(grace.get(&format!("/v1/conversations/{now}/beside")).await.status, 404);
    let wrong = grace.get(&format!("{path}?beside=x")).await;
    assert_eq!(wrong.faults(), [("beside".to_owned(), Reason::BadField)]);
}
