//! The archive in the embedded store: how fast it takes conversations in, words and all, and what its pages and searches cost by
//! depth, filter and word.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use usher::hub::row::Change;
use usher::hub::time::Wall;
use usher::ids::{AgentId, CategoryId, ConversationId};
use usher::store::records::Record;
use usher::store::{ArchiveQuery, Batch, Outcome, Rated, Reader, Store, Writer};
use usher::words::Asked;

use crate::corpus::{Dice, EVERY_MS, MESSAGES, START, conversation, word};
use crate::figure::{Better, Bound, Figure, short};
use crate::plots::Bar;
use crate::process::busy_writer;
use crate::run::Run;

/// On a page of the interface, and on one of those of which there are twenty thousand.
const PAGE: u32 = 50;
const SHORT_PAGE: u32 = 5;

/// How much of the list stands before a page.
const DEPTHS: [f64; 5] = [0.0, 0.005, 0.05, 0.25, 0.95];

pub async fn measure(run: &mut Run) -> Result<()> {
    let (conversations, rounds) = run.size((100_000, 200), (4_000, 25));
    let folder = tempfile::tempdir()?;
    let store = Store::open(&folder.path().join("usher.db"))?;
    let mut filled = Filled {
        writer: store.writer()?,
        reader: store.reader(),
        upto: 0,
    };
    run.doing("the archive takes conversations in");
    let kept = filled.fill(conversations).await?;
    run.doing("the archive learns their words");
    let begun = Instant::now();
    let slices = filled.index().await?;
    let took = kept + begun.elapsed();
    let rate = |took: Duration| conversations as f64 / took.as_secs_f64();
    run.add(
        Figure::new("archive", rate(took), "conversations/s", Better::Higher)
            .must(Bound::Value(2_000.0))
            .wanted(Bound::Value(5_000.0))
            .note(format!(
                "{conversations} of {MESSAGES} messages, a hundred a commit through the store's writer, their words indexed; {:.0}/s before their words are; {}",
                rate(kept),
                told(&slices)
            )),
    );
    run.doing("the archive is asked");
    let lines = questions(&filled.reader, conversations, rounds).await?;
    search(run, &lines, conversations);
    depth(run, &lines);
    let bars = lines.iter().map(|line| Bar {
        what: line.what.clone(),
        p50: line.p50_ms,
        p99: line.p99_ms,
    });
    run.bars(
        "archive",
        format!(
            "A page of the archive: {} conversations, {} messages",
            short(conversations as f64),
            short((conversations * u64::from(MESSAGES)) as f64)
        ),
        "milliseconds in the embedded store; inner bar: half of the questions, outer bar: 99 of 100",
        bars.collect(),
    );
    Ok(())
}

/// The worst of all questions with words.
fn search(run: &mut Run, lines: &[Line], conversations: u64) {
    let worst = lines
        .iter()
        .filter(|line| line.words)
        .max_by(|a, b| a.p99_ms.total_cmp(&b.p99_ms));
    let Some(worst) = worst else { return };
    run.add(
        Figure::new("search_p99", worst.p99_ms, "ms", Better::Lower)
            .must(Bound::Value(50.0))
            .wanted(Bound::Value(15.0))
            .note(format!(
                "the slowest kind of search with words among {} messages, of which each is asked again and again, one after the other, from other \
                 places of the list, in a file just written: {}; its p50 {:.2} ms",
                conversations * u64::from(MESSAGES),
                worst.what,
                worst.p50_ms
            )),
    );
}

/// The last page of each list beside its first.
fn depth(run: &mut Run, lines: &[Line]) {
    for name in ["list", "search"] {
        let mut pages = lines.iter().filter(|line| line.depth_of == Some(name));
        if let (Some(first), Some(last)) = (pages.next(), pages.next_back()) {
            run.add(
                Figure::new(&format!("depth_{name}"), last.p50_ms, "ms", Better::Lower)
                    .against("first page", first.p50_ms)
                    .must(Bound::Ratio(2.5))
                    .note(last.what.clone()),
            );
        }
    }
}

/// A kind of question, and how long its answers took.
struct Line {
    what: String,
    p50_ms: f64,
    p99_ms: f64,
    /// Whether it asks for words.
    words: bool,
    /// Of which list it is a page at some depth.
    depth_of: Option<&'static str>,
}

struct Filled {
    writer: Writer,
    reader: Reader,
    upto: u64,
}

impl Filled {
    async fn keep(&mut self, changes: Vec<Change>, records: Vec<Record>) -> Result<()> {
        self.upto += 1;
        let upto = self.upto;
        self.writer.submit(Batch { upto, changes, records })?;
        let outcome = self.writer.outcome().await;
        ensure!(outcome == Some(Outcome::Committed { upto }), "{outcome:?}");
        Ok(())
    }

    /// Answers how long they were kept for; making them up is not the store's work.
    async fn fill(&mut self, conversations: u64) -> Result<Duration> {
        let mut dice = Dice(7);
        let mut took = Duration::ZERO;
        for first in (1..=conversations).step_by(100) {
            let ids = first..(first + 100).min(conversations + 1);
            let tags = ids.clone().filter(|id| id % 5 == 0).map(|id| Record::PutTags {
                conversation: ConversationId(id),
                tags: vec![if id % 1_000 == 0 { "seldom" } else { "often" }.to_owned()],
            });
            let tags = tags.collect();
            let changes = ids.flat_map(|id| conversation(id, &mut dice)).collect();
            let begun = Instant::now();
            self.keep(changes, tags).await?;
            took += begun.elapsed();
        }
        Ok(took)
    }

    /// Indexes all, in the slices and pieces of merging in which the server does it; answers how long each kept the writer at work.
    async fn index(&mut self) -> Result<Vec<Duration>> {
        let mut took = Vec::new();
        loop {
            let slice = self.reader.to_index().await?;
            if slice.is_empty() {
                return Ok(took);
            }
            let grows = !slice.contains(&Record::MergeIndex);
            took.push(self.timed(slice).await?);
            if grows {
                took.push(self.timed(vec![Record::MergeIndex]).await?);
            }
        }
    }

    async fn timed(&mut self, records: Vec<Record>) -> Result<Duration> {
        let before = busy_writer();
        self.keep(Vec::new(), records).await?;
        Ok(busy_writer().saturating_sub(before))
    }
}

/// How long slices kept the writer from anything else.
fn told(slices: &[Duration]) -> String {
    let mut sorted = slices.to_vec();
    sorted.sort_unstable();
    let ms = |part: f64| percentile(&sorted, part).as_secs_f64() * 1e3;
    let long = sorted.iter().filter(|took| **took > Duration::from_millis(5)).count();
    format!(
        "a slice of indexing keeps the writer {:.2} ms (p50), {:.2} ms (p99), {long} of {} more than 5 ms",
        ms(0.5),
        ms(0.99),
        sorted.len()
    )
}

fn percentile(sorted: &[Duration], part: f64) -> Duration {
    let rank = (sorted.len() as f64 * part).ceil() as usize;
    sorted.get(rank.saturating_sub(1)).copied().unwrap_or_default()
}

async fn ask(reader: &Reader, rounds: u64, what: &str, mut query: impl FnMut(u64) -> ArchiveQuery) -> Result<Line> {
    let mut took = Vec::new();
    let mut words = false;
    for round in 0..rounds {
        let query = query(round);
        words = query.text.is_some();
        let begun = Instant::now();
        std::hint::black_box(reader.archive_list(query).await?);
        took.push(begun.elapsed());
    }
    took.sort_unstable();
    Ok(Line {
        what: what.to_owned(),
        p50_ms: percentile(&took, 0.5).as_secs_f64() * 1e3,
        p99_ms: percentile(&took, 0.99).as_secs_f64() * 1e3,
        words,
        depth_of: None,
    })
}

fn page(change: impl FnOnce(&mut ArchiveQuery)) -> ArchiveQuery {
    let mut query = ArchiveQuery {
        limit: PAGE,
        ..ArchiveQuery::default()
    };
    change(&mut query);
    query
}

fn with_words(words: &str) -> ArchiveQuery {
    page(|query| query.text = Some(Asked::parse(words)))
}

/// Every kind of question, each from many places of the list.
async fn questions(reader: &Reader, conversations: u64, rounds: u64) -> Result<Vec<Line>> {
    let mut lines = Vec::new();
    // The most common word stands in nearly every conversation.
    let lists = [
        ("list", "the list", page(|_| {})),
        ("search", "the most common word", with_words(&word(1))),
    ];
    for (name, list, query) in lists {
        for limit in [SHORT_PAGE, PAGE] {
            for part in DEPTHS {
                let before = (conversations as f64 * part) as u64 / u64::from(limit);
                let what = format!("page {} of {list}, {limit} a page", before + 1);
                let line = ask(reader, rounds, &what, |round| ArchiveQuery {
                    before: Some(ConversationId(
                        (conversations + 1).saturating_sub(before * u64::from(limit) + round),
                    )),
                    limit,
                    ..query.clone()
                });
                lines.push(Line {
                    depth_of: (limit == PAGE).then_some(name),
                    ..line.await?
                });
            }
        }
    }
    let jitter = |query: ArchiveQuery, round: u64| ArchiveQuery {
        before: Some(ConversationId((conversations + 1).saturating_sub(round * 97))),
        ..query
    };
    let own = |agent| page(|query| query.reader = Some(AgentId(agent)));
    let common = word(1);
    let prefix = |letters: usize| -> String { word(5_000).chars().take(letters).collect() };
    let old = Wall(START + EVERY_MS * (conversations / 10).cast_signed());
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
        ("the most common word", with_words(&common)),
        ("a word as common as the 300th", with_words(&word(300))),
        ("a rare word", with_words(&word(19_000))),
        ("a word that is not there", with_words("nowhere")),
        ("two words", with_words(&format!("{} {}", word(40), word(300)))),
        ("two common words", with_words(&format!("{common} {}", word(2)))),
        ("beginning with 2 letters", with_words(&prefix(2))),
        ("beginning with 3 letters", with_words(&prefix(3))),
        ("beginning with 4 letters", with_words(&prefix(4))),
        ("beginning with 6 letters", with_words(&prefix(6))),
        (
            "the most common word, an agent's own",
            ArchiveQuery {
                reader: Some(AgentId(3)),
                ..with_words(&common)
            },
        ),
        (
            "the most common word, nobody's own",
            ArchiveQuery {
                reader: Some(AgentId(999)),
                ..with_words(&common)
            },
        ),
        (
            "a rare word, rated 1",
            ArchiveQuery {
                rating: Some(Rated::As(1)),
                ..with_words(&word(2_000))
            },
        ),
    ];
    for (what, query) in questions {
        lines.push(ask(reader, rounds, what, |round| jitter(query.clone(), round)).await?);
    }
    Ok(lines)
}
