//! Frames and answers, hub to wire.

use crate::hub::effect as hub;
use crate::hub::row;
use crate::ids::CommandId;
use crate::protocol::server as wire;

use super::{boards, lobby, words};

pub(super) fn frame(frame: &hub::Frame) -> wire::ServerFrame {
    use hub::Frame as Hub;
    use wire::ServerFrame as Wire;
    match frame {
        Hub::Customer(view) => Wire::CustomerState {
            place: place(&view.place),
            conversation: view.conversation.as_ref().map(conversation),
            outcomes: view.outcomes.iter().map(outcome).collect(),
            message_chars: view.message_chars,
            hold_s: seconds(view.hold_ms),
            lobby: lobby::lobby(view.lobby),
        },
        Hub::Agent(view) => Wire::AgentState {
            me: me(&view.me),
            lobby: lobby::lobby(view.lobby),
            invitations: view.invitations.iter().map(lobby::invitation).collect(),
            offers: view.offers.iter().map(offer).collect(),
            conversations: view.conversations.iter().map(conversation).collect(),
            outcomes: view.outcomes.iter().map(outcome).collect(),
            message_chars: view.message_chars,
        },
        Hub::Guest(view) => Wire::LobbyState {
            me: view.me.as_ref().map(lobby::myself),
            invitations: view.invitations.iter().map(lobby::invitation).collect(),
            conversation: view.conversation.as_ref().map(conversation),
            ended: view.ended.iter().map(conversation).collect(),
            outcomes: view.outcomes.iter().map(outcome).collect(),
            message_chars: view.message_chars,
            lobby: lobby::lobby(view.lobby),
        },
        Hub::Myself(view) => Wire::Myself {
            me: lobby::myself(view),
        },
        Hub::Lobby(setting) => Wire::Lobby {
            is: lobby::lobby(*setting),
        },
        Hub::Invitation(view) => Wire::Invitation {
            invitation: lobby::invitation(view),
        },
        Hub::InvitationGone {
            invitation,
            why,
            by,
            sent,
            name,
        } => Wire::InvitationGone {
            invitation: *invitation,
            why: lobby::end(*why),
            by: by.map(lobby::by),
            sent: *sent,
            name: name.to_string(),
        },
        Hub::Place(view) => Wire::Place { place: place(view) },
        Hub::Me(view) => Wire::Me { me: me(view) },
        Hub::Limits { message_chars, hold_ms } => Wire::Limits {
            message_chars: *message_chars,
            hold_s: seconds(*hold_ms),
        },
        Hub::Conversation(view) => Wire::Conversation { header: header(view) },
        Hub::Left { conversation, why } => Wire::Left {
            conversation: *conversation,
            why: words::left_why(*why),
        },
        Hub::Entry {
            conversation,
            entry: row,
        } => Wire::Entry {
            conversation: *conversation,
            entry: entry(row),
        },
        Hub::Marked {
            conversation,
            side,
            marks,
        } => Wire::Marked {
            conversation: *conversation,
            side: words::side(*side),
            delivered: marks.delivered,
            read: marks.read,
        },
        Hub::Offer(view) => Wire::Offer { offer: offer(view) },
        Hub::OfferGone { offer, why } => Wire::OfferGone {
            offer: *offer,
            why: words::offer_gone(*why),
        },
        Hub::Outcome(view) => Wire::Outcome { outcome: outcome(view) },
        Hub::Kept { outcome } => Wire::Kept { outcome: *outcome },
        Hub::OutcomeGone { outcome } => Wire::OutcomeGone { outcome: *outcome },
        Hub::Position { entry, position: place } => Wire::Position {
            entry: *entry,
            position: position(*place),
        },
        Hub::Draft {
            conversation,
            text,
            after,
        } => Wire::Draft {
            conversation: *conversation,
            text: text.to_string(),
            after: *after,
        },
        Hub::Typing {
            conversation,
            on,
            after,
        } => Wire::Typing {
            conversation: *conversation,
            on: *on,
            after: *after,
        },
        Hub::Board(update) => Wire::Board(boards::board(update)),
    }
}

/// Settings are whole seconds of a day at most.
fn seconds(ms: u64) -> u32 {
    u32::try_from(ms / 1_000).unwrap_or(u32::MAX)
}

pub(super) fn answer(id: CommandId, answer: &hub::Answer) -> wire::ServerFrame {
    let (mut entry, mut conversation, mut invitation, mut seq, mut at) = (None, None, None, None, None);
    match *answer {
        hub::Answer::Done => {}
        hub::Answer::Entered { entry: new } => entry = Some(new),
        hub::Answer::Took { conversation: taken } => conversation = Some(taken),
        hub::Answer::Invited { invitation: sent } => invitation = Some(sent),
        hub::Answer::Said { seq: number, at: time } => {
            seq = Some(number);
            at = Some(time.0);
        }
        hub::Answer::Refused(reason) => return refused(id, reason),
    }
    wire::ServerFrame::Ok {
        id,
        entry,
        conversation,
        invitation,
        seq,
        at,
    }
}

fn refused(id: CommandId, reason: hub::Reason) -> wire::ServerFrame {
    let field = match reason {
        hub::Reason::EmailRequired => Some("email".to_owned()),
        hub::Reason::SubjectRequired => Some("subject".to_owned()),
        hub::Reason::BadScore => Some("score".to_owned()),
        hub::Reason::TooLong => Some("text".to_owned()),
        _ => None,
    };
    let opens = match reason {
        hub::Reason::CategoryClosed(opens) => opens.map(|at| at.0),
        _ => None,
    };
    wire::ServerFrame::Refused {
        id,
        reason: words::reason(reason),
        field,
        message: words::sentence(reason).to_owned(),
        opens,
    }
}

fn place(place: &hub::PlaceView) -> wire::Place {
    match place {
        hub::PlaceView::Idle => wire::Place::Idle,
        hub::PlaceView::Waiting {
            entry,
            category,
            name,
            since,
            position: at,
            conversation,
        } => wire::Place::Waiting {
            entry: *entry,
            category: *category,
            category_name: name.to_string(),
            since: since.0,
            position: position(*at),
            conversation: *conversation,
        },
        hub::PlaceView::Talking { conversation } => wire::Place::Talking {
            conversation: *conversation,
        },
    }
}

fn position(position: hub::Position) -> wire::Position {
    wire::Position {
        place: position.place,
        estimate: position.estimate.map(estimate),
        because: position.because.map(words::overtaken),
        closed: position.closed,
    }
}

pub(super) fn estimate(estimate: hub::Estimate) -> wire::Estimate {
    wire::Estimate {
        from_min: estimate.from_min,
        to_min: estimate.to_min,
    }
}

fn me(me: &hub::AgentSelf) -> wire::Me {
    let (state, reason) = words::state(me.state);
    wire::Me {
        agent: me.agent,
        display_name: me.display_name.to_string(),
        admin: me.admin,
        state,
        reason,
        since: me.since.0,
        capacity: me.capacity,
        units: me.units,
        categories: me.categories.clone(),
        free: me.free,
        status: me.status.as_ref().map(ToString::to_string),
        listed: me.listed,
    }
}

fn offer(offer: &hub::OfferView) -> wire::Offer {
    wire::Offer {
        offer: offer.offer,
        category: offer.category,
        customer: offer.customer.to_string(),
        subject: offer.subject.as_ref().map(ToString::to_string),
        waiting_since: offer.waiting_since.0,
        expires: offer.expires.0,
    }
}

fn conversation(view: &hub::ConversationView) -> wire::Conversation {
    wire::Conversation {
        header: header(&view.header),
        from: view.from,
        entries: view.entries.iter().map(|row| entry(row)).collect(),
    }
}

fn header(header: &hub::Header) -> wire::Header {
    let [customer_marks, agent_marks] = header.marks.map(marks);
    wire::Header {
        conversation: header.conversation,
        road: words::road(header.road),
        category: header.category,
        category_name: header
            .category_name
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default(),
        side: words::side(header.side),
        customer: header.customer.to_string(),
        agent: header.agent.as_ref().map(ToString::to_string),
        with_staff: header.with_staff,
        status: match header.status {
            hub::Status::Open => wire::Status::Open,
            hub::Status::WaitingForAgent => wire::Status::WaitingForAgent,
            hub::Status::Ended { why, at } => wire::Status::Ended {
                why: words::end_why(why),
                at: at.0,
            },
        },
        other_held_until: header.other_held_until.map(|at| at.0),
        preview: words::preview(header.preview.setting),
        preview_active: header.preview.active,
        preview_line: header.preview.line,
        customer_marks,
        agent_marks,
        started: header.started.0,
        entries: header.entries,
        rating: header.rating.as_ref().map(|rating| rating.score),
        card: header.card.as_ref().map(card),
    }
}

fn marks(marks: row::Marks) -> wire::Marks {
    wire::Marks {
        delivered: marks.delivered,
        read: marks.read,
    }
}

fn card(card: &hub::Card) -> wire::Card {
    wire::Card {
        email: card.email.as_ref().map(ToString::to_string),
        subject: card.subject.as_ref().map(ToString::to_string),
        waited_ms: card.waited_ms,
        note: card.note.as_ref().map(ToString::to_string),
        wrap_up_until: card.wrap_up_until.map(|at| at.0),
    }
}

fn outcome(view: &hub::OutcomeView) -> wire::Outcome {
    let outcome = &view.outcome;
    let what = match outcome.what {
        hub::OutcomeWhat::Abandoned { category } => wire::OutcomeWhat::Abandoned { category },
        hub::OutcomeWhat::CustomerReturned { conversation } => wire::OutcomeWhat::CustomerReturned { conversation },
        hub::OutcomeWhat::ConversationEnded { conversation, why } => wire::OutcomeWhat::ConversationEnded {
            conversation,
            why: words::end_why(why),
        },
        hub::OutcomeWhat::SetAway => wire::OutcomeWhat::SetAway,
        hub::OutcomeWhat::CategoryClosed { category } => wire::OutcomeWhat::CategoryClosed { category },
        hub::OutcomeWhat::InvitationEnded { sent, why, by } => wire::OutcomeWhat::InvitationEnded {
            sent,
            why: lobby::end(why),
            by: by.map(lobby::by),
        },
    };
    wire::Outcome {
        id: outcome.id,
        at: outcome.at.0,
        category_name: view.category_name.as_ref().map(ToString::to_string),
        name: outcome.name.as_ref().map(ToString::to_string),
        what,
    }
}

pub(super) fn entry(entry: &row::EntryRow) -> wire::Entry {
    wire::Entry {
        seq: entry.seq,
        at: entry.at.0,
        content: content(&entry.content),
    }
}

fn content(content: &row::Content) -> wire::Content {
    use row::Content as Hub;
    use wire::Content as Wire;
    match content {
        Hub::Message {
            side,
            name,
            body,
            sent_as,
        } => Wire::Message {
            side: words::side(*side),
            name: name.to_string(),
            text: body.to_string(),
            sent_as: sent_as.id,
        },
        Hub::Invited { side, inviter, invitee } => Wire::Invited {
            side: words::side(*side),
            inviter: inviter.to_string(),
            invitee: invitee.to_string(),
        },
        Hub::Joined { agent } => Wire::Joined {
            agent: agent.to_string(),
        },
        Hub::Dropped { side, name } => Wire::Dropped {
            side: words::side(*side),
            name: name.to_string(),
        },
        Hub::Back { side, name } => Wire::Back {
            side: words::side(*side),
            name: name.to_string(),
        },
        Hub::Returned { agent } => Wire::Returned {
            agent: agent.to_string(),
        },
        Hub::Transferred { from, to, category } => Wire::Transferred {
            from: from.to_string(),
            to: to.as_ref().map(ToString::to_string),
            category: *category,
            category_name: None,
        },
        Hub::NearlyFull { left } => Wire::NearlyFull { left: *left },
        Hub::Ended { why, name } => Wire::Ended {
            why: words::end_why(*why),
            name: name.as_ref().map(ToString::to_string),
        },
    }
}
