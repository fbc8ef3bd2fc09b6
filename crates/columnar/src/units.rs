//! How many units the entities of a kind stand for.

use model::{Data, KindId, Schema, Standing, State};

use crate::bits::{Bits, NONE, ROWS, ones};

/// How many units the entities of a kind stand for, where that is not 1.
#[derive(Clone, Debug)]
pub(crate) struct Units {
    /// For each block that has them, the rows that are not one unit.
    special: Vec<Option<Box<Special>>>,
    /// For each block, of how many rows it is not known.
    n_unknown: Vec<u32>,
}

/// Rows of a block that do not stand for one unit.
#[derive(Clone, Debug)]
pub(crate) struct Special {
    rows: Bits,
    /// How many more units than rows all of them are.
    pub(crate) in_all: i128,
    /// How many more units than one each of them is; -1 for none at all.
    more: [i64; ROWS],
}

impl Special {
    /// How many units more than one each some rows are, in all.
    pub(crate) fn more(&self, bits: &Bits) -> i128 {
        let mut sum = 0i128;
        for (w, (bits, rows)) in bits.iter().zip(&self.rows).enumerate() {
            for bit in ones(bits & rows) {
                sum += i128::from(self.more[w * 64 + bit]);
            }
        }
        sum
    }
}

impl Units {
    pub(crate) fn of(schema: &Schema, state: &State, kind: KindId) -> Self {
        let n_blocks = state.len(kind).div_ceil(ROWS);
        let mut units = Self { special: vec![None; n_blocks], n_unknown: vec![0; n_blocks] };
        for block in 0..n_blocks {
            units.take(schema, state, kind, block);
        }
        units
    }

    /// Takes over how many units the rows of a block stand for; gives the rows that stand for more or fewer now, by their
    /// place in the block.
    pub(crate) fn take(
        &mut self,
        schema: &Schema,
        state: &State,
        kind: KindId,
        block: usize,
    ) -> Vec<(usize, i128)> {
        let Some(field) = schema.kind(kind).field("count") else { return Vec::new() };
        let column = &state.table(kind).columns[usize::from(field.0)];
        let Data::Int(values) = &column.data else { return Vec::new() };
        let (mut n_unknown, mut special) = (0, None::<Box<Special>>);
        let rows = column.standing.iter().zip(values).skip(block * ROWS).take(ROWS);
        for (row, (standing, value)) in rows.enumerate() {
            match standing {
                Standing::None | Standing::Unobserved => {}
                Standing::Known if *value == 1 => {}
                Standing::Known if *value >= 0 => {
                    let new = || Box::new(Special { rows: NONE, in_all: 0, more: [0; ROWS] });
                    let special = special.get_or_insert_with(new);
                    special.rows[row / 64] |= 1 << (row % 64);
                    special.more[row] = value - 1;
                    special.in_all += i128::from(value - 1);
                }
                _ => n_unknown += 1,
            }
        }
        self.n_unknown[block] = n_unknown;
        let before = std::mem::replace(&mut self.special[block], special);
        let more =
            |of: &Option<Box<Special>>, row: usize| i128::from(of.as_ref().map_or(0, |it| it.more[row]));
        let rows = (0..ROWS).map(|row| (row, more(&self.special[block], row) - more(&before, row)));
        rows.filter(|(_, more)| *more != 0).collect()
    }

    /// The rows of a block that are not one unit.
    pub(crate) fn special(&self, block: usize) -> Option<&Special> {
        self.special.get(block).and_then(Option::as_deref)
    }

    /// Of how many rows it is not known.
    pub(crate) fn n_unknown(&self) -> u64 {
        self.n_unknown.iter().map(|n| u64::from(*n)).sum()
    }
}
