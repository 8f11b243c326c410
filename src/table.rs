//! A map to look things up in: by a key, in the time of one hash. Walks go in the order of keys and cost a sort, so that nothing
//! depends on how the map lies in memory and the same inputs give the same outputs.
//!
//! The keys are numbers that the server has given; nobody outside can choose them to collide.

use std::collections::HashMap;
use std::hash::Hash;

use foldhash::fast::FixedState;

/// Below this many places a map that has become empty keeps them.
const SHRINK_FROM: usize = 1_024;

#[derive(Clone, Debug)]
pub struct Table<K, V> {
    map: HashMap<K, V, FixedState>,
}

impl<K, V> Default for Table<K, V> {
    fn default() -> Self {
        Self {
            map: HashMap::default(),
        }
    }
}

impl<K: Copy + Ord + Hash, V> Table<K, V> {
    pub fn len(&self) -> usize {
        self.map.len()
    }

    pub fn is_empty(&self) -> bool {
        self.map.is_empty()
    }

    pub fn contains_key(&self, key: &K) -> bool {
        self.map.contains_key(key)
    }

    pub fn get(&self, key: &K) -> Option<&V> {
        self.map.get(key)
    }

    pub fn get_mut(&mut self, key: &K) -> Option<&mut V> {
        self.map.get_mut(key)
    }

    /// What is there, or else this.
    pub fn get_or_insert_with(&mut self, key: K, new: impl FnOnce() -> V) -> &mut V {
        self.map.entry(key).or_insert_with(new)
    }

    /// Answers with what was there.
    pub fn insert(&mut self, key: K, value: V) -> Option<V> {
        self.map.insert(key, value)
    }

    /// Answers with what was there. A map of which hardly anything is left gives its memory back.
    pub fn remove(&mut self, key: &K) -> Option<V> {
        let removed = self.map.remove(key);
        if self.map.capacity() > SHRINK_FROM && self.map.len() < self.map.capacity() / 8 {
            self.map.shrink_to(self.map.len() * 2);
        }
        removed
    }

    /// In the order of keys. Costs O(n log n).
    pub fn iter(&self) -> impl Iterator<Item = (&K, &V)> {
        let mut all: Vec<_> = self.map.iter().collect();
        all.sort_unstable_by_key(|(key, _)| **key);
        all.into_iter()
    }

    /// In the order of keys. Costs O(n log n).
    pub fn keys(&self) -> impl Iterator<Item = &K> {
        self.iter().map(|(key, _)| key)
    }

    /// In the order of keys. Costs O(n log n).
    pub fn values(&self) -> impl Iterator<Item = &V> {
        self.iter().map(|(_, value)| value)
    }

    /// In the order of keys. Costs O(n log n).
    pub fn values_mut(&mut self) -> impl Iterator<Item = &mut V> {
        let mut all: Vec<_> = self.map.iter_mut().collect();
        all.sort_unstable_by_key(|(key, _)| **key);
        all.into_iter().map(|(_, value)| value)
    }

    /// How many are like that. Costs O(n).
    pub fn count(&self, mut like: impl FnMut(&V) -> bool) -> usize {
        self.map.values().filter(|value| like(value)).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn walks_go_in_the_order_of_keys() {
        let mut table = Table::default();
        for key in [5_u64, 1, 9, 3] {
            assert_eq!(table.insert(key, key * 2), None);
        }
        *table.get_or_insert_with(9, || 0) += 1;
        assert_eq!(table.remove(&3), Some(6));
        assert_eq!(table.iter().collect::<Vec<_>>(), [(&1, &2), (&5, &10), (&9, &19)]);
        for value in table.values_mut() {
            *value += 1;
        }
        assert_eq!(table.values().collect::<Vec<_>>(), [&3, &11, &20]);
        assert_eq!(table.count(|value| *value > 3), 2);
        assert!(!table.contains_key(&3));
    }

    #[test]
    fn a_map_that_has_emptied_gives_its_memory_back() {
        let mut table: Table<u32, u32> = (0..100_000).fold(Table::default(), |mut table, key| {
            table.insert(key, key);
            table
        });
        for key in 0..99_990 {
            table.remove(&key);
        }
        assert!(table.map.capacity() <= SHRINK_FROM * 2, "{}", table.map.capacity());
        assert!(table.values().copied().eq(99_990..100_000));
    }
}
