//! What works once and is being used at this moment: a second use must not slip in before the first is on disk.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

/// The hashes of the links, codes and requests in use.
#[derive(Debug, Default)]
pub struct InUse(Mutex<BTreeSet<[u8; 32]>>);

/// The right to use one; given back when it is dropped.
#[derive(Debug)]
pub struct Claim<'a> {
    all: &'a InUse,
    hash: [u8; 32],
}

impl InUse {
    /// Nothing while another use is under way. Whether it was used before is to be asked after that.
    pub fn claim(&self, hash: [u8; 32]) -> Option<Claim<'_>> {
        let fresh = self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(hash);
        // Lazily: a claim that is made only to be dropped would give back somebody else's.
        fresh.then(|| Claim { all: self, hash })
    }
}

impl Drop for Claim<'_> {
    fn drop(&mut self) {
        let mut all = self.all.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.remove(&self.hash);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refused_claim_leaves_the_one_that_is_held_alone() {
        let all = InUse::default();
        let held = all.claim([1; 32]);
        assert!(held.is_some());
        assert!(all.claim([1; 32]).is_none());
        assert!(all.claim([1; 32]).is_none(), "the refused one has given nothing back");
        assert!(all.claim([2; 32]).is_some());
        drop(held);
        assert!(all.claim([1; 32]).is_some());
    }
}
