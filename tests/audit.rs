//! The audit log from outside: filters, pages that stay still, the file that leaves the house; `secrets`: that none is ever in it.

mod secrets;

use std::collections::BTreeSet;

use usher::http::audit::{Deed, Doer};
use usher::hub::time::Wall;
use usher::ids::AgentId;
use usher::protocol::http::{AuditAction, AuditBy, AuditEntry, AuditField, AuditPage};
use usher::protocol::words::Reason;
use usher::store::records::{AuditRecord, Record};

use crate::harness::{Client, Method, TestServer};

/// What some agent did at some time, with a name that is changed.
fn deed(at: i64, action: AuditAction, agent: Option<u32>, name: &str) -> Record {
    let deed = Deed::new(Wall(at), &Doer::machine(), action)
        .on("agent", 77, name)
        .change(AuditField::DisplayName, Some("Old".to_owned()), Some(name.to_owned()));
    match deed.record() {
        Record::Audit(record) => Record::Audit(AuditRecord {
            agent: agent.map(AgentId),
            address: Some("192.0.2.7".to_owned()),
            ..record
        }),
        other => other,
    }
}

async fn note(server: &TestServer, records: Vec<Record>) {
    server.running.site.driver.record(records).await.unwrap();
}

async fn page(client: &Client, filters: &str) -> AuditPage {
    let answer = client.get(&format!("/v1/audit?{filters}")).await;
    assert_eq!(answer.status, 200, "{filters}: {}", answer.text());
    answer.json()
}

async fn names(client: &Client, filters: &str) -> Vec<String> {
    let page = page(client, filters).await;
    let target = |entry: AuditEntry| entry.target.map(|target| target.name);
    page.entries.into_iter().filter_map(target).collect()
}

#[tokio::test]
async fn entries_are_filtered_by_who_what_when_and_words() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let records = vec![
        deed(1_000, AuditAction::AgentEdited, Some(501), "Şule"),
        deed(2_000, AuditAction::AgentEdited, Some(502), "Zoë"),
        deed(3_000, AuditAction::LinkMade, Some(501), "Quentin"),
    ];
    note(&server, records).await;
    let by_key = match deed(3_500, AuditAction::AgentEdited, None, "Rosa") {
        Record::Audit(record) => AuditRecord {
            by: "key".to_owned(),
            name: "Directory sync".to_owned(),
            address: Some("2001:db8::7".to_owned()),
            ..record
        },
        other => panic!("{other:?}"),
    };
    note(&server, vec![Record::Audit(by_key)]).await;
    let client = &admin.client;
    for (filters, expected) in [
        ("by=machine&to=9000", vec!["Quentin", "Zoë", "Şule"]),
        ("by=server", vec![]),
        ("by=key", vec!["Rosa"]),
        ("key=Directory+sync", vec!["Rosa"]),
        ("key=Directory", vec![]),
        ("key=&agent=502", vec!["Zoë"]),
        ("address=2001:db8::/32", vec!["Rosa"]),
        ("address=192.0.2.7", vec!["Quentin", "Zoë", "Şule"]),
        ("address=192.0.2.0/29&agent=501", vec!["Quentin", "Şule"]),
        ("address=192.0.2.8", vec![]),
        ("agent=501", vec!["Quentin", "Şule"]),
        ("agent=501&action=agent_edited", vec!["Şule"]),
        ("action=agent_edited&to=3500", vec!["Zoë", "Şule"]),
        ("from=2000&to=3000", vec!["Zoë"]),
        ("from=2000&to=3001&text=quent", vec!["Quentin"]),
        ("text=%C5%9FULE", vec!["Şule"]),
        ("text=192.0.2.7&limit=1", vec!["Quentin"]),
        ("text=display_NAME&to=2000", vec!["Şule"]),
        ("text=nowhere", vec![]),
        ("agent=999", vec![]),
        ("to=1000", vec![]),
    ] {
        assert_eq!(names(client, filters).await, expected, "{filters}");
    }
    let entry = page(client, "agent=502").await.entries.remove(0);
    let change = &entry.changes[0];
    assert_eq!(
        (entry.by, entry.at, entry.address.as_deref()),
        (AuditBy::Machine, 2_000, Some("192.0.2.7"))
    );
    assert_eq!(
        (change.before.as_deref(), change.after.as_deref()),
        (Some("Old"), Some("Zoë"))
    );

    let wrong = client
        .get(&format!(
            "/v1/audit?agent=x&by=ghost&address=here&action=nothing&from=y&text={}",
            "a".repeat(201)
        ))
        .await;
    let fault = |field: &str, reason| (field.to_owned(), reason);
    assert_eq!(wrong.status, 422);
    assert_eq!(
        wrong.faults(),
        [
            fault("agent", Reason::BadField),
            fault("by", Reason::BadField),
            fault("address", Reason::BadField),
            fault("action", Reason::BadField),
            fault("from", Reason::BadField),
            fault("text", Reason::TooLong),
        ]
    );
}

#[tokio::test]
async fn pages_stay_still_while_entries_arrive() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    note(
        &server,
        (0..7)
            .map(|n| deed(n, AuditAction::LinkMade, Some(501), &format!("n{n}")))
            .collect(),
    )
    .await;
    let mut seen = Vec::new();
    let mut before = String::new();
    loop {
        let page = page(&admin.client, &format!("agent=501&limit=3{before}")).await;
        seen.extend(page.entries.iter().map(|entry| entry.audit));
        note(&server, vec![deed(9, AuditAction::LinkMade, Some(501), "new")]).await;
        match page.next {
            Some(next) => before = format!("&before={next}"),
            None => break,
        }
    }
    assert_eq!(seen.len(), 7, "{seen:?}");
    assert!(seen.is_sorted_by(|newer, older| newer > older), "{seen:?}");
}

#[tokio::test]
async fn the_log_is_for_admins() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let agent = server.agent(&admin, "Bo", 1, &[]).await;
    for path in ["/v1/audit", "/v1/audit/export"] {
        assert_eq!(
            server.client().get(path).await.problem().reason,
            Reason::NotLoggedIn,
            "{path}"
        );
        assert_eq!(
            agent.client.get(path).await.problem().reason,
            Reason::NotAllowed,
            "{path}"
        );
        for method in [Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
            assert_eq!(admin.client.send(method, path, None).await.status, 405, "{path}");
        }
    }
}

#[tokio::test]
async fn the_file_holds_everything_and_no_formula() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    // More than are in memory at a time.
    note(
        &server,
        (0..1_203)
            .map(|n| deed(n, AuditAction::LinkMade, Some(501), &format!("n{n}")))
            .collect(),
    )
    .await;
    note(
        &server,
        vec![deed(
            5_000,
            AuditAction::LinkMade,
            Some(501),
            "=HYPERLINK(\"x\",\"y\"),\n;",
        )],
    )
    .await;

    let file = admin.client.get("/v1/audit/export?agent=501").await;
    assert_eq!(file.status, 200);
    assert!(file.header("content-type").unwrap().starts_with("text/csv"));
    let disposition = file.header("content-disposition").unwrap();
    assert!(disposition.starts_with("attachment; filename=\"usher-audit-") && disposition.ends_with(".csv\""));
    let mut table = csv::Reader::from_reader(file.body.as_ref());
    let rows: Vec<csv::StringRecord> = table.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 1_204);
    assert_eq!(&rows[0][9], "'=HYPERLINK(\"x\",\"y\"),\n;");
    assert_eq!(
        (&rows[1][9], &rows[1][1], &rows[1][6]),
        ("n1202", "1970-01-01T00:00:01.202Z", "link_made")
    );
    let targets: BTreeSet<&str> = rows.iter().map(|row| &row[9]).collect();
    assert_eq!(targets.len(), 1_204, "nothing twice");

    let lines = admin.client.get("/v1/audit/export?format=jsonl&text=n12&to=1300").await;
    assert_eq!(lines.header("content-type"), Some("application/x-ndjson"));
    let entries: Vec<AuditEntry> = lines
        .text()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(entries.len(), 1 + 10 + 3, "n12, n120 to n129, n1200 to n1202");

    let exported = page(&admin.client, "action=audit_exported").await.entries;
    assert_eq!(exported.len(), 2);
    assert_eq!(
        (exported[0].name.as_str(), exported[0].agent),
        ("Ada Admin", Some(admin.agent))
    );
    let narrowed: Vec<_> = exported[0]
        .changes
        .iter()
        .map(|change| (change.field.as_str(), change.after.as_deref()))
        .collect();
    assert_eq!(
        narrowed,
        [("to", Some("1300")), ("text", Some("n12")), ("format", Some("jsonl"))]
    );

    let empty = admin.client.get("/v1/audit/export?agent=999").await;
    assert_eq!((empty.status, empty.text().lines().count()), (200, 1), "the head alone");
    let wrong = admin.client.get("/v1/audit/export?format=xls").await;
    assert_eq!(wrong.faults(), [("format".to_owned(), Reason::BadField)]);
}
