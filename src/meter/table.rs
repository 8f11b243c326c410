//! Every metric with its kind, its unit (in its name) and its meaning. `docs/OPERATIONS.md` shows the same list.

/// One metric.
#[derive(Clone, Copy, Debug)]
pub struct Metric {
    pub name: &'static str,
    pub kind: Kind,
    pub labels: &'static str,
    pub about: &'static str,
    pub from: Source,
}

/// Where it comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// It is counted where it happens, or known at any time.
    Here,
    /// The hub, when it is asked for.
    People,
    /// The file and what is known of MongoDB, when it is asked for; only with `MONGO_URL`.
    Archive,
}

/// What kind of metric it is; a histogram with the upper bounds of its buckets.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    Counter,
    Gauge,
    Histogram(&'static [f64]),
}

/// From a second to two hours: from what nobody minds to what nobody forgives.
const WAITS: &[f64] = &[
    1.0, 5.0, 15.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1_200.0, 1_800.0, 3_600.0, 7_200.0,
];

/// From a good disk's quarter of a millisecond to the two seconds after which no inputs are taken.
const COMMITS: &[f64] = &[
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0,
];

/// From a page out of memory to the thirty seconds after which a request is given up.
const REQUESTS: &[f64] = &[
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 30.0,
];

const fn metric(name: &'static str, kind: Kind, labels: &'static str, about: &'static str) -> Metric {
    Metric {
        name,
        kind,
        labels,
        about,
        from: Source::Here,
    }
}

const fn people(name: &'static str, kind: Kind, labels: &'static str, about: &'static str) -> Metric {
    Metric {
        from: Source::People,
        ..metric(name, kind, labels, about)
    }
}

const fn archive(name: &'static str, about: &'static str) -> Metric {
    Metric {
        from: Source::Archive,
        ..metric(name, Kind::Gauge, "", about)
    }
}

/// All there are, in the order of the document.
#[rustfmt::skip]
pub const TABLE: &[Metric] = &[
    people("usher_customers", Kind::Gauge, "", "Customers with a page open, each once"),
    people("usher_waiting", Kind::Gauge, "category", "Customers in line"),
    people("usher_longest_wait_seconds", Kind::Gauge, "category", "How long the one has waited who waits longest; 0 when nobody does"),
    people("usher_held", Kind::Gauge, "place", "People without a connection whose place in a line or a conversation is kept"),
    people("usher_agents", Kind::Gauge, "state", "Agents: logged_in is all of them; available, at_capacity, away and last_call those who are connected"),
    people("usher_conversations_open", Kind::Gauge, "", "Conversations under way"),
    people("usher_offers_ringing", Kind::Gauge, "", "Offers that ring now"),
    people("usher_offers_total", Kind::Counter, "became", "Offers by what became of them"),
    metric("usher_queue_wait_seconds", Kind::Histogram(WAITS), "category, outcome", "Stays in a queue by how they ended: paired, left, abandoned"),
    metric("usher_pairings_total", Kind::Counter, "category", "Customers who were given to an agent out of a queue"),
    metric("usher_drops_total", Kind::Counter, "side", "Connections lost by a participant of a conversation"),
    metric("usher_refused_commands_total", Kind::Counter, "reason", "Commands and frames that were refused"),
    metric("usher_log_ins_total", Kind::Counter, "outcome", "Log-ins: ok, failed, throttled"),
    metric("usher_sockets_open", Kind::Gauge, "", "Websockets after their hello"),
    metric("usher_sockets_closed_total", Kind::Counter, "why", "Websockets closed; slow: its outbox ran over, gone: the other side left"),
    metric("usher_connections_open", Kind::Gauge, "", "Connections of any kind, of at most MAX_CONNECTIONS"),
    metric("usher_frames_in_total", Kind::Counter, "", "Websocket frames received"),
    metric("usher_frames_out_total", Kind::Counter, "", "Websocket frames sent"),
    metric("usher_outbox_bytes", Kind::Gauge, "", "Bytes that wait to be sent, over all websockets"),
    metric("usher_http_requests_total", Kind::Counter, "route, method, status", "HTTP requests by route and class of status"),
    metric("usher_http_request_seconds", Kind::Histogram(REQUESTS), "route", "How long HTTP requests took"),
    metric("usher_commits_total", Kind::Counter, "", "Batches that the store has kept"),
    metric("usher_commit_rows_total", Kind::Counter, "", "Rows in them"),
    metric("usher_commit_seconds", Kind::Histogram(COMMITS), "", "How long the hub waited for a batch to be on disk"),
    metric("usher_commit_failures_total", Kind::Counter, "", "Tries to keep a batch that have failed; each is tried again"),
    metric("usher_unsettled_bytes", Kind::Gauge, "", "Memory that waits for the disk; at 8388608 no inputs are taken"),
    metric("usher_ready", Kind::Gauge, "", "1 while new people may be sent here, as /readyz says"),
    archive("usher_archive_ready", "1 while MongoDB takes the archive, 0 while it is away; only with MONGO_URL, as the next two"),
    archive("usher_archive_waiting", "Things in DATA_DIR that wait for MongoDB"),
    archive("usher_archive_refused", "Things that MongoDB refused for good; they stay in DATA_DIR"),
    metric("usher_errors_logged_total", Kind::Counter, "", "Lines of level error in the log"),
    metric("usher_process_start_time_seconds", Kind::Gauge, "", "When the server started, in seconds since 1970"),
    metric("usher_process_resident_memory_bytes", Kind::Gauge, "", "Memory in use"),
    metric("usher_process_open_fds", Kind::Gauge, "", "Open file descriptors"),
    metric("usher_process_max_fds", Kind::Gauge, "", "How many may be open"),
    metric("usher_build_info", Kind::Gauge, "version", "Always 1; its label says which version runs"),
];
