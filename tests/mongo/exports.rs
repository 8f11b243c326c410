//! Files of many conversations out of MongoDB: one that cannot be written to its end never passes for a whole, and a whole one says what it
//! lacks. What is in it, the tests of the store say, of both.

use std::fs;
use std::process::Stdio;

use mongodb::bson::{Bson, DateTime, Document, doc};
use usher::export::{BrokeOff, Export};
use usher::ids::ConversationId;
use usher::protocol::http::{ExportEnd, ExportFormat, ExportLine, Exported};
use usher::store::{ArchiveQuery, ReadError};
use usher::words::Asked;

use super::carried::House;
use super::migrated;
use crate::archive::exports::fill;
use crate::harness::child::command;
use crate::harness::mongo::{database, url_of};
use crate::harness::{Client, Link, MongoServer, until};

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

/// Somebody has changed some of it there by hand, and deleted some.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_file_lacks_stands_in_its_last_line_and_nothing_stands_there_twice() {
    const LOG: u32 = 450;
    let Some(server) = MongoServer::start() else { return };
    let url = server.url("usher");
    let house = House::before(&url).await;
    let site = house.server.running.site.clone();
    let data_dir = &house.server.config.data_dir;
    fill(data_dir, house.agent.agent, 3, LOG, "hello").await;
    house.has_carried().await;
    until(async || !site.archive.is_here(ConversationId(1)).await.unwrap()).await;
    let there = database(&url).await;
    let (conversations, messages) = (
        there.collection::<Document>("conversations"),
        there.collection::<Document>("messages"),
    );
    let like = conversations.find_one(doc! { "_id": 1_i64 }).await.unwrap().unwrap();
    let of_another = doc! { "agent": 99_i64, "name": "Ada", "from": DateTime::from_millis(0) };
    for (id, entries, participants) in [
        (0_i64, Bson::from("many"), vec![of_another.into()]),
        (2, i32::MAX.into(), like.get_array("participants").unwrap().clone()),
    ] {
        let mut spoilt = like.clone();
        spoilt.extend(doc! { "_id": id, "entries": entries, "participants": participants });
        let put = conversations.replace_one(doc! { "_id": id }, spoilt).upsert(true);
        put.await.unwrap();
    }
    // More than is read at once, from the beginning on; one in the middle; the last one.
    for (conversation, seqs) in [
        (3_i64, doc! { "$lte": 210 }),
        (3, doc! { "$eq": 300 }),
        (1, doc! { "$eq": 450 }),
    ] {
        let gone = messages.delete_many(doc! { "conversation_id": conversation, "seq": seqs });
        assert!(gone.await.unwrap().deleted_count > 0);
    }
    let spoilt = doc! { "$set": { "kind": "whispered" } };
    messages
        .update_one(doc! { "conversation_id": 3_i64, "seq": 310 }, spoilt)
        .await
        .unwrap();
    // Who reads one takes it for all that was said.
    let read = async |part: &str| {
        let path = format!("/v1/conversations/3?{part}");
        house.admin.client.get(&path).await.status
    };
    assert_eq!((read("").await, read("from=311").await), (500, 200));
    for format in ["txt", "html"] {
        let path = format!("/v1/conversations/1/transcript?format={format}");
        let told = house.admin.client.get(&path).await.text();
        let lacks = "1 entry of this conversation is missing in the archive";
        assert!(told.contains(lacks), "{format}: {told}");
    }

    let entries = 2 * u64::from(LOG) - 212 - 1;
    let of = |unreadable| Exported {
        conversations: 2,
        entries,
        not_indexed: 0,
        unreadable,
        missing: 212,
    };
    let path = "/v1/conversations/export?format=";
    let asked = async |client: &Client, format: &str| client.get(&format!("{path}{format}")).await.text();
    for (client, unreadable) in [(&house.admin.client, 3), (&house.agent.client, 2)] {
        let text = asked(client, "jsonl").await;
        let mut lines: Vec<ExportLine> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let exported = of(unreadable);
        assert_eq!(lines.pop(), Some(ExportLine::End(ExportEnd { exported })));
        let seqs = lines.iter().map(|line| match line {
            ExportLine::Record(record) => record.log.iter().map(|entry| entry.seq).collect::<Vec<_>>(),
            ExportLine::End(_) => panic!("it ends twice"),
        });
        let third = (211..=LOG).filter(|seq| ![300, 310].contains(seq));
        assert_eq!(
            seqs.collect::<Vec<_>>(),
            [third.collect::<Vec<_>>(), (1..LOG).collect()]
        );

        let lacks = [
            format!("{unreadable} documents in MongoDB cannot be read and are left out"),
            "212 entries of these conversations are missing in the archive".to_owned(),
        ];
        let holds = format!("2 conversations, {entries} entries");
        let table = asked(client, "csv").await;
        assert_eq!(table.lines().count() as u64, 1 + entries + 1);
        let end = format!(",\"{holds}; {}\"", lacks.join("; "));
        assert!(table.trim_end().ends_with(&end), "{:?}", table.lines().last());
        let page = asked(client, "html").await;
        assert_eq!(page.matches("<li").count() as u64, entries);
        assert!(page.contains(&format!("{holds}. {}.</p>", lacks.join(". "))));
    }

    // However small its pages are.
    for (text, unreadable) in [(None, 2), (Some("hello"), 1)] {
        let mut query = ArchiveQuery {
            text: text.map(Asked::parse),
            limit: 1,
            ..ArchiveQuery::default()
        };
        let mut told = Vec::new();
        loop {
            let page = site.archive.whole_list(query.clone()).await.unwrap();
            told.extend(page.unreadable);
            query.before = page.next;
            if page.next.is_none() {
                break;
            }
        }
        assert_eq!(told.len(), unreadable, "{text:?}: {told:?}");
    }

    let place = tempfile::tempdir().unwrap();
    let mut export = command(data_dir, &[("MONGO_URL", &url)]);
    export.current_dir(place.path()).args(["export", "-o", "all.csv"]);
    let output = tokio::task::spawn_blocking(move || export.output().unwrap())
        .await
        .unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success()
            && told.contains("3 documents in MongoDB cannot be read")
            && told.contains("212 entries of these conversations are missing"),
        "{told}"
    );
}
