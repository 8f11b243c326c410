//! Figures beside those of a kept run: what of them means the same in both, and how much worse it became.

use super::figure::{Better, Bound, Figure, short};

/// From which growth on a figure counts as worse than the kept one. Sizes of the same code hardly differ by more.
pub const WORSE: f64 = 1.15;

/// By how much a rate, a time or a share of the same code may differ, by the yardstick. The best and the worst of six runs of the same code (rooms hub, board,
/// storm, archive, start) on two cores that others wanted, too, differed by 1.1 to 1.2 times in `growth_departure`, `growth_rank`,
/// and both depths, by 1.3 in `storm` and `search_p99`. By more only where somebody was waited for: one
/// run's `growth_pairing` and `pair_core` by 1.5, `archive`, which waits for the disk, by 1.7, `board` by 2.9.
const SLOWER: f64 = 1.3;

/// The same of a number beside another one in the same run, such as another program's: three whole runs of nearly the same code had
/// 0.248 to 0.283 of `echo_ws` in `relay`, four 1.27 to 1.55 in `relay_ws`.
const BESIDE_ANOTHER: f64 = 1.3;

/// The same of how a cost grows, of which the machine's caches have the last word: runs of the same code had 1.0 to 1.6 times in
/// `growth_rank` and `growth_pairing`. (`growth_departure` had more, 1.28 to 3.15, which is worth a look each time.)
const GROWTH: f64 = 1.6;

/// The same of what a latency has above the disk's own, of which no yardstick tells (three whole runs of nearly the same code on one machine had
/// 11.5 to 24.2 ms in `relay_p99`), and of a cold start.
const BESIDE_THE_DISK: f64 = 2.0;

/// Starts for which all is read from the disk: much of such a time is the disk's.
const COLD: [&str; 2] = ["start", "start_loaded"];

/// What is less above the disk's own, in milliseconds, is as much: nobody would feel it.
const LEAST_ABOVE: f64 = 0.5;

/// What the disk's own time is called.
const COMMIT: &str = "commit_p99";

/// Units that do not depend on how fast the machine is.
const SIZES: [&str; 3] = ["KiB", "MiB", "MB"];

/// Units of time, and of its share, in which a slower machine takes more of what is the same work. By how much a promise was missed
/// is none: it is the worst of millions, and two runs of the same code may well have 0 and 600 ms.
const TIMES: [&str; 3] = ["ns", "ms", "% of a core"];

/// What of a figure can be compared.
#[derive(Clone, Debug, PartialEq)]
struct Measure {
    /// What the number is of, in words.
    of: String,
    value: f64,
    goes: Goes,
}

/// How a number goes with the speed of the machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Goes {
    /// Not at all: a size.
    Nowhere,
    /// Not at all: a ratio within one run, to another program or to another kind of the same.
    BesideAnother,
    /// Not at all: a ratio within one run, to what the same costs where there is less.
    Growing,
    /// Not with the machine's, but with the disk's.
    WithTheDisk,
    /// A rate falls on a slower one.
    Down,
    /// A time, or a share of it, rises.
    Up,
}

impl Measure {
    /// By how much it differs between runs of the same code.
    fn spread(&self) -> f64 {
        match self.goes {
            Goes::Nowhere => WORSE,
            Goes::BesideAnother => BESIDE_ANOTHER,
            Goes::Growing => GROWTH,
            Goes::WithTheDisk => BESIDE_THE_DISK,
            Goes::Down | Goes::Up => SLOWER,
        }
    }

    /// What it would be on a machine that is so many times slower, if that is known where it matters.
    fn on(&self, slower: Option<f64>) -> Option<f64> {
        Some(match self.goes {
            Goes::Nowhere | Goes::BesideAnother | Goes::Growing | Goes::WithTheDisk => self.value,
            Goes::Down => self.value / slower?,
            Goes::Up => self.value * slower?,
        })
    }
}

/// The same of a figure now, and as it was kept.
#[derive(Debug)]
pub struct Pair<'a> {
    pub figure: &'a Figure,
    measure: Measure,
    kept: Measure,
}

impl Pair<'_> {
    /// Above 1 it is worse than it was.
    pub fn growth(&self, slower: Option<f64>) -> Option<f64> {
        let (now, kept) = (self.measure.value, self.kept.on(slower)?);
        Some(match self.figure.better {
            Better::Lower => now / kept,
            Better::Higher => kept / now,
        })
    }

    pub fn swings(&self, growth: f64) -> bool {
        growth <= self.measure.spread()
    }

    pub fn told(&self, growth: f64, slower: Option<f64>) -> String {
        let Measure { of, value, goes } = &self.measure;
        let kept = self.kept.on(slower).map(short).unwrap_or_default();
        let mut line = format!(
            "{growth:.2} times worse: {} {} {of} now, {kept} {of} kept",
            self.figure.name,
            short(*value)
        );
        if matches!(goes, Goes::Down | Goes::Up) {
            line += " (as this machine would have it)";
        }
        if self.swings(growth) {
            line += ", as runs of the same code may differ";
        }
        line
    }
}

pub fn pairs<'a>(now: &'a [Figure], kept: &[Figure]) -> Vec<Pair<'a>> {
    let mut pairs = Vec::new();
    for figure in now {
        let then = kept.iter().find(|then| then.name == figure.name);
        let then = then.map_or_else(Vec::new, measures);
        for measure in measures(figure) {
            let same = then
                .iter()
                .find(|kept| (&kept.of, kept.goes) == (&measure.of, measure.goes));
            pairs.extend(same.map(|kept| Pair {
                figure,
                measure,
                kept: kept.clone(),
            }));
        }
    }
    pairs
}

/// How many can be compared, and those that are worse by more than [`WORSE`], with by how much.
pub fn worse<'a, 'b>(pairs: &'b [Pair<'a>], slower: Option<f64>) -> (usize, Vec<(&'b Pair<'a>, f64)>) {
    let growths = pairs.iter().filter_map(|pair| Some((pair, pair.growth(slower)?)));
    let growths: Vec<_> = growths.collect();
    let comparable = growths.len();
    (
        comparable,
        growths.into_iter().filter(|(_, growth)| *growth > WORSE).collect(),
    )
}

/// What of a figure means the same in another run: the ratio to what stands beside it, and the number itself of a size, of a time
/// and of a rate that stands alone.
fn measures(figure: &Figure) -> Vec<Measure> {
    let mut measures = Vec::new();
    let unit = &figure.unit;
    let number = |goes| Measure {
        of: unit.clone(),
        value: figure.value,
        goes,
    };
    if let (Some(against), Some(ratio)) = (&figure.against, figure.ratio) {
        measures.extend(match (against == COMMIT, figure.must) {
            (false, _) => Some(Measure {
                of: format!("times {against}"),
                value: ratio,
                goes: match against.strip_prefix("at ") {
                    Some(_) => Goes::Growing,
                    None if SIZES.contains(&unit.as_str()) => Goes::Nowhere,
                    None => Goes::BesideAnother,
                },
            }),
            // What is promised is a difference: a faster disk makes none worse.
            (true, Some(_)) => figure.against_value.map(|disk| Measure {
                of: format!("{unit} above {against}"),
                value: (figure.value - disk).max(LEAST_ABOVE),
                goes: Goes::WithTheDisk,
            }),
            // What gets no verdict is compared with nothing.
            (true, None) => None,
        });
    }
    if matches!(figure.must, Some(Bound::Value(_) | Bound::Ratio(_))) {
        if unit.contains("/s") && figure.against.is_none() {
            measures.push(number(Goes::Down));
        } else if COLD.contains(&figure.name.as_str()) {
            measures.push(number(Goes::WithTheDisk));
        } else if TIMES.contains(&unit.as_str()) {
            measures.push(number(Goes::Up));
        }
    }
    if SIZES.contains(&unit.as_str()) {
        measures.push(number(Goes::Nowhere));
    }
    measures
}
