//! 12, with time: an invitation ends by its own deadline, and by that of whichever of its two is absent.

use std::collections::BTreeMap;

use usher::hub::row::Person;
use usher::hub::time::Steady;
use usher::ids::InvitationId;

use super::{AGENTS, CUSTOMERS, Checked, World, agent, customer, person};
use usher::hub::input::Who;

/// As the protocol has them: for an answer; without a page; without one since the start; and once nobody comes back any more.
const ANSWER_MS: u64 = 60_000;
const ABSENT_MS: u64 = 10_000;
const ABSENT_SINCE_START_MS: u64 = 25_000;
const NOBODY_COMES_MS: u64 = 5_000;

/// Since when people are absent and invitations pending, as seen from outside.
#[derive(Default)]
pub(super) struct Clocks {
    pending: BTreeMap<InvitationId, Steady>,
    absent: BTreeMap<Person, Steady>,
    /// When the server started, and who has not been here since.
    started: Steady,
    unseen: Vec<Person>,
    /// When somebody came last.
    came: Steady,
}

impl World {
    /// The server has started: whatever ran begins anew.
    pub(super) fn clocks_begin_anew(&mut self) {
        let now = self.now.steady;
        self.clocks = Clocks {
            started: now,
            came: now,
            unseen: everybody().collect(),
            ..Clocks::default()
        };
    }

    pub(super) fn somebody_came(&mut self) {
        self.clocks.came = self.now.steady;
    }

    /// Called after every step: notes who is absent and what is pending.
    pub(super) fn look_at_clocks(&mut self) -> Checked {
        let now = self.now.steady;
        let clocks = &mut self.clocks;
        for one in everybody() {
            let sees = |who: Who| matches!(who, Who::Guest(_) | Who::Desk { .. }) && person(who) == one;
            if self.viewers.values().any(|viewer| sees(viewer.who)) {
                clocks.absent.remove(&one);
                clocks.unseen.retain(|other| *other != one);
            } else {
                clocks.absent.entry(one).or_insert(now);
            }
        }
        let rows = self.hub.rows().invitations;
        clocks.pending.retain(|id, _| rows.iter().any(|row| row.id == *id));
        for row in &rows {
            clocks.pending.entry(row.id).or_insert(now);
        }
        self.nobody_waits_too_long()
    }

    /// Whatever is pending now has time left, and so has each of its two who is absent.
    pub(super) fn nobody_waits_too_long(&self) -> Checked {
        let (now, clocks) = (self.now.steady, &self.clocks);
        for row in self.hub.rows().invitations {
            if clocks
                .pending
                .get(&row.id)
                .is_some_and(|since| now.since(*since) >= ANSWER_MS)
            {
                return Err(format!("12: {row:?} is still unanswered"));
            }
            for one in [row.from, row.to] {
                // Of a server that leaves everybody loses their connection; their time begins with the next.
                let Some(since) = clocks.absent.get(&one).filter(|_| self.leaves_after.is_none()) else {
                    continue;
                };
                let until = if clocks.unseen.contains(&one) {
                    let start = clocks.started.plus(ABSENT_SINCE_START_MS);
                    start.max(clocks.came.plus(NOBODY_COMES_MS))
                } else {
                    since.plus(ABSENT_MS)
                };
                if now >= until {
                    return Err(format!("12: {row:?} is still with {one:?}, absent since {since:?}"));
                }
            }
        }
        Ok(())
    }
}

fn everybody() -> impl Iterator<Item = Person> {
    let customers = (0..CUSTOMERS).map(|n| Person::Customer(customer(n)));
    customers.chain((0..AGENTS).map(|n| Person::Agent(agent(n))))
}
