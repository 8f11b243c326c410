//! A made-up archive, the same in every run: conversations whose words are as common and as rare as words are (the n-th is n times
//! rarer than the first).

use std::sync::Arc;

use usher::hub::effect::EndWhy;
use usher::hub::input::Preview;
use usher::hub::row::{
    Change, Content, ConversationRow, End, EntryRow, Marks, Part, Person, Rating, Road, Row, SentAs, Side,
};
use usher::hub::time::Wall;
use usher::ids::{AgentId, CategoryId, CommandId, ConversationId, CustomerId, TabId};

use crate::house::text;

/// In each conversation.
pub const MESSAGES: u32 = 10;
const AGENTS: u64 = 40;
const VOCABULARY: u64 = 20_000;
pub const START: i64 = 1_700_000_000_000;
/// Between two conversations: 100,000 of them are a little more than two years.
pub const EVERY_MS: i64 = 700_000;

/// Numbers that are the same in every run: splitmix64.
pub struct Dice(pub u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    /// The rank of a word, from 1, by Zipf's law: between two powers of two there are as many as between the next two.
    fn rank(&mut self) -> u64 {
        let unit = (self.next() >> 11) as f64 / (1_u64 << 53) as f64;
        (VOCABULARY as f64).powf(unit) as u64
    }
}

/// A made-up word, the same for a rank each time; common ones are short.
pub fn word(rank: u64) -> String {
    const SYLLABLES: [&str; 32] = [
        "ba", "ce", "di", "fo", "gu", "ha", "je", "ki", "lo", "mu", "na", "pe", "qui", "ro", "su", "ta", "ve", "wi",
        "xo", "zu", "bra", "cle", "dri", "flo", "gru", "sha", "tre", "pli", "sto", "blu", "än", "ör",
    ];
    let mut dice = Dice(rank);
    let syllables = 1 + rank.ilog2() / 4;
    let mut word = String::new();
    for _ in 0..syllables {
        word.push_str(SYLLABLES[dice.below(32) as usize]);
    }
    // No two ranks are one word.
    word += SYLLABLES[(rank % 32) as usize];
    let mut rest = rank / 32;
    while rest > 0 {
        word.push_str(SYLLABLES[(rest % 32) as usize]);
        rest /= 32;
    }
    word
}

fn sentence(dice: &mut Dice) -> String {
    let words = 4 + dice.below(13);
    let words: Vec<String> = (0..words).map(|_| word(dice.rank())).collect();
    words.join(" ") + "."
}

/// One that has ended and is in the archive.
pub fn conversation(id: u64, dice: &mut Dice) -> Vec<Change> {
    let started = START + id.cast_signed() * EVERY_MS;
    // The first agents have the most.
    let agent = AgentId(1 + dice.below(AGENTS).min(dice.below(AGENTS)) as u32);
    let why = [
        EndWhy::AgentEnded,
        EndWhy::CustomerLeft,
        EndWhy::CustomerLeft,
        EndWhy::CustomerLost,
    ];
    let row = ConversationRow {
        id: ConversationId(id),
        road: Road::Queue,
        category: CategoryId(1 + dice.below(4) as u32),
        customer: CustomerId(u128::from(dice.below(60_000))),
        second: None,
        customer_name: text(&format!(
            "{} {}",
            word(500 + dice.below(400)),
            word(2_000 + dice.below(9_000))
        )),
        email: Some(text(&format!("{}@example.org", word(dice.below(15_000) + 1)))),
        subject: Some(text(&format!("{} {}", word(dice.rank()), word(dice.rank())))),
        entered: Wall(started - 60_000),
        started: Wall(started),
        queue_entries: Vec::new(),
        parts: vec![Part {
            agent,
            name: text("Ada"),
            from: Wall(started),
            to: Some((Wall(started + 300_000), MESSAGES)),
            note: None,
        }],
        marks: [Marks::default(); 2],
        preview: Preview::On,
        preview_line: 1,
        preview_choice: None,
        note_for_next: None,
        end: Some(End {
            at: Wall(started + 300_000),
            why: why[dice.below(4) as usize],
        }),
        rating: (dice.below(3) == 0).then(|| Rating {
            score: 1 + dice.below(5) as u8,
            comment: None,
        }),
        wrap_up_until: None,
    };
    let mut changes = vec![Change::Put(Row::Conversation(row))];
    for seq in 1..=MESSAGES {
        let side = if seq % 2 == 0 { Side::Agent } else { Side::Customer };
        let sent_as = SentAs {
            person: Person::Customer(CustomerId(u128::from(id))),
            tab: TabId(0),
            id: CommandId(u128::from(dice.next())),
            digest: 0,
        };
        let content = Content::Message {
            side,
            name: text("Eve"),
            body: text(&sentence(dice)),
            sent_as,
        };
        let at = Wall(started + i64::from(seq) * 20_000);
        let entry = EntryRow { seq, at, content };
        changes.push(Change::Put(Row::Entry(ConversationId(id), Arc::new(entry))));
    }
    changes.push(Change::Retire(ConversationId(id)));
    changes
}
