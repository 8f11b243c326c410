//! Rows with every field filled, and with every field empty.

use std::sync::Arc;

use usher::hub::effect::{Answer, By, EndWhy, Estimate, InvitationEnd, Outcome, OutcomeWhat};
use usher::hub::input::{AwayReason, Limits, Lobby, Mode, Preview};
use usher::hub::row::{
    AcceptedRow, AgentRow, AgentState, Band, CategoryRow, Content, ConversationRow, Counters, CustomerRow, End,
    EntryRow, Holiday, Hours, Marks, Part, Person, Rating, Road, Row, Second, SentAs, Side, Span, WaitEnd, WaitRow,
    WaitingRow,
};
use usher::hub::text::Text;
use usher::hub::time::Wall;
use usher::ids::{AgentId, CategoryId, CommandId, ConversationId, CustomerId, EntryId, OutcomeId, SessionId, TabId};

pub fn text<const MAX: usize, const LINE: bool>(text: &str) -> Text<MAX, LINE> {
    Text::parse(text).unwrap()
}

pub const ESTIMATE: Estimate = Estimate { from_min: 2, to_min: 5 };

pub fn counters() -> Counters {
    Counters {
        agent: 1,
        category: 2,
        entry: 3,
        offer: 4,
        conversation: 5,
        outcome: (1 << 53) - 1,
        guest: 6,
        invitation: 7,
    }
}

pub fn limits() -> Limits {
    Limits {
        hold_ms: 1,
        grace_ms: 2,
        offer_ms: 3,
        offer_again_ms: 4,
        remember_ms: 5,
        idle_away_ms: 6,
        offers_unanswered: 7,
        message_chars: 8,
        conversation_entries: 9,
        lobby: Lobby::Open,
    }
}

pub fn category(id: u32, mode: Mode, preview: Preview) -> CategoryRow {
    CategoryRow {
        id: CategoryId(id),
        name: text("Vertrieb & \"Sales\" 👨‍👩‍👧‍👦"),
        position: id + 7,
        open: id.is_multiple_of(2),
        mode,
        queue_limit: 500,
        queue_when_unstaffed: id.is_multiple_of(3),
        preview,
        ask_email: true,
        ask_subject: id.is_multiple_of(2),
        wrap_up_s: 30,
        hours: id.is_multiple_of(2).then(hours),
        retention_days: id.is_multiple_of(3).then_some(90),
        archived: id.is_multiple_of(5),
    }
}

fn hours() -> Arc<Hours> {
    let span = |day, from_min, to_min| Span { day, from_min, to_min };
    let holiday = |date: &str, name: &str| Holiday {
        date: date.to_owned(),
        name: name.to_owned(),
    };
    Arc::new(Hours {
        zone: "America/St_Johns".to_owned(),
        week: vec![span(1, 0, 1_440), span(7, 90, 91)],
        holidays: vec![holiday("2026-12-25", "Christmas \"Day\""), holiday("2027-01-01", "")],
    })
}

pub fn outcomes() -> Vec<Outcome> {
    let conversation = ConversationId(8);
    let whats = [
        OutcomeWhat::Abandoned {
            category: CategoryId(3),
        },
        OutcomeWhat::CustomerReturned { conversation },
        OutcomeWhat::ConversationEnded {
            conversation,
            why: EndWhy::BothLost,
        },
        OutcomeWhat::SetAway,
        OutcomeWhat::CategoryClosed {
            category: CategoryId(4),
        },
        OutcomeWhat::InvitationEnded {
            sent: true,
            why: InvitationEnd::Declined,
            by: Some(By::Them),
        },
    ];
    (1_u32..)
        .zip(whats)
        .map(|(id, what)| Outcome {
            id: OutcomeId(id.into()),
            at: Wall(i64::from(id)),
            what,
            name: (id == 6).then(|| text("Zoë")),
        })
        .collect()
}

pub fn agent(id: u32, email: &str) -> AgentRow {
    AgentRow {
        id: AgentId(id),
        email: text(email),
        full_name: text("Ada Lovelace"),
        display_name: text("Ada"),
        admin: true,
        enabled: true,
        capacity: 4,
        categories: vec![CategoryId(1), CategoryId(9)],
        sessions: vec![SessionId(u128::MAX), SessionId(1)],
        state: AgentState::Available,
        state_since: Wall(11),
        idle_since: Wall(12),
        missed: 1,
        outcomes: outcomes(),
        status: Some(text("back at two")),
        listed: true,
        here: true,
    }
}

pub fn bare_agent(id: u32, state: AgentState) -> AgentRow {
    AgentRow {
        admin: false,
        enabled: false,
        capacity: 1,
        categories: Vec::new(),
        sessions: Vec::new(),
        state,
        missed: 0,
        outcomes: Vec::new(),
        ..agent(id, &format!("agent-{id}@example.org"))
    }
}

pub fn agent_states() -> Vec<AgentState> {
    let reasons = [
        AwayReason::LoggedIn,
        AwayReason::Break,
        AwayReason::Lunch,
        AwayReason::Meeting,
        AwayReason::Training,
        AwayReason::Other,
        AwayReason::Unanswered,
        AwayReason::LastCallDone,
        AwayReason::Idle,
    ];
    let mut states = vec![AgentState::Available, AgentState::LastCall];
    states.extend(reasons.map(AgentState::Away));
    states
}

pub fn waiting_customer(id: u128, band: Band) -> CustomerRow {
    CustomerRow {
        id: CustomerId(id),
        waiting: Some(WaitingRow {
            entry: EntryId(21),
            category: CategoryId(2),
            band,
            since: Wall(-5),
            entered: Wall(6),
            name: text("0"),
            email: Some(text("eve@example.org")),
            subject: Some(text("<b>Refund</b>")),
            conversation: Some(ConversationId(77)),
            place_at_first: 4,
            promised: Some(ESTIMATE),
            moved_from: vec![EntryId(19), EntryId(20)],
        }),
        conversation: Some(ConversationId(77)),
        outcomes: outcomes(),
    }
}

pub fn bare_waiting_customer(id: u128) -> CustomerRow {
    let mut row = waiting_customer(id, Band::Normal);
    if let Some(waiting) = &mut row.waiting {
        waiting.email = None;
        waiting.subject = None;
        waiting.conversation = None;
        waiting.promised = None;
    }
    row
}

pub fn idle_customer(id: u128) -> CustomerRow {
    CustomerRow {
        id: CustomerId(id),
        waiting: None,
        conversation: None,
        outcomes: Vec::new(),
    }
}

pub fn part(agent: u32, to: Option<(i64, u32)>) -> Part {
    Part {
        agent: AgentId(agent),
        name: text("Ada"),
        from: Wall(31),
        to: to.map(|(at, seq)| (Wall(at), seq)),
        note: Some(text("speaks German")),
    }
}

/// One that is under way, with little in it.
pub fn open_conversation(id: u64) -> ConversationRow {
    ConversationRow {
        id: ConversationId(id),
        road: Road::Queue,
        category: CategoryId(2),
        customer: CustomerId(5),
        customer_name: text("Eve"),
        second: None,
        email: None,
        subject: None,
        entered: Wall(1),
        started: Wall(2),
        queue_entries: Vec::new(),
        parts: vec![Part {
            note: None,
            ..part(1, None)
        }],
        marks: [Marks::default(); 2],
        preview: Preview::Off,
        preview_line: 1,
        preview_choice: None,
        note_for_next: None,
        end: None,
        rating: None,
        wrap_up_until: None,
    }
}

/// Two guests who have met, and are still talking.
pub fn met_conversation(id: u64) -> ConversationRow {
    ConversationRow {
        road: Road::Invitation,
        category: CategoryId::NONE,
        second: Some(Box::new(Second {
            customer: CustomerId(6),
            name: text("Zoë \"Z\""),
        })),
        parts: Vec::new(),
        ..open_conversation(id)
    }
}

/// Two of the staff who had met.
pub fn met_staff(id: u64) -> ConversationRow {
    ConversationRow {
        road: Road::Invitation,
        category: CategoryId::NONE,
        customer: CustomerId::NONE,
        parts: vec![part(1, Some((50, 5))), part(2, Some((50, 5)))],
        end: Some(End {
            at: Wall(50),
            why: EndWhy::AgentLost,
        }),
        ..open_conversation(id)
    }
}

/// One that has ended, with everything in it; agents 1 and 2 had a part.
pub fn ended_conversation(id: u64, why: EndWhy) -> ConversationRow {
    ConversationRow {
        email: Some(text("eve@example.org")),
        subject: Some(text("Refund")),
        queue_entries: vec![EntryId(id), EntryId(id + 1_000)],
        parts: vec![part(1, Some((40, 2))), part(2, Some((50, 5)))],
        marks: [Marks { delivered: 4, read: 3 }, Marks { delivered: 5, read: 1 }],
        preview: Preview::Ask,
        preview_line: 4,
        preview_choice: Some(true),
        note_for_next: Some(text("call back")),
        end: Some(End { at: Wall(50), why }),
        rating: Some(Rating {
            score: 5,
            comment: Some(text("thank you")),
        }),
        wrap_up_until: Some(Wall(60)),
        ..open_conversation(id)
    }
}

pub fn message(seq: u32, body: &str) -> EntryRow {
    let sent_as = SentAs {
        person: Person::Customer(CustomerId(5)),
        tab: TabId(1 << 127),
        id: CommandId(u128::from(seq)),
        digest: u64::MAX,
    };
    entry(
        seq,
        Content::Message {
            side: Side::Customer,
            name: text("Eve"),
            body: text(body),
            sent_as,
        },
    )
}

pub fn entry(seq: u32, content: Content) -> EntryRow {
    EntryRow {
        seq,
        at: Wall(1_000 + i64::from(seq)),
        content,
    }
}

pub fn put_entry(conversation: u64, row: EntryRow) -> Row {
    Row::Entry(ConversationId(conversation), Arc::new(row))
}

/// One entry of every kind, numbered from 1.
pub fn log() -> Vec<EntryRow> {
    let name = || text("Ada");
    let said_by_agent = SentAs {
        person: Person::Agent(AgentId(u32::MAX)),
        tab: TabId(0),
        id: CommandId(u128::MAX),
        digest: 1 << 63,
    };
    let contents = [
        Content::Invited {
            side: Side::Agent,
            inviter: name(),
            invitee: text("Bob"),
        },
        Content::Joined { agent: name() },
        message(0, "naïve \u{0}\u{7} 'quoted'; -- DROP TABLE entries").content,
        Content::Message {
            side: Side::Agent,
            name: name(),
            body: text(&"👩".repeat(2_000)),
            sent_as: said_by_agent,
        },
        Content::Dropped {
            side: Side::Customer,
            name: name(),
        },
        Content::Back {
            side: Side::Agent,
            name: name(),
        },
        Content::Returned { agent: name() },
        Content::Transferred {
            from: name(),
            to: Some(text("Bob")),
            category: CategoryId(4),
        },
        Content::Transferred {
            from: name(),
            to: None,
            category: CategoryId(4),
        },
        Content::NearlyFull { left: 100 },
        Content::Ended {
            why: EndWhy::AgentEnded,
            name: Some(name()),
        },
        Content::Ended {
            why: EndWhy::BothLost,
            name: None,
        },
    ];
    (1..).zip(contents).map(|(seq, content)| entry(seq, content)).collect()
}

pub fn accepted(id: u128, person: Person, answer: Answer) -> AcceptedRow {
    AcceptedRow {
        person,
        tab: TabId(3),
        id: CommandId(id),
        digest: u64::MAX - 1,
        answer,
        at: Wall(9),
    }
}

pub fn wait(entry: u64, how: WaitEnd) -> WaitRow {
    WaitRow {
        entry: EntryId(entry),
        category: CategoryId(2),
        entered: Wall(1),
        left: Wall(2),
        place_at_first: 3,
        promised: Some(ESTIMATE),
        how,
    }
}
