//! Sums over everybody, for those who watch the server; looked up when asked for.

use crate::ids::CategoryId;

use super::Hub;
use super::effect::{BoardKey, BoardRow, OfferGone, TotalsRow};
use super::row::Side;
use super::time::Wall;

/// How many there are of each kind, now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    pub totals: TotalsRow,
    pub conversations_open: u32,
    /// Waiting without a connection.
    pub held_in_line: u32,
    /// Sides of conversations without a connection.
    pub held_talking: u32,
    pub offers_ringing: u32,
    pub offers: OfferSums,
    pub categories: Vec<CategorySums>,
}

/// Who waits in a category.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CategorySums {
    pub category: CategoryId,
    pub waiting: u32,
    /// When the one who waits longest entered.
    pub longest_since: Option<Wall>,
}

/// What became of offers since the hub was loaded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OfferSums {
    pub accepted: u64,
    pub declined: u64,
    pub unanswered: u64,
    pub customer_gone: u64,
    pub returned: u64,
}

impl OfferSums {
    pub(super) fn add(&mut self, why: OfferGone) {
        let sum = match why {
            OfferGone::Accepted => &mut self.accepted,
            OfferGone::Declined => &mut self.declined,
            OfferGone::Unanswered => &mut self.unanswered,
            OfferGone::CustomerGone => &mut self.customer_gone,
            OfferGone::Returned => &mut self.returned,
        };
        *sum += 1;
    }
}

impl Hub {
    /// The sums as they are now. Looks at everybody: not for every step.
    pub fn sums(&self) -> Sums {
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let open = || self.conversations.values().filter(|conversation| conversation.open());
        let held = |side| open().filter(|conversation| conversation.held(side)).count();
        let held_in_line = self
            .customers
            .values()
            .filter(|customer| customer.waiting.is_some() && !customer.present());
        let line = |id: &CategoryId| match self.board_row(BoardKey::Category(*id)) {
            Some(BoardRow::Category(line)) => Some(CategorySums {
                category: *id,
                waiting: line.waiting,
                longest_since: line.longest_since,
            }),
            Some(BoardRow::Totals(_) | BoardRow::Agent(_) | BoardRow::Conversation(_) | BoardRow::Person(_)) | None => {
                None
            }
        };
        Sums {
            totals: self.totals,
            conversations_open: count(open().count()),
            held_in_line: count(held_in_line.count()),
            held_talking: count(held(Side::Customer) + held(Side::Agent)),
            offers_ringing: count(self.offers.len()),
            offers: self.offers_gone,
            categories: self.categories.keys().filter_map(line).collect(),
        }
    }
}
