//! Documents of every kind: with every field, with as few as may be, and of the log one of each kind of entry.

use std::iter::successors;

use mongodb::bson::{DateTime, Document, serialize_to_document};
use serde::Serialize;

use crate::hub::effect::EndWhy;
use crate::hub::row::{Content, EntryRow, Person, SentAs, Side};
use crate::hub::text::Text;
use crate::hub::time::Wall;
use crate::ids::{AgentId, CategoryId, CommandId, ConversationId, CustomerId, TabId};
use crate::settings::SPECS;
use crate::store::mongo::documents::{
    Category, Conversation, Customer, Mark, Marks, Message, Note, Offer, Participant, Preview, Rating, Search, Second,
    Sent, Stay, Tombstone, Wait,
};
use crate::store::mongo::{Tenure, claim, mirror, tenure, translate};

const AT: DateTime = DateTime::from_millis(1_790_000_000_123);

fn words(all: &[&str]) -> Vec<String> {
    all.iter().map(|word| (*word).to_owned()).collect()
}

pub fn full_conversation() -> Conversation {
    let mark = Mark { delivered: 4, read: 3 };
    Conversation {
        id: 7,
        schema_version: 1,
        rev: 9,
        road: "queue".to_owned(),
        category: Category {
            id: 1,
            name: "Sales".to_owned(),
        },
        passed: vec![1],
        customer: Customer {
            id: "0".repeat(32),
            name: "Eve".to_owned(),
            email: Some("eve@example.org".to_owned()),
        },
        second: Some(Second {
            id: "0".repeat(32),
            name: "Zoë".to_owned(),
        }),
        subject: Some("Refund".to_owned()),
        entered: AT,
        started: AT,
        ended: AT,
        ended_why: "agent_ended".to_owned(),
        participants: vec![Participant {
            agent: 2,
            name: "Ada".to_owned(),
            from: AT,
            to: Some(AT),
            last_entry: Some(4),
            note: Some("speaks German".to_owned()),
        }],
        seen_whole_by: vec![2],
        waits: vec![Wait {
            entry: 3,
            promised_from_min: Some(2),
            promised_to_min: Some(5),
            stay: Some(Stay {
                category: 1,
                entered: AT,
                left: AT,
                place_at_first: 4,
            }),
            offers: vec![Offer {
                agent: 2,
                name: "Ada".to_owned(),
                at: AT,
                ended: AT,
                why: "accepted".to_owned(),
            }],
        }],
        rating: Some(Rating {
            score: 5,
            comment: Some("thank you".to_owned()),
        }),
        rated: true,
        tags: words(&["VIP"]),
        tags_folded: words(&["vip"]),
        notes: vec![Note {
            number: 1,
            uid: "0".repeat(32),
            agent: Some(2),
            name: "Ada".to_owned(),
            at: AT,
            text: "calls back".to_owned(),
        }],
        entries: 4,
        marks: Marks {
            customer: mark.clone(),
            agent: mark,
        },
        preview: Preview {
            setting: "ask".to_owned(),
            line: 1,
            choice: Some(true),
        },
        note_for_next: Some("call back".to_owned()),
        wrap_up_until: Some(AT),
        search: Search {
            words: words(&["eve"]),
            customer: words(&["eve"]),
        },
    }
}

/// Everything that may be absent is, within what is there.
fn sparse_conversation() -> Conversation {
    let mut one = full_conversation();
    (one.customer.email, one.subject, one.note_for_next, one.wrap_up_until) = (None, None, None, None);
    for part in &mut one.participants {
        (part.to, part.last_entry, part.note) = (None, None, None);
    }
    for wait in &mut one.waits {
        (wait.promised_from_min, wait.promised_to_min, wait.stay) = (None, None, None);
    }
    for note in &mut one.notes {
        note.agent = None;
    }
    if let Some(rating) = &mut one.rating {
        rating.comment = None;
    }
    one.second = None;
    one.preview.choice = None;
    one
}

pub fn full_message() -> Message {
    Message {
        id: 7 * 131_072 + 1,
        conversation_id: 7,
        seq: 1,
        at: AT,
        kind: "message".to_owned(),
        side: Some("customer".to_owned()),
        name: Some("Eve".to_owned()),
        body: Some("Hello".to_owned()),
        to: Some("Bob".to_owned()),
        category: Some(1),
        left: Some(100),
        why: Some("agent_ended".to_owned()),
        sent: Some(Sent {
            customer: Some("0".repeat(32)),
            agent: Some(2),
            tab: "0".repeat(32),
            command: "0".repeat(32),
            digest: 1,
        }),
        words: words(&["hello"]),
    }
}

/// One of each kind: the compiler asks for the place of a new one.
fn contents() -> impl Iterator<Item = Content> {
    let next = |content: &Content| {
        Some(match content {
            Content::Message { .. } => Content::Invited {
                side: Side::Customer,
                inviter: text("Eve"),
                invitee: text("Zoë"),
            },
            Content::Invited { .. } => Content::Joined { agent: text("Ada") },
            Content::Joined { .. } => Content::Dropped {
                side: Side::Customer,
                name: text("Eve"),
            },
            Content::Dropped { .. } => Content::Back {
                side: Side::Customer,
                name: text("Eve"),
            },
            Content::Back { .. } => Content::Returned { agent: text("Ada") },
            Content::Returned { .. } => Content::Transferred {
                from: text("Ada"),
                to: Some(text("Bob")),
                category: CategoryId(1),
            },
            Content::Transferred { .. } => Content::NearlyFull { left: 100 },
            Content::NearlyFull { .. } => Content::Ended {
                why: EndWhy::BothLost,
                name: None,
            },
            Content::Ended { .. } => return None,
        })
    };
    successors(Some(said(Person::Customer(CustomerId(5)))), next).chain([said(Person::Agent(AgentId(2)))])
}

fn said(person: Person) -> Content {
    Content::Message {
        side: Side::Customer,
        name: text("Eve"),
        body: text("Hello"),
        sent_as: SentAs {
            person,
            tab: TabId(1),
            id: CommandId(1),
            digest: 1,
        },
    }
}

fn text<const MAX: usize, const LINE: bool>(text: &str) -> Text<MAX, LINE> {
    Text::parse(text).unwrap()
}

/// The log as it is written.
pub fn log() -> Vec<Message> {
    let entry = |(seq, content)| EntryRow {
        seq,
        at: Wall(1),
        content,
    };
    (1..)
        .zip(contents())
        .map(|row| translate::message(ConversationId(7), &entry(row)))
        .collect()
}

pub fn full_category() -> mirror::Category {
    mirror::Category {
        id: 1,
        schema_version: 1,
        rev: 9,
        name: "Sales".to_owned(),
        position: 1,
        open: true,
        archived: false,
        mode: "offer".to_owned(),
        queue_limit: 500,
        retention_days: Some(90),
    }
}

fn agent() -> mirror::Agent {
    mirror::Agent {
        id: 2,
        schema_version: 1,
        rev: 9,
        email: "ada@example.org".to_owned(),
        full_name: "Ada Lovelace".to_owned(),
        display_name: "Ada".to_owned(),
        admin: true,
        enabled: true,
        capacity: 4,
        categories: vec![1],
    }
}

pub fn full_audit() -> mirror::Audit {
    mirror::Audit {
        id: 1,
        schema_version: 1,
        rev: 9,
        at: AT,
        by: "agent".to_owned(),
        agent: Some(2),
        name: "Ada".to_owned(),
        address: Some("127.0.0.1".to_owned()),
        action: "agent_edited".to_owned(),
        target: Some(mirror::Target {
            kind: "agent".to_owned(),
            id: "3".to_owned(),
            name: "Bob".to_owned(),
        }),
        changes: vec![mirror::Change {
            field: "capacity".to_owned(),
            before: Some("1".to_owned()),
            after: Some("2".to_owned()),
        }],
    }
}

fn sparse_audit() -> mirror::Audit {
    let mut one = full_audit();
    (one.agent, one.address, one.target) = (None, None, None);
    for change in &mut one.changes {
        (change.before, change.after) = (None, None);
    }
    one
}

fn documents<T: Serialize>(all: &[T]) -> Vec<Document> {
    all.iter().map(|one| serialize_to_document(one).unwrap()).collect()
}

/// All that is told apart, by the headings of the page.
pub fn all() -> Vec<(&'static str, Vec<Document>)> {
    let unrated = Conversation {
        rating: None,
        ..sparse_conversation()
    };
    let conversations = [full_conversation(), sparse_conversation(), unrated];
    let messages = [log(), vec![full_message()]].concat();
    let unlimited = mirror::Category {
        retention_days: None,
        ..full_category()
    };
    let settings = mirror::settings(SPECS.iter().map(|spec| (spec.environment, "1".to_owned())), 9);
    let removed = Tombstone {
        id: 7,
        schema_version: 1,
        rev: 9,
        removed: AT,
    };
    let mut held = claim("0");
    held.insert(tenure::HELD_BY, Tenure::begin("0").held_by());
    held.insert(tenure::ASKED, true);
    vec![
        ("`conversations`", documents(&conversations)),
        ("`conversations` that were removed", documents(&[removed])),
        ("`messages`", documents(&messages)),
        ("`agents`", documents(&[agent()])),
        ("`categories`", documents(&[full_category(), unlimited])),
        ("`settings`", documents(&[settings])),
        ("`audit`", documents(&[full_audit(), sparse_audit()])),
        ("`meta`", vec![claim("0"), held]),
    ]
}

/// Those with every field, as they show themselves.
pub fn full() -> [String; 5] {
    [
        format!("{:?}", full_conversation()),
        format!("{:?}", full_message()),
        format!("{:?}", agent()),
        format!("{:?}", full_category()),
        format!("{:?}", full_audit()),
    ]
}
