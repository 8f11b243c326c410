//! Time that passes, deadline by deadline, and a start in the middle of it.

use std::collections::BTreeSet;

use usher::hub::Hub;
use usher::hub::input::{Command, Input};
use usher::hub::time::{Now, Steady};
use usher::ids::ConversationId;

use super::{CATEGORIES, Checked, World, category_id};

impl World {
    /// Lets time pass, deadline by deadline.
    pub(super) fn wait(&mut self, ms: u64) -> Checked {
        let until = self.now.steady.plus(ms);
        let mut at_once = 0;
        while let Some(at) = self.hub.poll_deadline().filter(|at| *at <= until) {
            at_once = if at <= self.now.steady { at_once + 1 } else { 0 };
            if at_once > 3 {
                return Err("a deadline stays due after its tick".to_owned());
            }
            self.pass(at.since(self.now.steady));
            self.step(Input::Ticked)?;
        }
        self.pass(until.since(self.now.steady));
        self.nobody_waits_too_long()
    }

    fn pass(&mut self, ms: u64) {
        self.now = Now {
            steady: self.now.steady.plus(ms),
            wall: self.now.wall.plus(ms),
        };
    }

    /// 9: what a start loads is what the hub was, with everybody held; then perhaps everyone comes back.
    pub(super) fn crash(&mut self, at_once: bool) -> Checked {
        let viewers = std::mem::take(&mut self.viewers);
        self.leaves_after = None;
        self.forget_strangers();
        // A message is found by its entry, as long as its conversation lives; ten minutes after the end it is only in the archive.
        let live: BTreeSet<ConversationId> = self.disk.rows().conversations.iter().map(|row| row.id).collect();
        self.accepted.retain(|_, (_, _, command, _)| match command {
            Command::Say { conversation, .. } => live.contains(conversation),
            _ => true,
        });
        let before_crash = self.now.steady;
        self.now.steady = Steady(self.now.steady.0 / 2);
        let lines = |hub: &Hub| (0..CATEGORIES).map(|n| hub.line(category_id(n))).collect::<Vec<_>>();
        let before = lines(&self.hub);
        self.hub = Hub::load(self.now, self.disk.rows());
        self.line_changed.clear();
        self.last_present.retain(|_, at| before_crash.since(*at) < 600_000);
        for at in self.last_present.values_mut() {
            *at = self.now.steady;
        }
        if lines(&self.hub) != before {
            return Err("9: the lines are not what they were".to_owned());
        }
        self.clocks_begin_anew();
        self.step(Input::Accepting)?;
        if at_once {
            for (_, viewer) in viewers {
                self.connect(viewer.who, viewer.tab, viewer.last.into_iter().collect())?;
            }
        }
        Ok(())
    }
}
