//! What the HTTP side keeps and asks: accounts, credentials, sessions, links, named values.

use usher::hub::row::{AgentState, Change, Row};
use usher::hub::time::Wall;
use usher::ids::{AgentId, SessionId};
use usher::store::records::{LinkPurpose, LinkRecord, Record, SessionRecord, Standing};
use usher::store::{Batch, Outcome};

use super::Kept;
use super::samples::{agent, bare_agent};

fn session(id: u128, agent: u32) -> SessionRecord {
    SessionRecord {
        id: SessionId(id),
        secret_hash: [u8::try_from(id).unwrap(); 32],
        agent: AgentId(agent),
        created: Wall(100),
        last_seen: Wall(200),
        address: "2001:db8::1".to_owned(),
        browser: Some("Firefox on Linux".to_owned()),
    }
}

fn link(token: u8, purpose: LinkPurpose, agent: Option<u32>) -> LinkRecord {
    LinkRecord {
        token_hash: [token; 32],
        purpose,
        agent: agent.map(AgentId),
        expires: Wall(300),
    }
}

#[tokio::test]
async fn an_agent_is_found_by_email_whatever_its_case() {
    let mut kept = Kept::new();
    let row = agent(1, "Ada.Ünal@Example.org");
    kept.put([
        Row::Agent(row.clone()),
        Row::Agent(bare_agent(2, AgentState::Available)),
    ])
    .await;
    let found = kept.reader.agent_by_email(" ada.üNAL@EXAMPLE.ORG ").await.unwrap();
    assert_eq!(found, Some(row));
    assert_eq!(kept.reader.agent_by_email("nobody@example.org").await.unwrap(), None);
    assert_eq!(kept.reader.agents().await.unwrap().len(), 2);
}

#[tokio::test]
async fn an_email_belongs_to_one() {
    let mut kept = Kept::new();
    kept.put([Row::Agent(agent(1, "ada@example.org"))]).await;
    kept.writer
        .submit(Batch {
            upto: 2,
            changes: vec![Change::Put(Row::Agent(agent(2, "ADA@example.org")))],
            records: Vec::new(),
        })
        .unwrap();
    let outcome = kept.writer.outcome().await;
    assert!(
        matches!(&outcome, Some(Outcome::Failed { error }) if error.contains("UNIQUE")),
        "{outcome:?}"
    );
}

#[tokio::test]
async fn emails_may_change_hands_within_a_batch() {
    let mut kept = Kept::new();
    kept.put([
        Row::Agent(agent(1, "one@example.org")),
        Row::Agent(agent(2, "two@example.org")),
    ])
    .await;
    let swapped = [agent(1, "two@example.org"), agent(2, "one@example.org")];
    kept.put(swapped.clone().map(Row::Agent)).await;
    assert_eq!(kept.store.load().unwrap().agents, swapped);
    let heir = agent(3, "one@example.org");
    kept.keep(
        vec![Change::Put(Row::Agent(heir.clone())), Change::RemoveAgent(AgentId(2))],
        Vec::new(),
    )
    .await;
    assert_eq!(kept.store.load().unwrap().agents, [swapped[0].clone(), heir]);
}

#[tokio::test]
async fn a_removed_agent_leaves_no_way_in() {
    let mut kept = Kept::new();
    kept.put([Row::Agent(agent(1, "ada@example.org"))]).await;
    kept.record([
        Record::PutCredential {
            agent: AgentId(1),
            password_hash: "argon2".to_owned(),
        },
        Record::PutSession(session(1, 1)),
        Record::PutLink(link(1, LinkPurpose::SetPassword, Some(1))),
    ])
    .await;
    assert!(kept.reader.session([1; 32]).await.unwrap().is_some());
    kept.keep(vec![Change::RemoveAgent(AgentId(1))], Vec::new()).await;
    assert_eq!(kept.reader.agent(AgentId(1)).await.unwrap(), None);
    assert_eq!(kept.reader.credential(AgentId(1)).await.unwrap(), None);
    assert_eq!(kept.reader.session([1; 32]).await.unwrap(), None);
    assert_eq!(kept.reader.link([1; 32]).await.unwrap(), None);
}

#[tokio::test]
async fn credentials_come_and_go() {
    let mut kept = Kept::new();
    let put = |hash: &str| Record::PutCredential {
        agent: AgentId(1),
        password_hash: hash.to_owned(),
    };
    kept.record([put("old"), put("new")]).await;
    assert_eq!(
        kept.reader.credential(AgentId(1)).await.unwrap().as_deref(),
        Some("new")
    );
    kept.record([Record::RemoveCredential { agent: AgentId(1) }]).await;
    assert_eq!(kept.reader.credential(AgentId(1)).await.unwrap(), None);
}

#[tokio::test]
async fn sessions_come_and_go() {
    let mut kept = Kept::new();
    let ada = agent(1, "ada@example.org");
    kept.put([Row::Agent(ada.clone()), Row::Agent(agent(2, "bob@example.org"))])
        .await;
    let sessions = [session(1, 1), session(2, 1), session(3, 2)];
    kept.record(sessions.clone().map(Record::PutSession)).await;
    assert_eq!(
        kept.reader.session([1; 32]).await.unwrap(),
        Some((session(1, 1), ada, Standing::default()))
    );
    assert_eq!(kept.reader.sessions_of(AgentId(1)).await.unwrap(), sessions[..2]);
    let seen = SessionRecord {
        last_seen: Wall(900),
        ..session(2, 1)
    };
    kept.record([Record::RemoveSession(SessionId(1)), Record::PutSession(seen.clone())])
        .await;
    assert_eq!(kept.reader.sessions_of(AgentId(1)).await.unwrap(), [seen]);
    kept.record([Record::RemoveSessionsOf(AgentId(1)), Record::PutSession(session(4, 1))])
        .await;
    assert_eq!(kept.reader.sessions_of(AgentId(1)).await.unwrap(), [session(4, 1)]);
    assert_eq!(kept.reader.sessions_of(AgentId(2)).await.unwrap(), [session(3, 2)]);
}

#[tokio::test]
async fn links_and_named_values_come_and_go() {
    let mut kept = Kept::new();
    let links = [
        link(1, LinkPurpose::FirstAdmin, None),
        link(2, LinkPurpose::SetPassword, Some(1)),
        link(3, LinkPurpose::DemoLogIn, Some(2)),
    ];
    kept.record(links.clone().map(Record::PutLink)).await;
    for link in links {
        assert_eq!(kept.reader.link(link.token_hash).await.unwrap(), Some(link));
    }
    kept.record([Record::RemoveLink { token_hash: [2; 32] }]).await;
    assert_eq!(kept.reader.link([2; 32]).await.unwrap(), None);
    let newer = link(4, LinkPurpose::DemoLogIn, Some(2));
    kept.record([Record::RemoveLinksOf(AgentId(2)), Record::PutLink(newer.clone())])
        .await;
    assert_eq!(kept.reader.link([3; 32]).await.unwrap(), None);
    assert_eq!(kept.reader.link([4; 32]).await.unwrap(), Some(newer));
    assert_eq!(kept.reader.meta("demo").await.unwrap(), None);
    let put = |value: &str| Record::PutMeta {
        key: "demo".to_owned(),
        value: value.to_owned(),
    };
    kept.record([put("no"), put("yes")]).await;
    assert_eq!(kept.reader.meta("demo").await.unwrap().as_deref(), Some("yes"));
}
