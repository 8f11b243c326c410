//! Files of many conversations out of MongoDB: one that cannot be written to its end never passes for a whole. What is in a whole one, the
//! tests of the store say, of both.

use std::fs;
use std::process::Stdio;

use usher::export::{BrokeOff, Export};
use usher::ids::ConversationId;
use usher::protocol::http::ExportFormat;
use usher::store::{ArchiveQuery, ReadError};

use super::carried::{House, until};
use super::migrated;
use crate::archive::exports::fill;
use crate::harness::child::command;
use crate::harness::mongo::url_of;
use crate::harness::{Link, MongoServer};

/// More than one piece, each.
const MESSAGES: u32 = 1_500;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_breaks_off_when_mongodb_goes_away_in_the_middle_of_it() {
    let Some(server) = MongoServer::start() else { return };
    let mut link = Link::to(server.address()).await;
    let house = House::before(&url_of(link.address(), "usher")).await;
    let site = house.server.running.site.clone();
    fill(
        &house.server.config.data_dir,
        house.agent.agent,
        3,
        MESSAGES,
        &"x".repeat(500),
    )
    .await;
    house.has_carried().await;
    until(async || !site.archive.is_here(ConversationId(1)).await.unwrap()).await;
    let export = |format| Export::new(site.archive.clone(), format, ArchiveQuery::default(), site.clock.wall());
    for format in [ExportFormat::Jsonl, ExportFormat::Csv, ExportFormat::Html] {
        let mut whole = export(format);
        let mut bytes = 0_u64;
        while let Some(piece) = whole.piece().await.unwrap() {
            bytes += u64::from(piece.step.bytes);
        }
        assert!(bytes > 3 * 500 * u64::from(MESSAGES), "{bytes}");
    }
    for format in [ExportFormat::Jsonl, ExportFormat::Csv, ExportFormat::Html] {
        let mut broken = export(format);
        // After the first one the driver looks for the server anew.
        until(async || match broken.piece().await {
            Ok(piece) => piece.is_some_and(|piece| !piece.step.done),
            Err(_) => {
                broken = export(format);
                false
            }
        })
        .await;
        link.cut().await;
        let why = loop {
            match broken.piece().await {
                Ok(Some(piece)) => assert!(!piece.step.done, "a part passes for the whole"),
                Ok(None) => panic!("it has come to an end"),
                Err(error) => break error,
            }
        };
        assert!(matches!(why, BrokeOff::Unread(ReadError::Away(_))), "{why}");
        link.mend().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_machine_keeps_no_part_of_a_file() {
    let Some(server) = MongoServer::start() else { return };
    let mut link = Link::to(server.address()).await;
    let url = url_of(link.address(), "usher");
    let house = migrated::House::with(200, 20).await;
    assert!(house.migrate(&["--to", &url], &[]).status.success());
    let place = tempfile::tempdir().unwrap();
    link.slow(std::time::Duration::from_millis(20));
    let before = link.answered_bytes();
    let mut export = command(house.path(), &[("MONGO_URL", &url)]);
    export.current_dir(place.path()).args(["export", "-o", "all.jsonl"]);
    let mut child = export.stderr(Stdio::piped()).spawn().unwrap();
    until(async || link.answered_bytes() > before + 100_000).await;
    assert_eq!(child.try_wait().unwrap(), None, "it was faster");
    link.cut().await;
    let output = child.wait_with_output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert!(told.contains("MongoDB is away") && told.lines().count() == 1, "{told}");
    assert_eq!(fs::read_dir(place.path()).unwrap().count(), 0, "a part of it is kept");
}
