//! A line in which everyone's place is known: who is still there as bits in the order of arrival, in blocks, and how many stand before each block.
//!
//! A million people are two thousand blocks in 62 groups, whose sums and bits fit a processor's cache. Asking a place is O(1): the sum of a
//! group, that of a block within it, and the bits of one block. Joining is O(1). Leaving takes one from the sums behind, at most n / 16,384 of groups and 31
//! of blocks, several at a time: 10 ns at a thousand, 35 ns at a million, 70 ns at ten million. No other's memory is touched.

use crate::ids::EntryId;

use super::time::Wall;

const WORDS: usize = 8;
/// Places in a block.
const BLOCK: usize = WORDS * 64;
/// Blocks in a group.
const GROUP: usize = 32;
/// With fewer empty blocks at the front nothing is gained by dropping them.
const EMPTY_MIN: usize = 8;

/// Who stands in line, and since when.
pub type Standing = (Wall, EntryId);

/// The order of arrival.
#[derive(Clone, Debug, Default)]
pub struct Line {
    blocks: Vec<Block>,
    /// How many blocks at the front are known to be empty: nobody comes back to them.
    empty: usize,
    /// By group: how many stand before it.
    before_group: Vec<u32>,
    /// By block: how many stand before it within its group.
    before_block: Vec<u32>,
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
        self.one_less_behind(block);
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
        let here = &self.blocks[block].here;
        let words: u32 = here[..place / 64].iter().map(|word| word.count_ones()).sum();
        self.before_block(block) + words as usize + (here[place / 64] & (bit(place) - 1)).count_ones() as usize
    }

    /// Everyone from the one with `before` people before them on, in order.
    pub fn from(&self, before: usize) -> impl Iterator<Item = Standing> + '_ {
        let (first, skipped) = self.block_after(before);
        let people = self.blocks[first..].iter().flat_map(|block| block.those(&block.here));
        people.skip(before - skipped)
    }

    /// Those who can be served now, in order. Costs a look at each block from the first in which anybody stands to theirs.
    pub fn servable(&self) -> impl Iterator<Item = Standing> + '_ {
        let blocks = self.blocks[self.empty..].iter().filter(|block| block.servables > 0);
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

    fn before_block(&self, block: usize) -> usize {
        (self.before_group[block / GROUP] + self.before_block[block]) as usize
    }

    /// A new block has everyone before it.
    fn add_block(&mut self) {
        self.blocks.push(Block::default());
        self.sum_up_to(self.live);
    }

    /// Sums up what stands before the next block that has no sum yet.
    fn sum_up_to(&mut self, before: usize) {
        let before = before as u32;
        if self.before_block.len().is_multiple_of(GROUP) {
            self.before_group.push(before);
        }
        let group = self.before_group.last().copied().unwrap_or(0);
        self.before_block.push(before - group);
    }

    fn one_less_behind(&mut self, block: usize) {
        let group = block / GROUP;
        let end = self.blocks.len().min((group + 1) * GROUP);
        let blocks = self.before_block[block + 1..end].iter_mut();
        let groups = self.before_group[group + 1..].iter_mut();
        blocks.chain(groups).for_each(|sum| *sum -= 1);
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
            self.next = self.first * BLOCK;
            self.empty = 0;
            self.sum_anew();
            return;
        }
        // Somebody stands in a later one; each block is passed once.
        while self.blocks[self.empty].is_empty() {
            self.empty += 1;
        }
        if self.empty < EMPTY_MIN.max(self.blocks.len() / 2) {
            return;
        }
        self.blocks.drain(..self.empty);
        self.first += self.empty;
        self.empty = 0;
        self.sum_anew();
    }

    fn sum_anew(&mut self) {
        self.before_group.clear();
        self.before_block.clear();
        let mut before = 0;
        for block in 0..self.blocks.len() {
            self.sum_up_to(before);
            before += self.blocks[block].len();
        }
    }

    /// The last block with at most `before` people before it, and how many those are.
    fn block_after(&self, before: usize) -> (usize, usize) {
        let Some(group) = self
            .before_group
            .partition_point(|sum| *sum as usize <= before)
            .checked_sub(1)
        else {
            return (0, 0);
        };
        let first = group * GROUP;
        let end = self.blocks.len().min(first + GROUP);
        let within = before - self.before_group[group] as usize;
        let blocks = self.before_block[first..end].partition_point(|sum| *sum as usize <= within);
        let block = first + blocks - 1;
        (block, self.before_block(block))
    }
}

impl Block {
    fn is_empty(&self) -> bool {
        self.here == [0; WORDS]
    }

    fn len(&self) -> usize {
        self.here.iter().map(|word| word.count_ones() as usize).sum()
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
            let empty = line.blocks.iter().take_while(|block| block.is_empty()).count();
            assert!(line.empty == empty || plain.is_empty());
            if n % (steps / 93) != 0 {
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
        // Three quarters join: in the end there is more than one group.
        compare(60_000, 3, false);
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
    fn what_is_left_of_many_groups_is_counted_anew() {
        let mut line = Line::default();
        let people = 3 * GROUP * BLOCK;
        let tickets: Vec<Ticket> = (0..people as u64).map(|n| line.join(who(n))).collect();
        let gone = 2 * people / 3 + 7;
        tickets[..gone].iter().for_each(|ticket| line.leave(*ticket));
        assert!(line.before_group.len() < 3, "the front is forgotten");
        for (place, ticket) in tickets[gone..].iter().enumerate().step_by(101) {
            assert_eq!(line.before(*ticket), place);
            assert_eq!(line.from(place).next(), Some(who((gone + place) as u64)));
        }
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
