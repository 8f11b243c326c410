//! What a viewer is shown, in short words: one line for each frame of the wire.

use std::collections::BTreeMap;

use serde::Serialize;
use usher::ids::{AgentId, CategoryId};
use usher::protocol::board::{Board, Key, Row};
use usher::protocol::lobby::{Buddy, By, Invitation, InvitationEnd, Myself};
use usher::protocol::server::{
    Content, Conversation, Entry, Header, Me, Offer, Outcome, OutcomeWhat, Place, Position, ServerFrame, Status,
};
use usher::protocol::words::{Preview, Road, Side, State};

/// What a line needs to know beside its frame.
pub struct Voice<'a> {
    pub wall: i64,
    pub categories: &'a BTreeMap<CategoryId, String>,
    pub agents: &'a BTreeMap<AgentId, String>,
    pub estimates: bool,
    /// Whether it is told of a conversation that it is with one of the staff.
    pub staff: bool,
}

/// The word of a closed list as it stands on the wire.
pub fn word(of: impl Serialize) -> String {
    match serde_json::to_value(of).expect("a word is JSON") {
        serde_json::Value::String(word) => word,
        other => panic!("{other} is no word"),
    }
}

/// Which invitation ended, why, and by which of the two.
fn ended(sent: bool, name: &str, why: InvitationEnd, by: Option<By>) -> String {
    let way = if sent { "to" } else { "from" };
    let by = by.map_or(String::new(), |by| format!(" by {}", word(by)));
    format!("{way} {name} {}{by}", word(why))
}

impl Voice<'_> {
    pub fn frame(&self, frame: &ServerFrame) -> String {
        match frame {
            ServerFrame::Welcome(_)
            | ServerFrame::Changed { .. }
            | ServerFrame::Noted { .. }
            | ServerFrame::Beat {}
            | ServerFrame::Bye { .. } => {
                unreachable!("the hub sends no such frame")
            }
            ServerFrame::CustomerState {
                place,
                conversation,
                outcomes,
                message_chars: _,
                hold_s: _,
                lobby: _,
            } => self.page("page ", self.place(place), &mut conversation.iter(), outcomes),
            ServerFrame::LobbyState {
                me,
                invitations,
                conversation,
                ended,
                outcomes,
                message_chars: _,
                lobby: _,
            } => {
                let me = me.as_ref().map_or("outside".to_owned(), |me| self.myself(me));
                let pending = invitations.iter().map(|one| format!("; {}", self.invitation(one)));
                let first = me + &pending.collect::<String>();
                self.page("lobby ", first, &mut conversation.iter().chain(ended), outcomes)
            }
            ServerFrame::Myself { me } => format!("myself {}", self.myself(me)),
            ServerFrame::Lobby { is } => format!("lobby {}", word(is)),
            ServerFrame::Invitation { invitation } => self.invitation(invitation),
            ServerFrame::InvitationGone {
                invitation,
                why,
                by,
                sent,
                name,
            } => format!("invitation {invitation} {}", ended(*sent, name, *why, *by)),
            ServerFrame::AgentState {
                me,
                invitations,
                offers,
                conversations,
                outcomes,
                message_chars: _,
                lobby: _,
            } => {
                let rings = offers.iter().map(|offer| format!("; {}", self.offer(offer)));
                let pending = invitations.iter().map(|one| format!("; {}", self.invitation(one)));
                let first = self.me(me) + &rings.chain(pending).collect::<String>();
                self.page("desk ", first, &mut conversations.iter(), outcomes)
            }
            ServerFrame::Place { place } => self.place(place),
            ServerFrame::Me { me } => format!("me {}", self.me(me)),
            ServerFrame::Limits { message_chars, hold_s } => {
                format!("messages of {message_chars}, kept for {hold_s} s")
            }
            ServerFrame::Conversation { header } => self.header(header),
            ServerFrame::Left { conversation, why } => format!("left #{conversation} {}", word(why)),
            ServerFrame::Entry { conversation, entry } => format!("#{conversation}.{}", self.entry(entry)),
            ServerFrame::Marked {
                conversation,
                side,
                delivered,
                read,
            } => {
                format!("#{conversation} {} marks {delivered}/{read}", word(side))
            }
            ServerFrame::Offer { offer } => self.offer(offer),
            ServerFrame::OfferGone { offer, why } => format!("offer {offer} {}", word(why)),
            ServerFrame::Outcome { outcome } => self.outcome(outcome),
            ServerFrame::Kept { outcome } => format!("kept {outcome}"),
            ServerFrame::OutcomeGone { outcome } => format!("outcome {outcome} gone"),
            ServerFrame::Position { position, .. } => self.position(position),
            ServerFrame::Draft {
                conversation,
                text,
                after,
            } => format!("#{conversation} draft [{text}] after {after}"),
            ServerFrame::Typing {
                conversation,
                on,
                after,
            } => {
                let on = if *on { "typing" } else { "still" };
                format!("#{conversation} {on} after {after}")
            }
            ServerFrame::Board(board) => self.board(board),
            ServerFrame::History {
                conversation,
                from,
                entries,
            } => {
                format!("history #{conversation} {from}..{}", *from as usize + entries.len())
            }
            ServerFrame::Ok {
                entry,
                conversation,
                invitation,
                seq,
                ..
            } => {
                let entry = entry.map(|entry| format!(" entry {entry}"));
                let taken = conversation.map(|id| format!(" #{id}"));
                let said = seq.map(|seq| format!(" {seq}"));
                let sent = invitation.map(|id| format!(" invitation {id}"));
                format!(
                    "ok{}",
                    [entry, taken, said, sent].into_iter().flatten().collect::<String>()
                )
            }
            ServerFrame::Refused { reason, opens, .. } => {
                let opens = opens.map(|at| format!(", opens in {} s", (at - self.wall) / 1_000));
                format!("refused {}{}", word(reason), opens.unwrap_or_default())
            }
            ServerFrame::Error { reason, .. } => format!("error {}", word(reason)),
        }
    }

    fn myself(&self, me: &Myself) -> String {
        let chosen = if me.available { "" } else { ", unavailable" };
        let free = if me.free { "free" } else { "busy" };
        let says = me
            .status
            .as_ref()
            .map_or(String::new(), |text| format!(", says {text}"));
        format!("{} {} {free}{chosen}{says}", me.guest, me.name)
    }

    fn invitation(&self, one: &Invitation) -> String {
        let way = if one.sent { "invites" } else { "is invited by" };
        let left_s = (one.expires - self.wall) / 1_000;
        format!("{way} {} {}, {left_s} s", one.name, one.invitation)
    }

    fn category(&self, id: CategoryId) -> &str {
        self.categories.get(&id).map_or("?", String::as_str)
    }

    fn page(
        &self,
        kind: &str,
        first: String,
        conversations: &mut dyn Iterator<Item = &Conversation>,
        outcomes: &[Outcome],
    ) -> String {
        let mut line = kind.to_owned() + &first;
        for Conversation { header, from, entries } in conversations {
            let given = match (entries.first(), entries.last()) {
                (Some(first), Some(last)) => format!("entries {}..{}", first.seq, last.seq),
                _ => format!("up to date at {}", from - 1),
            };
            line += &format!("; {}, {given}", self.header(header));
        }
        for outcome in outcomes {
            line += &format!("; {}", self.outcome(outcome));
        }
        line
    }

    fn place(&self, place: &Place) -> String {
        match place {
            Place::Idle => "idle".to_owned(),
            Place::Waiting {
                category_name,
                position,
                conversation,
                ..
            } => {
                let of = conversation.map_or(String::new(), |id| format!(" with #{id}"));
                format!("waits in {category_name}{of}, {}", self.position(position))
            }
            Place::Talking { conversation } => format!("talks in #{conversation}"),
        }
    }

    fn position(&self, position: &Position) -> String {
        let because = position.because.map_or(String::new(), |by| format!(" ({})", word(by)));
        let estimate = match position.estimate {
            _ if !self.estimates => String::new(),
            None => ", no estimate".to_owned(),
            Some(estimate) => format!(", {} to {} min", estimate.from_min, estimate.to_min),
        };
        let closed = if position.closed { ", closed behind" } else { "" };
        format!("place {}{because}{closed}{estimate}", position.place)
    }

    fn me(&self, me: &Me) -> String {
        let state = match (me.state, me.reason) {
            (State::Away, Some(reason)) => format!("away {}", word(reason)),
            (state, _) => word(state),
        };
        format!("{state} {}/{}", me.units, me.capacity)
    }

    fn offer(&self, offer: &Offer) -> String {
        let subject = offer
            .subject
            .as_ref()
            .map_or(String::new(), |subject| format!(" about {subject}"));
        let left = (offer.expires - self.wall) / 1_000;
        format!("rings {} for {}{subject}, {left} s", offer.offer, offer.customer)
    }

    fn header(&self, header: &Header) -> String {
        let with = match header.side {
            Side::Customer => header.agent.as_deref().unwrap_or("nobody"),
            Side::Agent => &header.customer,
        };
        let status = match &header.status {
            Status::Open => format!("open with {with}"),
            Status::WaitingForAgent => "waits for an agent".to_owned(),
            Status::Ended { why, .. } => format!("ended {}", word(why)),
        };
        let mut line = format!("#{} {status}", header.conversation);
        if header.road == Road::Queue && header.category_name != self.category(header.category) {
            line += &format!(", in {}", header.category_name);
        }
        if self.staff && header.with_staff {
            line += ", of the staff";
        }
        if let Some(until) = header.other_held_until {
            line += &format!(", other held {} s", (until - self.wall) / 1_000);
        }
        if header.road == Road::Queue && (header.preview != Preview::On || !header.preview_active) {
            let active = if header.preview_active { "seen" } else { "hidden" };
            line += &format!(", preview {} {active}", word(header.preview));
        }
        if let Some(rating) = header.rating {
            line += &format!(", rated {rating}");
        }
        let Some(card) = &header.card else { return line };
        let said = [("email", &card.email), ("subject", &card.subject), ("note", &card.note)];
        for (name, text) in said {
            line += &text.as_ref().map_or(String::new(), |text| format!(", {name} {text}"));
        }
        if let Some(until) = card.wrap_up_until {
            line += &format!(", wrap-up {} s", (until - self.wall) / 1_000);
        }
        line
    }

    fn entry(&self, entry: &Entry) -> String {
        let seq = entry.seq;
        match &entry.content {
            Content::Message { side, name, text, .. } => {
                let role = if *side == Side::Customer { "" } else { "agent " };
                format!("{seq} {role}{name}: {text}")
            }
            Content::Invited { inviter, invitee, .. } => format!("{seq} {inviter} invited {invitee}"),
            Content::Joined { agent } => format!("{seq} {agent} joined"),
            Content::Dropped { name, .. } => format!("{seq} {name} dropped"),
            Content::Back { name, .. } => format!("{seq} {name} back"),
            Content::Returned { agent } => format!("{seq} {agent} lost, returned"),
            Content::Transferred { from, to: Some(to), .. } => format!("{seq} {from} handed over to {to}"),
            Content::Transferred {
                from,
                to: None,
                category,
                ..
            } => {
                format!("{seq} {from} handed over to {}", self.category(*category))
            }
            Content::NearlyFull { left } => format!("{seq} nearly full, {left} left"),
            Content::Ended { why, name } => {
                let by = name.as_ref().map_or(String::new(), |name| format!(" by {name}"));
                format!("{seq} ended {}{by}", word(why))
            }
        }
    }

    fn outcome(&self, outcome: &Outcome) -> String {
        let what = match outcome.what {
            OutcomeWhat::Abandoned { category } => format!("abandoned {}", self.category(category)),
            OutcomeWhat::CustomerReturned { conversation } => format!("customer_returned #{conversation}"),
            OutcomeWhat::ConversationEnded { conversation, why } => {
                let with = outcome
                    .name
                    .as_ref()
                    .map_or(String::new(), |name| format!(" with {name}"));
                format!("ended #{conversation}{with} {}", word(why))
            }
            OutcomeWhat::SetAway => "set_away".to_owned(),
            OutcomeWhat::CategoryClosed { category } => format!("closed {}", self.category(category)),
            OutcomeWhat::InvitationEnded { sent, why, by } => {
                let name = outcome.name.as_deref().unwrap_or("nobody");
                format!("invitation {}", ended(sent, name, why, by))
            }
        };
        format!("told {} {what}", outcome.id)
    }

    fn board(&self, board: &Board) -> String {
        let all = if board.snapshot { "all" } else { "new" };
        let rows = board.rows.iter().map(|row| format!("; {}", self.row(row)));
        let gone = board.removed.iter().map(|key| format!("; no {}", self.key(key)));
        format!("{} {all}{}", word(board.topic), rows.chain(gone).collect::<String>())
    }

    fn row(&self, row: &Row) -> String {
        match row {
            Row::Totals(row) => {
                let by = &row.agents;
                format!(
                    "here {} waiting {} talking {} agents {} free {} full {} away {} last {}",
                    row.customers,
                    row.waiting,
                    row.talking,
                    by.logged_in,
                    by.available,
                    by.at_capacity,
                    by.away,
                    by.last_call
                )
            }
            Row::Category(row) => {
                let estimate = row.estimate.filter(|_| self.estimates);
                let estimate = estimate.map_or(String::new(), |e| format!(", {} to {} min", e.from_min, e.to_min));
                let by = &row.agents;
                let agents = format!("{} of {} free", by.available, by.logged_in);
                let opens = row
                    .opens
                    .map_or(String::new(), |at| format!(", opens in {} s", (at - self.wall) / 1_000));
                let closed = row.closed.map_or(String::new(), |why| format!(" ({})", word(why)));
                format!(
                    "{} {}{closed}{opens} waiting {} {agents}{estimate}",
                    row.name,
                    word(row.door),
                    row.waiting
                )
            }
            Row::Person(row) => {
                let free = if row.available { "available" } else { "unavailable" };
                let says = row
                    .status
                    .as_ref()
                    .map_or(String::new(), |text| format!(" says {text}"));
                let idle = if row.idle { " idle" } else { "" };
                format!("{} {free}{idle}{says}", row.name)
            }
            Row::Agent(row) => {
                let here = if row.connected { "" } else { " (not here)" };
                format!("{} {} {}/{}{here}", row.name, word(row.state), row.units, row.capacity)
            }
            Row::Conversation(row) => {
                let agent = row
                    .agent
                    .and_then(|id| self.agents.get(&id))
                    .map_or("nobody", String::as_str);
                let held = match (row.customer_held, row.agent_held) {
                    (false, false) => "",
                    (true, false) => " (customer held)",
                    (false, true) => " (agent held)",
                    (true, true) => " (both held)",
                };
                format!("#{} {} with {agent}{held}", row.conversation, row.customer)
            }
        }
    }

    fn key(&self, key: &Key) -> String {
        match key {
            Key::Totals => "totals".to_owned(),
            Key::Category { category } => self.category(*category).to_owned(),
            Key::Agent { agent } => self
                .agents
                .get(agent)
                .cloned()
                .unwrap_or_else(|| format!("agent {agent}")),
            Key::Conversation { conversation } => format!("#{conversation}"),
            Key::Person(Buddy::Guest { guest }) => format!("guest {guest}"),
            Key::Person(Buddy::Agent { agent }) => self.key(&Key::Agent { agent: *agent }),
        }
    }
}
