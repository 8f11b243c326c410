//! Why a socket is closed. 4000 to 4499: come back; 4500 to 4999: stay away until something is done about it.

/// A close code with its reason phrase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CloseCode {
    pub code: u16,
    pub reason: &'static str,
}

const fn code(code: u16, reason: &'static str) -> CloseCode {
    CloseCode { code, reason }
}

/// The server is leaving or restarting.
pub const GOING_AWAY: CloseCode = code(4000, "going_away");
/// What was queued for this socket passed its limit; a new one gets the whole state.
pub const SLOW: CloseCode = code(4001, "slow");
/// Nothing was heard for 35 seconds.
pub const SILENT: CloseCode = code(4002, "silent");
/// No hello within five seconds.
pub const NO_HELLO: CloseCode = code(4003, "no_hello");
/// Something broke in the server.
pub const INTERNAL: CloseCode = code(4004, "internal");
/// The server takes no more for now.
pub const BUSY: CloseCode = code(4005, "busy");
/// Whose page it was has been erased: come back, as somebody new.
pub const FORGOTTEN: CloseCode = code(4006, "forgotten");
/// Another protocol version.
pub const VERSION: CloseCode = code(4500, "unsupported_version");
/// The first frame was no hello, or its token was not signed by this server.
pub const BAD_HELLO: CloseCode = code(4501, "bad_hello");
/// Ten frames within a minute that were no frames.
pub const ABUSE: CloseCode = code(4502, "abuse");
/// The session ended, or the account was disabled or removed.
pub const LOGGED_OUT: CloseCode = code(4503, "logged_out");
/// A frame above 64 KiB.
pub const TOO_LARGE: CloseCode = code(4504, "too_large");
/// More tabs than one person may have open.
pub const TOO_MANY_TABS: CloseCode = code(4505, "too_many_tabs");

/// Staff may not come in from this address any more.
pub const ADDRESS_NOT_ALLOWED: CloseCode = code(4506, "address_not_allowed");

/// The lobby is not open to guests.
pub const LOBBY_CLOSED: CloseCode = code(4507, "lobby_closed");

/// All of them, for the documentation's test.
pub const ALL: [CloseCode; 15] = [
    GOING_AWAY,
    SLOW,
    SILENT,
    NO_HELLO,
    INTERNAL,
    BUSY,
    FORGOTTEN,
    VERSION,
    BAD_HELLO,
    ABUSE,
    LOGGED_OUT,
    TOO_LARGE,
    TOO_MANY_TABS,
    ADDRESS_NOT_ALLOWED,
    LOBBY_CLOSED,
];
