//! A MongoDB that answers, each time a little too late: a stand-in of a few lines, which keeps to the time that it is given.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::{Duration, Instant};

use mongodb::bson::{Document, deserialize_from_slice, doc, serialize_to_vec};
use tokio::io::{self, AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio::time::sleep;
use usher::archive::{Archive, Behind};
use usher::hub::time::Wall;
use usher::ids::ConversationId;
use usher::store::mongo::{Mongo as Way, MongoUrl, Own, Tenure};
use usher::store::{ArchiveQuery, LogPart, ReadBy, ReadError};
use usher::words::Asked;

use super::Kept;
use crate::harness::mongo::url_of;

/// How long it takes for a question to each collection: none is too slow by itself.
const CONVERSATIONS: Duration = Duration::from_secs(3);
const MESSAGES: Duration = Duration::from_secs(4);

/// How long a page waits at most, and something for a busy machine.
const SHOWN_WITHIN: Duration = Duration::from_secs(9);

/// The protocol's kind of message, of questions and answers.
const OP_MSG: i32 = 2013;

/// What stands in it before its document: whom it is from and answers, its kind, flags, and the kind of its section.
const HEAD: usize = 4 + 4 + 4 + 4 + 1;

/// Ends when it is dropped.
struct Slow {
    address: SocketAddr,
    accepting: JoinHandle<()>,
}

impl Drop for Slow {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

impl Slow {
    async fn start() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let accepting = tokio::spawn(async move {
            let mut talks = tokio::task::JoinSet::new();
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                talks.spawn(talk(stream));
            }
        });
        Self { address, accepting }
    }
}

/// Until the driver hangs up.
async fn talk(mut stream: TcpStream) -> io::Result<()> {
    loop {
        let length = stream.read_i32_le().await?;
        let mut rest = vec![0; usize::try_from(length).unwrap() - 4];
        stream.read_exact(&mut rest).await?;
        let number = |at: usize| i32::from_le_bytes(rest[at..at + 4].try_into().unwrap());
        let asked = number(0);
        assert_eq!(number(8), OP_MSG);
        let ends = HEAD + usize::try_from(number(HEAD)).unwrap();
        let command: Document = deserialize_from_slice(&rest[HEAD..ends]).unwrap();
        let answer = serialize_to_vec(&answer(&command).await).unwrap();
        let length = i32::try_from(4 + HEAD + answer.len()).unwrap();
        let numbers = [length, 0, asked, OP_MSG, 0].map(i32::to_le_bytes).concat();
        stream.write_all(&[numbers, vec![0], answer].concat()).await?;
    }
}

async fn answer(command: &Document) -> Document {
    let Ok(collection) = command.get_str("find") else {
        return doc! {
            "ok": 1, "helloOk": true, "isWritablePrimary": true, "ismaster": true, "minWireVersion": 0, "maxWireVersion": 21,
            "maxBsonObjectSize": 16 << 20, "maxMessageSizeBytes": 48_000_000, "maxWriteBatchSize": 100_000,
        };
    };
    let takes = match collection {
        "conversations" => CONVERSATIONS,
        _ => MESSAGES,
    };
    let given = command
        .get("maxTimeMS")
        .and_then(|given| given.as_i64().or(given.as_i32().map(i64::from)));
    let given = Duration::from_millis(given.expect("a question that may take for ever").cast_unsigned());
    if takes > given {
        sleep(given).await;
        return doc! { "ok": 0, "code": 50, "codeName": "MaxTimeMSExpired", "errmsg": "operation exceeded time limit" };
    }
    sleep(takes).await;
    doc! { "ok": 1, "cursor": { "id": 0_i64, "ns": format!("usher.{collection}"), "firstBatch": [] } }
}

/// Words are looked for in heads and in what was said.
#[tokio::test]
async fn questions_that_are_too_slow_together_are_slow_and_not_away() {
    let slow = Slow::start().await;
    let kept = Kept::new();
    let url = MongoUrl::parse(&url_of(slow.address, "usher")).unwrap();
    let own = Own {
        instance: "0".repeat(32),
        given: 0,
        rev: 0,
        seen: None,
        confirmed: 0,
    };
    let behind = Behind::new(Way::of(&url).await.unwrap(), own, Tenure::begin("here"), Wall(0));
    behind.found(Ok(()), Wall(0));
    let archive = Archive::new(kept.reader.clone(), Some(behind));
    let query = ArchiveQuery {
        limit: 10,
        ..ArchiveQuery::default()
    };
    let search = ArchiveQuery {
        text: Some(Asked::parse("refund")),
        ..query.clone()
    };
    let asked = Instant::now();
    let (listed, searched, record) = tokio::join!(
        archive.list(query),
        archive.list(search.clone()),
        archive.record(ConversationId(1), ReadBy::Admin, LogPart::ALL),
    );
    assert!(asked.elapsed() < SHOWN_WITHIN, "{:?}", asked.elapsed());
    assert!(listed.is_ok_and(|listed| !listed.away), "one of them is quick enough");
    assert!(matches!(searched, Err(ReadError::Slow(_))), "{searched:?}");
    assert_eq!(record, Ok(None), "one of them says that it is not there");
    // Whoever has the time has it for each.
    assert!(archive.whole_list(search).await.is_ok());
}
