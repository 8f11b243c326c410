//! How many lines a page of a list has: one rule for every list.

use crate::protocol::words::Reason;
use crate::store::{AUDIT_PAGE_MAX, PAGE_MAX};
use crate::ws::translate::Fields;

/// When nobody asks for more or less.
pub const LINES: u32 = 50;
pub const LINES_MAX: u32 = 200;

const _: () = assert!(LINES_MAX <= PAGE_MAX && LINES_MAX <= AUDIT_PAGE_MAX);

/// The `limit` of a query.
pub fn limit(fields: &mut Fields, raw: Option<String>) -> u32 {
    let Some(raw) = raw else {
        return LINES;
    };
    match raw.parse() {
        Ok(limit @ 1..=LINES_MAX) => limit,
        Ok(_) | Err(_) => {
            fields.fault("limit", Reason::BadField, format!("must be 1 to {LINES_MAX}"));
            LINES
        }
    }
}
