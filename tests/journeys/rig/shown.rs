//! What a step makes the rig do: frames to tabs and into the log, history from the store, closings and replies.

use usher::hub::effect::{Effect, Frame, Reply};
use usher::hub::row::{Content, Person};
use usher::ids::{ConnId, RequestId};
use usher::protocol::server::ServerFrame;
use usher::ws::translate;

use super::{Boards, Rig, Voice, label, word};

impl Rig {
    pub(super) fn carry_out(&mut self, effect: Effect, replies: &mut Vec<(RequestId, Reply)>) {
        match effect {
            Effect::Send { to, frame } => {
                self.check_private(&to, &frame);
                let (_, bytes) = translate::frame(&frame);
                let frame: ServerFrame = serde_json::from_str(&bytes).expect("a frame reads back");
                self.deliver(&to, &frame);
            }
            Effect::Answer { to, id, answer } => {
                let (_, bytes) = translate::answer(id, &answer);
                let frame = serde_json::from_str(&bytes).expect("a frame reads back");
                self.show(to, &frame);
            }
            Effect::ReadHistory {
                to,
                conversation,
                from,
                before,
            } => {
                let log = &self.store.entries[&conversation][from as usize - 1..before as usize - 1];
                let rows: Vec<_> = log.iter().map(|row| (**row).clone()).collect();
                let (_, bytes) = translate::history(conversation, from, &rows);
                let frame = serde_json::from_str(&bytes).expect("a frame reads back");
                self.show(to, &frame);
            }
            Effect::Close { conn, why } => self.closed(conn, translate::closing(why).reason),
            Effect::Reply { request, reply } => replies.push((request, reply)),
        }
    }

    fn closed(&mut self, conn: ConnId, why: &str) {
        let Some((name, tab)) = self.conns.remove(&conn) else {
            return;
        };
        self.tab(&name, tab).conn = None;
        self.log.push(format!("{}: closed {why}", label(&name, tab)));
    }

    /// 11 of the invariants: two participants, never three, see an entry.
    fn check_private(&self, to: &[ConnId], frame: &Frame) {
        let Frame::Entry { conversation, entry } = frame else {
            return;
        };
        let row = &self.store.conversations[conversation];
        let sent = matches!(entry.content, Content::Message { .. });
        for conn in to {
            let Some((name, _)) = self.conns.get(conn) else {
                continue;
            };
            let person = self.people[name].person;
            let second = row.second.as_ref().map(|second| Person::Customer(second.customer));
            let mine = person == Person::Customer(row.customer)
                || Some(person) == second
                || row.parts.iter().any(|part| {
                    person == Person::Agent(part.agent) && part.to.is_none_or(|(_, last)| last >= entry.seq)
                });
            assert!(mine, "{name} is shown #{conversation}.{}", entry.seq);
        }
        assert_eq!(
            self.store.entries[conversation].get(entry.seq as usize - 1),
            Some(entry),
            "told is kept: {sent}"
        );
    }

    pub(super) fn show(&mut self, to: ConnId, frame: &ServerFrame) {
        if let ServerFrame::Ok { .. } = frame {
            self.answer = "ok".to_owned();
        }
        if let ServerFrame::Refused { reason, .. } | ServerFrame::Error { reason, .. } = frame {
            self.answer = word(reason);
        }
        self.deliver(&[to], frame);
    }

    /// Shows a frame to tabs as their pages would take it in, and writes one line for all of them.
    fn deliver(&mut self, to: &[ConnId], frame: &ServerFrame) {
        if self.mute {
            return;
        }
        let mut there: Vec<(String, u32)> = Vec::new();
        for conn in to {
            let Some((name, tab)) = self.conns.get(conn).cloned() else {
                continue;
            };
            let page = self.tab(&name, tab);
            if page.hangs {
                continue;
            }
            page.takes(frame);
            if let ServerFrame::OutcomeGone { outcome } = frame
                && !page.notices.remove(outcome)
            {
                // Its end was told by this page and there is nothing to take away.
                continue;
            }
            if let ServerFrame::Kept { outcome } = frame {
                self.takes.push((*conn, *outcome));
            }
            there.push((name, tab));
        }
        let kind = serde_json::to_value(frame).expect("a frame is JSON")["type"]
            .as_str()
            .unwrap_or("")
            .to_owned();
        if there.is_empty() || self.hidden.contains(&kind) {
            return;
        }
        let agents = self.people.iter().filter_map(|(name, somebody)| match somebody.person {
            Person::Agent(id) => Some((id, name.clone())),
            Person::Customer(_) => None,
        });
        let voice = Voice {
            wall: self.now.wall.0,
            categories: &self.categories,
            agents: &agents.collect(),
            estimates: self.estimates,
            staff: !self.hidden.contains("staff"),
        };
        let labels: Vec<String> = there.iter().map(|(name, tab)| label(name, *tab)).collect();
        self.log.push(format!("{}: {}", labels.join(", "), voice.frame(frame)));
    }

    /// What each open tab has made of the boards it was shown.
    pub fn boards(&self) -> impl Iterator<Item = (&str, &Boards)> {
        self.people.iter().flat_map(|(name, somebody)| {
            let open = somebody.tabs.values().filter(|tab| tab.conn.is_some());
            open.map(move |tab| (name.as_str(), &tab.boards))
        })
    }
}
