//! What must hold after every step, and after a quiet moment.

use std::collections::{BTreeMap, BTreeSet};

use usher::hub::effect::Frame;
use usher::hub::input::{Mode, Who};
use usher::hub::row::Road;
use usher::ids::{CategoryId, ConnId, ConversationId, EntryId};

use super::{Checked, World};
use crate::lives::watch::{boards_agree, boards_are_true, limits_agree};

impl World {
    /// 5, as seen from outside: after a quiet moment everyone waiting has been told their true place.
    pub fn quiet(&mut self) -> Checked {
        self.wait(400)?;
        for waiting in self.hub.everyone_waiting().iter().filter(|w| w.connected) {
            if self
                .line_changed
                .get(&waiting.category)
                .is_some_and(|at| self.now.steady.since(*at) < 300)
            {
                continue;
            }
            let line = self.hub.line(waiting.category);
            let place = line
                .iter()
                .position(|c| *c == waiting.customer)
                .map(|index| index as u32 + 1);
            for viewer in self
                .viewers
                .values()
                .filter(|v| v.who == Who::Customer(waiting.customer))
            {
                if viewer.place.map(|(entry, told)| (entry, Some(told))) != Some((waiting.key.entry, place)) {
                    return Err(format!(
                        "5: {:?} was told {:?}, stands at {place:?}",
                        waiting.customer, viewer.place
                    ));
                }
            }
        }
        self.invitations_agree()?;
        limits_agree(&self.viewers, &self.hub)?;
        boards_agree(&self.viewers)?;
        // By then whatever waits to be shown on any board has been.
        self.wait(700)?;
        boards_are_true(&self.viewers, &self.hub)
    }

    /// 11: two participants see an entry; and it is on disk when they do.
    pub(super) fn may_see(&self, conn: ConnId, frame: &Frame) -> Checked {
        let Frame::Entry { conversation, entry } = frame else {
            return Ok(());
        };
        let row = self
            .disk
            .conversation(*conversation)
            .ok_or_else(|| format!("9: {conversation} is shown and not on disk"))?;
        if !self.disk.has_entry(*conversation, entry) {
            return Err(format!(
                "9: entry {} of {conversation} is shown and not on disk",
                entry.seq
            ));
        }
        let allowed = match self.viewers.get(&conn).map(|viewer| viewer.who) {
            Some(Who::Customer(customer)) => row.road == Road::Queue && row.customer == customer,
            Some(Who::Guest(customer)) => {
                let second = row.second.as_ref().is_some_and(|second| second.customer == customer);
                row.road == Road::Invitation && (second || row.customer == customer)
            }
            Some(Who::Desk { agent, .. }) => row
                .parts
                .iter()
                .any(|p| p.agent == agent && p.to.is_none_or(|(_, last)| entry.seq <= last)),
            Some(Who::Floor { .. }) => false,
            None => true,
        };
        if allowed {
            Ok(())
        } else {
            Err(format!("11: {conn} is shown an entry of {conversation}"))
        }
    }

    /// 9: what the hub believes to be on disk is there.
    pub(super) fn check_disk(&self) -> Checked {
        let (mut hub, disk) = (self.hub.rows(), self.disk.rows());
        for (id, last) in self.hub.last_entries() {
            if last != self.disk.last_entry(id) {
                return Err(format!(
                    "9: {id} has {last} entries, the disk {}",
                    self.disk.last_entry(id)
                ));
            }
        }
        hub.limits = disk.limits;
        let same = hub.counters == disk.counters
            && hub.categories == disk.categories
            && hub.agents == disk.agents
            && hub.customers == disk.customers
            && hub.conversations == disk.conversations
            && hub.guests == disk.guests
            && hub.invitations == disk.invitations;
        if same {
            Ok(())
        } else {
            Err(format!("9: the disk holds something else:\n{hub:?}\n{disk:?}"))
        }
    }

    /// 4: whoever was served comes before everyone connected who still waits for the same agent in the same way.
    pub(super) fn check_order(
        &self,
        paired: &BTreeSet<(EntryId, CategoryId, ConversationId)>,
        before: &[usher::hub::audit::WaitingNow],
        taken: Option<Option<CategoryId>>,
    ) -> Checked {
        let modes: BTreeMap<CategoryId, Mode> = self.hub.rows().categories.iter().map(|c| (c.id, c.mode)).collect();
        let agents = self.hub.rows().agents;
        for (entry, category, conversation) in paired {
            let Some(key) = before.iter().find(|w| w.key.entry == *entry).map(|w| w.key) else {
                continue;
            };
            let mode = modes[category];
            if mode == Mode::Offer {
                continue;
            }
            let Some(agent) = self
                .disk
                .conversation(*conversation)
                .and_then(|c| c.parts.last())
                .map(|p| p.agent)
            else {
                continue;
            };
            let serves: Vec<CategoryId> = agents
                .iter()
                .find(|a| a.id == agent)
                .map(|a| a.categories.clone())
                .unwrap_or_default();
            let overtaken = self.hub.everyone_waiting().into_iter().find(|w| {
                let same_way = modes[&w.category] == mode && serves.contains(&w.category);
                let asked_for = taken.flatten().is_none_or(|wanted| wanted == w.category);
                w.connected && !w.offered && same_way && asked_for && w.key < key
            });
            if let Some(overtaken) = overtaken {
                return Err(format!("4: {entry} was served before {:?}", overtaken.key));
            }
        }
        Ok(())
    }
}
