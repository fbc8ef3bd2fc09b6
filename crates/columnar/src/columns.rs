//! A state's columns as kernels read them: truths as bits, values by their number in a dictionary.

use std::collections::HashMap;

use model::{Data, FieldId, KindId, Schema, Standing, State, Type};

use crate::{
    bits::{Bits, Column, NONE, ROWS, WORDS},
    tables::Picked,
};

/// A field with more distinct values than this is read row by row.
pub(crate) const MAX_DISTINCT: usize = 4096;

/// The code of a value that is not known.
pub(crate) const UNKNOWN: usize = 0;
/// The code of a value that does not exist.
pub(crate) const ABSENT: usize = 1;
/// The code of the first value.
pub(crate) const FIRST: usize = 2;

/// Numbers of values, as narrow as they fit, in whole blocks.
#[derive(Clone, Debug)]
pub(crate) enum Codes {
    Byte(Vec<u8>),
    Short(Vec<u16>),
    Long(Vec<u32>),
}

/// What a value is found by in a dictionary: a number, its bits or the number of a text; or the numbers of texts.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Key {
    One(u64),
    List(Box<[u32]>),
}

/// The number of each row's value, and what there is to find it by.
#[derive(Clone, Debug)]
pub(crate) struct Coded {
    pub(crate) codes: Codes,
    /// For each number a row that has it; `u32::MAX` where there is none.
    pub(crate) exemplars: Vec<u32>,
    numbers: HashMap<Key, u32>,
    most: usize,
    /// For each number the rows that have it, where there are few numbers.
    slices: Vec<Column>,
}

/// With so many numbers or fewer, the rows of each are kept as bits.
const MAX_SLICES: usize = 34;

/// How the values of a field are kept.
#[derive(Clone, Debug)]
pub(crate) enum Form {
    /// Truths: where it is known and true.
    Truths(Column),
    /// By their numbers in a dictionary.
    Coded(Coded),
    /// The row at the other end; one past the last where that is not known.
    Link(Codes),
    /// As they are in the state.
    Plain,
}

/// A field as kernels read it.
#[derive(Clone, Debug)]
pub(crate) struct Field {
    /// Where the value is known.
    pub(crate) known: Column,
    /// Where it is known that there is none.
    pub(crate) none: Column,
    pub(crate) form: Form,
}

/// What became of a column when one of its cells changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Patched {
    /// Its tables still hold.
    InPlace,
    /// It has a value that no table knows, by its number.
    NewValue(u32),
    /// Its tables must be made anew.
    Renewed,
}

impl Field {
    pub(crate) fn of(schema: &Schema, state: &State, (kind, field): (KindId, FieldId), most: usize) -> Self {
        let n_rows = state.len(kind);
        let column = &state.table(kind).columns[usize::from(field.0)];
        let stands =
            |as_it: Standing| Column::from_iter(n_rows, column.standing.iter().map(|it| *it == as_it));
        let known = stands(Standing::Known);
        let form = match &column.data {
            Data::Bool(values) => Form::Truths(Column::from_iter(
                n_rows,
                values.iter().enumerate().map(|(row, value)| *value && known.get(row)),
            )),
            Data::One(rows) => link(n_rows, n_targets(schema, state, kind, field), &column.standing, rows),
            Data::Many(..) => Form::Plain,
            data => Coded::of(n_rows, &column.standing, data, most).map_or(Form::Plain, Form::Coded),
        };
        Self { known, none: stands(Standing::None), form }
    }

    /// Takes over a cell of the state that has changed.
    pub(crate) fn take(
        &mut self,
        schema: &Schema,
        state: &State,
        (kind, row, field): (KindId, u32, FieldId),
    ) -> Patched {
        let column = &state.table(kind).columns[usize::from(field.0)];
        let at = row as usize;
        let standing = column.standing.get(at).copied().unwrap_or(Standing::Unobserved);
        self.known.put(at, standing == Standing::Known);
        self.none.put(at, standing == Standing::None);
        match (&mut self.form, &column.data) {
            (Form::Truths(yes), Data::Bool(values)) => {
                yes.put(at, standing == Standing::Known && values.get(at).copied().unwrap_or(false));
                Patched::Renewed
            }
            (Form::Link(codes), Data::One(rows)) => {
                let nobody = u32::try_from(n_targets(schema, state, kind, field)).unwrap_or(u32::MAX);
                let to = rows.get(at).copied().filter(|_| standing == Standing::Known);
                codes.put(at, to.unwrap_or(nobody));
                Patched::InPlace
            }
            (Form::Coded(coded), data) => match coded.take(state.len(kind), standing, data, row) {
                Some(patched) => patched,
                None => {
                    let most = coded.most;
                    *self = Self::of(schema, state, (kind, field), most);
                    Patched::Renewed
                }
            },
            // That something does not exist may be said for the first time.
            _ if standing == Standing::None => Patched::Renewed,
            _ => Patched::InPlace,
        }
    }
}

/// What the value of a row is found by; `None` where it is no value of a dictionary.
fn key(data: &Data, row: usize) -> Option<Key> {
    Some(Key::One(match data {
        Data::Text(texts) => u64::from(*texts.get(row)?),
        Data::Int(values) => values.get(row)?.cast_unsigned(),
        Data::Double(values) => values.get(row)?.to_bits(),
        Data::Instant(values) => values.get(row)?.0.cast_unsigned(),
        Data::Duration(values) => values.get(row)?.0.cast_unsigned(),
        Data::Texts(lists) => return (row < lists.len()).then(|| Key::List(lists.of(row).into())),
        _ => return None,
    }))
}

impl Coded {
    /// `None` where there are too many values.
    fn of(n_rows: usize, standing: &[Standing], data: &Data, most: usize) -> Option<Self> {
        let mut numbers: HashMap<Key, u32> = HashMap::new();
        let mut exemplars = vec![u32::MAX; FIRST];
        let mut codes: Vec<u32> = Vec::with_capacity(n_rows.next_multiple_of(ROWS));
        let mut last: Option<(Key, u32)> = None;
        for (row, standing) in (0u32..).zip(standing) {
            let code = match standing {
                Standing::Known => {
                    let key = key(data, row as usize)?;
                    match &last {
                        Some((of, code)) if *of == key => *code,
                        _ => {
                            let next = number(exemplars.len());
                            let code = *numbers.entry(key.clone()).or_insert(next);
                            if code == next {
                                exemplars.push(row);
                            }
                            last = Some((key, code));
                            code
                        }
                    }
                }
                Standing::None => {
                    exemplars[ABSENT] = row;
                    number(ABSENT)
                }
                _ => number(UNKNOWN),
            };
            if exemplars.len() > fits(n_rows, most) {
                return None;
            }
            codes.push(code);
        }
        codes.resize(n_rows.next_multiple_of(ROWS), number(UNKNOWN));
        let codes = Codes::of(codes.into_iter(), exemplars.len());
        let mut coded = Self { codes, exemplars, numbers, most, slices: Vec::new() };
        coded.slice();
        Some(coded)
    }

    fn slice(&mut self) {
        self.slices.clear();
        if self.exemplars.len() > MAX_SLICES {
            return;
        }
        let Codes::Byte(codes) = &self.codes else { return };
        self.slices = self.exemplars.iter().map(|_| Column::none(codes.len())).collect();
        for (word, codes) in codes.chunks(64).enumerate() {
            for (bit, code) in codes.iter().enumerate() {
                if let Some(slice) = self.slices.get_mut(usize::from(*code)) {
                    slice.0[word] |= 1 << bit;
                }
            }
        }
    }

    /// Whether the rows of each value are kept.
    pub(crate) fn is_sliced(&self) -> bool {
        !self.slices.is_empty()
    }

    /// Writes the rows of a block that have one of some values, or none of them.
    pub(crate) fn pick(&self, picked: &Picked, block: usize, to: &mut Bits) {
        let (codes, invert) = match picked {
            Picked::These(codes) => (codes, 0),
            Picked::Others(codes) => (codes, u64::MAX),
        };
        *to = NONE;
        for code in codes {
            let slice = self.slices.get(*code).and_then(|slice| slice.0.get(block * WORDS..));
            to.iter_mut().zip(slice.unwrap_or(&[])).for_each(|(to, slice)| *to |= slice);
        }
        to.iter_mut().for_each(|word| *word ^= invert);
    }

    /// Takes over a cell; `None` if the column must be made anew.
    fn take(&mut self, n_rows: usize, standing: Standing, data: &Data, row: u32) -> Option<Patched> {
        let code = match standing {
            Standing::Known => {
                let next = number(self.exemplars.len());
                *self.numbers.entry(key(data, row as usize)?).or_insert(next)
            }
            Standing::None => number(ABSENT),
            _ => number(UNKNOWN),
        };
        if code as usize == self.exemplars.len() {
            self.exemplars.push(u32::MAX);
        }
        if self.exemplars.len() > fits(n_rows, self.most) {
            return None;
        }
        self.codes.widen(code);
        let before = self.codes.put(row as usize, code)?;
        let was_sliced = self.is_sliced();
        if was_sliced && self.exemplars.len() > MAX_SLICES {
            self.slices.clear();
        } else if was_sliced && code as usize >= self.slices.len() {
            self.slices.push(Column::none(n_rows));
        }
        for (of, bit) in [(before, false), (code, true)] {
            self.slices.get_mut(of as usize).into_iter().for_each(|slice| slice.put(row as usize, bit));
        }
        if let Some(exemplar) = self.exemplars.get_mut(before as usize)
            && *exemplar == row
        {
            *exemplar = self.codes.find(before).unwrap_or(u32::MAX);
        }
        let exemplar = self.exemplars.get_mut(code as usize)?;
        let is_new = *exemplar == u32::MAX && code as usize != UNKNOWN;
        if is_new {
            *exemplar = row;
        }
        Some(match is_new {
            _ if was_sliced != self.is_sliced() => Patched::Renewed,
            true => Patched::NewValue(code),
            false => Patched::InPlace,
        })
    }
}

/// How many numbers there may be: to ask a large column row by row costs more than to ask more values.
fn fits(n_rows: usize, most: usize) -> usize {
    most.max(most.saturating_mul(4).min(n_rows / 128)).saturating_add(FIRST)
}

pub(crate) fn number(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

impl Codes {
    /// As narrow as so many numbers fit.
    #[expect(clippy::cast_possible_truncation, reason = "how many numbers there are is looked at first")]
    pub(crate) fn of(codes: impl Iterator<Item = u32>, n: usize) -> Self {
        match n {
            0..=0x100 => Codes::Byte(codes.map(|code| code as u8).collect()),
            0x101..=0x1_0000 => Codes::Short(codes.map(|code| code as u16).collect()),
            _ => Codes::Long(codes.collect()),
        }
    }

    /// The number of a row; of one that is not there, more than any.
    #[inline]
    pub(crate) fn get(&self, row: usize) -> usize {
        let code = match self {
            Codes::Byte(codes) => codes.get(row).map(|code| usize::from(*code)),
            Codes::Short(codes) => codes.get(row).map(|code| usize::from(*code)),
            Codes::Long(codes) => codes.get(row).map(|code| *code as usize),
        };
        code.unwrap_or(usize::MAX)
    }

    /// Makes room for a code.
    fn widen(&mut self, code: u32) {
        match self {
            Codes::Byte(codes) if code > u32::from(u8::MAX) => {
                *self = Codes::Short(codes.iter().map(|code| u16::from(*code)).collect());
                self.widen(code);
            }
            Codes::Short(codes) if code > u32::from(u16::MAX) => {
                *self = Codes::Long(codes.iter().map(|code| u32::from(*code)).collect());
            }
            _ => {}
        }
    }

    /// Writes the code of a row and gives the one before; `None` if it is too wide.
    fn put(&mut self, row: usize, code: u32) -> Option<u32> {
        Some(match self {
            Codes::Byte(codes) => u32::from(std::mem::replace(codes.get_mut(row)?, u8::try_from(code).ok()?)),
            Codes::Short(codes) => {
                u32::from(std::mem::replace(codes.get_mut(row)?, u16::try_from(code).ok()?))
            }
            Codes::Long(codes) => std::mem::replace(codes.get_mut(row)?, code),
        })
    }

    /// The rows that have one of some codes, with the code.
    pub(crate) fn rows_with(&self, n_rows: usize, codes: &[bool]) -> Vec<(u32, u32)> {
        fn among<C: Copy + Into<u32>>(all: &[C], n_rows: usize, codes: &[bool]) -> Vec<(u32, u32)> {
            let is_one = |code: &C| codes.get((*code).into() as usize).copied().unwrap_or(false);
            let rows = (0u32..).zip(all.iter().take(n_rows));
            rows.filter(|(_, code)| is_one(code)).map(|(row, code)| (row, (*code).into())).collect()
        }
        match self {
            Codes::Byte(all) => among(all, n_rows, codes),
            Codes::Short(all) => among(all, n_rows, codes),
            Codes::Long(all) => among(all, n_rows, codes),
        }
    }

    /// A row that has a code.
    fn find(&self, code: u32) -> Option<u32> {
        let found = match self {
            Codes::Byte(codes) => codes.iter().position(|it| u32::from(*it) == code),
            Codes::Short(codes) => codes.iter().position(|it| u32::from(*it) == code),
            Codes::Long(codes) => codes.iter().position(|it| *it == code),
        };
        found.and_then(|row| u32::try_from(row).ok())
    }
}

fn n_targets(schema: &Schema, state: &State, kind: KindId, field: FieldId) -> usize {
    match schema.field(kind, field).ty {
        Type::One(to) => state.len(to),
        _ => 0,
    }
}

fn link(n_rows: usize, n_targets: usize, standing: &[Standing], rows: &[u32]) -> Form {
    let nobody = number(n_targets);
    let to = |(row, standing): (&u32, &Standing)| if *standing == Standing::Known { *row } else { nobody };
    let rest = n_rows.next_multiple_of(ROWS).saturating_sub(rows.len());
    let codes = rows.iter().zip(standing).map(to).chain(std::iter::repeat_n(nobody, rest));
    Form::Link(Codes::of(codes, n_targets + 1))
}

/// Up to 64 truths as a word.
pub(crate) fn pack(truths: impl Iterator<Item = bool>) -> u64 {
    truths.enumerate().fold(0, |word, (bit, truth)| word | (u64::from(truth) << bit))
}
