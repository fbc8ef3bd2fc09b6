//! Cells that wait for an instant.

use std::{
    cmp::Reverse,
    collections::{BTreeSet, BinaryHeap},
};

use crate::{
    schema::{FieldId, KindId},
    time::Instant,
};

/// A cell: a field of a row of a kind.
pub(crate) type CellId = (KindId, u32, FieldId);

/// Cells by the next instant at which something said of them changes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Queue {
    /// Those that waited from the beginning, the last first: they are many, and put in order once.
    first: Vec<(Instant, CellId)>,
    later: BinaryHeap<Reverse<(Instant, CellId)>>,
}

impl Queue {
    pub(crate) fn new(mut first: Vec<(Instant, CellId)>) -> Self {
        first.sort_unstable_by(|a, b| b.cmp(a));
        Self { first, later: BinaryHeap::new() }
    }

    pub(crate) fn push(&mut self, at: Instant, cell: CellId) {
        self.later.push(Reverse((at, cell)));
    }

    /// Takes out the cells whose instant has come.
    pub(crate) fn due(&mut self, as_of: Instant) -> BTreeSet<CellId> {
        let mut due = Vec::new();
        while let Some((_, cell)) = self.first.pop_if(|(at, _)| *at <= as_of) {
            due.push(cell);
        }
        while self.later.peek().is_some_and(|Reverse((at, _))| *at <= as_of) {
            due.extend(self.later.pop().map(|Reverse((_, cell))| cell));
        }
        due.into_iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_cell_comes_out_when_its_instant_has_come() {
        let cell = |row: u32| (KindId(0), row, FieldId(0));
        let mut queue = Queue::new(vec![(Instant(5), cell(1)), (Instant(9), cell(2)), (Instant(1), cell(3))]);
        queue.push(Instant(5), cell(1));
        queue.push(Instant(4), cell(4));
        queue.push(Instant(10), cell(5));
        let mut due = |at: i64| queue.due(Instant(at)).into_iter().map(|(_, row, _)| row).collect::<Vec<_>>();
        assert_eq!([due(0), due(1), due(5), due(8)], [vec![], vec![3], vec![1, 4], vec![]]);
        assert_eq!([due(20), due(20)], [vec![2, 5], vec![]]);
    }
}
