//! `usher migrate`: which way, what is told meanwhile, and what came of it.

use std::fmt::Write as _;
use std::path::PathBuf;

use anyhow::bail;
use clap::{ArgGroup, Args};
use indicatif::{HumanCount, HumanDuration, ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use crate::clock::Clock;
use crate::config::{BadValue, Config};
use crate::engine::store_file;
use crate::hub::time::Steady;
use crate::migrate::{self, Done, Migration, Phase, Step, Stopped, back, there};
use crate::store::Store;
use crate::store::lock::FolderLock;
use crate::store::migration::Moving;
use crate::store::mongo::{Comparison, DIFFERENT_SHOWN, Mongo, MongoError, MongoUrl, Sum, Target};

/// Where no bar can be drawn, a line tells how far it is, no more often than this.
const LINE_EVERY_MS: u64 = 5_000;

/// Which way.
#[derive(Args)]
#[command(group(ArgGroup::new("way").required(true).args(["to", "from", "forget", "accept_older"])))]
pub struct Options {
    /// Into this MongoDB; without an address into the one of MONGO_URL, as everybody on the machine sees what stands on a command line
    #[arg(long, value_name = "URL", num_args = 0..=1, default_missing_value = "")]
    to: Option<String>,
    /// Back from this MongoDB; without an address from the one of MONGO_URL
    #[arg(long, value_name = "URL", num_args = 0..=1, default_missing_value = "")]
    from: Option<String>,
    /// Begin anew without the MongoDB in which the archive lived: it is left as it is, and what is only there is not listed any more
    #[arg(long)]
    forget: bool,
    /// Go on with a MongoDB that was restored from an older dump: what DATA_DIR has goes there again, what had left DATA_DIR since is lost
    #[arg(long)]
    accept_older: bool,
    /// Write into a database that is not empty and belongs to nobody else
    #[arg(long, requires = "to")]
    into_existing: bool,
    /// An address without --to or --from, which is not repeated in a complaint: it may hold a password.
    #[arg(hide = true)]
    rest: Vec<String>,
}

/// An address does not show itself.
impl std::fmt::Debug for Options {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Options")
            .field("into_existing", &self.into_existing)
            .finish_non_exhaustive()
    }
}

/// Moves the archive, under the folder's lock.
pub async fn run(config: &Config, options: Options) -> anyhow::Result<()> {
    if !options.rest.is_empty() {
        bail!("say --to or --from before the address of the MongoDB");
    }
    if options.forget || options.accept_older {
        return decide(config, options.forget);
    }
    let (key, given) = match (&options.to, &options.from) {
        (Some(url), _) => ("--to", url),
        (None, Some(url)) => ("--from", url),
        (None, None) => bail!("say --to, --from, --forget or --accept-older"),
    };
    let (key, url) = address(config, key, given)?;
    let path = store_there(config)?;
    let _lock = FolderLock::take(&config.data_dir)?;
    let store = Store::open(&path)?;
    let mut migration = Migration {
        file: Moving::open(&path)?,
        reader: store.reader(),
        mongo: Mongo::of(&url).await.map_err(|error| refused(key, &url, &error))?,
        url,
    };
    let mut told = Told::new();
    let mut tell = |step| told.step(step);
    let is_there = options.to.is_some();
    let done = if is_there {
        let target = if options.into_existing {
            Target::Any
        } else {
            Target::Empty
        };
        Box::pin(there(&mut migration, target, &mut tell)).await
    } else {
        Box::pin(back(&mut migration, &mut tell)).await
    };
    told.clear();
    let url = migration.url;
    drop((migration.file, migration.reader));
    if let Err(error) = Store::fold(&path) {
        // Nothing is lost: the next start takes the journal in.
        tracing::warn!(%error, "the store's journal stays beside it");
    }
    match done {
        Ok(done) => {
            print!("{}", if is_there { went(&done, &url) } else { came(&done, &url) });
            Ok(())
        }
        Err(stopped) => Err(in_words(stopped, key, is_there, &url)),
    }
}

/// Lets go of a MongoDB, or goes on with an older one, under the folder's lock.
fn decide(config: &Config, forgets: bool) -> anyhow::Result<()> {
    let path = store_there(config)?;
    let _lock = FolderLock::take(&config.data_dir)?;
    Store::open(&path)?;
    let mut file = Moving::open(&path)?;
    let lived = match forgets {
        true => migrate::forget(&mut file)?,
        false => migrate::accept_older(&mut file)?,
    };
    drop(file);
    if let Err(error) = Store::fold(&path) {
        tracing::warn!(%error, "the store's journal stays beside it");
    }
    match lived {
        None => println!("DATA_DIR has no MongoDB."),
        Some(lives) if !forgets => println!(
            "DATA_DIR goes on with {lives} as it is now, and gives it all that it has after the next start. What had left DATA_DIR since the \
             dump is lost, and who was erased since is there again: erase once more."
        ),
        Some(lived) => println!(
            "DATA_DIR has forgotten {lived}, which is as it was: what is only there is not listed any more, and nobody is erased from it. The \
             next start takes the database that MONGO_URL names, if it is nobody's."
        ),
    }
    Ok(())
}

fn store_there(config: &Config) -> anyhow::Result<PathBuf> {
    let path = store_file(&config.data_dir);
    // Opening would make one.
    if !path.exists() {
        bail!("DATA_DIR: there is no store at {}", path.display());
    }
    Ok(path)
}

/// Where it is, and which key says so.
fn address(config: &Config, key: &'static str, given: &str) -> Result<(&'static str, MongoUrl), BadValue> {
    if !given.is_empty() {
        let url = MongoUrl::parse(given).map_err(|why| BadValue {
            key,
            found: format!("an address that cannot be used ({why})"),
            allowed: "mongodb:// or mongodb+srv://, hosts, a database (usher when it names none; not admin, config or local), and options of MongoDB's Rust driver"
                .to_owned(),
        })?;
        return Ok((key, url));
    }
    let url = config.mongo.clone().ok_or(BadValue {
        key: "MONGO_URL",
        found: "nothing".to_owned(),
        allowed: format!("an address here or behind {key}: mongodb:// or mongodb+srv://, hosts, and a database"),
    })?;
    Ok(("MONGO_URL", url))
}

fn refused(key: &'static str, url: &MongoUrl, why: &MongoError) -> BadValue {
    BadValue {
        key,
        found: format!("{url} ({why})"),
        allowed: why.allowed().unwrap_or("a database of this server's own").to_owned(),
    }
}

fn in_words(stopped: Stopped, key: &'static str, is_there: bool, url: &MongoUrl) -> anyhow::Error {
    let kept = if is_there {
        "nothing has left DATA_DIR"
    } else {
        "the archive still lives there, as it was"
    };
    match stopped {
        Stopped::Refused { found, allowed } => BadValue {
            key,
            found,
            allowed: allowed.to_owned(),
        }
        .into(),
        Stopped::Mongo(error) if error.is_wrong_database() => refused(key, url, &error).into(),
        Stopped::Mongo(error @ MongoError::Away(_)) => {
            anyhow::anyhow!("{url} is away: {error}; the same command goes on where this one was")
        }
        Stopped::Mongo(error) => anyhow::anyhow!("{url}: {error}; {kept}"),
        Stopped::Different(compared) => anyhow::anyhow!(
            "{url} and DATA_DIR are not the same, and {kept}:\n{}{}",
            table(&compared),
            differences(&compared)
        ),
        Stopped::Unreadable(unreadable) => anyhow::anyhow!(
            "{url}: {} be read, and {kept}: put right or delete what is named, then say the same again\n  {}{}",
            plural(unreadable.count, "document cannot", "documents cannot"),
            unreadable.first.join("\n  "),
            others(unreadable.count)
        ),
        Stopped::File(error) => error.into(),
        Stopped::Settings(why) => anyhow::anyhow!(why),
    }
}

/// A line for each collection.
fn table(compared: &[(&'static str, Comparison)]) -> String {
    let mut text = String::new();
    for (name, compared) in compared {
        let (file, mongo) = (&compared.file, &compared.mongo);
        let count = |sum: &Sum| HumanCount(sum.count).to_string();
        // A text takes everything.
        let _written = if compared.is_equal() {
            writeln!(text, "  {name:<13} {:>10}  sha256 {}", count(file), file.sha256)
        } else {
            writeln!(
                text,
                "  {name:<13} {:>10}  sha256 {} in DATA_DIR\n  {:<13} {:>10}  sha256 {} in MongoDB",
                count(file),
                file.sha256,
                "",
                count(mongo),
                mongo.sha256
            )
        };
    }
    text
}

fn differences(compared: &[(&'static str, Comparison)]) -> String {
    let mut text = String::new();
    for (name, compared) in compared {
        if compared.different == 0 {
            continue;
        }
        let different = plural(compared.different, "document differs", "documents differ");
        let _written = write!(text, "{name}: {different}");
        for one in &compared.first {
            let _written = write!(text, "\n  {one}");
        }
        text.push_str(&others(compared.different));
        text.push('\n');
    }
    text.trim_end().to_owned()
}

/// How many more there are than are shown.
fn others(all: u64) -> String {
    match all.saturating_sub(DIFFERENT_SHOWN as u64) {
        0 => String::new(),
        rest => format!("\n  and {}", plural(rest, "other", "others")),
    }
}

fn went(done: &Done, url: &MongoUrl) -> String {
    let compared = match done.compared.is_empty() {
        true => String::new(),
        false => format!("{url} and DATA_DIR are the same:\n{}", table(&done.compared)),
    };
    let moved = match done.moved {
        0 => "There was no conversation that had to leave DATA_DIR".to_owned(),
        moved => format!(
            "{} left DATA_DIR",
            plural(moved, "conversation has", "conversations have")
        ),
    };
    format!("{compared}{moved}, and the archive lives in {url}. Start the server with MONGO_URL.\n")
}

fn came(done: &Done, url: &MongoUrl) -> String {
    let brought = match (done.moved, done.kept) {
        (0, 1..) => "Nothing had to be brought into DATA_DIR: ".to_owned(),
        (moved, _) => format!(
            "{} in DATA_DIR now. ",
            plural(moved, "conversation of it is", "conversations of it are")
        ),
    };
    let kept = match (done.moved, done.kept) {
        (_, 0) => String::new(),
        (0, kept) => format!(
            "{} still there. ",
            plural(kept, "conversation was", "conversations were")
        ),
        (_, kept) => format!("{} still there. ", plural(kept, "more was", "more were")),
    };
    format!(
        "{url} and DATA_DIR are the same:\n{}{brought}{kept}The archive lives in DATA_DIR: start the server without \
         MONGO_URL, which then puts the words into its search.\nMongoDB is as it was; when it is not wanted any more: \
         mongosh MONGO_URL --eval 'db.dropDatabase()'\n",
        table(&done.compared)
    )
}

/// What is told meanwhile: a bar on a terminal, a line now and then elsewhere.
struct Told {
    bar: ProgressBar,
    clock: Clock,
    phase: Option<Phase>,
    /// When the phase began, and how far it was then.
    begun: (Steady, u64),
    last_line: Steady,
}

impl Told {
    fn new() -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
        let style = ProgressStyle::with_template(
            "{prefix:<10} {bar:30} {percent:>3} %  {human_pos} of {human_len}, {rate}, {eta} left",
        );
        let style = style.expect("the template is right").with_key(
            "rate",
            |state: &ProgressState, text: &mut dyn std::fmt::Write| {
                // What cannot be drawn is drawn at the next turn.
                let _written = write!(text, "{}/s", HumanCount(state.per_sec() as u64));
            },
        );
        bar.set_style(style.progress_chars("━╸─"));
        let clock = Clock::start();
        let now = clock.now().steady;
        Self {
            bar,
            clock,
            phase: None,
            begun: (now, 0),
            last_line: now,
        }
    }

    fn step(&mut self, step: Step) {
        let now = self.clock.now().steady;
        if self.phase != Some(step.phase) {
            self.phase = Some(step.phase);
            self.begun = (now, step.done);
            self.last_line = now;
            self.bar.reset();
            self.bar.set_prefix(word(step.phase));
        }
        if !self.bar.is_hidden() {
            self.bar.set_length(step.of);
            self.bar.set_position(step.done);
            return;
        }
        if now.since(self.last_line) >= LINE_EVERY_MS {
            self.last_line = now;
            eprintln!("{}", self.line(step, now));
        }
    }

    fn line(&self, step: Step, now: Steady) -> String {
        let (begun, before) = self.begun;
        let seconds = now.since(begun) as f64 / 1_000.0;
        let rate = step.done.saturating_sub(before) as f64 / seconds;
        let left_s = step.of.saturating_sub(step.done) as f64 / rate.max(0.1);
        format!(
            "{} {} of {}, {}/s, {} left",
            word(step.phase),
            HumanCount(step.done),
            HumanCount(step.of),
            HumanCount(rate as u64),
            HumanDuration(std::time::Duration::from_secs(left_s as u64))
        )
    }

    fn clear(&self) {
        self.bar.finish_and_clear();
    }
}

fn word(phase: Phase) -> &'static str {
    match phase {
        Phase::Copying => "copying",
        Phase::Comparing => "comparing",
        Phase::Leaving => "tidying up",
        Phase::Bringing => "bringing",
    }
}

fn plural(n: u64, one: &str, many: &str) -> String {
    format!("{} {}", HumanCount(n), if n == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_breaks_off_says_where_the_archive_is() {
        let url = MongoUrl::parse("mongodb://h/usher").unwrap();
        for (key, is_there, kept) in [
            ("--to", true, "nothing has left DATA_DIR"),
            ("--from", false, "the archive still lives there, as it was"),
            ("MONGO_URL", true, "nothing has left DATA_DIR"),
            ("MONGO_URL", false, "the archive still lives there, as it was"),
        ] {
            let damaged = || Stopped::Mongo(MongoError::Damaged("a document".to_owned()));
            for stopped in [damaged(), Stopped::Different(Vec::new())] {
                let told = in_words(stopped, key, is_there, &url).to_string();
                assert!(told.contains(kept), "{told}");
            }
        }
    }

    /// As right after chats, when nothing has left the folder yet.
    #[test]
    fn what_had_not_left_the_folder_is_told_without_alarm() {
        let url = MongoUrl::parse("mongodb://h/usher").unwrap();
        let told = |moved, kept| {
            let compared = Vec::new();
            came(&Done { compared, moved, kept }, &url)
        };
        for (moved, kept, says) in [
            (
                0,
                8,
                "Nothing had to be brought into DATA_DIR: 8 conversations were still there. The archive",
            ),
            (1, 0, "1 conversation of it is in DATA_DIR now. The archive"),
            (0, 0, "0 conversations of it are in DATA_DIR now. The archive"),
            (
                5,
                1,
                "5 conversations of it are in DATA_DIR now. 1 more was still there. The archive",
            ),
        ] {
            assert!(told(moved, kept).contains(says), "{}", told(moved, kept));
        }
    }
}
