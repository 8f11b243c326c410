//! A thousand people who enter the lobby at once: what each of those who look on is sent, counted frame by frame.

use std::collections::{BTreeMap, BTreeSet};

use usher::hub::Hub;
use usher::hub::effect::{BoardKey, BoardUpdate, Effect, Frame, Topic};
use usher::hub::input::{Administration, AgentDraft, Buddy, Command, Input, Limits, Lobby, Signal, Who};
use usher::hub::row::Rows;
use usher::hub::time::{Now, Steady, Wall};
use usher::ids::{AgentId, CommandId, ConnId, CustomerId, RequestId, SessionId, TabId};

use super::rig::text;

const CROWD: u64 = 1_000;
/// The boards change at most four times a second, as the protocol says.
const INTERVAL_MS: u64 = 250;

/// What one page has been sent of a board.
#[derive(Default)]
struct Seen {
    snapshots: u64,
    changes: u64,
    people: BTreeSet<BoardKey>,
}

impl Seen {
    fn take(&mut self, update: &BoardUpdate) {
        if update.snapshot {
            self.snapshots += 1;
            self.people.clear();
        } else {
            self.changes += 1;
        }
        self.people.extend(update.rows.iter().map(|row| row.key()));
        for key in &update.removed {
            self.people.remove(key);
        }
    }

    fn guests(&self) -> u64 {
        let guest = |key: &&BoardKey| matches!(key, BoardKey::Person(Buddy::Guest(_)));
        self.people.iter().filter(guest).count() as u64
    }
}

/// A hub with a clock that is turned by hand, and all that its pages are sent of who is present.
struct Hall {
    hub: Hub,
    now: Now,
    commands: u128,
    seen: BTreeMap<ConnId, Seen>,
}

impl Hall {
    fn open() -> Self {
        let now = Now {
            steady: Steady(1_000),
            wall: Wall(1_700_000_000_000),
        };
        let mut hall = Self {
            hub: Hub::load(now, Rows::default()),
            now,
            commands: 0,
            seen: BTreeMap::new(),
        };
        hall.step(Input::Accepting);
        hall.administer(Administration::SetLimits(Limits {
            lobby: Lobby::Open,
            ..Limits::default()
        }));
        hall
    }

    fn administer(&mut self, change: Administration) {
        let request = RequestId(1);
        self.step(Input::Administered { request, change });
    }

    /// One input, and what is due at the same instant.
    fn step(&mut self, input: Input) {
        self.hub.handle(self.now, input);
        while self.hub.poll_change().is_some() {}
        while let Some(effect) = self.hub.poll_effect() {
            let Effect::Send { to, frame } = effect else { continue };
            let Frame::Board(update) = frame else { continue };
            if !matches!(update.topic, Topic::People | Topic::Lobby) {
                continue;
            }
            for conn in to {
                self.seen.entry(conn).or_default().take(&update);
            }
        }
        if self.hub.poll_deadline().is_some_and(|due| due <= self.now.steady) {
            self.step(Input::Ticked);
        }
    }

    /// Time goes by, deadline after deadline.
    fn advance(&mut self, ms: u64) {
        let until = self.now.steady.plus(ms);
        while let Some(due) = self.hub.poll_deadline().filter(|due| *due <= until) {
            self.now.steady = self.now.steady.max(due);
            self.step(Input::Ticked);
        }
        self.now.steady = until;
        self.now.wall = self.now.wall.plus(ms);
    }

    fn connect(&mut self, conn: u64, who: Who) -> ConnId {
        let (conn, tab) = (ConnId(conn), TabId(u128::from(conn)));
        self.step(Input::Connected {
            conn,
            who,
            tab,
            seen: Vec::new(),
        });
        conn
    }

    fn watch(&mut self, conn: ConnId) {
        self.looks(conn, true);
    }

    fn looks(&mut self, conn: ConnId, on: bool) {
        let signal = Signal::Watch { on };
        self.step(Input::Signalled { conn, signal });
    }

    /// Somebody comes, enters, and looks who is there.
    fn guest(&mut self, number: u64) -> ConnId {
        let conn = self.connect(number, Who::Guest(CustomerId(u128::from(number))));
        self.commands += 1;
        self.step(Input::Commanded {
            conn,
            id: CommandId(self.commands),
            digest: 0,
            command: Command::EnterLobby {
                name: text(&format!("Guest {number}")),
            },
        });
        self.watch(conn);
        conn
    }

    /// One of the staff who looks who is there.
    fn agent(&mut self) -> ConnId {
        let draft = AgentDraft {
            email: text("ada@example.org"),
            full_name: text("Ada"),
            display_name: text("Ada"),
            admin: true,
            capacity: 1,
            categories: None,
        };
        self.administer(Administration::AddAgent(draft));
        let (agent, session) = (AgentId(1), SessionId(1));
        self.administer(Administration::LogIn { agent, session });
        let conn = self.connect(90_000, Who::Desk { agent, session });
        self.watch(conn);
        conn
    }
}

/// A thousand who come within so long: each viewer's frames, and whether all were seen by all in the end.
fn comes_a_crowd(within_ms: u64) {
    let mut hall = Hall::open();
    let viewers = [hall.agent(), hall.guest(80_000)];
    hall.advance(10_000);
    let before: BTreeMap<ConnId, u64> = viewers.iter().map(|conn| (*conn, hall.seen[conn].changes)).collect();
    for number in 1..=CROWD {
        hall.guest(number);
        if number * within_ms / CROWD > (number - 1) * within_ms / CROWD {
            hall.advance(number * within_ms / CROWD - (number - 1) * within_ms / CROWD);
        }
    }
    hall.advance(5_000);
    // One at once, one for each interval begun, and the last.
    let most = within_ms.div_ceil(INTERVAL_MS) + 2;
    for conn in viewers {
        let seen = &hall.seen[&conn];
        assert_eq!(seen.snapshots, 1);
        let changes = seen.changes - before[&conn];
        assert!((1..=most).contains(&changes), "{changes} changes, {most} at most");
    }
    for (conn, seen) in &hall.seen {
        assert_eq!(seen.guests(), CROWD + 1, "{conn} does not see everybody");
        assert_eq!(seen.snapshots, 1, "{conn} is shown all of it again");
        assert!(seen.changes <= most + 2, "{conn} has {} changes", seen.changes);
    }
}

#[test]
fn a_thousand_at_the_same_instant_are_one_snapshot_and_two_changes() {
    comes_a_crowd(0);
}

#[test]
fn a_thousand_within_two_seconds_are_one_snapshot_and_a_change_for_each_interval() {
    comes_a_crowd(2_000);
}

#[test]
fn who_turns_away_and_back_a_thousand_times_is_shown_it_all_a_few_times() {
    let mut hall = Hall::open();
    let viewers = [hall.agent(), hall.guest(80_000)];
    for conn in viewers {
        for _ in 0..CROWD {
            hall.looks(conn, false);
            hall.watch(conn);
        }
    }
    for number in 1..=10 {
        hall.guest(number);
    }
    hall.advance(1_000);
    for conn in viewers {
        let seen = &hall.seen[&conn];
        assert!(
            seen.snapshots <= 1 + 5,
            "{conn} is shown all of it {} times",
            seen.snapshots
        );
        assert_eq!(seen.guests(), 11, "{conn} does not see everybody");
    }
}
