//! Verdicts as they are kept: two bits a row, and a third for checks that have exceptions.

use std::ops::Range;

use super::{KEPT, Verdicts, room::Room};
use crate::{
    bits::{NONE, WORDS},
    plan::Planned,
};

/// The verdicts of all checks of one kind: block after block, in it check after check, in it plane after plane. The
/// first plane has the rows that pass or are unknown, the second those that fail or are unknown, the third those that
/// are excepted; *not applicable* is what is in none.
#[derive(Clone, Debug)]
pub(super) struct Planes {
    /// Where the planes of each check begin in a block, and where the last ones end.
    begins: Vec<usize>,
    words: Room,
}

impl Planes {
    pub(super) fn none<'a>(checks: impl Iterator<Item = &'a Planned>, n_blocks: usize) -> Self {
        let mut begins = vec![0];
        begins.extend(checks.scan(0, |end, check| {
            *end += (2 + usize::from(!check.exceptions.is_empty())) * WORDS;
            Some(*end)
        }));
        let of_block = begins.last().copied().unwrap_or(0);
        Self { begins, words: Room::of(n_blocks * of_block) }
    }

    /// How many words a block has.
    pub(super) fn of_block(&self) -> usize {
        self.begins.last().copied().unwrap_or(0)
    }

    /// The words of all blocks, and where those of each check begin in a block.
    pub(super) fn parts(&mut self) -> (&[usize], &mut [u64]) {
        (&self.begins, self.words.words_mut())
    }

    /// Where the words of a check on a block are.
    fn place(&self, block: usize, check: usize) -> Option<Range<usize>> {
        let from = block * self.of_block();
        Some(from + self.begins.get(check)?..from + self.begins.get(check + 1)?)
    }

    /// One word of all verdicts.
    pub(super) fn word(&self, block: usize, check: usize, w: usize) -> [u64; KEPT] {
        let words = self.place(block, check).and_then(|place| self.words.words().get(place)).unwrap_or(&[]);
        let plane = |n: usize| words.get(n * WORDS + w).copied().unwrap_or(0);
        let (a, b) = (plane(0), plane(1));
        [a & !b, b & !a, a & b, plane(2)]
    }

    pub(super) fn block(&self, block: usize, check: usize) -> Verdicts {
        let mut verdicts = [NONE; KEPT];
        for w in 0..WORDS {
            for (bits, word) in verdicts.iter_mut().zip(self.word(block, check, w)) {
                bits[w] = word;
            }
        }
        verdicts
    }

    pub(super) fn put(&mut self, block: usize, check: usize, verdicts: &Verdicts) {
        let place = self.place(block, check);
        let words = place.and_then(|place| self.words.words_mut().get_mut(place));
        words.into_iter().for_each(|words| write(words, verdicts));
    }
}

/// Writes the verdicts of a check on a block into its words.
pub(super) fn write(words: &mut [u64], [pass, fail, unknown, excepted]: &Verdicts) {
    let mut planes = words.chunks_mut(WORDS);
    for of in [pass, fail] {
        let plane = planes.next().unwrap_or(&mut []);
        plane.iter_mut().zip(of).zip(unknown).for_each(|((to, of), unknown)| *to = of | unknown);
    }
    planes.for_each(|plane| plane.copy_from_slice(excepted));
}
