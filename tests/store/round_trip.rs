//! What was put is what is loaded, field by field; what was removed is gone; what failed was not half done.

use std::sync::Arc;

use usher::hub::TAIL_ENTRIES_LOADED;
use usher::hub::effect::{Answer, EndWhy, Reason};
use usher::hub::input::{Mode, Preview};
use usher::hub::row::{Band, Change, Content, GuestRow, InvitationRow, Person, Row, Rows};
use usher::hub::time::Wall;
use usher::ids::{AgentId, ConversationId, CustomerId, EntryId, GuestId, InvitationId, TabId};
use usher::store::{Batch, Outcome};

use super::Kept;
use super::samples::{
    accepted, agent, agent_states, bare_agent, bare_waiting_customer, category, counters, ended_conversation, entry,
    idle_customer, limits, log, message, met_conversation, met_staff, open_conversation, part, put_entry, text,
    waiting_customer,
};

/// The changes that make an empty store hold exactly these rows.
fn puts(rows: &Rows) -> Vec<Row> {
    let mut puts = vec![Row::Counters(rows.counters)];
    puts.extend(rows.limits.map(Row::Limits));
    puts.extend(rows.categories.iter().cloned().map(Row::Category));
    puts.extend(rows.agents.iter().cloned().map(Row::Agent));
    puts.extend(rows.customers.iter().cloned().map(Row::Customer));
    puts.extend(rows.conversations.iter().cloned().map(Row::Conversation));
    puts.extend(
        rows.entries
            .iter()
            .map(|(id, entry)| Row::Entry(*id, Arc::clone(entry))),
    );
    puts.extend(rows.guests.iter().cloned().map(Row::Guest));
    puts.extend(rows.invitations.iter().copied().map(Row::Invitation));
    puts.extend(rows.accepted.iter().copied().map(Row::Accepted));
    puts
}

fn everything() -> Rows {
    let customer = Person::Customer(CustomerId(5));
    let mut agents = vec![agent(0, "Ada@Example.org")];
    agents.extend((1..).zip(agent_states()).map(|(id, state)| bare_agent(id, state)));
    let whys = [
        EndWhy::CustomerLeft,
        EndWhy::AgentEnded,
        EndWhy::CustomerLost,
        EndWhy::BothLost,
        EndWhy::CategoryClosed,
        EndWhy::AgentLost,
    ];
    let mut conversations = vec![open_conversation(1)];
    conversations.extend([met_conversation(8), met_staff(9)]);
    conversations.extend((2..).zip(whys).map(|(id, why)| ended_conversation(id, why)));
    conversations.sort_by_key(|row| row.id);
    Rows {
        guests: vec![GuestRow {
            customer: CustomerId(3),
            guest: GuestId(9),
            name: text("Zoë"),
            available: false,
            status: Some(text("at lunch")),
            entered: Wall(77),
            here: false,
        }],
        invitations: vec![InvitationRow {
            id: InvitationId(5),
            from: customer,
            to: Person::Agent(AgentId(7)),
            at: Wall(78),
        }],
        counters: counters(),
        limits: Some(limits()),
        categories: vec![
            category(1, Mode::Automatic, Preview::On),
            category(2, Mode::Offer, Preview::Ask),
            category(3, Mode::Manual, Preview::Off),
            category(10, Mode::Manual, Preview::Off),
        ],
        agents,
        customers: vec![
            idle_customer(1),
            waiting_customer(2, Band::Returned),
            waiting_customer(3, Band::Due),
            bare_waiting_customer(4),
            idle_customer(u128::MAX),
        ],
        conversations,
        entries: log()
            .into_iter()
            .map(|entry| (ConversationId(1), Arc::new(entry)))
            .collect(),
        accepted: vec![
            accepted(9, customer, Answer::Done),
            accepted(2, Person::Agent(AgentId(7)), Answer::Entered { entry: EntryId(4) }),
            accepted(7, customer, Answer::Said { seq: 4, at: Wall(44) }),
            accepted(
                1,
                customer,
                Answer::Took {
                    conversation: ConversationId(6),
                },
            ),
        ],
    }
}

#[tokio::test]
async fn an_empty_store_loads_as_nothing() {
    assert_eq!(Kept::new().store.load().unwrap(), Rows::default());
}

#[tokio::test]
async fn every_row_comes_back_with_every_field() {
    let mut kept = Kept::new();
    kept.put(puts(&everything())).await;
    let loaded = kept.store.load().unwrap();
    assert_eq!(loaded, everything());
}

#[tokio::test]
async fn the_same_batch_twice_is_the_same_as_once() {
    let mut kept = Kept::new();
    kept.put(puts(&everything())).await;
    kept.put(puts(&everything())).await;
    assert_eq!(kept.store.load().unwrap(), everything());
}

#[tokio::test]
async fn a_refusal_is_not_kept() {
    let mut kept = Kept::new();
    let refused = accepted(1, Person::Agent(AgentId(1)), Answer::Refused(Reason::Gone));
    kept.put([Row::Accepted(refused)]).await;
    assert_eq!(kept.store.load().unwrap(), Rows::default());
}

#[tokio::test]
async fn the_last_put_of_a_batch_counts() {
    let mut kept = Kept::new();
    kept.put((1..=3).map(|queue_limit| {
        Row::Category(usher::hub::row::CategoryRow {
            queue_limit,
            ..category(1, Mode::Automatic, Preview::On)
        })
    }))
    .await;
    assert_eq!(kept.store.load().unwrap().categories[0].queue_limit, 3);
}

#[tokio::test]
async fn whoever_is_forgotten_takes_their_commands_along_and_may_come_back() {
    let mut kept = Kept::new();
    let (gone, stays) = (CustomerId(1), CustomerId(2));
    let command = |id, customer| Change::Put(Row::Accepted(accepted(id, Person::Customer(customer), Answer::Done)));
    let customer = |id: CustomerId| Change::Put(Row::Customer(idle_customer(id.0)));
    kept.keep(
        vec![customer(gone), customer(stays), command(1, gone), command(2, stays)],
        Vec::new(),
    )
    .await;
    kept.keep(
        vec![
            command(3, gone),
            Change::ForgetCustomer(gone),
            customer(gone),
            command(4, gone),
        ],
        Vec::new(),
    )
    .await;
    let loaded = kept.store.load().unwrap();
    assert_eq!(loaded.customers, [idle_customer(1), idle_customer(2)]);
    let ids: Vec<u128> = loaded.accepted.iter().map(|row| row.id.0).collect();
    assert_eq!(ids, [2, 4]);
    let forget = Change::ForgetAccepted {
        person: Person::Customer(stays),
        tab: TabId(3),
        id: loaded.accepted[0].id,
    };
    kept.keep(vec![Change::ForgetCustomer(gone), forget], Vec::new()).await;
    let loaded = kept.store.load().unwrap();
    assert_eq!(
        (loaded.customers, loaded.accepted),
        (vec![idle_customer(2)], Vec::new())
    );
}

#[tokio::test]
async fn a_retired_conversation_does_not_live_but_its_record_does() {
    let mut kept = Kept::new();
    let ended = ended_conversation(3, EndWhy::CustomerLeft);
    let entries = log().into_iter().map(|row| put_entry(3, row));
    kept.put([Row::Conversation(ended.clone())].into_iter().chain(entries))
        .await;
    kept.keep(vec![Change::Retire(ConversationId(3))], Vec::new()).await;
    let loaded = kept.store.load().unwrap();
    assert_eq!((loaded.conversations, loaded.entries), (Vec::new(), Vec::new()));
    let record = kept
        .reader
        .archive_record(
            ConversationId(3),
            usher::store::ReadBy::Admin,
            usher::store::LogPart::ALL,
        )
        .await
        .unwrap()
        .unwrap();
    assert_eq!((record.conversation, record.log), (ended, log()));
}

#[tokio::test]
async fn parts_follow_the_row() {
    let mut kept = Kept::new();
    let mut row = open_conversation(1);
    kept.put([Row::Conversation(row.clone())]).await;
    row.parts = vec![part(1, Some((40, 2))), part(2, None)];
    kept.put([Row::Conversation(row.clone())]).await;
    assert_eq!(kept.store.load().unwrap().conversations, [row.clone()]);
    row.parts.truncate(1);
    kept.put([Row::Conversation(row.clone())]).await;
    assert_eq!(kept.store.load().unwrap().conversations, [row]);
}

#[tokio::test]
async fn a_long_conversation_loads_its_tail() {
    let mut kept = Kept::new();
    let last = u32::try_from(TAIL_ENTRIES_LOADED).unwrap() + 88;
    let entries = (1..=last).map(|seq| put_entry(1, message(seq, "hello")));
    kept.put([Row::Conversation(open_conversation(1))].into_iter().chain(entries))
        .await;
    let loaded = kept.store.load().unwrap().entries;
    let seqs: Vec<u32> = loaded.iter().map(|(_, entry)| entry.seq).collect();
    assert_eq!(seqs, (89..=last).collect::<Vec<_>>());
}

#[tokio::test]
async fn entries_of_two_conversations_do_not_mix() {
    let mut kept = Kept::new();
    let rows = [1, 2].map(|id| Row::Conversation(open_conversation(id)));
    let entries = (1..=3).flat_map(|seq| {
        let joined = |name: &str| entry(seq, Content::Joined { agent: text(name) });
        [put_entry(2, joined("two")), put_entry(1, joined("one"))]
    });
    kept.put(rows.into_iter().chain(entries)).await;
    let loaded = kept.store.load().unwrap().entries;
    let keys: Vec<(u64, u32)> = loaded.iter().map(|(id, entry)| (id.0, entry.seq)).collect();
    assert_eq!(keys, [(1, 1), (1, 2), (1, 3), (2, 1), (2, 2), (2, 3)]);
}

#[tokio::test]
async fn a_batch_that_cannot_be_kept_is_retried_whole() {
    let mut kept = Kept::new();
    let other = rusqlite::Connection::open(kept.path()).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    kept.writer
        .submit(Batch {
            upto: 1,
            changes: puts(&everything()).into_iter().map(Change::Put).collect(),
            records: Vec::new(),
        })
        .unwrap();
    let Some(Outcome::Failed { error }) = kept.writer.outcome().await else {
        panic!("the file is locked");
    };
    assert!(error.contains("locked"), "{error}");
    assert_eq!(kept.store.load().unwrap(), Rows::default());
    other.execute_batch("ROLLBACK").unwrap();
    loop {
        match kept.writer.outcome().await {
            Some(Outcome::Failed { .. }) => {}
            outcome => break assert_eq!(outcome, Some(Outcome::Committed { upto: 1 })),
        }
    }
    assert_eq!(kept.store.load().unwrap(), everything());
}
