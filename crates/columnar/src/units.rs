//! How many units the entities of a kind stand for.

use model::{Data, KindId, Schema, Standing, State};

use crate::{
    bits::{Bits, ROWS, ones},
    lanes::{self, SUMMED},
};

/// How many units the entities of a kind stand for, where that is not 1.
#[derive(Clone, Debug, Default)]
pub(crate) struct Units {
    /// For each block that has rows of another number of units.
    special: Vec<Option<Special>>,
    /// For each block, of how many rows it is not known.
    n_unknown: Vec<u32>,
}

/// How many units the rows of a block stand for.
#[derive(Clone, Debug)]
pub(crate) struct Special {
    of: Numbers,
    /// How many more units than rows all of them are.
    pub(crate) in_all: i128,
}

/// A number for each row of a block.
#[derive(Clone, Debug)]
enum Numbers {
    /// None greater than can be summed side by side.
    Small(Box<[u16; ROWS]>),
    Any(Box<[i64; ROWS]>),
}

impl Numbers {
    fn of(numbers: [i64; ROWS]) -> Self {
        let small = |number: i64| u16::try_from(number).ok().filter(|number| *number <= SUMMED);
        match numbers.iter().all(|number| small(*number).is_some()) {
            true => Self::Small(Box::new(numbers.map(|number| small(number).unwrap_or_default()))),
            false => Self::Any(Box::new(numbers)),
        }
    }

    fn get(&self, row: usize) -> i64 {
        match self {
            Self::Small(numbers) => i64::from(numbers[row]),
            Self::Any(numbers) => numbers[row],
        }
    }
}

impl Special {
    /// How many units some rows are, in all.
    pub(crate) fn sum(&self, rows: &Bits) -> i128 {
        match &self.of {
            Numbers::Small(numbers) => i128::from(lanes::sum(rows, numbers)),
            Numbers::Any(numbers) => {
                let of_word = |(w, word): (usize, &u64)| {
                    ones(*word).map(|bit| i128::from(numbers[w * 64 + bit])).sum::<i128>()
                };
                rows.iter().enumerate().map(of_word).sum()
            }
        }
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
        let (mut n_unknown, mut numbers) = (0, [1; ROWS]);
        let rows = column.standing.iter().zip(values).skip(block * ROWS).take(ROWS);
        for ((standing, value), number) in rows.zip(&mut numbers) {
            match standing {
                Standing::None | Standing::Unobserved => {}
                Standing::Known if *value >= 0 => *number = *value,
                _ => n_unknown += 1,
            }
        }
        self.n_unknown[block] = n_unknown;
        let in_all = numbers.iter().map(|number| i128::from(number - 1)).sum();
        let is_special = numbers.iter().any(|number| *number != 1);
        let special = is_special.then(|| Special { of: Numbers::of(numbers), in_all });
        let before = std::mem::replace(&mut self.special[block], special);
        let of = |special: &Option<Special>, row: usize| {
            i128::from(special.as_ref().map_or(1, |special| special.of.get(row)))
        };
        let more = (0..ROWS).map(|row| (row, of(&self.special[block], row) - of(&before, row)));
        more.filter(|(_, more)| *more != 0).collect()
    }

    /// How many units the rows of a block stand for, where any stands for another number than 1.
    pub(crate) fn special(&self, block: usize) -> Option<&Special> {
        self.special.get(block).and_then(Option::as_ref)
    }

    /// Of how many rows it is not known.
    pub(crate) fn n_unknown(&self) -> u64 {
        self.n_unknown.iter().map(|n| u64::from(*n)).sum()
    }
}
