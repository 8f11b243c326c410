//! The server killed at random moments under load: whatever anybody was told is there afterwards, and everything once.
//!
//! `world`: what all share, and the fuse that kills. `line`: a socket with its outbox. `customer`, `agent`: people. `told`: what
//! they were told. `archive`: the comparison at the end. `met`: people of the lobby. `USHER_CRASH_SEED` repeats the choices (not the timing) of a run,
//! `USHER_CRASH_KILLS` makes a longer one.

mod agent;
mod archive;
mod customer;
mod line;
mod met;
mod told;
mod world;

use std::env;
use std::net::TcpListener;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::json;
use tempfile::TempDir;
use tokio::task::JoinSet;
use tokio::time::timeout;
use usher::protocol::server::Content;

use crate::harness::{ChildServer, Client, Method, add_agent, first_admin};

use agent::Agent;
use customer::Customer;
use told::Told;
use world::{Mood, World};

const KILLS: u32 = 27;
const CUSTOMERS: usize = 14;

/// A run that takes longer than this hangs.
const ALL_WITHIN: Duration = Duration::from_secs(170);

#[tokio::test]
async fn whatever_was_told_survives_kills_at_random_moments() {
    let seed = number("USHER_CRASH_SEED").unwrap_or_else(rand::random);
    let kills = number("USHER_CRASH_KILLS")
        .and_then(|kills| u32::try_from(kills).ok())
        .unwrap_or(KILLS);
    println!("USHER_CRASH_SEED={seed}");
    let mut rng = StdRng::seed_from_u64(seed);
    let folder = TempDir::new().unwrap();
    let port = free_port(&mut rng).to_string();
    let mut server = ChildServer::start(folder.path(), &settings(&port));
    let token = server.next_token();
    let admin = first_admin(server.client(), &token).await;
    let categories = admin.categories().await;
    for (category, mode) in [(categories[2], "offer"), (categories[3], "manual")] {
        let (path, edit) = (format!("/v1/categories/{category}"), json!({ "mode": mode }));
        let answer = admin.client.send(Method::PATCH, &path, Some(&edit)).await;
        assert_eq!(answer.status, 200);
    }
    let mut staff = Vec::new();
    for (name, capacity) in [("Ann", 1), ("Ben", 2), ("Cid", 3), ("Dot", 4)] {
        staff.push((
            name,
            add_agent(&admin, server.client(), name, capacity, &categories).await,
        ));
    }
    let agents = staff.iter().map(|(_, agent)| agent.agent).collect();
    let client = server.client();
    let world = Arc::new(World::new(server, categories, agents, CUSTOMERS));
    let mut people = JoinSet::new();
    for (name, agent) in staff {
        let agent = Agent::new(world.clone(), agent.client, agent.agent, name, rng.random());
        people.spawn(agent.live());
    }
    for at in 0..CUSTOMERS {
        let customer = Customer::new(world.clone(), client.clone(), format!("C{at}"), rng.random());
        people.spawn(customer.live());
    }
    let all = async {
        let lived = kill_again_and_again(&world, &mut rng, kills, folder.path(), &port);
        tokio::select! {
            () = lived => {}
            Some(ended) = people.join_next() => panic!("somebody ended early: {ended:?}"),
        }
        world.mood.send_replace(Mood::Finishing);
        while let Some(ended) = people.join_next().await {
            ended.unwrap();
        }
    };
    timeout(ALL_WITHIN, all).await.expect("everybody finishes in time");
    // One more time with nobody there.
    world.take_server().kill();
    let server = ChildServer::start(folder.path(), &settings(&port));
    look_back(&world, &admin.client).await;
    drop(server);
}

/// Between a few and a few hundred frames after the server has opened, it dies; twice only when somebody was lost. More often than
/// asked for where little came about in between.
async fn kill_again_and_again(world: &World, rng: &mut StdRng, kills: u32, folder: &Path, port: &str) {
    for kill in 1.. {
        if kill > kills && Lived::of(&world.told()).is_enough() {
            break;
        }
        match kill {
            9 => world.lose_somebody(Mood::AgentAway),
            18 => world.lose_somebody(Mood::CustomerAway),
            _ => {
                let most = [30, 200, 800][rng.random_range(0..3)];
                world.arm(rng.random_range(1..=most));
            }
        }
        world.dead().await;
        println!("kill {kill} after {} facts", world.told().facts);
        world.mood.send_replace(Mood::Busy);
        let killed = world.take_server();
        let (folder, port) = (folder.to_owned(), port.to_owned());
        let start = tokio::task::spawn_blocking(move || {
            drop(killed);
            ChildServer::start(&folder, &settings(&port))
        });
        world.put_server(start.await.unwrap());
    }
    world.disarm();
}

async fn look_back(world: &World, admin: &Client) {
    let archive = archive::read_all(admin).await;
    let told = world.told();
    archive::compare(&told, &archive);
    let compared = told.assert_order_of_service(&world.categories[..2]);
    let lived = Lived::of(&told);
    println!("{} facts told: {lived:?}, {compared} places", told.facts);
    assert!(lived.is_enough() && compared >= 5);
}

/// What came about.
#[derive(Debug)]
struct Lived {
    conversations: usize,
    messages: usize,
    transfers: usize,
    ratings: usize,
}

impl Lived {
    fn of(told: &Told) -> Self {
        let rated = told.conversations.values().filter(|record| record.rating.is_some());
        Self {
            conversations: told.conversations.len(),
            messages: told.count(|content| matches!(content, Content::Message { .. })),
            transfers: told.count(|content| matches!(content, Content::Transferred { .. })),
            ratings: rated.count(),
        }
    }

    /// Whether a comparison says anything.
    fn is_enough(&self) -> bool {
        self.conversations >= 20 && self.messages >= 500 && self.transfers >= 5 && self.ratings >= 3
    }
}

fn settings(port: &str) -> [(&str, &str); 4] {
    [
        ("SERVER_PORT", port),
        ("GRACE_S", "1"),
        ("HOLD_S", "5"),
        ("OFFER_AGAIN_S", "1"),
    ]
}

/// A port outside the range from which connections get their own end: while nobody listens, a connection from such a port to
/// itself would succeed.
fn free_port(rng: &mut StdRng) -> u16 {
    let ports = (0..1_000).map(|_| rng.random_range(20_000..30_000));
    let free = |port: &u16| TcpListener::bind(("127.0.0.1", *port)).is_ok();
    ports.into_iter().find(free).expect("a port is free")
}

fn number(key: &str) -> Option<u64> {
    env::var(key).ok().map(|text| text.parse().expect("a number"))
}

/// Something to say that nobody else says.
fn words(rng: &mut StdRng, name: &str) -> String {
    let number: u64 = rng.random();
    match rng.random_range(0..10) {
        0 => format!("{name} 👩\u{200D}🚀 <b>{number}</b>"),
        1 => format!("{name} {number} {}", "long ".repeat(300).trim_end()),
        _ => format!("{name} {number}"),
    }
}
