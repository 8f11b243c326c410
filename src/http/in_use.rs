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
        fresh.then_some(Claim { all: self, hash })
    }
}

impl Drop for Claim<'_> {
    fn drop(&mut self) {
        let mut all = self.all.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.remove(&self.hash);
    }
}
