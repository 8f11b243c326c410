//! Who comes, with which tab, and goes.

use usher::hub::input::{Input, Who};
use usher::ids::{ConnId, ConversationId, SessionId, TabId};

use super::{Checked, World, agent, customer, person};
use crate::lives::watch::Viewer;

impl World {
    pub(super) fn customer_comes(&mut self, who: u8, tab: u8, seen: u8) -> Checked {
        let tab = TabId(u128::from(tab) + 1);
        let shown = self.viewers.values().filter(|v| v.who == Who::Customer(customer(who)));
        let last = shown
            .flat_map(|v| v.last.clone())
            .last()
            .map(|(id, last)| (id, last.saturating_sub(u32::from(seen % 4))));
        self.connect(Who::Customer(customer(who)), tab, last.into_iter().collect())
    }

    pub(super) fn agent_comes(&mut self, who: u8, tab: u8) -> Checked {
        let session = self.session_of.get(&agent(who)).copied().unwrap_or(SessionId(0));
        self.connect(
            Who::Desk {
                agent: agent(who),
                session,
            },
            TabId(u128::from(tab) + 1),
            Vec::new(),
        )
    }

    pub(super) fn admin_looks(&mut self, who: u8) -> Checked {
        let session = self.session_of.get(&agent(who)).copied().unwrap_or(SessionId(0));
        self.connect(
            Who::Floor {
                agent: agent(who),
                session,
            },
            TabId(9),
            Vec::new(),
        )
    }

    pub(super) fn connect(&mut self, who: Who, tab: TabId, seen: Vec<(ConversationId, u32)>) -> Checked {
        self.counter += 1;
        let conn = ConnId(self.counter);
        let me = person(who);
        if self
            .last_present
            .get(&me)
            .is_some_and(|at| self.now.steady.since(*at) >= 600_000)
        {
            self.accepted.retain(|(person, _), _| *person != me);
        }
        let mut viewer = Viewer::new(who, tab);
        viewer.last.extend(seen.iter().copied());
        self.viewers.insert(conn, viewer);
        self.somebody_came();
        self.step(Input::Connected { conn, who, tab, seen })
    }

    /// Whoever was away for ten minutes may be a stranger to the hub.
    pub(super) fn forget_strangers(&mut self) {
        let (last_present, now) = (&self.last_present, self.now.steady);
        self.accepted
            .retain(|(person, _), _| last_present.get(person).is_some_and(|at| now.since(*at) < 600_000));
    }

    pub(super) fn drop_conn(&mut self, conn: ConnId) -> Checked {
        self.viewers.remove(&conn);
        self.step(Input::Disconnected { conn })
    }

    pub(super) fn pick_conn(&self, which: u8, wanted: impl Fn(&Viewer) -> bool) -> Option<ConnId> {
        let conns: Vec<ConnId> = self
            .viewers
            .iter()
            .filter(|(_, v)| wanted(v))
            .map(|(conn, _)| *conn)
            .collect();
        conns.get(usize::from(which) % conns.len().max(1)).copied()
    }

    pub(super) fn conn_of(&self, customer_side: bool, who: u8) -> Option<ConnId> {
        self.pick_conn(who, |viewer| match viewer.who {
            Who::Customer(id) => customer_side && id == customer(who),
            Who::Desk { agent: id, .. } => !customer_side && id == agent(who),
            Who::Guest(_) | Who::Floor { .. } => false,
        })
    }
}
