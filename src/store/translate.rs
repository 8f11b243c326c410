//! The only place where the hub's rows and the stored types meet.
//!
//! Into the store nothing can fail; out of it a text that no longer passes the door, or an unknown word, is a damaged row.

use std::sync::Arc;

use crate::hub::effect::{self, Outcome, OutcomeWhat};
use crate::hub::input::Limits;
use crate::hub::row::{
    AgentRow, AgentState, CategoryRow, ConversationRow, Counters, CustomerRow, End, GuestRow, Holiday, Hours, Marks,
    Part, Rating, Second, Span, WaitingRow,
};
use crate::hub::text::{Name, Text};
use crate::hub::time::Wall;
use crate::ids::{AgentId, CategoryId, ConversationId, CustomerId};

use super::fault::Fault;
use super::stored;

type Read<T> = Result<T, Fault>;

/// A text as it was kept.
pub(super) fn text<const MAX: usize, const LINE: bool>(kept: &str) -> Read<Text<MAX, LINE>> {
    Text::parse(kept).map_err(|_| Fault::Word("text"))
}

/// A text as it was kept, if there was one.
pub(super) fn text_if<const MAX: usize, const LINE: bool>(kept: Option<&str>) -> Read<Option<Text<MAX, LINE>>> {
    kept.map(text).transpose()
}

fn owned<const MAX: usize, const LINE: bool>(text: Option<&Text<MAX, LINE>>) -> Option<String> {
    text.map(ToString::to_string)
}

pub(super) fn counters(row: Counters) -> stored::Counters {
    stored::Counters {
        agent: row.agent,
        category: row.category,
        entry: row.entry,
        offer: row.offer,
        conversation: row.conversation,
        outcome: row.outcome,
        guest: row.guest,
        invitation: row.invitation,
    }
}

pub(super) fn read_counters(kept: &stored::Counters) -> Counters {
    Counters {
        agent: kept.agent,
        category: kept.category,
        entry: kept.entry,
        offer: kept.offer,
        conversation: kept.conversation,
        outcome: kept.outcome,
        guest: kept.guest,
        invitation: kept.invitation,
    }
}

pub(super) fn limits(limits: Limits) -> stored::Limits {
    stored::Limits {
        hold_ms: limits.hold_ms,
        grace_ms: limits.grace_ms,
        offer_ms: limits.offer_ms,
        offer_again_ms: limits.offer_again_ms,
        remember_ms: limits.remember_ms,
        idle_away_ms: limits.idle_away_ms,
        offers_unanswered: limits.offers_unanswered,
        message_chars: limits.message_chars,
        conversation_entries: limits.conversation_entries,
        lobby: limits.lobby.into(),
    }
}

pub(super) fn read_limits(kept: &stored::Limits) -> Limits {
    Limits {
        hold_ms: kept.hold_ms,
        grace_ms: kept.grace_ms,
        offer_ms: kept.offer_ms,
        offer_again_ms: kept.offer_again_ms,
        remember_ms: kept.remember_ms,
        idle_away_ms: kept.idle_away_ms,
        offers_unanswered: kept.offers_unanswered,
        message_chars: kept.message_chars,
        conversation_entries: kept.conversation_entries,
        lobby: kept.lobby.into(),
    }
}

pub(super) fn category(row: &CategoryRow) -> stored::Category {
    stored::Category {
        name: row.name.to_string(),
        position: row.position,
        open: row.open,
        mode: row.mode.into(),
        queue_limit: row.queue_limit,
        queue_when_unstaffed: row.queue_when_unstaffed,
        preview: row.preview.into(),
        ask_email: row.ask_email,
        ask_subject: row.ask_subject,
        wrap_up_s: row.wrap_up_s,
        hours: row.hours.as_deref().map(hours),
        retention_days: row.retention_days,
        archived: row.archived,
    }
}

fn hours(hours: &Hours) -> stored::Hours {
    let span = |span: &Span| (span.day, span.from_min, span.to_min);
    let holiday = |holiday: &Holiday| (holiday.date.clone(), holiday.name.clone());
    stored::Hours {
        zone: hours.zone.clone(),
        week: hours.week.iter().map(span).collect(),
        holidays: hours.holidays.iter().map(holiday).collect(),
    }
}

fn read_hours(kept: &stored::Hours) -> Hours {
    let span = |&(day, from_min, to_min): &(u8, u16, u16)| Span { day, from_min, to_min };
    let holiday = |(date, name): &(String, String)| Holiday {
        date: date.clone(),
        name: name.clone(),
    };
    Hours {
        zone: kept.zone.clone(),
        week: kept.week.iter().map(span).collect(),
        holidays: kept.holidays.iter().map(holiday).collect(),
    }
}

pub(super) fn read_category(id: CategoryId, kept: &stored::Category) -> Read<CategoryRow> {
    Ok(CategoryRow {
        id,
        name: text(&kept.name)?,
        position: kept.position,
        open: kept.open,
        mode: kept.mode.into(),
        queue_limit: kept.queue_limit,
        queue_when_unstaffed: kept.queue_when_unstaffed,
        preview: kept.preview.into(),
        ask_email: kept.ask_email,
        ask_subject: kept.ask_subject,
        wrap_up_s: kept.wrap_up_s,
        hours: kept.hours.as_ref().map(read_hours).map(Arc::new),
        retention_days: kept.retention_days,
        archived: kept.archived,
    })
}

pub(super) fn agent(row: &AgentRow) -> stored::Agent {
    stored::Agent {
        email: row.email.to_string(),
        full_name: row.full_name.to_string(),
        display_name: row.display_name.to_string(),
        admin: row.admin,
        enabled: row.enabled,
        capacity: row.capacity,
        categories: row.categories.clone(),
        sessions: row.sessions.clone(),
        state: match row.state {
            AgentState::Available => stored::AgentState::Available,
            AgentState::Away(why) => stored::AgentState::Away(why.into()),
            AgentState::LastCall => stored::AgentState::LastCall,
        },
        state_since: row.state_since.0,
        idle_since: row.idle_since.0,
        missed: row.missed,
        outcomes: outcomes(&row.outcomes),
        status: owned(row.status.as_ref()),
        listed: row.listed,
        here: row.here,
    }
}

pub(super) fn read_agent(id: AgentId, kept: stored::Agent) -> Read<AgentRow> {
    Ok(AgentRow {
        id,
        email: text(&kept.email)?,
        full_name: text(&kept.full_name)?,
        display_name: text(&kept.display_name)?,
        admin: kept.admin,
        enabled: kept.enabled,
        capacity: kept.capacity,
        categories: kept.categories,
        sessions: kept.sessions,
        state: match kept.state {
            stored::AgentState::Available => AgentState::Available,
            stored::AgentState::Away(why) => AgentState::Away(why.into()),
            stored::AgentState::LastCall => AgentState::LastCall,
        },
        state_since: Wall(kept.state_since),
        idle_since: Wall(kept.idle_since),
        missed: kept.missed,
        outcomes: read_outcomes(&kept.outcomes)?,
        status: text_if(kept.status.as_deref())?,
        listed: kept.listed,
        here: kept.here,
    })
}

pub(super) fn guest(row: &GuestRow) -> stored::Guest {
    stored::Guest {
        guest: row.guest,
        name: row.name.to_string(),
        available: row.available,
        status: owned(row.status.as_ref()),
        entered: row.entered.0,
        here: row.here,
    }
}

pub(super) fn read_guest(customer: CustomerId, kept: &stored::Guest) -> Read<GuestRow> {
    Ok(GuestRow {
        customer,
        guest: kept.guest,
        name: text(&kept.name)?,
        available: kept.available,
        status: text_if(kept.status.as_deref())?,
        entered: Wall(kept.entered),
        here: kept.here,
    })
}

pub(super) fn customer(row: &CustomerRow) -> stored::Customer {
    stored::Customer {
        waiting: row.waiting.as_ref().map(waiting),
        conversation: row.conversation,
        outcomes: outcomes(&row.outcomes),
    }
}

pub(super) fn read_customer(id: CustomerId, kept: &stored::Customer) -> Read<CustomerRow> {
    Ok(CustomerRow {
        id,
        waiting: kept.waiting.as_ref().map(read_waiting).transpose()?,
        conversation: kept.conversation,
        outcomes: read_outcomes(&kept.outcomes)?,
    })
}

fn waiting(row: &WaitingRow) -> stored::Waiting {
    stored::Waiting {
        entry: row.entry,
        category: row.category,
        band: row.band.into(),
        since: row.since.0,
        entered: row.entered.0,
        name: row.name.to_string(),
        email: owned(row.email.as_ref()),
        subject: owned(row.subject.as_ref()),
        conversation: row.conversation,
        place_at_first: row.place_at_first,
        promised: row.promised.map(estimate),
        moved_from: row.moved_from.clone(),
    }
}

fn read_waiting(kept: &stored::Waiting) -> Read<WaitingRow> {
    Ok(WaitingRow {
        entry: kept.entry,
        category: kept.category,
        band: kept.band.into(),
        since: Wall(kept.since),
        entered: Wall(kept.entered),
        name: text(&kept.name)?,
        email: text_if(kept.email.as_deref())?,
        subject: text_if(kept.subject.as_deref())?,
        conversation: kept.conversation,
        place_at_first: kept.place_at_first,
        promised: kept.promised.map(read_estimate),
        moved_from: kept.moved_from.clone(),
    })
}

fn estimate(estimate: effect::Estimate) -> stored::Estimate {
    stored::Estimate {
        from_min: estimate.from_min,
        to_min: estimate.to_min,
    }
}

fn read_estimate(kept: stored::Estimate) -> effect::Estimate {
    effect::Estimate {
        from_min: kept.from_min,
        to_min: kept.to_min,
    }
}

fn outcomes(outcomes: &[Outcome]) -> Vec<stored::Outcome> {
    outcomes.iter().map(outcome).collect()
}

fn outcome(outcome: &Outcome) -> stored::Outcome {
    stored::Outcome {
        id: outcome.id,
        at: outcome.at.0,
        what: match outcome.what {
            OutcomeWhat::Abandoned { category } => stored::OutcomeWhat::Abandoned { category },
            OutcomeWhat::CustomerReturned { conversation } => stored::OutcomeWhat::CustomerReturned { conversation },
            OutcomeWhat::ConversationEnded { conversation, why } => {
                let why = why.into();
                stored::OutcomeWhat::ConversationEnded { conversation, why }
            }
            OutcomeWhat::SetAway => stored::OutcomeWhat::SetAway,
            OutcomeWhat::CategoryClosed { category } => stored::OutcomeWhat::CategoryClosed { category },
            OutcomeWhat::InvitationEnded { sent, why, by } => {
                let (why, by) = (why.into(), by.map(Into::into));
                stored::OutcomeWhat::InvitationEnded { sent, why, by }
            }
        },
        name: owned(outcome.name.as_ref()),
    }
}

fn read_outcomes(kept: &[stored::Outcome]) -> Read<Vec<Outcome>> {
    kept.iter().map(read_outcome).collect()
}

fn read_outcome(kept: &stored::Outcome) -> Read<Outcome> {
    Ok(Outcome {
        id: kept.id,
        at: Wall(kept.at),
        what: match kept.what {
            stored::OutcomeWhat::Abandoned { category } => OutcomeWhat::Abandoned { category },
            stored::OutcomeWhat::CustomerReturned { conversation } => OutcomeWhat::CustomerReturned { conversation },
            stored::OutcomeWhat::ConversationEnded { conversation, why } => {
                let why = why.into();
                OutcomeWhat::ConversationEnded { conversation, why }
            }
            stored::OutcomeWhat::SetAway => OutcomeWhat::SetAway,
            stored::OutcomeWhat::CategoryClosed { category } => OutcomeWhat::CategoryClosed { category },
            stored::OutcomeWhat::InvitationEnded { sent, why, by } => {
                let (why, by) = (why.into(), by.map(Into::into));
                OutcomeWhat::InvitationEnded { sent, why, by }
            }
        },
        name: text_if(kept.name.as_deref())?,
    })
}

/// A conversation but for what has columns of its own.
pub(super) fn conversation(row: &ConversationRow) -> stored::Conversation {
    stored::Conversation {
        road: row.road.into(),
        second: row.second.as_ref().map(|second| second.name.to_string()),
        email: owned(row.email.as_ref()),
        subject: owned(row.subject.as_ref()),
        entered: row.entered.0,
        queue_entries: row.queue_entries.clone(),
        marks: row.marks.map(|marks| stored::Marks {
            delivered: marks.delivered,
            read: marks.read,
        }),
        preview: row.preview.into(),
        preview_line: row.preview_line,
        preview_choice: row.preview_choice,
        note_for_next: owned(row.note_for_next.as_ref()),
        rating: row.rating.as_ref().map(|rating| stored::Rating {
            score: rating.score,
            comment: owned(rating.comment.as_ref()),
        }),
        wrap_up_until: row.wrap_up_until.map(|until| until.0),
    }
}

/// What a conversation's columns hold.
pub(super) struct ConversationColumns {
    pub id: ConversationId,
    pub category: CategoryId,
    pub customer: CustomerId,
    pub customer_name: Name,
    pub second: Option<CustomerId>,
    pub started: Wall,
    pub end: Option<End>,
}

pub(super) fn read_conversation(
    columns: ConversationColumns,
    parts: Vec<Part>,
    kept: stored::Conversation,
) -> Read<ConversationRow> {
    let rating = kept.rating.map(|rating| {
        Ok::<_, Fault>(Rating {
            score: rating.score,
            comment: text_if(rating.comment.as_deref())?,
        })
    });
    let second = columns.second.zip(kept.second.as_deref()).map(|(customer, name)| {
        let name = text(name)?;
        Ok::<_, Fault>(Box::new(Second { customer, name }))
    });
    Ok(ConversationRow {
        id: columns.id,
        road: kept.road.into(),
        category: columns.category,
        customer: columns.customer,
        customer_name: columns.customer_name,
        second: second.transpose()?,
        email: text_if(kept.email.as_deref())?,
        subject: text_if(kept.subject.as_deref())?,
        entered: Wall(kept.entered),
        started: columns.started,
        queue_entries: kept.queue_entries,
        parts,
        marks: kept.marks.map(|marks| Marks {
            delivered: marks.delivered,
            read: marks.read,
        }),
        preview: kept.preview.into(),
        preview_line: kept.preview_line,
        preview_choice: kept.preview_choice,
        note_for_next: text_if(kept.note_for_next.as_deref())?,
        end: columns.end,
        rating: rating.transpose()?,
        wrap_up_until: kept.wrap_up_until.map(Wall),
    })
}

/// The answer to an accepted command; nothing for a refusal, which is never kept.
pub(super) fn answer(answer: effect::Answer) -> Option<stored::Answer> {
    match answer {
        effect::Answer::Done => Some(stored::Answer::Done),
        effect::Answer::Entered { entry } => Some(stored::Answer::Entered { entry }),
        effect::Answer::Said { seq, at } => Some(stored::Answer::Said { seq, at: at.0 }),
        effect::Answer::Took { conversation } => Some(stored::Answer::Took { conversation }),
        effect::Answer::Invited { invitation } => Some(stored::Answer::Invited { invitation }),
        effect::Answer::Refused(_) => None,
    }
}

pub(super) fn read_answer(kept: stored::Answer) -> effect::Answer {
    match kept {
        stored::Answer::Done => effect::Answer::Done,
        stored::Answer::Entered { entry } => effect::Answer::Entered { entry },
        stored::Answer::Said { seq, at } => effect::Answer::Said { seq, at: Wall(at) },
        stored::Answer::Took { conversation } => effect::Answer::Took { conversation },
        stored::Answer::Invited { invitation } => effect::Answer::Invited { invitation },
    }
}
