//! The rows of which something is said.

use model::KindId;
use policy::Verdict;

use super::{Judged, ORDER, count, verdict};
use crate::bits::{Bits, NONE, WORDS, ones};

impl Judged {
    /// The rows of a block of which a check says something that is kept: all but *not applicable*.
    pub(crate) fn block_with(&self, check: usize, block: usize, verdict: Verdict) -> Bits {
        let found = self.checks.get(check).and_then(|it| Some((it, self.kinds.get(&it.kind)?)));
        let at = ORDER.iter().position(|it| *it == verdict);
        let (Some((summary, kind)), Some(at)) = (found, at) else { return NONE };
        kind.planes.block(block, summary.place)[at]
    }

    /// How many units some rows of a block stand for.
    pub(crate) fn units(&self, kind: KindId, block: usize, rows: &Bits) -> i128 {
        let special = self.kinds.get(&kind).and_then(|kind| kind.units.special(block));
        special.map_or_else(|| i128::from(count(rows)), |special| special.sum(rows))
    }

    /// The rows of which a check says something other than *not applicable*, in order.
    pub fn rows_in_scope(&self, check: usize) -> impl Iterator<Item = (u32, Verdict)> {
        let found =
            self.checks.get(check).and_then(|summary| Some((summary, self.kinds.get(&summary.kind)?)));
        found.into_iter().flat_map(|(summary, kind)| {
            (0..summary.n_rows.div_ceil(64)).flat_map(move |word| {
                let words = kind.planes.word(word / WORDS, summary.place, word % WORDS);
                ones(words.iter().fold(0, |all, word| all | word)).map(move |bit| {
                    let row = u32::try_from(word * 64 + bit).unwrap_or(u32::MAX);
                    (row, verdict(|n| words[n] >> bit & 1 == 1))
                })
            })
        })
    }

    /// The rows of which a check says something other than *pass* and *not applicable*, in order.
    pub fn open_rows(&self, check: usize) -> impl Iterator<Item = (u32, Verdict)> {
        self.rows_in_scope(check).filter(|(_, verdict)| *verdict != Verdict::Pass)
    }
}
