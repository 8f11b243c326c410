//! The link to MongoDB breaks at random while people talk: they notice nothing, and in the end every message that was acknowledged is
//! there, once. `USHER_CHAOS_S` says for how many seconds at least; a minute takes a minute.

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use mongodb::bson::{Document, doc};
use tokio::task::JoinSet;
use tokio::time::sleep;
use usher::ids::CategoryId;
use usher::protocol::words::State;

use super::carried::House;
use crate::harness::mongo::url_of;
use crate::harness::{CustomerSocket, DEADLINE, Link, MongoServer, TestServer, comes_about};

/// Conversations at once, four to an agent.
const AT_ONCE: usize = 200;

/// How much a customer says in a conversation, one message in about a second.
const SAID_MAX: usize = 20;

/// Each message that was acknowledged, with its conversation.
type Acknowledged = Vec<(String, u64)>;

/// One conversation after the other, until the end.
async fn talks(address: SocketAddr, category: CategoryId, who: usize, end: Instant) -> Acknowledged {
    let mut said = Vec::new();
    for turn in 0.. {
        let mut customer = CustomerSocket::open(address, None).await;
        customer.enter(category, &format!("customer {who}")).await;
        let conversation = customer.paired().await;
        for n in 0..SAID_MAX {
            let text = format!("{who} says {n} in turn {turn}");
            customer.say(conversation, &text).await;
            said.push((text, conversation.0));
            sleep(Duration::from_millis(rand::random_range(500..1_500))).await;
            if Instant::now() >= end {
                break;
            }
        }
        customer.end(conversation).await;
        if Instant::now() >= end {
            break;
        }
    }
    said
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_link_that_breaks_at_random_loses_nothing_and_nobody_waits() {
    let Some(mongo) = MongoServer::start() else { return };
    let seconds = env::var("USHER_CHAOS_S").map_or(6, |text| text.parse().unwrap());
    let mut link = Link::to(mongo.address()).await;
    let house = House::before(&url_of(link.address(), "usher")).await;
    house.forgets_soon().await;
    let agents = staff(&house.server, &house).await;
    let end = Instant::now() + Duration::from_secs(seconds);
    let mut talking = JoinSet::new();
    for who in 0..AT_ONCE {
        talking.spawn(talks(house.server.address(), house.category, who, end));
    }
    let mut acknowledged = BTreeMap::new();
    let mut breaks = 0;
    loop {
        let pause = Duration::from_millis(rand::random_range(20..900));
        tokio::select! {
            done = talking.join_next() => match done {
                None => break,
                Some(said) => acknowledged.extend(said.unwrap()),
            },
            () = sleep(pause) => {
                match breaks % 3 {
                    0 => link.cut().await,
                    1 => link.mend().await,
                    _ => link.slow(Duration::from_millis(rand::random_range(0..200))),
                }
                breaks += 1;
            }
        }
    }
    link.mend().await;
    drop(agents);
    let reader = &house.server.running.site.reader;
    let carried = async || reader.waiting_for_mongo().await.unwrap().lines == 0;
    // However much waits: as long as it becomes less, which may begin only when what the breaks left behind there has ended.
    while !carried().await {
        let before = reader.waiting_for_mongo().await.unwrap().lines;
        let less = async || reader.waiting_for_mongo().await.unwrap().lines < before;
        let follows = comes_about(8 * DEADLINE, less).await;
        assert!(
            follows,
            "{before} wait, and none goes: {:?}",
            house.server.running.site.archive.standing()
        );
    }
    let database = mongodb::Client::with_uri_str(mongo.url("usher"))
        .await
        .unwrap()
        .database("usher");
    let messages = database.collection::<Document>("messages");
    let mut cursor = messages.find(doc! { "kind": "message" }).await.unwrap();
    let mut found = BTreeMap::new();
    while cursor.advance().await.unwrap() {
        let one: Document = cursor.deserialize_current().unwrap();
        let of = one.get_i64("conversation_id").unwrap().cast_unsigned();
        let before = found.insert(one.get_str("body").unwrap().to_owned(), of);
        assert_eq!(before, None, "each once: {one}");
    }
    assert!(breaks > 3, "{breaks}");
    assert!(
        found == acknowledged,
        "{} of {} are there",
        found.len(),
        acknowledged.len()
    );
    let ended = database
        .collection::<Document>("conversations")
        .count_documents(doc! {})
        .await
        .unwrap();
    println!(
        "{ended} conversations, {} messages, the link broke or changed {breaks} times",
        found.len()
    );
    let conversations: BTreeSet<u64> = acknowledged.into_values().collect();
    assert_eq!(ended, conversations.len() as u64);
}

/// Agents with room for all who talk at once; who they are is kept as long as they are at their desks.
async fn staff(server: &TestServer, house: &House) -> JoinSet<()> {
    let mut desks = JoinSet::new();
    for n in 1..AT_ONCE / 4 {
        let agent = server
            .agent(&house.admin, &format!("agent{n}"), 4, &[house.category])
            .await;
        let mut desk = agent.desk().await;
        desk.set_state(State::Available).await;
        desks.spawn(async move { while desk.next_whenever().await.is_ok() {} });
    }
    desks
}
