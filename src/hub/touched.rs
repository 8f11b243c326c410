//! What a step has touched: each key once and in order when they are taken, however often and in whatever order it was touched.
//!
//! Nearly always a few, which need no memory of their own.

use smallvec::SmallVec;

/// Keys to come back to.
#[derive(Debug)]
pub(super) struct Touched<K>(SmallVec<[K; 4]>);

impl<K> Default for Touched<K> {
    fn default() -> Self {
        Self(SmallVec::new())
    }
}

impl<K: Copy + Ord> Touched<K> {
    pub fn insert(&mut self, key: K) {
        if self.0.last() != Some(&key) {
            self.0.push(key);
        }
    }

    pub fn extend(&mut self, keys: impl IntoIterator<Item = K>) {
        keys.into_iter().for_each(|key| self.insert(key));
    }

    /// Costs O(n).
    pub fn remove(&mut self, key: K) {
        self.0.retain(|touched| *touched != key);
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// All of them; none are left. Costs O(n log n).
    pub fn take(&mut self) -> SmallVec<[K; 4]> {
        let mut keys = std::mem::take(&mut self.0);
        keys.sort_unstable();
        keys.dedup();
        keys
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_come_once_and_in_order() {
        let mut touched = Touched::default();
        touched.extend([5, 1, 5, 5, 9, 3, 1]);
        touched.insert(2);
        touched.remove(9);
        assert_eq!(touched.take().as_slice(), [1, 2, 3, 5]);
        assert!(touched.is_empty());
    }
}
