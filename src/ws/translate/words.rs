//! The closed lists, one to one.

use crate::hub::{effect, input, row};
use crate::protocol::words as wire;

/// The wire's word for a refusal.
pub fn reason(reason: effect::Reason) -> wire::Reason {
    use effect::Reason as Hub;
    use wire::Reason as Wire;
    match reason {
        Hub::WrongRole => Wire::WrongRole,
        Hub::IdReused => Wire::IdReused,
        Hub::UnknownCategory => Wire::UnknownCategory,
        Hub::CategoryClosed(_) => Wire::CategoryClosed,
        Hub::QueueFull => Wire::QueueFull,
        Hub::Unstaffed => Wire::Unstaffed,
        Hub::EmailRequired => Wire::EmailRequired,
        Hub::SubjectRequired => Wire::SubjectRequired,
        Hub::AlreadyWaiting => Wire::AlreadyWaiting,
        Hub::InConversation => Wire::InConversation,
        Hub::NotWaiting => Wire::NotWaiting,
        Hub::UnknownConversation => Wire::UnknownConversation,
        Hub::Gone => Wire::Gone,
        Hub::Ended => Wire::Ended,
        Hub::NotEnded => Wire::NotEnded,
        Hub::NoAgent => Wire::NoAgent,
        Hub::ConversationFull => Wire::ConversationFull,
        Hub::TooLong => Wire::TooLong,
        Hub::UnknownOffer => Wire::UnknownOffer,
        Hub::AtCapacity => Wire::AtCapacity,
        Hub::NotAvailable => Wire::NotAvailable,
        Hub::NotAssigned => Wire::NotAssigned,
        Hub::NotManual => Wire::NotManual,
        Hub::NobodyWaiting => Wire::NobodyWaiting,
        Hub::UnknownAgent => Wire::UnknownAgent,
        Hub::TargetUnavailable => Wire::TargetUnavailable,
        Hub::TargetFull => Wire::TargetFull,
        Hub::TargetIsSelf => Wire::TargetIsSelf,
        Hub::PreviewOff => Wire::PreviewOff,
        Hub::AlreadyRated => Wire::AlreadyRated,
        Hub::BadScore => Wire::BadScore,
        Hub::UnknownOutcome => Wire::UnknownOutcome,
        Hub::NotWrappingUp => Wire::NotWrappingUp,
        Hub::LobbyClosed => Wire::LobbyClosed,
        Hub::NotInLobby => Wire::NotInLobby,
        Hub::InLobby => Wire::InLobby,
        Hub::UnknownPerson => Wire::UnknownPerson,
        Hub::Busy => Wire::Busy,
        Hub::AlreadyInviting => Wire::AlreadyInviting,
        Hub::UnknownInvitation => Wire::UnknownInvitation,
        Hub::NotOnThisRoad => Wire::NotOnThisRoad,
        Hub::TooOften => Wire::TooManyTries,
        Hub::Draining => Wire::Draining,
        Hub::EmailTaken => Wire::EmailTaken,
        Hub::NameTaken => Wire::NameTaken,
        Hub::BadCapacity => Wire::BadCapacity,
        Hub::BadSetting => Wire::BadSetting,
        Hub::LastAdmin => Wire::LastAdmin,
        Hub::TooMany => Wire::TooMany,
        Hub::PeopleWaiting { .. } => Wire::PeopleWaiting,
        Hub::Archived => Wire::Archived,
    }
}

/// A refusal in English, for a developer's eyes.
pub(super) fn sentence(reason: effect::Reason) -> &'static str {
    use effect::Reason as Hub;
    match reason {
        Hub::WrongRole => "this role has no such command",
        Hub::IdReused => "this id was used for another command",
        Hub::UnknownCategory => "there is no such category",
        Hub::CategoryClosed(_) => "the category is closed",
        Hub::QueueFull => "the queue is full",
        Hub::Unstaffed => "nobody is on duty and the category does not queue then",
        Hub::EmailRequired => "the category asks for an e-mail address",
        Hub::SubjectRequired => "the category asks for a subject",
        Hub::AlreadyWaiting => "already waiting",
        Hub::InConversation => "already in a conversation",
        Hub::NotWaiting => "not waiting by that entry",
        Hub::UnknownConversation => "no conversation of that id is or was yours",
        Hub::Gone => "your part in it is over; your present state follows",
        Hub::Ended => "the conversation has ended",
        Hub::NotEnded => "the conversation has not ended",
        Hub::NoAgent => "the conversation waits for an agent; nobody is there to read",
        Hub::ConversationFull => "the conversation is full",
        Hub::TooLong => "must be no longer than the page was told",
        Hub::UnknownOffer => "the offer is not ringing for you",
        Hub::AtCapacity => "no room for another conversation",
        Hub::NotAvailable => "not available",
        Hub::NotAssigned => "not assigned to the category",
        Hub::NotManual => "the category is not in manual mode",
        Hub::NobodyWaiting => "nobody is waiting",
        Hub::UnknownAgent => "there is no such agent",
        Hub::TargetUnavailable => "the agent is not available",
        Hub::TargetFull => "the agent or the queue has no room",
        Hub::TargetIsSelf => "that is yourself",
        Hub::PreviewOff => "the category never shows drafts",
        Hub::AlreadyRated => "already rated",
        Hub::BadScore => "a score is 1 to 5",
        Hub::UnknownOutcome => "there is no such notice",
        Hub::NotWrappingUp => "not wrapping up that conversation",
        Hub::LobbyClosed => "the lobby is closed",
        Hub::NotInLobby => "not in the lobby",
        Hub::InLobby => "already in the lobby",
        Hub::UnknownPerson => "you see nobody of that name",
        Hub::Busy => "not available just now",
        Hub::AlreadyInviting => "one invitation at a time",
        Hub::UnknownInvitation => "no such invitation is or was yours",
        Hub::NotOnThisRoad => "not between two who met by an invitation",
        Hub::TooOften => "too often; wait a little",
        Hub::Draining => "the server is leaving; come back",
        Hub::EmailTaken => "another agent has this e-mail address",
        Hub::NameTaken => "another category has this name",
        Hub::BadCapacity => "capacity is 1 to 4",
        Hub::BadSetting => "the value is out of bounds",
        Hub::LastAdmin => "the last admin must stay",
        Hub::TooMany => "there are as many as there may be",
        Hub::PeopleWaiting { .. } => "somebody waits in the category: say what shall become of them",
        Hub::Archived => "the category is archived",
    }
}

pub(super) fn side(side: row::Side) -> wire::Side {
    match side {
        row::Side::Customer => wire::Side::Customer,
        row::Side::Agent => wire::Side::Agent,
    }
}

pub(super) fn state(state: effect::StateView) -> (wire::State, Option<wire::AwayReason>) {
    match state {
        effect::StateView::Available => (wire::State::Available, None),
        effect::StateView::Away(reason) => (wire::State::Away, Some(away_reason(reason))),
        effect::StateView::LastCall => (wire::State::LastCall, None),
    }
}

fn away_reason(reason: input::AwayReason) -> wire::AwayReason {
    match reason {
        input::AwayReason::LoggedIn => wire::AwayReason::LoggedIn,
        input::AwayReason::Break => wire::AwayReason::Break,
        input::AwayReason::Lunch => wire::AwayReason::Lunch,
        input::AwayReason::Meeting => wire::AwayReason::Meeting,
        input::AwayReason::Training => wire::AwayReason::Training,
        input::AwayReason::Other => wire::AwayReason::Other,
        input::AwayReason::Unanswered => wire::AwayReason::Unanswered,
        input::AwayReason::LastCallDone => wire::AwayReason::LastCallDone,
        input::AwayReason::Idle => wire::AwayReason::Idle,
    }
}

/// The hub's word for a reason to be away that a person may choose; the server's own reasons cannot be.
pub(super) fn chosen_away(reason: wire::AwayReason) -> Option<input::AwayReason> {
    match reason {
        wire::AwayReason::Break => Some(input::AwayReason::Break),
        wire::AwayReason::Lunch => Some(input::AwayReason::Lunch),
        wire::AwayReason::Meeting => Some(input::AwayReason::Meeting),
        wire::AwayReason::Training => Some(input::AwayReason::Training),
        wire::AwayReason::Other => Some(input::AwayReason::Other),
        wire::AwayReason::LoggedIn
        | wire::AwayReason::Unanswered
        | wire::AwayReason::LastCallDone
        | wire::AwayReason::Idle => None,
    }
}

/// The wire's word for a routing mode.
pub fn mode(mode: input::Mode) -> wire::Mode {
    match mode {
        input::Mode::Automatic => wire::Mode::Automatic,
        input::Mode::Offer => wire::Mode::Offer,
        input::Mode::Manual => wire::Mode::Manual,
    }
}

pub(super) fn hub_mode(mode: wire::Mode) -> input::Mode {
    match mode {
        wire::Mode::Automatic => input::Mode::Automatic,
        wire::Mode::Offer => input::Mode::Offer,
        wire::Mode::Manual => input::Mode::Manual,
    }
}

/// The wire's word for a preview setting.
pub fn preview(preview: input::Preview) -> wire::Preview {
    match preview {
        input::Preview::On => wire::Preview::On,
        input::Preview::Ask => wire::Preview::Ask,
        input::Preview::Off => wire::Preview::Off,
    }
}

pub(super) fn hub_preview(preview: wire::Preview) -> input::Preview {
    match preview {
        wire::Preview::On => input::Preview::On,
        wire::Preview::Ask => input::Preview::Ask,
        wire::Preview::Off => input::Preview::Off,
    }
}

pub(super) fn why_closed(why: effect::WhyClosed) -> wire::WhyClosed {
    match why {
        effect::WhyClosed::ByHand => wire::WhyClosed::ByHand,
        effect::WhyClosed::OutOfHours => wire::WhyClosed::OutOfHours,
        effect::WhyClosed::Unstaffed => wire::WhyClosed::Unstaffed,
    }
}

pub(super) fn door(door: effect::Door) -> wire::Door {
    match door {
        effect::Door::Ready => wire::Door::Ready,
        effect::Door::Queue => wire::Door::Queue,
        effect::Door::Unstaffed => wire::Door::Unstaffed,
        effect::Door::Full => wire::Door::Full,
        effect::Door::Closed => wire::Door::Closed,
    }
}

pub(super) fn end_why(why: effect::EndWhy) -> wire::EndWhy {
    match why {
        effect::EndWhy::CustomerLeft => wire::EndWhy::CustomerLeft,
        effect::EndWhy::AgentEnded => wire::EndWhy::AgentEnded,
        effect::EndWhy::CustomerLost => wire::EndWhy::CustomerLost,
        effect::EndWhy::BothLost => wire::EndWhy::BothLost,
        effect::EndWhy::CategoryClosed => wire::EndWhy::CategoryClosed,
        effect::EndWhy::AgentLost => wire::EndWhy::AgentLost,
    }
}

/// The hub's word for why a conversation ended.
pub fn hub_end_why(why: wire::EndWhy) -> effect::EndWhy {
    match why {
        wire::EndWhy::CustomerLeft => effect::EndWhy::CustomerLeft,
        wire::EndWhy::AgentEnded => effect::EndWhy::AgentEnded,
        wire::EndWhy::CustomerLost => effect::EndWhy::CustomerLost,
        wire::EndWhy::BothLost => effect::EndWhy::BothLost,
        wire::EndWhy::CategoryClosed => effect::EndWhy::CategoryClosed,
        wire::EndWhy::AgentLost => effect::EndWhy::AgentLost,
    }
}

/// The road by which two people came together.
pub(super) fn road(road: row::Road) -> wire::Road {
    match road {
        row::Road::Queue => wire::Road::Queue,
        row::Road::Invitation => wire::Road::Invitation,
    }
}

/// The hub's word for a road.
pub fn hub_road(road: wire::Road) -> row::Road {
    match road {
        wire::Road::Queue => row::Road::Queue,
        wire::Road::Invitation => row::Road::Invitation,
    }
}

pub(super) fn left_why(why: effect::LeftWhy) -> wire::LeftWhy {
    match why {
        effect::LeftWhy::Transferred => wire::LeftWhy::Transferred,
        effect::LeftWhy::Lost => wire::LeftWhy::Lost,
        effect::LeftWhy::Closed => wire::LeftWhy::Closed,
    }
}

pub(super) fn offer_gone(why: effect::OfferGone) -> wire::OfferGone {
    match why {
        effect::OfferGone::Accepted => wire::OfferGone::Accepted,
        effect::OfferGone::Declined => wire::OfferGone::Declined,
        effect::OfferGone::Unanswered => wire::OfferGone::Unanswered,
        effect::OfferGone::CustomerGone => wire::OfferGone::CustomerGone,
        effect::OfferGone::Returned => wire::OfferGone::Returned,
    }
}

pub(super) fn overtaken(by: effect::Overtaken) -> wire::Overtaken {
    match by {
        effect::Overtaken::Returned => wire::Overtaken::Returned,
        effect::Overtaken::Appointment => wire::Overtaken::Appointment,
        effect::Overtaken::Moved => wire::Overtaken::Moved,
        effect::Overtaken::Merged => wire::Overtaken::Merged,
    }
}
