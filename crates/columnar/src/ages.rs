//! How old the facts of a field are.

use model::{Instant, Instants};

use crate::{
    bits::{Bits, NONE, ROWS, WHOLE, Words, has_word, map},
    lanes,
};

/// When the facts of a field were observed, as narrow numbers in the same order.
#[derive(Clone, Debug)]
pub(crate) struct Ages {
    narrow: Vec<i16>,
    /// The earliest instant, and how many bits of microseconds since are left out.
    first: i64,
    fine: u32,
}

impl Ages {
    pub(crate) fn of(observed_at: &Instants) -> Self {
        let dated = observed_at.dated().iter().map(|at| at.0).filter(|at| *at > Instant::MIN.0);
        let (first, last) = dated.fold((i64::MAX, i64::MIN), |(a, b), at| (a.min(at), b.max(at)));
        let fits = |fine: &u32| last.saturating_sub(first) >> fine < i64::from(u16::MAX) - 1;
        let fine = (20..i64::BITS).find(fits).unwrap_or(i64::BITS - 1);
        let mut ages = Self { narrow: Vec::new(), first, fine };
        ages.narrow = observed_at.iter().map(|at| ages.narrowed(at.0)).collect();
        ages
    }

    /// Keeps the order, and more than one instant may be the same. What is earlier than all is the least.
    fn narrowed(&self, at: i64) -> i16 {
        let from_first = (at.saturating_sub(self.first) >> self.fine).saturating_add(1);
        let least = i64::from(i16::MIN);
        i16::try_from(from_first.max(0).saturating_add(least)).unwrap_or(i16::MAX)
    }

    pub(crate) fn take(&mut self, row: usize, at: Instant) {
        let narrowed = self.narrowed(at.0);
        if row >= self.narrow.len() {
            // Nobody had spoken of the field.
            self.narrow.resize(row + 1, i16::MIN);
        }
        self.narrow[row] = narrowed;
    }

    /// The rows of a block that were observed at an instant or later, and before another; `None` where there are none.
    pub(crate) fn between(&self, observed_at: &[Instant], block: usize, from: i64, to: i64) -> Option<Bits> {
        let (first, last) = (self.narrowed(from), self.narrowed(to));
        let rows = self.narrow.get(block * ROWS..).unwrap_or(&[]);
        let mut near = 0u8;
        for at in rows.iter().take(ROWS) {
            near |= u8::from(*at >= first) & u8::from(*at <= last);
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
            let near;
            (*word, near) = match <&[i16; 64]>::try_from(rows) {
                Ok(rows) => lanes::above(rows, bound),
                Err(_) => (0, true),
            };
            if near {
                let exact = observed_at.get(block * ROWS + w * 64..).unwrap_or(&[]);
                *word = lanes::each(&exact[..rows.len().min(exact.len())], |at| at.0 >= since);
            }
        }
        bits
    }
}
