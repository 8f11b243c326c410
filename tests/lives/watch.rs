//! What each connection has been shown, kept as a client would keep it, and checked as it comes.

use std::collections::{BTreeMap, BTreeSet};

use usher::hub::Hub;
use usher::hub::effect::{BoardKey, BoardRow, CategoryLine, ConversationView, Frame, PlaceView, Topic};
use usher::hub::input::Who;
use usher::ids::{ConnId, ConversationId, EntryId, InvitationId, OutcomeId, TabId};

/// One open connection.
#[derive(Clone, Debug)]
pub struct Viewer {
    pub who: Who,
    pub tab: TabId,
    /// The last entry held of each conversation.
    pub last: BTreeMap<ConversationId, u32>,
    pub place: Option<(EntryId, u32)>,
    boards: BTreeMap<Topic, (u64, BTreeMap<BoardKey, BoardRow>)>,
    /// How long a message may be, as it was told last.
    pub message_chars: Option<u32>,
    pub hold_ms: Option<u64>,
    /// Those that are pending, as it was told.
    pub invitations: BTreeSet<InvitationId>,
    /// Ends of which it has been told and has not said so.
    pub kept: Vec<OutcomeId>,
    /// Whether the whole state has been shown.
    greeted: bool,
}

impl Viewer {
    pub fn new(who: Who, tab: TabId) -> Self {
        Self {
            who,
            tab,
            last: BTreeMap::new(),
            place: None,
            boards: BTreeMap::new(),
            message_chars: None,
            hold_ms: None,
            invitations: BTreeSet::new(),
            kept: Vec::new(),
            greeted: false,
        }
    }

    /// Takes one frame in.
    pub fn see(&mut self, frame: &Frame) -> Result<(), String> {
        if !self.greeted
            && !matches!(
                frame,
                Frame::Customer(_) | Frame::Agent(_) | Frame::Guest(_) | Frame::Me(_)
            )
        {
            return Err(format!("{:?} is shown {frame:?} before its state", self.who));
        }
        self.greeted = true;
        match frame {
            Frame::Customer(view) => {
                self.message_chars = Some(view.message_chars);
                self.hold_ms = Some(view.hold_ms);
                self.stands(&view.place);
                view.conversation.iter().try_for_each(|c| self.resume(c))
            }
            Frame::Guest(view) => {
                self.message_chars = Some(view.message_chars);
                self.invitations = view.invitations.iter().map(|one| one.invitation).collect();
                if view.me.is_none() {
                    self.boards.remove(&Topic::Lobby);
                }
                let mut shown = view.conversation.iter().chain(&view.ended);
                shown.try_for_each(|c| self.resume(c))
            }
            Frame::Invitation(view) => {
                if !self.invitations.insert(view.invitation) {
                    return Err(format!("{:?} is invited twice by {}", self.who, view.invitation));
                }
                Ok(())
            }
            Frame::InvitationGone { invitation, .. } => {
                if !self.invitations.remove(invitation) {
                    return Err(format!("{:?} is told twice of the end of {invitation}", self.who));
                }
                Ok(())
            }
            Frame::Agent(view) => {
                self.invitations = view.invitations.iter().map(|one| one.invitation).collect();
                self.message_chars = Some(view.message_chars);
                view.conversations.iter().try_for_each(|c| self.resume(c))
            }
            Frame::Limits { message_chars, hold_ms } => {
                self.message_chars = Some(*message_chars);
                self.hold_ms = Some(*hold_ms);
                Ok(())
            }
            Frame::Place(place) => {
                self.stands(place);
                Ok(())
            }
            Frame::Position { entry, position } => {
                if let Some((mine, place)) = &mut self.place
                    && mine == entry
                {
                    *place = position.place;
                }
                Ok(())
            }
            Frame::Conversation(header) => {
                // A conversation that this connection did not have: earlier entries are asked for, later ones follow.
                self.last.entry(header.conversation).or_insert(header.entries);
                Ok(())
            }
            Frame::Entry { conversation, entry } => match self.last.get_mut(conversation) {
                Some(last) if entry.seq == *last + 1 => {
                    *last = entry.seq;
                    Ok(())
                }
                last => Err(format!(
                    "{:?} holds {last:?} of {conversation} and is shown {}",
                    self.who, entry.seq
                )),
            },
            Frame::Left { conversation, .. } => {
                self.last.remove(conversation);
                Ok(())
            }
            Frame::Board(update) => self.board(update),
            Frame::Kept { outcome } => {
                self.kept.push(*outcome);
                Ok(())
            }
            Frame::Me(_)
            | Frame::Myself(_)
            | Frame::Lobby(_)
            | Frame::Marked { .. }
            | Frame::Offer(_)
            | Frame::OfferGone { .. }
            | Frame::Outcome(_)
            | Frame::OutcomeGone { .. }
            | Frame::Draft { .. }
            | Frame::Typing { .. } => Ok(()),
        }
    }

    fn resume(&mut self, view: &ConversationView) -> Result<(), String> {
        let (id, held) = (
            view.header.conversation,
            self.last.get(&view.header.conversation).copied().unwrap_or(0),
        );
        for (seq, entry) in (view.from..).zip(&view.entries) {
            if entry.seq != seq {
                return Err(format!("{id} resumes with {} at {seq}", entry.seq));
            }
        }
        let given = view.from + view.entries.len() as u32 - 1;
        if given != view.header.entries {
            return Err(format!("{id} resumes up to {given} of {}", view.header.entries));
        }
        if held > given {
            return Err(format!("{id} was shown up to {held} and now has {given}"));
        }
        self.last.insert(id, given);
        Ok(())
    }

    fn board(&mut self, update: &usher::hub::effect::BoardUpdate) -> Result<(), String> {
        let (version, rows) = self.boards.entry(update.topic).or_default();
        if update.snapshot {
            rows.clear();
        } else if update.version != *version + 1 {
            return Err(format!(
                "10: board {:?} jumps from {version} to {}",
                update.topic, update.version
            ));
        }
        *version = update.version;
        for row in &update.rows {
            rows.insert(row.key(), row.clone());
        }
        for key in &update.removed {
            rows.remove(key).ok_or_else(|| format!("10: {key:?} removed twice"))?;
        }
        Ok(())
    }

    /// Who waits or talks has no use for the list of categories, and is shown it no longer.
    fn stands(&mut self, place: &PlaceView) {
        self.place = placed(place);
        if *place != PlaceView::Idle {
            self.boards.remove(&Topic::Categories);
        }
    }

    /// A board as this connection has it.
    pub fn rows(&self, topic: Topic) -> Option<&(u64, BTreeMap<BoardKey, BoardRow>)> {
        self.boards.get(&topic)
    }
}

fn placed(place: &PlaceView) -> Option<(EntryId, u32)> {
    match place {
        PlaceView::Waiting { entry, position, .. } => Some((*entry, position.place)),
        PlaceView::Idle | PlaceView::Talking { .. } => None,
    }
}

/// The viewers of a board must agree: a newcomer's snapshot is what everybody else has by changes.
pub fn boards_agree(viewers: &BTreeMap<ConnId, Viewer>) -> Result<(), String> {
    for topic in Topic::ALL {
        let mut seen = viewers
            .iter()
            .filter(|(_, v)| watches(v.who, topic))
            .filter_map(|(conn, v)| v.rows(topic).map(|rows| (conn, rows)));
        let Some((_, first)) = seen.next() else { continue };
        for (conn, rows) in seen {
            let loose = matches!(topic, Topic::Categories | Topic::People | Topic::Lobby);
            if !loose && rows != first {
                return Err(format!("10: {conn} sees another {topic:?} board"));
            }
            if loose && rows.0 == first.0 && rows.1 != first.1 {
                return Err(format!("10: {conn} sees another {topic:?} board of version {}", rows.0));
            }
        }
    }
    Ok(())
}

/// 10, and the other half of it: what the viewers agree on is what the hub says, so that no change was forgotten on its way to all.
pub fn boards_are_true(viewers: &BTreeMap<ConnId, Viewer>, hub: &Hub) -> Result<(), String> {
    for topic in Topic::ALL {
        let Some(wanted) = hub.board_made_anew(topic).map(without_estimates) else {
            continue;
        };
        for (conn, viewer) in viewers.iter().filter(|(_, viewer)| watches(viewer.who, topic)) {
            // Whoever has turned away from people holds what they saw then.
            let turned_away = matches!(topic, Topic::People | Topic::Lobby) && !hub.shows_board(*conn, topic);
            let Some((_, rows)) = viewer.rows(topic).filter(|_| !turned_away) else {
                continue;
            };
            let told = without_estimates(rows.clone());
            if told != wanted {
                let wrong = wanted.iter().filter(|(key, row)| told.get(key) != Some(row));
                let more = told.keys().filter(|key| !wanted.contains_key(key));
                return Err(format!(
                    "10: {conn} is not told on {topic:?}: {:?}, and too much of: {:?}",
                    wrong.collect::<Vec<_>>(),
                    more.collect::<Vec<_>>()
                ));
            }
        }
    }
    Ok(())
}

/// How long it may take goes with the clock, and is looked at from time to time only.
fn without_estimates(rows: BTreeMap<BoardKey, BoardRow>) -> BTreeMap<BoardKey, BoardRow> {
    let without = |row| match row {
        BoardRow::Category(line) => BoardRow::Category(CategoryLine { estimate: None, ..line }),
        other => other,
    };
    rows.into_iter().map(|(key, row)| (key, without(row))).collect()
}

/// 10, for what pages are told of the settings: everybody who may write knows how much, and customers for how long a place is kept.
pub fn limits_agree(viewers: &BTreeMap<ConnId, Viewer>, hub: &Hub) -> Result<(), String> {
    let limits = hub.rows().limits.unwrap_or_default();
    let writing = viewers
        .values()
        .filter(|viewer| !matches!(viewer.who, Who::Floor { .. }));
    match writing.into_iter().find(|viewer| {
        let told_hold = !matches!(viewer.who, Who::Customer(_)) || viewer.hold_ms == Some(limits.hold_ms);
        viewer.message_chars != Some(limits.message_chars) || !told_hold
    }) {
        Some(viewer) => Err(format!(
            "10: {:?} was told {:?} characters and {:?} ms, {limits:?} it is",
            viewer.who, viewer.message_chars, viewer.hold_ms
        )),
        None => Ok(()),
    }
}

fn watches(who: Who, topic: Topic) -> bool {
    matches!(
        (who, topic),
        (Who::Customer(_), Topic::Categories)
            | (Who::Desk { .. }, Topic::Team | Topic::People)
            | (Who::Guest(_), Topic::Lobby)
            | (Who::Floor { .. }, Topic::Floor)
    )
}
