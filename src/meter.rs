//! The sums that `/metrics` shows: what is counted where it happens, and what is looked up when somebody asks.
//!
//! One meter for each server, so that several in a process do not mix. What happens often has its handle here, looked up once.
//! Labels are closed lists and the ids of categories: never a name of anybody. `table`: every name with its unit and meaning.
//! `process`: what the machine says of this process.

pub mod process;
pub mod table;

use std::fmt;
use std::time::Duration;

use axum::http::{Method, StatusCode};
use metrics::{Counter, Gauge, Histogram, Key, Label, Metadata, Recorder};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle, PrometheusRecorder};

use crate::archive::Standing;
use crate::hub::row::{Side, WaitEnd, WaitRow};
use crate::hub::sums::Sums;
use crate::hub::time::Wall;
use crate::protocol::words::Reason;
use crate::site::Site;
use crate::store::Waiting;
use crate::telemetry;

use table::{Kind, Source, TABLE};

const METADATA: Metadata<'static> = Metadata::new("usher", metrics::Level::INFO, None);

/// The sums of one server.
pub struct Meter {
    recorder: PrometheusRecorder,
    handle: PrometheusHandle,
    pub frames_in: Counter,
    pub frames_out: Counter,
    pub commit_failures: Counter,
    pub unsettled_bytes: Gauge,
    commits: Counter,
    commit_rows: Counter,
    commit_seconds: Histogram,
    drops: [Counter; 2],
}

impl Meter {
    /// A meter at zero, of a process that started at `started`.
    pub fn new(started: Wall) -> Self {
        let buckets = TABLE.iter().filter_map(|row| match row.kind {
            Kind::Histogram(buckets) => Some((row.name, buckets)),
            Kind::Counter | Kind::Gauge => None,
        });
        let builder = buckets.fold(PrometheusBuilder::new(), |builder, (name, buckets)| {
            builder
                .set_buckets_for_metric(Matcher::Full(name.to_owned()), buckets)
                .expect("no histogram of the table is without buckets")
        });
        let recorder = builder.build_recorder();
        for row in TABLE {
            let (name, help) = (row.name.into(), row.about.into());
            match row.kind {
                Kind::Counter => recorder.describe_counter(name, None, help),
                Kind::Gauge => recorder.describe_gauge(name, None, help),
                Kind::Histogram(_) => recorder.describe_histogram(name, None, help),
            }
        }
        let counter = |name| recorder.register_counter(&Key::from_static_name(name), &METADATA);
        let dropped = |side| {
            let key = Key::from_parts("usher_drops_total", vec![Label::new("side", side)]);
            recorder.register_counter(&key, &METADATA)
        };
        let meter = Self {
            frames_in: counter("usher_frames_in_total"),
            frames_out: counter("usher_frames_out_total"),
            commit_failures: counter("usher_commit_failures_total"),
            unsettled_bytes: recorder.register_gauge(&Key::from_static_name("usher_unsettled_bytes"), &METADATA),
            commits: counter("usher_commits_total"),
            commit_rows: counter("usher_commit_rows_total"),
            commit_seconds: recorder.register_histogram(&Key::from_static_name("usher_commit_seconds"), &METADATA),
            drops: [dropped("customer"), dropped("agent")],
            handle: recorder.handle(),
            recorder,
        };
        meter
            .gauge("usher_process_start_time_seconds", &[])
            .set(started.0 as f64 / 1_000.0);
        meter
            .gauge("usher_build_info", &[("version", env!("CARGO_PKG_VERSION"))])
            .set(1.0);
        for outcome in ["ok", "failed", "throttled"] {
            meter
                .counter("usher_log_ins_total", &[("outcome", outcome)])
                .increment(0);
        }
        meter
    }

    /// A batch of so many rows is on disk.
    pub fn committed(&self, rows: usize, took: Duration) {
        self.commits.increment(1);
        self.commit_rows.increment(rows as u64);
        self.commit_seconds.record(took.as_secs_f64());
    }

    /// A stay in a queue has ended.
    pub fn waited(&self, wait: &WaitRow) {
        let category = wait.category.0.to_string();
        let outcome = match wait.how {
            WaitEnd::Paired(_) => "paired",
            WaitEnd::Left => "left",
            WaitEnd::Abandoned => "abandoned",
            WaitEnd::Moved => "moved",
            WaitEnd::Dismissed => "dismissed",
        };
        let labels = [("category", category.as_str()), ("outcome", outcome)];
        let waited_s = wait.left.since(wait.entered) as f64 / 1_000.0;
        self.histogram("usher_queue_wait_seconds", &labels).record(waited_s);
        if let WaitEnd::Paired(_) = wait.how {
            self.counter("usher_pairings_total", &labels[..1]).increment(1);
        }
    }

    /// A participant has lost the connection.
    pub fn dropped(&self, side: Side) {
        let [customer, agent] = &self.drops;
        match side {
            Side::Customer => customer.increment(1),
            Side::Agent => agent.increment(1),
        }
    }

    /// A command or frame was refused.
    pub fn refused(&self, reason: Reason) {
        let word = serde_json::to_value(reason).unwrap_or_default();
        let word = word.as_str().unwrap_or_default();
        self.counter("usher_refused_commands_total", &[("reason", word)])
            .increment(1);
    }

    /// A socket was closed; `why` is the reason of a close code, or `gone`.
    pub fn socket_closed(&self, why: &'static str) {
        self.counter("usher_sockets_closed_total", &[("why", why)]).increment(1);
    }

    /// A request was answered.
    pub fn request(&self, method: &Method, route: &str, status: StatusCode, took: Duration) {
        // Anybody can make up a method.
        let method = match method.as_str() {
            known @ ("GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS") => known,
            _ => "other",
        };
        let class = match status.as_u16() / 100 {
            1 => "1xx",
            2 => "2xx",
            3 => "3xx",
            4 => "4xx",
            _ => "5xx",
        };
        let labels = [("route", route), ("method", method), ("status", class)];
        self.counter("usher_http_requests_total", &labels).increment(1);
        self.histogram("usher_http_request_seconds", &labels[..1])
            .record(took.as_secs_f64());
    }

    /// Somebody has tried to log in.
    pub fn log_in(&self, status: StatusCode, why: Option<&Reason>) {
        let outcome = match (status, why) {
            (status, _) if status.is_success() => "ok",
            (StatusCode::TOO_MANY_REQUESTS, _) => "throttled",
            (_, Some(Reason::WrongCredentials | Reason::WrongCode)) => "failed",
            _ => return,
        };
        self.counter("usher_log_ins_total", &[("outcome", outcome)])
            .increment(1);
    }

    /// Sorts what histograms have collected. Called every second, or what was recorded would pile up until somebody asks.
    pub fn upkeep(&self) {
        self.handle.run_upkeep();
    }

    /// Everything, in the text format of Prometheus. Without `people` what they are doing is left out rather than guessed; so is, without
    /// `archive`, how MongoDB stands and what waits for it.
    pub fn text(&self, site: &Site, people: Option<&Sums>, archive: Option<(&Standing, Waiting)>) -> String {
        if let Some(sums) = people {
            self.look_at_people(sums, site.clock.wall());
        }
        if let Some((standing, waiting)) = archive {
            let ready = f64::from(u8::from(*standing == Standing::Ready));
            self.gauge("usher_archive_ready", &[]).set(ready);
            self.gauge("usher_archive_waiting", &[]).set(waiting.lines as f64);
            self.gauge("usher_archive_refused", &[]).set(waiting.refused as f64);
        }
        let own = |name, value: usize| self.gauge(name, &[]).set(value as f64);
        own("usher_sockets_open", site.sockets.len());
        own("usher_connections_open", site.seats.taken());
        own("usher_outbox_bytes", site.sockets.waiting_bytes());
        let health = f64::from(u8::from(site.open()));
        self.gauge("usher_ready", &[]).set(health);
        self.counter("usher_errors_logged_total", &[])
            .absolute(telemetry::errors_logged());
        for (name, value) in process::figures() {
            self.gauge(name, &[]).set(value);
        }
        let unknown = [(Source::People, people.is_none()), (Source::Archive, archive.is_none())];
        let unknown = unknown.into_iter().filter(|(_, is_unknown)| *is_unknown);
        unknown.fold(self.handle.render(), |text, (from, _)| without(&text, from))
    }

    fn look_at_people(&self, sums: &Sums, now: Wall) {
        let set = |name, labels: &[(&'static str, &str)], value: u32| self.gauge(name, labels).set(f64::from(value));
        let agents = sums.totals.agents;
        set("usher_customers", &[], sums.totals.customers);
        set("usher_conversations_open", &[], sums.conversations_open);
        set("usher_held", &[("place", "line")], sums.held_in_line);
        set("usher_held", &[("place", "conversation")], sums.held_talking);
        for (state, count) in [
            ("logged_in", agents.logged_in),
            ("available", agents.available),
            ("at_capacity", agents.at_capacity),
            ("away", agents.away),
            ("last_call", agents.last_call),
        ] {
            set("usher_agents", &[("state", state)], count);
        }
        for line in &sums.categories {
            let category = line.category.0.to_string();
            let labels = [("category", category.as_str())];
            set("usher_waiting", &labels, line.waiting);
            let longest_s = line
                .longest_since
                .map_or(0.0, |since| now.since(since) as f64 / 1_000.0);
            self.gauge("usher_longest_wait_seconds", &labels).set(longest_s);
        }
        set("usher_offers_ringing", &[], sums.offers_ringing);
        for (became, count) in [
            ("accepted", sums.offers.accepted),
            ("declined", sums.offers.declined),
            ("unanswered", sums.offers.unanswered),
            ("customer_gone", sums.offers.customer_gone),
            ("returned", sums.offers.returned),
        ] {
            self.counter("usher_offers_total", &[("became", became)])
                .absolute(count);
        }
    }

    fn counter(&self, name: &'static str, labels: &[(&'static str, &str)]) -> Counter {
        self.recorder.register_counter(&key(name, labels), &METADATA)
    }

    fn gauge(&self, name: &'static str, labels: &[(&'static str, &str)]) -> Gauge {
        self.recorder.register_gauge(&key(name, labels), &METADATA)
    }

    fn histogram(&self, name: &'static str, labels: &[(&'static str, &str)]) -> Histogram {
        self.recorder.register_histogram(&key(name, labels), &METADATA)
    }
}

impl fmt::Debug for Meter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Meter")
    }
}

fn key(name: &'static str, labels: &[(&'static str, &str)]) -> Key {
    let labels: Vec<Label> = labels
        .iter()
        .map(|(label, value)| Label::new(*label, (*value).to_owned()))
        .collect();
    Key::from_parts(name, labels)
}

/// The lines of what comes from elsewhere: a gap is seen, an old value is believed.
fn without(text: &str, from: Source) -> String {
    let is_from = |line: &str| {
        let name = line.split([' ', '{']).next().unwrap_or_default();
        TABLE.iter().any(|row| row.from == from && row.name == name)
    };
    text.split_inclusive('\n').filter(|line| !is_from(line)).collect()
}
