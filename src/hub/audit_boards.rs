//! The boards as they are to be by what the hub knows now, for tests: what viewers have been told change by change must be just that.

use std::collections::BTreeMap;

use crate::ids::ConnId;

use super::Hub;
use super::effect::{BoardKey, BoardRow, Topic};
use super::input::Buddy;

impl Hub {
    /// All rows of a board made anew; nothing while some wait to be shown. Costs O(everything).
    pub fn board_made_anew(&self, topic: Topic) -> Option<BTreeMap<BoardKey, BoardRow>> {
        if self.boards.waits(topic) {
            return None;
        }
        let rows = self.board_keys(topic).into_iter().filter_map(|key| {
            let row = self.board_row(key)?;
            Some((
                key,
                if topic == Topic::Categories {
                    super::board::public(row)
                } else {
                    row
                },
            ))
        });
        Some(rows.collect())
    }

    /// Whether a connection is told of that board's changes.
    pub fn shows_board(&self, conn: ConnId, topic: Topic) -> bool {
        self.boards.has_viewer(conn, topic)
    }

    fn board_keys(&self, topic: Topic) -> Vec<BoardKey> {
        let categories = || self.categories.keys().map(|id| BoardKey::Category(*id));
        let agents = || self.agents.keys().map(|id| BoardKey::Agent(*id));
        let conversations = || self.conversations.keys().map(|id| BoardKey::Conversation(*id));
        let staff = || self.agents.keys().map(|id| Buddy::Agent(*id));
        let guests = || self.customers_by_guest.keys().map(|id| Buddy::Guest(*id));
        match topic {
            Topic::Categories => categories().filter(|key| !self.is_archived(*key)).collect(),
            Topic::Team => categories().chain(agents()).chain([BoardKey::Totals]).collect(),
            Topic::Floor => {
                let team = categories().chain(agents()).chain([BoardKey::Totals]);
                team.chain(conversations()).collect()
            }
            Topic::People => staff().chain(guests()).map(BoardKey::Person).collect(),
            Topic::Lobby => {
                let seen = staff().chain(guests()).filter(|buddy| self.guests_see(*buddy));
                seen.map(BoardKey::Person).collect()
            }
        }
    }
}
