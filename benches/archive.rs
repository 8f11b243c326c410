//! How long the archive's pages and searches take in the embedded store, by depth, filter and word; and how fast words are indexed.
//!
//! ```sh
//! cargo bench --bench archive
//! ```
//!
//! It fills a store of its own with `CONVERSATIONS=100000` of ten messages, whose words are as common and as rare as words are (the
//! n-th is n times rarer than the first), asks each question `ROUNDS=200` times from another place of the list, prints a table and
//! draws `docs/bench/archive.svg`. Nothing is asserted: the numbers are to be read.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a measurement reads clocks and environment"
)]

use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use usher::hub::effect::EndWhy;
use usher::hub::input::Preview;
use usher::hub::row::{
    Change, Content, ConversationRow, End, EntryRow, Marks, Part, Person, Rating, Road, Row, SentAs, Side,
};
use usher::hub::text::Text;
use usher::hub::time::Wall;
use usher::ids::{AgentId, CategoryId, CommandId, ConversationId, CustomerId, TabId};
use usher::store::records::Record;
use usher::store::{ArchiveQuery, Batch, Outcome, Rated, Reader, Store, Writer};
use usher::words::Asked;

const MESSAGES: u32 = 10;
const AGENTS: u64 = 40;
const VOCABULARY: u64 = 20_000;
const START: i64 = 1_700_000_000_000;
/// Between two conversations: 100,000 of them are a little more than two years.
const EVERY_MS: i64 = 700_000;

/// Numbers that are the same in every run: splitmix64.
struct Dice(u64);

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
fn word(rank: u64) -> String {
    const SYLLABLES: [&str; 32] = [
        "ba", "ce", "di", "fo", "gu", "ha", "je", "ki", "lo", "mu", "na", "pe", "qui", "ro", "su", "ta", "ve", "wi",
        "xo", "zu", "bra", "cle", "dri", "flo", "gru", "sha", "tre", "pli", "sto", "blu", "än", "ör",
    ];
    let mut dice = Dice(rank);
    let syllables = 1 + rank.ilog2() / 4;
    let mut word = String::new();
    for _ in 0..syllables {
        word.push_str(SYLLABLES[usize::try_from(dice.below(32)).unwrap()]);
    }
    // No two ranks are one word.
    write!(word, "{}", SYLLABLES[usize::try_from(rank % 32).unwrap()]).unwrap();
    let mut rest = rank / 32;
    while rest > 0 {
        word.push_str(SYLLABLES[usize::try_from(rest % 32).unwrap()]);
        rest /= 32;
    }
    word
}

fn sentence(dice: &mut Dice) -> String {
    let words = 4 + dice.below(13);
    let words: Vec<String> = (0..words).map(|_| word(dice.rank())).collect();
    words.join(" ") + "."
}

fn text<const MAX: usize, const LINE: bool>(text: &str) -> Text<MAX, LINE> {
    Text::parse(text).unwrap()
}

fn conversation(id: u64, dice: &mut Dice) -> Vec<Change> {
    let started = START + i64::try_from(id).unwrap() * EVERY_MS;
    // The first agents have the most.
    let agent = AgentId(u32::try_from(1 + dice.below(AGENTS).min(dice.below(AGENTS))).unwrap());
    let why = [
        EndWhy::AgentEnded,
        EndWhy::CustomerLeft,
        EndWhy::CustomerLeft,
        EndWhy::CustomerLost,
    ];
    let row = ConversationRow {
        id: ConversationId(id),
        road: Road::Queue,
        category: CategoryId(u32::try_from(1 + dice.below(4)).unwrap()),
        customer: CustomerId(u128::from(dice.below(60_000))),
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
            why: why[usize::try_from(dice.below(4)).unwrap()],
        }),
        rating: (dice.below(3) == 0).then(|| Rating {
            score: u8::try_from(1 + dice.below(5)).unwrap(),
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

struct Filled {
    writer: Writer,
    reader: Reader,
    upto: u64,
}

impl Filled {
    async fn keep(&mut self, changes: Vec<Change>, records: Vec<Record>) {
        self.upto += 1;
        let upto = self.upto;
        self.writer.submit(Batch { upto, changes, records }).unwrap();
        assert_eq!(self.writer.outcome().await, Some(Outcome::Committed { upto }));
    }

    async fn fill(&mut self, conversations: u64) {
        let mut dice = Dice(7);
        for first in (1..=conversations).step_by(100) {
            let ids = first..(first + 100).min(conversations + 1);
            let tags = ids.clone().filter(|id| id % 5 == 0).map(|id| Record::PutTags {
                conversation: ConversationId(id),
                tags: vec![if id % 1_000 == 0 { "seldom" } else { "often" }.to_owned()],
            });
            let tags = tags.collect();
            let changes = ids.flat_map(|id| conversation(id, &mut dice)).collect();
            self.keep(changes, tags).await;
        }
    }

    /// How long each slice of texts and each piece of merging kept the writer, in the order in which the server does them.
    async fn index(&mut self) -> [Vec<Kept>; 2] {
        let mut took = [Vec::new(), Vec::new()];
        loop {
            let slice = self.reader.to_index().await.unwrap();
            if slice.is_empty() {
                return took;
            }
            let grows = !slice.contains(&Record::MergeIndex);
            let kept = self.timed(slice).await;
            took[usize::from(!grows)].push(kept);
            if grows {
                let kept = self.timed(vec![Record::MergeIndex]).await;
                took[1].push(kept);
            }
        }
    }

    async fn timed(&mut self, records: Vec<Record>) -> Kept {
        let (cpu, begun) = (writer_cpu(), Instant::now());
        self.keep(Vec::new(), records).await;
        Kept {
            wall: begun.elapsed(),
            cpu: writer_cpu().saturating_sub(cpu),
        }
    }
}

/// How long the writer was busy with something: by the clock, and at work.
struct Kept {
    wall: Duration,
    cpu: Duration,
}

/// How long the writer's thread has worked; nothing where the system does not say so.
fn writer_cpu() -> Duration {
    let tasks = fs::read_dir("/proc/self/task").into_iter().flatten().flatten();
    let writer = tasks.map(|task| task.path()).find(|task| {
        let name = fs::read_to_string(task.join("comm"));
        name.is_ok_and(|name| name.trim() == "store-writer")
    });
    let told = writer.and_then(|task| fs::read_to_string(task.join("schedstat")).ok());
    let nanos = told.and_then(|told| told.split(' ').next()?.parse().ok());
    Duration::from_nanos(nanos.unwrap_or(0))
}

fn tell_slices(what: &str, slices: &[Kept]) {
    let tell = |how: &str, took: fn(&Kept) -> Duration| {
        let mut took: Vec<Duration> = slices.iter().map(took).collect();
        took.sort_unstable();
        let long = took.iter().filter(|took| **took > Duration::from_millis(5)).count();
        println!(
            "{what}, {how}: {:.1?} (p50), {:.1?} (p99), {:.1?} (at most); {long} of {} over 5 ms",
            percentile(&took, 0.5),
            percentile(&took, 0.99),
            percentile(&took, 1.0),
            took.len()
        );
    };
    tell("by the clock", |kept| kept.wall);
    tell("at work", |kept| kept.cpu);
}

/// A line of the table.
struct Line {
    what: String,
    p50: Duration,
    p99: Duration,
    /// Conversations on the last page.
    found: usize,
    /// Whether that page says where to go on though it is not full.
    short: bool,
}

fn percentile(sorted: &[Duration], part: f64) -> Duration {
    sorted[((sorted.len() - 1) as f64 * part) as usize]
}

async fn measure(reader: &Reader, rounds: u64, what: &str, mut query: impl FnMut(u64) -> ArchiveQuery) -> Line {
    let mut took = Vec::new();
    let (mut found, mut short) = (0, false);
    for round in 0..rounds {
        let query = query(round);
        let limit = query.limit;
        let begun = Instant::now();
        let page = reader.archive_list(query).await.unwrap();
        took.push(begun.elapsed());
        found = page.lines.len();
        short = page.next.is_some() && found < usize::try_from(limit).unwrap();
    }
    took.sort_unstable();
    let line = Line {
        what: what.to_owned(),
        p50: percentile(&took, 0.5),
        p99: percentile(&took, 0.99),
        found,
        short,
    };
    println!(
        "| {:<44} | {:>8.2} | {:>8.2} | {:>3}{} |",
        line.what,
        line.p50.as_secs_f64() * 1e3,
        line.p99.as_secs_f64() * 1e3,
        line.found,
        if line.short { "…" } else { " " }
    );
    line
}

fn page(change: impl FnOnce(&mut ArchiveQuery)) -> ArchiveQuery {
    let mut query = ArchiveQuery {
        limit: 50,
        ..ArchiveQuery::default()
    };
    change(&mut query);
    query
}

fn search(words: &str) -> ArchiveQuery {
    page(|query| query.text = Some(Asked::parse(words)))
}

#[tokio::main]
async fn main() {
    let number = |key: &str, default: u64| env::var(key).map_or(default, |value| value.parse().unwrap());
    let (conversations, rounds) = (number("CONVERSATIONS", 100_000), number("ROUNDS", 200));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("usher.db");
    let store = Store::open(&path).unwrap();
    let mut filled = Filled {
        writer: store.writer().unwrap(),
        reader: store.reader(),
        upto: 0,
    };
    let begun = Instant::now();
    filled.fill(conversations).await;
    println!(
        "{conversations} conversations of {MESSAGES} messages in {:.0?}",
        begun.elapsed()
    );
    let begun = Instant::now();
    let [texts, merges] = filled.index().await;
    let took = begun.elapsed().as_secs_f64();
    let all = conversations * u64::from(MESSAGES + 1);
    println!("indexed in {took:.0} s: {:.0} texts/s", all as f64 / took);
    tell_slices("a slice of texts keeps the writer", &texts);
    tell_slices("a piece of merging keeps the writer", &merges);
    let bytes = fs::metadata(&path).unwrap().len();
    println!("the file has {} MiB\n", bytes / 1024 / 1024);
    println!(
        "| {:<44} | {:>8} | {:>8} | page |\n| --- | --- | --- | --- |",
        "question", "p50 ms", "p99 ms"
    );
    let lines = questions(&filled.reader, conversations, rounds).await;
    let picture = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/bench/archive.svg");
    fs::create_dir_all(picture.parent().unwrap()).unwrap();
    fs::write(picture, drawn(&lines, conversations)).unwrap();
}

async fn questions(reader: &Reader, conversations: u64, rounds: u64) -> Vec<Line> {
    let mut lines = Vec::new();
    // A page of five, so that there are twenty thousand of them. The most common word stands in nearly every conversation.
    let lists = [("the list", page(|_| {})), ("the most common word", search(&word(1)))];
    for (list, query) in lists {
        for depth in [1, 100, 1_000, 5_000, 19_000] {
            let what = format!("page {depth} of {list}, 5 a page");
            let line = measure(reader, rounds, &what, |round| ArchiveQuery {
                before: Some(ConversationId(
                    (conversations + 1).saturating_sub((depth - 1) * 5 + round),
                )),
                limit: 5,
                ..query.clone()
            });
            lines.push(line.await);
        }
    }
    let jitter = |query: ArchiveQuery, round: u64| ArchiveQuery {
        before: Some(ConversationId((conversations + 1).saturating_sub(round * 97))),
        ..query
    };
    let own = |agent| page(|query| query.reader = Some(AgentId(agent)));
    let common = word(1);
    let prefix = |letters: usize| -> String { word(5_000).chars().take(letters).collect() };
    let old = Wall(START + EVERY_MS * i64::try_from(conversations / 10).unwrap());
    let questions = [
        ("50 a page", page(|_| {})),
        ("an agent's own", own(1)),
        ("a category", page(|query| query.category = Some(CategoryId(2)))),
        ("rated 1", page(|query| query.rating = Some(Rated::As(1)))),
        (
            "rated 1, an agent's, a category",
            ArchiveQuery {
                category: Some(CategoryId(3)),
                rating: Some(Rated::As(1)),
                ..own(7)
            },
        ),
        ("a seldom tag", page(|query| query.tag = Some("seldom".to_owned()))),
        ("a period long ago", page(|query| query.to = Some(old))),
        (
            "customer's e-mail contains",
            page(|query| query.customer = Some(format!("{}@", word(9_000)))),
        ),
        (
            "customer contains 3 letters",
            page(|query| query.customer = Some(word(9_000).chars().take(3).collect())),
        ),
        (
            "customer contains 3 letters that are not there",
            page(|query| query.customer = Some("xyz".to_owned())),
        ),
        (
            "customer contains 2 letters",
            page(|query| query.customer = Some("qx".to_owned())),
        ),
        ("the most common word", search(&common)),
        ("a word as common as the 300th", search(&word(300))),
        ("a rare word", search(&word(19_000))),
        ("a word that is not there", search("nowhere")),
        ("two words", search(&format!("{} {}", word(40), word(300)))),
        ("two common words", search(&format!("{common} {}", word(2)))),
        ("beginning with 2 letters", search(&prefix(2))),
        ("beginning with 3 letters", search(&prefix(3))),
        ("beginning with 4 letters", search(&prefix(4))),
        ("beginning with 6 letters", search(&prefix(6))),
        (
            "the most common word, an agent's own",
            ArchiveQuery {
                reader: Some(AgentId(3)),
                ..search(&common)
            },
        ),
        (
            "the most common word, nobody's own",
            ArchiveQuery {
                reader: Some(AgentId(999)),
                ..search(&common)
            },
        ),
        (
            "a rare word, rated 1",
            ArchiveQuery {
                rating: Some(Rated::As(1)),
                ..search(&word(2_000))
            },
        ),
    ];
    for (what, query) in questions {
        lines.push(measure(reader, rounds, what, |round| jitter(query.clone(), round)).await);
    }
    lines
}

/// The table as a picture: a bar to the p99, within it one to the p50.
fn drawn(lines: &[Line], conversations: u64) -> String {
    const ROW: usize = 24;
    const LEFT: f64 = 340.0;
    const WIDTH: f64 = 330.0;
    let most = lines.iter().map(|line| line.p99.as_secs_f64()).fold(1e-9, f64::max);
    let height = 70 + ROW * lines.len();
    let mut picture = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 800 {height}\" width=\"800\" height=\"{height}\" role=\"img\" \
         aria-label=\"Milliseconds for each question to the archive\">\n<style>\n\
         text{{font:13px system-ui,sans-serif;fill:#1f2430}}.soft{{fill:#5b6472}}.p99{{fill:#b9c9ea}}.p50{{fill:#2f5fb8}}.back{{fill:#fff}}\n\
         @media (prefers-color-scheme:dark){{text{{fill:#e6e9ef}}.soft{{fill:#a3acba}}.p99{{fill:#33466f}}.p50{{fill:#8fb0f2}}.back{{fill:#14171d}}}}\n\
         </style>\n<rect class=\"back\" width=\"800\" height=\"{height}\" rx=\"8\"/>\n\
         <text x=\"16\" y=\"26\" font-weight=\"600\">A page of the archive: {conversations} conversations, {} messages</text>\n\
         <text class=\"soft\" x=\"16\" y=\"46\">milliseconds in the embedded store; dark bar: half of the questions, light bar: 99 of 100</text>\n",
        conversations * u64::from(MESSAGES)
    );
    for (at, line) in lines.iter().enumerate() {
        let y = 62 + at * ROW;
        let bar = |took: Duration| (took.as_secs_f64() / most * WIDTH).max(1.0);
        let ms = |took: Duration| took.as_secs_f64() * 1e3;
        write!(
            picture,
            "<text x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>\n\
             <rect class=\"p99\" x=\"{LEFT}\" y=\"{y}\" width=\"{:.1}\" height=\"16\" rx=\"2\"/>\
             <rect class=\"p50\" x=\"{LEFT}\" y=\"{}\" width=\"{:.1}\" height=\"8\" rx=\"2\"/>\n\
             <text class=\"soft\" x=\"{:.1}\" y=\"{}\">{:.1} · {:.1}</text>\n",
            LEFT - 8.0,
            y + 13,
            line.what,
            bar(line.p99),
            y + 4,
            bar(line.p50),
            LEFT + bar(line.p99) + 8.0,
            y + 13,
            ms(line.p50),
            ms(line.p99),
        )
        .unwrap();
    }
    picture + "</svg>\n"
}
