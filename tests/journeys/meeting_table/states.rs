//! The states of two people, and what may happen to them.

use super::walk::{Cast, Kind};

/// Something that one of two does or that happens to them, in the words for me and for them.
pub struct Event {
    pub mine: &'static str,
    pub theirs: &'static str,
    pub script: &'static str,
    whose: Whose,
}

/// To whom it can happen.
#[derive(PartialEq, Eq)]
enum Whose {
    Here,
    Staff,
    Absent,
}

impl Event {
    /// Whether it can happen to one of this kind, who has a connection or not.
    pub fn is_of(&self, kind: Kind, here: bool) -> bool {
        match self.whose {
            Whose::Here => here,
            Whose::Staff => here && kind == Kind::Agent,
            Whose::Absent => !here,
        }
    }
}

const fn event(mine: &'static str, theirs: &'static str, script: &'static str, whose: Whose) -> Event {
    Event {
        mine,
        theirs,
        script,
        whose,
    }
}

/// What one of the two does.
pub const EVENTS: &[Event] = &[
    event("invite them", "invite me", "A invites B", Whose::Here),
    event("accept", "accept", "A meets 1", Whose::Here),
    event("decline", "decline", "A refuses 1", Whose::Here),
    event("cancel", "cancel", "A cancels 1", Whose::Here),
    event("end", "end", "A ends #1", Whose::Here),
    event("become unavailable", "become unavailable", "A shuts", Whose::Here),
    event("become available", "become available", "A opens", Whose::Here),
    event("leave", "leave", "A quits", Whose::Here),
    event("reload", "reload", "A reloads", Whose::Here),
    event("lose the connection", "lose the connection", "A drops", Whose::Here),
    event(
        "am gone for 10 s",
        "are gone for 10 s",
        "A drops; wait 10s; A returns",
        Whose::Here,
    ),
    event(
        "am gone for 30 s",
        "are gone for 30 s",
        "A drops; wait 30s; A returns",
        Whose::Here,
    ),
    event("go on last call", "go on last call", "A last call", Whose::Staff),
    event("get a customer", "get a customer", "A gets", Whose::Staff),
    event("hide from guests", "hide from guests", "A hides", Whose::Staff),
    event("am removed", "are removed", "admin removes A", Whose::Staff),
    event("am disabled", "are disabled", "admin disables A", Whose::Staff),
    event(
        "may hold one at a time",
        "may hold one at a time",
        "admin limits A 1",
        Whose::Staff,
    ),
    event(
        "leave an offer unanswered, which sets away",
        "leave an offer unanswered, which sets away",
        "admin sets unanswered 1; admin Sales is offer; admin Billing is offer; A gets; wait 20s",
        Whose::Staff,
    ),
    event("come back", "come back", "A returns", Whose::Absent),
];

/// What happens to both.
pub const AT_ONCE: &[(&str, &str)] = &[
    ("4 s pass", "wait 4s"),
    ("10 s pass", "wait 10s"),
    ("30 s pass", "wait 30s"),
    ("60 s pass", "wait 60s"),
    ("the server restarts", "crash; A returns; B returns"),
    (
        "the server restarts, they stay away for 60 s",
        "crash; A returns; wait 60s",
    ),
    (
        "the server restarts, I stay away for 60 s",
        "crash; B returns; wait 60s",
    ),
    ("the lobby closes", "admin sets lobby staff"),
    ("the lobby is switched off", "admin sets lobby off"),
    (
        "who has done nothing for a minute is set away",
        "admin sets idle 1m; wait 2s",
    ),
];

/// Two who have to do with each other.
pub struct Tied {
    pub me: &'static str,
    pub them: &'static str,
    pub script: &'static str,
}

impl Tied {
    /// Whether this is the state of guests that the other's is but for what only agents can be.
    pub fn is_base_of(&self, other: &Self) -> bool {
        let base = |state: &str| state.replace(", on last call", "").replace(", with a customer", "");
        self.me == base(other.me) && self.them == base(other.them)
    }

    /// Who of the two has a connection.
    pub fn is_here(&self) -> [bool; 2] {
        ["A drops", "B drops"].map(|lost| !self.script.contains(lost))
    }

    /// Whether two of these kinds come into it.
    pub fn is_for(&self, cast: Cast) -> bool {
        let busy = |letter: &str| self.script.contains(&format!("{letter} gets"));
        let staff = |letter: &str| busy(letter) || self.script.contains(&format!("{letter} last call"));
        let mine = !staff("A") || cast.me == Kind::Agent;
        let theirs = !staff("B") || cast.them == Kind::Agent;
        let room = cast.units == 2;
        mine && theirs && room == (busy("A") || busy("B"))
    }
}

const fn tied(me: &'static str, them: &'static str, script: &'static str) -> Tied {
    Tied { me, them, script }
}

pub const TIED: &[Tied] = &[
    tied("inviting", "invited", "A invites B"),
    tied("inviting", "invited by a third too", "A invites B; C invites B"),
    tied("inviting", "invited, inviting a third", "A invites B; B invites C"),
    tied("inviting", "invited, without a connection", "A invites B; B drops"),
    tied("inviting, without a connection", "invited", "A invites B; A drops"),
    tied(
        "inviting, without a connection",
        "invited, without a connection",
        "A invites B; A drops; B drops",
    ),
    tied("inviting, with a customer", "invited", "A invites B; A gets"),
    tied("inviting", "invited, with a customer", "A invites B; B gets"),
    tied("talking", "talking", "A invites B; B meets"),
    tied("talking", "talking, unavailable", "A invites B; B meets; B shuts"),
    tied("talking", "talking, on last call", "A invites B; B meets; B last call"),
    tied("talking, on last call", "talking", "A invites B; B meets; A last call"),
    tied("talking, with a customer", "talking", "A invites B; B meets; A gets"),
    tied("talking", "talking, with a customer", "A invites B; B meets; B gets"),
    tied("talking", "held", "A invites B; B meets; B drops"),
    tied("held", "held", "A invites B; B meets; A drops; B drops"),
    tied("told", "told", "A invites B; B meets; B ends"),
    tied(
        "told, on last call",
        "told",
        "A invites B; B meets; A last call; B ends",
    ),
    tied(
        "told, with a customer",
        "told",
        "A invites B; B meets; A gets; B ends #1",
    ),
    tied(
        "told",
        "told, without a connection",
        "A invites B; B meets; B ends; B drops",
    ),
    tied(
        "told, without a connection",
        "told, without a connection",
        "A invites B; B meets; B ends; A drops; B drops",
    ),
];

/// Somebody on their own, or with a third.
pub struct Solo {
    pub name: &'static str,
    pub kind: Kind,
    pub units: u8,
    pub script: &'static str,
}

impl Solo {
    pub fn cast(&self) -> Cast {
        Cast {
            me: self.kind,
            them: Kind::Guest,
            units: self.units,
        }
    }

    pub fn is_here(&self) -> bool {
        !self.script.ends_with("A drops") && !self.script.contains("wait 10s")
    }

    /// Whether a restart finds them: a guest who is outside without a page has nothing to come back to.
    pub fn is_known(&self) -> bool {
        self.kind == Kind::Agent || !self.script.contains("wait 10s")
    }

    pub fn is_tied(&self) -> bool {
        self.script.contains('C')
    }

    /// Whether the two can be in one house: agents of another capacity are other people.
    pub fn fits(&self, them: &Self) -> bool {
        self.units == them.units || self.kind != them.kind
    }
}

const fn guest(name: &'static str, script: &'static str) -> Solo {
    Solo {
        name,
        kind: Kind::Guest,
        units: 1,
        script,
    }
}

const fn agent(name: &'static str, units: u8, script: &'static str) -> Solo {
    Solo {
        name,
        kind: Kind::Agent,
        units,
        script,
    }
}

pub const ALONE: &[Solo] = &[
    guest("guest, free", ""),
    guest("guest, unavailable", "A shuts"),
    guest("guest, inviting", "A invites C"),
    guest("guest, invited", "C invites A"),
    guest("guest, talking", "A invites C; C meets"),
    guest("guest, told", "A invites C; C meets; C ends"),
    guest("guest, without a connection", "A drops"),
    guest("guest, inviting, without a connection", "A invites C; A drops"),
    guest("guest, held", "A invites C; C meets; A drops"),
    guest(
        "guest, told, without a connection",
        "A invites C; C meets; C ends; A drops",
    ),
    guest("guest, outside", "A quits"),
    guest("guest, gone", "A drops; wait 10s"),
    agent("agent, free", 1, ""),
    agent("agent, away", 1, "A shuts"),
    agent("agent, inviting", 1, "A invites C"),
    agent("agent, invited", 1, "C invites A"),
    agent("agent, talking", 1, "A invites C; C meets"),
    agent("agent, told", 1, "A invites C; C meets; C ends"),
    agent("agent, at capacity", 1, "A gets"),
    agent("agent, on last call", 1, "A gets; A last call"),
    agent(
        "agent, wrapping up",
        1,
        "admin Sales wrap-up 60; admin Billing wrap-up 60; A gets; A ends",
    ),
    agent(
        "agent, with an offer",
        1,
        "admin Sales is offer; admin Billing is offer; A gets",
    ),
    agent("agent, hidden from guests", 1, "A hides"),
    agent("agent, without a connection", 1, "A drops"),
    agent("agent, held", 1, "A invites C; C meets; A drops"),
    agent("agent, gone", 1, "A drops; wait 10s"),
    agent("agent of two, with a customer", 2, "A gets"),
    agent("agent of two, inviting", 2, "A invites C"),
    agent("agent of two, talking", 2, "A invites C; C meets"),
    agent("agent of two, told", 2, "A invites C; C meets; C ends"),
    agent("agent of two, at capacity", 2, "A gets; A invites C; C meets"),
    agent("agent of two, on last call", 2, "A gets; A last call"),
];
