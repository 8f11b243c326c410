//! A line in which everyone's place is known: who is still there as bits in the order of arrival, and a Fenwick tree over blocks of them.
//!
//! A million people are two thousand blocks, whose tree and bits fit a processor's cache: joining, leaving and asking a place cost
//! O(log n) there, and touch nothing of the others' memory. Source: P. M. Fenwick, "A new data structure for cumulative
//! frequency tables", 1994.

use crate::ids::EntryId;

use super::time::Wall;

const WORDS: usize = 8;
/// Places in a block.
const BLOCK: usize = WORDS * 64;
/// With fewer empty blocks at the front nothing is gained by dropping them.
const EMPTY_MIN: usize = 8;

/// Who stands in line, and since when.
pub type Standing = (Wall, EntryId);

/// The order of arrival.
#[derive(Clone, Debug, Default)]
pub struct Line {
    blocks: Vec<Block>,
    /// `tree[i]` counts the people in the `lowest_bit(i + 1)` blocks that end at block `i`.
    tree: Vec<u32>,
    /// The first block's number: those before it are empty and forgotten.
    first: usize,
    /// The next ticket's number.
    next: usize,
    live: usize,
}

#[derive(Clone, Debug, Default)]
struct Block {
    /// Who is still there.
    here: [u64; WORDS],
    /// Who of them can be served now.
    servable: [u64; WORDS],
    servables: u32,
    /// By place; given back when the block is full and everyone has left.
    people: Vec<Standing>,
}

/// A place in the order of arrival, for as long as its holder stands in line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ticket(usize);

impl Line {
    pub fn len(&self) -> usize {
        self.live
    }

    /// Joins at the end.
    pub fn join(&mut self, who: Standing) -> Ticket {
        let ticket = Ticket(self.next);
        let (block, place) = self.find(ticket);
        if block == self.blocks.len() {
            self.add_block();
        }
        self.blocks[block].people.push(who);
        self.blocks[block].here[place / 64] |= bit(place);
        self.count(block, 1);
        self.next += 1;
        self.live += 1;
        ticket
    }

    /// Leaves. The ticket must be held.
    pub fn leave(&mut self, ticket: Ticket) {
        if !self.holds(ticket) {
            return;
        }
        self.set_servable(ticket, false);
        let (block, place) = self.find(ticket);
        self.blocks[block].here[place / 64] &= !bit(place);
        self.count(block, u32::MAX);
        self.live -= 1;
        let is_full = self.blocks[block].people.len() == BLOCK;
        if is_full && self.blocks[block].is_empty() {
            self.blocks[block].people = Vec::new();
        }
        self.drop_front();
    }

    /// Says whether this one can be served now.
    pub fn set_servable(&mut self, ticket: Ticket, servable: bool) {
        if !self.holds(ticket) {
            return;
        }
        let (block, place) = self.find(ticket);
        let block = &mut self.blocks[block];
        let word = &mut block.servable[place / 64];
        let before = *word;
        *word = if servable {
            before | bit(place)
        } else {
            before & !bit(place)
        };
        block.servables = block.servables + word.count_ones() - before.count_ones();
    }

    /// How many stand before this ticket.
    pub fn before(&self, ticket: Ticket) -> usize {
        let (block, place) = self.find(ticket);
        let mut sum = 0;
        let mut index = block;
        while index > 0 {
            sum += self.tree[index - 1] as usize;
            index -= lowest_bit(index);
        }
        let here = &self.blocks[block].here;
        let words: u32 = here[..place / 64].iter().map(|word| word.count_ones()).sum();
        sum + words as usize + (here[place / 64] & (bit(place) - 1)).count_ones() as usize
    }

    /// Everyone from the one with `before` people before them on, in order.
    pub fn from(&self, before: usize) -> impl Iterator<Item = Standing> + '_ {
        let (first, skipped) = self.block_after(before);
        let people = self.blocks[first..].iter().flat_map(|block| block.those(&block.here));
        people.skip(before - skipped)
    }

    /// Those who can be served now, in order. Costs a look at each block before the first.
    pub fn servable(&self) -> impl Iterator<Item = Standing> + '_ {
        let blocks = self.blocks.iter().filter(|block| block.servables > 0);
        blocks.flat_map(|block| block.those(&block.servable))
    }

    /// Whether this one can be served now.
    pub fn is_servable(&self, ticket: Ticket) -> bool {
        let (block, place) = self.find(ticket);
        self.blocks
            .get(block)
            .is_some_and(|block| block.servable[place / 64] & bit(place) != 0)
    }

    /// Everyone with their ticket, in order.
    pub fn tickets(&self) -> impl Iterator<Item = (Ticket, Standing)> + '_ {
        let start = self.first * BLOCK;
        let places = self.blocks.iter().zip((start..).step_by(BLOCK));
        places
            .flat_map(|(block, start)| ones(&block.here).map(move |place| (Ticket(start + place), block.people[place])))
    }

    fn find(&self, Ticket(number): Ticket) -> (usize, usize) {
        ((number / BLOCK).wrapping_sub(self.first), number % BLOCK)
    }

    fn holds(&self, ticket: Ticket) -> bool {
        let (block, place) = self.find(ticket);
        self.blocks
            .get(block)
            .is_some_and(|block| block.here[place / 64] & bit(place) != 0)
    }

    /// A new node of the tree covers the nodes it swallows.
    fn add_block(&mut self) {
        let index = self.tree.len();
        let stop = (index + 1) - lowest_bit(index + 1);
        let mut sum = 0;
        let mut below = index;
        while below > stop {
            sum += self.tree[below - 1];
            below -= lowest_bit(below);
        }
        self.tree.push(sum);
        self.blocks.push(Block::default());
    }

    /// Adds to what the tree counts in a block; `u32::MAX` is one less.
    fn count(&mut self, block: usize, more: u32) {
        let mut index = block + 1;
        while index <= self.tree.len() {
            self.tree[index - 1] = self.tree[index - 1].wrapping_add(more);
            index += lowest_bit(index);
        }
    }

    /// Forgets empty blocks at the front, when they are half of all or nobody is left.
    fn drop_front(&mut self) {
        if self.live == 0 {
            // What is left begins anew, with one block's memory.
            self.blocks.truncate(1);
            if let Some(block) = self.blocks.first_mut() {
                block.people.clear();
                block.people.shrink_to(16);
            }
            self.tree = vec![0; self.blocks.len()];
            self.next = self.first * BLOCK;
            return;
        }
        if !self.blocks[0].is_empty() {
            return;
        }
        let empty = self.blocks.iter().take_while(|block| block.is_empty()).count();
        if empty < EMPTY_MIN.max(self.blocks.len() / 2) {
            return;
        }
        self.blocks.drain(..empty);
        self.first += empty;
        let kept = std::mem::take(&mut self.blocks);
        self.tree.clear();
        for block in kept {
            self.add_block();
            let index = self.blocks.len() - 1;
            let people: u32 = block.here.iter().map(|word| word.count_ones()).sum();
            self.blocks[index] = block;
            self.tree[index] += people;
        }
    }

    /// The block of the one with `before` people before them, and how many stand before that block.
    fn block_after(&self, before: usize) -> (usize, usize) {
        let mut index = 0;
        let mut skipped = 0;
        let mut step = (self.tree.len() + 1).next_power_of_two();
        while step > 0 {
            let next = index + step;
            if next <= self.tree.len() && skipped + self.tree[next - 1] as usize <= before {
                skipped += self.tree[next - 1] as usize;
                index = next;
            }
            step /= 2;
        }
        (index, skipped)
    }
}

impl Block {
    fn is_empty(&self) -> bool {
        self.here == [0; WORDS]
    }

    fn those<'a>(&'a self, which: &'a [u64; WORDS]) -> impl Iterator<Item = Standing> + 'a {
        ones(which).map(|place| self.people[place])
    }
}

/// The places of the bits that are set, in order.
fn ones(words: &[u64; WORDS]) -> impl Iterator<Item = usize> + '_ {
    words.iter().enumerate().flat_map(|(index, word)| {
        let mut left = *word;
        std::iter::from_fn(move || {
            let place = (left != 0).then(|| index * 64 + left.trailing_zeros() as usize)?;
            left &= left - 1;
            Some(place)
        })
    })
}

fn bit(place: usize) -> u64 {
    1 << (place % 64)
}

fn lowest_bit(index: usize) -> usize {
    index & index.wrapping_neg()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn who(n: u64) -> Standing {
        (Wall(0), EntryId(n))
    }

    /// Joins and leaves at random, of which so many of four are joins; leaves are from the front or from anywhere.
    fn compare(steps: u64, joins: u64, from_the_front: bool) {
        let mut line = Line::default();
        let mut plain: Vec<(Ticket, EntryId)> = Vec::new();
        let mut state: u64 = 7;
        for n in 0..steps {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            if (state >> 62) < joins || plain.is_empty() {
                let ticket = line.join(who(n));
                line.set_servable(ticket, n % 3 == 0);
                plain.push((ticket, EntryId(n)));
            } else {
                let at = if from_the_front {
                    0
                } else {
                    (state >> 20) as usize % plain.len()
                };
                let gone = plain.remove(at);
                line.leave(gone.0);
                line.leave(gone.0);
            }
            assert_eq!(line.len(), plain.len());
            if n % 97 != 0 {
                continue;
            }
            for (place, (ticket, entry)) in plain.iter().enumerate() {
                assert_eq!(line.before(*ticket), place);
                assert_eq!(line.is_servable(*ticket), entry.0 % 3 == 0);
            }
            let from = plain.len() / 2;
            let all: Vec<_> = plain.iter().map(|(_, entry)| *entry).collect();
            assert!(line.from(from).map(|(_, entry)| entry).eq(all[from..].iter().copied()));
            assert!(
                line.tickets()
                    .map(|(ticket, (_, entry))| (ticket, entry))
                    .eq(plain.iter().copied())
            );
            let servable = all.iter().copied().filter(|entry| entry.0 % 3 == 0);
            assert!(line.servable().map(|(_, entry)| entry).eq(servable));
        }
    }

    #[test]
    fn places_are_those_of_a_plain_list() {
        compare(9_000, 3, false);
        compare(9_000, 2, false);
        compare(30_000, 2, true);
    }

    #[test]
    fn a_line_that_moves_on_forgets_what_is_behind_it() {
        let mut line = Line::default();
        let mut waiting: std::collections::VecDeque<Ticket> = (0..10).map(|n| line.join(who(n))).collect();
        for n in 0..100_000 {
            waiting.push_back(line.join(who(n)));
            line.leave(waiting.pop_front().unwrap());
        }
        assert!(line.blocks.len() <= 2 * EMPTY_MIN, "{} blocks", line.blocks.len());
        assert_eq!(line.before(waiting[9]), 9);
        let people: usize = line.blocks.iter().map(|block| block.people.len()).sum();
        assert!(people <= 2 * BLOCK, "{people} places");
    }

    #[test]
    fn from_beyond_the_end_is_nobody() {
        let mut line = Line::default();
        assert_eq!(line.from(0).count(), 0);
        let ticket = line.join(who(1));
        assert_eq!(line.from(1).count(), 0);
        line.leave(ticket);
        assert_eq!(line.from(0).count(), 0);
        assert_eq!(line.join(who(2)), ticket);
    }
}
