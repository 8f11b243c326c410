//! Boards: rows that change, shown to many. A viewer gets all rows once, then what is new, in order on the same connection.
//!
//! A row is computed when its board is flushed, at most four times a second (once a second for the public one, and seldomer those of
//! who is present the more look at them), however often it was touched; one update is shared by all viewers. Old rows plus an update equal the rows after it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::ids::{CategoryId, ConnId, CustomerId};

use super::Hub;
use super::category::Category;
use super::deadlines::What;
use super::effect::{
    AgentCounts, AgentLine, BoardKey, BoardRow, BoardUpdate, CategoryLine, ConversationLine, Door, Frame, PersonLine,
    Topic,
};
use super::input::Buddy;
use super::row::Side;

/// Four times a second.
const STAFF_MS: u64 = 250;
/// Customers choosing a category are many and in no hurry.
const PUBLIC_MS: u64 = 1_000;

/// The boards and what waits to be shown on them.
#[derive(Debug, Default)]
pub(super) struct Boards {
    touched: BTreeSet<BoardKey>,
    touched_public: BTreeSet<BoardKey>,
    categories: Board,
    team: Board,
    floor: Board,
    /// Everybody present, for agents.
    people: Board,
    /// The same as guests may see them.
    lobby: Board,
    touched_people: BTreeSet<Buddy>,
    people_flushed: Option<super::time::Steady>,
    staff_flushed: Option<super::time::Steady>,
    public_flushed: Option<super::time::Steady>,
}

/// One board as its viewers have it.
#[derive(Debug, Default)]
struct Board {
    version: u64,
    rows: BTreeMap<BoardKey, BoardRow>,
    viewers: BTreeSet<ConnId>,
    snapshot: Option<Arc<BoardUpdate>>,
}

impl Boards {
    /// Something that this row shows may have changed.
    pub fn touch(&mut self, key: BoardKey) {
        self.touched.insert(key);
        if matches!(key, BoardKey::Category(_)) {
            self.touched_public.insert(key);
        }
    }

    /// A present person may be another, or gone.
    pub fn touch_person(&mut self, buddy: Buddy) {
        self.touched_people.insert(buddy);
    }

    /// Whether something is still to be shown on it.
    pub fn waits(&self, topic: Topic) -> bool {
        match topic {
            Topic::Categories => !self.touched_public.is_empty(),
            Topic::Team | Topic::Floor => !self.touched.is_empty(),
            Topic::People | Topic::Lobby => !self.touched_people.is_empty(),
        }
    }

    pub fn has_viewer(&self, conn: ConnId, topic: Topic) -> bool {
        let board = match topic {
            Topic::Categories => &self.categories,
            Topic::Team => &self.team,
            Topic::Floor => &self.floor,
            Topic::People => &self.people,
            Topic::Lobby => &self.lobby,
        };
        board.viewers.contains(&conn)
    }

    fn board(&mut self, topic: Topic) -> &mut Board {
        match topic {
            Topic::Categories => &mut self.categories,
            Topic::Team => &mut self.team,
            Topic::Floor => &mut self.floor,
            Topic::People => &mut self.people,
            Topic::Lobby => &mut self.lobby,
        }
    }
}

impl Board {
    /// Takes new rows in and returns what differs, if anything does.
    fn update(&mut self, topic: Topic, rows: Vec<(BoardKey, Option<BoardRow>)>) -> Option<BoardUpdate> {
        let mut update = BoardUpdate {
            topic,
            version: self.version + 1,
            snapshot: false,
            rows: Vec::new(),
            removed: Vec::new(),
        };
        for (key, row) in rows {
            match row {
                Some(row) if self.rows.get(&key) != Some(&row) => {
                    self.rows.insert(key, row.clone());
                    update.rows.push(row);
                }
                None if self.rows.remove(&key).is_some() => update.removed.push(key),
                Some(_) | None => {}
            }
        }
        if update.rows.is_empty() && update.removed.is_empty() {
            return None;
        }
        self.version = update.version;
        self.snapshot = None;
        Some(update)
    }

    /// All rows, shared by everyone who comes before the next change.
    fn all(&mut self, topic: Topic) -> Arc<BoardUpdate> {
        let (version, rows) = (self.version, &self.rows);
        let all = || {
            Arc::new(BoardUpdate {
                topic,
                version,
                snapshot: true,
                rows: rows.values().cloned().collect(),
                removed: Vec::new(),
            })
        };
        Arc::clone(self.snapshot.get_or_insert_with(all))
    }
}

impl Hub {
    /// Shows a board to a connection from now on.
    pub(super) fn watch_board(&mut self, conn: ConnId, topic: Topic) {
        let board = self.boards.board(topic);
        if board.viewers.contains(&conn) {
            return;
        }
        if board.version == 0 {
            // Nobody has watched yet: there is nothing to be coalesced with.
            match topic {
                Topic::Categories => self.flush_public_board(),
                Topic::Team | Topic::Floor => self.flush_boards(),
                Topic::People | Topic::Lobby => self.flush_people(),
            }
        }
        // Only now a viewer, so that nobody gets anything twice.
        let board = self.boards.board(topic);
        board.viewers.insert(conn);
        let all = board.all(topic);
        self.out.send(&[conn], Frame::Board(all));
    }

    /// Shows the customers' board to all of a customer's connections.
    pub(super) fn watch_categories(&mut self, id: CustomerId) {
        let conns: Vec<ConnId> = self
            .customers
            .get(&id)
            .map(|c| c.conns.iter().copied().collect())
            .unwrap_or_default();
        for conn in conns {
            self.watch_board(conn, Topic::Categories);
        }
    }

    pub(super) fn unwatch_boards(&mut self, conn: ConnId) {
        for topic in Topic::ALL {
            self.unwatch_board(conn, topic);
        }
    }

    pub(super) fn unwatch_board(&mut self, conn: ConnId, topic: Topic) {
        self.boards.board(topic).viewers.remove(&conn);
    }

    /// Sees to it that what was touched is shown soon.
    pub(super) fn schedule_boards(&mut self) {
        let now = self.now.steady;
        if !self.boards.touched.is_empty() {
            let soonest = self.boards.staff_flushed.map_or(now, |at| at.plus(STAFF_MS));
            self.deadlines.set_if_none(What::Boards, soonest.max(now));
        }
        if !self.boards.touched_public.is_empty() {
            let soonest = self.boards.public_flushed.map_or(now, |at| at.plus(PUBLIC_MS));
            self.deadlines.set_if_none(What::PublicBoard, soonest.max(now));
        }
        if !self.boards.touched_people.is_empty() {
            let viewers = self.boards.people.viewers.len() + self.boards.lobby.viewers.len();
            let soonest = self.boards.people_flushed.map_or(now, |at| at.plus(people_ms(viewers)));
            self.deadlines.set_if_none(What::PeopleBoards, soonest.max(now));
        }
    }

    pub(super) fn flush_people(&mut self) {
        self.boards.people_flushed = Some(self.now.steady);
        let touched = std::mem::take(&mut self.boards.touched_people);
        let keys = || touched.iter().map(|buddy| (BoardKey::Person(*buddy), *buddy));
        let row = |line: Option<PersonLine>| line.map(BoardRow::Person);
        let people = keys().map(|(key, buddy)| (key, row(self.person_line(buddy)))).collect();
        let seen_by_guests = |buddy: &Buddy| self.guests_see(*buddy);
        let lobby = keys().map(|(key, buddy)| (key, row(self.person_line(buddy).filter(|_| seen_by_guests(&buddy)))));
        let lobby = lobby.collect();
        self.show_board(Topic::People, people);
        self.show_board(Topic::Lobby, lobby);
    }

    pub(super) fn flush_boards(&mut self) {
        self.boards.staff_flushed = Some(self.now.steady);
        let touched = std::mem::take(&mut self.boards.touched);
        let rows: Vec<_> = touched.into_iter().map(|key| (key, self.board_row(key))).collect();
        let team = rows
            .iter()
            .filter(|(key, _)| !matches!(key, BoardKey::Conversation(_)))
            .cloned()
            .collect();
        self.show_board(Topic::Team, team);
        self.show_board(Topic::Floor, rows);
    }

    pub(super) fn flush_public_board(&mut self) {
        self.boards.public_flushed = Some(self.now.steady);
        let touched = std::mem::take(&mut self.boards.touched_public);
        let rows = touched
            .into_iter()
            .map(|key| (key, self.board_row(key).filter(|_| !self.is_archived(key)).map(public)))
            .collect();
        self.show_board(Topic::Categories, rows);
    }

    fn show_board(&mut self, topic: Topic, rows: Vec<(BoardKey, Option<BoardRow>)>) {
        let board = self.boards.board(topic);
        let Some(update) = board.update(topic, rows) else {
            return;
        };
        let viewers = board.viewers.iter().copied().collect::<Vec<_>>();
        self.out.send(&viewers, Frame::Board(Arc::new(update)));
    }

    /// A row as it is now; nothing when what it shows is not there.
    pub(super) fn board_row(&self, key: BoardKey) -> Option<BoardRow> {
        match key {
            BoardKey::Totals => Some(BoardRow::Totals(self.totals)),
            BoardKey::Category(id) => self
                .categories
                .get(&id)
                // Who came back to an archived one because an agent was lost is not out of sight.
                .filter(|category| !category.row.archived || !category.queue.is_empty())
                .map(|category| BoardRow::Category(self.category_line(id, category))),
            BoardKey::Agent(id) => self.agents.get(&id).map(|agent| {
                BoardRow::Agent(AgentLine {
                    agent: id,
                    name: agent.row.display_name.clone(),
                    state: agent.state_view(),
                    since: agent.row.state_since,
                    connected: agent.present(),
                    units: agent.units(),
                    capacity: agent.row.capacity,
                    categories: self.categories_shown(agent),
                })
            }),
            BoardKey::Person(buddy) => self.person_line(buddy).map(BoardRow::Person),
            // The floor is what queues and their agents do.
            BoardKey::Conversation(id) => self
                .conversations
                .get(&id)
                .filter(|c| c.open() && !c.by_invitation())
                .map(|conversation| {
                    BoardRow::Conversation(ConversationLine {
                        conversation: id,
                        category: conversation.row.category,
                        customer: conversation.row.customer_name.clone(),
                        agent: conversation.agent(),
                        started: conversation.row.started,
                        customer_held: conversation.held(Side::Customer),
                        agent_held: conversation.held(Side::Agent),
                    })
                }),
        }
    }

    pub(super) fn is_archived(&self, key: BoardKey) -> bool {
        match key {
            BoardKey::Category(id) => self.categories.get(&id).is_some_and(|category| category.row.archived),
            BoardKey::Totals | BoardKey::Agent(_) | BoardKey::Conversation(_) | BoardKey::Person(_) => false,
        }
    }

    fn category_line(&self, id: CategoryId, category: &Category) -> CategoryLine {
        let queue = &category.queue;
        let next = u32::try_from(queue.len()).unwrap_or(u32::MAX).saturating_add(1);
        let door = category.door();
        CategoryLine {
            category: id,
            name: category.row.name.clone(),
            position: category.row.position,
            mode: category.row.mode,
            door,
            opens: category.opens(),
            closed: category.why_closed(),
            ask_email: category.row.ask_email,
            ask_subject: category.row.ask_subject,
            waiting: next - 1,
            longest_since: queue.longest_since(),
            estimate: if door == Door::Queue {
                category.rate.estimate(self.now.steady, next, category.capacity())
            } else {
                None
            },
            agents: category.counts,
        }
    }
}

/// How far apart updates of who is present are: each goes to every viewer, so a crowd is shown them less often, but within a second, the way to the last of ten thousand included.
fn people_ms(viewers: usize) -> u64 {
    (viewers as u64 / 10).clamp(STAFF_MS, 700)
}

/// A row as customers may see it: how many agents are available, nothing else about staff.
pub(super) fn public(row: BoardRow) -> BoardRow {
    match row {
        BoardRow::Category(line) => BoardRow::Category(CategoryLine {
            longest_since: None,
            closed: None,
            agents: AgentCounts {
                available: line.agents.available,
                ..AgentCounts::default()
            },
            ..line
        }),
        other @ (BoardRow::Totals(_) | BoardRow::Agent(_) | BoardRow::Conversation(_) | BoardRow::Person(_)) => other,
    }
}
