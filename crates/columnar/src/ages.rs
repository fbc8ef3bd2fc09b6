//! How old the facts of a field are.

use model::Instant;

use crate::{
    bits::{Bits, NONE, ROWS, WHOLE, Words, has_word, map},
    columns::pack,
};

/// When the facts of a field were observed, as narrow numbers in the same order: a little more than a second each.
#[derive(Clone, Debug)]
pub(crate) struct Ages {
    narrow: Vec<u32>,
    first: i64,
}

/// How many bits of microseconds are left out.
const FINE: u32 = 20;

impl Ages {
    pub(crate) fn of(observed_at: &[Instant]) -> Self {
        let dated = observed_at.iter().filter(|at| **at > Instant::MIN);
        let first = dated.min().map_or(0, |at| at.0 >> FINE);
        let mut ages = Self { narrow: Vec::new(), first };
        ages.narrow = observed_at.iter().map(|at| ages.narrowed(at.0)).collect();
        ages
    }

    /// Keeps the order, and more than one instant may be the same.
    fn narrowed(&self, at: i64) -> u32 {
        let from_first = (at >> FINE).saturating_sub(self.first).saturating_add(1);
        u32::try_from(from_first.max(0)).unwrap_or(u32::MAX)
    }

    pub(crate) fn take(&mut self, row: usize, at: Instant) {
        let narrowed = self.narrowed(at.0);
        if row >= self.narrow.len() {
            // Nobody had spoken of the field.
            self.narrow.resize(row + 1, 0);
        }
        self.narrow[row] = narrowed;
    }

    /// The rows of a block that were observed at an instant or later, and before another; `None` where there are none.
    pub(crate) fn between(&self, observed_at: &[Instant], block: usize, from: i64, to: i64) -> Option<Bits> {
        let (first, last) = (self.narrowed(from), self.narrowed(to));
        let rows = self.narrow.get(block * ROWS..).unwrap_or(&[]);
        let mut near = 0u8;
        for at in rows.iter().take(ROWS) {
            near |= u8::from(at.wrapping_sub(first) <= last.saturating_sub(first));
        }
        if near == 0 {
            return None;
        }
        let since = |at| self.since(observed_at, block, WHOLE, at);
        let (after, later) = (since(from), since(to));
        let bits = map(|w| after[w] & !later[w]);
        (bits != NONE).then_some(bits)
    }

    /// The rows of some words of a block that were observed at an instant or later.
    pub(crate) fn since(&self, observed_at: &[Instant], block: usize, words: Words, since: i64) -> Bits {
        let bound = self.narrowed(since);
        let rows = self.narrow.get(block * ROWS..).unwrap_or(&[]);
        let mut bits = NONE;
        for (w, (word, rows)) in bits.iter_mut().zip(rows.chunks(64)).enumerate() {
            if !has_word(words, w) {
                continue;
            }
            let (mut later, mut near) = ([0u8; 64], 0u8);
            for (later, at) in later.iter_mut().zip(rows) {
                *later = u8::from(*at > bound);
                near |= u8::from(*at == bound);
            }
            *word = pack_bytes(&later);
            if near != 0 {
                let exact = observed_at.get(block * ROWS + w * 64..).unwrap_or(&[]);
                *word = pack(exact.iter().take(rows.len()).map(|at| at.0 >= since));
            }
        }
        bits
    }
}

/// 64 bytes that are 0 or 1, as a word.
fn pack_bytes(bytes: &[u8; 64]) -> u64 {
    let (eights, _) = bytes.as_chunks::<8>();
    let bits = |eight: &[u8; 8]| u64::from_le_bytes(*eight).wrapping_mul(0x0102_0408_1020_4080) >> 56;
    eights.iter().enumerate().fold(0, |word, (n, eight)| word | (bits(eight) << (n * 8)))
}
