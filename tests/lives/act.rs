//! What can happen in a life. Numbers name people, tabs and things only loosely: the world takes them modulo what there is,
//! so that most are meant for something real and some are stale, forged or somebody else's.

use proptest::prelude::*;

/// One thing that happens.
#[derive(Clone, Debug)]
pub enum Act {
    CustomerComes {
        who: u8,
        tab: u8,
        seen: u8,
    },
    AgentComes {
        who: u8,
        tab: u8,
    },
    AdminLooks {
        who: u8,
    },
    GuestComes {
        who: u8,
        tab: u8,
    },
    StepsIn {
        who: u8,
    },
    StepsOut {
        who: u8,
    },
    Open {
        who: u8,
        on: bool,
    },
    /// `guest` tells whether a guest does it, here and below; else an agent.
    Posts {
        guest: bool,
        who: u8,
    },
    Invites {
        guest: bool,
        who: u8,
        to_guest: bool,
        to: u8,
    },
    Meets {
        guest: bool,
        who: u8,
        which: u8,
    },
    Refuses {
        guest: bool,
        who: u8,
        which: u8,
    },
    Cancels {
        guest: bool,
        who: u8,
        which: u8,
    },
    GuestSays {
        who: u8,
    },
    GuestEnds {
        who: u8,
    },
    ShowsUp {
        who: u8,
        on: bool,
    },
    Watches {
        guest: bool,
        who: u8,
        on: bool,
    },
    GuestActive {
        who: u8,
    },
    /// A page says that it was told of an end; until then it may be at the end of a dead line.
    Takes {
        which: u8,
    },
    Lobby {
        which: u8,
    },
    SomeoneDrops {
        which: u8,
    },
    Enter {
        who: u8,
        category: u8,
    },
    Leave {
        who: u8,
        stale: bool,
    },
    Say {
        side: bool,
        who: u8,
        which: u8,
    },
    End {
        side: bool,
        who: u8,
        which: u8,
    },
    Close {
        who: u8,
    },
    Preview {
        who: u8,
        on: bool,
    },
    Rate {
        who: u8,
        score: u8,
    },
    State {
        who: u8,
        state: u8,
    },
    Accept {
        who: u8,
        which: u8,
    },
    Decline {
        who: u8,
        which: u8,
    },
    TakeNext {
        who: u8,
        category: Option<u8>,
    },
    TransferToAgent {
        who: u8,
        to: u8,
    },
    TransferToCategory {
        who: u8,
        to: u8,
    },
    FinishWrapUp {
        who: u8,
    },
    Dismiss {
        side: bool,
        who: u8,
    },
    Mark {
        side: bool,
        who: u8,
        up_to: u8,
    },
    Draft {
        who: u8,
        empty: bool,
    },
    /// Sends the last accepted command of a connection's tab again, perhaps with another payload.
    Repeat {
        which: u8,
        other_payload: bool,
    },
    Capacity {
        who: u8,
        capacity: u8,
    },
    Assign {
        who: u8,
        categories: u8,
        fate: Option<u8>,
    },
    Enable {
        who: u8,
        on: bool,
        fate: Option<u8>,
    },
    Remove {
        who: u8,
        fate: Option<u8>,
    },
    LogOut {
        who: u8,
    },
    LogIn {
        who: u8,
    },
    Mode {
        category: u8,
        mode: u8,
    },
    OpenCategory {
        category: u8,
        open: bool,
        fate: Option<u8>,
    },
    Archive {
        category: u8,
        archived: bool,
        fate: Option<u8>,
    },
    /// Lets a category queue without agents or not, and perhaps says what shall become of those who wait.
    Unstaffed {
        category: u8,
        queues: bool,
        fate: Option<u8>,
        stale: bool,
    },
    /// Gives a category opening hours, perhaps such as are over, or takes them off.
    Hours {
        category: u8,
        on: bool,
        over: bool,
        fate: Option<u8>,
    },
    Rename {
        category: u8,
        number: u8,
    },
    Drafts {
        category: u8,
        setting: u8,
    },
    /// What its hours mean turns.
    HoursTurn {
        category: u8,
        out: bool,
    },
    QueueLimit {
        category: u8,
        limit: u8,
    },
    Order {
        first: u8,
    },
    Settings {
        which: u8,
        seconds: u16,
    },
    Active {
        who: u8,
    },
    WrapUp {
        category: u8,
        on: bool,
    },
    Wait {
        ms: u32,
    },
    ClockSetBack {
        ms: u32,
    },
    Crash {
        at_once: bool,
    },
    /// The server begins to leave, and is killed and started again before long.
    Drain,
    /// Some time passes in which nobody does anything.
    Quiet,
}

/// Any act, the everyday ones more often.
pub fn acts() -> impl Strategy<Value = Act> {
    let n = any::<u8>;
    prop_oneof![
        12 => (n(), 0..3_u8, n()).prop_map(|(who, tab, seen)| Act::CustomerComes { who, tab, seen }),
        10 => (n(), 0..3_u8).prop_map(|(who, tab)| Act::AgentComes { who, tab }),
        1 => n().prop_map(|who| Act::AdminLooks { who }),
        10 => n().prop_map(|which| Act::SomeoneDrops { which }),
        10 => (n(), 0..3_u8).prop_map(|(who, tab)| Act::GuestComes { who, tab }),
        10 => n().prop_map(|who| Act::StepsIn { who }),
        2 => n().prop_map(|who| Act::StepsOut { who }),
        2 => (n(), any::<bool>()).prop_map(|(who, on)| Act::Open { who, on }),
        1 => (any::<bool>(), n()).prop_map(|(guest, who)| Act::Posts { guest, who }),
        16 => (any::<bool>(), n(), any::<bool>(), n()).prop_map(|(guest, who, to_guest, to)| Act::Invites { guest, who, to_guest, to }),
        8 => (any::<bool>(), n(), n()).prop_map(|(guest, who, which)| Act::Meets { guest, who, which }),
        2 => (any::<bool>(), n(), n()).prop_map(|(guest, who, which)| Act::Refuses { guest, who, which }),
        2 => (any::<bool>(), n(), n()).prop_map(|(guest, who, which)| Act::Cancels { guest, who, which }),
        3 => n().prop_map(|who| Act::GuestSays { who }),
        3 => n().prop_map(|who| Act::GuestEnds { who }),
        2 => (n(), any::<bool>()).prop_map(|(who, on)| Act::ShowsUp { who, on }),
        4 => (any::<bool>(), n(), any::<bool>()).prop_map(|(guest, who, on)| Act::Watches { guest, who, on }),
        1 => n().prop_map(|who| Act::GuestActive { who }),
        6 => n().prop_map(|which| Act::Takes { which }),
        1 => n().prop_map(|which| Act::Lobby { which }),
        14 => (n(), n()).prop_map(|(who, category)| Act::Enter { who, category }),
        4 => (n(), any::<bool>()).prop_map(|(who, stale)| Act::Leave { who, stale }),
        10 => (any::<bool>(), n(), n()).prop_map(|(side, who, which)| Act::Say { side, who, which }),
        6 => (any::<bool>(), n(), n()).prop_map(|(side, who, which)| Act::End { side, who, which }),
        2 => n().prop_map(|who| Act::Close { who }),
        1 => (n(), any::<bool>()).prop_map(|(who, on)| Act::Preview { who, on }),
        1 => (n(), 0..7_u8).prop_map(|(who, score)| Act::Rate { who, score }),
        12 => (n(), 0..6_u8).prop_map(|(who, state)| Act::State { who, state }),
        5 => (n(), n()).prop_map(|(who, which)| Act::Accept { who, which }),
        3 => (n(), n()).prop_map(|(who, which)| Act::Decline { who, which }),
        4 => (n(), prop::option::of(n())).prop_map(|(who, category)| Act::TakeNext { who, category }),
        3 => (n(), n()).prop_map(|(who, to)| Act::TransferToAgent { who, to }),
        3 => (n(), n()).prop_map(|(who, to)| Act::TransferToCategory { who, to }),
        2 => n().prop_map(|who| Act::FinishWrapUp { who }),
        1 => (any::<bool>(), n()).prop_map(|(side, who)| Act::Dismiss { side, who }),
        2 => (any::<bool>(), n(), n()).prop_map(|(side, who, up_to)| Act::Mark { side, who, up_to }),
        1 => (n(), any::<bool>()).prop_map(|(who, empty)| Act::Draft { who, empty }),
        5 => (n(), any::<bool>()).prop_map(|(which, other_payload)| Act::Repeat { which, other_payload }),
        2 => (n(), 0..6_u8).prop_map(|(who, capacity)| Act::Capacity { who, capacity }),
        2 => (n(), n(), prop::option::weighted(0.3, n())).prop_map(|(who, categories, fate)| Act::Assign { who, categories, fate }),
        1 => (n(), any::<bool>(), prop::option::weighted(0.3, n())).prop_map(|(who, on, fate)| Act::Enable { who, on, fate }),
        1 => (n(), prop::option::weighted(0.3, n())).prop_map(|(who, fate)| Act::Remove { who, fate }),
        1 => n().prop_map(|who| Act::LogOut { who }),
        2 => n().prop_map(|who| Act::LogIn { who }),
        1 => (n(), 0..3_u8).prop_map(|(category, mode)| Act::Mode { category, mode }),
        3 => (n(), any::<bool>(), prop::option::of(n())).prop_map(|(category, open, fate)| Act::OpenCategory { category, open, fate }),
        2 => (n(), any::<bool>(), prop::option::of(n())).prop_map(|(category, archived, fate)| Act::Archive { category, archived, fate }),
        2 => (n(), any::<bool>(), any::<bool>(), prop::option::of(n())).prop_map(|(category, on, over, fate)| Act::Hours { category, on, over, fate }),
        2 => (n(), any::<bool>(), prop::option::of(n()), any::<bool>()).prop_map(|(category, queues, fate, stale)| Act::Unstaffed { category, queues, fate, stale }),
        1 => (n(), n()).prop_map(|(category, number)| Act::Rename { category, number }),
        1 => (n(), 0..3_u8).prop_map(|(category, setting)| Act::Drafts { category, setting }),
        1 => (n(), any::<bool>()).prop_map(|(category, out)| Act::HoursTurn { category, out }),
        1 => (n(), 1..8_u8).prop_map(|(category, limit)| Act::QueueLimit { category, limit }),
        1 => n().prop_map(|first| Act::Order { first }),
        1 => (n(), 1..300_u16).prop_map(|(which, seconds)| Act::Settings { which, seconds }),
        1 => n().prop_map(|who| Act::Active { who }),
        1 => (n(), any::<bool>()).prop_map(|(category, on)| Act::WrapUp { category, on }),
        12 => prop_oneof![0..300_u32, 0..6_000_u32, 15_000..40_000_u32, 100_000..130_000_u32, 550_000..700_000_u32].prop_map(|ms| Act::Wait { ms }),
        1 => (0..5_000_u32).prop_map(|ms| Act::ClockSetBack { ms }),
        3 => any::<bool>().prop_map(|at_once| Act::Crash { at_once }),
        1 => Just(Act::Drain),
        2 => Just(Act::Quiet),
    ]
}
