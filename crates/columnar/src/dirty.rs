//! What has to be judged again: rows of blocks, with the checks and the looked-up conditions that may say another thing
//! of them.

use std::collections::BTreeMap;

use model::{KindId, State};

use crate::{
    bits::{ALL, Bits, NONE, ROWS, ones},
    node::ExportId,
};

/// Some of the numbers from zero on, as bits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Set(Vec<u64>);

impl Set {
    pub(crate) fn insert(&mut self, n: usize) {
        if n / 64 >= self.0.len() {
            self.0.resize(n / 64 + 1, 0);
        }
        self.0[n / 64] |= 1 << (n % 64);
    }

    pub(crate) fn add(&mut self, other: &Self) {
        if self.0.len() < other.0.len() {
            self.0.resize(other.0.len(), 0);
        }
        self.0.iter_mut().zip(&other.0).for_each(|(to, from)| *to |= from);
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = usize> {
        self.0.iter().enumerate().flat_map(|(at, word)| ones(*word).map(move |bit| at * 64 + bit))
    }
}

/// Checks, and conditions that other tables look up, all of one kind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Outputs {
    pub(crate) checks: Set,
    pub(crate) exports: Set,
}

impl Outputs {
    /// One check.
    pub(crate) fn check(n: usize) -> Self {
        let mut outputs = Self::default();
        outputs.checks.insert(n);
        outputs
    }

    pub(crate) fn add(&mut self, other: &Outputs) {
        self.checks.add(&other.checks);
        self.exports.add(&other.exports);
    }

    /// The looked-up conditions that are among some.
    pub(crate) fn exports_among(&self, some: &[ExportId]) -> impl Iterator<Item = ExportId> {
        self.exports.iter().map(ExportId).filter(|export| some.contains(export))
    }
}

/// The rows of a block that have to be judged again, and by what.
#[derive(Clone, Debug)]
pub(crate) struct Stale {
    pub(crate) rows: Bits,
    pub(crate) outputs: Outputs,
}

/// All that has to be judged again: of each kind the blocks.
#[derive(Debug, Default)]
pub(crate) struct Dirty(pub(crate) BTreeMap<KindId, BTreeMap<usize, Stale>>);

impl Dirty {
    /// Some rows of a kind, best in their order.
    pub(crate) fn rows(&mut self, kind: KindId, rows: impl IntoIterator<Item = u32>, outputs: &Outputs) {
        let (mut at, mut bits) = (None, NONE);
        for row in rows {
            let (block, row) = (row as usize / ROWS, row as usize % ROWS);
            if let Some(before) = at.replace(block)
                && before != block
            {
                self.bits(kind, before, &bits, outputs);
                bits = NONE;
            }
            bits[row / 64] |= 1 << (row % 64);
        }
        if let Some(block) = at {
            self.bits(kind, block, &bits, outputs);
        }
    }

    /// Every row of a kind.
    pub(crate) fn every(&mut self, state: &State, kind: KindId, outputs: &Outputs) {
        for block in 0..state.len(kind).div_ceil(ROWS) {
            self.bits(kind, block, &ALL, outputs);
        }
    }

    /// Some rows of a block.
    pub(crate) fn bits(&mut self, kind: KindId, block: usize, rows: &Bits, outputs: &Outputs) {
        let new = || Stale { rows: NONE, outputs: Outputs::default() };
        let stale = self.0.entry(kind).or_default().entry(block).or_insert_with(new);
        stale.outputs.add(outputs);
        stale.rows.iter_mut().zip(rows).for_each(|(to, from)| *to |= from);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_beyond_a_word_are_kept_in_any_order() {
        let mut set = Set::default();
        [64, 200, 3, 127, 3].into_iter().for_each(|n| set.insert(n));
        assert_eq!(set.iter().collect::<Vec<_>>(), [3, 64, 127, 200]);
        let mut few = Set::default();
        few.insert(5);
        few.add(&set);
        set.add(&few);
        assert_eq!(few.iter().collect::<Vec<_>>(), [3, 5, 64, 127, 200]);
        assert_eq!(few, set);
    }
}
